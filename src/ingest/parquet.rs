//! Parquet and `GeoParquet` as tables.
use polars::prelude::{Column as Series, DataFrame, SerReader};
use serde_json::Value as Json;

use super::archive::Opened;
use super::crs::{Crs, FileCrs};
use super::error::IngestError;
use super::guard::guarded;
use super::page_limit::Page;
use super::parquet_types::{Plain, Scales, decimal, reader};
use super::table::{Column, Places, Shape, Table, Wanted};
use super::text::is_same;
use super::wkb;
use super::{parquet_pages, shape_text};

/// Rows in which a column of shapes is looked for.
const SAMPLE_ROWS: usize = 50;
/// Bytes of the shortest WKB, that of a point.
const HEAD_OF_WKB: usize = 21;

/// What the `geo` metadata say about the primary geometry column.
#[derive(Debug)]
pub(super) struct GeoColumn {
    /// Its name.
    pub name: String,
    /// How its bytes are written.
    pub encoding: String,
    /// Its CRS.
    pub crs: FileCrs,
}

/// What can be known without reading a column.
#[derive(Debug)]
pub(super) struct Header {
    /// Rows.
    pub rows: u64,
    /// Columns with their types.
    pub columns: Vec<(String, String)>,
    /// The primary geometry column.
    pub geometry: Option<GeoColumn>,
}

/// Reads the metadata.
pub(super) fn header(bytes: &[u8], file: &str) -> Result<Header, IngestError> {
    header_by(bytes, None, file)
}

/// Reads the metadata; of a configured geometry column what they say of it.
fn header_by(bytes: &[u8], geometry: Option<&str>, file: &str) -> Result<Header, IngestError> {
    guarded(file, || {
        let Plain { mut reader, geo, scales } = reader(bytes, file)?;
        let unreadable = |error: polars::prelude::PolarsError| unreadable(file, &error);
        let schema = reader.schema().map_err(unreadable)?;
        let metadata = reader.get_metadata().map_err(unreadable)?;
        let geometry = geo.map(|text| geo_column(&text, geometry, file)).transpose()?.flatten();
        let columns = schema
            .iter_values()
            .map(|field| {
                let name = field.name.to_string();
                let kind =
                    if scales.contains_key(&name) { "Decimal".into() } else { format!("{:?}", field.dtype) };
                (name, kind)
            })
            .collect();
        Ok(Header { rows: metadata.num_rows as u64, columns, geometry })
    })
}

/// Reads the wanted columns.
pub(super) fn read(opened: &Opened, configured: Option<&str>, wanted: &Wanted) -> Result<Table, IngestError> {
    let file = opened.name.as_str();
    let bytes = opened.bytes()?;
    let header = header_by(&bytes, configured, file)?;
    let names: Vec<String> = header.columns.iter().map(|(name, _)| name.clone()).collect();
    let (mut geometry, mut hint) = (header.geometry.filter(|_| wanted.places), String::new());
    let mut shapes_in = String::new();
    if let Some(column) = &geometry
        && column.encoding != "WKB"
    {
        return Err(IngestError::Unreadable {
            file: file.to_owned(),
            reason: format!(
                "geometry column {} is encoded as {}, expected WKB",
                column.name, column.encoding
            ),
        });
    }
    if geometry.is_none() && wanted.places {
        let sample = sample(&bytes, &header.columns, file)?;
        geometry = undeclared(&header.columns, &sample, configured, file)?;
        shapes_in = geometry.as_ref().map_or_else(String::new, |column| column.name.clone());
        hint = shape_text::hint(&names, &sample);
    }
    let asked: Vec<String> = names
        .iter()
        .filter(|name| wanted.holds(name) || geometry.as_ref().is_some_and(|column| column.name == **name))
        .cloned()
        .collect();
    let (mut places, mut crs) = (Places::None, FileCrs::default());
    let mut columns = Vec::new();
    // One column after the other, each dropped as soon as ours is made: what is held twice is one column, not the table.
    for name in asked {
        let (frame, scales) = frame(&bytes, vec![name.clone()], None, file)?;
        whole(&frame, header.rows, file)?;
        let Some(column) = frame.columns().first() else { continue };
        if let Some(geometry) = geometry.as_ref().filter(|geometry| geometry.name == name) {
            (places, crs) = match geometry.encoding.as_str() {
                "WKB" if shapes_in.is_empty() => (self::places(column, file)?, geometry.crs.clone()),
                // Nothing but the bytes themselves can say the CRS then.
                "WKB" => (self::places(column, file)?, crs_of_bytes(column, file)?),
                _ => of_texts(&Column::of_series(column, file)?, column.len(), file)?,
            };
        }
        if wanted.holds(&name) {
            let values = match scales.get(&name) {
                Some(scale) => decimal(column, *scale, file)?,
                None => Column::of_series(column, file)?,
            };
            columns.push((name, values));
        }
    }
    Ok(Table {
        source: file.to_owned(),
        layer: String::new(),
        records: (1..=header.rows).collect(),
        columns,
        names,
        places,
        crs,
        decimal_mark: None,
        hint,
        page: Page::default(),
        thousands_mark: None,
        shapes_in,
    })
}

