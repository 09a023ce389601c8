//! Change on a handful of houses, each with its own cause; and on random ones.
use geo::Coord;
use proptest::prelude::*;

use super::*;
use crate::model::{
    Access, Competition, DemandPoint, DemandPointId, FixedAccess, FixedVerdict, Municipality,
    MunicipalityCode, OperatorSet, OperatorSets, PointChange, Reached, StateCounts, StepChange, Weight,
};

/// A point then and now: municipality, kind of settlement, households, unserved part; now also under the earlier method
/// and whether nothing speaks for it.
#[derive(Debug, Clone, Copy)]
struct Then(u32, Settlement, f64, f64);
#[derive(Debug, Clone, Copy)]
struct Now(u32, Settlement, f64, f64, f64, bool);

fn households(value: f64) -> Weights {
    Weights { households: Weight::try_new(value).expect("a weight"), ..Weights::UNKNOWN }
}

/// The state of the largest part.
fn state_of(unserved: f64, is_without_data: bool) -> AccessStatus {
    match unserved {
        _ if is_without_data => AccessStatus::NoData,
        unserved if unserved >= 0.5 => AccessStatus::Unserved,
        _ => AccessStatus::Connected,
    }
}

fn verdict(unserved: f64) -> FixedVerdict {
    let mut states = StateCounts::default();
    states.add(AccessStatus::Unserved, unserved);
    FixedVerdict {
        states,
        reached: vec![],
        technologies: vec![],
        wired: Reached::default(),
        any_technology: Reached::default(),
        operators: vec![],
        operators_at_least: [0.0; 3],
        competition: Competition::default(),
        planned_by_year: vec![],
        passed_by_rule: [0.0; 4],
        step_change: StepChange::default(),
        best: None,
        uncounted: None,
    }
}

/// What the stage takes.
struct Made {
    survey: Survey,
    previous: Previous,
    again: Vec<Option<u32>>,
    now: Classification,
    same: Classification,
}

fn rows_of(points: &[(Option<Then>, Option<Now>)]) -> Vec<ChangeRow> {
    let Made { survey, previous, again, now, same } = made(points);
    rows(&survey, &previous, &again, &now, &same)
}

fn made(points: &[(Option<Then>, Option<Now>)]) -> Made {
    let codes = ["0101", "0102"].map(MunicipalityCode::new);
    let municipality = |code: &MunicipalityCode| Municipality {
        code: code.clone(),
        name: format!("Kommun {code}"),
        county: None,
        part: None,
        boundary: geo::MultiPolygon(vec![]),
    };
    let id = |position: usize| DemandPointId::from_row(position as u64);
    let mut here: Vec<(usize, Now)> =
        points.iter().enumerate().filter_map(|(position, (_, now))| Some((position, (*now)?))).collect();
    here.sort_by_key(|(position, now)| (now.0, *position));
    let previous = Previous {
        weights: vec![WeightKind::Points, WeightKind::Households],
        municipalities: codes.to_vec(),
        points: points
            .iter()
            .enumerate()
            .filter_map(|(position, (then, _))| {
                let Then(municipality, settlement, weight, unserved_share) = (*then)?;
                Some(PreviousPoint {
                    id: id(position),
                    at: Coord { x: 0.0, y: 0.0 },
                    weights: households(weight),
                    municipality,
                    settlement: Some(settlement),
                    status: state_of(unserved_share, false),
                    unserved_share,
                    area: None,
                    last_area: None,
                    delivered: 0,
                    tier_mbps: None,
                    tier_with_passed_mbps: None,
                })
            })
            .collect(),
        ..Previous::default()
    };
    let survey = Survey {
        municipalities: codes.iter().map(municipality).collect(),
        points: here
            .iter()
            .map(|&(position, Now(municipality, settlement, weight, ..))| DemandPoint {
                id: id(position),
                at: Coord { x: 0.0, y: 0.0 },
                weights: households(weight),
                municipality,
                settlement,
                deso: None,
            })
            .collect(),
        weights: vec![WeightKind::Points, WeightKind::Households],
        has_settlements: true,
        ..Survey::default()
    };
    let known =
        |id: &DemandPointId| previous.points.iter().position(|known| known.id == *id).map(|at| at as u32);
    let again: Vec<Option<u32>> = survey.points.iter().map(|point| known(&point.id)).collect();
    let judged = |unserved: fn(&Now) -> f64| {
        let access = |signature: usize, now: &Now| Access {
            fixed: FixedAccess {
                status: state_of(unserved(now), now.5),
                tier: None,
                tier_with_passed: None,
                operators: OperatorSet(0),
                passed_rule: None,
            },
            mobile: OperatorSet(0),
            signature: signature as u32,
            mobile_signature: 0,
        };
        Classification {
            access: here.iter().enumerate().map(|(signature, (_, now))| access(signature, now)).collect(),
            operator_sets: OperatorSets::from_sets([vec![]]),
            fixed: here.iter().map(|(_, now)| verdict(unserved(now))).collect(),
            holding: vec![],
            reaching: vec![],
            mobile: vec![],
            series: vec![],
            combinations: crate::classify::Combinations::default(),
        }
    };
    let (now, same) = (judged(|now| now.3), judged(|now| now.4));
    Made { survey, previous, again, now, same }
}

