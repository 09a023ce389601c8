//! Hand-made numbers that can be checked by eye, and sums of random ones.
mod laws;
mod made;

use std::collections::BTreeMap;

use super::{Indicators, LineRow};
use crate::model::{IndicatorRow, ReferenceValue, SettlementCut, Technology, WeightKind};
use made::{made, visible};

/// `code settlement weight measure tier technology operator generation service level`, without what is empty.
fn key(row: &IndicatorRow<'_>) -> String {
    let number = |number: f64| number.to_string();
    let text = str::to_owned;
    let follows_target = row.measure.starts_with("distance") || row.measure == "year_reached";
    [
        Some(text(row.area_code)),
        row.settlement.map(SettlementCut::as_str).map(text),
        row.weight.map(WeightKind::as_str).map(text),
        Some(text(row.measure)),
        follows_target.then(|| text(row.definition)),
        row.tier_mbps.map(number),
        row.technology.map(Technology::as_str).map(text),
        row.operator.map(text),
        row.generation.map(text),
        row.service_mbps.map(number),
        row.level.map(text),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join(" ")
}

/// Every row by its key; no key twice.
fn by_key(indicators: &Indicators) -> BTreeMap<String, IndicatorRow<'_>> {
    let mut rows = BTreeMap::new();
    for row in indicators.areas().flatten() {
        let known = rows.insert(key(&row), row);
        assert!(known.is_none(), "twice: {}", key(&row));
    }
    rows
}

/// Value and total of a row, as they are read: `value/total`, `-` where unknown.
fn told(row: &IndicatorRow<'_>) -> String {
    let number = |number: Option<f64>| {
        number.map_or_else(|| "-".to_owned(), |number| ((number * 1e6).round() / 1e6).to_string())
    };
    match row.total {
        None => number(row.value),
        Some(total) => format!("{}/{}", number(row.value), number(Some(total))),
    }
}

fn assert_told(indicators: &Indicators, expected: &[(&str, &str)]) {
    let rows = by_key(indicators);
    for (key, expected) in expected {
        let Some(row) = rows.get(*key) else {
            let near: Vec<&String> =
                rows.keys().filter(|known| known.starts_with(&key[..key.len().min(20)])).collect();
            panic!("no row {key}; there are {near:#?}");
        };
        assert_eq!(&told(row), expected, "{key}");
    }
}

#[test]
fn states_and_tiers_of_a_municipality() {
    let made = visible();
    assert_told(
        &made.indicators(),
        &[
            ("0101 points total", "5"),
            ("0101 households total", "50"),
            ("0101 households unknown_points", "0"),
            // 25 by fibre and half of the cell's 2.
            ("0101 households connected 100", "26/50"),
            ("0101 points connected 100", "1.5/5"),
            ("0101 households passed 100", "19/50"),
            ("0101 households planned 100", "3/50"),
            ("0101 households unserved 100", "2/50"),
            ("0101 households no_data 100", "0/50"),
            ("0101 households planned_2027 100", "3/50"),
            ("0101 households passed_by_area 100", "0/50"),
            ("0101 households passed_by_cost 100", "19/50"),
            ("0101 households passed_by_near_route 100", "0/50"),
            ("0101 households passed_by_near_connected 100", "0/50"),
            // Copper gives 30 Mbit/s to the planned 3 and the slow 1.
            ("0101 households reached 30", "30/50"),
            ("0101 households reached_with_passed 30", "49/50"),
            ("0101 households reached 1000", "26/50"),
            ("0101 households reached_with_passed 1000", "45/50"),
            // Three quarters of the cell, at most.
            ("0101 households reached_at_most 1000", "26.5/50"),
            ("0101 households reached_with_passed_at_most 1000", "45.5/50"),
            // The same speed downstream, told apart by the upstream one.
            ("0101 households reached_up_100 100", "26/50"),
            ("0101 households reached_with_passed_up_100 100", "45/50"),
            // Of three points the households of one are unknown: what is known of has no silent one.
            ("0102 households total", "10"),
            ("0102 households unknown_points", "1"),
            ("0102 points no_data 100", "1/3"),
            ("0102 points unserved_of_known 100", "1/2"),
            ("0102 points connected_of_known 100", "1/2"),
            ("0201 households connected 100", "1/4"),
            ("0201 households connected_of_known 100", "1/1"),
        ],
    );
    let indicators = made.indicators();
    let rows = by_key(&indicators);
    assert_eq!(rows["0101 households planned_2027 100"].definition, "planned_in_year");
    assert_eq!(rows["0101 households reached_up_100 100"].definition, "reached");
    assert_eq!(rows["0101 households connected 100"].definition, "connected");
    // Nothing is silent in 0101: no share of what is known beside the share of all.
    assert!(!rows.contains_key("0101 households connected_of_known 100"));
}

