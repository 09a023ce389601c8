//! The job, from files to files.
use std::{
    collections::BTreeMap,
    fs,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    sync::Mutex,
    time::{Duration, Instant},
};

use geo::Coord;
use rayon::prelude::*;
use serde_json::{Value, json};

use crate::{
    classify, cluster,
    config::{Config, Format, Language},
    coverage::{self, AreaMismatch},
    emit::{
        self, Bundle, Context, EmitError,
        map::{self, MapDefinitions, MapError, MapPage, MobileDefinition},
    },
    indicators::{self, Definitions, LawBroken, Proof, Rows},
    ingest::{self, Crs, IngestError, InputFile, Repeated},
    model::{Findings, IndicatorRow, Reject, Severity, Survey},
    normalise::{self, NormaliseError, NormaliseSettings, RepeatedIds},
    prioritise,
    register::{self, RegisterSettings},
};

/// Why a run failed. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A file that cannot be used.
    #[error(transparent)]
    Ingest(Box<IngestError>),
    /// Sources that do not make a survey.
    #[error(transparent)]
    Normalise(#[from] NormaliseError),
    /// Law 3 is broken.
    #[error(transparent)]
    Area(#[from] AreaMismatch),
    /// Law 1, 2, 4 or 12 is broken.
    #[error(transparent)]
    Law(#[from] LawBroken),
    /// A file that cannot be written.
    #[error(transparent)]
    Emit(#[from] EmitError),
    /// The map cannot be drawn.
    #[error(transparent)]
    Map(#[from] MapError),
}

impl From<IngestError> for RunError {
    fn from(error: IngestError) -> Self {
        Self::Ingest(Box::new(error))
    }
}

/// The steps of the job, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Files → sources.
    Read,
    /// Sources → survey.
    Normalise,
    /// Survey → access per demand point.
    Classify,
    /// Survey → area per municipality.
    Coverage,
    /// Points without access → groups.
    Cluster,
    /// Groups → shortage areas.
    Register,
    /// Distance to fibre, twins across a border.
    Prioritise,
    /// Tables and proofs.
    Indicators,
    /// Files out.
    Write,
}

impl Step {
    /// All steps.
    pub const ALL: [Self; 9] = [
        Self::Read,
        Self::Normalise,
        Self::Classify,
        Self::Coverage,
        Self::Cluster,
        Self::Register,
        Self::Prioritise,
        Self::Indicators,
        Self::Write,
    ];

    /// The step's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Normalise => "normalise",
            Self::Classify => "classify",
            Self::Coverage => "coverage",
            Self::Cluster => "cluster",
            Self::Register => "register",
            Self::Prioritise => "prioritise",
            Self::Indicators => "indicators",
            Self::Write => "write",
        }
    }
}

/// Hears which step begins, and what it is at.
pub type Observer<'a> = &'a (dyn Fn(Step, &str) + Sync);

/// What a run was asked beyond its configuration.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Folder of the result, instead of the configuration's.
    pub out: Option<PathBuf>,
    /// Code prefixes, instead of the configuration's.
    pub only: Option<Vec<String>>,
}

/// What a run gave.
#[derive(Debug)]
pub struct Outcome {
    /// Everything found.
    pub findings: Findings,
    /// Folder of the result.
    pub out: PathBuf,
    /// Files written, relative to the folder, with their sizes.
    pub files: Vec<(String, u64)>,
    /// Time of each step.
    pub timings: Vec<(Step, Duration)>,
}

/// Reads the sources and makes the survey, and writes nothing: what `check` does.
///
/// # Errors
/// See [`RunError`].
pub fn survey(
    config: &Config,
    options: &Options,
    observe: Observer<'_>,
) -> Result<(Survey, Vec<InputFile>), RunError> {
    observe(Step::Read, "");
    let (sources, inputs) = ingest::read(&config.request, &|source| observe(Step::Read, source))?;
    observe(Step::Normalise, "");
    let survey = normalise::survey(sources, &normalise_settings(config, options))?;
    Ok((survey, inputs))
}

