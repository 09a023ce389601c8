use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::row_filter::RowFilter;
use super::words;
use super::{
    Accept, CandidateSource, FixedSource, PlaceSource, PreviousSource, ProjectSource, RegisterSource,
    SpeedUnit, SupportOutcomeSource, SupportReviewSource, Value,
};
use crate::model::{DemandKind, Generation, LineJoin, LineKind, RouteRole, Settlement, SignalLevel};
use crate::schema::{Character, Count, Day, NotNegative, OrColumn, Rows, SomeOf, Speed, Text, Whole, Words};

/// One path, or a list; each may hold a pattern (`addresses/*.geojson`), `.gz` and `.zip` are read through.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(title = "a text or a list of texts")]
pub enum Paths {
    /// One.
    One(String),
    /// Several, read in text order of what they find.
    Many(#[schemars(with = "SomeOf<Text>")] Vec<String>),
}

impl Paths {
    /// The paths as written.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        match self {
            Self::One(path) => std::slice::from_ref(path).iter().map(String::as_str),
            Self::Many(paths) => paths.as_slice().iter().map(String::as_str),
        }
    }
}

/// Which layers of a file are read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(title = "a text or a list of texts, each of which may be a pattern")]
pub enum Layers {
    /// One, or all that a pattern finds.
    One(String),
    /// Several, read in the order of the file.
    Many(#[schemars(with = "SomeOf<Text>")] Vec<String>),
}

impl Layers {
    /// The names and patterns as written.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        match self {
            Self::One(layer) => std::slice::from_ref(layer).iter().map(String::as_str),
            Self::Many(layers) => layers.as_slice().iter().map(String::as_str),
        }
    }
}

/// How a table (CSV) is to be read, where detection is not wanted.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TableFormat {
    /// Field separator: one character.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Character")]
    pub separator: Option<char>,
    /// Decimal mark: `.` or `,`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Character")]
    pub decimal_mark: Option<char>,
    /// Encoding label (`utf-8`, `latin1`, `windows-1252`, `utf-16le`, …) of a CSV, Shapefile or MapInfo file; refused for
    /// formats that say themselves how their text is written.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub encoding: Option<String>,
    /// Lines before the head of a CSV or of a sheet (a title, a note), counted as they stand there, blank ones too. Left out: none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Count")]
    pub skip_rows: Option<u32>,
    /// Lines of the head of a CSV or of a sheet. Left out: 1. The name of a column is what they say from top to bottom, joined by
    /// ` / `: `Andel / 2022 / Hushåll`. An empty cell says what the cell to its left says, but not in the last line.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Whole")]
    pub header_rows: Option<u32>,
}

/// How a file is to be read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FileFormat {
    /// Layer, where the file has several: a sheet, a folder of KML. A list, or a pattern as `"*"` or `"4G_*"`, takes several as one
    /// delivery; a column `layer` holds the name of each, unless the file has one of its own.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub layer: Option<Layers>,
    /// Which rows are meant: `{ DN = [1, 2], art = "väg" }`, where `"*"` is any value and all must hold, or an expression as
    /// `"DN > 0 and art = 'väg'"` (`= != < <= > >= in, not in, is null, is not null, and, or, not`, parentheses). The others are left
    /// out; the run record counts them. Left out: all.
    #[serde(rename = "where", skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Rows", extend("examples" = [{"DN": [1]}]))]
    pub rows: Option<RowFilter>,
    /// CRS, where the file declares none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub crs: Option<String>,
    /// CRS against what the file declares.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub crs_override: Option<String>,
    /// Table format.
    #[serde(flatten)]
    pub table: TableFormat,
    /// `[accept]` of the run, which counts for every source.
    #[serde(skip)]
    #[schemars(skip)]
    pub accept: Accept,
    /// The layer that is read now, by its place in the file, where `layer` names several.
    #[serde(skip)]
    #[schemars(skip)]
    pub layer_at: Option<usize>,
}

