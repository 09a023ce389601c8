//! Where lines are joined: at ends near each other, at ends near another line, and where lines cross.

use super::blocks::{Block, blocks, nearest_on};
use super::polylines::{Cut, Polylines, compare_places, distance_m};
use crate::spanning::spanning_tree;
use geo::Coord;
use geo::algorithm::kernels::{Kernel, Orientation, RobustKernel};
use rayon::prelude::*;
use rstar::{AABB, RTree};

/// What is nearer than this, a micrometre, differs by rounding.
pub(super) const LEAST_M: f64 = 1e-6;

/// An end that is joined to another end of a line is joined to the inside of that line only so many tolerances further along: it
/// would otherwise be joined to the very segments that end there. An engineering choice.
const BEYOND: f64 = 3.0;

/// What joins lines.
#[derive(Debug, Default)]
pub(super) struct Joins {
    pub(super) cuts: Vec<Cut>,
    /// Straight links over the gaps within the tolerance.
    pub(super) links: Vec<[Coord<f64>; 2]>,
}

/// The joins of ends to other ends and to lines. O(n log n + joins).
pub(super) fn of_ends(lines: &Polylines, index: &RTree<Block>, tolerance_m: f64) -> Joins {
    let mut ends: Vec<Coord<f64>> = Vec::with_capacity(2 * lines.len());
    for line in 0..lines.len() {
        let line = lines.get(line);
        ends.extend([line[0], line[line.len() - 1]]);
    }
    ends.par_sort_unstable_by(compare_places);
    ends.dedup();
    // The tree joins what single linkage joins, each gap by its own length.
    let links = spanning_tree(&ends, tolerance_m);
    let mut joins = Joins {
        links: links.iter().map(|link| [ends[link.a as usize], ends[link.b as usize]]).collect(),
        cuts: Vec::new(),
    };
    let near: Vec<(Coord<f64>, Near)> = ends
        .par_iter()
        .flat_map_iter(|&end| {
            lines_near(lines, index, end, tolerance_m).into_iter().map(move |near| (end, near))
        })
        .collect();
    for (end, near) in near {
        // Within rounding the line is led through the end itself.
        let at = if near.gap_m <= LEAST_M { end } else { near.at };
        joins.cuts.push(Cut { vertex: near.vertex, along_m: near.along_m, at });
        if at != end {
            joins.links.push([end, at]);
        }
    }
    joins
}

/// The place of a line that is nearest to an end.
#[derive(Debug, Clone, Copy)]
struct Near {
    line: u32,
    gap_m: f64,
    vertex: u32,
    along_m: f64,
    at: Coord<f64>,
}

/// The nearest place of each line within the tolerance of an end, but for those that end there themselves.
fn lines_near(lines: &Polylines, index: &RTree<Block>, end: Coord<f64>, tolerance_m: f64) -> Vec<Near> {
    // Wider than the tolerance by what rounding may take.
    let reach = tolerance_m * (1.0 + 1e-9);
    let window = AABB::from_corners([end.x - reach, end.y - reach], [end.x + reach, end.y + reach]);
    let mut found: Vec<Near> = Vec::new();
    for block in index.locate_in_envelope_intersecting(&window) {
        for vertex in block.segments() {
            let (from, to) = (lines.places[vertex], lines.places[vertex + 1]);
            let (at, part, squared) = nearest_on(from, to, end);
            let gap_m = squared.sqrt();
            if gap_m > tolerance_m || is_beside_end(lines, block.line as usize, vertex, end, tolerance_m) {
                continue;
            }
            let (vertex, along_m) =
                if part >= 1.0 { (vertex + 1, 0.0) } else { (vertex, distance_m(from, at)) };
            found.push(Near { line: block.line, gap_m, vertex: vertex as u32, along_m, at });
        }
    }
    found.sort_unstable_by(|a, b| {
        a.line
            .cmp(&b.line)
            .then(a.gap_m.total_cmp(&b.gap_m))
            .then(a.vertex.cmp(&b.vertex))
            .then(a.along_m.total_cmp(&b.along_m))
    });
    found.dedup_by_key(|near| near.line);
    found
}

