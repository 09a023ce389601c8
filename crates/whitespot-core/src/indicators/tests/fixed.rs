//! States, tiers, technologies, operators, and the areas that are sums of others.
use super::{
    assert_rows, by_key,
    made::{self, made, visible},
    shown,
};

#[test]
fn states_and_tiers_of_a_municipality() {
    let made = visible();
    assert_rows(
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
            // The same speed downstream, kept apart by the upstream one.
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
    assert_rows(
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
    assert_eq!(shown(&rows["0101 smaort households operator 100 Alfa"]), "0/3");
}

#[test]
fn larger_areas_and_settlements_are_sums() {
    let made = visible();
    let indicators = made.indicators();
    assert_rows(
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
            ("0101A0010 households technology_with_passed fiber", "44/44"),
            ("0101A0010 households operators_at_least_2 100", "25/44"),
            ("0101A0010 households competition_grey 100", "19/44"),
            // The tätort is excluded; the slow 1 and half of the cell's 2 are in the other.
            ("0101A0010 households eligible 100", "0/44"),
            ("0101C0020 households eligible 100", "2/6"),
        ],
    );
    let rows = by_key(&indicators);
    assert_eq!(rows["01 fritidshusomrade households connected 100"].share, None, "nothing of nothing");
    // No copper in the town, and no row of it; ranks, gaps and land are of larger areas.
    assert!(!rows.contains_key("0101A0010 households technology xdsl"));
    for measure in ["rank", "gap_pp", "spread_pp", "mobile_any_km2", "road_km"] {
        let has = |code: &str| {
            let key = format!("{code} ");
            rows.iter().any(|(known, row)| known.starts_with(&key) && row.measure == measure)
        };
        assert!(!has("0101A0010") && (has("0101") || has("total")), "{measure}");
    }
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
    assert_rows(
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
