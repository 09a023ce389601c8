//! The area of each combination of depths within one cell, by upright slabs.
//!
//! Between two neighbouring breaks (where an edge begins, ends or crosses another) no edges cross, so that the land
//! between them is a pile of trapezia, each measured by itself. Edges in the same place have nothing between them: no case
//! is degenerate. For the few edges of a cell this is an order faster than overlays, and covers of any number share it.

use super::cells::{Piece, Sides};
use super::lattice::Point;

/// An edge within the cell that is not upright, from left to right, seen from the cell's lowest corner.
#[derive(Debug, Clone, Copy)]
struct Edge {
    left: f64,
    right: f64,
    /// Height at its left end, and how much it rises per unit.
    height: f64,
    slope: f64,
    slot: u32,
    /// How the winding number changes on the way up across it.
    step: i32,
}

impl Edge {
    fn at(&self, x: f64) -> f64 {
        self.height + (x - self.left) * self.slope
    }
}

/// Shapes within one cell, each a slot: its edges, and its winding number at the cell's lowest corner.
#[derive(Debug, Default)]
pub(super) struct Slabs {
    width: f64,
    corner: Point,
    edges: Vec<Edge>,
    breaks: Vec<f64>,
    /// Where a shape's winding number changes along the cell's lower side.
    entries: Vec<(f64, u32, i32)>,
    /// Per shape, at the lower side of the slab.
    base: Vec<i32>,
    winding: Vec<i32>,
    active: Vec<(f64, usize)>,
}

impl Slabs {
    /// Begins anew with an empty cell.
    pub(super) fn begin(&mut self, sides: Sides) {
        self.corner = sides.low;
        self.width = (sides.high.x - sides.low.x) as f64;
        self.edges.clear();
        self.entries.clear();
        self.base.clear();
        self.breaks.clear();
        self.breaks.extend([0.0, self.width]);
    }

    /// Adds a shape by the pieces of its edges within the cell.
    pub(super) fn add(&mut self, pieces: &[Piece], corner: i32) {
        let slot = self.base.len() as u32;
        self.base.push(corner);
        for piece in pieces {
            let x = |point: Point| (point.x - self.corner.x) as f64;
            let y = |point: Point| (point.y - self.corner.y) as f64;
            for (end, step) in [(piece.from, -1), (piece.to, 1)] {
                self.breaks.push(x(end));
                if end.y == self.corner.y {
                    self.entries.push((x(end), slot, step));
                }
            }
            if piece.from.x == piece.to.x {
                continue;
            }
            let step = if piece.from.x < piece.to.x { 1 } else { -1 };
            let (a, b) = if step > 0 { (piece.from, piece.to) } else { (piece.to, piece.from) };
            let slope = (b.y - a.y) as f64 / (b.x - a.x) as f64;
            self.edges.push(Edge { left: x(a), right: x(b), height: y(a), slope, slot, step });
        }
    }

    /// Calls `found` with the area of each trapezium, in square units, and the winding numbers of the shapes there.
    pub(super) fn measure(&mut self, mut found: impl FnMut(f64, &[i32])) {
        self.edges.sort_by(|a, b| a.left.total_cmp(&b.left));
        self.cross();
        let Self { width, edges, breaks, entries, base, winding, active, .. } = self;
        let height = *width;
        breaks.sort_unstable_by(f64::total_cmp);
        breaks.dedup();
        entries.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        active.clear();
        let (mut entry, mut edge) = (0, 0);
        for slab in breaks.windows(2) {
            let (left, right) = (slab[0], slab[1]);
            while let Some(&(_, slot, step)) = entries.get(entry).filter(|(x, ..)| *x <= left) {
                base[slot as usize] += step;
                entry += 1;
            }
            active.retain(|&(_, at)| edges[at].right > left);
            while edges.get(edge).is_some_and(|e| e.left <= left) {
                active.push((0.0, edge));
                edge += 1;
            }
            let middle = f64::midpoint(left, right);
            for (y, at) in active.iter_mut() {
                *y = edges[*at].at(middle);
            }
            active.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            winding.clone_from(base);
            let mut below = 0.0;
            for &(y, at) in active.iter() {
                let y = y.clamp(below, height);
                if y > below {
                    found((y - below) * (right - left), winding);
                }
                winding[edges[at].slot as usize] += edges[at].step;
                below = y;
            }
            if height > below {
                found((height - below) * (right - left), winding);
            }
        }
    }

    /// Adds the breaks where edges cross; they are in the order of their left ends.
    fn cross(&mut self) {
        for (position, a) in self.edges.iter().enumerate() {
            for b in self.edges[position + 1..].iter().take_while(|b| b.left < a.right) {
                let (left, right) = (b.left, a.right.min(b.right));
                let (start, end) = (a.at(left) - b.at(left), a.at(right) - b.at(right));
                if start * end < 0.0 {
                    self.breaks.push(left + (right - left) * (start / (start - end)));
                }
            }
        }
    }
}
