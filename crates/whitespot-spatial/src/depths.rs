//! How much of a region each of several covers holds, and how much lies under exactly k of them.

use super::cells::Piece;
use super::lattice::{Segment, polygon_edges, square_metres};
use super::overlay::alone;
use super::patch::Patches;
use super::repair::around;
use super::slabs::Slabs;
use super::stack::CoverStack;
use super::{MOST_CROSSINGS, OverlayError};
use geo::{Area, BoundingRect, Intersects, MultiPolygon, Polygon};

/// A cell of more pieces is arranged, since slabs take time by the square of their number; an engineering choice.
const MOST_IN_SLABS: usize = 128;

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

/// As [`CoverStack::depths`], by one arrangement of the region and all areas that come near it: slower, without cells.
///
/// # Errors
/// See [`OverlayError`].
///
/// ```
/// use geo::{MultiPolygon, polygon};
/// use whitespot_spatial::depths_whole;
/// let square = |west: f64| polygon![
///     (x: west, y: 0.0), (x: west + 4.0, y: 0.0), (x: west + 4.0, y: 1.0), (x: west, y: 1.0),
/// ];
/// let (one, other) = (square(0.0), square(2.0));
/// let region = MultiPolygon(vec![polygon![(x: 0.0, y: 0.0), (x: 10.0, y: 0.0), (x: 10.0, y: 1.0), (x: 0.0, y: 1.0)]]);
/// let depths = depths_whole(&[vec![&one], vec![&other]], &region)?;
/// assert_eq!(depths.by_cover_m2, [4.0, 4.0]);
/// assert_eq!(depths.by_count_m2, [4.0, 4.0, 2.0]); // under none, one, two
/// # Ok::<(), whitespot_spatial::OverlayError>(())
/// ```
pub fn depths_whole(
    covers: &[Vec<&Polygon<f64>>],
    region: &MultiPolygon<f64>,
) -> Result<Depths, OverlayError> {
    let mut segments = Vec::new();
    let bounds = region.bounding_rect();
    let is_near = |area: &&&Polygon<f64>| match (bounds, area.bounding_rect()) {
        (Some(bounds), Some(own)) => bounds.intersects(&own),
        _ => false,
    };
    for (cover, areas) in covers.iter().enumerate() {
        for area in areas.iter().filter(is_near) {
            polygon_edges(area, &mut |from, to| segments.push(Segment::new([from, to], cover as u32)));
        }
    }
    let last = covers.len();
    for polygon in region {
        polygon_edges(polygon, &mut |from, to| segments.push(Segment::new([from, to], last as u32)));
    }
    let (mut by_cover, mut by_count) = (vec![0; last], vec![0; last + 1]);
    let mut face = |twice_area: i128, winding: &[i32]| {
        if winding[last] == 0 {
            return;
        }
        let mut count = 0;
        for (of_cover, _) in by_cover.iter_mut().zip(winding).filter(|(_, winding)| **winding != 0) {
            *of_cover += twice_area;
            count += 1;
        }
        by_count[count] += twice_area;
    };
    let sides = around(segments.iter().flat_map(|segment| [segment.a, segment.b]));
    let outside = vec![0; last + 1];
    Patches::whole(MOST_CROSSINGS).arrange(sides, &mut segments, &outside, &mut |low, found| {
        found.each_face(low, &mut face);
    })?;
    Ok(Depths {
        region_m2: region.unsigned_area(),
        by_cover_m2: by_cover.into_iter().map(square_metres).collect(),
        by_count_m2: by_count.into_iter().map(square_metres).collect(),
    })
}

/// What has been gathered of a region so far, in twice the area of lattice units: whole numbers, whose sum no order changes.
struct Tally {
    by_cover: Vec<i128>,
    by_count: Vec<i128>,
    events: Vec<(u8, i64, u32, i32)>,
    slabs: Slabs,
    patches: Patches,
    /// Of one cell.
    cover_units: Vec<f64>,
    count_units: Vec<f64>,
}

