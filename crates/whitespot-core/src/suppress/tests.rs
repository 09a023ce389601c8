//! Attacks on generated tables: what can be inferred about a masked count from all published numbers.
use proptest::prelude::*;
use whitespot_test_kit::Dice;

use super::{
    family::is_small,
    tree::{Mask, Row, Tree},
};

const BELOW: u32 = 4;

/// Counts of three exclusive states, and what each leaves of the total.
fn row(parent: Option<usize>, states: [f64; 3], hides_total: bool) -> Row {
    let total = states.iter().sum();
    let counts = states.iter().flat_map(|count| [*count, total - count]).collect();
    Row { parent, total, counts, hides_total }
}

/// A total, counties, municipalities, cells and smaller cells within these (or none), with small numbers.
fn tree(seed: u64) -> Vec<Row> {
    let mut dice = Dice(seed);
    let counties = 1 + dice.roll(3) as usize;
    let municipalities = 2 + dice.roll(29) as usize;
    let (most_cells, most) = (dice.roll(6), 2 + dice.roll(30));
    let most_smaller = dice.roll(4);
    let mut rows: Vec<Row> = (0..=counties).map(|at| row((at > 0).then_some(0), [0.0; 3], false)).collect();
    for _ in 0..municipalities {
        let county = 1 + dice.roll(counties as u64) as usize;
        let mut draw = || [0; 3].map(|_| if dice.roll(3) == 0 { 0.0 } else { dice.roll(most) as f64 });
        let own = draw();
        let cells: Vec<Vec<[f64; 3]>> =
            (0..most_cells).map(|_| (0..=most_smaller).map(|_| draw()).collect()).collect();
        let sum =
            |parts: &[[f64; 3]]| [0, 1, 2].map(|state| parts.iter().map(|part| part[state]).sum::<f64>());
        let states = if cells.is_empty() { own } else { sum(&cells.concat()) };
        let municipality = rows.len();
        rows.push(row(Some(county), states, false));
        let first = rows.len();
        rows.extend(cells.iter().map(|smaller| row(Some(municipality), sum(smaller), true)));
        if most_smaller > 0 {
            for (at, smaller) in cells.iter().enumerate() {
                rows.extend(smaller.iter().map(|&states| row(Some(first + at), states, true)));
            }
        }
        for above in [0, county] {
            rows[above].total += states.iter().sum::<f64>();
        }
        for (count, state) in states.iter().enumerate() {
            for above in [0, county] {
                rows[above].counts[2 * count] += state;
            }
        }
    }
    for row in &mut rows[..=counties] {
        for count in 0..3 {
            row.counts[2 * count + 1] = row.total - row.counts[2 * count];
        }
    }
    rows
}

/// Bounds of an unknown.
type Bounds = (f64, f64);

/// A value: its row, and which of the row it is.
type Place = (usize, usize);

/// Bounds of every value (the counts, then the total) of every row, from published numbers alone: tightened by every
/// sum until nothing moves.
fn attack(rows: &[Row], masks: &[Mask]) -> Vec<Vec<Bounds>> {
    let value = |row: &Row, at: usize| row.counts.get(at).copied().unwrap_or(row.total);
    let values = rows[0].counts.len() + 1;
    let mut known: Vec<Vec<Bounds>> =
        rows.iter()
            .zip(masks)
            .map(|(row, mask)| {
                let is_published = |at: usize| if at + 1 == values { !mask.total } else { !mask.counts };
                (0..values)
                    .map(|at| {
                        if is_published(at) { (value(row, at), value(row, at)) } else { (0.0, f64::INFINITY) }
                    })
                    .collect()
            })
            .collect();
    let mut sums: Vec<(Place, Vec<Place>)> = Vec::new();
    for (position, _) in rows.iter().enumerate() {
        let parts: Vec<usize> = (0..rows.len()).filter(|&part| rows[part].parent == Some(position)).collect();
        if !parts.is_empty() {
            sums.extend(
                (0..values).map(|at| ((position, at), parts.iter().map(|&part| (part, at)).collect())),
            );
        }
        let total = (position, values - 1);
        sums.push((total, (0..values - 1).step_by(2).map(|at| (position, at)).collect()));
        sums.extend((0..values - 1).step_by(2).map(|at| (total, vec![(position, at), (position, at + 1)])));
    }
    loop {
        let mut moved = false;
        for ((row, at), parts) in &sums {
            let (mut low, mut high) = (0.0, 0.0);
            for &(row, at) in parts {
                low += known[row][at].0;
                high += known[row][at].1;
            }
            let whole = known[*row][*at];
            moved |= tighten(&mut known[*row][*at], (low, high));
            for &(row, at) in parts {
                let own = known[row][at];
                // Infinity less infinity is not a number and tightens nothing.
                let others: (f64, f64) = (low - own.0, high - own.1);
                let most = whole.1 - others.0;
                let least = if others.1.is_finite() { whole.0 - others.1 } else { 0.0 };
                moved |= tighten(&mut known[row][at], (least, most));
            }
        }
        if !moved {
            return known;
        }
    }
}

