//! Uncovered stretches, joined where one line continues another.
//!
//! Lines of the same kind, class and name that meet end to end, in exactly the same place and no third one there, continue
//! each other; lines without a name do so by kind and class. A junction, a border and any cover end a gap.
use geo::LineString;

use super::lines::Lines;
use crate::model::Line;

/// A stretch of one line, within one municipality, that no operator covers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gap {
    pub(super) line: u32,
    pub(super) from_m: f64,
    pub(super) to_m: f64,
}

impl Gap {
    pub(super) fn length_m(&self) -> f64 {
        self.to_m - self.from_m
    }
}

/// Adds a gap; one that begins where the last one of its line ends continues it.
pub(super) fn append(gaps: &mut Vec<Gap>, gap: Gap) {
    match gaps.last_mut() {
        #[expect(clippy::float_cmp, reason = "one stretch begins with the number that the other ended with")]
        Some(last) if last.line == gap.line && last.to_m == gap.from_m => last.to_m = gap.to_m,
        _ => gaps.push(gap),
    }
}

/// A gap within a chain of gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) gap: usize,
    /// Whether the chain follows it from its end to its start.
    pub(super) back: bool,
}

const START: usize = 0;
const END: usize = 1;

/// For each line, at its start and its end, the line that continues it and at which end; lines of one group are neighbours.
pub(super) fn links(lines: &[&Line]) -> Vec<[Option<(u32, usize)>; 2]> {
    let mut links = vec![[None; 2]; lines.len()];
    let mut first = 0;
    for group in lines.chunk_by(|a, b| (a.kind, &a.class, &a.name) == (b.kind, &b.class, &b.name)) {
        let mut ends = Vec::with_capacity(group.len() * 2);
        for (offset, line) in group.iter().enumerate() {
            for (end, at) in [(START, line.stretch.0.first()), (END, line.stretch.0.last())] {
                // Adding zero makes one of the two zeros.
                ends.extend(at.map(|at| ([at.x + 0.0, at.y + 0.0].map(f64::to_bits), first + offset, end)));
            }
        }
        ends.sort_unstable();
        for node in ends.chunk_by(|a, b| a.0 == b.0) {
            if let [(_, line, end), (_, other, other_end)] = *node {
                links[line][end] = Some((other as u32, other_end));
                links[other][other_end] = Some((line as u32, end));
            }
        }
        first += group.len();
    }
    links
}

/// The gaps of one municipality, in the order of their lines, as chains that no cover interrupts.
///
/// Each chain follows the direction of its first gap.
pub(super) fn chains(gaps: &[Gap], lines: &Lines<'_>) -> Vec<Vec<Link>> {
    let reaches = |gap: usize, end: usize| {
        let Gap { line, from_m, to_m } = gaps[gap];
        if end == START { from_m <= 0.0 } else { to_m >= lines.lengths_m[line as usize] }
    };
    let next = |gap: usize, end: usize| {
        if !reaches(gap, end) {
            return None;
        }
        let (line, end) = lines.links[gaps[gap].line as usize][end]?;
        let start = gaps.partition_point(|gap| gap.line < line);
        let stop = gaps.partition_point(|gap| gap.line <= line);
        let gap = if end == START { start } else { stop.checked_sub(1)? };
        (start < stop && reaches(gap, end)).then_some((gap, end))
    };
    let mut used = vec![false; gaps.len()];
    let mut chains = Vec::new();
    for first in 0..gaps.len() {
        if std::mem::replace(&mut used[first], true) {
            continue;
        }
        // From an end of the first gap on: the gaps, and at which end each was entered.
        let mut follow = |mut end: usize| {
            let mut gap = first;
            let mut found = Vec::new();
            while let Some((other, entered)) = next(gap, end) {
                if std::mem::replace(&mut used[other], true) {
                    break;
                }
                found.push((other, entered));
                (gap, end) = (other, 1 - entered);
            }
            found
        };
        let (after, before) = (follow(END), follow(START));
        let mut chain: Vec<Link> =
            before.into_iter().rev().map(|(gap, entered)| Link { gap, back: entered == START }).collect();
        chain.push(Link { gap: first, back: false });
        chain.extend(after.into_iter().map(|(gap, entered)| Link { gap, back: entered == END }));
        chains.push(chain);
    }
    chains
}

/// The stretches of a chain as one.
pub(super) fn joined(chain: &[Link], stretch: impl Fn(usize) -> LineString<f64>) -> LineString<f64> {
    let mut joined: Vec<geo::Coord<f64>> = Vec::new();
    for link in chain {
        let mut points = stretch(link.gap).0;
        if link.back {
            points.reverse();
        }
        if joined.last().is_some_and(|last| points.first() == Some(last)) {
            joined.pop();
        }
        joined.append(&mut points);
    }
    LineString(joined)
}
