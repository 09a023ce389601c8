use std::collections::BTreeSet;

use super::{AreaFigures, AreaLevel, DefinitionDifference, TierFigure, WeightKind};

/// Ett års resultat, as far as a history tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct YearFigures {
    /// Name of the region.
    pub region: String,
    /// The region does not exist.
    pub is_invented: bool,
    /// Reference date, `YYYY-MM-DD`.
    pub reference_date: String,
    /// Name of the profile.
    pub profile: String,
    /// Rows of its `municipalities.csv`.
    pub areas: Vec<AreaFigures>,
    /// Its tiers.
    pub tiers: Vec<TierFigure>,
    /// Rows of its `reconciliation.csv`.
    pub reconciliation: Vec<AreaFigures>,
    /// Definitions that are other than in the year before; empty for the first.
    pub redefined: Vec<DefinitionDifference>,
    /// Codes of municipalities whose borders moved since the year before, as far as that is known.
    pub borders_moved: BTreeSet<String>,
}

/// What an earlier result tells: its own year, and the years that it had told itself.
#[derive(Debug, Clone, PartialEq)]
pub struct EarlierYears {
    /// Its own year.
    pub last: YearFigures,
    /// Its history, its own year last; empty where it was written before there was a history.
    pub history: Vec<HistoryRow>,
}

/// Why a series breaks (seriebrott).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Break {
    /// The definitions are other than in the year before.
    Definitions,
    /// A sum is of other municipalities than in the year before.
    Municipalities,
    /// The borders of the municipality moved since the year before.
    Borders,
    /// The share is worse by more than 5 percentage points.
    Drop,
}

impl Break {
    /// All, in their order.
    pub const ALL: [Self; 4] = [Self::Definitions, Self::Municipalities, Self::Borders, Self::Drop];

    /// The word of tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Definitions => "definitions",
            Self::Municipalities => "municipalities",
            Self::Borders => "borders",
            Self::Drop => "drop",
        }
    }
}

/// A figure of one area in one year.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryRow {
    /// Level of the area.
    pub level: AreaLevel,
    /// Code of the area.
    pub code: String,
    /// Name of the area in that year.
    pub name: String,
    /// Reference date.
    pub reference_date: String,
    /// Name of the profile.
    pub profile: String,
    /// The weight; `None` for areas that are counted.
    pub weight: Option<WeightKind>,
    /// The measure.
    pub measure: &'static str,
    /// The tier, Mbit/s downstream, where the measure is told by tier.
    pub tier_mbps: Option<f64>,
    /// The figure.
    pub value: f64,
    /// Of so many, where it is a part.
    pub total: Option<f64>,
    /// The figure less that of the year before.
    pub change: Option<f64>,
    /// The share less that of the year before, 0 to 1.
    pub change_of_share: Option<f64>,
    /// Why it cannot be compared with the year before without a word, ascending.
    pub breaks: Vec<Break>,
}

impl HistoryRow {
    /// The share; nothing of nothing is `None`.
    pub fn share(&self) -> Option<f64> {
        self.total.filter(|total| *total > 0.0).map(|total| self.value / total)
    }
}
