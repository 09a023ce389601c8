//! The words of maps.
use std::sync::LazyLock;

use crate::emit::language::{Catalogue, Language, fill, parse};

static SV: LazyLock<Catalogue> = LazyLock::new(|| parse(include_str!("../web/messages/image.sv.json")));
static EN: LazyLock<Catalogue> = LazyLock::new(|| parse(include_str!("../web/messages/image.en.json")));

/// The texts of maps.
pub(super) fn catalogue(language: Language) -> &'static Catalogue {
    match language {
        Language::Sv => &SV,
        Language::En => &EN,
    }
}

/// A text; keys stand as literals, so that a test can find them.
pub(super) fn text(language: Language, key: &str) -> &'static str {
    catalogue(language).get(key).map_or("", String::as_str)
}

/// A text with its values put in.
pub(super) fn text_with(language: Language, key: &str, values: &[(&str, &str)]) -> String {
    fill(text(language, key), values)
}
