//! What each mobile operator leaves uncovered, so that cover by one of them, and by how many, can be seen.
use geo::MultiPolygon;
use rayon::prelude::*;
use serde::Serialize;

use super::data::Budget;
use super::encode::{self, Shape};
use super::{MapError, ToWgs84};
use crate::model::{Findings, MunicipalityRow, Operator, RowKind, UncoveredByOperator};
use crate::spatial::simplify_to_fit;

/// As for the area that no operator covers.
const TOLERANCE_M: f64 = 10.0;

/// What an operator leaves uncovered, as maps draw it: made once for all maps of a run.
#[derive(Debug, Clone)]
pub struct OperatorGap {
    operator: Operator,
    /// Per municipality.
    areas_m2: Vec<f64>,
    outlines: Vec<MultiPolygon<f64>>,
}

impl OperatorGap {
    /// Simplifies the outlines of every operator; together they share one budget.
    pub fn of(by_operator: &[UncoveredByOperator]) -> Vec<Self> {
        let one = |one: &UncoveredByOperator| {
            let outlines: Vec<_> = one.uncovered.iter().map(|(_, outline)| outline).collect();
            let budget = Budget::of(outlines.len()).gaps / by_operator.len();
            Self {
                operator: one.operator,
                areas_m2: one.uncovered.iter().map(|(area_m2, _)| *area_m2).collect(),
                outlines: simplify_to_fit(&outlines, TOLERANCE_M, budget),
            }
        };
        by_operator.par_iter().map(one).collect()
    }
}

/// An operator as the page reads it.
#[derive(Serialize)]
pub(super) struct Gap<'a> {
    operator: &'a str,
    /// Per municipality.
    shapes: Vec<Shape>,
}

pub(super) fn gaps<'a>(
    findings: &'a Findings,
    gaps: &[OperatorGap],
    to_wgs84: ToWgs84,
) -> Result<Vec<Gap<'a>>, MapError> {
    gaps.iter()
        .map(|gap| {
            Ok(Gap {
                operator: findings.survey.operators.name(gap.operator),
                shapes: encode::shapes("area without an operator", &gap.outlines, to_wgs84)?,
            })
        })
        .collect()
}

/// The area that each operator leaves uncovered in a row, m², parallel to the operators: summed over its municipalities.
pub(super) fn gaps_of_row(findings: &Findings, row: &MunicipalityRow, gaps: &[OperatorGap]) -> Vec<f64> {
    let municipalities = &findings.survey.municipalities;
    let is_member = |position: usize| {
        let one = &municipalities[position];
        match row.kind {
            RowKind::Municipality => one.code.as_str() == row.code,
            RowKind::County { .. } => {
                one.county.as_ref().is_some_and(|county| county.code.as_str() == row.code)
            }
            RowKind::Total => true,
        }
    };
    let members: Vec<usize> = (0..municipalities.len()).filter(|&position| is_member(position)).collect();
    gaps.iter().map(|gap| members.iter().map(|&position| gap.areas_m2[position]).sum()).collect()
}
