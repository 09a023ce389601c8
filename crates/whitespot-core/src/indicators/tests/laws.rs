//! What adds up must add up, whatever the points; and what does not must be noticed.
use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{
    by_key, key,
    made::{CELL, Made, NOBODY, PLANNED, Point, SLOW, made, visible},
};
use crate::{
    indicators::{Indicators, LawBroken, prove, prove_support},
    model::{
        AreaKind, IndicatorRow, Lineage, Settlement, SettlementCut, ShortageArea, ShortageAreaId,
        ShortageStatus, ShortageType, Support, SupportReason, WeightKind,
    },
    support::{self, SupportSettings},
};

fn points() -> impl Strategy<Value = Vec<Point>> {
    let settlement = prop::sample::select(Settlement::ALL.to_vec());
    let households = prop::option::weighted(0.9, 0.0..9.0_f64);
    let point = (0..3_u32, settlement, households, 0..=CELL, 0..=NOBODY, prop::option::of(0..2_u32));
    prop::collection::vec(point, 0..60).prop_map(|mut points| {
        points.sort_by_key(|point| point.0);
        points
    })
}

/// Measures that are no sums, and those that stand only beside others.
fn is_compared(row: &IndicatorRow<'_>) -> bool {
    row.measure.ends_with("_of_known")
        || ["gap_pp", "rank", "spread_pp", "year_reached"].contains(&row.measure)
        || row.measure.starts_with("distance_to_target")
        || row.measure.contains("longest_gap")
}

/// The sums of additive rows by their key without the area.
fn sums<'a>(rows: impl Iterator<Item = &'a IndicatorRow<'a>>) -> BTreeMap<String, f64> {
    let mut sums = BTreeMap::new();
    for row in rows.filter(|row| !is_compared(row)) {
        let key = key(&IndicatorRow { area_code: "", settlement: None, ..*row });
        *sums.entry(key).or_insert(0.0) += row.value.unwrap_or(0.0);
    }
    sums
}

fn assert_same(one: &BTreeMap<String, f64>, other: &BTreeMap<String, f64>, what: &str) {
    for (key, value) in one.iter().chain(other) {
        let [a, b] = [one, other].map(|sums| sums.get(key).copied().unwrap_or(0.0));
        assert!((a - b).abs() < 1e-9 * value.abs().max(1.0), "{what}: {key}: {a} and {b}");
    }
}

fn proved(made: &Made, indicators: &Indicators) -> Result<(), LawBroken> {
    prove(&made.survey, &made.classification, &[], &made.excluded, indicators).map(|_| ())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_additive_measure_adds_up(points in points()) {
        let made = made(&points);
        let indicators = made.indicators();
        let rows: Vec<IndicatorRow<'_>> = indicators.areas().flatten().collect();
        let of = |kind: AreaKind| rows.iter().filter(move |row| row.area_kind == kind && row.settlement.is_none());
        let total = sums(of(AreaKind::Total));
        prop_assert!(!total.is_empty());
        assert_same(&sums(of(AreaKind::Municipality)), &total, "municipalities to the total");
        assert_same(&sums(of(AreaKind::County)), &total, "counties to the total");
        let county = of(AreaKind::County).filter(|row| row.area_code == "01");
        assert_same(&sums(of(AreaKind::Part)), &sums(county), "parts to their county");

        // The points that have a DeSO make up the DeSO; a survey of them alone has them as its total.
        let with_deso: Vec<Point> = points.iter().copied().filter(|point| point.5.is_some()).collect();
        let alone = super::made::made(&with_deso).indicators();
        let alone: Vec<IndicatorRow<'_>> = alone.areas().flatten().collect();
        let weighed = alone.iter().filter(|row| row.area_kind == AreaKind::Total && row.weight.is_some());
        let whole = weighed.filter(|row| row.settlement.is_none());
        assert_same(&sums(of(AreaKind::Deso)), &sums(whole), "DeSO to their points");

        for kind in [AreaKind::Municipality, AreaKind::Part, AreaKind::Total] {
            let weighed = || rows.iter().filter(move |row| row.area_kind == kind && row.weight.is_some());
            let all = sums(weighed().filter(|row| row.settlement.is_none()));
            let kinds = weighed().filter(|row| matches!(row.settlement, Some(SettlementCut::Kind(_))));
            assert_same(&sums(kinds), &all, "kinds of settlement");
            let split = weighed()
                .filter(|row| matches!(row.settlement, Some(SettlementCut::Dense | SettlementCut::Sparse)));
            assert_same(&sums(split), &all, "tät and gles");
        }
        prop_assert_eq!(proved(&made, &indicators), Ok(()));
        let proof = prove_support(&made.survey, &listed(&made), &indicators);
        prop_assert!(proof.is_ok(), "{:?}", proof);
    }

    #[test]
    fn groups_of_points_count_as_the_points_do(points in points()) {
        let made = made(&points);
        let indicators = made.indicators();
        let rows = by_key(&indicators);
        for (position, code) in ["0101", "0102", "0201"].into_iter().enumerate() {
            let mut expected: BTreeMap<String, f64> = BTreeMap::new();
            let mut add = |measure: &str, value: f64| *expected.entry(measure.to_owned()).or_default() += value;
            for &(municipality, _, households, fixed, mobile, _) in &points {
                let Some(known) = households.filter(|_| municipality as usize == position) else { continue };
                let verdict = &made.classification.fixed[fixed as usize];
                add("total", known);
                add("unserved 100", known * verdict.states.get(crate::model::AccessStatus::Unserved));
                add("reached_with_passed 1000", known * verdict.reached[2].with_passed);
                add("competition_grey 100", known * verdict.competition.grey);
                add("mobile_not_spot 10 grund", if mobile == NOBODY { known } else { 0.0 });
            }
            for (measure, value) in expected {
                let row = rows[&format!("{code} households {measure}")];
                prop_assert!((row.value.unwrap_or(0.0) - value).abs() < 1e-9, "{} {}: {}", code, measure, value);
            }
        }
    }

    #[test]
    fn shares_are_shares(points in points()) {
        let made = made(&points);
        for row in made.indicators().areas().flatten() {
            if let Some(share) = row.share {
                prop_assert!((-1e-12..=1.0 + 1e-9).contains(&share), "{}: {share}", key(&row));
                prop_assert!(row.total.is_some_and(|total| total > 0.0));
            }
        }
    }
}