/// The whole job: read, normalise, classify, coverage, cluster, register, prioritise, indicators, write.
///
/// # Errors
/// See [`RunError`]; nothing is written then, and an earlier result stays whole.
pub fn run(config: &Config, options: &Options, observe: Observer<'_>) -> Result<Outcome, RunError> {
    let clock = Clock::default();
    let observe: Observer<'_> = &|step, what| {
        clock.at(step);
        observe(step, what);
    };
    let out = options.out.clone().unwrap_or_else(|| config.output_dir.clone());
    // First, so that a folder that cannot be written is told before the work and not after it.
    let bundle = Bundle::begin(&out)?;
    let profile = &config.profile;
    let year = config.reference_date.year;
    let settings = profile.classify_settings(year);

    let (survey, inputs) = survey(config, options, observe)?;
    observe(Step::Classify, "");
    let classification = classify::access(&survey, &settings);
    observe(Step::Coverage, "");
    let cover = coverage::by_area(&survey, &settings.mobile)?;
    observe(Step::Cluster, "");
    let groups = cluster::groups(&survey, &classification.access, &profile.cluster_settings());
    observe(Step::Register, "");
    let link_m = profile.shortage.link_m.value;
    let closed_share = profile.shortage.closed_share.value;
    let mut areas =
        register::enter(&survey, &classification, groups, &RegisterSettings { link_m, closed_share, year });
    observe(Step::Prioritise, "");
    prioritise::measure_fibre(&survey, &mut areas);
    prioritise::note_twins(&survey, &mut areas, link_m);
    observe(Step::Indicators, "");
    let rows = indicators::municipality_rows(&survey, &classification, &cover, &areas, &settings.ladder);
    let proofs = indicators::prove(&survey, &classification, &areas, &rows.all)?;
    let long = indicators::long_form(
        &rows,
        &Definitions {
            ladder: &settings.ladder,
            shortage_mbps: profile.shortage.speed_mbps.value,
            mobile: &settings.mobile,
            has_water: !survey.water.is_empty(),
        },
    );

    observe(Step::Write, "");
    let mut membership = vec![None; survey.points.len()];
    for (position, area) in areas.iter().enumerate() {
        for &point in &area.members {
            membership[point as usize] = Some(position as u32);
        }
    }
    let Rows { all: rows, .. } = rows;
    let findings = Findings {
        survey,
        ladder: settings.ladder,
        access: classification.access,
        operator_sets: classification.operator_sets,
        cover,
        shortage_areas: areas,
        membership,
        rows,
    };
    let files = write(config, options, &findings, &long, &inputs, &proofs, &bundle)?;
    let timings = clock.stop();
    emit::timings(&timings_json(&timings), &bundle.path("timings.json")?)?;
    bundle.commit()?;
    Ok(Outcome { findings, out, files, timings })
}

fn normalise_settings(config: &Config, options: &Options) -> NormaliseSettings {
    NormaliseSettings {
        only: options.only.clone().or_else(|| config.request.municipalities.only.clone()),
        swedish_codes: config.request.country.as_deref() == Some("SE"),
        repeated: match config.request.demand.repeated {
            Repeated::Error => RepeatedIds::Error,
            Repeated::First => RepeatedIds::First,
            Repeated::Best => RepeatedIds::Best,
        },
    }
}

/// A file of the result: the format that asks for it (`None`: always written), its name, and what writes it.
type Writer<'a> = (Option<Format>, &'static str, Box<dyn Fn(&Path) -> Result<(), RunError> + Sync + 'a>);

