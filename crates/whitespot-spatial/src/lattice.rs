//! The integer lattice on which overlays are exact: one fixed step, so that a vertex snaps the same wherever it is met.

use geo::{Coord, LineString, MultiPolygon, Polygon};

/// A point of the lattice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) struct Point {
    pub(super) x: i64,
    pub(super) y: i64,
}

impl Point {
    pub(super) fn new(x: i64, y: i64) -> Self {
        Self { x, y }
    }
}

/// A directed edge with the area on its left.
pub(super) type Edge = [Point; 2];

/// A segment of a shape's boundary, from its lesser point to its greater one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Segment {
    pub(super) a: Point,
    pub(super) b: Point,
    /// Which of several shapes it bounds.
    pub(super) shape: u32,
    /// The shape's winding number on the left of the way from `a` to `b`, less that on the right.
    pub(super) step: i32,
}

impl Segment {
    /// Of an edge with the shape on its left.
    pub(super) fn new([from, to]: Edge, shape: u32) -> Self {
        if from < to {
            Self { a: from, b: to, shape, step: 1 }
        } else {
            Self { a: to, b: from, shape, step: -1 }
        }
    }

    /// The part of a segment between two of its points.
    pub(super) fn between(from: Point, to: Point, of: Self) -> Self {
        if from < to { Self { a: from, b: to, ..of } } else { Self { a: to, b: from, step: -of.step, ..of } }
    }

    /// Whether the two meet in common ends at most.
    pub(super) fn keeps_apart(&self, other: &Self) -> bool {
        let (oa, ob) = (cross(self.a, self.b, other.a), cross(self.a, self.b, other.b));
        let (sa, sb) = (cross(other.a, other.b, self.a), cross(other.a, other.b, self.b));
        let beside = |a: i128, b: i128| (a > 0 && b > 0) || (a < 0 && b < 0);
        if beside(oa, ob) || beside(sa, sb) {
            return true;
        }
        let shares = |end: Point, segment: &Self| end == segment.a || end == segment.b;
        let touches = |end: Point, off: i128, segment: &Self| {
            let (low, high) = segment.ys();
            off == 0
                && !shares(end, segment)
                && (segment.a.x..=segment.b.x).contains(&end.x)
                && (low..=high).contains(&end.y)
        };
        let any_touch = touches(other.a, oa, self)
            || touches(other.b, ob, self)
            || touches(self.a, sa, other)
            || touches(self.b, sb, other);
        let cross_over = oa != 0 && ob != 0 && sa != 0 && sb != 0;
        !any_touch && !cross_over && (self.a, self.b) != (other.a, other.b)
    }

    pub(super) fn ys(&self) -> (i64, i64) {
        (self.a.y.min(self.b.y), self.a.y.max(self.b.y))
    }
}

/// Orders the segments and makes one of those that lie upon each other; those that cancel are gone.
pub(super) fn merge(segments: &mut Vec<Segment>) {
    segments.sort_unstable();
    let mut kept = 0;
    for at in 0..segments.len() {
        let segment = segments[at];
        match segments[..kept].last_mut() {
            Some(last) if (last.a, last.b, last.shape) == (segment.a, segment.b, segment.shape) => {
                last.step += segment.step;
                if last.step == 0 {
                    kept -= 1;
                }
            }
            _ => {
                segments[kept] = segment;
                kept += 1;
            }
        }
    }
    segments.truncate(kept);
}

/// Vertices lie on even units of 2^-26 m (15 nanometres); odd units are left to the lines that divide the plane into
/// cells, so that no vertex ever lies on such a line. The step is an engineering choice: coordinates of any country
/// come through to 1e-8 of a metre, and every lattice point on earth is an exact `f64`.
const UNITS_PER_M: f64 = 67_108_864.0;

/// No coordinate on earth is near it; larger ones are moved here so that products stay within 128 bits.
const LIMIT: f64 = 1e9;

/// The lattice point nearest to `coord`, always even.
pub(super) fn snap(coord: Coord<f64>) -> Point {
    let even = |v: f64| rounded(v.clamp(-LIMIT, LIMIT) * (UNITS_PER_M / 2.0)) * 2;
    Point { x: even(coord.x), y: even(coord.y) }
}

/// As `f64::round`, which is a call on processors without an instruction for it: what the cast cuts off is exact.
fn rounded(value: f64) -> i64 {
    let whole = value as i64;
    let rest = value - whole as f64;
    whole + i64::from(rest >= 0.5) - i64::from(rest <= -0.5)
}

/// Metres of a lattice point; exact.
pub(super) fn metres(point: Point) -> Coord<f64> {
    Coord { x: point.x as f64 / UNITS_PER_M, y: point.y as f64 / UNITS_PER_M }
}

/// A length rounded to lattice units: a place along a line is known no finer.
pub(super) fn rounded_m(metres: f64) -> f64 {
    (metres * UNITS_PER_M).round() / UNITS_PER_M
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
