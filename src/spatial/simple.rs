//! Whether rings cross: exact, without an overlay, and fast for the many that do not.

use geo::algorithm::kernels::{Kernel, Orientation};
use geo::{Coord, GeoNum, LineString};

/// How rings meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Crossing {
    /// Two rings touch without crossing, as far as single pairs of edges tell.
    Touch,
    /// Two rings cross or share an edge.
    Other,
    /// A ring crosses, touches or retraces itself.
    Own,
}

/// Edges per band of the sweep; an engineering choice.
const EDGES_PER_BAND: f64 = 24.0;

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

/// The worst way in which the rings meet themselves or each other; repeated points are no fault.
///
/// A sweep along x within bands of y: near linear for rings of any usual shape.
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
    let (low, high) = edges
        .iter()
        .map(Edge::ys)
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), (a, b)| (l.min(a), h.max(b)));
    let bands = ((edges.len() as f64 / EDGES_PER_BAND).sqrt() as usize).max(1);
    let band = |y: f64| (((y - low) / (high - low) * bands as f64).max(0.0) as usize).min(bands - 1);
    let mut banded: Vec<Vec<&Edge>> = vec![Vec::new(); bands];
    for edge in &edges {
        let (bottom, top) = edge.ys();
        banded[band(bottom)..=band(top)].iter_mut().for_each(|b| b.push(edge));
    }
    let mut worst = None;
    for mut band in banded {
        band.sort_unstable_by(|p, q| p.xs().0.total_cmp(&q.xs().0));
        for (i, p) in band.iter().enumerate() {
            let (right, (bottom, top)) = (p.xs().1, p.ys());
            for q in band[i + 1..].iter().take_while(|q| q.xs().0 <= right) {
                let (low, high) = q.ys();
                if low <= top && bottom <= high {
                    worst = worst.max(meet(p, q));
                }
            }
        }
        if worst == Some(Crossing::Own) {
            break;
        }
    }
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
