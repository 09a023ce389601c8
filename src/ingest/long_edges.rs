//! Long edges on their way to another CRS: what is straight in the one bends in the other.
//!
//! An edge along a parallel that is 57 km long bulges 107 m. It is therefore cut before it is brought to the working CRS,
//! where it crosses a lattice of its own CRS. The lattice is fixed: its root cells are a degree (or 65,536 units) wide, and
//! each is divided by a power of two that follows from how much the way bends there, and from nothing else. Whoever draws
//! a line, with two vertices or with ten, gets the same cuts, so that shared edges stay shared.
//!
//! How far may a piece lie beside its course? The course is `g(t) = F(a + t (b - a))`, and the chord between its ends lies
//! at most `max |g''| / 8` away. `g''` is a quadratic form of the piece's width and height with the second derivatives of `F`;
//! these are measured as second differences at 25 places of the root cell, and taken half as large again.
use std::collections::{BTreeMap, BTreeSet};

use geo::{Coord, Geometry, LineString, Polygon, Rect};
use rayon::prelude::*;

use super::crs::Crs;
use super::error::IngestError;
use super::table::Shape;

/// Side of a root cell of a geographic CRS, in its unit.
const ROOT_DEGREES: f64 = 1.0;
/// Side of a root cell of any other CRS, in its unit.
const ROOT_UNITS: f64 = 65_536.0;
/// Places along each side of a root cell at which the way is measured.
const SAMPLES: usize = 5;
/// Second derivatives are taken so much larger than they were measured, for what lies between the places measured: over a
/// degree they change by some percent.
const MARGIN: f64 = 1.5;
/// A root cell is divided into 2^12 by 2^12 cells at most, 27 m of a degree: four times as fine as a millimetre asks for where a
/// projection is used.
const FINEST: u32 = 12;
/// Cuts so near to each other or to an end, as a part of a cell, are one: an edge through a corner of the lattice.
const ONE_CUT: f64 = 1e-6;

type Cell = (i32, i32);

/// Cuts the edges of lines and areas; points and what lies in the working CRS already stay as they are.
///
/// # Errors
/// When there is no way between the two.
pub(super) fn cut(
    shapes: &mut [Shape],
    crs: &Crs,
    working: &Crs,
    deviation_m: f64,
) -> Result<(), IngestError> {
    let root = if crs.is_geographic() { ROOT_DEGREES } else { ROOT_UNITS };
    let cells: BTreeSet<Cell> = shapes
        .par_iter()
        .fold(BTreeSet::new, |mut cells, shape| {
            let mut last = None;
            if let Some(geometry) = shape.geometry() {
                edges(geometry, &mut |a, b| note_cells(a, b, root, &mut last, &mut cells));
            }
            cells
        })
        .reduce(BTreeSet::new, |mut cells, mut more| {
            cells.append(&mut more);
            cells
        });
    let bends = Bends::measure(&cells, root, crs, working, deviation_m)?;
    shapes.par_iter_mut().for_each(|shape| {
        if let Some(geometry) = shape.geometry_mut() {
            cut_geometry(geometry, &bends);
        }
    });
    Ok(())
}

/// How much the way bends within each root cell.
struct Bends {
    root: f64,
    deviation_m: f64,
    cells: BTreeMap<Cell, Bend>,
    /// As much as it bends anywhere: most edges are short by this, and no cell has to be looked up.
    most: Bend,
}

/// The second derivatives of the way in a root cell, largest of each, per component of the working CRS: metres per unit².
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Bend {
    xx: Coord<f64>,
    xy: Coord<f64>,
    yy: Coord<f64>,
    /// The root cell is divided into 2^level by 2^level.
    level: u32,
}

impl Bend {
    /// The larger of each.
    fn or(self, other: &Self) -> Self {
        let larger =
            |one: Coord<f64>, other: Coord<f64>| Coord { x: one.x.max(other.x), y: one.y.max(other.y) };
        Self {
            xx: larger(self.xx, other.xx),
            xy: larger(self.xy, other.xy),
            yy: larger(self.yy, other.yy),
            level: self.level.max(other.level),
        }
    }

    /// How far a piece of this width and height may lie beside its course, metres.
    fn deviation_m(&self, wide: f64, high: f64) -> f64 {
        let of = |xx: f64, xy: f64, yy: f64| xx * wide * wide + 2.0 * xy * wide * high + yy * high * high;
        let bend = of(self.xx.x, self.xy.x, self.yy.x).hypot(of(self.xx.y, self.xy.y, self.yy.y));
        MARGIN * bend / 8.0
    }
}

