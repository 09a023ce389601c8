//! The files of a source as tables, each with the CRS that counts for it.
use geo::{Coord, CoordsIter, Rect};

use super::archive::{Format, Opened};
use super::chosen_rows::{self, LeftOut};
use super::crs::Crs;
use super::error::IngestError;
use super::error_misread::MisreadError;
use super::paths::{Found, Resolved, resolve_all};
use super::row_filter::RowFilter;
use super::source_file::{FileFormat, FileSource};
use super::table::{Places, Shape, Table, Wanted};
use super::unpacked::UnpackLimit;
use super::{csv, from_columns, head_rows, layers, nested, ofds, page_limit, parquet, results, text, vector};
use crate::model::{Reject, Severity};

/// A table and the CRS of its coordinates.
#[derive(Debug)]
pub(super) struct Loaded {
    /// The file.
    pub found: Found,
    /// Its content.
    pub table: Table,
    /// The CRS that counts; `None` where none is known, which matters only where places are used.
    pub crs: Option<Crs>,
    /// Whether the configuration overrode the file.
    pub overridden: bool,
    /// Whether the places are the centres of cells that the ids name.
    pub from_ids: bool,
    /// What `where` left out of it.
    pub left_out: Option<LeftOut>,
}

/// The files of a source.
#[derive(Debug, Default)]
pub(super) struct Load {
    /// In text order of their names.
    pub files: Vec<Loaded>,
    /// Files of which `where` left nothing, for the record.
    pub without_rows: Vec<Loaded>,
    /// Empty files that a pattern found.
    pub rejects: Vec<Reject>,
}

/// Reads all files of a source.
pub(super) fn load(
    base: &std::path::Path,
    source: &FileSource,
    wanted: &Wanted,
) -> Result<Load, IngestError> {
    load_some(base, source, wanted, false)
}

/// Reads all files of a source, of which some may have no record where that says something.
pub(super) fn load_some(
    base: &std::path::Path,
    source: &FileSource,
    wanted: &Wanted,
    may_be_empty: bool,
) -> Result<Load, IngestError> {
    let mut wanted = wanted.clone();
    wanted.columns.extend(source.format.rows.iter().flat_map(RowFilter::columns));
    let kind = Kind { may_be_empty, has_places: wanted.places };
    if let (true, Some((x, y))) = (wanted.places, source.format.xy()) {
        wanted.columns.extend([x, y].map(str::to_owned));
        wanted.places = false;
    }
    load_by(base, source, kind, |opened, format| {
        let mut table = read(opened, format, &wanted)?;
        layers::add_column(&mut table, layers::is_wanted(&wanted.columns));
        Ok(table)
    })
}

/// What kind of source is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    /// Whether having no record says something.
    pub may_be_empty: bool,
    /// Whether its records have places.
    pub has_places: bool,
}

/// Reads all files of a source and all layers that it names, each by a reader.
pub(super) fn load_by(
    base: &std::path::Path,
    source: &FileSource,
    kind: Kind,
    read: impl Fn(&Opened, &FileFormat) -> Result<Table, IngestError>,
) -> Result<Load, IngestError> {
    let mut load = Load::default();
    let of_shapes = kind.has_places && source.format.xy().is_none() && source.format.table.geometry.is_none();
    let Resolved { files, results } = resolve_all(base, &source.path, source.format.unpacked)?;
    load.rejects.extend(results::left_out(&source.path, &results));
    let mut last_empty = None;
    for found in files {
        let opened = match Opened::new(&found, source.format.unpacked) {
            Err(IngestError::Empty { file }) if found.by_pattern => {
                load.rejects.push(empty(&file));
                last_empty = Some(file);
                continue;
            }
            opened => opened?,
        };
        for picked in layers::pick(&opened, &source.format, of_shapes)? {
            let format = FileFormat { layer_at: picked.at, ..source.format.clone() };
            let result = read(&opened, &format).and_then(|table| match table.rows() {
                0 if kind.may_be_empty => Ok(table),
                0 if table.layer.is_empty() => Err(IngestError::Empty { file: found.name.clone() }),
                0 => Err(IngestError::Empty { file: format!("{}: layer {}", found.name, table.layer) }),
                _ => Ok(table),
            });
            match result {
                Ok(table) => add(&mut load, source, found.clone(), table, kind)?,
                // A pattern is written for what may come: an empty file is reported, and is no reason to stop.
                Err(IngestError::Empty { file }) if found.by_pattern || picked.by_pattern => {
                    load.rejects.push(empty(&file));
                    last_empty = Some(file);
                }
                Err(error) => return Err(error),
            }
        }
    }
    let pages: Vec<_> =
        load.files.iter().map(|file| (file.table.source.clone(), file.table.page.clone())).collect();
    page_limit::check(&pages)?;
    if let (true, Some(first)) = (load.files.is_empty(), load.without_rows.first())
        && let Some(left_out) = &first.left_out
    {
        return Err(chosen_rows::nothing_left(&first.table.source, left_out));
    }
    match last_empty {
        Some(file) if load.files.is_empty() => Err(IngestError::Empty { file }),
        _ => Ok(load),
    }
}

/// Adds a table as its source means it.
fn add(
    load: &mut Load,
    source: &FileSource,
    found: Found,
    mut table: Table,
    kind: Kind,
) -> Result<(), IngestError> {
    let advice = undecoded(&table.source);
    load.rejects.extend(text::settle(&mut table, advice)?);
    let (crs, overridden) = settle(&table, source, &found)?;
    if kind.has_places {
        from_columns::place(&mut table, &source.format)?;
    }
    let filter = source.format.rows.as_ref();
    let left_out = filter.map(|filter| chosen_rows::choose(&mut table, filter)).transpose()?;
    let is_left = table.rows() > 0 || kind.may_be_empty;
    let loaded = Loaded { found, table, crs, overridden, from_ids: false, left_out };
    if is_left {
        load.files.push(loaded);
    } else {
        load.without_rows.push(loaded);
    }
    Ok(())
}

