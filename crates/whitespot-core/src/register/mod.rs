//! Register: groups and last year's list → shortage areas with lasting ids, and the list of this year.
//!
//! An entry's points are those that last year's result put into it, or, where there is none, those at its place. A
//! point that is delivered, but rejected or outside the selection, is not gone: it keeps its entry open. Where all are
//! gone the entry ended. An open entry is remedied when its reached share is at least `closed_share` (or, for a
//! telestation or connection point, when its fibre points say so). The ids of the others live on in the groups that
//! hold most of their points, so that the weight that keeps its id is greatest; a group without an id then is split
//! off, reopened or new. What a person has set wins, and what was computed is kept beside it.
//!
//! Without a register the groups of a municipality are numbered from the largest (by points), ties by their first member
//! in the order of ids. Nothing depends on the order of the input.
mod again;
mod area;
mod assign;
mod entry;
mod evidence;
mod fibre;
mod lineage;
mod name;
mod outlines;
mod past;
mod prove;
mod reconcile;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

pub use again::{Whereabouts, known_again, whereabouts};
pub(crate) use lineage::{Candidate, Fate, Origin, decide};
pub use name::Compass;
pub(crate) use name::called;
pub use prove::prove;

use crate::{
    classify::{Classification, locate},
    cluster::Group,
    model::{
        AccessStatus, Extent, LastAreas, MunicipalityIndex, Reconciliation, Register, RegisterEntry,
        Settlement, ShortageArea, Survey, Weights,
    },
};
use entry::Standing;
use past::Past;
use whitespot_spatial::ShapeError;

/// Settings of the register.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RegisterSettings {
    /// The distance by which points were linked, metres.
    pub link_m: f64,
    /// An area whose farthest members are farther apart is reported as long; `None`: none is.
    pub chain_m: Option<f64>,
    /// An area is remedied, planned or under construction when this share of its points is.
    pub closed_share: f64,
    /// The year of the reference date.
    pub year: i32,
    /// Kinds of settlement whose points belong to no area.
    pub exclude_settlements: Vec<Settlement>,
    /// The language of the directions that distinguish areas around one place.
    pub compass: Compass,
}

impl RegisterSettings {
    /// With these rules: no area is long, and every kind of settlement has areas.
    pub const fn new(link_m: f64, closed_share: f64, year: i32, compass: Compass) -> Self {
        Self { link_m, chain_m: None, closed_share, year, exclude_settlements: Vec::new(), compass }
    }
}

/// What the register of this year holds.
#[derive(Debug, Clone)]
pub struct Entered {
    /// Open areas, by municipality and id.
    pub areas: Vec<ShortageArea>,
    /// Areas whose id ended this year, by municipality and id.
    pub ended: Vec<ShortageArea>,
    /// Every entry ever, by id.
    pub entries: Vec<RegisterEntry>,
    /// The last area that each demand point ever belonged to.
    pub last_areas: LastAreas,
    /// Municipalities in code order, counties in code order, the total.
    pub reconciliation: Vec<Reconciliation>,
}

/// What the stages of the register look at.
struct Ground<'a> {
    survey: &'a Survey,
    classification: &'a Classification,
    settings: &'a RegisterSettings,
    /// Per demand point whether a decided project holds it.
    in_project: Vec<bool>,
}

/// Enters the groups into the register.
///
/// # Errors
/// When the outline of an area cannot be drawn: a broken invariant.
pub fn enter(
    survey: &Survey,
    classification: &Classification,
    mut groups: Vec<Group>,
    again: &[Option<u32>],
    settings: &RegisterSettings,
) -> Result<Entered, ShapeError> {
    groups.sort_by(|a, b| {
        (a.municipality, b.members.len(), &a.members).cmp(&(b.municipality, a.members.len(), &b.members))
    });
    let ground = Ground { survey, classification, settings, in_project: in_projects(survey) };
    let register = survey.register.clone().unwrap_or_default();
    let mut pasts = past::pasts(survey, &register, again);
    for past in &mut pasts {
        past.members.retain(|&point| !ground.is_excluded(point));
    }

    let group_of = group_of_points(survey, &groups);
    let standings: Vec<Standing> =
        (0..register.entries.len()).map(|entry| ground.standing(&register, entry, &pasts[entry])).collect();
    let candidates: Vec<Candidate> = standings
        .iter()
        .zip(&pasts)
        .map(|(standing, past)| Candidate {
            was_open: standing.may_live,
            is_reached: standing.is_reached,
            shares: shares(survey, &past.members, &group_of),
        })
        .collect();
    let (fates, origins) = decide(&candidates, groups.len());
    let scattered = scattered_members(&ground, &pasts, &fates, &group_of);
    entry::Year {
        ground: &ground,
        register: &register,
        groups: &groups,
        pasts: &pasts,
        scattered: &scattered,
    }
    .conclude(&standings, &fates, &origins, again)
}

