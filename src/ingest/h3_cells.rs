//! Cells of H3, a grid of hexagons (and twelve pentagons) over the earth: their ids, the demand points in them, their outlines.
//!
//! Every longitude and latitude lies in exactly one cell of a resolution: which one is what the index of the point says, so that a
//! point on an edge is in one cell and never in two. The outline of a cell is drawn through its vertices and, where it crosses an edge
//! of the icosahedron, through the points there; its edges are great circles.
use std::collections::HashMap;
use std::sync::Arc;

use geo::{Coord, Geometry, LineString, Polygon};
use h3o::{CellIndex, LatLng, Resolution};
use rayon::prelude::*;

use super::crs::{Crs, FileCrs};
use super::error::IngestError;
use super::load::Load;
use super::table::{Column, Places, Shape, Table};
use super::values::BadValue;

/// The reason of a reject whose id is none of a cell.
pub(super) const NO_CELL: &str = "not an H3 cell";
/// What an id looks like, for messages.
pub(super) const IDS: &str = "an id of H3 as 8808b1b801fffff, or the same as a whole number";
/// An edge is not cut finer than this, metres: an engineering choice, far below what cells are published for.
const FINEST_M: f64 = 0.001;
/// An edge is halved so often at most: no edge of a cell is longer than a quarter of the earth.
const MOST_HALVINGS: u32 = 20;
/// Hexadecimal digits of a 64-bit number, at most.
const HEX_DIGITS: usize = 16;

/// The cell that an id names: hexadecimal digits in capitals or not, with or without 0x, or a whole number.
///
/// No number of a cell has 16 digits or fewer, so that digits alone are never read in two ways.
pub(super) fn parse(id: &str) -> Option<CellIndex> {
    let hex = id.strip_prefix("0x").or_else(|| id.strip_prefix("0X"));
    let digits = hex.unwrap_or(id);
    let number = if digits.len() <= HEX_DIGITS && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        u64::from_str_radix(digits, 16).ok()?
    } else if hex.is_none() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        digits.parse().ok()?
    } else {
        return None;
    };
    CellIndex::try_from(number).ok()
}

/// The cell of a row.
pub(super) fn cell(column: &Column, row: usize) -> Result<CellIndex, BadValue> {
    let id = column.text(row);
    id.as_deref().and_then(parse).ok_or_else(|| BadValue {
        reason: NO_CELL.into(),
        found: id.map_or_else(|| "null or empty".into(), std::borrow::Cow::into_owned),
        expected: IDS.into(),
    })
}

/// Whether a column holds ids of cells: the first that is there is one.
pub(super) fn are_cells(table: &Table, column: &str) -> Result<bool, IngestError> {
    let column = table.column(column)?;
    Ok((0..table.rows()).find_map(|row| column.text(row)).is_some_and(|id| parse(&id).is_some()))
}

/// The centres of the cells of a column as places, in longitude and latitude; NaN for ids that are none.
pub(super) fn centres(table: &Table, column: &str) -> Result<(Places, FileCrs), IngestError> {
    const NOWHERE: Coord<f64> = Coord { x: f64::NAN, y: f64::NAN };
    let column = table.column(column)?;
    let centre = |row| cell(column, row).map_or(NOWHERE, |cell| degrees(LatLng::from(cell)));
    let centres = (0..table.rows()).into_par_iter().map(centre).collect();
    Ok((Places::Points(centres), FileCrs { declared: Some(Crs::wgs84()?), assumed: false }))
}

fn degrees(at: LatLng) -> Coord<f64> {
    Coord { x: at.lng(), y: at.lat() }
}

/// Gives the tables of a source the outlines of their cells as places; an id that is none makes its record a reject later.
///
/// # Errors
/// A column that is not there.
pub(super) fn draw(load: &mut Load, column: &str, deviation_m: f64) -> Result<(), IngestError> {
    for file in &mut load.files {
        let ids = file.table.column(column)?;
        let shape = |row| match cell(ids, row) {
            Ok(cell) => outline(cell, deviation_m.max(FINEST_M)),
            Err(bad) => Shape::NoCell(bad.found),
        };
        let shapes = (0..file.table.rows()).into_par_iter().map(shape).collect();
        file.table.places = Places::Shapes(shapes);
        column.clone_into(&mut file.table.shapes_in);
        file.crs = Some(Crs::wgs84()?);
    }
    Ok(())
}

