//! What a fresh reader tripped over on the pages: sentences with gaps, sums that do not add up, files that are not there.
use std::fs;

use super::demo_result::DEMO;
use super::report::{captioned, chapter, demo_package, number, page, table, value};

/// The gaps of the catalogue that nothing was put into.
fn gaps(text: &str) -> Vec<&str> {
    let gap = |rest: &&str| {
        let name = rest.split('}').next().unwrap_or_default();
        name.len() < rest.len()
            && !name.is_empty()
            && name.bytes().all(|one| one.is_ascii_lowercase() || one == b'_')
    };
    text.split('{').skip(1).filter(gap).collect()
}

#[test]
fn no_sentence_has_a_gap_and_the_reconciliation_begins_with_last_time() {
    assert_eq!(gaps("{before} i {date}: {x"), ["before} i ", "date}: "], "the search finds gaps");
    for page in ["internal/report.md", "open/report.md", "internal/summary.html", "open/README.md"] {
        let text = fs::read_to_string(DEMO.out.join(page)).unwrap();
        // The style of a page is no text.
        let text = text.split_once("</style>").map_or(text.as_str(), |(_, text)| text);
        assert_eq!(gaps(text), Vec::<&str>::new(), "{page}");
    }
    for edition in ["internal", "open"] {
        let html = fs::read_to_string(DEMO.out.join(edition).join("report.html")).unwrap();
        let cells = captioned(chapter(&html, "register"), "Avstämning av bristområden");
        assert_eq!(cells[0][1], "Öppna förra gången (2024-10-01)", "{edition}");
    }
}

#[test]
fn the_networks_sum_to_the_whole_and_a_delivery_with_a_rule_of_its_own_is_named() {
    let html = page();
    let cells = captioned(chapter(&html, "county"), "Oberoende nät");
    let sum: f64 = cells[1..].iter().map(|line| number(&line[1])).sum();
    let total = table("municipalities.csv").pop().unwrap();
    assert!((sum - value(&total, "households")).abs() < 0.5, "{sum} of {}", total["households"]);
    let definitions = captioned(chapter(&html, "definitions"), "Profilens nycklar");
    let near = definitions.iter().find(|line| line[1].starts_with("Högsta avstånd till en fiberansluten"));
    let near = &near.expect("the key").clone()[2].replace('\u{a0}', " ");
    assert!(near.contains("0 m (används inte); 50 m för Rikslina"), "{near}");
    let glossary =
        fs::read_to_string(demo_package().join("definitions.html")).unwrap().replace('\u{a0}', " ");
    assert!(glossary.contains("50 m för Rikslina"));
    let changed = captioned(chapter(&html, "change"), "Definitioner som är andra");
    let cost = changed.iter().find(|line| line[0].contains("max_cost_sek")).expect("the demo changes a cost");
    assert_eq!([&cost[1], &cost[2]].map(|cell| cell.replace('\u{a0}', " ")), ["75 000 kr", "40 000 kr"]);
}

#[test]
fn the_open_report_names_files_of_its_own_package_alone() {
    let open = DEMO.out.join("open");
    let report = fs::read_to_string(open.join("report.md")).unwrap();
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || "_./".contains(letter);
    let named = report.split(|letter| !is_part(letter)).filter(|word| {
        [".csv", ".xlsx", ".html", ".geojson", ".gpkg"].iter().any(|ending| word.ends_with(ending))
            && !word.contains('/')
    });
    for file in named {
        // Sources are named by their suppliers' files; the package's own are lower case words.
        let is_source = report.contains(&format!("| {file} |"));
        assert!(is_source || open.join(file).exists(), "{file}");
    }
    let texts = include_str!("../../src/emit/web/messages/report.sv.json");
    let line = texts.lines().find(|line| line.contains("\"areas_on_paper_open\"")).expect("a text");
    assert!(line.contains("shortage_areas.geojson") && !line.contains("register.csv"), "{line}");
}
