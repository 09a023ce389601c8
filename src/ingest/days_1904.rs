//! Workbooks that count their days from 1904, as those begun on a Mac do: GDAL counts all from 1900, so that each day of
//! theirs lies four years and a day too early.
use std::collections::HashMap;

use super::table::{Column, Table};
use super::workbook::Sheet;

/// Days from 1970-01-01 to 1904-01-01.
const OF_1904: i64 = -24_107;

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
    let (year, month, day) = date(OF_1904 + number.floor() as i64);
    *text = format!("{year:04}{parted}{month:02}{parted}{day:02}{}", &text[10..]);
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

/// Year, month and day so many days after 1970-01-01. Years are counted from 1 March, so that a leap day is their last.
fn date(days: i64) -> (i64, i64, i64) {
    // Days of 400, 100 and 4 years and of one; the first of March of year 0 lies 719,468 days before 1970.
    const CYCLE: i64 = 146_097;
    let since = days + 719_468;
    let (cycle, day) = (since.div_euclid(CYCLE), since.rem_euclid(CYCLE));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    // Months from March have 31, 30, 31, 30, 31 days, over and over.
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (cycle * 400 + year + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1904() {
        assert_eq!(date(0), (1970, 1, 1));
        assert_eq!(date(OF_1904), (1904, 1, 1));
        assert_eq!(date(OF_1904 + 59), (1904, 2, 29));
        // As a workbook of this kind keeps 1 March 2027 and 31 December 2028.
        assert_eq!((date(OF_1904 + 44_985), date(OF_1904 + 45_656)), ((2027, 3, 1), (2028, 12, 31)));
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
