//! What the chapters ask: numbers by area, each from the one table or from what was counted with it.
use rayon::prelude::*;

use super::open_before::{self, Before};
use super::words::{Shown, Words};
use super::{Audience, ReportPage, years};
use crate::model::{
    AccessStatus, AreaKind, AreaLevel, ChangeRow, CoverageShare, Findings, HistoryRow, IndicatorRow,
    MaskedCounts, MunicipalityCode, MunicipalityRow, Reconciliation, RowKind, SettlementCut, ShortageArea,
    WeightKind,
};

/// The measures that the report looks up.
const MEASURES: [&str; 27] = [
    "connected",
    "passed",
    "passed_by_near_connected",
    "total",
    "unserved",
    "rank",
    "spread_pp",
    "distance_to_target_pp",
    "distance_to_target_units",
    "year_reached",
    "technology",
    "technology_with_passed",
    "competition_white",
    "competition_grey",
    "competition_black",
    "mobile",
    "mobile_any",
    "mobile_all",
    "mobile_not_spot",
    "mobile_km2",
    "mobile_any_km2",
    "mobile_all_km2",
    "road_km",
    "road_uncovered_km",
    "rail_km",
    "rail_uncovered_km",
    "eligible",
];

/// The measures that say how far a target is; [`ToTarget`](super::targets::ToTarget) shows them where they follow from the table.
const OF_TARGETS: [&str; 3] = ["distance_to_target_pp", "distance_to_target_units", "year_reached"];

/// One area with its numbers.
pub(super) struct AreaFacts<'a> {
    /// Its row of the one table.
    pub row: &'a MunicipalityRow,
    /// Its indicators of the main weight, of workplaces and of no weight.
    measures: Vec<IndicatorRow<'a>>,
}

/// Everything that is looked up.
pub(super) struct Facts<'a> {
    /// What the report is made of.
    pub page: &'a ReportPage<'a>,
    /// How it speaks.
    pub words: Words,
    /// The weight that comes first: households, otherwise points.
    pub weight: WeightKind,
    /// Parallel to the rows of the table.
    pub areas: Vec<AreaFacts<'a>>,
    /// Parts of counties; none in the open edition.
    parts: Vec<PartFacts<'a>>,
    /// Parallel to the areas, what was unserved in the earlier open package; empty within.
    pub before: Vec<Before>,
    /// Name of the whole.
    whole: String,
}

/// A part of a county (länsdel) with its numbers.
struct PartFacts<'a> {
    row: MunicipalityRow,
    measures: Vec<IndicatorRow<'a>>,
}

/// The share with and without access, of town or country.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct DenseSparse {
    /// Share with access in tätbebyggt.
    pub dense: f64,
    /// Share with access elsewhere.
    pub sparse: f64,
}

impl DenseSparse {
    /// Town less country, percentage points.
    pub(super) fn gap_pp(self) -> f64 {
        (self.dense - self.sparse) * 100.0
    }
}

