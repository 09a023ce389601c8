//! The words that charts say by themselves.
use std::sync::LazyLock;

use crate::emit::language::{Catalogue, Language, parse};

static SV: LazyLock<Catalogue> = LazyLock::new(|| parse(include_str!("../web/messages/chart.sv.json")));
static EN: LazyLock<Catalogue> = LazyLock::new(|| parse(include_str!("../web/messages/chart.en.json")));

/// The texts of charts.
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
