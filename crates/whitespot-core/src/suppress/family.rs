//! The three families of counts that are masked, each by itself: the states, what is unserved beside what has no data, and the counts
//! without mobile cover.
//!
//! **States.** Connected, passed, planned, and the rest sum to the total of a row: the rest is what is unserved or has no data. Every
//! other printed number of them (a sum of states, a share) is made of them, and is small only where one of them is: a row whose states
//! are all 0 or large gives nothing small away.
//!
//! **Rest.** One household without data must not hide how many have access. So the rest is split in a table of its own: rows whose
//! total is the rest, one count (what is unserved), and what it leaves. Let a reader know the rest of every row, published or not: more
//! than any reader does. A row that publishes the split publishes its rest too, so the sum over the rests that are hidden together
//! never moves, and for any states that fit, the rests can be filled. A rest that is small itself is a small state: its row is
//! masked in the states as well, its size may be any x from 1 to `below` - 1, and its count all of x or nothing.
//!
//! **Mobile.** Let a reader know the states of every row, published or not: more than any reader does. Then each row
//! falls into two halves of known size: what is unserved, and the rest. `unserved_both` counts in the first half only,
//! and what is left of `unserved_mobile` in the second only. The sums of both are published where a row is, so each
//! half is a table of its own: rows of known totals, one count, and what the count leaves of the total. The bounds of
//! the states' table hold in it, with every total published. A reader who knows less of the states has more tables to
//! choose from, and his bounds are only wider. The sum of the two counts (`unserved_mobile`) is published too, so a
//! small count of a half must be free from 0 on: then the sum is free from 1 on. That is so where the sizes of both
//! halves are published; where one is hidden, each part stays free from 1 to `below` - 1, but their sum may be known to
//! be no less than it is.
//!
//! A half that is smaller than `below` itself bounds its count too narrowly for such a reader; but it is a small state,
//! or what is left of the total beside states of which one is small. So its row is masked in the states as well and its
//! size is not published: it may be any x from 1 to `below` - 1. For any states that fit, the halves can be filled,
//! because the sum over the halves that are hidden together never moves (a row that publishes its mobile counts
//! publishes its states). With a half of x, its count may be all of x or nothing, as what is hidden together of the
//! count, and beside it, is 0 or at least `below`.
use crate::model::{AccessStatus, WeightRow};

/// How a sum of decimals may miss a whole number: what is nearer to 0 is 0. Far below any weight that is delivered.
pub(super) const ROUNDING: f64 = 1e-6;

/// Whether a count may not be published: more than nothing and less than `below`.
pub(super) fn is_small(count: f64, below: f64) -> bool {
    count > ROUNDING && count < below - ROUNDING
}

/// Counts within a total: each at an even position, and what it leaves of the total behind it ([`complement`]).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Split {
    pub total: f64,
    pub counts: Vec<f64>,
}

impl Split {
    fn of(total: f64, counts: impl IntoIterator<Item = f64>) -> Self {
        Self { total, counts: counts.into_iter().flat_map(|count| [count, total - count]).collect() }
    }
}

/// The states that offer something, and the rest.
pub(super) fn states(row: &WeightRow) -> Split {
    let offered = [AccessStatus::Connected, AccessStatus::Passed, AccessStatus::Planned];
    Split::of(row.total, offered.map(|status| row.states.get(status)).into_iter().chain([rest(row)]))
}

/// The rest: what is unserved, and what it leaves, which has no data.
pub(super) fn unserved_of_rest(row: &WeightRow) -> Split {
    Split::of(rest(row), [row.states.get(AccessStatus::Unserved)])
}

fn rest(row: &WeightRow) -> f64 {
    row.states.get(AccessStatus::Unserved) + row.states.get(AccessStatus::NoData)
}

/// The unserved without mobile cover, and the rest without it; `None` without mobile layers.
pub(super) fn halves(row: &WeightRow) -> Option<[Split; 2]> {
    let (mobile, both) = row.unserved_mobile.zip(row.unserved_both)?;
    let unserved = row.states.get(AccessStatus::Unserved);
    Some([Split::of(unserved, [both]), Split::of(row.total - unserved, [mobile - both])])
}

/// The position of what a count leaves of the total.
pub(super) const fn complement(position: usize) -> usize {
    position ^ 1
}

/// Whether the reached counts per tier may be published for a row whose states are: no two nested numbers may differ by
/// a small count, from nothing up to the total, with the shortage speed among the tiers.
pub(super) fn may_publish_tiers(row: &WeightRow, below: f64) -> bool {
    let state = |status| row.states.get(status);
    let connected = state(AccessStatus::Connected);
    let series =
        [(&row.reached, connected), (&row.reached_with_passed, connected + state(AccessStatus::Passed))];
    let is_apart = series.into_iter().all(|(reached, at_shortage_speed)| {
        let mut nested: Vec<f64> =
            reached.iter().copied().chain([0.0, at_shortage_speed, row.total]).collect();
        nested.sort_by(f64::total_cmp);
        nested.windows(2).all(|pair| !is_small(pair[1] - pair[0], below))
    });
    let mut pairs = row.reached.iter().zip(&row.reached_with_passed);
    is_apart && pairs.all(|(without, with)| !is_small(with - without, below))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{StateCounts, WeightKind};

    fn row() -> WeightRow {
        let mut states = StateCounts::default();
        states.add(AccessStatus::Connected, 80.0);
        states.add(AccessStatus::Unserved, 20.0);
        WeightRow {
            weight: WeightKind::Households,
            total: 100.0,
            states,
            unknown_points: 0,
            unserved_mobile: Some(30.0),
            unserved_both: Some(18.0),
            reached: vec![90.0, 80.0],
            reached_with_passed: vec![95.0, 80.0],
        }
    }

    #[test]
    fn a_row_falls_into_states_into_its_rest_and_into_two_halves() {
        let mut own = row();
        own.states.add(AccessStatus::NoData, 5.0);
        own.total = 105.0;
        let states = states(&own);
        assert_eq!(states.counts, [80.0, 25.0, 0.0, 105.0, 0.0, 105.0, 25.0, 80.0]);
        assert_eq!((complement(6), complement(7)), (7, 6));
        assert_eq!(unserved_of_rest(&own), Split { total: 25.0, counts: vec![20.0, 5.0] });
        let halves = halves(&row()).expect("mobile layers");
        assert_eq!(halves[0], Split { total: 20.0, counts: vec![18.0, 2.0] });
        assert_eq!(halves[1], Split { total: 80.0, counts: vec![12.0, 68.0] });
        assert_eq!(super::halves(&WeightRow { unserved_both: None, ..row() }), None);
    }

    #[test]
    fn tiers_are_published_where_no_two_of_them_are_few_apart() {
        let may_publish = |reached: [f64; 2], with: [f64; 2]| {
            may_publish_tiers(
                &WeightRow { reached: reached.into(), reached_with_passed: with.into(), ..row() },
                4.0,
            )
        };
        assert!(may_publish([90.0, 80.0], [95.0, 80.0]));
        // 98 of 100: two are not reached.
        assert!(!may_publish([98.0, 80.0], [98.0, 80.0]));
        // The slowest and the fastest tier, and with and without passed, are 3 apart.
        assert!(!may_publish([83.0, 80.0], [90.0, 80.0]));
        assert!(!may_publish([90.0, 80.0], [93.0, 80.0]));
        // 3 are reached at all.
        assert!(!may_publish([90.0, 3.0], [95.0, 80.0]));
        // 79 at the fastest tier, and 80 are connected at the shortage speed.
        assert!(!may_publish([90.0, 79.0], [95.0, 79.0]));
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