#[test]
fn technologies_operators_and_networks() {
    let made = visible();
    let indicators = made.indicators();
    assert_told(
        &indicators,
        &[
            ("0101 households technology fiber", "26/50"),
            ("0101 households technology_with_passed fiber", "45/50"),
            ("0101 households technology xdsl", "4/50"),
            ("0101 households wired", "30/50"),
            ("0101 households wired_with_passed", "49/50"),
            ("0101 households any_technology", "30/50"),
            ("0101 households any_technology_with_passed", "49/50"),
            ("0101 households operator 100 Alfa", "25/50"),
            ("0101 households operator_with_passed 100 Alfa", "44/50"),
            ("0101 households operator 100 Beta", "26/50"),
            ("0101 households operators_at_least_1 100", "45/50"),
            ("0101 households operators_at_least_2 100", "25/50"),
            ("0101 households operators_at_least_3 100", "0/50"),
            ("0101 households competition_white 100", "2/50"),
            ("0101 households competition_grey 100", "23/50"),
            ("0101 households competition_black 100", "25/50"),
            // Of 4 with a plan, the 3 of Alfa's.
            ("0101 households step_change", "3/4"),
            // Tätort is excluded: the slow 1 and half of the cell's 2 lie outside of it.
            ("0101 households eligible 100", "2/50"),
            ("0101 tatort households eligible 100", "0/44"),
        ],
    );
    let rows = by_key(&indicators);
    // Gamma has no fixed net, and copper does not reach Carlsvik: no row, rather than 0.
    assert!(!rows.contains_key("0101 households operator 100 Gamma"));
    assert!(!rows.contains_key("0201 households technology xdsl"));
    // In a cut the operator of the area has its row even where it reaches nothing.
    assert_eq!(told(&rows["0101 smaort households operator 100 Alfa"]), "0/3");
}

#[test]
fn mobile_by_weight_area_and_line() {
    let made = visible();
    let indicators = made.indicators();
    assert_told(
        &indicators,
        &[
            ("0101 households mobile Alfa 10 grund", "44/50"),
            ("0101 households mobile Beta 10 grund", "49/50"),
            ("0101 households mobile_any 10 grund", "49/50"),
            ("0101 households mobile_all 10 grund", "44/50"),
            ("0101 households mobile_at_least_2 10 grund", "44/50"),
            ("0101 households mobile_not_spot 10 grund", "1/50"),
            ("0101 households mobile_partial_not_spot 10 grund", "5/50"),
            // The second series has one operator: any is all, and nothing is partial.
            ("0101 households mobile_any 4G 30 grund", "44/50"),
            ("0101 households mobile_all 4G 30 grund", "44/50"),
            ("0101 households mobile_partial_not_spot 4G 30 grund", "0/50"),
            ("0101 households unserved_mobile 10 grund", "1/50"),
            ("0101 households unserved_both 10 grund", "1/50"),
            ("0101 points unserved_both 10 grund", "1/5"),
            ("0101 area_km2", "12"),
            ("0101 land_km2", "10"),
            ("0101 uncovered_km2 10 grund", "4/10"),
            ("0101 mobile_km2 Alfa 10 grund", "1/10"),
            ("0101 mobile_km2 Beta 10 grund", "6/10"),
            ("0101 mobile_any_km2 10 grund", "6/10"),
            ("0101 mobile_at_least_2_km2 10 grund", "3/10"),
            ("0101 mobile_all_km2 10 grund", "1/10"),
            ("0101 mobile_not_spot_km2 10 grund", "4/10"),
            ("0101 mobile_partial_not_spot_km2 10 grund", "5/10"),
            ("total mobile_partial_not_spot_km2 10 grund", "15/30"),
            ("0101 mobile_any_km2 4G 30 grund", "0/10"),
            ("0101 road_km", "6"),
            ("0101 road_uncovered_km 10 grund", "2/6"),
            ("0101 road_longest_gap_km 10 grund", "1.5"),
            ("0101 road_covered_km 10 grund", "4/6"),
            ("0101 road_covered_km Alfa 10 grund", "1/6"),
            ("0101 road_covered_km Beta 10 grund", "4/6"),
            ("01 road_uncovered_km 4G 30 grund", "10/12"),
            // The longest of all, not their sum.
            ("total road_longest_gap_km 4G 30 grund", "2.5"),
            ("0101 shortage_areas", "0"),
            ("0101 households_in_shortage_areas", "0"),
        ],
    );
    let rows = by_key(&indicators);
    assert_eq!(rows["0101 households mobile_at_least_2 10 grund"].definition, "mobile_at_least");
    assert_eq!(rows["0101 mobile_at_least_2_km2 10 grund"].definition, "mobile_at_least_km2");
    for absent in [
        "0101 mobile_km2 Alfa 4G 30 grund",           // covers no land of the series
        "0101 road_covered_km Gamma 10 grund",        // covers no road
        "0101 rail_km",                               // no rails were given
        "0101 households mobile_at_least_3 10 grund", // that is all
    ] {
        assert!(!rows.contains_key(absent), "{absent}");
    }
}

