//! Files that say themselves that they are not what they seem: pages of a download, damaged tables, other encodings.
use std::fs;

use super::case::{Case, HEAD, feature, geojson, rectangle, stderr, two_municipalities};

const LAYER: &str =
    "[[fixed]]\noperator = { column = \"operatör\" }\ntechnology = \"fiber\"\ndown_mbps = 1000\n";

/// A county of twenty places along a line, a hundred metres apart.
fn case(source: &str) -> Case {
    let rows = (0..20).map(|number| format!("p{number:02},{},6601000,1,\n", 501_050 + 100 * number));
    Case::new()
        .with("county.toml", format!("{HEAD}{source}"))
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", format!("id,e,n,hushall,arbetsstallen\n{}", rows.collect::<String>()))
}

fn square(number: usize) -> String {
    let west = 1_000.0 + 100.0 * number as f64;
    feature(r#""operatör":"Nät""#, &rectangle(west, 950.0, west + 100.0, 1_050.0))
}

/// Squares around the first places, with members at the top of the file.
fn page(numbers: std::ops::Range<usize>, members: &str) -> String {
    let whole = geojson(&numbers.map(square).collect::<Vec<_>>());
    whole.replacen("{\"type\"", &format!("{{{members}\"type\""), 1)
}

fn esri(members: &str) -> String {
    let rings = "[[501000,6600950],[501000,6601050],[501100,6601050],[501100,6600950],[501000,6600950]]";
    format!(
        r#"{{{members}"geometryType":"esriGeometryPolygon","spatialReference":{{"wkid":3006}},"fields":[{{"name":"operatör","type":"esriFieldTypeString"}}],"features":[{{"attributes":{{"operatör":"Nät"}},"geometry":{{"rings":[{rings}]}}}}]}}"#
    )
}

fn gml(attributes: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:a="http://a" {attributes}>
<wfs:member><a:net gml:id="n.1"><a:operator>Nät</a:operator><a:geom><gml:Polygon srsName="urn:ogc:def:crs:EPSG::3006"><gml:exterior><gml:LinearRing>
<gml:posList>6600950 501000 6600950 501100 6601050 501100 6601050 501000 6600950 501000</gml:posList>
</gml:LinearRing></gml:exterior></gml:Polygon></a:geom></a:net></wfs:member></wfs:FeatureCollection>"#
    )
}

#[test]
fn a_download_that_says_that_it_is_cut_off_is_refused() {
    let fixed = format!("{LAYER}path = \"net.json\"\n");
    let of_gml = fixed.replace("net.json", "net.gml").replace("operatör", "operator");
    for (file, source, text, whole) in [
        (
            "net.json",
            &fixed,
            page(0..5, "\"exceededTransferLimit\":true,"),
            page(0..5, "\"exceededTransferLimit\":false,"),
        ),
        (
            "net.json",
            &fixed,
            page(0..5, "\"properties\":{\"exceededTransferLimit\":true},"),
            page(0..5, "\"properties\":{},"),
        ),
        (
            "net.json",
            &fixed,
            page(0..5, "\"numberMatched\":9,\"numberReturned\":5,"),
            page(0..5, "\"numberMatched\":5,"),
        ),
        (
            "net.json",
            &fixed,
            page(0..5, "\"totalFeatures\":9,"),
            page(0..5, "\"totalFeatures\":\"unknown\","),
        ),
        (
            "net.json",
            &fixed,
            page(0..5, "\"links\":[{\"rel\":\"next\",\"href\":\"b\"}],"),
            page(0..5, "\"links\":[{\"rel\":\"self\"}],"),
        ),
        ("net.json", &fixed, esri("\"exceededTransferLimit\":true,"), esri("")),
        (
            "net.gml",
            &of_gml,
            gml("numberMatched=\"9\" numberReturned=\"1\""),
            gml("numberMatched=\"1\" numberReturned=\"1\""),
        ),
        (
            "net.gml",
            &of_gml,
            gml("numberMatched=\"unknown\" next=\"http://b\""),
            gml("numberMatched=\"unknown\""),
        ),
    ] {
        let said = case(source).with(file, &text).refused(1);
        assert!(said.contains(file) && said.contains("the file says that it is cut off"), "{text}: {said}");
        let whole_case = case(source).with(file, &whole);
        whole_case.run();
        assert_ne!(whole_case.municipality("0101")["points_connected"], "0", "{whole}");
    }
    // The places themselves may be cut off, too.
    let demand =
        HEAD.replace("demand.csv", "net.json").replace("x = \"e\"\ny = \"n\"\ncrs = \"EPSG:3006\"\n", "");
    let demand = demand
        .replace("households = \"hushall\"\nworkplaces = \"arbetsstallen\"\n", "")
        .replace("id = \"id\"\n", "");
    let said = case("")
        .with("county.toml", demand)
        .with("net.json", page(0..5, "\"exceededTransferLimit\":true,"))
        .refused(1);
    assert!(said.contains("the file says that it is cut off"), "{said}");
}

