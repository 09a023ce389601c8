//! Points in Parquet files: the geometry as WKB, its box for readers that leave groups out, and what makes a file a `GeoParquet` file.
use std::path::Path;

use gdal::spatial_ref::SpatialRef;
use geo::Coord;
use polars::prelude::{
    BinaryChunked, Column, DataType, Field, IntoColumn, IntoSeries, NamedFrom, NewChunkedArray, Series,
    StringChunked, StructChunked,
};
use serde_json::{Map, Value, json};

use crate::emit::tables::single::{above, below};
use crate::emit::{Context, EmitError};

/// Bytes of a point in WKB: byte order, type, x, y.
const POINT_BYTES: usize = 1 + 4 + 8 + 8;
/// Parts of a metre to which the file gives places, about a millimetre: a power of two, because such numbers end in zeros that pack
/// well.
const PARTS_PER_M: f64 = 1024.0;
/// The fields of `bbox`, in the order of the `GeoParquet` specification.
pub(in crate::emit) const BOUNDS: [&str; 4] = ["xmin", "ymin", "xmax", "ymax"];

pub(in crate::emit) fn text<'a>(
    name: &str,
    values: impl ExactSizeIterator<Item = Option<&'a str>>,
) -> Column {
    StringChunked::from_iter_options(name.into(), values).into_series().into_column()
}

pub(in crate::emit) fn numbers(name: &str, values: impl Iterator<Item = Option<f64>>) -> Column {
    Series::new(name.into(), values.collect::<Vec<_>>()).into_column()
}

/// The boxes around places.
fn boxes(places: &[Coord<f64>]) -> Column {
    let bounds = |name: &str, bound: fn(Coord<f64>) -> f32| {
        Series::new(name.into(), places.iter().copied().map(bound).collect::<Vec<_>>())
    };
    let [xmin, ymin, xmax, ymax] = BOUNDS;
    let fields = [
        bounds(xmin, |at| below(at.x)),
        bounds(ymin, |at| below(at.y)),
        bounds(xmax, |at| above(at.x)),
        bounds(ymax, |at| above(at.y)),
    ];
    StructChunked::from_series("bbox".into(), places.len(), fields.iter())
        .expect("the fields are as long as each other, and differ in name")
        .into_series()
        .into_column()
}

/// A place as the file gives it.
pub(in crate::emit) fn written(at: Coord<f64>) -> Coord<f64> {
    let rounded = |metres: f64| (metres * PARTS_PER_M).round() / PARTS_PER_M;
    Coord { x: rounded(at.x), y: rounded(at.y) }
}

/// A point in WKB, little-endian; by hand, because it is two numbers and there are millions of them.
fn well_known_bytes(Coord { x, y }: Coord<f64>) -> [u8; POINT_BYTES] {
    let mut bytes = [0; POINT_BYTES];
    bytes[0] = 1;
    bytes[1..5].copy_from_slice(&1_u32.to_le_bytes());
    bytes[5..13].copy_from_slice(&x.to_le_bytes());
    bytes[13..].copy_from_slice(&y.to_le_bytes());
    bytes
}

/// The `geo` entry that makes a Parquet file a `GeoParquet` file.
pub(in crate::emit) fn geo_metadata(
    places: impl Iterator<Item = Coord<f64>>,
    context: &Context,
    path: &Path,
) -> Result<Value, EmitError> {
    let unknown =
        |reason: String| EmitError::Crs { path: path.to_owned(), crs: context.crs.to_owned(), reason };
    let projjson = SpatialRef::from_definition(context.crs)
        .and_then(|crs| crs.to_projjson())
        .map_err(|error| unknown(error.to_string()))?;
    let crs: Value = serde_json::from_str(&projjson).map_err(|error| unknown(error.to_string()))?;
    let path_of = |bound: &str| json!(["bbox", bound]);
    let covering: Map<String, Value> =
        BOUNDS.iter().map(|bound| ((*bound).to_owned(), path_of(bound))).collect();
    let mut geometry = json!({
        "encoding": "WKB",
        "geometry_types": ["Point"],
        "crs": crs,
        "covering": { "bbox": covering },
    });
    let bounds = places.map(written).fold(None, |bounds: Option<[f64; 4]>, at| {
        let [west, south, east, north] = bounds.unwrap_or([at.x, at.y, at.x, at.y]);
        Some([west.min(at.x), south.min(at.y), east.max(at.x), north.max(at.y)])
    });
    if let Some(bounds) = bounds {
        geometry["bbox"] = json!(bounds);
    }
    Ok(json!({ "version": "1.1.0", "primary_column": "geometry", "columns": { "geometry": geometry } }))
}

/// The columns of the geometry: the shape, and its box.
pub(in crate::emit) fn geometry_fields() -> [(&'static str, DataType); 2] {
    let bounds = BOUNDS.map(|name| Field::new(name.into(), DataType::Float32));
    [("geometry", DataType::Binary), ("bbox", DataType::Struct(bounds.into()))]
}

/// Their values.
pub(in crate::emit) fn geometry(places: &[Coord<f64>]) -> [Column; 2] {
    let shapes = places.iter().copied().map(well_known_bytes);
    let shapes = BinaryChunked::from_iter_values("geometry".into(), shapes).into_series().into_column();
    [shapes, boxes(places)]
}
