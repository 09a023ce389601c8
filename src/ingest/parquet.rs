//! Parquet and `GeoParquet` as tables.
use std::io::Cursor;

use polars::prelude::{Column as Series, DataFrame, DataType, ParquetReader, SerReader};
use serde_json::Value as Json;

use super::archive::Opened;
use super::crs::{Crs, FileCrs};
use super::error::IngestError;
use super::guard::guarded;
use super::parquet_pages;
use super::table::{Column, Places, Shape, Table};
use super::vector::{Wanted, point_shape, shape};
use super::wkb;

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
    guarded(file, || {
        let mut reader = reader(bytes, file)?;
        let unreadable = |error: polars::prelude::PolarsError| unreadable(file, &error);
        let schema = reader.schema().map_err(unreadable)?;
        let metadata = reader.get_metadata().map_err(unreadable)?;
        let geo = metadata
            .key_value_metadata()
            .iter()
            .flatten()
            .find(|pair| pair.key == "geo")
            .and_then(|pair| pair.value.clone());
        let geometry = geo.map(|text| geo_column(&text, file)).transpose()?;
        let columns = schema
            .iter_values()
            .map(|field| (field.name.to_string(), format!("{:?}", field.dtype)))
            .collect();
        Ok(Header { rows: metadata.num_rows as u64, columns, geometry })
    })
}

/// Reads the wanted columns.
pub(super) fn read(opened: &Opened, wanted: &Wanted) -> Result<Table, IngestError> {
    let bytes = opened.bytes()?;
    let header = header(&bytes, &opened.name)?;
    let names: Vec<String> = header.columns.iter().map(|(name, _)| name.clone()).collect();
    let geometry = header.geometry.filter(|_| wanted.places);
    if let Some(column) = &geometry
        && column.encoding != "WKB"
    {
        return Err(IngestError::Unreadable {
            file: opened.name.clone(),
            reason: format!(
                "geometry column {} is encoded as {}, expected WKB",
                column.name, column.encoding
            ),
        });
    }
    let asked: Vec<String> = names
        .iter()
        .filter(|name| {
            wanted.columns.contains(name) || geometry.as_ref().is_some_and(|column| column.name == **name)
        })
        .cloned()
        .collect();
    let frame = guarded(&opened.name, || {
        let mut reader = reader(&bytes, &opened.name)?;
        let metadata = reader.get_metadata().map_err(|error| unreadable(&opened.name, &error))?.clone();
        let is_asked = |name: &str| asked.iter().any(|asked| asked == name);
        parquet_pages::check(&metadata, &bytes, is_asked, &opened.name)?;
        reader.with_columns(Some(asked)).finish().map_err(|error| unreadable(&opened.name, &error))
    })?;
    drop(bytes);
    whole(&frame, header.rows, &opened.name)?;
    let places = match &geometry {
        Some(column) => places(&frame, &column.name, &opened.name)?,
        None => Places::None,
    };
    let mut columns = Vec::new();
    for column in frame.columns() {
        if wanted.columns.iter().any(|name| name == column.name().as_str()) {
            columns.push((column.name().to_string(), plain(column, &opened.name)?));
        }
    }
    Ok(Table {
        source: opened.name.clone(),
        layer: String::new(),
        records: (1..=header.rows).collect(),
        columns,
        names,
        places,
        crs: geometry.map_or_else(FileCrs::default, |column| column.crs),
        decimal_mark: None,
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

/// A reader that goes by Parquet's own types: the Arrow schema that some writers add names extension types for the
/// geometry, which are bytes all the same.
fn reader<'b>(bytes: &'b [u8], file: &str) -> Result<ParquetReader<Cursor<&'b [u8]>>, IngestError> {
    let mut reader = ParquetReader::new(Cursor::new(bytes));
    let metadata = reader.get_metadata().map_err(|error| unreadable(file, &error))?;
    let mut plain = (**metadata).clone();
    if let Some(pairs) = &mut plain.key_value_metadata {
        pairs.retain(|pair| pair.key != "ARROW:schema");
    }
    reader.set_metadata(std::sync::Arc::new(plain));
    Ok(reader)
}

fn geo_column(text: &str, file: &str) -> Result<GeoColumn, IngestError> {
    let broken = |what: &str| IngestError::Unreadable {
        file: file.to_owned(),
        reason: format!("the geo metadata have no {what}"),
    };
    let json: Json = serde_json::from_str(text).map_err(|error| IngestError::Unreadable {
        file: file.to_owned(),
        reason: format!("the geo metadata are not JSON: {error}"),
    })?;
    let name = json["primary_column"].as_str().ok_or_else(|| broken("primary_column"))?;
    let column = json["columns"].get(name).ok_or_else(|| broken("entry for the primary column"))?;
    let encoding = column["encoding"].as_str().ok_or_else(|| broken("encoding"))?;
    let crs = match column.get("crs") {
        // The specification's rule for a key left out: longitude and latitude of WGS 84.
        None => FileCrs { declared: Some(Crs::wgs84()?), assumed: true },
        Some(Json::Null) => FileCrs::default(),
        Some(crs) => FileCrs { declared: Some(crs_of(crs, file)?), assumed: false },
    };
    Ok(GeoColumn { name: name.to_owned(), encoding: encoding.to_owned(), crs })
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

fn places(frame: &DataFrame, name: &str, file: &str) -> Result<Places, IngestError> {
    let column = frame.column(name).map_err(|error| unreadable(file, &error))?;
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
                    shapes.extend(points.drain(..).map(point_shape));
                }
                shapes.push(value.map_or(Shape::Missing, shape));
            }
        }
    }
    Ok(if shapes.is_empty() { Places::Points(points) } else { Places::Shapes(shapes) })
}

/// A column of a table reader as ours.
pub(super) fn plain(column: &Series, file: &str) -> Result<Column, IngestError> {
    let failed = |error: polars::prelude::PolarsError| IngestError::Unreadable {
        file: file.to_owned(),
        reason: format!("column {}: {error}", column.name()),
    };
    let series = column.as_materialized_series();
    let kind = series.dtype();
    if kind.is_integer() {
        let values = series.cast(&DataType::Int64).map_err(failed)?;
        Ok(Column::Integers(values.i64().map_err(failed)?.iter().collect()))
    } else if kind.is_float() {
        let values = series.cast(&DataType::Float64).map_err(failed)?;
        Ok(Column::Numbers(values.f64().map_err(failed)?.iter().collect()))
    } else {
        let values = series.cast(&DataType::String).map_err(failed)?;
        Ok(Column::Text(values.str().map_err(failed)?.rechunk().into_owned()))
    }
}

/// Whether a column's type, as the header tells it, is no single value.
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

fn unreadable(file: &str, error: &polars::prelude::PolarsError) -> IngestError {
    let said = error.to_string();
    // Geometry as a type of Parquet itself is newer than the reader.
    let reason = if said.contains("LogicalType") {
        "it uses a column type that is not known here (perhaps Parquet's own GEOMETRY); write it as GeoParquet 1.1 with WKB".to_owned()
    } else {
        said
    };
    IngestError::Unreadable { file: file.to_owned(), reason }
}
