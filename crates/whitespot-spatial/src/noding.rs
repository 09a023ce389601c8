//! Snap rounding: segments become an arrangement on the lattice in which no two cross or touch but in common ends.
//!
//! A vertex is *hot*: a segment that passes through the square of one lattice step around it is led through the vertex
//! itself, and where two segments cross, the lattice point next to the crossing becomes a vertex (Hobby, Guibas and Marimont).
//! Leading a segment aside may bring it to further vertices, so the rule is applied until it finds nothing more. Whatever it
//! returns has been looked through once without a finding: that is the proof, not the argument.

use super::cells::{Sides, on_line};
use super::lattice::{Point, Segment, cross, merge};
use super::pairs::{Order, pairs};

/// Half a lattice step in units: a vertex nearer than this to a segment, along both axes together, is on it.
const HOT: i128 = 1;

/// Vertices and segments nearer than this (as `HOT`) are reported: there a segment must not be moved by a unit or two.
const TIGHT: i128 = 8;

/// As `TIGHT`, for boxes.
const REACH: i64 = 8;

/// How often segments are divided before noding is given up. An engineering choice: more than nine times has not been seen.
const MOST_PASSES: usize = 64;

/// What noding did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Noded {
    /// Places where segments crossed.
    pub(super) crossings: u64,
    /// Some vertex and some segment that does not end there are a few units apart.
    pub(super) tight: bool,
}

/// Why segments could not be noded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NodingError {
    /// More places where segments cross than allowed; at least this many were found.
    Crossings(u64),
    /// Dividing brought forth new crossings again and again.
    Unsettled,
}

/// Room for the work, kept from one patch to the next.
#[derive(Debug, Default)]
pub(super) struct Noder {
    cuts: Vec<(u32, Point)>,
    /// Places of this call where segments cross.
    crossings: u64,
}

impl Noder {
    /// Divides the segments of a patch until no two of them meet but in common ends; ends on the patch's sides stay.
    ///
    /// No piece of the result is further from its segment than a lattice step for each time that it was led aside (once, in
    /// all but contrived cases). O(n log n + pairs whose boxes meet) for each pass; two passes where something crosses.
    pub(super) fn node(
        &mut self,
        segments: &mut Vec<Segment>,
        sides: Sides,
        most_crossings: u64,
    ) -> Result<Noded, NodingError> {
        self.crossings = 0;
        merge(segments);
        for _pass in 0..MOST_PASSES {
            let mut tight = false;
            self.cuts.clear();
            let order = Order::best(segments, REACH);
            let Self { cuts, crossings, .. } = self;
            let mut too_many = false;
            pairs(segments, order.as_ref(), REACH, |i, j| {
                if !too_many {
                    tight |= meet(segments, [i, j], sides, cuts, crossings);
                    too_many = *crossings > most_crossings;
                }
            });
            if too_many {
                return Err(NodingError::Crossings(self.crossings));
            }
            if self.cuts.is_empty() {
                return Ok(Noded { crossings: self.crossings, tight });
            }
            self.divide(segments);
        }
        Err(NodingError::Unsettled)
    }

    /// Leads each segment through its cuts.
    fn divide(&mut self, segments: &mut Vec<Segment>) {
        self.cuts.sort_unstable();
        self.cuts.dedup();
        for group in self.cuts.chunk_by_mut(|p, q| p.0 == q.0) {
            let position = group[0].0 as usize;
            let segment = segments[position];
            let (dx, dy) = (segment.b.x - segment.a.x, segment.b.y - segment.a.y);
            let along = |p: Point| {
                i128::from(p.x - segment.a.x) * i128::from(dx)
                    + i128::from(p.y - segment.a.y) * i128::from(dy)
            };
            if group.len() > 1 {
                group.sort_unstable_by(|p, q| along(p.1).cmp(&along(q.1)).then(p.1.cmp(&q.1)));
            }
            let mut from = segment.a;
            for &(_, cut) in &*group {
                segments.push(Segment::between(from, cut, segment));
                from = cut;
            }
            segments[position] = Segment::between(from, segment.b, segment);
        }
        merge(segments);
    }
}

