//! Finds the places of events: which hamlets are free, which lie apart, and what each weighs.

use super::county::County;
use super::dice::{Dice, uuid_text};
use super::event::{Causes, Event, Fate, What};
use super::events::id;
use super::networks::{FibreArea, NATIONAL, YEAR};
use super::premises::Premises;
use super::scene::{LINK_M, Scene, State};
use super::shapes::{along, at, blob_area, distance, rounded};
use super::support::Round;
use crate::model::{Lineage, ShortageStatus};
use geo::Coord;
use std::collections::{BTreeSet, HashMap};

/// Events are planted in so many municipalities at most: the first by code.
const MOST_MUNICIPALITIES: usize = 24;
/// A blob's radius changes by this share at most.
const WOBBLE: f64 = 0.12;

/// A hamlet: position of its municipality, and its position in the scene.
pub(super) type Key = (usize, usize);

/// Plants one event after the other.
pub(super) struct Planner<'a> {
    pub county: &'a mut County,
    pub scenes: Vec<Scene>,
    pub dice: Dice,
    /// Hamlets in which something happens already.
    used: BTreeSet<Key>,
    /// Events per municipality, so that they are spread.
    events_in: Vec<usize>,
    events: Vec<Event>,
    pub(super) torn_down: Vec<(usize, Premises)>,
}

impl<'a> Planner<'a> {
    pub(super) fn new(seed: u64, county: &'a mut County) -> Self {
        let table = &county.networks.table;
        let rows: HashMap<&str, usize> =
            table.iter().enumerate().map(|(position, row)| (row.id.as_str(), position)).collect();
        let count = county.municipalities.len().min(MOST_MUNICIPALITIES);
        let scenes: Vec<Scene> =
            (0..count).map(|municipality| Scene::of(county, municipality, &rows)).collect();
        Self {
            county,
            scenes,
            dice: Dice::new(seed, "events", ""),
            used: BTreeSet::new(),
            events_in: vec![0; count],
            events: Vec::new(),
            torn_down: Vec::new(),
        }
    }

    /// Hands the events and the houses torn down to the county.
    pub(super) fn finish(self) {
        for (municipality, premise) in self.torn_down {
            self.county.premises[municipality].push(premise);
        }
        self.county.events = self.events;
        self.county.support = Round::of(self.county, &self.scenes);
    }

    /// The free hamlets, those first whose municipality has fewest events.
    pub(super) fn free(&self) -> Vec<Key> {
        let mut keys: Vec<Key> = (0..self.scenes.len())
            .flat_map(|municipality| {
                (0..self.scenes[municipality].hamlets.len()).map(move |hamlet| (municipality, hamlet))
            })
            .filter(|key| !self.used.contains(key) && self.scenes[key.0].hamlets[key.1].is_clear)
            .collect();
        keys.sort_by_key(|key| (self.events_in[key.0], *key));
        keys
    }

    /// The free hamlets of some size in which every house is unserved and somebody lives.
    pub(super) fn plain(&self, size: std::ops::RangeInclusive<usize>) -> Vec<Key> {
        let mut keys = self.free();
        keys.retain(|key| {
            let hamlet = &self.scenes[key.0].hamlets[key.1];
            hamlet.is_plain
                && size.contains(&hamlet.members.len())
                && self.is_area(key.0, std::slice::from_ref(&hamlet.members))
        });
        keys
    }

    /// The pairs of free hamlets of one municipality that lie so near that at most two houses would tie them, nearest first.
    pub(super) fn pairs(&self) -> Vec<(f64, Key, Key)> {
        let keys = self.free();
        let mut pairs = Vec::new();
        for one in &keys {
            for other in keys.iter().filter(|other| other.0 == one.0 && other.1 > one.1) {
                let (gap_m, _, _) = self.scenes[one.0].gap(self.members(*one), self.members(*other));
                if gap_m < 2.8 * LINK_M {
                    pairs.push((gap_m, *one, *other));
                }
            }
        }
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        pairs
    }

    pub(super) fn events_in(&self, municipality: usize) -> usize {
        self.events_in[municipality]
    }

    /// The name of the place nearest to a spot.
    pub(super) fn nearest_place(&self, municipality: usize, c: Coord) -> String {
        let places = &self.county.lands[municipality].places;
        let nearest = places.iter().min_by(|a, b| distance(a.middle, c).total_cmp(&distance(b.middle, c)));
        nearest.map_or_else(String::new, |place| place.name.clone())
    }

