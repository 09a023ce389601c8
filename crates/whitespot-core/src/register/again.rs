//! Which of last year's demand points are known again, by id, and what became of the others.
use std::collections::HashMap;

use rayon::prelude::*;

use crate::model::{Previous, Survey};

/// What became of a demand point of last year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whereabouts {
    /// It is among the demand points of this year.
    Here,
    /// Its id was delivered, and rejected.
    Rejected,
    /// Its id was delivered, outside the selection.
    Outside,
    /// Its id was not delivered.
    Gone,
}

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

/// What became of each demand point of last year, in their order; `again` as of [`known_again`].
pub fn whereabouts(survey: &Survey, previous: &Previous, again: &[Option<u32>]) -> Vec<Whereabouts> {
    let mut found = vec![Whereabouts::Gone; previous.points.len()];
    // An id that is delivered more than once, and judged in one row, is here.
    let unused = [(&survey.outside_ids, Whereabouts::Outside), (&survey.rejected_ids, Whereabouts::Rejected)];
    for (ids, whereabouts) in unused {
        for id in ids {
            if let Ok(position) = previous.points.binary_search_by(|point| point.id.cmp(id)) {
                found[position] = whereabouts;
            }
        }
    }
    for &position in again.iter().flatten() {
        found[position as usize] = Whereabouts::Here;
    }
    found
}
