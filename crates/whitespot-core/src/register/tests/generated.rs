//! Histories of five years with planted fates: the register must say exactly what was planted.
use std::collections::BTreeMap;
use whitespot_test_kit::Dice;

use geo::Coord;

use super::world::{House, STEP_M, World};
use crate::model::{AccessStatus, ShortageAreaId};

/// Houses of a hamlet, in a row.
const ROW: usize = 11;
const HAMLETS: usize = 60;

/// What is without access in a hamlet.
#[derive(Debug, Clone, PartialEq)]
enum Hamlet {
    /// Its first `houses` houses.
    One { id: Option<ShortageAreaId>, houses: usize },
    /// The first six houses, and the last four.
    Two { left: Option<ShortageAreaId>, right: Option<ShortageAreaId> },
    /// None of them; the area that the first houses belonged to last, if any.
    Served { last: Option<ShortageAreaId> },
}

/// What the register must say of an area: lineage, whether it is open, number of points.
type Planted = BTreeMap<ShortageAreaId, (&'static str, bool, usize)>;

/// A new area: the house that it holds, lineage, number of points; its id is known when the register has given it.
type New = (usize, usize, &'static str, usize);

/// Moves a hamlet a year on.
fn step(
    hamlet: &Hamlet,
    number: usize,
    dice: &mut Dice,
    planted: &mut Planted,
    new: &mut Vec<New>,
) -> Hamlet {
    let mut plant = |id: &Option<ShortageAreaId>, lineage, is_open, points| {
        planted.insert(id.clone().expect("given last year"), (lineage, is_open, points));
    };
    match hamlet {
        Hamlet::Served { last } if dice.roll(3) == 0 => {
            let houses = if last.is_none() && dice.roll(2) == 0 { ROW } else { 3 };
            if last.is_some() {
                plant(last, "reopened", true, houses);
            } else {
                new.push((number, 0, "new", houses));
            }
            Hamlet::One { id: last.clone(), houses }
        }
        Hamlet::Served { .. } => hamlet.clone(),
        Hamlet::One { id, houses } => match dice.roll(5) {
            0 => {
                plant(id, "closed", false, 0);
                Hamlet::Served { last: id.clone() }
            }
            1 if *houses == ROW => {
                plant(id, "split", true, 6);
                new.push((number, 7, "split", 4));
                Hamlet::Two { left: id.clone(), right: None }
            }
            2 if *houses > 3 => {
                plant(id, "shrunk", true, houses - 1);
                Hamlet::One { id: id.clone(), houses: houses - 1 }
            }
            1 | 3 if *houses < ROW => {
                let grown = (houses + 3).min(ROW);
                plant(id, "grown", true, grown);
                Hamlet::One { id: id.clone(), houses: grown }
            }
            _ => {
                plant(id, "persisted", true, *houses);
                hamlet.clone()
            }
        },
        Hamlet::Two { left, right } => {
            if dice.roll(2) == 0 {
                plant(left, "merged", true, ROW);
                plant(right, "merged", false, 0);
                Hamlet::One { id: left.clone(), houses: ROW }
            } else {
                plant(left, "persisted", true, 6);
                plant(right, "persisted", true, 4);
                hamlet.clone()
            }
        }
    }
}

fn is_unserved(hamlet: &Hamlet, house: usize) -> bool {
    match hamlet {
        Hamlet::One { houses, .. } => house < *houses,
        Hamlet::Two { .. } => house != 6,
        Hamlet::Served { .. } => false,
    }
}

fn id_of_house(number: usize, house: usize) -> String {
    format!("{number:03}-{house:02}")
}

/// Builds the houses: hamlets far apart, in three columns.
fn build(world: &mut World, hamlets: &[Hamlet]) {
    world.houses.clear();
    for (number, hamlet) in hamlets.iter().enumerate() {
        for house in 0..ROW {
            let at = Coord {
                x: (number % 3) as f64 * 10_000.0 + house as f64 * STEP_M,
                y: (number / 3) as f64 * 1_000.0,
            };
            let status =
                if is_unserved(hamlet, house) { AccessStatus::Unserved } else { AccessStatus::Connected };
            world.houses.insert(id_of_house(number, house), House { at, households: 1.0, status });
        }
    }
}

#[test]
fn histories_are_told_as_they_were_planted() {
    for seed in 0..30 {
        let mut dice = Dice(seed);
        let mut world = World::new();
        let mut hamlets = vec![Hamlet::Served { last: None }; HAMLETS];
        let mut lineages: BTreeMap<&str, usize> = BTreeMap::new();
        for year in 2020..2026 {
            let (mut planted, mut new) = (Planted::new(), Vec::new());
            let before: Vec<ShortageAreaId> = world
                .register
                .iter()
                .flat_map(|register| &register.entries)
                .map(|entry| entry.id.clone())
                .collect();
            for (number, hamlet) in hamlets.iter_mut().enumerate() {
                *hamlet = step(hamlet, number, &mut dice, &mut planted, &mut new);
            }
            // The border wanders over the columns of hamlets.
            world.border_x = 5_000.0 + dice.roll(3) as f64 * 10_000.0;
            build(&mut world, &hamlets);
            let entered = world.year(year);

            for (number, house, lineage, points) in new {
                let wanted = id_of_house(number, house);
                let area = entered
                    .areas
                    .iter()
                    .find(|area| {
                        area.members
                            .iter()
                            .any(|&member| world.survey.points[member as usize].id.as_str() == wanted)
                    })
                    .expect("an area of these houses");
                assert!(!before.contains(&area.id), "seed {seed}, {year}: {} is given anew", area.id);
                planted.insert(area.id.clone(), (lineage, true, points));
                match &mut hamlets[number] {
                    Hamlet::One { id, .. } => *id = Some(area.id.clone()),
                    Hamlet::Two { right, .. } => *right = Some(area.id.clone()),
                    Hamlet::Served { .. } => unreachable!("nothing is new there"),
                }
            }
            let mut found = Planted::new();
            for entry in &entered.entries {
                let area = entered.areas.iter().find(|area| area.id == entry.id);
                assert_eq!(area.is_some(), entry.status.is_open());
                if planted.contains_key(&entry.id) {
                    let points = area.map_or(0, |area| area.members.len());
                    found.insert(entry.id.clone(), (entry.lineage.as_str(), area.is_some(), points));
                } else {
                    assert!(area.is_none(), "seed {seed}, {year}: {} is open", entry.id);
                    assert!(before.contains(&entry.id), "seed {seed}, {year}: {} was not planted", entry.id);
                }
            }
            assert_eq!(found, planted, "seed {seed}, {year}");
            for (lineage, ..) in planted.values() {
                *lineages.entry(lineage).or_default() += 1;
            }
        }
        assert_eq!(lineages.len(), 8, "seed {seed}: every kind of lineage occurs: {lineages:?}");
    }
}

#[test]
fn a_year_against_itself_persists_whatever_the_history() {
    let mut dice = Dice(99);
    let mut world = World::new();
    let mut hamlets = vec![Hamlet::Served { last: None }; HAMLETS];
    for hamlet in &mut hamlets {
        *hamlet = Hamlet::One { id: None, houses: 3 + dice.roll(9) as usize };
    }
    build(&mut world, &hamlets);
    let first = world.year(2024);
    let second = world.year(2024);
    assert_eq!(first.entries.len(), HAMLETS);
    assert!(second.entries.iter().all(|entry| entry.lineage == crate::model::Lineage::Persisted));
    let outlines = |entered: &super::super::Entered| {
        entered.areas.iter().map(|area| (area.id.clone(), area.outline.clone())).collect::<Vec<_>>()
    };
    assert_eq!(outlines(&first), outlines(&second));
}
