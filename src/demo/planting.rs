//! How each kind of event is planted; those of the stock have a file of their own.

use super::event::{Causes, FIRST_YEAR, Project, What};
use super::planner::{GENEROUS, Key, PROJECT_YEAR, Planner, since};
use super::scene::{LINK_M, Scene, State};
use super::shapes::{Outline, at};
use super::vector::Value;
use crate::model::{Lineage, ShortageStatus};
use geo::{LineString, Polygon};

impl Planner<'_> {
    /// Plants an event where it fits first.
    pub(super) fn plant(&mut self, year: u32, what: What) {
        match what {
            What::Built | What::BuiltAsPlanned => self.built(year, what),
            What::PartlyBuilt => self.partly_built(year),
            What::Withdrawn | What::ReportedOnce => self.withdrawn(year, what),
            // Comes with what is withdrawn the year after.
            What::Reported => {}
            What::NewHamlet => self.new_hamlet(year),
            What::NewHouses => self.new_houses(year),
            What::GrownTogether => self.grown_together(year),
            What::TornApart => self.torn_apart(year),
            What::Divided => self.divided(year),
            What::TornDown => self.torn_down(year),
            What::AllTornDown => self.all_torn_down(year),
            What::Decided => self.decided(year),
            What::PartlyDecided => self.partly_decided(year),
            What::TooDear => self.too_dear(year),
            What::MovedOut => self.moved_out(year),
            What::FellOut => self.fell_out(year),
            What::Misplaced => self.misplaced(year),
            What::OperatorGone => self.operator_gone(year),
            What::Renamed => self.renamed(year),
            What::BorderMoved => self.border_moved(year),
        }
    }

    /// An area whose houses had nothing else, and that lies apart.
    fn built(&mut self, year: u32, what: What) {
        let mut found: Vec<(usize, usize, Vec<usize>)> = Vec::new();
        for (home, scene) in self.scenes.iter().enumerate() {
            for (area, members) in scene.houses_by_only_area() {
                let named = &self.county.networks.connected[area];
                let is_credible = !matches!(named.credible(), Value::Text(word) if word == "nej");
                if named.since <= FIRST_YEAR
                    && !named.is_announced
                    && named.municipality == self.county.municipalities[home].code
                    && (what == What::Built || is_credible)
                    && (4..=60).contains(&members.len())
                    && self.is_area(home, std::slice::from_ref(&members))
                {
                    found.push((home, area, members));
                }
            }
        }
        found.sort_by_key(|(home, area, members)| {
            (self.events_in(*home), *home, std::cmp::Reverse(members.len()), *area)
        });
        let fits =
            |(home, area, members): &(usize, usize, Vec<usize>)| self.lies_apart(*home, *area, members);
        let found = found.into_iter().find(fits);
        let Some((home, area, members)) = found else { return };
        self.county.networks.connected[area].since = year;
        self.county.networks.connected[area].is_announced = what == What::BuiltAsPlanned;
        let fate = self.fate(home, &members, ShortageStatus::Remedied, Lineage::Closed);
        let unserved = |count: i64| if what == What::Built { -count } else { 0 };
        let change =
            self.change(home, &members, |count| Causes { build_out: unserved(count), ..Causes::default() });
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
        let Some(outline) = self.county.networks.connected[area].polygon.clone().map(Outline::new) else {
            return false;
        };
        let is_own = self
            .scenes
            .iter()
            .enumerate()
            .all(|(other, scene)| other == home || scene.at.iter().all(|c| !outline.holds(*c)));
        // What was built or connected by another event has nothing the year before.
        let is_settled = members.iter().all(|house| {
            scene.within(scene.at[*house], LINK_M).iter().all(|near| {
                let row = scene.listed[*near].map(|row| self.county.networks.table[row].year);
                let areas = &scene.offers[*near].areas;
                row.is_none_or(|year| year <= FIRST_YEAR)
                    && areas.iter().all(|area| self.county.networks.connected[*area].since <= FIRST_YEAR)
            })
        });
        scene.linked(members).len() == 1 && members.iter().all(is_free) && is_settled && is_own
    }

    /// Houses that only the national operator's table reaches, beside a hamlet.
    fn partly_built(&mut self, year: u32) {
        for key in self.plain(6..=60) {
            let (home, _) = key;
            let scene = &self.scenes[home];
            let members = self.members(key);
            let is_edge = |house: &usize| {
                let own = |near: &usize| near == house;
                let bare =
                    scene.is_only_listed(*house) && scene.within(scene.at[*house], 52.0).iter().all(own);
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
            let change = self.change(home, &edge, |count| Causes { build_out: -count, ..Causes::default() });
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
        let first = if what == What::ReportedOnce { year - 1 } else { year - 3 };
        for key in self.plain(4..=30) {
            let (home, _) = key;
            let Some(mut area) = self.area_around(key, GENEROUS, first) else { continue };
            area.gone = year;
            self.county.networks.connected.push(area);
            let members = self.members(key).clone();
            let (status, lineage) = if what == What::ReportedOnce {
                (ShortageStatus::Remaining, Lineage::Reopened)
            } else {
                (ShortageStatus::New, Lineage::New)
            };
            let fate = self.fate(home, &members, status, lineage);
            let change = self.change(home, &members, |count| Causes { worse: count, ..Causes::default() });
            let middle = self.middle(home, &members).0;
            if what == What::ReportedOnce {
                // Then it looked as if fibre had been built.
                let causes = |causes: Causes| Causes { build_out: -causes.worse, ..Causes::default() };
                let then = (causes(change.0), causes(change.1));
                self.record((year - 1, What::Reported), &[], (home, middle), Vec::new(), then);
            }
            self.record((year, what), &[key], (home, middle), vec![fate], change);
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
            let ring =
                corners.iter().map(|(x, y)| at((middle.x + x).round(), (middle.y + y).round())).collect();
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

    fn dear(
        &mut self,
        year: u32,
        home: usize,
        keys: &[Key],
        houses: &[usize],
        fates: Vec<super::event::Fate>,
    ) {
        let change = self.change(home, houses, |count| Causes { method: count, ..Causes::default() });
        let middle = self.middle(home, houses).0;
        self.record((year, What::TooDear), keys, (home, middle), fates, change);
    }
}

impl Scene {
    /// Whether a house is reached by its own row in the table and by nothing else.
    fn is_only_listed(&self, house: usize) -> bool {
        self.listed[house].is_some() && self.states[house] == State::Reached && self.has_no_area(house)
    }
}
