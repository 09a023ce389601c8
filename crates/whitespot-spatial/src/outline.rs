//! The outline of a group of points: the land within a radius of its members.

use super::OverlayError;
use super::lattice::{Point, cross, snap};
use super::repair::union;
use super::simple::crossing;
use geo::{Coord, LineString, MultiPolygon, Polygon};
use std::collections::{BTreeMap, HashMap};

/// Sides of the polygon inscribed in each disc: it loses half a percent of the radius at most. An engineering choice.
const SIDES: u32 = 32;

/// Members in one square of this part of the radius are outlined through one of them. An engineering choice: the
/// square's diagonal stays far below the radius, so that all of them are well inside.
const THINNING: f64 = 1.0 / 8.0;

/// A disc may go where discs around centres within this part of the radius cover it: its centre then stays well inside of
/// each. An engineering choice.
const COVERING: f64 = 0.9;

/// Arcs that cover a rim overlap by this much, radians: more than rounding and less than a side of a disc. An engineering
/// choice.
const OVERLAP: f64 = 1e-6;

/// A corner is cut when that moves the outline inward by less than this part of the radius. An engineering choice.
const CUT: f64 = 0.01;

/// How often corners are cut; each time every other one goes at most.
const CUTS: u32 = 3;

/// The outline of the discs of `radius_m` around the members: within the true discs, and each member strictly inside.
///
/// Outlines of groups that are more than twice the radius apart are disjoint. No members, or a radius that is not above
/// a millimetre, give nothing. O(n log n).
///
/// # Errors
/// See [`OverlayError`]: a broken invariant.
///
/// ```
/// use geo::{Area, coord};
/// use whitespot_spatial::outline;
/// let house = coord! { x: 0.0, y: 0.0 };
/// let around = outline(&[house], 100.0)?;
/// let disc_m2 = std::f64::consts::PI * 100.0_f64.powi(2);
/// assert!(around.unsigned_area() < disc_m2 && around.unsigned_area() > 0.95 * disc_m2);
/// # Ok::<(), whitespot_spatial::OverlayError>(())
/// ```
pub fn outline(members: &[Coord<f64>], radius_m: f64) -> Result<MultiPolygon<f64>, OverlayError> {
    if radius_m.is_nan() || radius_m <= 1e-3 {
        return Ok(MultiPolygon(Vec::new()));
    }
    let centres = needed(thinned(members, radius_m), radius_m);
    let discs: Vec<Polygon<f64>> = centres.into_iter().map(|centre| disc(centre, radius_m)).collect();
    let mut outline = union(&discs)?;
    for polygon in &mut outline {
        for _ in 0..CUTS {
            *polygon = cut_corners(polygon, radius_m * CUT);
        }
    }
    Ok(outline)
}

/// One member of each square, the least, so that the choice does not depend on their order.
fn thinned(members: &[Coord<f64>], radius_m: f64) -> Vec<Coord<f64>> {
    let side = radius_m * THINNING;
    let mut squares: BTreeMap<(i64, i64), Coord<f64>> = BTreeMap::new();
    for &member in members {
        let square = ((member.x / side).floor() as i64, (member.y / side).floor() as i64);
        let kept = squares.entry(square).or_insert(member);
        if (member.x, member.y) < (kept.x, kept.y) {
            *kept = member;
        }
    }
    squares.into_values().collect()
}

/// The centres whose discs the others do not cover: a crowd is outlined by its rim, in a fraction of the time.
///
/// A disc goes where the discs around centres so near that each holds its centre cover its whole rim: each of them, being
/// convex, then covers its sector too. What went is not counted on for the next.
fn needed(centres: Vec<Coord<f64>>, radius_m: f64) -> Vec<Coord<f64>> {
    let cell = |at: Coord<f64>| ((at.x / radius_m).floor() as i64, (at.y / radius_m).floor() as i64);
    let mut cells: HashMap<(i64, i64), Vec<u32>> = HashMap::new();
    for (position, &centre) in centres.iter().enumerate() {
        cells.entry(cell(centre)).or_default().push(position as u32);
    }
    let mut is_kept = vec![true; centres.len()];
    let mut arcs = Vec::new();
    for (position, &centre) in centres.iter().enumerate() {
        arcs.clear();
        let (column, row) = cell(centre);
        for (x, y) in (-1..=1).flat_map(|x| (-1..=1).map(move |y| (column + x, row + y))) {
            for &other in cells.get(&(x, y)).map_or(&[][..], Vec::as_slice) {
                let to = centres[other as usize] - centre;
                let distance_m = to.x.hypot(to.y);
                if is_kept[other as usize] && distance_m > 0.0 && distance_m <= COVERING * radius_m {
                    let half = (distance_m / (2.0 * radius_m)).acos();
                    let middle = to.y.atan2(to.x);
                    arcs.push((middle - half, middle + half));
                }
            }
        }
        is_kept[position] = !is_whole_turn(&mut arcs);
    }
    centres.into_iter().zip(is_kept).filter_map(|(centre, is_kept)| is_kept.then_some(centre)).collect()
}

