use std::path::Path;

use polars::prelude::{Column, DataType, Field, IntoColumn, NamedFrom, Schema, Series};

use crate::emit::tables::csv::{Csv, CsvFile};
use crate::emit::tables::parquet::{BATCH_ROWS, Batch, Parquet};
use crate::emit::tables::table::{Cell, rounded};
use crate::emit::{Context, EmitError};
use crate::model::{IndicatorRow, SettlementCut, Technology, WeightKind};

/// The columns of the contract, in its order.
const COLUMNS: [&str; 18] = [
    "area_kind",
    "area_code",
    "area_name",
    "settlement",
    "weight",
    "measure",
    "tier_mbps",
    "technology",
    "operator",
    "generation",
    "service_mbps",
    "level",
    "value",
    "total",
    "share",
    "profile",
    "definition",
    "reference_date",
];
/// The columns that hold numbers.
const NUMBERS: [&str; 5] = ["tier_mbps", "service_mbps", "value", "total", "share"];

/// Writes `indicators.csv` of the rows of all areas, given an area at a time; an empty cell of a dimension means all of it,
/// an empty generation of a mobile measure the profile's rule.
///
/// # Errors
/// Where the file cannot be written.
pub fn indicators_csv<'a, 'f>(
    areas: impl Iterator<Item = Vec<IndicatorRow<'a>>>,
    context: &Context,
    file: impl Into<CsvFile<'f>>,
) -> Result<(), EmitError> {
    let mut csv = Csv::create(file, &COLUMNS)?;
    for row in areas.flatten() {
        csv.row(&cells(&row, context))?;
    }
    csv.finish()
}

/// Writes `indicators.parquet`: the same columns; a number is a double, anything else text; null for an empty cell.
///
/// # Errors
/// Where the file cannot be written.
pub fn indicators_parquet<'a>(
    areas: impl Iterator<Item = Vec<IndicatorRow<'a>>>,
    context: &Context,
    path: &Path,
) -> Result<(), EmitError> {
    let schema = Schema::from_iter(COLUMNS.map(|column| {
        let kind = if NUMBERS.contains(&column) { DataType::Float64 } else { DataType::String };
        Field::new(column.into(), kind)
    }));
    let mut parquet = Parquet::create(path, &schema, vec![])?;
    let mut batch: Vec<IndicatorRow<'a>> = Vec::new();
    let mut areas = areas.peekable();
    while let Some(rows) = areas.next() {
        batch.extend(rows);
        if !batch.is_empty() && (batch.len() >= BATCH_ROWS || areas.peek().is_none()) {
            parquet.batches(&[batch.as_slice()], |rows| Batch {
                height: rows.len(),
                columns: values(rows, context),
            })?;
            batch.clear();
        }
    }
    parquet.finish()
}

/// The columns of a batch, made in one pass over its rows.
fn values(rows: &[IndicatorRow<'_>], context: &Context) -> Vec<Column> {
    let mut numbers: Vec<Vec<Option<f64>>> = COLUMNS.map(|_| Vec::new()).into();
    let mut texts: Vec<Vec<Option<&str>>> = COLUMNS.map(|_| Vec::new()).into();
    let is_number = COLUMNS.map(|column| NUMBERS.contains(&column));
    for row in rows {
        for (position, cell) in cells(row, context).into_iter().enumerate() {
            match cell {
                Cell::Number(number) => numbers[position].push(Some(rounded(number))),
                Cell::Text(text) => texts[position].push(Some(text)),
                _ if is_number[position] => numbers[position].push(None),
                _ => texts[position].push(None),
            }
        }
    }
    COLUMNS
        .iter()
        .zip(numbers.into_iter().zip(texts))
        .zip(is_number)
        .map(|((column, (numbers, texts)), is_number)| {
            let name = (*column).into();
            if is_number { Series::new(name, numbers) } else { Series::new(name, texts) }.into_column()
        })
        .collect()
}

/// The cells of a row, parallel to `COLUMNS`.
fn cells<'a>(row: &IndicatorRow<'a>, context: &Context<'a>) -> [Cell<'a>; COLUMNS.len()] {
    [
        Cell::Text(row.area_kind.as_str()),
        Cell::Text(row.area_code),
        Cell::Text(row.area_name),
        Cell::text(row.settlement.map(SettlementCut::as_str)),
        Cell::text(row.weight.map(WeightKind::as_str)),
        Cell::Text(row.measure),
        Cell::number(row.tier_mbps),
        Cell::text(row.technology.map(Technology::as_str)),
        Cell::text(row.operator),
        Cell::text(row.generation),
        Cell::number(row.service_mbps),
        Cell::text(row.level),
        Cell::number(row.value),
        Cell::number(row.total),
        Cell::number(row.share),
        Cell::Text(context.profile),
        Cell::Text(row.definition),
        Cell::Text(context.reference_date),
    ]
}

