//! The run record and the timings.
use std::{collections::BTreeMap, fs, time::Duration};

use serde_json::{Value, json};

use super::{Options, Step};
use crate::{
    classify,
    config::Config,
    delivery::{rule, says},
    emit::EmitError,
    gate,
    indicators::Proof,
    ingest::{self, InputFile, InputPart, LeftOut},
    model::{Findings, GateFinding, Reject, Severity},
    record::{
        ComputedAgainRecord, Counts, DeliveryRecord, FindingRecord, InputRecord, LackingRecord,
        LeftOutRecord, LeftOutValue, OutputFile, PartRecord, RejectCount, RunRecord, SupportRecord, ToCheck,
        WithoutSpeed,
    },
};

/// The file of the record.
const RECORD: &str = "run.json";

/// The run record: all that the numbers rest on, and nothing that changes from run to run.
pub(super) fn record(
    config: &Config,
    options: &Options,
    findings: &Findings,
    inputs: &[InputFile],
    proofs: &[Proof],
    files: &[(String, u64)],
) -> Result<RunRecord, EmitError> {
    let survey = &findings.survey;
    let only = options.only.as_ref().or(config.request.municipalities.only.as_ref());
    let is_without_water = !survey.water.is_empty();
    let json = |error: serde_json::Error| EmitError::Format {
        path: RECORD.into(),
        part: "record".into(),
        reason: error.to_string(),
    };
    Ok(RunRecord {
        whitespot: env!("CARGO_PKG_VERSION").to_owned(),
        gdal: ingest::gdal_version(),
        name: config.name.clone(),
        reference_date: config.reference_date.to_string(),
        crs: config.request.crs.clone(),
        language: config.language.as_str().to_owned(),
        only: only.cloned(),
        configuration: serde_json::to_value(&config.as_read).map_err(json)?,
        presets: config.presets.iter().map(serde_json::to_value).collect::<Result<_, _>>().map_err(json)?,
        profile: serde_json::to_value(&config.profile).map_err(json)?,
        inputs: inputs.iter().map(input).collect(),
        counts: counts(config, findings),
        support: match &findings.support {
            Ok(support) => SupportRecord {
                listed: Some(support.candidates.len() as u64),
                eligible: Some(support.eligible() as u64),
                designated_areas: Some(support.areas.len() as u64),
                no_list: None,
            },
            Err(unlisted) => {
                SupportRecord { no_list: Some(unlisted.as_str().to_owned()), ..SupportRecord::default() }
            }
        },
        delivery: Some(delivery(findings)),
        findings: findings
            .gate
            .findings
            .iter()
            .filter(|one| !one.rule.is_of_delivery())
            .map(finding)
            .collect(),
        rejects: rejects_by_reason(&survey.rejects),
        proofs: proofs.iter().cloned().chain(area_proof(findings)).collect(),
        land_area: format!(
            "the area within the boundary{}",
            if is_without_water { " without water" } else { ": no water was given" }
        ),
        computed_again: findings
            .computed_again
            .iter()
            .map(|again| ComputedAgainRecord {
                municipality: again.municipality.clone(),
                what: again.what.clone(),
            })
            .collect(),
        outputs: files.iter().map(|(file, bytes)| OutputFile { file: file.clone(), bytes: *bytes }).collect(),
    })
}

fn counts(config: &Config, findings: &Findings) -> Counts {
    let survey = &findings.survey;
    let settings = config.profile.classify_settings(config.reference_date.year, &config.targets);
    let without_speed = survey.without_verdict.iter();
    let lacking = classify::lacking(survey, &settings);
    Counts {
        municipalities: survey.municipalities.len() as u64,
        demand_rows: survey.stock.rows,
        demand_points: survey.stock.used,
        outside_selection: survey.stock.outside_selection,
        rejected: survey.stock.rejected,
        operators: survey.operators.iter().map(|(_, name)| name.to_owned()).collect(),
        fixed_layers: survey.fixed.len() as u64,
        mobile_layers: survey.mobile.len() as u64,
        offers_without_speed: without_speed
            .map(|(source, records)| WithoutSpeed { source: source.clone(), records: *records })
            .collect(),
        offers_that_lack: lacking
            .iter()
            .map(|lacking| LackingRecord {
                what: lacking.what.to_string(),
                offers: lacking.offers,
                of: lacking.of,
            })
            .collect(),
        shortage_areas: findings.shortage_areas.len() as u64,
    }
}

