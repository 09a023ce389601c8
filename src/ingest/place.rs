//! Brings the places of a table to the working CRS, and refuses numbers that cannot be what they are said to be.
use std::cell::Cell;

use geo::{BoundingRect, Coord, CoordsIter, MapCoordsInPlace, MultiPoint, Rect};

use super::crs::Crs;
use super::error::IngestError;
use super::load::{Loaded, extent_of, extent_text, shape_coords};
use super::records::Frame;
use super::table::{Places, Shape, Table};
use super::{long_edges, rings};

/// How far from the municipalities a place is still near: about a degree.
const NEAR_M: f64 = 100_000.0;
/// The place of a point that lies nowhere on earth.
const BEYOND: Coord<f64> = Coord { x: f64::INFINITY, y: f64::INFINITY };
/// Records looked at when the axes may be swapped.
const SAMPLE: usize = 1000;
/// So many corners of a shape may be written wrong.
const MOST_STRAYS: usize = 2;

/// Where the places of one file ended up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed {
    /// Some place touches the extent of the municipalities.
    pub overlaps: bool,
    /// The extent in the working CRS.
    pub extent: Option<Rect<f64>>,
}

/// Brings the places to the working CRS of the frame.
pub(super) fn to_working(loaded: &mut Loaded, frame: &Frame) -> Result<Placed, IngestError> {
    let Frame { working, area, area_is_range, edge_deviation_m, .. } = frame;
    let (area, area_is_range) = (*area, *area_is_range);
    rings::mend(&mut loaded.table);
    let extent = loaded.table.extent();
    let Some(crs) = loaded.crs.clone() else {
        return Err(IngestError::UndeclaredCrs {
            file: loaded.table.source.clone(),
            layer: loaded.table.layer.clone(),
            found: extent.map_or_else(|| "nowhere".to_owned(), extent_text),
        });
    };
    let Some(extent) = extent else {
        return Ok(Placed { overlaps: false, extent: None });
    };
    let sample = sample(&loaded.table);
    check_numbers(&loaded.table, &sample, extent, &crs, working)?;
    if crs.has_ballpark_only(working) {
        return Err(IngestError::Ballpark {
            file: loaded.table.source.clone(),
            layer: loaded.table.layer.clone(),
            crs: crs.label(),
            working: working.label(),
        });
    }
    transform(&mut loaded.table, &crs, working, *edge_deviation_m)?;
    let Some(area) = area else {
        return Ok(Placed { overlaps: true, extent: loaded.table.extent() });
    };
    let near = if area_is_range { area } else { grown(area, NEAR_M) };
    let placed = loaded.table.extent();
    if !touches(&loaded.table, near) {
        let mut swapped: Vec<Coord<f64>> =
            sample.iter().map(|coord| Coord { x: coord.y, y: coord.x }).collect();
        crs.transform_to(working, &mut swapped)?;
        if swapped.iter().any(|coord| holds(near, *coord)) {
            return Err(swapped_axes(
                &loaded.table,
                extent_text(extent),
                &format!("near {}", extent_text(area)),
            ));
        }
        if area_is_range {
            return Err(IngestError::CrsDoesNotFit {
                file: loaded.table.source.clone(),
                layer: loaded.table.layer.clone(),
                crs: working.label(),
                found: placed.map_or_else(|| "no place that it can show".to_owned(), extent_text),
                expected: format!("{}; choose a working crs for this part of the world", extent_text(area)),
            });
        }
    }
    Ok(Placed { overlaps: touches(&loaded.table, area), extent: placed })
}

/// A source of which no file touches the municipalities is another county's, or in another CRS than it says.
pub(super) fn check_overlap(
    name: &str,
    placed: &[Placed],
    area: Option<Rect<f64>>,
) -> Result<(), IngestError> {
    let Some(area) = area else { return Ok(()) };
    if placed.is_empty() || placed.iter().any(|file| file.overlaps) {
        return Ok(());
    }
    let corners =
        placed.iter().filter_map(|file| file.extent).flat_map(|extent| [extent.min(), extent.max()]);
    let Some(found) = extent_of(corners) else { return Ok(()) };
    Err(IngestError::NoOverlap {
        file: name.to_owned(),
        found: extent_text(found),
        expected: extent_text(area),
    })
}

