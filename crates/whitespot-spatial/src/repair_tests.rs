#![allow(clippy::float_cmp, reason = "areas of squares on the lattice are exact")]

use super::super::toys::{Dice, Shapes, rectangle, shuffled};
use super::*;
use geo::Validation;

fn polygon(shell: Vec<(f64, f64)>, holes: Vec<Vec<(f64, f64)>>) -> Polygon<f64> {
    Polygon::new(shell.into(), holes.into_iter().map(LineString::from).collect())
}

fn square(low: f64, high: f64) -> Vec<(f64, f64)> {
    vec![(low, low), (high, low), (high, high), (low, high)]
}

fn repair(polygon: &Polygon<f64>) -> Repaired {
    super::repair(polygon, MOST_CROSSINGS).expect("a repair")
}

fn union<'a>(areas: impl IntoIterator<Item = &'a Polygon<f64>>) -> MultiPolygon<f64> {
    super::union(areas).expect("a union")
}

fn repaired(polygon: &Polygon<f64>) -> (Option<Fault>, f64, usize) {
    let Repaired { area, fault } = repair(polygon);
    assert!(area.is_valid());
    (fault, area.unsigned_area(), area.0.len())
}

#[test]
fn valid_polygons_come_back_as_they_are() {
    let plain = polygon(vec![(0.1, 0.2), (0.3, 9.7), (7.7, 3.3)], Vec::new());
    let holed = polygon(square(0.0, 10.0), vec![square(1.0, 2.0), square(4.0, 5.0)]);
    let repeated = polygon(vec![(0.0, 0.0), (4.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)], Vec::new());
    let hole_touches_shell = polygon(square(0.0, 10.0), vec![vec![(0.0, 5.0), (3.0, 4.0), (3.0, 6.0)]]);
    let holes_touch = polygon(square(0.0, 10.0), vec![square(2.0, 4.0), square(4.0, 6.0)]);
    for valid in [plain, holed, repeated, hole_touches_shell, holes_touch] {
        assert_eq!(repair(&valid), Repaired { area: MultiPolygon(vec![valid.clone()]), fault: None });
    }
}

#[test]
fn a_bow_tie_gives_both_lobes() {
    let bow = polygon(vec![(0.0, 0.0), (4.0, 4.0), (4.0, 0.0), (0.0, 4.0)], Vec::new());
    assert_eq!(repaired(&bow), (Some(Fault::SelfIntersection), 8.0, 2));
}

#[test]
fn what_is_wound_twice_is_filled_and_spikes_fall_away() {
    let twice = polygon([square(0.0, 4.0), square(0.0, 2.0)].concat(), Vec::new());
    assert_eq!(repaired(&twice), (Some(Fault::SelfIntersection), 16.0, 1));
    let spike =
        polygon(vec![(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (4.0, 9.0), (4.0, 4.0), (0.0, 4.0)], Vec::new());
    assert_eq!(repaired(&spike), (Some(Fault::SelfIntersection), 16.0, 1));
}

#[test]
fn holes_are_taken_out_once_and_only_where_there_is_land() {
    let outside = polygon(square(0.0, 4.0), vec![square(6.0, 8.0)]);
    assert_eq!(repaired(&outside), (Some(Fault::HoleOutside), 16.0, 1));
    let across = polygon(square(0.0, 4.0), vec![square(3.0, 5.0)]);
    assert_eq!(repaired(&across), (Some(Fault::RingsOverlap), 15.0, 1));
    let nested = polygon(square(0.0, 10.0), vec![square(2.0, 8.0), square(4.0, 5.0)]);
    assert_eq!(repaired(&nested), (Some(Fault::RingsOverlap), 64.0, 1));
    let splits = polygon(square(0.0, 4.0), vec![vec![(2.0, 0.0), (3.0, 2.0), (2.0, 4.0), (1.0, 2.0)]]);
    assert_eq!(repaired(&splits), (Some(Fault::RingsOverlap), 12.0, 2));
}

#[test]
fn without_area_nothing_is_left() {
    for flat in [
        vec![],
        vec![(1.0, 1.0)],
        vec![(0.0, 0.0), (5.0, 5.0)],
        vec![(0.0, 0.0), (5.0, 5.0), (9.0, 9.0)],
        vec![(2.0, 2.0); 5],
    ] {
        assert_eq!(repaired(&polygon(flat, Vec::new())), (Some(Fault::Degenerate), 0.0, 0));
    }
}

#[test]
fn any_scribble_becomes_valid() {
    let mut dice = Dice(61);
    for round in 0..300 {
        let mut scribble = |count: usize| {
            LineString(
                (0..count)
                    .map(|_| dice.coord(0.0, 12.0))
                    .map(|c| if round % 2 == 0 { Coord { x: c.x.round(), y: c.y.round() } } else { c })
                    .collect(),
            )
        };
        let faulty = Polygon::new(
            scribble(3 + round % 20),
            if round % 3 == 0 { vec![scribble(5), scribble(4)] } else { Vec::new() },
        );
        let Repaired { area, fault } = repair(&faulty);
        assert!(area.is_valid(), "round {round} {faulty:?}");
        assert_eq!(fault.is_none(), faulty.is_valid(), "round {round} {faulty:?}");
        assert!(area.iter().all(|p| fault.is_none() || p.signed_area() > 0.0));
    }
}

#[test]
fn unions_do_not_depend_on_direction_or_order() {
    let mut backward = rectangle((2.0, 0.0), (6.0, 4.0));
    backward.exterior_mut(|ring| ring.0.reverse());
    let areas = [rectangle((0.0, 0.0), (4.0, 4.0)), backward, rectangle((20.0, 0.0), (21.0, 1.0))];
    let joined = union(&areas);
    assert_eq!(joined.unsigned_area(), 25.0);
    assert_eq!(joined, union(&shuffled(&areas, 2)));
    let area_m2 = |area: Result<MultiPolygon<f64>, OverlayError>| area.map(|area| area.unsigned_area());
    assert_eq!(area_m2(difference(&joined, &MultiPolygon(vec![areas[0].clone()]))), Ok(9.0));
    assert_eq!(area_m2(clip(&joined, &MultiPolygon(vec![areas[1].clone()]))), Ok(16.0));
    assert!(union([]).0.is_empty());
}

#[test]
fn vertices_keep_their_coordinates() {
    let areas = [
        polygon(vec![(0.1, 0.1), (5.3, 0.2), (4.7, 4.1)], Vec::new()),
        polygon(vec![(9.1, 0.3), (5.3, 0.2), (9.9, 9.9)], Vec::new()),
    ];
    let joined = union(&areas);
    assert!(
        joined.iter().flat_map(|p| &p.exterior().0).all(|c| areas.iter().any(|a| a.exterior().0.contains(c)))
    );
}
