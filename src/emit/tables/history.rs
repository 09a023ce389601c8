//! Many years in one table: `history.csv` and `history_definitions.csv`.
use crate::emit::EmitError;
use crate::emit::tables::csv::{Csv, CsvFile};
use crate::emit::tables::table::Cell;
use crate::emit::text::names::joined;
use crate::model::{Break, HistoryRow, WeightKind, YearFigures};

/// Writes `history.csv`: a figure to a row, areas in their order, within one by measure and then by date.
///
/// `change` and `change_pp` (percentage points) are against the year before, and empty for the first; `series_break` says why
/// a figure cannot be compared with the year before as it stands.
///
/// # Errors
/// Where the file cannot be written.
pub fn history_csv<'f>(rows: &[HistoryRow], file: impl Into<CsvFile<'f>>) -> Result<(), EmitError> {
    let mut csv = Csv::create(file, &HistoryRow::COLUMNS)?;
    for row in rows {
        let breaks = joined(row.breaks.iter().map(|reason| Break::as_str(*reason)));
        csv.row(&[
            Cell::Text(row.level.as_str()),
            Cell::Text(&row.code),
            Cell::Text(&row.name),
            Cell::Text(&row.reference_date),
            Cell::Text(&row.profile),
            Cell::text(row.weight.map(WeightKind::as_str)),
            Cell::Text(row.measure),
            Cell::number(row.tier_mbps),
            Cell::Number(row.value),
            Cell::number(row.total),
            Cell::number(row.share()),
            Cell::number(row.change),
            // Rounded once, here: to a millionth of a percentage point.
            Cell::number(row.change_of_share.map(|change| (change * 1e8).round() / 1e6)),
            Cell::text(Some(breaks.as_str()).filter(|breaks| !breaks.is_empty())),
        ])?;
    }
    csv.finish()
}

/// Writes `history_definitions.csv`: per year the definitions that differ from the year before.
///
/// # Errors
/// Where the file cannot be written.
pub fn history_definitions_csv<'f>(
    years: &[YearFigures],
    file: impl Into<CsvFile<'f>>,
) -> Result<(), EmitError> {
    let mut csv = Csv::create(file, &["reference_date", "key", "before", "after", "decides"])?;
    for year in years {
        for difference in &year.redefined {
            csv.row(&[
                Cell::Text(&year.reference_date),
                Cell::Text(&difference.key),
                Cell::Text(difference.before.as_deref().unwrap_or_default()),
                Cell::Text(difference.after.as_deref().unwrap_or_default()),
                Cell::Text(difference.decides.as_str()),
            ])?;
        }
    }
    csv.finish()
}
