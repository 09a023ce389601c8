//! The gate: what `check` and `run` say of a delivery as a whole, and what of it stops a run.
use serde_json::Value as Json;

use super::case::{Case, HEAD, feature, geojson, rectangle, three_places, two_municipalities};

/// 0101 reaches from 500 to 510 km east; five houses stand in it on the metre, and one row lies at the exchanged coordinates of the first.
const DEMAND: &str = "id,e,n,hushall,arbetsstallen\na,501003,6601007,2,\nb,502013,6601017,2,\nc,503023,6601027,2,\nd,504033,6601037,2,\n\
                      e,505043,6601047,,\nz,6601007,501003,7,\n";

fn case(rest: &str) -> Case {
    let source = "[[fixed]]\npath = \"net.csv\"\noperator = { column = \"op\" }\ntechnology = \"fiber\"\nrelation = { column = \"rel\" }\n\
                  planned_year = { column = \"ar\" }\ndown_mbps = { column = \"ned\" }\nreach = { id = \"id\" }\n";
    Case::new()
        .with("county.toml", format!("{HEAD}{source}{rest}"))
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", DEMAND)
        .with(
            "net.csv",
            "id;op;rel;ar;ned\na;Nordtel;connected;;1000\nb;Nordtel AB;connected;;1000\nc;Nordtel;planned;2020;1000\n\
             d;Nordtel;planned;2031;1000\ne;Nordtel;connected;;\nq;Nordtel;connected;;1000\n",
        )
}

trait Read {
    fn read(&self, name: &str) -> String;
}

impl Read for Case {
    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }
}

/// The findings that `check --json` prints.
fn findings(case: &Case) -> Vec<Json> {
    let output = case.whitespot(&["check", "county.toml", "--json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).expect("text");
    let lines = lines.lines().map(|line| serde_json::from_str::<Json>(line).expect("JSON"));
    lines.filter(|line| line["kind"] == "finding").collect()
}

fn of_rule<'f>(findings: &'f [Json], rule: &str) -> Vec<&'f Json> {
    findings.iter().filter(|finding| finding["rule"] == rule).collect()
}

#[test]
fn a_check_says_what_is_doubtful_and_what_stands_on_it() {
    let found = findings(&case(""));
    let one = |rule: &str| {
        let found = of_rule(&found, rule);
        assert_eq!(found.len(), 1, "{rule}: {found:?}");
        found[0].clone()
    };
    let alike = one("operators_alike");
    assert_eq!(alike["about"], "Nordtel = Nordtel AB");
    // All five houses: e has an offer without a speed, which is an offer of Nordtel's all the same, but holds nowhere.
    assert_eq!((&alike["touches"]["places"], &alike["touches"]["sum"]), (&4.into(), &8.0.into()));
    let late = one("plan_late");
    assert_eq!(
        (&late["about"], &late["touches"]["places"], &late["touches"]["sum"]),
        (&"2020".into(), &1.into(), &2.0.into())
    );
    assert_eq!(one("plan_beyond")["about"], "2031");
    let speed = one("speed_missing");
    assert_eq!((&speed["count"], &speed["of"]), (&1.into(), &6.into()));
    let swapped = one("place_swapped");
    assert_eq!(swapped["examples"][0]["record"], "z");
    let outside = one("place_outside");
    assert_eq!(
        (&outside["count"], &outside["of"], &outside["touches"]["sum"]),
        (&1.into(), &6.into(), &7.0.into())
    );
    assert_eq!(one("id_unknown")["count"], 1);
    let missing = of_rule(&found, "weight_missing");
    let households: Vec<_> = missing.iter().filter(|one| one["about"] == "households").collect();
    assert_eq!(households[0]["count"], 1);
    assert!(found.iter().all(|finding| finding["accepted"] == false && finding["severity"] != "error"));
}

#[test]
fn one_name_for_an_operator_counts_everywhere() {
    let named = case("[operators]\n\"Nordtel AB\" = \"Nordtel\"\n");
    assert_eq!(of_rule(&findings(&named), "operators_alike"), Vec::<&Json>::new());
    named.run();
    let record: Json = serde_json::from_str(&named.read("out/run.json")).expect("JSON");
    assert_eq!(record["counts"]["operators"], serde_json::json!(["Nordtel"]));
    let unknown = case("[operators]\n\"Nordtele AB\" = \"Nordtel\"\n");
    let said = unknown.refused(1);
    assert!(said.contains("\"Nordtele AB\"") && said.contains("Nordtel, Nordtel AB"), "{said}");
}

