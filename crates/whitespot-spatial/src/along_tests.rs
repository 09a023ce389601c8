#![allow(clippy::float_cmp, reason = "lengths between whole numbers are exact")]

use super::super::toys::{Dice, Shapes, rectangle, shuffled};
use super::*;
use geo::{Coord, Intersects, Polygon};
use proptest::prelude::*;

fn along(covers: &[Vec<Polygon<f64>>], line: &LineString<f64>) -> Vec<(f64, f64, Vec<u32>)> {
    let stack = CoverStack::build(&covers.iter().map(|areas| areas.iter().collect()).collect::<Vec<_>>());
    let mut stretches = Vec::new();
    stack.along(line, |from_m, to_m, covers| stretches.push((from_m, to_m, covers.to_vec())));
    let mut at = 0.0;
    for window in stretches.windows(2) {
        assert_ne!(window[0].2, window[1].2, "neighbours under the same covers");
    }
    for &(from_m, to_m, _) in &stretches {
        assert!(from_m == at && to_m > from_m, "a gap or an empty stretch at {from_m}");
        at = to_m;
    }
    assert_eq!(at, length_m(line));
    stretches
}

fn line(points: &[(f64, f64)]) -> LineString<f64> {
    points.to_vec().into()
}

#[test]
fn a_road_through_two_overlapping_squares() {
    let covers = [vec![rectangle((10.0, -5.0), (50.0, 5.0))], vec![rectangle((40.0, -5.0), (60.0, 5.0))]];
    let expected = vec![
        (0.0, 10.0, vec![]),
        (10.0, 40.0, vec![0]),
        (40.0, 50.0, vec![0, 1]),
        (50.0, 60.0, vec![1]),
        (60.0, 100.0, vec![]),
    ];
    // Lines between cells divide the road at places that are no whole numbers.
    let rounded = |road: &[(f64, f64)]| {
        let rounded = |m: f64| (m * 1e9).round() / 1e9;
        let stretches = along(&covers, &line(road)).into_iter();
        stretches.map(|(from_m, to_m, covers)| (rounded(from_m), rounded(to_m), covers)).collect::<Vec<_>>()
    };
    assert_eq!(rounded(&[(0.0, 0.0), (100.0, 0.0)]), expected);
    assert_eq!(rounded(&[(0.0, 0.0), (45.0, 0.0), (45.0, 0.0), (100.0, 0.0)]), expected);
}

#[test]
fn areas_of_one_cover_that_meet_leave_no_gap() {
    let covers = [vec![
        rectangle((0.0, 0.0), (10.0, 10.0)),
        rectangle((10.0, 0.0), (20.0, 10.0)),
        rectangle((15.0, 0.0), (30.0, 10.0)),
    ]];
    assert_eq!(along(&covers, &line(&[(1.0, 1.0), (29.0, 1.0)])), [(0.0, 28.0, vec![0])]);
}

#[test]
fn the_edge_is_inside_and_a_hole_is_not() {
    let mut square = rectangle((0.0, 0.0), (30.0, 30.0));
    square.interiors_push(rectangle((10.0, 10.0), (20.0, 20.0)).exterior().clone());
    let covers = [vec![square]];
    // Along the outer edge and beyond it.
    assert_eq!(
        along(&covers, &line(&[(-5.0, 30.0), (35.0, 30.0)])),
        [(0.0, 5.0, vec![]), (5.0, 35.0, vec![0]), (35.0, 40.0, vec![])]
    );
    // Along the edge of the hole, then through it.
    assert_eq!(
        along(&covers, &line(&[(10.0, 5.0), (10.0, 20.0), (20.0, 20.0), (20.0, 15.0), (10.0, 15.0)])),
        [(0.0, 30.0, vec![0]), (30.0, 40.0, vec![])]
    );
}

