//! Gate: the survey, its verdicts and its rejects → what is wrong or doubtful with what was delivered, and what it would do to the
//! numbers.
//!
//! A rule looks at what the files say as a whole: one record that cannot be used is a reject, a column of weights that are all 1 is a
//! finding. Every finding says how many records or places it is about, names five of them, and gives the places, the weight and the
//! land of the result that stand on them. The delivery control, which compares with an earlier result, is part of it. Findings are
//! in a fixed order, whatever the order of delivery.
mod beside;
mod borders;
mod delivered;
mod layers;
mod names;
mod places;
mod plans;
mod rejects;
mod says;
mod weights;

use std::collections::BTreeMap;

use rayon::prelude::*;

pub use says::{advice, meaning, says, touches};

use crate::{
    classify::Classification,
    model::{
        Delivery, Gate, GateExample, GateFinding, GateRule, GateTouched, Gravity, MeasuredRow,
        MunicipalityCover, SourceName, Survey, WeightKind,
    },
};

/// Examples of a finding at most.
pub const EXAMPLES: usize = 5;

/// What decides which findings are reported, and which stop the run.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct GateSettings {
    /// How grave a rule is, against [`GateRule::gravity`]; `None` leaves it out.
    pub gravity: BTreeMap<GateRule, Option<Gravity>>,
    /// What is accepted: a rule, or a rule and what it is about (`layer_is_box: Nordtel`).
    pub accepted: Vec<String>,
    /// The reference date, as `YYYY-MM-DD`; empty: no source is later.
    pub reference_date: String,
    /// The year of the reference date.
    pub reference_year: i32,
    /// Plans of so many years from it count.
    pub horizon_years: i32,
    /// Whether a demand point stands for a cell of a grid, whose places lie on a lattice by nature.
    pub is_grid: bool,
    /// A place that holds a larger part of a weight is reported, 0 to 1.
    pub heaped_share: f64,
    /// So many places on one coordinate are reported.
    pub shared_places: usize,
    /// Places at most so near to another are reported, metres.
    pub beside_m: f64,
}

impl Default for GateSettings {
    fn default() -> Self {
        Self {
            gravity: BTreeMap::new(),
            accepted: Vec::new(),
            reference_date: String::new(),
            reference_year: 0,
            horizon_years: 0,
            is_grid: false,
            heaped_share: 0.05,
            shared_places: 10,
            beside_m: 1.0,
        }
    }
}

/// What the rules look at.
#[derive(Clone, Copy)]
pub struct GateGround<'a> {
    /// The survey.
    pub survey: &'a Survey,
    /// Its verdicts.
    pub classification: &'a Classification,
    /// Mobile cover, parallel to the survey's municipalities.
    pub cover: &'a [MunicipalityCover],
    /// The delivery control.
    pub delivery: &'a Delivery,
    /// Sources with the day that the configuration says they speak of, as `YYYY-MM-DD`.
    pub dates: &'a [(SourceName, String)],
    /// Measurements against the claimed cover, as [`rows`](crate::measured::rows) gives them.
    pub measured: &'a [MeasuredRow],
    /// Records read of each source, by its name.
    pub records: &'a BTreeMap<SourceName, u64>,
}

/// All findings, the gravest first; within a rule those on which most of the result stands.
pub fn findings(ground: &GateGround<'_>, settings: &GateSettings) -> Gate {
    let weight = WeightKind::told_first(&ground.survey.weights);
    let look = Look { ground, settings, weight };
    let rules: [fn(&Look<'_>) -> Vec<GateFinding>; 9] = [
        delivered::findings,
        layers::findings,
        plans::findings,
        names::findings,
        weights::findings,
        places::findings,
        borders::findings,
        beside::findings,
        rejects::findings,
    ];
    let mut findings: Vec<GateFinding> = rules.par_iter().flat_map_iter(|rule| rule(&look)).collect();
    findings.retain_mut(|finding| look.judge(finding));
    findings.sort_by(|a, b| {
        let size = |finding: &GateFinding| finding.touched.weight.unwrap_or(0.0);
        (a.gravity, a.rule)
            .cmp(&(b.gravity, b.rule))
            .then_with(|| size(b).total_cmp(&size(a)))
            .then_with(|| (&a.source, &a.about, &a.municipality).cmp(&(&b.source, &b.about, &b.municipality)))
    });
    Gate { weight, findings }
}

/// What `[accept] rules` holds to accept a finding: its rule, alone or with what it is about.
pub fn accepting(finding: &GateFinding) -> String {
    let GateFinding { rule, about, .. } = finding;
    // The sentences of the delivery control are no names; it has words of its own.
    if about.is_empty() || rule.is_of_delivery() {
        rule.as_str().to_owned()
    } else {
        format!("{}: {about}", rule.as_str())
    }
}

/// The ground with what most rules need of it.
struct Look<'a> {
    ground: &'a GateGround<'a>,
    settings: &'a GateSettings,
    weight: WeightKind,
}

impl Look<'_> {
    /// Whether the finding is reported; its gravity is set.
    fn judge(&self, finding: &mut GateFinding) -> bool {
        let GateSettings { gravity, accepted, .. } = self.settings;
        match gravity.get(&finding.rule) {
            Some(None) => return false,
            Some(Some(own)) => finding.gravity = *own,
            None => {}
        }
        if !finding.rule.is_of_delivery() {
            let own = accepting(finding);
            finding.accepted =
                accepted.iter().any(|word| *word == own || word.as_str() == finding.rule.as_str());
        }
        true
    }

    /// Demand points and their weight.
    fn touched(&self, points: impl IntoIterator<Item = usize>) -> GateTouched {
        let (mut places, mut weight) = (0, 0.0);
        for point in points {
            places += 1;
            weight += self.ground.survey.points[point].weights.get(self.weight).unwrap_or(0.0);
        }
        GateTouched { places: Some(places), weight: Some(weight), area_m2: None }
    }

    /// The demand points whose combination of fixed layers is meant.
    fn touched_by(&self, is_meant: impl Fn(&[u32]) -> bool) -> GateTouched {
        let Classification { access, holding, .. } = self.ground.classification;
        let meant: Vec<bool> = holding.iter().map(|layers| is_meant(layers)).collect();
        let points = access.iter().enumerate().filter(|(_, access)| meant[access.signature as usize]);
        self.touched(points.map(|(point, _)| point))
    }
}

/// A finding of which nothing is known but its rule.
fn found(rule: GateRule) -> GateFinding {
    GateFinding {
        rule,
        gravity: rule.gravity(),
        accepted: false,
        source: SourceName::new(),
        about: String::new(),
        limit: None,
        municipality: None,
        count: 0,
        of: None,
        examples: Vec::new(),
        touched: GateTouched::default(),
    }
}

fn example(record: impl Into<String>, found: impl Into<String>) -> GateExample {
    GateExample { record: record.into(), found: found.into() }
}

#[cfg(test)]
mod tests;