#[test]
fn one_weight_alone_is_the_rows_of_that_weight() {
    let made = visible();
    let indicators = made.indicators();
    let all: Vec<IndicatorRow<'_>> =
        indicators.areas().flatten().filter(|row| row.weight == Some(WeightKind::Households)).collect();
    assert_eq!(indicators.areas_by(WeightKind::Households).flatten().collect::<Vec<_>>(), all);
    assert_eq!(indicators.areas_by(WeightKind::Persons).flatten().count(), 0);
}

fn area(members: &[u32]) -> ShortageArea {
    ShortageArea {
        id: ShortageAreaId("0101-001".into()),
        name: String::new(),
        municipality: 0,
        kind: ShortageType::NoOffer,
        status: ShortageStatus::New,
        lineage: Lineage::New,
        first_year: 2025,
        closed_year: None,
        parents: Vec::new(),
        children: Vec::new(),
        members: members.to_vec(),
        outline: geo::MultiPolygon::new(vec![]),
        area_m2: 0.0,
        households: None,
        workplaces: None,
        persons: None,
        best: None,
        mobile: None,
        nearest_fibre_m: None,
        twins: vec![],
        continues_in: Vec::new(),
        too_long_m: None,
        beyond_projects: 0,
        not_judged: 0,
        remark: String::new(),
        published: None,
    }
}

#[test]
fn short_points_are_in_an_area_scattered_or_left_out() {
    use Settlement::{Landsbygd, Tatort};
    let made = made(&[
        (0, Landsbygd, None, SLOW, NOBODY, None),
        (0, Landsbygd, None, PLANNED, NOBODY, None),
        (0, Landsbygd, None, SLOW, NOBODY, None),
        (0, Tatort, None, SLOW, NOBODY, None), // excluded
        (0, Landsbygd, None, 0, NOBODY, None), // connected
    ]);
    let prove = |areas: &[ShortageArea]| {
        let indicators =
            Indicators::build(&made.survey, &made.classification, &made.cover, areas, &made.definitions());
        prove(&made.survey, &made.classification, areas, &made.excluded, &indicators)
    };
    let proofs = prove(&[area(&[0, 1])]).expect("holds");
    let last = proofs.last().expect("law 12");
    assert_eq!(
        last.says,
        "2 points in shortage areas + 1 scattered + 1 in excluded settlements = 4 unserved or planned"
    );
    for (members, what) in [(&[0, 3][..], "an excluded member"), (&[4], "a connected member")] {
        assert_eq!(prove(&[area(members)]).expect_err(what).law, 12, "{what}");
    }
    assert_eq!(prove(&[area(&[0, 1]), area(&[1, 2])]).expect_err("twice").law, 12);
}

