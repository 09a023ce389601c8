//! Land grown by a distance, and what such growth leaves of the rest.
//!
//! For each edge of the boundary a rectangle is added to the land, for each corner that the land turns outward a sector of
//! a disc. One closed way leads around all of them; its winding number at a place is the number of pieces of land, rectangles
//! and sectors that hold it. None counts below nothing, so that land is where the number is not 0, whatever overlaps.

use super::lattice::{Edge, Point, Segment, metres, snap};
use super::overlay::Boundary;
use super::patch::Patches;
use super::repair::around;
use super::rings::{Seams, assemble};
use super::{MOST_CROSSINGS, OverlayError};
use geo::{Coord, LineString, MultiPolygon, Polygon};

/// A sector is drawn with a corner for each such angle, radians: its sides lie within the true arc, by two parts of a hundred
/// of the radius at most. An engineering choice.
const STEP: f64 = std::f64::consts::PI / 8.0;

/// Ways around free land, which lies on their left, without the closing point: of two points for an edge that has free land
/// on both sides, of one for a point that has free land all around.
pub(super) type Ways = Vec<Vec<Coord<f64>>>;

/// The land beside the `ways`, grown by `by_m`; what lies far away is free. O(n log n) and the crossings.
pub(super) fn grown(ways: &[Vec<Coord<f64>>], by_m: f64) -> Result<MultiPolygon<f64>, OverlayError> {
    arranged(ways, by_m, 0, |land| land != 0)
}

/// The part of an area that is farther than `by_m` from all that lies outside of it. O(n log n) and the crossings.
pub(super) fn shrunk(area: &MultiPolygon<f64>, by_m: f64) -> Result<MultiPolygon<f64>, OverlayError> {
    // What lies outside is the land that grows; shells are counter-clockwise and holes clockwise.
    arranged(&ways_within(area), by_m, 1, |land| land == 0)
}

/// The rings of polygons whose shells are counter-clockwise and holes clockwise.
fn ways_within(area: &MultiPolygon<f64>) -> Ways {
    let open = |ring: &LineString<f64>| ring.0[..ring.0.len().saturating_sub(1)].to_vec();
    let rings = |polygon: &Polygon<f64>| {
        std::iter::once(open(polygon.exterior()))
            .chain(polygon.interiors().iter().map(open))
            .collect::<Vec<_>>()
    };
    area.iter().flat_map(rings).collect()
}

/// The area where `holds` of the number of pieces of land at a place, which is `far` away from all of them.
fn arranged(
    ways: &[Vec<Coord<f64>>],
    by_m: f64,
    far: i32,
    holds: impl Fn(i32) -> bool,
) -> Result<MultiPolygon<f64>, OverlayError> {
    let mut edges: Vec<Edge> = Vec::new();
    let mut grown = Vec::new();
    for way in ways {
        grown.clear();
        beside(way, by_m, &mut grown);
        let before = grown.iter().cycle().skip(grown.len().saturating_sub(1));
        // The land is to lie on the left.
        edges.extend(before.zip(&grown).filter(|(from, to)| from != to).map(|(&from, &to)| [to, from]));
    }
    let mut segments: Vec<Segment> = edges.iter().map(|&edge| Segment::new(edge, 0)).collect();
    let mut patches = Patches::new(MOST_CROSSINGS);
    let mut boundary = Boundary::default();
    let sides = around(edges.iter().map(|edge| edge[0]));
    patches.arrange(sides, &mut segments, &[far], &mut |_, found| {
        boundary.add(&found, |land| holds(land[0]));
    })?;
    assemble(boundary.edges(), &Seams::but(patches.kept), metres)
}

/// The way beside a way, at the distance on its left.
fn beside(way: &[Coord<f64>], by_m: f64, grown: &mut Vec<Point>) {
    let mut place = |at: Coord<f64>, (x, y): (f64, f64)| {
        grown.push(snap(Coord { x: at.x + by_m * x, y: at.y + by_m * y }));
    };
    let count = way.len();
    if count == 1 {
        arc(way[0], (1.0, 0.0), std::f64::consts::TAU, &mut place);
        return;
    }
    let course = |at: usize| {
        let (from, to) = (way[at % count], way[(at + 1) % count]);
        let (x, y) = (to.x - from.x, to.y - from.y);
        let length_m = x.hypot(y);
        (x / length_m, y / length_m, length_m)
    };
    let mut before = course(count - 1);
    for (position, &at) in way.iter().enumerate() {
        let after = course(position);
        let (sine, cosine) =
            (before.0 * after.1 - before.1 * after.0, before.0 * after.0 + before.1 * after.1);
        let [first, last] = [before, after].map(|(x, y, _)| (-y, x));
        place(at, first);
        if sine < 0.0 || (sine == 0.0 && cosine < 0.0) {
            arc(at, first, sine.abs().atan2(cosine), &mut place);
        } else if cosine < 0.0 || before.2.min(after.2) < by_m * sine {
            // The rectangles overlap; they are whole only by way of the corner, unless both hold the triangle between.
            place(at, (0.0, 0.0));
        }
        place(at, last);
        before = after;
    }
}

