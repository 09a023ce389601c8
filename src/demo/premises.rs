//! The demand points (byggnader) of one municipality, with their weights.

use super::dice::{Dice, turn};
use super::settlements::{Land, Place, PlaceKind};
use super::shapes::{Ground, at, distance, length, rounded, walk};
use geo::Coord;
use std::borrow::Cow;

/// A building with the weights that a count of broadband needs; an unknown weight is `None`, never 0.
#[derive(Clone, Debug)]
pub struct Premises {
    /// UUID as a number.
    pub id: u128,
    /// Place in SWEREF 99 TM.
    pub at: Coord,
    /// Purpose in Swedish: Småhus, Flerbostadshus, Fritidshus, Verksamhet, Lantbruk.
    pub purpose: &'static str,
    /// Households.
    pub households: Option<u32>,
    /// Inhabitants.
    pub persons: Option<u32>,
    /// Workplaces.
    pub workplaces: Option<u32>,
    /// Holiday homes.
    pub holiday_homes: Option<u32>,
    /// Position of its place; none for a house by itself.
    pub place: Option<u32>,
    /// Code of its `DeSO`; none for a point in no municipality.
    pub deso: Option<String>,
    /// Whether it looks new: its connection was drawn from the last year.
    pub is_new: bool,
    /// The first survey that knows of it; 0 where all do.
    pub built: u32,
    /// The first survey that no longer has it.
    pub gone: u32,
    /// The first survey with the present number of households, and the number before.
    pub households_before: Option<(u32, u32)>,
    /// The survey that got its easting and northing exchanged.
    pub misplaced: Option<u32>,
}

impl Premises {
    /// The building as a survey found it; none where it did not stand.
    pub(crate) fn as_of(&self, year: u32) -> Option<Cow<'_, Self>> {
        if !(self.built..self.gone).contains(&year) {
            return None;
        }
        if self.misplaced == Some(year) {
            return Some(Cow::Owned(Self { at: at(self.at.y, self.at.x), ..self.clone() }));
        }
        Some(match self.households_before {
            Some((since, households)) if year < since => {
                Cow::Owned(Self { households: Some(households), ..self.clone() })
            }
            _ => Cow::Borrowed(self),
        })
    }

    /// Buildings that share the point: a farm has several. Drawn from the id, so that it needs no dice.
    pub fn buildings(&self) -> u32 {
        let drawn = (self.id >> 16) as u32 % 4;
        match self.purpose {
            "Lantbruk" => 1 + drawn,
            "Flerbostadshus" => 1 + drawn / 2,
            _ => 1,
        }
    }
}

/// Puts `count` demand points on the land; fewer only where there is no room.
pub(crate) fn build(dice: &mut Dice, ground: &Ground, land: &Land, count: usize) -> Vec<Premises> {
    let mut premises = Vec::with_capacity(count);
    for (position, place) in land.places.iter().enumerate() {
        let tilt = dice.unit();
        for _ in 0..place.houses {
            if premises.len() == count {
                break;
            }
            let c = try_places(ground, || match place.kind {
                PlaceKind::Village => beside(dice, &place.spine, 48.0),
                PlaceKind::Town => in_town(dice, place, tilt),
                PlaceKind::Holiday | PlaceKind::Island => scattered(dice, place),
            });
            premises.push(premise(dice, c.unwrap_or(place.middle), Some((position, place))));
        }
    }
    let lengths: Vec<f64> = land.roads.iter().map(|road| length(&road.line.0)).collect();
    while premises.len() < count {
        let alone = lengths.is_empty() || dice.chance(0.12);
        let c = if alone {
            ground.somewhere(dice)
        } else {
            let on = dice.below(lengths.len());
            let line = &land.roads[on].line.0;
            try_places(ground, || beside(dice, line, 95.0)).unwrap_or(line[0])
        };
        premises.push(premise(dice, rounded(c), None));
    }
    premises
}

