//! The polygons of the JTS and GEOS test suite at three sizes: union, difference and overlay by cells against GEOS (through GDAL).
//!
//! Where a geometry of the suite is valid, areas are GEOS's. Of an invalid one only validity of what is made of it is asked: what our
//! repair keeps (what the shell winds around, less the holes) is a definition of its own, tested in `spatial/repair_tests.rs`.
use std::{fs, path::Path};

use gdal::vector::Geometry as Ogr;
use geo::{Area, BoundingRect, Coord, LineString, MapCoords, MultiPolygon, Polygon};
use whitespot::spatial::{Cover, MOST_CROSSINGS, difference, repair, union};

use super::ingest::real_data;
use super::overlay_fuzz::{BASE, MOVED_M, area_m2, length, ogr, polygons};

/// Longer sides of the maps, metres.
const SIZES_M: [f64; 3] = [2.0, 1_000.0, 12_000.0];

/// A pair of geometries of the suite.
struct Case {
    name: String,
    shapes: Vec<MultiPolygon<f64>>,
}

fn cases(folder: &Path) -> Vec<Case> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .flat_map(|kind| fs::read_dir(kind.unwrap().path()).into_iter().flatten())
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "xml"))
        .collect();
    files.sort();
    let mut cases = Vec::new();
    for file in files {
        let text = String::from_utf8_lossy(&fs::read(&file).unwrap()).into_owned();
        for (number, case) in text.split("<case>").skip(1).enumerate() {
            let shape = |tag: &str| {
                let (_, rest) = case.split_once(&format!("<{tag}>"))?;
                let (text, _) = rest.split_once(&format!("</{tag}>"))?;
                geometry(text.trim()).filter(|shape| !shape.0.is_empty())
            };
            let shapes: Vec<_> = ["a", "b"].into_iter().filter_map(shape).collect();
            let bounds = shapes.iter().filter_map(BoundingRect::bounding_rect).reduce(|a, b| {
                geo::Rect::new(
                    Coord { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) },
                    Coord { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) },
                )
            });
            let Some(bounds) = bounds.filter(|bounds| bounds.width().max(bounds.height()) > 0.0) else {
                continue;
            };
            let scale = 1.0 / bounds.width().max(bounds.height());
            let shapes =
                shapes.iter().map(|shape| shape.map_coords(|c| (c - bounds.min()) * scale)).collect();
            let name = format!("{} {}", file.file_name().unwrap().to_string_lossy(), number + 1);
            cases.push(Case { name, shapes });
        }
    }
    cases
}

/// The polygons of a text or of bytes in hexadecimal digits; none where it holds something else.
fn geometry(text: &str) -> Option<MultiPolygon<f64>> {
    let parsed = if text.starts_with("00") || text.starts_with("01") {
        let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
        let bytes: Option<Vec<u8>> = digits
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
            .collect();
        Ogr::from_wkb(&without_srid(bytes?)).ok()?
    } else if text.to_uppercase().contains("POLYGON") {
        Ogr::from_wkt(&text.replace('\n', " ")).ok()?
    } else {
        return None;
    };
    // Shapes come from GEOS with its base taken off, and the suite's have none.
    let area = MultiPolygon(polygons(&parsed)).map_coords(|c| c - BASE);
    let is_finite = geo::CoordsIter::coords_iter(&area).all(|c| c.x.is_finite() && c.y.is_finite());
    is_finite.then_some(area)
}

/// `PostGIS` writes the number of the CRS after the type, which is marked for it; GDAL's reader of plain bytes does not know that.
fn without_srid(mut bytes: Vec<u8>) -> Vec<u8> {
    let mark = if bytes.first() == Some(&1) { 4 } else { 1 };
    if bytes.len() > 9 && bytes[mark] & 0x20 != 0 {
        bytes[mark] &= !0x20;
        bytes.drain(5..9);
    }
    bytes
}

fn repaired(shape: &MultiPolygon<f64>) -> Vec<Polygon<f64>> {
    shape.iter().flat_map(|polygon| repair(polygon, MOST_CROSSINGS).unwrap().area).collect()
}

#[test]
fn the_suite_of_jts_and_geos() {
    let Some(root) = real_data() else { return };
    let folder = root.join("oddities/jts-testxml");
    if !folder.exists() {
        println!("skipped: no {}", folder.display());
        return;
    }
    let cases = cases(&folder);
    assert!(cases.len() > 300, "found only {} cases with polygons", cases.len());
    let (mut areas, mut shapes, mut wrong) = (0, 0, Vec::new());
    for Case { name, shapes: given } in &cases {
        for size_m in SIZES_M {
            let placed: Vec<MultiPolygon<f64>> =
                given.iter().map(|shape| shape.map_coords(|c| BASE + c * size_m)).collect();
            let closed = placed.iter().all(|shape| shape.iter().all(|p| p.exterior().0.len() > 3));
            let is_valid = closed && placed.iter().all(|shape| ogr(shape).is_valid());
            let lines_m: f64 = placed.iter().map(length).sum();
            let mut check = |what: &str, made: &MultiPolygon<f64>, right: Option<Ogr>| {
                shapes += 1;
                if !ogr(made).is_valid() {
                    wrong.push(format!("{name} at {size_m} m: {what} is invalid"));
                }
                if let Some(right) = right.filter(|_| is_valid) {
                    areas += 1;
                    let (found, right) = (made.unsigned_area(), area_m2(&right));
                    if (found - right).abs() > (2.0 * lines_m * MOVED_M).max(1e-9 * right) {
                        wrong.push(format!("{name} at {size_m} m: {what} has {found} m2, right {right}"));
                    }
                }
            };
            let whole: Vec<MultiPolygon<f64>> =
                placed.iter().map(|shape| union(&repaired(shape)).unwrap()).collect();
            for (shape, whole) in placed.iter().zip(&whole) {
                check("the area", whole, Some(ogr(shape)));
            }
            if let ([a, b], [given_a, given_b]) = (&whole[..], &placed[..]) {
                let (ogr_a, ogr_b) = (ogr(given_a), ogr(given_b));
                let less = || if is_valid { ogr_a.difference(&ogr_b) } else { None };
                check("the difference", &difference(a, b).unwrap(), less());
                let both = union(a.iter().chain(b)).unwrap();
                check("the union", &both, if is_valid { ogr_a.union(&ogr_b) } else { None });
                let overlay = Cover::build(&b.iter().collect::<Vec<_>>()).overlay(a).unwrap();
                check("what is uncovered", &overlay.uncovered, less());
                let sum = overlay.covered_m2 + overlay.uncovered_m2;
                assert!(
                    (sum - overlay.region_m2).abs() <= (lines_m * MOVED_M).max(1e-9 * sum),
                    "{name} at {size_m} m"
                );
            }
        }
    }
    println!("{} cases at {} sizes: {areas} areas, {shapes} shapes", cases.len(), SIZES_M.len());
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_suite_is_read_as_text_and_as_bytes() {
    let square = LineString::from(vec![(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 0.0)]);
    let expected = MultiPolygon(vec![Polygon::new(square, Vec::new())]);
    let near = |found: Option<MultiPolygon<f64>>| {
        found.is_some_and(|found| (found.unsigned_area() - expected.unsigned_area()).abs() < 1e-6)
    };
    assert!(near(geometry("POLYGON((0 0, 4 0,\n 4 4, 0 0))")));
    let hex = "0103000000010000000400000000000000000000000000000000000000000000000000104000000000000000000000000000001040\
               000000000000104000000000000000000000000000000000";
    assert!(near(geometry(hex)));
    assert!(geometry("LINESTRING(0 0, 1 1)").is_none());
}
