//! The shortest tree that joins points: what single linkage joins them by, link for link.

use geo::Coord;

use super::disjoint::DisjointSets;

/// Points in a leaf of the tree that finds neighbours; an engineering choice.
const LEAF: usize = 12;

/// A link of the tree: two positions in the list of points, the lower one first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The lower position.
    pub a: u32,
    /// The higher position.
    pub b: u32,
}

/// The links of the minimum spanning tree of the points, each at most `most_m` long; several trees where that is too short.
///
/// Of equally long links that of the lowest positions counts as shorter, so that sorted points have one tree whatever
/// order they were sorted from. Links ascend by their positions. O(n log² n) (Borůvka's rounds on a k-d tree).
///
/// ```
/// use geo::coord;
/// use whitespot_spatial::{Link, spanning_tree};
/// let at = |x: f64| coord! { x: x, y: 0.0 };
/// let links = spanning_tree(&[at(0.0), at(500.0), at(200.0), at(900.0)], 300.0);
/// assert_eq!(links, [Link { a: 0, b: 2 }, Link { a: 1, b: 2 }]);
/// ```
#[must_use]
pub fn spanning_tree(points: &[Coord<f64>], most_m: f64) -> Vec<Link> {
    let mut finder = Finder::build(points);
    let mut label: Vec<u32> = (0..points.len() as u32).collect();
    let mut links = Vec::with_capacity(points.len());
    loop {
        finder.colour(&label);
        let mut best: Vec<Option<Candidate>> = vec![None; points.len()];
        for &at in &finder.order {
            let nearest = &mut best[label[at as usize] as usize];
            finder.nearest_of_others(points, &label, at, most_m * most_m, nearest);
        }
        let before = links.len();
        let mut trees = DisjointSets::new(points.len());
        // No two candidates are equal, so that they never close a circle but for the same link chosen from both ends.
        for candidate in best.into_iter().flatten() {
            if trees.join(label[candidate.a as usize], label[candidate.b as usize]) {
                links.push(Link { a: candidate.a, b: candidate.b });
            }
        }
        if links.len() == before {
            break;
        }
        for label in &mut label {
            *label = trees.root(*label);
        }
    }
    links.sort_unstable_by_key(|link| (link.a, link.b));
    links
}

#[derive(Debug, Clone, Copy)]
struct Candidate {
    squared: f64,
    a: u32,
    b: u32,
}

impl Candidate {
    fn is_before(&self, other: &Self) -> bool {
        self.squared.total_cmp(&other.squared).then((self.a, self.b).cmp(&(other.a, other.b))).is_lt()
    }
}

/// Points of more than one label.
const MIXED: u32 = u32::MAX;

/// A k-d tree whose nodes know whether all their points have one label.
struct Finder {
    order: Vec<u32>,
    /// A node before its children; the root first.
    nodes: Vec<Node>,
}

struct Node {
    low: Coord<f64>,
    high: Coord<f64>,
    start: u32,
    end: u32,
    /// Its second child; the first one follows the node itself. A leaf has 0.
    second: u32,
    label: u32,
}

impl Finder {
    fn build(points: &[Coord<f64>]) -> Self {
        let mut finder = Self { order: (0..points.len() as u32).collect(), nodes: Vec::new() };
        if !points.is_empty() {
            finder.divide(points, 0, points.len());
        }
        finder
    }

    fn divide(&mut self, points: &[Coord<f64>], start: usize, end: usize) {
        let (mut low, mut high) =
            (Coord { x: f64::INFINITY, y: f64::INFINITY }, Coord { x: -f64::INFINITY, y: -f64::INFINITY });
        for &at in &self.order[start..end] {
            let point = points[at as usize];
            low = Coord { x: low.x.min(point.x), y: low.y.min(point.y) };
            high = Coord { x: high.x.max(point.x), y: high.y.max(point.y) };
        }
        let node = self.nodes.len();
        self.nodes.push(Node { low, high, start: start as u32, end: end as u32, second: 0, label: MIXED });
        if end - start <= LEAF {
            return;
        }
        let wide = high.x - low.x >= high.y - low.y;
        let key = |at: u32| if wide { points[at as usize].x } else { points[at as usize].y };
        let middle = (end - start) / 2;
        self.order[start..end].select_nth_unstable_by(middle, |&p, &q| key(p).total_cmp(&key(q)));
        self.divide(points, start, start + middle);
        self.nodes[node].second = self.nodes.len() as u32;
        self.divide(points, start + middle, end);
    }

