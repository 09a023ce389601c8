//! One large area that many small ones are clipped to.
use geo::{BoundingRect, Line, LinesIter, MultiPolygon};
use rstar::{AABB, RTree};

use super::{AreaIndex, OverlayError, repair::clip};

/// An area whose boundary is indexed, so that a shape far from the boundary is clipped without an overlay.
#[derive(Debug)]
pub struct Region<'a> {
    area: &'a MultiPolygon<f64>,
    boundary: RTree<Line<f64>>,
    inside: AreaIndex,
}

impl<'a> Region<'a> {
    /// Indexes a valid area. O(n log n) in its vertices.
    #[must_use]
    pub fn build(area: &'a MultiPolygon<f64>) -> Self {
        let parts: Vec<_> = area.iter().map(|part| (0, part)).collect();
        Self {
            area,
            boundary: RTree::bulk_load(area.lines_iter().collect()),
            inside: AreaIndex::build(&parts),
        }
    }

    /// What of a valid shape lies within the area; the shape as given where no edge of the boundary comes near it.
    ///
    /// O(log n) then, and as an overlay with the whole area otherwise.
    ///
    /// # Errors
    /// See [`OverlayError`]: a broken invariant.
    pub fn clip(&self, shape: &MultiPolygon<f64>) -> Result<MultiPolygon<f64>, OverlayError> {
        let Some(bounds) = shape.bounding_rect() else { return Ok(MultiPolygon(Vec::new())) };
        let envelope = AABB::from_corners(bounds.min().into(), bounds.max().into());
        if self.boundary.locate_in_envelope_intersecting(&envelope).next().is_some() {
            return clip(shape, self.area);
        }
        // No boundary within the box: all of the box lies on one side.
        Ok(if self.inside.contains(bounds.min()) { shape.clone() } else { MultiPolygon(Vec::new()) })
    }
}

#[cfg(test)]
mod tests {
    use geo::{Area, polygon};

    use super::*;

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
