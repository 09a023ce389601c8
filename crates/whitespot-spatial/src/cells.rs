//! Uniform square cells over the lattice, and the division of an area's edges among them.
//!
//! The lines between cells lie on odd units, vertices on even ones. A point where an edge is divided is odd in exactly
//! one coordinate, so it is never a vertex and never the corner of a cell, and every corner is strictly inside or
//! strictly outside of each area: no case is degenerate.

use super::OverlayError;
use super::lattice::{Edge, Point, polygon_edges};
use geo::MultiPolygon;

/// Further out than any lattice point: where the outermost cells end.
const FAR: i64 = (1 << 58) + 1;

/// How far below the lowest point the first line runs, in units and odd: 3/8 m, so that no line runs close by the vertices of maps
/// that are drawn on whole metres or tenths of them.
const MARGIN: i64 = (3 << 23) + 1;

/// Square cells between `columns + 1` and `rows + 1` lines; a frame of unbounded cells lies around them.
#[derive(Debug, Clone)]
pub(super) struct Cells {
    /// The lowest line in x and in y, odd.
    origin: [i64; 2],
    /// Side of a cell in units, even.
    side: i64,
    /// Cells across and up, frame included.
    count: [u32; 2],
}

/// The part of a directed edge that lies within one cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Piece {
    /// Index of the cell, row by row.
    pub(super) cell: u32,
    pub(super) from: Point,
    pub(super) to: Point,
}

/// Lowest and highest x and y of a cell.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sides {
    pub(super) low: Point,
    pub(super) high: Point,
}

impl Sides {
    /// The whole plane.
    pub(super) const ALL: Self = Self { low: Point { x: -FAR, y: -FAR }, high: Point { x: FAR, y: FAR } };

    /// On which side a point lies, and how far along going counter-clockwise; none within.
    pub(super) fn place(self, point: Point) -> Option<(u8, i64)> {
        let Self { low, high } = self;
        if point.y & 1 != 0 {
            Some(if point.y == low.y { (0, point.x) } else { (2, -point.x) })
        } else if point.x & 1 != 0 {
            Some(if point.x == high.x { (1, point.y) } else { (3, -point.y) })
        } else {
            debug_assert!(point > low && point < high);
            None
        }
    }

    /// The four parts around a centre with odd coordinates: the lower ones first, from the left.
    pub(super) fn quarters(self, centre: Point) -> [Self; 4] {
        let Self { low, high } = self;
        [
            Self { low, high: centre },
            Self { low: Point { x: centre.x, ..low }, high: Point { x: high.x, y: centre.y } },
            Self { low: Point { x: low.x, y: centre.y }, high: Point { x: centre.x, y: high.y } },
            Self { low: centre, high },
        ]
    }
}

/// Whether the point lies on a line between cells: there an edge was divided.
pub(super) fn on_line(point: Point) -> bool {
    (point.x & 1) != 0 || (point.y & 1) != 0
}

/// A cell that an area reaches.
pub(super) enum Touched<'a> {
    /// Edges of the area pass through the cell; the area's winding number at the cell's lowest corner.
    Edges { cell: u32, pieces: &'a [Piece], corner: i32 },
    /// The cells from the first to before the last lie wholly within the area.
    Whole { first: u32, last: u32 },
}

impl Cells {
    /// Cells over the points from `low` to `high`: as small as `wanted` cells allow, with a side of `unit` times a power of two that is
    /// not below `least`.
    pub(super) fn cover(low: Point, high: Point, wanted: u32, unit: i64, least: i64) -> Self {
        let span = [high.x - low.x + MARGIN + 1, high.y - low.y + MARGIN + 1];
        let mut side = unit;
        let across = |side: i64| span.map(|s| s / side + 1);
        let cells = |side: i64| across(side).map(i128::from).iter().product::<i128>();
        while (side < least || cells(side) > i128::from(wanted.max(1))) && (side < span[0] || side < span[1])
        {
            side *= 2;
        }
        let count = across(side).map(|n| n as u32 + 2);
        Self { origin: [low.x - MARGIN, low.y - MARGIN], side, count }
    }

