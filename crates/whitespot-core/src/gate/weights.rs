//! Weights that cannot be what they are called: all 0, all 1, heaped at one place, or unknown.
use super::{EXAMPLES, Look, example, found};
use crate::model::{GateFinding, GateRule, GateTouched, WeightKind};

/// Of so few places a weight says nothing as a whole. An engineering choice.
const MANY_PLACES: usize = 20;
/// A part of a weight is looked at where there are so many places that each holds little on average. An engineering choice.
const PLACES_FOR_HEAP: usize = 1000;

pub(super) fn findings(look: &Look<'_>) -> Vec<GateFinding> {
    let kinds = look.ground.survey.weights.iter().filter(|kind| **kind != WeightKind::Points);
    kinds.flat_map(|kind| of_kind(look, *kind)).collect()
}

fn of_kind(look: &Look<'_>, kind: WeightKind) -> Vec<GateFinding> {
    let points = &look.ground.survey.points;
    let known: Vec<(usize, f64)> =
        points.iter().enumerate().filter_map(|(at, point)| Some((at, point.weights.get(kind)?))).collect();
    let is = |value: f64| !known.is_empty() && known.iter().all(|(_, own)| own.total_cmp(&value).is_eq());
    let about = kind.as_str().to_owned();
    let (count, of) = (known.len() as u64, Some(points.len() as u64));
    let mut findings = Vec::new();
    let everywhere = [(GateRule::WeightZero, 0.0), (GateRule::WeightOne, 1.0)];
    for (rule, value) in everywhere.into_iter().filter(|_| known.len() >= MANY_PLACES) {
        if is(value) {
            let touched = GateTouched { places: Some(count), ..GateTouched::default() };
            findings.push(GateFinding { about: about.clone(), count, of, touched, ..found(rule) });
        }
    }
    let unknown = points.len() - known.len();
    if unknown > 0 {
        let without = points.iter().filter(|point| point.weights.get(kind).is_none());
        findings.push(GateFinding {
            about: about.clone(),
            count: unknown as u64,
            of,
            examples: without.take(EXAMPLES).map(|point| example(point.id.as_str(), "")).collect(),
            touched: GateTouched { places: Some(unknown as u64), ..GateTouched::default() },
            ..found(GateRule::WeightMissing)
        });
    }
    let sum: f64 = known.iter().map(|(_, value)| value).sum();
    if known.len() >= PLACES_FOR_HEAP {
        let mut heaped: Vec<(usize, f64)> =
            known.into_iter().filter(|(_, value)| *value > look.settings.heaped_share * sum).collect();
        heaped.sort_by(|a, b| b.1.total_cmp(&a.1));
        if !heaped.is_empty() {
            findings.push(GateFinding {
                about,
                limit: Some(look.settings.heaped_share),
                count: heaped.len() as u64,
                of,
                examples: heaped
                    .iter()
                    .take(EXAMPLES)
                    .map(|(at, value)| example(points[*at].id.as_str(), value.to_string()))
                    .collect(),
                touched: look.touched(heaped.iter().map(|(at, _)| *at)),
                ..found(GateRule::WeightHeaped)
            });
        }
    }
    findings
}
