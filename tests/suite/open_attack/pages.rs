//! Numbers of the whole that only the pages print: the share with access, tiers, and how far targets are. The attack reads them
//! off the pages, as a reader does.
use std::fs;

use whitespot::model::{RowKind, WeightKind};

use super::super::case::{Case, HEAD, feature, geojson, rectangle, two_municipalities};
use super::super::open_package::{number, rows};
use super::classes::{class, within};
use super::counties::{self, generated_served, generated_unsaid};
use super::{Attack, STATES, WEIGHTS, Written, attack};

/// The speed of a shortage, Mbit/s: what is reached at it is what has access.
const SHORTAGE_MBPS: f64 = 100.0;
/// The targets that Swedish counties follow, as `data/targets` says for everybody to read: speed, with passed places, share.
const TARGETS: [(&str, f64, bool, f64); 4] = [
    ("SE-2020", 100.0, false, 0.95),
    ("SE-2025a", 1000.0, true, 0.98),
    ("SE-2025b", 100.0, true, 0.999),
    ("SE-2025c", 30.0, true, 1.0),
];

/// A printed number of the whole: what it says is reached, from the least to the most.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Said {
    speed: f64,
    with_passed: bool,
    least: f64,
    most: f64,
}

/// A number as printed, without its unit.
fn read(text: &str) -> f64 {
    let plain: String = text.chars().filter(|one| !one.is_whitespace() && *one != '%').collect();
    plain.replace(',', ".").replace('\u{2212}', "-").parse().unwrap_or_else(|_| panic!("{text:?}"))
}

/// The bounds of a share that is printed with one decimal of percent.
fn share(text: &str) -> (f64, f64) {
    class(text).unwrap_or_else(|| ((read(text) - 0.051) / 100.0, (read(text) + 0.051) / 100.0))
}

fn target(id: &str) -> (f64, bool, f64) {
    let id = id.split([':', ',']).next().unwrap_or(id);
    let found = TARGETS.iter().find(|(own, ..)| *own == id);
    let (_, speed, with_passed, share) = found.unwrap_or_else(|| panic!("a target {id:?}"));
    (*speed, *with_passed, *share)
}

/// The tables of the report whose heading begins with these cells: its heading, and its rows.
fn tables<'r>(report: &'r str, begins: &'r [&str]) -> Vec<(Vec<String>, Vec<Vec<String>>)> {
    let cells = |line: &str| -> Vec<String> {
        let plain = line.replace(['\u{ad}', '*'], "");
        plain.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect()
    };
    let lines: Vec<&str> = report.lines().collect();
    let heads = (0..lines.len()).filter(|&at| {
        let head = cells(lines[at]);
        lines[at].starts_with('|') && begins.iter().zip(&head).all(|(one, other)| one == other)
    });
    heads
        .map(|at| {
            let rows = lines[at + 2..].iter().take_while(|line| line.starts_with('|'));
            (cells(lines[at]), rows.map(|line| cells(line)).collect())
        })
        .collect()
}

/// Every number of the whole that the report prints of a weight beside the one table; `total`: its total, as the table prints it.
fn said(report: &str, weight: &str, total: f64) -> Vec<Said> {
    let name = if weight == "households" { "hushåll" } else { "arbetsställen" };
    let mut all = Vec::new();
    let mut distance = |id: &str, points: Option<&str>, units: Option<&str>, reached: Option<&str>| {
        let (speed, with_passed, asked) = target(id);
        let mut add = |least: f64, most: f64| all.push(Said { speed, with_passed, least, most });
        if let Some(points) = points.map(read) {
            add((asked - (points + 0.051) / 100.0) * total, (asked - (points - 0.051) / 100.0) * total);
        }
        if let Some(units) = units.map(read) {
            let reached = (asked * total - 1e-9).ceil() - units;
            add(reached, reached);
        }
        if let Some((least, most)) = reached.map(share) {
            add(least * total, most * total);
        }
    };
    for (head, rows) in tables(report, &["Mål", "Räknat i"]) {
        for row in rows.iter().filter(|row| row[1].to_lowercase().starts_with(name)) {
            let of = |column: &str| head.iter().position(|one| one == column).map(|at| row[at].as_str());
            distance(&row[0], of("Kvar, procentenheter"), of("Kvar, antal"), of("Nått"));
        }
    }
    for (_, rows) in tables(report, &["Mål", "Nått", "Målet"]) {
        for row in rows.iter().filter(|row| row[0].ends_with(name)) {
            distance(&row[0], None, None, Some(&row[1]));
        }
    }
    // The key figures of each chapter: of the first weight.
    for line in report.lines().filter(|line| line.contains(&format!(" {name})"))) {
        let Some((points, rest)) = line.split_once(" procentenheter (") else { continue };
        let (units, rest) = rest.split_once(&format!(" {name})")).expect("so many of the weight");
        let points = points.trim().rsplit(' ').next().expect("a number");
        let (id, sign) = match (rest.split_once("till målet "), line.split_once("Målet ")) {
            (Some((_, id)), _) => (id, ""),
            (None, Some((_, id))) => (id, "-"),
            (None, None) => panic!("{line}"),
        };
        distance(id, Some(&format!("{sign}{points}")), Some(&format!("{sign}{units}")), None);
    }
    if weight == "households" {
        for (_, rows) in tables(report, &["Minst", "Anslutna"]) {
            for row in &rows {
                let speed = read(row[0].trim_end_matches("Mbit/s"));
                for (cell, with_passed) in row[1..].iter().zip([false, true]) {
                    let (least, most) = share(cell);
                    all.push(Said { speed, with_passed, least: least * total, most: most * total });
                }
            }
        }
    }
    all
}

