//! Ids that were numbers on their way and lost digits: several places then bear one id, and a join meets the wrong ones.
use super::error::IngestError;
use super::table::{Column, Table};

/// From here on a floating-point number is no longer every whole number: 2 to the power of 53.
const EXACT: f64 = 9_007_199_254_740_992.0;
/// A spreadsheet keeps fifteen digits.
const OF_SHEETS: i64 = 1_000_000_000_000_000;
/// Endings of spreadsheets.
const SHEETS: [&str; 4] = [".xlsx", ".xls", ".ods", ".xlsm"];

/// Refuses a column of ids of which one shows that digits are gone.
///
/// # Errors
/// With the record, what was found and what to ask for.
pub(super) fn check(table: &Table, name: &str) -> Result<(), IngestError> {
    let column = table.column(name)?;
    let is_sheet = SHEETS.iter().any(|ending| table.source.to_lowercase().ends_with(ending));
    let is_lost = |row: usize| match column {
        Column::Numbers(numbers) => numbers[row]
            .is_some_and(|number| number.abs() >= EXACT || is_sheet && number.abs() >= OF_SHEETS as f64),
        Column::Integers(numbers) => is_sheet && numbers[row].is_some_and(|number| number.abs() >= OF_SHEETS),
        Column::Words(_) | Column::Text(_) => column.text(row).is_some_and(|text| is_rounded(&text)),
        Column::Coded { .. } => false,
    };
    match (0..table.rows()).find(|row| is_lost(*row)) {
        None => Ok(()),
        Some(row) => Err(IngestError::Unreadable {
            file: table.source.clone(),
            reason: format!(
                "column {name}, record {}: found the id {}, a number that has lost digits on its way (a spreadsheet keeps fifteen, a \
                 floating-point number sixteen), so that several ids became one; ask for ids as text",
                table.records[row],
                column.text(row).unwrap_or_default()
            ),
        }),
    }
}

/// `1.23457E+15`: as spreadsheets write long numbers.
fn is_rounded(text: &str) -> bool {
    let Some((digits, power)) = text.split_once(['E', 'e']) else { return false };
    let Some(power) = power.strip_prefix('+') else { return false };
    let is_number = digits.split_once(['.', ',']).is_some_and(|(whole, rest)| {
        whole.len() == 1
            && !rest.is_empty()
            && (whole.to_owned() + rest).bytes().all(|byte| byte.is_ascii_digit())
    });
    is_number && !power.is_empty() && power.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_with_an_exponent_is_no_id() {
        for text in ["1.23457E+15", "7,01234e+09", "1.2E+3"] {
            assert!(is_rounded(text), "{text}");
        }
        for text in ["1E5", "12E+3", "1.2E3", "a.bE+3", "1880-E+2", "3e+", "50f82dba-85d6-4476"] {
            assert!(!is_rounded(text), "{text}");
        }
    }
}
