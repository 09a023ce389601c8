//! The outline that a person would draw around points that are linked within a distance.
//!
//! The *closing* of their frame (the links, and the triangles that three links bound): grown, then shrunk by less, so that
//! notches and small holes are gone; then drawn with few corners. Why that keeps to what it may, in parts of `link_m`:
//! - Places outside of the frame are as near to a link as to the frame; those within a triangle of links are within 0.289 of one
//!   (the radius of the circle in the largest). What the frame becomes when it grows by half lies within half of a link.
//! - A point farther than 1 from both ends of a link is farther than √3/2 from all of it. Of two links that cross some ends are
//!   at most 1 apart. So frames of groups more than 1 apart are more than √3/2 apart, and what keeps within √3/4 = 0.433
//!   of them is disjoint. A hole in a frame that lies within half of its links holds no point of others.

use super::OverlayError;
use super::frame::frame;
use super::grow::{grown, shrunk};
use super::repair::difference;
use super::simple::crossing;
use geo::{Area, Coord, Distance, Euclidean, Intersects, LineString, MultiPolygon, Point, Polygon};
use rstar::{PointDistance, RTree};

/// The frame grows by this part of the link distance; with [`TOLERANCE`] that is below √3/4. An engineering choice.
const GROWN: f64 = 0.41;

/// Then it shrinks by this part of the link distance: a quarter is left around the frame. An engineering choice.
const SHRUNK: f64 = 0.16;

/// A corner goes where that moves the outline by less than this part of the link distance. An engineering choice.
const TOLERANCE: f64 = 0.02;

/// A hole of the grown frame no place of which is farther from its rim than this part of the link distance is filled: with
/// [`GROWN`] that is below half.
const FILLED: f64 = 0.089;

/// Corners of the circle around a point that bounds the land nearest to it.
const SIDES: u32 = 32;

/// The radius of that circle in parts of the link distance. No place of an outline is farther from its nearest member than
/// √(1/2) = 0.708: half of the link distance from a link, and as far along it.
const NEAREST: f64 = 0.72;

/// An outline keeps this far from the line in the middle between its members and those beside it, metres: rounding to
/// the lattice stays far below it, so that outlines on both sides do not meet. An engineering choice.
const MARGIN_M: f64 = 1e-6;

/// A point this near to an area counts as held by it, metres: an edge that runs through it may be rounded past it.
const EDGE_M: f64 = 1e-3;

/// The outline around members of which those at most `link_m` apart are linked: within half of `link_m` of a member or link,
/// and each member a fifth of `link_m` inside.
///
/// One polygon around all that links join, with few corners and large holes alone. Outlines of groups more than `link_m`
/// apart are disjoint. No members, or a link distance of a millimetre or less, give nothing. The order of the members does
/// not matter. O(n log n).
///
/// # Errors
/// See [`OverlayError`]: a broken invariant.
///
/// ```
/// use geo::{Area, coord};
/// use whitespot_spatial::linked_outline;
/// let (house, neighbour) = (coord! { x: 0.0, y: 0.0 }, coord! { x: 200.0, y: 0.0 });
/// let around = linked_outline(&[house, neighbour], 200.0)?;
/// assert_eq!(around.0.len(), 1);
/// // A strip of 50 m on either side of the link, and half a disc with few corners at either end.
/// let strip_m2 = 200.0 * 100.0 + std::f64::consts::PI * 50.0_f64.powi(2);
/// assert!((around.unsigned_area() - strip_m2).abs() < 0.1 * strip_m2);
/// # Ok::<(), whitespot_spatial::OverlayError>(())
/// ```
pub fn linked_outline(members: &[Coord<f64>], link_m: f64) -> Result<MultiPolygon<f64>, OverlayError> {
    if link_m.is_nan() || link_m <= 1e-3 {
        return Ok(MultiPolygon(Vec::new()));
    }
    let grown = grown(&frame(members, link_m), GROWN * link_m)?;
    let filled = without_holes(grown, std::f64::consts::PI * (FILLED * link_m).powi(2));
    let closed = shrunk(&filled, SHRUNK * link_m)?;
    Ok(MultiPolygon(closed.iter().map(|polygon| with_few_corners(polygon, TOLERANCE * link_m)).collect()))
}

