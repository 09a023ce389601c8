//! Borders that moved between two results: municipalities that differ in at least a given part of their places or area.
use std::collections::{BTreeMap, BTreeSet};

use crate::history;
use crate::ingest::{PointPlaces, ResultFolder};
use crate::model::AreaFigures;

/// The part that counts as moved for a result that does not record `borders_moved`, because it was made before that was
/// a key.
const MOVED: f64 = 0.01;

/// The part that counts as moved, as the later result records it.
pub(super) fn moved_part(result: &ResultFolder) -> f64 {
    result.record.definition("limits", "borders_moved").as_f64().unwrap_or(MOVED)
}

/// Codes of the later result whose borders moved since the earlier one; without the places by area alone.
pub(super) fn moved(
    before: &[AreaFigures],
    after: &[AreaFigures],
    places: Option<(&PointPlaces, &PointPlaces)>,
    part: f64,
) -> BTreeSet<String> {
    let of_places = places.map_or_else(BTreeMap::new, |(before, after)| moved_places(before, after));
    history::borders_moved(before, after, &of_places, part)
}

/// How many places changed municipality: counted for the one that they left and for the one that they came to.
fn moved_places<'p>(before: &'p PointPlaces, after: &'p PointPlaces) -> BTreeMap<&'p str, u64> {
    let mut moved = BTreeMap::new();
    let mut then = before.iter().peekable();
    for (id, now) in after.iter() {
        while then.next_if(|(earlier, _)| *earlier < id).is_some() {}
        if let Some((_, then)) = then.next_if(|(earlier, _)| *earlier == id)
            && then != now
        {
            *moved.entry(then).or_default() += 1;
            *moved.entry(now).or_default() += 1;
        }
    }
    moved
}
