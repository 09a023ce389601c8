//! Adding up the points of one area.
use crate::model::{
    Access, AccessStatus, DemandPoint, OperatorSets, Settlement, StateCounts, Survey, TierLadder, WeightKind,
    WeightRow,
};

/// Kinds of settlement, in the order in which they are added up.
pub(super) const SETTLEMENTS: [Settlement; 4] =
    [Settlement::Tatort, Settlement::Smaort, Settlement::Fritidshusomrade, Settlement::Landsbygd];

/// The weights of a group of points.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tally {
    pub weights: Vec<WeightRow>,
}

impl Tally {
    pub fn new(survey: &Survey, ladder: &TierLadder) -> Self {
        let mobile = (!survey.mobile.is_empty()).then_some(0.0);
        let tiers = ladder.tiers().len();
        let row = |weight: WeightKind| WeightRow {
            weight,
            total: 0.0,
            states: StateCounts::default(),
            unknown_points: 0,
            unserved_mobile: mobile,
            unserved_both: mobile,
            reached: vec![0.0; tiers],
            reached_with_passed: vec![0.0; tiers],
        };
        Self { weights: survey.weights.iter().map(|&weight| row(weight)).collect() }
    }

    pub fn add(&mut self, point: &DemandPoint, access: &Access, sets: &OperatorSets) {
        let fixed = &access.fixed;
        let without_mobile = sets.get(access.mobile).is_empty();
        for row in &mut self.weights {
            let Some(weight) = point.weights.get(row.weight) else {
                row.unknown_points += 1;
                continue;
            };
            row.total += weight;
            row.states.add(fixed.status, weight);
            if without_mobile {
                row.unserved_mobile = row.unserved_mobile.map(|sum| sum + weight);
                if fixed.status == AccessStatus::Unserved {
                    row.unserved_both = row.unserved_both.map(|sum| sum + weight);
                }
            }
            add_tiers(&mut row.reached, fixed.tier, weight);
            add_tiers(&mut row.reached_with_passed, fixed.tier_with_passed, weight);
        }
    }

    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.weights.iter_mut().zip(&other.weights) {
            mine.total += theirs.total;
            mine.states.merge(&theirs.states);
            mine.unknown_points += theirs.unknown_points;
            mine.unserved_mobile = plus(mine.unserved_mobile, theirs.unserved_mobile);
            mine.unserved_both = plus(mine.unserved_both, theirs.unserved_both);
            for (sum, part) in mine.reached.iter_mut().zip(&theirs.reached) {
                *sum += part;
            }
            for (sum, part) in mine.reached_with_passed.iter_mut().zip(&theirs.reached_with_passed) {
                *sum += part;
            }
        }
    }
}

/// A tier implies the tiers below it.
fn add_tiers(reached: &mut [f64], tier: Option<u8>, weight: f64) {
    if let Some(tier) = tier {
        for sum in &mut reached[..=usize::from(tier)] {
            *sum += weight;
        }
    }
}

/// The sum of two numbers; unknown where one of them is.
pub(super) fn plus(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    Some(a? + b?)
}
