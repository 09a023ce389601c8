//! What became of each shortage area.
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Side, is_reached, side_by_side};
use crate::{
    model::{Became, ComparedArea, Lineage, Previous, RegisterEntry, ShortageAreaId, ShortageStatus},
    register::{Candidate, Fate, Origin, decide, weight_of},
};

/// How the shortage areas of two results are related.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Descent {
    /// The second register goes back to the first: an id is the same area in both.
    Ids,
    /// Neither register goes back to the other: areas are matched by their points; one is closed when this share is
    /// reached.
    Points {
        /// The share that closes.
        closed_share: f64,
    },
}

/// An area of a result: its entry, and what it holds while it is open.
#[derive(Debug, Clone, Copy, Default)]
struct Held<'a> {
    entry: Option<&'a RegisterEntry>,
    points: u64,
    households: Option<f64>,
}

impl Held<'_> {
    fn is_open(&self) -> bool {
        self.entry.map_or(self.points > 0, |entry| entry.status.is_open())
    }

    /// Its points; `None` where it is closed.
    fn points(&self) -> Option<u64> {
        self.is_open().then_some(self.points)
    }
}

/// Every area of both results: by id in the second result, then those that only the first has.
pub fn areas(before: Side<'_>, after: Side<'_>, descent: Descent) -> Vec<ComparedArea> {
    let (held_before, held_after) = (held(before), held(after));
    let mut shared: BTreeMap<(&ShortageAreaId, &ShortageAreaId), u64> = BTreeMap::new();
    for (one, other) in side_by_side(before.points, after.points) {
        let one = one.and_then(|at| before.points.points[at as usize].area);
        let other = other.and_then(|at| after.points.points[at as usize].area);
        if let (Some(one), Some(other)) = (one, other) {
            let pair = (&before.points.areas[one as usize], &after.points.areas[other as usize]);
            *shared.entry(pair).or_default() += 1;
        }
    }
    let mut rows = match descent {
        Descent::Ids => by_ids(&held_before, &held_after),
        Descent::Points { closed_share } => {
            by_points(before, after, (&held_before, &held_after), closed_share)
        }
    };
    for row in &mut rows {
        if let (Some(one), Some(other)) = (&row.id_before, &row.id_after) {
            row.points_shared = shared.get(&(one, other)).copied().unwrap_or(0);
        }
    }
    rows.sort_by(|a, b| {
        let key = |row: &ComparedArea| (row.id_after.is_none(), row.id_after.clone(), row.id_before.clone());
        key(a).cmp(&key(b))
    });
    rows
}

