//! The index of segments: a tree of boxes over runs of a few segments of one line.
//!
//! The runs stand in the order of their middles along a curve that fills the plane (`tiles`), and every few boxes that follow each other
//! have a box around them, level by level. So the tree is a few lists, and questions near each other look at memory near each other.

use super::joins::LEAST_M;
use super::polylines::Polylines;
use super::tiles::tile;
use geo::Coord;
use rayon::prelude::*;

/// Segments in a run: a tree over runs takes a fraction of the memory of a tree over segments; an engineering choice.
const RUN: usize = 8;

/// Boxes that one box of the next level goes around; an engineering choice.
const WIDTH: usize = 8;

/// A run of segments of one line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block {
    pub(super) line: u32,
    /// Position of the first vertex.
    pub(super) first: u32,
    /// Position of the last vertex, where the last segment ends.
    pub(super) last: u32,
}

impl Block {
    /// The vertices at which its segments begin.
    pub(super) fn segments(&self) -> std::ops::Range<usize> {
        self.first as usize..self.last as usize
    }

    /// The box around it.
    pub(super) fn bounds(&self, lines: &Polylines) -> Bounds {
        Bounds::of(&lines.places[self.first as usize..=self.last as usize])
    }
}

/// A box with sides along the axes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    low: Coord<f64>,
    high: Coord<f64>,
}

impl Bounds {
    /// Around places, of which there is at least one.
    pub(super) fn of(places: &[Coord<f64>]) -> Self {
        let own = |&at: &Coord<f64>| Self { low: at, high: at };
        places[1..].iter().map(own).fold(own(&places[0]), |all, next| all.around(&next))
    }

    /// Wider by so many metres on every side.
    pub(super) fn widened(&self, by_m: f64) -> Self {
        let by = Coord { x: by_m, y: by_m };
        Self { low: self.low - by, high: self.high + by }
    }

    /// The box around both.
    pub(super) fn around(&self, other: &Self) -> Self {
        Self {
            low: Coord { x: self.low.x.min(other.low.x), y: self.low.y.min(other.low.y) },
            high: Coord { x: self.high.x.max(other.high.x), y: self.high.y.max(other.high.y) },
        }
    }

    /// Whether the boxes have a place in common.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.low.x <= other.high.x
            && other.low.x <= self.high.x
            && self.low.y <= other.high.y
            && other.low.y <= self.high.y
    }

    /// The square of the distance to a place, in square metres; 0 inside.
    fn squared_m(&self, at: Coord<f64>) -> f64 {
        let x = (self.low.x - at.x).max(at.x - self.high.x).max(0.0);
        let y = (self.low.y - at.y).max(at.y - self.high.y).max(0.0);
        x * x + y * y
    }
}

/// The index of all lines.
#[derive(Debug, Clone)]
pub(super) struct Blocks {
    /// The runs, in the order of the curve.
    pub(super) runs: Vec<Block>,
    /// The boxes of the runs, then those around them, level by level, up to one around all.
    boxes: Vec<Bounds>,
    /// Where each level begins in `boxes`, and the end of the last one.
    levels: Vec<usize>,
}

impl Blocks {
    /// O(n log n), with n segments.
    pub(super) fn build(lines: &Polylines) -> Self {
        let runs = |line: usize| {
            let (start, end) = (lines.starts[line] as usize, lines.starts[line + 1] as usize - 1);
            (start..end).step_by(RUN).map(move |first| {
                let last = (first + RUN).min(end);
                let block = Block { line: line as u32, first: first as u32, last: last as u32 };
                let bounds = block.bounds(lines);
                (tile((bounds.low + bounds.high) / 2.0), block)
            })
        };
        let mut order: Vec<(u64, Block)> = (0..lines.len()).into_par_iter().flat_map_iter(runs).collect();
        order.par_sort_unstable_by_key(|(tile, block)| (*tile, block.first));
        let runs: Vec<Block> = order.into_par_iter().map(|(_, block)| block).collect();
        let mut boxes: Vec<Bounds> = runs.par_iter().map(|block| block.bounds(lines)).collect();
        boxes.reserve(boxes.len() / (WIDTH - 1) + 2);
        let (mut levels, mut start) = (vec![0], 0);
        while boxes.len() - start > 1 {
            let end = boxes.len();
            levels.push(end);
            for first in (start..end).step_by(WIDTH) {
                let below = &boxes[first..(first + WIDTH).min(end)];
                let around = below[1..].iter().fold(below[0], |all, next| all.around(next));
                boxes.push(around);
            }
            start = end;
        }
        levels.push(boxes.len());
        Self { runs, boxes, levels }
    }

