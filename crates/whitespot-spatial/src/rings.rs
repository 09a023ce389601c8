//! From directed edges back to valid polygons: walk around each face of the area, part its rings where they touch, give each
//! hole its shell.

use super::OverlayError;
use super::area_index::AreaIndex;
use super::cells::on_line;
use super::lattice::{Edge, Point, Segment, canonical, cross, metres, order, twice_area};
use super::pairs::{Order, pairs};
use geo::{Coord, LineString, MultiPolygon, Polygon};

/// Which points only divide an edge, and may go.
pub(super) struct Seams {
    /// All odd points but these, in order; or none.
    kept: Option<Vec<Point>>,
}

impl Seams {
    pub(super) fn none() -> Self {
        Self { kept: None }
    }

    /// The points on lines between patches, but these.
    pub(super) fn but(mut kept: Vec<Point>) -> Self {
        kept.sort_unstable();
        kept.dedup();
        Self { kept: Some(kept) }
    }

    fn hold(&self, point: Point) -> bool {
        on_line(point) && self.kept.as_ref().is_some_and(|kept| kept.binary_search(&point).is_err())
    }
}

/// The rings of one side of a face: at most one of them is a shell, and the holes beside it touch it.
struct Circuit {
    shell: Option<Vec<Point>>,
    holes: Vec<Vec<Point>>,
}

/// The area whose boundary is `edges`, each with the area on its left; `seams` may go where nothing else meets them.
///
/// No two edges meet but in common ends, and every point has as many edges in as out. Shells come out counter-clockwise,
/// holes clockwise, every ring from its least vertex, parts sorted. O(n log n).
///
/// # Errors
/// When a ring does not close, or a hole lies in no shell: the edges are not the boundary of an area.
pub(super) fn assemble(
    mut edges: Vec<Edge>,
    seams: &Seams,
    place: impl Fn(Point) -> Coord<f64>,
) -> Result<MultiPolygon<f64>, OverlayError> {
    let circuits = walk(&mut edges)?;
    let shorter = without_seams(&circuits, &edges, seams);
    let circuits = match shorter {
        Some(shorter) if is_planar(&shorter) => shorter,
        _ => circuits,
    };
    let mut shells = Vec::new();
    let mut polygons: Vec<(LineString<f64>, Vec<LineString<f64>>)> = Vec::new();
    let mut free = Vec::new();
    for circuit in circuits {
        match circuit.shell {
            Some(shell) => {
                let holes = circuit.holes.iter().map(|hole| line(hole, &place)).collect();
                polygons.push((line(&shell, &place), holes));
                shells.push(shell);
            }
            None => free.push(circuit.holes),
        }
    }
    if !free.is_empty() {
        let outlines: Vec<Polygon<f64>> =
            shells.iter().map(|shell| Polygon::new(line(shell, &metres), Vec::new())).collect();
        let owned: Vec<(u32, &Polygon<f64>)> =
            outlines.iter().enumerate().map(|(i, outline)| (i as u32, outline)).collect();
        let areas: Vec<i128> = shells.iter().map(|shell| twice_area(shell)).collect();
        let index = AreaIndex::build(&owned);
        let mut around = Vec::new();
        for holes in &free {
            // Of a free side of a face all rings lie in one shell. What touches it from within is smaller than it; of the shells
            // around it the least holds it.
            let void: i128 = holes.iter().map(|hole| -twice_area(hole)).sum();
            let at = metres(holes[0][0]);
            index.owners_at(at, &mut around);
            let shell = around
                .iter()
                .map(|&i| i as usize)
                .filter(|&i| areas[i] > void)
                .min_by_key(|&i| areas[i])
                .ok_or(OverlayError::HoleWithoutShell { at })?;
            polygons[shell].1.extend(holes.iter().map(|hole| line(hole, &place)));
        }
    }
    Ok(canonical(
        polygons
            .into_iter()
            .map(|(shell, mut holes)| {
                holes.sort_by(order);
                Polygon::new(shell, holes)
            })
            .collect(),
    ))
}

fn line(points: &[Point], place: &impl Fn(Point) -> Coord<f64>) -> LineString<f64> {
    let start = (0..points.len()).min_by_key(|&i| points[i]).unwrap_or(0);
    let (tail, head) = points.split_at(start);
    LineString(head.iter().chain(tail).chain(head.first()).map(|&p| place(p)).collect())
}

