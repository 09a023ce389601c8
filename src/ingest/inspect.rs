//! What a delivered file holds, for people who write a configuration.
use std::collections::BTreeSet;
use std::path::Path;

use gdal::vector::LayerAccess;
use geo::Rect;

use super::accept::Accept;
use super::archive::{Format, GdalPath, Opened};
use super::error::IngestError;
use super::error_misread::MisreadError;
use super::head_rows::HeadRows;
use super::inputs::Seen;
use super::inspect_columns::{InspectedField, field};
use super::inspect_crs::{CrsFit, crs_fit};
use super::inspect_findings::{self as findings, InspectedFinding};
use super::inspect_raster::inspect_raster;
use super::kinds::kind;
use super::paths::{Found, resolve};
use super::px::{self, TABLE_OF_PC_AXIS};
use super::source_file::{FileFormat, Paths, TableFormat};
use super::table::{Numbers, Places, Table, Wanted};
use super::unpacked::UnpackLimit;
use super::workbook::Sheet;
use super::{
    csv, days_1904, drivers, inspect_head, kolada, ofds, page_limit, parquet, quiet, raster, shapefile,
    sheet, vector,
};

/// Records looked at of a layer that GDAL reads, for words, ranges and kinds of geometry. Other tables are read whole.
const SAMPLE: usize = 50_000;

/// The format of an answer of Kolada, in words.
pub const ANSWER_OF_KOLADA: &str = "answer of Kolada";

/// The format of a network of the Open Fibre Data Standard, as JSON or as CSV, in words.
pub const NETWORK_OF_OFDS: &str = "network of the Open Fibre Data Standard";

/// A file.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspection {
    /// Path as given.
    pub file: String,
    /// Format in words: the driver's name, `Parquet`, `GeoParquet`, `CSV`, [`ANSWER_OF_KOLADA`], [`NETWORK_OF_OFDS`],
    /// [`TABLE_OF_PC_AXIS`].
    pub format: String,
    /// Layers; a table is a layer without geometry.
    pub layers: Vec<InspectedLayer>,
    /// The raster, where it is one.
    pub raster: Option<InspectedRaster>,
    /// How a table is written, where it is text.
    pub table: Option<InspectedTable>,
    /// What is likely wrong with it, or needs a word of the configuration.
    pub findings: Vec<InspectedFinding>,
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
    /// The middle of its places, in the CRS of the file.
    pub middle: Option<(f64, f64)>,
    /// What its coordinates say of its CRS.
    pub fit: CrsFit,
    /// The columns of which each may hold the shapes; the first is read. Empty where the format has shapes of its own.
    pub shapes_in: Vec<String>,
    /// Lines before the head of a text or a sheet.
    pub skip_rows: usize,
    /// Lines of its head.
    pub header_rows: usize,
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
    /// The different values with their cells, where there are few of them.
    pub classes: Vec<(f64, u64)>,
}

/// Looks into a file.
///
/// # Errors
/// A file that is not there, cannot be read or is damaged; the message names it.
pub fn inspect(path: &Path) -> Result<Inspection, IngestError> {
    quiet::hush();
    let written = path.to_string_lossy().into_owned();
    let limit = UnpackLimit::default();
    let found = resolve(Path::new(""), &Paths::One(written.clone()), limit)?;
    let found = found.into_iter().next().unwrap_or(Found {
        name: written,
        path: path.into(),
        inner: None,
        by_pattern: false,
    });
    let opened = Opened::new(&found, limit)?;
    // Other JSON has readers of its own, with better reasons.
    if let Ok(Some(answer)) = kolada::table(&opened) {
        return Ok(Inspection {
            file: opened.name.clone(),
            format: ANSWER_OF_KOLADA.into(),
            layers: vec![layer(&answer, answer.rows() as u64, None)],
            raster: None,
            table: None,
            findings: Vec::new(),
        });
    }
    if let Some(table) = px::table(&opened, &FileFormat::default())? {
        return Ok(Inspection {
            file: opened.name.clone(),
            format: TABLE_OF_PC_AXIS.into(),
            layers: vec![layer(&table, table.rows() as u64, None)],
            raster: None,
            table: None,
            findings: Vec::new(),
        });
    }
    let networks = ofds::all(&opened)?;
    if !networks.is_empty() {
        let of = |table: &Table| {
            let layer = layer(table, table.rows() as u64, None);
            (findings::of_layer(table, &layer, NETWORK_OF_OFDS), layer)
        };
        let (findings, layers): (Vec<_>, Vec<_>) = networks.iter().map(of).unzip();
        return Ok(Inspection {
            file: opened.name.clone(),
            format: NETWORK_OF_OFDS.into(),
            layers,
            raster: None,
            table: None,
            findings: findings.into_iter().flatten().collect(),
        });
    }
    let before = Seen::look(vec![found], &Accept::default())?;
    let inspection = match opened.format {
        Format::Csv => inspect_csv(&opened),
        Format::Parquet => inspect_parquet(&opened),
        Format::Gdal => inspect_gdal(&opened),
    };
    // Whoever only looks leaves nothing behind.
    before.tidy();
    inspection
}

