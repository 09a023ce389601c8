//! The offers of a fixed source: one per record, each distinct one kept once.
use std::collections::HashMap;

use super::error::IngestError;
use super::quantities;
use super::share::Shares;
use super::source_fixed::FixedSource;
use super::table::Table;
use super::values::{self, BadValue, Values};
use crate::model::{Offer, RecordSays, Relation, ServedShare, Speed, Technology};

/// The distinct offers of a source, in order of first appearance.
#[derive(Default)]
pub(super) struct Offers {
    distinct: Vec<Offer>,
    known: HashMap<Key, u32>,
    /// The first offer that by its record serves nothing of the place.
    unserved: Option<Offer>,
}

/// Everything that makes two offers different; numbers by their bits.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    operator: String,
    network: String,
    technology: Technology,
    relation: Relation,
    numbers: [Option<u64>; 5],
    planned_year: Option<i32>,
    credible: Option<bool>,
    served: [u64; 2],
    exchange: Option<String>,
}

impl Key {
    fn of(offer: &Offer) -> Self {
        let Speed { down_mbps, up_mbps, down_peak_mbps } = offer.speed;
        let numbers = [down_mbps, up_mbps, down_peak_mbps, offer.latency_ms, offer.cost_sek];
        Self {
            operator: offer.operator.clone(),
            network: offer.network.clone(),
            technology: offer.technology,
            relation: offer.relation,
            numbers: numbers.map(|number| number.map(f64::to_bits)),
            planned_year: offer.planned_year,
            credible: offer.credible,
            served: [offer.served.low.to_bits(), offer.served.high.to_bits()],
            exchange: offer.exchange.clone(),
        }
    }
}

/// What a table's records say about their offers.
pub(super) struct OfferValues<'t> {
    operator: Values<'t, String>,
    network: Values<'t, String>,
    technology: Values<'t, Technology>,
    relation: Values<'t, Relation>,
    down: Values<'t, f64>,
    up: Values<'t, f64>,
    down_peak: Values<'t, f64>,
    latency: Values<'t, f64>,
    cost: Values<'t, f64>,
    year: Values<'t, f64>,
    credible: Values<'t, bool>,
    exchange: Values<'t, String>,
    share: Shares<'t>,
}

/// The columns that the offers of a source are read from.
pub(super) fn columns(source: &FixedSource) -> Vec<String> {
    let relation = source.relation.as_ref().and_then(|value| value.column());
    let network = source.network.as_ref().and_then(|value| value.column());
    let credible = source.credible.as_ref().and_then(|value| value.column());
    let exchange = source.exchange.as_ref().and_then(|value| value.column());
    let share = source.share.as_ref().map(|share| share.column.as_str());
    let numbers = [
        &source.down_mbps,
        &source.up_mbps,
        &source.down_peak_mbps,
        &source.latency_ms,
        &source.cost_sek,
        &source.planned_year,
    ];
    let numbers = numbers.into_iter().filter_map(|value| value.as_ref()?.column());
    [source.operator.column(), source.technology.column(), relation, network, credible, exchange, share]
        .into_iter()
        .flatten()
        .chain(numbers)
        .map(str::to_owned)
        .collect()
}

impl<'t> OfferValues<'t> {
    /// Finds the columns.
    pub(super) fn new(
        source: &FixedSource,
        table: &'t Table,
        greatest_mbps: f64,
    ) -> Result<Self, IngestError> {
        let number = |value: &Option<super::Value<f64>>| {
            value.as_ref().map_or(Ok(Values::Same(None)), |value| values::number(table, value))
        };
        let speed = |value: &Option<super::Value<f64>>, key: &str| {
            let values = value.as_ref().map(|value| quantities::speed(table, value, key, greatest_mbps));
            values.unwrap_or(Ok(Values::Same(None)))
        };
        let year = source.planned_year.as_ref();
        let network = source.network.as_ref();
        let relation = source.relation.as_ref();
        let credible = source.credible.as_ref();
        let exchange = source.exchange.as_ref();
        Ok(Self {
            operator: values::text(table, &source.operator)?,
            network: network.map_or(Ok(Values::Same(None)), |value| values::text(table, value))?,
            technology: values::technology(table, &source.technology)?,
            relation: relation.map_or(Ok(Values::Same(Some(Relation::Connected))), |value| {
                values::relation(table, value)
            })?,
            down: speed(&source.down_mbps, "down_mbps")?,
            up: speed(&source.up_mbps, "up_mbps")?,
            down_peak: speed(&source.down_peak_mbps, "down_peak_mbps")?,
            latency: number(&source.latency_ms)?,
            cost: number(&source.cost_sek)?,
            year: year.map_or(Ok(Values::Same(None)), |value| quantities::year(table, value))?,
            credible: credible.map_or(Ok(Values::Same(None)), |value| values::flag(table, value))?,
            exchange: exchange.map_or(Ok(Values::Same(None)), |value| values::text(table, value))?,
            share: Shares::new(source.share.as_ref(), table)?,
        })
    }

