//! The covered and the uncovered part of a region, where many areas overlap.
//!
//! Overlay time follows the crossings of edges, and where areas overlap tenfold most crossings lie inside some other
//! area. So the plane is divided into cells: a cell wholly inside one area needs no overlay and drops the edges of all
//! the others; only cells on the fringe are overlaid, each for itself, and their results are joined along the lines.

use super::cells::{Cells, Piece, Sides, Touched, along_sides};
use super::lattice::{Edge, Point, Segment, cross, metres, polygon_edges, square_metres, units};
use super::patch::{Found, Patches};
use super::repair::around;
use super::rings::{Seams, assemble};
use super::{MOST_CROSSINGS, OverlayError};
use geo::{Area, BoundingRect, Intersects, MultiPolygon, Polygon};

/// Edges per cell that keep both the overlays and their number small; measured on a country with 17,000 areas and on those of each
/// operator by itself.
const EDGES_PER_CELL: usize = 1;

/// More cells than this would cost more than they save; an engineering choice.
const MOST_CELLS: usize = 1 << 24;

/// Cells are never smaller than this part of the mean length of the edges, so that an edge falls to few of them; an engineering choice.
const CELLS_PER_EDGE: i128 = 6;

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

/// The shapes of an overlay, by their place among a patch's winding numbers.
const REGION: usize = 0;
const COVER: usize = 1;

/// What has been gathered of a region so far.
struct Tally {
    covered: i128,
    uncovered: Boundary,
    events: Vec<(u8, i64, u32, i32)>,
    segments: Vec<Segment>,
    patches: Patches,
}

/// The boundary of an area, gathered from patches.
#[derive(Default)]
pub(super) struct Boundary {
    /// Edges within patches, each with the area on its left.
    pub(super) inner: Vec<Edge>,
    /// Edges along the lines between patches; opposite ones cancel.
    seams: Vec<Seam>,
}

/// An end of an edge along a line between patches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Seam {
    upright: bool,
    line: i64,
    along: i64,
    step: i32,
}

impl Cover {
    /// Prepares the areas, which are valid polygons and may overlap. No area at all covers nothing. O(n log n).
    ///
    /// ```
    /// use geo::{MultiPolygon, polygon};
    /// use whitespot_spatial::Cover;
    /// let square = |west: f64, east: f64| polygon![
    ///     (x: west, y: 0.0), (x: east, y: 0.0), (x: east, y: 1.0), (x: west, y: 1.0),
    /// ];
    /// // Covers that overlap count once.
    /// let (one, other) = (square(0.0, 4.0), square(3.0, 6.0));
    /// let cover = Cover::build(&[&one, &other]);
    /// let region = MultiPolygon(vec![square(0.0, 10.0)]);
    /// let overlay = cover.overlay(&region)?;
    /// assert_eq!((overlay.covered_m2, overlay.uncovered_m2), (6.0, 4.0));
    /// assert_eq!(cover.covered_m2(&region)?, 6.0);
    /// # Ok::<(), whitespot_spatial::OverlayError>(())
    /// ```
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
    /// Covered and uncovered area add up to the region's; coordinates of the result lie on a lattice of 2^-26 m (15 nanometres), and
    /// equal edges of neighbouring regions stay equal.
    ///
    /// # Errors
    /// See [`OverlayError`].
    pub fn overlay(&self, region: &MultiPolygon<f64>) -> Result<Overlay, OverlayError> {
        let mut tally = Tally {
            covered: 0,
            uncovered: Boundary::default(),
            events: Vec::new(),
            segments: Vec::new(),
            patches: Patches::new(MOST_CROSSINGS),
        };
        self.cells.walk(region, |cell, pieces, corner| self.part(cell, pieces, corner, &mut tally))?;
        let uncovered = tally.uncovered.area(tally.patches.kept)?;
        Ok(Overlay {
            region_m2: region.unsigned_area(),
            covered_m2: square_metres(tally.covered),
            uncovered_m2: uncovered.unsigned_area(),
            uncovered,
        })
    }

