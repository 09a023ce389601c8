//! What one combination of fixed offers means for a place.
//!
//! Shares are nested (see the page of the stage): of several offers the largest share counts, the lower bound for what is
//! reached at least and the upper one for what is reached at most.
use std::cmp::Ordering;

use super::{
    ClassifySettings, CompetitionRule,
    judged::{Judged, Part},
};
use crate::model::{
    AccessStatus, Competition, FixedVerdict, PassedRule, Reached, Speed, StateCounts, StepChange,
};

/// The offers that hold at a place.
pub(super) struct Combination<'a> {
    pub offers: Vec<&'a Judged>,
    /// Whether a source speaks for the place, offers aside.
    pub speaks: bool,
    /// Whether a source delivered something for the place that cannot be judged.
    pub undecided: bool,
}

pub(super) fn verdict(here: &Combination<'_>, settings: &ClassifySettings) -> FixedVerdict {
    let offers = || here.offers.iter().copied();
    let shortage = || offers().filter(|offer| offer.reaches_shortage());
    let judged = || offers().filter(|offer| offer.speed.is_some());
    let Reached { connected, with_passed, .. } = reached(shortage());
    let with_plans = with_passed.max(least(shortage().filter(|offer| is_plan(offer))));

    let speaks = here.speaks || offers().any(|offer| offer.speaks);
    let mut states = StateCounts::default();
    states.add(AccessStatus::Connected, connected);
    states.add(AccessStatus::Passed, with_passed - connected);
    states.add(AccessStatus::Planned, with_plans - with_passed);
    // What an offer would serve that cannot be judged may be served or not (law 9).
    let undecided =
        if here.undecided { 1.0 } else { greatest(offers().filter(|offer| offer.is_undecided())) };
    let judged_to = undecided.max(with_plans);
    let unknown = judged_to - with_plans;
    states.add(AccessStatus::NoData, unknown);
    let rest = 1.0 - judged_to;
    states.add(if speaks { AccessStatus::Unserved } else { AccessStatus::NoData }, rest);

    let operators = grouped(shortage(), |offer| offer.operator);
    FixedVerdict {
        operators_at_least: {
            let shares = descending(operators.iter().map(|(_, reached)| reached.with_passed));
            std::array::from_fn(|position| shares.get(position).copied().unwrap_or(0.0))
        },
        operators,
        reached: (0..settings.criteria.len())
            .map(|criterion| reached(offers().filter(|offer| offer.reaches[criterion])))
            .collect(),
        technologies: grouped(judged(), |offer| offer.technology),
        wired: reached(judged().filter(|offer| offer.technology.is_wired())),
        any_technology: reached(judged()),
        competition: {
            // Of a share, what lies where the place is known.
            let beyond = |share: f64| if speaks { (share - judged_to).max(0.0) } else { 0.0 };
            competition(here, 1.0 - states.get(AccessStatus::NoData), |share| {
                share.min(with_plans) + beyond(share)
            })
        },
        planned_by_year: planned_by_year(shortage(), with_passed),
        passed_by_rule: passed_by_rule(shortage(), with_passed, with_passed - connected),
        step_change: step_change(here, &settings.competition),
        best: offers()
            .filter(|offer| offer.exists() && offer.served.high > 0.0)
            .map(|offer| offer.offered)
            .filter(|speed| speed.down_mbps.is_some())
            .max_by(|a, b| compare(*a, *b)),
        uncounted: shortage().filter_map(|offer| offer.uncounted).min(),
        states,
    }
}

fn is_plan(offer: &Judged) -> bool {
    matches!(offer.part, Some(Part::Planned(_)))
}

/// The largest share that is served at least.
fn least<'a>(offers: impl Iterator<Item = &'a Judged>) -> f64 {
    offers.map(|offer| offer.served.low).fold(0.0, f64::max)
}

/// The largest share that may be served.
fn greatest<'a>(offers: impl Iterator<Item = &'a Judged>) -> f64 {
    offers.map(|offer| offer.served.high).fold(0.0, f64::max)
}

fn reached<'a>(offers: impl Iterator<Item = &'a Judged>) -> Reached {
    let mut reached = Reached::default();
    for offer in offers.filter(|offer| offer.exists()) {
        let (low, high) = (offer.served.low, offer.served.high);
        if offer.part == Some(Part::Connected) {
            reached.connected = reached.connected.max(low);
            reached.connected_at_most = reached.connected_at_most.max(high);
        }
        reached.with_passed = reached.with_passed.max(low);
        reached.with_passed_at_most = reached.with_passed_at_most.max(high);
    }
    reached
}

