//! When the targets are reached, by the results' own years: what a result shows is reached, what lies beyond the last one is
//! an estimate.
use crate::indicators::{at_pace, beginning, is_reached};
use crate::model::{AreaLevel, HistoryRow, Target, TargetReached, TargetStatus, WeightKind, WhenReached};

/// Each target that no other has replaced, for each weight that it counts and the history holds: the whole area.
pub(super) fn targets(rows: &[HistoryRow], targets: &[Target]) -> Vec<TargetReached> {
    let mut found = Vec::new();
    for target in targets.iter().filter(|target| target.status != TargetStatus::Superseded) {
        // A history holds what is reached by the speed down alone.
        if target.tier.up_mbps.is_some() {
            continue;
        }
        for &weight in &target.weights {
            let series = series(rows, target, weight);
            if let Some(last) = series.last() {
                found.push(TargetReached {
                    id: target.id.clone(),
                    weight,
                    down_mbps: target.tier.down_mbps,
                    asked: target.share,
                    share: last.share(),
                    reached: reached(&series, target.share),
                });
            }
        }
    }
    found
}

fn series<'r>(rows: &'r [HistoryRow], target: &Target, weight: WeightKind) -> Vec<&'r HistoryRow> {
    let measure = if target.with_passed { "reached_with_passed" } else { "reached" };
    let is_of = |row: &&HistoryRow| {
        row.level == AreaLevel::Total
            && row.weight == Some(weight)
            && row.measure == measure
            && row.tier_mbps.is_some_and(|tier| tier.total_cmp(&target.tier.down_mbps).is_eq())
    };
    rows.iter().filter(is_of).collect()
}

/// When a series, ascending by date, reaches a share.
fn reached(series: &[&HistoryRow], asked: f64) -> WhenReached {
    let is_there = |row: &&&HistoryRow| row.share().is_some_and(|share| is_reached(asked, share));
    if let Some(first) = series.iter().rev().take_while(is_there).last() {
        return WhenReached::Shown { date: first.reference_date.clone() };
    }
    let Some((first, years)) = beginning(series) else { return WhenReached::NotTold };
    let since = first.reference_date.clone();
    let Some(last) = series.last() else { return WhenReached::NotTold };
    let (Some(then), Some(now)) = (first.share(), last.share()) else { return WhenReached::NotTold };
    let pace = (now - then) / years;
    if pace <= 0.0 {
        return WhenReached::NotRising { since };
    }
    let year = year(last).and_then(|year| at_pace(asked, now, pace, year)).map(|year| year as i32);
    year.map_or(WhenReached::NotRising { since: since.clone() }, |year| WhenReached::Estimated {
        year,
        since,
        pace,
    })
}

fn year(row: &HistoryRow) -> Option<i32> {
    row.reference_date.get(..4)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Break;

    fn row(date: &str, value: f64, breaks: &[Break]) -> HistoryRow {
        HistoryRow {
            level: AreaLevel::Total,
            code: "total".into(),
            name: "Prov".into(),
            reference_date: date.into(),
            profile: "p".into(),
            weight: Some(WeightKind::Households),
            measure: "reached_with_passed",
            tier_mbps: Some(1000.0),
            value,
            total: Some(100.0),
            change: None,
            change_of_share: None,
            breaks: breaks.to_vec(),
        }
    }

    fn when(rows: &[HistoryRow], asked: f64) -> WhenReached {
        reached(&rows.iter().collect::<Vec<_>>(), asked)
    }

    #[test]
    fn the_years_are_those_of_the_results() {
        // 80 → 90 of 100 in the two years 2013 to 2015: 5 a year, and 98 takes 1.6 years more.
        let rows = [row("2013-10-01", 80.0, &[]), row("2015-10-01", 90.0, &[])];
        let pace_of = |reached: WhenReached| match reached {
            WhenReached::Estimated { year: 2017, since, pace } if since == "2013-10-01" => Some(pace),
            _ => None,
        };
        assert!(pace_of(when(&rows, 0.98)).is_some_and(|pace| (pace - 0.05).abs() < 1e-9));
        // Exactly two years more.
        assert!(matches!(when(&rows, 1.0), WhenReached::Estimated { year: 2017, .. }));
        assert_eq!(when(&rows, 0.9), WhenReached::Shown { date: "2015-10-01".into() });
        assert_eq!(when(&rows, 0.8), WhenReached::Shown { date: "2013-10-01".into() });
        assert_eq!(when(&rows[..1], 0.98), WhenReached::NotTold);
        assert_eq!(when(&[], 0.98), WhenReached::NotTold);
    }

    #[test]
    fn a_break_a_fall_and_what_was_lost_again_are_no_pace() {
        let falls = [row("2023-10-01", 90.0, &[]), row("2024-10-01", 90.0, &[])];
        assert_eq!(when(&falls, 0.98), WhenReached::NotRising { since: "2023-10-01".into() });
        let broken = [row("2023-10-01", 80.0, &[]), row("2024-10-01", 90.0, &[Break::Definitions])];
        assert_eq!(when(&broken, 0.98), WhenReached::NotTold);
        let since = [broken[0].clone(), broken[1].clone(), row("2025-10-01", 94.0, &[])];
        assert!(matches!(when(&since, 0.98), WhenReached::Estimated { year: 2026, .. }));
        // Reached, lost, and reached again: it holds since the last time.
        let again =
            [row("2023-10-01", 99.0, &[]), row("2024-10-01", 97.0, &[]), row("2025-10-01", 98.0, &[])];
        assert_eq!(when(&again, 0.98), WhenReached::Shown { date: "2025-10-01".into() });
        let slow = [row("2023-10-01", 50.0, &[]), row("2024-10-01", 50.000_1, &[])];
        assert_eq!(when(&slow, 1.0), WhenReached::NotRising { since: "2023-10-01".into() });
    }
}
