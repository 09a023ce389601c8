//! Law 2: the states sum to the whole. Law 5: connected is part of connected or passed, tiers are nested, and another
//! layer never lowers what is reached. Law 7: neither the order of the points nor that of the layers shows.
use super::*;
use crate::model::{AccessStatus, FixedVerdict, Reached};

/// Shares of percent, which have no exact binary fraction.
fn percent() -> impl Strategy<Value = ServedShare> {
    (0..101_u32, 0..101_u32).prop_map(|(a, b)| ServedShare {
        low: f64::from(a.min(b)) / 100.0,
        high: f64::from(a.max(b)) / 100.0,
    })
}

fn assert_nested(verdict: &FixedVerdict) -> Result<(), TestCaseError> {
    let parts = [&verdict.wired, &verdict.any_technology];
    let technologies = verdict.technologies.iter().map(|(_, reached)| reached);
    for Reached { connected, with_passed, connected_at_most, with_passed_at_most } in
        verdict.reached.iter().chain(technologies).chain(parts)
    {
        prop_assert!(connected <= with_passed && connected_at_most <= with_passed_at_most);
        prop_assert!(connected <= connected_at_most && with_passed <= with_passed_at_most);
        prop_assert!((0.0..=1.0).contains(connected) && *with_passed_at_most <= 1.0);
    }
    // The ladder's three tiers.
    for pair in verdict.reached[..3].windows(2) {
        prop_assert!(at_most(&pair[1], &pair[0]), "a higher tier reaches more");
    }
    prop_assert!(at_most(&verdict.wired, &verdict.any_technology));
    prop_assert!(at_most(&verdict.reached[0], &verdict.any_technology));
    let [one, two, three] = verdict.operators_at_least;
    prop_assert!(one >= two && two >= three);
    prop_assert!(verdict.step_change.reached <= verdict.step_change.planned);
    Ok(())
}

fn at_most(a: &Reached, b: &Reached) -> bool {
    a.connected <= b.connected
        && a.with_passed <= b.with_passed
        && a.connected_at_most <= b.connected_at_most
        && a.with_passed_at_most <= b.with_passed_at_most
}

