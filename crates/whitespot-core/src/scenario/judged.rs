//! What every combination of layers means for a need, today and when some of them are gone.
use std::borrow::Cow;

use super::removed::Kept;
use crate::{
    classify::{self, Classification, ClassifySettings, MobileRule},
    model::{FixedVerdict, Generation, MobileSeries, Need, Operator, SpeedTier, Survey, Technology},
};

/// The two sides of a scenario.
pub(super) struct Judged {
    /// Per fixed signature the part of a place whose fixed need is met, today and then; zero for a mobile need.
    pub fixed: Vec<[f64; 2]>,
    /// Per fixed signature what is left then, whatever its speed.
    pub offers: Vec<OffersLeft>,
    /// Per mobile signature.
    pub mobile: Vec<MobileSides>,
    /// The operators whose layers count for a mobile need today, ascending.
    pub operators: Vec<Operator>,
    /// The layers that count for a mobile need, today and then; `None` for a fixed need.
    pub series: Option<[MobileSeries; 2]>,
}

/// What the fixed net still gives to a place: the parts that are reached at all, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct OffersLeft {
    /// By anything but a satellite.
    pub fixed: f64,
    /// By a satellite.
    pub satellite: f64,
}

/// What a combination of mobile layers means.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct MobileSides {
    /// The operators that meet the need today, as positions in [`Judged::operators`].
    pub before: Vec<u32>,
    /// Those that do so then.
    pub after: Vec<u32>,
    /// The generations of any layer that is left.
    pub generations: Vec<Generation>,
    /// How many operators have any layer left.
    pub left: u32,
}

impl Judged {
    pub(super) fn of(
        survey: &Survey,
        classification: &Classification,
        settings: &ClassifySettings,
        need: Need,
        kept: &Kept,
    ) -> Self {
        let (settings, criterion) = with_criterion(settings, need);
        let after = classify::without(survey, &settings, classification, &|layer| kept.fixed[layer]);
        let before: Cow<'_, [FixedVerdict]> = match &settings {
            Cow::Borrowed(_) => Cow::Borrowed(&classification.fixed),
            Cow::Owned(settings) => {
                Cow::Owned(classify::without(survey, settings, classification, &|_| true))
            }
        };
        let met = |verdict: &FixedVerdict| {
            criterion.map_or(0.0, |criterion| verdict.reached[criterion].with_passed)
        };
        let fixed = before.iter().zip(&after).map(|(then, now)| [met(then), met(now)]).collect();
        let offers = after.iter().map(OffersLeft::of).collect();
        let series = series(survey, &settings.mobile, need, kept);
        let operators = series.as_ref().map_or_else(Vec::new, |[before, _]| before.operators.clone());
        let sides = |layers: &Vec<u32>| MobileSides::of(survey, layers, &operators, series.as_ref(), kept);
        let mobile = classification.combinations.mobile.iter().map(sides).collect();
        Self { fixed, offers, mobile, operators, series }
    }
}

/// The settings with the speed that a fixed need asks among their criteria, and which of these it is.
fn with_criterion(settings: &ClassifySettings, need: Need) -> (Cow<'_, ClassifySettings>, Option<usize>) {
    let Need::Fixed(down_mbps) = need else { return (Cow::Borrowed(settings), None) };
    let is_it = |tier: &SpeedTier| tier.down_mbps.total_cmp(&down_mbps).is_eq();
    // The ladder comes first: its tiers say what is asked upstream too.
    if let Some(position) = settings.criteria.iter().position(is_it) {
        return (Cow::Borrowed(settings), Some(position));
    }
    let mut more = settings.clone();
    more.criteria.push(SpeedTier { down_mbps, up_mbps: None });
    (Cow::Owned(more), Some(settings.criteria.len()))
}

/// The layers that count for a mobile need, today and then.
fn series(survey: &Survey, rule: &MobileRule, need: Need, kept: &Kept) -> Option<[MobileSeries; 2]> {
    let rule = match need {
        Need::Fixed(_) => return None,
        // Who has data can speak.
        Need::Speech => {
            MobileRule { generations: Generation::ALL.to_vec(), service_mbps: 0.0, ..rule.clone() }
        }
        Need::Data(service_mbps) => MobileRule { service_mbps, ..rule.clone() },
    };
    let counted = |is_counted: &dyn Fn(usize) -> bool| {
        let layers = survey.mobile.iter().enumerate();
        let layers: Vec<u32> = layers
            .filter(|(position, layer)| rule.admits(&layer.service) && is_counted(*position))
            .map(|(position, _)| position as u32)
            .collect();
        let mut operators: Vec<Operator> =
            layers.iter().map(|&layer| survey.mobile[layer as usize].operator).collect();
        operators.sort_unstable();
        operators.dedup();
        MobileSeries {
            generation: None,
            service_mbps: rule.service_mbps,
            level: rule.level.clone(),
            layers,
            operators,
        }
    };
    Some([counted(&|_| true), counted(&|layer| kept.mobile[layer])])
}

impl OffersLeft {
    fn of(verdict: &FixedVerdict) -> Self {
        let part = |is_counted: &dyn Fn(Technology) -> bool| {
            let counted = verdict.technologies.iter().filter(|(technology, _)| is_counted(*technology));
            counted.map(|(_, reached)| reached.with_passed).fold(0.0, f64::max)
        };
        Self {
            fixed: part(&|technology| !technology.is_satellite()),
            satellite: part(&Technology::is_satellite),
        }
    }
}

impl MobileSides {
    fn of(
        survey: &Survey,
        layers: &[u32],
        operators: &[Operator],
        series: Option<&[MobileSeries; 2]>,
        kept: &Kept,
    ) -> Self {
        let operator = |layer: &u32| survey.mobile[*layer as usize].operator;
        let in_series = |side: usize| {
            let counts =
                |layer: &&u32| series.is_some_and(|series| series[side].layers.binary_search(layer).is_ok());
            let mut found: Vec<u32> = layers
                .iter()
                .filter(counts)
                .filter_map(|layer| Some(operators.binary_search(&operator(layer)).ok()? as u32))
                .collect();
            found.sort_unstable();
            found.dedup();
            found
        };
        let left = || layers.iter().filter(|&&layer| kept.mobile[layer as usize]);
        let mut generations: Vec<Generation> =
            left().map(|&layer| survey.mobile[layer as usize].service.generation).collect();
        generations.sort_unstable();
        generations.dedup();
        let mut remaining: Vec<Operator> = left().map(operator).collect();
        remaining.sort_unstable();
        remaining.dedup();
        Self { before: in_series(0), after: in_series(1), generations, left: remaining.len() as u32 }
    }
}
