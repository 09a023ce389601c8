//! The report says what the tables say: every number of it is read back from the page and compared with the CSV files.
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{
    case::{Case, Rows, read_csv},
    demo_result::DEMO,
    html::{Cells, plain, tables},
};

/// The internal package of the demo county.
pub(super) fn demo_package() -> PathBuf {
    DEMO.out.join("internal")
}

pub(super) fn table(name: &str) -> Rows {
    read_csv(&demo_package().join(name))
}

pub(super) fn page() -> String {
    fs::read_to_string(demo_package().join("report.html")).unwrap()
}

pub(super) fn captioned(html: &str, caption: &str) -> Cells {
    let found: Vec<Cells> =
        tables(html).into_iter().filter_map(|(own, rows)| own.starts_with(caption).then_some(rows)).collect();
    assert_eq!(
        found.len(),
        1,
        "{caption}: {:?}",
        tables(html).iter().map(|(own, _)| own).collect::<Vec<_>>()
    );
    found.into_iter().next().unwrap()
}

/// A number as Swedish text has it.
pub(super) fn number(cell: &str) -> f64 {
    let cell = cell.replace(['\u{a0}', '+'], "").replace('\u{2212}', "-").replace(',', ".");
    let cell = cell.trim_end_matches('%');
    cell.parse().unwrap_or_else(|_| panic!("{cell:?} is no number"))
}

fn assert_close(cell: &str, expected: f64, about: &str) {
    let found = number(cell);
    let decimals =
        cell.trim_end_matches(['%', '\u{a0}']).split_once(',').map_or(0, |(_, decimals)| decimals.len());
    let step = 10_f64.powi(-i32::try_from(decimals).unwrap());
    assert!(
        (found - expected).abs() <= step / 2.0 + 1e-9,
        "{about}: the report says {cell}, the table {expected}"
    );
}

/// The chapter of an id, up to the next.
pub(super) fn chapter<'a>(html: &'a str, id: &str) -> &'a str {
    let from = html.find(&format!("aria-labelledby=\"{id}\"")).unwrap_or_else(|| panic!("no chapter {id}"));
    let rest = &html[from..];
    &rest[..rest.find("</section>").unwrap()]
}

pub(super) fn value(row: &HashMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column}: {:?}", row[column]))
}

#[test]
fn the_table_of_the_report_is_the_one_table() {
    let html = page();
    let cells = captioned(chapter(&html, "county"), "Tillgång till minst 100");
    let rows = table("municipalities.csv");
    // The one county is the total.
    let shown: Vec<_> = rows.iter().filter(|row| row["partial"].is_empty()).collect();
    assert_eq!(cells.len() - 1, shown.len());
    for (line, row) in cells[1..].iter().zip(shown) {
        let about = &row["name"];
        let is_total = row["code"] == "total";
        if is_total {
            assert_eq!((line[0].as_str(), line[1].as_str()), ("Sagobygdens län", ""));
        } else {
            assert_eq!((&line[0], &line[1]), (&row["name"], &row["code"]));
        }
        let states = ["connected", "passed", "planned", "unserved", "no_data"];
        assert_close(&line[2], value(row, "households"), about);
        for (position, state) in states.iter().enumerate() {
            assert_close(&line[3 + position], value(row, &format!("households_{state}")), about);
        }
        let all = value(row, "households");
        let with_access = value(row, "households_connected") + value(row, "households_passed");
        assert_close(&line[8], with_access / all * 100.0, about);
        assert_close(&line[9], value(row, "households_unserved") / all * 100.0, about);
        assert_close(&line[11], value(row, "shortage_areas"), about);
    }
}

