//! The readers from outside: real files, and small ones that are wrong on purpose.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on stops and says why"
)]

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use whitespot::ingest::{Accept, FixedSource, InputFile, Request, inspect, read};
use whitespot::model::{Place, RecordSays, Sources, Technology};

/// Every vector file of the real data inspects with the number of records that an independent library counted, or is
/// refused by a message that names it.
#[test]
fn ingest_sweeps_the_real_data() {
    let Some(root) = real_data() else { return };
    let inventory = std::fs::read_to_string(root.join("INVENTORY.csv")).unwrap();
    let mut expected: BTreeMap<String, Vec<(String, Option<u64>)>> = BTreeMap::new();
    for line in inventory.lines().skip(1) {
        let fields = fields(line);
        let layers = expected.entry(fields[0].clone()).or_default();
        layers.push((fields[1].clone(), fields[2].parse().ok().filter(|_| fields[4] != "raster")));
    }
    let (mut read, mut refused, mut wrong) = (0, Vec::new(), Vec::new());
    for (file, layers) in expected {
        let path = root.join(&file);
        if !path.exists() {
            println!("not there: {file}");
            continue;
        }
        match inspect(&path) {
            Err(error) => {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                if !error.to_string().contains(&name) {
                    wrong.push(format!("{file}: refused without its name: {error}"));
                }
                refused.push(error.to_string().replace(&root.display().to_string(), ""));
            }
            Ok(found) => {
                read += 1;
                for (layer, count) in layers {
                    let Some(count) = count else { continue };
                    // The other library counts no record of a table without columns.
                    if layer == "no_field" {
                        continue;
                    }
                    let records = if found.layers.len() == 1 {
                        Some(found.layers[0].records)
                    } else {
                        found.layers.iter().find(|one| one.name == layer).map(|one| one.records)
                    };
                    if records != Some(count) {
                        wrong.push(format!("{file}: layer {layer}: {records:?} records, expected {count}"));
                    }
                }
            }
        }
    }
    println!("{read} files read, {} refused:\n{}", refused.len(), refused.join("\n"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(read > 250, "only {read} files could be read");
}

pub(super) fn real_data() -> Option<PathBuf> {
    let root = std::env::var("WHITESPOT_REAL_DATA")
        .map_or_else(|_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    if root.join("INVENTORY.csv").is_file() {
        return Some(root);
    }
    println!("skipped: no real data in {}; set WHITESPOT_REAL_DATA", root.display());
    None
}

/// The fields of a CSV line with quotes.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    for sign in line.chars() {
        match sign {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            other => fields.last_mut().unwrap().push(other),
        }
    }
    fields
}

/// A folder with a county of one square municipality, ten points and a fibre area, as text files; tests spoil one.
pub(super) struct County {
    pub folder: tempfile::TempDir,
    pub request: Request,
}

const CODES: &str = "0114";

impl County {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let county = Self { request: request(folder.path()), folder };
        county.write("kommuner.geojson", municipalities(&format!("\"{CODES}\""), "EPSG::3006"));
        county.write(
            "punkter.csv",
            "id;hushåll;e;n\na;1;500100;6600100\nb;2,5;500200;6600200\nc;-;500300;6600300\n",
        );
        county.write("fiber.geojson", squares(&[(500_000.0, 6_600_000.0, "FTTP")], "EPSG::3006"));
        county
    }

    pub(super) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.folder.path().join(name), content).unwrap();
    }

    pub(super) fn read(&self) -> Result<(Sources, Vec<InputFile>), String> {
        read(&self.request, &|_| {}).map_err(|error| error.to_string())
    }

    /// The message, which must hold all parts.
    pub(super) fn refused(&self, parts: &[&str]) {
        let message = self.read().expect_err("must be refused");
        for part in parts {
            assert!(message.contains(part), "\"{part}\" is not in: {message}");
        }
    }

    pub(super) fn rejects(&self) -> Vec<String> {
        let (sources, _) = self.read().unwrap();
        let text = |reject: &whitespot::model::Reject| {
            format!(
                "{} {}: {} ({}, {:?})",
                reject.source, reject.record, reject.reason, reject.found, reject.severity
            )
        };
        sources.rejects.iter().map(text).collect()
    }
}

