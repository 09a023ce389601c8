//! What every combination of layers means for a need, today and when some of them are gone.
use std::borrow::Cow;

use super::removed::Kept;
use crate::{
    classify::{self, Classification, ClassifySettings, MobileRule},
    coverage,
    model::{
        AddedLayers, CoverageLayer, FixedVerdict, Generation, MobileLayer, MobileSeries, Need, Network,
        Operator, PassedOverride, Project, Relation, ServedShare, Speed, SpeedTier, Survey, Technology,
    },
};

/// The two sides of a scenario.
pub(super) struct Judged<'a> {
    classification: &'a Classification,
    /// Which of `fixed` and `offers` is that of a demand point, and which of `mobile`; `None`: its signature.
    fixed_of: Option<Vec<u32>>,
    mobile_of: Option<Vec<u32>>,
    /// What is added.
    pub added: Cow<'a, AddedLayers>,
    /// Per combination of fixed layers the part of a place whose fixed need is met, today and then; zero for a mobile need.
    pub fixed: Vec<[f64; 2]>,
    /// Per combination of fixed layers what is left then, whatever its speed.
    pub offers: Vec<OffersLeft>,
    /// Per combination of mobile layers.
    pub mobile: Vec<MobileSides>,
    /// The operators whose layers count for a mobile need, today or then, ascending.
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

impl<'a> Judged<'a> {
    pub(super) fn of(
        survey: &Survey,
        classification: &'a Classification,
        settings: &ClassifySettings,
        need: Need,
        (kept, added): (&Kept, Cow<'a, AddedLayers>),
    ) -> Self {
        let (settings, criterion) = with_criterion(settings, need);
        let mut built = added.fixed.clone();
        built.extend(
            added.projects.iter().map(|project| (as_built(project, need), PassedOverride::default())),
        );
        let fixed_pairs = classify::paired_fixed(survey, &settings, classification, &built);
        let mobile_pairs = classify::paired_mobile(survey, classification, &added.mobile);
        let is_kept = |layer: usize| kept.fixed[layer];
        let after = classify::without(survey, &settings, classification, &is_kept, (&fixed_pairs, &built));
        let before: Cow<'_, [FixedVerdict]> = match &settings {
            Cow::Borrowed(_) => Cow::Borrowed(&classification.fixed),
            Cow::Owned(settings) => {
                let today = classify::paired_fixed(survey, settings, classification, &[]);
                Cow::Owned(classify::without(survey, settings, classification, &|_| true, (&today, &[])))
            }
        };
        let met = |verdict: &FixedVerdict| {
            criterion.map_or(0.0, |criterion| verdict.reached[criterion].with_passed)
        };
        let sides =
            |((today, _), now): (&(u32, Vec<u32>), &FixedVerdict)| [met(&before[*today as usize]), met(now)];
        let fixed = fixed_pairs.pairs.iter().zip(&after).map(sides).collect();
        let offers = after.iter().map(OffersLeft::of).collect();
        let radio = Radio { survey, added: &added.mobile, kept };
        let series = radio.series(&settings.mobile, need);
        let mut operators: Vec<Operator> =
            series.iter().flatten().flat_map(|series| series.operators.iter().copied()).collect();
        operators.sort_unstable();
        operators.dedup();
        let mobile = mobile_pairs
            .pairs
            .iter()
            .map(|(signature, owners)| {
                let today = &classification.combinations.mobile[*signature as usize];
                radio.sides(today, owners, &operators, series.as_ref())
            })
            .collect();
        Self {
            classification,
            fixed_of: fixed_pairs.of_point,
            mobile_of: mobile_pairs.of_point,
            added,
            fixed,
            offers,
            mobile,
            operators,
            series,
        }
    }

    /// The combination of fixed layers at a demand point: a position in `fixed` and `offers`.
    pub(super) fn fixed_at(&self, point: usize) -> usize {
        let of_point = self.fixed_of.as_ref().map(|of_point| of_point[point]);
        of_point.unwrap_or_else(|| self.classification.access[point].signature) as usize
    }

    /// A mobile layer by the number that series give it: added ones stand behind the survey's.
    pub(super) fn mobile_layer<'s>(&'s self, survey: &'s Survey, at: u32) -> &'s MobileLayer {
        coverage::layer_at(survey, &self.added.mobile, at)
    }

    /// The combination of mobile layers at a demand point: a position in `mobile`.
    pub(super) fn mobile_at(&self, point: usize) -> usize {
        let of_point = self.mobile_of.as_ref().map(|of_point| of_point[point]);
        of_point.unwrap_or_else(|| self.classification.access[point].mobile_signature) as usize
    }
}

