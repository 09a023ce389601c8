//! Presets: what they fill, what a person writes beside them, and deliveries read by them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops and says why")]

use std::io::Read;

use flate2::read::GzDecoder;
use serde_json::Value as Json;

use super::case::{Case, HEAD, two_municipalities};
use super::ingest::real_data;

/// The twelve columns of a download. Of location 1 only a business can buy fibre, of 2 anyone, of 3 a home by copper.
const BDC: &str = "frn,provider_id,brand_name,location_id,technology,max_advertised_download_speed,max_advertised_upload_speed,low_latency,\
                   business_residential_code,state_usps,block_geoid,h3_res8_id\n\
                   0003768165,131425,\"Acme\nBroadband, LLC\",1000000001,50,1000,1000,1,B,TX,480019501001000,8808b1b805fffff\n\
                   0003768165,131425,\"Acme\nBroadband, LLC\",1000000002,50,1000,500,1,X,TX,480019501001000,8808b1b82bfffff\n\
                   0003768165,131426,Copper Co,1000000003,10,30,5,1,R,TX,480019501001000,8808b1b823fffff\n";

fn case(source: &str) -> Case {
    let demand = "id,e,n,hushall,arbetsstallen\n1000000001,501000,6601000,1,\n1000000002,502000,6601000,1,\n1000000003,503000,6601000,1,\n";
    Case::new()
        .with("county.toml", format!("{HEAD}{source}"))
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", demand)
        .with("bdc.csv", BDC)
}

const FIXED: &str = "[[fixed]]\npath = \"bdc.csv\"\npreset = \"fcc-bdc\"\n";

fn connected(case: &Case) -> String {
    case.run();
    case.municipality("0101")["points_connected"].clone()
}

#[test]
fn a_preset_fills_what_is_not_written_and_says_so() {
    let plain = case(FIXED);
    assert_eq!(connected(&plain), "1", "location 2 alone: 1 is for business, 3 too slow");
    let record: Json = serde_json::from_slice(&std::fs::read(plain.path("out/run.json")).unwrap()).unwrap();
    let filled = &record["presets"][0];
    assert_eq!((&filled["table"], &filled["preset"]), (&"[[fixed]] 1".into(), &"fcc-bdc".into()));
    let keys: Vec<&String> = filled["keys"].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["down_mbps", "operator", "reach", "technology", "up_mbps", "where"]);
    assert!(record["configuration"]["fixed"][0].get("operator").is_none(), "as it was written");
    assert_eq!(record["counts"]["operators"], serde_json::json!(["Acme\nBroadband, LLC", "Copper Co"]));

    // What is written wins: other rows, cells in place of ids, an operator by another name.
    assert_eq!(connected(&case(&format!("{FIXED}where = {{ business_residential_code = \"*\" }}\n"))), "2");
    let cells = case(&format!("{FIXED}operator = \"Acme\"\nreach = {{ h3 = \"h3_res8_id\" }}\n"));
    assert_eq!(connected(&cells), "1");
    let checked = cells.whitespot(&["check", "county.toml"]);
    let said = String::from_utf8_lossy(&checked.stdout).into_owned();
    for part in
        ["preset fcc-bdc filled [[fixed]] 1: ", "down_mbps = { column = \"max_advertised_download_speed\" }"]
    {
        assert!(said.contains(part), "{part} is not in: {said}");
    }
    assert!(!said.contains("reach = "), "{said}");
    let run = cells.whitespot(&["run", "county.toml"]);
    let said = String::from_utf8_lossy(&run.stdout).into_owned() + &super::case::stderr(&run);
    assert!(said.contains("preset fcc-bdc filled [[fixed]] 1: "), "{said}");
}

#[test]
fn a_preset_that_is_not_known_is_refused_with_the_list() {
    for (source, parts) in [
        (
            FIXED.replace("fcc-bdc", "fcc-bcd"),
            &["[[fixed]] 1", "line", "\"fcc-bcd\"", "one of fcc-bdc, ofds", "did you mean \"fcc-bdc\""][..],
        ),
        (
            "[[fibre_points]]\npath = \"n.geojson\"\npreset = \"fcc-bdc\"\n".into(),
            &["[[fibre_points]] 1", "one of ofds"],
        ),
        (FIXED.replace("\"fcc-bdc\"", "1"), &["preset", "a text"]),
        (FIXED.replace("preset = \"fcc-bdc\"", ""), &["[[fixed]] 1", "operator"]),
        ("[[mobile]]\npath = \"m.csv\"\npreset = \"fcc-bdc\"\n".into(), &["[[mobile]] 1", "preset"]),
    ] {
        let said = case(&source).refused(2);
        for part in parts {
            assert!(said.contains(part), "{part} is not in: {said}");
        }
    }
    let other = case(FIXED).with("bdc.csv", "location_id,brand,technology\n1000000001,Acme,50\n").refused(1);
    assert!(other.contains("bdc.csv") && other.contains("business_residential_code"), "{other}");
}

