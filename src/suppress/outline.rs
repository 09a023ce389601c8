//! Outlines that show no single household: squares of the grid instead of discs around the points.
use std::collections::BTreeSet;

use geo::{Coord, MultiPolygon, Rect};
use rayon::prelude::*;

use super::family::is_small;
use crate::{
    grid::{SIDES_M, corner},
    model::{DemandPoint, Findings, ShortageArea, WeightKind},
    spatial::{self, AreaIndex, OverlayError, Region, ShapeError},
};

/// An outline per area, open ones first.
///
/// # Errors
/// When one cannot be drawn.
pub(super) fn outlines(findings: &Findings, below: f64) -> Result<Vec<MultiPolygon<f64>>, ShapeError> {
    let areas: Vec<&ShortageArea> = findings.shortage_areas.iter().chain(&findings.ended_areas).collect();
    let mut of_municipalities = vec![Vec::new(); findings.survey.municipalities.len()];
    for (position, area) in areas.iter().enumerate() {
        of_municipalities[area.municipality as usize].push(position);
    }
    let survey = &findings.survey;
    let mut outlines: Vec<(usize, MultiPolygon<f64>)> = of_municipalities
        .par_iter()
        .zip(&survey.municipalities)
        .filter(|(positions, _)| !positions.is_empty())
        .flat_map_iter(|(positions, municipality)| {
            let region = Region::build(&municipality.boundary);
            let outline = |&position: &usize| {
                let members: Vec<_> =
                    areas[position].members.iter().map(|&point| &survey.points[point as usize]).collect();
                let outline = coarse(&members, &region, below);
                let what = || format!("published outline of shortage area {}", areas[position].id.as_str());
                Ok((position, outline.map_err(|cause| cause.of(what()))?))
            };
            positions.iter().map(outline).collect::<Vec<_>>()
        })
        .collect::<Result<_, ShapeError>>()?;
    outlines.sort_by_key(|(position, _)| *position);
    Ok(outlines.into_iter().map(|(_, outline)| outline).collect())
}

/// The squares that hold members, within the municipality: the smaller ones, or the larger ones where some patch of the
/// smaller ones holds few members or few households, or nothing where the larger ones do too.
fn coarse(
    members: &[&DemandPoint],
    region: &Region<'_>,
    below: f64,
) -> Result<MultiPolygon<f64>, OverlayError> {
    for side_m in SIDES_M {
        let patches = region.clip(&squares(members, side_m)?)?;
        if let Some(outline) = coarse_enough(members, patches, below) {
            return Ok(outline);
        }
    }
    Ok(MultiPolygon(Vec::new()))
}

fn squares(members: &[&DemandPoint], side_m: u32) -> Result<MultiPolygon<f64>, OverlayError> {
    let corners: BTreeSet<(i64, i64)> = members.iter().map(|point| corner(point.at, side_m)).collect();
    let side = f64::from(side_m);
    let squares: Vec<_> = corners
        .into_iter()
        .map(|(east, north)| {
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

    fn outlined(points: &[DemandPoint], east_end_m: f64) -> MultiPolygon<f64> {
        let boundary = Rect::new(Coord { x: 0.0, y: 0.0 }, Coord { x: east_end_m, y: 10_000.0 });
        let boundary = MultiPolygon(vec![boundary.to_polygon()]);
        coarse(&points.iter().collect::<Vec<_>>(), &Region::build(&boundary), 4.0).expect("an outline")
    }

    #[test]
    fn an_outline_is_of_squares_that_hold_enough() {
        // Four in one square: that square.
        let near: Vec<_> = (0..4).map(|at| point(1010.0 + 20.0 * f64::from(at), 1010.0, 1.0)).collect();
        assert!((outlined(&near, 10_000.0).unsigned_area() - 62_500.0).abs() < 1.0);
        // One more 300 m further on, beyond the next square: a patch of one, so the square of 1 km.
        let mut two = near.clone();
        two.push(point(1510.0, 1010.0, 1.0));
        assert!((outlined(&two, 10_000.0).unsigned_area() - 1e6).abs() < 1.0);
        // Beyond the next square kilometre: no outline at all.
        two.push(point(3010.0, 1010.0, 1.0));
        assert!(outlined(&two, 10_000.0).0.is_empty());
        // Four points that hold three households.
        let few: Vec<_> = near.iter().map(|at| point(at.at.x, at.at.y, 0.75)).collect();
        assert!(outlined(&few, 10_000.0).0.is_empty());
        // Clipped to the municipality.
        assert!((outlined(&near, 1125.0).unsigned_area() - 31_250.0).abs() < 1.0);
        assert!(outlined(&[], 10_000.0).0.is_empty());
    }
}