pub(super) fn request(base: &Path) -> Request {
    Request {
        base: base.into(),
        crs: "EPSG:3006".into(),
        edge_deviation_m: 0.01,
        greatest_speed_mbps: 10_000.0,
        unpacked_gb: 4.0,
        country: Some("SE".into()),
        municipalities: toml::from_str("path = 'kommuner.geojson'\ncode = 'kod'\nname = 'namn'").unwrap(),
        demand: toml::from_str(
            "path = 'punkter.csv'\nid = 'id'\nhouseholds = 'hushåll'\nx = 'e'\ny = 'n'\ncrs = 'EPSG:3006'",
        )
        .unwrap(),
        more_demand: Vec::new(),
        added: Vec::new(),
        settlements: Vec::new(),
        water: Vec::new(),
        fixed: vec![fixed("path = 'fiber.geojson'\ntechnology = { column = 'teknik' }")],
        mobile: Vec::new(),
        fibre_points: Vec::new(),
        demand_check: Vec::new(),
        measured: Vec::new(),
        lines: vec![],
        references: vec![],
        places: vec![],
        projects: vec![],
        support_reviews: vec![],
        candidates: vec![],
        support_outcomes: vec![],
        register: None,
        previous: None,
        accept: Accept::default(),
        replaces: vec![],
    }
}

pub(super) fn fixed(rest: &str) -> FixedSource {
    let technology = if rest.contains("technology") { "" } else { "technology = 'fiber'\n" };
    let speed = if rest.contains("down_mbps") { "" } else { "down_mbps = 1000\n" };
    toml::from_str(&format!("operator = 'Telia'\n{technology}{speed}{rest}")).unwrap()
}

pub(super) fn feature(properties: &str, x: f64, y: f64, side: f64) -> String {
    format!(
        "{{\"type\":\"Feature\",\"properties\":{{{properties}}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":\
         [[[{x},{y}],[{0},{y}],[{0},{1}],[{x},{1}],[{x},{y}]]]}}}}",
        x + side,
        y + side
    )
}

pub(super) fn collection(features: &[String], crs: &str) -> String {
    let crs = if crs.is_empty() {
        String::new()
    } else {
        format!("\"crs\":{{\"type\":\"name\",\"properties\":{{\"name\":\"urn:ogc:def:crs:{crs}\"}}}},")
    };
    format!("{{\"type\":\"FeatureCollection\",{crs}\"features\":[{}]}}", features.join(","))
}

fn municipalities(code: &str, crs: &str) -> String {
    let properties = format!("\"kod\":{code},\"namn\":\"Åby\"");
    collection(&[feature(&properties, 500_000.0, 6_600_000.0, 10_000.0)], crs)
}

fn squares(corners: &[(f64, f64, &str)], crs: &str) -> String {
    let features: Vec<String> = corners
        .iter()
        .map(|(x, y, tech)| feature(&format!("\"teknik\":\"{tech}\""), *x, *y, 500.0))
        .collect();
    collection(&features, crs)
}

#[test]
fn ingest_reads_a_county() {
    let county = County::new();
    let (sources, inputs) = county.read().unwrap();
    assert_eq!(sources.municipalities[0].code, "0114");
    assert_eq!(sources.municipalities[0].name, "Åby");
    let households: Vec<_> = sources.demand.iter().map(|point| point.weights.households.get()).collect();
    assert_eq!(households, [Some(1.0), Some(2.5), None]);
    assert_eq!((sources.demand_rows, sources.rejects.len()), (3, 0));
    assert_eq!(sources.fixed[0].offers[0].technology, Technology::Fiber);
    let names: Vec<_> =
        inputs.iter().map(|file| (file.source.as_str(), file.crs.as_str(), file.records)).collect();
    assert_eq!(
        names,
        [
            ("fiber.geojson", "EPSG:3006", 1),
            ("kommuner.geojson", "EPSG:3006", 1),
            ("punkter.csv", "EPSG:3006", 3)
        ]
    );
}

