//! The columns of a shortage area in the layers, the same in `GeoJSON` and `GeoPackage`.
use std::borrow::Cow;

use crate::emit::scope::Scope;
use crate::emit::tables::municipalities::ColumnKind;
use crate::emit::tables::table::{Cell, Table};
use crate::emit::text::names::joined;
use crate::emit::text::titles::Words;
use crate::emit::{EmitError, Language};
use crate::model::{Findings, ShortageArea};

/// A shortage area as a row of a layer.
pub(in crate::emit) struct ShortageRow<'a> {
    findings: &'a Findings,
    area: &'a ShortageArea,
    /// Names of the mobile operators, joined.
    mobile: Option<String>,
    /// Its note.
    note: Option<String>,
    /// Why it has its status; nothing for a new area.
    evidence: Option<Cow<'a, str>>,
}

/// The areas of the layers: open ones and those that ended this year.
pub(in crate::emit) fn shown(findings: &Findings) -> impl Iterator<Item = &ShortageArea> {
    findings.shortage_areas.iter().chain(&findings.ended_areas)
}

/// Fills the table of the areas, as the layers show them.
pub(in crate::emit) fn areas(
    findings: &Findings,
    scope: Scope,
    language: Language,
    table: &mut dyn Table,
) -> Result<(), EmitError> {
    table.head(&ShortageRow::FIELDS.map(|(name, _)| name))?;
    for area in shown(findings).filter(|area| scope.holds(area.municipality)) {
        table.row(&ShortageRow::new(findings, area, language).cells())?;
    }
    Ok(())
}

/// Fills the table of the areas, as the layer of the open package shows them.
pub(in crate::emit) fn published_areas(
    findings: &Findings,
    language: Language,
    table: &mut dyn Table,
) -> Result<(), EmitError> {
    let fields = ShortageRow::FIELDS.map(|(name, _)| name);
    table.head(&[&fields[..], &["masked"]].concat())?;
    for area in shown(findings) {
        let row = ShortageRow::new(findings, area, language);
        let masked = masked(area);
        let mut cells = row.published_cells();
        cells.push(Cell::text(masked.as_deref().filter(|names| !names.is_empty())));
        table.row(&cells)?;
    }
    Ok(())
}

/// The names of the counts that are masked, joined; `None` where the area is not for publication.
pub(in crate::emit) fn masked(area: &ShortageArea) -> Option<String> {
    let published = area.published.as_ref()?;
    Some(joined(published.masked.iter().map(|weight| weight.as_str())))
}

impl<'a> ShortageRow<'a> {
    /// The position of `area_m2`.
    const AREA: usize = 15;

    /// The row, with note and evidence in the language of the run: those who open a layer read them.
    pub(in crate::emit) fn new(findings: &'a Findings, area: &'a ShortageArea, language: Language) -> Self {
        let names = |operators: &Vec<_>| {
            joined(operators.iter().map(|operator| findings.survey.operators.name(*operator)))
        };
        let entry = findings.register.binary_search_by(|entry| entry.id.cmp(&area.id)).ok();
        let evidence = entry
            .map(|entry| findings.register[entry].evidence.as_str())
            .filter(|evidence| !evidence.is_empty())
            .map(|evidence| Words::of(language).value("evidence", evidence));
        let note = area.note(language.wording());
        Self { findings, area, mobile: area.mobile.as_ref().map(names), note, evidence }
    }

    /// The names and kinds of the properties: those of the output contract, in its order, then ours.
    pub(in crate::emit) const FIELDS: [(&'static str, ColumnKind); 23] = [
        ("id", ColumnKind::Text),
        ("name", ColumnKind::Text),
        ("municipality", ColumnKind::Text),
        ("county", ColumnKind::Text),
        ("type", ColumnKind::Text),
        ("status", ColumnKind::Text),
        ("lineage", ColumnKind::Text),
        ("first_year", ColumnKind::Whole),
        ("closed_year", ColumnKind::Whole),
        ("parents", ColumnKind::List),
        ("children", ColumnKind::List),
        ("points", ColumnKind::Whole),
        ("households", ColumnKind::Count),
        ("workplaces", ColumnKind::Count),
        ("persons", ColumnKind::Count),
        ("area_m2", ColumnKind::Whole),
        ("best_down_mbps", ColumnKind::Number),
        ("mobile", ColumnKind::Text),
        ("nearest_fibre_m", ColumnKind::Number),
        ("note", ColumnKind::Text),
        ("points_beyond_projects", ColumnKind::Whole),
        ("evidence", ColumnKind::Text),
        ("not_judged", ColumnKind::Whole),
    ];

    /// The values as they are published: an area without an outline has no extent.
    pub(in crate::emit) fn published_cells(&self) -> Vec<Cell<'_>> {
        let mut cells = self.cells().to_vec();
        if self.area.outline.0.is_empty() {
            cells[Self::AREA] = Cell::Empty;
        }
        cells
    }

    /// The values, parallel to `FIELDS`. Areas are rounded to the square metre, distances to the decimetre: once, here.
    pub(in crate::emit) fn cells(&self) -> [Cell<'_>; 23] {
        let area = self.area;
        let municipality = &self.findings.survey.municipalities[area.municipality as usize];
        [
            Cell::Text(area.id.as_str()),
            Cell::Text(&area.name),
            Cell::Text(municipality.code.as_str()),
            Cell::text(municipality.county.as_ref().map(|county| county.name.as_str())),
            Cell::Text(area.kind.as_str()),
            Cell::Text(area.status.as_str()),
            Cell::Text(area.lineage.as_str()),
            Cell::Number(f64::from(area.first_year)),
            area.closed_year.map_or(Cell::Empty, |year| Cell::Number(f64::from(year))),
            Cell::Ids(&area.parents),
            Cell::Ids(&area.children),
            area.points().map_or(Cell::Empty, Cell::Whole),
            Cell::number(area.households),
            Cell::number(area.workplaces),
            Cell::number(area.persons),
            Cell::Number(area.area_m2.round()),
            Cell::number(area.best.and_then(|speed| speed.down_mbps)),
            Cell::text(self.mobile.as_deref()),
            Cell::number(area.nearest_fibre_m.map(|metres| (metres * 10.0).round() / 10.0)),
            Cell::text(self.note.as_deref()),
            // Without a list of projects the number is unknown, not 0.
            if self.findings.survey.projects.is_empty() {
                Cell::Empty
            } else {
                Cell::Whole(area.beyond_projects)
            },
            Cell::text(self.evidence.as_deref()),
            if area.not_judged > 0 { Cell::Whole(area.not_judged) } else { Cell::Empty },
        ]
    }
}
