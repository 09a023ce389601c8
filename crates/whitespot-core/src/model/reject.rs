use serde::{Deserialize, Serialize};

/// How much a reject costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The record was used after a repair.
    Repaired,
    /// One value or offer of the record was left out, the rest was used.
    Part,
    /// The record was not used.
    Record,
}

/// Avvisad post: a delivered record that was left out or mended, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Reject {
    /// The source: the path as the configuration gives it.
    pub source: String,
    /// The layer within the file, where it has layers.
    pub layer: String,
    /// The record: feature id, row number or demand point id.
    pub record: String,
    /// Why.
    pub reason: String,
    /// What was found.
    pub found: String,
    /// What was expected.
    pub expected: String,
    /// How much was lost.
    pub severity: Severity,
}
