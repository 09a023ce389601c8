//! Named places: those delivered, and the settlements that have a name.
use std::collections::BTreeMap;

use geo::{Coord, Geometry, MultiPolygon, Polygon};

use super::homes::{Homes, inside};
use super::{NormaliseSettings, repair_record};
use crate::model::{DeliveredArea, DeliveredPlace, NamedPlace, PlaceShape, Reject, SettlementArea};

/// The places by name and then from west to east and south to north. Parts of one name in one municipality are one place.
pub(super) fn named(
    delivered: Vec<DeliveredPlace>,
    settlements: &[SettlementArea],
    homes: &Homes<'_>,
    settings: &NormaliseSettings,
    rejects: &mut Vec<Reject>,
) -> Vec<NamedPlace> {
    let mut places = Vec::new();
    let mut parts: BTreeMap<(String, String), Vec<Polygon<f64>>> = BTreeMap::new();
    let mut add = |name: &str, area: Polygon<f64>| {
        let home = inside([&area]).and_then(|at| homes.municipality_at(at));
        let code = home.map_or_else(String::new, |home| home.code.to_string());
        parts.entry((name.trim().to_owned(), code)).or_default().push(area);
    };
    for settlement in settlements {
        if let Some(name) = settlement.name.as_deref().filter(|name| !name.trim().is_empty()) {
            add(name, settlement.area.clone());
        }
    }
    for place in delivered {
        match place.shape {
            Geometry::Point(at) => {
                places
                    .push(NamedPlace { name: place.name.trim().to_owned(), shape: PlaceShape::Point(at.0) });
            }
            Geometry::MultiPolygon(areas) => {
                let area = DeliveredArea { record: place.record, areas: areas.0 };
                for part in repair_record(&area, settings.most_crossings, rejects) {
                    add(&place.name, part);
                }
            }
            // The reader delivers nothing else.
            _ => {}
        }
    }
    places.extend(parts.into_iter().map(|((name, _), mut areas)| {
        areas.sort_by(|a, b| order(first(a), first(b)));
        NamedPlace { name, shape: PlaceShape::Area(MultiPolygon(areas)) }
    }));
    places.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| order(corner(a), corner(b))));
    // A place delivered twice is there once.
    places.dedup();
    places
}

/// A point that stands for the place.
pub(super) fn middle(place: &NamedPlace) -> Option<Coord<f64>> {
    match &place.shape {
        PlaceShape::Point(at) => Some(*at),
        PlaceShape::Area(areas) => inside(areas),
    }
}

fn first(area: &Polygon<f64>) -> Option<Coord<f64>> {
    area.exterior().0.iter().copied().min_by(|a, b| order(Some(*a), Some(*b)))
}

fn corner(place: &NamedPlace) -> Option<Coord<f64>> {
    match &place.shape {
        PlaceShape::Point(at) => Some(*at),
        PlaceShape::Area(areas) => areas.0.first().and_then(first),
    }
}

/// From west to east, then from south to north.
fn order(a: Option<Coord<f64>>, b: Option<Coord<f64>>) -> std::cmp::Ordering {
    let key = |at: Option<Coord<f64>>| at.unwrap_or(Coord { x: f64::INFINITY, y: f64::INFINITY });
    let (a, b) = (key(a), key(b));
    a.x.total_cmp(&b.x).then_with(|| a.y.total_cmp(&b.y))
}
