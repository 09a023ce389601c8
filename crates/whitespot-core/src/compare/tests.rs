//! Points on a line, areas as letters: what became of them can be read off.
use geo::Coord;
use proptest::prelude::*;

use super::*;
use crate::model::{
    Became, ComparedArea, ComparedReach, ComparedReachRow, DemandPointId, Lineage, MunicipalityCode,
    PointCause, Reach, ReachChange, ReachSeries, RegisterEntry, RowKind, SetByHand, ShortageAreaId,
    ShortageStatus, Weight, WeightKind, Weights,
};

fn id(text: &str) -> ShortageAreaId {
    ShortageAreaId(text.into())
}

/// Points by name, status, unserved share and area; each of one household.
fn result(points: &[(&str, AccessStatus, f64, Option<&str>)]) -> Previous {
    let mut areas: Vec<ShortageAreaId> = points.iter().filter_map(|point| point.3.map(id)).collect();
    areas.sort_unstable();
    areas.dedup();
    let mut result = Previous {
        source: "out".into(),
        reference_date: "2025-10-01".into(),
        weights: vec![WeightKind::Points, WeightKind::Households],
        municipalities: vec![MunicipalityCode::new("0101")],
        points: points
            .iter()
            .map(|(name, status, unserved_share, area)| {
                let area = area.and_then(|area| areas.binary_search(&id(area)).ok()).map(|at| at as u32);
                PreviousPoint {
                    id: DemandPointId::new(name),
                    at: Coord { x: 0.0, y: 0.0 },
                    weights: Weights {
                        households: Weight::try_new(1.0).expect("a weight"),
                        ..Weights::UNKNOWN
                    },
                    municipality: 0,
                    settlement: None,
                    status: *status,
                    unserved_share: *unserved_share,
                    area,
                    last_area: area,
                    delivered: 0,
                    tier_mbps: None,
                    tier_with_passed_mbps: None,
                }
            })
            .collect(),
        ..Previous::default()
    };
    result.areas = areas;
    result.points.sort_by(|a, b| a.id.cmp(&b.id));
    result
}

/// Unserved points, one to a letter: their areas.
fn unserved(points: &[(&str, &str)]) -> Previous {
    let points: Vec<_> =
        points.iter().map(|(name, area)| (*name, AccessStatus::Unserved, 1.0, Some(*area))).collect();
    result(&points)
}

fn entry(name: &str, status: ShortageStatus, parents: &[&str], children: &[&str]) -> RegisterEntry {
    let ids = |ids: &[&str]| ids.iter().map(|text| id(text)).collect();
    RegisterEntry {
        id: id(name),
        name: name.into(),
        municipality: MunicipalityCode::new("0101"),
        kind: None,
        status,
        lineage: Lineage::New,
        first_year: 2024,
        closed_year: None,
        parents: ids(parents),
        children: ids(children),
        note: String::new(),
        set_by_hand: SetByHand::default(),
        listed_as: None,
        computed_status: None,
        evidence: String::new(),
        not_judged: 0,
    }
}

fn open(names: &[&str]) -> Vec<RegisterEntry> {
    names.iter().map(|name| entry(name, ShortageStatus::Remaining, &[], &[])).collect()
}

fn became(areas: &[ComparedArea]) -> Vec<(String, String, &'static str)> {
    let text = |id: &Option<ShortageAreaId>| id.as_ref().map_or_else(String::new, ToString::to_string);
    areas.iter().map(|area| (text(&area.id_before), text(&area.id_after), area.became.as_str())).collect()
}

fn row(before: &str, after: &str, became: &'static str) -> (String, String, &'static str) {
    (before.to_owned(), after.to_owned(), became)
}

