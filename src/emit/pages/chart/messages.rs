//! The words that charts say by themselves.
use crate::emit::text::language::{Language, Texts, parse};

static TEXTS: Texts = Texts::new(
    || parse(include_str!("../../web/messages/chart.sv.json")),
    || parse(include_str!("../../web/messages/chart.en.json")),
);

/// The texts of charts, for the test that compares the languages.
#[cfg(test)]
pub(super) fn catalogue(language: Language) -> &'static crate::emit::text::language::Catalogue {
    TEXTS.of(language)
}

/// A text; keys stand as literals, so that a test can find them.
pub(super) fn text(language: Language, key: &str) -> &'static str {
    TEXTS.text(language, key)
}
