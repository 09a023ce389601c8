//! The nearest of many points.

use geo::Coord;

/// Points that are not divided any further; an engineering choice.
const LEAF: usize = 8;

/// Points made ready to be asked for the nearest one.
///
/// A k-d tree without nodes: the middle of a range of points divides it, by x and by y in turn.
#[derive(Debug, Clone)]
pub struct NearestIndex {
    /// Each place once, with the lowest position of a point there.
    points: Vec<(Coord<f64>, u32)>,
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
        let mut points: Vec<(Coord<f64>, u32)> = points.iter().copied().zip(0..).collect();
        // Of points at one place only the first can ever be the answer.
        points.sort_unstable_by(|a, b| {
            a.0.x.total_cmp(&b.0.x).then(a.0.y.total_cmp(&b.0.y)).then(a.1.cmp(&b.1))
        });
        points.dedup_by(|later, first| later.0 == first.0);
        divide(&mut points, true);
        Self { points }
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
        let mut least = (f64::INFINITY, u32::MAX);
        look(&self.points, true, point, &mut least);
        let (squared, index) = least;
        (index != u32::MAX).then(|| Nearest { index, distance_m: squared.sqrt() })
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

/// Puts the middle of the points by x, or by y, into the middle, and divides both halves.
fn divide(points: &mut [(Coord<f64>, u32)], by_x: bool) {
    if points.len() <= LEAF {
        return;
    }
    let middle = points.len() / 2;
    let key = |at: &Coord<f64>| if by_x { at.x } else { at.y };
    let (before, _, after) = points.select_nth_unstable_by(middle, |a, b| key(&a.0).total_cmp(&key(&b.0)));
    divide(before, !by_x);
    divide(after, !by_x);
}

/// Replaces the least squared distance and its position by those of a nearer point, and of an equally near one of a lower position.
fn look(points: &[(Coord<f64>, u32)], by_x: bool, from: Coord<f64>, least: &mut (f64, u32)) {
    let measure = |&(at, position): &(Coord<f64>, u32), least: &mut (f64, u32)| {
        let apart = at - from;
        let measured = (apart.x * apart.x + apart.y * apart.y, position);
        if measured < *least {
            *least = measured;
        }
    };
    if points.len() <= LEAF {
        for point in points {
            measure(point, least);
        }
        return;
    }
    let middle = points.len() / 2;
    let (before, after) = (&points[..middle], &points[middle + 1..]);
    let apart = points[middle].0 - from;
    let beyond = if by_x { apart.x } else { apart.y };
    let (own, other) = if beyond > 0.0 { (before, after) } else { (after, before) };
    look(own, !by_x, from, least);
    // What lies beyond is at least so far away, to the last bit.
    if beyond * beyond <= least.0 {
        measure(&points[middle], least);
        look(other, !by_x, from, least);
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
