//! Answers of Kolada, as a person saves them.
#![allow(
    clippy::unwrap_used,
    clippy::float_cmp,
    reason = "a test that cannot go on stops and says why; numbers are as they were written"
)]

use std::io::Write as _;

use whitespot::model::{SettlementCut, WeightKind};

use super::case::{Case, stderr};
use super::definitions::drawn;
use super::ingest::County;
use super::published_tables::with_reference;

/// A record of an answer, with its values as JSON.
fn record(kpi: &str, area: &str, year: i32, values: &str) -> String {
    format!(r#"{{"kpi":"{kpi}","municipality":"{area}","period":{year},"values":[{values}]}}"#)
}

fn value(gender: &str, value: &str, status: &str) -> String {
    format!(r#"{{"count":1,"gender":"{gender}","status":"{status}","value":{value}}}"#)
}

fn answer(records: &[String]) -> String {
    format!(
        r#"{{"values":[{}],"count":{},"next_url":null,"previous_url":null}}"#,
        records.join(","),
        records.len()
    )
}

#[test]
fn an_answer_of_kolada_is_read_as_it_was_saved() {
    let mut county = County::new();
    let all = |share: &str| value("T", share, "");
    let records = [
        record("N07918", "1861", 2022, &all("96.3")),
        record("N07918", "0000", 2022, &all("97")),
        record("N07919", "0020", 2023, &all("99.8")),
        record("N07920", "0114", 2023, &all("0")),
        record("N07918", "1880", 2022, &value("T", "null", "Missing")),
        record("N07918", "1881", 2022, &all("104.2")),
        record("N00914", "1881", 2022, &all("80")),
        record("N07918", "1882", 2022, &[value("K", "90", ""), all("91"), value("M", "92", "")].join(",")),
        record("N07918", "1883", 2022, &value("K", "90", "")),
        record("N07918", "1884", 2022, ""),
        r#"{"kpi":"N07918","period":2022,"values":[{"gender":"T","value":5}]}"#.to_owned(),
    ];
    county.write("kolada.json", format!("\u{feff}{}", answer(&records)));
    with_reference(&mut county, "path = 'kolada.json'");
    // The country of the run says nothing of Kolada's codes.
    county.request.country = None;
    let found = county.read().unwrap().0.references;
    let figures: Vec<_> = found
        .iter()
        .map(|one| (one.area_code.as_str(), one.year, one.share, one.settlement.map(SettlementCut::as_str)))
        .collect();
    assert_eq!(
        figures,
        [
            ("1861", 2022, 96.3 / 100.0, None),
            ("total", 2022, 0.97, None),
            ("20", 2023, 99.8 / 100.0, Some("tat")),
            ("0114", 2023, 0.0, Some("gles")),
            ("1882", 2022, 0.91, None),
        ]
    );
    for figure in &found {
        assert_eq!((figure.measure.as_str(), figure.tier_mbps), ("reached_with_passed", Some(1000.0)));
        assert_eq!((figure.weight, figure.at_least), (Some(WeightKind::Households), false));
        let definition = figure.definition.as_deref().unwrap();
        assert!(
            definition.contains("möjlighet att ansluta") && definition.contains("1 Gbit/s"),
            "{definition}"
        );
    }
    assert_eq!((found[0].source.as_str(), found[2].source.as_str()), ("Kolada, N07918", "Kolada, N07919"));
    assert_eq!((found[2].area_name.as_deref(), found[2].record.record), (Some("Dalarnas län"), 3));
    assert_eq!(
        county.rejects(),
        [
            "kolada.json 5: no figure published (null, status Missing, Part)",
            "kolada.json 6: value: not a share (104.2 %, Record)",
            "kolada.json 7: key figure of Kolada that is not known (N00914, Record)",
            "kolada.json 9: figure of one sex alone (gender K, Record)",
            "kolada.json 10: no figure published (null or empty, Part)",
            "kolada.json 11: no municipality (null or empty, Record)",
        ]
    );
    let expected = county.read().unwrap().0.rejects.remove(2).expected;
    assert!(
        expected.contains("N07918, N07919, N07920")
            && expected.contains("figures = [{ kpi = \"N00914\", measure = "),
        "{expected}"
    );
}

#[test]
fn key_figures_of_the_configuration_stand_beside_the_known_ones() {
    let mut county = County::new();
    let records = [
        record("N00914", "1881", 2021, &value("T", "80", "")),
        record("N07918", "1881", 2021, &value("T", "90", "")),
    ];
    // Version 3 calls the list otherwise.
    county.write("kolada.json", answer(&records).replace("{\"values\":[{\"kpi\"", "{\"results\":[{\"kpi\""));
    with_reference(
        &mut county,
        "path = 'kolada.json'\nsource = 'Kolada'\ndefinition = 'egen'\nfigures = [{ kpi = 'N00914', measure = 'reached', \
         tier_mbps = 100, weight = 'hushåll', settlement = 'tätbebyggt' }]",
    );
    let found = county.read().unwrap().0.references;
    let figures: Vec<_> = found
        .iter()
        .map(|one| {
            (one.measure.as_str(), one.tier_mbps, one.settlement.map(SettlementCut::as_str), one.share)
        })
        .collect();
    assert_eq!(
        figures,
        [("reached", Some(100.0), Some("tat"), 0.8), ("reached_with_passed", Some(1000.0), None, 0.9)]
    );
    assert!(found.iter().all(|one| one.source == "Kolada" && one.definition.as_deref() == Some("egen")));
    // Keys of tables and of answers are not mixed.
    for (keys, parts) in [
        ("year = 2022", &["kolada.json", "year", "has no columns"][..]),
        ("area_code = 'Kod'", &["area_code = \"Kod\""]),
        ("header_rows = 2", &["header_rows = 2 has no effect on an answer of Kolada"]),
        (
            "source = 'x'\nfigures = [{ column = 'Andel', measure = 'reached' }]",
            &["column = \"Andel\"", "figures name a kpi there"],
        ),
    ] {
        with_reference(&mut county, &format!("path = 'kolada.json'\n{keys}"));
        county.refused(parts);
    }
    county.write("t.csv", "area_code,year,value\n1881,2022,0.5\n");
    with_reference(
        &mut county,
        "path = 't.csv'\nsource = 'x'\nfigures = [{ kpi = 'N07918', measure = 'reached' }]",
    );
    county.refused(&["t.csv", "kpi = \"N07918\"", "the file is a table"]);
}

#[test]
fn an_answer_may_be_packed_or_in_utf_16_and_contradicts_no_other() {
    let mut county = County::new();
    let of = |share: &str| answer(&[record("N07918", "1881", 2022, &value("T", share, ""))]);
    let text = of("90");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(text.as_bytes()).unwrap();
    county.write("a.json.gz", packed.finish().unwrap());
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("b.json", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(text.as_bytes()).unwrap();
    county.write("b.zip", archive.finish().unwrap().into_inner());
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    county.write("c.JSON", [b"\xff\xfe".as_slice(), &utf16].concat());
    with_reference(&mut county, "path = ['a.json.gz', 'b.zip', 'c.JSON']");
    let shares: Vec<f64> = county.read().unwrap().0.references.iter().map(|one| one.share).collect();
    assert_eq!(shares, [0.9; 3]);
    assert!(county.rejects().is_empty());
    county.write("d.json", of("91"));
    with_reference(&mut county, "path = ['a.json.gz', 'd.json']");
    assert_eq!(county.rejects(), ["d.json 1: contradicts an earlier figure of the same source (0.91, Part)"]);
}

#[test]
fn json_that_is_no_answer_is_an_error_that_says_what_is_expected() {
    let mut county = County::new();
    with_reference(&mut county, "path = 'kolada.json'");
    for (text, found) in [
        (r#"{"a":1,"b":[]}"#, "found a, b;"),
        ("{}", "found nothing;"),
        ("[1]", "a list or a single value"),
        (r#"{"values":[{"id":"N07918","title":"Hushåll"}],"count":1}"#, "found values with id, title;"),
        (r#"{"values":[1]}"#, "found values with nothing;"),
        (r#"{"values":[{"kpi""#, "no JSON (EOF while parsing"),
    ] {
        county.write("kolada.json", text);
        county.refused(&[
            "kolada.json",
            found,
            "expected an answer of Kolada",
            "data/reference-template.csv",
        ]);
    }
    county.write("kolada.json", answer(&[]));
    county.refused(&["kolada.json: holds no record"]);
    county.write("kolada.json", answer(&[record("N1", "0114", 2022, &value("T", "1", ""))]));
    county.refused(&["kolada.json", "none of its 1 records", "not known", "kpi = \"N1\""]);
    // A layer whose properties are figures is read as ever.
    let properties = r#""area_code":"0114","year":2022,"measure":"reached","value":0.5,"source":"x""#;
    let layer = format!(
        r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{{properties}}},"geometry":null}}]}}"#
    );
    county.write("kolada.json", layer);
    assert_eq!(county.read().unwrap().0.references[0].share, 0.5);
}

#[test]
fn an_answer_in_pages_says_what_is_missing() {
    let mut county = County::new();
    let url =
        |page: u32| format!("\"http://api.example.se/v2/data/kpi/N07918/year/2022?page={page}&per_page=2\"");
    let page = |areas: &[&str], count: usize, next: Option<u32>, previous: Option<u32>| {
        let records: Vec<String> =
            areas.iter().map(|area| record("N07918", area, 2022, &value("T", "90", ""))).collect();
        let address = |page: Option<u32>| page.map_or_else(|| "null".to_owned(), url);
        format!(
            r#"{{"values":[{}],"count":{count},"next_url":{},"previous_url":{}}}"#,
            records.join(","),
            address(next),
            address(previous)
        )
    };
    let mut notes = |files: &[(&str, String)]| -> Vec<String> {
        for (name, text) in files {
            county.write(name, text);
        }
        let names: Vec<String> = files.iter().map(|(name, _)| format!("'{name}'")).collect();
        with_reference(&mut county, &format!("path = [{}]", names.join(", ")));
        let found = county.read().unwrap().0;
        let files: usize = files.iter().map(|(_, text)| text.matches("\"kpi\"").count()).sum();
        assert_eq!(found.references.len(), files, "what is there is read");
        found.rejects.iter().map(|one| format!("{} {}; {}", one.source, one.found, one.expected)).collect()
    };
    // The count is of the whole, or of the page alone.
    for (whole, held, rest) in
        [(5, "2 of 5 records", "the other 3 records too"), (2, "2 records", "the others too")]
    {
        let first = ("1.json", page(&["1880", "1881"], whole, Some(2), None));
        let second = ("2.json", page(&["1882", "1883"], whole, Some(3), Some(1)));
        let third = ("3.json", page(&["1884"], if whole == 5 { 5 } else { 1 }, None, Some(2)));
        let said = notes(std::slice::from_ref(&first));
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].starts_with(&format!("1.json {held}, and next_url http://")), "{said:?}");
        assert!(said[0].contains(rest) && said[0].contains("list it in path"), "{said:?}");
        let said = notes(&[first.clone(), second.clone()]);
        assert!(said.len() == 1 && said[0].starts_with("2.json "), "{said:?}");
        assert_eq!(said[0].contains("the other 1 records"), whole == 5, "{said:?}");
        let said = notes(&[first.clone(), third.clone()]);
        assert!(said.len() == 1 && said[0].starts_with("1.json "), "{said:?}");
        assert_eq!(notes(&[first, second, third]), Vec::<String>::new());
    }
    // One page twice is not the whole, and neither is the first page of another year.
    let first = page(&["1880", "1881"], 4, Some(2), None);
    let said = notes(&[("1.json", first.clone()), ("1b.json", first.clone())]);
    assert_eq!(said.len(), 2, "{said:?}");
    let other = first.replace("2022", "2021");
    assert_eq!(notes(&[("1.json", first), ("2.json", other)]).len(), 2);
}