#[test]
fn a_rule_made_an_error_stops_the_run_until_it_is_accepted() {
    let graver = case("[findings]\nplan_late = \"error\"\nplan_beyond = \"off\"\n");
    let said = graver.refused(1);
    assert!(said.contains("plans for 2020") && said.contains("rules = [\"plan_late: 2020\"]"), "{said}");
    let checked = graver.whitespot(&["check", "county.toml"]);
    assert_eq!(checked.status.code(), Some(1));
    let (out, said) = (
        String::from_utf8_lossy(&checked.stdout).into_owned(),
        String::from_utf8_lossy(&checked.stderr).into_owned(),
    );
    assert!(out.contains("error    plan_late  net.csv") && !out.contains("plan_beyond"), "{out}");
    assert!(said.contains("1 error for which a run stops"), "{said}");
    // The page has the line to paste, and one that is accepted asks for nothing.
    graver.whitespot(&["check", "county.toml", "--out", "check"]);
    let page = graver.read("check/check.html");
    assert!(page.contains("[accept] rules = [&quot;<bdi>plan_late: 2020</bdi>&quot;]"), "{page}");
    assert!(page.contains("kontroll av underlaget</title>"));
    for accepted in ["plan_late", "plan_late: 2020"] {
        let case = case(&format!("[findings]\nplan_late = \"error\"\n[accept]\nrules = [\"{accepted}\"]\n"));
        let output = case.whitespot(&["run", "county.toml"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(said.contains("findings: 1 error (1 accepted)"), "{said}");
        case.whitespot(&["check", "county.toml", "--out", "check"]);
        let page = case.read("check/check.html");
        assert!(
            page.contains("Fel, godkänd")
                && !page.contains("[accept] rules = [")
                && !page.contains("Fråga om det är byggt")
        );
    }
    let other = case("[findings]\nplan_late = \"error\"\n[accept]\nrules = [\"plan_late: 2021\"]\n");
    other.refused(1);
    assert!(case("[findings]\nplan_lat = \"error\"\n").refused(2).contains("plan_late"));
    assert!(case("[findings]\nplan_late = \"grave\"\n").refused(2).contains("error, warning, note, off"));
    assert!(case("[accept]\nrules = [\"plan_lat\"]\n").refused(2).contains("plan_lat"));
}

#[test]
fn findings_ride_in_the_record_the_table_and_the_report() {
    let case = case("[output]\nformats = [\"csv\", \"html\"]\n");
    case.run();
    let table = case.read("out/internal/findings.csv");
    assert!(table.starts_with("rule,severity,accepted,source,about,"), "{table}");
    let late = table.lines().find(|line| line.starts_with("plan_late,")).expect("a row");
    assert!(
        late.starts_with("plan_late,warning,false,net.csv,2020,,,1,5,0.2,1,households,2,,,\"plans for 2020"),
        "{late}"
    );
    let record: Json = serde_json::from_str(&case.read("out/run.json")).expect("JSON");
    let rules: Vec<&str> = record["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|one| one["rule"].as_str())
        .collect();
    assert!(rules.contains(&"plan_late") && !rules.contains(&"layer_covers_nothing"), "{rules:?}");
    let rows = table.lines().count() - 1;
    assert!(rows >= rules.len(), "the table holds the delivery control too");
    let report = case.read("out/internal/report.html");
    assert!(report.contains("Planer f\u{f6}r") && report.contains("findings.csv"));
    // Nothing of it is published.
    assert!(!case.read("out/open/report.html").contains("findings.csv"));
}

#[test]
fn a_check_is_written_as_a_page_in_the_language_of_the_run() {
    for (language, words) in [
        ("sv", ["Kontroll av underlaget", "operatörer som kan vara samma", "Var det ligger"]),
        ("en", ["Check of what was delivered", "perators that may be one", "Where it lies"]),
    ] {
        let case = case("");
        let text =
            case.read("county.toml").replacen("[run]", &format!("[run]\nlanguage = \"{language}\""), 1);
        let case = case.with("county.toml", text);
        let output = case.whitespot(&["check", "county.toml", "--out", "check"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(String::from_utf8_lossy(&output.stdout).contains("check.html"));
        let page = case.read("check/check.html");
        for word in words {
            assert!(page.to_lowercase().contains(&word.to_lowercase()), "{language}: {word}");
        }
        assert!(page.contains("net.csv") && page.contains("<svg") && !page.contains("<script"), "{language}");
        assert!(case.read("check/findings.csv").contains("operators_alike"));
        assert!(!case.path("out").exists(), "a check writes no result");
    }
    let again = case("");
    again.run();
    let refused = again.whitespot(&["check", "county.toml", "--out", "out"]);
    assert_eq!(refused.status.code(), Some(2), "a result is no place for a check");
}

/// Of three houses one has 999 Mbit/s down and one 9999 up: what stands on each is named, and nothing is changed.
#[test]
fn a_speed_that_often_stands_for_unknown_is_named_with_what_stands_on_it() {
    let source = "[[fixed]]\npath = \"net.csv\"\noperator = \"N\u{e4}t\"\ntechnology = \"fiber\"\ndown_mbps = { column = \"ned\" }\n\
                  up_mbps = { column = \"upp\" }\nreach = { id = \"id\" }\n";
    let case = three_places(source).with("net.csv", "id;ned;upp\na;999;100\nb;1000;9999\nc;99;99\nc;-1;\n");
    let found = findings(&case);
    let speeds = of_rule(&found, "speed_doubtful");
    let of = |finding: &&Json| {
        assert_eq!((&finding["severity"], &finding["of"]), (&"warning".into(), &3.into()));
        let touches = &finding["touches"];
        (
            finding["about"].clone(),
            finding["count"].clone(),
            touches["places"].clone(),
            touches["sum"].clone(),
        )
    };
    let one = |about: &str| (about.into(), 1.into(), 1.into(), 1.0.into());
    assert_eq!(speeds.iter().map(of).collect::<Vec<_>>(), [one("999"), one("9999")]);
    // A negative one is no speed at all.
    let negative = of_rule(&found, "value_unreadable");
    assert_eq!((negative.len(), &negative[0]["about"]), (1, &"negative speed".into()));
    case.run();
    assert_eq!(case.municipality("0101")["points_connected"], "2");
}

/// Of four points of a drive test two hold no level: 0, and one without its sign.
#[test]
fn a_level_that_no_receiver_measures_is_left_out_and_named() {
    let source = "[[mobile]]\npath = \"tackning.geojson\"\noperator = \"Nordtel\"\ngeneration = \"4G\"\nservice_mbps = 10\nlevel = \"grund\"\n\
                  [[measured]]\npath = \"matt.csv\"\nx = \"e\"\ny = \"n\"\ncrs = \"EPSG:3006\"\noperator = \"Nordtel\"\ngeneration = \"4G\"\n\
                  service_mbps = 10\nlevel = \"grund\"\nvalue = \"rsrp\"\nthreshold = { at_least = -105 }\n";
    let points = "e;n;rsrp\n501000;6601000;-90\n501000;6602000;-120\n501000;6603000;0\n501000;6604000;110\n";
    let cover = geojson(&[feature("", &rectangle(0.0, 0.0, 5_000.0, 9_000.0))]);
    let case = three_places(source).with("tackning.geojson", cover).with("matt.csv", points);
    let found = findings(&case);
    let levels = of_rule(&found, "level_impossible");
    assert_eq!(levels.len(), 1, "{levels:?}");
    assert_eq!((&levels[0]["count"], &levels[0]["of"]), (&2.into(), &4.into()));
    assert_eq!(levels[0]["examples"][0]["found"], "0");
    case.run();
    let rows = case.table("measured.csv");
    let total = rows.iter().find(|row| row["code"] == "total").expect("a total");
    assert_eq!((total["measured"].as_str(), total["met"].as_str()), ("2", "1"));
}

#[test]
fn a_check_that_stops_at_a_fault_writes_its_page_all_the_same() {
    let case = case("");
    let text = case.read("county.toml").replace("x = \"e\"\ny = \"n\"", "x = \"n\"\ny = \"e\"");
    let case = case.with("county.toml", text);
    let output = case.whitespot(&["check", "county.toml", "--out", "check"]);
    assert_eq!(output.status.code(), Some(1));
    let page = case.read("check/check.html");
    assert!(page.contains("Kontrollen stannade vid detta fel") && page.contains("demand.csv"), "{page}");
    assert!(
        page.contains("x and y look swapped") && page.contains("net.csv"),
        "the fault, and the sources as written"
    );
    // What is no folder of a check is left alone.
    assert!(!case.path("out").exists());
}
