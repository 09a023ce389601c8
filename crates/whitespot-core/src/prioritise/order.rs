//! The order of shortage areas, and why each stands where it does.
use std::cmp::Ordering;

use crate::{
    classify::Classification,
    model::{AreaPlan, PriorityOrder, ShortageArea, Survey, Target, WeightKind},
};

use super::PrioritySettings;

/// Weights of [`PriorityOrder::Weights`]: each term is compared with the best area's, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct OrderWeights {
    /// Of a low cost per household: the least by this one's.
    pub cost: f64,
    /// Of many households: this one's by the most.
    pub households: f64,
    /// Of a great gain: this one's by the greatest.
    pub gain: f64,
}

/// What municipalities lack of a target.
pub(super) struct Sums {
    weight: WeightKind,
    /// Position of the target's tier among the criteria, and whether passed places count.
    criterion: Option<(usize, bool)>,
    /// Per municipality: its weight, and what it lacks to the target.
    of: Vec<(f64, f64)>,
}

impl Sums {
    /// Without a target, a municipality lacks all that is unserved or planned.
    pub(super) fn of(
        survey: &Survey,
        classification: &Classification,
        weight: WeightKind,
        targets: &[(Target, usize)],
        target: Option<&Target>,
    ) -> Self {
        let followed = target.and_then(|target| targets.iter().find(|(one, _)| one.id == target.id));
        let criterion = followed.map(|(target, criterion)| (*criterion, target.with_passed));
        let share = followed.map_or(1.0, |(target, _)| target.share);
        let mut sums = Self { weight, criterion, of: Vec::new() };
        sums.of = survey
            .ranges
            .windows(2)
            .map(|range| {
                let (mut total, mut unreached) = (0.0, 0.0);
                for point in range[0]..range[1] {
                    let known = survey.points[point].weights.get(weight).unwrap_or_default();
                    total += known;
                    unreached += known * sums.unreached(classification, point as u32);
                }
                (total, (unreached - (1.0 - share) * total).max(0.0))
            })
            .collect();
        sums
    }

    /// The part of a point that what counts does not reach.
    fn unreached(&self, classification: &Classification, point: u32) -> f64 {
        unreached(classification, point, self.criterion)
    }

    /// Percentage points of its municipality's weight that closing an area brings towards the target, no more than are lacking;
    /// places that no trench reaches bring nothing.
    pub(super) fn gain_pp(
        &self,
        area: &ShortageArea,
        left_out: &[u32],
        survey: &Survey,
        classification: &Classification,
    ) -> Option<f64> {
        let (total, lacking) = self.of[area.municipality as usize];
        let brings = |&point: &u32| {
            survey.points[point as usize].weights.get(self.weight).unwrap_or_default()
                * self.unreached(classification, point)
        };
        let joined = area.members.iter().filter(|point| left_out.binary_search(point).is_err());
        let gain: f64 = joined.map(brings).sum();
        (total > 0.0).then(|| gain.min(lacking) / total * 100.0)
    }
}

/// The part of a point that is not reached at a criterion; without one, the part that is unserved or planned.
pub(super) fn unreached(
    classification: &Classification,
    point: u32,
    criterion: Option<(usize, bool)>,
) -> f64 {
    let verdict = &classification.fixed[classification.access[point as usize].signature as usize];
    match criterion {
        Some((criterion, true)) => 1.0 - verdict.reached[criterion].with_passed,
        Some((criterion, false)) => 1.0 - verdict.reached[criterion].connected,
        None => {
            use crate::model::AccessStatus::{Planned, Unserved};
            verdict.states.get(Unserved) + verdict.states.get(Planned)
        }
    }
}

