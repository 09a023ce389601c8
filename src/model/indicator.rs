use std::borrow::Cow;

use super::{Generation, SettlementCut, SignalLevel, Technology, WeightKind};

/// What kind of area an indicator is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AreaKind {
    /// `DeSO` (demografiskt statistikområde).
    Deso,
    /// Kommun.
    Municipality,
    /// Länsdel.
    Part,
    /// Län.
    County,
    /// The whole selection.
    Total,
}

impl AreaKind {
    /// The word of tables and columns.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deso => "deso",
            Self::Municipality => "municipality",
            Self::Part => "part",
            Self::County => "county",
            Self::Total => "total",
        }
    }
}

/// Indikator: one number of the long table, with the dimensions that it is cut by; `None` is "all" of that dimension.
#[derive(Debug, Clone, PartialEq)]
pub struct IndicatorRow {
    /// What kind of area it is about.
    pub area_kind: AreaKind,
    /// Kommunkod, länskod or `total`.
    pub area_code: String,
    /// Name of the area.
    pub area_name: String,
    /// Kind of settlement.
    pub settlement: Option<SettlementCut>,
    /// The weight that is counted; `None` where the measure is an area or a length.
    pub weight: Option<WeightKind>,
    /// The measure, with its unit where it is not a count.
    pub measure: Cow<'static, str>,
    /// Tier, Mbit/s down.
    pub tier_mbps: Option<f64>,
    /// Access technology.
    pub technology: Option<Technology>,
    /// Name of the operator.
    pub operator: Option<String>,
    /// Generation of a mobile network.
    pub generation: Option<Generation>,
    /// Mobile service, Mbit/s.
    pub service_mbps: Option<f64>,
    /// Signal level.
    pub level: Option<SignalLevel>,
    /// The number; `None` where it is unknown.
    pub value: Option<f64>,
    /// What it is a part of.
    pub total: Option<f64>,
    /// `value` by `total`, 0 to 1; `None` where there is nothing to share.
    pub share: Option<f64>,
    /// Id of the rule by which it was counted: a key of the glossary (`data/words/measures.toml`), or of a target.
    pub definition: Cow<'static, str>,
}
