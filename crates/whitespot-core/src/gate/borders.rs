//! Holes between municipalities.
use std::collections::HashMap;

use geo::{Area, BoundingRect, Polygon};
use whitespot_spatial::{inside, union};

use super::{EXAMPLES, Look, example, found};
use crate::model::{GateFinding, GateRule, GateTouched, Municipality};

pub(super) fn findings(look: &Look<'_>) -> Vec<GateFinding> {
    let municipalities = &look.ground.survey.municipalities;
    // What lies around one municipality, or between those of a selection, may be another municipality.
    if municipalities.len() < 2 || !look.ground.survey.partial_counties.is_empty() {
        return Vec::new();
    }
    let Ok(whole) = union(municipalities.iter().flat_map(|municipality| &municipality.boundary.0)) else {
        // What cannot be united has been refused before, or is no matter of this rule.
        return Vec::new();
    };
    let rings = whole.0.iter().flat_map(Polygon::interiors);
    let holes: Vec<Polygon<f64>> = rings.map(|ring| Polygon::new(ring.clone(), Vec::new())).collect();
    let own = own_holes(municipalities);
    let mut gaps: Vec<(f64, &Polygon<f64>)> = holes
        .iter()
        .filter_map(|hole| {
            let area = hole.unsigned_area();
            let is_own = |known: &f64| (known - area).abs() <= 1e-6 * area;
            let known = key(hole).and_then(|key| own.get(&key));
            (!known.is_some_and(|areas| areas.iter().any(is_own))).then_some((area, hole))
        })
        .collect();
    if gaps.is_empty() {
        return Vec::new();
    }
    gaps.sort_by(|a, b| b.0.total_cmp(&a.0));
    let of_gap = |(area, gap): &(f64, &Polygon<f64>)| {
        let place = inside(gap).map_or_else(String::new, |at| format!("{:.0}, {:.0}", at.x, at.y));
        example(place, format!("{area:.0} m2"))
    };
    vec![GateFinding {
        count: gaps.len() as u64,
        examples: gaps.iter().take(EXAMPLES).map(of_gap).collect(),
        touched: GateTouched {
            area_m2: Some(gaps.iter().map(|(area, _)| area).sum()),
            ..GateTouched::default()
        },
        ..found(GateRule::MunicipalitiesGap)
    }]
}

/// The corner in the south-west of the box around a ring, millimetres: a union moves corners by less.
fn key(ring: &Polygon<f64>) -> Option<(i64, i64)> {
    let corner = ring.bounding_rect()?.min();
    Some(((corner.x * 1000.0).round() as i64, (corner.y * 1000.0).round() as i64))
}

/// Areas of the holes within single municipalities, m²: an island of another country or a lake is no gap between two.
fn own_holes(municipalities: &[Municipality]) -> HashMap<(i64, i64), Vec<f64>> {
    let mut own: HashMap<(i64, i64), Vec<f64>> = HashMap::new();
    let parts = municipalities.iter().flat_map(|municipality| &municipality.boundary.0);
    for ring in parts.flat_map(Polygon::interiors) {
        let hole = Polygon::new(ring.clone(), Vec::new());
        if let Some(key) = key(&hole) {
            own.entry(key).or_default().push(hole.unsigned_area());
        }
    }
    own
}