/// What every file source may say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FileSource {
    /// Path or paths, relative to the configuration. Each may hold a pattern (`addresses/*.geojson`); `.gz` and `.zip` are
    /// read through.
    pub path: Paths,
    /// Whose data they are: captions and lists of sources show this name in place of the file's.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["Lantmäteriet"]))]
    pub source: Option<String>,
    /// How they are to be read.
    #[serde(flatten)]
    pub format: FileFormat,
}

/// `[municipalities]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MunicipalitySource {
    /// The file.
    #[serde(flatten)]
    pub file: FileSource,
    /// Column of the code.
    #[schemars(extend("examples" = ["kommunkod"]))]
    pub code: String,
    /// Column of the name.
    #[schemars(extend("examples" = ["kommunnamn"]))]
    pub name: String,
    /// Column of the county code.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["lanskod"]))]
    pub county: Option<String>,
    /// Column of the county name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["lansnamn"]))]
    pub county_name: Option<String>,
    /// Column of the part of the county (länsdel): rows of their own in the tables.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["lansdel"]))]
    pub part: Option<String>,
    /// Code prefixes that select municipalities: the rest is read but counted as outside the selection.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "SomeOf<Text>", extend("examples" = [["18"]]))]
    pub only: Option<Vec<String>>,
}

/// What to do with ids given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Repeated {
    /// The run stops.
    #[default]
    Error,
    /// The first row is used, the others are rejects.
    First,
    /// One row's place and weights are used (of those in a municipality the one furthest west and south, so that the order
    /// of delivery does not matter) with the offers of all rows of the id, so that the best one counts.
    Best,
}

/// `[demand]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DemandSource {
    /// The file.
    #[serde(flatten)]
    pub file: FileSource,
    /// What a point stands for, and is called on pages; left out: demand points (analysenheter). The ids of a grid (`rutid_scb`, `rutid_inspire`) may be its places.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Words<DemandKind>", extend("examples" = ["building"]))]
    pub kind: Option<DemandKind>,
    /// Side of a grid cell, metres, for kind `grid`; left out: the id says it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Whole")]
    pub cell_m: Option<u32>,
    /// Column of the id; left out: the row number.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["uuid"]))]
    pub id: Option<String>,
    /// What to do with repeated ids.
    #[serde(default)]
    #[schemars(extend("examples" = ["error"]))]
    pub repeated: Repeated,
    /// Column of the easting or longitude; with `y` and `crs`, instead of a geometry.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["e"]))]
    pub x: Option<String>,
    /// Column of the northing or latitude.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["n"]))]
    pub y: Option<String>,
    /// Column of households. A weight that the file does not have is left out; an empty cell is unknown, and never 0.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["hushall"]))]
    pub households: Option<String>,
    /// Column of workplaces.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["arbetsstallen"]))]
    pub workplaces: Option<String>,
    /// Column of persons.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["personer"]))]
    pub persons: Option<String>,
    /// Column of holiday homes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["fritidshus"]))]
    pub holiday_homes: Option<String>,
    /// Column of buildings.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["byggnader"]))]
    pub buildings: Option<String>,
    /// Column of the `DeSO` (demografiskt statistikområde): the tables get rows for each.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["deso"]))]
    pub deso: Option<String>,
    /// Kind of settlement: a column, instead of `[[settlements]]`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "OrColumn<Words<Settlement>>", extend("examples" = [{"column": "bebyggelse"}]))]
    pub settlement: Option<Value<Settlement>>,
}

/// `[[settlements]]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SettlementSource {
    /// The file.
    #[serde(flatten)]
    pub file: FileSource,
    /// Kind.
    #[schemars(with = "Words<words::DrawnSettlement>", extend("examples" = ["tatort"]))]
    pub kind: Settlement,
    /// Column of the name: settlements with a name are places too, after which shortage areas are called.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["tatort"]))]
    pub name: Option<String>,
}

/// `[[water]]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WaterSource {
    /// The file.
    #[serde(flatten)]
    pub file: FileSource,
}

