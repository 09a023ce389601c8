//! Rejects in words: why a record was left out or mended, what was found and what was expected. `rejects.csv` has the English words in
//! every run; sheets have the run's language. Values of the data stay as they are.
use std::borrow::Cow;
use std::sync::LazyLock;

use crate::emit::Language;
use crate::emit::text::language::{Catalogue, parse_toml};
use crate::model::Reject;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Reasons {
    reason: Catalogue,
    /// Beginnings, where a name follows.
    prefix: Catalogue,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Phrases {
    found: Catalogue,
    expected: Catalogue,
    /// Found where the geometry is of another kind.
    kind: Catalogue,
}

static REASONS: LazyLock<Reasons> =
    LazyLock::new(|| parse_toml(include_str!("../../../data/words/reasons.toml")));
static PHRASES: LazyLock<Phrases> =
    LazyLock::new(|| parse_toml(include_str!("../../../data/words/found.toml")));

/// The reason by which a geometry of another kind is rejected.
const WRONG_KIND: &str = "wrong kind of geometry";

/// The reason of a reject, what was found and what was expected, in a language.
pub(in crate::emit) fn said(reject: &Reject, language: Language) -> [Cow<'_, str>; 3] {
    let Reject { reason: why, found, expected, .. } = reject;
    if language == Language::En {
        return [why, found, expected].map(|text| Cow::Borrowed(text.as_str()));
    }
    let of_found = if why == WRONG_KIND { &PHRASES.kind } else { &PHRASES.found };
    [reason(why, language), phrases(of_found, found), phrases(&PHRASES.expected, expected)]
}

/// Why a record was left out or mended, in a language; as `rejects.csv` has it where it has no Swedish words.
pub(in crate::emit) fn reason(reason: &str, language: Language) -> Cow<'_, str> {
    if language == Language::En {
        return Cow::Borrowed(reason);
    }
    if let Some(words) = REASONS.reason.get(reason) {
        return Cow::Borrowed(words);
    }
    // The name of a column or a weight stands in front.
    if let Some((name, rest)) = reason.split_once(": ")
        && let Some(words) = REASONS.reason.get(rest)
    {
        return Cow::Owned(format!("{name}: {words}"));
    }
    let begins = REASONS.prefix.iter().find_map(|(from, to)| Some((to, reason.strip_prefix(from.as_str())?)));
    begins.map_or(Cow::Borrowed(reason), |(to, name)| Cow::Owned(format!("{to}{name}")))
}

/// What was found, in a language; as it is where it has no Swedish words.
pub(in crate::emit) fn found(text: &str, language: Language) -> Cow<'_, str> {
    match language {
        Language::En => Cow::Borrowed(text),
        Language::Sv => phrases(&PHRASES.found, text),
    }
}

/// A text in Swedish: the whole, or else each of its parts.
fn phrases<'t>(known: &Catalogue, text: &'t str) -> Cow<'t, str> {
    if let Some(words) = phrase(known, text) {
        return Cow::Owned(words);
    }
    let parts: Vec<Option<String>> = text.split("; ").map(|part| phrase(known, part)).collect();
    if parts.iter().all(Option::is_none) {
        return Cow::Borrowed(text);
    }
    let said = parts.into_iter().zip(text.split("; "));
    Cow::Owned(
        said.map(|(words, part)| words.unwrap_or_else(|| part.to_owned())).collect::<Vec<_>>().join("; "),
    )
}

fn phrase(known: &Catalogue, text: &str) -> Option<String> {
    if let Some(words) = known.get(text) {
        return Some(words.clone());
    }
    // Of several that fit the longest says most.
    let fits = known.iter().filter_map(|(from, to)| Some((from, to, values(from, text)?)));
    let (_, to, values) = fits.max_by_key(|(from, ..)| from.len())?;
    let mut values = values.into_iter();
    let mut words = String::new();
    for part in pieces(to) {
        match part {
            Piece::Text(text) => words.push_str(text),
            Piece::Value { .. } => {
                let value = values.next()?;
                words.push_str(&phrase(known, value).unwrap_or_else(|| length(value)));
            }
        }
    }
    Some(words)
}

/// A value; a whole length of thousands has a blank between them.
fn length(value: &str) -> String {
    let whole = value.split_once(' ').filter(|(_, unit)| ["m", "km"].contains(unit));
    let number = whole.and_then(|(number, unit)| Some((number.parse::<u32>().ok()?, unit)));
    number.map_or_else(
        || value.to_owned(),
        |(number, unit)| format!("{}\u{a0}{unit}", Language::Sv.number(f64::from(number))),
    )
}

/// A part of a pattern.
enum Piece<'p> {
    Text(&'p str),
    Value { is_number: bool },
}

