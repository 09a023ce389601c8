//! The lines of a block: a key with its value, or with the `…` that a run asks for.
use std::fmt::Write as _;

use whitespot::ingest::{InspectedField, InspectedLayer};

/// The lines of a block.
pub(super) struct Lines<'b> {
    pub block: &'b mut String,
    pub layer: &'b InspectedLayer,
}

impl Lines<'_> {
    pub(super) fn add(&mut self, line: &str) {
        self.block.push_str(line);
        self.block.push('\n');
    }

    pub(super) fn key(&mut self, key: &str, value: &str) {
        let _ = writeln!(self.block, "{key} = {}", quoted(value));
    }

    /// A key that a person must fill in.
    pub(super) fn ask(&mut self, key: &str, sign: &str, what: &str) {
        let line = format!("{key} = {}", quoted(sign));
        let _ = writeln!(self.block, "{line:<28} # {what}");
    }

    /// A line, and what it rests on.
    pub(super) fn note(&mut self, line: &str, why: &str) {
        let _ = writeln!(self.block, "{line:<28} # {why}");
    }

    /// A column, or the question which one.
    pub(super) fn column(&mut self, key: &str, field: Option<&InspectedField>, what: &str) {
        match field {
            Some(field) => self.key(key, &field.name),
            None => self.ask(key, "…", what),
        }
    }

    /// A column where there is one.
    pub(super) fn optional(&mut self, key: &str, field: Option<&InspectedField>) {
        if let Some(field) = field {
            self.key(key, &field.name);
        }
    }

    /// A value from a column, or the question what it is.
    pub(super) fn value(&mut self, key: &str, field: Option<&InspectedField>, what: &str) {
        match field {
            Some(field) => {
                let _ = writeln!(self.block, "{key} = {{ column = {} }}", quoted(&field.name));
            }
            None => self.ask(key, "…", what),
        }
    }
}

/// A TOML list of texts.
pub(super) fn listed(texts: &[&str]) -> String {
    format!("[{}]", texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "))
}

/// A key of a TOML table, in quotes where it has to be.
pub(super) fn bare(key: &str) -> String {
    let is_bare = !key.is_empty()
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if is_bare { key.to_owned() } else { quoted(key) }
}

/// A TOML text.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            _ if character.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(character));
            }
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}
