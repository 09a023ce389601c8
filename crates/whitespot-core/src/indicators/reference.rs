//! Published figures beside the run's own.
use std::{cmp::Ordering, collections::BTreeMap};

use super::{
    Indicators,
    compare::PERCENT,
    target::{Earlier, Goal},
};
use crate::model::{AreaKind, IndicatorRow, ReferenceValue, SettlementCut, WeightKind};

/// A fall by more than this many percentage points marks a new method or a new denominator rather than the net
/// (`docs/field.md`, breaks of a series).
const BREAK_PP: f64 = 5.0;
/// A pace is taken from at most this many published years before this one (`docs/field.md`, pace).
const PACE_YEARS: usize = 3;

/// A published figure beside the run's own, or the run's own at the end of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReferenceRow<'a> {
    /// Code of the area, as published.
    pub area_code: &'a str,
    /// Its name: that of the run, or else as published.
    pub area_name: Option<&'a str>,
    /// The year that it speaks of.
    pub year: i32,
    /// The measure.
    pub measure: &'a str,
    /// The weight.
    pub weight: Option<WeightKind>,
    /// The tier, Mbit/s down.
    pub tier_mbps: Option<f64>,
    /// The kind of settlement; `None`: all.
    pub settlement: Option<SettlementCut>,
    /// The published share, 0 to 1; `None` in the row of the run itself.
    pub published: Option<f64>,
    /// Published as "more than": the share is a lower bound.
    pub at_least: bool,
    /// The run's share, whatever the published year; `None` where the run has none.
    pub own: Option<f64>,
    /// `own` minus what was published, in percentage points; in the row of the run itself, minus the last published.
    pub difference_pp: Option<f64>,
    /// Whether the series breaks here.
    pub series_break: bool,
    /// Where it was published; `None`: this run.
    pub source: Option<&'a str>,
    /// By which definition, where stated.
    pub definition: Option<&'a str>,
}

/// The order of a table of published figures: series by series, each by year.
fn order(a: &ReferenceValue, b: &ReferenceValue) -> Ordering {
    let tier = |value: &ReferenceValue| value.tier_mbps.unwrap_or(f64::NEG_INFINITY);
    (&a.area_code, &a.measure, a.weight)
        .cmp(&(&b.area_code, &b.measure, b.weight))
        .then(tier(a).total_cmp(&tier(b)))
        .then(a.settlement.cmp(&b.settlement))
        .then_with(|| (a.year, &a.source, &a.definition).cmp(&(b.year, &b.source, &b.definition)))
        .then(a.share.total_cmp(&b.share))
}

/// Whether two figures belong to one series: the same area, measure, weight, tier and settlement, whoever published them.
fn is_one_series(a: &ReferenceValue, b: &ReferenceValue) -> bool {
    (&a.area_code, &a.measure, a.weight, a.settlement) == (&b.area_code, &b.measure, b.weight, b.settlement)
        && match (a.tier_mbps, b.tier_mbps) {
            (Some(a), Some(b)) => a.total_cmp(&b).is_eq(),
            (a, b) => a.is_none() && b.is_none(),
        }
}

/// The figures in their order, whatever the order of reading.
fn sorted(references: &[ReferenceValue]) -> Vec<&ReferenceValue> {
    let mut sorted: Vec<&ReferenceValue> = references.iter().collect();
    sorted.sort_by(|a, b| order(a, b));
    sorted
}

fn falls(from: f64, to: f64) -> bool {
    (from - to) * PERCENT > BREAK_PP + 1e-9
}

/// Per figure of a series whether it breaks there: a fall of more than 5 percentage points against the year before, or
/// another definition than that of the year before, where both state theirs. The year before is the latest earlier one
/// that has a figure, by the same source where it has one.
fn breaks(series: &[&ReferenceValue]) -> Vec<bool> {
    series
        .iter()
        .enumerate()
        .map(|(position, now)| {
            let earlier = &series[..position];
            let year = earlier.iter().rev().map(|before| before.year).find(|&year| year < now.year);
            let of_year = || earlier.iter().rev().filter(|before| Some(before.year) == year);
            let Some(before) = of_year().find(|before| before.source == now.source).or(of_year().next())
            else {
                return false;
            };
            let redefined =
                before.definition.as_ref().zip(now.definition.as_ref()).is_some_and(|(a, b)| a != b);
            falls(before.share, now.share) || redefined
        })
        .collect()
}

