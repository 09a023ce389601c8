//! Layers: GeoPackage, FlatGeobuf, GeoJSON and vector tiles, with their styles and a project for QGIS.
pub(in crate::emit) mod base;
pub(in crate::emit) mod by_municipality;
pub(in crate::emit) mod compare_layers;
pub(in crate::emit) mod degrees;
pub(in crate::emit) mod demand_points;
pub(in crate::emit) mod drawing;
pub(in crate::emit) mod fields;
pub(in crate::emit) mod flatgeobuf;
pub(in crate::emit) mod geojson;
pub(in crate::emit) mod gpkg;
pub(in crate::emit) mod gpkg_index;
pub(in crate::emit) mod gpkg_options;
pub(in crate::emit) mod gpkg_schema;
pub(in crate::emit) mod gpkg_shape;
pub(in crate::emit) mod gpkg_style;
pub(in crate::emit) mod grid;
pub(in crate::emit) mod last_percent;
pub(in crate::emit) mod metadata;
pub(in crate::emit) mod open_gpkg;
pub(in crate::emit) mod provenance;
pub(in crate::emit) mod qgis;
pub(in crate::emit) mod scenario;
pub(in crate::emit) mod sld;
pub(in crate::emit) mod style_files;
pub(in crate::emit) mod support;
#[cfg(feature = "tiles")]
pub(in crate::emit) mod tiles;
