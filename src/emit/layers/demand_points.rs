//! Analysenheter som lager: every demand point with its state, for GIS.
use std::path::Path;

use gdal::vector::OGRwkbGeometryType::wkbPoint;
use geo::Point;

use super::fields::Fields;
use super::gpkg::{self, Layer, Shape};
use crate::emit::tables::municipalities::ColumnKind;
use crate::emit::tables::places::{shortage_area, weights};
use crate::emit::tables::table::Cell;
use crate::emit::text::names::joined;
use crate::emit::{Context, EmitError};
use crate::model::{AccessStatus, Findings, OperatorSet};

/// Writes `demand_points.gpkg` in the working CRS: every demand point in their order, with its weights (integers where all are whole), its state in the fixed net at
/// the shortage speed, its operators and its open shortage area; coloured by state. What it leaves out is in `demand_points.parquet`.
///
/// An unknown weight is null; operators are null where nothing is known, and empty where none reaches the point.
///
/// # Errors
/// Where the file cannot be written, the reference date is none, or the working CRS is not known to PROJ.
pub fn demand_points_geopackage(
    findings: &Findings,
    context: &Context,
    path: &Path,
) -> Result<(), EmitError> {
    let names: Vec<String> = (0..findings.operator_sets.len())
        .map(|set| {
            let operators = findings.operator_sets.get(OperatorSet(set as u32));
            joined(operators.iter().map(|operator| findings.survey.operators.name(*operator)))
        })
        .collect();
    let columns = columns(findings);
    gpkg::write(context, path, |package| {
        let rows = (0..findings.survey.points.len()).map(|position| {
            let at = findings.survey.points[position].at;
            (cells(findings, &names, position), Some(Shape::Point(Point(at))))
        });
        package.layer(&Layer { name: "demand_points", ty: wkbPoint, fields: &columns }, rows)
    })
}

/// The layer of `demand_points.gpkg` with its fields.
pub(in crate::emit) fn fields(findings: &Findings) -> Fields {
    Fields::of("demand_points", columns(findings).iter().map(|(name, _)| *name))
}

fn columns(findings: &Findings) -> Vec<(&'static str, ColumnKind)> {
    let mut columns = vec![
        ("id", ColumnKind::Text),
        ("municipality", ColumnKind::Text),
        ("settlement", ColumnKind::Text),
        ("status", ColumnKind::Text),
        ("tier_mbps", ColumnKind::Number),
        ("operators", ColumnKind::Text),
        ("mobile_operators", ColumnKind::Text),
        ("shortage_area", ColumnKind::Text),
    ];
    columns.extend(weights(findings).map(|kind| (kind.as_str(), ColumnKind::Count)));
    columns
}

/// The values of a point, parallel to [`columns`]; `names`: the operators of each set, joined.
fn cells<'f>(findings: &'f Findings, names: &'f [String], position: usize) -> Vec<Cell<'f>> {
    let survey = &findings.survey;
    let point = &survey.points[position];
    let access = &findings.access[position];
    let operators = |set: OperatorSet| names[set.0 as usize].as_str();
    let fixed = operators(access.fixed.operators);
    let is_known = access.fixed.status != AccessStatus::NoData || !fixed.is_empty();
    // Without mobile layers no municipality has an uncovered area.
    let has_mobile = findings.cover.iter().any(|cover| cover.uncovered.is_some());
    let tier = access.fixed.tier.map(|tier| findings.ladder.tiers()[usize::from(tier)].down_mbps);
    let mut cells = vec![
        Cell::Text(point.id.as_str()),
        Cell::Text(survey.municipalities[point.municipality as usize].code.as_str()),
        Cell::text(survey.has_settlements.then_some(point.settlement.as_str())),
        Cell::Text(access.fixed.status.as_str()),
        Cell::number(tier),
        Cell::text(is_known.then_some(fixed)),
        Cell::text(has_mobile.then(|| operators(access.mobile))),
        Cell::text(shortage_area(findings, position)),
    ];
    cells.extend(weights(findings).map(|kind| Cell::number(point.weights.get(kind))));
    cells
}

#[cfg(test)]
mod tests {
    use gdal::Dataset;
    use gdal::vector::LayerAccess;

    use super::*;
    use crate::emit::fixture::{context, findings};

    #[test]
    fn every_point_has_its_state_and_its_style() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.gpkg");
        let findings = findings();
        demand_points_geopackage(&findings, &context(), &path).expect("written");
        let dataset = Dataset::open(&path).expect("a file");
        let mut layer = dataset.layer_by_name("demand_points").expect("a layer");
        let states: Vec<String> =
            layer.features().map(|row| row.field_as_string(3).expect("a field").expect("a state")).collect();
        let expected: Vec<&str> = findings.access.iter().map(|access| access.fixed.status.as_str()).collect();
        assert_eq!(states, expected);
        let names: Vec<String> = layer.defn().fields().map(|field| field.name()).collect();
        assert_eq!(names, fields(&findings).names);
        assert_eq!(dataset.layer_by_name("layer_styles").expect("styles").feature_count(), 1);
    }
}
