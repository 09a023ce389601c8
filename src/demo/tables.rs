//! Writes the tables: demand points as `GeoParquet`, connected buildings as CSV, and the rasters of signal level.

use super::dice::uuid_text;
use super::error::DemoError;
use super::mobile::Signal;
use super::networks::Connection;
use super::premises::Premises;
use super::vector::Shape;
use gdal::DriverManager;
use gdal::raster::{Buffer, RasterCreationOptions};
use polars::io::parquet::write::KeyValueMetadata;
use polars::prelude::{Column, DataFrame, ParquetWriter, PolarsError};
use std::fmt::Write as _;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

/// Rows of a row group: a few hundred thousand keep the memory for text small.
const GROUP: usize = 250_000;

/// Writes demand points as `GeoParquet` 1.1 with the geometry as WKB in SWEREF 99 TM.
pub(crate) fn write_premises(path: &Path, premises: &[&Premises]) -> Result<(), DemoError> {
    let file = File::create(path).map_err(|source| DemoError::File {
        path: path.to_owned(),
        action: "created",
        source,
    })?;
    write_groups(BufWriter::new(file), premises)
        .map_err(|source| DemoError::Table { path: path.to_owned(), source })
}

fn write_groups(file: BufWriter<File>, premises: &[&Premises]) -> Result<(), PolarsError> {
    let first = frame(premises.get(..premises.len().min(GROUP)).unwrap_or_default())?;
    let metadata = KeyValueMetadata::from_static(vec![
        ("geo".to_owned(), geo_metadata(premises)),
        ("title".to_owned(), "Påhittade byggnader: inga av dem finns (invented buildings)".to_owned()),
    ]);
    let mut writer = ParquetWriter::new(file)
        .with_key_value_metadata(Some(metadata))
        .set_parallel(false)
        .batched(first.schema())?;
    writer.write_batch(&first)?;
    for group in premises.chunks(GROUP).skip(1) {
        writer.write_batch(&frame(group)?)?;
    }
    writer.finish()?;
    Ok(())
}

fn frame(premises: &[&Premises]) -> Result<DataFrame, PolarsError> {
    let counts = |weight: fn(&Premises) -> Option<u32>| -> Vec<Option<i32>> {
        premises.iter().map(|premise| weight(premise).map(u32::cast_signed)).collect()
    };
    let shapes: Vec<Vec<u8>> = premises.iter().filter_map(|premise| Shape::Point(premise.at).wkb()).collect();
    let purposes: Vec<&str> = premises.iter().map(|premise| premise.purpose).collect();
    let desos: Vec<Option<&str>> = premises.iter().map(|premise| premise.deso.as_deref()).collect();
    DataFrame::new(
        premises.len(),
        vec![
            Column::new(
                "uuid".into(),
                premises.iter().map(|premise| uuid_text(premise.id)).collect::<Vec<_>>(),
            ),
            Column::new("e".into(), premises.iter().map(|premise| premise.at.x).collect::<Vec<_>>()),
            Column::new("n".into(), premises.iter().map(|premise| premise.at.y).collect::<Vec<_>>()),
            Column::new("andamal".into(), purposes),
            Column::new("hushall".into(), counts(|premise| premise.households)),
            Column::new("personer".into(), counts(|premise| premise.persons)),
            Column::new("arbetsstallen".into(), counts(|premise| premise.workplaces)),
            Column::new("fritidshus".into(), counts(|premise| premise.holiday_homes)),
            Column::new("byggnader".into(), counts(|premise| Some(premise.buildings()))),
            Column::new("deso".into(), desos),
            Column::new("geometry".into(), shapes),
        ],
    )
}

/// The `geo` member of `GeoParquet` 1.1.
fn geo_metadata(premises: &[&Premises]) -> String {
    let bound = |start: f64, value: fn(&Premises) -> f64, choose: fn(f64, f64) -> f64| {
        premises.iter().map(|premise| value(premise)).fold(start, choose)
    };
    let bounds = [
        bound(f64::INFINITY, |premise| premise.at.x, f64::min),
        bound(f64::INFINITY, |premise| premise.at.y, f64::min),
        bound(f64::NEG_INFINITY, |premise| premise.at.x, f64::max),
        bound(f64::NEG_INFINITY, |premise| premise.at.y, f64::max),
    ];
    let metadata = serde_json::json!({
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {
            "geometry": {
                "encoding": "WKB",
                "geometry_types": ["Point"],
                "crs": sweref99_tm(),
                "bbox": bounds,
            }
        }
    });
    metadata.to_string()
}

