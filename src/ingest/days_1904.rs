//! Workbooks that count their days from 1904, as those begun on a Mac do: GDAL counts all from 1900, so that each day of
//! theirs lies four years and a day too early.
use std::collections::HashMap;

use chrono::{NaiveDate, TimeDelta};

use super::table::{Column, Table};
use super::workbook::Sheet;

/// The day that such a workbook counts from.
const FIRST: NaiveDate = NaiveDate::from_ymd_opt(1904, 1, 1).expect("a day of the calendar");

/// Puts right the days that GDAL read from cells of numbers.
pub(super) fn mend(table: &mut Table, sheet: &Sheet) {
    let Some(numbers) = sheet.numbers_of_1904() else { return };
    for (name, column) in &mut table.columns {
        let Some(at) = table.names.iter().position(|known| known == name) else { continue };
        let Column::Words(words) = column else { continue };
        for (word, record) in words.iter_mut().zip(&table.records) {
            mend_word(word, at, *record as usize, &numbers);
        }
    }
}

/// A word that is a day, where the file has a number.
fn mend_word(word: &mut Option<String>, column: usize, row: usize, numbers: &HashMap<(usize, usize), f64>) {
    let (Some(text), Some(number)) = (word.as_mut(), numbers.get(&(column, row))) else { return };
    let Some(parted) = day_sign(text) else { return };
    let Some(day) = day(*number) else { return };
    *text = format!("{}{}", day.format(&format!("%Y{parted}%m{parted}%d")), &text[10..]);
}

/// The day that a cell's number means; `None` of a number beyond the calendar.
fn day(number: f64) -> Option<NaiveDate> {
    FIRST.checked_add_signed(TimeDelta::try_days(number.floor() as i64)?)
}

/// What parts year, month and day in a text that begins with a day.
fn day_sign(text: &str) -> Option<char> {
    let day = text.get(..10)?;
    let sign = day.chars().nth(4).filter(|sign| matches!(sign, '/' | '-'))?;
    let is_day = day.chars().enumerate().all(|(at, one)| match at {
        4 | 7 => one == sign,
        _ => one.is_ascii_digit(),
    });
    (is_day && text[10..].chars().all(|one| !one.is_alphabetic())).then_some(sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1904() {
        let of = |number| day(number).map(|day| day.to_string());
        assert_eq!((of(0.0).as_deref(), of(59.0).as_deref()), (Some("1904-01-01"), Some("1904-02-29")));
        // As a workbook of this kind keeps 1 March 2027 and 31 December 2028.
        assert_eq!(
            (of(44_985.5).as_deref(), of(45_656.0).as_deref()),
            (Some("2027-03-01"), Some("2028-12-31"))
        );
        assert_eq!(of(1e300), None);
    }

    #[test]
    fn only_numbers_that_were_read_as_days_are_mended() {
        let numbers = HashMap::from([((1, 2), 44_985.5), ((1, 3), 44_985.0)]);
        let mended = |text: &str, row| {
            let mut word = Some(text.to_owned());
            mend_word(&mut word, 1, row, &numbers);
            word.expect("a text stays a text")
        };
        assert_eq!(mended("2023/02/28 12:00:00", 2), "2027/03/01 12:00:00");
        assert_eq!(mended("2023-02-28", 3), "2027-03-01");
        // A text of the file, and a number that is none.
        assert_eq!(mended("2023/02/28", 4), "2023/02/28");
        assert_eq!(mended("44985", 3), "44985");
        assert_eq!(mended("2023/02/28 ungefär", 3), "2023/02/28 ungefär");
    }
}
