//! Workbook, pictures and report of the open package: they show what the tables beside them tell, and no more.
use std::{collections::BTreeMap, fs};

use gdal::{
    Dataset,
    config::set_thread_local_config_option,
    vector::{FieldValue, LayerAccess},
};

use super::case::{Case, HEAD, feature, geojson, rectangle, two_municipalities};
use super::demo_result::DEMO;
use super::open_package::{Cells, cells_of, features, rows};

/// A sheet by its names of columns, without its two head lines.
fn sheet(workbook: &Dataset, name: &str) -> Vec<Cells> {
    let mut layer = workbook.layer_by_name(name).unwrap();
    let text = |value: Option<FieldValue>| match value {
        None => String::new(),
        Some(FieldValue::RealValue(number)) => number.to_string(),
        Some(value) => value.into_string().unwrap(),
    };
    let all: Vec<Vec<String>> =
        layer.features().map(|row| row.fields().map(|(_, value)| text(value)).collect()).collect();
    let cells = |row: &Vec<String>| all[0].iter().cloned().zip(row.iter().cloned()).collect();
    all[2..].iter().map(cells).collect()
}

/// Whether a cell of the workbook says what a file says; codes are words there.
fn is_same(shown: &str, listed: &str) -> bool {
    match (shown.parse::<f64>(), listed.parse::<f64>()) {
        // As far as the reader prints decimals.
        (Ok(shown), Ok(listed)) => (shown - listed).abs() <= 1e-6 * listed.abs().max(1.0),
        (Ok(_), Err(_)) => false,
        (Err(_), Ok(_)) => shown == listed,
        (Err(_), Err(_)) => shown.is_empty() == (listed.is_empty() || listed == "[]"),
    }
}

#[test]
fn every_number_of_the_open_workbook_is_in_the_open_tables() {
    let open = DEMO.out.join("open");
    set_thread_local_config_option("OGR_XLSX_HEADERS", "DISABLE").unwrap();
    set_thread_local_config_option("OGR_XLSX_FIELD_TYPES", "STRING").unwrap();
    let workbook = Dataset::open(open.join("tables.xlsx")).unwrap();
    let tabs: Vec<String> = workbook.layers().map(|layer| layer.name()).collect();
    assert_eq!(tabs, ["Om tabellerna", "Kommuner", "Bristområden", "Avstämning"]);
    let mut numbers = BTreeMap::new();
    for (tab, listed) in [
        ("Kommuner", rows(&open.join("municipalities.csv"))),
        ("Bristområden", features(&open.join("shortage_areas.geojson"))),
        ("Avstämning", rows(&open.join("reconciliation.csv"))),
    ] {
        let shown = sheet(&workbook, tab);
        assert_eq!(shown.len(), listed.len(), "{tab}");
        for (shown, listed) in shown.iter().zip(&listed) {
            for (name, cell) in shown {
                let listed = listed.get(name).unwrap_or_else(|| panic!("{tab}: {name} is in no table"));
                assert!(is_same(cell, listed), "{tab} {name}: {cell} is not {listed}");
                *numbers.entry(tab).or_insert(0) += usize::from(cell.parse::<f64>().is_ok());
            }
        }
    }
    assert!(numbers["Kommuner"] > 14 * 30 && numbers["Bristområden"] > 98 * 5, "{numbers:?}");
    let masked =
        sheet(&workbook, "Kommuner").iter().filter(|row| row["masked"].contains("(mobiltäckning)")).count();
    assert!(masked > 3, "{masked}");
}

#[test]
fn open_pictures_are_of_the_whole_and_not_marked_internal() {
    let open = DEMO.out.join("open/images");
    let mut names: Vec<String> =
        fs::read_dir(&open).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    // One county: it is the whole.
    let expected =
        ["all_1920x1080.png", "all_1920x1080.svg", "all_a4.png", "all_a4.svg", "licence_dejavu.txt"];
    assert_eq!(names, expected);
    let told = rows(&DEMO.out.join("open/municipalities.csv"));
    let all = told.iter().find(|row| row["code"] == "total").unwrap();
    for name in ["all_1920x1080.svg", "all_a4.svg"] {
        let read = |folder: &str| fs::read_to_string(DEMO.out.join(folder).join(name)).unwrap();
        let svg = read("open/images");
        assert!(!svg.contains("Internt") && read("internal/images").contains("Internt"), "{name}");
        assert!(svg.contains("PÅHITTADE UPPGIFTER"), "{name}");
        assert_eq!(all["households_unserved"], "2173");
        assert!(svg.contains(">2\u{a0}173</text>"), "{name}");
    }
}