fn tighten(known: &mut Bounds, by: Bounds) -> bool {
    let before = *known;
    if by.0 > known.0 + 1e-9 {
        known.0 = by.0;
    }
    if by.1 < known.1 - 1e-9 {
        known.1 = by.1;
    }
    *known != before
}

/// The small counts that the published numbers give away, more or less.
fn given_away(rows: &[Row], masks: &[Mask]) -> Vec<String> {
    let known = attack(rows, masks);
    let mut found = Vec::new();
    for (position, row) in rows.iter().enumerate() {
        let values = row.counts.iter().copied().chain([row.total]);
        for (at, value) in values.enumerate() {
            let (low, high) = known[position][at];
            let below = f64::from(BELOW);
            if is_small(value, below) && (low > 1.0 + 1e-6 || high < below - 1.0 - 1e-6) {
                found.push(format!("row {position} value {at}: {value} is in {low} to {high}"));
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn no_sum_gives_a_small_count_away(seed: u64) {
        let rows = tree(seed);
        let masks = Tree::new(rows.clone(), BELOW).protect();
        let found = given_away(&rows, &masks);
        prop_assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn exact_bounds_hold_too(seed: u64) {
        let (rows, masks) = small(seed, Tree::protect);
        let found = exactly_given_away(&rows, &masks);
        prop_assert!(found.is_empty(), "{found:?} of {rows:?} {masks:?}");
    }
}

#[test]
fn the_attacks_succeed_where_only_small_rows_are_masked() {
    let broken = (0..200)
        .filter(|&seed| {
            let rows = tree(seed);
            let masks = Tree::new(rows.clone(), BELOW).unprotected();
            !given_away(&rows, &masks).is_empty()
        })
        .count();
    assert!(broken > 100, "only {broken} of 200");
    let broken = (0..200).filter(|&seed| {
        let (rows, masks) = small(seed, Tree::unprotected);
        !exactly_given_away(&rows, &masks).is_empty()
    });
    assert!(broken.count() > 50);
}

#[test]
fn a_square_that_gives_another_away_is_masked_too() {
    // A municipality of 20 households, all unserved, 3 in one square and 17 in another; and one of 50 in two squares.
    let rows = vec![
        row(None, [20.0, 50.0, 0.0], false),
        row(Some(0), [20.0, 0.0, 0.0], false),
        row(Some(1), [3.0, 0.0, 0.0], true),
        row(Some(1), [17.0, 0.0, 0.0], true),
        row(Some(0), [0.0, 50.0, 0.0], false),
        row(Some(4), [0.0, 20.0, 0.0], true),
        row(Some(4), [0.0, 30.0, 0.0], true),
    ];
    let masked: Vec<bool> = Tree::new(rows, BELOW).protect().iter().map(|mask| mask.counts).collect();
    assert_eq!(masked, [false, false, true, true, false, false, false]);
}

#[test]
fn a_published_total_within_a_hidden_one_hides_nothing() {
    // The 4 of the second county's first municipality are published: of 6 in all, the first county has 2 at most.
    let rows = vec![
        row(None, [3.0, 1.0, 2.0], false),
        row(Some(0), [1.0, 0.0, 0.0], false),
        row(Some(0), [2.0, 1.0, 2.0], false),
        row(Some(1), [1.0, 0.0, 0.0], false),
        row(Some(2), [2.0, 0.0, 2.0], false),
        row(Some(2), [0.0, 1.0, 0.0], false),
    ];
    let masks = Tree::new(rows.clone(), BELOW).protect();
    assert_eq!(given_away(&rows, &masks), Vec::<String>::new());
}

#[test]
fn a_square_of_masked_squares_is_masked_to_hide_their_sum() {
    // Of the 6 in the first municipality 4 would be published for the first square, and 2 left for the other two.
    let mut rows = vec![
        row(None, [11.0, 1.0, 0.0], false),
        row(Some(0), [5.0, 1.0, 0.0], false),
        row(Some(0), [6.0, 0.0, 0.0], false),
        row(Some(1), [4.0, 0.0, 0.0], true),
        row(Some(1), [0.0, 1.0, 0.0], true),
        row(Some(1), [1.0, 0.0, 0.0], true),
    ];
    rows.extend((0..4).map(|_| row(Some(3), [1.0, 0.0, 0.0], true)));
    let masks = Tree::new(rows.clone(), BELOW).protect();
    assert!(masks[3].total);
    assert_eq!(given_away(&rows, &masks), Vec::<String>::new());
}

#[test]
fn of_two_that_would_do_the_smaller_is_masked_and_where_none_is_left_the_row_above() {
    let masked = |rows: Vec<Row>| -> String {
        Tree::new(rows, BELOW).protect().iter().map(|mask| if mask.counts { 'x' } else { '-' }).collect()
    };
    let municipality = |cells: &[[f64; 3]]| {
        let sum = |state: usize| cells.iter().map(|cell| cell[state]).sum::<f64>();
        let mut rows = vec![row(None, [sum(0), sum(1), sum(2)], false)];
        rows.extend(cells.iter().map(|cell| row(Some(0), *cell, true)));
        rows
    };
    // 2 unserved in the first; the third holds unserved too, the second and the smallest do not.
    let cells = [[2.0, 30.0, 0.0], [0.0, 5.0, 0.0], [10.0, 40.0, 0.0], [9.0, 60.0, 0.0]];
    assert_eq!(masked(municipality(&cells)), "-x-x-");
    // No other holds any: 2 of the whole are unserved, which is small itself.
    assert_eq!(masked(municipality(&[[2.0, 30.0, 0.0], [0.0, 50.0, 0.0]])), "xx-");
}

#[test]
fn not_everything_is_masked() {
    let mut published = 0;
    for seed in 0..200 {
        published += Tree::new(tree(seed), BELOW).protect().iter().filter(|mask| !mask.counts).count();
    }
    assert!(published > 2_000, "{published}");
}

/// A total of two to four parts with small numbers, whose totals are published or not.
fn small(seed: u64, masked: fn(Tree) -> Vec<Mask>) -> (Vec<Row>, Vec<Mask>) {
    let mut dice = Dice(seed);
    let hides_total = dice.roll(2) == 0;
    let mut rows = vec![row(None, [0.0; 3], false)];
    for _ in 0..2 + dice.roll(3) {
        let states = [dice.roll(6) as f64, dice.roll(6) as f64, 0.0];
        rows.push(row(Some(0), states, hides_total));
    }
    let sum = |state: usize| rows[1..].iter().map(|row| row.counts[2 * state]).sum::<f64>();
    rows[0] = row(None, [sum(0), sum(1), 0.0], false);
    let masks = masked(Tree::new(rows.clone(), BELOW));
    (rows, masks)
}

/// The least and the most of each part's first two counts and total, over all tables of whole numbers that fit the
/// published.
fn exactly_given_away(rows: &[Row], masks: &[Mask]) -> Vec<String> {
    // Where the whole is masked as well, at most its total is published.
    let published = |row: usize, at: usize| (!masks[row].counts).then(|| rows[row].counts[at] as i64);
    let total = |row: usize| (!masks[row].total).then_some(rows[row].total as i64);
    let most = rows[0].total as i64 + if masks[0].total { i64::from(BELOW) } else { 0 };
    let mut bounds = vec![[(i64::MAX, i64::MIN); 3]; rows.len()];
    let mut table = Vec::new();
    fill(rows.len() - 1, most, &published, &total, &mut table, &mut |table| {
        let (first, second) = table.iter().fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
        let fits = |known: Option<i64>, found: i64| known.is_none_or(|known| known == found);
        if fits(published(0, 0), first) && fits(published(0, 2), second) && fits(total(0), first + second) {
            for (bounds, part) in bounds[1..].iter_mut().zip(table) {
                for (bounds, value) in bounds.iter_mut().zip([part.0, part.1, part.0 + part.1]) {
                    *bounds = (bounds.0.min(value), bounds.1.max(value));
                }
            }
        }
    });
    let mut found = Vec::new();
    for (position, row) in rows.iter().enumerate().skip(1) {
        for (at, value) in [row.counts[0], row.counts[2], row.total].into_iter().enumerate() {
            let (low, high) = bounds[position][at];
            if is_small(value, f64::from(BELOW)) && (low > 1 || high < i64::from(BELOW) - 1) {
                found.push(format!("part {position} value {at}: {value} is in {low} to {high}"));
            }
        }
    }
    found
}

/// Called with each table that fits.
type Take<'a> = dyn FnMut(&[(i64, i64)]) + 'a;

fn fill(
    parts: usize,
    left: i64,
    published: &dyn Fn(usize, usize) -> Option<i64>,
    total: &dyn Fn(usize) -> Option<i64>,
    table: &mut Vec<(i64, i64)>,
    take: &mut Take<'_>,
) {
    if table.len() == parts {
        take(table);
        return;
    }
    let row = table.len() + 1;
    for first in 0..=left {
        for second in 0..=left - first {
            let fits = |known: Option<i64>, found: i64| known.is_none_or(|known| known == found);
            if fits(published(row, 0), first)
                && fits(published(row, 2), second)
                && fits(total(row), first + second)
            {
                table.push((first, second));
                fill(parts, left - first - second, published, total, table, take);
                table.pop();
            }
        }
    }
}
