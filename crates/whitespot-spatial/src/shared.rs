//! The land that two areas share, measured apart from the overlays that draw them.

use super::cells::Piece;
use super::lattice::{polygon_edges, square_metres};
use super::repair::around;
use super::slabs::Slabs;
use geo::{BoundingRect, Intersects, MultiPolygon};

/// Area that two valid areas share, by trapezia between their vertices and crossings. O(n²) where their boxes meet, else nothing.
///
/// ```
/// use geo::{MultiPolygon, polygon};
/// use whitespot_spatial::shared_m2;
/// let square = |west: f64| MultiPolygon(vec![polygon![
///     (x: west, y: 0.0), (x: west + 4.0, y: 0.0), (x: west + 4.0, y: 1.0), (x: west, y: 1.0),
/// ]]);
/// assert_eq!(shared_m2(&square(0.0), &square(3.0)), 1.0);
/// assert_eq!(shared_m2(&square(0.0), &square(4.0)), 0.0);
/// ```
#[must_use]
pub fn shared_m2(one: &MultiPolygon<f64>, other: &MultiPolygon<f64>) -> f64 {
    let boxes = one.bounding_rect().zip(other.bounding_rect());
    if !boxes.is_some_and(|(a, b)| a.intersects(&b)) {
        return 0.0;
    }
    let pieces = |area: &MultiPolygon<f64>| {
        let mut pieces = Vec::new();
        for polygon in area {
            polygon_edges(polygon, &mut |from, to| pieces.push(Piece { cell: 0, from, to }));
        }
        pieces
    };
    let (one, other) = (pieces(one), pieces(other));
    let mut sides = around(one.iter().chain(&other).map(|piece| piece.from));
    // Slabs are square.
    let side = (sides.high.x - sides.low.x).max(sides.high.y - sides.low.y);
    sides.high.x = sides.low.x + side;
    let mut slabs = Slabs::default();
    slabs.begin(sides);
    slabs.add(&one, 0);
    slabs.add(&other, 0);
    let mut shared = 0.0;
    slabs.measure(|units, winding| {
        if winding[0] != 0 && winding[1] != 0 {
            shared += units;
        }
    });
    shared * square_metres(2)
}

#[cfg(test)]
mod tests {
    use super::super::repair::clip;
    use super::super::toys::{Dice, Shapes};
    use super::*;
    use geo::Area;

    #[test]
    fn what_is_shared_is_what_an_overlay_gives() {
        let mut dice = Dice(84);
        let mut met = 0;
        for round in 0..200 {
            let mut star = |corners| {
                let (at, reach_m) = (dice.coord(6_600_000.0, 6_600_500.0), dice.between(20.0, 400.0));
                MultiPolygon(vec![dice.star(at, reach_m, corners)])
            };
            let (one, other) = (star(12), star(20));
            let overlay_m2 = clip(&one, &other).expect("an overlay").unsigned_area();
            let shared_m2 = shared_m2(&one, &other);
            met += usize::from(overlay_m2 > 0.0);
            assert!((shared_m2 - overlay_m2).abs() < 1e-3, "round {round}: {shared_m2} {overlay_m2}");
        }
        assert!(met > 50, "{met}");
    }
}