#[test]
fn each_part_of_the_county_has_a_page_with_its_municipalities() {
    let html = page();
    let all: BTreeMap<String, HashMap<String, String>> =
        table("municipalities.csv").into_iter().map(|row| (row["code"].clone(), row)).collect();
    let indicators = table("indicators_households.csv");
    let of_part = |name: &str, column: &str| {
        let is_its = |row: &&HashMap<String, String>| {
            (row["area_kind"].as_str(), row["area_name"].as_str(), row["settlement"].as_str())
                == ("part", name, "")
        };
        let found: Vec<_> = indicators.iter().filter(is_its).collect();
        assert_eq!(found.len(), 1, "{name}");
        value(found[0], column)
    };
    let mut seen = BTreeSet::new();
    let names = ["Mellersta länsdelen", "Västra länsdelen", "Östra länsdelen"];
    for (position, name) in names.into_iter().enumerate() {
        let part = chapter(&html, &format!("part-{position}"));
        assert!(part.contains(&format!("Länsdel: <bdi>{name}</bdi>")), "{name}");
        let cells = tables(part).into_iter().find(|(_, rows)| rows[0].get(1).is_some_and(|one| one == "Kod"));
        let cells = cells.expect("the municipalities of the part").1;
        let (sum, lines) = cells[1..].split_last().expect("a sum");
        for line in lines {
            let row = &all[&line[1]];
            assert!(seen.insert(line[1].clone()), "{} is in one part", line[1]);
            assert_close(&line[2], value(row, "households"), &line[0]);
            assert_close(&line[6], value(row, "households_unserved"), &line[0]);
        }
        assert!(!lines.is_empty(), "{name} has municipalities");
        assert_close(&sum[2], of_part(name, "total"), name);
        assert_close(&sum[6], of_part(name, "unserved_100"), name);
        for column in [2, 6, 11] {
            assert_close(&sum[column], lines.iter().map(|line| number(&line[column])).sum(), name);
        }
        // A map, and how its municipalities and itself stand, in town and country, by weight and by speed.
        assert_eq!(part.matches("<svg").count(), 5, "{name}");
    }
    assert_eq!(seen.len(), all.keys().filter(|code| code.len() == 4).count());
}

#[test]
fn each_municipality_has_a_page_with_all_its_weights_and_areas() {
    let html = page();
    let areas: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(demo_package().join("shortage_areas.geojson")).unwrap())
            .unwrap();
    let mut open: BTreeMap<String, BTreeMap<String, serde_json::Value>> = BTreeMap::new();
    for feature in areas["features"].as_array().unwrap() {
        let properties = &feature["properties"];
        if properties["closed_year"].is_null() {
            let of = open.entry(properties["municipality"].as_str().unwrap().to_owned()).or_default();
            of.insert(properties["id"].as_str().unwrap().to_owned(), properties.clone());
        }
    }
    let rows = table("municipalities.csv");
    let mut weights = 0;
    let mut lineages = BTreeSet::new();
    for row in rows.iter().filter(|row| row["partial"].is_empty() && row["code"] != "total") {
        let part = chapter(&html, &format!("m-{}", row["code"]));
        let cells = captioned(part, "Tillgång till minst 100");
        let columns = ["points", "households", "workplaces", "persons", "holiday_homes"].map(str::to_owned);
        for (line, weight) in cells[1..].iter().zip(columns) {
            assert_close(&line[1], value(row, &weight), &row["name"]);
            for (cell, state) in
                line[2..].iter().zip(["connected", "passed", "planned", "unserved", "no_data"])
            {
                assert_close(cell, value(row, &format!("{weight}_{state}")), &row["name"]);
                weights += 1;
            }
        }
        let Some(open) = open.get(&row["code"]) else {
            assert!(part.contains("Kommunen har inga öppna bristområden."), "{}", row["name"]);
            continue;
        };
        let cells = captioned(part, "Kommunens öppna bristområden");
        let told: BTreeSet<&String> = cells[1..].iter().map(|line| &line[0]).collect();
        assert_eq!(told, open.keys().collect(), "{}", row["name"]);
        for line in &cells[1..] {
            let area = &open[&line[0]];
            assert_eq!(area["name"], line[1].as_str());
            lineages.insert(line[3].clone());
            assert_close(&line[6], area["points"].as_f64().unwrap(), &line[0]);
            match area["households"].as_f64() {
                Some(households) => assert_close(&line[7], households, &line[0]),
                None => assert_eq!(line[7], "\u{2013}"),
            }
        }
    }
    assert_eq!(weights, 12 * 5 * 5);
    // Every kind of lineage that an open area can have; those that ended stand in the chapter of the register.
    let open = [
        "Nytt",
        "Öppnat på nytt",
        "Avskilt från ett annat",
        "En del har avskilts",
        "Har tagit upp ett annat",
        "Har vuxit",
        "Har minskat",
        "Har minskat (2 inte bedömda)",
        "Oförändrat",
        "Oförändrat; förut kvarvarande",
    ];
    assert_eq!(lineages, open.map(str::to_owned).into());
}

