use super::{RecordRef, SettlementCut, WeightKind};

/// Publicerad uppgift: a figure that somebody published, to be shown beside the run's own.
#[derive(Debug, Clone, PartialEq)]
pub struct ReferenceValue {
    /// Where it stands.
    pub record: RecordRef,
    /// Kommunkod, länskod, or `total` for what was published for the whole (the nation).
    pub area_code: String,
    /// Its name, where the source or the list of counties has one.
    pub area_name: Option<String>,
    /// The year that it speaks of.
    pub year: i32,
    /// The measure: a word of the long table, as `reached_with_passed`.
    pub measure: String,
    /// The weight, where the source states it.
    pub weight: Option<WeightKind>,
    /// The tier, Mbit/s down, where the measure has one.
    pub tier_mbps: Option<f64>,
    /// The kind of settlement; `None`: all.
    pub settlement: Option<SettlementCut>,
    /// The share, 0 to 1.
    pub share: f64,
    /// Published as "more than": the share is a lower bound.
    pub at_least: bool,
    /// Where it was published.
    pub source: String,
    /// By which definition, where stated: a change of it breaks a series.
    pub definition: Option<String>,
}
