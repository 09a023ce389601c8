//! Several covers upon each other, each of many areas that may overlap, ready to be asked how deep they lie.
//!
//! One grid of cells for all covers. A cell knows which covers fill it, and for each cover that only reaches into it the
//! pieces of its edges there: areas and lines alike need a closer look only where some cover begins or ends.

use super::cells::{Cells, Piece, Touched};
use super::lattice::polygon_edges;
use super::overlay::cells_over;
use geo::Polygon;

/// Several covers, which may overlap, on one grid.
#[derive(Debug, Clone)]
pub struct CoverStack {
    pub(super) cells: Cells,
    /// How many covers there are.
    count: usize,
    /// Where each cell's entries start, and one more for the end.
    starts: Vec<Start>,
    /// Covers that fill a cell, by cell, ascending.
    whole: Vec<u32>,
    /// Covers that reach into a cell without filling it, by cell, ascending.
    mixed: Vec<Mixed>,
    /// Pieces of edges in mixed cells.
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Start {
    whole: u32,
    mixed: u32,
}

/// A cover that has edges in a cell, and in it no area that fills the cell.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mixed {
    pub(super) cover: u32,
    /// Winding number of its areas together at the lowest corner of the cell.
    pub(super) corner: i32,
    start: u32,
    count: u32,
}

/// Entries of all covers, each with its cell.
#[derive(Default)]
struct Gathered {
    whole: Vec<(u32, u32)>,
    mixed: Vec<(u32, Mixed)>,
    pieces: Vec<Piece>,
}

impl CoverStack {
    /// Prepares covers, each of valid polygons that may overlap; their positions are their names. There is no limit to
    /// how many there are; a cover without areas covers nothing. O(n log n) in all edges.
    ///
    /// ```
    /// use geo::polygon;
    /// use whitespot_spatial::CoverStack;
    /// let square = polygon![(x: 0.0, y: 0.0), (x: 2.0, y: 0.0), (x: 2.0, y: 2.0), (x: 0.0, y: 2.0)];
    /// // The layers of two operators, of which one covers nothing.
    /// let stack = CoverStack::build(&[vec![&square], vec![]]);
    /// assert_eq!((stack.len(), stack.is_empty()), (2, false));
    /// ```
    #[must_use]
    pub fn build(covers: &[Vec<&Polygon<f64>>]) -> Self {
        let (cells, edges) = cells_over(covers.iter().flatten().copied());
        let mut gathered = Gathered { pieces: Vec::with_capacity(edges), ..Gathered::default() };
        for (cover, areas) in covers.iter().enumerate() {
            gathered.add(&cells, cover as u32, areas);
        }
        let Gathered { mut whole, mut mixed, pieces } = gathered;
        let mut starts = vec![Start::default(); cells.len() + 1];
        for &(cell, _) in &whole {
            starts[cell as usize + 1].whole += 1;
        }
        for &(cell, _) in &mixed {
            starts[cell as usize + 1].mixed += 1;
        }
        for i in 1..starts.len() {
            starts[i].whole += starts[i - 1].whole;
            starts[i].mixed += starts[i - 1].mixed;
        }
        // Covers were added in their order: a stable sort keeps it within each cell.
        whole.sort_by_key(|&(cell, _)| cell);
        mixed.sort_by_key(|&(cell, _)| cell);
        Self {
            cells,
            count: covers.len(),
            starts,
            whole: whole.into_iter().map(|(_, cover)| cover).collect(),
            mixed: mixed.into_iter().map(|(_, entry)| entry).collect(),
            pieces,
        }
    }

    /// How many covers there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The covers that fill the cell.
    pub(super) fn whole_in(&self, cell: u32) -> &[u32] {
        let cell = cell as usize;
        &self.whole[self.starts[cell].whole as usize..self.starts[cell + 1].whole as usize]
    }

    /// The covers that reach into the cell without filling it.
    pub(super) fn mixed_in(&self, cell: u32) -> &[Mixed] {
        let cell = cell as usize;
        &self.mixed[self.starts[cell].mixed as usize..self.starts[cell + 1].mixed as usize]
    }

    /// The pieces of a cover's edges in a cell.
    pub(super) fn pieces_of(&self, entry: &Mixed) -> &[Piece] {
        &self.pieces[entry.start as usize..(entry.start + entry.count) as usize]
    }
}

impl Gathered {
    /// Adds one cover.
    fn add(&mut self, cells: &Cells, cover: u32, areas: &[&Polygon<f64>]) {
        let mut all: Vec<Piece> = Vec::new();
        let mut own = Vec::new();
        let mut steps: Vec<(u32, i32)> = Vec::new();
        for area in areas {
            own.clear();
            polygon_edges(area, &mut |from, to| cells.divide(from, to, &mut own));
            own.sort_unstable_by_key(|p| p.cell);
            cells.visit(&own, |touched| {
                if let Touched::Whole { first, last } = touched {
                    steps.extend([(first, 1), (last, -1)]);
                }
            });
            all.append(&mut own);
        }
        let runs = runs(steps);
        for run in &runs {
            self.whole.extend(run.clone().map(|cell| (cell, cover)));
        }
        // In full order, so that nothing depends on the order of the areas.
        all.sort_unstable();
        let mut filled = runs.iter().peekable();
        cells.visit(&all, |touched| {
            let Touched::Edges { cell, pieces, corner } = touched else { return };
            while filled.next_if(|run| run.end <= cell).is_some() {}
            if filled.peek().is_some_and(|run| run.contains(&cell)) {
                return;
            }
            let (start, count) = (self.pieces.len() as u32, pieces.len() as u32);
            self.mixed.push((cell, Mixed { cover, corner, start, count }));
            self.pieces.extend_from_slice(pieces);
        });
    }
}

/// The cells from which more runs have begun than ended, as runs that do not meet.
fn runs(mut steps: Vec<(u32, i32)>) -> Vec<std::ops::Range<u32>> {
    steps.sort_unstable();
    let mut runs = Vec::new();
    let (mut depth, mut first) = (0, 0);
    for same in steps.chunk_by(|a, b| a.0 == b.0) {
        let before = depth;
        depth += same.iter().map(|&(_, step)| step).sum::<i32>();
        if before == 0 && depth > 0 {
            first = same[0].0;
        } else if before > 0 && depth == 0 {
            runs.push(first..same[0].0);
        }
    }
    runs
}

#[cfg(test)]
#[path = "stack_tests.rs"]
mod tests;
