//! Named definitions (`data/profiles/*.toml`), compiled in. Every key carries its source.
//!
//! A profile may inherit from another and then holds only the keys that differ. A configuration names a shipped profile
//! or a file of its own, and may override any single key in a section of the same name.
use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toml::{Table, Value};

use super::{
    ConfigError,
    definitions::{
        CompetitionKeys, CostKeys, Limits, MobileCover, Passed, Planned, PriorityKeys, Shortage, Speeds,
        Split, SupportKeys, Targets, Tiers,
    },
    error::{Checked, Place},
    keys, own_profile,
};
use crate::model::{Band, PriorityOrder, SpeedTier, TierLadder};

/// A named set of definitions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Name.
    pub name: String,
    /// Title in Swedish.
    pub title_sv: String,
    /// Title in English.
    pub title_en: String,
    /// The profile that it was made from; `None` for one that stands by itself.
    #[serde(default)]
    pub inherits: Option<String>,
    /// Tiers.
    pub tiers: Tiers,
    /// Judging of offers.
    pub speed: Speeds,
    /// Homes passed.
    pub passed: Passed,
    /// Plans.
    pub planned: Planned,
    /// Shortage.
    pub shortage: Shortage,
    /// Support.
    pub support: SupportKeys,
    /// Competition.
    pub competition: CompetitionKeys,
    /// Mobile.
    pub mobile_cover: MobileCover,
    /// Settlements.
    pub split: Split,
    /// Targets.
    pub targets: Targets,
    /// Prices.
    pub cost: CostKeys,
    /// Which areas come first.
    pub priority: PriorityKeys,
    /// Limits of shapes and borders.
    pub limits: Limits,
}

/// The sections that hold settings: each may stand in a configuration too.
pub(super) const SECTIONS: [&str; 13] = [
    "tiers",
    "speed",
    "passed",
    "planned",
    "shortage",
    "support",
    "competition",
    "mobile_cover",
    "split",
    "targets",
    "cost",
    "priority",
    "limits",
];

/// The least deviation of edges, metres: with less, edges would be cut more often than their coordinates have digits for.
const FINEST_EDGE_M: f64 = 0.001;

const SHIPPED: &[(&str, &str)] = &[
    ("pts-current", include_str!("../../data/profiles/pts-current.toml")),
    ("pts-2015", include_str!("../../data/profiles/pts-2015.toml")),
    ("vgr-lista", include_str!("../../data/profiles/vgr-lista.toml")),
    ("bredbandsstod", include_str!("../../data/profiles/bredbandsstod.toml")),
    ("eu-2023", include_str!("../../data/profiles/eu-2023.toml")),
    ("bead", include_str!("../../data/profiles/bead.toml")),
    ("bead-2025", include_str!("../../data/profiles/bead-2025.toml")),
    ("ofcom", include_str!("../../data/profiles/ofcom.toml")),
    ("breitbandatlas", include_str!("../../data/profiles/breitbandatlas.toml")),
];

impl Profile {
    /// This profile with the values that a run record holds of another profile.
    ///
    /// # Errors
    /// When the record holds a value that no profile can have.
    pub fn overlaid(&self, record: &serde_json::Value) -> Result<Self, serde_json::Error> {
        let mut profile = serde_json::to_value(self)?;
        for section in SECTIONS {
            let (Some(own), Some(recorded)) = (profile[section].as_object_mut(), record[section].as_object())
            else {
                continue;
            };
            for (key, setting) in recorded {
                own.insert(key.clone(), setting.clone());
            }
        }
        serde_json::from_value(profile)
    }

    /// The profile used when a configuration names none.
    pub const DEFAULT: &'static str = "pts-current";

