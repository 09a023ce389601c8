//! The open package: nothing in it gives a small count or a single household away.
//!
//! The attack knows nothing of the rule: it reads what was written, sets up every sum that it can see, and tightens the
//! bounds of what is empty until nothing moves.
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    sync::LazyLock,
};

use gdal::vector::LayerAccess;
use geo::Coord;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use whitespot::{
    config::Config,
    ingest::Crs,
    pipeline::{self, Options, Outcome},
};

use super::case::{Case, HEAD, feature, geojson, read_csv, rectangle, two_municipalities};

/// Masked is what is less than this.
const BELOW: f64 = 4.0;
const STATES: [&str; 5] = ["connected", "passed", "planned", "unserved", "no_data"];
const WEIGHTS: [&str; 4] = ["points", "households", "workplaces", "persons"];

/// The demo's result, and what was found.
static DEMO: LazyLock<(TempDir, Outcome)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo/county.toml");
    let options = Options { out: Some(folder.path().join("out")), ..Options::default() };
    let outcome = pipeline::run(&Config::read(&config).unwrap(), &options, &|_, _| {}).unwrap();
    (folder, outcome)
});

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Unknowns with their bounds, true values where they are known to the test, and sums among them.
#[derive(Default)]
struct Attack {
    bounds: Vec<(f64, f64)>,
    truth: Vec<(String, f64)>,
    /// The sum of the parts is the whole, or (`false`) at most the whole.
    sums: Vec<(usize, Vec<usize>, bool)>,
}

impl Attack {
    fn add(&mut self, name: String, told: Option<f64>, truth: f64) -> usize {
        self.bounds.push(told.map_or((0.0, f64::INFINITY), |told| (told, told)));
        self.truth.push((name, truth));
        self.bounds.len() - 1
    }

    fn tighten(&mut self) {
        const STEP: f64 = 1e-7;
        loop {
            let before = self.bounds.clone();
            for (whole, parts, is_all) in &self.sums {
                let low: f64 = parts.iter().map(|&part| self.bounds[part].0).sum();
                let high: f64 = parts.iter().map(|&part| self.bounds[part].1).sum();
                let (least, most) = self.bounds[*whole];
                self.bounds[*whole] = (least.max(low), if *is_all { most.min(high) } else { most });
                for &part in parts {
                    let (own_low, own_high) = self.bounds[part];
                    let up = most - (low - own_low);
                    let others = high - own_high;
                    let down = if *is_all && others.is_finite() { least - others } else { 0.0 };
                    self.bounds[part] = (own_low.max(down), own_high.min(up));
                }
            }
            let moved = |one: &(f64, f64), other: &(f64, f64)| {
                (one.0 - other.0).abs() > STEP
                    || (one.1.is_finite() || other.1.is_finite()) && (one.1 - other.1).abs() > STEP
            };
            if !before.iter().zip(&self.bounds).any(|(one, other)| moved(one, other)) {
                return;
            }
        }
    }

    /// What is small and not surely anything from 1 to 3 any more.
    fn given_away(&self) -> Vec<String> {
        let pairs = self.truth.iter().zip(&self.bounds);
        pairs
            .filter(|((_, truth), (low, high))| {
                *truth > 1e-6 && *truth < BELOW - 1e-6 && (*low > 1.0 + 1e-4 || *high < BELOW - 1.0 - 1e-4)
            })
            .map(|((name, truth), (low, high))| format!("{name}: {truth} is in {low} to {high}"))
            .collect()
    }
}

/// A row or cell as text: name of a column → cell.
type Cells = BTreeMap<String, String>;

fn number(cells: &Cells, column: &str) -> Option<f64> {
    cells.get(column).filter(|cell| !cell.is_empty()).map(|cell| cell.parse().unwrap())
}

fn rows(path: &Path) -> Vec<Cells> {
    read_csv(path).into_iter().map(|row| row.into_iter().collect()).collect()
}

