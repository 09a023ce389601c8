//! The job, from files to files.
mod change;
mod definitions;
mod fits;
mod gate;
mod history;
mod record;
mod references;
mod scenarios;
mod shown;
mod step;
mod write;

use std::{path::PathBuf, time::Duration};

pub use change::Changes;
pub use definitions::RunOfDefinitions;
#[cfg(feature = "pages")]
pub use definitions::definitions;
pub use scenarios::scenario;
pub use step::Step;

use change::Earlier;
use shown::Shown;
use write::Written;

use crate::{
    classify::{self, Classification, ClassifySettings},
    cluster,
    config::{Config, Language},
    coverage::{self, CoverMismatch, Coverage},
    delivery::{self, DeliverySettings},
    emit::{self, Bundle, EmitError},
    indicators::{self, Definitions, Indicators, LawBroken, Proof},
    ingest::{self, IngestError, InputFile, RegisterSource, Repeated},
    measured,
    model::{
        AccessStatus, Delivered, Delivery, EarlierYears, Findings, FixedVerdict, Gate, GateFinding,
        LastAreas, LastPercent, RegisterEntry, ShortageArea, Support, SupportFunnel, Survey, Target,
        Unlisted,
    },
    normalise::{self, IdLimits, NormaliseError, NormaliseSettings, RepeatedIds},
    prioritise,
    register::{self, Compass, Entered, RegisterSettings},
    scenario::ScenarioError,
    sensitivity::{self, SensitivityRow},
    spatial::ShapeError,
    support,
};

/// Why a run failed. Nothing was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// A file that cannot be used.
    #[error(transparent)]
    Ingest(Box<IngestError>),
    /// Sources that do not make a survey.
    #[error(transparent)]
    Normalise(#[from] NormaliseError),
    /// Law 3 is broken.
    #[error(transparent)]
    Cover(#[from] CoverMismatch),
    /// Law 1, 2, 3, 4, 5 or 12 is broken.
    #[error(transparent)]
    Law(#[from] LawBroken),
    /// The run record of the earlier result cannot be used.
    #[error(
        "[previous] {}: found {found}, expected the run record of an earlier result, with its profile; run the earlier year again \
         with this version, or leave out [previous]", path.display()
    )]
    Earlier {
        /// The run record.
        path: PathBuf,
        /// What was found.
        found: String,
    },
    /// The earlier result or the register does not fit this run.
    #[error("[previous] {dir}: found {found}, expected {expected}")]
    Unfit {
        /// The folder, as configured.
        dir: String,
        /// What was found.
        found: String,
        /// What was expected.
        expected: String,
    },
    /// Something is missing in this year's delivery that the earlier result has.
    #[error(
        "[previous] {dir}: this year's delivery lacks what the earlier result has:\n{}\nAsk the operators for it; an operator under \
         another name belongs under [previous]: operators = {{ \"old name\" = \"new name\" }}; where the delivery is right write it \
         under [accept]: rules = [{}]",
        missing.iter().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n"),
        rules.iter().map(|rule| format!("{rule:?}")).collect::<Vec<_>>().join(", ")
    )]
    Delivery {
        /// The folder, as configured.
        dir: String,
        /// What is missing, a line each.
        missing: Vec<String>,
        /// What accepts it all.
        rules: Vec<String>,
    },
    /// Findings of the gate that the configuration makes errors.
    #[error(
        "[findings]: what was delivered is not as it should be:\n{}\nMend it, or where it is right write under [accept]: rules = [{}]",
        lines.iter().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n"),
        rules.iter().map(|rule| format!("{rule:?}")).collect::<Vec<_>>().join(", ")
    )]
    Gate {
        /// The findings, a line each.
        lines: Vec<String>,
        /// What accepts them all.
        rules: Vec<String>,
    },
    /// A scenario that names what was not delivered.
    #[error("{}", path.display())]
    Scenario {
        /// The configuration.
        path: PathBuf,
        /// What was found.
        source: ScenarioError,
    },
    /// A shape that cannot be made: a broken invariant.
    #[error(transparent)]
    Shape(#[from] ShapeError),
    /// A file that cannot be written.
    #[error(transparent)]
    Emit(#[from] EmitError),
}

impl From<IngestError> for RunError {
    fn from(error: IngestError) -> Self {
        Self::Ingest(Box::new(error))
    }
}

/// Called as a step begins, and with what it works on.
pub type Observer<'a> = &'a (dyn Fn(Step, &str) + Sync);

/// What a run is asked for beyond its configuration.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Folder of the result, instead of the configuration's.
    pub out: Option<PathBuf>,
    /// Code prefixes, instead of the configuration's.
    pub only: Option<Vec<String>>,
    /// Tries other values of single definitions too and writes `sensitivity.csv`.
    pub sensitivity: bool,
}

