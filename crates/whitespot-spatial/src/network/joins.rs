//! Where lines are joined: at ends near each other, at ends near another line, and where lines cross.

use super::blocks::{Block, Blocks, Bounds, nearest_on};
use super::polylines::{Cut, Polylines, compare_places, distance_m};
use super::tiles::tile;
use crate::spanning::spanning_tree;
use geo::Coord;
use geo::algorithm::kernels::{Kernel, Orientation, RobustKernel};
use rayon::prelude::*;

/// What is nearer than this, a micrometre, differs by rounding.
pub(super) const LEAST_M: f64 = 1e-6;

/// An end that is joined to another end of a line is joined to the inside of that line only so many tolerances further along: it
/// would otherwise be joined to the very segments that end there. An engineering choice.
const BEYOND: f64 = 3.0;

/// Ends or runs of segments next to each other that are looked at together; an engineering choice.
const TOGETHER: usize = 16;

/// What joins lines.
#[derive(Debug, Default)]
pub(super) struct Joins {
    pub(super) cuts: Vec<Cut>,
    /// Straight links over the gaps within the tolerance.
    pub(super) links: Vec<[Coord<f64>; 2]>,
}

/// The joins of ends to other ends and to lines. O(n log n + joins).
pub(super) fn of_ends(lines: &Polylines, index: &Blocks, tolerance_m: f64) -> Joins {
    let reach = with_rounding(tolerance_m);
    let near: Vec<(Coord<f64>, NearEnd)> = ends(lines)
        .par_chunks(TOGETHER)
        .flat_map_iter(|ends| {
            let mut blocks = Vec::new();
            index.in_window(&Bounds::of(ends).widened(reach), |block, bounds| blocks.push((*block, *bounds)));
            ends.iter()
                .map(|&end| (end, near_end(lines, &blocks, end, tolerance_m)))
                .filter(|(_, near)| near.has_end || !near.lines.is_empty())
                .collect::<Vec<_>>()
        })
        .collect();
    let mut crowded: Vec<Coord<f64>> =
        near.iter().filter(|(_, near)| near.has_end).map(|(end, _)| *end).collect();
    crowded.sort_unstable_by(compare_places);
    // The tree joins what single linkage joins, each gap by its own length.
    let links = spanning_tree(&crowded, tolerance_m);
    let mut joins = Joins {
        links: links.iter().map(|link| [crowded[link.a as usize], crowded[link.b as usize]]).collect(),
        cuts: Vec::new(),
    };
    for (end, near) in
        near.into_iter().flat_map(|(end, near)| near.lines.into_iter().map(move |line| (end, line)))
    {
        // Within rounding the line is led through the end itself.
        let at = if near.gap_m <= LEAST_M { end } else { near.at };
        joins.cuts.push(Cut { vertex: near.vertex, along_m: near.along_m, at });
        if at != end {
            joins.links.push([end, at]);
        }
    }
    joins
}

/// The places where lines end, each once; what lies together in the plane stands together.
fn ends(lines: &Polylines) -> Vec<Coord<f64>> {
    let both = |line: usize| {
        let line = lines.get(line);
        [line[0], line[line.len() - 1]].map(|at| (tile(at), at))
    };
    let mut ends: Vec<(u64, Coord<f64>)> = (0..lines.len()).into_par_iter().flat_map_iter(both).collect();
    ends.par_sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| compare_places(&a.1, &b.1)));
    ends.dedup_by_key(|(_, at)| *at);
    ends.into_iter().map(|(_, at)| at).collect()
}

/// Wider than the tolerance by what rounding may take.
fn with_rounding(tolerance_m: f64) -> f64 {
    tolerance_m * (1.0 + 1e-9)
}