/// A span along the first two places, by two providers, and its nodes.
#[test]
fn spans_and_nodes_of_the_open_fibre_data_standard_are_read() {
    let feature = |geometry: &str, name: &str| {
        format!(
            "{{\"type\":\"Feature\",\"geometry\":{geometry},\"properties\":{{\"id\":\"{name}\",\"name\":\"{name}\",\"status\":\"operational\",\
             \"networkProviders\":[{{\"id\":\"1\",\"name\":\"Norrnät\"}},{{\"id\":\"2\",\"name\":\"Blåvåg\"}}],\
             \"network\":{{\"id\":\"3\",\"name\":\"Stamnätet\"}}}}}}"
        )
    };
    let collection = |features: &str| format!("{{\"type\":\"FeatureCollection\",\"features\":[{features}]}}");
    // The places a and b, in longitude and latitude.
    let span = "{\"type\":\"LineString\",\"coordinates\":[[15.017687,59.547328],[15.035374,59.547324]]}";
    let node = "{\"type\":\"Point\",\"coordinates\":[15.017687,59.547328]}";
    let source = "[[fixed]]\npath = \"spans.geojson\"\npreset = \"ofds\"\ndown_mbps = 1000\nreach = { within_m = 50 }\n\
                  [[fibre_points]]\npath = \"nodes.geojson\"\npreset = \"ofds\"\n";
    let case = case(source)
        .with("spans.geojson", collection(&feature(span, "A-B")))
        .with("nodes.geojson", collection(&feature(node, "A")));
    assert_eq!(connected(&case), "2");
    let record: Json = serde_json::from_slice(&std::fs::read(case.path("out/run.json")).unwrap()).unwrap();
    assert_eq!(record["counts"]["operators"], serde_json::json!(["Norrnät / Blåvåg"]));
    assert_eq!(record["presets"].as_array().unwrap().len(), 2);
    let said = Case::new()
        .with("county.toml", format!("{HEAD}{}", source.replace("reach = { within_m = 50 }\n", "")))
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", "id,e,n,hushall,arbetsstallen\na,501000,6601000,1,\n")
        .with("spans.geojson", collection(&feature(span, "A-B")))
        .with("nodes.geojson", collection(&feature(node, "A")))
        .refused(1);
    assert!(said.contains("spans.geojson") && said.contains("expected polygons"), "{said}");
}

/// The same network as a package of JSON and as CSV, in a folder and in archives: a span along the first two places by two providers, and
/// a node of another network at the third, which has no operator.
const PACKAGE: &str = r#"{"networks": [
{"id": "n1", "name": "Stamnätet", "nodes": [{"id": "a", "name": "A", "location": {"type": "Point", "coordinates": [15.017687,59.547328]}}],
 "spans": [{"id": "s1", "name": "A-B", "networkProviders": [{"id": "1", "name": "Norrnät"}, {"id": "2", "name": "Blåvåg"}],
            "route": {"type": "LineString", "coordinates": [[15.017687,59.547328],[15.035374,59.547324]]}}]},
{"id": "n2", "name": "Byanätet", "nodes": [{"id": "b", "name": "B", "location": {"type": "Point", "coordinates": [15.035374,59.547324]}}]}]}"#;
const CSV: [(&str, &str); 4] = [
    (
        "spans.csv",
        "id,spans/0/id,spans/0/name,spans/0/route/type,spans/0/route/coordinates\n\
         n1,s1,A-B,LineString,\"15.017687,59.547328;15.035374,59.547324\"\n",
    ),
    (
        "nodes.csv",
        "id,nodes/0/id,nodes/0/name,nodes/0/location/type,nodes/0/location/coordinates\n\
         n1,a,A,Point,\"15.017687;59.547328\"\nn2,b,B,Point,\"15.035374;59.547324\"\n",
    ),
    ("networks.csv", "id,name\nn1,Stamnätet\nn2,Byanätet\n"),
    (
        "spans_networkProviders.csv",
        "id,spans/0/id,spans/0/networkProviders/0/id,spans/0/networkProviders/0/name\n\
         n1,s1,1,Norrnät\nn1,s1,2,Blåvåg\n",
    ),
];