#[test]
fn the_edge_is_inside_in_any_direction() {
    // A line along a part of a slanting edge, between points that lie on it only as nearly as numbers can.
    let (low, high) = (Coord { x: 612_345.1, y: 6_543_210.7 }, Coord { x: 613_999.3, y: 6_544_001.9 });
    for right in [false, true] {
        let off = if right {
            Coord { x: 613_900.0, y: 6_543_000.0 }
        } else {
            Coord { x: 612_000.0, y: 6_544_500.0 }
        };
        let covers = [vec![Polygon::new(LineString(vec![low, high, off, low]), Vec::new())]];
        let at = |part: f64| low + (high - low) * part;
        let within = LineString(vec![at(0.123), at(0.777)]);
        assert_eq!(along(&covers, &within), [(0.0, length_m(&within), vec![0])]);
        let beyond = LineString(vec![at(-0.2), at(1.3)]);
        let stretches = along(&covers, &beyond);
        assert_eq!(stretches.iter().map(|s| s.2.len()).collect::<Vec<_>>(), [0, 1, 0]);
        let edge_m = (high.x - low.x).hypot(high.y - low.y);
        assert!((stretches[1].1 - stretches[1].0 - edge_m).abs() < 1e-6);
    }
}

#[test]
fn what_touches_in_a_point_is_not_parted() {
    let diamond = Polygon::new(
        LineString::from(vec![(50.0, 0.0), (60.0, 10.0), (50.0, 20.0), (40.0, 10.0)]),
        Vec::new(),
    );
    assert_eq!(along(&[vec![diamond]], &line(&[(0.0, 0.0), (100.0, 0.0)])), [(0.0, 100.0, vec![])]);
}

#[test]
fn nothing_and_next_to_nothing() {
    let covers = [vec![rectangle((0.0, 0.0), (10.0, 10.0))]];
    assert!(along(&covers, &LineString(Vec::new())).is_empty());
    assert!(along(&covers, &line(&[(1.0, 1.0), (1.0, 1.0)])).is_empty());
    let tiny = line(&[(1.0, 1.0), (1.0 + 1e-9, 1.0)]);
    assert_eq!(along(&covers, &tiny), [(0.0, length_m(&tiny), vec![0])]);
    let tiny = line(&[(11.0, 1.0), (11.0 + 1e-9, 1.0)]);
    assert_eq!(along(&covers, &tiny), [(0.0, length_m(&tiny), vec![])]);
    assert_eq!(along(&[], &line(&[(0.0, 0.0), (3.0, 4.0)])), [(0.0, 5.0, vec![])]);
}

#[test]
fn a_line_is_cut_within_and_at_its_vertices() {
    let bent = line(&[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (10.0, 10.0), (20.0, 10.0)]);
    assert_eq!(cut(&bent, 0.0, 30.0), bent);
    assert_eq!(cut(&bent, 5.0, 15.0), line(&[(5.0, 0.0), (10.0, 0.0), (10.0, 5.0)]));
    assert_eq!(cut(&bent, 10.0, 20.0), line(&[(10.0, 0.0), (10.0, 10.0)]));
    assert_eq!(cut(&bent, 2.0, 4.0), line(&[(2.0, 0.0), (4.0, 0.0)]));
}

/// Length under each cover, by looking at every edge of every area for each segment.
fn plain(covers: &[Vec<Polygon<f64>>], line: &LineString<f64>) -> Vec<f64> {
    let mut lengths = vec![0.0; covers.len()];
    for segment in line.lines() {
        for (areas, length) in covers.iter().zip(&mut lengths) {
            let mut breaks = vec![0.0, 1.0];
            let rings = || areas.iter().flat_map(|a| std::iter::once(a.exterior()).chain(a.interiors()));
            let is_edge = rings().flat_map(LineString::lines).any(|edge| edge == segment);
            for edge in rings().flat_map(LineString::lines) {
                let (d, e) = (segment.delta(), edge.delta());
                let across = d.x * e.y - d.y * e.x;
                let between = edge.start - segment.start;
                let (t, u) = (
                    (between.x * e.y - between.y * e.x) / across,
                    (between.x * d.y - between.y * d.x) / across,
                );
                if across != 0.0 && (0.0..=1.0).contains(&t) && (-1e-9..=1.0 + 1e-9).contains(&u) {
                    breaks.push(t);
                }
            }
            breaks.sort_unstable_by(f64::total_cmp);
            for pair in breaks.windows(2) {
                let middle = geo::Point(segment.start + segment.delta() * f64::midpoint(pair[0], pair[1]));
                if is_edge || areas.iter().any(|area| area.intersects(&middle)) {
                    *length += (pair[1] - pair[0]) * segment.delta().x.hypot(segment.delta().y);
                }
            }
        }
    }
    lengths
}

