//! Where each additive number stands in a row of sums.
//!
//! All that adds up is a row of numbers of one length, so that areas merge by adding place to place and no measure can
//! be forgotten in a merge.
use std::{collections::BTreeSet, ops::Range};

use crate::{
    classify::Classification,
    model::{AccessStatus, MobileSeries, PassedRule, Survey, Technology},
};

/// Known weight.
pub(super) const TOTAL: usize = 0;
/// Points whose weight is unknown.
pub(super) const UNKNOWN_POINTS: usize = 1;
const STATES: usize = 2;
const PASSED_BY: usize = STATES + AccessStatus::ALL.len();
/// With a plan that counts.
pub(super) const STEP_PLANNED: usize = PASSED_BY + PassedRule::ALL.len();
/// Of that a step change.
pub(super) const STEP_REACHED: usize = STEP_PLANNED + 1;
/// Unserved outside the settlements that are excluded from support.
pub(super) const ELIGIBLE: usize = STEP_REACHED + 1;
/// Fixed lines at any speed: connected, then with passed.
pub(super) const WIRED: usize = ELIGIBLE + 1;
/// Any technology at any speed: connected, then with passed.
pub(super) const ANY_TECHNOLOGY: usize = WIRED + 2;
/// At least 1, 2, 3 operators.
pub(super) const AT_LEAST: usize = ANY_TECHNOLOGY + 2;
/// White, grey, black.
pub(super) const COMPETITION: usize = AT_LEAST + 3;
/// Without any operator's mobile layer by the profile's rule.
pub(super) const UNSERVED_MOBILE: usize = COMPETITION + 3;
/// That, and unserved in the fixed net.
pub(super) const UNSERVED_BOTH: usize = UNSERVED_MOBILE + 1;
const REACHED: usize = UNSERVED_BOTH + 1;
/// Per criterion: connected, with passed, and both at most.
const PER_CRITERION: usize = 4;

/// The place of a state.
pub(super) const fn state(status: AccessStatus) -> usize {
    STATES + status as usize
}

/// The place of a rule by which points count as passed.
pub(super) const fn passed_by(rule: PassedRule) -> usize {
    PASSED_BY + rule as usize
}

/// The places of one run.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// Years of plans, ascending.
    pub years: Vec<i32>,
    technologies: usize,
    operators: usize,
    /// Per mobile series: where it begins, and its number of operators.
    series: Vec<(usize, usize)>,
    width: usize,
}

impl Layout {
    pub(super) fn new(survey: &Survey, classification: &Classification, criteria: usize) -> Self {
        let years: BTreeSet<i32> = classification
            .fixed
            .iter()
            .flat_map(|verdict| verdict.planned_by_year.iter().map(|(year, _)| *year))
            .collect();
        let technologies = REACHED + PER_CRITERION * criteria;
        let operators = technologies + 2 * Technology::ALL.len() + years.len();
        let mut width = operators + 2 * survey.operators.len();
        let mut series = Vec::with_capacity(classification.series.len());
        for MobileSeries { operators, .. } in &classification.series {
            series.push((width, operators.len()));
            width += operators.len() + operators.len() + 1;
        }
        Self { years: years.into_iter().collect(), technologies, operators, series, width }
    }

    /// Length of a row of sums.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// The places of a criterion: connected, with passed, connected at most, with passed at most.
    pub(super) fn reached(criterion: usize) -> usize {
        REACHED + PER_CRITERION * criterion
    }

    /// The places of a technology: connected, with passed.
    pub(super) fn technology(&self, technology: Technology) -> usize {
        self.technologies + 2 * technology as usize
    }

    /// The place of a year of plans, by its position.
    pub(super) fn year(&self, position: usize) -> usize {
        self.technologies + 2 * Technology::ALL.len() + position
    }

    /// The places of an operator of fixed layers: connected, with passed.
    pub(super) fn operator(&self, operator: usize) -> usize {
        self.operators + 2 * operator
    }

    /// The place of an operator of a mobile series.
    pub(super) fn mobile_operator(&self, series: usize, operator: usize) -> usize {
        self.series[series].0 + operator
    }

    /// The places of what is covered by these numbers of operators of a mobile series.
    pub(super) fn mobile_count(&self, series: usize, operators: Range<usize>) -> Range<usize> {
        let (start, number) = self.series[series];
        start + number + operators.start..start + number + operators.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Operator, Operators, SignalLevel};

    #[test]
    fn no_two_numbers_share_a_place() {
        let survey = Survey {
            operators: Operators::from_names(["A", "B", "C"].map(str::to_owned)),
            ..Survey::default()
        };
        let series = |operators: &[u32]| MobileSeries {
            generation: None,
            service_mbps: 10.0,
            level: SignalLevel("grund".into()),
            layers: vec![],
            operators: operators.iter().map(|&operator| Operator(operator)).collect(),
        };
        let classification = Classification {
            access: vec![],
            operator_sets: crate::model::OperatorSets::default(),
            fixed: vec![],
            holding: vec![],
            reaching: vec![],
            mobile: vec![],
            series: vec![series(&[0, 2]), series(&[1])],
            combinations: crate::classify::Combinations::default(),
        };
        let layout = Layout::new(&survey, &classification, 2);
        let mut places = vec![TOTAL, UNKNOWN_POINTS, STEP_PLANNED, STEP_REACHED, ELIGIBLE];
        places.extend(AccessStatus::ALL.map(state));
        places.extend(PassedRule::ALL.map(passed_by));
        places.extend([UNSERVED_MOBILE, UNSERVED_BOTH]);
        for pair in [WIRED, ANY_TECHNOLOGY] {
            places.extend(pair..pair + 2);
        }
        for three in [AT_LEAST, COMPETITION] {
            places.extend(three..three + 3);
        }
        places
            .extend((0..2).flat_map(|criterion| Layout::reached(criterion)..Layout::reached(criterion) + 4));
        let pair = |at: usize| at..at + 2;
        places.extend(Technology::ALL.into_iter().flat_map(|technology| pair(layout.technology(technology))));
        places.extend((0..3).flat_map(|operator| pair(layout.operator(operator))));
        for (position, operators) in [(0, 2), (1, 1)] {
            places.extend((0..operators).map(|operator| layout.mobile_operator(position, operator)));
            places.extend(layout.mobile_count(position, 0..operators + 1));
        }
        places.sort_unstable();
        assert_eq!(places, (0..layout.width()).collect::<Vec<_>>());
    }
}
