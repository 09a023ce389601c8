//! The map: one HTML file that opens from a disk without a network, with the municipality table beside it.
//!
//! Takes the [`Findings`] and what a reader must know about them, gives `map.html`. Every number that it shows is one of
//! `findings.rows`, of a shortage area, of the reconciliation or of the change (law 4); the page only chooses, sorts and rounds. Template, style, script and
//! texts lie in `src/emit/web/`; `MapLibre` GL JS and its licence are put in by `build.rs`. A Content-Security-Policy in
//! the page allows exactly the scripts and styles written here, by their SHA-256, and no connection.
mod area;
mod base;
mod changed;
mod data;
mod encode;
mod fibre;
mod gaps;
mod messages;
mod since;
mod squares;
mod template;

#[cfg(test)]
mod changed_year;
#[cfg(test)]
pub(in crate::emit) mod fixture;
#[cfg(test)]
mod fixture_base;
#[cfg(test)]
mod second_year;
#[cfg(test)]
mod size_tests;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use crate::emit::{Audience, Context, EmitError, ToWgs84};
use crate::model::{ChangeRow, Findings, Grid, PointChange};

pub use base::MapBase;
pub use gaps::OperatorGap;

/// A map that is to be written.
#[derive(Debug)]
pub struct MapPage<'a> {
    /// What to show.
    pub findings: &'a Findings,
    /// Why the unserved numbers changed; empty without an earlier result.
    pub changes: &'a [ChangeRow],
    /// The points behind them, with their ids: empty on a page that must not show single points, which then has no such
    /// layer.
    pub changed: &'a [PointChange],
    /// What is drawn under the findings.
    pub base: MapBase<'a>,
    /// What each mobile operator leaves uncovered; empty where that must not be published, and with fewer than two
    /// operators, where it equals the area that none covers.
    pub gaps: &'a [OperatorGap],
    /// The demand grids, the largest squares first; for publication the masked ones.
    pub grids: &'a [Grid],
    /// The reference date of the earlier result.
    pub since: &'a str,
    /// The run: its name is the heading.
    pub context: &'a Context<'a>,
    /// The values behind the words.
    pub definitions: MapDefinitions,
    /// Names of the sources, for the caption.
    pub sources: Vec<String>,
    /// For whom it is: the page says so.
    pub audience: Audience,
}

/// The values of the profile and the configuration that the page's definitions name.
#[derive(Debug, Clone, PartialEq)]
pub struct MapDefinitions {
    /// The speed below which a point is short, Mbit/s down.
    pub shortage_mbps: f64,
    /// Points within this distance belong to one shortage area.
    pub link_m: f64,
    /// The least points of a shortage area.
    pub min_points: u64,
    /// What counts as mobile cover; `None` without mobile layers.
    pub mobile: Option<MobileDefinition>,
    /// Whether lakes and sea were taken out of the land area.
    pub without_water: bool,
}

/// What counts as mobile cover.
#[derive(Debug, Clone, PartialEq)]
pub struct MobileDefinition {
    /// Generations that count, such as 4G and 5G.
    pub generations: Vec<String>,
    /// The service, Mbit/s; 0 is speech.
    pub service_mbps: f64,
    /// Signal level, as the profile calls it.
    pub level: String,
}

/// Why no map can be written; [`map_html`] gives it with the file.
#[derive(Debug, thiserror::Error)]
enum MapError {
    /// The output could not be written.
    #[error("{0}")]
    Write(#[from] io::Error),
    /// A place has no position on the globe.
    #[error("{layer}: the place {x_m} {y_m} has no longitude and latitude")]
    Projection {
        /// Which layer of the map.
        layer: &'static str,
        /// East, working CRS.
        x_m: f64,
        /// North, working CRS.
        y_m: f64,
    },
    /// The template asks for something that the program does not know.
    #[error("the template names {0}, which is neither a value nor a message")]
    UnknownPlaceholder(String),
}

impl MapError {
    fn of(self, path: &Path) -> EmitError {
        match self {
            Self::Write(source) => EmitError::write(path, source),
            Self::Projection { layer, x_m, y_m } => {
                EmitError::Unprojectable { path: path.to_owned(), feature: format!("{layer}, {x_m} {y_m}") }
            }
            Self::UnknownPlaceholder(_) => EmitError::format(path, "template", &self),
        }
    }
}

/// Writes `map.html`.
///
/// The same findings give the same bytes. A county stays under 10 MB and Sweden under 40 MB, because outlines are
/// simplified until they fit; numbers are never changed.
///
/// # Errors
/// Where the file cannot be written, or a place has no longitude and latitude.
pub fn map_html(page: &MapPage, path: &Path) -> Result<(), EmitError> {
    let file = File::create(path).map_err(|error| EmitError::write(path, error))?;
    let mut out = BufWriter::new(file);
    write(page, &mut out).map_err(|error| error.of(path))?;
    out.flush().map_err(|error| EmitError::write(path, error))
}

fn write(page: &MapPage, out: &mut impl Write) -> Result<(), MapError> {
    let catalogue = messages::catalogue(page.context.language, page.context.units);
    let data = data::build(page, catalogue, page.context.to_wgs84)?;
    let data = serde_json::to_string(&data).map_err(io::Error::from)?;
    template::write(page, catalogue, &template::script_safe(&data), out)
}
