//! Which covers lie along a line, from where to where.

use super::cells::{Piece, Sides};
use super::lattice::{Point, cross, rounded_m, snap};
use super::stack::{CoverStack, Mixed};
use geo::LineString;

/// On the lattice a place counts as on an edge when it is this near: dividing a line and an edge that run along each
/// other rounds either of them by one unit.
const ON_EDGE_UNITS: f64 = 2.0;

/// Breaks nearer than this (a tenth of a micrometre) are one: what lies between would be rounding.
const LEAST_UNITS: f64 = 8.0;

/// The stretches found so far; neighbours under the same covers are one.
struct Stretches<F> {
    /// Where the open stretch begins, and the covers over it.
    open: Option<(f64, Vec<u32>)>,
    found: F,
}

impl<F: FnMut(f64, f64, &[u32])> Stretches<F> {
    /// From here on the line lies under these covers.
    fn under(&mut self, at_m: f64, covers: &[u32]) {
        match &mut self.open {
            Some((_, open)) if open == covers => {}
            Some((from_m, open)) => {
                let at_m = at_m.max(*from_m);
                if at_m > *from_m {
                    (self.found)(*from_m, at_m, open);
                }
                *from_m = at_m;
                open.clear();
                open.extend_from_slice(covers);
            }
            None => self.open = Some((0.0, covers.to_vec())),
        }
    }

    fn end(mut self, length_m: f64) {
        if let Some((from_m, open)) = self.open
            && length_m > from_m
        {
            (self.found)(from_m, length_m, &open);
        }
    }
}

/// The length of a line, metres, as [`CoverStack::along`] measures it.
///
/// ```
/// use geo::line_string;
/// use whitespot_spatial::length_m;
/// let road = line_string![(x: 0.0, y: 0.0), (x: 3.0, y: 4.0), (x: 3.0, y: 10.0)];
/// assert_eq!(length_m(&road), 11.0);
/// ```
#[must_use]
pub fn length_m(line: &LineString<f64>) -> f64 {
    line.lines().map(|segment| (segment.dx()).hypot(segment.dy())).sum()
}

/// The part of a line between two places, metres along it: both ends given exactly where they are the line's own.
///
/// ```
/// use geo::line_string;
/// use whitespot_spatial::cut;
/// let road = line_string![(x: 0.0, y: 0.0), (x: 100.0, y: 0.0), (x: 100.0, y: 50.0)];
/// let part = cut(&road, 40.0, 120.0);
/// assert_eq!(part, line_string![(x: 40.0, y: 0.0), (x: 100.0, y: 0.0), (x: 100.0, y: 20.0)]);
/// ```
#[must_use]
pub fn cut(line: &LineString<f64>, from_m: f64, to_m: f64) -> LineString<f64> {
    let mut part = Vec::new();
    let mut before_m = 0.0;
    for segment in line.lines() {
        let segment_m = segment.dx().hypot(segment.dy());
        let after_m = before_m + segment_m;
        let at = |along_m: f64| segment.start + segment.delta() * ((along_m - before_m) / segment_m);
        if part.is_empty() && after_m > from_m {
            part.push(if from_m > before_m { at(from_m) } else { segment.start });
        }
        if after_m >= to_m {
            part.push(if after_m > to_m { at(to_m) } else { segment.end });
            break;
        }
        if !part.is_empty() {
            part.push(segment.end);
        }
        before_m = after_m;
    }
    LineString(part)
}

impl CoverStack {
    /// Calls `found` with each stretch of a line in turn: from and to in metres along the line, and the covers over it,
    /// ascending. A stretch along an edge of a cover lies under that cover.
    ///
    /// The stretches follow each other without a gap from 0 to the length of the line, and neighbours differ in their
    /// covers. A line without length gives none. What only touches a cover in a point is not parted there.
    ///
    /// ```
    /// use geo::{line_string, polygon};
    /// use whitespot_spatial::CoverStack;
    /// let cover = polygon![(x: 40.0, y: -10.0), (x: 60.0, y: -10.0), (x: 60.0, y: 10.0), (x: 40.0, y: 10.0)];
    /// let road = line_string![(x: 0.0, y: 0.0), (x: 100.0, y: 0.0)];
    /// let mut stretches = Vec::new();
    /// CoverStack::build(&[vec![&cover]])
    ///     .along(&road, |from_m, to_m, covers| stretches.push((from_m, to_m, covers.len())));
    /// assert_eq!(stretches, [(0.0, 40.0, 0), (40.0, 60.0, 1), (60.0, 100.0, 0)]);
    /// ```
    pub fn along(&self, line: &LineString<f64>, found: impl FnMut(f64, f64, &[u32])) {
        let mut stretches = Stretches { open: None, found };
        let mut pieces = Vec::new();
        let mut scratch = Scratch::default();
        let mut before_m = 0.0;
        // Where the last piece ended, or a break so near its end that the next piece begins there.
        let mut joint_m = 0.0;
        for segment in line.lines() {
            let segment_m = segment.dx().hypot(segment.dy());
            let (a, b) = (snap(segment.start), snap(segment.end));
            pieces.clear();
            if a != b {
                self.cells.divide(a, b, &mut pieces);
            }
            for piece in pieces.iter().filter(|piece| distance(piece.from, piece.to) >= LEAST_UNITS) {
                let (from_m, to_m) = (
                    before_m + segment_m * part_along(a, b, piece.from),
                    before_m + segment_m * part_along(a, b, piece.to),
                );
                let at_m = |part: f64| rounded_m(from_m + (to_m - from_m) * part);
                let end = self.piece(piece, &mut scratch, |part, covers| {
                    stretches.under(if part > 0.0 { at_m(part) } else { joint_m }, covers);
                });
                joint_m = at_m(end);
            }
            before_m += segment_m;
        }
        if stretches.open.is_none() && before_m > 0.0 {
            // A line so short that the lattice hardly separates its points.
            let at = snap(line.0[0]);
            self.covers_at(self.cells.at(at), at, &mut scratch.covers);
            stretches.under(0.0, &scratch.covers);
        }
        stretches.end(before_m);
    }

