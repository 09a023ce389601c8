use crate::emit::text::language::{Catalogue, Language, Texts, parse};
use crate::emit::text::units::Units;

static TEXTS: Texts = Texts::new(
    || parse(include_str!("../../web/messages/sv.json")),
    || parse(include_str!("../../web/messages/en.json")),
);

/// The texts of the map.
pub(super) fn catalogue(language: Language, units: Units) -> &'static Catalogue {
    TEXTS.naming(language, units)
}
