//! Per kommun: the layers of one municipality, for those who send each its own.
//!
//! Left out are the fibre points and the trenches that lead to them: where networks have their nodes is not the region's to send on.
use std::path::Path;

use ::geojson::JsonObject;
use gdal::vector::OGRwkbGeometryType;
use geo::Point;
use serde_json::json;

use crate::emit::layers::degrees::Outlines;
use crate::emit::layers::geojson::{Collection, UNCOVERED_FIELDS, properties, uncovered_cells};
use crate::emit::layers::gpkg::{self, Layer, Package, Shape};
use crate::emit::layers::support;
use crate::emit::scope::Scope;
use crate::emit::tables::municipalities::{ColumnKind, cells, columns};
use crate::emit::tables::places;
use crate::emit::tables::shortage::ShortageRow;
use crate::emit::tables::table::Cell;
use crate::emit::{Context, EmitError};
use crate::model::{Findings, MunicipalityIndex, RowKind};

/// Writes `whitespot.geojson` of a municipality: the municipality with its row of the table, its shortage areas and its area
/// without mobile cover, separated by the property `layer` (`municipality`, `shortage_areas`, `uncovered`), each with
/// the properties that it has in the files of the county; RFC 7946 by the same rules.
///
/// # Errors
/// Where the file cannot be written or a place has no longitude and latitude.
pub fn municipality_geojson(
    outlines: &Outlines,
    municipality: MunicipalityIndex,
    context: &Context,
    path: &Path,
) -> Result<(), EmitError> {
    let findings = outlines.findings();
    let of = &findings.survey.municipalities[municipality as usize];
    let code = of.code.as_str();
    let mut collection = Collection::create(path, code, &of.name, context)?;
    let row = findings.rows.iter().find(|row| row.kind == RowKind::Municipality && row.code == code);
    if let Some(row) = row {
        let columns = columns(findings);
        let fields: Vec<(&str, ColumnKind)> =
            columns.iter().map(|column| (column.name.as_str(), column.kind)).collect();
        collection.feature(code, layer("municipality", &fields, &cells(findings, row)), &of.boundary)?;
    }
    let areas = outlines.shortage_areas();
    for (area, outline) in areas.filter(|(area, _)| area.municipality == municipality) {
        let row = ShortageRow::new(findings, area, context.language);
        let properties = layer("shortage_areas", &ShortageRow::FIELDS, &row.cells());
        collection.outlined(area.id.as_str(), properties, outline)?;
    }
    let properties = layer("uncovered", &UNCOVERED_FIELDS, &uncovered_cells(findings, municipality as usize));
    let uncovered = outlines.uncovered()[municipality as usize].as_ref().map_err(|undrawn| *undrawn);
    collection.outlined(code, properties, uncovered)?;
    collection.finish()
}

/// Writes `whitespot.gpkg` of a municipality in the working CRS: `municipalities` (its row and its boundary), `shortage_areas`,
/// `uncovered`, and `support_candidates`, which has every place that is not wholly served, or, where there is no list, `places`:
/// those without access. With their styles.
///
/// # Errors
/// Where the file cannot be written, the reference date is none, or the working CRS is not known to PROJ.
pub fn municipality_geopackage(
    findings: &Findings,
    municipality: MunicipalityIndex,
    context: &Context,
    path: &Path,
) -> Result<(), EmitError> {
    let scope = Scope::Municipality(municipality);
    gpkg::write_small(context, path, |package| {
        gpkg::municipalities(package, findings, scope)?;
        gpkg::shortage_areas(package, findings, context, scope)?;
        gpkg::uncovered(package, findings, scope)?;
        match &findings.support {
            Ok(list) => support::candidates(package, findings, list, scope),
            Err(_) => places(package, findings, scope),
        }
    })
}

/// The layer of the places without access.
fn places(package: &mut Package, findings: &Findings, scope: Scope) -> Result<(), EmitError> {
    let rows: Vec<places::PlaceRow> = places::without_access(findings, scope).collect();
    let shapes = rows.iter().map(|row| (row.cells(), Some(Shape::Point(Point(row.at())))));
    let layer =
        Layer { name: "places", ty: OGRwkbGeometryType::wkbPoint, fields: &places::columns(findings) };
    package.layer(&layer, shapes)
}

/// The properties of a feature, the name of its layer first.
fn layer(name: &str, fields: &[(&str, ColumnKind)], cells: &[Cell]) -> JsonObject {
    let mut all = JsonObject::from_iter([("layer".to_owned(), json!(name))]);
    all.extend(properties(fields, cells));
    all
}

#[cfg(test)]
mod tests {
    use ::geojson::{FeatureCollection, GeoJson};

    use super::*;
    use crate::emit::fixture::{context, findings};
    use crate::model::Findings;

    fn features(findings: &Findings, municipality: MunicipalityIndex) -> FeatureCollection {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.geojson");
        let outlines = Outlines::of(findings, &context());
        municipality_geojson(&outlines, municipality, &context(), &path).expect("written");
        let text = std::fs::read_to_string(path).expect("UTF-8");
        let GeoJson::FeatureCollection(collection) = text.parse().expect("GeoJSON") else {
            unreachable!("a collection was written")
        };
        collection
    }

    #[test]
    fn a_municipality_has_its_own_and_no_other() {
        let mut findings = findings();
        findings.shortage_areas[0].name = "\"><img onerror=alert(1)></script>\u{202e}".to_owned();
        let mine = features(&findings, 0);
        let layers: Vec<_> =
            mine.features.iter().map(|one| one.property("layer").cloned().unwrap_or_default()).collect();
        assert_eq!(layers, ["municipality", "shortage_areas", "uncovered"]);
        assert!(mine.features.iter().all(|one| one.geometry.is_some()));
        assert_eq!(mine.features[0].property("households_unserved"), Some(&json!(2.5)));
        assert_eq!(mine.features[1].property("id"), Some(&json!("1801-0001")));
        let name = Some(json!("\"><img onerror=alert(1)></script>\u{202e}"));
        assert_eq!(mine.features[1].property("name").cloned(), name, "a name stays text");
        assert_eq!(mine.features[2].property("uncovered_km2"), Some(&json!(45)));

        let other = features(&findings, 1);
        assert_eq!(other.features.len(), 2, "the area lies in the first");
        assert_eq!(other.features[0].property("households"), Some(&json!(null)), "unknown is not 0");
        assert!(other.features[1].geometry.is_none(), "covered whole");
    }
}
