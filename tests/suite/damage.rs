//! Damage that a file, its archive or the disk tells: the run stops with the file's name, or the one record is a reject.
use std::{
    fs,
    io::{Cursor, Write},
    path::Path,
};

use gdal::{
    Dataset, DriverManager,
    spatial_ref::SpatialRef,
    vector::{Geometry, LayerAccess, LayerOptions, OGRFieldType},
};
use polars::prelude::{Column, DataFrame, ParquetWriter};
use whitespot::ingest::inspect;

use super::case::{CORNER, Case, HEAD, demand, feature, geojson, rectangle, stderr, two_municipalities};

const FIBRE: &str = "[[fixed]]\noperator = \"Stadsnätet\"\ntechnology = \"fiber\"\ndown_mbps = 1000\n";

/// Twenty places in Åsmyra of one household each, the first ten of them in the left half.
fn places() -> String {
    let ids: Vec<String> = (0..20).map(|number| format!("p{number:02}")).collect();
    let points: Vec<_> = ids
        .iter()
        .enumerate()
        .map(|(at, id)| (id.as_str(), 250.0 + 500.0 * at as f64, 1_000.0, "1", "0"))
        .collect();
    demand(&points)
}

fn county(source: &str) -> Case {
    Case::new()
        .with("county.toml", format!("{HEAD}{FIBRE}{source}[output]\nformats = [\"csv\"]\n"))
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", places())
}

/// Twenty squares of 500 m, one about each place, with their number and a text.
fn squares(driver: &str, path: &Path) {
    let driver = DriverManager::get_driver_by_name(driver).unwrap();
    let mut dataset = driver.create_vector_only(path).unwrap();
    let srs = SpatialRef::from_epsg(3006).unwrap();
    let layer = dataset
        .create_layer(LayerOptions { name: "fiber", srs: Some(&srs), ..LayerOptions::default() })
        .unwrap();
    layer.create_defn_fields(&[("id", OGRFieldType::OFTString), ("ned", OGRFieldType::OFTInteger)]).unwrap();
    for number in 0..20 {
        let mut feature = gdal::vector::Feature::new(layer.defn()).unwrap();
        feature.set_field_string(0, &format!("p{number:02}")).unwrap();
        feature.set_field_integer(1, 1000).unwrap();
        let (west, south) = (CORNER.0 + 500.0 * f64::from(number), CORNER.1);
        let (east, north) = (west + 500.0, south + 2_000.0);
        let wkt =
            format!("POLYGON(({west} {south},{west} {north},{east} {north},{east} {south},{west} {south}))");
        if layer.defn().geom_fields().next().is_some() {
            feature.set_geometry(Geometry::from_wkt(&wkt).unwrap()).unwrap();
        }
        feature.create(&layer).unwrap();
    }
    drop(dataset);
}

