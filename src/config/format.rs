//! The formats of the output.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A format of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// `shortage_areas.geojson` and `uncovered.geojson`.
    GeoJson,
    /// `whitespot.gpkg`, and `support_candidates.gpkg` where there is a list.
    Gpkg,
    /// `municipalities.fgb` and `shortage_areas.fgb`, in WGS 84.
    FlatGeobuf,
    /// `demand_points.parquet` and `indicators.parquet`.
    Parquet,
    /// The tables, which are always written.
    Csv,
    /// `tables.xlsx`.
    Xlsx,
    /// `map.html`, `report.html`, `summary.html` and the glossary.
    Html,
    /// `summary.docx`: the two pages for the steering group as a text to edit.
    Docx,
    /// `summary.pdf`: the same to be mailed.
    Pdf,
    /// `images/`: maps for slides and print.
    Images,
    /// `shortage_areas.pmtiles` and `demand_points.pmtiles`.
    Pmtiles,
}

impl Format {
    /// The feature of the package that it needs and this build lacks; `None` where this build writes it.
    pub const fn lacks(self) -> Option<&'static str> {
        match self {
            Self::Html | Self::Docx | Self::Pdf | Self::Images if !cfg!(feature = "pages") => Some("pages"),
            Self::Xlsx if !cfg!(feature = "xlsx") => Some("xlsx"),
            Self::Pmtiles if !cfg!(feature = "tiles") => Some("tiles"),
            _ => None,
        }
    }

    /// All that exist.
    pub const ALL: [Self; 11] = [
        Self::GeoJson,
        Self::Gpkg,
        Self::FlatGeobuf,
        Self::Parquet,
        Self::Csv,
        Self::Xlsx,
        Self::Html,
        Self::Docx,
        Self::Pdf,
        Self::Images,
        Self::Pmtiles,
    ];
}