/// A splits into A and D; B is taken up by C; E was closed in both; F is new and G came and went.
#[test]
fn what_became_of_areas_by_their_ids() {
    let before = unserved(&[("1", "A"), ("2", "A"), ("3", "A"), ("4", "B"), ("5", "C"), ("6", "C")]);
    let after =
        unserved(&[("1", "A"), ("2", "A"), ("3", "D"), ("4", "C"), ("5", "C"), ("6", "C"), ("7", "F")]);
    let mut one = open(&["A", "B", "C"]);
    one.push(entry("E", ShortageStatus::Remedied, &[], &[]));
    let two = vec![
        entry("A", ShortageStatus::Remaining, &[], &["D"]),
        entry("B", ShortageStatus::Merged, &[], &["C"]),
        entry("C", ShortageStatus::Remaining, &["B"], &[]),
        entry("D", ShortageStatus::New, &["A"], &[]),
        entry("E", ShortageStatus::Remedied, &[], &[]),
        entry("F", ShortageStatus::New, &[], &[]),
        entry("G", ShortageStatus::Remedied, &[], &[]),
    ];
    let sides = (Side { points: &before, entries: &one }, Side { points: &after, entries: &two });
    let areas = areas(sides.0, sides.1, Descent::Ids);
    assert_eq!(
        became(&areas),
        [
            row("A", "A", "split"),
            row("B", "B", "merged"),
            row("C", "C", "merged"),
            row("", "D", "split"),
            row("E", "E", "stayed_closed"),
            row("", "F", "new"),
            row("", "G", "came_and_went"),
        ]
    );
    assert_eq!(
        (areas[0].points_before, areas[0].points_after, areas[0].points_shared),
        (Some(3), Some(2), 2)
    );
    assert_eq!((areas[2].households_before, areas[2].households_after), (Some(2.0), Some(3.0)));
    assert_eq!((areas[1].points_before, areas[1].points_after), (Some(1), None));
    assert_eq!((&areas[3].came_from, &areas[1].went_into), (&vec![id("A")], &vec![id("C")]));
}

/// Of areas that are open the words say what they did, of those that ended what became of them.
#[test]
fn open_areas_are_kept_apart_from_those_that_ended() {
    let before = unserved(&[("1", "A"), ("2", "A"), ("3", "A"), ("4", "B"), ("5", "C"), ("6", "C")]);
    let after = unserved(&[("1", "A"), ("2", "A"), ("3", "D"), ("4", "C"), ("5", "C"), ("6", "C")]);
    let one = open(&["A", "B", "C"]);
    let mut two = vec![
        entry("A", ShortageStatus::Remaining, &[], &["D"]),
        entry("B", ShortageStatus::Merged, &[], &["C"]),
        entry("C", ShortageStatus::Remaining, &["B"], &[]),
        entry("D", ShortageStatus::New, &["A"], &[]),
    ];
    two[2].not_judged = 4;
    let sides = (Side { points: &before, entries: &one }, Side { points: &after, entries: &two });
    let areas = areas(sides.0, sides.1, Descent::Ids);
    let passages: Vec<(&str, u64)> =
        areas.iter().map(|area| (area.passage().as_str(), area.not_judged)).collect();
    assert_eq!(passages, [("gave_off_a_part", 0), ("merged", 0), ("took_up_another", 4), ("split_off", 0)]);
}

/// 1 was planned and is built; of 2 a part was unserved, which is build-out; 3 was passed; 4 is planned still.
#[test]
fn what_was_built_as_planned_was_not_unserved() {
    use AccessStatus::{Connected, Passed, Planned};
    let one = result(&[
        ("1", Planned, 0.0, None),
        ("2", Planned, 0.4, None),
        ("3", Passed, 0.0, None),
        ("4", Planned, 0.0, None),
    ]);
    let mut other = result(&[
        ("1", Passed, 0.0, None),
        ("2", Connected, 0.0, None),
        ("3", Connected, 0.0, None),
        ("4", Planned, 0.0, None),
    ]);
    let regions = Regions::new(&[municipality("0101")], &[municipality("0101"), municipality("0102")]);
    let total = |other: &Previous| rows(&one, other, &regions, true).pop().expect("the total").causes;
    let causes = total(&other);
    assert_eq!((causes.planned_built, causes.build_out), (Some(1.0), Some(-0.4)));
    assert!(moves(&one, &other).is_empty());
    // The same in another municipality: all of them moved.
    other.municipalities = vec![MunicipalityCode::new("0102")];
    assert_eq!(total(&other).planned_built, Some(1.0));
    let moved: Vec<(String, u64)> = moves(&one, &other)
        .into_iter()
        .map(|moved| (format!("{} {}", moved.from, moved.to.expect("a municipality")), moved.points))
        .collect();
    assert_eq!(moved, [("0101 0102".to_owned(), 4)]);
}

