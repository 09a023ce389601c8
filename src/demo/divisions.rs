//! The divisions that statistics are given for: parts of the county (länsdelar) and `DeSO`.

use super::borders::Municipality;
use super::county::County;
use super::settlements::PlaceKind;
use super::shapes::{Outline, along};

/// Three parts from west to east, each with as many municipalities as the others or one less.
pub(crate) fn part_of_each(municipalities: &mut [Municipality]) {
    const PARTS: [&str; 3] = ["Västra länsdelen", "Mellersta länsdelen", "Östra länsdelen"];
    let mut order: Vec<(f64, usize)> = municipalities
        .iter()
        .enumerate()
        .map(|(position, municipality)| {
            let main = Outline::new(municipality.parts[0].clone());
            (along(main.low, main.high, 0.5).x, position)
        })
        .collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let count = order.len();
    for (rank, (_, position)) in order.into_iter().enumerate() {
        PARTS[rank * PARTS.len() / count].clone_into(&mut municipalities[position].part);
    }
}

/// Persons of a `DeSO`: SCB's hold 700 to 2 700.
const PERSONS: u32 = 1_700;

/// Gives every demand point its `DeSO`, in the manner of SCB: municipality, A outside the towns, B in the other towns,
/// C in the main town, and a number. Strips from west to east stand for the real outlines.
pub(crate) fn deso_of_each(county: &mut County) {
    for ((municipality, land), premises) in
        county.municipalities.iter().zip(&county.lands).zip(&mut county.premises)
    {
        let letter_of = |place: Option<u32>| match place {
            Some(0) => 'C',
            Some(place) if land.places[place as usize].kind == PlaceKind::Town => 'B',
            _ => 'A',
        };
        for letter in ['A', 'B', 'C'] {
            let mut members: Vec<usize> = (0..premises.len())
                .filter(|position| letter_of(premises[*position].place) == letter)
                .collect();
            members.sort_by(|a, b| premises[*a].at.x.total_cmp(&premises[*b].at.x).then(a.cmp(b)));
            let persons = |position: &usize| premises[*position].persons.unwrap_or(0);
            let total: u32 = members.iter().map(persons).sum();
            let strips = (f64::from(total) / f64::from(PERSONS)).round().max(1.0);
            let mut before = 0;
            let codes: Vec<(usize, String)> = members
                .iter()
                .map(|position| {
                    let strip = (f64::from(before) / f64::from(total.max(1)) * strips).min(strips - 1.0);
                    before += persons(position);
                    (*position, format!("{}{letter}{:03}0", municipality.code, 101 + strip as u32))
                })
                .collect();
            for (position, code) in codes {
                premises[position].deso = Some(code);
            }
        }
    }
}