/// The note reaches the table of rejects, and the report says it in Swedish; the run's own share stands beside Kolada's.
#[test]
fn a_run_shows_koladas_figures_and_what_is_missing_of_them() {
    let records = [
        record("N07918", "0101", 2023, &value("T", "48.5", "")),
        record("N07918", "0000", 2023, &value("T", "98.6", "")),
        record("N07918", "0102", 2023, &value("T", "null", "Missing")),
    ];
    let text = answer(&records).replace(
        "\"next_url\":null",
        "\"next_url\":\"http://api.example.se/v2/data/kpi/N07918/year/2023?page=2\"",
    );
    let case = drawn().with("kolada.json", text);
    let county = std::fs::read_to_string(case.path("county.toml")).unwrap();
    let county = county.replace("path = \"tidigare.csv\"", "path = \"kolada.json\"");
    let case = case.with("county.toml", county);
    case.run();
    let rows = case.table("reference.csv");
    let own = rows.iter().find(|row| row["area_code"] == "0101" && row["published"] == "0.485").unwrap();
    assert_eq!((own["own"].as_str(), own["source"].as_str()), ("0.5", "Kolada, N07918"));
    let rejects: Vec<String> = case
        .table("rejects.csv")
        .iter()
        .filter(|row| row["source"] == "kolada.json")
        .map(|row| format!("{} {}", row["record"], row["reason"]))
        .collect();
    assert_eq!(rejects, ["3 no figure published", " page of a longer answer: figures are missing"]);
}