/// Whether arcs, each of less than half a turn, cover a whole turn.
fn is_whole_turn(arcs: &mut [(f64, f64)]) -> bool {
    // Three are the least.
    if arcs.len() < 3 {
        return false;
    }
    arcs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let (first, mut covered) = arcs[0];
    for &(from, to) in &arcs[1..] {
        if from > covered - OVERLAP {
            return false;
        }
        covered = covered.max(to);
    }
    covered >= first + std::f64::consts::TAU + OVERLAP
}

fn disc(centre: Coord<f64>, radius_m: f64) -> Polygon<f64> {
    // A little less than the radius, so that rounding its corners to the lattice keeps them within the disc.
    let radius_m = radius_m * (1.0 - 1e-6) - 1e-7;
    let corner = |i: u32| {
        let (sin, cos) = (f64::from(i) * std::f64::consts::TAU / f64::from(SIDES)).sin_cos();
        Coord { x: centre.x + radius_m * cos, y: centre.y + radius_m * sin }
    };
    // Closed by its own first corner, bit for bit.
    Polygon::new(LineString((0..SIDES).chain([0]).map(corner).collect()), Vec::new())
}

/// Drops corners that stick out by less than `height_m`, every other one at most: that only ever takes land away.
fn cut_corners(polygon: &Polygon<f64>, height_m: f64) -> Polygon<f64> {
    let cut = |ring: &LineString<f64>| {
        let open = &ring.0[..ring.0.len().saturating_sub(1)];
        let points: Vec<Point> = open.iter().map(|&c| snap(c)).collect();
        let count = points.len();
        let mut kept = Vec::with_capacity(ring.0.len());
        let mut before_kept = true;
        for i in 0..count {
            let (before, at, after) = (points[(i + count - 1) % count], points[i], points[(i + 1) % count]);
            let (p, q) = (open[(i + count - 1) % count], open[(i + 1) % count]);
            let turn = cross(before, at, after) > 0;
            let (dx, dy) = (q.x - p.x, q.y - p.y);
            let height = ((open[i].x - p.x) * dy - (open[i].y - p.y) * dx).abs() / dx.hypot(dy);
            let drop = i != 0 && before_kept && turn && height < height_m;
            if !drop {
                kept.push(open[i]);
            }
            before_kept = !drop;
        }
        if kept.len() < 3 {
            return ring.clone();
        }
        kept.push(kept[0]);
        LineString(kept)
    };
    let simpler = Polygon::new(cut(polygon.exterior()), polygon.interiors().iter().map(cut).collect());
    let rings: Vec<&LineString<f64>> =
        std::iter::once(simpler.exterior()).chain(simpler.interiors()).collect();
    // Where an outline is so narrow that a cut would cross it, it stays as it is.
    if crossing(&rings).is_some() { polygon.clone() } else { simpler }
}

#[cfg(test)]
mod tests {
    use super::super::toys::{Dice, Shapes, shuffled};
    use super::*;
    use geo::{Contains, CoordsIter, Intersects, Point as GeoPoint, Validation};

    fn outline(members: &[Coord<f64>], radius_m: f64) -> MultiPolygon<f64> {
        super::outline(members, radius_m).expect("an outline")
    }

