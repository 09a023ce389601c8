use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::fixture::{HOSTILE, csv, findings, page};
use super::second_year::{EVIDENCE, OLD_EVIDENCE, changes, second_year};
use super::template::{MAPLIBRE_SCRIPT, SCRIPT_PARTS, TEMPLATE, script_safe};
use super::*;
use crate::emit::Language;
use crate::emit::text::base64::base64;
use crate::emit::text::language::Catalogue;
use crate::emit::{change_csv, reconciliation_csv, register_csv};
use crate::model::{GridCell, Lineage, ShortageAreaId, ShortageStatus};
use serde_json::json;

fn written(language: Language) -> String {
    let findings = findings();
    let mut out = Vec::new();
    write(&page(&findings, language), &mut out).expect("written");
    String::from_utf8(out).expect("UTF-8")
}

fn written_a_year_later(language: Language) -> String {
    let findings = second_year();
    let changes = changes(&findings);
    let page = MapPage { changes: &changes, since: "2024-10-01", ..page(&findings, language) };
    let mut out = Vec::new();
    write(&page, &mut out).expect("written");
    String::from_utf8(out).expect("UTF-8")
}

/// The area of an id in the page's data.
fn area_of<'a>(data: &'a serde_json::Value, id: &str) -> &'a serde_json::Value {
    let areas = data["areas"].as_array().expect("a list");
    areas.iter().find(|area| area["id"] == id).expect(id)
}

fn data(html: &str) -> serde_json::Value {
    let (_, rest) = html.split_once("id=\"data\">").expect("a data element");
    let (json, _) = rest.split_once("</script>").expect("closed");
    serde_json::from_str(json).expect("JSON")
}

#[test]
fn names_from_data_stay_text() {
    let html = written(Language::Sv);
    let (before_scripts, _) = html.split_once(MAPLIBRE_SCRIPT).expect("MapLibre is inside");
    let before_scripts = before_scripts.strip_suffix("<script>").expect("its own element");
    assert!(!before_scripts.contains("<script>"), "a name opened a script");
    assert!(!before_scripts.contains("<img"), "a name made a picture");
    assert!(before_scripts.contains("<p class=\"region\"><bdi>Sagobygdens län &lt;b&gt;</bdi></p>"));
    assert!(before_scripts.contains("fiber &lt;b&gt;.gpkg"));
    // The browser must read the very names again.
    let data = data(&html);
    assert_eq!(data["rows"][0]["name"], HOSTILE[0]);
    assert_eq!(data["areas"][0]["name"], HOSTILE[1]);
    assert_eq!(data["areas"][1]["name"], HOSTILE[2]);
    assert_eq!(data["areas"][3]["name"], HOSTILE[3]);
    let (_, json) = html.split_once("id=\"data\">").expect("a data element");
    let (json, _) = json.split_once("</script>").expect("closed");
    assert!(!json.contains('<') && !json.contains('\u{2028}'));
}

#[test]
fn an_unknown_number_is_null_and_not_nought() {
    let data = data(&written(Language::Sv));
    assert!(data["rows"][2]["weights"]["households"].is_null());
    assert_eq!(data["rows"][2]["weights"]["points"]["no_data"], 700.0);
    assert_eq!(data["rows"][0]["weights"]["households"]["unserved"], 1234.5);
    assert!(data["areas"][0]["best_down_mbps"].is_null());
    let mut without_mobile = findings();
    without_mobile.cover[0].uncovered = None;
    let mut out = Vec::new();
    write(&page(&without_mobile, Language::Sv), &mut out).expect("written");
    assert!(self::data(&String::from_utf8(out).expect("UTF-8"))["uncovered"].is_null());
}

#[test]
fn each_operator_has_its_gaps_and_rows_sum_them() {
    let data = data(&written(Language::Sv));
    let gaps = data["gaps"].as_array().expect("a list");
    assert_eq!(gaps.iter().map(|gap| &gap["operator"]).collect::<Vec<_>>(), ["<b>Alfa</b>", "Beta"]);
    assert!(gaps.iter().all(|gap| gap["shapes"].as_array().is_some_and(|shapes| shapes.len() == 3)));
    let areas = |row: usize| -> Vec<f64> {
        data["rows"][row]["gaps_m2"]
            .as_array()
            .map_or(Vec::new(), |list| list.iter().filter_map(serde_json::Value::as_f64).collect())
    };
    assert_eq!(areas(0), [8500.0 * 8500.0, 36e6]);
    assert_eq!(areas(2), [0.0, 1e6]);
    let sum = [8500.0 * 8500.0 + 36e6, 36e6 + 49e6 + 1e6];
    assert_eq!((areas(3), areas(4)), (sum.to_vec(), sum.to_vec()), "county and total");
}

