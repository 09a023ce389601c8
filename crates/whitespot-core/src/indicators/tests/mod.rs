//! Hand-made numbers that can be checked by eye, and sums of random ones.
mod compare;
mod fixed;
mod laws;
mod made;
mod mobile;

use std::collections::BTreeMap;

use super::Indicators;
use crate::model::{IndicatorRow, SettlementCut, Technology, WeightKind};

/// `code settlement weight measure tier technology operator generation service level`, without what is empty.
fn key(row: &IndicatorRow<'_>) -> String {
    let number = |number: f64| number.to_string();
    let text = str::to_owned;
    let follows_target = row.measure.starts_with("distance") || row.measure == "year_reached";
    [
        Some(text(row.area_code)),
        row.settlement.map(SettlementCut::as_str).map(text),
        row.weight.map(WeightKind::as_str).map(text),
        Some(text(row.measure)),
        follows_target.then(|| text(row.definition)),
        row.tier_mbps.map(number),
        row.technology.map(Technology::as_str).map(text),
        row.operator.map(text),
        row.generation.map(text),
        row.service_mbps.map(number),
        row.level.map(text),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join(" ")
}

/// Every row by its key; no key twice.
fn by_key(indicators: &Indicators) -> BTreeMap<String, IndicatorRow<'_>> {
    let mut rows = BTreeMap::new();
    for row in indicators.areas().flatten() {
        let known = rows.insert(key(&row), row);
        assert!(known.is_none(), "twice: {}", key(&row));
    }
    rows
}

/// Value and total of a row, as they are read: `value/total`, `-` where unknown.
fn shown(row: &IndicatorRow<'_>) -> String {
    let number = |number: Option<f64>| {
        number.map_or_else(|| "-".to_owned(), |number| ((number * 1e6).round() / 1e6).to_string())
    };
    match row.total {
        None => number(row.value),
        Some(total) => format!("{}/{}", number(row.value), number(Some(total))),
    }
}

fn assert_rows(indicators: &Indicators, expected: &[(&str, &str)]) {
    let rows = by_key(indicators);
    for (key, expected) in expected {
        assert_eq!(rows.get(*key).map(shown).as_deref(), Some(*expected), "{key}");
    }
}
