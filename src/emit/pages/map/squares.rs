//! The demand grids: squares by what their demand points have.
//!
//! A square that municipal borders cut is held in parts, one for each municipality, as in `grid_1km.gpkg`; the page
//! draws it once. Where there are more parts than the budget has room for, only those stay that have anything unserved
//! or without data in their counts; where these are too many as well, and where the survey is of a country, the grid is
//! left out, and the page says so: a country of 200,000 squares with the counts of each weight would fill the promised
//! 40 MB by itself.
use std::collections::BTreeMap;

use geo::Coord;
use serde::Serialize;

use super::data::Budget;
use super::encode::{self, Path};
use super::{MapError, ToWgs84};
use crate::emit::Audience;
use crate::model::{AccessStatus, Grid, GridCell, MaskedCounts, Survey, WeightKind, WeightRow};

/// A grid on the page.
#[derive(Serialize)]
pub(super) struct Squares {
    side_m: u32,
    /// Only parts with anything unserved or without data in their counts.
    is_short_alone: bool,
    /// Those whose places are masked are left out.
    is_published: bool,
    /// `null` where there are too many.
    parts: Option<Parts>,
}

/// Squares by column: each list is parallel to the squares.
#[derive(Serialize)]
struct Parts {
    /// Lower left corners.
    at: Path,
    /// From the lower left corner along the southern side, and along the western one: each after the first as its
    /// difference from the one before. Over a kilometre the fourth corner is where both lead, to the metre.
    south: Path,
    west: Path,
    /// Positions in `municipalities`, each after the first as its difference.
    municipality: Vec<i64>,
    weights: BTreeMap<&'static str, Columns>,
}

/// The counts of a weight.
#[derive(Serialize)]
struct Columns {
    /// `null`: unknown or masked; see `masked`.
    total: Vec<Option<f64>>,
    /// By state; a state that does not occur is left out.
    states: BTreeMap<&'static str, Vec<f64>>,
    /// Positions of the squares whose counts are masked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    masked: Vec<usize>,
}

/// The grids of a page.
pub(super) fn squares(
    survey: &Survey,
    grids: &[Grid],
    audience: Audience,
    budget: &Budget,
    to_wgs84: ToWgs84,
) -> Result<Vec<Squares>, MapError> {
    let has_any = |grid: &&Grid| !grid.cells.is_empty();
    let is_published = audience == Audience::Open;
    let of = |grid: &Grid| {
        let (is_short_alone, parts) = kept(survey, grid, budget, to_wgs84)?;
        Ok(Squares { side_m: grid.side_m, is_short_alone, is_published, parts })
    };
    grids.iter().filter(has_any).map(of).collect()
}

/// The squares that there is room for, and whether those that lack nothing are left out.
fn kept(
    survey: &Survey,
    grid: &Grid,
    budget: &Budget,
    to_wgs84: ToWgs84,
) -> Result<(bool, Option<Parts>), MapError> {
    let is_short_alone = grid.cells.len() > budget.squares;
    let cells: Vec<&GridCell> = grid.cells.iter().filter(|cell| !is_short_alone || is_short(cell)).collect();
    let has_room = !survey.is_country() && cells.len() <= budget.squares;
    let parts = has_room.then(|| parts(survey, grid.side_m, &cells, to_wgs84)).transpose()?;
    Ok((is_short_alone, parts))
}

/// Whether the square's counts have anything unserved or without data.
fn is_short(cell: &GridCell) -> bool {
    let short = |entry: &WeightRow| {
        entry.states.get(AccessStatus::Unserved) > 0.0 || entry.states.get(AccessStatus::NoData) > 0.0
    };
    cell.weights.iter().any(short)
}

fn parts(survey: &Survey, side_m: u32, cells: &[&GridCell], to_wgs84: ToWgs84) -> Result<Parts, MapError> {
    let side_m = f64::from(side_m);
    let corners = |east_m: f64, north_m: f64| -> Vec<Coord<f64>> {
        let corner =
            |cell: &&GridCell| Coord { x: cell.east_m as f64 + east_m, y: cell.north_m as f64 + north_m };
        cells.iter().map(corner).collect()
    };
    let [at, south, west] =
        encode::frames("squares", [corners(0.0, 0.0), corners(side_m, 0.0), corners(0.0, side_m)], to_wgs84)?;
    let mut before = 0;
    let municipality = cells.iter().map(|cell| {
        let position = i64::from(cell.municipality);
        position - std::mem::replace(&mut before, position)
    });
    let municipality = municipality.collect();
    let weights = survey.weights.iter().map(|&weight| (weight.as_str(), columns(cells, weight))).collect();
    Ok(Parts { at, south, west, municipality, weights })
}

fn columns(cells: &[&GridCell], weight: WeightKind) -> Columns {
    let entries: Vec<Option<&WeightRow>> = cells.iter().map(|cell| known(cell, weight)).collect();
    let states = AccessStatus::ALL.into_iter().filter_map(|status| {
        let values: Vec<f64> =
            entries.iter().map(|entry| entry.map_or(0.0, |entry| entry.states.get(status))).collect();
        values.iter().any(|&value| value > 0.0).then_some((status.as_str(), values))
    });
    let is_masked = |cell: &GridCell| {
        cell.masked.iter().any(|masked| masked.weight == weight && masked.counts == MaskedCounts::All)
    };
    Columns {
        total: entries.iter().map(|entry| entry.map(|entry| entry.total)).collect(),
        states: states.collect(),
        masked: (0..cells.len()).filter(|&cell| is_masked(cells[cell])).collect(),
    }
}

/// Where no point has a known value the sum is unknown, not 0. Where the points are masked, so are parts of them.
fn known(cell: &GridCell, weight: WeightKind) -> Option<&WeightRow> {
    let of = |weight| cell.weights.iter().find(|entry| entry.weight == weight);
    let points = of(WeightKind::Points).map_or(f64::INFINITY, |points| points.total);
    of(weight).filter(|entry| entry.unknown_points == 0 || (entry.unknown_points as f64) < points)
}
