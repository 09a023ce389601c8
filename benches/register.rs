//! Time of the register on a seeded country: 500,000 points without access in 6,000 areas of 290 municipalities, known again in the year after,
//! when a tenth of them is reached and each fifth area has been split.
#![allow(missing_docs, reason = "criterion's macros make undocumented functions")]

use std::{hint::black_box, time::Duration};
use whitespot_test_kit::Dice;

use criterion::{Criterion, criterion_group, criterion_main};
use geo::{Coord, MultiPolygon, Polygon, Rect};
use whitespot::{
    classify::Classification,
    cluster::{ClusterSettings, Group, groups},
    model::{
        Access, AccessStatus, DemandPoint, DemandPointId, FixedAccess, FixedVerdict, Municipality,
        MunicipalityCode, OperatorSet, OperatorSets, Previous, PreviousPoint, Reached, Register, Settlement,
        StateCounts, StepChange, Survey, Weight, WeightKind, Weights,
    },
    register::{Compass, RegisterSettings, enter, known_again},
};

const MUNICIPALITIES: usize = 290;
const AREAS: usize = 6_000;
const POINTS_OF_AREA: usize = 84;
const SIDE_M: f64 = 40_000.0;
const LINK_M: f64 = 200.0;

/// Numbers that are the same in every run.
/// Municipalities in a row, areas in a grid within each; the points of an area in three hamlets in a row, so near that two
/// of them are linked by the one between.
fn survey() -> Survey {
    let mut dice = Dice(7);
    let municipality = |position: usize| {
        let west = position as f64 * SIDE_M;
        Municipality {
            code: MunicipalityCode::new(&format!("{position:04}")),
            name: format!("Kommun {position}"),
            county: None,
            part: None,
            boundary: MultiPolygon(vec![Polygon::from(Rect::new(
                Coord { x: west, y: 0.0 },
                Coord { x: west + SIDE_M, y: SIDE_M },
            ))]),
        }
    };
    let mut points = Vec::with_capacity(AREAS * POINTS_OF_AREA);
    let mut ranges = vec![0];
    for position in 0..MUNICIPALITIES {
        for area in (position..AREAS).step_by(MUNICIPALITIES) {
            let number = (area / MUNICIPALITIES) as f64;
            let x = position as f64 * SIDE_M + 2_000.0 + (number % 5.0) * 7_000.0;
            let y = 2_000.0 + (number / 5.0).floor() * 7_000.0;
            for point in 0..POINTS_OF_AREA {
                let west = [0.0, 130.0, 260.0][point % 3];
                let (east, north) = (dice.between(0.0, 40.0), dice.between(0.0, 40.0));
                let at = Coord { x: x + west + east, y: y + north };
                points.push(DemandPoint {
                    id: DemandPointId::new(&format!("{position:04}-{area:05}-{point:03}")),
                    at,
                    weights: Weights {
                        households: Weight::try_new(1.0).unwrap_or(Weight::UNKNOWN),
                        ..Weights::UNKNOWN
                    },
                    municipality: position as u32,
                    settlement: Settlement::Landsbygd,
                    deso: None,
                });
            }
        }
        ranges.push(points.len());
    }
    Survey {
        municipalities: (0..MUNICIPALITIES).map(municipality).collect(),
        points,
        ranges,
        weights: vec![WeightKind::Points, WeightKind::Households],
        ..Survey::default()
    }
}

