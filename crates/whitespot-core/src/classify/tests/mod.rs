//! Toy maps on a coarse lattice, and what is drawn from them.
mod laws;
mod mobile;
mod places;
mod scan;

use geo::{Coord, Distance, Euclidean, Geometry, Intersects, LineString, Point, Polygon, polygon};
use proptest::prelude::*;

use super::*;
use crate::model::{
    CoverageLayer, DemandPoint, DemandPointId, Extent, MobileLayer, Network, Operator, PassedOverride,
    Relation, ServedShare, Settlement, Speed, Technology, Validity, Weights,
};

fn settings() -> ClassifySettings {
    let tier = |down_mbps| SpeedTier { down_mbps, up_mbps: None };
    ClassifySettings {
        ladder: TierLadder::try_new(vec![tier(30.0), tier(100.0), tier(1000.0)]).expect("rises"),
        criteria: vec![tier(30.0), tier(100.0), tier(1000.0)],
        shortage: tier(100.0),
        speed: SpeedRule { judged: SpeedJudged::Advertised, max_latency_ms: None },
        reliable: vec![],
        passed: PassedRules {
            rules: PassedRule::ALL.to_vec(),
            max_cost_sek: 40_000.0,
            near_connected_m: 0.0,
        },
        last_planned_year: 2028,
        credible_only: true,
        competition: CompetitionRule { tier: tier(100.0), step_factor: 3.0, step_tier: tier(1000.0) },
        mobile: MobileRule {
            generations: vec![Generation::G4, Generation::G5],
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
    Survey { ranges: vec![0, points.len()], points, fixed, validities, mobile, ..Survey::default() }
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

/// A fast fibre connection for the whole of a place, to be changed as a test wants.
fn offer(extent: Extent) -> CoverageLayer {
    CoverageLayer {
        source: 0,
        operator: Operator(0),
        network: Network(0),
        technology: Technology::Fiber,
        relation: Relation::Connected,
        speed: Speed { down_mbps: Some(1000.0), up_mbps: None, down_peak_mbps: None },
        latency_ms: None,
        cost_sek: None,
        planned_year: None,
        credible: None,
        served: ServedShare::WHOLE,
        exchange: None,
        extent,
    }
}

/// Shares in quarters, so that sums of parts are exact.
fn served() -> impl Strategy<Value = ServedShare> {
    let bounds = (0..5_u32, 0..5_u32)
        .prop_map(|(a, b)| ServedShare { low: f64::from(a.min(b)) / 4.0, high: f64::from(a.max(b)) / 4.0 });
    prop_oneof![2 => Just(ServedShare::WHOLE), 3 => bounds]
}

fn speed() -> impl Strategy<Value = Speed> {
    use prop::sample::select;
    let down = select(vec![None, Some(10.0), Some(50.0), Some(100.0), Some(350.0), Some(1000.0)]);
    let peak = select(vec![None, None, Some(30.0), Some(100.0), Some(1000.0)]);
    (down, select(vec![None, Some(3.0), Some(150.0)]), peak)
        .prop_map(|(down_mbps, up_mbps, down_peak_mbps)| Speed { down_mbps, up_mbps, down_peak_mbps })
}

fn layer_with(served: impl Strategy<Value = ServedShare>) -> impl Strategy<Value = CoverageLayer> {
    use prop::sample::select;
    let relation = select(vec![Relation::Connected, Relation::Passed, Relation::Planned]);
    let technology = select(vec![Technology::Fiber, Technology::FiberLan, Technology::Cable, Technology::Nr]);
    let of_an_offer = (
        select(vec![None, None, Some(50.0), Some(100.0), Some(101.0)]),
        select(vec![None, None, Some(40_000.0), Some(40_000.5)]),
        select(vec![None, Some(2027), Some(2028), Some(2029)]),
        select(vec![None, Some(true), Some(false)]),
    );
    let of_a_source = (0..3_u32, 0..3_u32, 0..3_u32);
    (of_a_source, technology, relation, speed(), of_an_offer, served, extent()).prop_map(
        |(source, technology, relation, speed, offer, served, extent)| CoverageLayer {
            source: source.0,
            operator: Operator(source.1),
            network: Network(source.2),
            technology,
            relation,
            speed,
            latency_ms: offer.0,
            cost_sek: offer.1,
            planned_year: offer.2,
            credible: offer.3,
            served,
            exchange: None,
            extent,
        },
    )
}

fn layer() -> impl Strategy<Value = CoverageLayer> {
    layer_with(served())
}

fn passed_override() -> impl Strategy<Value = PassedOverride> {
    let rules = prop::option::weighted(0.3, prop::sample::subsequence(PassedRule::ALL.to_vec(), 0..4));
    let near = prop::option::weighted(0.5, (0..4_i32).prop_map(|steps| f64::from(steps * 5)));
    (rules, near)
        .prop_map(|(passed_rules, near_connected_m)| PassedOverride { passed_rules, near_connected_m })
}

/// Settings of every kind; speeds upstream are judged in half of them.
fn any_settings() -> impl Strategy<Value = ClassifySettings> {
    use prop::sample::{select, subsequence};
    let judged = vec![SpeedJudged::Advertised, SpeedJudged::Peak, SpeedJudged::PeakWhereGiven];
    let rules = prop_oneof![
        2 => Just(PassedRule::ALL.to_vec()),
        1 => subsequence(PassedRule::ALL.to_vec(), 0..4)
    ];
    let near_m = select(vec![0.0, 5.0, 7.5]);
    (select(judged), select(vec![None, Some(100.0)]), rules, near_m, any::<bool>(), any::<bool>()).prop_map(
        |(judged, max_latency_ms, rules, near_connected_m, credible_only, judges_up)| {
            let mut settings = settings();
            settings.speed = SpeedRule { judged, max_latency_ms };
            settings.passed = PassedRules { rules, near_connected_m, ..settings.passed };
            settings.credible_only = credible_only;
            if judges_up {
                let tier = |down_mbps, up_mbps| SpeedTier { down_mbps, up_mbps: Some(up_mbps) };
                settings.criteria = vec![tier(30.0, 3.0), tier(100.0, 3.0), tier(1000.0, 150.0)];
                settings.ladder = TierLadder::try_new(settings.criteria.clone()).expect("rises");
                settings.shortage = tier(100.0, 3.0);
                settings.competition.step_tier = tier(1000.0, 150.0);
                // A target beside the ladder.
                settings.criteria.push(tier(50.0, 150.0));
            }
            settings
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