fn ofds_source(spans: &str, nodes: &str) -> String {
    format!(
        "[[fixed]]\npath = \"{spans}\"\npreset = \"ofds\"\ndown_mbps = 1000\nreach = {{ within_m = 50 }}\n\
         [[fibre_points]]\npath = \"{nodes}\"\npreset = \"ofds\"\n"
    )
}

#[test]
fn networks_as_json_and_as_csv_are_read_as_their_geojson_is() {
    let zip = || {
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, text) in CSV {
            archive.start_file(format!("nät/{name}"), zip::write::SimpleFileOptions::default()).unwrap();
            std::io::Write::write_all(&mut archive, text.as_bytes()).unwrap();
        }
        archive.finish().unwrap().into_inner()
    };
    let with_wkt = "id,spans/0/id,spans/0/name,spans/0/route\nn1,s1,A-B,\"LINESTRING (15.017687 59.547328,15.035374 59.547324)\"\n";
    let in_folder = |source: &str| CSV.iter().fold(case(source), |case, (name, text)| case.with(name, text));
    for (name, case) in [
        ("json", case(&ofds_source("net.json", "net.json")).with("net.json", PACKAGE)),
        ("csv", in_folder(&ofds_source("spans.csv", "nodes.csv"))),
        ("wkt", in_folder(&ofds_source("spans.csv", "nodes.csv")).with("spans.csv", with_wkt)),
        ("zip", case(&ofds_source("net.zip/nät/spans.csv", "net.zip/nät/nodes.csv")).with("net.zip", zip())),
    ] {
        assert_eq!(connected(&case), "2", "{name}");
        let record: Json =
            serde_json::from_slice(&std::fs::read(case.path("out/run.json")).unwrap()).unwrap();
        assert_eq!(record["counts"]["operators"], serde_json::json!(["Norrnät / Blåvåg"]), "{name}");
        let inputs = record["inputs"].as_array().unwrap();
        let records = |file: &str| -> u64 {
            let of_file = inputs.iter().filter(|input| input["source"].as_str().unwrap().contains(file));
            of_file.map(|input| input["records"].as_u64().unwrap()).sum()
        };
        // The package is one file of which a span and two nodes were read.
        let expected = if name == "json" { ("net.json", 3) } else { ("nodes.csv", 2) };
        assert_eq!(records(expected.0), expected.1, "{name}");
        if name == "csv" {
            let parts: Vec<&str> = inputs
                .iter()
                .flat_map(|input| input["parts"].as_array().into_iter().flatten())
                .filter_map(|part| part["file"].as_str())
                .collect();
            assert!(
                parts.contains(&"spans_networkProviders.csv") && parts.contains(&"networks.csv"),
                "{parts:?}"
            );
        }
    }
    let nodes = ofds_source("net.json", "net.json")
        .replace("path = \"net.json\"", "path = \"net.json\"\nlayer = \"spans\"");
    assert!(case(&nodes).with("net.json", PACKAGE).refused(1).contains("net.json"));
    let wrong = ofds_source("net.json", "net.json").replacen("preset", "layer = \"links\"\npreset", 1);
    let said = case(&wrong).with("net.json", PACKAGE).refused(1);
    assert!(said.contains("net.json") && said.contains("links") && said.contains("spans"), "{said}");
    let without = case(&ofds_source("spans.csv", "nodes.csv"))
        .with("spans.csv", CSV[0].1)
        .with("nodes.csv", CSV[1].1)
        .refused(1);
    assert!(without.contains("spans.csv") && without.contains("networkProviders.name"), "{without}");
}

