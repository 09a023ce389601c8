//! Support followed up, against a county drawn by hand whose funnel can be counted.
use std::collections::HashMap;
use std::fs;

use super::case::{Case, HEAD, Rows, demand, two_municipalities};

const SOURCES: &str = r#"settlement = { column = "typ" }
[[fixed]]
path = "offers.csv"
operator = "A"
technology = "fiber"
down_mbps = 1000
reach = { id = "id" }
[[candidates]]
path = "forteckning.csv"
id = "byggnad"
x = "e"
y = "n"
crs = "EPSG:3006"
reach = { within_m = 25 }
[[support_reviews]]
path = "granskning.csv"
prioritised = "prio"
[[support_outcomes]]
path = "utfall.csv"
candidate = "byggnad"
status = { column = "status" }
date = { column = "datum" }
sek = { column = "kr" }
[[support_outcomes]]
path = "omraden.csv"
area = "bristomrade"
status = "applied"
date = 2024-02-01
sek = { column = "kr" }
[[support_outcomes]]
path = "hus.csv"
id = "hus"
status = { column = "status" }
date = { column = "datum" }
sek = { column = "kr" }
"#;

/// Four houses without access in a row, a fifth alone, a sixth connected and a seventh in a town; three in the other municipality.
fn points() -> String {
    let points = demand(&[
        ("a1", 1_000.0, 1_000.0, "1", "0"),
        ("a2", 1_100.0, 1_000.0, "2", "0"),
        ("a3", 1_200.0, 1_000.0, "4", "0"),
        ("a4", 1_300.0, 1_000.0, "8", "0"),
        ("b1", 5_000.0, 1_000.0, "16", "0"),
        ("b2", 7_000.0, 1_000.0, "32", "0"),
        ("t1", 1_000.0, 9_000.0, "64", "0"),
        ("c1", 15_000.0, 1_000.0, "1", "0"),
        ("c2", 15_100.0, 1_000.0, "1", "0"),
        ("c3", 15_200.0, 1_000.0, "1", "0"),
    ]);
    let typed = |line: &str| match line.split(',').next() {
        Some("id") => format!("{line},typ\n"),
        Some("t1") => format!("{line},tatort\n"),
        _ => format!("{line},landsbygd\n"),
    };
    points.lines().map(typed).collect()
}

const LIST: &str = "byggnad;e;n\nSB1;501003;6601000\nSB2;501100;6601004\nSB3;501200;6601000\nSB4;505000;6601000\n\
    SB5;501000;6609000\nSB6;503000;6605000\nSB7;515000;6601000\nSB8;540000;6601000\n";
const REVIEW: &str =
    "unit;proposal;comment;prio\na4;lägg till;glömd;nej\nc1;ta bort;rivet;\na1;;;ja\na2;;;\n";
const OUTCOMES: &str = "byggnad;status;datum;kr\nSB1;sökt;2024-01-01;\nSB1;beviljat;2024-06-01;50 000\n\
    SB2;sökt;2024-01-01;70000\nSB2;återtaget;2024-07-01;\nSB4;sökt;2023-01-01;\nSB4;beviljat;2023-06-01;60000\n\
    SB4;byggt;2025-05-01;60000\nSB3;sökt;2026-01-01;\nSB3;kanske;2024-01-01;\nSB6;sökt;2024-01-01;\n\
    SB1;sökt;2024-01-01;\n";
const AREAS: &str = "bristomrade;kr\n0102-001;300000\n0101-777;1\n";
const HOUSES: &str = "hus;status;datum;kr\nc2;granted;2024-03-01;90000\nc3;granted;2024-01-01;1000\n";

fn county() -> Case {
    Case::new()
        .with("county.toml", format!("{HEAD}{SOURCES}"))
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", points())
        .with("offers.csv", "id\nb1\n")
        .with("forteckning.csv", LIST)
        .with("granskning.csv", REVIEW)
        .with("utfall.csv", OUTCOMES)
        .with("omraden.csv", AREAS)
        .with("hus.csv", HOUSES)
}

fn row<'r>(rows: &'r Rows, code: &str, weight: &str) -> &'r HashMap<String, String> {
    rows.iter()
        .find(|row| row["area_code"] == code && row["weight"] == weight)
        .unwrap_or_else(|| panic!("no row {code} {weight}"))
}

fn said(row: &HashMap<String, String>, columns: &[&str]) -> String {
    columns.iter().map(|column| row[*column].as_str()).collect::<Vec<_>>().join(" ")
}

