//! The list of candidates for support as layers, and the designated areas.
use std::path::Path;

use gdal::vector::OGRwkbGeometryType;
use geo::Point;

use super::fields::Fields;
use super::gpkg::{self, AREAS, Layer, Package, Shape};
use crate::emit::scope::Scope;
use crate::emit::tables::municipalities::ColumnKind;
use crate::emit::tables::support::{AREA_COLUMNS, Row, columns, technologies};
use crate::emit::tables::table::Cell;
use crate::emit::{Context, EmitError};
use crate::model::{Findings, Support};

/// Writes `support_candidates.gpkg` in the working CRS: the candidates as points and the designated areas, with styles.
///
/// # Errors
/// Where the file cannot be written, the reference date is none, or the working CRS is not known to PROJ.
pub fn support_geopackage(
    findings: &Findings,
    support: &Support,
    context: &Context,
    path: &Path,
) -> Result<(), EmitError> {
    gpkg::write(context, path, |package| {
        let areas = support.areas.iter().map(|area| {
            let municipality = &findings.survey.municipalities[area.municipality as usize];
            let cells = vec![
                Cell::Text(&area.id),
                Cell::Text(municipality.code.as_str()),
                Cell::Text(&municipality.name),
                Cell::Whole(area.members.len() as u64),
                Cell::number(area.households),
                Cell::number(area.workplaces),
                Cell::number(area.best.and_then(|speed| speed.down_mbps)),
                Cell::Number(area.area_m2.round()),
            ];
            (cells, Some(Shape::Area(&area.outline)))
        });
        let fields = &AREA_COLUMNS;
        package.layer(&Layer { name: "designated_areas", ty: AREAS, fields }, areas)?;
        candidates(package, findings, support, Scope::All)
    })
}

/// What the layer of one municipality holds of each candidate: it is mailed with a workbook that holds all, by `unit`.
const MAILED: [&str; 9] = [
    "unit",
    "households",
    "status",
    "eligible",
    "reason",
    "best_down_mbps",
    "shortage_area",
    "proposal",
    "comment",
];

/// The layer of the candidates; of one municipality with few columns, for most of its folder would be this layer.
pub(in crate::emit) fn candidates(
    package: &mut Package,
    findings: &Findings,
    support: &Support,
    scope: Scope,
) -> Result<(), EmitError> {
    let all = columns(!findings.survey.deso.is_empty(), &findings.survey.weights);
    let is_held = |name: &str| scope == Scope::All || MAILED.contains(&name);
    let held: Vec<bool> = all.iter().map(|(name, _)| is_held(name)).collect();
    let fields: Vec<(&str, ColumnKind)> = all.into_iter().filter(|(name, _)| is_held(name)).collect();
    let candidates = scope.candidates(&findings.survey, support).iter();
    let rows: Vec<Row> = candidates.map(|candidate| Row::new(findings, support, candidate)).collect();
    let shapes = rows.iter().map(|row| {
        let at = findings.survey.points[row.candidate.point as usize].at;
        let cells = row.cells().into_iter().zip(&held).filter(|(_, is_held)| **is_held);
        (cells.map(|(cell, _)| cell).collect(), Some(Shape::Point(Point(at))))
    });
    let ty = OGRwkbGeometryType::wkbPoint;
    package.layer(&Layer { name: "support_candidates", ty, fields: &fields }, shapes)
}

/// The layers of `support_candidates.gpkg` with their fields.
pub(in crate::emit) fn layers(findings: &Findings, support: &Support) -> Vec<Fields> {
    let fields =
        |layer: &str, fields: &[(&str, ColumnKind)]| Fields::of(layer, fields.iter().map(|(name, _)| *name));
    let listed = columns(!findings.survey.deso.is_empty(), &findings.survey.weights);
    let mut candidates = fields("support_candidates", &listed);
    for candidate in &support.candidates {
        candidates.note("technologies", &technologies(candidate));
    }
    vec![fields("designated_areas", &AREA_COLUMNS), candidates]
}

#[cfg(test)]
mod tests {
    use gdal::Dataset;
    use gdal::vector::LayerAccess;

    use super::*;
    use crate::emit::fixture::{context, findings};

    #[test]
    fn the_layers_hold_the_same_with_styles_and_two_writes_are_equal() {
        let folder = tempfile::tempdir().expect("a folder");
        let paths = ["a.gpkg", "b.gpkg"].map(|name| folder.path().join(name));
        let findings = findings();
        let support = findings.support.as_ref().expect("a list");
        for path in &paths {
            support_geopackage(&findings, support, &context(), path).expect("written");
        }
        assert_eq!(std::fs::read(&paths[0]).expect("read"), std::fs::read(&paths[1]).expect("read"));
        let dataset = Dataset::open(&paths[0]).expect("a file");
        let layers: Vec<String> = dataset.layers().map(|layer| layer.name()).collect();
        assert_eq!(layers, ["designated_areas", "support_candidates", "layer_styles"]);
        let rows = |name: &str| -> Vec<Vec<String>> {
            let mut layer = dataset.layer_by_name(name).expect("a layer");
            let fields = layer.defn().fields().count();
            let cells = |row: gdal::vector::Feature| {
                (0..fields).map(|at| row.field_as_string(at).expect("a value").unwrap_or_default()).collect()
            };
            layer.features().map(cells).collect()
        };
        let name = "Väster, \"norra\"";
        assert_eq!(
            rows("designated_areas"),
            [["1801-S001", "1801", name, "2", "2.5", "", "30", "90000"].map(str::to_owned)]
        );
        let candidates = rows("support_candidates");
        assert_eq!(candidates.len(), 3);
        let first = "b|1801|Väster, \"norra\"|landsbygd|502000|6600500|1|unserved|yes|1|too_slow|30|vdsl;xdsl||1801-0001|1801-S001||";
        assert_eq!(candidates[0].join("|"), first);
        assert_eq!(rows("layer_styles").len(), 2);
        let mut layer = dataset.layer_by_name("support_candidates").expect("a layer");
        assert_eq!(layer.spatial_ref().expect("a CRS").auth_code().expect("a code"), 3006);
        let at = layer.features().next().and_then(|row| row.geometry().map(|at| at.get_point(0)));
        assert_eq!(at.map(|(x, y, _)| (x, y)), Some((502_000.0, 6_600_500.0)));
    }
}
