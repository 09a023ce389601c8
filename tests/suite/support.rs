//! The list of candidates for support and its areas, against what was drawn and against the other tables of the demo county.
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
};

use gdal::{Dataset, vector::LayerAccess};
use geo::{
    Area, BooleanOps, BoundingRect, Distance, Euclidean, Intersects, Line, MultiPoint, Point, Validation,
};

use super::case::{Case, HEAD, demand, read_csv, two_municipalities};
use super::{definitions::drawn, demo_result::DEMO};

/// A row of the list without what only repeats the demand.
fn told(row: &HashMap<String, String>) -> String {
    let columns = [
        "unit",
        "municipality",
        "settlement",
        "deso",
        "households",
        "status",
        "eligible",
        "unserved_part",
        "reason",
        "best_down_mbps",
        "technologies",
        "planned_year",
        "shortage_area",
        "designated_area",
    ];
    columns.map(|column| row[column].as_str()).join(" ")
}

/// Each of the 27 places that is not served, and why; the other 13 are connected or passed.
#[test]
fn the_drawn_county_lists_each_place_with_its_reason() {
    let case = drawn();
    case.run_in_all_formats();
    let rows = case.table("support_candidates.csv");
    let found: Vec<String> = rows.iter().map(told).collect();
    assert_eq!(
        found,
        [
            // Nobody speaks of it.
            "l02 0101 landsbygd 0101C0030 2 no_data no 0 no_data     ".to_owned(),
            // A satellite is no access.
            "l04 0101 fritidshusomrade 0101C0030 0 unserved yes 1 too_slow 150 satellite   0101-S001"
                .to_owned(),
            "s01 0101 smaort 0101B0020 4 planned no 0 planned_within_horizon 8 xdsl 2026  ".to_owned(),
            "s02 0101 smaort 0101B0020 3 planned no 0 planned_within_horizon   2028  ".to_owned(),
            "s03 0101 smaort 0101B0020 2 unserved yes 1 plan_beyond_horizon 8 xdsl 2029  0101-S002"
                .to_owned(),
            "s04 0101 smaort 0101B0020 2 unserved yes 1 plan_not_credible 8 xdsl 2027  0101-S003".to_owned(),
            "s05 0101 smaort 0101B0020 1 planned no 0 planned_within_horizon 60 vdsl 2027  ".to_owned(),
            "t05 0101 tatort 0101A0010 4 unserved no 1 inside_settlement 60 vdsl   ".to_owned(),
            // Passed, but for 40 001 SEK.
            "t08 0101 tatort 0101A0010 2 unserved no 1 inside_settlement     ".to_owned(),
            "t11 0101 tatort 0101A0010 1 unserved no 1 inside_settlement 8 xdsl   ".to_owned(),
            "e03 0102 landsbygd 0102C0010 5 unserved yes 1 too_slow 8 xdsl   0102-S002".to_owned(),
            "e04 0102 landsbygd 0102C0010 1 unserved yes 1 too_slow 8 xdsl  0102-001 0102-S001".to_owned(),
            "e05 0102 landsbygd 0102C0010 1 unserved yes 1 too_slow 8 xdsl  0102-001 0102-S001".to_owned(),
            "e06 0102 landsbygd 0102C0010 1 unserved yes 1 too_slow 8 xdsl  0102-001 0102-S001".to_owned(),
        ]
    );
    let l02 = &rows[0];
    assert_eq!(
        (l02["municipality_name"].as_str(), l02["e_m"].as_str(), l02["n_m"].as_str()),
        ("Åsmyra", "507000", "6602000")
    );
    assert!(rows.iter().all(|row| row["proposal"].is_empty() && row["comment"].is_empty()));
    assert!(!rows[0].contains_key("workplaces"), "the demand has none");
    // 2 + 2 households in Åsmyra, 5 + 3 in Östernäs; by points 3 (a holiday home among them) and 4. The småort has all of the first.
    let long = case.table("indicators.csv");
    let eligible = |area: &str, weight: &str, settlement: &str| {
        let row = long.iter().find(|row| {
            row["measure"] == "eligible"
                && row["area_code"] == area
                && row["weight"] == weight
                && row["settlement"] == settlement
        });
        row.expect("a row")["value"].clone()
    };
    assert_eq!(
        (eligible("0101", "households", ""), eligible("0102", "households", "")),
        ("4".into(), "8".into())
    );
    assert_eq!((eligible("0101", "points", ""), eligible("0102", "points", "")), ("3".into(), "4".into()));
    assert_eq!(eligible("0101", "households", "smaort"), "4");
    assert_eq!(eligible("0101", "households", "tatort"), "0");
    // The three of a row, 150 m apart, are one area.
    let dataset = Dataset::open(case.path("out/internal/support_candidates.gpkg")).unwrap();
    let mut layer = dataset.layer_by_name("designated_areas").unwrap();
    let areas: Vec<String> = layer
        .features()
        .map(|area| {
            let of = |name: &str| {
                area.field_as_string(area.field_index(name).unwrap()).unwrap().unwrap_or_default()
            };
            ["id", "points", "households", "workplaces", "best_down_mbps"].map(of).join(" ")
        })
        .collect();
    assert_eq!(
        areas,
        [
            "0101-S001 1 0  150",
            "0101-S002 1 2  8",
            "0101-S003 1 2  8",
            "0102-S001 3 3  8",
            "0102-S002 1 5  8"
        ]
    );
}

