//! Areas whose coordinates were rounded to whole steps, made valid again on the same steps.

use super::lattice::{Edge, Point, Segment, twice_area};
use super::overlay::Boundary;
use super::patch::{Found, Patches};
use super::repair::around;
use super::rings::{Seams, assemble};
use super::{MOST_CROSSINGS, OverlayError};
use geo::{Coord, CoordsIter, LineString, MultiPolygon};

/// A valid area for one whose coordinates are whole numbers: where rounding laid rings over each other or onto themselves they
/// are parted or joined, and what collapsed is gone. Every coordinate of the result is a whole number.
///
/// A valid area comes back as it is, whatever way its rings run. Otherwise shells come out counter-clockwise, holes clockwise. A hole
/// that came to lie outside of its shell is dropped. O(n log n).
///
/// # Errors
/// See [`OverlayError`]: a broken invariant.
///
/// ```
/// use geo::{Area, polygon};
/// use whitespot_spatial::valid_in_steps;
/// let needle = polygon![(x: 0., y: 0.), (x: 9., y: 0.), (x: 4., y: 0.), (x: 4., y: 4.), (x: 0., y: 4.)];
/// let valid = valid_in_steps(needle.into())?;
/// assert_eq!(valid, polygon![(x: 0., y: 0.), (x: 4., y: 0.), (x: 4., y: 4.), (x: 0., y: 4.)].into());
/// # Ok::<(), whitespot_spatial::OverlayError>(())
/// ```
pub fn valid_in_steps(area: MultiPolygon<f64>) -> Result<MultiPolygon<f64>, OverlayError> {
    let mut segments = Vec::new();
    for polygon in &area {
        ring_segments(polygon.exterior(), true, &mut segments);
        for hole in polygon.interiors() {
            ring_segments(hole, false, &mut segments);
        }
    }
    let rings = area.iter().map(|polygon| 1 + polygon.interiors().len()).sum::<usize>();
    let is_distinct = segments.len() + rings == area.coords_count();
    let mut given: Vec<Edge> = segments.iter().map(|segment| [segment.a, segment.b]).collect();
    given.sort_unstable();
    let mut boundary = Boundary::default();
    let mut links = Vec::with_capacity(given.len());
    let sides = around(segments.iter().flat_map(|s| [s.a, s.b]));
    // Never divided, so that no point of the result lies between two steps.
    let mut patches = Patches::whole(MOST_CROSSINGS);
    patches.arrange(sides, &mut segments, &[0], &mut |_, found| {
        if let Found::Link { a, b, .. } = found {
            links.push([a, b]);
        }
        boundary.add(&found, |winding| winding[0] > 0);
    })?;
    let edges = boundary.edges();
    links.sort_unstable();
    let is_unchanged = is_distinct && links == given && edges.len() == given.len();
    let mut starts: Vec<Point> = edges.iter().map(|edge| edge[0]).collect();
    starts.sort_unstable();
    if is_unchanged && starts.windows(2).all(|pair| pair[0] != pair[1]) {
        return Ok(area);
    }
    assemble(edges, &Seams::none(), |p| Coord { x: (p.x / 2) as f64, y: (p.y / 2) as f64 })
}

/// The edges of a ring, with the area on the left of a shell and on the right of a hole; nothing of a ring without area.
fn ring_segments(ring: &LineString<f64>, is_shell: bool, segments: &mut Vec<Segment>) {
    let mut points: Vec<Point> =
        ring.0.iter().map(|c| Point { x: c.x as i64 * 2, y: c.y as i64 * 2 }).collect();
    points.dedup();
    while points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    let area = twice_area(&points);
    if area == 0 {
        return;
    }
    let forward = (area > 0) == is_shell;
    let next = points.iter().cycle().skip(1);
    segments.extend(
        points
            .iter()
            .zip(next)
            .map(|(&from, &to)| Segment::new(if forward { [from, to] } else { [to, from] }, 0)),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toys::{Dice, Shapes, rectangle};
    use geo::{Area, Polygon, Validation};

    fn valid(area: &MultiPolygon<f64>) -> MultiPolygon<f64> {
        valid_in_steps(area.clone()).expect("a valid area")
    }

    #[test]
    fn a_valid_area_comes_back_as_it_is() {
        let mut clockwise = rectangle((20.0, 0.0), (30.0, 10.0));
        clockwise.exterior_mut(|ring| ring.0.reverse());
        let hole = rectangle((2.0, 2.0), (4.0, 4.0)).exterior().clone();
        let holed = Polygon::new(rectangle((0.0, 0.0), (10.0, 10.0)).exterior().clone(), vec![hole]);
        let area = MultiPolygon(vec![holed, clockwise]);
        assert_eq!(valid(&area), area);
        assert_eq!(valid(&MultiPolygon(Vec::new())), MultiPolygon(Vec::new()));
    }

    #[test]
    fn a_ring_that_comes_back_to_its_own_point_is_parted() {
        let pinched =
            [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (8.0, 4.0), (8.0, 8.0), (4.0, 8.0), (4.0, 4.0), (0.0, 4.0)];
        let area = MultiPolygon(vec![Polygon::new(pinched.to_vec().into(), Vec::new())]);
        assert!(!area.is_valid());
        assert_eq!(valid(&area).0, [rectangle((0.0, 0.0), (4.0, 4.0)), rectangle((4.0, 4.0), (8.0, 8.0))]);
    }

    #[test]
    fn parts_that_came_to_lie_over_each_other_are_one() {
        let parts = [rectangle((0.0, 0.0), (10.0, 10.0)), rectangle((9.0, 2.0), (20.0, 8.0))];
        let joined = valid(&MultiPolygon(parts.to_vec()));
        assert_eq!((joined.0.len(), joined.unsigned_area()), (1, 100.0 + 60.0));
        let meeting = [rectangle((0.0, 0.0), (10.0, 10.0)), rectangle((10.0, 0.0), (20.0, 10.0))];
        assert_eq!(valid(&MultiPolygon(meeting.to_vec())).0.len(), 1);
    }

    #[test]
    fn a_hole_outside_of_its_shell_is_dropped() {
        let hole = rectangle((12.0, 2.0), (14.0, 4.0)).exterior().clone();
        let area = MultiPolygon(vec![Polygon::new(
            rectangle((0.0, 0.0), (10.0, 10.0)).exterior().clone(),
            vec![hole],
        )]);
        assert_eq!(valid(&area).0, [rectangle((0.0, 0.0), (10.0, 10.0))]);
    }

    #[test]
    fn any_rounded_stars_become_valid_in_whole_steps() {
        let mut dice = Dice(83);
        for round in 0..400 {
            let stars: Vec<Polygon<f64>> = (0..=round % 4)
                .map(|_| {
                    let centre = dice.coord(0.0, 30.0);
                    let mut star = dice.star(centre, 4.0 + f64::from(round % 9), 12);
                    let round = |ring: &mut LineString<f64>| {
                        ring.0.iter_mut().for_each(|c| *c = Coord { x: c.x.round(), y: c.y.round() });
                    };
                    star.exterior_mut(round);
                    star.interiors_mut(|holes| holes.iter_mut().for_each(round));
                    star
                })
                .collect();
            let valid = valid(&MultiPolygon(stars.clone()));
            assert!(valid.is_valid(), "round {round} {stars:?}");
            assert!(valid.coords_iter().all(|c| c.x.fract() == 0.0 && c.y.fract() == 0.0));
        }
    }
}