/// The outline of a cell in degrees. Longitudes run on across the antimeridian, so that the ring is one.
fn outline(cell: CellIndex, deviation_m: f64) -> Shape {
    let corners: Vec<Coord<f64>> = cell.boundary().iter().map(|corner| degrees(*corner)).collect();
    let mut ring: Vec<Coord<f64>> = Vec::with_capacity(corners.len() + 1);
    for (position, from) in corners.iter().enumerate() {
        let to = corners[(position + 1) % corners.len()];
        ring.push(*from);
        ring.extend(between(*from, to, deviation_m));
    }
    let Some(first) = ring.first().copied() else {
        return Shape::Broken(format!("the cell {cell} has no outline"));
    };
    ring.push(first);
    let mut before = first.x;
    for corner in &mut ring {
        corner.x -= 360.0 * ((corner.x - before) / 360.0).round();
        before = corner.x;
    }
    if (before - first.x).abs() > 180.0 {
        return Shape::Broken(format!("the cell {cell} lies around a pole: it has no outline in degrees"));
    }
    Shape::Is(Geometry::Polygon(Polygon::new(LineString(ring), Vec::new())))
}

/// The points between two corners that keep straight lines of degrees to the great circle; the same whichever corner comes first, so
/// that neighbours share them.
fn between(from: Coord<f64>, to: Coord<f64>, deviation_m: f64) -> Vec<Coord<f64>> {
    let is_turned = (to.y, to.x) < (from.y, from.x);
    let (low, high) = if is_turned { (to, from) } else { (from, to) };
    let mut points = Vec::new();
    halve(low, high, deviation_m, MOST_HALVINGS, &mut points);
    if is_turned {
        points.reverse();
    }
    points
}

fn halve(a: Coord<f64>, b: Coord<f64>, deviation_m: f64, most: u32, points: &mut Vec<Coord<f64>>) {
    let middle = middle(a, b);
    let turn = 360.0 * ((b.x - a.x) / 360.0).round();
    let straight = Coord { x: a.x.midpoint(b.x - turn), y: a.y.midpoint(b.y) };
    if most == 0 || distance_m(middle, straight) <= deviation_m {
        return;
    }
    halve(a, middle, deviation_m, most - 1, points);
    points.push(middle);
    halve(middle, b, deviation_m, most - 1, points);
}

/// The middle of a great circle between two places of which none is the other's opposite.
fn middle(a: Coord<f64>, b: Coord<f64>) -> Coord<f64> {
    let vector = |at: Coord<f64>| {
        let ((sin_x, cos_x), (sin_y, cos_y)) = (at.x.to_radians().sin_cos(), at.y.to_radians().sin_cos());
        [cos_y * cos_x, cos_y * sin_x, sin_y]
    };
    let ([ax, ay, az], [bx, by, bz]) = (vector(a), vector(b));
    let (x, y, z) = (ax + bx, ay + by, az + bz);
    Coord { x: y.atan2(x).to_degrees(), y: z.atan2(x.hypot(y)).to_degrees() }
}

/// How far two places lie apart on the sphere, metres; 0 for what is no place.
fn distance_m(a: Coord<f64>, b: Coord<f64>) -> f64 {
    let at = |coord: Coord<f64>| LatLng::new(coord.y, coord.x);
    at(a).and_then(|a| Ok(a.distance_m(at(b)?))).unwrap_or(0.0)
}

/// The demand points by the cells that they lie in, for the resolutions that were asked for.
pub(super) struct PointsInCells<'d> {
    /// The points in longitude and latitude; `None` where they have no such place.
    at: &'d [Option<LatLng>],
    by_cell: HashMap<Resolution, HashMap<CellIndex, Arc<[u32]>>>,
}

impl<'d> PointsInCells<'d> {
    /// Of points in longitude and latitude.
    pub(super) fn new(at: &'d [Option<LatLng>]) -> Self {
        Self { at, by_cell: HashMap::new() }
    }

