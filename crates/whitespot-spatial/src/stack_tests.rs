#![allow(clippy::float_cmp, reason = "areas of squares on the lattice are exact")]

use super::super::overlay::Cover;
use super::super::repair::union;
use super::super::toys::{Dice, Shapes, rectangle, shuffled};
use super::*;
use geo::{Area, MultiPolygon};
use proptest::prelude::*;

fn stack(covers: &[Vec<Polygon<f64>>]) -> CoverStack {
    CoverStack::build(&covers.iter().map(|areas| areas.iter().collect()).collect::<Vec<_>>())
}

fn square(low: f64, high: f64) -> MultiPolygon<f64> {
    MultiPolygon(vec![rectangle((low, low), (high, high))])
}

/// Equal within the bound of law 3.
fn close_to(a: f64, b: f64) -> bool {
    (a - b).abs() <= f64::max(1e-3, 1e-9 * a.abs().max(b.abs()))
}

#[test]
fn two_covers_lie_over_each_other_in_the_middle() {
    let covers = [
        // Overlapping areas of one cover count once.
        vec![rectangle((0.0, 0.0), (50.0, 100.0)), rectangle((30.0, 0.0), (60.0, 100.0))],
        vec![rectangle((40.0, 0.0), (80.0, 100.0))],
    ];
    let depths = stack(&covers).depths(&square(0.0, 100.0)).expect("depths");
    assert_eq!(depths.region_m2, 10_000.0);
    assert_eq!(depths.by_cover_m2, [6_000.0, 4_000.0]);
    assert_eq!(depths.by_count_m2, [2_000.0, 6_000.0, 2_000.0]);
}

#[test]
fn nothing_over_nothing() {
    let none = stack(&[]).depths(&square(0.0, 10.0)).expect("depths");
    assert_eq!((none.by_cover_m2.len(), none.by_count_m2), (0, vec![100.0]));
    let empty = stack(&[Vec::new(), Vec::new()]).depths(&square(0.0, 10.0)).expect("depths");
    assert_eq!((empty.by_cover_m2, empty.by_count_m2), (vec![0.0, 0.0], vec![100.0, 0.0, 0.0]));
    let nowhere =
        stack(&[vec![rectangle((0.0, 0.0), (1.0, 1.0))]]).depths(&MultiPolygon(Vec::new())).expect("depths");
    assert_eq!((nowhere.by_cover_m2, nowhere.by_count_m2), (vec![0.0], vec![0.0, 0.0]));
}

#[test]
fn more_covers_than_a_word_has_bits() {
    // Cover i reaches from 0 to i + 1: 70 over the first metre, one over the last.
    let covers: Vec<Vec<Polygon<f64>>> =
        (0..70).map(|i| vec![rectangle((0.0, 0.0), (f64::from(i) + 1.0, 10.0))]).collect();
    let depths =
        stack(&covers).depths(&MultiPolygon(vec![rectangle((0.0, 0.0), (100.0, 10.0))])).expect("depths");
    let widths: Vec<f64> = (0..70).map(|i| 10.0 * (f64::from(i) + 1.0)).collect();
    assert_eq!(depths.by_cover_m2, widths);
    assert_eq!(depths.by_count_m2[0], 300.0);
    assert!(depths.by_count_m2[1..].iter().all(|&area_m2| area_m2 == 10.0));
}

/// Covers of random stars, and a region with holes that some of them cross.
fn starry(dice: &mut Dice, covers: usize, areas: usize) -> (Vec<Vec<Polygon<f64>>>, MultiPolygon<f64>) {
    let mut stars = |count: usize, radius: f64, corners: usize| -> Vec<Polygon<f64>> {
        (0..count)
            .map(|_| {
                let centre = dice.coord(0.0, 9_000.0);
                let radius = radius * dice.between(0.3, 1.5);
                dice.star(centre, radius, corners)
            })
            .collect()
    };
    let covers = (0..covers).map(|_| stars(areas, 900.0, 30)).collect();
    (covers, union(&stars(3, 3_000.0, 60)).expect("a union"))
}

#[test]
fn agrees_with_an_overlay_of_each_cover_and_of_all() {
    let mut dice = Dice(61);
    for round in 0..24 {
        let (covers, region) = starry(&mut dice, 1 + round % 5, 4 + round * 4);
        let depths = stack(&covers).depths(&region).expect("depths");
        let region_m2 = region.unsigned_area();
        for (cover, &covered_m2) in covers.iter().zip(&depths.by_cover_m2) {
            let own = Cover::build(&cover.iter().collect::<Vec<_>>()).overlay(&region).expect("an overlay");
            assert!(close_to(own.covered_m2, covered_m2), "round {round}: {} {covered_m2}", own.covered_m2);
        }
        let all: Vec<&Polygon<f64>> = covers.iter().flatten().collect();
        let all = Cover::build(&all).overlay(&region).expect("an overlay");
        assert!(close_to(all.uncovered_m2, depths.by_count_m2[0]), "round {round}");
        assert!(close_to(depths.by_count_m2.iter().sum(), region_m2), "round {round}");
        let weighted: f64 = depths.by_count_m2.iter().enumerate().map(|(k, m2)| k as f64 * m2).sum();
        assert!(close_to(weighted, depths.by_cover_m2.iter().sum()), "round {round}");
        assert!(depths.by_count_m2.iter().all(|&area_m2| area_m2 > -1e-3));

        let other_way: Vec<Vec<Polygon<f64>>> = covers.iter().map(|areas| shuffled(areas, 5)).collect();
        assert_eq!(stack(&other_way).depths(&MultiPolygon(shuffled(&region.0, 2))), Ok(depths));
    }
}

/// A rectangle between whole numbers of a small map.
fn block() -> impl Strategy<Value = [i32; 4]> {
    (0..12, 0..12, 1..7, 1..7).prop_map(|(x, y, width, height)| [x, y, x + width, y + height])
}

fn drawn([west, south, east, north]: [i32; 4]) -> Polygon<f64> {
    rectangle((west.into(), south.into()), (east.into(), north.into()))
}

proptest! {
    #[test]
    fn agrees_with_counting_squares(
        covers in prop::collection::vec(prop::collection::vec(block(), 0..9), 0..6),
        region in block(),
        size in 1..40,
    ) {
        let areas: Vec<Vec<Polygon<f64>>> =
            covers.iter().map(|blocks| blocks.iter().map(|&b| drawn(b.map(|v| v * size))).collect()).collect();
        let depths = stack(&areas).depths(&MultiPolygon(vec![drawn(region.map(|v| v * size))])).expect("depths");
        let mut by_cover = vec![0.0; covers.len()];
        let mut by_count = vec![0.0; covers.len() + 1];
        for x in region[0]..region[2] {
            for y in region[1]..region[3] {
                let mut count = 0;
                for (cover, blocks) in covers.iter().enumerate() {
                    let holds = |b: &[i32; 4]| b[0] <= x && x < b[2] && b[1] <= y && y < b[3];
                    if blocks.iter().any(holds) {
                        by_cover[cover] += f64::from(size * size);
                        count += 1;
                    }
                }
                by_count[count] += f64::from(size * size);
            }
        }
        prop_assert_eq!(depths.by_cover_m2, by_cover);
        prop_assert_eq!(depths.by_count_m2, by_count);
    }
}
