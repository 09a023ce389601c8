//! What `--sensitivity` tries: one key of the profile at a time, the others as they are.
use super::{Config, Profile};
use crate::sensitivity::Trial;

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
