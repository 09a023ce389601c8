//! Why an entry has its status, so that a person can follow it up: how many points, which layers, which points.
use std::collections::{BTreeMap, BTreeSet};

use super::{Ground, entry::Standing, past::Past};
use crate::model::{AccessStatus, Evidence, Operator, ReachingLayer, Relation, Technology};

/// At most this many points are named; all of them stand in `demand_points.parquet` with the area that they last
/// belonged to.
const NAMED_POINTS: usize = 20;

impl Ground<'_> {
    /// The evidence of an entry; layers and points only where it was reached.
    pub(super) fn evidence(&self, past: &Past, standing: &Standing) -> Evidence {
        let count =
            |status| past.members.iter().filter(|&&point| self.status(point) == status).count() as u64;
        let mut evidence = Evidence {
            fibre_points: standing.fed.clone().unwrap_or_default(),
            of: past.members.len() as u64,
            reached: standing.reached,
            planned: count(AccessStatus::Planned),
            unserved: count(AccessStatus::Unserved),
            without_data: count(AccessStatus::NoData),
            gone: past.gone,
            not_judged: past.not_judged,
            ..Evidence::default()
        };
        if standing.computed_reached {
            evidence.layers = self.layers(past);
            let reached = self.points(past);
            evidence.more_points = reached.len().saturating_sub(NAMED_POINTS) as u64;
            evidence.points = reached.into_iter().take(NAMED_POINTS).map(str::to_owned).collect();
        }
        evidence
    }

    /// The layers that reach the points, most points first, then by their words.
    fn layers(&self, past: &Past) -> Vec<ReachingLayer> {
        let mut reached: BTreeMap<(Operator, Technology, Relation), u64> = BTreeMap::new();
        for &point in &past.members {
            let signature = self.classification.access[point as usize].signature;
            let Some(layers) = self.classification.reaching.get(signature as usize) else { continue };
            // Offers of one operator that differ in speed or price reach a point once.
            let here: BTreeSet<(Operator, Technology, Relation)> = layers
                .iter()
                .map(|&layer| &self.survey.fixed[layer as usize])
                .map(|layer| (layer.operator, layer.technology, layer.relation))
                .collect();
            for layer in here {
                *reached.entry(layer).or_default() += 1;
            }
        }
        let mut layers: Vec<ReachingLayer> = reached
            .into_iter()
            .map(|((operator, technology, relation), points)| ReachingLayer {
                operator: self.survey.operators.name(operator).to_owned(),
                technology,
                relation,
                points,
            })
            .collect();
        let words = |layer: &ReachingLayer| {
            format!("{} {} {}", layer.operator, layer.technology.as_str(), layer.relation.as_str())
        };
        layers.sort_by(|a, b| b.points.cmp(&a.points).then_with(|| words(a).cmp(&words(b))));
        layers
    }

    /// Ids of the reached points.
    fn points(&self, past: &Past) -> Vec<&str> {
        past.members
            .iter()
            .filter(|&&point| matches!(self.status(point), AccessStatus::Connected | AccessStatus::Passed))
            .map(|&point| self.survey.points[point as usize].id.as_str())
            .collect()
    }
}
