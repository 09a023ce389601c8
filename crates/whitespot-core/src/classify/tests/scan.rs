//! The verdicts against a slow plain scan: every point against every layer and every other point, one rule after the
//! other. A place is cut in quarters; an offer of half a place serves its first two quarters, so that each quarter has
//! exactly one state and shares are counted instead of computed.
#![allow(clippy::float_cmp, reason = "quarters are exact")]
use std::collections::BTreeSet;

use super::*;
use crate::model::{AccessStatus, Competition, FixedAccess, Reached, StepChange};

const QUARTERS: u32 = 4;

#[derive(Clone, Copy, PartialEq)]
enum Means {
    Connected,
    Passed(PassedRule),
    Planned(i32),
    Nothing,
}

/// An offer at a point.
struct Here<'a> {
    layer: &'a CoverageLayer,
    means: Means,
    /// What is judged; `None`: no verdict.
    speed: Option<Speed>,
    /// Whether it is the layer itself and not an estimate from a neighbour.
    itself: bool,
}

impl Here<'_> {
    fn is_at(&self, tier: SpeedTier) -> bool {
        self.speed.is_some_and(|speed| tier.reached_by(speed) == Some(true))
    }
}

/// Whether an offer surely serves a quarter.
fn serves(offer: &Here<'_>, quarter: u32) -> bool {
    offer.layer.served.low > f64::from(quarter) / f64::from(QUARTERS)
}

fn may_serve(offer: &Here<'_>, quarter: u32) -> bool {
    offer.layer.served.high > f64::from(quarter) / f64::from(QUARTERS)
}

fn exists(offer: &Here<'_>) -> bool {
    matches!(offer.means, Means::Connected | Means::Passed(_))
}

fn planned(offer: &Here<'_>) -> bool {
    matches!(offer.means, Means::Planned(_))
}

fn judged_speed(layer: &CoverageLayer, settings: &ClassifySettings) -> Option<Speed> {
    let mut speed = layer.speed;
    if settings.speed.judged == SpeedJudged::Peak
        || (settings.speed.judged == SpeedJudged::PeakWhereGiven && speed.down_peak_mbps.is_some())
    {
        speed.down_mbps = speed.down_peak_mbps;
    }
    speed.down_mbps?;
    if let Some(limit) = settings.speed.max_latency_ms {
        match layer.latency_ms {
            None => return None,
            Some(latency) if latency > limit => {
                speed.down_mbps = Some(0.0);
                speed.up_mbps = Some(0.0);
            }
            Some(_) => {}
        }
    }
    Some(speed)
}

fn may(survey: &Survey, settings: &ClassifySettings, layer: &CoverageLayer, rule: PassedRule) -> bool {
    let narrowed = &survey.passed[layer.source as usize].passed_rules;
    settings.passed.rules.contains(&rule) && narrowed.as_ref().is_none_or(|rules| rules.contains(&rule))
}

fn means(survey: &Survey, settings: &ClassifySettings, layer: &CoverageLayer) -> Means {
    let cost_counts = may(survey, settings, layer, PassedRule::Cost);
    match (layer.relation, layer.cost_sek, layer.planned_year) {
        (Relation::Connected, ..) => Means::Connected,
        (Relation::Passed, Some(cost), _) if cost_counts && cost > 40_000.0 => Means::Nothing,
        (Relation::Passed, Some(_), _) if cost_counts => Means::Passed(PassedRule::Cost),
        (Relation::Passed, ..) => {
            let near = matches!(layer.extent, Extent::Near { .. });
            let rule = if near { PassedRule::NearRoute } else { PassedRule::Area };
            if may(survey, settings, layer, rule) { Means::Passed(rule) } else { Means::Nothing }
        }
        (Relation::Planned, _, Some(year)) if year <= 2028 => {
            let doubted = layer.credible == Some(false) && settings.credible_only;
            if doubted { Means::Nothing } else { Means::Planned(year) }
        }
        (Relation::Planned, ..) => Means::Nothing,
    }
}

