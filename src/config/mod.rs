//! The configuration of a run: one TOML file, read, checked and composed from the settings of the stages.
//!
//! An unknown key is an error that names the nearest known one.
mod contradictions;
mod definitions;
mod error;
mod format;
mod gravities;
mod keys;
mod letters;
mod own_profile;
mod page;
mod positions;
mod presets;
mod profile;
mod reading;
mod scenarios;
mod schema;
mod settings;
pub mod target;
mod template;
mod trials;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use schemars::JsonSchema;
use serde::Deserialize;

pub use definitions::{
    CompetitionKeys, CostKeys, Limits, MobileCover, Passed, Planned, PriorityKeys, Replaced, Setting,
    Shortage, Speeds, Split, SupportKeys, Targets, Tiers,
};
use error::{Checked, Place};
pub use error::{ConfigError, Position};
pub use format::Format;
use gravities::Gravities;
pub use keys::nearest;
pub use page::page;
use positions::Positions;
pub use presets::Filled;
pub use profile::Profile;
use reading::Fault;
pub use schema::{schema, schema_of_profiles};
pub use template::{SCHEMA_FILE, template};
pub use trials::Sensitivity;

use scenarios::ScenarioTable;
use trials::SensitivityTable;

use crate::{
    ingest::{
        Accept, CandidateSource, Crs, DemandCheckSource, DemandSource, FibrePointSource, FixedSource,
        LineSource, MeasuredSource, MobileSource, MunicipalitySource, PlaceSource, PreviousSource,
        ProjectSource, ReferenceSource, RegisterSource, Request, SettlementSource, SupportOutcomeSource,
        SupportReviewSource, WaterSource,
    },
    model::{GateRule, Gravity, Scenario, Target, TargetNote},
    schema::{Day, ListOf, Vocabulary, Whole, Words},
};

pub use crate::{
    emit::{
        CsvStyle, Language,
        open::{Publication, PublisherType},
    },
    model::Date,
};

/// Counts below four are masked, as is the practice of Statistics Sweden and Ofcom (`docs/field.md`, small numbers).
const DEFAULT_SUPPRESS_BELOW: u32 = 4;

/// Countries whose municipality codes are checked.
struct Country;

impl Vocabulary for Country {
    fn words() -> Vec<&'static str> {
        vec!["SE"]
    }
}

#[derive(Deserialize, JsonSchema)]
struct RunTable {
    /// Name of the run, shown on map, report and record.
    #[schemars(extend("examples" = ["Mitt län"]))]
    name: String,
    /// The day that all numbers speak of.
    #[schemars(with = "Day", extend("examples" = ["2025-10-01"]))]
    reference_date: String,
    /// The definitions: a shipped profile (`whitespot profiles`) or a file of one's own that ends in `.toml`.
    #[schemars(extend("examples" = ["pts-current"]))]
    profile: Option<String>,
    /// Language of map, report and sheets.
    #[serde(default)]
    #[schemars(extend("examples" = ["sv"]))]
    language: Language,
    /// Country whose municipality codes are checked: in Sweden they have four digits, the first two of which are the
    /// county.
    #[serde(default)]
    #[schemars(with = "Words<Country>", extend("examples" = ["SE"]))]
    country: Option<String>,
    /// Working CRS: projected, in metres. Left out: SWEREF 99 TM.
    #[schemars(extend("examples" = ["EPSG:3006"]))]
    crs: Option<String>,
    /// Map and glossary say that the county does not exist.
    #[serde(default)]
    invented: bool,
}

#[derive(Deserialize, Default, JsonSchema)]
struct OutputTable {
    /// Folder of the result.
    #[schemars(extend("examples" = ["out"]))]
    dir: Option<String>,
    /// Formats; left out: all. The tables are always written.
    #[serde(default)]
    #[schemars(with = "ListOf<Format>", extend("examples" = [["csv", "gpkg", "html"]]))]
    formats: Option<Vec<Format>>,
    /// How the tables within (`internal/*.csv`) are written: `plain` (comma, decimal point) or `sv` for Swedish spreadsheets (semicolon,
    /// decimal comma, byte order mark). The open package stays plain, and what reads a result reads either.
    #[serde(default)]
    #[schemars(extend("examples" = ["sv"]))]
    csv: CsvStyle,
    /// The open package masks counts greater than 0 and less than this; left out: 4.
    #[serde(default)]
    #[schemars(with = "Whole", extend("examples" = [4]))]
    suppress_below: Option<u32>,
    /// A folder for each municipality with its own page, workbook and layers (`internal/by_municipality/CODE/`), as far as
    /// `formats` ask for them; left out: where there are at most 60 municipalities.
    #[serde(default)]
    #[schemars(extend("examples" = [true]))]
    by_municipality: Option<bool>,
    #[serde(flatten)]
    publication: Publication,
}