#[test]
fn a_broken_law_is_noticed() {
    let law = |change: &dyn Fn(&mut Made)| {
        let mut made = visible();
        change(&mut made);
        let indicators = made.indicators();
        proved(&made, &indicators).map_err(|broken| broken.law)
    };
    assert_eq!(law(&|_| ()), Ok(()));
    let halves = |made: &mut Made| made.classification.fixed[0].states = made.classification.fixed[5].states;
    assert_eq!(law(&|made| halves(made)), Ok(()), "states that sum to one");
    let more = |made: &mut Made| {
        made.classification.fixed[0].states.add(crate::model::AccessStatus::Unserved, 0.5);
    };
    assert_eq!(law(&|made| more(made)), Err(2));
    assert_eq!(law(&|made| made.classification.fixed[0].competition.grey = 0.5), Err(2));
    assert_eq!(law(&|made| made.classification.fixed[0].operators_at_least = [0.5, 1.0, 0.0]), Err(5));
    assert_eq!(law(&|made| made.classification.fixed[0].reached[1].with_passed = 0.0), Err(5));
    assert_eq!(law(&|made| made.cover[0].series[0].by_count_m2[0] += 2.0), Err(3));
    assert_eq!(law(&|made| made.cover[1].lines[0].series[1].by_count_m[0] += 1.0), Err(3));
    assert_eq!(law(&|made| made.survey.stock.rows += 1), Err(1));
}

/// The list of a survey, as the stage makes it.
fn listed(made: &Made) -> Support {
    let settings = SupportSettings { exclude_settlements: made.excluded.clone(), link_m: 200.0 };
    support::list(&made.survey, &made.classification, &settings).expect("a list")
}

#[test]
fn a_list_for_support_that_does_not_sum_to_the_tables_is_noticed() {
    let made = visible();
    let indicators = made.indicators();
    let law = |change: &dyn Fn(&mut Support)| {
        let mut support = listed(&made);
        change(&mut support);
        prove_support(&made.survey, &support, &indicators).map_err(|broken| broken.law)
    };
    let proof = law(&|_| ()).expect("holds");
    // The slow one and the half of the cell in 0101, the slow one in 0102; one planned, two silent.
    assert!(
        proof.says.starts_with("support: 3 eligible places in 2 designated areas, 3 left out"),
        "{}",
        proof.says
    );
    let first =
        listed(&made).candidates.iter().position(|candidate| candidate.reason.is_eligible()).expect("one");
    let changes: [&dyn Fn(&mut Support); 6] = [
        &|support| drop(support.candidates.remove(first)),
        &|support| support.candidates[first].reason = SupportReason::InsideSettlement,
        &|support| support.candidates[first].unserved_part *= 0.5,
        &|support| support.candidates[first].area = None,
        &|support| support.areas[0].members.truncate(1),
        &|support| support.areas[1].members.push(0),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        assert_eq!(law(change).expect_err("noticed"), 4, "change {number}");
    }
}

#[test]
fn a_deso_that_loses_something_is_noticed() {
    let made = visible();
    let mut indicators = made.indicators();
    assert_eq!(proved(&made, &indicators), Ok(()));
    indicators.deso.swap(0, 1);
    assert_eq!(proved(&made, &indicators), Ok(()), "their order is nothing");
    indicators.deso.pop();
    let broken = proved(&made, &indicators).expect_err("noticed");
    assert!(broken.law == 4 && broken.place.starts_with("the DeSO's points"), "{broken}");
}

#[test]
fn sums_lost_on_the_way_are_noticed() {
    let made = visible();
    for (kind, settlement) in [
        (AreaKind::Total, Settlement::Tatort),
        (AreaKind::County, Settlement::Landsbygd),
        (AreaKind::Part, Settlement::Tatort),
    ] {
        let mut indicators = made.indicators();
        let area = indicators.areas.iter_mut().find(|area| area.kind == kind).expect("an area");
        // The states and classes with the total, so that only the sum over areas is wrong.
        area.sums.row_mut(settlement, 1).fill(0.0);
        assert_eq!(proved(&made, &indicators).expect_err("noticed").law, 4, "{}", kind.as_str());
    }
}
