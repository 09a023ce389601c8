//! Körningens protokoll: what a result rests on, as its `run.json` holds it. A run writes it; the next year's run and all that
//! looks at results read it. It holds nothing that changes from run to run.
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::indicators::Proof;
use crate::model::Severity;

/// The run record. What an older version did not write is empty.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct RunRecord {
    /// The version of whitespot.
    pub whitespot: String,
    /// The version of GDAL that read the files.
    pub gdal: String,
    /// Name of the region.
    pub name: String,
    /// The day that all numbers speak of, `YYYY-MM-DD`.
    pub reference_date: String,
    /// The working CRS.
    pub crs: String,
    /// Language of pages and sheets.
    pub language: String,
    /// Code prefixes that selected municipalities; `None`: all of them.
    pub only: Option<Vec<String>>,
    /// The configuration as it was written.
    pub configuration: Value,
    /// What presets filled in it: the table, the preset, and the keys with their values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub presets: Vec<Value>,
    /// The profile with the configuration's values in place: each setting with its source.
    pub profile: Value,
    /// The files that were read.
    pub inputs: Vec<InputRecord>,
    /// What was counted of the whole.
    pub counts: Counts,
    /// The list for support.
    pub support: SupportRecord,
    /// What the delivery control found; `None` in a record from before there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery: Option<DeliveryRecord>,
    /// What the gate found wrong or doubtful with what was delivered, but for the delivery control.
    pub findings: Vec<FindingRecord>,
    /// Rejects by source, reason and severity.
    pub rejects: Vec<RejectCount>,
    /// The sums that were found to hold.
    pub proofs: Vec<Proof>,
    /// What the land area means in this run.
    pub land_area: String,
    /// What was computed again without cells.
    pub computed_again: Vec<ComputedAgainRecord>,
    /// The files that were written.
    pub outputs: Vec<OutputFile>,
}

/// A file that was read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct InputRecord {
    /// As configured, or as the pattern found it.
    pub source: String,
    /// Size, of all its parts.
    pub bytes: u64,
    /// SHA-256 of what was read.
    pub sha256: String,
    /// CRS as declared or configured.
    pub crs: String,
    /// Whether the configuration overrode what the file declares.
    pub crs_overridden: bool,
    /// Records read, without those that `where` left out.
    pub records: u64,
    /// The columns that places were read from, where the format has none of its own.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub shapes_in: String,
    /// What `where` left out of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOutRecord>,
    /// Its parts, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<PartRecord>,
}

/// What `where` left out of a layer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LeftOutRecord {
    /// Layer; empty where the format has none.
    pub layer: String,
    /// The filter, as it is written.
    pub filter: String,
    /// Rows that were left out.
    pub rows: u64,
    /// What the columns of the filter hold in them, the most frequent first: ten at most.
    pub values: Vec<LeftOutValue>,
}

/// What rows that were left out hold.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LeftOutValue {
    /// Columns and their cells: `DN = 0`.
    pub value: String,
    /// Rows that hold it.
    pub rows: u64,
}

/// One of the files that an input is made of.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PartRecord {
    /// Its name, relative to the folder of the input.
    pub file: String,
    /// Size.
    pub bytes: u64,
    /// SHA-256 of its content.
    pub sha256: String,
}

/// What was counted of the whole.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Municipalities.
    pub municipalities: u64,
    /// Rows of the demand.
    pub demand_rows: u64,
    /// Demand points used.
    pub demand_points: u64,
    /// Rows outside the selection.
    pub outside_selection: u64,
    /// Rows rejected.
    pub rejected: u64,
    /// Names of the operators.
    pub operators: Vec<String>,
    /// Fixed layers.
    pub fixed_layers: u64,
    /// Mobile layers.
    pub mobile_layers: u64,
    /// Offers without a speed, by source.
    pub offers_without_speed: Vec<WithoutSpeed>,
    /// Offers that lack what the profile asks for.
    pub offers_that_lack: Vec<LackingRecord>,
    /// Open shortage areas.
    pub shortage_areas: u64,
}

/// Offers of one source without a speed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct WithoutSpeed {
    /// The source.
    pub source: String,
    /// How many records.
    pub records: u64,
}

/// Offers that lack what the profile asks for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LackingRecord {
    /// What they lack.
    pub what: String,
    /// How many.
    pub offers: u64,
    /// Of how many.
    pub of: u64,
}

/// The list for support: its size, or why there is none.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SupportRecord {
    /// Candidates listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listed: Option<u64>,
    /// Of these, eligible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eligible: Option<u64>,
    /// Designated areas that they make.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub designated_areas: Option<u64>,
    /// Why there is no list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_list: Option<String>,
}

/// What the delivery control found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DeliveryRecord {
    /// The reference date of the earlier result, where there is one.
    pub since: Option<String>,
    /// What is to be checked before publishing.
    pub to_check: Vec<ToCheck>,
}

/// A finding of the delivery control.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ToCheck {
    /// Its kind.
    pub finding: String,
    /// The operators.
    pub operators: Vec<String>,
    /// Code of the municipality, where it is of one.
    pub municipality: Option<String>,
    /// Whether the configuration accepts it; `None` of what asks no question.
    pub accepted: Option<bool>,
    /// The finding in words.
    pub says: String,
}

/// A finding of the gate.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FindingRecord {
    /// The rule.
    pub rule: String,
    /// How grave it is.
    pub severity: String,
    /// Whether the configuration accepts it.
    pub accepted: bool,
    /// The source, where it is of one.
    pub source: String,
    /// How many records, places or things.
    pub count: u64,
    /// Of how many, where that is known.
    pub of: Option<u64>,
    /// Demand points that stand on it.
    pub places: Option<u64>,
    /// Their households, or points where there are none.
    pub weight: Option<f64>,
    /// Land that stands on it, km².
    pub area_km2: Option<f64>,
    /// The finding in words.
    pub says: String,
}

/// Rejects of one source, reason and severity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RejectCount {
    /// The source.
    pub source: String,
    /// Why.
    pub reason: String,
    /// How much it costs.
    pub severity: Severity,
    /// How many records.
    pub records: u64,
}

/// What did not hold law 3 when it was computed by cells.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ComputedAgainRecord {
    /// Code of the municipality.
    pub municipality: String,
    /// The land, or a series.
    pub what: String,
}

/// A file that was written.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct OutputFile {
    /// Its name within the result.
    pub file: String,
    /// Size.
    pub bytes: u64,
}

impl RunRecord {
    /// Whether the demand points have ids by which they can be known again.
    pub fn has_ids(&self) -> bool {
        let demand = &self.configuration["demand"];
        demand["id"].is_string()
            || demand.as_array().is_some_and(|several| several.iter().all(|one| one["id"].is_string()))
    }

    /// Whether the region does not exist.
    pub fn is_invented(&self) -> bool {
        self.configuration["run"]["invented"] == true
    }

    /// Whether the run had a register or a result of an earlier year.
    pub fn has_earlier(&self) -> bool {
        self.configuration["register"].is_object() || self.configuration["previous"].is_object()
    }

    /// Whether one of the files that were read has this hash (SHA-256).
    pub fn was_made_from(&self, sha256: &str) -> bool {
        self.inputs.iter().any(|input| input.sha256 == sha256)
    }

    /// Name of the profile.
    pub fn profile_name(&self) -> Option<&str> {
        self.profile["name"].as_str()
    }

    /// The value of a definition: `shortage`, `closed_share`.
    pub fn definition(&self, section: &str, key: &str) -> &Value {
        &self.profile[section][key]["value"]
    }
}
