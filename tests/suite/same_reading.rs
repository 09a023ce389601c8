//! `check` reads what `run` reads: what stops the one stops the other, with the same words.
use std::fs;

use super::{
    case::{Case, stderr},
    three_years::{first, second},
};

/// Two years, the second with the first as `[previous]`.
fn two_years() -> Case {
    second(first(), "out_2024", "[previous]\ndir = \"out_2023\"\n")
}

/// Both commands must refuse, with one message that holds these parts.
fn refused_by_both(case: &Case, parts: &[&str]) {
    let check = case.whitespot(&["check", "county.toml"]);
    let run = case.whitespot(&["run", "county.toml", "--quiet", "--out", "trial"]);
    let said = stderr(&check);
    assert_ne!(check.status.code(), Some(0), "{parts:?}: check passes what stops run: {}", stderr(&run));
    assert_eq!(check.status.code(), run.status.code(), "{said}\n{}", stderr(&run));
    assert_eq!(said, stderr(&run));
    for part in parts {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!case.path("trial").exists());
}

#[test]
fn a_damaged_table_of_the_earlier_result_stops_check_and_run() {
    let case = two_years();
    assert_eq!(case.whitespot(&["check", "county.toml"]).status.code(), Some(0));
    let folder = case.path("out_2023");
    let history = fs::read_to_string(folder.join("internal/history.csv")).unwrap();
    let without_history = |damage: &dyn Fn()| {
        fs::remove_file(folder.join("internal/history.csv")).unwrap();
        damage();
    };
    let first_value = |text: &str, value: &str| {
        // The last cell of the second line.
        let (head, rest) = text.split_once('\n').unwrap();
        let (line, rest) = rest.split_once('\n').unwrap();
        let (line, _) = line.rsplit_once(',').unwrap();
        format!("{head}\n{line},{value}\n{rest}")
    };
    for (file, change, part) in [
        ("internal/history.csv", "a break that nobody knows", "broken"),
        ("internal/history.csv", "no column", "has no column"),
        ("internal/municipalities.csv", "a word for a number", "broken"),
        ("internal/municipalities.csv", "gone", "found no internal/municipalities.csv"),
        ("internal/reconciliation.csv", "a word for a number", "broken"),
        ("internal/register.csv", "a word for a year", "broken"),
        ("internal/demand_points.parquet", "cut", "demand_points.parquet"),
        ("run.json", "cut", "run.json"),
        ("run.json", "no profile", "profile"),
    ] {
        let path = folder.join(file);
        let whole = fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&whole).into_owned();
        match change {
            "gone" => fs::remove_file(&path).unwrap(),
            "cut" => fs::write(&path, &whole[..whole.len() / 2]).unwrap(),
            "no column" => fs::write(&path, text.replacen("series_break", "other", 1)).unwrap(),
            "no profile" => fs::write(&path, text.replacen("\"profile\":", "\"profil\":", 1)).unwrap(),
            "a word for a year" => fs::write(&path, text.replacen(",2023,", ",broken,", 1)).unwrap(),
            _ => fs::write(&path, first_value(&text, "broken")).unwrap(),
        }
        refused_by_both(&case, &[part, file.rsplit('/').next().unwrap()]);
        fs::write(&path, whole).unwrap();
    }
    // A result from before there was a history is told by its long table.
    without_history(&|| {
        let path = folder.join("internal/indicators.csv");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replacen("area_kind,", "kind_of_area,", 1)).unwrap();
    });
    refused_by_both(&case, &["indicators.csv", "area_kind"]);
    fs::write(folder.join("internal/history.csv"), history).unwrap();
    // The history is there again, and that is what is read.
    assert_eq!(case.whitespot(&["check", "county.toml"]).status.code(), Some(0));
}

#[test]
fn an_earlier_result_that_does_not_fit_stops_check_too() {
    let case = two_years();
    let text = fs::read_to_string(case.path("county.toml")).unwrap();
    let case = case.with("county.toml", text.replace("2024-10-01", "2023-10-01"));
    refused_by_both(&case, &["same reference date, 2023-10-01"]);
    let other_ids = fs::read_to_string(case.path("demand.csv")).unwrap();
    let other_ids: String = other_ids
        .lines()
        .map(|line| if line.starts_with("id,") { format!("{line}\n") } else { format!("ny_{line}\n") })
        .collect();
    let case = case.with("county.toml", text).with("demand.csv", other_ids);
    refused_by_both(&case, &["of its 15 demand points again, by their ids"]);
}

#[test]
fn the_tables_of_the_earlier_result_are_among_the_files_read() {
    let case = two_years();
    let record = fs::read_to_string(case.path("out_2024/run.json")).unwrap();
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    for file in
        ["municipalities.csv", "reconciliation.csv", "history.csv", "register.csv", "demand_points.parquet"]
    {
        let name = format!("out_2023/internal/{file}");
        let inputs = record["inputs"].as_array().unwrap();
        let input = inputs.iter().find(|input| input["source"] == name.as_str());
        let input = input.unwrap_or_else(|| panic!("{name} is not among the inputs"));
        assert_eq!(input["sha256"].as_str().map(str::len), Some(64), "{input}");
        assert!(input["records"].as_u64().unwrap() > 0, "{input}");
    }
}
