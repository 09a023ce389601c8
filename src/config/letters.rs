//! The texts of a configuration in composed letters, as the files' texts are read: `å` as one sign. Paths stay as written,
//! because a disk may know them in one form only.
use toml::{Table, Value};

use crate::ingest::composed as in_composed_letters;

/// Keys whose values are paths.
const PATHS: [&str; 2] = ["path", "dir"];

/// The table with all its names and texts in composed letters.
pub(super) fn composed(table: &Table) -> Table {
    let entry = |(key, value): (&String, &Value)| {
        let value = if PATHS.contains(&key.as_str()) { value.clone() } else { composed_value(value) };
        (in_composed_letters(key).into_owned(), value)
    };
    table.iter().map(entry).collect()
}

/// The table with its dates as texts: a run record holds them as people write them.
pub(super) fn dates_as_texts(table: &Table) -> Table {
    table.iter().map(|(key, value)| (key.clone(), date_as_text(value))).collect()
}

fn date_as_text(value: &Value) -> Value {
    match value {
        Value::Datetime(date) => Value::String(date.to_string()),
        Value::Array(items) => Value::Array(items.iter().map(date_as_text).collect()),
        Value::Table(table) => Value::Table(dates_as_texts(table)),
        other => other.clone(),
    }
}

fn composed_value(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(in_composed_letters(text).into_owned()),
        Value::Array(items) => Value::Array(items.iter().map(composed_value).collect()),
        Value::Table(table) => Value::Table(composed(table)),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_texts_wherever_they_stand() {
        let table: Table = "day = 2025-10-01\n[[fixed]]\nas_of = 2025-09-30\ndays = [2024-01-01, \"x\"]\n"
            .parse()
            .expect("is TOML");
        let expected: Table =
            "day = \"2025-10-01\"\n[[fixed]]\nas_of = \"2025-09-30\"\ndays = [\"2024-01-01\", \"x\"]\n"
                .parse()
                .expect("is TOML");
        assert_eq!(dates_as_texts(&table), expected);
    }

    #[test]
    fn names_are_composed_and_paths_stay() {
        let decomposed = "[[fixed]]\npath = \"na\u{308}t.gpkg\"\noperator = { column = \"operato\u{308}r\", map = { \"Na\u{308}t\" = \"O\u{308}\" } }\n";
        let table: Table = decomposed.parse().expect("is TOML");
        let expected: Table = "[[fixed]]\npath = \"na\u{308}t.gpkg\"\noperator = { column = \"operatör\", map = { \"Nät\" = \"Ö\" } }\n"
            .parse()
            .expect("is TOML");
        assert_eq!(composed(&table), expected);
    }
}
