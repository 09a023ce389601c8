//! The glossary: `definitions.html`, one page that says what every number of a result means.
//!
//! It is made from the profile that counted, the targets that were followed and the words of `data/words/`: measures hold
//! placeholders that are filled with the profile's own values, so that text and code cannot drift apart. Swedish and
//! English stand one after the other, the run's language first. One file, no script, no connection.
mod html;

use std::path::Path;

use crate::emit::EmitError;
use crate::emit::text::glossary::DefinitionsPage;

/// Writes `definitions.html`.
///
/// # Errors
/// Where the file cannot be written.
pub fn definitions_html(page: &DefinitionsPage<'_>, path: &Path) -> Result<(), EmitError> {
    std::fs::write(path, html::page(page)).map_err(|error| EmitError::write(path, error))
}
