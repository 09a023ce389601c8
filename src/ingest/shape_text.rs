//! Shapes in a column of a table: WKT, EWKT, `GeoJSON`, or WKB in hexadecimal digits; known by what its cells hold.
use super::crs::{Crs, FileCrs};
use super::error::{IngestError, nearest};
use super::error_misread::MisreadError;
use super::table::Shape;
use super::text::is_same;
use super::{quiet, wkb};

/// Columns that may hold the geometry as text.
const NAMES: [&str; 5] = ["geometry", "geom", "wkt", "the_geom", "geojson"];
/// What WKT begins with.
const KEYWORDS: [&str; 16] = [
    "POINT",
    "LINESTRING",
    "POLYGON",
    "MULTIPOINT",
    "MULTILINESTRING",
    "MULTIPOLYGON",
    "GEOMETRYCOLLECTION",
    "CIRCULARSTRING",
    "COMPOUNDCURVE",
    "CURVEPOLYGON",
    "MULTICURVE",
    "MULTISURFACE",
    "POLYHEDRALSURFACE",
    "TRIANGLE",
    "TIN",
    "LINEARRING",
];
/// Names of columns of eastings and northings, as they are met.
const EASTS: [&str; 14] = [
    "x",
    "e",
    "east",
    "easting",
    "ost",
    "öst",
    "ostlig",
    "lon",
    "long",
    "lng",
    "longitude",
    "longitud",
    "x_koord",
    "sweref_e",
];
const NORTHS: [&str; 12] = [
    "y",
    "n",
    "north",
    "northing",
    "nord",
    "nordlig",
    "lat",
    "latitude",
    "latitud",
    "y_koord",
    "sweref_n",
    "lattitude",
];
/// Digits of the shortest WKB, that of a point.
const LEAST_HEX: usize = 42;

/// The column that holds the shapes: the one that is configured, one of a name for it, else the only one of which every cell is a
/// shape.
///
/// # Errors
/// A configured column that is not there, or of which no cell is a shape; several columns of shapes.
pub(super) fn column_of(
    names: &[String],
    sample: &[Vec<String>],
    configured: Option<&str>,
    file: &str,
) -> Result<Option<usize>, IngestError> {
    if let Some(wanted) = configured {
        return configured_column(names, sample, wanted, file).map(Some);
    }
    if let Some(at) = names.iter().position(|name| NAMES.contains(&name.trim().to_lowercase().as_str())) {
        return Ok(Some(at));
    }
    let holds = |cells: &Vec<String>| !cells.is_empty() && cells.iter().all(|cell| is_shape(cell));
    let found: Vec<usize> =
        sample.iter().enumerate().filter(|(_, cells)| holds(cells)).map(|(at, _)| at).collect();
    match found.as_slice() {
        [] => Ok(None),
        [only] => Ok(Some(*only)),
        several => Err(IngestError::misread(MisreadError::WhichGeometry {
            file: file.to_owned(),
            columns: several.iter().map(|at| names[*at].clone()).collect(),
        })),
    }
}

fn configured_column(
    names: &[String],
    sample: &[Vec<String>],
    wanted: &str,
    file: &str,
) -> Result<usize, IngestError> {
    let at =
        names.iter().position(|name| is_same(name, wanted)).ok_or_else(|| IngestError::MissingColumn {
            file: file.to_owned(),
            layer: String::new(),
            nearest: nearest(wanted, names.iter().map(String::as_str)),
            column: wanted.to_owned(),
            columns: names.to_vec(),
        })?;
    let cells = sample.get(at).map_or(&[][..], Vec::as_slice);
    match cells.first() {
        Some(first) if !cells.iter().any(|cell| is_shape(cell)) => {
            Err(IngestError::misread(MisreadError::NoShapes {
                file: file.to_owned(),
                column: wanted.to_owned(),
                found: first.chars().take(40).collect(),
            }))
        }
        _ => Ok(at),
    }
}

