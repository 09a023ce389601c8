use crate::emit::EmitError;
use crate::emit::tables::csv::{self, CsvFile};
use crate::emit::tables::table::{Cell, Table};
use crate::sensitivity::SensitivityRow;

pub(in crate::emit) const COLUMNS: [&str; 11] = [
    "parameter",
    "value",
    "is_base",
    "code",
    "name",
    "unserved_points",
    "unserved_households",
    "unserved_mobile_households",
    "shortage_areas",
    "difference_unserved_households",
    "difference_shortage_areas",
];

/// Writes `sensitivity.csv`: a row per trial and area. `difference` columns are against the run's own value of the same
/// key and area; an unknown number is an empty cell.
///
/// # Errors
/// Where the file cannot be written.
pub fn sensitivity_csv<'f>(rows: &[SensitivityRow], file: impl Into<CsvFile<'f>>) -> Result<(), EmitError> {
    csv::write(file, |table| sensitivity(rows, table))
}

/// Fills the table of trials.
pub(in crate::emit) fn sensitivity(rows: &[SensitivityRow], table: &mut dyn Table) -> Result<(), EmitError> {
    table.head(&COLUMNS)?;
    for row in rows {
        let base = rows
            .iter()
            .find(|base| base.is_base && base.parameter == row.parameter && base.code == row.code)
            .map_or(row.counts, |base| base.counts);
        let counts = row.counts;
        let difference = counts
            .unserved_households
            .zip(base.unserved_households)
            .map(|(households, base)| households - base);
        table.row(&[
            Cell::Text(row.parameter),
            Cell::Text(&row.value),
            Cell::Text(if row.is_base { "true" } else { "false" }),
            Cell::Text(&row.code),
            Cell::Text(&row.name),
            Cell::Number(counts.unserved_points),
            Cell::number(counts.unserved_households),
            Cell::number(counts.unserved_mobile_households),
            Cell::Whole(counts.shortage_areas),
            Cell::number(difference),
            Cell::Number(counts.shortage_areas as f64 - base.shortage_areas as f64),
        ])?;
    }
    Ok(())
}