#[test]
fn the_open_report_says_masked_and_tells_tiers_of_the_whole_alone() {
    let read = |name: &str| fs::read_to_string(DEMO.out.join(name)).unwrap();
    let report = read("open/report.md");
    let without: Vec<&str> =
        report.lines().filter(|line| line.starts_with("| Hushåll utan mobiltäckning |")).collect();
    let told = rows(&DEMO.out.join("open/municipalities.csv"));
    let total = told.iter().position(|row| row["code"] == "total").unwrap();
    let of_municipalities = told.iter().filter(|row| row["code"].len() == 4);
    let order: Vec<&Cells> = std::iter::once(&told[total]).chain(of_municipalities).collect();
    assert_eq!(without.len(), order.len());
    let mut masked = 0;
    for (line, row) in without.iter().zip(order) {
        let cell = line.split('|').nth(2).unwrap().trim();
        let number = &row["households_unserved_mobile"];
        masked += usize::from(number.is_empty());
        assert_eq!(cell, if number.is_empty() { "maskerat" } else { number }, "{}: {line}", row["code"]);
    }
    assert!(masked > 3, "{masked}");
    let tiers = |text: &str| text.lines().filter(|line| line.ends_with("# Hastigheter")).count();
    assert_eq!((tiers(&report), tiers(&read("internal/report.md"))), (1, 16));
    // What is published holds no earlier register: its statuses are not told as 0.
    let statuses = |text: &str| {
        text.lines().filter(|line| line.starts_with("| Status |")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(statuses(&report), ["| Status | Bristområden |"]);
    assert_eq!(statuses(&read("internal/report.md")), ["| Status | Förra resultatet | Bristområden |"]);
    assert!(!report.contains("Varje plats har uppgift"), "229 households are named by nobody");
}

/// So many municipalities in a row, with a few places each.
fn country(municipalities: usize) -> Case {
    let outline = |at: usize| {
        let west = 1_000.0 * at as f64;
        let properties = format!(r#""kod":"01{at:02}","namn":"K{at}""#);
        feature(&properties, &rectangle(west, 0.0, west + 1_000.0, 1_000.0))
    };
    let outlines: Vec<String> = (0..municipalities).map(outline).collect();
    let mut points = String::from("id,e,n,hushall,arbetsstallen\n");
    for at in 0..municipalities {
        let east = 500_500 + 1_000 * at;
        for place in 0..5 {
            points.push_str(&format!("p{at}-{place},{},6600500,2,0\n", east + 10 * place));
        }
    }
    let fibre = geojson(&[feature("", &rectangle(0.0, 0.0, 3_000.0, 1_000.0))]);
    let layer =
        "[[fixed]]\npath = \"f.geojson\"\noperator = \"A\"\ntechnology = \"fiber\"\ndown_mbps = 1000\n";
    let output = "[output]\nformats = [\"gpkg\", \"geojson\"]\n";
    Case::new()
        .with("county.toml", format!("{HEAD}{layer}{output}"))
        .with("kommuner.geojson", geojson(&outlines))
        .with("demand.csv", points)
        .with("f.geojson", fibre)
}

#[test]
fn the_open_squares_of_a_country_are_layers_of_one_file() {
    for (municipalities, is_written) in [(60, true), (61, false)] {
        let case = country(municipalities);
        case.run_in_all_formats();
        let open = case.path("out/open");
        let [readme, record] =
            ["README.md", "dcat.jsonld"].map(|name| fs::read_to_string(open.join(name)).unwrap());
        for name in ["grid_1km.geojson", "grid_1km.gpkg"] {
            assert_eq!(open.join(name).exists(), is_written, "{municipalities} {name}");
            assert_eq!(readme.contains(name), is_written, "{municipalities} {name}");
            assert_eq!(record.contains(name), is_written, "{municipalities} {name}");
        }
        let layers = Dataset::open(open.join("whitespot_open.gpkg")).unwrap();
        assert!(layers.layer_by_name("grid_1km").is_ok(), "{municipalities}");
        assert!(record.contains("#file-whitespot_open.gpkg-squares"), "{municipalities}");
        // No page was asked for, and none is promised.
        assert!(!readme.contains("map.html") && readme.contains("| `municipalities.csv` |"), "{readme}");
    }
}

/// The small squares of a country are half a million: project and styles name those that there are.
#[test]
fn the_small_squares_of_a_country_are_written_where_geopackage_is_named() {
    for (municipalities, names_gpkg, is_written) in [(60, false, true), (61, false, false), (61, true, true)]
    {
        let case = country(municipalities);
        let text = fs::read_to_string(case.path("county.toml")).unwrap();
        // Where no format is named all are written but for the largest files.
        let formats = if names_gpkg { "formats = [\"gpkg\"]" } else { "by_municipality = false" };
        let case = case.with("county.toml", text.replace("formats = [\"gpkg\", \"geojson\"]", formats));
        case.run_in_all_formats();
        let internal = case.path("out/internal");
        let project = fs::read_to_string(internal.join("whitespot.qgs")).unwrap();
        for (grid, is_there) in [("grid_1km", true), ("grid_250m", is_written)] {
            let case = format!("{municipalities} {names_gpkg} {grid}");
            assert_eq!(internal.join(format!("{grid}.gpkg")).exists(), is_there, "{case}");
            assert_eq!(internal.join(format!("styles/{grid}.sld")).exists(), is_there, "{case}");
            assert_eq!(project.contains(grid), is_there, "{case}");
        }
    }
}

/// The long form of a country has millions of rows.
#[test]
fn the_long_table_of_a_country_is_text_only_where_that_is_asked_for() {
    for (municipalities, formats, is_text, is_parquet) in [
        (60, "[\"geojson\"]", true, false),
        (61, "[\"geojson\"]", false, true),
        (61, "[\"geojson\", \"csv\"]", true, true),
    ] {
        let case = country(municipalities);
        let text = fs::read_to_string(case.path("county.toml")).unwrap();
        let case = case.with("county.toml", text.replace("[\"gpkg\", \"geojson\"]", formats));
        case.run_in_all_formats();
        let is_there = |name: &str| case.path("out/internal").join(name).exists();
        let found = (is_there("indicators.csv"), is_there("indicators.parquet"));
        assert_eq!(found, (is_text, is_parquet), "{municipalities} {formats}");
        assert!(is_there("indicators_households.csv") && is_there("history.csv"), "{formats}");
    }
}

/// Two villages without access, far from each other: twelve places with two households and four people each, and four places with
/// three households and seven people together, where five work. The three are masked, so nothing is said of that village.
#[test]
fn an_area_with_a_masked_count_of_households_tells_nobody_how_many_live_there() {
    const WEIGHTS: [&str; 4] = ["points", "households", "workplaces", "persons"];
    let mut points = String::from("id,e,n,hushall,arbetsstallen,personer\n");
    let mut place = |id: String, (east, north): (usize, usize), weights: &str| {
        points.push_str(&format!("{id},{},{},{weights}\n", 500_000 + east, 6_600_000 + north));
    };
    for at in 0..12 {
        place(format!("a{at}"), (2_050 + 10 * at, 2_050), "2,1,4");
        place(format!("c{at}"), (8_050 + 10 * at, 8_050), "2,1,4");
    }
    for (at, weights) in ["1,2,3", "1,1,2", "1,2,2", "0,0,0"].iter().enumerate() {
        place(format!("b{at}"), (5_050 + 10 * at, 5_050), weights);
    }
    let fibre = geojson(&[feature("", &rectangle(8_000.0, 8_000.0, 9_000.0, 9_000.0))]);
    let layer =
        "[[fixed]]\npath = \"f.geojson\"\noperator = \"A\"\ntechnology = \"fiber\"\ndown_mbps = 1000\n";
    let head = HEAD.replace("[demand]\n", "[demand]\npersons = \"personer\"\n");
    let case = Case::new()
        .with("county.toml", format!("{head}{layer}[output]\nformats = [\"gpkg\", \"geojson\", \"html\"]\n"))
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", points)
        .with("f.geojson", fibre);
    case.run_in_all_formats();
    let internal = features(&case.path("out/internal/shortage_areas.geojson"));
    let open = features(&case.path("out/open/shortage_areas.geojson"));
    let told = |areas: &[Cells]| -> Vec<[String; 4]> {
        areas.iter().map(|area| WEIGHTS.map(|weight| area.get(weight).cloned().unwrap_or_default())).collect()
    };
    assert_eq!(told(&internal), [["12", "24", "12", "48"], ["4", "3", "5", "7"]]);
    assert_eq!(told(&open), [["12", "24", "12", "48"], ["", "", "", ""]]);
    let file = Dataset::open(case.path("out/open/whitespot_open.gpkg")).unwrap();
    let mut layer = file.layer_by_name("shortage_areas").unwrap();
    let rows: Vec<[String; 5]> = layer
        .features()
        .map(|row| {
            ["points", "households", "workplaces", "persons", "masked"]
                .map(|name| row.field_as_string(row.field_index(name).unwrap()).unwrap().unwrap_or_default())
        })
        .collect();
    assert_eq!(
        rows,
        [
            ["12", "24", "12", "48", ""].map(str::to_owned),
            ["", "", "", "", "points;households;workplaces;persons"].map(str::to_owned)
        ]
    );
}

/// Whoever takes a shortage area from the squares that it lies in must not be left with single places, and a square whose places
/// or households are masked tells no other weight.
#[test]
fn squares_less_areas_leave_no_single_place() {
    const WEIGHTS: [&str; 4] = ["points", "households", "persons", "workplaces"];
    let out = &DEMO.out;
    let squares: BTreeMap<(String, String), Cells> = features(&out.join("open/grid_1km.geojson"))
        .into_iter()
        .map(|cells| ((cells["municipality"].clone(), cells["rutid"].clone()), cells))
        .collect();
    let number = |cells: &Cells, name: &str| cells.get(name).and_then(|cell| cell.parse::<f64>().ok());
    let all = cells_of(&out.join("internal"), "grid_1km");
    let masked = all.len() - squares.len();
    for cells in squares.values() {
        let is_masked = |weight: &str, count: &str| number(cells, &format!("{weight}_{count}")).is_none();
        assert!(["points", "households"].iter().all(|weight| !is_masked(weight, "unserved")), "{cells:?}");
        if is_masked("points", "unserved_both") || is_masked("households", "unserved_both") {
            assert!(WEIGHTS.iter().all(|weight| is_masked(weight, "unserved_both")), "{cells:?}");
        }
    }
    // Every unserved or planned place stands in the list for support, with its place.
    let mut members: BTreeMap<String, Vec<Cells>> = BTreeMap::new();
    for row in rows(&out.join("internal/support_candidates.csv")) {
        members.entry(row["shortage_area"].clone()).or_default().push(row);
    }
    let (mut told, mut untold) = (0, 0);
    for area in features(&out.join("open/shortage_areas.geojson")) {
        let is_open =
            ["new", "remaining", "under_construction", "planned"].contains(&area["status"].as_str());
        // What is unknown is not masked.
        let is_any_masked = area["masked"].split(';').any(|name| ["points", "households"].contains(&name));
        for weight in WEIGHTS.into_iter().filter(|_| is_open) {
            assert!(!is_any_masked || number(&area, weight).is_none(), "{area:?}");
            if number(&area, weight).is_none() {
                untold += 1;
                continue;
            }
            told += 1;
            let mut by_square: BTreeMap<String, f64> = BTreeMap::new();
            for member in &members[&area["id"]] {
                let corner = |name: &str| (number(member, name).unwrap() / 1000.0).floor() * 1000.0;
                let square = format!("{:06}{:07}", corner("e_m"), corner("n_m"));
                let value = if weight == "points" { 1.0 } else { number(member, weight).unwrap_or(0.0) };
                *by_square.entry(square).or_default() += value;
            }
            for (square, value) in by_square {
                let cells = squares.get(&(area["municipality"].clone(), square));
                let count = |state: &str| number(cells?, &format!("{weight}_{state}"));
                if let (Some(unserved), Some(planned)) = (count("unserved"), count("planned")) {
                    let rest = unserved + planned - value;
                    assert!(rest.abs() < 1e-9, "{} {weight}: {rest} are left of a square", area["id"]);
                }
            }
        }
    }
    assert!(masked > 100 && told > 50 && untold > 10, "{masked} {told} {untold}");
}
