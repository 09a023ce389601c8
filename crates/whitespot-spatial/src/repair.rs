//! Faulty polygons made valid, and the set operations on whole areas.

use super::area_index::AreaIndex;
use super::cells::Sides;
use super::lattice::{Edge, Point, Segment, metres, open_ring, polygon_edges, snap};
use super::overlay::{Boundary, Cover};
use super::patch::Patches;
use super::rings::{Seams, assemble};
use super::simple::{Crossing, crossing};
use super::{MOST_CROSSINGS, OverlayError};
use geo::algorithm::kernels::{Kernel, Orientation};
use geo::{Area, Coord, GeoNum, LineString, MultiPolygon, Polygon};
use std::collections::HashMap;

/// Edges beyond which a union is worked out by cells; measured: below it one overlay is faster.
const EDGES_FOR_CELLS: usize = 1500;

/// What was wrong with a polygon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// A ring crosses, touches or retraces itself.
    SelfIntersection,
    /// A hole lies outside of the shell.
    HoleOutside,
    /// Rings cross each other, or a hole lies within another.
    RingsOverlap,
    /// Fewer than three distinct points, or no area: nothing is left.
    Degenerate,
}

/// A valid area, and what was wrong with the polygon it came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Repaired {
    /// The area: the polygon as given when it had no fault.
    pub area: MultiPolygon<f64>,
    /// The first fault found.
    pub fault: Option<Fault>,
}

/// A valid area for any polygon: what its shell winds around, less what its holes wind around.
///
/// A valid polygon comes back bit for bit. A bow tie gives both its lobes, a hole outside of the shell is dropped, a
/// polygon without area gives nothing. Points where edges crossed lie on a lattice of 2^-25 m. O(n log n) and the crossings.
///
/// # Errors
/// See [`OverlayError`]: more than `most_crossings` ([`MOST_CROSSINGS`] serves), or a broken invariant.
///
/// ```
/// use geo::{Area, polygon};
/// use whitespot_spatial::{Fault, MOST_CROSSINGS, repair};
/// let bow_tie = polygon![(x: 0.0, y: 0.0), (x: 2.0, y: 2.0), (x: 2.0, y: 0.0), (x: 0.0, y: 2.0)];
/// let repaired = repair(&bow_tie, MOST_CROSSINGS)?;
/// assert_eq!(repaired.fault, Some(Fault::SelfIntersection));
/// assert_eq!((repaired.area.0.len(), repaired.area.unsigned_area()), (2, 2.0));
/// # Ok::<(), whitespot_spatial::OverlayError>(())
/// ```
pub fn repair(polygon: &Polygon<f64>, most_crossings: u64) -> Result<Repaired, OverlayError> {
    let Some(fault) = fault(polygon) else {
        return Ok(Repaired { area: MultiPolygon(vec![polygon.clone()]), fault: None });
    };
    let shell = wound(polygon.exterior(), most_crossings)?;
    let mut holes = Vec::new();
    for hole in polygon.interiors() {
        holes.append(&mut wound(hole, most_crossings)?);
    }
    let area = combine(&shell, &holes, |shell, hole| shell && !hole, [polygon])?;
    if area.0.is_empty() {
        return Ok(Repaired { area, fault: Some(Fault::Degenerate) });
    }
    // Rings that touch in single points are no fault as long as they leave the area whole and in one part.
    let given_m2 = polygon.unsigned_area();
    let same = |p: &Polygon<f64>| (p.unsigned_area() - given_m2).abs() <= 1e-9 * given_m2;
    if fault == Suspicion::Touch && area.0.len() == 1 && same(&area.0[0]) {
        return Ok(Repaired { area: MultiPolygon(vec![polygon.clone()]), fault: None });
    }
    let fault = match fault {
        Suspicion::Touch => Fault::RingsOverlap,
        Suspicion::Certain(fault) => fault,
    };
    Ok(Repaired { area, fault: Some(fault) })
}

