//! The edge where files come in: anything GDAL opens, Parquet and CSV through polars, rasters with a threshold.
//!
//! Takes a [`Request`] (what to read), gives [`Sources`](crate::model::Sources) in the working CRS. Bad records become
//! rejects; a bad file is an [`IngestError`] that names file, layer, record, what was found and what was expected.
mod accept;
mod archive;
mod archive_entry;
mod band;
mod beside;
mod cell_id;
mod charset;
mod checksum;
mod chosen_rows;
mod codes;
mod coordinates;
mod crs;
mod csv;
mod curve;
mod days_1904;
mod demand;
mod domains;
mod drivers;
mod earlier_years;
mod entry;
mod error;
mod error_earlier;
mod error_misread;
mod fields;
mod fixed;
mod frames;
mod from_columns;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod fuzzed;
mod guard;
mod h3_cells;
mod head;
mod head_rows;
mod here;
mod infrastructure;
mod inputs;
mod inspect;
mod inspect_columns;
mod inspect_crs;
mod inspect_findings;
mod inspect_head;
mod inspect_raster;
mod kinds;
mod kml;
mod kolada;
mod layers;
mod lines;
mod linked_crs;
mod load;
mod long_edges;
mod lost_digits;
mod mapinfo;
mod merged;
mod mobile;
mod municipalities;
mod nested;
mod numbers;
mod ofds;
mod offers;
mod old_workbook;
mod others;
mod page_limit;
mod parquet;
mod parquet_pages;
mod parquet_types;
mod paths;
mod place;
mod places;
mod pointed;
mod previous;
mod projects;
mod published;
mod px;
mod quantities;
mod question;
mod quiet;
mod raster;
mod read;
mod records;
mod references;
mod register;
mod register_file;
mod result;
mod result_change;
mod result_ground;
mod result_history;
mod result_points;
mod results;
mod rings;
mod row_filter;
mod rows;
mod seen;
mod seven_zip;
mod shape_text;
mod shapefile;
mod share;
mod sheet;
mod sidecars;
mod source;
mod source_beside;
mod source_file;
mod source_fixed;
mod source_raster;
mod source_register;
mod source_support;
mod sqlite;
mod stand_in;
mod support;
mod table;
mod tags;
mod tarball;
mod text;
mod unpacked;
mod value;
mod values;
mod vector;
mod wkb;
pub mod words;
mod workbook;
mod xyz;

pub use accept::Accept;
pub use chosen_rows::LeftOut;
pub use crs::Crs;
pub use error::IngestError;
pub use error_earlier::EarlierError;
pub use error_misread::MisreadError;
pub use inputs::{InputFile, InputPart};
pub use inspect::{
    ANSWER_OF_KOLADA, InspectedBand, InspectedLayer, InspectedRaster, InspectedTable, Inspection,
    NETWORK_OF_OFDS, inspect,
};
pub use inspect_columns::{InspectedField, Oddities};
pub use inspect_crs::{CrsFit, crs_fit};
pub use inspect_findings::InspectedFinding;
pub use kolada::is_known_key_figure;
pub use ofds::NetworkPart;
pub use px::TABLE_OF_PC_AXIS;
pub use question::Question;
pub use read::read;
pub use register_file::{edited_table, register_file};
pub use result::ResultFolder;
pub use result_ground::Ground;
pub use result_points::PointPlaces;
pub use row_filter::{OneOrMore, RowFilter, Said};
pub use source::{
    DemandSource, FibrePointSource, LineSource, MobileSource, MunicipalitySource, ReferenceSource, Repeated,
    Request, SettlementSource, WaterSource,
};
pub use source_beside::{DemandCheckSource, MeasuredSource};
pub use source_file::{Axes, FileFormat, FileSource, Layers, Paths, TableFormat};
pub use source_fixed::{
    FixedReach, FixedSource, IdForm, MobileReach, Reach, ReachWord, ShareSource, ShareUnit, Valid, ValidWord,
};
pub use source_raster::{RasterFormat, Threshold};
pub use source_register::{CodeSource, PlaceSource, PreviousSource, ProjectSource, RegisterSource};
pub use source_support::{CandidateSource, SupportOutcomeSource, SupportReviewSource};
pub(crate) use text::composed;
pub use unpacked::UnpackLimit;
pub use value::{ColumnValue, SpeedUnit, Value};

/// The version of GDAL that reads the files.
pub fn gdal_version() -> String {
    gdal::version::VersionInfo::release_name()
}
