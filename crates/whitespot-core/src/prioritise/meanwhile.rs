//! What serves a shortage area until fibre comes: fixed radio, mobile nets, satellite.
use std::collections::BTreeMap;

use crate::{
    classify::Classification,
    model::{Alternative, Meanwhile, Operator, Relation, Survey, Technology, WeightKind},
};

/// What serves the members, the best first: fixed radio, then mobile nets from the newest generation, the fastest service and the
/// strictest level down, then satellite; each by any operator and then by each operator, the one that reaches most first. Line of
/// sight is not looked at: a place counts where its operator says that it does.
pub(super) fn of(
    survey: &Survey,
    classification: &Classification,
    members: &[u32],
    weight: WeightKind,
) -> Vec<Alternative> {
    let mut fixed: BTreeMap<u32, (f64, u64)> = BTreeMap::new();
    let mut mobile: BTreeMap<u32, (f64, u64)> = BTreeMap::new();
    for &member in members {
        let access = &classification.access[member as usize];
        let known = survey.points[member as usize].weights.get(weight).unwrap_or_default();
        for (sums, signature) in [(&mut fixed, access.signature), (&mut mobile, access.mobile_signature)] {
            let sum = sums.entry(signature).or_default();
            *sum = (sum.0 + known, sum.1 + 1);
        }
    }
    let mut found = Vec::new();
    let radio = |technology: Technology| technology.is_radio();
    let satellite = |technology: Technology| technology.is_satellite();
    found.extend(of_fixed(survey, classification, &fixed, &Meanwhile::FixedRadio, radio));
    for (position, series) in classification.series.iter().enumerate().rev() {
        let Some(generation) = series.generation else { continue };
        // A service of 0 is speech.
        if series.service_mbps <= 0.0 {
            continue;
        }
        let kind =
            Meanwhile::Mobile { generation, service_mbps: series.service_mbps, level: series.level.clone() };
        let mut any = (0.0, 0);
        let mut by_operator: BTreeMap<Operator, (f64, u64)> = BTreeMap::new();
        for (&signature, &(known, points)) in &mobile {
            let set = classification.mobile[signature as usize].operators[position];
            let operators = classification.operator_sets.get(set);
            if !operators.is_empty() {
                any = (any.0 + known, any.1 + points);
            }
            for &operator in operators {
                let sum = by_operator.entry(operator).or_default();
                *sum = (sum.0 + known, sum.1 + points);
            }
        }
        found.extend(listed(&kind, any, by_operator));
    }
    found.extend(of_fixed(survey, classification, &fixed, &Meanwhile::Satellite, satellite));
    found
}

/// What layers of some technologies reach, connected or passed, at whatever speed.
fn of_fixed(
    survey: &Survey,
    classification: &Classification,
    sums: &BTreeMap<u32, (f64, u64)>,
    kind: &Meanwhile,
    is_meant: impl Fn(Technology) -> bool,
) -> Vec<Alternative> {
    let mut any = (0.0, 0);
    let mut by_operator: BTreeMap<Operator, (f64, u64)> = BTreeMap::new();
    for (&signature, &(known, points)) in sums {
        let mut operators: Vec<Operator> = classification.holding[signature as usize]
            .iter()
            .map(|&layer| &survey.fixed[layer as usize])
            .filter(|layer| is_meant(layer.technology) && layer.relation != Relation::Planned)
            .map(|layer| layer.operator)
            .collect();
        operators.sort_unstable();
        operators.dedup();
        if !operators.is_empty() {
            any = (any.0 + known, any.1 + points);
        }
        for operator in operators {
            let sum = by_operator.entry(operator).or_default();
            *sum = (sum.0 + known, sum.1 + points);
        }
    }
    listed(kind, any, by_operator)
}

/// All operators together and then each, where any place is reached.
fn listed(
    kind: &Meanwhile,
    (weight, points): (f64, u64),
    by_operator: BTreeMap<Operator, (f64, u64)>,
) -> Vec<Alternative> {
    if points == 0 {
        return Vec::new();
    }
    let mut listed = vec![Alternative { kind: kind.clone(), operator: None, weight, points }];
    let mut each: Vec<(Operator, (f64, u64))> = by_operator.into_iter().collect();
    each.sort_by(|(a, one), (b, other)| other.0.total_cmp(&one.0).then(other.1.cmp(&one.1)).then(a.cmp(b)));
    listed.extend(each.into_iter().map(|(operator, (weight, points))| Alternative {
        kind: kind.clone(),
        operator: Some(operator),
        weight,
        points,
    }));
    listed
}
