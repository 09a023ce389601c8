//! A county of two municipalities that can be counted by eye: 0101 is a triangle of 50 km², 0102 a square of 100 km² beside it.
use geo::{Coord, MultiPolygon, Polygon, polygon};

use super::*;
use crate::classify::{self, ClassifySettings, CompetitionRule, MobileRule, SpeedJudged, SpeedRule};
use crate::coverage;
use crate::model::{
    CoverageLayer, DemandPoint, DemandPointId, Extent, Generation, MobileLayer, MobileService, Municipality,
    MunicipalityCode, Network, Operators, PassedOverride, Reject, Relation, ServedShare, Settlement,
    Severity, SignalLevel, Speed, SpeedTier, Technology, TierLadder, Validity, Weight, Weights,
};

fn rect(west: f64, south: f64, east: f64, north: f64) -> Polygon<f64> {
    polygon![(x: west, y: south), (x: east, y: south), (x: east, y: north), (x: west, y: north)]
}

fn municipality(code: &str, boundary: Polygon<f64>) -> Municipality {
    Municipality {
        code: MunicipalityCode::new(code),
        name: format!("K{code}"),
        county: None,
        part: None,
        boundary: MultiPolygon(vec![boundary]),
    }
}

fn point(id: &str, x: f64, y: f64, households: f64, municipality: u32) -> DemandPoint {
    DemandPoint {
        id: DemandPointId::new(id),
        at: Coord { x, y },
        weights: Weights {
            households: Weight::try_new(households).unwrap_or(Weight::UNKNOWN),
            ..Weights::UNKNOWN
        },
        municipality,
        settlement: Settlement::Landsbygd,
        deso: None,
    }
}

fn fibre(source: u32, operator: u32, relation: Relation, year: Option<i32>, extent: Extent) -> CoverageLayer {
    CoverageLayer {
        source,
        operator: crate::model::Operator(operator),
        network: Network(0),
        technology: Technology::Fiber,
        relation,
        speed: Speed { down_mbps: Some(1000.0), up_mbps: None, down_peak_mbps: None },
        latency_ms: None,
        cost_sek: None,
        planned_year: year,
        credible: None,
        served: ServedShare::WHOLE,
        exchange: None,
        extent,
    }
}

fn mobile(operator: u32, generation: Generation, areas: Vec<Polygon<f64>>) -> MobileLayer {
    MobileLayer {
        operator: crate::model::Operator(operator),
        service: MobileService {
            generation,
            service_mbps: 10.0,
            level: SignalLevel("grund".into()),
            band_mhz: None,
        },
        areas,
        at_points: Vec::new(),
        publish: true,
    }
}

/// Ten houses in each municipality, two households in each but for one in the last.
fn survey() -> Survey {
    let triangle = polygon![(x: 0.0, y: 0.0), (x: 10_000.0, y: 0.0), (x: 10_000.0, y: 10_000.0)];
    let mut points: Vec<DemandPoint> = (0..10)
        .map(|at| point(&format!("a{at}"), 8_003.7 + 100.0 * f64::from(at), 1_000.3, 2.0, 0))
        .collect();
    points.extend(
        (0..10).map(|at| point(&format!("b{at}"), 11_003.7 + 100.0 * f64::from(at), 1_000.3, 2.0, 1)),
    );
    points[19].weights.households = Weight::try_new(1.0).expect("a weight");
    Survey {
        municipalities: vec![
            municipality("0101", triangle),
            municipality("0102", rect(10_000.0, 0.0, 20_000.0, 10_000.0)),
        ],
        points,
        ranges: vec![0, 10, 20],
        weights: vec![WeightKind::Points, WeightKind::Households],
        operators: Operators::from_names(["Nordtel", "Nordtel AB", "Ãsnät"].map(str::to_owned)),
        networks: vec!["N".into()],
        ..Survey::default()
    }
}

fn with_fixed(mut survey: Survey, layers: Vec<CoverageLayer>) -> Survey {
    survey.fixed_sources = vec!["fiber.gpkg".into()];
    survey.validities = vec![Validity::Everywhere];
    survey.undecided = vec![Extent::Areas(Vec::new())];
    survey.passed = vec![PassedOverride::default()];
    survey.fixed = layers;
    survey
}

