//! Layers and points, for GIS.
use super::{Found, Writer};
use crate::{config::Format, emit};

/// The files of layers.
pub(super) fn writers(found: Found<'_>) -> Vec<Writer<'_>> {
    let Found { findings, context, tables, .. } = found;
    let mut writers = vec![
        Writer::new(Format::Parquet, "internal/demand_points.parquet", |path| {
            Ok(emit::demand_points(findings, context, path)?)
        }),
        Writer::new(Format::Gpkg, "internal/whitespot.gpkg", |path| {
            Ok(emit::geopackage(findings, context, path)?)
        }),
        Writer::new(Format::GeoJson, "internal/uncovered.geojson", |path| {
            Ok(emit::uncovered_geojson(findings, context, path)?)
        }),
        Writer::new(Format::GeoJson, "internal/shortage_areas.geojson", |path| {
            Ok(emit::shortage_areas_geojson(findings, context, path)?)
        }),
        Writer::new(Format::Parquet, "internal/indicators.parquet", |path| {
            Ok(emit::indicators_parquet(tables.indicators.areas(), context, path)?)
        }),
    ];
    if let Ok(support) = &findings.support {
        writers.push(Writer::new(Format::Gpkg, "internal/support_candidates.gpkg", |path| {
            Ok(emit::support_geopackage(findings, support, context, path)?)
        }));
    }
    writers
}
