//! The rows of municipalities.csv.
use std::collections::BTreeMap;

use rayon::prelude::*;

use super::tally::{SETTLEMENTS, Tally, plus};
use crate::{
    classify::Classification,
    model::{
        Municipality, MunicipalityCover, MunicipalityRow, RowKind, Settlement, ShortageArea, Survey,
        TierLadder, WeightKind,
    },
};

/// The rows: of the whole and of each kind of settlement.
#[derive(Debug, Clone)]
pub struct Rows {
    /// Municipalities in code order, counties in code order, the total.
    pub all: Vec<MunicipalityRow>,
    /// The same rows for the points of one kind of settlement only, with areas and shortage areas left at nothing; empty
    /// where settlements are not known.
    pub by_settlement: Vec<(Settlement, Vec<MunicipalityRow>)>,
}

/// Adds up every municipality, county and the total.
pub fn municipality_rows(
    survey: &Survey,
    classification: &Classification,
    cover: &[MunicipalityCover],
    areas: &[ShortageArea],
    ladder: &TierLadder,
) -> Rows {
    let tallies: Vec<[Tally; 4]> = (0..survey.municipalities.len())
        .into_par_iter()
        .map(|municipality| {
            let mut tallies = SETTLEMENTS.map(|_| Tally::new(survey, ladder));
            for point in survey.ranges[municipality]..survey.ranges[municipality + 1] {
                let settlement = survey.points[point].settlement as usize;
                tallies[settlement].add(
                    &survey.points[point],
                    &classification.access[point],
                    &classification.operator_sets,
                );
            }
            tallies
        })
        .collect();

    let own: Vec<MunicipalityRow> = survey
        .municipalities
        .iter()
        .enumerate()
        .map(|(position, municipality)| {
            let mut sum = Tally::new(survey, ladder);
            for tally in &tallies[position] {
                sum.merge(tally);
            }
            let mut row = bare(municipality, sum);
            let MunicipalityCover { area_m2, land_m2, uncovered, .. } = &cover[position];
            row.area_m2 = *area_m2;
            row.land_m2 = *land_m2;
            row.uncovered_m2 = uncovered.as_ref().map(|(uncovered_m2, _)| *uncovered_m2);
            row
        })
        .collect();
    let own = with_shortage(survey, own, areas);
    let by_settlement = if survey.has_settlements {
        SETTLEMENTS
            .iter()
            .map(|&settlement| {
                let rows = survey.municipalities.iter().zip(&tallies);
                let rows = rows
                    .map(|(municipality, tallies)| bare(municipality, tallies[settlement as usize].clone()));
                (settlement, with_sums(survey, rows.collect()))
            })
            .collect()
    } else {
        Vec::new()
    };
    Rows { all: with_sums(survey, own), by_settlement }
}

/// A municipality's row without areas.
fn bare(municipality: &Municipality, tally: Tally) -> MunicipalityRow {
    let households = tally.weights.iter().any(|row| row.weight == WeightKind::Households).then_some(0.0);
    MunicipalityRow {
        kind: RowKind::Municipality,
        code: municipality.code.to_string(),
        name: municipality.name.clone(),
        county: municipality.county.as_ref().map_or_else(String::new, |county| county.name.clone()),
        weights: tally.weights,
        area_m2: 0.0,
        land_m2: 0.0,
        uncovered_m2: None,
        shortage_areas: 0,
        points_in_shortage_areas: 0,
        households_in_shortage_areas: households,
    }
}

fn with_shortage(
    survey: &Survey,
    mut rows: Vec<MunicipalityRow>,
    areas: &[ShortageArea],
) -> Vec<MunicipalityRow> {
    for area in areas {
        let row = &mut rows[area.municipality as usize];
        row.shortage_areas += 1;
        row.points_in_shortage_areas += area.members.len() as u64;
        // Known households only, as everywhere in the table: an unknown weight is counted with the points.
        if let Some(sum) = &mut row.households_in_shortage_areas {
            *sum += area
                .members
                .iter()
                .filter_map(|&point| survey.points[point as usize].weights.households.get())
                .sum::<f64>();
        }
    }
    rows
}

/// Adds the county rows and the total.
fn with_sums(survey: &Survey, own: Vec<MunicipalityRow>) -> Vec<MunicipalityRow> {
    let mut counties: BTreeMap<&str, MunicipalityRow> = BTreeMap::new();
    let mut total: Option<MunicipalityRow> = None;
    for (municipality, row) in survey.municipalities.iter().zip(&own) {
        if let Some(county) = &municipality.county {
            let code = county.code.as_str();
            let sum = || {
                let kind = RowKind::County { partial: survey.partial_counties.contains(&county.code) };
                MunicipalityRow {
                    kind,
                    code: code.to_owned(),
                    name: county.name.clone(),
                    county: county.name.clone(),
                    ..row.clone()
                }
            };
            counties.entry(code).and_modify(|known| merge(known, row)).or_insert_with(sum);
        }
        match &mut total {
            Some(total) => merge(total, row),
            None => {
                total = Some(MunicipalityRow {
                    kind: RowKind::Total,
                    code: "total".into(),
                    name: "total".into(),
                    county: String::new(),
                    ..row.clone()
                });
            }
        }
    }
    let counties: Vec<MunicipalityRow> = counties.into_values().collect();
    own.into_iter().chain(counties).chain(total).collect()
}

fn merge(sum: &mut MunicipalityRow, row: &MunicipalityRow) {
    let mut tally = Tally { weights: std::mem::take(&mut sum.weights) };
    // Weights are in the same order in every row of a run.
    tally.merge(&Tally { weights: row.weights.clone() });
    sum.weights = tally.weights;
    sum.area_m2 += row.area_m2;
    sum.land_m2 += row.land_m2;
    sum.uncovered_m2 = plus(sum.uncovered_m2, row.uncovered_m2);
    sum.shortage_areas += row.shortage_areas;
    sum.points_in_shortage_areas += row.points_in_shortage_areas;
    sum.households_in_shortage_areas =
        plus(sum.households_in_shortage_areas, row.households_in_shortage_areas);
}