    /// Passes to `under` the beginning of each stretch of a piece, 0 to 1, with the covers over it; returns the part
    /// where the piece ends: 1, or a break that is as good as the end.
    fn piece(&self, piece: &Piece, scratch: &mut Scratch, mut under: impl FnMut(f64, &[u32])) -> f64 {
        let mixed = self.mixed_in(piece.cell);
        if mixed.is_empty() {
            under(0.0, self.whole_in(piece.cell));
            return 1.0;
        }
        let Scratch { breaks, covers } = scratch;
        breaks.clear();
        let length = distance(piece.from, piece.to);
        for entry in mixed {
            for edge in self.pieces_of(entry) {
                breaks_at(piece, length, edge, breaks);
            }
        }
        breaks.sort_unstable_by(f64::total_cmp);
        let least = LEAST_UNITS / length;
        let mut from = 0.0;
        for &to in breaks.iter().chain([&1.0]) {
            if to - from < least {
                // Lines between cells run close by whole numbers: the break is the better beginning.
                from = if from > 0.0 { from } else { to };
                continue;
            }
            self.covers_at(piece.cell, place(piece, f64::midpoint(from, to)), covers);
            under(from, covers);
            from = to;
        }
        from
    }

    /// Fills `covers` with those at a point of a cell, ascending.
    fn covers_at(&self, cell: u32, point: Point, covers: &mut Vec<u32>) {
        covers.clear();
        covers.extend_from_slice(self.whole_in(cell));
        let sides = self.cells.sides(cell);
        let mixed = self.mixed_in(cell).iter().filter(|entry| self.holds(entry, sides, point));
        covers.extend(mixed.map(|entry| entry.cover));
        covers.sort_unstable();
    }

    /// Whether a cover holds a point of a cell, its edges included.
    fn holds(&self, entry: &Mixed, sides: Sides, point: Point) -> bool {
        // From the corner along the lower side, then up, a little to the right of the point: past no vertex.
        let mut winding = entry.corner;
        for edge in self.pieces_of(entry) {
            let (from, to) = (edge.from, edge.to);
            if is_on(from, to, point) {
                return true;
            }
            winding += i32::from(to.y == sides.low.y && to.x <= point.x)
                - i32::from(from.y == sides.low.y && from.x <= point.x);
            if from.x <= point.x && point.x < to.x {
                winding += i32::from(cross(from, to, point) > 0);
            } else if to.x <= point.x && point.x < from.x {
                winding -= i32::from(cross(from, to, point) < 0);
            }
        }
        winding != 0
    }
}

#[derive(Default)]
struct Scratch {
    breaks: Vec<f64>,
    covers: Vec<u32>,
}

/// Adds the parts of a piece of a line, above 0 and below 1, where an edge crosses it or begins or ends on it.
fn breaks_at(piece: &Piece, length: f64, edge: &Piece, breaks: &mut Vec<f64>) {
    let (a, b) = (piece.from, piece.to);
    let apart = |p: i64, q: i64, r: i64, s: i64| p.max(q) + 4 < r.min(s) || r.max(s) + 4 < p.min(q);
    if apart(a.x, b.x, edge.from.x, edge.to.x) || apart(a.y, b.y, edge.from.y, edge.to.y) {
        return;
    }
    let mut add = |part: f64| {
        if part > 0.0 && part < 1.0 {
            breaks.push(part);
        }
    };
    let (from, to) = (cross(a, b, edge.from), cross(a, b, edge.to));
    let near = |side: i128| side.unsigned_abs() as f64 <= ON_EDGE_UNITS * length;
    if near(from) {
        add(part_along(a, b, edge.from));
    }
    if near(to) {
        add(part_along(a, b, edge.to));
    }
    if from.signum() * to.signum() < 0 {
        let (start, end) = (cross(edge.from, edge.to, a), cross(edge.from, edge.to, b));
        if start != end {
            add(start as f64 / (start - end) as f64);
        }
    }
}

/// How far along from `a` to `b` a point lies, 0 to 1.
fn part_along(a: Point, b: Point, point: Point) -> f64 {
    let (dx, dy) = ((b.x - a.x) as f64, (b.y - a.y) as f64);
    (((point.x - a.x) as f64 * dx + (point.y - a.y) as f64 * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0)
}

/// The lattice point at a part of a piece.
fn place(piece: &Piece, part: f64) -> Point {
    let between = |a: i64, b: i64| a + ((b - a) as f64 * part).round() as i64;
    Point { x: between(piece.from.x, piece.to.x), y: between(piece.from.y, piece.to.y) }
}

fn distance(a: Point, b: Point) -> f64 {
    ((b.x - a.x) as f64).hypot((b.y - a.y) as f64)
}

/// Whether the point lies on the edge, as nearly as the lattice resolves.
fn is_on(from: Point, to: Point, point: Point) -> bool {
    let outside = |p: i64, a: i64, b: i64| p + 2 < a.min(b) || p - 2 > a.max(b);
    if outside(point.x, from.x, to.x) || outside(point.y, from.y, to.y) {
        return false;
    }
    cross(from, to, point).unsigned_abs() as f64 <= ON_EDGE_UNITS * distance(from, to)
}

#[cfg(test)]
#[path = "along_tests.rs"]
mod tests;
