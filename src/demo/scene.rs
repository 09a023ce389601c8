//! What every house of a municipality has at the last survey, found by a plain scan of the layers, so that the events of
//! the years can be planted where they show.

use super::county::County;
use super::networks::{FibreArea, YEAR};
use super::shapes::{Outline, distance};
use super::vector::Value;
use geo::{Coord, LineString};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Houses at most so far apart are of one hamlet, metres: what the demo's configuration calls `link_m`.
pub(super) const LINK_M: f64 = 200.0;
/// Who lives so near a connected building counts as passed, metres.
const NEAR_M: f64 = 50.0;
/// The reach of a village route, metres.
const ROUTE_M: f64 = 150.0;
/// Plans count for so many years.
pub(super) const HORIZON: u32 = 3;
/// What a connection may cost now, SEK, and what it might cost by the county's own rule until last year.
pub(super) const MOST_SEK: u32 = 40_000;
/// See [`MOST_SEK`].
pub(super) const MOST_SEK_BEFORE: u32 = 75_000;

/// The state of a house at the last survey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Connected or passed.
    Reached,
    /// Nothing reaches it.
    Unserved,
    /// A plan that counts.
    Planned,
    /// Passed, though too dear since the limit was lowered.
    TooDear,
    /// A planted fault or an offer without a clear speed: nothing is planted there.
    Unclear,
}

/// What reaches a place.
#[expect(clippy::struct_excessive_bools, reason = "each is a finding of its own")]
#[derive(Clone, Debug, Default)]
pub(super) struct Offers {
    /// Connected areas.
    pub areas: Vec<usize>,
    /// Something else that counts.
    pub others: bool,
    /// A plan that counts.
    pub is_planned: bool,
    too_dear: bool,
    unclear: bool,
}

impl Offers {
    pub(super) fn state(&self) -> State {
        match () {
            () if self.unclear => State::Unclear,
            () if self.others || !self.areas.is_empty() => State::Reached,
            () if self.too_dear => State::TooDear,
            () if self.is_planned => State::Planned,
            () => State::Unserved,
        }
    }
}

/// A group of houses without access.
#[derive(Clone, Debug)]
pub(super) struct Hamlet {
    /// Positions in the municipality's demand points, ascending.
    pub members: Vec<usize>,
    /// Every member is [`State::Unserved`].
    pub is_plain: bool,
    /// No member is [`State::Unclear`].
    pub is_clear: bool,
}

/// One municipality, looked through.
pub(super) struct Scene {
    pub at: Vec<Coord>,
    pub states: Vec<State>,
    pub offers: Vec<Offers>,
    /// Per house its row in the national operator's table.
    pub listed: Vec<Option<usize>>,
    /// Groups of at least three houses, by their first member.
    pub hamlets: Vec<Hamlet>,
    cells: Cells,
    layers: Layers,
}

/// The layers near a municipality.
struct Layers {
    connected: Vec<(usize, Outline)>,
    passed: Vec<(Option<u32>, Outline)>,
    planned: Vec<Outline>,
    routes: Vec<LineString>,
    faulty: Vec<Outline>,
}

/// Houses by cells of [`LINK_M`].
struct Cells(BTreeMap<(i64, i64), Vec<usize>>);

impl Cells {
    fn of(at: &[Coord]) -> Self {
        let mut cells: BTreeMap<(i64, i64), Vec<usize>> = BTreeMap::new();
        for (position, c) in at.iter().enumerate() {
            cells.entry(Self::cell(*c)).or_default().push(position);
        }
        Self(cells)
    }

    fn cell(c: Coord) -> (i64, i64) {
        ((c.x / LINK_M).floor() as i64, (c.y / LINK_M).floor() as i64)
    }

    /// The houses within [`LINK_M`] of a place and somewhat beyond.
    fn around(&self, c: Coord) -> impl Iterator<Item = usize> {
        let (x, y) = Self::cell(c);
        (x - 1..=x + 1)
            .flat_map(move |x| (y - 1..=y + 1).map(move |y| (x, y)))
            .filter_map(|cell| self.0.get(&cell))
            .flatten()
            .copied()
    }
}

