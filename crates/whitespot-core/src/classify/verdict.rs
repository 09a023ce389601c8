//! What every combination of layers means, given to the points.
use rayon::prelude::*;

use super::{
    Classification, ClassifySettings, Combinations,
    combination::{self, Combination},
    judged::{Judged, Part},
    locate::{self, Signatures},
};
use crate::model::{
    Access, AccessStatus, FixedAccess, FixedVerdict, MobileSeries, MobileVerdict, Operator, OperatorSet,
    OperatorSets, PassedRule, Survey, Validity,
};

/// Shares of a place that differ by less are equal: percentages have no exact binary fraction.
const TIE: f64 = 1e-9;

/// A tier of the ladder is that of a place when at least this share of it is reached. An engineering choice, and none
/// where nothing is shared out: what is reached is then the whole or nothing.
const TIER_SHARE: f64 = 0.5;

pub(super) fn judge(
    survey: &Survey,
    settings: &ClassifySettings,
    offers: &[Judged],
    fixed: Signatures,
    mobile: Signatures,
    series: Vec<MobileSeries>,
) -> Classification {
    let owned = Owned::of(survey, offers);
    let fixed_verdicts: Vec<FixedVerdict> = fixed
        .combinations
        .par_iter()
        .map(|owners| combination::verdict(&owned.here(owners, &|_| true), settings))
        .collect();
    let reaching = fixed.combinations.iter().map(|owners| reaching(owners, &owned));
    let reaching = reaching.collect();
    let holding = fixed.combinations.iter().map(|owners| holding(owners, offers.len())).collect();
    let mobile_operators: Vec<Vec<Vec<Operator>>> = mobile
        .combinations
        .par_iter()
        .map(|owners| series.iter().map(|series| operators_in(survey, series, owners)).collect())
        .collect();

    let offering: Vec<Vec<Operator>> = fixed_verdicts.iter().map(offering).collect();
    let none = std::iter::once(Vec::new());
    let operator_sets = OperatorSets::from_sets(
        offering.iter().chain(mobile_operators.iter().flatten()).cloned().chain(none),
    );
    let interned = |set: &[Operator]| operator_sets.find(set).expect("interned from these sets");
    let fixed_access: Vec<FixedAccess> = fixed_verdicts
        .iter()
        .zip(&offering)
        .map(|(verdict, operators)| fixed_access(verdict, interned(operators), settings))
        .collect();
    let mobile_verdicts: Vec<MobileVerdict> = mobile_operators
        .iter()
        .map(|sets| MobileVerdict { operators: sets.iter().map(|set| interned(set)).collect() })
        .collect();
    // Without mobile layers there is no series, and no operator covers a point.
    let nobody = interned(&[]);
    let access = fixed
        .of_point
        .par_iter()
        .zip(&mobile.of_point)
        .map(|(&signature, &mobile_signature)| Access {
            fixed: fixed_access[signature as usize],
            mobile: mobile_verdicts[mobile_signature as usize].operators.first().copied().unwrap_or(nobody),
            signature,
            mobile_signature,
        })
        .collect();
    Classification {
        access,
        operator_sets,
        fixed: fixed_verdicts,
        holding,
        reaching,
        mobile: mobile_verdicts,
        series,
        combinations: Combinations { fixed: fixed.combinations, mobile: mobile.combinations },
    }
}

/// What the owners of a combination are.
pub(super) struct Owned<'a> {
    offers: &'a [Judged],
    /// The same offers as they pass the neighbours of the points that they connect.
    neighbours: Vec<Judged>,
    /// Per source whether it speaks of today.
    speaking: Vec<bool>,
    speaks_everywhere: bool,
    first_neighbour: usize,
}

impl<'a> Owned<'a> {
    pub(super) fn of(survey: &Survey, offers: &'a [Judged]) -> Self {
        let speaking = speaking_sources(survey, offers);
        let speaks_everywhere = survey
            .validities
            .iter()
            .zip(&speaking)
            .any(|(validity, &speaks)| speaks && matches!(validity, Validity::Everywhere));
        let neighbours = offers.iter().map(Judged::passing_neighbours).collect();
        let first_neighbour = locate::first_neighbour(survey);
        Self { offers, neighbours, speaking, speaks_everywhere, first_neighbour }
    }

