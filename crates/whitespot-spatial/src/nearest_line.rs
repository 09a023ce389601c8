//! The nearest place on many lines.

use geo::{Coord, LineString};
use rstar::RTree;
use rstar::primitives::Line;

/// Lines made ready to be asked how near the nearest one is.
#[derive(Debug, Clone)]
pub struct NearestLineIndex {
    tree: RTree<Line<[f64; 2]>>,
}

impl NearestLineIndex {
    /// Prepares the segments of the lines. O(n log n).
    #[must_use]
    pub fn build<'l>(lines: impl IntoIterator<Item = &'l LineString<f64>>) -> Self {
        let segments = lines
            .into_iter()
            .flat_map(LineString::lines)
            .map(|segment| Line::new([segment.start.x, segment.start.y], [segment.end.x, segment.end.y]))
            .collect();
        Self { tree: RTree::bulk_load(segments) }
    }

    /// The nearest place on any line, and how far away it is, metres; of equally near ones the lowest in x, then in y. None without
    /// lines. O(log n).
    ///
    /// ```
    /// use geo::{coord, line_string};
    /// use whitespot_spatial::NearestLineIndex;
    /// let route = line_string![(x: 0.0, y: 0.0), (x: 10.0, y: 0.0)];
    /// let routes = NearestLineIndex::build([&route]);
    /// assert_eq!(routes.nearest(coord! { x: 4.0, y: 3.0 }), Some((coord! { x: 4.0, y: 0.0 }, 3.0)));
    /// ```
    #[must_use]
    pub fn nearest(&self, point: Coord<f64>) -> Option<(Coord<f64>, f64)> {
        let mut found: Option<(f64, [f64; 2])> = None;
        for (segment, squared) in self.tree.nearest_neighbor_iter_with_distance_2(&[point.x, point.y]) {
            let place = segment.nearest_point(&[point.x, point.y]);
            match &found {
                Some((least, _)) if squared > *least => break,
                Some((_, kept)) if (kept[0], kept[1]) <= (place[0], place[1]) => {}
                _ => found = Some((squared, place)),
            }
        }
        found.map(|(squared, [x, y])| (Coord { x, y }, squared.sqrt()))
    }

    /// Distance in metres to the nearest line, 0 on it; none without lines. O(log n).
    ///
    /// ```
    /// use geo::{coord, line_string};
    /// use whitespot_spatial::NearestLineIndex;
    /// let route = line_string![(x: 0.0, y: 0.0), (x: 10.0, y: 0.0)];
    /// let routes = NearestLineIndex::build([&route]);
    /// assert_eq!(routes.distance_m(coord! { x: 4.0, y: 3.0 }), Some(3.0));
    /// assert_eq!(routes.distance_m(coord! { x: 13.0, y: 4.0 }), Some(5.0));
    /// assert_eq!(NearestLineIndex::build([]).distance_m(coord! { x: 0.0, y: 0.0 }), None);
    /// ```
    #[must_use]
    pub fn distance_m(&self, point: Coord<f64>) -> Option<f64> {
        let nearest = self.tree.nearest_neighbor_iter_with_distance_2(&[point.x, point.y]).next();
        nearest.map(|(_, squared)| squared.sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::super::toys::{Dice, Shapes};
    use super::*;
    use geo::{Distance, Euclidean, Point};

    #[test]
    fn agrees_with_measuring_to_every_line() {
        let mut dice = Dice(22);
        let lines: Vec<LineString<f64>> =
            (0..200).map(|_| LineString((0..3).map(|_| dice.coord(0.0, 4000.0)).collect())).collect();
        let index = NearestLineIndex::build(&lines);
        for _ in 0..500 {
            let at = dice.coord(-500.0, 4500.0);
            let plain = lines
                .iter()
                .map(|line| Euclidean.distance(&Point(at), line))
                .min_by(f64::total_cmp)
                .expect("there are lines");
            let found = index.distance_m(at).expect("there are lines");
            assert!((found - plain).abs() < 1e-6, "{found} {plain}");
        }
    }
}
