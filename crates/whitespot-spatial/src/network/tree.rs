//! Short trees that join terminals with the nearest of the sources.
//!
//! Mehlhorn's construction (K. Mehlhorn, *A faster approximation algorithm for the Steiner problem in graphs*, 1988) of the tree of
//! Kou, Markowsky and Berman: at most 2 (1 - 1/l) times as long as the least tree, which has l leaves. The sources count as one
//! terminal, for they are joined already. The tree is made shorter afterwards (`exchange`), where that can be done.

use super::exchange::Exchanges;
use super::seen::Seen;
use super::{Graph, Reached};
use crate::disjoint::DisjointSets;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// No edge.
pub(super) const NONE: u32 = u32::MAX;

/// After so many nodes the search asks anew how far it must go, and then each time that as many again have been seen; an engineering
/// choice.
const FIRST_LOOK: usize = 64;

/// Edges that join terminals with sources.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tree {
    /// The length of all edges in metres, summed as they ascend.
    pub length_m: f64,
    /// The edges, ascending. [`Graph::course`] gives them as lines.
    pub edges: Vec<u32>,
    /// Positions in the list of terminals of those from which no way leads to any source, ascending.
    pub unreached: Vec<u32>,
    /// Positions in the list of sources of those that the tree begins at, ascending.
    pub sources: Vec<u32>,
}

/// Memory for one tree after another. It holds nothing that a caller could see: a tree is the same with any scratch.
#[derive(Debug, Default)]
pub struct TreeScratch {
    pub(super) search: Search,
    pub(super) ways: Seen,
    pub(super) exchanges: Exchanges,
}

#[derive(Debug, Default)]
pub(super) struct Search {
    pub(super) seen: Seen,
    /// One for each node seen.
    visits: Vec<Visit>,
    heap: BinaryHeap<Reverse<(u64, u32, u32)>>,
    links: Vec<Link>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Visit {
    pub(super) distance_m: f64,
    /// Position of the nearest terminal.
    pub(super) cell: u32,
    /// The edge on which the way back to it begins.
    pub(super) back: u32,
    pub(super) is_settled: bool,
}

/// A way between two terminals; the sources as one have the number after the last terminal.
#[derive(Debug, Clone, Copy)]
struct Link {
    length_m: f64,
    /// The edge on which two cells meet; none for the way to the sources.
    edge: u32,
    a: u32,
    b: u32,
}

impl Graph {
    /// A short tree that joins the terminals (nodes) with the nearest of the sources, which count as joined among themselves: it falls
    /// into as many parts as it has sources. At most twice as long as the least such tree.
    ///
    /// Terminals from which no way leads to a source are named and not joined. Terminals at a source need no edge. Neither the order of
    /// the terminals nor the scratch changes the tree. The cost follows the number of nodes within half the longest gap between
    /// terminals, and the ways to the sources; not the size of the graph.
    ///
    /// ```
    /// use geo::{coord, line_string};
    /// use whitespot_spatial::{Joined, Network, TreeScratch};
    /// let road = line_string![(x: 0.0, y: 0.0), (x: 100.0, y: 0.0)];
    /// let street = line_string![(x: 60.0, y: 0.0), (x: 60.0, y: 30.0)];
    /// let network = Network::build(&[(&road, Joined::Ends), (&street, Joined::Ends)], 0.5);
    /// let feet = [(0.0, 0.0), (60.0, 30.0), (80.0, 0.0)]
    ///     .map(|(x, y)| network.foot(coord! { x: x, y: y }, 10.0).expect("a foot"));
    /// let (graph, nodes) = network.graph(&feet);
    /// let sources = graph.from_sources(&nodes[..1]);
    /// let tree = graph.tree(&sources, &nodes[1..], &mut TreeScratch::default());
    /// assert_eq!((tree.length_m, tree.sources, tree.edges.len()), (110.0, vec![0], 3));
    /// ```
    #[must_use]
    pub fn tree(&self, sources: &Reached, terminals: &[u32], scratch: &mut TreeScratch) -> Tree {
        let mut tree = Tree::default();
        let mut joined: Vec<u32> = Vec::with_capacity(terminals.len());
        for (position, &node) in (0_u32..).zip(terminals) {
            if sources.source(node).is_some() {
                joined.push(node);
            } else {
                tree.unreached.push(position);
            }
        }
        joined.sort_unstable();
        joined.dedup();
        tree = Tree { unreached: tree.unreached, ..self.constructed(sources, &joined, scratch) };
        self.exchange(sources, &joined, scratch, &mut tree);
        tree
    }

