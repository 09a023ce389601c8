//! What a delivered file holds, for people who write a configuration.
use std::collections::BTreeSet;
use std::path::Path;

use gdal::Dataset;
use gdal::vector::LayerAccess;
use geo::Rect;

use super::accept::Accept;
use super::archive::{Format, Opened};
use super::error::IngestError;
use super::inspect_columns::{InspectedField, field};
use super::kinds::kind;
use super::paths::{Found, resolve};
use super::source_file::{Paths, TableFormat};
use super::table::{Numbers, Places, Table, Wanted};
use super::{csv, drivers, kolada, parquet, quiet, raster, shapefile, vector};

/// Records looked at of a layer that GDAL reads, for words, ranges and kinds of geometry. Other tables are read whole.
const SAMPLE: usize = 50_000;

/// The format of an answer of Kolada, in words.
pub const ANSWER_OF_KOLADA: &str = "answer of Kolada";

/// A file.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspection {
    /// Path as given.
    pub file: String,
    /// Format in words: the driver's name, `Parquet`, `GeoParquet`, `CSV`, [`ANSWER_OF_KOLADA`].
    pub format: String,
    /// Layers; a table is a layer without geometry.
    pub layers: Vec<InspectedLayer>,
    /// The raster, where it is one.
    pub raster: Option<InspectedRaster>,
    /// How a table is written, where it is text.
    pub table: Option<InspectedTable>,
}

/// A layer.
#[derive(Debug, Clone, PartialEq)]
pub struct InspectedLayer {
    /// Name; empty where the format has none.
    pub name: String,
    /// Kinds of geometry among the records looked at; empty where it has none.
    pub geometry: Vec<&'static str>,
    /// Records.
    pub records: u64,
    /// Records looked at for kinds of geometry, words and ranges: the first ones, where they are fewer than there are.
    pub looked_at: u64,
    /// Records looked at that have no geometry, in a layer that should have some.
    pub without_geometry: u64,
    /// CRS: code or name; `None` where none is declared.
    pub crs: Option<String>,
    /// EPSG code.
    pub epsg: Option<u32>,
    /// Extent: west, south, east, north in the CRS of the file.
    pub extent: Option<[f64; 4]>,
    /// Columns.
    pub fields: Vec<InspectedField>,
}

/// How a table is written.
#[derive(Debug, Clone, PartialEq)]
pub struct InspectedTable {
    /// Separator found.
    pub separator: char,
    /// Encoding found.
    pub encoding: String,
    /// Decimal mark found.
    pub decimal_mark: char,
}

/// A raster.
#[derive(Debug, Clone, PartialEq)]
pub struct InspectedRaster {
    /// Cells across.
    pub width: usize,
    /// Cells down.
    pub height: usize,
    /// Cell width and height in the units of the CRS.
    pub cell: Option<(f64, f64)>,
    /// CRS: code or name.
    pub crs: Option<String>,
    /// EPSG code.
    pub epsg: Option<u32>,
    /// West, south, east, north.
    pub extent: Option<[f64; 4]>,
    /// Bands.
    pub bands: Vec<InspectedBand>,
}

/// A band of a raster.
#[derive(Debug, Clone, PartialEq)]
pub struct InspectedBand {
    /// Type of its numbers.
    pub kind: String,
    /// What its numbers are where they are no measurement: a colour, `palette` (of colours) or `alpha` (how opaque a cell
    /// is); otherwise empty.
    pub colour: &'static str,
    /// Value without data.
    pub nodata: Option<f64>,
    /// Least and greatest value.
    pub range: Option<(f64, f64)>,
}

/// Looks into a file.
///
/// # Errors
/// A file that is not there, cannot be read or is damaged; the message names it.
pub fn inspect(path: &Path) -> Result<Inspection, IngestError> {
    quiet::hush();
    let written = path.to_string_lossy().into_owned();
    let found = resolve(Path::new(""), &Paths::One(written.clone()))?;
    let found = found.into_iter().next().unwrap_or(Found {
        name: written,
        path: path.into(),
        inner: None,
        by_pattern: false,
    });
    let opened = Opened::new(&found)?;
    // Other JSON has readers of its own, with better reasons.
    if let Ok(Some(answer)) = kolada::table(&opened) {
        return Ok(Inspection {
            file: opened.name.clone(),
            format: ANSWER_OF_KOLADA.into(),
            layers: vec![layer(&answer, answer.rows() as u64, None)],
            raster: None,
            table: None,
        });
    }
    match opened.format {
        Format::Csv => inspect_csv(&opened),
        Format::Parquet => inspect_parquet(&opened),
        Format::Gdal => inspect_gdal(&opened),
    }
}