impl Bends {
    fn measure(
        cells: &BTreeSet<Cell>,
        root: f64,
        crs: &Crs,
        working: &Crs,
        deviation_m: f64,
    ) -> Result<Self, IngestError> {
        let step = root / (SAMPLES - 1) as f64;
        let mut places: Vec<Coord<f64>> = Vec::with_capacity(cells.len() * SAMPLES * SAMPLES);
        for &(column, row) in cells {
            for i in 0..SAMPLES {
                for j in 0..SAMPLES {
                    places.push(Coord {
                        x: f64::from(column) * root + i as f64 * step,
                        y: f64::from(row) * root + j as f64 * step,
                    });
                }
            }
        }
        crs.transform_to(working, &mut places)?;
        let range = working.plausible();
        let bends = cells.iter().zip(places.chunks_exact(SAMPLES * SAMPLES)).map(|(&cell, samples)| {
            let mut bend = second_differences(samples, step);
            // Far from where the working CRS is used nothing is counted, and projections bend without end.
            if range.is_none_or(|range| samples.iter().any(|place| holds(range, *place))) {
                bend.level = (0..FINEST)
                    .find(|level| {
                        let side = root / f64::from(1_u32 << level);
                        bend.deviation_m(side, side) <= deviation_m
                    })
                    .unwrap_or(FINEST);
            } else {
                bend = Bend::default();
            }
            (cell, bend)
        });
        let cells: BTreeMap<Cell, Bend> = bends.collect();
        let most = cells.values().fold(Bend::default(), Bend::or);
        Ok(Self { root, deviation_m, cells, most })
    }

    fn at(&self, cell: Cell) -> Bend {
        self.cells.get(&cell).copied().unwrap_or_default()
    }

    /// Pushes the cuts of an edge that needs some, from `a` to `b`.
    fn push_cuts(&self, a: Coord<f64>, b: Coord<f64>, cuts: &mut Vec<Coord<f64>>) {
        let (wide, high) = ((b.x - a.x).abs(), (b.y - a.y).abs());
        if self.most.deviation_m(wide, high) <= self.deviation_m {
            return;
        }
        let is_short = |cell: Cell| self.at(cell).deviation_m(wide, high) <= self.deviation_m;
        let (first, last) = (cell_of(a, self.root), cell_of(b, self.root));
        if first == last && is_short(first) {
            return;
        }
        // From the same end, whichever way it is drawn.
        let is_turned = (b.x, b.y) < (a.x, a.y);
        let (from, to) = if is_turned { (b, a) } else { (a, b) };
        let pieces = pieces(from, to, self.root);
        let cell = |piece: &(Coord<f64>, Coord<f64>)| cell_of((piece.0 + piece.1) / 2.0, self.root);
        if pieces.iter().all(|piece| is_short(cell(piece))) {
            return;
        }
        let start = cuts.len();
        for piece in &pieces {
            if piece.0 != from {
                cuts.push(piece.0);
            }
            let level = self.at(cell(piece)).level;
            let side = self.root / f64::from(1_u32 << level);
            cuts.extend(crossings((from, to), side, *piece));
        }
        if is_turned {
            cuts[start..].reverse();
        }
    }
}

/// The largest second differences, as derivatives; where the way leads nowhere there is none.
fn second_differences(samples: &[Coord<f64>], step: f64) -> Bend {
    let at = |i: usize, j: usize| samples[i * SAMPLES + j];
    let mut bend = Bend::default();
    let grow = |most: &mut Coord<f64>, found: Coord<f64>| {
        if found.x.is_finite() && found.y.is_finite() {
            most.x = most.x.max(found.x.abs());
            most.y = most.y.max(found.y.abs());
        }
    };
    for i in 0..SAMPLES {
        for j in 0..SAMPLES {
            if i + 2 < SAMPLES {
                grow(&mut bend.xx, at(i, j) - at(i + 1, j) * 2.0 + at(i + 2, j));
            }
            if j + 2 < SAMPLES {
                grow(&mut bend.yy, at(i, j) - at(i, j + 1) * 2.0 + at(i, j + 2));
            }
            if i + 1 < SAMPLES && j + 1 < SAMPLES {
                grow(&mut bend.xy, at(i, j) - at(i + 1, j) - at(i, j + 1) + at(i + 1, j + 1));
            }
        }
    }
    for most in [&mut bend.xx, &mut bend.xy, &mut bend.yy] {
        *most = *most / (step * step);
    }
    bend
}

