//! Analysenheter som plattor: at the deepest zoom each by itself, above it gathered in cells, and none is ever lost.
use std::path::Path;

use geo::Coord;
use mvt::{Layer, Tile};
use pmtiles::{TileCoord, TileId};
use rayon::prelude::*;

use super::archive::{Archive, LayerNote, along, numbered_tile};
use super::{DEEPEST, EXTENT, Made, OTHER_IDS, id_within, mercator, number, point};
use crate::emit::{Context, EmitError};
use crate::model::{AccessStatus, Findings};

/// Places that are projected at once.
const STRETCH: usize = 1 << 16;
/// Bits of a cell: 64 units of its zoom lie along its edge, 8 pixels of a screen that draws a tile 512 wide, so that a
/// dot is seen by itself (engineering choice).
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
/// 12 a point stands by itself, with its status, tier, municipality and open shortage area, and its id is its number in the
/// municipality behind the code; above, the points of a cell stand together in their middle, and the cell's number is the id. `households` is left out where none is known.
///
/// # Errors
/// Where the file cannot be written or a place has no longitude and latitude.
pub fn demand_points_pmtiles(findings: &Findings, context: &Context, path: &Path) -> Result<(), EmitError> {
    let (spots, bounds) = spots(findings, context, path)?;
    let note =
        LayerNote { id: LAYER, description: "Demand points by state in the fixed net", fields: &FIELDS };
    let mut archive = Archive::create(path, LAYER, &[note], bounds, context)?;
    // From the least zoom to the deepest, which is the order of the ids.
    for (zoom, cells) in (0..).zip(clusters(&spots)) {
        archive.tiles(
            &tiles(&cells, zoom, |cell| cell.along >> (2 * TILE_CELL_BITS)),
            |tile, coord, cells| Ok(vec![gathered(tile, coord, cells)?]),
        )?;
    }
    let tiles = tiles(&spots, DEEPEST, |spot| spot.along >> (2 * EXTENT.ilog2()));
    archive.tiles(&tiles, |tile, _, spots| Ok(vec![single(tile, findings, spots)?]))?;
    archive.finish()
}

/// A point as tiles hold it, copied from the findings: there the points of a tile lie far from one another, here side
/// by side.
#[derive(Debug, Clone, Copy)]
struct Spot {
    /// Its unit by its number on the curve of the tiles: what lies in one tile, of whatever zoom, stands together.
    along: u64,
    /// Column and row of its unit.
    x: u32,
    y: u32,
    /// Position among the points of the survey.
    point: u32,
    /// Position among the municipalities.
    municipality: u32,
    /// Position among the shortage areas, of an open one.
    area: Option<u32>,
    households: Option<f64>,
    status: AccessStatus,
    /// Position on the ladder.
    tier: Option<u8>,
}

