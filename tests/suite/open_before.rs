//! Last year's unserved households in the open edition, and the households that nobody names, of a county whose answer can be counted.
use std::fs;

use super::case::{CORNER, Case, HEAD, two_municipalities};

const LAYER: &str = "[[fixed]]\npath = \"offers.csv\"\noperator = \"A\"\ntechnology = \"fiber\"\ndown_mbps = 1000\nreach = { id = \"id\" }\n\
    [[fixed]]\npath = \"slow.csv\"\noperator = \"B\"\ntechnology = \"xdsl\"\ndown_mbps = 24\nreach = { id = \"id\" }\n";

/// Thirty houses of five households in each municipality, a place each; `last` is the number of households of the last house of 0102.
fn demand(last: u32) -> String {
    let mut text = String::from("id,e,n,hushall,arbetsstallen\n");
    for house in 0..60 {
        let (municipality, number) = (house / 30, house % 30);
        let east = CORNER.0 + f64::from(municipality * 10_000 + 300 * number + 100);
        let households = if house == 59 { last } else { 5 };
        text.push_str(&format!("h{house},{east},{},{households},0\n", CORNER.1 + 5_000.0));
    }
    text
}

/// The ids of the first houses of both municipalities.
fn offers(first: [u32; 2]) -> String {
    let houses = (0..first[0]).chain(30..30 + first[1]);
    houses.fold(String::from("id\n"), |text, house| text + &format!("h{house}\n"))
}

/// A year: so many houses are reached in each municipality, and the last house has so many households.
fn year(case: Case, year: u16, reached: [u32; 2], last: u32) -> Case {
    let earlier = if year == 2024 { "" } else { "[previous]\ndir = \"out_2024\"\n" };
    let head = HEAD.replace("2025-10-01", &format!("{year}-10-01"));
    let out = if year == 2024 { "out_2024" } else { "out" };
    let output =
        format!("[output]\ndir = \"{out}\"\nformats = [\"csv\", \"geojson\", \"parquet\", \"html\"]\n");
    // Operators may lose what they reached: the delivery control is another test's.
    let accepted = "[accept]\nrules = [\"reach_fell: A in 0101\", \"reach_fell: A in 0102\"]\n";
    let accepted = if year == 2024 { "" } else { accepted };
    let case = case
        .with("county.toml", format!("{head}{LAYER}{earlier}{accepted}{output}"))
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", demand(last))
        .with("offers.csv", offers(reached))
        .with("slow.csv", "id\nh0\n");
    case.run_in_all_formats();
    case
}

fn open_report(case: &Case) -> String {
    fs::read_to_string(case.path("out/open/report.md")).expect("an open report")
}

/// The rows of the table of both years: the name, then, now, the difference.
fn compared(report: &str) -> Vec<Vec<&str>> {
    let lines =
        report.lines().skip_while(|line| !line.starts_with("*Utan tillgång i de två öppna utgåvorna"));
    let rows = lines.skip(4).take_while(|line| line.starts_with('|'));
    rows.map(|line| line.trim_matches(['|', ' ']).split(" | ").map(|cell| cell.trim_matches('*')).collect())
        .collect()
}

/// In 2024 10 houses of 0101 (50 households) and 20 of 0102 (100) are unserved. In 2025 two more are reached in 0101 (10 households).
#[test]
fn the_open_edition_shows_what_was_published_the_year_before() {
    let case = year(year(Case::new(), 2024, [20, 10], 5), 2025, [22, 11], 5);
    let report = open_report(&case);
    let expected = [["Åsmyra", "50", "40", "\u{2212}10"], ["Östernäs", "100", "95", "\u{2212}5"]];
    let rows = compared(&report);
    assert_eq!(rows[..2], expected.map(Vec::from));
    assert_eq!(rows.last().expect("a total")[1..], ["150", "135", "\u{2212}15"]);
    assert!(report.contains("150 i den öppna utgåvan för 2024-10-01."), "{report}");
    assert!(!report.contains("Visas inte"), "{report}");
    // The table that was published is one of the files read.
    let record = fs::read_to_string(case.path("out/run.json")).expect("a run record");
    assert!(record.contains("out_2024/open/municipalities.csv"), "{record}");
}

/// The last house of 0102 loses two households: no row may say so, nor be what says so with the others.
#[test]
fn a_small_difference_is_not_shown_and_cannot_be_reckoned() {
    let case = year(year(Case::new(), 2024, [20, 10], 5), 2025, [22, 10], 3);
    let report = open_report(&case);
    let hidden = "visas inte";
    let rows = compared(&report);
    assert_eq!(
        rows[..2],
        [["Åsmyra", hidden, "40", hidden], ["Östernäs", hidden, "98", hidden]].map(Vec::from)
    );
    assert_eq!(rows.last().expect("a total")[1..], ["150", "138", "\u{2212}12"]);
    assert!(report.contains("”Visas inte” står där skillnaden är från 1 till 3"), "{report}");
}

/// What was masked in 2024 stays so: two households of 0102 are unserved then, and the mask takes the other municipality with it.
#[test]
fn what_was_masked_stays_masked() {
    let case = year(year(Case::new(), 2024, [20, 29], 2), 2025, [20, 10], 5);
    let rows = open_report(&case);
    let rows = compared(&rows);
    assert_eq!(rows[1][1..], ["maskerat", "100", "maskerat"]);
    assert!(rows.iter().all(|row| row[1] != "2"), "{rows:?}");
}

/// Without the package of the year before the report says where the number stands, as before.
#[test]
fn without_the_earlier_package_the_report_says_where_it_stands() {
    let case = year(Case::new(), 2024, [20, 10], 5);
    fs::remove_dir_all(case.path("out_2024/open")).expect("a folder");
    let case = year(case, 2025, [22, 11], 5);
    let report = open_report(&case);
    assert!(compared(&report).is_empty(), "{report}");
    assert!(report.contains("står i det öppna paketet för det mättillfället"), "{report}");
}

/// All 28 unserved houses are silent: nobody names them. Where one of them has a slow offer the 3 households that are not silent are few,
/// and the number would give them away.
#[test]
fn silence_is_published_where_its_rest_is_not_small() {
    let case = year(Case::new(), 2024, [22, 10], 3);
    let report = fs::read_to_string(case.path("out_2024/open/report.md")).expect("an open report");
    assert!(
        report.contains("Platser som ingen operatör nämner räknas som utan tillgång: 138 hushåll."),
        "{report}"
    );
    let case = case.with("slow.csv", "id\nh59\n");
    case.run_in_all_formats();
    for (edition, is_shown) in [("internal", true), ("open", false)] {
        let report =
            fs::read_to_string(case.path(&format!("out_2024/{edition}/report.md"))).expect("a report");
        assert_eq!(
            report.contains("räknas som utan tillgång: 135 hushåll."),
            is_shown,
            "{edition}: {report}"
        );
    }
}
