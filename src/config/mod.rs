//! The configuration of a run: one TOML file, read, checked and composed from the settings of the stages.
//!
//! An unknown key is an error that names the nearest known one.
mod contradictions;
mod date;
mod error;
mod keys;
mod letters;
mod own_profile;
mod profile;
mod sections;
mod settings;
mod shape;
pub mod target;
mod trials;

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

pub use date::Date;
pub use error::ConfigError;
pub use keys::nearest;
pub use profile::{
    CompetitionKeys, Limits, MobileCover, Passed, Planned, Profile, Replaced, Setting, Shortage, Speeds,
    Split, SupportKeys, Targets, Tiers,
};
pub use trials::Sensitivity;

use trials::SensitivityTable;

use crate::{
    ingest::{
        Accept, Crs, DemandSource, FibrePointSource, FixedSource, LineSource, MobileSource,
        MunicipalitySource, PlaceSource, PreviousSource, ProjectSource, ReferenceSource, RegisterSource,
        Request, SettlementSource, WaterSource,
    },
    model::{Target, TargetNote},
};

pub use crate::emit::Language;

/// A format of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// `shortage_areas.geojson` and `uncovered.geojson`.
    GeoJson,
    /// `whitespot.gpkg`, and `support_candidates.gpkg` where there is a list.
    Gpkg,
    /// `municipalities.fgb` and `shortage_areas.fgb`.
    FlatGeobuf,
    /// `demand_points.parquet` and `indicators.parquet`.
    Parquet,
    /// The tables, which are always written.
    Csv,
    /// `tables.xlsx`.
    Xlsx,
    /// `map.html`, `report.html` and the glossary.
    Html,
    /// `images/`: maps for slides and print.
    Images,
    /// `shortage_areas.pmtiles` and `demand_points.pmtiles`.
    Pmtiles,
}

impl Format {
    /// The feature of the package that it needs and this build lacks; `None` where this build writes it.
    pub const fn lacks(self) -> Option<&'static str> {
        match self {
            Self::Xlsx if !cfg!(feature = "xlsx") => Some("xlsx"),
            Self::Pmtiles if !cfg!(feature = "tiles") => Some("tiles"),
            _ => None,
        }
    }

    /// All that exist.
    pub const ALL: [Self; 9] = [
        Self::GeoJson,
        Self::Gpkg,
        Self::FlatGeobuf,
        Self::Parquet,
        Self::Csv,
        Self::Xlsx,
        Self::Html,
        Self::Images,
        Self::Pmtiles,
    ];
}

/// Counts below four are masked, as Statistics Sweden does (`domain.md` 8.2).
const DEFAULT_SUPPRESS_BELOW: u32 = 4;

#[derive(Deserialize)]
struct RunTable {
    name: String,
    reference_date: toml::Value,
    profile: Option<String>,
    #[serde(default)]
    language: Language,
    country: Option<String>,
    crs: Option<String>,
    #[serde(default)]
    invented: bool,
}

#[derive(Deserialize, Default)]
struct OutputTable {
    dir: Option<String>,
    formats: Option<Vec<Format>>,
    suppress_below: Option<u32>,
    #[serde(flatten)]
    publication: Publication,
}

/// Who publishes the open package, and on what terms; what is left out the open package asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Publication {
    /// Licence, as a short name (`CC-BY-4.0`) or an address.
    pub licence: Option<String>,
    /// Who publishes.
    pub publisher: Option<String>,
    /// Where to ask: an e-mail address or a page.
    pub contact: Option<String>,
    /// The address of the folder that the package will lie in.
    pub address: Option<String>,
}

#[derive(Deserialize)]
struct Tables {
    run: RunTable,
    municipalities: MunicipalitySource,
    demand: DemandSource,
    #[serde(default)]
    settlements: Vec<SettlementSource>,
    #[serde(default)]
    water: Vec<WaterSource>,
    #[serde(default)]
    fixed: Vec<FixedSource>,
    #[serde(default)]
    mobile: Vec<MobileSource>,
    #[serde(default)]
    fibre_points: Vec<FibrePointSource>,
    #[serde(default)]
    lines: Vec<LineSource>,
    #[serde(default)]
    reference: Vec<ReferenceSource>,
    #[serde(default)]
    places: Vec<PlaceSource>,
    #[serde(default)]
    projects: Vec<ProjectSource>,
    register: Option<RegisterSource>,
    previous: Option<PreviousSource>,
    #[serde(default)]
    accept: Accept,
    #[serde(default)]
    sensitivity: SensitivityTable,
    #[serde(default)]
    output: OutputTable,
}

/// A configuration, read and checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file.
    pub path: PathBuf,
    /// Name of the run.
    pub name: String,
    /// The day that all numbers speak of.
    pub reference_date: Date,
    /// Definitions, with the configuration's own values in place.
    pub profile: Profile,
    /// The targets that the profile names.
    pub targets: Vec<Target>,
    /// What their files cannot say in numbers.
    pub target_notes: Vec<TargetNote>,
    /// What `--sensitivity` tries.
    pub sensitivity: Sensitivity,
    /// Language of maps, reports and sheets.
    pub language: Language,
    /// The county does not exist: said wherever its name is shown.
    pub invented: bool,
    /// What is read.
    pub request: Request,
    /// Where the result goes.
    pub output_dir: PathBuf,
    /// Formats, sorted.
    pub formats: Vec<Format>,
    /// The open package masks counts that are greater than 0 and less than this.
    pub suppress_below: u32,
    /// Who publishes the open package.
    pub publication: Publication,
    /// The configuration as written, for the run record.
    pub as_read: toml::Table,
}

