//! The classification against a slow plain scan: every point against every layer, one rule after the other.
use geo::{Coord, Distance, Euclidean, Geometry, Intersects, LineString, Point, Polygon, polygon};
use proptest::prelude::*;

use super::*;
use crate::model::{
    AccessStatus, CoverageLayer, DemandPoint, DemandPointId, Extent, MobileLayer, Network, Operator,
    Operators, Relation, ServedShare, Settlement, Speed, Stock, Technology, Validity, WeightKind, Weights,
};

fn settings() -> ClassifySettings {
    let tier = |down_mbps| SpeedTier { down_mbps, up_mbps: None };
    ClassifySettings {
        ladder: TierLadder::try_new(vec![tier(30.0), tier(100.0), tier(1000.0)]).expect("rises"),
        criteria: vec![tier(30.0), tier(100.0), tier(1000.0)],
        shortage: tier(100.0),
        speed: SpeedRule { judged: SpeedJudged::Advertised, max_latency_ms: None },
        passed: PassedRules {
            rules: PassedRule::ALL.to_vec(),
            max_cost_sek: 40_000.0,
            near_connected_m: 0.0,
        },
        last_planned_year: 2028,
        credible_only: true,
        competition: CompetitionRule { tier: tier(100.0), step_factor: 3.0, step_tier: tier(1000.0) },
        mobile: MobileRule {
            generations: vec![Generation("4G".into()), Generation("5G".into())],
            service_mbps: 10.0,
            levels: vec![SignalLevel("grund".into()), SignalLevel("grund+8".into())],
            level: SignalLevel("grund".into()),
            exclude_bands_mhz: vec![450.0],
        },
    }
}

fn square(west: i32, south: i32, side: i32) -> Polygon<f64> {
    let (w, s, e, n) = (f64::from(west), f64::from(south), f64::from(west + side), f64::from(south + side));
    polygon![(x: w, y: s), (x: e, y: s), (x: e, y: n), (x: w, y: n)]
}

fn survey(
    points: Vec<(i32, i32)>,
    fixed: Vec<CoverageLayer>,
    validities: Vec<Validity>,
    mobile: Vec<MobileLayer>,
) -> Survey {
    let points: Vec<DemandPoint> = points
        .into_iter()
        .enumerate()
        .map(|(row, (x, y))| DemandPoint {
            id: DemandPointId::from_row(row as u64),
            at: Coord { x: f64::from(x), y: f64::from(y) },
            weights: Weights::UNKNOWN,
            municipality: 0,
            settlement: Settlement::Landsbygd,
            deso: None,
        })
        .collect();
    Survey {
        municipalities: Vec::new(),
        partial_counties: Vec::new(),
        ranges: vec![0, points.len()],
        points,
        stock: Stock::default(),
        weights: vec![WeightKind::Points],
        operators: Operators::from_names(["A", "B", "C"].map(str::to_owned)),
        fixed,
        validities,
        without_verdict: Vec::new(),
        mobile,
        settlements: Vec::new(),
        water: Vec::new(),
        fibre_points: Vec::new(),
        has_settlements: false,
        rejects: Vec::new(),
        ..Survey::default()
    }
}

/// Coordinates on a coarse lattice, so that points on edges and corners are the rule and not the exception.
fn place() -> impl Strategy<Value = (i32, i32)> {
    (0..12_i32, 0..12_i32).prop_map(|(x, y)| (x * 5, y * 5))
}

fn extent() -> impl Strategy<Value = Extent> {
    let squares = prop::collection::vec((place(), 1..8_i32), 1..4).prop_map(|squares| {
        Extent::Areas(squares.into_iter().map(|((x, y), side)| square(x, y, side * 5)).collect())
    });
    let lines = (prop::collection::vec(place(), 2..4), 0..3_i32).prop_map(|(places, reach)| {
        let line: LineString<f64> = places.into_iter().map(|(x, y)| (f64::from(x), f64::from(y))).collect();
        Extent::Near { shapes: vec![Geometry::LineString(line)], reach_m: f64::from(reach * 5) }
    });
    let points = prop::collection::btree_set(0..30_u32, 0..6)
        .prop_map(|points| Extent::Points(points.into_iter().collect()));
    prop_oneof![squares, lines, points]
}