/// A place without any offer, one passed by a rule that does not count, one too dear, one with a plan without a year.
#[test]
fn what_would_serve_if_it_counted_is_told_first() {
    let config = format!(
        "{HEAD}settlement = {{ column = \"typ\" }}\n[passed]\npassed_rules = [\"cost\"]\n\
         [[fixed]]\npath = \"offers.csv\"\noperator = \"A\"\ntechnology = \"fiber\"\nrelation = {{ column = \"slag\" }}\n\
         down_mbps = {{ column = \"ner\" }}\ncost_sek = {{ column = \"kr\" }}\nplanned_year = {{ column = \"ar\" }}\n\
         reach = {{ id = \"id\" }}\n"
    );
    let points = demand(&[
        ("by_rule", 1_000.0, 1_000.0, "1", "1"),
        ("dear", 2_000.0, 1_000.0, "1", "1"),
        ("no_year", 3_000.0, 1_000.0, "1", "1"),
        ("nothing", 4_000.0, 1_000.0, "1", "1"),
        ("slow", 5_000.0, 1_000.0, "1", "1"),
        ("slow_plan", 6_000.0, 1_000.0, "1", "1"), // too slow and too late: it would not serve
        ("two_plans", 7_000.0, 1_000.0, "1", "1"), // 2031 and 2030: the earlier one
        ("town", 8_000.0, 1_000.0, "1", "1"),
    ]);
    let typed = |line: &str| match line.split(',').next().unwrap() {
        "id" => format!("{line},typ\n"),
        "town" => format!("{line},tatort\n"),
        _ => format!("{line},landsbygd\n"),
    };
    let case = Case::new()
        .with("county.toml", config)
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", points.lines().map(typed).collect::<String>())
        .with(
            "offers.csv",
            "id;slag;ner;kr;ar\nby_rule;passed;1000;;\ndear;passed;1000;40001;\nno_year;planned;1000;;\n\
             slow;connected;30;;\nslow_plan;planned;50;;2031\ntwo_plans;planned;1000;;2031\n\
             two_plans;planned;1000;;2030\n",
        );
    case.run_in_all_formats();
    let reasons: Vec<String> = case
        .table("support_candidates.csv")
        .iter()
        .map(|row| format!("{} {} {}", row["unit"], row["reason"], row["planned_year"]))
        .collect();
    assert_eq!(
        reasons,
        [
            "by_rule passed_otherwise ",
            "dear too_dear ",
            "no_year plan_without_year ",
            "nothing no_offer ",
            "slow too_slow ",
            "slow_plan no_offer ",
            "town inside_settlement ",
            "two_plans plan_beyond_horizon 2030",
        ]
    );
}