/// `[[fibre_points]]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FibrePointSource {
    /// The file.
    #[serde(flatten)]
    pub file: FileSource,
    /// `connection_point` (fiberanslutningspunkt), `exchange` (telestation), `handover` (överlämningspunkt) or
    /// `radio_site` (radiomast: no fibre starts from it, but fixed radio may).
    #[schemars(with = "OrColumn<Words<words::FibrePoint>, Text>", extend("examples" = ["connection_point"]))]
    pub kind: Value<String>,
    /// Feed of an exchange: `fibre`, `copper` or `radio`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "OrColumn<Words<words::Feed>, Text>", extend("examples" = ["fibre"]))]
    pub feed: Option<Value<String>>,
    /// Column of the name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["namn"]))]
    pub name: Option<String>,
}

/// The publication status of a layer that states none.
pub(super) const fn yes() -> bool {
    true
}

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

impl Threshold {
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

/// `[[mobile]]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MobileSource {
    /// The file.
    #[serde(flatten)]
    pub file: FileSource,
    /// Raster format.
    #[serde(flatten)]
    pub raster: RasterFormat,
    /// Operator.
    #[schemars(with = "OrColumn<Text>", extend("examples" = ["Operatör"]))]
    pub operator: Value<String>,
    /// Generation: a word of `data/words/generation.toml`.
    #[schemars(with = "OrColumn<Words<Generation>, Text>", extend("examples" = ["4G"]))]
    pub generation: Value<String>,
    /// Service, Mbit/s; 0 is speech. Each delivered generation, service and level makes a series, which holds every layer
    /// of its generation that is at least as fast and as strict.
    #[schemars(with = "Speed<SpeedUnit>", extend("examples" = [10]))]
    pub service_mbps: Value<f64>,
    /// Signal level: a word of the profile's `levels`.
    #[schemars(with = "OrColumn<Text>", extend("examples" = ["grund"]))]
    pub level: Value<SignalLevel>,
    /// Frequency band, MHz.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "OrColumn<NotNegative>", extend("examples" = [450]))]
    pub band_mhz: Option<Value<f64>>,
    /// The date that the layer speaks of, for the record.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Day", extend("examples" = ["2025-10-01"]))]
    pub as_of: Option<String>,
    /// Whether the open package may show more of it than sums.
    #[serde(default = "yes")]
    #[schemars(with = "bool", extend("examples" = [true]))]
    pub publish: bool,
}

/// `[[lines]]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LineSource {
    /// The file.
    #[serde(flatten)]
    pub file: FileSource,
    /// Road or rail: mobile cover is measured along it. Roads are also the ways that trenches follow. Fibre: a route of the
    /// fibre net, to which distances are measured.
    #[schemars(with = "Words<LineKind>", extend("examples" = ["road"]))]
    pub kind: LineKind,
    /// What a fibre route is for: `backbone` (stamnät), which is entered at its connection points only, or `access` (accessnät),
    /// which can be extended from anywhere along it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Words<RouteRole>", extend("examples" = ["access"]))]
    pub role: Option<RouteRole>,
    /// Where roads are joined into a network: where an end lies on another line (`ends`, if left out: a bridge joins nothing), or
    /// also where lines cross (`crossings`, for files whose lines run on through a junction).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Words<LineJoin>", extend("examples" = ["ends"]))]
    pub joined: Option<LineJoin>,
    /// Column of the class.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["vagkategori"]))]
    pub class: Option<String>,
    /// Column of the name or number: stretches of one name are joined when a gap is measured.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["vagnummer"]))]
    pub name: Option<String>,
}

