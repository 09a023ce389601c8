//! Which points, lines and areas lie within a distance of a point.

use super::area_index::AreaIndex;
use super::grid::{Edge, Grid};
use geo::algorithm::kernels::Orientation;
use geo::{Coord, Geometry, LineString, Polygon};

/// Shapes with owners, made ready to be asked for points within one distance.
#[derive(Debug, Clone)]
pub struct ReachIndex {
    reach_m: f64,
    grid: Grid,
    edges: Vec<Edge>,
    /// Owner and edge, by cell.
    entries: Vec<(u32, u32)>,
    starts: Vec<u32>,
    /// Polygons, which reach what they hold.
    inside: AreaIndex,
}

impl ReachIndex {
    /// Prepares shapes of any kind, polygons valid; a shape reaches what lies at most `reach_m` metres from it.
    ///
    /// A reach below zero counts as zero: what the shapes touch. Memory is proportional to the number of edges.
    ///
    /// ```
    /// use geo::{coord, Geometry, Point};
    /// use whitespot_spatial::ReachIndex;
    /// let node = Geometry::Point(Point::new(0.0, 0.0));
    /// let index = ReachIndex::build(&[(3, &node)], 50.0);
    /// let mut owners = Vec::new();
    /// index.owners_at(coord! { x: 30.0, y: 40.0 }, &mut owners);
    /// assert_eq!(owners, [3]);
    /// ```
    #[must_use]
    pub fn build(shapes: &[(u32, &Geometry<f64>)], reach_m: f64) -> Self {
        let reach_m = reach_m.max(0.0);
        let mut gathered = Gathered::default();
        for &(owner, shape) in shapes {
            gathered.owner = owner;
            gathered.add(shape);
        }
        let Gathered { edges, owners, ends, polygons, .. } = gathered;
        // Wider by what rounding may take, so that no cell misses a point at the very distance.
        let grid = Grid::over(&edges, &ends, reach_m * (1.0 + 1e-9));
        let mut by_cell: Vec<(u32, u32, u32)> = Vec::new();
        for (at, (&edge, &owner)) in edges.iter().zip(&owners).enumerate() {
            grid.cells_of(edge, |cell| by_cell.push((cell as u32, owner, at as u32)));
        }
        by_cell.sort_unstable();
        let mut starts = vec![0; grid.columns * grid.rows + 1];
        for &(cell, ..) in &by_cell {
            starts[cell as usize + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let areas: Vec<(u32, &Polygon<f64>)> = polygons.iter().map(|(owner, p)| (*owner, p)).collect();
        Self {
            reach_m,
            grid,
            edges,
            entries: by_cell.into_iter().map(|(_, owner, edge)| (owner, edge)).collect(),
            starts,
            inside: AreaIndex::build(&areas),
        }
    }

    /// Fills `found` with the owners of shapes within reach of the point, ascending, each once; the very distance counts as within.
    pub fn owners_at(&self, point: Coord<f64>, found: &mut Vec<u32>) {
        self.inside.owners_at(point, found);
        let inside = found.len();
        if let Some(cell) = self.grid.cell_at(point) {
            let entries = &self.entries[self.starts[cell] as usize..self.starts[cell + 1] as usize];
            for &(owner, edge) in entries {
                let known =
                    found[inside..].last() == Some(&owner) || found[..inside].binary_search(&owner).is_ok();
                if !known && self.reaches(self.edges[edge as usize], point) {
                    found.push(owner);
                }
            }
        }
        if inside != 0 && inside != found.len() {
            found.sort_unstable();
        }
    }

    fn reaches(&self, edge: Edge, point: Coord<f64>) -> bool {
        let (a, b) = (edge.from, edge.to);
        let squared = |p: Coord<f64>| (point.x - p.x) * (point.x - p.x) + (point.y - p.y) * (point.y - p.y);
        let reach_2 = self.reach_m * self.reach_m;
        if squared(a) <= reach_2 || squared(b) <= reach_2 {
            return true;
        }
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let along = (point.x - a.x) * dx + (point.y - a.y) * dy;
        let length_2 = dx * dx + dy * dy;
        if along <= 0.0 || along >= length_2 {
            return false;
        }
        let off = dx * (point.y - a.y) - dy * (point.x - a.x);
        off * off <= reach_2 * length_2 || edge.turn(point) == Orientation::Collinear
    }
}

#[derive(Default)]
struct Gathered {
    owner: u32,
    edges: Vec<Edge>,
    owners: Vec<u32>,
    ends: Vec<usize>,
    polygons: Vec<(u32, Polygon<f64>)>,
}

impl Gathered {
    fn add(&mut self, shape: &Geometry<f64>) {
        match shape {
            Geometry::Point(p) => self.add_edges([[p.0, p.0]]),
            Geometry::Line(l) => self.add_edges([[l.start, l.end]]),
            Geometry::LineString(l) => self.add_line(l),
            Geometry::Polygon(p) => self.add_polygon(p),
            Geometry::MultiPoint(m) => m.iter().for_each(|p| self.add_edges([[p.0, p.0]])),
            Geometry::MultiLineString(m) => m.iter().for_each(|l| self.add_line(l)),
            Geometry::MultiPolygon(m) => m.iter().for_each(|p| self.add_polygon(p)),
            Geometry::GeometryCollection(c) => c.iter().for_each(|g| self.add(g)),
            Geometry::Rect(r) => self.add_polygon(&r.to_polygon()),
            Geometry::Triangle(t) => self.add_polygon(&t.to_polygon()),
        }
    }

    fn add_line(&mut self, line: &LineString<f64>) {
        self.add_edges(line.0.windows(2).map(|p| [p[0], p[1]]));
        if let [only] = line.0[..] {
            self.add_edges([[only, only]]);
        }
    }

    fn add_polygon(&mut self, polygon: &Polygon<f64>) {
        self.add_line(polygon.exterior());
        polygon.interiors().iter().for_each(|ring| self.add_line(ring));
        self.polygons.push((self.owner, polygon.clone()));
    }

    fn add_edges(&mut self, edges: impl IntoIterator<Item = [Coord<f64>; 2]>) {
        self.edges.extend(edges.into_iter().map(|[a, b]| Edge::new(a, b)));
        self.owners.resize(self.edges.len(), self.owner);
        self.ends.push(self.edges.len());
    }
}

#[cfg(test)]
mod tests {
    use super::super::toys::{Dice, Shapes, rectangle, shuffled};
    use super::*;
    use geo::{Distance, Euclidean, Point};

    fn owners(index: &ReachIndex, x: f64, y: f64) -> Vec<u32> {
        let mut found = vec![99];
        index.owners_at(Coord { x, y }, &mut found);
        found
    }

    #[test]
    fn the_very_distance_is_within_and_areas_count_their_inside() {
        let line = Geometry::LineString(LineString::from(vec![(0.0, 0.0), (100.0, 0.0)]));
        let area = Geometry::Polygon(rectangle((200.0, 0.0), (400.0, 200.0)));
        let index = ReachIndex::build(&[(8, &line), (1, &area)], 50.0);
        assert_eq!(owners(&index, 60.0, 50.0), [8]);
        assert_eq!(owners(&index, 60.0, 50.001), [] as [u32; 0]);
        assert_eq!(owners(&index, 300.0, 100.0), [1]);
        assert_eq!(owners(&index, 150.0, 0.0), [1, 8]);
        assert_eq!(owners(&ReachIndex::build(&[], 50.0), 0.0, 0.0), [] as [u32; 0]);
    }

    #[test]
    fn no_reach_means_what_is_touched() {
        let line = Geometry::LineString(LineString::from(vec![(0.0, 0.0), (3.0, 1.0)]));
        let index = ReachIndex::build(&[(0, &line)], 0.0);
        assert_eq!(owners(&index, 1.5, 0.5), [0]);
        assert_eq!(owners(&index, 1.5, 0.500_001), [] as [u32; 0]);
    }

    #[test]
    fn agrees_with_measuring_to_every_shape() {
        let mut dice = Dice(31);
        for round in 0..12 {
            let shapes: Vec<(u32, Geometry<f64>)> = (0..60)
                .map(|i| {
                    let a = dice.coord(-1000.0, 1000.0);
                    let shape = match i % 3 {
                        0 => Geometry::Point(Point(a)),
                        1 => Geometry::LineString(LineString(
                            (0..5).map(|_| dice.coord(-1000.0, 1000.0)).collect(),
                        )),
                        _ => Geometry::Polygon(dice.star(a, 120.0, 12)),
                    };
                    (dice.below(20) as u32, shape)
                })
                .collect();
            let reach_m = f64::from(round) * 9.0;
            let borrowed: Vec<(u32, &Geometry<f64>)> = shapes.iter().map(|(o, s)| (*o, s)).collect();
            let index = ReachIndex::build(&borrowed, reach_m);
            let mixed = ReachIndex::build(&shuffled(&borrowed, 1), reach_m);
            for _ in 0..300 {
                let point = dice.coord(-1100.0, 1100.0);
                let mut expected: Vec<u32> = shapes
                    .iter()
                    .filter(|(_, s)| Euclidean.distance(s, &Geometry::Point(Point(point))) <= reach_m)
                    .map(|(o, _)| *o)
                    .collect();
                expected.sort_unstable();
                expected.dedup();
                assert_eq!(owners(&index, point.x, point.y), expected);
                assert_eq!(owners(&mixed, point.x, point.y), expected);
            }
        }
    }
}