fn pieces(pattern: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = pattern;
    while let Some((text, behind)) = rest.split_once('{') {
        let Some((name, behind)) = behind.split_once('}') else { break };
        pieces.extend([Piece::Text(text), Piece::Value { is_number: name == "n" }]);
        rest = behind;
    }
    pieces.push(Piece::Text(rest));
    pieces
}

/// The values of a text that a pattern fits; each reaches to the first place where the pattern can go on.
fn values<'t>(pattern: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let mut values = Vec::new();
    let mut rest = text;
    let mut open: Option<bool> = None;
    let pieces = pieces(pattern);
    let last = pieces.len() - 1;
    for (position, piece) in pieces.into_iter().enumerate() {
        match (piece, open.take()) {
            (Piece::Value { is_number }, _) => open = Some(is_number),
            (Piece::Text(text), None) => rest = rest.strip_prefix(text)?,
            (Piece::Text(text), Some(is_number)) => {
                let (value, behind) = if position == last {
                    (rest.strip_suffix(text)?, "")
                } else {
                    rest.split_once(text).filter(|_| !text.is_empty())?
                };
                let is_digit = |sign: char| sign.is_ascii_digit() || ".-".contains(sign);
                if value.is_empty() || (is_number && !value.chars().all(is_digit)) {
                    return None;
                }
                values.push(value);
                rest = behind;
            }
        }
    }
    (rest.is_empty() && !values.is_empty()).then_some(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Severity;

    fn reject(reason: &str, found: &str, expected: &str) -> Reject {
        Reject {
            source: String::new(),
            layer: String::new(),
            record: String::new(),
            reason: reason.to_owned(),
            found: found.to_owned(),
            expected: expected.to_owned(),
            severity: Severity::Record,
        }
    }

    #[test]
    fn what_programs_say_is_translated_and_what_was_delivered_is_not() {
        for (english, swedish) in [
            (
                [
                    "in no municipality",
                    "617376.40, 6538746.70: 4914 m from 0263 Ödhult",
                    "a place inside a municipality",
                ],
                [
                    "ligger i ingen kommun",
                    "617376.40, 6538746.70: 4\u{a0}914\u{a0}m från 0263 Ödhult",
                    "en plats inom en kommun",
                ],
            ),
            (
                [
                    "invalid polygon, repaired",
                    "a hole outside of its shell; a ring that crosses itself",
                    "a valid polygon",
                ],
                [
                    "ogiltig yta, rättad",
                    "ett hål utanför sin yta; en ring som korsar sig själv",
                    "en giltig yta",
                ],
            ),
            (
                ["unknown status", "lines", "one of new, remaining"],
                ["okänt: status", "lines", "någon av new, remaining"],
            ),
            (
                ["wrong kind of geometry", "a collection of lines", "polygons"],
                ["fel slag av geometri", "en samling av linjer", "ytor"],
            ),
            (
                ["households: not a number", "Back to school", "a number"],
                ["households: är inget tal", "Back to school", "ett tal"],
            ),
            (
                [
                    "ids that are not known",
                    "12 ids; the first: a; b in record 9",
                    "ids of the demand points, as \"a\"",
                ],
                ["okända id", "12 id:n; det första: a; b i post 9", "analysenheternas id:n, som \"a\""],
            ),
            (
                [
                    "ids that no demand point has",
                    "1 of 2 ids; the first: \"123 45\" in record 1",
                    "\"12345\", as the demand writes it in its column postnr (blanks differ)",
                ],
                [
                    "id som ingen analysenhet har",
                    "1 av 2 id:n; det första: \"123 45\" i post 1",
                    "\"12345\", som det står i underlagets kolumn postnr (blanksteg skiljer)",
                ],
            ),
            (
                ["no id", "nowhere", "ids of the demand points in its column postnr, as \"70210\""],
                ["saknar id", "ingenstans", "värden i underlagets kolumn postnr, som \"70210\""],
            ),
            (["never heard of", "1 place", "nothing"], ["never heard of", "1 place", "nothing"]),
        ] {
            let reject = reject(english[0], english[1], english[2]);
            assert_eq!(said(&reject, Language::Sv), swedish);
            assert_eq!(said(&reject, Language::En), english);
        }
    }

    #[test]
    fn both_languages_have_the_same_values() {
        for (from, to) in [&PHRASES.found, &PHRASES.expected, &PHRASES.kind].into_iter().flatten() {
            let values = |text: &str| {
                let pieces = pieces(text).into_iter();
                let values = pieces.filter_map(|piece| match piece {
                    Piece::Value { is_number } => Some(is_number),
                    Piece::Text(_) => None,
                });
                values.collect::<Vec<_>>()
            };
            assert_eq!(values(from), values(to), "{from}");
        }
    }
}
