//! Distance to the targets, and the year in which they are reached at the pace so far.
use super::{
    Indicators,
    compare::PERCENT,
    layout::{Layout, TOTAL},
    measure::{Figure, Measure},
};
use crate::model::{AreaKind, AreaLevel, CoverageShare, HistoryRow, Target};

/// Rounding of sums of decimals, relative: far below one unit of any country.
const ROUNDING: f64 = 1e-12;
/// No pace is followed further than this year.
const LAST_YEAR: f64 = 9999.0;

/// A target, and where what it counts stands.
#[derive(Debug, Clone)]
pub(super) struct Goal {
    pub target: Target,
    counts: String,
    place: usize,
    distance_pp: Measure,
    distance_units: Measure,
    year_reached: Measure,
}

/// A share of an earlier year, the run's own or published.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Earlier {
    /// How many years before this run.
    pub years: f64,
    pub share: f64,
}

impl Goal {
    /// `criterion`: where the target's tier stands among the criteria; `suffix`: what separates it from others of its
    /// speed.
    pub(super) fn new(target: &Target, criterion: usize, suffix: &str) -> Self {
        let measure =
            |name: &'static str| Measure::new(name).at(target.tier.down_mbps).defined(target.id.clone());
        Self {
            target: target.clone(),
            counts: format!("{}{suffix}", if target.with_passed { "reached_with_passed" } else { "reached" }),
            place: Layout::reached(criterion) + usize::from(target.with_passed),
            distance_pp: measure("distance_to_target_pp"),
            distance_units: measure("distance_to_target_units"),
            year_reached: measure("year_reached"),
        }
    }

    /// The name of the measure whose share is compared.
    pub(super) fn counts(&self) -> &str {
        &self.counts
    }

    /// The share that is reached in a row of sums; `None` where there is nothing to share.
    pub(super) fn share(&self, sums: &[f64]) -> Option<f64> {
        CoverageShare { reached: sums[self.place], total: sums[TOTAL] }.fraction()
    }

    /// What a row of sums is short of the target, in percentage points and in units that are still to be reached; negative:
    /// more than the target asks. Both are above 0, or none is.
    pub(super) fn distances(&self, sums: &[f64]) -> [(&Measure, Figure); 2] {
        let share = self.share(sums);
        let pp = share.map(|share| (self.target.share - share) * PERCENT);
        let units = share.map(|share| units_left(self.target.share, share, sums[TOTAL], sums[self.place]));
        [(&self.distance_pp, Figure::alone(pp)), (&self.distance_units, Figure::alone(units))]
    }

    /// The year in which the share reaches the target's; see [`year_reached`].
    pub(super) fn year_reached(
        &self,
        share: Option<f64>,
        this_year: i32,
        earlier: Option<Earlier>,
    ) -> (&Measure, Figure) {
        let year = share.and_then(|share| year_reached(self.target.share, share, this_year, earlier));
        (&self.year_reached, Figure::alone(year))
    }
}

/// `ceil(target × N)`: the units that a target asks of a total. A product that is whole but for rounding is whole.
fn units_asked(share: f64, total: f64) -> f64 {
    let asked = share * total;
    (asked - ROUNDING * asked.max(1.0)).ceil()
}

/// The units that are still to be reached. Where weights are decimals (a cell's estimate), the next whole unit may be more than there
/// is: a target that is reached lacks nothing.
fn units_left(target: f64, share: f64, total: f64, reached: f64) -> f64 {
    let left = units_asked(target, total) - reached;
    if is_reached(target, share) { left.min(0.0) } else { left }
}

/// The year in which `share` of this year reaches the target, if it goes on to rise each year by as much as it did on
/// average since the earlier year. This year where it is reached already; `None` without an earlier year, where it did not
/// rise, and beyond the year 9999.
fn year_reached(target: f64, share: f64, this_year: i32, earlier: Option<Earlier>) -> Option<f64> {
    if is_reached(target, share) {
        return Some(f64::from(this_year));
    }
    let earlier = earlier.filter(|earlier| earlier.years > 0.0)?;
    at_pace(target, share, (share - earlier.share) / earlier.years, this_year)
}

/// Where the pace of a series of results, ascending by date, begins: its first row since the last break, and how many years that
/// lies before the last row. What was before a break is no pace to what came after it; `None` where nothing is left.
pub fn beginning<'r>(series: &[&'r HistoryRow]) -> Option<(&'r HistoryRow, f64)> {
    let from = series.iter().rposition(|row| !row.breaks.is_empty()).unwrap_or(0);
    let (first, last) = (series.get(from)?, series.last()?);
    let years = last.moment()? - first.moment()?;
    (years > 0.0).then_some((first, years))
}

