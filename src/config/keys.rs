//! Checks a file against the schema of its keys, so that a slip of the pen is reported in words, with line and column.
use serde_json::{Map, Value as Json};
use toml::{Table, Value};

use super::{
    ConfigError,
    error::{Checked, Place},
};
use crate::schema::{describe, expected, fits, found, must, required};

/// Checks names and shapes of a whole configuration.
///
/// # Errors
/// The first key that is unknown, missing or of the wrong shape.
pub(super) fn check(file: Checked<'_>, schema: &Json, config: &Table) -> Result<(), ConfigError> {
    let sections = keys_of(schema);
    for (name, value) in in_order(file, &Place::top(), config) {
        let Some(section) = sections.get(name) else {
            return Err(file.unknown(&Place::top(), name, &names(sections)));
        };
        let is_list = section["type"] == "array";
        let headed =
            if is_list { format!("tables headed [[{name}]]") } else { format!("a table headed [{name}]") };
        let wrong = || file.wrong(&Place::top(), name, describe(value), headed.clone());
        let is_several = value.is_array() && !section["items"].is_null();
        if is_several && !is_list {
            let tables = value.as_array().filter(|tables| !tables.is_empty()).ok_or_else(wrong)?;
            for (position, table) in tables.iter().enumerate() {
                let table = table.as_table().ok_or_else(wrong)?;
                check_table(file, &Place::entry(name, position), table, section)?;
            }
        } else if is_list {
            for (position, table) in value.as_array().ok_or_else(wrong)?.iter().enumerate() {
                let table = table.as_table().ok_or_else(wrong)?;
                check_table(file, &Place::entry(name, position), table, &section["items"])?;
            }
        } else {
            check_table(file, &Place::table(name), value.as_table().ok_or_else(wrong)?, section)?;
        }
    }
    match required(schema).find(|name| !config.contains_key(*name)) {
        None => Ok(()),
        Some(name) => {
            let expected = "a table of that name; `whitespot init DIR` writes one to start from";
            Err(file.missing(&Place::top(), &format!("[{name}]"), expected.into()))
        }
    }
}

fn check_table(file: Checked<'_>, place: &Place, table: &Table, schema: &Json) -> Result<(), ConfigError> {
    let keys = keys_of(schema);
    for (name, value) in in_order(file, place, table) {
        // In a table of names each is its own key.
        let any_name = Some(&schema["additionalProperties"]).filter(|any| any.is_object());
        let Some(key) = keys.get(name).or(any_name) else {
            return Err(file.unknown(place, name, &names(keys)));
        };
        check_value(file, place, name, key, value)?;
    }
    match must(schema).find(|name| !table.contains_key(*name)) {
        None => Ok(()),
        Some(name) => Err(file.missing(place, name, expected(&schema["properties"][name]))),
    }
}

/// Checks the shape of one value.
pub(super) fn check_value(
    file: Checked<'_>,
    place: &Place,
    name: &str,
    schema: &Json,
    value: &Value,
) -> Result<(), ConfigError> {
    if is_to_be_filled_in(value) {
        return Err(file.wrong(place, name, "the … that is to be filled in".into(), expected(schema)));
    }
    if fits(schema, value) {
        return Ok(());
    }
    Err(file.wrong(place, name, found(schema, value), expected(schema)))
}

/// Whether a value still holds the sign that `inspect` writes where only a person can know what belongs there.
fn is_to_be_filled_in(value: &Value) -> bool {
    match value {
        Value::String(text) => ["…", "EPSG:…"].contains(&text.trim()),
        Value::Array(list) => list.iter().any(is_to_be_filled_in),
        Value::Table(table) => table.values().any(is_to_be_filled_in),
        _ => false,
    }
}

/// The keys that a schema names.
pub(super) fn keys_of(schema: &Json) -> &Map<String, Json> {
    static NONE: std::sync::LazyLock<Map<String, Json>> = std::sync::LazyLock::new(Map::new);
    schema["properties"].as_object().unwrap_or(&NONE)
}

/// Their names.
pub(super) fn names(keys: &Map<String, Json>) -> Vec<&str> {
    keys.keys().map(String::as_str).collect()
}

/// The entries of a table as they stand in the file: the first fault is reported.
pub(super) fn in_order<'t>(
    file: Checked<'_>,
    place: &Place,
    table: &'t Table,
) -> Vec<(&'t String, &'t Value)> {
    let mut entries: Vec<(&String, &Value)> = table.iter().collect();
    entries.sort_by_key(|(name, _)| file.at(place, name));
    entries
}

/// The nearest known word, when it is near enough to be a slip of the pen.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let word = word.to_lowercase();
    let (near, likeness) = known
        .iter()
        .map(|&candidate| (candidate, strsim::jaro_winkler(&word, &candidate.to_lowercase())))
        .max_by(|a, b| a.1.total_cmp(&b.1))?;
    if likeness > 0.8 {
        return Some(near);
    }
    // In a word of three letters two that changed places leave little likeness.
    known.iter().copied().find(|known| strsim::osa_distance(&word, &known.to_lowercase()) <= 1)
}
