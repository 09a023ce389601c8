//! Separated text as tables: separator, encoding and decimal mark as configured, or as the text shows them.
use std::borrow::Cow;
use std::io::Cursor;
use std::sync::Arc;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use polars::prelude::{CsvReadOptions, DataFrame, SerReader};
use rayon::prelude::*;

use super::archive::Opened;
use super::crs::FileCrs;
use super::error::IngestError;
use super::error_misread::MisreadError;
use super::guard::guarded;
use super::head::{self, SEPARATORS};
use super::head_rows::{self, HeadRows};
use super::page_limit::Page;
use super::source_file::TableFormat;
use super::table::{Column, Places, Shape, Table, Wanted};
use super::{rows, shape_text};

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Dialect {
    /// Field separator.
    pub separator: u8,
    /// Encoding.
    pub encoding: &'static Encoding,
}

/// How far into a text the separator is looked for.
const SAMPLE_BYTES: usize = 65_536;
/// Rows in which a column of shapes is looked for.
const SAMPLE_ROWS: usize = 50;

/// The text as UTF-8, and how it was written.
pub(super) fn decode(
    bytes: Vec<u8>,
    format: &TableFormat,
    wanted: &[String],
    file: &str,
) -> Result<(Vec<u8>, Dialect), IngestError> {
    let bad = |key: &str, found: String, expected: &str| IngestError::BadSetting {
        file: file.to_owned(),
        key: key.to_owned(),
        found,
        expected: expected.to_owned(),
    };
    let encoding = match &format.encoding {
        Some(label) => Encoding::for_label(label.as_bytes())
            .ok_or_else(|| bad("encoding", label.clone(), "an encoding such as utf-8, latin1 or utf-16le"))?,
        None => detect_encoding(&bytes),
    };
    let mark = if encoding == UTF_8 { bytes.starts_with(b"\xef\xbb\xbf") } else { false };
    let mut text = if encoding == UTF_8 && std::str::from_utf8(&bytes).is_ok() {
        if mark { bytes[3..].to_vec() } else { bytes }
    } else {
        let (text, used, has_errors) = encoding.decode(&bytes);
        if has_errors {
            let before = text.split(char::REPLACEMENT_CHARACTER).next().unwrap_or_default();
            return Err(IngestError::misread(MisreadError::WrongEncoding {
                file: file.to_owned(),
                line: before.matches('\n').count() as u64 + 1,
                encoding: used.name().to_owned(),
            }));
        }
        text.into_owned().into_bytes()
    };
    check_zero_bytes(&text, file)?;
    let head = HeadRows::of(format);
    // Whoever counts lines counts comments among them.
    let preface = if head.skip > 0 { head::separator_line(&text) } else { head::preface(&text) };
    let comments = lines_of(&text[..preface.bytes]).saturating_sub(usize::from(preface.separator.is_some()));
    text.drain(..preface.bytes);
    text.drain(..head_rows::behind_titles(&text, head, file)?);
    let starts = if head.rows > 1 { head_rows::lines(&text, head, file)? } else { vec![0] };
    // The last line of a head has a name in every column.
    let last = starts.get(head.rows - 1).copied().unwrap_or(0);
    let separator = match format.separator {
        Some(sign) => u8::try_from(sign)
            .ok()
            .filter(u8::is_ascii)
            .ok_or_else(|| bad("separator", sign.to_string(), "one ASCII character"))?,
        None => preface.separator.unwrap_or_else(|| detect_separator(&text[last..])),
    };
    if let Some(sign) = format.decimal_mark
        && !matches!(sign, '.' | ',')
    {
        return Err(bad("decimal_mark", sign.to_string(), "\".\" or \",\""));
    }
    if head.rows > 1 {
        text = head_rows::joined(&text, &starts, separator);
    }
    head::check_first(&text, separator, wanted, (file, comments + head.last() - 1))?;
    rows::check(&text, separator, file)?;
    Ok((text, Dialect { separator, encoding }))
}

fn lines_of(text: &[u8]) -> usize {
    text.iter().map(|byte| usize::from(*byte == b'\n')).sum()
}

