//! The graph of a network: nodes, edges with their lines, and what is next to what.

use super::polylines::{Polylines, compare, compare_places, length_m};
use super::stops::Stops;
use super::tiles::tile;
use crate::disjoint::DisjointSets;
use geo::{Coord, LineString};
use rayon::prelude::*;

/// Nodes joined by edges that are lines. Numbers of nodes and edges follow from the coordinates alone.
#[derive(Debug, Clone)]
pub struct Graph {
    places: Vec<Coord<f64>>,
    /// Each from its lower node to its higher one.
    lines: Polylines,
    ends: Vec<(u32, u32)>,
    lengths_m: Vec<f64>,
    /// Where the steps from each node begin, and the end of the last ones.
    starts: Vec<u32>,
    steps: Vec<Step>,
    pub(super) stops: Stops,
}

/// An edge as seen from one of its ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    pub(super) length_m: f64,
    pub(super) to: u32,
    pub(super) edge: u32,
}

impl Graph {
    /// The graph of these lines, the nodes of their ends, two for each, and the node of each foot, all of which are ends of lines.
    pub(super) fn build(lines: &Polylines, feet: &[Coord<f64>]) -> (Self, Vec<u32>, Vec<u32>) {
        let own = |line: usize| {
            let (slot, line) = (2 * line as u32, lines.get(line));
            [(line[0], slot), (line[line.len() - 1], slot + 1)]
        };
        let of_feet = feet.par_iter().copied().zip(2 * lines.len() as u32..u32::MAX);
        let mut ends: Vec<(u64, Coord<f64>, u32)> = (0..lines.len())
            .into_par_iter()
            .flat_map_iter(own)
            .chain(of_feet)
            .map(|(at, slot)| (tile(at), at, slot))
            .collect();
        ends.par_sort_unstable_by(|a, b| {
            a.0.cmp(&b.0).then_with(|| compare_places(&a.1, &b.1)).then(a.2.cmp(&b.2))
        });
        let mut places: Vec<Coord<f64>> = Vec::new();
        let mut nodes = vec![0; ends.len()];
        for (_, at, slot) in ends {
            if places.last() != Some(&at) {
                places.push(at);
            }
            nodes[slot as usize] = places.len() as u32 - 1;
        }
        let of_feet = nodes.split_off(2 * lines.len());
        (Self::joined(places, lines, &nodes), nodes, of_feet)
    }

