//! Which rows of a tree are masked, so that no published sum gives a small count away.
use super::family::{ROUNDING, complement, is_small};

/// A row that may be published: the total, a county, a municipality or a cell.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// The row that it is a part of; rows stand before their parts.
    pub parent: Option<usize>,
    /// Its total.
    pub total: f64,
    /// Its counts, see [`super::family::Split`].
    pub counts: Vec<f64>,
    /// Where it is masked its total is never published.
    pub hides_total: bool,
}

/// What is masked of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Mask {
    /// Its counts.
    pub counts: bool,
    /// Its total as well.
    pub total: bool,
}

/// What a masked row hides: itself, or the masked rows of which it consists besides the published ones.
#[derive(Debug, Clone)]
struct Hiding {
    row: usize,
    total: f64,
    counts: Vec<f64>,
    /// The part of its total that cannot be added up from published totals.
    hidden_total: f64,
}

/// What may be known of the counts of hidden rows together, and of their total.
struct Known<'a> {
    low: &'a [f64],
    high: &'a [f64],
    is_total_published: bool,
}

/// The row to mask where a row can be inferred.
#[derive(Debug, Clone, Copy)]
struct Need {
    /// One more row within this row,
    within: usize,
    /// but neither this part of it nor a row within that,
    without: Option<usize>,
    /// and one that holds some of this.
    adds: Adds,
}

#[derive(Debug, Clone, Copy)]
enum Adds {
    Count(usize),
    Total,
    /// A total that is not published.
    HiddenTotal,
}

impl Adds {
    /// How much of it a row with this total and these counts holds.
    fn of(self, total: f64, counts: &[f64]) -> f64 {
        match self {
            Self::Count(count) => counts[count],
            Self::Total | Self::HiddenTotal => total,
        }
    }
}

/// The rows, with what is masked so far.
pub(super) struct Tree {
    rows: Vec<Row>,
    parts: Vec<Vec<usize>>,
    masks: Vec<Mask>,
    below: f64,
    /// The reader knows every total, published or not, except small ones.
    knows_totals: bool,
}

impl Tree {
    /// Masks what is small itself.
    pub(super) fn new(rows: Vec<Row>, below: u32) -> Self {
        let below = f64::from(below);
        let masks = rows
            .iter()
            .map(|row| {
                let is_total_small = is_small(row.total, below);
                let counts = is_total_small || row.counts.iter().any(|&count| is_small(count, below));
                Mask { counts, total: is_total_small || (counts && row.hides_total) }
            })
            .collect();
        Self { parts: parts(&rows), rows, masks, below, knows_totals: false }
    }

    /// Masks what is small itself besides what is masked already; the reader knows the total of every row, save those
    /// that are small: they are masked already, in the states.
    pub(super) fn with_known_totals(rows: Vec<Row>, below: u32, masked: &[bool]) -> Self {
        let below = f64::from(below);
        let has_small = |row: &Row| row.counts.iter().any(|&count| is_small(count, below));
        let masks = rows
            .iter()
            .zip(masked)
            .map(|(row, &is_masked)| Mask { counts: is_masked || has_small(row), total: false })
            .collect();
        Self { parts: parts(&rows), rows, masks, below, knows_totals: true }
    }

    /// Masks what would give a small count away, from the smallest parts up to the whole, and returns what is masked.
    pub(super) fn protect(mut self) -> Vec<Mask> {
        // Parts stand behind their row.
        for row in (0..self.rows.len()).rev() {
            let is_root = self.rows[row].parent.is_none();
            while !self.masks[row].counts || is_root {
                let Some(need) = self.exposed(row) else { break };
                if self.meet(need) {
                    continue;
                }
                // What lies within is masked whole and still shows: then the row above it must hide it.
                if need.within != row && !self.masks[need.within].total && !self.knows_totals {
                    self.masks[need.within].total = true;
                } else if !self.masks[row].counts {
                    self.mask(row);
                } else if self.masks[row].total || self.knows_totals {
                    break;
                } else {
                    self.masks[row].total = true;
                }
            }
        }
        self.masks
    }

    /// Only what is masked on purpose.
    #[cfg(test)]
    pub(super) fn unprotected(self) -> Vec<Mask> {
        self.masks
    }

