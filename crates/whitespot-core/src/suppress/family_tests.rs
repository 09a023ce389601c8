//! Attacks on generated tables with states and mobile counts: what can be inferred from all published numbers.
use std::collections::BTreeMap;
use whitespot_test_kit::Dice;

use proptest::prelude::*;

use super::{Masks, Places, family::is_small, tree::Mask};
use crate::model::{AccessStatus, StateCounts, WeightKind, WeightRow};

/// A seeded noise.
/// Of the unserved, and of the rest: how many have mobile cover and how many do not.
#[derive(Debug, Clone, Copy, Default)]
struct Halves {
    only_fixed: f64,
    both: f64,
    neither: f64,
    only_mobile: f64,
}

fn entry(halves: Halves, passed: f64) -> WeightRow {
    let Halves { only_fixed, both, neither, only_mobile } = halves;
    let mut states = StateCounts::default();
    states.add(AccessStatus::Connected, neither + only_mobile - passed);
    states.add(AccessStatus::Passed, passed);
    states.add(AccessStatus::Unserved, only_fixed + both);
    WeightRow {
        weight: WeightKind::Households,
        total: only_fixed + both + neither + only_mobile,
        states,
        unknown_points: 0,
        unserved_mobile: Some(both + only_mobile),
        unserved_both: Some(both),
        reached: vec![],
        reached_with_passed: vec![],
    }
}

fn add(sum: &mut WeightRow, part: &WeightRow) {
    sum.total += part.total;
    sum.states.merge(&part.states);
    sum.unserved_mobile = sum.unserved_mobile.zip(part.unserved_mobile).map(|(one, other)| one + other);
    sum.unserved_both = sum.unserved_both.zip(part.unserved_both).map(|(one, other)| one + other);
}

/// A total, counties, municipalities, cells and smaller cells within these (or none), with small numbers.
fn county(seed: u64) -> (Vec<WeightRow>, Places) {
    let mut dice = Dice(seed);
    let counties = 1 + dice.roll(3) as usize;
    let municipalities = 2 + dice.roll(12) as usize;
    let (most_cells, most, sparse) = (dice.roll(6) as usize, 2 + dice.roll(40), 1 + dice.roll(4));
    let smaller = dice.roll(4) as usize;
    let none = || entry(Halves::default(), 0.0);
    let mut rows: Vec<WeightRow> = (0..=counties + municipalities).map(|_| none()).collect();
    let mut parents: Vec<Option<usize>> = (0..=counties).map(|row| (row > 0).then_some(0)).collect();
    parents.extend((0..municipalities).map(|_| Some(1 + dice.roll(counties as u64) as usize)));
    let first_cell = rows.len();
    for municipality in 1 + counties..first_cell {
        for at in 0..most_cells.max(1) * smaller.max(1) {
            if most_cells > 0 && smaller > 0 && at % smaller == 0 {
                rows.push(none());
                parents.push(Some(municipality));
            }
            let cell = (smaller > 0).then(|| rows.len() - 1 - at % smaller);
            let mut draw = || if dice.roll(sparse) > 0 { 0.0 } else { dice.roll(most) as f64 };
            let halves = Halves { only_fixed: draw(), both: draw(), neither: draw(), only_mobile: draw() };
            let passed = draw().min(halves.neither);
            let part = entry(halves, passed);
            let mut above = cell.filter(|_| most_cells > 0).or(Some(municipality));
            if most_cells > 0 {
                rows.push(part.clone());
                parents.push(above);
            }
            while let Some(row) = above {
                add(&mut rows[row], &part);
                above = parents[row];
            }
        }
    }
    (rows, Places { rows: Vec::new(), first_cell, parents })
}

/// A value: its row, and which of the row it is.
pub(super) type Place = (usize, usize);

const STATES: [AccessStatus; 3] = [AccessStatus::Connected, AccessStatus::Passed, AccessStatus::Unserved];

/// What a row holds, in this order: the total, three states, the rest beside the unserved, `unserved_both`, the unserved with
/// mobile cover, `unserved_mobile`, the rest without it, the rest with it.
fn values(row: &WeightRow) -> [f64; 10] {
    let state = STATES.map(|status| row.states.get(status));
    let (mobile, both) = (row.unserved_mobile.unwrap_or(0.0), row.unserved_both.unwrap_or(0.0));
    let rest = row.total - state[2];
    let only_mobile = mobile - both;
    [
        row.total,
        state[0],
        state[1],
        state[2],
        rest,
        both,
        state[2] - both,
        mobile,
        only_mobile,
        rest - only_mobile,
    ]
}

