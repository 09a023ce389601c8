//! What a run vouches for: its inputs are what it says they are, and its results are none of them.
use std::{fs, path::Path, sync::Mutex};

use gdal::vector::LayerAccess;
use whitespot::{
    config::Config,
    ingest::{IngestError, read},
};

use super::case::{Case, HEAD, demand, feature, geojson, rectangle, stderr, two_municipalities};
use super::earlier_years::second_year;

const FIBRE: &str =
    "[[fixed]]\npath = \"fiber.geojson\"\noperator = \"Nät\"\ntechnology = \"fiber\"\ndown_mbps = 1000\n";
const MOBILE: &str = "operator = \"Nordtel\"\ngeneration = \"4G\"\nservice_mbps = 10\nlevel = \"grund\"\n";

/// One place with fibre and one without; what is fast lies in a square of 25 km².
fn county(more: &str) -> Case {
    let points = [("a", 1_000.0, 1_000.0, "1", "0"), ("b", 11_000.0, 1_000.0, "1", "0")];
    Case::new()
        .with("county.toml", format!("{HEAD}{FIBRE}{more}"))
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", demand(&points))
        .with("fiber.geojson", geojson(&[feature("", &rectangle(0.0, 0.0, 5_000.0, 5_000.0))]))
}

fn record(path: &Path) -> serde_json::Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn a_result_is_never_an_input() {
    for (dir, argument) in [("lager/resultat", None), ("elsewhere", Some("lager/annat"))] {
        let more = format!(
            "[[mobile]]\npath = \"lager/**/*.geojson\"\n{MOBILE}[output]\ndir = \"{dir}\"\nformats = [\"csv\", \"geojson\"]\n"
        );
        let case = county(&more)
            .with("lager/tackning.geojson", geojson(&[feature("", &rectangle(0.0, 0.0, 10_000.0, 5_000.0))]))
            // What a run that was killed has left.
            .with(
                "lager/.resultat.partial-1-0/internal/uncovered.geojson",
                geojson(&[feature("", &rectangle(0.0, 0.0, 20_000.0, 10_000.0))]),
            );
        let out = argument.unwrap_or(dir);
        let mut arguments = vec!["run", "county.toml", "--quiet"];
        arguments.extend(argument.iter().flat_map(|out| ["--out", out]));
        for year in 1..=3 {
            let output = case.whitespot(&arguments);
            assert!(output.status.success(), "{}", stderr(&output));
            let internal = case.path(out).join("internal");
            let rows = super::case::read_csv(&internal.join("municipalities.csv"));
            let total = rows.iter().find(|row| row["code"] == "total").unwrap();
            let uncovered: f64 = total["uncovered_km2"].parse().unwrap();
            assert!((uncovered - 150.0).abs() < 1e-6, "run {year}: {uncovered}");
            let told = super::case::read_csv(&internal.join("rejects.csv"));
            let told: Vec<_> =
                told.iter().filter(|row| row["reason"] == "file of a result, left out").collect();
            assert_eq!((told.len(), told[0]["source"].as_str()), (1, "lager/**/*.geojson"));
        }
    }
}

/// Who writes the name of a file in the folder that the run replaces is told so; another result's layer may be read.
#[test]
fn a_file_of_the_result_that_is_replaced_is_refused() {
    let mobile = |path: &str| format!("[[mobile]]\npath = \"{path}\"\n{MOBILE}");
    let case = county("");
    case.run();
    let named = |path: &str| format!("{HEAD}{FIBRE}{}", mobile(path));
    for path in [
        "out/internal/shortage_areas.geojson",
        "out/internal/short*.geojson",
        "x/../out/internal/shortage_areas.geojson",
    ] {
        fs::create_dir_all(case.path("x")).unwrap();
        fs::write(case.path("county.toml"), named(path)).unwrap();
        let output = case.whitespot(&["run", "county.toml", "--quiet"]);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{path}: {said}");
        assert!(
            said.contains("shortage_areas.geojson: lies in") && said.contains("never its own input"),
            "{said}"
        );
        assert!(case.path("out/run.json").is_file());
        let output = case.whitespot(&["run", "county.toml", "--quiet", "--out", "other"]);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "the configured folder is its own too: {said}");
    }
}

