//! The keys of a configuration and of a profile file as JSON Schema, made from the structs that hold them.
use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::{Tables, profile, profile::Profile};

/// The address of the form of JSON Schema that both are in.
const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// What a configuration may hold, as JSON Schema (draft 2020-12): editors complete and check by it.
pub fn schema() -> &'static Value {
    static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
        let mut tables = crate::schema::of::<Tables>();
        let sections = tables["properties"].as_object_mut().expect("tables have keys");
        // A table of figures has no places, and so no CRS; neither have reviews and outcomes.
        if let Some(keys) = sections["reference"]["items"]["properties"].as_object_mut() {
            keys.retain(|key, _| !key.starts_with("crs"));
        }
        for name in ["reference", "support_reviews", "support_outcomes"] {
            if let Some(keys) = sections[name]["items"]["properties"].as_object_mut() {
                keys.retain(|key, _| !["x", "y", "axes", "geometry"].contains(&key.as_str()));
            }
        }
        // A preset says what the other keys would.
        for name in ["fixed", "fibre_points"] {
            if let Some(keywords) = sections[name]["items"].as_object_mut()
                && let Some(required) = keywords.remove("required")
            {
                keywords
                    .insert("anyOf".into(), json!([{ "required": ["preset"] }, { "required": required }]));
            }
        }
        // One table, or several.
        let demand = sections["demand"].clone();
        sections["demand"]["type"] = json!(["object", "array"]);
        sections["demand"]["items"] = demand;
        sections["demand"]["minItems"] = 1.into();
        let output = sections.shift_remove("output");
        for (name, section) in profile_sections() {
            sections.insert(name, overrides(section));
        }
        sections.extend(output.map(|output| ("output".to_owned(), output)));
        headed("whitespot configuration", tables)
    });
    &SCHEMA
}

/// What a profile file of the user may hold, as JSON Schema: each setting with its source.
pub fn schema_of_profiles() -> &'static Value {
    static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
        let mut profile = crate::schema::of::<Profile>();
        // What a file leaves out it inherits.
        profile["required"] = json!(["name"]);
        for section in profile::SECTIONS {
            if let Some(section) = profile["properties"][section].as_object_mut() {
                section.remove("required");
            }
        }
        headed("whitespot profile", profile)
    });
    &SCHEMA
}

fn headed(title: &str, mut schema: Value) -> Value {
    let mut headed = Map::new();
    headed.insert("$schema".into(), DRAFT.into());
    headed.insert("title".into(), title.into());
    let keywords = schema.as_object_mut().map(std::mem::take).unwrap_or_default();
    headed.extend(
        keywords.into_iter().filter(|(keyword, _)| !["$schema", "title"].contains(&keyword.as_str())),
    );
    headed.into()
}

/// The sections of a profile, in their order.
fn profile_sections() -> Vec<(String, Value)> {
    let mut profile = crate::schema::of::<Profile>();
    let section = |name: &str| (name.to_owned(), profile["properties"][name].take());
    profile::SECTIONS.map(section).into()
}

/// A section of a profile as a configuration writes it: bare values, any of them, with the default profile's as examples.
fn overrides(mut section: Value) -> Value {
    if let Some(settings) = section["properties"].as_object_mut() {
        for setting in settings.values_mut() {
            let mut value = setting["properties"]["value"].take();
            value["description"] = setting["description"].take();
            *setting = value;
        }
    }
    if let Some(keywords) = section.as_object_mut() {
        keywords.remove("required");
    }
    section
}
