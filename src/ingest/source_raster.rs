//! How a raster is read, as it is written: which of its cells hold.
use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::schema::{SomeOf, Whole};

/// Which raster cells hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
#[schemars(title = "{ at_least = … }, { at_most = … } or { equals = [ … ] }")]
pub enum Threshold {
    /// Levels and speeds: this and more.
    AtLeast {
        /// Least value that holds.
        at_least: f64,
    },
    /// Losses and distances: this and less.
    AtMost {
        /// Greatest value that holds.
        at_most: f64,
    },
    /// Classes: one of these.
    Equals {
        /// The values that hold.
        #[schemars(with = "SomeOf<f64>")]
        equals: Vec<f64>,
    },
}

/// Levels that a receiver can measure, dBm: below lies the noise, and above stands nobody but the mast. An engineering choice.
pub(super) const LEVELS_DBM: RangeInclusive<f64> = -150.0..=-20.0;

impl Threshold {
    /// Whether it is one of levels in dBm: at least a level that a receiver can measure.
    pub(super) fn is_of_levels(&self) -> bool {
        matches!(self, Self::AtLeast { at_least } if LEVELS_DBM.contains(at_least))
    }

    /// Whether a value holds.
    pub fn holds(&self, value: f64) -> bool {
        match self {
            Self::AtLeast { at_least } => value >= *at_least,
            Self::AtMost { at_most } => value <= *at_most,
            Self::Equals { equals } => equals.iter().any(|class| value.total_cmp(class).is_eq()),
        }
    }

    /// The same threshold with each of its values as a file can hold it.
    #[must_use]
    pub fn with(&self, held: impl Fn(f64) -> f64) -> Self {
        match self {
            Self::AtLeast { at_least } => Self::AtLeast { at_least: held(*at_least) },
            Self::AtMost { at_most } => Self::AtMost { at_most: held(*at_most) },
            // One zero, whatever its sign.
            Self::Equals { equals } => {
                Self::Equals { equals: equals.iter().map(|class| held(*class) + 0.0).collect() }
            }
        }
    }
}

impl std::fmt::Display for Threshold {
    /// As it is written in the configuration.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::AtLeast { at_least } => write!(f, "at_least = {at_least}"),
            Self::AtMost { at_most } => write!(f, "at_most = {at_most}"),
            Self::Equals { equals } => {
                let classes: Vec<String> = equals.iter().map(f64::to_string).collect();
                write!(f, "equals = [{}]", classes.join(", "))
            }
        }
    }
}

/// How a raster is read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RasterFormat {
    /// Which values hold: `{ at_least = -105 }` (levels, speeds), `{ at_most = 165 }` (path loss, distances) or `{ equals = [2, 3] }`
    /// (classes); marks the source as a raster. Nodata, masks (`.msk`, within the
    /// file) and bands of opacity are kept; colours are no levels.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub threshold: Option<Threshold>,
    /// Band, from 1 (the default).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Whole")]
    pub band: Option<usize>,
    /// Value without data, beside those that the file declares.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub nodata: Option<f64>,
}