/// Adds what is reached of the whole at each speed, each within the next slower one, and what the pages say of it.
fn add(attack: &mut Attack, written: &Written, weight: &str, report: &str) -> usize {
    let name = format!("total {weight}");
    let whole = attack.truth.iter().position(|(own, _)| *own == name).expect("the row of the whole");
    let findings = &written.outcome.findings;
    let kind = if weight == "households" { WeightKind::Households } else { WeightKind::Workplaces };
    let row = findings.rows.iter().find(|row| row.kind == RowKind::Total).expect("the whole");
    let entry = row.weight(kind).expect("a weight of the run");
    let states = |with_passed: bool| (whole + 1..=whole + 1 + usize::from(with_passed)).collect::<Vec<_>>();
    let mut reached = Vec::new();
    for (with_passed, counts) in [(false, &entry.reached), (true, &entry.reached_with_passed)] {
        let mut slower = whole;
        for (tier, &count) in findings.ladder.tiers().iter().zip(counts) {
            let speed = tier.down_mbps;
            let own = attack.add(format!("{name} at {speed}, {with_passed}"), None, count);
            if speed.total_cmp(&SHORTAGE_MBPS).is_eq() {
                attack.sums.push((own, states(with_passed), true));
            }
            let less = attack.truth[slower].1 - count;
            let rest = attack.add(format!("{name} slower than {speed}, {with_passed}"), None, less);
            attack.sums.push((slower, vec![own, rest], true));
            slower = own;
            reached.push((speed, with_passed, own));
        }
    }
    // Of those with passed places, those without lie within.
    let (without, with) = reached.split_at(reached.len() / 2);
    for (&(.., part), &(speed, _, all)) in without.iter().zip(with) {
        let passed = attack.truth[all].1 - attack.truth[part].1;
        let rest = attack.add(format!("{name} passed alone at {speed}"), None, passed);
        attack.sums.push((all, vec![part, rest], true));
    }
    let total = attack.truth[whole].1;
    let said = said(report, weight, total);
    for one in &said {
        let is_it = |(speed, with_passed, _): &&(f64, bool, usize)| {
            speed.total_cmp(&one.speed).is_eq() && *with_passed == one.with_passed
        };
        let (.., own) = reached.iter().find(is_it).unwrap_or_else(|| panic!("a tier for {one:?}"));
        within(attack, 1.0, (one.least - 1e-6, one.most + 1e-6), vec![*own]);
    }
    said.len()
}

