//! Scenarios through the whole program: a hand-made county, what stops a run, and the demo against a run without the layers.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops and says why")]

use std::{collections::HashMap, fs, path::Path};

use polars::prelude::{ParquetReader, SerReader};

use super::case::{Case, HEAD, Rows, feature, geojson, read_csv, rectangle, two_municipalities};

/// Five places of 1, 2, 4, 8 and 16 households from west to east, a kilometre apart; d and e in the second municipality.
///
/// ```text
///             a   b   c  |  d   e
/// x of 1 km   7   8   9  | 11  12
/// Nord 2G     x   x   x     x
/// Nord 4G     x
/// Syd 2G          x
/// copper A    x       B     x
/// ```
fn county(scenarios: &str) -> Case {
    let layer = |operator: &str, generation: &str, west: f64, east: f64| {
        let properties = format!(r#""operator":"{operator}","generation":"{generation}""#);
        feature(&properties, &rectangle(west, 4_000.0, east, 6_000.0))
    };
    let mobile = [
        layer("Nord", "2G", 6_500.0, 11_500.0),
        layer("Nord", "4G", 6_500.0, 7_500.0),
        layer("Syd", "2G", 7_500.0, 8_500.0),
    ];
    let demand = "id,e,n,hushall,arbetsstallen\na,507000,6605000,1,\nb,508000,6605000,2,\nc,509000,6605000,4,\n\
                  d,511000,6605000,8,\ne,512000,6605000,16,\n";
    let layers = "[[fixed]]\npath = \"koppar.csv\"\noperator = \"Kopparverket\"\ntechnology = \"xdsl\"\ndown_mbps = 30\n\
                  reach = { id = \"id\" }\nexchange = { column = \"station\" }\n\
                  [[mobile]]\npath = \"mobil.geojson\"\noperator = { column = \"operator\" }\n\
                  generation = { column = \"generation\" }\nservice_mbps = 0\nlevel = \"grund\"\n";
    Case::new()
        .with("county.toml", format!("{HEAD}{layers}{scenarios}"))
        .with("kommuner.geojson", two_municipalities())
        .with("mobil.geojson", geojson(&mobile))
        .with("koppar.csv", "id,station\na,A\nc,B\nd,B\n")
        .with("demand.csv", demand)
}

const CLOSING: &str = "[[scenario]]\nname = \"2G stängs\"\nneeds = \"speech\"\ndate = \"2027-12-31\"\nremove = { generation = [\"2G\"] }\n\
                       [[scenario]]\nname = \"Station B\"\nneeds = \"fixed_30\"\ndate = \"2026-06-30\"\nremove = { exchange = [\"B\"] }\n";

fn row<'r>(
    rows: &'r Rows,
    scenario: &str,
    code: &str,
    operator: &str,
    measure: &str,
) -> &'r HashMap<String, String> {
    let is_it = |row: &&HashMap<String, String>| {
        row["scenario"] == scenario
            && row["code"] == code
            && row["operator"] == operator
            && row["measure"] == measure
            && row["settlement"].is_empty()
    };
    rows.iter().find(is_it).unwrap_or_else(|| panic!("no row {scenario} {code} {operator} {measure}"))
}

fn cells<'r>(row: &'r HashMap<String, String>, names: &[&str]) -> Vec<&'r str> {
    names.iter().map(|name| row[*name].as_str()).collect()
}

const LOSS: [&str; 4] = ["before", "lost", "gained", "after"];
const LEFT: [&str; 4] = ["left_fixed", "left_mobile", "left_satellite", "left_nothing"];

