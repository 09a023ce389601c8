//! Values of a source's records: literals, columns, and columns with a map.
use std::borrow::Cow;
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

fn mapped<'t, T: Clone, U: Clone>(
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

fn column_of<'t, T>(table: &'t Table, value: &Value<T>) -> Result<&'t Column, IngestError> {
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

/// Years: numbers, or dates and quarters in which one year stands.
pub(super) fn year<'t>(table: &'t Table, value: &Value<f64>) -> Result<Values<'t, f64>, IngestError> {
    if let Some(values) = mapped(table, value, |number| Ok(*number))? {
        return Ok(values);
    }
    let (name, column) = (value.column().unwrap_or_default(), column_of(table, value)?);
    let mut first_wrong = None;
    for row in 0..table.rows() {
        let Some(text) = column.text(row) else { continue };
        match year_of(&text) {
            Ok(_) => {
                first_wrong = None;
                break;
            }
            Err(_) => first_wrong = first_wrong.or(Some(text.into_owned())),
        }
    }
    match first_wrong {
        Some(found) => Err(table.no_numbers(name, found, YEAR)),
        None => Ok(Values::Words(column, |text| year_of(text).map(f64::from))),
    }
}

const YEAR: &str = "a year, a date or a quarter, as 2027, 2027-06-30 or 2027 Q2";

/// The year of a text: a number, or the only group of four digits of a date or a quarter.
pub(super) fn year_of(text: &str) -> Result<i32, BadValue> {
    let bad = || BadValue { reason: "not a year".into(), found: text.to_owned(), expected: YEAR.into() };
    if let Ok(number) = text.parse::<f64>() {
        return super::offers::year(number);
    }
    let lower = text.to_lowercase();
    let words = lower.split(|sign: char| !sign.is_alphabetic()).filter(|word| !word.is_empty());
    let known = |word: &str| matches!(word, "q" | "kv" | "k" | "kvartal" | "quarter" | "t" | "z" | "utc");
    let groups: Vec<&str> =
        lower.split(|sign: char| !sign.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    let years: Vec<&str> = groups.iter().copied().filter(|group| group.len() == 4).collect();
    let others_fit = groups.iter().all(|group| group.len() == 4 || group.len() <= 3);
    match years.as_slice() {
        [year] if words.into_iter().all(known) && others_fit => {
            super::offers::year(year.parse().map_err(|_| bad())?).map_err(|_| bad())
        }
        _ => Err(bad()),
    }
}

/// Speeds, Mbit/s. A column whose name says another unit, or a speed greater than the greatest that is taken for one, is a
/// question.
pub(super) fn speed<'t>(
    table: &'t Table,
    value: &Value<f64>,
    key: &str,
    greatest_mbps: f64,
) -> Result<Values<'t, f64>, IngestError> {
    let values = number(table, value)?;
    let question = |what: String, found: String, advice: String| IngestError::SpeedUnit {
        file: table.source.clone(),
        layer: table.layer.clone(),
        what,
        found,
        advice,
    };
    let name = value.column().unwrap_or_default();
    if let (Values::Numbers(..), Some(unit)) = (&values, other_unit(name)) {
        let advice =
            ": bring the column to Mbit/s, and give it a name that does not say another unit".to_owned();
        return Err(question(format!("{key}: the name of column {name}"), unit.to_owned(), advice));
    }
    let rows = if values.is_same() { table.rows().min(1) } else { table.rows() };
    for row in 0..rows {
        let Ok(Some(speed)) = values.get(row) else { continue };
        if speed > greatest_mbps {
            let place = if name.is_empty() {
                key.to_owned()
            } else {
                format!("record {}: {key} of column {name}", table.records[row])
            };
            let advice = format!(
                " of at most {greatest_mbps}: kbit/s have to be divided by 1,000 before; if it is Mbit/s, write greatest_speed_mbps = \
                 {speed} or more under [limits]"
            );
            return Err(question(place, speed.to_string(), advice));
        }
    }
    Ok(values)
}

/// The unit other than Mbit/s that the name of a column says.
fn other_unit(name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase();
    let holds = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if holds(&["mbit", "mbps", "mb/s", "mb_s", "megabit"]) {
        None
    } else if holds(&["kbit", "kbps", "kb/s", "kb_s", "kilobit"]) {
        Some("kbit/s")
    } else if holds(&["gbit", "gbps", "gb/s", "gb_s", "gigabit"]) {
        Some("Gbit/s")
    } else if lower.split(|sign: char| !sign.is_alphanumeric()).any(|word| matches!(word, "bps" | "bits"))
        || lower.contains("bit/s")
    {
        Some("bit/s")
    } else {
        None
    }
}

