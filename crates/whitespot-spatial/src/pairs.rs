//! Pairs of segments whose boxes meet, found without looking at all pairs.
//!
//! A sweep along one direction: segments are ordered by where they begin, and each is held against those that begin before
//! it ends. For a bundle of long parallel segments that meet along both axes the direction is across the bundle.

use super::lattice::{Point, Segment};

/// Up to this many segments the order along x is as good as any other; an engineering choice.
const FEW: usize = 48;

/// Pairs per segment up to which the order along x is taken without looking for a better one; an engineering choice.
const PAIRS_PER_SEGMENT: u64 = 16;

/// Segments in an order along one direction: where each begins and ends there.
pub(super) struct Order {
    /// Positions of the segments, by where they begin.
    spans: Vec<Span>,
    /// Pairs that meet along the direction.
    pairs: u64,
}

#[derive(Debug, Clone, Copy)]
struct Span {
    low: f64,
    high: f64,
    segment: u32,
}

impl Order {
    /// The best of the directions along x, along y and across the bulk of the segments; none where the order by x, in which
    /// the segments are, serves. `reach` widens each segment. O(n log n).
    pub(super) fn best(segments: &[Segment], reach: i64) -> Option<Self> {
        if segments.len() <= FEW || !is_crowded(segments, |p| p.a.x, |p| p.b.x + 2 * margin(reach)) {
            return None;
        }
        let directions = [(1.0, 0.0), (0.0, 1.0), across(segments)];
        let counted = directions.map(|direction| (pairs_along(segments, direction, reach), direction));
        let (pairs, direction) = counted.into_iter().min_by_key(|(pairs, _)| *pairs)?;
        let mut spans: Vec<Span> = spans(segments, direction, reach).collect();
        spans.sort_unstable_by(|p, q| p.low.total_cmp(&q.low).then(p.segment.cmp(&q.segment)));
        Some(Self { spans, pairs })
    }

    /// Pairs that the sweep will look at.
    pub(super) fn pairs(&self) -> u64 {
        self.pairs
    }
}

/// The segments along one direction.
fn spans(segments: &[Segment], (x, y): (f64, f64), reach: i64) -> impl Iterator<Item = Span> + use<'_> {
    let origin = segments.first().map_or(Point::default(), |segment| segment.a);
    let margin = margin(reach) as f64;
    let at = move |point: Point| (point.x - origin.x) as f64 * x + (point.y - origin.y) as f64 * y;
    segments.iter().zip(0..).map(move |(segment, position)| {
        let (a, b) = (at(segment.a), at(segment.b));
        let slack = margin + (a.abs() + b.abs()) * 1e-15;
        Span { low: a.min(b) - slack, high: a.max(b) + slack, segment: position }
    })
}

/// How many pairs meet along a direction: of a later and an earlier beginning those whose earlier one has not ended.
fn pairs_along(segments: &[Segment], direction: (f64, f64), reach: i64) -> u64 {
    let (mut begins, mut ends): (Vec<f64>, Vec<f64>) =
        spans(segments, direction, reach).map(|span| (span.low, span.high)).unzip();
    begins.sort_unstable_by(f64::total_cmp);
    ends.sort_unstable_by(f64::total_cmp);
    let (mut ended, mut pairs) = (0usize, 0u64);
    for (begun, begin) in begins.iter().enumerate() {
        while ends.get(ended).is_some_and(|end| end < begin) {
            ended += 1;
        }
        pairs += (begun - ended) as u64;
    }
    pairs
}

/// How far a segment is widened, which is far above what rounding may do to a lattice coordinate, and far below any cell.
fn margin(reach: i64) -> i64 {
    2 * reach + 4
}

/// Whether things in the order of their beginnings meet along it so often that another order is worth looking for: counted
/// without looking at the pairs.
pub(super) fn is_crowded<T, N: PartialOrd>(
    ordered: &[T],
    begin: impl Fn(&T) -> N,
    end: impl Fn(&T) -> N,
) -> bool {
    let most = PAIRS_PER_SEGMENT as usize * ordered.len();
    let mut pairs = 0;
    for (at, one) in ordered.iter().enumerate() {
        let (later, end) = (&ordered[at + 1..], end(one));
        // Most meet few of those that follow: by steps that double, and then between the last two.
        let mut beyond = 1;
        while later.get(beyond - 1).is_some_and(|other| begin(other) <= end) {
            beyond *= 2;
        }
        let (met, unknown) = (beyond / 2, &later[beyond / 2..later.len().min(beyond)]);
        pairs += met + unknown.partition_point(|other| begin(other) <= end);
        if pairs > most {
            return true;
        }
    }
    false
}

/// The direction across the bulk of the segments, by their lengths.
fn across(segments: &[Segment]) -> (f64, f64) {
    // Angles are doubled, so that both ways along a line are one.
    let (mut x, mut y) = (0.0, 0.0);
    for Segment { a, b, .. } in segments {
        let (dx, dy) = ((b.x - a.x) as f64, (b.y - a.y) as f64);
        let length = dx.hypot(dy).max(1.0);
        x += (dx * dx - dy * dy) / length;
        y += 2.0 * dx * dy / length;
    }
    let angle = y.atan2(x) / 2.0;
    (-angle.sin(), angle.cos())
}

/// Calls `found` with the positions of each pair whose boxes, widened by `reach`, meet. Segments are ordered by their lesser
/// ends.
pub(super) fn pairs(
    segments: &[Segment],
    order: Option<&Order>,
    reach: i64,
    mut found: impl FnMut(usize, usize),
) {
    let meet_in_y = |p: &Segment, q: &Segment| {
        let ((low, high), (bottom, top)) = (p.ys(), q.ys());
        bottom - reach <= high && low - reach <= top
    };
    let Some(order) = order else {
        for (i, p) in segments.iter().enumerate() {
            for (j, q) in (i + 1..).zip(&segments[i + 1..]) {
                if q.a.x - reach > p.b.x {
                    break;
                }
                if meet_in_y(p, q) {
                    found(i, j);
                }
            }
        }
        return;
    };
    for (begun, span) in order.spans.iter().enumerate() {
        let p = &segments[span.segment as usize];
        for other in &order.spans[begun + 1..] {
            if other.low > span.high {
                break;
            }
            let q = &segments[other.segment as usize];
            if meet_in_y(p, q) && q.a.x - reach <= p.b.x && p.a.x - reach <= q.b.x {
                found(span.segment as usize, other.segment as usize);
            }
        }
    }
}
