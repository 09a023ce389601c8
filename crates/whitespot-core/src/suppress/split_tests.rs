//! Attacks on tables of which some rows show their states but not what is unserved beside what has no data.
use proptest::prelude::*;
use whitespot_test_kit::Dice;

use super::{
    Masks, Places,
    family::is_small,
    family_tests::{Place, tightened},
    tree::Mask,
};
use crate::model::{AccessStatus, StateCounts, WeightKind, WeightRow};

/// What a row holds, in this order: the total, what is connected, the rest, what of it is unserved, what has no data; then the total
/// without the unserved, and without what has no data.
const VALUES: usize = 7;
/// Sums within a row: the whole and its parts.
const SUMS: [(usize, [usize; 2]); 6] =
    [(0, [1, 2]), (2, [3, 4]), (0, [3, 5]), (0, [4, 6]), (5, [1, 4]), (6, [1, 3])];

type Held = [f64; 3];
type Bounds = (f64, f64);

fn entry([connected, unserved, no_data]: Held) -> WeightRow {
    let mut states = StateCounts::default();
    states.add(AccessStatus::Connected, connected);
    states.add(AccessStatus::Unserved, unserved);
    states.add(AccessStatus::NoData, no_data);
    WeightRow {
        weight: WeightKind::Households,
        total: connected + unserved + no_data,
        states,
        unknown_points: 0,
        unserved_mobile: None,
        unserved_both: None,
        reached: vec![],
        reached_with_passed: vec![],
    }
}

fn values([connected, unserved, no_data]: Held) -> [f64; VALUES] {
    let total = connected + unserved + no_data;
    [total, connected, unserved + no_data, unserved, no_data, connected + no_data, connected + unserved]
}

/// A total, counties, municipalities, cells and smaller cells, where little has no data.
fn county(seed: u64) -> (Vec<Held>, Places) {
    let mut dice = Dice(seed);
    let counties = 1 + dice.roll(3) as usize;
    let municipalities = 2 + dice.roll(10) as usize;
    let (most_cells, smaller) = (dice.roll(5) as usize, dice.roll(4) as usize);
    let (most, rare) = (2 + dice.roll(40), 1 + dice.roll(12));
    let mut rows: Vec<Held> = vec![[0.0; 3]; 1 + counties + municipalities];
    let mut parents: Vec<Option<usize>> = (0..=counties).map(|row| (row > 0).then_some(0)).collect();
    parents.extend((0..municipalities).map(|_| Some(1 + dice.roll(counties as u64) as usize)));
    let first_cell = rows.len();
    for municipality in 1 + counties..first_cell {
        for _ in 0..most_cells.max(1) {
            let around = if most_cells > 0 { rows.len() } else { municipality };
            if most_cells > 0 {
                rows.push([0.0; 3]);
                parents.push(Some(municipality));
            }
            for _ in 0..smaller.max(1) {
                let no_data = if dice.roll(rare) == 0 { dice.roll(4) as f64 } else { 0.0 };
                let part = [dice.roll(most) as f64, dice.roll(most) as f64, no_data];
                let mut above = Some(around);
                if most_cells > 0 && smaller > 0 {
                    rows.push(part);
                    parents.push(Some(around));
                }
                while let Some(row) = above {
                    rows[row].iter_mut().zip(part).for_each(|(sum, own)| *sum += own);
                    above = parents[row];
                }
            }
        }
    }
    (rows, Places { rows: Vec::new(), first_cell, parents })
}

fn protected(rows: &[Held], places: &Places) -> Masks {
    let entries: Vec<WeightRow> = rows.iter().map(|held| entry(*held)).collect();
    Masks::of(&entries.iter().collect::<Vec<_>>(), places, BELOW)
}

/// Only what is small itself is masked.
fn unprotected(rows: &[Held]) -> Masks {
    let small = |row: &Held, at: &[usize]| at.iter().any(|&at| is_small(values(*row)[at], f64::from(BELOW)));
    let mask = |row| Mask { counts: small(row, &[0, 1, 2]), total: small(row, &[0]) };
    Masks {
        states: rows.iter().map(mask).collect(),
        split: rows.iter().map(|row| small(row, &[0, 1, 2, 3, 4])).collect(),
        mobile: Vec::new(),
        at_most: Vec::new(),
    }
}

