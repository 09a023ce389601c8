//! What is really delivered: rows that are not meant, several layers, units, shapes in columns.
use serde_json::Value as Json;

use super::case::{Case, HEAD, stderr, two_municipalities};

/// Three places in 0101 and a source.
fn case(source: &str) -> Case {
    let demand =
        "id,e,n,hushall,arbetsstallen\na,501000,6601000,1,\nb,502000,6601000,1,\nc,503000,6601000,1,\n";
    Case::new()
        .with("county.toml", format!("{HEAD}{source}"))
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", demand)
}

/// A table of offers by id: `a` twice, once to companies only.
fn offers(rest: &str) -> Case {
    let source = format!(
        "[[fixed]]\npath = \"net.csv\"\noperator = \"Nät\"\ntechnology = \"fiber\"\ndown_mbps = {{ column = \"ned\" }}\nreach = {{ id = \"id\" }}\n{rest}\n"
    );
    case(&source).with("net.csv", "id;ned;kund\na;1000;F\nb;1000;P\nc;30;P\n")
}

fn connected(case: &Case) -> String {
    case.run();
    case.municipality("0101")["points_connected"].clone()
}

fn record(case: &Case) -> Json {
    let text = std::fs::read_to_string(case.path("out/run.json")).expect("a run record");
    serde_json::from_str(&text).expect("JSON")
}

fn input<'r>(record: &'r Json, source: &str) -> &'r Json {
    let inputs = record["inputs"].as_array().expect("inputs");
    inputs.iter().find(|input| input["source"] == source).expect("the input")
}

#[test]
fn rows_that_are_not_meant_are_left_out_and_counted() {
    assert_eq!(connected(&offers("")), "2");
    for filter in ["{ kund = \"P\" }", "{ kund = [\"P\", \"X\"], ned = \"*\" }", "\"not kund = 'F'\""] {
        let case = offers(&format!("where = {filter}"));
        assert_eq!(connected(&case), "1", "{filter}");
        let record = record(&case);
        let net = input(&record, "net.csv");
        assert_eq!((&net["records"], &net["left_out"][0]["rows"]), (&2.into(), &1.into()));
        let value = net["left_out"][0]["values"][0]["value"].as_str().unwrap_or_default();
        assert!(value.starts_with("kund = F"), "{value}");
    }
    assert_eq!(connected(&offers("where = \"ned >= 100 and kund in ('P', 'F')\"")), "2");
    let checked = offers("where = { kund = \"P\" }").whitespot(&["check", "county.toml"]);
    let said = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(said.contains("left out"), "{said}{}", stderr(&checked));
}

#[test]
fn a_choice_of_rows_that_cannot_be_is_refused() {
    for (filter, code, parts) in [
        ("{ kunder = \"P\" }", 1, &["net.csv", "no column kunder (the nearest is kund)"][..]),
        ("{ kund = \"Q\" }", 1, &["net.csv", "leaves none of its 3 rows", "kund = P (2)"]),
        ("{ kund = 1 }", 1, &["net.csv: column kund holds no number"]),
        ("\"kund like 'P%'\"", 2, &["line", "where", "not in (…)"]),
        ("\"kund = \\\"P\\\"\"", 2, &["single quotes"]),
        ("[1]", 2, &["where", "{ DN = [1, 2] }"]),
    ] {
        let said = offers(&format!("where = {filter}")).refused(code);
        for part in parts {
            assert!(said.contains(part), "{filter}: {part} is not in: {said}");
        }
    }
    let of_demand =
        "[[fixed]]\noperator = \"Nät\"\ntechnology = \"fiber\"\ndown_mbps = 1000\nwhere = { id = \"a\" }\n";
    assert!(case(of_demand).refused(2).contains("columns of the demand source"));
}

/// Three layers of KML, each around one of the places, and a fourth without any.
fn folders(keys: &str) -> Case {
    // 1 km east of the central meridian of SWEREF 99 TM is 0.0177 degrees at this latitude.
    let square = |west: f64| {
        let (east, south, north) = (west + 0.01, 59.4, 59.7);
        format!("{west},{south} {east},{south} {east},{north} {west},{north} {west},{south}")
    };
    let folder = |name: &str, places: &str| format!("<Folder><name>{name}</name>{places}</Folder>");
    let place = |west: f64| {
        format!(
            "<Placemark><name>x</name><Polygon><outerBoundaryIs><LinearRing><coordinates>{}</coordinates></LinearRing>\
             </outerBoundaryIs></Polygon></Placemark>",
            square(west)
        )
    };
    let folders = [("Alfa", place(15.0127)), ("Beta", place(15.0303)), ("Gamma", place(15.048))];
    let folders: String = folders.iter().map(|(name, places)| folder(name, places)).collect();
    let kml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document>{folders}</Document></kml>"
    );
    let source = format!(
        "[[fixed]]\npath = \"net.kml\"\noperator = {{ column = \"layer\" }}\ntechnology = \"fiber\"\ndown_mbps = 1000\n{keys}\n"
    );
    case(&source).with("net.kml", kml)
}

