//! Which of last year's areas lives on in which group.
//!
//! Shortest augmenting paths with potentials, one left after the other (the Hungarian method on a sparse graph); a search
//! never leaves the connected component that it starts in, and ends at the first free right or the cheapest left to go
//! without. The potentials separate every best assignment from all others (complementary slackness): whoever has a
//! potential above 0 is paired in each of them, and only along pairs without slack. Among these one is chosen.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

const NOBODY: u32 = u32::MAX;

/// Pairs each left with at most one right, and each right with at most one left, so that the weight of the pairs is greatest.
///
/// `pairs` holds left, right and weight of every pair that shares something, each pair once; a weight of 0 counts as no
/// pair. The answer ascends by left. Of several best assignments it is the one in which the lowest left has the lowest
/// right that it has in any of them (any right before none); among those that agree in this the next left, and so on.
/// Hence it does not depend on the order of `pairs`. O(n m log m) at worst for n lefts and m pairs, nearly linear where
/// few areas share anything with more than two others.
pub(super) fn assign(pairs: &[(u32, u32, u64)]) -> Vec<(u32, u32)> {
    let mut graph = Graph::build(pairs);
    for left in 0..graph.lefts.len() as u32 {
        graph.add(left);
    }
    graph.choose();
    let given = graph.lefts.iter().zip(&graph.right_of).filter(|&(_, &right)| right != NOBODY);
    given.map(|(&left, &right)| (left, graph.rights[right as usize])).collect()
}

/// A pair seen from its left.
#[derive(Debug, Clone, Copy)]
struct Pair {
    right: u32,
    weight: i128,
}

/// The lefts and rights, numbered from 0 in ascending order, with the assignment so far and its potentials.
///
/// At all times: potentials are not negative, no pair weighs more than its two potentials (the rest is its slack),
/// assigned pairs have no slack, and who is unassigned has a potential of 0 (lefts: once they have been added).
struct Graph {
    lefts: Vec<u32>,
    rights: Vec<u32>,
    /// Pairs of each left, rights ascending: `pairs[starts[left]..starts[left + 1]]`.
    pairs: Vec<Pair>,
    starts: Vec<u32>,
    right_of: Vec<u32>,
    left_of: Vec<u32>,
    of_left: Vec<i128>,
    of_right: Vec<i128>,
    /// Kept between searches and cleared by what a search has touched.
    way: Vec<Option<Way>>,
}

/// The shortest way to a right that a search knows.
#[derive(Debug, Clone, Copy)]
struct Way {
    length: i128,
    from: u32,
    settled: bool,
}

/// Where a search ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    /// At a right that nobody had.
    Right(u32),
    /// At a left that goes without from now on.
    Left(u32),
}

impl Graph {
    fn build(pairs: &[(u32, u32, u64)]) -> Self {
        let mut sorted: Vec<(u32, u32, u64)> = pairs.iter().copied().filter(|pair| pair.2 > 0).collect();
        sorted.sort_unstable();
        let mut lefts: Vec<u32> = sorted.iter().map(|pair| pair.0).collect();
        lefts.dedup();
        let mut rights: Vec<u32> = sorted.iter().map(|pair| pair.1).collect();
        rights.sort_unstable();
        rights.dedup();
        let starts = lefts.iter().map(|&left| sorted.partition_point(|pair| pair.0 < left) as u32);
        let starts: Vec<u32> = starts.chain(std::iter::once(sorted.len() as u32)).collect();
        let pair = |&(_, right, weight): &(u32, u32, u64)| Pair {
            right: rights.partition_point(|&known| known < right) as u32,
            weight: i128::from(weight),
        };
        Self {
            pairs: sorted.iter().map(pair).collect(),
            starts,
            right_of: vec![NOBODY; lefts.len()],
            left_of: vec![NOBODY; rights.len()],
            of_left: vec![0; lefts.len()],
            of_right: vec![0; rights.len()],
            way: vec![None; rights.len()],
            lefts,
            rights,
        }
    }