#[test]
fn inspect_proposes_a_section_for_an_answer() {
    let inspect = |case: &Case, file: &str| {
        let output = case.whitespot(&["inspect", file]);
        assert!(output.status.success(), "{}", stderr(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    let of = |kpi: &str| answer(&[record(kpi, "0101", 2023, &value("T", "48.5", ""))]);
    let case = drawn().with("kolada.json", of("N07918")).with("annat.json", of("N00914"));
    let said = inspect(&case, "kolada.json");
    assert!(
        said.contains("answer of Kolada") && said.contains("\n[[reference]]\npath = \"kolada.json\"\n"),
        "{said}"
    );
    assert!(!said.contains("figures"), "{said}");
    let (_, block) = said.split_once("\n# ").unwrap();
    let county = std::fs::read_to_string(case.path("county.toml")).unwrap();
    let case = case.with("county.toml", format!("{county}\n# {block}"));
    case.run();
    let said = inspect(&case, "annat.json");
    assert!(said.contains("{ kpi = \"N00914\", measure = \"…\" }"), "{said}");
    let (_, block) = said.split_once("\n# ").unwrap();
    let case = case.with("county.toml", format!("{county}\n# {block}"));
    let output = case.whitespot(&["run", "county.toml", "--quiet"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("to be filled in"), "{}", stderr(&output));
}
