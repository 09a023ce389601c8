use std::collections::BTreeMap;

use super::{RegisterEntry, RowKind, WeightKind};

/// Siffror ur ett tidigare resultat: a row of one of its tables, by column; an empty cell has no figure.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaFigures {
    /// What it is about.
    pub kind: RowKind,
    /// Kommunkod, länskod or `total`.
    pub code: String,
    /// Name.
    pub name: String,
    /// County name, where the table has it.
    pub county: String,
    /// The figures by column.
    pub figures: BTreeMap<String, f64>,
}

impl AreaFigures {
    /// What the row is about, without regard to whether a county is counted in part.
    pub fn key(&self) -> (AreaLevel, &str) {
        (AreaLevel::of(self.kind), &self.code)
    }
}

/// The level of a row: municipalities first, the total last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AreaLevel {
    /// Kommun.
    Municipality,
    /// Län.
    County,
    /// All.
    Total,
}

impl AreaLevel {
    /// All, municipalities first.
    pub const ALL: [Self; 3] = [Self::Municipality, Self::County, Self::Total];

    /// The level of a kind of row.
    pub const fn of(kind: RowKind) -> Self {
        match kind {
            RowKind::Municipality => Self::Municipality,
            RowKind::County { .. } => Self::County,
            RowKind::Total => Self::Total,
        }
    }

    /// The word of tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Municipality => "municipality",
            Self::County => "county",
            Self::Total => "total",
        }
    }
}

/// What a figure by tier says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TierMeasure {
    /// Reached by connected offers.
    Reached,
    /// Reached by connected or passed offers.
    ReachedWithPassed,
    /// Tätbebyggt less glesbebyggt by the share reached with passed offers, percentage points.
    GapPp,
}

impl TierMeasure {
    /// All, in the order of the tables.
    pub const ALL: [Self; 3] = [Self::Reached, Self::ReachedWithPassed, Self::GapPp];

    /// The word of tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::ReachedWithPassed => "reached_with_passed",
            Self::GapPp => "gap_pp",
        }
    }
}

/// What a result says of a weight at one tier.
#[derive(Debug, Clone, PartialEq)]
pub struct TierFigure {
    /// Level of the area.
    pub level: AreaLevel,
    /// Code of the area.
    pub code: String,
    /// The weight.
    pub weight: WeightKind,
    /// What it says.
    pub measure: TierMeasure,
    /// The tier, Mbit/s downstream.
    pub tier_mbps: f64,
    /// The figure.
    pub value: Option<f64>,
    /// What it is a part of; `None` where it is no part.
    pub total: Option<f64>,
}

/// A register as it lies in its file, with the columns that a person may have added.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RegisterTable {
    /// Entries, ascending by id, each id once.
    pub entries: Vec<RegisterEntry>,
    /// Names of further columns.
    pub more: Vec<String>,
    /// Their cells, parallel to `entries`, each parallel to `more`.
    pub cells: Vec<Vec<String>>,
}