#[test]
fn larger_areas_and_settlements_are_sums() {
    let made = visible();
    let indicators = made.indicators();
    assert_told(
        &indicators,
        &[
            ("01-Norr households total", "50"),
            ("01-Syd households total", "10"),
            ("01 households total", "60"),
            ("01 households connected 100", "35/60"),
            ("total households total", "64"),
            ("total households reached_with_passed 1000", "55/64"),
            ("01 tatort households total", "53"),
            ("01 tat households total", "56"),
            ("01 gles households total", "4"),
            ("01 gles households reached_with_passed 1000", "1/4"),
            ("01 fritidshusomrade households total", "0"),
            ("01 fritidshusomrade households connected 100", "0/0"),
            // DeSO: the two of the town, the three others.
            ("0101A0010 households total", "44"),
            ("0101A0010 households passed 100", "19/44"),
            ("0101C0020 households reached 30", "5/6"),
            ("0101C0020 points unserved 100", "1.5/3"),
        ],
    );
    let rows = by_key(&indicators);
    assert_eq!(rows["01 fritidshusomrade households connected 100"].share, None, "nothing of nothing");
    assert!(!rows.keys().any(|key| key.starts_with("0101A0010 households technology")));
    let kinds: Vec<_> = indicators.areas().map(|rows| rows[0].area_code.to_owned()).collect();
    let order = ["0101", "0102", "0201", "01-Norr", "01-Syd", "01", "02", "total", "0101A0010", "0101C0020"];
    assert_eq!(kinds, order);
}

#[test]
fn an_unknown_weight_is_not_nought() {
    use crate::model::Settlement::Landsbygd;
    let made = made(&[
        (0, Landsbygd, None, made::SLOW, made::BETA, None),
        (1, Landsbygd, Some(2.0), made::SLOW, made::BETA, None),
    ]);
    assert_told(
        &made.indicators(),
        &[
            ("0101 households total", "-"),
            ("0101 households unknown_points", "1"),
            ("0101 households unserved 100", "-"),
            ("0101 households mobile_any 10 grund", "-"),
            ("0101 households rank 100", "-/1"),
            // Nobody lives in Carlsvik at all: that is known.
            ("0201 households total", "0"),
            ("0201 households unserved 100", "0/0"),
            ("total households unserved 100", "2/2"),
        ],
    );
}

