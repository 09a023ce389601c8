//! Homes passed as an estimate: points near a demand point that is connected by fibre.
//!
//! A second pass over the signatures: next to the layers that hold at a point come the offers by which its neighbours are
//! connected, as owners of their own. Points are looked up in cells of the distance's size, and a neighbourhood whose
//! offers are all known is not measured again, so that a town costs little more than a village.
use std::collections::BTreeMap;

use geo::Coord;
use rayon::prelude::*;

use super::{
    judged::Judged,
    locate::{Signatures, sign},
};
use crate::model::Survey;

/// Cells are wider than the distance by this part, far above what rounding takes from a coordinate.
const MARGIN: f64 = 1e-6;

/// No cell is smaller, metres: numbers of cells stay exact in any projected CRS.
const LEAST_SIDE_M: f64 = 1.0;

/// Adds to every signature the offers that pass the point as a neighbour: the layer's position plus `first_owner`.
pub(super) fn with_neighbours(
    survey: &Survey,
    offers: &[Judged],
    signatures: Signatures,
    first_owner: u32,
) -> Signatures {
    let mut distances: Vec<f64> = offers.iter().filter_map(|offer| offer.near_connected_m).collect();
    distances.sort_unstable_by(f64::total_cmp);
    distances.dedup();
    if distances.is_empty() {
        return signatures;
    }
    let neighbours: Vec<Neighbours> = distances
        .iter()
        .map(|&distance_m| Neighbours::build(survey, offers, &signatures, distance_m))
        .collect();
    sign(&survey.points, || {
        let (mut groups, mut layers) = (Vec::new(), Vec::new());
        let (neighbours, signatures) = (&neighbours, &signatures);
        move |position: u32, at, here: &mut Vec<u32>| {
            let own = &signatures.combinations[signatures.of_point[position as usize] as usize];
            layers.clear();
            for neighbours in neighbours {
                neighbours.groups_at(at, &mut groups);
                for &group in &groups {
                    let connected = &neighbours.layers[group as usize];
                    // What connects the point itself passes nothing more of it.
                    layers.extend(connected.iter().filter(|layer| own.binary_search(layer).is_err()));
                }
            }
            layers.sort_unstable();
            layers.dedup();
            here.clear();
            here.extend_from_slice(own);
            here.extend(layers.iter().map(|layer| first_owner + layer));
        }
    })
}

/// The points connected by the offers of one distance.
struct Neighbours {
    distance_m: f64,
    side_m: f64,
    /// Distinct sets of layers that connect a point: positions among the offers, ascending.
    layers: Vec<Vec<u32>>,
    /// By cell, group and place; each place once.
    entries: Vec<Entry>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    /// Row and column.
    cell: (i64, i64),
    group: u32,
    at: Coord<f64>,
}

impl Entry {
    fn order(&self, other: &Self) -> std::cmp::Ordering {
        (self.cell, self.group)
            .cmp(&(other.cell, other.group))
            .then(self.at.x.total_cmp(&other.at.x))
            .then(self.at.y.total_cmp(&other.at.y))
    }
}

impl Neighbours {
    fn build(survey: &Survey, offers: &[Judged], signatures: &Signatures, distance_m: f64) -> Self {
        let connecting = |owner: &u32| {
            offers.get(*owner as usize).is_some_and(|offer| offer.near_connected_m == Some(distance_m))
        };
        let mut known: BTreeMap<Vec<u32>, u32> = BTreeMap::new();
        let group_of: Vec<Option<u32>> = signatures
            .combinations
            .iter()
            .map(|owners| {
                let layers: Vec<u32> = owners.iter().copied().filter(connecting).collect();
                let next = known.len() as u32;
                (!layers.is_empty()).then(|| *known.entry(layers).or_insert(next))
            })
            .collect();
        let mut layers = vec![Vec::new(); known.len()];
        for (set, group) in known {
            layers[group as usize] = set;
        }
        let side_m = (distance_m * (1.0 + MARGIN)).max(LEAST_SIDE_M);
        let mut entries: Vec<Entry> = survey
            .points
            .par_iter()
            .zip(&signatures.of_point)
            .filter_map(|(point, &signature)| {
                let group = group_of[signature as usize]?;
                Some(Entry { cell: cell(point.at, side_m), group, at: point.at })
            })
            .collect();
        entries.par_sort_unstable_by(Entry::order);
        entries.dedup_by(|a, b| a.order(b).is_eq());
        Self { distance_m, side_m, layers, entries }
    }

    /// Fills `found` with the groups that have a point within the distance; the very distance counts as within.
    fn groups_at(&self, at: Coord<f64>, found: &mut Vec<u32>) {
        found.clear();
        let (row, column) = cell(at, self.side_m);
        for row in row - 1..=row + 1 {
            let first = self.entries.partition_point(|entry| entry.cell < (row, column - 1));
            for entry in self.entries[first..].iter().take_while(|entry| entry.cell <= (row, column + 1)) {
                let (dx, dy) = (entry.at.x - at.x, entry.at.y - at.y);
                if !found.contains(&entry.group) && dx * dx + dy * dy <= self.distance_m * self.distance_m {
                    found.push(entry.group);
                }
            }
        }
    }
}

fn cell(at: Coord<f64>, side_m: f64) -> (i64, i64) {
    ((at.y / side_m).floor() as i64, (at.x / side_m).floor() as i64)
}