fn judged(survey: &Survey, is_reached: impl Fn(usize) -> bool) -> Classification {
    let verdict = |status: AccessStatus| {
        let mut states = StateCounts::default();
        states.add(status, 1.0);
        FixedVerdict {
            states,
            reached: vec![],
            technologies: vec![],
            wired: Reached::default(),
            any_technology: Reached::default(),
            operators: vec![],
            operators_at_least: [0.0; 3],
            competition: whitespot::model::Competition::default(),
            planned_by_year: vec![],
            passed_by_rule: [0.0; 4],
            step_change: StepChange::default(),
            best: None,
            uncounted: None,
        }
    };
    let access = |position: usize| {
        let status = if is_reached(position) { AccessStatus::Connected } else { AccessStatus::Unserved };
        Access {
            fixed: FixedAccess {
                status,
                tier: None,
                tier_with_passed: None,
                operators: OperatorSet(0),
                passed_rule: None,
            },
            mobile: OperatorSet(0),
            signature: status as u32,
            mobile_signature: 0,
        }
    };
    Classification {
        access: (0..survey.points.len()).map(access).collect(),
        operator_sets: OperatorSets::from_sets([vec![]]),
        fixed: AccessStatus::ALL.into_iter().map(verdict).collect(),
        holding: vec![vec![]; AccessStatus::ALL.len()],
        reaching: vec![vec![]; AccessStatus::ALL.len()],
        mobile: vec![],
        series: vec![],
        combinations: whitespot::classify::Combinations::default(),
    }
}

fn linked(survey: &Survey, classification: &Classification) -> Vec<Group> {
    let mut settings = ClusterSettings::new(LINK_M);
    settings.min_points = 3;
    groups(survey, &classification.access, &settings)
}

fn two_years(criterion: &mut Criterion) {
    let mut settings = RegisterSettings::new(LINK_M, 0.9, 2025, Compass::Swedish);
    settings.chain_m = Some(5_000.0);
    let first = survey();
    let before = judged(&first, |_| false);
    let groups = linked(&first, &before);
    let again = known_again(&first);
    let mut group = criterion.benchmark_group("register");
    group.sample_size(10).measurement_time(Duration::from_secs(20));
    group.bench_function("first_year", |bench| {
        bench.iter(|| black_box(enter(&first, &before, groups.clone(), &again, &settings)));
    });

    let entered = enter(&first, &before, groups, &again, &settings).expect("outlines");
    let mut second = first.clone();
    let areas: Vec<_> = entered.entries.iter().map(|entry| entry.id.clone()).collect();
    let mut area_of = vec![None; first.points.len()];
    for area in &entered.areas {
        let position = areas.binary_search(&area.id).ok().map(|position| position as u32);
        for &point in &area.members {
            area_of[point as usize] = position;
        }
    }
    second.previous = Some(Previous {
        source: "last".into(),
        reference_date: "2024-10-01".into(),
        weights: first.weights.clone(),
        municipalities: first.municipalities.iter().map(|known| known.code.clone()).collect(),
        areas,
        // Ascending by id, as the points are.
        points: first
            .points
            .iter()
            .zip(&area_of)
            .map(|(point, &area)| PreviousPoint {
                id: point.id.clone(),
                at: point.at,
                weights: point.weights,
                municipality: point.municipality,
                settlement: None,
                status: AccessStatus::Unserved,
                unserved_share: 1.0,
                tier_mbps: None,
                tier_with_passed_mbps: None,
                area,
                last_area: area,
                delivered: 0,
            })
            .collect(),
        ..Previous::default()
    });
    second.register = Some(Register {
        source: "last".into(),
        is_list: false,
        places: vec![None; entered.entries.len()],
        entries: entered.entries,
    });
    // A tenth is reached everywhere, and in each fifth area all that joins its two sides.
    let joins = |position: usize| {
        let (area, point) = (position / POINTS_OF_AREA, position % POINTS_OF_AREA);
        area % 5 == 0 && point % 3 == 1
    };
    let after = judged(&second, |position| position % 10 == 0 || joins(position));
    let groups = linked(&second, &after);
    group.bench_function("known_again", |bench| bench.iter(|| black_box(known_again(&second))));
    let again = known_again(&second);
    group.bench_function("second_year", |bench| {
        bench.iter(|| black_box(enter(&second, &after, groups.clone(), &again, &settings)));
    });
    group.finish();
}

criterion_group!(benches, two_years);
criterion_main!(benches);