fn swapped_axes(table: &Table, found: String, expected: &str) -> IngestError {
    IngestError::SwappedAxes {
        file: table.source.clone(),
        layer: table.layer.clone(),
        found,
        expected: expected.to_owned(),
        hint: "exchange the columns x and y; for shapes write axes = \"swapped\" (or leave it out where it stands)".into(),
    }
}

/// Whether the numbers can be coordinates of the CRS: more than half of the records must.
fn check_numbers(
    table: &Table,
    sample: &[Coord<f64>],
    extent: Rect<f64>,
    crs: &Crs,
    working: &Crs,
) -> Result<(), IngestError> {
    let within = |range: Rect<f64>, coord: &&Coord<f64>| holds(range, **coord);
    let mostly =
        |range: Rect<f64>| 2 * sample.iter().filter(|coord| within(range, coord)).count() >= sample.len();
    let swapped = |range: Rect<f64>| {
        2 * sample.iter().filter(|coord| holds(range, Coord { x: coord.y, y: coord.x })).count()
            > sample.len()
    };
    let range = crs.plausible();
    let does_not_fit = |expected: String, hint: &str| {
        Err(IngestError::CrsDoesNotFit {
            file: table.source.clone(),
            layer: table.layer.clone(),
            crs: crs.label(),
            found: extent_text(extent),
            expected: expected + hint,
        })
    };
    let expected = range.map_or_else(|| "metres".to_owned(), extent_text);
    let degrees = Rect::new((-360.0, -90.0), (360.0, 90.0));
    if !crs.is_geographic() && (holds(degrees, extent.min()) && holds(degrees, extent.max())) {
        return does_not_fit(expected, ": they look like degrees; write crs_override = \"EPSG:4326\"");
    }
    let Some(range) = range else { return Ok(()) };
    if mostly(range) {
        return Ok(());
    }
    if swapped(range) {
        return Err(swapped_axes(table, extent_text(extent), &expected));
    }
    let hint = match working.plausible() {
        Some(working_range) if mostly(working_range) => {
            format!(": they look like {0}; write crs_override = \"{0}\"", working.label())
        }
        _ => "; write the CRS that they are in as crs_override = \"EPSG:…\"".to_owned(),
    };
    does_not_fit(expected, &hint)
}

/// First coordinates of records, evenly spread over the table.
fn sample(table: &Table) -> Vec<Coord<f64>> {
    let step = (table.rows() / SAMPLE).max(1);
    let first = |row: usize| match &table.places {
        Places::None => None,
        Places::Points(points) => points.get(row).copied(),
        Places::Shapes(shapes) => shape_coords(shapes.get(row)?)?.next(),
    };
    let chosen: Vec<_> =
        (0..table.rows()).step_by(step).filter_map(first).filter(|coord| is_finite(*coord)).collect();
    if chosen.is_empty() {
        (0..table.rows()).filter_map(first).filter(|coord| is_finite(*coord)).take(1).collect()
    } else {
        chosen
    }
}

