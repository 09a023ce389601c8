//! How each kind of event is planted.

use super::events::{Causes, Project, What};
use super::networks::YEAR;
use super::planner::{GENEROUS, Key, PROJECT_YEAR, Planner, groups, holds};
use super::scene::{LINK_M, Scene, State};
use super::shapes::{Outline, at, distance};
use crate::model::{Lineage, ShortageStatus};
use geo::{Coord, LineString, Polygon};

/// Open, and by the last survey as it was in the one before, where the event is older.
fn since(year: u32, status: ShortageStatus, lineage: Lineage) -> (ShortageStatus, Lineage) {
    match status {
        _ if year == YEAR => (status, lineage),
        ShortageStatus::New => (ShortageStatus::Remaining, Lineage::Persisted),
        open => (open, Lineage::Persisted),
    }
}

impl Planner<'_> {
    /// Plants an event where it fits first.
    pub(super) fn plant(&mut self, year: u32, what: What) {
        match what {
            What::Built | What::BuiltAsPlanned => self.built(year, what),
            What::PartlyBuilt => self.partly_built(year),
            What::Withdrawn | What::ToldOnce => self.withdrawn(year, what),
            What::NewHamlet => self.new_hamlet(year),
            What::NewHouses => self.new_houses(year),
            What::GrownTogether => self.grown_together(year),
            What::TornApart => self.torn_apart(year),
            What::Divided => self.divided(year),
            What::TornDown => self.torn_down(year),
            What::Decided => self.decided(year),
            What::PartlyDecided => self.partly_decided(year),
            What::TooDear => self.too_dear(year),
            What::MovedOut => self.moved_out(year),
        }
    }

    /// An area whose houses had nothing else, and that lies apart.
    fn built(&mut self, year: u32, what: What) {
        let areas = &self.county.networks.connected;
        let mut found: Vec<(usize, usize, Vec<usize>)> = Vec::new();
        for (home, scene) in self.scenes.iter().enumerate() {
            for area in 0..areas.len() {
                let named = &areas[area];
                if named.since == year || named.is_announced || named.since > YEAR - 2 {
                    continue;
                }
                if named.municipality != self.county.municipalities[home].code {
                    continue;
                }
                if what == What::BuiltAsPlanned
                    && matches!(named.credible(), super::vector::Value::Text(word) if word == "nej")
                {
                    continue;
                }
                let is_only = |offers: &super::scene::Offers| offers.areas == [area] && !offers.others;
                let members: Vec<usize> =
                    (0..scene.at.len()).filter(|house| is_only(&scene.offers[*house])).collect();
                if (4..=40).contains(&members.len())
                    && self.is_area(home, std::slice::from_ref(&members))
                    && self.lies_apart(home, area, &members)
                {
                    found.push((home, area, members));
                }
            }
        }
        let Some((home, area, members)) = self.least_used(found) else { return };
        self.county.networks.connected[area].since = year;
        self.county.networks.connected[area].is_announced = what == What::BuiltAsPlanned;
        let fate = self.fate(home, &members, ShortageStatus::Remedied, Lineage::Closed);
        let unserved = |count: i64| if what == What::Built { -count } else { 0 };
        let causes = |count| Causes { build_out: unserved(count), ..Causes::default() };
        let change = (causes(members.len() as i64), causes(self.households(home, &members)));
        let middle = self.middle(home, &members).0;
        self.record((year, what), &[], (home, middle), vec![fate], change);
    }

    /// Whether no house without access is near the members of an area, nor any other house that it alone reaches.
    fn lies_apart(&self, home: usize, area: usize, members: &[usize]) -> bool {
        let scene = &self.scenes[home];
        let is_free = |house: &usize| {
            let near = scene.within(scene.at[*house], LINK_M);
            near.iter().all(|near| scene.states[*near] == State::Reached)
        };
        let area = &self.county.networks.connected[area];
        let is_own = self
            .scenes
            .iter()
            .enumerate()
            .all(|(other, scene)| other == home || scene.at.iter().all(|c| !holds(area, *c)));
        // What was built or connected by another event has nothing the year before.
        let is_settled = members.iter().all(|house| {
            scene.within(scene.at[*house], LINK_M).iter().all(|near| {
                let row = scene.listed[*near].map(|row| self.county.networks.table[row].year);
                let areas = &scene.offers[*near].areas;
                row.is_none_or(|year| year <= YEAR - 2)
                    && areas.iter().all(|area| self.county.networks.connected[*area].since <= YEAR - 2)
            })
        });
        scene.linked(members).len() == 1 && members.iter().all(is_free) && is_own && is_settled
    }

    fn least_used(&self, found: Vec<(usize, usize, Vec<usize>)>) -> Option<(usize, usize, Vec<usize>)> {
        found.into_iter().min_by_key(|(home, area, _)| (self.events_in(*home), *home, *area))
    }

    /// Houses that only the national operator's table reaches, beside a hamlet.
    fn partly_built(&mut self, year: u32) {
        for key in self.plain(6..=60) {
            let (home, _) = key;
            let scene = &self.scenes[home];
            let members = self.members(key);
            let is_edge = |house: &usize| {
                let own = |near: &usize| near == house;
                let bare = scene.is_only_listed(*house) && scene.within(scene.at[*house], 52.0).iter().all(own);
                let near = scene.within(scene.at[*house], LINK_M);
                let mut short = near.iter().filter(|near| scene.states[**near] != State::Reached).peekable();
                bare && short.peek().is_some() && short.all(|near| members.contains(near))
            };
            let mut edge: Vec<usize> = (0..scene.at.len()).filter(is_edge).collect();
            edge.truncate(3);
            if edge.is_empty() {
                continue;
            }
            let (status, lineage) = since(year, ShortageStatus::Remaining, Lineage::Shrunk);
            let fate = self.fate(home, members, status, lineage);
            let causes = |count: i64| Causes { build_out: -count, ..Causes::default() };
            let change = (causes(edge.len() as i64), causes(self.households(home, &edge)));
            for house in &edge {
                self.connect(home, year, *house);
            }
            let middle = self.middle(home, self.members(key)).0;
            self.record((year, What::PartlyBuilt), &[key], (home, middle), vec![fate], change);
            return;
        }
    }

    /// An operator's area over a hamlet that has nothing.
    fn withdrawn(&mut self, year: u32, what: What) {
        let first = if what == What::ToldOnce { year - 1 } else { year - 3 };
        for key in self.plain(4..=30) {
            let (home, _) = key;
            let Some(mut area) = self.area_around(key, GENEROUS, first) else { continue };
            area.gone = year;
            self.county.networks.connected.push(area);
            let members = self.members(key).clone();
            let (status, lineage) = if what == What::ToldOnce {
                (ShortageStatus::Remaining, Lineage::Reopened)
            } else {
                (ShortageStatus::New, Lineage::New)
            };
            let fate = self.fate(home, &members, status, lineage);
            let causes = |count| Causes { correction: count, ..Causes::default() };
            let change = (causes(members.len() as i64), causes(self.households(home, &members)));
            let middle = self.middle(home, &members).0;
            self.record((year, what), &[key], (home, middle), vec![fate], change);
            return;
        }
    }

    fn new_hamlet(&mut self, year: u32) {
        let Some(key) = self.plain(3..=5).first().copied() else { return };
        let (home, _) = key;
        let members = self.members(key).clone();
        self.build(home, year, &members);
        let (status, lineage) = since(year, ShortageStatus::New, Lineage::New);
        let fate = self.fate(home, &members, status, lineage);
        let causes = |count| Causes { stock: count, ..Causes::default() };
        let change = (causes(members.len() as i64), causes(self.households(home, &members)));
        let middle = self.middle(home, &members).0;
        self.record((year, What::NewHamlet), &[key], (home, middle), vec![fate], change);
    }

    /// Two houses without which the hamlet holds together.
    fn new_houses(&mut self, year: u32) {
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
            let causes = |count| Causes { stock: count, ..Causes::default() };
            let change = (causes(new.len() as i64), causes(self.households(home, &new)));
            let middle = self.middle(home, &rest).0;
            self.record((year, What::NewHouses), &[key], (home, middle), vec![fate], change);
            return;
        }
    }

    /// A house without which there are two hamlets.
    fn grown_together(&mut self, year: u32) {
        for key in self.plain(7..=40) {
            let (home, _) = key;
            let members = self.members(key).clone();
            let tie = members.iter().find_map(|house| {
                let rest: Vec<usize> = members.iter().copied().filter(|other| other != house).collect();
                let parts = self.scenes[home].linked(&rest);
                let differ =
                    parts.len() == 2 && self.weight(home, &parts[0]) != self.weight(home, &parts[1]);
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
    fn torn_apart(&mut self, year: u32) {
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
            let causes = Causes { stock: -(row.len() as i64), ..Causes::default() };
            self.record((year, What::TornApart), &[one, other], (home, row[0]), vec![kept, split_off], (causes, causes));
            return;
        }
    }

    /// Three hamlets, of which the middle one lost its core and what is left belongs to its neighbours now.
    fn divided(&mut self, year: u32) {
        for (_, one, other) in self.pairs() {
            let home = one.0;
            let (_, from, to) = self.scenes[home].gap(self.members(one), self.members(other));
            for a in self.cuts(one, to) {
                for b in self.cuts(other, from) {
                    let (side, removed) = ([&a.side[..], &b.side].concat(), [&a.new[..], &b.new].concat());
                    let Some(row) = self.row_between(home, (from, to), &[&side[..], &removed].concat()) else {
                        continue;
                    };
                    let scene = &self.scenes[home];
                    let places = |houses: &[usize]| houses.iter().map(|house| scene.at[*house]).collect();
                    let parts: [Vec<Coord>; 4] = [places(&a.rest), places(&b.rest), places(&side), row.clone()];
                    let is_enough = side.len() + row.len() >= 3;
                    if !is_enough || groups(&parts.concat()).len() != 3 {
                        continue;
                    }
                    let unserved: Vec<usize> = removed
                        .iter()
                        .copied()
                        .filter(|house| scene.states[*house] == State::Unserved)
                        .collect();
                    let torn = row.len() as i64;
                    let points = Causes { stock: unserved.len() as i64 - torn, ..Causes::default() };
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
    fn torn_down(&mut self, year: u32) {
        for key in self.plain(5..=40) {
            let (home, _) = key;
            let members = self.members(key).clone();
            let scene = &self.scenes[home];
            let beside = |house: &usize| at(scene.at[*house].x + 60.0, scene.at[*house].y + 90.0);
            let fits = |c: &Coord| {
                let near = scene.within(*c, LINK_M);
                scene.is_bare(*c)
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

    fn decided(&mut self, year: u32) {
        for key in self.plain(5..=40) {
            let (home, _) = key;
            let Some(area) = self.area_around(key, GENEROUS, year) else { continue };
            let Some(polygon) = area.polygon else { continue };
            self.decide(home, year, &area.name, polygon);
            let members = self.members(key);
            let fate = self.fate(home, members, ShortageStatus::UnderConstruction, Lineage::Persisted);
            let middle = self.middle(home, members).0;
            let none = (Causes::default(), Causes::default());
            self.record((year, What::Decided), &[key], (home, middle), vec![fate], none);
            return;
        }
    }

    /// The western half of a hamlet.
    fn partly_decided(&mut self, year: u32) {
        for key in self.plain(10..=60) {
            let (home, _) = key;
            let members = self.members(key).clone();
            let (middle, far) = self.middle(home, &members);
            let far = far + 40.0;
            let corners = [(-far, -far), (0.0, -far), (0.0, far), (-far, far), (-far, -far)];
            let ring = corners.iter().map(|(x, y)| at((middle.x + x).round(), (middle.y + y).round())).collect();
            let polygon = Polygon::new(LineString::new(ring), Vec::new());
            let outline = Outline::new(polygon.clone());
            let scene = &self.scenes[home];
            let inside = members.iter().filter(|house| outline.holds(scene.at[**house])).count();
            let is_alone = (0..scene.at.len()).all(|house| {
                scene.states[house] == State::Reached
                    || !outline.holds(scene.at[house])
                    || members.contains(&house)
            });
            if !is_alone || inside * 4 < members.len() || inside * 4 > members.len() * 3 {
                continue;
            }
            let name = self.nearest_place(home, middle);
            self.decide(home, year, &name, polygon);
            let fate = self.fate(home, &members, ShortageStatus::Remaining, Lineage::Persisted);
            let none = (Causes::default(), Causes::default());
            self.record((year, What::PartlyDecided), &[key], (home, middle), vec![fate], none);
            return;
        }
    }

    fn decide(&mut self, home: usize, since: u32, place: &str, polygon: Polygon) {
        self.county.projects.push(Project {
            name: format!("Fiber till {place} (påhittat)"),
            municipality: self.county.municipalities[home].code.clone(),
            since,
            year: PROJECT_YEAR,
            polygon,
        });
    }

    /// All that the change of the limit brings: hamlets, parts of hamlets, and houses by themselves.
    fn too_dear(&mut self, year: u32) {
        for home in 0..self.scenes.len() {
            let mut left: Vec<usize> = (0..self.scenes[home].at.len())
                .filter(|house| {
                    self.scenes[home].states[*house] == State::TooDear
                        && !self.scenes[home].offers[*house].is_planned
                })
                .collect();
            for hamlet in 0..self.scenes[home].hamlets.len() {
                let members = self.members((home, hamlet)).clone();
                let (dear, rest): (Vec<usize>, Vec<usize>) =
                    members.iter().partition(|house| left.contains(house));
                if dear.is_empty() {
                    continue;
                }
                left.retain(|house| !dear.contains(house));
                let parts = self.scenes[home].linked(&rest);
                let is_clear = self.scenes[home].hamlets[hamlet].is_clear;
                let fates = if rest.is_empty() {
                    vec![self.fate(home, &members, ShortageStatus::New, Lineage::New)]
                } else if is_clear && parts.len() == 1 && self.is_area(home, &parts) {
                    let status = self.open_status(home, &members);
                    vec![self.fate(home, &rest, status, Lineage::Grown)]
                } else {
                    // Whatever the rest was: what the register makes of it is not planned.
                    Vec::new()
                };
                self.dear(year, home, &[(home, hamlet)], &dear, fates);
            }
            if !left.is_empty() {
                self.dear(year, home, &[], &left.clone(), Vec::new());
            }
        }
    }

    fn dear(&mut self, year: u32, home: usize, keys: &[Key], houses: &[usize], fates: Vec<super::events::Fate>) {
        let causes = |count| Causes { method: count, ..Causes::default() };
        let change = (causes(houses.len() as i64), causes(self.households(home, houses)));
        let middle = self.middle(home, houses).0;
        self.record((year, What::TooDear), keys, (home, middle), fates, change);
    }

    fn moved_out(&mut self, year: u32) {
        for key in self.plain(5..=40) {
            let (home, _) = key;
            let members = self.members(key).clone();
            let premises = &mut self.county.premises[home];
            let Some(house) = members.iter().copied().find(|house| premises[*house].households == Some(1)) else {
                continue;
            };
            premises[house].households_before = Some((year, 2));
            let fate = self.fate(home, &members, ShortageStatus::Remaining, Lineage::Persisted);
            let households = Causes { stock: -1, ..Causes::default() };
            let middle = self.scenes[home].at[house];
            self.record((year, What::MovedOut), &[key], (home, middle), vec![fate], (Causes::default(), households));
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

impl Scene {
    /// Whether a house is reached by its own row in the table and by nothing else.
    fn is_only_listed(&self, house: usize) -> bool {
        self.listed[house].is_some() && self.states[house] == State::Reached && self.has_no_area(house)
    }
}