/// Writes all files side by side, the run record last.
fn write(
    config: &Config,
    options: &Options,
    findings: &Findings,
    long: &[IndicatorRow],
    inputs: &[InputFile],
    proofs: &[Proof],
    bundle: &Bundle,
) -> Result<Vec<(String, u64)>, RunError> {
    let crs = Crs::try_new(&config.request.crs)?;
    crs.to_wgs84(&mut [])?;
    let to_wgs84 =
        |places: &mut [Coord<f64>]| crs.to_wgs84(places).expect("the way to WGS 84 was found before");
    let date = config.reference_date.to_string();
    let context = Context {
        name: &config.name,
        reference_date: &date,
        profile: &config.profile.name,
        crs: crs.wkt(),
        to_wgs84: &to_wgs84,
    };
    let writers: Vec<Writer<'_>> = vec![
        (
            Some(Format::Parquet),
            "internal/demand_points.parquet",
            Box::new(|path| Ok(emit::demand_points(findings, &context, path)?)),
        ),
        (
            Some(Format::Gpkg),
            "internal/whitespot.gpkg",
            Box::new(|path| Ok(emit::geopackage(findings, &context, path)?)),
        ),
        (
            Some(Format::GeoJson),
            "internal/uncovered.geojson",
            Box::new(|path| Ok(emit::uncovered_geojson(findings, &context, path)?)),
        ),
        (
            Some(Format::GeoJson),
            "internal/shortage_areas.geojson",
            Box::new(|path| Ok(emit::shortage_areas_geojson(findings, &context, path)?)),
        ),
        (
            Some(Format::Html),
            "internal/map.html",
            Box::new(|path| write_map(config, findings, inputs, &to_wgs84, path)),
        ),
        (
            Some(Format::Parquet),
            "internal/indicators.parquet",
            Box::new(|path| Ok(emit::indicators_parquet(long, &context, path)?)),
        ),
        (None, "internal/indicators.csv", Box::new(|path| Ok(emit::indicators_csv(long, &context, path)?))),
        (None, "internal/municipalities.csv", Box::new(|path| Ok(emit::municipalities_csv(findings, path)?))),
        (None, "internal/rejects.csv", Box::new(|path| Ok(emit::rejects_csv(findings, path)?))),
    ];
    let wanted: Vec<&Writer<'_>> = writers
        .iter()
        .filter(|(format, ..)| format.is_none_or(|format| config.formats.contains(&format)))
        .collect();
    wanted.par_iter().try_for_each(|(_, name, write)| write(&bundle.path(name)?))?;

    let mut files = Vec::with_capacity(wanted.len());
    for (_, name, _) in wanted {
        let path = bundle.path(name)?;
        let bytes = fs::metadata(&path).map_err(|source| EmitError::Write { path, source })?.len();
        files.push(((*name).to_owned(), bytes));
    }
    files.sort();
    emit::run_record(&record(config, options, findings, inputs, proofs, &files), &bundle.path("run.json")?)?;
    Ok(files)
}

fn write_map(
    config: &Config,
    findings: &Findings,
    inputs: &[InputFile],
    to_wgs84: map::ToWgs84<'_>,
    path: &Path,
) -> Result<(), RunError> {
    let profile = &config.profile;
    let mobile = &profile.mobile;
    let mut sources: Vec<String> = inputs.iter().map(|input| input.source.clone()).collect();
    sources.dedup();
    let page = MapPage {
        findings,
        title: &config.name,
        reference_date: &config.reference_date.to_string(),
        profile: &profile.name,
        definitions: MapDefinitions {
            shortage_mbps: profile.shortage.speed_mbps.value,
            link_m: profile.shortage.link_m.value,
            min_points: profile.shortage.min_points.value,
            mobile: (!findings.survey.mobile.is_empty()).then(|| MobileDefinition {
                generations: mobile.generations.value.iter().map(|generation| generation.0.clone()).collect(),
                service_mbps: mobile.service_mbps.value,
                level: mobile.level.value.0.clone(),
            }),
            without_water: !findings.survey.water.is_empty(),
        },
        language: match config.language {
            Language::Sv => map::Language::Sv,
            Language::En => map::Language::En,
        },
        sources,
        invented: config.invented,
    };
    let unwritable = |source| EmitError::Write { path: path.to_owned(), source };
    let mut file = BufWriter::new(fs::File::create(path).map_err(unwritable)?);
    map::write(&page, to_wgs84, &mut file)?;
    file.flush().map_err(unwritable)?;
    Ok(())
}