    fn union<'a>(areas: impl IntoIterator<Item = &'a Polygon<f64>>) -> MultiPolygon<f64> {
        super::union(areas).expect("a union")
    }

    #[test]
    fn one_member_is_outlined_by_nearly_its_disc() {
        let alone = outline(&[Coord { x: 500_000.0, y: 6_600_000.0 }], 100.0);
        let share = geo::Area::unsigned_area(&alone) / (std::f64::consts::PI * 1e4);
        assert!(share > 0.96 && share < 1.0, "{share}");
        assert!(outline(&[], 100.0).0.is_empty());
        assert!(outline(&[Coord { x: 0.0, y: 0.0 }], 0.0).0.is_empty());
    }

    #[test]
    fn the_outline_keeps_to_the_discs_and_holds_its_members() {
        let mut dice = Dice(51);
        for round in 0..20 {
            let spread = f64::from(round) * 100.0;
            let members: Vec<Coord<f64>> = (0..=round * 15).map(|_| dice.coord(0.0, spread)).collect();
            let outlined = outline(&members, 100.0);
            assert!(outlined.is_valid(), "round {round}");
            for &member in &members {
                assert!(outlined.contains(&GeoPoint(member)));
            }
            for c in outlined.coords_iter() {
                let least =
                    members.iter().map(|m| (m.x - c.x).hypot(m.y - c.y)).fold(f64::INFINITY, f64::min);
                assert!(least <= 100.0, "round {round}: a corner {least} m from all members");
            }
            assert_eq!(outline(&shuffled(&members, 3), 100.0), outlined);
        }
    }

    #[test]
    fn discs_that_others_cover_add_nothing() {
        let mut dice = Dice(53);
        for round in 1..30 {
            let centres: Vec<Coord<f64>> =
                (0..round * 8).map(|_| dice.coord(0.0, f64::from(round) * 30.0)).collect();
            let centres = thinned(&centres, 100.0);
            let kept = needed(centres.clone(), 100.0);
            let area = |centres: &[Coord<f64>]| {
                let discs: Vec<Polygon<f64>> = centres.iter().map(|&centre| disc(centre, 100.0)).collect();
                geo::Area::unsigned_area(&union(&discs))
            };
            // Discs are polygons: between two rims that cover a third one a sliver of half a percent may be left.
            let (all, few) = (area(&centres), area(&kept));
            assert!(few <= all * (1.0 + 1e-9) && few >= 0.995 * all, "round {round}: {few} of {all}");
            let outlined = union(&kept.iter().map(|&centre| disc(centre, 100.0)).collect::<Vec<_>>());
            assert!(centres.iter().all(|&centre| outlined.contains(&GeoPoint(centre))), "round {round}");
        }
        let crowd: Vec<Coord<f64>> =
            (0..900).map(|i| Coord { x: f64::from(i % 30) * 15.0, y: f64::from(i / 30) * 15.0 }).collect();
        let rim = needed(thinned(&crowd, 100.0), 100.0);
        assert!(rim.len() < 250, "{} of a crowd of 900", rim.len());
    }

    #[test]
    fn arcs_cover_a_turn_or_not() {
        let degrees = |arcs: &[(f64, f64)]| {
            let mut arcs: Vec<(f64, f64)> =
                arcs.iter().map(|(from, to)| (from.to_radians(), to.to_radians())).collect();
            is_whole_turn(&mut arcs)
        };
        assert!(degrees(&[(-190.0, -50.0), (-60.0, 80.0), (70.0, 175.0), (100.0, 200.0)]));
        assert!(
            !degrees(&[(-190.0, -50.0), (-60.0, 80.0), (70.0, 165.0)]),
            "a gap where the ring should close"
        );
        assert!(!degrees(&[(-190.0, -50.0), (-40.0, 80.0), (70.0, 200.0)]), "a gap between");
        assert!(!degrees(&[(-90.0, 85.0), (85.0, 260.0)]));
    }

    #[test]
    fn groups_further_apart_than_two_radii_do_not_meet() {
        let group = |x: f64| (0..40).map(|i| Coord { x, y: f64::from(i) * 50.0 }).collect::<Vec<_>>();
        assert!(!outline(&group(0.0), 100.0).intersects(&outline(&group(200.001), 100.0)));
    }

    #[test]
    fn a_crowd_is_outlined_in_few_corners() {
        let mut dice = Dice(52);
        let members: Vec<Coord<f64>> = (0..10_000).map(|_| dice.coord(0.0, 2_000.0)).collect();
        let outlined = outline(&members, 100.0);
        assert!(outlined.coords_count() < 600, "{}", outlined.coords_count());
        assert!(members.iter().all(|&m| outlined.contains(&GeoPoint(m))));
    }
}
