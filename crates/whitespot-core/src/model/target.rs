use serde::{Deserialize, Serialize};

use super::{SpeedTier, WeightKind};

/// Mål: one criterion of a target, as `SE-2025a`: so large a share at so high a speed.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Its id, as `SE-2025a`.
    pub id: String,
    /// Wording in Swedish.
    pub title_sv: String,
    /// Wording in English.
    pub title_en: String,
    /// The year by which it is to be reached.
    pub year: i32,
    /// The share, 0 to 1.
    pub share: f64,
    /// The speed.
    pub tier: SpeedTier,
    /// Whether passed places count as reached.
    pub with_passed: bool,
    /// What is counted: each by itself.
    pub weights: Vec<WeightKind>,
    /// Whether it still holds.
    pub status: TargetStatus,
    /// Its source.
    pub source: String,
    /// Whether the source was confirmed.
    pub confirmed: bool,
}

/// What a file of targets cannot say in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetNote {
    /// The file's name, as `SE-2030`.
    pub name: String,
    /// The note, in the words of the file.
    pub note: String,
}

/// Whether a target still holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetStatus {
    /// It holds.
    Current,
    /// It was reached.
    Met,
    /// Its year has passed without it being reached.
    Missed,
    /// Another has taken its place.
    Superseded,
}
