//! Numbers as tables write them: the marks of a column are found in the column itself, or given by the configuration.
//!
//! A point or a comma that could part thousands as well as decimals in every cell of a column is a question, and is never
//! answered cell by cell.
use rayon::prelude::*;

use super::table::Column;

/// What a cell of a column of numbers holds.
#[derive(Debug, PartialEq)]
pub(super) enum Cell {
    /// Nothing, or a sign for nothing.
    Missing,
    /// A number.
    Number(f64),
    /// Something else.
    NotANumber(String),
}

/// How the numbers of a column are written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Marks {
    /// The decimal mark.
    pub decimal: char,
    /// The other one of point and comma, where it parts thousands. Blanks and apostrophes may always part them.
    pub thousands: Option<char>,
}

/// A column read as numbers.
#[derive(Debug, Clone)]
pub(super) struct Numbers<'t> {
    column: &'t Column,
    marks: Marks,
    question: Option<String>,
}

impl<'t> Numbers<'t> {
    /// Finds the marks of a column. A decimal mark of the configuration counts before what the column shows.
    pub(super) fn new(column: &'t Column, decimal_mark: Option<char>) -> Self {
        if let Some(decimal) = decimal_mark {
            let thousands = Some(if decimal == ',' { '.' } else { ',' });
            return Self { column, marks: Marks { decimal, thousands }, question: None };
        }
        let (marks, question) = Evidence::of(column).marks();
        Self { column, marks, question }
    }

    /// Finds the marks of a column where the configuration says what parts its thousands.
    pub(super) fn marked(column: &'t Column, decimal: Option<char>, thousands: Option<char>) -> Self {
        let Some(thousands) = thousands else { return Self::new(column, decimal) };
        let found = || match thousands {
            '.' => ',',
            ',' => '.',
            // Blanks and apostrophes part thousands always: point and comma are decimal marks then.
            _ => {
                let (marks, either) = Evidence::of(column).marks();
                if either.is_some_and(|cell| cell.contains(',')) { ',' } else { marks.decimal }
            }
        };
        let decimal = decimal.unwrap_or_else(found);
        let thousands = Some(thousands).filter(|mark| matches!(mark, '.' | ','));
        Self { column, marks: Marks { decimal, thousands }, question: None }
    }

    /// The decimal mark, configured or found.
    pub(super) fn decimal_mark(&self) -> char {
        self.marks.decimal
    }

    /// A number that may be one with decimals or a thousand times that, where nothing in the column decides which.
    pub(super) fn question(&self) -> Option<&str> {
        self.question.as_deref()
    }

    /// The cell of a row.
    pub(super) fn get(&self, row: usize) -> Cell {
        let text = match self.column {
            Column::Integers(integers) => {
                return integers[row].map_or(Cell::Missing, |value| Cell::Number(value as f64));
            }
            Column::Numbers(numbers) => return numbers[row].map_or(Cell::Missing, Cell::Number),
            Column::Words(words) => words[row].as_deref(),
            Column::Text(text) => text.get(row),
            // A code is the number itself only where its word says the same: 100 for "100 Mbit/s", and not 3 for it.
            Column::Coded { codes, .. } => {
                let (code, Some(word)) = (Self::new(codes, Some('.')).get(row), self.column.word(row)) else {
                    return Cell::Missing;
                };
                return if leading_number(&word).map(Cell::Number).is_some_and(|said| said == code) {
                    code
                } else {
                    Cell::NotANumber(word.into_owned())
                };
            }
        };
        text.map_or(Cell::Missing, |text| read(text, self.marks))
    }
}

/// The number that a text is; `thousands`: what parts them beside blanks and apostrophes, which always may.
pub(super) fn cell(text: &str, decimal: char, thousands: Option<char>) -> Cell {
    read(text, Marks { decimal, thousands: thousands.filter(|mark| matches!(mark, '.' | ',')) })
}

/// The number that a word begins with.
fn leading_number(word: &str) -> Option<f64> {
    let end =
        word.find(|sign: char| !(sign.is_ascii_digit() || matches!(sign, '.' | '-'))).unwrap_or(word.len());
    word[..end].parse().ok()
}

/// Signs by which tables say that there is no value.
fn is_missing(text: &str) -> bool {
    matches!(text, "" | "-" | "–" | "..") || text.eq_ignore_ascii_case("null")
}