/// `[demand]`, or several `[[demand]]`.
#[derive(Deserialize)]
#[serde(untagged)]
enum Demands {
    One(Box<DemandSource>),
    Several(Vec<DemandSource>),
}

impl Demands {
    /// Each with its place in the file.
    fn placed(&self) -> Vec<(Place, &DemandSource)> {
        match self {
            Self::One(source) => vec![(Place::table("demand"), source.as_ref())],
            Self::Several(several) => several
                .iter()
                .enumerate()
                .map(|(position, source)| (Place::entry("demand", position), source))
                .collect(),
        }
    }

    /// The sources in their order.
    fn into_list(self) -> Vec<DemandSource> {
        match self {
            Self::One(source) => vec![*source],
            Self::Several(several) => several,
        }
    }
}

/// The tables of a configuration, but for those that override a profile.
#[derive(Deserialize, JsonSchema)]
struct Tables {
    /// The run: its name, its day and its definitions.
    run: RunTable,
    /// Municipal boundaries.
    municipalities: MunicipalitySource,
    /// The places that want broadband: one row per building, address, workplace or grid cell. Files with columns of their own are
    /// several `[[demand]]`, each with an `id`; a weight that one of them has no column for is unknown there.
    #[schemars(with = "DemandSource")]
    demand: Demands,
    /// Tätorter, småorter and areas of holiday homes (SCB): polygons.
    #[serde(default)]
    settlements: Vec<SettlementSource>,
    /// Water, taken out of the land area: polygons.
    #[serde(default)]
    water: Vec<WaterSource>,
    /// What an operator offers in the fixed net: one table per delivered layer.
    #[serde(default)]
    fixed: Vec<FixedSource>,
    /// Cover of a mobile net: polygons, or a raster with a threshold; one table per delivered layer.
    #[serde(default)]
    mobile: Vec<MobileSource>,
    /// Points of the fibre net, to which distances are measured.
    #[serde(default)]
    fibre_points: Vec<FibrePointSource>,
    /// Roads and rails, along which mobile cover is measured, and routes of the fibre net. Roads are also the ways that trenches follow.
    #[serde(default)]
    lines: Vec<LineSource>,
    /// Published figures that are shown beside the run's own: a table with the columns `area_code, year, measure, weight,
    /// tier_mbps, settlement, value, source, definition`, a table as an authority publishes it (`figures`), or answers of Kolada as
    /// saved (`.json`). A value of a table is a fraction or a text with %, as `83,1 %` or `>99,9 %`.
    #[serde(default)]
    reference: Vec<ReferenceSource>,
    /// Names for shortage areas: points or areas (villages, parishes).
    #[serde(default)]
    places: Vec<PlaceSource>,
    /// Decided or subsidised build-out: areas, lines or points with a reach, or a table by id.
    #[serde(default)]
    projects: Vec<ProjectSource>,
    /// The list for support as it was reviewed: who adds what to it and who removes what.
    #[serde(default)]
    support_reviews: Vec<SupportReviewSource>,
    /// An authority's list of buildings that may get support, with its own ids: what to add to it and to remove from it is proposed.
    #[serde(default)]
    candidates: Vec<CandidateSource>,
    /// What became of support: applied for, granted, built, withdrawn.
    #[serde(default)]
    support_outcomes: Vec<SupportOutcomeSource>,
    /// A second list of buildings or addresses (points, or polygons), by which it is checked whether the demand is complete.
    #[serde(default)]
    demand_check: Vec<DemandCheckSource>,
    /// Measurements in the field (a drive test): points with an operator, a generation and a value, which are compared with the cover that
    /// `[[mobile]]` claims. They are no cover themselves.
    #[serde(default)]
    measured: Vec<MeasuredSource>,
    /// A register of an earlier run (its `internal/register.csv`, which needs its path only, or its layer
    /// `shortage_areas`), or the county's own list in any format, spreadsheets too. A row that cannot be read stops the
    /// run.
    register: Option<RegisterSource>,
    /// Last year's whole result; its register is used where `[register]` is left out.
    previous: Option<PreviousSource>,
    /// What a run is allowed that would stop it otherwise: every word answers a question of an earlier run.
    #[serde(default)]
    accept: Accept,
    /// One name for an operator that is spelled in several ways: `"Nordtel AB" = "Nordtel"`. It counts in every layer, in the earlier
    /// result and for networks; a spelling that occurs nowhere stops the run.
    #[serde(default)]
    operators: BTreeMap<String, String>,
    /// How grave the findings of the gate are: an `error` stops the run until `[accept] rules` names it, and `off` leaves it out.
    #[serde(default)]
    findings: Gravities,
    /// What `--sensitivity` tries: one definition at a time, the others as they are.
    #[serde(default)]
    sensitivity: SensitivityTable,
    /// What if a network closes: who loses what, where, and what is left.
    #[serde(default)]
    scenario: Vec<ScenarioTable>,
    /// What is written, and on which terms the open package is published.
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
    /// The notes of their files: what these cannot say in numbers.
    pub target_notes: Vec<TargetNote>,
    /// What `--sensitivity` tries.
    pub sensitivity: Sensitivity,
    /// What closes in the scenarios.
    pub scenarios: Vec<Scenario>,
    /// One name for each spelling of an operator.
    pub operators: BTreeMap<String, String>,
    /// Rules of the gate whose gravity is another one; `None` of one that is off.
    pub gravities: BTreeMap<GateRule, Option<Gravity>>,
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
    /// The formats that the configuration itself names: the largest files of a whole country are written only then.
    pub named_formats: Vec<Format>,
    /// How the tables within are written as text.
    pub csv: CsvStyle,
    /// The open package masks counts that are greater than 0 and less than this.
    pub suppress_below: u32,
    /// Whether each municipality gets a folder of its own; `None`: where they are not too many.
    pub by_municipality: Option<bool>,
    /// Who publishes the open package.
    pub publication: Publication,
    /// The configuration as written, for the run record.
    pub as_read: toml::Table,
    /// What presets filled in it.
    pub presets: Vec<Filled>,
}

