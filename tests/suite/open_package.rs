//! The open package: what it holds, and what is left out of it.
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use gdal::vector::LayerAccess;
use geo::Coord;
use serde_json::Value;
use sha2::{Digest, Sha256};
use whitespot::ingest::Crs;

use super::case::{Case, HEAD, feature, geojson, read_csv, rectangle, two_municipalities};
use super::demo_result::DEMO;

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// A row or cell as text: name of a column → cell.
pub(super) type Cells = BTreeMap<String, String>;

pub(super) fn number(cells: &Cells, column: &str) -> Option<f64> {
    cells.get(column).filter(|cell| !cell.is_empty()).map(|cell| cell.parse().unwrap())
}

pub(super) fn rows(path: &Path) -> Vec<Cells> {
    read_csv(path).into_iter().map(|row| row.into_iter().collect()).collect()
}

pub(super) fn features(path: &Path) -> Vec<Cells> {
    let text = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let features = json(path)["features"].as_array().unwrap().clone();
    features
        .iter()
        .map(|one| {
            let properties = one["properties"].as_object().unwrap();
            properties.iter().map(|(name, value)| (name.clone(), text(value))).collect()
        })
        .collect()
}

/// The squares of a grid by id and municipality, read from its `GeoPackage` in a folder of the result.
pub(super) fn cells_of(folder: &Path, grid: &str) -> BTreeMap<(String, String), Cells> {
    let dataset = gdal::Dataset::open(folder.join(format!("{grid}.gpkg"))).unwrap();
    let mut layer = dataset.layer_by_name(grid).unwrap();
    let names: Vec<String> = layer.defn().fields().map(|field| field.name()).collect();
    let cells = layer.features().map(|row| {
        let text = |name: &String| row.field_as_string(row.field_index(name).unwrap()).unwrap();
        let cells: Cells = names.iter().map(|name| (name.clone(), text(name).unwrap_or_default())).collect();
        ((cells["rutid"].clone(), cells["municipality"].clone()), cells)
    });
    cells.collect()
}

/// Every text of the package; what is no text is read by its own reader elsewhere.
fn texts(open: &Path) -> Vec<(String, String)> {
    let is_text = |path: &Path| {
        path.extension().is_none_or(|ending| !["gpkg", "xlsx", "png"].iter().any(|binary| ending == *binary))
    };
    let mut texts = Vec::new();
    for path in fs::read_dir(open).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            texts.extend(self::texts(&path));
        } else if is_text(&path) {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            texts.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
    texts
}

