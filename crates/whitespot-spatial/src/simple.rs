//! Whether rings cross: exact, without an overlay, and fast for the many that do not.

use super::lattice::{Segment, snap};
use super::pairs::{Order, is_crowded, pairs};
use geo::algorithm::kernels::{Kernel, Orientation};
use geo::{Coord, GeoNum, LineString};

/// How rings meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Crossing {
    /// Two rings touch without crossing, as far as single pairs of edges show.
    Touch,
    /// Two rings cross or share an edge.
    Other,
    /// A ring crosses, touches or retraces itself.
    Own,
}

#[derive(Debug, Clone, Copy)]
struct Edge {
    a: Coord<f64>,
    b: Coord<f64>,
    ring: u32,
    /// Position within the ring, and of the edge after it.
    at: u32,
    next: u32,
}

impl Edge {
    fn xs(&self) -> (f64, f64) {
        (self.a.x.min(self.b.x), self.a.x.max(self.b.x))
    }

    fn ys(&self) -> (f64, f64) {
        (self.a.y.min(self.b.y), self.a.y.max(self.b.y))
    }
}

/// How far, in units, snapping to the lattice may bring two edges apart that touch.
const REACH: i64 = 4;

/// The worst way in which the rings meet themselves or each other; repeated points are no fault.
///
/// Pairs that may meet are found by their boxes and judged by their own coordinates: near linear for rings of any usual shape.
pub(super) fn crossing(rings: &[&LineString<f64>]) -> Option<Crossing> {
    let mut edges = Vec::new();
    for (ring, line) in rings.iter().enumerate() {
        let start = edges.len();
        edges.extend(line.0.windows(2).filter(|p| p[0] != p[1]).enumerate().map(|(at, p)| Edge {
            a: p[0],
            b: p[1],
            ring: ring as u32,
            at: at as u32,
            next: at as u32 + 1,
        }));
        if edges.len() > start
            && let Some(last) = edges.last_mut()
        {
            last.next = 0;
        }
    }
    let mut boxes: Vec<Bounds> = edges.iter().zip(0..).map(|(edge, at)| Bounds::of(edge, at)).collect();
    boxes.sort_unstable_by(|p, q| p.left.total_cmp(&q.left));
    if is_crowded(&boxes, |bounds| bounds.left, |bounds| bounds.right) {
        return among_crowded(&edges);
    }
    let mut worst = None;
    for (at, p) in boxes.iter().enumerate() {
        for q in boxes[at + 1..].iter().take_while(|q| q.left <= p.right) {
            if p.bottom <= q.top && q.bottom <= p.top {
                worst = worst.max(meet(&edges[p.edge as usize], &edges[q.edge as usize]));
                if worst == Some(Crossing::Own) {
                    return worst;
                }
            }
        }
    }
    worst
}

/// The box of an edge.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    left: f64,
    right: f64,
    bottom: f64,
    top: f64,
    edge: u32,
}

impl Bounds {
    fn of(edge: &Edge, at: u32) -> Self {
        let ((left, right), (bottom, top)) = (edge.xs(), edge.ys());
        Self { left, right, bottom, top, edge: at }
    }
}

/// The worst way in which crowded edges meet (very many begin before others end): pairs are found on the lattice,
/// across the edges.
fn among_crowded(edges: &[Edge]) -> Option<Crossing> {
    let mut segments: Vec<Segment> = edges
        .iter()
        .enumerate()
        .map(|(at, edge)| Segment { shape: at as u32, ..Segment::new([snap(edge.a), snap(edge.b)], 0) })
        .collect();
    segments.sort_unstable();
    let order = Order::best(&segments, REACH);
    let mut worst = None;
    pairs(&segments, order.as_ref(), REACH, |i, j| {
        if worst != Some(Crossing::Own) {
            let (p, q) = (&edges[segments[i].shape as usize], &edges[segments[j].shape as usize]);
            let boxes_meet =
                p.xs().0 <= q.xs().1 && q.xs().0 <= p.xs().1 && p.ys().0 <= q.ys().1 && q.ys().0 <= p.ys().1;
            if boxes_meet {
                worst = worst.max(meet(p, q));
            }
        }
    });
    worst
}

fn turn(a: Coord<f64>, b: Coord<f64>, c: Coord<f64>) -> Orientation {
    <f64 as GeoNum>::Ker::orient2d(a, b, c)
}

/// How two edges whose boxes meet do so themselves.
fn meet(p: &Edge, q: &Edge) -> Option<Crossing> {
    let (pa, pb) = (turn(q.a, q.b, p.a), turn(q.a, q.b, p.b));
    let (qa, qb) = (turn(p.a, p.b, q.a), turn(p.a, p.b, q.b));
    let level = Orientation::Collinear;
    let apart = (pa == pb && pa != level) || (qa == qb && qa != level);
    if apart {
        return None;
    }
    let same = p.ring == q.ring;
    let along = pa == level && pb == level;
    let joint = match (p.next == q.at, q.next == p.at) {
        _ if !same => None,
        (true, _) => Some((p.a, p.b, q.b)),
        (_, true) => Some((q.a, q.b, p.b)),
        _ => None,
    };
    if let Some((before, at, after)) = joint {
        // Neighbours share a point; they may go straight on but not back.
        let back = along && (before.x - at.x) * (after.x - at.x) + (before.y - at.y) * (after.y - at.y) > 0.0;
        return back.then_some(Crossing::Own);
    }
    if same {
        // Collinear edges whose boxes meet share at least a point.
        return Some(Crossing::Own);
    }
    let touch = [pa, pb, qa, qb].contains(&level);
    if along {
        let shared = overlap(p.xs(), q.xs()) > 0.0 || overlap(p.ys(), q.ys()) > 0.0;
        return Some(if shared { Crossing::Other } else { Crossing::Touch });
    }
    Some(if touch { Crossing::Touch } else { Crossing::Other })
}

fn overlap(a: (f64, f64), b: (f64, f64)) -> f64 {
    a.1.min(b.1) - a.0.max(b.0)
}
