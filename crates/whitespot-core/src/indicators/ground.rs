//! What lies on the ground of an area: its surface, its roads and rails, its shortage areas.
use std::collections::BTreeMap;

use super::sums::add;
use crate::model::{
    LineCover, LineKind, MunicipalityCover, SeriesArea, SeriesLength, ShortageArea, Survey, WeightKind,
};

/// Surface, lines and shortage areas of one area.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ground {
    pub area_m2: f64,
    pub land_m2: f64,
    /// `None` without mobile layers.
    pub uncovered_m2: Option<f64>,
    /// Per mobile series.
    pub series: Vec<SeriesArea>,
    /// By kind and class.
    pub lines: BTreeMap<(LineKind, Option<String>), LineSum>,
    pub shortage_areas: u64,
    pub points_in_shortage_areas: u64,
    /// `None` where the demand has no households.
    pub households_in_shortage_areas: Option<f64>,
    /// The unserved part of points in no shortage area.
    pub scattered_points: f64,
    /// `None` where the demand has no households.
    pub scattered_households: Option<f64>,
}

/// Lines of one kind and class, or of several together.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct LineSum {
    pub length_m: f64,
    /// Per mobile series.
    pub series: Vec<SeriesLength>,
}

impl Ground {
    /// Of one municipality, without its shortage areas.
    pub(super) fn new(survey: &Survey, cover: &MunicipalityCover) -> Self {
        let mut lines: BTreeMap<(LineKind, Option<String>), LineSum> = BTreeMap::new();
        for LineCover { kind, class, length_m, series } in &cover.lines {
            lines
                .entry((*kind, class.clone()))
                .or_default()
                .merge(&LineSum { length_m: *length_m, series: series.clone() });
        }
        Self {
            area_m2: cover.area_m2,
            land_m2: cover.land_m2,
            uncovered_m2: cover.uncovered.as_ref().map(|(uncovered_m2, _)| *uncovered_m2),
            series: cover.series.clone(),
            lines,
            shortage_areas: 0,
            points_in_shortage_areas: 0,
            households_in_shortage_areas: survey.weights.contains(&WeightKind::Households).then_some(0.0),
            scattered_points: 0.0,
            scattered_households: survey.weights.contains(&WeightKind::Households).then_some(0.0),
        }
    }

    /// Counts a shortage area.
    pub(super) fn add_shortage_area(&mut self, survey: &Survey, area: &ShortageArea) {
        self.shortage_areas += 1;
        self.points_in_shortage_areas += area.members.len() as u64;
        // Known households only, as everywhere in the table: an unknown weight is counted with the points.
        if let Some(sum) = &mut self.households_in_shortage_areas {
            *sum += area
                .members
                .iter()
                .filter_map(|&point| survey.points[point as usize].weights.households.get())
                .sum::<f64>();
        }
    }

    /// Adds a point in no shortage area, by its unserved part.
    pub(super) fn add_scattered(&mut self, unserved: f64, households: Option<f64>) {
        self.scattered_points += unserved;
        if let Some(sum) = &mut self.scattered_households {
            *sum += unserved * households.unwrap_or(0.0);
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        let plus = |a: Option<f64>, b: Option<f64>| Some(a? + b?);
        self.area_m2 += other.area_m2;
        self.land_m2 += other.land_m2;
        self.uncovered_m2 = plus(self.uncovered_m2, other.uncovered_m2);
        for (mine, theirs) in self.series.iter_mut().zip(&other.series) {
            add(&mut mine.by_operator_m2, &theirs.by_operator_m2);
            add(&mut mine.by_count_m2, &theirs.by_count_m2);
        }
        for (key, lines) in &other.lines {
            self.lines.entry(key.clone()).or_default().merge(lines);
        }
        self.shortage_areas += other.shortage_areas;
        self.points_in_shortage_areas += other.points_in_shortage_areas;
        self.households_in_shortage_areas =
            plus(self.households_in_shortage_areas, other.households_in_shortage_areas);
        self.scattered_points += other.scattered_points;
        self.scattered_households = plus(self.scattered_households, other.scattered_households);
    }

    /// All classes of a kind together.
    pub(super) fn lines_of(&self, kind: LineKind) -> LineSum {
        let mut sum = LineSum::default();
        for (_, lines) in self.lines.iter().filter(|((of, _), _)| *of == kind) {
            sum.merge(lines);
        }
        sum
    }
}

impl LineSum {
    /// Adds lengths; of two longest gaps the longer one stays.
    pub(super) fn merge(&mut self, other: &Self) {
        self.length_m += other.length_m;
        if self.series.is_empty() {
            self.series.clone_from(&other.series);
            return;
        }
        for (mine, theirs) in self.series.iter_mut().zip(&other.series) {
            add(&mut mine.by_operator_m, &theirs.by_operator_m);
            add(&mut mine.by_count_m, &theirs.by_count_m);
            mine.longest_gap_m = mine.longest_gap_m.max(theirs.longest_gap_m);
        }
    }
}
