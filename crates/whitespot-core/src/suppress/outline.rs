//! Outlines that show no single household: squares of the grid instead of discs around the points.
//!
//! Each square of an outline holds a place of the area. So the count of the area less the squares leaves what a reader
//! does not know of them: of four places in four squares there is one in each. What the squares of the grids reveal
//! beside it is looked at in [`super::shown`].
use std::collections::BTreeMap;

use geo::{Coord, MultiPolygon, Rect};
use rayon::prelude::*;

use super::family::{ROUNDING, is_small};
use crate::{
    grid::{SIDES_M, corner},
    model::{DemandPoint, Findings, ShortageArea, WeightKind},
};
use whitespot_spatial::{self as spatial, AreaIndex, OverlayError, Region, ShapeError};

/// The weights of which an outline must not show a single unit: places, and the homes in them.
pub(super) const SHOWN: [WeightKind; 2] = [WeightKind::Points, WeightKind::Households];

/// An outline of squares.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Outline {
    /// Side of its squares, metres.
    pub side_m: u32,
    /// What the area holds in each, by its lower left corner: in the order of [`SHOWN`].
    pub squares: BTreeMap<(i64, i64), [f64; SHOWN.len()]>,
    /// The squares, within the municipality.
    pub shape: MultiPolygon<f64>,
}

/// All areas of the findings: the open ones, then those that ended this year.
pub(super) fn areas(findings: &Findings) -> Vec<&ShortageArea> {
    findings.shortage_areas.iter().chain(&findings.ended_areas).collect()
}

/// The positions of areas by municipality.
pub(super) fn by_municipality(findings: &Findings) -> Vec<Vec<usize>> {
    let mut of_municipalities = vec![Vec::new(); findings.survey.municipalities.len()];
    for (position, area) in areas(findings).into_iter().enumerate() {
        of_municipalities[area.municipality as usize].push(position);
    }
    of_municipalities
}

/// The demand points of an area.
pub(super) fn members<'a>(findings: &'a Findings, area: &ShortageArea) -> Vec<&'a DemandPoint> {
    area.members.iter().map(|&point| &findings.survey.points[point as usize]).collect()
}

/// An outline per area, as far as its own count allows it.
///
/// # Errors
/// When one cannot be drawn.
pub(super) fn outlines(findings: &Findings, below: f64) -> Result<Vec<Option<Outline>>, ShapeError> {
    let areas = areas(findings);
    let of_municipalities = by_municipality(findings);
    let mut outlines: Vec<(usize, Option<Outline>)> = of_municipalities
        .par_iter()
        .zip(&findings.survey.municipalities)
        .filter(|(positions, _)| !positions.is_empty())
        .flat_map_iter(|(positions, municipality)| {
            let region = Region::build(&municipality.boundary);
            let of = |&at: &usize| {
                let outline = outline(&members(findings, areas[at]), &region, 0, below);
                outline.map(|outline| (at, outline)).map_err(|cause| not_drawn(cause, areas[at]))
            };
            positions.iter().map(of).collect::<Vec<_>>()
        })
        .collect::<Result<_, ShapeError>>()?;
    outlines.sort_by_key(|(position, _)| *position);
    Ok(outlines.into_iter().map(|(_, outline)| outline).collect())
}

/// The squares that hold members, within the municipality: of the first side above `above_m` that is coarse enough;
/// nothing where none is.
pub(super) fn outline(
    members: &[&DemandPoint],
    region: &Region<'_>,
    above_m: u32,
    below: f64,
) -> Result<Option<Outline>, OverlayError> {
    for side_m in SIDES_M.into_iter().filter(|side_m| *side_m > above_m) {
        let squares = squares(members, side_m);
        if !has_spare(&squares, below) {
            continue;
        }
        let patches = region.clip(&union(squares.keys(), side_m)?)?;
        if let Some(shape) = coarse_enough(members, patches, below) {
            return Ok(Some(Outline { side_m, squares, shape }));
        }
    }
    Ok(None)
}

