//! Layers and points, for GIS.
use std::sync::Arc;

use super::{Found, Writer, open};
use crate::{
    config::{Config, Format},
    emit::{self, Audience, Context, Provenance, ReadFile},
    ingest::InputFile,
    model::Findings,
};

/// Where the numbers of the layers come from.
pub(super) fn provenance<'a>(
    config: &'a Config,
    findings: &Findings,
    context: &Context<'_>,
    inputs: &[InputFile],
) -> Provenance<'a> {
    let mut suppliers: Vec<String> =
        open::suppliers(config, Audience::Internal).into_iter().map(|(name, _)| name).collect();
    // One supplier has many files, each with a date of its own.
    suppliers.dedup();
    let file = |input: &InputFile| ReadFile {
        name: input.source.clone(),
        records: input.records,
        sha256: input.sha256.clone(),
    };
    Provenance {
        publisher: config.publication.publisher.as_deref(),
        contact: config.publication.contact.as_deref(),
        licence: config.publication.licence.as_deref(),
        issued: config.publication.issued.as_deref(),
        suppliers,
        inputs: inputs.iter().map(file).collect(),
        bounds: open::bounds(findings, context),
    }
}

/// The files of layers.
pub(super) fn writers(found: Found<'_>) -> Vec<Writer<'_>> {
    let Found { findings, context, tables, outlines, provenance, .. } = found;
    let sides_m: Arc<[u32]> = open::internal_squares(found).map(|grid| grid.side_m).collect();
    let styles = Arc::new(emit::StyledLayers::of(findings, &sides_m));
    let mut writers = vec![
        Writer::new(Format::Parquet, "internal/demand_points.parquet", |path| {
            Ok(emit::demand_points(findings, context, path)?)
        }),
        Writer::new(Format::Gpkg, "internal/whitespot.gpkg", |path| {
            Ok(emit::geopackage(findings, provenance, context, path)?)
        }),
        Writer::new(Format::Gpkg, "internal/metadata.xml", |path| {
            Ok(emit::metadata_xml(provenance, context, path)?)
        }),
        Writer::new(Format::FlatGeobuf, "internal/municipalities.fgb", |path| {
            Ok(emit::municipalities_flatgeobuf(findings, context, path)?)
        }),
        Writer::new(Format::FlatGeobuf, "internal/shortage_areas.fgb", |path| {
            Ok(emit::shortage_areas_flatgeobuf(outlines, context, path)?)
        }),
        Writer::new(Format::Gpkg, "internal/whitespot.qgs", move |path| {
            Ok(emit::qgis_project(findings, &sides_m, provenance, context, path)?)
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
    for file in styles.files() {
        let (styles, name) = (Arc::clone(&styles), format!("internal/{file}"));
        writers.push(Writer::new(Format::Gpkg, name, move |path| Ok(styles.write(&file, context, path)?)));
    }
    #[cfg(feature = "tiles")]
    writers.extend([
        Writer::new(Format::Pmtiles, "internal/tiles_style.json", |path| {
            Ok(emit::tiles_style(context, path)?)
        }),
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
    if !findings.scenarios.scenarios.is_empty() {
        writers.push(Writer::new(Format::GeoJson, "internal/scenario_points.geojson", |path| {
            Ok(emit::scenario_points_geojson(findings, context, path)?)
        }));
        writers.push(Writer::new(Format::Parquet, "internal/scenario_points.parquet", |path| {
            Ok(emit::scenario_points(findings, context, path)?)
        }));
        writers.push(Writer::new(Format::GeoJson, "internal/scenario_land.geojson", |path| {
            Ok(emit::scenario_land_geojson(findings, context, path)?)
        }));
    }
    if let Ok(support) = &findings.support {
        writers.push(Writer::new(Format::Gpkg, "internal/support_candidates.gpkg", |path| {
            Ok(emit::support_geopackage(findings, support, context, path)?)
        }));
    }
    writers
}
