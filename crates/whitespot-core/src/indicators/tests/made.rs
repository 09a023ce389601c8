//! A hand-made survey of three municipalities, with verdicts made by hand.
use geo::{Coord, MultiPolygon};

use crate::{
    classify::{
        Classification, ClassifySettings, CompetitionRule, MobileRule, PassedRules, SpeedJudged, SpeedRule,
    },
    indicators::{Definitions, Indicators},
    model::{
        Access, AccessStatus, Competition, County, CountyCode, DemandPoint, DemandPointId, FixedAccess,
        FixedVerdict, Generation, LineCover, LineKind, MobileSeries, MobileVerdict, Municipality,
        MunicipalityCode, MunicipalityCover, Operator, OperatorSets, Operators, PassedRule, Reached,
        SeriesArea, SeriesLength, Settlement, SignalLevel, SpeedTier, StateCounts, StepChange, Stock, Survey,
        Target, TargetStatus, Technology, TierLadder, Weight, WeightKind, Weights,
    },
};

/// Names of the verdicts, by their position in `fixed()`.
pub(super) const FIBER: u32 = 0;
pub(super) const PASSED: u32 = 1;
pub(super) const PLANNED: u32 = 2;
pub(super) const SLOW: u32 = 3;
pub(super) const SILENT: u32 = 4;
pub(super) const CELL: u32 = 5;
/// And of the mobile ones, by their position in `mobile()`.
pub(super) const ALL_THREE: u32 = 0;
pub(super) const BETA: u32 = 1;
pub(super) const NOBODY: u32 = 2;

/// One point: municipality, settlement, households (`None`: unknown), fixed and mobile verdict, `DeSO`.
pub(super) type Point = (u32, Settlement, Option<f64>, u32, u32, Option<u32>);

/// A run before anything is counted.
pub(super) struct Made {
    pub survey: Survey,
    pub classification: Classification,
    pub cover: Vec<MunicipalityCover>,
    pub settings: ClassifySettings,
    pub targets: Vec<Target>,
    pub excluded: Vec<Settlement>,
}

impl Made {
    pub(super) fn indicators(&self) -> Indicators {
        Indicators::build(&self.survey, &self.classification, &self.cover, &[], &self.definitions())
    }

    pub(super) fn definitions(&self) -> Definitions<'_> {
        Definitions {
            settings: &self.settings,
            targets: &self.targets,
            dense: &[Settlement::Tatort, Settlement::Smaort],
            support: (!self.excluded.is_empty()).then_some(self.excluded.as_slice()),
            year: 2025,
        }
    }
}

fn whole(connected: f64, with_passed: f64) -> Reached {
    Reached { connected, with_passed, connected_at_most: connected, with_passed_at_most: with_passed }
}

