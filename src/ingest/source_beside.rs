//! What stands beside the sources and checks them, as it is written: a second list of places, and what was measured in the field.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::source_file::FileSource;
use super::source_raster::Threshold;
use super::value::Value;
use crate::model::SignalLevel;
use crate::schema::{NotNegative, OrColumn, Text, Words};

/// `[[demand_check]]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DemandCheckSource {
    /// The file.
    #[serde(flatten)]
    pub file: FileSource,
    /// Column of its own id, for examples; left out: the row number.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["objektidentitet"]))]
    pub id: Option<String>,
    /// A place of this list is missing in the demand where no demand point stands at most so far away, metres.
    #[schemars(with = "NotNegative", extend("examples" = [50]))]
    pub within_m: f64,
}

/// `[[measured]]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MeasuredSource {
    /// The file.
    #[serde(flatten)]
    pub file: FileSource,
    /// Operator, as it is called under `[[mobile]]`.
    #[schemars(with = "OrColumn<Text>", extend("examples" = ["Operatör"]))]
    pub operator: Value<String>,
    /// Generation: a word of `data/words/generation.toml`.
    #[schemars(with = "OrColumn<Words<crate::model::Generation>, Text>", extend("examples" = ["4G"]))]
    pub generation: Value<String>,
    /// The claimed service that it is compared with, Mbit/s; 0 is speech.
    #[schemars(with = "NotNegative", extend("examples" = [10]))]
    pub service_mbps: f64,
    /// The claimed signal level that it is compared with: a word of the profile's `levels`.
    #[schemars(with = "Text", extend("examples" = ["grund"]))]
    pub level: SignalLevel,
    /// Column of what was measured: a level or a speed.
    #[schemars(extend("examples" = ["rsrp_dbm"]))]
    pub value: String,
    /// Which values meet what is claimed: `{ at_least = -105 }`, `{ at_most = … }` or `{ equals = [ … ] }`.
    #[schemars(extend("examples" = [{"at_least": -105}]))]
    pub threshold: Threshold,
}
