//! Values of a source's records: literals, columns, and columns with a map.
use std::collections::HashMap;

use super::error::IngestError;
use super::numbers::advice;
use super::table::{Cell, Column, Numbers, Table};
use super::value::Value;
use super::words;
use crate::model::{Generation, Relation, Settlement, ShortageStatus, ShortageType, SignalLevel, Technology};

/// A value that cannot be used, in the words of a reject.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct BadValue {
    /// Why.
    pub reason: String,
    /// What was found.
    pub found: String,
    /// What was expected.
    pub expected: String,
}

/// A value of every row of a table; `None` where the cell says nothing.
pub(super) enum Values<'t, T> {
    /// The same for all.
    Same(Option<T>),
    /// A column's words, mapped.
    Mapped {
        /// The words.
        column: &'t Column,
        /// What they mean.
        map: HashMap<String, T>,
        /// The words that there are, for messages.
        known: String,
    },
    /// A column of words.
    Words(&'t Column, fn(&str) -> Result<T, BadValue>),
    /// A column of numbers.
    Numbers(Numbers<'t>, fn(f64) -> T),
}

impl<T: Clone> Values<'_, T> {
    /// Whether all rows have the same.
    pub(super) fn is_same(&self) -> bool {
        matches!(self, Self::Same(_))
    }

    /// The value of a row.
    pub(super) fn get(&self, row: usize) -> Result<Option<T>, BadValue> {
        match self {
            Self::Same(value) => Ok(value.clone()),
            Self::Mapped { column, map, known } => {
                let Some(word) = column.word(row) else { return Ok(None) };
                // A map may speak of the words that the file gives its codes, or of the codes.
                let code = || column.text(row).and_then(|code| map.get(code.as_ref()));
                map.get(word.as_ref()).or_else(code).cloned().map(Some).ok_or_else(|| BadValue {
                    reason: "word without an entry in the map".into(),
                    found: word.into_owned(),
                    expected: format!("one of {known}"),
                })
            }
            Self::Words(column, read) => column.word(row).map(|word| read(&word)).transpose(),
            Self::Numbers(numbers, wrap) => match numbers.get(row) {
                Cell::Missing => Ok(None),
                Cell::Number(value) if value.is_finite() => Ok(Some(wrap(value))),
                Cell::Number(value) => Err(not_a_number(value.to_string())),
                Cell::NotANumber(found) => Err(not_a_number(found)),
            },
        }
    }
}

/// The reject of a cell that should be a number.
pub(super) fn not_a_number(found: String) -> BadValue {
    let expected = format!("a number{}", advice(&found));
    BadValue { reason: "not a number".into(), found, expected }
}

pub(super) fn mapped<'t, T: Clone, U: Clone>(
    table: &'t Table,
    value: &Value<T>,
    convert: impl Fn(&T) -> Result<U, IngestError>,
) -> Result<Option<Values<'t, U>>, IngestError> {
    match value {
        Value::Literal(literal) => Ok(Some(Values::Same(Some(convert(literal)?)))),
        Value::Column(from) => {
            let column = table.column(&from.column)?;
            let Some(map) = &from.map else { return Ok(None) };
            let map = map
                .iter()
                .map(|(word, value)| Ok((word.trim().to_owned(), convert(value)?)))
                .collect::<Result<HashMap<_, _>, IngestError>>()?;
            let mut known: Vec<&str> = map.keys().map(String::as_str).collect();
            known.sort_unstable();
            let known = known.join(", ");
            Ok(Some(Values::Mapped { column, map, known }))
        }
    }
}

pub(super) fn column_of<'t, T>(table: &'t Table, value: &Value<T>) -> Result<&'t Column, IngestError> {
    table.column(value.column().unwrap_or_default())
}

/// Free text: operators, kinds.
pub(super) fn text<'t>(table: &'t Table, value: &Value<String>) -> Result<Values<'t, String>, IngestError> {
    match mapped(table, value, |word| Ok(word.trim().to_owned()))? {
        Some(values) => Ok(values),
        None => Ok(Values::Words(column_of(table, value)?, |word| Ok(word.to_owned()))),
    }
}

/// Numbers.
pub(super) fn number<'t>(table: &'t Table, value: &Value<f64>) -> Result<Values<'t, f64>, IngestError> {
    match mapped(table, value, |number| Ok(*number))? {
        Some(values) => Ok(values),
        None => Ok(Values::Numbers(table.numbers(value.column().unwrap_or_default())?, |number| number)),
    }
}

/// Technologies, through the list of words.
pub(super) fn technology<'t>(
    table: &'t Table,
    value: &Value<String>,
) -> Result<Values<'t, Technology>, IngestError> {
    let convert = |word: &String| {
        words::technology(word).ok_or_else(|| {
            words::unknown(&table.source, "technology", word, &Technology::ALL.map(Technology::as_str))
        })
    };
    match mapped(table, value, convert)? {
        Some(values) => Ok(values),
        None => Ok(Values::Words(column_of(table, value)?, |word| {
            words::technology(word)
                .ok_or_else(|| unknown_word("technology", word, &Technology::ALL.map(Technology::as_str)))
        })),
    }
}