const STAGES: [&str; 8] = [
    "listed_for_support",
    "not_applied",
    "applied",
    "awaiting",
    "withdrawn",
    "granted",
    "granted_not_built",
    "built",
];
const STATES: [&str; 9] = [
    "listed_served",
    "listed_planned",
    "listed_unserved",
    "listed_no_data",
    "unserved_not_applied",
    "unserved_awaiting",
    "unserved_withdrawn",
    "unserved_granted",
    "unserved_built",
];
const SEK: [&str; 7] = [
    "listed_before",
    "prioritised",
    "applied_sek",
    "granted_sek",
    "built_sek",
    "granted_points_with_sek",
    "granted_sek_per_point",
];

/// The list: a1, a2, a3, b1 and t1 of the authority, a4 by the review; c1 is removed, and c1 to c3 are there by their outcomes only.
#[test]
fn the_drawn_funnel_is_the_one_that_can_be_counted() {
    let case = county();
    case.run();
    let rows = case.table("funnel.csv");
    let west = row(&rows, "0101", "points");
    // a1 granted; a2 withdrawn; b1 built; a3, a4, t1 without an outcome.
    assert_eq!(said(west, &STAGES), "6 3 3 0 1 2 1 1");
    assert_eq!(said(west, &STATES), "1 0 5 0 3 0 1 1 0");
    assert_eq!(said(west, &SEK), "0 1 70000 110000 60000 2 55000");
    // 4 + 8 + 64, 2, 1 and 16 households.
    assert_eq!(said(row(&rows, "0101", "households"), &STAGES), "95 76 19 0 2 17 1 16");
    assert_eq!(said(row(&rows, "0101", "households"), &SEK), "0 1     ");
    // The area's outcome is of February; what c2 got itself is of March, and what c3 got itself of January: it stands at applied.
    let east = row(&rows, "0102", "points");
    assert_eq!(said(east, &STAGES), "3 0 3 2 0 1 1 0");
    assert_eq!(said(east, &STATES), "0 0 3 0 0 2 0 1 0");
    assert_eq!(said(east, &SEK), "3 0 300000 90000 0 1 90000");
    let area = row(&rows, "0101-001", "points");
    assert_eq!((area["municipality"].as_str(), area["register_status"].as_str()), ("0101", "new"));
    assert_eq!(said(area, &STAGES), "4 2 2 0 1 1 1 0");
    assert_eq!(said(row(&rows, "total", "points"), &STAGES), "9 3 6 2 1 3 2 1");
    assert_eq!(said(row(&rows, "total", "points"), &SEK), "3 1 370000 200000 60000 3 66667");
    let kinds: Vec<&str> =
        rows.iter().filter(|row| row["weight"] == "points").map(|row| row["area_kind"].as_str()).collect();
    assert_eq!(kinds, ["shortage_area", "shortage_area", "municipality", "municipality", "county", "total"]);

    // The candidates keep what the review said of them.
    let listed = case.table("support_candidates.csv");
    let a4 = listed.iter().find(|row| row["unit"] == "a4").expect("it is eligible");
    assert_eq!(said(a4, &["proposal", "comment"]), "add glömd");

    let rejects: Vec<String> = case
        .table("rejects.csv")
        .iter()
        .map(|row| said(row, &["source", "record", "reason", "found"]))
        .collect();
    assert_eq!(
        rejects,
        [
            "forteckning.csv  places of the authority's list in no municipality 1; the first: SB8 at 540000 6601000 in record 8",
            "omraden.csv 2 no shortage area has this id 0101-777",
            "utfall.csv 8 outcome after the reference date 2026-01-01",
            "utfall.csv 9 unknown status kanske",
            "utfall.csv 10 this place of the authority's list has no demand point near SB6",
            "utfall.csv 11 outcome given twice no sum",
        ]
    );
    let record = fs::read_to_string(case.path("out/run.json")).expect("a run record");
    assert!(record.contains("not applied for + applied for + withdrawn + granted = listed for support"));
}

