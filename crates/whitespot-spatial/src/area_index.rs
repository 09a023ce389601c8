//! Which areas a point lies in, for millions of points against tens of thousands of areas.
//!
//! A uniform grid. A cell knows the owners whose areas cover it wholly, and for each area whose boundary passes
//! through it the few edges there and the side on which the cell's centre lies. A point is judged by the edges between
//! it and the centre, with exact orientation, so the answer is the one that all edges together would give. A cell that
//! is crowded with edges is divided again, so that towns are answered as fast as the countryside.

use super::grid::{Edge, Grid};
use geo::algorithm::kernels::Orientation;
use geo::{Coord, Polygon};
use rayon::prelude::*;

/// Edges in a cell beyond which it is divided; measured on areas that pile up in towns.
const CROWD: usize = 24;

/// A crowded cell is divided into this many by this many at most, and so often at most; engineering choices.
const PARTS: usize = 8;
const DEPTH: u32 = 3;

/// Where dividing has made more entries of each than this, as with a bundle of long edges, it stops: memory stays
/// proportional to the edges. An engineering choice.
const MOST_GROWTH: f64 = 6.0;

/// Areas with owners, made ready to be asked for points.
#[derive(Debug, Clone)]
pub struct AreaIndex {
    top: Level,
    /// For each mixed entry the edges in the cell, as positions in `edges`.
    listed: Vec<u32>,
    edges: Vec<Edge>,
}

/// A grid and what its cells know.
#[derive(Debug, Clone)]
struct Level {
    grid: Grid,
    /// Where each cell's entries start, and one more for the end.
    cells: Vec<Cell>,
    /// Owners that cover a whole cell, by cell, ascending.
    whole: Vec<u32>,
    /// Areas whose boundary passes through a cell, by cell, owners ascending.
    mixed: Vec<Mixed>,
    /// Finer grids over the mixed areas of crowded cells.
    parts: Vec<Level>,
}

#[derive(Debug, Clone, Copy)]
struct Cell {
    whole: u32,
    mixed: u32,
    part: u32,
}

/// The part of a cell that is not divided.
const UNDIVIDED: u32 = u32::MAX;

#[derive(Debug, Clone, Copy)]
struct Mixed {
    owner: u32,
    start: u32,
    count: u32,
    /// Whether the centre of the cell is inside.
    inside: bool,
}

impl AreaIndex {
    /// Prepares areas, which are valid polygons with holes; one owner may have many, and any may overlap.
    ///
    /// Memory is proportional to the number of edges, time nearly so.
    ///
    /// ```
    /// use geo::{coord, polygon};
    /// use whitespot_spatial::AreaIndex;
    /// let square = polygon![(x: 0.0, y: 0.0), (x: 2.0, y: 0.0), (x: 2.0, y: 2.0), (x: 0.0, y: 2.0)];
    /// let index = AreaIndex::build(&[(7, &square)]);
    /// let mut owners = Vec::new();
    /// index.owners_at(coord! { x: 2.0, y: 1.0 }, &mut owners);
    /// assert_eq!(owners, [7]);
    /// ```
    #[must_use]
    pub fn build(areas: &[(u32, &Polygon<f64>)]) -> Self {
        let mut edges = Vec::new();
        let mut ends = Vec::with_capacity(areas.len());
        for (_, area) in areas {
            for ring in std::iter::once(area.exterior()).chain(area.interiors()) {
                edges.extend(ring.0.windows(2).filter(|p| p[0] != p[1]).map(|p| Edge::new(p[0], p[1])));
            }
            ends.push(edges.len());
        }
        let grid = Grid::over(&edges, &ends, 0.0);
        let mut gathered = Gathered::default();
        let mut start = 0;
        for (&(owner, _), &end) in areas.iter().zip(&ends) {
            gathered.add(&grid, owner, &edges, start..end);
            start = end;
        }
        let Gathered { whole, mixed, mut listed, .. } = gathered;
        let mut top = Level::new(grid, whole, mixed);
        top.divide(&edges, &mut listed, DEPTH, 1.0);
        Self { top, listed, edges }
    }

