//! What `inspect` proposes of the keys that say how a file is read, and what it finds.
use serde_json::Value as Json;

use super::case::{CORNER, Case, HEAD, feature, geojson, line, rectangle, stderr};
use super::inspected::{county, inspect, line_of, runs_or_asks};

/// The lines of a proposal without what is said behind them.
fn keys(said: &str) -> Vec<String> {
    let block = said.lines().skip_while(|line| !line.starts_with("# ") && !line.starts_with('['));
    let line = |line: &str| line.split(" # ").next().unwrap_or_default().trim().to_owned();
    block.filter(|line| !line.starts_with('#') && line.contains(" = ")).map(line).collect()
}

/// A layer in the form of the file, its numbers as they are.
fn plain_geojson(crs: &str, features: &[String]) -> String {
    let crs = if crs.is_empty() {
        String::new()
    } else {
        format!(r#""crs":{{"type":"name","properties":{{"name":"urn:ogc:def:crs:{crs}"}}}},"#)
    };
    format!(r#"{{"type":"FeatureCollection",{crs}"features":[{}]}}"#, features.join(","))
}

fn square_of(at: [f64; 2], side: f64) -> String {
    let [x, y] = at;
    let (right, top) = (x + side, y + side);
    format!(
        r#"{{"type":"Polygon","coordinates":[[[{x},{y}],[{right},{y}],[{right},{top}],[{x},{top}],[{x},{y}]]]}}"#
    )
}

/// Writes each file, looks for the keys that have to stand in its proposal, and pastes it.
fn proposed(files: Vec<(&str, String, &[&str])>) -> Case {
    let mut case = county();
    for (file, content, expected) in files {
        case = case.with(file, content);
        let said = inspect(&case, file);
        let keys = keys(&said);
        for key in expected {
            assert!(keys.iter().any(|found| found == key), "{file}: {key} is not among {keys:?}: {said}");
        }
        if !said.contains("\n[demand]") {
            case = runs_or_asks(case, file, &said);
        }
    }
    case
}

#[test]
fn the_way_a_file_is_read_is_proposed_by_what_it_holds() {
    let square = rectangle(100.0, 100.0, 9_000.0, 9_000.0);
    let ways = ["väg", "å"].map(|_| line(&[(0.0, 0.0), (5_000.0, 5_000.0)]));
    let classes = |classes: &[u32]| {
        let areas: Vec<String> =
            classes.iter().map(|class| feature(&format!(r#""DN":{class}"#), &square)).collect();
        geojson(&areas)
    };
    let wkt = |x: f64, y: f64| {
        let (right, top) = (x + 500.0, y + 500.0);
        format!("\"POLYGON (({x} {y}, {right} {y}, {right} {top}, {x} {top}, {x} {y}))\"")
    };
    let (x, y) = CORNER;
    let at =
        |x: f64, y: f64| format!("operator,ned,E,N\nNät,1000,{x},{y}\nNät,100,{},{}\n", x + 500.0, y + 500.0);
    // File, content, the keys that have to stand in the proposal.
    let files: Vec<(&str, String, &[&str])> = vec![
        ("nat_4g.geojson", classes(&[0, 1, 2]), &["where = { DN = [1, 2] }"]),
        ("nat_5g.geojson", classes(&[1, 255]), &["where = { DN = [1] }"]),
        (
            "bdc.csv",
            "brand_name,location_id,technology,max_advertised_download_speed,business_residential_code\n\
             A,10,50,1000,R\nA,11,50,1000,B\nB,12,40,100,X\n"
                .into(),
            &["where = { business_residential_code = [\"R\", \"X\"] }", "reach = { id = \"location_id\" }"],
        ),
        (
            "vagar.geojson",
            geojson(&[
                feature(r#""highway":"primary","waterway":null"#, &ways[0]),
                feature(r#""highway":null,"waterway":"river""#, &ways[1]),
            ]),
            &["where = { highway = \"*\" }", "kind = \"road\""],
        ),
        (
            "fiber.csv",
            format!("operator,ned,Geo Shape\nNät,1000,{}\n", wkt(x + 100.0, y + 100.0)),
            &["geometry = \"Geo Shape\"", "crs = \"EPSG:3006\""],
        ),
        (
            "fiber_tva.csv",
            format!("operator,ned,yta,mitt\nNät,1000,{},\"POINT ({x} {y})\"\n", wkt(x + 100.0, y + 100.0)),
            &["geometry = \"…\""],
        ),
        ("kunder_fiber.csv", at(x + 100.0, y + 100.0), &["x = \"E\"", "y = \"N\"", "crs = \"EPSG:3006\""]),
        // The same place in RT 90 2.5 gon V, northing under the name of the easting.
        ("rt90_fiber.csv", at(6_600_000.0, 1_450_000.0), &["x = \"N\"", "y = \"E\"", "crs = \"EPSG:3021\""]),
        // Of the local zones the county says which it is.
        ("lokal_fiber.csv", at(150_000.0, 6_600_000.0), &["x = \"E\"", "crs = \"EPSG:…\""]),
        (
            "fel_fiber.geojson",
            plain_geojson("EPSG::3006", &[feature(r#""operator":"Nät""#, &square_of([15.1, 59.5], 0.1))]),
            &["crs_override = \"EPSG:4326\""],
        ),
        (
            "vand_fiber.geojson",
            plain_geojson("", &[feature(r#""operator":"Nät""#, &square_of([59.5, 15.1], 0.1))]),
            &["axes = \"swapped\""],
        ),
        (
            "norr_fiber.geojson",
            plain_geojson(
                "EPSG::3006",
                &[feature(r#""operator":"Nät""#, &square_of([y + 100.0, x + 100.0], 900.0))],
            ),
            &["axes = \"swapped\""],
        ),
    ];
    let case = proposed(files);
    let said = inspect(&case, "lokal_fiber.csv");
    assert!(line_of(&said, "crs").contains("EPSG:3010"), "{said}");
}

#[test]
fn the_way_a_table_is_read_is_proposed_by_what_it_holds() {
    let (x, y) = CORNER;
    let files: Vec<(&str, String, &[&str])> = vec![
        (
            "hushall.csv",
            format!("id;E;N;hushåll\na;{x};{y};1.234\nb;{};{};2.500\n", x + 500.0, y + 500.0),
            &["thousands_mark = \".\"", "households = \"hushåll\"", "crs = \"EPSG:3006\""],
        ),
        (
            "kapacitet.csv",
            "id;operator;ned_kbit_s;upp (kbit/s)\nhus-1;Nät;100000;10000\nhus-2;Nät;1000000;100000\n".into(),
            &[
                "down_mbps = { column = \"ned_kbit_s\", unit = \"kbit/s\" }",
                "up_mbps = { column = \"upp (kbit/s)\", unit = \"kbit/s\" }",
            ],
        ),
        (
            "stora.csv",
            "id;operator;ned\nhus-1;Nät;100000\nhus-2;Nät;1000000\n".into(),
            &["down_mbps = { column = \"ned\", unit = \"kbit/s\" }"],
        ),
        (
            "par.csv",
            "id;operator;ned\nhus-1;Nät;100/10\nhus-2;Nät;1 Gbit/s\n".into(),
            &["down_mbps = { column = \"ned\", map = { \"1 Gbit/s\" = 1000, \"100/10\" = 100 } }"],
        ),
        (
            "teknik.csv",
            "id;operator;teknik;ned\nhus-1;Nät;FTTH;1000\nhus-2;Nät;Svartfiber;1000\n".into(),
            &["technology = { column = \"teknik\", map = { FTTH = \"fiber\", Svartfiber = \"…\" } }"],
        ),
        (
            "titel.csv",
            "Anslutna byggnader;;\nKälla: Nät AB;;\nid;operator;ned\nhus-1;Nät;1000\nhus-2;Nät;100\n".into(),
            &["skip_rows = 2", "reach = { id = \"id\" }"],
        ),
        (
            "rubriker.csv",
            "Tabell\n\nid;operator;hastighet;\n;;ned;upp\nhus-1;Nät;1000;10\nhus-2;Nät;100;10\n".into(),
            &["skip_rows = 2", "header_rows = 2", "reach = { id = \"id\" }"],
        ),
    ];
    proposed(files);
}

/// Two layers with an area each, as folders of KML.
fn folders(names: [&str; 2]) -> String {
    let folder = |name: &str, west: f64| {
        let east = west + 0.05;
        format!(
            "<Folder><name>{name}</name><Placemark><name>x</name><Polygon><outerBoundaryIs><LinearRing><coordinates>{west},59.5 \
             {east},59.5 {east},59.6 {west},59.6 {west},59.5</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Folder>"
        )
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document>{}{}</Document></kml>",
        folder(names[0], 15.01),
        folder(names[1], 15.1)
    )
}

#[test]
fn layers_that_are_one_delivery_are_one_section() {
    for (names, of_file, blocks, expected) in [
        (["Nordtel", "Blåvåg"], "net_4g.kml", 1, &["layer = \"*\"", "operator = { column = \"layer\" }"][..]),
        (["4G", "5G"], "mobil.kml", 2, &["layer = \"4G\"", "layer = \"5G\"", "generation = \"4G\""]),
        (
            ["Mast 1", "Mast 2"],
            "net_4g.kml",
            1,
            &["layer = \"*\"", "operator = \"…\"", "generation = \"4G\""],
        ),
    ] {
        let case = county().with(of_file, folders(names));
        let said = inspect(&case, of_file);
        assert_eq!(said.matches("\n[[mobile]]").count(), blocks, "{names:?}: {said}");
        let keys = keys(&said);
        for key in expected {
            assert!(keys.iter().any(|found| found == key), "{names:?}: {key}: {said}");
        }
        runs_or_asks(case, of_file, &said);
    }
}

/// The rules of what is found in a file, by its JSON lines.
pub(super) fn rules(case: &Case, file: &str) -> Vec<String> {
    let output = case.whitespot(&["inspect", file, "--json"]);
    assert!(output.status.success(), "{file}: {}", stderr(&output));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let lines = text.lines().map(|line| serde_json::from_str::<Json>(line).expect("JSON"));
    let rule = |line: Json| {
        (line["kind"] == "finding").then(|| line["rule"].as_str().unwrap_or_default().to_owned())
    };
    lines.filter_map(rule).collect()
}

#[test]
fn what_is_likely_wrong_has_a_rule_each() {
    let point = |properties: &str, x: f64, y: f64| {
        feature(properties, &format!(r#"{{"type":"Point","coordinates":[{x},{y}]}}"#))
    };
    let row = |at: usize| point("", 15.0 + 0.001 * (at % 7) as f64, 59.5 + 0.001 * (at / 7) as f64);
    let mut far: Vec<String> = (0..30).map(row).collect();
    far.push(point("", 15.0, 13.27));
    let thousand: String = (0..1000).map(|at| format!("a{at};{}\n", at % 3)).collect();
    let files: Vec<(&str, String, &[&str])> = vec![
        ("tom.geojson", plain_geojson("", &[]), &["no_records"]),
        (
            "sida.geojson",
            plain_geojson("", &[row(0)]).replacen("{\"type\"", "{\"exceededTransferLimit\":true,\"type\"", 1),
            &["cut_off"],
        ),
        ("tusen.csv", format!("id;antal\n{thousand}"), &["round_count"]),
        ("noll.geojson", plain_geojson("", &[point("", 0.0, 0.0), row(1), row(2)]), &["at_zero"]),
        ("samma.geojson", plain_geojson("", &[row(1), row(1), row(2)]), &["same_place"]),
        ("fjarran.geojson", plain_geojson("", &far), &["far_from_the_others"]),
        (
            "utan.geojson",
            plain_geojson("", &[row(1), r#"{"type":"Feature","properties":{},"geometry":null}"#.into()]),
            &["no_geometry"],
        ),
        (
            "datum.geojson",
            plain_geojson("", &[point("", -179.9, 1.0), point("", 179.9, 1.0), row(0)]),
            &["crosses_the_date_line"],
        ),
        ("koder.csv", "kommunkod;antal\n180;1\n1440;2\n".into(), &["lost_zeros"]),
        ("hela.csv", "kommunkod;antal\n0180;1\n1440;2\n".into(), &[]),
        ("ags.csv", "ags;antal\n1001000;1\n11000000;2\n".into(), &["lost_zeros"]),
        ("html.csv", "id;popup\na;<b>Hej</b>\nb;<b>Hopp</b>\n".into(), &["markup"]),
        (
            "ord.csv",
            "id;namn;teknik\na;TAITA  TAVETA;NULL\nb;X;fiber\n".into(),
            &["double_blanks", "null_words"],
        ),
        ("bokstaver.csv", "id;namn\na;BlÃ¥vÃ¥g\nb;X\n".into(), &["broken_letters"]),
        ("klass.csv", "id;percentage\na;0\nb;3\nc;5\n".into(), &["classes_for_shares"]),
        ("lika.csv", "GEOID;geoid\n,1\n2;2\n".into(), &["columns_alike"]),
        ("tomma.csv", "id;x_koord;admin\na;1;\nb;;\n".into(), &["empty_columns"]),
        (
            "vanda.csv",
            "id;longitude;latitude\na;59.3;18.1\nb;59.4;18.0\nc;;\n".into(),
            &["no_coordinates", "coordinates_swapped"],
        ),
    ];
    let mut case = Case::new();
    for (file, content, expected) in files {
        case = case.with(file, content);
        let found = rules(&case, file);
        for rule in expected {
            assert!(found.iter().any(|found| found == rule), "{file}: {rule} is not among {found:?}");
        }
        assert!(!expected.is_empty() || found.is_empty(), "{file}: {found:?}");
    }
}

/// Speed tests and positions of cells are no offers and no cover: what they are is said, and nothing is proposed.
#[test]
fn speed_tests_and_positions_of_cells_are_no_delivery() {
    let tile = "\"POLYGON ((15.0 59.5, 15.01 59.5, 15.01 59.51, 15.0 59.5))\"";
    let cells = "LTE,240,1,4711,12345678,0,15.01,59.5,1000,7,1,1500000000,1600000000,0\nGSM,240,7,12,4321,0,15.02,59.6,2000,3,1,1500000000,1600000000,0\n";
    let head =
        "radio,mcc,net,area,cell,unit,lon,lat,range,samples,changeable,created,updated,averageSignal\n";
    let case = Case::new()
        .with(
            "2025-07-01_performance_fixed_tiles.csv",
            format!("quadkey,tile,avg_d_kbps,avg_u_kbps,avg_lat_ms,tests,devices\n1201231,{tile},93000,21000,12,4,3\n1201232,{tile},3000,1000,40,1,1\n"),
        )
        .with("240.csv", cells)
        .with("celler.csv", format!("{head}{cells}"));
    for (file, says) in [
        ("2025-07-01_performance_fixed_tiles.csv", "a test says what a subscriber got"),
        ("240.csv", "positions of antennas or masts do not say what is reached"),
        ("celler.csv", "positions of antennas or masts do not say what is reached"),
    ] {
        let output = case.whitespot(&["inspect", file]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &stderr(&output);
        assert!(output.status.success() && said.contains("nothing to paste"), "{file}: {said}");
        assert!(said.contains(says) && !said.contains("[[fixed]]\npath"), "{file}: {said}");
    }
}

/// Published figures in the form of PC-Axis are proposed as such, and are nothing else.
#[test]
fn a_table_of_pc_axis_is_proposed_as_published_figures() {
    let px = "CHARSET=\"ANSI\";\nAXIS-VERSION=\"2013\";\nCONTENTS=\"Fiber\";\nUNITS=\"procent\";\nSTUB=\"region\",\"omr\u{e5}de\";\nHEADING=\"tid\";\n\
              VALUES(\"region\")=\"Riket\",\"A\";\nCODES(\"region\")=\"00\",\"0101\";\nVALUES(\"omr\u{e5}de\")=\"t\u{e4}t\",\"gles\";\n\
              CODES(\"omr\u{e5}de\")=\"1\",\"2\";\nVALUES(\"tid\")=\"2022\",\"2023\";\nDATA=\n1 2\n3 4\n5 6\n7 8;\n";
    let case = county().with("fiber.px", px);
    let said = inspect(&case, "fiber.px");
    for line in [
        "[[reference]]",
        "area_code = \"region / code\"",
        "area_name = \"region\"",
        "  { column = \"2022\", measure = \"\u{2026}\", year = 2022 },",
        "  { column = \"2023\", measure = \"\u{2026}\", year = 2023 },",
    ] {
        assert!(said.lines().any(|one| one == line), "{line} is not in: {said}");
    }
    assert!(!said.contains("column = \"omr"), "{said}");
    let case = runs_or_asks(case, "fiber.px", &said);
    let wrong = "[[fixed]]\npath = \"fiber.px\"\noperator = \"N\"\ntechnology = \"fiber\"\n";
    let said = case.with("county.toml", format!("{HEAD}{wrong}")).refused(1);
    assert!(
        said.contains("fiber.px") && said.contains("a table of PC-Axis") && said.contains("[[reference]]"),
        "{said}"
    );
}