fn inspect_csv(opened: &Opened) -> Result<Inspection, IngestError> {
    let head = inspect_head::of_text(opened, &TableFormat::default())?;
    let format = with_head(TableFormat::default(), head);
    let (text, dialect) = csv::decode(opened.bytes()?, &format, &[], &opened.name)?;
    let columns = super::head::names(&text, dialect.separator);
    let (table, shapes_in) = with_shapes(&|geometry| {
        let format = TableFormat { geometry, ..format.clone() };
        csv::read(opened, &format, &Wanted { columns: columns.clone(), places: true, most: None })
    })?;
    let comma = table.columns.iter().any(|(_, column)| Numbers::new(column, None).decimal_mark() == ',');
    let layer = InspectedLayer {
        shapes_in,
        skip_rows: head.skip,
        header_rows: head.rows,
        ..layer(&table, table.rows() as u64, None)
    };
    Ok(Inspection {
        file: opened.name.clone(),
        format: "CSV".into(),
        findings: findings::of_layer(&table, &layer, "CSV"),
        layers: vec![layer],
        raster: None,
        table: Some(InspectedTable {
            separator: dialect.separator.into(),
            encoding: dialect.encoding.name().to_owned(),
            decimal_mark: if comma { ',' } else { '.' },
        }),
    })
}

/// A format with a head that is not the first line alone.
fn with_head(format: TableFormat, head: HeadRows) -> TableFormat {
    let count = |count: usize, usual: usize| {
        if count == usual { None } else { u32::try_from(count).ok() }
    };
    TableFormat { skip_rows: count(head.skip, 0), header_rows: count(head.rows, 1), ..format }
}

/// Reads a table with the shapes of its column; of several columns of shapes the first is read, and all are named.
fn with_shapes(
    read: &dyn Fn(Option<String>) -> Result<Table, IngestError>,
) -> Result<(Table, Vec<String>), IngestError> {
    match read(None) {
        Err(IngestError::Misread(error)) => {
            let MisreadError::WhichGeometry { columns, .. } = *error else {
                return Err(IngestError::Misread(error));
            };
            Ok((read(columns.first().cloned())?, columns))
        }
        table => table.map(|table| {
            let shapes_in = (!table.shapes_in.is_empty()).then(|| table.shapes_in.clone());
            (table, shapes_in.into_iter().collect())
        }),
    }
}

