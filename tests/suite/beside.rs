//! A second list of places by which the demand is checked, and measurements by which the claimed cover is.
use serde_json::Value as Json;

use super::case::{Case, feature, geojson, three_places};

/// The findings of a rule that `check --json` prints.
fn of_rule(case: &Case, rule: &str) -> Vec<Json> {
    let output = case.whitespot(&["check", "county.toml", "--json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).expect("text");
    let lines = lines.lines().map(|line| serde_json::from_str::<Json>(line).expect("JSON"));
    lines.filter(|line| line["kind"] == "finding" && line["rule"] == rule).collect()
}

#[test]
fn places_of_a_second_list_without_a_demand_point_near_are_counted_by_municipality() {
    // The demand stands at 501, 502 and 503 km east. Five of the list stand in 0101: on it, 30 m beside, 31 m beside, and two far away; one
    // is a polygon around the third. Two stand in 0102, where there is no demand; one in none.
    let list = "id;e;n\np1;501000;6601000\np2;502030;6601000\np3;502031;6601000\np4;505000;6605000\np5;506000;6605000\n\
                q1;515000;6605000\nq2;516000;6605000\nr;900000;6605000\n";
    let check = |within: &str| {
        three_places(&format!(
            "[[demand_check]]\npath = \"hus.csv\"\nid = \"id\"\nx = \"e\"\ny = \"n\"\ncrs = \"EPSG:3006\"\nwithin_m = {within}\n"
        ))
        .with("hus.csv", list)
    };
    let found = of_rule(&check("30"), "demand_missing");
    assert_eq!(found.len(), 1);
    assert_eq!((&found[0]["count"], &found[0]["of"]), (&5.into(), &7.into()));
    let examples: Vec<_> = found[0]["examples"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| (one["record"].clone(), one["found"].clone()))
        .collect();
    assert_eq!(examples[0].1, "3 of 5");
    assert_eq!(examples[1].1, "2 of 2");
    assert!(examples[0].0.as_str().expect("text").starts_with("0101"));
    assert_eq!(of_rule(&check("20000"), "demand_missing"), Vec::<Json>::new());

    let polygon = geojson(&[feature(
        r#""namn":"hus""#,
        r#"{"type":"Polygon","coordinates":[[[502990,6600990],[503010,6600990],[503010,6601010],[502990,6601010],[502990,6600990]]]}"#,
    )]);
    let of_polygons =
        three_places("[[demand_check]]\npath = \"hus.geojson\"\nwithin_m = 1\n").with("hus.geojson", polygon);
    assert_eq!(
        of_rule(&of_polygons, "demand_missing"),
        Vec::<Json>::new(),
        "the middle of the house is where it stands"
    );
}

/// Nordtel claims the west half of 0101 with 4G. Seven points of 4G, one of 5G, one of an operator without cover.
fn measured(rest: &str) -> Case {
    let cover = geojson(&[feature(
        r#""o":"Nordtel""#,
        r#"{"type":"Polygon","coordinates":[[[500000,6600000],[505000,6600000],[505000,6610000],[500000,6610000],[500000,6600000]]]}"#,
    )]);
    let points = "e;n;op;gen;rsrp\n501000;6601000;Nordtel;4G;-90\n501000;6602000;Nordtel;4G;-105\n501000;6603000;Nordtel;4G;-105,1\n\
                  505000;6603000;Nordtel;4G;-120\n508000;6603000;Nordtel;4G;-80\n508000;6603500;Nordtel;4G;-110\n\
                  515000;6603500;Nordtel;4G;-90\n501000;6603000;Nordtel;5G;-90\n501000;6603000;Sydtel;4G;-90\n900000;6603000;Nordtel;4G;-90\n\
                  501000;6603000;Nordtel;4G;\n";
    three_places(&format!(
        "[[mobile]]\npath = \"tackning.geojson\"\noperator = \"Nordtel\"\ngeneration = \"4G\"\nservice_mbps = 10\nlevel = \"grund\"\n\
         [[measured]]\npath = \"matt.csv\"\nx = \"e\"\ny = \"n\"\ncrs = \"EPSG:3006\"\noperator = {{ column = \"op\" }}\n\
         generation = {{ column = \"gen\" }}\nservice_mbps = 10\nlevel = \"grund\"\nvalue = \"rsrp\"\nthreshold = {{ at_least = -105 }}\n{rest}"
    ))
    .with("tackning.geojson", cover)
    .with("matt.csv", points)
}

#[test]
fn measured_points_inside_the_claimed_cover_are_held_against_it() {
    let case = measured("");
    case.run();
    let rows = case.table("measured.csv");
    let row = |operator: &str, generation: &str, code: &str| {
        let own = |row: &&std::collections::HashMap<String, String>| {
            row["operator"] == operator && row["generation"] == generation && row["code"] == code
        };
        let row = rows.iter().find(own).unwrap_or_else(|| panic!("{operator} {generation} {code}"));
        ["measured", "met", "inside", "inside_met", "share_met", "outside_met"]
            .map(|column| row[column].clone())
    };
    // Inside: three at 501 km and the one on the edge; of them -90 and -105 meet -105. Outside: 508 km, and 515 km in 0102.
    assert_eq!(row("Nordtel", "4G", "0101"), ["6", "3", "4", "2", "0.5", "1"]);
    assert_eq!(row("Nordtel", "4G", "0102"), ["1", "1", "0", "0", "", "1"]);
    assert_eq!(row("Nordtel", "4G", "total"), ["7", "4", "4", "2", "0.5", "2"]);
    assert_eq!(row("Sydtel", "4G", "total"), ["1", "1", "0", "0", "", "1"]);
    let short = of_rule(&case, "measured_short");
    assert_eq!(short.len(), 1);
    assert_eq!(
        (&short[0]["count"], &short[0]["of"], &short[0]["severity"]),
        (&2.into(), &4.into(), &"note".into())
    );
    let unclaimed = of_rule(&case, "measured_unclaimed");
    let about: Vec<_> = unclaimed.iter().map(|one| one["about"].as_str().expect("text")).collect();
    assert_eq!(about, ["Nordtel 5G grund 10 Mbit/s", "Sydtel 4G grund 10 Mbit/s"]);
    // Measurements are no cover: nothing changes in the table.
    let with = case.municipality("0101");
    let without = measured("");
    let text = std::fs::read_to_string(without.path("county.toml")).expect("text");
    let without = without.with("county.toml", text.split("[[measured]]").next().expect("a part"));
    without.run();
    assert_eq!(with, without.municipality("0101"));
    assert!(!without.path("out/internal/measured.csv").exists());
}

#[test]
fn the_report_says_what_was_measured_within_and_the_open_one_does_not() {
    let case = measured("[output]\nformats = [\"csv\", \"html\"]\n");
    case.run();
    let page = |name: &str| std::fs::read_to_string(case.path(name)).expect("a page");
    assert!(page("out/internal/report.html").contains("M\u{e4}tt mot p\u{e5}st\u{e5}dd t\u{e4}ckning"));
    assert!(!page("out/open/report.html").contains("M\u{e4}tt mot"));
}
