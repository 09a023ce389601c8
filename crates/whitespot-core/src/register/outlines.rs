//! Law 12 for outlines, proved in every run apart from the way they are drawn.
use geo::{BoundingRect, Coord, Distance, Euclidean, Intersects, MultiPolygon, Point, Rect};
use rayon::prelude::*;

use crate::{
    indicators::{LawBroken, Proof},
    model::{ShortageArea, Survey},
};
use whitespot_spatial::{first_beyond, shared_m2};

/// A member this near to the edge of its outline is held by it, metres: an edge that runs through it may be rounded past it.
const EDGE_M: f64 = 1e-3;

/// Members of two areas this near to each other stand on one place, metres, which neither outline can hold.
const ONE_PLACE_M: f64 = 2e-5;

/// Outlines on both sides of a border share less than this, m²: its vertices are rounded to 2^-25 m.
const ROUNDING_M2: f64 = 0.01;

/// Proves law 12 for the outlines: each holds the members of its open area, no edge goes farther than half of `link_m` beyond
/// members and links between them, and no two outlines share land, of open areas and of those that `ended` this year.
///
/// A member that stands beyond the border of its municipality, or on the place of a member of another area, is counted apart.
///
/// # Errors
/// The first area that breaks it.
pub(super) fn prove_outlines(
    survey: &Survey,
    areas: &[ShortageArea],
    ended: &[ShortageArea],
    link_m: f64,
) -> Result<Proof, LawBroken> {
    let held: Vec<[usize; 2]> = areas
        .par_iter()
        .map(|area| {
            let held = members_held(survey, areas, area)?;
            nowhere_beyond(survey, area, link_m)?;
            Ok(held)
        })
        .collect::<Result<_, LawBroken>>()?;
    let [within, apart] = held.iter().fold([0, 0], |sums, held| [sums[0] + held[0], sums[1] + held[1]]);
    let outlined: Vec<&ShortageArea> = areas.iter().chain(ended).collect();
    nothing_shared(&outlined)?;
    let drawn = outlined.iter().filter(|area| !area.outline.0.is_empty()).count();
    let apart_of = if apart > 0 {
        format!(" + {apart} beyond a border or on the place of another area's")
    } else {
        String::new()
    };
    let members: usize = areas.iter().map(|area| area.members.len()).sum();
    Ok(Proof {
        law: 12,
        says: format!(
            "{within} members within the outlines of their areas{apart_of} = {members}; no edge farther than {} m from a member \
             or link; {drawn} outlines share no land",
            link_m / 2.0
        ),
        left: (within + apart) as f64,
        right: members as f64,
    })
}

/// How many members the outline of an area holds, and how many no outline can hold.
fn members_held(
    survey: &Survey,
    areas: &[ShortageArea],
    area: &ShortageArea,
) -> Result<[usize; 2], LawBroken> {
    let place = |&member: &u32| survey.points[member as usize].at;
    let without: Vec<Coord<f64>> =
        area.members.iter().map(place).filter(|&at| !holds(&area.outline, at)).collect();
    let boundary = &survey.municipalities[area.municipality as usize].boundary;
    let stands_on = |at: Coord<f64>| {
        let others = areas.iter().filter(|other| other.id != area.id);
        others.flat_map(|other| &other.members).map(place).any(|other| near(other, at, ONE_PLACE_M))
    };
    let apart = without.iter().filter(|&&at| !boundary.intersects(&at) || stands_on(at)).count();
    let (all, within) = (area.members.len(), area.members.len() - without.len());
    if within + apart == all {
        return Ok([within, apart]);
    }
    let place = format!("members within the outline of {}", area.id);
    Err(LawBroken { law: 12, place, found: (within + apart) as f64, expected: all as f64 })
}

fn holds(outline: &MultiPolygon<f64>, at: Coord<f64>) -> bool {
    outline.intersects(&at) || Euclidean.distance(&Point(at), outline) <= EDGE_M
}

fn near(one: Coord<f64>, other: Coord<f64>, within_m: f64) -> bool {
    (one.x - other.x).hypot(one.y - other.y) <= within_m
}

/// An area without members is drawn where it was, and is not measured.
fn nowhere_beyond(survey: &Survey, area: &ShortageArea, link_m: f64) -> Result<(), LawBroken> {
    if area.members.is_empty() {
        return Ok(());
    }
    let members: Vec<Coord<f64>> =
        area.members.iter().map(|&member| survey.points[member as usize].at).collect();
    match first_beyond(&area.outline, &members, link_m, link_m / 2.0) {
        None => Ok(()),
        Some(at) => {
            let place = format!(
                "outline of {} at {:.1} {:.1}, farther than {} m from its members and their links",
                area.id,
                at.x,
                at.y,
                link_m / 2.0
            );
            Err(LawBroken { law: 12, place, found: 1.0, expected: 0.0 })
        }
    }
}

/// No two outlines share land: pairs whose boxes meet are found along x.
fn nothing_shared(areas: &[&ShortageArea]) -> Result<(), LawBroken> {
    let mut boxes: Vec<(Rect<f64>, &ShortageArea)> =
        areas.iter().filter_map(|area| Some((area.outline.bounding_rect()?, *area))).collect();
    boxes.sort_by(|a, b| a.0.min().x.total_cmp(&b.0.min().x).then(a.1.id.cmp(&b.1.id)));
    boxes
        .par_iter()
        .enumerate()
        .map(|(position, (own, one))| {
            let until = own.max().x;
            let following = boxes[position + 1..].iter().take_while(|(other, _)| other.min().x <= until);
            for (_, other) in following.filter(|(other, _)| other.intersects(own)) {
                let shared_m2 = shared_m2(&one.outline, &other.outline);
                if shared_m2 > ROUNDING_M2 {
                    let place = format!("land of both {} and {}, m2", one.id, other.id);
                    return Err(LawBroken { law: 12, place, found: shared_m2, expected: 0.0 });
                }
            }
            Ok(())
        })
        .collect()
}
