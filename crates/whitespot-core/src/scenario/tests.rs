//! A county that can be counted by eye, and random ones against a run in which the layers are emptied.
#![allow(clippy::float_cmp, reason = "whole numbers and quarters are exact")]

use geo::{Coord, LineString, MultiPolygon, Polygon, polygon};
use proptest::prelude::*;

use super::*;
use crate::{
    classify::{self, CompetitionRule, MobileRule, PassedRules, SpeedJudged, SpeedRule},
    model::{
        AddedLayers, BestLeft, CoverageLayer, Date, DemandPoint, DemandPointId, Extent, Generation, Left,
        Line, LineJoin, LineKind, MobileLayer, MobileService, Municipality, MunicipalityCode, Need, Network,
        Operator, Operators, PassedOverride, PassedRule, Project, Relation, Removal, ServedShare, Settlement,
        SignalLevel, Speed, SpeedTier, Technology, TierLadder, Validity, Weight, WeightKind, Weights,
    },
};

fn settings() -> ClassifySettings {
    let tier = |down_mbps| SpeedTier { down_mbps, up_mbps: None };
    let ladder = TierLadder::try_new(vec![tier(30.0), tier(100.0), tier(1000.0)]).expect("rises");
    let mobile = MobileRule {
        generations: vec![Generation::G4, Generation::G5],
        service_mbps: 10.0,
        levels: vec![SignalLevel("grund".into())],
        level: SignalLevel("grund".into()),
        exclude_bands_mhz: vec![450.0],
    };
    let mut settings = ClassifySettings::new(
        ladder,
        tier(100.0),
        SpeedRule { judged: SpeedJudged::Advertised, max_latency_ms: None },
        2028,
        CompetitionRule { tier: tier(100.0), step_factor: 3.0, step_tier: tier(1000.0) },
        mobile,
    );
    settings.passed =
        PassedRules { rules: PassedRule::ALL.to_vec(), max_cost_sek: 40_000.0, near_connected_m: 0.0 };
    settings
}

fn block(west: i32, south: i32, width: i32, height: i32) -> Polygon<f64> {
    let (w, s, e, n) = (west.into(), south.into(), (west + width).into(), (south + height).into());
    polygon![(x: w, y: s), (x: e, y: s), (x: e, y: n), (x: w, y: n)]
}

fn fixed(operator: u32, technology: Technology, mbps: f64, extent: Extent) -> CoverageLayer {
    CoverageLayer {
        source: 0,
        operator: Operator(operator),
        network: Network(0),
        technology,
        relation: Relation::Connected,
        speed: Speed { down_mbps: Some(mbps), up_mbps: None, down_peak_mbps: None },
        latency_ms: None,
        cost_sek: None,
        planned_year: None,
        credible: None,
        served: ServedShare::WHOLE,
        exchange: None,
        extent,
    }
}

fn mobile(operator: u32, generation: Generation, mbps: f64, areas: Vec<Polygon<f64>>) -> MobileLayer {
    let level = SignalLevel("grund".into());
    MobileLayer {
        operator: Operator(operator),
        service: MobileService { generation, service_mbps: mbps, level, band_mhz: None },
        areas,
        at_points: Vec::new(),
        publish: true,
    }
}

fn municipality(code: &str, west: i32) -> Municipality {
    Municipality {
        code: MunicipalityCode::new(code),
        name: code.to_owned(),
        county: None,
        part: None,
        boundary: MultiPolygon(vec![block(west, 0, 100, 100)]),
    }
}

fn point(row: u64, x: f64, households: f64, municipality: u32) -> DemandPoint {
    DemandPoint {
        id: DemandPointId::from_row(row),
        at: Coord { x, y: 50.0 },
        weights: Weights { households: Weight::try_new(households).expect("a weight"), ..Weights::UNKNOWN },
        municipality,
        settlement: if row.is_multiple_of(2) { Settlement::Tatort } else { Settlement::Landsbygd },
        deso: None,
    }
}