fn inspect_parquet(opened: &Opened) -> Result<Inspection, IngestError> {
    let header = parquet::header(&opened.bytes()?, &opened.name)?;
    let geometry = header.geometry.as_ref().map(|column| column.name.clone());
    // Lists, structs and bytes are no columns that a configuration could name.
    let columns: Vec<String> = header
        .columns
        .iter()
        .filter(|(name, kind)| Some(name) != geometry.as_ref() && !parquet::is_nested(kind))
        .map(|(name, _)| name.clone())
        .collect();
    let (table, shapes_in) = with_shapes(&|geometry| {
        let wanted = Wanted { columns: columns.clone(), places: true, most: None };
        parquet::read(opened, geometry.as_deref(), &wanted)
    })?;
    let mut layer = InspectedLayer { shapes_in, ..layer(&table, header.rows, None) };
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
        findings: findings::of_layer(&table, &layer, format),
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
                Err(_) => Err(vector::reason(opened, error)),
            };
        }
    };
    let driver = dataset.driver().short_name();
    let (_copy, dataset) = vector::mended(opened, dataset, true, &Accept::default())?;
    let (mut layers, mut findings) = (Vec::new(), Vec::new());
    for (position, mut source) in dataset.layers().enumerate() {
        let _ = source.defn();
        vector::undamaged(&driver, &path.path, &opened.name)?;
        let crs = vector::declared(&driver, &source)?;
        let (mut table, shapes_in, head) =
            if let Some((table, head)) = headed(opened, &path, &driver, position)? {
                let shapes_in = Some(table.shapes_in.clone()).filter(|column| !column.is_empty());
                (table, shapes_in.into_iter().collect(), head)
            } else {
                let columns: Vec<String> = source.defn().fields().map(|field| field.name()).collect();
                let wanted = Wanted { columns, places: true, most: Some(SAMPLE) };
                let source = std::cell::RefCell::new(&mut source);
                let (table, shapes_in) = with_shapes(&|geometry| {
                    let wanted = (&wanted, geometry.as_deref());
                    let mut source = source.borrow_mut();
                    vector::read_layer(&dataset, &driver, &mut source, opened, wanted, crs.clone())
                })?;
                (table, shapes_in, HeadRows { skip: 0, rows: 1 })
            };
        vector::add_domains(&mut table, &driver, &dataset, opened)?;
        let sheet = Sheet::of(opened, &driver, &table.layer)?;
        if let Some(sheet) = &sheet {
            days_1904::mend(&mut table, sheet);
        }
        let is_sample = table.rows() == SAMPLE;
        let (records, extent) = if is_sample {
            let extent = source.get_extent().ok();
            (
                source.feature_count(),
                extent.map(|extent| [extent.MinX, extent.MinY, extent.MaxX, extent.MaxY]),
            )
        } else {
            (table.rows() as u64, None)
        };
        table.page = page_limit::of(&driver, opened, records)?;
        let layer = InspectedLayer {
            shapes_in,
            skip_rows: head.skip,
            header_rows: head.rows,
            ..layer(&table, records, extent)
        };
        findings.extend(findings::of_layer(&table, &layer, &driver));
        if let Some(sheet) = sheet {
            let below = sheet.merged().into_iter().filter(|range| range.rows.1 > head.last());
            findings.extend(findings::merged_cells(&layer.name, below.count()));
        }
        layers.push(layer);
    }
    let _ = quiet::failures();
    if layers.is_empty() {
        return inspect_raster(&raster::open(&path.path, &opened.name, &accept)?, opened);
    }
    Ok(Inspection { file: opened.name.clone(), format: driver, layers, raster: None, table: None, findings })
}

/// A sheet whose head is not its first row alone; `None` for all others.
fn headed(
    opened: &Opened,
    path: &GdalPath,
    driver: &str,
    position: usize,
) -> Result<Option<(Table, HeadRows)>, IngestError> {
    if !vector::SHEETS.contains(&driver) {
        return Ok(None);
    }
    let rows = sheet::first_rows(opened, path, driver, (position, inspect_head::LINES))?;
    let head = inspect_head::of_rows(&rows);
    if head.is_first_line() {
        return Ok(None);
    }
    let format = FileFormat {
        layer_at: Some(position),
        table: with_head(TableFormat::default(), head),
        ..FileFormat::default()
    };
    // A column is wanted by its name, which is known when the head is read.
    let names = sheet::read(opened, path, driver, (head, &format), &Wanted::default())?.names;
    let wanted = Wanted { columns: names, places: true, most: None };
    Ok(Some((sheet::read(opened, path, driver, (head, &format), &wanted)?, head)))
}

pub(super) fn bounds(extent: Rect<f64>) -> [f64; 4] {
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
    let middle = findings::middle(&table.places);
    let epsg = crs.and_then(super::Crs::epsg);
    // A CRS without a code cannot be looked up, and is believed.
    let is_known = crs.is_none() || epsg.is_some();
    let fit = middle.filter(|_| is_known).map(|middle| crs_fit(epsg, middle)).unwrap_or_default();
    InspectedLayer {
        name: table.layer.clone(),
        geometry: geometry.into_iter().map(|kind| kind.trim_start_matches("a ")).collect(),
        records,
        looked_at: table.rows() as u64,
        without_geometry: without_geometry as u64,
        crs: crs.map(super::Crs::label),
        epsg,
        extent: extent.or_else(|| table.extent().map(bounds)),
        fields: table.columns.iter().map(|(name, column)| field(name, column, table.rows())).collect(),
        middle,
        fit,
        shapes_in: Vec::new(),
        skip_rows: 0,
        header_rows: 1,
    }
}
