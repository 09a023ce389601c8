//! The gate: what is wrong or doubtful with what was delivered, and what of it stops the run.
use std::collections::BTreeMap;

use super::RunError;
use crate::{
    classify::Classification,
    config::Config,
    gate::{self, GateGround, GateSettings, accepting, advice, says},
    ingest::InputFile,
    model::{
        Delivery, DemandKind, Gate, GateFinding, Gravity, MeasuredRow, MunicipalityCover, SourceName, Survey,
    },
};

/// How many findings a message names.
const LISTED: usize = 12;

/// All findings.
pub(super) fn look(
    config: &Config,
    inputs: &[InputFile],
    (survey, classification): (&Survey, &Classification),
    cover: &[MunicipalityCover],
    (delivery, measured): (&Delivery, &[MeasuredRow]),
) -> Gate {
    let mut settings = GateSettings::default();
    settings.gravity.clone_from(&config.gravities);
    settings.accepted.clone_from(&config.request.accept.rules);
    settings.reference_date = config.reference_date.to_string();
    settings.reference_year = config.reference_date.year;
    settings.horizon_years = config.profile.planned.horizon_years.value;
    let limits = &config.profile.limits;
    settings.heaped_share = limits.heaped_share.value;
    settings.shared_places = usize::try_from(limits.shared_places.value).unwrap_or(usize::MAX);
    settings.beside_m = limits.beside_m.value;
    settings.is_grid = config.request.demand_kind() == Some(DemandKind::Grid);
    let (dates, records) = (dates(config), records(inputs));
    let ground =
        GateGround { survey, classification, cover, delivery, dates: &dates, measured, records: &records };
    gate::findings(&ground, &settings)
}

/// The layers that say of which day they are.
fn dates(config: &Config) -> Vec<(SourceName, String)> {
    let request = &config.request;
    let fixed = request.fixed_today().iter().filter_map(|source| {
        let path = source.path.as_ref()?.iter().collect::<Vec<_>>().join(", ");
        Some((path, source.as_of.clone()?))
    });
    let mobile = request.mobile_today().iter().filter_map(|source| {
        Some((source.file.path.iter().collect::<Vec<_>>().join(", "), source.as_of.clone()?))
    });
    fixed.chain(mobile).collect()
}

/// Records read of each source.
fn records(inputs: &[InputFile]) -> BTreeMap<SourceName, u64> {
    let mut records = BTreeMap::new();
    for input in inputs {
        *records.entry(input.source.clone()).or_default() += input.records;
    }
    records
}

/// The findings that stop a run: errors that nobody accepted.
pub(super) fn stopping(gate: &Gate) -> impl Iterator<Item = &GateFinding> {
    gate.findings.iter().filter(|finding| finding.gravity == Gravity::Error && !finding.accepted)
}

/// All findings, where none of them stops the run.
///
/// # Errors
/// The errors that nobody accepted.
pub(super) fn passed(
    config: &Config,
    inputs: &[InputFile],
    judged: (&Survey, &Classification),
    cover: &[MunicipalityCover],
    beside: (&Delivery, &[MeasuredRow]),
) -> Result<Gate, RunError> {
    let gate = look(config, inputs, judged, cover, beside);
    let stopping: Vec<&GateFinding> = stopping(&gate).collect();
    if stopping.is_empty() {
        return Ok(gate);
    }
    let line = |finding: &&GateFinding| {
        let hint = advice(finding.rule);
        let source = if finding.source.is_empty() { String::new() } else { format!("{}: ", finding.source) };
        let hint = if hint.is_empty() { String::new() } else { format!("; {hint}") };
        format!("{source}{}{hint}", says(finding))
    };
    let mut lines: Vec<String> = stopping.iter().take(LISTED).map(line).collect();
    if stopping.len() > LISTED {
        lines.push(format!("… and {} more (whitespot check shows all)", stopping.len() - LISTED));
    }
    let mut rules: Vec<String> = stopping.iter().map(|finding| accepting(finding)).collect();
    rules.dedup();
    Err(RunError::Gate { lines, rules })
}
