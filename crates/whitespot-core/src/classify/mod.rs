//! Classify: [`Survey`] → one [`Access`] per demand point.
//!
//! First which layers hold at each point (its signature), side by side over the points; then which neighbours pass it;
//! then, once per distinct signature, what that combination means. The state is the first that fits: connected, passed or
//! planned at the shortage speed; unserved where a source speaks for the place; otherwise no data (PTS definitions,
//! `docs/field.md`). Where offers serve a share of a place, its parts are nested: the smaller share lies within the
//! larger one, so that two offers together reach no more than the larger, which is the least that is sure.
mod combination;
mod judged;
mod lacking;
mod locate;
mod near;
mod series;
mod verdict;
mod without;

pub use lacking::{Lacking, lacking};
pub(crate) use locate::locate;
pub use series::series;
pub(crate) use without::{paired_fixed, paired_mobile, without};

use serde::{Deserialize, Serialize};

use crate::model::{
    Access, FixedVerdict, Generation, MobileSeries, MobileService, MobileVerdict, OperatorSets, PassedRule,
    SignalLevel, SpeedTier, Survey, Technology, TierLadder,
};

/// Definitions that the classification follows.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ClassifySettings {
    /// The ladder of tiers.
    pub ladder: TierLadder,
    /// The speeds that are counted: the tiers of the ladder first, then those of the targets.
    pub criteria: Vec<SpeedTier>,
    /// Below this tier a point is unserved.
    pub shortage: SpeedTier,
    /// How offers are judged.
    pub speed: SpeedRule,
    /// The technologies that count as reliable; empty: all do. An unspecific word stands for all of its kinds.
    pub reliable: Vec<Technology>,
    /// What counts as homes passed.
    pub passed: PassedRules,
    /// Plans for later years do not count; a plan without a year does not count either.
    pub last_planned_year: i32,
    /// Plans stated not to be credible do not count; one that states nothing does.
    pub credible_only: bool,
    /// How networks are counted.
    pub competition: CompetitionRule,
    /// Which mobile layers count.
    pub mobile: MobileRule,
}

impl ClassifySettings {
    /// With these definitions: the speeds that are counted are those of the ladder, every technology counts, nothing passes without
    /// being connected, and a plan counts whether or not it is credible.
    pub fn new(
        ladder: TierLadder,
        shortage: SpeedTier,
        speed: SpeedRule,
        last_planned_year: i32,
        competition: CompetitionRule,
        mobile: MobileRule,
    ) -> Self {
        Self {
            criteria: ladder.tiers().to_vec(),
            ladder,
            shortage,
            speed,
            reliable: Vec::new(),
            passed: PassedRules { rules: Vec::new(), max_cost_sek: 0.0, near_connected_m: 0.0 },
            last_planned_year,
            credible_only: false,
            competition,
            mobile,
        }
    }

    /// Whether a technology counts; `None`: it is too unspecific, as radio without a word on its licence.
    pub fn is_reliable(&self, technology: Technology) -> Option<bool> {
        let names = |technology: &Technology| self.reliable.contains(technology);
        let is_kind_of_named = || self.reliable.iter().any(|named| named.kinds().contains(&technology));
        if self.reliable.is_empty() || names(&technology) || is_kind_of_named() {
            return Some(true);
        }
        let kinds = technology.kinds();
        match kinds.iter().filter(|kind| self.is_reliable(**kind) == Some(true)).count() {
            0 => Some(false),
            reliable if reliable == kinds.len() => Some(true),
            _ => None,
        }
    }
}

/// Which speed of an offer is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpeedJudged {
    /// The advertised speed.
    Advertised,
    /// The speed in the busy hour (bråd timme); an offer without one gives no verdict.
    Peak,
    /// The speed in the busy hour where it is given, otherwise the advertised one.
    PeakWhereGiven,
}

impl SpeedJudged {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Advertised, Self::Peak, Self::PeakWhereGiven];

    /// The word of profiles.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Advertised => "advertised",
            Self::Peak => "peak",
            Self::PeakWhereGiven => "peak_where_given",
        }
    }
}

/// How offers are judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpeedRule {
    /// Which speed.
    pub judged: SpeedJudged,
    /// Greatest latency, milliseconds; an offer above it reaches no tier, one without a latency gives no verdict.
    pub max_latency_ms: Option<f64>,
}

