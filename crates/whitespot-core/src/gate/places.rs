//! Places that stand where no house does: on one coordinate, within a metre of another, on a lattice, or at a default.
use std::collections::BTreeMap;

use geo::{BoundingRect, Coord, Intersects, Rect};
use rayon::prelude::*;

use super::{EXAMPLES, Look, example, found};
use crate::model::{GateFinding, GateRule, GateTouched, Reject};

/// So many rows at one place outside of every municipality are a default and no chance. An engineering choice.
const MANY_BY_DEFAULT: usize = 10;
/// Steps of a lattice that are looked for, metres, the coarsest first.
const STEPS_M: [f64; 3] = [1000.0, 100.0, 10.0];
/// Of so few places a lattice may be chance. An engineering choice.
const MANY_PLACES: usize = 20;

pub(super) fn findings(look: &Look<'_>) -> Vec<GateFinding> {
    let mut findings: Vec<GateFinding> = coarse(look).into_iter().collect();
    if !look.settings.is_grid && findings.is_empty() {
        let order = in_order(look);
        findings.extend(shared(look, &order));
        findings.extend(beside(look, &order));
    }
    findings.extend(by_default(look));
    findings.extend(swapped(look));
    findings
}

/// All places stand on a lattice of 10, 100 or 1000 metres.
fn coarse(look: &Look<'_>) -> Option<GateFinding> {
    let points = &look.ground.survey.points;
    if look.settings.is_grid || points.len() < MANY_PLACES {
        return None;
    }
    let is_on = |step: f64| move |value: f64| (value / step - (value / step).round()).abs() * step < 1e-3;
    let step = STEPS_M.into_iter().find(|step| {
        let is_on = is_on(*step);
        // Of a cell the middle may be given as well as the corner.
        let middle = step / 2.0;
        points.iter().all(|point| is_on(point.at.x) && is_on(point.at.y))
            || points.iter().all(|point| is_on(point.at.x - middle) && is_on(point.at.y - middle))
    })?;
    let place = |at: Coord<f64>| format!("{}, {}", at.x, at.y);
    Some(GateFinding {
        about: step.to_string(),
        count: points.len() as u64,
        of: Some(points.len() as u64),
        examples: points
            .iter()
            .take(EXAMPLES)
            .map(|point| example(point.id.as_str(), place(point.at)))
            .collect(),
        touched: look.touched(0..points.len()),
        ..found(GateRule::PlaceCoarse)
    })
}

/// A place with the position of its point.
type Placed = (Coord<f64>, u32);

/// The points by their coordinates, from west to east.
fn in_order(look: &Look<'_>) -> Vec<Placed> {
    let points = look.ground.survey.points.par_iter().enumerate();
    // The coordinates stand beside the positions: points that are neighbours here lie far apart in the survey.
    let mut order: Vec<Placed> = points.map(|(position, point)| (point.at, position as u32)).collect();
    order.par_sort_unstable_by(|(one, a), (other, b)| {
        one.x.total_cmp(&other.x).then(one.y.total_cmp(&other.y)).then(a.cmp(b))
    });
    order
}

/// Coordinates on which many places stand.
fn shared(look: &Look<'_>, order: &[Placed]) -> Option<GateFinding> {
    let points = &look.ground.survey.points;
    let mut heaps: Vec<&[Placed]> = order
        .chunk_by(|(one, _), (other, _)| one == other)
        .filter(|heap| heap.len() >= look.settings.shared_places)
        .collect();
    if heaps.is_empty() {
        return None;
    }
    heaps.sort_by_key(|heap| std::cmp::Reverse(heap.len()));
    let count: usize = heaps.iter().map(|heap| heap.len()).sum();
    let of_heap = |heap: &&[Placed]| {
        let (place, first) = heap[0];
        example(
            points[first as usize].id.as_str(),
            format!("{:.2}, {:.2}: {} places", place.x, place.y, heap.len()),
        )
    };
    Some(GateFinding {
        about: heaps.len().to_string(),
        limit: Some(look.settings.shared_places as f64),
        count: count as u64,
        of: Some(points.len() as u64),
        examples: heaps.iter().take(EXAMPLES).map(of_heap).collect(),
        touched: look.touched(heaps.iter().flat_map(|heap| heap.iter().map(|(_, at)| *at as usize))),
        ..found(GateRule::PlaceShared)
    })
}

