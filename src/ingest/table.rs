//! One layer of one file in memory: the columns that were asked for, and the places, in the CRS of the file.
use std::borrow::Cow;

use geo::{Coord, Geometry};
use polars::prelude::StringChunked;

use super::crs::FileCrs;
use super::error::{IngestError, nearest};

/// A place as it was read.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    /// A geometry with at least one coordinate.
    Is(Geometry<f64>),
    /// A geometry with a ring that did not end where it began, and was closed.
    Closed(Geometry<f64>),
    /// A geometry in which a hole was taken for the shell around it, and was mended.
    Turned(Geometry<f64>),
    /// Null or empty.
    Missing,
    /// Bytes or text that are no geometry, and why.
    Broken(String),
}

impl Shape {
    /// The geometry, where there is one.
    pub(super) fn geometry(&self) -> Option<&Geometry<f64>> {
        match self {
            Self::Is(geometry) | Self::Closed(geometry) | Self::Turned(geometry) => Some(geometry),
            Self::Missing | Self::Broken(_) => None,
        }
    }

    /// The geometry to change, where there is one.
    pub(super) fn geometry_mut(&mut self) -> Option<&mut Geometry<f64>> {
        match self {
            Self::Is(geometry) | Self::Closed(geometry) | Self::Turned(geometry) => Some(geometry),
            Self::Missing | Self::Broken(_) => None,
        }
    }
}

/// The places of a layer.
#[derive(Debug)]
pub(super) enum Places {
    /// The layer has no geometry.
    None,
    /// Points only; NaN where there is none.
    Points(Vec<Coord<f64>>),
    /// Anything.
    Shapes(Vec<Shape>),
}

/// The values of a column.
#[derive(Debug)]
pub(super) enum Column {
    /// Text from GDAL.
    Words(Vec<Option<String>>),
    /// Text from a table reader, in one chunk.
    Text(StringChunked),
    /// Whole numbers.
    Integers(Vec<Option<i64>>),
    /// Numbers; NaN is a value, and a wrong one.
    Numbers(Vec<Option<f64>>),
}

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

/// One layer of one file.
#[derive(Debug)]
pub(super) struct Table {
    /// Name of the file as configured or found.
    pub source: String,
    /// Layer; empty where the format has none.
    pub layer: String,
    /// What the format counts its records by: feature ids, or rows from 1.
    pub records: Vec<u64>,
    /// The columns that were asked for and are there.
    pub columns: Vec<(String, Column)>,
    /// The names of all columns that are there.
    pub names: Vec<String>,
    /// The places.
    pub places: Places,
    /// The CRS of the places.
    pub crs: FileCrs,
    /// Decimal mark, where the configuration says one.
    pub decimal_mark: Option<char>,
}

impl Table {
    /// How many records were read.
    pub(super) fn rows(&self) -> usize {
        self.records.len()
    }

    /// A column that must be there.
    pub(super) fn column(&self, name: &str) -> Result<&Column, IngestError> {
        self.columns.iter().find(|(known, _)| known == name).map(|(_, column)| column).ok_or_else(|| {
            IngestError::MissingColumn {
                file: self.source.clone(),
                layer: self.layer.clone(),
                column: name.to_owned(),
                nearest: nearest(name, self.names.iter().map(String::as_str)),
                columns: self.names.clone(),
            }
        })
    }

    /// A column of numbers that must be there; a text column without any number is an error.
    pub(super) fn numbers(&self, name: &str) -> Result<Numbers<'_>, IngestError> {
        let numbers = Numbers::new(self.column(name)?, self.decimal_mark);
        let mut first_wrong = None;
        for row in 0..self.rows() {
            match numbers.get(row) {
                Cell::Missing => {}
                Cell::Number(_) => return Ok(numbers),
                Cell::NotANumber(found) => {
                    first_wrong.get_or_insert(found);
                }
            }
        }
        match first_wrong {
            None => Ok(numbers),
            Some(found) => Err(IngestError::NotNumbers {
                file: self.source.clone(),
                layer: self.layer.clone(),
                column: name.to_owned(),
                found,
            }),
        }
    }
}

impl Column {
    /// The cell as text without surrounding blanks; numbers without needless decimals. `None`: null or blank.
    pub(super) fn text(&self, row: usize) -> Option<Cow<'_, str>> {
        let text = match self {
            Self::Words(words) => Cow::Borrowed(words[row].as_deref()?.trim()),
            Self::Text(text) => Cow::Borrowed(text.get(row)?.trim()),
            Self::Integers(integers) => Cow::Owned(integers[row]?.to_string()),
            Self::Numbers(numbers) => Cow::Owned(numbers[row]?.to_string()),
        };
        (!text.is_empty()).then_some(text)
    }
}