fn zipped(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in files {
        writer.start_file(name.as_str(), stored).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The entries of an archive, unpacked.
fn entries(path: &Path) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut entry = archive.by_index(at).unwrap();
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
            (entry.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

fn position(bytes: &[u8], text: &str) -> usize {
    bytes.windows(text.len()).position(|window| window == text.as_bytes()).expect("is in it")
}

/// A byte of a stored entry is changed: the entry can be unpacked, and only its checksum tells.
fn flipped(mut bytes: Vec<u8>, text: &str) -> Vec<u8> {
    let at = position(&bytes, text);
    bytes[at] ^= 1;
    bytes
}

fn assert_refused(case: &Case, file: &str, parts: &[&str]) {
    let said = case.refused(1);
    for part in [&[file, "damaged"][..], parts].concat() {
        assert!(said.contains(part), "not told: {part}\nsaid: {said}");
    }
}

#[test]
fn a_wrong_checksum_in_what_is_an_archive_stops_the_run() {
    // Spreadsheets are archives, whatever their rows are used for.
    for (driver, file) in [("XLSX", "anslutna.xlsx"), ("ODS", "anslutna.ods")] {
        let case = county(&format!("path = \"{file}\"\nreach = {{ id = \"id\" }}\n"));
        squares(driver, &case.path(file));
        let files = entries(&case.path(file));
        fs::write(case.path(file), zipped(&files)).unwrap();
        case.run();
        assert_eq!(case.municipality("0101")["points_connected"], "20", "{driver}");
        fs::remove_dir_all(case.path("out")).unwrap();
        fs::write(case.path(file), flipped(zipped(&files), "p07")).unwrap();
        assert_refused(&case, file, &["checksum"]);
    }
    // A shapefile in an archive: the table, the shapes, and what another entry holds is no matter.
    let made = tempfile::tempdir().unwrap();
    squares("ESRI Shapefile", &made.path().join("fiber.shp"));
    let parts = ["shp", "shx", "dbf", "prj"].map(|ending| {
        let name = format!("fiber.{ending}");
        let bytes = fs::read(made.path().join(&name)).unwrap();
        (name, bytes)
    });
    let other = ("annat.txt".to_owned(), b"not read: qqqq".to_vec());
    let all: Vec<_> = parts.into_iter().chain([other]).collect();
    let case = || county("path = \"leverans.zip/fiber.shp\"\n");
    let whole = case().with("leverans.zip", zipped(&all));
    whole.run();
    assert_eq!(whole.municipality("0101")["points_connected"], "20");
    let damaged = case().with("leverans.zip", flipped(zipped(&all), "p07"));
    assert_refused(&damaged, "leverans.zip", &["fiber.dbf", "checksum"]);
    case().with("leverans.zip", flipped(zipped(&all), "qqqq")).run();
}

/// The archive is whole and the text in it is not: GDAL gives the rows before the fault, and says so to nobody who does not ask.
#[test]
fn a_spreadsheet_whose_xml_breaks_off_stops_the_run() {
    for (driver, file, sheet) in
        [("XLSX", "anslutna.xlsx", "xl/worksheets/sheet1.xml"), ("ODS", "anslutna.ods", "content.xml")]
    {
        let case = county(&format!("path = \"{file}\"\nreach = {{ id = \"id\" }}\n"));
        squares(driver, &case.path(file));
        let mut files = entries(&case.path(file));
        let (_, bytes) = files.iter_mut().find(|(name, _)| name == sheet).unwrap();
        // In the middle of the rows.
        let at = bytes.len() / 2;
        bytes[at..at + 4].copy_from_slice(b"<<<<");
        fs::write(case.path(file), zipped(&files)).unwrap();
        assert_refused(&case, file, &["XML"]);
    }
}

#[test]
fn a_shapefile_of_which_the_disk_gives_a_part_stops_the_run() {
    // The table is cut: its first records are there.
    let case = county("path = \"fiber.shp\"\n");
    squares("ESRI Shapefile", &case.path("fiber.shp"));
    let table = fs::read(case.path("fiber.dbf")).unwrap();
    fs::write(case.path("fiber.dbf"), &table[..table.len() - 200]).unwrap();
    assert_refused(&case, "fiber.shp", &["DBF"]);
    // The index sends the reader behind the end of the shapes.
    let case = county("path = \"fiber.shp\"\n");
    squares("ESRI Shapefile", &case.path("fiber.shp"));
    let mut index = fs::read(case.path("fiber.shx")).unwrap();
    index[100 + 8 * 3] = 0x7f;
    fs::write(case.path("fiber.shx"), index).unwrap();
    assert_refused(&case, "fiber.shp", &["fread"]);
}

/// GDAL ties the fault to one record and finds all others by the index: 19 of 20 squares are read, and the reason is GDAL's.
#[test]
fn a_shape_that_cannot_be_is_a_reject_and_the_others_are_read() {
    let case = county("path = \"fiber.shp\"\n");
    squares("ESRI Shapefile", &case.path("fiber.shp"));
    let mut shapes = fs::read(case.path("fiber.shp")).unwrap();
    // The number of parts of the fourth record: a header of 100 bytes, then 8 + 128 bytes a record.
    let at = 100 + 3 * 136 + 8 + 36;
    shapes[at..at + 4].copy_from_slice(&i32::MAX.to_le_bytes());
    fs::write(case.path("fiber.shp"), shapes).unwrap();
    case.run();
    assert_eq!(case.municipality("0101")["points_connected"], "19");
    let rejects = case.table("rejects.csv");
    assert_eq!((rejects.len(), rejects[0]["record"].as_str()), (1, "3"));
    assert_eq!(rejects[0]["reason"], "geometry cannot be read");
    assert!(rejects[0]["found"].contains("Corrupted .shp file"), "{}", rejects[0]["found"]);
    // A text where a coordinate should be, in a GeoJSON file that is whole otherwise.
    let good = rectangle(0.0, 0.0, 5_000.0, 2_000.0);
    let bad = rectangle(5_000.0, 0.0, 10_000.0, 2_000.0).replacen("505000", "\"505000\"", 1);
    let case = county("path = \"fiber.geojson\"\n")
        .with("fiber.geojson", geojson(&[feature("", &good), feature("", &bad)]));
    case.run();
    assert_eq!(case.municipality("0101")["points_connected"], "10");
    assert_eq!(case.table("rejects.csv")[0]["reason"], "geometry cannot be read");
}

/// A cell of a number that holds a text comes from GDAL as 0 with a warning: it is unknown, and a reject.
#[test]
fn a_text_in_a_column_of_numbers_is_not_0() {
    let case = county("path = \"fiber.shp\"\n");
    let text = fs::read_to_string(case.path("county.toml"))
        .unwrap()
        .replace("down_mbps = 1000", "down_mbps = { column = \"ned\" }");
    let case = case.with("county.toml", text);
    squares("ESRI Shapefile", &case.path("fiber.shp"));
    let mut table = fs::read(case.path("fiber.dbf")).unwrap();
    let at = position(&table, "1000");
    table[at..at + 4].copy_from_slice(b"1x00");
    fs::write(case.path("fiber.dbf"), table).unwrap();
    case.run();
    let row = case.municipality("0101");
    assert_eq!((row["points_connected"].as_str(), row["points_no_data"].as_str()), ("19", "1"));
    let rejects = case.table("rejects.csv");
    assert_eq!((rejects[0]["reason"].as_str(), rejects[0]["record"].as_str()), ("not a number", "0"));
    assert!(rejects[0]["found"].contains("1x00"), "{}", rejects[0]["found"]);
}

/// Every byte of a small table, changed in two ways: an answer or an error, never a panic, and never columns of unequal length.
#[test]
fn a_damaged_parquet_table_is_an_error_wherever_the_damage_is() {
    let ids: Vec<String> = (0..40).map(|number| format!("p{number:02}")).collect();
    let numbers: Vec<Option<i64>> = (0..40).map(|number| (number % 7 != 3).then_some(number)).collect();
    let mut frame =
        DataFrame::new(40, vec![Column::new("id".into(), &ids), Column::new("hushall".into(), &numbers)])
            .unwrap();
    let mut whole = Vec::new();
    ParquetWriter::new(&mut whole).finish(&mut frame).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("adresser.parquet");
    let mut refused = 0;
    for at in 4..whole.len() {
        for change in [0x01, 0x80] {
            let mut bytes = whole.clone();
            bytes[at] ^= change;
            fs::write(&path, &bytes).unwrap();
            match inspect(&path) {
                Ok(found) => assert!(found.layers[0].records <= 1 << 20, "byte {at}"),
                Err(error) => {
                    assert!(error.to_string().contains("adresser.parquet"), "{error}");
                    refused += 1;
                }
            }
        }
    }
    assert!(refused > 100, "{refused}");
    // By the program itself: nothing stands before the message, though it is asked for.
    let case = county("path = \"adresser.parquet\"\nreach = { id = \"id\" }\n");
    let mut bytes = whole.clone();
    let at = whole.len() - 12;
    bytes[at..at + 4].copy_from_slice(&[0xff; 4]);
    let case = case.with("adresser.parquet", &bytes);
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_whitespot"))
        .args(["run", "county.toml", "--quiet"])
        .env("RUST_BACKTRACE", "1")
        .current_dir(case.path(""))
        .output()
        .unwrap();
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.starts_with("whitespot: adresser.parquet") && !said.contains("panicked"), "{said}");
}

/// One corner beyond the earth would make a polygon that covers every place.
#[test]
fn what_lies_beyond_the_earth_is_a_reject() {
    let good = rectangle(0.0, 0.0, 5_000.0, 2_000.0);
    for corner in ["1e308", "90000000", "-50000000"] {
        let far = rectangle(5_000.0, 0.0, 10_000.0, 2_000.0).replacen("510000", corner, 1);
        let case = county("path = \"fiber.geojson\"\n")
            .with("fiber.geojson", geojson(&[feature("", &good), feature("", &far)]));
        case.run();
        assert_eq!(case.municipality("0101")["points_connected"], "10", "{corner}");
        let rejects = case.table("rejects.csv");
        assert_eq!(rejects.len(), 1, "{corner}");
        assert!(rejects[0]["found"].contains("beyond the earth"), "{}", rejects[0]["found"]);
    }
    // Degrees, and a place by its columns.
    let degrees = |east: &str| {
        format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{}},"geometry":{{"type":"Polygon","coordinates":[[[14,59],[{east},59],[{east},60],[14,60],[14,59]]]}}}},{{"type":"Feature","properties":{{}},"geometry":{{"type":"Polygon","coordinates":[[[14,59],[15.05,59],[15.05,60],[14,60],[14,59]]]}}}}]}}"#
        )
    };
    let case = county("path = \"fiber.geojson\"\n").with("fiber.geojson", degrees("1e6"));
    case.run();
    let rejects = case.table("rejects.csv");
    assert!(rejects.len() == 1 && rejects[0]["found"].contains("beyond the earth"), "{rejects:?}");
    let case = county("path = \"fiber.geojson\"\n")
        .with("demand.csv", places() + "far,4e8,6601000,5,0\n")
        .with("fiber.geojson", geojson(&[feature("", &good)]));
    case.run();
    assert_eq!(case.municipality("total")["points"], "20");
    assert_eq!(case.table("rejects.csv").len(), 1);
}