/// The outcome of a run.
#[derive(Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// Everything found.
    pub findings: Findings,
    /// Folder of the result.
    pub out: PathBuf,
    /// Files written, relative to the folder, with their sizes.
    pub files: Vec<(String, u64)>,
    /// What other definitions would give; empty unless it was asked for.
    pub sensitivity: Vec<SensitivityRow>,
    /// Why the unserved weight changed; empty without an earlier result.
    pub changes: Changes,
    /// Time of each step.
    pub timings: Vec<(Step, Duration)>,
}

/// What both `check` and `run` read, and check against each other, before the work begins.
struct Begun {
    survey: Survey,
    inputs: Vec<InputFile>,
    earlier: Option<Earlier>,
    years: Option<EarlierYears>,
    /// Per demand point its position in the earlier result.
    again: Vec<Option<u32>>,
}

/// What `check` finds: the survey, and what is wrong or doubtful with what it was made of.
#[derive(Debug)]
#[non_exhaustive]
pub struct Checked {
    /// The survey.
    pub survey: Survey,
    /// The files that were read.
    pub inputs: Vec<InputFile>,
    /// The delivery control.
    pub delivery: Delivery,
    /// The findings.
    pub gate: Gate,
}

impl Checked {
    /// The findings for which a run would stop: errors that nobody accepted.
    pub fn stopping(&self) -> impl Iterator<Item = &GateFinding> {
        gate::stopping(&self.gate)
    }
}

/// Reads the sources, makes the survey, judges it and looks at it, and writes nothing: what `check` does. Whatever `run` would refuse
/// of its inputs is refused here too, an earlier result that is damaged or does not fit among it; but findings are given and not
/// refused.
///
/// # Errors
/// See [`RunError`].
pub fn check(config: &Config, options: &Options, observe: Observer<'_>) -> Result<Checked, RunError> {
    fits::not_overwritten(config, options.out.as_ref().unwrap_or(&config.output_dir))?;
    let Begun { survey, inputs, again, .. } = begin(config, options, observe)?;
    observe(Step::Classify, "");
    let settings = config.profile.classify_settings(config.reference_date.year, &config.targets);
    let classification = classify::access(&survey, &settings);
    observe(Step::Delivery, "");
    let delivered = delivery::delivered(&survey, &classification);
    let delivery =
        delivery::control(&survey, &classification, &delivered, &again, &delivery_settings(config, &survey));
    observe(Step::Coverage, "");
    let cover = coverage::measure(&survey, &classification.series)?.municipalities;
    let measured = measured::rows(&survey, &classification);
    scenarios::check(config, &survey)?;
    let gate = gate::look(config, &inputs, (&survey, &classification), &cover, (&delivery, &measured));
    Ok(Checked { survey, inputs, delivery, gate })
}

