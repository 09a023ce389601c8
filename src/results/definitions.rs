//! The definitions of two results: which of them differ, and whether the states of demand points can be compared.
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    config::Profile,
    ingest::ResultFolder,
    model::{Decides, DefinitionDifference},
};

/// Keys that decide which points make shortage areas.
const AREAS: [&str; 7] = [
    "shortage.link_m",
    "shortage.min_points",
    "shortage.min_places",
    "shortage.min_households",
    "shortage.chain_km",
    "shortage.closed_share",
    "shortage.exclude_settlements",
];

/// The profile of a run record, as this version reads it; `None` where it cannot be read.
fn profile(record: &Value) -> Option<Profile> {
    let profile = Profile::find(Profile::DEFAULT)?;
    profile.overlaid(record).ok()
}

/// Whether a demand point with the same layers has the same state in both: speed, passed, planned and the shortage speed.
pub(super) fn decide_alike(one: &ResultFolder, other: &ResultFolder) -> bool {
    let profiles = (profile(&one.record.profile), profile(&other.record.profile));
    let (Some(one), Some(other)) = profiles else { return false };
    // The horizon counts from each year's own reference date: the same rule then, though not the same last year.
    let [one, other] = [one, other].map(|profile| profile.classify_settings(0, &[]));
    one.shortage == other.shortage
        && one.speed == other.speed
        && one.passed == other.passed
        && one.last_planned_year == other.last_planned_year
        && one.credible_only == other.credible_only
}

/// The share of its points that closes an area.
pub(super) fn closed_share(result: &ResultFolder) -> Option<f64> {
    result.record.definition("shortage", "closed_share").as_f64()
}

/// Every definition that differs, by key; the name of the profile first.
pub(super) fn differences(one: &ResultFolder, other: &ResultFolder) -> Vec<DefinitionDifference> {
    profile_differences(&one.record.profile, &other.record.profile)
}

/// The same of two profiles as run records hold them.
pub fn profile_differences(one: &Value, other: &Value) -> Vec<DefinitionDifference> {
    let (before, after) = (values(one), values(other));
    let other_shortage_tier = match (profile(one), profile(other)) {
        (Some(one), Some(other)) => {
            one.classify_settings(0, &[]).shortage != other.classify_settings(0, &[]).shortage
        }
        _ => true,
    };
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let decides = |key: &str| {
        let of_state = ["speed.", "passed.", "planned."].iter().any(|section| key.starts_with(section));
        // The ladder decides a state only by the speed upstream that it asks at the shortage speed.
        let of_tier = key == "shortage.speed_mbps" || (key.starts_with("tiers.") && other_shortage_tier);
        match key {
            _ if of_state || of_tier => Decides::State,
            _ if AREAS.contains(&key) => Decides::Areas,
            _ => Decides::Others,
        }
    };
    let name = |profile: &Value| profile["name"].as_str().unwrap_or_default().to_owned();
    let named = (name(one) != name(other)).then(|| DefinitionDifference {
        key: "profile".into(),
        before: Some(name(one)),
        after: Some(name(other)),
        decides: Decides::Others,
    });
    let differing =
        keys.into_iter().filter(|key| before.get(*key) != after.get(*key)).map(|key| DefinitionDifference {
            key: key.clone(),
            before: before.get(key).cloned(),
            after: after.get(key).cloned(),
            decides: decides(key),
        });
    named.into_iter().chain(differing).collect()
}

/// `section.key` → value, as text.
fn values(profile: &Value) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    for (section, keys) in profile.as_object().into_iter().flatten() {
        for (key, setting) in keys.as_object().into_iter().flatten() {
            if let Some(value) = setting.get("value") {
                values.insert(format!("{section}.{key}"), text(value));
            }
        }
    }
    values
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => {
            number.as_f64().map_or_else(|| number.to_string(), |number| number.to_string())
        }
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
