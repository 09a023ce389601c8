//! Single linkage: points within a distance of each other, and those linked through others, form a group.

use geo::Coord;
use rstar::{PointDistance, RTree};

use super::disjoint::DisjointSets;

/// Pairs of points beyond which two neighbouring cells are compared through a tree; an engineering choice.
const SCAN_PAIRS: usize = 4096;

/// A link shorter than this part of the largest coordinate is lost in rounding: only coincident points link.
const LEAST_LINK: f64 = 1e-14;

/// Group of each point, numbered by first appearance: two points at most `link_m` apart are in one group, as are all that are joined through others.
///
/// Independent of the order of the points but for the numbering. Coincident points always link; without points there
/// are no groups. O(n log n), also where many points lie at one place.
///
/// ```
/// use geo::coord;
/// let at = |x: f64| coord! { x: x, y: 0.0 };
/// assert_eq!(whitespot_spatial::linkage(&[at(0.0), at(500.0), at(200.0)], 200.0), [0, 1, 0]);
/// ```
#[must_use]
pub fn linkage(points: &[Coord<f64>], link_m: f64) -> Vec<u32> {
    let largest = points.iter().fold(0.0_f64, |m, p| m.max(p.x.abs()).max(p.y.abs()));
    // All points of a cell are within the link of each other: its diagonal is 0.71 of it.
    let side = link_m / 2.0;
    let only_coincident = side.is_nan() || side <= largest * LEAST_LINK;
    let mut order: Vec<Place> = points
        .iter()
        .enumerate()
        .map(|(index, p)| {
            let cell = if only_coincident {
                (0, 0)
            } else {
                ((p.y / side).floor() as i64, (p.x / side).floor() as i64)
            };
            // Zero of either sign is one place.
            Place { cell, x: p.x + 0.0, y: p.y + 0.0, index: index as u32 }
        })
        .collect();
    order.sort_unstable_by(|a, b| {
        a.cell.cmp(&b.cell).then(a.x.total_cmp(&b.x)).then(a.y.total_cmp(&b.y)).then(a.index.cmp(&b.index))
    });
    let mut groups = DisjointSets::new(points.len());
    if only_coincident {
        order
            .windows(2)
            .filter(|w| (w[0].x, w[0].y) == (w[1].x, w[1].y))
            .for_each(|w| _ = groups.join(w[0].index, w[1].index));
    } else {
        order
            .windows(2)
            .filter(|w| w[0].cell == w[1].cell)
            .for_each(|w| _ = groups.join(w[0].index, w[1].index));
        order.dedup_by(|later, first| (later.x, later.y) == (first.x, first.y));
        link_cells(&order, link_m * link_m, &mut groups);
    }
    groups.numbered()
}

#[derive(Debug, Clone, Copy)]
struct Place {
    cell: (i64, i64),
    x: f64,
    y: f64,
    index: u32,
}

impl Place {
    fn squared_distance(&self, other: &Self) -> f64 {
        let (dx, dy) = (self.x - other.x, self.y - other.y);
        dx * dx + dy * dy
    }
}

/// Joins the groups of cells that hold points near enough to each other.
fn link_cells(order: &[Place], link_2: f64, groups: &mut DisjointSets) {
    let cells: Vec<&[Place]> = order.chunk_by(|a, b| a.cell == b.cell).collect();
    for (at, cell) in cells.iter().enumerate() {
        let (row, column) = cell[0].cell;
        // Points three cells apart are too far, but for rounding.
        for up in 0..=3 {
            let wanted = (row.saturating_add(up), column.saturating_sub(3));
            let first =
                if up == 0 { at + 1 } else { at + cells[at..].partition_point(|c| c[0].cell < wanted) };
            let last = (wanted.0, column.saturating_add(3));
            for other in cells[first..].iter().take_while(|c| c[0].cell <= last) {
                let (a, b) = (cell[0].index, other[0].index);
                if groups.root(a) != groups.root(b) && any_within(cell, other, link_2) {
                    groups.join(a, b);
                }
            }
        }
    }
}

