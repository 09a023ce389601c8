//! Compare: two results → why the unserved weight differs, which points changed, and what became of each shortage area.
//!
//! A point is the same where its id is. Where the definitions that decide its state are equal, a better state is build-out
//! and a worse one worse data; otherwise the two and method are one number, for nothing separates them. Points and
//! weights that came, went or moved are stock, each by the definitions of its own result. Shortage areas are the same by
//! their ids where the second register goes back to the first, otherwise by the points that they share, as the register
//! knows them again. Sums are made in the order of the points' ids. The weight that is reached, at every tier that both ladders
//! have and by mobile cover, is compared in the same way by [`series()`].
mod areas;
mod points;
mod series;

#[cfg(test)]
mod tests;

use std::cmp::Ordering;

pub use areas::{Descent, areas};
pub use points::{Regions, changed, moves, rows, told};
pub use series::series;

use crate::model::{AccessStatus, Previous, PreviousPoint, RegisterEntry};

/// One of the two results.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// Its demand points.
    pub points: &'a Previous,
    /// Its register.
    pub entries: &'a [RegisterEntry],
}

/// The points of both results side by side, ascending by id.
fn side_by_side<'a>(
    before: &'a Previous,
    after: &'a Previous,
) -> impl Iterator<Item = (Option<u32>, Option<u32>)> + 'a {
    let (mut left, mut right) = (0, 0);
    std::iter::from_fn(move || {
        let order = match (before.points.get(left), after.points.get(right)) {
            (None, None) => return None,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(one), Some(other)) => one.id.cmp(&other.id),
        };
        let pair = (
            (order != Ordering::Greater).then_some(left as u32),
            (order != Ordering::Less).then_some(right as u32),
        );
        left += usize::from(pair.0.is_some());
        right += usize::from(pair.1.is_some());
        Some(pair)
    })
}

/// Whether a point is reached.
fn is_reached(point: &PreviousPoint) -> bool {
    matches!(point.status, AccessStatus::Connected | AccessStatus::Passed)
}
