//! Overlays against GEOS (through GDAL), on maps drawn as a GIS draws them: vertices put on edges in double precision, layers
//! clipped at borders, the same line drawn twice, slivers, touching holes, fans, spikes and combs.
//!
//! A seeded part of a minute in every test run; `WHITESPOT_FUZZ_ROUNDS=100000 cargo test --release overlay_fuzz` goes on longer
//! (`make fuzz-overlay`).
use std::{collections::BTreeMap, env, f64::consts::TAU, path::Path};

use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use gdal::vector::{Geometry as Ogr, LayerAccess, OGRwkbGeometryType};
use geo::{Area, BoundingRect, Coord, Intersects, LineString, MapCoords, MultiPolygon, Polygon};
use rayon::prelude::*;
use whitespot::spatial::{Cover, CoverStack, MOST_CROSSINGS, depths_whole, overlay_whole, repair, union};

use super::ingest::real_data;

/// Rounds of each kind in a usual test run.
const ROUNDS: u64 = 60;

/// How far a line may be moved by the lattice, metres: some four of its steps.
pub(super) const MOVED_M: f64 = 1.2e-7;

/// A map: municipalities, and per operator areas that may overlap.
struct Map {
    regions: Vec<MultiPolygon<f64>>,
    covers: Vec<Vec<Polygon<f64>>>,
}

/// Chance whose low bits are mixed in: a round may begin with any seed.
struct Dice(whitespot_test_kit::Dice);

impl Dice {
    fn of(kind: usize, round: u64) -> Self {
        let seed = (kind as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)
            ^ (round + 1).wrapping_mul(0xD1B5_4A32_D192_ED03);
        let mut dice = Self(whitespot_test_kit::Dice(seed));
        (0..4).for_each(|_| _ = dice.between(0.0, 1.0));
        dice
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        let state = self.0.bits();
        let mixed = (state ^ (state >> 31)).wrapping_mul(0x94D0_49BB_1331_11EB);
        low + (mixed >> 11) as f64 / (1_u64 << 53) as f64 * (high - low)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.between(0.0, end as f64) as usize).min(end - 1)
    }

    fn coord(&mut self, side: f64) -> Coord<f64> {
        Coord { x: ORIGIN.x + self.between(0.0, side), y: ORIGIN.y + self.between(0.0, side) }
    }

    fn star(&mut self, centre: Coord<f64>, radius: f64, corners: usize, least: f64) -> Polygon<f64> {
        let ring = (0..corners).map(|i| {
            let angle = (i as f64 + 0.8 * self.between(0.0, 1.0)) / corners as f64 * TAU;
            let r = radius * self.between(least, 1.2);
            Coord { x: centre.x + r * angle.cos(), y: centre.y + r * angle.sin() }
        });
        Polygon::new(LineString(ring.collect()), Vec::new())
    }
}

/// Where maps lie in SWEREF 99 TM.
const ORIGIN: Coord<f64> = Coord { x: 486_213.37, y: 6_542_871.91 };

/// GEOS is asked with this taken off, which doubles hold exactly: it snaps to a millionth of a millionth of a coordinate.
pub(super) const BASE: Coord<f64> = Coord { x: 486_213.0, y: 6_542_871.0 };

const KINDS: [(&str, fn(&mut Dice) -> Map); 10] = [
    ("a triangle that shares part of an edge", sharing_triangle),
    ("many triangles that share edges", sharing_triangles),
    ("layers clipped at borders", clipped),
    ("the same line drawn twice", drawn_twice),
    ("slivers", slivers),
    ("shared chains", shared_chains),
    ("holes that touch", touching_holes),
    ("fans", fans),
    ("spikes", spikes),
    ("combs", combs),
];

/// A point on an edge as a GIS writes it: in double precision, so off the line by what rounding does.
fn on_edge(a: Coord<f64>, b: Coord<f64>, t: f64) -> Coord<f64> {
    Coord { x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y) }
}

fn triangle(corners: [Coord<f64>; 3]) -> Polygon<f64> {
    Polygon::new(LineString(corners.to_vec()), Vec::new())
}