#[test]
fn routes_stand_once_and_are_not_published() {
    let findings = findings();
    let routes = |audience| {
        let mut out = Vec::new();
        let page = MapPage { audience, ..page(&findings, Language::Sv) };
        write(&page, &mut out).expect("written");
        data(&String::from_utf8(out).expect("UTF-8"))["fibre"]["routes"].as_array().map(Vec::len)
    };
    assert_eq!(routes(Audience::Internal), Some(1), "given as connected and as passed");
    assert_eq!(routes(Audience::Open), Some(0));
}

#[test]
fn a_first_year_says_nothing_of_an_earlier_one() {
    let html = written(Language::Sv);
    let data = data(&html);
    assert_eq!(data["register"], false);
    assert!(data["since"].is_null());
    for row in data["rows"].as_array().expect("a list") {
        assert!(row.get("reconciliation").is_none() && row.get("change").is_none());
    }
    for area in data["areas"].as_array().expect("a list") {
        assert!(area.get("lineage").is_none() && area.get("evidence").is_none(), "{area}");
    }
    assert!(html.contains("<div hidden><dt>Orsaker till förändring"));
    assert!(!written_a_year_later(Language::Sv).contains("<div hidden><dt>Orsaker till förändring"));
}

#[test]
fn areas_hold_what_the_register_holds() {
    let data = data(&written_a_year_later(Language::Sv));
    let findings = second_year();
    // Every entry but the one of another municipality, each once; the areas of the layer come first.
    let areas = data["areas"].as_array().expect("a list");
    assert_eq!(areas.len(), findings.register.len() - 1);
    let in_layer = findings.shortage_areas.len() + findings.ended_areas.len();
    assert!(areas[..in_layer].iter().all(|area| area["points"].is_u64()));
    assert!(areas[in_layer..].iter().all(|area| area.get("points").is_none() && area.get("shape").is_none()));
    for entry in findings.register.iter().filter(|entry| entry.municipality.as_str() != "0999") {
        let area = area_of(&data, entry.id.as_str());
        assert_eq!(area["name"], entry.name);
        assert_eq!(area["status"], entry.status.as_str());
        assert_eq!(area["lineage"], entry.lineage.as_str());
        assert_eq!(area["first_year"], entry.first_year);
        assert_eq!(area["closed_year"].as_i64(), entry.closed_year.map(i64::from));
        let ids = |key: &str| -> Vec<&str> {
            area[key].as_array().map_or(Vec::new(), |list| list.iter().filter_map(|id| id.as_str()).collect())
        };
        assert_eq!(ids("parents"), entry.parents.iter().map(ShortageAreaId::as_str).collect::<Vec<_>>());
        assert_eq!(ids("children"), entry.children.iter().map(ShortageAreaId::as_str).collect::<Vec<_>>());
    }
    assert_eq!(area_of(&data, "1801-1")["note"], HOSTILE[0]);
    assert_eq!(area_of(&data, "1801-1")["by_hand"], json!(["name", "note"]));
    assert_eq!(area_of(&data, "1801-2")["computed_status"], "remaining");
    assert_eq!(area_of(&data, "1801-4")["points"], 0);
    assert!(area_of(&data, "1801-4").get("shape").is_none());
}

#[test]
fn evidence_goes_to_the_page_by_structure() {
    let data = data(&written_a_year_later(Language::Sv));
    assert!(EVIDENCE.contains("18 of 20"));
    let evidence = &area_of(&data, "1801-6")["evidence"];
    let expected = json!({
        "reached": 18, "of": 20, "unserved": 2, "gone": 3,
        "fibre_points": [["exchange", "<b>Norr</b>, gamla"]],
        "layers": [
            ["<img src=x onerror=window.hacked=4>", "fiber", "connected", 17],
            ["Beta", "fixed_wireless", "passed", 1],
        ],
        "points": ["p1", "p2", "p3", "p4", "p5"],
        // Two that the register names, and its eleven.
        "more_points": 13,
    });
    assert_eq!(*evidence, expected);
    assert_eq!(area_of(&data, "1801-8")["evidence"], OLD_EVIDENCE, "what cannot be read stays as it is");
}