#[cfg(test)]
mod tests {
    use polars::prelude::{ParquetReader, SerReader};

    use super::*;
    use crate::emit::fixture::context;
    use crate::model::{AreaKind, Settlement};

    fn rows() -> [IndicatorRow<'static>; 2] {
        let row = IndicatorRow {
            area_kind: AreaKind::Municipality,
            area_code: "1801",
            area_name: "Väster",
            settlement: Some(SettlementCut::Kind(Settlement::Tatort)),
            weight: Some(WeightKind::Households),
            measure: "reached",
            tier_mbps: Some(100.0),
            technology: Some(Technology::Fiber),
            operator: Some("Telia"),
            generation: None,
            service_mbps: None,
            level: None,
            value: Some(1.0),
            total: Some(3.0),
            share: Some(0.333_333),
            definition: "reached",
        };
        let mobile = IndicatorRow {
            area_kind: AreaKind::Total,
            area_code: "total",
            settlement: None,
            weight: None,
            measure: "area_km2",
            tier_mbps: None,
            technology: None,
            operator: None,
            generation: Some("4G"),
            service_mbps: Some(10.0),
            level: Some("grund"),
            value: Some(0.0),
            total: Some(0.0),
            share: None,
            ..row
        };
        [row, mobile]
    }

    /// An area of each row, and one without any.
    fn areas() -> impl Iterator<Item = Vec<IndicatorRow<'static>>> {
        rows().map(|row| vec![row]).into_iter().chain([vec![]])
    }

    #[test]
    fn the_long_form_has_the_columns_of_the_contract() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("indicators.csv");
        indicators_csv(areas(), &context(), &path).expect("written");
        assert_eq!(
            std::fs::read_to_string(path).expect("UTF-8"),
            "area_kind,area_code,area_name,settlement,weight,measure,tier_mbps,technology,operator,generation,\
             service_mbps,level,value,total,share,profile,definition,reference_date\n\
             municipality,1801,Väster,tatort,households,reached,100,fiber,Telia,,,,1,3,0.333333,\
             pts-current,reached,2025-10-01\n\
             total,total,Väster,,,area_km2,,,,4G,10,grund,0,0,,\
             pts-current,reached,2025-10-01\n"
        );
    }

    #[test]
    fn the_parquet_file_holds_the_same_and_the_same_bytes() {
        let folder = tempfile::tempdir().expect("a folder");
        let paths = ["a.parquet", "b.parquet"].map(|name| folder.path().join(name));
        for path in &paths {
            indicators_parquet(areas(), &context(), path).expect("written");
        }
        assert_eq!(std::fs::read(&paths[0]).expect("read"), std::fs::read(&paths[1]).expect("read"));
        let frame =
            ParquetReader::new(std::fs::File::open(&paths[0]).expect("a file")).finish().expect("a table");
        assert_eq!(frame.shape(), (2, 18));
        let share = frame.column("share").expect("a column").f64().expect("doubles");
        assert_eq!(share.iter().collect::<Vec<_>>(), [Some(0.333_333), None]);
        let level = frame.column("level").expect("a column").str().expect("text");
        assert_eq!(level.iter().collect::<Vec<_>>(), [None, Some("grund")]);
    }

    #[test]
    fn no_rows_make_a_table_without_rows() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("indicators.parquet");
        indicators_parquet([vec![]].into_iter(), &context(), &path).expect("written");
        let frame = ParquetReader::new(std::fs::File::open(path).expect("a file")).finish().expect("a table");
        assert_eq!(frame.shape(), (0, 18));
    }
}