    /// Mehlhorn's tree of terminals (ascending, each once) from which ways lead to sources.
    fn constructed(&self, sources: &Reached, terminals: &[u32], scratch: &mut TreeScratch) -> Tree {
        let TreeScratch { search, ways, .. } = scratch;
        search.run(self, sources, terminals);
        ways.clear(self.nodes());
        for &node in terminals {
            ways.see(node);
        }
        for &link in &search.links {
            search.walk(self, sources, terminals, link, |node| _ = ways.see(node));
        }
        self.spanned(sources, terminals.len(), ways)
    }

    /// The least tree that spans the nodes of the ways, without what hangs on it and leads to no terminal. The terminals are
    /// the first `terminals` nodes. It may use any edge between the nodes, which is never longer than the ways alone.
    pub(super) fn spanned(&self, sources: &Reached, terminals: usize, ways: &Seen) -> Tree {
        let is_source = |node: u32| sources.far_m(node) <= 0.0;
        let mut edges: Vec<(u64, u32, usize, usize)> = Vec::new();
        let mut sets = DisjointSets::new(ways.nodes.len());
        let mut first_source = None;
        for (at, &node) in ways.nodes.iter().enumerate() {
            for step in self.steps(node).iter().filter(|step| step.to > node) {
                if let Some(to) = ways.position(step.to) {
                    edges.push((step.length_m.to_bits(), step.edge, at, to));
                }
            }
            if is_source(node) {
                sets.join(at as u32, *first_source.get_or_insert(at as u32));
            }
        }
        edges.sort_unstable();
        edges.retain(|&(_, _, a, b)| sets.join(a as u32, b as u32));
        // For each node how many edges of the tree meet there, and which one it is where there is one: the bits of the others cancel.
        let mut meeting = vec![(0_u32, 0_usize); ways.nodes.len()];
        for (position, &(_, _, a, b)) in edges.iter().enumerate() {
            for end in [a, b] {
                meeting[end].0 += 1;
                meeting[end].1 ^= position;
            }
        }
        let mut is_kept = vec![true; edges.len()];
        for leaf in terminals..ways.nodes.len() {
            let mut leaf = leaf;
            while leaf >= terminals && meeting[leaf].0 == 1 && !is_source(ways.nodes[leaf]) {
                let position = meeting[leaf].1;
                is_kept[position] = false;
                let (_, _, a, b) = edges[position];
                for end in [a, b] {
                    meeting[end].0 -= 1;
                    meeting[end].1 ^= position;
                }
                leaf = a + b - leaf;
            }
        }
        let mut kept: Vec<u32> =
            edges.iter().zip(is_kept).filter(|kept| kept.1).map(|(edge, _)| edge.1).collect();
        kept.sort_unstable();
        let begins = |at: &usize| is_source(ways.nodes[*at]) && (*at < terminals || meeting[*at].0 > 0);
        let mut begun: Vec<u32> =
            (0..ways.nodes.len()).filter(begins).filter_map(|at| sources.source(ways.nodes[at])).collect();
        begun.sort_unstable();
        Tree {
            length_m: kept.iter().map(|&edge| self.length_m(edge)).sum(),
            edges: kept,
            unreached: Vec::new(),
            sources: begun,
        }
    }
}

impl Search {
    /// Finds the links of a least tree that spans the terminals and the sources, each link as long as the shortest way.
    ///
    /// The links to the sources are known beforehand. A link between terminals is found where their cells meet: the nodes that are
    /// nearer to them than to any other terminal and to the sources. Mehlhorn shows that these links suffice; he finds the links to the
    /// sources where cells meet too, but none of those is shorter than the shortest way.
    ///
    /// The search may end early. Where cells meet on an edge from u to v, at D(u) and D(v) from their terminals, the link is as long as
    /// D(u) + edge + D(v); as v is in its own cell, D(v) <= D(u) + edge, so that the link is at least 2 D(v) long, and at least
    /// 2 D(u). A link betters the tree only where it is shorter than the longest link on the way through the tree between its two
    /// terminals; the tree of the links found so far bounds this by `longest_m`. So only nodes with 2 D < `longest_m` count.
    fn run(&mut self, graph: &Graph, sources: &Reached, terminals: &[u32]) {
        self.clear(graph);
        let all_sources = terminals.len() as u32;
        for (cell, &node) in (0_u32..).zip(terminals) {
            self.links.push(Link { length_m: sources.far_m(node), edge: NONE, a: cell, b: all_sources });
            self.reach(node, Visit { distance_m: 0.0, cell, back: NONE, is_settled: false });
        }
        let mut longest_m = self.spanning_links(terminals.len());
        let mut next_look = FIRST_LOOK;
        while let Some(Reverse((bits, cell, node))) = self.heap.pop() {
            let distance_m = f64::from_bits(bits);
            if 2.0 * distance_m >= longest_m {
                break;
            }
            let Some(at) = self.seen.position(node) else { continue };
            let visit = &mut self.visits[at];
            // Overtaken by a shorter way, or a terminal at a source.
            if visit.is_settled
                || (visit.distance_m, visit.cell) != (distance_m, cell)
                || sources.far_m(node) <= 0.0
            {
                continue;
            }
            visit.is_settled = true;
            for step in graph.steps(node) {
                let next_m = distance_m + step.length_m;
                match self.seen.position(step.to).map(|to| self.visits[to]) {
                    Some(met) if met.is_settled => {
                        if met.cell != cell {
                            let (a, b) = (cell.min(met.cell), cell.max(met.cell));
                            self.links.push(Link {
                                length_m: next_m + met.distance_m,
                                edge: step.edge,
                                a,
                                b,
                            });
                        }
                    }
                    // A node that is as near to the sources is in their cell.
                    _ if 2.0 * next_m >= longest_m || sources.far_m(step.to) <= next_m => {}
                    _ => self.reach(
                        step.to,
                        Visit { distance_m: next_m, cell, back: step.edge, is_settled: false },
                    ),
                }
            }
            next_look -= 1;
            if next_look == 0 {
                next_look = self.seen.nodes.len().max(FIRST_LOOK);
                longest_m = self.spanning_links(terminals.len());
            }
        }
        self.spanning_links(terminals.len());
    }