fn judged() -> ClassifySettings {
    let tier = SpeedTier { down_mbps: 100.0, up_mbps: None };
    let level = SignalLevel("grund".into());
    ClassifySettings::new(
        TierLadder::try_new(vec![tier]).expect("a ladder"),
        tier,
        SpeedRule { judged: SpeedJudged::Advertised, max_latency_ms: None },
        2028,
        CompetitionRule { tier, step_factor: 3.0, step_tier: tier },
        MobileRule {
            generations: Generation::ALL.into(),
            service_mbps: 10.0,
            levels: vec![level.clone()],
            level,
            exclude_bands_mhz: vec![],
        },
    )
}

fn gate_of(survey: &Survey, settings: &GateSettings) -> Gate {
    let classification = classify::access(survey, &judged());
    let cover = coverage::measure(survey, &classification.series).expect("law 3 holds").municipalities;
    let dates =
        [("fiber.gpkg".to_owned(), "2025-10-02".to_owned()), ("a.gpkg".to_owned(), "2025-10-01".to_owned())];
    let records = BTreeMap::from([("fiber.gpkg".to_owned(), 40)]);
    let delivery = Delivery::default();
    let ground = GateGround {
        survey,
        classification: &classification,
        cover: &cover,
        delivery: &delivery,
        dates: &dates,
        measured: &[],
        records: &records,
    };
    findings(&ground, settings)
}

fn of_rule(gate: &Gate, rule: GateRule) -> Vec<&GateFinding> {
    gate.findings.iter().filter(|finding| finding.rule == rule).collect()
}

fn settings() -> GateSettings {
    GateSettings { reference_year: 2025, horizon_years: 3, ..GateSettings::default() }
}

#[test]
fn a_sound_delivery_is_not_spoken_of() {
    let mut sound = survey();
    sound.operators = Operators::from_names(["Nordtel", "Tele"].map(str::to_owned));
    // The half of the triangle's houses, and the square but for a corner.
    let sound = with_fixed(
        sound,
        vec![fibre(
            0,
            0,
            Relation::Connected,
            None,
            Extent::Areas(vec![rect(8_000.0, 0.0, 8_450.0, 2_000.0)]),
        )],
    );
    let sound =
        Survey { mobile: vec![mobile(1, Generation::G4, vec![rect(0.0, 0.0, 19_000.0, 9_000.0)])], ..sound };
    assert_eq!(gate_of(&sound, &settings()).findings, []);
}

#[test]
fn the_box_of_a_municipality_is_seen_and_that_of_a_square_one_is_not() {
    let layers = vec![
        fibre(0, 0, Relation::Connected, None, Extent::Areas(vec![rect(0.0, 0.0, 10_000.4, 9_999.6)])),
        fibre(0, 1, Relation::Connected, None, Extent::Areas(vec![rect(10_000.0, 0.0, 20_000.0, 10_000.0)])),
        fibre(0, 1, Relation::Connected, None, Extent::Areas(vec![rect(0.0, 0.0, 10_002.0, 10_000.0)])),
    ];
    let gate = gate_of(&with_fixed(survey(), layers), &settings());
    let boxes = of_rule(&gate, GateRule::LayerIsBox);
    assert_eq!(boxes.len(), 1, "{boxes:?}");
    let only = boxes[0];
    assert_eq!((only.about.as_str(), only.source.as_str()), ("Nordtel", "fiber.gpkg"));
    assert_eq!(only.municipality.as_ref().map(|(code, _)| code.as_str()), Some("0101"));
    assert_eq!(only.touched, GateTouched { places: Some(10), weight: Some(20.0), area_m2: Some(50e6) });
    assert_eq!(accepting(only), "layer_is_box: Nordtel");
}

