//! Why the numbers changed: `change.csv`, and `change_reached.csv` for what is reached.
use crate::emit::EmitError;
use crate::emit::tables::csv::{self, CsvFile};
use crate::emit::tables::table::{Cell, Table};
use crate::model::{ChangeRow, ComparedReachRow, ReachChangeRow, Settlement};

/// Writes `change.csv`: unserved weight in the earlier result and now, and the causes that sum to the difference;
/// `from` and `to` are the reference dates, and `planned_built` stands beside the causes. An empty settlement is all of
/// the area.
///
/// # Errors
/// Where the file cannot be written.
pub fn change_csv<'f>(
    rows: &[ChangeRow],
    from: &str,
    to: &str,
    file: impl Into<CsvFile<'f>>,
) -> Result<(), EmitError> {
    csv::write(file, |table| change(rows, from, to, table))
}

/// Fills the table of changes.
pub(in crate::emit) fn change(
    rows: &[ChangeRow],
    from: &str,
    to: &str,
    table: &mut dyn Table,
) -> Result<(), EmitError> {
    table.head(&ChangeRow::COLUMNS)?;
    for row in rows {
        let change = row.change;
        table.row(&[
            Cell::Text(row.kind.as_str()),
            Cell::Text(&row.code),
            Cell::Text(&row.name),
            Cell::text(row.settlement.map(Settlement::as_str)),
            Cell::Text(row.weight.as_str()),
            Cell::Number(change.before),
            Cell::Number(change.build_out),
            Cell::Number(change.worse),
            Cell::Number(change.stock),
            Cell::Number(change.moved),
            Cell::Number(change.rejected),
            Cell::Number(change.method),
            Cell::Number(change.after),
            Cell::Number(change.after - change.before),
            Cell::Text(from),
            Cell::Text(to),
            Cell::number(row.planned_built),
        ])?;
    }
    Ok(())
}

/// Writes `change_reached.csv`: the weight that is reached in the earlier result and now, at every tier, without and with passed
/// places, and by mobile cover, and the causes that sum to the difference; `from` and `to` are the reference dates.
///
/// # Errors
/// Where the file cannot be written.
pub fn change_reached_csv<'f>(
    rows: &[ReachChangeRow],
    from: &str,
    to: &str,
    file: impl Into<CsvFile<'f>>,
) -> Result<(), EmitError> {
    csv::write(file, |table| change_reached(rows, from, to, table))
}

/// Fills the table of what is reached.
pub(in crate::emit) fn change_reached(
    rows: &[ReachChangeRow],
    from: &str,
    to: &str,
    table: &mut dyn Table,
) -> Result<(), EmitError> {
    table.head(&ReachChangeRow::COLUMNS)?;
    rows.iter().try_for_each(|row| table.row(&reached_cells(&row.into(), (from, to), &[])))
}

/// The values of what is reached, parallel to [`ReachChangeRow::COLUMNS`], with others after what was lost.
pub(in crate::emit) fn reached_cells<'a>(
    row: &'a ComparedReachRow,
    (from, to): (&'a str, &'a str),
    mixed: &[Cell<'a>],
) -> Vec<Cell<'a>> {
    let change = row.change;
    let mut cells = vec![
        Cell::Text(row.kind.as_str()),
        Cell::Text(&row.code),
        Cell::Text(&row.name),
        Cell::Text(row.weight.as_str()),
        Cell::Text(row.series.as_str()),
        Cell::number(row.series.tier_mbps()),
        Cell::Number(change.before),
        Cell::number(change.gained),
        Cell::number(change.lost),
    ];
    cells.extend(mixed);
    cells.extend([
        Cell::Number(change.stock),
        Cell::Number(change.moved),
        Cell::Number(change.rejected),
        Cell::number(change.method),
        Cell::Number(change.after),
        Cell::Number(change.after - change.before),
        Cell::Text(from),
        Cell::Text(to),
    ]);
    cells
}
