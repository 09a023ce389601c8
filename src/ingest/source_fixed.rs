//! `[[fixed]]` as it is written.
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::source::yes;
use super::source_file::{FileFormat, FileSource, Paths};
use super::source_raster::RasterFormat;
use super::{SpeedUnit, Value};
use crate::model::{PassedOverride, PassedRule, Relation};
use crate::schema::{Day, ListOf, NotNegative, OrColumn, Speed, Text, Words};

/// How places of a fixed source are meant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(title = "\"inside\", { within_m = 50 }, at least 0, or { id = \"…\" }")]
pub enum Reach {
    /// `"inside"`: in its polygons.
    Word(ReachWord),
    /// `{ within_m = 50 }`: points, lines or areas with a reach.
    Within {
        /// The reach.
        #[schemars(with = "NotNegative")]
        within_m: f64,
    },
    /// `{ id = "uuid" }`: a table by demand point id.
    Id {
        /// The column that holds the id.
        id: String,
    },
}

/// How places of a fixed source are meant: all that [`Reach`] says, and cells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(
    title = "\"inside\", { within_m = 50 }, at least 0, { id = \"…\" }, { id = \"…\", of = \"…\" } or { h3 = \"…\" }"
)]
pub enum FixedReach {
    /// `"inside"`: in its polygons.
    Word(ReachWord),
    /// `{ within_m = 50 }`: points, lines or areas with a reach.
    Within {
        /// The reach.
        #[schemars(with = "NotNegative")]
        within_m: f64,
    },
    /// `{ id = "uuid" }`: a table by demand point id; `{ id = "postnummer", of = "postnr" }`: by what a column of the demand says.
    Id {
        /// The column that holds the id.
        id: String,
        /// The column of the demand that holds the same; left out: its id.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        of: Option<String>,
    },
    /// `{ h3 = "cell" }`: the demand points in the cells of H3 that a table lists.
    Cells {
        /// The column that holds the cell.
        h3: String,
    },
}

impl From<&Reach> for FixedReach {
    fn from(reach: &Reach) -> Self {
        match reach {
            Reach::Word(word) => Self::Word(*word),
            Reach::Within { within_m } => Self::Within { within_m: *within_m },
            Reach::Id { id } => Self::Id { id: id.clone(), of: None },
        }
    }
}

/// In what form ids of a table are compared with those of the demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum IdForm {
    /// Without capitals, braces, quotes, blanks, hyphens and the like, `.0` behind a number and zeros in front; an id that is two of the
    /// demand's in this form is unknown.
    Bare,
}

/// How the places of a mobile source are meant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(title = "\"inside\", { id = \"…\" }, { id = \"…\", of = \"…\" } or { h3 = \"…\" }")]
pub enum MobileReach {
    /// `"inside"`: in its polygons.
    Word(ReachWord),
    /// `{ id = "uuid" }`: a table by demand point id; `{ id = "postnummer", of = "postnr" }`: by what a column of the demand says.
    Id {
        /// The column that holds the id.
        id: String,
        /// The column of the demand that holds the same; left out: its id.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        of: Option<String>,
    },
    /// `{ h3 = "cell" }`: in the cells of H3 that a table lists.
    Cells {
        /// The column that holds the cell.
        h3: String,
    },
}

/// The words of [`Reach`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReachWord {
    /// In its polygons.
    Inside,
}

/// Where a fixed source speaks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(title = "\"everywhere\", \"listed\" or { path = \"…\" }")]
pub enum Valid {
    /// `"everywhere"` or `"listed"`.
    Word(ValidWord),
    /// `{ path = "area.gpkg" }`: inside these polygons.
    Area(Box<FileSource>),
}

/// The words of [`Valid`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ValidWord {
    /// Silence means unserved.
    Everywhere,
    /// Only where an offer is listed; of a raster: where a cell has a value.
    Listed,
}