fn begin(config: &Config, options: &Options, observe: Observer<'_>) -> Result<Begun, RunError> {
    observe(Step::Read, "");
    let mut request = config.request.clone();
    request.replaces.extend(options.out.clone());
    let (mut sources, inputs) = ingest::read(&request, &|source| observe(Step::Read, source))?;
    let years = sources.earlier_years.take();
    let earlier = Earlier::read(config)?;
    observe(Step::Normalise, "");
    let survey = normalise::survey(sources, &normalise_settings(config, options))?;
    let again = register::known_again(&survey);
    fits::earlier_result(config, options, &survey, &again, earlier.as_ref().map(Earlier::record))?;
    Ok(Begun { survey, inputs, earlier, years, again })
}

/// The whole job: read, normalise, classify, coverage, cluster, register, prioritise, support, indicators, write.
///
/// # Errors
/// See [`RunError`]; nothing is written then, and an earlier result stays whole.
pub fn run(config: &Config, options: &Options, observe: Observer<'_>) -> Result<Outcome, RunError> {
    let clock = step::Clock::default();
    let observe: Observer<'_> = &|step, what| {
        clock.at(step);
        observe(step, what);
    };
    let out = options.out.clone().unwrap_or_else(|| config.output_dir.clone());
    fits::not_overwritten(config, &out)?;
    // First, so that a folder that cannot be written is reported before the work and not after it.
    let bundle = Bundle::begin(&out)?;
    let profile = &config.profile;
    let year = config.reference_date.year;
    let settings = profile.classify_settings(year, &config.targets);

    let Begun { mut survey, inputs, earlier, years, again } = begin(config, options, observe)?;
    observe(Step::Classify, "");
    let classification = classify::access(&survey, &settings);
    observe(Step::Delivery, "");
    let delivered = delivery::delivered(&survey, &classification);
    let delivery = controlled(config, &survey, &classification, &delivered, &again)?;
    observe(Step::Coverage, "");
    let Coverage { municipalities: cover, uncovered_lines, computed_again } =
        coverage::measure(&survey, &classification.series)?;
    observe(Step::Cluster, "");
    let groups = cluster::groups(&survey, &classification.access, &profile.cluster_settings());
    observe(Step::Register, "");
    let register_settings = profile.register_settings(year, compass(config.language));
    let Entered { mut areas, ended, entries, last_areas, reconciliation } =
        register::enter(&survey, &classification, groups, &again, &register_settings)?;
    observe(Step::Prioritise, "");
    let last_percent = last_percent(config, &survey, (&classification, &settings), &mut areas);
    prioritise::note_twins(&survey, &mut areas, register_settings.link_m);
    observe(Step::Support, "");
    let support_settings = profile.support_settings();
    let support = support::list(&survey, &classification, &support_settings);
    let funnel = follow_up(&mut survey, &classification, support.as_ref(), (&last_areas, &entries));
    observe(Step::Indicators, "");
    let definitions = Definitions {
        settings: &settings,
        targets: &config.targets,
        dense: &profile.split.dense.value,
        support: support_settings.rule(&survey).ok(),
        year,
    };
    let mut indicators = Indicators::build(&survey, &classification, &cover, &areas, &definitions);
    let (rows, excluded) = (indicators.municipality_rows(), &register_settings.exclude_settlements);
    let mut proofs = indicators::prove(&survey, &classification, &areas, excluded, &indicators)?;
    proofs.extend(prove_support(&survey, &classification, &indicators, support.as_ref().ok(), &funnel)?);
    proofs.extend(register::prove(&survey, [&areas, &ended], &reconciliation, register_settings.link_m)?);
    let stands = (&delivered, areas.as_slice());
    let changed = |one: &Earlier| one.changes(config, &survey, &again, (&classification, &settings), stands);
    let changes = earlier.as_ref().map(changed).unwrap_or_default();
    let years =
        history::rows(config, (&rows, &reconciliation), &indicators, &changes.moves, earlier.as_ref(), years);
    indicators.follow(&years.history);
    proofs.extend(changes.prove(&rows)?);
    survey.rejects.extend(references::unmatched(&indicators, &survey, only(config, options)));
    survey.rejects.sort_unstable();
    let measured = measured::rows(&survey, &classification);
    let gate = gate::passed(config, &inputs, (&survey, &classification), &cover, (&delivery, &measured))?;

    let (scenarios, held) = scenarios::outcomes(config, (&survey, &classification, &settings), observe)?;
    proofs.extend(held);
    let tried = tried((config, options), &survey, (&classification, &settings), (again, &register_settings))?;
    let unserved = |verdict: &FixedVerdict| verdict.states.get(AccessStatus::Unserved);
    let unserved_shares = classification.fixed.iter().map(unserved).collect();
    let mut findings = Findings::of(survey, settings.ladder);
    findings.membership = membership(findings.survey.points.len(), &areas);
    findings.shortage_areas = areas;
    findings.last_percent = last_percent;
    findings.access = classification.access;
    findings.operator_sets = classification.operator_sets;
    findings.series = classification.series;
    findings.cover = cover;
    findings.uncovered_lines = uncovered_lines;
    findings.computed_again = computed_again;
    findings.ended_areas = ended;
    findings.register = entries;
    findings.reconciliation = reconciliation;
    findings.last_areas = last_areas;
    findings.unserved_shares = unserved_shares;
    findings.delivered = delivered;
    findings.delivery = delivery;
    findings.gate = gate;
    findings.measured = measured;
    findings.scenarios = scenarios;
    findings.support = support;
    findings.funnel = funnel;
    findings.rows = rows;
    let tables = write::Tables {
        indicators: &indicators,
        tried: &tried,
        changes: &changes,
        years: &years,
        proofs: &proofs,
    };
    let shown = Shown::of(config, &findings, &classification.fixed, observe)?;
    observe(Step::Write, "");
    let Written { files, times } =
        write::write(config, options, (&findings, &shown), &tables, &inputs, &bundle)?;
    let timings = clock.stop();
    emit::timings(&record::timings_json(&timings, &times), &bundle.path("timings.json")?)?;
    bundle.commit()?;
    Ok(Outcome { findings, out, files, sensitivity: tried, changes, timings })
}