/// Rwanda's network as JSON and Kenya's as CSV: as many spans and nodes as their GeoJSON forms have, which others made of them.
#[test]
fn networks_of_countries_are_read_as_json_and_as_csv() {
    let Some(root) = real_data() else { return };
    let root = root.join("fibre-lines-ofds");
    let geojson = |name: &str| -> Json {
        let file = std::fs::File::open(root.join(name)).unwrap();
        serde_json::from_reader(GzDecoder::new(file)).unwrap()
    };
    let rwanda = "Rwanda_Rwanda_National_Backbone_RWA_ofds-spans_16apr2024.geojson.gz";
    let kenya = "Kenya_NOFBI_ofds_NOFBI_Kenya_spans.geojson.gz";
    for (file, spans_of, paths, square, crs) in [
        (
            "Rwanda_RWA_ofds-json_16apr2024.json.gz",
            rwanda,
            ["net.json.gz", "net.json.gz"],
            [28.8, -2.9, 31.0, -1.0],
            32735,
        ),
        (
            "Kenya_NOFBI_CSV.zip",
            kenya,
            ["net.zip/spans.csv", "net.zip/nodes.csv"],
            [33.5, -5.0, 42.0, 5.5],
            32737,
        ),
    ] {
        let spans = geojson(spans_of);
        let nodes = geojson(&spans_of.replace("spans", "nodes"));
        let count = |of: &Json| of["features"].as_array().unwrap().len();
        let first = &spans["features"][0]["geometry"]["coordinates"][0];
        let [west, south, east, north] = square;
        let land = format!(
            "{{\"type\":\"Feature\",\"properties\":{{\"kod\":\"1\",\"namn\":\"Land\"}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":\
             [[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]]}}}}"
        );
        let source = ofds_source(paths[0], paths[1]).replacen("preset", "operator = \"Nät\"\npreset", 1);
        let case = Case::new()
            .with(
                "county.toml",
                format!(
                    "[run]\nname = \"Land\"\nreference_date = \"2026-05-03\"\ncrs = \"EPSG:{crs}\"\n[municipalities]\npath = \"land.geojson\"\n\
                     code = \"kod\"\nname = \"namn\"\n[demand]\npath = \"demand.csv\"\nid = \"id\"\nx = \"x\"\ny = \"y\"\ncrs = \"EPSG:4326\"\n\
                     households = \"h\"\n{source}"
                ),
            )
            .with("land.geojson", format!("{{\"type\":\"FeatureCollection\",\"features\":[{land}]}}"))
            .with("demand.csv", format!("id,x,y,h\na,{},{},1\nb,{},{},1\n", first[0], first[1], west + 0.05, south + 0.05))
            .with(paths[0].split('/').next().unwrap(), std::fs::read(root.join(file)).unwrap());
        case.run();
        assert_eq!(case.municipality("1")["points_connected"], "1", "{file}");
        let record: Json =
            serde_json::from_slice(&std::fs::read(case.path("out/run.json")).unwrap()).unwrap();
        let inputs = record["inputs"].as_array().unwrap().iter();
        let read: u64 = inputs
            .filter(|input| input["source"].as_str().unwrap().starts_with("net."))
            .map(|input| input["records"].as_u64().unwrap())
            .sum();
        assert_eq!(read, (count(&spans) + count(&nodes)) as u64, "{file}");
    }
}

/// Georgia's spans by one operator: as many records as an independent count of the file, around a municipality drawn about them.
#[test]
fn the_spans_of_a_country_are_read_by_the_preset() {
    let Some(root) = real_data() else { return };
    let read = |name: &str| {
        let mut bytes = Vec::new();
        let path = root.join("fibre-lines-ofds").join(name);
        GzDecoder::new(std::fs::File::open(path).unwrap()).read_to_end(&mut bytes).unwrap();
        bytes
    };
    let spans = read("Georgia_OpenNet_OFDS-OpenNet-Georgia-03-05-2026_ofds-spans_03may2026.geojson.gz");
    let nodes = read("Georgia_OpenNet_OFDS-OpenNet-Georgia-03-05-2026_ofds-nodes_03may2026.geojson.gz");
    let plain: Json = serde_json::from_slice(&spans).unwrap();
    let first = &plain["features"][0]["geometry"]["coordinates"][0];
    let square = "{\"type\":\"Feature\",\"properties\":{\"kod\":\"1\",\"namn\":\"Georgien\"},\"geometry\":{\"type\":\"Polygon\",\
                  \"coordinates\":[[[39.9,41],[46.8,41],[46.8,43.6],[39.9,43.6],[39.9,41]]]}}";
    let head = "[run]\nname = \"Georgien\"\nreference_date = \"2026-05-03\"\ncrs = \"EPSG:32638\"\n[municipalities]\npath = \"land.geojson\"\ncode = \"kod\"\n\
                name = \"namn\"\n[demand]\npath = \"demand.csv\"\nid = \"id\"\nx = \"x\"\ny = \"y\"\ncrs = \"EPSG:4326\"\nhouseholds = \"h\"\n";
    let source = "[[fixed]]\npath = \"spans.geojson\"\npreset = \"ofds\"\ndown_mbps = 1000\nreach = { within_m = 50 }\n\
                  [[fibre_points]]\npath = \"nodes.geojson\"\npreset = \"ofds\"\n";
    let case = Case::new()
        .with("county.toml", format!("{head}{source}"))
        .with("land.geojson", format!("{{\"type\":\"FeatureCollection\",\"features\":[{square}]}}"))
        .with("demand.csv", format!("id,x,y,h\na,{},{},1\nb,41.5,43.5,1\n", first[0], first[1]))
        .with("spans.geojson", spans)
        .with("nodes.geojson", nodes);
    case.run();
    assert_eq!(case.municipality("1")["points_connected"], "1");
    let record: Json = serde_json::from_slice(&std::fs::read(case.path("out/run.json")).unwrap()).unwrap();
    assert_eq!(record["counts"]["operators"], serde_json::json!(["OpenNet"]));
    let records = |source: &str| {
        record["inputs"].as_array().unwrap().iter().find(|input| input["source"] == source).unwrap()["records"].clone()
    };
    assert_eq!((records("spans.geojson"), records("nodes.geojson")), (953.into(), 950.into()));
}

