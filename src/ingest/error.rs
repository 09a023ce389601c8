use thiserror::Error;

use super::error_earlier::EarlierError;
use super::error_misread::MisreadError;
use super::question::Question;
use crate::model::Reject;

/// Why the files could not be read. Every message says where (file, layer, record or column), what was found and what
/// was expected.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum IngestError {
    /// Nothing lies at a path.
    #[error("{path}: no such file{}", did_you_mean(.nearest.as_deref()))]
    NotFound {
        /// Path or pattern as configured.
        path: String,
        /// The most similar file name in that folder.
        nearest: Option<String>,
    },
    /// A pattern that meets nothing but what this program has written.
    #[error(
        "{pattern}: matches only files of results of whitespot, as {first}; expected files that were delivered"
    )]
    OnlyResults {
        /// Pattern as configured.
        pattern: String,
        /// The first file.
        first: String,
    },
    /// An input in the folder that the run writes.
    #[error(
        "{file}: lies in {dir}, which this run writes: a result is never its own input; name another file, or another folder with dir under [output] or --out"
    )]
    OwnResult {
        /// File.
        file: String,
        /// Folder of the result.
        dir: String,
    },
    /// A file that was another one when it was read than when it was hashed.
    #[error(
        "{file}: {part} changed while it was read: found {found}, expected {expected}; run again when nobody writes to it"
    )]
    Changed {
        /// File.
        file: String,
        /// The part of it: itself, or what lies beside it.
        part: String,
        /// What it is now.
        found: String,
        /// What it was when the run began.
        expected: String,
    },
    /// A file is there, but it is not what its name says, or it is damaged.
    #[error("{file}: cannot be read: {reason}")]
    Unreadable {
        /// File.
        file: String,
        /// What the reader says.
        reason: String,
    },
    /// A file says itself, or the disk says of it, that it is not whole.
    #[error("{file}: is damaged, and nothing of it was used: {reason}")]
    Damaged {
        /// File.
        file: String,
        /// What the reader, the archive or the disk says.
        reason: String,
    },
    /// A file that holds no data of its own.
    #[error(
        "{file}: is {kind}: it holds no data and points to other files or services; deliver the data themselves, or write drivers = [\"{word}\"] under [accept]"
    )]
    PointsElsewhere {
        /// File.
        file: String,
        /// What it is.
        kind: String,
        /// The word that accepts it.
        word: String,
    },
    /// A file that points to what cannot be followed, and so cannot be hashed.
    #[error("{file}: points to {to}: {reason}; expected files of a known format on this disk")]
    Untraceable {
        /// File.
        file: String,
        /// What it points to.
        to: String,
        /// Why that cannot be followed.
        reason: String,
    },
    /// A file ends before its records do.
    #[error("{file}: layer {layer}: damaged or cut off: {read} records could be read, expected {expected}{}", because(.reason))]
    CutOff {
        /// File.
        file: String,
        /// Layer.
        layer: String,
        /// Records that could be read.
        read: u64,
        /// Records that the file declares.
        expected: String,
        /// What the reader says.
        reason: String,
    },
    /// Nothing in it.
    #[error("{file}: holds no record; expected at least one")]
    Empty {
        /// File.
        file: String,
    },
    /// An archive that holds more than one thing to read, or none.
    #[error("{file}: the archive holds {}; expected one: name it as path = \"{file}/{}\", or several of a kind with a pattern as path = \"{file}/*.csv\"", .candidates.join(", "), .candidates.first().map_or("name", String::as_str))]
    Archive {
        /// File.
        file: String,
        /// What could be read in it.
        candidates: Vec<String>,
    },
    /// A layer that the file does not have.
    #[error("{file}: no layer {layer}{}; the layers are {}", did_you_mean(.nearest.as_deref()), listed(.layers, "none"))]
    MissingLayer {
        /// File.
        file: String,
        /// Layer as configured.
        layer: String,
        /// The most similar one.
        nearest: Option<String>,
        /// The layers that there are.
        layers: Vec<String>,
    },
    /// Several layers, and none was chosen.
    #[error("{file}: has several layers ({}); choose one with layer = \"{}\", several with a list of names or a pattern; to take all layers as one delivery, write layer = \"*\"", .layers.join(", "), .layers.first().map_or("", String::as_str))]
    WhichLayer {
        /// File.
        file: String,
        /// The layers that there are.
        layers: Vec<String>,
    },
    /// A column that the layer does not have.
    #[error("{}: no column {column}{}; the columns are {}", place(.file, .layer), did_you_mean(.nearest.as_deref()), listed(.columns, "none"))]
    MissingColumn {
        /// File.
        file: String,
        /// Layer.
        layer: String,
        /// Column as configured.
        column: String,
        /// The most similar one.
        nearest: Option<String>,
        /// The columns that there are.
        columns: Vec<String>,
    },
    /// A source that needs shapes, in a table without.
    #[error("{}: no geometry; expected {expected}{hint}", place(.file, .layer))]
    MissingGeometry {
        /// File.
        file: String,
        /// Layer.
        layer: String,
        /// What the source needs.
        expected: String,
        /// What its columns seem to hold instead.
        hint: String,
    },
    /// No record has a geometry of the kind that the source needs.
    #[error("{}: found {found}; expected {expected}", place(.file, .layer))]
    WrongKind {
        /// File.
        file: String,
        /// Layer.
        layer: String,
        /// Kind found.
        found: String,
        /// Kinds that the source can use.
        expected: String,
    },
    /// The file does not say its CRS, nor does the configuration.
    #[error("{}: declares no CRS; write crs = \"EPSG:…\" (coordinates run {found})", place(.file, .layer))]
    UndeclaredCrs {
        /// File.
        file: String,
        /// Layer.
        layer: String,
        /// Extent of the numbers.
        found: String,
    },
    /// The file says another CRS than the configuration.
    #[error("{}: declares {declared}, but crs = \"{configured}\"; leave crs out, or write crs_override = \"{configured}\" if the file is wrong", place(.file, .layer))]
    ContradictedCrs {
        /// File.
        file: String,
        /// Layer.
        layer: String,
        /// What the file declares.
        declared: String,
        /// What the configuration says.
        configured: String,
    },
    /// A CRS that PROJ does not know.
    #[error("{place}: unknown CRS \"{crs}\": {reason}; expected an EPSG code (\"EPSG:3006\") or WKT")]
    UnknownCrs {
        /// File, or where the CRS was written.
        place: String,
        /// The CRS as written.
        crs: String,
        /// What PROJ says.
        reason: String,
    },
    /// A CRS whose datum PROJ cannot bring to that of the working CRS.
    #[error(
        "{}: found {crs}, from which PROJ knows only a ballpark operation to {working}: it leaves the datum out of account and may be hundreds of metres off; expected a CRS with a known transformation: write the one that the numbers are in as crs_override = \"EPSG:…\", or a PROJ text with +towgs84",
        place(file, layer)
    )]
    Ballpark {
        /// File.
        file: String,
        /// Layer.
        layer: String,
        /// The CRS, as declared or configured.
        crs: String,
        /// The working CRS.
        working: String,
    },
    /// A CRS in which metres cannot be measured.
    #[error(
        "crs = \"{crs}\" cannot be the working CRS: {reason}; expected a projected CRS in metres such as EPSG:3006"
    )]
    UnsuitableCrs {
        /// The CRS as written.
        crs: String,
        /// Why not.
        reason: String,
    },
    /// The numbers cannot be of the CRS.
    #[error("{}: the coordinates do not fit {crs}: found {found}, expected {expected}", place(.file, .layer))]
    CrsDoesNotFit {
        /// File.
        file: String,
        /// Layer.
        layer: String,
        /// The CRS, as declared or configured.
        crs: String,
        /// Extent of the numbers.
        found: String,
        /// Range of the CRS, and what to write.
        expected: String,
    },
    /// The axes are the wrong way round.
    #[error("{}: x and y look swapped: found {found}, expected {expected}; {hint}", place(.file, .layer))]
    SwappedAxes {
        /// File.
        file: String,
        /// Layer.
        layer: String,
        /// Extent of the numbers.
        found: String,
        /// Where they should be.
        expected: String,
        /// What to do.
        hint: String,
    },
    /// A source far from the municipalities.
    #[error(
        "{file}: nothing of it lies within the municipalities: found {found}, expected within {expected}; check the CRS and the file"
    )]
    NoOverlap {
        /// Source.
        file: String,
        /// Extent of the source, in the working CRS.
        found: String,
        /// Extent of the municipalities.
        expected: String,
    },
    /// A code whose leading zero is gone.
    #[error("{}: record {record}: municipality code {code} in column {column} has lost its leading zero; expected 4 digits ({code:0>4}): deliver the column as text, not as a number", place(.file, .layer))]
    LostZero {
        /// File.
        file: String,
        /// Layer.
        layer: String,
        /// Record.
        record: u64,
        /// Column.
        column: String,
        /// The code found.
        code: String,
    },
    /// A text that is no municipality code.
    #[error("{}: record {record}: municipality code \"{code}\" in column {column}; expected 4 digits", place(.file, .layer))]
    BadCode {
        /// File.
        file: String,
        /// Layer.
        layer: String,
        /// Record.
        record: u64,
        /// Column.
        column: String,
        /// What was found.
        code: String,
    },
    /// A column in which no value is a number.
    #[error("{}: column {column} holds no number: found \"{found}\", expected {expected}", place(.file, .layer))]
    NotNumbers {
        /// File.
        file: String,
        /// Layer.
        layer: String,
        /// Column.
        column: String,
        /// The first value.
        found: String,
        /// What was expected, and what to do.
        expected: String,
    },
    /// A word of the configuration that is in no list.
    #[error("{source_name}: {key} = \"{word}\" is unknown{}; expected one of {expected}", did_you_mean(.nearest.as_deref()))]
    UnknownWord {
        /// Source.
        source_name: String,
        /// Key.
        key: String,
        /// The word as configured.
        word: String,
        /// The most similar one.
        nearest: Option<String>,
        /// The words that there are.
        expected: String,
    },
    /// A setting that cannot be.
    #[error("{file}: {key} = \"{found}\": expected {expected}")]
    BadSetting {
        /// File.
        file: String,
        /// Key.
        key: String,
        /// As configured.
        found: String,
        /// What is possible.
        expected: String,
    },
    /// Cell ids that do not say how large the cells are.
    #[error("{}: the cell ids in column {column} do not say how large the cells are (\"{found}\"); write cell_m = 100, or whatever the side is in metres, under [demand]", place(.file, .layer))]
    NoCellSize {
        /// File.
        file: String,
        /// Layer.
        layer: String,
        /// Column of the ids.
        column: String,
        /// The first such id.
        found: String,
    },
    /// A source of which no record can be used.
    #[error("{file}: none of its {records} records can be used; the first of them: record {}: {}: found {}, expected {}", .first.record, .first.reason, .first.found, .first.expected)]
    NothingUsable {
        /// Source.
        file: String,
        /// Records read.
        records: u64,
        /// The first one rejected.
        first: Box<Reject>,
    },
    /// A raster where shapes or a table are wanted.
    #[error(
        "{file}: is a raster; under [[fixed]] or [[mobile]] write threshold = {{ at_least = … }} (levels, speeds), {{ at_most = … }} (path loss, distances) or {{ equals = [ … ] }} (classes); other sources need shapes or a table"
    )]
    Raster {
        /// File.
        file: String,
    },
    /// Shapes or a table where a raster is wanted.
    #[error("{file}: is no raster, and threshold is for rasters; leave out threshold, band and nodata")]
    NotARaster {
        /// File.
        file: String,
    },
    /// A row of a table with too many or too few cells.
    #[error("{file}: row {row} has {found} cells, expected {expected} as in the head line{}", because(.reason))]
    RaggedRow {
        /// File.
        file: String,
        /// Row, from 1 after the head line.
        row: u64,
        /// Cells found.
        found: usize,
        /// Names in the head line.
        expected: usize,
        /// What is the likely cause.
        reason: String,
    },
    /// A quote that is opened and never closed.
    #[error(
        "{file}: row {row}: a quote is opened and not closed: close it, or double quotes that belong to the text"
    )]
    OpenQuote {
        /// File.
        file: String,
        /// Row, from 1 after the head line.
        row: u64,
    },
    /// A file that can be read, but not rightly.
    #[error(transparent)]
    Misread(Box<MisreadError>),
    /// A register or an earlier result that cannot be used.
    #[error(transparent)]
    Earlier(Box<EarlierError>),
    /// An input that can be read in two ways that matter.
    #[error(transparent)]
    Question(Box<Question>),
    /// A band that the raster does not have.
    #[error("{file}: no band {band}; the raster has {bands}")]
    MissingBand {
        /// File.
        file: String,
        /// Band as configured.
        band: usize,
        /// How many there are.
        bands: usize,
    },
}

