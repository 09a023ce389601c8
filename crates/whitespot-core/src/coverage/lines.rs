//! Roads and rails by municipality, and the cover along them.
//!
//! A place on the border of municipalities belongs to the one with the lowest code: no stretch is counted twice. What lies
//! outside of every municipality is not counted.
use std::cmp::Ordering;

use geo::LineString;
use rayon::prelude::*;

use super::{CoverMismatch, LineLoss, gaps, same};
use crate::model::{Line, LineCover, Loss, SeriesLength, Survey, UncoveredLine};
use whitespot_spatial::{CoverStack, cut, length_m};

/// The lines of a survey in an order of their own, so that no sum depends on the order of delivery.
pub(super) struct Lines<'a> {
    /// By kind, class, name and place.
    pub(super) ordered: Vec<&'a Line>,
    /// Length of each line, metres.
    pub(super) lengths_m: Vec<f64>,
    /// Per line, at its start and its end: the line that continues it there, and which end of that line.
    pub(super) links: Vec<[Option<(u32, usize)>; 2]>,
    /// The parts of the lines within each municipality, in the order of the lines.
    parts: Vec<Vec<Part>>,
}

/// A stretch of a line within one municipality.
#[derive(Debug, Clone, Copy)]
struct Part {
    line: u32,
    from_m: f64,
    to_m: f64,
}

/// The cover along the lines of one municipality in one series.
pub(super) struct Along {
    /// Parallel to [`Lines::rows`].
    pub(super) rows: Vec<SeriesLength>,
    /// The uncovered stretches, where they were asked for.
    pub(super) uncovered: Vec<UncoveredLine>,
}

impl<'a> Lines<'a> {
    /// Orders the lines and divides them among the municipalities.
    pub(super) fn build(survey: &'a Survey) -> Self {
        let mut lines: Vec<&Line> = survey.lines.iter().collect();
        lines.sort_by(|a, b| {
            (a.kind, &a.class, &a.name)
                .cmp(&(b.kind, &b.class, &b.name))
                .then_with(|| by_place(&a.stretch, &b.stretch))
        });
        let mut parts = vec![Vec::new(); survey.municipalities.len()];
        if !lines.is_empty() {
            let boundaries: Vec<_> =
                survey.municipalities.iter().map(|one| one.boundary.iter().collect()).collect();
            let boundaries = CoverStack::build(&boundaries);
            let divided: Vec<Vec<(u32, Part)>> = lines
                .par_iter()
                .enumerate()
                .map(|(line, one)| divide(&boundaries, line as u32, &one.stretch))
                .collect();
            for (municipality, part) in divided.into_iter().flatten() {
                parts[municipality as usize].push(part);
            }
        }
        let lengths_m = lines.par_iter().map(|line| length_m(&line.stretch)).collect();
        let links = gaps::links(&lines);
        Self { ordered: lines, lengths_m, links, parts }
    }

    /// The lines of a municipality with their lengths, by kind and class; their series are yet to come.
    pub(super) fn rows(&self, municipality: usize) -> Vec<LineCover> {
        self.by_class(municipality)
            .map(|parts| {
                let Line { kind, class, .. } = self.ordered[parts[0].line as usize];
                let length_m = parts.iter().map(|part| part.to_m - part.from_m).sum();
                LineCover { kind: *kind, class: class.clone(), length_m, series: Vec::new() }
            })
            .collect()
    }

    /// The cover along the lines of a municipality; and `with_stretches` the uncovered ones.
    ///
    /// # Errors
    /// When covered and uncovered do not make up the length.
    pub(super) fn measure(
        &self,
        municipality: usize,
        code: &str,
        stack: &CoverStack,
        with_stretches: bool,
    ) -> Result<Along, CoverMismatch> {
        let mut along = Along { rows: Vec::new(), uncovered: Vec::new() };
        for parts in self.by_class(municipality) {
            let (mut row, gaps) = self.class(parts, stack);
            let length_m: f64 = parts.iter().map(|part| part.to_m - part.from_m).sum();
            let covered_m: f64 = row.by_count_m[1..].iter().sum();
            // Measured on the stretches themselves, which is what goes out.
            let stretch =
                |gap: &gaps::Gap| cut(&self.ordered[gap.line as usize].stretch, gap.from_m, gap.to_m);
            let uncovered_m: f64 = gaps.iter().map(|gap| self::length_m(&stretch(gap))).sum();
            let kind = self.ordered[parts[0].line as usize].kind;
            if !same(covered_m + uncovered_m, length_m, 1e-3) {
                let code = code.to_owned();
                return Err(CoverMismatch::Length { code, kind, covered_m, uncovered_m, length_m });
            }
            for chain in gaps::chains(&gaps, self) {
                let length_m = chain.iter().map(|link| gaps[link.gap].length_m()).sum();
                row.longest_gap_m = f64::max(row.longest_gap_m, length_m);
                if with_stretches {
                    let Line { kind, class, name, .. } = self.ordered[gaps[chain[0].gap].line as usize];
                    along.uncovered.push(UncoveredLine {
                        municipality: municipality as u32,
                        kind: *kind,
                        class: class.clone(),
                        name: name.clone(),
                        length_m,
                        stretch: gaps::joined(&chain, |gap| stretch(&gaps[gap])),
                    });
                }
            }
            along.rows.push(row);
        }
        Ok(along)
    }

