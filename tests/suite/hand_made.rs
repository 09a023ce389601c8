//! Maps drawn by hand, whose every number can be seen.
use super::case::{Case, HEAD, demand, feature, geojson, line, rectangle, two_municipalities};

/// One point of every state, on a line 1 km north of the southern border; see the comments.
const POINTS: &[(&str, f64, f64, &str, &str)] = &[
    ("inside", 1_000.0, 1_000.0, "2", "1"), // in the fibre polygon: connected
    ("edge", 2_000.0, 1_000.0, "3", "0"),   // on its edge: inside (law 8), connected
    ("passed", 3_000.0, 1_000.0, "1", "0"), // homes passed
    ("planned", 4_000.0, 1_000.0, "1", "0"), // planned for 2027: within 3 years
    ("too_late", 5_000.0, 1_000.0, "1", "0"), // planned for 2030: beyond the horizon, unserved
    ("slow", 6_000.0, 1_000.0, "1", "0"),   // 30 Mbit/s: an offer that is too slow speaks, unserved
    ("route", 7_050.0, 1_000.0, "1", "0"),  // 50 m from the route: passed (within_m = 50, equal is inside)
    ("beside", 7_050.5, 2_000.0, "1", "0"), // 50.5 m from the route: unserved
    ("border", 10_000.0, 1_000.0, "1", "0"), // on the border: the lowest code, 0101
    ("by_id", 12_000.0, 1_000.0, "4.5", "2"), // named in the table: connected
    ("unknown", 13_000.0, 1_000.0, "", ""), // weights unknown; its offer names no technology: no data
    ("abroad", 25_000.0, 1_000.0, "9", "9"), // in no municipality: reject
    ("group_1", 15_000.0, 5_000.0, "1", "0"), // three places 150 m apart: one shortage area
    ("group_2", 15_150.0, 5_000.0, "0", "1"),
    ("group_3", 15_300.0, 5_000.0, "1", "0"),
    ("apart", 15_501.0, 5_000.0, "1", "0"), // 201 m from the group: scattered
];

const LAYERS: &str = r#"
[[fixed]]
path = "anslutna.geojson"
operator = "Stadsnätet"
technology = "fiber"
down_mbps = 1000
[[fixed]]
path = "passerade.geojson"
operator = { column = "bolag" }
technology = "fiber"
relation = "passed"
down_mbps = 1000
[[fixed]]
path = "planer.geojson"
operator = "Byalaget"
technology = "fiber"
relation = "planned"
planned_year = { column = "ar" }
down_mbps = 1000
[[fixed]]
path = "koppar.geojson"
operator = "Rikstele"
technology = "xdsl"
down_mbps = 30
[[fixed]]
path = "vag.geojson"
operator = "Byalaget"
technology = "fiber"
relation = "passed"
down_mbps = 100
reach = { within_m = 50 }
[[fixed]]
path = "kunder.csv"
operator = "Rikstele"
technology = { column = "teknik" }
down_mbps = { column = "ner" }
reach = { id = "id" }
[[mobile]]
path = "mobil.geojson"
operator = "Nordtel"
generation = "4G"
service_mbps = 10
level = "grund"
[[mobile]]
path = "for_svag.geojson"
operator = "Blåvåg"
generation = "4G"
service_mbps = 3
level = "grund"
[[water]]
path = "sjo.geojson"
"#;

