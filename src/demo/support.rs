//! A round of support: the authority's list with its own ids, the region's review of it, and what became of it.
//!
//! The list is last year's: it holds the houses without access as they were before this year's events, so that some of it is built
//! by now. Everything is chosen by position, so that it needs no dice.

use super::county::{County, inhabitants, settlement_kind};
use super::dice::uuid_text;
use super::event::What;
use super::networks::YEAR;
use super::scene::{Scene, State};
use super::shapes::at;
use geo::Coord;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How far the authority's places lie beside the houses, metres east and north.
const BESIDE_M: (f64, f64) = (3.0, -2.0);
/// One of so many houses is missing in the authority's list.
const MISSING: usize = 23;
/// One of so many houses that have access is in it all the same, and one of so many that are planned.
const REACHED: usize = 401;
/// See [`REACHED`].
const PLANNED: usize = 4;

/// A row of the authority's list.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// The authority's id.
    pub id: String,
    /// Where the authority has it, in whole metres.
    pub at: Coord,
    /// Municipality code.
    pub municipality: String,
}

/// What a reviewer says of a house.
#[derive(Clone, Debug, PartialEq)]
pub struct Reviewed {
    /// Id of the house.
    pub unit: String,
    /// `lägg till`, `ta bort` or nothing.
    pub proposal: &'static str,
    /// Why.
    pub comment: &'static str,
    /// Whether it has priority.
    pub is_prioritised: bool,
}

/// What became of support for a row of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Decided {
    /// The authority's id.
    pub id: String,
    /// The Swedish word.
    pub status: &'static str,
    /// The day.
    pub date: &'static str,
    /// SEK.
    pub sek: Option<u32>,
}

/// A round of support.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Round {
    /// The authority's list.
    pub listed: Vec<Listed>,
    /// The region's review.
    pub reviewed: Vec<Reviewed>,
    /// What became of it.
    pub decided: Vec<Decided>,
}

impl Round {
    pub(super) fn of(county: &County, scenes: &[Scene]) -> Self {
        let mut round = Self::default();
        let events = built_and_decided(county);
        let mut number = 0;
        for (municipality, scene) in scenes.iter().enumerate() {
            let land = &county.lands[municipality];
            let persons = inhabitants(land, &county.premises[municipality]);
            let in_town = |house: usize| {
                let place = county.premises[municipality][house].place.map(|place| place as usize);
                place.is_some_and(|place| {
                    settlement_kind(land.places[place].kind, persons[place]) == Some("tätort")
                })
            };
            let hamlet_of: BTreeMap<usize, usize> = scene
                .hamlets
                .iter()
                .enumerate()
                .flat_map(|(hamlet, found)| found.members.iter().map(move |member| (*member, hamlet)))
                .collect();
            for house in 0..scene.states.len() {
                let premise = &county.premises[municipality][house];
                let stood = premise.as_of(YEAR - 1).is_some() && premise.as_of(YEAR).is_some();
                let unit = uuid_text(premise.id);
                let event = events.get(&unit).copied();
                let was_without = match scene.states[house] {
                    State::Unserved => true,
                    // What is built or planned by now was without access when the list was made.
                    State::Reached => {
                        matches!(event, Some(What::Built | What::BuiltAsPlanned))
                            || house.is_multiple_of(REACHED)
                    }
                    State::Planned => house.is_multiple_of(PLANNED),
                    State::TooDear | State::Unclear => false,
                };
                if !was_without || in_town(house) || !stood {
                    continue;
                }
                number += 1;
                round.review(&unit, number);
                if number.is_multiple_of(MISSING) {
                    continue;
                }
                let id = format!("SB-{number:05}");
                let place = at(premise.at.x.round() + BESIDE_M.0, premise.at.y.round() + BESIDE_M.1);
                let code = county.municipalities[municipality].code.clone();
                let hamlet = hamlet_of.get(&house).copied();
                round.decide(&id, number, event, hamlet);
                round.listed.push(Listed { id, at: place, municipality: code });
            }
            round.phantom(county, municipality, &mut number);
        }
        round
    }