/// What a table without shapes seems to hold in place of them, for the error that says that they are missing.
pub(super) fn hint(names: &[String], sample: &[Vec<String>]) -> String {
    let is_h3 = |cell: &String| {
        cell.len() == 15 && cell.starts_with('8') && cell.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    let h3 = sample.iter().position(|cells| !cells.is_empty() && cells.iter().all(is_h3));
    if let Some(at) = h3 {
        return format!(
            "; column {0} holds ids of H3 cells: under [[fixed]] and [[mobile]] write reach = {{ h3 = \"{0}\" }}",
            names[at]
        );
    }
    let named = |list: &[&str]| {
        names.iter().zip(sample).find(|(name, cells)| {
            list.contains(&name.trim().to_lowercase().as_str())
                && cells.iter().all(|cell| cell.replace(',', ".").parse::<f64>().is_ok())
        })
    };
    match (named(&EASTS), named(&NORTHS)) {
        (Some((x, _)), Some((y, _))) => format!(
            "; columns {x} and {y} look like coordinates: write x = \"{x}\", y = \"{y}\" and crs"
        ),
        _ => "; shapes in a column are known where every cell is WKT, GeoJSON or WKB; write geometry = \"…\" for another column, or x and y for two columns of \
         coordinates".to_owned(),
    }
}

/// Whether a text is a shape.
fn is_shape(text: &str) -> bool {
    let text = without_srid(text.trim()).0;
    if text.starts_with('{') {
        return text.contains("\"coordinates\"") || text.contains("\"geometries\"");
    }
    let word: String = text.chars().take_while(char::is_ascii_alphabetic).collect();
    if KEYWORDS.contains(&word.to_ascii_uppercase().as_str()) {
        let rest = text[word.len()..].trim_start();
        return rest.starts_with(['(', 'Z', 'M', 'z', 'm', 'E', 'e']);
    }
    bytes_of_hex(text).is_some_and(|bytes| wkb::geometry(&bytes).is_ok())
}

/// The text after `SRID=…;`, and that number.
fn without_srid(text: &str) -> (&str, Option<u32>) {
    if text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("SRID="))
        && let Some((srid, rest)) = text[5..].split_once(';')
    {
        return (rest, srid.trim().parse().ok());
    }
    (text, None)
}

/// Bytes in hexadecimal digits, as databases write WKB.
fn bytes_of_hex(text: &str) -> Option<Vec<u8>> {
    let text = text.strip_prefix("\\x").or_else(|| text.strip_prefix("0x")).unwrap_or(text);
    if text.len() < LEAST_HEX
        || !text.len().is_multiple_of(2)
        || !text.starts_with("00") && !text.starts_with("01")
    {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let pairs = text.as_bytes().chunks_exact(2);
    pairs.map(|pair| u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok()).collect()
}

/// A shape written as WKT (with or without an SRID before it), `GeoJSON` or WKB in hexadecimal digits.
pub(super) fn of_text(text: &str) -> Shape {
    quiet::hush();
    let broken = |what: &str| {
        let start = text.chars().take(40).collect::<String>();
        Shape::Broken(format!("\"{start}\" is neither WKT, GeoJSON nor WKB{what}"))
    };
    let wkt = without_srid(text).0;
    let geometry = if text.starts_with('{') {
        gdal::vector::Geometry::from_geojson(text)
    } else if let Some(bytes) = bytes_of_hex(text) {
        return Shape::of_wkb(&bytes);
    } else {
        if let Some(odd) = odd_number(wkt) {
            return broken(&format!(": {odd} is no coordinate"));
        }
        gdal::vector::Geometry::from_wkt(wkt)
    };
    let bytes = geometry.and_then(|geometry| geometry.iso_wkb());
    let _ = quiet::failures();
    bytes.map_or_else(|_| broken(""), |bytes| Shape::of_wkb(&bytes))
}

/// The first coordinate of WKT that is no number: its reader takes `15.q88` for 15.
fn odd_number(wkt: &str) -> Option<&str> {
    let mut tokens = wkt
        .split(|sign: char| matches!(sign, '(' | ')' | ',') || sign.is_whitespace())
        .filter(|token| !token.is_empty());
    tokens
        .find(|token| !token.bytes().all(|byte| byte.is_ascii_alphabetic()) && token.parse::<f64>().is_err())
}

/// The CRS that shapes state, where all that state one state the same.
///
/// # Errors
/// Shapes of several CRS in one column.
pub(super) fn crs_of<'t>(
    texts: impl Iterator<Item = Option<&'t str>>,
    file: &str,
) -> Result<FileCrs, IngestError> {
    let mut stated: Option<u32> = None;
    for text in texts.flatten() {
        let Some(srid) = srid_of(text.trim()).filter(|srid| *srid != 0) else { continue };
        match stated {
            Some(other) if other != srid => {
                return Err(IngestError::Unreadable {
                    file: file.to_owned(),
                    reason: format!(
                        "its shapes are of several CRS: found SRID {other} and {srid}, expected one"
                    ),
                });
            }
            _ => stated = Some(srid),
        }
    }
    // A number of a database's own is no EPSG code, and says nothing here.
    let declared = stated.and_then(|srid| Crs::from_text(&format!("EPSG:{srid}"), file).ok());
    Ok(FileCrs { declared, assumed: false })
}

