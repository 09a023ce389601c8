//! Shares as they are published: fractions, percentages with their sign, lower bounds, and signs for nothing.
use super::table::{Cell, Column, cell};
use super::values::BadValue;

/// What a share looks like, for messages.
pub(super) const SHARE: &str = "a fraction of 0 to 1, or a percentage with its sign as 98,6 %";

/// A cell as a number. Cells of one column may be written in different ways, so each finds its own decimal mark.
pub(super) fn number(column: &Column, row: usize, decimal_mark: Option<char>) -> Cell {
    match column {
        Column::Integers(integers) => integers[row].map_or(Cell::Missing, |value| Cell::Number(value as f64)),
        Column::Numbers(numbers) => numbers[row].map_or(Cell::Missing, Cell::Number),
        Column::Words(_) | Column::Text(_) | Column::Coded { .. } => {
            column.text(row).map_or(Cell::Missing, |text| number_of(&text, decimal_mark))
        }
    }
}

fn number_of(text: &str, decimal_mark: Option<char>) -> Cell {
    let comma = text.contains(',') && !text.contains('.');
    cell(text, decimal_mark.unwrap_or(if comma { ',' } else { '.' }))
}

/// A share as it was published.
#[derive(Debug, PartialEq)]
pub(super) struct Published {
    /// The share, 0 to 1.
    pub share: f64,
    /// Whether it was published as a lower bound.
    pub at_least: bool,
}

/// The share of a row: a fraction, or a percentage with its sign; `None` where none was published.
pub(super) fn share(
    column: &Column,
    row: usize,
    decimal_mark: Option<char>,
) -> Result<Option<Published>, BadValue> {
    match column {
        Column::Integers(_) | Column::Numbers(_) => {
            let (number, found) = match number(column, row, None) {
                Cell::Missing => return Ok(None),
                Cell::Number(number) => (number, number.to_string()),
                Cell::NotANumber(found) => (f64::NAN, found),
            };
            Ok(Some(Published { share: checked(number, 1.0, &found)?, at_least: false }))
        }
        Column::Words(_) | Column::Text(_) | Column::Coded { .. } => {
            column.text(row).map_or(Ok(None), |text| published(&text, decimal_mark))
        }
    }
}

/// The share that a text says.
pub(super) fn published(text: &str, decimal_mark: Option<char>) -> Result<Option<Published>, BadValue> {
    let bare = text.trim_start_matches(">=").trim_start_matches(['>', '≥']).trim();
    let at_least = bare.len() < text.trim().len();
    let (digits, most) = bare.strip_suffix('%').map_or((bare, 1.0), |digits| (digits.trim(), 100.0));
    match number_of(digits, decimal_mark) {
        Cell::Missing if !at_least && most <= 1.0 => Ok(None),
        Cell::Number(number) => Ok(Some(Published { share: checked(number, most, text)?, at_least })),
        Cell::Missing | Cell::NotANumber(_) => checked(f64::NAN, most, text).map(|_| None),
    }
}

fn checked(number: f64, most: f64, found: &str) -> Result<f64, BadValue> {
    if (0.0..=most).contains(&number) {
        return Ok(number / most);
    }
    Err(BadValue { reason: "value: not a share".into(), found: found.to_owned(), expected: SHARE.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_as_they_are_published() {
        let read = |text: &str| {
            published(text, None)
                .map(|found| found.map(|found| (found.share, found.at_least)))
                .map_err(|bad| bad.found)
        };
        assert_eq!(read("0.986"), Ok(Some((0.986, false))));
        assert_eq!(read("0,986"), Ok(Some((0.986, false))));
        assert_eq!(read("98,6 %"), Ok(Some((98.6 / 100.0, false))));
        assert_eq!(read("98.6%"), Ok(Some((98.6 / 100.0, false))));
        assert_eq!(read(">99,99%"), Ok(Some((99.99 / 100.0, true))));
        assert_eq!(read("≥ 0,5"), Ok(Some((0.5, true))));
        assert_eq!(read("0,8935"), Ok(Some((0.8935, false))));
        assert_eq!(
            (read("1"), read("100 %"), read("0")),
            (Ok(Some((1.0, false))), Ok(Some((1.0, false))), Ok(Some((0.0, false))))
        );
        assert_eq!((read("-"), read(".."), read("–")), (Ok(None), Ok(None), Ok(None)));
        for wrong in ["98,6", "2", "101 %", "-0,1", "många", ">", "%", "<5 %"] {
            assert_eq!(read(wrong), Err(wrong.to_owned()));
        }
    }
}
