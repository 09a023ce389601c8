//! The entries of this year: what became of each, which are new, and the areas that they stand for.
use std::collections::{BTreeMap, BTreeSet};

use compact_str::format_compact;

use super::{
    Entered, Ground,
    area::{self, Shown},
    lineage::{Fate, Origin},
    name::{self, Unnamed},
    past::Past,
    reconcile::{self, Passage},
};
use crate::{
    cluster::Group,
    model::{
        AccessStatus, ClosingPoint, LastAreas, Lineage, MunicipalityCode, MunicipalityIndex, Register,
        RegisterEntry, SetByHand, ShortageArea, ShortageAreaId, ShortageStatus, ShortageType,
    },
};
use whitespot_spatial::ShapeError;

/// How an entry stands before the groups are looked at.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "last year's word, a person's and the computed one differ")]
pub(super) struct Standing {
    /// Open in last year's register.
    pub was_open: bool,
    /// Its id may live on: it is open, or a person's word holds it.
    pub may_live: bool,
    /// Closed, unless a person keeps it open.
    pub is_reached: bool,
    /// Closed by what is computed.
    pub computed_reached: bool,
    /// Closed because none of its points exists any more.
    pub is_ended: bool,
    /// Members reached.
    pub reached: u64,
    /// The fibre points that close it.
    pub fed: Option<Vec<ClosingPoint>>,
}

/// All that a year's register is made of.
pub(super) struct Year<'a> {
    pub ground: &'a Ground<'a>,
    pub register: &'a Register,
    pub groups: &'a [Group],
    pub pasts: &'a [Past],
    /// Per entry the points without access of one that is open and in no group.
    pub scattered: &'a [Vec<u32>],
}

/// An entry of this year, and what it holds.
struct Holding {
    entry: RegisterEntry,
    municipality: Option<MunicipalityIndex>,
    /// Open: points without access; ended this year: the points that it had.
    members: Vec<u32>,
    group: Option<u32>,
    was_open: bool,
    is_new: bool,
    before: Option<MunicipalityCode>,
    /// Its position in last year's register.
    past: Option<usize>,
}

