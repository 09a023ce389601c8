//! Bristområden som plattor: the outlines, and a point for each area that is too small to be seen as one.
use std::collections::BTreeMap;
use std::path::Path;

use geo::{BoundingRect, Centroid, Coord, MapCoords, MultiPolygon, Rect};
use mvt::{Feature, GeomData, GeomEncoder, GeomType, Layer, Tile};
use pmtiles::{TileCoord, TileId};
use rayon::prelude::*;

use super::archive::{Archive, LayerNote, tile_id, tile_of_layers};
use super::{DEEPEST, EXTENT, Made, clip, id_of_area, mercator, number, point};
use crate::emit::layers::degrees::Undrawn;
use crate::emit::tables::municipalities::ColumnKind;
use crate::emit::tables::shortage::ShortageRow;
use crate::emit::tables::table::{Cell, km2, rounded};
use crate::emit::{Context, EmitError, Outlines};
use crate::model::{Findings, ShortageArea};
use crate::spatial::SharedBorders;

const OUTLINES: &str = "shortage_areas";
const POINTS: &str = "shortage_area_points";
/// The properties of the layers that tiles carry too; lists of ids are left out.
const FIELDS: [&str; 12] = [
    "id",
    "name",
    "municipality",
    "type",
    "status",
    "lineage",
    "first_year",
    "points",
    "households",
    "area_m2",
    "best_down_mbps",
    "nearest_fibre_m",
];
/// The few that tiles carry below `ALL_FROM`, where a tile may hold a whole country.
const FEW: [&str; 4] = ["id", "status", "points", "households"];
const ALL_FROM: u8 = 7;
/// Outlines stand in tiles from this zoom on: before, an area of a kilometre is less than 8 pixels wide at 60° north, and a
/// point shows as much (engineering choice).
const OUTLINES_FROM: u8 = 8;
/// Units of a tile that an outline may be off: less cannot be seen.
const UNSEEN: f64 = 1.0;
/// Units by which an outline is drawn beyond the edge of its tile, so that no edge shows.
const BUFFER: u32 = 64;

/// Writes `shortage_areas.pmtiles`: zoom 0 to 12, layers `shortage_areas` (outlines, left out where a zoom is too small to
/// show them) and `shortage_area_points` (the middle of every area that has an outline, at every zoom).
///
/// # Errors
/// Where the file cannot be written or a place has no longitude and latitude.
pub fn shortage_areas_pmtiles(outlines: &Outlines, context: &Context, path: &Path) -> Result<(), EmitError> {
    let findings = outlines.findings();
    let shown: Vec<_> = outlines.shortage_areas().collect();
    let areas = shown.par_iter().map(|(area, outline)| Area::new(findings, area, *outline, context));
    let areas: Vec<Option<Area>> = areas
        .collect::<Result<_, _>>()
        .map_err(|(area, undrawn): (&ShortageArea, Undrawn)| undrawn.in_file(path, area.id.as_str()))?;
    let areas: Vec<Area> = areas.into_iter().flatten().collect();
    let bounds = areas
        .iter()
        .map(|area| area.degrees)
        .reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]);
    let fields = ShortageRow::FIELDS.iter().filter(|(name, _)| FIELDS.contains(name));
    let fields: Vec<(&str, bool)> = fields
        .map(|(name, kind)| {
            (*name, matches!(kind, ColumnKind::Whole | ColumnKind::Number | ColumnKind::Count))
        })
        .collect();
    let notes = [
        LayerNote { id: OUTLINES, description: "Shortage areas by status", fields: &fields },
        LayerNote { id: POINTS, description: "The middle of each shortage area", fields: &fields },
    ];
    let mut archive = Archive::create(path, OUTLINES, &notes, bounds, context)?;
    for zoom in 0..=DEEPEST {
        let tiles: Vec<(TileId, Vec<u32>)> = tiles(&areas, zoom).into_iter().collect();
        archive.tiles(&tiles, |coord, members| {
            let members = members.iter().map(|&area| &areas[area as usize]);
            tile_of_layers(|tile| {
                Ok(vec![shapes(tile, coord, members.clone())?, middles(tile, coord, members)?])
            })
        })?;
    }
    archive.finish()
}

/// An area in the units of the deepest zoom.
struct Area<'a> {
    /// The id of its features.
    id: u64,
    row: ShortageRow<'a>,
    outline: SharedBorders,
    /// The box around each of its polygons.
    boxes: Vec<Rect<f64>>,
    middle: (u32, u32),
    /// West, south, east, north.
    degrees: [f64; 4],
}

impl<'a> Area<'a> {
    /// `outline` is in degrees. `None` where nothing of it is left; the error names an area without longitude and
    /// latitude.
    fn new(
        findings: &'a Findings,
        area: &'a ShortageArea,
        outline: Result<&MultiPolygon<f64>, Undrawn>,
        context: &Context,
    ) -> Result<Option<Self>, (&'a ShortageArea, Undrawn)> {
        let outline = outline.map_err(|undrawn| (area, undrawn))?;
        let unknown = (area, Undrawn::NoDegrees);
        let (Some(around), Some(middle)) = (outline.bounding_rect(), area.outline.centroid()) else {
            return Ok(None);
        };
        let mut middle = [middle.0];
        (context.to_wgs84)(&mut middle);
        let outline = outline.try_map_coords(|place| mercator::units(place).ok_or(unknown))?;
        Ok(Some(Self {
            id: id_of_area(area.id.as_str()),
            row: ShortageRow::new(findings, area, context.language),
            boxes: outline.iter().filter_map(BoundingRect::bounding_rect).collect(),
            outline: SharedBorders::of(&[&outline], UNSEEN),
            middle: mercator::whole(mercator::units(middle[0]).ok_or(unknown)?),
            degrees: [around.min().x, around.min().y, around.max().x, around.max().y],
        }))
    }
}

