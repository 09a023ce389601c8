//! The county as a whole: the municipalities with their people and networks.

use super::borders::{Municipality, Water};
use super::event::{Event, Project};
use super::mobile::Mobile;
use super::networks::{Networks, YEAR};
use super::premises::Premises;
use super::settlements::{Land, PlaceKind, Road};
use super::support::Round;
use geo::Polygon;

/// So many exchanges close in a scenario at most: a list that people can read.
const MOST_CLOSING: usize = 30;

/// An invented county, or invented contents within real borders.
#[derive(Clone, Debug)]
pub struct County {
    /// The municipalities in the order of their codes.
    pub municipalities: Vec<Municipality>,
    /// Sea and lakes.
    pub water: Vec<Water>,
    /// Places and roads per municipality.
    pub lands: Vec<Land>,
    /// Demand points per municipality.
    pub premises: Vec<Vec<Premises>>,
    /// Demand points that lie in no municipality on purpose.
    pub strays: Vec<Premises>,
    /// Roads and railways between the municipalities.
    pub main_roads: Vec<Road>,
    /// Fixed networks.
    pub networks: Networks,
    /// Mobile networks.
    pub mobile: Mobile,
    /// Faults planted on purpose.
    pub planted: Planted,
    /// Decided projects.
    pub projects: Vec<Project>,
    /// What happened from one survey to the next.
    pub events: Vec<Event>,
    /// The round of support that the last survey follows up.
    pub support: Round,
    /// Names and borders in the files of the last survey that differ from those before.
    pub since: Since,
}

impl County {
    /// The exchanges that a scenario closes: the first ones fed by copper whose names no others have.
    pub(crate) fn closing_exchanges(&self) -> Vec<&str> {
        let exchanges = &self.networks.exchanges;
        let is_alone = |name: &str| exchanges.iter().filter(|other| other.name == name).count() == 1;
        let copper = exchanges.iter().filter(|station| station.feed == "koppar" && is_alone(&station.name));
        copper.take(MOST_CLOSING).map(|station| station.name.as_str()).collect()
    }

    /// For a county with one survey: a house misplaced that year has no earlier survey with its right place.
    pub(crate) fn without_faults_between_years(&mut self) {
        for premise in self.premises.iter_mut().flatten() {
            premise.misplaced = None;
        }
    }

    /// The parts of a municipality as a survey found its borders.
    pub(crate) fn parts_in(&self, municipality: usize, year: u32) -> &[Polygon] {
        let before = self.since.borders.iter().filter(|_| year < YEAR);
        let moved = before.clone().find(|(position, _)| *position == municipality);
        moved.map_or(&self.municipalities[municipality].parts, |(_, parts)| parts)
    }

    /// What an operator was called at a survey.
    pub(crate) fn operator_in<'a>(&'a self, name: &'a str, year: u32) -> &'a str {
        match &self.since.renamed {
            Some((old, new)) if year < YEAR && new == name => old,
            _ => name,
        }
    }
}

/// How many faults and hard cases were planted on purpose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Planted {
    /// Demand points exactly on a border between municipalities.
    pub on_borders: usize,
    /// Demand points at sea or with wrong coordinates.
    pub outside: usize,
    /// Demand points with an unknown weight.
    pub unknown_weights: usize,
    /// Demand points that share their coordinates with the one before.
    pub shared_places: usize,
    /// Fibre areas that cross themselves or have a hole outside.
    pub broken_areas: usize,
    /// Fibre areas without geometry.
    pub missing_areas: usize,
    /// Rows of the table with a building id that does not exist.
    pub unknown_ids: usize,
    /// Rows of the table without a speed.
    pub unknown_speeds: usize,
}

/// What differs between a year's files and those of the years before, beside the layers themselves.
#[derive(Clone, Debug, Default)]
pub struct Since {
    /// A village association: its name until the survey before the last, and the present one.
    pub renamed: Option<(String, String)>,
    /// An operator that the last survey no longer has.
    pub gone: Option<String>,
    /// Municipalities with the borders that they had until the survey before the last.
    pub borders: Vec<(usize, Vec<Polygon>)>,
}

/// Inhabitants of each place of a municipality, which decide whether it is a tätort, a småort or neither.
pub(crate) fn inhabitants(land: &Land, premises: &[Premises]) -> Vec<u32> {
    let mut persons = vec![0; land.places.len()];
    for premise in premises {
        if let Some(place) = premise.place.and_then(|place| persons.get_mut(place as usize)) {
            *place += premise.persons.unwrap_or(0);
        }
    }
    persons
}

/// What SCB would call a place with so many inhabitants.
pub(crate) fn settlement_kind(kind: PlaceKind, persons: u32) -> Option<&'static str> {
    match kind {
        PlaceKind::Holiday => Some("fritidshusområde"),
        _ if persons >= 200 => Some("tätort"),
        _ if persons >= 50 => Some("småort"),
        _ => None,
    }
}