#[test]
fn cover_of_all_land_and_generations_that_were_exchanged() {
    let mut survey = survey();
    survey.mobile = vec![
        mobile(0, Generation::G2, vec![rect(-1.0, -1.0, 5_000.0, 10_001.0)]),
        mobile(0, Generation::G4, vec![rect(-1.0, -1.0, 20_001.0, 10_001.0)]),
        mobile(1, Generation::G4, vec![rect(9_999.0, -1.0, 20_001.0, 10_001.0)]),
    ];
    let gate = gate_of(&survey, &settings());
    let all = of_rule(&gate, GateRule::LayerCoversAll);
    assert_eq!(all.len(), 1);
    assert_eq!(
        (all[0].about.as_str(), all[0].count, all[0].touched.area_m2),
        ("Nordtel 4G grund 10 Mbit/s", 2, Some(150e6))
    );
    let some = of_rule(&gate, GateRule::MunicipalityCovered);
    assert_eq!(some.len(), 1);
    assert_eq!(
        (some[0].about.as_str(), some[0].examples[0].record.as_str()),
        ("Nordtel AB 4G grund 10 Mbit/s", "0102")
    );
    // 150 km² with 4G; with 2G the triangle up to x = 5 km: 12.5 km².
    let larger = of_rule(&gate, GateRule::GenerationLarger);
    assert_eq!(larger.len(), 1, "{larger:?}");
    let only = larger[0];
    assert!((only.touched.area_m2.expect("land") - 137.5e6).abs() < 1.0);
    assert_eq!(says(only), "Nordtel covers more land with 4G (150.0 km2) than with 2G (12.5 km2)");
}

#[test]
fn plans_gone_by_and_too_far_ahead() {
    let near = |west: f64, east: f64| Extent::Areas(vec![rect(west, 0.0, east, 2_000.0)]);
    let layers = vec![
        // a0 to a2; b0 alone; a9 within the horizon; a connected offer has no year.
        fibre(0, 0, Relation::Planned, Some(2024), near(8_000.0, 8_250.0)),
        fibre(0, 1, Relation::Planned, Some(2029), near(11_000.0, 11_050.0)),
        fibre(0, 1, Relation::Planned, Some(2028), near(8_900.0, 8_950.0)),
        fibre(0, 1, Relation::Connected, Some(2024), near(11_000.0, 13_000.0)),
    ];
    let gate = gate_of(&with_fixed(survey(), layers), &settings());
    let late = of_rule(&gate, GateRule::PlanLate);
    assert_eq!((late.len(), late[0].about.as_str(), late[0].touched.weight), (1, "2024", Some(6.0)));
    let beyond = of_rule(&gate, GateRule::PlanBeyond);
    assert_eq!((beyond.len(), beyond[0].count, beyond[0].gravity), (1, 1, Gravity::Note));
}

#[test]
fn a_layer_of_a_later_day_than_the_reference_date() {
    let of_day = GateSettings { reference_date: "2025-10-01".into(), ..settings() };
    let gate = gate_of(&survey(), &of_day);
    let later = of_rule(&gate, GateRule::SourceLater);
    assert_eq!(
        (later.len(), later[0].source.as_str(), later[0].about.as_str()),
        (1, "fiber.gpkg", "2025-10-02")
    );
}

#[test]
fn spellings_and_encodings_of_names() {
    let layers = vec![fibre(
        0,
        1,
        Relation::Connected,
        None,
        Extent::Areas(vec![rect(8_000.0, 0.0, 8_050.0, 2_000.0)]),
    )];
    let mut survey = with_fixed(survey(), layers);
    survey.operators = Operators::from_names(["Nordtel", "NORDTEL AB", "Ã…snät"].map(str::to_owned));
    let gate = gate_of(&survey, &settings());
    let alike = of_rule(&gate, GateRule::OperatorsAlike);
    assert_eq!((alike.len(), alike[0].about.as_str(), alike[0].count), (1, "NORDTEL AB = Nordtel", 2));
    assert_eq!(alike[0].touched.places, Some(1));
    let broken = of_rule(&gate, GateRule::TextBroken);
    assert_eq!(
        (broken.len(), broken[0].about.as_str(), broken[0].examples[0].record.as_str()),
        (1, "operators", "Ã…snät")
    );
}

