//! `share` of `[[fixed]]`: the part of each place that an offer serves, as a number or as a class with bounds.
use std::collections::HashMap;

use super::error::IngestError;
use super::source_fixed::{ShareSource, ShareUnit};
use super::table::{Cell, Column, Numbers, Table};
use super::values::{BadValue, not_a_number};
use crate::model::ServedShare;

/// The served part of every row of a table.
pub(super) enum Shares<'t> {
    /// Nothing is said of shares: the whole.
    Whole,
    /// A column of numbers.
    Numbers(Numbers<'t>, ShareUnit),
    /// A column of classes.
    Classes {
        /// The words.
        column: &'t Column,
        /// Their bounds.
        bounds: HashMap<String, ServedShare>,
        /// The words that there are, for messages.
        known: String,
    },
}

impl<'t> Shares<'t> {
    /// Finds the column.
    pub(super) fn new(source: Option<&ShareSource>, table: &'t Table) -> Result<Self, IngestError> {
        let Some(source) = source else { return Ok(Self::Whole) };
        let Some(classes) = &source.classes else {
            return Ok(Self::Numbers(table.bounded_numbers(&source.column)?, source.unit));
        };
        let most = most(source.unit);
        let mut bounds = HashMap::new();
        for (word, [low, high]) in classes {
            let share =
                ServedShare::try_new(low / most, high / most).ok_or_else(|| IngestError::BadSetting {
                    file: table.source.clone(),
                    key: format!("share: classes: {word}"),
                    found: format!("[{low}, {high}]"),
                    expected: format!("two bounds, 0 to {most}, the lower one first"),
                })?;
            bounds.insert(word.trim().to_owned(), share);
        }
        let known = classes.keys().map(|word| word.trim()).collect::<Vec<_>>().join(", ");
        Ok(Self::Classes { column: table.column(&source.column)?, bounds, known })
    }

    /// The share of a row. A place without one is no place that is served wholly or not at all.
    pub(super) fn get(&self, row: usize) -> Result<ServedShare, BadValue> {
        let missing = |expected: String| BadValue {
            reason: "no share".into(),
            found: "null or empty".into(),
            expected,
        };
        match self {
            Self::Whole => Ok(ServedShare::WHOLE),
            Self::Numbers(numbers, unit) => match numbers.get(row) {
                Cell::Number(value) => exact(value, *unit),
                Cell::Missing => Err(missing(expected(*unit))),
                Cell::NotANumber(found) => Err(not_a_number(found)),
            },
            Self::Classes { column, bounds, known } => {
                let word = column.text(row).ok_or_else(|| missing(format!("one of {known}")))?;
                bounds.get(word.as_ref()).copied().ok_or_else(|| BadValue {
                    reason: "class without bounds".into(),
                    found: word.into_owned(),
                    expected: format!("one of {known}"),
                })
            }
        }
    }
}

fn most(unit: ShareUnit) -> f64 {
    match unit {
        ShareUnit::Fraction => 1.0,
        ShareUnit::Percent => 100.0,
    }
}

fn expected(unit: ShareUnit) -> String {
    format!("a share of 0 to {}", most(unit))
}

fn exact(value: f64, unit: ShareUnit) -> Result<ServedShare, BadValue> {
    let share = value / most(unit) + 0.0;
    ServedShare::try_new(share, share).ok_or_else(|| {
        let hint = if unit == ShareUnit::Fraction && value > 1.0 {
            "; if the column holds percentages, add unit = \"percent\" to share"
        } else {
            ""
        };
        BadValue { reason: "not a share".into(), found: value.to_string(), expected: expected(unit) + hint }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_and_percentages() {
        let share = |value, unit| exact(value, unit).map(|share| (share.low, share.high));
        assert_eq!(share(0.25, ShareUnit::Fraction), Ok((0.25, 0.25)));
        assert_eq!(share(25.0, ShareUnit::Percent), Ok((0.25, 0.25)));
        assert_eq!(share(-0.0, ShareUnit::Percent).map(|(low, _)| low.to_bits()), Ok(0));
        let error = share(25.0, ShareUnit::Fraction).expect_err("is above 1");
        assert!(error.expected.contains("add unit = \"percent\""), "{error:?}");
        for (value, unit) in
            [(100.5, ShareUnit::Percent), (-0.1, ShareUnit::Fraction), (f64::NAN, ShareUnit::Percent)]
        {
            let error = share(value, unit).expect_err("is no share");
            assert!(!error.expected.contains("unit ="), "{error:?}");
        }
    }
}