/// Refuses a table in which a column has other rows than the file says: a page of it was lost.
fn whole(frame: &DataFrame, rows: u64, file: &str) -> Result<(), IngestError> {
    let lost = frame.columns().iter().find(|column| column.len() as u64 != rows);
    match lost {
        None => Ok(()),
        Some(column) => Err(IngestError::Damaged {
            file: file.to_owned(),
            reason: format!("column {} has {} values, and the file says {rows}", column.name(), column.len()),
        }),
    }
}

/// The named columns, of all rows or of the first ones, with the scales of those that are decimals.
fn frame(
    bytes: &[u8],
    names: Vec<String>,
    most: Option<usize>,
    file: &str,
) -> Result<(DataFrame, Scales), IngestError> {
    guarded(file, || {
        let Plain { mut reader, scales, .. } = reader(bytes, file)?;
        let metadata = reader.get_metadata().map_err(|error| unreadable(file, &error))?.clone();
        let is_asked = |name: &str| names.iter().any(|asked| asked == name);
        parquet_pages::check(&metadata, bytes, is_asked, file)?;
        let frame = reader
            .with_columns(Some(names))
            .with_slice(most.map(|most| (0, most)))
            .finish()
            .map_err(|error| unreadable(file, &error))?;
        Ok((frame, scales))
    })
}

/// The first cells of every column of texts or bytes, bytes in hexadecimal digits; of others none.
fn sample(bytes: &[u8], columns: &[(String, String)], file: &str) -> Result<Vec<Vec<String>>, IngestError> {
    let asked: Vec<String> = columns
        .iter()
        .filter(|(_, kind)| is_bytes(kind) || !is_nested(kind))
        .map(|(name, _)| name.clone())
        .collect();
    let (frame, scales) = frame(bytes, asked, Some(SAMPLE_ROWS), file)?;
    let rows = frame.columns().iter().map(polars::prelude::Column::len).max().unwrap_or(0);
    whole(&frame, rows as u64, file)?;
    let cells = |(name, kind): &(String, String)| -> Result<Vec<String>, IngestError> {
        let Ok(column) = frame.column(name) else { return Ok(Vec::new()) };
        if scales.contains_key(name) {
            return Ok(Vec::new());
        }
        if is_bytes(kind) {
            let values =
                column.as_materialized_series().binary().map_err(|error| unreadable(file, &error))?;
            return Ok(values.iter().flatten().map(hex).collect());
        }
        let values = Column::of_series(column, file)?;
        Ok((0..frame.height()).filter_map(|row| values.text(row)).map(std::borrow::Cow::into_owned).collect())
    };
    columns.iter().map(cells).collect()
}