/// The areas as one, whatever the direction of their rings; each is a valid polygon, and they may overlap. O(n log n).
///
/// Shells come out counter-clockwise, holes clockwise; the result does not depend on the order of the areas. Vertices
/// of the areas keep their coordinates to 2^-26 m.
///
/// # Errors
/// See [`OverlayError`].
///
/// ```
/// use geo::{Area, polygon};
/// use whitespot_spatial::union;
/// let square = |west: f64, east: f64| polygon![
///     (x: west, y: 0.0), (x: east, y: 0.0), (x: east, y: 1.0), (x: west, y: 1.0),
/// ];
/// let both = union([&square(0.0, 4.0), &square(3.0, 6.0)])?;
/// assert_eq!((both.0.len(), both.unsigned_area()), (1, 6.0));
/// # Ok::<(), whitespot_spatial::OverlayError>(())
/// ```
pub fn union<'a>(
    areas: impl IntoIterator<Item = &'a Polygon<f64>>,
) -> Result<MultiPolygon<f64>, OverlayError> {
    let areas: Vec<&Polygon<f64>> = areas.into_iter().collect();
    let edges = edges_of(areas.iter().copied());
    if edges.len() > EDGES_FOR_CELLS {
        return Cover::build(&areas).union();
    }
    combine(&edges, &[], |area, _| area, areas)
}

/// The part of `area` outside of `other`; both are valid. O(n log n).
///
/// # Errors
/// See [`OverlayError`].
///
/// ```
/// use geo::{Area, MultiPolygon, polygon};
/// use whitespot_spatial::difference;
/// let square = |west: f64, east: f64| polygon![
///     (x: west, y: 0.0), (x: east, y: 0.0), (x: east, y: 1.0), (x: west, y: 1.0),
/// ];
/// let rest = difference(&MultiPolygon(vec![square(0.0, 4.0)]), &MultiPolygon(vec![square(3.0, 6.0)]))?;
/// assert_eq!(rest.unsigned_area(), 3.0);
/// # Ok::<(), whitespot_spatial::OverlayError>(())
/// ```
pub fn difference(
    area: &MultiPolygon<f64>,
    other: &MultiPolygon<f64>,
) -> Result<MultiPolygon<f64>, OverlayError> {
    combine(&edges_of(area), &edges_of(other), |area, other| area && !other, area.iter().chain(other))
}

/// The part of `outline` within `to`; both are valid. O(n log n).
///
/// # Errors
/// See [`OverlayError`].
pub(crate) fn clip(
    outline: &MultiPolygon<f64>,
    to: &MultiPolygon<f64>,
) -> Result<MultiPolygon<f64>, OverlayError> {
    combine(&edges_of(outline), &edges_of(to), |outline, to| outline && to, outline.iter().chain(to))
}

pub(super) fn edges_of<'a>(areas: impl IntoIterator<Item = &'a Polygon<f64>>) -> Vec<Edge> {
    let mut edges = Vec::new();
    for area in areas {
        polygon_edges(area, &mut |from, to| edges.push([from, to]));
    }
    edges
}

/// The boundary of a combination of two areas, worked out in one patch, and the points that must stay.
fn boundary(
    subject: &[Edge],
    other: &[Edge],
    rule: impl Fn(bool, bool) -> bool,
    most_crossings: u64,
) -> Result<(Vec<Edge>, Seams), OverlayError> {
    let mut patches = Patches::new(most_crossings);
    let mut boundary = Boundary::default();
    let mut segments: Vec<Segment> = subject.iter().map(|&edge| Segment::new(edge, 0)).collect();
    segments.extend(other.iter().map(|&edge| Segment::new(edge, 1)));
    let sides = around(subject.iter().chain(other).map(|edge| edge[0]));
    patches.arrange(sides, &mut segments, &[0, 0], &mut |_, found| {
        boundary.add(&found, |winding| rule(winding[0] != 0, winding[1] != 0));
    })?;
    Ok((boundary.edges(), Seams::but(patches.kept)))
}

/// A patch around points of the lattice.
pub(super) fn around(points: impl IntoIterator<Item = Point>) -> Sides {
    let (mut low, mut high) = (Point { x: i64::MAX, y: i64::MAX }, Point { x: i64::MIN, y: i64::MIN });
    for point in points {
        low = Point { x: low.x.min(point.x), y: low.y.min(point.y) };
        high = Point { x: high.x.max(point.x), y: high.y.max(point.y) };
    }
    if low.x > high.x {
        (low, high) = (Point::default(), Point::default());
    }
    Sides { low: Point { x: low.x - 1, y: low.y - 1 }, high: Point { x: high.x + 1, y: high.y + 1 } }
}

