//! What can go wrong when the demo is written.

use std::path::PathBuf;

/// Why the demo could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DemoError {
    /// The county would be empty.
    #[error("number of demand points: found {found}, expected at least {expected}")]
    TooFewPoints {
        /// As asked for.
        found: usize,
        /// The least.
        expected: usize,
    },
    /// The folder holds files of somebody else.
    #[error(
        "{path}: found files that are no demo, expected an empty folder, none, or an earlier demo (county.toml with invented = true); \
         nothing was written, choose another folder",
        path = .path.display()
    )]
    NotADemo {
        /// Folder.
        path: PathBuf,
    },
    /// The file system refused.
    #[error("{path}: could not be {action}", path = .path.display())]
    File {
        /// File or folder.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
        /// Reason.
        source: std::io::Error,
    },
    /// GDAL refused a file.
    #[error("{path}: could not be {action}", path = .path.display())]
    Geodata {
        /// File.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
        /// Reason.
        source: gdal::errors::GdalError,
    },
    /// A Parquet file could not be written.
    #[error("{path}: could not be written", path = .path.display())]
    Table {
        /// File.
        path: PathBuf,
        /// Reason.
        source: polars::error::PolarsError,
    },
    /// The file of municipalities has no column for the code or the name.
    #[error("{path}, layer {layer}: no column for the {meaning}: found {found}, expected one of {expected}", path = .path.display())]
    MissingColumn {
        /// File.
        path: PathBuf,
        /// Layer.
        layer: String,
        /// What the column would say.
        meaning: &'static str,
        /// The columns there are.
        found: String,
        /// The columns looked for.
        expected: String,
    },
    /// The file of municipalities does not say its coordinate system.
    #[error("{path}, layer {layer}: found no coordinate system, expected one in the file", path = .path.display())]
    UnknownCrs {
        /// File.
        path: PathBuf,
        /// Layer.
        layer: String,
    },
    /// The file holds no polygons.
    #[error("{path}, layer {layer}: found {found} records and no polygon, expected polygons of municipalities", path = .path.display())]
    NoMunicipalities {
        /// File.
        path: PathBuf,
        /// Layer.
        layer: String,
        /// Records read.
        found: usize,
    },
}