    fn mask(&mut self, row: usize) {
        self.masks[row].counts = true;
        self.masks[row].total |= self.rows[row].hides_total;
    }

    /// What a masked row hides; nothing where all of its parts are published.
    fn hidden(&self, row: usize) -> Option<Hiding> {
        if !self.masks[row].counts {
            return None;
        }
        let is_published = !self.masks[row].total;
        if self.parts[row].is_empty() {
            let Row { total, counts, .. } = &self.rows[row];
            let hidden_total = if is_published { 0.0 } else { *total };
            return Some(Hiding { row, total: *total, counts: counts.clone(), hidden_total });
        }
        let hidden = self.hidden_within(row)?;
        Some(if is_published { Hiding { hidden_total: 0.0, ..hidden } } else { hidden })
    }

    /// What the masked parts of a row hide together.
    fn hidden_within(&self, row: usize) -> Option<Hiding> {
        let mut all: Option<Hiding> = None;
        for part in self.parts[row].iter().filter_map(|&part| self.hidden(part)) {
            match &mut all {
                None => all = Some(Hiding { row, ..part }),
                Some(all) => {
                    all.total += part.total;
                    all.counts.iter_mut().zip(&part.counts).for_each(|(sum, count)| *sum += count);
                    all.hidden_total += part.hidden_total;
                }
            }
        }
        all
    }

    /// The first need among the masked parts of a row; nothing where none of them can be inferred.
    fn exposed(&self, row: usize) -> Option<Need> {
        let parts: Vec<Hiding> = self.parts[row].iter().filter_map(|&part| self.hidden(part)).collect();
        let first = parts.first()?;
        let sum = |of: &dyn Fn(&Hiding) -> f64| parts.iter().map(of).sum::<f64>();
        let sums: Vec<f64> = (0..first.counts.len()).map(|count| sum(&|part| part.counts[count])).collect();
        if !self.masks[row].counts {
            let small = sums.iter().position(|&sum| is_small(sum, self.below));
            return small.map(|count| Need { within: row, without: None, adds: Adds::Count(count) }).or_else(
                || {
                    self.exposed_among(
                        row,
                        &parts,
                        &Known { low: &sums, high: &sums, is_total_published: true },
                    )
                },
            );
        }
        // The whole is masked: of its counts nothing is known but its total, where that is published.
        let is_total_published = !self.masks[row].total;
        let most = if is_total_published { sum(&|part| part.total) } else { f64::INFINITY };
        let (low, high) = (vec![0.0; sums.len()], vec![most; sums.len()]);
        self.exposed_among(row, &parts, &Known { low: &low, high: &high, is_total_published })
    }

