//! Offers that lack a speed, layers of a later day, and plans of years that have gone by or are too far ahead.
use std::collections::BTreeMap;

use super::{Look, found};
use crate::model::{GateFinding, GateRule, Relation};

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