    /// The offers of the layers that are kept, given by position. Of one that is not kept remains what it says of its place: that it is
    /// known.
    pub(super) fn here(&self, owners: &[u32], is_kept: &dyn Fn(usize) -> bool) -> Combination<'_> {
        let mut here = Combination {
            offers: Vec::with_capacity(owners.len()),
            speaks: self.speaks_everywhere,
            undecided: false,
        };
        let sources = self.offers.len()..self.offers.len() + self.speaking.len();
        for &owner in owners {
            let owner = owner as usize;
            if let Some(offer) = self.offers.get(owner) {
                if is_kept(owner) {
                    here.offers.push(offer);
                } else {
                    here.speaks |= offer.speaks;
                }
            } else if sources.contains(&owner) {
                here.speaks |= self.speaking[owner - sources.start];
            } else if owner < self.first_neighbour {
                here.undecided = true;
            } else if is_kept(owner - self.first_neighbour) {
                here.offers.push(&self.neighbours[owner - self.first_neighbour]);
            }
        }
        here
    }
}

/// The layers among the owners; they come first among them.
fn holding(owners: &[u32], layers: usize) -> Vec<u32> {
    let mut holding: Vec<u32> = owners.iter().copied().filter(|&owner| (owner as usize) < layers).collect();
    holding.sort_unstable();
    holding
}

/// The layers among the owners that reach the shortage speed, connected or passed.
fn reaching(owners: &[u32], owned: &Owned<'_>) -> Vec<u32> {
    let reaches = |offer: &Judged| {
        offer.verdict == Some(true) && matches!(offer.part, Some(Part::Connected | Part::Passed(_)))
    };
    let mut layers: Vec<u32> = owners
        .iter()
        .filter_map(|&owner| {
            let owner = owner as usize;
            let (offer, layer) = if let Some(offer) = owned.offers.get(owner) {
                (offer, owner)
            } else {
                let layer = owner.checked_sub(owned.first_neighbour)?;
                (&owned.neighbours[layer], layer)
            };
            reaches(offer).then_some(layer as u32)
        })
        .collect();
    layers.sort_unstable();
    layers.dedup();
    layers
}

/// Per fixed source whether it speaks of today: one with nothing but plans, or without any offer that could be judged,
/// does not, whatever its validity says.
fn speaking_sources(survey: &Survey, offers: &[Judged]) -> Vec<bool> {
    let mut speaking = vec![false; survey.validities.len()];
    for (layer, _) in survey.fixed.iter().zip(offers).filter(|(_, offer)| offer.speaks) {
        if let Some(speaks) = speaking.get_mut(layer.source as usize) {
            *speaks = true;
        }
    }
    speaking
}

/// Operators with a connected or passed offer that reaches the shortage speed for sure in some part of the place.
fn offering(verdict: &FixedVerdict) -> Vec<Operator> {
    let surely = verdict.operators.iter().filter(|(_, reached)| reached.with_passed > 0.0);
    surely.map(|(operator, _)| *operator).collect()
}

fn fixed_access(verdict: &FixedVerdict, operators: OperatorSet, settings: &ClassifySettings) -> FixedAccess {
    let status = largest_state(verdict);
    // The ladder's tiers come first among the criteria.
    let ladder = &verdict.reached[..settings.ladder.tiers().len()];
    let highest = |share: &dyn Fn(usize) -> f64| {
        (0..ladder.len()).rfind(|&tier| share(tier) >= TIER_SHARE).map(|tier| tier as u8)
    };
    FixedAccess {
        status,
        tier: highest(&|tier| ladder[tier].connected),
        tier_with_passed: highest(&|tier| ladder[tier].with_passed),
        operators,
        passed_rule: PassedRule::ALL
            .into_iter()
            .zip(verdict.passed_by_rule)
            .find(|&(_, share)| share > 0.0 && status == AccessStatus::Passed)
            .map(|(rule, _)| rule),
    }
}

/// The state of the largest part; a tie goes to the worse.
fn largest_state(verdict: &FixedVerdict) -> AccessStatus {
    let share = |status: &AccessStatus| verdict.states.get(*status);
    let largest = AccessStatus::ALL.iter().map(share).fold(0.0, f64::max);
    AccessStatus::ALL
        .into_iter()
        .rfind(|status| share(status) >= largest - TIE)
        .expect("the largest is one of them")
}

/// The operators of a series among the layers that hold; both are ascending.
fn operators_in(survey: &Survey, series: &MobileSeries, owners: &[u32]) -> Vec<Operator> {
    let mut operators: Vec<Operator> = owners
        .iter()
        .filter(|owner| series.layers.binary_search(owner).is_ok())
        .map(|&owner| survey.mobile[owner as usize].operator)
        .collect();
    operators.sort_unstable();
    operators.dedup();
    operators
}