#[test]
fn the_numbers_that_matter_and_their_causes_are_those_of_the_tables() {
    let html = page();
    let keys: Vec<String> =
        chapter(&html, "summary").split("<li>").skip(1).take(4).map(plain_lines).collect();
    let total = table("municipalities.csv").into_iter().find(|row| row["code"] == "total").unwrap();
    let reconciled = table("reconciliation.csv").into_iter().find(|row| row["code"] == "total").unwrap();
    let change = table("change.csv")
        .into_iter()
        .find(|row| row["code"] == "total" && row["weight"] == "households" && row["settlement"].is_empty())
        .unwrap();
    let signed = |value: f64| {
        let text = format!("{}", value.abs());
        if value > 0.0 { format!("+{text}") } else { format!("\u{2212}{text}") }
    };
    let lines: Vec<&str> = keys[0].lines().collect();
    assert_eq!(lines[..2], ["Bristområden", &reconciled["open"]]);
    let told = lines[3..].join(" ");
    let fewer = value(&reconciled, "open_before") - value(&reconciled, "open");
    let parts = [
        format!("{fewer} färre än 2024-10-01."),
        format!("{} är åtgärdade", value(&reconciled, "closed_remedied")),
        format!("{} är nya", value(&reconciled, "new")),
        format!("med och utan hushåll är det {} enstaka platser", value(&total, "scattered_points")),
    ];
    for part in parts {
        assert!(told.contains(&part), "{part} in {lines:?}");
    }
    let lines: Vec<&str> = keys[1].lines().collect();
    assert_close(lines[1], value(&total, "households_unserved"), "unserved");
    let told = lines[3..].join(" ");
    for (column, says) in [
        ("build_out", "fick tillgång genom utbyggnad."),
        ("worse", "som hade tillgång saknar den i årets uppgifter."),
        ("stock", "tillkom netto för att underlaget har fler eller andra platser, eller andra antal på dem."),
        ("rejected", "räknas inte med: de finns i årets underlag men kunde inte bedömas."),
        ("method", "tillkom för att definitionerna har ändrats."),
    ] {
        let cause = format!("{} {says}", value(&change, column).abs());
        assert!(told.contains(&cause), "{cause} in {lines:?}");
    }
    let built = format!("Dessutom har {} som var planerade byggts.", value(&change, "planned_built"));
    assert!(value(&change, "planned_built") > 0.0 && told.contains(&built), "{built} in {lines:?}");
    let with_access = value(&total, "households_connected") + value(&total, "households_passed");
    let lines: Vec<&str> = keys[2].lines().collect();
    assert_close(lines[1], with_access / value(&total, "households") * 100.0, "with access");
    let distance = table("indicators_households.csv")
        .into_iter()
        .find(|row| row["area_code"] == "total" && row["settlement"].is_empty())
        .map(|row| row.into_iter().filter(|(name, _)| name.contains("SE-2025b")).collect::<BTreeMap<_, _>>());
    assert!(distance.is_some());
    let gap = table("history.csv")
        .into_iter()
        .find(|row| {
            row["code"] == "total"
                && row["measure"] == "gap_pp"
                && row["weight"] == "households"
                && row["tier_mbps"] == "100"
                && row["reference_date"] == "2025-10-01"
        })
        .unwrap();
    let lines: Vec<&str> = keys[3].lines().collect();
    assert_close(lines[1], value(&gap, "value"), "gap");
    assert!(lines[3].starts_with(&signed((value(&gap, "change") * 10.0).round() / 10.0).replace('.', ",")));
    assert_eq!(lines[3].contains("Serien bryts"), !gap["series_break"].is_empty(), "{lines:?}");
}

