//! Names that are spelled in several ways, or were read in another encoding than they were written in.
use std::collections::BTreeMap;

use super::{EXAMPLES, Look, example, found};
use crate::model::{GateFinding, GateRule, Operator};

/// Forms of a company, as words.
const FORMS: [&str; 8] = ["ab", "aktiebolag", "as", "asa", "oy", "oyj", "gmbh", "ltd"];

pub(super) fn findings(look: &Look<'_>) -> Vec<GateFinding> {
    let mut findings = alike(look);
    findings.extend(broken(look));
    findings
}

/// Operators whose names are the same but for case, blanks, signs and the form of the company.
fn alike(look: &Look<'_>) -> Vec<GateFinding> {
    let survey = look.ground.survey;
    let mut groups: BTreeMap<String, Vec<(Operator, &str)>> = BTreeMap::new();
    for (operator, name) in survey.operators.iter() {
        groups.entry(bare(name)).or_default().push((operator, name));
    }
    groups
        .into_values()
        .filter(|group| group.len() > 1)
        .map(|group| {
            let meant = |layer: &u32| {
                let own = survey.fixed[*layer as usize].operator;
                group.iter().any(|(operator, _)| *operator == own)
            };
            let names: Vec<&str> = group.iter().map(|(_, name)| *name).collect();
            GateFinding {
                about: names.join(" = "),
                count: names.len() as u64,
                of: Some(survey.operators.len() as u64),
                examples: names.iter().take(EXAMPLES).map(|name| example(*name, "")).collect(),
                touched: look.touched_by(|holding| holding.iter().any(meant)),
                ..found(GateRule::OperatorsAlike)
            }
        })
        .collect()
}

/// A name without case, signs, blanks and the form of the company.
fn bare(name: &str) -> String {
    let lower = name.to_lowercase();
    let words: Vec<&str> =
        lower.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let own: Vec<&str> = words.iter().copied().filter(|word| !FORMS.contains(word)).collect();
    // A name that is nothing but such words keeps them.
    (if own.is_empty() { words } else { own }).concat()
}

/// Names in which a letter of UTF-8 was read as two of Latin-1, or as no letter at all.
fn broken(look: &Look<'_>) -> Vec<GateFinding> {
    let survey = look.ground.survey;
    let operators = survey.operators.iter().map(|(_, name)| name);
    let municipalities = survey.municipalities.iter().map(|municipality| municipality.name.as_str());
    let places = survey.places.iter().map(|place| place.name.as_str());
    let points = survey.fibre_points.iter().filter_map(|point| point.name.as_deref());
    let groups: [(&str, Vec<&str>); 4] = [
        ("operators", operators.collect()),
        ("municipalities", municipalities.collect()),
        ("places", places.collect()),
        ("fibre_points", points.collect()),
    ];
    groups
        .into_iter()
        .filter_map(|(about, names)| {
            let of = names.len() as u64;
            let mut broken: Vec<&str> = names.into_iter().filter(|name| is_broken(name)).collect();
            let count = broken.len() as u64;
            broken.sort_unstable();
            broken.dedup();
            (count > 0).then(|| GateFinding {
                about: about.to_owned(),
                count,
                of: Some(of),
                examples: broken.iter().take(EXAMPLES).map(|name| example(*name, "")).collect(),
                ..found(GateRule::TextBroken)
            })
        })
        .collect()
}

/// `Ã¥`, `Ã¶`, `Â°` and their like, and the sign for what could not be read.
fn is_broken(text: &str) -> bool {
    // Letters of old code pages, read in another: signs of print that stand within a word.
    let letters: Vec<char> = text.chars().collect();
    let is_within = letters.windows(3).any(|three| {
        matches!(
            three[1],
            '†' | '‡'
                | '„'
                | '”'
                | '“'
                | '‰'
                | '™'
                | '¤'
                | '¢'
                | '±'
                | '∂'
                | '‹'
                | '›'
                | '¶'
                | '§'
        ) && three[0].is_alphabetic()
            && three[2].is_lowercase()
    });
    let mut before = ' ';
    is_within
        || text.chars().any(|letter| {
            // The second byte of a letter in UTF-8, read as Latin-1 or as Windows-1252.
            let is_second = matches!(
                letter,
                '\u{80}'..='\u{bf}' | '…' | '„' | '–' | '˜' | '€' | '™' | '‰' | 'Š' | 'š' | 'ž'
            );
            let is_meant = letter == '\u{fffd}' || (matches!(before, 'Ã' | 'Â') && is_second);
            before = letter;
            is_meant
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_in_another_encoding_is_seen() {
        for text in [
            "Ã–rebro",
            "B†lsta",
            "H„llefors",
            "S”der†s",
            "HÃ¤llefors",
            "SÃ¶derÃ¥s",
            "Nor\u{fffd}s",
            "Ã…smyra",
            "Ã„ngby",
        ] {
            assert!(is_broken(text), "{text}");
        }
        for text in ["Örebro", "São Tomé", "Ção", "Åsmyra", "Âme", "Ä–Ö", "MÃO 3"] {
            assert!(!is_broken(text), "{text}");
        }
    }

    #[test]
    fn the_form_of_a_company_is_no_name() {
        assert_eq!(bare("Nordtel AB"), bare(" nordtel"));
        assert_eq!(bare("Blåvåg (publ.) aktiebolag"), bare("BLÅVÅG publ"));
        assert_ne!(bare("Tele2"), bare("Telia"));
        assert_ne!(bare("AB"), bare("AS"));
    }
}