    /// Fills `found` with the owners of the areas at the point, ascending, each once. A point on a boundary is inside.
    pub fn owners_at(&self, point: Coord<f64>, found: &mut Vec<u32>) {
        found.clear();
        let Some((mut level, mut cell)) = self.top.grid.cell_at(point).map(|cell| (&self.top, cell)) else {
            return;
        };
        found.extend_from_slice(level.whole_in(cell));
        while let Some(part) = level.part_of(cell) {
            (level, cell) = (part, part.grid.cell_of(point));
            found.extend_from_slice(level.whole_in(cell));
        }
        let whole = found.len();
        let centre = level.grid.centre(cell);
        for entry in level.mixed_in(cell) {
            if found[whole..].last() != Some(&entry.owner) && entry.holds(self.around(entry), centre, point) {
                found.push(entry.owner);
            }
        }
        found.sort_unstable();
        found.dedup();
    }

    /// Whether the point lies in any of the areas. A point on a boundary is inside; without areas none is.
    ///
    /// ```
    /// use geo::{coord, polygon};
    /// use whitespot_spatial::AreaIndex;
    /// let square = polygon![(x: 0.0, y: 0.0), (x: 2.0, y: 0.0), (x: 2.0, y: 2.0), (x: 0.0, y: 2.0)];
    /// let index = AreaIndex::build(&[(0, &square)]);
    /// assert!(index.contains(coord! { x: 2.0, y: 1.0 }));
    /// assert!(!index.contains(coord! { x: 2.1, y: 1.0 }));
    /// ```
    #[must_use]
    pub fn contains(&self, point: Coord<f64>) -> bool {
        let Some((mut level, mut cell)) = self.top.grid.cell_at(point).map(|cell| (&self.top, cell)) else {
            return false;
        };
        loop {
            if !level.whole_in(cell).is_empty() {
                return true;
            }
            let Some(part) = level.part_of(cell) else { break };
            (level, cell) = (part, part.grid.cell_of(point));
        }
        let centre = level.grid.centre(cell);
        level.mixed_in(cell).iter().any(|entry| entry.holds(self.around(entry), centre, point))
    }

    fn around(&self, entry: &Mixed) -> impl Iterator<Item = Edge> {
        self.listed[entry.range()].iter().map(|&at| self.edges[at as usize])
    }
}

impl Mixed {
    fn range(&self) -> std::ops::Range<usize> {
        self.start as usize..(self.start + self.count) as usize
    }

    /// Whether the area holds the point, its boundary included.
    fn holds(&self, edges: impl Iterator<Item = Edge>, centre: Coord<f64>, point: Coord<f64>) -> bool {
        let mut on_edge = false;
        let inside = self.count(edges, centre, point, |edge| {
            on_edge = edge.turn(point) == Orientation::Collinear;
            on_edge
        });
        on_edge || inside
    }

    /// Whether the area holds the centre of another cell, which counts as moved off any edge.
    fn beside(&self, edges: impl Iterator<Item = Edge>, centre: Coord<f64>, other: Coord<f64>) -> bool {
        self.count(edges, centre, other, |_| false)
    }

    /// Counts the edges between the point and the centre along a level and an upright leg; `end` is asked of each edge
    /// whose box holds the point, and ends the count.
    fn count(
        &self,
        edges: impl Iterator<Item = Edge>,
        centre: Coord<f64>,
        point: Coord<f64>,
        mut end: impl FnMut(Edge) -> bool,
    ) -> bool {
        let mut inside = self.inside;
        let corner = Coord { x: centre.x, y: point.y };
        let (low, high) = if point.y < centre.y { (point.y, centre.y) } else { (centre.y, point.y) };
        for edge in edges {
            let (left, right) =
                if edge.from.x < edge.to.x { (edge.from.x, edge.to.x) } else { (edge.to.x, edge.from.x) };
            if edge.from.y <= point.y && point.y <= edge.to.y {
                if left <= point.x && point.x <= right && end(edge) {
                    return inside;
                }
                inside ^= point.y < edge.to.y
                    && edge.passed_by(point, left, right) != edge.passed_by(corner, left, right);
            }
            if left <= centre.x && centre.x < right && edge.from.y <= high && low <= edge.to.y {
                inside ^= edge.passed(corner) != edge.passed(centre);
            }
        }
        inside
    }
}