impl Scene {
    /// Looks through a municipality; `rows`: the table by building id.
    pub(super) fn of(county: &County, municipality: usize, rows: &HashMap<&str, usize>) -> Self {
        let premises = &county.premises[municipality];
        let at: Vec<Coord> = premises.iter().map(|premise| premise.at).collect();
        let layers = Layers::near(county, municipality);
        let listed: Vec<Option<usize>> = premises
            .iter()
            .map(|premise| rows.get(super::dice::uuid_text(premise.id).as_str()).copied())
            .collect();
        let cells = Cells::of(&at);
        let corners = corners(county, municipality);
        let offers: Vec<Offers> = (0..at.len())
            .map(|position| {
                let mut offers = layers.offers_at(at[position]);
                offers.unclear |= corners.contains(&centimetres(at[position]));
                for near in cells.around(at[position]) {
                    let Some(row) = listed[near] else { continue };
                    // A neighbour a little further than the estimate reaches is left alone too.
                    if distance(at[near], at[position]) > NEAR_M + 2.0 {
                        continue;
                    }
                    let is_fast = county.networks.table[row].down_mbps.is_some_and(|mbps| mbps >= 100.0);
                    offers.others |= is_fast && distance(at[near], at[position]) <= NEAR_M;
                    offers.unclear |= !is_fast || distance(at[near], at[position]) > NEAR_M;
                }
                offers
            })
            .collect();
        let states: Vec<State> = offers.iter().map(Offers::state).collect();
        let mut scene = Self { at, states, offers, listed, hamlets: Vec::new(), cells, layers };
        let short: Vec<usize> =
            (0..scene.at.len()).filter(|position| scene.states[*position] != State::Reached).collect();
        scene.hamlets = scene
            .linked(&short)
            .into_iter()
            .filter(|members| members.len() >= 3)
            .map(|members| Hamlet {
                is_plain: members.iter().all(|member| scene.states[*member] == State::Unserved),
                is_clear: members.iter().all(|member| scene.states[*member] != State::Unclear),
                members,
            })
            .collect();
        scene
    }

    /// The houses within so many metres (at most [`LINK_M`]) of a place.
    pub(super) fn within(&self, c: Coord, metres: f64) -> Vec<usize> {
        let mut found: Vec<usize> =
            self.cells.around(c).filter(|near| distance(self.at[*near], c) <= metres).collect();
        found.sort_unstable();
        found
    }

    /// Whether no area and no route reaches a house.
    pub(super) fn has_no_area(&self, house: usize) -> bool {
        self.layers.offers_at(self.at[house]).state() == State::Unserved
    }

    /// The state of a house at this place that is in no table, where it would be without access.
    pub(super) fn bare(&self, c: Coord) -> Option<State> {
        let state = self.layers.offers_at(c).state();
        let is_short = matches!(state, State::Unserved | State::Planned);
        let is_far = || self.within(c, NEAR_M + 2.0).iter().all(|near| self.listed[*near].is_none());
        (is_short && is_far()).then_some(state)
    }

    /// Per connected area the houses that have nothing else.
    pub(super) fn houses_by_only_area(&self) -> BTreeMap<usize, Vec<usize>> {
        let mut houses: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (house, offers) in self.offers.iter().enumerate() {
            if let ([area], false) = (offers.areas.as_slice(), offers.others) {
                houses.entry(*area).or_default().push(house);
            }
        }
        houses
    }

    /// Groups of some houses, each within [`LINK_M`] of another; by their first member.
    pub(super) fn linked(&self, some: &[usize]) -> Vec<Vec<usize>> {
        let mut left: BTreeSet<usize> = some.iter().copied().collect();
        let mut groups = Vec::new();
        while let Some(first) = left.pop_first() {
            let mut members = vec![first];
            let mut next = 0;
            while next < members.len() {
                let here = self.at[members[next]];
                next += 1;
                for near in self.within(here, LINK_M) {
                    if left.remove(&near) {
                        members.push(near);
                    }
                }
            }
            members.sort_unstable();
            groups.push(members);
        }
        groups
    }

