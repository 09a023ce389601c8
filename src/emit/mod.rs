//! The edge where files go out: takes [`Findings`](crate::model::Findings), writes the files of the output contract.
//!
//! One function per file, each taking the findings, a [`Context`] and a path, so that they can run side by side; they
//! share nothing but what they read. A [`Bundle`] gives the paths and puts the whole in place at the end. The same
//! findings give the same bytes: no clock, no thread count, no order of a hash map. Text from data is data: quoted in
//! CSV, JSON and SQL, and never run by a spreadsheet.
use std::fmt;

use geo::Coord;

/// What every number of a result means: the glossary of a profile and its page.
pub mod definitions {
    #[cfg(feature = "pages")]
    pub use super::pages::definitions::definitions_html;
    pub use super::text::definitions::{measures, note_words, section_words, value_word};
    pub use super::text::glossary::{DefinitionsPage, OwnValue, ProfileKey, ProfileTable};
}

mod bundle;
mod error;
#[cfg(test)]
mod fixture;
mod layers;
mod look;
pub mod open;
#[cfg(feature = "pages")]
mod pages;
mod record;
mod scope;
mod tables;
mod text;

pub use bundle::Bundle;
pub use error::EmitError;
pub use layers::by_municipality::{municipality_geojson, municipality_geopackage};
pub use layers::compare_layers::{LayerSide, changed_points_geojson, compared_areas_geojson};
pub use layers::degrees::Outlines;
pub use layers::demand_points::demand_points_geopackage;
pub use layers::flatgeobuf::{municipalities_flatgeobuf, shortage_areas_flatgeobuf};
pub use layers::geojson::{shortage_areas_geojson, uncovered_geojson};
pub use layers::gpkg::geopackage;
pub use layers::grid::{grid_file, grid_geojson, grid_geopackage};
pub use layers::last_percent::connections_geojson;
pub use layers::metadata::metadata_xml;
pub use layers::open_gpkg::open_geopackage;
pub use layers::provenance::{Provenance, ReadFile};
pub use layers::qgis::qgis_project;
pub use layers::scenario::{scenario_land_geojson, scenario_points_geojson};
pub use layers::style_files::StyledLayers;
pub use layers::support::support_geopackage;
#[cfg(feature = "tiles")]
pub use layers::tiles::{demand_points_pmtiles, shortage_areas_pmtiles, tiles_style};
#[cfg(feature = "pages")]
pub use pages::{chart, image, map, report};
pub use record::{json, run_record, timings};
pub use tables::change::{change_csv, change_reached_csv};
pub use tables::compare::{compare_csv, compared_areas_csv, compared_reached_csv, definitions_csv};
pub use tables::csv::{CsvFile, CsvStyle};
pub use tables::delivery::delivery_csv;
pub use tables::demand_points::demand_points;
pub use tables::findings::findings_csv;
pub use tables::funnel::{funnel_csv, support_proposals_csv};
pub use tables::history::{history_csv, history_definitions_csv};
pub use tables::indicators::{indicators_csv, indicators_parquet};
pub use tables::last_percent::{
    closing_sets_csv, curve_csv, last_percent_csv, meanwhile_csv, new_points_csv,
};
pub use tables::lines::lines_csv;
pub use tables::measured::measured_csv;
pub use tables::municipalities::{municipalities_csv, published_municipalities_csv};
pub use tables::reference::reference_csv;
pub use tables::register::{reconciliation_csv, register_csv, register_table_csv};
pub use tables::register_sheet::{SheetStyle, joined_ids, register_sheet};
pub use tables::rejects::rejects_csv;
pub use tables::scenario::{scenario_csv, scenario_points, scenario_steps_csv};
pub use tables::sensitivity::sensitivity_csv;
pub use tables::support::support_csv;
pub use tables::wide::{wide_csv, wide_name};
#[cfg(feature = "xlsx")]
pub use tables::xlsx::{
    MunicipalityBook, OpenBook, TableBook, municipality_tables_xlsx, open_tables_xlsx, tables_xlsx,
};
pub use text::language::Language;
pub use text::units::Units;

/// Brings places from the working CRS to WGS 84 (x: degrees east, y: degrees north), in place.
pub type ToWgs84<'a> = &'a (dyn Fn(&mut [Coord<f64>]) + Sync);

/// What the files say about the run as a whole.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Name of the region: `[run] name`.
    pub name: &'a str,
    /// Reference date, `YYYY-MM-DD`: the only date that gets into files.
    pub reference_date: &'a str,
    /// Name of the profile.
    pub profile: &'a str,
    /// Language of titles; codes and names of columns stay as they are.
    pub language: Language,
    /// What points are called on pages.
    pub units: Units,
    /// Whether the data are invented.
    pub invented: bool,
    /// The working CRS as GDAL takes it: `EPSG:3006`, WKT or PROJJSON.
    pub crs: &'a str,
    /// The way to longitude and latitude.
    pub to_wgs84: ToWgs84<'a>,
}

impl fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, reference_date, profile, language, units, invented, crs, to_wgs84: _ } = self;
        f.debug_struct("Context")
            .field("name", name)
            .field("reference_date", reference_date)
            .field("profile", profile)
            .field("language", language)
            .field("units", units)
            .field("invented", invented)
            .field("crs", crs)
            .finish_non_exhaustive()
    }
}

/// For whom a package is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// The region itself: everything.
    Internal,
    /// Everybody: small numbers are masked, and only the whole is broken down finer than the one table.
    Open,
}
