//! Delivery control: what this year's files lack is asked about before it is told as something that happened.
//!
//! | place | households | who reaches it in 2024 |
//! |---|---|---|
//! | v0 … v9, Åsmyra, around Vretstorp | 4 each | Närkes Fiber |
//! | k, Åsmyra | 10 | Närkes Fiber and Stadsnät |
//! | s0 … s8, Åsmyra | 10 each | Stadsnät |
//! | t0 … t4, Östernäs | 10 each | Stadsnät |
use std::{collections::HashMap, fs};

use super::case::{Case, HEAD, demand, feature, geojson, rectangle, stderr, two_municipalities};

const VRETSTORP: (f64, f64, f64, f64) = (900.0, 900.0, 2_000.0, 1_100.0);
const K: (f64, f64, f64, f64) = (2_900.0, 900.0, 3_100.0, 1_100.0);
const STADEN: (f64, f64, f64, f64) = (2_900.0, 900.0, 20_000.0, 6_000.0);

const NARKE: &str = r#"
[[fixed]]
path = "narke.geojson"
operator = "Närkes Fiber"
technology = "fiber"
down_mbps = 1000
"#;
const STADSNAT: &str = r#"
[[fixed]]
path = "stadsnat.geojson"
operator = "Stadsnät"
technology = "fiber"
down_mbps = 1000
"#;
const PLACES: &str = r#"
[[places]]
path = "orter.geojson"
name = "namn"
"#;

fn areas(areas: &[(f64, f64, f64, f64)]) -> String {
    let feature = |&(west, south, east, north): &_| feature("", &rectangle(west, south, east, north));
    geojson(&areas.iter().map(feature).collect::<Vec<_>>())
}

fn houses() -> String {
    let mut houses = Vec::new();
    for number in 0..10 {
        houses.push((format!("v{number}"), 1_000.0 + 100.0 * f64::from(number), 1_000.0, "4"));
    }
    houses.push(("k".to_owned(), 3_000.0, 1_000.0, "10"));
    for number in 0..9 {
        houses.push((format!("s{number}"), 5_000.0 + 100.0 * f64::from(number), 5_000.0, "10"));
    }
    for number in 0..5 {
        houses.push((format!("t{number}"), 15_000.0 + 100.0 * f64::from(number), 5_000.0, "10"));
    }
    let houses: Vec<_> = houses.iter().map(|(id, e, n, hh)| (id.as_str(), *e, *n, *hh, "")).collect();
    demand(&houses)
}

fn configured(case: Case, year: i32, layers: &str, more: &str) -> Case {
    let head = HEAD.replace("2025-10-01", &format!("{year}-10-01"));
    let out = if year == 2024 { "out_2024" } else { "out" };
    case.with("county.toml", format!("{head}{layers}{PLACES}{more}\n[output]\nformats = [\"csv\", \"geojson\", \"parquet\", \"html\"]\ndir = \"{out}\"\n"))
}