/// `[[fixed]]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FixedSource {
    /// Path; left out: the offers are columns of the demand source.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["fiber.gpkg"]))]
    pub path: Option<Paths>,
    /// Whose data they are: captions and lists of sources show this name in place of the operator's or the file's.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["Lantmäteriet"]))]
    pub source: Option<String>,
    /// How its files are to be read.
    #[serde(flatten)]
    pub format: FileFormat,
    /// Raster format.
    #[serde(flatten)]
    pub raster: RasterFormat,
    /// A known form of delivery, whose keys are filled where they are not written: `fcc-bdc` (fixed availability of the FCC) or `ofds`
    /// (spans of the Open Fibre Data Standard). `check`, `run` and the run record say what it filled.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["fcc-bdc"]))]
    pub preset: Option<String>,
    /// `bare`: ids of `reach = { id = … }` are compared with those of the demand without capitals, braces, blanks, signs, `.0` and zeros in
    /// front; one that is two of the demand's in this form is unknown. Left out: as they are written.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["bare"]))]
    pub id_form: Option<IdForm>,
    /// Operator, as it is called in the tables.
    #[schemars(with = "OrColumn<Text>", extend("examples" = ["Stadsnätet"]))]
    pub operator: Value<String>,
    /// The network that the operator sells in; left out: its own. Competition counts networks: operators in one open
    /// network are one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "OrColumn<Text>", extend("examples" = ["Stadsnätet"]))]
    pub network: Option<Value<String>>,
    /// Technology: `fiber`, `fiber_lan`, `cable`, `vdsl`, `xdsl`, `fixed_wireless`, `lte`, `nr`, `satellite` or `other`; also kinds
    /// of radio and satellite, Swedish words and the words of PTS, FCC, NBN and Breitbandatlas (`data/words/technology.toml`).
    #[schemars(with = "OrColumn<Text>", extend("examples" = ["fiber"]))]
    pub technology: Value<String>,
    /// Relation; left out: connected.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "OrColumn<Words<Relation>>", extend("examples" = ["connected"]))]
    pub relation: Option<Value<Relation>>,
    /// Downstream speed, Mbit/s; an offer without one gives no verdict and is counted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Speed<SpeedUnit>", extend("examples" = [1000]))]
    pub down_mbps: Option<Value<f64>>,
    /// Upstream speed, Mbit/s.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Speed<SpeedUnit>", extend("examples" = [1000]))]
    pub up_mbps: Option<Value<f64>>,
    /// Downstream speed in the busy hour, Mbit/s; judged only by profiles that ask. There an offer without it gives no
    /// verdict.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Speed<SpeedUnit>", extend("examples" = [500]))]
    pub down_peak_mbps: Option<Value<f64>>,
    /// Latency, milliseconds; judged only by profiles that ask. There an offer without it gives no verdict.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "OrColumn<NotNegative>", extend("examples" = [20]))]
    pub latency_ms: Option<Value<f64>>,
    /// What a connection costs, SEK; a passed offer counts up to the profile's `max_cost_sek`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "OrColumn<NotNegative>", extend("examples" = [{"column": "pris"}]))]
    pub cost_sek: Option<Value<f64>>,
    /// The year by which a planned offer is built; it counts within the profile's `horizon_years`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "OrColumn<NotNegative>", extend("examples" = [2027]))]
    pub planned_year: Option<Value<f64>>,
    /// Whether the plan is credible: one stated as not credible does not count.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "OrColumn<bool>", extend("examples" = [true]))]
    pub credible: Option<Value<bool>>,
    /// The exchange (telestation) that an offer hangs on, by name: a scenario closes copper by it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "OrColumn<Text>", extend("examples" = [{"column": "station"}]))]
    pub exchange: Option<Value<String>>,
    /// The part of each place that is served, for grid cells; left out: the whole.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = [{"column": "andel", "unit": "percent"}]))]
    pub share: Option<ShareSource>,
    /// The rules for homes passed that count for this source, against the profile.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "ListOf<Words<PassedRule>>", extend("examples" = [["area", "cost"]]))]
    pub passed_rules: Option<Vec<PassedRule>>,
    /// Greatest distance from a demand point that this source connects, metres, against the profile; 0 is off.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "NotNegative", extend("examples" = [50]))]
    pub near_connected_m: Option<f64>,
    /// The date that the layer speaks of, for the record.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Day", extend("examples" = ["2025-10-01"]))]
    pub as_of: Option<String>,
    /// Whether the open package may show more of it than sums.
    #[serde(default = "yes")]
    #[schemars(with = "bool", extend("examples" = [true]))]
    pub publish: bool,
    /// Where it speaks: `everywhere` (silence means unserved), `listed`, or inside the polygons of `{ path = "…" }`;
    /// elsewhere there is no data. Left out: everywhere.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["everywhere"]))]
    pub valid: Option<Valid>,
    /// How places are meant: `inside` its polygons, `{ within_m = 50 }` of its points, lines or areas, `{ id = "uuid" }` of a table,
    /// `{ id = "postnummer", of = "postnr" }` of a table by what the column `postnr` of the demand says, or `{ h3 = "cell" }`: at the demand points in the cells of H3 that a table lists, of any resolution; a point is in the one cell of
    /// a resolution that H3 gives for its longitude and latitude. Left out: inside.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["inside"]))]
    pub reach: Option<FixedReach>,
}

impl FixedSource {
    /// Rules for homes passed, against the profile.
    pub fn passed(&self) -> PassedOverride {
        PassedOverride { passed_rules: self.passed_rules.clone(), near_connected_m: self.near_connected_m }
    }

    /// The file part; `None` where the offers are columns of the demand source.
    pub fn file(&self) -> Option<FileSource> {
        Some(FileSource {
            path: self.path.clone()?,
            source: self.source.clone(),
            format: self.format.clone(),
        })
    }
}

/// The unit of a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ShareUnit {
    /// 0 to 1.
    #[default]
    Fraction,
    /// 0 to 100.
    Percent,
}

/// The part of each place that an offer serves: a column of numbers, or of classes with their bounds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(
    title = "{ column = \"…\" }, with unit = \"percent\" and classes = { \"1\" = [0, 10] } where needed"
)]
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
