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
            Ok(emit::shortage_areas_flatgeobuf(findings, context, path)?)
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
        Writer::new(Format::Parquet, "internal/indicators.parquet", |path| {
            Ok(emit::indicators_parquet(tables.indicators.areas(), context, path)?)
        }),
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
    // After the tiles: by then the outlines that these files share have been computed, and none waits for them.
    writers.extend(findings.survey.municipalities.iter().enumerate().map(|(municipality, of)| {
        let name = format!("internal/by_municipality/{}.geojson", file_name(of.code.as_str()));
        Writer::new(Format::GeoJson, name, move |path| {
            Ok(emit::municipality_geojson(outlines, municipality, context, path)?)
        })
    }));
    if let Ok(support) = &findings.support {
        writers.push(Writer::new(Format::Gpkg, "internal/support_candidates.gpkg", |path| {
            Ok(emit::support_geopackage(findings, support, context, path)?)
        }));
    }
    writers
}

/// A code as the name of a file: codes are texts as delivered, and may hold what no file name may.
fn file_name(code: &str) -> String {
    let safe = |character: char| character.is_alphanumeric() || "-_".contains(character);
    // An escaped character cannot be confused with any that stands in the code itself.
    code.chars()
        .map(
            |character| {
                if safe(character) { character.to_string() } else { format!("%{:X}", u32::from(character)) }
            },
        )
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_never_leads_out_of_its_folder() {
        assert_eq!(file_name("0180"), "0180");
        assert_eq!(file_name("../../run"), "%2E%2E%2F%2E%2E%2Frun");
        assert_eq!(file_name("Å 1"), "Å%201");
        assert_ne!(file_name("a/b"), file_name("a_b"));
    }
}