/// Sums within a row: the whole and its parts.
const SUMS: [(usize, &[usize]); 5] =
    [(0, &[1, 2, 3]), (0, &[3, 4]), (3, &[5, 6]), (7, &[5, 8]), (4, &[8, 9])];

/// Which values of a row are printed.
fn is_published(value: usize, mask: Mask, is_mobile_masked: bool) -> bool {
    match value {
        0 => !mask.total,
        1..=3 => !mask.counts,
        5 | 7 => !is_mobile_masked,
        _ => false,
    }
}

/// The bounds of each value of each row, from published numbers alone: tightened by every sum until nothing moves.
fn bounds(rows: &[WeightRow], places: &Places, masks: &Masks) -> Vec<[(f64, f64); 10]> {
    let known: Vec<[(f64, f64); 10]> = rows
        .iter()
        .enumerate()
        .map(|(place, row)| {
            let values = values(row);
            std::array::from_fn(|at| {
                let published = is_published(at, masks.states[place], masks.mobile[place]);
                if published { (values[at], values[at]) } else { (0.0, f64::INFINITY) }
            })
        })
        .collect();
    let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (place, parent) in places.parents.iter().enumerate() {
        parts.entry(parent.unwrap_or(usize::MAX)).or_default().push(place);
    }
    let mut sums: Vec<(Place, Vec<Place>)> = Vec::new();
    for place in 0..rows.len() {
        sums.extend(
            SUMS.iter()
                .map(|(whole, own)| ((place, *whole), own.iter().map(|&part| (place, part)).collect())),
        );
        if let Some(parts) = parts.get(&place) {
            sums.extend((0..10).map(|at| ((place, at), parts.iter().map(|&part| (part, at)).collect())));
        }
    }
    tightened(known, &sums)
}

/// Bounds that every sum, a whole and its parts, has tightened until nothing moves.
pub(super) fn tightened<const VALUES: usize>(
    mut known: Vec<[(f64, f64); VALUES]>,
    sums: &[(Place, Vec<Place>)],
) -> Vec<[(f64, f64); VALUES]> {
    loop {
        let before = known.clone();
        for ((row, at), parts) in sums {
            let low: f64 = parts.iter().map(|&(row, at)| known[row][at].0).sum();
            let high: f64 = parts.iter().map(|&(row, at)| known[row][at].1).sum();
            let (least, most) = known[*row][*at];
            known[*row][*at] = (least.max(low), most.min(high));
            for &(row, at) in parts {
                let (own_low, own_high) = known[row][at];
                let others = high - own_high;
                let down = if others.is_finite() { least - others } else { 0.0 };
                known[row][at] = (own_low.max(down), own_high.min(most - (low - own_low)));
            }
        }
        if known == before {
            return known;
        }
    }
}

fn given_away(rows: &[WeightRow], places: &Places, masks: &Masks, below: f64) -> Vec<String> {
    let mut found = Vec::new();
    for (place, bounds) in bounds(rows, places, masks).iter().enumerate() {
        for (at, (value, (low, high))) in values(&rows[place]).into_iter().zip(bounds).enumerate() {
            if is_small(value, below) && (*low > 1.0 + 1e-6 || *high < below - 1.0 - 1e-6) {
                found.push(format!("row {place} value {at}: {value} is in {low} to {high}"));
            }
        }
    }
    found
}

fn protected(rows: &[WeightRow], places: &Places, below: u32) -> Masks {
    Masks::of(&rows.iter().collect::<Vec<_>>(), places, below)
}

