//! How far a point lies from the boundaries of areas, and what lies behind it.

use geo::{Coord, Polygon};
use rstar::primitives::{GeomWithData, Line};
use rstar::{AABB, RTree};

/// An edge with its owner.
type Edge = GeomWithData<Line<[f64; 2]>, u32>;

/// The boundaries of areas with owners, made ready to be asked for the nearest one.
#[derive(Debug)]
pub struct BorderIndex {
    tree: RTree<Edge>,
}

/// A place on a boundary.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NearBorder {
    /// Whose boundary it is; of equally near ones the lowest.
    pub owner: u32,
    /// The place.
    pub at: Coord<f64>,
    /// How far it is, metres.
    pub distance_m: f64,
}

impl BorderIndex {
    /// Prepares the boundaries, holes included; one owner may have many areas. O(n log n) in their edges.
    ///
    /// ```
    /// use geo::{coord, polygon};
    /// use whitespot_spatial::BorderIndex;
    /// let square = polygon![(x: 0.0, y: 0.0), (x: 2.0, y: 0.0), (x: 2.0, y: 2.0), (x: 0.0, y: 2.0)];
    /// let index = BorderIndex::build(&[(7, &square)]);
    /// let near = index.nearest(coord! { x: 5.0, y: 1.0 });
    /// assert_eq!(near.map(|near| (near.owner, near.distance_m)), Some((7, 3.0)));
    /// ```
    #[must_use]
    pub fn build(areas: &[(u32, &Polygon<f64>)]) -> Self {
        let mut edges = Vec::new();
        for &(owner, area) in areas {
            for ring in std::iter::once(area.exterior()).chain(area.interiors()) {
                edges.extend(ring.0.windows(2).filter(|pair| pair[0] != pair[1]).map(|pair| {
                    let line = Line::new([pair[0].x, pair[0].y], [pair[1].x, pair[1].y]);
                    GeomWithData::new(line, owner)
                }));
            }
        }
        Self { tree: RTree::bulk_load(edges) }
    }

    /// The nearest place on a boundary; `None` without areas. O(log n).
    #[must_use]
    pub fn nearest(&self, point: Coord<f64>) -> Option<NearBorder> {
        let from = [point.x, point.y];
        let mut found: Option<(f64, &Edge)> = None;
        for (edge, squared) in self.tree.nearest_neighbor_iter_with_distance_2(&from) {
            match found {
                Some((least, _)) if squared > least => break,
                Some((_, known)) if known.data <= edge.data => {}
                _ => found = Some((squared, edge)),
            }
        }
        found.map(|(squared, edge)| {
            let [x, y] = edge.geom().nearest_point(&from);
            NearBorder { owner: edge.data, at: Coord { x, y }, distance_m: squared.sqrt() }
        })
    }

    /// The first place on a boundary that lies behind the point, seen from a place beside it, at most `within_m` away.
    ///
    /// ```
    /// use geo::{coord, polygon};
    /// use whitespot_spatial::BorderIndex;
    /// let square = polygon![(x: 0.0, y: 0.0), (x: 2.0, y: 0.0), (x: 2.0, y: 2.0), (x: 0.0, y: 2.0)];
    /// let index = BorderIndex::build(&[(7, &square)]);
    /// // From the west through a point inside: the eastern side is behind it.
    /// let behind = index.behind(coord! { x: 1.5, y: 1.0 }, coord! { x: 1.0, y: 1.0 }, 10.0);
    /// assert_eq!(behind.map(|near| near.at), Some(coord! { x: 2.0, y: 1.0 }));
    /// ```
    #[must_use]
    pub fn behind(&self, point: Coord<f64>, seen_from: Coord<f64>, within_m: f64) -> Option<NearBorder> {
        let away = point - seen_from;
        let length = away.x.hypot(away.y);
        if length == 0.0 {
            return None;
        }
        let end = point + away * (within_m / length);
        let window = AABB::from_corners([point.x, point.y], [end.x, end.y]);
        let met = self.tree.locate_in_envelope_intersecting(&window).filter_map(|edge| {
            let Line { from, to } = *edge.geom();
            Some((part_before(point, end, from.into(), to.into())?, edge.data))
        });
        let (part, owner) = met.min_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)))?;
        Some(NearBorder { owner, at: point + (end - point) * part, distance_m: part * within_m })
    }
}

/// How far along the way from `from` to `to` it meets the edge between `a` and `b`, as a part of the way.
fn part_before(from: Coord<f64>, to: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> Option<f64> {
    let cross = |one: Coord<f64>, other: Coord<f64>| one.x * other.y - one.y * other.x;
    let (way, edge, between) = (to - from, b - a, a - from);
    let turn = cross(way, edge);
    if turn == 0.0 {
        return None;
    }
    let (along_way, along_edge) = (cross(between, edge) / turn, cross(between, way) / turn);
    ((0.0..=1.0).contains(&along_way) && (0.0..=1.0).contains(&along_edge)).then_some(along_way)
}

#[cfg(test)]
mod tests {
    use super::super::toys::{Dice, Shapes};
    use super::*;
    use geo::{Distance, Euclidean, LineString, Point, Rect};

    fn square(x: f64, y: f64, side: f64) -> Polygon<f64> {
        Rect::new((x, y), (x + side, y + side)).to_polygon()
    }

    #[test]
    fn a_crack_has_two_sides() {
        let (west, east) = (square(0.0, 0.0, 10.0), square(13.0, 0.0, 10.0));
        let index = BorderIndex::build(&[(4, &west), (2, &east)]);
        let house = Coord { x: 11.0, y: 5.0 };
        let near = index.nearest(house).expect("there are borders");
        assert_eq!((near.owner, near.distance_m, near.at), (4, 1.0, Coord { x: 10.0, y: 5.0 }));
        let behind = index.behind(house, near.at, 100.0).expect("the other side");
        assert_eq!((behind.owner, behind.at), (2, Coord { x: 13.0, y: 5.0 }));
        assert!((behind.distance_m - 2.0).abs() < 1e-12);
        assert_eq!(index.behind(house, near.at, 1.5), None, "too far");
        assert_eq!(index.behind(Coord { x: 11.0, y: 50.0 }, Coord { x: 10.0, y: 10.0 }, 100.0), None);
        // In the middle the lowest owner is the nearest.
        assert_eq!(index.nearest(Coord { x: 11.5, y: 5.0 }).map(|near| near.owner), Some(2));
        assert_eq!(BorderIndex::build(&[]).nearest(house), None);
    }

    #[test]
    fn agrees_with_measuring_to_every_edge() {
        let mut dice = Dice(5);
        let areas: Vec<Polygon<f64>> = (0..60)
            .map(|_| {
                let low = dice.coord(0.0, 1000.0);
                let side = dice.between(1.0, 90.0);
                square(low.x, low.y, side)
            })
            .collect();
        let owned: Vec<(u32, &Polygon<f64>)> =
            areas.iter().enumerate().map(|(at, area)| (at as u32, area)).collect();
        let index = BorderIndex::build(&owned);
        for _ in 0..300 {
            let from = dice.coord(-100.0, 1100.0);
            let to = |line: &LineString<f64>| Euclidean.distance(&Point(from), line);
            let expected = areas.iter().map(|area| to(area.exterior())).fold(f64::INFINITY, f64::min);
            let near = index.nearest(from).expect("there are borders");
            assert!((near.distance_m - expected).abs() < 1e-9);
            assert!((to(areas[near.owner as usize].exterior()) - expected).abs() < 1e-9);
        }
    }
}
