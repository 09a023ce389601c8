//! The real cases of `tests/real`: run where the data is, and compared with answers that other tools gave
//! (`tests/real/*/expected.csv`, each beside the script that wrote it) and with the data's own `reference_counts.csv`.
#![allow(clippy::float_cmp, reason = "counts read from two tables are equal or they are not")]

use std::{
    collections::HashMap,
    env, fs,
    io::{Read, Write},
    path::{Path, PathBuf},
};

use flate2::read::GzDecoder;

use super::case::{Case, Rows, read_csv};

pub(super) type Row = HashMap<String, String>;

/// A real case: its configuration, its answers, and where the data lies.
pub(super) struct Real {
    pub(super) folder: PathBuf,
    pub(super) data: PathBuf,
    pub(super) config: String,
}

impl Real {
    /// `None`, with a word on the terminal, where the data or the cases are not there: neither is part of the package.
    pub(super) fn find(name: &str) -> Option<Self> {
        let project = Path::new(env!("CARGO_MANIFEST_DIR"));
        let given = env::var_os("WHITESPOT_REAL_DATA").map(PathBuf::from);
        let data = given.unwrap_or_else(|| project.join("../shared/data"));
        let folder = project.join("tests/real").join(name);
        let here = data.join("reference_counts.csv").is_file() && folder.join("expected.csv").is_file();
        match fs::canonicalize(&data) {
            Ok(data) if here => {
                // The generator writes the configuration of Sweden.
                let config = fs::read_to_string(folder.join("county.toml")).unwrap_or_default();
                let config = config.replace("@DATA@", data.to_str().expect("a path in UTF-8"));
                Some(Self { folder, data, config })
            }
            _ => {
                // Not eprintln!, which a passing test keeps to itself.
                let _ = writeln!(
                    std::io::stderr(),
                    "skipped: the real case {name} needs the data in {} (set WHITESPOT_REAL_DATA) and tests/real",
                    data.display()
                );
                None
            }
        }
    }

    fn case(&self) -> Case {
        self.changed(&[])
    }

    /// The case with parts of its configuration replaced.
    fn changed(&self, changes: &[(&str, &str)]) -> Case {
        let mut config = self.config.clone();
        for (from, to) in changes {
            assert!(config.contains(from), "the configuration has no {from}");
            config = config.replace(from, to);
        }
        Case::new().with("county.toml", config)
    }

    fn expected(&self) -> Rows {
        read_csv(&self.folder.join("expected.csv"))
    }

    /// The numbers of `reference_counts.csv` of one set.
    fn references(&self, set: &str) -> Rows {
        let mut rows = read_csv(&self.data.join("reference_counts.csv"));
        rows.retain(|row| row["set"] == set);
        assert!(!rows.is_empty(), "no reference for {set}");
        rows
    }
}

pub(super) fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column}: {} is no number", row[column]))
}

/// Equal within a millionth, or within the square metre that a table of km² shows.
fn assert_near(ours: f64, theirs: f64, what: &str) {
    assert!(
        (ours - theirs).abs() <= f64::max(1e-6 * theirs.abs(), 1e-6),
        "{what}: {ours}, expected {theirs}"
    );
}

fn municipalities(case: &Case) -> HashMap<String, Row> {
    case.run();
    case.table("municipalities.csv").into_iter().map(|row| (row["code"].clone(), row)).collect()
}

fn rejects(case: &Case, reason: &str) -> usize {
    case.table("rejects.csv").iter().filter(|row| row["reason"] == reason).count()
}

/// The table of cells: all rows, or those with a class.
fn cells(real: &Real, inhabited_only: bool) -> String {
    let file = fs::File::open(real.data.join("de-berlin/breitbandatlas-2015/50mbit.csv.gz")).unwrap();
    let mut text = String::new();
    GzDecoder::new(file).read_to_string(&mut text).unwrap();
    let column = text.lines().next().unwrap().split(',').position(|name| name == "percentage").unwrap();
    let wanted = |line: &&str| !inhabited_only || line.split(',').nth(column) != Some("0");
    text.lines().filter(wanted).flat_map(|line| [line, "\n"]).collect()
}