#[test]
fn ingest_refuses_codes_that_lost_their_zero() {
    let county = County::new();
    county.write("kommuner.geojson", municipalities("114", "EPSG::3006"));
    county.refused(&["kommuner.geojson", "column kod", "114 ", "lost its leading zero", "0114", "text"]);
    county.write("kommuner.geojson", municipalities("\"SE114\"", "EPSG::3006"));
    county.refused(&["kommuner.geojson", "\"SE114\"", "4 digits"]);
    county.write("kommuner.geojson", municipalities("1814", "EPSG::3006"));
    assert_eq!(county.read().unwrap().0.municipalities[0].code, "1814");
}

#[test]
fn ingest_refuses_coordinates_that_do_not_fit() {
    let county = County::new();
    let degrees = collection(&[feature("\"teknik\":\"FTTP\"", 15.0, 59.5, 0.01)], "EPSG::3006");
    county.write("fiber.geojson", degrees);
    county.refused(&[
        "fiber.geojson",
        "do not fit EPSG:3006",
        "x 15.0000 to 15.0100",
        "crs_override = \"EPSG:4326\"",
    ]);
    county.write("fiber.geojson", squares(&[(500_000.0, 6_600_000.0, "FTTP")], "OGC:1.3:CRS84"));
    county.refused(&["fiber.geojson", "x 500000 to 500500", "crs_override = \"EPSG:3006\""]);
    county.write("fiber.geojson", squares(&[(6_600_000.0, 500_000.0, "FTTP")], "EPSG::3006"));
    county.refused(&["fiber.geojson", "x and y look swapped"]);
    county.write("fiber.geojson", squares(&[(300_000.0, 6_600_000.0, "FTTP")], "EPSG::3006"));
    county.refused(&["fiber.geojson", "nothing of it lies within the municipalities", "x 300000 to 300500"]);
}

#[test]
fn ingest_sees_swapped_columns() {
    let mut county = County::new();
    county.write("punkter.csv", "id,hushåll,lat,lon\na,1,15.003,59.538\nb,2,15.004,59.539\n");
    county.request.demand =
        toml::from_str("path = 'punkter.csv'\nx = 'lon'\ny = 'lat'\ncrs = 'EPSG:4326'").unwrap();
    county.refused(&["punkter.csv", "x and y look swapped", "exchange the columns x and y"]);
    county.request.demand =
        toml::from_str("path = 'punkter.csv'\nx = 'lat'\ny = 'lon'\ncrs = 'EPSG:4326'").unwrap();
    let (sources, _) = county.read().unwrap();
    assert!((sources.demand[0].at.x - 500_169.0).abs() < 10.0, "{:?}", sources.demand[0].at);
}

