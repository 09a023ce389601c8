//! The offers of a fixed source: one per record, each distinct one kept once.
use std::collections::HashMap;

use super::error::IngestError;
use super::source::FixedSource;
use super::table::Table;
use super::values::{self, BadValue, Values};
use crate::model::{Offer, Relation, Speed, Technology};

/// The distinct offers of a source, in order of first appearance.
#[derive(Default)]
pub(super) struct Offers {
    /// The offers.
    pub offers: Vec<Offer>,
    known: HashMap<Key, u32>,
}

type Key = (String, Technology, Relation, u64, Option<u64>, Option<i32>);

/// What a table's records say about their offers.
pub(super) struct OfferValues<'t> {
    operator: Values<'t, String>,
    technology: Values<'t, Technology>,
    relation: Values<'t, Relation>,
    down: Values<'t, f64>,
    up: Values<'t, f64>,
    year: Values<'t, f64>,
}

/// The columns that the offers of a source are read from.
pub(super) fn columns(source: &FixedSource) -> Vec<String> {
    let relation = source.relation.as_ref().and_then(|value| value.column());
    let numbers = [&source.down_mbps, &source.up_mbps, &source.planned_year];
    let numbers = numbers.into_iter().filter_map(|value| value.as_ref()?.column());
    [source.operator.column(), source.technology.column(), relation]
        .into_iter()
        .flatten()
        .chain(numbers)
        .map(str::to_owned)
        .collect()
}

impl<'t> OfferValues<'t> {
    /// Finds the columns.
    pub(super) fn new(source: &FixedSource, table: &'t Table) -> Result<Self, IngestError> {
        let number = |value: &Option<super::Value<f64>>| {
            value.as_ref().map_or(Ok(Values::Same(None)), |value| values::number(table, value))
        };
        Ok(Self {
            operator: values::text(table, &source.operator)?,
            technology: values::technology(table, &source.technology)?,
            relation: source
                .relation
                .as_ref()
                .map_or(Ok(Values::Same(Some(Relation::Connected))), |value| {
                    values::relation(table, value)
                })?,
            down: number(&source.down_mbps)?,
            up: number(&source.up_mbps)?,
            year: number(&source.planned_year)?,
        })
    }

    /// Whether every record has the same offer.
    pub(super) fn is_constant(&self) -> bool {
        matches!(self.operator, Values::Same(_))
            && matches!(self.technology, Values::Same(_))
            && matches!(self.relation, Values::Same(_))
            && [&self.down, &self.up, &self.year].into_iter().all(|values| matches!(values, Values::Same(_)))
    }

    /// The offer of a row; `None` where it has no speed and so gives no verdict.
    fn offer(&self, row: usize) -> Result<Option<Offer>, BadValue> {
        let Some(down) = speed(self.down.get(row)?)? else { return Ok(None) };
        let operator = needed(self.operator.get(row)?, "operator")?;
        Ok(Some(Offer {
            network: operator.clone(),
            operator,
            latency_ms: None,
            cost_sek: None,
            credible: None,
            served: crate::model::ServedShare::WHOLE,
            technology: needed(self.technology.get(row)?, "technology")?,
            relation: needed(self.relation.get(row)?, "relation")?,
            speed: Speed { down_mbps: Some(down), up_mbps: speed(self.up.get(row)?)?, down_peak_mbps: None },
            planned_year: self.year.get(row)?.map(year).transpose()?,
        }))
    }
}

impl Offers {
    /// The position of a row's offer; `None` where it gives no verdict.
    pub(super) fn of(&mut self, values: &OfferValues<'_>, row: usize) -> Result<Option<u32>, BadValue> {
        let Some(offer) = values.offer(row)? else { return Ok(None) };
        let key = (
            offer.operator.clone(),
            offer.technology,
            offer.relation,
            offer.speed.down_mbps.unwrap_or_default().to_bits(),
            offer.speed.up_mbps.map(f64::to_bits),
            offer.planned_year,
        );
        let next = self.offers.len() as u32;
        let position = *self.known.entry(key).or_insert(next);
        if position == next {
            self.offers.push(offer);
        }
        Ok(Some(position))
    }
}

fn needed<T>(value: Option<T>, what: &str) -> Result<T, BadValue> {
    value.ok_or_else(|| BadValue {
        reason: format!("no {what}"),
        found: "null or empty".into(),
        expected: format!("a value for {what}"),
    })
}

fn speed(value: Option<f64>) -> Result<Option<f64>, BadValue> {
    match value {
        Some(mbps) if mbps < 0.0 => Err(BadValue {
            reason: "negative speed".into(),
            found: mbps.to_string(),
            expected: "Mbit/s of at least 0".into(),
        }),
        other => Ok(other),
    }
}

fn year(value: f64) -> Result<i32, BadValue> {
    if value.fract() == 0.0 && (1900.0..=2200.0).contains(&value) {
        Ok(value as i32)
    } else {
        Err(BadValue { reason: "not a year".into(), found: value.to_string(), expected: "a year".into() })
    }
}
