//! How much of a region each of several covers holds, and how much lies under exactly so many of them.

use super::cells::{Piece, Touched, close};
use super::engine::Engine;
use super::lattice::{Edge, Point, cross, polygon_edges, square_metres};
use super::stack::{CoverStack, twice_left};
use geo::{Area, MultiPolygon};
use i_overlay::core::overlay::ShapeType;
use i_overlay::core::overlay_rule::OverlayRule;

/// Areas of a region by the covers that lie over it.
#[derive(Debug, Clone, PartialEq)]
pub struct Depths {
    /// Area of the region as given.
    pub region_m2: f64,
    /// Area that each cover holds, by an overlay of its own.
    pub by_cover_m2: Vec<f64>,
    /// Area under exactly k covers, for k from 0 to all of them.
    ///
    /// What no cover holds is measured by an overlay of its own, and so is what at least k of them hold, for each k: that
    /// the parts sum to the region, and the covers to k times the parts, is for the caller to prove.
    pub by_count_m2: Vec<f64>,
}

/// What has been gathered of a region so far, in twice the area of lattice units.
struct Tally {
    by_cover: Vec<i128>,
    /// Under at least k covers, at position k; 0 is not used.
    at_least: Vec<i128>,
    bare: i128,
    events: Vec<(u8, i64, i32)>,
    edges: Vec<Edge>,
}

impl CoverStack {
    /// Lays the covers over a region, a valid area. Edges of a cover belong to it. An empty region gives zeros.
    #[must_use]
    pub fn depths(&self, region: &MultiPolygon<f64>) -> Depths {
        let mut pieces = Vec::new();
        for polygon in region {
            polygon_edges(polygon, &mut |from, to| self.cells.divide(from, to, &mut pieces));
        }
        pieces.sort_unstable();
        let mut tally = Tally {
            by_cover: vec![0; self.len()],
            at_least: vec![0; self.len() + 2],
            bare: 0,
            events: Vec::new(),
            edges: Vec::new(),
        };
        self.cells.visit(&pieces, |touched| match touched {
            Touched::Edges { cell, pieces, corner } => self.part(cell, pieces, corner, &mut tally),
            Touched::Whole { first, last } => {
                for cell in first..last {
                    self.part(cell, &[], 1, &mut tally);
                }
            }
        });
        let exactly = tally.at_least.windows(2).skip(1).map(|pair| pair[0] - pair[1]);
        Depths {
            region_m2: region.unsigned_area(),
            by_cover_m2: tally.by_cover.into_iter().map(square_metres).collect(),
            by_count_m2: std::iter::once(tally.bare).chain(exactly).map(square_metres).collect(),
        }
    }

    /// Adds the part of the region within one cell.
    fn part(&self, cell: u32, region: &[Piece], corner: i32, tally: &mut Tally) {
        let sides = self.cells.sides(cell);
        let (whole, mixed) = (self.whole_in(cell), self.mixed_in(cell));
        if mixed.is_empty() || !whole.is_empty() {
            let mut part: i128 = region.iter().map(|piece| cross(sides.low, piece.from, piece.to)).sum();
            close(sides, region, corner, &mut tally.events, |from, to, winding| {
                part += i128::from(winding) * cross(sides.low, from, to);
            });
            for &cover in whole {
                tally.by_cover[cover as usize] += part;
            }
            for at_least in &mut tally.at_least[1..=whole.len()] {
                *at_least += part;
            }
            if whole.is_empty() {
                tally.bare += part;
            }
        }
        if !mixed.is_empty() {
            self.mixed_part(cell, region, corner, tally);
        }
    }

    /// Adds what the covers hold that reach into the cell without filling it.
    fn mixed_part(&self, cell: u32, region: &[Piece], corner: i32, tally: &mut Tally) {
        let sides = self.cells.sides(cell);
        let (filled, mixed) = (self.whole_in(cell).len(), self.mixed_in(cell));
        let Tally { by_cover, at_least, bare, events, edges } = tally;
        edges.clear();
        for entry in mixed {
            let own = self.pieces_of(entry);
            let mut engine = Engine::new(own.len() * 2 + region.len() * 2 + 16);
            add(&mut engine, own, ShapeType::Clip);
            close(sides, own, entry.corner, events, |from, to, winding| {
                engine.add(from, to, winding, ShapeType::Clip);
            });
            let rule = if region.is_empty() {
                OverlayRule::Clip
            } else {
                add(&mut engine, region, ShapeType::Subject);
                close(sides, region, corner, events, |from, to, winding| {
                    engine.add(from, to, winding, ShapeType::Subject);
                });
                OverlayRule::Intersect
            };
            let start = edges.len();
            edges.extend(engine.boundary(rule));
            by_cover[entry.cover as usize] += twice_left(sides.low, edges[start..].iter().copied());
        }
        let mut engine = Engine::new(edges.len() + region.len() * 2 + 16);
        for &[from, to] in &*edges {
            engine.add(from, to, 1, ShapeType::Clip);
        }
        if filled == 0 {
            add(&mut engine, region, ShapeType::Subject);
            close(sides, region, corner, events, |from, to, winding| {
                engine.add(from, to, winding, ShapeType::Subject);
            });
            *bare += twice_left(sides.low, engine.boundary(OverlayRule::Difference));
        }
        for deeper in 1..=mixed.len() {
            if deeper > 1 {
                // One winding less everywhere: what stays positive lies one cover deeper.
                close(sides, &[], -1, events, |from: Point, to: Point, winding| {
                    engine.add(from, to, winding, ShapeType::Clip);
                });
            }
            at_least[filled + deeper] += twice_left(sides.low, engine.positive(OverlayRule::Clip));
        }
    }
}

fn add(engine: &mut Engine, pieces: &[Piece], kind: ShapeType) {
    for piece in pieces {
        engine.add(piece.from, piece.to, 1, kind);
    }
}