    /// Whether a row is a plan: it says nothing of today.
    pub(super) fn is_plan(&self, row: usize) -> bool {
        matches!(self.relation.get(row), Ok(Some(Relation::Planned)))
    }

    /// Whether every record has the same offer.
    pub(super) fn is_constant(&self) -> bool {
        let numbers = [&self.down, &self.up, &self.down_peak, &self.latency, &self.cost, &self.year];
        self.operator.is_same()
            && self.network.is_same()
            && self.technology.is_same()
            && self.relation.is_same()
            && self.credible.is_same()
            && self.exchange.is_same()
            && numbers.into_iter().all(Values::is_same)
            && matches!(self.share, Shares::Whole)
    }

    /// The offer of a row; `None` where it has no speed and so gives no verdict.
    fn offer(&self, row: usize, served: ServedShare) -> Result<Option<Offer>, BadValue> {
        let Some(down) = at_least_0(self.down.get(row)?, "speed", "Mbit/s")? else {
            return Ok(None);
        };
        let operator = needed(self.operator.get(row)?, "operator")?;
        Ok(Some(Offer {
            network: self.network.get(row)?.unwrap_or_else(|| operator.clone()),
            operator,
            technology: needed(self.technology.get(row)?, "technology")?,
            relation: needed(self.relation.get(row)?, "relation")?,
            speed: Speed {
                down_mbps: Some(down),
                up_mbps: at_least_0(self.up.get(row)?, "speed", "Mbit/s")?,
                down_peak_mbps: at_least_0(self.down_peak.get(row)?, "speed", "Mbit/s")?,
            },
            latency_ms: at_least_0(self.latency.get(row)?, "latency", "milliseconds")?,
            cost_sek: at_least_0(self.cost.get(row)?, "cost", "SEK")?,
            planned_year: self.year.get(row)?.map(year).transpose()?,
            credible: self.credible.get(row)?,
            served,
            exchange: self.exchange.get(row)?,
        }))
    }
}

impl Offers {
    /// What a row says of its place.
    pub(super) fn of(&mut self, values: &OfferValues<'_>, row: usize) -> Result<RecordSays, BadValue> {
        let served = values.share.get(row)?;
        if served.high <= 0.0 {
            self.note_unserved(values, row)?;
            return Ok(RecordSays::Nothing);
        }
        let Some(offer) = values.offer(row, served)? else { return Ok(RecordSays::Undecided) };
        let next = self.distinct.len() as u32;
        let position = *self.known.entry(Key::of(&offer)).or_insert(next);
        if position == next {
            self.distinct.push(offer);
        }
        Ok(RecordSays::Offer(position))
    }

    /// Notes an offer that holds nowhere.
    pub(super) fn note_unserved(&mut self, values: &OfferValues<'_>, row: usize) -> Result<(), BadValue> {
        let offer = values.offer(row, ServedShare::WHOLE)?;
        if let Some(offer) = offer.filter(|offer| offer.relation != Relation::Planned) {
            self.unserved.get_or_insert(offer);
        }
        Ok(())
    }

    /// The offers. A source without offers counts as silent; one that says that none of its places is served keeps an
    /// offer that holds nowhere.
    pub(super) fn finish(mut self) -> Vec<Offer> {
        if self.distinct.iter().all(|offer| offer.relation == Relation::Planned) {
            self.distinct.extend(self.unserved);
        }
        self.distinct
    }
}

fn needed<T>(value: Option<T>, what: &str) -> Result<T, BadValue> {
    value.ok_or_else(|| BadValue {
        reason: format!("no {what}"),
        found: "null or empty".into(),
        expected: format!("a value for {what}"),
    })
}

/// A number that cannot be negative; zero without its sign, so that equal offers have equal bits.
fn at_least_0(value: Option<f64>, what: &str, unit: &str) -> Result<Option<f64>, BadValue> {
    match value {
        Some(number) if number < 0.0 => Err(BadValue {
            reason: format!("negative {what}"),
            found: number.to_string(),
            expected: format!("{unit} of at least 0"),
        }),
        other => Ok(other.map(|number| number + 0.0)),
    }
}

/// A whole number that can be a year.
pub(super) fn year(value: f64) -> Result<i32, BadValue> {
    if value.fract() == 0.0 && (1900.0..=2200.0).contains(&value) {
        Ok(value as i32)
    } else {
        Err(BadValue { reason: "not a year".into(), found: value.to_string(), expected: "a year".into() })
    }
}