    /// The names of all shipped profiles.
    pub fn names() -> Vec<&'static str> {
        SHIPPED.iter().map(|(name, _)| *name).collect()
    }

    /// A shipped profile by its name.
    pub fn find(name: &str) -> Option<Self> {
        let table = shipped(name)?;
        Some(Value::Table(table).try_into().expect("a shipped profile is well-formed: a test reads each"))
    }

    /// The profile of a configuration: a shipped one or a file (its name ends in `.toml`), with the configuration's own
    /// values in place.
    ///
    /// # Errors
    /// When no profile has this name, when the file is not a profile, and when the values contradict each other.
    pub(super) fn of_configuration(
        file: Checked<'_>,
        base: &Path,
        name: &str,
        configuration: &Table,
    ) -> Result<Self, ConfigError> {
        let own_file =
            Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
        let mut table = if own_file {
            own_profile::read(&base.join(name))?
        } else {
            shipped(name).ok_or_else(|| {
                let known = Self::names();
                let near = keys::nearest(name, &known)
                    .map(|near| format!("; did you mean \"{near}\"?"))
                    .unwrap_or_default();
                file.wrong(
                    &Place::table("run"),
                    "profile",
                    format!("\"{name}\""),
                    format!("one of {}, or a file ending in .toml{near}", known.join(", ")),
                )
            })?
        };
        for section in SECTIONS {
            let (Some(own), Some(known)) = (
                configuration.get(section).and_then(Value::as_table),
                table.get_mut(section).and_then(Value::as_table_mut),
            ) else {
                continue;
            };
            for (key, value) in own {
                let mut setting = Table::new();
                setting.insert("value".into(), value.clone());
                setting.insert("source".into(), "configuration".into());
                setting.insert("confirmed".into(), true.into());
                if let Some(replaced) = known.remove(key) {
                    setting.insert("replaces".into(), replaced);
                }
                known.insert(key.clone(), Value::Table(setting));
            }
        }
        let profile: Self = Value::Table(table).try_into().map_err(|error: toml::de::Error| {
            Checked::syntax(file.path, &format!("profile {name}: {}", error.message()))
        })?;
        profile.check().map_err(|(section, key, found, expected)| {
            file.wrong(&Place::table(section).of_profile(name), key, found, expected)
        })?;
        Ok(profile)
    }

    /// What no single key shows. Gives section, key, found and expected.
    fn check(&self) -> Result<(), (&'static str, &'static str, String, String)> {
        let Tiers { down_mbps, up_mbps, symmetric } = &self.tiers;
        if !up_mbps.value.is_empty() && up_mbps.value.len() != down_mbps.value.len() {
            return Err((
                "tiers",
                "up_mbps",
                format!("{} speeds", up_mbps.value.len()),
                format!("one for each of the {} tiers, or none", down_mbps.value.len()),
            ));
        }
        if symmetric.value && up_mbps.value.iter().any(|&up| up > 0.0) {
            return Err(("tiers", "symmetric", "true beside up_mbps".into(), "one of the two".into()));
        }
        if TierLadder::try_new(self.tier_list()).is_none() {
            return Err((
                "tiers",
                "down_mbps",
                format!("{:?} down, {:?} up", down_mbps.value, up_mbps.value),
                "tiers above 0 that rise downstream and do not fall upstream".into(),
            ));
        }
        let edge_m = self.limits.edge_deviation_m.value;
        if edge_m < FINEST_EDGE_M {
            let expected = format!("at least {FINEST_EDGE_M}: no boundary is drawn finer");
            return Err(("limits", "edge_deviation_m", edge_m.to_string(), expected));
        }
        let (stop, warn) = (self.limits.ids_matched_stop.value, self.limits.ids_matched_warn.value);
        if warn < stop {
            let expected = format!("at least ids_matched_stop, {stop}");
            return Err(("limits", "ids_matched_warn", warn.to_string(), expected));
        }
        self.check_last_percent()?;
        let MobileCover { level, levels, .. } = &self.mobile_cover;
        if let Some(twice) = (1..levels.value.len())
            .map(|position| levels.value.split_at(position))
            .find_map(|(before, rest)| before.contains(&rest[0]).then_some(&rest[0]))
        {
            return Err((
                "mobile_cover",
                "levels",
                format!("\"{}\" twice", twice.0),
                "each level once, the weakest first".into(),
            ));
        }
        if !levels.value.contains(&level.value) {
            let known: Vec<&str> = levels.value.iter().map(|level| level.0.as_str()).collect();
            return Err(("mobile_cover", "level", format!("\"{}\"", level.value.0), known.join(", ")));
        }
        Ok(())
    }

    /// Prices that are no bands, and weights that weigh nothing.
    fn check_last_percent(&self) -> Result<(), (&'static str, &'static str, String, String)> {
        let cost = &self.cost;
        let prices = [
            ("trench_sek_per_m", &cost.trench_sek_per_m.value),
            ("tatort_sek_per_m", &cost.tatort_sek_per_m.value),
            ("crossing_sek", &cost.crossing_sek.value),
            ("drop_sek", &cost.drop_sek.value),
            ("connection_point_sek", &cost.connection_point_sek.value),
            ("straight_factor", &cost.straight_factor.value),
        ];
        for (key, value) in prices {
            let may_lack = key != "straight_factor";
            if band(value).is_none() && !(may_lack && value.is_empty()) {
                let lack = if may_lack { ", or an empty list where there is no price" } else { "" };
                let expected = format!("three numbers that do not fall: low, expected, high{lack}");
                return Err(("cost", key, format!("{value:?}"), expected));
            }
        }
        let PriorityKeys { weight_cost, weight_households, weight_gain, .. } = &self.priority;
        if self.priority.order.value == PriorityOrder::Weights
            && weight_cost.value + weight_households.value + weight_gain.value <= 0.0
        {
            let expected = "weight_cost, weight_households or weight_gain above 0".into();
            return Err(("priority", "order", "\"weights\", and all weights 0".into(), expected));
        }
        Ok(())
    }

    pub(super) fn tier_list(&self) -> Vec<SpeedTier> {
        let Tiers { down_mbps, up_mbps, symmetric } = &self.tiers;
        let up = |position: usize, down: f64| {
            if symmetric.value {
                Some(down)
            } else {
                up_mbps.value.get(position).copied().filter(|&up| up > 0.0)
            }
        };
        let tiers = down_mbps.value.iter().enumerate();
        tiers
            .map(|(position, &down_mbps)| SpeedTier { down_mbps, up_mbps: up(position, down_mbps) })
            .collect()
    }
}

