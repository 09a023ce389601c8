use std::collections::BTreeSet;

use super::{AreaFigures, AreaLevel, DefinitionDifference, TierFigure, WeightKind};

/// Ett års resultat, as far as a history shows it.
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

/// What an earlier result holds: its own year, and the earlier years that it holds itself.
#[derive(Debug, Clone, PartialEq)]
pub struct EarlierYears {
    /// Its own year.
    pub last: YearFigures,
    /// Its history, its own year last; empty where it was written before there was a history.
    pub history: Vec<HistoryRow>,
    /// What its open package published of the unserved, by area; empty where the package was not kept.
    pub published: Vec<AreaFigures>,
}

/// När ett mål nås: a target and when it is reached, computed from several results.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetReached {
    /// Its id.
    pub id: String,
    /// What is counted.
    pub weight: WeightKind,
    /// The speed.
    pub down_mbps: f64,
    /// The share that it asks, 0 to 1.
    pub asked: f64,
    /// The share of the last result; `None` where there is nothing to share.
    pub share: Option<f64>,
    /// When.
    pub reached: WhenReached,
}

/// When a share is reached.
#[derive(Debug, Clone, PartialEq)]
pub enum WhenReached {
    /// A result shows it, and so do all after it.
    Shown {
        /// The first of these results.
        date: String,
    },
    /// Beyond the last result, at the pace so far: an estimate.
    Estimated {
        /// The year.
        year: i32,
        /// The result from which the pace is counted: the first, or that after the last break.
        since: String,
        /// What the share rises by in a year.
        pace: f64,
    },
    /// The share does not rise, or so slowly that no year can be given.
    NotRising {
        /// The result from which the pace is counted.
        since: String,
    },
    /// One result alone, or the last one after a break: no pace is known.
    NotTold,
}

/// A series of results: its years, its targets and what cannot be compared.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesTold {
    /// The years, ascending.
    pub years: Vec<YearFigures>,
    /// The targets that the last result follows.
    pub targets: Vec<TargetReached>,
    /// Per result its reference date and the version that made it.
    pub versions: Vec<(String, String)>,
    /// Reference dates of results whose places cannot be compared with those of the year before, and why: whether
    /// borders moved is known by area alone there.
    pub places_not_told: Vec<(String, String)>,
}

impl SeriesTold {
    /// The versions that made the results, in their order, each once; of one version there is nothing to say.
    pub fn several_versions(&self) -> Option<Vec<&str>> {
        let mut versions: Vec<&str> = Vec::new();
        for (_, version) in &self.versions {
            if !versions.contains(&version.as_str()) {
                versions.push(version);
            }
        }
        (versions.len() > 1).then_some(versions)
    }
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
    /// The tier, Mbit/s downstream, where the measure is counted by tier.
    pub tier_mbps: Option<f64>,
    /// The figure.
    pub value: f64,
    /// What it is a part of; `None` where it is no part.
    pub total: Option<f64>,
    /// The figure less that of the year before.
    pub change: Option<f64>,
    /// The share less that of the year before, 0 to 1.
    pub change_of_share: Option<f64>,
    /// Why it cannot be compared with the year before without a comment, ascending.
    pub breaks: Vec<Break>,
}

impl HistoryRow {
    /// The columns of `history.csv`.
    pub const COLUMNS: [&str; 14] = [
        "area_kind",
        "code",
        "name",
        "reference_date",
        "profile",
        "weight",
        "measure",
        "tier_mbps",
        "value",
        "total",
        "share",
        "change",
        "change_pp",
        "series_break",
    ];

    /// The share; nothing of nothing is `None`.
    pub fn share(&self) -> Option<f64> {
        self.total.filter(|total| *total > 0.0).map(|total| self.value / total)
    }

    /// The reference date as a number of years: the same day of two years is a whole number apart. `None` where it is no date.
    pub fn moment(&self) -> Option<f64> {
        let mut parts = self.reference_date.split('-').map(str::parse::<f64>);
        let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
        Some(year + (month - 1.0) / 12.0 + (day - 1.0) / 372.0)
    }
}
