//! A network of lines in the plane, and what is measured along it.
//!
//! - **Lines** (`polylines`) are put into the order of their coordinates, each in one direction and each once, so that nothing
//!   depends on the order or the direction in which they were drawn.
//! - **Joins** (`joins`): ends within the tolerance of each other, ends within the tolerance of a line, and crossings where both
//!   lines ask for it. A gap is bridged by a straight link of its own length and no place is moved: however many short lines lie
//!   within the tolerance of each other, the network neither collapses nor gets shorter.
//! - **Feet** (`foot`): the nearest places on the network, by an index of boxes (`blocks`). **Graph** (`graph`): nodes at the joins and
//!   at feet; what is next to a foot without a node (`stops`). Both have what lies together in the plane together in memory (`tiles`).
//! - **Ways** (`reached`): Dijkstra's search from many sources at once. **Distances** (`distances`): the same without the ways.
//! - **Trees** (`tree`, `exchange`): what joins terminals with the sources, at most twice as long as the least tree.

mod blocks;
mod distances;
mod exchange;
mod foot;
mod graph;
mod joins;
mod polylines;
mod reached;
mod seen;
mod stops;
mod tiles;
mod tree;

pub use foot::Foot;
pub use graph::Graph;
pub use reached::Reached;
pub use tree::{Tree, TreeScratch};

use blocks::Blocks;
use geo::{Coord, LineString};
use joins::{Joins, LEAST_M};
use polylines::{Cut, Polylines, length_m};
use rayon::prelude::*;
use stops::Stops;

/// Where a line is joined to others. Its ends are joined in either case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Joined {
    /// At its ends, and where others end: a bridge.
    Ends,
    /// Also where it crosses or touches a line that is joined at crossings too, itself included.
    Crossings,
}

/// Lines made into one network.
#[derive(Debug, Clone)]
pub struct Network {
    /// The lines from join to join, in the order of their coordinates.
    stretches: Polylines,
    /// Straight links over gaps within the tolerance.
    links: Vec<[Coord<f64>; 2]>,
    index: Blocks,
}

impl Network {
    /// Joins the lines. An end at most `tolerance_m` metres from other ends is joined to them, by single linkage; an end so near
    /// to another line (or to a part of its own that lies more than three tolerances along) is joined to the nearest place of that
    /// line, which is divided there. The gap becomes a link of its own length. A tolerance below a micrometre counts as one.
    ///
    /// Two lines with [`Joined::Crossings`] are joined wherever they cross or touch. A line without length and one with a
    /// coordinate that is no number are left out; a line drawn twice, in either direction, counts once. Places of equal
    /// coordinates where lines are divided are one. O(n log n + joins), with n vertices.
    ///
    /// ```
    /// use geo::line_string;
    /// use whitespot_spatial::{Joined, Network};
    /// let road = line_string![(x: 0.0, y: 0.0), (x: 100.0, y: 0.0)];
    /// let crossing = line_string![(x: 50.0, y: -10.0), (x: 50.0, y: 10.0)];
    /// let level = Network::build(&[(&road, Joined::Crossings), (&crossing, Joined::Crossings)], 0.5);
    /// let bridge = Network::build(&[(&road, Joined::Crossings), (&crossing, Joined::Ends)], 0.5);
    /// assert_eq!((level.stretches(), bridge.stretches()), (4, 2));
    /// ```
    #[must_use]
    pub fn build(lines: &[(&LineString<f64>, Joined)], tolerance_m: f64) -> Self {
        let tolerance_m = tolerance_m.max(LEAST_M);
        let (lines, is_joined) = gathered(lines);
        let index = Blocks::build(&lines);
        let Joins { mut cuts, mut links } = joins::of_ends(&lines, &index, tolerance_m);
        cuts.extend(joins::of_crossings(&lines, &index, &is_joined));
        drop(index);
        let stretches = lines.divided(cuts).0.sorted();
        for link in &mut links {
            link.sort_unstable_by(polylines::compare_places);
        }
        links.par_sort_unstable_by(|a, b| polylines::compare(a.iter(), b.iter()));
        links.dedup();
        let index = Blocks::build(&stretches);
        Self { stretches, links, index }
    }