impl Indicators {
    /// Takes the pace to the targets from the results' own years instead of the published ones, which are counted otherwise: a
    /// pace between the two would be one of methods. `history` ends with this run; own years that a break parts from it give no
    /// pace, and only an area or a target with one year alone in it keeps the published one.
    pub fn follow(&mut self, history: &[HistoryRow]) {
        let of_one_series = |a: &HistoryRow, b: &HistoryRow| {
            (a.level, &a.code, a.weight, a.measure, a.tier_mbps.map(f64::to_bits))
                == (b.level, &b.code, b.weight, b.measure, b.tier_mbps.map(f64::to_bits))
        };
        for series in history.chunk_by(of_one_series) {
            let series: Vec<&HistoryRow> = series.iter().collect();
            let [.., last] = series[..] else { continue };
            if series.len() < 2 {
                continue;
            }
            let own =
                beginning(&series).and_then(|(first, years)| Some(Earlier { years, share: first.share()? }));
            let kind = match last.level {
                AreaLevel::Municipality => AreaKind::Municipality,
                AreaLevel::County => AreaKind::County,
                AreaLevel::Total => AreaKind::Total,
            };
            let is_this_year = last.moment().is_some_and(|moment| moment.floor() as i32 == self.year);
            let area = self.position(kind, &last.code).filter(|_| is_this_year);
            let weight = self.weights.iter().position(|&weight| last.weight == Some(weight));
            let Some((area, weight)) = area.zip(weight) else { continue };
            let is_its = |goal: &Goal| {
                goal.counts() == last.measure
                    && last.tier_mbps.is_some_and(|tier| tier.total_cmp(&goal.target.tier.down_mbps).is_eq())
            };
            let goals = self.goals.iter().enumerate().filter(|(_, goal)| is_its(goal));
            for (position, _) in goals {
                let key = (position, weight, area);
                match own {
                    Some(pace) => self.paces.insert(key, pace),
                    None => self.paces.remove(&key),
                };
            }
        }
    }
}

/// The year in which a share of `this_year` below the target reaches it at a pace a year; `None` where it does not rise, and
/// beyond the year 9999.
pub fn at_pace(target: f64, share: f64, pace: f64, this_year: i32) -> Option<f64> {
    if pace <= 0.0 {
        return None;
    }
    // A year that is whole but for rounding is whole.
    let years = ((target - share) / pace - 1e-9).ceil().max(1.0);
    Some(f64::from(this_year) + years).filter(|&year| year <= LAST_YEAR)
}

/// Whether a share is that of a target, but for rounding.
pub fn is_reached(target: f64, share: f64) -> bool {
    share >= target - ROUNDING
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_rounded_up_but_not_for_rounding() {
        // 98 % of 50 is 49; of 51 it is 49.98: 50 are asked.
        assert!((units_asked(0.98, 50.0) - 49.0).abs() < 1e-9);
        assert!((units_asked(0.98, 51.0) - 50.0).abs() < 1e-9);
        // 0.999 × 1 001 000 is whole; one more needs one more.
        assert!((units_asked(0.999, 1_001_000.0) - 999_999.0).abs() < 1e-9);
        assert!((units_asked(0.999, 1_001_001.0) - 1_000_000.0).abs() < 1e-9);
        for total in 0..100_000_u32 {
            let exact = (u64::from(total) * 999).div_ceil(1000) as f64;
            assert!((units_asked(0.999, f64::from(total)) - exact).abs() < 1e-9, "{total}");
        }
        assert!(units_asked(0.98, 0.0).abs() < 1e-9);
    }

    #[test]
    fn a_target_that_is_reached_lacks_nothing_of_a_decimal_total() {
        let left = |reached: f64, total: f64| units_left(0.95, reached / total, total, reached);
        // All of 30.25; 95 % of it are 28.7375, of which the next whole is 29.
        assert!(left(30.25, 30.25) <= 0.0);
        assert!(left(28.75, 30.25).abs() < 1e-9);
        // Below the target the next whole is asked, as ever.
        assert!((left(28.5, 30.25) - 0.5).abs() < 1e-9);
        assert!((left(94.0, 100.0) - 1.0).abs() < 1e-9);
        assert!((left(96.0, 100.0) + 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_pace_goes_on() {
        let since = |year, share| Some(Earlier { years: f64::from(2025 - year), share });
        // 80 → 90 % in 2 years is 5 a year: 98 % takes 1.6 years more.
        assert_eq!(year_reached(0.98, 0.90, 2025, since(2023, 0.80)), Some(2027.0));
        // Exactly two years more.
        assert_eq!(year_reached(1.0, 0.90, 2025, since(2023, 0.80)), Some(2027.0));
        assert_eq!(year_reached(0.98, 0.98, 2025, None), Some(2025.0), "reached already");
        assert_eq!(year_reached(0.98, 0.90, 2025, None), None, "no earlier year");
        assert_eq!(year_reached(0.98, 0.90, 2025, since(2023, 0.90)), None, "no rise");
        assert_eq!(year_reached(0.98, 0.90, 2025, since(2023, 0.95)), None, "a fall");
        assert_eq!(year_reached(0.98, 0.90, 2025, since(2025, 0.80)), None, "the same year is no pace");
        assert_eq!(year_reached(1.0, 0.5, 2025, since(2024, 0.5 - 1e-6)), None, "half a million years");
    }
}