impl<'a> Facts<'a> {
    /// Looks up once what all chapters ask.
    pub(super) fn gather(page: &'a ReportPage<'a>, words: Words) -> Self {
        let findings = page.findings;
        let weight = WeightKind::told_first(&findings.survey.weights);
        let indicators = page.indicators;
        let wanted = |row: &IndicatorRow<'_>| {
            row.weight.is_none_or(|own| own == weight || own == WeightKind::Workplaces)
                && row.generation.is_none()
                && MEASURES.contains(&row.measure)
        };
        let areas = findings
            .rows
            .par_iter()
            .map(|row| {
                // For a part of the whole nothing finer than the one table is published.
                let is_whole = row.kind == RowKind::Total || is_only_county(findings, row);
                let is_shown = page.audience == Audience::Internal || is_whole;
                let position =
                    is_shown.then(|| indicators.position(AreaKind::of(row.kind), &row.code)).flatten();
                let rows = position.map_or_else(Vec::new, |position| indicators.rows(position));
                // Measures of a weight are made of its states: where these are masked, so is all that they would follow from.
                // How far a target is follows from the states that are shown without the two that are split.
                let may_follow = |one: &IndicatorRow<'_>| {
                    one.weight.is_none_or(|weight| {
                        let has_known =
                            row.masked_weight(weight).is_some_and(|masked| masked.known.is_some());
                        !row.hides_states(weight) || (has_known && OF_TARGETS.contains(&one.measure))
                    })
                };
                let rows = rows.into_iter().filter(wanted).filter(may_follow);
                AreaFacts { row, measures: rows.collect() }
            })
            .collect();
        let parts = match page.audience {
            Audience::Internal => indicators
                .positions(AreaKind::Part)
                .zip(indicators.part_rows())
                .map(|(position, row)| PartFacts {
                    row,
                    measures: indicators.rows(position).into_iter().filter(wanted).collect(),
                })
                .collect(),
            Audience::Open => Vec::new(),
        };
        let mut facts = Self { page, words, weight, areas, parts, before: Vec::new(), whole: String::new() };
        let mark = if facts.is_partial() { format!(" {}", words.t("partial")) } else { String::new() };
        facts.whole = format!("{}{mark}", facts.county_or_run());
        facts.before = open_before::of_areas(&facts);
        facts
    }

    /// The total.
    pub(super) fn total(&self) -> &AreaFacts<'a> {
        self.areas.last().expect("the table ends with the total")
    }

    /// The area whose published years give the pace of an area. For the total this is the county, where there is one:
    /// years published for a total are the nation's. Their own counts are the same (law 4).
    pub(super) fn paced<'f>(&'f self, area: &'f AreaFacts<'a>) -> &'f AreaFacts<'a> {
        let county = || self.areas.iter().find(|area| is_only_county(self.page.findings, area.row));
        if area.row.kind == RowKind::Total { county().unwrap_or(area) } else { area }
    }

    /// Länsdelar, in the order of the tables.
    pub(super) fn parts(&self) -> impl Iterator<Item = AreaFacts<'_>> {
        self.parts.iter().map(|part| AreaFacts { row: &part.row, measures: part.measures.clone() })
    }

    /// The municipalities of a part of a county, each with its position among all.
    pub(super) fn members<'f>(
        &'f self,
        part: &'f AreaFacts<'_>,
    ) -> impl Iterator<Item = (u32, &'f AreaFacts<'a>)> {
        let municipalities = &self.page.findings.survey.municipalities;
        let areas = self.of_kind(AreaLevel::Municipality);
        (0..).zip(municipalities).zip(areas).filter_map(|((position, municipality), area)| {
            let is_its = municipality.part.as_deref() == Some(part.row.name.as_str())
                && area.row.county == part.row.county;
            is_its.then_some((position, area))
        })
    }

    /// The areas of a kind.
    pub(super) fn of_kind(&self, level: AreaLevel) -> impl Iterator<Item = &AreaFacts<'a>> {
        self.areas.iter().filter(move |area| AreaLevel::of(area.row.kind) == level)
    }

    /// Whether there are mobile layers; published findings hold only the counts made from them.
    pub(super) fn has_mobile(&self) -> bool {
        let findings = self.page.findings;
        let is_counted = |row: &MunicipalityRow| {
            row.weights.iter().any(|entry| entry.unserved_mobile.is_some())
                || row.masked.iter().any(|masked| masked.counts == MaskedCounts::Mobile)
        };
        !findings.survey.mobile.is_empty() || findings.rows.iter().any(is_counted)
    }

    /// Whether the run is of one county.
    pub(super) fn has_one_county(&self) -> bool {
        self.of_kind(AreaLevel::County).count() == 1
    }

    /// The name of the whole: the county where there is one, otherwise the run. A county that the selection cuts says so: its
    /// numbers are not the county's.
    pub(super) fn name_of_all(&self) -> &str {
        &self.whole
    }

    /// The county where there is one, otherwise the run.
    pub(super) fn county_or_run(&self) -> &'a str {
        self.only_county().map_or(self.page.context.name, |only| &only.name)
    }

    /// Whether the whole is a part of its county.
    pub(super) fn is_partial(&self) -> bool {
        self.only_county().is_some_and(|only| matches!(only.kind, RowKind::County { partial: true }))
    }

    fn only_county(&self) -> Option<&'a MunicipalityRow> {
        let mut counties = self.of_kind(AreaLevel::County);
        match (counties.next(), counties.next()) {
            (Some(only), None) if !only.row.name.is_empty() => Some(only.row),
            _ => None,
        }
    }

    /// The name of a row.
    pub(super) fn name<'n>(&'n self, row: &'n MunicipalityRow) -> &'n str {
        match row.kind {
            RowKind::Total => self.name_of_all(),
            RowKind::County { .. } | RowKind::Municipality if row.name.is_empty() => &row.code,
            RowKind::County { .. } | RowKind::Municipality => &row.name,
        }
    }

    /// Connected or passed.
    pub(super) fn share_with_access(&self, row: &MunicipalityRow) -> Shown {
        share(row, self.weight, &[AccessStatus::Connected, AccessStatus::Passed])
    }

    /// Whether counts, each a part of the next, may be shown: in the open edition neither the first of them nor a
    /// difference of two neighbours may be small.
    pub(super) fn may_show(&self, nested: &[f64]) -> bool {
        let is_small = |count: f64| count > 0.0 && count < self.page.below;
        self.page.audience == Audience::Internal
            || (!nested.first().copied().is_some_and(is_small)
                && nested.windows(2).all(|pair| !is_small((pair[1] - pair[0]).abs())))
    }

    /// Town and country by the share with access; `None` where settlements are not known or one of them is empty.
    pub(super) fn dense_sparse(&self, area: &AreaFacts<'_>) -> Option<DenseSparse> {
        let share = |cut| {
            let of = |measure| area.settled(measure, self.weight, cut);
            let (connected, total) = (of("connected")?.value?, of("total")?.value?);
            let reached = connected + of("passed")?.value?;
            if !self.may_show(&[reached, total]) {
                return None;
            }
            CoverageShare { reached, total }.fraction()
        };
        Some(DenseSparse { dense: share(SettlementCut::Dense)?, sparse: share(SettlementCut::Sparse)? })
    }

    /// The date of the earlier result; words in its place where the register was read without its result.
    pub(super) fn since(&self) -> &'a str {
        if self.page.since.is_empty() { self.words.t("earlier_register") } else { self.page.since }
    }

    /// Whether the register is the county's own list: there is no last time then.
    pub(super) fn is_list(&self) -> bool {
        self.page.findings.survey.register.as_ref().is_some_and(|register| register.is_list)
    }

    /// What became of an area's shortage areas; `None` without a register.
    pub(super) fn reconciliation(&self, row: &MunicipalityRow) -> Option<&'a Reconciliation> {
        let findings = self.page.findings;
        findings.survey.register.as_ref()?;
        let key = (AreaLevel::of(row.kind), row.code.as_str());
        findings.reconciliation.iter().find(|one| (AreaLevel::of(one.kind), one.code.as_str()) == key)
    }

    /// Why an area's unserved weight changed; `None` without an earlier result.
    pub(super) fn change(&self, row: &MunicipalityRow, weight: WeightKind) -> Option<&'a ChangeRow> {
        let is_shown = self.page.audience == Audience::Internal;
        let key = (AreaLevel::of(row.kind), row.code.as_str());
        self.page.changes.iter().filter(|_| is_shown).find(|one| {
            one.settlement.is_none()
                && one.weight == weight
                && (AreaLevel::of(one.kind), one.code.as_str()) == key
        })
    }

    /// The years of an area; empty without an earlier result, and of a part of the whole in the open edition.
    pub(super) fn history_of(&self, row: &MunicipalityRow) -> &'a [HistoryRow] {
        if self.page.audience == Audience::Open {
            return &[];
        }
        years::of_area(self.page.history, AreaLevel::of(row.kind), &row.code)
    }

    /// The figure of this year in the history, with its change since the year before.
    pub(super) fn this_year(
        &self,
        row: &MunicipalityRow,
        measure: &'static str,
        tier_mbps: Option<f64>,
    ) -> Option<&'a HistoryRow> {
        years::of_measure(self.history_of(row), measure, Some(self.weight))
            .find(|one| one.reference_date == self.page.context.reference_date && one.tier_mbps == tier_mbps)
    }

    /// What a municipality is called: its code where it is outside the selection.
    pub(super) fn municipality_name(&self, code: &MunicipalityCode) -> String {
        let municipalities = &self.page.findings.survey.municipalities;
        municipalities
            .binary_search_by(|known| known.code.cmp(code))
            .map_or_else(|_| code.as_str().to_owned(), |position| municipalities[position].name.clone())
    }

    /// Open shortage areas of a municipality, by households (points where unknown) from most to fewest; in the open edition by id,
    /// because the order would give away the masked ones.
    pub(super) fn open_areas(&self, municipality: usize) -> Vec<&'a ShortageArea> {
        let mut areas: Vec<&ShortageArea> = self
            .page
            .findings
            .shortage_areas
            .iter()
            .filter(|area| area.municipality as usize == municipality)
            .collect();
        if self.page.audience == Audience::Open {
            areas.sort_by(|a, b| a.id.cmp(&b.id));
            return areas;
        }
        areas.sort_by(|a, b| {
            let size = |area: &ShortageArea| area.households.unwrap_or(0.0);
            size(b)
                .total_cmp(&size(a))
                .then_with(|| b.points().cmp(&a.points()))
                .then_with(|| a.id.cmp(&b.id))
        });
        areas
    }
}

