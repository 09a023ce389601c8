//! Places of one municipality: those without access today, and those that had it in the earlier result.
use std::ops::Range;

use geo::Coord;

use crate::emit::EmitError;
use crate::emit::scope::Scope;
use crate::emit::tables::municipalities::ColumnKind;
use crate::emit::tables::table::{Cell, Table};
use crate::emit::text::names::joined;
use crate::model::{
    AccessStatus, DemandPoint, Findings, PointChange, Previous, PreviousPoint, Reach, WeightKind,
};

/// A place without access: planned, unserved, or without data.
pub(in crate::emit) struct PlaceRow<'a> {
    findings: &'a Findings,
    position: usize,
    /// Names of the operators whose mobile layers cover it, joined.
    mobile: Option<String>,
}

/// The places of a scope that are neither connected nor passed, in the order of the demand points.
pub(in crate::emit) fn without_access(
    findings: &Findings,
    scope: Scope,
) -> impl Iterator<Item = PlaceRow<'_>> {
    scope
        .points(&findings.survey)
        .filter(move |&position| !has_access(findings.access[position].fixed.status))
        .map(move |position| PlaceRow::new(findings, position))
}

/// The columns of a place without access.
pub(in crate::emit) fn columns(findings: &Findings) -> Vec<(&'static str, ColumnKind)> {
    let mut columns = place_columns(findings);
    columns.extend([
        ("status", ColumnKind::Text),
        ("tier_mbps", ColumnKind::Number),
        ("mobile_operators", ColumnKind::Text),
        ("shortage_area", ColumnKind::Text),
    ]);
    columns
}

/// Fills the table of the places without access.
pub(in crate::emit) fn places(
    findings: &Findings,
    scope: Scope,
    table: &mut dyn Table,
) -> Result<(), EmitError> {
    table.head(&columns(findings).iter().map(|(name, _)| *name).collect::<Vec<_>>())?;
    without_access(findings, scope).try_for_each(|row| table.row(&row.cells()))
}

/// Fills the table of the places that had access in the earlier result and are without it by this year's data, with the
/// operators that reached them then: whom to ask.
pub(in crate::emit) fn lost_places(
    findings: &Findings,
    changed: &[PointChange],
    scope: Scope,
    table: &mut dyn Table,
) -> Result<(), EmitError> {
    let mut names: Vec<&str> = place_columns(findings).iter().map(|(name, _)| *name).collect();
    names.extend(["status_before", "status", "operators_before", "shortage_area"]);
    table.head(&names)?;
    let Some(previous) = &findings.survey.previous else { return Ok(()) };
    let points = scope.points(&findings.survey);
    for (before, position) in lost(findings, previous, changed, points) {
        let then = previous.delivered[before.delivered as usize].iter();
        let reached = then.filter(|(_, reach)| *reach == Reach::Fixed);
        let operators = joined(reached.map(|(operator, _)| previous.operators[*operator as usize].as_str()));
        let mut cells = place_cells(findings, position);
        cells.extend([
            Cell::Text(before.status.as_str()),
            Cell::Text(findings.access[position].fixed.status.as_str()),
            Cell::text(Some(operators.as_str()).filter(|names| !names.is_empty())),
            Cell::text(shortage_area(findings, position)),
        ]);
        table.row(&cells)?;
    }
    Ok(())
}

/// The points of both results that had access, whole or in part, and have it no longer: unserved, planned or without data. What
/// this year's definitions alone make of a point is no loss.
fn lost<'a>(
    findings: &'a Findings,
    previous: &'a Previous,
    changed: &'a [PointChange],
    points: Range<usize>,
) -> impl Iterator<Item = (&'a PreviousPoint, usize)> {
    changed.iter().filter_map(move |point| {
        let position = point.after? as usize;
        let before = &previous.points[point.before? as usize];
        let is_gone = has_access(before.status) && !has_access(findings.access[position].fixed.status);
        let is_less = point.change.worse > 0.0 && before.unserved_share > 0.0;
        let is_lost = points.contains(&position) && (is_gone || is_less) && point.change.method <= 0.0;
        is_lost.then_some((before, position))
    })
}

fn has_access(status: AccessStatus) -> bool {
    matches!(status, AccessStatus::Connected | AccessStatus::Passed)
}

impl<'a> PlaceRow<'a> {
    fn new(findings: &'a Findings, position: usize) -> Self {
        Self { findings, position, mobile: mobile_operators(findings, position) }
    }

    /// Where it lies, in the working CRS.
    pub(in crate::emit) fn at(&self) -> Coord<f64> {
        self.findings.survey.points[self.position].at
    }

    /// The values, parallel to [`columns`].
    pub(in crate::emit) fn cells(&self) -> Vec<Cell<'_>> {
        let Self { findings, position, mobile } = self;
        let fixed = &findings.access[*position].fixed;
        let tier = fixed.tier.map(|tier| findings.ladder.tiers()[usize::from(tier)].down_mbps);
        let mut cells = place_cells(findings, *position);
        cells.extend([
            Cell::Text(fixed.status.as_str()),
            Cell::number(tier),
            Cell::text(mobile.as_deref()),
            Cell::text(shortage_area(findings, *position)),
        ]);
        cells
    }
}

/// Names of the operators whose mobile layers cover a place, joined; `None` where there are no such layers.
pub(in crate::emit) fn mobile_operators(findings: &Findings, position: usize) -> Option<String> {
    let operators = findings.operator_sets.get(findings.access[position].mobile);
    let names = || joined(operators.iter().map(|operator| findings.survey.operators.name(*operator)));
    // Without mobile layers no municipality has an uncovered area.
    findings.cover.iter().any(|cover| cover.uncovered.is_some()).then(names)
}

/// The weights that have columns.
pub(in crate::emit) fn weights(findings: &Findings) -> impl Iterator<Item = WeightKind> {
    findings.survey.weights.iter().copied().filter(|kind| *kind != WeightKind::Points)
}

fn place_columns(findings: &Findings) -> Vec<(&'static str, ColumnKind)> {
    let mut columns = vec![
        ("unit", ColumnKind::Text),
        ("settlement", ColumnKind::Text),
        ("e_m", ColumnKind::Number),
        ("n_m", ColumnKind::Number),
    ];
    columns.extend(weights(findings).map(|kind| (kind.as_str(), ColumnKind::Count)));
    columns
}

/// What is said of any place: its id, where it lies, its weights.
fn place_cells(findings: &Findings, position: usize) -> Vec<Cell<'_>> {
    let point: &DemandPoint = &findings.survey.points[position];
    let millimetres = |metres: f64| Cell::Number((metres * 1e3).round() / 1e3);
    let settlement = findings.survey.has_settlements.then_some(point.settlement.as_str());
    let mut cells = vec![
        Cell::Text(point.id.as_str()),
        Cell::text(settlement),
        millimetres(point.at.x),
        millimetres(point.at.y),
    ];
    cells.extend(weights(findings).map(|kind| Cell::number(point.weights.get(kind))));
    cells
}

/// The open shortage area that holds a place.
pub(in crate::emit) fn shortage_area(findings: &Findings, position: usize) -> Option<&str> {
    findings.membership[position].map(|area| findings.shortage_areas[area as usize].id.as_str())
}