#[test]
fn weights_that_say_nothing() {
    let all = |value: f64, count: usize| {
        let mut survey = survey();
        survey.points =
            (0..count).map(|at| point(&format!("h{at}"), 8_003.7 + at as f64, 1_000.3, value, 0)).collect();
        survey.ranges = vec![0, count, count];
        survey
    };
    let rules = |survey: &Survey| -> Vec<GateRule> {
        let gate = gate_of(survey, &settings());
        let weights =
            [GateRule::WeightZero, GateRule::WeightOne, GateRule::WeightMissing, GateRule::WeightHeaped];
        gate.findings.iter().map(|finding| finding.rule).filter(|rule| weights.contains(rule)).collect()
    };
    assert_eq!(rules(&all(0.0, 20)), [GateRule::WeightZero]);
    assert_eq!(rules(&all(1.0, 20)), [GateRule::WeightOne]);
    assert_eq!(rules(&all(1.0, 19)), []);
    assert_eq!(rules(&all(f64::NAN, 20)), [GateRule::WeightMissing]);
    let mut heaped = all(2.0, 1000);
    assert_eq!(rules(&heaped), []);
    // 106 of 2,104 are 5.04 %.
    heaped.points[7].weights.households = Weight::try_new(106.0).expect("a weight");
    assert_eq!(rules(&heaped), [GateRule::WeightHeaped]);
    heaped.points[7].weights.households = Weight::try_new(105.0).expect("a weight");
    assert_eq!(rules(&heaped), []);
}

#[test]
fn places_on_one_coordinate_beside_each_other_and_on_a_lattice() {
    let mut survey = survey();
    for at in 0..10 {
        survey.points[at].at = Coord { x: 8_003.7, y: 1_000.3 };
    }
    survey.points[10].at = Coord { x: 11_102.8, y: 1_000.7 };
    // A metre and a hair from its neighbour.
    survey.points[12].at = Coord { x: 11_302.69, y: 1_000.3 };
    let gate = gate_of(&survey, &settings());
    let shared = of_rule(&gate, GateRule::PlaceShared);
    assert_eq!(
        (shared.len(), shared[0].count, shared[0].about.as_str(), shared[0].touched.weight),
        (1, 10, "1", Some(20.0))
    );
    let beside = of_rule(&gate, GateRule::PlaceBeside);
    assert_eq!((beside.len(), beside[0].count), (1, 1));
    assert_eq!(beside[0].examples, [example("b0", "b1")]);

    for point in &mut survey.points {
        point.at = Coord { x: (point.at.x / 100.0).round() * 100.0 + 50.0, y: 1_050.0 };
    }
    let gate = gate_of(&survey, &settings());
    assert_eq!(of_rule(&gate, GateRule::PlaceCoarse)[0].about, "100");
    assert_eq!(of_rule(&gate, GateRule::PlaceShared), Vec::<&GateFinding>::new(), "a lattice says it all");
    let grid = GateSettings { is_grid: true, ..settings() };
    assert_eq!(of_rule(&gate_of(&survey, &grid), GateRule::PlaceCoarse), Vec::<&GateFinding>::new());
}

#[test]
fn a_gap_between_municipalities_has_an_area_and_an_island_within_one_has_none() {
    let mut survey = survey();
    let square = rect(10_000.0, 0.0, 20_000.0, 10_000.0);
    // The border of 0102 leaves the shared edge between y = 4 and 6 km by 100 m at most: a triangle of 0.1 km².
    let bent = polygon![
        (x: 10_000.0, y: 0.0), (x: 20_000.0, y: 0.0), (x: 20_000.0, y: 10_000.0), (x: 10_000.0, y: 10_000.0),
        (x: 10_000.0, y: 6_000.0), (x: 10_100.0, y: 5_000.0), (x: 10_000.0, y: 4_000.0)
    ];
    let lake = rect(15_000.0, 5_000.0, 16_000.0, 6_000.0).exterior().clone();
    survey.municipalities[1].boundary =
        MultiPolygon(vec![Polygon::new(square.exterior().clone(), vec![lake.clone()])]);
    assert_eq!(
        of_rule(&gate_of(&survey, &settings()), GateRule::MunicipalitiesGap),
        Vec::<&GateFinding>::new()
    );
    survey.municipalities[1].boundary = MultiPolygon(vec![Polygon::new(bent.exterior().clone(), vec![lake])]);
    let gate = gate_of(&survey, &settings());
    let gaps = of_rule(&gate, GateRule::MunicipalitiesGap);
    assert_eq!((gaps.len(), gaps[0].count), (1, 1));
    assert!((gaps[0].touched.area_m2.expect("an area") - 100_000.0).abs() < 1.0);
}

fn reject(record: &str, reason: &str, found: &str, severity: Severity) -> Reject {
    Reject {
        source: "fiber.gpkg".into(),
        layer: String::new(),
        record: record.into(),
        reason: reason.into(),
        found: found.into(),
        expected: String::new(),
        severity,
    }
}