impl<'a> AreaFacts<'a> {
    /// The rows of a measure over all settlements.
    pub(super) fn all(
        &self,
        measure: &'static str,
        weight: Option<WeightKind>,
    ) -> impl Iterator<Item = &IndicatorRow<'a>> {
        self.measures
            .iter()
            .filter(move |row| row.measure == measure && row.weight == weight && row.settlement.is_none())
    }

    /// The one row of a measure that has no further dimension.
    pub(super) fn one(&self, measure: &'static str, weight: Option<WeightKind>) -> Option<&IndicatorRow<'a>> {
        self.all(measure, weight).next()
    }

    /// How far a target is, by its id.
    pub(super) fn target(&self, measure: &'static str, weight: WeightKind, id: &str) -> Option<f64> {
        self.all(measure, Some(weight)).find(|row| row.definition == id)?.value
    }

    /// A measure of one kind of settlement.
    fn settled(&self, measure: &str, weight: WeightKind, cut: SettlementCut) -> Option<&IndicatorRow<'a>> {
        self.measures
            .iter()
            .find(|row| row.measure == measure && row.weight == Some(weight) && row.settlement == Some(cut))
    }
}

/// Whether a row is that of the one county of the run.
pub(super) fn is_only_county(findings: &Findings, row: &MunicipalityRow) -> bool {
    let is_county = |row: &MunicipalityRow| matches!(row.kind, RowKind::County { .. });
    let in_county = |row: &MunicipalityRow| row.kind != RowKind::Municipality || !row.county.is_empty();
    is_county(row)
        && findings.rows.iter().filter(|row| is_county(row)).count() == 1
        && findings.rows.iter().all(in_county)
}