/// Cells of which a share is served: the list has their rest, and the parts sum to the measure.
#[test]
fn the_rest_of_a_cell_is_eligible() {
    let config = HEAD.replace("workplaces = \"arbetsstallen\"\n", "");
    let case = Case::new()
        .with(
            "county.toml",
            format!(
                "{config}settlement = {{ column = \"typ\" }}\n[[fixed]]\noperator = \"A\"\ntechnology = \"fiber\"\n\
                 down_mbps = 1000\nshare = {{ column = \"andel\", unit = \"percent\" }}\n"
            ),
        )
        .with("kommuner.geojson", two_municipalities())
        .with(
            "demand.csv",
            "id,e,n,typ,hushall,andel\nhalf,500500,6600500,landsbygd,4,25\nmost,502000,6600500,landsbygd,10,70\n\
             none,503000,6600500,smaort,3,0\nall,504000,6600500,landsbygd,9,100\ntown,505000,6600500,tatort,8,50\n",
        );
    case.run_in_all_formats();
    let rows: Vec<String> = case
        .table("support_candidates.csv")
        .iter()
        .map(|row| {
            ["unit", "status", "eligible", "unserved_part", "reason"]
                .map(|column| row[column].as_str())
                .join(" ")
        })
        .collect();
    assert_eq!(
        rows,
        [
            "half unserved yes 0.75 part_of_cell",
            "most connected yes 0.3 part_of_cell",
            "none unserved yes 1 no_offer",
            "town unserved no 0.5 inside_settlement",
        ]
    );
    // 0.75 × 4 + 0.3 × 10 + 3 households.
    let long = case.table("indicators.csv");
    let eligible = long.iter().find(|row| {
        row["measure"] == "eligible"
            && row["area_code"] == "0101"
            && row["weight"] == "households"
            && row["settlement"].is_empty()
    });
    assert_eq!(eligible.expect("a row")["value"], "9");
}

/// Nobody can tell what is eligible: neither measure nor files, and the run says why.
#[test]
fn without_a_rule_or_settlements_there_is_no_list() {
    let typed = "settlement = { column = \"typ\" }\n";
    let fixed = "[[fixed]]\npath = \"f.csv\"\noperator = \"A\"\ntechnology = \"fiber\"\ndown_mbps = 1000\nreach = { id = \"id\" }\n";
    let none = "[support]\nexclude_settlements = []\n";
    let case = |column: &str, more: &str| {
        Case::new()
            .with("county.toml", format!("{HEAD}{column}{fixed}{more}"))
            .with("kommuner.geojson", two_municipalities())
            .with("demand.csv", "id,e,n,hushall,arbetsstallen,typ\na,501000,6601000,1,1,landsbygd\nb,502000,6601000,1,1,tatort\n")
            .with("f.csv", "id\nb\n")
    };
    let said = |case: &Case| -> (String, BTreeSet<String>, usize) {
        let output = case.whitespot(&["run", "county.toml"]);
        assert!(output.status.success(), "{}", super::case::stderr(&output));
        let files = fs::read_dir(case.path("out/internal")).unwrap();
        let files = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        let eligible = case.table("indicators.csv").iter().filter(|row| row["measure"] == "eligible").count();
        let record = fs::read_to_string(case.path("out/run.json")).unwrap();
        let told = String::from_utf8_lossy(&output.stdout).into_owned() + &super::case::stderr(&output);
        (told + &record, files.filter(|name| name.starts_with("support")).collect(), eligible)
    };
    let (told, files, eligible) = said(&case(typed, ""));
    assert!(
        told.contains("candidates for support: 1 in 1 areas; 0 left out (internal/support_candidates.csv)"),
        "{told}"
    );
    assert_eq!(files.into_iter().collect::<Vec<_>>(), ["support_candidates.csv", "support_candidates.gpkg"]);
    assert!(eligible > 0);
    let (_, files, _) = said(&case(typed, "[output]\nformats = [\"csv\"]\n"));
    assert_eq!(files.into_iter().collect::<Vec<_>>(), ["support_candidates.csv"]);
    for (column, more, why) in [
        ("", "", "settlements are not known"),
        (typed, none, "no rule for it in the profile ([support] exclude_settlements is empty)"),
    ] {
        let (told, files, eligible) = said(&case(column, more));
        // Once on the terminal, once in the record.
        assert_eq!(told.matches(why).count(), 2, "{told}");
        assert_eq!((files.len(), eligible), (0, 0), "{why}");
    }
    let wrong = case(typed, "[support]\nexclude_settlement = []\n").refused(2);
    assert!(
        wrong.contains("[support]: unknown key `exclude_settlement`; did you mean `exclude_settlements`?"),
        "{wrong}"
    );
}

pub(super) fn number(text: &str) -> f64 {
    if text.is_empty() { 0.0 } else { text.parse().unwrap() }
}