#[test]
fn rows_carry_the_reconciliation_and_the_change() {
    let data = data(&written_a_year_later(Language::En));
    let findings = second_year();
    assert_eq!(data["since"], "2024-10-01");
    let rows = data["rows"].as_array().expect("a list");
    for (row, expected) in rows.iter().zip(&findings.reconciliation) {
        assert_eq!(row["code"], expected.code);
        assert_eq!(row["reconciliation"]["open_before"], expected.counts.open_before);
        assert_eq!(row["reconciliation"]["open"], expected.counts.open);
        assert_eq!(row["reconciliation"]["open"], row["shortage_areas"]);
        let rest = expected.counts.list_remaining();
        assert_eq!(row["reconciliation"]["list_remaining"], rest);
    }
    for expected in changes(&findings).iter().filter(|change| change.settlement.is_none()) {
        let row = rows.iter().find(|row| row["code"] == expected.code).expect("a row");
        let change = &row["change"][expected.weight.as_str()];
        assert_eq!(change["before"], expected.change.before);
        assert_eq!(change["build_out"], expected.change.build_out);
        assert_eq!(change["after"], expected.change.after);
    }
    assert_eq!(rows[0]["change"]["households"]["after"], rows[0]["weights"]["households"]["unserved"]);
}

#[test]
fn every_word_of_the_data_has_a_name_on_the_page() {
    use crate::model::{ClosingKind, Relation, ShortageType, Technology};
    let script = SCRIPT_PARTS.concat();
    let words = Lineage::ALL
        .map(|word| ("lineage", word.as_str()))
        .into_iter()
        .chain(ShortageStatus::ALL.map(|word| ("status", word.as_str())))
        .chain(ShortageType::ALL.map(|word| ("type", word.as_str())))
        .chain(Technology::ALL.map(|word| ("technology", word.as_str())))
        .chain(Relation::ALL.map(|word| ("relation", word.as_str())));
    for (kind, word) in words {
        assert!(script.contains(&format!("{word}: t(\"{kind}_{word}\")")), "{kind} {word}");
    }
    for kind in ClosingKind::ALL {
        assert!(script.contains(&format!("{}: t(", kind.as_str())));
    }
}

#[test]
fn the_base_is_given_by_kind_with_the_length_that_lacks_cover() {
    let data = data(&written(Language::Sv));
    let base = &data["base"];
    // A lake with its island, and what has four corners.
    assert_eq!(base["water"][0].as_array().map(Vec::len), Some(2));
    assert_eq!(
        base["settlements"].as_object().map(|kinds| kinds.keys().collect::<Vec<_>>()),
        Some(vec![&"smaort".to_owned(), &"tatort".to_owned()])
    );
    assert_eq!(base["settlements"]["tatort"][0][0].as_array().map(Vec::len), Some(8));
    // Two roads that continue each other are one line of three places.
    assert_eq!(base["lines"]["road"].as_array().map(Vec::len), Some(1));
    assert_eq!(base["lines"]["road"][0].as_array().map(Vec::len), Some(6));
    assert_eq!(base["uncovered_lines"]["road"]["length_m"], 12_032.4);
    assert_eq!(base["uncovered_lines"]["rail"]["length_m"], 12_384.0);
}

#[test]
fn squares_are_columns_and_masked_ones_hold_no_count() {
    let data = data(&written(Language::Sv));
    let grid = &data["squares"][0];
    assert_eq!((&grid["side_m"], &grid["is_short_alone"]), (&json!(1000), &json!(false)));
    let squares = &grid["parts"];
    assert_eq!(squares["municipality"], json!([0, 0, 1, 0]));
    // The second and the third are parts of one square.
    let at = squares["at"].as_array().expect("a list");
    assert_eq!((at.len(), &at[4], &at[5]), (8, &json!(0), &json!(0)));
    let households = &squares["weights"]["households"];
    assert_eq!(households["total"], json!([42.0, 30.0, 54.0, null]));
    assert_eq!(
        households["states"],
        json!({
            "connected": [30.0, 30.0, 30.0, 0.0],
            "unserved": [12.0, 0.0, 24.0, 0.0],
        })
    );
    assert_eq!(households["masked"], json!([3]));
    assert!(squares["weights"]["points"].get("masked").is_none());
}