fn read(text: &str, marks: Marks) -> Cell {
    let text = text.trim();
    if is_missing(text) {
        return Cell::Missing;
    }
    if marks.decimal == '.'
        && marks.thousands != Some('.')
        && let Some(value) = plain(text)
    {
        return Cell::Number(value);
    }
    mended(text, marks)
        .and_then(|mended| plain(&mended))
        .map_or_else(|| Cell::NotANumber(text.to_owned()), Cell::Number)
}

fn plain(text: &str) -> Option<f64> {
    // `inf` and `nan` parse as numbers, but no table means them.
    let shape =
        text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E'));
    if shape { text.parse().ok() } else { None }
}

/// The text with a point for its decimal mark and without what parts its thousands; `None` where it is no number.
fn mended(text: &str, marks: Marks) -> Option<String> {
    let text = text.replace('\u{2212}', "-");
    let (sign, digits) = match text.strip_prefix(['-', '+']) {
        Some(rest) => (&text[..1], rest),
        None => ("", text.as_str()),
    };
    let (whole, rest) = match digits.find(marks.decimal) {
        Some(at) => (&digits[..at], Some(&digits[at + marks.decimal.len_utf8()..])),
        None => (digits, None),
    };
    let parts = |sign: char| parts_thousands(sign) || marks.thousands == Some(sign);
    let mut mended = sign.to_owned();
    match whole.find(parts) {
        None => mended.push_str(whole),
        Some(at) => {
            let mark = whole[at..].chars().next()?;
            let groups: Vec<&str> = whole.split(mark).collect();
            if !are_groups(groups.iter().copied()) {
                return None;
            }
            mended.extend(groups);
        }
    }
    if let Some(rest) = rest {
        // A decimal mark of the other kind, or a second one, is no part of a number.
        if rest.contains(['.', ',']) {
            return None;
        }
        mended.push('.');
        mended.push_str(rest);
    } else if marks.decimal == ',' && mended.contains('.') {
        return None;
    }
    Some(mended)
}

/// Blanks (plain, no-break, narrow, thin, figure) and apostrophes (straight, curly, modifier) between digits.
fn parts_thousands(sign: char) -> bool {
    matches!(sign, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2007}' | '\'' | '\u{2019}' | '\u{2bc}')
}

/// One to three digits, and then groups of exactly three.
fn are_groups<'g>(mut groups: impl Iterator<Item = &'g str>) -> bool {
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    groups.next().is_some_and(|first| (1..=3).contains(&first.len()) && digits(first))
        && groups.all(|group| group.len() == 3 && digits(group))
}

/// What the cells of a column show of its marks.
#[derive(Default)]
struct Evidence {
    point: Mark,
    comma: Mark,
}

/// What the cells of a column show of one mark.
#[derive(Default)]
struct Mark {
    /// Cells in which it can only be the decimal mark.
    decimal: u64,
    /// Cells in which it can only part thousands.
    thousands: u64,
    /// The first cell in which it may be either.
    either: Option<String>,
}

impl Mark {
    fn joined(self, later: Self) -> Self {
        Self {
            decimal: self.decimal + later.decimal,
            thousands: self.thousands + later.thousands,
            either: self.either.or(later.either),
        }
    }
}

impl Evidence {
    fn of(column: &Column) -> Self {
        let cell = |row: usize| match column {
            Column::Words(words) => words[row].as_deref(),
            Column::Text(text) => text.get(row),
            Column::Integers(_) | Column::Numbers(_) | Column::Coded { .. } => None,
        };
        let rows = match column {
            Column::Words(words) => words.len(),
            Column::Text(text) => text.len(),
            Column::Integers(_) | Column::Numbers(_) | Column::Coded { .. } => 0,
        };
        let look = |mut evidence: Self, row: usize| {
            if let Some(text) = cell(row) {
                evidence.look(text);
            }
            evidence
        };
        // Rows are looked at in parts, and the parts joined in their order.
        (0..rows).into_par_iter().fold(Self::default, look).reduce(Self::default, Self::joined)
    }

    /// What both show, of rows one after the other.
    fn joined(self, later: Self) -> Self {
        Self { point: self.point.joined(later.point), comma: self.comma.joined(later.comma) }
    }

