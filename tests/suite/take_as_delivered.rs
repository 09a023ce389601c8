//! What is really delivered: rows that are not meant, several layers, units, shapes in columns.
use serde_json::Value as Json;

use super::case::{Case, HEAD, stderr, two_municipalities};

/// Three places in 0101 and a source.
fn case(source: &str) -> Case {
    let demand =
        "id,e,n,hushall,arbetsstallen\na,501000,6601000,1,\nb,502000,6601000,1,\nc,503000,6601000,1,\n";
    Case::new()
        .with("county.toml", format!("{HEAD}{source}"))
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", demand)
}

/// A table of offers by id: `a` twice, once to companies only.
fn offers(rest: &str) -> Case {
    let source = format!(
        "[[fixed]]\npath = \"net.csv\"\noperator = \"Nät\"\ntechnology = \"fiber\"\ndown_mbps = {{ column = \"ned\" }}\nreach = {{ id = \"id\" }}\n{rest}\n"
    );
    case(&source).with("net.csv", "id;ned;kund\na;1000;F\nb;1000;P\nc;30;P\n")
}

fn connected(case: &Case) -> String {
    case.run();
    case.municipality("0101")["points_connected"].clone()
}

fn record(case: &Case) -> Json {
    let text = std::fs::read_to_string(case.path("out/run.json")).expect("a run record");
    serde_json::from_str(&text).expect("JSON")
}

fn input<'r>(record: &'r Json, source: &str) -> &'r Json {
    let inputs = record["inputs"].as_array().expect("inputs");
    inputs.iter().find(|input| input["source"] == source).expect("the input")
}

#[test]
fn rows_that_are_not_meant_are_left_out_and_counted() {
    assert_eq!(connected(&offers("")), "2");
    for filter in ["{ kund = \"P\" }", "{ kund = [\"P\", \"X\"], ned = \"*\" }", "\"not kund = 'F'\""] {
        let case = offers(&format!("where = {filter}"));
        assert_eq!(connected(&case), "1", "{filter}");
        let record = record(&case);
        let net = input(&record, "net.csv");
        assert_eq!((&net["records"], &net["left_out"][0]["rows"]), (&2.into(), &1.into()));
        let value = net["left_out"][0]["values"][0]["value"].as_str().unwrap_or_default();
        assert!(value.starts_with("kund = F"), "{value}");
    }
    assert_eq!(connected(&offers("where = \"ned >= 100 and kund in ('P', 'F')\"")), "2");
    let checked = offers("where = { kund = \"P\" }").whitespot(&["check", "county.toml"]);
    let said = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(said.contains("left out"), "{said}{}", stderr(&checked));
}

#[test]
fn a_choice_of_rows_that_cannot_be_is_refused() {
    for (filter, code, parts) in [
        ("{ kunder = \"P\" }", 1, &["net.csv", "no column kunder (the nearest is kund)"][..]),
        ("{ kund = \"Q\" }", 1, &["net.csv", "leaves none of its 3 rows", "kund = P (2)"]),
        ("{ kund = 1 }", 1, &["net.csv: column kund holds no number"]),
        ("\"kund like 'P%'\"", 2, &["line", "where", "not in (…)"]),
        ("\"kund = \\\"P\\\"\"", 2, &["single quotes"]),
        ("[1]", 2, &["where", "{ DN = [1, 2] }"]),
    ] {
        let said = offers(&format!("where = {filter}")).refused(code);
        for part in parts {
            assert!(said.contains(part), "{filter}: {part} is not in: {said}");
        }
    }
    let of_demand =
        "[[fixed]]\noperator = \"Nät\"\ntechnology = \"fiber\"\ndown_mbps = 1000\nwhere = { id = \"a\" }\n";
    assert!(case(of_demand).refused(2).contains("columns of the demand source"));
}
