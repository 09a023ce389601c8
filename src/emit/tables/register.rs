//! The register, and what it came from: `register.csv` and `reconciliation.csv`.
use crate::emit::EmitError;
use crate::emit::tables::csv::{self, CsvFile};
use crate::emit::tables::table::{Cell, Table};
use crate::emit::text::names::joined;
use crate::model::{Reconciliation, RegisterEntry, RegisterTable, SetByHand};

/// Writes `register.csv`: every id ever, by id. Next year's `[register]`.
///
/// `set_by_hand` lists what a person has set (`status;name;note`); `computed_status` is filled where the status that
/// was set differs from the computed one.
///
/// # Errors
/// Where the file cannot be written.
pub fn register_csv<'f>(entries: &[RegisterEntry], file: impl Into<CsvFile<'f>>) -> Result<(), EmitError> {
    csv::write(file, |table| register(entries, table))
}

/// Fills the table of the register.
pub(in crate::emit) fn register(entries: &[RegisterEntry], table: &mut dyn Table) -> Result<(), EmitError> {
    table.head(&RegisterEntry::COLUMNS)?;
    for entry in entries {
        write_entry(table, entry, &[])?;
    }
    Ok(())
}

/// Writes a register that was read from its file, with the further columns that it had.
///
/// # Errors
/// Where the file cannot be written.
pub fn register_table_csv<'f>(table: &RegisterTable, file: impl Into<CsvFile<'f>>) -> Result<(), EmitError> {
    let more = table.more.iter().map(String::as_str);
    let header: Vec<&str> = RegisterEntry::COLUMNS.into_iter().chain(more).collect();
    csv::write(file, |file| {
        file.head(&header)?;
        for (entry, cells) in table.entries.iter().zip(&table.cells) {
            write_entry(file, entry, cells)?;
        }
        Ok(())
    })
}

fn write_entry(table: &mut dyn Table, entry: &RegisterEntry, more: &[String]) -> Result<(), EmitError> {
    let by_hand = by_hand(entry.set_by_hand);
    let not_blank = |text: &'_ str| !text.is_empty();
    let mut cells = vec![
        Cell::Text(entry.id.as_str()),
        Cell::Text(&entry.name),
        Cell::Text(entry.municipality.as_str()),
        Cell::Text(entry.status.as_str()),
        Cell::Text(entry.lineage.as_str()),
        Cell::Number(f64::from(entry.first_year)),
        Cell::number(entry.closed_year.map(f64::from)),
        Cell::Ids(&entry.parents),
        Cell::Ids(&entry.children),
        Cell::text(Some(entry.note.as_str()).filter(|text| not_blank(text))),
        Cell::text(Some(by_hand.as_str()).filter(|text| not_blank(text))),
        Cell::text(entry.kind.map(crate::model::ShortageType::as_str)),
        Cell::text(entry.listed_as.as_ref().map(crate::model::ShortageAreaId::as_str)),
        Cell::text(entry.computed_status.map(crate::model::ShortageStatus::as_str)),
        Cell::text(Some(entry.evidence.as_str()).filter(|text| not_blank(text))),
        Cell::number(Some(entry.not_judged as f64).filter(|count| *count > 0.0)),
    ];
    cells.extend(more.iter().map(|cell| Cell::text(Some(cell.as_str()).filter(|text| not_blank(text)))));
    table.row(&cells)
}

pub(in crate::emit) fn by_hand(set: SetByHand) -> String {
    let parts = [(set.status, "status"), (set.name, "name"), (set.note, "note")];
    joined(parts.into_iter().filter(|(is_set, _)| *is_set).map(|(_, word)| word))
}

/// Writes `reconciliation.csv`: per municipality, county and in all how last year's open areas became this year's, and of
/// the county's own list what remains (law 6).
///
/// # Errors
/// Where the file cannot be written.
pub fn reconciliation_csv<'f>(
    rows: &[Reconciliation],
    file: impl Into<CsvFile<'f>>,
) -> Result<(), EmitError> {
    csv::write(file, |table| reconciliation(rows, table))
}

/// Fills the table of the reconciliation.
pub(in crate::emit) fn reconciliation(
    rows: &[Reconciliation],
    table: &mut dyn Table,
) -> Result<(), EmitError> {
    table.head(&Reconciliation::columns())?;
    for row in rows {
        let texts = [row.kind.as_str(), &row.code, &row.name].map(Cell::Text);
        let counts = row.counts.counted().map(Cell::Whole);
        table.row(&[&texts[..], &counts].concat())?;
    }
    Ok(())
}