    pub(super) fn members(&self, key: Key) -> &Vec<usize> {
        &self.scenes[key.0].hamlets[key.1].members
    }

    /// Takes hamlets and records what happened there.
    pub(super) fn record(
        &mut self,
        (year, what): (u32, What),
        keys: &[Key],
        (municipality, middle): (usize, Coord),
        fates: Vec<Fate>,
        (points, households): (Causes, Causes),
    ) {
        self.used.extend(keys);
        self.events_in[municipality] += 1;
        let place = self.nearest_place(municipality, middle);
        self.events.push(Event {
            year,
            what,
            municipality: self.county.municipalities[municipality].code.clone(),
            place,
            fates,
            points,
            households,
        });
    }

    /// What the register says of an area of these houses.
    pub(super) fn fate(
        &self,
        municipality: usize,
        houses: &[usize],
        status: ShortageStatus,
        lineage: Lineage,
    ) -> Fate {
        let houses = houses.iter().map(|house| id(self.county, municipality, *house)).collect();
        Fate { houses, is_taken_up: false, status, lineage }
    }

    /// The status of an area that was open before and that no project holds.
    pub(super) fn open_status(&self, municipality: usize, houses: &[usize]) -> ShortageStatus {
        let offers = &self.scenes[municipality].offers;
        let planned = houses.iter().filter(|house| offers[**house].is_planned).count();
        if planned * 10 >= houses.len() * 9 { ShortageStatus::Planned } else { ShortageStatus::Remaining }
    }

    /// What an event does, in points and in households, where it changes these houses.
    pub(super) fn change(
        &self,
        municipality: usize,
        houses: &[usize],
        causes: impl Fn(i64) -> Causes,
    ) -> (Causes, Causes) {
        (causes(count(houses.len())), causes(self.households(municipality, houses)))
    }

    /// Households, where known.
    pub(super) fn households(&self, municipality: usize, houses: &[usize]) -> i64 {
        let premises = &self.county.premises[municipality];
        houses.iter().filter_map(|house| premises[*house].households).map(i64::from).sum()
    }

    /// What the houses weigh when areas are known again.
    pub(super) fn weight(&self, municipality: usize, houses: &[usize]) -> i64 {
        count(houses.len()) + self.households(municipality, houses)
    }

    /// Whether each of the groups is a shortage area: three houses in which somebody lives.
    pub(super) fn is_area(&self, municipality: usize, groups: &[Vec<usize>]) -> bool {
        groups.iter().all(|group| group.len() >= 3 && self.households(municipality, group) >= 1)
    }

    pub(super) fn middle(&self, municipality: usize, houses: &[usize]) -> (Coord, f64) {
        let place = |house: &usize| self.scenes[municipality].at[*house];
        let (mut low, mut high) = (place(&houses[0]), place(&houses[0]));
        for c in houses.iter().map(place) {
            low = at(low.x.min(c.x), low.y.min(c.y));
            high = at(high.x.max(c.x), high.y.max(c.y));
        }
        let middle = along(low, high, 0.5);
        let far = houses.iter().map(|house| distance(place(house), middle)).fold(0.0, f64::max);
        (middle, far)
    }

    /// An area around a hamlet that holds no other house without access; none where others are too near.
    pub(super) fn area_around(&mut self, key: Key, operator: &str, since: u32) -> Option<FibreArea> {
        let (municipality, _) = key;
        let (middle, far) = self.middle(municipality, self.members(key));
        let radius_m = (far + 30.0) / (1.0 - WOBBLE);
        let members = self.members(key);
        let reach_m = radius_m * (1.0 + WOBBLE) + 10.0;
        let is_alone = self.scenes.iter().enumerate().all(|(home, scene)| {
            (0..scene.at.len()).all(|house| {
                distance(scene.at[house], middle) > reach_m
                    || scene.states[house] == State::Reached
                    || (home == municipality && members.contains(&house))
            })
        });
        let polygon = is_alone.then(|| rounded_blob(&mut self.dice, middle, radius_m))?;
        Some(FibreArea {
            operator: operator.to_owned(),
            network: operator.to_owned(),
            name: self.nearest_place(municipality, middle),
            municipality: self.county.municipalities[municipality].code.clone(),
            technology: "fiber",
            down_mbps: Some(1000),
            up_mbps: Some(1000),
            year: since,
            since,
            gone: u32::MAX,
            is_announced: false,
            polygon: Some(polygon),
        })
    }