#[test]
fn a_country_has_no_squares_and_knows_of_them() {
    let mut large = findings();
    let one = large.survey.municipalities[0].clone();
    large.survey.municipalities = vec![one; crate::model::Survey::MOST_OF_A_COUNTY + 1];
    let mut out = Vec::new();
    write(&MapPage { gaps: &[], ..page(&large, Language::Sv) }, &mut out).expect("written");
    let data = data(&String::from_utf8(out).expect("UTF-8"));
    assert_eq!(data["squares"][0]["parts"], json!(null));
    assert_eq!(data["squares"][1]["side_m"], 250);
}

#[test]
fn of_too_many_squares_those_are_kept_that_lack_something() {
    let findings = findings();
    let [large, small] = &*super::fixture_base::GRIDS;
    let served = GridCell { weights: small.cells[0].weights.clone(), ..large.cells[0].clone() };
    let mut many = Grid { side_m: 250, cells: vec![served; 30_000] };
    many.cells.push(small.cells[1].clone());
    // A masked square publishes no count, and so does not say whether it lacks anything.
    many.cells.push(large.cells[3].clone());
    many.cells[30_001].weights.clear();
    let mut out = Vec::new();
    let page = MapPage { grids: std::slice::from_ref(&many), ..page(&findings, Language::Sv) };
    write(&page, &mut out).expect("written");
    let data = data(&String::from_utf8(out).expect("UTF-8"));
    let grid = &data["squares"][0];
    assert_eq!(grid["is_short_alone"], json!(true));
    assert_eq!(grid["parts"]["weights"]["points"]["states"]["unserved"], json!([6.0]));
}

#[test]
fn the_same_findings_give_the_same_bytes() {
    assert_eq!(written(Language::En), written(Language::En));
}

#[test]
fn the_policy_signs_what_is_written() {
    use sha2::Digest;
    let html = written(Language::Sv);
    let policy = html
        .split_once("Policy\" content=\"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .expect("a policy")
        .0;
    assert!(!policy.contains("unsafe"), "{policy}");
    let mut signed = 0;
    for tag in ["style", "script"] {
        for part in html.split(&format!("<{tag}>")).skip(1) {
            let text = part.split_once(&format!("</{tag}>")).expect("closed").0;
            let hash = base64(&sha2::Sha256::digest(text));
            assert!(policy.contains(&format!("'sha256-{hash}'")), "{tag} of {} characters", text.len());
            signed += 1;
        }
    }
    assert_eq!(signed, 4);
}

#[test]
fn no_script_can_end_early() {
    for script in SCRIPT_PARTS.iter().chain([&MAPLIBRE_SCRIPT]) {
        assert!(!script.contains("</script") && !script.contains("<!--"));
    }
    assert_eq!(script_safe("\"</script>\u{2028}\""), "\"\\u003c/script>\\u2028\"");
}

fn keys_after<'a>(text: &'a str, opening: &str, closing: &str) -> impl Iterator<Item = &'a str> {
    text.split(opening).skip(1).filter_map(move |rest| rest.split_once(closing).map(|(key, _)| key))
}

/// Values in braces that a message asks for.
fn values(text: &str) -> BTreeSet<&str> {
    keys_after(text, "{", "}").collect()
}