impl Year<'_> {
    pub(super) fn conclude(
        &self,
        standings: &[Standing],
        fates: &[Fate],
        origins: &[Origin],
        again: &[Option<u32>],
    ) -> Result<Entered, ShapeError> {
        let mut holdings: Vec<Holding> = (0..fates.len())
            .map(|position| self.kept(position, &standings[position], &fates[position], origins))
            .collect();
        let mut owner_of_group: Vec<Option<usize>> = vec![None; self.groups.len()];
        for (position, holding) in holdings.iter().enumerate() {
            if let Some(group) = holding.group {
                owner_of_group[group as usize] = Some(position);
            }
        }
        self.add_new(&mut holdings, origins, &mut owner_of_group);
        self.give_names(&mut holdings);
        relate(&mut holdings, fates, origins, &owner_of_group);
        self.set_lineage(&mut holdings, fates, origins, &owner_of_group);

        let areas = self.areas(&holdings, &owner_of_group)?;
        let kinds: BTreeMap<&ShortageAreaId, ShortageType> =
            areas.iter().filter(|area| area.status.is_open()).map(|area| (&area.id, area.kind)).collect();
        for holding in &mut holdings {
            holding.entry.kind = kinds.get(&holding.entry.id).copied().or(holding.entry.kind);
        }
        let passages: Vec<Passage<'_>> = holdings
            .iter()
            .map(|holding| Passage {
                before: holding.before.as_ref(),
                was_open: holding.was_open,
                is_new: holding.is_new,
                entry: &holding.entry,
            })
            .collect();
        let reconciliation = reconcile::rows(self.ground.survey, &passages);
        let last_areas = self.last_areas(&holdings, again);
        let (mut open, mut ended): (Vec<ShortageArea>, Vec<ShortageArea>) =
            areas.into_iter().partition(|area| area.status.is_open());
        for areas in [&mut open, &mut ended] {
            areas.sort_by(|a, b| {
                (a.municipality, a.id.as_str().len(), &a.id).cmp(&(
                    b.municipality,
                    b.id.as_str().len(),
                    &b.id,
                ))
            });
        }
        let mut entries: Vec<RegisterEntry> = holdings.into_iter().map(|holding| holding.entry).collect();
        entries.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(Entered { areas: open, ended, entries, last_areas, reconciliation })
    }

    /// An entry of last year's register, this year.
    fn kept(&self, position: usize, standing: &Standing, fate: &Fate, origins: &[Origin]) -> Holding {
        let given = &self.register.entries[position];
        let past = &self.pasts[position];
        let group = match fate {
            Fate::Lives(group) => Some(*group),
            _ => None,
        };
        let members = match fate {
            Fate::Lives(group) => self.groups[*group as usize].members.clone(),
            Fate::Scattered => self.scattered[position].clone(),
            Fate::Past | Fate::Closed | Fate::Ended(_) => Vec::new(),
        };
        let municipality = match (group, members.first()) {
            (Some(group), _) => Some(self.groups[group as usize].municipality),
            (None, Some(&point)) => Some(self.ground.survey.points[point as usize].municipality),
            (None, None) => self.find(&given.municipality),
        };
        let closed = if standing.is_ended { ShortageStatus::Ended } else { ShortageStatus::Remedied };
        let computed = match fate {
            Fate::Past => given.computed_status.unwrap_or(given.status),
            // Only a person's word keeps it open.
            Fate::Lives(_) | Fate::Scattered if standing.computed_reached => closed,
            Fate::Lives(_) | Fate::Scattered => self.open_status(&members, Some(given.status)),
            Fate::Closed => closed,
            Fate::Ended(groups) if groups.len() == 1 => ShortageStatus::Merged,
            Fate::Ended(_) => ShortageStatus::Split,
        };
        let mut entry = given.clone();
        // Of last year's places; this year's are counted anew.
        entry.not_judged = 0;
        let before = Some(entry.municipality.clone());
        // Outside the selection nothing is known this year.
        let Some(index) = municipality else {
            return Holding {
                was_open: standing.was_open,
                municipality: None,
                members: Vec::new(),
                group: None,
                is_new: false,
                before,
                past: Some(position),
                entry,
            };
        };
        entry.municipality = self.ground.survey.municipalities[index as usize].code.clone();
        entry.status = if given.set_by_hand.status { given.status } else { computed };
        entry.computed_status = (entry.status != computed).then_some(computed);
        let is_open = entry.status.is_open();
        entry.closed_year = match (is_open, given.closed_year) {
            (true, _) => None,
            (false, Some(year)) => Some(year),
            (false, None) => Some(self.ground.settings.year),
        };
        entry.not_judged = if is_open { past.not_judged } else { 0 };
        if *fate != Fate::Past {
            entry.evidence = self.ground.evidence(past, standing).to_string();
        }
        let reopened =
            group.is_some_and(|group| origins[group as usize] == Origin::Reopened(position as u32));
        debug_assert!(!reopened || !standing.was_open, "only what was closed is opened again");
        let ends = standing.was_open && !is_open;
        Holding {
            was_open: standing.was_open,
            municipality,
            // What ended shows the points that it had; what had ended before holds none.
            members: if is_open {
                members
            } else if ends {
                past.members.clone()
            } else {
                Vec::new()
            },
            group,
            is_new: false,
            before,
            past: Some(position),
            entry,
        }
    }

    /// New ids for the groups that no entry lives on in.
    fn add_new(&self, holdings: &mut Vec<Holding>, origins: &[Origin], owner_of_group: &mut [Option<usize>]) {
        let mut numbers: Vec<u32> = self
            .ground
            .survey
            .municipalities
            .iter()
            .map(|municipality| self.greatest_number(&municipality.code))
            .collect();
        for (position, group) in self.groups.iter().enumerate() {
            if owner_of_group[position].is_some() {
                continue;
            }
            let municipality = &self.ground.survey.municipalities[group.municipality as usize];
            let number = &mut numbers[group.municipality as usize];
            *number += 1;
            let parents = match &origins[position] {
                Origin::SplitOff(parents) => parents.as_slice(),
                _ => &[],
            };
            // A listed station is judged by its feed, not by the homes around it.
            let listed_as = parents
                .iter()
                .map(|&parent| &self.register.entries[parent as usize])
                .filter(|parent| !parent.kind.is_some_and(ShortageType::is_of_fibre_points))
                .find_map(|parent| parent.listed_as.clone());
            let entry = RegisterEntry {
                id: ShortageAreaId(format_compact!("{}-{number:03}", municipality.code)),
                name: String::new(),
                municipality: municipality.code.clone(),
                kind: None,
                status: self.open_status(&group.members, None),
                lineage: if parents.is_empty() { Lineage::New } else { Lineage::Split },
                first_year: self.ground.settings.year,
                closed_year: None,
                parents: Vec::new(),
                children: Vec::new(),
                note: String::new(),
                set_by_hand: SetByHand::default(),
                listed_as,
                computed_status: None,
                evidence: String::new(),
                not_judged: 0,
            };
            owner_of_group[position] = Some(holdings.len());
            holdings.push(Holding {
                entry,
                municipality: Some(group.municipality),
                members: group.members.clone(),
                group: Some(position as u32),
                was_open: false,
                is_new: true,
                before: None,
                past: None,
            });
        }
    }

    /// Names for the new entries, beside those that were ever given.
    fn give_names(&self, holdings: &mut [Holding]) {
        let first_new = self.register.entries.len();
        let taken: Vec<(MunicipalityIndex, &str)> = holdings[..first_new]
            .iter()
            .filter_map(|holding| Some((holding.municipality?, holding.entry.name.as_str())))
            .collect();
        let unnamed: Vec<Unnamed<'_>> = holdings[first_new..]
            .iter()
            .filter_map(|holding| {
                let number = holding.entry.id.as_str().rsplit('-').next()?.parse().ok()?;
                Some(Unnamed { municipality: holding.municipality?, number, members: &holding.members })
            })
            .collect();
        let names = name::names(self.ground.survey, &unnamed, &taken, self.ground.settings.compass);
        for (holding, name) in holdings[first_new..].iter_mut().zip(names) {
            holding.entry.name = name;
        }
    }

    /// The greatest number that an id of this municipality has ever had.
    fn greatest_number(&self, code: &MunicipalityCode) -> u32 {
        let number = |id: &ShortageAreaId| {
            id.as_str().strip_prefix(code.as_str())?.strip_prefix('-')?.parse::<u32>().ok()
        };
        self.register.entries.iter().filter_map(|entry| number(&entry.id)).max().unwrap_or(0)
    }

    /// Sets the lineage of every entry that has one this year: the first that fits.
    fn set_lineage(
        &self,
        holdings: &mut [Holding],
        fates: &[Fate],
        origins: &[Origin],
        owner_of_group: &[Option<usize>],
    ) {
        let mut has_split = vec![false; fates.len()];
        for origin in origins {
            if let Origin::SplitOff(parents) = origin {
                for &parent in parents {
                    has_split[parent as usize] = true;
                }
            }
        }
        let mut took_up = vec![false; holdings.len()];
        for fate in fates {
            if let Fate::Ended(groups) = fate {
                for owner in groups.iter().filter_map(|&group| owner_of_group[group as usize]) {
                    took_up[owner] = true;
                }
            }
        }
        for (position, fate) in fates.iter().enumerate() {
            let holding = &mut holdings[position];
            let is_open = holding.entry.status.is_open();
            if holding.municipality.is_none() || (!holding.was_open && !is_open) {
                continue;
            }
            let past = &self.pasts[position];
            holding.entry.lineage = match fate {
                _ if !holding.was_open => Lineage::Reopened,
                _ if !is_open => match fate {
                    Fate::Ended(groups) if groups.len() > 1 => Lineage::Split,
                    Fate::Ended(_) => Lineage::Merged,
                    _ => Lineage::Closed,
                },
                _ if has_split[position] => Lineage::Split,
                _ if took_up[position] => Lineage::Merged,
                _ => match past.held.map(|before| before.cmp(&(holding.members.len() as u64))) {
                    Some(std::cmp::Ordering::Less) => Lineage::Grown,
                    Some(std::cmp::Ordering::Greater) => Lineage::Shrunk,
                    Some(std::cmp::Ordering::Equal) | None => Lineage::Persisted,
                },
            };
        }
    }

    /// The computed status of an area that is open; `given`: what the register said, `None` for a new one.
    fn open_status(&self, members: &[u32], given: Option<ShortageStatus>) -> ShortageStatus {
        let ground = self.ground;
        let in_project = |point: &u32| ground.in_project[*point as usize];
        let decided = members.iter().filter(|point| in_project(point)).count();
        let to_come = members
            .iter()
            .filter(|point| in_project(point) || ground.status(**point) == AccessStatus::Planned)
            .count();
        let is_known_to_be_built = given == Some(ShortageStatus::UnderConstruction);
        if ground.is_enough(decided, members.len()) {
            ShortageStatus::UnderConstruction
        } else if is_known_to_be_built && ground.survey.projects.is_empty() {
            // Without any project nothing speaks against what the register says.
            ShortageStatus::UnderConstruction
        } else if ground.is_enough(to_come, members.len()) {
            ShortageStatus::Planned
        } else if given.is_none() {
            ShortageStatus::New
        } else {
            ShortageStatus::Remaining
        }
    }

    fn find(&self, code: &MunicipalityCode) -> Option<MunicipalityIndex> {
        let municipalities = &self.ground.survey.municipalities;
        municipalities.binary_search_by(|known| known.code.cmp(code)).ok().map(|position| position as u32)
    }

    /// The areas of the entries that are open or ended this year.
    fn areas(
        &self,
        holdings: &[Holding],
        owner_of_group: &[Option<usize>],
    ) -> Result<Vec<ShortageArea>, ShapeError> {
        let shown: Vec<Shown<'_>> = holdings
            .iter()
            .filter(|holding| holding.entry.status.is_open() || holding.was_open)
            .filter_map(|holding| {
                Some(Shown {
                    entry: &holding.entry,
                    municipality: holding.municipality?,
                    members: &holding.members,
                    // What stands in a whole group of its own has no neighbour within the link distance.
                    is_apart: holding.group.is_some_and(|group| self.groups[group as usize].chain.is_none()),
                    place: holding.past.and_then(|past| self.register.places[past].as_ref()),
                })
            })
            .collect();
        let chains = self.chains(holdings, owner_of_group);
        let mut areas = area::areas(self.ground, &shown)?;
        for area in &mut areas {
            if let Some(chain) = chains.get(&area.id) {
                area.continues_in.clone_from(chain);
            }
        }
        Ok(areas)
    }

    /// Per area that was cut from a long chain the other areas of that chain.
    fn chains(
        &self,
        holdings: &[Holding],
        owner_of_group: &[Option<usize>],
    ) -> BTreeMap<ShortageAreaId, Vec<ShortageAreaId>> {
        let mut by_chain: BTreeMap<(MunicipalityIndex, u32), Vec<ShortageAreaId>> = BTreeMap::new();
        for (group, owner) in self.groups.iter().zip(owner_of_group) {
            if let (Some(chain), Some(owner)) = (group.chain, owner) {
                let id = holdings[*owner].entry.id.clone();
                by_chain.entry((group.municipality, chain)).or_default().push(id);
            }
        }
        let mut others = BTreeMap::new();
        for mut chain in by_chain.into_values() {
            chain.sort_unstable();
            for id in &chain {
                others.insert(id.clone(), chain.iter().filter(|other| *other != id).cloned().collect());
            }
        }
        others
    }

    /// The last area that each demand point ever belonged to.
    fn last_areas(&self, holdings: &[Holding], again: &[Option<u32>]) -> LastAreas {
        let before = self.ground.survey.previous.as_ref();
        let known = before.map_or(&[][..], |previous| &previous.areas);
        let mut ids: Vec<ShortageAreaId> =
            holdings.iter().map(|holding| &holding.entry.id).chain(known).cloned().collect();
        ids.sort_unstable();
        ids.dedup();
        let position = |id: &ShortageAreaId| ids.binary_search(id).ok().map(|position| position as u32);
        let positions: Vec<Option<u32>> = known.iter().map(position).collect();
        let mut of_points: Vec<Option<u32>> = match before {
            Some(previous) => again
                .iter()
                .map(|&point| {
                    let point = &previous.points[point? as usize];
                    positions[point.area.or(point.last_area)? as usize]
                })
                .collect(),
            None => vec![None; again.len()],
        };
        for holding in holdings {
            // What a list says of a place is remembered too, for its points that are reached already.
            if let Some(past) = holding.past.map(|past| &self.pasts[past]) {
                let id = position(&holding.entry.id);
                for &point in &past.members {
                    let last = &mut of_points[point as usize];
                    *last = last.or(id);
                }
            }
        }
        for holding in holdings {
            let members = match holding.group {
                Some(group) => &self.groups[group as usize].members,
                None if holding.entry.status.is_open() => &holding.members,
                None => continue,
            };
            let id = position(&holding.entry.id);
            for &point in members {
                of_points[point as usize] = id;
            }
        }
        LastAreas { ids, of_points }
    }
}

/// Parents and children: of what was split off, and of what was taken up.
fn relate(holdings: &mut [Holding], fates: &[Fate], origins: &[Origin], owner_of_group: &[Option<usize>]) {
    let mut pairs: BTreeSet<(usize, usize)> = BTreeSet::new();
    for (group, origin) in origins.iter().enumerate() {
        if let (Origin::SplitOff(parents), Some(child)) = (origin, owner_of_group[group]) {
            pairs.extend(parents.iter().map(|&parent| (parent as usize, child)));
        }
    }
    for (parent, fate) in fates.iter().enumerate() {
        if let Fate::Ended(groups) = fate {
            let children = groups.iter().filter_map(|&group| owner_of_group[group as usize]);
            pairs.extend(children.map(|child| (parent, child)));
        }
    }
    for (parent, child) in pairs {
        let (parent_id, child_id) = (holdings[parent].entry.id.clone(), holdings[child].entry.id.clone());
        insert(&mut holdings[parent].entry.children, child_id);
        insert(&mut holdings[child].entry.parents, parent_id);
    }
}

fn insert(ids: &mut Vec<ShortageAreaId>, id: ShortageAreaId) {
    if let Err(position) = ids.binary_search(&id) {
        ids.insert(position, id);
    }
}