#[test]
fn pages_that_are_all_there_are_read_as_one() {
    let source = format!("{LAYER}path = \"sidor/*.json\"\n");
    for (first, last) in [
        ("\"numberMatched\":9,\"numberReturned\":5,", "\"numberMatched\":9,\"numberReturned\":4,"),
        ("\"exceededTransferLimit\":true,", ""),
    ] {
        let pages =
            case(&source).with("sidor/1.json", page(0..5, first)).with("sidor/2.json", page(5..9, last));
        pages.run();
        assert_eq!(pages.municipality("0101")["points_connected"], "9");
        case(&source).with("sidor/1.json", page(0..5, first)).refused(1);
    }
}

#[test]
fn tables_that_are_damaged_or_begin_with_other_lines() {
    let source = format!("{LAYER}path = \"net.csv\"\nreach = {{ id = \"id\" }}\n");
    let connected = |text: &[u8]| {
        let case = case(&source).with("net.csv", text);
        case.run();
        case.municipality("0101")["points_connected"].clone()
    };
    for before in ["sep=;\r\n", "#TYPE System.Object\r\n", "# källa: Nät\n# datum: 2025-10-01\n", ""] {
        assert_eq!(connected(format!("{before}id;operatör\np00;Nät\np01;Nät\n").as_bytes()), "2", "{before}");
    }
    let refused = |text: &[u8], parts: &[&str]| {
        let said = case(&source).with("net.csv", text).refused(1);
        for part in parts {
            assert!(said.contains(part), "{part} is not in: {said}");
        }
    };
    refused(
        "Anslutna;\n;\nid;operatör\np00;Nät\n".as_bytes(),
        &["net.csv", "no head line", "Anslutna", "line 3"],
    );
    refused("Anslutna hus\nid;operatör\np00;Nät\n".as_bytes(), &["net.csv", "no head line", "line 2"]);
    refused("id;operatör;operatör\np00;Nät;Annat\n".as_bytes(), &["net.csv", "column operatör stands twice"]);
    refused(b"id;operat\xc3\xb6r\np00;a\n\0\0\0\0p01;b\n", &["net.csv", "row 2", "4 zero bytes (NUL)"]);
    // A column that stands twice and is not used is no fault, nor are columns without a name.
    assert_eq!(connected("id;operatör;not;not;;\np00;Nät;1;2;;\n".as_bytes()), "1");
    let latin =
        case(&format!("{source}encoding = \"utf-8\"\n")).with("net.csv", b"id;operat\xf6r\np00;N\xe4t\n");
    assert!(
        latin.refused(1).contains("net.csv: line 1 is no text in UTF-8; write encoding = \"windows-1252\"")
    );
}

