//! Delivery: this year's layers and the earlier result → what is to be looked at before the numbers are published.
//!
//! An operator reaches a place where a layer of its own holds, whatever the definitions make of it: a town that fell
//! out of a file, an operator that was forgotten or bears another name is reported by itself, and not as a change on
//! the ground. Places of the earlier result are counted in the municipality where they lie this year, so that a border
//! that moved is no loss. Sums are made by municipality, in the order of the points.
mod findings;
mod says;
mod sums;

use std::collections::{BTreeMap, BTreeSet};

pub use says::{rule, says};

use crate::{
    classify::Classification,
    model::{Delivered, Delivery, Reach, Survey, WeightKind},
    register::Compass,
};
use sums::Sums;

/// What decides which findings are reported, and which stop the run.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct DeliverySettings {
    /// A reach that fell by this many percentage points of a municipality…
    pub fell_pp: f64,
    /// … and by so much weight has to be accepted; lost places are reported from this weight on.
    pub fell_weight: f64,
    /// The distance by which lost places are linked, metres.
    pub link_m: f64,
    /// Operators of the earlier result under another name this year.
    pub renamed: BTreeMap<String, String>,
    /// What is accepted, as [`rule`] gives it.
    pub accepted: Vec<String>,
    /// The language in which places are called.
    pub compass: Compass,
}

impl DeliverySettings {
    /// With these limits: no operator has another name, and nothing is accepted.
    pub const fn new(fell_pp: f64, fell_weight: f64, link_m: f64, compass: Compass) -> Self {
        Self { fell_pp, fell_weight, link_m, renamed: BTreeMap::new(), accepted: Vec::new(), compass }
    }
}

/// The operators of both results under common names.
struct Operators {
    /// Names of this year and of the earlier result, in text order; a renamed operator has this year's.
    names: Vec<String>,
    /// Per operator of this year its position in `names`.
    now: Vec<u32>,
    /// Per operator of the earlier result.
    before: Vec<u32>,
}

/// Per fixed signature the operators whose layers hold there, and how.
pub fn delivered(survey: &Survey, classification: &Classification) -> Delivered {
    let of = |layers: &Vec<u32>| {
        let layers = layers.iter().map(|&layer| &survey.fixed[layer as usize]);
        let mut reached: Vec<_> = layers
            .filter(|layer| layer.served.high > 0.0)
            .map(|layer| (layer.operator, layer.relation))
            .collect();
        reached.sort_unstable();
        reached.dedup();
        reached
    };
    classification.holding.iter().map(of).collect()
}

/// Compares this year's delivery with that of the earlier result, where there is one, and looks for what has no effect.
///
/// `again`: per demand point its position among the previous ones; `delivered` as of [`delivered`].
pub fn control(
    survey: &Survey,
    classification: &Classification,
    delivered: &Delivered,
    again: &[Option<u32>],
    settings: &DeliverySettings,
) -> Delivery {
    let operators = Operators::of(survey, settings);
    let weight = WeightKind::told_first(&survey.weights);
    let sums = Sums::of(survey, classification, delivered, again, &operators, weight);
    let mut delivery = Delivery {
        weight,
        since: survey.previous.as_ref().map(|previous| previous.reference_date.clone()),
        rows: sums.rows(survey, &operators.names),
        findings: Vec::new(),
    };
    let look = findings::Look {
        survey,
        classification,
        delivered,
        again,
        operators: &operators,
        sums: &sums,
        settings,
        weight,
    };
    delivery.findings = look.findings(&delivery.rows);
    delivery
}

impl Operators {
    fn of(survey: &Survey, settings: &DeliverySettings) -> Self {
        let previous = survey.previous.as_ref().map_or(&[][..], |previous| &previous.operators);
        let renamed = |name: &String| settings.renamed.get(name).unwrap_or(name).clone();
        let now = survey.operators.iter().map(|(_, name)| name.to_owned());
        let names: BTreeSet<String> = now.chain(previous.iter().map(renamed)).collect();
        let names: Vec<String> = names.into_iter().collect();
        let position = |name: &str| {
            names.binary_search_by(|known| known.as_str().cmp(name)).expect("it is one of them") as u32
        };
        Self {
            now: survey.operators.iter().map(|(_, name)| position(name)).collect(),
            before: previous.iter().map(|name| position(&renamed(name))).collect(),
            names,
        }
    }
}

/// Who reaches a place, ascending, with an entry for the fixed net as a whole.
type Set = Vec<(u32, Reach)>;

#[cfg(test)]
mod tests;
