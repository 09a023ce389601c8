//! Which of many points lie within a distance.

use geo::Coord;
use rstar::RTree;
use rstar::primitives::GeomWithData;

/// Points made ready to be asked which of them are near.
#[derive(Debug, Clone)]
pub struct PointsWithin {
    tree: RTree<GeomWithData<[f64; 2], u32>>,
}

impl PointsWithin {
    /// Prepares the points. O(n log n).
    #[must_use]
    pub fn build(points: &[Coord<f64>]) -> Self {
        let entries =
            points.iter().enumerate().map(|(at, point)| GeomWithData::new([point.x, point.y], at as u32));
        Self { tree: RTree::bulk_load(entries.collect()) }
    }

    /// Positions of the points at most `reach_m` metres away, ascending; one exactly that far away counts. O(log n + found).
    ///
    /// ```
    /// use geo::coord;
    /// use whitespot_spatial::PointsWithin;
    /// let points = PointsWithin::build(&[coord! { x: 0.0, y: 0.0 }, coord! { x: 3.0, y: 4.0 }, coord! { x: 9.0, y: 0.0 }]);
    /// assert_eq!(points.within(coord! { x: 0.0, y: 0.0 }, 5.0), [0, 1]);
    /// ```
    #[must_use]
    pub fn within(&self, at: Coord<f64>, reach_m: f64) -> Vec<u32> {
        if reach_m.is_nan() || reach_m < 0.0 {
            return Vec::new();
        }
        let near = self.tree.locate_within_distance([at.x, at.y], reach_m * reach_m);
        let mut found: Vec<u32> = near.map(|entry| entry.data).collect();
        found.sort_unstable();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::super::toys::{Dice, Shapes};
    use super::*;

    #[test]
    fn agrees_with_measuring_to_every_point() {
        let mut dice = Dice(23);
        let points: Vec<Coord<f64>> = (0..400)
            .map(|_| dice.coord(0.0, 40.0))
            .map(|place| Coord { x: place.x.round(), y: place.y.round() })
            .collect();
        let index = PointsWithin::build(&points);
        for reach_m in [0.0, 5.0, 13.0] {
            for at in &points {
                let near = |point: &Coord<f64>| {
                    (point.x - at.x).powi(2) + (point.y - at.y).powi(2) <= reach_m * reach_m
                };
                let plain: Vec<u32> = (0..400).filter(|&point| near(&points[point as usize])).collect();
                assert_eq!(index.within(*at, reach_m), plain);
            }
        }
        assert!(index.within(points[0], f64::NAN).is_empty());
    }
}
