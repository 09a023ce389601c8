//! Shares of masked rows stand in the report as classes: the attack knows these too.
use std::{collections::BTreeMap, fs};

use super::counties::{self, generated_served};
use super::{Attack, Written, attack};

/// A class as printed: the least and the most share, 0 to 1.
pub(super) fn class(text: &str) -> Option<(f64, f64)> {
    let (word, percent) = text.split_once('\u{a0}')?;
    let share = percent.trim_end_matches(['%', '\u{a0}']).replace(',', ".").parse::<f64>().ok()? / 100.0;
    match word {
        "över" => Some((share, 1.0)),
        "under" => Some((0.0, share)),
        _ => None,
    }
}

/// The shares as the report's table of municipalities prints them, by code: with access, and unserved.
fn printed(report: &str) -> BTreeMap<String, [String; 2]> {
    let cells = |line: &str| -> Vec<String> {
        line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect()
    };
    let mut lines =
        report.lines().skip_while(|line| !(line.contains("| Kod |") && line.contains("Andel utan")));
    let head = cells(lines.next().expect("the table of municipalities"));
    let column = |name: &str| head.iter().position(|cell| cell == name).expect(name);
    let (code, shares) = (column("Kod"), ["Andel med tillgång", "Andel utan tillgång"].map(column));
    let rows = lines.skip(1).take_while(|line| line.starts_with('|')).map(cells);
    rows.map(|row| (row[code].clone(), shares.map(|at| row[at].clone()))).collect()
}

/// The classes of households' shares on the map, by code: with access, and unserved.
fn on_map(map: &str) -> BTreeMap<String, [Option<String>; 2]> {
    let (_, data) = map.split_once("id=\"data\">").expect("a data element");
    let (data, _) = data.split_once("</script>").expect("its end");
    let data: serde_json::Value = serde_json::from_str(data).expect("JSON");
    let rows = data["rows"].as_array().expect("rows").iter();
    let classes = |row: &serde_json::Value| {
        ["share_reached", "share"]
            .map(|column| row["share_classes"]["households"][column].as_str().map(str::to_owned))
    };
    rows.map(|row| (row["code"].as_str().expect("a code").to_owned(), classes(row))).collect()
}

/// The parts lie from the least to the most of the whole.
pub(super) fn within(attack: &mut Attack, whole: f64, (least, most): (f64, f64), parts: Vec<usize>) {
    let truth: f64 = parts.iter().map(|&part| attack.truth[part].1).sum();
    assert!(
        truth >= least * whole && truth <= most * whole,
        "{truth} of {whole} is not in {least} to {most}"
    );
    let sum = attack.add("a class".to_owned(), None, truth);
    attack.bounds[sum] = (least * whole, most * whole);
    attack.sums.push((sum, parts, true));
}

#[test]
fn classes_of_masked_shares_are_true_and_give_nothing_away() {
    let mut found = 0;
    for seed in (8..80).step_by(6) {
        let case = generated_served(seed, r#""gpkg", "geojson", "html""#);
        let outcome = counties::run(&case, "county.toml");
        let written = Written::read(&outcome);
        let county = |code: &str| Some(code[..2].to_owned());
        let report = fs::read_to_string(outcome.out.join("open/report.md")).unwrap();
        // The report counts households.
        let mut attack = attack(&written, "households", &county, true);
        let on_map = on_map(&fs::read_to_string(outcome.out.join("open/map.html")).unwrap());
        for (code, shares) in printed(&report).into_iter().filter(|(code, _)| code.len() == 4) {
            // Total, connected, passed, planned, unserved, no data: as they were added, one behind the other.
            let name = format!("{code} households");
            let total = attack.truth.iter().position(|(own, _)| *own == name).expect("a row of the table");
            let whole = attack.truth[total].1;
            let parts = [vec![total + 1, total + 2], vec![total + 4]];
            for ((share, on_map), parts) in shares.into_iter().zip(&on_map[&code]).zip(parts) {
                assert!(on_map.as_ref().is_none_or(|class| *class == share), "{code}: {on_map:?}, {share}");
                let Some(class) = class(&share) else { continue };
                // Nearly all of what is published is printed in the same words.
                found += usize::from(attack.bounds[total + 4].0 < attack.bounds[total + 4].1);
                within(&mut attack, whole, class, parts);
            }
        }
        attack.tighten();
        let given = attack.given_away();
        assert!(given.is_empty(), "seed {seed}: {:#?}", &given[..given.len().min(10)]);
    }
    assert!(found >= 5, "{found} classes of masked rows");
}
