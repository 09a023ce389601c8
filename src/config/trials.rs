//! What `--sensitivity` tries: one key of the profile at a time, the others as they are.
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Config, Profile};
use crate::{
    model::SignalLevel,
    schema::{ListOf, NotNegative, Positive, SomeOf, Text},
    sensitivity::Trial,
};

#[derive(Deserialize, Default, JsonSchema)]
pub(super) struct SensitivityTable {
    /// Distances of the estimated passing, metres.
    #[serde(default)]
    #[schemars(with = "ListOf<NotNegative>", extend("examples" = [[0, 50, 100]]))]
    near_connected_m: Option<Vec<f64>>,
    /// Link distances, metres.
    #[serde(default)]
    #[schemars(with = "ListOf<Positive>", extend("examples" = [[100, 200, 400]]))]
    link_m: Option<Vec<f64>>,
    /// Shortage speeds, Mbit/s; left out: the profile's tiers.
    #[serde(default)]
    #[schemars(with = "ListOf<Positive>", extend("examples" = [[30, 100]]))]
    speed_mbps: Option<Vec<f64>>,
    /// Mobile services, Mbit/s.
    #[serde(default)]
    #[schemars(with = "ListOf<NotNegative>", extend("examples" = [[0, 10, 30]]))]
    service_mbps: Option<Vec<f64>>,
    /// Mobile levels; left out: all of the profile.
    #[serde(default)]
    #[schemars(with = "SomeOf<Text>", extend("examples" = [["grund", "grund+8"]]))]
    pub(super) level: Option<Vec<SignalLevel>>,
}

/// The values that `--sensitivity` tries, one key at a time.
#[derive(Debug, Clone, PartialEq)]
pub struct Sensitivity {
    /// Distances of the estimated passing.
    pub near_connected_m: Vec<f64>,
    /// Link distances.
    pub link_m: Vec<f64>,
    /// Shortage speeds.
    pub speed_mbps: Vec<f64>,
    /// Mobile services.
    pub service_mbps: Vec<f64>,
    /// Mobile levels.
    pub level: Vec<SignalLevel>,
}

impl SensitivityTable {
    /// What is not given is tried at the usual values, or at the profile's own.
    pub(super) fn among(self, profile: &Profile) -> Sensitivity {
        Sensitivity {
            near_connected_m: self.near_connected_m.unwrap_or_else(|| vec![0.0, 20.0, 50.0, 100.0, 353.0]),
            link_m: self.link_m.unwrap_or_else(|| vec![100.0, 200.0, 400.0]),
            speed_mbps: self.speed_mbps.unwrap_or_else(|| profile.tiers.down_mbps.value.clone()),
            service_mbps: self.service_mbps.unwrap_or_else(|| vec![0.0, 10.0, 30.0]),
            level: self.level.unwrap_or_else(|| profile.mobile_cover.levels.value.clone()),
        }
    }
}

/// Puts a value into a profile.
type Set = fn(&mut Profile, f64);

impl Config {
    /// The trials, by key and rising value; the run's own value is among those of each key.
    pub fn trials(&self) -> Vec<Trial> {
        let tried = &self.sensitivity;
        let base = &self.profile;
        let fixed: [(&'static str, &[f64], f64, Set); 3] = [
            (
                "near_connected_m",
                &tried.near_connected_m,
                base.passed.near_connected_m.value,
                |profile, value| profile.passed.near_connected_m.value = value,
            ),
            ("speed_mbps", &tried.speed_mbps, base.shortage.speed_mbps.value, |profile, value| {
                profile.shortage.speed_mbps.value = value;
            }),
            ("link_m", &tried.link_m, base.shortage.link_m.value, |profile, value| {
                profile.shortage.link_m.value = value;
            }),
        ];
        let service: (&'static str, &[f64], f64, Set) =
            ("service_mbps", &tried.service_mbps, base.mobile_cover.service_mbps.value, |profile, value| {
                profile.mobile_cover.service_mbps.value = value;
            });
        let has_mobile = !self.request.mobile.is_empty();
        let mut trials = Vec::new();
        for (parameter, values, own, set) in fixed.into_iter().chain(has_mobile.then_some(service)) {
            let mut values = values.to_vec();
            values.push(own);
            values.sort_by(f64::total_cmp);
            values.dedup();
            for value in values {
                let mut profile = base.clone();
                set(&mut profile, value);
                let is_base = value.total_cmp(&own).is_eq();
                trials.push(self.trial(parameter, value.to_string(), is_base, &profile));
            }
        }
        if !has_mobile {
            return trials;
        }
        // The weakest first, as the profile lists them.
        for level in &base.mobile_cover.levels.value {
            let own = &base.mobile_cover.level.value;
            if level == own || tried.level.contains(level) {
                let mut profile = base.clone();
                profile.mobile_cover.level.value = level.clone();
                trials.push(self.trial("level", level.0.clone(), level == own, &profile));
            }
        }
        trials
    }

    fn trial(&self, parameter: &'static str, value: String, is_base: bool, profile: &Profile) -> Trial {
        Trial {
            parameter,
            value,
            is_base,
            classify: profile.classify_settings(self.reference_date.year, &self.targets),
            cluster: profile.cluster_settings(),
        }
    }
}