#[test]
fn berlin_cells_served_per_district() {
    let Some(real) = Real::find("berlin") else { return };
    let inhabited = cells(&real, true);
    let case = real.case().with("cells.csv", &inhabited);
    let ours = municipalities(&case);
    let four = municipalities(
        &real.changed(&[("at_least = 5 }       #", "at_least = 4 } #")]).with("cells.csv", &inhabited),
    );
    let expected = real.expected();
    assert_eq!((expected.len(), ours.len()), (12, 13), "12 districts and the total");
    for theirs in &expected {
        let district = &theirs["district"];
        let ours = &ours[district];
        for (column, quantity) in [
            ("points", "cells"),
            ("points_connected", "class_5"),
            ("points_unserved_mobile", "without_wireless"),
            ("points_unserved_both", "neither"),
        ] {
            assert_eq!(ours[column], theirs[quantity], "{district}: {column}");
        }
        assert_eq!(
            number(ours, "points_unserved"),
            number(theirs, "cells") - number(theirs, "class_5"),
            "{district}"
        );
        assert_eq!(four[district]["points_connected"], theirs["class_4_or_5"], "{district}: classes 4 and 5");
        assert_near(number(ours, "area_km2"), number(theirs, "area_km2"), district);
        assert_near(number(ours, "uncovered_km2"), number(theirs, "without_wireless_km2"), district);
    }
    for reference in real.references("de-berlin/Verf_100_50") {
        if reference["quantity"] == "cells class 5" {
            assert_eq!(
                ours[&reference["area"]]["points_connected"], reference["value"],
                "{}",
                reference["area"]
            );
        }
    }
    // One cell centre lies outside the outline of the districts.
    assert_eq!((ours["total"]["points"].as_str(), rejects(&case, "in no municipality")), ("9906", 1));
}

/// The same question without a prepared file: the raster's 0 is named as its value without data.
#[test]
fn berlin_cells_of_class_0_are_no_data() {
    let Some(real) = Real::find("berlin") else { return };
    let whole = real.changed(&[(
        "threshold = { at_least = 5 }       #",
        "threshold = { at_least = 5 }\nnodata = 0\nvalid = \"listed\" #",
    )]);
    let ours = municipalities(&whole.with("cells.csv", cells(&real, false)));
    for theirs in real.expected() {
        let ours = &ours[&theirs["district"]];
        assert_eq!(ours["points_connected"], theirs["class_5"], "{}", theirs["district"]);
        assert_eq!(
            number(ours, "points") - number(ours, "points_no_data"),
            number(&theirs, "cells"),
            "{}",
            theirs["district"]
        );
    }
    assert_eq!(ours["total"]["points_unserved"], "5368");
}

/// The classes of the atlas are bounds of a share: each cell's weight is split, and the district's share lies between.
#[test]
fn berlin_cells_are_split_by_their_class() {
    let Some(real) = Real::find("berlin") else { return };
    let (head, _) = real.config.split_once("[[fixed]]").unwrap();
    let config = format!(
        "{head}{}",
        r#"[[fixed]]
operator = "all operators"
technology = "other"
down_mbps = 50
valid = "listed"
share = { column = "percentage", unit = "percent", classes = { 1 = [0, 10], 2 = [10, 50], 3 = [50, 75], 4 = [75, 95], 5 = [95, 100] } }
[tiers]
down_mbps = [50]
[shortage]
speed_mbps = 50
[targets]
names = []
"#
    );
    let case = Case::new().with("county.toml", config).with("cells.csv", cells(&real, false));
    let ours = municipalities(&case);
    let long = case.table("indicators.csv");
    let value = |district: &str, measure: &str| {
        let row = long.iter().find(|row| {
            row["area_code"] == district
                && row["measure"] == measure
                && row["weight"] == "points"
                && row["settlement"].is_empty()
                && row["tier_mbps"] == "50"
        });
        number(row.unwrap_or_else(|| panic!("{district}: no {measure}")), "value")
    };
    let mut bounds: HashMap<String, (f64, f64, f64)> = HashMap::new();
    for row in read_csv(&real.folder.join("classes.csv")) {
        let (low, high) = match row["class"].as_str() {
            "1" => (0.0, 0.1),
            "2" => (0.1, 0.5),
            "3" => (0.5, 0.75),
            "4" => (0.75, 0.95),
            "5" => (0.95, 1.0),
            other => panic!("class {other}"),
        };
        let sum = bounds.entry(row["district"].clone()).or_default();
        let cells = number(&row, "cells");
        *sum = (sum.0 + cells, sum.1 + low * cells, sum.2 + high * cells);
    }
    assert_eq!(bounds.len(), 12);
    for (district, (cells, low, high)) in bounds {
        let ours = &ours[&district];
        assert!(
            (number(ours, "points_connected") - low).abs() < 1e-6,
            "{district}: {ours:?}, expected {low}"
        );
        assert!((number(ours, "points_unserved") - (cells - low)).abs() < 1e-6, "{district}");
        assert_eq!(number(ours, "points") - number(ours, "points_no_data"), cells, "{district}");
        assert!((value(&district, "reached") - low).abs() < 1e-6, "{district}");
        assert!((value(&district, "reached_at_most") - high).abs() < 1e-6, "{district}");
    }
}

