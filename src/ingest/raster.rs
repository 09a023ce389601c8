//! Rasters with a threshold: the outline of the cells that reach it.
use std::path::Path;

use gdal::{Dataset, DatasetOptions, GdalOpenFlags};
use geo::{Coord, Geometry, MapCoords, MultiPolygon};

use super::accept::Accept;
use super::archive::{Format, Opened};
use super::band::Band;
use super::crs::{Crs, FileCrs};
use super::error::IngestError;
use super::load::{Load, Loaded, settle};
use super::paths::{Resolved, resolve_all};
use super::seen::{self, Seen};
use super::source_file::FileSource;
use super::source_raster::{RasterFormat, Threshold};
use super::table::{Places, Shape, Table};
use super::{drivers, head_rows, layers, pointed, quiet, results, vector, xyz};
use crate::model::Reject;
use crate::spatial::{Mask, trace, trace_dense};

/// Cells read at a time.
const CELLS_AT_ONCE: usize = 1 << 22;

/// A raster file as the outline of the cells that hold, and of those that have a value.
pub(super) type RasterFile = (Loaded, Option<Loaded>);

/// Opens a raster.
pub(super) fn open(path: &str, name: &str, accept: &Accept) -> Result<Dataset, IngestError> {
    quiet::hush();
    drivers::keep_offline(accept);
    let _ = quiet::failures();
    let flags = GdalOpenFlags::GDAL_OF_RASTER
        | GdalOpenFlags::GDAL_OF_READONLY
        | GdalOpenFlags::GDAL_OF_VERBOSE_ERROR;
    let drivers = drivers::raster(accept);
    let options =
        DatasetOptions { open_flags: flags, allowed_drivers: Some(&drivers), ..DatasetOptions::default() };
    let dataset = Dataset::open_ex(path, options).map_err(|error| IngestError::Unreadable {
        file: name.to_owned(),
        reason: quiet::by_name(&quiet::reason(&error.to_string()), path, name),
    })?;
    undamaged(path, name)?;
    Ok(dataset)
}

/// Refuses what GDAL failed to read and went on without.
fn undamaged(path: &str, name: &str) -> Result<(), IngestError> {
    match quiet::damage().first() {
        None => Ok(()),
        Some(said) => {
            Err(IngestError::Damaged { file: name.to_owned(), reason: quiet::by_name(said, path, name) })
        }
    }
}

/// Reads the rasters of a source; `with_valued`: also the outline of all cells that have a value.
pub(super) fn load(
    base: &Path,
    source: &FileSource,
    format: &RasterFormat,
    working: &Crs,
    with_valued: bool,
) -> Result<(Vec<RasterFile>, Vec<Reject>), IngestError> {
    let (mut files, mut cells) = (Vec::new(), Vec::new());
    let Resolved { files: all, results } = resolve_all(base, &source.path, source.format.unpacked)?;
    for found in all {
        let opened = Opened::new(&found, source.format.unpacked)?;
        let Outlines { holds, valued, crs, seen } = read(&opened, format, source, working, with_valued)?;
        cells.push(seen);
        let loaded = |outline: MultiPolygon<f64>| -> Result<Loaded, IngestError> {
            let table = table(&opened.name, outline, crs.clone());
            let (crs, overridden) = settle(&table, source, &found)?;
            Ok(Loaded { found: found.clone(), table, crs, overridden, from_ids: false, left_out: None })
        };
        let valued = valued.map(&loaded).transpose()?;
        files.push((loaded(holds)?, valued));
    }
    // Of all files together: of a country's tiles some are empty and some are full.
    let mut findings = match &format.threshold {
        Some(threshold) => {
            seen::ask(&cells, threshold, with_valued, &source.format.accept).map_err(IngestError::question)?
        }
        None => Vec::new(),
    };
    findings.extend(results::left_out(&source.path, &results));
    Ok((files, findings))
}

/// The rasters of a source that only asks where cells hold.
pub(super) fn load_areas(
    base: &Path,
    source: &FileSource,
    format: &RasterFormat,
    working: &Crs,
) -> Result<Load, IngestError> {
    let (files, rejects) = load(base, source, format, working, false)?;
    Ok(Load { files: files.into_iter().map(|(holds, _)| holds).collect(), rejects, ..Load::default() })
}

/// What was read of a raster.
struct Outlines {
    /// The outline of the cells that hold.
    holds: MultiPolygon<f64>,
    /// The outline of the cells that have a value, where it is asked for.
    valued: Option<MultiPolygon<f64>>,
    crs: FileCrs,
    seen: Seen,
}

