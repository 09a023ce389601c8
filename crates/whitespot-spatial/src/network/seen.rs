//! The nodes that a search has seen: a sparse set, cleared at the cost of nothing.

/// Nodes in the order in which they were seen.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Position in `nodes` of each node; what stands there decides whether it holds.
    slots: Vec<u32>,
    pub(super) nodes: Vec<u32>,
}

impl Seen {
    /// Forgets all nodes, and makes room for this many.
    pub(super) fn clear(&mut self, nodes: usize) {
        self.nodes.clear();
        if self.slots.len() < nodes {
            // Zeroed memory that nobody touches costs nothing: a scratch may be made for every few trees.
            self.slots = vec![0; nodes];
        }
    }

    pub(super) fn position(&self, node: u32) -> Option<usize> {
        let slot = self.slots[node as usize] as usize;
        (self.nodes.get(slot) == Some(&node)).then_some(slot)
    }

    /// The position of a node, and whether it was not seen before.
    pub(super) fn see(&mut self, node: u32) -> (usize, bool) {
        if let Some(position) = self.position(node) {
            return (position, false);
        }
        self.slots[node as usize] = self.nodes.len() as u32;
        self.nodes.push(node);
        (self.nodes.len() - 1, true)
    }
}