impl Config {
    /// Reads and checks a configuration.
    ///
    /// # Errors
    /// See [`ConfigError`]; the first fault is told.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = fs::read_to_string(path)
            .map_err(|source| ConfigError::Unreadable { path: path.into(), source })?;
        let base = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Self::from_text(path, base, &text)
    }

    #[expect(clippy::too_many_lines, reason = "the checks of single tables, one after the other")]
    fn from_text(path: &Path, base: &Path, text: &str) -> Result<Self, ConfigError> {
        let syntax = |message: String| ConfigError::Syntax { path: path.into(), message };
        let as_read: toml::Table =
            text.parse().map_err(|error: toml::de::Error| syntax(error.to_string().trim().to_owned()))?;
        keys::check(path, &as_read)?;
        let composed = letters::composed(&as_read);
        let tables: Tables = toml::Value::Table(composed.clone())
            .try_into()
            .map_err(|error: toml::de::Error| syntax(error.message().to_owned()))?;

        let wrong = |place: &str, key: &str, found: String, expected: String| ConfigError::WrongValue {
            path: path.into(),
            place: place.into(),
            key: key.into(),
            found,
            expected,
        };
        let name = tables.run.profile.as_deref().unwrap_or(Profile::DEFAULT);
        let profile = Profile::of_configuration(path, base, name, &composed)?;
        let target::Followed { targets, notes: target_notes } =
            target::find(path, base, &profile.targets.names.value)?;

        for (position, source) in tables.fixed.iter().enumerate() {
            contradictions::fixed(source).map_err(|message| ConfigError::Contradiction {
                path: path.into(),
                place: format!("[[fixed]] {}", position + 1),
                message,
            })?;
        }
        let crs = tables.run.crs.clone().unwrap_or_else(|| "EPSG:3006".into());
        if let Err(error) = Crs::try_new(&crs) {
            let expected = format!("a projected CRS in metres as EPSG:3006 ({error})");
            return Err(wrong("[run]", "crs", format!("\"{crs}\""), expected));
        }
        contradictions::accept(&tables.accept)
            .map_err(|(key, found, expected)| wrong("[accept]", key, found, expected))?;
        contradictions::mobile(&tables.mobile, &profile)
            .map_err(|(place, key, found, expected)| wrong(&place, key, found, expected))?;
        let only = &tables.municipalities.only;
        if only
            .as_ref()
            .is_some_and(|only| only.is_empty() || only.iter().any(|prefix| prefix.trim().is_empty()))
        {
            return Err(wrong(
                "[municipalities]",
                "only",
                "an empty prefix or list".into(),
                "code prefixes as \"18\"".into(),
            ));
        }
        let demand = &tables.demand;
        contradictions::demand(demand).map_err(|message| ConfigError::Contradiction {
            path: path.into(),
            place: "[demand]".into(),
            message: message.into(),
        })?;
        let output_dir = base.join(tables.output.dir.as_deref().unwrap_or("out"));
        if let Some(previous) = &tables.previous {
            contradictions::previous(&base.join(&previous.dir), &output_dir).map_err(|message| {
                ConfigError::Contradiction { path: path.into(), place: "[previous]".into(), message }
            })?;
        }

        let tried = tables.sensitivity;
        contradictions::tried_levels(tried.level.as_deref().unwrap_or_default(), &profile)
            .map_err(|(found, expected)| wrong("[sensitivity]", "level", found, expected))?;
        let sensitivity = tried.among(&profile);
        let date = &tables.run.reference_date;
        let date = date.as_str().map_or_else(|| date.to_string(), str::to_owned);
        let edge_deviation_m = profile.limits.edge_deviation_m.value;
        let greatest_speed_mbps = profile.limits.greatest_speed_mbps.value;
        let built_in = || Format::ALL.into_iter().filter(|format| format.lacks().is_none()).collect();
        let mut formats: Vec<Format> = tables.output.formats.unwrap_or_else(built_in);
        formats.sort_unstable();
        formats.dedup();
        if let Some(feature) = formats.iter().find_map(|format| format.lacks()) {
            let expected =
                format!("formats that this build writes: build the package with its feature `{feature}`");
            return Err(wrong("[output]", "formats", format!("one that needs `{feature}`"), expected));
        }
        Ok(Self {
            path: path.into(),
            name: tables.run.name,
            reference_date: Date::parse(&date).expect("the keys' shapes were checked"),
            profile,
            targets,
            target_notes,
            sensitivity,
            language: tables.run.language,
            invented: tables.run.invented,
            request: Request {
                base: base.into(),
                crs,
                edge_deviation_m,
                greatest_speed_mbps,
                country: tables.run.country,
                municipalities: tables.municipalities,
                demand: tables.demand,
                settlements: tables.settlements,
                water: tables.water,
                fixed: tables.fixed,
                mobile: tables.mobile,
                fibre_points: tables.fibre_points,
                lines: tables.lines,
                references: tables.reference,
                places: tables.places,
                projects: tables.projects,
                register: tables.register,
                previous: tables.previous,
                accept: tables.accept,
                replaces: vec![output_dir.clone()],
            },
            output_dir,
            formats,
            suppress_below: tables.output.suppress_below.unwrap_or(DEFAULT_SUPPRESS_BELOW),
            publication: tables.output.publication,
            as_read,
        })
    }
}

#[cfg(test)]
mod tests;
