use std::io;
use std::path::{Path, PathBuf};

/// Why a result could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EmitError {
    /// The output folder cannot be used.
    #[error("output folder {}: cannot {doing}; choose a folder that may be written", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// What the system answered.
        source: io::Error,
    },
    /// The output folder holds something that no run wrote.
    #[error(
        "output folder {}: it is not empty and holds no run.json, so it is not an earlier result; empty it or choose \
         another folder",
        path.display()
    )]
    NotAResult {
        /// The folder.
        path: PathBuf,
    },
    /// The output path is a file.
    #[error("output folder {}: found a file, expected a folder or nothing; choose another name", path.display())]
    NotAFolder {
        /// The path.
        path: PathBuf,
    },
    /// Another run writes to the same folder.
    #[error("output folder {}: another run is writing to it; wait for its end or choose another folder", path.display())]
    Busy {
        /// The folder.
        path: PathBuf,
    },
    /// A file could not be written.
    #[error("{}: cannot be written; look at the free space and the rights of the folder", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system answered.
        source: io::Error,
    },
    /// The library of a file format refused.
    #[error("{}: {part}: cannot be written: {reason}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// The layer, table or column.
        part: String,
        /// What the library answered.
        reason: String,
    },
    /// The working CRS is not known to PROJ.
    #[error("{}: the working CRS {crs} cannot be described: {reason}; give an EPSG code in [run] crs", path.display())]
    Crs {
        /// The file.
        path: PathBuf,
        /// The CRS as configured.
        crs: String,
        /// What the library answered.
        reason: String,
    },
    /// The reference date is not one.
    #[error("reference date: found {found:?}, expected YYYY-MM-DD")]
    ReferenceDate {
        /// What was given.
        found: String,
    },
    /// A place has no longitude and latitude.
    #[error("{}: {feature}: lies where the working CRS has no longitude and latitude; look at its coordinates", path.display())]
    Unprojectable {
        /// The file.
        path: PathBuf,
        /// Id of the feature.
        feature: String,
    },
}

impl EmitError {
    /// A file that could not be written.
    pub(super) fn write(path: &Path, source: io::Error) -> Self {
        Self::Write { path: path.to_owned(), source }
    }

    /// A refusal of a format's library.
    pub(super) fn format(path: &Path, part: &str, reason: &impl ToString) -> Self {
        Self::Format { path: path.to_owned(), part: part.to_owned(), reason: reason.to_string() }
    }
}
