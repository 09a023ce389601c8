//! How pages, pictures and sheets speak: numbers and texts in the run's language. Data files keep their English codes.
use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use super::units::Units;

use crate::model::Wording;

/// Språk: the language of pages, pictures and sheets.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Svenska.
    #[default]
    Sv,
    /// English.
    En,
}

/// The texts of a page by key.
pub(in crate::emit) type Catalogue = BTreeMap<String, String>;

/// The texts of one subject in both languages, compiled in; read when first asked for.
pub(in crate::emit) struct Texts {
    sv: LazyLock<Catalogue>,
    en: LazyLock<Catalogue>,
    /// The same by what the points are called, made when first asked for.
    named: [[OnceLock<Catalogue>; Units::COUNT]; 2],
}

impl Texts {
    pub(in crate::emit) const fn new(sv: fn() -> Catalogue, en: fn() -> Catalogue) -> Self {
        Self {
            sv: LazyLock::new(sv),
            en: LazyLock::new(en),
            named: [const { [const { OnceLock::new() }; Units::COUNT] }; 2],
        }
    }

    /// The catalogue of a language.
    pub(in crate::emit) fn of(&'static self, language: Language) -> &'static Catalogue {
        match language {
            Language::Sv => &self.sv,
            Language::En => &self.en,
        }
    }

    /// The catalogue of a language in which points are called by their own name.
    pub(in crate::emit) fn naming(&'static self, language: Language, units: Units) -> &'static Catalogue {
        if units == Units::Points {
            return self.of(language);
        }
        self.named[language as usize][units as usize].get_or_init(|| {
            let texts = self.of(language).iter();
            texts.map(|(key, text)| (key.clone(), units.name(language, text))).collect()
        })
    }

    /// A text of the general catalogue; nothing where the key is not known, which a test of each subject rules out.
    pub(in crate::emit) fn text(&'static self, language: Language, key: &str) -> &'static str {
        self.of(language).get(key).map_or("", String::as_str)
    }
}

/// Reads a catalogue that is compiled in.
pub(in crate::emit) fn parse(json: &str) -> Catalogue {
    serde_json::from_str(json).expect("the catalogues are compiled in and read by a test")
}

/// Reads words that are compiled in as TOML.
pub(in crate::emit) fn parse_toml<T: serde::de::DeserializeOwned>(text: &str) -> T {
    toml::from_str(text).expect("the words built in are TOML")
}

/// The minus sign, which a line never breaks after.
const MINUS: char = '\u{2212}';
const NO_BREAK: char = '\u{a0}';

/// A share below this rounds to nothing.
const LEAST_SHARE: f64 = 0.000_5;

/// Classes of a share that is not published itself, percent: under one of these, or over what it leaves of 100.
const SHARE_CLASSES: [f64; 6] = [0.1, 0.5, 1.0, 2.0, 5.0, 10.0];

impl Language {
    /// The word of configurations and of the `lang` attribute.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sv => "sv",
            Self::En => "en",
        }
    }

    /// How evidence and notes are worded.
    pub(in crate::emit) const fn wording(self) -> &'static Wording {
        match self {
            Self::Sv => &Wording::SV,
            Self::En => &Wording::EN,
        }
    }

    /// A number as running text has it: no more decimals than it needs, comma or point, non-breaking thousands, a minus sign.
    pub(in crate::emit) fn number(self, value: f64) -> String {
        // Adding 0 turns -0 into 0.
        self.dressed(&format!("{}", value + 0.0))
    }

    /// A number with so many decimals: the one place where it is rounded. What rounds to nothing has no sign.
    pub(in crate::emit) fn rounded(self, value: f64, decimals: usize) -> String {
        let plain = format!("{value:.decimals$}");
        let is_nothing = plain.chars().all(|character| matches!(character, '-' | '0' | '.'));
        self.dressed(if is_nothing { plain.trim_start_matches('-') } else { &plain })
    }

