//! Homes passed as an estimate: points near a demand point that is connected by fibre.
//!
//! A second pass over the signatures: next to the layers that hold at a point come the offers by which its neighbours are
//! connected, as owners of their own. Connected points lie in cells of the distance's size, by what connects them; those
//! that can add nothing to what a point has are not measured, so that a town costs little more than a village.
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
                neighbours.groups_at(at, own, &mut groups);
                for &group in &groups {
                    let connected = neighbours.layers[group as usize].iter().copied();
                    layers.extend(connected.filter(|&layer| is_new(own, layer)));
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

/// Whether a layer does not connect the point itself; one that does passes nothing more of it.
fn is_new(own: &[u32], layer: u32) -> bool {
    own.binary_search(&layer).is_err()
}

/// The points connected by the offers of one distance.
struct Neighbours {
    distance_m: f64,
    side_m: f64,
    /// Distinct sets of layers that connect a point: positions among the offers, ascending.
    layers: Vec<Vec<u32>>,
    /// The rows that have a run, ascending, each with its first run.
    rows: Vec<(i64, usize)>,
    /// Runs of places, by cell and group.
    runs: Vec<Run>,
    /// Places of the runs, each once in a run, from west to east.
    places: Vec<Coord<f64>>,
}

/// Row and column.
type Cell = (i64, i64);

/// The places of one cell that the same layers connect: from `first` to the next run's.
#[derive(Debug, Clone, Copy)]
struct Run {
    cell: Cell,
    group: u32,
    first: usize,
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
        let mut places: Vec<(Cell, u32, Coord<f64>)> = survey
            .points
            .par_iter()
            .zip(&signatures.of_point)
            .filter_map(|(point, &signature)| {
                Some((cell(point.at, side_m), group_of[signature as usize]?, point.at))
            })
            .collect();
        places.par_sort_unstable_by(|a, b| {
            (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.x.total_cmp(&b.2.x)).then(a.2.y.total_cmp(&b.2.y))
        });
        places.dedup();
        let mut first = 0;
        let runs: Vec<Run> = places
            .chunk_by(|a, b| (a.0, a.1) == (b.0, b.1))
            .map(|same| {
                let run = Run { cell: same[0].0, group: same[0].1, first };
                first += same.len();
                run
            })
            .collect();
        let mut rows: Vec<(i64, usize)> =
            runs.iter().enumerate().map(|(position, run)| (run.cell.0, position)).collect();
        rows.dedup_by_key(|(row, _)| *row);
        let places = places.into_iter().map(|place| place.2).collect();
        Self { distance_m, side_m, layers, rows, runs, places }
    }

    /// Fills `found` with the groups that have a place within the distance, and perhaps with some that hold nothing but
    /// what the point has itself; the very distance counts as within.
    fn groups_at(&self, at: Coord<f64>, own: &[u32], found: &mut Vec<u32>) {
        found.clear();
        let (row, column) = cell(at, self.side_m);
        let near = self.rows.partition_point(|&(known, _)| known < row - 1);
        for (position, &(_, first)) in
            self.rows.iter().enumerate().skip(near).take_while(|(_, (known, _))| *known <= row + 1)
        {
            let end = self.rows.get(position + 1).map_or(self.runs.len(), |&(_, next)| next);
            let from = first + self.runs[first..end].partition_point(|run| run.cell.1 < column - 1);
            for (position, run) in self.runs[..end].iter().enumerate().skip(from) {
                if run.cell.1 > column + 1 {
                    break;
                }
                let adds = || self.layers[run.group as usize].iter().any(|&layer| is_new(own, layer));
                if !found.contains(&run.group) && (!adds() || self.is_near(at, position)) {
                    found.push(run.group);
                }
            }
        }
    }

    fn is_near(&self, at: Coord<f64>, run: usize) -> bool {
        let end = self.runs.get(run + 1).map_or(self.places.len(), |next| next.first);
        let places = &self.places[self.runs[run].first..end];
        // Wider than the distance by more than what rounding may take.
        let west = places.partition_point(|place| place.x < at.x - self.side_m);
        places[west..].iter().take_while(|place| place.x <= at.x + self.side_m).any(|place| {
            let (dx, dy) = (place.x - at.x, place.y - at.y);
            dx * dx + dy * dy <= self.distance_m * self.distance_m
        })
    }
}

fn cell(at: Coord<f64>, side_m: f64) -> Cell {
    ((at.y / side_m).floor() as i64, (at.x / side_m).floor() as i64)
}
