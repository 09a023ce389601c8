//! The covered and the uncovered part of a region, where many areas overlap.
//!
//! Overlay time follows the crossings of edges, and where areas overlap tenfold most crossings lie inside some other
//! area. So the plane is divided into cells: a cell wholly inside one area needs no overlay and drops the edges of all
//! the others; only cells on the fringe are overlaid, each for itself, and their results are joined along the lines.

use super::cells::{Cells, Piece, Touched, close, on_line};
use super::engine::Engine;
use super::lattice::{Edge, Point, cross, metres, polygon_edges, square_metres, units};
use super::rings::assemble;
use geo::{Area, MultiPolygon, Polygon};
use i_overlay::core::overlay::ShapeType;
use i_overlay::core::overlay_rule::OverlayRule;

/// Edges per cell that keep both the overlays and their number small; measured on a country with 17,000 areas and on those of each
/// operator by itself.
const EDGES_PER_CELL: usize = 1;

/// More cells than this would cost more than they save; an engineering choice.
const MOST_CELLS: usize = 1 << 24;

/// Cells are never smaller than this; an engineering choice that bounds the work on very dense input.
const LEAST_CELL_M: f64 = 1.0;

/// Many areas, which may overlap, made ready to be laid over regions.
#[derive(Debug, Clone)]
pub struct Cover {
    cells: Cells,
    /// Bit per cell: wholly within some area.
    full: Vec<bool>,
    /// Pieces of the edges in cells that are not full, by cell.
    pieces: Vec<Piece>,
    /// For each cell where its pieces start, and one more.
    starts: Vec<u32>,
    /// Winding number of all areas together at the lowest corner of each cell.
    corners: Vec<i32>,
}

/// What a cover leaves of a region.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlay {
    /// Area of the region as given.
    pub region_m2: f64,
    /// Area of the region within the cover, by its own overlay.
    pub covered_m2: f64,
    /// The region outside of the cover; shells counter-clockwise.
    pub uncovered: MultiPolygon<f64>,
    /// Area of `uncovered`, measured on it.
    pub uncovered_m2: f64,
}

/// What has been gathered of a region so far.
#[derive(Default)]
struct Tally {
    covered: i128,
    /// Edges of the uncovered part within cells.
    inner: Vec<Edge>,
    /// Its edges along the lines between cells; opposite ones cancel.
    seams: Vec<Seam>,
    events: Vec<(u8, i64, i32)>,
}

/// An end of an edge along a line between cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Seam {
    upright: bool,
    line: i64,
    along: i64,
    step: i32,
}

impl Cover {
    /// Prepares the areas, which are valid polygons and may overlap. No area at all covers nothing. O(n log n).
    #[must_use]
    pub fn build(areas: &[&Polygon<f64>]) -> Self {
        let (cells, edges) = cells_over(areas.iter().copied());
        let mut inside = vec![0i32; cells.len() + 1];
        let mut all: Vec<Piece> = Vec::with_capacity(edges * 2);
        let mut own = Vec::new();
        for area in areas {
            own.clear();
            polygon_edges(area, &mut |from, to| cells.divide(from, to, &mut own));
            own.sort_unstable_by_key(|p| p.cell);
            cells.visit(&own, |touched| {
                if let Touched::Whole { first, last } = touched {
                    inside[first as usize] += 1;
                    inside[last as usize] -= 1;
                }
            });
            all.append(&mut own);
        }
        let mut depth = 0;
        let full: Vec<bool> = inside[..cells.len()]
            .iter()
            .map(|step| {
                depth += step;
                depth > 0
            })
            .collect();
        let corners = corners(&cells, &all);
        let (pieces, starts) = by_cell(&all, &full);
        Self { cells, full, pieces, starts, corners }
    }

