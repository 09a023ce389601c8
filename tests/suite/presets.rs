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