#[test]
fn a_county_that_can_be_counted_by_eye() {
    let case = county(CLOSING);
    case.run();
    let rows = case.table("scenario.csv");
    let all = row(&rows, "2G stängs", "total", "", "households");
    // a keeps 4G; b, c and d lose it: c and d have copper left, b nothing.
    assert_eq!(cells(all, &LOSS), ["15", "14", "0", "1"]);
    assert_eq!(cells(all, &LEFT), ["12", "0", "0", "2"]);
    assert_eq!(cells(all, &["needs", "date", "lost_share"]), ["speech", "2027-12-31", "0.933333"]);
    let first = row(&rows, "2G stängs", "0101", "", "points");
    assert_eq!(cells(first, &LOSS), ["3", "2", "0", "1"]);
    assert_eq!(cells(row(&rows, "2G stängs", "total", "Syd", "households"), &LOSS), ["2", "2", "0", "0"]);
    // Land: 10 km2 before (5 by 2 km), 2 km2 after.
    assert_eq!(cells(row(&rows, "2G stängs", "total", "", "land_km2"), &LOSS), ["10", "8", "0", "2"]);
    let copper = row(&rows, "Station B", "total", "", "households");
    assert_eq!(cells(copper, &LOSS), ["13", "12", "0", "1"]);
    assert_eq!(cells(copper, &LEFT), ["0", "12", "0", "0"]);
    assert_eq!(cells(copper, &["left_2g", "left_4g", "left_operators_1"]), ["12", "0", "12"]);

    // One after the other: the station closes first, and takes no speech.
    let steps = case.table("scenario_steps.csv");
    let of = |needs: &str| -> Vec<Vec<&str>> {
        steps
            .iter()
            .filter(|row| row["needs"] == needs && row["code"] == "total" && row["weight"] == "households")
            .map(|row| cells(row, &["scenario", "before", "lost", "after"]))
            .collect()
    };
    assert_eq!(of("speech"), [["Station B", "15", "0", "15"], ["2G stängs", "15", "14", "1"]]);
    assert_eq!(of("fixed_30"), [["Station B", "13", "12", "1"], ["2G stängs", "1", "0", "1"]]);

    let read = |name: &str| -> serde_json::Value {
        serde_json::from_slice(&fs::read(case.path("out/internal").join(name)).unwrap()).unwrap()
    };
    let points = read("scenario_points.geojson");
    let losers: Vec<(String, String, String)> = points["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|point| {
            let word = |key: &str| point["properties"][key].as_str().unwrap().to_owned();
            (word("scenario"), word("id"), word("left"))
        })
        .collect();
    let of_2g =
        ["b nothing", "c fixed", "d fixed"].map(|place| ("2G stängs", place.split_once(' ').unwrap()));
    let of_b = ["c mobile", "d mobile"].map(|place| ("Station B", place.split_once(' ').unwrap()));
    let wanted: Vec<(String, String, String)> = of_2g
        .into_iter()
        .chain(of_b)
        .map(|(scenario, (id, left))| (scenario.to_owned(), id.to_owned(), left.to_owned()))
        .collect();
    assert_eq!(losers, wanted);
    let table = fs::File::open(case.path("out/internal/scenario_points.parquet")).unwrap();
    let table = ParquetReader::new(table).finish().unwrap();
    let ids = table.column("id").unwrap().str().unwrap().clone();
    let wanted_ids: Vec<Option<&str>> = wanted.iter().map(|(_, id, _)| Some(id.as_str())).collect();
    assert_eq!(ids.iter().collect::<Vec<_>>(), wanted_ids);
    let land = read("scenario_land.geojson");
    assert_eq!(land["features"].as_array().unwrap().len(), 2, "both municipalities lose land");
    let open = fs::read_dir(case.path("out/open")).unwrap();
    assert!(open.filter_map(Result::ok).all(|file| !file.file_name().to_string_lossy().contains("scenario")));
}

