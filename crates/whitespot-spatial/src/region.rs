//! One large area that many small ones are clipped to.
use geo::{Coord, CoordsIter, MultiPolygon};
use std::collections::HashMap;

use super::OverlayError;
use super::lattice::{Edge, Point, Segment, snap};
use super::repair::{as_given, clip, edges_of, least};
use super::rings::Seams;
use super::strips::Strips;
use super::window::{Shown, look};

/// An area whose boundary is indexed, so that a shape is clipped by the part of the boundary that comes near it.
#[derive(Debug)]
pub struct Region<'a> {
    area: &'a MultiPolygon<f64>,
    boundary: Strips,
    /// The vertices as given, in the order of the lattice.
    places: Vec<(Point, Coord<f64>)>,
}

impl<'a> Region<'a> {
    /// Indexes a valid area. O(n log n) in its vertices.
    #[must_use]
    pub fn build(area: &'a MultiPolygon<f64>) -> Self {
        let segments = edges_of(area).into_iter().map(|edge| Segment::new(edge, 0)).collect();
        let mut places: Vec<_> = area.coords_iter().map(|place| (snap(place), place)).collect();
        places.sort_unstable_by_key(|(point, _)| *point);
        places.dedup_by(|later, first| {
            let same = later.0 == first.0;
            if same {
                first.1 = least(first.1, later.1);
            }
            same
        });
        Self { area, boundary: Strips::build(segments), places }
    }

    /// The part of a valid shape within the area; the shape as given where no edge of the boundary comes near it.
    ///
    /// Takes time by the edges of the shape and those near it; where they lie within nanometres of each other, by the whole area's.
    ///
    /// # Errors
    /// See [`OverlayError`]: a broken invariant.
    ///
    /// ```
    /// use geo::{Area, MultiPolygon, polygon};
    /// use whitespot_spatial::Region;
    /// let square = |west: f64, east: f64| polygon![
    ///     (x: west, y: 0.0), (x: east, y: 0.0), (x: east, y: 1.0), (x: west, y: 1.0),
    /// ];
    /// let municipality = MultiPolygon(vec![square(0.0, 10.0)]);
    /// let layer = MultiPolygon(vec![square(8.0, 12.0)]);
    /// assert_eq!(Region::build(&municipality).clip(&layer)?.unsigned_area(), 2.0);
    /// # Ok::<(), whitespot_spatial::OverlayError>(())
    /// ```
    pub fn clip(&self, shape: &MultiPolygon<f64>) -> Result<MultiPolygon<f64>, OverlayError> {
        let edges = edges_of(shape);
        let (Some(low), Some(high)) = (corner(&edges, i64::min), corner(&edges, i64::max)) else {
            return Ok(MultiPolygon(Vec::new()));
        };
        match look(&edges, &self.boundary, [low, high])? {
            Shown::Inside => Ok(shape.clone()),
            Shown::Outside => Ok(MultiPolygon(Vec::new())),
            Shown::Edges(edges) => {
                let mut own: HashMap<Point, Coord<f64>> = HashMap::new();
                for c in shape.coords_iter() {
                    let place = own.entry(snap(c)).or_insert(c);
                    *place = least(*place, c);
                }
                as_given(edges, &Seams::none(), |point| {
                    let given = self.places.binary_search_by_key(&point, |(at, _)| *at);
                    let given = given.ok().map(|position| self.places[position].1);
                    let own = own.get(&point).copied();
                    own.zip(given).map(|(own, given)| least(own, given)).or(own).or(given)
                })
            }
            Shown::Unclear => clip(shape, self.area),
        }
    }
}

/// The least or greatest coordinates of the edges.
fn corner(edges: &[Edge], of: impl Fn(i64, i64) -> i64) -> Option<Point> {
    let further = |p: Point, q: Point| Point { x: of(p.x, q.x), y: of(p.y, q.y) };
    edges.iter().map(|edge| edge[0]).reduce(further)
}

#[cfg(test)]
mod tests {
    use geo::{Area, polygon};

    use super::super::toys::{Dice, Shapes};
    use super::*;

    #[test]
    fn a_window_shows_what_the_whole_boundary_gives() {
        let mut dice = Dice(61);
        let (mut cut, mut whole) = (0, 0);
        for round in 0..150 {
            let area = MultiPolygon(vec![dice.star(Coord { x: 0.0, y: 0.0 }, 1000.0, 20 + round)]);
            let region = Region::build(&area);
            for _ in 0..20 {
                let (at, reach_m) = (dice.coord(-1000.0, 1000.0), dice.between(5.0, 300.0));
                let shape = MultiPolygon(vec![dice.star(at, reach_m, 12)]);
                let clipped = region.clip(&shape).expect("clipped");
                if clipped == shape {
                    whole += 1;
                } else {
                    cut += usize::from(!clipped.0.is_empty());
                    assert_eq!(clipped, clip(&shape, &area).expect("clipped"), "round {round}");
                }
            }
        }
        assert!(cut > 1000 && whole > 50, "{cut} cut, {whole} whole");
    }

    fn square(west: f64, south: f64, side: f64) -> MultiPolygon<f64> {
        let (east, north) = (west + side, south + side);
        MultiPolygon(vec![
            polygon![(x: west, y: south), (x: east, y: south), (x: east, y: north), (x: west, y: north)],
        ])
    }

    #[test]
    fn inside_outside_across_and_within_a_hole() {
        let ring = MultiPolygon(vec![polygon!(
            exterior: [(x: 0.0, y: 0.0), (x: 100.0, y: 0.0), (x: 100.0, y: 100.0), (x: 0.0, y: 100.0)],
            interiors: [[(x: 40.0, y: 40.0), (x: 40.0, y: 60.0), (x: 60.0, y: 60.0), (x: 60.0, y: 40.0)]],
        )]);
        let region = Region::build(&ring);
        assert_eq!(region.clip(&square(10.0, 10.0, 5.0)), Ok(square(10.0, 10.0, 5.0)));
        assert_eq!(region.clip(&square(200.0, 10.0, 5.0)), Ok(MultiPolygon(Vec::new())));
        assert_eq!(region.clip(&square(45.0, 45.0, 5.0)), Ok(MultiPolygon(Vec::new())), "in the hole");
        for (west, south, area) in [(98.0, 50.0, 10.0), (38.0, 50.0, 10.0), (100.0, 0.0, 0.0)] {
            let clipped = region.clip(&square(west, south, 5.0)).expect("clipped");
            assert!(
                (clipped.unsigned_area() - area).abs() < 1e-6,
                "{west} {south}: {}",
                clipped.unsigned_area()
            );
        }
        // A shape around the whole area has no boundary of its own near it, but the area's lies in its box.
        assert!(
            region
                .clip(&square(-10.0, -10.0, 200.0))
                .is_ok_and(|clipped| (clipped.unsigned_area() - ring.unsigned_area()).abs() < 1e-6)
        );
        assert_eq!(region.clip(&MultiPolygon(Vec::new())), Ok(MultiPolygon(Vec::new())));
    }
}