impl CoverStack {
    /// Lays the covers over a region, a valid area. Edges of a cover belong to it. An empty region gives zeros.
    ///
    /// # Errors
    /// See [`OverlayError`].
    ///
    /// ```
    /// use geo::{MultiPolygon, polygon};
    /// use whitespot_spatial::CoverStack;
    /// let square = |west: f64| polygon![
    ///     (x: west, y: 0.0), (x: west + 4.0, y: 0.0), (x: west + 4.0, y: 1.0), (x: west, y: 1.0),
    /// ];
    /// let (one, other) = (square(0.0), square(2.0));
    /// let stack = CoverStack::build(&[vec![&one], vec![&other]]);
    /// assert_eq!((stack.len(), stack.is_empty()), (2, false));
    /// let depths = stack.depths(&MultiPolygon(vec![square(1.0)]))?;
    /// assert_eq!(depths.by_cover_m2, [3.0, 3.0]);
    /// assert_eq!(depths.by_count_m2, [0.0, 2.0, 2.0]);
    /// # Ok::<(), whitespot_spatial::OverlayError>(())
    /// ```
    pub fn depths(&self, region: &MultiPolygon<f64>) -> Result<Depths, OverlayError> {
        let mut tally = Tally {
            by_cover: vec![0; self.len()],
            by_count: vec![0; self.len() + 1],
            events: Vec::new(),
            slabs: Slabs::default(),
            patches: Patches::new(MOST_CROSSINGS),
            cover_units: Vec::new(),
            count_units: Vec::new(),
        };
        self.cells.walk(region, |cell, pieces, corner| self.part(cell, pieces, corner, &mut tally))?;
        Ok(Depths {
            region_m2: region.unsigned_area(),
            by_cover_m2: tally.by_cover.into_iter().map(square_metres).collect(),
            by_count_m2: tally.by_count.into_iter().map(square_metres).collect(),
        })
    }

    /// Adds the part of the region within one cell.
    fn part(&self, cell: u32, region: &[Piece], corner: i32, tally: &mut Tally) -> Result<(), OverlayError> {
        let mixed = self.mixed_in(cell);
        if !mixed.is_empty() {
            let pieces: usize = mixed.iter().map(|entry| self.pieces_of(entry).len()).sum();
            if pieces + region.len() > MOST_IN_SLABS {
                return self.arranged_part(cell, region, corner, tally);
            }
            self.mixed_part(cell, region, corner, tally);
            return Ok(());
        }
        let (sides, whole) = (self.cells.sides(cell), self.whole_in(cell));
        let part = alone(sides, region, corner, &mut tally.events, |_, _| {});
        for &cover in whole {
            tally.by_cover[cover as usize] += part;
        }
        tally.by_count[whole.len()] += part;
        Ok(())
    }

    /// As `mixed_part`, by the arrangement of the shapes: for cells with many edges.
    fn arranged_part(
        &self,
        cell: u32,
        region: &[Piece],
        corner: i32,
        tally: &mut Tally,
    ) -> Result<(), OverlayError> {
        let (whole, mixed) = (self.whole_in(cell), self.mixed_in(cell));
        let Tally { by_cover, by_count, patches, .. } = tally;
        let mut segments: Vec<Segment> = Vec::new();
        let mut corners: Vec<i32> = Vec::with_capacity(mixed.len() + 1);
        for entry in mixed {
            let shape = corners.len() as u32;
            segments.extend(self.pieces_of(entry).iter().map(|p| Segment::new([p.from, p.to], shape)));
            corners.push(entry.corner);
        }
        let last = corners.len();
        segments.extend(region.iter().map(|p| Segment::new([p.from, p.to], last as u32)));
        corners.push(corner);
        let mut face = |twice_area: i128, winding: &[i32]| {
            if winding[last] == 0 {
                return;
            }
            let mut count = whole.len();
            for (entry, _) in mixed.iter().zip(winding).filter(|(_, winding)| **winding != 0) {
                by_cover[entry.cover as usize] += twice_area;
                count += 1;
            }
            for &cover in whole {
                by_cover[cover as usize] += twice_area;
            }
            by_count[count] += twice_area;
        };
        patches.arrange(self.cells.sides(cell), &mut segments, &corners, &mut |low, found| {
            found.each_face(low, &mut face);
        })
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
