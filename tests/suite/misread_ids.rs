//! Joins that match nothing, and sources of which nothing lies here: what would make places unserved in silence.
use super::case::{Case, HEAD, feature, geojson, line, rectangle, stderr, two_municipalities};

const OFFERS: &str = "[[fixed]]\npath = \"offers.csv\"\noperator = \"Stadsnät\"\ntechnology = \"fiber\"\ndown_mbps = 1000\nreach = { id = \"byggnad\" }\n";
const PROJECTS: &str = "[[projects]]\npath = \"offers.csv\"\nyear = 2027\nreach = { id = \"byggnad\" }\n";

/// Twenty places whose ids have zeros in front, capitals and a blank.
fn id(number: usize) -> String {
    format!("00AB {number:04}")
}

fn demand() -> String {
    let rows = (0..20).map(|number| format!("{},{},6601000,1,\n", id(number), 501_000 + 100 * number));
    format!("id,e,n,hushall,arbetsstallen\n{}", rows.collect::<String>())
}

fn case(source: &str, offers: &[String]) -> Case {
    let table = format!("byggnad,namn\n{}", offers.iter().map(|id| format!("{id},a\n")).collect::<String>());
    Case::new()
        .with("county.toml", format!("{HEAD}{source}"))
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", demand())
        .with("offers.csv", table)
}