fn features(path: &Path) -> Vec<Cells> {
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

/// The counts of one row of one weight: the total, then the states, then without mobile and without both.
fn count(attack: &mut Attack, told: &Cells, truth: &Cells, weight: &str, name: &str) -> Vec<usize> {
    let measures = STATES.iter().copied().chain(["unserved_mobile", "unserved_both"]);
    let columns =
        std::iter::once(weight.to_owned()).chain(measures.map(|measure| format!("{weight}_{measure}")));
    let own: Vec<usize> = columns
        .map(|column| {
            attack.add(
                format!("{name} {column}"),
                number(told, &column),
                number(truth, &column).unwrap_or(0.0),
            )
        })
        .collect();
    attack.sums.push((own[0], own[1..6].to_vec(), true));
    // Without mobile and without both lie within the total, and so does unserved that has mobile.
    let truth_of = |attack: &Attack, at: usize| attack.truth[own[at]].1;
    let with_mobile = truth_of(attack, 4) - truth_of(attack, 7);
    let elsewhere = truth_of(attack, 6) - truth_of(attack, 7);
    let only_fixed = attack.add(format!("{name} {weight} unserved with mobile"), None, with_mobile);
    let only_mobile = attack.add(format!("{name} {weight} served without mobile"), None, elsewhere);
    attack.sums.push((own[4], vec![own[7], only_fixed], true));
    attack.sums.push((own[6], vec![own[7], only_mobile], true));
    for part in 1..own.len() {
        let rest = truth_of(attack, 0) - truth_of(attack, part);
        let rest = attack.add(format!("{name} {weight} but {part}"), None, rest);
        attack.sums.push((own[0], vec![own[part], rest], true));
    }
    own
}

/// Everything that a reader of the package can add up of a weight; `is_told` says what is told of a row.
fn attack(out: &Path, weight: &str, county_of: &dyn Fn(&str) -> Option<String>, is_masked: bool) -> Attack {
    let (open, internal) = (out.join("open"), out.join("internal"));
    let truth = rows(&internal.join("municipalities.csv"));
    let told = rows(&open.join("municipalities.csv"));
    let mut attack = Attack::default();
    let mut by_code: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (told, truth) in told.iter().zip(&truth) {
        // Without the complementary step only rows with a small count of their own are masked.
        let told = if is_masked || has_small(truth, weight) { told } else { truth };
        by_code.insert(truth["code"].clone(), count(&mut attack, told, truth, weight, &truth["code"]));
    }
    let mut parts: BTreeMap<String, Vec<Vec<usize>>> = BTreeMap::new();
    for code in by_code.keys().filter(|code| code.len() == 4) {
        let county = county_of(code);
        parts.entry(county.unwrap_or_else(|| "total".to_owned())).or_default().push(by_code[code].clone());
    }
    for code in by_code.keys().filter(|code| code.len() == 2) {
        parts.entry("total".to_owned()).or_default().push(by_code[code].clone());
    }
    let cells = cells_of(&internal);
    for cell in features(&open.join("grid_1km.geojson")) {
        let key = (cell["rutid"].clone(), cell["municipality"].clone());
        let truth = &cells[&key];
        let told = if is_masked || has_small(truth, weight) { &cell } else { truth };
        let own = count(&mut attack, told, truth, weight, &key.0);
        parts.entry(key.1).or_default().push(own);
    }
    for (code, parts) in &parts {
        for (at, &whole) in by_code[code].iter().enumerate() {
            attack.sums.push((whole, parts.iter().map(|part| part[at]).collect(), true));
        }
    }
    let areas = features(&internal.join("shortage_areas.geojson"));
    let mut in_areas: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (told, truth) in features(&open.join("shortage_areas.geojson")).iter().zip(&areas) {
        assert_eq!(told["id"], truth["id"]);
        let is_open =
            ["new", "remaining", "under_construction", "planned"].contains(&truth["status"].as_str());
        if let Some(value) = number(truth, weight).filter(|_| is_open) {
            let own = attack.add(truth["id"].clone(), number(told, weight), value);
            in_areas.entry(truth["municipality"].clone()).or_default().push(own);
        }
    }
    for (code, areas) in in_areas {
        let own = &by_code[&code];
        let short = attack.truth[own[3]].1 + attack.truth[own[4]].1;
        let whole = attack.add(format!("{code} {weight} short"), None, short);
        attack.sums.push((whole, vec![own[3], own[4]], true));
        attack.sums.push((whole, areas, false));
    }
    attack
}

fn has_small(row: &Cells, weight: &str) -> bool {
    let columns = STATES.iter().copied().chain(["unserved_mobile", "unserved_both"]);
    let is_small = |value: f64| value > 1e-6 && value < BELOW - 1e-6;
    let total = number(row, weight).unwrap_or(0.0);
    let of = |measure: &str| number(row, &format!("{weight}_{measure}")).unwrap_or(0.0);
    is_small(total)
        || columns.map(of).any(|value| is_small(value) || is_small(total - value))
        || is_small(of("unserved") - of("unserved_both"))
        || is_small(of("unserved_mobile") - of("unserved_both"))
}

/// The unmasked squares by id and municipality, read from the internal `GeoPackage`.
fn cells_of(internal: &Path) -> BTreeMap<(String, String), Cells> {
    let dataset = gdal::Dataset::open(internal.join("grid_1km.gpkg")).unwrap();
    let mut layer = dataset.layer_by_name("grid_1km").unwrap();
    let names: Vec<String> = layer.defn().fields().map(|field| field.name()).collect();
    let cells = layer.features().map(|row| {
        let text = |name: &String| row.field_as_string(row.field_index(name).unwrap()).unwrap();
        let cells: Cells = names.iter().map(|name| (name.clone(), text(name).unwrap_or_default())).collect();
        ((cells["rutid"].clone(), cells["municipality"].clone()), cells)
    });
    cells.collect()
}

fn assert_safe(out: &Path, county_of: &dyn Fn(&str) -> Option<String>) {
    for weight in WEIGHTS {
        let mut attack = attack(out, weight, county_of, true);
        attack.tighten();
        let found = attack.given_away();
        assert!(found.is_empty(), "{weight}: {:#?}", &found[..found.len().min(10)]);
    }
}

#[test]
fn open_package_of_the_demo_gives_nothing_away() {
    let out = &DEMO.1.out;
    let county = |code: &str| Some(code[..2].to_owned());
    assert_safe(out, &county);
    // With nothing but the small rows masked the same attack succeeds.
    let broken = WEIGHTS.iter().filter(|weight| {
        let mut attack = attack(out, weight, &county, false);
        attack.tighten();
        !attack.given_away().is_empty()
    });
    assert!(broken.count() >= 2);
    let told = rows(&out.join("open/municipalities.csv"));
    assert!(told.iter().any(|row| row["masked"].is_empty() || !row["masked"].contains("points")));
    assert!(told.iter().any(|row| !row["masked"].is_empty() && number(row, "households").is_some()));
}

/// Every text of the package; what is no text is read by its own reader elsewhere.
fn texts(open: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(open).unwrap().map(|entry| entry.unwrap().path());
    let texts = entries.filter(|path| path.extension().is_none_or(|ending| ending != "gpkg"));
    texts
        .map(|path| {
            (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap())
        })
        .collect()
}

#[test]
fn open_package_names_no_place_and_no_point() {
    let out = &DEMO.1.out;
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
        "map.html",
        "municipalities.csv",
        "reconciliation.csv",
        "shortage_areas.geojson",
        "uncovered.geojson",
    ];
    for name in expected {
        assert!(names.contains(name), "{name} of {names:?}");
    }
    let survey = &DEMO.1.findings.survey;
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
    let noted = DEMO.1.findings.register.iter().filter(|entry| entry.note.len() > 12);
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
    let out = &DEMO.1.out;
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
    // The entry for data portals tells the same of each file.
    let catalogue = json(&out.join("open/dcat.jsonld"));
    let files = catalogue["dcat:dataset"][0]["dcat:distribution"].as_array().unwrap();
    assert_eq!(files.len(), listed.len() - 2);
    for file in files {
        let name = file["dcat:downloadURL"][0]["@id"].as_str().unwrap();
        assert_eq!(file["dcat:byteSize"][0]["@value"], listed[name].0.to_string());
        assert_eq!(file["spdx:checksum"][0]["spdx:checksumValue"][0]["@value"], listed[name].1);
    }
    let record = json(&out.join("run.json"));
    let outputs = record["outputs"].as_array().unwrap();
    assert!(outputs.iter().any(|file| file["file"] == "open.zip" && file["bytes"].as_u64() > Some(1000)));
}

