//! Trees made shorter: a path of the tree gives way to a shorter way between the two parts that it joins.
//!
//! A key path runs from one terminal, source or fork to the next. Without it the tree falls into the part with the sources and
//! another one; the shortest way from that part to anything of the rest may be shorter than the path, and may begin at a place that
//! was no fork before (Verhoeven, Severens and Aarts, *Local search for Steiner trees in graphs*, 1996).

use super::seen::Seen;
use super::tree::{NONE, Search, Visit};
use super::{Graph, Reached, Tree, TreeScratch};
use std::ops::Range;

/// A search for a shorter way ends after so many nodes; an engineering choice, far above what a road network needs.
const MOST_NODES: usize = 4096;

/// Nodes looked at after which the exchanges of one tree end, some seconds; trees of a thousand terminals never come near it. An
/// engineering choice.
const MOST_WORK: usize = 50_000_000;

/// A tree that is shorter by less than this part of its length is no shorter: what rounding adds up to stays below.
const LEAST_GAIN: f64 = 1e-9;

/// A tree as seen from its sources: nodes before what lies beyond them.
#[derive(Debug, Default)]
struct Rooted {
    /// Nodes with their positions; all beyond a node follow it.
    order: Seen,
    /// For each position that of the node before it on the way from the source; its own for a source.
    before: Vec<u32>,
    /// The length of the edge between the two, in metres.
    step_m: Vec<f64>,
    /// The position after all that lies beyond.
    end: Vec<u32>,
    /// A terminal, a source or a fork.
    is_key: Vec<bool>,
}

/// Memory for the exchanges of one tree after another.
#[derive(Debug, Default)]
pub(super) struct Exchanges {
    rooted: Rooted,
    /// The nodes of the path that is looked at, without its two ends.
    inner: Vec<u32>,
    /// The nodes of the way found.
    way: Vec<u32>,
    /// What goes and what comes in this round.
    given_up: Vec<u32>,
    gained: Vec<u32>,
    taken: Vec<Taken>,
}

/// An exchange of this round, by positions.
#[derive(Debug)]
struct Taken {
    /// The inner nodes of the path and all that lies beyond it: what moves.
    moved: Range<usize>,
    /// Where the new way meets the rest of the tree; none at a source.
    meeting: Option<usize>,
}

impl Graph {
    /// Exchanges key paths of a tree that joins these terminals, until no exchange makes it shorter or the work is too much.
    pub(super) fn exchange(
        &self,
        sources: &Reached,
        terminals: &[u32],
        scratch: &mut TreeScratch,
        tree: &mut Tree,
    ) {
        let TreeScratch { search, ways, exchanges } = scratch;
        let mut work = 0;
        while work < MOST_WORK {
            exchanges.rooted.fill(self, sources, terminals, tree);
            work += exchanges.round(self, sources, search);
            if exchanges.taken.is_empty() {
                return;
            }
            exchanges.given_up.sort_unstable();
            ways.clear(self.nodes());
            for &node in terminals.iter().chain(&exchanges.gained) {
                ways.see(node);
            }
            for &node in &exchanges.rooted.order.nodes {
                if exchanges.given_up.binary_search(&node).is_err() {
                    ways.see(node);
                }
            }
            let other = self.spanned(sources, terminals.len(), ways);
            // Rounding alone must not keep the rounds going.
            if other.length_m >= tree.length_m * (1.0 - LEAST_GAIN) {
                return;
            }
            *tree = Tree { unreached: std::mem::take(&mut tree.unreached), ..other };
        }
    }
}

impl Exchanges {
    /// Finds exchanges that do not meddle with each other: what one moves is neither moved by another nor what another joins. Each of
    /// them then is as good after the others as before. Returns how many nodes were looked at.
    fn round(&mut self, graph: &Graph, sources: &Reached, search: &mut Search) -> usize {
        self.given_up.clear();
        self.gained.clear();
        self.taken.clear();
        let (mut at, mut work) = (0, 0);
        while at < self.rooted.end.len() {
            let found = self.find(graph, sources, search, at);
            work += search.seen.nodes.len();
            if let Some(found) = found.filter(|found| self.taken.iter().all(|taken| taken.is_apart(found))) {
                self.given_up.extend(&self.inner);
                self.gained.extend(&self.way);
                at = found.moved.end;
                self.taken.push(found);
                continue;
            }
            at += 1;
        }
        work
    }

