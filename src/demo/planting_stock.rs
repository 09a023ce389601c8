//! Events of the stock: houses that are new or gone, and what that does to the hamlets that they tie.

use super::event::{Causes, Fate, What};
use super::networks::FibreArea;
use super::planner::{Key, Planner, count, groups, since};
use super::planting_delivery::MOVED_M;
use super::scene::{LINK_M, State};
use super::shapes::{Outline, at, distance};
use crate::model::{Lineage, ShortageStatus};
use geo::Coord;

impl Planner<'_> {
    pub(super) fn new_hamlet(&mut self, year: u32) {
        let Some(key) = self.plain(3..=5).first().copied() else { return };
        let (home, _) = key;
        let members = self.members(key).clone();
        self.build(home, year, &members);
        let (status, lineage) = since(year, ShortageStatus::New, Lineage::New);
        let fate = self.fate(home, &members, status, lineage);
        let change = self.change(home, &members, |count| Causes { stock: count, ..Causes::default() });
        let middle = self.middle(home, &members).0;
        self.record((year, What::NewHamlet), &[key], (home, middle), vec![fate], change);
    }

    /// Two houses without which the hamlet holds together.
    pub(super) fn new_houses(&mut self, year: u32) {
        for key in self.plain(7..=40) {
            let (home, _) = key;
            let mut rest = self.members(key).clone();
            let mut new = Vec::new();
            for house in self.members(key) {
                let others: Vec<usize> = rest.iter().copied().filter(|other| other != house).collect();
                if new.len() < 2 && self.scenes[home].linked(&others).len() == 1 {
                    rest = others;
                    new.push(*house);
                }
            }
            if new.len() < 2 || !self.is_area(home, std::slice::from_ref(&rest)) {
                continue;
            }
            self.build(home, year, &new);
            let (status, lineage) = since(year, ShortageStatus::Remaining, Lineage::Grown);
            let fate = self.fate(home, &rest, status, lineage);
            let change = self.change(home, &new, |count| Causes { stock: count, ..Causes::default() });
            let middle = self.middle(home, &rest).0;
            self.record((year, What::NewHouses), &[key], (home, middle), vec![fate], change);
            return;
        }
    }

    /// A house without which there are two hamlets.
    pub(super) fn grown_together(&mut self, year: u32) {
        for key in self.plain(7..=40) {
            let (home, _) = key;
            let members = self.members(key).clone();
            let tie = members.iter().find_map(|house| {
                let rest: Vec<usize> = members.iter().copied().filter(|other| other != house).collect();
                let parts = self.scenes[home].linked(&rest);
                let differ = parts.len() == 2 && self.weight(home, &parts[0]) != self.weight(home, &parts[1]);
                (differ && self.is_area(home, &parts)).then_some(*house)
            });
            let Some(tie) = tie else { continue };
            self.build(home, year, &[tie]);
            let (status, lineage) = since(year, ShortageStatus::Remaining, Lineage::Merged);
            let one = self.fate(home, &members, status, lineage);
            let mut ended = self.fate(home, &members, ShortageStatus::Merged, Lineage::Merged);
            ended.is_taken_up = true;
            let causes = |count| Causes { stock: count, ..Causes::default() };
            let change = (causes(1), causes(self.households(home, &[tie])));
            let middle = self.scenes[home].at[tie];
            self.record((year, What::GrownTogether), &[key], (home, middle), vec![one, ended], change);
            return;
        }
    }

    /// Houses that tied two hamlets.
    pub(super) fn torn_apart(&mut self, year: u32) {
        for (_, one, other) in self.pairs() {
            let home = one.0;
            let parts = [self.members(one).clone(), self.members(other).clone()];
            let is_plain = |key: Key| self.scenes[home].hamlets[key.1].is_plain;
            let weights = [self.weight(home, &parts[0]), self.weight(home, &parts[1])];
            if !is_plain(one) || !is_plain(other) || weights[0] == weights[1] || !self.is_area(home, &parts) {
                continue;
            }
            let (_, from, to) = self.scenes[home].gap(&parts[0], &parts[1]);
            let Some(row) = self.row_between(home, (from, to), &parts.concat()) else { continue };
            let houses = parts.iter().flatten().map(|house| self.scenes[home].at[*house]);
            let before: Vec<Coord> = houses.chain(row.iter().copied()).collect();
            if groups(&before).len() != 1 {
                continue;
            }
            self.tear_down(home, year, from, &row);
            let heavier = usize::from(weights[1] > weights[0]);
            let (status, lineage) = since(year, ShortageStatus::Remaining, Lineage::Split);
            let kept = self.fate(home, &parts[heavier], status, lineage);
            let (status, lineage) = since(year, ShortageStatus::New, Lineage::Split);
            let split_off = self.fate(home, &parts[1 - heavier], status, lineage);
            let causes = Causes { stock: -self.unserved_of(home, &row), ..Causes::default() };
            self.record(
                (year, What::TornApart),
                &[one, other],
                (home, row[0]),
                vec![kept, split_off],
                (causes, causes),
            );
            return;
        }
    }

    /// Three hamlets, of which the middle one lost its core and what is left belongs to its neighbours now.
    pub(super) fn divided(&mut self, year: u32) {
        for (_, one, other) in self.pairs() {
            let home = one.0;
            let (_, from, to) = self.scenes[home].gap(self.members(one), self.members(other));
            for a in self.cuts(one, to) {
                for b in self.cuts(other, from) {
                    let (side, removed) = ([&a.side[..], &b.side].concat(), [&a.new[..], &b.new].concat());
                    let Some(row) = self.row_between(home, (from, to), &[&side[..], &removed].concat())
                    else {
                        continue;
                    };
                    let scene = &self.scenes[home];
                    let places = |houses: &[usize]| houses.iter().map(|house| scene.at[*house]).collect();
                    let parts: [Vec<Coord>; 4] =
                        [places(&a.rest), places(&b.rest), places(&side), row.clone()];
                    let is_enough = side.len() + row.len() >= 3;
                    if !is_enough || groups(&parts.concat()).len() != 3 {
                        continue;
                    }
                    let unserved: Vec<usize> = removed
                        .iter()
                        .copied()
                        .filter(|house| scene.states[*house] == State::Unserved)
                        .collect();
                    let torn = self.unserved_of(home, &row);
                    let points = Causes { stock: count(unserved.len()) - torn, ..Causes::default() };
                    let stock = self.households(home, &unserved) - torn;
                    let households = Causes { stock, ..Causes::default() };
                    self.build(home, year, &removed);
                    self.tear_down(home, year, from, &row);
                    let mut fates: Vec<_> = [one, other]
                        .into_iter()
                        .map(|key| {
                            let status = self.open_status(home, self.members(key));
                            self.fate(home, self.members(key), status, Lineage::Merged)
                        })
                        .collect();
                    let mut ended = self.fate(home, &side, ShortageStatus::Split, Lineage::Split);
                    ended.is_taken_up = true;
                    fates.push(ended);
                    let change = (points, households);
                    self.record((year, What::Divided), &[one, other], (home, row[0]), fates, change);
                    return;
                }
            }
        }
    }

    /// How a hamlet may be cut: some houses on the side of a place, new ones between, and the rest.
    fn cuts(&self, key: Key, toward: usize) -> Vec<Cut> {
        let scene = &self.scenes[key.0];
        let mut members = self.members(key).clone();
        members.sort_by(|a, b| {
            let far = |house: &usize| distance(scene.at[*house], scene.at[toward]);
            far(a).total_cmp(&far(b)).then(a.cmp(b))
        });
        (1..=3.min(members.len()))
            .filter_map(|count| {
                let (side, others) = members.split_at(count);
                let is_near = |house: &&usize| {
                    side.iter().any(|own| distance(scene.at[*own], scene.at[**house]) <= LINK_M)
                };
                let (new, rest): (Vec<&usize>, Vec<&usize>) = others.iter().partition(is_near);
                let cut = Cut {
                    side: side.to_vec(),
                    new: new.into_iter().copied().collect(),
                    rest: rest.into_iter().copied().collect(),
                };
                let fits = scene.linked(&cut.side).len() == 1
                    && cut.new.len() <= 7
                    && self.is_area(key.0, std::slice::from_ref(&cut.rest))
                    && scene.linked(&cut.rest).len() == 1
                    && self.weight(key.0, &cut.rest) > self.weight(key.0, &cut.side);
                fits.then_some(cut)
            })
            .collect()
    }

    /// Two houses at the edge that are gone.
    pub(super) fn torn_down(&mut self, year: u32) {
        for key in self.plain(5..=40) {
            let (home, _) = key;
            let members = self.members(key).clone();
            let scene = &self.scenes[home];
            let beside = |house: &usize| at(scene.at[*house].x + 60.0, scene.at[*house].y + 90.0);
            let fits = |c: &Coord| {
                let near = scene.within(*c, LINK_M);
                scene.bare(*c) == Some(State::Unserved)
                    && near.iter().all(|near| scene.states[*near] == State::Reached || members.contains(near))
            };
            let row: Vec<Coord> = members.iter().map(beside).filter(fits).take(2).collect();
            if row.len() < 2 {
                continue;
            }
            self.tear_down(home, year, members[0], &row);
            let (status, lineage) = since(year, ShortageStatus::Remaining, Lineage::Shrunk);
            let fate = self.fate(home, &members, status, lineage);
            let causes = Causes { stock: -2, ..Causes::default() };
            self.record((year, What::TornDown), &[key], (home, row[0]), vec![fate], (causes, causes));
            return;
        }
    }

    /// Tears down a hamlet of four houses that lies apart from every other, and near which nothing else happened.
    pub(super) fn all_torn_down(&mut self, year: u32) {
        let mut homes: Vec<usize> = (0..self.scenes.len()).collect();
        homes.sort_by_key(|home| (self.events_in(*home), *home));
        for home in homes {
            for (neighbour, beside) in self.scenes[home].at.iter().copied().enumerate() {
                let row = [(0.0, 0.0), (70.0, 20.0), (10.0, 80.0), (90.0, 100.0)]
                    .map(|(x, y)| at(beside.x + 240.0 + x, beside.y + 90.0 + y));
                if !row.iter().all(|c| self.is_untouched(home, *c)) {
                    continue;
                }
                let houses = self.tear_down(home, year, neighbour, &row);
                let (status, lineage) = (ShortageStatus::Ended, Lineage::Closed);
                let fate = Fate { houses, is_taken_up: false, status, lineage };
                let causes = Causes { stock: -count(row.len()), ..Causes::default() };
                self.record((year, What::AllTornDown), &[], (home, row[0]), vec![fate], (causes, causes));
                return;
            }
        }
    }

    /// Whether a house at a place would be without access at every survey, by itself, and always in this municipality.
    fn is_untouched(&self, home: usize, c: Coord) -> bool {
        let scene = &self.scenes[home];
        let parts = &self.county.municipalities[home].parts;
        let mut corners = parts.iter().flat_map(|part| &part.exterior().0);
        let was_reached = |area: &FibreArea| {
            area.gone != u32::MAX
                && area.polygon.clone().is_some_and(|polygon| Outline::new(polygon).holds(c))
        };
        scene.bare(c) == Some(State::Unserved)
            && scene.within(c, LINK_M).is_empty()
            && self.torn_down.iter().all(|(_, gone)| distance(gone.at, c) > LINK_M)
            && corners.all(|corner| distance(*corner, c) > MOVED_M + LINK_M)
            && parts.iter().any(|part| Outline::new(part.clone()).holds(c))
            && !self.county.networks.connected.iter().any(was_reached)
    }

    pub(super) fn moved_out(&mut self, year: u32) {
        for key in self.plain(5..=40) {
            let (home, _) = key;
            let members = self.members(key).clone();
            let premises = &mut self.county.premises[home];
            let Some(house) = members.iter().copied().find(|house| premises[*house].households == Some(1))
            else {
                continue;
            };
            premises[house].households_before = Some((year, 2));
            let fate = self.fate(home, &members, ShortageStatus::Remaining, Lineage::Persisted);
            let households = Causes { stock: -1, ..Causes::default() };
            let middle = self.scenes[home].at[house];
            self.record(
                (year, What::MovedOut),
                &[key],
                (home, middle),
                vec![fate],
                (Causes::default(), households),
            );
            return;
        }
    }
}

/// A hamlet in two: see [`Planner::cuts`].
struct Cut {
    side: Vec<usize>,
    new: Vec<usize>,
    rest: Vec<usize>,
}