/// The paragraphs of an item, one a line.
fn plain_lines(html: &str) -> String {
    let item = html.split_once("</li>").unwrap().0;
    item.split("</p>").map(plain).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[test]
fn reconciliation_and_change_are_shown_whole() {
    let html = page();
    let cells = captioned(chapter(&html, "register"), "Avstämning av bristområden");
    let rows: Vec<_> =
        table("reconciliation.csv").into_iter().filter(|row| row["area_kind"] != "county").collect();
    assert_eq!(cells.len() - 1, rows.len());
    for (line, row) in cells[1..].iter().zip(&rows) {
        let of = |column| value(row, column);
        let divided = of("merged_split");
        let numbers = [
            of("open_before"),
            of("closed_remedied"),
            of("closed_ended"),
            of("merged") - divided,
            divided,
            of("split_off"),
            of("new"),
            of("reopened"),
            of("open"),
        ];
        for (cell, number) in line[1..].iter().zip(numbers) {
            assert_close(cell, number, &row["name"]);
        }
    }
    // What is divided is that of the register, and no merger.
    let divided = table("register.csv")
        .into_iter()
        .filter(|row| row["status"] == "split" && row["closed_year"] == "2025")
        .count();
    assert!(divided > 0);
    let total = rows.iter().find(|row| row["code"] == "total").unwrap();
    assert_close(&value(total, "merged_split").to_string(), divided as f64, "divided");
    let cells = captioned(chapter(&html, "change"), "Utan tillgång sedan 2024-10-01, antal hushåll");
    let rows: Vec<_> = table("change.csv")
        .into_iter()
        .filter(|row| {
            row["area_kind"] != "county" && row["weight"] == "households" && row["settlement"].is_empty()
        })
        .collect();
    assert_eq!(cells.len() - 1, rows.len());
    let columns =
        ["before", "build_out", "worse", "stock", "moved", "rejected", "method", "after", "difference"];
    for (line, row) in cells[1..].iter().zip(&rows) {
        for (cell, column) in line[1..].iter().zip(columns) {
            assert_close(cell, value(row, column), &row["name"]);
        }
    }
    let ended = captioned(chapter(&html, "register"), "Bristområden som har avslutats");
    let expected: BTreeSet<String> = table("register.csv")
        .into_iter()
        .filter(|row| row["closed_year"] == "2025")
        .map(|row| row["id"].clone())
        .collect();
    assert_eq!(ended[1..].iter().map(|line| line[0].clone()).collect::<BTreeSet<_>>(), expected);
    assert!(ended[1..].iter().all(|line| !line[4].is_empty()), "each says why");
}

#[test]
fn plain_text_says_the_same_as_the_page() {
    let html = page();
    let markdown = fs::read_to_string(demo_package().join("report.md")).unwrap();
    let of_page: Vec<Vec<String>> =
        tables(&html).into_iter().flat_map(|(_, rows)| rows.into_iter().skip(1)).collect();
    let of_text: Vec<Vec<String>> = markdown
        .lines()
        .filter(|line| line.starts_with('|'))
        .collect::<Vec<_>>()
        .split(|line| line.starts_with("|---"))
        // Each part but the first begins after a head line, and but the last ends with the next.
        .enumerate()
        .flat_map(|(part, lines)| {
            let lines = if part == 0 { &lines[..0] } else { lines };
            lines.iter().map(|line| unmarked(line)).collect::<Vec<_>>()
        })
        .collect();
    // Head lines stand between: only rows of the page are asked for, in order.
    let mut rest = of_text.iter();
    for row in &of_page {
        assert!(rest.any(|line| line == row), "{row:?} is missing in report.md");
    }
    assert!(of_page.len() > 300, "{}", of_page.len());
}

/// A row of a Markdown table as cells.
fn unmarked(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut letters = line.trim_start_matches('|').trim_end_matches('|').chars();
    while let Some(letter) = letters.next() {
        let cell = cells.last_mut().unwrap();
        match letter {
            '\\' => cell.extend(letters.next()),
            '|' => cells.push(String::new()),
            '*' => {}
            other => cell.push(other),
        }
    }
    cells.into_iter().map(|cell| cell.trim().to_owned()).collect()
}

#[test]
fn every_unconfirmed_definition_is_told_as_such() {
    let html = page();
    let record: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(DEMO.out.join("run.json")).unwrap()).unwrap();
    let mut unconfirmed = 0;
    for section in record["profile"].as_object().unwrap().values().filter_map(|section| section.as_object()) {
        unconfirmed += section.values().filter(|setting| setting["confirmed"] == false).count();
    }
    assert!(unconfirmed > 5);
    let cells = captioned(chapter(&html, "definitions"), "Profilens nycklar");
    assert_eq!(cells[1..].iter().filter(|line| line[4] == "obekräftad").count(), unconfirmed);
    let targets = captioned(chapter(&html, "definitions"), "Mål och deras källor");
    let doubtful = targets[1..].iter().filter(|line| line[3] == "obekräftad").count();
    assert!(doubtful > 0, "the demo follows a target whose source is unconfirmed");
    let list = chapter(&html, "definitions").split_once("<ul>").unwrap().1.split_once("</ul>").unwrap().0;
    assert_eq!(list.matches("<li>").count(), unconfirmed + doubtful);
    let (keys, goals) = (cells.len() - 1, targets.len() - 1);
    let said = format!("{unconfirmed} av {keys} definitioner och {doubtful} av {goals} mål");
    assert!(chapter(&html, "summary").contains(&said), "the first page counts them");
    let brief = fs::read_to_string(demo_package().join("summary.html")).unwrap();
    assert!(plain(&brief).contains(&said), "the two pages say the same");
    let goals = captioned(chapter(&html, "county"), "Avstånd till målen");
    assert!(
        goals[1..].iter().any(|line| line[0].ends_with("(obekräftad)")),
        "marked where the number stands"
    );
}

