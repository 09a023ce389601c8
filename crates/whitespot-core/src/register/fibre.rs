//! Telestations and connection points: areas that their fibre points close, whether or not anyone lives there.
use geo::{Distance, Euclidean, Geometry, Intersects, Point};

use crate::model::{ClosingKind, ClosingPoint, Extent, FibrePoint, ShortageType, Survey};

/// What closes an area of this type at its place: the fibre points, by their words; `None` where nothing does.
///
/// A station area (copper, radio link) closes when an exchange fed by fibre stands at its place; an area without a
/// connection point when one stands there, or such an exchange.
pub(super) fn fed(survey: &Survey, kind: ShortageType, place: Option<&Extent>) -> Option<Vec<ClosingPoint>> {
    let place = place?;
    let closes = |point: &FibrePoint| match point.kind.as_str() {
        "exchange" => (point.feed.as_deref() == Some("fibre")).then_some(ClosingKind::Exchange),
        "connection_point" => {
            (kind == ShortageType::NoConnectionPoint).then_some(ClosingKind::ConnectionPoint)
        }
        _ => None,
    };
    let mut found: Vec<ClosingPoint> = survey
        .fibre_points
        .iter()
        .filter_map(|point| Some((closes(point)?, point)))
        .filter(|(_, point)| holds(survey, place, point))
        .map(|(kind, point)| ClosingPoint {
            kind,
            name: point.name.clone().unwrap_or_else(|| format!("{:.0} {:.0}", point.at.x, point.at.y)),
        })
        .collect();
    found.sort_by_cached_key(ToString::to_string);
    (!found.is_empty()).then_some(found)
}

fn holds(survey: &Survey, place: &Extent, point: &FibrePoint) -> bool {
    let at = Point(point.at);
    match place {
        Extent::Areas(areas) => areas.iter().any(|area| area.intersects(&at)),
        Extent::Near { shapes, reach_m } => {
            shapes.iter().any(|shape| Euclidean.distance(shape, &Geometry::Point(at)) <= *reach_m)
        }
        Extent::Points(points) => {
            points.iter().any(|&position| survey.points[position as usize].at == point.at)
        }
    }
}
