//! The areas of the tables, and the sums of each: municipalities, and what they make up.
use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{
    ground::Ground,
    sums::{Sums, add},
    tally::{Tallied, Tally},
};
use crate::model::{AreaKind, MunicipalityCover, ShortageArea, Survey};

/// An area and all that adds up in it.
#[derive(Debug, Clone)]
pub(super) struct Area {
    pub kind: AreaKind,
    pub code: String,
    pub name: String,
    /// Name of its county, where it has one.
    pub county: String,
    /// The selection leaves out some municipality of it; set for counties.
    pub is_partial: bool,
    /// Its municipalities: positions in the survey.
    pub members: Vec<usize>,
    pub sums: Sums,
    pub ground: Ground,
}

/// A `DeSO` and all that its points add up to: it has no cuts by settlement and no ground.
#[derive(Debug, Clone)]
pub(super) struct Deso {
    pub code: String,
    width: usize,
    /// Weight by weight, each as long as the layout.
    rows: Vec<f64>,
}

impl Deso {
    /// The sums of a weight.
    pub(super) fn row(&self, weight: usize) -> &[f64] {
        &self.rows[weight * self.width..(weight + 1) * self.width]
    }
}

/// Municipalities in code order, parts of counties by county and name, counties in code order, the total; and the `DeSO`.
pub(super) fn add_up(
    tally: &Tally<'_>,
    cover: &[MunicipalityCover],
    shortage_areas: &[ShortageArea],
) -> (Vec<Area>, Vec<Deso>) {
    let survey = tally.survey;
    let mut tallied: Vec<Tallied> = (0..survey.municipalities.len())
        .into_par_iter()
        .map(|municipality| tally.points(survey.ranges[municipality]..survey.ranges[municipality + 1]))
        .collect();

    let width = tally.layout.width();
    let mut deso: Vec<Deso> =
        survey.deso.iter().map(|code| Deso { code: code.clone(), width, rows: Vec::new() }).collect();
    for (position, rows) in tallied.iter_mut().flat_map(|tallied| std::mem::take(&mut tallied.deso)) {
        let known = &mut deso[position as usize].rows;
        // Nearly every DeSO lies within one municipality: its rows are taken over, not copied.
        if known.is_empty() {
            *known = rows;
        } else {
            add(known, &rows);
        }
    }
    for area in &mut deso {
        area.rows.resize(survey.weights.len() * width, 0.0);
    }

    let mut grounds: Vec<Ground> = cover.iter().map(|cover| Ground::new(survey, cover)).collect();
    for area in shortage_areas {
        grounds[area.municipality as usize].add_shortage_area(survey, area);
    }
    let mut is_in_area = vec![false; survey.points.len()];
    for &member in shortage_areas.iter().flat_map(|area| &area.members) {
        is_in_area[member as usize] = true;
    }
    for (position, point) in survey.points.iter().enumerate().filter(|(position, _)| !is_in_area[*position]) {
        grounds[point.municipality as usize]
            .add_scattered(tally.unserved(position), point.weights.households.get());
    }
    let mut areas: Vec<Area> = survey
        .municipalities
        .iter()
        .zip(tallied.into_iter().zip(grounds))
        .enumerate()
        .map(|(position, (municipality, (tallied, ground)))| Area {
            kind: AreaKind::Municipality,
            code: municipality.code.to_string(),
            name: municipality.name.clone(),
            county: municipality.county.as_ref().map_or_else(String::new, |county| county.name.clone()),
            is_partial: false,
            members: vec![position],
            sums: tallied.sums,
            ground,
        })
        .collect();
    let merged = merged(survey, &areas);
    areas.extend(merged);
    (areas, deso)
}

/// Parts, counties and the total.
fn merged(survey: &Survey, own: &[Area]) -> Vec<Area> {
    let mut parts: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    let mut counties: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (position, municipality) in survey.municipalities.iter().enumerate() {
        let county = municipality.county.as_ref().map(|county| county.code.as_str());
        if let Some(part) = &municipality.part {
            parts.entry((county.unwrap_or_default(), part)).or_default().push(position);
        }
        if let Some(county) = county {
            counties.entry(county).or_default().push(position);
        }
    }
    let county_of = |members: &[usize]| survey.municipalities[members[0]].county.as_ref();
    let parts = parts.into_iter().filter_map(|((county, part), members)| {
        let code = if county.is_empty() { part.to_owned() } else { format!("{county}-{part}") };
        let county = county_of(&members).map_or_else(String::new, |county| county.name.clone());
        merge(own, AreaKind::Part, code, part.to_owned(), county, members)
    });
    let counties = counties.into_iter().filter_map(|(code, members)| {
        let county = county_of(&members)?;
        let name = county.name.clone();
        let is_partial = survey.partial_counties.contains(&county.code);
        let area = merge(own, AreaKind::County, code.to_owned(), name.clone(), name, members)?;
        Some(Area { is_partial, ..area })
    });
    let total = ("total".to_owned(), "total".to_owned(), String::new());
    let total = merge(own, AreaKind::Total, total.0, total.1, total.2, (0..own.len()).collect());
    parts.chain(counties).chain(total).collect()
}

/// The sum of some municipalities, added in their order; nothing of none.
fn merge(
    own: &[Area],
    kind: AreaKind,
    code: String,
    name: String,
    county: String,
    members: Vec<usize>,
) -> Option<Area> {
    let (&first, others) = members.split_first()?;
    let mut area = Area { kind, code, name, county, members: Vec::new(), ..own[first].clone() };
    for &other in others {
        area.sums.merge(&own[other].sums);
        area.ground.merge(&own[other].ground);
    }
    Some(Area { members, ..area })
}
