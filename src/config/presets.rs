//! Presets: keys of a source that a known form of delivery answers. They are data files under `data/presets/`; what a person writes wins.
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use toml::{Table, Value};

use super::{
    ConfigError,
    error::{Checked, Place},
    nearest,
};

/// The key that names a preset.
const KEY: &str = "preset";
/// Their names, and their files.
const FILES: [(&str, &str); 2] = [
    ("fcc-bdc", include_str!("../../data/presets/fcc-bdc.toml")),
    ("ofds", include_str!("../../data/presets/ofds.toml")),
];

/// Each preset by its name: the keys that it fills, by table.
static PRESETS: LazyLock<Vec<(&str, Table)>> = LazyLock::new(|| {
    FILES.iter().map(|(name, text)| (*name, text.parse().expect("a preset built in is TOML"))).collect()
});

/// What a preset filled in one table of a configuration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Filled {
    /// The table, as `[[fixed]] 1`.
    pub table: String,
    /// The preset.
    pub preset: String,
    /// The keys that it filled, with their values: those that the table does not say itself.
    pub keys: Table,
}

impl std::fmt::Display for Filled {
    /// `preset fcc-bdc filled [[fixed]] 1: operator = { column = "brand_name" }, …`
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let keys: Vec<String> = self.keys.iter().map(|(key, value)| format!("{key} = {value}")).collect();
        let keys = if keys.is_empty() { "nothing: all its keys are written".into() } else { keys.join(", ") };
        write!(f, "preset {} filled {}: {keys}", self.preset, self.table)
    }
}

/// Fills the tables of a configuration that name a preset.
///
/// # Errors
/// A preset that is not known, or not for that kind of table.
pub(super) fn fill(file: Checked<'_>, config: &mut Table) -> Result<Vec<Filled>, ConfigError> {
    let mut filled = Vec::new();
    for (section, value) in config.iter_mut() {
        let known: Vec<&str> =
            PRESETS.iter().filter(|(_, of)| of.contains_key(section)).map(|(name, _)| *name).collect();
        let tables = value.as_array_mut().map(Vec::as_mut_slice).unwrap_or_default();
        for (position, table) in tables.iter_mut().enumerate().filter(|_| !known.is_empty()) {
            let Some(table) = table.as_table_mut() else { continue };
            // Another kind of value is reported with all other shapes.
            let Some(Value::String(preset)) = table.get(KEY).cloned() else { continue };
            let place = Place::entry(section, position);
            let Some((_, of)) = PRESETS.iter().find(|(name, _)| *name == preset && known.contains(name))
            else {
                let near = nearest(&preset, &known).map(|near| format!("; did you mean \"{near}\"?"));
                let expected = format!("one of {}{}", known.join(", "), near.unwrap_or_default());
                return Err(file.wrong(&place, KEY, format!("\"{preset}\""), expected));
            };
            let mut keys = Table::new();
            for (key, value) in of[section].as_table().into_iter().flatten() {
                if !table.contains_key(key) {
                    keys.insert(key.clone(), value.clone());
                }
            }
            table.extend(keys.clone());
            filled.push(Filled { table: format!("[[{section}]] {}", position + 1), preset, keys });
        }
    }
    Ok(filled)
}
