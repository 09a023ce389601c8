//! The shapes that a value of the configuration may have, and how they are told in words.
use toml::Value;

/// No plan reaches further; a year must stay a year when it is added.
const MOST_YEARS: i64 = 100;

/// The shape of a value.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    Text,
    Character,
    /// An address of the web.
    Address,
    Number,
    Positive,
    NotNegative,
    /// Numbers of at least 0; the list may be empty.
    NumberList,
    /// Numbers above 0.
    PositiveList,
    Whole,
    /// A number of years ahead.
    Years,
    Flag,
    /// A share, over 0 and up to 1.
    Share,
    /// A share, 0 to 1.
    ShareOrNone,
    Date,
    TextOrList,
    TextList,
    /// The list may be empty.
    AnyTextList,
    Words(&'static [&'static str]),
    /// Some of the words, or none.
    WordList(&'static [&'static str]),
    /// Some of the words, at least one.
    SomeWords(&'static [&'static str]),
    /// A literal text or `{ column = … }`.
    TextValue,
    /// One of the words or `{ column = … }`.
    WordValue(&'static [&'static str]),
    /// A literal number or `{ column = … }`.
    NumberValue,
    /// A literal flag or `{ column = … }`.
    FlagValue,
    ServedShare,
    Reach,
    Valid,
    Threshold,
    /// Old codes and the new ones, or the path of a table of them.
    Codes,
    /// Names and other names.
    Names,
}

pub(super) fn describe(value: &Value) -> String {
    match value {
        Value::String(text) => format!("the text \"{text}\""),
        Value::Integer(number) => format!("the number {number}"),
        Value::Float(number) => format!("the number {number}"),
        Value::Boolean(flag) => format!("{flag}"),
        Value::Datetime(date) => format!("the date {date}"),
        Value::Array(_) => "a list".into(),
        Value::Table(table) => {
            format!("a table with {}", table.keys().cloned().collect::<Vec<_>>().join(", "))
        }
    }
}

/// Whether a value still holds the sign that `inspect` writes where only a person can know what belongs there.
fn is_to_be_filled_in(value: &Value) -> bool {
    match value {
        Value::String(text) => ["…", "EPSG:…"].contains(&text.trim()),
        Value::Array(list) => list.iter().any(is_to_be_filled_in),
        Value::Table(table) => table.values().any(is_to_be_filled_in),
        _ => false,
    }
}

/// What was found and what is expected.
pub(super) struct Mismatch {
    pub found: String,
    pub expected: String,
}

impl Shape {
    pub(super) fn check(self, value: &Value) -> Result<(), Mismatch> {
        if is_to_be_filled_in(value) {
            return Err(Mismatch {
                found: "the … that is to be filled in".into(),
                expected: self.describe(),
            });
        }
        let fits = match self {
            Self::Text => value.as_str().is_some_and(|text| !text.trim().is_empty()),
            Self::Character => value.as_str().is_some_and(|text| text.chars().count() == 1),
            Self::Address => value.as_str().is_some_and(|text| {
                let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
                // What an address may not hold as it is; a fragment would hide the files' names.
                let is_odd =
                    |one: char| one.is_whitespace() || one.is_control() || "\"<>\\^`{|}#?".contains(one);
                host.is_some_and(|host| !host.is_empty() && !host.starts_with('/') && !host.contains(is_odd))
            }),
            Self::Number => number(value).is_some(),
            Self::Positive => number(value).is_some_and(|number| number > 0.0),
            Self::NotNegative => number(value).is_some_and(|number| number >= 0.0),
            Self::NumberList | Self::PositiveList | Self::AnyTextList => {
                value.as_array().is_some_and(|list| list.iter().all(|item| self.holds(item)))
            }
            Self::TextList | Self::SomeWords(_) => self.texts(value),
            Self::Whole => value.as_integer().is_some_and(|number| number >= 1),
            Self::Years => value.as_integer().is_some_and(|number| (1..=MOST_YEARS).contains(&number)),
            Self::Flag => value.is_bool(),
            Self::Share => number(value).is_some_and(|number| number > 0.0 && number <= 1.0),
            Self::ShareOrNone => number(value).is_some_and(|number| (0.0..=1.0).contains(&number)),
            Self::Date => match value {
                Value::String(text) => super::Date::parse(text).is_some(),
                Value::Datetime(date) => super::Date::parse(&date.to_string()).is_some(),
                _ => false,
            },
            Self::TextOrList => {
                value.as_str().is_some_and(|text| !text.trim().is_empty()) || self.texts(value)
            }
            Self::Words(words) => word_of(value, words),
            Self::WordList(known) => {
                value.as_array().is_some_and(|list| list.iter().all(|word| word_of(word, known)))
            }
            Self::TextValue => value.as_str().is_some_and(|text| !text.trim().is_empty()) || column(value),
            Self::WordValue(words) => word_of(value, words) || column(value),
            Self::NumberValue => number(value).is_some_and(|number| number >= 0.0) || column(value),
            Self::FlagValue => value.is_bool() || column(value),
            Self::ServedShare => value.as_table().is_some_and(|table| {
                table.get("column").is_some_and(Value::is_str)
                    && table.keys().all(|key| ["column", "unit", "classes"].contains(&key.as_str()))
                    && table.get("unit").is_none_or(|unit| word_of(unit, &["fraction", "percent"]))
                    && table.get("classes").is_none_or(|classes| {
                        classes.as_table().is_some_and(|classes| {
                            !classes.is_empty()
                                && classes.values().all(|bounds| {
                                    bounds.as_array().is_some_and(|bounds| {
                                        bounds.len() == 2
                                            && bounds.iter().all(|value| number(value).is_some())
                                    })
                                })
                        })
                    })
            }),
            Self::Reach => match value {
                Value::String(word) => word == "inside",
                Value::Table(table) if table.len() == 1 => {
                    table.get("within_m").and_then(number).is_some_and(|reach| reach >= 0.0)
                        || table.get("id").is_some_and(Value::is_str)
                }
                _ => false,
            },
            Self::Valid => match value {
                Value::String(word) => word == "everywhere" || word == "listed",
                Value::Table(table) => {
                    table.get("path").is_some_and(|path| Self::TextOrList.check(path).is_ok())
                        && table
                            .keys()
                            .all(|key| ["path", "layer", "crs", "crs_override"].contains(&key.as_str()))
                }
                _ => false,
            },
            Self::Threshold => value.as_table().is_some_and(|table| {
                table.len() == 1 && table.get("at_least").is_some_and(|least| number(least).is_some())
            }),
            Self::Names => value.as_table().is_some_and(|names| {
                let is_name = |name: &str| !name.trim().is_empty();
                !names.is_empty()
                    && names.iter().all(|(from, to)| is_name(from) && to.as_str().is_some_and(is_name))
            }),
            Self::Codes => match value {
                Value::String(path) => !path.trim().is_empty(),
                Value::Table(codes) => {
                    !codes.is_empty()
                        && codes.values().all(|to| to.as_str().is_some_and(|to| !to.trim().is_empty()))
                }
                _ => false,
            },
        };
        if fits { Ok(()) } else { Err(Mismatch { found: self.found(value), expected: self.describe() }) }
    }

