//! The measures that have no weight: surface, roads and rails, shortage areas.
use std::ops::Range;

use super::{
    Definitions,
    ground::{Ground, LineSum},
    measure::{Figure, Measure},
    plan::by_count,
};
use crate::{
    classify::Classification,
    model::{LineKind, MunicipalityCover, Survey},
};

const M2_PER_KM2: f64 = 1e6;
const M_PER_KM: f64 = 1e3;

/// Where the number of a measure stands.
#[derive(Debug, Clone)]
enum Source {
    Area,
    Land,
    Uncovered,
    ShortageAreas,
    PointsInShortageAreas,
    HouseholdsInShortageAreas,
    /// Land that an operator covers: series, position in it.
    OperatorArea(usize, usize),
    /// Land covered by these numbers of operators: series, numbers of operators.
    CountArea(usize, Range<usize>),
    /// Length of the lines of a kind.
    Length(LineKind),
    /// Length that an operator covers.
    OperatorLength(LineKind, usize, usize),
    /// Length covered by these numbers of operators.
    CountLength(LineKind, usize, Range<usize>),
    /// Longest uncovered stretch.
    LongestGap(LineKind, usize),
}

/// A measure without weight.
#[derive(Debug, Clone)]
pub(super) struct Surface {
    pub measure: Measure,
    source: Source,
}

/// The measures without weight of a run. Those of a mobile series are there where its cover was measured, those of roads
/// and rails where such lines were given.
pub(super) fn plan(
    survey: &Survey,
    classification: &Classification,
    cover: &[MunicipalityCover],
    definitions: &Definitions<'_>,
) -> Vec<Surface> {
    let mobile = &definitions.settings.mobile;
    let one = |name: &'static str, source| Surface { measure: Measure::new(name), source };
    let mut plan = vec![one("area_km2", Source::Area), one("land_km2", Source::Land)];
    if !survey.mobile.is_empty() {
        let measure = Measure {
            service_mbps: Some(mobile.service_mbps),
            level: Some(mobile.level.0.clone()),
            ..Measure::new("uncovered_km2")
        };
        plan.push(Surface { measure, source: Source::Uncovered });
    }
    plan.push(one("shortage_areas", Source::ShortageAreas));
    plan.push(one("points_in_shortage_areas", Source::PointsInShortageAreas));
    plan.push(one("households_in_shortage_areas", Source::HouseholdsInShortageAreas));

    let measured = cover.iter().map(|cover| cover.series.len()).max().unwrap_or(0);
    for (position, series) in classification.series.iter().enumerate().take(measured) {
        for (number, operator) in series.operators.iter().enumerate() {
            let measure = Measure::new("mobile_km2").of(series).by(survey.operators.name(*operator));
            plan.push(Surface { measure, source: Source::OperatorArea(position, number) });
        }
        for (measure, counts) in by_count("mobile", "_km2", series.operators.len()) {
            plan.push(Surface { measure: measure.of(series), source: Source::CountArea(position, counts) });
        }
    }
    for kind in LineKind::MEASURED {
        let lines = || cover.iter().flat_map(|cover| &cover.lines).filter(|lines| lines.kind == kind);
        let Some(measured) = lines().map(|lines| lines.series.len()).max() else { continue };
        let [length, uncovered, gap, covered] = match kind {
            LineKind::Road => ["road_km", "road_uncovered_km", "road_longest_gap_km", "road_covered_km"],
            LineKind::Rail => ["rail_km", "rail_uncovered_km", "rail_longest_gap_km", "rail_covered_km"],
            // No mobile cover is measured along fibre.
            LineKind::Fibre => continue,
        };
        plan.push(one(length, Source::Length(kind)));
        for (position, series) in classification.series.iter().enumerate().take(measured) {
            let operators = series.operators.len();
            let mut push =
                |measure: Measure, source| plan.push(Surface { measure: measure.of(series), source });
            push(Measure::new(uncovered), Source::CountLength(kind, position, 0..1));
            push(Measure::new(gap), Source::LongestGap(kind, position));
            push(Measure::new(covered), Source::CountLength(kind, position, 1..operators + 1));
            for (number, operator) in series.operators.iter().enumerate() {
                let measure = Measure::new(covered).by(survey.operators.name(*operator));
                push(measure, Source::OperatorLength(kind, position, number));
            }
        }
    }
    plan
}

impl Surface {
    /// The number in an area; `None` where the area has no row of it: an operator that covers nothing there.
    pub(super) fn figure(&self, ground: &Ground, lines: &[LineSum]) -> Option<Figure> {
        let km2 = |area_m2: f64| area_m2 / M2_PER_KM2;
        let of_land = |area_m2: Option<f64>| Figure::part(area_m2.map(km2), km2(ground.land_m2));
        let count = |number: u64| Figure::alone(Some(number as f64));
        let figure = match &self.source {
            Source::Area => Figure::alone(Some(km2(ground.area_m2))),
            Source::Land => Figure::alone(Some(km2(ground.land_m2))),
            Source::Uncovered => of_land(ground.uncovered_m2),
            Source::ShortageAreas => count(ground.shortage_areas),
            Source::PointsInShortageAreas => count(ground.points_in_shortage_areas),
            Source::HouseholdsInShortageAreas => Figure::alone(Some(ground.households_in_shortage_areas?)),
            Source::OperatorArea(series, operator) => {
                let covered_m2 = *ground.series.get(*series)?.by_operator_m2.get(*operator)?;
                of_land((covered_m2 > 0.0).then_some(Some(covered_m2))?)
            }
            Source::CountArea(series, counts) => {
                of_land(ground.series.get(*series).map(|area| sum(&area.by_count_m2, counts)))
            }
            Source::Length(kind) => Figure::alone(Some(lines[*kind as usize].length_m / M_PER_KM)),
            Source::OperatorLength(kind, series, operator) => {
                let lines = &lines[*kind as usize];
                let covered_m = *lines.series.get(*series)?.by_operator_m.get(*operator)?;
                of_length(lines, (covered_m > 0.0).then_some(Some(covered_m))?)
            }
            Source::CountLength(kind, series, counts) => {
                let lines = &lines[*kind as usize];
                let part_m = lines.series.get(*series).map(|series| sum(&series.by_count_m, counts));
                // Without any line there is nothing without cover either.
                of_length(lines, part_m.or((lines.length_m == 0.0).then_some(0.0)))
            }
            Source::LongestGap(kind, series) => {
                let measured = lines[*kind as usize].series.get(*series);
                Figure::alone(measured.map(|series| series.longest_gap_m / M_PER_KM))
            }
        };
        Some(figure)
    }
}

fn of_length(lines: &LineSum, part_m: Option<f64>) -> Figure {
    Figure::part(part_m.map(|part_m| part_m / M_PER_KM), lines.length_m / M_PER_KM)
}

fn sum(by_count: &[f64], counts: &Range<usize>) -> f64 {
    by_count[counts.start.min(by_count.len())..counts.end.min(by_count.len())]
        .iter()
        .fold(0.0, |sum, part| sum + part)
}
