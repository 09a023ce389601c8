//! Adding up the points of one municipality.
//!
//! Points on which the same layers hold have the same answer: their weights are added up first, in the order of the
//! points, and each answer is then taken once. Groups follow each other in the order of their first point.
use std::{collections::HashMap, hash::Hash, ops::Range};

use super::{
    layout::{
        ANY_TECHNOLOGY, AT_LEAST, COMPETITION, ELIGIBLE, Layout, STEP_PLANNED, STEP_REACHED, TOTAL,
        UNKNOWN_POINTS, UNSERVED_BOTH, UNSERVED_MOBILE, WIRED, passed_by, state,
    },
    sums::Sums,
};
use crate::{
    classify::Classification,
    model::{
        AccessStatus, DemandPoint, FixedVerdict, MobileVerdict, PassedRule, Reached, Settlement, Survey,
        WeightKind,
    },
};

/// What is added up.
#[derive(Clone, Copy)]
pub(super) struct Tally<'a> {
    pub survey: &'a Survey,
    pub classification: &'a Classification,
    pub layout: &'a Layout,
    /// Kinds of settlement that are not eligible for support.
    pub excluded: &'a [Settlement],
}

/// What was added up in one municipality.
pub(super) struct Tallied {
    /// By settlement and weight.
    pub sums: Sums,
    /// Per `DeSO` that has points here, in the order of their first point: rows of the layout's short part, weight by weight.
    pub deso: Vec<(u32, Vec<f64>)>,
}

/// The known weights of a group of points, and how many have none.
#[derive(Debug, Clone, Copy, Default)]
struct Weighed {
    known: [f64; WeightKind::ALL.len()],
    unknown: [f64; WeightKind::ALL.len()],
}

impl Weighed {
    fn add(&mut self, point: &DemandPoint, weights: &[WeightKind]) {
        for (position, &weight) in weights.iter().enumerate() {
            match point.weights.get(weight) {
                Some(value) => self.known[position] += value,
                None => self.unknown[position] += 1.0,
            }
        }
    }
}

/// Groups in the order of their first point.
struct Groups<K> {
    positions: HashMap<K, usize>,
    groups: Vec<(K, Weighed)>,
}

impl<K: Copy + Eq + Hash> Groups<K> {
    fn new() -> Self {
        Self { positions: HashMap::new(), groups: Vec::new() }
    }

    fn group(&mut self, key: K) -> &mut Weighed {
        let position = *self.positions.entry(key).or_insert_with(|| {
            self.groups.push((key, Weighed::default()));
            self.groups.len() - 1
        });
        &mut self.groups[position].1
    }
}