fn inspect_csv(opened: &Opened) -> Result<Inspection, IngestError> {
    let format = TableFormat::default();
    let (text, dialect) = csv::decode(opened.bytes()?, &format, &[], &opened.name)?;
    let columns = super::head::names(&text, dialect.separator);
    let table = csv::read(opened, &format, &Wanted { columns, places: true, most: None })?;
    let comma = table.columns.iter().any(|(_, column)| Numbers::new(column, None).decimal_mark() == ',');
    Ok(Inspection {
        file: opened.name.clone(),
        format: "CSV".into(),
        layers: vec![layer(&table, table.rows() as u64, None)],
        raster: None,
        table: Some(InspectedTable {
            separator: dialect.separator.into(),
            encoding: dialect.encoding.name().to_owned(),
            decimal_mark: if comma { ',' } else { '.' },
        }),
    })
}

fn inspect_parquet(opened: &Opened) -> Result<Inspection, IngestError> {
    let header = parquet::header(&opened.bytes()?, &opened.name)?;
    let geometry = header.geometry.as_ref().map(|column| column.name.clone());
    // Lists, structs and bytes are no columns that a configuration could name.
    let columns = header
        .columns
        .iter()
        .filter(|(name, kind)| Some(name) != geometry.as_ref() && !parquet::is_nested(kind))
        .map(|(name, _)| name.clone())
        .collect();
    let table = parquet::read(opened, None, &Wanted { columns, places: true, most: None })?;
    let mut layer = layer(&table, header.rows, None);
    for (name, kind) in &header.columns {
        if Some(name) != geometry.as_ref() && !layer.fields.iter().any(|field| field.name == *name) {
            let kind = if kind.starts_with("Binary") || kind.starts_with("LargeBinary") {
                "bytes"
            } else {
                "nested"
            };
            layer.fields.push(InspectedField::unread(name, kind));
        }
    }
    let format = if geometry.is_some() { "GeoParquet" } else { "Parquet" };
    Ok(Inspection {
        file: opened.name.clone(),
        format: format.into(),
        layers: vec![layer],
        raster: None,
        table: None,
    })
}

fn inspect_gdal(opened: &Opened) -> Result<Inspection, IngestError> {
    shapefile::check_whole(opened)?;
    let path = opened.gdal_path()?;
    let accept = Accept::default();
    let encoding = shapefile::legacy_encoding(opened);
    let dataset = match vector::open(&path.path, &opened.name, encoding, &accept) {
        Ok(dataset) => dataset,
        Err(error @ IngestError::Damaged { .. }) => return Err(error),
        // It may be a raster: if it is not that either, the first reason is the better one.
        Err(error) => {
            drivers::check(opened, &accept)?;
            return match raster::open(&path.path, &opened.name, &accept) {
                Ok(dataset) => inspect_raster(&dataset, opened),
                Err(_) => Err(error),
            };
        }
    };
    let driver = dataset.driver().short_name();
    let (_copy, dataset) = vector::mended(opened, dataset, true, &Accept::default())?;
    let mut layers = Vec::new();
    for mut source in dataset.layers() {
        let _ = source.defn();
        vector::undamaged(&driver, &path.path, &opened.name)?;
        let crs = vector::declared(&driver, &source)?;
        let columns = source.defn().fields().map(|field| field.name()).collect();
        let wanted = Wanted { columns, places: true, most: Some(SAMPLE) };
        let mut table = vector::read_layer(&dataset, &driver, &mut source, opened, (&wanted, None), crs)?;
        vector::add_domains(&mut table, &driver, &dataset, opened)?;
        let (records, extent) = if table.rows() == SAMPLE {
            let extent = source.get_extent().ok();
            (
                source.feature_count(),
                extent.map(|extent| [extent.MinX, extent.MinY, extent.MaxX, extent.MaxY]),
            )
        } else {
            (table.rows() as u64, None)
        };
        layers.push(layer(&table, records, extent));
    }
    let _ = quiet::failures();
    if layers.is_empty() {
        return inspect_raster(&raster::open(&path.path, &opened.name, &accept)?, opened);
    }
    Ok(Inspection { file: opened.name.clone(), format: driver, layers, raster: None, table: None })
}

