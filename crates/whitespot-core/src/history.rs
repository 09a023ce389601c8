//! History: many years' tables → one series per area and measure, with the change since the year before and its breaks.
//!
//! A series breaks (seriebrott) where the definitions are other than in the year before, where a sum is of other
//! municipalities, and where a share is worse by more than 5 percentage points, which asks for a comment whatever its
//! cause (`docs/field.md`). Worse is less of what is reached and more of what is unserved.
use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    AreaFigures, AreaLevel, Break, HistoryRow, RowKind, TierFigure, TierMeasure, WeightKind, YearFigures,
};

/// A share that is worse by more than this breaks a series: 5 percentage points (PTS and the regions ask for a comment
/// then).
const DROP: f64 = 0.05;

/// The weights of a history.
const WEIGHTS: [WeightKind; 3] = [WeightKind::Households, WeightKind::Workplaces, WeightKind::Points];

/// In which direction a share gets better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Better {
    More,
    Less,
    Neither,
}

/// Parts of a weight: the measure, the columns of `municipalities.csv` that it sums, and when it is better.
const PARTS: [(&str, &[&str], Better); 6] = [
    ("connected", &["connected"], Better::More),
    ("with_passed", &["connected", "passed"], Better::More),
    ("passed", &["passed"], Better::Neither),
    ("planned", &["planned"], Better::Neither),
    ("unserved", &["unserved"], Better::Less),
    ("no_data", &["no_data"], Better::Neither),
];

/// Counts of shortage areas: the measure and its column of `reconciliation.csv`.
const AREAS: [(&str, &str); 9] = [
    ("areas_open", "open"),
    ("areas_new", "new"),
    ("areas_closed", "closed"),
    ("areas_merged", "merged"),
    ("areas_split_off", "split_off"),
    ("areas_reopened", "reopened"),
    ("list_entries", "on_list"),
    ("list_remaining", "list_remaining"),
    // Of the closed ones those whose places are gone.
    ("areas_ended", "closed_ended"),
];

/// Every measure of a history, in the order of the table.
pub const MEASURES: [&str; 19] = [
    "total",
    PARTS[0].0,
    PARTS[1].0,
    PARTS[2].0,
    PARTS[3].0,
    PARTS[4].0,
    PARTS[5].0,
    TierMeasure::ALL[0].as_str(),
    TierMeasure::ALL[1].as_str(),
    TierMeasure::ALL[2].as_str(),
    AREAS[0].0,
    AREAS[1].0,
    AREAS[2].0,
    AREAS[3].0,
    AREAS[4].0,
    AREAS[5].0,
    AREAS[6].0,
    AREAS[7].0,
    AREAS[8].0,
];

/// A series within an area, in the order of the table.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Series {
    weight: Option<WeightKind>,
    measure: &'static str,
    tier_mbps: Option<f64>,
    better: Better,
}

/// The rows of all years, which must ascend by reference date: per area and series the years in order.
pub fn rows(years: &[YearFigures]) -> Vec<HistoryRow> {
    let keys: BTreeSet<(AreaLevel, &str)> =
        years.iter().flat_map(|year| year.areas.iter().map(AreaFigures::key)).collect();
    let found_all: Vec<Found<'_>> = years.iter().map(Found::new).collect();
    let ladder = ladder(years);
    let mut rows = Vec::new();
    for key in keys {
        for series in series(&ladder) {
            let mut before: Option<(f64, Option<f64>)> = None;
            for (position, (year, found)) in years.iter().zip(&found_all).enumerate() {
                let figure = found.figure(key, series);
                let Some((value, total)) = figure else {
                    before = None;
                    continue;
                };
                let mut row = HistoryRow {
                    level: key.0,
                    code: key.1.to_owned(),
                    name: found.name(key).to_owned(),
                    reference_date: year.reference_date.clone(),
                    profile: year.profile.clone(),
                    weight: series.weight,
                    measure: series.measure,
                    tier_mbps: series.tier_mbps,
                    value,
                    total,
                    change: before.map(|(before, _)| value - before),
                    change_of_share: None,
                    breaks: Vec::new(),
                };
                let share = row.share();
                let share_before = before.and_then(|(_, share)| share);
                row.change_of_share = share.zip(share_before).map(|(now, then)| now - then);
                if position > 0 && before.is_some() {
                    row.breaks = breaks(&row, series, (&found_all[position - 1], found), year);
                }
                before = Some((value, share));
                rows.push(row);
            }
        }
    }
    rows
}

