//! Chain: a group that is too long → parts.
//!
//! Single linkage joins what lies along a road into one group, however long. A group is too long when its two farthest
//! members are more than `chain_m` apart in a straight line: what a planner measures on the map; the way through the
//! points would call every town a chain. It is cut at one link of the way between these two members through the shortest
//! tree that joins all members. Such a link is *weak* where its two sides are within `link_m` of each other nowhere but
//! around it, so that a broad settlement, whose sides meet along a whole front, stays whole whatever its size. Weak
//! links near the two ends do not count, since a few houses cut off there shorten nothing. Of the others that leave two
//! large enough sides the longest is taken; links that differ by less than a decimetre are equally long, and of these
//! the nearest to the middle of the way is taken. Both parts are then judged in the same way. A group without such a
//! link stays whole, however long.
use std::cmp::Reverse;
use std::collections::BTreeMap;

use geo::Coord;

use super::ClusterSettings;
use crate::model::DemandPoint;
use whitespot_spatial::{Link, Way, farthest, spanning_tree, way_through};

/// Sides that meet farther from a link than this many link distances meet along a front: no weak link. An engineering
/// choice.
const NECK_LINKS: f64 = 3.0;

/// Side of the squares that decide whether sides meet, in link distances. An engineering choice.
const SQUARE: f64 = 0.25;

/// The link distance in sides of these squares.
const SQUARES: i64 = 4;

/// Bounds of the least distance of a cut from both ends, in parts of `chain_m`: between them it is twice as far as
/// sides may meet from a weak link (nearer than that every corner of a broad settlement hangs by one). Engineering
/// choices.
const LEAST_PART: f64 = 0.25;
const MOST_PART: f64 = 0.4;

/// The parts of a group, each ascending, by their first member; the group alone where it is short enough or has no weak link.
///
/// `members` are ascending positions in `points`. Points at one place stay together. O(n log² n) for each cut at worst.
pub(super) fn parts(points: &[DemandPoint], members: Vec<u32>, settings: &ClusterSettings) -> Vec<Vec<u32>> {
    let Some(chain_m) = settings.chain_m else { return vec![members] };
    let at = |member: u32| points[member as usize].at;
    if diagonal_m(members.iter().map(|&member| at(member))) <= chain_m {
        return vec![members];
    }
    let places = Place::of(points, &members);
    let links = spanning_tree(&places.iter().map(|place| place.at).collect::<Vec<_>>(), settings.link_m);
    let mut long = vec![Part { places: (0..places.len() as u32).collect(), links }];
    let mut parts = Vec::new();
    while let Some(part) = long.pop() {
        match part.cut(&places, settings, chain_m) {
            Some(sides) => long.extend(sides),
            None => parts.push(part),
        }
    }
    let mut parts: Vec<Vec<u32>> = parts
        .into_iter()
        .map(|part| {
            let mut members: Vec<u32> =
                part.places.iter().flat_map(|&place| &places[place as usize].members).copied().collect();
            members.sort_unstable();
            members
        })
        .collect();
    parts.sort_unstable();
    parts
}

/// The diagonal of the box around the places: none are farther apart.
fn diagonal_m(places: impl Iterator<Item = Coord<f64>>) -> f64 {
    let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    for at in places {
        for (axis, v) in [at.x, at.y].into_iter().enumerate() {
            (low[axis], high[axis]) = (low[axis].min(v), high[axis].max(v));
        }
    }
    if low[0] > high[0] { 0.0 } else { (high[0] - low[0]).hypot(high[1] - low[1]) }
}

fn distance_m(a: Coord<f64>, b: Coord<f64>) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}

/// Members that stand at one place.
struct Place {
    at: Coord<f64>,
    members: Vec<u32>,
    households: Option<f64>,
}

