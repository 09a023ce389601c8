//! Single places whose answer can be seen.
use super::*;
use crate::model::{AccessStatus, FixedVerdict};

fn at(positions: &[u32]) -> Extent {
    Extent::Points(positions.to_vec())
}

fn share(low: f64, high: f64) -> ServedShare {
    ServedShare::try_new(low, high).expect("bounds of a share")
}

/// The verdict on one place, which every layer lists.
fn verdict(fixed: Vec<CoverageLayer>, validities: Vec<Validity>) -> (AccessStatus, FixedVerdict) {
    let survey = survey(vec![(0, 0)], fixed, validities, Vec::new());
    let judged = access(&survey, &settings());
    let access = judged.access[0];
    (access.fixed.status, judged.fixed[access.signature as usize].clone())
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-12
}

#[test]
fn a_hundred_down_ten_up_and_fifty_both_ways_have_no_order_but_their_tiers_have() {
    let tier = |down_mbps, up_mbps| SpeedTier { down_mbps, up_mbps: Some(up_mbps) };
    let mut settings = settings();
    settings.criteria = vec![tier(30.0, 10.0), tier(50.0, 50.0)];
    settings.ladder = TierLadder::try_new(settings.criteria.clone()).expect("rises");
    let speed = |down, up| Speed { down_mbps: Some(down), up_mbps: Some(up), down_peak_mbps: None };
    let one = CoverageLayer { speed: speed(100.0, 10.0), ..offer(at(&[0])) };
    let other = CoverageLayer { speed: speed(50.0, 50.0), ..offer(at(&[0])) };
    for fixed in [vec![one.clone(), other.clone()], vec![other, one]] {
        let survey = survey(vec![(5, 5)], fixed, vec![Validity::Everywhere], Vec::new());
        assert_eq!(access(&survey, &settings).access[0].fixed.tier, Some(1));
    }
}

#[test]
fn a_cell_is_split_over_the_states() {
    // 30 per cent connected, half passed, 80 per cent planned: 0.3 + 0.2 + 0.3, and 0.2 is left.
    let connected = CoverageLayer { served: share(0.3, 0.4), ..offer(at(&[0])) };
    let passed = CoverageLayer { served: share(0.5, 0.5), relation: Relation::Passed, ..offer(at(&[0])) };
    let planned = CoverageLayer {
        served: share(0.8, 1.0),
        relation: Relation::Planned,
        planned_year: Some(2027),
        ..offer(at(&[0]))
    };
    let (status, verdict) = verdict(vec![connected, passed, planned], vec![Validity::Everywhere]);
    let expected = [0.3, 0.2, 0.3, 0.2, 0.0];
    for (state, expected) in AccessStatus::ALL.into_iter().zip(expected) {
        assert!(close(verdict.states.get(state), expected), "{state:?}: {}", verdict.states.get(state));
    }
    // 0.3 connected and 0.3 planned are equal in percent, if not in bits: the worse.
    assert_eq!(status, AccessStatus::Planned);
    let gigabit = verdict.reached[2];
    assert!(close(gigabit.connected, 0.3) && close(gigabit.connected_at_most, 0.4));
    assert!(close(gigabit.with_passed, 0.5) && close(gigabit.with_passed_at_most, 0.5));
}

#[test]
fn a_tie_in_percent_goes_to_the_worse() {
    // 0.45 connected, 0.1 passed, and 0.45 is left: a little less than that in bits.
    let connected = CoverageLayer { served: share(0.45, 0.45), ..offer(at(&[0])) };
    let passed = CoverageLayer { served: share(0.55, 0.55), relation: Relation::Passed, ..offer(at(&[0])) };
    let (status, verdict) = verdict(vec![connected, passed], vec![Validity::Everywhere]);
    let share = |status| verdict.states.get(status);
    assert!(share(AccessStatus::Unserved) < share(AccessStatus::Connected), "the case is not the one meant");
    assert_eq!(status, AccessStatus::Unserved);
}

#[test]
fn nothing_of_a_cell_is_a_verdict_and_an_unspoken_rest_is_no_data() {
    let nothing = CoverageLayer { served: share(0.0, 0.0), ..offer(at(&[0])) };
    let (status, verdict_of_nothing) = verdict(vec![nothing], Vec::new());
    assert_eq!(status, AccessStatus::Unserved, "the offer speaks: no part of the cell is served");
    assert_eq!(verdict_of_nothing.best, None);
    assert!(verdict_of_nothing.technologies.is_empty());
    let plan = CoverageLayer {
        served: share(0.25, 0.25),
        relation: Relation::Planned,
        planned_year: Some(2026),
        ..offer(at(&[0]))
    };
    let (status, verdict) = verdict(vec![plan], Vec::new());
    assert_eq!(status, AccessStatus::NoData, "a plan says nothing of today");
    assert!(close(verdict.states.get(AccessStatus::NoData), 0.75));
    // Of the quarter that is known: one network, to come.
    assert!(close(verdict.competition.white, 0.0) && close(verdict.competition.grey, 0.25));
}