/// `[[reference]]`: published figures. Either a table with the columns of `data/reference-template.csv`, a row to a figure; or, with
/// `figures`, a table as an authority publishes it: a row to an area, a column to a figure; or answers of Kolada, as saved (`.json`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReferenceSource {
    /// The file.
    #[serde(flatten)]
    pub file: FileSource,
    /// Column of the area's code; left out: `area_code`. With `figures` a code of Sweden that was read as a number gets its zeros back
    /// (114 is 0114, 1 is 01), and `Riket`, 0, 00 or 0000 is the nation; county codes of four digits as Kolada writes them (0020) are those
    /// of two.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["Kod"]))]
    pub area_code: Option<String>,
    /// Column of the area's name; left out: `area_name`, where the file has it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["Kommun"]))]
    pub area_name: Option<String>,
    /// The year that the figures speak of, but for those with a year of their own; left out: the column `year`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "OrColumn<Whole>", extend("examples" = [{"column": "År"}]))]
    pub year: Option<Value<i32>>,
    /// Column of the kind of settlement; left out: `settlement`, where the file has it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["Område"]))]
    pub settlement: Option<String>,
    /// By which definition; left out: the column `definition`, where the file has it, or the title of Kolada's key figure.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["hushåll, fiber eller i absoluta närheten"]))]
    pub definition: Option<String>,
    /// The columns that hold figures, and what each is: the heads of published tables say it in words only. `source` then says where
    /// they were published, in place of a column of that name. Or Kolada's key figures (`kpi` in place of `column`), beside those that
    /// are known (`data/words/kolada.toml`). Each may say a `weight`, `tier_mbps`, `settlement`; one of a column a `year` too.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = [[{"column": "100 Mbit/s", "measure": "reached_with_passed", "weight": "households", "tier_mbps": 100}]]))]
    pub figures: Option<Vec<FigureColumn>>,
}

/// A column of published shares, or a key figure of Kolada.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FigureColumn {
    /// The column of a table.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub column: Option<String>,
    /// The id of a key figure, in place of a column.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kpi: Option<String>,
    /// The measure, a word of the long table: `reached`, `reached_with_passed`, `mobile_any_km2`.
    pub measure: String,
    /// What is counted: a word of `data/words/weight.toml`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub weight: Option<String>,
    /// The tier, Mbit/s down, where the measure has one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "NotNegative")]
    pub tier_mbps: Option<f64>,
    /// The kind of settlement that it speaks of: a word of `data/words/settlement_cut.toml` or `settlement.toml`. Left out: what the
    /// table says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub settlement: Option<String>,
    /// The year that the column speaks of, where its head says one; left out: that of the table.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Whole")]
    pub year: Option<i32>,
}

/// All that is read, and from where.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The folder that paths are relative to.
    pub base: PathBuf,
    /// Working CRS: projected, in metres.
    pub crs: String,
    /// How far an edge that is straight in the CRS of its file may lie beside its course in the working CRS, metres.
    pub edge_deviation_m: f64,
    /// A greater speed than this stops the run with a question, Mbit/s: it is likely in kbit/s.
    pub greatest_speed_mbps: f64,
    /// Country whose codes are checked (`SE`).
    pub country: Option<String>,
    /// `[municipalities]`.
    pub municipalities: MunicipalitySource,
    /// `[demand]`.
    pub demand: DemandSource,
    /// `[[settlements]]`.
    pub settlements: Vec<SettlementSource>,
    /// `[[water]]`.
    pub water: Vec<WaterSource>,
    /// `[[fixed]]`.
    pub fixed: Vec<FixedSource>,
    /// `[[mobile]]`.
    pub mobile: Vec<MobileSource>,
    /// `[[fibre_points]]`.
    pub fibre_points: Vec<FibrePointSource>,
    /// `[[lines]]`.
    pub lines: Vec<LineSource>,
    /// `[[reference]]`.
    pub references: Vec<ReferenceSource>,
    /// `[[places]]`.
    pub places: Vec<PlaceSource>,
    /// `[[projects]]`.
    pub projects: Vec<ProjectSource>,
    /// `[[support_reviews]]`.
    pub support_reviews: Vec<SupportReviewSource>,
    /// `[[candidates]]`.
    pub candidates: Vec<CandidateSource>,
    /// `[[support_outcomes]]`.
    pub support_outcomes: Vec<SupportOutcomeSource>,
    /// `[register]`.
    pub register: Option<RegisterSource>,
    /// `[previous]`.
    pub previous: Option<PreviousSource>,
    /// `[accept]`.
    pub accept: Accept,
    /// The folders of the result that the run replaces: nothing is read of them.
    pub replaces: Vec<PathBuf>,
}