#[test]
fn open_package_names_no_place_and_no_point() {
    let out = &DEMO.out;
    let names: BTreeSet<String> = fs::read_dir(out.join("open"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let expected = [
        "README.md",
        "checksums.sha256",
        "dcat.jsonld",
        "dcat.rdf",
        "definitions.html",
        "grid_1km.geojson",
        "grid_1km.gpkg",
        "grid_250m.gpkg",
        "images",
        "map.html",
        "municipalities.csv",
        "reconciliation.csv",
        "report.html",
        "report.md",
        "shortage_areas.geojson",
        "tables.xlsx",
        "uncovered.geojson",
        "whitespot_open.gpkg",
    ];
    for name in expected {
        assert!(names.contains(name), "{name} of {names:?}");
    }
    let survey = &DEMO.findings.survey;
    assert!(survey.points.len() > 19_000);
    for (name, text) in texts(&out.join("open")) {
        let words: BTreeSet<&str> =
            text.split(|letter: char| !(letter.is_alphanumeric() || letter == '-')).collect();
        let found = survey.points.iter().find(|point| words.contains(point.id.as_str()));
        assert!(found.is_none(), "{name} names {found:?}");
    }
    // Not one corner of an outline or a square stands at a place, to the metre.
    let mut places: Vec<Coord<f64>> = survey.points.iter().map(|point| point.at).collect();
    Crs::try_new("EPSG:3006").unwrap().to_wgs84(&mut places).unwrap();
    let steps = |degrees: f64| (degrees * 1e5).round() as i64;
    let places: BTreeSet<(i64, i64)> = places.iter().map(|at| (steps(at.x), steps(at.y))).collect();
    for name in ["shortage_areas.geojson", "grid_1km.geojson"] {
        let mut corners = Vec::new();
        positions(&json(&out.join("open").join(name)), &mut corners);
        assert!(corners.len() > 500, "{name}");
        let found = corners.iter().filter(|(x, y)| places.contains(&(steps(*x), steps(*y)))).count();
        assert_eq!(found, 0, "{name}");
    }
    let outlines = json(&out.join("open/shortage_areas.geojson"));
    let mut with_outline = 0;
    for one in outlines["features"].as_array().unwrap() {
        let properties = &one["properties"];
        assert!(
            properties["evidence"].is_null() && properties["points_beyond_projects"].is_null(),
            "{properties}"
        );
        let metres = properties["nearest_fibre_m"].as_f64().unwrap_or(0.0);
        assert!((metres / 100.0).fract().abs() < 1e-9, "{properties}");
        with_outline += usize::from(!one["geometry"].is_null());
    }
    assert!(with_outline > 20, "{with_outline}");
    // What a person noted stays within.
    let noted = DEMO.findings.register.iter().filter(|entry| entry.note.len() > 12);
    for entry in noted {
        for (name, text) in texts(&out.join("open")) {
            assert!(!text.contains(&entry.note), "{name} holds the note of {}", entry.id);
        }
    }
}

/// Every pair of numbers that stands as a position.
fn positions(value: &Value, found: &mut Vec<(f64, f64)>) {
    match value {
        Value::Array(list) => match list.as_slice() {
            [Value::Number(x), Value::Number(y)] => found.extend(x.as_f64().zip(y.as_f64())),
            list => list.iter().for_each(|value| positions(value, found)),
        },
        Value::Object(object) => object.values().for_each(|value| positions(value, found)),
        _ => {}
    }
}

#[test]
fn open_package_tells_its_own_checksums_and_is_one_archive() {
    let out = &DEMO.out;
    let list = fs::read_to_string(out.join("open/checksums.sha256")).unwrap();
    let mut listed = BTreeMap::new();
    for line in list.lines() {
        let (sum, name) = line.split_once("  ").unwrap();
        let content = fs::read(out.join("open").join(name)).unwrap();
        let own =
            Sha256::digest(&content).iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        assert_eq!(own, sum, "{name}");
        listed.insert(name.to_owned(), (content.len(), own));
    }
    let mut zip = zip::ZipArchive::new(fs::File::open(out.join("open.zip")).unwrap()).unwrap();
    let in_zip: BTreeSet<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    let mut expected: BTreeSet<String> = listed.keys().cloned().collect();
    expected.insert("checksums.sha256".to_owned());
    assert_eq!(in_zip, expected);
    let mut entry = zip.by_name("municipalities.csv").unwrap();
    assert_eq!(entry.size() as usize, listed["municipalities.csv"].0);
    let mut content = Vec::new();
    std::io::Read::read_to_end(&mut entry, &mut content).unwrap();
    assert_eq!(content, fs::read(out.join("open/municipalities.csv")).unwrap());
    // The record for data portals gives each file of data its own size.
    let catalogue = json(&out.join("open/dcat.jsonld"));
    let nodes = catalogue["@graph"].as_array().unwrap().iter();
    let files: Vec<&Value> = nodes.filter(|node| node["@type"] == "dcat:Distribution").collect();
    // Seven files of one data set each, and one that holds four.
    assert_eq!(files.len(), 11);
    for file in files {
        let address = file["dcat:downloadURL"][0]["@id"].as_str().unwrap();
        let name =
            address.strip_prefix("https://example.se/bredband/2025/").expect("the folder of county.toml");
        assert_eq!(file["dcat:byteSize"][0]["@value"], listed[name].0.to_string());
    }
    let record = json(&out.join("run.json"));
    let outputs = record["outputs"].as_array().unwrap();
    assert!(outputs.iter().any(|file| file["file"] == "open.zip" && file["bytes"].as_u64() > Some(1000)));
}

#[test]
fn squares_sum_to_the_municipalities() {
    let out = &DEMO.out;
    let truth = rows(&out.join("internal/municipalities.csv"));
    let mut sums: BTreeMap<(String, &str), f64> = BTreeMap::new();
    for ((_, code), cells) in cells_of(&out.join("internal"), "grid_1km") {
        for column in ["points", "households_unserved", "persons", "points_unserved_both"] {
            *sums.entry((code.clone(), column)).or_default() += number(&cells, column).unwrap_or(0.0);
        }
    }
    for row in truth.iter().filter(|row| row["code"].len() == 4) {
        for column in ["points", "households_unserved", "persons", "points_unserved_both"] {
            let (found, expected) = (sums[&(row["code"].clone(), column)], number(row, column).unwrap());
            assert!((found - expected).abs() < 1e-6, "{} {column}: {found} and {expected}", row["code"]);
        }
    }
}

#[test]
fn what_may_not_be_published_is_left_out_and_not_named() {
    let config = |publish: bool| {
        format!(
            "{HEAD}[[fixed]]\npath = \"hemligt_fast.geojson\"\noperator = \"Dolda nät\"\ntechnology = \"fiber\"\ndown_mbps = 1000\npublish = {publish}\n\
             [[mobile]]\npath = \"hemligt.geojson\"\noperator = \"Dolda mobil\"\ngeneration = \"4G\"\nservice_mbps = 10\nlevel = \"grund\"\npublish = {publish}\n\
             [[mobile]]\npath = \"m.geojson\"\noperator = \"Nordtel\"\ngeneration = \"4G\"\nservice_mbps = 10\nlevel = \"grund\"\n\
             [output]\nlicence = \"CC-BY-4.0\"\npublisher = \"Region Sago\"\ncontact = \"bredband@example.se\"\n"
        )
    };
    let points: Vec<String> =
        (0..40).map(|at| format!("hus{at},{},6601000,5,0\n", 501_000 + 20 * at)).collect();
    let run = |publish| {
        let everywhere = geojson(&[feature("", &rectangle(0.0, 0.0, 9_000.0, 9_000.0))]);
        let case = Case::new()
            .with("county.toml", config(publish))
            .with("kommuner.geojson", two_municipalities())
            .with("demand.csv", format!("id,e,n,hushall,arbetsstallen\n{}", points.concat()))
            .with(
                "hemligt_fast.geojson",
                geojson(&[feature("", &rectangle(8_000.0, 8_000.0, 9_000.0, 9_000.0))]),
            )
            .with("hemligt.geojson", &everywhere)
            .with("m.geojson", &everywhere);
        case.run_in_all_formats();
        case
    };
    let case = run(false);
    let open = case.path("out/open");
    assert!(!open.join("uncovered.geojson").exists());
    assert!(case.path("out/internal/uncovered.geojson").exists());
    for (name, text) in texts(&open) {
        for word in ["Dolda", "hemligt"] {
            assert!(!text.contains(word), "{name} names {word}");
        }
    }
    let area = &features(&open.join("shortage_areas.geojson"))[0];
    assert_eq!(
        (area["mobile"].as_str(), area["points"].as_str(), area["households"].as_str()),
        ("Nordtel", "40", "200")
    );
    let readme = fs::read_to_string(open.join("README.md")).unwrap();
    for part in ["CC-BY-4.0", "Region Sago", "utelämnad"] {
        assert!(readme.contains(part), "{part} in {readme}");
    }
    let case = run(true);
    let open = case.path("out/open");
    assert!(open.join("uncovered.geojson").exists());
    let area = &features(&open.join("shortage_areas.geojson"))[0];
    assert_eq!(area["mobile"], "Dolda mobil;Nordtel");
}