/// What lies within the tolerance of an end.
#[derive(Debug, Default)]
struct NearEnd {
    /// Whether another end does.
    has_end: bool,
    /// The nearest place of each line, but for those that end there themselves.
    lines: Vec<Near>,
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

/// What of these blocks lies within the tolerance of an end; the others do not.
fn near_end(lines: &Polylines, blocks: &[(Block, Bounds)], end: Coord<f64>, tolerance_m: f64) -> NearEnd {
    let reach = with_rounding(tolerance_m);
    let window = Bounds::of(&[end]).widened(reach);
    let mut found = NearEnd::default();
    for (block, _) in blocks.iter().filter(|(_, bounds)| bounds.meets(&window)) {
        let (first, last) = ends_of(lines, block.line as usize);
        found.has_end |= [first, last].into_iter().any(|vertex| {
            let other = lines.places[vertex];
            other != end && Bounds::of(&[other]).meets(&window) && distance_m(other, end) <= reach
        });
        for vertex in block.segments() {
            if !Bounds::of(&lines.places[vertex..vertex + 2]).meets(&window) {
                continue;
            }
            let (from, to) = (lines.places[vertex], lines.places[vertex + 1]);
            let (at, part, squared) = nearest_on(from, to, end);
            let gap_m = squared.sqrt();
            if gap_m > tolerance_m || is_beside_end(lines, block.line as usize, vertex, end, tolerance_m) {
                continue;
            }
            let (vertex, along_m) =
                if part >= 1.0 { (vertex + 1, 0.0) } else { (vertex, distance_m(from, at)) };
            found.lines.push(Near { line: block.line, gap_m, vertex: vertex as u32, along_m, at });
        }
    }
    found.lines.sort_unstable_by(|a, b| {
        a.line
            .cmp(&b.line)
            .then(a.gap_m.total_cmp(&b.gap_m))
            .then(a.vertex.cmp(&b.vertex))
            .then(a.along_m.total_cmp(&b.along_m))
    });
    found.lines.dedup_by_key(|near| near.line);
    found
}

/// The positions of the first and the last vertex of a line.
fn ends_of(lines: &Polylines, line: usize) -> (usize, usize) {
    (lines.starts[line] as usize, lines.starts[line + 1] as usize - 1)
}

/// Whether a segment of a line lies beside an end of that line which is within the tolerance of `end`.
fn is_beside_end(lines: &Polylines, line: usize, vertex: usize, end: Coord<f64>, tolerance_m: f64) -> bool {
    let (first, last) = ends_of(lines, line);
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
pub(super) fn of_crossings(lines: &Polylines, index: &Blocks, is_joined: &[bool]) -> Vec<Cut> {
    index
        .runs
        .par_chunks(TOGETHER)
        .flat_map_iter(|runs| {
            let runs = runs.iter().filter(|run| is_joined[run.line as usize]);
            let runs: Vec<(&Block, Bounds)> = runs.map(|run| (run, run.bounds(lines))).collect();
            let (mut others, mut cuts) = (Vec::new(), Vec::new());
            let all = runs.iter().map(|(_, bounds)| *bounds).reduce(|all, next| all.around(&next));
            if let Some(all) = all {
                index.in_window(&all, |other, bounds| others.push((*other, *bounds)));
            }
            others.retain(|(other, _)| is_joined[other.line as usize]);
            for (run, own) in runs {
                // Each pair once, from its first run.
                for (other, bounds) in others.iter().filter(|(other, _)| other.first >= run.first) {
                    if own.meets(bounds) {
                        cross_runs(lines, run, other, bounds, &mut cuts);
                    }
                }
            }
            cuts
        })
        .collect()
}

/// Adds the cuts of the segments of two runs; `bounds` are those of the other one.
fn cross_runs(lines: &Polylines, run: &Block, other: &Block, bounds: &Bounds, cuts: &mut Vec<Cut>) {
    let places = &lines.places;
    let mut add = |line: u32, vertex: usize, at: Coord<f64>| {
        let (first, last) = ends_of(lines, line as usize);
        // Nothing is divided at its end.
        if (vertex != first && vertex != last) || at != places[vertex] {
            cuts.push(Cut { vertex: vertex as u32, along_m: distance_m(places[vertex], at), at });
        }
    };
    for p in run.segments().filter(|&p| Bounds::of(&places[p..p + 2]).meets(bounds)) {
        for q in other.segments() {
            // Neighbours on one line share a vertex and no more.
            let are_neighbours = run.line == other.line && q <= p + 1;
            if !are_neighbours {
                cross(places, [(run.line, p), (other.line, q)], &mut add);
            }
        }
    }
}

/// Calls `add` with the cuts of two segments, given by their lines and first vertices.
fn cross(places: &[Coord<f64>], segments: [(u32, usize); 2], add: &mut impl FnMut(u32, usize, Coord<f64>)) {
    let [p, q] = segments;
    let (a, b, c, d) = (places[p.1], places[p.1 + 1], places[q.1], places[q.1 + 1]);
    let apart = |a: f64, b: f64, c: f64, d: f64| a.max(b) < c.min(d) || c.max(d) < a.min(b);
    if apart(a.x, b.x, c.x, d.x) || apart(a.y, b.y, c.y, d.y) {
        return;
    }
    let turn = |from, to, at| {
        // Roads meet in their ends; what is certain without computing needs no exact arithmetic.
        if at == from || at == to { Orientation::Collinear } else { RobustKernel::orient2d(from, to, at) }
    };
    let turns = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
    // A vertex of one that lies on the other.
    for (turn, (line, vertex), (other, segment)) in
        [(turns[0], q, p), (turns[1], (q.0, q.1 + 1), p), (turns[2], p, q), (turns[3], (p.0, p.1 + 1), q)]
    {
        let (at, from, to) = (places[vertex], places[segment], places[segment + 1]);
        let is_between = !apart(at.x, at.x, from.x, to.x) && !apart(at.y, at.y, from.y, to.y);
        if turn == Orientation::Collinear && is_between {
            add(line, vertex, at);
            add(other, if at == to { segment + 1 } else { segment }, at);
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
    for (line, segment) in segments {
        add(line, if at == places[segment + 1] { segment + 1 } else { segment }, at);
    }
}
