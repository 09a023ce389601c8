//! Which areas a point lies in, for millions of points against tens of thousands of areas.
//!
//! A uniform grid. A cell knows the owners whose areas cover it wholly, and for each area whose boundary passes
//! through it the few edges there and the side on which the cell's centre lies. A point is judged by the edges between
//! it and the centre, with exact orientation, so the answer is the one that all edges together would give.

use super::grid::{Edge, Grid};
use geo::algorithm::kernels::Orientation;
use geo::{Coord, Polygon};

/// Areas with owners, made ready to be asked for points.
#[derive(Debug, Clone)]
pub struct AreaIndex {
    grid: Grid,
    /// Owners that cover a whole cell, by cell, ascending.
    whole: Vec<u32>,
    whole_starts: Vec<u32>,
    /// Areas whose boundary passes through a cell, by cell, owners ascending.
    mixed: Vec<Mixed>,
    mixed_starts: Vec<u32>,
    /// For each mixed entry the edges in the cell, as positions in `edges`.
    listed: Vec<u32>,
    edges: Vec<Edge>,
}

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
    /// use whitespot::spatial::AreaIndex;
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
        gathered.finish(grid, edges)
    }

    /// Fills `found` with the owners of the areas at the point, ascending, each once. A point on a boundary is inside.
    pub fn owners_at(&self, point: Coord<f64>, found: &mut Vec<u32>) {
        found.clear();
        let Some(cell) = self.grid.cell_at(point) else { return };
        found.extend_from_slice(
            &self.whole[self.whole_starts[cell] as usize..self.whole_starts[cell + 1] as usize],
        );
        let whole = found.len();
        let centre = self.grid.centre(cell);
        for entry in &self.mixed[self.mixed_starts[cell] as usize..self.mixed_starts[cell + 1] as usize] {
            if found[whole..].last() != Some(&entry.owner) && self.holds(entry, centre, point) {
                found.push(entry.owner);
            }
        }
        if whole != 0 && whole != found.len() {
            found.sort_unstable();
        }
    }

    /// Whether the point lies in any of the areas. A point on a boundary is inside; without areas none is.
    #[must_use]
    pub fn contains(&self, point: Coord<f64>) -> bool {
        let Some(cell) = self.grid.cell_at(point) else { return false };
        if self.whole_starts[cell] != self.whole_starts[cell + 1] {
            return true;
        }
        let centre = self.grid.centre(cell);
        let entries = &self.mixed[self.mixed_starts[cell] as usize..self.mixed_starts[cell + 1] as usize];
        entries.iter().any(|entry| self.holds(entry, centre, point))
    }

    /// Counts the edges between the point and the centre along a level and an upright leg.
    fn holds(&self, entry: &Mixed, centre: Coord<f64>, point: Coord<f64>) -> bool {
        let mut inside = entry.inside;
        let corner = Coord { x: centre.x, y: point.y };
        let (low, high) = if point.y < centre.y { (point.y, centre.y) } else { (centre.y, point.y) };
        for &at in &self.listed[entry.start as usize..(entry.start + entry.count) as usize] {
            let edge = self.edges[at as usize];
            let (left, right) =
                if edge.from.x < edge.to.x { (edge.from.x, edge.to.x) } else { (edge.to.x, edge.from.x) };
            if edge.from.y <= point.y && point.y <= edge.to.y {
                if left <= point.x && point.x <= right && edge.turn(point) == Orientation::Collinear {
                    return true;
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

    fn finish(self, grid: Grid, edges: Vec<Edge>) -> AreaIndex {
        let cells = grid.columns * grid.rows;
        let Self { mut whole, mut mixed, listed, .. } = self;
        whole.sort_unstable();
        whole.dedup();
        mixed.retain(|&(cell, ref entry)| whole.binary_search(&(cell, entry.owner)).is_err());
        mixed.sort_unstable_by_key(|&(cell, ref entry)| (cell, entry.owner, entry.start));
        let whole_starts = starts(cells, whole.iter().map(|&(cell, _)| cell));
        let mixed_starts = starts(cells, mixed.iter().map(|&(cell, _)| cell));
        AreaIndex {
            grid,
            whole: whole.into_iter().map(|(_, owner)| owner).collect(),
            whole_starts,
            mixed: mixed.into_iter().map(|(_, entry)| entry).collect(),
            mixed_starts,
            listed,
            edges,
        }
    }
}

/// Where each cell's entries start in a list ordered by cell, and one more for the end.
fn starts(cells: usize, ordered: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut starts = vec![0; cells + 1];
    ordered.for_each(|cell| starts[cell as usize + 1] += 1);
    for i in 1..starts.len() {
        starts[i] += starts[i - 1];
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::super::toys::{Dice, rectangle, shuffled};
    use super::*;
    use geo::{CoordsIter, Intersects, Point};

    fn owners(index: &AreaIndex, point: Coord<f64>) -> Vec<u32> {
        let mut found = vec![99];
        index.owners_at(point, &mut found);
        assert_eq!(index.contains(point), !found.is_empty());
        found
    }

    fn at(x: f64, y: f64) -> Coord<f64> {
        Coord { x, y }
    }

    #[test]
    fn edges_and_vertices_are_inside_and_holes_are_not() {
        let mut square = rectangle((0.0, 0.0), (10.0, 10.0));
        square.interiors_push(rectangle((4.0, 4.0), (6.0, 6.0)).exterior().clone());
        let other = rectangle((10.0, 0.0), (20.0, 10.0));
        let index = AreaIndex::build(&[(5, &square), (2, &other)]);
        assert_eq!(owners(&index, at(1.0, 1.0)), [5]);
        assert_eq!(owners(&index, at(10.0, 3.0)), [2, 5]);
        assert_eq!(owners(&index, at(0.0, 0.0)), [5]);
        assert_eq!(owners(&index, at(5.0, 5.0)), [] as [u32; 0]);
        assert_eq!(owners(&index, at(4.0, 5.0)), [5]);
        assert_eq!(owners(&index, at(20.1, 5.0)), [] as [u32; 0]);
    }

    #[test]
    fn no_areas_hold_nothing() {
        let index = AreaIndex::build(&[]);
        assert!(!index.contains(at(0.0, 0.0)));
        let empty = Polygon::new(geo::LineString(Vec::new()), Vec::new());
        assert!(!AreaIndex::build(&[(0, &empty)]).contains(at(0.0, 0.0)));
    }

    /// Points anywhere, on vertices, in the middle of edges, level with vertices, and a hair off edges.
    fn awkward_points(areas: &[(u32, Polygon<f64>)], dice: &mut Dice) -> Vec<Coord<f64>> {
        let mut points: Vec<Coord<f64>> = (0..400).map(|_| dice.coord(-1300.0, 1300.0)).collect();
        for (_, area) in areas {
            for line in
                area.exterior().lines().chain(area.interiors().iter().flat_map(geo::LineString::lines))
            {
                let middle = at((line.start.x + line.end.x) / 2.0, (line.start.y + line.end.y) / 2.0);
                points.extend([
                    line.start,
                    middle,
                    at(middle.x.next_up(), middle.y),
                    at(line.start.x, middle.y),
                    at(dice.between(-1000.0, 1000.0), line.start.y),
                ]);
            }
        }
        points
    }

    #[test]
    fn agrees_with_looking_at_every_area() {
        let mut dice = Dice(11);
        for round in 0..40 {
            let scale = if round % 4 == 0 { 10.0 } else { 1.0 };
            let mut areas: Vec<(u32, Polygon<f64>)> = (0..1 + round)
                .map(|i| {
                    let radius = dice.between(2.0, if i % 7 == 0 { 900.0 } else { 60.0 }) * scale;
                    let corners = 4 + dice.below(40);
                    let centre = dice.coord(-900.0, 900.0);
                    (dice.below(9) as u32, dice.star(centre, radius, corners))
                })
                .collect();
            if round % 3 == 0 {
                areas.push((3, rectangle((-1200.0, -700.0), (400.0, 700.0))));
            }
            let borrowed: Vec<(u32, &Polygon<f64>)> = areas.iter().map(|(o, p)| (*o, p)).collect();
            let index = AreaIndex::build(&borrowed);
            let mixed = AreaIndex::build(&shuffled(&borrowed, round as u64));
            for point in awkward_points(&areas, &mut dice) {
                let mut expected: Vec<u32> =
                    areas.iter().filter(|(_, a)| a.intersects(&Point(point))).map(|(o, _)| *o).collect();
                expected.sort_unstable();
                expected.dedup();
                assert_eq!(owners(&index, point), expected, "round {round}, {point:?}");
                assert_eq!(owners(&mixed, point), expected);
            }
        }
    }

    #[test]
    fn holds_for_extents_of_any_shape_and_size() {
        let shapes = [
            rectangle((0.0, 0.0), (1e-6, 1e-6)),
            rectangle((6e5, 6e6), (6e5 + 1e-3, 6e6 + 1e5)),
            rectangle((-1e300, -1e300), (1e300, 1e300)),
            rectangle((0.0, 0.0), (1e9, 1e-9)),
        ];
        for shape in &shapes {
            let index = AreaIndex::build(&[(0, shape)]);
            assert!(shape.exterior_coords_iter().all(|c| index.contains(c)));
        }
        let tiny: Vec<Polygon<f64>> =
            (0..2000).map(|i| rectangle((f64::from(i), 0.0), (f64::from(i) + 0.5, 0.5))).collect();
        let mut areas: Vec<(u32, &Polygon<f64>)> = tiny.iter().map(|p| (1, p)).collect();
        areas.push((2, &shapes[1]));
        let huge = rectangle((-1e6, -1e6), (8e6, 8e6));
        areas.push((3, &huge));
        let index = AreaIndex::build(&areas);
        assert_eq!(owners(&index, at(7.25, 0.25)), [1, 3]);
        assert_eq!(owners(&index, at(7.75, 0.25)), [3]);
    }
}