    /// The positions of the points in a cell, ascending; `None` where there are none. The points are looked through once for each
    /// resolution.
    pub(super) fn of(&mut self, cell: CellIndex) -> Option<Arc<[u32]>> {
        let at = self.at;
        let resolution = cell.resolution();
        self.by_cell.entry(resolution).or_insert_with(|| by_cell(at, resolution)).get(&cell).cloned()
    }
}

fn by_cell(at: &[Option<LatLng>], resolution: Resolution) -> HashMap<CellIndex, Arc<[u32]>> {
    let mut placed: Vec<(CellIndex, u32)> = at
        .par_iter()
        .enumerate()
        .filter_map(|(position, at)| Some(((*at)?.to_cell(resolution), position as u32)))
        .collect();
    placed.par_sort_unstable();
    let positions = |part: &[(CellIndex, u32)]| part.iter().map(|(_, position)| *position).collect();
    placed
        .chunk_by(|one, other| one.0 == other.0)
        .filter_map(|part| Some((part.first()?.0, positions(part))))
        .collect()
}

/// Points of a CRS as H3 takes them; `None` for those without a place.
///
/// # Errors
/// When PROJ has no way from the CRS to WGS 84.
pub(super) fn located(mut points: Vec<Coord<f64>>, crs: &Crs) -> Result<Vec<Option<LatLng>>, IngestError> {
    crs.to_wgs84(&mut points)?;
    Ok(points.into_par_iter().map(|at| LatLng::new(at.y, at.x).ok()).collect())
}

#[cfg(test)]
mod tests {
    use geo::Area;

    use super::*;

    /// The ids in every form are the same cell; the numbers were written by hand from the hexadecimal digits.
    #[test]
    fn ids_are_read_in_every_form() {
        let cell = parse("8808b1b801fffff").expect("a cell");
        assert_eq!(u64::from(cell), 0x0880_8b1b_801f_ffff);
        for id in [
            "08808b1b801fffff",
            "0x8808b1b801fffff",
            "0X8808B1B801FFFFF",
            "8808B1B801FFFFF",
            "612642499552346111",
        ] {
            assert_eq!(parse(id), Some(cell), "{id}");
        }
        for id in [
            "",
            "0x",
            "8808b1b801ffff",
            "8808b1b801ffffg",
            "+808b1b801fffff",
            "0x612642499552346111",
            "612642499552346112",
            "6.12642499552346E+17",
            "-612642499552346111",
            // A vertex and an edge are no cells.
            "2808b1b801fffff",
            "1108b1b801fffff",
            "3940006133000",
            "99999999999999999999999",
        ] {
            assert_eq!(parse(id), None, "{id}");
        }
    }

    /// The largest cells, pentagons and those across the antimeridian among them, have one ring; those around the poles have none.
    #[test]
    fn outlines_follow_the_great_circles() {
        for cell in CellIndex::base_cells() {
            match outline(cell, 1.0) {
                Shape::Is(Geometry::Polygon(polygon)) => {
                    // The ring does not jump across the antimeridian.
                    let ring = polygon.exterior();
                    assert!(ring.lines().all(|edge| edge.dx().abs() < 90.0), "{cell}");
                    assert!(polygon.unsigned_area() > 0.0 && ring.0.len() > 6, "{cell}");
                }
                Shape::Broken(why) => assert!(why.contains("pole"), "{why}"),
                other => unreachable!("{cell}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_small_cell_is_its_vertices_alone_and_neighbours_share_theirs() {
        let cell = parse("8808b1b801fffff").expect("a cell");
        let Shape::Is(Geometry::Polygon(polygon)) = outline(cell, 1.0) else { unreachable!("a polygon") };
        assert_eq!(polygon.exterior().0.len(), 7);
        let (a, b) = (Coord { x: 10.0, y: 60.0 }, Coord { x: 30.0, y: 60.0 });
        let there = between(a, b, 1.0);
        let mut back = between(b, a, 1.0);
        back.reverse();
        assert_eq!(there, back);
        // The great circle between two places of one latitude runs north of it: at the middle tan(lat) = tan 60 / cos 10.
        let middle = there[there.len() / 2];
        let north = (60_f64.to_radians().tan() / 10_f64.to_radians().cos()).atan().to_degrees();
        assert!((middle.x - 20.0).abs() < 1e-9 && (middle.y - north).abs() < 1e-9, "{middle:?}");
    }
}