/// Two municipalities side by side, a road through both, six places of 1, 2, 4, 8, 16 and 32 households.
///
/// ```text
/// x          10   30   50   90 | 110   150       200
/// place       0    1    2    3 |   4     5
/// Nord 2G  |------------------------|               0..120
/// Nord 4G  |-------------|                          0..60
/// Syd  2G            |---------|                   45..100
/// copper        1    2      (exchange A: 1, B: 2, 3)
/// satellite                       |---------|      105..160
/// ```
fn county() -> Survey {
    let at = |points: &[u32]| Extent::Points(points.to_vec());
    let copper = |points: &[u32], exchange: &str| CoverageLayer {
        exchange: Some(exchange.into()),
        ..fixed(2, Technology::Xdsl, 30.0, at(points))
    };
    Survey {
        municipalities: vec![municipality("1", 0), municipality("2", 100)],
        points: [(10.0, 0), (30.0, 0), (50.0, 0), (90.0, 0), (110.0, 1), (150.0, 1)]
            .into_iter()
            .enumerate()
            .map(|(row, (x, municipality))| point(row as u64, x, f64::from(1_u32 << row), municipality))
            .collect(),
        ranges: vec![0, 4, 6],
        weights: vec![WeightKind::Points, WeightKind::Households],
        has_settlements: true,
        operators: Operators::from_names(["Nord", "Rymd", "Station", "Syd"].map(str::to_owned)),
        networks: vec!["Net".into()],
        fixed: vec![
            copper(&[1], "A"),
            copper(&[2, 3], "B"),
            fixed(1, Technology::Satellite, 50.0, at(&[4, 5])),
        ],
        fixed_sources: vec!["fixed.gpkg".into()],
        validities: vec![Validity::Everywhere],
        mobile: vec![
            mobile(0, Generation::G2, 0.0, vec![block(0, 0, 120, 100)]),
            mobile(0, Generation::G4, 10.0, vec![block(0, 0, 60, 100)]),
            mobile(3, Generation::G2, 0.0, vec![block(45, 0, 55, 100)]),
        ],
        lines: vec![Line {
            kind: LineKind::Road,
            joined: LineJoin::Ends,
            class: None,
            name: None,
            stretch: LineString::from(vec![(0.0, 50.0), (200.0, 50.0)]),
        }],
        ..Survey::default()
    }
}

fn scenario(name: &str, remove: Removal, need: &str) -> Scenario {
    Scenario { name: name.into(), date: None, remove, need: Need::parse(need).expect("a need") }
}

fn closing_2g(operators: &[&str]) -> Removal {
    Removal {
        generations: vec![Generation::G2],
        operators: operators.iter().map(|&name| name.to_owned()).collect(),
        ..Removal::default()
    }
}

fn run(survey: &Survey, scenarios: &[Scenario]) -> Scenarios {
    let classification = classify::access(survey, &settings());
    outcomes(survey, &classification, &settings(), scenarios).expect("every name is known").0
}

fn row<'a>(found: &'a Scenarios, code: &str, operator: Option<&str>, of: &Affected) -> &'a ScenarioRow {
    let is_it = |row: &&ScenarioRow| {
        row.code == code && row.operator.as_deref() == operator && row.of == *of && row.settlement.is_none()
    };
    found.rows.iter().find(is_it).expect("a row of it")
}

use crate::model::ScenarioRow;

const HOUSEHOLDS: Affected = Affected::Weight(WeightKind::Households);

