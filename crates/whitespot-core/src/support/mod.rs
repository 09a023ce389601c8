//! Support: places that are not wholly served → candidates for support, and the areas that they make.
//!
//! Eligible is what is unserved outside the settlements that the profile excludes (PTS's list of buildings: below the
//! speed, without plans within the horizon, outside tätort; `docs/field.md`). The list is material for the region's own
//! review (regional kvalitetssäkring), in which each building is proposed to be added or removed: so it also holds what
//! was left out, with the reason. Eligible places of one municipality at most `link_m` apart make a designated area (EECC
//! art. 22(2)), of whatever number; areas are outlined as shortage areas are, so that none overlap. No order of the
//! points matters.
mod funnel;
mod proposals;

use geo::{Area, Coord};
use rayon::prelude::*;

pub use funnel::{FunnelGround, funnel};
pub use proposals::proposals;

use crate::{
    classify::Classification,
    model::{
        AccessStatus, DesignatedArea, FixedVerdict, Settlement, Speed, Support, SupportCandidate,
        SupportReason, Survey, Uncounted, Unlisted, WeightKind,
    },
};
use whitespot_spatial::{OverlayError, Region, linkage, linked_outline, parts_holding};

/// A part of a place that is no more than this is none: shares have no exact binary fraction.
const NOTHING: f64 = 1e-9;

/// What is eligible.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SupportSettings {
    /// Kinds of settlement that are not eligible; empty: there is no rule, and no list.
    pub exclude_settlements: Vec<Settlement>,
    /// Greatest distance within a designated area, metres.
    pub link_m: f64,
}

impl SupportSettings {
    /// With these kinds of settlement left out and areas linked at this distance.
    pub const fn new(exclude_settlements: Vec<Settlement>, link_m: f64) -> Self {
        Self { exclude_settlements, link_m }
    }

    /// The kinds of settlement that are not eligible.
    ///
    /// # Errors
    /// Why there is no rule.
    pub fn rule(&self, survey: &Survey) -> Result<&[Settlement], Unlisted> {
        if self.exclude_settlements.is_empty() {
            Err(Unlisted::NoRule)
        } else if survey.has_settlements {
            Ok(&self.exclude_settlements)
        } else {
            Err(Unlisted::SettlementsUnknown)
        }
    }
}

/// Lists the candidates and draws their areas.
///
/// # Errors
/// Why there is no list.
pub fn list(
    survey: &Survey,
    classification: &Classification,
    settings: &SupportSettings,
) -> Result<Support, Unlisted> {
    let excluded = settings.rule(survey)?;
    let by_municipality: Vec<(Vec<SupportCandidate>, Vec<DesignatedArea>)> = (0..survey.municipalities.len())
        .into_par_iter()
        .map(|municipality| {
            let mut candidates: Vec<SupportCandidate> = (survey.ranges[municipality]
                ..survey.ranges[municipality + 1])
                .filter_map(|point| candidate(survey, classification, excluded, point))
                .collect();
            let areas = designate(survey, municipality, &mut candidates, settings.link_m);
            areas.map(|areas| (candidates, areas)).map_err(|_| Unlisted::Undrawn)
        })
        .collect::<Result<_, _>>()?;
    let mut support = Support::default();
    for (candidates, areas) in by_municipality {
        let before = support.areas.len() as u32;
        let shifted =
            |one: SupportCandidate| SupportCandidate { area: one.area.map(|at| at + before), ..one };
        support.candidates.extend(candidates.into_iter().map(shifted));
        support.areas.extend(areas);
    }
    Ok(support)
}

