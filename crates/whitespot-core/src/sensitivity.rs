//! Sensitivity: the same [`Survey`] under other definitions → how much of the result hangs on each of them.
//!
//! Takes trials, each a key of the profile with another value. Gives per municipality, county and total what would be
//! unserved and how many shortage areas there would be. The inputs are read once; a trial repeats only the stages that its
//! key reaches, so that link distances share one classification.
use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::{
    classify::{self, Classification, ClassifySettings},
    cluster::{self, ClusterSettings},
    model::{Access, AccessStatus, Survey, WeightKind},
    register::{self, RegisterSettings},
};
use whitespot_spatial::ShapeError;

/// A key of the profile with a value to be tried.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// The key, as `link_m`.
    pub parameter: &'static str,
    /// The value, as text.
    pub value: String,
    /// It is the value of the run itself.
    pub is_base: bool,
    /// Definitions of the classification.
    pub classify: ClassifySettings,
    /// Definitions of the linkage.
    pub cluster: ClusterSettings,
}

/// What an area has under one trial.
#[derive(Debug, Clone, PartialEq)]
pub struct SensitivityRow {
    /// Kommunkod, länskod or `total`.
    pub code: String,
    /// Name.
    pub name: String,
    /// The key.
    pub parameter: &'static str,
    /// The value tried.
    pub value: String,
    /// It is the value of the run itself.
    pub is_base: bool,
    /// What was counted.
    pub counts: SensitivityCounts,
}

/// The numbers that a definition may move; sums of known weights.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SensitivityCounts {
    /// Demand points unserved in the fixed net.
    pub unserved_points: f64,
    /// Households unserved in the fixed net; `None` where the demand has none.
    pub unserved_households: Option<f64>,
    /// Households without mobile cover at the trial's service and level; `None` without households, or where no layer of that
    /// service and level was delivered.
    pub unserved_mobile_households: Option<f64>,
    /// Open shortage areas.
    pub shortage_areas: u64,
}

impl SensitivityCounts {
    fn merge(&mut self, other: &Self) {
        let plus = |a: Option<f64>, b: Option<f64>| Some(a? + b?);
        self.unserved_points += other.unserved_points;
        self.unserved_households = plus(self.unserved_households, other.unserved_households);
        self.unserved_mobile_households =
            plus(self.unserved_mobile_households, other.unserved_mobile_households);
        self.shortage_areas += other.shortage_areas;
    }
}

/// How areas are entered where there is a register: what it holds open counts under every trial.
#[derive(Debug, Clone, Copy)]
pub struct Listed<'a> {
    /// Per demand point its position among the previous ones.
    pub again: &'a [Option<u32>],
    /// The settings of the run; a trial's link distance takes the place of theirs.
    pub settings: &'a RegisterSettings,
}

/// Tries every trial. Rows are in the order of the trials, then municipalities, counties and the total.
///
/// `base` is the classification of the run itself, under `settings`: trials that leave it alone do not repeat it. `list`: where
/// the survey has a register.
///
/// # Errors
/// When the outline of an area cannot be drawn: a broken invariant.
pub fn rows(
    survey: &Survey,
    base: &Classification,
    settings: &ClassifySettings,
    trials: &[Trial],
    list: Option<&Listed<'_>>,
) -> Result<Vec<SensitivityRow>, ShapeError> {
    let mut rows = Vec::new();
    // The last classification that was tried: link distances and the like come one after another.
    let mut known: Option<(&ClassifySettings, Classification)> = None;
    for trial in trials {
        let own: Vec<SensitivityCounts> = if trial.classify == *settings {
            count(survey, base, trial, list)?
        } else {
            if known.as_ref().is_none_or(|(settings, _)| **settings != trial.classify) {
                known = Some((&trial.classify, classify::access(survey, &trial.classify)));
            }
            let (_, classification) = known.as_ref().expect("just classified");
            count(survey, classification, trial, list)?
        };
        rows.extend(with_sums(survey, trial, &own));
    }
    Ok(rows)
}

/// Per municipality.
fn count(
    survey: &Survey,
    judged: &Classification,
    trial: &Trial,
    list: Option<&Listed<'_>>,
) -> Result<Vec<SensitivityCounts>, ShapeError> {
    // Nothing is known of a service or level that was not delivered.
    let has_mobile = survey.mobile.iter().any(|layer| trial.classify.mobile.admits(&layer.service));
    let has_households = survey.weights.contains(&WeightKind::Households);
    let mut counts: Vec<SensitivityCounts> = (0..survey.municipalities.len())
        .into_par_iter()
        .map(|municipality| {
            let range = survey.ranges[municipality]..survey.ranges[municipality + 1];
            let mut sum = SensitivityCounts {
                unserved_households: has_households.then_some(0.0),
                unserved_mobile_households: (has_households && has_mobile).then_some(0.0),
                ..SensitivityCounts::default()
            };
            for (point, access) in survey.points[range.clone()].iter().zip(&judged.access[range]) {
                let unserved = unserved_part(judged, access);
                sum.unserved_points += unserved;
                let Some(households) = point.weights.households.get() else { continue };
                sum.unserved_households = sum.unserved_households.map(|sum| sum + unserved * households);
                if judged.operator_sets.get(access.mobile).is_empty() {
                    sum.unserved_mobile_households =
                        sum.unserved_mobile_households.map(|sum| sum + households);
                }
            }
            sum
        })
        .collect();
    let groups = cluster::groups(survey, &judged.access, &trial.cluster);
    let municipalities: Vec<u32> = match list {
        None => groups.iter().map(|group| group.municipality).collect(),
        // An entry of the list may live on without a group, and a group may be a part of one.
        Some(list) => {
            let settings = RegisterSettings { link_m: trial.cluster.link_m, ..list.settings.clone() };
            let entered = register::enter(survey, judged, groups, list.again, &settings)?;
            entered.areas.iter().map(|area| area.municipality).collect()
        }
    };
    for municipality in municipalities {
        counts[municipality as usize].shortage_areas += 1;
    }
    Ok(counts)
}

/// The part of a point that is unserved: cells may be split.
fn unserved_part(judged: &Classification, access: &Access) -> f64 {
    judged.fixed[access.signature as usize].states.get(AccessStatus::Unserved)
}

fn with_sums(survey: &Survey, trial: &Trial, own: &[SensitivityCounts]) -> Vec<SensitivityRow> {
    let row = |code: &str, name: &str, counts: SensitivityCounts| SensitivityRow {
        code: code.to_owned(),
        name: name.to_owned(),
        parameter: trial.parameter,
        value: trial.value.clone(),
        is_base: trial.is_base,
        counts,
    };
    let mut rows = Vec::with_capacity(own.len() + 2);
    let mut counties: BTreeMap<&str, (&str, SensitivityCounts)> = BTreeMap::new();
    let mut total: Option<SensitivityCounts> = None;
    for (municipality, counts) in survey.municipalities.iter().zip(own) {
        rows.push(row(municipality.code.as_str(), &municipality.name, *counts));
        if let Some(county) = &municipality.county {
            counties
                .entry(county.code.as_str())
                .and_modify(|(_, sum)| sum.merge(counts))
                .or_insert((&county.name, *counts));
        }
        match &mut total {
            Some(total) => total.merge(counts),
            None => total = Some(*counts),
        }
    }
    rows.extend(counties.into_iter().map(|(code, (name, counts))| row(code, name, counts)));
    rows.extend(total.map(|counts| row("total", "total", counts)));
    rows
}