#[test]
fn squares_sum_to_the_municipalities() {
    let out = &DEMO.1.out;
    let truth = rows(&out.join("internal/municipalities.csv"));
    let mut sums: BTreeMap<(String, &str), f64> = BTreeMap::new();
    for ((_, code), cells) in cells_of(&out.join("internal")) {
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

/// A county of square municipalities in a row, with small numbers.
fn generated(seed: u64) -> Case {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = move |end: f64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / (1_u64 << 31) as f64 * end
    };
    let count = 2 + next(12.0) as usize;
    let municipalities: Vec<String> = (0..count)
        .map(|at| {
            let (west, county) = (4_000.0 * at as f64, 1 + at % 2);
            let properties = format!(r#""kod":"0{county}{at:02}","namn":"K{at}","lan":"0{county}""#);
            feature(&properties, &rectangle(west, 0.0, west + 4_000.0, 4_000.0))
        })
        .collect();
    let mut points = String::from("id,e,n,hushall,arbetsstallen,boende\n");
    for municipality in 0..count {
        for point in 0..5 + next(120.0) as usize {
            let corner = (500_000.0 + 4_000.0 * municipality as f64, 6_600_000.0);
            // Half of them in the first square kilometre, near each other.
            let spread = if point % 2 == 0 { 4_000.0 } else { 900.0 };
            let (east, north) = (corner.0 + next(spread), corner.1 + next(spread));
            let homes = next(3.0) as u32;
            points.push_str(&format!(
                "p-{municipality}-{point},{east:.1},{north:.1},{homes},{},{}\n",
                next(1.2) as u32,
                homes * 2
            ));
        }
    }
    let width = 4_000.0 * count as f64;
    let mut served = |down: &str| {
        let (west, south) = (next(width * 0.3), next(3_000.0));
        feature(
            &format!(r#""ned":{down}"#),
            &rectangle(west, south, west + next(width), south + next(3_000.0)),
        )
    };
    let fixed = [served("1000"), served("1000"), served("30")];
    let mobile = [served("0"), served("0")];
    let head = HEAD.replace("name = \"namn\"", "name = \"namn\"\ncounty = \"lan\"");
    Case::new()
        .with("county.toml", format!(
            "{head}persons = \"boende\"\n[[fixed]]\npath = \"f.geojson\"\noperator = \"A\"\ntechnology = \"fiber\"\ndown_mbps = {{ column = \"ned\" }}\n\
             [[mobile]]\npath = \"m.geojson\"\noperator = \"Nordtel\"\ngeneration = \"4G\"\nservice_mbps = 10\nlevel = \"grund\"\n\
             [output]\nformats = [\"gpkg\", \"geojson\"]\n"
        ))
        .with("kommuner.geojson", geojson(&municipalities))
        .with("demand.csv", points)
        .with("f.geojson", geojson(&fixed))
        .with("m.geojson", geojson(&mobile))
}

#[test]
fn open_packages_of_generated_counties_give_nothing_away() {
    let mut broken = 0;
    for seed in 0..8 {
        let case = generated(seed);
        case.run();
        let out = case.path("out");
        let county = |code: &str| Some(code[..2].to_owned());
        assert_safe(&out, &county);
        for weight in WEIGHTS {
            let mut attack = attack(&out, weight, &county, false);
            attack.tighten();
            broken += usize::from(!attack.given_away().is_empty());
        }
    }
    assert!(broken > 8, "the attack succeeds {broken} times of 32 without the complementary step");
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
        case.run();
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