/// Whether a point of `a` lies within the distance of a point of `b`; `link_2` is the distance squared.
fn any_within(a: &[Place], b: &[Place], link_2: f64) -> bool {
    let near: Vec<&Place> = near_box(a, b, link_2);
    let far: Vec<&Place> = near_box(b, a, link_2);
    if near.len() * far.len() <= SCAN_PAIRS {
        return near.iter().any(|p| far.iter().any(|q| p.squared_distance(q) <= link_2));
    }
    let tree = RTree::bulk_load(far.iter().map(|p| [p.x, p.y]).collect());
    near.iter()
        .any(|p| tree.nearest_neighbor(&[p.x, p.y]).is_some_and(|q| q.distance_2(&[p.x, p.y]) <= link_2))
}

/// The points of `a` that are near enough to the box around `b`.
fn near_box<'a>(a: &'a [Place], b: &[Place], link_2: f64) -> Vec<&'a Place> {
    let fold = |pick: fn(&Place) -> f64| {
        b.iter().map(pick).fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)))
    };
    let (xs, ys) = (fold(|p| p.x), fold(|p| p.y));
    let gap = |v: f64, (low, high): (f64, f64)| v - v.clamp(low, high);
    a.iter()
        .filter(|p| {
            let (dx, dy) = (gap(p.x, xs), gap(p.y, ys));
            dx * dx + dy * dy <= link_2
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f64, y: f64) -> Coord<f64> {
        Coord { x, y }
    }

    /// Every pair compared.
    fn plain(points: &[Coord<f64>], link_m: f64) -> Vec<u32> {
        let mut groups = DisjointSets::new(points.len());
        for (i, p) in points.iter().enumerate() {
            for (j, q) in points[..i].iter().enumerate() {
                let (dx, dy) = (p.x - q.x, p.y - q.y);
                if dx * dx + dy * dy <= link_m * link_m {
                    groups.join(i as u32, j as u32);
                }
            }
        }
        groups.numbered()
    }

    #[test]
    fn a_point_at_the_very_distance_links_and_one_beyond_does_not() {
        assert_eq!(linkage(&[at(0.0, 0.0), at(120.0, 160.0), at(120.0, 360.001)], 200.0), [0, 0, 1]);
        assert_eq!(linkage(&[], 200.0), [] as [u32; 0]);
    }

    #[test]
    fn groups_chain_through_others() {
        let row: Vec<_> = (0..50).map(|i| at(f64::from(i) * 100.0, 7.0)).collect();
        assert!(linkage(&row, 100.0).iter().all(|&g| g == 0));
        assert_eq!(linkage(&row, 99.9).last(), Some(&49));
    }

    #[test]
    fn a_link_of_nothing_joins_only_what_coincides() {
        let points = [at(1.0, 1.0), at(1.0, 2.0), at(1.0, 1.0), at(0.0, 0.0), at(-0.0, 0.0)];
        assert_eq!(linkage(&points, 0.0), [0, 1, 0, 2, 2]);
    }

    #[test]
    fn many_points_at_one_place_are_no_burden() {
        let mut points = vec![at(500_000.0, 6_600_000.0); 100_000];
        points.extend(vec![at(500_150.0, 6_600_000.0); 100_000]);
        points.push(at(500_400.0, 6_600_000.0));
        let groups = linkage(&points, 200.0);
        assert_eq!((groups[0], groups[150_000], groups[200_000]), (0, 0, 1));
    }

    #[test]
    fn crowded_cells_just_out_of_reach_are_no_burden() {
        let points: Vec<_> = (0..20_000)
            .flat_map(|i| [at(0.0, f64::from(i) * 1e-3), at(100.1, f64::from(i) * 1e-3)])
            .collect();
        let groups = linkage(&points, 100.0);
        assert!(groups.iter().enumerate().all(|(i, &g)| g == (i % 2) as u32));
    }

    #[test]
    fn agrees_with_comparing_every_pair_in_any_order() {
        let mut dice = whitespot_test_kit::Dice(0x5eed);
        for round in 0..60 {
            let mut draw = || dice.roll(4000) as f64 * 0.5 - 1000.0;
            let points: Vec<_> = (0..300).map(|_| at(draw(), draw())).collect();
            let link_m = f64::from(round) * 2.5;
            let groups = linkage(&points, link_m);
            assert_eq!(groups, plain(&points, link_m), "link {link_m}");
            let back: Vec<_> = points.iter().rev().copied().collect();
            let reversed = linkage(&back, link_m);
            for i in 0..300 {
                for j in 0..i {
                    assert_eq!(groups[i] == groups[j], reversed[299 - i] == reversed[299 - j]);
                }
            }
        }
    }
}