#[test]
fn berlin_districts_in_other_formats() {
    let Some(real) = Real::find("berlin") else { return };
    let inhabited = cells(&real, true);
    let ours = municipalities(&real.case().with("cells.csv", &inhabited));
    for (file, name) in [("berlin_bezirke_shp.zip", "name"), ("berlin_bezirke.kml", "Name")] {
        let other = municipalities(
            &real
                .changed(&[
                    ("berlin_bezirke.geojson", file),
                    ("code = \"name\"", &format!("code = \"{name}\"")),
                    ("name = \"name\"", &format!("name = \"{name}\"")),
                ])
                .with("cells.csv", &inhabited),
        );
        assert_eq!(other.len(), ours.len(), "{file}");
        for (code, ours) in &ours {
            // The GeoJSON was rounded to six decimals; with the unrounded outline one unserved cell of Spandau, at the
            // edge of the city, lies some centimetres outside and belongs to the nearest district.
            assert_eq!(other[code]["points_connected"], ours["points_connected"], "{file}: {code}");
            for column in ["points", "points_unserved"] {
                assert_eq!(number(&other[code], column), number(ours, column), "{file}: {code} {column}");
            }
        }
    }
}

const TECHNOLOGIES: [&str; 7] = ["FTTP", "FTTB", "FTTC", "FTTN", "HFC", "WIRELESS", "SATELLITE"];
const AT_LEAST_100_MBPS: [&str; 4] = ["FTTP", "FTTB", "FTTC", "HFC"];

/// Addresses per council and technology.
fn addresses(real: &Real) -> HashMap<(String, String), f64> {
    real.expected()
        .iter()
        .map(|row| ((row["code"].clone(), row["tech"].clone()), number(row, "addresses")))
        .collect()
}

#[test]
fn australian_addresses_by_council() {
    let Some(real) = Real::find("australia") else { return };
    let case = real.case();
    let ours = municipalities(&case);
    let theirs = addresses(&real);
    let sum = |code: &str, wanted: &dyn Fn(&str) -> bool| -> f64 {
        theirs
            .iter()
            .filter(|((council, tech), _)| council == code && wanted(tech))
            .map(|(_, count)| count)
            .sum()
    };
    assert_eq!(ours.len(), 288, "287 councils and the total");
    for (code, ours) in ours.iter().filter(|(code, _)| code.as_str() != "total") {
        let fast = |tech: &str| AT_LEAST_100_MBPS.contains(&tech);
        let slow = |tech: &str| tech != "NULL" && !fast(tech);
        for (column, theirs) in [
            ("points", sum(code, &|_| true)),
            ("points_connected", sum(code, &fast)),
            ("points_unserved", sum(code, &slow)),
            // The word NULL is no technology: no data, never unserved.
            ("points_no_data", sum(code, &|tech| tech == "NULL")),
        ] {
            assert_eq!(number(ours, column), theirs, "{code}: {column}");
        }
    }
    assert_eq!(ours["total"]["points"], "47409");
    assert_eq!(rejects(&case, "empty file"), 1, "port-maquarie.geojson");
    assert_eq!(rejects(&case, "word without an entry in the map"), 40);
    assert_eq!(case.table("rejects.csv").len(), 41);
}

/// The technology table counts all words in one run.
#[test]
fn australian_technology_table() {
    let Some(real) = Real::find("australia") else { return };
    let case = real.case();
    case.run();
    let theirs = addresses(&real);
    let mut ours: HashMap<(String, String), f64> = HashMap::new();
    for row in case.table("indicators.csv") {
        if row["measure"] == "technology" && row["weight"] == "points" && row["area_kind"] == "municipality" {
            ours.insert((row["area_code"].clone(), row["technology"].clone()), number(&row, "value"));
        }
    }
    let mut expected: HashMap<(String, String), f64> = HashMap::new();
    for ((code, word), count) in theirs {
        let technology = match word.as_str() {
            "FTTP" => "fiber",
            "FTTB" => "fiber_lan",
            "FTTC" | "FTTN" => "vdsl",
            "HFC" => "cable",
            "WIRELESS" => "fixed_wireless",
            "SATELLITE" => "satellite",
            _ => continue,
        };
        *expected.entry((code, technology.to_owned())).or_default() += count;
    }
    assert_eq!(ours, expected);
}