/// What other definitions would give, where it is asked for. The last to ask which points are `again` those of the earlier result: eight
/// bytes of each, which are given back.
fn tried(
    (config, options): (&Config, &Options),
    survey: &Survey,
    (classification, settings): (&Classification, &ClassifySettings),
    (again, register_settings): (Vec<Option<u32>>, &RegisterSettings),
) -> Result<Vec<SensitivityRow>, ShapeError> {
    let listed = sensitivity::Listed { again: &again, settings: register_settings };
    let list = survey.register.as_ref().map(|_| &listed);
    let trials = if options.sensitivity { config.trials() } else { Vec::new() };
    sensitivity::rows(survey, classification, settings, &trials, list)
}

/// The sums of the list for support and of what became of it.
fn prove_support(
    survey: &Survey,
    classification: &Classification,
    indicators: &Indicators,
    support: Option<&Support>,
    funnel: &SupportFunnel,
) -> Result<Vec<Proof>, LawBroken> {
    let listed = support.map(|support| indicators::prove_support(survey, support, indicators)).transpose()?;
    let followed = indicators::prove_funnel(survey, classification, &funnel.rows)?;
    Ok(listed.into_iter().chain(followed).collect())
}

/// What closing the areas takes, by the targets that are followed.
fn last_percent(
    config: &Config,
    survey: &Survey,
    (classification, settings): (&Classification, &ClassifySettings),
    areas: &mut [ShortageArea],
) -> LastPercent {
    let position = |target: &Target| settings.criteria.iter().position(|tier| *tier == target.tier);
    let followed = config.targets.iter().filter_map(|target| Some((target.clone(), position(target)?)));
    let priority = config.profile.priority_settings(&config.targets);
    prioritise::last_percent(survey, classification, areas, &followed.collect::<Vec<_>>(), &priority)
}

