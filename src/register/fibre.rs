//! Telestations and connection points: areas that their fibre points close, whether or not anyone lives there.
use geo::{Distance, Euclidean, Geometry, Intersects, Point};

use crate::model::{Extent, FibrePoint, ShortageType, Survey};

/// What closes an area of this type at its place: the fibre points, as words for the evidence; `None` where nothing does.
///
/// A station area (copper, radio link) closes when an exchange fed by fibre stands at its place; an area without a
/// connection point when one stands there, or such an exchange.
pub(super) fn fed(survey: &Survey, kind: ShortageType, place: Option<&Extent>) -> Option<String> {
    let place = place?;
    let closes = |point: &&FibrePoint| {
        let by_exchange = point.kind == "exchange" && point.feed.as_deref() == Some("fibre");
        by_exchange || (kind == ShortageType::NoConnectionPoint && point.kind == "connection_point")
    };
    let mut found: Vec<String> = survey
        .fibre_points
        .iter()
        .filter(closes)
        .filter(|point| holds(survey, place, point))
        .map(|point| {
            let name = point.name.clone().unwrap_or_else(|| format!("{:.0} {:.0}", point.at.x, point.at.y));
            format!("{} {}{name}", point.kind, if point.kind == "exchange" { "fibre " } else { "" })
        })
        .collect();
    found.sort_unstable();
    (!found.is_empty()).then(|| found.join(", "))
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
