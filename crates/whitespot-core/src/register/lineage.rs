//! What became of each area of last year, and where each group of this year comes from.
use std::collections::BTreeMap;

use super::assign::assign;

/// An entry of the register, as far as its fate depends on it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Candidate {
    /// Whether its id may live on: open last year, or kept by a person's word.
    pub was_open: bool,
    /// Its share reached closes it, or its fibre points, or none of its points is left.
    pub is_reached: bool,
    /// The weight of its points without access in each group, ascending by group, above 0.
    pub shares: Vec<(u32, u64)>,
}

/// What became of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It had been closed, and stays so.
    Past,
    /// Its id lives on in this group.
    Lives(u32),
    /// Still open, though what is left of it makes no group.
    Scattered,
    /// Closed: reached.
    Closed,
    /// What is left of it is part of other entries' groups, ascending: of one (merged) or of several (split).
    Ended(Vec<u32>),
}

/// Where a group comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// No entry had any of its points.
    New,
    /// It carries the id of this entry, which was open.
    Lives(u32),
    /// It carries the id of this entry, which had been closed.
    Reopened(u32),
    /// It was part of these entries, ascending, whose ids went elsewhere or ended.
    SplitOff(Vec<u32>),
}

/// Gives ids to groups: first those of entries that were open, so that the weight that keeps its id is greatest; then, to
/// groups that shared with none of these, ids of closed entries.
pub(crate) fn decide(entries: &[Candidate], groups: usize) -> (Vec<Fate>, Vec<Origin>) {
    let mut origins = vec![Origin::New; groups];
    let mut lives: BTreeMap<u32, u32> = BTreeMap::new();
    for (entry, group) in assign(&pairs(entries, |entry| entry.was_open && !entry.is_reached)) {
        origins[group as usize] = Origin::Lives(entry);
        lives.insert(entry, group);
    }
    let mut parents: Vec<Vec<u32>> = vec![Vec::new(); groups];
    for (entry, group, _) in pairs(entries, |entry| entry.was_open) {
        parents[group as usize].push(entry);
    }
    let mut reopened = pairs(entries, |entry| !entry.was_open);
    reopened.retain(|&(_, group, _)| {
        origins[group as usize] == Origin::New && parents[group as usize].is_empty()
    });
    for (entry, group) in assign(&reopened) {
        origins[group as usize] = Origin::Reopened(entry);
        lives.insert(entry, group);
    }
    for (entry, group, _) in reopened {
        parents[group as usize].push(entry);
    }
    for (origin, parents) in origins.iter_mut().zip(parents) {
        if *origin == Origin::New && !parents.is_empty() {
            *origin = Origin::SplitOff(parents);
        }
    }
    let fate = |(position, entry): (usize, &Candidate)| match lives.get(&(position as u32)) {
        Some(&group) => Fate::Lives(group),
        None if !entry.was_open => Fate::Past,
        None if entry.is_reached => Fate::Closed,
        None if entry.shares.is_empty() => Fate::Scattered,
        None => Fate::Ended(entry.shares.iter().map(|&(group, _)| group).collect()),
    };
    let fates = entries.iter().enumerate().map(fate).collect();
    (fates, origins)
}

fn pairs(entries: &[Candidate], counts: impl Fn(&Candidate) -> bool) -> Vec<(u32, u32, u64)> {
    entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| counts(entry))
        .flat_map(|(position, entry)| {
            entry.shares.iter().map(move |&(group, weight)| (position as u32, group, weight))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(shares: &[(u32, u64)]) -> Candidate {
        Candidate { was_open: true, is_reached: false, shares: shares.to_vec() }
    }

    #[test]
    fn an_area_of_which_several_groups_are_left_keeps_its_id_in_the_heaviest() {
        let (fates, origins) = decide(&[open(&[(0, 3), (1, 7)])], 2);
        assert_eq!(fates, [Fate::Lives(1)]);
        assert_eq!(origins, [Origin::SplitOff(vec![0]), Origin::Lives(0)]);
    }

    #[test]
    fn of_areas_that_grow_together_the_heaviest_keeps_its_id() {
        let (fates, origins) = decide(&[open(&[(0, 3)]), open(&[(0, 7)])], 1);
        assert_eq!(fates, [Fate::Ended(vec![0]), Fate::Lives(0)]);
        assert_eq!(origins, [Origin::Lives(1)]);
    }

    #[test]
    fn an_area_divided_among_others_ends() {
        let entries = [open(&[(0, 2), (1, 2)]), open(&[(0, 9)]), open(&[(1, 9)])];
        let (fates, origins) = decide(&entries, 2);
        assert_eq!(fates, [Fate::Ended(vec![0, 1]), Fate::Lives(0), Fate::Lives(1)]);
        assert_eq!(origins, [Origin::Lives(1), Origin::Lives(2)]);
    }

    #[test]
    fn what_is_reached_closes_and_what_is_left_of_it_is_kept_apart() {
        let reached = Candidate { is_reached: true, ..open(&[(0, 4)]) };
        let (fates, origins) = decide(&[reached, open(&[])], 1);
        assert_eq!(fates, [Fate::Closed, Fate::Scattered]);
        assert_eq!(origins, [Origin::SplitOff(vec![0])]);
    }

    #[test]
    fn a_closed_area_opens_again_only_where_no_open_one_was() {
        let closed = |shares: &[(u32, u64)]| Candidate { was_open: false, ..open(shares) };
        let entries = [closed(&[(0, 5), (1, 9)]), open(&[(1, 1)]), closed(&[(0, 2)]), closed(&[])];
        let (fates, origins) = decide(&entries, 3);
        assert_eq!(fates, [Fate::Lives(0), Fate::Lives(1), Fate::Past, Fate::Past]);
        assert_eq!(origins, [Origin::Reopened(0), Origin::Lives(1), Origin::New]);
    }
}