/// The list of the demo county recounted from `demand_points` (by the states and settlements that it was given) and from the
/// long table, which adds up groups of points.
#[test]
fn the_list_of_the_demo_county_is_recounted() {
    const LINK_M: f64 = 200.0;
    let (findings, out) = (&DEMO.findings, &DEMO.out);
    let list = read_csv(&out.join("internal/support_candidates.csv"));
    let long = read_csv(&out.join("internal/indicators.csv"));
    let order: Vec<(&str, &str)> =
        list.iter().map(|row| (row["municipality"].as_str(), row["unit"].as_str())).collect();
    assert!(order.is_sorted() && list.len() > 2_000, "{}", list.len());
    // Unserved of all, less those in tätort, is what is eligible: rows of other measures than `eligible`.
    let of = |area: &str, measure: &str, weight: &str, settlement: &str| -> f64 {
        let row = long.iter().find(|row| {
            row["area_code"] == area
                && row["measure"] == measure
                && row["weight"] == weight
                && row["settlement"] == settlement
        });
        number(&row.unwrap_or_else(|| panic!("{area} {measure} {weight}"))["value"])
    };
    for municipality in &findings.survey.municipalities {
        let code = municipality.code.as_str();
        let mine = || list.iter().filter(|row| row["municipality"] == code);
        for weight in ["points", "households", "workplaces", "persons", "holiday_homes", "buildings"] {
            let sum = |rows: &mut dyn Iterator<Item = &HashMap<String, String>>| -> f64 {
                let weigh = |row: &HashMap<String, String>| {
                    if weight == "points" { 1.0 } else { number(&row[weight]) }
                };
                rows.map(|row| weigh(row) * number(&row["unserved_part"])).sum()
            };
            let eligible = sum(&mut mine().filter(|row| row["eligible"] == "yes"));
            let unserved = of(code, "unserved", weight, "");
            let expected = unserved - of(code, "unserved", weight, "tatort");
            assert!((eligible - expected).abs() < 1e-9, "{code} {weight}: {eligible} {expected}");
            assert!((of(code, "eligible", weight, "") - expected).abs() < 1e-9, "{code} {weight}");
            assert!(
                (sum(&mut mine()) - unserved).abs() < 1e-9,
                "{code} {weight}: all that is unserved is listed"
            );
        }
        let states = ["planned", "unserved", "no_data"].map(|state| of(code, state, "points", ""));
        assert!((mine().count() as f64 - states.iter().sum::<f64>()).abs() < 1e-9, "{code}");
    }

    // Areas: each holds its places, none another's, and none overlap.
    let areas = &findings.support.as_ref().expect("a list").areas;
    let by_area: BTreeMap<&str, usize> =
        list.iter().filter(|row| row["eligible"] == "yes").fold(BTreeMap::new(), |mut counts, row| {
            *counts.entry(row["designated_area"].as_str()).or_default() += 1;
            counts
        });
    assert_eq!(by_area.len(), areas.len());
    for area in areas {
        assert_eq!(by_area[area.id.as_str()], area.members.len(), "{}", area.id);
        assert!(area.outline.is_valid(), "{}", area.id);
        let members: MultiPoint<f64> =
            area.members.iter().map(|&member| Point(findings.survey.points[member as usize].at)).collect();
        assert!(members.iter().all(|member| area.outline.intersects(member)), "{}", area.id);
        let boundary = &findings.survey.municipalities[area.municipality as usize].boundary;
        assert!(area.outline.difference(boundary).unsigned_area() < 0.01, "{}", area.id);
        for corner in area.outline.iter().flat_map(|part| part.exterior().points()) {
            // Law 12: of a member, or of the link between two.
            let reaches = |one: &Point, other: &Point| {
                Euclidean.distance(*one, *other) <= LINK_M
                    && Euclidean.distance(&corner, &Line::new(one.0, other.0)) <= LINK_M / 2.0 + 1e-6
            };
            let near = members.iter().any(|one| members.iter().any(|other| reaches(one, other)));
            assert!(near, "{}", area.id);
        }
        // Discs around single members would have some twenty corners a member.
        if area.members.len() > 20 {
            let corners: usize = area.outline.iter().map(|part| part.exterior().0.len()).sum();
            assert!(corners < 4 * area.members.len(), "{}: {corners} corners", area.id);
        }
    }
    let mut near_pairs = 0;
    for (position, one) in areas.iter().enumerate() {
        for other in &areas[position + 1..] {
            let boxes = one.outline.bounding_rect().zip(other.outline.bounding_rect());
            if boxes.is_some_and(|(a, b)| a.intersects(&b)) {
                near_pairs += 1;
                let shared = one.outline.intersection(&other.outline).unsigned_area();
                assert!(shared < 0.01, "{} and {} share {shared} m2", one.id, other.id);
            }
        }
    }
    assert!(near_pairs > 0, "no two areas are near each other: the test proves nothing");
}