#[test]
fn who_loses_speech_and_what_is_left_can_be_counted_by_eye() {
    let found = run(&county(), &[scenario("Nord 2G", closing_2g(&["Nord"]), "speech")]);
    // Places 0 to 4 have speech; 0 to 2 keep it by Nord's 4G, 3 by Syd's 2G.
    let all = row(&found, "total", None, &HOUSEHOLDS);
    assert_eq!(all.loss, Loss { before: 31.0, lost: 16.0, gained: 0.0, after: 15.0 });
    let left = Left { satellite: 16.0, operators: [16.0, 0.0, 0.0, 0.0], ..Left::default() };
    // The profile counts satellites here: place 4 has one left.
    assert_eq!(all.left, Some(left));
    assert_eq!(row(&found, "1", None, &HOUSEHOLDS).loss.lost, 0.0);
    // Nord's own customers lose at places 3 and 4; the first has copper left, and Syd's 2G.
    let own = row(&found, "total", Some("Nord"), &HOUSEHOLDS);
    assert_eq!(own.loss, Loss { before: 31.0, lost: 24.0, gained: 0.0, after: 7.0 });
    assert_eq!(
        own.left,
        Some(Left {
            fixed: 8.0,
            satellite: 16.0,
            generations: [8.0, 0.0, 0.0, 0.0, 0.0],
            operators: [16.0, 8.0, 0.0, 0.0],
            ..Left::default()
        })
    );
    assert_eq!(
        row(&found, "total", Some("Syd"), &HOUSEHOLDS).loss,
        Loss { before: 12.0, after: 12.0, ..Loss::default() }
    );
    let place = found.points.first().expect("one place loses");
    assert_eq!(found.points.len(), 1, "{:?}", found.points);
    assert_eq!((place.point, place.lost, place.left), (4, 1.0, Some(BestLeft::Satellite)));
    assert!(place.generations.is_empty() && place.operators == 0);
}

#[test]
fn land_and_roads_lose_what_no_other_layer_covers() {
    let found = run(&county(), &[scenario("Nord 2G", closing_2g(&["Nord"]), "speech")]);
    // Before 0..120, after 0..60 and 45..100.
    let land = |code| row(&found, code, None, &Affected::Land).loss;
    assert_eq!(land("1"), Loss { before: 10_000.0, after: 10_000.0, ..Loss::default() });
    assert_eq!(land("2"), Loss { before: 2_000.0, lost: 2_000.0, gained: 0.0, after: 0.0 });
    assert_eq!(land("total"), Loss { before: 12_000.0, lost: 2_000.0, gained: 0.0, after: 10_000.0 });
    let lost = found.land.first().expect("one municipality loses land");
    assert_eq!(found.land.len(), 1);
    assert_eq!((lost.municipality, lost.area_m2), (1, 2_000.0));
    assert_eq!(lost.outline, MultiPolygon(vec![block(100, 0, 20, 100)]));
    let road = Affected::Line { kind: LineKind::Road, class: None, longest_gap_m: [80.0, 100.0] };
    assert_eq!(
        row(&found, "2", None, &road).loss,
        Loss { before: 20.0, lost: 20.0, gained: 0.0, after: 0.0 }
    );
}

#[test]
fn copper_closes_by_exchange_and_what_is_left_follows() {
    let remove = Removal { exchanges: vec!["B".into()], ..Removal::default() };
    let found = run(&county(), &[scenario("station B", remove, "fixed_30")]);
    // Satellites give 50 Mbit/s at 4 and 5; copper 30 at 1, 2 and 3.
    let all = row(&found, "total", None, &HOUSEHOLDS);
    assert_eq!(all.loss, Loss { before: 62.0, lost: 12.0, gained: 0.0, after: 50.0 });
    let left = all.left.expect("of places");
    // At 2 remain 2G of both and 4G, at 3 2G of both.
    assert_eq!((left.fixed, left.mobile, left.nothing), (0.0, 12.0, 0.0));
    assert_eq!(left.generations, [12.0, 0.0, 4.0, 0.0, 0.0]);
    assert_eq!(left.operators, [0.0, 0.0, 12.0, 0.0]);
    let tatort = found
        .rows
        .iter()
        .find(|row| row.code == "1" && row.settlement == Some(Settlement::Tatort) && row.of == HOUSEHOLDS);
    assert_eq!(tatort.expect("settlements are known").loss.lost, 4.0);
    assert!(found.land.is_empty() && !found.rows.iter().any(|row| row.of == Affected::Land));
}

#[test]
fn removing_nothing_changes_nothing_and_removing_all_leaves_nothing() {
    let everyone = Removal {
        operators: ["Nord", "Rymd", "Station", "Syd"].map(str::to_owned).to_vec(),
        ..Removal::default()
    };
    for need in ["speech", "data_10", "fixed_30", "fixed_25"] {
        let nothing = run(&county(), &[scenario("nothing", Removal::default(), need)]);
        assert!(nothing.points.is_empty() && nothing.land.is_empty());
        assert!(nothing.rows.iter().all(|row| row.loss.lost == 0.0 && row.loss.before == row.loss.after));
        let all = run(&county(), &[scenario("all", everyone.clone(), need)]);
        assert!(all.rows.iter().all(|row| row.loss.after == 0.0 && row.loss.lost == row.loss.before));
        let lost = row(&all, "total", None, &HOUSEHOLDS);
        assert!(lost.loss.lost > 0.0);
        assert_eq!(lost.left.expect("of places").nothing, lost.loss.lost);
    }
}

