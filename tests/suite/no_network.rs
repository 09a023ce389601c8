//! Files that name addresses: no reader asks one. The listener stands on this machine, and a run that reached it would be seen.
use std::io::{ErrorKind, Read, Write};
use std::net::TcpListener;
use std::time::Duration;

use super::case::{Case, stderr, three_places};

const SOURCE: &str = "[[fixed]]\noperator = \"N\u{e4}t\"\ntechnology = \"fiber\"\ndown_mbps = 1000\ncrs_override = \"EPSG:3006\"\n";

/// A listener, and its address.
fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("a listener that does not wait");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    (listener, address)
}

/// Whether somebody asked since the last time.
fn was_asked(listener: &TcpListener) -> bool {
    match listener.accept() {
        Ok(_) => true,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::WouldBlock, "{error}");
            false
        }
    }
}

const SQUARE: &str =
    "[[[500500,6600500],[503500,6600500],[503500,6601500],[500500,6601500],[500500,6600500]]]";

fn json(of_collection: &str, of_geometry: &str) -> String {
    format!(
        r#"{{"type":"FeatureCollection",{of_collection}"features":[{{"type":"Feature","properties":{{}},"geometry":{{"type":"Polygon",{of_geometry}"coordinates":{SQUARE}}}}}]}}"#
    )
}

fn gml(attributes: &str, srs: &str, around: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><wfs:FeatureCollection xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:wfs=\"http://www.opengis.net/wfs\" \
         xmlns:gml=\"http://www.opengis.net/gml\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" xmlns:a=\"http://a\" {attributes}><gml:featureMember>\
         <a:n gml:id=\"n.1\"><a:g {around}><gml:Polygon srsName=\"{srs}\"><gml:outerBoundaryIs><gml:LinearRing><gml:coordinates>500500,6600500 \
         503500,6600500 503500,6601500 500500,6601500 500500,6600500</gml:coordinates></gml:LinearRing></gml:outerBoundaryIs></gml:Polygon></a:g>\
         </a:n></gml:featureMember></wfs:FeatureCollection>"
    )
}

#[test]
fn no_file_makes_a_reader_ask_an_address() {
    let (listener, address) = listener();
    let crs = |kind: &str, key: &str| {
        format!("\"crs\":{{\"type\":\"{kind}\",\"properties\":{{\"{key}\":\"{address}/crs\"}}}},")
    };
    let schema = format!(
        "xsi:schemaLocation=\"http://a {address}/wfs?SERVICE=WFS&amp;VERSION=1.1.0&amp;REQUEST=DescribeFeatureType&amp;TYPENAME=a:n\""
    );
    let kml = format!(
        "<?xml version=\"1.0\"?><kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document><NetworkLink><Link><href>{address}/a.kml</href></Link></NetworkLink>\
         <Placemark><styleUrl>{address}/s.kml#a</styleUrl><ExtendedData><SchemaData schemaUrl=\"{address}/s.kml#s\"/></ExtendedData><Polygon><outerBoundaryIs>\
         <LinearRing><coordinates>15,59.5 15.1,59.5 15.1,59.6 15,59.5</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>"
    );
    let not_strict = json(&crs("link", "href"), "").replacen('{', "{/* */", 1);
    let files = [
        ("link.geojson", json(&crs("link", "href"), "")),
        ("url.geojson", json(&crs("url", "url"), "")),
        ("geometry.geojson", json("", &crs("link", "href"))),
        ("letters.geojson", json(&crs("link", "href").replace("crs\":{", "\\u0063rs\":{"), "")),
        ("name.geojson", json(&crs("name", "name"), "")),
        ("remark.geojson", not_strict),
        (
            "esri.json",
            format!(
                r#"{{"geometryType":"esriGeometryPolygon","spatialReference":{{"wkt":"{address}/wkt"}},"fields":[],"features":[{{"attributes":{{}},"geometry":{{"rings":{SQUARE}}}}}]}}"#
            ),
        ),
        ("schema.gml", gml(&schema, "EPSG:3006", "")),
        ("srs.gml", gml("", &format!("{address}/srs"), "")),
        ("xlink.gml", gml("", "EPSG:3006", &format!("xlink:href=\"{address}/g\""))),
        ("link.kml", kml),
        ("service.gpkg", format!("<OGRWFSDataSource><URL>{address}/wfs</URL></OGRWFSDataSource>")),
        (
            "map.tif",
            format!(
                "<GDAL_WMS><Service name=\"WMS\"><ServerUrl>{address}/wms</ServerUrl></Service></GDAL_WMS>"
            ),
        ),
        (
            "virtual.gpkg",
            format!(
                "<OGRVRTDataSource><OGRVRTLayer name=\"a\"><SrcDataSource>/vsicurl/{address}/a.gpkg</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
            ),
        ),
    ];
    for (name, content) in files {
        let source =
            format!("{SOURCE}path = \"{name}\"\n[accept]\nrules = [\"network_link\"]\ndrivers = [\"vrt\"]\n");
        let case = three_places(&source).with(name, &content);
        let inspected = case.whitespot(&["inspect", name]);
        assert!(!was_asked(&listener), "inspect {name}: {}", stderr(&inspected));
        let run = case.whitespot(&["check", "county.toml"]);
        assert!(!was_asked(&listener), "check {name}: {}", stderr(&run));
        let said = stderr(&run);
        assert!(!said.contains("panicked"), "{name}: {said}");
        if ["link.geojson", "url.geojson", "geometry.geojson", "letters.geojson", "name.geojson"]
            .contains(&name)
        {
            for part in [name, "says its CRS by an address", "/crs)", "write crs under the source"] {
                assert!(said.contains(part), "{part} is not in: {said}");
            }
        }
    }
    accepted_services_are_asked(&listener, &address);
}

/// The other way around, so that a listener that hears nothing proves something.
fn accepted_services_are_asked(listener: &TcpListener, address: &str) {
    let source = format!("{SOURCE}path = \"net.xml\"\n[accept]\ndrivers = [\"wfs\"]\n");
    let case: Case = three_places(&source)
        .with("net.xml", format!("<OGRWFSDataSource><URL>{address}/wfs</URL></OGRWFSDataSource>"));
    let own = listener.try_clone().expect("the same listener");
    let answering = std::thread::spawn(move || {
        let until = std::time::Instant::now() + Duration::from_secs(20);
        while std::time::Instant::now() < until {
            if let Ok((mut stream, _)) = own.accept() {
                let _ = stream.set_nonblocking(false).and_then(|()| stream.read(&mut [0; 512]));
                let _ = stream.write_all(b"HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n");
                return true;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        false
    });
    let _ = case.whitespot(&["check", "county.toml"]);
    assert!(answering.join().expect("a thread that ends"), "an accepted service is asked");
}
