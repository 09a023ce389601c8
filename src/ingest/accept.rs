//! `[accept]`: what a run is allowed that would stop it otherwise.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::schema::{ListOf, Text};

/// `[accept]`. Nothing is accepted by itself: every word answers a question that stopped a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Accept {
    /// Questions that stopped a run, answered with yes: `raster_background` (a lonely value beside all others is measured),
    /// `raster_empty` (no cell reaches the threshold), `raster_full` (every cell does), `class_0` (class 0 of a raster made
    /// into polygons is covered), `tile_index` (rectangles that name rasters are areas), `network_link` (a KML is read
    /// without what it links to); and by an operator's name `operator_gone: Norrnät` (nothing came of it this year),
    /// `reach_fell: Norrnät in 1880` or, for every municipality, `reach_fell: Norrnät`; and rules that `[findings]` makes an error, alone
    /// or with what they are about: `layer_is_box: Norrnät`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[schemars(with = "ListOf<Text>", extend("examples" = [["raster_full"]]))]
    pub rules: Vec<String>,
    /// Formats whose files only point to other files or to a service: `vrt`, `wfs`, `oapif`, `wms`, `wmts`, `wcs`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[schemars(with = "ListOf<Text>", extend("examples" = [["vrt"]]))]
    pub drivers: Vec<String>,
}

impl Accept {
    /// Every question that may be answered here; a reader that asks one adds its name.
    pub const RULES: &'static [&'static str] =
        &["raster_background", "raster_empty", "raster_full", "network_link", "tile_index", "class_0"];
    /// Questions that are answered for an operator, by name: `operator_gone: Norrnät`, `reach_fell: Norrnät in 1880`, or for every
    /// municipality `reach_fell: Norrnät`.
    pub const RULES_OF_OPERATORS: &'static [&'static str] = &["operator_gone", "reach_fell"];
    /// Every format that may be named here.
    pub const DRIVERS: &'static [&'static str] = &["vrt", "wfs", "oapif", "wms", "wmts", "wcs"];

    /// Whether a question is answered with yes.
    pub fn rule(&self, name: &str) -> bool {
        debug_assert!(Self::RULES.contains(&name), "{name} could not be written in a configuration");
        self.rules.iter().any(|rule| rule == name)
    }

    /// Whether a format is named.
    pub fn driver(&self, name: &str) -> bool {
        debug_assert!(Self::DRIVERS.contains(&name), "{name} could not be written in a configuration");
        self.drivers.iter().any(|driver| driver == name)
    }
}