fn try_places(ground: &Ground, mut place: impl FnMut() -> Coord) -> Option<Coord> {
    (0..8).map(|_| rounded(place())).find(|c| ground.is_land(*c))
}

/// A house in a town: denser towards the middle, in rows along streets.
fn in_town(dice: &mut Dice, place: &Place, tilt: f64) -> Coord {
    let d = dice.direction();
    let share = dice.unit();
    let reach = place.radius_m * (0.25 * share + 0.75 * share.sqrt());
    let (x, y) = (d.x * reach, d.y * reach);
    // Every second line of a 45 m grid is a street; houses stand along it.
    let row = (y / 45.0).round() * 45.0 + 7.0 * dice.swing();
    let axis = turn(tilt);
    at(place.middle.x + x * axis.x - row * axis.y, place.middle.y + x * axis.y + row * axis.x)
}

fn scattered(dice: &mut Dice, place: &Place) -> Coord {
    let d = dice.direction();
    let reach = place.radius_m * dice.unit().sqrt();
    at(place.middle.x + d.x * reach, place.middle.y + d.y * reach)
}

/// A house beside a road.
fn beside(dice: &mut Dice, line: &[Coord], far_m: f64) -> Coord {
    let (c, d) = walk(line, dice.unit() * length(line));
    let off = dice.between(11.0, far_m) * if dice.chance(0.5) { 1.0 } else { -1.0 };
    at(c.x - d.y * off, c.y + d.x * off)
}

fn premise(dice: &mut Dice, c: Coord, place: Option<(usize, &Place)>) -> Premises {
    let id = dice.uuid();
    let is_new = dice.chance(0.013);
    let kind = place.map(|(_, place)| place.kind);
    let (mut households, mut workplaces, mut holiday_homes) = (0, 0, 0);
    let purpose = match (kind, place) {
        (Some(PlaceKind::Town), Some((_, town))) => {
            // Share of the way from the middle: flats and workplaces gather there.
            let out = distance(c, town.middle) / town.radius_m;
            let large = town.houses > 250;
            if out < 0.45 && dice.chance(if large { 0.30 } else { 0.07 }) {
                households = if large { dice.whole(6, 48) } else { dice.whole(3, 12) };
                workplaces = if dice.chance(0.35) { dice.whole(1, 6) } else { 0 };
                "Flerbostadshus"
            } else if dice.chance(if out < 0.4 { 0.16 } else { 0.06 }) {
                workplaces = dice.whole(1, 9);
                "Verksamhet"
            } else {
                households = 1;
                workplaces = u32::from(dice.chance(0.07));
                "Småhus"
            }
        }
        (Some(PlaceKind::Holiday), _) if dice.chance(0.88) => {
            holiday_homes = 1;
            "Fritidshus"
        }
        (Some(PlaceKind::Island), _) if dice.chance(0.55) => {
            holiday_homes = 1;
            "Fritidshus"
        }
        (None, _) if dice.chance(0.22) => {
            holiday_homes = 1;
            "Fritidshus"
        }
        (None | Some(PlaceKind::Village), _) => {
            households = u32::from(dice.chance(0.93));
            workplaces = u32::from(households == 0 || dice.chance(0.30));
            if workplaces > 0 { "Lantbruk" } else { "Småhus" }
        }
        _ => {
            households = 1;
            "Småhus"
        }
    };
    let persons = (0..households)
        .map(|_| if purpose == "Flerbostadshus" { dice.whole(1, 3) } else { dice.whole(1, 4) })
        .sum();
    Premises {
        id,
        at: c,
        purpose,
        households: Some(households),
        persons: Some(persons),
        workplaces: Some(workplaces),
        holiday_homes: Some(holiday_homes),
        place: place.map(|(position, _)| position as u32),
        deso: None,
        is_new,
        built: 0,
        gone: u32::MAX,
        households_before: None,
        misplaced: None,
    }
}
