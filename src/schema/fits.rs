//! Whether a value of a TOML file has the shape that a schema gives, and the message where it has not.
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use regex::Regex;
use serde_json::Value as Json;
use toml::Value;

use crate::model::Date;

/// Whether a value fits. Numbers must be finite, whole ones stand for any; a date of TOML counts as its text.
pub(crate) fn fits(schema: &Json, value: &Value) -> bool {
    let bound = |keyword: &str| schema[keyword].as_f64();
    let count = |keyword: &str| schema[keyword].as_u64().map(|count| count as usize);
    let between = |length: usize, least: &str, most: &str| {
        count(least).is_none_or(|least| length >= least) && count(most).is_none_or(|most| length <= most)
    };
    let is_of_kind = match value {
        Value::String(text) => {
            is(schema, "string")
                && is_text(schema, text)
                && between(text.chars().count(), "minLength", "maxLength")
        }
        Value::Datetime(date) => is(schema, "string") && is_text(schema, &date.to_string()),
        Value::Integer(_) | Value::Float(_) => {
            let number = match value {
                Value::Integer(number) => *number as f64,
                _ => value.as_float().unwrap_or(f64::NAN),
            };
            (is(schema, "number") || (is(schema, "integer") && value.is_integer()))
                && number.is_finite()
                && bound("minimum").is_none_or(|least| number >= least)
                && bound("exclusiveMinimum").is_none_or(|below| number > below)
                && bound("maximum").is_none_or(|most| number <= most)
        }
        Value::Boolean(_) => is(schema, "boolean"),
        Value::Array(items) => {
            is(schema, "array")
                && between(items.len(), "minItems", "maxItems")
                && items.iter().all(|item| fits(&schema["items"], item))
        }
        Value::Table(table) => {
            let key_fits = |(key, value): (&String, &Value)| {
                let names = &schema["propertyNames"];
                (names.is_null() || is_text(names, key))
                    && match (&schema["properties"][key], &schema["additionalProperties"]) {
                        (Json::Null, Json::Bool(false)) => false,
                        (Json::Null, Json::Null) => true,
                        (Json::Null, others) => fits(others, value),
                        (own, _) => fits(own, value),
                    }
            };
            is(schema, "object")
                && between(table.len(), "minProperties", "maxProperties")
                && required(schema).all(|key| table.contains_key(key))
                && table.iter().all(key_fits)
        }
    };
    let one_fits = |branches: &Json| {
        branches.as_array().is_none_or(|branches| branches.iter().any(|branch| fits(branch, value)))
    };
    is_of_kind && one_fits(&schema["anyOf"]) && one_fits(&schema["oneOf"])
}

/// Whether a schema asks for this type; one without a type leaves it to its branches.
fn is(schema: &Json, kind: &str) -> bool {
    schema["type"].is_null() || schema["type"] == kind
}

fn is_text(schema: &Json, text: &str) -> bool {
    let words = words(schema);
    (words.is_empty() || words.contains(&text))
        && schema["pattern"].as_str().is_none_or(|pattern| matches(pattern, text))
        && (schema["format"] != "date" || Date::parse(text).is_some())
}

/// The words of which a text must be one; none where any may stand.
fn words(schema: &Json) -> Vec<&str> {
    let list = schema["enum"].as_array().into_iter().flatten();
    list.chain(schema.get("const")).filter_map(Json::as_str).collect()
}

/// The patterns stand in the schema as texts: each is made once.
fn matches(pattern: &str, text: &str) -> bool {
    static MADE: LazyLock<Mutex<HashMap<String, Regex>>> = LazyLock::new(Mutex::default);
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let made = made.entry(pattern.to_owned());
    made.or_insert_with(|| Regex::new(pattern).expect("a pattern of ours")).is_match(text)
}

/// The keys that a table must have.
pub(crate) fn required(schema: &Json) -> impl Iterator<Item = &str> {
    schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str)
}

/// The keys that a table of a configuration must have where no preset fills them.
pub(crate) fn must(schema: &Json) -> impl Iterator<Item = &str> {
    let otherwise = schema["anyOf"].as_array().and_then(|branches| branches.last());
    required(if schema["required"].is_null() { otherwise.unwrap_or(schema) } else { schema })
}

/// What is expected, in words.
pub(crate) fn expected(schema: &Json) -> String {
    if let Some(title) = schema["title"].as_str() {
        return title.to_owned();
    }
    let branches = schema["oneOf"].as_array().into_iter().flatten();
    let words: Vec<&str> = words(schema).into_iter().chain(branches.flat_map(self::words)).collect();
    match schema["type"].as_str() {
        _ if !words.is_empty() => format!("one of {}", words.join(", ")),
        Some("array") => {
            let item = expected(&schema["items"]);
            format!("a list of {}", item.trim_start_matches("one of "))
        }
        Some("boolean") => "true or false".into(),
        Some("integer") => "a whole number".into(),
        Some("number") => "a number".into(),
        _ => "a table".into(),
    }
}