impl Level {
    /// Orders what was gathered by cell; an area of an owner that covers the cell wholly with another is dropped there.
    fn new(grid: Grid, mut whole: Vec<(u32, u32)>, mut mixed: Vec<(u32, Mixed)>) -> Self {
        let cells = grid.columns * grid.rows;
        whole.sort_unstable();
        whole.dedup();
        mixed.retain(|&(cell, ref entry)| whole.binary_search(&(cell, entry.owner)).is_err());
        mixed.sort_unstable_by_key(|&(cell, ref entry)| (cell, entry.owner, entry.start));
        let mut starts = vec![Cell { whole: 0, mixed: 0, part: UNDIVIDED }; cells + 1];
        for &(cell, _) in &whole {
            starts[cell as usize + 1].whole += 1;
        }
        for &(cell, _) in &mixed {
            starts[cell as usize + 1].mixed += 1;
        }
        for i in 1..starts.len() {
            starts[i].whole += starts[i - 1].whole;
            starts[i].mixed += starts[i - 1].mixed;
        }
        Self {
            grid,
            cells: starts,
            whole: whole.into_iter().map(|(_, owner)| owner).collect(),
            mixed: mixed.into_iter().map(|(_, entry)| entry).collect(),
            parts: Vec::new(),
        }
    }

    fn whole_in(&self, cell: usize) -> &[u32] {
        &self.whole[self.cells[cell].whole as usize..self.cells[cell + 1].whole as usize]
    }

    fn mixed_in(&self, cell: usize) -> &[Mixed] {
        &self.mixed[self.cells[cell].mixed as usize..self.cells[cell + 1].mixed as usize]
    }

    fn part_of(&self, cell: usize) -> Option<&Self> {
        self.parts.get(self.cells[cell].part as usize)
    }

    /// Divides the crowded cells; `growth` is how many entries dividing has made of each so far.
    fn divide(&mut self, edges: &[Edge], listed: &mut Vec<u32>, depth: u32, growth: f64) {
        if growth > MOST_GROWTH || depth == 0 {
            return;
        }
        let crowd = |cell: usize| self.mixed_in(cell).iter().map(|entry| entry.count as usize).sum::<usize>();
        let crowded: Vec<(usize, usize)> = (0..self.cells.len() - 1)
            .map(|cell| (cell, crowd(cell)))
            .filter(|(_, crowd)| *crowd > CROWD)
            .collect();
        let part = |&(cell, crowd): &(usize, usize)| {
            let grid = self.grid.divided(cell, ((crowd / 2) as f64).sqrt() as usize, PARTS)?;
            let mut own = Vec::new();
            let mut part = self.part(cell, grid, edges, listed, &mut own);
            let grown = own.len() as f64 / crowd as f64;
            part.divide(edges, &mut own, depth - 1, growth * grown);
            Some((cell, part, own))
        };
        let parts: Vec<(usize, Self, Vec<u32>)> = crowded.par_iter().filter_map(part).collect();
        for (cell, mut part, own) in parts {
            part.list_behind(listed.len() as u32);
            listed.extend(own);
            self.cells[cell].part = self.parts.len() as u32;
            self.parts.push(part);
        }
    }

    /// Moves the starts of the entries on by `others` listed edges.
    fn list_behind(&mut self, others: u32) {
        self.mixed.iter_mut().for_each(|entry| entry.start += others);
        self.parts.iter_mut().for_each(|part| part.list_behind(others));
    }