#[test]
fn sheets_that_begin_with_a_title_or_tell_a_column_twice() {
    let source = format!("{LAYER}path = \"net.xlsx\"\nreach = {{ id = \"id\" }}\n");
    let sheet = |rows: &[&[&str]]| {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (row, cells) in rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                sheet.write_string(row as u32, column as u16, *cell).expect("a cell");
            }
        }
        book.save_to_buffer().expect("a workbook")
    };
    let whole = sheet(&[&["id", "operatör"], &["p00", "Nät"], &["p01", "Nät"]]);
    let good = case(&source).with("net.xlsx", &whole);
    good.run();
    assert_eq!(good.municipality("0101")["points_connected"], "2");
    let said = case(&source)
        .with("net.xlsx", sheet(&[&["Anslutna", ""], &["", ""], &["id", "operatör"], &["p00", "Nät"]]))
        .refused(1);
    assert!(
        said.contains("net.xlsx") && said.contains("no head line") && said.contains("write skip_rows = 2"),
        "{said}"
    );
    let said = case(&source)
        .with("net.xlsx", sheet(&[&["id", "operatör", "operatör"], &["p00", "Nät", "Annat"]]))
        .refused(1);
    assert!(said.contains("column operatör stands twice"), "{said}");
    // In an archive that holds nothing else a sheet is read; beside a layer it only tells of it.
    let zipped = |entries: &[(&str, &[u8])]| {
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, bytes) in entries {
            archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("an entry");
            std::io::Write::write_all(&mut archive, bytes).expect("bytes");
        }
        archive.finish().expect("an archive").into_inner()
    };
    let in_archive = |path: &str| format!("{LAYER}path = \"{path}\"\nreach = {{ id = \"id\" }}\n");
    let alone = case(&in_archive("net.zip")).with("net.zip", zipped(&[("net.xlsx", &whole)]));
    alone.run();
    assert_eq!(alone.municipality("0101")["points_connected"], "2");
    let table = "id;operatör\np00;Nät\n".as_bytes();
    case(&in_archive("net.zip")).with("net.zip", zipped(&[("om.xlsx", &whole), ("net.csv", table)])).run();
    let said =
        case(&in_archive("net.zip")).with("net.zip", zipped(&[("a.pdf", b"a"), ("b.doc", b"b")])).refused(1);
    assert!(said.contains("nothing that can be read") && said.contains("a.pdf, b.doc"), "{said}");
    for name in ["net.tgz", "net.tar.gz", "net.tar", "net.7z"] {
        let said = case(&in_archive(name)).with(name, b"something").refused(1);
        assert!(said.contains(name) && said.contains("cannot be read"), "{said}");
    }
    for name in ["net.rar", "net.tar.xz"] {
        let said = case(&in_archive(name)).with(name, b"something").refused(1);
        assert!(said.contains(name) && said.contains("unpack it"), "{said}");
    }
    let said = case(&in_archive("net.dat")).with("net.dat", b"7z\xbc\xaf\x27\x1c and so on").refused(1);
    assert!(said.contains("net.dat") && said.contains("unpack it"), "{said}");
}

/// What was saved in place of the file: a pointer of Git LFS, a web page, the error of a service, nothing.
#[test]
fn a_file_that_stands_in_for_another_says_what_it_is_and_what_to_do() {
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n";
    let page = "<!DOCTYPE html>\n<html><head><title>Logga in</title></head><body>Logga in</body></html>";
    let error = "<?xml version=\"1.0\"?><ows:ExceptionReport xmlns:ows=\"http://www.opengis.net/ows/1.1\"><ows:Exception><ows:ExceptionText>Unknown layer</ows:ExceptionText></ows:Exception></ows:ExceptionReport>";
    let json = r#"{"error":{"code":499,"message":"Token Required","details":[]}}"#;
    for ending in ["geojson", "gpkg", "csv", "tif", "xlsx", "parquet", "zip", "gml", "shp", "fgb"] {
        let name = format!("net.{ending}");
        let of_raster =
            if ending == "tif" { "threshold = { at_least = 5 }\n" } else { "reach = { id = \"id\" }\n" };
        let source = format!("{LAYER}path = \"{name}\"\n{of_raster}");
        for (content, says, advice) in [
            (pointer, "a pointer of Git LFS to a file of 12345 bytes", "git lfs pull"),
            (page, "a web page (Logga in)", "download the file itself again"),
            (error, "the error of a service (Unknown layer)", "download it again"),
            (json, "the error of a service (Token Required)", "download it again"),
            ("", "0 bytes", "download or export it again"),
        ] {
            let case = case(&source).with(&name, content);
            let said = case.refused(1);
            for part in [name.as_str(), says, advice] {
                assert!(said.contains(part), "{part} is not in: {said}");
            }
            let inspected = case.whitespot(&["inspect", &name]);
            assert!(stderr(&inspected).contains(says), "{}", stderr(&inspected));
        }
    }
    // Within an archive, packed, and of a part of a shapefile.
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("net.csv", zip::write::SimpleFileOptions::default()).expect("an entry");
    std::io::Write::write_all(&mut archive, page.as_bytes()).expect("bytes");
    let archive = archive.finish().expect("an archive").into_inner();
    let source = |name: &str| format!("{LAYER}path = \"{name}\"\nreach = {{ id = \"id\" }}\n");
    let said = case(&source("net.zip")).with("net.zip", archive).refused(1);
    assert!(said.contains("net.zip") && said.contains("a web page (Logga in)"), "{said}");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, page.as_bytes()).expect("bytes");
    let said = case(&source("net.csv.gz")).with("net.csv.gz", packed.finish().expect("packed")).refused(1);
    assert!(said.contains("net.csv.gz") && said.contains("a web page (Logga in)"), "{said}");
    for (table, says) in [(pointer, "a pointer of Git LFS"), ("", "0 bytes")] {
        let said = case(&source("net.shp")).with("net.shp", [0; 100]).with("net.dbf", table).refused(1);
        assert!(said.contains("net.shp (its .dbf)") && said.contains(says), "{said}");
    }
}

