//! The integer lattice on which overlays are exact: one fixed step, so that a vertex snaps the same wherever it is met.

use geo::{Coord, LineString, MultiPolygon, Polygon};
use i_overlay::i_float::int::point::IntPoint;

/// A point of the lattice.
pub(super) type Point = IntPoint<i64>;

/// A directed edge with the area on its left.
pub(super) type Edge = [Point; 2];

/// Vertices lie on even units of 2^-26 m (15 nanometres); odd units are left to the lines that divide the plane into
/// cells, so that no vertex ever lies on such a line. The step is an engineering choice: coordinates of any country
/// come through to 1e-8 of a metre, and every lattice point on earth is an exact `f64`.
const UNITS_PER_M: f64 = 67_108_864.0;

/// No coordinate on earth is near it; larger ones are moved here so that products stay within 128 bits.
const LIMIT: f64 = 1e9;

/// The lattice point nearest to `coord`, always even.
pub(super) fn snap(coord: Coord<f64>) -> Point {
    let even = |v: f64| ((v.clamp(-LIMIT, LIMIT) * (UNITS_PER_M / 2.0)).round() as i64) * 2;
    Point { x: even(coord.x), y: even(coord.y) }
}

/// Metres of a lattice point; exact.
pub(super) fn metres(point: Point) -> Coord<f64> {
    Coord { x: point.x as f64 / UNITS_PER_M, y: point.y as f64 / UNITS_PER_M }
}

/// Square metres of twice an area in lattice units.
pub(super) fn square_metres(twice_area: i128) -> f64 {
    twice_area as f64 / (2.0 * UNITS_PER_M * UNITS_PER_M)
}

/// Lattice units in `metres`, a whole number of them.
pub(super) fn units(metres: f64) -> i64 {
    (metres * UNITS_PER_M) as i64
}

/// Twice the signed area of the triangle `o`, `a`, `b`: positive when it turns left.
pub(super) fn cross(o: Point, a: Point, b: Point) -> i128 {
    let (ax, ay) = (i128::from(a.x - o.x), i128::from(a.y - o.y));
    let (bx, by) = (i128::from(b.x - o.x), i128::from(b.y - o.y));
    ax * by - ay * bx
}

/// Twice the signed area within a closed ring whose last point is not its first.
pub(super) fn twice_area(ring: &[Point]) -> i128 {
    let Some(&origin) = ring.first() else { return 0 };
    ring.windows(2).map(|pair| cross(origin, pair[0], pair[1])).sum()
}

/// Calls `edge` with each directed edge of a polygon's rings, shells turned counter-clockwise and holes clockwise.
pub(super) fn polygon_edges(polygon: &Polygon<f64>, edge: &mut impl FnMut(Point, Point)) {
    ring_edges(polygon.exterior(), true, edge);
    for hole in polygon.interiors() {
        ring_edges(hole, false, edge);
    }
}

fn ring_edges(ring: &LineString<f64>, left: bool, edge: &mut impl FnMut(Point, Point)) {
    let points = open_ring(ring);
    let area = twice_area(&points);
    if area == 0 {
        return;
    }
    let Some((&first, &last)) = points.first().zip(points.last()) else { return };
    let mut from = last;
    let forward = (area > 0) == left;
    if forward {
        for &to in &points {
            edge(from, to);
            from = to;
        }
    } else {
        from = first;
        for &to in points.iter().rev() {
            edge(from, to);
            from = to;
        }
    }
}

/// The ring's lattice points without the closing one and without points that fall on their predecessor.
pub(super) fn open_ring(ring: &LineString<f64>) -> Vec<Point> {
    let mut points: Vec<Point> = ring.0.iter().map(|&c| snap(c)).collect();
    points.dedup();
    while points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    points
}

/// The polygons of an area in one canonical order, whatever order they were found in.
pub(super) fn canonical(mut polygons: Vec<Polygon<f64>>) -> MultiPolygon<f64> {
    polygons.sort_by(|a, b| order(a.exterior(), b.exterior()));
    MultiPolygon(polygons)
}

/// Rings compared by their coordinates from first to last.
pub(super) fn order(a: &LineString<f64>, b: &LineString<f64>) -> std::cmp::Ordering {
    let key = |c: &Coord<f64>| [c.x, c.y];
    let pairs = a.0.iter().map(key).zip(b.0.iter().map(key));
    for (p, q) in pairs {
        let by = p[0].total_cmp(&q[0]).then(p[1].total_cmp(&q[1]));
        if by.is_ne() {
            return by;
        }
    }
    a.0.len().cmp(&b.0.len())
}
