//! What stands beside the causes: what was built as planned, why areas are new, which places changed municipality.
use super::case::{Case, HEAD, Rows, demand, feature, geojson, rectangle, stderr, two_municipalities};

/// | hamlet (households) | first year | second year |
/// |---|---|---|
/// | a1–a4 (2 1 1 1) | planned | a1–a3 built, a4 still planned |
/// | b1–b3 (1 each) | fibre of Nät | the fibre is missing |
/// | c1 c2 (1 each) | unserved, too few for an area | c3 is built beside them |
/// | e1–e3 (1 each) | cable, 250 Mbit/s | the same; 1000 Mbit/s are asked |
fn houses(with_c3: bool) -> String {
    let mut points = vec![
        ("a1", 1_000.0, 1_000.0, "2", ""),
        ("a2", 1_100.0, 1_000.0, "1", ""),
        ("a3", 1_200.0, 1_000.0, "1", ""),
        ("a4", 1_300.0, 1_000.0, "1", ""),
        ("b1", 5_000.0, 1_000.0, "1", ""),
        ("b2", 5_100.0, 1_000.0, "1", ""),
        ("b3", 5_200.0, 1_000.0, "1", ""),
        ("c1", 12_000.0, 1_000.0, "1", ""),
        ("c2", 12_100.0, 1_000.0, "1", ""),
        ("e1", 17_000.0, 8_000.0, "1", ""),
        ("e2", 17_100.0, 8_000.0, "1", ""),
        ("e3", 17_200.0, 8_000.0, "1", ""),
    ];
    if with_c3 {
        points.push(("c3", 12_200.0, 1_000.0, "1", ""));
    }
    demand(&points)
}

const LAYERS: &str = r#"
[[fixed]]
path = "fiber.geojson"
operator = "Nät"
technology = "fiber"
down_mbps = 1000
[[fixed]]
path = "plan.geojson"
operator = "Nät"
technology = "fiber"
relation = "planned"
planned_year = 2024
down_mbps = 1000
[[fixed]]
path = "kabel.geojson"
operator = "Kabel"
technology = "cable"
down_mbps = 250
"#;

fn run(case: Case, year: i32, more: &str) -> Case {
    let head = HEAD.replace("2025-10-01", &format!("{year}-10-01"));
    let output =
        format!("[output]\ndir = \"out_{year}\"\nformats = [\"geojson\", \"parquet\", \"html\", \"csv\"]\n");
    let case = case.with("county.toml", format!("{head}{LAYERS}{more}\n{output}"));
    let done = case.whitespot(&["run", "county.toml", "--quiet"]);
    assert!(done.status.success(), "{}", stderr(&done));
    case
}

fn areas(of: &[(f64, f64)]) -> String {
    let shape = |&(west, east): &(f64, f64)| feature("", &rectangle(west, 900.0, east, 1_100.0));
    geojson(&of.iter().map(shape).collect::<Vec<_>>())
}

fn two_years() -> Case {
    let cable = geojson(&[feature("", &rectangle(16_900.0, 7_900.0, 17_300.0, 8_100.0))]);
    let case = Case::new()
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", houses(false))
        .with("kabel.geojson", cable)
        .with("fiber.geojson", areas(&[(4_900.0, 5_300.0)]))
        .with("plan.geojson", areas(&[(900.0, 1_350.0)]));
    let case = run(case, 2023, "");
    let case = case
        .with("demand.csv", houses(true))
        .with("fiber.geojson", areas(&[(900.0, 1_250.0)]))
        .with("plan.geojson", areas(&[(1_250.0, 1_350.0)]));
    run(case, 2024, "[previous]\ndir = \"out_2023\"\n[shortage]\nspeed_mbps = 1000\n")
}

fn rows(case: &Case, name: &str) -> Rows {
    super::case::read_csv(&case.path(name))
}

#[test]
fn what_was_built_as_planned_stands_beside_the_causes() {
    let case = two_years();
    let told = |code: &str, weight: &str| -> [String; 3] {
        let rows = rows(&case, "out_2024/internal/change.csv");
        let row = rows
            .iter()
            .find(|row| row["code"] == code && row["weight"] == weight && row["settlement"].is_empty())
            .expect("a row");
        ["before", "build_out", "planned_built"].map(|column| row[column].clone())
    };
    // a1, a2 and a3: 3 points, 2 + 1 + 1 households. None of them was unserved, so that nothing is build-out.
    assert_eq!(told("total", "points"), ["2", "0", "3"]);
    assert_eq!(told("total", "households"), ["2", "0", "4"]);
    assert_eq!(told("0101", "households"), ["0", "0", "4"]);
    assert_eq!(told("0102", "households"), ["2", "0", "0"]);
    let report = std::fs::read_to_string(case.path("out_2024/internal/report.md")).expect("a report");
    assert_eq!(report.matches("Dessutom har 4 som var planerade byggts.").count(), 2, "page 1, Åsmyra");

    let done = case.whitespot(&["compare", "out_2023", "out_2024", "--out", "jamfor"]);
    assert!(done.status.success(), "{}", stderr(&done));
    let compared = rows(&case, "jamfor/compare.csv");
    let total = |row: &&std::collections::HashMap<String, String>| {
        row["code"] == "total" && row["weight"] == "households" && row["settlement"].is_empty()
    };
    assert_eq!(compared.iter().find(total).expect("a row")["planned_built"], "4");
}

#[test]
fn an_older_result_does_not_tell_what_was_built_as_planned() {
    let case = two_years();
    let path = case.path("out_2024/internal/change.csv");
    let text = std::fs::read_to_string(&path).expect("the table");
    let without = |line: &str| line.rsplit_once(',').expect("a last column").0.to_owned() + "\n";
    std::fs::write(&path, text.lines().map(without).collect::<String>()).expect("written");
    let done = case.whitespot(&["compare", "out_2023", "out_2024", "--out", "jamfor"]);
    assert!(done.status.success(), "{}", stderr(&done));
    for row in rows(&case, "jamfor/compare.csv") {
        assert_eq!(row["planned_built"], "", "nothing is told, and that is not 0");
    }
}

#[test]
fn why_an_area_is_new_is_told_by_its_places() {
    let case = two_years();
    let report = std::fs::read_to_string(case.path("out_2024/internal/report.md")).expect("a report");
    let (_, chapter) = report.split_once("### Tillkomna").expect("areas that are new");
    let told: Vec<&str> = chapter
        .lines()
        .skip_while(|line| !line.starts_with("|---"))
        .skip(1)
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.split('|').nth(6).expect("a cell").trim())
        .collect();
    assert_eq!(
        told,
        [
            "Hade tillgång, men saknas i årets uppgifter från Nät: 3.",
            "Nya i underlaget: 1. Utan tillgång förra gången också, i inget område: 2.",
            "Utan tillgång för att definitionerna har ändrats: 3.",
        ]
    );
}