    /// Houses that stood in a row between two others, as many as tie these; none where they would be reached or tie more.
    pub(super) fn row_between(
        &self,
        municipality: usize,
        (from, to): (usize, usize),
        may_touch: &[usize],
    ) -> Option<Vec<Coord>> {
        let scene = &self.scenes[municipality];
        let (from, to) = (scene.at[from], scene.at[to]);
        let pieces = (distance(from, to) / (LINK_M - 10.0)).ceil().max(2.0);
        let row: Vec<Coord> =
            (1..pieces as usize).map(|number| rounded(along(from, to, number as f64 / pieces))).collect();
        let fits = |c: &Coord| {
            scene.bare(*c).is_some()
                && scene
                    .within(*c, LINK_M)
                    .iter()
                    .all(|near| scene.states[*near] == State::Reached || may_touch.contains(near))
        };
        row.iter().all(fits).then_some(row)
    }

    /// How many of some houses that do not stand any more were unserved, and not planned.
    pub(super) fn unserved_of(&self, municipality: usize, row: &[Coord]) -> i64 {
        let is_unserved = |c: &&Coord| self.scenes[municipality].bare(**c) == Some(State::Unserved);
        count(row.iter().filter(is_unserved).count())
    }

    /// Houses that were torn down before a survey: as the neighbour is, with one household. Their ids come back.
    pub(super) fn tear_down(
        &mut self,
        municipality: usize,
        year: u32,
        neighbour: usize,
        row: &[Coord],
    ) -> Vec<String> {
        let mut ids = Vec::new();
        for c in row {
            let like = &self.county.premises[municipality][neighbour];
            let premise = Premises {
                id: self.dice.uuid(),
                at: *c,
                purpose: "Småhus",
                households: Some(1),
                persons: Some(2),
                workplaces: Some(0),
                holiday_homes: Some(0),
                place: None,
                deso: like.deso.clone(),
                is_new: false,
                built: 0,
                gone: year,
                households_before: None,
                misplaced: None,
            };
            ids.push(uuid_text(premise.id));
            self.torn_down.push((municipality, premise));
        }
        ids
    }

    /// The houses were built in the year before a survey.
    pub(super) fn build(&mut self, municipality: usize, year: u32, houses: &[usize]) {
        for house in houses {
            self.county.premises[municipality][*house].built = year;
        }
    }

    /// Gives a house another connection date in the national operator's table.
    pub(super) fn connect(&mut self, municipality: usize, year: u32, house: usize) {
        if let Some(row) = self.scenes[municipality].listed[house] {
            debug_assert_eq!(
                self.county.networks.table[row].id,
                uuid_text(self.county.premises[municipality][house].id)
            );
            self.county.networks.table[row].year = year;
        }
    }
}

fn rounded_blob(dice: &mut Dice, middle: Coord, radius_m: f64) -> geo::Polygon {
    blob_area(dice, middle, radius_m, 20, WOBBLE)
}

/// Status and lineage, at the last survey, of an area that stays open: after an older event it is one that persisted.
pub(super) fn since(year: u32, status: ShortageStatus, lineage: Lineage) -> (ShortageStatus, Lineage) {
    match status {
        _ if year == YEAR => (status, lineage),
        ShortageStatus::New => (ShortageStatus::Remaining, Lineage::Persisted),
        open => (open, Lineage::Persisted),
    }
}

/// A number of houses with a sign, for changes.
pub(super) fn count(houses: usize) -> i64 {
    i64::try_from(houses).unwrap_or(i64::MAX)
}

/// Groups of places, each within [`LINK_M`] of another; by their first member.
pub(super) fn groups(places: &[Coord]) -> Vec<Vec<usize>> {
    let mut left: BTreeSet<usize> = (0..places.len()).collect();
    let mut groups = Vec::new();
    while let Some(first) = left.pop_first() {
        let (mut members, mut next) = (vec![first], 0);
        while next < members.len() {
            let here = places[members[next]];
            next += 1;
            let near: Vec<usize> =
                left.iter().copied().filter(|other| distance(places[*other], here) <= LINK_M).collect();
            for other in near {
                left.remove(&other);
                members.push(other);
            }
        }
        members.sort_unstable();
        groups.push(members);
    }
    groups
}

/// The operator of decided projects and of areas that were withdrawn.
pub(super) const GENEROUS: &str = NATIONAL;
/// The year in which decided projects are to be ready.
pub(super) const PROJECT_YEAR: u32 = YEAR + 1;