    fn look(&mut self, text: &str) {
        if !text.bytes().any(|byte| matches!(byte, b'.' | b',')) {
            return;
        }
        let text = text.trim();
        let digits = text.trim_start_matches(['-', '+', '\u{2212}']);
        let of = |mark: u8| digits.bytes().filter(|byte| *byte == mark).count();
        let (points, commas) = (of(b'.'), of(b','));
        if points > 0 && commas > 0 {
            // The last of two marks is the decimal one: 1.234,5 or 1,234.5.
            let decimal = if digits.rfind('.') > digits.rfind(',') { '.' } else { ',' };
            let thousands = if decimal == '.' { ',' } else { '.' };
            if matches!(read(text, Marks { decimal, thousands: Some(thousands) }), Cell::Number(_)) {
                self.mark(decimal).decimal += 1;
                self.mark(thousands).thousands += 1;
            }
            return;
        }
        let mark = if points > 0 { '.' } else { ',' };
        let grouped = are_groups(digits.split(mark)) && !digits.starts_with('0');
        if points + commas > 1 {
            self.mark(mark).thousands += u64::from(grouped);
        } else if grouped {
            self.mark(mark).either.get_or_insert_with(|| text.to_owned());
        } else if matches!(read(text, Marks { decimal: mark, thousands: None }), Cell::Number(_)) {
            self.mark(mark).decimal += 1;
        }
    }

    fn mark(&mut self, mark: char) -> &mut Mark {
        if mark == '.' { &mut self.point } else { &mut self.comma }
    }

    /// The marks, and the first cell that may be read in two ways. Where a column contradicts itself the point is the
    /// decimal mark, and the cells that do not fit are rejected as no numbers.
    fn marks(self) -> (Marks, Option<String>) {
        let Self { point, comma } = self;
        if point.decimal > 0 {
            let thousands = (comma.decimal == 0).then_some(',');
            return (Marks { decimal: '.', thousands }, None);
        }
        if comma.decimal > 0 || point.thousands > 0 {
            // A comma beside points that part thousands is the decimal mark, and the other way round.
            return (Marks { decimal: ',', thousands: Some('.') }, None);
        }
        if comma.thousands > 0 {
            return (Marks { decimal: '.', thousands: Some(',') }, None);
        }
        (Marks { decimal: '.', thousands: None }, point.either.or(comma.either))
    }
}