/// A municipality of three corners and an area with two vertices on one of its edges.
fn shared(dice: &mut Dice, side: f64) -> (Polygon<f64>, Polygon<f64>) {
    let corners = [dice.coord(side), dice.coord(side), dice.coord(side)];
    let [a, b, c] = corners;
    let (s, t) = (dice.between(0.0, 1.0), dice.between(0.0, 1.0));
    let inside = on_edge(on_edge(a, b, dice.between(0.1, 0.9)), c, dice.between(0.05, 0.9));
    let third = if dice.below(4) == 0 { dice.coord(side) } else { inside };
    (triangle(corners), triangle([on_edge(a, b, s), on_edge(a, b, t), third]))
}

fn sharing_triangle(dice: &mut Dice) -> Map {
    let side = 10_f64.powf(dice.between(1.0, 4.5));
    let (region, area) = shared(dice, side);
    Map { regions: vec![region.into()], covers: vec![vec![area]] }
}

/// Many at once: which cells they fall into depends on the others.
fn sharing_triangles(dice: &mut Dice) -> Map {
    let mut map = Map { regions: Vec::new(), covers: vec![Vec::new(), Vec::new()] };
    for _ in 0..40 {
        let side = 10_f64.powf(dice.between(2.0, 4.0));
        let (region, area) = shared(dice, side);
        map.regions.push(region.into());
        map.covers[dice.below(2)].push(area);
    }
    map
}

/// The square cut into municipalities by lines, with GEOS.
fn municipalities(dice: &mut Dice, side: f64, cuts: usize) -> Vec<Ogr> {
    let mut parts = vec![ogr(&MultiPolygon(vec![triangle_strip(side)]))];
    for _ in 0..cuts {
        let (at, angle) = (dice.coord(side), dice.between(0.0, TAU));
        let along = Coord { x: angle.cos(), y: angle.sin() } * (3.0 * side);
        let aside = Coord { x: -along.y, y: along.x };
        let half = Polygon::new(
            LineString(vec![at - along, at + along, at + along + aside, at - along + aside]),
            Vec::new(),
        );
        let half = ogr(&half.into());
        parts = parts
            .iter()
            .flat_map(|part| [part.intersection(&half), part.difference(&half)])
            .flatten()
            .filter(|part| area_m2(part) > 1.0)
            .collect();
    }
    parts
}

fn triangle_strip(side: f64) -> Polygon<f64> {
    let (w, s) = (ORIGIN.x, ORIGIN.y);
    Polygon::new(
        LineString::from(vec![
            (w, s),
            (w + side, s + side * 0.03),
            (w + side * 0.98, s + side),
            (w - side * 0.02, s + side * 0.97),
        ]),
        Vec::new(),
    )
}

/// Circles and stars clipped at the borders, as "Clip" and "Intersection" write them.
fn clipped(dice: &mut Dice) -> Map {
    let side = 10_f64.powf(dice.between(3.0, 5.3));
    let cuts = 2 + dice.below(4);
    let parts = municipalities(dice, side, cuts);
    let operators = 1 + dice.below(5);
    let mut covers = vec![Vec::new(); operators];
    for cover in &mut covers {
        for _ in 0..6 + dice.below(14) {
            let (centre, radius) = (dice.coord(side), side * dice.between(0.02, 0.25));
            let whole = ogr(&dice.star(centre, radius, 20, 0.7).into());
            for part in &parts {
                cover.extend(part.intersection(&whole).iter().flat_map(polygons));
            }
        }
    }
    Map { regions: parts.iter().map(|part| MultiPolygon(polygons(part))).collect(), covers }
}

/// The borders again as cover, turned there and back: off by what trigonometry does, or by as much as another projection.
fn drawn_twice(dice: &mut Dice) -> Map {
    let side = 10_f64.powf(dice.between(2.5, 5.0));
    let parts = municipalities(dice, side, 3);
    let noise = 10_f64.powf(dice.between(-10.0, -3.0));
    let angle = dice.between(0.0, TAU);
    let mut again = |c: Coord<f64>| {
        let (x, y) = (c.x * angle.cos() - c.y * angle.sin(), c.x * angle.sin() + c.y * angle.cos());
        let moved = Coord { x: dice.between(-noise, noise), y: dice.between(-noise, noise) };
        Coord { x: x * angle.cos() + y * angle.sin(), y: -x * angle.sin() + y * angle.cos() } + moved
    };
    let covers = parts
        .iter()
        .step_by(2)
        .map(|part| {
            let redrawn = polygons(part).into_iter().map(|polygon| {
                Polygon::new(
                    LineString(polygon.exterior().0[1..].iter().map(|&c| again(c)).collect()),
                    Vec::new(),
                )
            });
            redrawn.collect()
        })
        .collect();
    Map { regions: parts.iter().map(|part| MultiPolygon(polygons(part))).collect(), covers }
}