#[test]
fn ingest_asks_for_a_crs_that_is_not_declared() {
    let mut county = County::new();
    county.request.demand.file.format.crs = None;
    county.refused(&["punkter.csv", "declares no CRS", "crs = \"EPSG:", "x 500100 to 500300"]);
    let mut county = County::new();
    county.write(
        "fiber.topojson",
        r#"{"type":"Topology","objects":{"f":{"type":"GeometryCollection","geometries":[{"type":"Polygon","arcs":[[0]],"properties":{"teknik":"FTTP"}}]}},
        "arcs":[[[15.0,59.53],[15.1,59.53],[15.1,59.6],[15.0,59.53]]]}"#,
    );
    county.request.fixed = vec![fixed("path = 'fiber.topojson'")];
    county.refused(&["fiber.topojson", "declares no CRS"]);
    county.request.fixed = vec![fixed("path = 'fiber.topojson'\ncrs = 'EPSG:4326'")];
    assert_eq!(county.read().unwrap().0.fixed[0].records.len(), 1);
    // A member of the file against the configuration.
    let mut county = County::new();
    county.request.fixed = vec![fixed("path = 'fiber.geojson'\ncrs = 'EPSG:4326'")];
    county.refused(&["fiber.geojson", "declares EPSG:3006, but crs = \"EPSG:4326\"", "crs_override"]);
    // Without a member GeoJSON is WGS 84 only by the reader's assumption, so the configuration may say otherwise.
    county.write("fiber.geojson", squares(&[(500_000.0, 6_600_000.0, "FTTP")], ""));
    county.request.fixed = vec![fixed("path = 'fiber.geojson'\ncrs = 'EPSG:3006'")];
    assert!(county.read().is_ok());
    county.request.fixed = vec![fixed("path = 'fiber.geojson'\ncrs_override = 'EPSG:3006'")];
    let (_, inputs) = county.read().unwrap();
    assert!(inputs[0].crs_overridden);
}

#[test]
fn ingest_names_missing_files_layers_and_columns() {
    let mut county = County::new();
    county.request.fixed = vec![fixed("path = 'fibre.geojson'")];
    county.refused(&["fibre.geojson: no such file", "the nearest is fiber.geojson"]);
    county.request.fixed = vec![fixed("path = 'fiber.geojson'\ntechnology = { column = 'tekniken' }")];
    county.refused(&["fiber.geojson", "no column tekniken", "the nearest is teknik"]);
    county.request.fixed = vec![fixed("path = 'fiber.geojson'\nlayer = 'fibr'")];
    county.refused(&["fiber.geojson", "no layer fibr", "the layers are fiber"]);
    county.request.fixed = vec![fixed("path = 'fiber.geojson'\ntechnology = 'fibers'")];
    county.refused(&["fiber.geojson", "technology = \"fibers\"", "nearest is fiber"]);
    county.request.fixed = vec![];
    county.request.demand.households = Some("id".into());
    county.refused(&["punkter.csv", "column id holds no number", "\"a\""]);
}

#[test]
fn ingest_rejects_single_bad_records() {
    let mut county = County::new();
    county.write(
        "punkter.csv",
        "id;hushåll;e;n\na;>99,99%;500100;6600100\nb;-2;500200;6600200\n;1;500200;6600200\nd;1;x;6600200\ne;1 234;500200;6600200\n",
    );
    county.write(
        "fiber.geojson",
        squares(&[(500_000.0, 6_600_000.0, "FTTP"), (500_000.0, 6_600_000.0, "ståltråd")], "EPSG::3006"),
    );
    let mut rejects = county.rejects();
    rejects.sort();
    assert_eq!(
        rejects,
        [
            "fiber.geojson 1: unknown technology (ståltråd, Part)",
            "punkter.csv 1: households: not a number (>99,99%, Part)",
            "punkter.csv 2: households: negative weight (-2, Part)",
            "punkter.csv 3: no id (null or empty, Record)",
            "punkter.csv 4: no place (e x n 6600200, Record)",
        ]
    );
    let (sources, _) = county.read().unwrap();
    assert_eq!((sources.demand_rows, sources.demand.len()), (5, 3));
    assert_eq!(sources.demand[2].weights.households.get(), Some(1234.0));
    let says: Vec<_> = sources.fixed[0].records.iter().map(|record| record.says).collect();
    assert_eq!(
        says,
        [RecordSays::Offer(0), RecordSays::Undecided],
        "what a rejected offer gives is not known"
    );
    county.request.fixed = vec![fixed(
        "path = 'fiber.geojson'\ntechnology = 'fiber'\ndown_mbps = { column = 'teknik', map = { FTTP = 1000 } }",
    )];
    assert!(
        county
            .rejects()
            .iter()
            .any(|reject| reject.contains("word without an entry in the map (ståltråd, Part)"))
    );
}