/// Where the edge from `a` to `b` crosses the lattice of this side between two places on it, which are not crossings
/// themselves. All is worked out from the ends of the edge, whatever pieces it is taken to.
fn crossings(
    (a, b): (Coord<f64>, Coord<f64>),
    side: f64,
    (low, high): (Coord<f64>, Coord<f64>),
) -> Vec<Coord<f64>> {
    let run = b - a;
    let mut found: Vec<(f64, Coord<f64>)> = Vec::new();
    for x in lines_between(low.x, high.x, side) {
        let part = (x - a.x) / run.x;
        found.push((part, Coord { x, y: a.y + part * run.y }));
    }
    for y in lines_between(low.y, high.y, side) {
        let part = (y - a.y) / run.y;
        found.push((part, Coord { x: a.x + part * run.x, y }));
    }
    found.sort_by(|one, other| one.0.total_cmp(&other.0));
    let near = |one: Coord<f64>, other: Coord<f64>| {
        (one.x - other.x).abs() <= ONE_CUT * side && (one.y - other.y).abs() <= ONE_CUT * side
    };
    let mut cuts: Vec<Coord<f64>> = Vec::with_capacity(found.len());
    for (_, cut) in found {
        let last = cuts.last().copied().unwrap_or(low);
        if !near(last, cut) && !near(cut, high) {
            cuts.push(cut);
        }
    }
    cuts
}

/// The lattice lines strictly between two numbers.
fn lines_between(one: f64, other: f64, side: f64) -> impl Iterator<Item = f64> {
    let first = (one.min(other) / side).floor() + 1.0;
    let last = (one.max(other) / side).ceil() - 1.0;
    std::iter::successors(Some(first), |line| Some(line + 1.0))
        .take_while(move |line| *line <= last)
        .map(move |line| line * side)
}

fn cell_of(at: Coord<f64>, root: f64) -> Cell {
    ((at.x / root).floor() as i32, (at.y / root).floor() as i32)
}

fn holds(range: Rect<f64>, at: Coord<f64>) -> bool {
    (range.min().x..=range.max().x).contains(&at.x) && (range.min().y..=range.max().y).contains(&at.y)
}

/// Notes the root cells that an edge passes; `last` is the one noted last, which is nearly always the next one too.
fn note_cells(a: Coord<f64>, b: Coord<f64>, root: f64, last: &mut Option<Cell>, cells: &mut BTreeSet<Cell>) {
    let mut note = |cell: Cell| {
        if *last != Some(cell) {
            cells.insert(cell);
            *last = Some(cell);
        }
    };
    if cell_of(a, root) == cell_of(b, root) {
        note(cell_of(a, root));
    } else {
        for (from, to) in pieces(a, b, root) {
            note(cell_of((from + to) / 2.0, root));
        }
    }
}

/// An edge as its pieces within root cells.
fn pieces(a: Coord<f64>, b: Coord<f64>, root: f64) -> Vec<(Coord<f64>, Coord<f64>)> {
    let mut places = vec![a];
    places.extend(crossings((a, b), root, (a, b)));
    places.push(b);
    places.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

/// Calls `each` for every edge of lines and areas.
fn edges(geometry: &Geometry<f64>, each: &mut impl FnMut(Coord<f64>, Coord<f64>)) {
    let mut line = |line: &LineString<f64>| line.0.windows(2).for_each(|pair| each(pair[0], pair[1]));
    match geometry {
        Geometry::LineString(one) => line(one),
        Geometry::MultiLineString(lines) => lines.iter().for_each(line),
        Geometry::Polygon(area) => rings(area).for_each(line),
        Geometry::MultiPolygon(areas) => areas.iter().flat_map(rings).for_each(line),
        Geometry::GeometryCollection(parts) => parts.iter().for_each(|part| edges(part, each)),
        _ => {}
    }
}

fn rings(area: &Polygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    std::iter::once(area.exterior()).chain(area.interiors())
}

fn cut_geometry(geometry: &mut Geometry<f64>, bends: &Bends) {
    let area = |area: &mut Polygon<f64>| {
        area.exterior_mut(|ring| cut_line(ring, bends));
        area.interiors_mut(|rings| rings.iter_mut().for_each(|ring| cut_line(ring, bends)));
    };
    match geometry {
        Geometry::LineString(line) => cut_line(line, bends),
        Geometry::MultiLineString(lines) => lines.iter_mut().for_each(|line| cut_line(line, bends)),
        Geometry::Polygon(one) => area(one),
        Geometry::MultiPolygon(areas) => areas.iter_mut().for_each(area),
        Geometry::GeometryCollection(parts) => {
            parts.iter_mut().for_each(|part| cut_geometry(part, bends));
        }
        _ => {}
    }
}

fn cut_line(line: &mut LineString<f64>, bends: &Bends) {
    let mut all: Option<Vec<Coord<f64>>> = None;
    let mut cuts = Vec::new();
    for (at, pair) in line.0.windows(2).enumerate() {
        bends.push_cuts(pair[0], pair[1], &mut cuts);
        if all.is_none() && !cuts.is_empty() {
            all = Some(line.0[..at].to_vec());
        }
        if let Some(all) = &mut all {
            all.push(pair[0]);
            all.append(&mut cuts);
        }
    }
    if let (Some(mut all), Some(&last)) = (all, line.0.last()) {
        all.push(last);
        line.0 = all;
    }
}

#[cfg(test)]
#[path = "long_edges_tests.rs"]
mod tests;