/// Four dozen places in two municipalities, all but three of them connected; of the three households that are not, the one table
/// shows nothing.
fn three_without() -> Case {
    let mut points = String::from("id,e,n,hushall,arbetsstallen\n");
    for at in 0..48 {
        let (east, north) = (500_500.0 + 390.0 * f64::from(at), 6_601_000.0);
        points.push_str(&format!("p-{at},{east},{north},2,1\n"));
    }
    for at in 0..3 {
        points.push_str(&format!("q-{at},{},6605000,1,\n", 502_000 + 100 * at));
    }
    let served = feature(r#""ned":1000"#, &rectangle(0.0, 500.0, 20_000.0, 1_500.0));
    Case::new()
        .with(
            "county.toml",
            format!(
                "{HEAD}[[fixed]]\npath = \"f.geojson\"\noperator = \"A\"\ntechnology = \"fiber\"\n\
                 down_mbps = {{ column = \"ned\" }}\n[output]\nformats = [\"gpkg\", \"geojson\", \"html\"]\n"
            ),
        )
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", points)
        .with("f.geojson", geojson(&[served]))
}

fn given_away(written: &Written, weight: &str, report: &str) -> (usize, Vec<String>) {
    let county = |code: &str| Some(code[..2].to_owned());
    let mut attack = attack(written, weight, &county, true);
    let said = add(&mut attack, written, weight, report);
    attack.tighten();
    (said, attack.given_away())
}

/// The map and the report print no count that the open table leaves empty, and the same number where it does not.
fn assert_map_is_the_table(written: &Written) {
    let open = written.outcome.out.join("open");
    let map = fs::read_to_string(open.join("map.html")).unwrap();
    let (_, data) = map.split_once("id=\"data\">").expect("a data element");
    let data: serde_json::Value = serde_json::from_str(data.split_once("</script>").unwrap().0).unwrap();
    let of_code =
        |code: &str| data["rows"].as_array().unwrap().iter().find(|row| row["code"] == code).unwrap();
    for cells in rows(&open.join("municipalities.csv")) {
        let row = of_code(&cells["code"]);
        for weight in WEIGHTS.into_iter().filter(|weight| cells.contains_key(*weight)) {
            let states = STATES.into_iter().chain(["unserved_mobile", "unserved_both"]);
            for state in states {
                let told = number(&cells, &format!("{weight}_{state}"));
                let drawn = row["weights"][weight][state].as_f64();
                assert_eq!(told, drawn, "{} {weight} {state}", cells["code"]);
            }
        }
    }
}

#[test]
fn what_follows_from_a_masked_share_is_masked_on_every_page() {
    let case = three_without();
    let outcome = counties::run(&case, "county.toml");
    let written = Written::read(&outcome);
    let open = outcome.out.join("open");
    let report = fs::read_to_string(open.join("report.md")).unwrap();
    // 96 of 99 have access: the table leaves it out, of households alone.
    let total = rows(&open.join("municipalities.csv")).pop().expect("the whole");
    assert_eq!(total["masked"].split(';').filter(|weight| *weight == "households").count(), 1, "{total:?}");
    assert_eq!(number(&total, "workplaces_connected"), Some(48.0));
    assert_eq!(said(&report, "households", 99.0), [], "distances and tiers of what is masked");
    assert!(said(&report, "workplaces", 48.0).len() >= 4, "those of workplaces stand");
    for page in ["report.html", "report.md"] {
        let text = fs::read_to_string(open.join(page)).unwrap();
        for printed in
            ["till målet SE-2025b", "Jämförs med målet", "Hushåll efter teknik", "Oberoende nät som finns"]
        {
            assert!(!text.contains(printed), "{printed} in {page}");
        }
    }
    assert_map_is_the_table(&written);
    for page in ["report.html", "report.md"] {
        let text = fs::read_to_string(open.join(page)).unwrap();
        assert!(!text.contains("maskerat av ") && !text.contains("maskerat hushåll"), "{page}");
    }
    for weight in ["households", "workplaces"] {
        let (_, given) = given_away(&written, weight, &report);
        assert!(given.is_empty(), "{weight}: {given:#?}");
    }
    // Each of the distances alone gives the three away.
    let within = fs::read_to_string(outcome.out.join("internal/report.md")).unwrap();
    let line = within.lines().find(|line| line.contains("till målet SE-2025b")).expect("the distance within");
    let (said, given) = given_away(&written, "households", &format!("{report}\n{line}\n"));
    assert!(said == 2 && !given.is_empty(), "{line}");
}

#[test]
fn pages_of_generated_counties_give_nothing_away() {
    let mut found = [0, 0];
    for seed in (8..80).step_by(9) {
        let case = generated_served(seed, r#""gpkg", "geojson", "html""#);
        let outcome = counties::run(&case, "county.toml");
        let written = Written::read(&outcome);
        let report = fs::read_to_string(outcome.out.join("open/report.md")).unwrap();
        for (weight, found) in ["households", "workplaces"].into_iter().zip(&mut found) {
            let (said, given) = given_away(&written, weight, &report);
            *found += said;
            assert!(given.is_empty(), "seed {seed}, {weight}: {:#?}", &given[..given.len().min(10)]);
        }
        assert_map_is_the_table(&written);
    }
    assert!(found[0] >= 40 && found[1] >= 20, "{found:?} numbers");
}

#[test]
fn pages_of_counties_with_a_few_without_data_show_the_share_with_access_and_give_nothing_away() {
    let mut shown = 0;
    for seed in (8..60).step_by(3) {
        let case = generated_unsaid(seed, r#""gpkg", "geojson", "html""#);
        let outcome = counties::run(&case, "county.toml");
        let written = Written::read(&outcome);
        let open = outcome.out.join("open");
        let report = fs::read_to_string(open.join("report.md")).unwrap();
        for weight in ["households", "workplaces"] {
            let (_, given) = given_away(&written, weight, &report);
            assert!(given.is_empty(), "seed {seed}, {weight}: {:#?}", &given[..given.len().min(10)]);
        }
        let total = rows(&open.join("municipalities.csv")).pop().expect("the whole");
        if total["masked"].split(';').any(|weight| weight == "households:no_data") {
            shown += 1;
            let of = |measure: &str| {
                number(&total, &format!("households{measure}")).expect("a state that is shown")
            };
            let rest = of("") - of("_connected") - of("_passed") - of("_planned");
            assert!(
                report.contains(&format!("Hushåll utan tillgång eller utan uppgift: {rest}")),
                "seed {seed}: {rest}"
            );
            assert!(report.contains("Jämförs med målet"), "seed {seed}");
        }
    }
    assert!(shown >= 3, "{shown} counties where the whole hides the two states alone");
}
