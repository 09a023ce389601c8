//! What is reached then and now, at every tier: the sums of the tables, and years drawn by hand.
use std::collections::HashMap;

use super::{
    case::{Rows, read_csv},
    demo_result::DEMO,
    three_years::three,
};

fn row<'a>(rows: &'a Rows, wanted: &[(&str, &str)]) -> &'a HashMap<String, String> {
    let is_meant =
        |row: &&HashMap<String, String>| wanted.iter().all(|(column, value)| row[*column] == *value);
    rows.iter().find(is_meant).unwrap_or_else(|| panic!("no row {wanted:?}"))
}

#[test]
fn the_change_at_every_tier_goes_from_last_years_figures_to_this_years() {
    let out = DEMO.out.join("internal");
    let changes = read_csv(&out.join("change_reached.csv"));
    let indicators = read_csv(&out.join("indicators.csv"));
    let history = read_csv(&out.join("history.csv"));
    let mut compared = 0;
    for change in changes.iter().filter(|row| row["measure"] != "mobile") {
        let of = |name: &str| (name.to_owned(), change[name].clone());
        let [code, weight, measure, tier] = ["code", "weight", "measure", "tier_mbps"].map(of);
        let is_now = |row: &&HashMap<String, String>| {
            row["area_code"] == code.1
                && row["settlement"].is_empty()
                && [&weight, &measure, &tier].iter().all(|(name, value)| row[name] == *value)
        };
        let now = indicators.iter().find(is_now).unwrap_or_else(|| panic!("no figure for {change:?}"));
        assert_eq!(change["after"], now["value"], "{change:?}");
        let is_then = |row: &&HashMap<String, String>| {
            row["reference_date"] == change["from"]
                && [&code, &weight, &measure, &tier].iter().all(|(name, value)| row[name] == *value)
        };
        // The history follows three weights.
        if let Some(then) = history.iter().find(is_then) {
            assert_eq!(change["before"], then["value"], "{change:?}");
            compared += 1;
        }
    }
    assert!(compared > 200, "{compared}");
    let mobile = row(&changes, &[("code", "total"), ("weight", "households"), ("measure", "mobile")]);
    let total = &read_csv(&out.join("municipalities.csv"))[13];
    let covered: f64 = total["households"].parse::<f64>().unwrap()
        - total["households_unserved_mobile"].parse::<f64>().unwrap();
    assert_eq!(mobile["after"], covered.to_string());
}

#[test]
fn who_lost_a_tier_is_counted_beside_who_gained_it() {
    let case = three();
    let output = case.whitespot(&["compare", "out_2023", "out_2024", "--out", "cmp"]);
    assert!(output.status.success());
    let total = [("code", "total"), ("weight", "households"), ("measure", "reached"), ("tier_mbps", "100")];
    let columns = ["before", "gained", "lost", "stock", "moved", "method", "after"];
    for file in ["cmp/compare_reached.csv", "out_2024/internal/change_reached.csv"] {
        let rows = read_csv(&case.path(file));
        // a4 and b1 to b3 got fibre, e lost it, c4 was built without.
        let numbers = columns.map(|column| row(&rows, &total)[column].as_str());
        assert_eq!(numbers, ["17", "4", "-4", "0", "0", "0", "17"], "{file}");
    }
    let page = std::fs::read_to_string(case.path("cmp/compare.html")).unwrap();
    assert!(page.contains("Vad som nås, på varje nivå"));
    // Other definitions: what was gained, lost and counted another way is one number.
    let output = case.whitespot(&["compare", "out_2023", "out_2025", "--out", "cmp"]);
    assert!(output.status.success());
    let rows = read_csv(&case.path("cmp/compare_reached.csv"));
    let mixed = row(&rows, &total);
    assert_eq!(["gained", "lost", "method"].map(|column| mixed[column].as_str()), ["", "", ""]);
    let of = |column: &str| mixed[column].parse::<f64>().unwrap();
    let explained = of("before") + of("access_or_method") + of("stock") + of("moved");
    assert_eq!(explained.to_string(), mixed["after"]);
    assert_eq!([&mixed["before"], &mixed["after"]], ["17", "14"]);
}
