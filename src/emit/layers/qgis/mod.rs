//! What QGIS opens: the styles of the layers, and a project of them all.
mod layout;
mod project;
mod style;
mod symbols;
#[cfg(test)]
mod tests;

pub(in crate::emit) use project::fields;
pub use project::qgis_project;
pub(in crate::emit) use style::{styles, weights};

use crate::emit::text::markup::escaped;

/// A text within XML: markup is escaped, and what XML refuses is replaced.
pub(in crate::emit) fn xml(text: &str) -> String {
    let is_refused = |character: char| {
        matches!(character, '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}') && !"\t\n".contains(character)
    };
    escaped(&text.replace(is_refused, "\u{fffd}"))
}