    /// The one cell of [`Self::frame`] that is bounded.
    pub(super) const FRAMED: u32 = 4;

    /// One cell with its lowest corner at a point with odd coordinates, `side` even, and what lies around it.
    pub(super) fn frame(low: Point, side: i64) -> Self {
        Self { origin: [low.x, low.y], side, count: [3, 3] }
    }

    /// The plane in four, around a centre with odd coordinates.
    pub(super) fn quarters(centre: Point) -> Self {
        Self { origin: [centre.x, centre.y], side: FAR - 1, count: [2, 2] }
    }

    pub(super) fn len(&self) -> usize {
        self.count[0] as usize * self.count[1] as usize
    }

    /// The cell of a point of the lattice.
    pub(super) fn at(&self, point: Point) -> u32 {
        self.slot(1, point.y) * self.count[0] + self.slot(0, point.x)
    }

    pub(super) fn row_of(&self, cell: u32) -> u32 {
        cell / self.count[0]
    }

    pub(super) fn columns(&self) -> usize {
        self.count[0] as usize
    }

    pub(super) fn sides(&self, cell: u32) -> Sides {
        let (column, row) = (cell % self.count[0], cell / self.count[0]);
        Sides {
            low: Point { x: self.line(0, column), y: self.line(1, row) },
            high: Point { x: self.line(0, column + 1), y: self.line(1, row + 1) },
        }
    }

    /// The line below column or row `index`.
    fn line(&self, axis: usize, index: u32) -> i64 {
        if index == 0 {
            -FAR
        } else if index == self.count[axis] {
            FAR
        } else {
            self.origin[axis] + (i64::from(index) - 1) * self.side
        }
    }

    fn slot(&self, axis: usize, value: i64) -> u32 {
        let slot = (value - self.origin[axis]).div_euclid(self.side) + 1;
        slot.clamp(0, i64::from(self.count[axis]) - 1) as u32
    }

    /// Divides the edge at the lines it crosses. The same edge is divided at the same points in either direction.
    pub(super) fn divide(&self, from: Point, to: Point, pieces: &mut Vec<Piece>) {
        let begin = pieces.len();
        let backward = to < from;
        let (a, b) = if backward { (to, from) } else { (from, to) };
        let (first, last) = (self.slot(0, a.x), self.slot(0, b.x));
        let mut left = a;
        for column in first..=last {
            let right = if column == last {
                b
            } else {
                let x = self.line(0, column + 1);
                Point { x, y: even_between(a.y, b.y, (x - a.x, b.x - a.x), a.y.min(b.y), a.y.max(b.y)) }
            };
            self.divide_column(column, [left, right], [a, b], pieces);
            left = right;
        }
        if backward {
            let new = &mut pieces[begin..];
            new.reverse();
            for piece in new {
                std::mem::swap(&mut piece.from, &mut piece.to);
            }
        }
    }

    fn divide_column(&self, column: u32, [left, right]: Edge, [a, b]: Edge, pieces: &mut Vec<Piece>) {
        let (first, last) = (self.slot(1, left.y), self.slot(1, right.y));
        let mut lower = left;
        let mut row = first;
        loop {
            let upper = if row == last {
                right
            } else {
                let y = self.line(1, if last > row { row + 1 } else { row });
                // Within the column, and never back past the point before.
                Point { x: even_between(a.x, b.x, (y - a.y, b.y - a.y), lower.x, right.x), y }
            };
            if lower != upper {
                pieces.push(Piece { cell: row * self.count[0] + column, from: lower, to: upper });
            }
            lower = upper;
            if row == last {
                break;
            }
            row = if last > row { row + 1 } else { row - 1 };
        }
    }

