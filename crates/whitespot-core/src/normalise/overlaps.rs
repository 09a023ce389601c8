//! Municipalities that lie over each other: the shared area belongs to the lowest code, as the points in it do.
use geo::{Area, BoundingRect, Intersects, MultiPolygon, Polygon, Rect};
use rayon::prelude::*;

use super::NormaliseError;
use crate::model::{Municipality, MunicipalityCode, Reject, Severity};
use whitespot_spatial::{self as spatial, Cover, ShapeError};

/// An overlap of at most this area is a sliver along the border, as rounded or simplified boundaries have; slivers are
/// reported together. An engineering choice, one hectare.
const SLIVER_M2: f64 = 10_000.0;
/// An overlap of at most this area stays: coordinates are rounded to 2^-25 m, and a thousand of these are a square metre.
const ROUNDING_M2: f64 = 1e-3;
/// A municipality with at most this part left has no area of its own: what is left are slivers of one border drawn
/// twice. An engineering choice.
const LEFT_SHARE: f64 = 1e-4;

/// An overlap of two municipalities, by their positions in the order of codes.
struct Overlap {
    lower: usize,
    higher: usize,
    shared_m2: f64,
}

/// Takes from each municipality of the selection what a lower code holds. Gives a note for each pair that overlaps by more
/// than a sliver, of which at least one is in the selection, and one for all slivers.
///
/// # Errors
/// When a municipality of the selection is left without area.
pub(super) fn settle(
    source: &str,
    selected: &mut [Municipality],
    outside: &[Municipality],
) -> Result<Vec<Reject>, NormaliseError> {
    let mut all: Vec<(&Municipality, bool)> = selected.iter().map(|one| (one, true)).collect();
    all.extend(outside.iter().map(|one| (one, false)));
    all.sort_by(|a, b| a.0.code.cmp(&b.0.code));
    let overlaps = overlaps(&all)?;
    let notes = notes(source, &all, &overlaps);
    let own: Vec<(MunicipalityCode, MultiPolygon<f64>)> = (0..all.len())
        .into_par_iter()
        .with_max_len(1)
        .filter(|&at| all[at].1)
        .filter_map(|at| own_area(source, &all, at, &overlaps).transpose())
        .collect::<Result<_, _>>()?;
    for (code, boundary) in own {
        if let Some(municipality) = selected.iter_mut().find(|one| one.code == code) {
            municipality.boundary = boundary;
        }
    }
    Ok(notes)
}

/// The pairs that overlap by more than rounding, in the order of their codes.
fn overlaps(all: &[(&Municipality, bool)]) -> Result<Vec<Overlap>, ShapeError> {
    let boxes: Vec<Option<Rect<f64>>> = all.iter().map(|(one, _)| one.boundary.bounding_rect()).collect();
    let meet = |a: usize, b: usize| match (boxes[a], boxes[b]) {
        (Some(a), Some(b)) => a.intersects(&b),
        _ => false,
    };
    let found: Result<Vec<Vec<Overlap>>, ShapeError> = (0..all.len())
        .into_par_iter()
        .with_max_len(1)
        .map(|lower| {
            let others: Vec<usize> =
                (lower + 1..all.len()).filter(|&b| (all[lower].1 || all[b].1) && meet(lower, b)).collect();
            if others.is_empty() {
                return Ok(Vec::new());
            }
            let parts: Vec<&Polygon<f64>> = all[lower].0.boundary.iter().collect();
            let cover = Cover::build(&parts);
            let overlap = |higher: usize| match cover.covered_m2(&all[higher].0.boundary) {
                Ok(shared_m2) => Ok(Overlap { lower, higher, shared_m2 }),
                Err(cause) => {
                    Err(cause.of(format!("municipalities {} and {}", all[lower].0.code, all[higher].0.code)))
                }
            };
            let is_more = |overlap: &Result<Overlap, ShapeError>| {
                overlap.as_ref().is_ok_and(|overlap| overlap.shared_m2 > ROUNDING_M2) || overlap.is_err()
            };
            others.into_iter().map(overlap).filter(is_more).collect()
        })
        .collect();
    Ok(found?.into_iter().flatten().collect())
}

/// What is left of a municipality without that of lower codes; `None` where nothing is shared.
fn own_area(
    source: &str,
    all: &[(&Municipality, bool)],
    at: usize,
    overlaps: &[Overlap],
) -> Result<Option<(MunicipalityCode, MultiPolygon<f64>)>, NormaliseError> {
    let lower: Vec<&Municipality> =
        overlaps.iter().filter(|overlap| overlap.higher == at).map(|overlap| all[overlap.lower].0).collect();
    if lower.is_empty() {
        return Ok(None);
    }
    let municipality = all[at].0;
    let held = spatial::union(lower.iter().flat_map(|one| one.boundary.iter()));
    let own = held.and_then(|held| spatial::difference(&municipality.boundary, &held));
    let own = own.map_err(|cause| cause.of(format!("municipality {}", municipality.code)))?;
    let (whole_m2, own_m2) = (municipality.boundary.unsigned_area(), own.unsigned_area());
    if own_m2 <= LEFT_SHARE * whole_m2 {
        let names: Vec<String> = lower.iter().map(|one| format!("{} {}", one.code, one.name)).collect();
        return Err(NormaliseError::NoOwnArea {
            source_name: source.to_owned(),
            code: municipality.code.to_string(),
            name: municipality.name.clone(),
            shared: format!("{:.2} of its {:.2} km²", (whole_m2 - own_m2) / 1e6, whole_m2 / 1e6),
            others: names.join(" and "),
        });
    }
    Ok(Some((municipality.code.clone(), own)))
}

fn notes(source: &str, all: &[(&Municipality, bool)], overlaps: &[Overlap]) -> Vec<Reject> {
    let note = |record: String, found: String, expected: String| Reject {
        source: source.to_owned(),
        layer: String::new(),
        record,
        reason: "municipalities overlap".into(),
        found,
        expected,
        severity: Severity::Repaired,
    };
    let (slivers, large): (Vec<&Overlap>, Vec<&Overlap>) =
        overlaps.iter().partition(|overlap| overlap.shared_m2 <= SLIVER_M2);
    let mut notes: Vec<Reject> = large
        .into_iter()
        .map(|Overlap { lower, higher, shared_m2 }| {
            let (first, second) = (all[*lower].0, all[*higher].0);
            let smaller = first.boundary.unsigned_area().min(second.boundary.unsigned_area());
            note(
                format!("{} {}", first.code, second.code),
                format!(
                    "{} and {} share {:.2} km² ({:.1} % of the smaller one)",
                    first.name,
                    second.name,
                    shared_m2 / 1e6,
                    100.0 * shared_m2 / smaller
                ),
                format!("boundaries that meet; the shared area and its points count in {}", first.code),
            )
        })
        .collect();
    let shared_m2: f64 = slivers.iter().map(|overlap| overlap.shared_m2).sum();
    // Less than a square metre in all is less than the laws of the sums can see.
    if shared_m2 >= 1.0 {
        notes.push(note(
            String::new(),
            format!(
                "{} pairs share slivers of at most a hectare along their borders, together {:.4} km²",
                slivers.len(),
                shared_m2 / 1e6
            ),
            "boundaries that meet; each sliver and its points count in the lower code".into(),
        ));
    }
    notes
}
