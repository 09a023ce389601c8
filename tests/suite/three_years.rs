//! A hand-made county over three years: every number of its comparisons can be counted on paper.
//!
//! | place | what | 2023 | 2024 | 2025 |
//! |---|---|---|---|---|
//! | a1 a2 a3 a4 (households 2 1 1 1), Åsmyra | area 0101-001 | unserved | a4 gets fibre | the same |
//! | b1 b2 b3 (1 1 1), Åsmyra | area 0101-002 | unserved | fibre | the fibre is withdrawn |
//! | c1 c2 c3 (3 2 1), Östernäs | area 0102-001 | unserved | c4 (2) is built beside | c4 is gone |
//! | d (10), Östernäs | | fibre | fibre | fibre |
//! | e (4), Östernäs, alone | | fibre | the fibre is withdrawn | the same |
//! | f1 f2 f3 (1 1 1), Östernäs | 250 Mbit/s | reached | reached | unserved: 1000 Mbit/s are asked |
use super::case::{Case, HEAD, demand, feature, geojson, rectangle, stderr, two_municipalities};

const LAYERS: &str = r#"
[[fixed]]
path = "fiber.geojson"
operator = "Nät"
technology = "fiber"
down_mbps = 1000
[[fixed]]
path = "kabel.geojson"
operator = "Kabel"
technology = "cable"
down_mbps = 250
"#;

/// The demand points of a year; with c4 or without.
pub(super) fn points(with_c4: bool) -> String {
    let mut points = vec![
        ("a1", 1_000.0, 1_000.0, "2", ""),
        ("a2", 1_100.0, 1_000.0, "1", ""),
        ("a3", 1_200.0, 1_000.0, "1", ""),
        ("a4", 1_300.0, 1_000.0, "1", ""),
        ("b1", 5_000.0, 1_000.0, "1", ""),
        ("b2", 5_100.0, 1_000.0, "1", ""),
        ("b3", 5_200.0, 1_000.0, "1", ""),
        ("c1", 12_000.0, 1_000.0, "3", ""),
        ("c2", 12_100.0, 1_000.0, "2", ""),
        ("c3", 12_200.0, 1_000.0, "1", ""),
        ("d", 15_000.0, 5_000.0, "10", ""),
        ("e", 15_100.0, 5_000.0, "4", ""),
        ("f1", 17_000.0, 8_000.0, "1", ""),
        ("f2", 17_100.0, 8_000.0, "1", ""),
        ("f3", 17_200.0, 8_000.0, "1", ""),
    ];
    if with_c4 {
        points.push(("c4", 12_300.0, 1_000.0, "2", ""));
    }
    demand(&points)
}

/// Fibre at these rectangles (west, south, east, north).
pub(super) fn fibre(areas: &[(f64, f64, f64, f64)]) -> String {
    let feature = |&(west, south, east, north): &_| feature("", &rectangle(west, south, east, north));
    geojson(&areas.iter().map(feature).collect::<Vec<_>>())
}

pub(super) const A4: (f64, f64, f64, f64) = (1_250.0, 900.0, 1_350.0, 1_100.0);
pub(super) const B: (f64, f64, f64, f64) = (4_900.0, 900.0, 5_300.0, 1_100.0);
pub(super) const D: (f64, f64, f64, f64) = (14_900.0, 4_900.0, 15_050.0, 5_100.0);
pub(super) const D_AND_E: (f64, f64, f64, f64) = (14_900.0, 4_900.0, 15_200.0, 5_100.0);

/// Runs a year into `out_YEAR` (or another folder) with more configuration.
pub(super) fn run(case: Case, year: i32, out: &str, more: &str) -> Case {
    let head = HEAD.replace("2025-10-01", &format!("{year}-10-01"));
    let case = case.with("county.toml", format!("{head}{LAYERS}{more}\n[output]\nformats = [\"csv\", \"geojson\", \"parquet\", \"html\"]\ndir = \"{out}\"\n"));
    let output = case.whitespot(&["run", "county.toml", "--quiet"]);
    assert!(output.status.success(), "{}", stderr(&output));
    case
}

/// The first year.
pub(super) fn first() -> Case {
    let case = Case::new()
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", points(false))
        .with("fiber.geojson", fibre(&[D_AND_E]))
        .with("kabel.geojson", geojson(&[feature("", &rectangle(16_900.0, 7_900.0, 17_300.0, 8_100.0))]));
    run(case, 2023, "out_2023", "")
}

/// The second year with more configuration, the first being there.
pub(super) fn second(case: Case, out: &str, more: &str) -> Case {
    let case = case.with("demand.csv", points(true)).with("fiber.geojson", fibre(&[A4, B, D]));
    run(case, 2024, out, more)
}

/// All three years.
pub(super) fn three() -> Case {
    let case = second(first(), "out_2024", "[previous]\ndir = \"out_2023\"\n");
    let case = case.with("demand.csv", points(false)).with("fiber.geojson", fibre(&[A4, D]));
    run(case, 2025, "out_2025", "[previous]\ndir = \"out_2024\"\n[shortage]\nspeed_mbps = 1000\n")
}