    /// Looks for a way that is shorter than the key path to the node at a position, and leaves its nodes in `way`.
    fn find(&mut self, graph: &Graph, sources: &Reached, search: &mut Search, at: usize) -> Option<Taken> {
        search.clear(graph);
        let Self { rooted, inner, way, .. } = self;
        if !rooted.is_key[at] || rooted.before[at] as usize == at {
            return None;
        }
        inner.clear();
        let mut path_m = rooted.step_m[at];
        let mut top = rooted.before[at] as usize;
        while !rooted.is_key[top] {
            inner.push(rooted.order.nodes[top]);
            path_m += rooted.step_m[top];
            top = rooted.before[top] as usize;
        }
        let beyond = at..rooted.end[at] as usize;
        // From every node the way to the sources is known: (its length with the way to that node, the node).
        let (mut least_m, mut meeting) = (path_m * (1.0 - LEAST_GAIN), None);
        for &node in &rooted.order.nodes[beyond.clone()] {
            if sources.far_m(node) < least_m {
                (least_m, meeting) = (sources.far_m(node), Some((node, true)));
            }
        }
        // Where nothing but a source is left of the rest, no search finds a shorter way.
        if rooted.order.nodes.len() > beyond.len() + inner.len() + 1 {
            for &node in &rooted.order.nodes[beyond.clone()] {
                search.reach(node, Visit { distance_m: 0.0, cell: 0, back: NONE, is_settled: false });
            }
            while let Some((node, distance_m)) = search.settle() {
                if distance_m >= least_m || search.seen.nodes.len() > MOST_NODES {
                    break;
                }
                let position = rooted.order.position(node);
                if position.is_some_and(|at| !beyond.contains(&at)) && !inner.contains(&node) {
                    meeting = Some((node, false));
                    break;
                }
                if distance_m + sources.far_m(node) < least_m {
                    (least_m, meeting) = (distance_m + sources.far_m(node), Some((node, true)));
                }
                for step in graph.steps(node) {
                    let next_m = distance_m + step.length_m;
                    if next_m < least_m {
                        search.reach_unsettled(step.to, next_m, step.edge);
                    }
                }
            }
        }
        way.clear();
        let (node, is_to_sources) = meeting?;
        way.push(node);
        let mut back = node;
        while let Some(next) = search.step_back(graph, back) {
            way.push(next);
            back = next;
        }
        let mut on = node;
        while is_to_sources && let Some((_, next)) = sources.step_back(graph, on) {
            way.push(next);
            on = next;
        }
        Some(Taken {
            // The inner nodes of the path stand right before what lies beyond it.
            moved: at - inner.len()..beyond.end,
            meeting: if is_to_sources { None } else { rooted.order.position(node) },
        })
    }
}

impl Taken {
    fn is_apart(&self, other: &Self) -> bool {
        let joins = |one: &Self, other: &Self| one.meeting.is_some_and(|at| other.moved.contains(&at));
        let overlap = self.moved.start < other.moved.end && other.moved.start < self.moved.end;
        !overlap && !joins(self, other) && !joins(other, self)
    }
}

impl Rooted {
    fn fill(&mut self, graph: &Graph, sources: &Reached, terminals: &[u32], tree: &Tree) {
        let mut steps: Vec<(u32, u32)> = Vec::with_capacity(2 * tree.edges.len());
        for &edge in &tree.edges {
            let (a, b) = graph.ends(edge);
            steps.extend([(a, edge), (b, edge)]);
        }
        steps.sort_unstable();
        self.order.clear(graph.nodes());
        self.before.clear();
        self.step_m.clear();
        self.is_key.clear();
        let mut stack: Vec<(u32, u32, f64)> = Vec::new();
        for meeting in steps.chunk_by(|p, q| p.0 == q.0).rev() {
            if sources.far_m(meeting[0].0) <= 0.0 {
                stack.push((meeting[0].0, NONE, 0.0));
            }
        }
        while let Some((node, before, step_m)) = stack.pop() {
            let (at, _) = self.order.see(node);
            self.before.push(if before == NONE { at as u32 } else { before });
            self.step_m.push(step_m);
            let start = steps.partition_point(|step| step.0 < node);
            let meeting = steps[start..].iter().take_while(|step| step.0 == node);
            let is_source = before == NONE;
            let count = meeting.clone().count();
            self.is_key.push(is_source || count > 2 || terminals.binary_search(&node).is_ok());
            for &(_, edge) in meeting {
                let to = graph.other_end(edge, node);
                if is_source || to != self.order.nodes[before as usize] {
                    stack.push((to, at as u32, graph.length_m(edge)));
                }
            }
        }
        self.end.clear();
        self.end.extend(1..=self.before.len() as u32);
        for at in (0..self.end.len()).rev() {
            let before = self.before[at] as usize;
            self.end[before] = self.end[before].max(self.end[at]);
        }
    }
}