/// A stretch of zero bytes is what a damaged disk leaves, and swallows rows.
fn check_zero_bytes(text: &[u8], file: &str) -> Result<(), IngestError> {
    let Some(first) = text.iter().position(|byte| *byte == 0) else { return Ok(()) };
    Err(IngestError::misread(MisreadError::ZeroBytes {
        file: file.to_owned(),
        row: text[..first].iter().map(|byte| u64::from(*byte == b'\n')).sum(),
        count: text[first..].iter().map(|byte| u64::from(*byte == 0)).sum(),
    }))
}

/// Reads the wanted columns.
pub(super) fn read(opened: &Opened, format: &TableFormat, wanted: &Wanted) -> Result<Table, IngestError> {
    let file = opened.name.as_str();
    let (text, dialect) = decode(opened.bytes()?, format, &wanted.columns, file)?;
    let (separator, encoding) = (char::from(dialect.separator), dialect.encoding.name());
    tracing::debug!("{file}: separator {separator:?}, encoding {encoding}");
    let names = head::names(&text, dialect.separator);
    let (mut geometry, mut hint) = (None, String::new());
    if wanted.places {
        let sample = sample(&text, dialect, &names, file)?;
        geometry = shape_text::column_of(&names, &sample, format.geometry.as_deref(), file)?;
        hint = shape_text::hint(&names, &sample);
    }
    let mut asked: Vec<usize> =
        (0..names.len()).filter(|at| wanted.holds(&names[*at]) || geometry == Some(*at)).collect();
    if asked.is_empty() {
        // The number of rows is wanted in any case.
        asked.push(0);
    }
    let frame = parse(&text, dialect, Some(&asked), None, file)?;
    drop(text);
    let mut columns = Vec::new();
    let (mut places, mut crs) = (Places::None, FileCrs::default());
    for (column, at) in frame.columns().iter().zip(asked) {
        let values = Column::of_series(column, file)?;
        if geometry == Some(at) {
            if let Column::Text(texts) = &values {
                crs = shape_text::crs_of(texts.iter(), file)?;
            }
            places = Places::Shapes(shapes(&values, frame.height()));
        }
        if wanted.holds(&names[at]) {
            columns.push((names[at].clone(), values));
        }
    }
    let shapes_in = geometry.map_or_else(String::new, |at| names[at].clone());
    Ok(Table {
        source: file.to_owned(),
        layer: String::new(),
        records: (1..=frame.height() as u64).collect(),
        columns,
        places,
        crs,
        decimal_mark: None,
        names,
        hint,
        page: Page::default(),
        thousands_mark: None,
        shapes_in,
    })
}

/// The cells of columns of a small table; `None` where one of the columns is not there.
///
/// # Errors
/// A text that is no table.
pub(super) fn columns<const N: usize>(
    bytes: Vec<u8>,
    wanted: [&str; N],
    file: &str,
) -> Result<Option<[Vec<Option<String>>; N]>, IngestError> {
    let (text, dialect) = decode(bytes, &TableFormat::default(), &[], file)?;
    let names = head::names(&text, dialect.separator);
    let frame = parse(&text, dialect, None, None, file)?;
    let mut cells = std::array::from_fn(|_| Vec::new());
    for (cells, wanted) in cells.iter_mut().zip(wanted) {
        let Some(at) = names.iter().position(|name| name == wanted) else { return Ok(None) };
        let Some(column) = frame.columns().get(at) else { return Ok(None) };
        let column = Column::of_series(column, file)?;
        *cells = (0..frame.height()).map(|row| column.text(row).map(Cow::into_owned)).collect();
    }
    Ok(Some(cells))
}

/// The first cells of every column that are not empty.
fn sample(
    text: &[u8],
    dialect: Dialect,
    names: &[String],
    file: &str,
) -> Result<Vec<Vec<String>>, IngestError> {
    let frame = parse(text, dialect, None, Some(SAMPLE_ROWS), file)?;
    let mut sample = Vec::with_capacity(names.len());
    for column in frame.columns().iter().take(names.len()) {
        let values = Column::of_series(column, file)?;
        let cells = (0..frame.height()).filter_map(|row| values.text(row)).map(Cow::into_owned);
        sample.push(cells.collect());
    }
    sample.resize(names.len(), Vec::new());
    Ok(sample)
}

