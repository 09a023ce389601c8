//! Distances along the graph from the nearest of many sources.

use super::Graph;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// No source, no edge.
const NONE: u32 = u32::MAX;

/// How far each node of a graph is from the nearest of the sources, along the graph.
#[derive(Debug, Clone, PartialEq)]
pub struct Reached {
    distance_m: Vec<f64>,
    source: Vec<u32>,
    /// The edge on which the way back to the source begins.
    back: Vec<u32>,
}

impl Graph {
    /// Searches from all sources (nodes) at once. Of equally near sources that of the lowest position in the list counts.
    ///
    /// Without sources nothing is reached. O(n log n) (Dijkstra's search), with n edges.
    ///
    /// ```
    /// use geo::{coord, line_string};
    /// use whitespot_spatial::{Joined, Network};
    /// let road = line_string![(x: 0.0, y: 0.0), (x: 100.0, y: 0.0), (x: 100.0, y: 100.0)];
    /// let network = Network::build(&[(&road, Joined::Ends)], 0.5);
    /// let feet = [0.0, 100.0].map(|y| network.foot(coord! { x: y, y: y }, 10.0).expect("a foot"));
    /// let (graph, nodes) = network.graph(&feet);
    /// let reached = graph.from_sources(&nodes[..1]);
    /// assert_eq!(reached.distance_m(nodes[1]), Some(200.0));
    /// assert_eq!(reached.source(nodes[1]), Some(0));
    /// assert_eq!(reached.way(&graph, nodes[1]), [0]);
    /// ```
    #[must_use]
    pub fn from_sources(&self, sources: &[u32]) -> Reached {
        let mut reached = Reached {
            distance_m: vec![f64::INFINITY; self.nodes()],
            source: vec![NONE; self.nodes()],
            back: vec![NONE; self.nodes()],
        };
        // Distances are not negative: their bits have their order.
        let mut heap = BinaryHeap::new();
        for (position, &node) in (0_u32..).zip(sources) {
            let source = &mut reached.source[node as usize];
            if *source == NONE {
                *source = position;
                reached.distance_m[node as usize] = 0.0;
                heap.push(Reverse((0.0_f64.to_bits(), position, node)));
            }
        }
        while let Some(Reverse((bits, source, node))) = heap.pop() {
            let distance_m = f64::from_bits(bits);
            if (distance_m, source) != (reached.distance_m[node as usize], reached.source[node as usize]) {
                continue;
            }
            for step in self.steps(node) {
                let (to, next_m) = (step.to as usize, distance_m + step.length_m);
                if (next_m, source) < (reached.distance_m[to], reached.source[to]) {
                    reached.distance_m[to] = next_m;
                    reached.source[to] = source;
                    reached.back[to] = step.edge;
                    heap.push(Reverse((next_m.to_bits(), source, step.to)));
                }
            }
        }
        reached
    }
}

impl Reached {
    /// Metres from a node to the nearest source; none where no way leads to any. Example: [`Graph::from_sources`].
    #[must_use]
    pub fn distance_m(&self, node: u32) -> Option<f64> {
        Some(self.distance_m[node as usize]).filter(|distance_m| distance_m.is_finite())
    }

    /// Position of the nearest source in the list of sources; none where no way leads to any. Example: [`Graph::from_sources`].
    #[must_use]
    pub fn source(&self, node: u32) -> Option<u32> {
        Some(self.source[node as usize]).filter(|&source| source != NONE)
    }

    /// The edges from a node to its source; none where the node is one or no way leads to any. Example: [`Graph::from_sources`].
    #[must_use]
    pub fn way(&self, graph: &Graph, mut node: u32) -> Vec<u32> {
        let mut edges = Vec::new();
        while let Some((edge, next)) = self.step_back(graph, node) {
            edges.push(edge);
            node = next;
        }
        edges
    }

    /// The first edge on the way from a node to its source, and the node it leads to.
    pub(super) fn step_back(&self, graph: &Graph, node: u32) -> Option<(u32, u32)> {
        let edge = self.back[node as usize];
        (edge != NONE).then(|| (edge, graph.other_end(edge, node)))
    }

    /// As `distance_m`, and infinity where no way leads to a source.
    pub(super) fn far_m(&self, node: u32) -> f64 {
        self.distance_m[node as usize]
    }
}