impl Place {
    /// The places of the members, ascending by x and then y.
    fn of(points: &[DemandPoint], members: &[u32]) -> Vec<Self> {
        let mut sorted = members.to_vec();
        // Zero of either sign is one place.
        let key = |member: u32| (points[member as usize].at.x + 0.0, points[member as usize].at.y + 0.0);
        sorted.sort_unstable_by(|&p, &q| {
            key(p).0.total_cmp(&key(q).0).then(key(p).1.total_cmp(&key(q).1)).then(p.cmp(&q))
        });
        let place = |members: &[u32]| Self {
            at: points[members[0] as usize].at,
            members: members.to_vec(),
            households: members.iter().map(|&m| points[m as usize].weights.households.get()).sum(),
        };
        sorted.chunk_by(|&p, &q| key(p) == key(q)).map(place).collect()
    }
}

/// What a side of a link holds.
#[derive(Debug, Clone, Copy)]
struct Side {
    points: u64,
    places: u64,
    households: Option<f64>,
}

impl Side {
    const NOTHING: Self = Self { points: 0, places: 0, households: Some(0.0) };

    fn with(self, other: Self) -> Self {
        Self {
            points: self.points + other.points,
            places: self.places + other.places,
            households: self.households.zip(other.households).map(|(a, b)| a + b),
        }
    }

    fn is_large_enough(self, settings: &ClusterSettings) -> bool {
        self.points >= settings.min_points
            && self.places >= settings.min_places
            && self.households.is_none_or(|households| households >= settings.min_households)
    }
}

/// A part of a group: places, ascending, and the tree that joins them, by positions in `places`.
struct Part {
    places: Vec<u32>,
    links: Vec<Link>,
}

impl Part {
    /// Its two sides, cut at the link that the module's docs describe; `None` where it is short enough or cannot be
    /// cut.
    fn cut(&self, places: &[Place], settings: &ClusterSettings, chain_m: f64) -> Option<[Self; 2]> {
        let at: Vec<Coord<f64>> = self.places.iter().map(|&place| places[place as usize].at).collect();
        if diagonal_m(at.iter().copied()) <= chain_m {
            return None;
        }
        let (from, to) = farthest(&at)?;
        if distance_m(at[from as usize], at[to as usize]) <= chain_m {
            return None;
        }
        let way = way_through(at.len(), &self.links, from, to)?;
        let weak = weak_links(&at, &way, settings.link_m);
        let sides = self.sides(places, &way);
        let enough = |link: usize| sides[link].iter().all(|side| side.is_large_enough(settings));
        let mut metres = vec![0.0];
        for pair in way.points.windows(2) {
            let length_m = distance_m(at[pair[0] as usize], at[pair[1] as usize]);
            metres.push(metres[metres.len() - 1] + length_m);
        }
        let whole_m = metres[metres.len() - 1];
        let rank = |link: usize| {
            let (start, end) = (metres[link], metres[link + 1]);
            let decimetres = ((end - start) * 10.0).round() as u64;
            let off_middle = ((start + end - whole_m).abs() * 10.0).round() as u64;
            (decimetres, Reverse(off_middle), Reverse(link))
        };
        let least_m = (2.0 * NECK_LINKS * settings.link_m).clamp(LEAST_PART * chain_m, MOST_PART * chain_m);
        let is_inner = |link: usize| {
            let middle = middle(&at, &way, link);
            [from, to].iter().all(|&end| distance_m(at[end as usize], middle) >= least_m)
        };
        let links = 0..way.points.len() - 1;
        let links = links.filter(|&link| weak[link] && is_inner(link) && enough(link));
        let chosen = links.max_by_key(|&link| rank(link))?;
        Some(self.divided(&way, chosen))
    }

