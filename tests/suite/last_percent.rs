//! The last percent on maps drawn by hand, whose trenches can be measured with a ruler.
use std::collections::HashMap;

use super::case::{Case, HEAD, demand, feature, geojson, line, read_csv, rectangle, two_municipalities};
use super::demo_result::DEMO;

/// Five shortage areas of three houses each along a road at 1 km north; see the comments.
const POINTS: &[(&str, f64, f64, &str, &str)] = &[
    // A: 100 m north of the road. 2.2 km of road from the feed and 300 m of drops.
    ("a1", 3_000.0, 1_100.0, "2", "0"),
    ("a2", 3_100.0, 1_100.0, "2", "1"),
    ("a3", 3_200.0, 1_100.0, "2", "0"),
    // B: 50 m from the road, one house on the other side. 4.2 km of road and 150 m of drops, one of which crosses it.
    ("b1", 5_000.0, 1_050.0, "4", "0"),
    ("b2", 5_100.0, 950.0, "4", "0"),
    ("b3", 5_200.0, 1_050.0, "4", "0"),
    // C: 4 km from any road.
    ("c1", 8_000.0, 5_000.0, "1", "0"),
    ("c2", 8_100.0, 5_000.0, "1", "0"),
    ("c3", 8_200.0, 5_000.0, "1", "0"),
    // D: planned.
    ("d1", 15_000.0, 1_010.0, "1", "0"),
    ("d2", 15_100.0, 1_010.0, "1", "0"),
    ("d3", 15_200.0, 1_010.0, "1", "0"),
    // E: on a road that leads nowhere.
    ("e1", 3_100.0, 8_010.0, "1", "0"),
    ("e2", 3_200.0, 8_010.0, "1", "0"),
    ("e3", 3_300.0, 8_010.0, "1", "0"),
    // Connected: nothing to be dug.
    ("town", 1_000.0, 2_000.0, "81", "0"),
];

const LAYERS: &str = r#"
[[fixed]]
path = "anslutna.geojson"
operator = "Stadsnätet"
technology = "fiber"
down_mbps = 1000
[[fixed]]
path = "planer.geojson"
operator = "Stadsnätet"
technology = "fiber"
relation = "planned"
planned_year = 2026
down_mbps = 1000
[[fixed]]
path = "radio.geojson"
operator = "Luftbro"
technology = "fixed_wireless"
down_mbps = 30
[[fibre_points]]
path = "nod.geojson"
kind = "connection_point"
[[fibre_points]]
path = "koppar.geojson"
kind = "exchange"
feed = "copper"
"#;

const ROADS: &str = r#"
[[lines]]
path = "vagar.geojson"
kind = "road"
"#;

