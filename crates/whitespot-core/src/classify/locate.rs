//! Which layers hold at each demand point.
use std::collections::HashMap;

use geo::{Coord, Geometry, Polygon};
use rayon::prelude::*;

use crate::model::{DemandPoint, Extent, MobileLayer, MobileSeries, Survey, Validity};
use whitespot_spatial::{AreaIndex, ReachIndex};

/// Points per run when they are looked up; each run has a table of its own.
const RUN: usize = 1 << 14;

/// Per point the combination of owners that hold there: a position in `combinations`.
pub(crate) struct Signatures {
    /// Distinct combinations in sorted order, each ascending.
    pub combinations: Vec<Vec<u32>>,
    /// Parallel to the demand points.
    pub of_point: Vec<u32>,
}

/// Owners of the fixed signatures: layers first, then the sources that speak only in a part of the country, then what each
/// source delivered that cannot be judged.
pub(super) fn fixed(survey: &Survey) -> Signatures {
    let layers = survey.fixed.iter().map(|layer| &layer.extent);
    let validities = survey.validities.iter().map(|validity| match validity {
        Validity::Everywhere => None,
        Validity::Within(extent) => Some(extent),
    });
    let extents: Vec<(u32, &Extent)> = layers
        .map(Some)
        .chain(validities)
        .chain(survey.undecided.iter().map(Some))
        .enumerate()
        .filter_map(|(owner, extent)| Some((owner as u32, extent?)))
        .collect();
    locate(survey, &extents)
}

/// The first owner after those of [`fixed`]: the layers once more, as neighbours of the points that they connect.
pub(super) fn first_neighbour(survey: &Survey) -> usize {
    survey.fixed.len() + survey.validities.len() + survey.undecided.len()
}

/// Owners of the mobile signatures: the layers that count in any series, by their position in the survey.
pub(super) fn mobile(survey: &Survey, series: &[MobileSeries]) -> Signatures {
    let mut counted: Vec<u32> = series.iter().flat_map(|series| series.layers.iter().copied()).collect();
    counted.sort_unstable();
    counted.dedup();
    radio(survey, &counted, |owner| &survey.mobile[owner as usize])
}

/// Per point the mobile layers that hold there, among those given by number.
pub(super) fn radio<'a>(
    survey: &Survey,
    counted: &[u32],
    layer: impl Fn(u32) -> &'a MobileLayer,
) -> Signatures {
    let areas: Vec<(u32, &Polygon<f64>)> =
        counted.iter().flat_map(|&owner| layer(owner).areas.iter().map(move |area| (owner, area))).collect();
    let mut at_points: Vec<(u32, u32)> = counted
        .iter()
        .flat_map(|&owner| layer(owner).at_points.iter().map(move |&position| (position, owner)))
        .collect();
    at_points.par_sort_unstable();
    let (areas, at_points) = (&AreaIndex::build(&areas), at_points.as_slice());
    sign(&survey.points, || {
        let mut found = Owners { areas, near: &[], at_points, scratch: Vec::new() };
        move |position, at, here: &mut Vec<u32>| found.at(position, at, here)
    })
}

/// A shape with its owner.
type Shape<'a> = (u32, &'a Geometry<f64>);

/// Per point the owners of the extents that hold it.
pub(crate) fn locate(survey: &Survey, extents: &[(u32, &Extent)]) -> Signatures {
    let mut areas: Vec<(u32, &Polygon<f64>)> = Vec::new();
    // Shapes by reach: an index serves one reach.
    let mut near: Vec<(f64, Vec<Shape<'_>>)> = Vec::new();
    let mut at_points: Vec<(u32, u32)> = Vec::new();
    for &(owner, extent) in extents {
        match extent {
            Extent::Areas(polygons) => areas.extend(polygons.iter().map(|polygon| (owner, polygon))),
            Extent::Near { shapes, reach_m } => {
                let shapes = shapes.iter().map(|shape| (owner, shape));
                match near.iter_mut().find(|(reach, _)| reach.total_cmp(reach_m).is_eq()) {
                    Some((_, known)) => known.extend(shapes),
                    None => near.push((*reach_m, shapes.collect())),
                }
            }
            Extent::Points(positions) => {
                at_points.extend(positions.iter().map(|&position| (position, owner)));
            }
        }
    }
    at_points.par_sort_unstable();
    let (areas, near) = rayon::join(
        || AreaIndex::build(&areas),
        || near.par_iter().map(|(reach_m, shapes)| ReachIndex::build(shapes, *reach_m)).collect::<Vec<_>>(),
    );
    let (areas, near, at_points) = (&areas, near.as_slice(), at_points.as_slice());
    sign(&survey.points, || {
        let mut found = Owners { areas, near, at_points, scratch: Vec::new() };
        move |position, at, here: &mut Vec<u32>| found.at(position, at, here)
    })
}

/// Looks up every point: called once per run of points, `lookup` makes the search for the owners at a point, ascending.
pub(super) fn sign<F>(points: &[DemandPoint], lookup: impl Fn() -> F + Sync) -> Signatures
where
    F: FnMut(u32, Coord<f64>, &mut Vec<u32>),
{
    let runs: Vec<(Vec<Vec<u32>>, Vec<u32>)> = points
        .par_chunks(RUN)
        .enumerate()
        .map(|(run, points)| {
            let mut find = lookup();
            let mut known: HashMap<Vec<u32>, u32> = HashMap::new();
            let mut here = Vec::new();
            let of_point = points
                .iter()
                .enumerate()
                .map(|(offset, point)| {
                    find((run * RUN + offset) as u32, point.at, &mut here);
                    if let Some(&number) = known.get(&here) {
                        return number;
                    }
                    let number = known.len() as u32;
                    known.insert(here.clone(), number);
                    number
                })
                .collect();
            let mut combinations = vec![Vec::new(); known.len()];
            for (combination, number) in known {
                combinations[number as usize] = combination;
            }
            (combinations, of_point)
        })
        .collect();

    // Numbered in sorted order, so that neither runs nor hash order show.
    let mut combinations: Vec<Vec<u32>> = runs.iter().flat_map(|(known, _)| known.iter().cloned()).collect();
    combinations.sort_unstable();
    combinations.dedup();
    let of_point = runs
        .par_iter()
        .flat_map_iter(|(known, of_point)| {
            let renumbered: Vec<u32> = known
                .iter()
                .map(|combination| {
                    combinations.binary_search(combination).expect("collected from these runs") as u32
                })
                .collect();
            of_point.iter().map(move |&number| renumbered[number as usize])
        })
        .collect();
    Signatures { combinations, of_point }
}

/// The three ways to hold at a point.
struct Owners<'a> {
    areas: &'a AreaIndex,
    near: &'a [ReachIndex],
    /// Position and owner, ascending.
    at_points: &'a [(u32, u32)],
    scratch: Vec<u32>,
}

impl Owners<'_> {
    fn at(&mut self, position: u32, at: Coord<f64>, here: &mut Vec<u32>) {
        self.areas.owners_at(at, here);
        for index in self.near {
            index.owners_at(at, &mut self.scratch);
            here.append(&mut self.scratch);
        }
        let first = self.at_points.partition_point(|&(point, _)| point < position);
        here.extend(
            self.at_points[first..]
                .iter()
                .take_while(|&&(point, _)| point == position)
                .map(|&(_, owner)| owner),
        );
        here.sort_unstable();
        here.dedup();
    }
}