/// Walks around each face of the area, one side of it after the other: at a point where several edges meet the sharpest left
/// turn keeps to one face, and a way that comes back to a point of its own is parted there.
fn walk(edges: &mut [Edge]) -> Result<Vec<Circuit>, OverlayError> {
    edges.sort_unstable();
    let leaving = |from: Point| {
        let start = edges.partition_point(|e| e[0] < from);
        let end = start + edges[start..].iter().take_while(|e| e[0] == from).count();
        start..end
    };
    let mut used = vec![false; edges.len()];
    let mut circuits = Vec::new();
    for first in 0..edges.len() {
        if used[first] {
            continue;
        }
        let mut circuit = Circuit { shell: None, holes: Vec::new() };
        let mut path: Vec<Point> = Vec::new();
        // Where in the path points stand at which several edges meet.
        let mut meetings: Vec<usize> = if leaving(edges[first][0]).len() > 1 { vec![0] } else { Vec::new() };
        let mut at = first;
        loop {
            let [from, to] = edges[at];
            if std::mem::replace(&mut used[at], true) {
                return Err(OverlayError::OpenRing { at: metres(from) });
            }
            path.push(from);
            let next = leaving(to);
            if next.len() > 1
                && let Some(found) = meetings.iter().rposition(|&i| path[i] == to)
            {
                circuit.take(path.split_off(meetings[found]))?;
                meetings.truncate(found);
            }
            if next.len() > 1 {
                meetings.push(path.len());
            }
            let choice =
                next.reduce(
                    |best, e| {
                        if turns_more_left(from, to, edges[e][1], edges[best][1]) { e } else { best }
                    },
                );
            match choice {
                Some(e) if e == first => break,
                Some(e) => at = e,
                None => return Err(OverlayError::OpenRing { at: metres(to) }),
            }
        }
        circuit.take(path)?;
        circuits.push(circuit);
    }
    Ok(circuits)
}

impl Circuit {
    fn take(&mut self, ring: Vec<Point>) -> Result<(), OverlayError> {
        let Some(&first) = ring.first() else { return Ok(()) };
        let twice_area = twice_area(&ring);
        if twice_area < 0 {
            self.holes.push(ring);
        } else if twice_area > 0 && self.shell.is_none() {
            self.shell = Some(ring);
        } else {
            return Err(OverlayError::OpenRing { at: metres(first) });
        }
        Ok(())
    }

    fn rings(&self) -> impl Iterator<Item = &Vec<Point>> {
        self.shell.iter().chain(&self.holes)
    }
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

/// The circuits without the points at which an edge was only divided, as long as nothing else meets there; none where there is
/// no such point.
fn without_seams(circuits: &[Circuit], edges: &[Edge], seams: &Seams) -> Option<Vec<Circuit>> {
    let single = |p: Point| {
        let start = edges.partition_point(|e| e[0] < p);
        edges.get(start + 1).is_none_or(|e| e[0] != p)
    };
    let may_go = |p: Point| seams.hold(p) && single(p);
    if !circuits.iter().flat_map(Circuit::rings).flatten().any(|&p| seams.hold(p)) {
        return None;
    }
    let shorter = |ring: &Vec<Point>| {
        let mut ring = ring.clone();
        // Begin at a point that stays, so that the result does not depend on where the walk began.
        let start = (0..ring.len()).filter(|&i| !seams.hold(ring[i])).min_by_key(|&i| ring[i]).unwrap_or(0);
        ring.rotate_left(start);
        let mut kept: Vec<Point> = Vec::with_capacity(ring.len());
        for (i, &point) in ring.iter().enumerate() {
            let next = ring[(i + 1) % ring.len()];
            let straight = |before: Point| {
                // Dividing an edge rounds the new point to the lattice: two units off the line still count as on it.
                let (dx, dy) = ((next.x - before.x) as f64, (next.y - before.y) as f64);
                (cross(before, point, next) as f64).abs() <= 2.0 * dx.hypot(dy)
                    && forward(before, point, next)
            };
            match kept.last() {
                Some(&before) if may_go(point) && straight(before) => {}
                _ => kept.push(point),
            }
        }
        if kept.len() > 2 { kept } else { ring }
    };
    let shorter = circuits.iter().map(|circuit| Circuit {
        shell: circuit.shell.as_ref().map(shorter),
        holes: circuit.holes.iter().map(shorter).collect(),
    });
    Some(shorter.collect())
}

/// Whether no two edges of the circuits meet but in common ends.
fn is_planar(circuits: &[Circuit]) -> bool {
    let mut segments: Vec<Segment> = Vec::new();
    for ring in circuits.iter().flat_map(Circuit::rings) {
        let ends = ring.iter().zip(ring.iter().cycle().skip(1));
        segments.extend(ends.map(|(&from, &to)| Segment::new([from, to], 0)));
    }
    segments.sort_unstable();
    let order = Order::best(&segments, 0);
    let mut planar = true;
    pairs(&segments, order.as_ref(), 0, |i, j| planar = planar && segments[i].keeps_apart(&segments[j]));
    planar
}
