//! The two of many points that are farthest from each other.

use geo::algorithm::kernels::{Kernel, Orientation};
use geo::{Coord, GeoNum};

/// Positions of the two points that are farthest apart, the lower first; of equally far ones the lowest positions.
///
/// `points` must ascend by x and then y. `None` for fewer than two points. Only corners of the convex hull are compared,
/// each with each: O(n + h²) for h corners, of which real points have some dozens.
///
/// ```
/// use geo::coord;
/// let points = [coord! { x: 0.0, y: 0.0 }, coord! { x: 3.0, y: 4.0 }, coord! { x: 4.0, y: 0.0 }];
/// assert_eq!(whitespot_spatial::farthest(&points), Some((0, 1)));
/// ```
#[must_use]
pub fn farthest(points: &[Coord<f64>]) -> Option<(u32, u32)> {
    let mut corners = half_hull(points, 0..points.len());
    corners.extend(half_hull(points, (0..points.len()).rev()));
    corners.sort_unstable();
    corners.dedup();
    let mut best: Option<(f64, u32, u32)> = None;
    for (at, &p) in corners.iter().enumerate() {
        for &q in &corners[at + 1..] {
            let (a, b) = (points[p as usize], points[q as usize]);
            let squared = (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y);
            if best.is_none_or(|(most, ..)| squared > most) {
                best = Some((squared, p, q));
            }
        }
    }
    best.map(|(_, p, q)| (p, q))
}

/// The corners of the hull on the right hand of the points as they come.
fn half_hull(points: &[Coord<f64>], order: impl Iterator<Item = usize>) -> Vec<u32> {
    let mut hull: Vec<u32> = Vec::new();
    for at in order {
        while let [.., a, b] = hull[..]
            && <f64 as GeoNum>::Ker::orient2d(points[a as usize], points[b as usize], points[at])
                != Orientation::CounterClockwise
        {
            hull.pop();
        }
        hull.push(at as u32);
    }
    hull
}

#[cfg(test)]
mod tests {
    use super::super::toys::{Dice, Shapes};
    use super::*;

    fn sorted(mut points: Vec<Coord<f64>>) -> Vec<Coord<f64>> {
        points.sort_unstable_by(|p, q| p.x.total_cmp(&q.x).then(p.y.total_cmp(&q.y)));
        points
    }

    #[test]
    fn agrees_with_comparing_every_pair() {
        let mut dice = Dice(81);
        for round in 0..300 {
            let (count, size) = (2 + dice.below(40), [2.0, 6.0, 900.0][round % 3]);
            let point = |c: Coord<f64>| Coord { x: c.x.floor(), y: c.y.floor() };
            let points = sorted((0..count).map(|_| point(dice.coord(0.0, size))).collect());
            let apart = |p: u32, q: u32| {
                let (a, b) = (points[p as usize], points[q as usize]);
                (a.x - b.x).powi(2) + (a.y - b.y).powi(2)
            };
            let mut most = 0.0_f64;
            for p in 0..count as u32 {
                most = (0..p).fold(most, |most, q| most.max(apart(p, q)));
            }
            let (p, q) = farthest(&points).expect("two points");
            assert!(p <= q);
            assert!((apart(p, q) - most).abs() < 1e-9, "round {round}");
        }
    }

    #[test]
    fn of_equally_far_ones_the_first_are_taken() {
        let at = |x: f64, y: f64| Coord { x, y };
        let square = [at(0.0, 0.0), at(0.0, 1.0), at(1.0, 0.0), at(1.0, 1.0)];
        assert_eq!(farthest(&square), Some((0, 3)));
        let line = sorted((0..9).map(|i| at(f64::from(i), 2.0 * f64::from(i))).collect());
        assert_eq!(farthest(&line), Some((0, 8)));
        assert_eq!(farthest(&[at(1.0, 1.0)]), None);
        assert_eq!(farthest(&[]), None);
        assert_eq!(farthest(&[at(1.0, 1.0); 3]), Some((0, 2)));
    }
}