fn read(
    opened: &Opened,
    format: &RasterFormat,
    source: &FileSource,
    working: &Crs,
    with_valued: bool,
) -> Result<Outlines, IngestError> {
    let file = opened.name.as_str();
    let unreadable =
        |reason: &str| IngestError::Unreadable { file: file.to_owned(), reason: quiet::reason(reason) };
    if opened.format != Format::Gdal {
        return Err(IngestError::NotARaster { file: file.to_owned() });
    }
    let path = opened.gdal_path()?;
    let accept = &source.format.accept;
    let mut dataset = match open(&path.path, file, accept) {
        Ok(dataset) => dataset,
        Err(error @ IngestError::Damaged { .. }) => return Err(error),
        Err(error) => {
            drivers::check(opened, accept)?;
            return Err(match vector::open(&path.path, file, None, accept) {
                Ok(_) => IngestError::NotARaster { file: file.to_owned() },
                Err(_) => error,
            });
        }
    };
    head_rows::refuse(&source.format.table, file, &dataset.driver().long_name())?;
    if let Some(layer) = &source.format.layer {
        layers::refuse(layer, file, "bands: to choose one of them write band, from 1")?;
    }
    pointed::check(opened, &dataset.driver().short_name())?;
    let mut _by_rows = None;
    if dataset.driver().short_name() == "XYZ"
        && let Some(text) = xyz::by_rows(&opened.bytes()?)
    {
        let memory = opened.in_memory(vec![(opened.file_name(), text)])?;
        dataset = open(&memory.path, file, accept)?;
        _by_rows = Some(memory);
    }
    let transform =
        dataset.geo_transform().map_err(|_| unreadable("the raster says nowhere where it lies"))?;
    let crs = FileCrs {
        declared: dataset.spatial_ref().ok().and_then(|reference| Crs::from_reference(&reference)),
        assumed: false,
    };
    let band = Band::new(&dataset, file, format)?;
    let threshold = format.threshold.as_ref().map(|threshold| threshold.with(|value| band.held(value)));
    let _ = quiet::failures();
    let mut seen = Seen::new(file, &band);
    let (holds, valued) = masks(&band, threshold.as_ref(), with_valued, &mut seen)
        .map_err(|error| unreadable(&error.to_string()))?;
    undamaged(&path.path, file)?;
    let counts =
        crs.declared.as_ref().is_some_and(|crs| crs.is_same(working)) && source.format.crs_override.is_none();
    let outline = |mask: &Mask| {
        // In another CRS straight sides bend: with a vertex at every corner neighbours still meet.
        let corners = if counts { trace(mask) } else { trace_dense(mask) };
        let [x0, dx_column, dx_row, y0, dy_column, dy_row] = transform;
        corners.map_coords(|corner| Coord {
            x: x0 + corner.x * dx_column + corner.y * dx_row,
            y: y0 + corner.x * dy_column + corner.y * dy_row,
        })
    };
    Ok(Outlines { holds: outline(&holds), valued: valued.as_ref().map(outline), crs, seen })
}

/// The cells that hold, and those that have a value, read in strips.
fn masks(
    band: &Band<'_>,
    threshold: Option<&Threshold>,
    with_valued: bool,
    seen: &mut Seen,
) -> gdal::errors::Result<(Mask, Option<Mask>)> {
    let (width, height) = band.size();
    let mut holds = Vec::with_capacity(width * height);
    let mut valued = Vec::with_capacity(if with_valued { width * height } else { 0 });
    let rows_at_once = (CELLS_AT_ONCE / width.max(1)).clamp(1, height.max(1));
    let mut top = 0;
    while top < height {
        let rows = rows_at_once.min(height - top);
        for cell in band.rows(top, rows)? {
            // One zero, whatever its sign.
            let reaches =
                cell.is_some_and(|value| threshold.is_none_or(|threshold| threshold.holds(value + 0.0)));
            if let Some(value) = cell {
                seen.add(value, reaches);
            }
            holds.push(reaches);
            if with_valued {
                valued.push(cell.is_some());
            }
        }
        top += rows;
    }
    let mask = |bits| Mask { width, height, bits };
    Ok((mask(holds), with_valued.then(|| mask(valued))))
}

/// The outline as a layer of one record.
fn table(file: &str, outline: MultiPolygon<f64>, crs: FileCrs) -> Table {
    // A raster in which no cell holds is a layer that covers nothing, and no mistake.
    let shape =
        if outline.0.is_empty() { Shape::Missing } else { Shape::Is(Geometry::MultiPolygon(outline)) };
    Table {
        source: file.to_owned(),
        layer: String::new(),
        records: vec![1],
        columns: Vec::new(),
        names: Vec::new(),
        places: Places::Shapes(vec![shape]),
        crs,
        decimal_mark: None,
        hint: String::new(),
        page: super::page_limit::Page::default(),
        thousands_mark: None,
        shapes_in: String::new(),
    }
}