/// The rows of points per municipality and of all, from the points that changed alone: what each adds, and from where to
/// where it moved.
fn rows_by_points(made: &Made) -> Vec<Change> {
    let Made { survey, previous, again, now, same } = made;
    let mut sums = vec![Change::default(); survey.municipalities.len() + 1];
    for PointChange { before, after, change } in points(survey, previous, again, now, same) {
        let there = before.map(|before| previous.points[before as usize].municipality as usize);
        let here = after.map(|after| survey.points[after as usize].municipality as usize);
        let total = sums.len() - 1;
        sums[total].merge(&change);
        match (there, here) {
            (Some(there), Some(here)) if there != here => {
                let unserved_then = change.before;
                let moved = Change { before: unserved_then, moved: -unserved_then, ..Change::default() };
                sums[there].merge(&moved);
                sums[here].merge(&Change { before: 0.0, moved: change.moved + unserved_then, ..change });
            }
            (there, here) => sums[here.or(there).expect("a point is somewhere")].merge(&change),
        }
    }
    sums
}

/// As `code settlement: before build_out worse stock moved rejected method = after`.
fn in_words(rows: &[ChangeRow], weight: WeightKind) -> Vec<String> {
    rows.iter()
        .filter(|row| row.weight == weight && row.change != Change::default())
        .map(|row| {
            let Change { before, build_out, worse, stock, moved, rejected, method, after } = row.change;
            let settlement = row.settlement.map_or("all", Settlement::as_str);
            format!(
                "{} {settlement}: {before} {build_out} {worse} {stock} {moved} {rejected} {method} = {after}",
                row.code
            )
        })
        .collect()
}

const LAND: Settlement = Settlement::Landsbygd;
const TOWN: Settlement = Settlement::Tatort;

/// The points that changed, as `before status → after status: cause amount`.
#[test]
fn the_points_that_changed_are_listed_one_by_one() {
    let point = |share, now: Option<(f64, f64, bool)>| {
        let then = Then(0, LAND, 3.0, share);
        (Some(then), now.map(|(now, same, no_data)| Now(0, LAND, 3.0, now, same, no_data)))
    };
    let made = made(&[
        point(1.0, Some((0.0, 0.0, false))),
        // No data any more.
        point(1.0, Some((0.0, 0.0, true))),
        point(0.0, Some((1.0, 0.0, false))),
        point(1.0, None),
        // Gone, yet it was served: nothing that is counted here.
        point(0.0, None),
        (None, Some(Now(0, LAND, 1.0, 1.0, 1.0, false))),
        (None, Some(Now(0, LAND, 1.0, 0.0, 0.0, false))),
        // Better, and undone by the method: two causes of which the sum is nothing.
        point(1.0, Some((1.0, 0.0, false))),
    ]);
    let Made { survey, previous, again, now, same } = &made;
    let listed: Vec<String> = points(survey, previous, again, now, same)
        .iter()
        .map(|one| {
            let Change { before, build_out, worse, stock, moved, rejected, method, after } = one.change;
            let id = one.after.map_or_else(
                || previous.points[one.before.expect("somewhere") as usize].id.clone(),
                |after| survey.points[after as usize].id.clone(),
            );
            format!("{id}: {before} {build_out} {worse} {stock} {moved} {rejected} {method} = {after}")
        })
        .collect();
    assert_eq!(
        listed,
        [
            "0: 1 -1 0 0 0 0 0 = 0",
            "1: 1 0 -1 0 0 0 0 = 0",
            "2: 0 0 0 0 0 0 1 = 1",
            "5: 0 0 0 1 0 0 0 = 1",
            "7: 1 -1 0 0 0 0 1 = 1",
            "3: 1 0 0 -1 0 0 0 = 0",
        ]
    );
}