    /// Goes through the cells that an area reaches, given all pieces of its edges sorted by cell.
    pub(super) fn visit<'a>(&self, pieces: &'a [Piece], mut found: impl FnMut(Touched<'a>)) {
        let mut winding = 0;
        let mut before: Option<u32> = None;
        for group in pieces.chunk_by(|p, q| p.cell == q.cell) {
            let cell = group[0].cell;
            if let Some(before) = before
                && self.row_of(before) == self.row_of(cell)
            {
                if winding != 0 && before + 1 < cell {
                    found(Touched::Whole { first: before + 1, last: cell });
                }
            } else {
                winding = 0;
            }
            found(Touched::Edges { cell, pieces: group, corner: winding });
            winding -= self.upward(group);
            before = Some(cell);
        }
    }

    /// Goes through the cells that a region reaches: each with the pieces of the region's edges there and its winding number at the
    /// cell's lowest corner. Ends with the first error.
    pub(super) fn walk(
        &self,
        region: &MultiPolygon<f64>,
        mut part: impl FnMut(u32, &[Piece], i32) -> Result<(), OverlayError>,
    ) -> Result<(), OverlayError> {
        let mut pieces = Vec::new();
        for polygon in region {
            polygon_edges(polygon, &mut |from, to| self.divide(from, to, &mut pieces));
        }
        pieces.sort_unstable();
        let mut walked = Ok(());
        self.visit(&pieces, |touched| {
            if walked.is_ok() {
                walked = match touched {
                    Touched::Edges { cell, pieces, corner } => part(cell, pieces, corner),
                    Touched::Whole { first, last } => (first..last).try_for_each(|cell| part(cell, &[], 1)),
                };
            }
        });
        walked
    }

    /// Edges that enter the cell upward through its lower side less those that leave it downward there.
    pub(super) fn upward(&self, pieces: &[Piece]) -> i32 {
        let Some(piece) = pieces.first() else { return 0 };
        let below = self.sides(piece.cell).low.y;
        pieces.iter().map(|p| i32::from(p.from.y == below) - i32::from(p.to.y == below)).sum()
    }
}

/// `a + (b - a) * part / whole` rounded to an even number, within the even numbers from `low` to `high`.
fn even_between(a: i64, b: i64, (part, whole): (i64, i64), low: i64, high: i64) -> i64 {
    let (part, whole) = if whole < 0 { (-part, -whole) } else { (part, whole) };
    // An end on the side of a patch is odd.
    let odd = a & 1;
    let rise = i128::from(b - a) * i128::from(part) - i128::from(odd) * i128::from(whole);
    let offset = (rise + i128::from(whole)).div_euclid(2 * i128::from(whole)) * 2;
    let value = a + odd + offset as i64;
    value.clamp(low + (low & 1), high - (high & 1))
}

/// Emits the sides of a patch counter-clockwise, each part with the winding numbers of several shapes within the patch.
///
/// `winding` begins as the winding numbers at the lowest corner, `events` say where they change: side, place along it,
/// shape, step.
pub(super) fn along_sides(
    sides: Sides,
    events: &mut [(u8, i64, u32, i32)],
    winding: &mut [i32],
    mut part: impl FnMut(Point, Point, &[i32]),
) {
    events.sort_unstable();
    let Sides { low, high } = sides;
    let corners = [Point { x: high.x, y: low.y }, high, Point { x: low.x, y: high.y }, low];
    let mut at = low;
    let mut next = events.iter().peekable();
    for side in 0..4u8 {
        while let Some(&(_, along, shape, step)) = next.next_if(|event| event.0 == side) {
            let to = match side {
                0 => Point { x: along, y: low.y },
                1 => Point { x: high.x, y: along },
                2 => Point { x: -along, y: high.y },
                _ => Point { x: low.x, y: -along },
            };
            if at != to {
                part(at, to, winding);
            }
            winding[shape as usize] += step;
            at = to;
        }
        let to = corners[side as usize];
        part(at, to, winding);
        at = to;
    }
}