    /// What stands behind a number of percent: Swedish has a blank in front of the sign, English none.
    pub(in crate::emit) const fn percent_sign(self) -> &'static str {
        match self {
            Self::Sv => "\u{a0}%",
            Self::En => "%",
        }
    }

    /// A share, 0 to 1, in percent with one decimal: `94,6 %`, `94.6%`. A share above 0 is never printed as 0, nor one
    /// below 1 as 100: `under 0,1 %`, `över 99,9 %`.
    pub(in crate::emit) fn percent(self, share: f64) -> String {
        let printed = |percent: f64| self.rounded(percent, 1) + self.percent_sign();
        let (least, most) = (0.0..LEAST_SHARE, 1.0 - LEAST_SHARE..1.0);
        match (share > 0.0 && least.contains(&share), most.contains(&share), self) {
            (true, _, _) => format!("under{NO_BREAK}{}", printed(0.1)),
            (_, true, Self::Sv) => format!("över{NO_BREAK}{}", printed(99.9)),
            (_, true, Self::En) => format!("over{NO_BREAK}{}", printed(99.9)),
            _ => printed(share * 100.0),
        }
    }

    /// A share of which no more is known than that it is from `least` to `most`, 0 to 1, as a class: `över 99,5 %`, `under 2 %`;
    /// `None` where it may be in the middle.
    pub(in crate::emit) fn percent_class(self, least: f64, most: f64) -> Option<String> {
        let percent = |percent: f64| self.number(percent) + self.percent_sign();
        if most - least < 1e-9 {
            return Some(self.percent(most));
        }
        let (over, under) = match self {
            Self::Sv => ("över", "under"),
            Self::En => ("over", "under"),
        };
        let class_above = |share: f64| SHARE_CLASSES.iter().find(|&&of| share * 100.0 < of - 1e-9);
        let (low, high) = (class_above(most), class_above(1.0 - least));
        match (low, high) {
            (Some(&low), _) => Some(format!("{under}{NO_BREAK}{}", percent(low))),
            (None, Some(&high)) => Some(format!("{over}{NO_BREAK}{}", percent(100.0 - high))),
            (None, None) => None,
        }
    }

    /// A difference with its sign and so many decimals: `+12`, `−3,5`, `0`.
    pub(in crate::emit) fn signed(self, value: f64, decimals: usize) -> String {
        let text = self.rounded(value, decimals);
        let is_more = value > 0.0 && text.chars().any(|digit| ('1'..='9').contains(&digit));
        if is_more { format!("+{text}") } else { text }
    }

    fn dressed(self, plain: &str) -> String {
        let (sign, plain) = plain.strip_prefix('-').map_or(("", plain), |rest| ("-", rest));
        let (whole, decimals) = plain.split_once('.').unwrap_or((plain, ""));
        let (group, mark) = match self {
            Self::Sv => (NO_BREAK, ','),
            Self::En => (',', '.'),
        };
        let mut text = String::new();
        if !sign.is_empty() {
            text.push(MINUS);
        }
        for (position, digit) in whole.chars().enumerate() {
            if position > 0 && (whole.len() - position).is_multiple_of(3) {
                text.push(group);
            }
            text.push(digit);
        }
        if !decimals.is_empty() {
            text.push(mark);
            text.push_str(decimals);
        }
        text
    }
}

/// Puts values in the place of `{name}`; a name without a value stays as it is.
pub(in crate::emit) fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    // One pass from left to right, so that a value holding braces is never filled again.
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let named = after.split_once('}').and_then(|(name, behind)| {
            values.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value, behind))
        });
        if let Some((value, behind)) = named {
            filled.push_str(value);
            rest = behind;
        } else {
            filled.push('{');
            rest = after;
        }
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_that_is_known_within_bounds_is_a_class() {
        let class = |least: f64, most: f64| Language::Sv.percent_class(least, most);
        assert_eq!(class(0.999_2, 1.0).as_deref(), Some("över\u{a0}99,9\u{a0}%"));
        // On a break it is not over it.
        assert_eq!(class(0.9985, 1.0).as_deref(), Some("över\u{a0}99,5\u{a0}%"));
        assert_eq!(class(0.91, 0.97).as_deref(), Some("över\u{a0}90\u{a0}%"));
        assert_eq!(class(0.0, 0.015).as_deref(), Some("under\u{a0}2\u{a0}%"));
        assert_eq!(class(0.02, 0.05).as_deref(), Some("under\u{a0}10\u{a0}%"));
        assert_eq!(class(0.9, 1.0), None);
        assert_eq!(class(1.0, 1.0).as_deref(), Some("100,0\u{a0}%"));
        assert_eq!(Language::En.percent_class(0.996, 1.0).as_deref(), Some("over\u{a0}99.5%"));
    }

    #[test]
    fn numbers_follow_the_language() {
        assert_eq!(Language::Sv.number(100.0), "100");
        assert_eq!(Language::Sv.number(1234.5), "1\u{a0}234,5");
        assert_eq!(Language::En.number(1_234_567.25), "1,234,567.25");
        assert_eq!(Language::Sv.number(-1234.0), "\u{2212}1\u{a0}234");
        assert_eq!(Language::Sv.number(-0.0), "0");
    }

    #[test]
    fn shares_are_percent_and_differences_have_a_sign() {
        assert_eq!(Language::Sv.percent(0.946_04), "94,6\u{a0}%");
        assert_eq!(Language::En.percent(1.0), "100.0%");
        assert_eq!(Language::Sv.percent(0.0), "0,0\u{a0}%");
        assert_eq!(Language::Sv.percent(3.0 / 10_214.0), "under\u{a0}0,1\u{a0}%");
        assert_eq!(Language::Sv.percent(0.000_5), "0,1\u{a0}%");
        assert_eq!(Language::En.percent(10_213.0 / 10_214.0), "over\u{a0}99.9%");
        assert_eq!(Language::Sv.signed(12.0, 0), "+12");
        assert_eq!(Language::Sv.signed(-1234.56, 1), "\u{2212}1\u{a0}234,6");
        assert_eq!(Language::En.signed(-0.04, 1), "0.0");
        assert_eq!(Language::En.signed(0.04, 1), "0.0");
    }

    #[test]
    fn a_value_is_never_filled_again() {
        assert_eq!(fill("{a} and {b} and {c}", &[("a", "{b}"), ("b", "2")]), "{b} and 2 and {c}");
        assert_eq!(fill("an open { brace", &[]), "an open { brace");
    }
}
