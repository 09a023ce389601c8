//! What there is of the fibre net, and how far every place without access is from it.
use geo::Coord;
use rayon::prelude::*;

use super::roads::Roads;
use crate::{
    classify::Classification,
    model::{FibreDistances, FibreFeature, FixedVerdict, RouteRole, Survey},
};
use whitespot_spatial::{NearestIndex, NearestLineIndex};

/// The features of the fibre net, made ready to be measured to.
pub(super) struct Fibre {
    /// Points of each feature, parallel to [`FibreFeature::ALL`]; none of routes.
    points: [Vec<Coord<f64>>; 6],
    indexes: [Option<Index>; 6],
    /// Fibre points that fibre starts from.
    any_point: NearestIndex,
}

enum Index {
    Points(NearestIndex),
    Lines(NearestLineIndex),
}

impl Fibre {
    pub(super) fn of(survey: &Survey, classification: &Classification) -> Self {
        let mut points: [Vec<Coord<f64>>; 6] = Default::default();
        for point in &survey.fibre_points {
            if let Some(feature) = feature_of(&point.kind, point.feed.as_deref()) {
                points[feature as usize].push(point.at);
            }
        }
        let connected: Vec<bool> = classification.fixed.iter().map(is_connected).collect();
        points[FibreFeature::Connected as usize] = survey
            .points
            .iter()
            .zip(&classification.access)
            .filter(|(_, access)| connected[access.signature as usize])
            .map(|(point, _)| point.at)
            .collect();
        for places in &mut points {
            places.par_sort_unstable_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
            places.dedup();
        }
        let index = |feature: FibreFeature| match role_of(feature) {
            Some(role) => {
                let of_role = survey.fibre_routes.iter().filter(|route| route.role == role);
                let routes: Vec<_> = of_role.map(|route| &route.stretch).collect();
                (!routes.is_empty()).then(|| Index::Lines(NearestLineIndex::build(routes)))
            }
            None => Some(&points[feature as usize])
                .filter(|places| !places.is_empty())
                .map(|places| Index::Points(NearestIndex::build(places))),
        };
        let indexes: Vec<Option<Index>> = FibreFeature::ALL.into_par_iter().map(index).collect();
        let indexes = indexes.try_into().ok().expect("one for each feature");
        let fed = [FibreFeature::ConnectionPoint, FibreFeature::Exchange];
        let every: Vec<Coord<f64>> =
            fed.iter().flat_map(|&feature| points[feature as usize].iter().copied()).collect();
        Self { points, indexes, any_point: NearestIndex::build(&every) }
    }

    /// The places of a feature, each once; none of routes.
    pub(super) fn points(&self, feature: FibreFeature) -> &[Coord<f64>] {
        &self.points[feature as usize]
    }

    /// Distance to the nearest of a feature, as the crow flies.
    fn straight_m(&self, feature: FibreFeature, at: Coord<f64>) -> Option<f64> {
        match self.indexes[feature as usize].as_ref()? {
            Index::Points(index) => index.distance_m(at),
            Index::Lines(index) => index.distance_m(at),
        }
    }

    /// Where the nearest of some features is, and how far away, as the crow flies; of equally near ones that of the first feature.
    pub(super) fn nearest(&self, features: &[FibreFeature], at: Coord<f64>) -> Option<(Coord<f64>, f64)> {
        let of = |&feature: &FibreFeature| match self.indexes[feature as usize].as_ref()? {
            Index::Points(index) => {
                let nearest = index.nearest(at)?;
                Some((self.points[feature as usize][nearest.index as usize], nearest.distance_m))
            }
            Index::Lines(index) => index.nearest(at),
        };
        features.iter().filter_map(of).min_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// Distance from the nearest member to the nearest fibre point; an exchange without fibre is none.
    pub(super) fn nearest_point_m(&self, survey: &Survey, members: &[u32]) -> Option<f64> {
        members
            .iter()
            .filter_map(|&point| self.any_point.distance_m(survey.points[point as usize].at))
            .min_by(f64::total_cmp)
    }

    /// The distances of every unserved or planned demand point.
    pub(super) fn distances(
        &self,
        survey: &Survey,
        classification: &Classification,
        roads: Option<&Roads>,
    ) -> Vec<(u32, FibreDistances)> {
        short(classification)
            .into_par_iter()
            .map(|point| {
                let at = survey.points[point as usize].at;
                let distances = FibreDistances {
                    straight_m: FibreFeature::ALL.map(|feature| self.straight_m(feature, at)),
                    road_m: roads.map_or([None; 6], |roads| roads.distances_m(at)),
                };
                (point, distances)
            })
            .collect()
    }
}

/// The demand points that are unserved or planned, ascending.
pub(super) fn short(classification: &Classification) -> Vec<u32> {
    let access = classification.access.iter().enumerate();
    access.filter(|(_, access)| access.fixed.status.is_short()).map(|(point, _)| point as u32).collect()
}

/// What a fibre point is; `None` of a radio site, which is no part of the fibre net.
pub(super) fn feature_of(kind: &str, feed: Option<&str>) -> Option<FibreFeature> {
    match (kind, feed) {
        (super::radio::SITE, _) => None,
        ("exchange", Some("fibre")) => Some(FibreFeature::Exchange),
        ("exchange", _) => Some(FibreFeature::OtherExchange),
        _ => Some(FibreFeature::ConnectionPoint),
    }
}

/// The role of the routes that a feature consists of; `None` of points.
pub(super) const fn role_of(feature: FibreFeature) -> Option<RouteRole> {
    match feature {
        FibreFeature::Backbone => Some(RouteRole::Backbone),
        FibreFeature::Access => Some(RouteRole::Access),
        _ => None,
    }
}

/// Whether fibre certainly reaches at least half of the place.
fn is_connected(verdict: &FixedVerdict) -> bool {
    verdict.technologies.iter().any(|(technology, reached)| technology.is_fibre() && reached.connected >= 0.5)
}
