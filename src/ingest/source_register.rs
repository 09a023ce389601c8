//! `[[places]]`, `[[projects]]`, `[register]` and `[previous]` as they are written.
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::source::Request;
use super::source_file::{FileFormat, FileSource, Paths};
use super::{Reach, Value};
use crate::model::{ShortageStatus, ShortageType};
use crate::schema::{Codes, Names, NotNegative, OrColumn, Positive, Text, Words};

/// `[[places]]`: names for shortage areas.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlaceSource {
    /// The file.
    #[serde(flatten)]
    pub file: FileSource,
    /// Column of the name.
    #[schemars(extend("examples" = ["namn"]))]
    pub name: String,
}

/// `[[projects]]`: decided or subsidised build-out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProjectSource {
    /// The file.
    #[serde(flatten)]
    pub file: FileSource,
    /// Column of the name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["projekt"]))]
    pub name: Option<String>,
    /// The year when it is to be ready.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "OrColumn<NotNegative>", extend("examples" = [{"column": "klart"}]))]
    pub year: Option<Value<f64>>,
    /// How places are meant, as in `[[fixed]]`; left out: inside. What it holds counts as under construction.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["inside"]))]
    pub reach: Option<Reach>,
}

/// `[register]`: a register of an earlier run, or the county's own list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RegisterSource {
    /// The file.
    #[serde(flatten)]
    pub file: FileSource,
    /// Column of the id; an entry without one is numbered by name and place (`1880-L01`).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["nr"]))]
    pub id: Option<String>,
    /// Column of the name; `id` or `name` must be there.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["namn"]))]
    pub name: Option<String>,
    /// Column of the municipality, its code or its name; left out: where the entry lies.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["kommun"]))]
    pub municipality: Option<String>,
    /// Status: a word of `data/words/shortage_status.toml`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "OrColumn<Words<ShortageStatus>, Text>", extend("examples" = [{"column": "status"}]))]
    pub status: Option<Value<String>>,
    /// Kind of shortage: a word of `data/words/shortage_type.toml`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "OrColumn<Words<ShortageType>, Text>", extend("examples" = [{"column": "typ"}]))]
    pub kind: Option<Value<String>>,
    /// Column of the note.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["anteckning"]))]
    pub note: Option<String>,
    /// Column of the year in which an entry was first listed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["ar"]))]
    pub first_year: Option<String>,
    /// Demand points within so many metres of a point, a line or a village known by its name belong to the entry; 1 000
    /// where it is left out.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Positive", extend("examples" = [1000]))]
    pub reach_m: Option<f64>,
}

impl RegisterSource {
    /// The reach of an entry that is a point or a line where `reach_m` does not say: an engineering choice. The villages of
    /// a list of names lie some kilometres apart, and most of their houses within a kilometre of the middle.
    pub const DEFAULT_REACH_M: f64 = 1_000.0;

    /// A register of an earlier run at this path.
    pub(super) fn own(path: String) -> Self {
        Self {
            file: FileSource { path: Paths::One(path), source: None, format: FileFormat::default() },
            id: None,
            name: None,
            municipality: None,
            status: None,
            kind: None,
            note: None,
            first_year: None,
            reach_m: None,
        }
    }

    /// The reach of points, lines and places that are known by name only.
    pub fn reach_m(&self) -> f64 {
        self.reach_m.unwrap_or(Self::DEFAULT_REACH_M)
    }
}

/// Old municipality codes and the new ones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum CodeSource {
    /// The path of a table with the columns `from` and `to`.
    Table(String),
    /// Old code → new code.
    Inline(BTreeMap<String, String>),
}

/// `[previous]`: the result of an earlier run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PreviousSource {
    /// Its folder: its `demand_points.parquet` is read, and its register where there is no `[register]`.
    #[schemars(extend("examples" = ["out_2024"]))]
    pub dir: String,
    /// Municipalities that were merged or renumbered since: old code = new code, or the path of a table with the columns
    /// `from` and `to`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Codes", extend("examples" = [{"1417": "1444"}]))]
    pub codes: Option<CodeSource>,
    /// Operators of the earlier result that bear another name this year: old name → new name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    #[schemars(with = "Names", extend("examples" = [{"Norrnät": "Mälarnät"}]))]
    pub operators: BTreeMap<String, String>,
}

impl PreviousSource {
    /// A file of the result.
    pub(super) fn file(&self, name: &str) -> FileSource {
        FileSource { path: Paths::One(self.path(name)), source: None, format: FileFormat::default() }
    }

    /// The path of a file of the result.
    pub(super) fn path(&self, name: &str) -> String {
        format!("{}/{name}", self.dir.trim_end_matches('/'))
    }
}

/// The `[register]` that counts: the configured one, otherwise that of the earlier result.
pub(super) fn register(request: &Request) -> Option<RegisterSource> {
    let own = |previous: &PreviousSource| RegisterSource::own(previous.path("internal/register.csv"));
    request.register.clone().or_else(|| request.previous.as_ref().map(own))
}

/// The layer that an earlier run wrote beside its `register.csv`, if there is one: the register itself holds no places.
pub(super) fn outlines(request: &Request) -> Option<FileSource> {
    let Paths::One(path) = register(request)?.file.path else { return None };
    let beside =
        path.strip_suffix("register.csv").filter(|folder| folder.is_empty() || folder.ends_with('/'))?;
    let path = format!("{beside}shortage_areas.geojson");
    request.base.join(&path).is_file().then(|| FileSource {
        path: Paths::One(path),
        source: None,
        format: FileFormat::default(),
    })
}
