//! How the files of a source are read, as it is written: what every source may say.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Accept;
use super::ofds::NetworkPart;
use super::row_filter::RowFilter;
use super::unpacked::UnpackLimit;
use crate::schema::{Character, Count, Rows, SomeOf, Text, Whole};

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
    /// What parts thousands: `.`, `,`, a blank or an apostrophe. Left out: what the column itself shows; blanks and apostrophes
    /// always may.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Character")]
    pub thousands_mark: Option<char>,
    /// Column that holds the shapes, as WKT, EWKT, `GeoJSON` or WKB, in any format. Left out: the layer's own geometry, or the only
    /// column of shapes that is found; the run record names it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub geometry: Option<String>,
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

/// Which coordinate comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Axes {
    /// Northing or latitude.
    Swapped,
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
    #[schemars(with = "Rows")]
    pub rows: Option<RowFilter>,
    /// Column of the easting or longitude; with `y` and `crs`, instead of a geometry.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub x: Option<String>,
    /// Column of the northing or latitude.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub y: Option<String>,
    /// `"swapped"`: the file has northing (latitude) before easting (longitude), against what its format says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub axes: Option<Axes>,
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
    /// `[limits] unpacked_gb` of the run, which counts for every source.
    #[serde(skip)]
    #[schemars(skip)]
    pub unpacked: UnpackLimit,
    /// What the source reads of a network of the Open Fibre Data Standard.
    #[serde(skip)]
    #[schemars(skip)]
    pub network_part: NetworkPart,
    /// Whether the source names the preset of that standard.
    #[serde(skip)]
    #[schemars(skip)]
    pub is_network: bool,
    /// The layer that is read now, by its place in the file, where `layer` names several.
    #[serde(skip)]
    #[schemars(skip)]
    pub layer_at: Option<usize>,
}

impl FileFormat {
    /// The columns that places are read from as two numbers.
    pub(super) fn xy(&self) -> Option<(&str, &str)> {
        Some((self.x.as_deref()?, self.y.as_deref()?))
    }
}

/// What every file source may say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FileSource {
    /// Path or paths, relative to the configuration. Each may hold a pattern (`addresses/*.geojson`); `.gz`, `.zip`, `.tar` and
    /// `.tar.gz` are read through, and an entry is named behind them (`leverans.zip/fiber.gpkg`, `leverans.tgz/*.csv`).
    pub path: Paths,
    /// Whose data they are: captions and lists of sources show this name in place of the file's.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["Lantmäteriet"]))]
    pub source: Option<String>,
    /// How they are to be read.
    #[serde(flatten)]
    pub format: FileFormat,
}
