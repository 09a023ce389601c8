use thiserror::Error;

use super::error::{listed, place};

/// Why a file is not read that opens without a fault: its numbers would be wrong, or not all there.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MisreadError {
    /// A column that stands several times in the head of a table.
    #[error("{}: column {column} stands twice in the head, or more often; expected each name once: rename or take out all but the one that is meant", place(.file, .layer))]
    RepeatedColumn {
        /// File.
        file: String,
        /// Layer.
        layer: String,
        /// Column.
        column: String,
    },
    /// Numbers whose mark may part thousands as well as decimals.
    #[error("{}: column {column}: found \"{found}\", which may be a number with decimals or one with a thousands separator, and nothing in the column decides which; write decimal_mark = \".\" or decimal_mark = \",\" for this source: the other mark then separates thousands (thousands_mark = \".\" or thousands_mark = \",\" says the same)", place(.file, .layer))]
    Thousands {
        /// File.
        file: String,
        /// Layer.
        layer: String,
        /// Column.
        column: String,
        /// The first such value.
        found: String,
    },
    /// A text whose bytes are no text in the encoding that it was read by.
    #[error("{}: record {record}: column {column} holds a text that cannot be decoded: found \"{found}\"{advice}", place(.file, .layer))]
    Undecoded {
        /// File.
        file: String,
        /// Layer.
        layer: String,
        /// Record.
        record: u64,
        /// Column.
        column: String,
        /// The text, with a sign of its own for what is none.
        found: String,
        /// What to write.
        advice: String,
    },
    /// A name of a column whose bytes are no text in the encoding that it was read by.
    #[error("{}: looked for the column {column}, but the names of the columns cannot be decoded: found \"{found}\"; write encoding = \"windows-1252\", or what the file is written in (a MapInfo charset \"Neutral\" does not name it)", place(.file, .layer))]
    UndecodedName {
        /// File.
        file: String,
        /// Layer.
        layer: String,
        /// Column as configured.
        column: String,
        /// The first such name.
        found: String,
    },
    /// A text file in another encoding than was said.
    #[error(
        "{file}: line {line} is no text in {encoding}; write encoding = \"windows-1252\", or what the file is written in"
    )]
    WrongEncoding {
        /// File.
        file: String,
        /// Line, from 1.
        line: u64,
        /// The encoding that it was read by.
        encoding: String,
    },
    /// A key that this kind of file has no use for.
    #[error(
        "{file}: encoding = \"{found}\" has no effect on {format}: expected no encoding, because such a file says itself how its text is written; where its text is wrong all the same, deliver it as CSV or Shapefile with encoding"
    )]
    NoEncoding {
        /// File.
        file: String,
        /// As configured.
        found: String,
        /// Kind of file.
        format: String,
    },
    /// Lines to pass over, or lines of a head, in a file that names its columns itself.
    #[error(
        "{file}: {key} = {found} has no effect on {format}: expected neither skip_rows nor header_rows, because such a file says itself \
         what its columns are called; they are for CSV and for sheets (.xlsx, .xls, .ods)"
    )]
    NoHeadLine {
        /// File.
        file: String,
        /// Key.
        key: String,
        /// As configured.
        found: u32,
        /// Kind of file.
        format: String,
    },
    /// A choice of rows that leaves none.
    #[error("{}: where = {filter} leaves none of its {rows} rows: found {values}; expected at least one row: write where with values that the file has", place(.file, .layer))]
    NothingLeft {
        /// File.
        file: String,
        /// Layer.
        layer: String,
        /// The filter, as it is written.
        filter: String,
        /// Rows of the file.
        rows: u64,
        /// What its columns hold, the most frequent first, with their rows.
        values: String,
    },
    /// Zero bytes in a table.
    #[error(
        "{file}: row {row}: {count} zero bytes (NUL) in the text: the table is damaged, and records may be lost in them; expected text"
    )]
    ZeroBytes {
        /// File.
        file: String,
        /// Row, from 1 after the head line.
        row: u64,
        /// How many.
        count: u64,
    },
    /// Lines that stand before the head line of a table.
    #[error("{}: the first line is no head line: found \"{found}\", and the names of the columns in line {line}; expected the head line first: write skip_rows = {}, or header_rows = {line} where the lines above belong to the head", place(.file, .layer), .line.saturating_sub(1))]
    TitleLines {
        /// File.
        file: String,
        /// Layer, sheet.
        layer: String,
        /// The first line.
        found: String,
        /// Where the names stand, from 1.
        line: u64,
    },
    /// JSON that is neither an answer of Kolada nor a layer.
    #[error(
        "{file}: holds no published figures that can be read: found {found}; expected an answer of Kolada's /v2/data/kpi/KPI/year/YEAR as \
         it was saved: values (or results), each with kpi, municipality, period and values; other figures go into a table, as \
         data/reference-template.csv"
    )]
    NotPublished {
        /// File.
        file: String,
        /// What it holds.
        found: String,
    },
    /// A download that says that it is not whole.
    #[error(
        "{file}: the file says that it is cut off: {found}; expected the whole: download it again in pages or with a higher limit, and give all pages as one source (path = [\"page1\", \"page2\"] or a pattern); if it is whole, take that mark out of the file"
    )]
    PageLimit {
        /// File.
        file: String,
        /// The mark.
        found: String,
    },
    /// Several columns that may hold the shapes.
    #[error("{file}: several columns hold geometry ({}); expected one: take out the others, or call the one that is meant geometry", .columns.join(", "))]
    WhichGeometry {
        /// File.
        file: String,
        /// Columns.
        columns: Vec<String>,
    },
    /// A column that is said to hold shapes, and holds none.
    #[error(
        "{file}: column {column} holds no shapes: found \"{found}\"; expected WKT, GeoJSON or WKB: write geometry = \"…\" with the column that holds them, or x and y for two columns of coordinates"
    )]
    NoShapes {
        /// File.
        file: String,
        /// Column.
        column: String,
        /// The first cell.
        found: String,
    },
    /// A speed that is likely in another unit.
    #[error("{}: {what}: found {found}, expected Mbit/s{advice}", place(.file, .layer))]
    SpeedUnit {
        /// File.
        file: String,
        /// Layer.
        layer: String,
        /// Key, or column with the record.
        what: String,
        /// The speed, or the unit that the column's name says.
        found: String,
        /// What to write.
        advice: String,
    },
    /// A column of a spreadsheet whose cells are merged over several rows.
    #[error(
        "{file}: layer {layer}: column {column}: cells {range} are merged, so that only the first row has the value; expected a value in \
         every row: unmerge them and fill in the rows below{advice}"
    )]
    MergedCells {
        /// File.
        file: String,
        /// Sheet.
        layer: String,
        /// Column.
        column: String,
        /// The merged cells.
        range: String,
        /// What to write where they belong to the head.
        advice: String,
    },
    /// A source of which no record lies in a municipality.
    #[error(
        "{file}: no record of it lies in a municipality, though their boxes overlap; expected the delivery of this county: check the file"
    )]
    NotHere {
        /// Source.
        file: String,
    },
    /// Cells of H3 that hold no demand point.
    #[error(
        "{file}: no demand point lies in any of its {cells} H3 cells (column {column}); expected cells of this county: check the file"
    )]
    NoPointInCells {
        /// Source.
        file: String,
        /// Column.
        column: String,
        /// How many records have a cell.
        cells: usize,
    },
    /// A file that says its CRS by an address.
    #[error(
        "{file}: says its CRS by an address ({address}), and no address is asked; expected the CRS itself: write {{\"type\": \"name\", \
         \"properties\": {{\"name\": \"EPSG:3006\"}}}} (or the code that is meant) as its crs, or take crs out of the file and write crs \
         under the source"
    )]
    LinkedCrs {
        /// File.
        file: String,
        /// The address.
        address: String,
    },
    /// A file that stands in for the one that is meant.
    #[error("{file}: is not the file that its name says: found {found}; {advice}")]
    StandIn {
        /// File.
        file: String,
        /// What it is.
        found: String,
        /// What to do.
        advice: String,
    },
    /// A file without a byte.
    #[error(
        "{file}: holds no record: found a file of 0 bytes, expected at least one record; download or export it again"
    )]
    NoBytes {
        /// File.
        file: String,
    },
    /// An archive that holds nothing to read.
    #[error("{file}: the archive holds nothing that can be read: found {}, expected a file of a kind that is read, as .gpkg, .shp, .geojson, .csv, .xlsx, .parquet or .tif{}", listed(.names, "no file"), if .names.iter().any(|name| name.to_lowercase().ends_with(".zip")) { ": unpack the archive in it" } else { "" })]
    EmptyArchive {
        /// File.
        file: String,
        /// What lies in it; the first of many.
        names: Vec<String>,
    },
    /// A packed file that unpacks to more than is allowed.
    #[error("{file}{} unpacks to {found}; expected at most {allowed}: a small file that holds so much is damaged or made to do harm; if this delivery is really as large, write a greater unpacked_gb under [limits]", if .entry.is_empty() { ":".to_owned() } else { format!(": {} in it", .entry) })]
    UnpacksToMore {
        /// File.
        file: String,
        /// The entry of an archive; empty where it is about all of it.
        entry: String,
        /// How much it unpacks to.
        found: String,
        /// How much it may.
        allowed: String,
    },
    /// An archive of a kind that is not read.
    #[error(
        "{file}: is a compressed archive of a kind that is not read here ({kind}); expected .zip, .tar, .tar.gz, .7z or .gz: unpack it, or pack it as .zip"
    )]
    OtherArchive {
        /// File.
        file: String,
        /// Kind.
        kind: String,
    },
}
