//! Shapes of values that people write: as JSON Schema, and as the check that a value has its shape.
//!
//! A struct of the configuration names the shape of a field with `#[schemars(with = "…")]`; its doc comment becomes the
//! description. [`of`] makes the schema of a whole struct in one form: no `null`, no key that is not named, texts that say
//! something. [`fits`] reads just the keywords that such a schema holds.
mod fits;
mod shapes;
mod vocabulary;

pub(crate) use fits::{describe, expected, fits, found, must, required};
pub(crate) use shapes::{
    Address, Character, Codes, Count, Day, ListOf, Names, NeedWord, NotNegative, OrColumn,
    OrganisationNumber, Positive, Rows, Share, ShareOrNone, SomeOf, Speed, Text, Whole, Words, Years,
};
pub(crate) use vocabulary::Vocabulary;

use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Map, Value, json};

/// The schema of a struct, with all that it holds in place.
pub(crate) fn of<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
    tidy(&mut schema);
    schema
}

/// Brings what the derive makes into the form that [`fits`] reads.
fn tidy(schema: &mut Value) {
    let Value::Object(keywords) = schema else { return };
    // TOML has no null: an optional key is left out.
    if let Some(Value::Array(types)) = keywords.get_mut("type") {
        types.retain(|one| one != "null");
        if let [one] = types.as_slice() {
            keywords["type"] = one.clone();
        }
    }
    if let Some(Value::Array(branches)) = keywords.get_mut("anyOf") {
        branches.retain(|branch| branch != &json!({ "type": "null" }));
        if let [Value::Object(one)] = branches.as_mut_slice() {
            let one = std::mem::take(one);
            keywords.remove("anyOf");
            one.into_iter().for_each(|(keyword, value)| {
                keywords.entry(keyword).or_insert(value);
            });
        }
    }
    if let Some(Value::Array(words)) = keywords.get_mut("enum") {
        words.retain(|word| !word.is_null());
    }
    keywords.remove("default");
    let is = |keywords: &Map<String, Value>, kind: &str| keywords.get("type").is_some_and(|is| is == kind);
    let is_number = is(keywords, "number") || is(keywords, "integer");
    if is_number {
        keywords.remove("format");
    }
    let is_free =
        ["enum", "const", "pattern", "format", "maxLength"].iter().all(|one| !keywords.contains_key(*one));
    if is(keywords, "string") && is_free {
        Text::constrain(keywords);
    }
    if keywords.contains_key("properties") && !keywords.contains_key("additionalProperties") {
        keywords.insert("additionalProperties".into(), false.into());
    }
    for inner in ["properties", "items", "additionalProperties", "anyOf", "oneOf", "prefixItems"] {
        match keywords.get_mut(inner) {
            Some(Value::Array(schemas)) => schemas.iter_mut().for_each(tidy),
            Some(Value::Object(schemas)) if inner == "properties" => schemas.values_mut().for_each(tidy),
            Some(schema) => tidy(schema),
            None => {}
        }
    }
}
