//! Types of Parquet that the table reader is built without: whole numbers of 8 and 16 bits, and decimals.
use std::collections::HashMap;
use std::io::Cursor;

use polars::prelude::{Column as Series, ParquetReader, PlSmallStr, SerReader};
use polars_parquet::parquet::metadata::SchemaDescriptor;
use polars_parquet::parquet::schema::types::{
    IntegerType, ParquetType, PrimitiveConvertedType, PrimitiveLogicalType,
};

use super::error::IngestError;
use super::parquet::unreadable;
use super::table::Column;

/// By column: the digits after the decimal point.
pub(super) type Scales = HashMap<String, i32>;

/// A reader, and what its file says beyond the types that are read.
pub(super) struct Plain<'b> {
    /// The reader.
    pub reader: ParquetReader<Cursor<&'b [u8]>>,
    /// The `geo` metadata.
    pub geo: Option<String>,
    /// The scales of the columns that are decimals.
    pub scales: Scales,
}

/// A reader that goes by Parquet's own types: the Arrow schema that some writers add names extension types for the
/// geometry, which are bytes all the same. Whole numbers of 8 and 16 bits are read as the 32 bits that they are stored in,
/// decimals as the whole numbers or bytes that they are stored in, with their scales beside.
pub(super) fn reader<'b>(bytes: &'b [u8], file: &str) -> Result<Plain<'b>, IngestError> {
    let mut reader = ParquetReader::new(Cursor::new(bytes));
    let metadata = reader.get_metadata().map_err(|error| unreadable(file, &error))?;
    let mut plain = (**metadata).clone();
    let pairs = plain.key_value_metadata.clone();
    let geo = pairs.iter().flatten().find(|pair| pair.key == "geo").and_then(|pair| pair.value.clone());
    let mut scales = Scales::new();
    let mut fields = plain.schema_descr.fields().to_vec();
    let mut changed = false;
    for field in &mut fields {
        let ParquetType::PrimitiveType(primitive) = field else { continue };
        let is_narrow = matches!(
            primitive.logical_type,
            Some(PrimitiveLogicalType::Integer(
                IntegerType::Int8 | IntegerType::Int16 | IntegerType::UInt8 | IntegerType::UInt16
            ))
        ) || matches!(
            primitive.converted_type,
            Some(
                PrimitiveConvertedType::Int8
                    | PrimitiveConvertedType::Int16
                    | PrimitiveConvertedType::Uint8
                    | PrimitiveConvertedType::Uint16
            )
        );
        let scale = match (primitive.logical_type, primitive.converted_type) {
            (Some(PrimitiveLogicalType::Decimal(_, scale)), _)
            | (_, Some(PrimitiveConvertedType::Decimal(_, scale))) => Some(scale),
            _ => None,
        };
        if let Some(scale) = scale {
            scales.insert(primitive.field_info.name.to_string(), i32::try_from(scale).unwrap_or(i32::MAX));
        }
        if is_narrow || scale.is_some() {
            (primitive.logical_type, primitive.converted_type) = (None, None);
            changed = true;
        }
    }
    if changed {
        let names: Vec<PlSmallStr> = fields.iter().map(|field| field.name().into()).collect();
        plain.schema_descr = SchemaDescriptor::new(plain.schema_descr.name().into(), fields);
        // Makes the row groups anew, which hold the types too.
        plain = plain
            .pruned(&names, &[])
            .map_err(|error| IngestError::Unreadable { file: file.to_owned(), reason: error.to_string() })?;
    }
    plain.key_value_metadata =
        pairs.map(|pairs| pairs.into_iter().filter(|pair| pair.key != "ARROW:schema").collect());
    reader.set_metadata(std::sync::Arc::new(plain));
    Ok(Plain { reader, geo, scales })
}

/// Decimals as numbers: what is stored is a whole number, or its bytes with the greatest first, in units of the last digit.
pub(super) fn decimal(column: &Series, scale: i32, file: &str) -> Result<Column, IngestError> {
    let unit = 10_f64.powi(scale);
    let series = column.as_materialized_series();
    if let Ok(values) = series.binary() {
        let whole = |bytes: &[u8]| {
            let first = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
            let start: i128 = if first { -1 } else { 0 };
            bytes.iter().fold(start, |value, byte| (value << 8) | i128::from(*byte))
        };
        return Ok(Column::Numbers(values.iter().map(|bytes| Some(whole(bytes?) as f64 / unit)).collect()));
    }
    match Column::of_series(column, file)? {
        Column::Integers(values) => {
            Ok(Column::Numbers(values.into_iter().map(|value| Some(value? as f64 / unit)).collect()))
        }
        other => Ok(other),
    }
}