#[test]
fn ingest_reads_offers_in_columns_of_the_demand() {
    let mut county = County::new();
    county.write(
        "punkter.csv",
        "id;hushåll;e;n;teknik;ned\na;1;500100;6600100;FTTP;1000\nx;1;;;FTTP;1000\nb;1;500200;6600200;HFC;\nc;1;500300;6600300;FTTP;1000\n",
    );
    county.request.fixed = vec![fixed("technology = { column = 'teknik' }\ndown_mbps = { column = 'ned' }")];
    let (sources, _) = county.read().unwrap();
    let fixed = &sources.fixed[0];
    assert_eq!((fixed.offers.len(), fixed.without_verdict), (1, 1));
    let rows: Vec<_> = fixed.records.iter().map(|record| (record.record, record.says)).collect();
    assert_eq!(
        rows,
        [(1, RecordSays::Offer(0)), (3, RecordSays::Undecided), (4, RecordSays::Offer(0))],
        "no speed: whether b is served is not known"
    );
    assert!(matches!(fixed.records[2].place, Place::Row(2)));
}

#[test]
fn ingest_refuses_damaged_files_and_names_them() {
    let mut county = County::new();
    for (name, content) in [
        ("text.gpkg", b"this is no database".to_vec()),
        ("bruten.kml", b"<kml><Document><Placemark></Document>".to_vec()),
        ("bruten.parquet", b"PAR1 and then nothing".to_vec()),
        ("bruten.geojson.gz", vec![0x1f, 0x8b, 8, 0, 1, 2]),
        ("bruten.zip", b"PK\x03\x04".to_vec()),
        ("tom.geojson", Vec::new()),
    ] {
        county.write(name, content);
        county.request.fixed = vec![fixed(&format!("path = '{name}'"))];
        county.refused(&[name]);
        assert!(inspect(&county.folder.path().join(name)).unwrap_err().to_string().contains(name));
    }
    // Of a pattern, an empty file is told and no reason to stop.
    county.request.fixed = vec![fixed("path = '*m.geojson'"), fixed("path = '[ft]*.geojson'")];
    county.refused(&["tom.geojson", "holds no record"]);
    county.request.fixed.remove(0);
    assert_eq!(county.rejects(), ["tom.geojson : empty file (no record, Part)"]);
}

#[test]
fn ingest_notices_a_geopackage_that_is_cut_off() {
    let mut county = County::new();
    let path = county.folder.path().join("areor.gpkg");
    let mut dataset =
        gdal::DriverManager::get_driver_by_name("GPKG").unwrap().create_vector_only(&path).unwrap();
    let reference = gdal::spatial_ref::SpatialRef::from_epsg(3006).unwrap();
    let options = gdal::vector::LayerOptions { name: "areor", srs: Some(&reference), ..Default::default() };
    let mut layer = dataset.create_layer(options).unwrap();
    for step in 0..3000 {
        let x = 500_000.0 + f64::from(step);
        let wkt = format!("POLYGON(({x} 6600000,{0} 6600000,{0} 6600100,{x} 6600000))", x + 1.0);
        gdal::vector::LayerAccess::create_feature(
            &mut layer,
            gdal::vector::Geometry::from_wkt(&wkt).unwrap(),
        )
        .unwrap();
    }
    drop(dataset);
    county.request.fixed = vec![fixed("path = 'areor.gpkg'")];
    assert_eq!(county.read().unwrap().0.fixed[0].records.len(), 3000);
    let whole = std::fs::read(&path).unwrap();
    county.write("areor.gpkg", &whole[..whole.len() / 2]);
    county.refused(&["areor.gpkg"]);
    assert!(inspect(&path).unwrap_err().to_string().contains("areor.gpkg"));
}