/// Each place of the authority's list stays, is removed, or cannot be compared; what it lacks is added.
#[test]
fn proposals_have_their_reasons() {
    let case = county();
    case.run();
    let rows: Vec<String> = case
        .table("support_proposals.csv")
        .iter()
        .map(|row| {
            said(
                row,
                &["candidate_id", "unit", "distance_m", "status", "proposal", "reason", "shortage_area"],
            )
        })
        .collect();
    assert_eq!(
        rows,
        [
            "SB1 a1 3 unserved  no_offer 0101-001",
            "SB2 a2 4 unserved  no_offer 0101-001",
            "SB3 a3 0 unserved  no_offer 0101-001",
            "SB4 b1 0 connected remove connected ",
            "SB5 t1 0 unserved remove inside_settlement ",
            "SB6     no_demand_point ",
            "SB7 c1 0 unserved  no_offer 0102-001",
            " a4  unserved add no_offer 0101-001",
            " b2  unserved add no_offer ",
            " c2  unserved add no_offer 0102-001",
            " c3  unserved add no_offer 0102-001",
        ]
    );
}

/// The report leads from the rows of the list to what is followed: 7 rows, one of them at no house, are about 6 houses; the review adds
/// one and removes one, and 3 have an outcome alone (c1, which is removed, c2 and c3): 9.
#[test]
fn the_report_says_how_the_numbers_of_the_list_hang_together() {
    let pages =
        || county().with("county.toml", format!("{HEAD}{SOURCES}[output]\nformats = [\"csv\", \"html\"]\n"));
    let case = pages();
    case.run();
    let report = fs::read_to_string(case.path("out/internal/report.md")).expect("a report");
    let rows: Vec<&str> = report
        .lines()
        .skip_while(|line| !line.starts_with("*Vad som föreslås om myndighetens förteckning"))
        .filter(|line| line.starts_with("| ") || line.starts_with("> "))
        .skip(1)
        .take(6)
        .map(|line| line.trim_start_matches("| ").trim_end_matches(" |"))
        .collect();
    let counts: Vec<&str> =
        rows[..5].iter().map(|row| row.rsplit_once(" | ").expect("two cells").1).collect();
    assert_eq!(counts, ["4", "2", "1", "**7**", "4"], "{rows:?}");
    assert_eq!(
        rows[5],
        "> Så hänger talen ihop: myndighetens 7 rader gäller 6 analysenheter i underlaget. Regionens granskning lägger till 1 i \
         förteckningen och tar bort 1 ur den. 3 står inte där i dag men har fått ett besked. Det blir de 9 analysenheter som följs upp ovan."
    );
    // What is added stood there already: the proposal changes nothing.
    let idle = pages().with("granskning.csv", "unit;proposal;comment;prio\na1;lägg till;;\n");
    idle.run();
    let report = fs::read_to_string(idle.path("out/internal/report.md")).expect("a report");
    assert!(report.contains("1 av granskningens förslag ändrar inget"), "{report}");
    assert!(!report.contains("Regionens granskning lägger till"), "{report}");
}

/// Houses at one place are told apart, and a row without a house left is joined to the nearest all the same.
#[test]
fn houses_of_one_place_have_a_row_each() {
    let case = county()
        .with(
            "demand.csv",
            points() + "d1,506000,6605000,1,0,landsbygd\nd2,506000,6605000,1,0,landsbygd\n",
        )
        .with("forteckning.csv", "byggnad;e;n\nX3;506001;6605000\nX1;506001;6605000\nX2;506001;6605000\nSB1;501000;6601000\n")
        .with("utfall.csv", "byggnad;status;datum;kr\nX1;beviljat;2024-01-01;100\nX3;beviljat;2024-01-01;30\nSB1;sökt;2024-01-01;\n");
    case.run();
    let rows = case.table("support_proposals.csv");
    let of: Vec<String> = rows
        .iter()
        .filter(|row| row["candidate_id"].starts_with('X'))
        .map(|row| said(row, &["candidate_id", "unit"]))
        .collect();
    assert_eq!(of, ["X1 d1", "X2 d2", "X3 d1"]);
    // Two rows of one house with support of their own.
    let total = case.table("funnel.csv");
    assert_eq!(row(&total, "0101", "points")["granted_sek"], "130");
    assert_eq!(row(&total, "0101", "points")["granted"], "1");
    assert_eq!(row(&total, "0101", "points")["granted_points_with_sek"], "1");
}