/// The reject of an empty file that a pattern found.
fn empty(file: &str) -> Reject {
    Reject {
        source: file.to_owned(),
        layer: String::new(),
        record: String::new(),
        reason: "empty file".into(),
        found: "no record".into(),
        expected: "at least one record".into(),
        severity: Severity::Part,
    }
}

/// What to do about a text that cannot be decoded: formats whose encoding is a matter of trust take the key.
fn undecoded(file: &str) -> &'static str {
    let lower = file.to_lowercase();
    if [".shp", ".tab", ".mif", ".zip", ".dbf"].iter().any(|ending| lower.ends_with(ending)) {
        "; write encoding = \"windows-1252\", or what the file is written in (a MapInfo charset \"Neutral\" does not name it)"
    } else {
        "; the text is damaged in the file itself: deliver the file anew from its origin"
    }
}

/// Reads a file by its format.
pub(super) fn read(opened: &Opened, format: &FileFormat, wanted: &Wanted) -> Result<Table, IngestError> {
    let mut table = read_by_format(opened, format, &nested::with_roots(wanted))?;
    nested::fill(&mut table, wanted);
    table.decimal_mark = format.table.decimal_mark;
    table.thousands_mark = format.table.thousands_mark;
    Ok(table)
}

fn read_by_format(opened: &Opened, format: &FileFormat, wanted: &Wanted) -> Result<Table, IngestError> {
    if let Some(table) = ofds::read(opened, format, wanted)? {
        return Ok(table);
    }
    match opened.format {
        Format::Csv => csv::read(opened, &format.table, wanted),
        Format::Parquet => {
            head_rows::refuse(&format.table, &opened.name, "Parquet")?;
            match &format.table.encoding {
                Some(label) => Err(IngestError::misread(MisreadError::NoEncoding {
                    file: opened.name.clone(),
                    found: label.clone(),
                    format: "Parquet".into(),
                })),
                None => parquet::read(opened, format.table.geometry.as_deref(), wanted),
            }
        }
        Format::Gdal => vector::read(opened, format, wanted),
    }
}

/// The CRS that counts: the override, then what the file declares, then what the configuration says.
pub(super) fn settle(
    table: &Table,
    source: &FileSource,
    found: &Found,
) -> Result<(Option<Crs>, bool), IngestError> {
    if let Some(text) = &source.format.crs_override {
        return Ok((Some(Crs::from_text(text, &table.source)?), true));
    }
    let configured =
        source.format.crs.as_ref().map(|text| Crs::from_text(text, &table.source)).transpose()?;
    let Some(declared) = &table.crs.declared else {
        return Ok((configured, false));
    };
    match configured {
        // With x and y in columns the key speaks of them, whatever the file declares for its geometry.
        Some(configured) if matches!(table.places, Places::None) => Ok((Some(configured), false)),
        Some(configured) if !configured.is_same(declared) => {
            if table.crs.assumed && !has_crs_member(found, source.format.unpacked) {
                return Ok((Some(configured), false));
            }
            Err(IngestError::ContradictedCrs {
                file: table.source.clone(),
                layer: table.layer.clone(),
                declared: declared.label(),
                configured: configured.label(),
            })
        }
        _ => Ok((Some(declared.clone()), false)),
    }
}

/// Whether a `GeoJSON` file has a `crs` member of its own.
fn has_crs_member(found: &Found, limit: UnpackLimit) -> bool {
    let Ok(bytes) = Opened::new(found, limit).and_then(|opened| opened.bytes()) else { return false };
    let key = b"\"crs\"";
    bytes.windows(key.len()).enumerate().any(|(at, window)| {
        window == key
            && bytes[at + key.len()..].iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b':')
    })
}

impl Table {
    /// The extent of all coordinates as read; `None` without any.
    pub(super) fn extent(&self) -> Option<Rect<f64>> {
        match &self.places {
            Places::None => None,
            Places::Points(points) => extent_of(points.iter().copied()),
            Places::Shapes(shapes) => extent_of(shapes.iter().filter_map(shape_coords).flatten()),
        }
    }
}

/// The coordinates of a shape.
pub(super) fn shape_coords(shape: &Shape) -> Option<impl Iterator<Item = Coord<f64>>> {
    shape.geometry().map(CoordsIter::coords_iter)
}

/// The box around finite coordinates.
pub(super) fn extent_of(coords: impl Iterator<Item = Coord<f64>>) -> Option<Rect<f64>> {
    let mut bounds: Option<(Coord<f64>, Coord<f64>)> = None;
    for coord in coords {
        if coord.x.is_finite() && coord.y.is_finite() {
            let (low, high) = bounds.unwrap_or((coord, coord));
            bounds = Some((
                Coord { x: low.x.min(coord.x), y: low.y.min(coord.y) },
                Coord { x: high.x.max(coord.x), y: high.y.max(coord.y) },
            ));
        }
    }
    bounds.map(|(low, high)| Rect::new(low, high))
}

/// An extent for messages: metres without decimals, degrees with four.
pub(super) fn extent_text(extent: Rect<f64>) -> String {
    let digits = if extent.max().x.abs().max(extent.max().y.abs()) > 1000.0 { 0 } else { 4 };
    let (low, high) = (extent.min(), extent.max());
    format!("x {:.digits$} to {:.digits$}, y {:.digits$} to {:.digits$}", low.x, high.x, low.y, high.y)
}