#[test]
fn what_is_built_is_gained_and_counts_nowhere_else() {
    let built = "[[scenario]]\nname = \"Bygge\"\nneeds = \"fixed_100\"\n\
                 [[scenario.fixed]]\npath = \"fiber.csv\"\noperator = \"Ny fiber\"\ntechnology = \"fiber\"\ndown_mbps = 1000\nreach = { id = \"id\" }\n\
                 [[scenario.projects]]\npath = \"projekt.geojson\"\n\
                 [[scenario]]\nname = \"Mast\"\nneeds = \"data_10\"\n\
                 [[scenario.mobile]]\npath = \"mast.geojson\"\noperator = \"Nord\"\ngeneration = \"4G\"\nservice_mbps = 10\nlevel = \"grund\"\n";
    let area =
        |west: f64, east: f64| geojson(&[feature(r#""namn":"x""#, &rectangle(west, 4_000.0, east, 6_000.0))]);
    let case = county(built)
        .with("fiber.csv", "id\na\nb\n")
        .with("projekt.geojson", area(7_500.0, 9_500.0))
        .with("mast.geojson", area(11_500.0, 12_500.0));
    case.run();
    let rows = case.table("scenario.csv");
    let all = row(&rows, "Bygge", "total", "", "households");
    assert_eq!(cells(all, &LOSS), ["0", "0", "7", "7"], "a and b by the table, b and c by the project");
    assert_eq!(cells(row(&rows, "Mast", "total", "", "households"), &LOSS), ["0", "0", "16", "16"]);
    assert_eq!(cells(row(&rows, "Mast", "total", "", "land_km2"), &LOSS), ["0", "0", "2", "2"]);
    assert_eq!(case.municipality("0101")["households_connected"], "0", "it is not there today");
    let indicators = fs::read_to_string(case.path("out/internal/indicators.csv")).unwrap();
    assert!(!indicators.contains("Ny fiber"));
}

#[test]
fn a_scenario_that_cannot_be_meant_stops_the_run_and_the_check() {
    let of = |remove: &str| {
        county(&format!("[[scenario]]\nname = \"S\"\nneeds = \"speech\"\nremove = {remove}\n"))
    };
    let unknown = of("{ operator = [\"Nrd\"] }");
    let said = unknown.refused(1);
    assert!(
        said.contains("[[scenario]] \"S\", remove: operator: found \"Nrd\", expected one of \"Nord\","),
        "{said}"
    );
    assert!(super::case::stderr(&unknown.whitespot(&["check", "county.toml"])).contains("found \"Nrd\""));
    assert!(of("{ generation = [\"3G\"] }").refused(1).contains("no delivered layer that every key names"));
    let said = county("[[scenario]]\nname = \"S\"\nneeds = \"data\"\n").refused(2);
    assert!(said.contains("[[scenario]] 1") && said.contains("\"data_10\""), "{said}");
    let twice = county(&format!("{CLOSING}[[scenario]]\nname = \"Station B\"\nneeds = \"speech\"\n"));
    assert!(twice.refused(2).contains("\"Station B\" again"));
    let within = county(
        "[[scenario]]\nname = \"S\"\nneeds = \"fixed_100\"\n[[scenario.fixed]]\npath = \"x.csv\"\noperator = \"A\"\n\
         technology = \"fiber\"\nx = \"e\"\ndown_mbps = 100\n",
    );
    let said = within.refused(2);
    assert!(said.contains("[[scenario]] 1 fixed 1") && said.contains("x and y go together"), "{said}");
}

#[test]
fn a_quick_look_says_on_one_screen_what_the_run_writes() {
    let case = county("");
    let output = case.whitespot(&["scenario", "county.toml", "--remove", "generation=2G"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", super::case::stderr(&output));
    for part in [
        "asked of a place: speech",
        "the best that is left of 14: fixed 12, mobile 0, satellite 0, nothing 2",
        "in the network of Syd alone: 2 of 2 lose it",
        "land: 8 of 10 km2 loses it (80.0 %)",
    ] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
    assert!(said.lines().count() < 25);
    assert!(!case.path("out").exists());
    let nothing = case.whitespot(&["scenario", "county.toml"]);
    assert_eq!(nothing.status.code(), Some(2));
}

/// The demo as it is, and as it would be if nobody had delivered 2G.
#[test]
fn on_the_demo_a_closing_equals_a_run_without_the_layers() {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo");
    let text = fs::read_to_string(demo.join("county.toml")).unwrap();
    let head = text.split("[[scenario]]").next().unwrap();
    let without: String = head
        .split("[[mobile]]")
        .enumerate()
        .map(|(at, block)| match (at, block.contains("generation = \"2G\"")) {
            (0, _) => block.to_owned(),
            // What follows the last block stands in it.
            (_, true) => block.split_once("\n\n").map_or(String::new(), |(_, rest)| rest.to_owned()),
            (_, false) => format!("[[mobile]]{block}"),
        })
        .collect();
    let asked = |text: &str, remove: &str| {
        let folder = tempfile::tempdir().unwrap();
        let path = demo.join("county.toml");
        assert!(path.exists());
        let absolute = |text: &str| text.replace("path = \"", &format!("path = \"{}/", demo.display()));
        let text =
            absolute(text).replace("dir = \"tidigare", &format!("dir = \"{}/tidigare", demo.display()));
        let scenario = format!("[[scenario]]\nname = \"S\"\nneeds = \"speech\"\n{remove}\n");
        let output = "[output]\ndir = \"out\"\nformats = [\"csv\"]\n";
        fs::write(folder.path().join("county.toml"), format!("{text}\n{scenario}{output}")).unwrap();
        let done = std::process::Command::new(env!("CARGO_BIN_EXE_whitespot"))
            .args(["run", "county.toml", "--quiet"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", super::case::stderr(&done));
        read_csv(&folder.path().join("out/internal/scenario.csv"))
    };
    let closed = asked(head, "remove = { generation = [\"2G\"] }");
    let never = asked(&without, "");
    let key = |row: &HashMap<String, String>| {
        ["code", "settlement", "operator", "measure", "class"].map(|name| row[name].clone())
    };
    let after: HashMap<_, f64> = never.iter().map(|row| (key(row), row["after"].parse().unwrap())).collect();
    let (mut compared, mut lost) = (0, 0.0);
    for row in &closed {
        // An operator of 2G alone has no rows of its own where nobody delivered 2G.
        let Some(other) = after.get(&key(row)) else { continue };
        let own: f64 = row["after"].parse().unwrap();
        assert!((own - other).abs() <= 1e-6 * own.max(1.0), "{row:?} {other}");
        compared += 1;
        lost += row["lost"].parse::<f64>().unwrap();
    }
    assert!(compared > 200 && lost > 0.0, "{compared} rows, {lost} lost");
}
