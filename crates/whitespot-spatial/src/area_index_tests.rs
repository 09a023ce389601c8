use super::super::toys::{Dice, Shapes, rectangle, shuffled};
use super::*;
use geo::{CoordsIter, Intersects, Point};

fn owners(index: &AreaIndex, point: Coord<f64>) -> Vec<u32> {
    let mut found = vec![99];
    index.owners_at(point, &mut found);
    assert_eq!(index.contains(point), !found.is_empty());
    found
}

fn at(x: f64, y: f64) -> Coord<f64> {
    Coord { x, y }
}

#[test]
fn edges_and_vertices_are_inside_and_holes_are_not() {
    let mut square = rectangle((0.0, 0.0), (10.0, 10.0));
    square.interiors_push(rectangle((4.0, 4.0), (6.0, 6.0)).exterior().clone());
    let other = rectangle((10.0, 0.0), (20.0, 10.0));
    let index = AreaIndex::build(&[(5, &square), (2, &other)]);
    assert_eq!(owners(&index, at(1.0, 1.0)), [5]);
    assert_eq!(owners(&index, at(10.0, 3.0)), [2, 5]);
    assert_eq!(owners(&index, at(0.0, 0.0)), [5]);
    assert_eq!(owners(&index, at(5.0, 5.0)), [] as [u32; 0]);
    assert_eq!(owners(&index, at(4.0, 5.0)), [5]);
    assert_eq!(owners(&index, at(20.1, 5.0)), [] as [u32; 0]);
}

#[test]
fn no_areas_hold_nothing() {
    let index = AreaIndex::build(&[]);
    assert!(!index.contains(at(0.0, 0.0)));
    let empty = Polygon::new(geo::LineString(Vec::new()), Vec::new());
    assert!(!AreaIndex::build(&[(0, &empty)]).contains(at(0.0, 0.0)));
}

/// Points anywhere, on vertices, in the middle of edges, level with vertices, and a hair off edges.
fn awkward_points(areas: &[(u32, Polygon<f64>)], dice: &mut Dice) -> Vec<Coord<f64>> {
    let mut points: Vec<Coord<f64>> = (0..400).map(|_| dice.coord(-1300.0, 1300.0)).collect();
    for (_, area) in areas {
        for line in area.exterior().lines().chain(area.interiors().iter().flat_map(geo::LineString::lines)) {
            let middle = at(f64::midpoint(line.start.x, line.end.x), f64::midpoint(line.start.y, line.end.y));
            points.extend([
                line.start,
                middle,
                at(middle.x.next_up(), middle.y),
                at(line.start.x, middle.y),
                at(dice.between(-1000.0, 1000.0), line.start.y),
            ]);
        }
    }
    points
}

#[test]
fn agrees_with_looking_at_every_area() {
    let mut dice = Dice(11);
    for round in 0..40 {
        let scale = if round % 4 == 0 { 10.0 } else { 1.0 };
        let mut areas: Vec<(u32, Polygon<f64>)> = (0..=round)
            .map(|i| {
                let radius = dice.between(2.0, if i % 7 == 0 { 900.0 } else { 60.0 }) * scale;
                let corners = 4 + dice.below(40);
                let centre = dice.coord(-900.0, 900.0);
                (dice.below(9) as u32, dice.star(centre, radius, corners))
            })
            .collect();
        if round % 3 == 0 {
            areas.push((3, rectangle((-1200.0, -700.0), (400.0, 700.0))));
        }
        let borrowed: Vec<(u32, &Polygon<f64>)> = areas.iter().map(|(o, p)| (*o, p)).collect();
        let index = AreaIndex::build(&borrowed);
        let mixed = AreaIndex::build(&shuffled(&borrowed, round as u64));
        for point in awkward_points(&areas, &mut dice) {
            let mut expected: Vec<u32> =
                areas.iter().filter(|(_, a)| a.intersects(&Point(point))).map(|(o, _)| *o).collect();
            expected.sort_unstable();
            expected.dedup();
            assert_eq!(owners(&index, point), expected, "round {round}, {point:?}");
            assert_eq!(owners(&mixed, point), expected);
        }
    }
}

#[test]
fn holds_for_extents_of_any_shape_and_size() {
    let shapes = [
        rectangle((0.0, 0.0), (1e-6, 1e-6)),
        rectangle((6e5, 6e6), (6e5 + 1e-3, 6e6 + 1e5)),
        rectangle((-1e300, -1e300), (1e300, 1e300)),
        rectangle((0.0, 0.0), (1e9, 1e-9)),
    ];
    for shape in &shapes {
        let index = AreaIndex::build(&[(0, shape)]);
        assert!(shape.exterior_coords_iter().all(|c| index.contains(c)));
    }
    let tiny: Vec<Polygon<f64>> =
        (0..2000).map(|i| rectangle((f64::from(i), 0.0), (f64::from(i) + 0.5, 0.5))).collect();
    let mut areas: Vec<(u32, &Polygon<f64>)> = tiny.iter().map(|p| (1, p)).collect();
    areas.push((2, &shapes[1]));
    let huge = rectangle((-1e6, -1e6), (8e6, 8e6));
    areas.push((3, &huge));
    let index = AreaIndex::build(&areas);
    assert_eq!(owners(&index, at(7.25, 0.25)), [1, 3]);
    assert_eq!(owners(&index, at(7.75, 0.25)), [3]);
}