/// Bands along an edge, from a nanometre to a metre wide.
fn slivers(dice: &mut Dice) -> Map {
    let side = 10_f64.powf(dice.between(2.0, 5.0));
    let corners = [dice.coord(side), dice.coord(side), dice.coord(side)];
    let [a, b, _] = corners;
    let length = (b - a).x.hypot((b - a).y);
    let across = Coord { x: -(b - a).y, y: (b - a).x } / length;
    let mut bands = Vec::new();
    for _ in 0..4 {
        let width = |dice: &mut Dice| {
            10_f64.powf(dice.between(-9.0, 0.0)) * if dice.below(2) == 0 { 1.0 } else { -1.0 }
        };
        let (from, to) = (dice.between(0.0, 0.5), dice.between(0.5, 1.0));
        let (one, other) = (width(dice), width(dice));
        bands.push(Polygon::new(
            LineString(vec![
                on_edge(a, b, from),
                on_edge(a, b, to),
                on_edge(a, b, to) + across * one,
                on_edge(a, b, from) + across * other,
            ]),
            Vec::new(),
        ));
    }
    Map { regions: vec![triangle(corners).into()], covers: vec![bands] }
}

/// A mesh whose cells share wriggling borders; cells are municipalities, others of the same mesh are cover.
fn shared_chains(dice: &mut Dice) -> Map {
    let (columns, steps) = (3, 5);
    let side = 10_f64.powf(dice.between(2.5, 5.0));
    let cell = side / columns as f64;
    let at = |column: f64, row: f64, dice: &mut Dice| {
        let wobble = cell * 0.1;
        let moved = Coord { x: dice.between(-wobble, wobble), y: dice.between(-wobble, wobble) };
        ORIGIN + Coord { x: column * cell, y: row * cell } + moved
    };
    let mut corner: BTreeMap<(usize, usize, usize), Coord<f64>> = BTreeMap::new();
    let mut point = |column: usize, row: usize, along: usize, upright: bool, dice: &mut Dice| {
        let key = (column * 100 + row, if along == 0 { 0 } else { along }, usize::from(upright && along > 0));
        let part = along as f64 / steps as f64;
        let (x, y) =
            if upright { (column as f64, row as f64 + part) } else { (column as f64 + part, row as f64) };
        *corner.entry(key).or_insert_with(|| at(x, y, dice))
    };
    let mut cells = Vec::new();
    for column in 0..columns {
        for row in 0..columns {
            let mut ring = Vec::new();
            (0..steps).for_each(|i| ring.push(point(column, row, i, false, dice)));
            (0..steps).for_each(|i| ring.push(point(column + 1, row, i, true, dice)));
            ring.push(point(column + 1, row + 1, 0, false, dice));
            (1..steps).rev().for_each(|i| ring.push(point(column, row + 1, i, false, dice)));
            ring.push(point(column, row + 1, 0, false, dice));
            (1..steps).rev().for_each(|i| ring.push(point(column, row, i, true, dice)));
            cells.push(Polygon::new(LineString(ring), Vec::new()));
        }
    }
    let mut covers = vec![Vec::new(); 3];
    for cell in &cells {
        if dice.below(3) > 0 {
            covers[dice.below(3)].push(cell.clone());
        }
    }
    let (centre, radius) = (dice.coord(side), side * 0.3);
    covers[0].push(dice.star(centre, radius, 16, 0.6));
    Map { regions: cells.into_iter().map(MultiPolygon::from).collect(), covers }
}