/// What became of support; outcomes that reach no place are rejects.
fn follow_up(
    survey: &mut Survey,
    classification: &Classification,
    support: Result<&Support, &Unlisted>,
    (last_areas, entries): (&LastAreas, &[RegisterEntry]),
) -> SupportFunnel {
    let support = support.map_err(|&why| why);
    let ground = support::FunnelGround { classification, support, last_areas, entries };
    let (rows, unplaced) = support::funnel(survey, &ground);
    let proposals = support::proposals(survey, classification, support);
    survey.rejects.extend(unplaced);
    SupportFunnel { rows, proposals }
}

/// The delivery control; what is missing and not accepted stops the run.
fn controlled(
    config: &Config,
    survey: &Survey,
    classification: &Classification,
    delivered: &Delivered,
    again: &[Option<u32>],
) -> Result<Delivery, RunError> {
    let delivery =
        delivery::control(survey, classification, delivered, again, &delivery_settings(config, survey));
    fits::delivery(config, survey, &delivery)?;
    Ok(delivery)
}

/// Per demand point the shortage area that holds it.
fn membership(points: usize, areas: &[ShortageArea]) -> Vec<Option<u32>> {
    let mut membership = vec![None; points];
    for (position, area) in areas.iter().enumerate() {
        for &point in &area.members {
            membership[point as usize] = Some(position as u32);
        }
    }
    membership
}

fn delivery_settings(config: &Config, survey: &Survey) -> DeliverySettings {
    let limits = &config.profile.limits;
    let link_m = config.profile.cluster_settings().link_m;
    let (fell_pp, fell_weight) = (limits.reach_fell_pp.value, limits.reach_fell_households.value);
    let mut settings = DeliverySettings::new(fell_pp, fell_weight, link_m, compass(config.language));
    let previous = config.request.previous.as_ref();
    settings.renamed = previous.map(|previous| previous.operators.clone()).unwrap_or_default();
    // A spelling of the earlier result is no other operator.
    let earlier = survey.previous.as_ref().map_or(&[][..], |previous| &previous.operators);
    for (spelling, name) in config.operators.iter().filter(|(spelling, _)| earlier.contains(spelling)) {
        settings.renamed.entry(spelling.clone()).or_insert_with(|| name.clone());
    }
    settings.accepted.clone_from(&config.request.accept.rules);
    settings
}

/// The words for the directions in names of shortage areas.
const fn compass(language: Language) -> Compass {
    match language {
        Language::Sv => Compass::Swedish,
        Language::En => Compass::English,
    }
}

/// The prefixes of codes to which the run is kept.
fn only<'a>(config: &'a Config, options: &'a Options) -> Option<&'a [String]> {
    options.only.as_deref().or(config.request.municipalities.only.as_deref())
}

fn normalise_settings(config: &Config, options: &Options) -> NormaliseSettings {
    let (request, limits) = (&config.request, &config.profile.limits);
    let mut settings = NormaliseSettings::default();
    settings.only = only(config, options).map(<[String]>::to_vec);
    settings.swedish_codes = request.country.as_deref() == Some("SE");
    settings.repeated = match request.demand.repeated {
        Repeated::Error => RepeatedIds::Error,
        Repeated::First => RepeatedIds::First,
        Repeated::Best => RepeatedIds::Best,
    };
    settings.reference_year = config.reference_date.year;
    settings.reference_date = Some(config.reference_date);
    settings.border_gap_m = limits.border_gap_m.value;
    settings.register_reach_m =
        request.register.as_ref().map_or(RegisterSource::DEFAULT_REACH_M, RegisterSource::reach_m);
    settings.most_crossings = limits.crossings.value;
    settings.operators.clone_from(&config.operators);
    settings.id_limits =
        IdLimits { stop: limits.ids_matched_stop.value, warn: limits.ids_matched_warn.value };
    settings
}