/// What GDAL mends or only warns about goes on: a CRS that nobody knows is asked for, and only that.
#[test]
fn what_is_no_damage_is_no_reason_to_stop() {
    let case = county("path = \"fiber.shp\"\ncrs = \"EPSG:3006\"\n");
    squares("ESRI Shapefile", &case.path("fiber.shp"));
    fs::write(case.path("fiber.prj"), "nonsense").unwrap();
    case.run();
    assert_eq!(case.municipality("0101")["points_connected"], "20");
    let unknown =
        geojson(&[feature("", &rectangle(0.0, 0.0, 5_000.0, 2_000.0))]).replace("EPSG::3006", "FOO::9");
    let case =
        county("path = \"fiber.geojson\"\ncrs_override = \"EPSG:3006\"\n").with("fiber.geojson", unknown);
    case.run();
    assert_eq!(case.municipality("0101")["points_connected"], "10");
    for (driver, file) in
        [("GPKG", "f.gpkg"), ("FlatGeobuf", "f.fgb"), ("GML", "f.gml"), ("MapInfo File", "f.tab")]
    {
        let case = county(&format!("path = \"{file}\"\n"));
        squares(driver, &case.path(file));
        assert!(Dataset::open(case.path(file)).is_ok());
        case.run();
        assert_eq!(case.municipality("0101")["points_connected"], "20", "{driver}");
    }
}
