//! Boolean operations on directed edges, by `i_overlay` with the non-zero rule.

use super::lattice::{Edge, Point};
use i_overlay::core::edge_overlay::{EdgeOverlay, InputEdge};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::integer::OverlayInt;
use i_overlay::core::overlay::ShapeType;
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::i_float::int::point::IntPoint;
use i_overlay::vector::edge::{CLIP_LEFT, CLIP_RIGHT, SUBJ_LEFT, SUBJ_RIGHT};

/// The directed edges of two areas, and the boundaries of their combinations.
pub(super) struct Engine<I: OverlayInt> {
    overlay: EdgeOverlay<I, ()>,
    centre: Point,
}

/// An integer that lattice points relative to a centre fit in.
pub(super) trait Local: OverlayInt {
    /// The number, which the caller knows to fit.
    fn narrow(value: i64) -> Self;
    /// Back to the lattice.
    fn wide(self) -> i64;
}

impl Local for i32 {
    fn narrow(value: i64) -> Self {
        value as Self
    }
    fn wide(self) -> i64 {
        i64::from(self)
    }
}

impl Local for i64 {
    fn narrow(value: i64) -> Self {
        value
    }
    fn wide(self) -> i64 {
        self
    }
}

impl<I: Local> Engine<I> {
    pub(super) fn new(centre: Point, capacity: usize) -> Self {
        Self { overlay: EdgeOverlay::new(capacity), centre }
    }

    /// Adds an edge with its area on the left, `winding` times.
    pub(super) fn add(&mut self, from: Point, to: Point, winding: i32, kind: ShapeType) {
        let (from, to) = if winding < 0 { (to, from) } else { (from, to) };
        let local =
            |p: Point| IntPoint { x: I::narrow(p.x - self.centre.x), y: I::narrow(p.y - self.centre.y) };
        let edge = InputEdge { a: local(from), b: local(to), data: () };
        for _ in 0..winding.unsigned_abs() {
            self.overlay.add_edge(edge, kind);
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
        let centre = self.centre;
        let global = move |p: IntPoint<I>| Point { x: p.x.wide() + centre.x, y: p.y.wide() + centre.y };
        self.overlay.build_vectors(rule, FillRule::NonZero).into_iter().filter_map(move |edge| {
            let left = inside(edge.fill & SUBJ_LEFT != 0, edge.fill & CLIP_LEFT != 0);
            let right = inside(edge.fill & SUBJ_RIGHT != 0, edge.fill & CLIP_RIGHT != 0);
            let (a, b) = (global(edge.a), global(edge.b));
            match (left, right) {
                (true, false) => Some([a, b]),
                (false, true) => Some([b, a]),
                _ => None,
            }
        })
    }
}
