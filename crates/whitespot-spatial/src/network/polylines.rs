//! Many lines in two lists, in an order that does not depend on who drew them first.

use geo::Coord;
use rayon::prelude::*;
use std::cmp::Ordering;

/// Lines by number; each has at least two places, and no place equals the one before it.
#[derive(Debug, Clone)]
pub(super) struct Polylines {
    pub(super) places: Vec<Coord<f64>>,
    /// Where each line begins in `places`, and the end of the last one.
    pub(super) starts: Vec<u32>,
}

/// A place where a line is divided.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cut {
    /// Position in `places` of the vertex before it, or of the vertex that it is.
    pub(super) vertex: u32,
    /// How far beyond that vertex; it only orders the cuts of one segment.
    pub(super) along_m: f64,
    pub(super) at: Coord<f64>,
}

impl Polylines {
    pub(super) fn new() -> Self {
        Self { places: Vec::new(), starts: vec![0] }
    }

    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    pub(super) fn get(&self, line: usize) -> &[Coord<f64>] {
        &self.places[self.starts[line] as usize..self.starts[line + 1] as usize]
    }

    /// Adds a line in its canonical direction, that of the lesser coordinates; whether any length was left of it.
    pub(super) fn push(&mut self, line: impl Iterator<Item = Coord<f64>>) -> bool {
        let start = self.places.len();
        for at in line {
            if self.places.len() == start || self.places.last() != Some(&at) {
                self.places.push(at);
            }
        }
        let added = &mut self.places[start..];
        if added.len() < 2 {
            self.places.truncate(start);
            return false;
        }
        if compare(added.iter().rev(), added.iter()).is_lt() {
            added.reverse();
        }
        self.starts.push(self.places.len() as u32);
        true
    }

    /// The numbers of the lines in the order of their coordinates. O(n log n).
    pub(super) fn order(&self) -> Vec<u32> {
        // Most comparisons end at the first number, which is at hand.
        let mut order: Vec<(f64, u32)> =
            (0..self.len() as u32).map(|line| (self.get(line as usize)[0].x, line)).collect();
        // Lines that compare as equal are the same line: no order among them shows.
        order.par_sort_unstable_by(|a, b| {
            let lines = [a, b].map(|(_, line)| self.get(*line as usize).iter());
            let [one, other] = lines;
            a.0.total_cmp(&b.0).then_with(|| compare(one, other))
        });
        order.into_iter().map(|(_, line)| line).collect()
    }

    /// These lines, in this order.
    pub(super) fn taken(&self, order: &[u32]) -> Self {
        let mut taken = Self::new();
        taken.places.reserve(self.places.len());
        taken.starts.reserve(order.len());
        for &line in order {
            taken.places.extend_from_slice(self.get(line as usize));
            taken.starts.push(taken.places.len() as u32);
        }
        taken
    }

    /// The lines in the order of their coordinates, each once.
    pub(super) fn sorted(&self) -> Self {
        let mut order = self.order();
        order.dedup_by(|later, first| self.get(*later as usize) == self.get(*first as usize));
        self.taken(&order)
    }

    /// The lines divided at the cuts, each part in its canonical direction, and where the parts of each line begin. A cut beside its
    /// segment bends the line.
    pub(super) fn divided(&self, mut cuts: Vec<Cut>) -> (Self, Vec<u32>) {
        cuts.par_sort_unstable_by(|a, b| {
            a.vertex
                .cmp(&b.vertex)
                .then(a.along_m.total_cmp(&b.along_m))
                .then_with(|| compare_places(&a.at, &b.at))
        });
        let mut parts = Self::new();
        parts.places.reserve(self.places.len() + 2 * cuts.len());
        let mut cuts = cuts.into_iter().peekable();
        let mut part = Vec::new();
        let mut firsts = Vec::with_capacity(self.len() + 1);
        for line in 0..self.len() {
            firsts.push(parts.len() as u32);
            if cuts.peek().is_none_or(|cut| cut.vertex >= self.starts[line + 1]) {
                parts.places.extend_from_slice(self.get(line));
                parts.starts.push(parts.places.len() as u32);
                continue;
            }
            part.clear();
            for vertex in self.starts[line]..self.starts[line + 1] {
                part.push(self.places[vertex as usize]);
                while let Some(cut) = cuts.next_if(|cut| cut.vertex == vertex) {
                    part.push(cut.at);
                    parts.push(part.drain(..));
                    part.push(cut.at);
                }
            }
            parts.push(part.drain(..));
        }
        firsts.push(parts.len() as u32);
        (parts, firsts)
    }
}

/// The order of two places: by x, then by y.
pub(super) fn compare_places(a: &Coord<f64>, b: &Coord<f64>) -> Ordering {
    a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))
}

/// The order of two lines: that of their first places that differ.
pub(super) fn compare<'a>(
    a: impl Iterator<Item = &'a Coord<f64>>,
    mut b: impl Iterator<Item = &'a Coord<f64>>,
) -> Ordering {
    for place in a {
        match b.next().map(|other| compare_places(place, other)) {
            Some(Ordering::Equal) => {}
            Some(order) => return order,
            None => return Ordering::Greater,
        }
    }
    if b.next().is_some() { Ordering::Less } else { Ordering::Equal }
}

/// The length of a line in metres, summed from its first place.
pub(super) fn length_m(line: &[Coord<f64>]) -> f64 {
    line.windows(2).map(|segment| distance_m(segment[0], segment[1])).sum()
}

pub(super) fn distance_m(a: Coord<f64>, b: Coord<f64>) -> f64 {
    (b.x - a.x).hypot(b.y - a.y)
}