fn inspect_raster(dataset: &Dataset, opened: &Opened) -> Result<Inspection, IngestError> {
    let (width, height) = dataset.raster_size();
    let crs = dataset.spatial_ref().ok().and_then(|reference| super::Crs::from_reference(&reference));
    let transform = dataset.geo_transform().ok();
    let corner = |x: f64, y: f64| {
        transform.map(|[x0, a, b, y0, c, d]| geo::Coord { x: x0 + x * a + y * b, y: y0 + x * c + y * d })
    };
    let (right, bottom) = (width as f64, height as f64);
    let corners = [corner(0.0, 0.0), corner(right, 0.0), corner(0.0, bottom), corner(right, bottom)];
    let mut bands = Vec::new();
    for band in dataset.rasterbands() {
        let band = band.map_err(|error| IngestError::Unreadable {
            file: opened.name.clone(),
            reason: error.to_string(),
        })?;
        let _ = quiet::failures();
        let range = band.compute_raster_min_max(false).ok().map(|range| (range.min, range.max));
        // The call succeeds in any case. A band in which no cell has a value has no range; one that cannot be read to
        // its end is damaged.
        let (empty, damage): (Vec<String>, Vec<String>) =
            quiet::failures().into_iter().partition(|said| said.contains("no valid pixels"));
        if let Some(said) = damage.first() {
            let reason = format!("the raster is damaged or cut off: {said}");
            return Err(IngestError::Unreadable { file: opened.name.clone(), reason });
        }
        let range = range.filter(|_| empty.is_empty());
        let (scale, offset) = (band.scale().unwrap_or(1.0), band.offset().unwrap_or(0.0));
        let measured = |value: f64| value * scale + offset;
        // A threshold is held against what the numbers mean.
        let range = range.map(|(low, high)| (measured(low), measured(high)));
        let range = range.map(|(low, high)| (f64::min(low, high), f64::max(low, high)));
        bands.push(InspectedBand {
            kind: band.band_type().name(),
            colour: super::band::colour(&opened.name, &band),
            nodata: band.no_data_value(),
            range,
        });
    }
    let _ = quiet::failures();
    let raster = InspectedRaster {
        width,
        height,
        cell: transform.map(|[_, a, b, _, c, d]| (a.hypot(c), b.hypot(d))),
        crs: crs.as_ref().map(super::Crs::label),
        epsg: crs.as_ref().and_then(super::Crs::epsg),
        extent: super::load::extent_of(corners.into_iter().flatten()).map(bounds),
        bands,
    };
    let format = dataset.driver().short_name();
    Ok(Inspection {
        file: opened.name.clone(),
        format,
        layers: Vec::new(),
        raster: Some(raster),
        table: None,
    })
}

fn bounds(extent: Rect<f64>) -> [f64; 4] {
    [extent.min().x, extent.min().y, extent.max().x, extent.max().y]
}

fn layer(table: &Table, records: u64, extent: Option<[f64; 4]>) -> InspectedLayer {
    let (geometry, without_geometry): (BTreeSet<&str>, usize) = match &table.places {
        Places::None => (BTreeSet::new(), 0),
        Places::Points(points) => {
            let without = points.iter().filter(|point| point.x.is_nan()).count();
            (if without < points.len() { BTreeSet::from(["a point"]) } else { BTreeSet::new() }, without)
        }
        Places::Shapes(shapes) => {
            let kinds = shapes.iter().filter_map(|shape| shape.geometry().map(kind));
            let without = shapes.iter().filter(|shape| shape.geometry().is_none()).count();
            (kinds.collect(), without)
        }
    };
    let crs = table.crs.declared.as_ref();
    InspectedLayer {
        name: table.layer.clone(),
        geometry: geometry.into_iter().map(|kind| kind.trim_start_matches("a ")).collect(),
        records,
        looked_at: table.rows() as u64,
        without_geometry: without_geometry as u64,
        crs: crs.map(super::Crs::label),
        epsg: crs.and_then(super::Crs::epsg),
        extent: extent.or_else(|| table.extent().map(bounds)),
        fields: table.columns.iter().map(|(name, column)| field(name, column, table.rows())).collect(),
    }
}