fn offers_at<'a>(survey: &'a Survey, settings: &ClassifySettings, position: usize) -> Vec<Here<'a>> {
    let at = survey.points[position].at;
    let mut here = Vec::new();
    for layer in &survey.fixed {
        let speed = judged_speed(layer, settings);
        if holds(&layer.extent, position, at) {
            here.push(Here { layer, means: means(survey, settings, layer), speed, itself: true });
            continue;
        }
        let own = survey.passed[layer.source as usize].near_connected_m;
        let distance_m = own.unwrap_or(settings.passed.near_connected_m);
        let fibre = [Technology::Fiber, Technology::FiberLan].contains(&layer.technology);
        let connects = fibre && layer.relation == Relation::Connected && layer.served.low > 0.0;
        let near = || {
            survey.points.iter().enumerate().any(|(other, point)| {
                holds(&layer.extent, other, point.at)
                    && Euclidean.distance(&Point(point.at), &Point(at)) <= distance_m
            })
        };
        let rule = PassedRule::NearConnected;
        if connects && distance_m > 0.0 && speed.is_some() && may(survey, settings, layer, rule) && near() {
            here.push(Here { layer, means: Means::Passed(rule), speed, itself: false });
        }
    }
    here
}

fn spoken_for(survey: &Survey, settings: &ClassifySettings, position: usize, here: &[Here<'_>]) -> bool {
    let speaks = |layer: &CoverageLayer| {
        let speed = judged_speed(layer, settings);
        layer.relation != Relation::Planned
            && speed.is_some_and(|speed| settings.shortage.reached_by(speed).is_some())
    };
    let by_a_source = survey.validities.iter().enumerate().any(|(source, validity)| {
        survey.fixed.iter().any(|layer| layer.source as usize == source && speaks(layer))
            && match validity {
                Validity::Everywhere => true,
                Validity::Within(extent) => holds(extent, position, survey.points[position].at),
            }
    });
    by_a_source || here.iter().any(|offer| offer.itself && speaks(offer.layer))
}

/// The share of quarters of which something is true.
fn share(is_true: impl Fn(u32) -> bool) -> f64 {
    (0..QUARTERS).filter(|quarter| is_true(*quarter)).count() as f64 / f64::from(QUARTERS)
}

fn slow_reached(here: &[Here<'_>], counts: impl Fn(&Here<'_>) -> bool) -> Reached {
    let by = |means: fn(&Here<'_>) -> bool, served: fn(&Here<'_>, u32) -> bool| {
        share(|quarter| here.iter().any(|offer| counts(offer) && means(offer) && served(offer, quarter)))
    };
    let connected = |offer: &Here<'_>| offer.means == Means::Connected;
    Reached {
        connected: by(connected, serves),
        with_passed: by(exists, serves),
        connected_at_most: by(connected, may_serve),
        with_passed_at_most: by(exists, may_serve),
    }
}

fn slow_state(
    here: &[Here<'_>],
    settings: &ClassifySettings,
    speaks: bool,
    undecided: bool,
    quarter: u32,
) -> AccessStatus {
    let any = |means: fn(&Here<'_>) -> bool| {
        here.iter().any(|offer| offer.is_at(settings.shortage) && serves(offer, quarter) && means(offer))
    };
    if any(|offer| offer.means == Means::Connected) {
        AccessStatus::Connected
    } else if any(exists) {
        AccessStatus::Passed
    } else if any(planned) {
        AccessStatus::Planned
    } else if undecided || here.iter().any(|offer| is_undecided(offer, settings) && may_serve(offer, quarter))
    {
        AccessStatus::NoData
    } else if speaks {
        AccessStatus::Unserved
    } else {
        AccessStatus::NoData
    }
}

/// An offer that is there, but does not state what the shortage tier asks.
fn is_undecided(offer: &Here<'_>, settings: &ClassifySettings) -> bool {
    let verdict = offer.speed.and_then(|speed| settings.shortage.reached_by(speed));
    offer.itself && exists(offer) && verdict.is_none()
}

fn slow_step_change(here: &[Here<'_>], settings: &ClassifySettings) -> StepChange {
    let down = |offer: &Here<'_>| offer.speed.and_then(|speed| speed.down_mbps);
    let existing: Vec<_> = here
        .iter()
        .filter(|offer| exists(offer) && offer.speed.is_some() && offer.layer.served.high > 0.0)
        .collect();
    let competing = existing.iter().any(|offer| offer.is_at(settings.competition.tier));
    let is_a_step = |plan: &Here<'_>| {
        existing.iter().all(|offer| down(plan) >= down(offer).map(|down| 3.0 * down))
            && (!competing || plan.is_at(settings.competition.step_tier))
    };
    let plans = |counts: &dyn Fn(&Here<'_>) -> bool| {
        share(|quarter| {
            here.iter()
                .any(|plan| planned(plan) && plan.speed.is_some() && serves(plan, quarter) && counts(plan))
        })
    };
    StepChange { planned: plans(&|_| true), reached: plans(&is_a_step) }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn every_verdict_is_the_one_that_a_plain_scan_gives(
        settings in any_settings(),
        points in prop::collection::vec(place(), 30),
        fixed in prop::collection::vec(layer(), 0..7),
        validities in prop::collection::vec(validity(), 3),
        passed in prop::collection::vec(passed_override(), 3),
        undecided in prop::collection::vec(prop_oneof![3 => Just(Extent::Areas(Vec::new())), 1 => extent()], 3),
    ) {
        let survey = Survey { undecided, passed, ..survey(points, fixed, validities, Vec::new()) };
        let judged = access(&survey, &settings);
        for position in 0..survey.points.len() {
            let access = judged.access[position];
            let verdict = &judged.fixed[access.signature as usize];
            let here = offers_at(&survey, &settings, position);
            let speaks = spoken_for(&survey, &settings, position, &here);
            let at = survey.points[position].at;
            let undecided = survey.undecided.iter().any(|extent| holds(extent, position, at));
            let states: Vec<AccessStatus> = (0..QUARTERS)
                .map(|quarter| slow_state(&here, &settings, speaks, undecided, quarter))
                .collect();
            for status in AccessStatus::ALL {
                let expected = share(|quarter| states[quarter as usize] == status);
                prop_assert_eq!(verdict.states.get(status), expected, "point {} {:?}", position, status);
            }

            for (reached, tier) in verdict.reached.iter().zip(&settings.criteria) {
                prop_assert_eq!(*reached, slow_reached(&here, |offer| offer.is_at(*tier)));
            }
            let wired = |offer: &Here<'_>| offer.layer.technology != Technology::Nr;
            let has_verdict = |offer: &Here<'_>| offer.speed.is_some();
            prop_assert_eq!(verdict.wired, slow_reached(&here, |offer| wired(offer) && has_verdict(offer)));
            prop_assert_eq!(verdict.any_technology, slow_reached(&here, has_verdict));
            let technologies: Vec<(Technology, Reached)> = Technology::ALL
                .into_iter()
                .map(|one| (one, slow_reached(&here, |o| o.layer.technology == one && has_verdict(o))))
                .filter(|(_, reached)| reached.with_passed_at_most > 0.0)
                .collect();
            prop_assert_eq!(&verdict.technologies, &technologies);
            let fast = |offer: &Here<'_>| offer.is_at(settings.shortage);
            let operators: Vec<(Operator, Reached)> = (0..3)
                .map(Operator)
                .map(|one| (one, slow_reached(&here, |offer| offer.layer.operator == one && fast(offer))))
                .filter(|(_, reached)| reached.with_passed_at_most > 0.0)
                .collect();
            prop_assert_eq!(&verdict.operators, &operators);
            for (position, at_least) in verdict.operators_at_least.into_iter().enumerate() {
                let expected = share(|quarter| {
                    let offering: BTreeSet<Operator> = here
                        .iter()
                        .filter(|offer| fast(offer) && exists(offer) && serves(offer, quarter))
                        .map(|offer| offer.layer.operator)
                        .collect();
                    offering.len() > position
                });
                prop_assert_eq!(at_least, expected);
            }

            let networks = |quarter: u32| {
                let networks: BTreeSet<Network> = here
                    .iter()
                    .filter(|offer| {
                        offer.means != Means::Nothing
                            && offer.is_at(settings.competition.tier)
                            && serves(offer, quarter)
                    })
                    .map(|offer| offer.layer.network)
                    .collect();
                (states[quarter as usize] != AccessStatus::NoData).then_some(networks.len())
            };
            let expected = Competition {
                white: share(|quarter| networks(quarter) == Some(0)),
                grey: share(|quarter| networks(quarter) == Some(1)),
                black: share(|quarter| networks(quarter).is_some_and(|count| count > 1)),
            };
            prop_assert_eq!(verdict.competition, expected);

            let first_year = |quarter: u32| {
                let years = here.iter().filter(|o| fast(o) && serves(o, quarter)).filter_map(|o| match o.means {
                    Means::Planned(year) => Some(year),
                    _ => None,
                });
                years.min().filter(|_| states[quarter as usize] == AccessStatus::Planned)
            };
            let by_year: Vec<(i32, f64)> = [2027, 2028]
                .into_iter()
                .map(|year| (year, share(|quarter| first_year(quarter) == Some(year))))
                .filter(|(_, share)| *share > 0.0)
                .collect();
            prop_assert_eq!(&verdict.planned_by_year, &by_year);

            // The rules that pass the last of the passed quarters pass all of them.
            let last = states.iter().rposition(|state| *state == AccessStatus::Passed);
            let rule = last.and_then(|last| {
                let here = here.iter().filter(|offer| fast(offer) && serves(offer, last as u32));
                here.filter_map(|offer| match offer.means {
                    Means::Passed(rule) => Some(rule),
                    _ => None,
                })
                .min()
            });
            for (known, share) in PassedRule::ALL.into_iter().zip(verdict.passed_by_rule) {
                let passed = verdict.states.get(AccessStatus::Passed);
                prop_assert_eq!(share, if rule == Some(known) { passed } else { 0.0 });
            }
            prop_assert_eq!(verdict.step_change, slow_step_change(&here, &settings));
            let best = here
                .iter()
                .filter(|offer| exists(offer) && offer.layer.served.high > 0.0)
                .map(|offer| offer.layer.speed)
                .filter(|speed| speed.down_mbps.is_some())
                .max_by(|a, b| a.partial_cmp(b).expect("speeds are no NaN"));
            prop_assert_eq!(verdict.best, best);

            let largest = AccessStatus::ALL.map(|one| states.iter().filter(|state| **state == one).count());
            let status = AccessStatus::ALL
                .into_iter()
                .zip(largest)
                .max_by_key(|(status, count)| (*count, *status))
                .map(|(status, _)| status);
            let tier = |share: fn(&Reached) -> f64| {
                let tiers = settings.ladder.tiers().iter();
                let reached = tiers.map(|tier| slow_reached(&here, |offer| offer.is_at(*tier)));
                reached.enumerate().filter(|(_, r)| share(r) >= 0.5).map(|(tier, _)| tier as u8).next_back()
            };
            let offering: Vec<Operator> =
                operators.iter().filter(|(_, r)| r.with_passed > 0.0).map(|(operator, _)| *operator).collect();
            prop_assert_eq!(judged.operator_sets.get(access.fixed.operators), offering.as_slice());
            let expected = FixedAccess {
                status: status.expect("there are states"),
                tier: tier(|reached| reached.connected),
                tier_with_passed: tier(|reached| reached.with_passed),
                operators: access.fixed.operators,
                passed_rule: rule.filter(|_| status == Some(AccessStatus::Passed)),
            };
            prop_assert_eq!(access.fixed, expected, "point {}", position);
        }
    }
}