/// Only what is small itself is masked.
fn unprotected(rows: &[WeightRow], below: f64) -> Masks {
    let has_small = |values: &[f64]| values.iter().any(|&value| is_small(value, below));
    let states: Vec<Mask> = rows
        .iter()
        .map(|row| Mask { counts: has_small(&values(row)[..4]), total: is_small(row.total, below) })
        .collect();
    let mobile = rows.iter().zip(&states).map(|(row, mask)| mask.counts || has_small(&values(row)));
    Masks {
        mobile: mobile.collect(),
        split: states.iter().map(|mask| mask.counts).collect(),
        states,
        at_most: Vec::new(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]
    #[test]
    fn no_sum_gives_a_small_count_of_either_family_away(seed: u64, below in 2_u32..6) {
        let (rows, places) = county(seed);
        let masks = protected(&rows, &places, below);
        let found = given_away(&rows, &places, &masks, f64::from(below));
        prop_assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_row_without_states_has_no_mobile_counts(seed: u64) {
        let (rows, places) = county(seed);
        let masks = protected(&rows, &places, 4);
        prop_assert!(masks.states.iter().zip(&masks.mobile).all(|(states, &mobile)| mobile || !states.counts));
    }
}

#[test]
fn the_attack_succeeds_where_only_small_rows_are_masked() {
    let broken = (0..200).filter(|&seed| {
        let (rows, places) = county(seed);
        !given_away(&rows, &places, &unprotected(&rows, 4.0), 4.0).is_empty()
    });
    assert!(broken.count() > 100);
}

#[test]
fn small_mobile_counts_leave_the_states_published() {
    // 2 of 30 unserved have no mobile cover; the other municipality has 9 of 50.
    let places = Places { rows: Vec::new(), first_cell: 4, parents: vec![None, Some(0), Some(0), Some(0)] };
    let part = |only_fixed, both| entry(Halves { only_fixed, both, neither: 100.0, only_mobile: 0.0 }, 0.0);
    let mut rows = vec![part(0.0, 0.0), part(28.0, 2.0), part(41.0, 9.0), part(60.0, 0.0)];
    rows[0] = entry(Halves::default(), 0.0);
    for at in 1..4 {
        let part = rows[at].clone();
        add(&mut rows[0], &part);
    }
    let masks = protected(&rows, &places, 4);
    assert!(masks.states.iter().all(|mask| !mask.counts));
    // Of two rows with published mobile counts the one that holds any is masked.
    assert_eq!(masks.mobile, [false, true, true, false]);
}

/// A total of two or three parts with numbers from 0 to 3, municipalities or cells.
fn tiny(seed: u64) -> (Vec<WeightRow>, Places) {
    let mut dice = Dice(seed);
    let is_of_cells = dice.roll(2) > 0;
    let parts = 2 + dice.roll(2) as usize;
    let mut rows = vec![entry(Halves::default(), 0.0)];
    for _ in 0..parts {
        let mut draw = || dice.roll(4) as f64;
        let halves = Halves { only_fixed: draw(), both: draw(), neither: draw(), only_mobile: draw() };
        let part = entry(halves, 0.0);
        add(&mut rows[0], &part);
        rows.push(part);
    }
    let parents = (0..rows.len()).map(|row| (row > 0).then_some(0)).collect();
    let first_cell = if is_of_cells { 1 } else { rows.len() };
    (rows, Places { rows: Vec::new(), first_cell, parents })
}

/// All ways to deal a whole out to parts with a greatest share each; a part whose share is known holds just that.
fn dealt(whole: Option<i64>, parts: &[(i64, Option<i64>)], take: &mut dyn FnMut(&[i64])) {
    fn deal(
        whole: Option<i64>,
        parts: &[(i64, Option<i64>)],
        so_far: &mut Vec<i64>,
        take: &mut dyn FnMut(&[i64]),
    ) {
        let Some(&(most, published)) = parts.get(so_far.len()) else {
            if whole.is_none_or(|whole| whole == so_far.iter().sum::<i64>()) {
                take(so_far);
            }
            return;
        };
        let left = whole.map_or(most, |whole| most.min(whole - so_far.iter().sum::<i64>()));
        for share in published.unwrap_or(0)..=published.unwrap_or(left).min(left) {
            so_far.push(share);
            deal(whole, parts, so_far, take);
            so_far.pop();
        }
    }
    deal(whole, parts, &mut Vec::new(), take);
}

/// What any table of whole numbers that fits the published ones leaves of the values of the parts, one after another:
/// first every way to deal out the unserved and the rest, then for each of them every way to deal out what has no
/// mobile cover.
fn exactly_given_away(rows: &[WeightRow], masks: &Masks, below: f64) -> Vec<String> {
    const MOST: i64 = 14;
    let truth: Vec<[i64; 10]> = rows.iter().map(|row| values(row).map(|value| value as i64)).collect();
    let published = |row: usize, at: usize| {
        is_published(at, masks.states[row], masks.mobile[row]).then(|| truth[row][at])
    };
    // Where the states and the total are published, the rest is known.
    let rest =
        |row: usize| published(row, 0).zip(published(row, 3)).map(|(total, unserved)| total - unserved);
    let only_mobile =
        |row: usize| published(row, 7).zip(published(row, 5)).map(|(mobile, both)| mobile - both);
    let parts: Vec<usize> = (1..rows.len()).collect();
    let mut bounds = vec![[(i64::MAX, i64::MIN); 10]; rows.len()];
    let deal_half =
        |whole: Option<i64>, published: &dyn Fn(usize) -> Option<i64>, most: &dyn Fn(usize) -> i64| {
            let mut all = Vec::new();
            let parts: Vec<_> = parts.iter().map(|&row| (most(row), published(row))).collect();
            dealt(whole, &parts, &mut |dealt| all.push(dealt.to_vec()));
            all
        };
    for unserved in deal_half(published(0, 3), &|row| published(row, 3), &|_| MOST) {
        let fits =
            |total: Option<i64>, unserved: i64, rest: i64| total.is_none_or(|total| total == unserved + rest);
        // What the unserved leave of a published total.
        let rests: Vec<Option<i64>> = parts
            .iter()
            .map(|&row| rest(row).or(published(row, 0).map(|total| total - unserved[row - 1])))
            .collect();
        if rests.iter().any(|rest| rest.is_some_and(|rest| rest < 0)) {
            continue;
        }
        let sum: i64 = unserved.iter().sum();
        let whole = rest(0).or(published(0, 0).map(|total| total - sum));
        for rest in deal_half(whole, &|row| rests[row - 1], &|_| MOST) {
            if !parts.iter().all(|&row| fits(published(row, 0), unserved[row - 1], rest[row - 1])) {
                continue;
            }
            let first = deal_half(published(0, 5), &|row| published(row, 5), &|row| unserved[row - 1]);
            let second = deal_half(only_mobile(0), &only_mobile, &|row| rest[row - 1]);
            if first.is_empty() || second.is_empty() {
                continue;
            }
            for &row in &parts {
                let mut seen = |at: usize, value: i64| {
                    let (low, high) = bounds[row][at];
                    bounds[row][at] = (low.min(value), high.max(value));
                };
                let (u, r) = (unserved[row - 1], rest[row - 1]);
                for (at, value) in [(0, u + r), (3, u), (4, r)] {
                    seen(at, value);
                }
                for both in first.iter().map(|dealt| dealt[row - 1]) {
                    seen(5, both);
                    seen(6, u - both);
                }
                for only_mobile in second.iter().map(|dealt| dealt[row - 1]) {
                    seen(8, only_mobile);
                    seen(9, r - only_mobile);
                }
            }
        }
    }
    let mut found = Vec::new();
    for &row in &parts {
        for at in [0, 3, 4, 5, 6, 8, 9] {
            let (value, (low, high)) = (truth[row][at], bounds[row][at]);
            assert!(low <= value && value <= high, "the truth fits what is published");
            if is_small(value as f64, below) && (low > 1 || high < below as i64 - 1) {
                found.push(format!("part {row} value {at}: {value} is in {low} to {high}"));
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn no_table_that_fits_gives_a_small_count_away(seed: u64) {
        let (rows, places) = tiny(seed);
        let masks = protected(&rows, &places, 3);
        let found = exactly_given_away(&rows, &masks, 3.0);
        prop_assert!(found.is_empty(), "{found:?} of {rows:?}");
    }
}

#[test]
fn of_all_tables_some_give_small_counts_away_where_only_small_rows_are_masked() {
    let broken = (0..40).filter(|&seed| {
        let (rows, _) = tiny(seed);
        let mut masks = unprotected(&rows, 3.0);
        // Of cells the total is hidden as well.
        masks.states.iter_mut().skip(1).for_each(|mask| mask.total |= mask.counts);
        !exactly_given_away(&rows, &masks, 3.0).is_empty()
    });
    assert!(broken.count() > 5);
}
#[test]
fn a_published_total_within_a_hidden_one_bounds_its_counts() {
    // A municipality of 6 within a county whose total is hidden: beside the unserved all that is hidden holds 4, so 2 of the 6
    // at least are unserved, where 3 are.
    let (rows, places) = county(11_852_770_798_344_725_310);
    let masks = protected(&rows, &places, 4);
    let found = given_away(&rows, &places, &masks, 4.0);
    assert!(found.is_empty(), "{found:?}");
}