/// Places within a metre of another, on another coordinate: by a sweep from west to east.
fn beside(look: &Look<'_>, order: &[Placed]) -> Option<GateFinding> {
    let points = &look.ground.survey.points;
    let beside_m = look.settings.beside_m;
    let mut near: Vec<(u32, u32)> = Vec::new();
    for (place, &(at, one)) in order.iter().enumerate() {
        let east = order[place + 1..].iter().take_while(|(other, _)| other.x - at.x <= beside_m);
        // A coordinate with many places meets each neighbour once: the first of them speaks for all.
        let neighbour = east.copied().find(|(other, _)| {
            let (dx, dy) = (other.x - at.x, other.y - at.y);
            *other != at && dx.mul_add(dx, dy * dy) <= beside_m * beside_m
        });
        near.extend(neighbour.map(|(_, other)| (one, other)));
    }
    if near.is_empty() {
        return None;
    }
    let id = |position: u32| points[position as usize].id.as_str();
    Some(GateFinding {
        limit: Some(beside_m),
        count: near.len() as u64,
        of: Some(points.len() as u64),
        examples: near.iter().take(EXAMPLES).map(|&(one, other)| example(id(one), id(other))).collect(),
        touched: look.touched(near.iter().map(|(one, _)| *one as usize)),
        ..found(GateRule::PlaceBeside)
    })
}

/// Rows in no municipality that would lie within the box around some if their coordinates were exchanged.
fn swapped(look: &Look<'_>) -> Vec<GateFinding> {
    let survey = look.ground.survey;
    let boxes: Vec<Rect<f64>> =
        survey.municipalities.iter().filter_map(|one| one.boundary.bounding_rect()).collect();
    let is_swapped = |reject: &&Reject| {
        let place = reject.found.split(':').next().and_then(|place| place.split_once(", "));
        let place = place.and_then(|(x, y)| Some(Coord { x: y.parse().ok()?, y: x.parse().ok()? }));
        reject.reason == super::rejects::OUTSIDE
            && place.is_some_and(|place| boxes.iter().any(|one| one.intersects(&place)))
    };
    let mut groups: BTreeMap<&str, Vec<&Reject>> = BTreeMap::new();
    for reject in survey.rejects.iter().filter(is_swapped) {
        groups.entry(&reject.source).or_default().push(reject);
    }
    groups
        .into_iter()
        .map(|(source, group)| GateFinding {
            source: source.to_owned(),
            count: group.len() as u64,
            of: look.ground.records.get(source).copied(),
            examples: group
                .iter()
                .take(EXAMPLES)
                .map(|reject| example(&reject.record, reject.found.split(':').next().unwrap_or_default()))
                .collect(),
            touched: GateTouched { places: Some(group.len() as u64), ..GateTouched::default() },
            ..found(GateRule::PlaceSwapped)
        })
        .collect()
}

/// Rows of the demand in no municipality that all lie at one place: (0, 0), or another default.
fn by_default(look: &Look<'_>) -> Vec<GateFinding> {
    let mut heaps: BTreeMap<(&str, &str), Vec<&Reject>> = BTreeMap::new();
    for reject in look.ground.survey.rejects.iter().filter(|reject| reject.reason == super::rejects::OUTSIDE)
    {
        let place = reject.found.split_once(':').map_or(reject.found.as_str(), |(place, _)| place);
        heaps.entry((&reject.source, place)).or_default().push(reject);
    }
    heaps
        .into_iter()
        .filter(|(_, heap)| heap.len() >= MANY_BY_DEFAULT)
        .map(|((source, place), heap)| GateFinding {
            source: source.to_owned(),
            about: place.to_owned(),
            count: heap.len() as u64,
            of: look.ground.records.get(source).copied(),
            examples: heap
                .iter()
                .take(EXAMPLES)
                .map(|reject| example(&reject.record, &reject.found))
                .collect(),
            touched: GateTouched { places: Some(heap.len() as u64), ..GateTouched::default() },
            ..found(GateRule::PlaceByDefault)
        })
        .collect()
}
