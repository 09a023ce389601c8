//! Analysenheter som plattor: at the deepest zoom each by itself, above it gathered in cells, and none is ever lost.
use std::path::Path;

use geo::Coord;
use mvt::{Layer, Tile};
use pmtiles::{TileCoord, TileId};
use rayon::prelude::*;

use super::archive::{Archive, LayerNote, tile_id};
use super::{DEEPEST, EXTENT, Made, mercator, number, point};
use crate::emit::{Context, EmitError};
use crate::model::{AccessStatus, Findings};

/// Places that are projected at once.
const STRETCH: usize = 1 << 16;
/// Bits of a cell: so many units of its zoom lie along its edge, 8 pixels of a screen that draws a tile 512 wide, so that a dot
/// is seen by itself (engineering choice).
const CELL_BITS: u32 = 6;
/// Cells along the edge of a tile, in bits.
const TILE_CELL_BITS: u32 = EXTENT.ilog2() - CELL_BITS;

const LAYER: &str = "demand_points";
const FIELDS: [(&str, bool); 7] = [
    ("points", true),
    ("points_unserved", true),
    ("households", true),
    ("status", false),
    ("tier_mbps", true),
    ("municipality", false),
    ("shortage_area", false),
];

/// Writes `demand_points.pmtiles`: zoom 0 to 12, layer `demand_points`.
///
/// Every zoom holds every point: `points` and `points_unserved` sum to the same, and so do the known `households`. At zoom
/// 12 a point stands by itself, with its status, tier, municipality and open shortage area; above, the points of a cell
/// stand together in their middle. `households` is left out where none is known.
///
/// # Errors
/// Where the file cannot be written or a place has no longitude and latitude.
pub fn demand_points_pmtiles(findings: &Findings, context: &Context, path: &Path) -> Result<(), EmitError> {
    let (spots, bounds) = spots(findings, context, path)?;
    let note =
        LayerNote { id: LAYER, description: "Demand points by state in the fixed net", fields: &FIELDS };
    let mut archive = Archive::create(path, LAYER, &[note], bounds, context)?;
    let zooms = clusters(findings, &spots);
    // From the least zoom to the deepest, which is the order of the ids.
    for (zoom, cells) in zooms.iter().enumerate() {
        let tiles = tiles(cells.par_iter().enumerate().map(|(cell, cluster)| {
            let tile = |cell: u32| cell >> TILE_CELL_BITS;
            (tile_id(zoom as u8, tile(cluster.x), tile(cluster.y)), cell as u32)
        }));
        archive.tiles(&tiles, |tile, coord, cluster| {
            let clusters = cluster.iter().map(|&cell| &cells[cell as usize]);
            Ok(vec![gathered(tile, coord, clusters)?])
        })?;
    }
    let units = EXTENT.ilog2();
    let tiles = tiles(
        spots
            .par_iter()
            .enumerate()
            .map(|(point, (x, y))| (tile_id(DEEPEST, x >> units, y >> units), point as u32)),
    );
    archive.tiles(&tiles, |tile, _, points| Ok(vec![single(tile, findings, &spots, points)?]))?;
    archive.finish()
}

/// The unit of every point, and what they lie within, in degrees.
#[expect(clippy::type_complexity, reason = "places and their bounds, used once")]
fn spots(
    findings: &Findings,
    context: &Context,
    path: &Path,
) -> Result<(Vec<(u32, u32)>, Option<[f64; 4]>), EmitError> {
    let points = &findings.survey.points;
    let stretches: Vec<_> = points
        .par_chunks(STRETCH)
        .map(|points| {
            let mut places: Vec<Coord<f64>> = points.iter().map(|point| point.at).collect();
            (context.to_wgs84)(&mut places);
            let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
            let mut spots = Vec::with_capacity(places.len());
            for (place, point) in places.into_iter().zip(points) {
                let units = mercator::units(place).ok_or_else(|| EmitError::Unprojectable {
                    path: path.to_owned(),
                    feature: point.id.as_str().to_owned(),
                })?;
                spots.push(mercator::whole(units));
                let [west, south, east, north] = bounds;
                bounds = [west.min(place.x), south.min(place.y), east.max(place.x), north.max(place.y)];
            }
            Ok((spots, bounds))
        })
        .collect::<Result<_, EmitError>>()?;
    let bounds = stretches
        .iter()
        .map(|(_, bounds)| *bounds)
        .reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]);
    Ok((stretches.into_iter().flat_map(|(spots, _)| spots).collect(), bounds))
}

/// The points of a cell.
#[derive(Debug, Clone, Copy)]
struct Cluster {
    /// Column and row of the cell among all of its zoom.
    x: u32,
    y: u32,
    /// Sums of the units of the points.
    sum_x: u64,
    sum_y: u64,
    points: u32,
    unserved: u32,
    /// Sum of those that are known.
    households: Option<f64>,
}