#[test]
fn neighbours_of_a_connected_point_are_passed_up_to_the_very_distance() {
    // Connected at 0; 50 m away (30, 40); 51 m away; beyond a neighbour that is itself only passed.
    let places = vec![(0, 0), (30, 40), (0, -51), (60, 80)];
    let status_at = |distance_m: f64, layer: CoverageLayer| {
        let mut settings = settings();
        settings.passed.near_connected_m = distance_m;
        let survey = survey(places.clone(), vec![layer], vec![Validity::Everywhere], Vec::new());
        let judged = access(&survey, &settings);
        judged.access.iter().map(|access| (access.fixed.status, access.fixed.passed_rule)).collect::<Vec<_>>()
    };
    let (connected, unserved) = ((AccessStatus::Connected, None), (AccessStatus::Unserved, None));
    let passed = (AccessStatus::Passed, Some(PassedRule::NearConnected));
    assert_eq!(status_at(50.0, offer(at(&[0]))), [connected, passed, unserved, unserved]);
    assert_eq!(status_at(49.999, offer(at(&[0]))), [connected, unserved, unserved, unserved]);
    assert_eq!(status_at(51.0, offer(at(&[0]))), [connected, passed, passed, unserved]);
    assert_eq!(status_at(0.0, offer(at(&[0]))), [connected, unserved, unserved, unserved]);
    let cable = CoverageLayer { technology: Technology::Cable, ..offer(at(&[0])) };
    assert_eq!(status_at(50.0, cable), [connected, unserved, unserved, unserved]);
    // A share of 0 to 100 per cent connects no one for sure.
    let unsure = CoverageLayer { served: share(0.0, 1.0), ..offer(at(&[0])) };
    assert_eq!(status_at(50.0, unsure), [unserved; 4]);
}

#[test]
fn a_neighbour_passes_with_its_own_offer_and_a_source_has_its_own_distance() {
    let near = |near_connected_m| PassedOverride { near_connected_m, passed_rules: None };
    let slow = Speed { down_mbps: Some(50.0), up_mbps: None, down_peak_mbps: None };
    let fixed = vec![
        CoverageLayer { operator: Operator(1), ..offer(at(&[0])) },
        CoverageLayer { source: 1, operator: Operator(2), speed: slow, ..offer(at(&[1])) },
    ];
    let drawn = Survey {
        passed: vec![near(Some(10.0)), near(None)],
        ..survey(vec![(0, 0), (10, 0), (30, 0)], fixed, Vec::new(), Vec::new())
    };
    let mut settings = settings();
    settings.passed.near_connected_m = 20.0;
    let judged = access(&drawn, &settings);
    // Point 1 has 50 Mbit/s, and is passed by the gigabit next door; point 2 is 20 m from the slow one only: its operator
    // passes it, and that it is too slow is an estimate, which leaves the place without data.
    let found: Vec<_> = judged
        .access
        .iter()
        .map(|access| {
            let verdict = &judged.fixed[access.signature as usize];
            let fixed = access.fixed;
            (fixed.status, fixed.tier, fixed.tier_with_passed, verdict.best.and_then(|best| best.down_mbps))
        })
        .collect();
    assert_eq!(
        found,
        [
            (AccessStatus::Connected, Some(2), Some(2), Some(1000.0)),
            (AccessStatus::Passed, Some(0), Some(2), Some(1000.0)),
            (AccessStatus::NoData, None, Some(0), Some(50.0)),
        ]
    );
    assert_eq!(judged.operator_sets.get(judged.access[1].fixed.operators), [Operator(1)]);
}

#[test]
fn many_points_in_one_place_are_no_burden() {
    // A town: every point within reach of every other; compared pair by pair it would take an hour.
    let places: Vec<(i32, i32)> = (0..400_000).map(|at| (at % 630, at / 630)).collect();
    let town = CoverageLayer { extent: Extent::Areas(vec![square(0, 0, 620)]), ..offer(at(&[])) };
    let survey = survey(places, vec![town], vec![Validity::Everywhere], Vec::new());
    let mut settings = settings();
    settings.passed.near_connected_m = 353.0;
    let judged = access(&survey, &settings);
    let passed = judged.access.iter().filter(|access| access.fixed.status == AccessStatus::Passed).count();
    // Columns 621 to 629 of the rows up to 620, and what stands in rows 621 to 634.
    let expected = (0..400_000).filter(|at| at % 630 > 620 || at / 630 > 620).count();
    assert_eq!(passed, expected);
}
