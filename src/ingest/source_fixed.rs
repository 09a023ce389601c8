//! `[[fixed]]` as it is written.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Value;
use super::source::{FileFormat, FileSource, Paths, RasterFormat, yes};
use crate::model::{PassedOverride, Relation};

/// How places of a fixed source are meant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Reach {
    /// `"inside"`: in its polygons.
    Word(ReachWord),
    /// `{ within_m = 50 }`: points, lines or areas with a reach.
    Within {
        /// The reach.
        within_m: f64,
    },
    /// `{ id = "uuid" }`: a table by demand point id.
    Id {
        /// The column that holds the id.
        id: String,
    },
}

/// The words of [`Reach`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReachWord {
    /// In its polygons.
    Inside,
}

/// Where a fixed source speaks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Valid {
    /// `"everywhere"` or `"listed"`.
    Word(ValidWord),
    /// `{ path = "area.gpkg" }`: inside these polygons.
    Area(FileSource),
}

/// The words of [`Valid`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ValidWord {
    /// Silence means unserved.
    Everywhere,
    /// Only where an offer is listed; of a raster: where a cell has a value.
    Listed,
}

/// `[[fixed]]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FixedSource {
    /// Path; left out: the offers are columns of the demand source.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path: Option<Paths>,
    /// How its files are to be read.
    #[serde(flatten)]
    pub format: FileFormat,
    /// Raster format.
    #[serde(flatten)]
    pub raster: RasterFormat,
    /// Operator.
    pub operator: Value<String>,
    /// The network that it uses; left out: its own.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub network: Option<Value<String>>,
    /// Technology: a word of `data/words/technology.toml`.
    pub technology: Value<String>,
    /// Relation; left out: connected.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub relation: Option<Value<Relation>>,
    /// Downstream speed, Mbit/s; an offer without one gives no verdict and is counted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub down_mbps: Option<Value<f64>>,
    /// Upstream speed, Mbit/s.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub up_mbps: Option<Value<f64>>,
    /// Downstream speed in the busy hour, Mbit/s.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub down_peak_mbps: Option<Value<f64>>,
    /// Latency, milliseconds.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub latency_ms: Option<Value<f64>>,
    /// What a connection costs, SEK; judged for passed offers.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cost_sek: Option<Value<f64>>,
    /// The year by which a planned offer is built.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub planned_year: Option<Value<f64>>,
    /// Whether the plan is credible.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub credible: Option<Value<bool>>,
    /// The part of each place that is served; left out: the whole.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub share: Option<ShareSource>,
    /// Rules for homes passed, against the profile.
    #[serde(flatten)]
    pub passed: PassedOverride,
    /// The date that the layer speaks of, for the record.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub as_of: Option<String>,
    /// Whether the open package may show more of it than sums.
    #[serde(default = "yes")]
    pub publish: bool,
    /// Where it speaks; left out: everywhere.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub valid: Option<Valid>,
    /// How places are meant; left out: inside.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reach: Option<Reach>,
}

impl FixedSource {
    /// The file part; `None` where the offers are columns of the demand source.
    pub fn file(&self) -> Option<FileSource> {
        Some(FileSource { path: self.path.clone()?, format: self.format.clone() })
    }
}

/// The unit of a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ShareUnit {
    /// 0 to 1.
    #[default]
    Fraction,
    /// 0 to 100.
    Percent,
}

/// The part of each place that an offer serves: a column of numbers, or of classes with their bounds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareSource {
    /// The column.
    pub column: String,
    /// Its unit, and that of the bounds.
    #[serde(default)]
    pub unit: ShareUnit,
    /// Word of the column → at least and at most.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub classes: Option<BTreeMap<String, [f64; 2]>>,
}
