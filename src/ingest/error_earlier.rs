use thiserror::Error;

use super::error::{listed, place};

/// Why a register or an earlier result cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EarlierError {
    /// A row of a register or of a table of codes that cannot be read: none of them may be lost.
    #[error("{}: record {record}: {reason}: found \"{found}\", expected {expected}", place(.file, .layer))]
    BadEntry {
        /// File.
        file: String,
        /// Layer.
        layer: String,
        /// Record.
        record: u64,
        /// Why.
        reason: String,
        /// What was found.
        found: String,
        /// What was expected.
        expected: String,
    },
    /// An id that a register holds twice.
    #[error("{}: record {record}: the id {id} is that of record {first}{} too; expected every id once", place(.file, .layer), of_file(.file, .first_file))]
    RepeatedEntry {
        /// File.
        file: String,
        /// Layer.
        layer: String,
        /// Record.
        record: u64,
        /// The id.
        id: String,
        /// The file of the earlier record.
        first_file: String,
        /// The earlier record.
        first: u64,
    },
    /// A register that is neither ours nor mapped.
    #[error("{}: is no register of an earlier run (no column {}); for the county's own list write id or name under [register]: the column of the entries' ids or names; the columns are {}", place(.file, .layer), .missing.join(", "), listed(.columns, "none"))]
    NotARegister {
        /// File.
        file: String,
        /// Layer.
        layer: String,
        /// Columns of a register that it does not have.
        missing: Vec<String>,
        /// Columns that it has.
        columns: Vec<String>,
    },
    /// A file that was named as a register of ours and is none.
    #[error("{file}: is no register of whitespot (no column {}); expected the register.csv of a result", .missing.join(", "))]
    NotOwnRegister {
        /// File.
        file: String,
        /// Columns that it does not have.
        missing: Vec<String>,
    },
    /// A table of edits that cannot be taken.
    #[error("{file}: {reason}")]
    BadSheet {
        /// File.
        file: String,
        /// Why not, and what to do.
        reason: String,
    },
    /// A folder that was named as a result and is none that can be used.
    #[error("{dir}: {reason}")]
    NotAResult {
        /// Folder as given.
        dir: String,
        /// Why not, and what to do.
        reason: String,
    },
    /// A folder that holds no earlier result that can be used.
    #[error("[previous] {dir}: {reason}")]
    NoEarlierResult {
        /// Folder as configured.
        dir: String,
        /// Why not, and what to do.
        reason: String,
    },
}

fn of_file(file: &str, other: &str) -> String {
    if file == other { String::new() } else { format!(" of {other}") }
}