/// At 30, 100 and 1000 Mbit/s, and at 100 Mbit/s both ways.
fn verdict(states: &[(AccessStatus, f64)], reached: [Reached; 4]) -> FixedVerdict {
    let mut split = StateCounts::default();
    for (status, part) in states {
        split.add(*status, *part);
    }
    FixedVerdict {
        states: split,
        reached: reached.to_vec(),
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

const NOTHING: Reached =
    Reached { connected: 0.0, with_passed: 0.0, connected_at_most: 0.0, with_passed_at_most: 0.0 };

/// Alfa is operator 0, Beta 1, Gamma 2.
fn fixed() -> Vec<FixedVerdict> {
    let [connected, passed] = [whole(1.0, 1.0), whole(0.0, 1.0)];
    // Half of the cell at least, three quarters at most.
    let half =
        Reached { connected: 0.5, with_passed: 0.5, connected_at_most: 0.75, with_passed_at_most: 0.75 };
    let class = |white, grey, black| Competition { white, grey, black };
    vec![
        // Fibre by Alfa and Beta, 1000 Mbit/s both ways.
        FixedVerdict {
            technologies: vec![(Technology::Fiber, connected)],
            wired: connected,
            any_technology: connected,
            operators: vec![(Operator(0), connected), (Operator(1), connected)],
            operators_at_least: [1.0, 1.0, 0.0],
            competition: class(0.0, 0.0, 1.0),
            ..verdict(&[(AccessStatus::Connected, 1.0)], [connected; 4])
        },
        // Passed by Alfa's fibre, for the cost of it.
        FixedVerdict {
            technologies: vec![(Technology::Fiber, passed)],
            wired: passed,
            any_technology: passed,
            operators: vec![(Operator(0), passed)],
            operators_at_least: [1.0, 0.0, 0.0],
            competition: class(0.0, 1.0, 0.0),
            passed_by_rule: PassedRule::ALL.map(|rule| f64::from(u8::from(rule == PassedRule::Cost))),
            ..verdict(&[(AccessStatus::Passed, 1.0)], [passed; 4])
        },
        // 30 Mbit/s by copper, and Alfa's plan for 2027.
        FixedVerdict {
            technologies: vec![(Technology::Xdsl, connected)],
            wired: connected,
            any_technology: connected,
            competition: class(0.0, 1.0, 0.0),
            planned_by_year: vec![(2027, 1.0)],
            step_change: StepChange { planned: 1.0, reached: 1.0 },
            ..verdict(&[(AccessStatus::Planned, 1.0)], [connected, NOTHING, NOTHING, NOTHING])
        },
        // 30 Mbit/s by copper, and a plan for no more than the double.
        FixedVerdict {
            technologies: vec![(Technology::Xdsl, connected)],
            wired: connected,
            any_technology: connected,
            competition: class(1.0, 0.0, 0.0),
            step_change: StepChange { planned: 1.0, reached: 0.0 },
            ..verdict(&[(AccessStatus::Unserved, 1.0)], [connected, NOTHING, NOTHING, NOTHING])
        },
        verdict(&[(AccessStatus::NoData, 1.0)], [NOTHING; 4]),
        // A cell of which Beta's fibre serves a half.
        FixedVerdict {
            technologies: vec![(Technology::Fiber, half)],
            wired: half,
            any_technology: half,
            operators: vec![(Operator(1), half)],
            operators_at_least: [0.5, 0.0, 0.0],
            competition: class(0.5, 0.5, 0.0),
            ..verdict(&[(AccessStatus::Connected, 0.5), (AccessStatus::Unserved, 0.5)], [half; 4])
        },
    ]
}

fn access(verdict: &FixedVerdict, signature: u32, mobile: &MobileVerdict, mobile_signature: u32) -> Access {
    let status = AccessStatus::ALL
        .into_iter()
        .max_by(|&a, &b| verdict.states.get(a).total_cmp(&verdict.states.get(b)))
        .expect("five states");
    Access {
        fixed: FixedAccess {
            status,
            tier: None,
            tier_with_passed: None,
            operators: mobile.operators[0],
            passed_rule: None,
        },
        mobile: mobile.operators[0],
        signature,
        mobile_signature,
    }
}

/// 0101 (county 01, Norr), 0102 (county 01, Syd), 0201 (county 02, no part).
fn municipalities() -> Vec<Municipality> {
    let municipality = |code: &str, name: &str, county: &str, part: Option<&str>| Municipality {
        code: MunicipalityCode::new(code),
        name: name.to_owned(),
        county: Some(County { code: CountyCode::new(county), name: format!("Län {county}") }),
        part: part.map(str::to_owned),
        boundary: MultiPolygon::new(vec![]),
    };
    vec![
        municipality("0101", "Åsmyra", "01", Some("Norr")),
        municipality("0102", "Bergby", "01", Some("Syd")),
        municipality("0201", "Carlsvik", "02", None),
    ]
}

/// Each municipality has 10 km² of land: 4 under nobody, 3 under Beta alone, 2 under Beta and Gamma, 1 under all three; and
/// 6 km of road in two classes, the second of which Beta covers.
fn cover() -> MunicipalityCover {
    let length = |of: [f64; 3], by_count: [f64; 4], longest_gap_m| SeriesLength {
        by_operator_m: of.to_vec(),
        by_count_m: by_count.to_vec(),
        longest_gap_m,
    };
    let second = |covered: f64, uncovered: f64, longest_gap_m| SeriesLength {
        by_operator_m: vec![covered],
        by_count_m: vec![uncovered, covered],
        longest_gap_m,
    };
    let road = |class: &str, length_m: f64, series: [SeriesLength; 2]| LineCover {
        kind: LineKind::Road,
        class: Some(class.to_owned()),
        length_m,
        series: series.into(),
    };
    MunicipalityCover {
        area_m2: 12e6,
        land_m2: 10e6,
        uncovered: Some((4e6, MultiPolygon::new(vec![]))),
        covered_m2: Some(6e6),
        series: vec![
            SeriesArea { by_operator_m2: vec![1e6, 6e6, 3e6], by_count_m2: vec![4e6, 3e6, 2e6, 1e6] },
            SeriesArea { by_operator_m2: vec![0.0], by_count_m2: vec![10e6, 0.0] },
        ],
        lines: vec![
            road(
                "E",
                2000.0,
                [length([0.0, 0.0, 0.0], [2000.0, 0.0, 0.0, 0.0], 1500.0), second(0.0, 2000.0, 2000.0)],
            ),
            road(
                "L",
                4000.0,
                [
                    length([1000.0, 4000.0, 0.0], [0.0, 3000.0, 1000.0, 0.0], 0.0),
                    second(1000.0, 3000.0, 2500.0),
                ],
            ),
        ],
    }
}

fn tier(down_mbps: f64, up_mbps: Option<f64>) -> SpeedTier {
    SpeedTier { down_mbps, up_mbps }
}

fn settings() -> ClassifySettings {
    let ladder = vec![tier(30.0, None), tier(100.0, None), tier(1000.0, None)];
    let mut criteria = ladder.clone();
    criteria.push(tier(100.0, Some(100.0)));
    ClassifySettings {
        ladder: TierLadder::try_new(ladder).expect("rises"),
        criteria,
        shortage: tier(100.0, None),
        speed: SpeedRule { judged: SpeedJudged::Advertised, max_latency_ms: None },
        reliable: vec![],
        passed: PassedRules { rules: PassedRule::ALL.into(), max_cost_sek: 40_000.0, near_connected_m: 0.0 },
        last_planned_year: 2028,
        credible_only: true,
        competition: CompetitionRule {
            tier: tier(100.0, None),
            step_factor: 3.0,
            step_tier: tier(1000.0, Some(150.0)),
        },
        mobile: MobileRule {
            generations: vec![Generation::G4, Generation::G5],
            service_mbps: 10.0,
            levels: vec![SignalLevel("grund".into())],
            level: SignalLevel("grund".into()),
            exclude_bands_mhz: vec![],
        },
    }
}

fn targets() -> Vec<Target> {
    let target = |id: &str, share, tier, with_passed| Target {
        id: id.to_owned(),
        title_sv: String::new(),
        title_en: String::new(),
        year: 2025,
        share,
        tier,
        with_passed,
        weights: vec![WeightKind::Households],
        status: TargetStatus::Current,
        source: String::new(),
        confirmed: true,
    };
    vec![
        target("GIGABIT", 0.98, tier(1000.0, None), true),
        target("BOTH-WAYS", 0.5, tier(100.0, Some(100.0)), false),
    ]
}

/// Puts the points into the municipalities; they must be in the order of these.
pub(super) fn made(points: &[Point]) -> Made {
    let operators = [vec![], vec![0], vec![1], vec![0, 1, 2]]
        .map(|set| set.into_iter().map(Operator).collect::<Vec<Operator>>());
    let operator_sets = OperatorSets::from_sets(operators.clone());
    let set = |position: usize| operator_sets.find(&operators[position]).expect("interned");
    // Per series: the profile's rule, and 4G at 30 Mbit/s, which only Alfa delivered.
    let mobile: Vec<MobileVerdict> = [[3, 1], [2, 0], [0, 0]]
        .into_iter()
        .map(|sets| MobileVerdict { operators: sets.map(set).into() })
        .collect();
    let series = |generation: Option<&str>, service_mbps, operators: &[u32]| MobileSeries {
        generation: generation
            .and_then(|word| Generation::ALL.into_iter().find(|generation| generation.as_str() == word)),
        service_mbps,
        level: SignalLevel("grund".to_owned()),
        layers: vec![],
        operators: operators.iter().map(|&operator| Operator(operator)).collect(),
    };
    let fixed = fixed();
    let weight = |value: Option<f64>| value.and_then(Weight::try_new).unwrap_or(Weight::UNKNOWN);
    let municipalities = municipalities();
    let survey = Survey {
        ranges: (0..=municipalities.len())
            .map(|municipality| points.iter().filter(|point| (point.0 as usize) < municipality).count())
            .collect(),
        points: points
            .iter()
            .enumerate()
            .map(|(row, &(municipality, settlement, households, _, _, deso))| DemandPoint {
                id: DemandPointId::from_row(row as u64),
                at: Coord { x: 0.0, y: 0.0 },
                weights: Weights { households: weight(households), ..Weights::UNKNOWN },
                municipality,
                settlement,
                deso,
            })
            .collect(),
        stock: Stock { rows: points.len() as u64, used: points.len() as u64, ..Stock::default() },
        weights: vec![WeightKind::Points, WeightKind::Households],
        operators: Operators::from_names(["Alfa", "Beta", "Gamma"].map(str::to_owned)),
        mobile: vec![crate::model::MobileLayer {
            publish: true,
            operator: Operator(0),
            service: crate::model::MobileService {
                generation: Generation::G4,
                service_mbps: 30.0,
                level: SignalLevel("grund".to_owned()),
                band_mhz: None,
            },
            at_points: Vec::new(),
            areas: vec![],
        }],
        deso: vec!["0101A0010".to_owned(), "0101C0020".to_owned()],
        has_settlements: true,
        municipalities,
        ..Survey::default()
    };
    Made {
        classification: Classification {
            access: points
                .iter()
                .map(|&(_, _, _, signature, mobile_signature, _)| {
                    access(
                        &fixed[signature as usize],
                        signature,
                        &mobile[mobile_signature as usize],
                        mobile_signature,
                    )
                })
                .collect(),
            holding: vec![],
            reaching: vec![],
            operator_sets,
            fixed,
            mobile,
            series: vec![series(None, 10.0, &[0, 1, 2]), series(Some("4G"), 30.0, &[0])],
            combinations: crate::classify::Combinations::default(),
        },
        cover: survey.municipalities.iter().map(|_| cover()).collect(),
        survey,
        settings: settings(),
        targets: targets(),
        excluded: vec![Settlement::Tatort],
    }
}

/// The points whose every number stands in the tests.
pub(super) fn visible() -> Made {
    use Settlement::{Landsbygd, Smaort, Tatort};
    made(&[
        (0, Tatort, Some(25.0), FIBER, ALL_THREE, Some(0)),
        (0, Tatort, Some(19.0), PASSED, ALL_THREE, Some(0)),
        (0, Smaort, Some(3.0), PLANNED, BETA, Some(1)),
        (0, Landsbygd, Some(1.0), SLOW, NOBODY, Some(1)),
        (0, Landsbygd, Some(2.0), CELL, BETA, Some(1)),
        (1, Tatort, Some(9.0), FIBER, ALL_THREE, None),
        (1, Landsbygd, Some(1.0), SLOW, BETA, None),
        (1, Landsbygd, None, SILENT, NOBODY, None),
        (2, Landsbygd, Some(3.0), SILENT, NOBODY, None),
        (2, Landsbygd, Some(1.0), FIBER, NOBODY, None),
    ])
}
