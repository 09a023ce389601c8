//! Events of the delivery and of the map: what a coordinator meets from one year to the next and must not take for build-out.

use super::dice::Dice;
use super::event::{Causes, What};
use super::planner::{GENEROUS, Planner};
use super::scene::{LINK_M, State};
use super::shapes::{at, blob_area, distance};
use crate::model::{Lineage, ShortageStatus};
use crate::spatial::{difference, union};
use geo::{Coord, MultiPolygon, Polygon};
use std::collections::BTreeMap;

/// An operator that was bought and delivers nothing since the last survey.
const BOUGHT: &str = "Bredby Bredband (påhittat)";
/// The border moved within this distance of one of its corners, metres.
pub(super) const MOVED_M: f64 = 2_500.0;
/// So many households at least fall out of a delivery.
const FELL_OUT: i64 = 12;

impl Planner<'_> {
    /// A hamlet that fell out of an operator's file.
    pub(super) fn fell_out(&mut self, year: u32) {
        for key in self.plain(4..=80) {
            let (home, _) = key;
            let members = self.members(key).clone();
            if self.households(home, &members) < FELL_OUT {
                continue;
            }
            let Some(mut area) = self.area_around(key, GENEROUS, year - 3) else { continue };
            area.gone = year;
            self.county.networks.connected.push(area);
            let fate = self.fate(home, &members, ShortageStatus::New, Lineage::New);
            let change = self.change(home, &members, |count| Causes { worse: count, ..Causes::default() });
            let middle = self.middle(home, &members).0;
            self.record((year, What::FellOut), &[key], (home, middle), vec![fate], change);
            return;
        }
    }

    /// Two houses of a hamlet are delivered with easting and northing exchanged.
    pub(super) fn misplaced(&mut self, year: u32) {
        for key in self.plain(6..=40) {
            let (home, _) = key;
            let mut rest = self.members(key).clone();
            let mut lost = Vec::new();
            for house in self.members(key) {
                let others: Vec<usize> = rest.iter().copied().filter(|other| other != house).collect();
                if lost.len() < 2 && self.scenes[home].linked(&others).len() == 1 {
                    rest = others;
                    lost.push(*house);
                }
            }
            if lost.len() < 2 || !self.is_area(home, std::slice::from_ref(&rest)) {
                continue;
            }
            for house in &lost {
                self.county.premises[home][*house].misplaced = Some(year);
            }
            let fate = self.fate(home, &rest, ShortageStatus::Remaining, Lineage::Shrunk);
            let change = self.change(home, &lost, |count| Causes { rejected: -count, ..Causes::default() });
            let middle = self.middle(home, &rest).0;
            self.record((year, What::Misplaced), &[key], (home, middle), vec![fate], change);
            return;
        }
    }

    /// An operator whose places another one reaches too delivers nothing any more.
    pub(super) fn operator_gone(&mut self, year: u32) {
        let networks = &self.county.networks;
        let found = networks.connected.iter().find(|area| {
            area.polygon.is_some() && area.since < year - 3 && area.gone == u32::MAX && !area.is_announced
        });
        let Some(mut area) = found.cloned() else { return };
        let Some(home) = self.home(&area.municipality) else { return };
        (area.operator, area.network) = (BOUGHT.to_owned(), BOUGHT.to_owned());
        (area.since, area.gone) = (0, year);
        let middle = area.polygon.as_ref().and_then(|polygon| polygon.exterior().0.first().copied());
        self.county.networks.connected.push(area);
        self.county.since.gone = Some(BOUGHT.to_owned());
        self.nothing(year, What::OperatorGone, home, middle);
    }

    /// A village association took another name.
    pub(super) fn renamed(&mut self, year: u32) {
        let Some(route) = self.county.networks.routes.first() else { return };
        let (new, old) = (route.operator.clone(), route.operator.replace("fiberförening", "byalag"));
        let Some(home) = self.home(&route.municipality) else { return };
        let middle = route.line.0.first().copied();
        self.county.since.renamed = Some((old, new));
        self.nothing(year, What::Renamed, home, middle);
    }

    fn nothing(&mut self, year: u32, what: What, home: usize, middle: Option<Coord>) {
        let none = (Causes::default(), Causes::default());
        self.record((year, what), &[], (home, middle.unwrap_or(at(0.0, 0.0))), Vec::new(), none);
    }

    fn home(&self, code: &str) -> Option<usize> {
        let codes = self.county.municipalities.iter().take(self.scenes.len());
        codes.map(|municipality| municipality.code.as_str()).position(|known| known == code)
    }

    /// A border moved: the land around one of its corners belonged to the neighbour. No area of houses without access lies
    /// near, so that only houses by themselves change municipality.
    pub(super) fn border_moved(&mut self, year: u32) {
        for (corner, one, other) in self.shared_corners() {
            // The first by code has the land now.
            let Some(moved) = self.moved_houses(corner, one, other) else { continue };
            let unserved: Vec<usize> = moved
                .into_iter()
                .filter(|house| self.scenes[one].states[*house] == State::Unserved)
                .collect();
            if unserved.is_empty() {
                continue;
            }
            let disc = blob_area(&mut Dice::new(0, "border", ""), corner, MOVED_M, 48, 0.0);
            let Some(borders) = self.borders_before(&disc, one, other) else { continue };
            self.county.since.borders = borders;
            let into = self.change(one, &unserved, |count| Causes { moved: count, ..Causes::default() });
            let out = self.change(one, &unserved, |count| Causes { moved: -count, ..Causes::default() });
            self.record((year, What::BorderMoved), &[], (one, corner), Vec::new(), into);
            self.record((year, What::BorderMoved), &[], (other, corner), Vec::new(), out);
            return;
        }
    }

    /// Corners that exactly two of the municipalities share, from west to east.
    fn shared_corners(&self) -> Vec<(Coord, usize, usize)> {
        let mut owners: BTreeMap<(i64, i64), Vec<usize>> = BTreeMap::new();
        for (position, municipality) in self.county.municipalities.iter().enumerate() {
            for c in municipality.parts.iter().flat_map(|part| &part.exterior().0) {
                let entry =
                    owners.entry(((c.x * 100.0).round() as i64, (c.y * 100.0).round() as i64)).or_default();
                if entry.last() != Some(&position) {
                    entry.push(position);
                }
            }
        }
        let two = owners.into_iter().filter_map(|((x, y), who)| match *who.as_slice() {
            [one, other] if other < self.scenes.len() => {
                Some((at(x as f64 / 100.0, y as f64 / 100.0), one, other))
            }
            _ => None,
        });
        two.collect()
    }

    /// The houses of a municipality within the disc; none where anything near makes them more than houses by themselves.
    fn moved_houses(&self, corner: Coord, one: usize, other: usize) -> Option<Vec<usize>> {
        let is_near = |c: Coord| distance(c, corner) <= MOVED_M + LINK_M;
        let is_simple = self.scenes.iter().enumerate().all(|(home, scene)| {
            let has_hamlet = scene
                .hamlets
                .iter()
                .flat_map(|hamlet| &hamlet.members)
                .any(|house| is_near(scene.at[*house]));
            let near = (0..scene.at.len()).filter(|house| is_near(scene.at[*house]));
            let mut states = near.map(|house| scene.states[house]);
            // No third municipality may be near, and an unclear house lies on the border itself.
            let is_clear = states.all(|state| {
                matches!(state, State::Reached | State::Unserved) && (home == one || home == other)
            });
            is_clear && !has_hamlet
        });
        let short = |home: usize| {
            let scene = &self.scenes[home];
            (0..scene.at.len())
                .filter(move |house| is_near(scene.at[*house]) && scene.states[*house] == State::Unserved)
        };
        let is_alone = |home: usize, house: usize| {
            let c = self.scenes[home].at[house];
            [one, other].into_iter().all(|there| {
                short(there).all(|near| {
                    (there, near) == (home, house) || distance(self.scenes[there].at[near], c) > LINK_M
                })
            })
        };
        let all_alone =
            short(one).all(|house| is_alone(one, house)) && short(other).all(|house| is_alone(other, house));
        // Nor any house that an event tore down, built or moved.
        let is_settled = |home: usize| {
            self.county.premises[home]
                .iter()
                .filter(|premise| is_near(premise.at))
                .all(|premise| premise.built == 0 && premise.gone == u32::MAX)
        };
        let tore_down = self.torn_down.iter().any(|(_, premise)| is_near(premise.at));
        let scene = &self.scenes[one];
        (is_simple && all_alone && is_settled(one) && is_settled(other) && !tore_down).then(|| {
            (0..scene.at.len()).filter(|house| distance(scene.at[*house], corner) < MOVED_M - 10.0).collect()
        })
    }

    /// The borders before: the first municipality without the disc, the other one with what the disc held of it.
    fn borders_before(&self, disc: &Polygon, one: usize, other: usize) -> Option<Vec<(usize, Vec<Polygon>)>> {
        let parts = |position: usize| MultiPolygon(self.county.municipalities[position].parts.clone());
        let now = parts(one);
        let rest = difference(&now, &MultiPolygon(vec![disc.clone()])).ok()?;
        let piece = difference(&now, &rest).ok()?;
        let wider = union(parts(other).iter().chain(&piece)).ok()?;
        Some(vec![(one, rest.0), (other, wider.0)])
    }
}