    fn pairs_of(&self, left: u32) -> &[Pair] {
        &self.pairs[self.starts[left as usize] as usize..self.starts[left as usize + 1] as usize]
    }

    fn slack(&self, left: u32, pair: Pair) -> i128 {
        self.of_left[left as usize] + self.of_right[pair.right as usize] - pair.weight
    }

    /// Adds a left to the assignment, which stays the best for the lefts added so far.
    fn add(&mut self, added: u32) {
        let most = self.pairs_of(added).iter().map(|pair| pair.weight - self.of_right[pair.right as usize]);
        self.of_left[added as usize] = most.max().unwrap_or(0).max(0);
        let mut touched = Vec::new();
        let mut heap: BinaryHeap<Reverse<(i128, u32)>> = BinaryHeap::new();
        // To go without costs a left its potential.
        let mut best = (self.of_left[added as usize], End::Left(added));
        let mut reached = vec![(added, 0)];
        let mut next = Some((added, 0));
        while let Some((left, length)) = next {
            for at in self.starts[left as usize]..self.starts[left as usize + 1] {
                let pair = self.pairs[at as usize];
                let length = length + self.slack(left, pair);
                let known = &mut self.way[pair.right as usize];
                if length < best.0 && known.is_none_or(|way| length < way.length) {
                    if known.is_none() {
                        touched.push(pair.right);
                    }
                    *known = Some(Way { length, from: left, settled: false });
                    heap.push(Reverse((length, pair.right)));
                }
            }
            next = None;
            while let Some(Reverse((length, right))) = heap.pop() {
                if length > best.0 {
                    break;
                }
                let Some(way) = self.way[right as usize].as_mut().filter(|way| !way.settled) else {
                    continue;
                };
                if way.length < length {
                    continue;
                }
                way.settled = true;
                let owner = self.left_of[right as usize];
                if owner == NOBODY {
                    best = (length, End::Right(right));
                    break;
                }
                reached.push((owner, length));
                best = best.min((length + self.of_left[owner as usize], End::Left(owner)));
                next = Some((owner, length));
                break;
            }
        }
        self.turn(added, best, &reached, &touched);
    }

    /// Moves the potentials by what the search found and hands the rights on along its way.
    fn turn(&mut self, added: u32, (length, end): (i128, End), reached: &[(u32, i128)], touched: &[u32]) {
        for &(left, at) in reached {
            self.of_left[left as usize] -= (length - at).max(0);
        }
        for &right in touched {
            if let Some(way) = self.way[right as usize]
                && way.settled
            {
                self.of_right[right as usize] += (length - way.length).max(0);
            }
        }
        let mut free = match end {
            End::Right(right) => right,
            End::Left(left) => std::mem::replace(&mut self.right_of[left as usize], NOBODY),
        };
        while free != NOBODY {
            let Some(way) = self.way[free as usize] else { break };
            let before = std::mem::replace(&mut self.right_of[way.from as usize], free);
            self.left_of[free as usize] = way.from;
            if way.from == added {
                break;
            }
            free = before;
        }
        for &right in touched {
            self.way[right as usize] = None;
        }
    }

    /// Goes over to the best assignment that the docs of [`assign`] promise.
    fn choose(&mut self) {
        let tight = |left: u32| {
            let pairs = self.pairs_of(left).iter().filter(|pair| self.slack(left, **pair) == 0);
            pairs.map(|pair| pair.right).collect()
        };
        let tight: Vec<Vec<u32>> = (0..self.lefts.len() as u32).map(tight).collect();
        let mut exchange = Exchange {
            chosen: vec![false; self.rights.len()],
            step: vec![None; tight.len() + 1],
            seen: Vec::new(),
            tight,
        };
        for left in 0..self.lefts.len() as u32 {
            exchange.choose(self, left);
        }
    }
}

