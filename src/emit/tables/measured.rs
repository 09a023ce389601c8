//! Mätt mot påstått: `measured.csv`.
use crate::emit::EmitError;
use crate::emit::tables::csv::{self, CsvFile};
use crate::emit::tables::table::Cell;
use crate::model::MeasuredRow;

const COLUMNS: [&str; 14] = [
    "source",
    "operator",
    "generation",
    "service_mbps",
    "level",
    "area_kind",
    "code",
    "name",
    "measured",
    "met",
    "inside",
    "inside_met",
    "share_met",
    "outside_met",
];

/// Writes `measured.csv`: per source, operator and generation, by municipality and in total, how many points were `measured`, how many of
/// them `met` the threshold, how many lie `inside` the cover that the operator claims at this service and level, and how many of these
/// meet the threshold (`share_met` is their part; empty where none lies inside). `outside_met`: points without claimed cover that meet it.
///
/// # Errors
/// Where the file cannot be written.
pub fn measured_csv<'f>(rows: &[MeasuredRow], file: impl Into<CsvFile<'f>>) -> Result<(), EmitError> {
    csv::write(file, |table| {
        table.head(&COLUMNS)?;
        rows.iter().try_for_each(|row| {
            table.row(&[
                Cell::Text(&row.source),
                Cell::Text(&row.operator),
                Cell::Text(row.generation.as_str()),
                Cell::Number(row.service_mbps),
                Cell::Text(&row.level.0),
                Cell::Text(row.kind.as_str()),
                Cell::Text(&row.code),
                Cell::Text(&row.name),
                Cell::Whole(row.measured),
                Cell::Whole(row.met),
                Cell::Whole(row.inside),
                Cell::Whole(row.inside_met),
                Cell::number(row.share_met()),
                Cell::Whole(row.met - row.inside_met),
            ])
        })
    })
}