    /// The graph of lines whose ends are these nodes, two for each.
    fn joined(places: Vec<Coord<f64>>, drawn: &Polylines, nodes: &[u32]) -> Self {
        let mut order: Vec<(u32, u32, u32)> = (0_u32..)
            .zip(nodes.chunks_exact(2))
            .map(|(line, ends)| (ends[0].min(ends[1]), ends[0].max(ends[1]), line))
            .collect();
        let line = |of: u32| drawn.get(of as usize);
        order.par_sort_unstable_by(|a, b| {
            (a.0, a.1).cmp(&(b.0, b.1)).then_with(|| compare(line(a.2).iter(), line(b.2).iter()))
        });
        order.dedup_by(|later, first| line(later.2) == line(first.2));
        let mut lines = drawn.taken(&order.iter().map(|edge| edge.2).collect::<Vec<_>>());
        let mut ends = Vec::with_capacity(order.len());
        for (edge, &(a, b, _)) in order.iter().enumerate() {
            let (start, end) = (lines.starts[edge] as usize, lines.starts[edge + 1] as usize);
            if lines.places[start] != places[a as usize] {
                lines.places[start..end].reverse();
            }
            ends.push((a, b));
        }
        let lengths_m: Vec<f64> =
            (0..lines.len()).into_par_iter().map(|edge| length_m(lines.get(edge))).collect();
        let mut starts = vec![0_u32; places.len() + 2];
        for &(a, b) in &ends {
            starts[a as usize + 2] += 1;
            starts[b as usize + 2] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut steps = vec![Step { length_m: 0.0, to: 0, edge: 0 }; 2 * ends.len()];
        for ((edge, &(a, b)), &length_m) in (0_u32..).zip(&ends).zip(&lengths_m) {
            for (from, to) in [(a, b), (b, a)] {
                let slot = &mut starts[from as usize + 1];
                steps[*slot as usize] = Step { length_m, to, edge };
                *slot += 1;
            }
        }
        starts.pop();
        Self { places, lines, ends, lengths_m, starts, steps, stops: Stops::default() }
    }

    pub(super) fn steps(&self, node: u32) -> &[Step] {
        &self.steps[self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize]
    }

    pub(super) fn other_end(&self, edge: u32, node: u32) -> u32 {
        let (a, b) = self.ends[edge as usize];
        if a == node { b } else { a }
    }

    /// How many nodes. Example: [`Network::graph`](super::Network::graph).
    #[must_use]
    pub const fn nodes(&self) -> usize {
        self.places.len()
    }

    /// How many edges. Example: [`Network::graph`](super::Network::graph).
    #[must_use]
    pub const fn edges(&self) -> usize {
        self.ends.len()
    }

    /// Where a node lies. Example: [`Network::graph`](super::Network::graph).
    #[must_use]
    pub fn place(&self, node: u32) -> Coord<f64> {
        self.places[node as usize]
    }

    /// The two nodes of an edge, the lower one first; one node twice for a loop.
    ///
    /// ```
    /// use geo::{coord, line_string};
    /// use whitespot_spatial::{Joined, Network};
    /// let road = line_string![(x: 0.0, y: 0.0), (x: 30.0, y: 40.0)];
    /// let (graph, _) = Network::build(&[(&road, Joined::Ends)], 0.5).graph(&[]);
    /// assert_eq!((graph.nodes(), graph.edges(), graph.ends(0)), (2, 1, (0, 1)));
    /// assert_eq!(graph.place(1), coord! { x: 30.0, y: 40.0 });
    /// assert_eq!(graph.length_m(0), 50.0);
    /// assert_eq!(graph.line(0), road.0);
    /// ```
    #[must_use]
    pub fn ends(&self, edge: u32) -> (u32, u32) {
        self.ends[edge as usize]
    }

    /// The length of an edge in metres. Example: [`Graph::ends`].
    #[must_use]
    pub fn length_m(&self, edge: u32) -> f64 {
        self.lengths_m[edge as usize]
    }

    /// The line of an edge, from its lower node to its higher one. Example: [`Graph::ends`].
    #[must_use]
    pub fn line(&self, edge: u32) -> &[Coord<f64>] {
        self.lines.get(edge as usize)
    }

    /// For each node the number of the part of the graph that it lies in; parts are numbered in the order of their lowest nodes.
    ///
    /// ```
    /// use geo::line_string;
    /// use whitespot_spatial::{Joined, Network};
    /// let road = line_string![(x: 0.0, y: 0.0), (x: 9.0, y: 0.0)];
    /// let island = line_string![(x: 50.0, y: 50.0), (x: 50.0, y: 59.0)];
    /// let (graph, _) = Network::build(&[(&road, Joined::Ends), (&island, Joined::Ends)], 0.5).graph(&[]);
    /// assert_eq!(graph.components(), [0, 0, 1, 1]);
    /// ```
    #[must_use]
    pub fn components(&self) -> Vec<u32> {
        let mut sets = DisjointSets::new(self.nodes());
        for &(a, b) in &self.ends {
            sets.join(a, b);
        }
        sets.numbered()
    }

    /// The course of some edges (given ascending): their lines, joined where exactly two of them meet. Each line runs on until a
    /// node where one or more than two of the edges meet. O(n log n), with n edges given.
    ///
    /// ```
    /// use geo::{coord, line_string};
    /// use whitespot_spatial::{Joined, Network};
    /// let road = line_string![(x: 0.0, y: 0.0), (x: 50.0, y: 0.0), (x: 90.0, y: 0.0)];
    /// let street = line_string![(x: 20.0, y: 0.0), (x: 20.0, y: 30.0)];
    /// let network = Network::build(&[(&road, Joined::Ends), (&street, Joined::Ends)], 0.5);
    /// let (graph, _) = network.graph(&[]);
    /// assert_eq!(graph.course(&[0, 1, 2]).len(), 3);
    /// // The road alone, divided where the street begins.
    /// let of_road: Vec<u32> = (0..3).filter(|&edge| graph.line(edge).iter().all(|at| at.y == 0.0)).collect();
    /// assert_eq!(graph.course(&of_road).len(), 1);
    /// ```
    #[must_use]
    pub fn course(&self, edges: &[u32]) -> Vec<LineString<f64>> {
        let mut at_node: Vec<(u32, u32)> = Vec::with_capacity(2 * edges.len());
        for (position, &edge) in (0_u32..).zip(edges) {
            let (a, b) = self.ends(edge);
            at_node.extend([(a, position), (b, position)]);
        }
        at_node.sort_unstable();
        let meeting = |node: u32| {
            let start = at_node.partition_point(|&(at, _)| at < node);
            let end = start + at_node[start..].partition_point(|&(at, _)| at == node);
            &at_node[start..end]
        };
        let mut is_drawn = vec![false; edges.len()];
        let mut course = Vec::new();
        // First from where a line must end; what is left then are rings.
        for is_ring in [false, true] {
            for &(from, first) in &at_node {
                if is_drawn[first as usize] || (!is_ring && meeting(from).len() == 2) {
                    continue;
                }
                let mut line = vec![self.place(from)];
                let (mut node, mut next) = (from, Some(first));
                while let Some(position) = next {
                    is_drawn[position as usize] = true;
                    let edge = edges[position as usize];
                    let part = self.line(edge);
                    if self.ends(edge).0 == node {
                        line.extend(&part[1..]);
                    } else {
                        line.extend(part.iter().rev().skip(1));
                    }
                    node = self.other_end(edge, node);
                    let met = meeting(node);
                    next = met
                        .iter()
                        .map(|met| met.1)
                        .find(|&met_at| met.len() == 2 && !is_drawn[met_at as usize]);
                }
                course.push(LineString(line));
            }
        }
        course
    }
}