/// A row given twice takes part in nothing twice; one id for two places is none.
#[test]
fn a_row_given_twice_moves_no_other() {
    // Two houses within reach of each other's rows: a second row of the first would take the second house.
    let houses = "d1,506000,6605000,1,0,landsbygd\nd2,506010,6605000,1,0,landsbygd\n";
    let list = "byggnad;e;n\nY1;506001;6605000\nY1;506001;6605000\nZ;501000;6601000\nZ;501100;6601000\n";
    let case = county()
        .with("demand.csv", points() + houses)
        .with("forteckning.csv", list)
        .with("utfall.csv", "byggnad;status;datum;kr\nY1;sökt;2024-01-01;\n");
    case.run();
    let rows: Vec<String> =
        case.table("support_proposals.csv").iter().map(|row| said(row, &["candidate_id", "unit"])).collect();
    assert_eq!(rows[0], "Y1 d1", "{rows:#?}");
    assert!(rows.contains(&" d2".to_owned()), "it is missing in the list, and to be added: {rows:#?}");
    let rejects: Vec<String> = case
        .table("rejects.csv")
        .iter()
        .map(|row| said(row, &["source", "record", "reason", "found"]))
        .collect();
    for reject in [
        "forteckning.csv 2 row of the authority's list given twice Y1",
        "forteckning.csv 3 one id of the authority's list for two places Z",
        "forteckning.csv 4 one id of the authority's list for two places Z",
    ] {
        assert!(rejects.iter().any(|said| said == reject), "{reject}\nnot in {rejects:#?}");
    }
}

/// One id, joined by id in one table and by place in another: neither counts, and both are rejects.
#[test]
fn an_id_in_two_tables_stands_for_no_place() {
    let more = "[[candidates]]\npath = \"andra.csv\"\nid = \"byggnad\"\nreach = { id = \"hus\" }\n";
    let case = county()
        .with("county.toml", format!("{HEAD}{SOURCES}{more}"))
        .with("andra.csv", "byggnad;hus\nSB3;b2\nSB9;c2\n");
    case.run();
    let listed: Vec<String> =
        case.table("support_proposals.csv").iter().map(|row| said(row, &["candidate_id", "unit"])).collect();
    assert!(listed.contains(&"SB9 c2".to_owned()), "{listed:#?}");
    assert!(!listed.iter().any(|row| row.starts_with("SB3")), "{listed:#?}");
    let rejects = case.table("rejects.csv");
    let of = |source: &str| {
        let reason = "one id of the authority's list for two places";
        rejects.iter().filter(|row| row["source"] == source && row["reason"] == reason).count()
    };
    assert_eq!((of("andra.csv"), of("forteckning.csv")), (1, 1));
}

/// Two rows of one house: the one that has come furthest says where it stands, and each gives its own support. What is only built was
/// granted with its sum; a household that nobody knows is in no sum.
#[test]
fn a_house_of_two_rows_stands_at_the_furthest() {
    let case = county()
        .with("demand.csv", points() + "d1,506000,6605000,,0,landsbygd\n")
        .with("forteckning.csv", "byggnad;e;n\nX1;506001;6605000\nX2;506001;6605000\nSB1;501000;6601000\n")
        .with(
            "utfall.csv",
            "byggnad;status;datum;kr\nX1;beviljat;2024-01-01;50000\nX2;återtaget;2024-05-01;\nSB1;byggt;2025-01-01;7000\n",
        );
    case.run();
    let rows = case.table("funnel.csv");
    let west = row(&rows, "0101", "points");
    assert_eq!(said(west, &["granted", "granted_not_built", "built", "withdrawn"]), "2 1 1 0");
    assert_eq!(said(west, &SEK), "0 1 0 57000 7000 2 28500");
    assert_eq!(
        (west["unknown_points"].as_str(), row(&rows, "0101", "households")["unknown_points"].as_str()),
        ("0", "1")
    );
    // Without any row that says something, a review and a table of outcomes are no fault.
    let empty = county()
        .with("granskning.csv", "unit;proposal;comment;prio\n")
        .with("utfall.csv", "byggnad;status;datum;kr\n");
    empty.run();
    assert_eq!(row(&empty.table("funnel.csv"), "0101", "points")["applied"], "0");
}

#[test]
fn no_order_of_rows_matters() {
    let reversed = |text: &str| {
        let (head, rows) = text.split_once('\n').expect("a header");
        let mut rows: Vec<&str> = rows.lines().collect();
        rows.reverse();
        format!("{head}\n{}\n", rows.join("\n"))
    };
    let (one, other) = (county(), county());
    let other = other
        .with("forteckning.csv", reversed(LIST))
        .with("granskning.csv", reversed(REVIEW))
        .with("utfall.csv", reversed(OUTCOMES))
        .with("omraden.csv", reversed(AREAS))
        .with("hus.csv", reversed(HOUSES));
    one.run();
    other.run();
    for name in ["funnel.csv", "support_proposals.csv", "support_candidates.csv"] {
        let read = |case: &Case| fs::read_to_string(case.path("out/internal").join(name)).expect(name);
        assert_eq!(read(&one), read(&other), "{name}");
    }
}

