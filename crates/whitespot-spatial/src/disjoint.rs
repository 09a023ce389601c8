//! Disjoint sets of positions (union–find).

/// Disjoint sets of positions, each alone at first.
pub(crate) struct DisjointSets {
    parent: Vec<u32>,
}

impl DisjointSets {
    /// So many sets of one position each.
    pub(crate) fn new(count: usize) -> Self {
        Self { parent: (0..count as u32).collect() }
    }

    /// The lowest position of the set that holds this one.
    pub(crate) fn root(&mut self, mut at: u32) -> u32 {
        while self.parent[at as usize] != at {
            let above = self.parent[self.parent[at as usize] as usize];
            self.parent[at as usize] = above;
            at = above;
        }
        at
    }

    /// Makes one set of two; `false` where they were one already.
    pub(crate) fn join(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        // The lower position stays root: no sizes to keep, and halving the paths keeps them short.
        self.parent[a.max(b) as usize] = a.min(b);
        a != b
    }

    /// The sets by number, in the order of their lowest positions.
    pub(crate) fn numbered(mut self) -> Vec<u32> {
        let mut labels = vec![u32::MAX; self.parent.len()];
        let mut next = 0;
        (0..self.parent.len() as u32)
            .map(|at| {
                let label = &mut labels[self.root(at) as usize];
                if *label == u32::MAX {
                    *label = next;
                    next += 1;
                }
                *label
            })
            .collect()
    }
}