/// The outline of members beside others that may be nearer than `link_m`: of [`linked_outline`] what is nearer to a member
/// than to any of the others, in parts that hold a member.
///
/// Each member that is none of the others (and not nearer than a hundredth of a millimetre to one) is inside. The
/// outlines of several groups, each beside all others, are disjoint. Others farther from all members than 1.5 times `link_m`
/// change nothing. O(n log n), and for each other point nearby as many as shape the land that is nearest to it.
///
/// # Errors
/// See [`OverlayError`]: a broken invariant.
///
/// ```
/// use geo::{Contains, coord};
/// use whitespot_spatial::linked_outline_beside;
/// let (house, neighbour) = (coord! { x: 0.0, y: 0.0 }, coord! { x: 60.0, y: 0.0 });
/// let around = linked_outline_beside(&[house], &[neighbour], 200.0)?;
/// assert!(around.contains(&coord! { x: 29.0, y: 0.0 }));
/// assert!(!around.contains(&coord! { x: 31.0, y: 0.0 })); // nearer to the neighbour
/// # Ok::<(), whitespot_spatial::OverlayError>(())
/// ```
pub fn linked_outline_beside(
    members: &[Coord<f64>],
    others: &[Coord<f64>],
    link_m: f64,
) -> Result<MultiPolygon<f64>, OverlayError> {
    let outline = linked_outline(members, link_m)?;
    let place = |at: &Coord<f64>| [at.x, at.y];
    let own = RTree::bulk_load(members.iter().map(place).collect());
    let radius_m = NEAREST * link_m;
    let is_near = |other: &&Coord<f64>| {
        let nearest = own.nearest_neighbor(&place(other));
        nearest.is_some_and(|own| own.distance_2(&place(other)) <= (2.0 * radius_m).powi(2))
    };
    let mut near: Vec<Coord<f64>> = others.iter().filter(is_near).copied().collect();
    if near.is_empty() {
        return Ok(outline);
    }
    near.sort_unstable_by(|p, q| p.x.total_cmp(&q.x).then(p.y.total_cmp(&q.y)));
    near.dedup();
    let all = RTree::bulk_load(members.iter().chain(&near).map(place).collect());
    let theirs = MultiPolygon(near.into_iter().map(|other| nearest_land(other, &all, radius_m)).collect());
    Ok(parts_holding(&difference(&outline, &theirs)?, members))
}

/// The parts of an area that hold a point, an edge within a millimetre of it included; all of them where none does.
///
/// O(points × vertices) where there are several parts.
///
/// ```
/// use geo::{MultiPolygon, coord, polygon};
/// use whitespot_spatial::parts_holding;
/// let square = |west: f64| polygon![
///     (x: west, y: 0.0), (x: west + 1.0, y: 0.0), (x: west + 1.0, y: 1.0), (x: west, y: 1.0),
/// ];
/// let both = MultiPolygon(vec![square(0.0), square(5.0)]);
/// assert_eq!(parts_holding(&both, &[coord! { x: 5.5, y: 0.5 }]), MultiPolygon(vec![square(5.0)]));
/// assert_eq!(parts_holding(&both, &[]), both);
/// ```
#[must_use]
pub fn parts_holding(area: &MultiPolygon<f64>, points: &[Coord<f64>]) -> MultiPolygon<f64> {
    if area.0.len() < 2 {
        return area.clone();
    }
    let holds = |part: &&Polygon<f64>| {
        points.iter().any(|&point| part.intersects(&point))
            || points.iter().any(|&point| Euclidean.distance(&Point(point), *part) <= EDGE_M)
    };
    let parts: Vec<Polygon<f64>> = area.iter().filter(holds).cloned().collect();
    if parts.is_empty() { area.clone() } else { MultiPolygon(parts) }
}

/// The area without holes of at most `least_m2`.
fn without_holes(area: MultiPolygon<f64>, least_m2: f64) -> MultiPolygon<f64> {
    let is_large = |hole: &LineString<f64>| Polygon::new(hole.clone(), Vec::new()).unsigned_area() > least_m2;
    let large_only = |polygon: Polygon<f64>| {
        let (shell, holes) = polygon.into_inner();
        Polygon::new(shell, holes.into_iter().filter(is_large).collect())
    };
    MultiPolygon(area.into_iter().map(large_only).collect())
}

