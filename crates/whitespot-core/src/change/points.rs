//! The points behind the sums: by the same rules, one by one.
use super::{came, judged, known_municipalities, stayed, went};
use crate::{
    classify::Classification,
    model::{Change, PointChange, Previous, Survey},
    register::{Whereabouts, whereabouts},
};

/// The points that are another than in the earlier result: in their state, in what they add to a cause of the change, or
/// in their municipality. First those of this result in its order, then those that are gone.
///
/// Arguments as of [`rows`](super::rows); the points are the parts of its rows by points.
pub fn points(
    survey: &Survey,
    previous: &Previous,
    again: &[Option<u32>],
    classification: &Classification,
    same_method: &Classification,
) -> Vec<PointChange> {
    let municipalities = known_municipalities(survey, previous);
    let mut changed = Vec::new();
    for (position, point) in survey.points.iter().enumerate() {
        let (now, same) = (judged(classification, position), judged(same_method, position));
        let after = Some(position as u32);
        let Some(before) = again[position] else {
            let change = came(1.0, same, now);
            if change.stock != 0.0 || change.method != 0.0 {
                changed.push(PointChange { before: None, after, change });
            }
            continue;
        };
        let known = &previous.points[before as usize];
        let there = municipalities[known.municipality as usize];
        let mut change = stayed(known.unserved_share, 1.0, 1.0, same, now);
        if there.is_some() {
            change.before += known.unserved_share;
        } else {
            // What was outside the selection has moved into it.
            change.moved += known.unserved_share;
        }
        let has_moved = there != Some(point.municipality as usize);
        let is_other = known.status != classification.access[position].fixed.status;
        if has_moved || is_other || has_cause(&change) {
            changed.push(PointChange { before: Some(before), after, change });
        }
    }
    for (position, whereabouts) in whereabouts(survey, previous, again).into_iter().enumerate() {
        if whereabouts == Whereabouts::Here {
            continue;
        }
        let known = &previous.points[position];
        if municipalities[known.municipality as usize].is_some() && known.unserved_share != 0.0 {
            let change = went(known.unserved_share, whereabouts);
            changed.push(PointChange { before: Some(position as u32), after: None, change });
        }
    }
    changed
}

fn has_cause(change: &Change) -> bool {
    [change.build_out, change.worse, change.stock, change.moved, change.rejected, change.method]
        .iter()
        .any(|&part| part != 0.0)
}