#[test]
fn several_layers_tell_how_to_take_all() {
    let polygon = "<Polygon><outerBoundaryIs><LinearRing><coordinates>15,59.5 15.1,59.5 15.1,59.6 15,59.5</coordinates></LinearRing></outerBoundaryIs></Polygon>";
    let folder = |name: &str| format!("<Folder><name>{name}</name><Placemark>{polygon}</Placemark></Folder>");
    let kml = format!(
        "<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document>{}{}</Document></kml>",
        folder("Mast 1"),
        folder("Mast 2")
    );
    let source =
        "[[fixed]]\npath = \"net.kml\"\noperator = \"Nät\"\ntechnology = \"fiber\"\ndown_mbps = 1000\n";
    let said = case(source).with("net.kml", &kml).refused(1);
    assert!(
        said.contains("net.kml") && said.contains("Mast 1, Mast 2") && said.contains("to take all layers"),
        "{said}"
    );
    let odd = kml.replacen("15.1,59.5", "15.q1,59.5", 1);
    let said = case(&format!("{source}layer = \"Mast 1\"\n")).with("net.kml", &odd).refused(1);
    assert!(
        said.contains("net.kml") && said.contains("a coordinate is no number: found \"15.q1\""),
        "{said}"
    );
    let networks = "{\"networks\":[{\"id\":\"n\",\"nodes\":[],\"spans\":[]}]}";
    let said = case(&source.replace("kml", "json")).with("net.json", networks).refused(1);
    assert!(said.contains("net.json") && said.contains("preset = \"ofds\""), "{said}");
    let said = case(&format!("{}layer = \"spans\"\n", source.replace("kml", "json")))
        .with("net.json", networks)
        .refused(1);
    assert!(said.contains("net.json: layer spans: holds no record"), "{said}");
    let said = case(&source.replace("kml", "json")).with("net.json", "{\"a\":1,\"b\":[]}").refused(1);
    assert!(said.contains("not GeoJSON: found a, b at its top"), "{said}");
}

#[test]
fn shapes_are_found_in_any_column_of_a_table() {
    let source =
        "[[fixed]]\npath = \"net.csv\"\noperator = \"Nät\"\ntechnology = \"fiber\"\ndown_mbps = 1000\n";
    // Around the first place.
    let wkt = "POLYGON ((501000 6600950, 501100 6600950, 501100 6601050, 501000 6601050, 501000 6600950))";
    let json = r#"{""type"":""Polygon"",""coordinates"":[[[501000,6600950],[501100,6600950],[501100,6601050],[501000,6601050],[501000,6600950]]]}"#;
    let hex: String = {
        let mut bytes = vec![1_u8, 3, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0];
        for (x, y) in [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)] {
            bytes.extend((501_000.0 + 100.0 * f64::from(x)).to_le_bytes());
            bytes.extend((6_600_950.0 + 100.0 * f64::from(y)).to_le_bytes());
        }
        bytes.iter().map(|byte| format!("{byte:02X}")).collect()
    };
    for (cell, crs) in [(wkt, true), (json, true), (&hex, true), (&format!("SRID=3006;{wkt}"), false)] {
        let source = if crs { format!("{source}crs = \"EPSG:3006\"\n") } else { source.to_owned() };
        let case = case(&source).with("net.csv", format!("nr,område\n1,\"{cell}\"\n"));
        case.run();
        assert_eq!(case.municipality("0101")["points_connected"], "1", "{cell}");
    }
    let refused = |text: &str, parts: &[&str]| {
        let said = case(&format!("{source}crs = \"EPSG:3006\"\n")).with("net.csv", text).refused(1);
        for part in parts {
            assert!(said.contains(part), "{part} is not in: {said}");
        }
    };
    refused(&format!("nr,a,b\n1,\"{wkt}\",\"{wkt}\"\n"), &["several columns hold geometry (a, b)"]);
    refused("nr,lon,lat\n1,15.1,59.5\n", &["columns lon and lat look like coordinates"]);
    refused("nr,cell\n1,8808b1b801fffff\n", &["column cell holds ids of H3 cells"]);
    refused(&format!("nr,a\n1,\"{}\"\n", wkt.replace("501100", "5011q0")), &["5011q0 is no coordinate"]);
    refused(&format!("nr,a\n1,\"SRID=4326;{wkt}\"\n"), &["net.csv", "EPSG:4326"]);
}

