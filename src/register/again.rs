//! Which of last year's demand points are known again, by id.
use std::collections::HashMap;

use rayon::prelude::*;

use crate::model::Survey;

/// Per demand point its position among the previous points; `None` for one that is new, and for all without `[previous]`.
pub fn known_again(survey: &Survey) -> Vec<Option<u32>> {
    let Some(previous) = &survey.previous else { return vec![None; survey.points.len()] };
    let positions: HashMap<&str, u32> = previous
        .points
        .iter()
        .enumerate()
        .map(|(position, point)| (point.id.as_str(), position as u32))
        .collect();
    survey.points.par_iter().map(|point| positions.get(point.id.as_str()).copied()).collect()
}
