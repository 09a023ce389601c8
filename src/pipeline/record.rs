//! The run record and the timings.
use std::{collections::BTreeMap, fs, time::Duration};

use serde_json::{Value, json};

use super::{Options, Step};
use crate::{
    classify,
    config::Config,
    delivery::{rule, says},
    indicators::Proof,
    ingest::{self, InputFile, InputPart},
    model::{Findings, Reject, Severity},
};

/// The run record: all that the numbers rest on, and nothing that changes from run to run.
pub(super) fn record(
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
        "language": config.language,
        "only": only,
        "configuration": config.as_read,
        "profile": config.profile,
        "inputs": inputs.iter().map(input).collect::<Vec<_>>(),
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
            "offers_that_lack": classify::lacking(survey, &config.profile.classify_settings(config.reference_date.year, &config.targets))
                .iter()
                .map(|lacking| json!({ "what": lacking.what, "offers": lacking.offers, "of": lacking.of }))
                .collect::<Vec<_>>(),
            "shortage_areas": findings.shortage_areas.len(),
        },
        "support": match &findings.support {
            Ok(support) => json!({
                "listed": support.candidates.len(),
                "eligible": support.eligible(),
                "designated_areas": support.areas.len(),
            }),
            Err(unlisted) => json!({ "no_list": unlisted.as_str() }),
        },
        "delivery": json!({
            "since": findings.delivery.since,
            "to_check": findings.delivery.findings.iter().map(|finding| json!({
                "finding": finding.kind.as_str(),
                "operators": finding.operators,
                "municipality": finding.municipality.as_ref().map(|(code, _)| code.as_str()),
                "accepted": rule(finding).map(|_| finding.accepted),
                "says": says(finding, &findings.delivery),
            })).collect::<Vec<_>>(),
        }),
        "rejects": rejects_by_reason(&survey.rejects),
        "proofs": proofs.iter().map(|proof| json!(proof)).chain(area_proof(findings)).collect::<Vec<_>>(),
        "land_area": if survey.water.is_empty() { "the area within the boundary: no water was given" } else { "the area within the boundary without water" },
        "computed_again": findings.computed_again.iter().map(|again| json!({ "municipality": again.municipality, "what": again.what })).collect::<Vec<_>>(),
        "outputs": files.iter().map(|(name, bytes)| json!({ "file": name, "bytes": bytes })).collect::<Vec<_>>(),
    })
}

/// A file that was read; its parts where there are several.
fn input(input: &InputFile) -> Value {
    let mut told = json!({
        "source": input.source,
        "bytes": input.bytes,
        "sha256": input.sha256,
        "crs": input.crs,
        "crs_overridden": input.crs_overridden,
        "records": input.records,
    });
    if !input.parts.is_empty() {
        let part =
            |part: &InputPart| json!({ "file": part.file, "bytes": part.bytes, "sha256": part.sha256 });
        told["parts"] = input.parts.iter().map(part).collect();
    }
    told
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

/// Greatest resident memory of this process, where the system tells it (Linux).
fn peak_memory_kib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
