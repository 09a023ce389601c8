//! Grid: demand points → counts per square of the national grid (ruta), for maps and for other statistics on squares.
//!
//! A square is cut by municipal borders: each of its parts is a cell, so that the cells of a municipality sum to its row.
//! Squares begin at multiples of their side in the working CRS (SWEREF 99 TM: the grid of Statistics Sweden), and a point
//! on a line belongs to the square east and north of it. Points are added up in their order, as everywhere in the tables.
use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::model::{
    Access, AccessStatus, FixedVerdict, Grid, GridCell, MunicipalityIndex, OperatorSets, StateCounts, Survey,
    WeightRow,
};

/// Sides of the grids that are written, metres: those of Statistics Sweden.
pub const SIDES_M: [u32; 2] = [250, 1000];

/// What is counted in squares.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// The points.
    pub survey: &'a Survey,
    /// What each has, parallel to the points.
    pub access: &'a [Access],
    /// The sets that `access` points to.
    pub operator_sets: &'a OperatorSets,
    /// What each fixed signature means.
    pub fixed: &'a [FixedVerdict],
    /// How many tiers are counted: they are the first of the verdicts' criteria.
    pub tiers: usize,
}

/// The square that a place lies in.
pub fn corner(place: geo::Coord<f64>, side_m: u32) -> (i64, i64) {
    let side_m = f64::from(side_m);
    let step = |metres: f64| (metres / side_m).floor() as i64 * side_m as i64;
    (step(place.x), step(place.y))
}

/// Counts the points by municipality and square.
pub fn cells(ground: &Ground<'_>, side_m: u32) -> Grid {
    let municipalities = 0..ground.survey.municipalities.len();
    let cells = municipalities.into_par_iter().flat_map_iter(|one| of_municipality(ground, one, side_m));
    Grid { side_m, cells: cells.collect() }
}

/// The squares that hold any point, by municipality, without what they hold: of the small squares of a country there are half
/// a million, and only their number is asked for.
pub fn places(survey: &Survey, side_m: u32) -> Grid {
    let municipalities = 0..survey.municipalities.len();
    let cells = municipalities.into_par_iter().flat_map_iter(|one| {
        let points = &survey.points[survey.ranges[one]..survey.ranges[one + 1]];
        let mut corners: Vec<(i64, i64)> = points.iter().map(|point| corner(point.at, side_m)).collect();
        corners.sort_unstable();
        corners.dedup();
        let municipality = one as MunicipalityIndex;
        corners.into_iter().map(move |(east_m, north_m)| GridCell {
            municipality,
            east_m,
            north_m,
            weights: Vec::new(),
            masked: Vec::new(),
        })
    });
    Grid { side_m, cells: cells.collect() }
}

fn of_municipality(ground: &Ground<'_>, municipality: usize, side_m: u32) -> Vec<GridCell> {
    let Ground { survey, access, operator_sets, fixed, tiers } = *ground;
    let has_mobile = !survey.mobile.is_empty();
    let mut squares: BTreeMap<(i64, i64), Vec<WeightRow>> = BTreeMap::new();
    let range = survey.ranges[municipality]..survey.ranges[municipality + 1];
    for (point, access) in survey.points[range.clone()].iter().zip(&access[range]) {
        let rows = squares.entry(corner(point.at, side_m)).or_insert_with(|| {
            let empty = |&weight| WeightRow {
                weight,
                total: 0.0,
                states: StateCounts::default(),
                unknown_points: 0,
                unserved_mobile: has_mobile.then_some(0.0),
                unserved_both: has_mobile.then_some(0.0),
                reached: vec![0.0; tiers],
                reached_with_passed: vec![0.0; tiers],
            };
            survey.weights.iter().map(empty).collect()
        });
        let verdict = &fixed[access.signature as usize];
        let is_without_mobile = operator_sets.get(access.mobile).is_empty();
        for row in rows {
            let Some(value) = point.weights.get(row.weight) else {
                row.unknown_points += 1;
                continue;
            };
            row.total += value;
            for status in AccessStatus::ALL {
                row.states.add(status, value * verdict.states.get(status));
            }
            for (tier, reached) in verdict.reached[..tiers].iter().enumerate() {
                row.reached[tier] += value * reached.connected;
                row.reached_with_passed[tier] += value * reached.with_passed;
            }
            if is_without_mobile {
                let unserved = value * verdict.states.get(AccessStatus::Unserved);
                row.unserved_mobile = row.unserved_mobile.map(|sum| sum + value);
                row.unserved_both = row.unserved_both.map(|sum| sum + unserved);
            }
        }
    }
    let municipality = municipality as MunicipalityIndex;
    squares
        .into_iter()
        .map(|((east_m, north_m), weights)| GridCell {
            municipality,
            east_m,
            north_m,
            weights,
            masked: Vec::new(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use geo::Coord;

    use super::*;
    use crate::model::{DemandPoint, DemandPointId, Municipality, MunicipalityCode, Settlement, Weights};

    #[test]
    fn squares_are_counted_without_what_they_hold() {
        // Two municipalities meet in the first square; the last has two points, not in the order of their squares.
        let places =
            [(0, 10.0, 10.0), (0, 300.0, 10.0), (1, 700.0, 900.0), (1, 20.0, 20.0), (1, 749.0, 990.0)];
        let points = places.map(|(municipality, x, y)| DemandPoint {
            id: DemandPointId::new("a"),
            at: Coord { x, y },
            weights: Weights::UNKNOWN,
            municipality,
            settlement: Settlement::Landsbygd,
            deso: None,
        });
        let municipalities = ["1801", "1802"].map(|code| Municipality {
            code: MunicipalityCode::new(code),
            name: code.to_owned(),
            county: None,
            part: None,
            boundary: geo::MultiPolygon(vec![]),
        });
        let survey = Survey {
            municipalities: municipalities.into(),
            points: points.into(),
            ranges: vec![0, 2, 5],
            ..Survey::default()
        };
        let grid = super::places(&survey, 250);
        let squares = grid.cells.iter().map(|cell| (cell.municipality, cell.east_m, cell.north_m));
        assert_eq!(squares.collect::<Vec<_>>(), [(0, 0, 0), (0, 250, 0), (1, 0, 0), (1, 500, 750)]);
        assert_eq!(grid.side_m, 250);
        assert!(grid.cells.iter().all(|cell| cell.weights.is_empty() && cell.masked.is_empty()));
    }

    #[test]
    fn a_place_on_a_line_belongs_east_and_north() {
        assert_eq!(corner(Coord { x: 394_000.0, y: 6_133_000.0 }, 1000), (394_000, 6_133_000));
        assert_eq!(corner(Coord { x: 394_999.9, y: 6_133_999.9 }, 1000), (394_000, 6_133_000));
        assert_eq!(corner(Coord { x: 394_250.0, y: 6_132_999.9 }, 250), (394_250, 6_132_750));
        assert_eq!(corner(Coord { x: -0.1, y: 0.0 }, 250), (-250, 0));
    }

    #[test]
    fn an_id_is_that_of_statistics_sweden() {
        let cell = GridCell {
            municipality: 0,
            east_m: 394_000,
            north_m: 6_133_000,
            weights: vec![],
            masked: vec![],
        };
        assert_eq!(cell.id(), "3940006133000");
    }
}
