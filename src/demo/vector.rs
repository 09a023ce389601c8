//! Writes layers of points, lines and polygons in the formats in which users deliver them.

use super::error::DemoError;
use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use gdal::vector::{
    Feature, FieldDefn, Geometry, LayerAccess, LayerOptions, OGRFieldType, OGRwkbGeometryType,
};
use gdal::{Dataset, DriverManager};
use geo::{Coord, LineString, Polygon};
use std::fmt::Write as _;
use std::path::Path;

/// A value of a record.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Text(String),
    Whole(i64),
    Missing,
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Option<u32>> for Value {
    fn from(number: Option<u32>) -> Self {
        number.map_or(Self::Missing, |number| Self::Whole(number.into()))
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Whole(number.into())
    }
}

/// The shape of a record.
#[derive(Clone, Debug)]
pub(crate) enum Shape<'a> {
    Point(Coord),
    Line(&'a LineString),
    Area(&'a Polygon),
    Missing,
}

/// What a column holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Column {
    Text(&'static str),
    Whole(&'static str),
}

impl Column {
    fn name(self) -> &'static str {
        match self {
            Self::Text(name) | Self::Whole(name) => name,
        }
    }
}

/// A layer to be written.
pub(crate) struct Layer<'a> {
    pub(crate) name: &'a str,
    pub(crate) columns: &'a [Column],
    pub(crate) rows: Vec<(Shape<'a>, Vec<Value>)>,
}

impl Shape<'_> {
    /// Well-known binary, little endian.
    pub(crate) fn wkb(&self) -> Option<Vec<u8>> {
        let mut bytes = vec![1];
        match self {
            Self::Missing => return None,
            Self::Point(c) => {
                number(&mut bytes, 1);
                place(&mut bytes, *c);
            }
            Self::Line(line) => {
                number(&mut bytes, 2);
                places(&mut bytes, &line.0);
            }
            Self::Area(polygon) => {
                number(&mut bytes, 3);
                number(&mut bytes, 1 + polygon.interiors().len() as u32);
                places(&mut bytes, &polygon.exterior().0);
                for hole in polygon.interiors() {
                    places(&mut bytes, &hole.0);
                }
            }
        }
        Some(bytes)
    }

    fn kind(&self) -> Option<OGRwkbGeometryType::Type> {
        match self {
            Self::Point(_) => Some(OGRwkbGeometryType::wkbPoint),
            Self::Line(_) => Some(OGRwkbGeometryType::wkbLineString),
            Self::Area(_) => Some(OGRwkbGeometryType::wkbPolygon),
            Self::Missing => None,
        }
    }
}

fn number(bytes: &mut Vec<u8>, number: u32) {
    bytes.extend(number.to_le_bytes());
}

fn place(bytes: &mut Vec<u8>, c: Coord) {
    bytes.extend(c.x.to_le_bytes());
    bytes.extend(c.y.to_le_bytes());
}

fn places(bytes: &mut Vec<u8>, line: &[Coord]) {
    number(bytes, line.len() as u32);
    for c in line {
        place(bytes, *c);
    }
}

/// A coordinate system by its EPSG number, with easting or longitude first as in files.
pub(crate) fn crs(epsg: u32) -> Result<SpatialRef, gdal::errors::GdalError> {
    let mut crs = SpatialRef::from_epsg(epsg)?;
    crs.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    Ok(crs)
}

/// A vector format with the options that make the file the same on every run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    GeoPackage,
    /// Text in Latin-1 with a .cpg file that says so.
    Shapefile,
    FlatGeobuf,
}

