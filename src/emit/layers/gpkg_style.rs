//! The table `layer_styles`, as QGIS makes it when a style is saved to a database: QGIS applies it when it opens a layer.

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
}

/// What a layer is drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::emit) enum Symbols {
    /// Symbols as QGIS saves them: the words in it are those of the codes.
    Saved(&'static str),
    /// Municipalities by the share unserved, as every other map draws them.
    Shares,
    /// Shortage areas by status, as every other map draws them.
    Statuses,
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

/// One style a layer.
pub(in crate::emit) const STYLES: [Style; 12] = [
    Style {
        layer: "municipalities",
        symbols: Symbols::Shares,
        label: Some(Label { field: "name", size: 11, weight: "Bold", priority: 10, scale: 0 }),
    },
    Style {
        layer: "shortage_areas",
        symbols: Symbols::Statuses,
        label: Some(Label { field: "name", size: 8, weight: "Regular", priority: 5, scale: 200_000 }),
    },
    Style { layer: "uncovered", symbols: Symbols::Saved(include_str!("styles/uncovered.qml")), label: None },
    Style {
        layer: "fibre_points",
        symbols: Symbols::Saved(include_str!("styles/fibre_points.qml")),
        label: None,
    },
    Style {
        layer: "last_percent",
        symbols: Symbols::Saved(include_str!("styles/last_percent.qml")),
        label: Some(Label { field: "rank", size: 9, weight: "Bold", priority: 7, scale: 500_000 }),
    },
    Style {
        layer: "connections",
        symbols: Symbols::Saved(include_str!("styles/connections.qml")),
        label: None,
    },
    Style {
        layer: "uncovered_lines",
        symbols: Symbols::Saved(include_str!("styles/uncovered_lines.qml")),
        label: None,
    },
    Style {
        layer: "designated_areas",
        symbols: Symbols::Saved(include_str!("styles/designated_areas.qml")),
        label: None,
    },
    Style {
        layer: "support_candidates",
        symbols: Symbols::Saved(include_str!("styles/support_candidates.qml")),
        label: None,
    },
    Style { layer: "places", symbols: Symbols::Saved(include_str!("styles/places.qml")), label: None },
    Style { layer: "grid_250m", ..SQUARES },
    Style { layer: "grid_1km", ..SQUARES },
];

/// Squares of either size.
const SQUARES: Style =
    Style { layer: "grid", symbols: Symbols::Saved(include_str!("styles/grid.qml")), label: None };

/// The statements that make the table, list it among the contents, and fill it for the layers that there are.
pub(in crate::emit) fn statements(layers: &[Fields], words: Words, stamp: &str) -> Vec<String> {
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
        for (at, named) in qgis::styles(style, fields, words).into_iter().enumerate() {
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