/// Whether a segment of a line lies beside an end of that line which is within the tolerance of `end`.
fn is_beside_end(lines: &Polylines, line: usize, vertex: usize, end: Coord<f64>, tolerance_m: f64) -> bool {
    let (first, last) = (lines.starts[line] as usize, lines.starts[line + 1] as usize - 1);
    let places = &lines.places;
    let is_within = |walk: &mut dyn Iterator<Item = usize>| {
        let mut walked_m = 0.0;
        for at in walk {
            walked_m += distance_m(places[at], places[at + 1]);
            if walked_m > BEYOND * tolerance_m {
                return false;
            }
        }
        true
    };
    (distance_m(places[first], end) <= tolerance_m && is_within(&mut (first..vertex)))
        || (distance_m(places[last], end) <= tolerance_m && is_within(&mut (vertex + 1..last).rev()))
}

/// The cuts where lines cross or touch, of the lines that are joined there. O(n log n + pairs of segments whose boxes meet).
pub(super) fn of_crossings(lines: &Polylines, is_joined: &[bool]) -> Vec<Cut> {
    let runs = blocks(lines, |line| is_joined[line]);
    let index = RTree::bulk_load(runs.clone());
    runs.par_iter()
        .flat_map_iter(|run| {
            let mut cuts = Vec::new();
            for other in index.locate_in_envelope_intersecting(&rstar::RTreeObject::envelope(run)) {
                // Each pair once, from its first run.
                if other.first >= run.first {
                    cross_runs(lines, run, other, &mut cuts);
                }
            }
            cuts
        })
        .collect()
}

fn cross_runs(lines: &Polylines, run: &Block, other: &Block, cuts: &mut Vec<Cut>) {
    for p in run.segments() {
        for q in other.segments() {
            // Neighbours on one line share a vertex and no more.
            let are_neighbours = run.line == other.line && q <= p + 1;
            if !are_neighbours {
                cross(&lines.places, p, q, cuts);
            }
        }
    }
}

/// Adds the cuts of two segments, given by their first vertices.
fn cross(places: &[Coord<f64>], p: usize, q: usize, cuts: &mut Vec<Cut>) {
    let (a, b, c, d) = (places[p], places[p + 1], places[q], places[q + 1]);
    let apart = |a: f64, b: f64, c: f64, d: f64| a.max(b) < c.min(d) || c.max(d) < a.min(b);
    if apart(a.x, b.x, c.x, d.x) || apart(a.y, b.y, c.y, d.y) {
        return;
    }
    let turn = |from, to, at| RobustKernel::orient2d(from, to, at);
    let turns = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
    let mut add = |vertex: usize, at: Coord<f64>| {
        let along_m = distance_m(places[vertex], at);
        cuts.push(Cut { vertex: vertex as u32, along_m, at });
    };
    // A vertex of one that lies on the other.
    for (turn, vertex, segment) in
        [(turns[0], q, p), (turns[1], q + 1, p), (turns[2], p, q), (turns[3], p + 1, q)]
    {
        let (at, from, to) = (places[vertex], places[segment], places[segment + 1]);
        let is_between = !apart(at.x, at.x, from.x, to.x) && !apart(at.y, at.y, from.y, to.y);
        if turn == Orientation::Collinear && is_between {
            add(vertex, at);
            add(if at == to { segment + 1 } else { segment }, at);
        }
    }
    if turns.contains(&Orientation::Collinear) || turns[0] == turns[1] || turns[2] == turns[3] {
        return;
    }
    let (along, across, off) = (b - a, d - c, c - a);
    let part = (off.x * across.y - off.y * across.x) / (along.x * across.y - along.y * across.x);
    let mut at = a + along * part;
    // Rounding leads nearly parallel segments astray, but not out of what they have in common.
    let within = |value: f64, a: f64, b: f64, c: f64, d: f64| {
        value.max(a.min(b).max(c.min(d))).min(a.max(b).min(c.max(d)))
    };
    at = Coord { x: within(at.x, a.x, b.x, c.x, d.x), y: within(at.y, a.y, b.y, c.y, d.y) };
    for segment in [p, q] {
        add(if at == places[segment + 1] { segment + 1 } else { segment }, at);
    }
}
