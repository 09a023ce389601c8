//! Offers that lack a speed, or have one that says so, layers of a later day, and plans of years that have gone by or are too far ahead.
use std::collections::BTreeMap;

use super::{Look, found};
use crate::model::{GateFinding, GateRule, Relation};

/// Speeds by which files say that they are not known, Mbit/s; an engineering choice. What is negative is a reject.
const STAND_FOR_UNKNOWN: [f64; 3] = [999.0, 9_999.0, 99_999.0];

pub(super) fn findings(look: &Look<'_>) -> Vec<GateFinding> {
    let survey = look.ground.survey;
    let mut findings: Vec<GateFinding> = survey
        .without_verdict
        .iter()
        .map(|(source, records)| GateFinding {
            source: source.clone(),
            count: *records,
            of: look.ground.records.get(source).copied(),
            ..found(GateRule::SpeedMissing)
        })
        .collect();
    findings.extend(doubtful(look));
    let today = look.settings.reference_date.as_str();
    let later = |(_, date): &&(_, String)| !today.is_empty() && date.as_str() > today;
    findings.extend(look.ground.dates.iter().filter(later).map(|(source, date)| GateFinding {
        source: source.clone(),
        about: date.clone(),
        count: 1,
        ..found(GateRule::SourceLater)
    }));
    let (year, horizon) = (look.settings.reference_year, look.settings.horizon_years);
    for (rule, is_meant) in [
        (GateRule::PlanLate, (|planned, year, _| planned < year) as fn(i32, i32, i32) -> bool),
        (GateRule::PlanBeyond, |planned, year, horizon| planned > year + horizon),
    ] {
        let mut layers: BTreeMap<(u32, i32), Vec<u32>> = BTreeMap::new();
        for (position, layer) in survey.fixed.iter().enumerate() {
            let Some(planned) = layer.planned_year.filter(|_| layer.relation == Relation::Planned) else {
                continue;
            };
            if is_meant(planned, year, horizon) {
                layers.entry((layer.source, planned)).or_default().push(position as u32);
            }
        }
        findings.extend(layers.into_iter().map(|((source, planned), meant)| {
            let touched = look.touched_by(|holding| holding.iter().any(|layer| meant.contains(layer)));
            GateFinding {
                source: survey.fixed_sources[source as usize].clone(),
                about: planned.to_string(),
                count: touched.places.unwrap_or(0),
                of: Some(survey.points.len() as u64),
                touched,
                ..found(rule)
            }
        }));
    }
    findings
}

/// Offers of a speed that often stands for unknown, in any direction, by source and speed.
fn doubtful(look: &Look<'_>) -> Vec<GateFinding> {
    let survey = look.ground.survey;
    let mut layers: BTreeMap<(u32, usize), Vec<u32>> = BTreeMap::new();
    for (position, layer) in survey.fixed.iter().enumerate() {
        let speeds = [layer.speed.down_mbps, layer.speed.up_mbps, layer.speed.down_peak_mbps];
        for (at, sign) in STAND_FOR_UNKNOWN.iter().enumerate() {
            if speeds.iter().flatten().any(|speed| speed.total_cmp(sign).is_eq()) {
                layers.entry((layer.source, at)).or_default().push(position as u32);
            }
        }
    }
    let of_layers = |((source, at), meant): ((u32, usize), Vec<u32>)| {
        let touched = look.touched_by(|holding| holding.iter().any(|layer| meant.contains(layer)));
        GateFinding {
            source: survey.fixed_sources[source as usize].clone(),
            about: STAND_FOR_UNKNOWN[at].to_string(),
            count: touched.places.unwrap_or(0),
            of: Some(survey.points.len() as u64),
            touched,
            ..found(GateRule::SpeedDoubtful)
        }
    };
    layers.into_iter().map(of_layers).collect()
}
