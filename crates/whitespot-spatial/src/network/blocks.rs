//! The index of segments: a tree over runs of a few segments of one line.

use super::polylines::Polylines;
use geo::Coord;
use rstar::{AABB, PointDistance, RTree, RTreeObject};

/// Segments in a run: a tree over runs takes a fraction of the memory of a tree over segments; an engineering choice.
const RUN: usize = 8;

/// A run of segments of one line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block {
    pub(super) line: u32,
    /// Position of the first vertex.
    pub(super) first: u32,
    /// Position of the last vertex, where the last segment ends.
    pub(super) last: u32,
    envelope: AABB<[f64; 2]>,
}

impl Block {
    /// The vertices at which its segments begin.
    pub(super) fn segments(&self) -> std::ops::Range<usize> {
        self.first as usize..self.last as usize
    }
}

impl RTreeObject for Block {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        self.envelope
    }
}

impl PointDistance for Block {
    /// To its box: no segment of the run is nearer.
    fn distance_2(&self, point: &[f64; 2]) -> f64 {
        self.envelope.distance_2(point)
    }
}

/// The runs of some of the lines.
pub(super) fn blocks(lines: &Polylines, is_taken: impl Fn(usize) -> bool) -> Vec<Block> {
    let mut blocks = Vec::new();
    for line in (0..lines.len()).filter(|&line| is_taken(line)) {
        let (start, end) = (lines.starts[line] as usize, lines.starts[line + 1] as usize);
        for first in (start..end - 1).step_by(RUN) {
            let last = (first + RUN).min(end - 1);
            let corners: Vec<[f64; 2]> = lines.places[first..=last].iter().map(|at| [at.x, at.y]).collect();
            let envelope = AABB::from_points(&corners);
            blocks.push(Block { line: line as u32, first: first as u32, last: last as u32, envelope });
        }
    }
    blocks
}

/// The index of all lines.
pub(super) fn index(lines: &Polylines) -> RTree<Block> {
    RTree::bulk_load(blocks(lines, |_| true))
}

/// The place on a segment that is nearest to a point, as far along as the second number says (0 to 1), and its
/// squared distance. Beyond an end it is that end exactly.
pub(super) fn nearest_on(from: Coord<f64>, to: Coord<f64>, point: Coord<f64>) -> (Coord<f64>, f64, f64) {
    let along = to - from;
    let off = point - from;
    let part = (off.x * along.x + off.y * along.y) / (along.x * along.x + along.y * along.y);
    let at = if part >= 1.0 {
        to
    } else if part > 0.0 {
        from + along * part
    } else {
        from
    };
    let apart = point - at;
    (at, part.clamp(0.0, 1.0), apart.x * apart.x + apart.y * apart.y)
}
