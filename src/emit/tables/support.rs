//! The list of candidates for support as a table, and the columns of the designated areas.
use crate::emit::EmitError;
use crate::emit::scope::Scope;
use crate::emit::tables::csv::{self, CsvFile};
use crate::emit::tables::municipalities::ColumnKind;
use crate::emit::tables::places::mobile_operators;
use crate::emit::tables::table::{Cell, Table};
use crate::emit::text::names::joined;
use crate::model::{Findings, Proposal, Support, SupportCandidate, Technology, WeightKind};

/// The columns that the list always has; the weights and, where it was delivered, the `DeSO` come in between.
const PLACE: [(&str, ColumnKind); 4] = [
    ("unit", ColumnKind::Text),
    ("municipality", ColumnKind::Text),
    ("municipality_name", ColumnKind::Text),
    ("settlement", ColumnKind::Text),
];
const COORDINATES: [(&str, ColumnKind); 2] = [("e_m", ColumnKind::Number), ("n_m", ColumnKind::Number)];
const JUDGED: [(&str, ColumnKind); 9] = [
    ("status", ColumnKind::Text),
    ("eligible", ColumnKind::Text),
    ("unserved_part", ColumnKind::Number),
    ("reason", ColumnKind::Text),
    ("best_down_mbps", ColumnKind::Number),
    ("technologies", ColumnKind::Text),
    ("planned_year", ColumnKind::Whole),
    ("shortage_area", ColumnKind::Text),
    ("designated_area", ColumnKind::Text),
];
/// For the region to fill in.
const REVIEWED: [(&str, ColumnKind); 2] = [("proposal", ColumnKind::Text), ("comment", ColumnKind::Text)];

/// The columns of the layer of designated areas.
pub(in crate::emit) const AREA_COLUMNS: [(&str, ColumnKind); 8] = [
    ("id", ColumnKind::Text),
    ("municipality", ColumnKind::Text),
    ("municipality_name", ColumnKind::Text),
    ("points", ColumnKind::Whole),
    ("households", ColumnKind::Count),
    ("workplaces", ColumnKind::Count),
    ("best_down_mbps", ColumnKind::Number),
    ("area_m2", ColumnKind::Whole),
];

/// The columns of the list: a weight has one where the demand source carries it.
pub(in crate::emit) fn columns(has_deso: bool, weights: &[WeightKind]) -> Vec<(&'static str, ColumnKind)> {
    let weights = weights.iter().filter(|&&kind| kind != WeightKind::Points);
    PLACE
        .into_iter()
        .chain(has_deso.then_some(("deso", ColumnKind::Text)))
        .chain(COORDINATES)
        .chain(weights.map(|kind| (kind.as_str(), ColumnKind::Count)))
        .chain(JUDGED)
        .chain(REVIEWED)
        .collect()
}

/// Writes `support_candidates.csv`: the candidates by municipality and id.
///
/// Coordinates are of the working CRS, to the millimetre. `proposal` (add or remove) and `comment` are those of the delivered reviews,
/// otherwise empty: the region fills them in.
///
/// # Errors
/// Where the file cannot be written.
pub fn support_csv<'f>(
    findings: &Findings,
    support: &Support,
    file: impl Into<CsvFile<'f>>,
) -> Result<(), EmitError> {
    csv::write(file, |table| candidates(findings, support, table))
}

/// Fills the table of candidates.
pub(in crate::emit) fn candidates(
    findings: &Findings,
    support: &Support,
    table: &mut dyn Table,
) -> Result<(), EmitError> {
    let columns = columns(!findings.survey.deso.is_empty(), &findings.survey.weights);
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    table.head(&names)?;
    for candidate in Scope::All.candidates(&findings.survey, support) {
        table.row(&Row::new(findings, support, candidate).cells())?;
    }
    Ok(())
}

/// Fills the table of the candidates of one municipality: without its code and name, and with the operators whose mobile layers cover
/// each. It is the list of its places without access too, for every one of them is a candidate.
pub(in crate::emit) fn candidates_of_one(
    findings: &Findings,
    support: &Support,
    scope: Scope,
    table: &mut dyn Table,
) -> Result<(), EmitError> {
    let columns = columns(!findings.survey.deso.is_empty(), &findings.survey.weights);
    let is_held = |name: &str| !["municipality", "municipality_name"].contains(&name);
    let mut names: Vec<&str> = columns.iter().map(|(name, _)| *name).filter(|name| is_held(name)).collect();
    names.push("mobile_operators");
    table.head(&names)?;
    for candidate in scope.candidates(&findings.survey, support) {
        let row = Row::new(findings, support, candidate);
        let mobile = mobile_operators(findings, candidate.point as usize);
        let named = columns.iter().zip(row.cells());
        let mut cells: Vec<Cell<'_>> =
            named.filter(|((name, _), _)| is_held(name)).map(|(_, cell)| cell).collect();
        cells.push(Cell::text(mobile.as_deref()));
        table.row(&cells)?;
    }
    Ok(())
}