    /// Area of a region, a valid area, within the cover: that of [`Self::overlay`] to the bit, without the shape of the rest.
    ///
    /// # Errors
    /// See [`OverlayError`].
    pub fn covered_m2(&self, region: &MultiPolygon<f64>) -> Result<f64, OverlayError> {
        let (mut covered, mut events, mut segments) = (0, Vec::new(), Vec::new());
        let mut patches = Patches::new(MOST_CROSSINGS);
        self.cells.walk(region, |cell, pieces, corner| {
            if self.full[cell as usize] {
                covered += alone(self.cells.sides(cell), pieces, corner, &mut events, |_, _| {});
                return Ok(());
            }
            // Where no edge of the cover is, it does not reach.
            if self.own(cell).is_empty() {
                return Ok(());
            }
            self.arrange(cell, pieces, corner, (&mut segments, &mut patches), &mut |low, found| {
                covered += found.twice_area(low, |winding| winding[REGION] != 0 && winding[COVER] != 0);
            })
        })?;
        Ok(square_metres(covered))
    }

    /// The areas as one, without overlaps; shells counter-clockwise.
    pub(super) fn union(&self) -> Result<MultiPolygon<f64>, OverlayError> {
        let mut union = Boundary::default();
        let mut patches = Patches::new(MOST_CROSSINGS);
        let mut segments = Vec::new();
        for cell in 0..self.cells.len() as u32 {
            let sides = self.cells.sides(cell);
            if self.full[cell as usize] {
                self.around_full(cell, &mut union);
            } else if !self.own(cell).is_empty() {
                segments.clear();
                segments.extend(self.own(cell).iter().map(|p| Segment::new([p.from, p.to], 0)));
                let corner = self.corners[cell as usize];
                patches.arrange(sides, &mut segments, &[corner], &mut |_, found| {
                    union.add(&found, |winding| winding[0] != 0);
                })?;
            }
        }
        union.area(patches.kept)
    }

    /// Adds the sides of a full cell, but those to another one.
    fn around_full(&self, cell: u32, union: &mut Boundary) {
        let columns = self.cells.columns() as u32;
        // Around the cells lies a frame that no area fills.
        let beside = [cell - columns, cell + 1, cell + columns, cell - 1];
        let mut side = 0;
        along_sides(self.cells.sides(cell), &mut [], &mut [1], |from, to, _| {
            if !self.full[beside[side] as usize] {
                union.side(from, to);
            }
            side += 1;
        });
    }

    /// The pieces of the areas' edges in a cell.
    fn own(&self, cell: u32) -> &[Piece] {
        &self.pieces[self.starts[cell as usize] as usize..self.starts[cell as usize + 1] as usize]
    }

    /// Adds the part of the region within one cell.
    fn part(&self, cell: u32, region: &[Piece], corner: i32, tally: &mut Tally) -> Result<(), OverlayError> {
        let (full, own, sides) = (self.full[cell as usize], self.own(cell), self.cells.sides(cell));
        if full || (own.is_empty() && region.len() < 2) {
            part_alone(sides, region, corner, full, tally);
            return Ok(());
        }
        let Tally { covered, uncovered, segments, patches, .. } = tally;
        self.arrange(cell, region, corner, (segments, patches), &mut |low, found| {
            *covered += found.twice_area(low, |winding| winding[REGION] != 0 && winding[COVER] != 0);
            uncovered.add(&found, |winding| winding[REGION] != 0 && winding[COVER] == 0);
        })
    }

    /// Arranges region and cover within one cell.
    fn arrange(
        &self,
        cell: u32,
        region: &[Piece],
        corner: i32,
        (segments, patches): (&mut Vec<Segment>, &mut Patches),
        found: &mut impl FnMut(Point, Found),
    ) -> Result<(), OverlayError> {
        segments.clear();
        segments.extend(region.iter().map(|p| Segment::new([p.from, p.to], REGION as u32)));
        segments.extend(self.own(cell).iter().map(|p| Segment::new([p.from, p.to], COVER as u32)));
        let corners = [corner, self.corners[cell as usize]];
        patches.arrange(self.cells.sides(cell), segments, &corners, found)
    }
}

