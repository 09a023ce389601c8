//! The counts of a row that a reader knows where the row is published: those that are printed and what they give.
use crate::model::{AccessStatus, WeightRow};

/// How a sum of decimals may miss a whole number: what is nearer to 0 is 0. Far below any weight that is delivered.
pub(super) const ROUNDING: f64 = 1e-6;

/// Whether a count may not be told: more than nothing and less than `below`.
pub(super) fn is_small(count: f64, below: f64) -> bool {
    count > ROUNDING && count < below - ROUNDING
}

/// Every printed count of subsets of the total, the differences of those that lie within each other, and what each leaves
/// of the total. As long and in the same order for all rows with the same tiers and mobile layers.
///
/// Each count stands at an even position, and what it leaves of the total behind it ([`complement`]).
pub(super) fn counts(row: &WeightRow) -> Vec<f64> {
    let state = |status| row.states.get(status);
    let mut subsets: Vec<f64> = AccessStatus::ALL.map(state).to_vec();
    subsets.push(state(AccessStatus::Connected) + state(AccessStatus::Passed));
    subsets.push(state(AccessStatus::Planned) + state(AccessStatus::Unserved));
    if let (Some(mobile), Some(both)) = (row.unserved_mobile, row.unserved_both) {
        subsets.extend([mobile, both, mobile - both, state(AccessStatus::Unserved) - both]);
    }
    subsets.extend(row.reached.iter().chain(&row.reached_with_passed));
    for series in [&row.reached, &row.reached_with_passed] {
        subsets.extend(series.windows(2).map(|tiers| tiers[0] - tiers[1]));
    }
    subsets.extend(row.reached.iter().zip(&row.reached_with_passed).map(|(without, with)| with - without));
    subsets.into_iter().flat_map(|count| [count, row.total - count]).collect()
}

/// The position of what a count leaves of the total.
pub(super) const fn complement(position: usize) -> usize {
    position ^ 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{StateCounts, WeightKind};

    #[test]
    fn differences_and_rests_are_counts_too() {
        let mut states = StateCounts::default();
        states.add(AccessStatus::Connected, 80.0);
        states.add(AccessStatus::Unserved, 20.0);
        let row = WeightRow {
            weight: WeightKind::Households,
            total: 100.0,
            states,
            unknown_points: 0,
            unserved_mobile: Some(30.0),
            unserved_both: Some(18.0),
            reached: vec![90.0, 80.0],
            reached_with_passed: vec![92.0, 80.0],
        };
        let counts = counts(&row);
        let even: Vec<f64> = counts.iter().copied().step_by(2).collect();
        assert_eq!(
            even,
            [
                80.0, 0.0, 0.0, 20.0, 0.0, 80.0, 20.0, 30.0, 18.0, 12.0, 2.0, 90.0, 80.0, 92.0, 80.0, 10.0,
                12.0, 2.0, 0.0
            ]
        );
        assert!(counts.chunks(2).all(|pair| (pair[0] + pair[1] - 100.0).abs() < 1e-9));
        assert_eq!((complement(4), complement(5)), (5, 4));
    }

    #[test]
    fn a_share_of_a_household_is_small_and_a_rounding_is_nothing() {
        for (count, small) in
            [(0.0, false), (1e-9, false), (0.01, true), (3.5, true), (4.0 - 1e-9, false), (4.0, false)]
        {
            assert_eq!(is_small(count, 4.0), small, "{count}");
        }
    }
}