#[test]
fn every_cause_can_be_seen() {
    let points = [
        // Built out: 3 households.
        (Some(Then(0, LAND, 3.0, 1.0)), Some(Now(0, LAND, 3.0, 0.0, 0.0, false))),
        // A line was not there after all: 5 households.
        (Some(Then(0, LAND, 5.0, 0.0)), Some(Now(0, LAND, 5.0, 1.0, 1.0, false))),
        // The operator's layer was withdrawn, nothing speaks for it any more: 2 households, and no build-out.
        (Some(Then(0, LAND, 2.0, 1.0)), Some(Now(0, LAND, 2.0, 0.0, 0.0, true))),
        // Torn down: 4. New: 1.
        (Some(Then(0, LAND, 4.0, 1.0)), None),
        (None, Some(Now(0, LAND, 1.0, 1.0, 1.0, false))),
        // Still unserved, and 2 households became 3.
        (Some(Then(0, LAND, 2.0, 1.0)), Some(Now(0, LAND, 3.0, 1.0, 1.0, false))),
        // Served then and by that method now; this year's method says it is not: 10.
        (Some(Then(0, LAND, 10.0, 0.0)), Some(Now(0, LAND, 10.0, 1.0, 0.0, false))),
        // Still unserved; the border moved: 6.
        (Some(Then(0, LAND, 6.0, 1.0)), Some(Now(1, LAND, 6.0, 1.0, 1.0, false))),
        // Built out in what is a town now: 7.
        (Some(Then(1, LAND, 7.0, 1.0)), Some(Now(1, TOWN, 7.0, 0.0, 0.0, false))),
        // A cell of which three quarters were unserved and a quarter is: half of 8.
        (Some(Then(1, TOWN, 8.0, 0.75)), Some(Now(1, TOWN, 8.0, 0.25, 0.25, false))),
    ];
    let rows = rows_of(&points);
    assert_eq!(
        in_words(&rows, WeightKind::Households),
        [
            "0101 all: 17 -3 3 -2 -6 0 10 = 19",
            "0101 landsbygd: 17 -3 3 -2 -6 0 10 = 19",
            "0102 all: 13 -11 0 0 6 0 0 = 8",
            "0102 tatort: 6 -11 0 7 0 0 0 = 2",
            "0102 landsbygd: 7 0 0 -7 6 0 0 = 6",
            "total all: 30 -14 3 -2 0 0 10 = 27",
            "total tatort: 6 -11 0 7 0 0 0 = 2",
            "total landsbygd: 24 -3 3 -9 0 0 10 = 25",
        ]
    );
    assert_eq!(in_words(&rows, WeightKind::Points)[5], "total all: 6.75 -2.5 0 0 0 0 1 = 5.25");
    prove(&rows, &[]).expect("the causes sum to the whole");
}

prop_compose! {
    fn then()(municipality in 0..2_u32, town: bool, weight in 0..20_u32, quarters in 0..=4_u32) -> Then {
        let settlement = if town { TOWN } else { LAND };
        Then(municipality, settlement, f64::from(weight), f64::from(quarters) / 4.0)
    }
}

prop_compose! {
    fn now()(then in then(), quarters in 0..=4_u32, is_without_data: bool) -> Now {
        let Then(municipality, settlement, weight, unserved) = then;
        let same = f64::from(quarters) / 4.0;
        if is_without_data {
            Now(municipality, settlement, weight, 0.0, 0.0, true)
        } else {
            Now(municipality, settlement, weight, unserved, same, false)
        }
    }
}

proptest! {
    /// The causes sum to the whole in every row, build-out never adds, and what is after is what is counted plainly.
    #[test]
    fn the_causes_always_sum_to_the_whole(
        points in prop::collection::vec((prop::option::of(then()), prop::option::of(now())), 0..40)
    ) {
        let rows = rows_of(&points);
        prop_assert!(prove(&rows, &[]).is_ok());
        for row in &rows {
            prop_assert!(row.change.build_out <= 0.0);
        }
        let total = rows.iter().find(|row| {
            row.code == "total" && row.settlement.is_none() && row.weight == WeightKind::Households
        });
        let before: f64 = points.iter().filter_map(|(then, _)| then.map(|Then(_, _, weight, share)| weight * share)).sum();
        let after: f64 = points.iter().filter_map(|(_, now)| now.map(|Now(_, _, weight, share, ..)| weight * share)).sum();
        let change = total.expect("a total").change;
        prop_assert!((change.before - before).abs() < 1e-9 && (change.after - after).abs() < 1e-9);
    }

    /// What the points that changed add is what the rows of points say, in every municipality and in all.
    #[test]
    fn the_points_that_changed_are_the_sums(
        points in prop::collection::vec((prop::option::of(then()), prop::option::of(now())), 0..40)
    ) {
        let made = made(&points);
        let rows = rows_of(&points);
        let of_points: Vec<&ChangeRow> =
            rows.iter().filter(|row| row.weight == WeightKind::Points && row.settlement.is_none()).collect();
        let sums = rows_by_points(&made);
        prop_assert_eq!(of_points.len(), sums.len());
        for (row, sum) in of_points.into_iter().zip(sums) {
            let Change { before, build_out, worse, stock, moved, rejected, method, after } = row.change;
            for (in_row, found) in [
                (build_out, sum.build_out),
                (worse, sum.worse),
                (stock, sum.stock),
                (moved, sum.moved),
                (rejected, sum.rejected),
                (method, sum.method),
                // What did not change is in no list: only the difference can be the same.
                (after - before, sum.after - sum.before),
            ] {
                prop_assert!((in_row - found).abs() < 1e-9, "{}: {} in the row, {} found", row.code, in_row, found);
            }
        }
    }

    /// Against itself nothing changed.
    #[test]
    fn a_year_against_itself_changes_nothing(points in prop::collection::vec(then(), 0..40)) {
        let same = |&then: &Then| {
            let Then(municipality, settlement, weight, share) = then;
            (Some(then), Some(Now(municipality, settlement, weight, share, share, false)))
        };
        let rows = rows_of(&points.iter().map(same).collect::<Vec<_>>());
        for row in rows {
            let Change { build_out, worse, stock, moved, method, .. } = row.change;
            prop_assert!([build_out, worse, stock, moved, method].into_iter().all(|cause| cause.abs() < 1e-12));
        }
    }
}
