//! A uniform grid over edges, for questions about points.

use geo::algorithm::kernels::{Kernel, Orientation};
use geo::{Coord, GeoNum};

/// Cells are chosen so that about this many edges fall to one; measured on municipalities and on fibre areas.
const EDGES_PER_CELL: f64 = 2.0;

/// Entries of cells per edge beyond which cells are made larger, so that large areas beside small ones cost no more memory than their edges.
const ENTRIES_PER_EDGE: f64 = 4.0;

/// How far, in parts of a cell, the cells of an edge are widened against rounding; far above it, and cheap.
const MARGIN: f64 = 1e-3;

/// A cell is never smaller than this part of the largest coordinate: rounding stays far below the margin.
const LEAST_SIDE: f64 = 1e-11;

/// An edge that runs upward, or to the right where it is level.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    pub(super) from: Coord<f64>,
    pub(super) to: Coord<f64>,
}

#[derive(Debug, Clone)]
pub(super) struct Grid {
    low: Coord<f64>,
    high: Coord<f64>,
    side: f64,
    reach: f64,
    pub(super) columns: usize,
    pub(super) rows: usize,
}

impl Edge {
    pub(super) fn new(a: Coord<f64>, b: Coord<f64>) -> Self {
        if (a.y, a.x) <= (b.y, b.x) { Self { from: a, to: b } } else { Self { from: b, to: a } }
    }

    pub(super) fn turn(&self, point: Coord<f64>) -> Orientation {
        <f64 as GeoNum>::Ker::orient2d(self.from, self.to, point)
    }

    /// Whether the point lies to the right of the edge, or below it where it is level.
    ///
    /// The legs are thought of as moved up by less than anything, and to the right by less than anything but more than
    /// that, so that they never pass through a vertex or along an edge; hence the verdict on a point on the edge.
    pub(super) fn passed(&self, point: Coord<f64>) -> bool {
        match self.turn(point) {
            Orientation::Clockwise => true,
            Orientation::CounterClockwise => false,
            Orientation::Collinear => self.from.y < self.to.y,
        }
    }

    /// As `passed` for a point at the height of the edge, which is mostly decided without the exact turn.
    pub(super) fn passed_by(&self, point: Coord<f64>, left: f64, right: f64) -> bool {
        if point.x > right {
            true
        } else if point.x < left {
            false
        } else {
            self.passed(point)
        }
    }
}

impl Grid {
    /// A grid over the edges, widened by `reach`; `ends` holds where each shape's edges end.
    pub(super) fn over(edges: &[Edge], ends: &[usize], reach: f64) -> Self {
        let nothing = (
            Coord { x: f64::INFINITY, y: f64::INFINITY },
            Coord { x: f64::NEG_INFINITY, y: f64::NEG_INFINITY },
        );
        let bounds = |edges: &[Edge]| {
            edges.iter().flat_map(|e| [e.from, e.to]).fold(nothing, |(low, high), c| {
                (
                    Coord { x: low.x.min(c.x), y: low.y.min(c.y) },
                    Coord { x: high.x.max(c.x), y: high.y.max(c.y) },
                )
            })
        };
        let (low, high) = bounds(edges);
        if edges.is_empty() {
            return Self { low, high, side: 1.0, reach, columns: 1, rows: 1 };
        }
        let low = Coord { x: low.x - reach, y: low.y - reach };
        let high = Coord { x: high.x + reach, y: high.y + reach };
        let (mut boxes, mut start) = (0.0, 0);
        for &end in ends {
            if end > start {
                let (low, high) = bounds(&edges[start..end]);
                boxes += (high.x - low.x) * (high.y - low.y);
            }
            start = end;
        }
        let number = edges.len() as f64;
        let lengths: f64 = edges.iter().map(|e| (e.to.x - e.from.x).abs() + (e.to.y - e.from.y).abs()).sum();
        let (width, height) = (high.x - low.x, high.y - low.y);
        let largest = low.x.abs().max(low.y.abs()).max(high.x.abs()).max(high.y.abs());
        // A long thin extent is bounded by its length, and no cell is so small that rounding counts within it.
        let side = (width * height * EDGES_PER_CELL / number)
            .sqrt()
            .max((boxes / (ENTRIES_PER_EDGE * number)).sqrt())
            .max(lengths / (ENTRIES_PER_EDGE * number))
            .max(width.max(height) / number.max(1.0))
            .max(largest * LEAST_SIDE)
            .max(reach)
            .clamp(f64::MIN_POSITIVE * 1e16, f64::MAX);
        let count = |span: f64| ((span / side) as usize).min(u32::MAX as usize / 2) + 1;
        Self { low, high, side, reach, columns: count(width), rows: count(height) }
    }