    /// The places where two groups come nearest to each other, and how near.
    pub(super) fn gap(&self, a: &[usize], b: &[usize]) -> (f64, usize, usize) {
        let mut best = (f64::INFINITY, a[0], b[0]);
        for one in a {
            for other in b {
                let metres = distance(self.at[*one], self.at[*other]);
                if metres < best.0 {
                    best = (metres, *one, *other);
                }
            }
        }
        best
    }
}

fn centimetres(c: Coord) -> (i64, i64) {
    ((c.x * 100.0).round() as i64, (c.y * 100.0).round() as i64)
}

/// The corners of the boundary, on which houses were planted.
fn corners(county: &County, municipality: usize) -> BTreeSet<(i64, i64)> {
    let parts = county.municipalities[municipality].parts.iter();
    parts.flat_map(|part| part.exterior().0.iter()).map(|c| centimetres(*c)).collect()
}

impl Layers {
    fn near(county: &County, municipality: usize) -> Self {
        let parts: Vec<Outline> =
            county.municipalities[municipality].parts.iter().cloned().map(Outline::new).collect();
        let outline = |area: &FibreArea| {
            let outline = Outline::new(area.polygon.clone()?);
            parts.iter().any(|part| part.meets(&outline)).then_some(outline)
        };
        let networks = &county.networks;
        let is_faulty = |area: &&FibreArea| area.name.contains("fel på prov");
        let connected = networks.connected.iter().enumerate().filter(|(_, area)| !is_faulty(area));
        let planned = networks.planned.iter().filter(|area| {
            area.year <= YEAR + HORIZON && !matches!(area.credible(), Value::Text(word) if word == "nej")
        });
        Self {
            connected: connected.filter_map(|(position, area)| Some((position, outline(area)?))).collect(),
            passed: networks
                .passed
                .iter()
                .filter_map(|area| Some((area.cost_sek(), outline(area)?)))
                .collect(),
            planned: planned.filter_map(outline).collect(),
            routes: networks.routes.iter().map(|route| route.line.clone()).collect(),
            faulty: networks.connected.iter().filter(is_faulty).filter_map(outline).collect(),
        }
    }

    /// What areas and routes reach a place.
    fn offers_at(&self, c: Coord) -> Offers {
        let mut offers = Offers::default();
        for (position, outline) in &self.connected {
            if outline.holds(c) {
                offers.areas.push(*position);
            }
        }
        for (cost_sek, outline) in &self.passed {
            if outline.holds(c) {
                let cost_sek = cost_sek.unwrap_or(0);
                offers.others |= cost_sek <= MOST_SEK;
                offers.too_dear |= cost_sek <= MOST_SEK_BEFORE;
            }
        }
        offers.is_planned = self.planned.iter().any(|outline| outline.holds(c));
        offers.others |= self.routes.iter().any(|route| is_within(c, &route.0, ROUTE_M));
        offers.unclear = self.faulty.iter().any(|outline| {
            (outline.low.x..=outline.high.x).contains(&c.x) && (outline.low.y..=outline.high.y).contains(&c.y)
        });
        offers
    }
}

/// Whether a place lies within so many metres of a line.
fn is_within(c: Coord, line: &[Coord], metres: f64) -> bool {
    line.windows(2).any(|pair| {
        let (a, b) = (pair[0], pair[1]);
        let far = metres + distance(a, b);
        if distance(a, c) > far {
            return false;
        }
        let (along, toward) = (b - a, c - a);
        let square = along.x * along.x + along.y * along.y;
        let share = if square > 0.0 {
            ((toward.x * along.x + toward.y * along.y) / square).clamp(0.0, 1.0)
        } else {
            0.0
        };
        distance(Coord { x: a.x + share * along.x, y: a.y + share * along.y }, c) <= metres
    })
}
