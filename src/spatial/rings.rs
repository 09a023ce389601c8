//! From directed edges back to valid polygons: walk the rings, part them where they touch, give each hole its shell.

use super::area_index::AreaIndex;
use super::lattice::{Edge, Point, canonical, cross, metres, order, twice_area};
use geo::{Coord, LineString, MultiPolygon, Polygon};

struct Ring {
    points: Vec<Point>,
    twice_area: i128,
}

/// The area whose boundary is `edges`, each with the area on its left; `droppable` marks points that only divide an edge.
///
/// Every point must have as many edges in as out, which holds for any sum of closed boundaries. Shells come out
/// counter-clockwise, holes clockwise, every ring from its least vertex, parts sorted. O(n log n).
pub(super) fn assemble(
    edges: &mut [Edge],
    droppable: impl Fn(Point) -> bool,
    place: impl Fn(Point) -> Coord<f64>,
) -> MultiPolygon<f64> {
    let (mut shells, mut holes) = (Vec::new(), Vec::new());
    for mut ring in walk(edges) {
        drop_seams(&mut ring, edges, &droppable);
        let twice_area = twice_area(&ring);
        match twice_area {
            0 => {}
            1.. => shells.push(Ring { points: ring, twice_area }),
            _ => holes.push(Ring { points: ring, twice_area }),
        }
    }
    let close = |ring: &Ring| line(&ring.points, &place);
    let mut polygons: Vec<(LineString<f64>, Vec<LineString<f64>>)> =
        shells.iter().map(|s| (close(s), Vec::new())).collect();
    if !holes.is_empty() {
        let outlines: Vec<Polygon<f64>> =
            shells.iter().map(|s| Polygon::new(line(&s.points, &metres), Vec::new())).collect();
        let owned: Vec<(u32, &Polygon<f64>)> =
            outlines.iter().enumerate().map(|(i, p)| (i as u32, p)).collect();
        let index = AreaIndex::build(&owned);
        let mut around = Vec::new();
        for hole in &holes {
            index.owners_at(metres(hole.points[0]), &mut around);
            // An island that touches the hole from within is smaller than the hole; of nested shells the least holds it.
            let shell = around
                .iter()
                .map(|&i| i as usize)
                .filter(|&i| shells[i].twice_area > -hole.twice_area)
                .min_by_key(|&i| shells[i].twice_area);
            if let Some(shell) = shell {
                polygons[shell].1.push(close(hole));
            }
        }
    }
    canonical(
        polygons
            .into_iter()
            .map(|(shell, mut holes)| {
                holes.sort_by(order);
                Polygon::new(shell, holes)
            })
            .collect(),
    )
}

fn line(points: &[Point], place: &impl Fn(Point) -> Coord<f64>) -> LineString<f64> {
    let start = (0..points.len()).min_by_key(|&i| points[i]).unwrap_or(0);
    let (tail, head) = points.split_at(start);
    LineString(head.iter().chain(tail).chain(head.first()).map(|&p| place(p)).collect())
}

/// Simple rings: at a point where several meet the sharpest left turn keeps to one part of the area, and a ring that
/// comes back to a point of its own is parted there (a hole that touches its shell).
fn walk(edges: &mut [Edge]) -> Vec<Vec<Point>> {
    edges.sort_unstable();
    let leaving = |from: Point| {
        let start = edges.partition_point(|e| e[0] < from);
        let end = start + edges[start..].iter().take_while(|e| e[0] == from).count();
        start..end
    };
    let mut used = vec![false; edges.len()];
    let mut rings = Vec::new();
    for first in 0..edges.len() {
        if used[first] {
            continue;
        }
        let mut path: Vec<Point> = Vec::new();
        let mut meetings: Vec<usize> = Vec::new();
        let mut at = first;
        loop {
            used[at] = true;
            let [from, to] = edges[at];
            if leaving(from).len() > 1 {
                meetings.push(path.len());
            }
            path.push(from);
            let next = leaving(to);
            if next.len() > 1
                && let Some(found) = meetings.iter().rposition(|&i| path[i] == to)
            {
                let start = meetings[found];
                rings.push(path.split_off(start));
                meetings.truncate(found);
            }
            let choice = next.filter(|&e| !used[e]).reduce(|best, e| {
                if turns_more_left(from, to, edges[e][1], edges[best][1]) { e } else { best }
            });
            match choice {
                Some(e) => at = e,
                None => break,
            }
        }
        if path.len() > 2 {
            rings.push(path);
        }
    }
    rings
}

/// Whether, arriving at `at` from `from`, going on to `a` is a sharper left turn than going on to `b`.
fn turns_more_left(from: Point, at: Point, a: Point, b: Point) -> bool {
    // Turning clockwise from the way back, the half to the left of the way comes first.
    let half = |p: Point| match cross(from, at, p) {
        1.. => 0,
        0 if forward(from, at, p) => 1,
        0 => 3,
        _ => 2,
    };
    let (ha, hb) = (half(a), half(b));
    if ha == hb { cross(at, b, a) > 0 } else { ha < hb }
}

fn forward(from: Point, at: Point, to: Point) -> bool {
    let (dx, dy) = (i128::from(at.x - from.x), i128::from(at.y - from.y));
    dx * i128::from(to.x - at.x) + dy * i128::from(to.y - at.y) > 0
}

/// Removes the points at which an edge was only divided, as long as nothing else meets there.
fn drop_seams(ring: &mut Vec<Point>, edges: &[Edge], droppable: &impl Fn(Point) -> bool) {
    if ring.len() < 4 || !ring.iter().any(|&p| droppable(p)) {
        return;
    }
    let single = |p: Point| {
        let start = edges.partition_point(|e| e[0] < p);
        edges.get(start + 1).is_none_or(|e| e[0] != p)
    };
    // Begin at a point that stays, so that the result does not depend on where the walk began.
    let start = (0..ring.len()).filter(|&i| !droppable(ring[i])).min_by_key(|&i| ring[i]).unwrap_or(0);
    ring.rotate_left(start);
    let mut kept: Vec<Point> = Vec::with_capacity(ring.len());
    for (i, &point) in ring.iter().enumerate() {
        let next = ring[(i + 1) % ring.len()];
        let straight = |before: Point| {
            // Dividing an edge rounds the new point to the lattice: two units off the line still count as on it.
            let (dx, dy) = ((next.x - before.x) as f64, (next.y - before.y) as f64);
            (cross(before, point, next) as f64).abs() <= 2.0 * dx.hypot(dy) && forward(before, point, next)
        };
        match kept.last() {
            Some(&before) if droppable(point) && straight(before) && single(point) => {}
            _ => kept.push(point),
        }
    }
    if kept.len() > 2 {
        *ring = kept;
    }
}