fn by_cover(stretches: &[(f64, f64, Vec<u32>)], covers: usize) -> Vec<f64> {
    let mut lengths = vec![0.0; covers];
    for (from_m, to_m, over) in stretches {
        for &cover in over {
            lengths[cover as usize] += to_m - from_m;
        }
    }
    lengths
}

#[test]
fn agrees_with_looking_at_every_edge() {
    let mut dice = Dice(71);
    for round in 0..30 {
        let origin = Coord { x: 400_000.0, y: 6_500_000.0 } * f64::from(u8::from(round % 2 == 0));
        let covers: Vec<Vec<Polygon<f64>>> = (0..=round % 4)
            .map(|_| {
                (0..=round * 3)
                    .map(|_| {
                        let centre = origin + dice.coord(0.0, 9_000.0);
                        let radius = 900.0 * dice.between(0.2, 1.5);
                        dice.star(centre, radius, 24)
                    })
                    .collect()
            })
            .collect();
        for _ in 0..12 {
            let mut points: Vec<Coord<f64>> =
                (0..2 + dice.below(12)).map(|_| origin + dice.coord(-500.0, 9_500.0)).collect();
            // Now and then along an edge, and through a vertex.
            let area = &covers[0][dice.below(covers[0].len())];
            if dice.below(2) == 0 {
                points.extend_from_slice(&area.exterior().0[3..7]);
            }
            let line = LineString(points);
            let found = along(&covers, &line);
            for (found_m, expected_m) in by_cover(&found, covers.len()).iter().zip(plain(&covers, &line)) {
                assert!((found_m - expected_m).abs() < 1e-4, "round {round}: {found_m} {expected_m}");
            }
            let other_way: Vec<Vec<Polygon<f64>>> = covers.iter().map(|areas| shuffled(areas, 3)).collect();
            assert_eq!(along(&other_way, &line), found);
            let back = LineString(line.0.iter().rev().copied().collect());
            let back = by_cover(&along(&covers, &back), covers.len());
            for (there, back) in by_cover(&found, covers.len()).iter().zip(back) {
                assert!((there - back).abs() < 1e-6);
            }
        }
    }
}

proptest! {
    #[test]
    fn agrees_with_judging_every_step(
        covers in prop::collection::vec(prop::collection::vec((0..12, 0..12, 1..7, 1..7), 0..9), 0..5),
        start in (-2..18, -2..18),
        steps in prop::collection::vec((-1..=1_i32, -1..=1_i32), 1..60),
        size in 1..40,
    ) {
        let size = f64::from(size);
        let place = |x: i32, y: i32| (f64::from(x) * size, f64::from(y) * size);
        let areas: Vec<Vec<Polygon<f64>>> = covers
            .iter()
            .map(|blocks| blocks.iter().map(|&(x, y, w, h)| rectangle(place(x, y), place(x + w, y + h))).collect())
            .collect();
        let (mut at, mut points) = (start, vec![place(start.0, start.1)]);
        let mut expected = vec![0.0; covers.len()];
        for (right, up) in steps {
            let to = (at.0 + right, at.1 + up);
            points.push(place(to.0, to.1));
            let length_m = size * f64::from(right.abs() + up.abs()).sqrt();
            // Twice the middle of the step: whether some closed block holds it.
            let middle = (at.0 + to.0, at.1 + to.1);
            for (blocks, expected) in covers.iter().zip(&mut expected) {
                let holds = |&(x, y, w, h): &(i32, i32, i32, i32)| {
                    2 * x <= middle.0 && middle.0 <= 2 * (x + w) && 2 * y <= middle.1 && middle.1 <= 2 * (y + h)
                };
                if blocks.iter().any(holds) {
                    *expected += length_m;
                }
            }
            at = to;
        }
        let found = by_cover(&along(&areas, &points.into()), covers.len());
        for (found_m, expected_m) in found.iter().zip(expected) {
            prop_assert!((found_m - expected_m).abs() < 1e-6, "{} {}", found_m, expected_m);
        }
    }
}