fn transform(table: &mut Table, crs: &Crs, working: &Crs, deviation_m: f64) -> Result<(), IngestError> {
    leave_out_beyond(table, crs, true)?;
    match &mut table.places {
        Places::None => return Ok(()),
        Places::Points(points) => {
            let placed: Vec<bool> =
                points.iter().map(|point| !point.x.is_nan() && !point.y.is_nan()).collect();
            crs.transform_to(working, points)?;
            for (point, placed) in points.iter_mut().zip(placed) {
                if placed && !is_finite(*point) {
                    *point = BEYOND;
                }
            }
        }
        Places::Shapes(_) if crs.is_same(working) => return Ok(()),
        Places::Shapes(shapes) => {
            long_edges::cut(shapes, crs, working, deviation_m)?;
            let mut coords: Vec<Coord<f64>> = shapes.iter().filter_map(shape_coords).flatten().collect();
            crs.transform_to(working, &mut coords)?;
            let next = Cell::new(0);
            for shape in shapes.iter_mut() {
                let Some(geometry) = shape.geometry_mut() else { continue };
                let delivered = geometry.coords_iter().next();
                geometry.map_coords_in_place(|_| {
                    let at = next.get();
                    next.set(at + 1);
                    coords[at]
                });
                if geometry.coords_iter().any(|coord| !is_finite(coord)) {
                    let near = delivered.map_or_else(String::new, |at| format!(": x {} y {}", at.x, at.y));
                    *shape =
                        Shape::Broken(format!("coordinate that is no place in {}{near}", working.label()));
                }
            }
        }
    }
    // What a projection makes of places far outside of its use may be no place, either.
    leave_out_beyond(table, working, false)
}

/// Makes rejects of the records with a coordinate that is no place on earth, by the CRS that it is in; where that is the file's own, also
/// of shapes with a corner or two far from where it is used.
fn leave_out_beyond(table: &mut Table, crs: &Crs, is_own: bool) -> Result<(), IngestError> {
    let range = crs.plausible();
    let may_be_beyond =
        |coord: Coord<f64>| !is_finite(coord) || range.is_none_or(|range| !holds(range, coord));
    match &mut table.places {
        Places::None => {}
        Places::Points(points) => {
            let (rows, suspects): (Vec<usize>, Vec<Coord<f64>>) = points
                .iter()
                .copied()
                .enumerate()
                .filter(|(_, point)| is_finite(*point) && may_be_beyond(*point))
                .unzip();
            let beyond = crs.are_beyond_the_earth(&suspects)?;
            for (row, _) in rows.into_iter().zip(beyond).filter(|(_, beyond)| *beyond) {
                points[row] = BEYOND;
            }
        }
        Places::Shapes(shapes) => {
            let mut suspects: Vec<(usize, Coord<f64>)> = Vec::new();
            // A shape of which all corners but one or two lie where the CRS is used has one that was written wrong; of one that reaches
            // over half a continent many lie outside.
            let mut strays: Vec<bool> = vec![false; shapes.len()];
            for (row, shape) in shapes.iter().enumerate() {
                let coords = || shape_coords(shape).into_iter().flatten();
                let before = suspects.len();
                suspects.extend(coords().filter(|coord| may_be_beyond(*coord)).map(|coord| (row, coord)));
                strays[row] = is_own
                    && range.is_some()
                    && !crs.is_geographic()
                    && has_strays(coords().filter(|coord| !may_be_beyond(*coord)), &suspects[before..]);
            }
            let places: Vec<Coord<f64>> = suspects.iter().map(|(_, coord)| *coord).collect();
            let beyond = crs.are_beyond_the_earth(&places)?;
            for ((row, at), beyond) in suspects.into_iter().zip(beyond) {
                let (label, Coord { x, y }) = (crs.label(), at);
                let broken = match (beyond, strays[row]) {
                    (true, _) => format!("coordinate that is no place on earth in {label}: x {x} y {y}"),
                    (false, true) => {
                        format!("one corner lies far from the others, where nobody uses {label}: x {x} y {y}")
                    }
                    (false, false) => continue,
                };
                if shapes[row].geometry().is_some() {
                    shapes[row] = Shape::Broken(broken);
                }
            }
        }
    }
    Ok(())
}

