//! `[accept]`: what a run is allowed that would stop it otherwise.
use serde::{Deserialize, Serialize};

/// `[accept]`. Nothing is accepted by itself: every word answers a question that stopped a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accept {
    /// Questions that are answered with yes, by the names that the messages give them.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub rules: Vec<String>,
    /// Formats whose files only point to others.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
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
