//! The words of maps.
use crate::emit::text::language::{Language, Texts, fill, parse};

static TEXTS: Texts = Texts::new(
    || parse(include_str!("../../web/messages/image.sv.json")),
    || parse(include_str!("../../web/messages/image.en.json")),
);

/// The texts of maps, for the test that compares the languages.
#[cfg(test)]
pub(super) fn catalogue(language: Language) -> &'static crate::emit::text::language::Catalogue {
    TEXTS.of(language)
}

/// A text; keys stand as literals, so that a test can find them.
pub(super) fn text(language: Language, key: &str) -> &'static str {
    TEXTS.text(language, key)
}

/// A text with its values put in.
pub(super) fn text_with(language: Language, key: &str, values: &[(&str, &str)]) -> String {
    fill(text(language, key), values)
}