fn layer() -> impl Strategy<Value = CoverageLayer> {
    let relation = prop_oneof![Just(Relation::Connected), Just(Relation::Passed), Just(Relation::Planned)];
    let down =
        prop_oneof![Just(None), Just(Some(10.0)), Just(Some(50.0)), Just(Some(100.0)), Just(Some(1000.0))];
    let year = prop_oneof![Just(None), Just(Some(2028)), Just(Some(2029))];
    (0..3_u32, 0..3_u32, relation, down, year, extent()).prop_map(
        |(source, operator, relation, down_mbps, year, extent)| CoverageLayer {
            source,
            operator: Operator(operator),
            technology: Technology::Fiber,
            relation,
            speed: Speed { down_mbps, up_mbps: None, down_peak_mbps: None },
            network: Network(operator),
            latency_ms: None,
            cost_sek: None,
            credible: None,
            served: ServedShare::WHOLE,
            planned_year: year,
            extent,
        },
    )
}

fn validity() -> impl Strategy<Value = Validity> {
    prop_oneof![1 => Just(Validity::Everywhere), 4 => extent().prop_map(Validity::Within)]
}

/// Whether an extent holds at a point, asked of every shape.
fn holds(extent: &Extent, position: usize, at: Coord<f64>) -> bool {
    let point = Point(at);
    match extent {
        Extent::Areas(areas) => areas.iter().any(|area| area.intersects(&point)),
        Extent::Near { shapes, reach_m } => shapes.iter().any(|shape| match shape {
            Geometry::LineString(line) => Euclidean.distance(&point, line) <= *reach_m,
            _ => false,
        }),
        Extent::Points(positions) => positions.contains(&(position as u32)),
    }
}