/// 22,989 offers of two operators over one network, by class of BEAD.
#[test]
fn omaha_offers_by_tier_operator_and_technology() {
    let Some(real) = Real::find("omaha") else { return };
    let case = real.case();
    case.run();
    let mut ours: HashMap<(String, String), f64> = HashMap::new();
    for row in case.table("indicators.csv") {
        if row["area_kind"] != "municipality" || row["weight"] != "points" {
            continue;
        }
        let quantity = match row["measure"].as_str() {
            "total" => "total".to_owned(),
            "reached" => format!("reached {}", row["tier_mbps"]),
            "technology" => format!("technology {}", row["technology"]),
            "operator" => format!("operator {}", row["operator"]),
            // Two operators, but never two networks: no address is black.
            "competition_black" => "competition_black".to_owned(),
            _ => continue,
        };
        let value = number(&row, "value");
        if value != 0.0 {
            ours.insert((row["area_code"].clone(), quantity), value);
        }
    }
    let theirs: HashMap<(String, String), f64> = real
        .expected()
        .iter()
        .map(|row| ((row["code"].clone(), row["quantity"].clone()), number(row, "addresses")))
        .collect();
    assert_eq!(theirs.len(), 2571);
    for (key, value) in &theirs {
        assert_eq!(ours.get(key), Some(value), "{key:?}");
    }
    assert_eq!(ours.len(), theirs.len());
    assert_eq!(case.municipality("total")["points_unserved"], "14439", "below 25/3: 22 989 - 8 550");
}

/// One run per technology, with a map that knows only its word: connected is its count, all others have no data.
#[test]
fn australian_addresses_by_technology() {
    let Some(real) = Real::find("australia") else { return };
    let theirs = addresses(&real);
    let map = real.config.split("map = {").nth(1).unwrap().split('}').next().unwrap();
    for tech in TECHNOLOGIES {
        let case = real
            .changed(&[(map, &format!(" {tech} = 1000 ")), ("[output]", "[output]\nformats = [\"csv\"]")]);
        let ours = municipalities(&case);
        let mut references: HashMap<String, f64> = HashMap::new();
        for (code, name) in [
            ("23190", "Horsham"),
            ("26260", "Southern Grampians"),
            ("17420", "The Hills"),
            ("14650", "Lake Macquarie"),
            ("36720", "Sunshine Coast"),
        ] {
            let theirs = theirs.get(&(code.to_owned(), tech.to_owned())).copied().unwrap_or(0.0);
            let ours = &ours[code];
            assert_eq!(ours["name"], name);
            assert_eq!(number(ours, "points_connected"), theirs, "{name}: {tech}");
            assert_eq!(number(ours, "points_no_data"), number(ours, "points") - theirs, "{name}: not {tech}");
            references.insert(name.to_owned(), theirs);
        }
        // A council's towns are told one by one in the reference.
        for town in ["horsham", "hamilton", "castle-hill", "charlestown", "bli-bli", "coolum-beach"] {
            for reference in real.references(&format!("au-nbn/{town}")) {
                if reference["quantity"] == format!("addresses tech={tech}") {
                    *references.get_mut(&reference["area"]).unwrap() -= number(&reference, "value");
                }
            }
        }
        assert!(references.values().all(|&left| left == 0.0), "{tech}: {references:?}");
    }
}

#[test]
fn australian_location_ids_stand_for_several_addresses() {
    let Some(real) = Real::find("australia") else { return };
    let said = real.changed(&[("id = \"name\" ", "id = \"locID\" ")]).refused(1);
    assert!(said.contains("LOC") && said.contains("3876"), "{said}");
    let case = real.changed(&[("id = \"name\" ", "id = \"locID\"\nrepeated = \"first\" ")]);
    assert_eq!(municipalities(&case)["total"]["points"], "43533");
    assert_eq!(rejects(&case, "repeated id"), 47_409 - 43_533);
}