/// As [`Cover::overlay`], by one arrangement of the region and all areas that come near it: slower, without cells and their seams.
///
/// # Errors
/// See [`OverlayError`].
///
/// ```
/// use geo::{MultiPolygon, polygon};
/// use whitespot_spatial::overlay_whole;
/// let square = |west: f64, east: f64| polygon![
///     (x: west, y: 0.0), (x: east, y: 0.0), (x: east, y: 1.0), (x: west, y: 1.0),
/// ];
/// let overlay = overlay_whole(&[&square(2.0, 5.0)], &MultiPolygon(vec![square(0.0, 10.0)]))?;
/// assert_eq!((overlay.covered_m2, overlay.uncovered_m2), (3.0, 7.0));
/// assert_eq!(overlay.uncovered.0.len(), 2); // on either side
/// # Ok::<(), whitespot_spatial::OverlayError>(())
/// ```
pub fn overlay_whole(areas: &[&Polygon<f64>], region: &MultiPolygon<f64>) -> Result<Overlay, OverlayError> {
    let mut segments = Vec::new();
    for polygon in region {
        polygon_edges(polygon, &mut |from, to| segments.push(Segment::new([from, to], REGION as u32)));
    }
    let bounds = region.bounding_rect();
    let is_near = |area: &&&Polygon<f64>| match (bounds, area.bounding_rect()) {
        (Some(bounds), Some(own)) => bounds.intersects(&own),
        _ => false,
    };
    for area in areas.iter().filter(is_near) {
        polygon_edges(area, &mut |from, to| segments.push(Segment::new([from, to], COVER as u32)));
    }
    let (mut covered, mut uncovered) = (0, Boundary::default());
    let sides = around(segments.iter().flat_map(|segment| [segment.a, segment.b]));
    Patches::whole(MOST_CROSSINGS).arrange(sides, &mut segments, &[0, 0], &mut |low, found| {
        covered += found.twice_area(low, |winding| winding[REGION] != 0 && winding[COVER] != 0);
        uncovered.add(&found, |winding| winding[REGION] != 0 && winding[COVER] == 0);
    })?;
    let uncovered = assemble(uncovered.edges(), &Seams::none(), metres)?;
    Ok(Overlay {
        region_m2: region.unsigned_area(),
        covered_m2: square_metres(covered),
        uncovered_m2: uncovered.unsigned_area(),
        uncovered,
    })
}

/// The part of a region within a cell that the cover fills, or that it does not reach and where at most one edge passes.
fn part_alone(sides: Sides, region: &[Piece], corner: i32, full: bool, tally: &mut Tally) {
    let Tally { covered, uncovered, events, .. } = tally;
    if full {
        *covered += alone(sides, region, corner, events, |_, _| {});
    } else {
        uncovered.inner.extend(region.iter().map(|piece| [piece.from, piece.to]));
        alone(sides, region, corner, events, |from, to| uncovered.side(from, to));
    }
}

/// Twice the area of a region within a cell; calls `side` with the parts of the cell's sides within the region.
pub(super) fn alone(
    sides: Sides,
    region: &[Piece],
    corner: i32,
    events: &mut Vec<(u8, i64, u32, i32)>,
    mut side: impl FnMut(Point, Point),
) -> i128 {
    events.clear();
    for piece in region {
        for (end, step) in [(piece.from, -1), (piece.to, 1)] {
            events.extend(sides.place(end).map(|(side, along)| (side, along, 0, step)));
        }
    }
    let mut twice_area: i128 = region.iter().map(|piece| cross(sides.low, piece.from, piece.to)).sum();
    along_sides(sides, events, &mut [corner], |from, to, winding| {
        if winding[0] != 0 {
            twice_area += cross(sides.low, from, to);
            side(from, to);
        }
    });
    twice_area
}

