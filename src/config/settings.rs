//! A profile as the settings of the stages.
use super::{CompetitionKeys, Profile, Shortage, profile::band};
use crate::{
    classify::{ClassifySettings, CompetitionRule, MobileRule, PassedRules, SpeedRule},
    cluster::ClusterSettings,
    model::{SpeedTier, Target, TierLadder},
    prioritise::PrioritySettings,
    register::{Compass, RegisterSettings},
    support::SupportSettings,
};

impl Profile {
    /// The ladder of tiers.
    pub fn ladder(&self) -> TierLadder {
        TierLadder::try_new(self.tier_list())
            .expect("the ladder rises: every profile is checked when it is read")
    }

    /// A tier of this downstream speed, with the upstream speed that the profile asks there: that of its highest tier that
    /// is not faster.
    fn tier_at(&self, down_mbps: f64) -> SpeedTier {
        let up_mbps = if self.tiers.symmetric.value {
            Some(down_mbps)
        } else {
            self.tier_list().iter().rfind(|tier| tier.down_mbps <= down_mbps).and_then(|tier| tier.up_mbps)
        };
        SpeedTier { down_mbps, up_mbps }
    }

    /// The rule for mobile layers.
    pub fn mobile_rule(&self) -> MobileRule {
        MobileRule {
            generations: self.mobile_cover.generations.value.clone(),
            service_mbps: self.mobile_cover.service_mbps.value,
            levels: self.mobile_cover.levels.value.clone(),
            level: self.mobile_cover.level.value.clone(),
            exclude_bands_mhz: self.mobile_cover.exclude_bands_mhz.value.clone(),
        }
    }

    /// Settings of the classification for a year and the targets that are followed.
    pub fn classify_settings(&self, reference_year: i32, targets: &[Target]) -> ClassifySettings {
        let ladder = self.ladder();
        let mut criteria = ladder.tiers().to_vec();
        for target in targets {
            if !criteria.contains(&target.tier) {
                criteria.push(target.tier);
            }
        }
        let CompetitionKeys { speed_mbps, step_factor, step_down_mbps, step_up_mbps } = &self.competition;
        let above_0 = |value: f64| (value > 0.0).then_some(value);
        let speed = SpeedRule {
            judged: self.speed.judged.value,
            max_latency_ms: above_0(self.speed.max_latency_ms.value),
        };
        let competition = CompetitionRule {
            tier: SpeedTier { down_mbps: speed_mbps.value, up_mbps: None },
            step_factor: step_factor.value,
            step_tier: SpeedTier { down_mbps: step_down_mbps.value, up_mbps: above_0(step_up_mbps.value) },
        };
        let shortage = self.tier_at(self.shortage.speed_mbps.value);
        let last_year = reference_year + self.planned.horizon_years.value;
        let mut settings =
            ClassifySettings::new(ladder, shortage, speed, last_year, competition, self.mobile_rule());
        settings.criteria = criteria;
        settings.reliable.clone_from(&self.speed.reliable.value);
        settings.passed = PassedRules {
            rules: self.passed.passed_rules.value.clone(),
            max_cost_sek: self.passed.max_cost_sek.value,
            near_connected_m: self.passed.near_connected_m.value,
        };
        settings.credible_only = self.planned.credible_only.value;
        settings
    }

    /// Settings of the list of candidates for support.
    pub fn support_settings(&self) -> SupportSettings {
        SupportSettings::new(self.support.exclude_settlements.value.clone(), self.shortage.link_m.value)
    }

    /// Settings of the last percent, with the targets that are followed.
    pub fn priority_settings(&self, targets: &[Target]) -> PrioritySettings {
        let keys = &self.priority;
        let mut settings = PrioritySettings::new(keys.feeds.value.clone(), keys.order.value);
        settings.drop_m = keys.drop_m.value;
        settings.road_tolerance_m = keys.road_tolerance_m.value;
        settings.later_connection_m = keys.later_connection_m.value;
        settings.extension_m = keys.extension_m.value;
        settings.radio_site_m = keys.radio_site_m.value;
        settings.weights.cost = keys.weight_cost.value;
        settings.weights.households = keys.weight_households.value;
        settings.weights.gain = keys.weight_gain.value;
        settings.deduction_sek = keys.deduction_sek.value;
        settings.budgets_sek.clone_from(&keys.budget_sek.value);
        settings.new_points = keys.new_points.value;
        settings.new_point_reach_m = keys.new_point_reach_m.value;
        settings.new_point_candidates.clone_from(&keys.new_point_candidates.value);
        settings.target = targets.iter().find(|target| target.id == keys.target.value).cloned();
        let cost = &self.cost;
        settings.cost.trench_sek_per_m = band(&cost.trench_sek_per_m.value);
        settings.cost.tatort_sek_per_m = band(&cost.tatort_sek_per_m.value);
        settings.cost.crossing_sek = band(&cost.crossing_sek.value);
        settings.cost.drop_sek = band(&cost.drop_sek.value);
        settings.cost.connection_point_sek = band(&cost.connection_point_sek.value);
        settings.cost.straight_factor =
            band(&cost.straight_factor.value).expect("every profile is checked when it is read");
        settings
    }

    /// Settings of the register in a year.
    pub fn register_settings(&self, year: i32, compass: Compass) -> RegisterSettings {
        let Shortage { link_m, closed_share, exclude_settlements, .. } = &self.shortage;
        let mut settings = RegisterSettings::new(link_m.value, closed_share.value, year, compass);
        settings.chain_m = self.chain_m();
        settings.exclude_settlements.clone_from(&exclude_settlements.value);
        settings
    }

    /// Settings of the linkage into shortage areas.
    pub fn cluster_settings(&self) -> ClusterSettings {
        let mut settings = ClusterSettings::new(self.shortage.link_m.value);
        settings.min_points = self.shortage.min_points.value;
        settings.min_places = self.shortage.min_places.value;
        settings.min_households = self.shortage.min_households.value;
        settings.chain_m = self.chain_m();
        settings.exclude_settlements.clone_from(&self.shortage.exclude_settlements.value);
        settings
    }

    /// Beyond this an area is long; `None`: none is.
    fn chain_m(&self) -> Option<f64> {
        Some(self.shortage.chain_km.value * 1000.0).filter(|&chain_m| chain_m > 0.0)
    }
}
