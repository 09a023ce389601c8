//! The edges of one area by upright strips: those in a window, and how often the area winds around a point.

use super::lattice::{Point, Segment, cross};

/// Edges per strip, about; measured on municipalities.
const EDGES_PER_STRIP: usize = 8;

/// An edge nearer to a point than this (in units, along both axes together) leaves open on which side the point lies.
const NEAR: i128 = 8;

/// Edges that are listed in each strip they reach.
#[derive(Debug)]
pub(super) struct Strips {
    segments: Vec<Segment>,
    low: i64,
    width: i64,
    /// Where each strip's edges start, and one more for the end.
    starts: Vec<u32>,
    /// Positions of segments, by strip.
    listed: Vec<u32>,
}

impl Strips {
    /// Lists the edges. O(n).
    pub(super) fn build(segments: Vec<Segment>) -> Self {
        let low = segments.iter().map(|segment| segment.a.x).min().unwrap_or(0);
        let high = segments.iter().map(|segment| segment.b.x).max().unwrap_or(0);
        let lengths: i128 = segments.iter().map(|segment| i128::from(segment.b.x - segment.a.x)).sum();
        // So that long edges, which lie in many strips, do not make more entries than there are edges.
        let mean = (lengths / segments.len().max(1) as i128) as i64;
        let strips = (segments.len() / EDGES_PER_STRIP).max(1) as u32;
        let width = ((high - low) / i64::from(strips)).max(mean) + 1;
        let mut strips = Self { segments, low, width, starts: Vec::new(), listed: Vec::new() };
        strips.list(((high - low) / width) as usize + 1);
        strips
    }

    fn list(&mut self, count: usize) {
        let mut starts = vec![0u32; count + 1];
        for segment in &self.segments {
            for strip in self.strip(segment.a.x)..=self.strip(segment.b.x) {
                starts[strip + 1] += 1;
            }
        }
        for strip in 1..starts.len() {
            starts[strip] += starts[strip - 1];
        }
        let mut listed = vec![0u32; starts[count] as usize];
        let mut next = starts.clone();
        for (position, segment) in self.segments.iter().enumerate() {
            for next in &mut next[self.strip(segment.a.x)..=self.strip(segment.b.x)] {
                listed[*next as usize] = position as u32;
                *next += 1;
            }
        }
        (self.starts, self.listed) = (starts, listed);
    }

    fn strip(&self, x: i64) -> usize {
        (x - self.low).div_euclid(self.width).max(0) as usize
    }

    fn of(&self, strip: usize) -> impl Iterator<Item = &Segment> {
        let range = match (self.starts.get(strip), self.starts.get(strip + 1)) {
            (Some(&start), Some(&end)) => start as usize..end as usize,
            _ => 0..0,
        };
        self.listed[range].iter().map(|&position| &self.segments[position as usize])
    }

    /// The edges whose boxes meet the box from `low` to `high`, each once.
    pub(super) fn meeting(&self, low: Point, high: Point) -> impl Iterator<Item = &Segment> {
        let first = self.strip(low.x);
        let last = self.strip(high.x).min(self.starts.len() - 2);
        (first..=last).flat_map(move |strip| {
            self.of(strip).filter(move |segment| {
                let (bottom, top) = segment.ys();
                let meets = segment.a.x <= high.x && low.x <= segment.b.x && bottom <= high.y && low.y <= top;
                meets && self.strip(segment.a.x).max(first) == strip
            })
        })
    }

    /// The winding number at a point; none where an edge passes close by.
    pub(super) fn winding(&self, at: Point) -> Option<i32> {
        let mut winding = 0;
        for segment in self.of(self.strip(at.x)).filter(|segment| segment.a.x <= at.x && at.x < segment.b.x) {
            let (bottom, top) = segment.ys();
            let reach = i128::from(segment.b.x - segment.a.x) + i128::from(top - bottom);
            let above = cross(segment.a, segment.b, at);
            if above.abs() <= NEAR * reach {
                return None;
            }
            if above > 0 {
                winding += segment.step;
            }
        }
        Some(winding)
    }
}