#[test]
fn every_message_is_there_in_both_languages_and_used() {
    let (sv, en): (&Catalogue, &Catalogue) = (
        messages::catalogue(Language::Sv, crate::emit::Units::Points),
        messages::catalogue(Language::En, crate::emit::Units::Points),
    );
    let keys: BTreeSet<&str> = sv.keys().map(String::as_str).collect();
    assert_eq!(keys, en.keys().map(String::as_str).collect(), "the catalogues hold the same keys");
    for (key, text) in sv {
        assert!(!text.trim().is_empty() && !en[key].trim().is_empty(), "{key} is empty");
        assert_eq!(values(text), values(&en[key]), "{key} names the same values");
    }
    let rust = include_str!("template.rs");
    let mut used: BTreeSet<&str> = keys_after(TEMPLATE, "{{t.", "}}").collect();
    for script in SCRIPT_PARTS {
        // A function whose name ends in t is not the one that reads the catalogue.
        let calls =
            script.match_indices("t(\"").filter(|(at, _)| !script[..*at].ends_with(char::is_alphanumeric));
        used.extend(calls.filter_map(|(at, opening)| script[at + opening.len()..].split('"').next()));
    }
    let of_rust = ["list_or", "mobile_data", "mobile_speech", "land_without_water", "land_with_water"];
    for key in of_rust {
        assert!(rust.contains(&format!("\"{key}\"")), "{key} is no longer used by template.rs");
    }
    used.extend(of_rust);
    let missing: Vec<_> = used.difference(&keys).collect();
    let unused: Vec<_> = keys.difference(&used).collect();
    assert!(missing.is_empty() && unused.is_empty(), "missing {missing:?}, unused {unused:?}");
}

#[test]
fn definitions_carry_their_values() {
    let sv = written(Language::Sv);
    assert!(sv.contains("minst 100 Mbit/s i fast nät"));
    assert!(sv.contains("4G eller 5G med minst 10 Mbit/s vid signalnivån grund"));
    assert!(sv.contains("<html lang=\"sv\">") && written(Language::En).contains("<html lang=\"en\">"));
    let (body, _) = sv.split_once("<script").expect("scripts");
    let (_, body) = body.split_once("<body>").expect("a body");
    assert!(!body.contains('{'), "a value was not put in");
}

/// Writes the pages for `tests/browser`, where `WHITESPOT_MAP_FIXTURE` says; otherwise into a folder that vanishes.
#[test]
fn pages_for_the_browser_tests() {
    let vanishing = tempfile::tempdir().expect("a folder");
    let folder = std::env::var_os("WHITESPOT_MAP_FIXTURE").map_or(vanishing.path().to_owned(), PathBuf::from);
    let write_to = |path: &Path, page: &MapPage| {
        fs::create_dir_all(path).expect("a folder");
        let mut out = Vec::new();
        write(page, &mut out).expect("written");
        fs::write(path.join("map.html"), out).expect("written");
        fs::write(path.join("municipalities.csv"), csv(page.findings)).expect("written");
    };
    let findings = findings();
    write_to(&folder.join("sv"), &page(&findings, Language::Sv));
    write_to(&folder.join("en"), &page(&findings, Language::En));

    let mut findings = second_year();
    let points = changed_year::changed(&mut findings);
    let changes = changes(&findings);
    for language in [Language::Sv, Language::En] {
        let folder = folder.join(format!("{}_year_2", language.as_str()));
        let page =
            MapPage { changes: &changes, changed: &points, since: "2024-10-01", ..page(&findings, language) };
        write_to(&folder, &page);
        register_csv(&findings.register, &folder.join("register.csv")).expect("written");
        reconciliation_csv(&findings.reconciliation, &folder.join("reconciliation.csv")).expect("written");
        change_csv(&changes, page.since, page.context.reference_date, &folder.join("change.csv"))
            .expect("written");
    }
}

#[test]
fn percent_is_written_as_in_the_report() {
    let text = include_str!("../../web/map/text.js");
    let [sv, en] = [Language::Sv, Language::En].map(|one| one.percent_sign().replace('\u{a0}', "\\u00a0"));
    let line = format!("const PERCENT_SIGN = data.language === \"sv\" ? \"{sv}\" : \"{en}\";");
    assert!(text.contains(&line), "{line}");
    // It is written nowhere else.
    assert_eq!(SCRIPT_PARTS.iter().map(|script| script.matches("%\"").count()).sum::<usize>(), 2);
    assert_eq!(
        (Language::En.percent(0.06), Language::Sv.percent(0.06)),
        ("6.0%".into(), "6,0\u{a0}%".into())
    );
    assert_eq!(crate::emit::text::definitions::percent(0.999, Language::En), "99.9%");
}
