//! Roads and rails by class: the table of lines.csv.
use super::{Indicators, ground::LineSum, measure::Subject};
use crate::model::{AreaKind, LineKind, SeriesLength};

/// Roads or rails of one class in one area, and their cover by one mobile series.
#[derive(Debug, Clone, PartialEq)]
pub struct LineRow<'a> {
    /// What kind of area.
    pub area_kind: AreaKind,
    /// Its code.
    pub area_code: &'a str,
    /// Its name.
    pub area_name: &'a str,
    /// Road or rail.
    pub kind: LineKind,
    /// Class as delivered; `None` where the source has none.
    pub class: Option<&'a str>,
    /// Generation of the series; `None`: the profile's rule, or no series at all.
    pub generation: Option<&'a str>,
    /// Service of the series, Mbit/s; `None` without a series.
    pub service_mbps: Option<f64>,
    /// Level of the series; `None` without a series.
    pub level: Option<&'a str>,
    /// Length within the boundary, metres.
    pub length_m: f64,
    /// Length that no operator covers, metres; `None` without a series.
    pub uncovered_m: Option<f64>,
    /// The longest unbroken stretch of it, metres. Stretches end at a municipal border.
    pub longest_gap_m: Option<f64>,
    /// Length that each operator of the table covers, metres; `None` for one that delivered nothing to the series.
    pub covered_m: Vec<Option<f64>>,
}

impl Indicators {
    /// Names of the operators of the mobile series, in text order: the columns of [`LineRow::covered_m`].
    pub fn mobile_operators(&self) -> Vec<&str> {
        let mut names: Vec<&str> =
            self.series.iter().flat_map(|series| series.operators.iter().map(String::as_str)).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The table of lines: by area, kind, class and series; without a mobile series the lengths alone.
    pub fn lines(&self) -> Vec<LineRow<'_>> {
        let operators = self.mobile_operators();
        let mut rows = Vec::new();
        for area in &self.areas {
            let subject = Subject {
                kind: area.kind,
                code: &area.code,
                name: &area.name,
                settlement: None,
                weight: None,
            };
            for ((kind, class), lines) in &area.ground.lines {
                if lines.series.is_empty() {
                    rows.push(bare(subject, *kind, class.as_deref(), lines, operators.len()));
                }
                for (series, measured) in self.series.iter().zip(&lines.series) {
                    let SeriesLength { by_operator_m, by_count_m, longest_gap_m } = measured;
                    let covered = |name: &&str| {
                        let position = series.operators.iter().position(|operator| operator == name)?;
                        by_operator_m.get(position).copied()
                    };
                    rows.push(LineRow {
                        generation: series.generation.as_deref(),
                        service_mbps: Some(series.service_mbps),
                        level: Some(&series.level),
                        uncovered_m: by_count_m.first().copied(),
                        longest_gap_m: Some(*longest_gap_m),
                        covered_m: operators.iter().map(covered).collect(),
                        ..bare(subject, *kind, class.as_deref(), lines, 0)
                    });
                }
            }
        }
        rows
    }
}

fn bare<'a>(
    subject: Subject<'a>,
    kind: LineKind,
    class: Option<&'a str>,
    lines: &LineSum,
    operators: usize,
) -> LineRow<'a> {
    LineRow {
        area_kind: subject.kind,
        area_code: subject.code,
        area_name: subject.name,
        kind,
        class,
        generation: None,
        service_mbps: None,
        level: None,
        length_m: lines.length_m,
        uncovered_m: None,
        longest_gap_m: None,
        covered_m: vec![None; operators],
    }
}
