//! The register as a table that a person keeps in a spreadsheet.
use std::path::Path;

use crate::emit::EmitError;
use crate::emit::tables::csv::{Csv, CsvStyle};
use crate::emit::tables::register::by_hand;
use crate::emit::tables::table::Cell;
use crate::emit::text::names::joined;
use crate::model::{SheetColumn, SheetRow, ShortageAreaId, ShortageStatus};

/// How the table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SheetStyle {
    /// Head line and words in Swedish.
    pub swedish: bool,
    /// Semicolon, decimal comma and a byte order mark.
    pub for_excel: bool,
}

impl SheetStyle {
    fn status(self, status: ShortageStatus) -> &'static str {
        if !self.swedish {
            return status.as_str();
        }
        match status {
            ShortageStatus::New => "ny",
            ShortageStatus::Remaining => "kvarvarande",
            ShortageStatus::UnderConstruction => "under utbyggnad",
            ShortageStatus::Planned => "planerad",
            ShortageStatus::Remedied => "åtgärdad",
            ShortageStatus::Ended => "upphörd",
            ShortageStatus::Merged => "sammanslagen",
            ShortageStatus::Split => "delad",
        }
    }
}

/// Several ids in one cell, as tables write them.
pub fn joined_ids(ids: &[ShortageAreaId]) -> String {
    joined(ids.iter().map(ShortageAreaId::as_str))
}

/// Writes the table: an entry to a row, columns in the order of [`SheetColumn::ALL`].
///
/// # Errors
/// Where the file cannot be written.
pub fn register_sheet(rows: &[SheetRow<'_>], style: SheetStyle, path: &Path) -> Result<(), EmitError> {
    let head = SheetColumn::ALL.map(|column| if style.swedish { column.swedish() } else { column.english() });
    let written = if style.for_excel { CsvStyle::Sv } else { CsvStyle::Plain };
    let mut csv = Csv::create(written.file(path), &head)?;
    let filled = |text: &str| !text.is_empty();
    for row in rows {
        let entry = row.entry;
        let set = by_hand(entry.set_by_hand);
        let cells = SheetColumn::ALL.map(|column| match column {
            SheetColumn::Id => Cell::Text(entry.id.as_str()),
            SheetColumn::Name => Cell::Text(&entry.name),
            SheetColumn::Municipality => Cell::Text(entry.municipality.as_str()),
            SheetColumn::MunicipalityName => Cell::text(row.municipality),
            SheetColumn::Status => Cell::Text(style.status(entry.status)),
            SheetColumn::Note => Cell::text(Some(entry.note.as_str()).filter(|text| filled(text))),
            SheetColumn::ComputedStatus => {
                Cell::text(entry.computed_status.map(|status| style.status(status)))
            }
            SheetColumn::SetByHand => Cell::text(Some(set.as_str()).filter(|text| filled(text))),
            SheetColumn::Points => row.points.map_or(Cell::Empty, Cell::Whole),
            SheetColumn::Households => Cell::number(row.households),
            SheetColumn::FirstYear => Cell::Number(f64::from(entry.first_year)),
            SheetColumn::ClosedYear => Cell::number(entry.closed_year.map(f64::from)),
            SheetColumn::Lineage => Cell::Text(entry.lineage.as_str()),
            SheetColumn::Parents => Cell::Ids(&entry.parents),
            SheetColumn::Children => Cell::Ids(&entry.children),
            SheetColumn::ListedAs => Cell::text(entry.listed_as.as_ref().map(ShortageAreaId::as_str)),
            SheetColumn::Evidence => Cell::text(Some(entry.evidence.as_str()).filter(|text| filled(text))),
        });
        csv.row(&cells)?;
    }
    csv.finish()
}