/// Writes the layers as one file in SWEREF 99 TM, replacing what is there.
pub(crate) fn write(path: &Path, format: Format, layers: &[Layer<'_>]) -> Result<(), DemoError> {
    if path.exists() {
        std::fs::remove_file(path).map_err(|source| DemoError::File {
            path: path.to_owned(),
            action: "replaced",
            source,
        })?;
    }
    write_layers(path, format, layers).map_err(|source| DemoError::Geodata {
        path: path.to_owned(),
        action: "written",
        source,
    })
}

fn write_layers(path: &Path, format: Format, layers: &[Layer<'_>]) -> Result<(), gdal::errors::GdalError> {
    let (driver, options): (&str, &[&str]) = match format {
        Format::GeoPackage => ("GPKG", &["SPATIAL_INDEX=NO", "GEOMETRY_NAME=geom"]),
        Format::Shapefile => ("ESRI Shapefile", &["ENCODING=ISO-8859-1", "DBF_DATE_LAST_UPDATE=2025-10-01"]),
        Format::FlatGeobuf => ("FlatGeobuf", &[]),
    };
    let crs = crs(3006)?;
    let mut dataset = DriverManager::get_driver_by_name(driver)?.create_vector_only(path)?;
    if format == Format::GeoPackage {
        let mut transaction = dataset.start_transaction()?;
        for layer in layers {
            write_layer(&mut transaction, &crs, options, layer)?;
        }
        transaction.commit()?;
    } else {
        for layer in layers {
            write_layer(&mut dataset, &crs, options, layer)?;
        }
    }
    dataset.close()
}

fn write_layer(
    dataset: &mut Dataset,
    crs: &SpatialRef,
    options: &[&str],
    layer: &Layer<'_>,
) -> Result<(), gdal::errors::GdalError> {
    let kind =
        layer.rows.iter().find_map(|(shape, _)| shape.kind()).unwrap_or(OGRwkbGeometryType::wkbUnknown);
    let target = dataset.create_layer(LayerOptions {
        name: layer.name,
        srs: Some(crs),
        ty: kind,
        options: Some(options),
    })?;
    for column in layer.columns {
        let field = match column {
            Column::Text(name) => FieldDefn::new(name, OGRFieldType::OFTString)?,
            Column::Whole(name) => FieldDefn::new(name, OGRFieldType::OFTInteger)?,
        };
        if let Column::Text(_) = column {
            field.set_width(80);
        }
        field.add_to_layer(&target)?;
    }
    for (shape, values) in &layer.rows {
        let mut feature = Feature::new(target.defn())?;
        if let Some(bytes) = shape.wkb() {
            feature.set_geometry(Geometry::from_wkb(&bytes)?)?;
        }
        for (position, value) in values.iter().enumerate() {
            match value {
                Value::Text(text) => feature.set_field_string(position, text)?,
                Value::Whole(number) => feature.set_field_integer64(position, *number)?,
                Value::Missing => feature.set_field_null(position)?,
            }
        }
        feature.create(&target)?;
    }
    Ok(())
}

/// In which coordinates a `GeoJSON` file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GeoJsonCrs {
    /// WGS 84, as RFC 7946 wants it.
    Wgs84,
    /// SWEREF 99 TM with the `crs` member of 2008, as many GIS programs still write it.
    Sweref99Tm,
}

/// Writes a layer as `GeoJSON` text, a feature a line.
pub(crate) fn write_geojson(
    path: &Path,
    coordinates: GeoJsonCrs,
    layer: &Layer<'_>,
) -> Result<(), DemoError> {
    let geodata = |source| DemoError::Geodata { path: path.to_owned(), action: "written", source };
    let transform = match coordinates {
        GeoJsonCrs::Sweref99Tm => None,
        GeoJsonCrs::Wgs84 => Some(
            crs(3006)
                .and_then(|from| crs(4326).and_then(|to| CoordTransform::new(&from, &to)))
                .map_err(geodata)?,
        ),
    };
    let crs_member = match coordinates {
        GeoJsonCrs::Sweref99Tm => {
            "\n\"crs\": {\"type\": \"name\", \"properties\": {\"name\": \"urn:ogc:def:crs:EPSG::3006\"}},"
        }
        GeoJsonCrs::Wgs84 => "",
    };
    let title = serde_json::Value::from(layer.name);
    let mut text =
        format!("{{\"type\": \"FeatureCollection\", \"name\": {title},{crs_member}\n\"features\": [");
    for (position, (shape, values)) in layer.rows.iter().enumerate() {
        let geometry = match shape {
            Shape::Missing => "null".to_owned(),
            Shape::Point(c) => {
                format!(
                    "{{\"type\":\"Point\",\"coordinates\":{}}}",
                    pairs(transform.as_ref(), &[*c]).map_err(geodata)?
                )
            }
            Shape::Line(line) => format!(
                "{{\"type\":\"LineString\",\"coordinates\":[{}]}}",
                pairs(transform.as_ref(), &line.0).map_err(geodata)?
            ),
            Shape::Area(polygon) => {
                let rings = std::iter::once(polygon.exterior())
                    .chain(polygon.interiors())
                    .map(|ring| Ok(format!("[{}]", pairs(transform.as_ref(), &ring.0).map_err(geodata)?)))
                    .collect::<Result<Vec<String>, DemoError>>()?;
                format!("{{\"type\":\"Polygon\",\"coordinates\":[{}]}}", rings.join(","))
            }
        };
        let properties: serde_json::Map<String, serde_json::Value> = layer
            .columns
            .iter()
            .zip(values)
            .map(|(column, value)| {
                let value = match value {
                    Value::Text(text) => text.as_str().into(),
                    Value::Whole(number) => (*number).into(),
                    Value::Missing => serde_json::Value::Null,
                };
                (column.name().to_owned(), value)
            })
            .collect();
        let properties = serde_json::Value::from(properties);
        let comma = if position == 0 { "" } else { "," };
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "{comma}\n{{\"type\":\"Feature\",\"properties\":{properties},\"geometry\":{geometry}}}"
        );
    }
    text.push_str("\n]}\n");
    std::fs::write(path, text).map_err(|source| DemoError::File {
        path: path.to_owned(),
        action: "written",
        source,
    })
}

/// The positions as JSON, separated by commas; degrees to seven decimals, which is a centimetre.
fn pairs(transform: Option<&CoordTransform>, line: &[Coord]) -> Result<String, gdal::errors::GdalError> {
    let mut xs: Vec<f64> = line.iter().map(|c| c.x).collect();
    let mut ys: Vec<f64> = line.iter().map(|c| c.y).collect();
    if let Some(transform) = transform {
        transform.transform_coords(&mut xs, &mut ys, &mut [])?;
        for value in xs.iter_mut().chain(&mut ys) {
            *value = (*value * 1e7).round() / 1e7;
        }
    }
    let pairs: Vec<String> = xs.iter().zip(&ys).map(|(x, y)| format!("[{x},{y}]")).collect();
    Ok(pairs.join(","))
}