/// The total of a weight.
pub(super) fn of_all(row: &MunicipalityRow, weight: WeightKind) -> Shown {
    match row.known_weight(weight) {
        Some(entry) => Shown::Number(entry.total),
        None => match row.masked_weight(weight) {
            Some(masked) => masked.total.map_or(Shown::Masked, Shown::Number),
            None => Shown::Unknown,
        },
    }
}

/// A part of a weight.
pub(super) fn part(
    row: &MunicipalityRow,
    weight: WeightKind,
    part: impl FnOnce(&crate::model::WeightRow) -> Option<f64>,
) -> Shown {
    let known = match row.known_weight(weight) {
        Some(entry) => part(entry),
        None => None,
    };
    match known {
        Some(number) => Shown::Number(number),
        // Of a weight that is masked in part, the counts that are left out are the masked ones.
        None if row.masked_weight(weight).is_some() => Shown::Masked,
        None => Shown::Unknown,
    }
}

/// A count of a shortage area: its points or its households.
pub(super) fn of_area(area: &ShortageArea, weight: WeightKind) -> Shown {
    if area.published.as_ref().is_some_and(|published| published.masked.contains(&weight)) {
        return Shown::Masked;
    }
    match weight {
        WeightKind::Points => area.points().map(|points| points as f64).into(),
        WeightKind::Households => area.households.into(),
        _ => Shown::Unknown,
    }
}

/// The part of a weight in any of these states.
pub(super) fn in_states(row: &MunicipalityRow, weight: WeightKind, states: &[AccessStatus]) -> Shown {
    if let Some(known) = row.masked_weight(weight).and_then(|masked| masked.known_in(states)) {
        return Shown::Number(known);
    }
    part(row, weight, |entry| Some(states.iter().map(|&state| entry.states.get(state)).sum()))
}

/// The share of a weight in any of these states; none of a total of 0. Of a masked one what the published rows leave for it.
pub(super) fn share(row: &MunicipalityRow, weight: WeightKind, states: &[AccessStatus]) -> Shown {
    let between = row.masked_weight(weight).and_then(|masked| masked.share_between(states));
    if let Some((least, most)) = between {
        return if most > least { Shown::Between(least, most) } else { Shown::Number(least) };
    }
    in_states(row, weight, states)
        .with(of_all(row, weight), |reached, total| CoverageShare { reached, total }.fraction())
}
