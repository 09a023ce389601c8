//! What is really delivered: rows that are not meant, several layers, units, shapes in columns.
use serde_json::Value as Json;

use super::case::{Case, HEAD, stderr, three_places, two_municipalities};

/// A table of offers by id: `a` twice, once to companies only.
fn offers(rest: &str) -> Case {
    let source = format!(
        "[[fixed]]\npath = \"net.csv\"\noperator = \"Nät\"\ntechnology = \"fiber\"\ndown_mbps = {{ column = \"ned\" }}\nreach = {{ id = \"id\" }}\n{rest}\n"
    );
    three_places(&source).with("net.csv", "id;ned;kund\na;1000;F\nb;1000;P\nc;30;P\n")
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
    assert!(three_places(of_demand).refused(2).contains("columns of the demand source"));
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
    three_places(&source).with("net.kml", kml)
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

/// A table and a raster have no layers: the key would choose nothing, and whoever wrote it would not know.
#[test]
fn a_layer_of_a_file_without_layers_is_refused() {
    for layer in ["\"blad\"", "[\"blad\", \"b\"]", "\"*\""] {
        let said = offers(&format!("layer = {layer}")).refused(1);
        for part in ["net.csv", "layer = \"", "leave it out", "where"] {
            assert!(said.contains(part), "{layer}: {part} is not in: {said}");
        }
    }
    let source = "[[mobile]]\npath = \"net.asc\"\ncrs = \"EPSG:3006\"\nthreshold = { at_least = -105 }\noperator = \"Nät\"\n\
                  generation = \"4G\"\nservice_mbps = 10\nlevel = \"grund\"\n";
    let grid = "ncols 2\nnrows 1\nxllcorner 500000\nyllcorner 6600000\ncellsize 1000\nNODATA_value -9999\n-100 -110\n";
    let raster = |keys: &str| three_places(&format!("{source}{keys}")).with("net.asc", grid);
    raster("band = 1\n").run();
    let said = raster("layer = \"1\"\n").refused(1);
    for part in ["net.asc", "layer = \"1\"", "leave it out", "band"] {
        assert!(said.contains(part), "{part} is not in: {said}");
    }
    // A raster whose threshold was forgotten names all that a threshold may be.
    let bare = source.replace("threshold = { at_least = -105 }\n", "");
    let said = three_places(&bare).with("net.asc", grid).refused(1);
    for part in ["net.asc", "at_least", "at_most", "equals"] {
        assert!(said.contains(part), "{part} is not in: {said}");
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
        three_places(&source).with("net.csv", format!("id;avg_d_kbps\n{rows}"))
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
    let said = three_places("[[fixed]]\npath = \"net.csv\"\noperator = { column = \"o\", unit = \"kbit/s\" }\ntechnology = \"fiber\"\n").refused(2);
    assert!(said.contains("`operator`: found a table with column, unit"), "{said}");
}

/// A square of 1 km around the place `a`, as its corners in SWEREF 99 TM.
const SQUARE: &str = "500500 6600500, 501500 6600500, 501500 6601500, 500500 6601500, 500500 6600500";

/// A source whose shapes stand in a table.
fn shapes(table: &str, keys: &str) -> Case {
    let source = format!(
        "[[fixed]]\npath = \"net.csv\"\noperator = \"Nät\"\ntechnology = \"fiber\"\ndown_mbps = 1000\n{keys}\n"
    );
    three_places(&source).with("net.csv", table)
}

/// Well-known bytes of the square, with or without an SRID.
fn wkb(srid: Option<u32>) -> String {
    let mut bytes = vec![1u8];
    bytes.extend((3 | if srid.is_some() { 0x2000_0000u32 } else { 0 }).to_le_bytes());
    bytes.extend(srid.iter().flat_map(|srid| srid.to_le_bytes()));
    bytes.extend([1u32, 5].iter().flat_map(|count| count.to_le_bytes()));
    let numbers = SQUARE.split([' ', ',']).filter_map(|number| number.parse::<f64>().ok());
    bytes.extend(numbers.flat_map(f64::to_le_bytes));
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

#[test]
fn shapes_are_read_from_the_column_that_is_named() {
    let geojson = format!(
        "\"{{\"\"type\"\":\"\"Polygon\"\",\"\"coordinates\"\":[[[{}]]]}}\"",
        SQUARE.split(", ").map(|at| at.replace(' ', ",")).collect::<Vec<_>>().join("],[")
    );
    let crs = "crs = \"EPSG:3006\"\n";
    let (bytes, with_srid) = (wkb(None), wkb(Some(3006)));
    for (cell, crs) in [
        (format!("\"POLYGON (({SQUARE}))\""), crs),
        (format!("\"SRID=3006;POLYGON (({SQUARE}))\""), ""),
        (geojson, crs),
        (bytes, crs),
        (with_srid, ""),
    ] {
        // The other column holds shapes too, but far away.
        let table = format!("id,mitt,Geo Shape\n1,\"POINT (600000 6600000)\",{cell}\n");
        let case = shapes(&table, &format!("geometry = \"Geo Shape\"\n{crs}"));
        assert_eq!(connected(&case), "1", "{table}");
        assert_eq!(input(&record(&case), "net.csv")["shapes_in"], "Geo Shape");
    }
    // The only column of shapes is found and noted.
    let found = shapes(&format!("id,form\n1,\"POLYGON (({SQUARE}))\"\n"), crs);
    assert_eq!(connected(&found), "1");
    assert_eq!(input(&record(&found), "net.csv")["shapes_in"], "form");
    let table = format!("id,form\n1,\"POLYGON (({SQUARE}))\"\n");
    for (keys, code, part) in [
        ("geometry = \"forma\"", 1, "net.csv: no column forma (the nearest is form)"),
        ("geometry = \"id\"", 1, "net.csv: column id holds no shapes: found \"1\""),
        ("geometry = \"form\"\nx = \"id\"\ny = \"id\"", 2, "give either"),
        ("geometry = \"form\"\nreach = { id = \"id\" }", 2, "a table by id needs no places"),
    ] {
        let said = shapes(&table, &format!("{crs}{keys}\n")).refused(code);
        assert!(said.contains(part), "{keys}: {said}");
    }
    let raster = "[[mobile]]\npath = \"a.tif\"\noperator = \"Nät\"\ngeneration = \"4G\"\nservice_mbps = 10\nlevel = \"grund\"\nthreshold = { at_least = 1 }\nx = \"e\"\ny = \"n\"\n";
    assert!(
        three_places(raster).refused(2).contains("neither rows nor columns: leave out x, y, or threshold")
    );
}

#[test]
fn points_in_two_columns_are_read_for_every_source() {
    // a lies 30 m from the first point; c 300 m from the second, whose row is a reject in the third.
    let table = "id;Öst;Nord\n1;501030;6601000\n2;503300;6601000\n3;okänd;6601000\n";
    let keys = "reach = { within_m = 50 }\ncrs = \"EPSG:3006\"\nx = \"Öst\"\ny = \"Nord\"";
    let near = shapes(table, keys);
    assert_eq!(connected(&near), "1");
    assert_eq!(near.table("rejects.csv").iter().filter(|row| row["source"] == "net.csv").count(), 1);
    assert_eq!(connected(&shapes(table, &keys.replace("50", "350"))), "2");
    for (keys, code, part) in [
        ("reach = { within_m = 50 }\nx = \"Öst\"\ny = \"Nord\"", 1, "crs"),
        (
            "reach = { within_m = 50 }\ncrs = \"EPSG:3006\"\nx = \"Ost\"\ny = \"Nord\"",
            1,
            "no column Ost (the nearest is Öst)",
        ),
        ("reach = { within_m = 50 }\ncrs = \"EPSG:3006\"\nx = \"Öst\"", 2, "x and y go together"),
        ("reach = { within_m = 50 }\ncrs = \"EPSG:3006\"", 1, "write x = \"Öst\", y = \"Nord\" and crs"),
    ] {
        // Columns are known as coordinates where every cell is a number.
        let said = shapes(&table.replace("okänd", "503000"), keys).refused(code);
        assert!(said.contains(part), "{keys}: {said}");
    }
    // Points of the fibre net and names of places.
    let source = "[[fibre_points]]\npath = \"net.csv\"\nkind = \"connection_point\"\ncrs = \"EPSG:3006\"\nx = \"e\"\ny = \"n\"\n[[places]]\npath = \"net.csv\"\nname = \"namn\"\ncrs = \"EPSG:3006\"\nx = \"e\"\ny = \"n\"\n";
    let points = three_places(source).with("net.csv", "namn,e,n\nByn,501000,6601000\n");
    points.run();
    assert_eq!(input(&record(&points), "net.csv")["shapes_in"], "e, n");
}

#[test]
fn northing_may_come_first() {
    let swapped = SQUARE
        .split(", ")
        .filter_map(|at| at.split_once(' '))
        .map(|(east, north)| format!("{north} {east}"))
        .collect::<Vec<_>>()
        .join(", ");
    let table = format!("form\n\"POLYGON (({swapped}))\"\n");
    let crs = "crs = \"EPSG:3006\"\n";
    assert_eq!(connected(&shapes(&table, &format!("{crs}axes = \"swapped\""))), "1");
    assert!(shapes(&table, crs).refused(1).contains("axes = \"swapped\""));
    let straight = format!("form\n\"POLYGON (({SQUARE}))\"\n");
    assert!(shapes(&straight, &format!("{crs}axes = \"swapped\"")).refused(1).contains("leave it out"));
    assert!(shapes(&straight, &format!("{crs}axes = \"turned\"")).refused(2).contains("swapped"));
}

#[test]
fn what_parts_thousands_may_be_said_for_a_source() {
    let weights = |keys: &str, cells: [&str; 2]| {
        let [one, other] = cells;
        let head = HEAD.replace("crs = \"EPSG:3006\"", &format!("crs = \"EPSG:3006\"\n{keys}"));
        Case::new().with("county.toml", head).with("kommuner.geojson", two_municipalities()).with(
            "demand.csv",
            format!("id;e;n;hushall;arbetsstallen\na;501000;6601000;{one};1\nb;502000;6601000;{other};1\n"),
        )
    };
    let households = |case: &Case| {
        case.run();
        case.municipality("0101")["households"].clone()
    };
    assert_eq!(households(&weights("thousands_mark = \".\"", ["1.234", "2.500"])), "3734");
    assert_eq!(households(&weights("thousands_mark = \",\"", ["1,234", "2,500"])), "3734");
    assert_eq!(households(&weights("thousands_mark = \" \"", ["1 234", "2 500"])), "3734");
    let said = weights("thousands_mark = \".\"\ndecimal_mark = \".\"", ["1", "2"]).refused(2);
    assert!(said.contains("thousands_mark") && said.contains("another sign than decimal_mark"), "{said}");
    assert!(weights("thousands_mark = \"x\"", ["1", "2"]).refused(2).contains("found \"x\""));
    assert!(weights("", ["1.234", "2.500"]).refused(1).contains("thousands_mark = \".\""));
}

/// Two files of places with columns of their own.
fn two_demands(keys: &str, offers: &str) -> Case {
    let head = HEAD.replace("[demand]", "[[demand]]");
    let second = format!(
        "[[demand]]\npath = \"offentliga.csv\"\nid = \"objekt\"\nx = \"X\"\ny = \"Y\"\ncrs = \"EPSG:3006\"\nworkplaces = \"anstallda\"\n{keys}\n"
    );
    Case::new()
        .with("county.toml", format!("{head}{second}{offers}"))
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", "id,e,n,hushall,arbetsstallen\na,501000,6601000,2,\nb,502000,6601000,3,1\n")
        .with(
            "offentliga.csv",
            "objekt;X;Y;anstallda\nskola;503000;6601000;4\nbad;515000;6601000;\nfel;;;1\n",
        )
}

#[test]
fn demand_may_come_in_several_files() {
    let by_id = "[[fixed]]\npath = \"net.csv\"\noperator = \"Nät\"\ntechnology = \"fiber\"\ndown_mbps = 1000\nreach = { id = \"id\" }\n";
    let case = two_demands("", by_id).with("net.csv", "id\na\nskola\n");
    case.run();
    let west = case.municipality("0101");
    for (column, value) in [
        ("points", "3"),
        ("households", "5"),
        ("workplaces", "5"),
        ("points_connected", "2"),
        ("households_connected", "2"),
    ] {
        assert_eq!(west[column], value, "{column}: {west:?}");
    }
    assert_eq!(case.municipality("0102")["points"], "1");
    assert!(
        case.table("rejects.csv").iter().any(|row| row["source"] == "offentliga.csv" && row["record"] == "3")
    );
    let record = record(&case);
    assert_eq!(input(&record, "offentliga.csv")["records"], 3);
    // Ids count through all files.
    let repeated = two_demands("", by_id)
        .with("net.csv", "id\na\n")
        .with("offentliga.csv", "objekt;X;Y;anstallda\na;503000;6601000;4\n");
    assert!(repeated.refused(1).contains("offentliga.csv"));
    // Offers in the columns of the demand must stand in all of them.
    let in_columns =
        "[[fixed]]\noperator = \"Nät\"\ntechnology = \"fiber\"\ndown_mbps = { column = \"hushall\" }\n";
    let said = two_demands("", in_columns).refused(1);
    assert!(said.contains("offentliga.csv: no column hushall"), "{said}");
    for (keys, part) in [
        ("repeated = \"first\"", "repeated counts through all"),
        ("idd = \"x\"", "[[demand]] 2: unknown key `idd`"),
    ] {
        let said = two_demands(keys, by_id).refused(2);
        assert!(said.contains(part), "{said}");
    }
    let without = two_demands("", by_id);
    let text = std::fs::read_to_string(without.path("county.toml")).expect("a configuration");
    let without = without.with("county.toml", text.replace("id = \"objekt\"\n", ""));
    assert!(without.refused(2).contains("several [[demand]] need an id each"));
}
