//! The edge where files come in: anything GDAL opens, Parquet and CSV through polars, rasters with a threshold.
//!
//! Takes a [`Request`] (what to read), gives [`Sources`](crate::model::Sources) in the working CRS. Bad records become
//! rejects; a bad file is an [`IngestError`] that names file, layer, record, what was found and what was expected.
mod source;
mod value;

pub use source::{
    DemandSource, FibrePointSource, FileSource, FixedSource, MobileSource, MunicipalitySource, Paths,
    RasterFormat, Reach, ReachWord, Repeated, Request, SettlementSource, TableFormat, Threshold, Valid,
    ValidWord, WaterSource,
};
pub use value::{ColumnValue, Value};
