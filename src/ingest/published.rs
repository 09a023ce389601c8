//! Shares as they are published: fractions, percentages with their sign, lower bounds, and signs for nothing.
use super::table::{Cell, Column, cell};
use super::values::BadValue;

/// What a share looks like, for messages.
pub(super) const SHARE: &str = "a fraction of 0 to 1, or a percentage with its sign as 98,6 %";

/// The marks of numbers as the configuration says them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Written {
    /// What stands before the decimals; left out: each cell shows it.
    pub decimal: Option<char>,
    /// What parts thousands; left out: blanks and apostrophes alone.
    pub thousands: Option<char>,
}

/// A cell as a number. Cells of one column may be written in different ways, so each finds its own decimal mark.
pub(super) fn number(column: &Column, row: usize, written: Written) -> Cell {
    match column {
        Column::Integers(integers) => integers[row].map_or(Cell::Missing, |value| Cell::Number(value as f64)),
        Column::Numbers(numbers) => numbers[row].map_or(Cell::Missing, Cell::Number),
        Column::Words(_) | Column::Text(_) | Column::Coded { .. } => {
            column.text(row).map_or(Cell::Missing, |text| number_of(&text, written))
        }
    }
}

fn number_of(text: &str, written: Written) -> Cell {
    let shown = || if text.contains(',') && !text.contains('.') { ',' } else { '.' };
    // What parts thousands is no decimal mark: of point and comma the other one is.
    let decimal = written.decimal.unwrap_or_else(|| match written.thousands {
        Some('.') => ',',
        Some(',') => '.',
        _ => shown(),
    });
    cell(text, decimal, written.thousands)
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
pub(super) fn share(column: &Column, row: usize, written: Written) -> Result<Option<Published>, BadValue> {
    match column {
        Column::Integers(_) | Column::Numbers(_) => {
            let (number, found) = match number(column, row, written) {
                Cell::Missing => return Ok(None),
                Cell::Number(number) => (number, number.to_string()),
                Cell::NotANumber(found) => (f64::NAN, found),
            };
            Ok(Some(Published { share: checked(number, 1.0, &found)?, at_least: false }))
        }
        Column::Words(_) | Column::Text(_) | Column::Coded { .. } => {
            column.text(row).map_or(Ok(None), |text| published(&text, written))
        }
    }
}

/// The share that a text says.
pub(super) fn published(text: &str, written: Written) -> Result<Option<Published>, BadValue> {
    let bare = text.trim_start_matches(">=").trim_start_matches(['>', '≥']).trim();
    let at_least = bare.len() < text.trim().len();
    let (digits, most) = bare.strip_suffix('%').map_or((bare, 1.0), |digits| (digits.trim(), 100.0));
    match number_of(digits, written) {
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
            published(text, Written::default())
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

    /// With a comma that parts thousands a share of "98,6 %" cannot be, and with a point the comma is the decimal mark.
    #[test]
    fn what_parts_thousands_is_no_decimal_mark() {
        let number = |text: &str, decimal, thousands| number_of(text, Written { decimal, thousands });
        for (text, decimal, thousands, value) in [
            ("1.000", None, None, 1.0),
            ("1.000", None, Some('.'), 1000.0),
            ("1,000", None, Some(','), 1000.0),
            ("1.000,5", None, Some('.'), 1000.5),
            ("0,5", None, Some('.'), 0.5),
            ("0,5", None, Some(' '), 0.5),
            ("1 000", None, Some(' '), 1000.0),
            ("1.000,5", Some(','), Some('.'), 1000.5),
        ] {
            assert_eq!(number(text, decimal, thousands), Cell::Number(value), "{text} {thousands:?}");
        }
        assert_eq!(number("98,6", None, Some(',')), Cell::NotANumber("98,6".into()));
    }
}
