use super::{RegisterEntry, ShortageStatus};

/// What a text begins with that a spreadsheet would run as a formula; in their full width too, which some take for the same.
pub const FORMULA_SIGNS: [char; 11] =
    ['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// A column of the register as a person keeps it in a spreadsheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SheetColumn {
    /// Lasting id: by this a row is known again.
    Id,
    /// Name: may be edited.
    Name,
    /// Kommunkod.
    Municipality,
    /// Name of the municipality.
    MunicipalityName,
    /// Status: may be edited.
    Status,
    /// Note: may be edited.
    Note,
    /// What was computed, where a person has set another status.
    ComputedStatus,
    /// What a person has set.
    SetByHand,
    /// Demand points without access.
    Points,
    /// Their households.
    Households,
    /// The year when it was first found or listed.
    FirstYear,
    /// The year when it ended.
    ClosedYear,
    /// How it came out of the year before.
    Lineage,
    /// Areas that it came from.
    Parents,
    /// Areas that came from it.
    Children,
    /// The entry of the county's own list.
    ListedAs,
    /// Why it has its status.
    Evidence,
}

impl SheetColumn {
    /// All, in their order.
    pub const ALL: [Self; 17] = [
        Self::Id,
        Self::Name,
        Self::Municipality,
        Self::MunicipalityName,
        Self::Status,
        Self::Note,
        Self::ComputedStatus,
        Self::SetByHand,
        Self::Points,
        Self::Households,
        Self::FirstYear,
        Self::ClosedYear,
        Self::Lineage,
        Self::Parents,
        Self::Children,
        Self::ListedAs,
        Self::Evidence,
    ];

    /// The head line in English: the column of `register.csv`, where it is one.
    pub const fn english(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Name => "name",
            Self::Municipality => "municipality",
            Self::MunicipalityName => "municipality_name",
            Self::Status => "status",
            Self::Note => "note",
            Self::ComputedStatus => "computed_status",
            Self::SetByHand => "set_by_hand",
            Self::Points => "points",
            Self::Households => "households",
            Self::FirstYear => "first_year",
            Self::ClosedYear => "closed_year",
            Self::Lineage => "lineage",
            Self::Parents => "parents",
            Self::Children => "children",
            Self::ListedAs => "listed_as",
            Self::Evidence => "evidence",
        }
    }

    /// The head line in Swedish.
    pub const fn swedish(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Name => "namn",
            Self::Municipality => "kommun",
            Self::MunicipalityName => "kommunnamn",
            Self::Status => "status",
            Self::Note => "anteckning",
            Self::ComputedStatus => "beräknad status",
            Self::SetByHand => "satt för hand",
            Self::Points => "analysenheter",
            Self::Households => "hushåll",
            Self::FirstYear => "första år",
            Self::ClosedYear => "stängd år",
            Self::Lineage => "härkomst",
            Self::Parents => "kommer från",
            Self::Children => "har blivit",
            Self::ListedAs => "nummer i länets lista",
            Self::Evidence => "underlag",
        }
    }
}

/// A row of the register in a spreadsheet.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetRow<'a> {
    /// The entry.
    pub entry: &'a RegisterEntry,
    /// Name of its municipality, where known.
    pub municipality: Option<&'a str>,
    /// Its demand points without access, where the result is known.
    pub points: Option<u64>,
    /// Their households, where known.
    pub households: Option<f64>,
}

/// A table that a person has edited.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EditedTable {
    /// The file.
    pub source: String,
    /// The columns that it has, ascending.
    pub columns: Vec<SheetColumn>,
    /// Names of columns that are none of ours.
    pub others: Vec<String>,
    /// Its rows that are not blank.
    pub rows: Vec<EditedRow>,
}

/// A row of it.
#[derive(Debug, Clone, PartialEq)]
pub struct EditedRow {
    /// Which row, from 1 after the head line.
    pub row: u64,
    /// The cells, parallel to [`EditedTable::columns`]; an empty cell is an empty text.
    pub cells: Vec<String>,
}

impl EditedTable {
    /// The cell of a row; `None` where the table has no such column.
    pub fn cell<'r>(&self, row: &'r EditedRow, column: SheetColumn) -> Option<&'r str> {
        let at = self.columns.iter().position(|known| *known == column)?;
        Some(row.cells[at].as_str())
    }
}

/// What a person wants a status to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusEdit {
    /// What is computed: the person's word is taken back.
    Computed,
    /// This.
    To(ShortageStatus),
}