/// Whether the corners of a shape that lie where its CRS is not used were written wrong, and do not belong to a large square that reaches
/// there: they are few beside the others, and farther from these than these are from each other.
fn has_strays(others: impl Iterator<Item = Coord<f64>>, outside: &[(usize, Coord<f64>)]) -> bool {
    let mut corners: Vec<Coord<f64>> = Vec::new();
    for (_, coord) in outside.iter().take(2 * MOST_STRAYS) {
        if !corners.contains(coord) {
            corners.push(*coord);
        }
    }
    let others: Vec<Coord<f64>> = others.collect();
    let is_few = match corners.len() {
        1 => others.len() >= 2,
        MOST_STRAYS => outside.len() <= MOST_STRAYS + 1 && others.len() >= 3 * MOST_STRAYS,
        _ => false,
    };
    let Some(area) = MultiPoint::from(others).bounding_rect().filter(|_| is_few) else { return false };
    let across = area.width().hypot(area.height());
    let from = |coord: &Coord<f64>| {
        let aside = |at: f64, least: f64, most: f64| (least - at).max(at - most).max(0.0);
        aside(coord.x, area.min().x, area.max().x).hypot(aside(coord.y, area.min().y, area.max().y))
    };
    corners.iter().all(|coord| from(coord) > across)
}

/// Whether any record's box touches the extent.
fn touches(table: &Table, area: Rect<f64>) -> bool {
    match &table.places {
        Places::None => false,
        Places::Points(points) => points.iter().any(|point| holds(area, *point)),
        Places::Shapes(shapes) => shapes.iter().any(|shape| {
            let Some(geometry) = shape.geometry() else { return false };
            geometry.bounding_rect().is_some_and(|found| {
                found.min().x <= area.max().x
                    && found.max().x >= area.min().x
                    && found.min().y <= area.max().y
                    && found.max().y >= area.min().y
            })
        }),
    }
}

fn holds(range: Rect<f64>, coord: Coord<f64>) -> bool {
    (range.min().x..=range.max().x).contains(&coord.x) && (range.min().y..=range.max().y).contains(&coord.y)
}

fn grown(area: Rect<f64>, by: f64) -> Rect<f64> {
    Rect::new(
        Coord { x: area.min().x - by, y: area.min().y - by },
        Coord { x: area.max().x + by, y: area.max().y + by },
    )
}

fn is_finite(coord: Coord<f64>) -> bool {
    coord.x.is_finite() && coord.y.is_finite()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_wrong(others: &[(f64, f64)], outside: &[(f64, f64)]) -> bool {
        let coord = |(x, y): &(f64, f64)| Coord { x: *x, y: *y };
        let outside: Vec<(usize, Coord<f64>)> = outside.iter().map(|at| (0, coord(at))).collect();
        has_strays(others.iter().map(coord), &outside)
    }

    #[test]
    fn a_corner_far_from_the_others_is_written_wrong_and_a_square_across_the_border_is_not() {
        let west = [(300_000.0, 6_500_000.0), (300_000.0, 6_560_000.0)];
        // A square of 60 km, of which the corners in the east lie outside; the ring may begin with one of them.
        let east = [(360_000.0, 6_560_000.0), (360_000.0, 6_500_000.0)];
        assert!(!is_wrong(&west, &east));
        assert!(!is_wrong(&west, &[east[0], east[1], east[0]]));
        // A digit too many in one corner of a house, which the ring begins with or not.
        let house = [(300_000.0, 6_500_000.0), (300_020.0, 6_500_000.0), (300_020.0, 6_500_010.0)];
        assert!(is_wrong(&house, &[(3_000_000.0, 6_500_010.0)]));
        assert!(is_wrong(&house, &[(3_000_000.0, 6_500_010.0), (3_000_000.0, 6_500_010.0)]));
        // Two of eight.
        let around: Vec<(f64, f64)> =
            (0..6).map(|at| (300_000.0 + 10.0 * f64::from(at), 6_500_000.0)).collect();
        assert!(is_wrong(&around, &[(3_000_000.0, 6_500_010.0), (3_000_010.0, 6_500_010.0)]));
        assert!(!is_wrong(&house[..1], &[(3_000_000.0, 6_500_010.0)]));
    }
}