/// Names that would be markup, a formula or turned text, wherever a name can stand.
#[test]
fn hostile_names_stay_text() {
    use super::case::{demand, feature, geojson, rectangle};
    const EVIL: &str = r"</script><img src=x onerror=alert(1)> | *a* [b](c) \u202e=cmd|' /C calc'!A1";
    let name = EVIL.replace('\\', "\\\\").replace('"', "\\\"").replace("\\\\u202e", "\\u202e");
    let square = |code: &str, name: &str, west: f64| {
        feature(
            &format!(r#""kod":"{code}","namn":"{name}""#),
            &rectangle(west, 0.0, west + 10_000.0, 10_000.0),
        )
    };
    let case = Case::new()
        .with("kommuner.geojson", geojson(&[square("0101", &name, 0.0), square("0102", "Öster", 10_000.0)]))
        .with(
            "byggnader.csv",
            demand(&[
                ("a", 1_000.0, 1_000.0, "2", "1"),
                ("b", 1_100.0, 1_000.0, "2", "1"),
                ("c", 1_200.0, 1_000.0, "2", "1"),
                ("d", 12_000.0, 1_000.0, "2", "1"),
            ]),
        )
        .with(
            "orter.geojson",
            geojson(&[feature(
                &format!(r#""namn":"{name}""#),
                r#"{"type":"Point","coordinates":[501100,6601000]}"#,
            )]),
        )
        .with("fiber.geojson", geojson(&[feature(r#""a":1"#, &rectangle(11_000.0, 0.0, 13_000.0, 2_000.0))]))
        .with(
            "county.toml",
            format!(
                "[run]\nname = {name:?}\nreference_date = \"2025-10-01\"\n[municipalities]\npath = \"kommuner.geojson\"\n\
                 code = \"kod\"\nname = \"namn\"\n[demand]\npath = \"byggnader.csv\"\nid = \"id\"\nx = \"e\"\ny = \"n\"\n\
                 crs = \"EPSG:3006\"\nhouseholds = \"hushall\"\n[[places]]\npath = \"orter.geojson\"\nname = \"namn\"\n\
                 [[fixed]]\npath = \"fiber.geojson\"\noperator = \"Nät\"\ntechnology = \"fiber\"\ndown_mbps = 1000\n\
                 [output]\nformats = [\"html\", \"geojson\"]\n",
                name = "</script><img src=x onerror=alert(1)>",
            ),
        );
    case.run_in_all_formats();
    let html = fs::read_to_string(case.path("out/internal/report.html")).unwrap();
    for markup in ["<script", "<img", "onerror=alert(1)>", "</script>"] {
        assert!(!html.contains(markup), "{markup}");
    }
    assert!(html.matches("&lt;img src=x onerror=alert(1)&gt;").count() > 3, "the name stands as text");
    // Nothing that turns text reaches over the element that it stands in.
    for (at, _) in html.match_indices('\u{202e}') {
        let before = &html[..at];
        let is_isolated = before
            .rfind("<bdi>")
            .is_some_and(|begins| before.rfind("</bdi>").is_none_or(|ends| ends < begins));
        let in_svg = before
            .rfind("<svg")
            .is_some_and(|begins| before.rfind("</svg>").is_none_or(|ends| ends < begins));
        let in_attribute = before.rfind('"').is_some_and(|quote| before[..quote].ends_with('='));
        assert!(is_isolated || in_svg || in_attribute, "{:?}", &html[at.saturating_sub(80)..at]);
    }
    let markdown = fs::read_to_string(case.path("out/internal/report.md")).unwrap();
    // Without what stands behind a backslash, nothing is left that marks up.
    let mut letters = markdown.chars();
    let mut unescaped = String::new();
    while let Some(letter) = letters.next() {
        if letter == '\\' {
            letters.next();
        } else {
            unescaped.push(letter);
        }
    }
    assert!(unescaped.contains("img src=x onerror=alert"), "the name stands as text");
    assert!(!unescaped.contains("<img") && !unescaped.contains("](c)"), "Markdown too");
}

#[test]
fn every_swedish_reason_is_said_somewhere_and_the_demo_has_no_other() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let words: toml::Table =
        fs::read_to_string(root.join("data/words/reasons.toml")).unwrap().parse().unwrap();
    let known: BTreeSet<&str> = words["reason"].as_table().unwrap().keys().map(String::as_str).collect();
    let mut code = String::new();
    let mut folders = vec![
        root.join("src/ingest"),
        root.join("crates/whitespot-core/src/normalise"),
        root.join("crates/whitespot-core/src/indicators"),
        root.join("crates/whitespot-core/src/register"),
        root.join("crates/whitespot-core/src/support"),
    ];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                code.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }
    let unsaid: Vec<_> = known.iter().filter(|reason| !code.contains(&format!("\"{reason}\""))).collect();
    assert_eq!(unsaid, Vec::<&&str>::new());
    let html = page();
    for row in table("rejects.csv") {
        assert!(known.contains(row["reason"].as_str()), "{}", row["reason"]);
        assert!(!chapter(&html, "quality").contains(&row["reason"]), "{}", row["reason"]);
    }
}

/// The demo county as in its first year: without an earlier result.
fn first_year() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo");
    for entry in fs::read_dir(&demo).unwrap() {
        let entry = entry.unwrap();
        if entry.file_name() != "county.toml" {
            std::os::unix::fs::symlink(entry.path(), folder.path().join(entry.file_name())).unwrap();
        }
    }
    let text = fs::read_to_string(demo.join("county.toml")).unwrap();
    let (before, _) =
        text.split_once("\n[previous]\n").expect("the last sections are about the earlier result");
    let config = folder.path().join("county.toml");
    fs::write(&config, before).unwrap();
    let out = folder.path().join("out");
    let run = Command::new(env!("CARGO_BIN_EXE_whitespot"))
        .arg("run")
        .arg(&config)
        .args(["--quiet", "--out"])
        .arg(&out)
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    (folder, out.join("internal"))
}

/// The years of the county's targets on the page, each as its rows of `indicators.csv` say; how many there are.
fn target_years(internal: &Path) -> usize {
    let html = fs::read_to_string(internal.join("report.html")).unwrap();
    let cells = captioned(chapter(&html, "county"), "Avstånd till målen");
    let mut years = 0;
    for row in read_csv(&internal.join("indicators.csv")) {
        let weight = match row["weight"].as_str() {
            "households" => "Hushåll",
            "workplaces" => "Arbetsställen",
            _ => continue,
        };
        if (row["area_kind"].as_str(), row["measure"].as_str()) != ("county", "year_reached") {
            continue;
        }
        let line = cells[1..].iter().find(|line| {
            line[0].starts_with(&format!("{}:", row["definition"])) && line[1].starts_with(weight)
        });
        let line = line.unwrap_or_else(|| panic!("{} {weight}", row["definition"]));
        let is_reached = line[4].starts_with('\u{2212}') || line[4] == "0,0";
        let year = match row["value"].as_str() {
            "" => "\u{2013}",
            _ if is_reached => "nått",
            year => year,
        };
        // Where no year is known at all the table has no column for it.
        let printed = line.get(6).map_or("\u{2013}", String::as_str);
        assert_eq!(printed, year, "{} {weight}", row["definition"]);
        years += usize::from(year.starts_with("20"));
    }
    years
}

/// What is published of the total is of the nation: the one county goes at its own pace. The third year follows a break of its own
/// series, and a pace from published years to its own figure would be one of methods.
#[test]
fn the_county_reaches_its_targets_at_its_own_pace() {
    let (_folder, internal) = first_year();
    assert!(target_years(&internal) > 1);
    assert_eq!(target_years(&demo_package()), 0);
}

#[test]
fn the_open_edition_says_why_its_years_cannot_be_compared_and_keeps_small_numbers() {
    let open = DEMO.out.join("open");
    let page = fs::read_to_string(open.join("report.md")).unwrap();
    let first = page.split("\n## ").nth(1).unwrap();
    assert!(first.contains("Definitionerna har ändrats sedan 2024-10-01"), "{first}");
    let change = page.split("\n## ").find(|chapter| chapter.starts_with("Förändring sedan")).unwrap();
    assert!(change.contains("Den öppna utgåvan redovisar inte"), "{change}");
    // Between whom places moved and what was defined are no small numbers; how many moved is not told.
    assert!(
        change.contains("i en annan kommun än 2024-10-01: Hjorthamra → Storträsk") && !change.contains("81"),
        "{change}"
    );
    assert!(change.contains("| 75\u{a0}000\u{a0}kr | 40\u{a0}000\u{a0}kr |"), "{change}");
    assert!(!page.contains("Varför: dess analysenheter"), "a column that would be empty");
    assert!(page.contains("| Har minskat (alla platser har inte kunnat bedömas) |"), "Östertuna");
    // By number: by households the masked ones would show how large they are.
    let mut tables = 0;
    for table in page.split("*Kommunens öppna bristområden i nummerordning").skip(1) {
        let rows = table.lines().skip(4).take_while(|line| line.starts_with('|'));
        let ids: Vec<&str> = rows.map(|row| row.split('|').nth(1).unwrap().trim()).collect();
        assert!(!ids.is_empty() && ids.is_sorted(), "{ids:?}");
        tables += 1;
    }
    assert!(tables >= 10, "{tables}");
}

#[test]
fn an_area_whose_houses_are_gone_has_ended_and_keeps_its_kind() {
    let register: HashMap<String, HashMap<String, String>> =
        table("register.csv").into_iter().map(|row| (row["id"].clone(), row)).collect();
    let layer = fs::read_to_string(demo_package().join("shortage_areas.geojson")).unwrap();
    let layer: serde_json::Value = serde_json::from_str(&layer).unwrap();
    let mut ended = 0;
    for area in layer["features"].as_array().unwrap().iter().map(|feature| &feature["properties"]) {
        if area["status"] == "ended" {
            let entry = &register[area["id"].as_str().unwrap()];
            assert_eq!(
                (&area["points"], area["type"].as_str().unwrap()),
                (&0.into(), entry["type"].as_str())
            );
            ended += 1;
        }
    }
    assert_eq!(ended, 1);
    let before = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo/tidigare/2024");
    let output = Command::new(env!("CARGO_BIN_EXE_whitespot"))
        .arg("compare")
        .args([&before, &DEMO.out])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("7 remedied, 1 ended"), "{said}");
}