#[test]
fn several_layers_are_one_delivery() {
    for (layers, places) in [
        ("\"Beta\"", "1"),
        ("[\"Alfa\", \"Gamma\"]", "2"),
        ("\"*\"", "3"),
        ("[\"*a\"]", "3"),
        ("\"[AB]*\"", "2"),
        ("\"*\"\nwhere = { layer = [\"Beta\", \"Gamma\"] }", "2"),
        ("\"*\"\nwhere = \"layer <> 'Beta' and layer <> 'Alfa'\"", "1"),
    ] {
        assert_eq!(connected(&folders(&format!("layer = {layers}"))), places, "{layers}");
    }
    // The operators are called as their layers.
    let all = folders("layer = \"*\"");
    all.run();
    let rows = all.table("delivery.csv");
    for operator in ["Alfa", "Beta", "Gamma"] {
        assert!(rows.iter().any(|row| row.values().any(|cell| cell == operator)), "{operator}: {rows:?}");
    }
    for (keys, part) in [
        ("", "layer = \"*\""),
        ("layer = [\"Alfa\", \"Delta\"]", "no layer Delta"),
        ("layer = \"D*\"", "no layer D*"),
        ("layer = \"*\"\nwhere = { layr = \"Alfa\" }", "no column layr (the nearest is layer)"),
    ] {
        let said = folders(keys).refused(1);
        assert!(said.contains("net.kml") && said.contains(part), "{keys}: {said}");
    }
}

#[test]
fn speeds_are_read_in_their_unit() {
    let speeds = |value: &str, cells: [&str; 3]| {
        let source = format!(
            "[[fixed]]\npath = \"net.csv\"\noperator = \"Nät\"\ntechnology = \"fiber\"\ndown_mbps = {value}\nreach = {{ id = \"id\" }}\n"
        );
        let rows: String =
            ["a", "b", "c"].iter().zip(cells).map(|(id, cell)| format!("{id};{cell}\n")).collect();
        case(&source).with("net.csv", format!("id;avg_d_kbps\n{rows}"))
    };
    let column = |rest: &str| format!("{{ column = \"avg_d_kbps\", {rest} }}");
    // Two of three reach 100 Mbit/s; one lies just on it.
    for (unit, cells) in [
        ("kbit/s", ["100000", "99999", "1000000"]),
        ("bit/s", ["100000000", "99999999", "1e9"]),
        ("Gbit/s", ["0,1", "0,099", "1"]),
        ("Mbit/s", ["100", "99.9", "1000"]),
    ] {
        assert_eq!(connected(&speeds(&column(&format!("unit = \"{unit}\"")), cells)), "2", "{unit}");
    }
    // A map may speak in the unit too.
    let map = "unit = \"Gbit/s\", map = { FTTP = 1, FTTN = 0.05, FTTC = 0.1 }";
    assert_eq!(connected(&speeds(&column(map), ["FTTP", "FTTN", "FTTC"])), "2");
    for (value, code, part) in [
        (column("unit = \"kbit\""), 2, "unit"),
        (column("unit = \"kbit/s\""), 1, "net.csv: column avg_d_kbps holds no number"),
        ("{ column = \"avg_d_kbps\" }".to_owned(), 1, "unit = \"kbit/s\""),
    ] {
        let cells = if code == 1 && value.contains("unit") { ["snabb"; 3] } else { ["100000"; 3] };
        let said = speeds(&value, cells).refused(code);
        assert!(said.contains(part), "{value}: {said}");
    }
    // A unit of what is no speed.
    let said = case("[[fixed]]\npath = \"net.csv\"\noperator = { column = \"o\", unit = \"kbit/s\" }\ntechnology = \"fiber\"\n").refused(2);
    assert!(said.contains("`operator`: found a table with column, unit"), "{said}");
}