/// What to do about a text that is no number, as far as its form shows.
pub(super) fn advice(found: &str) -> &'static str {
    let signs = |text: &str| text.chars().any(|sign| sign.is_ascii_digit());
    let pair = found.split_once(['/', '\\', '|']).is_some_and(|(a, b)| signs(a) && signs(b));
    if pair {
        "; it looks like two numbers, as down/up: deliver them in a column each (down_mbps and up_mbps), or write a map with a number for each text"
    } else if found.starts_with(|first: char| first.is_ascii_digit())
        && found.chars().any(char::is_alphabetic)
    {
        "; there is text behind the number, as a unit or a currency: deliver only the number in the key's unit, or write a map with a number for each text"
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Column {
        Column::Words(words.iter().map(|word| Some((*word).to_owned())).collect())
    }

    fn read(texts: &[&str], mark: Option<char>) -> Vec<Cell> {
        let column = words(texts);
        let numbers = Numbers::new(&column, mark);
        (0..texts.len()).map(|row| numbers.get(row)).collect()
    }

    fn wrong(text: &str) -> Cell {
        Cell::NotANumber(text.to_owned())
    }

    #[test]
    fn numbers_as_tables_write_them() {
        assert_eq!(
            read(&["1", " 2.5 ", "1 234", "-", "", "1\u{a0}234\u{a0}567"], None),
            [
                Cell::Number(1.0),
                Cell::Number(2.5),
                Cell::Number(1234.0),
                Cell::Missing,
                Cell::Missing,
                Cell::Number(1_234_567.0)
            ]
        );
        assert_eq!(read(&["1,5", "2", "1 234,25"], None), [1.5, 2.0, 1234.25].map(Cell::Number));
        assert_eq!(read(&[">99,99%", "3"], None), [wrong(">99,99%"), Cell::Number(3.0)]);
        assert_eq!(read(&["nan", "inf", "abc"], None), ["nan", "inf", "abc"].map(wrong));
        // Both marks in one column: the point decides, the others are rejected.
        assert_eq!(read(&["1.5", "1,5"], None), [Cell::Number(1.5), wrong("1,5")]);
        // A thousand, or one and a bit?
        assert_eq!(read(&["1,234"], None), [wrong("1,234")]);
        assert_eq!(read(&["1,234"], Some(',')), [Cell::Number(1.234)]);
        assert_eq!(
            read(&["-1,5", "\u{2212}2,5", "1,35714E+09"], None),
            [-1.5, -2.5, 1.35714e9].map(Cell::Number)
        );
    }

    #[test]
    fn thousands_are_parted_by_what_a_column_shows() {
        let thousand = |mark: &str| format!("1{mark}234");
        for mark in ["'", "\u{2019}", "\u{2bc}", " ", "\u{a0}", "\u{202f}", "\u{2009}", "\u{2007}"] {
            assert_eq!(read(&[&thousand(mark), "5"], None), [1234.0, 5.0].map(Cell::Number), "{mark}");
            // Groups of other than three digits are two numbers, or none.
            assert_eq!(read(&[&format!("12{mark}34")], None), [wrong(&format!("12{mark}34"))], "{mark}");
        }
        for (texts, numbers) in [
            (["1.234,50", "2.000"], [1234.5, 2000.0]),
            (["1,234.50", "2,000"], [1234.5, 2000.0]),
            (["1.234.567", "2.000"], [1_234_567.0, 2000.0]),
            (["0,5", "2.000"], [0.5, 2000.0]),
            (["0.5", "2,000"], [0.5, 2000.0]),
            (["0.768", "2.000"], [0.768, 2.0]),
            (["1000.000", "250.000"], [1000.0, 250.0]),
        ] {
            assert_eq!(read(&texts, None), numbers.map(Cell::Number), "{texts:?}");
        }
        assert_eq!(read(&["1.234", "250"], Some(',')), [1234.0, 250.0].map(Cell::Number));
        assert_eq!(read(&["1.234", "250"], Some('.')), [1.234, 250.0].map(Cell::Number));
        assert_eq!(read(&["1.2345", "12.34.567"], Some(',')), ["1.2345", "12.34.567"].map(wrong));
    }

    #[test]
    fn what_parts_thousands_may_be_said() {
        let read = |texts: &[&str], decimal: Option<char>, thousands: char| {
            let column = words(texts);
            let numbers = Numbers::marked(&column, decimal, Some(thousands));
            assert_eq!(numbers.question(), None);
            (0..texts.len()).map(|row| numbers.get(row)).collect::<Vec<_>>()
        };
        assert_eq!(read(&["1.234", "12", "0,5"], None, '.'), [1234.0, 12.0, 0.5].map(Cell::Number));
        assert_eq!(read(&["1,234", "12", "0.5"], None, ','), [1234.0, 12.0, 0.5].map(Cell::Number));
        assert_eq!(read(&["1 234", "1,234", "2"], None, ' '), [1234.0, 1.234, 2.0].map(Cell::Number));
        assert_eq!(read(&["1'234", "1.234", "2"], None, '\''), [1234.0, 1.234, 2.0].map(Cell::Number));
        assert_eq!(read(&["1.234"], Some('.'), ' '), [Cell::Number(1.234)]);
        assert_eq!(read(&["1.23"], None, '.'), [wrong("1.23")]);
    }

    #[test]
    fn a_mark_that_may_be_either_is_a_question() {
        let question = |texts: &[&str]| Numbers::new(&words(texts), None).question().map(str::to_owned);
        assert_eq!(question(&["30", "1.000"]).as_deref(), Some("1.000"));
        assert_eq!(question(&["30", "1,000"]).as_deref(), Some("1,000"));
        for sure in [
            &["30", "1.000", "2.5"],
            &["0.100", "1.000", "3"],
            &["1'000", "30", ""],
            &["1.000,0", "1.000", "3"],
        ] {
            assert_eq!(question(sure), None, "{sure:?}");
        }
        assert_eq!(Numbers::new(&words(&["1.000"]), Some('.')).question(), None);
    }

    #[test]
    fn codes_count_where_their_words_say_the_same() {
        let coded = Column::Coded {
            codes: Box::new(Column::Integers(vec![Some(100), Some(3), None])),
            words: [("100", "100 Mbit/s"), ("3", "1000 Mbit/s")]
                .map(|(code, word)| (code.to_owned(), word.to_owned()))
                .into(),
        };
        let numbers = Numbers::new(&coded, None);
        assert_eq!(
            [0, 1, 2].map(|row| numbers.get(row)),
            [Cell::Number(100.0), wrong("1000 Mbit/s"), Cell::Missing]
        );
        assert_eq!(coded.text(1).as_deref(), Some("3"));
        assert_eq!(coded.word(1).as_deref(), Some("1000 Mbit/s"));
    }

    #[test]
    fn advice_goes_by_the_look() {
        assert!(advice("1000/1000").contains("down/up"));
        assert!(advice("24900 kr").contains("unit"));
        assert_eq!((advice("abc"), advice(">99,99%"), advice("")), ("", "", ""));
    }
}
