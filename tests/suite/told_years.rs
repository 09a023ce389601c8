//! From one year to the next: what a true sum must not be told as.
use std::collections::HashMap;

use super::case::{CORNER, Case, HEAD, Rows, feature, geojson, read_csv, rectangle};
use super::earlier_years::survey;

/// Hamlets of three houses by letter: where they lie, metres from the corner. Each makes one shortage area.
const HAMLETS: [(&str, f64, f64); 6] = [
    ("a", 1_000.0, 1_000.0),
    ("b", 1_000.0, 5_000.0),
    ("c", 1_000.0, 9_000.0),
    ("d", 15_000.0, 1_000.0),
    ("e", 15_000.0, 5_000.0),
    ("f", 11_000.0, 9_000.0),
];

/// The houses of the hamlets, and ten in the network of each municipality; `place`: what becomes of a house, by its hamlet.
fn houses(place: impl Fn(&str, (f64, f64)) -> Option<(String, String)>) -> String {
    let mut text = String::from("id,e,n,hushall,arbetsstallen\n");
    let mut house = |hamlet: &str, number: usize, east: f64, north: f64| {
        let at = (CORNER.0 + east + 50.0 * number as f64, CORNER.1 + north);
        if let Some((east, north)) = place(hamlet, at) {
            text.push_str(&format!("{hamlet}{number},{east},{north},2,0\n"));
        }
    };
    for (hamlet, east, north) in HAMLETS {
        (0..3).for_each(|number| house(hamlet, number, east, north));
    }
    for (town, east) in [("p", 5_000.0), ("q", 12_000.0)] {
        (0..10).for_each(|number| house(town, number, east, 5_000.0));
    }
    text
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "one of several ways to change a place, some of which take it away"
)]
fn as_it_was(_: &str, (east, north): (f64, f64)) -> Option<(String, String)> {
    Some((east.to_string(), north.to_string()))
}

