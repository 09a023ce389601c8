//! Boolean operations on directed edges, by `i_overlay` with the non-zero rule.

use super::lattice::{Edge, Point};
use i_overlay::core::edge_overlay::{EdgeOverlay, InputEdge};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::ShapeType;
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::vector::edge::{CLIP_LEFT, CLIP_RIGHT, SUBJ_LEFT, SUBJ_RIGHT};

/// The directed edges of two areas, and the boundaries of their combinations.
pub(super) struct Engine {
    overlay: EdgeOverlay<i64, ()>,
}

impl Engine {
    pub(super) fn new(capacity: usize) -> Self {
        Self { overlay: EdgeOverlay::new(capacity) }
    }

    /// Adds an edge with its area on the left, `winding` times.
    pub(super) fn add(&mut self, from: Point, to: Point, winding: i32, kind: ShapeType) {
        let (a, b) = if winding < 0 { (to, from) } else { (from, to) };
        for _ in 0..winding.unsigned_abs() {
            self.overlay.add_edge(InputEdge { a, b, data: () }, kind);
        }
    }

    /// The boundary of the combination, each edge with the area on its left.
    pub(super) fn boundary(&mut self, rule: OverlayRule) -> impl Iterator<Item = Edge> {
        let inside = move |subject: bool, clip: bool| match rule {
            OverlayRule::Subject => subject,
            OverlayRule::Clip => clip,
            OverlayRule::Intersect => subject && clip,
            OverlayRule::Union => subject || clip,
            OverlayRule::Difference => subject && !clip,
            OverlayRule::InverseDifference => clip && !subject,
            OverlayRule::Xor => subject != clip,
        };
        self.overlay.build_vectors(rule, FillRule::NonZero).into_iter().filter_map(move |edge| {
            let left = inside(edge.fill & SUBJ_LEFT != 0, edge.fill & CLIP_LEFT != 0);
            let right = inside(edge.fill & SUBJ_RIGHT != 0, edge.fill & CLIP_RIGHT != 0);
            match (left, right) {
                (true, false) => Some([edge.a, edge.b]),
                (false, true) => Some([edge.b, edge.a]),
                _ => None,
            }
        })
    }
}