/// The polygon with fewer corners: its edge moves by `tolerance_m` at most. As it is where that would make rings meet.
fn with_few_corners(polygon: &Polygon<f64>, tolerance_m: f64) -> Polygon<f64> {
    let holes = polygon.interiors().iter().map(|hole| few_corners(hole, tolerance_m)).collect();
    let simpler = Polygon::new(few_corners(polygon.exterior(), tolerance_m), holes);
    let rings: Vec<&LineString<f64>> =
        std::iter::once(simpler.exterior()).chain(simpler.interiors()).collect();
    let is_whole = rings.iter().all(|ring| ring.0.len() > 3) && crossing(&rings).is_none();
    if is_whole { simpler } else { polygon.clone() }
}

/// A ring that begins at its least corner with fewer corners, by Douglas and Peucker (1973) between that and its greatest.
fn few_corners(ring: &LineString<f64>, tolerance_m: f64) -> LineString<f64> {
    let corners = &ring.0;
    let end = corners.len() - 1;
    let greater = |a: &usize, b: &usize| {
        let (a, b) = (corners[*a], corners[*b]);
        a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))
    };
    let greatest = (0..end).max_by(greater).unwrap_or(0);
    let mut is_kept = vec![false; corners.len()];
    for at in [0, greatest, end] {
        is_kept[at] = true;
    }
    let mut open = vec![(0, greatest), (greatest, end)];
    while let Some((from, to)) = open.pop() {
        let side = geo::Line::new(corners[from], corners[to]);
        let away = (from + 1..to).map(|at| (Euclidean.distance(&Point(corners[at]), &side), at));
        let farthest = away.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        if let Some((_, at)) = farthest.filter(|(away_m, _)| *away_m > tolerance_m) {
            is_kept[at] = true;
            open.extend([(from, at), (at, to)]);
        }
    }
    LineString(corners.iter().zip(is_kept).filter_map(|(&at, is_kept)| is_kept.then_some(at)).collect())
}

/// The land within the radius of one of several points that is nearer to it than to the others, and a little beyond that.
fn nearest_land(point: Coord<f64>, all: &RTree<[f64; 2]>, radius_m: f64) -> Polygon<f64> {
    let corner = |side: u32| {
        let (sin, cos) = (f64::from(side) * std::f64::consts::TAU / f64::from(SIDES)).sin_cos();
        Coord { x: radius_m * cos, y: radius_m * sin }
    };
    let mut corners: Vec<Coord<f64>> = (0..SIDES).map(corner).collect();
    for (other, squared) in all.nearest_neighbor_iter_with_distance_2(&[point.x, point.y]) {
        let distance_m = squared.sqrt();
        let farthest_m = corners.iter().fold(0.0_f64, |most, corner| most.max(corner.x.hypot(corner.y)));
        // Those that follow are farther still: the line in the middle lies beyond all corners.
        if distance_m / 2.0 > farthest_m {
            break;
        }
        // The point itself, and what shares its place: neither has that land.
        if distance_m <= 0.0 {
            continue;
        }
        let towards = Coord { x: (other[0] - point.x) / distance_m, y: (other[1] - point.y) / distance_m };
        let most_m = distance_m / 2.0 + MARGIN_M;
        corners = kept(&corners, |corner| corner.x * towards.x + corner.y * towards.y - most_m);
    }
    let ring = corners.iter().chain(corners.first());
    let place = |corner: &Coord<f64>| Coord { x: point.x + corner.x, y: point.y + corner.y };
    Polygon::new(LineString(ring.map(place).collect()), Vec::new())
}

/// The part of a convex ring where `beyond` is not above 0.
fn kept(corners: &[Coord<f64>], beyond: impl Fn(Coord<f64>) -> f64) -> Vec<Coord<f64>> {
    let mut kept = Vec::with_capacity(corners.len() + 1);
    for (at, &to) in corners.iter().enumerate() {
        let from = corners[(at + corners.len() - 1) % corners.len()];
        let (before, after) = (beyond(from), beyond(to));
        if (before > 0.0) != (after > 0.0) {
            let share = before / (before - after);
            kept.push(Coord { x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) });
        }
        if after <= 0.0 {
            kept.push(to);
        }
    }
    kept
}

#[cfg(test)]
#[path = "linked_outline_tests.rs"]
mod tests;