/// `tests/files/narrow.parquet` was made by pyarrow: columns of 8 and 16 bits, decimal128(9, 2) and decimal128(30, 3).
#[test]
fn narrow_numbers_and_decimals_of_parquet_are_read() {
    let file =
        fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files/narrow.parquet")).expect("the file");
    let demand =
        "id,e,n,hushall,arbetsstallen\na,501000,6601000,1,\nb,502000,6601000,1,\nc,503000,6601000,1,\n";
    for (column, connected, undecided) in
        [("u8", "1", true), ("i16", "0", false), ("d9", "1", true), ("d38", "1", false), ("u16", "1", false)]
    {
        let least = if column == "d9" || column == "d38" { "" } else { "\n[shortage]\nspeed_mbps = 200\n" };
        let source = format!(
            "[[fixed]]\npath = \"net.parquet\"\noperator = \"Nät\"\ntechnology = \"fiber\"\ndown_mbps = {{ column = \"{column}\" }}\nreach = {{ id = \"id\" }}\n\
             [limits]\ngreatest_speed_mbps = 100000\n{least}"
        );
        let case = case(&source).with("demand.csv", demand).with("net.parquet", &file);
        case.run();
        let row = case.municipality("0101");
        assert_eq!(row["points_connected"], connected, "{column}");
        // A null, or a negative speed, is no verdict; it is not unserved.
        assert_eq!(
            row["points_no_data"] != "0",
            undecided || matches!(column, "i16" | "d38"),
            "{column}: {row:?}"
        );
    }
}

#[test]
fn an_encoding_counts_or_is_refused() {
    let mif = |charset: &str| {
        format!(
            "Version 300\nCharset \"{charset}\"\nDelimiter \",\"\nCoordSys Earth Projection 8, 33, \"m\", 15, 0, 0.9996, 500000, 0\nColumns 1\n  operator Char(40)\nData\n\nRegion 1\n  5\n501000 6600950\n501100 6600950\n501100 6601050\n501000 6601050\n501000 6600950\n"
        )
    };
    let source = "[[fixed]]\npath = \"net.mif\"\noperator = { column = \"operator\" }\ntechnology = \"fiber\"\ndown_mbps = 1000\n";
    let map = |rest: &str, charset: &str, operator: &[u8]| {
        let mid = [b"\"".as_slice(), operator, b"\"\n"].concat();
        case(&format!("{source}{rest}")).with("net.mif", mif(charset)).with("net.mid", mid)
    };
    for (charset, encoding, operator) in [
        ("Neutral", "encoding = \"windows-1252\"\n", b"Bl\xe5v\xe5g".as_slice()),
        ("Neutral", "encoding = \"latin1\"\n", b"Bl\xe5v\xe5g"),
        ("WindowsCyrillic", "encoding = \"windows-1252\"\n", b"Bl\xe5v\xe5g"),
        ("Neutral", "encoding = \"utf-8\"\n", "Blåvåg".as_bytes()),
        ("WindowsLatin1", "", b"Bl\xe5v\xe5g"),
    ] {
        let case = map(encoding, charset, operator);
        case.run();
        let record = fs::read_to_string(case.path("out/run.json")).expect("a record");
        assert!(record.contains("\"Blåvåg\""), "{charset} {encoding}: {record}");
    }
    let said = map("", "Neutral", b"Bl\xe5v\xe5g").refused(1);
    assert!(
        said.contains("net.mif")
            && said.contains("column operator")
            && said.contains("write encoding = \"windows-1252\""),
        "{said}"
    );
    let said = map("encoding = \"klingon\"\n", "Neutral", b"a").refused(1);
    assert!(said.contains("encoding = \"klingon\"") && said.contains("windows-1252"), "{said}");
    let fixed = format!("{LAYER}path = \"net.geojson\"\nencoding = \"latin1\"\n");
    let said = case(&fixed).with("net.geojson", page(0..2, "")).refused(1);
    assert!(said.contains("net.geojson: encoding = \"latin1\" has no effect on GeoJSON"), "{said}");
}

