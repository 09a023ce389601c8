//! Why an entry has its status, in words that a person can follow up: how many points, which layers, which points.
use std::collections::BTreeMap;

use super::{Ground, entry::Standing, past::Past};
use crate::model::{AccessStatus, Relation};

/// So many points are named; all of them stand in `demand_points.parquet` with the area that they last belonged to.
const NAMED_POINTS: usize = 20;

impl Ground<'_> {
    /// The evidence of an entry; layers and points only where it was reached.
    pub(super) fn evidence(&self, past: &Past, standing: &Standing) -> String {
        let mut parts = Vec::new();
        if let Some(fed) = &standing.fed {
            parts.push(format!("fibre points: {fed}"));
        }
        let count = |status| past.members.iter().filter(|&&point| self.status(point) == status).count();
        if past.members.is_empty() && past.gone == 0 {
            parts.push("no demand point at its place".to_owned());
        } else {
            let mut points = format!("reached {} of {} points", standing.reached, past.members.len());
            for (status, word) in [
                (AccessStatus::Planned, "planned"),
                (AccessStatus::Unserved, "unserved"),
                (AccessStatus::NoData, "without data"),
            ] {
                match count(status) {
                    0 => {}
                    number => points.push_str(&format!(", {number} {word}")),
                }
            }
            if past.gone > 0 {
                points.push_str(&format!(", {} no longer exist", past.gone));
            }
            parts.push(points);
        }
        if standing.computed_reached {
            parts.extend(self.layers(past));
            parts.extend(self.points(past));
        }
        parts.join("; ")
    }

    /// The layers that reach the points, most points first.
    fn layers(&self, past: &Past) -> Option<String> {
        let mut reached: BTreeMap<String, u64> = BTreeMap::new();
        for &point in &past.members {
            let signature = self.classification.access[point as usize].signature;
            let Some(layers) = self.classification.reaching.get(signature as usize) else { continue };
            for &layer in layers {
                let layer = &self.survey.fixed[layer as usize];
                let relation = match layer.relation {
                    Relation::Connected => "connected",
                    Relation::Passed => "passed",
                    Relation::Planned => "planned",
                };
                let operator = self.survey.operators.name(layer.operator);
                *reached
                    .entry(format!("{operator} {} {relation}", layer.technology.as_str()))
                    .or_default() += 1;
            }
        }
        let mut reached: Vec<(String, u64)> = reached.into_iter().collect();
        reached.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let words: Vec<String> =
            reached.into_iter().map(|(layer, points)| format!("{layer} {points}")).collect();
        (!words.is_empty()).then(|| format!("layers: {}", words.join(", ")))
    }

    fn points(&self, past: &Past) -> Option<String> {
        let reached: Vec<&str> = past
            .members
            .iter()
            .filter(|&&point| matches!(self.status(point), AccessStatus::Connected | AccessStatus::Passed))
            .map(|&point| self.survey.points[point as usize].id.as_str())
            .collect();
        if reached.is_empty() {
            return None;
        }
        let more = reached.len().saturating_sub(NAMED_POINTS);
        let named = reached[..reached.len().min(NAMED_POINTS)].join(", ");
        Some(if more > 0 { format!("points: {named} and {more} more") } else { format!("points: {named}") })
    }
}