    /// Lays the cover over a region, a valid area. Edges of the cover belong to it. An empty region gives zeros.
    ///
    /// Covered and uncovered area add up to the region's; coordinates of the result lie on a lattice of 2^-25 m (30 nanometres), and
    /// equal edges of neighbouring regions stay equal.
    #[must_use]
    pub fn overlay(&self, region: &MultiPolygon<f64>) -> Overlay {
        let mut pieces = Vec::new();
        for polygon in region {
            polygon_edges(polygon, &mut |from, to| self.cells.divide(from, to, &mut pieces));
        }
        pieces.sort_unstable();
        let mut tally = Tally::default();
        self.cells.visit(&pieces, |touched| match touched {
            Touched::Edges { cell, pieces, corner } => self.part(cell, pieces, corner, &mut tally),
            Touched::Whole { first, last } => {
                for cell in first..last {
                    self.part(cell, &[], 1, &mut tally);
                }
            }
        });
        let mut edges = tally.inner;
        join(tally.seams, &mut edges);
        let uncovered = assemble(&mut edges, on_line, metres);
        Overlay {
            region_m2: region.unsigned_area(),
            covered_m2: square_metres(tally.covered),
            uncovered_m2: uncovered.unsigned_area(),
            uncovered,
        }
    }

    /// The areas as one, without overlaps; shells counter-clockwise.
    pub(super) fn union(&self) -> MultiPolygon<f64> {
        let mut tally = Tally::default();
        for cell in 0..self.cells.len() as u32 {
            let sides = self.cells.sides(cell);
            if self.full[cell as usize] {
                close(sides, &[], 1, &mut tally.events, |from, to, winding| {
                    push_seam(&mut tally.seams, from, to, winding);
                });
            } else if !self.own(cell).is_empty() {
                let mut engine = self.engine(cell, 0, &mut tally.events);
                for [from, to] in engine.boundary(OverlayRule::Clip) {
                    if sides.hold(from, to) {
                        push_seam(&mut tally.seams, from, to, 1);
                    } else {
                        tally.inner.push([from, to]);
                    }
                }
            }
        }
        let mut edges = tally.inner;
        join(tally.seams, &mut edges);
        assemble(&mut edges, on_line, metres)
    }

    /// The pieces of the areas' edges in a cell.
    fn own(&self, cell: u32) -> &[Piece] {
        &self.pieces[self.starts[cell as usize] as usize..self.starts[cell as usize + 1] as usize]
    }

    /// An engine that holds the areas within a cell as its clip.
    fn engine(&self, cell: u32, more: usize, events: &mut Vec<(u8, i64, i32)>) -> Engine {
        let (own, sides) = (self.own(cell), self.cells.sides(cell));
        let mut engine = Engine::new(more + own.len() * 2 + 8);
        for piece in own {
            engine.add(piece.from, piece.to, 1, ShapeType::Clip);
        }
        close(sides, own, self.corners[cell as usize], events, |from, to, winding| {
            engine.add(from, to, winding, ShapeType::Clip);
        });
        engine
    }

    /// Adds the part of the region within one cell.
    fn part(&self, cell: u32, region: &[Piece], corner: i32, tally: &mut Tally) {
        let full = self.full[cell as usize];
        if full || self.own(cell).is_empty() {
            let sides = self.cells.sides(cell);
            let Tally { covered, inner, seams, events } = tally;
            let mut edge = |from: Point, to: Point, winding: i32| {
                if full {
                    *covered += i128::from(winding) * cross(sides.low, from, to);
                } else if sides.hold(from, to) {
                    push_seam(seams, from, to, winding);
                } else {
                    inner.push([from, to]);
                }
            };
            for piece in region {
                edge(piece.from, piece.to, 1);
            }
            close(sides, region, corner, events, edge);
        } else {
            self.mixed(cell, region, corner, tally);
        }
    }

    /// A cell that areas reach without any of them filling it.
    fn mixed(&self, cell: u32, region: &[Piece], corner: i32, tally: &mut Tally) {
        let sides = self.cells.sides(cell);
        let mut engine = self.engine(cell, region.len() * 2, &mut tally.events);
        let Tally { covered, inner, seams, events } = tally;
        let mut keep = |from: Point, to: Point, winding: i32| {
            if sides.hold(from, to) {
                push_seam(seams, from, to, winding);
            } else {
                inner.push(if winding > 0 { [from, to] } else { [to, from] });
            }
        };
        if region.is_empty() {
            for [from, to] in engine.boundary(OverlayRule::Clip) {
                *covered += cross(sides.low, from, to);
                keep(from, to, -1);
            }
            close(sides, &[], corner, events, keep);
        } else {
            for piece in region {
                engine.add(piece.from, piece.to, 1, ShapeType::Subject);
            }
            close(sides, region, corner, events, |from, to, winding| {
                engine.add(from, to, winding, ShapeType::Subject);
            });
            *covered += engine
                .boundary(OverlayRule::Intersect)
                .map(|[from, to]| cross(sides.low, from, to))
                .sum::<i128>();
            engine.boundary(OverlayRule::Difference).for_each(|[from, to]| keep(from, to, 1));
        }
    }
}