fn point(x: f64, y: f64) -> String {
    // A line's positions, without the brackets of the list around them.
    let line = line(&[(x, y), (x, y)]);
    let at = line.find("[[").expect("positions") + 1;
    let end = line.find(']').expect("a position") + 1;
    format!(r#"{{"type":"Point","coordinates":{}}}"#, &line[at..end])
}

fn drawn(settings: &str, roads: &str) -> Case {
    let road = line(&[(0.0, 1_000.0), (19_000.0, 1_000.0)]);
    let nowhere = line(&[(3_000.0, 8_000.0), (4_000.0, 8_000.0)]);
    Case::new()
        .with("county.toml", format!("{HEAD}{LAYERS}{roads}{settings}"))
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", demand(POINTS))
        .with("anslutna.geojson", geojson(&[feature("", &rectangle(500.0, 1_500.0, 1_500.0, 2_500.0))]))
        .with("planer.geojson", geojson(&[feature("", &rectangle(14_500.0, 500.0, 15_500.0, 1_500.0))]))
        .with("radio.geojson", geojson(&[feature("", &rectangle(2_500.0, 500.0, 3_150.0, 1_500.0))]))
        .with("nod.geojson", geojson(&[feature("", &point(1_000.0, 1_000.0))]))
        .with("koppar.geojson", geojson(&[feature("", &point(3_000.0, 1_000.0))]))
        .with("vagar.geojson", geojson(&[feature("", &road), feature("", &nowhere)]))
}

/// The rows by the first letter of their points: areas are known by their households.
fn rows(case: &Case) -> HashMap<char, HashMap<String, String>> {
    let area = |row: &HashMap<String, String>| match (row["households"].as_str(), row["unranked"].as_str()) {
        ("6", _) => 'a',
        ("12", _) => 'b',
        (_, "no_road") => 'c',
        (_, "planned") => 'd',
        (_, "unjoined") => 'e',
        other => unreachable!("an area that was not drawn: {other:?}"),
    };
    case.table("last_percent.csv").into_iter().map(|row| (area(&row), row)).collect()
}

#[test]
fn other_ways_are_those_of_the_ruler() {
    const OTHER: &str = r#"
[[fixed]]
path = "satellit.geojson"
operator = "Himlanet"
technology = "satellite"
down_mbps = 100
[[mobile]]
path = "mobil.geojson"
operator = "Nordtel"
generation = "4G"
service_mbps = 10
level = "grund"
"#;
    const SITES: &str = "[[fibre_points]]\npath = \"master.geojson\"\nkind = \"radio_site\"\n";
    // 1,000 and 950 m from the first and the third house of B; the second is 1,055 m from the nearer one.
    let sites = geojson(&[feature("", &point(5_000.0, 2_050.0)), feature("", &point(5_200.0, 2_000.0))]);
    let run = |sections: &str| {
        let case = drawn(sections, &format!("{ROADS}{OTHER}"))
            .with("master.geojson", sites.clone())
            .with("satellit.geojson", geojson(&[feature("", &rectangle(7_500.0, 4_500.0, 8_500.0, 5_500.0))]))
            .with("mobil.geojson", geojson(&[feature("", &rectangle(3_000.0, 7_500.0, 3_250.0, 8_500.0))]));
        case.run();
        rows(&case)
    };
    let with = run(&format!("{SITES}[priority]\nradio_site_m = 1000\n"));
    for (area, way, distance_m, share) in [
        ('a', "fixed_radio", "2035.3", "0"), // √(1800² + 950²), from a3
        ('b', "radio_site", "950", "0.666667"),
        ('c', "satellite", "4103.7", "0"), // √(2800² + 3000²)
        ('d', "none", "9849.9", "0"),      // √(9800² + 990²)
        ('e', "mobile", "6197.7", "0"),    // √(1700² + 5960²), from e3
    ] {
        let row = with.get(&area).unwrap_or_else(|| panic!("{area}: {with:?}"));
        assert_eq!(row["other_way"], way, "{area}");
        assert_eq!(row["radio_site_m"], distance_m, "{area}");
        assert_eq!(row["radio_site_share"], share, "{area}");
    }
    // A mast is no part of the fibre net, and without a reach it serves nobody.
    let without = run("");
    let far = run(&format!("{SITES}[priority]\nradio_site_m = 0\n"));
    assert_eq!((far[&'b']["other_way"].as_str(), far[&'b']["radio_site_m"].as_str()), ("none", "950"));
    for (area, row) in &without {
        assert_eq!((row["radio_site_m"].as_str(), row["radio_site_share"].as_str()), ("", ""));
        for (column, value) in row {
            let is_other = ["other_way", "radio_site_m", "radio_site_share"].contains(&column.as_str());
            assert!(is_other || with[area][column] == *value, "{area} {column}");
        }
    }
}

#[test]
fn trenches_and_costs_are_those_of_the_ruler() {
    let case = drawn("", ROADS);
    case.run();
    let rows = rows(&case);
    assert_eq!(rows.len(), 5);
    for (area, column, value) in [
        ('a', "rank", "2"),
        ('a', "road_m", "2200"),
        ('a', "drops_m", "300"),
        ('a', "trench_m", "2500"),
        ('a', "crossings", "0"),
        ('a', "straight_m", "2202.5"), // 200 + √(2000² + 100²)
        ('a', "feeds", "1"),
        ('a', "cost_low_sek", "175000"), // 2 500 m at 70, 110 and 240
        ('a', "cost_sek", "275000"),
        ('a', "cost_high_sek", "600000"),
        ('a', "cost_per_household_sek", "45833"),
        ('a', "trench_m_per_place", "833.3"),
        ('a', "connection_point_m", "2002.5"),
        ('a', "connection_point_road_m", "2100"),
        ('a', "other_exchange_m", "100"), // the copper station: measured, and no feed
        ('a', "other_exchange_road_m", "100"),
        ('a', "exchange_m", ""),
        ('a', "why", "trench 100%"),
        ('a', "cost_left_out", "drop;connection_point"),
        ('a', "closing", "new_fibre"),
        ('a', "meanwhile", "fixed_radio"), // two of three houses
        ('a', "meanwhile_operator", "Luftbro"),
        ('a', "meanwhile_share", "0.666667"),
        ('b', "rank", "1"),
        ('b', "road_m", "4200"),
        ('b', "drops_m", "150"),
        ('b', "crossings", "1"),
        ('b', "cost_sek", "488500"), // 4 350 m at 110, and one crossing at 10 000
        ('b', "cost_per_household_sek", "40708"),
        ('b', "why", "trench 98%; crossing 2%"),
        ('b', "meanwhile", "none"),
        ('c', "rank", ""),
        ('c', "trench_m", ""),
        ('c', "cost_sek", ""),
        ('c', "places_off_road", "3"),
        ('c', "connection_point_road_m", ""), // never a straight distance in silence
        ('d', "rank", ""),
        ('e', "places_left_out", "3"),
        ('e', "places_off_road", "0"),
        ('e', "trench_m", ""),
        ('e', "straight_m", "7517.8"), // 200 + √(2100² + 7010²)
    ] {
        assert_eq!(rows[&area][column], value, "{area} {column}");
    }
    // Closing B, the cheapest household, and then A.
    let curve: Vec<_> = case
        .table("curve.csv")
        .into_iter()
        .filter(|row| row["area_kind"] == "total")
        .map(|row| {
            (
                row["households"].clone(),
                row["trench_m"].clone(),
                row["cost_sek"].clone(),
                row["marginal_sek"].clone(),
            )
        })
        .collect();
    let step = |households: &str, trench: &str, cost: &str, marginal: &str| {
        (households.to_owned(), trench.to_owned(), cost.to_owned(), marginal.to_owned())
    };
    assert_eq!(curve, [step("12", "4350", "488500", "40708"), step("18", "6850", "763500", "45833")]);
}

#[test]
fn one_price_and_one_weight_move_the_order_as_computed_by_hand() {
    let first = |settings: &str| {
        let case = drawn(settings, ROADS);
        case.run();
        let ranks = rows(&case);
        let of = |area: char| ranks[&area]["rank"].clone();
        if of('a') == "1" && of('b') == "2" {
            'a'
        } else if of('b') == "1" && of('a') == "2" {
            'b'
        } else {
            '?'
        }
    };
    // B: (4 350 · 110 + crossing) / 12; A: 2 500 · 110 / 6 = 45 833. They are even at a crossing of 71 500.
    assert_eq!(first("[cost]\ncrossing_sek = [71000, 71000, 71000]\n"), 'b');
    assert_eq!(first("[cost]\ncrossing_sek = [72000, 72000, 72000]\n"), 'a');
    // With a crossing of 100 000 B costs 48 208 a household: its score is 45 833 / 48 208 = 0.951 of cost and 1 of households;
    // A's is 1 and 0.5. They are even where households weigh 0.0985 of cost.
    let weighed = |households: f64| {
        format!(
            "[cost]\ncrossing_sek = [100000, 100000, 100000]\n[priority]\norder = \"weights\"\nweight_cost = 1\n\
             weight_gain = 0\nweight_households = {households}\n"
        )
    };
    assert_eq!(first(&weighed(0.1)), 'b');
    assert_eq!(first(&weighed(0.097)), 'a');
}

#[test]
fn a_budget_holds_and_a_target_is_reached_at_the_least_cost() {
    // 100 of 114 households have or will have access once B is closed; A would bring 6.
    let case = drawn("[priority]\nbudget_sek = [300000, 490000, 800000]\n", ROADS);
    case.run();
    let sets: Vec<_> =
        case.table("closing_sets.csv").into_iter().filter(|row| row["area_kind"] == "total").collect();
    let budget = |sek: &str| {
        let row = sets.iter().find(|row| row["budget_sek"] == sek).expect("the budget has a row");
        (
            row["gained"].as_str(),
            row["cost_sek"].as_str(),
            row["reached"].as_str(),
            row["shortage_areas"].as_str(),
        )
    };
    assert_eq!(budget("300000"), ("6", "275000", "exact", "1"));
    assert_eq!(budget("490000"), ("12", "488500", "exact", "1"));
    assert_eq!(budget("800000"), ("18", "763500", "exact", "2"));
    // 95 % of 108 households: 102.6; 81 have access, 21.6 are missing, and A and B bring 18.
    let target = sets
        .iter()
        .find(|row| row["target"] == "SE-2020" && row["weight"] == "households")
        .expect("the target has a row");
    assert_eq!((target["missing"].as_str(), target["gained"].as_str()), ("21.6", "18"));
    assert_eq!((target["reached"].as_str(), target["ids"].as_str()), ("no", ""));
}

#[test]
fn what_no_road_joins_is_given_no_straight_trench_in_any_order() {
    let case = drawn("[priority]\norder = \"households\"\n", ROADS);
    case.run_in_all_formats();
    let table = case.table("last_percent.csv");
    let of = |rank: &str| table.iter().find(|row| row["rank"] == rank).expect("a rank");
    // B, A, and then C and E, of three households each: those that no road joins are ranked by their households all the same.
    let ranked: Vec<(&str, &str, &str)> = ["1", "2", "3", "4"]
        .map(|rank| {
            (
                of(rank)["households"].as_str(),
                of(rank)["trench_m"].as_str(),
                of(rank)["cumulative_trench_m"].as_str(),
            )
        })
        .to_vec();
    assert_eq!(ranked, [("12", "4350", "4350"), ("6", "2500", "6850"), ("3", "", "6850"), ("3", "", "6850")]);
    assert_eq!(of("4")["cumulative_households"], "18", "what is not joined is not reached");
    let report = std::fs::read_to_string(case.path("out/internal/report.html")).expect("a report");
    let chapter = report.split("aria-labelledby=\"last-percent\"").nth(1).expect("the chapter");
    // 6.85 km in all, and not the 22.6 km with the straight trenches.
    assert!([">6,8<", ">6,9<"].iter().any(|km| chapter.contains(km)) && !chapter.contains(">22,6<"));
}

#[test]
fn without_roads_a_trench_is_straight_and_lengthened() {
    let case = drawn("", "");
    case.run();
    let table = case.table("last_percent.csv");
    let a = table.iter().find(|row| row["households"] == "6").expect("A");
    for (column, value) in [
        ("trench_m", "2202.5"),
        ("road_m", ""),
        ("cost_low_sek", "154175"),  // 2 202.498 m at 70
        ("cost_sek", "266502"),      // times 1.1, at 110
        ("cost_high_sek", "581460"), // times 1.1, at 240
        ("cost_left_out", "crossing;drop;connection_point"),
        ("connection_point_road_m", ""),
    ] {
        assert_eq!(a[column], value, "{column}");
    }
    // Nothing is left out for want of a road.
    assert_eq!(table.iter().filter(|row| row["rank"].is_empty()).count(), 1, "D is planned");
}

#[test]
fn a_run_without_a_feed_orders_nothing_and_says_why() {
    let layers = LAYERS.split("[[fibre_points]]").next().expect("the layers before");
    let case = drawn("", "").with("county.toml", format!("{HEAD}{layers}"));
    case.run_in_all_formats();
    let table = case.table("last_percent.csv");
    let reasons: Vec<&str> = table.iter().map(|row| row["unranked"].as_str()).collect();
    assert!(table.iter().all(|row| row["rank"].is_empty() && row["cost_sek"].is_empty()), "{reasons:?}");
    assert_eq!(reasons.iter().filter(|reason| **reason == "no_feed").count(), 4);
    let report = std::fs::read_to_string(case.path("out/internal/report.html")).expect("a report");
    assert!(report.contains("[[fibre_points]]"), "the report says what to write");
}

#[test]
fn lines_in_another_order_and_direction_give_the_same_bytes() {
    let bytes = |case: &Case| {
        case.run();
        ["last_percent.csv", "curve.csv", "closing_sets.csv", "connections.geojson"]
            .map(|file| std::fs::read(case.path(&format!("out/internal/{file}"))).expect("written"))
    };
    let plain = bytes(&drawn("", ROADS));
    let road = [(19_000.0, 1_000.0), (7_000.0, 1_000.0), (0.0, 1_000.0)];
    let turned = drawn("", ROADS).with(
        "vagar.geojson",
        geojson(&[
            feature("", &line(&[(4_000.0, 8_000.0), (3_000.0, 8_000.0)])),
            feature("", &line(&road)),
            feature("", &line(&[(7_000.0, 1_000.0), (0.0, 1_000.0)])),
        ]),
    );
    let turned = bytes(&turned);
    assert_eq!(plain[0], turned[0], "a stretch drawn twice is one stretch");
    assert_eq!(plain[1..3], turned[1..3]);
}

/// Roads delivered in degrees, or in web Mercator, where a metre is almost two at this latitude, are as long as drawn in metres: the
/// same to the decimetre.
#[test]
fn roads_in_degrees_and_in_web_mercator_are_as_long_as_in_metres() {
    let metres = drawn("", ROADS);
    metres.run();
    let metres = rows(&metres);
    let brought = |code: u32, corners: &[(f64, f64)]| -> Vec<(f64, f64)> {
        let crs = |code| {
            let mut crs = gdal::spatial_ref::SpatialRef::from_epsg(code).unwrap();
            crs.set_axis_mapping_strategy(gdal::spatial_ref::AxisMappingStrategy::TraditionalGisOrder);
            crs
        };
        let (mut x, mut y): (Vec<f64>, Vec<f64>) =
            corners.iter().map(|(east, north)| (500_000.0 + east, 6_600_000.0 + north)).unzip();
        let way = gdal::spatial_ref::CoordTransform::new(&crs(3006), &crs(code)).unwrap();
        way.transform_coords(&mut x, &mut y, &mut []).unwrap();
        x.into_iter().zip(y).collect()
    };
    // The road is straight in metres, and elsewhere so where it has many corners.
    let road: Vec<(f64, f64)> = (0..=190).map(|step| (f64::from(step) * 100.0, 1_000.0)).collect();
    let (first, last) = (brought(3857, &road[..1])[0], brought(3857, &road[190..])[0]);
    let peers_m = (last.0 - first.0).hypot(last.1 - first.1);
    assert!(peers_m > 1.9 * 19_000.0, "what is measured in web Mercator is too long: {peers_m}");
    for code in [4326, 3857] {
        let lines = [&road[..], &[(3_000.0, 8_000.0), (4_000.0, 8_000.0)]].map(|line| {
            let corners: Vec<String> =
                brought(code, line).iter().map(|(x, y)| format!("[{x},{y}]")).collect();
            feature("", &format!("{{\"type\":\"LineString\",\"coordinates\":[{}]}}", corners.join(",")))
        });
        let file = format!(
            "{{\"type\":\"FeatureCollection\",\"crs\":{{\"type\":\"name\",\"properties\":{{\"name\":\"urn:ogc:def:crs:EPSG::{code}\"}}}},\
             \"features\":[{}]}}",
            lines.join(",")
        );
        let case = drawn("", ROADS).with("vagar.geojson", file);
        case.run();
        let others = rows(&case);
        for (area, column) in [
            ('a', "road_m"),
            ('a', "drops_m"),
            ('b', "road_m"),
            ('b', "connection_point_road_m"),
            ('e', "straight_m"),
        ] {
            let number =
                |rows: &HashMap<char, HashMap<String, String>>| rows[&area][column].parse::<f64>().unwrap();
            assert!((number(&metres) - number(&others)).abs() <= 0.15, "EPSG:{code} {area} {column}");
        }
        assert_eq!(others[&'e']["unranked"], "unjoined");
    }
}

/// A feed beyond the border feeds all the same, and one far from any road is counted where roads are followed.
#[test]
fn a_feed_outside_the_county_counts_and_one_without_a_road_is_named() {
    let beyond = geojson(&[feature("", &point(-1_000.0, 1_000.0)), feature("", &point(1_000.0, 9_000.0))]);
    let road = line(&[(-1_000.0, 1_000.0), (19_000.0, 1_000.0)]);
    let case =
        drawn("", ROADS).with("nod.geojson", beyond).with("vagar.geojson", geojson(&[feature("", &road)]));
    case.run_in_all_formats();
    assert_eq!(rows(&case)[&'a']["road_m"], "4200");
    let report = std::fs::read_to_string(case.path("out/internal/report.md")).expect("a report");
    assert!(report.contains("1 punkter som fiber kan byggas från ligger längre från väg"), "{report}");
}

/// The middle of the square that holds most unserved households.
#[test]
fn a_new_connection_point_may_stand_in_a_square() {
    let case = drawn(
        "[priority]\nnew_points = 2\nnew_point_reach_m = 1000\nnew_point_candidates = [\"grid\"]\n",
        "",
    );
    case.run();
    let chosen: Vec<String> = case
        .table("new_points.csv")
        .iter()
        .map(|row| ["candidate", "e_m", "n_m", "households"].map(|column| row[column].as_str()).join(" "))
        .collect();
    // B has 12 households around 5 100 m east and 1 000 m north, in the squares on either side of that line; A has 6.
    assert_eq!(chosen, ["grid 505500 6600500 12", "grid 503500 6601500 6"]);
}

#[test]
fn keys_that_contradict_each_other_are_refused() {
    for (text, told) in [
        ("[priority]\nbudget_sek = [0]\n", "a list of numbers above 0"),
        ("[cost]\ntrench_sek_per_m = [70, 60, 240]\n", "three numbers that do not fall"),
        ("[cost]\ntrench_sek_per_m = [70, 110]\n", "three numbers that do not fall"),
        ("[priority]\ntarget = \"SE-1999\"\n", "one criterion of the targets that are followed: SE-2020"),
        ("[priority]\norder = \"cheapest\"\n", "one of cost_per_household"),
        ("[[lines]]\npath = \"vagar.geojson\"\nkind = \"fibre\"\n", "needs role"),
        ("[[lines]]\npath = \"vagar.geojson\"\nkind = \"road\"\nrole = \"access\"\n", "role is for kind"),
    ] {
        let said = drawn(text, "").refused(2);
        assert!(said.contains(told), "{text}: {said}");
    }
}

#[test]
fn the_report_names_the_first_ten_and_every_band_rises() {
    let table = read_csv(&DEMO.out.join("internal/last_percent.csv"));
    let ranked: Vec<&HashMap<String, String>> = table.iter().filter(|row| !row["rank"].is_empty()).collect();
    assert!(ranked.len() > 20, "the demo ranks {}", ranked.len());
    for (position, row) in ranked.iter().enumerate() {
        assert_eq!(row["rank"], (position + 1).to_string());
        let number = |column: &str| -> f64 { row[column].parse().expect("a number") };
        let (low, expected, high) = (number("cost_low_sek"), number("cost_sek"), number("cost_high_sek"));
        assert!(low < expected && expected < high, "{}: {low} {expected} {high}", row["id"]);
        assert!((number("road_m") + number("drops_m") - number("trench_m")).abs() < 0.11, "{}", row["id"]);
    }
    let report = std::fs::read_to_string(DEMO.out.join("internal/report.html")).expect("a report");
    let chapter = report.split("aria-labelledby=\"last-percent\"").nth(1).expect("the chapter");
    let rows = chapter.split("<tbody>").nth(1).and_then(|rest| rest.split("</tbody>").next()).expect("rows");
    let listed: Vec<&str> = rows.split("<tr").skip(1).collect();
    assert_eq!(listed.len(), 10);
    for (row, listed) in ranked.iter().zip(listed) {
        assert!(listed.contains(&format!("({})", row["id"])), "{} is not in {listed}", row["id"]);
    }
    // Every way of closing an area occurs, and every budget and target has its row.
    for (column, words) in [
        ("closing", vec!["later_connection", "extension", "new_fibre"]),
        ("meanwhile", vec!["fixed_radio", "mobile", "none"]),
        ("other_way", vec!["fixed_radio", "radio_site", "mobile", "none"]),
    ] {
        for word in words {
            assert!(table.iter().any(|row| row[column] == word), "{column} {word}");
        }
    }
    let sets = read_csv(&DEMO.out.join("internal/closing_sets.csv"));
    let budgets = sets.iter().filter(|row| row["aim"] == "budget" && row["area_kind"] == "total");
    for row in budgets {
        let number = |column: &str| -> f64 { row[column].parse().expect("a number") };
        assert!(number("cost_sek") <= number("budget_sek"), "a budget holds");
    }
    assert!(sets.iter().any(|row| row["aim"] == "target" && row["reached"] == "exact"));
    // The curve rises in both.
    let curve = read_csv(&DEMO.out.join("internal/curve.csv"));
    for pair in curve.windows(2).filter(|pair| pair[0]["area_code"] == pair[1]["area_code"]) {
        for column in ["households", "trench_m", "cost_sek", "marginal_sek"] {
            let [before, after] =
                [&pair[0], &pair[1]].map(|row| row[column].parse::<f64>().expect("a number"));
            assert!(before <= after, "{column} {before} {after}");
        }
    }
}

#[test]
fn the_map_has_the_households_that_a_cost_is_of_beside_those_of_the_area() {
    let map = std::fs::read_to_string(DEMO.out.join("internal/map.html")).expect("the map");
    let (_, data) = map.split_once("id=\"data\">").expect("a data element");
    let (data, _) = data.split_once("</script>").expect("closed");
    let data: serde_json::Value = serde_json::from_str(data).expect("JSON");
    let areas = data["areas"].as_array().expect("a list");
    let mut fewer = 0;
    for row in read_csv(&DEMO.out.join("internal/last_percent.csv")) {
        let number = |column: &str| row[column].parse::<f64>().ok();
        let area = areas.iter().find(|area| area["id"] == row["id"].as_str()).expect("on the map");
        let reached = area["plan"]["households_reached"].as_f64();
        assert_eq!(reached.is_some(), number("cost_sek").is_some(), "{}", row["id"]);
        let Some(reached) = reached else { continue };
        let expected = number("households_known").zip(number("households_left_out"));
        let expected = expected.map(|(known, left_out)| known - left_out).expect("both are given");
        assert!((reached - expected).abs() < 1e-6, "{}: {reached}, {expected}", row["id"]);
        assert_eq!(number("households_reached"), Some(reached), "{}", row["id"]);
        fewer += u32::from(number("households").is_some_and(|all| reached < all - 0.5));
    }
    assert!(fewer > 0, "the demo has an area of which the trench reaches a part");
}