/// The points along the curve of the tiles, and their bounds in degrees.
fn spots(
    findings: &Findings,
    context: &Context,
    path: &Path,
) -> Result<(Vec<Spot>, Option<[f64; 4]>), EmitError> {
    let points = &findings.survey.points;
    let stretches: Vec<_> = points
        .par_chunks(STRETCH)
        .enumerate()
        .map(|(stretch, points)| {
            let mut places: Vec<Coord<f64>> = points.iter().map(|point| point.at).collect();
            (context.to_wgs84)(&mut places);
            let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
            let mut spots = Vec::with_capacity(places.len());
            for (position, (place, point)) in (stretch * STRETCH..).zip(places.into_iter().zip(points)) {
                let units = mercator::units(place).ok_or_else(|| EmitError::Unprojectable {
                    path: path.to_owned(),
                    feature: point.id.as_str().to_owned(),
                })?;
                let (x, y) = mercator::whole(units);
                let fixed = &findings.access[position].fixed;
                let is_open = |area: &u32| findings.shortage_areas[*area as usize].status.is_open();
                spots.push(Spot {
                    along: along(x, y),
                    x,
                    y,
                    point: position as u32,
                    municipality: point.municipality,
                    area: findings.membership[position].filter(is_open),
                    households: point.weights.households.get(),
                    status: fixed.status,
                    tier: fixed.tier,
                });
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
    let mut spots = Vec::with_capacity(points.len());
    for (of_stretch, _) in stretches {
        spots.extend(of_stretch);
    }
    spots.par_sort_unstable_by_key(|spot| (spot.along, spot.point));
    Ok((spots, bounds))
}

/// The points of a cell.
#[derive(Debug, Clone, Copy)]
struct Cluster {
    /// Number of the cell on the curve of the cells of its zoom.
    along: u64,
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

/// The cells of every zoom above the deepest, zoom 0 first, each along the curve.
fn clusters(spots: &[Spot]) -> Vec<Vec<Cluster>> {
    let bits = 2 * (mercator::shift(DEEPEST - 1) + CELL_BITS);
    let singles = spots.iter().map(|spot| Cluster {
        along: spot.along >> bits,
        sum_x: u64::from(spot.x),
        sum_y: u64::from(spot.y),
        points: 1,
        unserved: u32::from(spot.status == AccessStatus::Unserved),
        households: spot.households,
    });
    let mut zooms = vec![gather(singles)];
    for _ in 1..DEEPEST {
        let below = zooms.last().map_or(&[][..], Vec::as_slice);
        // The four cells below one follow one another.
        zooms.push(gather(below.iter().map(|cell| Cluster { along: cell.along >> 2, ..*cell })));
    }
    zooms.reverse();
    zooms
}

/// Joins neighbours along the curve that lie in one cell.
fn gather(all: impl Iterator<Item = Cluster>) -> Vec<Cluster> {
    let mut cells: Vec<Cluster> = Vec::new();
    for cluster in all {
        match cells.last_mut() {
            Some(cell) if cell.along == cluster.along => cell.add(&cluster),
            _ => cells.push(cluster),
        }
    }
    cells
}

/// The items along the curve cut into the tiles of a zoom; `tile_of` gives the number of an item's tile.
fn tiles<T>(all: &[T], zoom: u8, tile_of: impl Fn(&T) -> u64) -> Vec<(TileId, &[T])> {
    all.chunk_by(|a, b| tile_of(a) == tile_of(b))
        .map(|members| (numbered_tile(zoom, tile_of(&members[0])), members))
        .collect()
}

/// A tile of cells.
fn gathered(tile: &Tile, coord: TileCoord, clusters: &[Cluster]) -> Made<Layer> {
    let shift = mercator::shift(coord.z());
    let mut layer = tile.create_layer(LAYER);
    for cluster in clusters {
        // The middle of points of a cell lies in the cell, and so in the tile.
        let middle = |sum: u64| ((sum / u64::from(cluster.points)) >> shift) as u32;
        let at =
            point(middle(cluster.sum_x) - coord.x() * EXTENT, middle(cluster.sum_y) - coord.y() * EXTENT)?;
        let mut feature = layer.into_feature(at);
        // Its number on the curve: the same as long as the zoom is.
        feature.set_id(cluster.along);
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
fn single(tile: &Tile, findings: &Findings, spots: &[Spot]) -> Made<Layer> {
    let mut layer = tile.create_layer(LAYER);
    for spot in spots {
        let mut feature = layer.into_feature(point(spot.x % EXTENT, spot.y % EXTENT)?);
        let municipality = &findings.survey.municipalities[spot.municipality as usize];
        let first = findings.survey.ranges[spot.municipality as usize];
        let own = id_within(municipality.code.as_str(), (spot.point as usize - first) as u64 + 1);
        feature.set_id(own.unwrap_or(OTHER_IDS + u64::from(spot.point)));
        feature.add_tag_uint("points", 1);
        feature.add_tag_uint("points_unserved", u64::from(spot.status == AccessStatus::Unserved));
        if let Some(households) = spot.households {
            number(&mut feature, "households", households);
        }
        feature.add_tag_string("status", spot.status.as_str());
        if let Some(tier) = spot.tier {
            number(&mut feature, "tier_mbps", findings.ladder.tiers()[usize::from(tier)].down_mbps);
        }
        feature.add_tag_string("municipality", municipality.code.as_str());
        if let Some(area) = spot.area {
            feature.add_tag_string("shortage_area", findings.shortage_areas[area as usize].id.as_str());
        }
        layer = feature.into_layer();
    }
    Ok(layer)
}
