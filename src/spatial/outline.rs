//! The outline of a group of points: the land within a radius of its members.

use super::lattice::{Point, cross, snap};
use super::repair::union;
use super::simple::crossing;
use geo::{Coord, LineString, MultiPolygon, Polygon};
use std::collections::BTreeMap;

/// Sides of the polygon inscribed in each disc: it loses half a percent of the radius at most. An engineering choice.
const SIDES: u32 = 32;

/// Members in one square of this part of the radius are outlined through one of them. An engineering choice: the
/// square's diagonal stays far below the radius, so that all of them are well inside.
const THINNING: f64 = 1.0 / 8.0;

/// A corner is cut when that moves the outline inward by less than this part of the radius. An engineering choice.
const CUT: f64 = 0.01;

/// How often corners are cut; each time every other one goes at most.
const CUTS: u32 = 3;

/// The outline of the discs of `radius_m` around the members: within the true discs, and each member strictly inside.
///
/// Outlines of groups that are more than twice the radius apart are disjoint. No members, or a radius that is not above
/// a millimetre, give nothing. O(n log n).
#[must_use]
pub fn outline(members: &[Coord<f64>], radius_m: f64) -> MultiPolygon<f64> {
    if radius_m.is_nan() || radius_m <= 1e-3 {
        return MultiPolygon(Vec::new());
    }
    let discs: Vec<Polygon<f64>> =
        thinned(members, radius_m).into_iter().map(|centre| disc(centre, radius_m)).collect();
    let mut outline = union(&discs);
    for polygon in &mut outline {
        for _ in 0..CUTS {
            *polygon = cut_corners(polygon, radius_m * CUT);
        }
    }
    outline
}

/// Shim.
#[must_use]
pub fn outline_beside(members: &[Coord<f64>], _others: &[Coord<f64>], radius_m: f64) -> MultiPolygon<f64> {
    outline(members, radius_m)
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

fn disc(centre: Coord<f64>, radius_m: f64) -> Polygon<f64> {
    // A little less than the radius, so that rounding its corners to the lattice keeps them within the disc.
    let radius_m = radius_m * (1.0 - 1e-6) - 1e-7;
    let corner = |i: u32| {
        let (sin, cos) = (f64::from(i % SIDES) * std::f64::consts::TAU / f64::from(SIDES)).sin_cos();
        Coord { x: centre.x + radius_m * cos, y: centre.y + radius_m * sin }
    };
    Polygon::new(LineString((0..=SIDES).map(corner).collect()), Vec::new())
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
    use super::super::toys::{Dice, shuffled};
    use super::*;
    use geo::{Contains, CoordsIter, Intersects, Point as GeoPoint, Validation};

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