/// The run record: all that the numbers rest on, and nothing that changes from run to run.
fn record(
    config: &Config,
    options: &Options,
    findings: &Findings,
    inputs: &[InputFile],
    proofs: &[Proof],
    files: &[(String, u64)],
) -> Value {
    let survey = &findings.survey;
    let only = options.only.as_ref().or(config.request.municipalities.only.as_ref());
    json!({
        "whitespot": env!("CARGO_PKG_VERSION"),
        "gdal": ingest::gdal_version(),
        "name": config.name,
        "reference_date": config.reference_date.to_string(),
        "crs": config.request.crs,
        "only": only,
        "configuration": config.as_read,
        "profile": config.profile,
        "inputs": inputs.iter().map(|input| json!({
            "source": input.source,
            "bytes": input.bytes,
            "sha256": input.sha256,
            "crs": input.crs,
            "crs_overridden": input.crs_overridden,
            "records": input.records,
        })).collect::<Vec<_>>(),
        "counts": {
            "municipalities": survey.municipalities.len(),
            "demand_rows": survey.stock.rows,
            "demand_points": survey.stock.used,
            "outside_selection": survey.stock.outside_selection,
            "rejected": survey.stock.rejected,
            "operators": survey.operators.iter().map(|(_, name)| name).collect::<Vec<_>>(),
            "fixed_layers": survey.fixed.len(),
            "mobile_layers": survey.mobile.len(),
            "offers_without_speed": survey.without_verdict.iter().map(|(source, records)| json!({ "source": source, "records": records })).collect::<Vec<_>>(),
            "shortage_areas": findings.shortage_areas.len(),
        },
        "rejects": rejects_by_reason(&survey.rejects),
        "proofs": proofs.iter().map(|proof| json!(proof)).chain(area_proof(findings)).collect::<Vec<_>>(),
        "land_area": if survey.water.is_empty() { "the area within the boundary: no water was given" } else { "the area within the boundary without water" },
        "outputs": files.iter().map(|(name, bytes)| json!({ "file": name, "bytes": bytes })).collect::<Vec<_>>(),
    })
}

/// Law 3 over the whole selection; it was proved for every municipality.
fn area_proof(findings: &Findings) -> Option<Value> {
    let mut sides = (0.0, 0.0);
    for cover in &findings.cover {
        let (uncovered_m2, _) = cover.uncovered.as_ref()?;
        sides.0 += cover.covered_m2? + uncovered_m2;
        sides.1 += cover.land_m2;
    }
    Some(json!(Proof {
        law: 3,
        says: "covered + uncovered area = land area, m2".into(),
        left: sides.0,
        right: sides.1
    }))
}

fn rejects_by_reason(rejects: &[Reject]) -> Vec<Value> {
    let mut counts: BTreeMap<(&str, &str, Severity), u64> = BTreeMap::new();
    for reject in rejects {
        *counts.entry((&reject.source, &reject.reason, reject.severity)).or_default() += 1;
    }
    counts
        .into_iter()
        .map(|((source, reason, severity), records)| {
            json!({ "source": source, "reason": reason, "severity": severity, "records": records })
        })
        .collect()
}

/// When each step began.
#[derive(Default)]
struct Clock {
    begun: Mutex<Vec<(Step, Instant)>>,
}

impl Clock {
    fn at(&self, step: Step) {
        let mut begun = self.begun.lock().expect("no step panics while it holds the clock");
        if begun.last().is_none_or(|(last, _)| *last != step) {
            begun.push((step, Instant::now()));
        }
    }

    fn stop(&self) -> Vec<(Step, Duration)> {
        let begun = self.begun.lock().expect("no step panics while it holds the clock");
        let ends = begun.iter().skip(1).map(|(_, at)| *at).chain([Instant::now()]);
        begun.iter().zip(ends).map(|((step, from), to)| (*step, to.duration_since(*from))).collect()
    }
}

fn timings_json(timings: &[(Step, Duration)]) -> Value {
    let total: Duration = timings.iter().map(|(_, time)| *time).sum();
    json!({
        "threads": rayon::current_num_threads(),
        "host": fs::read_to_string("/proc/sys/kernel/hostname").map(|name| name.trim().to_owned()).ok(),
        "peak_memory_kib": peak_memory_kib(),
        "seconds": total.as_secs_f64(),
        "steps": timings.iter().map(|(step, time)| json!({ "step": step.as_str(), "seconds": time.as_secs_f64() })).collect::<Vec<_>>(),
    })
}

/// Greatest resident memory of this process, where the system tells it (Linux).
fn peak_memory_kib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