/// The blocks that `inspect` proposes.
fn proposed(case: &Case, file: &str) -> Vec<String> {
    let output = case.whitespot(&["inspect", file, "--json"]);
    assert!(output.status.success(), "{}", super::case::stderr(&output));
    let lines = String::from_utf8(output.stdout).unwrap();
    let lines = lines.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
    lines
        .filter(|line| line["kind"] == "block")
        .map(|line| line["toml"].as_str().unwrap().to_owned())
        .collect()
}

/// What is proposed runs, with what only a person knows in place of each `…`, and gives what the preset gives.
#[test]
fn inspect_proposes_the_preset_of_a_known_form() {
    let blocks = proposed(&case(FIXED), "bdc.csv");
    assert_eq!(blocks.len(), 1);
    assert!(blocks[0].contains("preset = \"fcc-bdc\"") && !blocks[0].contains("…"), "{}", blocks[0]);
    let pasted = case(&blocks[0]);
    assert_eq!(connected(&pasted), "1");
    let checked = pasted.whitespot(&["check", "county.toml", "--json"]);
    let lines = String::from_utf8(checked.stdout).unwrap();
    let lines: Vec<Json> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let filled = lines.iter().find(|line| line["kind"] == "preset").unwrap();
    assert_eq!((&filled["table"], &filled["preset"]), (&"[[fixed]] 1".into(), &"fcc-bdc".into()));
    assert_eq!(filled["keys"]["operator"], serde_json::json!({ "column": "brand_name" }));
    // Whose ids they have to be is said beside the key, which therefore stands in the block.
    assert!(blocks[0].contains("reach = { id = \"location_id\" }") && filled["keys"]["reach"].is_null());
    // Ten of the twelve columns are no such delivery.
    let other = BDC.replace("business_residential_code", "kod");
    let blocks = proposed(&case(FIXED).with("bdc.csv", other), "bdc.csv");
    assert!(!blocks[0].contains("preset"), "{}", blocks[0]);
}

#[test]
fn inspect_proposes_the_open_fibre_data_standard_in_all_its_forms() {
    let of_csv = |case: Case| CSV.iter().fold(case, |case, (name, text)| case.with(name, text));
    let demand =
        "id,e,n,hushall,arbetsstallen\na,501000,6601000,1,\nb,502000,6601000,1,\nc,503000,6601000,1,\n";
    let county = |blocks: &str| {
        of_csv(Case::new())
            .with("county.toml", format!("{HEAD}{blocks}"))
            .with("kommuner.geojson", two_municipalities())
            .with("demand.csv", demand)
            .with("natet.json", PACKAGE)
    };
    let looked = county("");
    // Where no span names a provider, its name is asked for.
    let without = PACKAGE.replace("networkProviders", "physicalInfrastructureProviders");
    let blocks: String = proposed(&county("").with("natet.json", without), "natet.json").concat();
    assert!(blocks.contains("operator = \"…\"") && !blocks.contains("\nnetwork = "), "{blocks}");
    for (files, layers) in [(&["natet.json"][..], 2), (&["spans.csv", "nodes.csv"], 0)] {
        let blocks: String = files.iter().flat_map(|file| proposed(&looked, file)).collect();
        assert_eq!(blocks.matches("preset = \"ofds\"").count(), 2, "{blocks}");
        assert_eq!(blocks.matches("\nlayer = ").count(), layers, "{blocks}");
        let filled = blocks
            .replace("down_mbps = \"…\"", "down_mbps = 1000")
            .replace("within_m = \"…\"", "within_m = 50");
        assert!(!filled.lines().any(|line| !line.starts_with('#') && line.contains('…')), "{filled}");
        let case = county(&filled);
        assert_eq!(connected(&case), "2", "{filled}");
        let record: Json =
            serde_json::from_slice(&std::fs::read(case.path("out/run.json")).unwrap()).unwrap();
        assert_eq!(record["counts"]["operators"], serde_json::json!(["Norrnät / Blåvåg"]), "{files:?}");
    }
}