/// The codes of a candidate's technologies, joined.
pub(in crate::emit) fn technologies(candidate: &SupportCandidate) -> String {
    joined(candidate.technologies.iter().copied().map(Technology::as_str))
}

/// A candidate as a row.
pub(in crate::emit) struct Row<'a> {
    findings: &'a Findings,
    support: &'a Support,
    pub(in crate::emit) candidate: &'a SupportCandidate,
    /// Codes of its technologies, joined.
    technologies: String,
}

impl<'a> Row<'a> {
    pub(in crate::emit) fn new(
        findings: &'a Findings,
        support: &'a Support,
        candidate: &'a SupportCandidate,
    ) -> Self {
        Self { findings, support, candidate, technologies: technologies(candidate) }
    }

    /// The values, parallel to [`columns`].
    pub(in crate::emit) fn cells(&self) -> Vec<Cell<'_>> {
        let Self { findings, support, candidate, .. } = self;
        let survey = &findings.survey;
        let place = candidate.point as usize;
        let point = &survey.points[place];
        let municipality = &survey.municipalities[point.municipality as usize];
        let deso = point.deso.map(|deso| survey.deso[deso as usize].as_str());
        let millimetres = |metres: f64| Cell::Number((metres * 1e3).round() / 1e3);
        let weights = survey.weights.iter().filter(|&&kind| kind != WeightKind::Points);
        let shortage_area = findings.membership[place];
        let review = survey.support.review(candidate.point);
        let eligible = if candidate.reason.is_eligible() { "yes" } else { "no" };
        let mut cells = vec![
            Cell::Text(point.id.as_str()),
            Cell::Text(municipality.code.as_str()),
            Cell::Text(&municipality.name),
            Cell::Text(point.settlement.as_str()),
        ];
        cells.extend((!survey.deso.is_empty()).then(|| Cell::text(deso)));
        cells.extend([millimetres(point.at.x), millimetres(point.at.y)]);
        cells.extend(weights.map(|&kind| Cell::number(point.weights.get(kind))));
        cells.extend([
            Cell::Text(findings.access[place].fixed.status.as_str()),
            Cell::Text(eligible),
            // Shares have no exact binary fraction: 0.3 is printed, not 0.30000000000000004.
            Cell::Number((candidate.unserved_part * 1e12).round() / 1e12),
            Cell::Text(candidate.reason.as_str()),
            Cell::number(candidate.best.and_then(|speed| speed.down_mbps)),
            Cell::Text(&self.technologies),
            Cell::number(candidate.planned_year.map(f64::from)),
            Cell::text(shortage_area.map(|area| findings.shortage_areas[area as usize].id.as_str())),
            Cell::text(candidate.area.map(|area| support.areas[area as usize].id.as_str())),
            Cell::text(review.and_then(|review| review.proposal).map(Proposal::as_str)),
            Cell::text(review.and_then(|review| review.comment.as_deref())),
        ]);
        cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::fixture::findings;
    use crate::model::DemandPointId;

    #[test]
    fn the_list_is_a_table_that_no_spreadsheet_runs() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("list.csv");
        let mut findings = findings();
        findings.survey.points[2].id = DemandPointId::new("=c");
        findings.survey.deso = vec!["1801A0010".to_owned()];
        findings.survey.points[1].deso = Some(0);
        let support = findings.support.clone().expect("a list");
        support_csv(&findings, &support, &path).expect("written");
        assert_eq!(
            std::fs::read_to_string(path).expect("UTF-8"),
            "unit,municipality,municipality_name,settlement,deso,e_m,n_m,households,status,eligible,unserved_part,\
             reason,best_down_mbps,technologies,planned_year,shortage_area,designated_area,proposal,comment\n\
             b,1801,\"Väster, \"\"norra\"\"\",landsbygd,1801A0010,502000,6600500,1,unserved,yes,1,\
             too_slow,30,vdsl;xdsl,,1801-0001,1801-S001,,\n\
             '=c,1801,\"Väster, \"\"norra\"\"\",landsbygd,,502100,6600500,1.5,unserved,yes,1,\
             plan_beyond_horizon,,,2030,1801-0001,1801-S001,,\n\
             d,1802,'=Öster,smaort,,512000,6600500,,no_data,no,0,no_data,,,,,,,\n"
        );
    }
}