/// A column read as numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbers<'t> {
    column: &'t Column,
    decimal_mark: char,
}

impl<'t> Numbers<'t> {
    /// Finds the column's decimal mark where none is configured: the comma, if some numbers have one and none a point.
    pub(super) fn new(column: &'t Column, decimal_mark: Option<char>) -> Self {
        let decimal_mark = decimal_mark.unwrap_or_else(|| detect_mark(column));
        Self { column, decimal_mark }
    }

    /// The decimal mark, configured or found.
    pub(super) fn decimal_mark(&self) -> char {
        self.decimal_mark
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
        };
        text.map_or(Cell::Missing, |text| cell(text, self.decimal_mark))
    }
}

/// Signs by which tables say that there is no value.
fn is_missing(text: &str) -> bool {
    matches!(text, "" | "-" | "–" | "..") || text.eq_ignore_ascii_case("null")
}

/// The number that a text is: a sign, digits with blanks between thousands, and one decimal mark.
pub(super) fn cell(text: &str, decimal_mark: char) -> Cell {
    let text = text.trim();
    if is_missing(text) {
        return Cell::Missing;
    }
    let plain = |text: &str| {
        // `inf` and `nan` parse as numbers, but no table means them.
        let shape = text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E'));
        if shape { text.parse::<f64>().ok() } else { None }
    };
    if decimal_mark == '.'
        && let Some(value) = plain(text)
    {
        return Cell::Number(value);
    }
    let mut mended = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(sign) = chars.next() {
        match sign {
            // Blanks between digits: plain, no-break, narrow, figure.
            ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2007}'
                if mended.ends_with(|last: char| last.is_ascii_digit())
                    && chars.peek().is_some_and(char::is_ascii_digit) => {}
            '\u{2212}' if mended.is_empty() => mended.push('-'),
            sign if sign == decimal_mark => mended.push('.'),
            '.' => return Cell::NotANumber(text.to_owned()),
            other => mended.push(other),
        }
    }
    plain(&mended).map_or_else(|| Cell::NotANumber(text.to_owned()), Cell::Number)
}

fn detect_mark(column: &Column) -> char {
    let (mut commas, mut points, mut thousands) = (0_u64, 0_u64, 0_u64);
    let mut look = |text: Option<&str>| {
        let Some(text) = text else { return };
        let Some(at) = text.bytes().position(|byte| byte == b',' || byte == b'.') else { return };
        if text.as_bytes()[at] == b'.' {
            points += 1;
        } else if cell(text, ',') != Cell::NotANumber(text.trim().to_owned()) {
            commas += 1;
            thousands += u64::from(looks_like_thousands(text.trim()));
        }
    };
    match column {
        Column::Words(words) => words.iter().for_each(|word| look(word.as_deref())),
        Column::Text(text) => text.iter().for_each(look),
        Column::Integers(_) | Column::Numbers(_) => return '.',
    }
    // 1,234 may be a thousand or one and a bit: where every comma looks like that, the reader must not guess.
    if commas > 0 && points == 0 && thousands < commas { ',' } else { '.' }
}

fn looks_like_thousands(text: &str) -> bool {
    let digits = text.trim_start_matches(['-', '+']);
    let mut groups = digits.split(',');
    let first = groups.next().unwrap_or_default();
    (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && groups.all(|group| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit()))
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

    #[test]
    fn numbers_as_tables_write_them() {
        let wrong = |text: &str| Cell::NotANumber(text.to_owned());
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
        // Both marks in one column: the point decides, the others are told.
        assert_eq!(read(&["1.5", "1,5"], None), [Cell::Number(1.5), wrong("1,5")]);
        // A thousand, or one and a bit?
        assert_eq!(read(&["1,234"], None), [wrong("1,234")]);
        assert_eq!(read(&["1,234"], Some(',')), [Cell::Number(1.234)]);
    }

    #[test]
    fn ids_print_without_decimals() {
        assert_eq!(Column::Numbers(vec![Some(12.0)]).text(0).as_deref(), Some("12"));
        assert_eq!(Column::Integers(vec![Some(7)]).text(0).as_deref(), Some("7"));
        assert_eq!(words(&["  "]).text(0), None);
    }
}