/// Where a layer that counts is known at demand points alone, what land and roads lose is not known: it is not 0.
#[test]
fn land_is_not_counted_where_a_layer_that_counts_has_no_area() {
    let mut survey = county();
    survey.mobile[0].areas = Vec::new();
    survey.mobile[0].at_points = vec![0, 1, 2, 3, 4];
    let found = run(&survey, &[scenario("Nord 2G", closing_2g(&["Nord"]), "speech")]);
    assert_eq!(row(&found, "total", None, &HOUSEHOLDS).loss.lost, 16.0);
    assert!(found.rows.iter().all(|row| matches!(row.of, Affected::Weight(_))) && found.land.is_empty());
    // The other layers have one: 4G is all that gives data.
    let data = run(&survey, &[scenario("Nord 2G", closing_2g(&["Nord"]), "data_10")]);
    assert_eq!(row(&data, "total", None, &Affected::Land).loss.before, 6_000.0);
}

/// A target of 50 Mbit/s both ways asks for more than `fixed_50` does.
#[test]
fn a_need_downstream_is_not_judged_by_a_target_that_asks_for_more() {
    let mut settings = settings();
    settings.criteria.push(SpeedTier { down_mbps: 50.0, up_mbps: Some(50.0) });
    let survey = county();
    let classification = classify::access(&survey, &settings);
    let asked = [scenario("nothing", Removal::default(), "fixed_50")];
    let (found, _) = outcomes(&survey, &classification, &settings, &asked).expect("every name is known");
    // Satellites give 50 Mbit/s down at 4 and 5, and do not say how much up.
    assert_eq!(row(&found, "total", None, &HOUSEHOLDS).loss.before, 48.0);
}