/// The column of shapes of a file without `geo` metadata: WKB as bytes, or WKT, `GeoJSON` or WKB as text.
fn undeclared(
    columns: &[(String, String)],
    sample: &[Vec<String>],
    configured: Option<&str>,
    file: &str,
) -> Result<Option<GeoColumn>, IngestError> {
    // A column that only has the name of a geometry is none.
    let (names, cells): (Vec<String>, Vec<Vec<String>>) = columns
        .iter()
        .zip(sample)
        .filter(|((name, _), cells)| {
            !cells.is_empty() || configured.is_some_and(|configured| is_same(name, configured))
        })
        .map(|((name, _), cells)| (name.clone(), cells.clone()))
        .unzip();
    let found = shape_text::column_of(&names, &cells, configured, file)?;
    Ok(found.map(|at| {
        let kind = columns.iter().find(|(name, _)| *name == names[at]).map_or("", |(_, kind)| kind.as_str());
        let encoding = if is_bytes(kind) { "WKB" } else { "text" };
        GeoColumn { name: names[at].clone(), encoding: encoding.to_owned(), crs: FileCrs::default() }
    }))
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

fn of_texts(column: &Column, rows: usize, file: &str) -> Result<(Places, FileCrs), IngestError> {
    let crs = match column {
        Column::Text(texts) => shape_text::crs_of(texts.iter(), file)?,
        _ => FileCrs::default(),
    };
    let shapes = (0..rows)
        .map(|row| column.text(row).map_or(Shape::Missing, |text| shape_text::of_text(&text)))
        .collect();
    Ok((Places::Shapes(shapes), crs))
}

/// Whether a column's type is bytes.
fn is_bytes(kind: &str) -> bool {
    ["Binary", "LargeBinary", "BinaryView", "FixedSizeBinary"].iter().any(|start| kind.starts_with(start))
}

/// The primary column of the `geo` metadata, or the configured one where they speak of it.
fn geo_column(text: &str, configured: Option<&str>, file: &str) -> Result<Option<GeoColumn>, IngestError> {
    let broken = |what: &str| IngestError::Unreadable {
        file: file.to_owned(),
        reason: format!("the geo metadata have no {what}"),
    };
    let json: Json = serde_json::from_str(text).map_err(|error| IngestError::Unreadable {
        file: file.to_owned(),
        reason: format!("the geo metadata are not JSON: {error}"),
    })?;
    let known = json["columns"].as_object().into_iter().flatten().map(|(name, _)| name.as_str());
    let name = match configured {
        None => json["primary_column"].as_str().ok_or_else(|| broken("primary_column"))?,
        Some(configured) => match known.into_iter().find(|name| is_same(name, configured)) {
            Some(name) => name,
            None => return Ok(None),
        },
    };
    let column = json["columns"].get(name).ok_or_else(|| broken("entry for the primary column"))?;
    let encoding = column["encoding"].as_str().ok_or_else(|| broken("encoding"))?;
    let crs = match column.get("crs") {
        // The specification's rule for a key left out: longitude and latitude of WGS 84.
        None => FileCrs { declared: Some(Crs::wgs84()?), assumed: true },
        Some(Json::Null) => FileCrs::default(),
        Some(crs) => FileCrs { declared: Some(crs_of(crs, file)?), assumed: false },
    };
    Ok(Some(GeoColumn { name: name.to_owned(), encoding: encoding.to_owned(), crs }))
}

/// A CRS as PROJJSON, by its id where that is a code, or as the text that older writers put there.
fn crs_of(crs: &Json, file: &str) -> Result<Crs, IngestError> {
    if let Some(text) = crs.as_str() {
        return Crs::from_text(text, file);
    }
    let id = &crs["id"];
    let code =
        id["code"].as_u64().map(|code| code.to_string()).or_else(|| id["code"].as_str().map(str::to_owned));
    if let (Some(authority @ ("EPSG" | "OGC" | "ESRI")), Some(code)) = (id["authority"].as_str(), code)
        && let Ok(crs) = Crs::from_text(&format!("{authority}:{code}"), file)
    {
        return Ok(crs);
    }
    Crs::from_text(&crs.to_string(), file)
}

fn places(column: &Series, file: &str) -> Result<Places, IngestError> {
    let values = column.as_materialized_series();
    let values = values.binary().map_err(|error| unreadable(file, &error))?;
    let mut points = Vec::with_capacity(values.len());
    let mut shapes: Vec<Shape> = Vec::new();
    for value in values.iter() {
        match value.map(wkb::plain_point) {
            Some(Some(point)) if shapes.is_empty() => points.push(point),
            _ => {
                if shapes.is_empty() {
                    shapes.reserve(values.len());
                    shapes.extend(points.drain(..).map(Shape::of_point));
                }
                shapes.push(value.map_or(Shape::Missing, Shape::of_wkb));
            }
        }
    }
    Ok(if shapes.is_empty() { Places::Points(points) } else { Places::Shapes(shapes) })
}

/// The CRS that the bytes of EWKB state.
fn crs_of_bytes(column: &Series, file: &str) -> Result<FileCrs, IngestError> {
    let values = column.as_materialized_series().binary().map_err(|error| unreadable(file, &error))?;
    // Order, kind and SRID stand before the coordinates.
    let heads: Vec<String> =
        values.iter().flatten().map(|bytes| hex(bytes.get(..HEAD_OF_WKB).unwrap_or(bytes))).collect();
    shape_text::crs_of(heads.iter().map(|head| Some(head.as_str())), file)
}

/// Whether a column's type, as the header names it, is no single value.
pub(super) fn is_nested(kind: &str) -> bool {
    [
        "List",
        "LargeList",
        "FixedSizeList",
        "Struct",
        "Map",
        "Union",
        "Binary",
        "LargeBinary",
        "BinaryView",
        "FixedSizeBinary",
    ]
    .iter()
    .any(|start| kind.starts_with(start))
}

pub(super) fn unreadable(file: &str, error: &polars::prelude::PolarsError) -> IngestError {
    let said = error.to_string();
    // Geometry as a type of Parquet itself is newer than the reader.
    let reason = if said.contains("LogicalType") {
        "it uses a column type that is not known here (perhaps Parquet's own GEOMETRY); write it as GeoParquet 1.1 with WKB".to_owned()
    } else {
        said
    };
    IngestError::Unreadable { file: file.to_owned(), reason }
}