impl Config {
    /// Reads and checks a configuration.
    ///
    /// # Errors
    /// See [`ConfigError`]; the first fault is reported.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = fs::read_to_string(path)
            .map_err(|source| ConfigError::Unreadable { path: path.into(), source })?;
        let base = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Self::from_text(path, base, &text)
    }

    #[expect(clippy::too_many_lines, reason = "the checks of single tables, one after the other")]
    pub(crate) fn from_text(path: &Path, base: &Path, text: &str) -> Result<Self, ConfigError> {
        let syntax = |error: toml::de::Error| Checked::syntax(path, &error.to_string());
        let as_read: toml::Table = text.parse().map_err(syntax)?;
        let positions = Positions::of(text).map_err(syntax)?;
        let file = Checked { path, positions: &positions };
        let mut whole = as_read.clone();
        let presets = presets::fill(file, &mut whole)?;
        keys::check(file, schema(), &whole)?;
        let as_read = letters::dates_as_texts(&as_read);
        let composed = letters::composed(&letters::dates_as_texts(&whole));
        let mut tables: Tables = toml::Value::Table(composed.clone())
            .try_into()
            .map_err(|error: toml::de::Error| Checked::syntax(path, error.message()))?;

        let joined = scenarios::join(&mut tables);

        let name = tables.run.profile.as_deref().unwrap_or(Profile::DEFAULT);
        let profile = Profile::of_configuration(file, base, name, &composed)?;
        let target::Followed { targets, notes: target_notes } =
            target::find(file, base, &profile.targets.names.value)?;

        let goal = &profile.priority.target.value;
        if goal != "none" && !targets.iter().any(|target| target.id == *goal) {
            let ids: Vec<&str> = targets.iter().map(|target| target.id.as_str()).collect();
            let expected = format!("one criterion of the targets that are followed: {}", ids.join(", "));
            return Err(file.wrong(&Place::table("priority"), "target", format!("\"{goal}\""), expected));
        }
        for (position, source) in tables.fixed.iter().enumerate() {
            contradictions::fixed(source)
                .map_err(|message| file.contradiction(&joined.place("fixed", position), message))?;
        }
        for (position, source) in tables.lines.iter().enumerate() {
            contradictions::lines(source)
                .map_err(|message| file.contradiction(&Place::entry("lines", position), message.into()))?;
        }
        contradictions::deduction(&profile, &tables.support_reviews)
            .map_err(|message| file.contradiction(&Place::table("priority"), message.into()))?;
        for (position, source) in tables.reference.iter().enumerate() {
            contradictions::references(source)
                .map_err(|message| file.contradiction(&Place::entry("reference", position), message))?;
        }
        for (position, source) in tables.support_outcomes.iter().enumerate() {
            contradictions::outcomes(source, !tables.candidates.is_empty()).map_err(|message| {
                file.contradiction(&Place::entry("support_outcomes", position), message.into())
            })?;
        }
        for (position, source) in tables.candidates.iter().enumerate() {
            contradictions::candidates(source).map_err(|message| {
                file.contradiction(&Place::entry("candidates", position), message.into())
            })?;
        }
        let crs = tables.run.crs.clone().unwrap_or_else(|| "EPSG:3006".into());
        if let Err(error) = Crs::try_new(&crs) {
            let expected = format!("a projected CRS in metres as EPSG:3006 ({error})");
            return Err(file.wrong(&Place::table("run"), "crs", format!("\"{crs}\""), expected));
        }
        contradictions::accept(&tables.accept)
            .map_err(|(key, found, expected)| file.wrong(&Place::table("accept"), key, found, expected))?;
        for (position, source) in tables.mobile.iter().enumerate() {
            contradictions::mobile_keys(source)
                .map_err(|message| file.contradiction(&joined.place("mobile", position), message))?;
        }
        contradictions::mobile(&tables.mobile, &profile).map_err(|(position, found, expected)| {
            file.wrong(&joined.place("mobile", position), "level", found, expected)
        })?;
        if contradictions::selects_blank(tables.municipalities.only.as_deref()) {
            return Err(file.wrong(
                &Place::table("municipalities"),
                "only",
                "an empty prefix or list".into(),
                "code prefixes as \"18\"".into(),
            ));
        }
        let demands = tables.demand.placed();
        for (place, source) in &demands {
            contradictions::demand(
                source,
                demands.first().filter(|_| demands.len() > 1).map(|(_, first)| *first),
            )
            .map_err(|message| file.contradiction(place, message.into()))?;
        }
        reading::check(&tables, &joined).map_err(|(place, fault)| match fault {
            Fault::Value(key, found, expected) => file.wrong(&place, key, found, expected),
            Fault::Contradiction(message) => file.contradiction(&place, message),
        })?;
        let output_dir = base.join(tables.output.dir.as_deref().unwrap_or("out"));
        if let Some(previous) = &tables.previous {
            contradictions::previous(&base.join(&previous.dir), &output_dir)
                .map_err(|message| file.contradiction(&Place::table("previous"), message))?;
        }

        let tried = tables.sensitivity;
        contradictions::tried_levels(tried.level.as_deref().unwrap_or_default(), &profile).map_err(
            |(found, expected)| file.wrong(&Place::table("sensitivity"), "level", found, expected),
        )?;
        let sensitivity = tried.among(&profile);
        if let Some((position, name)) = scenarios::repeated(&tables.scenario) {
            let (found, expected) = (format!("\"{name}\" again"), "a name of its own".into());
            return Err(file.wrong(&Place::entry("scenario", position), "name", found, expected));
        }
        let edge_deviation_m = profile.limits.edge_deviation_m.value;
        let greatest_speed_mbps = profile.limits.greatest_speed_mbps.value;
        let unpacked_gb = profile.limits.unpacked_gb.value;
        let built_in = || Format::ALL.into_iter().filter(|format| format.lacks().is_none()).collect();
        let named_formats = tables.output.formats.clone().unwrap_or_default();
        let mut formats: Vec<Format> = tables.output.formats.unwrap_or_else(built_in);
        formats.sort_unstable();
        formats.dedup();
        if let Some(feature) = formats.iter().find_map(|format| format.lacks()) {
            let expected =
                format!("formats that this build writes: build the package with its feature `{feature}`");
            let found = format!("one that needs `{feature}`");
            return Err(file.wrong(&Place::table("output"), "formats", found, expected));
        }
        let mut more_demand = tables.demand.into_list();
        // The keys were checked: a list has at least one.
        let demand = more_demand.remove(0);
        Ok(Self {
            path: path.into(),
            name: tables.run.name,
            reference_date: Date::parse(&tables.run.reference_date).expect("the keys' shapes were checked"),
            profile,
            targets,
            target_notes,
            sensitivity,
            scenarios: tables.scenario.into_iter().map(ScenarioTable::into_scenario).collect(),
            operators: tables.operators,
            gravities: tables.findings.0,
            language: tables.run.language,
            invented: tables.run.invented,
            request: Request {
                base: base.into(),
                crs,
                edge_deviation_m,
                greatest_speed_mbps,
                unpacked_gb,
                country: tables.run.country,
                municipalities: tables.municipalities,
                demand,
                more_demand,
                settlements: tables.settlements,
                water: tables.water,
                fixed: tables.fixed,
                mobile: tables.mobile,
                fibre_points: tables.fibre_points,
                demand_check: tables.demand_check,
                measured: tables.measured,
                lines: tables.lines,
                references: tables.reference,
                places: tables.places,
                projects: tables.projects,
                added: joined.added,
                support_reviews: tables.support_reviews,
                candidates: tables.candidates,
                support_outcomes: tables.support_outcomes,
                register: tables.register,
                previous: tables.previous,
                accept: tables.accept,
                replaces: vec![output_dir.clone()],
            },
            output_dir,
            formats,
            named_formats,
            csv: tables.output.csv,
            suppress_below: tables.output.suppress_below.unwrap_or(DEFAULT_SUPPRESS_BELOW),
            by_municipality: tables.output.by_municipality,
            publication: tables.output.publication,
            as_read,
            presets,
        })
    }
}

#[cfg(test)]
mod tests;
