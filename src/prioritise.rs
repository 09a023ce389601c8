//! Prioritise: how far each shortage area is from fibre, and which areas continue across a municipal border.
use std::collections::BTreeMap;

use geo::Coord;
use rayon::prelude::*;

use crate::{
    model::{ShortageArea, ShortageAreaId, Survey},
    spatial::{NearestIndex, linkage},
};

/// Sets the distance from the nearest member to the nearest fibre point of any kind.
pub fn measure_fibre(survey: &Survey, areas: &mut [ShortageArea]) {
    if survey.fibre_points.is_empty() {
        return;
    }
    let places: Vec<Coord<f64>> = survey.fibre_points.iter().map(|point| point.at).collect();
    let index = NearestIndex::build(&places);
    areas.par_iter_mut().for_each(|area| {
        area.nearest_fibre_m = area
            .members
            .iter()
            .filter_map(|&point| index.distance_m(survey.points[point as usize].at))
            .min_by(f64::total_cmp);
    });
}

/// Notes the twins of areas that touch a municipal border: areas of another municipality with a member within `link_m`.
///
/// Linear in the members but for areas that do have twins.
pub fn note_twins(survey: &Survey, areas: &mut [ShortageArea], link_m: f64) {
    let mut owners: Vec<u32> = Vec::new();
    let mut places: Vec<Coord<f64>> = Vec::new();
    for (position, area) in areas.iter().enumerate() {
        for &point in &area.members {
            owners.push(position as u32);
            places.push(survey.points[point as usize].at);
        }
    }
    let mut chains: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (label, &owner) in linkage(&places, link_m).into_iter().zip(&owners) {
        let chain = chains.entry(label).or_default();
        // Members of one area follow each other.
        if chain.last() != Some(&owner) {
            chain.push(owner);
        }
    }
    let twins: Vec<(u32, ShortageAreaId)> = chains
        .into_values()
        .filter(|chain| chain.len() > 1)
        .flat_map(|chain| {
            let indexes: Vec<NearestIndex> = chain
                .iter()
                .map(|&area| {
                    let members = &areas[area as usize].members;
                    NearestIndex::build(
                        &members.iter().map(|&point| survey.points[point as usize].at).collect::<Vec<_>>(),
                    )
                })
                .collect();
            let mut pairs = Vec::new();
            for &one in &chain {
                for (&other, index) in chain.iter().zip(&indexes).filter(|&(&other, _)| other != one) {
                    let near = areas[one as usize].members.iter().any(|&point| {
                        index
                            .distance_m(survey.points[point as usize].at)
                            .is_some_and(|distance| distance <= link_m)
                    });
                    if near {
                        pairs.push((one, areas[other as usize].id.clone()));
                    }
                }
            }
            pairs
        })
        .collect();
    for (area, twin) in twins {
        areas[area as usize].twins.push(twin);
    }
    for area in areas {
        area.twins.sort_unstable();
    }
}