fn said(case: &Case) -> String {
    let output = case.whitespot(&["run", "county.toml"]);
    assert!(output.status.success(), "{}", stderr(&output));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_table_of_which_no_id_is_known_stops_the_run_and_shows_both_spellings() {
    let listed = format!("{OFFERS}valid = \"listed\"\n");
    let spellings: [(&str, fn(usize) -> String); 6] = [
        ("zeros in front", |number| id(number)[2..].to_owned()),
        ("capitals", |number| id(number).to_lowercase()),
        ("braces", |number| format!("{{{}}}", id(number))),
        ("blanks", |number| id(number).replace(' ', "")),
        ("decimals", |number| format!("{}.0", id(number))),
        ("", |number| format!("other {number}")),
    ];
    for source in [OFFERS, &listed, PROJECTS] {
        for (difference, spelling) in spellings {
            let offers: Vec<String> = (0..20).map(spelling).collect();
            let said = case(source, &offers).refused(1);
            let known = if difference.is_empty() {
                "\"00AB 0000\""
            } else {
                "\"00AB 0000\", as the demand writes it"
            };
            for part in [
                "offers.csv: 0 of its 20 ids",
                &format!("\"{}\"", spelling(0)),
                known,
                difference,
                "reach = { id = … }",
            ] {
                assert!(said.contains(part), "{part} is not in: {said}");
            }
        }
    }
}

#[test]
fn ids_that_fit_in_part_are_told_on_the_terminal_with_both_spellings() {
    let offers: Vec<String> =
        (0..20).map(|number| if number % 2 == 0 { id(number) } else { id(number).to_lowercase() }).collect();
    for source in [OFFERS, PROJECTS] {
        let case = case(source, &offers);
        let said = said(&case);
        let note = "note: offers.csv: ids that no demand point has: found 10 of 20 ids; the first: \"00ab 0001\" in record 2, \
                    expected \"00AB 0001\", as the demand writes it (capitals differ)";
        assert!(said.contains(note), "{said}");
        let record = std::fs::read_to_string(case.path("out/run.json")).expect("a record");
        assert!(
            record.contains("ids that no demand point has") && record.contains("ids_matched_warn"),
            "{record}"
        );
    }
}

#[test]
fn the_shares_of_known_ids_are_keys() {
    let offers: Vec<String> =
        (0..20).map(|number| if number == 0 { id(0) } else { format!("x{number}") }).collect();
    for (limits, outcome) in [
        ("", "told"),
        ("[limits]\nids_matched_stop = 0.06\n", "refused"),
        ("[limits]\nids_matched_stop = 0\nids_matched_warn = 0\n", "quiet"),
    ] {
        let case = case(&format!("{OFFERS}{limits}"), &offers);
        if outcome == "refused" {
            assert!(case.refused(1).contains("offers.csv: 1 of its 20 ids"));
        } else {
            assert_eq!(said(&case).contains("ids that no demand point has"), outcome == "told", "{limits}");
            assert_eq!(case.municipality("0101")["points_connected"], "1");
        }
    }
    // Nothing at all is no question of limits.
    let none = ["x".to_owned(), "y".to_owned()];
    case(&format!("{OFFERS}[limits]\nids_matched_stop = 0\nids_matched_warn = 0\n"), &none).refused(1);
    let said = case(&format!("{OFFERS}[limits]\nids_matched_stop = 0.5\nids_matched_warn = 0.1\n"), &none)
        .refused(2);
    assert!(said.contains("ids_matched_warn") && said.contains("at least ids_matched_stop"), "{said}");
}

/// A table of the whole country holds all places of a county among many others.
#[test]
fn a_table_of_the_whole_country_is_none_of_another_county() {
    let offers: Vec<String> =
        (0..20).map(id).chain((0..2_000).map(|number| format!("other {number}"))).collect();
    let case = case(OFFERS, &offers);
    assert!(!said(&case).contains("ids that no demand point has"));
    assert_eq!(case.municipality("0101")["points_connected"], "20");
}

/// Two municipalities with ten kilometres between them; a source that lies there lies in none of them, though in their box.
fn apart(source: &str, file: &str, geometry: &str) -> Case {
    let municipalities = geojson(&[
        feature(r#""kod":"0101","namn":"Åsmyra""#, &rectangle(0.0, 0.0, 10_000.0, 10_000.0)),
        feature(r#""kod":"0102","namn":"Östernäs""#, &rectangle(20_000.0, 0.0, 30_000.0, 10_000.0)),
    ]);
    Case::new()
        .with("county.toml", format!("{HEAD}{source}"))
        .with("kommuner.geojson", municipalities)
        .with("demand.csv", demand())
        .with(file, geojson(&[feature(r#""namn":"a""#, geometry)]))
}

const FIXED: &str =
    "[[fixed]]\npath = \"fel.geojson\"\noperator = \"Telia\"\ntechnology = \"fiber\"\ndown_mbps = 1000\n";
const GOOD: &str = "[[fixed]]\npath = \"demand.csv\"\noperator = \"Telia\"\ntechnology = \"fiber\"\ndown_mbps = 1000\nreach = { id = \"id\" }\n";

#[test]
fn a_source_of_which_no_record_lies_here_stops_the_run_whatever_its_kind() {
    fn area(west: f64) -> String {
        rectangle(west, 1_000.0, west + 3_000.0, 5_000.0)
    }
    fn stretch(west: f64) -> String {
        line(&[(west, 1_000.0), (west + 3_000.0, 1_000.0)])
    }
    let of = |table: &str| format!("[[{table}]]\npath = \"fel.geojson\"\n");
    let kinds: Vec<(String, fn(f64) -> String)> = vec![
        (FIXED.to_owned(), area),
        (format!("{FIXED}reach = {{ within_m = 50 }}\n"), stretch),
        (format!("{GOOD}valid = {{ path = \"fel.geojson\" }}\n"), area),
        (
            format!(
                "{}operator = \"Telia\"\ngeneration = \"4G\"\nservice_mbps = 10\nlevel = \"grund\"\n",
                of("mobile")
            ),
            area,
        ),
        (format!("{}kind = \"tatort\"\n", of("settlements")), area),
        (of("water"), area),
        (format!("{}kind = \"road\"\n", of("lines")), stretch),
        (of("projects"), area),
    ];
    for (source, shape) in kinds {
        let said = apart(&source, "fel.geojson", &shape(13_000.0)).refused(1);
        assert!(
            said.contains("fel.geojson") && said.contains("no record of it lies in a municipality"),
            "{source}: {said}"
        );
        apart(&source, "fel.geojson", &shape(9_000.0)).run();
    }
    // All its corners lie outside, and both municipalities within.
    apart(FIXED, "fel.geojson", &rectangle(-1_000.0, -1_000.0, 35_000.0, 11_000.0)).run();
}

#[test]
fn a_source_of_which_no_record_can_be_used_stops_the_run_whatever_its_kind() {
    for (source, name) in [
        ("[[settlements]]\npath = \"fel.geojson\"\nkind = \"tatort\"\n", "settlements"),
        ("[[water]]\npath = \"fel.geojson\"\n", "water"),
        ("[[fibre_points]]\npath = \"fel.geojson\"\nkind = \"connection_point\"\n", "fibre points"),
    ] {
        let said = apart(source, "fel.geojson", "null").refused(1);
        assert!(
            said.contains("fel.geojson") && said.contains("none of its 1 records can be used"),
            "{name}: {said}"
        );
    }
}