    /// Labels each node with the one label of its points, or as mixed.
    fn colour(&mut self, label: &[u32]) {
        for at in (0..self.nodes.len()).rev() {
            let node = &self.nodes[at];
            let found = if node.second == 0 {
                let mut labels =
                    self.order[node.start as usize..node.end as usize].iter().map(|&p| label[p as usize]);
                let first = labels.next().unwrap_or(MIXED);
                if labels.all(|label| label == first) { first } else { MIXED }
            } else {
                let (first, second) = (self.nodes[at + 1].label, self.nodes[node.second as usize].label);
                if first == second { first } else { MIXED }
            };
            self.nodes[at].label = found;
        }
    }

    /// Replaces `nearest` by the nearest point of another label within `most_2` (metres squared), if one is nearer.
    fn nearest_of_others(
        &self,
        points: &[Coord<f64>],
        label: &[u32],
        at: u32,
        most_2: f64,
        nearest: &mut Option<Candidate>,
    ) {
        let (from, own) = (points[at as usize], label[at as usize]);
        let mut stack = vec![0_u32];
        while let Some(next) = stack.pop() {
            let node = &self.nodes[next as usize];
            let limit = nearest.map_or(most_2, |nearest| nearest.squared);
            if node.label == own || node.squared_distance(from) > limit {
                continue;
            }
            if node.second == 0 {
                for &other in &self.order[node.start as usize..node.end as usize] {
                    if label[other as usize] == own {
                        continue;
                    }
                    let (dx, dy) = (points[other as usize].x - from.x, points[other as usize].y - from.y);
                    let found = Candidate { squared: dx * dx + dy * dy, a: at.min(other), b: at.max(other) };
                    if found.squared <= most_2 && nearest.is_none_or(|nearest| found.is_before(&nearest)) {
                        *nearest = Some(found);
                    }
                }
                continue;
            }
            let (first, second) = (next + 1, node.second);
            let near = |child: u32| self.nodes[child as usize].squared_distance(from);
            // The nearer child is looked at first: what it holds often rules out the other.
            if near(first) <= near(second) {
                stack.extend([second, first]);
            } else {
                stack.extend([first, second]);
            }
        }
    }
}

impl Node {
    fn squared_distance(&self, from: Coord<f64>) -> f64 {
        let (dx, dy) =
            (from.x - from.x.clamp(self.low.x, self.high.x), from.y - from.y.clamp(self.low.y, self.high.y));
        dx * dx + dy * dy
    }
}

/// The way through a tree from one of its points to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// The points on the way, from first to last.
    pub points: Vec<u32>,
    /// For each point of the tree where it leaves the way: a position in `points`.
    pub leaves: Vec<u32>,
}

/// The way from `from` to `to` through a tree of `count` points; `None` where the links do not join all of them. O(n).
///
/// ```
/// use whitespot_spatial::{Link, way_through};
/// // 0 - 1 - 2, and 3 beside 1.
/// let links = [Link { a: 0, b: 1 }, Link { a: 1, b: 2 }, Link { a: 1, b: 3 }];
/// let way = way_through(4, &links, 0, 2).expect("one tree");
/// assert_eq!(way.points, [0, 1, 2]);
/// assert_eq!(way.leaves[3], 1);
/// ```
#[must_use]
pub fn way_through(count: usize, links: &[Link], from: u32, to: u32) -> Option<Way> {
    let mut starts = vec![0_u32; count + 2];
    for link in links {
        starts[link.a as usize + 2] += 1;
        starts[link.b as usize + 2] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut ends = vec![0_u32; 2 * links.len()];
    for link in links {
        for (one, other) in [(link.a, link.b), (link.b, link.a)] {
            let slot = &mut starts[one as usize + 1];
            ends[*slot as usize] = other;
            *slot += 1;
        }
    }
    let neighbours = |at: u32| &ends[starts[at as usize] as usize..starts[at as usize + 1] as usize];
    // From the end backwards, so that the parents lead from the start to the end.
    let mut parent = vec![u32::MAX; count];
    let mut order = vec![to];
    *parent.get_mut(to as usize)? = to;
    let mut next = 0;
    while let Some(&at) = order.get(next) {
        next += 1;
        for &other in neighbours(at) {
            if parent[other as usize] == u32::MAX {
                parent[other as usize] = at;
                order.push(other);
            }
        }
    }
    if order.len() != count || from as usize >= count {
        return None;
    }
    let mut points = vec![from];
    let mut at = from;
    while at != to {
        at = parent[at as usize];
        points.push(at);
    }
    let mut leaves = vec![u32::MAX; count];
    for (position, &point) in points.iter().enumerate() {
        leaves[point as usize] = position as u32;
    }
    for &point in &order {
        if leaves[point as usize] == u32::MAX {
            leaves[point as usize] = leaves[parent[point as usize] as usize];
        }
    }
    Some(Way { points, leaves })
}

#[cfg(test)]
#[path = "spanning_tests.rs"]
mod tests;