fn slow_status(survey: &Survey, settings: &ClassifySettings, position: usize) -> AccessStatus {
    let at = survey.points[position].at;
    let here: Vec<&CoverageLayer> =
        survey.fixed.iter().filter(|layer| holds(&layer.extent, position, at)).collect();
    let fast = |relation| {
        here.iter().any(|layer| {
            layer.relation == relation && layer.speed.down_mbps.is_some_and(|down| down >= 100.0)
        })
    };
    if fast(Relation::Connected) {
        return AccessStatus::Connected;
    }
    if fast(Relation::Passed) {
        return AccessStatus::Passed;
    }
    let in_time = |layer: &&&CoverageLayer| {
        layer.relation == Relation::Planned
            && layer.speed.down_mbps.is_some_and(|down| down >= 100.0)
            && layer.planned_year.is_some_and(|year| year <= settings.last_planned_year)
    };
    if here.iter().any(|layer| in_time(&layer)) {
        return AccessStatus::Planned;
    }
    let slow_offer =
        here.iter().any(|layer| layer.relation != Relation::Planned && layer.speed.down_mbps.is_some());
    let spoken_for = survey.validities.iter().enumerate().any(|(source, validity)| {
        let of_today =
            |layer: &CoverageLayer| layer.source as usize == source && layer.relation != Relation::Planned;
        survey.fixed.iter().any(of_today)
            && match validity {
                Validity::Everywhere => true,
                Validity::Within(extent) => holds(extent, position, at),
            }
    });
    if slow_offer || spoken_for { AccessStatus::Unserved } else { AccessStatus::NoData }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn every_point_has_the_state_that_a_plain_scan_gives(
        points in prop::collection::vec(place(), 30),
        fixed in prop::collection::vec(layer(), 0..6),
        validities in prop::collection::vec(validity(), 0..3),
    ) {
        let survey = survey(points, fixed, validities, Vec::new());
        let settings = settings();
        let judged = access(&survey, &settings);
        for position in 0..survey.points.len() {
            prop_assert_eq!(
                judged.access[position].fixed.status,
                slow_status(&survey, &settings, position),
                "point {}", position
            );
        }
    }

    /// Law 5: connected is part of connected or passed, tiers are nested, and another layer never lowers what is reached.
    #[test]
    fn another_layer_never_lowers_what_is_reached(
        points in prop::collection::vec(place(), 30),
        fixed in prop::collection::vec(layer(), 0..5),
        more in layer(),
    ) {
        let settings = settings();
        let few = survey(points.clone(), fixed.clone(), vec![Validity::Everywhere], Vec::new());
        let mut fixed = fixed;
        fixed.push(more);
        let many = survey(points, fixed, vec![Validity::Everywhere], Vec::new());
        let (before, after) = (access(&few, &settings), access(&many, &settings));
        for (before, after) in before.access.iter().zip(&after.access) {
            prop_assert!(before.fixed.tier <= before.fixed.tier_with_passed);
            prop_assert!(before.fixed.tier <= after.fixed.tier);
            prop_assert!(before.fixed.tier_with_passed <= after.fixed.tier_with_passed);
            prop_assert!(before.fixed.status >= after.fixed.status, "a better state sorts first");
        }
    }

    #[test]
    fn mobile_operators_are_those_whose_layer_is_admitted_and_holds(
        points in prop::collection::vec(place(), 30),
        layers in prop::collection::vec((0..3_u32, 0..2_usize, 0..2_usize, 0..3_usize, 0..2_usize, place(), 1..8_i32), 0..6),
    ) {
        let mobile: Vec<MobileLayer> = layers
            .into_iter()
            .map(|(operator, generation, service, level, band, (x, y), side)| MobileLayer {
                operator: Operator(operator),
                service: MobileService {
                    generation: Generation(["4G", "3G"][generation].into()),
                    service_mbps: [10.0, 3.0][service],
                    level: SignalLevel(["grund", "grund+8", "annat"][level].into()),
                    band_mhz: [None, Some(450.0)][band],
                },
                areas: vec![square(x, y, side * 5)],
            })
            .collect();
        let survey = survey(points, Vec::new(), Vec::new(), mobile);
        let judged = access(&survey, &settings());
        for (position, access) in judged.access.iter().enumerate() {
            let at = Point(survey.points[position].at);
            let mut expected: Vec<Operator> = survey
                .mobile
                .iter()
                .filter(|layer| {
                    let service = &layer.service;
                    service.generation.0 == "4G"
                        && service.service_mbps >= 10.0
                        && service.level.0.starts_with("grund")
                        && service.band_mhz.is_none()
                        && layer.areas[0].intersects(&at)
                })
                .map(|layer| layer.operator)
                .collect();
            expected.sort_unstable();
            expected.dedup();
            prop_assert_eq!(judged.operator_sets.get(access.mobile), expected.as_slice());
        }
    }
}

#[test]
fn a_hundred_down_ten_up_and_fifty_both_ways_have_no_order_but_their_tiers_have() {
    let tier = |down_mbps, up_mbps| SpeedTier { down_mbps, up_mbps: Some(up_mbps) };
    let mut settings = settings();
    settings.ladder = TierLadder::try_new(vec![tier(30.0, 10.0), tier(50.0, 50.0)]).expect("rises");
    let offer = |down, up| CoverageLayer {
        source: 0,
        operator: Operator(0),
        technology: Technology::Fiber,
        relation: Relation::Connected,
        speed: Speed { down_mbps: Some(down), up_mbps: Some(up), down_peak_mbps: None },
        network: Network(0),
        latency_ms: None,
        cost_sek: None,
        credible: None,
        served: ServedShare::WHOLE,
        planned_year: None,
        extent: Extent::Areas(vec![square(0, 0, 10)]),
    };
    for fixed in [vec![offer(100.0, 10.0), offer(50.0, 50.0)], vec![offer(50.0, 50.0), offer(100.0, 10.0)]] {
        let survey = survey(vec![(5, 5)], fixed, vec![Validity::Everywhere], Vec::new());
        assert_eq!(access(&survey, &settings).access[0].fixed.tier, Some(1));
    }
}