/// The error of an area whose outline cannot be drawn.
pub(super) fn not_drawn(cause: OverlayError, area: &ShortageArea) -> ShapeError {
    cause.of(format!("published outline of shortage area {}", area.id.as_str()))
}

fn squares(members: &[&DemandPoint], side_m: u32) -> BTreeMap<(i64, i64), [f64; SHOWN.len()]> {
    let mut squares: BTreeMap<(i64, i64), [f64; SHOWN.len()]> = BTreeMap::new();
    for member in members {
        let held = squares.entry(corner(member.at, side_m)).or_default();
        for (sum, kind) in held.iter_mut().zip(SHOWN) {
            *sum += if kind == WeightKind::Points { 1.0 } else { member.weights.get(kind).unwrap_or(0.0) };
        }
    }
    squares
}

/// Whether the count less the squares that hold any of it leaves each of them anything from 1 to `below` - 1.
fn has_spare(squares: &BTreeMap<(i64, i64), [f64; SHOWN.len()]>, below: f64) -> bool {
    (0..SHOWN.len()).all(|weight| {
        let held = || squares.values().map(|held| held[weight]).filter(|held| *held > ROUNDING);
        let shown = held().count() as f64;
        shown == 0.0 || held().sum::<f64>() - shown + 1.0 >= below - 1.0 - ROUNDING
    })
}

fn union<'a>(
    corners: impl Iterator<Item = &'a (i64, i64)>,
    side_m: u32,
) -> Result<MultiPolygon<f64>, OverlayError> {
    let side = f64::from(side_m);
    let squares: Vec<_> = corners
        .map(|&(east, north)| {
            let low = Coord { x: east as f64, y: north as f64 };
            Rect::new(low, low + Coord { x: side, y: side }).to_polygon()
        })
        .collect();
    spatial::union(&squares)
}

/// The patches with members (the border may cut off others); nothing where one holds few of them or few households, or
/// where a member lies in none.
fn coarse_enough(
    members: &[&DemandPoint],
    patches: MultiPolygon<f64>,
    below: f64,
) -> Option<MultiPolygon<f64>> {
    let numbered: Vec<_> = patches.iter().enumerate().map(|(at, patch)| (at as u32, patch)).collect();
    let index = AreaIndex::build(&numbered);
    let (mut points, mut households) = (vec![0.0; numbered.len()], vec![0.0; numbered.len()]);
    let mut found = Vec::new();
    for member in members {
        index.owners_at(member.at, &mut found);
        let patch = *found.first()? as usize;
        points[patch] += 1.0;
        households[patch] += member.weights.get(WeightKind::Households).unwrap_or(0.0);
    }
    let has_few = |counts: &[f64]| counts.iter().any(|&count| is_small(count, below));
    if has_few(&points) || has_few(&households) {
        return None;
    }
    let mut has_members = points.iter().map(|&count| count > 0.0);
    Some(patches.into_iter().filter(|_| has_members.next().unwrap_or(false)).collect())
}

impl Outline {
    /// How many of its squares hold any of a weight of [`SHOWN`].
    pub(super) fn shown(&self, weight: usize) -> usize {
        self.squares.values().filter(|held| held[weight] > ROUNDING).count()
    }
}

#[cfg(test)]
mod tests {
    use geo::Area;

    use super::*;
    use crate::model::{DemandPointId, Settlement, Weight, Weights};

    fn point(east_m: f64, north_m: f64, households: f64) -> DemandPoint {
        let households = Weight::try_new(households).expect("a weight");
        DemandPoint {
            id: DemandPointId::new("p"),
            at: Coord { x: east_m, y: north_m },
            weights: Weights { households, ..Weights::UNKNOWN },
            municipality: 0,
            settlement: Settlement::Landsbygd,
            deso: None,
        }
    }

