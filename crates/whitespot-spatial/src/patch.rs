//! The arrangement of several shapes within a patch of the plane: every link of their boundaries with what lies on either side.

use super::OverlayError;
use super::cells::{Cells, Sides, along_sides, on_line};
use super::lattice::{Point, Segment};
use super::noding::Noder;
use super::pairs::Order;
use super::winding::{Entry, Sweep, Windings};

/// A patch of more segments is divided where the order of the sweep would look at more pairs per segment than this; an
/// engineering choice.
const HEAVY: (usize, u64) = (256, 64);

/// A patch is not divided below this side, in units: some 15 micrometres.
const LEAST_SIDE: i64 = 1 << 10;

/// Something of the arrangement.
pub(super) enum Found<'a> {
    /// A link from its lesser to its greater point, with the winding numbers of the shapes on its right and on its left.
    Link { a: Point, b: Point, right: Windings<'a>, left: Windings<'a> },
    /// A part of the patch's side, counter-clockwise, with the winding numbers of the shapes within the patch.
    Side { from: Point, to: Point, inside: Windings<'a> },
}

/// Arranges patches, one after the other.
#[derive(Debug)]
pub(super) struct Patches {
    noder: Noder,
    sweep: Sweep,
    events: Vec<(u8, i64, u32, i32)>,
    entries: Vec<Entry>,
    inside: Vec<i32>,
    /// Points on sides of patches that must stay, because something lies within a few units of an edge that ends there.
    pub(super) kept: Vec<Point>,
    /// How many crossings are allowed in all, and how many are left.
    most_crossings: u64,
    crossings_left: u64,
    /// Whether patches may be divided.
    divide: bool,
}

impl Patches {
    pub(super) fn new(most_crossings: u64) -> Self {
        Self {
            noder: Noder::default(),
            sweep: Sweep::default(),
            events: Vec::new(),
            entries: Vec::new(),
            inside: Vec::new(),
            kept: Vec::new(),
            most_crossings,
            crossings_left: most_crossings,
            divide: true,
        }
    }

    /// Patches that are never divided: slower, and without a seam.
    pub(super) fn whole(most_crossings: u64) -> Self {
        Self { divide: false, ..Self::new(most_crossings) }
    }

    /// Calls `found` with all links and sides, each with the lowest corner of its patch: of this one, or of the parts into which
    /// it was divided.
    ///
    /// `corner` holds the winding numbers of the shapes at the patch's lowest corner. A shape that winds around every place of
    /// the patch, whatever its segments do there, has no links: a combination by the non-zero rule does not see them.
    pub(super) fn arrange(
        &mut self,
        sides: Sides,
        segments: &mut Vec<Segment>,
        corner: Windings,
        found: &mut impl FnMut(Point, Found),
    ) -> Result<(), OverlayError> {
        drop_saturated(segments, corner);
        if self.divide && is_heavy(segments, sides) {
            return self.divided(sides, segments, corner, found);
        }
        let noded = self
            .noder
            .node(segments, sides, self.crossings_left)
            .map_err(|error| OverlayError::noding(error, self.most_crossings))?;
        self.crossings_left -= noded.crossings;
        if noded.tight {
            self.kept.extend(segments.iter().flat_map(|s| [s.a, s.b]).filter(|&p| on_line(p)));
        }
        self.events.clear();
        self.events.extend(changes(segments, sides));
        self.entries.clear();
        self.entries.extend(along_lower_side(&self.events));
        self.entries.sort_unstable();
        self.sweep.label(segments, corner, &self.entries, |a, b, right, left| {
            found(sides.low, Found::Link { a, b, right, left });
        });
        self.inside.clear();
        self.inside.extend_from_slice(corner);
        along_sides(sides, &mut self.events, &mut self.inside, |from, to, inside| {
            found(sides.low, Found::Side { from, to, inside });
        });
        Ok(())
    }

