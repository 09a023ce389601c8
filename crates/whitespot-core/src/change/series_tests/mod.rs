//! What is reached then and now in a county of a few houses, counted by hand.
mod recount;

use geo::Coord;

use super::*;
use crate::{
    classify::{self, ClassifySettings, CompetitionRule, MobileRule, SpeedJudged, SpeedRule},
    model::{
        Access, AccessStatus, County, CountyCode, CoverageLayer, DemandPoint, DemandPointId, Extent,
        FixedAccess, Generation, MobileLayer, MobileService, Municipality, MunicipalityCode, Network,
        Operator, OperatorSet, OperatorSets, Relation, ServedShare, Settlement, SignalLevel, Speed,
        SpeedTier, Technology, Validity, Weight,
    },
};

/// What reaches a house: its tier by connected offers and with passed ones (0: none), and whether by mobile.
type Reach3 = (f64, f64, bool);

/// A house then: municipality, households (`None`: unknown), what reached it.
#[derive(Debug, Clone, Copy)]
struct Was(&'static str, Option<f64>, Reach3);

/// A house now: as then, and what reaches it by the earlier definitions.
#[derive(Debug, Clone, Copy)]
struct Is(&'static str, Option<f64>, Reach3, Reach3);

/// A house, and what became of it where it is not here.
type House = (Option<Was>, Option<Is>, Whereabouts);

/// 0200 is outside the selection. 0301 is in no county.
const THEN: [&str; 4] = ["0101", "0102", "0200", "0301"];
const NOW: [&str; 3] = ["0101", "0102", "0301"];
const TIERS_THEN: [f64; 3] = [30.0, 100.0, 1000.0];
/// 250 Mbit/s is new.
const TIERS_NOW: [f64; 4] = [30.0, 100.0, 250.0, 1000.0];

fn ladder(tiers: &[f64]) -> TierLadder {
    let tiers = tiers.iter().map(|&down_mbps| SpeedTier { down_mbps, up_mbps: None });
    TierLadder::try_new(tiers.collect()).expect("rises")
}

fn households(value: Option<f64>) -> Weights {
    let households = value.map_or(Weight::UNKNOWN, |value| Weight::try_new(value).expect("a weight"));
    Weights { households, ..Weights::UNKNOWN }
}

fn at(list: &[&str], code: &str) -> u32 {
    list.iter().position(|known| *known == code).expect("a municipality") as u32
}

fn id(number: usize) -> DemandPointId {
    DemandPointId::new(&format!("h{number:03}"))
}

fn mobile_layer() -> MobileLayer {
    MobileLayer {
        operator: Operator(0),
        service: MobileService {
            generation: Generation::G4,
            service_mbps: 10.0,
            level: SignalLevel("grund".into()),
            band_mhz: None,
        },
        at_points: Vec::new(),
        areas: vec![],
        publish: false,
    }
}

fn previous_of(houses: &[House], ids: &[usize]) -> Previous {
    let tier = |mbps: f64| (mbps > 0.0).then_some(mbps);
    let point = |(house, &number): (&House, &usize)| {
        let Was(municipality, weight, (connected, with_passed, mobile)) = house.0?;
        Some(PreviousPoint {
            id: id(number),
            at: Coord { x: 0.0, y: 0.0 },
            weights: households(weight),
            municipality: at(&THEN, municipality),
            settlement: None,
            status: AccessStatus::Unserved,
            unserved_share: 1.0,
            area: None,
            last_area: None,
            delivered: u32::from(mobile),
            tier_mbps: tier(connected),
            tier_with_passed_mbps: tier(with_passed),
        })
    };
    let mut points: Vec<PreviousPoint> = houses.iter().zip(ids).filter_map(point).collect();
    points.sort_by(|a, b| a.id.cmp(&b.id));
    Previous {
        weights: vec![WeightKind::Points, WeightKind::Households],
        municipalities: THEN.map(MunicipalityCode::new).to_vec(),
        operators: vec!["Mobil".into()],
        delivered: vec![vec![], vec![(0, Reach::Mobile)]],
        tiers_mbps: TIERS_THEN.to_vec(),
        has_mobile: true,
        points,
        ..Previous::default()
    }
}

fn classified(reached: &[Reach3], ladder: &TierLadder) -> Classification {
    let operator_sets = OperatorSets::from_sets([vec![], vec![Operator(0)]]);
    let tier = |mbps: f64| {
        let is_it = |tier: &SpeedTier| tier.down_mbps.total_cmp(&mbps).is_eq();
        ladder.tiers().iter().position(is_it).map(|position| position as u8)
    };
    let access = |&(connected, with_passed, mobile): &Reach3| Access {
        fixed: FixedAccess {
            status: AccessStatus::Unserved,
            tier: tier(connected),
            tier_with_passed: tier(with_passed),
            operators: OperatorSet(0),
            passed_rule: None,
        },
        mobile: OperatorSet(u32::from(mobile)),
        signature: 0,
        mobile_signature: 0,
    };
    Classification {
        access: reached.iter().map(access).collect(),
        operator_sets,
        fixed: vec![],
        holding: vec![],
        reaching: vec![],
        mobile: vec![],
        series: vec![],
        combinations: crate::classify::Combinations::default(),
    }
}

/// The rows, where each house has the number given as its id.
fn rows_of(houses: &[House], ids: &[usize]) -> Vec<ReachChangeRow> {
    let previous = previous_of(houses, ids);
    let mut here: Vec<(usize, Is)> =
        houses.iter().zip(ids).filter_map(|(house, &number)| Some((number, house.1?))).collect();
    here.sort_by_key(|(number, is)| (is.0, *number));
    let county = County { code: CountyCode::new("01"), name: "Länet".into() };
    let unused = |wanted: Whereabouts| {
        let is_it = move |(house, _): &(&House, &usize)| house.1.is_none() && house.2 == wanted;
        houses.iter().zip(ids).filter(is_it).map(|(_, &number)| id(number)).collect::<Vec<_>>()
    };
    let survey = Survey {
        municipalities: NOW
            .map(|code| Municipality {
                code: MunicipalityCode::new(code),
                name: format!("Kommun {code}"),
                county: code.starts_with("01").then(|| county.clone()),
                part: None,
                boundary: geo::MultiPolygon(vec![]),
            })
            .to_vec(),
        points: here
            .iter()
            .map(|&(number, Is(municipality, weight, ..))| DemandPoint {
                id: id(number),
                at: Coord { x: 0.0, y: 0.0 },
                weights: households(weight),
                municipality: at(&NOW, municipality),
                settlement: Settlement::Landsbygd,
                deso: None,
            })
            .collect(),
        weights: vec![WeightKind::Points, WeightKind::Households],
        mobile: vec![mobile_layer()],
        rejected_ids: unused(Whereabouts::Rejected),
        outside_ids: unused(Whereabouts::Outside),
        previous: Some(previous.clone()),
        ..Survey::default()
    };
    let again = crate::register::known_again(&survey);
    let (ladder_now, ladder_then) = (ladder(&TIERS_NOW), ladder(&TIERS_THEN));
    let now = classified(&here.iter().map(|(_, is)| is.2).collect::<Vec<_>>(), &ladder_now);
    let same = classified(&here.iter().map(|(_, is)| is.3).collect::<Vec<_>>(), &ladder_then);
    series(&survey, &previous, &again, (&now, &ladder_now), (&same, &ladder_then))
}

fn numbered(houses: &[House]) -> Vec<usize> {
    (0..houses.len()).collect()
}

/// As `code measure tier: before gained lost stock moved rejected method = after`, but for rows without any number.
fn in_words(rows: &[ReachChangeRow], weight: WeightKind) -> Vec<String> {
    rows.iter()
        .filter(|row| row.weight == weight && row.change != ReachChange::default())
        .map(|row| {
            let ReachChange { before, gained, lost, stock, moved, rejected, method, after } = row.change;
            let tier = row.series.tier_mbps().map_or_else(String::new, |mbps| format!(" {mbps}"));
            format!(
                "{} {}{tier}: {before} {gained} {lost} {stock} {moved} {rejected} {method} = {after}",
                row.code,
                row.series.as_str()
            )
        })
        .collect()
}

/// A house that stays where it is and keeps its households: what reached it then, and now by both definitions.
fn stays(code: &'static str, weight: f64, then: Reach3, now: Reach3) -> House {
    (Some(Was(code, Some(weight), then)), Some(Is(code, Some(weight), now, now)), Whereabouts::Here)
}

const NONE: Reach3 = (0.0, 0.0, false);

/// Every house has households of its own power of two: which houses are in a number can be read off.
fn county() -> Vec<House> {
    let reached = |mbps: f64| (mbps, mbps, false);
    let went = |code, weight, then, to| (Some(Was(code, Some(weight), then)), None, to);
    let moved = |from, to, weight, reach| {
        (Some(Was(from, Some(weight), reach)), Some(Is(to, Some(weight), reach, reach)), Whereabouts::Here)
    };
    vec![
        // Faster: gained at 1000 and nowhere else. No data any more: lost at 30. Not connected any more, yet passed.
        stays("0101", 1.0, reached(100.0), reached(1000.0)),
        stays("0101", 2.0, reached(30.0), NONE),
        stays("0101", 4.0, reached(1000.0), (100.0, 1000.0, false)),
        // Came, and went.
        (None, Some(Is("0101", Some(8.0), reached(100.0), reached(100.0))), Whereabouts::Here),
        went("0101", 16.0, (30.0, 100.0, false), Whereabouts::Gone),
        // To another municipality, and out of the selection.
        moved("0101", "0102", 32.0, (100.0, 100.0, true)),
        went("0102", 64.0, reached(1000.0), Whereabouts::Outside),
        went("0102", 128.0, reached(30.0), Whereabouts::Rejected),
        // A household more.
        (
            Some(Was("0102", Some(256.0), reached(100.0))),
            Some(Is("0102", Some(257.0), reached(100.0), reached(100.0))),
            Whereabouts::Here,
        ),
        // 1000 by the earlier definitions still.
        (
            Some(Was("0101", Some(512.0), reached(1000.0))),
            Some(Is("0101", Some(512.0), reached(100.0), reached(1000.0))),
            Whereabouts::Here,
        ),
        // The tier that the earlier ladder lacks: to be compared, 250 is 100.
        (
            Some(Was("0101", Some(1024.0), reached(100.0))),
            Some(Is("0101", Some(1024.0), reached(250.0), reached(100.0))),
            Whereabouts::Here,
        ),
        // Into the selection.
        moved("0200", "0101", 2048.0, reached(30.0)),
        // Mobile, gained and lost.
        stays("0101", 4096.0, NONE, (0.0, 0.0, true)),
        stays("0102", 8192.0, (0.0, 0.0, true), NONE),
        // Its households are not known any more.
        (
            Some(Was("0102", Some(16384.0), reached(30.0))),
            Some(Is("0102", None, reached(30.0), reached(30.0))),
            Whereabouts::Here,
        ),
        // Nothing was known of it.
        stays("0102", 32768.0, NONE, reached(100.0)),
    ]
}

#[test]
fn every_cause_can_be_seen_at_every_tier() {
    let houses = county();
    let rows = rows_of(&houses, &numbered(&houses));
    let of_0101 = [
        "reached 30: 1591 0 -2 -8 2016 0 0 = 3597",
        "reached 100: 1573 0 0 8 -32 0 0 = 1549",
        "reached 1000: 516 1 -4 0 0 0 -512 = 1",
        "reached_with_passed 30: 1591 0 -2 -8 2016 0 0 = 3597",
        "reached_with_passed 100: 1589 0 0 -8 -32 0 0 = 1549",
        "reached_with_passed 1000: 516 1 0 0 0 0 -512 = 5",
        "mobile: 32 4096 0 0 -32 0 0 = 4096",
    ];
    let of_0102 = [
        "reached 30: 16832 32768 0 -16383 -32 -128 0 = 33057",
        "reached 100: 320 32768 0 1 -32 0 0 = 33057",
        "reached 1000: 64 0 0 0 -64 0 0 = 0",
        "reached_with_passed 30: 16832 32768 0 -16383 -32 -128 0 = 33057",
        "reached_with_passed 100: 320 32768 0 1 -32 0 0 = 33057",
        "reached_with_passed 1000: 64 0 0 0 -64 0 0 = 0",
        "mobile: 8192 0 -8192 0 32 0 0 = 32",
    ];
    let of_all = [
        "reached 30: 18423 32768 -2 -16391 1984 -128 0 = 36654",
        "reached 100: 1893 32768 0 9 -64 0 0 = 34606",
        "reached 1000: 580 1 -4 0 -64 0 -512 = 1",
        "reached_with_passed 30: 18423 32768 -2 -16391 1984 -128 0 = 36654",
        "reached_with_passed 100: 1909 32768 0 -7 -64 0 0 = 34606",
        "reached_with_passed 1000: 580 1 0 0 -64 0 -512 = 5",
        "mobile: 8224 4096 -8192 0 0 0 0 = 4128",
    ];
    let expected: Vec<String> = [("0101", of_0101), ("0102", of_0102), ("01", of_all), ("total", of_all)]
        .iter()
        .flat_map(|(code, rows)| rows.iter().map(move |row| format!("{code} {row}")))
        .collect();
    assert_eq!(in_words(&rows, WeightKind::Households), expected);
    let points = in_words(&rows, WeightKind::Points);
    assert!(points.contains(&"total reached 30: 11 1 -1 0 0 -1 0 = 10".to_owned()), "{points:#?}");
    let proofs = prove_series(&rows).expect("the laws hold");
    assert_eq!(proofs.len(), 1);
    assert!((proofs[0].left - proofs[0].right).abs() < 1e-9, "{proofs:?}");
}

/// Every area has all series for both weights, also where they are 0; 250 Mbit/s, which the earlier ladder lacks, has none.
#[test]
fn the_rows_stand_by_area_weight_and_series() {
    let rows = rows_of(&[], &[]);
    let mut expected = Vec::new();
    for code in ["0101", "0102", "0301", "01", "total"] {
        for weight in [WeightKind::Points, WeightKind::Households] {
            let tiers = || TIERS_THEN.into_iter();
            let fixed = tiers().map(|mbps| ("reached", Some(mbps)));
            let fixed = fixed.chain(tiers().map(|mbps| ("reached_with_passed", Some(mbps))));
            expected.extend(fixed.chain([("mobile", None)]).map(|series| (code, weight, series)));
        }
    }
    let found =
        rows.iter().map(|row| (row.code.as_str(), row.weight, (row.series.as_str(), row.series.tier_mbps())));
    assert_eq!(found.collect::<Vec<_>>(), expected);
    assert_eq!(prove_series(&rows).map(|proofs| proofs.len()), Ok(1));
    assert_eq!(prove_series(&[]), Ok(vec![]));
}

/// An older result that says nothing of tiers or of mobile cover has no rows of these.
#[test]
fn what_one_of_the_results_lacks_is_not_compared() {
    let houses = county();
    let previous = previous_of(&houses, &numbered(&houses));
    let nobody = classified(&[], &ladder(&TIERS_NOW));
    let now = (&nobody, &ladder(&TIERS_NOW));
    let survey = |mobile| Survey { weights: previous.weights.clone(), mobile, ..Survey::default() };
    let count = |previous: &Previous, mobile| series(&survey(mobile), previous, &[], now, now).len();
    assert_eq!(count(&previous, vec![mobile_layer()]), 2 * 7);
    assert_eq!(count(&previous, vec![]), 2 * 6);
    let silent = Previous { has_mobile: false, ..previous.clone() };
    assert_eq!(count(&silent, vec![mobile_layer()]), 2 * 6);
    let older = Previous { tiers_mbps: vec![], ..silent };
    assert_eq!(count(&older, vec![mobile_layer()]), 0);
}

/// The tiers of each classification are positions in the ladder that it was made with: here 1000 Mbit/s is the third of one and
/// the fourth of the other.
#[test]
fn the_tiers_are_those_of_the_ladder_that_was_classified_with() {
    let layer = |mbps, point: u32| CoverageLayer {
        source: 0,
        operator: Operator(0),
        network: Network(0),
        technology: Technology::Fiber,
        relation: Relation::Connected,
        speed: Speed { down_mbps: Some(mbps), up_mbps: None, down_peak_mbps: None },
        latency_ms: None,
        cost_sek: None,
        planned_year: None,
        credible: None,
        served: ServedShare::WHOLE,
        exchange: None,
        extent: Extent::Points(vec![point]),
    };
    let was = |tier| (Some(Was("0101", Some(1.0), (tier, tier, false))), None, Whereabouts::Here);
    let previous = Previous {
        tiers_mbps: vec![10.0, 30.0, 100.0, 1000.0],
        ..previous_of(&[was(100.0), was(0.0)], &[0, 1])
    };
    let points = previous.points.iter().map(|point| DemandPoint {
        id: point.id.clone(),
        at: point.at,
        weights: point.weights,
        municipality: 0,
        settlement: Settlement::Landsbygd,
        deso: None,
    });
    let survey = Survey {
        municipalities: vec![Municipality {
            code: MunicipalityCode::new("0101"),
            name: "A".into(),
            county: None,
            part: None,
            boundary: geo::MultiPolygon(vec![]),
        }],
        points: points.collect(),
        ranges: vec![0, 2],
        weights: vec![WeightKind::Points],
        fixed: vec![layer(300.0, 0), layer(1000.0, 1)],
        validities: vec![Validity::Everywhere],
        ..Survey::default()
    };
    let tier = |down_mbps| SpeedTier { down_mbps, up_mbps: None };
    let settings = |tiers: &[f64]| {
        let competition = CompetitionRule { tier: tier(100.0), step_factor: 3.0, step_tier: tier(1000.0) };
        let grund = SignalLevel("grund".into());
        let mobile = MobileRule {
            generations: vec![Generation::G4],
            service_mbps: 10.0,
            levels: vec![grund.clone()],
            level: grund,
            exclude_bands_mhz: vec![],
        };
        let speed = SpeedRule { judged: SpeedJudged::Advertised, max_latency_ms: None };
        ClassifySettings::new(ladder(tiers), tier(100.0), speed, 2028, competition, mobile)
    };
    let (this_year, earlier) = (settings(&[100.0, 250.0, 1000.0]), settings(&previous.tiers_mbps));
    let (now, same) = (classify::access(&survey, &this_year), classify::access(&survey, &earlier));
    let again = [Some(0), Some(1)];
    let rows = series(&survey, &previous, &again, (&now, &this_year.ladder), (&same, &earlier.ladder));
    assert_eq!(
        in_words(&rows, WeightKind::Points)[..4],
        [
            "0101 reached 100: 1 1 0 0 0 0 0 = 2",
            "0101 reached 1000: 0 1 0 0 0 0 0 = 1",
            "0101 reached_with_passed 100: 1 1 0 0 0 0 0 = 2",
            "0101 reached_with_passed 1000: 0 1 0 0 0 0 0 = 1",
        ]
    );
}

#[test]
fn rows_that_break_a_law_are_found() {
    let houses = county();
    let rows = rows_of(&houses, &numbered(&houses));
    let law = |spoil: &dyn Fn(&mut Vec<ReachChangeRow>)| {
        let mut spoiled = rows.clone();
        spoil(&mut spoiled);
        prove_series(&spoiled).map_err(|broken| (broken.law, broken.place))
    };
    assert_eq!(
        law(&|rows| rows[1].change.gained += 1.0),
        Err((6, "0101: the change in reached 100 Mbit/s points".into()))
    );
    // As many then and now, so that the causes sum.
    let more = |row: &mut ReachChangeRow| {
        row.change.before += 100.0;
        row.change.after += 100.0;
    };
    let place = "0101: reached 1000 Mbit/s points within reached 30 Mbit/s points, then";
    assert_eq!(law(&|rows| more(&mut rows[2])), Err((5, place.into())));
    // Connected at every tier, and still not among connected and passed.
    let place = "0101: reached 30 Mbit/s points within reached_with_passed 30 Mbit/s points, then";
    assert_eq!(law(&|rows| rows[..3].iter_mut().for_each(more)), Err((5, place.into())));
}