#[test]
fn a_name_that_was_not_delivered_is_an_error_and_so_is_a_removal_of_nothing_that_is_there() {
    let survey = county();
    let classification = classify::access(&survey, &settings());
    let fails = |remove, need| {
        outcomes(&survey, &classification, &settings(), &[scenario("S", remove, need)])
            .expect_err("it names what is not there")
            .to_string()
    };
    let found = fails(closing_2g(&["Nrd"]), "speech");
    assert_eq!(
        found,
        r#"[[scenario]] "S", remove: operator: found "Nrd", expected one of "Nord", "Rymd", "Station", "Syd""#
    );
    let exchange = Removal { exchanges: vec!["C".into()], ..Removal::default() };
    assert!(fails(exchange, "fixed_30").contains(r#"remove: exchange: found "C", expected one of "A", "B""#));
    let of_no_layer = Removal { generations: vec![Generation::G3], ..Removal::default() };
    assert!(fails(of_no_layer, "speech").contains("found no delivered layer that every key names"));
}

#[test]
fn the_steps_of_closings_in_order_of_their_days_sum_to_the_whole() {
    let day = |text| Date::parse(text);
    let syd = Scenario { date: day("2026-06-30"), ..scenario("Syd", closing_2g(&["Syd"]), "speech") };
    let nord = Scenario { date: day("2027-12-31"), ..scenario("Nord", closing_2g(&["Nord"]), "speech") };
    // Given the later one first: the days decide.
    let found = run(&county(), &[nord, syd]);
    let steps: Vec<(u32, Loss)> = found
        .steps
        .iter()
        .filter(|step| step.code == "total" && step.weight == WeightKind::Households)
        .map(|step| (step.scenario, step.loss))
        .collect();
    // Without Syd's 2G nobody loses: Nord covers its places. Then Nord's closing takes place 3 as well as 4.
    let first = Loss { before: 31.0, after: 31.0, ..Loss::default() };
    let second = Loss { before: 31.0, lost: 24.0, gained: 0.0, after: 7.0 };
    assert_eq!(steps, [(1, first), (0, second)]);
    let both = run(&county(), &[scenario("both", closing_2g(&["Nord", "Syd"]), "speech")]);
    assert_eq!(row(&both, "total", None, &HOUSEHOLDS).loss.lost, 24.0);
}

#[test]
fn a_project_and_new_masts_are_gained_where_they_reach() {
    let mut survey = county();
    let project =
        Project { name: Some("Byn".into()), year: None, extent: Extent::Areas(vec![block(0, 0, 40, 100)]) };
    let added = AddedLayers {
        projects: vec![project],
        mobile: vec![mobile(3, Generation::G4, 10.0, vec![block(100, 0, 60, 100)])],
        ..AddedLayers::default()
    };
    survey.added = vec![added.clone(), added];
    let remove = Removal { technologies: vec![Technology::Xdsl], ..Removal::default() };
    let found = run(
        &survey,
        &[
            scenario("copper goes, a project comes", remove, "fixed_30"),
            scenario("masts", closing_2g(&["Nord"]), "speech"),
        ],
    );
    // Copper was at 1, 2 and 3; the project reaches 0 and 1; satellites stay at 4 and 5.
    let of = |name: u32| {
        found
            .rows
            .iter()
            .find(|row| {
                row.scenario == name
                    && row.code == "total"
                    && row.operator.is_none()
                    && row.settlement.is_none()
                    && row.of == HOUSEHOLDS
            })
            .expect("a row of it")
    };
    assert_eq!(of(0).loss, Loss { before: 62.0, lost: 12.0, gained: 1.0, after: 51.0 });
    // Nord's 2G goes at 4, where the new 4G comes; 5 is gained.
    assert_eq!(of(1).loss, Loss { before: 31.0, lost: 0.0, gained: 32.0, after: 63.0 });
    let land = found.rows.iter().find(|row| row.scenario == 1 && row.code == "2" && row.of == Affected::Land);
    // 100 to 120 before, 100 to 160 then.
    assert_eq!(
        land.expect("land").loss,
        Loss { before: 2_000.0, lost: 0.0, gained: 4_000.0, after: 6_000.0 }
    );
    let gained: Vec<(u32, u32, f64)> =
        found.points.iter().map(|place| (place.scenario, place.point, place.gained)).collect();
    assert_eq!(gained, [(0, 0, 1.0), (0, 2, 0.0), (0, 3, 0.0), (1, 5, 1.0)]);
}

fn any_extent() -> impl Strategy<Value = Vec<Polygon<f64>>> {
    prop::collection::vec((0..18_i32, 0..8_i32, 1..8_i32), 1..3).prop_map(|blocks| {
        blocks.into_iter().map(|(x, y, side)| block(x * 10, y * 10, side * 10, side * 10)).collect()
    })
}

fn any_fixed() -> impl Strategy<Value = CoverageLayer> {
    use prop::sample::select;
    let technology = select(vec![Technology::Fiber, Technology::Xdsl, Technology::Satellite]);
    let relation = select(vec![Relation::Connected, Relation::Passed, Relation::Planned]);
    let served = (0..5_u32, 0..5_u32)
        .prop_map(|(a, b)| ServedShare { low: f64::from(a.min(b)) / 4.0, high: f64::from(a.max(b)) / 4.0 });
    let mbps = select(vec![10.0, 30.0, 100.0, 1000.0]);
    (0..4_u32, technology, relation, mbps, served, any_extent()).prop_map(
        |(operator, technology, relation, mbps, served, areas)| CoverageLayer {
            relation,
            served,
            planned_year: Some(2027),
            ..fixed(operator, technology, mbps, Extent::Areas(areas))
        },
    )
}

fn any_mobile() -> impl Strategy<Value = MobileLayer> {
    use prop::sample::select;
    let generation = select(vec![Generation::G2, Generation::G4, Generation::G5]);
    (0..4_u32, generation, select(vec![0.0, 10.0, 30.0]), any_extent())
        .prop_map(|(operator, generation, mbps, areas)| mobile(operator, generation, mbps, areas))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    /// What is removed is the offer: the same county with nothing in these layers gives the same numbers.
    #[test]
    fn a_scenario_is_a_run_in_which_the_layers_are_emptied(
        layers in prop::collection::vec(any_fixed(), 1..6),
        radio in prop::collection::vec(any_mobile(), 1..5),
        places in prop::collection::vec((0..200_i32, 0..4_u32), 1..20),
        near_connected_m in prop::sample::select(vec![0.0, 15.0]),
        closed in 0..4_usize,
        need in prop::sample::select(vec!["speech", "data_10", "fixed_30", "fixed_100", "fixed_50"]),
    ) {
        let mut settings = settings();
        settings.passed.near_connected_m = near_connected_m;
        let mut places = places;
        places.sort_unstable();
        let points: Vec<DemandPoint> = places
            .iter()
            .enumerate()
            .map(|(row, &(x, households))| point(row as u64, f64::from(x), f64::from(households), u32::from(x > 100)))
            .collect();
        let first = points.iter().filter(|point| point.municipality == 0).count();
        let survey = Survey { ranges: vec![0, first, points.len()], points, fixed: layers, mobile: radio, ..county() };
        let name = survey.operators.name(Operator(closed as u32)).to_owned();
        let mut emptied = survey.clone();
        for layer in &mut emptied.fixed {
            if layer.operator.0 as usize == closed {
                layer.extent = Extent::Areas(Vec::new());
            }
        }
        for layer in &mut emptied.mobile {
            if layer.operator.0 as usize == closed {
                layer.areas = Vec::new();
            }
        }
        let remove = Removal { operators: vec![name], ..Removal::default() };
        let asked = [scenario("closed", remove, need)];
        let classification = classify::access(&survey, &settings);
        let Ok((found, _)) = outcomes(&survey, &classification, &settings, &asked) else {
            // The operator has no layer in this county.
            let has_layer = survey.fixed.iter().any(|layer| layer.operator.0 as usize == closed)
                || survey.mobile.iter().any(|layer| layer.operator.0 as usize == closed);
            prop_assert!(!has_layer);
            return Ok(());
        };
        let again = classify::access(&emptied, &settings);
        let nothing = [scenario("nothing", Removal::default(), need)];
        let (then, _) = outcomes(&emptied, &again, &settings, &nothing).expect("nothing is removed");
        for (row, other) in found.rows.iter().filter(|row| row.operator.is_none()).zip(
            then.rows.iter().filter(|row| row.operator.is_none()),
        ) {
            prop_assert_eq!(&row.code, &other.code);
            prop_assert!((row.loss.after - other.loss.before).abs() < 1e-6, "{:?} {:?}", row, other);
        }
        // What comes back is gained, and adding never loses.
        let is_closed = |operator: Operator| operator.0 as usize == closed;
        let mut without = survey.clone();
        without.fixed.retain(|layer| !is_closed(layer.operator));
        without.mobile.retain(|layer| !is_closed(layer.operator));
        without.added = vec![AddedLayers {
            fixed: survey.fixed.iter().filter(|layer| is_closed(layer.operator)).map(|layer| (layer.clone(), PassedOverride::default())).collect(),
            mobile: survey.mobile.iter().filter(|layer| is_closed(layer.operator)).cloned().collect(),
            projects: Vec::new(),
        }];
        if !without.fixed.is_empty() && !without.mobile.is_empty() {
            let today = classify::access(&without, &settings);
            let (back, _) = outcomes(&without, &today, &settings, &nothing).expect("something is added");
            for (row, other) in back.rows.iter().filter(|row| row.operator.is_none()).zip(
                found.rows.iter().filter(|row| row.operator.is_none()),
            ) {
                prop_assert_eq!(&row.code, &other.code);
                prop_assert!((row.loss.after - other.loss.before).abs() < 1e-6, "{:?} {:?}", row, other);
                prop_assert!(row.loss.lost < 1e-6, "{:?}", row);
            }
        }
        // By hand, place by place: the sum of what is lost.
        let lost: f64 = found.points.iter().map(|place| place.lost * survey.points[place.point as usize].weights.get(WeightKind::Households).expect("known")).sum();
        let total = row(&found, "total", None, &HOUSEHOLDS);
        prop_assert!((total.loss.lost - lost).abs() < 1e-9);
    }
}