#[test]
fn municipalities_beside_each_other_and_targets() {
    let made = visible();
    let indicators = made.indicators();
    assert_told(
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
            ("0101 households distance_to_target_pp GIGABIT 1000", "-8"),
            ("0101 households distance_to_target_units GIGABIT 1000", "4"),
            ("0101 gles households distance_to_target_units GIGABIT 1000", "2"), // ceil(2.94) − 1
            ("0201 households distance_to_target_units GIGABIT 1000", "3"),
            ("01 households distance_to_target_units GIGABIT 1000", "5"), // ceil(58.8) − 54
            // Connected only, both ways: 26 of 50, one more than the half that is asked.
            ("0101 households distance_to_target_pp BOTH-WAYS 100", "2"),
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
        area_code: area_code.to_owned(),
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
    assert_told(
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
    let told: Vec<_> = rows
        .iter()
        .filter(|row| row.measure != "reached")
        .map(|row| {
            let pp = row.difference_pp.map(|pp| (pp * 100.0).round() / 100.0);
            (row.area_code, row.year, row.published, pp, row.series_break)
        })
        .collect();
    assert_eq!(
        told,
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
fn lines_by_class() {
    let made = visible();
    let indicators = made.indicators();
    assert_eq!(indicators.mobile_operators(), ["Alfa", "Beta", "Gamma"]);
    let rows = indicators.lines();
    // Seven areas but DeSO, and the total; two classes, two series.
    assert_eq!(rows.len(), 8 * 2 * 2);
    let find = |code: &str, class: &str, generation: Option<&str>| -> &LineRow<'_> {
        rows.iter()
            .find(|row| (row.area_code, row.class, row.generation) == (code, Some(class), generation))
            .expect("a row")
    };
    let of_county = find("01", "L", None);
    assert!((of_county.length_m - 8000.0).abs() < 1e-9);
    assert_eq!(of_county.uncovered_m, Some(0.0));
    assert_eq!(of_county.covered_m, [Some(2000.0), Some(8000.0), Some(0.0)]);
    let second = find("0102", "E", Some("4G"));
    assert_eq!((second.uncovered_m, second.longest_gap_m), (Some(2000.0), Some(2000.0)));
    assert_eq!(second.covered_m, [Some(0.0), None, None], "only Alfa delivered the series");
}

#[test]
fn without_mobile_layers_nothing_is_said_of_mobile() {
    let mut made = visible();
    made.survey.mobile.clear();
    made.classification.series.clear();
    for cover in &mut made.cover {
        cover.series.clear();
        cover.uncovered = None;
        cover.lines.iter_mut().for_each(|lines| lines.series.clear());
    }
    let indicators = made.indicators();
    let rows = by_key(&indicators);
    assert!(
        !rows.keys().any(|key| key.contains("mobile") || key.contains("uncovered") || key.contains("both"))
    );
    assert_eq!(told(&rows["0101 road_km"]), "6");
    let lines = indicators.lines();
    assert_eq!((lines.len(), lines[0].uncovered_m, lines[0].service_mbps), (8 * 2, None, None));
    let table = indicators.municipality_rows();
    assert_eq!(table[0].weights[1].unserved_mobile, None);
    assert_eq!(table[0].uncovered_m2, None);
}

#[test]
fn the_table_and_the_long_form_are_one() {
    let made = visible();
    let indicators = made.indicators();
    let rows = by_key(&indicators);
    let table = indicators.municipality_rows();
    let codes: Vec<&str> = table.iter().map(|row| row.code.as_str()).collect();
    assert_eq!(codes, ["0101", "0102", "0201", "01", "02", "total"], "no parts in municipalities.csv");
    for row in &table {
        for weight in &row.weights {
            let of = |measure: &str| {
                rows[&format!("{} {} {measure}", row.code, weight.weight.as_str())].value.map(f64::to_bits)
            };
            assert_eq!(of("total"), Some(weight.total.to_bits()));
            for status in crate::model::AccessStatus::ALL {
                let value = weight.states.get(status);
                assert_eq!(of(&format!("{} 100", status.as_str())), Some(value.to_bits()), "{}", row.code);
            }
            assert_eq!(of("reached_with_passed 1000"), Some(weight.reached_with_passed[2].to_bits()));
            assert_eq!(of("unserved_both 10 grund"), weight.unserved_both.map(f64::to_bits));
        }
    }
}