/// SWEREF 99 TM as PROJJSON, which `GeoParquet` asks for; written out so that it does not change with PROJ's release.
fn sweref99_tm() -> serde_json::Value {
    let metre = |name: &str, abbreviation: &str, direction: &str| serde_json::json!({"name": name, "abbreviation": abbreviation, "direction": direction, "unit": "metre"});
    let degree = |name: &str, abbreviation: &str, direction: &str| serde_json::json!({"name": name, "abbreviation": abbreviation, "direction": direction, "unit": "degree"});
    let parameter = |name: &str, value: f64, unit: &str, code: u32| serde_json::json!({"name": name, "value": value, "unit": unit, "id": {"authority": "EPSG", "code": code}});
    serde_json::json!({
        "$schema": "https://proj.org/schemas/v0.5/projjson.schema.json",
        "type": "ProjectedCRS",
        "name": "SWEREF99 TM",
        "base_crs": {
            "name": "SWEREF99",
            "datum": {
                "type": "GeodeticReferenceFrame",
                "name": "SWEREF99",
                "ellipsoid": {"name": "GRS 1980", "semi_major_axis": 6_378_137, "inverse_flattening": 298.257_222_101}
            },
            "coordinate_system": {
                "subtype": "ellipsoidal",
                "axis": [degree("Geodetic latitude", "Lat", "north"), degree("Geodetic longitude", "Lon", "east")]
            },
            "id": {"authority": "EPSG", "code": 4619}
        },
        "conversion": {
            "name": "SWEREF99 TM",
            "method": {"name": "Transverse Mercator", "id": {"authority": "EPSG", "code": 9807}},
            "parameters": [
                parameter("Latitude of natural origin", 0.0, "degree", 8801),
                parameter("Longitude of natural origin", 15.0, "degree", 8802),
                parameter("Scale factor at natural origin", 0.9996, "unity", 8805),
                parameter("False easting", 500_000.0, "metre", 8806),
                parameter("False northing", 0.0, "metre", 8807)
            ]
        },
        "coordinate_system": {
            "subtype": "Cartesian",
            "axis": [metre("Northing", "N", "north"), metre("Easting", "E", "east")]
        },
        "id": {"authority": "EPSG", "code": 3006}
    })
}

/// Writes the national operator's table as it comes from a Swedish spreadsheet: semicolons, decimal commas, Latin-1.
pub(crate) fn write_connections(path: &Path, connections: &[&Connection]) -> Result<(), DemoError> {
    let mut text = String::from("byggnadsid;operatör;nedhastighet;upphastighet;år;anmärkning\r\n");
    let speed = |mbps: Option<f64>| mbps.map_or(String::new(), |mbps| format!("{mbps:.1}").replace('.', ","));
    for connection in connections {
        let note = if connection.down_mbps.is_none() { "uppgift saknas på nivån" } else { "" };
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "{};{};{};{};{};{note}\r\n",
            connection.id,
            super::networks::NATIONAL,
            speed(connection.down_mbps),
            speed(connection.up_mbps),
            connection.year,
        );
    }
    // Every letter used is in Latin-1, whose code is the letter's number.
    let bytes: Vec<u8> = text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?')).collect();
    std::fs::write(path, bytes).map_err(|source| DemoError::File {
        path: path.to_owned(),
        action: "written",
        source,
    })
}

/// Writes a raster of signal level in dBm as a compressed `GeoTIFF`.
pub(crate) fn write_signal(path: &Path, signal: Signal) -> Result<(), DemoError> {
    write_raster(path, signal).map_err(|source| DemoError::Geodata {
        path: path.to_owned(),
        action: "written",
        source,
    })
}

fn write_raster(path: &Path, signal: Signal) -> Result<(), gdal::errors::GdalError> {
    let options = RasterCreationOptions::from_iter(["COMPRESS=DEFLATE", "PREDICTOR=2", "TILED=YES"]);
    let mut dataset = DriverManager::get_driver_by_name("GTiff")?
        .create_with_band_type_with_options::<i16, _>(path, signal.columns, signal.rows, 1, &options)?;
    dataset.set_spatial_ref(&super::vector::crs(3006)?)?;
    dataset.set_geo_transform(&[
        signal.corner.x,
        signal.cell_m,
        0.0,
        signal.corner.y,
        0.0,
        -signal.cell_m,
    ])?;
    let size = (signal.columns, signal.rows);
    let mut band = dataset.rasterband(1)?;
    band.set_no_data_value(Some(f64::from(Signal::NO_DATA)))?;
    band.write((0, 0), size, &mut Buffer::new(size, signal.dbm))?;
    dataset.close()
}