/// Technologies, through the list of words.
pub(super) fn technology<'t>(
    table: &'t Table,
    value: &Value<String>,
) -> Result<Values<'t, Technology>, IngestError> {
    let convert = |word: &String| {
        words::technology(word)
            .ok_or_else(|| words::unknown(&table.source, "technology", word, words::TECHNOLOGY_CODES))
    };
    match mapped(table, value, convert)? {
        Some(values) => Ok(values),
        None => Ok(Values::Words(column_of(table, value)?, |word| {
            words::technology(word).ok_or_else(|| unknown_word("technology", word, words::TECHNOLOGY_CODES))
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
            words::relation(word).ok_or_else(|| unknown_word("relation", word, words::RELATION_CODES))
        })),
    }
}

/// Flags: true and false as tables write them.
pub(super) fn flag<'t>(table: &'t Table, value: &Value<bool>) -> Result<Values<'t, bool>, IngestError> {
    match mapped(table, value, |flag| Ok(*flag))? {
        Some(values) => Ok(values),
        None => Ok(Values::Words(column_of(table, value)?, |word| {
            words::flag(word).ok_or_else(|| unknown_word("flag", word, words::FLAG_CODES))
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
            words::settlement(word).ok_or_else(|| unknown_word("settlement", word, words::SETTLEMENT_CODES))
        })),
    }
}

/// Statuses of shortage areas.
pub(super) fn shortage_status<'t>(
    table: &'t Table,
    value: &Value<String>,
) -> Result<Values<'t, ShortageStatus>, IngestError> {
    let convert = |word: &String| {
        words::shortage_status(word)
            .ok_or_else(|| words::unknown(&table.source, "status", word, words::STATUS_CODES))
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
    words::shortage_status(word).ok_or_else(|| unknown_word("status", word, words::STATUS_CODES))
}

/// Kinds of shortage.
pub(super) fn shortage_type<'t>(
    table: &'t Table,
    value: &Value<String>,
) -> Result<Values<'t, ShortageType>, IngestError> {
    let convert = |word: &String| {
        words::shortage_type(word)
            .ok_or_else(|| words::unknown(&table.source, "type", word, words::TYPE_CODES))
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
    words::shortage_type(word).ok_or_else(|| unknown_word("type", word, words::TYPE_CODES))
}

/// Generations of mobile networks: `4G`, `4g` and `4` are one.
pub(super) fn generation<'t>(
    table: &'t Table,
    value: &Value<Generation>,
) -> Result<Values<'t, Generation>, IngestError> {
    match mapped(table, value, |generation| Ok(Generation(generation_word(&generation.0).into_owned())))? {
        Some(values) => Ok(values),
        None => Ok(Values::Words(column_of(table, value)?, |word| {
            Ok(Generation(generation_word(word).into_owned()))
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

fn generation_word(word: &str) -> Cow<'_, str> {
    match word.trim() {
        "2" | "2g" => "2G".into(),
        "3" | "3g" => "3G".into(),
        "4" | "4g" => "4G".into(),
        "5" | "5g" => "5G".into(),
        other => other.into(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_of_dates_and_quarters() {
        for text in [
            "2031",
            "2031.0",
            "2031-06-30",
            "2031/06/30 00:00:00",
            "30.06.2031",
            "2031-06-30T00:00:00Z",
            "2031 Q2",
            "Q2 2031",
            "2031-06",
            "kvartal 2 2031",
            "2031kv2",
        ] {
            assert_eq!(year_of(text), Ok(2031), "{text}");
        }
        for text in
            ["2027-2031", "efter 2031", "47999", "soon", "20310630", "1000/1000", "2031 kr", "31-06-30"]
        {
            assert!(year_of(text).is_err(), "{text}");
        }
    }

    #[test]
    fn names_of_columns_tell_their_units() {
        for (name, unit) in [
            ("avg_d_kbps", Some("kbit/s")),
            ("ned_kbit_s", Some("kbit/s")),
            ("Kapacitet (kbit/s)", Some("kbit/s")),
            ("down_gbps", Some("Gbit/s")),
            ("speed bps", Some("bit/s")),
            ("down_mbps", None),
            ("max_advertised_download_speed", None),
            ("ned", None),
            ("kbit_som_mbit", None),
        ] {
            assert_eq!(other_unit(name), unit, "{name}");
        }
    }
}