/// Parts and holes that meet in single points.
fn touching_holes(dice: &mut Dice) -> Map {
    let side = 10_f64.powf(dice.between(0.5, 4.5));
    let at = dice.coord(side);
    let ring = |points: &[(f64, f64)]| {
        LineString(points.iter().map(|&(x, y)| at + Coord { x: x * side, y: y * side }).collect())
    };
    let t = dice.between(0.1, 0.9);
    let shell = ring(&[(0.0, 0.0), (3.0, 0.2), (3.1, 3.0), (-0.2, 2.9), (-0.1, 1.0)]);
    // On an edge of the shell, or at a corner of it; and a second hole in the first one's corner.
    let touched = if dice.below(2) == 0 { on_edge(shell.0[0], shell.0[1], t) } else { shell.0[4] };
    let inner = |from: Coord<f64>, low: f64, high: f64| {
        let corner = |x: f64, y: f64| at + Coord { x: x * side, y: y * side };
        LineString(vec![from, corner(high, low), corner(high, high), corner(low, high)])
    };
    let first = inner(touched, 0.7, 1.4);
    let second = inner(first.0[2], 1.5, 2.4);
    let holed = Polygon::new(shell.clone(), vec![first.clone(), second.clone()]);
    // What touches from outside at the same place, and what lies in the holes.
    let outside =
        Polygon::new(ring(&[(0.0, -2.0), (2.0, -2.0)]).0.into_iter().chain([touched]).collect(), Vec::new());
    let island = Polygon::new(first, Vec::new());
    let mut region = vec![holed];
    if dice.below(2) == 0 && touched != shell.0[4] {
        region.push(outside.clone());
    }
    let centre = at + Coord { x: side, y: side };
    let star = dice.star(centre, side, 14, 0.4);
    Map {
        regions: vec![MultiPolygon(region), Polygon::new(second, Vec::new()).into()],
        covers: vec![vec![island, star], vec![outside]],
    }
}

/// Triangles around one point, which stands on a border.
fn fans(dice: &mut Dice) -> Map {
    let side = 10_f64.powf(dice.between(1.0, 5.0));
    let corners = [dice.coord(side), dice.coord(side), dice.coord(side)];
    let apex = on_edge(corners[0], corners[1], dice.between(0.0, 1.0));
    let count = 3 + dice.below(40);
    let mut covers = vec![Vec::new(); 2];
    for i in 0..count {
        let angle = |part: f64| (i as f64 + part) / count as f64 * TAU;
        let (from, to) = (angle(0.0), angle(dice.between(0.05, 1.0)));
        let radius = side * dice.between(0.01, 0.8);
        let rim = |angle: f64| apex + Coord { x: angle.cos(), y: angle.sin() } * radius;
        covers[i % 2].push(triangle([apex, rim(from), rim(to)]));
    }
    Map { regions: vec![triangle(corners).into()], covers }
}

/// Stars with needles, as municipality and as cover.
fn spikes(dice: &mut Dice) -> Map {
    let side = 10_f64.powf(dice.between(1.0, 5.0));
    let star = |dice: &mut Dice| {
        let (centre, radius) = (dice.coord(side), side * dice.between(0.2, 0.8));
        let thin = 10_f64.powf(dice.between(-7.0, -1.0));
        dice.star(centre, radius, 30, thin)
    };
    let region = star(dice);
    let covers = (0..3).map(|_| (0..4).map(|_| star(dice)).collect()).collect();
    Map { regions: vec![region.into()], covers }
}

fn comb(low: Coord<f64>, teeth: usize, width: f64, height: f64, angle: f64) -> Polygon<f64> {
    let mut ring = vec![(0.0, -width), (teeth as f64 * width, -width)];
    for tooth in (0..teeth).rev() {
        let x = tooth as f64 * width;
        ring.extend([(x + 0.6 * width, 0.0), (x + 0.3 * width, height), (x, 0.0)]);
    }
    let turned = |&(x, y): &(f64, f64)| {
        low + Coord { x: x * angle.cos() - y * angle.sin(), y: x * angle.sin() + y * angle.cos() }
    };
    Polygon::new(LineString(ring.iter().map(turned).collect()), Vec::new())
}

