//! Borders and edges: long edges in degrees, ways between datums, rings wound the other way, coordinates beyond the earth,
//! municipalities that overlap or leave cracks.
use super::case::{
    CORNER, Case, HEAD, demand, feature, geojson, polygon, rectangle, stderr, two_municipalities,
};

/// The tables are enough.
const TABLES: &str = "[output]\nformats = [\"csv\"]\n";

const FIBRE: &str = r#"
[[fixed]]
path = "fiber.geojson"
operator = "Stadsnätet"
technology = "fiber"
down_mbps = 1000
"#;

fn number(case: &Case, code: &str, column: &str) -> f64 {
    case.municipality(code)[column].parse().expect("a number")
}

fn near(found: f64, expected: f64, by: f64) {
    assert!((found - expected).abs() <= by, "{found} is not {expected}");
}

/// The notes of `rejects.csv` with this reason, as record and what was found.
fn notes(case: &Case, reason: &str) -> Vec<(String, String)> {
    let rows = case.table("rejects.csv").into_iter();
    rows.filter(|row| row["reason"] == reason)
        .map(|row| (row["record"].clone(), row["found"].clone()))
        .collect()
}

/// A `GeoJSON` file in degrees of rings along two meridians and two parallels, with a vertex every `step` degrees along these.
fn in_degrees(areas: &[(&str, [f64; 4], f64)]) -> String {
    let features: Vec<String> = areas
        .iter()
        .map(|(properties, [west, south, east, north], step)| {
            let steps = ((east - west) / step).round();
            let along = |part: f64| west + (east - west) * part / steps;
            let mut corners: Vec<(f64, f64)> = Vec::new();
            let mut at = 0.0;
            while at <= steps {
                corners.push((along(at), *south));
                at += 1.0;
            }
            while at > 0.0 {
                at -= 1.0;
                corners.push((along(at), *north));
            }
            corners.push(corners[0]);
            let corners: Vec<String> = corners.iter().map(|(x, y)| format!("[{x},{y}]")).collect();
            feature(properties, &format!(r#"{{"type":"Polygon","coordinates":[[{}]]}}"#, corners.join(",")))
        })
        .collect();
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

const NORTH: &str = r#""kod":"0101","namn":"Norr""#;
const SOUTH: &str = r#""kod":"0102","namn":"Söder""#;

/// Two municipalities share a parallel of 57 km, which the one draws with its ends only and the other with four vertices
/// more; fibre covers the southern one. Houses stand 5 m beside the edges, which bulge up to 107 m.
#[test]
fn long_edges_in_degrees_keep_their_course() {
    let case = |step: f64, other_step: f64, fibre_step: f64| {
        let case = Case::new()
            .with(
                "county.toml",
                format!("{HEAD}{TABLES}{FIBRE}{}", MOBILE.replace("mobil.shp", "fiber.geojson"))
                    .replace("EPSG:3006\"\nhouse", "EPSG:4326\"\nhouse"),
            )
            .with(
                "kommuner.geojson",
                in_degrees(&[
                    (NORTH, [17.0, 59.25, 18.0, 59.5], step),
                    (SOUTH, [17.0, 59.0, 18.0, 59.25], other_step),
                ]),
            )
            .with("fiber.geojson", in_degrees(&[("", [17.0, 59.0, 18.0, 59.25], fibre_step)]))
            .with(
                "demand.csv",
                "id,e,n,hushall,arbetsstallen\nnorth,17.5,59.25005,1,0\nsouth,17.5,59.24995,2,0\nedge,17.5,59.00005,4,0\n",
            );
        case.run();
        case
    };
    let dense = case(0.0005, 0.0005, 0.0005);
    for (step, other_step, fibre_step) in [(1.0, 1.0, 1.0), (1.0, 0.2, 0.25), (0.2, 1.0, 0.5)] {
        let coarse = case(step, other_step, fibre_step);
        for (code, households, connected) in [("0101", 1.0, 0.0), ("0102", 6.0, 6.0)] {
            near(number(&coarse, code, "households"), households, 0.0);
            near(number(&coarse, code, "households_connected"), connected, 0.0);
            // A centimetre along two edges of 57 km.
            near(number(&coarse, code, "land_km2"), number(&dense, code, "land_km2"), 0.0012);
        }
        near(number(&coarse, "0102", "uncovered_km2"), 0.0, 0.0012);
        assert!(notes(&coarse, "municipalities overlap").iter().all(|(_, found)| found.contains("sliver")));
    }
    // Drawn alike, nothing is left between them.
    let alike = case(1.0, 1.0, 1.0);
    assert!(notes(&alike, "municipalities overlap").is_empty());
    near(number(&alike, "0102", "uncovered_km2"), 0.0, 1e-9);
    // The key that is printed.
    let rough = case(1.0, 1.0, 1.0);
    let text = std::fs::read_to_string(rough.path("county.toml")).expect("written");
    let rough = rough.with("county.toml", format!("{text}\n[limits]\nedge_deviation_m = 20\n"));
    std::fs::remove_dir_all(rough.path("out")).expect("a result");
    rough.run();
    let off = (number(&rough, "0102", "land_km2") - number(&dense, "0102", "land_km2")).abs();
    assert!((1e-5..1.0).contains(&off), "{off}");
    let record = std::fs::read_to_string(rough.path("out/run.json")).expect("a run record");
    assert!(record.contains("edge_deviation_m") && record.contains("border_gap_m"));
}

/// RT 38 has no transformation in PROJ's register: files, tables and the working CRS all stop.
#[test]
fn a_ballpark_way_stops_the_run() {
    let good = || {
        Case::new()
            .with("county.toml", format!("{HEAD}{TABLES}{FIBRE}"))
            .with("kommuner.geojson", two_municipalities())
            .with("demand.csv", demand(&[("a", 1_000.0, 1_000.0, "2", "1")]))
            .with("fiber.geojson", geojson(&[feature("", &rectangle(0.0, 0.0, 5_000.0, 5_000.0))]))
    };
    let shifted = geojson(&[feature(
        "",
        r#"{"type":"Polygon","coordinates":[[[1454000,6602000],[1464000,6602000],[1464000,6612000],[1454000,6602000]]]}"#,
    )]);
    let said = good().with("fiber.geojson", shifted.replace("EPSG::3006", "EPSG::3027")).refused(1);
    for part in ["fiber.geojson", "EPSG:3027", "ballpark", "EPSG:3006", "crs_override"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let table = format!("{HEAD}{TABLES}{FIBRE}").replace("EPSG:3006", "EPSG:3027");
    let said = good()
        .with("county.toml", table)
        .with("demand.csv", "id,e,n,hushall,arbetsstallen\na,1455000,6603000,1,1\n")
        .refused(1);
    assert!(said.contains("demand.csv") && said.contains("ballpark"), "{said}");
    let working =
        format!("{HEAD}{TABLES}{FIBRE}").replace("[municipalities]", "crs = \"EPSG:3027\"\n[municipalities]");
    let said = good().with("county.toml", working).refused(2);
    assert!(said.contains("EPSG:3027") && said.contains("ballpark"), "{said}");
    // With a transformation of one's own it is read.
    let own = "+proj=tmerc +lon_0=15.80827777777778 +x_0=1500000 +ellps=bessel +units=m +no_defs";
    let with = |text: &str| {
        good()
            .with("fiber.geojson", shifted.replace("EPSG::3006", "EPSG::3027"))
            .with("county.toml", format!("{HEAD}{TABLES}{FIBRE}crs_override = \"{text}\"\n"))
    };
    with(&format!("{own} +towgs84=414.1,41.3,603.1,-0.855,2.141,-7.023,0")).run();
    assert!(with(own).refused(1).contains("ballpark"));
}

const MOBILE: &str = r#"
[[mobile]]
path = "mobil.shp"
operator = "Nordtel"
generation = "4G"
service_mbps = 10
level = "grund"
"#;

/// A shapefile of one record with these rings, metres from the corner, as they are wound.
fn shapefile(rings: &[Vec<(f64, f64)>]) -> Vec<(&'static str, Vec<u8>)> {
    let mut content = 5_u32.to_le_bytes().to_vec();
    let bounds = [CORNER.0, CORNER.1, CORNER.0 + 20_000.0, CORNER.1 + 10_000.0];
    let numbers = |bytes: &mut Vec<u8>, numbers: &[f64]| {
        for number in numbers {
            bytes.extend(number.to_le_bytes());
        }
    };
    numbers(&mut content, &bounds);
    let points: usize = rings.iter().map(Vec::len).sum();
    content.extend((rings.len() as u32).to_le_bytes());
    content.extend((points as u32).to_le_bytes());
    let mut start = 0_u32;
    for ring in rings {
        content.extend(start.to_le_bytes());
        start += ring.len() as u32;
    }
    for (x, y) in rings.iter().flatten() {
        numbers(&mut content, &[CORNER.0 + x, CORNER.1 + y]);
    }
    let words = (content.len() / 2) as u32;
    let header = |words: u32| {
        let mut header = 9994_u32.to_be_bytes().to_vec();
        header.extend([0; 20]);
        header.extend(words.to_be_bytes());
        header.extend(1000_u32.to_le_bytes());
        header.extend(5_u32.to_le_bytes());
        numbers(&mut header, &bounds);
        numbers(&mut header, &[0.0; 4]);
        header
    };
    let mut shp = header(50 + 4 + words);
    shp.extend(1_u32.to_be_bytes());
    shp.extend(words.to_be_bytes());
    shp.extend(content);
    let mut shx = header(50 + 4);
    shx.extend(50_u32.to_be_bytes());
    shx.extend(words.to_be_bytes());
    // One record of one field of one character.
    let mut dbf = vec![3, 125, 10, 1, 1, 0, 0, 0, 65, 0, 2, 0];
    dbf.extend([0; 20]);
    dbf.extend(*b"A\0\0\0\0\0\0\0\0\0\0C\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
    dbf.extend(*b"\x0d x\x1a");
    vec![("mobil.shp", shp), ("mobil.shx", shx), ("mobil.dbf", dbf)]
}

fn square(west: f64, south: f64, side: f64, clockwise: bool) -> Vec<(f64, f64)> {
    let (east, north) = (west + side, south + side);
    let mut ring = vec![(west, south), (west, north), (east, north), (east, south), (west, south)];
    if !clockwise {
        ring.reverse();
    }
    ring
}

/// Whole rings of 1 km²: what a mobile layer of these rings covers, however they are wound.
#[test]
fn rings_of_a_shapefile_keep_their_holes_however_they_are_wound() {
    // 25 km² with one hole, two holes, an island in a hole, and a second outer ring of 4 km².
    let outer = |clockwise| square(0.0, 0.0, 5_000.0, clockwise);
    let hole = |clockwise| square(1_000.0, 1_000.0, 1_000.0, clockwise);
    let second = |clockwise| square(3_000.0, 3_000.0, 1_000.0, clockwise);
    let large = |clockwise| square(1_000.0, 1_000.0, 3_000.0, clockwise);
    let island = |clockwise| square(2_000.0, 2_000.0, 1_000.0, clockwise);
    let apart = |clockwise| square(7_000.0, 0.0, 2_000.0, clockwise);
    for (rule, mended) in [(true, 0), (false, 1)] {
        for (rings, covered_km2) in [
            (vec![outer(rule), hole(!rule)], 24.0),
            (vec![hole(!rule), outer(rule)], 24.0),
            (vec![outer(rule), hole(!rule), second(!rule)], 23.0),
            (vec![outer(rule), large(!rule), island(rule)], 17.0),
            (vec![outer(rule), hole(!rule), apart(rule)], 28.0),
            (vec![apart(rule), second(!rule), outer(rule), hole(!rule)], 27.0),
        ] {
            let told = of_rings(&rings, covered_km2);
            assert_eq!(told.len(), mended, "{told:?}");
            assert!(told.iter().all(|(_, found)| found.contains("a hole stood for the shell")), "{told:?}");
        }
    }
}

/// What is said of a shapefile of one record of these rings as mobile cover, of which so much is covered.
fn of_rings(rings: &[Vec<(f64, f64)>], covered_km2: f64) -> Vec<(String, String)> {
    let mut case = Case::new()
        .with("county.toml", format!("{HEAD}{TABLES}{FIBRE}{MOBILE}crs = \"EPSG:3006\"\n"))
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", demand(&[("a", 1_000.0, 1_000.0, "2", "1")]))
        .with("fiber.geojson", geojson(&[feature("", &rectangle(0.0, 0.0, 5_000.0, 5_000.0))]));
    for (name, bytes) in shapefile(rings) {
        case = case.with(name, bytes);
    }
    case.run();
    near(number(&case, "total", "uncovered_km2"), 200.0 - covered_km2, 1e-6);
    notes(&case, "invalid polygon, repaired")
}

/// Rings that are all wound one way: the direction says nothing, and a ring within another is a hole. Shapely's symmetric
/// difference of the rings gives the same areas. Areas that cross each other stay areas: 25 km² and 3 of 4.
#[test]
fn rings_of_a_shapefile_that_are_all_wound_one_way_keep_their_holes() {
    for way in [true, false] {
        let outer = square(0.0, 0.0, 5_000.0, way);
        let hole = square(1_000.0, 1_000.0, 1_000.0, way);
        let large = square(1_000.0, 1_000.0, 3_000.0, way);
        let island = square(2_000.0, 2_000.0, 1_000.0, way);
        let crossing = square(4_000.0, 4_000.0, 2_000.0, way);
        for (rings, covered_km2, mended) in [
            (vec![outer.clone(), hole.clone()], 24.0, 1),
            (vec![hole.clone(), outer.clone()], 24.0, 1),
            (vec![outer.clone(), large, island], 17.0, 1),
            (vec![outer, hole, crossing], 28.0, 0),
        ] {
            let told = of_rings(&rings, covered_km2);
            assert_eq!(told.len(), mended, "{told:?}");
            assert!(told.iter().all(|(_, found)| found.contains("all wound one way")), "{told:?}");
        }
    }
}

/// A hole around its shell, in a format that tells holes by their order.
#[test]
fn a_shell_and_a_hole_in_the_wrong_order_are_turned() {
    let ring = |west: f64, side: f64| {
        let text = polygon(&square(west, west, side, false));
        let start = text.find("[[[").map_or(0, |at| at + 1);
        text[start..text.len() - 2].to_owned()
    };
    let turned =
        format!(r#"{{"type":"Polygon","coordinates":[{},{}]}}"#, ring(1_000.0, 1_000.0), ring(0.0, 5_000.0));
    let case = Case::new()
        .with("county.toml", format!("{HEAD}{TABLES}{FIBRE}"))
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", demand(&[("hole", 1_500.0, 1_500.0, "2", "1"), ("in", 500.0, 500.0, "1", "0")]))
        .with("fiber.geojson", geojson(&[feature("", &turned)]));
    case.run();
    near(number(&case, "0101", "households_connected"), 1.0, 0.0);
    assert_eq!(notes(&case, "invalid polygon, repaired").len(), 1);
}

/// Coordinates that are no place on earth are rejects of their records, in every CRS and for points too.
#[test]
fn coordinates_beyond_the_earth_are_rejects() {
    let triangle = |corners: [(&str, &str); 3]| {
        let [a, b, c] = corners.map(|(x, y)| format!("[{x},{y}]"));
        feature("", &format!(r#"{{"type":"Polygon","coordinates":[[{a},{b},{c},{a}]]}}"#))
    };
    let collection = |crs: &str, features: [String; 2]| geojson(&features).replace("EPSG::3006", crs);
    let metres = |far: &str| {
        let good = feature("", &rectangle(0.0, 0.0, 5_000.0, 5_000.0));
        collection(
            "EPSG::3006",
            [good, triangle([("500000", "6600000"), (far, "6600000"), (far, "6700000")])],
        )
    };
    let files = [
        metres("1e308"),
        metres("1e9"),
        metres("660000012"),
        // The same square in degrees; another one with a corner beyond the pole, or wound around the earth.
        collection(
            "EPSG::4326",
            [
                triangle([("15", "59.53"), ("15.09", "59.53"), ("15", "59.58")]),
                triangle([("15", "59.53"), ("16", "59.53"), ("16", "95")]),
            ],
        ),
        collection(
            "EPSG::4326",
            [
                triangle([("15", "59.53"), ("15.09", "59.53"), ("15", "59.58")]),
                triangle([("15", "59.53"), ("400", "59.53"), ("15", "59.7")]),
            ],
        ),
        collection(
            "EPSG::3857",
            [
                triangle([("1669792", "8295000"), ("1679792", "8295000"), ("1669792", "8310000")]),
                triangle([("1669792", "8295000"), ("1e9", "8295000"), ("1669792", "8310000")]),
            ],
        ),
    ];
    for file in files {
        let case = Case::new()
            .with("county.toml", format!("{HEAD}{TABLES}{FIBRE}"))
            .with("kommuner.geojson", two_municipalities())
            .with(
                "demand.csv",
                format!(
                    "{}far,1e308,6600000,1,1\nlost,50000012,660000012,1,1\nword,x,6600000,1,1\n",
                    demand(&[("a", 1_000.0, 1_000.0, "2", "1"), ("b", 15_000.0, 9_000.0, "1", "0")])
                ),
            )
            .with("fiber.geojson", &file);
        case.run();
        near(number(&case, "0101", "points_connected"), 1.0, 0.0);
        near(number(&case, "0102", "points_connected"), 0.0, 0.0);
        let told = notes(&case, "geometry cannot be read");
        assert!(told.len() == 1 && told[0].1.contains("coordinate that is no place"), "{told:?}\n{file}");
        let points = case.table("rejects.csv").into_iter().filter(|row| row["source"] == "demand.csv");
        let points: Vec<(String, String)> =
            points.map(|row| (row["found"].clone(), row["expected"].clone())).collect();
        let pair = |found: &str, expected: &str| (found.to_owned(), expected.to_owned());
        assert_eq!(
            points,
            [
                pair("e 1e308 n 6600000", "a place on earth, in the CRS of the file"),
                pair("e 50000012 n 660000012", "a place on earth, in the CRS of the file"),
                pair("e x n 6600000", "two numbers"),
            ]
        );
    }
}

fn bordered(municipalities: &[(&str, &str, String)], points: &[(&str, f64, f64, &str, &str)]) -> Case {
    let features: Vec<String> = municipalities
        .iter()
        .map(|(code, name, area)| feature(&format!(r#""kod":"{code}","namn":"{name}""#), area))
        .collect();
    Case::new()
        .with("county.toml", format!("{HEAD}{TABLES}{FIBRE}"))
        .with("kommuner.geojson", geojson(&features))
        .with("demand.csv", demand(points))
        .with("fiber.geojson", geojson(&[feature("", &rectangle(0.0, 0.0, 5_000.0, 5_000.0))]))
}

/// Three squares of 100 km² over each other by 10, 5 and, all three, 1 km²: 100 + 90 + 95 − … is what the union holds.
#[test]
fn shared_land_belongs_to_the_lowest_code() {
    let squares = [
        ("0102", "Mitt", rectangle(9_000.0, 0.0, 19_000.0, 10_000.0)),
        ("0101", "Väst", rectangle(0.0, 0.0, 10_000.0, 10_000.0)),
        ("0103", "Norr", rectangle(8_000.0, 9_500.0, 18_000.0, 19_500.0)),
    ];
    let points = [
        ("shared", 9_500.0, 5_000.0, "1", "0"),
        ("three", 9_500.0, 9_800.0, "2", "0"),
        ("two", 15_000.0, 9_800.0, "4", "0"),
        ("north", 15_000.0, 15_000.0, "8", "0"),
    ];
    let case = bordered(&squares, &points);
    let said = case.whitespot(&["run", "county.toml"]);
    assert!(said.status.success(), "{}", stderr(&said));
    let told = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(told.contains("municipalities overlap: Väst and Mitt share 10.00 km²"), "{told}");
    for (code, land_km2, households) in [
        ("0101", 100.0, 3.0),
        ("0102", 90.0, 4.0),
        ("0103", 95.0, 8.0),
        ("01", 285.0, 15.0),
        ("total", 285.0, 15.0),
    ] {
        near(number(&case, code, "land_km2"), land_km2, 1e-6);
        near(number(&case, code, "households"), households, 0.0);
    }
    let told: Vec<String> =
        notes(&case, "municipalities overlap").into_iter().map(|(record, _)| record).collect();
    assert_eq!(told, ["0101 0102", "0101 0103", "0102 0103"]);
}

/// A ring municipality drawn without its hole, or the same outline twice: who has the higher code is left without land.
#[test]
fn a_municipality_without_land_of_its_own_stops_the_run() {
    let whole = rectangle(0.0, 0.0, 10_000.0, 10_000.0);
    let town = rectangle(4_000.0, 4_000.0, 6_000.0, 6_000.0);
    let points = [("a", 5_000.0, 5_000.0, "1", "0")];
    for (squares, share) in [
        (
            [("0101", "Åsmyra", whole.clone()), ("0102", "Östernäs", whole.clone())],
            "100.00 of its 100.00 km²",
        ),
        ([("0101", "Åsmyra", whole.clone()), ("0102", "Östernäs", town.clone())], "4.00 of its 4.00 km²"),
    ] {
        let said = bordered(&squares, &points).refused(1);
        for part in ["kommuner.geojson", "0102 Östernäs", "0101 Åsmyra", share, "no area of its own"] {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
    // The town with the lower code has its land; the ring what is left.
    let case = bordered(&[("0102", "Ring", whole), ("0101", "Stad", town)], &points);
    case.run();
    near(number(&case, "0101", "land_km2"), 4.0, 1e-9);
    near(number(&case, "0102", "land_km2"), 96.0, 1e-9);
    near(number(&case, "0101", "points"), 1.0, 0.0);
}

#[test]
fn houses_in_cracks_belong_to_the_nearest_within_a_metre() {
    let squares = [
        ("0101", "Åsmyra", rectangle(0.0, 0.0, 10_000.0, 10_000.0)),
        // A crack of 1.5 m, and one of 30 m to the north.
        ("0102", "Östernäs", rectangle(10_001.5, 0.0, 20_000.0, 10_000.0)),
        ("0103", "Norrby", rectangle(0.0, 10_030.0, 20_000.0, 20_000.0)),
    ];
    let points = [
        ("west", 10_000.5, 5_000.0, "1", "0"),
        ("east", 10_001.0, 5_000.0, "2", "0"),
        ("middle", 10_000.75, 4_000.0, "4", "0"),
        ("north", 5_000.0, 10_012.0, "8", "0"),
        ("shore", 20_000.4, 5_000.0, "16", "0"),
        ("sea", 20_250.0, 5_000.0, "32", "0"),
        ("inside", 5_000.0, 5_000.0, "64", "0"),
    ];
    let case = bordered(&squares, &points);
    case.run();
    // Of equally near ones the lowest code.
    near(number(&case, "0101", "households"), 1.0 + 4.0 + 64.0, 0.0);
    near(number(&case, "0102", "households"), 2.0 + 16.0, 0.0);
    near(number(&case, "0103", "households"), 0.0, 0.0);
    let found = |case: &Case, reason: &str| -> Vec<String> {
        notes(case, reason)
            .into_iter()
            .map(|(record, found)| {
                format!("{record} {}", found.split_once(": ").map_or("", |(_, beside)| beside))
            })
            .collect()
    };
    assert_eq!(
        found(&case, "in a crack between municipalities"),
        [
            "east 0.500 m from 0102 Östernäs, in a crack 1.500 m wide between it and 0101 Åsmyra",
            "middle 0.750 m from 0101 Åsmyra, in a crack 1.500 m wide between it and 0102 Östernäs",
            "north 12 m from 0101 Åsmyra, in a crack 30 m wide between it and 0103 Norrby",
            "west 0.500 m from 0101 Åsmyra, in a crack 1.500 m wide between it and 0102 Östernäs",
        ]
    );
    assert_eq!(
        found(&case, "in no municipality"),
        ["sea 250 m from 0102 Östernäs", "shore 0.400 m from 0102 Östernäs"]
    );
    let limited = |border_gap_m: f64| {
        let case = bordered(&squares, &points)
            .with("county.toml", format!("{HEAD}{TABLES}{FIBRE}\n[limits]\nborder_gap_m = {border_gap_m}\n"));
        case.run();
        number(&case, "total", "households")
    };
    near(limited(0.0), 64.0, 0.0);
    near(limited(20.0), 127.0 - 32.0, 0.0);
}