    /// Whether there is no line.
    ///
    /// ```
    /// assert!(whitespot_spatial::Network::build(&[], 0.5).is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.stretches.len() == 0
    }

    /// How many stretches: parts of lines from one join to the next.
    ///
    /// ```
    /// assert_eq!(whitespot_spatial::Network::build(&[], 0.5).stretches(), 0);
    /// ```
    #[must_use]
    pub fn stretches(&self) -> usize {
        self.stretches.len()
    }

    /// The length of all stretches in metres, without the links over gaps.
    ///
    /// ```
    /// use geo::line_string;
    /// use whitespot_spatial::{Joined, Network};
    /// let road = line_string![(x: 0.0, y: 0.0), (x: 30.0, y: 40.0)];
    /// let drawn_twice = [(&road, Joined::Ends), (&road, Joined::Crossings)];
    /// assert_eq!(Network::build(&drawn_twice, 0.5).length_m(), 50.0);
    /// ```
    #[must_use]
    pub fn length_m(&self) -> f64 {
        (0..self.stretches.len()).map(|stretch| length_m(self.stretches.get(stretch))).sum()
    }

    /// The graph of the network with a node at every foot, and the node of each foot.
    ///
    /// The feet must be of this network. Feet at one place have one node. A foot that is only a source of distances needs none:
    /// [`Network::beside`]. O((n + feet) log n).
    ///
    /// ```
    /// use geo::{coord, line_string};
    /// use whitespot_spatial::{Joined, Network};
    /// let road = line_string![(x: 0.0, y: 0.0), (x: 100.0, y: 0.0)];
    /// let network = Network::build(&[(&road, Joined::Ends)], 0.5);
    /// let foot = network.foot(coord! { x: 40.0, y: 30.0 }, 50.0).expect("the road is near");
    /// let (graph, nodes) = network.graph(&[foot]);
    /// assert_eq!((graph.nodes(), graph.edges()), (3, 2));
    /// assert_eq!(graph.place(nodes[0]), foot.at);
    /// ```
    #[must_use]
    pub fn graph(&self, feet: &[Foot]) -> (Graph, Vec<u32>) {
        let cuts = feet.iter().map(|foot| Cut { vertex: foot.vertex, along_m: foot.along_m, at: foot.at });
        let (mut edges, firsts) = self.stretches.divided(cuts.collect());
        for link in &self.links {
            edges.push(link.iter().copied());
        }
        let places: Vec<Coord<f64>> = feet.iter().map(|foot| foot.at).collect();
        let (mut graph, of_lines, of_feet) = Graph::build(&edges, &places);
        let ends_of = |stretch: usize| {
            // A part runs in its own direction: its end at the end of the stretch may be either.
            let end = |part: u32, at: Coord<f64>| {
                let is_first = edges.get(part as usize)[0] == at;
                of_lines[2 * part as usize + usize::from(!is_first)]
            };
            let line = self.stretches.get(stretch);
            [end(firsts[stretch], line[0]), end(firsts[stretch + 1] - 1, line[line.len() - 1])]
        };
        let ends: Vec<[u32; 2]> = (0..self.stretches.len()).map(ends_of).collect();
        graph.stops = Stops::build(&self.stretches, &ends, feet, &of_feet);
        (graph, of_feet)
    }
}

/// The lines in the order of their coordinates, each once, and whether each is joined at crossings: one of two that are the same
/// is enough.
fn gathered(drawn: &[(&LineString<f64>, Joined)]) -> (Polylines, Vec<bool>) {
    let mut lines = Polylines::new();
    let mut is_joined = Vec::with_capacity(drawn.len());
    for (line, joined) in drawn {
        if line.0.iter().all(|at| at.x.is_finite() && at.y.is_finite())
            // Zero of either sign is one place.
            && lines.push(line.0.iter().map(|at| Coord { x: at.x + 0.0, y: at.y + 0.0 }))
        {
            is_joined.push(*joined == Joined::Crossings);
        }
    }
    let order = lines.order();
    let (mut once, mut flags) = (Vec::with_capacity(order.len()), Vec::with_capacity(order.len()));
    for same in order.chunk_by(|&a, &b| lines.get(a as usize) == lines.get(b as usize)) {
        once.push(same[0]);
        flags.push(same.iter().any(|&line| is_joined[line as usize]));
    }
    (lines.taken(&once), flags)
}

#[cfg(test)]
#[path = "network_tests.rs"]
mod tests;