/// The history of earlier years, as it was written then, with the rows of a new year after them.
///
/// `earlier` are the rows of the last result's own history, `now` those of [`rows`] for that result and the new one.
pub fn continued(earlier: Vec<HistoryRow>, now: Vec<HistoryRow>) -> Vec<HistoryRow> {
    let last = earlier.iter().map(|row| row.reference_date.clone()).max();
    let is_known = |row: &HistoryRow| last.as_ref().is_some_and(|last| row.reference_date <= *last);
    let mut all: Vec<HistoryRow> = now.into_iter().filter(|row| !is_known(row)).collect();
    all.splice(0..0, earlier);
    let measure = |row: &HistoryRow| MEASURES.iter().position(|known| *known == row.measure);
    let weight = |row: &HistoryRow| WEIGHTS.iter().position(|known| Some(*known) == row.weight);
    all.sort_by(|a, b| {
        (a.level, &a.code)
            .cmp(&(b.level, &b.code))
            // What has no weight comes last.
            .then_with(|| weight(a).unwrap_or(usize::MAX).cmp(&weight(b).unwrap_or(usize::MAX)))
            .then_with(|| a.tier_mbps.is_some().cmp(&b.tier_mbps.is_some()))
            .then_with(|| a.tier_mbps.unwrap_or(0.0).total_cmp(&b.tier_mbps.unwrap_or(0.0)))
            .then_with(|| measure(a).cmp(&measure(b)))
            .then_with(|| a.reference_date.cmp(&b.reference_date))
    });
    all
}

fn breaks(
    row: &HistoryRow,
    series: Series,
    (before, found): (&Found<'_>, &Found<'_>),
    year: &YearFigures,
) -> Vec<Break> {
    let mut breaks = Vec::new();
    if !year.redefined.is_empty() {
        breaks.push(Break::Definitions);
    }
    if found.members((row.level, &row.code)) != before.members((row.level, &row.code)) {
        breaks.push(Break::Municipalities);
    }
    if row.level == AreaLevel::Municipality && year.borders_moved.contains(&row.code) {
        breaks.push(Break::Borders);
    }
    let worse = match series.better {
        Better::More => row.change_of_share.map(|change| -change),
        Better::Less => row.change_of_share,
        Better::Neither => None,
    };
    // 0.95 - 0.90 is no more than 0.05, whatever binary fractions make of it.
    if worse.is_some_and(|worse| worse > DROP + 1e-9) {
        breaks.push(Break::Drop);
    }
    breaks
}

/// The tiers of all years, ascending, each once.
fn ladder(years: &[YearFigures]) -> Vec<f64> {
    let mut tiers: Vec<f64> =
        years.iter().flat_map(|year| year.tiers.iter().map(|tier| tier.tier_mbps)).collect();
    tiers.sort_by(f64::total_cmp);
    tiers.dedup();
    tiers
}

fn series(ladder: &[f64]) -> Vec<Series> {
    let mut all = Vec::new();
    for weight in WEIGHTS {
        let of = |measure, tier_mbps, better| Series { weight: Some(weight), measure, tier_mbps, better };
        all.push(of("total", None, Better::Neither));
        all.extend(PARTS.iter().map(|(measure, _, better)| of(measure, None, *better)));
        for &tier in ladder {
            all.extend(TierMeasure::ALL.map(|measure| {
                let better = if measure == TierMeasure::GapPp { Better::Neither } else { Better::More };
                of(measure.as_str(), Some(tier), better)
            }));
        }
    }
    let count = |(measure, _): &(&'static str, &str)| Series {
        weight: None,
        measure,
        tier_mbps: None,
        better: Better::Neither,
    };
    all.extend(AREAS.iter().map(count));
    all
}

/// The change in the number of open areas, of all to a date, for other reasons than new and closed ones: split off and
/// reopened, less merged and divided. `None` where the history does not hold it.
pub fn areas_otherwise(rows: &[HistoryRow], date: &str) -> Option<f64> {
    let of = |measure| {
        let is_it = |row: &&HistoryRow| {
            row.level == AreaLevel::Total && row.measure == measure && row.reference_date == date
        };
        rows.iter().find(is_it).map(|row| row.value)
    };
    Some(of("areas_split_off")? + of("areas_reopened")? - of("areas_merged")?)
}

