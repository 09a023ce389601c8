//! Winding numbers on both sides of each link of an arrangement, by a sweep along x.
//!
//! Links meet in common ends only, so that along each the land on either side is one face: what lies below a link is known
//! where it begins, from the link beneath it there.

use super::lattice::{Point, Segment, cross};

/// Up to this many links the sweep looks at all of them rather than searching; an engineering choice.
const FEW: usize = 16;

/// Several shapes' winding numbers, one after the other.
pub(super) type Windings<'a> = &'a [i32];

/// Where along a patch's lower side the winding number of a shape changes, going right.
pub(super) type Entry = (i64, u32, i32);

/// Room for the work, kept from one patch to the next.
#[derive(Debug, Default)]
pub(super) struct Sweep {
    links: Vec<Link>,
    /// Positions of links by where they end.
    ends: Vec<u32>,
    /// Links that the line of the sweep crosses, from below.
    status: Vec<u32>,
    /// Per link, the shapes' winding numbers on its left.
    left: Vec<i32>,
    /// Of the link that has been entered last.
    right: Vec<i32>,
    /// Along the lower side, right of the line of the sweep.
    floor: Vec<i32>,
    upright: Vec<u32>,
}

/// Two points that segments of some shapes join.
#[derive(Debug, Clone, Copy)]
struct Link {
    a: Point,
    b: Point,
    first: u32,
    count: u32,
}

impl Sweep {
    /// Calls `found` with each link from its lesser to its greater end, and the winding numbers on its right and on its left.
    ///
    /// `segments` are noded and merged; `corner` holds the winding numbers of the shapes at the patch's lowest corner, and
    /// `entries` where they change along its lower side, in order. O(n log n).
    pub(super) fn label(
        &mut self,
        segments: &[Segment],
        corner: Windings,
        entries: &[Entry],
        mut found: impl FnMut(Point, Point, Windings, Windings),
    ) {
        self.begin(segments, corner);
        let (mut entry, mut end, mut at) = (0, 0, 0);
        while at < self.links.len() {
            let x = self.links[at].a.x;
            while let Some(&ended) = self.ends.get(end).filter(|&&l| self.links[l as usize].b.x <= x) {
                self.leave(ended);
                end += 1;
            }
            while let Some(&(_, shape, step)) = entries.get(entry).filter(|entry| entry.0 <= x) {
                self.floor[shape as usize] += step;
                entry += 1;
            }
            self.upright.clear();
            while let Some(&link) = self.links.get(at).filter(|link| link.a.x == x) {
                if link.b.x == x {
                    self.upright.push(at as u32);
                } else {
                    let position =
                        self.rank(|below| below.a == link.a || cross(below.a, below.b, link.a) > 0);
                    self.enter(at, position, segments, &mut found);
                    self.status.insert(position, at as u32);
                }
                at += 1;
            }
            // Right of an upright link lies what lies between the links that go on from here.
            for i in 0..self.upright.len() {
                let link = self.upright[i] as usize;
                let Link { a, b, .. } = self.links[link];
                let position = self.rank(|below| is_below_middle(below, a, b));
                self.enter(link, position, segments, &mut found);
            }
        }
    }

    fn begin(&mut self, segments: &[Segment], corner: Windings) {
        let Self { links, ends, status, left, right, floor, .. } = self;
        links.clear();
        let mut first = 0;
        for group in segments.chunk_by(|p, q| (p.a, p.b) == (q.a, q.b)) {
            let count = group.len() as u32;
            links.push(Link { a: group[0].a, b: group[0].b, first, count });
            first += count;
        }
        // Segments are in order; of the links that begin in one point the lowest comes first.
        for group in links.chunk_by_mut(|p, q| p.a == q.a) {
            group.sort_unstable_by(|p, q| 0.cmp(&cross(p.a, p.b, q.b)));
        }
        ends.clear();
        ends.extend((0..links.len() as u32).filter(|&l| links[l as usize].a.x != links[l as usize].b.x));
        ends.sort_unstable_by_key(|&l| links[l as usize].b);
        status.clear();
        left.clear();
        left.resize(links.len() * corner.len(), 0);
        right.clear();
        right.resize(corner.len(), 0);
        floor.clear();
        floor.extend_from_slice(corner);
    }

    /// How many links of the status lie below, given what does.
    fn rank(&self, is_below: impl Fn(&Link) -> bool) -> usize {
        self.status.partition_point(|&l| is_below(&self.links[l as usize]))
    }

    fn leave(&mut self, ended: u32) {
        let position = if self.status.len() <= FEW {
            self.status.iter().position(|&l| l == ended)
        } else {
            let at = self.links[ended as usize].b;
            let first = self.rank(|below| cross(below.a, below.b, at) > 0);
            self.status[first..].iter().position(|&l| l == ended).map(|after| first + after)
        };
        if let Some(position) = position {
            self.status.remove(position);
        }
    }

    /// Computes the winding numbers of a link above the first `position` of the status, and passes them to `found`.
    fn enter(
        &mut self,
        link: usize,
        position: usize,
        segments: &[Segment],
        found: &mut impl FnMut(Point, Point, Windings, Windings),
    ) {
        let shapes = self.floor.len();
        let beneath = match position.checked_sub(1) {
            Some(below) => &self.left[self.status[below] as usize * shapes..][..shapes],
            None => &self.floor,
        };
        self.right.copy_from_slice(beneath);
        let Link { a, b, first, count } = self.links[link];
        let left = &mut self.left[link * shapes..][..shapes];
        left.copy_from_slice(&self.right);
        for segment in &segments[first as usize..][..count as usize] {
            left[segment.shape as usize] += segment.step;
        }
        found(a, b, &self.right, left);
    }
}

/// Whether a link that crosses the line of the sweep does so below the middle of an upright one from `a` to `b`.
fn is_below_middle(link: &Link, a: Point, b: Point) -> bool {
    let (dx, dy) = (i128::from(link.b.x - link.a.x), i128::from(link.b.y - link.a.y));
    let doubled = i128::from(a.y - link.a.y) + i128::from(b.y - link.a.y);
    dx * doubled > 2 * dy * i128::from(a.x - link.a.x)
}
