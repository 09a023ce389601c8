//! Places as a source says that they are written: two columns of numbers, or northing before easting.
use geo::{Coord, MapCoordsInPlace};
use rayon::prelude::*;

use super::error::IngestError;
use super::source_file::FileFormat;
use super::table::{Cell, Places, Table};

/// Gives a table the places that its source says.
///
/// # Errors
/// A column that is not there, or without any number.
pub(super) fn place(table: &mut Table, format: &FileFormat) -> Result<(), IngestError> {
    if let Some((x, y)) = format.xy() {
        table.places = Places::Points(points(table, x, y)?);
        table.shapes_in = format!("{x}, {y}");
    }
    if format.axes.is_some() {
        swap(&mut table.places);
    }
    Ok(())
}

/// The points of two columns; NaN where a cell is no number.
fn points(table: &Table, x: &str, y: &str) -> Result<Vec<Coord<f64>>, IngestError> {
    let (x, y) = (table.bounded_numbers(x)?, table.bounded_numbers(y)?);
    let number = |cell| if let Cell::Number(value) = cell { value } else { f64::NAN };
    Ok((0..table.rows())
        .into_par_iter()
        .map(|row| Coord { x: number(x.get(row)), y: number(y.get(row)) })
        .collect())
}

fn swap(places: &mut Places) {
    let swapped = |at: Coord<f64>| Coord { x: at.y, y: at.x };
    match places {
        Places::None => {}
        Places::Points(points) => points.iter_mut().for_each(|point| *point = swapped(*point)),
        Places::Shapes(shapes) => {
            for geometry in shapes.iter_mut().filter_map(super::table::Shape::geometry_mut) {
                geometry.map_coords_in_place(swapped);
            }
        }
    }
}
