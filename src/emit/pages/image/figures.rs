//! The numbers of a row that a map shows, and how it colours a municipality. All of them are the row's own (law 4).
use super::Focus;
use super::messages::{text, text_with};
use crate::emit::Language;
use crate::emit::look::Look;
use crate::emit::look::{self, CLASS_COLOURS, MASKED, NO_DATA, NOTHING};
use crate::model::{AccessStatus, Findings, MunicipalityRow, RowKind, WeightKind};

/// What is unknown.
const UNKNOWN: &str = "\u{2013}";

/// How a municipality is filled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Fill {
    /// By the share of unserved, 0 to 1.
    Share(f64),
    /// Not known for more than half, so that a colour would mislead.
    NoData,
    /// Not published.
    Masked,
    /// Nothing to count.
    Nothing,
}

impl Fill {
    pub(super) fn look(self) -> Look {
        match self {
            Self::Share(share) => {
                Look { ground: CLASS_COLOURS[look::class_of(share)], ..Look { name: "class", ..NOTHING } }
            }
            Self::NoData => NO_DATA,
            Self::Masked => MASKED,
            Self::Nothing => NOTHING,
        }
    }
}

/// Households where the run has them, otherwise points.
pub(super) fn weight(findings: &Findings) -> WeightKind {
    WeightKind::told_first(&findings.survey.weights)
}

/// The weight's name within a sentence.
pub(super) fn weight_name(findings: &Findings, language: Language) -> &'static str {
    match weight(findings) {
        WeightKind::Households => text(language, "weight_households"),
        _ => text(language, "weight_points"),
    }
}

/// How a row fills its municipality, by the rules of the interactive map.
pub(super) fn fill(row: &MunicipalityRow, weight: WeightKind) -> Fill {
    if row.hides_states(weight) {
        return Fill::Masked;
    }
    let Some(entry) = row.weight(weight) else { return Fill::NoData };
    let points = row.weight(WeightKind::Points).map_or(0.0, |points| points.total);
    // Where no point has a known value the sum is unknown, not 0.
    if entry.unknown_points > 0 && entry.unknown_points as f64 >= points {
        return Fill::NoData;
    }
    if entry.total <= 0.0 {
        return Fill::Nothing;
    }
    if entry.states.get(AccessStatus::NoData) * 2.0 > entry.total {
        return Fill::NoData;
    }
    Fill::Share(entry.states.get(AccessStatus::Unserved) / entry.total)
}

/// The row of a focus.
pub(super) fn row(findings: &Findings, focus: Focus) -> Option<&MunicipalityRow> {
    match focus {
        Focus::All => findings.rows.iter().find(|row| row.kind == RowKind::Total),
        Focus::County(position) => findings.rows.get(position),
        // The one table has no rows for parts.
        Focus::Part(_) => None,
        Focus::Municipality(index) => {
            let municipality = findings.survey.municipalities.get(index as usize)?;
            row_of(findings, municipality.code.as_str())
        }
    }
}

/// The row of a municipality.
pub(super) fn row_of<'a>(findings: &'a Findings, code: &str) -> Option<&'a MunicipalityRow> {
    findings.rows.iter().find(|row| row.kind == RowKind::Municipality && row.code == code)
}

/// The numbers of a row, printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Figures {
    pub(super) unserved: String,
    pub(super) share: String,
    pub(super) areas: String,
}

impl Figures {
    pub(super) fn of(findings: &Findings, row: &MunicipalityRow, language: Language) -> Self {
        let weight = weight(findings);
        let areas = language.rounded(row.shortage_areas as f64, 0);
        if row.hides_states(weight) {
            let masked = text(language, "class_masked").to_owned();
            let between =
                row.masked_weight(weight).and_then(|of| of.share_between(&[AccessStatus::Unserved]));
            let class = between.and_then(|(least, most)| language.percent_class(least, most));
            return Self { share: class.unwrap_or_else(|| masked.clone()), unserved: masked, areas };
        }
        let points = row.weight(WeightKind::Points).map_or(0.0, |points| points.total);
        let known = row
            .weight(weight)
            .filter(|entry| entry.unknown_points == 0 || (entry.unknown_points as f64) < points);
        let unserved = known.map(|entry| entry.states.get(AccessStatus::Unserved));
        let share = known.filter(|entry| entry.total > 0.0).zip(unserved);
        // One decimal as soon as any row has parts of a whole, so that columns add up.
        let is_whole = |row: &MunicipalityRow| {
            row.weight(weight).is_none_or(|entry| entry.states.get(AccessStatus::Unserved).fract() == 0.0)
        };
        let decimals = usize::from(!findings.rows.iter().all(is_whole));
        Self {
            unserved: unserved.map_or_else(|| UNKNOWN.to_owned(), |value| language.rounded(value, decimals)),
            share: share.map_or_else(
                || UNKNOWN.to_owned(),
                |(entry, unserved)| language.percent(unserved / entry.total),
            ),
            areas,
        }
    }
}

/// The name of a map's focus, with a note where the selection cuts a county.
pub(super) fn name(findings: &Findings, focus: Focus, language: Language) -> String {
    let of_row = |row: &MunicipalityRow| match row.kind {
        RowKind::County { partial: true } => text_with(language, "partial", &[("name", &row.name)]),
        _ => row.name.clone(),
    };
    if let Focus::Part(index) = focus {
        let municipality = findings.survey.municipalities.get(index as usize);
        return municipality.and_then(|one| one.part.clone()).unwrap_or_default();
    }
    if focus == Focus::All {
        let mut counties = findings.rows.iter().filter(|row| matches!(row.kind, RowKind::County { .. }));
        return match (counties.next(), counties.next()) {
            (Some(county), None) => of_row(county),
            _ => text(language, "all").to_owned(),
        };
    }
    row(findings, focus).map_or_else(String::new, of_row)
}