/// What stands there instead of what fits: of a list the item that does not, of a table of one known key its value.
pub(crate) fn found(schema: &Json, value: &Value) -> String {
    let is_known = |key: &str| {
        let branches = schema["anyOf"].as_array().into_iter().flatten();
        branches.chain([schema]).any(|branch| !branch["properties"][key].is_null())
    };
    match value {
        Value::Array(items) if items.is_empty() => "an empty list".into(),
        Value::Array(items) => {
            let lists = schema["anyOf"].as_array().into_iter().flatten().chain([schema]);
            let item_of = lists.map(|list| &list["items"]).find(|items| !items.is_null());
            match item_of.and_then(|of| items.iter().find(|item| !fits(of, item))) {
                Some(item) => format!("{item} in the list"),
                None => describe(value),
            }
        }
        Value::Table(table) => match table.iter().next() {
            Some((key, value)) if table.len() == 1 && is_known(key) && !value.is_table() => {
                format!("{key} = {value}")
            }
            _ => describe(value),
        },
        _ => describe(value),
    }
}

/// A value in words.
pub(crate) fn describe(value: &Value) -> String {
    match value {
        Value::String(text) => format!("the text \"{text}\""),
        Value::Integer(number) => format!("the number {number}"),
        Value::Float(number) => format!("the number {number}"),
        Value::Boolean(flag) => format!("{flag}"),
        Value::Datetime(date) => format!("the date {date}"),
        Value::Array(_) => "a list".into(),
        Value::Table(table) => {
            format!("a table with {}", table.keys().cloned().collect::<Vec<_>>().join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn value(text: &str) -> Value {
        let table: toml::Table = format!("v = {text}").parse().expect("TOML");
        table["v"].clone()
    }

    #[test]
    fn every_keyword_holds_and_refuses() {
        for (schema, fitting, others) in [
            (
                json!({ "type": "string", "pattern": "\\S" }),
                &["\"a\"", "\" b \""][..],
                &["\" \"", "\"\"", "1", "[]"][..],
            ),
            (json!({ "type": "string", "maxLength": 1, "minLength": 1 }), &["\"å\""], &["\"ab\"", "\"\""]),
            (
                json!({ "type": "string", "format": "date" }),
                &["2025-10-01", "\"2024-02-29\""],
                &["\"2025-02-29\"", "2025-10-01T10:00:00"],
            ),
            (json!({ "enum": ["a", "b"] }), &["\"a\""], &["\"c\"", "\"A\""]),
            (json!({ "oneOf": [{ "const": "a" }, { "const": "b" }] }), &["\"b\""], &["\"c\""]),
            (
                json!({ "type": "number", "minimum": 0 }),
                &["0", "0.5", "7"],
                &["-1", "nan", "inf", "\"1\"", "true"],
            ),
            (json!({ "type": "number", "exclusiveMinimum": 0, "maximum": 1 }), &["0.1", "1"], &["0", "1.1"]),
            (json!({ "type": "integer", "minimum": 1, "maximum": 100 }), &["1", "100"], &["0", "101", "1.0"]),
            (json!({ "type": "boolean" }), &["true"], &["1", "\"true\""]),
            (
                json!({ "type": "array", "items": { "type": "number" }, "minItems": 1, "maxItems": 2 }),
                &["[1]", "[1, 2.5]"],
                &["[]", "[1, 2, 3]", "[\"a\"]", "1"],
            ),
            (
                json!({ "type": "object", "properties": { "a": { "type": "number" } }, "required": ["a"], "additionalProperties": false }),
                &["{ a = 1 }"],
                &["{ }", "{ a = \"b\" }", "{ a = 1, b = 2 }", "1"],
            ),
            (
                json!({ "type": "object", "minProperties": 1, "propertyNames": { "pattern": "\\S" }, "additionalProperties": { "type": "string" } }),
                &["{ a = \"b\" }"],
                &["{ }", "{ a = 1 }", "{ \" \" = \"b\" }"],
            ),
            (json!({ "anyOf": [{ "type": "number" }, { "type": "string" }] }), &["1", "\"a\""], &["true"]),
        ] {
            for text in fitting {
                assert!(fits(&schema, &value(text)), "{schema}: {text}");
            }
            for text in others {
                assert!(!fits(&schema, &value(text)), "{schema}: {text}");
            }
        }
    }
}
