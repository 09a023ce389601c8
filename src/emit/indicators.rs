use std::path::Path;

use polars::prelude::{Column, DataType, Field, IntoColumn, NamedFrom, Schema, Series};

use super::csv::{Cell, Csv};
use super::parquet::{BATCH_ROWS, Parquet};
use super::{Context, EmitError};
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
/// Those of them that hold numbers.
const NUMBERS: [&str; 5] = ["tier_mbps", "service_mbps", "value", "total", "share"];

/// Writes `indicators.csv`, in the order of the rows; an empty cell of a dimension means all of it.
///
/// # Errors
/// Where the file cannot be written.
pub fn indicators_csv(rows: &[IndicatorRow], context: &Context, path: &Path) -> Result<(), EmitError> {
    let mut csv = Csv::create(path, &COLUMNS)?;
    for row in rows {
        csv.row(&COLUMNS.map(|column| cell(row, context, column)))?;
    }
    csv.finish()
}

/// Writes `indicators.parquet`: the same columns; a number is a double, anything else text; null for an empty cell.
///
/// # Errors
/// Where the file cannot be written.
pub fn indicators_parquet(rows: &[IndicatorRow], context: &Context, path: &Path) -> Result<(), EmitError> {
    let schema = Schema::from_iter(COLUMNS.map(|column| {
        let kind = if NUMBERS.contains(&column) { DataType::Float64 } else { DataType::String };
        Field::new(column.into(), kind)
    }));
    let mut parquet = Parquet::create(path, &schema, vec![])?;
    for batch in rows.chunks(BATCH_ROWS) {
        let columns = COLUMNS.map(|column| values(batch, context, column));
        parquet.batch(batch.len(), columns.into())?;
    }
    parquet.finish()
}

fn values(rows: &[IndicatorRow], context: &Context, column: &str) -> Column {
    let cells = rows.iter().map(|row| cell(row, context, column));
    let series = if NUMBERS.contains(&column) {
        let numbers: Vec<Option<f64>> = cells
            .map(|cell| match cell {
                Cell::Number(number) => Some(number),
                _ => None,
            })
            .collect();
        Series::new(column.into(), numbers)
    } else {
        let texts: Vec<Option<&str>> = cells
            .map(|cell| match cell {
                Cell::Text(text) => Some(text),
                _ => None,
            })
            .collect();
        Series::new(column.into(), texts)
    };
    series.into_column()
}

fn cell<'a>(row: &'a IndicatorRow, context: &Context<'a>, column: &str) -> Cell<'a> {
    match column {
        "area_kind" => Cell::Text(row.area_kind.as_str()),
        "area_code" => Cell::Text(&row.area_code),
        "area_name" => Cell::Text(&row.area_name),
        "settlement" => Cell::text(row.settlement.map(SettlementCut::as_str)),
        "weight" => Cell::text(row.weight.map(WeightKind::as_str)),
        "measure" => Cell::Text(&row.measure),
        "tier_mbps" => Cell::number(row.tier_mbps),
        "technology" => Cell::text(row.technology.map(Technology::as_str)),
        "operator" => Cell::text(row.operator.as_deref()),
        "generation" => Cell::text(row.generation.as_ref().map(|generation| generation.0.as_str())),
        "service_mbps" => Cell::number(row.service_mbps),
        "level" => Cell::text(row.level.as_ref().map(|level| level.0.as_str())),
        "value" => Cell::number(row.value),
        "total" => Cell::number(row.total),
        "share" => Cell::number(row.share),
        "profile" => Cell::Text(context.profile),
        "definition" => Cell::Text(&row.definition),
        "reference_date" => Cell::Text(context.reference_date),
        _ => unreachable!("COLUMNS lists the columns"),
    }
}

#[cfg(test)]
mod tests {
    use polars::prelude::{ParquetReader, SerReader};

    use super::*;
    use crate::emit::fixture::context;
    use crate::model::{AreaKind, Generation, Settlement, SignalLevel};

    fn rows() -> [IndicatorRow; 2] {
        let row = IndicatorRow {
            area_kind: AreaKind::Municipality,
            area_code: "1801".to_owned(),
            area_name: "Väster".to_owned(),
            settlement: Some(SettlementCut::Kind(Settlement::Tatort)),
            weight: Some(WeightKind::Households),
            measure: "reached".into(),
            tier_mbps: Some(100.0),
            technology: Some(Technology::Fiber),
            operator: Some("Telia".to_owned()),
            generation: None,
            service_mbps: None,
            level: None,
            value: Some(1.0),
            total: Some(3.0),
            share: Some(1.0 / 3.0),
            definition: "reached".into(),
        };
        let mobile = IndicatorRow {
            area_kind: AreaKind::Total,
            area_code: "total".to_owned(),
            settlement: None,
            weight: None,
            measure: "area_km2".into(),
            tier_mbps: None,
            technology: None,
            operator: None,
            generation: Some(Generation("4G".to_owned())),
            service_mbps: Some(10.0),
            level: Some(SignalLevel("grund".to_owned())),
            value: Some(0.0),
            total: Some(0.0),
            share: None,
            ..row.clone()
        };
        [row, mobile]
    }

    #[test]
    fn the_long_form_has_the_columns_of_the_contract() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("indicators.csv");
        indicators_csv(&rows(), &context(), &path).expect("written");
        assert_eq!(
            std::fs::read_to_string(path).expect("UTF-8"),
            "area_kind,area_code,area_name,settlement,weight,measure,tier_mbps,technology,operator,generation,\
             service_mbps,level,value,total,share,profile,definition,reference_date\n\
             municipality,1801,Väster,tatort,households,reached,100,fiber,Telia,,,,1,3,0.3333333333333333,\
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
            indicators_parquet(&rows(), &context(), path).expect("written");
        }
        assert_eq!(std::fs::read(&paths[0]).expect("read"), std::fs::read(&paths[1]).expect("read"));
        let frame =
            ParquetReader::new(std::fs::File::open(&paths[0]).expect("a file")).finish().expect("a table");
        assert_eq!(frame.shape(), (2, 18));
        let share = frame.column("share").expect("a column").f64().expect("doubles");
        assert_eq!(share.iter().collect::<Vec<_>>(), [Some(1.0 / 3.0), None]);
        let level = frame.column("level").expect("a column").str().expect("text");
        assert_eq!(level.iter().collect::<Vec<_>>(), [None, Some("grund")]);
    }

    #[test]
    fn no_rows_make_a_table_without_rows() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("indicators.parquet");
        indicators_parquet(&[], &context(), &path).expect("written");
        let frame = ParquetReader::new(std::fs::File::open(path).expect("a file")).finish().expect("a table");
        assert_eq!(frame.shape(), (0, 18));
    }
}