const BELOW: u32 = 4;

/// Which values of a row are printed: a square shows all of them or none.
fn is_published(at: usize, place: usize, places: &Places, masks: &Masks) -> bool {
    let Mask { counts, total } = masks.states[place];
    let is_whole = place < places.first_cell || !masks.split[place];
    match at {
        0 => !total && is_whole,
        1 | 2 => !counts && is_whole,
        _ => !masks.split[place],
    }
}

/// The bounds of each value of each row, from published numbers alone: tightened by every sum until nothing moves.
fn bounds(rows: &[Held], places: &Places, masks: &Masks) -> Vec<[Bounds; VALUES]> {
    let known: Vec<[Bounds; VALUES]> = rows
        .iter()
        .enumerate()
        .map(|(place, held)| {
            let values = values(*held);
            std::array::from_fn(|at| {
                let published = is_published(at, place, places, masks);
                if published { (values[at], values[at]) } else { (0.0, f64::INFINITY) }
            })
        })
        .collect();
    let mut sums: Vec<(Place, Vec<Place>)> = Vec::new();
    for place in 0..rows.len() {
        sums.extend(SUMS.map(|(whole, parts)| ((place, whole), parts.map(|part| (place, part)).to_vec())));
        let parts: Vec<usize> = (0..rows.len()).filter(|&part| places.parents[part] == Some(place)).collect();
        if !parts.is_empty() {
            sums.extend((0..VALUES).map(|at| ((place, at), parts.iter().map(|&part| (part, at)).collect())));
        }
    }
    tightened(known, &sums)
}

