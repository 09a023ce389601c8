//! Areas that are none: the frames of a tile index, and class 0 of a raster made into polygons.
use std::path::Path;

use geo::{Area, Geometry, Polygon};

use super::error::IngestError;
use super::load::{Load, extent_of, load_some, shape_coords};
use super::question::Question;
use super::row_filter::RowFilter;
use super::source_file::FileSource;
use super::table::{Column, Places, Table, Wanted};

/// Columns into which programs put the class of a raster's cells: GDAL and QGIS the first, `ArcGIS` the others.
const CLASSES: [&str; 3] = ["dn", "gridcode", "grid_code"];
/// What such a column is called by people; it counts where the polygons are made of cells.
const CALLED: [&str; 20] = [
    "value",
    "val",
    "class",
    "klass",
    "klasse",
    "category",
    "cat",
    "kategori",
    "pixel",
    "pixelvalue",
    "rastervalu",
    "raster_val",
    "rasterval",
    "tackning",
    "täckning",
    "dekning",
    "cover",
    "coverage",
    "covered",
    "level",
];
/// Words for a class of cells without cover.
const NONE: [&str; 16] = [
    "0",
    "nej",
    "no",
    "n",
    "none",
    "ingen",
    "inte",
    "false",
    "falskt",
    "f",
    "no coverage",
    "no cover",
    "ingen täckning",
    "ej täckning",
    "ej",
    "saknas",
];
/// Numbers by which programs mark cells without a value.
const SIGNS: [f64; 8] = [255.0, -1.0, -9999.0, -999.0, -32_768.0, 65_535.0, 9999.0, -99.0];
/// Columns that hold the shapes themselves.
const GEOMETRIES: [&str; 7] = ["geometry", "geom", "the_geom", "wkt", "wkb", "geojson", "wkb_geometry"];
/// Endings of rasters and pictures.
const RASTERS: [&str; 28] = [
    "tif", "tiff", "gtiff", "vrt", "img", "asc", "bil", "bip", "bsq", "grd", "grc", "jp2", "ecw", "sid",
    "xyz", "flt", "adf", "nc", "hgt", "dem", "rst", "png", "jpg", "jpeg", "webp", "gif", "bmp", "mbtiles",
];
/// More rectangles than this are cells of a grid, and no frames of files.
const MOST_FRAMES: usize = 50_000;
/// The frame counts as full when no more than this part of it is left.
const LEFT: f64 = 1e-6;
/// Classes named in a message.
const NAMED: usize = 12;

/// Asks about the files of a source of areas that hold something else.
pub(super) fn check(
    base: &Path,
    source: &FileSource,
    wanted: &Wanted,
    load: &Load,
) -> Result<(), IngestError> {
    // Whoever chose rows by a column knows what it holds.
    let chosen_by = source.format.rows.as_ref().map(RowFilter::columns).unwrap_or_default();
    for (position, file) in load.files.iter().enumerate() {
        let table = &file.table;
        let Some(polygons) = polygons(&table.places) else { continue };
        let is_class = |name: &&String| CLASSES.contains(&name.to_lowercase().as_str());
        let is_unused = |name: &&String| {
            !wanted.columns.contains(name)
                && !chosen_by.contains(name)
                && !GEOMETRIES.contains(&name.to_lowercase().as_str())
        };
        let are_frames =
            polygons.len() <= MOST_FRAMES && polygons.iter().all(|polygon| is_rectangle(polygon));
        let is_full = fills_its_frame(table, &polygons);
        let is_called = |name: &&String| CALLED.contains(&name.to_lowercase().as_str());
        // Polygons of cells have no slanting edge; in other coordinates than the raster's they have, and fill no frame either.
        let is_of_cells = is_full || !are_frames && polygons.iter().all(|polygon| is_along_axes(polygon));
        let looked_at: Vec<String> = if are_frames || is_full {
            table.names.iter().filter(is_unused).cloned().collect()
        } else {
            let meant = |name: &&String| is_class(name) || is_of_cells && is_called(name);
            table.names.iter().filter(meant).filter(is_unused).cloned().collect()
        };
        if looked_at.is_empty() {
            continue;
        }
        let wanted = Wanted { columns: looked_at, places: false, most: None };
        // A column that nobody asked for may be of a kind that no table holds.
        let Ok(again) = load_some(base, source, &wanted, false) else { continue };
        let Some(again) = again.files.get(position).map(|file| &file.table) else { continue };
        for (name, column) in again.columns.iter().filter(|(name, _)| !chosen_by.contains(name)) {
            let question = if are_frames { index_of(again, name, column) } else { None };
            let accept = &source.format.accept;
            if let Some(question) = question.filter(|_| !accept.rule("tile_index")) {
                return Err(IngestError::question(question));
            }
            let is_meant = is_class(&name) || is_of_cells && is_called(&name);
            if let Some(Classes { none, zero, others }) = classes(again.rows(), column, is_meant)
                && (is_meant || is_full && others.len() + 1 < again.rows())
                && !accept.rule("class_0")
            {
                let more = if others.len() > NAMED { ", …" } else { "" };
                let written = |class: &String| match class.parse::<f64>() {
                    Ok(_) => class.clone(),
                    Err(_) => format!("{class:?}"),
                };
                let named: Vec<String> = others.iter().take(NAMED).map(written).collect();
                return Err(IngestError::question(Question::ClassZero {
                    file: again.source.clone(),
                    layer: again.layer.clone(),
                    column: name.to_owned(),
                    none: none.into(),
                    zero,
                    records: again.rows(),
                    classes: (named.join(", ") + more).into(),
                }));
            }
        }
    }
    Ok(())
}