/// A municipality's row of a result.
fn municipality(code: &str) -> crate::model::AreaFigures {
    crate::model::AreaFigures {
        kind: RowKind::Municipality,
        code: code.into(),
        name: code.into(),
        county: String::new(),
        figures: std::collections::BTreeMap::new(),
    }
}

/// Points by name, municipality (0102 or not), tier by connected offers and with passed ones, and whether mobile covers it; each
/// of one household.
type Reached<'a> = (&'a str, bool, Option<f64>, Option<f64>, bool);

fn reached(points: &[Reached<'_>], tiers_mbps: &[f64]) -> Previous {
    let plain: Vec<_> = points.iter().map(|point| (point.0, AccessStatus::Unserved, 1.0, None)).collect();
    let mut result = result(&plain);
    result.municipalities = ["0101", "0102"].map(MunicipalityCode::new).to_vec();
    result.operators = vec!["Mobil".into()];
    result.delivered = vec![vec![], vec![(0, Reach::Mobile)]];
    (result.tiers_mbps, result.has_mobile) = (tiers_mbps.to_vec(), true);
    for point in &mut result.points {
        let (_, is_other, connected, with_passed, mobile) =
            points.iter().find(|known| known.0 == point.id.as_str()).expect("made of it");
        point.municipality = u32::from(*is_other);
        (point.tier_mbps, point.tier_with_passed_mbps) = (*connected, *with_passed);
        point.delivered = u32::from(*mobile);
    }
    result
}

/// As `code measure tier: before gained lost access_or_method stock moved method = after`; `-`: not known.
fn in_words(rows: &[ComparedReachRow]) -> Vec<String> {
    let text = |cause: Option<f64>| cause.map_or_else(|| "-".to_owned(), |cause| cause.to_string());
    rows.iter()
        .filter(|row| row.weight == WeightKind::Households)
        .map(|row| {
            let ComparedReach { before, gained, lost, access_or_method, stock, moved, method, after, .. } =
                row.change;
            let [gained, lost, both, method] = [gained, lost, access_or_method, method].map(text);
            let tier = row.series.tier_mbps().map_or_else(String::new, |mbps| format!(" {mbps}"));
            let measure = row.series.as_str();
            format!(
                "{} {measure}{tier}: {before} {gained} {lost} {both} {stock} {moved} {method} = {after}",
                row.code
            )
        })
        .collect()
}

/// a became faster; b and g lost all; c is passed only; d went and e came; f moved, with mobile cover.
#[test]
fn what_is_reached_is_compared_at_the_tiers_of_both() {
    let (thirty, fast) = (Some(30.0), Some(1000.0));
    let one = reached(
        &[
            ("a", false, thirty, thirty, false),
            ("b", false, thirty, thirty, true),
            ("c", false, fast, fast, false),
            ("d", false, fast, fast, false),
            ("f", false, thirty, thirty, true),
            ("g", false, thirty, thirty, false),
        ],
        &[30.0, 1000.0],
    );
    let other = reached(
        &[
            ("a", false, fast, fast, false),
            ("b", false, None, None, false),
            ("c", false, thirty, fast, false),
            ("e", false, Some(100.0), Some(100.0), true),
            ("f", true, thirty, thirty, true),
            ("g", false, None, None, false),
        ],
        &[30.0, 100.0, 1000.0],
    );
    let regions = Regions::new(&[municipality("0101")], &[municipality("0101"), municipality("0102")]);
    let alike = series(&one, &other, &regions, true);
    assert_eq!(
        in_words(&alike),
        [
            "0101 reached 30: 6 0 -2 - 0 -1 0 = 3",
            "0101 reached 1000: 2 1 -1 - -1 0 0 = 1",
            "0101 reached_with_passed 30: 6 0 -2 - 0 -1 0 = 3",
            "0101 reached_with_passed 1000: 2 1 0 - -1 0 0 = 2",
            "0101 mobile: 2 0 -1 - 1 -1 0 = 1",
            "0102 reached 30: 0 0 0 - 0 1 0 = 1",
            "0102 reached 1000: 0 0 0 - 0 0 0 = 0",
            "0102 reached_with_passed 30: 0 0 0 - 0 1 0 = 1",
            "0102 reached_with_passed 1000: 0 0 0 - 0 0 0 = 0",
            "0102 mobile: 0 0 0 - 0 1 0 = 1",
            "total reached 30: 6 0 -2 - 0 0 0 = 4",
            "total reached 1000: 2 1 -1 - -1 0 0 = 1",
            "total reached_with_passed 30: 6 0 -2 - 0 0 0 = 4",
            "total reached_with_passed 1000: 2 1 0 - -1 0 0 = 2",
            "total mobile: 2 0 -1 - 1 0 0 = 2",
        ]
    );
    // By other definitions nothing separates what was built from what was lost.
    let apart = series(&one, &other, &regions, false);
    assert_eq!(
        in_words(&apart)[..2],
        ["0101 reached 30: 6 - - -2 0 -1 - = 3", "0101 reached 1000: 2 - - 0 -1 0 - = 1",]
    );
    for row in alike.iter().chain(&apart) {
        assert!((row.change.explained() - row.change.after).abs() < 1e-9, "{row:?}");
    }
    let silent = Previous { has_mobile: false, ..other };
    assert!(series(&one, &silent, &regions, true).iter().all(|row| row.series != ReachSeries::Mobile));
    let older = Previous { tiers_mbps: vec![], ..silent };
    assert!(series(&one, &older, &regions, true).is_empty());
}

/// What the second result gives itself is known separately.
#[test]
fn causes_that_a_result_gives_itself_are_kept() {
    let change = ReachChange {
        before: 10.0,
        gained: 3.0,
        lost: -2.0,
        stock: 1.0,
        moved: -1.0,
        rejected: -4.0,
        method: 5.0,
        after: 12.0,
    };
    let compared = ComparedReach::from(change);
    assert_eq!((compared.gained, compared.lost, compared.method), (Some(3.0), Some(-2.0), Some(5.0)));
    assert_eq!(compared.access_or_method, None);
    assert!((compared.explained() - change.explained()).abs() < 1e-9);
}

/// The same without a common register: X and Y come from A, Z takes up B and C.
#[test]
fn what_became_of_areas_by_their_points() {
    let before =
        unserved(&[("1", "A"), ("2", "A"), ("3", "A"), ("4", "B"), ("5", "C"), ("6", "C"), ("8", "H")]);
    let mut after =
        unserved(&[("1", "X"), ("2", "X"), ("3", "Y"), ("4", "Z"), ("5", "Z"), ("6", "Z"), ("7", "F")]);
    let served = result(&[("8", AccessStatus::Connected, 0.0, None)]);
    after.points.extend(served.points);
    let (one, two) = (open(&["A", "B", "C", "H"]), open(&["F", "X", "Y", "Z"]));
    let sides = (Side { points: &before, entries: &one }, Side { points: &after, entries: &two });
    let areas = areas(sides.0, sides.1, Descent::Points { closed_share: 0.9 });
    assert_eq!(
        became(&areas),
        [
            row("", "F", "new"),
            row("A", "X", "split"),
            row("", "Y", "split"),
            row("C", "Z", "merged"),
            row("B", "", "merged"),
            row("H", "", "closed"),
        ]
    );
    assert_eq!((&areas[2].came_from, &areas[4].went_into), (&vec![id("A")], &vec![id("Z")]));
}

#[test]
fn a_point_is_better_worse_or_of_another_stock() {
    use AccessStatus::{Connected, NoData, Passed, Planned, Unserved};
    let cause = |before: (AccessStatus, f64), after: (AccessStatus, f64), alike: bool| {
        let one = result(&[("1", before.0, before.1, None)]);
        let other = result(&[("1", after.0, after.1, None)]);
        changed(&one, &other, alike).first().map(|point| point.cause)
    };
    for (before, after, expected) in [
        ((Unserved, 1.0), (Unserved, 1.0), None),
        ((Unserved, 1.0), (Connected, 0.0), Some(PointCause::BuildOut)),
        ((Passed, 0.0), (Connected, 0.0), Some(PointCause::BuildOut)),
        ((Unserved, 1.0), (Unserved, 0.6), Some(PointCause::BuildOut)),
        ((Planned, 0.0), (Unserved, 1.0), Some(PointCause::Worse)),
        ((Unserved, 1.0), (NoData, 0.0), Some(PointCause::Worse)),
        ((NoData, 0.0), (Connected, 0.0), Some(PointCause::Worse)),
    ] {
        assert_eq!(cause(before, after, true), expected, "{before:?} to {after:?}");
        let undecided = expected.map(|_| PointCause::AccessOrMethod);
        assert_eq!(cause(before, after, false), undecided, "{before:?} to {after:?}");
    }
    let one = result(&[("1", Unserved, 1.0, None)]);
    let other = result(&[("2", Connected, 0.0, None)]);
    let causes: Vec<_> = changed(&one, &other, false).iter().map(|point| point.cause).collect();
    assert_eq!(causes, [PointCause::Stock; 2], "stock needs no definitions");
}

proptest! {
    /// Whatever two results hold: the causes that are known sum to the difference, and a result against itself has
    /// none.
    #[test]
    fn causes_sum_and_a_result_against_itself_persists(
        before in prop::collection::vec((0_u8..5, 0_u8..4), 1..40),
        after in prop::collection::vec((0_u8..5, 0_u8..4), 1..40),
        alike in any::<bool>(),
    ) {
        let names: Vec<String> = (0..40).map(|at| format!("{at:02}")).collect();
        let made = |states: &[(u8, u8)], shift: usize| {
            let points: Vec<_> = states.iter().enumerate().filter(|(at, _)| !(at + shift).is_multiple_of(7)).map(|(at, (status, area))| {
                let status = AccessStatus::ALL[usize::from(*status)];
                let share = if status == AccessStatus::Unserved { 1.0 } else { 0.0 };
                let area = status.is_short().then(|| ["A", "B", "C", "D"][usize::from(*area)]);
                (names[at].as_str(), status, share, area)
            }).collect();
            result(&points)
        };
        let (one, other) = (made(&before, 0), made(&after, 3));
        let figures = vec![municipality("0101")];
        let regions = Regions::new(&figures, &figures);
        let unserved = |result: &Previous| result.points.iter().map(|point| point.unserved_share).sum::<f64>();
        for row in rows(&one, &other, &regions, alike) {
            prop_assert!((row.causes.explained() - row.causes.after).abs() < 1e-9);
            prop_assert!((row.causes.before - unserved(&one)).abs() < 1e-9);
            prop_assert!((row.causes.after - unserved(&other)).abs() < 1e-9);
            // What is worse has either sign: a point that nothing speaks for any more is not unserved.
            prop_assert!(row.causes.build_out.unwrap_or(0.0) <= 0.0);
        }
        prop_assert!(changed(&one, &one, alike).is_empty());
        let entries = open(&["A", "B", "C", "D"]);
        let side = Side { points: &one, entries: &entries };
        for descent in [Descent::Ids, Descent::Points { closed_share: 0.9 }] {
            for area in areas(side, side, descent) {
                let is_empty = area.points_before.or(area.points_after) == Some(0);
                prop_assert!(is_empty || area.became == Became::Lineage(Lineage::Persisted), "{:?}", area);
            }
        }
    }
}