    /// The mixed areas of one cell on a finer grid.
    fn part(&self, cell: usize, grid: Grid, edges: &[Edge], listed: &[u32], own: &mut Vec<u32>) -> Self {
        let centre = self.grid.centre(cell);
        let (mut whole, mut mixed, mut touched, mut passed) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for entry in self.mixed_in(cell) {
            touched.clear();
            passed.clear();
            passed.resize(grid.columns * grid.rows, false);
            for &at in &listed[entry.range()] {
                let edge = edges[at as usize];
                grid.cells_of(edge, |cell| touched.push((cell as u32, at)));
                for row in grid.row(edge.from.y)..=grid.row(edge.to.y) {
                    if let Some(column) = grid.first_passed(edge, row) {
                        passed[row * grid.columns + column] ^= true;
                    }
                }
            }
            touched.sort_unstable();
            touched.dedup();
            let mut groups = touched.chunk_by(|a, b| a.0 == b.0).peekable();
            let mut inside = false;
            for (cell, &passed) in passed.iter().enumerate() {
                if cell % grid.columns == 0 {
                    let around = listed[entry.range()].iter().map(|&at| edges[at as usize]);
                    inside = entry.beside(around, centre, grid.centre(cell));
                } else {
                    inside ^= passed;
                }
                match groups.next_if(|group| group[0].0 as usize == cell) {
                    Some(group) => {
                        let start = own.len() as u32;
                        own.extend(group.iter().map(|&(_, edge)| edge));
                        let count = group.len() as u32;
                        mixed.push((cell as u32, Mixed { owner: entry.owner, start, count, inside }));
                    }
                    None if inside => whole.push((cell as u32, entry.owner)),
                    None => {}
                }
            }
        }
        Self::new(grid, whole, mixed)
    }
}

#[derive(Default)]
struct Gathered {
    whole: Vec<(u32, u32)>,
    mixed: Vec<(u32, Mixed)>,
    listed: Vec<u32>,
    touched: Vec<(u32, u32)>,
    passed: Vec<u32>,
}

impl Gathered {
    /// Adds one area, whose edges are those of the range.
    fn add(&mut self, grid: &Grid, owner: u32, edges: &[Edge], range: std::ops::Range<usize>) {
        let Self { whole, mixed, listed, touched, passed } = self;
        touched.clear();
        passed.clear();
        for at in range {
            let edge = edges[at];
            grid.cells_of(edge, |cell| touched.push((cell as u32, at as u32)));
            for row in grid.row(edge.from.y)..=grid.row(edge.to.y) {
                passed
                    .extend(grid.first_passed(edge, row).map(|column| (row * grid.columns + column) as u32));
            }
        }
        touched.sort_unstable();
        passed.sort_unstable();
        let row = |cell: u32| cell as usize / grid.columns;
        let (mut inside, mut next, mut before) = (false, 0, None);
        for group in touched.chunk_by(|a, b| a.0 == b.0) {
            let cell = group[0].0;
            let mut pass = |inside: &mut bool, upto: u32| {
                while passed.get(next).is_some_and(|&p| p <= upto) {
                    *inside ^= row(passed[next]) == row(cell);
                    next += 1;
                }
            };
            match before {
                Some(before) if row(before) == row(cell) => {
                    // An edge in the right half of a cell is passed at the centre of the next one.
                    pass(&mut inside, before + 1);
                    if inside {
                        whole.extend((before + 1..cell).map(|c| (c, owner)));
                    }
                }
                _ => inside = false,
            }
            pass(&mut inside, cell);
            let start = listed.len() as u32;
            listed.extend(group.iter().map(|&(_, edge)| edge));
            mixed.push((cell, Mixed { owner, start, count: group.len() as u32, inside }));
            before = Some(cell);
        }
    }
}

#[cfg(test)]
#[path = "area_index_tests.rs"]
mod tests;