#[test]
fn a_name_is_one_in_composed_and_decomposed_letters() {
    let whole = |text: &str| text.replace('ö', "o\u{308}").replace('ä', "a\u{308}");
    let (first, second) = (page(0..2, ""), whole(&page(2..4, "")));
    let source = format!("{LAYER}path = [\"a.geojson\", \"b.geojson\"]\n");
    for configuration in [source.clone(), whole(&source)] {
        let case = case(&configuration).with("a.geojson", &first).with("b.geojson", &second);
        case.run();
        assert_eq!(case.municipality("0101")["points_connected"], "4");
        let record = fs::read_to_string(case.path("out/run.json")).expect("a record");
        let record: serde_json::Value = serde_json::from_str(&record).expect("JSON");
        assert_eq!(record["counts"]["operators"], serde_json::json!(["Nät"]));
    }
    // Words of a map, and a control character in a name.
    let mapped = format!("{LAYER}path = \"b.geojson\"\n")
        .replace("\"operatör\" }", "\"operatör\", map = { \"Nät\" = \"Östnät\" } }");
    case(&mapped).with("b.geojson", &second).run();
    let control =
        case(&format!("{LAYER}path = \"a.geojson\"\n")).with("a.geojson", first.replace("Nät", "N\\u0001ät"));
    control.run();
    let rejects = control.table("rejects.csv");
    assert!(
        rejects.iter().any(|row| row["reason"] == "control character in a text, left out"),
        "{rejects:?}"
    );
    let output = control.whitespot(&["run", "county.toml"]);
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn words_of_coded_values_count_before_the_codes() {
    let domain = r#""domain":{"type":"codedValue","codedValues":[{"code":10,"name":"Fiber"},{"code":50,"name":"Koppar"}]}"#;
    let rings = |west: i32| {
        format!(
            "[[[{west},6600950],[{west},6601050],[{0},6601050],[{0},6600950],[{west},6600950]]]",
            west + 100
        )
    };
    let record = |west: i32, code: i32| {
        format!(
            "{{\"attributes\":{{\"teknik\":{code},\"ned\":{code}}},\"geometry\":{{\"rings\":{}}}}}",
            rings(west)
        )
    };
    let file = format!(
        r#"{{"geometryType":"esriGeometryPolygon","spatialReference":{{"wkid":3006}},"fields":[{{"name":"teknik","type":"esriFieldTypeInteger",{domain}}},{{"name":"ned","type":"esriFieldTypeInteger",{domain}}}],"features":[{},{},{}]}}"#,
        record(501_000, 10),
        record(501_100, 50),
        record(501_200, 50)
    );
    let source = |technology: &str, speed: &str| {
        format!(
            "[[fixed]]\npath = \"net.json\"\noperator = \"Nät\"\ntechnology = {technology}\ndown_mbps = {speed}\n"
        )
    };
    let count = |case: &Case, technology: &str| {
        let rows = case.table("indicators.csv");
        let found = rows.into_iter().find(|row| {
            row["area_kind"] == "total"
                && row["weight"] == "points"
                && row["measure"] == "technology"
                && row["technology"] == technology
                && row["settlement"].is_empty()
        });
        found.map_or_else(|| "none".to_owned(), |row| row["value"].clone())
    };
    // Code 10 is the FCC's copper and 50 its fibre; here they are the file's own.
    let own = case(&source("{ column = \"teknik\" }", "1000")).with("net.json", &file);
    own.run();
    assert_eq!((count(&own, "fiber"), count(&own, "xdsl")), ("1".into(), "2".into()));
    for map in ["{ Fiber = \"cable\", Koppar = \"vdsl\" }", "{ 10 = \"cable\", 50 = \"vdsl\" }"] {
        let mapped =
            case(&source(&format!("{{ column = \"teknik\", map = {map} }}"), "1000")).with("net.json", &file);
        mapped.run();
        assert_eq!((count(&mapped, "cable"), count(&mapped, "vdsl")), ("1".into(), "2".into()), "{map}");
    }
    // A code is no speed where its word is another text.
    let said = case(&source("\"fiber\"", "{ column = \"ned\" }")).with("net.json", &file).refused(1);
    assert!(
        said.contains("net.json") && said.contains("column ned holds no number: found \"Fiber\""),
        "{said}"
    );
}
