//! The texts of the report: every key is used, every key that is used is there, in both languages.
use std::collections::BTreeSet;

use super::words::Words;
use crate::emit::Language;
use crate::emit::text::units::Units;

const CODE: [&str; 38] = [
    include_str!("basis.rs"),
    include_str!("brief.rs"),
    include_str!("brief_changed.rs"),
    include_str!("brief_html.rs"),
    include_str!("brief_last.rs"),
    include_str!("brief_support.rs"),
    include_str!("causes.rs"),
    include_str!("check.rs"),
    include_str!("closing_sets.rs"),
    include_str!("comparison.rs"),
    include_str!("county.rs"),
    include_str!("county_part.rs"),
    include_str!("curve.rs"),
    include_str!("delivery.rs"),
    include_str!("facts.rs"),
    include_str!("gate.rs"),
    include_str!("html.rs"),
    include_str!("last_percent.rs"),
    include_str!("markdown.rs"),
    include_str!("mod.rs"),
    include_str!("mobile.rs"),
    include_str!("municipality.rs"),
    include_str!("net.rs"),
    include_str!("open_before.rs"),
    include_str!("published.rs"),
    include_str!("quality.rs"),
    include_str!("reached.rs"),
    include_str!("redefined.rs"),
    include_str!("register.rs"),
    include_str!("scenario.rs"),
    include_str!("several.rs"),
    include_str!("since.rs"),
    include_str!("standing.rs"),
    include_str!("summary.rs"),
    include_str!("support.rs"),
    include_str!("targets.rs"),
    include_str!("words.rs"),
    include_str!("years.rs"),
];

fn keys(language: Language) -> BTreeSet<&'static str> {
    Words { language, units: Units::Points }.catalogue().keys().map(String::as_str).collect()
}

/// Every text in quotes that could be a key.
fn quoted() -> BTreeSet<&'static str> {
    CODE.iter()
        .flat_map(|code| code.split('"').skip(1).step_by(1))
        .filter(|text| {
            !text.is_empty()
                && text
                    .chars()
                    .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
        })
        .collect()
}

#[test]
fn no_text_is_missing_and_none_is_unused() {
    assert_eq!(keys(Language::Sv), keys(Language::En));
    let quoted = quoted();
    let unused: Vec<_> = keys(Language::Sv).into_iter().filter(|key| !quoted.contains(key)).collect();
    assert_eq!(unused, Vec::<&str>::new());
    let known = keys(Language::Sv);
    for code in CODE {
        for call in ["words.t(", "words.say(", "self.t("] {
            for (at, _) in code.match_indices(call) {
                let rest = code[at + call.len()..].trim_start();
                if let Some(key) = rest.strip_prefix('"').and_then(|rest| rest.split('"').next()) {
                    assert!(known.contains(key), "{key}");
                }
            }
        }
    }
}

#[test]
fn both_languages_name_the_same_values() {
    let values = |text: &str| -> BTreeSet<String> {
        text.split('{')
            .skip(1)
            .filter_map(|part| part.split_once('}'))
            .map(|(name, _)| name.to_owned())
            .collect()
    };
    let [sv, en] =
        [Language::Sv, Language::En].map(|language| Words { language, units: Units::Points }.catalogue());
    for (key, text) in sv {
        assert_eq!(values(text), values(&en[key]), "{key}");
        assert!(!text.trim().is_empty() && !en[key].trim().is_empty(), "{key}");
    }
}

#[test]
fn a_number_says_unknown_or_masked_and_never_zero() {
    use super::words::Shown;
    let words = Words { language: Language::Sv, units: Units::Points };
    assert_eq!(words.count(Shown::Unknown), "\u{2013}");
    assert_eq!(words.count(Shown::Masked), "maskerat");
    assert_eq!(words.percent(Shown::Number(0.123_49)), "12,3\u{a0}%");
    let half = |reached: f64, total: f64| Some(reached / total);
    assert_eq!(Shown::Masked.with(Shown::Number(2.0), half), Shown::Masked);
    assert_eq!(Shown::Unknown.with(Shown::Number(2.0), half), Shown::Unknown);
    assert_eq!(Shown::Number(1.0).with(Shown::Number(2.0), half), Shown::Number(0.5));
}

#[test]
fn more_than_nearly_all_is_said_once() {
    for (language, over) in [(Language::Sv, "\u{f6}ver\u{a0}99,9\u{a0}%"), (Language::En, "over\u{a0}99.9%")]
    {
        let words = Words { language, units: Units::Points };
        assert_eq!(words.percent(Some(0.9999)), over);
        assert!(!words.needs_more(0.9999, true), "over says it");
        assert!(words.needs_more(0.999, true) && !words.needs_more(0.999, false));
    }
}

/// Texts that stand as they are, and those with gaps, which values fill: a key that is taken for another prints its gap.
#[test]
fn no_text_with_a_gap_is_printed_as_it_is() {
    let words = Words { language: Language::Sv, units: Units::Points };
    for code in CODE {
        for (at, _) in code.match_indices("words.t(\"") {
            let key = code[at + "words.t(\"".len()..].split('"').next().unwrap_or_default();
            let is_taken_apart = code[at..].lines().next().is_some_and(|line| line.contains("split_once"));
            assert!(is_taken_apart || !words.t(key).contains('{'), "{key}");
        }
    }
}