/// A left that takes a right, and thereby leaves another left without one.
#[derive(Debug, Clone, Copy)]
struct Step {
    taker: u32,
    right: u32,
}

/// A search for rights to change hands between assignments that are both best.
///
/// Two of these differ by circles: a left takes a right, whose owner takes another, and so on until somebody takes what
/// the first had. All pairs on the way are without slack. "Nobody", numbered after the lefts, takes part: it may take
/// every right of potential 0, and a left of potential 0 may go without, which is to take what nobody has.
struct Exchange {
    /// The rights of each left that give a pair without slack, ascending.
    tight: Vec<Vec<u32>>,
    /// Rights of the lefts that have been chosen for.
    chosen: Vec<bool>,
    /// By which step each left, or nobody, came to want another right.
    step: Vec<Option<Step>>,
    seen: Vec<u32>,
}

impl Exchange {
    /// Gives the left the lowest right that it has in any best assignment that keeps what was chosen before.
    fn choose(&mut self, graph: &mut Graph, left: u32) {
        let had = graph.right_of[left as usize];
        let lower = self.tight[left as usize].iter().take_while(|&&right| right < had);
        let wanted: Vec<u32> = lower.copied().filter(|&right| !self.chosen[right as usize]).collect();
        for right in wanted {
            if self.circle(graph, left, right) {
                self.apply(graph, left, right);
                break;
            }
        }
        if let Some(chosen) = self.chosen.get_mut(graph.right_of[left as usize] as usize) {
            *chosen = true;
        }
    }

    /// Whether `left` can take the right so that all others who must have one get one.
    fn circle(&mut self, graph: &Graph, left: u32, right: u32) -> bool {
        let nobody = graph.lefts.len() as u32;
        for seen in self.seen.drain(..) {
            self.step[seen as usize] = None;
        }
        let mut at = 0;
        self.take(graph, left, right);
        while let Some(&taker) = self.seen.get(at) {
            at += 1;
            if taker == nobody {
                for other in left..nobody {
                    let has = graph.right_of[other as usize];
                    if has == NOBODY {
                        self.see(other, Step { taker, right: NOBODY });
                    } else if graph.of_right[has as usize] == 0 {
                        self.take(graph, taker, has);
                    }
                }
            } else {
                for right in 0..self.tight[taker as usize].len() {
                    self.take(graph, taker, self.tight[taker as usize][right]);
                }
                if graph.of_left[taker as usize] == 0 {
                    self.see(nobody, Step { taker, right: NOBODY });
                }
            }
            if self.step[left as usize].is_some() {
                return true;
            }
        }
        false
    }

    fn take(&mut self, graph: &Graph, taker: u32, right: u32) {
        if !self.chosen[right as usize] {
            let owner = graph.left_of[right as usize].min(graph.lefts.len() as u32);
            self.see(owner, Step { taker, right });
        }
    }

    fn see(&mut self, who: u32, step: Step) {
        if self.step[who as usize].is_none() {
            self.step[who as usize] = Some(step);
            self.seen.push(who);
        }
    }

    /// Goes the circle backwards from `left`, which takes `right` in the end.
    fn apply(&self, graph: &mut Graph, left: u32, right: u32) {
        let nobody = graph.lefts.len() as u32;
        let mut who = left;
        while let Some(step) = self.step[who as usize] {
            if let Some(owner) = graph.left_of.get_mut(step.right as usize) {
                *owner = if step.taker == nobody { NOBODY } else { step.taker };
            }
            if step.taker != nobody {
                graph.right_of[step.taker as usize] = step.right;
            }
            who = step.taker;
            if who == left {
                break;
            }
        }
        debug_assert_eq!(
            graph.right_of[left as usize], right,
            "the circle begins with the right that was wanted"
        );
    }
}

#[cfg(test)]
#[path = "assign_tests.rs"]
mod tests;
