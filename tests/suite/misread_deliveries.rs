//! Deliveries that look whole and are not: classes under other names, two documents in one archive, rows without shapes, ids without
//! their last digits, a corner far off.
use std::io::Write as _;

use super::case::{Case, feature, geojson, polygon, rectangle, three_places};

/// A mobile layer, and what a run says of it.
fn refused(file: &str, bytes: impl AsRef<[u8]>) -> String {
    mobile(file).with(file, bytes).refused(1)
}

fn mobile(file: &str) -> Case {
    three_places(&format!(
        "[[mobile]]\npath = \"{file}\"\noperator = \"Nordtel\"\ngeneration = \"4G\"\nservice_mbps = 10\nlevel = \"grund\"\n"
    ))
}

#[test]
fn classes_of_cells_under_any_name_are_asked_for() {
    let two = |column: &str, without: &str, with: &str| {
        // A step between them: made of cells.
        let left =
            polygon(&[(0.0, 0.0), (4e3, 0.0), (4e3, 5e3), (6e3, 5e3), (6e3, 1e4), (0.0, 1e4), (0.0, 0.0)]);
        let right =
            polygon(&[(4e3, 0.0), (1e4, 0.0), (1e4, 1e4), (6e3, 1e4), (6e3, 5e3), (4e3, 5e3), (4e3, 0.0)]);
        geojson(&[
            feature(&format!(r#""{column}":{without}"#), &left),
            feature(&format!(r#""{column}":{with}"#), &right),
        ])
    };
    for (column, without, with, chosen) in [
        ("value", "0", "1", "where = { value = [1] }"),
        ("KLASS", "0", "2", "where = { KLASS = [2] }"),
        ("DN", "255", "1", "where = { DN = [1] }"),
        ("tackning", "\"nej\"", "\"ja\"", "where = { tackning = [\"ja\"] }"),
    ] {
        let said = refused("tackning.geojson", two(column, without, with));
        assert!(said.contains("tackning.geojson") && said.contains(chosen), "{column}: {said}");
    }
    // A column of a person's own.
    mobile("tackning.geojson").with("tackning.geojson", two("antal", "0", "7")).run();
}

#[test]
fn a_second_document_that_nothing_leads_to_is_refused() {
    let document = |west: f64| {
        format!(
            "<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document><Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>{west},59.6 \
             {e},59.6 {e},59.7 {west},59.7 {west},59.6</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>",
            e = west + 0.01
        )
    };
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, west) in [("doc.kml", 15.01), ("files/b.kml", 15.05)] {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("an entry");
        archive.write_all(document(west).as_bytes()).expect("written");
    }
    let said = refused("tackning.kmz", archive.finish().expect("an archive").into_inner());
    assert!(said.contains("files/b.kml holds 1 records") && said.contains("tackning.kmz"), "{said}");
}

#[test]
fn ids_that_lost_digits_are_refused() {
    let offers = |ids: [&str; 2]| {
        three_places(
            "[[fixed]]\npath = \"net.csv\"\noperator = \"N\"\ntechnology = \"fiber\"\ndown_mbps = 1000\nreach = { id = \"id\" }\n",
        )
        .with("net.csv", format!("id;x\n{};1\n{};2\n", ids[0], ids[1]))
    };
    let said = offers(["1.23457E+15", "a"]).refused(1);
    assert!(said.contains("1.23457E+15") && said.contains("ids as text"), "{said}");
    offers(["a", "b"]).run();
}

#[test]
fn a_shape_with_a_corner_far_off_is_a_reject() {
    let net = geojson(&[
        feature(r#""o":"N""#, &rectangle(500.0, 500.0, 1_500.0, 1_500.0)),
        feature(
            r#""o":"N""#,
            r#"{"type":"Polygon","coordinates":[[[502500,6600500],[503500,6600500],[503500,6601500],[0,0],[502500,6600500]]]}"#,
        ),
    ]);
    let case = three_places(
        "[[fixed]]\npath = \"net.geojson\"\noperator = { column = \"o\" }\ntechnology = \"fiber\"\ndown_mbps = 1000\nreach = \"inside\"\n",
    )
    .with("net.geojson", net);
    case.run();
    assert_eq!(case.municipality("0101")["households_connected"], "1");
    let rejects = case.table("rejects.csv");
    let far = rejects.iter().find(|row| row["source"] == "net.geojson").expect("a reject");
    assert!(far["found"].contains("far from the others") && far["found"].contains("x 0 y 0"), "{far:?}");
}