    fn exposed_among(&self, above: usize, parts: &[Hiding], known: &Known<'_>) -> Option<Need> {
        let most = self.below - 1.0;
        // The counts of two halves are published in sum as well, which must be free from 1 on.
        let least = if self.knows_totals { 0.0 } else { 1.0 };
        let total: f64 = parts.iter().map(|part| part.total).sum();
        let hidden: Vec<&Hiding> = parts.iter().filter(|part| part.hidden_total > ROUNDING).collect();
        let hidden_total: f64 = hidden.iter().map(|part| part.hidden_total).sum();
        if known.is_total_published {
            let lone =
                hidden.first().filter(|part| hidden.len() == 1 && is_small(part.hidden_total, self.below));
            if lone.is_some() || is_small(hidden_total, self.below) {
                let without = lone.map(|part| part.row);
                return Some(Need { within: above, without, adds: Adds::HiddenTotal });
            }
        }
        for part in parts {
            // Of several hidden totals each may be anything up to their sum.
            let others_hidden = hidden_total - part.hidden_total;
            let is_free =
                part.hidden_total > ROUNDING && (others_hidden > ROUNDING || !known.is_total_published);
            let own_least = part.total - if is_free { part.hidden_total } else { 0.0 };
            let own_most = match (is_free, known.is_total_published) {
                (false, _) => part.total,
                (true, true) => part.total + others_hidden,
                (true, false) => f64::INFINITY,
            };
            let others_most = match (others_hidden > ROUNDING, known.is_total_published) {
                (false, _) => total - part.total,
                (true, true) => total - own_least,
                (true, false) => f64::INFINITY,
            };
            let bounds = |count: usize| {
                // What the others cannot hold, and what cannot be beside the count.
                let low = (known.low[count] - others_most).max(own_least - known.high[complement(count)]);
                (low.max(0.0), known.high[count].min(own_most))
            };
            let row = &self.rows[part.row];
            for (count, &value) in row.counts.iter().enumerate() {
                let is_size_hidden = self.knows_totals && is_small(row.total, self.below);
                if !is_small(value, self.below) || is_size_hidden {
                    continue;
                }
                let published = value - part.counts[count];
                let (low, high) = bounds(count);
                if published + low > least + ROUNDING {
                    let adds = Adds::Count(complement(count));
                    return Some(Need { within: above, without: Some(part.row), adds });
                }
                if published + high < most - ROUNDING {
                    return Some(if own_most < most - ROUNDING {
                        Need { within: part.row, without: None, adds: Adds::Total }
                    } else {
                        Need { within: above, without: None, adds: Adds::Count(count) }
                    });
                }
            }
            if self.parts[part.row].is_empty() {
                continue;
            }
            let (low, high): (Vec<f64>, Vec<f64>) = (0..row.counts.len()).map(bounds).unzip();
            let within: Vec<Hiding> =
                self.parts[part.row].iter().filter_map(|&part| self.hidden(part)).collect();
            // A lone hidden total is what the published ones leave.
            let known = Known { low: &low, high: &high, is_total_published: !is_free };
            let need = self.exposed_among(part.row, &within, &known);
            if need.is_some() {
                return need;
            }
        }
        None
    }

    /// Masks the smallest part that helps, and the published rows that it is in; returns whether there was one. A
    /// published row that has masked parts helps by itself: masked as well, it no longer gives what they hold together.
    ///
    /// First what costs the fewest rows above it, then the smallest total, then the first in the order of the rows.
    fn meet(&mut self, need: Need) -> bool {
        let wants_hidden = matches!(need.adds, Adds::HiddenTotal);
        let is_done = |mask: Mask| mask.counts && (mask.total || !wants_hidden);
        let mut best: Option<((usize, f64, f64), usize)> = None;
        // Rows to look into, the first last, with the published rows above them: how many, and the total of the topmost.
        let mut open = vec![(need.within, 0, None)];
        while let Some((row, cost, topmost)) = open.pop() {
            let is_new = row != need.within && !is_done(self.masks[row]);
            let topmost = topmost.or(is_new.then_some(self.rows[row].total));
            if !self.parts[row].is_empty() {
                let parts = self.parts[row].iter().rev().filter(|&&part| need.without != Some(part));
                open.extend(parts.map(|&part| (part, cost + usize::from(is_new), topmost)));
            }
            if !is_new {
                continue;
            }
            let adds = if self.parts[row].is_empty() {
                let Row { total, counts, .. } = &self.rows[row];
                need.adds.of(*total, counts)
            } else {
                let hidden = self.hidden_within(row);
                hidden.map_or(0.0, |hidden| {
                    let total = if wants_hidden { hidden.hidden_total } else { hidden.total };
                    need.adds.of(total, &hidden.counts)
                })
            };
            if adds <= ROUNDING {
                continue;
            }
            let key = (cost, topmost.unwrap_or_default(), self.rows[row].total);
            let is_better = best.is_none_or(|(least, _)| {
                key.0.cmp(&least.0).then(key.1.total_cmp(&least.1)).then(key.2.total_cmp(&least.2)).is_lt()
            });
            if is_better {
                best = Some((key, row));
            }
        }
        let Some((_, part)) = best else { return false };
        let mut above = Some(part);
        while let Some(row) = above.filter(|&row| row != need.within) {
            self.mask(row);
            self.masks[row].total |= wants_hidden;
            above = self.rows[row].parent;
        }
        true
    }
}

/// The parts of each row.
fn parts(rows: &[Row]) -> Vec<Vec<usize>> {
    let mut parts = vec![Vec::new(); rows.len()];
    for (position, row) in rows.iter().enumerate() {
        if let Some(parent) = row.parent {
            parts[parent].push(position);
        }
    }
    parts
}
