//! The surveys of a county, one a year: what was asked for, and what each was given.

use super::county::{County, Planted};
use super::delivered;
use super::error::DemoError;
use super::event::{Event, FIRST_YEAR};
use super::files::{Writer, standing};
use super::making;
use super::networks::YEAR;
use super::premises::Premises;
use std::path::{Path, PathBuf};

/// What county to make.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Demand points; 20 000 where nothing is said.
    pub points: usize,
    /// Seed of all chance; the same seed makes the same county.
    pub seed: u64,
    /// A file of real municipalities to use instead of the invented borders.
    pub municipalities: Option<PathBuf>,
    /// Surveys, one a year, of which the last is written with what was found in those before; 1 to [`MOST_YEARS`].
    pub years: u32,
}

/// The most surveys that the demo can have.
pub const MOST_YEARS: u32 = YEAR - FIRST_YEAR + 1;

impl Settings {
    /// The years of the surveys, the earliest first.
    pub fn surveys(&self) -> std::ops::RangeInclusive<u32> {
        YEAR + 1 - self.years.clamp(1, MOST_YEARS)..=YEAR
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self { points: 20_000, seed: 1, municipalities: None, years: MOST_YEARS }
    }
}

/// What was written.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Municipalities.
    pub municipalities: usize,
    /// Rows of demand points, those in no municipality included.
    pub points: usize,
    /// Households in them, where known.
    pub households: u64,
    /// Workplaces in them, where known.
    pub workplaces: u64,
    /// Connected, passed and planned fibre areas and routes.
    pub fibre_areas: usize,
    /// Mobile areas of the operators that deliver areas.
    pub mobile_areas: usize,
    /// Faults and hard cases planted on purpose.
    pub planted: Planted,
    /// The files in the order written.
    pub files: Vec<PathBuf>,
}

/// Below so many points some of the layers could be left without a record.
pub const LEAST_POINTS: usize = 2_000;

/// A county that was made, and can be written as each survey found it.
#[derive(Debug)]
pub struct Demo {
    settings: Settings,
    county: County,
    is_invented: bool,
}

/// Makes a county and writes what the last survey found to a folder, which is created where it is missing.
///
/// The same settings write the same content on every machine and for any number of threads. The results of earlier years
/// that the configuration names are made by running these: [`Demo::write`] gives what they ran on.
///
/// # Errors
/// When fewer than [`LEAST_POINTS`] are asked for, a file cannot be written, or the file of municipalities cannot be read.
pub fn write(dir: &Path, settings: &Settings) -> Result<Summary, DemoError> {
    Demo::make(settings)?.write(dir, YEAR)
}

impl Demo {
    /// Makes a county.
    ///
    /// # Errors
    /// When fewer than [`LEAST_POINTS`] are asked for, or the file of municipalities cannot be read.
    pub fn make(settings: &Settings) -> Result<Self, DemoError> {
        if settings.points < LEAST_POINTS {
            return Err(DemoError::TooFewPoints { found: settings.points, expected: LEAST_POINTS });
        }
        let given = settings.municipalities.as_deref().map(delivered::read).transpose()?;
        let is_invented = given.is_none();
        let mut county = making::make(settings.points, settings.seed, given);
        if settings.surveys().count() == 1 {
            county.without_faults_between_years();
        }
        Ok(Self { settings: settings.clone(), county, is_invented })
    }

    /// What happened from one survey to the next.
    pub fn events(&self) -> &[Event] {
        &self.county.events
    }

    /// Writes what a survey found to a folder, which is created where it is missing, over what is there of another year.
    ///
    /// # Errors
    /// When the folder holds something else than a demo, or a file cannot be written.
    pub fn write(&self, dir: &Path, year: u32) -> Result<Summary, DemoError> {
        is_ours(dir)?;
        let county = &self.county;
        // The stamps that GDAL writes into a GeoPackage must not hold the time.
        let stamp = |action, result: Result<(), gdal::errors::GdalError>| {
            result.map_err(|source| DemoError::Geodata { path: dir.to_owned(), action, source })
        };
        let date = format!("{year}-10-01T00:00:00.000Z");
        stamp("stamped", gdal::config::set_thread_local_config_option("OGR_CURRENT_DATE", &date))?;
        let written = Writer { dir, county, year, files: Vec::new() }.all(&self.settings, self.is_invented);
        stamp("released", gdal::config::clear_thread_local_config_option("OGR_CURRENT_DATE"))?;
        let all = || standing(county, year);
        let sum = |weight: fn(&Premises) -> Option<u32>| {
            all().filter_map(|premise| weight(&premise)).map(u64::from).sum()
        };
        let networks = &county.networks;
        Ok(Summary {
            municipalities: county.municipalities.len(),
            points: all().count(),
            households: sum(|premise| premise.households),
            workplaces: sum(|premise| premise.workplaces),
            fibre_areas: networks.connected.len()
                + networks.routes.len()
                + networks.passed.len()
                + networks.planned.len(),
            mobile_areas: county.mobile.areas.len(),
            planted: county.planted,
            files: written?,
        })
    }
}

/// Whether the folder may be written to: it is missing, empty, or holds an earlier demo.
fn is_ours(dir: &Path) -> Result<(), DemoError> {
    let unreadable = |source| DemoError::File { path: dir.to_owned(), action: "read", source };
    let config = dir.join("county.toml");
    if !dir.exists() {
        return Ok(());
    }
    let is_empty = std::fs::read_dir(dir).map_err(unreadable)?.next().is_none();
    let is_demo = std::fs::read_to_string(&config)
        .ok()
        .and_then(|text| text.parse::<toml::Table>().ok())
        .is_some_and(|config| {
            config.get("run").and_then(|run| run.get("invented")).and_then(toml::Value::as_bool) == Some(true)
        });
    if is_empty || is_demo { Ok(()) } else { Err(DemoError::NotADemo { path: dir.to_owned() }) }
}