/// Places between the ends of an arc that turns right by an angle.
fn arc(at: Coord<f64>, (x, y): (f64, f64), angle: f64, place: &mut impl FnMut(Coord<f64>, (f64, f64))) {
    let steps = (angle / STEP - 1e-9).ceil().max(1.0);
    for step in 1..steps as u32 {
        let (sin, cos) = (angle * f64::from(step) / steps).sin_cos();
        place(at, (x * cos + y * sin, y * cos - x * sin));
    }
    // A whole turn has no ends of its own.
    if angle >= std::f64::consts::TAU {
        place(at, (x, y));
    }
}

#[cfg(test)]
mod tests {
    use super::super::toys::{Dice, Shapes, rectangle};
    use super::*;
    use geo::{Area, Distance, Euclidean, Intersects, Point as GeoPoint, Validation};

    fn at(x: f64, y: f64) -> Coord<f64> {
        Coord { x, y }
    }

    #[test]
    fn a_square_a_line_and_a_point_grow_by_rectangles_and_sectors() {
        // Clockwise: the free land lies on the left.
        let square = vec![at(0.0, 0.0), at(0.0, 100.0), at(100.0, 100.0), at(100.0, 0.0)];
        let line = vec![at(0.0, 0.0), at(100.0, 0.0)];
        let disc_m2 = std::f64::consts::PI * 400.0;
        for (way, least_m2) in
            [(square, 10_000.0 + 4.0 * 2_000.0), (line, 4_000.0), (vec![at(7.0, 7.0)], 0.0)]
        {
            let area_m2 = grown(&[way], 20.0).expect("an area").unsigned_area() - least_m2;
            assert!(area_m2 < disc_m2 && area_m2 > 0.97 * disc_m2, "{area_m2} of {disc_m2}");
        }
        let shrunk =
            shrunk(&MultiPolygon(vec![rectangle((0.0, 0.0), (100.0, 50.0))]), 20.0).expect("an area");
        assert_eq!(shrunk, MultiPolygon(vec![rectangle((20.0, 20.0), (80.0, 30.0))]));
    }

    #[test]
    fn what_is_grown_is_near_and_what_is_left_is_far() {
        let mut dice = Dice(85);
        let mut counts = [0; 4];
        for round in 0..200 {
            let corners = 8 + dice.below(20);
            let star = MultiPolygon(vec![dice.star(at(0.0, 0.0), 300.0, corners)]);
            // Shells and holes as an overlay turns them.
            let star = super::super::repair::union(&star).expect("a union");
            let by_m = dice.between(1.0, 120.0);
            let less = shrunk(&star, by_m).expect("an area");
            // Around the star the free land lies on the other side.
            let around: Ways = ways_within(&star)
                .into_iter()
                .map(|mut way| {
                    way.reverse();
                    way
                })
                .collect();
            let more = grown(&around, by_m).expect("an area");
            assert!(less.is_valid() && more.is_valid(), "round {round}");
            for _ in 0..100 {
                let place = dice.coord(-500.0, 500.0);
                let is_inside = star.intersects(&place);
                let edge_m = ways_within(&star)
                    .iter()
                    .map(|way| Polygon::new(LineString(way.clone()), vec![]))
                    .map(|ring| Euclidean.distance(&GeoPoint(place), ring.exterior()))
                    .fold(f64::INFINITY, f64::min);
                // Sectors are drawn with corners.
                let slack_m = 0.02 * by_m;
                if is_inside && edge_m > by_m {
                    assert!(less.intersects(&place), "round {round}");
                    counts[0] += 1;
                } else if edge_m < by_m - slack_m {
                    assert!(!less.intersects(&place), "round {round}");
                    counts[1] += 1;
                }
                if is_inside || edge_m < by_m - slack_m {
                    assert!(more.intersects(&place), "round {round}");
                    counts[2] += 1;
                } else if edge_m > by_m {
                    assert!(!more.intersects(&place), "round {round}");
                    counts[3] += 1;
                }
            }
        }
        assert!(counts.iter().all(|&count| count > 200), "{counts:?}");
    }
}
