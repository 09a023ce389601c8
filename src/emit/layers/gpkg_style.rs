//! The table `layer_styles`, as QGIS makes it when a style is saved to a database: QGIS applies it when it opens a layer.

use crate::emit::layers::drawing::{OUTLINES_FROM, Symbols};
use crate::emit::layers::fields::Fields;
use crate::emit::layers::qgis;
use crate::emit::text::sql::literal;
use crate::emit::text::titles::Words;

/// A style of a layer; the catalogue has its name and what it shows.
pub(in crate::emit) struct Style {
    pub(in crate::emit) layer: &'static str,
    /// Its symbols.
    pub(in crate::emit) symbols: Symbols,
    /// Its labels.
    pub(in crate::emit) label: Option<Label>,
    /// The smallest map scale that shows the layer, as the number below the line; 0: every scale.
    pub(in crate::emit) scale: u32,
}

impl Style {
    const fn of(layer: &'static str, symbols: Symbols) -> Self {
        Self { layer, symbols, label: None, scale: 0 }
    }

    /// That of a layer.
    pub(in crate::emit) fn named(layer: &str) -> Option<&'static Self> {
        STYLES.iter().find(|style| style.layer == layer)
    }
}

/// Labels of a layer.
pub(in crate::emit) struct Label {
    /// The field that they are made of.
    pub(in crate::emit) field: &'static str,
    /// Points.
    pub(in crate::emit) size: u8,
    /// QGIS's word.
    pub(in crate::emit) weight: &'static str,
    /// Which label gives way to which: the greater stays.
    pub(in crate::emit) priority: u8,
    /// The smallest map scale that shows them, as the number below the line; 0: every scale.
    pub(in crate::emit) scale: u32,
}

/// One style a layer. Many points would hide the areas on a map of the whole: they are there where areas have their outlines, or nearer.
pub(in crate::emit) const STYLES: [Style; 17] = [
    Style {
        label: Some(Label { field: "name", size: 11, weight: "Bold", priority: 10, scale: 0 }),
        ..Style::of("municipalities", Symbols::Shares)
    },
    Style {
        label: Some(Label { field: "name", size: 8, weight: "Regular", priority: 5, scale: 200_000 }),
        ..Style::of("shortage_areas", Symbols::Statuses)
    },
    Style::of("uncovered", Symbols::Uncovered),
    Style { scale: OUTLINES_FROM, ..Style::of("fibre_points", Symbols::FibrePoints) },
    Style {
        label: Some(Label { field: "rank", size: 9, weight: "Bold", priority: 7, scale: 500_000 }),
        ..Style::of("last_percent", Symbols::Ranked)
    },
    Style { scale: OUTLINES_FROM, ..Style::of("connections", Symbols::Trenches) },
    Style::of("uncovered_lines", Symbols::UncoveredLines),
    Style::of("designated_areas", Symbols::Designated),
    Style::of("support_candidates", Symbols::Reasons),
    Style::of("places", Symbols::States),
    Style { scale: 40_000, ..Style::of("demand_points", Symbols::States) },
    Style::of("grid_250m", Symbols::Shares),
    Style::of("grid_1km", Symbols::Shares),
    Style::of("base_water", Symbols::Water),
    Style::of("base_settlements", Symbols::Settlements),
    Style::of("base_lines", Symbols::Lines),
    Style {
        label: Some(Label { field: "name", size: 7, weight: "Regular", priority: 2, scale: 0 }),
        scale: 100_000,
        ..Style::of("base_places", Symbols::Names)
    },
];

/// The statements that make the table, list it among the contents, and fill it for the layers that there are; `has_all`: with the
/// further styles of a layer, one a weight, which a small file that is mailed does without.
pub(in crate::emit) fn statements(
    layers: &[Fields],
    words: Words,
    stamp: &str,
    has_all: bool,
) -> Vec<String> {
    let most = if has_all { usize::MAX } else { 1 };
    let mut statements = vec![
        "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), \
         f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), \
         styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), \
         update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))"
            .to_owned(),
        format!(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) \
             VALUES ('layer_styles', 'attributes', 'layer_styles', {}, {})",
            literal(words.text("about_styles")),
            literal(stamp)
        ),
    ];
    for style in &STYLES {
        let Some(fields) = layers.iter().find(|fields| fields.layer == style.layer) else { continue };
        for (at, named) in qgis::styles(style, fields, words).into_iter().take(most).enumerate() {
            statements.push(format!(
                "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, \
                 styleQML, styleSLD, useAsDefault, description, owner, update_time) \
                 VALUES ('', '', {}, 'geom', {}, {}, '', {}, {}, '', {})",
                literal(style.layer),
                literal(&named.name),
                literal(&named.qml),
                u8::from(at == 0),
                literal(&named.about),
                literal(stamp)
            ));
        }
    }
    statements
}