fn held(side: Side<'_>) -> BTreeMap<&ShortageAreaId, Held<'_>> {
    let mut held: BTreeMap<&ShortageAreaId, Held<'_>> = side
        .entries
        .iter()
        .map(|entry| (&entry.id, Held { entry: Some(entry), ..Held::default() }))
        .collect();
    for point in &side.points.points {
        let Some(area) = point.area else { continue };
        let area = held.entry(&side.points.areas[area as usize]).or_default();
        area.points += 1;
        if let Some(households) = point.weights.households.get() {
            *area.households.get_or_insert(0.0) += households;
        }
    }
    held
}

/// A row of an area of the first result, of the second, or of both.
fn row(
    before: Option<(&ShortageAreaId, &Held<'_>)>,
    after: Option<(&ShortageAreaId, &Held<'_>)>,
    became: Became,
) -> ComparedArea {
    let entry = |side: Option<(&ShortageAreaId, &Held<'_>)>| side.and_then(|(_, held)| held.entry).cloned();
    let (one, other) = (entry(before), entry(after));
    let shown = other.as_ref().or(one.as_ref());
    let households = |held: &Held<'_>| held.households.filter(|_| held.is_open());
    ComparedArea {
        id_before: before.map(|(id, _)| id.clone()),
        id_after: after.map(|(id, _)| id.clone()),
        name: shown.map_or_else(String::new, |entry| entry.name.clone()),
        municipality: shown.map_or_else(String::new, |entry| entry.municipality.as_str().to_owned()),
        status_before: one.as_ref().map(|entry| entry.status),
        status_after: other.as_ref().map(|entry| entry.status),
        became,
        points_before: before.and_then(|(_, held)| held.points()),
        points_after: after.and_then(|(_, held)| held.points()),
        points_shared: 0,
        households_before: before.and_then(|(_, held)| households(held)),
        households_after: after.and_then(|(_, held)| households(held)),
        first_year: shown.map(|entry| entry.first_year),
        closed_year: shown.and_then(|entry| entry.closed_year),
        came_from: Vec::new(),
        went_into: Vec::new(),
        not_judged: other.as_ref().map_or(0, |entry| entry.not_judged),
    }
}

fn by_ids<'a>(
    before: &BTreeMap<&'a ShortageAreaId, Held<'a>>,
    after: &BTreeMap<&'a ShortageAreaId, Held<'a>>,
) -> Vec<ComparedArea> {
    // Of parents and children only what happened between the two results counts.
    let mut has_split: BTreeSet<&ShortageAreaId> = BTreeSet::new();
    let mut took_up: BTreeSet<&ShortageAreaId> = BTreeSet::new();
    for (id, held) in after {
        let Some(entry) = held.entry else { continue };
        match before.get(*id) {
            None => has_split.extend(&entry.parents),
            Some(then)
                if then.is_open()
                    && matches!(entry.status, ShortageStatus::Merged | ShortageStatus::Split) =>
            {
                took_up.extend(&entry.children);
            }
            Some(_) => {}
        }
    }
    let ids: BTreeSet<&ShortageAreaId> = before.keys().chain(after.keys()).copied().collect();
    ids.into_iter()
        .map(|id| {
            let (then, now) = (before.get(id), after.get(id));
            let became = match (then, now) {
                (Some(then), Some(now)) => match (then.is_open(), now.is_open()) {
                    (false, true) => Became::Lineage(Lineage::Reopened),
                    (false, false) => Became::StayedClosed,
                    (true, false) => Became::Lineage(ending(now.entry.map(|entry| entry.status))),
                    (true, true) if has_split.contains(id) => Became::Lineage(Lineage::Split),
                    (true, true) if took_up.contains(id) => Became::Lineage(Lineage::Merged),
                    (true, true) => Became::Lineage(grown(then.points, now.points)),
                },
                // A register keeps every id: this one was given after the first result was made.
                (None, Some(now)) if !now.is_open() => Became::CameAndWent,
                (None, Some(now)) => {
                    let is_part = now.entry.is_some_and(|entry| !entry.parents.is_empty());
                    Became::Lineage(if is_part { Lineage::Split } else { Lineage::New })
                }
                (Some(_) | None, None) => Became::Lineage(Lineage::Closed),
            };
            let mut row = row(then.map(|held| (id, held)), now.map(|held| (id, held)), became);
            if let Some(entry) = now.and_then(|held| held.entry) {
                row.came_from.clone_from(&entry.parents);
                row.went_into.clone_from(&entry.children);
            }
            row
        })
        .collect()
}

/// How an area ended that had been open.
fn ending(status: Option<ShortageStatus>) -> Lineage {
    match status {
        Some(ShortageStatus::Merged) => Lineage::Merged,
        Some(ShortageStatus::Split) => Lineage::Split,
        _ => Lineage::Closed,
    }
}

fn grown(before: u64, after: u64) -> Lineage {
    match before.cmp(&after) {
        std::cmp::Ordering::Less => Lineage::Grown,
        std::cmp::Ordering::Equal => Lineage::Persisted,
        std::cmp::Ordering::Greater => Lineage::Shrunk,
    }
}

type AllHeld<'h, 'a> = &'h BTreeMap<&'a ShortageAreaId, Held<'a>>;

fn by_points<'a>(
    before: Side<'a>,
    after: Side<'a>,
    (held_before, held_after): (AllHeld<'_, 'a>, AllHeld<'_, 'a>),
    closed_share: f64,
) -> Vec<ComparedArea> {
    let entries: Vec<(&ShortageAreaId, &Held<'_>)> =
        held_before.iter().map(|(id, held)| (*id, held)).collect();
    // Areas without points cannot be matched by points.
    let groups: Vec<(&ShortageAreaId, &Held<'_>)> =
        held_after.iter().filter(|(_, held)| held.points > 0).map(|(id, held)| (*id, held)).collect();
    let candidates = candidates(before.points, after.points, &entries, &groups, closed_share);
    let (fates, origins) = decide(&candidates, groups.len());

    let mut has_split = vec![false; entries.len()];
    for origin in &origins {
        if let Origin::SplitOff(parents) = origin {
            for &parent in parents {
                has_split[parent as usize] = true;
            }
        }
    }
    let mut took_up = vec![false; groups.len()];
    for fate in &fates {
        if let Fate::Ended(into) = fate {
            for &group in into {
                took_up[group as usize] = true;
            }
        }
    }
    let by_list = by_list(held_before, held_after);
    let mut rows = Vec::new();
    for (position, fate) in fates.iter().enumerate() {
        let one = entries[position];
        if let Some(other) = by_list.get(one.0) {
            let became = match (one.1.is_open(), other.1.is_open()) {
                (true, false) => Became::Lineage(ending(other.1.entry.map(|entry| entry.status))),
                (false, true) => Became::Lineage(Lineage::Reopened),
                (false, false) => Became::StayedClosed,
                (true, true) => Became::Lineage(grown(one.1.points, other.1.points)),
            };
            rows.push(row(Some(one), Some(*other), became));
            continue;
        }
        let (other, became) = match fate {
            Fate::Past => (None, Became::StayedClosed),
            Fate::Scattered => (None, Became::Scattered),
            Fate::Closed => (None, Became::Lineage(Lineage::Closed)),
            Fate::Ended(into) if into.len() == 1 => (None, Became::Lineage(Lineage::Merged)),
            Fate::Ended(_) => (None, Became::Lineage(Lineage::Split)),
            Fate::Lives(group) => {
                let other = groups[*group as usize];
                let lineage = if !one.1.is_open() {
                    Lineage::Reopened
                } else if has_split[position] {
                    Lineage::Split
                } else if took_up[*group as usize] {
                    Lineage::Merged
                } else {
                    grown(one.1.points, other.1.points)
                };
                (Some(other), Became::Lineage(lineage))
            }
        };
        let mut row = row(Some(one), other, became);
        if let Fate::Ended(into) = fate {
            row.went_into = into.iter().map(|&group| groups[group as usize].0.clone()).collect();
        }
        rows.push(row);
    }
    let known: BTreeSet<ShortageAreaId> = rows.iter().filter_map(|row| row.id_after.clone()).collect();
    let came: HashMap<&ShortageAreaId, &Origin> = groups.iter().map(|(id, _)| *id).zip(&origins).collect();
    for (id, held) in held_after {
        if known.contains(*id) {
            continue;
        }
        let parents = match came.get(*id) {
            Some(Origin::SplitOff(parents)) => parents.as_slice(),
            _ => &[],
        };
        let became = match (held.is_open(), parents.is_empty()) {
            // What the second result knows as closed was open in a year of its own.
            (false, _) => Became::StayedClosed,
            // Without points it can neither be matched nor be called new.
            (true, _) if held.points == 0 => Became::Scattered,
            (true, true) => Became::Lineage(Lineage::New),
            (true, false) => Became::Lineage(Lineage::Split),
        };
        let mut row = row(None, Some((*id, held)), became);
        row.came_from = parents.iter().map(|&parent| entries[parent as usize].0.clone()).collect();
        rows.push(row);
    }
    rows
}

/// Entries of the county's own list without any point in the second result, or in both: a list keeps its ids.
fn by_list<'h, 'a>(
    before: AllHeld<'h, 'a>,
    after: AllHeld<'h, 'a>,
) -> BTreeMap<&'a ShortageAreaId, (&'a ShortageAreaId, &'h Held<'a>)> {
    let is_listed = |held: &Held<'_>| {
        held.entry.is_some_and(|entry| entry.listed_as.as_ref() == Some(&entry.id)) && held.points == 0
    };
    before
        .iter()
        .filter(|(_, held)| is_listed(held))
        .filter_map(|(id, _)| {
            let (id, other) = after.get_key_value(*id)?;
            is_listed(other).then_some((*id, (*id, other)))
        })
        .collect()
}

/// The areas of the first result as the register takes its entries: by the points that they hold or held last.
fn candidates(
    before: &Previous,
    after: &Previous,
    entries: &[(&ShortageAreaId, &Held<'_>)],
    groups: &[(&ShortageAreaId, &Held<'_>)],
    closed_share: f64,
) -> Vec<Candidate> {
    let entry_at = |id: &ShortageAreaId| entries.binary_search_by(|(known, _)| (*known).cmp(id)).ok();
    let entry_of_area: Vec<Option<usize>> = before.areas.iter().map(entry_at).collect();
    let group_of_area: Vec<Option<usize>> =
        after.areas.iter().map(|id| groups.binary_search_by(|(known, _)| (*known).cmp(id)).ok()).collect();
    let mut reached = vec![(0_u64, 0_u64, 0_u64); entries.len()];
    let mut shares: Vec<BTreeMap<u32, u64>> = vec![BTreeMap::new(); entries.len()];
    for (one, other) in side_by_side(before, after) {
        let Some(one) = one.map(|at| &before.points[at as usize]) else { continue };
        let last = || {
            let entry = entry_of_area[one.last_area? as usize]?;
            (!entries[entry].1.is_open()).then_some(entry)
        };
        let Some(entry) = one.area.map_or_else(last, |area| entry_of_area[area as usize]) else { continue };
        let (held, still, is_served) = &mut reached[entry];
        *held += 1;
        let Some(other) = other.map(|at| &after.points[at as usize]) else { continue };
        *still += 1;
        *is_served += u64::from(is_reached(other));
        if let Some(group) = other.area.and_then(|area| group_of_area[area as usize]) {
            *shares[entry].entry(group as u32).or_default() += weight_of(&other.weights);
        }
    }
    entries
        .iter()
        .zip(reached)
        .zip(shares)
        .map(|(((_, held), (members, still, served)), shares)| Candidate {
            was_open: held.is_open(),
            // A share given in decimals has no exact binary fraction: 9 of 10 are 0.9.
            is_reached: if still == 0 {
                members > 0
            } else {
                served as f64 + 1e-9 >= closed_share * still as f64
            },
            shares: shares.into_iter().collect(),
        })
        .collect()
}