/// Per demand point whether a decided project holds it.
fn in_projects(survey: &Survey) -> Vec<bool> {
    let extents: Vec<(u32, &Extent)> =
        survey.projects.iter().enumerate().map(|(owner, project)| (owner as u32, &project.extent)).collect();
    if extents.is_empty() {
        return vec![false; survey.points.len()];
    }
    let here = locate(survey, &extents);
    here.of_point.iter().map(|&signature| !here.combinations[signature as usize].is_empty()).collect()
}

fn group_of_points(survey: &Survey, groups: &[Group]) -> Vec<Option<u32>> {
    let mut group_of = vec![None; survey.points.len()];
    for (position, group) in groups.iter().enumerate() {
        for &point in &group.members {
            group_of[point as usize] = Some(position as u32);
        }
    }
    group_of
}

/// What a point weighs when areas are known again: itself and its households, in thousandths, so that sums are exact.
fn weight(survey: &Survey, point: u32) -> u64 {
    weight_of(&survey.points[point as usize].weights)
}

pub(crate) fn weight_of(weights: &Weights) -> u64 {
    let households = weights.households.get().unwrap_or(0.0);
    ((1.0 + households) * 1000.0).round() as u64
}

fn shares(survey: &Survey, members: &[u32], group_of: &[Option<u32>]) -> Vec<(u32, u64)> {
    let mut shares: BTreeMap<u32, u64> = BTreeMap::new();
    for &point in members {
        if let Some(group) = group_of[point as usize] {
            *shares.entry(group).or_default() += weight(survey, point);
        }
    }
    shares.into_iter().collect()
}

/// Per entry that is still open, yet in no group, its points without access: of the municipality that holds most of them,
/// each point of one entry only.
fn scattered_members(
    ground: &Ground<'_>,
    pasts: &[Past],
    fates: &[Fate],
    group_of: &[Option<u32>],
) -> Vec<Vec<u32>> {
    let mut taken = BTreeSet::new();
    pasts
        .iter()
        .zip(fates)
        .map(|(past, fate)| {
            if *fate != Fate::Scattered {
                return Vec::new();
            }
            let mut by_municipality: BTreeMap<MunicipalityIndex, Vec<u32>> = BTreeMap::new();
            for &point in &past.members {
                let is_short = ground.status(point).is_short() && group_of[point as usize].is_none();
                if is_short && !taken.contains(&point) {
                    let municipality = ground.survey.points[point as usize].municipality;
                    by_municipality.entry(municipality).or_default().push(point);
                }
            }
            let members = by_municipality
                .into_iter()
                .max_by(|a, b| a.1.len().cmp(&b.1.len()).then(b.0.cmp(&a.0)))
                .map_or_else(Vec::new, |(_, members)| members);
            taken.extend(members.iter().copied());
            members
        })
        .collect()
}

impl Ground<'_> {
    fn status(&self, point: u32) -> AccessStatus {
        self.classification.access[point as usize].fixed.status
    }

    fn is_excluded(&self, point: u32) -> bool {
        self.settings.exclude_settlements.contains(&self.survey.points[point as usize].settlement)
    }

    /// Whether `part` of `all` reaches `closed_share`.
    fn is_enough(&self, part: usize, all: usize) -> bool {
        // A share given in decimals has no exact binary fraction: 9 of 10 are 0.9.
        all > 0 && part as f64 + 1e-9 >= self.settings.closed_share * all as f64
    }

    /// How an entry stands before the groups are looked at.
    fn standing(&self, register: &Register, position: usize, past: &Past) -> Standing {
        let entry = &register.entries[position];
        let reached = past
            .members
            .iter()
            .filter(|&&point| matches!(self.status(point), AccessStatus::Connected | AccessStatus::Passed))
            .count();
        let is_gone = past.members.is_empty() && past.before.is_some_and(|before| before > 0);
        let by_points = past.not_judged == 0 && (self.is_enough(reached, past.members.len()) || is_gone);
        let fed = entry
            .kind
            .filter(|kind| kind.is_of_fibre_points())
            .map(|kind| fibre::fed(self.survey, kind, register.places[position].as_ref()));
        let by_hand = entry.set_by_hand.status;
        let is_open = entry.status.is_open();
        let is_reached = fed.as_ref().map_or(by_points, Option::is_some);
        Standing {
            // What a person closes has no year until it was closed in a run, and what a person opens keeps its until then.
            was_open: if by_hand { entry.closed_year.is_none() } else { is_open },
            may_live: is_open || by_hand,
            // What a person keeps open is not closed by what is computed.
            is_reached: is_reached && !(by_hand && is_open),
            computed_reached: is_reached,
            is_ended: is_gone && fed.is_none(),
            reached: reached as u64,
            fed: fed.flatten(),
        }
    }
}