/// Low, expected and high; `None` where a list holds something else.
pub(super) fn band(parts: &[f64]) -> Option<Band> {
    match *parts {
        [low, expected, high] => Band::try_new(low, expected, high),
        _ => None,
    }
}

/// A shipped profile with all that it inherits.
pub(super) fn shipped(name: &str) -> Option<Table> {
    let (_, text) = SHIPPED.iter().find(|(known, _)| *known == name)?;
    let own: Table = text.parse().expect("a shipped profile is well-formed: a test reads each");
    let Some(parent) = own.get("inherits").and_then(Value::as_str) else { return Some(own) };
    Some(inherit(shipped(parent).expect("a shipped profile inherits from a shipped one"), own))
}

/// Keys of `own` replace those of `parent`, section by section.
pub(super) fn inherit(mut parent: Table, own: Table) -> Table {
    for (name, value) in own {
        match (parent.get_mut(&name), value) {
            (Some(Value::Table(known)), Value::Table(own)) => known.extend(own),
            (_, value) => {
                parent.insert(name, value);
            }
        }
    }
    parent
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_profile_reads_and_bears_its_name() {
        for name in Profile::names() {
            let profile = Profile::find(name).expect("shipped");
            assert_eq!(profile.name, name);
            assert_eq!(profile.check(), Ok(()), "{name}");
        }
        assert!(Profile::find("pts-curent").is_none());
    }

    #[test]
    fn pts_current_has_the_numbers_of_the_field() {
        let profile = Profile::find(Profile::DEFAULT).expect("shipped");
        assert_eq!(profile.tiers.down_mbps.value, [30.0, 100.0, 1000.0]);
        assert!((profile.shortage.speed_mbps.value - 100.0).abs() < f64::EPSILON);
        assert!((profile.shortage.link_m.value - 200.0).abs() < f64::EPSILON);
        assert_eq!(profile.classify_settings(2025, &[]).last_planned_year, 2028);
        assert_eq!(profile.mobile_rule().levels.len(), 3);
    }

    #[test]
    fn the_configuration_overrides_single_keys_and_says_so() {
        let configuration: Table =
            "[shortage]\nlink_m = 300.0\n[mobile_cover]\nlevel = \"grund+8\"".parse().expect("TOML");
        let read = |configuration: &Table| {
            let (path, positions) =
                (Path::new("county.toml"), &super::super::positions::Positions::default());
            Profile::of_configuration(
                Checked { path, positions },
                Path::new("."),
                "pts-current",
                configuration,
            )
        };
        let profile = read(&configuration).expect("a profile");
        assert!((profile.shortage.link_m.value - 300.0).abs() < f64::EPSILON);
        assert_eq!(profile.shortage.link_m.source, "configuration");
        let replaced = profile.shortage.link_m.replaces.as_ref().expect("the profile's own is kept");
        assert!((replaced.value - 200.0).abs() < f64::EPSILON && !replaced.confirmed);
        assert!(replaced.source.starts_with("B1: "), "{}", replaced.source);
        assert_eq!(profile.shortage.speed_mbps.replaces, None);
        assert_eq!(profile.shortage.min_points.value, 3);
        assert_eq!(profile.mobile_rule().level.0, "grund+8");
        let unknown: Table = "[mobile_cover]\nlevel = \"grund+9\"".parse().expect("TOML");
        let error = read(&unknown).expect_err("no such level").to_string();
        assert!(error.contains("found \"grund+9\", expected grund, grund+8, grund+16"), "{error}");
    }
}