fn given_away(rows: &[Held], places: &Places, masks: &Masks) -> Vec<String> {
    let most = f64::from(BELOW) - 1.0;
    let mut found = Vec::new();
    for (place, bounds) in bounds(rows, places, masks).iter().enumerate() {
        for (at, (value, (low, high))) in values(rows[place]).into_iter().zip(bounds).enumerate() {
            if is_small(value, f64::from(BELOW)) && (*low > 1.0 + 1e-6 || *high < most - 1e-6) {
                found.push(format!("row {place} value {at}: {value} is in {low} to {high}"));
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]
    #[test]
    fn no_sum_gives_away_how_little_has_no_data(seed: u64) {
        let (rows, places) = county(seed);
        let found = given_away(&rows, &places, &protected(&rows, &places));
        prop_assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_row_without_states_has_no_split(seed: u64) {
        let (rows, places) = county(seed);
        let masks = protected(&rows, &places);
        prop_assert!(masks.states.iter().zip(&masks.split).all(|(states, &split)| split || !states.counts));
    }
}

#[test]
fn the_attack_succeeds_where_only_small_rows_are_masked() {
    let broken = (0..300).filter(|&seed| {
        let (rows, places) = county(seed);
        !given_away(&rows, &places, &unprotected(&rows)).is_empty()
    });
    assert!(broken.count() > 100);
}

/// A total of municipalities.
fn flat(parts: &[Held]) -> (Vec<Held>, Places) {
    let sum = std::array::from_fn(|at| parts.iter().map(|part| part[at]).sum());
    let rows: Vec<Held> = std::iter::once(sum).chain(parts.iter().copied()).collect();
    let parents = (0..rows.len()).map(|row| (row > 0).then_some(0)).collect();
    let first_cell = rows.len();
    (rows, Places { rows: Vec::new(), first_cell, parents })
}

#[test]
fn one_household_without_data_hides_no_state_but_the_two_that_it_splits() {
    // 1 of 300 households has no data, in a municipality with 20 unserved.
    let (rows, places) = flat(&[[79.0, 20.0, 1.0], [90.0, 10.0, 0.0], [70.0, 30.0, 0.0]]);
    let masks = protected(&rows, &places);
    assert!(masks.states.iter().all(|mask| !mask.counts), "how many have access is shown everywhere");
    // The whole hides the split as well, so that the other rows give nothing away.
    assert_eq!(masks.split, [true, true, false, false]);
    // With 5 more without data elsewhere the whole would give the one away: the row with the 5 is masked too, and the whole is not.
    let (rows, places) = flat(&[[79.0, 20.0, 1.0], [90.0, 10.0, 5.0], [70.0, 30.0, 0.0]]);
    assert_eq!(protected(&rows, &places).split, [false, true, true, false]);
}

/// The least and the most of each value over all tables of whole numbers that fit what is published.
fn exactly_given_away(rows: &[Held], places: &Places, masks: &Masks) -> Vec<String> {
    // No part holds more than the whole; where the whole is not printed itself, more than any small number.
    let whole = (values(rows[0])[0] as u8).max(6);
    let fits = |place: usize, held: Held| {
        let (own, truth) = (values(held), values(rows[place]));
        (0..VALUES).all(|at| !is_published(at, place, places, masks) || (own[at] - truth[at]).abs() < 1e-9)
    };
    let every = |place: usize| -> Vec<Held> {
        let to = move |most: u8| (0..=most).map(f64::from);
        let of = move |one: f64| to(whole - one as u8).map(move |two| (one, two));
        let pairs = to(whole).flat_map(of);
        let all = pairs.flat_map(move |(one, two)| {
            to(whole - one as u8 - two as u8).map(move |three| [one, two, three])
        });
        all.filter(|held| fits(place, *held)).collect()
    };
    let choices: Vec<Vec<Held>> = (1..rows.len()).map(every).collect();
    let mut bounds = vec![[(f64::INFINITY, f64::NEG_INFINITY); VALUES]; rows.len()];
    let mut at = vec![0; choices.len()];
    'tables: loop {
        let table: Vec<Held> = choices.iter().zip(&at).map(|(choices, &at)| choices[at]).collect();
        let sum = std::array::from_fn(|of| table.iter().map(|part| part[of]).sum());
        if fits(0, sum) {
            for (bounds, held) in bounds.iter_mut().zip(std::iter::once(sum).chain(table)) {
                for (bounds, value) in bounds.iter_mut().zip(values(held)) {
                    *bounds = (bounds.0.min(value), bounds.1.max(value));
                }
            }
        }
        for (at, choices) in at.iter_mut().zip(&choices) {
            *at += 1;
            if *at < choices.len() {
                continue 'tables;
            }
            *at = 0;
        }
        break;
    }
    let most = f64::from(BELOW) - 1.0;
    let of_row = |(place, held): (usize, &Held)| -> Vec<String> {
        let own = values(*held).into_iter().zip(bounds[place]).enumerate();
        own.filter(|(_, (value, (low, high)))| {
            is_small(*value, f64::from(BELOW)) && (*low > 1.0 || *high < most)
        })
        .map(|(at, (value, (low, high)))| format!("row {place} value {at}: {value} is in {low} to {high}"))
        .collect()
    };
    rows.iter().enumerate().flat_map(of_row).collect()
}

/// Two or three municipalities with numbers from 0 to 3, so that every table that fits can be tried.
fn tiny(seed: u64) -> (Vec<Held>, Places) {
    let mut dice = Dice(seed);
    let count = 2 + dice.roll(2);
    let parts: Vec<Held> =
        (0..count).map(|_| [dice.roll(4) as f64, dice.roll(4) as f64, dice.roll(2) as f64]).collect();
    flat(&parts)
}

#[test]
fn no_table_that_fits_gives_a_small_count_away() {
    for seed in 0..80 {
        let (rows, places) = tiny(seed);
        let found = exactly_given_away(&rows, &places, &protected(&rows, &places));
        assert!(found.is_empty(), "seed {seed}: {found:?} of {rows:?}");
    }
    let broken = (0..80).filter(|&seed| {
        let (rows, places) = tiny(seed);
        !exactly_given_away(&rows, &places, &unprotected(&rows)).is_empty()
    });
    assert!(broken.count() > 15);
}