fn combs(dice: &mut Dice) -> Map {
    let side = 10_f64.powf(dice.between(1.0, 4.5));
    let one = |dice: &mut Dice| {
        let teeth = 5 + dice.below(60);
        let (low, height, angle) = (dice.coord(side), side * dice.between(0.2, 1.0), dice.between(0.0, TAU));
        comb(low, teeth, side / teeth as f64, height, angle)
    };
    Map { regions: vec![one(dice).into()], covers: vec![vec![one(dice)], vec![one(dice)]] }
}

pub(super) fn ogr(area: &MultiPolygon<f64>) -> Ogr {
    let ring = |ring: &LineString<f64>| {
        let mut line = Ogr::empty(OGRwkbGeometryType::wkbLinearRing).unwrap();
        for (i, c) in ring.0.iter().enumerate() {
            line.set_point_2d(i, (c.x - BASE.x, c.y - BASE.y));
        }
        line
    };
    let mut all = Ogr::empty(OGRwkbGeometryType::wkbMultiPolygon).unwrap();
    for polygon in area {
        let mut part = Ogr::empty(OGRwkbGeometryType::wkbPolygon).unwrap();
        std::iter::once(polygon.exterior())
            .chain(polygon.interiors())
            .for_each(|one| part.add_geometry(ring(one)).unwrap());
        all.add_geometry(part).unwrap();
    }
    all
}

/// The polygons of a geometry of GEOS.
pub(super) fn polygons(geometry: &Ogr) -> Vec<Polygon<f64>> {
    if geometry.geometry_type() == OGRwkbGeometryType::wkbPolygon {
        let ring = |i: usize| {
            let mut points = Vec::new();
            geometry.get_geometry(i).get_points(&mut points);
            points.iter().map(|&(x, y, _)| BASE + Coord { x, y }).collect::<LineString<f64>>()
        };
        let rings = geometry.geometry_count();
        if rings == 0 {
            return Vec::new();
        }
        return vec![Polygon::new(ring(0), (1..rings).map(ring).collect())];
    }
    (0..geometry.geometry_count()).flat_map(|i| polygons(&geometry.get_geometry(i))).collect()
}

pub(super) fn area_m2(geometry: &Ogr) -> f64 {
    // Around the middle of the map, where doubles are finest.
    let polygons = polygons(geometry).into_iter().map(|polygon| {
        let moved = |ring: &LineString<f64>| ring.0.iter().map(|&c| c - BASE).collect::<LineString<f64>>();
        Polygon::new(moved(polygon.exterior()), polygon.interiors().iter().map(moved).collect())
    });
    polygons.map(|polygon| polygon.unsigned_area()).sum()
}

pub(super) fn length(area: &MultiPolygon<f64>) -> f64 {
    let rings = area.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
    rings.flat_map(LineString::lines).map(|line| line.delta().x.hypot(line.delta().y)).sum()
}

/// What of a map is wrong, and of how many municipalities GEOS has no answer either.
fn faults(map: &Map) -> (Vec<String>, usize) {
    let mut faults = Vec::new();
    let valid = |polygon: &Polygon<f64>| repair(polygon, MOST_CROSSINGS).map(|repaired| repaired.area.0);
    let covers: Result<Vec<Vec<Polygon<f64>>>, _> = map
        .covers
        .iter()
        .map(|cover| cover.iter().map(valid).collect::<Result<Vec<_>, _>>().map(|all| all.concat()))
        .collect();
    let covers = match covers {
        Ok(covers) => covers,
        Err(error) => return (vec![format!("repair: {error}")], 0),
    };
    let refs: Vec<Vec<&Polygon<f64>>> = covers.iter().map(|cover| cover.iter().collect()).collect();
    let all = refs.concat();
    let (any, stack) = (Cover::build(&all), CoverStack::build(&refs));
    let of_regions: Vec<Option<Vec<String>>> =
        map.regions.par_iter().map(|given| region_faults(given, &refs, (&any, &stack, &all))).collect();
    let unknown = of_regions.iter().filter(|faults| faults.is_none()).count();
    faults.extend(of_regions.into_iter().flatten().flatten());
    match union(all.iter().copied()) {
        Ok(union) if !ogr(&union).is_valid() => faults.push("the union is invalid".into()),
        Ok(_) => {}
        Err(error) => faults.push(format!("union: {error}")),
    }
    (faults, unknown)
}

