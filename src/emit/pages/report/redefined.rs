//! Definitions that two results do not share, in words: what each means, and its values with their units.
use super::words::Words;
use crate::emit::text::definitions::{kept_value_words, key_words};
use crate::model::{Decides, DefinitionDifference};

/// What the key means, with the key itself, and the two values.
pub(super) fn cells(words: Words, difference: &DefinitionDifference) -> [String; 3] {
    let name = match name(words, difference) {
        name if name == difference.key => name,
        name => format!("{name} ({})", difference.key),
    };
    [name, before(words, difference), after(words, difference)]
}

/// What the key means; the key itself where it has no words.
pub(super) fn name(words: Words, difference: &DefinitionDifference) -> String {
    words.units.name(words.language, key_words(&difference.key, words.language))
}

/// The value of the first result.
pub(super) fn before(words: Words, difference: &DefinitionDifference) -> String {
    value(words, difference, difference.before.as_deref(), "value_not_then")
}

/// The value of the second result.
pub(super) fn after(words: Words, difference: &DefinitionDifference) -> String {
    value(words, difference, difference.after.as_deref(), "value_not_now")
}

/// Those that decide a state: no other can have changed who has access.
pub(super) fn of_states(all: &[DefinitionDifference]) -> impl Iterator<Item = &DefinitionDifference> {
    all.iter().filter(|one| one.decides == Decides::State)
}

fn value(words: Words, difference: &DefinitionDifference, kept: Option<&str>, unknown: &str) -> String {
    let in_words = |kept| kept_value_words(&difference.key, kept, words.language);
    kept.map_or_else(|| words.t(unknown).to_owned(), in_words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::{Language, Units};

    fn difference(key: &str, before: Option<&str>, after: Option<&str>) -> DefinitionDifference {
        DefinitionDifference {
            key: key.into(),
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
            decides: Decides::State,
        }
    }

    #[test]
    fn a_limit_of_the_gate_has_changed_nobodys_access() {
        let limit = difference("limits.beside_m", None, Some("1"));
        let all = [
            DefinitionDifference { decides: Decides::Others, ..limit },
            difference("passed.max_cost_sek", Some("75000"), Some("40000")),
        ];
        let keys: Vec<&str> = of_states(&all).map(|one| one.key.as_str()).collect();
        assert_eq!(keys, ["passed.max_cost_sek"]);
    }

    #[test]
    fn values_have_their_units_and_a_key_that_was_not_there_says_so() {
        let words = Words { language: Language::Sv, units: Units::Buildings };
        let cost = difference("passed.max_cost_sek", Some("75000"), Some("40000"));
        let [name, before, after] = cells(words, &cost);
        assert_eq!(name, "Högsta anslutningskostnad (passed.max_cost_sek)");
        assert_eq!((before.as_str(), after.as_str()), ("75\u{a0}000\u{a0}kr", "40\u{a0}000\u{a0}kr"));
        let [_, before, after] = cells(words, &difference("shortage.min_places", None, Some("3")));
        assert_eq!((before.as_str(), after.as_str()), ("fanns inte då", "3"));
        // An empty list is a value, and not a key that is missing.
        let [_, before, after] = cells(words, &difference("speed.reliable", Some(""), None));
        assert_eq!((before.as_str(), after.as_str()), ("alla", "finns inte nu"));
        let share = difference("shortage.closed_share", Some("0.9"), Some("0.8"));
        assert_eq!(cells(words, &share)[1], "90\u{a0}%");
    }
}