/// What is reached by offers of each key, ascending; without keys of which nothing can be reached.
fn grouped<'a, K: Ord + Copy>(
    offers: impl Iterator<Item = &'a Judged>,
    key: fn(&Judged) -> K,
) -> Vec<(K, Reached)> {
    let mut keyed: Vec<(K, &Judged)> = offers
        .filter(|offer| offer.exists() && offer.served.high > 0.0)
        .map(|offer| (key(offer), offer))
        .collect();
    keyed.sort_by_key(|(key, _)| *key);
    keyed
        .chunk_by(|a, b| a.0 == b.0)
        .map(|same| (same[0].0, reached(same.iter().map(|(_, offer)| *offer))))
        .collect()
}

fn descending(shares: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut shares: Vec<f64> = shares.collect();
    shares.sort_unstable_by(|a, b| b.total_cmp(a));
    shares
}

/// Splits what is known of the place by the number of networks, existing or planned.
fn competition(here: &Combination<'_>, known: f64, known_of: impl Fn(f64) -> f64) -> Competition {
    let mut networks: Vec<_> = here
        .offers
        .iter()
        .filter(|offer| offer.part.is_some() && offer.reaches_competition)
        .map(|offer| (offer.network, offer.served.low))
        .collect();
    networks.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    networks.dedup_by_key(|(network, _)| *network);
    let shares = descending(networks.into_iter().map(|(_, share)| known_of(share).min(known)));
    let share = |position: usize| shares.get(position).copied().unwrap_or(0.0);
    Competition { white: known - share(0), grey: share(0) - share(1), black: share(1) }
}

/// What plans add to what is there, by the year in which they first add it.
fn planned_by_year<'a>(offers: impl Iterator<Item = &'a Judged>, with_passed: f64) -> Vec<(i32, f64)> {
    let mut plans: Vec<(i32, f64)> = offers
        .filter_map(|offer| match offer.part {
            Some(Part::Planned(year)) => Some((year, offer.served.low)),
            _ => None,
        })
        .collect();
    plans.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    let mut so_far = with_passed;
    let mut by_year = Vec::new();
    for (year, share) in plans {
        if share > so_far {
            by_year.push((year, share - so_far));
            so_far = share;
        }
    }
    by_year
}

/// Gives the passed part to one rule: the first whose offers alone pass as much as all of them together.
fn passed_by_rule<'a>(
    offers: impl Iterator<Item = &'a Judged>,
    with_passed: f64,
    passed: f64,
) -> [f64; PassedRule::ALL.len()] {
    let mut by_rule = [0.0; PassedRule::ALL.len()];
    let makes_it =
        offers.filter(|offer| offer.served.low >= with_passed).filter_map(|offer| match offer.part {
            Some(Part::Passed(rule)) => PassedRule::ALL.iter().position(|known| *known == rule),
            _ => None,
        });
    if let (Some(first), true) = (makes_it.min(), passed > 0.0) {
        by_rule[first] = passed;
    }
    by_rule
}

/// A plan changes the step when it multiplies the best speed there is and, where a network competes already, also reaches
/// the tier that is asked there (EU state aid 2023/C 36/01). Where nothing is offered every plan does.
fn step_change(here: &Combination<'_>, rule: &CompetitionRule) -> StepChange {
    let down = |offer: &Judged| offer.speed.and_then(|speed| speed.down_mbps);
    let judged = || here.offers.iter().copied().filter(|offer| offer.speed.is_some());
    let existing = || judged().filter(|offer| offer.exists() && offer.served.high > 0.0);
    let best_down_mbps = existing().filter_map(down).max_by(f64::total_cmp);
    let network_exists = existing().any(|offer| offer.reaches_competition);
    let plans = || judged().filter(|offer| is_plan(offer));
    let changes = |plan: &&Judged| {
        let multiplies = best_down_mbps
            .is_none_or(|best| down(plan).is_some_and(|planned| planned >= rule.step_factor * best));
        let competes = || plan.speed.is_some_and(|speed| rule.step_tier.reached_by(speed) == Some(true));
        multiplies && (!network_exists || competes())
    };
    StepChange { planned: least(plans()), reached: least(plans().filter(changes)) }
}

/// The order of speeds as offered: down, then up, then in the busy hour.
fn compare(a: Speed, b: Speed) -> Ordering {
    let order = |a: Option<f64>, b: Option<f64>| a.unwrap_or(-1.0).total_cmp(&b.unwrap_or(-1.0));
    order(a.down_mbps, b.down_mbps)
        .then(order(a.up_mbps, b.up_mbps))
        .then(order(a.down_peak_mbps, b.down_peak_mbps))
}
