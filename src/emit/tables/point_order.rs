//! The order of the demand points in a file: by municipality, then along Hilbert's curve, so that neighbours stand side by side and a
//! reader can leave out the row groups that lie elsewhere.
use std::ops::Range;

use geo::Coord;
use rayon::prelude::*;

use crate::model::DemandPoint;

/// The curve passes through 2^16 cells each way: of some 25 metres in the whole of Sweden.
const BITS: u32 = 16;

/// Positions of the points by municipality, then along the curve, then as they stand.
pub(super) fn by_place(points: &[DemandPoint]) -> Vec<u32> {
    let corner = |pick: fn(f64, f64) -> f64, from: f64| {
        points.iter().fold(Coord { x: from, y: from }, |corner, point| Coord {
            x: pick(corner.x, point.at.x),
            y: pick(corner.y, point.at.y),
        })
    };
    let (low, high) = (corner(f64::min, f64::INFINITY), corner(f64::max, f64::NEG_INFINITY));
    // Cells are squares; a single place has a side of nothing.
    let side_m = (high.x - low.x).max(high.y - low.y).max(1.0);
    let most = f64::from((1_u32 << BITS) - 1);
    let cell = |metres: f64| (metres / side_m * most) as u32;
    let mut keyed: Vec<(u32, u32, u32)> = points
        .par_iter()
        .enumerate()
        .map(|(position, point)| {
            let along = along(cell(point.at.x - low.x), cell(point.at.y - low.y));
            (point.municipality, along, position as u32)
        })
        .collect();
    keyed.par_sort_unstable();
    keyed.into_iter().map(|(_, _, position)| position).collect()
}

/// Row groups of at most `most` rows: of whole municipalities where they fit, and parts of one where it is larger. `order` as
/// [`by_place`] gives it.
pub(super) fn groups(points: &[DemandPoint], order: &[u32], most: usize) -> Vec<Range<usize>> {
    let mut groups: Vec<Range<usize>> = Vec::new();
    let mut begin = 0;
    for rows in order
        .chunk_by(|one, other| points[*one as usize].municipality == points[*other as usize].municipality)
    {
        let end = begin + rows.len();
        match groups.last_mut() {
            Some(last) if end - last.start <= most => last.end = end,
            _ => {
                let parts = rows.len().div_ceil(most);
                let part = |at: usize| begin + rows.len() * at / parts;
                groups.extend((0..parts).map(|at| part(at)..part(at + 1)));
            }
        }
        begin = end;
    }
    groups
}

/// The number of a cell on the curve (the loop of Hilbert's curve as in Warren, *Hacker's Delight*, chapter 16).
fn along(mut x: u32, mut y: u32) -> u32 {
    let mut number = 0;
    for bit in (0..BITS).rev() {
        let side = 1_u32 << bit;
        let (east, north) = ((x & side) > 0, (y & side) > 0);
        let quarter = (3 * u32::from(east)) ^ u32::from(north);
        number = (number << 2) | quarter;
        if !north {
            if east {
                let last = (1 << BITS) - 1;
                (x, y) = (last - x, last - y);
            }
            (x, y) = (y, x);
        }
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DemandPointId, Settlement, Weights};

    fn point(municipality: u32, x: f64, y: f64) -> DemandPoint {
        DemandPoint {
            id: DemandPointId::new("a"),
            at: Coord { x, y },
            weights: Weights::UNKNOWN,
            municipality,
            settlement: Settlement::Landsbygd,
            deso: None,
        }
    }

    #[test]
    fn the_curve_goes_from_neighbour_to_neighbour_through_every_cell() {
        // The first quarter of the quarters: 2^8 cells each way.
        let mut cells: Vec<(u32, u32, u32)> =
            (0..256).flat_map(|x| (0..256).map(move |y| (along(x, y), x, y))).collect();
        cells.sort_unstable();
        for (number, pair) in cells.windows(2).enumerate() {
            let [(one, x, y), (other, to_x, to_y)] = pair else { unreachable!("two") };
            assert_eq!((*one, *other), (number as u32, number as u32 + 1));
            assert_eq!(x.abs_diff(*to_x) + y.abs_diff(*to_y), 1, "{pair:?}");
        }
        let last = (1 << BITS) - 1;
        let corners: std::collections::BTreeSet<u32> =
            [(0, 0), (last, 0), (0, last), (last, last)].map(|(x, y)| along(x, y)).into();
        assert_eq!(corners.len(), 4);
        assert_eq!(corners.last(), Some(&u32::MAX), "the curve ends in a corner");
    }

    #[test]
    fn municipalities_come_first_and_no_group_is_too_large() {
        let mut points: Vec<DemandPoint> = (0..5).map(|at| point(0, f64::from(at), 0.0)).collect();
        points.extend([point(1, 9.0, 9.0), point(1, 0.0, 0.0)]);
        points.extend((0..9).map(|at| point(2, 0.0, f64::from(at))));
        points.push(point(3, 1.0, 1.0));
        let order = by_place(&points);
        let codes: Vec<u32> = order.iter().map(|at| points[*at as usize].municipality).collect();
        assert!(codes.is_sorted());
        assert_eq!(order[5..7], [6, 5], "the corner where the curve begins comes first");
        assert_eq!(groups(&points, &order, 7), [0..7, 7..11, 11..17]);
        assert_eq!(groups(&points, &order, 4), [0..2, 2..5, 5..7, 7..10, 10..13, 13..17]);
        let whole = groups(&points, &order, 100);
        assert_eq!((whole.len(), whole.first()), (1, Some(&(0..17))));
        assert_eq!(groups(&[], &[], 4), Vec::<Range<usize>>::new());
    }
}
