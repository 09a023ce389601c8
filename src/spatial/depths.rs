//! How much of a region each of several covers holds, and how much lies under exactly so many of them.

use super::cells::{Piece, Touched, close};
use super::lattice::{cross, polygon_edges, square_metres};
use super::slabs::Slabs;
use super::stack::CoverStack;
use geo::{Area, MultiPolygon};

/// Areas of a region by the covers that lie over it.
#[derive(Debug, Clone, PartialEq)]
pub struct Depths {
    /// Area of the region as given.
    pub region_m2: f64,
    /// Area that each cover holds.
    pub by_cover_m2: Vec<f64>,
    /// Area under exactly k covers, for k from 0 to all of them; each is measured by itself, so that their sum is the
    /// region's area is for the caller to prove.
    pub by_count_m2: Vec<f64>,
}

/// What has been gathered of a region so far, in twice the area of lattice units: whole numbers, whose sum no order changes.
struct Tally {
    by_cover: Vec<i128>,
    by_count: Vec<i128>,
    events: Vec<(u8, i64, i32)>,
    slabs: Slabs,
    /// Of one cell.
    cover_units: Vec<f64>,
    count_units: Vec<f64>,
}

impl CoverStack {
    /// Lays the covers over a region, a valid area. Edges of a cover belong to it. An empty region gives zeros.
    #[must_use]
    pub fn depths(&self, region: &MultiPolygon<f64>) -> Depths {
        let mut pieces = Vec::new();
        for polygon in region {
            polygon_edges(polygon, &mut |from, to| self.cells.divide(from, to, &mut pieces));
        }
        pieces.sort_unstable();
        let mut tally = Tally {
            by_cover: vec![0; self.len()],
            by_count: vec![0; self.len() + 1],
            events: Vec::new(),
            slabs: Slabs::default(),
            cover_units: Vec::new(),
            count_units: Vec::new(),
        };
        self.cells.visit(&pieces, |touched| match touched {
            Touched::Edges { cell, pieces, corner } => self.part(cell, pieces, corner, &mut tally),
            Touched::Whole { first, last } => {
                for cell in first..last {
                    self.part(cell, &[], 1, &mut tally);
                }
            }
        });
        Depths {
            region_m2: region.unsigned_area(),
            by_cover_m2: tally.by_cover.into_iter().map(square_metres).collect(),
            by_count_m2: tally.by_count.into_iter().map(square_metres).collect(),
        }
    }

    /// Adds the part of the region within one cell.
    fn part(&self, cell: u32, region: &[Piece], corner: i32, tally: &mut Tally) {
        if !self.mixed_in(cell).is_empty() {
            self.mixed_part(cell, region, corner, tally);
            return;
        }
        let (sides, whole) = (self.cells.sides(cell), self.whole_in(cell));
        let mut part: i128 = region.iter().map(|piece| cross(sides.low, piece.from, piece.to)).sum();
        close(sides, region, corner, &mut tally.events, |from, to, winding| {
            part += i128::from(winding) * cross(sides.low, from, to);
        });
        for &cover in whole {
            tally.by_cover[cover as usize] += part;
        }
        tally.by_count[whole.len()] += part;
    }

    /// Adds the part of the region within a cell that some cover reaches into without filling it.
    fn mixed_part(&self, cell: u32, region: &[Piece], corner: i32, tally: &mut Tally) {
        let (whole, mixed) = (self.whole_in(cell), self.mixed_in(cell));
        let Tally { by_cover, by_count, slabs, cover_units, count_units, .. } = tally;
        slabs.begin(self.cells.sides(cell));
        for entry in mixed {
            slabs.add(self.pieces_of(entry), entry.corner);
        }
        slabs.add(region, corner);
        cover_units.clear();
        cover_units.resize(mixed.len(), 0.0);
        count_units.clear();
        count_units.resize(mixed.len() + 1, 0.0);
        slabs.measure(|units, winding| {
            let (region, covers) = winding.split_last().expect("the region is the last shape");
            if *region == 0 {
                return;
            }
            let mut count = 0;
            for (cover, winding) in cover_units.iter_mut().zip(covers) {
                if *winding != 0 {
                    *cover += units;
                    count += 1;
                }
            }
            count_units[count] += units;
        });
        let mut part = 0;
        for (count, &units) in count_units.iter().enumerate() {
            let twice = (2.0 * units).round() as i128;
            by_count[whole.len() + count] += twice;
            part += twice;
        }
        for (entry, &units) in mixed.iter().zip(&*cover_units) {
            by_cover[entry.cover as usize] += (2.0 * units).round() as i128;
        }
        for &cover in whole {
            by_cover[cover as usize] += part;
        }
    }
}
