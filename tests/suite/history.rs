//! `whitespot history` over a hand-made county of three years.
use std::fs;

use super::{
    case::{Case, Rows, read_csv, stderr},
    three_years::{first, second, three},
};

/// A series: date, value, share, change in percentage points, break.
fn series(rows: &Rows, code: &str, weight: &str, measure: &str, tier: &str) -> Vec<[String; 5]> {
    rows.iter()
        .filter(|row| {
            row["code"] == code
                && row["weight"] == weight
                && row["measure"] == measure
                && row["tier_mbps"] == tier
        })
        .map(|row| {
            let share =
                row["share"].parse::<f64>().map_or_else(|_| String::new(), |share| format!("{share:.4}"));
            let change = row["change_pp"]
                .parse::<f64>()
                .map_or_else(|_| String::new(), |change| format!("{change:.2}"));
            [row["reference_date"].clone(), row["value"].clone(), share, change, row["series_break"].clone()]
        })
        .collect()
}

fn history(case: &Case, arguments: &[&str]) -> String {
    let output = case.whitespot(&[&["history"], arguments].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn history_tells_series_and_their_breaks_in_any_order_of_the_results() {
    let case = three();
    let said = history(&case, &["out_2025", "out_2023", "out_2024", "--out", "history.csv"]);
    let rows = read_csv(&case.path("history.csv"));
    // Of 31 households 14 are unserved, of 33 16, of 31 20.
    assert_eq!(
        series(&rows, "total", "households", "connected", ""),
        [
            ["2023-10-01", "17", "0.5484", "", ""],
            ["2024-10-01", "17", "0.5152", "-3.32", ""],
            ["2025-10-01", "11", "0.3548", "-16.03", "definitions;drop"],
        ]
    );
    assert_eq!(
        series(&rows, "total", "households", "unserved", ""),
        [
            ["2023-10-01", "14", "0.4516", "", ""],
            ["2024-10-01", "16", "0.4848", "3.32", ""],
            ["2025-10-01", "20", "0.6452", "16.03", "definitions;drop"],
        ]
    );
    // Östernäs lost e and got c4: 17 of 23, then 13 of 25. The definitions were the same.
    assert_eq!(
        series(&rows, "0102", "households", "with_passed", "")[1],
        ["2024-10-01", "13", "0.5200", "-21.91", "drop"]
    );
    // A rise breaks nothing, nor does a fall of the unserved.
    assert_eq!(
        series(&rows, "0101", "points", "connected", "")[1],
        ["2024-10-01", "4", "0.5714", "57.14", ""]
    );
    assert_eq!(series(&rows, "0101", "points", "unserved", "")[1][4], "");
    // What is reached by tier: d alone has 1000 Mbit/s in 2025, and f1 to f3 still have 100.
    assert_eq!(
        series(&rows, "total", "households", "reached", "100")
            .iter()
            .map(|row| row[1].clone())
            .collect::<Vec<_>>(),
        ["17", "17", "14"]
    );
    assert_eq!(series(&rows, "total", "households", "reached_with_passed", "1000")[2][1], "11");
    let count = |measure: &str| -> Vec<String> {
        series(&rows, "total", "", measure, "").into_iter().map(|[_, value, ..]| value).collect()
    };
    assert_eq!(count("areas_open"), ["3", "2", "4"]);
    assert_eq!(count("areas_new"), ["3", "0", "1"]);
    assert_eq!(count("areas_closed"), ["0", "1", "0"]);
    assert_eq!(count("areas_reopened"), ["0", "0", "1"]);
    assert_eq!(count("list_remaining"), ["0", "0", "0"]);
    assert!(said.contains("2025-10-01: other definitions: shortage.speed_mbps 1000 (was 100)"), "{said}");

    let other = history(&case, &["out_2024", "out_2025", "out_2023", "--out", "folder"]);
    assert_eq!(said.lines().take(5).collect::<Vec<_>>(), other.lines().take(5).collect::<Vec<_>>());
    assert_eq!(
        fs::read(case.path("history.csv")).unwrap(),
        fs::read(case.path("folder/history.csv")).unwrap(),
        "the order of the results does not matter"
    );
    assert_eq!(
        fs::read_to_string(case.path("folder/history_definitions.csv")).unwrap(),
        "reference_date,key,before,after,decides\n2025-10-01,shortage.speed_mbps,100,1000,state\n"
    );
}

/// The list of the county: what remains of it, beside areas that are not on it.
#[test]
fn history_tells_what_remains_of_the_countys_list() {
    let register = "[register]\npath = \"lista.geojson\"\nid = \"nr\"\nname = \"namn\"\n";
    let list = super::case::geojson(&[
        super::case::feature(
            r#""nr":"L1","namn":"Norra""#,
            &super::case::rectangle(900.0, 900.0, 1_400.0, 1_100.0),
        ),
        super::case::feature(
            r#""nr":"L2","namn":"Södra""#,
            &super::case::rectangle(4_900.0, 900.0, 5_300.0, 1_100.0),
        ),
    ]);
    let case = super::three_years::run(first().with("lista.geojson", list), 2023, "out_2023", register);
    let case = second(case, "out_2024", "[previous]\ndir = \"out_2023\"\n");
    history(&case, &["out_2023", "out_2024", "--out", "h.csv"]);
    let rows = read_csv(&case.path("h.csv"));
    let values = |code: &str, measure: &str| -> Vec<String> {
        series(&rows, code, "", measure, "").into_iter().map(|[_, value, ..]| value).collect()
    };
    assert_eq!(values("total", "list_entries"), ["2", "2"]);
    assert_eq!(values("total", "list_remaining"), ["2", "1"], "L2 is reached in 2024");
    assert_eq!(values("0102", "list_remaining"), ["0", "0"], "the area of Östernäs is on no list");
    assert_eq!(values("0102", "areas_open"), ["1", "1"]);
}

#[test]
fn history_marks_sums_of_other_municipalities() {
    let case = second(first(), "out_2024", "");
    let output = case.whitespot(&["run", "county.toml", "--only", "0101", "--out", "part", "--quiet"]);
    assert!(output.status.success(), "{}", stderr(&output));
    history(&case, &["out_2023", "part", "--out", "h.csv"]);
    let rows = read_csv(&case.path("h.csv"));
    assert_eq!(series(&rows, "total", "households", "total", "")[1][4], "municipalities");
    assert_eq!(series(&rows, "0101", "households", "total", "")[1][4], "");
    assert_eq!(series(&rows, "0102", "households", "total", "").len(), 1);
}

#[test]
fn history_refuses_one_result_one_date_twice_and_folders_without_a_result() {
    let case = second(first(), "out_2024", "");
    let case = second(case, "trial", "[shortage]\nlink_m = 150\n");
    let refused = |arguments: &[&str]| {
        let output = case.whitespot(&[&["history"], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        stderr(&output)
    };
    assert!(refused(&["out_2023"]).contains("found 1 result, expected at least 2"));
    let said = refused(&["out_2023", "trial", "out_2024"]);
    assert!(said.contains("out_2024 and trial: found the reference date 2024-10-01 in both"), "{said}");
    assert!(refused(&["out_2023", "out_2022"]).contains("out_2022: found no such folder"));
    assert!(refused(&["out_2023", "out_2024", "--out", "missing/h.csv"]).contains("found no such folder"));
    fs::remove_file(case.path("out_2024/internal/reconciliation.csv")).unwrap();
    let said = refused(&["out_2023", "out_2024"]);
    assert!(
        said.contains("out_2024: found no internal/reconciliation.csv") && said.contains("run that year's"),
        "{said}"
    );
    let left: Vec<_> = fs::read_dir(case.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains("partial")), "{left:?}");
}
