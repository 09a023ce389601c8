//! Outlines of the cells of a mask.

use super::lattice::{Edge, Point};
use super::rings::{Seams, assemble};
use geo::{Coord, MultiPolygon};

/// A raster of yes and no, row by row from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mask {
    /// Cells across.
    pub width: usize,
    /// Cells down.
    pub height: usize,
    /// `width * height` cells; missing ones count as no.
    pub bits: Vec<bool>,
}

impl Mask {
    fn at(&self, x: usize, y: usize) -> bool {
        x < self.width && y < self.height && self.bits.get(y * self.width + x).copied().unwrap_or(false)
    }
}

/// Outlines of the yes cells that share sides, in cell corners (x right, y down), with a vertex only where an outline turns.
///
/// The area is the number of yes cells. Cells that meet only in a corner are parted there. A mask without a yes gives
/// nothing. Linear in cells, O(n log n) in edges.
///
/// ```
/// use geo::Area;
/// use whitespot_spatial::{Mask, trace};
/// let mask = Mask { width: 2, height: 2, bits: vec![true, true, true, false] };
/// assert_eq!(trace(&mask).unsigned_area(), 3.0);
/// ```
#[must_use]
pub fn trace(mask: &Mask) -> MultiPolygon<f64> {
    outlines(mask, false)
}

/// As [`trace`], with a vertex at every cell corner along the outlines, so that neighbours still meet when corners are moved into another projection.
///
/// ```
/// use whitespot_spatial::{Mask, trace, trace_dense};
/// let mask = Mask { width: 3, height: 1, bits: vec![true; 3] };
/// assert_eq!(trace(&mask).0[0].exterior().0.len(), 5);
/// assert_eq!(trace_dense(&mask).0[0].exterior().0.len(), 9);
/// ```
#[must_use]
pub fn trace_dense(mask: &Mask) -> MultiPolygon<f64> {
    outlines(mask, true)
}

fn outlines(mask: &Mask, dense: bool) -> MultiPolygon<f64> {
    let mut edges: Vec<Edge> = Vec::new();
    // Fewer than four thousand million cells across, as everywhere.
    let point = |x: usize, y: usize| Point { x: i64::from(x as u32), y: i64::from(y as u32) };
    let level = |along: usize, line: usize| point(along, line);
    let upright = |along: usize, line: usize| point(line, along);
    for y in 0..=mask.height {
        runs(
            mask.width,
            dense,
            |x| (y > 0 && mask.at(x, y - 1), mask.at(x, y)),
            |from, to| edges.push([level(from, y), level(to, y)]),
        );
    }
    for x in 0..=mask.width {
        runs(
            mask.height,
            dense,
            |y| (mask.at(x, y), x > 0 && mask.at(x - 1, y)),
            |from, to| edges.push([upright(from, x), upright(to, x)]),
        );
    }
    let corner = |p: Point| Coord { x: p.x as f64, y: p.y as f64 };
    assemble(edges, &Seams::none(), corner).expect("the sides of cells bound them")
}

/// Emits the edges along one line, each with its yes cells on the left; `sides` gives the cells on the right and on the
/// left of it.
fn runs(
    length: usize,
    dense: bool,
    sides: impl Fn(usize) -> (bool, bool),
    mut edge: impl FnMut(usize, usize),
) {
    let mut start = 0;
    for at in 1..=length {
        let here = sides(start);
        if at < length && !dense && sides(at) == here {
            continue;
        }
        match here {
            (false, true) => edge(start, at),
            (true, false) => edge(at, start),
            _ => {}
        }
        start = at;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Area, CoordsIter, Validation};

    fn mask(rows: &[&str]) -> Mask {
        Mask {
            width: rows[0].len(),
            height: rows.len(),
            bits: rows.concat().bytes().map(|b| b == b'#').collect(),
        }
    }

    #[test]
    fn a_ring_of_cells_has_a_hole() {
        let traced = trace(&mask(&["###", "#.#", "###"]));
        assert_eq!(traced.0.len(), 1);
        assert_eq!(traced.0[0].exterior().0.len(), 5);
        assert_eq!(traced.0[0].interiors().len(), 1);
        assert_eq!(trace_dense(&mask(&["###", "#.#", "###"])).0[0].exterior().0.len(), 13);
    }

    #[test]
    fn cells_that_meet_in_a_corner_are_parted() {
        let traced = trace(&mask(&["#.", ".#"]));
        assert_eq!(traced.0.len(), 2);
        assert!(traced.is_valid());
    }

    #[test]
    fn holes_that_meet_in_a_corner_are_two() {
        let traced = trace(&mask(&["####", "#.##", "##.#", "####"]));
        assert_eq!((traced.0.len(), traced.0[0].interiors().len()), (1, 2));
        assert!(traced.is_valid());
        let bay = trace(&mask(&["###", "#.#", "##."]));
        assert_eq!((bay.0.len(), bay.0[0].interiors().len()), (1, 1));
        assert!(bay.is_valid());
    }

    #[test]
    fn nothing_gives_nothing() {
        assert!(trace(&mask(&["...", "..."])).0.is_empty());
        assert!(trace(&Mask { width: 0, height: 0, bits: Vec::new() }).0.is_empty());
    }

    #[test]
    fn area_is_the_number_of_cells_and_the_outline_is_valid() {
        let mut dice = whitespot_test_kit::Dice(3);
        for round in 0..200 {
            let (width, height) = (1 + round % 13, 1 + round % 7);
            let bits: Vec<bool> = (0..width * height).map(|_| dice.roll(5) < 3).collect();
            let mask = Mask { width, height, bits };
            let count = mask.bits.iter().filter(|&&b| b).count() as f64;
            for traced in [trace(&mask), trace_dense(&mask)] {
                assert!((traced.unsigned_area() - count).abs() < 1e-9);
                assert!(traced.is_valid(), "{mask:?}");
                assert!(traced.0.iter().all(|p| p.signed_area() > 0.0));
            }
            assert!(trace(&mask).coords_count() <= trace_dense(&mask).coords_count());
        }
    }
}
