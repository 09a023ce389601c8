//! Mobile cover of points, land and lines.
use super::{assert_rows, by_key, made::visible, shown};
use crate::indicators::LineRow;

#[test]
fn mobile_by_weight_area_and_line() {
    let made = visible();
    let indicators = made.indicators();
    assert_rows(
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
    assert_eq!(shown(&rows["0101 road_km"]), "6");
    let lines = indicators.lines();
    assert_eq!((lines.len(), lines[0].uncovered_m, lines[0].service_mbps), (8 * 2, None, None));
    let table = indicators.municipality_rows();
    assert_eq!(table[0].weights[1].unserved_mobile, None);
    assert_eq!(table[0].uncovered_m2, None);
}