fn drawn() -> Case {
    Case::new()
        .with("county.toml", format!("{HEAD}{LAYERS}"))
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", demand(POINTS))
        .with("anslutna.geojson", geojson(&[feature("", &rectangle(500.0, 500.0, 2_000.0, 1_500.0))]))
        .with(
            "passerade.geojson",
            geojson(&[feature(r#""bolag":"Stadsnätet""#, &rectangle(2_500.0, 500.0, 3_500.0, 1_500.0))]),
        )
        .with(
            "planer.geojson",
            geojson(&[
                feature(r#""ar":2027"#, &rectangle(3_600.0, 500.0, 4_500.0, 1_500.0)),
                feature(r#""ar":2030"#, &rectangle(4_600.0, 500.0, 5_500.0, 1_500.0)),
            ]),
        )
        .with("koppar.geojson", geojson(&[feature("", &rectangle(5_600.0, 500.0, 6_500.0, 1_500.0))]))
        .with("vag.geojson", geojson(&[feature("", &line(&[(7_000.0, 0.0), (7_000.0, 3_000.0)]))]))
        .with("kunder.csv", "id;teknik;ner\nby_id;fiber;1000,0\nunknown;trolldom;1000\nnobody;fiber;1000\n")
        .with("mobil.geojson", geojson(&[feature("", &rectangle(-500.0, -500.0, 5_000.0, 11_000.0))]))
        .with("for_svag.geojson", geojson(&[feature("", &rectangle(0.0, 0.0, 20_000.0, 10_000.0))]))
        .with("sjo.geojson", geojson(&[feature("", &rectangle(8_000.0, 8_000.0, 9_000.0, 9_000.0))]))
}

#[test]
fn every_state_is_the_one_that_was_drawn() {
    let case = drawn();
    case.run();
    let west = case.municipality("0101");
    for (column, value) in [
        ("name", "Åsmyra"),
        ("points", "9"),
        ("points_connected", "2"),
        ("points_passed", "2"),
        ("points_planned", "1"),
        ("points_unserved", "4"), // too_late, slow, beside, border
        ("points_no_data", "0"),
        ("households", "12"),
        ("households_connected", "5"),
        ("households_passed", "2"),
        ("households_planned", "1"),
        ("households_unserved", "4"),
        ("workplaces", "1"),
        ("workplaces_connected", "1"),
        // The mobile area covers x <= 5 000 (its edge counts): slow, route, beside, border are outside.
        ("points_unserved_mobile", "4"),
        ("points_unserved_both", "3"), // slow, beside, border; route is passed
        ("households_unserved_both", "3"),
        ("area_km2", "100.000000"),
        ("land_km2", "99.000000"),
        ("uncovered_km2", "49.000000"),
        ("shortage_areas", "0"),
        ("points_in_shortage_areas", "0"),
        ("scattered_points", "4"), // too_late, slow, beside, border
        ("scattered_households", "4"),
    ] {
        assert_eq!(west[column], value, "0101 {column}");
    }
    let east = case.municipality("0102");
    for (column, value) in [
        ("points", "6"),
        ("points_connected", "1"),
        ("points_unserved", "4"),
        ("points_no_data", "1"), // unknown
        ("households", "7.5"),
        ("households_connected", "4.5"),
        ("households_unserved", "3"),
        ("workplaces", "3"),
        ("points_unserved_mobile", "6"),
        ("land_km2", "100.000000"),
        ("uncovered_km2", "100.000000"),
        ("shortage_areas", "1"),
        ("points_in_shortage_areas", "3"),
        ("households_in_shortage_areas", "2"),
        ("scattered_points", "1"), // apart
        ("scattered_households", "1"),
    ] {
        assert_eq!(east[column], value, "0102 {column}");
    }
    let total = case.municipality("total");
    assert_eq!((total["points"].as_str(), total["households"].as_str()), ("15", "19.5"));
    assert_eq!(total["uncovered_km2"], "149.000000");
    let county = case.municipality("01");
    assert_eq!(county["points"], "15");
}

#[test]
fn what_could_not_be_used_is_in_the_rejects() {
    let case = drawn();
    case.run();
    let rejects = case.table("rejects.csv");
    let told: Vec<(&str, &str, &str)> = rejects
        .iter()
        .map(|row| (row["source"].as_str(), row["record"].as_str(), row["reason"].as_str()))
        .collect();
    assert!(told.contains(&("demand.csv", "abroad", "in no municipality")), "{told:?}");
    assert!(
        rejects.iter().any(|row| row["source"] == "kunder.csv" && row["found"].contains("trolldom")),
        "{rejects:?}"
    );
    assert!(
        rejects.iter().any(|row| row["found"] == "nobody" && row["reason"].contains("no demand point")),
        "{rejects:?}"
    );
    // And what is told of the whole table.
    assert!(rejects.iter().any(|row| row["reason"] == "ids that no demand point has"), "{rejects:?}");
    assert_eq!(rejects.len(), 4, "{rejects:?}");
}

#[test]
fn without_a_source_that_speaks_there_is_no_data() {
    let case = Case::new()
        .with("county.toml", format!("{HEAD}[[fixed]]\npath = \"f.geojson\"\noperator = \"A\"\ntechnology = \"fiber\"\ndown_mbps = 1000\nvalid = {{ path = \"v.geojson\" }}\n"))
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", demand(&[("a", 100.0, 100.0, "1", ""), ("b", 5_000.0, 100.0, "1", ""), ("c", 15_000.0, 100.0, "1", "")]))
        .with("f.geojson", geojson(&[feature("", &rectangle(0.0, 0.0, 200.0, 200.0))]))
        .with("v.geojson", geojson(&[feature("", &rectangle(0.0, 0.0, 5_000.0, 200.0))]));
    case.run();
    let west = case.municipality("0101");
    // On the edge of the area of validity counts as inside: unserved; beyond it nobody speaks.
    assert_eq!((west["points_connected"].as_str(), west["points_unserved"].as_str()), ("1", "1"));
    let east = case.municipality("0102");
    assert_eq!((east["points_no_data"].as_str(), east["points_unserved"].as_str()), ("1", "0"));
    // Without any mobile layer the mobile columns are empty, never 0.
    assert_eq!((east["points_unserved_mobile"].as_str(), east["uncovered_km2"].as_str()), ("", ""));
    // A weight that no point of the area carries is unknown, never 0.
    assert_eq!(east["workplaces"], "");
}

#[test]
fn an_offer_without_a_verdict_leaves_its_point_without_data() {
    let points = "id,e,n,ner\nfast,500100,6600100,1000\nslow,500200,6600100,10\nsilent,500300,6600100,\nodd,500400,6600100,NULL\n";
    let config = HEAD.replace("households = \"hushall\"\nworkplaces = \"arbetsstallen\"\n", "");
    let maps = ["{ column = \"ner\" }", "{ column = \"ner\", map = { 1000 = 1000, 10 = 10 } }"];
    for (down, valid) in maps.into_iter().flat_map(|down| [(down, "listed"), (down, "everywhere")]) {
        let case = Case::new()
            .with(
                "county.toml",
                format!("{config}[[fixed]]\noperator = \"A\"\ntechnology = \"fiber\"\ndown_mbps = {down}\nvalid = \"{valid}\"\n"),
            )
            .with("kommuner.geojson", two_municipalities())
            .with("demand.csv", points);
        case.run();
        let west = case.municipality("0101");
        assert_eq!(west["points_connected"], "1", "{down}");
        // Too slow is unserved; no speed, and a word that is no speed, are no data (law 9), though silence were unserved.
        assert_eq!((west["points_unserved"].as_str(), west["points_no_data"].as_str()), ("1", "2"), "{down}");
    }
}

/// Six cells: what cannot be read of a share, and a latency that is asked and not told, leave their places without data.
#[test]
fn what_cannot_be_judged_is_no_data_unless_something_else_reaches() {
    let points = "id,e,n,andel,ms\n\
        whole,500100,6600100,100,20\nquarter,500200,6600100,25,20\nempty,500300,6600100,,20\n\
        much,500400,6600100,140,20\nuntold,500500,6600100,100,\nrescued,500600,6600100,,20\n";
    let config = HEAD.replace("households = \"hushall\"\nworkplaces = \"arbetsstallen\"\n", "");
    let case = Case::new()
        .with(
            "county.toml",
            format!(
                "{config}[speed]\nmax_latency_ms = 100\n\
                 [[fixed]]\noperator = \"A\"\ntechnology = \"fiber\"\ndown_mbps = 1000\n\
                 latency_ms = {{ column = \"ms\" }}\nshare = {{ column = \"andel\", unit = \"percent\" }}\n\
                 [[fixed]]\npath = \"more.csv\"\noperator = \"B\"\ntechnology = \"cable\"\ndown_mbps = 250\n\
                 latency_ms = 30\nreach = {{ id = \"id\" }}\n"
            ),
        )
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", points)
        .with("more.csv", "id\nrescued\n");
    case.run();
    let west = case.municipality("0101");
    let states = ["points", "points_connected", "points_unserved", "points_no_data"]
        .map(|column| west[column].as_str());
    // Connected: whole, a quarter of one, rescued. Unserved: the other three quarters. Unknown: empty, much, untold.
    assert_eq!(states, ["6", "2.25", "0.75", "3"]);
}

#[test]
fn a_plan_says_nothing_of_today() {
    let plans = "[[fixed]]\npath = \"p.geojson\"\noperator = \"B\"\ntechnology = \"fiber\"\nrelation = \"planned\"\nplanned_year = 2027\ndown_mbps = 1000\n";
    let case = Case::new()
        .with("county.toml", format!("{HEAD}{plans}"))
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", demand(&[("a", 100.0, 100.0, "1", ""), ("b", 5_000.0, 100.0, "1", "")]))
        .with("p.geojson", geojson(&[feature("", &rectangle(0.0, 0.0, 200.0, 200.0))]));
    case.run();
    let west = case.municipality("0101");
    let states = ["points_planned", "points_unserved", "points_no_data"].map(|column| west[column].as_str());
    assert_eq!(states, ["1", "0", "1"], "where only a plan speaks, nothing is known of today");
}
