//! The points behind the sums: by the same rules, one by one.
use super::{came, judged, known_municipalities, stayed, went};
use crate::{
    classify::Classification,
    model::{Change, PointChange, Previous, Survey},
};

/// The points that are another than in the earlier result: in their state, in what they add to a cause of the change, or
/// in their municipality while they are unserved. First those of this result in its order, then those that are gone.
///
/// Arguments as of [`rows`](super::rows), of whose rows by points these are the parts.
pub fn points(
    survey: &Survey,
    previous: &Previous,
    again: &[Option<u32>],
    classification: &Classification,
    same_method: &Classification,
) -> Vec<PointChange> {
    let municipalities = known_municipalities(survey, previous);
    let mut is_gone = vec![true; previous.points.len()];
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
        is_gone[before as usize] = false;
        let known = &previous.points[before as usize];
        let there = municipalities[known.municipality as usize];
        let mut change = stayed(known.unserved_share, 1.0, 1.0, same, now);
        if there.is_some() {
            change.before += known.unserved_share;
        } else {
            // What was outside the selection has come.
            change.stock += known.unserved_share;
        }
        let has_moved = there != Some(point.municipality as usize) && known.unserved_share != 0.0;
        let is_other = known.status != classification.access[position].fixed.status;
        if has_moved || is_other || has_cause(&change) {
            changed.push(PointChange { before: Some(before), after, change });
        }
    }
    for (position, _) in is_gone.iter().enumerate().filter(|(_, is_gone)| **is_gone) {
        let known = &previous.points[position];
        if municipalities[known.municipality as usize].is_some() && known.unserved_share != 0.0 {
            let change = went(known.unserved_share);
            changed.push(PointChange { before: Some(position as u32), after: None, change });
        }
    }
    changed
}

fn has_cause(change: &Change) -> bool {
    [change.build_out, change.correction, change.stock, change.method].iter().any(|&part| part != 0.0)
}
