//! The commands as a person types them: exit codes, what they print, what they leave behind.
use std::fs;

use super::case::{Case, HEAD, demand, feature, geojson, rectangle, stderr, two_municipalities};

fn stdout(output: &std::process::Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn county() -> Case {
    Case::new()
        .with(
            "county.toml",
            format!("{HEAD}[[fixed]]\npath = \"fiber.geojson\"\noperator = {{ column = \"operatör\" }}\ntechnology = \"fiber\"\ndown_mbps = 1000\n"),
        )
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", demand(&[("a", 1_000.0, 1_000.0, "2", "1"), ("b", 11_000.0, 1_000.0, "1", "0")]))
        .with("fiber.geojson", geojson(&[feature(r#""operatör":"Byalaget i Å""#, &rectangle(0.0, 0.0, 5_000.0, 5_000.0))]))
}

#[test]
fn help_teaches() {
    let case = Case::new();
    let output = case.whitespot(&["--help"]);
    assert_eq!(output.status.code(), Some(0));
    let help = stdout(&output);
    for word in ["run", "check", "inspect", "init", "profiles", "demo", "First steps", "Exit codes"] {
        assert!(help.contains(word), "{word}: {help}");
    }
    for command in ["run", "check", "inspect", "init", "profiles", "demo"] {
        let output = case.whitespot(&[command, "--help"]);
        assert_eq!(output.status.code(), Some(0), "{command}");
        assert!(stdout(&output).lines().count() > 5, "{command}");
    }
    assert_eq!(case.whitespot(&["frobnicate"]).status.code(), Some(2));
    assert_eq!(case.whitespot(&["run", "county.toml", "--threads", "0"]).status.code(), Some(2));
}

/// A line of prose ends where the next word has no room, and lists are not wrapped at all.
#[test]
fn help_is_wrapped_once() {
    const COLUMNS: usize = 100;
    let case = Case::new();
    let commands = [
        "run",
        "check",
        "inspect",
        "init",
        "schema",
        "profiles",
        "compare",
        "history",
        "demo",
        "completions",
    ];
    let registers = ["export", "set", "merge"].map(|command| vec!["register", command, "--help"]);
    let all = commands.map(|command| vec![command, "--help"]).into_iter().chain(registers);
    for command in all.chain([vec!["--help"]]) {
        let help = stdout(&case.whitespot(&command));
        let lines: Vec<&str> = help.lines().collect();
        for pair in lines.windows(2) {
            let [line, next] = pair else { continue };
            let width = line.chars().count();
            assert!(width <= COLUMNS, "{command:?}: {line}");
            let is_prose = |line: &str| !line.is_empty() && !line.starts_with(' ') && !line.ends_with(':');
            let word = next.split(' ').next().unwrap_or_default();
            if is_prose(line) && is_prose(next) {
                assert!(width + 1 + word.chars().count() > COLUMNS, "{command:?}: {line}\n{next}");
            }
        }
        // A line of a list that was wrapped goes on where the list begins, in the middle of a sentence.
        let (_, after) = help.split_once("\n\nExamples:").unwrap_or_default();
        assert!(
            after.lines().skip(1).all(|line| line.trim_start().starts_with("whitespot ")),
            "{command:?}: {after}"
        );
    }
}

#[test]
fn run_prints_a_summary_that_fits_a_screen() {
    let case = county();
    let output = case.whitespot(&["run", "county.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let summary = stdout(&output);
    assert!(summary.lines().count() <= 24, "{summary}");
    assert!(summary.lines().all(|line| line.chars().count() <= 100), "{summary}");
    assert!(summary.contains("0101 Åsmyra") && summary.contains("demand rows 2 = 2 used"), "{summary}");
    assert!(summary.contains("internal/map.html"), "{summary}");
    let quiet = case.whitespot(&["run", "county.toml", "--quiet"]);
    assert!(quiet.stdout.is_empty() && quiet.stderr.is_empty(), "{}", stderr(&quiet));
}

#[test]
fn only_cuts_the_selection_and_marks_the_county_as_partial() {
    let case = county();
    let output = case.whitespot(&["run", "county.toml", "--only", "0102", "--quiet"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let codes: Vec<String> =
        case.table("municipalities.csv").into_iter().map(|row| row["code"].clone()).collect();
    assert_eq!(codes, ["0102", "01", "total"]);
    assert_eq!(case.municipality("01")["partial"], "true");
    assert!(case.table("rejects.csv").is_empty(), "a point outside the selection is no reject");
    let record = fs::read_to_string(case.path("out/run.json")).unwrap();
    assert!(record.contains("\"outside_selection\": 1"), "{record}");
    for slip in ["", " ,"] {
        let output = case.whitespot(&["run", "county.toml", "--only", slip]);
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    }
    let output = case.whitespot(&["run", "county.toml", "--only", "0102, 0101,", "--quiet"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(case.municipality("total")["points"], "2");
    let output = case.whitespot(&["run", "county.toml", "--only", "0102,99"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("begins with 99"), "{}", stderr(&output));
}

#[test]
fn check_reads_everything_and_writes_nothing() {
    let case = county();
    let output = case.whitespot(&["check", "county.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let said = stdout(&output);
    for part in
        ["fiber.geojson", "demand.csv", "2 municipalities", "demand rows 2 = 2 used", "nothing was written"]
    {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!case.path("out").exists());
    let case = case.with("fiber.geojson", "{");
    let output = case.whitespot(&["check", "county.toml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("fiber.geojson"), "{}", stderr(&output));
}

#[test]
fn inspect_tells_what_a_file_holds_with_a_block_that_runs() {
    let case = county();
    let output = case.whitespot(&["inspect", "kommuner.geojson"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let said = stdout(&output);
    for part in [
        "2 records",
        "polygon",
        "EPSG:3006",
        "[municipalities]",
        "kod",
        "namn",
        "Åsmyra",
        "path = \"kommuner.geojson\"",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let said = stdout(&case.whitespot(&["inspect", "demand.csv"]));
    for part in [
        "separator ,",
        "encoding UTF-8",
        "[demand]",
        "id = \"id\"",
        "households = \"hushall\"",
        "x = \"e\"",
        "y = \"n\"",
    ] {
        assert!(said.to_lowercase().contains(&part.to_lowercase()), "{part}: {said}");
    }
    let block = said.split("[demand]").nth(1).expect("a block");
    toml::from_str::<toml::Table>(block).unwrap_or_else(|error| panic!("{error}\n{block}"));
    let output = case.with("broken.gpkg", "SQLite format 3\0nonsense").whitespot(&["inspect", "broken.gpkg"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("broken.gpkg"), "{}", stderr(&output));
}

#[test]
fn inspect_lets_no_file_steer_the_terminal() {
    let hostile = geojson(&[feature(r#""namn":"\u001b[31mrött\u0007""#, &rectangle(0.0, 0.0, 10.0, 10.0))]);
    let output = Case::new().with("x.geojson", hostile).whitespot(&["inspect", "x.geojson"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(!output.stdout.contains(&0x1b) && !output.stdout.contains(&0x07), "{}", stdout(&output));
}

#[test]
fn init_writes_a_configuration_whose_keys_are_all_known() {
    let case = Case::new();
    assert_eq!(case.whitespot(&["init", "mitt län"]).status.code(), Some(0));
    // Its files do not exist: that is all that is wrong with it.
    let output = case.whitespot(&["check", "mitt län/county.toml"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stderr(&output).contains("kommuner.gpkg"), "{}", stderr(&output));
    // With every commented-out line switched on the keys are still known.
    let text = fs::read_to_string(case.path("mitt län/county.toml")).unwrap();
    // A role is for fibre, and the lines of the template are roads; an outcome is about one thing; a form of ids is for tables.
    let all: String = text
        .lines()
        .filter(|line| {
            !["# role", "# candidate =", "# area =", "# id_form"].iter().any(|key| line.starts_with(key))
        })
        .map(|line| match line.strip_prefix("# ") {
            Some(key)
                if key.starts_with('[')
                    || key.split('=').next().is_some_and(|name| {
                        key.contains('=') && name.trim().chars().all(|c| c.is_alphanumeric() || c == '_')
                    }) =>
            {
                format!("{key}\n")
            }
            _ => format!("{line}\n"),
        })
        .collect();
    let case = case.with("all.toml", all);
    let output = case.whitespot(&["check", "all.toml"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("cannot be found") || stderr(&output).contains("kommuner.gpkg"),
        "{}",
        stderr(&output)
    );
    // What a person has written is never replaced.
    let output = case.whitespot(&["init", "mitt län"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("exists already"), "{}", stderr(&output));
}

#[test]
fn demo_writes_a_county_that_runs_by_itself() {
    let case = Case::new();
    let output = case.whitespot(&["demo", "prov", "--points", "2000", "--seed", "7"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("made up"));
    fs::create_dir(case.path("mitt")).unwrap();
    fs::write(case.path("mitt/viktigt.txt"), "mitt").unwrap();
    let refused = case.whitespot(&["demo", "mitt"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains("found files that are no demo"), "{}", stderr(&refused));
    let too_few = case.whitespot(&["demo", "litet", "--points", "500"]);
    assert_eq!(too_few.status.code(), Some(1));
    assert!(stderr(&too_few).contains("found 500, expected at least 2000"), "{}", stderr(&too_few));
    let output = case.whitespot(&["run", "prov/county.toml", "--quiet"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(case.path("prov/out/internal/map.html").exists());
}

#[test]
fn profiles_lists_definitions_and_targets() {
    let case = Case::new();
    let output = case.whitespot(&["profiles"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let said = stdout(&output);
    for name in whitespot::config::Profile::names() {
        assert!(said.lines().any(|line| line.trim_start().starts_with(name)), "{name}: {said}");
    }
    for part in [
        "PTS mapping, current definitions",
        "PTS:s kartläggning, nuvarande definitioner",
        "30, 100, 1000 Mbit/s",
        "25/3, 100/20 Mbit/s",
        "100/100 Mbit/s",
        "SE-2025b",
        "99.9 %",
        "superseded",
        "By 2030: all households are covered by a gigabit network",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let swedish = stdout(&case.whitespot(&["profiles", "--lang", "sv"]));
    assert!(swedish.contains("År 2030: alla hushåll har gigabitnät"), "{swedish}");
}

#[test]
fn a_profile_is_printed_with_the_source_of_every_key() {
    let case = Case::new();
    let output = case.whitespot(&["profiles", "bredbandsstod", "--lang", "sv"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let said = stdout(&output);
    for part in [
        "PTS:s bredbandsstöd, byggnadsförteckningen 2022 / PTS broadband support, list of buildings 2022",
        "inherits from pts-current",
        "[shortage]  Saknar tillgång, bristområden",
        "  exclude_settlements = [\"tatort\"]\n      Bebyggelse vars analysenheter inte bildar",
        "      confirmed: P21, P33: only outside tätort; småorter are eligible",
        "  link_m = 200\n      Största avstånd",
        "      UNCONFIRMED: B1: greatest distance between houses",
        "  generations = [\"4G\", \"5G\"]",
        "SE-2025c UNCONFIRMED: P40, P42",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let inherited = stdout(&case.whitespot(&["profiles", "bead"]));
    assert!(
        inherited.contains("up_mbps = [3, 20]") && inherited.contains("it follows no target"),
        "{inherited}"
    );
}

#[test]
fn a_profile_writes_its_glossary_and_a_slip_of_the_pen_is_told() {
    let case = Case::new();
    let output = case.whitespot(&["profiles", "ofcom", "--html", "definitions.html"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let page = fs::read_to_string(case.path("definitions.html")).unwrap();
    assert!(page.contains("<html lang=\"en\">") && page.contains("ofcom"), "{page}");
    let output = case.whitespot(&["profiles", "pts-curent"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("did you mean \"pts-current\"?"), "{}", stderr(&output));
    let output = case.whitespot(&["profiles", "--html", "all.html"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(!case.path("all.html").exists());
    assert_eq!(case.whitespot(&["profiles", "--lang", "de"]).status.code(), Some(2));
}

#[test]
fn run_writes_the_glossary_of_its_own_definitions() {
    let case = county();
    let text = fs::read_to_string(case.path("county.toml")).unwrap();
    let case = case.with("county.toml", format!("{text}[shortage]\nlink_m = 333\n"));
    case.run_in_all_formats();
    let page = fs::read_to_string(case.path("out/internal/definitions.html")).unwrap();
    assert!(page.contains("333\u{a0}m") && page.contains("körningens egen konfiguration"), "{page}");
}

#[test]
fn headings_tell_the_speed_upstream_where_it_is_judged() {
    let case = county();
    let text = fs::read_to_string(case.path("county.toml")).unwrap();
    let case = case.with("county.toml", text.replace("[run]\n", "[run]\nprofile = \"vgr-lista\"\n"));
    let output = case.whitespot(&["run", "county.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let summary = stdout(&output);
    assert!(
        summary
            .lines()
            .next()
            .is_some_and(|line| line.ends_with("unserved = below 100/100 Mbit/s in the fixed net")),
        "{summary}"
    );
    let list = stdout(&case.whitespot(&["profiles"]));
    for (profile, told) in [
        ("bead", "25/3 Mbit/s"),
        ("ofcom", "10/1 Mbit/s"),
        ("vgr-lista", "100/100 Mbit/s"),
        ("pts-2015", "100 Mbit/s"),
    ] {
        let line = list.lines().find(|line| line.trim_start().starts_with(profile)).unwrap();
        // The first speed of the line: below it a place is unserved.
        let speed = line.split("  ").map(str::trim).find(|cell| cell.ends_with("Mbit/s"));
        assert_eq!(speed, Some(told), "{line}");
    }
}

#[test]
fn offers_without_a_speed_are_counted_for_the_reader() {
    let said = |speed: &str| {
        let case = county();
        let text = fs::read_to_string(case.path("county.toml")).unwrap();
        let area = rectangle(0.0, 0.0, 5_000.0, 5_000.0);
        let offers = [r#""operatör":"A","ned":1000"#, speed, speed].map(|columns| feature(columns, &area));
        let case = case
            .with("county.toml", text.replace("down_mbps = 1000", "down_mbps = { column = \"ned\" }"))
            .with("fiber.geojson", geojson(&offers));
        let output = case.whitespot(&["run", "county.toml"]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        stdout(&output)
    };
    let summary = said(r#""operatör":"B","ned":null"#);
    assert!(summary.contains("  offers without a speed: 2 records (run.json)\n"), "{summary}");
    let summary = said(r#""operatör":"B","ned":100"#);
    assert!(!summary.contains("offers without a speed"), "{summary}");
}

#[test]
fn the_run_record_keeps_what_the_configuration_replaces() {
    let case = county();
    let text = fs::read_to_string(case.path("county.toml")).unwrap();
    let case = case.with("county.toml", format!("{text}[shortage]\nlink_m = 333\n"));
    case.run();
    let text = fs::read_to_string(case.path("out/run.json")).unwrap();
    let record: serde_json::Value = serde_json::from_str(&text).unwrap();
    let shortage = &record["profile"]["shortage"];
    let link_m = &shortage["link_m"];
    assert_eq!((link_m["value"].as_f64(), link_m["source"].as_str()), (Some(333.0), Some("configuration")));
    let replaces = &link_m["replaces"];
    assert_eq!((replaces["value"].as_f64(), replaces["confirmed"].as_bool()), (Some(200.0), Some(false)));
    assert!(replaces["source"].as_str().is_some_and(|source| source.starts_with("B1: ")), "{replaces}");
    assert!(shortage["min_points"].get("replaces").is_none(), "{shortage}");
}

#[test]
fn the_schema_names_every_key_that_the_demo_county_uses() {
    let case = Case::new();
    let output = case.whitespot(&["schema"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let schema: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    let county = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo/county.toml");
    let county: toml::Table = fs::read_to_string(county).unwrap().parse().unwrap();
    let mut keys = 0;
    for (name, section) in &county {
        let told = &schema["properties"][name];
        let tables = section.as_array().map_or_else(|| vec![section], |tables| tables.iter().collect());
        let of = if told["type"] == "array" { &told["items"] } else { told };
        assert_eq!(of["additionalProperties"], false, "{name}");
        for key in tables.iter().filter_map(|table| table.as_table()).flat_map(toml::Table::keys) {
            assert!(of["properties"][key]["description"].is_string(), "[{name}] {key}");
            keys += 1;
        }
    }
    assert!(keys > 100, "{keys}");
    // A closed vocabulary is told by its words, a number by its bounds.
    let level = &schema["properties"]["mobile_cover"]["properties"]["generations"];
    assert_eq!(level["items"]["enum"], serde_json::json!(["2G", "3G", "4G", "5G", "6G"]));
    assert_eq!(schema["properties"]["shortage"]["properties"]["link_m"]["exclusiveMinimum"], 0);
    // `init` writes the same beside its template, whose first line names it.
    case.whitespot(&["init", "mitt"]);
    let written = fs::read_to_string(case.path("mitt/whitespot.schema.json")).unwrap();
    assert_eq!(written, stdout(&output));
    let template = fs::read_to_string(case.path("mitt/county.toml")).unwrap();
    assert!(template.starts_with("#:schema ./whitespot.schema.json\n"), "{template}");
    let markdown = case.whitespot(&["schema", "--markdown"]);
    assert!(stdout(&markdown).contains("## `[[fixed]]`"), "{}", stdout(&markdown));
}