/// Every way to change a file is a unit test of the reader; here it happens while a run reads.
#[test]
fn a_file_that_changes_while_it_is_read_stops_the_run() {
    let case = county("");
    let config = Config::read(&case.path("county.toml")).unwrap();
    let replaced = Mutex::new(false);
    let replace = |source: &str| {
        let mut replaced = replaced.lock().unwrap();
        if source == "fiber.geojson" && !*replaced {
            *replaced = true;
            let other = geojson(&[feature("", &rectangle(9_000.0, 0.0, 14_000.0, 5_000.0))]);
            fs::write(case.path("new"), other).unwrap();
            fs::rename(case.path("new"), case.path("fiber.geojson")).unwrap();
        }
    };
    let error = read(&config.request, &replace).expect_err("changed");
    assert!(matches!(error, IngestError::Changed { .. }), "{error}");
    assert!(
        error.to_string().starts_with("fiber.geojson: fiber.geojson changed while it was read"),
        "{error}"
    );
    read(&config.request, &|_| {}).expect("nothing changes");
}

#[test]
fn what_lies_beside_a_file_is_hashed_with_it() {
    let case = county("");
    let text = fs::read_to_string(case.path("county.toml")).unwrap();
    let case = case.with("county.toml", text.replace("fiber.geojson", "fiber.shp"));
    {
        let driver = gdal::DriverManager::get_driver_by_name("ESRI Shapefile").unwrap();
        let mut made = driver.create_vector_only(case.path("fiber.shp")).unwrap();
        let srs = gdal::spatial_ref::SpatialRef::from_epsg(3006).unwrap();
        let options = gdal::vector::LayerOptions {
            name: "fiber",
            srs: Some(&srs),
            ..gdal::vector::LayerOptions::default()
        };
        let mut layer = made.create_layer(options).unwrap();
        let wkt = "POLYGON((500000 6600000,500000 6605000,505000 6605000,505000 6600000,500000 6600000))";
        layer.create_feature(gdal::vector::Geometry::from_wkt(wkt).unwrap()).unwrap();
    }
    case.run();
    let of = |record: &serde_json::Value| {
        let inputs = record["inputs"].as_array().unwrap().clone();
        inputs.into_iter().find(|input| input["source"] == "fiber.shp").expect("listed")
    };
    let before = of(&record(&case.path("out/run.json")));
    let names: Vec<_> = before["parts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| part["file"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(names, ["fiber.dbf", "fiber.prj", "fiber.shp", "fiber.shx"]);
    // The same areas in words of another encoding: the hash of the whole is another one, that of the shapes is not.
    fs::write(case.path("fiber.cpg"), "UTF-8").unwrap();
    case.run();
    let after = of(&record(&case.path("out/run.json")));
    assert_ne!(before["sha256"], after["sha256"]);
    let shapes = |input: &serde_json::Value| {
        let parts = input["parts"].as_array().unwrap().clone();
        parts.into_iter().find(|part| part["file"] == "fiber.shp").unwrap()["sha256"].clone()
    };
    assert_eq!(shapes(&before), shapes(&after));
}

/// A file is what its content says: under whatever name, what only points elsewhere is refused by name and never followed.
#[test]
fn a_file_that_points_elsewhere_is_refused_whatever_its_name() {
    let vrt = "<OGRVRTDataSource><OGRVRTLayer name=\"fiber\"><SrcDataSource relativeToVRT=\"1\">fiber.geojson</SrcDataSource>\
               <SrcLayer>fiber</SrcLayer></OGRVRTLayer></OGRVRTDataSource>";
    let raster = "<VRTDataset rasterXSize=\"1\" rasterYSize=\"1\"/>";
    let wfs = "<OGRWFSDataSource><URL>http://127.0.0.1:9/wfs</URL></OGRWFSDataSource>";
    let wms =
        "<GDAL_WMS><Service name=\"WMS\"><ServerUrl>http://127.0.0.1:9/</ServerUrl></Service></GDAL_WMS>";
    for (content, kind) in [(vrt, "(VRT)"), (raster, "(VRT)"), (wfs, "(WFS)"), (wms, "(WMS)")] {
        for name in ["nat.gpkg", "nat.vrt", "nat.geojson", "nat.shp", "nat.xml"] {
            let case = county("");
            let text = fs::read_to_string(case.path("county.toml")).unwrap();
            let case = case.with("county.toml", text.replace("fiber.geojson", name)).with(name, content);
            let said = case.refused(1);
            assert!(said.contains(name) && (said.contains(kind) || name == "nat.shp"), "{name}: {said}");
            assert!(!said.to_lowercase().contains("connect"), "{said}");
        }
        // As a raster with a threshold, too.
        let case =
            county(&format!("[[mobile]]\npath = \"nat.tif\"\n{MOBILE}threshold = {{ at_least = 5 }}\n"))
                .with("nat.tif", content);
        let said = case.refused(1);
        assert!(said.contains("nat.tif") && said.contains(kind), "{said}");
    }
}

#[test]
fn an_accepted_virtual_file_is_hashed_with_what_it_points_to() {
    let vrt = |source: &str| {
        format!(
            "<OGRVRTDataSource><OGRVRTLayer name=\"fiber\">{source}<SrcLayer>fiber</SrcLayer></OGRVRTLayer></OGRVRTDataSource>"
        )
    };
    let case = |source: &str, accept: &str| {
        let case = county(accept);
        let text = fs::read_to_string(case.path("county.toml")).unwrap();
        case.with("county.toml", text.replace("fiber.geojson", "nat.vrt")).with("nat.vrt", vrt(source))
    };
    let accept = "[accept]\ndrivers = [\"vrt\"]\n";
    let beside = "<SrcDataSource relativeToVRT=\"1\">fiber.geojson</SrcDataSource>";
    let read = case(beside, accept);
    read.run();
    assert_eq!(read.municipality("0101")["points_connected"], "1");
    let inputs = record(&read.path("out/run.json"))["inputs"].clone();
    let input = inputs.as_array().unwrap().iter().find(|input| input["source"] == "nat.vrt").unwrap();
    let parts: Vec<_> =
        input["parts"].as_array().unwrap().iter().map(|part| part["file"].as_str().unwrap()).collect();
    assert_eq!(parts, ["fiber.geojson", "nat.vrt"]);
    assert!(case(beside, "").refused(1).contains("drivers = [\"vrt\"]"));
    for (source, told) in [
        ("<SrcDataSource>/vsicurl/http://127.0.0.1:9/a.gpkg</SrcDataSource>", "/vsicurl/"),
        ("<SrcDataSource>PG:host=127.0.0.1</SrcDataSource>", "PG:host"),
        ("<SrcDataSource relativeToVRT=\"1\">nosuch.gpkg</SrcDataSource>", "nosuch.gpkg"),
        (
            "<SrcDataSource relativeToVRT=\"1\">fiber.geojson</SrcDataSource><SrcSQL>SELECT * FROM 'x.shp'.x</SrcSQL>",
            "SELECT",
        ),
        ("<SrcDataSource relativeToVRT=\"1\">county.toml</SrcDataSource>", "county.toml"),
    ] {
        let said = case(source, accept).refused(1);
        assert!(said.contains("nat.vrt") && said.contains(told), "{said}");
    }
}

/// Reading a GML file leaves nothing beside it, so that the next run finds the same input.
#[test]
fn reading_leaves_nothing_beside_an_input() {
    let case = county("");
    let text = fs::read_to_string(case.path("county.toml")).unwrap();
    let gml = r#"<?xml version="1.0" encoding="utf-8"?><ogr:FeatureCollection xmlns:ogr="http://ogr.maptools.org/" xmlns:gml="http://www.opengis.net/gml/3.2" gml:id="a"><ogr:featureMember><ogr:fiber gml:id="f1"><ogr:geometryProperty><gml:Polygon srsName="urn:ogc:def:crs:EPSG::3006" gml:id="g1"><gml:exterior><gml:LinearRing><gml:posList>6600000 500000 6605000 500000 6605000 505000 6600000 505000 6600000 500000</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></ogr:geometryProperty></ogr:fiber></ogr:featureMember></ogr:FeatureCollection>"#;
    let case = case.with("county.toml", text.replace("fiber.geojson", "fiber.gml")).with("fiber.gml", gml);
    case.run();
    assert_eq!(case.municipality("0101")["points_connected"], "1");
    assert!(!case.path("fiber.gfs").exists());
    let first = fs::read(case.path("out/run.json")).unwrap();
    case.run();
    assert_eq!(first, fs::read(case.path("out/run.json")).unwrap());
}

#[test]
fn a_change_since_a_result_of_an_earlier_version_says_so() {
    let case = second_year("[previous]\ndir = \"out_2024\"\n");
    let run = |case: &Case| {
        let output = case.whitespot(&["run", "county.toml"]);
        assert!(output.status.success(), "{}", stderr(&output));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let said = run(&case);
    assert!(!said.contains("mended reading"), "{said}");
    let path = case.path("out_2024/run.json");
    let own = format!("\"whitespot\": \"{}\"", env!("CARGO_PKG_VERSION"));
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(&own));
    fs::write(&path, text.replace(&own, "\"whitespot\": \"0.1.0\"")).unwrap();
    let said = run(&case);
    let told = "out_2024/run.json is of whitespot 0.1.0";
    assert!(said.contains(told) && said.contains("run that year again with this version"), "{said}");
    assert!(case.table("rejects.csv").iter().any(|row| row["reason"] == "made by an earlier version"));
    let output = case.whitespot(&["check", "county.toml"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("made by an earlier version"));
}