/// Cells over the areas, so many that few edges fall to each; and how many edges there are.
pub(super) fn cells_over<'a>(areas: impl IntoIterator<Item = &'a Polygon<f64>>) -> (Cells, usize) {
    let (mut low, mut high) = (Point { x: i64::MAX, y: i64::MAX }, Point { x: i64::MIN, y: i64::MIN });
    let mut edges = 0;
    for area in areas {
        polygon_edges(area, &mut |_, p| {
            edges += 1;
            low = Point { x: low.x.min(p.x), y: low.y.min(p.y) };
            high = Point { x: high.x.max(p.x), y: high.y.max(p.y) };
        });
    }
    if edges == 0 {
        (low, high) = (Point::new(0, 0), Point::new(0, 0));
    }
    let wanted = (edges / EDGES_PER_CELL).min(MOST_CELLS) as u32;
    (Cells::cover(low, high, wanted, units(LEAST_CELL_M)), edges)
}

/// Winding number of all pieces at the lowest corner of each cell.
fn corners(cells: &Cells, pieces: &[Piece]) -> Vec<i32> {
    let mut corners = vec![0; cells.len()];
    for piece in pieces {
        corners[piece.cell as usize] += cells.upward(std::slice::from_ref(piece));
    }
    for row in corners.chunks_mut(cells.columns()) {
        let mut winding = 0;
        for corner in row {
            let step = std::mem::replace(corner, winding);
            winding -= step;
        }
    }
    corners
}

/// The pieces in cells that are not full, ordered by cell, and where each cell's pieces start.
fn by_cell(all: &[Piece], full: &[bool]) -> (Vec<Piece>, Vec<u32>) {
    let mut starts = vec![0u32; full.len() + 1];
    let kept = || all.iter().filter(|p| !full[p.cell as usize]);
    kept().for_each(|p| starts[p.cell as usize + 1] += 1);
    for i in 1..starts.len() {
        starts[i] += starts[i - 1];
    }
    let nowhere = Piece { cell: 0, from: Point::new(0, 0), to: Point::new(0, 0) };
    let mut pieces = vec![nowhere; starts.last().map_or(0, |&n| n as usize)];
    let mut next = starts.clone();
    for &piece in kept() {
        let slot = &mut next[piece.cell as usize];
        pieces[*slot as usize] = piece;
        *slot += 1;
    }
    (pieces, starts)
}

fn push_seam(seams: &mut Vec<Seam>, from: Point, to: Point, winding: i32) {
    let upright = from.x == to.x;
    let (line, start, end) = if upright { (from.x, from.y, to.y) } else { (from.y, from.x, to.x) };
    seams.push(Seam { upright, line, along: start, step: winding });
    seams.push(Seam { upright, line, along: end, step: -winding });
}

/// Cancels opposite edges along the lines between cells and adds what remains, divided at every point that was an end.
fn join(mut seams: Vec<Seam>, edges: &mut Vec<Edge>) {
    seams.sort_unstable();
    let mut forward = 0;
    for pair in seams.windows(2) {
        let [here, next] = [pair[0], pair[1]];
        forward += here.step;
        if forward == 0 || here.along == next.along {
            continue;
        }
        let point = |along| {
            if here.upright { Point { x: here.line, y: along } } else { Point { x: along, y: here.line } }
        };
        let (a, b) = (point(here.along), point(next.along));
        for _ in 0..forward.abs() {
            edges.push(if forward > 0 { [a, b] } else { [b, a] });
        }
    }
}

#[cfg(test)]
#[path = "overlay_tests.rs"]
mod tests;