#[test]
fn sao_tome_places_and_cover_in_both_shapes() {
    let Some(real) = Real::find("sao_tome") else { return };
    let expected: HashMap<(String, String), f64> = real
        .expected()
        .iter()
        .map(|row| ((row["quantity"].clone(), row["of"].clone()), number(row, "value")))
        .collect();
    let theirs = |quantity: &str, of: &str| expected[&(quantity.to_owned(), of.to_owned())];
    let references: HashMap<(String, String), f64> = real
        .references("st-sao-tome")
        .iter()
        .map(|row| ((row["area"].clone(), row["quantity"].clone()), number(row, "value")))
        .collect();
    let parts: Vec<&str> = real.config.split("[[mobile]]").collect();
    let (cells, rest) = parts[2].split_once("[[fibre_points]]").unwrap();
    let tail = format!("[[fibre_points]]{rest}");
    for (name, layers, published) in [
        ("both", vec![parts[1], cells], None),
        ("buffers", vec![parts[1]], Some("example-mobilecoverage")),
        ("cells", vec![cells], Some("example-coverage")),
    ] {
        let layers: String = layers.into_iter().flat_map(|layer| ["[[mobile]]", layer]).collect();
        let case = Case::new().with("county.toml", format!("{}{layers}{tail}", parts[0]));
        let ours = &municipalities(&case)["st"];
        let (all, off) = (theirs("places", "all"), theirs("places", "off the outline"));
        assert_eq!(number(ours, "points"), all - off, "{name}");
        assert_eq!(rejects(&case, "in no municipality") as f64, off, "{name}");
        assert_eq!(number(ours, "points_passed"), theirs("places", "within 5 km of a node"), "{name}");
        assert_eq!(number(ours, "points_unserved_mobile"), theirs("places without", name), "{name}");
        assert_eq!(
            number(ours, "points_unserved_both"),
            theirs("places without, and not near a node", name),
            "{name}"
        );
        assert_near(number(ours, "land_km2"), theirs("land_km2", "all"), name);
        assert_near(number(ours, "uncovered_km2"), theirs("uncovered_km2", name), name);

        if let Some(layer) = published {
            // The published count is of all places, our table of those on the outline.
            let inside = references[&("all".to_owned(), format!("POI inside {layer}"))];
            let counted = number(ours, "points") - number(ours, "points_unserved_mobile");
            assert_eq!(counted + theirs("places inside, off the outline", name), inside, "{name}");
            // The published area was cut in degrees and projected afterwards by its vertices: sides between far corners, which
            // bend, were left straight.
            let key = format!("land minus {layer}");
            let km2 = references
                [&(key, "area km2 in EPSG:32632 (vertices projected after the overlay)".to_owned())];
            assert!((number(ours, "uncovered_km2") - km2).abs() < 0.005, "{name}: published {km2}");
        }
    }
}

/// The recorded comparison with 2.4 million points is in `tests/real/README.md`; this is its small sister.
#[test]
fn sweden_counts_per_county() {
    let Some(real) = Real::find("sweden") else { return };
    let case = Case::new();
    let municipalities_file = real.data.join("se-sweden/okfse/swedish_municipalities.geojson");
    let made = case.whitespot(&[
        "demo",
        ".",
        "--points",
        "100000",
        "--municipalities",
        municipalities_file.to_str().unwrap(),
        "--years",
        "1",
    ]);
    assert!(made.status.success(), "{}", super::case::stderr(&made));
    // Only the tables are read.
    let config = fs::read_to_string(case.path("county.toml")).unwrap();
    assert!(config.contains("\n[output]\n"));
    let case = case.with("county.toml", config.replace("\n[output]\n", "\n[output]\nformats = [\"csv\"]\n"));
    let ours = municipalities(&case);
    let expected = real.expected();
    assert_eq!((expected.len(), ours.len()), (21, 290 + 21 + 1));
    for theirs in &expected {
        let county = &theirs["county"];
        for (column, value) in theirs.iter().filter(|(column, _)| *column != "county") {
            let total: f64 = value.parse().unwrap();
            // A county has up to 49 municipalities, each printed to the square metre.
            let slack = if column.ends_with("_km2") { f64::max(1e-6 * total, 5e-5) } else { 0.0 };
            let ours: f64 = ours[county][column].parse().unwrap_or(0.0);
            assert!((ours - total).abs() <= slack, "{county} {column}: {ours}, expected {total}");
        }
    }
}
