//! Support followed up as tables: the funnel, and the proposals on an authority's list.
use crate::emit::EmitError;
use crate::emit::tables::csv::{self, CsvFile};
use crate::emit::tables::table::{Cell, Table};
use crate::emit::text::names::joined;
use crate::model::{
    AccessStatus, Findings, FunnelRow, ListProposal, Proposal, ShortageStatus, SupportStage, Technology,
    WeightKind,
};

/// The columns of `funnel.csv`.
pub(in crate::emit) const COLUMNS: [&str; 31] = [
    "area_kind",
    "area_code",
    "area_name",
    "municipality",
    "register_status",
    "weight",
    "listed_for_support",
    "not_applied",
    "applied",
    "awaiting",
    "withdrawn",
    "granted",
    "granted_not_built",
    "built",
    "listed_served",
    "listed_planned",
    "listed_unserved",
    "listed_no_data",
    "unserved_not_applied",
    "unserved_awaiting",
    "unserved_withdrawn",
    "unserved_granted",
    "unserved_built",
    "listed_before",
    "prioritised",
    "unknown_points",
    "applied_sek",
    "granted_sek",
    "built_sek",
    "granted_points_with_sek",
    "granted_sek_per_point",
];

/// Writes `funnel.csv`: per shortage area, municipality, county and in all, how far what is listed for support has come, and what is
/// still unserved.
///
/// `listed_for_support = not_applied + applied`, `applied = awaiting + withdrawn + granted`, `granted = granted_not_built + built`, and listed is
/// also the sum of its states today. Support stands in the rows that count points.
///
/// # Errors
/// Where the file cannot be written.
pub fn funnel_csv<'f>(findings: &Findings, file: impl Into<CsvFile<'f>>) -> Result<(), EmitError> {
    csv::write(file, |table| funnel(findings, table))
}

/// Fills the table.
pub(in crate::emit) fn funnel(findings: &Findings, table: &mut dyn Table) -> Result<(), EmitError> {
    table.head(&COLUMNS)?;
    findings.funnel.rows.iter().try_for_each(|row| table.row(&cells(row)))
}

/// A count: decimals of shares summed leave no tail behind.
fn count(value: f64) -> Cell<'static> {
    Cell::Number((value * 1e9).round() / 1e9)
}

fn cells(row: &FunnelRow) -> Vec<Cell<'_>> {
    let states = row.states();
    let mut cells = vec![
        Cell::Text(row.kind.as_str()),
        Cell::Text(&row.code),
        Cell::text(Some(row.name.as_str()).filter(|name| !name.is_empty())),
        Cell::text(row.municipality.as_ref().map(crate::model::MunicipalityCode::as_str)),
        Cell::text(row.register_status.map(ShortageStatus::as_str)),
        Cell::Text(row.weight.as_str()),
        count(row.listed()),
        count(row.at(SupportStage::NotApplied)),
        count(row.applied()),
        count(row.at(SupportStage::Applied)),
        count(row.at(SupportStage::Withdrawn)),
        count(row.granted()),
        count(row.at(SupportStage::Granted)),
        count(row.at(SupportStage::Built)),
        count(states.get(AccessStatus::Connected) + states.get(AccessStatus::Passed)),
        count(states.get(AccessStatus::Planned)),
        count(states.get(AccessStatus::Unserved)),
        count(states.get(AccessStatus::NoData)),
    ];
    cells.extend(row.stages.iter().map(|stage| count(stage.get(AccessStatus::Unserved))));
    cells.extend([count(row.listed_before), count(row.prioritised), Cell::Whole(row.unknown_points)]);
    cells.extend(match row.sek {
        Some(sek) => [
            Cell::Number(sek.applied.round()),
            Cell::Number(sek.granted.round()),
            Cell::Number(sek.built.round()),
            Cell::Whole(sek.granted_points),
            Cell::number(sek.per_point().map(f64::round)),
        ],
        None => [Cell::Empty; 5],
    });
    cells
}

/// The columns of `support_proposals.csv` before the weights, and after them.
const PLACE: [&str; 8] = [
    "candidate_id",
    "unit",
    "municipality",
    "municipality_name",
    "settlement",
    "candidate_e_m",
    "candidate_n_m",
    "distance_m",
];
const JUDGED: [&str; 8] =
    ["status", "proposal", "reason", "best_down_mbps", "technologies", "shortage_area", "review", "comment"];

/// The columns of `support_proposals.csv`.
pub(in crate::emit) fn proposal_columns(weights: &[WeightKind]) -> Vec<&'static str> {
    let weights = weights.iter().filter(|&&kind| kind != WeightKind::Points).map(|kind| kind.as_str());
    PLACE.into_iter().chain(weights).chain(JUDGED).collect()
}

/// Writes `support_proposals.csv`: every place of the authority's list, then what this run lists beyond it, each with what is proposed
/// (`add`, `remove`, or nothing where both agree) and why, then what only a review speaks of. `review` and `comment` are those of a
/// review.
///
/// # Errors
/// Where the file cannot be written.
pub fn support_proposals_csv<'f>(
    findings: &Findings,
    proposals: &[ListProposal],
    file: impl Into<CsvFile<'f>>,
) -> Result<(), EmitError> {
    csv::write(file, |table| support_proposals(findings, proposals, table))
}

/// Fills the table.
pub(in crate::emit) fn support_proposals(
    findings: &Findings,
    proposals: &[ListProposal],
    table: &mut dyn Table,
) -> Result<(), EmitError> {
    let survey = &findings.survey;
    table.head(&proposal_columns(&survey.weights))?;
    for row in proposals {
        let point = row.point.map(|point| &survey.points[point as usize]);
        let municipality = point.map(|point| &survey.municipalities[point.municipality as usize]);
        let area = row.point.and_then(|point| findings.membership[point as usize]);
        let review = row.point.and_then(|point| survey.support.review(point));
        let technologies = joined(row.technologies.iter().copied().map(Technology::as_str));
        let millimetres = |metres: f64| (metres * 1e3).round() / 1e3;
        let mut cells = vec![
            Cell::text(row.candidate.as_deref()),
            Cell::text(point.map(|point| point.id.as_str())),
            Cell::text(municipality.map(|one| one.code.as_str())),
            Cell::text(municipality.map(|one| one.name.as_str())),
            Cell::text(row.settlement.map(crate::model::Settlement::as_str)),
            Cell::number(row.at.map(|at| millimetres(at.x))),
            Cell::number(row.at.map(|at| millimetres(at.y))),
            Cell::number(row.distance_m.map(|metres| (metres * 10.0).round() / 10.0)),
        ];
        let weights = survey.weights.iter().filter(|&&kind| kind != WeightKind::Points);
        cells.extend(weights.map(|&kind| Cell::number(point.and_then(|point| point.weights.get(kind)))));
        cells.extend([
            Cell::text(row.point.map(|point| findings.access[point as usize].fixed.status.as_str())),
            Cell::text(row.proposal.map(Proposal::as_str)),
            Cell::Text(row.reason.as_str()),
            Cell::number(row.best.and_then(|speed| speed.down_mbps)),
            Cell::text(Some(technologies.as_str()).filter(|text| !text.is_empty())),
            Cell::text(area.map(|area| findings.shortage_areas[area as usize].id.as_str())),
            Cell::text(review.and_then(|review| review.proposal).map(Proposal::as_str)),
            Cell::text(review.and_then(|review| review.comment.as_deref())),
        ]);
        table.row(&cells)?;
    }
    Ok(())
}