impl IngestError {
    /// The error of a file that would be misread.
    pub(super) fn misread(error: MisreadError) -> Self {
        Self::Misread(Box::new(error))
    }

    /// The error of a register or an earlier result.
    pub(super) fn earlier(error: EarlierError) -> Self {
        Self::Earlier(Box::new(error))
    }

    /// The error of an input that can be read in two ways.
    pub(super) fn question(question: Question) -> Self {
        Self::Question(Box::new(question))
    }

    /// The error of a source of which no record can be used, with its first reject.
    pub(super) fn nothing_usable(file: &str, records: u64, first: &Reject) -> Self {
        Self::NothingUsable { file: file.to_owned(), records, first: Box::new(first.clone()) }
    }
}

/// The candidate nearest to a name, if it is near at all.
pub(super) fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<String> {
    let name = name.to_lowercase();
    candidates
        .map(|candidate| (strsim::jaro_winkler(&name, &candidate.to_lowercase()), candidate))
        .filter(|(similarity, _)| *similarity > 0.7)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, candidate)| candidate.to_owned())
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!(" (the nearest is {name})"))
}

fn because(reason: &str) -> String {
    if reason.is_empty() { String::new() } else { format!(" ({reason})") }
}

pub(super) fn listed(names: &[String], none: &str) -> String {
    if names.is_empty() { none.to_owned() } else { names.join(", ") }
}

pub(super) fn place(file: &str, layer: &str) -> String {
    if layer.is_empty() { file.to_owned() } else { format!("{file}: layer {layer}") }
}

#[cfg(test)]
#[path = "error_tests.rs"]
mod tests;