/// The areas of each tile of a zoom, by their position, ascending.
fn tiles(areas: &[Area], zoom: u8) -> BTreeMap<TileId, Vec<u32>> {
    let mut tiles: BTreeMap<TileId, Vec<u32>> = BTreeMap::new();
    let last = (1_u32 << zoom) - 1;
    let edge = f64::from(EXTENT << mercator::shift(zoom));
    let buffer = f64::from(BUFFER) / f64::from(EXTENT);
    for (position, area) in areas.iter().enumerate() {
        let mut stands_in = vec![tile_of(area.middle, zoom)];
        for part in &area.boxes {
            let tile = |units: f64| (units.floor().max(0.0) as u32).min(last);
            let range = |low: f64, high: f64| tile(low / edge - buffer)..=tile(high / edge + buffer);
            let (columns, rows) = (range(part.min().x, part.max().x), range(part.min().y, part.max().y));
            stands_in.extend(rows.flat_map(|y| columns.clone().map(move |x| (x, y))));
        }
        stands_in.sort_unstable();
        stands_in.dedup();
        for (x, y) in stands_in {
            tiles.entry(tile_id(zoom, x, y)).or_default().push(position as u32);
        }
    }
    tiles
}

/// Column and row of the tile that a unit of the deepest zoom lies in.
fn tile_of((x, y): (u32, u32), zoom: u8) -> (u32, u32) {
    let bits = mercator::shift(zoom) + EXTENT.ilog2();
    (x >> bits, y >> bits)
}

fn shapes<'s, 'a: 's>(
    tile: &Tile,
    coord: TileCoord,
    areas: impl Iterator<Item = &'s Area<'a>>,
) -> Made<Layer> {
    let mut layer = tile.create_layer(OUTLINES);
    for area in areas {
        if let Some(outline) = outline(area, coord)? {
            let mut feature = layer.into_feature(outline);
            feature.set_id(area.id);
            tag(&mut feature, &area.row, coord.z());
            layer = feature.into_layer();
        }
    }
    Ok(layer)
}

/// The part of an outline in a tile; `None` where nothing can be seen.
fn outline(area: &Area, coord: TileCoord) -> Made<Option<GeomData>> {
    let scale = f64::from(1_u32 << mercator::shift(coord.z()));
    let corner = Coord { x: f64::from(coord.x() * EXTENT), y: f64::from(coord.y() * EXTENT) };
    let (low, high) = (-f64::from(BUFFER), f64::from(EXTENT + BUFFER));
    let mut encoder = GeomEncoder::new(GeomType::Polygon);
    let mut before = None;
    if coord.z() < OUTLINES_FROM {
        return Ok(None);
    }
    let mut polygons = Vec::new();
    for part in area.outline.simplify(&[0], UNSEEN * scale, usize::MAX).iter().flatten() {
        let clipped = std::iter::once(part.exterior()).chain(part.interiors()).map(|ring| {
            let places: Vec<Coord<f64>> = ring.0.iter().map(|place| *place / scale - corner).collect();
            clip::ring(&places, low, high)
        });
        polygons.push(clipped.collect());
    }
    for polygon in clip::valid(&polygons).map_err(|_| mvt::Error::InvalidGeometry())? {
        for mut ring in polygon {
            // The encoder would take a ring that begins where the one before ended for its continuation.
            if before == ring.first().copied() {
                ring.rotate_left(1);
            }
            for &(x, y) in &ring {
                encoder.add_point(f64::from(x), f64::from(y))?;
            }
            before = ring.last().copied();
            encoder.complete_geom()?;
        }
    }
    if before.is_none() { Ok(None) } else { encoder.encode().map(Some) }
}

fn middles<'s, 'a: 's>(
    tile: &Tile,
    coord: TileCoord,
    areas: impl Iterator<Item = &'s Area<'a>>,
) -> Made<Layer> {
    let mut layer = tile.create_layer(POINTS);
    let shift = mercator::shift(coord.z());
    // An outline may reach into several tiles; its middle lies in one.
    for area in areas.filter(|area| tile_of(area.middle, coord.z()) == (coord.x(), coord.y())) {
        let (x, y) = area.middle;
        let mut feature = layer.into_feature(point((x >> shift) % EXTENT, (y >> shift) % EXTENT)?);
        feature.set_id(area.id);
        tag(&mut feature, &area.row, coord.z());
        layer = feature.into_layer();
    }
    Ok(layer)
}

/// The properties, as the layers have them; what is unknown is left out.
fn tag(feature: &mut Feature, row: &ShortageRow, zoom: u8) {
    let wanted: &[&str] = if zoom < ALL_FROM { &FEW } else { &FIELDS };
    for ((name, _), cell) in
        ShortageRow::FIELDS.iter().zip(row.cells()).filter(|((name, _), _)| wanted.contains(name))
    {
        match cell {
            Cell::Text(text) => feature.add_tag_string(name, text),
            Cell::Whole(count) => feature.add_tag_uint(name, count),
            Cell::Number(value) => number(feature, name, rounded(value)),
            Cell::Area(area_m2) => number(feature, name, km2(area_m2)),
            Cell::Empty | Cell::Ids(_) => {}
        }
    }
}