/// What contradicts itself is rejected whole: no order of rows decides.
#[test]
fn contradictions_are_rejected() {
    let case = county()
        .with("granskning.csv", "unit;proposal;comment;prio\na4;lägg till;;\na4;ta bort;;\na1;;;ja\n")
        .with(
            "utfall.csv",
            "byggnad;status;datum;kr\nSB1;beviljat;2024-01-01;5\nSB1;beviljat;2024-01-01;6\nSB2;sökt;2024-01-01;\n",
        );
    case.run();
    let rows = case.table("funnel.csv");
    assert_eq!(said(row(&rows, "0101", "points"), &["listed_for_support", "granted"]), "5 0");
    let reasons: Vec<String> =
        case.table("rejects.csv").iter().map(|row| said(row, &["record", "reason", "found"])).collect();
    for reason in [
        "1 reviews of one place contradict each other add",
        "2 reviews of one place contradict each other remove",
        "1 outcomes of one thing, day and status give different sums 5 SEK",
        "2 outcomes of one thing, day and status give different sums 6 SEK",
    ] {
        assert!(reasons.iter().any(|said| said == reason), "{reason}\nnot in {reasons:#?}");
    }
}

#[test]
fn what_cannot_be_followed_stops_the_run() {
    let outcomes = "[[support_outcomes]]\npath = \"utfall.csv\"\nstatus = \"applied\"\ndate = 2024-01-01\n";
    let case = |more: &str| county().with("county.toml", format!("{HEAD}{SOURCES}{more}"));
    let told = case(outcomes).refused(2);
    assert!(told.contains("[[support_outcomes]]") && told.contains("needs one of id"), "{told}");
    let without = SOURCES.replace("reach = { within_m = 25 }", "reach = \"inside\"");
    let told = county().with("county.toml", format!("{HEAD}{without}")).refused(2);
    assert!(told.contains("the list is one of places, not of areas"), "{told}");
    let told = county().with("hus.csv", "hus;status;datum;kr\nx1;sökt;2024-01-01;\n").refused(1);
    assert!(told.contains("hus.csv: none of its 1 ids is known: record 1: found \"x1\""), "{told}");
    let mapped = SOURCES.replacen(
        "status = { column = \"status\" }",
        "status = { column = \"status\", map = { \"sökt\" = \"soekt\" } }",
        1,
    );
    let told = county().with("county.toml", format!("{HEAD}{mapped}")).refused(1);
    assert!(told.contains("utfall.csv: status = \"soekt\" is unknown; expected one of applied"), "{told}");
    let told = county().with("utfall.csv", "byggnad;status;datum;kr\nQ1;sökt;2024-01-01;\n").refused(1);
    assert!(told.contains("none of its 1 ids is known: record 1: found \"Q1\", expected ids of the authority's list, as \"SB1\""), "{told}");
    let two = format!("{outcomes}id = \"hus\"\narea = \"bristomrade\"\n");
    assert!(case(&two).refused(2).contains("found several of them, give one"));
    let deduction = "[priority]\ndeduction_sek = 5\n";
    assert!(case(deduction).refused(2).contains("deduction_sek is for order = \"support_per_building\""));
    let told = county().with("omraden.csv", "bristomrade;kr\n0102-001;-5\n").refused(1);
    assert!(told.contains("support below 0"), "{told}");
    let list = "[[candidates]]\n";
    let alone = SOURCES[..SOURCES.find(list).expect("a list")].to_owned()
        + "[[support_outcomes]]\npath = \"utfall.csv\"\ncandidate = \"byggnad\"\nstatus = \"applied\"\ndate = 2024-01-01\n";
    let told = county().with("county.toml", format!("{HEAD}{alone}")).refused(2);
    assert!(told.contains("add it as [[candidates]]"), "{told}");
}

/// Without anything to follow there is no funnel; with a review alone the list is that of the run.
#[test]
fn the_list_of_the_run_is_followed_where_there_is_no_other() {
    let fixed = SOURCES[..SOURCES.find("[[candidates]]").expect("a list")].to_owned();
    let none = county().with("county.toml", format!("{HEAD}{fixed}"));
    none.run();
    assert!(!none.path("out/internal/funnel.csv").exists());
    assert!(!none.path("out/internal/support_proposals.csv").exists());
    let review = county().with(
        "county.toml",
        format!("{HEAD}{fixed}[[support_reviews]]\npath = \"granskning.csv\"\nprioritised = \"prio\"\n"),
    );
    review.run();
    let rows = review.table("funnel.csv");
    // a1 to a4 and b2; c2 and c3 without c1.
    assert_eq!(row(&rows, "0101", "points")["listed_for_support"], "5");
    assert_eq!(row(&rows, "0102", "points")["listed_for_support"], "2");
    assert!(!review.path("out/internal/support_proposals.csv").exists());
}