    /// What lies on both sides of each link of the way.
    fn sides(&self, places: &[Place], way: &Way) -> Vec<[Side; 2]> {
        let mut held = vec![Side::NOTHING; way.points.len()];
        for (&place, &leaves) in self.places.iter().zip(&way.leaves) {
            let place = &places[place as usize];
            let one = Side { points: place.members.len() as u64, places: 1, households: place.households };
            held[leaves as usize] = held[leaves as usize].with(one);
        }
        let sums = |held: &mut dyn Iterator<Item = &Side>| -> Vec<Side> {
            held.scan(Side::NOTHING, |sum, &more| {
                *sum = sum.with(more);
                Some(*sum)
            })
            .collect()
        };
        let before = sums(&mut held.iter());
        let mut after = sums(&mut held.iter().rev());
        after.reverse();
        before.into_iter().zip(after.into_iter().skip(1)).map(|(before, after)| [before, after]).collect()
    }

    /// The two sides of a link of the way.
    fn divided(&self, way: &Way, link: usize) -> [Self; 2] {
        let is_after = |position: u32| way.leaves[position as usize] as usize > link;
        let mut counts = [0_u32; 2];
        let renumbered: Vec<u32> = (0..self.places.len() as u32)
            .map(|position| {
                let count = &mut counts[usize::from(is_after(position))];
                *count += 1;
                *count - 1
            })
            .collect();
        [false, true].map(|after| Self {
            places: (0..self.places.len() as u32)
                .filter(|&position| is_after(position) == after)
                .map(|position| self.places[position as usize])
                .collect(),
            links: self
                .links
                .iter()
                .filter(|link| is_after(link.a) == after && is_after(link.b) == after)
                .map(|link| Link { a: renumbered[link.a as usize], b: renumbered[link.b as usize] })
                .collect(),
        })
    }
}

/// The middle of a link of the way.
fn middle(at: &[Coord<f64>], way: &Way, link: usize) -> Coord<f64> {
    let (a, b) = (at[way.points[link] as usize], at[way.points[link + 1] as usize]);
    Coord { x: f64::midpoint(a.x, b.x), y: f64::midpoint(a.y, b.y) }
}

/// For each link of the way, whether its two sides are within the link distance of each other only near it.
///
/// Decided by squares: two are within the distance where their centres are. The places of a square and of those within
/// the distance leave the way between a first and a last point; all links between these are crossed there.
fn weak_links(at: &[Coord<f64>], way: &Way, link_m: f64) -> Vec<bool> {
    let side = link_m * SQUARE;
    let mut squares: BTreeMap<(i64, i64), (u32, u32)> = BTreeMap::new();
    for (place, &leaves) in at.iter().zip(&way.leaves) {
        let square = ((place.x / side).floor() as i64, (place.y / side).floor() as i64);
        let held = squares.entry(square).or_insert((leaves, leaves));
        *held = (held.0.min(leaves), held.1.max(leaves));
    }
    let count = way.points.len() - 1;
    let mut weak = vec![true; count];
    // The first link from each on that is still thought weak: what has been ruled out is not looked at again.
    let mut next: Vec<u32> = (0..=count as u32).collect();
    for &(column, row) in squares.keys() {
        let (mut first, mut last) = (u32::MAX, 0);
        for right in -SQUARES..=SQUARES {
            let reach = (SQUARES * SQUARES - right * right).isqrt();
            let below = (column.saturating_add(right), row.saturating_sub(reach));
            let above = (column.saturating_add(right), row.saturating_add(reach));
            for &(low, high) in squares.range(below..=above).map(|(_, held)| held) {
                (first, last) = (first.min(low), last.max(high));
            }
        }
        let centre = Coord { x: (column as f64 + 0.5) * side, y: (row as f64 + 0.5) * side };
        let mut link = still_weak(&mut next, first);
        while link < last {
            if distance_m(middle(at, way, link as usize), centre) > NECK_LINKS * link_m {
                weak[link as usize] = false;
                next[link as usize] = link + 1;
            }
            link = still_weak(&mut next, link + 1);
        }
    }
    weak
}

fn still_weak(next: &mut [u32], mut link: u32) -> u32 {
    while next[link as usize] != link {
        let after = next[next[link as usize] as usize];
        next[link as usize] = after;
        link = after;
    }
    link
}

#[cfg(test)]
#[path = "chain_tests.rs"]
mod tests;
