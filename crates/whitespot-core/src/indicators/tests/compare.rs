//! Municipalities beside each other, targets, and what others published.
use super::{assert_rows, by_key, made::visible};
use crate::{
    indicators::Lack,
    model::{RecordRef, ReferenceValue, SettlementCut, WeightKind},
};

#[test]
fn municipalities_beside_each_other_and_targets() {
    let made = visible();
    let indicators = made.indicators();
    assert_rows(
        &indicators,
        &[
            // 45 of 50 and 9 of 10 are both 90 %; 1 of 4 is third of three.
            ("0101 households rank 1000", "1/3"),
            ("0102 households rank 1000", "1/3"),
            ("0201 households rank 1000", "3/3"),
            ("01 households spread_pp 1000", "0"),
            ("total households spread_pp 1000", "65"),
            ("02 households spread_pp 1000", "0"),
            // 44 of 47 in tätort and småort, 1 of 3 elsewhere.
            ("0101 households gap_pp 1000", "60.283688"),
            ("0102 households gap_pp 1000", "100"),
            ("0201 households gap_pp 1000", "-"), // no town
            // 90 % of 50 households: 8 points and 49 − 45 = 4 units short of 98 %.
            ("0101 households distance_to_target_pp GIGABIT 1000", "8"),
            ("0101 households distance_to_target_units GIGABIT 1000", "4"),
            ("0101 gles households distance_to_target_units GIGABIT 1000", "2"), // ceil(2.94) − 1
            ("0201 households distance_to_target_units GIGABIT 1000", "3"),
            ("01 households distance_to_target_units GIGABIT 1000", "5"), // ceil(58.8) − 54
            // Connected only, both ways: 26 of 50, one more than the half that is asked.
            ("0101 households distance_to_target_pp BOTH-WAYS 100", "-2"),
            ("0101 households distance_to_target_units BOTH-WAYS 100", "-1"),
            ("0101 households year_reached BOTH-WAYS 100", "2025"),
            ("0101 households year_reached GIGABIT 1000", "-"), // no earlier year
            ("0101 fritidshusomrade households distance_to_target_units GIGABIT 1000", "-"),
        ],
    );
    let rows = by_key(&indicators);
    assert_eq!(rows["0101 households rank 1000"].share, None, "a rank is no share");
    assert!(
        !rows.contains_key("0101 points distance_to_target_pp GIGABIT 1000"),
        "not a weight of the target"
    );
    assert!(!rows.contains_key("0101 households spread_pp 1000"), "a municipality has none below it");
}

#[test]
fn references_give_a_pace_and_stand_beside_the_run() {
    let mut made = visible();
    let reference = |area_code: &str, year, measure: &str, share, definition: Option<&str>| ReferenceValue {
        record: RecordRef { source: "published.csv".to_owned(), layer: String::new(), record: 1 },
        area_code: area_code.to_owned(),
        area_name: None,
        year,
        measure: measure.to_owned(),
        weight: Some(WeightKind::Households),
        tier_mbps: Some(1000.0),
        settlement: None,
        share,
        at_least: false,
        source: "PTS".to_owned(),
        definition: definition.map(str::to_owned),
    };
    let with_passed = "reached_with_passed";
    made.survey.references = vec![
        reference("0101", 2024, with_passed, 0.85, None),
        reference("0101", 2023, with_passed, 0.80, None),
        reference("0102", 2023, with_passed, 0.99, None),
        reference("0201", 2023, "reached", 0.10, None),
        reference("total", 2022, with_passed, 0.50, Some("grid")),
        reference("total", 2023, with_passed, 0.84, Some("building")),
        reference("9999", 2023, with_passed, 0.5, None),
        reference("0101", 2023, "unheard_of", 0.5, None),
    ];
    assert_rows(
        &made.indicators(),
        &[
            // 5 points a year since 2023; 8 are missing.
            ("0101 households year_reached GIGABIT 1000", "2027"),
            ("0102 households year_reached GIGABIT 1000", "-"), // a fall
            ("0201 households year_reached GIGABIT 1000", "-"), // another measure was published
            // Redefined in 2023: from there to 55/64 in two years, 0.96875 points each; 12.0625 are missing.
            ("total households year_reached GIGABIT 1000", "2038"),
        ],
    );
    let indicators = made.indicators();
    let rows = indicators.references(&made.survey.references);
    let shown: Vec<_> = rows
        .iter()
        .filter(|row| row.measure != "reached")
        .map(|row| {
            let pp = row.difference_pp.map(|pp| (pp * 100.0).round() / 100.0);
            (row.area_code, row.year, row.published, pp, row.series_break)
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("0101", 2023, Some(0.80), Some(10.0), false),
            ("0101", 2024, Some(0.85), Some(5.0), false),
            ("0101", 2025, None, Some(5.0), false),
            ("0101", 2023, Some(0.5), None, false),
            ("0102", 2023, Some(0.99), Some(-9.0), false),
            ("0102", 2025, None, Some(-9.0), true),
            ("9999", 2023, Some(0.5), None, false),
            ("total", 2022, Some(0.50), Some(35.94), false),
            ("total", 2023, Some(0.84), Some(1.94), true),
            ("total", 2025, None, Some(1.94), false),
        ]
    );
    assert_eq!(rows[0].area_name, Some("Åsmyra"));
}

