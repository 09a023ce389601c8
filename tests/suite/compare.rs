//! `whitespot compare` over a hand-made county of three years.
use std::{collections::HashMap, fs, path::Path};

use serde_json::Value;

use super::{
    case::{Case, Rows, feature, geojson, read_csv, rectangle, stderr},
    demo_result::DEMO,
    three_years::{D_AND_E, fibre, first, run, second, three},
};

/// Compares two results into a folder; gives what was said.
fn compare(case: &Case, first: &str, second: &str, out: &str) -> String {
    let output = case.whitespot(&["compare", first, second, "--out", out]);
    assert!(output.status.success(), "{}", stderr(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// A row of a comparison, all settlements: before, build-out, worse, access or method, stock, method, after.
fn causes(rows: &Rows, code: &str, weight: &str) -> [String; 7] {
    let row = rows
        .iter()
        .find(|row| row["code"] == code && row["weight"] == weight && row["settlement"].is_empty())
        .unwrap_or_else(|| panic!("no row {code} {weight}"));
    ["before", "build_out", "worse", "access_or_method", "stock", "method", "after"]
        .map(|column| row[column].clone())
}

/// Per area: ids in both, what became of it, points in both, points shared.
fn areas(case: &Case, out: &str) -> Vec<[String; 6]> {
    let rows = read_csv(&case.path(&format!("{out}/compare_areas.csv")));
    let cell = |row: &HashMap<String, String>| {
        ["id_before", "id_after", "change", "points_before", "points_after", "points_shared"]
            .map(|column| row[column].clone())
    };
    rows.iter().map(cell).collect()
}

fn collection(case: &Case, file: &str) -> Vec<Value> {
    let text = fs::read_to_string(case.path(file)).unwrap();
    let collection: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(collection["type"], "FeatureCollection");
    collection["features"].as_array().unwrap().clone()
}

#[test]
fn compare_tells_build_out_correction_and_stock_by_equal_definitions() {
    let case = three();
    let said = compare(&case, "out_2023", "out_2024", "cmp");
    assert!(said.contains("definitions: the same in both"), "{said}");
    assert!(said.contains("shortage areas: 1 grown, 1 shrunk, 1 remedied"), "{said}");
    let rows = read_csv(&case.path("cmp/compare.csv"));
    // a4 and b1 to b3 got fibre, e lost it, c4 was built.
    assert_eq!(causes(&rows, "total", "households"), ["14", "-4", "4", "", "2", "0", "16"]);
    assert_eq!(causes(&rows, "total", "points"), ["10", "-4", "1", "", "1", "0", "8"]);
    assert_eq!(causes(&rows, "0101", "households"), ["8", "-4", "0", "", "0", "0", "4"]);
    assert_eq!(causes(&rows, "0102", "households"), ["6", "0", "4", "", "2", "0", "12"]);
    assert!(rows.iter().all(|row| row["from"] == "2023-10-01" && row["to"] == "2024-10-01"));
    // The second result was made with the first as its earlier one and tells the same.
    let own = read_csv(&case.path("out_2024/internal/change.csv"));
    assert_eq!(own.len(), rows.len());
    for (row, own) in rows.iter().zip(&own) {
        for column in ["code", "weight", "before", "build_out", "worse", "stock", "method", "after"] {
            assert_eq!(row[column], own[column], "{column} of {} {}", row["code"], row["weight"]);
        }
    }
    assert_eq!(
        areas(&case, "cmp"),
        [
            ["0101-001", "0101-001", "shrunk", "4", "3", "3"],
            ["0101-002", "0101-002", "closed", "3", "", "0"],
            ["0102-001", "0102-001", "grown", "3", "4", "3"],
        ]
    );
    assert_eq!(
        fs::read_to_string(case.path("cmp/compare_definitions.csv")).unwrap(),
        "key,before,after,decides\n"
    );

    let mut points: Vec<[String; 4]> = collection(&case, "cmp/compare_points.geojson")
        .iter()
        .map(|feature| {
            let [lon, lat] = [0, 1].map(|at| feature["geometry"]["coordinates"][at].as_f64().unwrap());
            assert!((15.0..15.4).contains(&lon) && (59.5..59.7).contains(&lat), "{lon} {lat}");
            ["id", "before", "after", "change"].map(|name| match &feature["properties"][name] {
                Value::Null => "-".to_owned(),
                other => other.as_str().unwrap().to_owned(),
            })
        })
        .collect();
    points.sort();
    assert_eq!(
        points,
        [
            ["a4", "unserved", "connected", "build_out"],
            ["b1", "unserved", "connected", "build_out"],
            ["b2", "unserved", "connected", "build_out"],
            ["b3", "unserved", "connected", "build_out"],
            ["c4", "-", "unserved", "stock"],
            ["e", "connected", "unserved", "worse"],
        ]
    );
    let drawn: Vec<(String, String, String, Value, Value)> = collection(&case, "cmp/compare_areas.geojson")
        .iter()
        .map(|feature| {
            assert_eq!(feature["geometry"]["type"], "MultiPolygon");
            let text = |name: &str| feature["properties"][name].as_str().unwrap().to_owned();
            let value = |name: &str| feature["properties"][name].clone();
            (text("year"), text("id"), text("change"), value("points_before"), value("households_after"))
        })
        .collect();
    let row = |year: &str, id: &str, change: &str, before: u64, after: Option<u64>| {
        (
            year.to_owned(),
            id.to_owned(),
            change.to_owned(),
            Value::from(before),
            after.map_or(Value::Null, Value::from),
        )
    };
    assert_eq!(
        drawn,
        [
            row("before", "0101-001", "shrunk", 4, Some(4)),
            row("before", "0101-002", "closed", 3, None),
            row("before", "0102-001", "grown", 3, Some(8)),
            row("after", "0101-001", "shrunk", 4, Some(4)),
            row("after", "0101-002", "closed", 3, None),
            row("after", "0102-001", "grown", 3, Some(8)),
        ]
    );
}

#[test]
fn compare_takes_method_from_the_second_result_where_it_was_made_with_the_first() {
    let case = three();
    let said = compare(&case, "out_2024", "out_2025", "cmp");
    assert!(said.contains("shortage.speed_mbps: 100 before, 1000 after (decides state)"), "{said}");
    assert!(said.contains("counted from the first, in its change.csv"), "{said}");
    let rows = read_csv(&case.path("cmp/compare.csv"));
    // b1 to b3 lost their fibre, c4 is gone, f1 to f3 are too slow by the new definition.
    assert_eq!(causes(&rows, "total", "households"), ["16", "0", "3", "", "-2", "3", "20"]);
    assert_eq!(causes(&rows, "0102", "households"), ["12", "0", "0", "", "-2", "3", "13"]);
    assert_eq!(
        areas(&case, "cmp"),
        [
            ["0101-001", "0101-001", "persisted", "3", "3", "3"],
            ["0101-002", "0101-002", "reopened", "", "3", "0"],
            ["0102-001", "0102-001", "shrunk", "4", "3", "3"],
            ["", "0102-002", "new", "", "3", "0"],
        ]
    );
    // What became of each is what the register of the second year says.
    let register = read_csv(&case.path("out_2025/internal/register.csv"));
    for [_, id, change, ..] in areas(&case, "cmp") {
        let entry = register.iter().find(|entry| entry["id"] == id).unwrap();
        assert_eq!(entry["lineage"], change, "{id}");
    }
    // By the definitions alone nobody can say why f1 is unserved now.
    let points = collection(&case, "cmp/compare_points.geojson");
    let f1 = points.iter().find(|point| point["properties"]["id"] == "f1").unwrap();
    assert_eq!(f1["properties"]["change"], "access_or_method");
    let definitions = read_csv(&case.path("cmp/compare_definitions.csv"));
    assert_eq!(definitions.len(), 1);
    assert_eq!((definitions[0]["before"].as_str(), definitions[0]["after"].as_str()), ("100", "1000"));
}

#[test]
fn compare_never_guesses_where_the_definitions_differ() {
    let case = three();
    let said = compare(&case, "out_2023", "out_2025", "cmp");
    assert!(said.contains("build-out, worse data and method cannot be separated"), "{said}");
    let rows = read_csv(&case.path("cmp/compare.csv"));
    // a4 -1, b 0 (unserved in both), e +4, f +3; c4 came and went between the two.
    assert_eq!(causes(&rows, "total", "households"), ["14", "", "", "6", "0", "", "20"]);
    assert_eq!(causes(&rows, "0101", "households"), ["8", "", "", "-1", "0", "", "7"]);
    // Over two years the ids are the same areas still.
    assert!(said.contains("known again by their ids"), "{said}");
    assert_eq!(
        areas(&case, "cmp"),
        [
            ["0101-001", "0101-001", "shrunk", "4", "3", "3"],
            ["0101-002", "0101-002", "persisted", "3", "3", "3"],
            ["0102-001", "0102-001", "persisted", "3", "3", "3"],
            ["", "0102-002", "new", "", "3", "0"],
        ]
    );
    let record: Value = serde_json::from_slice(&fs::read(case.path("cmp/compare.json")).unwrap()).unwrap();
    assert_eq!((&record["method_told"], &record["areas_matched_by"]), (&"not_told".into(), &"ids".into()));
    assert_eq!(record["definitions_that_differ"][0]["key"], "shortage.speed_mbps");
}

#[test]
fn compare_knows_areas_of_unrelated_runs_by_their_points() {
    // In 2024 as if nothing were known of 2023: a3 and a4 have fibre, so that b is the first area of Åsmyra.
    let case = first().with("fiber.geojson", fibre(&[(1_150.0, 900.0, 1_350.0, 1_100.0), D_AND_E]));
    let case = run(case, 2024, "alone", "");
    let said = compare(&case, "out_2023", "alone", "cmp");
    assert!(said.contains("known again by their demand points"), "{said}");
    assert_eq!(
        areas(&case, "cmp"),
        [
            ["0101-002", "0101-001", "persisted", "3", "3", "3"],
            ["0102-001", "0102-001", "persisted", "3", "3", "3"],
            ["0101-001", "", "scattered", "4", "", "0"],
        ]
    );
    // The other way round, a is found anew.
    compare(&case, "alone", "out_2023", "back");
    let back = areas(&case, "back");
    assert_eq!(back[0], ["", "0101-001", "new", "", "4", "0"]);
    assert_eq!(back[1], ["0101-001", "0101-002", "persisted", "3", "3", "3"]);
}

#[test]
fn compare_a_run_again_finds_nothing_and_the_same_bytes() {
    let case = second(first(), "out_2024", "[previous]\ndir = \"out_2023\"\n");
    let case = second(case, "again", "[previous]\ndir = \"out_2023\"\n");
    let said = compare(&case, "out_2024", "again", "cmp");
    assert!(said.contains("demand points with another state: none"), "{said}");
    let rows = read_csv(&case.path("cmp/compare.csv"));
    assert_eq!(causes(&rows, "total", "points"), ["8", "0", "0", "", "0", "0", "8"]);
    assert!(collection(&case, "cmp/compare_points.geojson").is_empty());
    let files = |folder: &Path| {
        let mut files: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| (path.file_name().unwrap().to_owned(), fs::read(&path).unwrap()))
            .collect();
        files.sort();
        files
    };
    let before = files(&case.path("cmp"));
    assert_eq!(before.len(), 8, "no partial file is left");
    compare(&case, "out_2024", "again", "cmp");
    assert_eq!(files(&case.path("cmp")), before);
    compare(&case, "out_2023", "again", "other");
    assert_ne!(files(&case.path("other")), before, "another comparison has other bytes");
}

/// The map of the demo's page: its municipalities (degrees in their file) lie where its places lie (metres), over its water.
#[test]
fn the_map_of_a_comparison_stands_on_municipalities_water_and_names() {
    let earlier = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo/tidigare/2024");
    let case = Case::new();
    let [earlier, later] = [&earlier, &DEMO.out].map(|path| path.to_str().unwrap().to_owned());
    compare(&case, &earlier, &later, "cmp");
    let page = fs::read_to_string(case.path("cmp/compare.html")).unwrap();
    let map = page.split("<svg").find(|part| part.contains("differences-t")).expect("a map");
    let map = map.split("</svg>").next().expect("its end");
    for municipality in &DEMO.findings.survey.municipalities {
        assert_eq!(map.matches(&format!(">{}<", municipality.name)).count(), 1, "{}", municipality.name);
    }
    assert!(map.contains("#cfe2ec"), "no water");
    let scale_km: f64 = map
        .split(['<', '>'])
        .find_map(|text| text.strip_suffix("\u{a0}km"))
        .and_then(|text| text.replace('\u{a0}', "").parse().ok())
        .expect("a scale");
    assert!(scale_km < 100.0, "the county is some hundred kilometres wide: {scale_km}");
}

#[test]
fn compare_refuses_what_it_cannot_compare() {
    let case = first();
    let refused = |arguments: &[&str]| {
        let output = case.whitespot(arguments);
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        assert!(output.stdout.is_empty());
        stderr(&output)
    };
    assert!(
        refused(&["compare", "out_2023", "out_2023"]).contains("found one and the same result, expected two")
    );
    assert!(refused(&["compare", "out_2023", "nowhere"]).contains("nowhere: found no such folder"));
    assert!(refused(&["compare", "out_2023", "demand.csv"]).contains("demand.csv: found a file"));
    let case = second(case, "out_2024", "[previous]\ndir = \"out_2023\"\n");
    let refused = |arguments: &[&str]| {
        let output = case.whitespot(arguments);
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        stderr(&output)
    };
    assert!(
        refused(&["compare", "out_2024", "out_2023"])
            .contains("expected the earlier one first: compare out_2023 out_2024")
    );
    let said = refused(&["compare", "out_2023", "out_2024", "--out", "out_2024"]);
    assert!(said.contains("found a result in this folder, expected another folder"), "{said}");
    fs::remove_file(case.path("out_2024/internal/demand_points.parquet")).unwrap();
    let said = refused(&["compare", "out_2023", "out_2024"]);
    assert!(said.contains("add \"parquet\" to formats") && !said.contains("[previous]"), "{said}");
    fs::write(case.path("out_2024/run.json"), "{").unwrap();
    assert!(refused(&["compare", "out_2023", "out_2024"]).contains("run.json is damaged"));
}

#[test]
fn compare_refuses_another_region_and_row_numbers_for_ids() {
    let squares = geojson(&[
        feature(r#""kod":"0201","namn":"Väst""#, &rectangle(0.0, 0.0, 10_000.0, 10_000.0)),
        feature(r#""kod":"0202","namn":"Öst""#, &rectangle(10_000.0, 0.0, 20_000.0, 10_000.0)),
    ]);
    let case = run(first().with("kommuner.geojson", squares), 2024, "other", "");
    let output = case.whitespot(&["compare", "out_2023", "other"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output)
            .contains("out_2023 (0101, 0102) and other (0201, 0202): found no municipality that both have"),
        "{}",
        stderr(&output)
    );
    let case = first();
    let text = fs::read_to_string(case.path("out_2023/run.json")).unwrap();
    let case = second(case, "out_2024", "")
        .with("out_2023/run.json", text.replace("\"id\": \"id\"", "\"kind\": \"building\""));
    let output = case.whitespot(&["compare", "out_2023", "out_2024"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("out_2023: its demand points have row numbers for ids"),
        "{}",
        stderr(&output)
    );
}

/// A result that was changed after it was written does not go out as a comparison.
#[test]
fn compare_proves_that_the_causes_sum_to_what_the_tables_say() {
    let case = second(first(), "out_2024", "[previous]\ndir = \"out_2023\"\n");
    let path = case.path("out_2024/internal/municipalities.csv");
    let text = fs::read_to_string(&path).unwrap();
    // Of the 7 points of Åsmyra 4 are connected and 3 unserved: now 3 and 4.
    let changed = text.replacen(",7,4,0,0,3,", ",7,3,0,0,4,", 1);
    assert_ne!(text, changed);
    fs::write(&path, changed).unwrap();
    let output = case.whitespot(&["compare", "out_2023", "out_2024", "--out", "cmp"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("law 6: 0101: the change in unserved points: found 3, expected 4"),
        "{}",
        stderr(&output)
    );
    assert!(!case.path("cmp").exists());
}
