//! The part of a small shape within a large area, by the part of the area's boundary around the shape.
//!
//! The edges near the shape stay whole until they are noded, so that every vertex comes out where an overlay with all of the
//! boundary would put it. After that each link of the boundary that leaves the window lies outside of the shape: it only
//! decides what is inside, and is cut off.

use super::cells::{Cells, Piece, Sides, on_line};
use super::lattice::{Edge, Point, Segment};
use super::noding::Noder;
use super::patch::{along_lower_side, changes, is_heavy};
use super::strips::Strips;
use super::winding::{Entry, Sweep};
use super::{MOST_CROSSINGS, OverlayError};

/// Edges of the boundary that come so near to the window, in units, are looked at: what noding looks at.
const AROUND: i64 = 16;

const SHAPE: usize = 0;
const AREA: usize = 1;

/// What the window shows.
pub(super) enum Shown {
    /// No edge of the area comes near the shape, which lies inside of it.
    Inside,
    /// As `Inside`, outside of it.
    Outside,
    /// The boundary of the part within the area.
    Edges(Vec<Edge>),
    /// Something lies so close that the window cannot decide.
    Unclear,
}

/// Looks at the shape between `low` and `high`.
///
/// # Errors
/// When there are too many crossings.
pub(super) fn look(shape: &[Edge], area: &Strips, [low, high]: [Point; 2]) -> Result<Shown, OverlayError> {
    if area.meeting(low, high).next().is_none() {
        // All of the box lies on one side.
        return Ok(match area.winding(low) {
            Some(0) => Shown::Outside,
            Some(_) => Shown::Inside,
            None => Shown::Unclear,
        });
    }
    let side = (high.x - low.x).max(high.y - low.y) + 2;
    let cells = Cells::frame(Point { x: low.x - 1, y: low.y - 1 }, side);
    let sides = cells.sides(Cells::FRAMED);
    let Some(corner) = area.winding(sides.low) else { return Ok(Shown::Unclear) };

    let mut segments: Vec<Segment> = shape.iter().map(|&edge| Segment::new(edge, SHAPE as u32)).collect();
    let around = |point: Point, by: i64| Point { x: point.x + by, y: point.y + by };
    let near = area.meeting(around(sides.low, -AROUND), around(sides.high, AROUND));
    segments.extend(near.map(|&segment| Segment { shape: AREA as u32, ..segment }));
    if is_heavy(&mut segments, sides) {
        return Ok(Shown::Unclear);
    }
    let noded = Noder::default()
        .node(&mut segments, Sides::ALL, MOST_CROSSINGS)
        .map_err(|error| OverlayError::noding(error, MOST_CROSSINGS))?;
    if noded.tight {
        return Ok(Shown::Unclear);
    }
    cut_off(&mut segments, &cells);
    Ok(shared(&segments, sides, corner).map_or(Shown::Unclear, Shown::Edges))
}

/// Takes away what lies outside of the window.
fn cut_off(segments: &mut Vec<Segment>, cells: &Cells) {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut within = Vec::with_capacity(segments.len());
    for segment in segments.drain(..) {
        pieces.clear();
        cells.divide(segment.a, segment.b, &mut pieces);
        let inside = pieces.iter().filter(|piece| piece.cell == Cells::FRAMED);
        within.extend(inside.map(|piece| Segment::between(piece.from, piece.to, segment)));
    }
    within.sort_unstable();
    *segments = within;
}

/// The boundary of what lies within both; none where the window's sides would be part of it.
fn shared(segments: &[Segment], sides: Sides, corner: i32) -> Option<Vec<Edge>> {
    let changes: Vec<_> = changes(segments, sides).collect();
    let mut entries: Vec<Entry> = along_lower_side(&changes).collect();
    entries.sort_unstable();
    let mut edges = Vec::new();
    let both = |winding: &[i32]| winding[SHAPE] != 0 && winding[AREA] != 0;
    Sweep::default().label(segments, &[0, corner], &entries, |a, b, right, left| {
        match (both(left), both(right)) {
            (true, false) => edges.push([a, b]),
            (false, true) => edges.push([b, a]),
            _ => {}
        }
    });
    edges.iter().flatten().all(|&point| !on_line(point)).then_some(edges)
}