#[test]
fn figures_without_a_counterpart_are_listed_with_what_the_run_has() {
    let made = visible();
    let reached = ReferenceValue {
        record: RecordRef { source: "published.csv".to_owned(), layer: String::new(), record: 1 },
        area_code: "0101".to_owned(),
        area_name: None,
        year: 2024,
        measure: "reached".to_owned(),
        weight: Some(WeightKind::Households),
        tier_mbps: Some(100.0),
        settlement: Some(SettlementCut::Dense),
        share: 0.5,
        at_least: false,
        source: "PTS".to_owned(),
        definition: None,
    };
    let indicators = made.indicators();
    let lack = |change: &dyn Fn(&mut ReferenceValue)| {
        let mut changed = reached.clone();
        change(&mut changed);
        indicators.unmatched(&[changed]).pop().map(|(_, lack)| lack)
    };
    assert_eq!(lack(&|_| ()), None);
    assert_eq!(lack(&|one| one.area_code = "total".to_owned()), None);
    assert_eq!(lack(&|one| one.area_code = "0199".to_owned()), Some(Lack::Area));
    assert_eq!(lack(&|one| one.measure = "reeched".to_owned()), Some(Lack::Measure));
    let weights = [WeightKind::Points, WeightKind::Households].map(Some).to_vec();
    assert_eq!(lack(&|one| one.weight = None), Some(Lack::Weight(weights.clone())));
    assert_eq!(lack(&|one| one.weight = Some(WeightKind::Persons)), Some(Lack::Weight(weights)));
    let tiers = match lack(&|one| one.tier_mbps = Some(250.0)) {
        Some(Lack::Tier(tiers)) => tiers,
        _ => Vec::new(),
    };
    assert!(tiers.contains(&Some(100.0)) && tiers.contains(&Some(1000.0)), "{tiers:?}");
    assert!(tiers.is_sorted_by(|a, b| a < b), "{tiers:?}");
    // A gap is between settlements, so not of one of them; a total is no share.
    assert_eq!(lack(&|one| one.measure = "gap_pp".to_owned()), Some(Lack::Settlement(vec![None])));
    let total = |one: &mut ReferenceValue| (one.measure, one.tier_mbps) = ("total".to_owned(), None);
    assert_eq!(lack(&total), Some(Lack::Share));
    assert_eq!(lack(&|one| one.measure = "operator".to_owned()), Some(Lack::Whole));
    // Nobody in Åsmyra lacks data, so that the share of what is known has no row there: no fault of the figure.
    assert_eq!(lack(&|one| one.measure = "connected_of_known".to_owned()), None);
    assert!(indicators.measures().contains("rank") && indicators.measures().contains("spread_pp"));
}