#[test]
fn ingest_reads_through_archives() {
    let mut county = County::new();
    let areas = squares(&[(500_000.0, 6_600_000.0, "FTTP")], "EPSG::3006");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(areas.as_bytes()).unwrap();
    county.write("fiber å.geojson.gz", packed.finish().unwrap());
    let zip = |names: &[&str]| {
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for name in names {
            archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(areas.as_bytes()).unwrap();
        }
        archive.finish().unwrap().into_inner()
    };
    county.write("en.zip", zip(&["mapp/fiber.geojson", "mapp/läs.pdf"]));
    county.write("två.zip", zip(&["a.geojson", "b.geojson"]));
    for name in ["fiber å.geojson.gz", "en.zip", "två.zip/b.geojson"] {
        county.request.fixed = vec![fixed(&format!("path = '{name}'"))];
        assert_eq!(county.read().unwrap().0.fixed[0].records.len(), 1, "{name}");
    }
    county.request.fixed = vec![fixed("path = 'två.zip'")];
    county.refused(&["två.zip", "a.geojson, b.geojson", "path = \"två.zip/a.geojson\""]);
}

#[test]
fn ingest_reads_tables_by_id_and_old_shapefiles() {
    let mut county = County::new();
    county.write("erbjudanden.csv", b"uuid;ned\na;1 000\nb;abc\n;100\n");
    county.request.fixed = vec![fixed(
        "path = 'erbjudanden.csv'\nreach = { id = 'uuid' }\ndown_mbps = { column = 'ned' }\nvalid = 'listed'",
    )];
    assert_eq!(
        county.rejects(),
        ["erbjudanden.csv 3: no id (null or empty, Record)", "erbjudanden.csv 2: not a number (abc, Part)"]
    );
    // An old shapefile in Latin-1 that does not say so.
    let path = county.folder.path().join("tätorter.shp");
    let driver = gdal::DriverManager::get_driver_by_name("ESRI Shapefile").unwrap();
    let mut dataset = driver.create_vector_only(&path).unwrap();
    let reference = gdal::spatial_ref::SpatialRef::from_epsg(3006).unwrap();
    let options = gdal::vector::LayerOptions {
        name: "tätorter",
        srs: Some(&reference),
        options: Some(&["ENCODING=ISO-8859-1"]),
        ..Default::default()
    };
    let layer = dataset.create_layer(options).unwrap();
    gdal::vector::FieldDefn::new("namn", gdal::vector::OGRFieldType::OFTString)
        .unwrap()
        .add_to_layer(&layer)
        .unwrap();
    let mut feature = gdal::vector::Feature::new(gdal::vector::LayerAccess::defn(&layer)).unwrap();
    feature.set_field_string(0, "Örebro").unwrap();
    let wkt = "POLYGON((500000 6600000,500100 6600000,500100 6600100,500000 6600000))";
    feature.set_geometry(gdal::vector::Geometry::from_wkt(wkt).unwrap()).unwrap();
    feature.create(&layer).unwrap();
    drop(feature);
    drop(dataset);
    std::fs::remove_file(path.with_extension("cpg")).ok();
    let mut table = std::fs::read(path.with_extension("dbf")).unwrap();
    table[29] = 0;
    std::fs::write(path.with_extension("dbf"), table).unwrap();
    county.request.settlements =
        vec![toml::from_str("path = 'tätorter.shp'\nkind = 'tatort'\nname = 'namn'").unwrap()];
    assert_eq!(county.read().unwrap().0.settlements[0].name.as_deref(), Some("Örebro"));
    std::fs::remove_file(path.with_extension("prj")).unwrap();
    county.refused(&["tätorter.shp", "declares no CRS"]);
}

