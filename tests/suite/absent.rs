//! A number that is not there is unknown and not 0: every format that GDAL reads, every column that a number or a word is
//! read from.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops and says why")]

use std::path::Path;

use gdal::DriverManager;
use gdal::spatial_ref::{AxisMappingStrategy, SpatialRef};
use gdal::vector::{Feature, Geometry, LayerAccess, LayerOptions, OGRFieldType, OGRwkbGeometryType};
use whitespot::ingest::{inspect, read};
use whitespot::model::{Offer, Place, RecordSays, Settlement, Sources};

use super::ingest::County;

/// Formats by GDAL's name of their driver and the ending of their files.
const FORMATS: [(&str, &str); 11] = [
    ("GeoJSON", "geojson"),
    ("GeoJSONSeq", "geojsonl"),
    ("GML", "gml"),
    ("FlatGeobuf", "fgb"),
    ("LIBKML", "kml"),
    ("XLSX", "xlsx"),
    ("ODS", "ods"),
    ("GPKG", "gpkg"),
    ("SQLite", "sqlite"),
    ("ESRI Shapefile", "shp"),
    ("OpenFileGDB", "gdb"),
];
/// Columns of numbers with a value each.
const NUMBERS: [(&str, f64); 13] = [
    ("hushall", 3.0),
    ("arbst", 2.0),
    ("personer", 7.0),
    ("fritid", 1.0),
    ("byggnader", 4.0),
    ("ned", 1000.0),
    ("upp", 500.0),
    ("topp", 1200.0),
    ("ms", 9.5),
    ("kr", 20_000.0),
    ("ar", 2027.0),
    ("tro", 1.0),
    ("andel", 0.5),
];
/// Columns of words with a word each.
const WORDS: [(&str, &str); 6] = [
    ("op", "Nordtel"),
    ("nat", "Stadsnätet"),
    ("teknik", "fiber"),
    ("relation", "connected"),
    ("deso", "0114A0010"),
    ("typ", "tatort"),
];

