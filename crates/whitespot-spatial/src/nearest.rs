//! The nearest of many points.

use geo::Coord;
use rstar::RTree;
use rstar::primitives::GeomWithData;

/// Points made ready to be asked for the nearest one.
#[derive(Debug, Clone)]
pub struct NearestIndex {
    tree: RTree<GeomWithData<[f64; 2], u32>>,
}

/// The nearest point and how far away it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearest {
    /// Position of the point in the list the index was built from; of equally near ones the lowest.
    pub index: u32,
    /// Distance in metres.
    pub distance_m: f64,
}

impl NearestIndex {
    /// Prepares the points. O(n log n).
    #[must_use]
    pub fn build(points: &[Coord<f64>]) -> Self {
        let mut entries: Vec<([f64; 2], u32)> =
            points.iter().enumerate().map(|(i, p)| ([p.x, p.y], i as u32)).collect();
        // Of points at one place only the first can ever be the answer.
        entries.sort_unstable_by(|a, b| {
            a.0[0].total_cmp(&b.0[0]).then(a.0[1].total_cmp(&b.0[1])).then(a.1.cmp(&b.1))
        });
        entries.dedup_by(|later, first| (later.0[0], later.0[1]) == (first.0[0], first.0[1]));
        Self {
            tree: RTree::bulk_load(
                entries.into_iter().map(|(place, index)| GeomWithData::new(place, index)).collect(),
            ),
        }
    }

    /// The nearest point; none without points. O(log n).
    ///
    /// ```
    /// use geo::coord;
    /// use whitespot_spatial::NearestIndex;
    /// let nodes = NearestIndex::build(&[coord! { x: 0.0, y: 0.0 }, coord! { x: 9.0, y: 0.0 }]);
    /// assert_eq!(nodes.nearest(coord! { x: 6.0, y: 4.0 }).map(|n| (n.index, n.distance_m)), Some((1, 5.0)));
    /// ```
    #[must_use]
    pub fn nearest(&self, point: Coord<f64>) -> Option<Nearest> {
        let mut found: Option<(f64, u32)> = None;
        for (entry, squared) in self.tree.nearest_neighbor_iter_with_distance_2(&[point.x, point.y]) {
            match found {
                Some((least, _)) if squared > least => break,
                Some((least, index)) => found = Some((least, index.min(entry.data))),
                None => found = Some((squared, entry.data)),
            }
        }
        found.map(|(squared, index)| Nearest { index, distance_m: squared.sqrt() })
    }

    /// Distance in metres to the nearest point; none without points. O(log n).
    ///
    /// ```
    /// use geo::coord;
    /// use whitespot_spatial::NearestIndex;
    /// let nodes = NearestIndex::build(&[coord! { x: 0.0, y: 0.0 }]);
    /// assert_eq!(nodes.distance_m(coord! { x: 3.0, y: 4.0 }), Some(5.0));
    /// assert_eq!(NearestIndex::build(&[]).distance_m(coord! { x: 3.0, y: 4.0 }), None);
    /// ```
    #[must_use]
    pub fn distance_m(&self, point: Coord<f64>) -> Option<f64> {
        self.nearest(point).map(|nearest| nearest.distance_m)
    }
}

#[cfg(test)]
mod tests {
    use super::super::toys::{Dice, Shapes};
    use super::*;

    #[test]
    fn the_first_of_equally_near_points_is_taken() {
        let at = |x: f64, y: f64| Coord { x, y };
        let index =
            NearestIndex::build(&[at(9.0, 9.0), at(1.0, 0.0), at(-1.0, 0.0), at(0.0, 1.0), at(1.0, 0.0)]);
        assert_eq!(index.nearest(at(0.0, 0.0)), Some(Nearest { index: 1, distance_m: 1.0 }));
        assert_eq!(NearestIndex::build(&[]).distance_m(at(0.0, 0.0)), None);
    }

    #[test]
    fn agrees_with_measuring_to_every_point() {
        let mut dice = Dice(21);
        let points: Vec<Coord<f64>> = (0..500)
            .map(|_| dice.coord(0.0, 40.0))
            .map(|c| Coord { x: c.x.round(), y: c.y.round() })
            .collect();
        let index = NearestIndex::build(&points);
        for _ in 0..500 {
            let from = Coord { x: dice.between(-5.0, 45.0).round(), y: dice.between(-5.0, 45.0).round() };
            let squared = |p: &Coord<f64>| (p.x - from.x).powi(2) + (p.y - from.y).powi(2);
            let (expected, point) = points
                .iter()
                .enumerate()
                .min_by(|a, b| squared(a.1).total_cmp(&squared(b.1)))
                .expect("there are points");
            let nearest = index.nearest(from).expect("there are points");
            assert_eq!((nearest.index, nearest.distance_m), (expected as u32, squared(point).sqrt()));
        }
    }
}
