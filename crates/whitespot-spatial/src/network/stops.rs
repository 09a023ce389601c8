//! The nodes along the stretches of a network, for places on it that are no nodes themselves.

use super::polylines::{Polylines, distance_m};
use super::{Foot, Graph, Network};

/// The nodes along each stretch, from its beginning to its end.
#[derive(Debug, Clone, Default)]
pub(super) struct Stops {
    /// Where the stops of each stretch begin, and the end of the last ones.
    starts: Vec<u32>,
    stops: Vec<Stop>,
}

/// A node on a stretch.
#[derive(Debug, Clone, Copy)]
struct Stop {
    /// The vertex before the node or the one that it is, as a position among all vertices.
    vertex: u32,
    node: u32,
    /// How far beyond that vertex, in metres.
    along_m: f64,
}

impl Stops {
    /// From the nodes at the two ends of each stretch, and the feet that have nodes, in any order.
    pub(super) fn build(stretches: &Polylines, ends: &[[u32; 2]], feet: &[Foot], nodes: &[u32]) -> Self {
        let of_foot =
            |(foot, &node): (&Foot, &u32)| Stop { vertex: foot.vertex, node, along_m: foot.along_m };
        let mut inner: Vec<Stop> = feet.iter().zip(nodes).map(of_foot).collect();
        inner.sort_unstable_by(|a, b| {
            a.vertex.cmp(&b.vertex).then(a.along_m.total_cmp(&b.along_m)).then(a.node.cmp(&b.node))
        });
        inner.dedup_by_key(|stop| (stop.vertex, stop.node));
        let mut inner = inner.into_iter().peekable();
        let mut stops = Self { starts: vec![0], stops: Vec::with_capacity(2 * ends.len() + nodes.len()) };
        for (stretch, &[first, last]) in ends.iter().enumerate() {
            let after = stretches.starts[stretch + 1];
            stops.stops.push(Stop { vertex: stretches.starts[stretch], node: first, along_m: 0.0 });
            while let Some(stop) = inner.next_if(|stop| stop.vertex < after) {
                stops.stops.push(stop);
            }
            stops.stops.push(Stop { vertex: after - 1, node: last, along_m: 0.0 });
            stops.starts.push(stops.stops.len() as u32);
        }
        stops
    }

    /// The last stop of its stretch that is not beyond the foot, and the one after it.
    fn around(&self, foot: &Foot) -> [Stop; 2] {
        let stretch = foot.stretch() as usize;
        let stops = &self.stops[self.starts[stretch] as usize..self.starts[stretch + 1] as usize];
        let is_before =
            |stop: &Stop| stop.vertex.cmp(&foot.vertex).then(stop.along_m.total_cmp(&foot.along_m)).is_le();
        let next = stops.partition_point(is_before).clamp(1, stops.len() - 1);
        [stops[next - 1], stops[next]]
    }
}

impl Network {
    /// The nodes on both sides of a foot, the next ones along its stretch, each with how far it is along the stretch in metres; one
    /// node twice on a stretch that ends where it begins. Whatever leads from the foot into the graph passes one of them, so that
    /// a foot needs no node of its own to be a source ([`Graph::distances_m`]).
    ///
    /// The foot and the graph must be of this network; the graph may have nodes at other feet. O(log k) with k nodes on the
    /// stretch, and the vertices between the two.
    ///
    /// ```
    /// use geo::{coord, line_string};
    /// use whitespot_spatial::{Joined, Network};
    /// let road = line_string![(x: 0.0, y: 0.0), (x: 100.0, y: 0.0)];
    /// let network = Network::build(&[(&road, Joined::Ends)], 0.5);
    /// let foot = |x: f64| network.foot(coord! { x: x, y: 5.0 }, 10.0).expect("the road is near");
    /// let (graph, nodes) = network.graph(&[foot(0.0), foot(70.0)]);
    /// assert_eq!(network.beside(&graph, &foot(60.0)), [(nodes[0], 60.0), (nodes[1], 10.0)]);
    /// ```
    #[must_use]
    pub fn beside(&self, graph: &Graph, foot: &Foot) -> [(u32, f64); 2] {
        let [before, after] = graph.stops.around(foot);
        let places = &self.stretches.places;
        let walked_m = |from: usize, to: usize| -> f64 {
            (from..to).map(|vertex| distance_m(places[vertex], places[vertex + 1])).sum()
        };
        let own = foot.vertex as usize;
        let (first, last) = (before.vertex as usize, after.vertex as usize);
        let (start, end) = (graph.place(before.node), graph.place(after.node));
        let back_m = if first == own {
            distance_m(start, foot.at)
        } else {
            distance_m(start, places[first + 1]) + walked_m(first + 1, own) + distance_m(places[own], foot.at)
        };
        let on_m = if last == own {
            distance_m(foot.at, end)
        } else {
            distance_m(foot.at, places[own + 1]) + walked_m(own + 1, last) + distance_m(places[last], end)
        };
        [(before.node, back_m), (after.node, on_m)]
    }
}