/// PTS's rule: least support per building first, prioritised ones deducted; a holiday home counts, but never alone.
#[test]
fn areas_are_ordered_by_support_per_building() {
    let head = HEAD.replace(
        "workplaces = \"arbetsstallen\"\n",
        "workplaces = \"arbetsstallen\"\nholiday_homes = \"fritidshus\"\n",
    );
    let house = |id: &str, east: f64, households: u32, holiday: u32| {
        format!("{id},{},6601000,{households},0,landsbygd,{holiday}\n", 500_000.0 + east)
    };
    let mut points = "id,e,n,hushall,arbetsstallen,typ,fritidshus\n".to_owned();
    // Three houses, 1 000 m of trench; three houses and a holiday home, 1 200 m; three holiday homes; and one that is connected.
    points += &[0.0, 100.0, 200.0].map(|east| house(&format!("p{east}"), 1_800.0 + east, 1, 0)).concat();
    points += &[0.0, 100.0, 200.0].map(|east| house(&format!("q{east}"), 5_900.0 + east, 1, 0)).concat();
    points += &house("q300", 6_200.0, 0, 1);
    points += &[0.0, 100.0, 200.0].map(|east| house(&format!("r{east}"), 8_500.0 + east, 0, 1)).concat();
    points += &house("b1", 9_900.0, 1, 0);
    let run = |deduction: u32, review: &str| {
        let config = format!(
            "{head}settlement = {{ column = \"typ\" }}\n[[fixed]]\npath = \"offers.csv\"\noperator = \"A\"\ntechnology = \"fiber\"\n\
             down_mbps = 1000\nreach = {{ id = \"id\" }}\n[[fibre_points]]\npath = \"noder.geojson\"\nkind = \"connection_point\"\n\
             [[support_reviews]]\npath = \"granskning.csv\"\nprioritised = \"prio\"\n\
             [shortage]\nmin_households = 0\n[priority]\norder = \"support_per_building\"\ndeduction_sek = {deduction}\n"
        );
        let node = |east: f64| {
            super::case::feature(
                "",
                &format!("{{\"type\":\"Point\",\"coordinates\":[{},6601000]}}", 500_000.0 + east),
            )
        };
        let case = Case::new()
            .with("county.toml", config)
            .with("kommuner.geojson", two_municipalities())
            .with("demand.csv", &points)
            .with("offers.csv", "id\nb1\n")
            .with("granskning.csv", review)
            .with("noder.geojson", super::case::geojson(&[node(1_000.0), node(5_000.0)]));
        case.run();
        let rows = case.table("last_percent.csv");
        rows.iter()
            .map(|row| said(row, &["rank", "name", "key", "cost_sek", "unranked", "why"]))
            .collect::<Vec<_>>()
    };
    let plain = run(0, "unit;proposal;comment;prio\np0;;;nej\nq0;;hus;nej\n");
    // 1 000 m and 1 200 m at 110 SEK, straight and so times the factor: the holiday home shares the cost of the second.
    let cost = |rows: &[String], at: usize| -> (f64, f64) {
        let cells: Vec<&str> = rows[at].split(' ').collect();
        let numbers: Vec<f64> = cells.iter().skip(1).filter_map(|cell| cell.parse().ok()).collect();
        (numbers[numbers.len() - 2], numbers[numbers.len() - 1])
    };
    let (first, second) = (cost(&plain, 0), cost(&plain, 1));
    assert!((first.1 / second.1 - 1.2).abs() < 1e-6, "{plain:#?}");
    assert!((first.0 - first.1 / 4.0).abs() < 1.0 && (second.0 - second.1 / 3.0).abs() < 1.0, "{plain:#?}");
    assert!(plain[2].contains("no_households"), "{plain:#?}");
    // A deduction for one of the three turns the order round: (cost - 60 000) / 3.
    let turned = run(60_000, "unit;proposal;comment;prio\np0;;;ja\n");
    let first = cost(&turned, 0);
    assert!((first.0 - (second.1 - 60_000.0) / 3.0).abs() < 1.0, "{turned:#?}");
    assert!(turned[0].contains("deduction -"), "{turned:#?}");
}