    /// What the lines of a municipality lose between two covers, those of `stack`.
    pub(super) fn losses(&self, municipality: usize, stack: &CoverStack) -> Vec<LineLoss> {
        self.by_class(municipality)
            .map(|parts| {
                let Line { kind, class, .. } = self.ordered[parts[0].line as usize];
                let mut loss = Loss::default();
                let mut gaps: [Vec<gaps::Gap>; 2] = [Vec::new(), Vec::new()];
                for part in parts {
                    stack.along(&self.ordered[part.line as usize].stretch, |from_m, to_m, covers| {
                        let (from_m, to_m) = (from_m.max(part.from_m), to_m.min(part.to_m));
                        if from_m >= to_m {
                            return;
                        }
                        let length_m = to_m - from_m;
                        let [then, now] = [0, 1].map(|cover| covers.contains(&cover));
                        match (then, now) {
                            (true, false) => loss.lost += length_m,
                            (false, true) => loss.gained += length_m,
                            _ => {}
                        }
                        for ((holds, sum), gaps) in
                            [(then, &mut loss.before), (now, &mut loss.after)].into_iter().zip(&mut gaps)
                        {
                            if holds {
                                *sum += length_m;
                            } else {
                                gaps::append(gaps, gaps::Gap { line: part.line, from_m, to_m });
                            }
                        }
                    });
                }
                let longest = |gaps: &Vec<gaps::Gap>| {
                    let length_m = |chain: &Vec<gaps::Link>| -> f64 {
                        chain.iter().map(|link| gaps[link.gap].length_m()).sum()
                    };
                    gaps::chains(gaps, self).iter().map(length_m).fold(0.0, f64::max)
                };
                LineLoss {
                    kind: *kind,
                    class: class.clone(),
                    length_m: parts.iter().map(|part| part.to_m - part.from_m).sum(),
                    loss,
                    longest_gap_m: [longest(&gaps[0]), longest(&gaps[1])],
                }
            })
            .collect()
    }

    /// The parts of a municipality, lines of one kind and class together.
    fn by_class(&self, municipality: usize) -> impl Iterator<Item = &[Part]> {
        let class = |part: &Part| {
            let line = self.ordered[part.line as usize];
            (line.kind, &line.class)
        };
        self.parts[municipality].chunk_by(move |a, b| class(a) == class(b))
    }

    /// The cover along some parts, and what no cover lies over.
    fn class(&self, parts: &[Part], stack: &CoverStack) -> (SeriesLength, Vec<gaps::Gap>) {
        let mut row = SeriesLength {
            by_operator_m: vec![0.0; stack.len()],
            by_count_m: vec![0.0; stack.len() + 1],
            longest_gap_m: 0.0,
        };
        let mut gaps: Vec<gaps::Gap> = Vec::new();
        for part in parts {
            stack.along(&self.ordered[part.line as usize].stretch, |from_m, to_m, covers| {
                let (from_m, to_m) = (from_m.max(part.from_m), to_m.min(part.to_m));
                if from_m >= to_m {
                    return;
                }
                for &cover in covers {
                    row.by_operator_m[cover as usize] += to_m - from_m;
                }
                row.by_count_m[covers.len()] += to_m - from_m;
                if covers.is_empty() {
                    gaps.push(gaps::Gap { line: part.line, from_m, to_m });
                }
            });
        }
        (row, gaps)
    }
}

/// The parts of a line, each with the lowest of its municipalities.
fn divide(boundaries: &CoverStack, line: u32, stretch: &LineString<f64>) -> Vec<(u32, Part)> {
    let mut parts: Vec<(u32, Part)> = Vec::new();
    boundaries.along(stretch, |from_m, to_m, municipalities| {
        let Some(&lowest) = municipalities.first() else { return };
        match parts.last_mut() {
            // A border that the line runs along for a while does not part it.
            #[expect(
                clippy::float_cmp,
                reason = "one stretch begins with the number that the other ended with"
            )]
            Some((before, part)) if *before == lowest && part.to_m == from_m => part.to_m = to_m,
            _ => parts.push((lowest, Part { line, from_m, to_m })),
        }
    });
    parts
}

fn by_place(a: &LineString<f64>, b: &LineString<f64>) -> Ordering {
    let places = a.0.iter().zip(&b.0).map(|(p, q)| p.x.total_cmp(&q.x).then(p.y.total_cmp(&q.y)));
    places.fold(Ordering::Equal, Ordering::then).then(a.0.len().cmp(&b.0.len()))
}
