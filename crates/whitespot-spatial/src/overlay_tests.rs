#![allow(clippy::float_cmp, reason = "areas of squares on the lattice are exact")]

use super::super::repair;
use super::super::toys::{Dice, Shapes, rectangle, shuffled};
use super::*;
use geo::{CoordsIter, Validation};

fn close_to(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

fn lay(areas: &[Polygon<f64>], region: &MultiPolygon<f64>) -> Overlay {
    Cover::build(&areas.iter().collect::<Vec<_>>()).overlay(region).expect("an overlay")
}

fn union<'a>(areas: impl IntoIterator<Item = &'a Polygon<f64>>) -> MultiPolygon<f64> {
    repair::union(areas).expect("a union")
}

#[test]
fn overlapping_squares_are_counted_once() {
    let areas = [
        rectangle((0.0, 0.0), (60.0, 100.0)),
        rectangle((40.0, 0.0), (80.0, 100.0)),
        rectangle((40.0, 0.0), (80.0, 100.0)),
    ];
    let region = MultiPolygon(vec![rectangle((0.0, 0.0), (100.0, 100.0))]);
    let overlay = lay(&areas, &region);
    assert_eq!((overlay.region_m2, overlay.covered_m2, overlay.uncovered_m2), (10_000.0, 8_000.0, 2_000.0));
    assert_eq!(overlay.uncovered, MultiPolygon(vec![rectangle((80.0, 0.0), (100.0, 100.0))]));
}

#[test]
fn nothing_covers_nothing() {
    let region = MultiPolygon(vec![rectangle((0.0, 0.0), (1e6, 1e6))]);
    let bare = lay(&[], &region);
    assert_eq!((bare.covered_m2, bare.uncovered), (0.0, region.clone()));
    let none = lay(&[rectangle((0.0, 0.0), (1.0, 1.0))], &MultiPolygon(Vec::new()));
    assert_eq!((none.region_m2, none.covered_m2, none.uncovered_m2), (0.0, 0.0, 0.0));
}

#[test]
fn a_clockwise_area_covers_as_any_other() {
    let mut area = rectangle((2.0, 2.0), (8.0, 8.0));
    area.exterior_mut(|ring| ring.0.reverse());
    let overlay = lay(
        &[area, rectangle((4.0, 4.0), (10.0, 10.0))],
        &MultiPolygon(vec![rectangle((0.0, 0.0), (10.0, 10.0))]),
    );
    assert_eq!(overlay.covered_m2, 36.0 + 36.0 - 16.0);
}

#[test]
fn lines_between_cells_leave_no_trace() {
    // Of the points on the lines between cells none may remain beside the corners of tiles.
    let tiles: Vec<Polygon<f64>> = (0..400)
        .map(|i| (f64::from(i % 20) * 10.0, f64::from(i / 20) * 10.0))
        .map(|(x, y)| rectangle((x, y), (x + 10.0, y + 10.0)))
        .filter(|tile| tile.exterior().0[0] != geo::Coord { x: 100.0, y: 100.0 })
        .collect();
    let overlay = lay(&tiles, &MultiPolygon(vec![rectangle((-1000.0, -1000.0), (1000.0, 1000.0))]));
    assert_eq!(overlay.uncovered.coords_count(), 5 + 81 + 5);
    assert_eq!(overlay.covered_m2, 399.0 * 100.0);
    assert_eq!(overlay.uncovered_m2, 4e6 - 39_900.0);
}

#[test]
fn agrees_with_one_plain_overlay_in_any_order() {
    let mut dice = Dice(41);
    for round in 0..25 {
        let stars = |dice: &mut Dice, count: usize, radius: f64, corners: usize| -> Vec<Polygon<f64>> {
            (0..count)
                .map(|_| {
                    let centre = dice.coord(0.0, 9_000.0);
                    let radius = radius * dice.between(0.3, 1.5);
                    dice.star(centre, radius, corners)
                })
                .collect()
        };
        let areas = stars(&mut dice, 10 + round * 8, 900.0, 30);
        // Valid by construction: the union of some stars.
        let region = union(&stars(&mut dice, 3, 3_000.0, 60));
        let overlay = lay(&areas, &region);
        let plain = union(&areas);
        let (covered, uncovered) = (repair::clip(&region, &plain), repair::difference(&region, &plain));
        let (covered, uncovered) = (covered.expect("a clip"), uncovered.expect("a difference"));
        assert!(close_to(overlay.covered_m2, covered.unsigned_area()), "round {round}");
        assert!(close_to(overlay.uncovered_m2, uncovered.unsigned_area()), "round {round}");
        assert!(close_to(overlay.covered_m2 + overlay.uncovered_m2, overlay.region_m2));
        assert!(overlay.uncovered.is_valid(), "round {round}");
        assert!(
            overlay.uncovered.coords_count() <= uncovered.coords_count() + 4,
            "seams stayed: {} {}",
            overlay.uncovered.coords_count(),
            uncovered.coords_count()
        );
        let other_way = MultiPolygon(shuffled(&region.0, 1));
        assert_eq!(lay(&shuffled(&areas, 7), &other_way), overlay);
        assert_eq!(union(&shuffled(&areas, 7)), plain);
    }
}

#[test]
fn neighbours_share_their_edge_exactly() {
    let mut dice = Dice(43);
    let areas: Vec<Polygon<f64>> = (0..200)
        .map(|_| {
            let centre = dice.coord(0.0, 10_000.0);
            dice.star(centre, 400.0, 24)
        })
        .collect();
    let halves = [
        Polygon::new(
            vec![(0.0, 0.0), (7_000.0, 0.0), (3_300.0, 10_000.0), (0.0, 10_000.0)].into(),
            Vec::new(),
        ),
        Polygon::new(
            vec![(7_000.0, 0.0), (10_000.0, 0.0), (10_000.0, 10_000.0), (3_300.0, 10_000.0)].into(),
            Vec::new(),
        ),
    ];
    let parts: Vec<MultiPolygon<f64>> =
        halves.iter().map(|h| lay(&areas, &MultiPolygon(vec![h.clone()])).uncovered).collect();
    let whole = lay(&areas, &MultiPolygon(vec![rectangle((0.0, 0.0), (10_000.0, 10_000.0))]));
    let joined = union(parts.iter().flatten());
    assert!(close_to(joined.unsigned_area(), whole.uncovered_m2));
    assert_eq!(joined.0.len(), whole.uncovered.0.len());
}