/// Where a pace begins: the earliest of the last three published years before this one, not counting years before the
/// last break; the highest share where a year was published more than once, so that the pace is not made too great.
fn beginning(series: &[&ReferenceValue], this_year: i32) -> Option<Earlier> {
    let before: Vec<&ReferenceValue> =
        series.iter().copied().filter(|value| value.year < this_year).collect();
    let since = breaks(&before).iter().rposition(|&is_break| is_break).map(|position| before[position].year);
    let mut years: Vec<i32> = before
        .iter()
        .map(|value| value.year)
        .filter(|&year| since.is_none_or(|since| year >= since))
        .collect();
    years.dedup();
    let year = *years[years.len().saturating_sub(PACE_YEARS)..].first()?;
    let shares = before.iter().filter(|value| value.year == year).map(|value| value.share);
    Some(Earlier { years: f64::from(this_year - year), share: shares.max_by(f64::total_cmp)? })
}

/// By target, weight and area: where its pace begins; all settlements together.
pub(super) fn paces(
    references: &[ReferenceValue],
    codes: &[&str],
    goals: &[Goal],
    weights: &[WeightKind],
    this_year: i32,
) -> BTreeMap<(usize, usize, usize), Earlier> {
    let mut positions: BTreeMap<&str, usize> = BTreeMap::new();
    for (position, code) in codes.iter().enumerate() {
        positions.entry(code).or_insert(position);
    }
    let mut paces = BTreeMap::new();
    for series in sorted(references).chunk_by(|a, b| is_one_series(a, b)) {
        let value = series[0];
        let area = positions.get(value.area_code.as_str()).copied();
        let weight = weights.iter().position(|&weight| value.weight == Some(weight));
        let Some(((area, weight), earlier)) = area.zip(weight).zip(beginning(series, this_year)) else {
            continue;
        };
        for (position, goal) in goals.iter().enumerate() {
            let is_its_tier =
                value.tier_mbps.is_some_and(|tier| tier.total_cmp(&goal.target.tier.down_mbps).is_eq());
            if value.settlement.is_none() && is_its_tier && value.measure == goal.counts() {
                paces.insert((position, weight, area), earlier);
            }
        }
    }
    paces
}

impl Indicators {
    /// Whether an area is the total of one county: what was published for a total is the nation's.
    fn is_only_a_county(&self, area: usize) -> bool {
        self.areas[area].kind == AreaKind::Total
            && self.areas.iter().filter(|area| area.kind == AreaKind::County).count() == 1
    }

    /// Every published figure beside the run's own share, and at the end of each series the run's own against the last
    /// published. The nation has no own share where the run is of one county. A figure of an area or of a measure that the run does not know has no own share; those with an operator,
    /// a technology or a generation cannot be named in a reference and are not compared.
    pub fn references<'a>(&'a self, references: &'a [ReferenceValue]) -> Vec<ReferenceRow<'a>> {
        let sorted = sorted(references);
        let mut rows = Vec::new();
        for of_area in sorted.chunk_by(|a, b| a.area_code == b.area_code) {
            let area = self.find(&of_area[0].area_code).filter(|&area| !self.is_only_a_county(area));
            let own_rows = area.map_or_else(Vec::new, |area| self.rows(area));
            let area_name = own_rows.first().map(|row| row.area_name);
            for series in of_area.chunk_by(|a, b| is_one_series(a, b)) {
                let own = own_rows.iter().find(|row| is_of(row, series[0])).and_then(|row| row.share);
                rows.extend(beside(series, own, area_name, self.year));
            }
        }
        rows
    }
}

/// Whether a row of the long form is the counterpart of a figure.
fn is_of(row: &IndicatorRow<'_>, value: &ReferenceValue) -> bool {
    row.measure == value.measure
        && row.weight == value.weight
        && row.settlement == value.settlement
        && row.tier_mbps.map(f64::to_bits) == value.tier_mbps.map(f64::to_bits)
        && row.technology.is_none()
        && row.operator.is_none()
        && row.generation.is_none()
}

