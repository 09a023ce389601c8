//! Municipalities that lie over each other: told, because area is counted in both and points only in the lower code.
use geo::{Area, BoundingRect, Intersects, Polygon, Rect};
use rayon::prelude::*;

use crate::{
    model::{Municipality, Reject, Severity},
    spatial::{Cover, ShapeError},
};

/// An overlap of at most this area is a sliver along the border, as rounded or simplified boundaries have: an engineering
/// choice, one hectare.
const SLIVER_M2: f64 = 10_000.0;

/// A reject for each pair that overlaps by more than a sliver, of which at least one is in the selection.
///
/// # Errors
/// When two of them cannot be laid over each other: a broken invariant.
pub(super) fn told(
    source: &str,
    selected: &[Municipality],
    outside: &[Municipality],
) -> Result<Vec<Reject>, ShapeError> {
    let mut all: Vec<(&Municipality, bool)> = selected.iter().map(|one| (one, true)).collect();
    all.extend(outside.iter().map(|one| (one, false)));
    all.sort_by(|a, b| a.0.code.cmp(&b.0.code));
    let boxes: Vec<Option<Rect<f64>>> = all.iter().map(|(one, _)| one.boundary.bounding_rect()).collect();
    let meet = |a: usize, b: usize| match (boxes[a], boxes[b]) {
        (Some(a), Some(b)) => a.intersects(&b),
        _ => false,
    };
    let overlaps: Result<Vec<Vec<(usize, f64)>>, ShapeError> = (0..all.len())
        .into_par_iter()
        .with_max_len(1)
        .map(|a| {
            let others: Vec<usize> =
                (a + 1..all.len()).filter(|&b| (all[a].1 || all[b].1) && meet(a, b)).collect();
            if others.is_empty() {
                return Ok(Vec::new());
            }
            let parts: Vec<&Polygon<f64>> = all[a].0.boundary.iter().collect();
            let cover = Cover::build(&parts);
            let shared = |b: usize| match cover.overlay(&all[b].0.boundary) {
                Ok(overlay) => Ok((b, overlay.covered_m2)),
                Err(cause) => {
                    Err(cause.of(format!("municipalities {} and {}", all[a].0.code, all[b].0.code)))
                }
            };
            let shared = others.into_iter().map(shared);
            shared.filter(|shared| !matches!(shared, Ok((_, shared)) if *shared <= SLIVER_M2)).collect()
        })
        .collect();
    let pairs = overlaps?
        .into_iter()
        .enumerate()
        .flat_map(|(a, others)| others.into_iter().map(move |(b, shared)| (a, b, shared)));
    let told = pairs
        .map(|(a, b, shared)| {
            let (first, second) = (all[a].0, all[b].0);
            let smaller = first.boundary.unsigned_area().min(second.boundary.unsigned_area());
            Reject {
                source: source.to_owned(),
                layer: String::new(),
                record: format!("{} {}", first.code, second.code),
                reason: "municipalities overlap".into(),
                found: format!(
                    "{} and {} share {:.2} km² ({:.1} % of the smaller one)",
                    first.name,
                    second.name,
                    shared / 1e6,
                    100.0 * shared / smaller
                ),
                expected: format!("boundaries that meet; points there count in {}, area in both", first.code),
                severity: Severity::Repaired,
            }
        })
        .collect();
    Ok(told)
}