fn delivery(findings: &Findings) -> DeliveryRecord {
    let to_check = findings.delivery.findings.iter().map(|finding| ToCheck {
        finding: finding.kind.as_str().to_owned(),
        operators: finding.operators.clone(),
        municipality: finding.municipality.as_ref().map(|(code, _)| code.as_str().to_owned()),
        accepted: rule(finding).map(|_| finding.accepted),
        says: says(finding, &findings.delivery),
    });
    DeliveryRecord { since: findings.delivery.since.clone(), to_check: to_check.collect() }
}

/// A finding of the gate.
fn finding(finding: &GateFinding) -> FindingRecord {
    let touched = finding.touched;
    FindingRecord {
        rule: finding.rule.as_str().to_owned(),
        severity: finding.gravity.as_str().to_owned(),
        accepted: finding.accepted,
        source: finding.source.clone(),
        count: finding.count,
        of: finding.of,
        places: touched.places,
        weight: touched.weight,
        area_km2: touched.area_m2.map(|area| area / 1e6),
        says: gate::says(finding),
    }
}

/// A file that was read; its parts where there are several.
fn input(input: &InputFile) -> InputRecord {
    let part = |part: &InputPart| PartRecord {
        file: part.file.clone(),
        bytes: part.bytes,
        sha256: part.sha256.clone(),
    };
    InputRecord {
        source: input.source.clone(),
        bytes: input.bytes,
        sha256: input.sha256.clone(),
        crs: input.crs.clone(),
        crs_overridden: input.crs_overridden,
        records: input.records,
        shapes_in: input.shapes_in.clone(),
        left_out: input.left_out.iter().map(left_out).collect(),
        parts: input.parts.iter().map(part).collect(),
    }
}

/// What `where` left out.
fn left_out(left_out: &LeftOut) -> LeftOutRecord {
    let value = |(value, rows): &(String, u64)| LeftOutValue { value: value.clone(), rows: *rows };
    LeftOutRecord {
        layer: left_out.layer.clone(),
        filter: left_out.filter.clone(),
        rows: left_out.rows,
        values: left_out.values.iter().map(value).collect(),
    }
}

/// Law 3 over the whole selection; it was proved for every municipality.
fn area_proof(findings: &Findings) -> Option<Proof> {
    let mut sides = (0.0, 0.0);
    for cover in &findings.cover {
        let (uncovered_m2, _) = cover.uncovered.as_ref()?;
        sides.0 += cover.covered_m2? + uncovered_m2;
        sides.1 += cover.land_m2;
    }
    Some(Proof {
        law: 3,
        says: "covered + uncovered area = land area, m2".into(),
        left: sides.0,
        right: sides.1,
    })
}

fn rejects_by_reason(rejects: &[Reject]) -> Vec<RejectCount> {
    let mut counts: BTreeMap<(&str, &str, Severity), u64> = BTreeMap::new();
    for reject in rejects {
        *counts.entry((&reject.source, &reject.reason, reject.severity)).or_default() += 1;
    }
    counts
        .into_iter()
        .map(|((source, reason, severity), records)| RejectCount {
            source: source.to_owned(),
            reason: reason.to_owned(),
            severity,
            records,
        })
        .collect()
}

/// Times of the steps: the one file that differs from run to run.
pub(super) fn timings_json(timings: &[(Step, Duration)], files: &[(String, Duration)]) -> Value {
    let total: Duration = timings.iter().map(|(_, time)| *time).sum();
    json!({
        "threads": rayon::current_num_threads(),
        "host": fs::read_to_string("/proc/sys/kernel/hostname").map(|name| name.trim().to_owned()).ok(),
        "peak_memory_kib": peak_memory_kib(),
        "seconds": total.as_secs_f64(),
        "steps": timings.iter().map(|(step, time)| json!({ "step": step.as_str(), "seconds": time.as_secs_f64() })).collect::<Vec<_>>(),
        "files": files.iter().map(|(name, time)| json!({ "file": name, "seconds": time.as_secs_f64() })).collect::<Vec<_>>(),
    })
}

/// Greatest resident memory of this process, where the system gives it (Linux).
fn peak_memory_kib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
