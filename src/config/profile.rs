//! Named definitions (`data/profiles/*.toml`), compiled in. Every key carries its source.
use serde::{Deserialize, Serialize};

use crate::{
    classify::{ClassifySettings, MobileRule},
    cluster::ClusterSettings,
    model::{Generation, SignalLevel, SpeedTier, TierLadder},
};

/// A value, where it comes from, and whether that source was confirmed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Its source: a key of the README's list, or "configuration".
    pub source: String,
    /// Whether the source was confirmed.
    pub confirmed: bool,
}

impl<T> Setting<T> {
    fn replace(&mut self, value: Option<T>) {
        if let Some(value) = value {
            *self = Self { value, source: "configuration".into(), confirmed: true };
        }
    }
}

/// Tiers of a profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tiers {
    /// Mbit/s downstream, rising.
    pub down_mbps: Setting<Vec<f64>>,
}

/// What counts as planned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Planned {
    /// Built within so many years of the reference date.
    pub horizon_years: Setting<i32>,
}

/// What a shortage is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shortage {
    /// Below this speed in the fixed net a point is unserved.
    pub speed_mbps: Setting<f64>,
    /// Points at most this far apart belong to one area.
    pub link_m: Setting<f64>,
    /// Least number of points of an area.
    pub min_points: Setting<u64>,
    /// Least number of distinct places of an area.
    pub min_places: Setting<u64>,
    /// Least number of households of an area.
    pub min_households: Setting<f64>,
    /// An area is planned when this share of its points is.
    pub closed_share: Setting<f64>,
}

/// Which mobile layers count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mobile {
    /// Generations.
    pub generations: Setting<Vec<Generation>>,
    /// Least service, Mbit/s.
    pub service_mbps: Setting<f64>,
    /// The levels, weakest first.
    pub levels: Setting<Vec<SignalLevel>>,
    /// Least level.
    pub level: Setting<SignalLevel>,
    /// Bands that do not count.
    pub exclude_bands_mhz: Setting<Vec<f64>>,
}

/// A named set of definitions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Name.
    pub name: String,
    /// Title in Swedish.
    pub title_sv: String,
    /// Title in English.
    pub title_en: String,
    /// Tiers.
    pub tiers: Tiers,
    /// Plans.
    pub planned: Planned,
    /// Shortage.
    pub shortage: Shortage,
    /// Mobile.
    pub mobile: Mobile,
}

/// Keys of `[shortage]` that override the profile.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct ShortageOverride {
    /// See [`Shortage::speed_mbps`].
    pub speed_mbps: Option<f64>,
    /// See [`Shortage::link_m`].
    pub link_m: Option<f64>,
    /// See [`Shortage::min_points`].
    pub min_points: Option<u64>,
    /// See [`Shortage::min_places`].
    pub min_places: Option<u64>,
    /// See [`Shortage::min_households`].
    pub min_households: Option<f64>,
    /// See [`Shortage::closed_share`].
    pub closed_share: Option<f64>,
}

const SHIPPED: &[(&str, &str)] = &[("pts-current", include_str!("../../data/profiles/pts-current.toml"))];

impl Profile {
    /// The profile used when a configuration names none.
    pub const DEFAULT: &'static str = "pts-current";

    /// The names of all shipped profiles.
    pub fn names() -> Vec<&'static str> {
        SHIPPED.iter().map(|(name, _)| *name).collect()
    }

    /// A shipped profile by its name.
    pub fn find(name: &str) -> Option<Self> {
        let (_, text) = SHIPPED.iter().find(|(known, _)| *known == name)?;
        Some(toml::from_str(text).expect("a shipped profile is well-formed: a test reads each"))
    }

    /// Puts the configuration's own values in place.
    pub fn apply(&mut self, own: &ShortageOverride) {
        self.shortage.speed_mbps.replace(own.speed_mbps);
        self.shortage.link_m.replace(own.link_m);
        self.shortage.min_points.replace(own.min_points);
        self.shortage.min_places.replace(own.min_places);
        self.shortage.min_households.replace(own.min_households);
        self.shortage.closed_share.replace(own.closed_share);
    }

    /// The ladder of tiers.
    pub fn ladder(&self) -> TierLadder {
        let tiers =
            self.tiers.down_mbps.value.iter().map(|&down_mbps| SpeedTier { down_mbps, up_mbps: None });
        TierLadder::try_new(tiers.collect())
            .expect("the ladder of a shipped profile rises: a test reads each")
    }

    /// The rule for mobile layers.
    pub fn mobile_rule(&self) -> MobileRule {
        let levels = &self.mobile.levels.value;
        let least = levels.iter().position(|level| *level == self.mobile.level.value).unwrap_or(0);
        MobileRule {
            generations: self.mobile.generations.value.clone(),
            service_mbps: self.mobile.service_mbps.value,
            levels: levels[least..].to_vec(),
            exclude_bands_mhz: self.mobile.exclude_bands_mhz.value.clone(),
        }
    }

    /// Settings of the classification for a year.
    pub fn classify_settings(&self, reference_year: i32) -> ClassifySettings {
        ClassifySettings {
            ladder: self.ladder(),
            shortage: SpeedTier { down_mbps: self.shortage.speed_mbps.value, up_mbps: None },
            last_planned_year: reference_year + self.planned.horizon_years.value,
            mobile: self.mobile_rule(),
        }
    }

    /// Settings of the linkage into shortage areas.
    pub fn cluster_settings(&self) -> ClusterSettings {
        ClusterSettings {
            link_m: self.shortage.link_m.value,
            min_points: self.shortage.min_points.value,
            min_places: self.shortage.min_places.value,
            min_households: self.shortage.min_households.value,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_profile_reads_and_bears_its_name() {
        for name in Profile::names() {
            let profile = Profile::find(name).expect("shipped");
            assert_eq!(profile.name, name);
            assert!(!profile.ladder().tiers().is_empty());
            assert!(profile.mobile.levels.value.contains(&profile.mobile.level.value));
        }
        assert!(Profile::find("pts-curent").is_none());
    }

    #[test]
    fn pts_current_has_the_numbers_of_the_field() {
        let profile = Profile::find(Profile::DEFAULT).expect("shipped");
        assert_eq!(profile.tiers.down_mbps.value, [30.0, 100.0, 1000.0]);
        assert!((profile.shortage.speed_mbps.value - 100.0).abs() < f64::EPSILON);
        assert!((profile.shortage.link_m.value - 200.0).abs() < f64::EPSILON);
        assert_eq!(profile.classify_settings(2025).last_planned_year, 2028);
        assert_eq!(profile.mobile_rule().levels.len(), 3);
    }

    #[test]
    fn the_configuration_overrides_single_keys_and_says_so() {
        let mut profile = Profile::find(Profile::DEFAULT).expect("shipped");
        profile.apply(&ShortageOverride { link_m: Some(300.0), ..ShortageOverride::default() });
        assert!((profile.shortage.link_m.value - 300.0).abs() < f64::EPSILON);
        assert_eq!(profile.shortage.link_m.source, "configuration");
        assert_eq!(profile.shortage.min_points.value, 3);
    }
}
