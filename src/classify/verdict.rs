//! What a combination of layers means.
use rayon::prelude::*;

use super::{Classification, ClassifySettings, locate::Signatures};
use crate::model::{
    Access, AccessStatus, Competition, CoverageLayer, FixedAccess, FixedVerdict, MobileVerdict, Operator,
    OperatorSets, Reached, Relation, Speed, StateCounts, StepChange, Survey, Validity,
};

/// The meaning of one fixed combination, before operator sets are interned.
struct Verdict {
    status: AccessStatus,
    tier: Option<u8>,
    tier_with_passed: Option<u8>,
    operators: Vec<Operator>,
    best: Option<Speed>,
}

pub(super) fn judge(
    survey: &Survey,
    settings: &ClassifySettings,
    fixed: &Signatures,
    mobile: &Signatures,
) -> Classification {
    let speaking = speaking_sources(survey);
    let speaks_everywhere = survey
        .validities
        .iter()
        .zip(&speaking)
        .any(|(validity, &speaks)| speaks && matches!(validity, Validity::Everywhere));
    let verdicts: Vec<Verdict> = fixed
        .combinations
        .iter()
        .map(|owners| verdict(survey, settings, owners, &speaking, speaks_everywhere))
        .collect();
    let mobile_operators: Vec<Vec<Operator>> = mobile
        .combinations
        .iter()
        .map(|owners| ascending(owners.iter().map(|&owner| survey.mobile[owner as usize].operator).collect()))
        .collect();

    let operator_sets = OperatorSets::from_sets(
        verdicts.iter().map(|verdict| verdict.operators.clone()).chain(mobile_operators.iter().cloned()),
    );
    let interned = |set: &[Operator]| operator_sets.find(set).expect("interned from these sets");
    let fixed_access: Vec<FixedAccess> = verdicts
        .iter()
        .map(|verdict| FixedAccess {
            status: verdict.status,
            tier: verdict.tier,
            tier_with_passed: verdict.tier_with_passed,
            operators: interned(&verdict.operators),
            passed_rule: None,
        })
        .collect();
    let mobile_access: Vec<_> = mobile_operators.iter().map(|set| interned(set)).collect();

    let access = fixed
        .of_point
        .par_iter()
        .zip(&mobile.of_point)
        .map(|(&signature, &mobile)| Access {
            fixed: fixed_access[signature as usize],
            mobile: mobile_access[mobile as usize],
            signature,
            mobile_signature: mobile,
        })
        .collect();
    let fixed = verdicts
        .into_iter()
        .map(|verdict| {
            let mut states = StateCounts::default();
            states.add(verdict.status, 1.0);
            let reached = |position: usize| {
                let at = |tier: Option<u8>| {
                    f64::from(u8::from(tier.is_some_and(|tier| usize::from(tier) >= position)))
                };
                let (connected, with_passed) = (at(verdict.tier), at(verdict.tier_with_passed));
                Reached {
                    connected,
                    with_passed,
                    connected_at_most: connected,
                    with_passed_at_most: with_passed,
                }
            };
            FixedVerdict {
                states,
                reached: (0..settings.criteria.len()).map(reached).collect(),
                technologies: Vec::new(),
                wired: Reached::default(),
                any_technology: Reached::default(),
                operators: Vec::new(),
                operators_at_least: [0.0; 3],
                competition: Competition {
                    white: 1.0 - states.get(AccessStatus::NoData),
                    ..Competition::default()
                },
                planned_by_year: Vec::new(),
                passed_by_rule: [0.0; 4],
                step_change: StepChange::default(),
                best: verdict.best,
            }
        })
        .collect();
    let mobile = mobile_access.iter().map(|&set| MobileVerdict { operators: vec![set] }).collect();
    Classification { access, operator_sets, fixed, mobile, series: Vec::new() }
}

/// Per fixed source whether it speaks of today: one with nothing but plans, or without any offer that could be judged,
/// does not, whatever its validity says.
fn speaking_sources(survey: &Survey) -> Vec<bool> {
    let mut speaking = vec![false; survey.validities.len()];
    for layer in survey.fixed.iter().filter(|layer| layer.relation != Relation::Planned) {
        if let Some(speaks) = speaking.get_mut(layer.source as usize) {
            *speaks = true;
        }
    }
    speaking
}

fn verdict(
    survey: &Survey,
    settings: &ClassifySettings,
    owners: &[u32],
    speaking: &[bool],
    speaks_everywhere: bool,
) -> Verdict {
    // Layers come first among the owners; what follows are sources that speak here by their area of validity.
    let layers = || owners.iter().filter_map(|&owner| survey.fixed.get(owner as usize));
    let built = |layer: &&CoverageLayer| layer.relation != Relation::Planned;
    let reaches = |layer: &&CoverageLayer| settings.shortage.reached_by(layer.speed) == Some(true);
    let any = |relation: Relation| layers().filter(reaches).any(|layer| layer.relation == relation);
    let planned_in_time = || {
        layers().filter(reaches).any(|layer| {
            layer.relation == Relation::Planned
                && layer.planned_year.is_some_and(|year| year <= settings.last_planned_year)
        })
    };
    // An offer that is too slow speaks for its point; one without a speed gives no verdict; a plan says nothing of today.
    let an_offer_speaks =
        || layers().filter(built).any(|layer| settings.shortage.reached_by(layer.speed).is_some());
    let mut sources_here =
        owners.iter().filter_map(|&owner| (owner as usize).checked_sub(survey.fixed.len()));
    let speaks_here = speaks_everywhere || sources_here.any(|source| speaking[source]);

    let status = if any(Relation::Connected) {
        AccessStatus::Connected
    } else if any(Relation::Passed) {
        AccessStatus::Passed
    } else if planned_in_time() {
        AccessStatus::Planned
    } else if speaks_here || an_offer_speaks() {
        AccessStatus::Unserved
    } else {
        AccessStatus::NoData
    };
    let highest = |layers: &mut dyn Iterator<Item = &CoverageLayer>| {
        layers.filter_map(|layer| settings.ladder.highest_reached(layer.speed)).max()
    };
    Verdict {
        status,
        tier: highest(&mut layers().filter(|layer| layer.relation == Relation::Connected)),
        tier_with_passed: highest(&mut layers().filter(built)),
        operators: ascending(layers().filter(built).filter(reaches).map(|layer| layer.operator).collect()),
        best: layers()
            .filter(built)
            .map(|layer| layer.speed)
            .filter(|speed| speed.down_mbps.is_some())
            .max_by(|a, b| compare(*a, *b)),
    }
}

fn compare(a: Speed, b: Speed) -> std::cmp::Ordering {
    let order = |a: Option<f64>, b: Option<f64>| a.unwrap_or(-1.0).total_cmp(&b.unwrap_or(-1.0));
    order(a.down_mbps, b.down_mbps).then(order(a.up_mbps, b.up_mbps))
}

fn ascending(mut operators: Vec<Operator>) -> Vec<Operator> {
    operators.sort_unstable();
    operators.dedup();
    operators
}