fn beside<'a>(
    series: &[&'a ReferenceValue],
    own: Option<f64>,
    area_name: Option<&'a str>,
    this_year: i32,
) -> Vec<ReferenceRow<'a>> {
    let mut rows: Vec<ReferenceRow<'a>> = series
        .iter()
        .zip(breaks(series))
        .map(|(value, series_break)| ReferenceRow {
            area_code: &value.area_code,
            area_name: area_name.or(value.area_name.as_deref()),
            year: value.year,
            measure: &value.measure,
            weight: value.weight,
            tier_mbps: value.tier_mbps,
            settlement: value.settlement,
            published: Some(value.share),
            at_least: value.at_least,
            own,
            difference_pp: own.map(|own| (own - value.share) * PERCENT),
            series_break,
            source: Some(&value.source),
            definition: value.definition.as_deref(),
        })
        .collect();
    let position = series.partition_point(|value| value.year <= this_year);
    if let Some((own, last)) = own.zip(position.checked_sub(1).map(|last| series[last])) {
        let row = ReferenceRow {
            year: this_year,
            published: None,
            at_least: false,
            own: Some(own),
            difference_pp: Some((own - last.share) * PERCENT),
            series_break: falls(last.share, own),
            source: None,
            definition: None,
            ..rows[0]
        };
        rows.insert(position, row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::RecordRef;

    fn value(year: i32, share: f64, source: &str, definition: Option<&str>) -> ReferenceValue {
        ReferenceValue {
            record: RecordRef { source: "published.csv".to_owned(), layer: String::new(), record: 1 },
            area_code: "0101".to_owned(),
            area_name: None,
            year,
            measure: "reached".to_owned(),
            weight: Some(WeightKind::Households),
            tier_mbps: Some(100.0),
            settlement: None,
            share,
            at_least: false,
            source: source.to_owned(),
            definition: definition.map(str::to_owned),
        }
    }

    #[test]
    fn a_series_breaks_where_it_falls_or_is_redefined() {
        let values = [
            value(2018, 0.70, "a", Some("grid")),
            value(2019, 0.65, "a", Some("grid")), // exactly 5 points: no break
            value(2020, 0.59, "a", None),         // 6 points: a break
            value(2020, 0.80, "b", None),         // nothing of b before: against a's 65 %, a rise
            value(2022, 0.60, "a", Some("building")), // no definition stated in 2020
            value(2022, 0.74, "b", None),         // b fell by 6
            value(2023, 0.61, "a", Some("building, with passed")), // redefined
        ];
        let series: Vec<&ReferenceValue> = values.iter().collect();
        assert_eq!(breaks(&series), [false, false, true, false, false, true, true]);
    }

    #[test]
    fn a_pace_begins_with_the_earliest_of_the_last_three_years() {
        let values: Vec<ReferenceValue> =
            [(2019, 0.5), (2020, 0.6), (2022, 0.7), (2022, 0.72), (2024, 0.8), (2025, 0.9)]
                .into_iter()
                .map(|(year, share)| value(year, share, "a", None))
                .collect();
        let series = sorted(&values);
        let of = |year| beginning(&series, year);
        assert_eq!(of(2025), Some(Earlier { years: 5.0, share: 0.6 }), "2020, 2022, 2024");
        assert_eq!(of(2026), Some(Earlier { years: 4.0, share: 0.72 }), "2022, 2024, 2025");
        assert_eq!(of(2020), Some(Earlier { years: 1.0, share: 0.5 }), "fewer than three");
        assert_eq!(of(2019), None);
    }

    #[test]
    fn years_before_a_break_are_no_pace() {
        let mut values: Vec<ReferenceValue> = [(2022, 0.9), (2023, 0.6), (2024, 0.7)]
            .into_iter()
            .map(|(year, share)| value(year, share, "a", None))
            .collect();
        let of = |values: &[ReferenceValue]| beginning(&sorted(values), 2025);
        assert_eq!(of(&values), Some(Earlier { years: 2.0, share: 0.6 }));
        values.reverse();
        assert_eq!(of(&values), Some(Earlier { years: 2.0, share: 0.6 }), "whatever the order of reading");
    }

    #[test]
    fn the_run_ends_the_series_at_its_year() {
        let values = [value(2024, 0.80, "a", None), value(2026, 0.95, "a", None)];
        let series: Vec<&ReferenceValue> = values.iter().collect();
        let rows = beside(&series, Some(0.74), Some("Åsmyra"), 2025);
        let found: Vec<_> = rows.iter().map(|row| (row.year, row.published, row.series_break)).collect();
        // The run is 6 points below what was published last: a break.
        assert_eq!(found, [(2024, Some(0.80), false), (2025, None, true), (2026, Some(0.95), false)]);
        let pp: Vec<i32> =
            rows.iter().map(|row| (row.difference_pp.expect("known") * 10.0).round() as i32).collect();
        assert_eq!(pp, [-60, -60, -210]);
        // Without an own share nothing is compared.
        let rows = beside(&series, None, None, 2025);
        assert_eq!(rows.len(), 2);
        assert!(rows.iter().all(|row| row.own.is_none() && row.difference_pp.is_none()));
        // Nothing was published up to the run's year.
        assert_eq!(beside(&series, Some(0.74), None, 2020).len(), 2);
    }
}
