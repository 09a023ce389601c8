use std::sync::LazyLock;

use crate::emit::language::{Catalogue, Language, parse};

static SV: LazyLock<Catalogue> = LazyLock::new(|| parse(include_str!("../web/messages/sv.json")));
static EN: LazyLock<Catalogue> = LazyLock::new(|| parse(include_str!("../web/messages/en.json")));

/// The texts of the map.
pub(super) fn catalogue(language: Language) -> &'static Catalogue {
    match language {
        Language::Sv => &SV,
        Language::En => &EN,
    }
}