impl Tally<'_> {
    /// Adds up a stretch of the survey's points.
    pub fn points(&self, range: Range<usize>) -> Tallied {
        let Self { survey, classification, layout, .. } = self;
        let weights = survey.weights.as_slice();
        let mut fixed = Groups::new();
        let mut mobile = Groups::new();
        let mut deso = Groups::new();
        for (point, access) in survey.points[range.clone()].iter().zip(&classification.access[range]) {
            // By the profile's rule; without mobile layers nothing is known of it.
            let without_mobile =
                !survey.mobile.is_empty() && classification.operator_sets.get(access.mobile).is_empty();
            fixed.group((point.settlement, access.signature, without_mobile)).add(point, weights);
            if !classification.series.is_empty() {
                mobile.group((point.settlement, access.mobile_signature)).add(point, weights);
            }
            if let Some(area) = point.deso {
                deso.group((area, access.signature)).add(point, weights);
            }
        }

        let mut sums = Sums::new(weights.len(), layout.width());
        for ((settlement, signature, without_mobile), weighed) in &fixed.groups {
            let verdict = &classification.fixed[*signature as usize];
            let is_eligible = !self.excluded.contains(settlement);
            for position in 0..weights.len() {
                let (known, row) = (weighed.known[position], sums.row_mut(*settlement, position));
                row[UNKNOWN_POINTS] += weighed.unknown[position];
                add_short(row, verdict, known);
                self.add_fixed(row, verdict, known);
                let unserved = known * verdict.states.get(AccessStatus::Unserved);
                if is_eligible {
                    row[ELIGIBLE] += unserved;
                }
                if *without_mobile {
                    row[UNSERVED_MOBILE] += known;
                    row[UNSERVED_BOTH] += unserved;
                }
            }
        }
        for ((settlement, signature), weighed) in &mobile.groups {
            let verdict = &classification.mobile[*signature as usize];
            for position in 0..weights.len() {
                self.add_mobile(sums.row_mut(*settlement, position), verdict, weighed.known[position]);
            }
        }
        Tallied { sums, deso: self.by_deso(&deso) }
    }

    fn by_deso(&self, groups: &Groups<(u32, u32)>) -> Vec<(u32, Vec<f64>)> {
        let (weights, width) = (self.survey.weights.len(), self.layout.short_width());
        let mut positions = HashMap::new();
        let mut areas: Vec<(u32, Vec<f64>)> = Vec::new();
        for ((area, signature), weighed) in &groups.groups {
            let position = *positions.entry(*area).or_insert_with(|| {
                areas.push((*area, vec![0.0; weights * width]));
                areas.len() - 1
            });
            let verdict = &self.classification.fixed[*signature as usize];
            for (weight, row) in areas[position].1.chunks_mut(width).enumerate() {
                row[UNKNOWN_POINTS] += weighed.unknown[weight];
                add_short(row, verdict, weighed.known[weight]);
            }
        }
        areas
    }

    fn add_fixed(&self, row: &mut [f64], verdict: &FixedVerdict, known: f64) {
        for (rule, part) in PassedRule::ALL.into_iter().zip(verdict.passed_by_rule) {
            row[passed_by(rule)] += known * part;
        }
        row[STEP_PLANNED] += known * verdict.step_change.planned;
        row[STEP_REACHED] += known * verdict.step_change.reached;
        add_pair(row, WIRED, verdict.wired, known);
        add_pair(row, ANY_TECHNOLOGY, verdict.any_technology, known);
        for (position, part) in verdict.operators_at_least.into_iter().enumerate() {
            row[AT_LEAST + position] += known * part;
        }
        let networks = verdict.competition;
        for (position, part) in [networks.white, networks.grey, networks.black].into_iter().enumerate() {
            row[COMPETITION + position] += known * part;
        }
        for (technology, reached) in &verdict.technologies {
            add_pair(row, self.layout.technology(*technology), *reached, known);
        }
        for (operator, reached) in &verdict.operators {
            add_pair(row, self.layout.operator(operator.0 as usize), *reached, known);
        }
        for (year, part) in &verdict.planned_by_year {
            let position =
                self.layout.years.binary_search(year).expect("the layout has every year of a verdict");
            row[self.layout.year(position)] += known * part;
        }
    }

    fn add_mobile(&self, row: &mut [f64], verdict: &MobileVerdict, known: f64) {
        for (position, (series, set)) in self.classification.series.iter().zip(&verdict.operators).enumerate()
        {
            let covering = self.classification.operator_sets.get(*set);
            let mut number = 0;
            for operator in covering {
                if let Ok(of_series) = series.operators.binary_search(operator) {
                    row[self.layout.mobile_operator(position, of_series)] += known;
                    number += 1;
                }
            }
            row[self.layout.mobile_count(position, number..number + 1).start] += known;
        }
    }
}

/// What every area has: total, states, tiers.
fn add_short(row: &mut [f64], verdict: &FixedVerdict, known: f64) {
    row[TOTAL] += known;
    for status in AccessStatus::ALL {
        row[state(status)] += known * verdict.states.get(status);
    }
    for (criterion, reached) in verdict.reached.iter().enumerate() {
        let place = Layout::reached(criterion);
        add_pair(row, place, *reached, known);
        row[place + 2] += known * reached.connected_at_most;
        row[place + 3] += known * reached.with_passed_at_most;
    }
}

fn add_pair(row: &mut [f64], place: usize, reached: Reached, known: f64) {
    row[place] += known * reached.connected;
    row[place + 1] += known * reached.with_passed;
}
