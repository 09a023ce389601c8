//! Borders that moved between two results: municipalities of which so large a part of the places, or of the area, is another one.
use std::collections::{BTreeMap, BTreeSet};

use crate::ingest::{PointPlaces, ResultFolder};
use crate::model::{AreaFigures, RowKind};

/// So large a part of a municipality's places or area must be another one where a result does not record `borders_moved`: it was
/// made before that was a key.
const MOVED: f64 = 0.01;

/// The part that counts as moved, as the later result records it.
pub(super) fn moved_part(result: &ResultFolder) -> f64 {
    result.record["profile"]["limits"]["borders_moved"]["value"].as_f64().unwrap_or(MOVED)
}

/// Codes of the later result whose borders moved since the earlier one; without the places by area alone.
pub(super) fn moved(
    before: &[AreaFigures],
    after: &[AreaFigures],
    places: Option<(&PointPlaces, &PointPlaces)>,
    part: f64,
) -> BTreeSet<String> {
    let of_places = places.map_or_else(BTreeMap::new, |(before, after)| moved_places(before, after));
    let municipality = |row: &&AreaFigures| row.kind == RowKind::Municipality;
    let has_moved = |row: &&AreaFigures| {
        let known = before.iter().filter(municipality).find(|one| one.code == row.code);
        let figure =
            |row: Option<&AreaFigures>, column: &str| row.and_then(|row| row.figures.get(column)).copied();
        let places = figure(Some(row), "points").into_iter().chain(figure(known, "points"));
        let places = places.fold(0.0, f64::max);
        let moved = of_places.get(row.code.as_str()).map_or(0.0, |moved| *moved as f64);
        let areas = figure(Some(row), "area_km2").zip(figure(known, "area_km2"));
        let is_other_area = areas.is_some_and(|(now, then)| (then - now).abs() >= part * then.max(now));
        (moved > 0.0 && moved >= part * places) || is_other_area
    };
    after.iter().filter(municipality).filter(has_moved).map(|row| row.code.clone()).collect()
}

/// How many places lie in another municipality now, for that which they left and that which they came to.
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
