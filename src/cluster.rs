//! Cluster: points without access → groups.
//!
//! Takes the points that are unserved or planned. Two of one municipality that are at most `link_m` apart belong to the
//! same group (the rule by which SCB joins houses to a tätort, B1); groups that are too small stay scattered (enstaka).
//! The result does not depend on the order of the points.
use geo::Coord;
use rayon::prelude::*;

use crate::{
    model::{Access, DemandPoint, MunicipalityIndex, Settlement, Survey},
    spatial::linkage,
};

/// What makes a group.
#[derive(Debug, Clone, PartialEq)]
pub struct ClusterSettings {
    /// Greatest distance within a group, metres; equal is near enough.
    pub link_m: f64,
    /// Least number of points.
    pub min_points: u64,
    /// Least number of distinct places.
    pub min_places: u64,
    /// Least number of households; not applied to a group with an unknown number.
    pub min_households: f64,
    /// Kinds of settlement whose points make no area.
    pub exclude_settlements: Vec<Settlement>,
}

/// Points that make a shortage area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Municipality.
    pub municipality: MunicipalityIndex,
    /// Positions in the survey's demand points, ascending.
    pub members: Vec<u32>,
}

/// Groups, by municipality and then by their first member.
pub fn groups(survey: &Survey, access: &[Access], settings: &ClusterSettings) -> Vec<Group> {
    (0..survey.municipalities.len())
        .into_par_iter()
        .flat_map_iter(|municipality| {
            let range = survey.ranges[municipality]..survey.ranges[municipality + 1];
            let short: Vec<u32> = range
                .filter(|&point| {
                    access[point].fixed.status.is_short()
                        && !settings.exclude_settlements.contains(&survey.points[point].settlement)
                })
                .map(|point| point as u32)
                .collect();
            link(&survey.points, &short, settings)
                .into_iter()
                .map(move |members| Group { municipality: municipality as u32, members })
        })
        .collect()
}

fn link(points: &[DemandPoint], short: &[u32], settings: &ClusterSettings) -> Vec<Vec<u32>> {
    let places: Vec<Coord<f64>> = short.iter().map(|&point| points[point as usize].at).collect();
    let labels = linkage(&places, settings.link_m);
    let count = labels.iter().max().map_or(0, |&label| label as usize + 1);
    let mut groups = vec![Vec::new(); count];
    for (&point, &label) in short.iter().zip(&labels) {
        groups[label as usize].push(point);
    }
    groups.retain(|members| is_large_enough(points, members, settings));
    groups
}

fn is_large_enough(points: &[DemandPoint], members: &[u32], settings: &ClusterSettings) -> bool {
    let mut places: Vec<(u64, u64)> = members
        .iter()
        .map(|&point| points[point as usize].at)
        .map(|at| (at.x.to_bits(), at.y.to_bits()))
        .collect();
    places.sort_unstable();
    places.dedup();
    let households: Option<f64> =
        members.iter().map(|&point| points[point as usize].weights.households.get()).sum();
    members.len() as u64 >= settings.min_points
        && places.len() as u64 >= settings.min_places
        && households.is_none_or(|households| households >= settings.min_households)
}
