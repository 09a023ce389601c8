//! The configuration that `whitespot init` writes to start from: made from the schema, so that it names every key.
use serde_json::Value as Json;
use toml::Value;

use super::{Profile, keys::keys_of, profile, schema};
use crate::schema::expected;

/// The file beside the template that holds [`schema`] for editors.
pub const SCHEMA_FILE: &str = "whitespot.schema.json";

/// Tables that a first run has.
const TABLES_ON: [&str; 4] = ["run", "municipalities", "demand", "fixed"];
/// Keys that a first run has, besides those that must be there.
const KEYS_ON: [(&str, &str); 6] = [
    ("run", "country"),
    ("demand", "id"),
    ("demand", "households"),
    ("fixed", "path"),
    ("fixed", "relation"),
    ("fixed", "down_mbps"),
];
/// Names of files, which say what belongs there.
const PATHS: [(&str, &str); 16] = [
    ("municipalities", "kommuner.gpkg"),
    ("demand", "byggnader.parquet"),
    ("settlements", "tatorter.gpkg"),
    ("water", "vatten.gpkg"),
    ("mobile", "operator_4g.gpkg"),
    ("fibre_points", "noder.gpkg"),
    ("lines", "vagar.gpkg"),
    ("reference", "publicerat.csv"),
    ("places", "orter.gpkg"),
    ("projects", "beslut.gpkg"),
    ("support_reviews", "granskning.csv"),
    ("candidates", "forteckning.csv"),
    ("support_outcomes", "utfall.csv"),
    ("demand_check", "byggnader_lm.gpkg"),
    ("measured", "matningar.csv"),
    ("register", "lista.xlsx"),
];
/// Columns of coordinates, as they are called.
const COORDINATES: [(&str, &str); 2] = [("x", "e"), ("y", "n")];
/// More words than this do not fit behind a comment.
const MOST_WORDS: usize = 8;
/// Comments begin in this column.
const COMMENT_AT: usize = 38;

/// A commented configuration with every table and key; what a first run does not need is off.
pub fn template() -> String {
    let mut text = format!(
        "#:schema ./{SCHEMA_FILE}\n\
         # A configuration for whitespot. Lines that begin with # are off. Paths are relative to this file.\n\
         # `whitespot inspect FILE` lists layers, columns and CRS of a delivered file and prints a block to paste here.\n\
         # A table with a path may also say: layer, where, geometry, x, y, axes, crs, crs_override,\n\
         # separator, decimal_mark, thousands_mark, encoding, skip_rows, header_rows;\n\
         # one of a raster: threshold, band, nodata. Most values may be read from a column too: {{ column = \"…\" }}.\n"
    );
    let sections = keys_of(schema());
    let defaults = Profile::find(Profile::DEFAULT).and_then(|profile| Value::try_from(profile).ok());
    let is_of_profile = |name: &str| profile::SECTIONS.contains(&name);
    for (name, section) in sections {
        let is_list = section["type"] == "array";
        let table = if is_list { &section["items"] } else { section };
        let is_on = TABLES_ON.contains(&name.as_str());
        let off = if is_on { "" } else { "# " };
        let headed = if is_list { format!("{off}[[{name}]]") } else { format!("{off}[{name}]") };
        text.push('\n');
        text.push_str(&line(&headed, first_sentence(section)));
        let required: Vec<&str> = crate::schema::must(table).collect();
        for (key, shape) in keys_of(table) {
            let default = defaults.as_ref().filter(|_| is_of_profile(name));
            let default = default.and_then(|profile| profile.get(name)?.get(key)?.get("value").cloned());
            let Some(value) = default.or_else(|| example(name, key, shape)) else { continue };
            let is_key_on =
                required.contains(&key.as_str()) || KEYS_ON.contains(&(name.as_str(), key.as_str()));
            let off = if is_on && is_key_on { "" } else { "# " };
            let comment = format!("{}{}", first_sentence(shape), words(shape));
            text.push_str(&line(&format!("{off}{key} = {}", inline(&value)), &comment));
        }
    }
    text
}

/// The example of a key; those without one are named above the tables.
fn example(section: &str, key: &str, shape: &Json) -> Option<Value> {
    if key == "path"
        && let Some((_, path)) = PATHS.iter().find(|(known, _)| *known == section)
    {
        return Some(Value::from(*path));
    }
    // Lists of places are mostly tables with two columns of coordinates.
    if let ("demand" | "candidates", Some((_, column))) =
        (section, COORDINATES.iter().find(|(known, _)| *known == key))
    {
        return Some(Value::from(*column));
    }
    Value::try_from(shape["examples"].get(0)?).ok()
}

/// A value as it stands behind a key: tables in one line.
fn inline(value: &Value) -> String {
    match value {
        Value::Table(table) => {
            let entries = table.iter().map(|(key, value)| {
                let is_bare = key.chars().all(|one| one.is_ascii_alphabetic() || one == '_');
                let key = if is_bare { key.clone() } else { Value::from(key.as_str()).to_string() };
                format!("{key} = {}", inline(value))
            });
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", "))
        }
        // A whole number of a profile is written as people write it.
        Value::Float(number) => number.to_string(),
        other => other.to_string(),
    }
}

fn first_sentence(schema: &Json) -> &str {
    let description = schema["description"].as_str().unwrap_or_default();
    description.split_inclusive(". ").next().unwrap_or_default().trim_end().trim_end_matches('.')
}

/// The words of which a value must be one, where they fit behind a comment.
fn words(shape: &Json) -> String {
    let expected = expected(shape);
    let words = expected.strip_prefix("one of ").and_then(|words| words.split(", or ").next());
    let words: Vec<&str> = words.into_iter().flat_map(|words| words.split(", ")).collect();
    if (2..=MOST_WORDS).contains(&words.len()) { format!(": {}", words.join(" | ")) } else { String::new() }
}

fn line(left: &str, comment: &str) -> String {
    if comment.is_empty() {
        return format!("{left}\n");
    }
    let room = COMMENT_AT.saturating_sub(left.chars().count()).max(2);
    let comment = comment.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{left}{}# {comment}\n", " ".repeat(room))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::{Config, error::Checked, keys, positions::Positions};

    fn check(text: &str) {
        let table: toml::Table = text.parse().expect("TOML");
        let positions = &Positions::of(text).expect("TOML");
        let file = Checked { path: Path::new("county.toml"), positions };
        keys::check(file, schema(), &table).unwrap_or_else(|error| unreachable!("{error}\n{text}"));
    }

    #[test]
    fn the_template_is_a_configuration_and_names_every_table() {
        let text = template();
        Config::from_text(Path::new("county.toml"), Path::new("."), &text)
            .unwrap_or_else(|error| unreachable!("{error}"));
        check(&text);
        for name in keys_of(schema()).keys() {
            assert!(text.contains(&format!("[{name}]")), "{name}");
        }
        // Lines that are commented out are valid too, once they are on.
        let switched_on: Vec<&str> = text
            .lines()
            .map(|line| line.strip_prefix("# ").filter(|rest| is_entry(rest)).unwrap_or(line))
            .collect();
        let switched_on = switched_on.join("\n");
        assert!(switched_on.matches("\n[").count() > 20, "{switched_on}");
        check(&switched_on);
    }

    /// A table's head or a key, unlike the sentences at the top.
    fn is_entry(line: &str) -> bool {
        line.starts_with('[') || line.split_once(" = ").is_some_and(|(key, _)| !key.contains(' '))
    }
}
