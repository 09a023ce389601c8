use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Språk: the language of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Svenska.
    #[default]
    Sv,
    /// English.
    En,
}

/// The texts of a page by key.
pub(super) type Catalogue = BTreeMap<String, String>;

static SV: LazyLock<Catalogue> = LazyLock::new(|| parse(include_str!("../web/messages/sv.json")));
static EN: LazyLock<Catalogue> = LazyLock::new(|| parse(include_str!("../web/messages/en.json")));

fn parse(json: &str) -> Catalogue {
    serde_json::from_str(json).expect("the catalogues are compiled in and read by a test")
}

impl Language {
    /// The word of configurations and of the `lang` attribute.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sv => "sv",
            Self::En => "en",
        }
    }

    pub(super) fn catalogue(self) -> &'static Catalogue {
        match self {
            Self::Sv => &SV,
            Self::En => &EN,
        }
    }

    /// A number as running text has it: no more decimals than it needs, comma or point, non-breaking thousands.
    pub(in crate::emit) fn number(self, value: f64) -> String {
        let plain = format!("{value}");
        let (whole, decimals) = plain.split_once('.').unwrap_or((&plain, ""));
        let (group, mark) = match self {
            Self::Sv => ('\u{a0}', ','),
            Self::En => (',', '.'),
        };
        let mut text = String::new();
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
    fn numbers_follow_the_language() {
        assert_eq!(Language::Sv.number(100.0), "100");
        assert_eq!(Language::Sv.number(1234.5), "1\u{a0}234,5");
        assert_eq!(Language::En.number(1_234_567.25), "1,234,567.25");
    }

    #[test]
    fn a_value_is_never_filled_again() {
        assert_eq!(fill("{a} and {b} and {c}", &[("a", "{b}"), ("b", "2")]), "{b} and 2 and {c}");
        assert_eq!(fill("an open { brace", &[]), "an open { brace");
    }
}
