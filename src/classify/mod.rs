//! Classify: [`Survey`] → one [`Access`] per demand point.
//!
//! First which layers hold at each point (its signature), side by side over the points; then, once per distinct
//! signature, what that combination means. The state is the first that fits: connected, passed or planned at the shortage
//! speed; unserved where a source speaks for the place; otherwise no data (PTS definitions, `domain.md` 1.2 and 8.2).
mod locate;
mod verdict;

use crate::model::{
    Access, Generation, MobileService, OperatorSets, SignalLevel, Speed, SpeedTier, Survey, TierLadder,
};

/// Definitions that the classification follows.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassifySettings {
    /// The ladder of tiers.
    pub ladder: TierLadder,
    /// Below this tier a point is unserved.
    pub shortage: SpeedTier,
    /// Plans for later years do not count; a plan without a year does not count either.
    pub last_planned_year: i32,
    /// Which mobile layers count.
    pub mobile: MobileRule,
}

/// Which mobile layers count.
#[derive(Debug, Clone, PartialEq)]
pub struct MobileRule {
    /// Generations that count.
    pub generations: Vec<Generation>,
    /// Least service, Mbit/s.
    pub service_mbps: f64,
    /// Levels that are strict enough.
    pub levels: Vec<SignalLevel>,
    /// Bands that do not count, MHz.
    pub exclude_bands_mhz: Vec<f64>,
}

impl MobileRule {
    /// Whether a layer of this service counts.
    pub fn admits(&self, service: &MobileService) -> bool {
        self.generations.contains(&service.generation)
            && service.service_mbps >= self.service_mbps
            && self.levels.contains(&service.level)
            && service.band_mhz.is_none_or(|band| !self.exclude_bands_mhz.contains(&band))
    }
}

/// What every demand point has.
#[derive(Debug, Clone)]
pub struct Classification {
    /// Parallel to the survey's demand points.
    pub access: Vec<Access>,
    /// The operator sets that `access` points to.
    pub operator_sets: OperatorSets,
    /// Per signature, which [`Access::signature`] points to: the fastest connected or passed offer.
    pub best: Vec<Option<Speed>>,
}

/// Judges every demand point.
pub fn access(survey: &Survey, settings: &ClassifySettings) -> Classification {
    let fixed = locate::fixed(survey);
    let mobile = locate::mobile(survey, &settings.mobile);
    verdict::judge(survey, settings, &fixed, &mobile)
}

#[cfg(test)]
mod tests;
