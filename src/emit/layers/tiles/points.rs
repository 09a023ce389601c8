//! Analysenheter som plattor: at the deepest zoom each by itself, above it gathered in cells, and none is ever lost.
use std::path::Path;

use geo::Coord;
use pmtiles::{TileCoord, TileId};
use rayon::prelude::*;

use super::archive::{Archive, LayerNote, along, numbered_tile};
use super::point_layer::{PointLayer, Value};
use super::{DEEPEST, EXTENT, OTHER_IDS, id_within, mercator};
use crate::emit::{Context, EmitError};
use crate::model::{AccessStatus, Findings, Weight};

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
        archive.tiles(&tiles(&cells, zoom, |cell| cell.along >> (2 * TILE_CELL_BITS)), |coord, cells| {
            Ok(gathered(coord, cells))
        })?;
    }
    let tiles = tiles(&spots, DEEPEST, |spot| spot.along >> (2 * EXTENT.ilog2()));
    archive.tiles(&tiles, |_, spots| Ok(single(findings, spots)))?;
    archive.finish()
}

/// A point as tiles hold it, copied from the findings: there the points of a tile lie far from one another, here side
/// by side.
#[derive(Debug, Clone, Copy)]
struct Spot {
    /// Its unit by its number on the curve of the tiles: what lies in one tile, of whatever zoom, stands together.
    along: u64,
    households: Weight,
    /// Column and row of its unit.
    x: u32,
    y: u32,
    /// Position among the points of the survey.
    point: u32,
    /// Position among the municipalities.
    municipality: u32,
    /// Position among the shortage areas, of an open one; otherwise [`NO_AREA`]: a country has millions of points in memory here.
    area: u32,
    status: AccessStatus,
    /// Position on the ladder.
    tier: Option<u8>,
}

/// Of a point that stands in no open area.
const NO_AREA: u32 = u32::MAX;

impl Spot {
    /// What stands in the list before its point is projected.
    const EMPTY: Self = Self {
        along: 0,
        households: Weight::UNKNOWN,
        x: 0,
        y: 0,
        point: 0,
        municipality: 0,
        area: NO_AREA,
        status: AccessStatus::NoData,
        tier: None,
    };

    fn area(&self) -> Option<u32> {
        (self.area != NO_AREA).then_some(self.area)
    }
}

/// The points along the curve of the tiles, and their bounds in degrees.
fn spots(
    findings: &Findings,
    context: &Context,
    path: &Path,
) -> Result<(Vec<Spot>, Option<[f64; 4]>), EmitError> {
    let points = &findings.survey.points;
    let mut spots = vec![Spot::EMPTY; points.len()];
    let bounds: Vec<[f64; 4]> = spots
        .par_chunks_mut(STRETCH)
        .zip(points.par_chunks(STRETCH))
        .enumerate()
        .map(|(stretch, (spots, points))| {
            let mut places: Vec<Coord<f64>> = points.iter().map(|point| point.at).collect();
            (context.to_wgs84)(&mut places);
            let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
            for (position, (spot, (place, point))) in
                (stretch * STRETCH..).zip(spots.iter_mut().zip(places.into_iter().zip(points)))
            {
                let units = mercator::units(place).ok_or_else(|| EmitError::Unprojectable {
                    path: path.to_owned(),
                    feature: point.id.as_str().to_owned(),
                })?;
                let (x, y) = mercator::whole(units);
                let fixed = &findings.access[position].fixed;
                let is_open = |area: &u32| findings.shortage_areas[*area as usize].status.is_open();
                *spot = Spot {
                    along: along(x, y),
                    households: point.weights.households,
                    x,
                    y,
                    point: position as u32,
                    municipality: point.municipality,
                    area: findings.membership[position].filter(is_open).unwrap_or(NO_AREA),
                    status: fixed.status,
                    tier: fixed.tier,
                };
                let [west, south, east, north] = bounds;
                bounds = [west.min(place.x), south.min(place.y), east.max(place.x), north.max(place.y)];
            }
            Ok(bounds)
        })
        .collect::<Result<_, EmitError>>()?;
    let bounds =
        bounds.into_iter().reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]);
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
        households: spot.households.get(),
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
fn gathered(coord: TileCoord, clusters: &[Cluster]) -> Vec<u8> {
    let shift = mercator::shift(coord.z());
    let mut layer = PointLayer::new(LAYER);
    for cluster in clusters {
        // The middle of points of a cell lies in the cell, and so in the tile.
        let middle = |sum: u64| ((sum / u64::from(cluster.points)) >> shift) as u32;
        let at = (middle(cluster.sum_x) - coord.x() * EXTENT, middle(cluster.sum_y) - coord.y() * EXTENT);
        // Its number on the curve: the same as long as the zoom is.
        layer.add(
            cluster.along,
            at,
            &[
                ("points", Some(Value::Whole(u64::from(cluster.points)))),
                ("points_unserved", Some(Value::Whole(u64::from(cluster.unserved)))),
                ("households", cluster.households.map(Value::number)),
            ],
        );
    }
    layer.into_tile()
}

/// A tile of single points.
fn single(findings: &Findings, spots: &[Spot]) -> Vec<u8> {
    let mut layer = PointLayer::new(LAYER);
    for spot in spots {
        let municipality = &findings.survey.municipalities[spot.municipality as usize];
        let first = findings.survey.ranges[spot.municipality as usize];
        let own = id_within(municipality.code.as_str(), (spot.point as usize - first) as u64 + 1);
        let is_unserved = u64::from(spot.status == AccessStatus::Unserved);
        let mbps = |tier: u8| findings.ladder.tiers()[usize::from(tier)].down_mbps;
        let area = |area: u32| findings.shortage_areas[area as usize].id.as_str();
        layer.add(
            own.unwrap_or(OTHER_IDS + u64::from(spot.point)),
            (spot.x % EXTENT, spot.y % EXTENT),
            &[
                ("points", Some(Value::Whole(1))),
                ("points_unserved", Some(Value::Whole(is_unserved))),
                ("households", spot.households.get().map(Value::number)),
                ("status", Some(Value::Text(spot.status.as_str()))),
                ("tier_mbps", spot.tier.map(|tier| Value::number(mbps(tier)))),
                ("municipality", Some(Value::Text(municipality.code.as_str()))),
                ("shortage_area", spot.area().map(|at| Value::Text(area(at)))),
            ],
        );
    }
    layer.into_tile()
}
