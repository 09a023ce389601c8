//! Adding up the points of one municipality.
//!
//! Points on which the same layers hold have the same answer: their weights are added up first, in the order of the
//! points, and each answer is then taken once. Groups follow each other in the order of their first point.
use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hash, Hasher},
    ops::Range,
};

use rayon::prelude::*;

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
pub(super) struct Tally<'a> {
    pub survey: &'a Survey,
    pub layout: &'a Layout,
    classification: &'a Classification,
    /// Kinds of settlement that are not eligible for support.
    excluded: &'a [Settlement],
    /// Per fixed signature, the places that it fills and the part of a weight that each gets.
    fixed: Vec<Vec<(usize, f64)>>,
    /// Per mobile signature, the places that get the whole weight.
    mobile: Vec<Vec<usize>>,
}

/// What was added up in one municipality.
pub(super) struct Tallied {
    /// By settlement and weight.
    pub sums: Sums,
    /// Per `DeSO` that has points here, in the order of their first point: rows of the layout, weight by weight.
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

/// What decides to which fixed numbers a point adds: its layers, and what else is asked of the point itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct OfFixed {
    settlement: Settlement,
    signature: u32,
    /// No operator's mobile layer by the profile's rule.
    without_mobile: bool,
}

/// A quick hash of small numbers. No order is ever taken from it.
#[derive(Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u8(&mut self, value: u8) {
        self.write_u64(u64::from(value));
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(u64::from(value));
    }

    fn write_u64(&mut self, value: u64) {
        // The golden ratio in 64 bits, as in Fibonacci hashing.
        self.0 = (self.0.rotate_left(5) ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn write_isize(&mut self, value: isize) {
        self.write_u64(value as u64);
    }

    fn finish(&self) -> u64 {
        // The table takes its place from the low bits, the best mixed are the high ones.
        self.0.rotate_left(26)
    }
}

/// Groups in the order of their first point.
struct Groups<K> {
    positions: HashMap<K, usize, BuildHasherDefault<Mix>>,
    groups: Vec<(K, Weighed)>,
}

impl<K: Copy + Eq + Hash> Groups<K> {
    fn new() -> Self {
        Self { positions: HashMap::default(), groups: Vec::new() }
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
    /// The unserved part of a demand point.
    pub(super) fn unserved(&self, point: usize) -> f64 {
        let signature = self.classification.access[point].signature;
        self.classification.fixed[signature as usize].states.get(AccessStatus::Unserved)
    }
}

impl<'a> Tally<'a> {
    pub(super) fn new(
        survey: &'a Survey,
        classification: &'a Classification,
        layout: &'a Layout,
        excluded: &'a [Settlement],
    ) -> Self {
        let fixed = |verdict: &FixedVerdict| {
            let mut row = vec![0.0; layout.width()];
            fill(&mut row, verdict, layout);
            row.into_iter().enumerate().filter(|(_, part)| *part != 0.0).collect()
        };
        Self {
            survey,
            layout,
            classification,
            excluded,
            fixed: classification.fixed.par_iter().map(fixed).collect(),
            mobile: classification
                .mobile
                .par_iter()
                .map(|verdict| places(verdict, classification, layout))
                .collect(),
        }
    }

    /// Adds up a stretch of the survey's points.
    pub(super) fn points(&self, range: Range<usize>) -> Tallied {
        let Self { survey, classification, layout, .. } = self;
        let weights = survey.weights.as_slice();
        let mut fixed = Groups::new();
        let mut mobile = Groups::new();
        let (mut fixed_of_deso, mut mobile_of_deso) = (Groups::new(), Groups::new());
        for (point, access) in survey.points[range.clone()].iter().zip(&classification.access[range]) {
            // By the profile's rule; without mobile layers nothing is known of it.
            let without_mobile =
                !survey.mobile.is_empty() && classification.operator_sets.get(access.mobile).is_empty();
            let of_fixed =
                OfFixed { settlement: point.settlement, signature: access.signature, without_mobile };
            fixed.group(of_fixed).add(point, weights);
            if !classification.series.is_empty() {
                mobile.group((point.settlement, access.mobile_signature)).add(point, weights);
            }
            if let Some(area) = point.deso {
                fixed_of_deso.group((area, of_fixed)).add(point, weights);
                if !classification.series.is_empty() {
                    mobile_of_deso.group((area, access.mobile_signature)).add(point, weights);
                }
            }
        }

        let mut sums = Sums::new(weights.len(), layout.width());
        for (of_fixed, weighed) in &fixed.groups {
            for position in 0..weights.len() {
                self.add_fixed(sums.row_mut(of_fixed.settlement, position), *of_fixed, weighed, position);
            }
        }
        for ((settlement, signature), weighed) in &mobile.groups {
            for position in 0..weights.len() {
                self.add_mobile(sums.row_mut(*settlement, position), *signature, weighed, position);
            }
        }
        Tallied { sums, deso: self.by_deso(&fixed_of_deso, &mobile_of_deso) }
    }

    /// Adds a group of points on which the same fixed layers hold to a row of one weight.
    fn add_fixed(&self, row: &mut [f64], of_fixed: OfFixed, weighed: &Weighed, weight: usize) {
        let signature = of_fixed.signature as usize;
        let unserved = self.classification.fixed[signature].states.get(AccessStatus::Unserved);
        let known = weighed.known[weight];
        row[UNKNOWN_POINTS] += weighed.unknown[weight];
        for &(place, part) in &self.fixed[signature] {
            row[place] += known * part;
        }
        if !self.excluded.contains(&of_fixed.settlement) {
            row[ELIGIBLE] += known * unserved;
        }
        if of_fixed.without_mobile {
            row[UNSERVED_MOBILE] += known;
            row[UNSERVED_BOTH] += known * unserved;
        }
    }

    /// As [`Self::add_fixed`], of the mobile layers.
    fn add_mobile(&self, row: &mut [f64], signature: u32, weighed: &Weighed, weight: usize) {
        for &place in &self.mobile[signature as usize] {
            row[place] += weighed.known[weight];
        }
    }

    fn by_deso(&self, fixed: &Groups<(u32, OfFixed)>, mobile: &Groups<(u32, u32)>) -> Vec<(u32, Vec<f64>)> {
        let (weights, width) = (self.survey.weights.len(), self.layout.width());
        let mut positions = HashMap::new();
        let mut areas: Vec<(u32, Vec<f64>)> = Vec::new();
        for ((area, of_fixed), weighed) in &fixed.groups {
            let position = *positions.entry(*area).or_insert_with(|| {
                areas.push((*area, vec![0.0; weights * width]));
                areas.len() - 1
            });
            for (weight, row) in areas[position].1.chunks_mut(width).enumerate() {
                self.add_fixed(row, *of_fixed, weighed, weight);
            }
        }
        for ((area, signature), weighed) in &mobile.groups {
            // Every point has a fixed signature, so that its area is there.
            for (weight, row) in areas[positions[area]].1.chunks_mut(width).enumerate() {
                self.add_mobile(row, *signature, weighed, weight);
            }
        }
        areas
    }
}

/// The parts of a weight that a verdict gives to each place.
fn fill(row: &mut [f64], verdict: &FixedVerdict, layout: &Layout) {
    let mut pair = |place: usize, reached: Reached| {
        row[place] = reached.connected;
        row[place + 1] = reached.with_passed;
    };
    pair(WIRED, verdict.wired);
    pair(ANY_TECHNOLOGY, verdict.any_technology);
    for (technology, reached) in &verdict.technologies {
        pair(layout.technology(*technology), *reached);
    }
    for (operator, reached) in &verdict.operators {
        pair(layout.operator(operator.0 as usize), *reached);
    }
    for (criterion, reached) in verdict.reached.iter().enumerate() {
        let place = Layout::reached(criterion);
        row[place..place + 4].copy_from_slice(&[
            reached.connected,
            reached.with_passed,
            reached.connected_at_most,
            reached.with_passed_at_most,
        ]);
    }
    row[TOTAL] = 1.0;
    for status in AccessStatus::ALL {
        row[state(status)] = verdict.states.get(status);
    }
    for (rule, part) in PassedRule::ALL.into_iter().zip(verdict.passed_by_rule) {
        row[passed_by(rule)] = part;
    }
    row[STEP_PLANNED] = verdict.step_change.planned;
    row[STEP_REACHED] = verdict.step_change.reached;
    row[AT_LEAST..AT_LEAST + 3].copy_from_slice(&verdict.operators_at_least);
    let networks = verdict.competition;
    row[COMPETITION..COMPETITION + 3].copy_from_slice(&[networks.white, networks.grey, networks.black]);
    for (year, part) in &verdict.planned_by_year {
        let position = layout.years.binary_search(year).expect("the layout has every year of a verdict");
        row[layout.year(position)] = *part;
    }
}

/// The places of the operators that cover a point, and of their number, in each mobile series.
fn places(verdict: &MobileVerdict, classification: &Classification, layout: &Layout) -> Vec<usize> {
    let mut places = Vec::new();
    for (position, (series, set)) in classification.series.iter().zip(&verdict.operators).enumerate() {
        let covering = classification.operator_sets.get(*set).iter();
        let of_series: Vec<usize> =
            covering.filter_map(|operator| series.operators.binary_search(operator).ok()).collect();
        let number = of_series.len();
        places.extend(of_series.into_iter().map(|operator| layout.mobile_operator(position, operator)));
        places.push(layout.mobile_count(position, number..number + 1).start);
    }
    places
}