/// A cell.
#[derive(Clone, Copy)]
enum Cell {
    Whole(i32),
    Number(f64),
    Word(&'static str),
}

/// Writes a layer of points; a column that a row does not name is not set.
fn write(driver: &str, path: &Path, columns: &[(&str, OGRFieldType::Type)], rows: &[Vec<(&str, Cell)>]) {
    let mut wgs84 = SpatialRef::from_epsg(4326).unwrap();
    wgs84.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    let driver = DriverManager::get_driver_by_name(driver).unwrap();
    let mut dataset = driver.create_vector_only(path).unwrap();
    let layer = dataset
        .create_layer(LayerOptions {
            name: "platser",
            srs: Some(&wgs84),
            ty: OGRwkbGeometryType::wkbPoint,
            options: None,
        })
        .unwrap();
    layer.create_defn_fields(columns).unwrap();
    for row in rows {
        let mut feature = Feature::new(layer.defn()).unwrap();
        for (name, cell) in row {
            let at = feature.field_index(name).unwrap();
            match cell {
                Cell::Whole(value) => feature.set_field_integer(at, *value).unwrap(),
                Cell::Number(value) => feature.set_field_double(at, *value).unwrap(),
                Cell::Word(word) => feature.set_field_string(at, word).unwrap(),
            }
        }
        // A sheet has no geometry.
        if layer.defn().geom_fields().next().is_some() {
            feature.set_geometry(Geometry::from_wkt("POINT (15.1 59.5)").unwrap()).unwrap();
        }
        feature.create(&layer).unwrap();
    }
    dataset.close().unwrap();
}

fn columns() -> Vec<(&'static str, OGRFieldType::Type)> {
    let whole = ["hushall", "arbst", "personer", "ned", "kr", "ar", "tro"];
    let numbers = NUMBERS.iter().map(|(name, _)| {
        (*name, if whole.contains(name) { OGRFieldType::OFTInteger } else { OGRFieldType::OFTReal })
    });
    let words = ["id"].into_iter().chain(WORDS.iter().map(|(name, _)| *name));
    let words = words.map(|name| (name, OGRFieldType::OFTString));
    words.chain([("e", OGRFieldType::OFTReal), ("n", OGRFieldType::OFTReal)]).chain(numbers).collect()
}

/// A row with everything but one column, of which the numbers are as given or 0.
fn row(id: &'static str, but: &str, zero: bool) -> Vec<(&'static str, Cell)> {
    let columns = columns();
    let cell = |name: &str, value: f64| {
        let kind = columns.iter().find(|(known, _)| *known == name).unwrap().1;
        // A year and a share stay: 0 is neither.
        let value = if zero && !["ar", "andel"].contains(&name) { 0.0 } else { value };
        if kind == OGRFieldType::OFTInteger { Cell::Whole(value as i32) } else { Cell::Number(value) }
    };
    let place = [("id", Cell::Word(id)), ("e", Cell::Number(500_100.0)), ("n", Cell::Number(6_600_100.0))];
    let numbers = NUMBERS.iter().map(|(name, value)| (*name, cell(name, *value)));
    let words = WORDS.iter().map(|(name, word)| (*name, Cell::Word(word)));
    place.into_iter().chain(words).chain(numbers).filter(|(name, _)| *name != but).collect()
}

const DEMAND: &str = "id = 'id'\nx = 'e'\ny = 'n'\ncrs = 'EPSG:3006'\nhouseholds = 'hushall'\nworkplaces = 'arbst'\n\
    persons = 'personer'\nholiday_homes = 'fritid'\nbuildings = 'byggnader'\ndeso = 'deso'\nsettlement = { column = 'typ' }\n";
const OFFERS: &str = "operator = { column = 'op' }\nnetwork = { column = 'nat' }\ntechnology = { column = 'teknik' }\n\
    relation = { column = 'relation' }\ndown_mbps = { column = 'ned' }\nup_mbps = { column = 'upp' }\n\
    down_peak_mbps = { column = 'topp' }\nlatency_ms = { column = 'ms' }\ncost_sek = { column = 'kr' }\n\
    planned_year = { column = 'ar' }\ncredible = { column = 'tro' }\nshare = { column = 'andel' }\n";

/// What a row says: its weights in the order of the columns, its words, and its offer or the reason for none.
struct Told {
    weights: [Option<f64>; 5],
    deso: Option<String>,
    settlement: Option<Settlement>,
    offer: Result<Offer, String>,
}

fn told(sources: &Sources, id: &str) -> Told {
    let at = sources.demand.iter().position(|point| point.id.to_string() == id).unwrap();
    let point = &sources.demand[at];
    let weights = point.weights;
    let fixed = &sources.fixed[0];
    let record = fixed
        .records
        .iter()
        .find(|record| matches!(record.place, Place::Row(row) if row as usize == at))
        .unwrap();
    let reason = || {
        let number = record.record.to_string();
        let reject = sources.rejects.iter().find(|reject| reject.record == number);
        reject.map_or_else(|| "no speed".to_owned(), |reject| reject.reason.clone())
    };
    let kinds =
        [weights.households, weights.workplaces, weights.persons, weights.holiday_homes, weights.buildings];
    Told {
        weights: kinds.map(whitespot::model::Weight::get),
        deso: point.deso.map(|deso| sources.deso[deso as usize].clone()),
        settlement: point.settlement,
        offer: match record.says {
            RecordSays::Offer(offer) => Ok(fixed.offers[offer as usize].clone()),
            RecordSays::Nothing => Err("nothing".into()),
            RecordSays::Undecided => Err(reason()),
        },
    }
}

#[test]
fn an_absent_cell_is_unknown_in_every_format_and_every_column() {
    let fields: Vec<&'static str> =
        NUMBERS.iter().map(|(name, _)| *name).chain(WORDS.iter().map(|(name, _)| *name)).collect();
    for (driver, ending) in FORMATS {
        let mut county = County::new();
        let file = format!("platser.{ending}");
        let mut rows = vec![row("full", "", false), row("noll", "", true)];
        rows.extend(fields.iter().map(|name| row(name, name, false)));
        write(driver, &county.folder.path().join(&file), &columns(), &rows);
        county.request.demand = toml::from_str(&format!("path = '{file}'\n{DEMAND}")).unwrap();
        county.request.fixed = vec![toml::from_str(OFFERS).unwrap()];
        let (sources, _) = county.read().unwrap_or_else(|error| panic!("{driver}: {error}"));
        assert_eq!(sources.demand.len(), rows.len(), "{driver}");

        let full = told(&sources, "full");
        assert_eq!(full.weights, [Some(3.0), Some(2.0), Some(7.0), Some(1.0), Some(4.0)], "{driver}");
        let offer = full.offer.unwrap();
        let zero = told(&sources, "noll");
        assert_eq!(zero.weights, [Some(0.0); 5], "{driver}: a 0 that is there is one");
        let nought = zero.offer.unwrap();
        assert_eq!(
            (
                nought.speed.down_mbps,
                nought.speed.up_mbps,
                nought.latency_ms,
                nought.cost_sek,
                nought.credible
            ),
            (Some(0.0), Some(0.0), Some(0.0), Some(0.0), Some(false)),
            "{driver}"
        );
        for (position, name) in fields.iter().enumerate() {
            let told = told(&sources, name);
            let mut weights = full.weights;
            if let Some(weight) = weights.get_mut(position) {
                *weight = None;
            }
            assert_eq!(told.weights, weights, "{driver}: without {name}");
            assert_eq!(told.deso.is_none(), *name == "deso", "{driver}: without {name}");
            assert_eq!(told.settlement.is_none(), *name == "typ", "{driver}: without {name}");
            let mut expected = Ok(offer.clone());
            if let Ok(offer) = &mut expected {
                match *name {
                    "upp" => offer.speed.up_mbps = None,
                    "topp" => offer.speed.down_peak_mbps = None,
                    "ms" => offer.latency_ms = None,
                    "kr" => offer.cost_sek = None,
                    "ar" => offer.planned_year = None,
                    "tro" => offer.credible = None,
                    "nat" => offer.network = "Nordtel".into(),
                    _ => {}
                }
            }
            match *name {
                "ned" => expected = Err("no speed".into()),
                "andel" => expected = Err("no share".into()),
                "op" => expected = Err("no operator".into()),
                "teknik" => expected = Err("no technology".into()),
                "relation" => expected = Err("no relation".into()),
                _ => {}
            }
            assert_eq!(told.offer, expected, "{driver}: without {name}");
        }
    }
}

/// A square of cover in degrees, with a service that is not set, or a band that is not.
#[test]
fn an_absent_service_or_band_is_not_0() {
    for (driver, ending) in FORMATS.into_iter().filter(|(_, ending)| !["xlsx", "ods"].contains(ending)) {
        let mut county = County::new();
        let path = county.folder.path().join(format!("yta.{ending}"));
        let mut wgs84 = SpatialRef::from_epsg(4326).unwrap();
        wgs84.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
        let mut dataset =
            DriverManager::get_driver_by_name(driver).unwrap().create_vector_only(&path).unwrap();
        let layer = dataset
            .create_layer(LayerOptions {
                name: "yta",
                srs: Some(&wgs84),
                ty: OGRwkbGeometryType::wkbPolygon,
                options: None,
            })
            .unwrap();
        let kinds = [("mbit", OGRFieldType::OFTInteger), ("band", OGRFieldType::OFTReal)];
        layer.create_defn_fields(&kinds).unwrap();
        for (mbit, band) in
            [(Some(10), Some(800.0)), (None, Some(800.0)), (Some(10), None), (Some(0), Some(800.0))]
        {
            let mut feature = Feature::new(layer.defn()).unwrap();
            if let Some(mbit) = mbit {
                feature.set_field_integer(0, mbit).unwrap();
            }
            if let Some(band) = band {
                feature.set_field_double(1, band).unwrap();
            }
            let square = "POLYGON ((15.01 59.54, 15.02 59.54, 15.02 59.55, 15.01 59.55, 15.01 59.54))";
            feature.set_geometry(Geometry::from_wkt(square).unwrap()).unwrap();
            feature.create(&layer).unwrap();
        }
        dataset.close().unwrap();
        county.request.mobile = vec![
            toml::from_str(&format!(
                "path = 'yta.{ending}'\noperator = 'Nordtel'\ngeneration = '4G'\nlevel = 'grund'\n\
                 service_mbps = {{ column = 'mbit' }}\nband_mhz = {{ column = 'band' }}"
            ))
            .unwrap(),
        ];
        let (sources, _) = county.read().unwrap_or_else(|error| panic!("{driver}: {error}"));
        let mut services: Vec<_> = sources.mobile[0]
            .services
            .iter()
            .map(|(_, service)| (service.service_mbps, service.band_mhz))
            .collect();
        services.sort_by(|a, b| b.partial_cmp(a).unwrap());
        assert_eq!(services, [(10.0, Some(800.0)), (10.0, None), (0.0, Some(800.0))], "{driver}");
        let reasons: Vec<_> = sources.rejects.iter().map(|reject| reject.reason.as_str()).collect();
        assert_eq!(reasons, ["no service_mbps"], "{driver}");
    }
}

/// Rows without any cell are no places: a form has them between its parts and below its end.
#[test]
fn blank_rows_of_a_sheet_are_no_rows() {
    for (driver, ending) in [("XLSX", "xlsx"), ("ODS", "ods")] {
        let mut county = County::new();
        let file = format!("platser.{ending}");
        let blank = || vec![("id", Cell::Word(" "))];
        let rows = [row("a", "", false), Vec::new(), blank(), row("b", "hushall", false), Vec::new()];
        write(driver, &county.folder.path().join(&file), &columns(), &rows);
        county.request.demand = toml::from_str(&format!("path = '{file}'\n{DEMAND}")).unwrap();
        county.request.fixed = vec![toml::from_str(OFFERS).unwrap()];
        let (sources, _) = county.read().unwrap_or_else(|error| panic!("{driver}: {error}"));
        let ids: Vec<_> = sources.demand.iter().map(|point| point.id.to_string()).collect();
        assert_eq!(
            (ids, sources.demand_rows, sources.demand_rejected),
            (vec!["a".into(), "b".into()], 2, 0),
            "{driver}"
        );
        assert!(sources.rejects.is_empty(), "{driver}: {:?}", sources.rejects);
        let seen = inspect(&county.folder.path().join(&file)).unwrap();
        assert_eq!(seen.layers[0].records, 2, "{driver}");
    }
}

/// A database keeps text in a column of numbers where it was put there; GDAL reads it as 0.
#[test]
fn text_in_a_column_of_numbers_is_no_0() {
    for (driver, ending) in [("GPKG", "gpkg"), ("SQLite", "sqlite")] {
        let mut county = County::new();
        let path = county.folder.path().join(format!("platser.{ending}"));
        let rows = [row("a", "", false), row("b", "", false), row("c", "", false)];
        write(driver, &path, &columns(), &rows);
        let options = gdal::DatasetOptions {
            open_flags: gdal::GdalOpenFlags::GDAL_OF_VECTOR | gdal::GdalOpenFlags::GDAL_OF_UPDATE,
            ..gdal::DatasetOptions::default()
        };
        let dataset = gdal::Dataset::open_ex(&path, options).unwrap();
        for change in [
            "hushall = '', ned = '', upp = '' WHERE id = 'b'",
            "hushall = 'n/a', ned = '1 Gbit' WHERE id = 'c'",
        ] {
            let query = format!("UPDATE platser SET {change}");
            dataset.execute_sql(query, None, gdal::vector::sql::Dialect::DEFAULT).unwrap();
        }
        dataset.close().unwrap();
        county.request.demand = toml::from_str(&format!("path = 'platser.{ending}'\n{DEMAND}")).unwrap();
        county.request.fixed = vec![toml::from_str(OFFERS).unwrap()];
        let (sources, _) = county.read().unwrap_or_else(|error| panic!("{driver}: {error}"));
        let households: Vec<_> = ["a", "b", "c"].iter().map(|id| told(&sources, id).weights[0]).collect();
        assert_eq!(households, [Some(3.0), None, None], "{driver}");
        assert_eq!(told(&sources, "a").offer.unwrap().speed.up_mbps, Some(500.0), "{driver}");
        assert_eq!(told(&sources, "b").offer, Err("no speed".into()), "{driver}");
        let reasons: Vec<_> =
            sources.rejects.iter().map(|reject| format!("{}: {}", reject.reason, reject.found)).collect();
        assert!(reasons.iter().any(|told| told.ends_with(": n/a")), "{driver}: {reasons:?}");
        assert!(reasons.iter().any(|told| told == "not a number: 1 Gbit"), "{driver}: {reasons:?}");
        assert!(read(&county.request, &|_| {}).is_ok());
    }
}

/// A .mid has nothing between its separators, a KML an element without text, where a number is not there.
#[test]
fn a_blank_number_of_a_text_format_is_no_0() {
    let head = "Version 300\nCharset \"WindowsLatin1\"\nDelimiter \",\"\nCoordSys Earth Projection 1, 104\nColumns 3\n  id Char(8)\n\
        \x20 hushall Integer\n  ned Float\nData\n\nPoint 15.05 59.55\nPoint 15.05 59.55\nPoint 15.05 59.55\n";
    let place = "<Point><coordinates>15.05,59.55</coordinates></Point>";
    let record = |id: &str, rest: &str| {
        format!(
            "<Placemark><ExtendedData><SchemaData schemaUrl=\"#s\"><SimpleData name=\"id\">{id}</SimpleData>{rest}\
                 </SchemaData></ExtendedData>{place}</Placemark>"
        )
    };
    let kml = format!(
        "<?xml version=\"1.0\"?><kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document><Schema id=\"s\" name=\"s\"><SimpleField \
         name=\"id\" type=\"string\"/><SimpleField name=\"hushall\" type=\"int\"/><SimpleField name=\"ned\" type=\"float\"/></Schema>\
         {}{}{}</Document></kml>",
        record("a", "<SimpleData name=\"hushall\">3</SimpleData><SimpleData name=\"ned\">1000</SimpleData>"),
        record("b", "<SimpleData name=\"hushall\"></SimpleData><SimpleData name=\"ned\"/>"),
        record("c", "<SimpleData name=\"hushall\">0</SimpleData><SimpleData name=\"ned\">0</SimpleData>"),
    );
    let kmz = |county: &County| {
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        archive.start_file("doc.kml", zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut archive, kml.as_bytes()).unwrap();
        county.write("platser.kmz", archive.finish().unwrap().into_inner());
    };
    for ending in ["mif", "kml", "kmz"] {
        let mut county = County::new();
        county.write("platser.mif", head);
        county.write("platser.mid", "\"a\",3,1000\n\"b\",,\n\"c\",0,0\n");
        county.write("platser.kml", &kml);
        kmz(&county);
        county.request.demand =
            toml::from_str(&format!("path = 'platser.{ending}'\nid = 'id'\nhouseholds = 'hushall'")).unwrap();
        let offer = "operator = 'Nordtel'\ntechnology = 'fiber'\ndown_mbps = { column = 'ned' }";
        county.request.fixed = vec![toml::from_str(offer).unwrap()];
        let (sources, _) = county.read().unwrap_or_else(|error| panic!("{ending}: {error}"));
        let households: Vec<_> = ["a", "b", "c"].iter().map(|id| told(&sources, id).weights[0]).collect();
        assert_eq!(households, [Some(3.0), None, Some(0.0)], "{ending}");
        let speeds: Vec<_> = ["a", "b", "c"]
            .iter()
            .map(|id| told(&sources, id).offer.map(|offer| offer.speed.down_mbps))
            .collect();
        assert_eq!(speeds, [Ok(Some(1000.0)), Err("no speed".into()), Ok(Some(0.0))], "{ending}");
    }
}