/// Codes of the municipalities whose borders moved: at least `part` of their places lies in another municipality now
/// (`of_places`: how many), or their area differs from that before by at least `part`.
pub fn borders_moved(
    before: &[AreaFigures],
    after: &[AreaFigures],
    of_places: &BTreeMap<&str, u64>,
    part: f64,
) -> BTreeSet<String> {
    let municipality = |row: &&AreaFigures| row.kind == RowKind::Municipality;
    let has_moved = |row: &&AreaFigures| {
        let known = before.iter().filter(municipality).find(|one| one.code == row.code);
        let figure =
            |row: Option<&AreaFigures>, column: &str| row.and_then(|row| row.figures.get(column)).copied();
        let places = figure(Some(row), "points").into_iter().chain(figure(known, "points"));
        let places = places.fold(0.0, f64::max);
        let moved = of_places.get(row.code.as_str()).map_or(0.0, |moved| *moved as f64);
        let areas = figure(Some(row), "area_km2").zip(figure(known, "area_km2"));
        let is_other_area = areas.is_some_and(|(now, then)| (then - now).abs() >= part * then.max(now));
        (moved > 0.0 && moved >= part * places) || is_other_area
    };
    after.iter().filter(municipality).filter(has_moved).map(|row| row.code.clone()).collect()
}

/// The figures of a year by area.
struct Found<'y> {
    areas: BTreeMap<(AreaLevel, &'y str), &'y AreaFigures>,
    reconciliation: BTreeMap<(AreaLevel, &'y str), &'y AreaFigures>,
    tiers: BTreeMap<(AreaLevel, &'y str), Vec<&'y TierFigure>>,
    /// The municipalities of each county by its name.
    counties: BTreeMap<&'y str, BTreeSet<&'y str>>,
}

impl<'y> Found<'y> {
    fn new(year: &'y YearFigures) -> Self {
        let mut tiers: BTreeMap<_, Vec<&TierFigure>> = BTreeMap::new();
        for tier in &year.tiers {
            tiers.entry((tier.level, tier.code.as_str())).or_default().push(tier);
        }
        let mut counties: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for row in year.areas.iter().filter(|row| row.kind == RowKind::Municipality) {
            counties.entry(&row.county).or_default().insert(&row.code);
        }
        Self {
            areas: year.areas.iter().map(|row| (row.key(), row)).collect(),
            reconciliation: year.reconciliation.iter().map(|row| (row.key(), row)).collect(),
            tiers,
            counties,
        }
    }

    fn name(&self, key: (AreaLevel, &str)) -> &'y str {
        self.areas.get(&key).map_or("", |row| row.name.as_str())
    }

    /// The municipalities that an area sums.
    fn members(&self, (level, code): (AreaLevel, &str)) -> Vec<&'y str> {
        match level {
            AreaLevel::Municipality => Vec::new(),
            AreaLevel::County => {
                let members = self.counties.get(self.name((level, code)));
                members.into_iter().flatten().copied().collect()
            }
            AreaLevel::Total => {
                self.counties.values().flatten().copied().collect::<BTreeSet<_>>().into_iter().collect()
            }
        }
    }

    /// The figure of a series, and of what it is a part.
    fn figure(&self, key: (AreaLevel, &str), series: Series) -> Option<(f64, Option<f64>)> {
        let Some(weight) = series.weight else {
            let (_, column) = AREAS.iter().find(|(measure, _)| *measure == series.measure)?;
            return Some((*self.reconciliation.get(&key)?.figures.get(*column)?, None));
        };
        if let Some(tier_mbps) = series.tier_mbps {
            let tier = self.tiers.get(&key)?.iter().find(|tier| {
                tier.weight == weight
                    && tier.measure.as_str() == series.measure
                    && tier.tier_mbps.total_cmp(&tier_mbps).is_eq()
            })?;
            return Some((tier.value?, tier.total));
        }
        let figures = &self.areas.get(&key)?.figures;
        let total = *figures.get(weight.as_str())?;
        let Some((_, columns, _)) = PARTS.iter().find(|(measure, ..)| *measure == series.measure) else {
            return Some((total, None));
        };
        let part = |column: &&str| figures.get(&format!("{}_{column}", weight.as_str())).copied();
        let value = columns.iter().map(part).sum::<Option<f64>>()?;
        Some((value, Some(total)))
    }
}