/// Notes where two segments have to be divided; returns whether they come close without meeting in an end.
fn meet(
    segments: &[Segment],
    [i, j]: [usize; 2],
    sides: Sides,
    cuts: &mut Vec<(u32, Point)>,
    crossings: &mut u64,
) -> bool {
    let (p, q) = (&segments[i], &segments[j]);
    if (p.a, p.b) == (q.a, q.b) {
        return false;
    }
    if go_on_apart(p, q) {
        return false;
    }
    let (qa, qb) = (cross(p.a, p.b, q.a), cross(p.a, p.b, q.b));
    let near_p = TIGHT * reach(p);
    if (qa > near_p && qb > near_p) || (qa < -near_p && qb < -near_p) {
        return false;
    }
    let (pa, pb) = (cross(q.a, q.b, p.a), cross(q.a, q.b, p.b));
    let near_q = TIGHT * reach(q);
    if (pa > near_q && pb > near_q) || (pa < -near_q && pb < -near_q) {
        return false;
    }
    let (mut tight, mut touched) = (false, false);
    for (segment, position, end, off) in [(p, i, q.a, qa), (p, i, q.b, qb), (q, j, p.a, pa), (q, j, p.b, pb)]
    {
        if end == segment.a || end == segment.b {
            continue;
        }
        let off = off.abs();
        if off < TIGHT * reach(segment) && within(segment, end, REACH) {
            tight = true;
            if off < HOT * reach(segment) && !on_line(end) && within(segment, end, 0) {
                touched = true;
                cuts.push((position as u32, end));
            }
        }
    }
    let apart = |a: i128, b: i128| (a < 0 && b > 0) || (a > 0 && b < 0);
    if !touched && apart(qa, qb) && apart(pa, pb) {
        *crossings += 1;
        let at = crossing(p, q, (pa, pb), sides);
        for (segment, position) in [(p, i), (q, j)] {
            if at != segment.a && at != segment.b {
                cuts.push((position as u32, at));
            }
        }
    }
    tight
}

/// Whether two segments that share an end keep away from each other's other ends: so do most that follow each other.
fn go_on_apart(p: &Segment, q: &Segment) -> bool {
    let (of_p, of_q) = if p.b == q.a {
        (p.a, q.b)
    } else if p.a == q.a {
        (p.b, q.b)
    } else if p.b == q.b {
        (p.a, q.a)
    } else if p.a == q.b {
        (p.b, q.a)
    } else {
        return false;
    };
    !within(p, of_q, REACH) && !within(q, of_p, REACH)
}

/// The reach of half a lattice step across a segment, in the measure of `cross`.
fn reach(segment: &Segment) -> i128 {
    let (dx, dy) = (segment.b.x - segment.a.x, segment.b.y - segment.a.y);
    i128::from(dx.abs()) + i128::from(dy.abs())
}

/// Whether a point lies in the box of a segment, widened.
fn within(segment: &Segment, point: Point, reach: i64) -> bool {
    let (low, high) = segment.ys();
    segment.a.x - reach <= point.x
        && point.x <= segment.b.x + reach
        && low - reach <= point.y
        && point.y <= high + reach
}

/// The even lattice point within the patch next to where two segments cross; `pa` and `pb` are how far the ends of `p`
/// are from `q`. The same whichever of the two comes first.
fn crossing(p: &Segment, q: &Segment, (pa, pb): (i128, i128), sides: Sides) -> Point {
    // The shorter one is walked along, so that rounding moves the point by less.
    let (p, pa, pb) = if (reach(q), q.a, q.b) < (reach(p), p.a, p.b) {
        (q, cross(p.a, p.b, q.a), cross(p.a, p.b, q.b))
    } else {
        (p, pa, pb)
    };
    let part = pa as f64 / (pa - pb) as f64;
    // Sides are odd, so that one unit within them is even.
    let even = |from: i64, to: i64, low: i64, high: i64| {
        let odd = from & 1;
        let offset = (to - from) as f64 * part - odd as f64;
        (from + odd + (offset / 2.0).round() as i64 * 2).clamp(low + 1, high - 1)
    };
    Point {
        x: even(p.a.x, p.b.x, sides.low.x, sides.high.x),
        y: even(p.a.y, p.b.y, sides.low.y, sides.high.y),
    }
}
