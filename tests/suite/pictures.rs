//! Pictures, links and lists of files that GDAL gives as polygons.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops and says why")]

use std::io::{Cursor, Write};

use whitespot::ingest::{Accept, inspect};

use super::ingest::{County, collection, feature};

const MOBILE: &str = "operator = 'Nordtel'\ngeneration = '4G'\nservice_mbps = 10\nlevel = 'grund'";

fn county(file: &str, keys: &str) -> County {
    let mut county = County::new();
    county.request.mobile = vec![toml::from_str(&format!("path = '{file}'\n{MOBILE}\n{keys}")).unwrap()];
    county
}

fn accepting(mut county: County, rule: &str) -> County {
    county.request.accept = Accept { rules: vec![rule.into()], ..Accept::default() };
    county
}

/// How many areas the mobile layer has.
fn areas(county: &County) -> usize {
    county.read().unwrap_or_else(|error| panic!("{error}")).0.mobile[0].records.len()
}

fn kml(content: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><kml xmlns=\"http://www.opengis.net/kml/2.2\" \
         xmlns:gx=\"http://www.google.com/kml/ext/2.2\"><Document><name>4G</name>{content}</Document></kml>"
    )
}

fn archive(entries: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

const BOX: &str = "<GroundOverlay><name>4G</name><Icon><href>bild.png</href></Icon><LatLonBox><north>59.55</north><south>59.54</south>\
    <east>15.02</east><west>15.01</west></LatLonBox></GroundOverlay>";
const QUAD: &str = "<GroundOverlay><Icon><href>bild.png</href></Icon><gx:LatLonQuad><coordinates>15.01,59.54 15.02,59.54 15.02,59.55 \
    15.01,59.55</coordinates></gx:LatLonQuad></GroundOverlay>";
const AREA: &str = "<Placemark><name>yta</name><Polygon><outerBoundaryIs><LinearRing><coordinates>15.01,59.54 15.02,59.54 15.02,59.55 \
    15.01,59.54</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>";
const LINK: &str = "<NetworkLink><Link><href>http://192.0.2.1/4g.kml</href></Link></NetworkLink>";

#[test]
fn the_frame_of_a_picture_is_no_area() {
    let mast = "<Placemark><Point><coordinates>15.015,59.545,30</coordinates></Point></Placemark>";
    for content in [
        BOX.to_owned(),
        QUAD.to_owned(),
        format!("<Folder>{mast}{BOX}</Folder>"),
        format!("{AREA}{BOX}{QUAD}"),
    ] {
        let text = kml(&content);
        let kmz = archive(&[("doc.kml", text.clone().into_bytes()), ("bild.png", vec![0])]);
        let zip = archive(&[("natet.kml", text.clone().into_bytes())]);
        for (file, bytes) in [("natet.kml", text.into_bytes()), ("natet.kmz", kmz), ("natet.zip", zip)] {
            let county = county(file, "");
            county.write(file, bytes);
            county.refused(&[file, "GroundOverlay", "polygons", "threshold"]);
            let told = inspect(&county.folder.path().join(file)).unwrap_err().to_string();
            assert!(told.contains("GroundOverlay"), "{told}");
        }
    }
    let county = county("natet.kml", "");
    county.write("natet.kml", kml(&format!("<!-- {BOX} -->{AREA}")));
    assert_eq!(areas(&county), 1, "what is commented out is no picture");
}

#[test]
fn a_file_that_links_elsewhere_says_so() {
    let only = county("natet.kml", "");
    only.write("natet.kml", kml(LINK));
    only.refused(&["natet.kml", "links to http://192.0.2.1/4g.kml", "NetworkLink", "no record of its own"]);
    let both = county("natet.kml", "");
    both.write("natet.kml", kml(&format!("{AREA}{LINK}")));
    both.refused(&["natet.kml", "NetworkLink", "beside its own 1 records", "network_link"]);
    assert_eq!(areas(&accepting(both, "network_link")), 1);
    // Layers of an archive are linked from its first document.
    let inner = "<NetworkLink><Link><href>lager/a.kml</href></Link></NetworkLink>";
    let layer = ("lager/a.kml", kml(AREA).into_bytes());
    let linked = county("natet.kmz", "");
    linked.write("natet.kmz", archive(&[("doc.kml", kml(inner).into_bytes()), layer.clone()]));
    assert_eq!(areas(&linked), 1);
    // GDAL takes either those or the records beside the links.
    linked.write("natet.kmz", archive(&[("doc.kml", kml(&format!("{inner}{AREA}")).into_bytes()), layer]));
    linked.refused(&["natet.kmz", "1 records of its own beside links into the archive"]);
}

#[test]
fn frames_of_a_tile_index_are_no_areas() {
    let frame =
        |name: &str, x: f64| feature(&format!("\"location\":\"{name}\",\"nr\":1"), x, 6_600_000.0, 500.0);
    for names in [["dbm/a.tif", "dbm/b.TIF"], ["a.png", "b.png"], ["x/a.shp.vrt,0", "x/b.vrt,0"]] {
        let county = county("index.geojson", "");
        let frames = [frame(names[0], 500_000.0), frame(names[1], 500_500.0)];
        county.write("index.geojson", collection(&frames, "EPSG::3006"));
        county.refused(&[
            "index.geojson",
            "tile index",
            "column location",
            names[0],
            "threshold",
            "tile_index",
        ]);
        assert_eq!(areas(&accepting(county, "tile_index")), 2);
    }
    // Cells with another text are cells.
    let county = county("index.geojson", "");
    county.write(
        "index.geojson",
        collection(&[frame("a.tif", 500_000.0), frame("ruta 2", 500_500.0)], "EPSG::3006"),
    );
    assert_eq!(areas(&county), 2);
}

#[test]
fn class_0_of_a_raster_made_into_polygons_is_asked_for() {
    let square = |properties: &str, x: f64| feature(properties, x, 6_600_000.0, 500.0);
    // By the name that programs give the column, whatever the areas are.
    for name in ["DN", "gridcode"] {
        let county = county("yta.geojson", "");
        let squares =
            [square(&format!("\"{name}\":0"), 500_000.0), square(&format!("\"{name}\":2"), 501_000.0)];
        county.write("yta.geojson", collection(&squares, "EPSG::3006"));
        county.refused(&["yta.geojson", &format!("column {name}"), "1 of 2 records have class 0", "class_0"]);
        assert_eq!(areas(&accepting(county, "class_0")), 2);
    }
    // By the areas, which leave nothing of their frame.
    let full = county("yta.geojson", "");
    let squares = [
        square("\"klass\":0,\"nr\":0", 500_000.0),
        square("\"klass\":1,\"nr\":1", 500_500.0),
        square("\"klass\":1,\"nr\":2", 501_000.0),
    ];
    full.write("yta.geojson", collection(&squares, "EPSG::3006"));
    full.refused(&["yta.geojson", "column klass", "where = { klass = [1] }"]);
    // Neither name nor frame; no class 0; a column that the configuration reads.
    for (columns, second, keys) in [
        (["\"klass\":0", "\"klass\":1"], 501_000.0, ""),
        (["\"DN\":1", "\"DN\":2"], 500_500.0, ""),
        (["\"nr\":0", "\"nr\":1"], 500_500.0, ""),
        (["\"DN\":0", "\"DN\":1"], 500_500.0, "band_mhz = { column = 'DN' }"),
    ] {
        let county = county("yta.geojson", keys);
        county.write(
            "yta.geojson",
            collection(&[square(columns[0], 500_000.0), square(columns[1], second)], "EPSG::3006"),
        );
        assert_eq!(areas(&county), 2, "{columns:?}");
    }
}

#[test]
fn a_tab_with_whole_numbers_of_64_bits_is_refused_by_its_column() {
    let county = county("natet.tab", "");
    county.write(
        "natet.tab",
        "!table\n!version 300\n!charset WindowsLatin1\n\nDefinition Table\n  Type NATIVE Charset \"WindowsLatin1\"\n  Fields 1\n    kod \
         LargeInt ;\n",
    );
    for ending in ["dat", "map", "id"] {
        county.write(&format!("natet.{ending}"), [0; 512]);
    }
    county.refused(&["natet.tab", "column kod", "LargeInt", "another format"]);
}