    pub(super) fn column(&self, x: f64) -> usize {
        (((x - self.low.x) / self.side).max(0.0) as usize).min(self.columns - 1)
    }

    pub(super) fn row(&self, y: f64) -> usize {
        (((y - self.low.y) / self.side).max(0.0) as usize).min(self.rows - 1)
    }

    pub(super) fn cell_at(&self, point: Coord<f64>) -> Option<usize> {
        let within = self.low.x <= point.x
            && point.x <= self.high.x
            && self.low.y <= point.y
            && point.y <= self.high.y;
        within.then(|| self.cell_of(point))
    }

    /// The cell of a point, or the one nearest to it.
    pub(super) fn cell_of(&self, point: Coord<f64>) -> usize {
        self.row(point.y) * self.columns + self.column(point.x)
    }

    /// A grid over one cell, `parts` by `parts` but from two to `most`; none where rounding would count in its cells.
    pub(super) fn divided(&self, cell: usize, parts: usize, most: usize) -> Option<Self> {
        let parts = parts.clamp(2, most);
        let side = self.side / parts as f64;
        let low = Coord {
            x: self.low.x + (cell % self.columns) as f64 * self.side,
            y: self.low.y + (cell / self.columns) as f64 * self.side,
        };
        let high = Coord { x: low.x + self.side, y: low.y + self.side };
        let largest = low.x.abs().max(low.y.abs()).max(high.x.abs()).max(high.y.abs());
        (side > largest * LEAST_SIDE).then_some(Self {
            low,
            high,
            side,
            reach: self.reach,
            columns: parts,
            rows: parts,
        })
    }

    pub(super) fn centre(&self, cell: usize) -> Coord<f64> {
        Coord { x: self.centre_x(cell % self.columns), y: self.centre_y(cell / self.columns) }
    }

    fn centre_x(&self, column: usize) -> f64 {
        self.low.x + (column as f64 + 0.5) * self.side
    }

    fn centre_y(&self, row: usize) -> f64 {
        self.low.y + (row as f64 + 0.5) * self.side
    }

    /// Every cell with a point within reach of the edge in it, and perhaps a neighbour.
    pub(super) fn cells_of(&self, edge: Edge, mut cell: impl FnMut(usize)) {
        let reach = self.reach;
        let (rise, run) = (edge.to.y - edge.from.y, edge.to.x - edge.from.x);
        let (bottom, top) = (self.row(edge.from.y - reach), self.row(edge.to.y + reach));
        let (first, last) = (
            self.column(edge.from.x.min(edge.to.x) - reach),
            self.column(edge.from.x.max(edge.to.x) + reach),
        );
        if bottom == top || first == last || rise <= 0.0 {
            for row in bottom..=top {
                (first..=last).for_each(|column| cell(row * self.columns + column));
            }
            return;
        }
        let margin = self.side * MARGIN + reach;
        for row in bottom..=top {
            let lower = self.low.y + row as f64 * self.side - margin;
            let upper = lower + self.side + 2.0 * margin;
            let at = |y: f64| edge.from.x + ((y - edge.from.y) / rise).clamp(0.0, 1.0) * run;
            let (a, b) = (at(lower), at(upper));
            let (left, right) =
                (self.column(a.min(b) - margin).max(first), self.column(a.max(b) + margin).min(last));
            (left..=right).for_each(|column| cell(row * self.columns + column));
        }
    }

    /// The first column whose centre lies to the right of the edge at the height of the row's centre, if the edge is there at all.
    pub(super) fn first_passed(&self, edge: Edge, row: usize) -> Option<usize> {
        let y = self.centre_y(row);
        if !(edge.from.y <= y && y < edge.to.y) {
            return None;
        }
        let passed = |column: usize| edge.passed(Coord { x: self.centre_x(column), y });
        let part = (y - edge.from.y) / (edge.to.y - edge.from.y);
        let mut column = self.column(edge.from.x + part * (edge.to.x - edge.from.x));
        while column > 0 && passed(column - 1) {
            column -= 1;
        }
        while column < self.columns && !passed(column) {
            column += 1;
        }
        (column < self.columns).then_some(column)
    }
}