    /// Whether a list of this shape may hold this item.
    fn holds(self, item: &Value) -> bool {
        match self {
            Self::NumberList => number(item).is_some_and(|number| number >= 0.0),
            Self::PositiveList => number(item).is_some_and(|number| number > 0.0),
            Self::TextOrList | Self::TextList | Self::AnyTextList => item.is_str(),
            Self::WordList(known) | Self::SomeWords(known) => word_of(item, known),
            _ => true,
        }
    }

    /// A list of at least one item, each of which fits.
    fn texts(self, value: &Value) -> bool {
        value.as_array().is_some_and(|list| !list.is_empty() && list.iter().all(|item| self.holds(item)))
    }

    /// What is wrong with a value that does not fit: of a list the item, of a reach the number.
    fn found(self, value: &Value) -> String {
        match (self, value) {
            (_, Value::Array(list)) if list.is_empty() => "an empty list".into(),
            (_, Value::Array(list)) => match list.iter().find(|item| !self.holds(item)) {
                Some(item) => format!("{item} in the list"),
                None => describe(value),
            },
            (Self::Reach, Value::Table(table)) if table.len() == 1 => match table.iter().next() {
                Some((key, value)) if ["within_m", "id"].contains(&key.as_str()) => {
                    format!("{key} = {value}")
                }
                _ => describe(value),
            },
            _ => describe(value),
        }
    }

    pub(super) fn describe(self) -> String {
        let column = "{ column = \"…\" } or { column = \"…\", map = { … } }";
        match self {
            Self::Text => "a text".into(),
            Self::Character => "one character".into(),
            Self::Address => "an address that begins with https:// or http://, without ? and #".into(),
            Self::Number => "a number".into(),
            Self::Positive => "a number above 0".into(),
            Self::NotNegative => "a number, at least 0".into(),
            Self::NumberList => "a list of numbers, at least 0".into(),
            Self::PositiveList => "a list of numbers above 0".into(),
            Self::Whole => "a whole number, at least 1".into(),
            Self::Years => format!("a whole number of years, 1 to {MOST_YEARS}"),
            Self::Flag => "true or false".into(),
            Self::Share => "a share above 0 and up to 1".into(),
            Self::ShareOrNone => "a share of 0 to 1".into(),
            Self::Date => "a date as \"2025-10-01\"".into(),
            Self::TextOrList => "a text or a list of texts".into(),
            Self::TextList | Self::AnyTextList => "a list of texts".into(),
            Self::Words(words) => format!("one of {}", words.join(", ")),
            Self::WordList(known) | Self::SomeWords(known) => {
                format!("a list of {}", known.join(", "))
            }
            Self::TextValue => format!("a text, {column}"),
            Self::WordValue(words) => format!("one of {}, or {column}", words.join(", ")),
            Self::NumberValue => format!("a number, at least 0, or {column}"),
            Self::FlagValue => format!("true, false, or {column}"),
            Self::ServedShare => {
                "{ column = \"…\" }, with unit = \"percent\" and classes = { \"1\" = [0, 10] } where needed"
                    .into()
            }
            Self::Reach => "\"inside\", { within_m = 50 }, at least 0, or { id = \"…\" }".into(),
            Self::Valid => "\"everywhere\", \"listed\" or { path = \"…\" }".into(),
            Self::Threshold => "{ at_least = … }".into(),
            Self::Names => "{ \"Norrnät\" = \"Mälarnät\" } (the name in the earlier result = this year's name)".into(),
            Self::Codes => {
                "{ \"1417\" = \"1444\" } (old code = new code, as texts) or the path of a table with the columns from, to"
                    .into()
            }
        }
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Float(number) => number.is_finite().then_some(*number),
        _ => None,
    }
}

fn word_of(value: &Value, words: &[&str]) -> bool {
    value.as_str().is_some_and(|word| words.contains(&word))
}

fn column(value: &Value) -> bool {
    value.as_table().is_some_and(|table| {
        table.get("column").is_some_and(Value::is_str)
            && table.keys().all(|key| key == "column" || key == "map")
            && table.get("map").is_none_or(|map| map.as_table().is_some_and(|map| !map.is_empty()))
    })
}