fn srid_of(text: &str) -> Option<u32> {
    let stated = without_srid(text).1;
    stated.or_else(|| {
        // Only the head of the bytes: order, kind with a flag for the SRID, SRID.
        let head = text.strip_prefix("\\x").or_else(|| text.strip_prefix("0x")).unwrap_or(text).get(..18)?;
        if text.len() < LEAST_HEX {
            return None;
        }
        let number = |part: &str| u32::from_str_radix(part, 16).ok();
        let (kind, srid) = (number(&head[2..10])?, number(&head[10..18])?);
        match &head[..2] {
            "01" if kind.swap_bytes() & 0x2000_0000 != 0 => Some(srid.swap_bytes()),
            "00" if kind & 0x2000_0000 != 0 => Some(srid),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINT: &str = "0101000000000000000000F03F0000000000000040";
    const POINT_3006: &str = "0101000020BE0B0000000000000000F03F0000000000000040";

    #[test]
    fn shapes_are_known_by_what_they_hold() {
        for text in [
            "POINT (1 2)",
            "polygon((0 0,1 0,1 1,0 0))",
            "SRID=3006;LINESTRING Z (1 2 3, 4 5 6)",
            "MULTIPOLYGON EMPTY",
            "{\"type\":\"Point\",\"coordinates\":[1,2]}",
            POINT,
            POINT_3006,
        ] {
            assert!(is_shape(text), "{text}");
            assert!(!matches!(of_text(text), Shape::Broken(_)), "{text}");
        }
        for text in ["POINTS", "Polygonen", "8808b1b801fffff", "1234", "", "{\"a\":1}", "pointe noire (1)"] {
            assert!(!is_shape(text), "{text}");
        }
    }

    #[test]
    fn a_letter_in_a_coordinate_is_no_coordinate() {
        let Shape::Broken(why) = of_text("POINT (15.q885304 59.5)") else { unreachable!("it was read") };
        assert!(why.contains("15.q885304 is no coordinate"), "{why}");
        assert!(matches!(of_text("POINT (1.5e1 -59.5)"), Shape::Is(_)));
    }

    #[test]
    fn the_column_is_the_only_one_of_shapes() {
        let names = ["id", "route", "area"].map(str::to_owned);
        let column = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let (ids, routes) =
            (column(&["1", "2"]), column(&["LINESTRING (0 0, 1 1)", "LINESTRING (0 0, 2 1)"]));
        let sample = [ids.clone(), routes.clone(), ids.clone()];
        assert_eq!(column_of(&names, &sample, None, "t.csv").expect("one"), Some(1));
        assert_eq!(
            column_of(&names, &[ids.clone(), ids.clone(), ids.clone()], None, "t.csv").expect("none"),
            None
        );
        let error =
            column_of(&names, &[ids, routes.clone(), routes], None, "t.csv").expect_err("two").to_string();
        assert!(error.starts_with("t.csv: several columns hold geometry (route, area)"), "{error}");
    }

    #[test]
    fn a_column_that_is_named_must_hold_shapes() {
        let names = ["id", "Geo Shape", "geometry"].map(str::to_owned);
        let sample = [vec!["1".to_owned()], vec!["POINT (1 2)".to_owned(), "x".to_owned()], Vec::new()];
        assert_eq!(column_of(&names, &sample, Some("Geo Shape"), "t.csv").expect("shapes"), Some(1));
        assert_eq!(column_of(&names, &sample, Some("geometry"), "t.csv").expect("blank"), Some(2));
        let refused = |name| column_of(&names, &sample, Some(name), "t.csv").expect_err(name).to_string();
        assert!(refused("id").contains("column id holds no shapes: found \"1\""), "{}", refused("id"));
        assert!(refused("Geo Shap").contains("no column Geo Shap (the nearest is Geo Shape)"));
    }

    #[test]
    fn what_stands_in_place_of_shapes_is_named() {
        let names = ["cell", "X", "Y"].map(str::to_owned);
        let column = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let said = hint(&names, &[column(&["8808b1b801fffff"]), Vec::new(), Vec::new()]);
        assert!(said.contains("column cell holds ids of H3 cells"), "{said}");
        let said = hint(&names, &[column(&["a"]), column(&["500250,5"]), column(&["6600250"])]);
        assert!(said.contains("columns X and Y look like coordinates"), "{said}");
    }

    #[test]
    fn shapes_state_their_crs() {
        let crs = |texts: &[&str]| {
            crs_of(texts.iter().map(|text| Some(*text)), "t.csv")
                .map(|crs| crs.declared.map(|crs| crs.label()))
        };
        assert_eq!(crs(&["SRID=3006;POINT (1 2)", "POINT (1 2)"]).expect("one"), Some("EPSG:3006".into()));
        assert_eq!(crs(&[POINT_3006, POINT]).expect("one"), Some("EPSG:3006".into()));
        assert_eq!(crs(&[POINT, "POINT (1 2)", "SRID=0;POINT (1 2)"]).expect("none"), None);
        assert!(crs(&["SRID=3006;POINT (1 2)", "SRID=4326;POINT (1 2)"]).is_err());
    }
}