impl Found<'_> {
    /// Calls `face` with what it adds to twice the area of the face on each side, and that face's winding numbers.
    pub(super) fn each_face(&self, origin: Point, face: &mut impl FnMut(i128, &[i32])) {
        match *self {
            Self::Link { a, b, right, left } => {
                let twice_area = cross(origin, a, b);
                face(twice_area, left);
                face(-twice_area, right);
            }
            Self::Side { from, to, inside } => face(cross(origin, from, to), inside),
        }
    }

    /// What it adds to twice the area where the winding numbers hold, measured from a point that is the same for all of a patch.
    pub(super) fn twice_area(&self, origin: Point, holds: impl Fn(&[i32]) -> bool) -> i128 {
        match *self {
            Self::Link { a, b, right, left } => match (holds(left), holds(right)) {
                (true, false) => cross(origin, a, b),
                (false, true) => cross(origin, b, a),
                _ => 0,
            },
            Self::Side { from, to, inside } if holds(inside) => cross(origin, from, to),
            Self::Side { .. } => 0,
        }
    }
}

impl Boundary {
    /// Adds what bounds the area where the winding numbers hold.
    pub(super) fn add(&mut self, found: &Found, holds: impl Fn(&[i32]) -> bool) {
        match *found {
            Found::Link { a, b, right, left } => match (holds(left), holds(right)) {
                (true, false) => self.inner.push([a, b]),
                (false, true) => self.inner.push([b, a]),
                _ => {}
            },
            Found::Side { from, to, inside } if holds(inside) => self.side(from, to),
            Found::Side { .. } => {}
        }
    }

    /// Adds a part of a patch's side, with the area on its left.
    fn side(&mut self, from: Point, to: Point) {
        let upright = from.x == to.x;
        let (line, start, end) = if upright { (from.x, from.y, to.y) } else { (from.y, from.x, to.x) };
        self.seams.push(Seam { upright, line, along: start, step: 1 });
        self.seams.push(Seam { upright, line, along: end, step: -1 });
    }

    /// The area; `kept` are the points on lines between patches that must stay.
    fn area(self, kept: Vec<Point>) -> Result<MultiPolygon<f64>, OverlayError> {
        assemble(self.edges(), &Seams::but(kept), metres)
    }

    /// All edges: opposite ones along the lines between patches cancel, what remains is divided at every point that was an end.
    pub(super) fn edges(self) -> Vec<Edge> {
        let Self { inner: mut edges, mut seams } = self;
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
        edges
    }
}

/// Cells over the areas, so many that few edges fall to each; and how many edges there are.
pub(super) fn cells_over<'a>(areas: impl IntoIterator<Item = &'a Polygon<f64>>) -> (Cells, usize) {
    let (mut low, mut high) = (Point { x: i64::MAX, y: i64::MAX }, Point { x: i64::MIN, y: i64::MIN });
    let (mut edges, mut length) = (0, 0_i128);
    for area in areas {
        polygon_edges(area, &mut |from, p| {
            edges += 1;
            length += i128::from((p.x - from.x).abs()) + i128::from((p.y - from.y).abs());
            low = Point { x: low.x.min(p.x), y: low.y.min(p.y) };
            high = Point { x: high.x.max(p.x), y: high.y.max(p.y) };
        });
    }
    if edges == 0 {
        (low, high) = (Point::new(0, 0), Point::new(0, 0));
    }
    let wanted = (edges / EDGES_PER_CELL).min(MOST_CELLS) as u32;
    let least = length / (CELLS_PER_EDGE * edges.max(1) as i128);
    (Cells::cover(low, high, wanted, units(LEAST_CELL_M), least as i64), edges)
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

#[cfg(test)]
#[path = "overlay_tests.rs"]
mod tests;
