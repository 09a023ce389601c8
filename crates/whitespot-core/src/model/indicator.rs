use super::{RowKind, SettlementCut, Technology, WeightKind};

/// What kind of area an indicator is about, in the order of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AreaKind {
    /// Kommun.
    Municipality,
    /// Länsdel.
    Part,
    /// Län.
    County,
    /// The whole selection.
    Total,
    /// `DeSO` (demografiskt statistikområde).
    Deso,
}

impl AreaKind {
    /// What a row of the one table is about.
    pub const fn of(kind: RowKind) -> Self {
        match kind {
            RowKind::Municipality => Self::Municipality,
            RowKind::County { .. } => Self::County,
            RowKind::Total => Self::Total,
        }
    }

    /// The word of tables and columns.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Municipality => "municipality",
            Self::Part => "part",
            Self::County => "county",
            Self::Total => "total",
            Self::Deso => "deso",
        }
    }
}

/// Indikator: one number of the long table, with the dimensions that it is cut by; `None` is "all" of that dimension.
///
/// Texts are borrowed, because a country has millions of rows: they are made area by area and never held all at once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IndicatorRow<'a> {
    /// What kind of area it is about.
    pub area_kind: AreaKind,
    /// Kommunkod, länskod, `DeSO` code, `total`; of a part of a county its code, a hyphen and the part's name.
    pub area_code: &'a str,
    /// Name of the area.
    pub area_name: &'a str,
    /// Kind of settlement.
    pub settlement: Option<SettlementCut>,
    /// The weight that is counted; `None` where the measure is an area or a length.
    pub weight: Option<WeightKind>,
    /// The measure, with its unit where it is not a count.
    pub measure: &'a str,
    /// Tier, Mbit/s down.
    pub tier_mbps: Option<f64>,
    /// Access technology.
    pub technology: Option<Technology>,
    /// Name of the operator.
    pub operator: Option<&'a str>,
    /// Generation of a mobile network; `None` is the profile's rule.
    pub generation: Option<&'a str>,
    /// Mobile service, Mbit/s.
    pub service_mbps: Option<f64>,
    /// Signal level.
    pub level: Option<&'a str>,
    /// The number; `None` where it is unknown.
    pub value: Option<f64>,
    /// What it is a part of.
    pub total: Option<f64>,
    /// `value` by `total`, 0 to 1; `None` where there is nothing to share.
    pub share: Option<f64>,
    /// Id of the rule by which it was counted: a key of the glossary (`data/words/measures.toml`), or of a target.
    pub definition: &'a str,
}