/// What counts as homes passed; a source may narrow it ([`crate::model::PassedOverride`]).
#[derive(Debug, Clone, PartialEq)]
pub struct PassedRules {
    /// The rules that count.
    pub rules: Vec<PassedRule>,
    /// Greatest cost of a connection, SEK; equal is cheap enough.
    pub max_cost_sek: f64,
    /// Greatest distance from a demand point connected by fibre, metres; equal is near enough, 0 is off.
    pub near_connected_m: f64,
}

/// How networks are counted (EU state aid 2023/C 36/01).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CompetitionRule {
    /// A network counts when it reaches this.
    pub tier: SpeedTier,
    /// A step change multiplies the downstream speed by at least this.
    pub step_factor: f64,
    /// What it must reach where a network exists already.
    pub step_tier: SpeedTier,
}

/// Which mobile layers count.
#[derive(Debug, Clone, PartialEq)]
pub struct MobileRule {
    /// Generations that count.
    pub generations: Vec<Generation>,
    /// Least service, Mbit/s.
    pub service_mbps: f64,
    /// All levels, the weakest first.
    pub levels: Vec<SignalLevel>,
    /// Least level.
    pub level: SignalLevel,
    /// Bands that do not count, MHz.
    pub exclude_bands_mhz: Vec<f64>,
}

impl MobileRule {
    /// Whether a layer of this service counts.
    pub fn admits(&self, service: &MobileService) -> bool {
        self.generations.contains(&service.generation)
            && service.service_mbps >= self.service_mbps
            // Levels that the rule does not know are never strict enough.
            && self.rank(&service.level).zip(self.rank(&self.level)).is_some_and(|(level, least)| level >= least)
            && !self.excludes(service)
    }

    /// Whether the band does not count.
    fn excludes(&self, service: &MobileService) -> bool {
        service.band_mhz.is_some_and(|band| self.exclude_bands_mhz.contains(&band))
    }

    /// How strict a level is; `None` for one that the rule does not know.
    fn rank(&self, level: &SignalLevel) -> Option<usize> {
        self.levels.iter().position(|known| known == level)
    }
}

/// What every demand point has.
#[derive(Debug, Clone)]
pub struct Classification {
    /// Parallel to the survey's demand points.
    pub access: Vec<Access>,
    /// The operator sets that `access` points to.
    pub operator_sets: OperatorSets,
    /// Per fixed signature, which [`Access::signature`] points to: what it means.
    pub fixed: Vec<FixedVerdict>,
    /// Per fixed signature the layers that hold there, whatever they reach: positions in [`Survey::fixed`], ascending.
    pub holding: Vec<Vec<u32>>,
    /// Per fixed signature the layers that reach the shortage speed there, connected or passed: positions in
    /// [`Survey::fixed`], ascending.
    pub reaching: Vec<Vec<u32>>,
    /// Per mobile signature, which [`Access::mobile_signature`] points to: what it means.
    pub mobile: Vec<MobileVerdict>,
    /// The mobile series: first the profile's rule, then each delivered generation, service and level, ascending. Empty
    /// without mobile layers.
    pub series: Vec<MobileSeries>,
    /// Which layers make each signature, so that a scenario judges them again without asking the map once more.
    pub combinations: Combinations,
}

/// The layers of every signature, by owner as the stage numbers them.
#[derive(Debug, Clone, Default)]
pub struct Combinations {
    /// Parallel to [`Classification::fixed`]: layers, sources that speak there, what cannot be judged, and layers that pass the place as
    /// a neighbour.
    pub(crate) fixed: Vec<Vec<u32>>,
    /// Parallel to [`Classification::mobile`]: positions in [`Survey::mobile`], ascending.
    pub(crate) mobile: Vec<Vec<u32>>,
}

/// Judges every demand point.
pub fn access(survey: &Survey, settings: &ClassifySettings) -> Classification {
    let offers = judged::offers(survey, settings);
    let series = series(survey, &settings.mobile);
    let first_neighbour = locate::first_neighbour(survey) as u32;
    let fixed = near::with_neighbours(survey, &offers, locate::fixed(survey), first_neighbour);
    let mobile = locate::mobile(survey, &series);
    verdict::judge(survey, settings, &offers, fixed, mobile, series)
}

#[cfg(test)]
mod tests;