/// What is wrong of one municipality; `None` where GEOS has no answer.
fn region_faults(
    given: &MultiPolygon<f64>,
    refs: &[Vec<&Polygon<f64>>],
    (any, stack, all): (&Cover, &CoverStack, &[&Polygon<f64>]),
) -> Option<Vec<String>> {
    let mut faults = Vec::new();
    let region = match union(given) {
        Ok(region) => region,
        Err(error) => {
            return Some(vec![format!("union: {error}")]);
        }
    };
    let plain = ogr(&region);
    let region_m2 = region.unsigned_area();
    if !plain.is_valid() {
        return Some(vec!["the municipality is invalid".into()]);
    }
    let bounds = region.bounding_rect()?;
    let near = |area: &&Polygon<f64>| area.bounding_rect().is_some_and(|own| own.intersects(&bounds));
    let near: Vec<Vec<&Polygon<f64>>> =
        refs.iter().map(|cover| cover.iter().copied().filter(near).collect()).collect();
    let joined: Vec<Ogr> = near.iter().map(|cover| geos_union(cover)).collect::<Option<_>>()?;
    let together = joined.iter().skip(1).try_fold(joined.first()?.clone(), |all, one| all.union(one))?;
    let lines = length(&region) + length(&MultiPolygon(near.concat().into_iter().cloned().collect()));
    let tolerance = (1e-9 * region_m2).max(lines * MOVED_M);
    let right = area_m2(&plain.difference(&together)?);
    for (how, overlay) in [("cells", any.overlay(&region)), ("whole", overlay_whole(all, &region))] {
        match overlay {
            Ok(overlay) => {
                let sum = overlay.covered_m2 + overlay.uncovered_m2;
                if (sum - region_m2).abs() > tolerance {
                    faults.push(format!(
                        "{how}: law 3: {} + {} is not {region_m2}",
                        overlay.covered_m2, overlay.uncovered_m2
                    ));
                }
                if (overlay.uncovered_m2 - right).abs() > tolerance {
                    faults.push(format!("{how}: uncovered {} m2, right {right}", overlay.uncovered_m2));
                }
                if !ogr(&overlay.uncovered).is_valid() {
                    faults.push(format!("{how}: invalid shape"));
                }
            }
            Err(error) => faults.push(format!("{how}: {error}")),
        }
    }
    for (how, depths) in [("cells", stack.depths(&region)), ("whole", depths_whole(refs, &region))] {
        match depths {
            Ok(depths) => {
                for (operator, cover) in joined.iter().enumerate() {
                    let right = area_m2(&plain.intersection(cover)?);
                    if (depths.by_cover_m2[operator] - right).abs() > tolerance {
                        faults.push(format!(
                            "{how}: operator {operator} {} m2, right {right}",
                            depths.by_cover_m2[operator]
                        ));
                    }
                }
                if (depths.by_count_m2.iter().sum::<f64>() - region_m2).abs() > tolerance {
                    faults.push(format!("{how}: depths do not sum to the region"));
                }
            }
            Err(error) => faults.push(format!("{how}: depths: {error}")),
        }
    }
    Some(faults)
}

/// Halves are joined first, so that no edge is looked at too often.
fn geos_union(areas: &[&Polygon<f64>]) -> Option<Ogr> {
    match areas {
        [] => Ogr::empty(OGRwkbGeometryType::wkbMultiPolygon).ok(),
        [one] => Some(ogr(&MultiPolygon(vec![(*one).clone()]))),
        many => {
            let (left, right) = many.split_at(many.len() / 2);
            geos_union(left)?.union(&geos_union(right)?)
        }
    }
}

/// The municipalities of Sweden, in the plane.
fn sweden(root: &Path) -> Vec<Ogr> {
    let file = root.join("se-sweden/okfse/swedish_municipalities.geojson");
    let dataset = gdal::Dataset::open(file).unwrap();
    let mut plane = SpatialRef::from_epsg(3006).unwrap();
    plane.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    let mut layer = dataset.layer(0).unwrap();
    let shapes = layer.features().map(|feature| {
        let mut shape = feature.geometry().unwrap().clone();
        let mut degrees = SpatialRef::from_epsg(4326).unwrap();
        degrees.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
        shape.transform_inplace(&CoordTransform::new(&degrees, &plane).unwrap()).unwrap();
        // As other geometries for GEOS: with the base taken off.
        ogr(&MultiPolygon(polygons(&shape)).map_coords(|c| c - BASE))
    });
    shapes.collect()
}