/// A project when it is built: a connection by fibre that meets the need.
fn as_built(project: &Project, need: Need) -> CoverageLayer {
    let down_mbps = match need {
        Need::Fixed(mbps) => Some(mbps),
        Need::Speech | Need::Data(_) => Some(0.0),
    };
    CoverageLayer {
        source: 0,
        operator: Operator(0),
        network: Network(0),
        technology: Technology::Fiber,
        relation: Relation::Connected,
        // A project says neither direction: it is built for what is asked.
        speed: Speed { down_mbps, up_mbps: down_mbps, down_peak_mbps: down_mbps },
        latency_ms: Some(0.0),
        cost_sek: None,
        planned_year: None,
        credible: None,
        served: ServedShare::WHOLE,
        exchange: None,
        extent: project.extent.clone(),
    }
}

/// The settings with the speed that a fixed need asks among their criteria, and which of these it is.
fn with_criterion(settings: &ClassifySettings, need: Need) -> (Cow<'_, ClassifySettings>, Option<usize>) {
    let Need::Fixed(down_mbps) = need else { return (Cow::Borrowed(settings), None) };
    let is_it = |tier: &SpeedTier| tier.down_mbps.total_cmp(&down_mbps).is_eq();
    // A tier of the ladder says what is asked upstream too; that of a target may ask for more than this need does.
    let ladder = settings.ladder.tiers().len();
    let is_asked = |(at, tier): (usize, &SpeedTier)| is_it(tier) && (at < ladder || tier.up_mbps.is_none());
    if let Some(position) = settings.criteria.iter().enumerate().position(is_asked) {
        return (Cow::Borrowed(settings), Some(position));
    }
    let mut more = settings.clone();
    more.criteria.push(SpeedTier { down_mbps, up_mbps: None });
    (Cow::Owned(more), Some(settings.criteria.len()))
}

/// The mobile layers: those of the survey, and behind them those that are added.
struct Radio<'a> {
    survey: &'a Survey,
    added: &'a [MobileLayer],
    kept: &'a Kept,
}

impl Radio<'_> {
    fn layer(&self, at: u32) -> &MobileLayer {
        coverage::layer_at(self.survey, self.added, at)
    }

    /// Whether a layer is there then.
    fn is_kept(&self, at: u32) -> bool {
        self.kept.mobile.get(at as usize).copied().unwrap_or(true)
    }

    /// The layers that count for a mobile need, today and then.
    fn series(&self, rule: &MobileRule, need: Need) -> Option<[MobileSeries; 2]> {
        let rule = match need {
            Need::Fixed(_) => return None,
            // Who has data can speak.
            Need::Speech => {
                MobileRule { generations: Generation::ALL.to_vec(), service_mbps: 0.0, ..rule.clone() }
            }
            Need::Data(service_mbps) => MobileRule { service_mbps, ..rule.clone() },
        };
        let today = self.survey.mobile.len() as u32;
        let counted = |layers: &mut dyn Iterator<Item = u32>| {
            let layers: Vec<u32> = layers.filter(|&at| rule.admits(&self.layer(at).service)).collect();
            let mut operators: Vec<Operator> = layers.iter().map(|&at| self.layer(at).operator).collect();
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
        let then = 0..today + self.added.len() as u32;
        Some([counted(&mut (0..today)), counted(&mut then.filter(|&at| self.is_kept(at)))])
    }

    /// What a combination means: layers of today, and added ones by their own position.
    fn sides(
        &self,
        today: &[u32],
        added: &[u32],
        operators: &[Operator],
        series: Option<&[MobileSeries; 2]>,
    ) -> MobileSides {
        let behind = self.survey.mobile.len() as u32;
        let layers: Vec<u32> = today.iter().copied().chain(added.iter().map(|at| at + behind)).collect();
        let in_series = |side: usize| {
            let counts =
                |at: &&u32| series.is_some_and(|series| series[side].layers.binary_search(at).is_ok());
            let mut found: Vec<u32> = layers
                .iter()
                .filter(counts)
                .filter_map(|&at| Some(operators.binary_search(&self.layer(at).operator).ok()? as u32))
                .collect();
            found.sort_unstable();
            found.dedup();
            found
        };
        let left = || layers.iter().copied().filter(|&at| self.is_kept(at));
        let mut generations: Vec<Generation> = left().map(|at| self.layer(at).service.generation).collect();
        generations.sort_unstable();
        generations.dedup();
        let mut remaining: Vec<Operator> = left().map(|at| self.layer(at).operator).collect();
        remaining.sort_unstable();
        remaining.dedup();
        MobileSides { before: in_series(0), after: in_series(1), generations, left: remaining.len() as u32 }
    }
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
