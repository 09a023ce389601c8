//! The table `layer_styles`, as QGIS makes it when a style is saved to a database: QGIS applies it when it opens a layer.

use crate::emit::layers::fields::Fields;
use crate::emit::layers::qgis;
use crate::emit::text::sql::literal;
use crate::emit::text::titles::Words;

/// A style of a layer; the catalogue has its name and what it shows.
pub(in crate::emit) struct Style {
    pub(in crate::emit) layer: &'static str,
    /// Symbols, as QGIS saves them: the words in it are those of the codes.
    pub(in crate::emit) qml: &'static str,
    /// Its labels.
    pub(in crate::emit) label: Option<Label>,
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
        qml: include_str!("styles/municipalities.qml"),
        label: Some(Label { field: "name", size: 11, weight: "Bold", priority: 10, scale: 0 }),
    },
    Style {
        layer: "shortage_areas",
        qml: include_str!("styles/shortage_areas.qml"),
        label: Some(Label { field: "name", size: 8, weight: "Regular", priority: 5, scale: 200_000 }),
    },
    Style { layer: "uncovered", qml: include_str!("styles/uncovered.qml"), label: None },
    Style { layer: "fibre_points", qml: include_str!("styles/fibre_points.qml"), label: None },
    Style {
        layer: "last_percent",
        qml: include_str!("styles/last_percent.qml"),
        label: Some(Label { field: "rank", size: 9, weight: "Bold", priority: 7, scale: 500_000 }),
    },
    Style { layer: "connections", qml: include_str!("styles/connections.qml"), label: None },
    Style { layer: "uncovered_lines", qml: include_str!("styles/uncovered_lines.qml"), label: None },
    Style { layer: "designated_areas", qml: include_str!("styles/designated_areas.qml"), label: None },
    Style { layer: "support_candidates", qml: include_str!("styles/support_candidates.qml"), label: None },
    Style { layer: "places", qml: include_str!("styles/places.qml"), label: None },
    Style { layer: "grid_250m", ..SQUARES },
    Style { layer: "grid_1km", ..SQUARES },
];

/// Squares of either size.
const SQUARES: Style = Style { layer: "grid", qml: include_str!("styles/grid.qml"), label: None };

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
    let of_layers = STYLES.iter().filter_map(|style| {
        let fields = layers.iter().find(|fields| fields.layer == style.layer)?;
        Some((style, qgis::style(style, fields, words)))
    });
    statements.extend(of_layers.map(|(style, qml)| {
        format!(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, \
             styleQML, styleSLD, useAsDefault, description, owner, update_time) \
             VALUES ('', '', {}, 'geom', {}, {}, '', 1, {}, '', {})",
            literal(style.layer),
            literal(words.text(&format!("style.{}", style.layer))),
            literal(&qml),
            literal(words.text(&format!("style_about.{}", style.layer))),
            literal(stamp)
        )
    }));
    statements
}
