//! The known keys of a configuration, and the shape of each value: so that a slip of the pen is told in words.
use std::path::Path;

use toml::{Table, Value};

use super::{
    ConfigError,
    sections::{Key, SECTIONS},
    shape::{Mismatch, Shape, describe},
};

/// Checks names and shapes of a whole configuration.
///
/// # Errors
/// The first key that is unknown, missing or of the wrong shape.
pub(super) fn check(path: &Path, config: &Table) -> Result<(), ConfigError> {
    for (name, value) in config {
        let Some(section) = SECTIONS.iter().find(|section| section.name == name) else {
            let known: Vec<&str> = SECTIONS.iter().map(|section| section.name).collect();
            return Err(unknown(path, "top level", name, &known));
        };
        let bracketed = if section.list { format!("[[{name}]]") } else { format!("[{name}]") };
        let wrong = |expected: &str| ConfigError::WrongValue {
            path: path.into(),
            place: "top level".into(),
            key: name.clone(),
            found: describe(value),
            expected: expected.into(),
        };
        if section.list {
            let tables = value.as_array().ok_or_else(|| wrong(&format!("tables headed {bracketed}")))?;
            for (position, table) in tables.iter().enumerate() {
                let table = table.as_table().ok_or_else(|| wrong(&format!("tables headed {bracketed}")))?;
                check_table(path, &format!("{bracketed} {}", position + 1), table, section.keys)?;
            }
        } else {
            let table = value.as_table().ok_or_else(|| wrong(&format!("a table headed {bracketed}")))?;
            check_table(path, &bracketed, table, section.keys)?;
        }
    }
    for section in SECTIONS.iter().filter(|section| section.required) {
        if !config.contains_key(section.name) {
            return Err(ConfigError::MissingKey {
                path: path.into(),
                place: "top level".into(),
                key: format!("[{}]", section.name),
                expected: "a table of that name; `whitespot init DIR` writes one to start from".into(),
            });
        }
    }
    Ok(())
}

fn check_table(path: &Path, place: &str, table: &Table, keys: &[&[Key]]) -> Result<(), ConfigError> {
    let known = || keys.iter().copied().flatten();
    for (name, value) in table {
        let Some(key) = known().find(|key| key.name == name) else {
            let names: Vec<&str> = known().map(|key| key.name).collect();
            return Err(unknown(path, place, name, &names));
        };
        check_value(path, place, name, key.shape, value)?;
    }
    match known().find(|key| key.required && !table.contains_key(key.name)) {
        None => Ok(()),
        Some(key) => Err(ConfigError::MissingKey {
            path: path.into(),
            place: place.into(),
            key: key.name.into(),
            expected: key.shape.describe(),
        }),
    }
}

/// Checks the shape of one value.
pub(super) fn check_value(
    path: &Path,
    place: &str,
    name: &str,
    shape: Shape,
    value: &Value,
) -> Result<(), ConfigError> {
    let (path, place) = (path.into(), place.into());
    shape.check(value).map_err(|Mismatch { found, expected }| ConfigError::WrongValue {
        path,
        place,
        key: name.into(),
        found,
        expected,
    })
}

pub(super) fn unknown(path: &Path, place: &str, key: &str, known: &[&str]) -> ConfigError {
    let hint = match nearest(key, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known are: {}", known.join(", ")),
    };
    ConfigError::UnknownKey { path: path.into(), place: place.into(), key: key.into(), hint }
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