    pub(super) fn clear(&mut self, graph: &Graph) {
        self.seen.clear(graph.nodes());
        self.visits.clear();
        self.heap.clear();
        self.links.clear();
    }

    /// Settles the nearest node that is not settled yet: the node and its distance in metres.
    pub(super) fn settle(&mut self) -> Option<(u32, f64)> {
        while let Some(Reverse((bits, _, node))) = self.heap.pop() {
            let visit = self.seen.position(node).map(|at| &mut self.visits[at]);
            if let Some(visit) = visit.filter(|visit| !visit.is_settled) {
                visit.is_settled = true;
                return Some((node, f64::from_bits(bits)));
            }
        }
        None
    }

    /// Notes a way to a node from the one cell there is, unless the node is settled.
    pub(super) fn reach_unsettled(&mut self, node: u32, distance_m: f64, back: u32) {
        if self.seen.position(node).is_none_or(|at| !self.visits[at].is_settled) {
            self.reach(node, Visit { distance_m, cell: 0, back, is_settled: false });
        }
    }

    /// The next node on the way back to the terminal of the cell.
    pub(super) fn step_back(&self, graph: &Graph, node: u32) -> Option<u32> {
        let back = self.visits[self.seen.position(node)?].back;
        (back != NONE).then(|| graph.other_end(back, node))
    }

    /// Notes a way to a node that is not settled, where it is the shortest so far; of equally short ones that from the lower terminal.
    pub(super) fn reach(&mut self, node: u32, visit: Visit) {
        let (at, is_new) = self.seen.see(node);
        if is_new {
            self.visits.push(visit);
        } else if (visit.distance_m, visit.cell) < (self.visits[at].distance_m, self.visits[at].cell) {
            self.visits[at] = visit;
        } else {
            return;
        }
        self.heap.push(Reverse((visit.distance_m.to_bits(), visit.cell, node)));
    }

    /// Keeps the links of a least spanning tree. Returns the longest link on any way through it from a terminal to a terminal: where
    /// the tree has one link to the sources, no such way uses it.
    fn spanning_links(&mut self, terminals: usize) -> f64 {
        self.links.sort_unstable_by_key(|link| (link.length_m.to_bits(), link.edge, link.a));
        let mut sets = DisjointSets::new(terminals + 1);
        self.links.retain(|link| sets.join(link.a, link.b));
        let to_sources = self.links.iter().filter(|link| link.edge == NONE).count();
        let between = self.links.iter().filter(|link| to_sources > 1 || link.edge != NONE);
        between.map(|link| link.length_m).fold(0.0, f64::max)
    }

    /// Calls `pass` with the nodes of a link, some perhaps twice.
    fn walk(
        &self,
        graph: &Graph,
        sources: &Reached,
        terminals: &[u32],
        link: Link,
        mut pass: impl FnMut(u32),
    ) {
        if link.edge == NONE {
            let mut node = terminals[link.a as usize];
            while let Some((_, next)) = sources.step_back(graph, node) {
                pass(next);
                node = next;
            }
            return;
        }
        let (a, b) = graph.ends(link.edge);
        for mut node in [a, b] {
            pass(node);
            while let Some(next) = self.step_back(graph, node) {
                pass(next);
                node = next;
            }
        }
    }
}

#[cfg(test)]
#[path = "tree_tests.rs"]
mod tests;