fn assert_never_lower(before: &FixedVerdict, after: &FixedVerdict) -> Result<(), TestCaseError> {
    for (before, after) in before.reached.iter().zip(&after.reached) {
        prop_assert!(at_most(before, after), "{before:?} {after:?}");
    }
    prop_assert!(at_most(&before.wired, &after.wired));
    prop_assert!(at_most(&before.any_technology, &after.any_technology));
    for (technology, reached) in &before.technologies {
        let now = after.technologies.iter().find(|(known, _)| known == technology);
        prop_assert!(now.is_some_and(|(_, now)| at_most(reached, now)));
    }
    for (operator, reached) in &before.operators {
        let now = after.operators.iter().find(|(known, _)| known == operator);
        prop_assert!(now.is_some_and(|(_, now)| at_most(reached, now)));
    }
    for (before, after) in before.operators_at_least.into_iter().zip(after.operators_at_least) {
        prop_assert!(before <= after);
    }
    // The part with a state at least as good as each; what is left of 1 is rounded.
    let so_good = |verdict: &FixedVerdict, status: AccessStatus| -> f64 {
        AccessStatus::ALL.iter().filter(|one| **one <= status).map(|one| verdict.states.get(*one)).sum()
    };
    // An offer that cannot be judged makes of what was unserved something that is not known.
    for status in [AccessStatus::Connected, AccessStatus::Passed, AccessStatus::Planned] {
        prop_assert!(so_good(before, status) <= so_good(after, status) + 1e-12, "{status:?}");
    }
    let unknown = |verdict: &FixedVerdict| verdict.states.get(AccessStatus::NoData);
    if unknown(after) <= unknown(before) {
        prop_assert!(before.competition.black <= after.competition.black + 1e-12);
        prop_assert!(
            before.competition.grey + before.competition.black
                <= after.competition.grey + after.competition.black + 1e-12
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn parts_sum_to_the_whole(
        settings in any_settings(),
        points in prop::collection::vec(place(), 30),
        fixed in prop::collection::vec(layer_with(percent()), 0..7),
        validities in prop::collection::vec(validity(), 3),
        passed in prop::collection::vec(passed_override(), 3),
    ) {
        let survey = Survey { passed, ..survey(points, fixed, validities, Vec::new()) };
        for verdict in access(&survey, &settings).fixed {
            let states = &verdict.states;
            prop_assert!(AccessStatus::ALL.iter().all(|status| states.get(*status) >= 0.0));
            let off = |sum: f64, whole: f64| (sum - whole).abs() > 4.0 * f64::EPSILON;
            prop_assert!(!off(states.sum(), 1.0), "{states:?}");
            let no_data = states.get(AccessStatus::NoData);
            let competition = verdict.competition;
            prop_assert!(!off(competition.white + competition.grey + competition.black, 1.0 - no_data));
            prop_assert!(competition.white >= 0.0 && competition.grey >= 0.0);
            let planned: f64 = verdict.planned_by_year.iter().map(|(_, share)| share).sum();
            prop_assert!(!off(planned, states.get(AccessStatus::Planned)));
            prop_assert!(verdict.planned_by_year.is_sorted_by(|a, b| a.0 < b.0));
            let passed: f64 = verdict.passed_by_rule.iter().sum();
            prop_assert!(!off(passed, states.get(AccessStatus::Passed)));
            assert_nested(&verdict)?;
        }
    }

    #[test]
    fn another_layer_never_lowers_what_is_reached(
        settings in any_settings(),
        points in prop::collection::vec(place(), 30),
        fixed in prop::collection::vec(layer(), 0..6),
        more in layer(),
        validities in prop::collection::vec(validity(), 3),
        passed in prop::collection::vec(passed_override(), 3),
    ) {
        let few = Survey {
            passed: passed.clone(),
            ..survey(points.clone(), fixed.clone(), validities.clone(), Vec::new())
        };
        let mut fixed = fixed;
        fixed.push(more);
        let many = Survey { passed, ..survey(points, fixed, validities, Vec::new()) };
        let (before, after) = (access(&few, &settings), access(&many, &settings));
        for (then, now) in before.access.iter().zip(&after.access) {
            prop_assert!(then.fixed.tier <= then.fixed.tier_with_passed);
            prop_assert!(then.fixed.tier <= now.fixed.tier);
            prop_assert!(then.fixed.tier_with_passed <= now.fixed.tier_with_passed);
            assert_never_lower(&before.fixed[then.signature as usize], &after.fixed[now.signature as usize])?;
        }
    }

    /// Only where nothing is shared out: of a cell's parts a growing one may become the largest and yet not the best.
    #[test]
    fn another_layer_never_makes_a_state_worse(
        settings in any_settings(),
        points in prop::collection::vec(place(), 30),
        fixed in prop::collection::vec(layer_with(Just(ServedShare::WHOLE)), 0..6),
        more in layer_with(Just(ServedShare::WHOLE)),
    ) {
        let few = survey(points.clone(), fixed.clone(), vec![Validity::Everywhere], Vec::new());
        let mut fixed = fixed;
        fixed.push(more);
        let many = survey(points, fixed, vec![Validity::Everywhere], Vec::new());
        let (before, after) = (access(&few, &settings), access(&many, &settings));
        for (before, after) in before.access.iter().zip(&after.access) {
            // Unserved and no data are both nothing that reaches.
            let rank = |status: AccessStatus| status.min(AccessStatus::Unserved);
            prop_assert!(
                rank(before.fixed.status) >= rank(after.fixed.status),
                "a better state sorts first"
            );
        }
    }

    #[test]
    fn the_order_of_points_and_layers_does_not_show(
        settings in any_settings(),
        points in prop::collection::vec(place(), 30),
        layers in prop::collection::vec(layer(), 0..6),
    ) {
        let turned = |layer: &CoverageLayer| CoverageLayer {
            extent: match &layer.extent {
                Extent::Points(positions) => Extent::Points(positions.iter().rev().map(|at| 29 - at).collect()),
                other => other.clone(),
            },
            ..layer.clone()
        };
        let backward = survey(
            points.iter().rev().copied().collect(),
            layers.iter().rev().map(turned).collect(),
            Vec::new(),
            Vec::new(),
        );
        let straight = survey(points, layers, Vec::new(), Vec::new());
        let (straight, backward) = (access(&straight, &settings), access(&backward, &settings));
        for (one, other) in straight.access.iter().zip(backward.access.iter().rev()) {
            prop_assert_eq!(
                &straight.fixed[one.signature as usize],
                &backward.fixed[other.signature as usize]
            );
            prop_assert_eq!((one.fixed.status, one.fixed.tier), (other.fixed.status, other.fixed.tier));
        }
    }
}
