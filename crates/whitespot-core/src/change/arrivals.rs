//! Why an area is new or open again: what its points without access were in the earlier result.
use std::collections::BTreeMap;

use super::judged;
use crate::{
    classify::Classification,
    model::{
        AccessStatus, Arrival, Delivered, Lineage, Previous, PreviousPoint, Reach, ShortageArea, Survey,
    },
};

/// What decides why areas arrived; the first four as of [`rows`](super::rows).
pub struct Known<'a> {
    /// This year's survey.
    pub survey: &'a Survey,
    /// The earlier result.
    pub previous: &'a Previous,
    /// Per demand point its position among the previous ones.
    pub again: &'a [Option<u32>],
    /// This year's data under the earlier definitions.
    pub same_method: &'a Classification,
    /// Who reaches what, per fixed signature of this year.
    pub delivered: &'a Delivered,
    /// Operators of the earlier result under another name this year.
    pub renamed: &'a BTreeMap<String, String>,
}

impl Known<'_> {
    /// One for every open area that is new, was split off or is open again, in the order of the areas. Each of an area's points
    /// without access counts once, under the first of: new, without access before (in another area or in none), redefined, without
    /// data before, planned before, worse.
    pub fn arrivals(&self, areas: &[ShortageArea], year: i32) -> Vec<Arrival> {
        let has_come = |area: &&ShortageArea| match area.lineage {
            Lineage::New | Lineage::Reopened => true,
            Lineage::Split => area.first_year == year,
            _ => false,
        };
        areas.iter().filter(has_come).map(|area| self.arrival(area)).collect()
    }

    fn arrival(&self, area: &ShortageArea) -> Arrival {
        let mut arrival = Arrival {
            area: area.id.clone(),
            new_places: 0,
            worse: 0,
            lost: Vec::new(),
            without_data: 0,
            redefined: 0,
            not_planned: 0,
            in_another: 0,
            scattered: 0,
        };
        let mut lost: BTreeMap<&str, u64> = BTreeMap::new();
        for &point in &area.members {
            let Some(before) = self.again[point as usize] else {
                arrival.new_places += 1;
                continue;
            };
            let before = &self.previous.points[before as usize];
            if before.unserved_share > 0.0 {
                let held =
                    if before.area.is_some() { &mut arrival.in_another } else { &mut arrival.scattered };
                *held += 1;
            } else if judged(self.same_method, point as usize).unserved == 0.0 {
                arrival.redefined += 1;
            } else if before.status == AccessStatus::NoData {
                arrival.without_data += 1;
            } else if before.status == AccessStatus::Planned {
                arrival.not_planned += 1;
            } else {
                arrival.worse += 1;
                for operator in self.lost(before, point) {
                    *lost.entry(operator).or_default() += 1;
                }
            }
        }
        let mut lost: Vec<(&str, u64)> = lost.into_iter().collect();
        lost.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        arrival.lost = lost.into_iter().map(|(name, _)| name.to_owned()).collect();
        arrival
    }

    /// The operators that reached a point in the fixed net, and do not by this year's delivery.
    fn lost<'a>(&'a self, before: &PreviousPoint, point: u32) -> impl Iterator<Item = &'a str> {
        let signature = self.same_method.access[point as usize].signature as usize;
        let now = &self.delivered[signature];
        let is_named = |name: &str| {
            now.iter()
                .filter(|(_, relation)| Reach::from(*relation).is_fixed())
                .any(|(operator, _)| self.survey.operators.name(*operator) == name)
        };
        let reached = &self.previous.delivered[before.delivered as usize];
        let mut names: Vec<&str> = reached
            .iter()
            .filter(|(_, reach)| reach.is_fixed())
            .map(|(operator, _)| {
                let name = &self.previous.operators[*operator as usize];
                self.renamed.get(name).unwrap_or(name).as_str()
            })
            .filter(|name| !is_named(name))
            .collect();
        names.dedup();
        names.into_iter()
    }
}