#[test]
fn rejects_are_counted_by_reason_and_weighed_where_that_is_known() {
    let mut survey = survey();
    survey.rejects = (0..12)
        .map(|at| {
            reject(
                &format!("r{at:02}"),
                "in no municipality",
                "0.00, 0.00: 6000 km from 0101 K0101",
                Severity::Record,
            )
        })
        .collect();
    survey.rejects.push(reject(
        "s",
        "in no municipality",
        "1000.00, 15000.00: 5000 m from 0101 K0101",
        Severity::Record,
    ));
    survey.rejects.push(reject("x", "operator: word without an entry in the map", "Fib", Severity::Part));
    survey.rejects.push(reject("y", "invalid polygon, repaired", "rings that overlap", Severity::Repaired));
    survey.rejects.push(reject("z", "never heard of", "", Severity::Part));
    // Two places stand in one reject, which names the first.
    let listed = "places of the authority's list in no municipality";
    let mut sum = reject("list.csv", listed, "2; the first: A-1 at 1 2 in record 7", Severity::Part);
    (sum.source, sum.record) = ("list.csv".into(), String::new());
    survey.rejects.push(sum);
    let mut weights = Weights::UNKNOWN;
    weights.add(&Weights { households: Weight::try_new(34.0).expect("a weight"), ..Weights::UNKNOWN });
    survey.rejected_rows = vec![crate::model::RejectedRows {
        source: "fiber.gpkg".into(),
        reason: "in no municipality".into(),
        rows: 13,
        weights,
    }];
    let gate = gate_of(&survey, &settings());
    let outside = of_rule(&gate, GateRule::PlaceOutside);
    let sources: Vec<(&str, u64)> = outside.iter().map(|one| (one.source.as_str(), one.count)).collect();
    assert_eq!(sources, [("fiber.gpkg", 13), ("list.csv", 2)]);
    assert_eq!(outside[0].share(), Some(0.325));
    assert_eq!((outside[0].examples.len(), outside[0].touched.weight), (EXAMPLES, Some(34.0)));
    let default = of_rule(&gate, GateRule::PlaceByDefault);
    assert_eq!((default.len(), default[0].about.as_str(), default[0].count), (1, "0.00, 0.00", 12));
    let swapped = of_rule(&gate, GateRule::PlaceSwapped);
    assert_eq!((swapped.len(), swapped[0].count), (1, 13), "(0, 0) is a corner of the county either way");
    for (rule, gravity) in [
        (GateRule::WordUnknown, Gravity::Warning),
        (GateRule::ShapeRepaired, Gravity::Note),
        (GateRule::RecordRejected, Gravity::Warning),
    ] {
        let found = of_rule(&gate, rule);
        assert_eq!((found.len(), found[0].gravity), (1, gravity), "{rule:?}");
    }
}

#[test]
fn gravities_are_set_and_findings_accepted_by_name() {
    let layers =
        vec![fibre(0, 0, Relation::Connected, None, Extent::Areas(vec![rect(0.0, 0.0, 10_000.0, 10_000.0)]))];
    let mut survey = with_fixed(survey(), layers);
    survey.operators = Operators::from_names(["Nordtel", "Tele"].map(str::to_owned));
    let graver = |gravity: Option<Gravity>, accepted: &[&str]| {
        let settings = GateSettings {
            gravity: BTreeMap::from([(GateRule::LayerIsBox, gravity)]),
            accepted: accepted.iter().map(|word| (*word).to_owned()).collect(),
            ..settings()
        };
        gate_of(&survey, &settings).findings
    };
    assert_eq!(graver(None, &[]), []);
    let of = |accepted: &[&str]| {
        let found = graver(Some(Gravity::Error), accepted);
        assert_eq!(found.len(), 1, "{found:?}");
        let only = &found[0];
        (only.gravity, only.accepted)
    };
    assert_eq!(of(&[]), (Gravity::Error, false));
    assert_eq!(of(&["layer_is_box: Tele"]), (Gravity::Error, false));
    assert_eq!(of(&["layer_is_box: Nordtel"]), (Gravity::Error, true));
    assert_eq!(of(&["layer_is_box"]), (Gravity::Error, true));
}