    /// The level of the one box around all, or 0 where there is nothing.
    const fn top(&self) -> usize {
        self.levels.len() - 2
    }

    /// The boxes right below one, as positions in their level.
    fn below(&self, level: usize, at: usize) -> std::ops::Range<usize> {
        let count = self.levels[level] - self.levels[level - 1];
        at * WIDTH..((at + 1) * WIDTH).min(count)
    }

    /// Calls `meet` with every block whose box meets the window, and that box.
    pub(super) fn in_window(&self, window: &Bounds, mut meet: impl FnMut(&Block, &Bounds)) {
        let mut open = vec![(self.top(), 0)];
        while let Some((level, at)) = open.pop() {
            let Some(bounds) = self.boxes.get(self.levels[level] + at).filter(|bounds| bounds.meets(window))
            else {
                continue;
            };
            if level == 0 {
                meet(&self.runs[at], bounds);
            } else {
                open.extend(self.below(level, at).map(|below| (level - 1, below)));
            }
        }
    }

    /// Calls `measure` with every block that may come as near to a place as the nearest one, and as near as `most_m` metres; it returns
    /// the least squared distance so far. What is farther by less than rounding is among them, so that which block comes first makes no
    /// difference. `open` is memory for one question after another.
    pub(super) fn near(
        &self,
        at: Coord<f64>,
        most_m: f64,
        open: &mut Vec<(f64, u32, u32)>,
        mut measure: impl FnMut(&Block) -> f64,
    ) {
        let with_rounding = |distance_m: f64| (distance_m + LEAST_M) * (distance_m + LEAST_M);
        let (mut least, mut most) = (f64::INFINITY, with_rounding(most_m));
        open.clear();
        open.extend(self.boxes.last().map(|all| (all.squared_m(at), self.top() as u32, 0)));
        while let Some((squared, level, position)) = open.pop() {
            if squared > most {
                continue;
            }
            if level == 0 {
                let measured = measure(&self.runs[position as usize]);
                if measured < least {
                    least = measured;
                    most = most.min(with_rounding(measured.sqrt()));
                }
                continue;
            }
            let first = open.len();
            let own = self.levels[level as usize - 1];
            for below in self.below(level as usize, position as usize) {
                let squared = self.boxes[own + below].squared_m(at);
                if squared <= most {
                    open.push((squared, level - 1, below as u32));
                }
            }
            // The nearest on top.
            open[first..].sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
        }
    }
}

/// The place on a segment that is nearest to a point, as far along as the second number says (0 to 1), and its
/// squared distance. Beyond an end it is that end exactly.
pub(super) fn nearest_on(from: Coord<f64>, to: Coord<f64>, point: Coord<f64>) -> (Coord<f64>, f64, f64) {
    let along = to - from;
    let off = point - from;
    let part = (off.x * along.x + off.y * along.y) / (along.x * along.x + along.y * along.y);
    let at = if part >= 1.0 {
        to
    } else if part > 0.0 {
        from + along * part
    } else {
        from
    };
    let apart = point - at;
    (at, part.clamp(0.0, 1.0), apart.x * apart.x + apart.y * apart.y)
}