    /// A building of the authority some way from a village, where the demand most likely has none.
    fn phantom(&mut self, county: &County, municipality: usize, number: &mut usize) {
        let Some(place) = county.lands[municipality].places.last() else { return };
        *number += 1;
        self.listed.push(Listed {
            id: format!("SB-{number:05}"),
            at: at(place.middle.x.round() + 1_900.0, place.middle.y.round() - 1_300.0),
            municipality: county.municipalities[municipality].code.clone(),
        });
    }

    fn review(&mut self, unit: &str, number: usize) {
        let (proposal, comment) = match () {
            () if number.is_multiple_of(MISSING) && number.is_multiple_of(2) => {
                ("lägg till", "saknas i förteckningen")
            }
            () if number.is_multiple_of(97) => ("ta bort", "rivet enligt kommunen"),
            () => ("", ""),
        };
        let is_prioritised = number.is_multiple_of(19);
        if !proposal.is_empty() || is_prioritised {
            self.reviewed.push(Reviewed { unit: unit.to_owned(), proposal, comment, is_prioritised });
        }
    }

    /// What became of it: of a hamlet as a whole, for support is applied for by hamlet.
    fn decide(&mut self, id: &str, number: usize, event: Option<What>, hamlet: Option<usize>) {
        let sek = Some(40_000 + 10_000 * (number % 7) as u32);
        let mut add = |status, date, sek| {
            self.decided.push(Decided { id: id.to_owned(), status, date, sek });
        };
        match (event, hamlet.map(|hamlet| hamlet % 6)) {
            (Some(What::Built | What::BuiltAsPlanned | What::PartlyBuilt), _) => {
                add("sökt", "2022-10-03", None);
                add("beviljat", "2023-03-20", sek);
                add("byggt", "2025-06-30", sek);
            }
            (Some(_), _) | (None, Some(0)) => {
                add("sökt", "2024-09-16", None);
                add("beviljat", "2025-02-28", sek);
            }
            (None, Some(1)) => add("sökt", "2024-09-16", sek),
            (None, Some(2)) => {
                add("sökt", "2024-09-16", None);
                add("återtaget", "2025-05-12", None);
            }
            _ => {}
        }
    }

    pub(super) fn list_text(&self) -> String {
        let mut text = "byggnad;e;n;kommunkod\n".to_owned();
        for Listed { id, at, municipality } in &self.listed {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{id};{:.0};{:.0};{municipality}", at.x, at.y);
        }
        text
    }

    pub(super) fn review_text(&self) -> String {
        let mut text = "unit;proposal;comment;prioriterad\n".to_owned();
        for Reviewed { unit, proposal, comment, is_prioritised } in &self.reviewed {
            let priority = if *is_prioritised { "ja" } else { "nej" };
            let _ = writeln!(text, "{unit};{proposal};{comment};{priority}");
        }
        text
    }

    pub(super) fn outcome_text(&self) -> String {
        let mut text = "byggnad;status;datum;stod_kr\n".to_owned();
        for Decided { id, status, date, sek } in &self.decided {
            let sek = sek.map_or_else(String::new, |sek| sek.to_string());
            let _ = writeln!(text, "{id};{status};{date};{sek}");
        }
        text
    }
}

/// The houses of the events that support built or that a decision holds.
fn built_and_decided(county: &County) -> BTreeMap<String, What> {
    let is_of_support = |what: What| {
        matches!(
            what,
            What::Built | What::BuiltAsPlanned | What::PartlyBuilt | What::Decided | What::PartlyDecided
        )
    };
    let events = county.events.iter().filter(|event| is_of_support(event.what));
    events
        .flat_map(|event| event.fates.iter().map(move |fate| (event.what, fate)))
        .flat_map(|(what, fate)| fate.houses.iter().map(move |house| (house.clone(), what)))
        .collect()
}
