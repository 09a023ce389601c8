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
        entries.dedup_by(|later, first| later.0 == first.0);
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
    /// use whitespot::spatial::NearestIndex;
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
    #[must_use]
    pub fn distance_m(&self, point: Coord<f64>) -> Option<f64> {
        self.nearest(point).map(|nearest| nearest.distance_m)
    }
}