/// The polygons of all records; `None` where the layer has none, or other shapes too.
fn polygons(places: &Places) -> Option<Vec<&Polygon<f64>>> {
    let Places::Shapes(shapes) = places else { return None };
    let mut polygons = Vec::with_capacity(shapes.len());
    for shape in shapes {
        match shape.geometry() {
            Some(Geometry::Polygon(polygon)) => polygons.push(polygon),
            Some(Geometry::MultiPolygon(parts)) => polygons.extend(&parts.0),
            None => {}
            Some(_) => return None,
        }
    }
    (!polygons.is_empty()).then_some(polygons)
}

fn is_rectangle(polygon: &Polygon<f64>) -> bool {
    polygon.interiors().is_empty() && polygon.exterior().0.len() == 5
}

/// Whether the areas leave nothing of the box around them, as those of a raster do.
fn fills_its_frame(table: &Table, polygons: &[&Polygon<f64>]) -> bool {
    let Places::Shapes(shapes) = &table.places else { return false };
    let frame = extent_of(shapes.iter().filter_map(shape_coords).flatten());
    let filled: f64 = polygons.iter().map(|polygon| polygon.unsigned_area()).sum();
    polygons.len() > 1
        && frame.is_some_and(|frame| {
            let whole = frame.width() * frame.height();
            (filled - whole).abs() <= LEFT * whole
        })
}

/// A column in which every record names a raster.
fn index_of(table: &Table, name: &str, column: &Column) -> Option<Question> {
    if !matches!(column, Column::Words(_) | Column::Text(_)) {
        return None;
    }
    let first = column.text(0)?.into_owned();
    let is_raster = |row| {
        column.text(row).is_some_and(|text| {
            // A list of layers has the number of the layer behind the name.
            let file = text.rsplit_once(',').map_or(text.as_ref(), |(file, _)| file);
            let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending).to_lowercase();
            RASTERS.contains(&ending.as_str())
        })
    };
    (0..table.rows()).all(is_raster).then(|| Question::TileIndex {
        file: table.source.clone(),
        layer: table.layer.clone(),
        column: name.to_owned(),
        found: first,
    })
}

/// Whether every edge runs along an axis.
fn is_along_axes(polygon: &Polygon<f64>) -> bool {
    let mut rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
    rings.all(|ring| {
        ring.lines().all(|edge| {
            edge.dx().total_cmp(&0.0).is_eq()
                || edge.dy().total_cmp(&0.0).is_eq()
                || edge.dx().abs().min(edge.dy().abs()) < 1e-9
        })
    })
}

/// The classes of a column.
struct Classes {
    /// The class without cover, as it is written.
    none: String,
    /// How many records have it.
    zero: usize,
    /// The others, each once.
    others: Vec<String>,
}

/// Whole numbers with 0 and others among them; of a column that is called like a class also words, of which one says no, and numbers
/// of which one is a sign for no value.
fn classes(rows: usize, column: &Column, is_meant: bool) -> Option<Classes> {
    let number = |row: usize| match column {
        Column::Integers(values) => values[row].map(|value| value as f64),
        Column::Numbers(values) => values[row].filter(|value| value.fract() == 0.0),
        Column::Words(_) | Column::Text(_) | Column::Coded { .. } => column.text(row)?.parse().ok(),
    };
    // One zero, whatever its sign.
    let numbers: Option<Vec<f64>> = (0..rows).map(|row| Some(number(row)? + 0.0)).collect();
    if let Some(numbers) = numbers {
        let is_sign = |value: f64| is_meant && SIGNS.contains(&value);
        let none = numbers.iter().copied().find(|value| *value == 0.0);
        let none = none.or_else(|| numbers.iter().copied().find(|value| is_sign(*value)))?;
        let zero = numbers.iter().filter(|value| value.total_cmp(&none).is_eq()).count();
        let mut others: Vec<f64> =
            numbers.into_iter().filter(|value| value.total_cmp(&none).is_ne()).collect();
        others.sort_unstable_by(f64::total_cmp);
        others.dedup();
        let others: Vec<String> = others.iter().map(f64::to_string).collect();
        return (!others.is_empty()).then(|| Classes { none: none.to_string(), zero, others });
    }
    let words: Vec<String> = (0..rows).filter_map(|row| Some(column.text(row)?.trim().to_owned())).collect();
    let is_none = |word: &&String| NONE.contains(&word.to_lowercase().as_str());
    let none = words.iter().filter(|_| is_meant).find(is_none)?.clone();
    let zero = words.iter().filter(|word| **word == none).count();
    let mut others: Vec<String> = words.into_iter().filter(|word| *word != none).collect();
    others.sort_unstable();
    others.dedup();
    (!others.is_empty()).then_some(Classes { none, zero, others })
}