    /// The area of the outline, square metres; none is 0.
    fn outlined(points: &[DemandPoint], east_end_m: f64) -> f64 {
        let boundary = Rect::new(Coord { x: 0.0, y: 0.0 }, Coord { x: east_end_m, y: 10_000.0 });
        let boundary = MultiPolygon(vec![boundary.to_polygon()]);
        let outline = outline(&points.iter().collect::<Vec<_>>(), &Region::build(&boundary), 0, 4.0)
            .expect("an outline");
        outline.map_or(0.0, |outline| outline.shape.unsigned_area())
    }

    fn assert_area(points: &[DemandPoint], expected_m2: f64) {
        let found = outlined(points, 10_000.0);
        assert!((found - expected_m2).abs() < 1.0, "{found} for {expected_m2} m²");
    }

    #[test]
    fn an_outline_is_of_squares_that_hold_enough() {
        // Four in one square: that square.
        let near: Vec<_> = (0..4).map(|at| point(1010.0 + 20.0 * f64::from(at), 1010.0, 1.0)).collect();
        assert_area(&near, 62_500.0);
        // One more 300 m further on, beyond the next square: a patch of one, so the square of 1 km.
        let mut two = near.clone();
        two.push(point(1510.0, 1010.0, 1.0));
        assert_area(&two, 1e6);
        // Beyond the next square kilometre: no outline at all.
        two.push(point(3010.0, 1010.0, 1.0));
        assert_area(&two, 0.0);
        // Four points that hold three households.
        let few: Vec<_> = near.iter().map(|at| point(at.at.x, at.at.y, 0.75)).collect();
        assert_area(&few, 0.0);
        // Clipped to the municipality.
        assert!((outlined(&near, 1125.0) - 31_250.0).abs() < 1.0);
        assert_area(&[], 0.0);
    }

    #[test]
    fn a_count_that_the_squares_use_up_has_larger_squares_or_none() {
        // In squares side by side, from the corner that four square kilometres share.
        let places = |offsets: &[(f64, f64)], households: f64| -> Vec<DemandPoint> {
            offsets.iter().map(|&(east, north)| point(1010.0 + east, 1010.0 + north, households)).collect()
        };
        let corners = [(0.0, 0.0), (250.0, 0.0), (0.0, 250.0), (250.0, 250.0)];
        // Four in four squares: one in each. Five: 1 or 2. Six: 1 to 3.
        assert_area(&places(&corners, 1.0), 1e6);
        let one_more = |more: &[(f64, f64)]| places(&[&corners[..], more].concat(), 1.0);
        assert_area(&one_more(&[(20.0, 0.0)]), 1e6);
        assert_area(&one_more(&[(20.0, 0.0), (30.0, 0.0)]), 250_000.0);
        // Across the line between two square kilometres: four in two of them are 1 to 3 in each, in four of them one in each.
        let across = [(-250.0, 0.0), (-500.0, 0.0), (0.0, 0.0), (250.0, 0.0)];
        assert_area(&places(&across, 1.0), 2e6);
        let around = [(-250.0, -250.0), (0.0, -250.0), (-250.0, 0.0), (0.0, 0.0)];
        assert_area(&places(&around, 1.0), 0.0);
        // Six places, four households: those of four squares.
        let mut few = one_more(&[(20.0, 0.0), (30.0, 0.0)]);
        few[4..].iter_mut().for_each(|at| *at = point(at.at.x, at.at.y, 0.0));
        assert_area(&few, 1e6);
        // Two squares without any household show none.
        let mut homes = one_more(&[(20.0, 0.0), (30.0, 0.0)]);
        homes[1..4].iter_mut().for_each(|at| *at = point(at.at.x, at.at.y, 0.0));
        homes[0] = point(homes[0].at.x, homes[0].at.y, 2.0);
        assert_area(&homes, 250_000.0);
    }
}
