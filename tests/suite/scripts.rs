//! The commands as a script calls them: JSON lines, completions, notes on stderr.
use std::fs;

use serde_json::Value;

use super::case::{Case, HEAD, demand, feature, geojson, rectangle, stderr, two_municipalities};

fn county() -> Case {
    let fixed = "[[fixed]]\npath = \"fiber.geojson\"\noperator = \"Byalaget\"\ntechnology = \"fiber\"\ndown_mbps = 1000\n";
    let points = [
        ("a", 1_000.0, 1_000.0, "2", "1"),
        ("b", 11_000.0, 1_000.0, "3", "0"),
        ("c", 90_000.0, 0.0, "1", "0"),
    ];
    Case::new()
        .with("county.toml", format!("{HEAD}{fixed}"))
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", demand(&points))
        .with("fiber.geojson", geojson(&[feature(r#""a":1"#, &rectangle(0.0, 0.0, 5_000.0, 5_000.0))]))
}

/// The lines of stdout, each an object with a kind.
fn lines(output: &std::process::Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).expect("UTF-8");
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

fn of<'v>(lines: &'v [Value], kind: &str) -> Vec<&'v Value> {
    lines.iter().filter(|line| line["kind"] == kind).collect()
}

#[test]
fn json_of_a_run_holds_the_numbers_of_the_tables() {
    let case = county();
    let output = case.whitespot(&["run", "county.toml", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(output.stderr.is_empty(), "{}", stderr(&output));
    let lines = lines(&output);
    let rows = case.table("municipalities.csv");
    let areas = of(&lines, "area");
    assert_eq!(areas.len(), rows.len());
    for (area, row) in areas.iter().zip(&rows) {
        assert_eq!(area["code"], row["code"]);
        for field in ["total", "connected", "passed", "planned", "unserved", "no_data"] {
            let column =
                if field == "total" { "households".to_owned() } else { format!("households_{field}") };
            let (shown, written) = (area[field].as_f64().unwrap(), row[&column].parse::<f64>().unwrap());
            assert!((shown - written).abs() < 1e-9, "{field}: {area} {row:?}");
        }
    }
    // By hand: 2 households in the fibre, 3 outside it, 1 in no municipality.
    let total = areas.last().expect("a total");
    assert_eq!((total["total"].as_f64(), total["connected"].as_f64()), (Some(5.0), Some(2.0)), "{total}");
    assert_eq!(of(&lines, "stock")[0]["rejected"], 1);
    let rejects = of(&lines, "rejects");
    assert_eq!(
        (rejects.len(), &rejects[0]["severity"], &rejects[0]["records"]),
        (1, &"left out".into(), &1.into())
    );
    let done = lines.last().expect("lines");
    assert_eq!(done["kind"], "done");
    let out = done["result"]["out"].as_str().expect("a folder");
    assert!(
        case.path(out).join("run.json").exists() || case.path(out).join("internal/run.json").exists(),
        "{out}"
    );
}

/// Of the east nobody knows the households: neither the table nor a script is given 0.
#[test]
fn json_gives_no_number_that_the_tables_do_not_know() {
    let points = [("a", 1_000.0, 1_000.0, "2", "1"), ("b", 11_000.0, 1_000.0, "", "0")];
    let case = county().with("demand.csv", demand(&points));
    let output = case.whitespot(&["run", "county.toml", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let lines = lines(&output);
    let east = of(&lines, "area").into_iter().find(|area| area["code"] == "0102").expect("a line");
    assert_eq!(case.municipality("0102")["households_unserved"], "");
    assert_eq!(
        (&east["weight"], &east["total"], &east["unserved"]),
        (&"households".into(), &Value::Null, &Value::Null)
    );
}

#[test]
fn json_of_check_and_inspect_is_read_by_a_script() {
    let case = county();
    let checked = case.whitespot(&["check", "county.toml", "--json"]);
    let checked = lines(&checked);
    let inputs: Vec<_> =
        of(&checked, "input").iter().map(|line| line["source"].as_str().unwrap().to_owned()).collect();
    assert_eq!(inputs, ["demand.csv", "fiber.geojson", "kommuner.geojson"]);
    assert_eq!(of(&checked, "survey")[0]["operators"], serde_json::json!(["Byalaget"]));
    assert_eq!(checked.last().unwrap(), &serde_json::json!({ "kind": "done" }));
    assert!(!case.path("out").exists());

    let inspected = lines(&case.whitespot(&["inspect", "demand.csv", "--json"]));
    let file = of(&inspected, "file")[0];
    assert_eq!((&file["format"], &file["separator"]), (&"CSV".into(), &",".into()));
    let layer = of(&inspected, "layer")[0];
    assert_eq!(layer["records"], 3);
    let hushall = layer["columns"].as_array().unwrap().iter().find(|column| column["name"] == "hushall");
    assert_eq!(hushall.expect("a column")["range"], serde_json::json!([1.0, 3.0]));
    let text = String::from_utf8(case.whitespot(&["inspect", "demand.csv"]).stdout).unwrap();
    let block = of(&inspected, "block")[0]["toml"].as_str().unwrap();
    assert!(block.contains("[demand]") && text.contains(block), "{block}");
}

#[test]
fn json_of_a_failure_ends_with_what_stderr_says() {
    let case = county().with("county.toml", "[run]\nnmae = \"x\"\n");
    for command in [
        &["run", "county.toml", "--json"][..],
        &["check", "county.toml", "--json"],
        &["inspect", "none.csv", "--json"],
    ] {
        let output = case.whitespot(command);
        let lines = lines(&output);
        let [error] = lines.as_slice() else { panic!("{command:?}: {lines:?}") };
        assert_eq!(error["kind"], "error");
        assert_eq!(error["exit_code"].as_i64(), output.status.code().map(i64::from));
        let message = error["message"].as_str().expect("words");
        assert_eq!(stderr(&output).trim_end(), format!("whitespot: {message}"));
    }
    assert_eq!(case.whitespot(&["run", "county.toml", "--json", "--quiet"]).status.code(), Some(2));
}

#[test]
fn completions_know_every_command() {
    let case = Case::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = case.whitespot(&["completions", shell]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let script = String::from_utf8(output.stdout).expect("UTF-8");
        for word in ["run", "check", "inspect", "history", "register", "sensitivity"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    assert_eq!(case.whitespot(&["completions", "none"]).status.code(), Some(2));
}

#[test]
fn notes_go_to_stderr_and_change_nothing_else() {
    let case = county();
    case.run();
    let quiet = fs::read(case.path("out/internal/municipalities.csv")).unwrap();
    let output = case.whitespot(&["run", "county.toml", "--quiet", "-v"]);
    assert!(output.stdout.is_empty());
    let said = stderr(&output);
    for words in ["read begins", "read demand.csv", "3 records", "write begins"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(!said.contains("separator"), "{said}");
    assert!(!said.contains('\u{1b}'), "no colours where nobody looks: {said}");
    assert_eq!(fs::read(case.path("out/internal/municipalities.csv")).unwrap(), quiet);
    let more = stderr(&case.whitespot(&["check", "county.toml", "-vv"]));
    assert!(more.contains("demand.csv: separator ','"), "{more}");
}
