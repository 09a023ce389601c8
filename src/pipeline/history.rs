//! The years so far: those of the earlier result, and this one.
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::change::Earlier;
use crate::{
    config::Config,
    history,
    indicators::Indicators,
    model::{
        AccessStatus, AreaFigures, AreaKind, AreaLevel, DefinitionDifference, EarlierYears, HistoryRow,
        MovedPlaces, MunicipalityRow, Reconciliation, ReconciliationCounts, RowKind, TierFigure, TierMeasure,
        WeightKind, YearFigures,
    },
    results,
};

/// The years so far, and what the earlier result says of itself.
pub(super) struct Years {
    /// The years so far, this one last.
    pub history: Vec<HistoryRow>,
    /// Definitions that are other than in the earlier result.
    pub redefined: Vec<DefinitionDifference>,
    /// What the open package of the earlier result published of each area; empty where it was not kept.
    pub published_before: Vec<AreaFigures>,
}

/// The history with this year in it, and the definitions that are other than in the earlier result. A first year has a history of its own only.
///
/// An earlier result that was written before there was a history is read from its tables.
pub(super) fn rows(
    config: &Config,
    counted: (&[MunicipalityRow], &[Reconciliation]),
    indicators: &Indicators,
    moves: &[MovedPlaces],
    earlier: Option<&Earlier>,
    years: Option<EarlierYears>,
) -> Years {
    let mut this = this_year(config, counted, indicators, earlier);
    let redefined = this.redefined.clone();
    let Some(EarlierYears { last, history: earlier_rows, published: published_before }) = years else {
        return Years { history: history::rows(&[this]), redefined, published_before: Vec::new() };
    };
    let part = config.profile.limits.borders_moved.value;
    this.borders_moved = history::borders_moved(&last.areas, &this.areas, &of_places(moves), part);
    let now = history::rows(&[last, this]);
    Years { history: history::continued(earlier_rows, now), redefined, published_before }
}

/// How many places changed municipality: counted for the one that they left and for the one that they came to.
fn of_places(moves: &[MovedPlaces]) -> BTreeMap<&str, u64> {
    let mut of_places: BTreeMap<&str, u64> = BTreeMap::new();
    for moved in moves {
        for code in [Some(&moved.from), moved.to.as_ref()].into_iter().flatten() {
            *of_places.entry(code.as_str()).or_default() += moved.points;
        }
    }
    of_places
}

fn this_year(
    config: &Config,
    (rows, reconciled): (&[MunicipalityRow], &[Reconciliation]),
    indicators: &Indicators,
    earlier: Option<&Earlier>,
) -> YearFigures {
    let profile = serde_json::to_value(&config.profile).unwrap_or_default();
    YearFigures {
        region: config.name.clone(),
        is_invented: config.invented,
        reference_date: config.reference_date.to_string(),
        profile: config.profile.name.clone(),
        areas: rows.iter().map(area).collect(),
        tiers: rows
            .par_iter()
            .map(|row| tiers(indicators, row.kind, &row.code))
            .collect::<Vec<_>>()
            .into_iter()
            .flatten()
            .collect(),
        reconciliation: reconciled.iter().map(reconciliation).collect(),
        borders_moved: BTreeSet::new(),
        redefined: earlier.map_or_else(Vec::new, |earlier| {
            results::profile_differences(&earlier.record().profile, &profile)
        }),
    }
}

/// A row of the one table, as its columns.
fn area(row: &MunicipalityRow) -> AreaFigures {
    let mut figures = BTreeMap::new();
    for entry in row.known_weights() {
        let weight = entry.weight.as_str();
        figures.insert(weight.to_owned(), entry.total);
        for status in AccessStatus::ALL {
            figures.insert(format!("{weight}_{}", status.as_str()), entry.states.get(status));
        }
    }
    figures.insert("area_km2".to_owned(), row.area_m2 / 1e6);
    AreaFigures {
        kind: row.kind,
        code: row.code.clone(),
        name: row.name.clone(),
        county: row.county.clone(),
        figures,
    }
}

fn reconciliation(row: &Reconciliation) -> AreaFigures {
    let figures = ReconciliationCounts::COLUMNS.into_iter().zip(row.counts.counted());
    AreaFigures {
        kind: row.kind,
        code: row.code.clone(),
        name: row.name.clone(),
        county: String::new(),
        figures: figures.map(|(column, count)| (column.to_owned(), count as f64)).collect(),
    }
}

/// What an area reaches by tier.
fn tiers(indicators: &Indicators, kind: RowKind, code: &str) -> Vec<TierFigure> {
    let Some(position) = indicators.position(AreaKind::of(kind), code) else { return Vec::new() };
    let weights = [WeightKind::Households, WeightKind::Workplaces, WeightKind::Points];
    indicators
        .rows(position)
        .into_iter()
        .filter(|row| row.settlement.is_none())
        .filter_map(|row| {
            Some(TierFigure {
                level: AreaLevel::of(kind),
                code: code.to_owned(),
                weight: row.weight.filter(|weight| weights.contains(weight))?,
                measure: TierMeasure::ALL.into_iter().find(|measure| measure.as_str() == row.measure)?,
                tier_mbps: row.tier_mbps?,
                value: row.value,
                total: row.total,
            })
        })
        .collect()
}