/// Everything is read as text: what looks like a number may be a code with a leading zero.
fn parse(
    text: &[u8],
    dialect: Dialect,
    columns: Option<&[usize]>,
    rows: Option<usize>,
    file: &str,
) -> Result<DataFrame, IngestError> {
    guarded(file, || {
        CsvReadOptions::default()
            .with_has_header(true)
            .with_infer_schema_length(Some(0))
            .with_n_rows(rows)
            .with_projection(columns.map(|columns| Arc::new(columns.to_vec())))
            .map_parse_options(|options| options.with_separator(dialect.separator))
            .into_reader_with_file_handle(Cursor::new(text))
            .finish()
            .map_err(|error| IngestError::Unreadable { file: file.to_owned(), reason: error.to_string() })
    })
}

fn detect_encoding(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    // Text of western letters in UTF-16 has a zero in every other byte.
    let sample = &bytes[..bytes.len().min(4096)];
    let zeros = |first: usize| sample.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    // A stretch of zeros in all bytes is damage.
    if zeros(1) * 4 > sample.len() && zeros(1) > 8 * zeros(0) {
        UTF_16LE
    } else if zeros(0) * 4 > sample.len() && zeros(0) > 8 * zeros(1) {
        UTF_16BE
    } else if std::str::from_utf8(bytes).is_ok() {
        UTF_8
    } else {
        WINDOWS_1252
    }
}

/// The sign that splits the head line, and the line after it into as many fields; of several, the most frequent.
fn detect_separator(text: &[u8]) -> u8 {
    let lines = first_lines(&text[..text.len().min(SAMPLE_BYTES)], 2);
    let count = |line: usize, sign: u8| lines.get(line).map_or(0, |line| outside_quotes(line, sign));
    let score = |sign: &u8| {
        let (head, next) = (count(0, *sign), count(1, *sign));
        // A blank separates only where nothing else does: names of columns have blanks.
        (head > 0 && (lines.len() < 2 || head == next), *sign != b' ', head)
    };
    let best = SEPARATORS.into_iter().rev().max_by_key(score).unwrap_or(b',');
    if count(0, best) == 0 { b',' } else { best }
}

fn outside_quotes(line: &[u8], sign: u8) -> usize {
    let mut quoted = false;
    line.iter()
        .filter(|byte| {
            quoted ^= **byte == b'"';
            !quoted && **byte == sign
        })
        .count()
}

fn first_lines(text: &[u8], count: usize) -> Vec<&[u8]> {
    let mut quoted = false;
    text.split(|byte| {
        quoted ^= *byte == b'"';
        !quoted && *byte == b'\n'
    })
    .filter(|line| !line.is_empty())
    .take(count)
    .collect()
}

fn shapes(column: &Column, rows: usize) -> Vec<Shape> {
    (0..rows)
        .into_par_iter()
        .map(|row| column.text(row).map_or(Shape::Missing, |text| shape_text::of_text(&text)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_seen_in_the_head_line() {
        assert_eq!(detect_separator(b"a,b,c\n1,2,3\n"), b',');
        assert_eq!(detect_separator("id;andel, %;namn\n1;2,5;x\n".as_bytes()), b';');
        assert_eq!(detect_separator(b"id;radio_type;geometry\n1;4G;POLYGON((0 0, 1 0, 1 1, 0 0))\n"), b';');
        assert_eq!(detect_separator(b"a\tb\n1\t2\n"), b'\t');
        assert_eq!(detect_separator(b"rute_100m sum\n22536006661600 4\n"), b' ');
        assert_eq!(detect_separator(b"the name\nx\n"), b',');
    }

    #[test]
    fn encodings_are_seen_in_the_bytes() {
        let utf16: Vec<u8> = "namn;å\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (bytes, name) in [
            ("namn;å\n".as_bytes().to_vec(), "UTF-8"),
            (b"namn;\xe5\n".to_vec(), "windows-1252"),
            (utf16, "UTF-16LE"),
            (b"\xef\xbb\xbfnamn;\xc3\xa5\n".to_vec(), "UTF-8"),
        ] {
            let (text, dialect) = decode(bytes, &TableFormat::default(), &[], "x.csv").expect("is text");
            assert_eq!(dialect.encoding.name(), name);
            assert_eq!(String::from_utf8(text).expect("is UTF-8"), "namn;å\n");
        }
    }
}