#[test]
fn ingest_traces_rasters() {
    let mut county = County::new();
    let path = county.folder.path().join("täckning.tif");
    let driver = gdal::DriverManager::get_driver_by_name("GTiff").unwrap();
    let mut dataset = driver.create_with_band_type::<f32, _>(&path, 3, 2, 1).unwrap();
    dataset.set_geo_transform(&[500_000.0, 100.0, 0.0, 6_600_200.0, 0.0, -100.0]).unwrap();
    dataset.set_spatial_ref(&gdal::spatial_ref::SpatialRef::from_epsg(3006).unwrap()).unwrap();
    let mut band = dataset.rasterband(1).unwrap();
    band.set_no_data_value(Some(-9999.0)).unwrap();
    let mut cells =
        gdal::raster::Buffer::new((3, 2), vec![-100.0_f32, -105.0, -120.0, -9999.0, -104.0, -106.0]);
    band.write((0, 0), (3, 2), &mut cells).unwrap();
    drop(dataset);
    county.request.fixed =
        vec![fixed("path = 'täckning.tif'\nvalid = 'listed'\nthreshold = { at_least = -105 }")];
    county.request.mobile = vec![
        toml::from_str(
            "path = 'täckning.tif'\noperator = 'Telia'\ngeneration = '4g'\nservice_mbps = 10\nlevel = 'Grund'\nthreshold = { at_least = -105 }",
        )
        .unwrap(),
    ];
    let (sources, _) = county.read().unwrap();
    let area = |areas: &[geo::Polygon<f64>]| areas.iter().map(geo::Area::unsigned_area).sum::<f64>();
    let fixed: Vec<_> = sources.fixed[0]
        .records
        .iter()
        .map(|record| match &record.place {
            Place::Areas(areas) => (record.says, area(areas)),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(fixed, [(RecordSays::Offer(0), 30_000.0), (RecordSays::Nothing, 50_000.0)]);
    assert_eq!((sources.mobile[0].records.len(), area(&sources.mobile[0].records[0].1.areas)), (1, 30_000.0));
    assert_eq!(sources.mobile[0].services[0].1.generation.as_str(), "4G");
    county.request.mobile[0].raster.band = Some(2);
    county.refused(&["täckning.tif", "no band 2", "1"]);
}

/// Two published files that are wrong: columns of latitude and longitude exchanged, and degrees that say SWEREF 99 TM.
#[test]
fn ingest_refuses_real_files_that_are_wrong() {
    let Some(root) = real_data() else { return };
    let mut county = County::new();
    county.request = Request {
        base: root.join("se-sweden"),
        municipalities: toml::from_str(
            "path = 'okfse/swedish_municipalities.geojson'\ncode = 'id'\nname = 'kom_namn'",
        )
        .unwrap(),
        demand: toml::from_str(
            "path = 'skyddsrum/skyddsrum.csv'\nid = 'id'\nx = 'longitude'\ny = 'latitude'\ncrs = 'EPSG:4326'",
        )
        .unwrap(),
        fixed: Vec::new(),
        ..request(&root)
    };
    county.refused(&["skyddsrum/skyddsrum.csv", "x and y look swapped"]);
    county.request.demand.file.format.x = Some("latitude".into());
    county.request.demand.file.format.y = Some("longitude".into());
    let (sources, _) = county.read().unwrap();
    assert_eq!((sources.municipalities.len(), sources.demand.len()), (290, 8000));
    let towns = |rest: &str| {
        let text = format!(
            "path = 'tatorter-2020/sample_geojson_data.json.gz'\nkind = 'tatort'\nname = 'TATORT'\n{rest}"
        );
        vec![toml::from_str(&text).unwrap()]
    };
    county.request.settlements = towns("");
    county.refused(&["sample_geojson_data.json.gz", "do not fit EPSG:3006", "crs_override = \"EPSG:4326\""]);
    county.request.settlements = towns("crs_override = 'EPSG:4326'");
    assert_eq!(county.read().unwrap().0.settlements.len(), 7);
}
