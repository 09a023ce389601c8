//! A `register.csv` by itself, as it is written; and a table in which a person has edited it.
use std::path::Path;

use super::codes::Codes;
use super::entry::{Columns, entry, unguarded};
use super::error::IngestError;
use super::error_earlier::EarlierError;
use super::load::load_some;
use super::register::{Form, MORE, REGISTER};
use super::source_file::{FileFormat, FileSource, Paths};
use super::source_register::RegisterSource;
use super::table::{Table, Wanted};
use crate::model::{EditedRow, EditedTable, RegisterTable, SheetColumn};
use crate::normalise::own_entry;

/// Reads a register; `year`: the first year of entries that give none, otherwise that of the latest entry.
///
/// Separators, quotes and words are read as spreadsheets write them. Columns that are none of ours are kept.
///
/// # Errors
/// Where the file is no register of ours, or a row cannot be read: none may be lost.
pub fn register_file(path: &Path, year: Option<i32>) -> Result<RegisterTable, IngestError> {
    let table = whole(path)?;
    let missing: Vec<String> = REGISTER
        .iter()
        .filter(|column| !table.names.iter().any(|name| name == *column))
        .map(|column| (*column).to_owned())
        .collect();
    if !missing.is_empty() {
        return Err(IngestError::earlier(EarlierError::NotOwnRegister { file: table.source, missing }));
    }
    let source = RegisterSource::own(table.source.clone());
    let columns = Columns::new(&source, Form::Register, None, &table)?;
    let more: Vec<String> = table
        .names
        .iter()
        .filter(|name| !REGISTER.contains(&name.as_str()) && !MORE.contains(&name.as_str()))
        .cloned()
        .collect();
    let mut delivered = Vec::with_capacity(table.rows());
    for row in 0..table.rows() {
        let Some(entry) = entry(&columns, &Codes::default(), row, None)? else { continue };
        delivered.push((row, entry));
    }
    let latest =
        delivered.iter().flat_map(|(_, entry)| [entry.first_year, entry.closed_year]).flatten().max();
    let year = year.or(latest).unwrap_or_default();
    let mut rows: Vec<_> = delivered
        .into_iter()
        .map(|(row, entry)| {
            let mut entry = own_entry(entry, year);
            entry.computed_status = entry.computed_status.filter(|computed| *computed != entry.status);
            (row, entry)
        })
        .collect();
    rows.sort_by(|a, b| a.1.id.cmp(&b.1.id));
    if let Some(pair) = rows.windows(2).find(|pair| pair[0].1.id == pair[1].1.id) {
        return Err(IngestError::earlier(EarlierError::RepeatedEntry {
            file: table.source.clone(),
            layer: String::new(),
            record: table.records[pair[1].0],
            id: pair[1].1.id.to_string(),
            first_file: table.source.clone(),
            first: table.records[pair[0].0],
        }));
    }
    let mut cells = Vec::with_capacity(rows.len());
    for (row, _) in &rows {
        let mut own = Vec::with_capacity(more.len());
        for name in &more {
            own.push(text(&table, name, *row)?);
        }
        cells.push(own);
    }
    Ok(RegisterTable { entries: rows.into_iter().map(|(_, entry)| entry).collect(), more, cells })
}

/// Reads a table that a person has edited, as `register export` wrote it: CSV however a spreadsheet saved it, or the
/// spreadsheet itself.
///
/// # Errors
/// Where it cannot be read, has no column of ids, or one column twice.
pub fn edited_table(path: &Path) -> Result<EditedTable, IngestError> {
    let table = whole(path)?;
    let column = |name: &str| {
        let name = name.trim().to_lowercase();
        SheetColumn::ALL.into_iter().find(|column| name == column.english() || name == column.swedish())
    };
    let mut found: Vec<(SheetColumn, &str)> =
        table.names.iter().filter_map(|name| Some((column(name)?, name.as_str()))).collect();
    found.sort_unstable();
    let stop =
        |reason: String| IngestError::earlier(EarlierError::BadSheet { file: table.source.clone(), reason });
    if let Some(pair) = found.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        return Err(stop(format!(
            "the columns {} and {} are the same one; expected each once",
            pair[0].1, pair[1].1
        )));
    }
    if found.first().is_none_or(|(first, _)| *first != SheetColumn::Id) {
        return Err(stop(format!(
            "found no column id among {}; expected the columns that `whitespot register export` writes",
            table.names.join(", ")
        )));
    }
    let editable = [SheetColumn::Name, SheetColumn::Status, SheetColumn::Note];
    if !found.iter().any(|(column, _)| editable.contains(column)) {
        return Err(stop(format!(
            "found none of the columns name, status, note among {}; expected at least one to take edits from",
            table.names.join(", ")
        )));
    }
    let mut rows = Vec::with_capacity(table.rows());
    for row in 0..table.rows() {
        let mut cells = Vec::with_capacity(found.len());
        for (_, name) in &found {
            cells.push(text(&table, name, row)?);
        }
        if cells.iter().any(|cell| !cell.is_empty()) {
            rows.push(EditedRow { row: row as u64 + 1, cells });
        }
    }
    let others = table.names.iter().filter(|name| column(name).is_none()).cloned().collect();
    let columns = found.iter().map(|(column, _)| *column).collect();
    Ok(EditedTable { columns, others, rows, source: table.source.clone() })
}

/// A file with all its columns.
fn whole(path: &Path) -> Result<Table, IngestError> {
    let name = path.to_string_lossy().into_owned();
    let source = FileSource { path: Paths::One(name.clone()), source: None, format: FileFormat::default() };
    let read = |columns: Vec<String>| {
        let wanted = Wanted { columns, places: false, most: None };
        let load = load_some(Path::new(""), &source, &wanted, true)?;
        let first = load.files.into_iter().next();
        first.map(|file| file.table).ok_or_else(|| IngestError::Empty { file: name.clone() })
    };
    let names = read(Vec::new())?.names;
    read(names)
}

fn text(table: &Table, column: &str, row: usize) -> Result<String, IngestError> {
    let text = table.column(column)?.text(row);
    Ok(text.map_or_else(String::new, |text| unguarded(&text).to_owned()))
}