    /// Arranges the quarters of a patch.
    fn divided(
        &mut self,
        sides: Sides,
        segments: &mut Vec<Segment>,
        corner: Windings,
        found: &mut impl FnMut(Point, Found),
    ) -> Result<(), OverlayError> {
        let middle = |low: i64, high: i64| low + (((high - low) / 2) & !1);
        let centre = Point { x: middle(sides.low.x, sides.high.x), y: middle(sides.low.y, sides.high.y) };
        let mut quarters: [Vec<Segment>; 4] = Default::default();
        let cells = Cells::quarters(centre);
        let mut pieces = Vec::new();
        for segment in segments.drain(..) {
            pieces.clear();
            cells.divide(segment.a, segment.b, &mut pieces);
            for piece in &pieces {
                quarters[piece.cell as usize].push(Segment::between(piece.from, piece.to, segment));
            }
        }
        *segments = Vec::new();
        let mut corners = [corner.to_vec(), corner.to_vec(), corner.to_vec(), corner.to_vec()];
        // From one quarter's lowest corner along its lower and its left side to those of its neighbours.
        for segment in &quarters[0] {
            let Segment { a, b, shape, step } = *segment;
            let shape = shape as usize;
            corners[1][shape] += step * (i32::from(b.y == sides.low.y) - i32::from(a.y == sides.low.y));
            corners[2][shape] += step * i32::from(a.x == sides.low.x);
        }
        let mut last = corners[1].clone();
        for Segment { a, shape, step, .. } in &quarters[1] {
            last[*shape as usize] += step * i32::from(a.x == centre.x);
        }
        corners[3] = last;
        for ((quarter, corner), part) in quarters.iter_mut().zip(&corners).zip(sides.quarters(centre)) {
            self.arrange(part, quarter, corner, found)?;
            *quarter = Vec::new();
        }
        Ok(())
    }
}

/// Where the winding numbers change along a patch's sides, counter-clockwise: side, place along it, shape, step.
pub(super) fn changes(segments: &[Segment], sides: Sides) -> impl Iterator<Item = (u8, i64, u32, i32)> {
    // What lies on the left of an edge that begins there ends there, and the other way round.
    let ends = |segment: &Segment| {
        [(segment.a, segment.shape, -segment.step), (segment.b, segment.shape, segment.step)]
    };
    segments.iter().flat_map(ends).filter_map(move |(end, shape, step)| {
        sides.place(end).map(|(side, along)| (side, along, shape, step))
    })
}

/// Of the changes along a patch's sides those that a sweep enters with.
pub(super) fn along_lower_side(changes: &[(u8, i64, u32, i32)]) -> impl Iterator<Item = Entry> {
    changes.iter().filter(|change| change.0 == 0).map(|&(_, along, shape, step)| (along, shape, step))
}

/// Drops the segments of each shape that has fewer of them than it winds around the lowest corner: it winds around all.
fn drop_saturated(segments: &mut Vec<Segment>, corner: Windings) {
    for (shape, winding) in corner.iter().enumerate() {
        if winding.unsigned_abs() < 2 {
            continue;
        }
        let of = |segment: &&Segment| segment.shape as usize == shape;
        let steps: u64 =
            segments.iter().filter(of).map(|segment| u64::from(segment.step.unsigned_abs())).sum();
        if steps > 0 && steps < u64::from(winding.unsigned_abs()) {
            segments.retain(|segment| segment.shape as usize != shape);
        }
    }
}

/// Whether segments, which it orders, meet so often along each direction that their patch is better divided.
pub(super) fn is_heavy(segments: &mut [Segment], sides: Sides) -> bool {
    if segments.len() <= HEAVY.0 || (sides.high.x - sides.low.x).min(sides.high.y - sides.low.y) < LEAST_SIDE
    {
        return false;
    }
    segments.sort_unstable();
    let most = HEAVY.1 * segments.len() as u64;
    Order::best(segments, 0).is_some_and(|order| order.pairs() > most)
}