/// A point that is not wholly served.
fn candidate(
    survey: &Survey,
    classification: &Classification,
    excluded: &[Settlement],
    point: usize,
) -> Option<SupportCandidate> {
    let verdict = &classification.fixed[classification.access[point].signature as usize];
    let part = |status| verdict.states.get(status);
    let unserved_part = part(AccessStatus::Unserved);
    let reason = if [AccessStatus::Planned, AccessStatus::Unserved, AccessStatus::NoData]
        .into_iter()
        .all(|status| part(status) <= NOTHING)
    {
        return None;
    } else if excluded.contains(&survey.points[point].settlement) {
        SupportReason::InsideSettlement
    } else if unserved_part > NOTHING {
        eligible(verdict)
    } else if part(AccessStatus::Planned) > NOTHING {
        SupportReason::PlannedWithinHorizon
    } else {
        SupportReason::NoData
    };
    let uncounted_year = match verdict.uncounted {
        Some(Uncounted::PlanBeyondHorizon(year) | Uncounted::PlanNotCredible(year)) => Some(year),
        _ => None,
    };
    Some(SupportCandidate {
        point: point as u32,
        reason,
        unserved_part,
        best: verdict.best,
        technologies: verdict.technologies.iter().map(|(technology, _)| *technology).collect(),
        planned_year: verdict.planned_by_year.first().map(|(year, _)| *year).or(uncounted_year),
        area: None,
    })
}

/// Why an unserved place is eligible: first what would serve it if it counted, for that is what a reviewer can settle.
fn eligible(verdict: &FixedVerdict) -> SupportReason {
    match (verdict.uncounted, verdict.best) {
        (Some(uncounted), _) => uncounted.into(),
        _ if verdict.states.get(AccessStatus::Unserved) < 1.0 - NOTHING => SupportReason::PartOfCell,
        (None, Some(_)) => SupportReason::TooSlow,
        (None, None) => SupportReason::NoOffer,
    }
}

/// The areas of the eligible candidates of a municipality, from the largest, ties by the first member; sets the area of
/// each candidate.
fn designate(
    survey: &Survey,
    municipality: usize,
    candidates: &mut [SupportCandidate],
    link_m: f64,
) -> Result<Vec<DesignatedArea>, OverlayError> {
    let eligible: Vec<usize> =
        (0..candidates.len()).filter(|&at| candidates[at].reason.is_eligible()).collect();
    let place = |&at: &usize| survey.points[candidates[at].point as usize].at;
    let labels = linkage(&eligible.iter().map(place).collect::<Vec<_>>(), link_m);
    let mut groups = vec![Vec::new(); labels.iter().max().map_or(0, |&label| label as usize + 1)];
    for (&at, &label) in eligible.iter().zip(&labels) {
        groups[label as usize].push(at);
    }
    groups.sort_by(|a, b| (b.len(), a).cmp(&(a.len(), b)));
    if groups.is_empty() {
        return Ok(Vec::new());
    }
    let region = Region::build(&survey.municipalities[municipality].boundary);
    let mut areas = Vec::with_capacity(groups.len());
    for group in groups {
        for &at in &group {
            candidates[at].area = Some(areas.len() as u32);
        }
        let members: Vec<&SupportCandidate> = group.iter().map(|&at| &candidates[at]).collect();
        areas.push(area(survey, municipality, areas.len() + 1, &members, &region, link_m)?);
    }
    Ok(areas)
}

fn area(
    survey: &Survey,
    municipality: usize,
    number: usize,
    members: &[&SupportCandidate],
    region: &Region<'_>,
    link_m: f64,
) -> Result<DesignatedArea, OverlayError> {
    let point = |member: &&SupportCandidate| &survey.points[member.point as usize];
    let places: Vec<Coord<f64>> = members.iter().map(|member| point(member).at).collect();
    // A tongue of another municipality may cut off land without a member.
    let outline = parts_holding(&region.clip(&linked_outline(&places, link_m)?)?, &places);
    let weight = |kind: WeightKind| -> Option<f64> {
        let unserved = |member| Some(point(member).weights.get(kind)? * member.unserved_part);
        survey.weights.contains(&kind).then(|| members.iter().map(unserved).sum())?
    };
    let down = |speed: &Speed| speed.down_mbps.unwrap_or(0.0);
    Ok(DesignatedArea {
        id: format!("{}-S{number:03}", survey.municipalities[municipality].code),
        municipality: municipality as u32,
        households: weight(WeightKind::Households),
        workplaces: weight(WeightKind::Workplaces),
        best: members.iter().filter_map(|member| member.best).max_by(|a, b| down(a).total_cmp(&down(b))),
        area_m2: outline.unsigned_area(),
        outline,
        members: members.iter().map(|member| member.point).collect(),
    })
}
