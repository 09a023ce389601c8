//! Layers and points, for GIS.
use super::{Found, Writer};
use crate::{config::Format, emit};

/// The files of layers.
pub(super) fn writers(found: Found<'_>) -> Vec<Writer<'_>> {
    let Found { findings, context, tables, outlines, .. } = found;
    let mut writers = vec![
        Writer::new(Format::Parquet, "internal/demand_points.parquet", |path| {
            Ok(emit::demand_points(findings, context, path)?)
        }),
        Writer::new(Format::Gpkg, "internal/whitespot.gpkg", |path| {
            Ok(emit::geopackage(findings, context, path)?)
        }),
        Writer::new(Format::FlatGeobuf, "internal/municipalities.fgb", |path| {
            Ok(emit::municipalities_flatgeobuf(findings, context, path)?)
        }),
        Writer::new(Format::FlatGeobuf, "internal/shortage_areas.fgb", |path| {
            Ok(emit::shortage_areas_flatgeobuf(outlines, context, path)?)
        }),
        Writer::new(Format::Gpkg, "internal/whitespot.qgs", |path| {
            Ok(emit::qgis_project(findings, context, path)?)
        }),
        Writer::new(Format::GeoJson, "internal/uncovered.geojson", |path| {
            Ok(emit::uncovered_geojson(outlines, context, path)?)
        }),
        Writer::new(Format::GeoJson, "internal/shortage_areas.geojson", |path| {
            Ok(emit::shortage_areas_geojson(outlines, context, path)?)
        }),
        Writer::new(Format::GeoJson, "internal/connections.geojson", |path| {
            Ok(emit::connections_geojson(findings, context, path)?)
        }),
        // Of a country it is the one file that has them all.
        Writer::new(
            Some(Format::Parquet).filter(|_| !findings.survey.is_country()),
            "internal/indicators.parquet",
            |path| Ok(emit::indicators_parquet(tables.indicators.areas(), context, path)?),
        ),
    ];
    #[cfg(feature = "tiles")]
    writers.extend([
        Writer::new(Format::Pmtiles, "internal/demand_points.pmtiles", |path| {
            Ok(emit::demand_points_pmtiles(findings, context, path)?)
        }),
        Writer::new(Format::Pmtiles, "internal/shortage_areas.pmtiles", |path| {
            Ok(emit::shortage_areas_pmtiles(outlines, context, path)?)
        }),
    ]);
    // The points of a country are half a gigabyte: they are in the Parquet file alone.
    if !findings.survey.is_country() {
        writers.push(Writer::new(Format::Gpkg, "internal/demand_points.gpkg", |path| {
            Ok(emit::demand_points_geopackage(findings, context, path)?)
        }));
    }
    if let Ok(support) = &findings.support {
        writers.push(Writer::new(Format::Gpkg, "internal/support_candidates.gpkg", |path| {
            Ok(emit::support_geopackage(findings, support, context, path)?)
        }));
    }
    writers
}