/// Relations.
pub(super) fn relation<'t>(
    table: &'t Table,
    value: &Value<Relation>,
) -> Result<Values<'t, Relation>, IngestError> {
    match mapped(table, value, |relation| Ok(*relation))? {
        Some(values) => Ok(values),
        None => Ok(Values::Words(column_of(table, value)?, |word| {
            words::relation(word)
                .ok_or_else(|| unknown_word("relation", word, &Relation::ALL.map(Relation::as_str)))
        })),
    }
}

/// Flags: true and false as tables write them.
pub(super) fn flag<'t>(table: &'t Table, value: &Value<bool>) -> Result<Values<'t, bool>, IngestError> {
    match mapped(table, value, |flag| Ok(*flag))? {
        Some(values) => Ok(values),
        None => Ok(Values::Words(column_of(table, value)?, |word| {
            words::flag(word).ok_or_else(|| unknown_word("flag", word, &words::FLAGS))
        })),
    }
}

/// Kinds of settlement.
pub(super) fn settlement<'t>(
    table: &'t Table,
    value: &Value<Settlement>,
) -> Result<Values<'t, Settlement>, IngestError> {
    match mapped(table, value, |settlement| Ok(*settlement))? {
        Some(values) => Ok(values),
        None => Ok(Values::Words(column_of(table, value)?, |word| {
            words::settlement(word)
                .ok_or_else(|| unknown_word("settlement", word, &Settlement::ALL.map(Settlement::as_str)))
        })),
    }
}

/// Statuses of shortage areas.
pub(super) fn shortage_status<'t>(
    table: &'t Table,
    value: &Value<String>,
) -> Result<Values<'t, ShortageStatus>, IngestError> {
    let convert = |word: &String| {
        words::shortage_status(word).ok_or_else(|| {
            words::unknown(&table.source, "status", word, &ShortageStatus::ALL.map(ShortageStatus::as_str))
        })
    };
    match mapped(table, value, convert)? {
        Some(values) => Ok(values),
        None => Ok(Values::Words(column_of(table, value)?, status_of)),
    }
}

/// The column `status` of a register of an earlier run.
pub(super) fn own_status(table: &Table) -> Result<Values<'_, ShortageStatus>, IngestError> {
    Ok(Values::Words(table.column("status")?, status_of))
}

fn status_of(word: &str) -> Result<ShortageStatus, BadValue> {
    words::shortage_status(word)
        .ok_or_else(|| unknown_word("status", word, &ShortageStatus::ALL.map(ShortageStatus::as_str)))
}

/// Kinds of shortage.
pub(super) fn shortage_type<'t>(
    table: &'t Table,
    value: &Value<String>,
) -> Result<Values<'t, ShortageType>, IngestError> {
    let convert = |word: &String| {
        words::shortage_type(word).ok_or_else(|| {
            words::unknown(&table.source, "type", word, &ShortageType::ALL.map(ShortageType::as_str))
        })
    };
    match mapped(table, value, convert)? {
        Some(values) => Ok(values),
        None => Ok(Values::Words(column_of(table, value)?, type_of)),
    }
}

/// The column `type` of a register of an earlier run.
pub(super) fn own_type(table: &Table) -> Result<Values<'_, ShortageType>, IngestError> {
    Ok(Values::Words(table.column("type")?, type_of))
}

fn type_of(word: &str) -> Result<ShortageType, BadValue> {
    words::shortage_type(word)
        .ok_or_else(|| unknown_word("type", word, &ShortageType::ALL.map(ShortageType::as_str)))
}

/// Generations of mobile networks.
pub(super) fn generation<'t>(
    table: &'t Table,
    value: &Value<String>,
) -> Result<Values<'t, Generation>, IngestError> {
    let known = Generation::ALL.map(Generation::as_str);
    let convert = |word: &String| {
        words::generation(word).ok_or_else(|| words::unknown(&table.source, "generation", word, &known))
    };
    match mapped(table, value, convert)? {
        Some(values) => Ok(values),
        None => Ok(Values::Words(column_of(table, value)?, |word| {
            let known = Generation::ALL.map(Generation::as_str);
            words::generation(word).ok_or_else(|| unknown_word("generation", word, &known))
        })),
    }
}

/// Signal levels: lower case.
pub(super) fn level<'t>(
    table: &'t Table,
    value: &Value<SignalLevel>,
) -> Result<Values<'t, SignalLevel>, IngestError> {
    match mapped(table, value, |level| Ok(SignalLevel(level.0.trim().to_lowercase())))? {
        Some(values) => Ok(values),
        None => Ok(Values::Words(column_of(table, value)?, |word| Ok(SignalLevel(word.to_lowercase())))),
    }
}

/// The reject of a word that is in no list.
pub(super) fn unknown_word(key: &str, word: &str, known: &[&str]) -> BadValue {
    BadValue {
        reason: format!("unknown {key}"),
        found: word.to_owned(),
        expected: format!("one of {}", known.join(", ")),
    }
}