impl Cluster {
    fn add(&mut self, other: &Self) {
        self.sum_x += other.sum_x;
        self.sum_y += other.sum_y;
        self.points += other.points;
        self.unserved += other.unserved;
        self.households = match (self.households, other.households) {
            (Some(mine), Some(theirs)) => Some(mine + theirs),
            (mine, theirs) => mine.or(theirs),
        };
    }
}

/// The cells of every zoom above the deepest, zoom 0 first.
fn clusters(findings: &Findings, spots: &[(u32, u32)]) -> Vec<Vec<Cluster>> {
    let survey = &findings.survey;
    let shift = mercator::shift(DEEPEST - 1) + CELL_BITS;
    let singles =
        spots.iter().zip(&survey.points).zip(&findings.access).map(|((&(x, y), point), access)| Cluster {
            x: x >> shift,
            y: y >> shift,
            sum_x: u64::from(x),
            sum_y: u64::from(y),
            points: 1,
            unserved: u32::from(access.fixed.status == AccessStatus::Unserved),
            households: point.weights.households.get(),
        });
    let mut zooms = vec![gather(singles.collect())];
    for _ in 1..DEEPEST {
        let below = zooms.last().map_or(&[][..], Vec::as_slice);
        let parents = below.iter().map(|cell| Cluster { x: cell.x >> 1, y: cell.y >> 1, ..*cell });
        zooms.push(gather(parents.collect()));
    }
    zooms.reverse();
    zooms
}

/// Puts together what lies in one cell; in a fixed order, because sums of decimals follow it.
fn gather(mut all: Vec<Cluster>) -> Vec<Cluster> {
    // Stable: within a cell the order is that of the points, or of the cells below.
    all.par_sort_by_key(|cluster| (cluster.y, cluster.x));
    let mut cells: Vec<Cluster> = Vec::new();
    for cluster in &all {
        match cells.last_mut() {
            Some(cell) if (cell.x, cell.y) == (cluster.x, cluster.y) => cell.add(cluster),
            _ => cells.push(*cluster),
        }
    }
    cells
}

/// What stands in each tile, tiles in the order of their ids, within one in the order given.
fn tiles(members: impl IndexedParallelIterator<Item = (TileId, u32)>) -> Vec<(TileId, Vec<u32>)> {
    let mut members: Vec<(TileId, u32)> = members.collect();
    members.par_sort_unstable();
    members
        .chunk_by(|a, b| a.0 == b.0)
        .map(|tile| (tile[0].0, tile.iter().map(|(_, member)| *member).collect()))
        .collect()
}

/// A tile of cells.
fn gathered<'c>(tile: &Tile, coord: TileCoord, clusters: impl Iterator<Item = &'c Cluster>) -> Made<Layer> {
    let shift = mercator::shift(coord.z());
    let mut layer = tile.create_layer(LAYER);
    for cluster in clusters {
        // The middle of points of a cell lies in the cell, and so in the tile.
        let middle = |sum: u64| ((sum / u64::from(cluster.points)) >> shift) as u32;
        let at =
            point(middle(cluster.sum_x) - coord.x() * EXTENT, middle(cluster.sum_y) - coord.y() * EXTENT)?;
        let mut feature = layer.into_feature(at);
        feature.add_tag_uint("points", u64::from(cluster.points));
        feature.add_tag_uint("points_unserved", u64::from(cluster.unserved));
        if let Some(households) = cluster.households {
            number(&mut feature, "households", households);
        }
        layer = feature.into_layer();
    }
    Ok(layer)
}

/// A tile of single points.
fn single(tile: &Tile, findings: &Findings, spots: &[(u32, u32)], points: &[u32]) -> Made<Layer> {
    let survey = &findings.survey;
    let mut layer = tile.create_layer(LAYER);
    for &position in points {
        let position = position as usize;
        let (x, y) = spots[position];
        let (place, access) = (&survey.points[position], &findings.access[position]);
        let mut feature = layer.into_feature(point(x % EXTENT, y % EXTENT)?);
        feature.add_tag_uint("points", 1);
        let unserved = access.fixed.status == AccessStatus::Unserved;
        feature.add_tag_uint("points_unserved", u64::from(unserved));
        if let Some(households) = place.weights.households.get() {
            number(&mut feature, "households", households);
        }
        feature.add_tag_string("status", access.fixed.status.as_str());
        if let Some(tier) = access.fixed.tier {
            number(&mut feature, "tier_mbps", findings.ladder.tiers()[usize::from(tier)].down_mbps);
        }
        let municipality = &survey.municipalities[place.municipality as usize];
        feature.add_tag_string("municipality", municipality.code.as_str());
        let area = findings.membership[position].map(|area| &findings.shortage_areas[area as usize]);
        if let Some(area) = area.filter(|area| area.status.is_open()) {
            feature.add_tag_string("shortage_area", area.id.as_str());
        }
        layer = feature.into_layer();
    }
    Ok(layer)
}