/// The first year; the configuration of the second is to follow.
fn first() -> Case {
    let place = r#"{"type":"Point","coordinates":[501500,6601000]}"#;
    let case = Case::new()
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", houses())
        .with("orter.geojson", geojson(&[feature(r#""namn":"Vretstorp""#, place)]))
        .with("narke.geojson", areas(&[VRETSTORP, K]))
        .with("stadsnat.geojson", areas(&[STADEN]));
    let case = configured(case, 2024, &format!("{NARKE}{STADSNAT}"), "");
    let output = case.whitespot(&["run", "county.toml", "--quiet"]);
    assert!(output.status.success(), "{}", stderr(&output));
    case
}

const PREVIOUS: &str = "[previous]\ndir = \"out_2024\"\n";

/// The row of `delivery.csv` that counts an operator's reach in an area.
fn counted(case: &Case, operator: &str, relation: &str, code: &str) -> HashMap<String, String> {
    let rows = case.table("delivery.csv");
    let is_it = |row: &HashMap<String, String>| {
        row["finding"].is_empty()
            && row["operator"] == operator
            && row["relation"] == relation
            && row["code"] == code
    };
    rows.into_iter().find(is_it).unwrap_or_else(|| panic!("no row {operator} {relation} {code}"))
}

fn cells<'a>(row: &'a HashMap<String, String>, names: &[&str]) -> Vec<&'a str> {
    names.iter().map(|name| row[*name].as_str()).collect()
}

/// The findings of `delivery.csv`: kind, operators, sentence.
fn findings(case: &Case) -> Vec<(String, String, String)> {
    let rows = case.table("delivery.csv").into_iter().filter(|row| !row["finding"].is_empty());
    rows.map(|row| (row["finding"].clone(), row["operator"].clone(), row["says"].clone())).collect()
}

#[test]
fn a_town_that_fell_out_of_a_file_stops_the_run_until_it_is_accepted() {
    let case = first().with("narke.geojson", areas(&[K]));
    let both = format!("{NARKE}{STADSNAT}");
    let case = configured(case, 2025, &both, PREVIOUS);
    let said = case.refused(1);
    for part in [
        "out_2024",
        "Närkes Fiber reached 10 households in 0101 Åsmyra (7.1 %), 50 on 2024-10-01 (35.7 %)",
        "40 households in Vretstorp (0101 Åsmyra): Närkes Fiber on 2024-10-01, no fixed operator this year",
        r#"rules = ["reach_fell: Närkes Fiber in 0101"]"#,
    ] {
        assert!(said.contains(part), "{part} is not in {said}");
    }

    for rule in ["reach_fell: Närkes Fiber in 0101", "reach_fell: Närkes Fiber"] {
        let accepted = format!("{PREVIOUS}[accept]\nrules = [\"{rule}\"]\n");
        let case = configured(first().with("narke.geojson", areas(&[K])), 2025, &both, &accepted);
        let output = case.whitespot(&["run", "county.toml"]);
        assert!(output.status.success(), "{}", stderr(&output));
        let screen = String::from_utf8_lossy(&output.stdout).into_owned();
        // The lost places are still a question; what was accepted is told apart.
        let (asked, told) = screen.split_once("accepted or stated by the configuration").expect("both lists");
        assert!(asked.contains("to check before publishing"), "{screen}");
        assert!(asked.contains("40 households in Vretstorp"), "{screen}");
        let fell = "Närkes Fiber reached 10 households in 0101 Åsmyra";
        assert!(told.contains(fell) && !asked.contains(fell), "{screen}");

        let fixed = counted(&case, "Närkes Fiber", "fixed", "0101");
        let names = ["points_before", "before", "points", "now", "points_lost", "points_gained"];
        assert_eq!(cells(&fixed, &names), ["11", "50", "1", "10", "10", "0"]);
        let total = counted(&case, "Stadsnät", "connected", "total");
        assert_eq!(cells(&total, &names), ["15", "150", "15", "150", "0", "0"]);
        let change = case.table("change.csv");
        let row = change
            .iter()
            .find(|row| {
                row["code"] == "total" && row["weight"] == "households" && row["settlement"].is_empty()
            })
            .expect("the total");
        assert_eq!(cells(row, &["before", "build_out", "worse", "after"]), ["0", "0", "40", "40"]);
        let report = fs::read_to_string(case.path("out/internal/report.md")).expect("the report");
        assert!(report.contains("## Att kontrollera före publicering"), "{report}");
        assert!(report.contains("40 hushåll i"), "{report}");
        let record = fs::read_to_string(case.path("out/run.json")).expect("the record");
        assert!(record.contains("reach_fell") && record.contains("places_lost"), "{record}");
    }
    let wrong = configured(first(), 2025, &both, &format!("{PREVIOUS}[accept]\nrules = [\"reach_fell\"]\n"));
    assert!(wrong.refused(2).contains("reach_fell"));
}

#[test]
fn a_fall_counts_from_five_points_and_ten_households_on() {
    // Ten houses of 1 household among 200: exactly 5 points and 10 households; then 9, then 10 of 201.
    let made = |lost: usize, others: f64| {
        let mut houses: Vec<(String, f64, f64, String)> = (0..10)
            .map(|number| {
                (format!("v{number}"), 1_000.0 + 100.0 * f64::from(number), 1_000.0, "1".to_owned())
            })
            .collect();
        houses.push(("rest".into(), 5_000.0, 5_000.0, format!("{others}")));
        let houses: Vec<_> =
            houses.iter().map(|(id, e, n, hh)| (id.as_str(), *e, *n, hh.as_str(), "")).collect();
        let case = first()
            .with("demand.csv", demand(&houses))
            .with("narke.geojson", areas(&[VRETSTORP, (4_900.0, 4_900.0, 5_100.0, 5_100.0)]));
        let case = configured(case, 2024, NARKE, "");
        let output = case.whitespot(&["run", "county.toml", "--quiet"]);
        assert!(output.status.success(), "{}", stderr(&output));
        let west = 900.0 + 100.0 * lost as f64 + 50.0;
        let left = (west, 900.0, 2_000.0, 1_100.0);
        let case = case.with("narke.geojson", areas(&[left, (4_900.0, 4_900.0, 5_100.0, 5_100.0)]));
        configured(case, 2025, NARKE, PREVIOUS)
    };
    assert!(made(10, 190.0).refused(1).contains("reach_fell: Närkes Fiber in 0101"));
    made(9, 90.0).run();
    made(10, 191.0).run();
    let case = made(10, 191.0);
    let text = fs::read_to_string(case.path("county.toml")).expect("the configuration");
    let strict = case.with("county.toml", format!("{text}\n[limits]\nreach_fell_pp = 4.9\n"));
    strict.refused(1);
}

#[test]
fn an_operator_that_is_gone_is_asked_about_and_a_new_name_is_proposed() {
    let renamed = NARKE.replace("Närkes Fiber", "Nerikes Nät");
    let layers = format!("{renamed}{STADSNAT}");
    let said = configured(first(), 2025, &layers, PREVIOUS).refused(1);
    assert!(
        said.contains("Närkes Fiber reached 50 households on 2024-10-01 and reaches none this year"),
        "{said}"
    );
    assert!(said.contains("Nerikes Nät, which is new, reaches most of its places"), "{said}");
    assert!(said.contains(r#"rules = ["operator_gone: Närkes Fiber"]"#), "{said}");

    let names = r#"operators = { "Närkes Fiber" = "Nerikes Nät" }"#;
    let case = configured(first(), 2025, &layers, &format!("{PREVIOUS}{names}\n"));
    case.run_in_all_formats();
    assert_eq!(
        findings(&case),
        [(
            "operator_renamed".to_owned(),
            "Närkes Fiber".to_owned(),
            "Närkes Fiber is called Nerikes Nät this year ([previous] operators)".to_owned()
        )]
    );
    let row = counted(&case, "Nerikes Nät", "connected", "0101");
    assert_eq!(cells(&row, &["before", "now", "points_lost"]), ["50", "50", "0"]);

    for (names, part) in [
        (r#"{ "Närkes Fibber" = "Nerikes Nät" }"#, "one of its operators: Närkes Fiber, Stadsnät"),
        (r#"{ "Närkes Fiber" = "Nerike" }"#, "one of this run's operators: Nerikes Nät, Stadsnät"),
    ] {
        let more = format!("{PREVIOUS}operators = {names}\n");
        let said = configured(first(), 2025, &layers, &more).refused(1);
        assert!(said.contains(part), "{said}");
    }

    let accepted = format!("{PREVIOUS}[accept]\nrules = [\"operator_gone: Närkes Fiber\"]\n");
    let case = configured(first(), 2025, STADSNAT, &accepted);
    case.run_in_all_formats();
    let told: Vec<String> = findings(&case).into_iter().map(|(kind, ..)| kind).collect();
    assert_eq!(told, ["operator_gone", "places_lost", "silence"]);
    let report = fs::read_to_string(case.path("out/internal/report.md")).expect("the report");
    assert!(!report.contains("Varje plats har uppgift"), "{report}");
    assert!(
        report.contains("Platser som ingen operatör nämner räknas som utan tillgång: 40 hushåll"),
        "{report}"
    );
}

#[test]
fn what_is_accepted_is_accepted_of_one_operator_alone() {
    // A name that looks like a name and a municipality; accepting another one accepts nothing of it.
    let named = |name: &str| NARKE.replace("Närkes Fiber", name);
    let odd = "Nät in Lund";
    let year = |layers: &str, more: &str| {
        let case = configured(first(), 2024, &format!("{}{STADSNAT}", named(odd)), "");
        let output = case.whitespot(&["run", "county.toml", "--quiet"]);
        assert!(output.status.success(), "{}", stderr(&output));
        configured(case, 2025, layers, more)
    };
    let accepting = |rule: &str| format!("{PREVIOUS}[accept]\nrules = [\"{rule}\"]\n");
    for other in ["operator_gone: Nät", "reach_fell: Nät in Lund"] {
        let said = year(STADSNAT, &accepting(other)).refused(1);
        assert!(said.contains("operator_gone: Nät in Lund"), "{said}");
    }
    year(STADSNAT, &accepting("operator_gone: Nät in Lund")).run();
    let fewer =
        |more: &str| year(&format!("{}{STADSNAT}", named(odd)), more).with("narke.geojson", areas(&[K]));
    assert!(fewer(&accepting("reach_fell: Nät")).refused(1).contains("reach_fell: Nät in Lund in 0101"));
    fewer(&accepting("reach_fell: Nät in Lund")).run();
    fewer(&accepting("reach_fell: Nät in Lund in 0101")).run();
}

#[test]
fn a_border_that_moved_is_no_loss() {
    // The houses s0 … s8 lie in Östernäs since the border moved west.
    let moved = geojson(&[
        feature(r#""kod":"0101","namn":"Åsmyra""#, &rectangle(0.0, 0.0, 4_000.0, 10_000.0)),
        feature(r#""kod":"0102","namn":"Östernäs""#, &rectangle(4_000.0, 0.0, 20_000.0, 10_000.0)),
    ]);
    let case =
        configured(first().with("kommuner.geojson", moved), 2025, &format!("{NARKE}{STADSNAT}"), PREVIOUS);
    case.run();
    assert!(findings(&case).is_empty(), "{:?}", findings(&case));
    let row = counted(&case, "Stadsnät", "fixed", "0102");
    assert_eq!(cells(&row, &["before", "now", "share_before", "share"]), ["140", "140", "1", "1"]);
}

#[test]
fn mobile_cover_that_is_left_out_stops_the_run() {
    let mobile = r#"
[[mobile]]
path = "mobil.geojson"
operator = "Nordtel"
generation = "4G"
service_mbps = 10
level = "grund"
"#;
    let layers = format!("{NARKE}{STADSNAT}{mobile}");
    let case = first().with("mobil.geojson", areas(&[(0.0, 0.0, 20_000.0, 10_000.0)]));
    let case = configured(case, 2024, &layers, "");
    let output = case.whitespot(&["run", "county.toml", "--quiet"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let case = case.with("mobil.geojson", areas(&[(0.0, 0.0, 10_000.0, 10_000.0)]));
    let case = configured(case, 2025, &layers, PREVIOUS);
    let said = case.refused(1);
    assert!(
        said.contains(
            "Nordtel covered (mobile) 0 households in 0102 Östernäs (0.0 %), 50 on 2024-10-01 (100.0 %)"
        ),
        "{said}"
    );
}

#[test]
fn without_an_earlier_result_the_sources_speak_against_each_other() {
    let idle = r#"
[[fixed]]
path = "tomt.geojson"
operator = "Tomt"
technology = "fiber"
down_mbps = 1000
"#;
    let settlements = r#"
[[settlements]]
path = "tatorter.geojson"
kind = "tatort"
"#;
    let speech = "[[mobile]]\npath = \"tomt.geojson\"\noperator = \"Nordtel\"\ngeneration = \"4G\"\nservice_mbps = 10\nlevel = \"grund\"\n";
    // A forest without houses, and a built-up area that no operator names.
    let case = first()
        .with("tomt.geojson", areas(&[(8_000.0, 8_000.0, 9_000.0, 9_000.0)]))
        .with("tatorter.geojson", areas(&[VRETSTORP]));
    fs::remove_dir_all(case.path("out_2024")).expect("the first result");
    let case = configured(case, 2025, &format!("{STADSNAT}{idle}{speech}{settlements}"), "");
    case.run();
    let told: Vec<(String, String)> =
        findings(&case).into_iter().map(|(kind, _, says)| (kind, says)).collect();
    let wanted = [
        ("no_effect", "tomt.geojson reaches no demand point"),
        ("no_effect", "Nordtel covers no demand point at the service and level that count"),
        (
            "places_unnamed",
            "40 households in Vretstorp (0101 Åsmyra), built-up: no fixed operator names them",
        ),
        ("silence", "40 households named by no fixed operator count as unserved (valid = \"everywhere\")"),
    ];
    assert_eq!(told, wanted.map(|(kind, says)| (kind.to_owned(), says.to_owned())));
    let row = counted(&case, "Stadsnät", "fixed", "0101");
    assert_eq!(cells(&row, &["before", "now", "points_lost"]), ["", "100", ""]);
}