/// Circles of four operators, clipped at the borders by GEOS; as "Clip" writes them.
fn clipped_at(borders: &[Ogr], circles: usize, dice: &mut Dice) -> Map {
    let regions: Vec<MultiPolygon<f64>> = borders.iter().map(|one| MultiPolygon(polygons(one))).collect();
    let boxes: Vec<_> = regions.iter().filter_map(BoundingRect::bounding_rect).collect();
    let drawn: Vec<(usize, Polygon<f64>)> = (0..circles)
        .map(|_| {
            let around = boxes[dice.below(boxes.len())];
            let centre = Coord {
                x: dice.between(around.min().x, around.max().x),
                y: dice.between(around.min().y, around.max().y),
            };
            let radius = dice.between(2_000.0, 15_000.0);
            (dice.below(4), dice.star(centre, radius, 64, 1.19))
        })
        .collect();
    let parts: Vec<(usize, Vec<Polygon<f64>>)> = drawn
        .iter()
        .map(|(operator, circle)| {
            let whole = ogr(&circle.clone().into());
            let bounds = circle.bounding_rect().unwrap();
            let near = borders.iter().zip(&boxes).filter(|(_, own)| own.intersects(&bounds));
            (
                *operator,
                near.filter_map(|(one, _)| one.intersection(&whole))
                    .flat_map(|part| polygons(&part))
                    .collect(),
            )
        })
        .collect();
    let mut covers = vec![Vec::new(); 4];
    for (operator, mut polygons) in parts {
        covers[operator].append(&mut polygons);
    }
    Map { regions, covers }
}

/// The first round that is run: those before it have been, or run elsewhere.
fn first() -> u64 {
    env::var("WHITESPOT_FUZZ_FIRST").map_or(0, |first| first.parse().unwrap())
}

#[test]
fn overlays_agree_with_geos_on_layers_clipped_at_swedish_borders() {
    let Some(root) = real_data() else { return };
    let (runs, circles) = if env::var("WHITESPOT_FUZZ_ROUNDS").is_ok() { (60, 3_000) } else { (1, 400) };
    let borders = sweden(&root);
    assert_eq!(borders.len(), 290);
    for run in first()..runs {
        let map = clipped_at(&borders, circles, &mut Dice::of(KINDS.len(), run));
        let (faults, unknown) = faults(&map);
        assert!(faults.is_empty(), "run {run}: {}", faults.join("\n"));
        println!(
            "run {run}: {} areas, 290 municipalities, {unknown} of which GEOS tells nothing",
            map.covers.concat().len()
        );
        assert!(unknown <= 3, "run {run}: GEOS tells nothing of {unknown} municipalities");
    }
}

#[test]
fn overlays_agree_with_geos_on_maps_as_a_gis_draws_them() {
    let rounds = env::var("WHITESPOT_FUZZ_ROUNDS").map_or(ROUNDS, |rounds| rounds.parse().unwrap());
    let first = first();
    let mut told = String::new();
    for (kind, (name, draw)) in KINDS.iter().enumerate() {
        let outcomes: Vec<(u64, (Vec<String>, usize))> = (first..first + rounds)
            .into_par_iter()
            .map(|round| (round, faults(&draw(&mut Dice::of(kind, round)))))
            .collect();
        let unknown = outcomes.iter().filter(|(_, (_, unknown))| *unknown > 0).count();
        let wrong: Vec<_> = outcomes
            .iter()
            .filter(|(_, (faults, _))| !faults.is_empty())
            .map(|(round, (faults, _))| (round, faults))
            .collect();
        println!("{name}: {} maps, {} wrong, {unknown} of which GEOS tells nothing", rounds, wrong.len());
        assert!(unknown as u64 * 20 <= rounds, "{name}: GEOS tells nothing of {unknown} maps");
        for (round, faults) in wrong.iter().take(5) {
            told += &format!("{name}, round {round}: {}\n", faults.join("; "));
        }
    }
    assert!(told.is_empty(), "{told}");
}
