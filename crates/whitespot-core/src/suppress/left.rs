//! What the published rows leave for those that are masked: how much of each state such a row can hold at most.
//!
//! Everybody can reckon it: a state of the row above less the same state of its published parts is what the masked parts
//! hold together, so none of them holds more. Where the row above is masked itself, its own bound takes the place of its
//! count. A share in words ("over 99.9 %") that rests on nothing else gives nothing away.
use super::{Places, family::ROUNDING};
use crate::model::{AccessStatus, StateCounts, WeightRow};

/// By place, of the table's rows alone: the most that a masked row can hold of each state; `None` where all its states are
/// published, and where no such row stands above it. `entries` are in the order of the places, and so is `masked`: rows of which some
/// state is not published.
pub(super) fn at_most(entries: &[&WeightRow], places: &Places, masked: &[bool]) -> Vec<Option<StateCounts>> {
    let rows = places.first_cell;
    let is_masked = |place: usize| masked[place];
    let mut published = vec![StateCounts::default(); rows];
    for place in (0..rows).filter(|&place| !is_masked(place)) {
        if let Some(parent) = places.parents[place] {
            published[parent].merge(&entries[place].states);
        }
    }
    let mut left: Vec<Option<StateCounts>> = vec![None; rows];
    let mut most = vec![None; rows];
    // A row stands before its parts.
    for place in 0..rows {
        let own = if is_masked(place) {
            most[place] = places.parents[place].and_then(|parent| left[parent]);
            most[place]
        } else {
            Some(entries[place].states)
        };
        left[place] = own.map(|own| less(own, published[place]));
    }
    most
}

/// What is left of each state; a rounding below nothing is nothing.
fn less(of: StateCounts, part: StateCounts) -> StateCounts {
    let mut left = StateCounts::default();
    for status in AccessStatus::ALL {
        let count = of.get(status) - part.get(status);
        left.add(status, if count < ROUNDING { 0.0 } else { count });
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::WeightKind;

    fn entry(connected: f64, unserved: f64) -> WeightRow {
        let mut states = StateCounts::default();
        states.add(AccessStatus::Connected, connected);
        states.add(AccessStatus::Unserved, unserved);
        WeightRow {
            weight: WeightKind::Households,
            total: states.sum(),
            states,
            unknown_points: 0,
            unserved_mobile: None,
            unserved_both: None,
            reached: Vec::new(),
            reached_with_passed: Vec::new(),
        }
    }

    fn most(rows: &[(Option<usize>, bool, WeightRow)]) -> Vec<Option<[f64; 2]>> {
        let places = Places {
            rows: Vec::new(),
            first_cell: rows.len(),
            parents: rows.iter().map(|(parent, ..)| *parent).collect(),
        };
        let masks: Vec<bool> = rows.iter().map(|&(_, is_masked, _)| is_masked).collect();
        let entries: Vec<&WeightRow> = rows.iter().map(|(.., entry)| entry).collect();
        let counts =
            |of: StateCounts| [AccessStatus::Connected, AccessStatus::Unserved].map(|one| of.get(one));
        at_most(&entries, &places, &masks).into_iter().map(|own| own.map(counts)).collect()
    }

    #[test]
    fn a_masked_row_holds_no_more_than_the_published_ones_leave() {
        let rows = [
            (None, false, entry(9_000.0, 110.0)),
            (Some(0), false, entry(4_000.0, 100.0)),
            (Some(0), true, entry(3_000.0, 2.0)),
            (Some(0), true, entry(2_000.0, 8.0)),
        ];
        // 110 unserved less 100 are 10 for two rows together, and 5,000 connected.
        assert_eq!(most(&rows), [None, None, Some([5_000.0, 10.0]), Some([5_000.0, 10.0])]);
    }

    #[test]
    fn a_masked_row_above_hands_its_own_bound_down_and_a_masked_whole_leaves_nothing_known() {
        let below = |is_masked| {
            [
                (None, is_masked, entry(9_000.0, 110.0)),
                (Some(0), true, entry(4_000.0, 12.0)),
                (Some(0), false, entry(5_000.0, 98.0)),
                (Some(1), true, entry(3_000.0, 2.0)),
                (Some(1), false, entry(1_000.0, 10.0)),
            ]
        };
        assert_eq!(
            most(&below(false)),
            [None, Some([4_000.0, 12.0]), None, Some([3_000.0, 2.0]), None],
            "110 less 98, and of these less 10"
        );
        assert_eq!(most(&below(true)), [None; 5]);
    }
}