/// Two municipalities side by side, the border between them this far from the corner.
fn municipalities(border: f64) -> String {
    geojson(&[
        feature(r#""kod":"0101","namn":"Åsmyra""#, &rectangle(0.0, 0.0, border, 10_000.0)),
        feature(r#""kod":"0102","namn":"Östernäs""#, &rectangle(border, 0.0, 20_000.0, 10_000.0)),
    ])
}

const NETWORK: &str =
    "[[fixed]]\npath = \"nat.geojson\"\noperator = \"Nät\"\ntechnology = \"fiber\"\ndown_mbps = 1000\n";

/// A first year with six shortage areas, in `ar1`, and a second with this demand and these municipalities.
fn two_years(demand: &str, municipalities_now: String, selection: &str) -> Case {
    let formats = "formats = [\"geojson\", \"parquet\", \"html\", \"csv\"]\n";
    let first = format!("{HEAD}{NETWORK}[output]\ndir = \"ar1\"\n{formats}");
    let head = HEAD.replace("2025-10-01", "2026-10-01").replace("demand.csv", "nu.csv");
    let head = head.replace("kommuner.geojson\"\n", &format!("nu.geojson\"\n{selection}"));
    let second = format!("{head}{NETWORK}[previous]\ndir = \"ar1\"\n[output]\n{formats}");
    let network =
        [rectangle(4_900.0, 4_900.0, 5_600.0, 5_100.0), rectangle(11_900.0, 4_900.0, 12_600.0, 5_100.0)];
    let network: Vec<String> = network.iter().map(|shape| feature("", shape)).collect();
    let case = Case::new()
        .with("forst.toml", first)
        .with("county.toml", second)
        .with("kommuner.geojson", municipalities(10_000.0))
        .with("nu.geojson", municipalities_now)
        .with("demand.csv", houses(as_it_was))
        .with("nu.csv", demand)
        .with("nat.geojson", geojson(&network));
    let output = case.whitespot(&["run", "forst.toml", "--quiet"]);
    assert!(output.status.success(), "{}", super::case::stderr(&output));
    case
}

/// Runs the second year; gives what stood on the terminal.
fn told(case: &Case) -> String {
    let output = case.whitespot(&["run", "county.toml"]);
    assert!(output.status.success(), "{}", super::case::stderr(&output));
    String::from_utf8_lossy(&output.stdout).into_owned() + &super::case::stderr(&output)
}

/// Per hamlet of the register: status and how many were not judged. Areas are known by the first year's order.
fn statuses(case: &Case) -> Vec<String> {
    let register: Rows = case.table("register.csv");
    register
        .iter()
        .map(|entry| format!("{} {} {}", entry["id"], entry["status"], entry["not_judged"]))
        .collect()
}

/// What became of the unserved households of a municipality or of all.
fn causes(case: &Case, code: &str) -> Vec<String> {
    let rows = case.table("change.csv");
    let is_it = |row: &&std::collections::HashMap<String, String>| {
        row["code"] == code && row["settlement"].is_empty() && row["weight"] == "households"
    };
    let row = rows.iter().find(is_it).unwrap();
    let columns = ["before", "build_out", "worse", "stock", "moved", "rejected", "method", "after"];
    columns.map(|column| row[column].clone()).to_vec()
}

#[test]
fn a_result_of_the_same_day_is_not_that_of_an_earlier_year() {
    let case = two_years(&houses(as_it_was), municipalities(10_000.0), "");
    let config = std::fs::read_to_string(case.path("county.toml")).unwrap();
    let case = case.with("county.toml", config.replace("2026-10-01", "2025-10-01"));
    let said = case.refused(1);
    assert!(said.contains("[previous] ar1") && said.contains("same reference date, 2025-10-01"), "{said}");
    assert!(said.contains("reference_date under [run]"), "{said}");
}

fn report(case: &Case) -> String {
    std::fs::read_to_string(case.path("out/internal/report.md")).unwrap()
}

fn total(case: &Case, table: &str) -> std::collections::HashMap<String, String> {
    case.table(table).into_iter().rfind(|row| row["code"] == "total").unwrap()
}

#[test]
fn an_id_that_is_delivered_but_rejected_is_not_gone() {
    // a lies outside of every municipality, b has no coordinates, c is gone, of d one house is.
    let demand = houses(|hamlet, at| match hamlet {
        "a" => Some(("100000".into(), "6600000".into())),
        "b" => Some((String::new(), String::new())),
        "c" => None,
        _ => as_it_was(hamlet, at),
    });
    let case = two_years(&demand, municipalities(10_000.0), "");
    let said = told(&case);
    assert_eq!(
        statuses(&case),
        [
            "0101-001 remaining 3",
            "0101-002 remaining 3",
            "0101-003 ended ",
            "0102-001 remaining ",
            "0102-002 remaining ",
            "0102-003 remaining "
        ]
    );
    let counts = total(&case, "reconciliation.csv");
    let columns = ["closed", "closed_remedied", "closed_ended", "remedied", "ended", "open", "listed"];
    assert_eq!(columns.map(|column| counts[column].as_str()), ["1", "0", "1", "0", "1", "5", "6"]);
    assert!(said.contains("not judged: 6 points of 2 shortage areas"), "{said}");
    assert!(said.contains("6 open before - 1 ended = 5 open"), "{said}");
    // 36 households: 12 rejected, 6 gone.
    assert_eq!(causes(&case, "total"), ["36", "0", "0", "-6", "0", "-12", "0", "18"]);
    assert!(said.contains("- 6 stock - 12 rejected + 0 method = 18"), "{said}");
    let report = report(&case);
    assert!(
        report.contains("6 analysenheter i 2 bristområden finns i årets underlag men kunde inte bedömas"),
        "{report}"
    );
    assert!(report.contains("1 har upphört") && !report.contains("1 är åtgärdade"), "{report}");
    assert!(report.contains("De 3 platserna finns inte kvar i underlaget."), "{report}");
    let layer = std::fs::read_to_string(case.path("out/internal/shortage_areas.geojson")).unwrap();
    assert!(
        layer.contains(r#""not_judged":3"#)
            && layer.contains("3 av områdets analysenheter är levererade men inte bedömda")
    );
    // Nothing of single places goes out.
    let open = std::fs::read_to_string(case.path("out/open/shortage_areas.geojson")).unwrap();
    assert!(!open.contains("inte bedömda") && !open.contains(r#""not_judged":3"#));
    a_layer_gives_the_words_of_files(&case);
}

/// A layer in Swedish as the register of another run: its notes are no remarks of a person, its evidence is that of `register.csv`.
fn a_layer_gives_the_words_of_files(case: &Case) {
    let kept = case.table("register.csv");
    let kept: HashMap<&str, &str> =
        kept.iter().map(|row| (row["id"].as_str(), row["evidence"].as_str())).collect();
    std::fs::rename(case.path("out"), case.path("ar2")).unwrap();
    let text = std::fs::read_to_string(case.path("county.toml")).unwrap();
    let layer = "[register]\npath = \"ar2/internal/shortage_areas.geojson\"\n";
    let text = text.replace("[previous]\ndir = \"ar1\"\n", layer);
    std::fs::write(case.path("county.toml"), text).unwrap();
    let (survey, _) = survey(case);
    let entries = survey.register.expect("a register").entries;
    assert_eq!(entries.len(), 6);
    for entry in entries {
        assert_eq!((entry.note.as_str(), entry.evidence.as_str()), ("", kept[entry.id.as_str()]));
    }
}

#[test]
fn one_place_that_was_not_judged_keeps_open_what_is_reached_otherwise() {
    // Two of a's houses get the network, the third has no coordinates; all of b's are reached.
    let demand = houses(|hamlet, (east, north)| match (hamlet, east as i64 - CORNER.0 as i64) {
        ("a", 1_100) => Some((String::new(), String::new())),
        ("a" | "b", _) => Some(((CORNER.0 + 5_050.0).to_string(), (CORNER.1 + 5_050.0).to_string())),
        _ => as_it_was(hamlet, (east, north)),
    });
    let case = two_years(&demand, municipalities(10_000.0), "");
    told(&case);
    assert_eq!(statuses(&case)[..3], ["0101-001 remaining 1", "0101-002 remedied ", "0101-003 remaining "]);
    // A year later, with nothing more known, nobody says that it is gone.
    let rows = read_csv(&case.path("out/internal/register.csv"));
    assert!(rows[0]["evidence"].contains("1 not judged"), "{:?}", rows[0]);
}

#[test]
fn what_lies_outside_the_selection_now_is_not_gone() {
    // The border moves east of f, and only Östernäs is selected.
    let case = two_years(&houses(as_it_was), municipalities(11_600.0), "only = [\"0102\"]\n");
    told(&case);
    assert_eq!(statuses(&case)[3..], ["0102-001 remaining ", "0102-002 remaining ", "0102-003 remaining 3"]);
    assert_eq!(causes(&case, "total"), ["18", "0", "0", "0", "-6", "0", "0", "12"]);
}

#[test]
fn what_lies_in_another_municipality_now_has_moved() {
    // The border moves east of f: its six households are Åsmyra's now. Nothing else is other than it was.
    let case = two_years(&houses(as_it_was), municipalities(11_600.0), "");
    let said = told(&case);
    assert_eq!(causes(&case, "0101"), ["18", "0", "0", "0", "6", "0", "0", "24"]);
    assert_eq!(causes(&case, "0102"), ["18", "0", "0", "0", "-6", "0", "0", "12"]);
    assert_eq!(causes(&case, "total"), ["36", "0", "0", "0", "0", "0", "0", "36"]);
    assert!(said.contains("3 places") && said.contains("another municipality"), "{said}");
    let report = report(&case);
    assert!(
        report.contains("Bytt kommun") && report.contains("3 analysenheter ligger i en annan kommun"),
        "{report}"
    );
    let history = read_csv(&case.path("out/internal/history.csv"));
    let breaks: Vec<&str> = history
        .iter()
        .filter(|row| row["area_kind"] == "municipality")
        .filter(|row| row["reference_date"] == "2026-10-01" && row["measure"] == "total")
        .map(|row| row["series_break"].as_str())
        .collect();
    assert!(!breaks.is_empty() && breaks.iter().all(|one| one.contains("borders")), "{breaks:?}");
}