/// Gives every area that can be ranked its rank, key and reasons; equal keys stand in the order of their ids. Returns the order.
pub(super) fn rank(areas: &[ShortageArea], plans: &mut [AreaPlan], settings: &PrioritySettings) -> Vec<u32> {
    let ranked = |plan: &AreaPlan| plan.unranked.is_none();
    let greatest = |of: &dyn Fn(&AreaPlan) -> Option<f64>| {
        plans.iter().filter(|plan| ranked(plan)).filter_map(of).max_by(f64::total_cmp).unwrap_or(0.0)
    };
    let best = Best {
        cost: plans
            .iter()
            .filter(|plan| ranked(plan))
            .filter_map(|plan| Some(plan.cost_per_household()?.expected))
            .min_by(f64::total_cmp)
            .unwrap_or(0.0),
        households: greatest(&|plan| Some(plan.weight)),
        gain: greatest(&|plan| plan.gain_pp),
    };
    for plan in plans.iter_mut().filter(|plan| plan.unranked.is_none()) {
        (plan.key, plan.why) = key(plan, settings, &best);
    }
    let mut order: Vec<u32> =
        (0..plans.len() as u32).filter(|&at| plans[at as usize].key.is_some()).collect();
    let falls =
        matches!(settings.order, PriorityOrder::Households | PriorityOrder::Gain | PriorityOrder::Weights);
    order.sort_by(|&a, &b| {
        let (one, other) = (&plans[a as usize], &plans[b as usize]);
        let by_key = match (one.key, other.key) {
            (Some(one), Some(other)) if falls => other.total_cmp(&one),
            (Some(one), Some(other)) => one.total_cmp(&other),
            _ => Ordering::Equal,
        };
        by_key.then_with(|| areas[a as usize].id.cmp(&areas[b as usize].id))
    });
    for (rank, &at) in order.iter().enumerate() {
        plans[at as usize].rank = Some(rank as u32 + 1);
    }
    order
}

/// The best of each term among the ranked areas.
struct Best {
    cost: f64,
    households: f64,
    gain: f64,
}

/// What an area is ordered by, and the share of each of its terms.
fn key(plan: &AreaPlan, settings: &PrioritySettings, best: &Best) -> (Option<f64>, Vec<(&'static str, f64)>) {
    match settings.order {
        PriorityOrder::CostPerHousehold => {
            let cost = plan.cost.as_ref();
            let why = cost.map_or_else(Vec::new, |cost| {
                let of = |(term, band): &(crate::model::CostTerm, crate::model::Band)| {
                    (term.as_str(), part(band.expected, cost.sum.expected))
                };
                cost.terms.iter().map(of).collect()
            });
            (plan.cost_per_household().map(|cost| cost.expected), why)
        }
        PriorityOrder::TrenchPerHousehold => {
            let length_m = plan.trench.length_m().unwrap_or(0.0);
            let why = plan.trench.road.map_or_else(
                || vec![("straight", 1.0)],
                |road| vec![("road", part(road.road_m, length_m)), ("drops", part(road.drops_m, length_m))],
            );
            (plan.trench_per_household(), why)
        }
        PriorityOrder::Households => (Some(plan.weight), vec![("households", 1.0)]),
        PriorityOrder::Gain => (plan.gain_pp, vec![("gain", 1.0)]),
        PriorityOrder::SupportPerBuilding => {
            let (buildings, cost) = (plan.buildings as f64, plan.cost.as_ref().map(|cost| cost.sum.expected));
            let deduction = settings.deduction_sek * plan.prioritised as f64;
            let each = cost.filter(|_| buildings > 0.0).map(|cost| (cost - deduction) / buildings);
            let cost = cost.unwrap_or(0.0);
            let why = [("expected_cost", 1.0), ("deduction", -part(deduction, cost))];
            (each, why.into_iter().filter(|(_, share)| *share != 0.0).collect())
        }
        PriorityOrder::Weights => {
            let OrderWeights { cost, households, gain } = settings.weights;
            let terms = [
                ("cost", cost * plan.cost_per_household().map_or(0.0, |own| part(best.cost, own.expected))),
                ("households", households * part(plan.weight, best.households)),
                ("gain", gain * plan.gain_pp.map_or(0.0, |own| part(own, best.gain))),
            ];
            let score: f64 = terms.iter().map(|(_, value)| value).sum();
            (Some(score), terms.map(|(term, value)| (term, part(value, score))).to_vec())
        }
    }
}

/// A part of a whole, 0 of nothing.
fn part(value: f64, whole: f64) -> f64 {
    if whole > 0.0 { value / whole } else { 0.0 }
}