/// One overlay of two areas; vertices that were given come out with the coordinates they were given.
fn combine<'a>(
    subject: &[Edge],
    other: &[Edge],
    rule: impl Fn(bool, bool) -> bool,
    given: impl IntoIterator<Item = &'a Polygon<f64>>,
) -> Result<MultiPolygon<f64>, OverlayError> {
    let (edges, seams) = boundary(subject, other, rule, MOST_CROSSINGS)?;
    let mut places: HashMap<Point, Coord<f64>> = HashMap::new();
    for c in given.into_iter().flat_map(rings_of).flat_map(|ring| &ring.0) {
        let place = places.entry(snap(*c)).or_insert(*c);
        *place = least(*place, *c);
    }
    as_given(edges, &seams, |point| places.get(&point).copied())
}

/// Of several coordinates of one lattice point the one that counts.
pub(super) fn least(one: Coord<f64>, other: Coord<f64>) -> Coord<f64> {
    if (other.x, other.y) < (one.x, one.y) { other } else { one }
}

/// The area with this boundary; its vertices have the coordinates that they were `given`, if any.
pub(super) fn as_given(
    edges: Vec<Edge>,
    seams: &Seams,
    given: impl Fn(Point) -> Option<Coord<f64>>,
) -> Result<MultiPolygon<f64>, OverlayError> {
    let area = assemble(edges.clone(), seams, |point| given(point).unwrap_or_else(|| metres(point)))?;
    // Where edges lie within nanometres of each other, moving vertices back from the lattice may cross them.
    let rings: Vec<&LineString<f64>> = area.iter().flat_map(rings_of).collect();
    if crossing(&rings) > Some(Crossing::Touch) { assemble(edges, seams, metres) } else { Ok(area) }
}

fn rings_of(polygon: &Polygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors())
}

/// The boundary of all that a ring winds around.
fn wound(ring: &LineString<f64>, most_crossings: u64) -> Result<Vec<Edge>, OverlayError> {
    let points = open_ring(ring);
    let before = points.iter().cycle().skip(points.len().saturating_sub(1));
    let edges: Vec<Edge> =
        before.zip(&points).map(|(&from, &to)| [from, to]).filter(|edge| edge[0] != edge[1]).collect();
    Ok(boundary(&edges, &[], |ring, _| ring, most_crossings)?.0)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Suspicion {
    Certain(Fault),
    /// Rings touch each other: allowed in single points.
    Touch,
}

/// Whether all points of a ring lie on one line.
fn flat(ring: &LineString<f64>) -> bool {
    let Some((&first, rest)) = ring.0.split_first() else { return true };
    let Some(&second) = rest.iter().find(|&&c| c != first) else { return true };
    rest.iter().all(|&c| <f64 as GeoNum>::Ker::orient2d(first, second, c) == Orientation::Collinear)
}

/// The first fault, if any, without an overlay.
fn fault(polygon: &Polygon<f64>) -> Option<Suspicion> {
    let rings: Vec<&LineString<f64>> = rings_of(polygon).collect();
    if rings.iter().any(|ring| flat(ring)) {
        // The overlay decides what is left of it: nothing of a flat shell, all of a shell with a flat hole.
        return Some(Suspicion::Certain(Fault::SelfIntersection));
    }
    match crossing(&rings) {
        Some(Crossing::Own) => return Some(Suspicion::Certain(Fault::SelfIntersection)),
        Some(Crossing::Other) => return Some(Suspicion::Certain(Fault::RingsOverlap)),
        Some(Crossing::Touch) => return Some(Suspicion::Touch),
        None => {}
    }
    // Rings keep apart, so one vertex decides where a whole ring lies.
    if rings.len() < 2 {
        return None;
    }
    let alone: Vec<Polygon<f64>> = rings.iter().map(|&ring| Polygon::new(ring.clone(), Vec::new())).collect();
    let owned: Vec<(u32, &Polygon<f64>)> = alone.iter().enumerate().map(|(i, p)| (i as u32, p)).collect();
    let index = AreaIndex::build(&owned);
    let mut around = Vec::new();
    let mut nested = false;
    for (i, ring) in rings.iter().enumerate().skip(1) {
        index.owners_at(ring.0[0], &mut around);
        if around.first() != Some(&0) {
            return Some(Suspicion::Certain(Fault::HoleOutside));
        }
        nested |= around.iter().any(|&o| o != 0 && o as usize != i);
    }
    nested.then_some(Suspicion::Certain(Fault::RingsOverlap))
}

#[cfg(test)]
#[path = "repair_tests.rs"]
mod tests;
