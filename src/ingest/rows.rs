//! The rows of separated text, looked at before the table reader does, so that a fault is reported with its row.
use memchr::memchr;

use super::error::IngestError;

/// Refuses text in which a quote stays open, a row has more cells than the head line, or the last row has fewer: it is cut
/// off, or another separator was meant. Cells left out at the end of other rows are empty. Blank lines are no rows.
pub(super) fn check(text: &[u8], separator: u8, file: &str) -> Result<(), IngestError> {
    let mut rows = Rows { text, separator, at: 0 };
    let Some(head) = rows.next() else { return Ok(()) };
    if head.open_quote {
        return Err(IngestError::OpenQuote { file: file.to_owned(), row: 0 });
    }
    let (mut number, mut last, mut suspicious) = (0, None, None);
    for row in rows {
        number += 1;
        if row.open_quote {
            return Err(IngestError::OpenQuote { file: file.to_owned(), row: suspicious.unwrap_or(number) });
        }
        if row.stray_quote {
            suspicious.get_or_insert(number);
            // Rows between two such quotes would be taken for text of one cell.
            if row.spans_lines {
                return Err(IngestError::OpenQuote { file: file.to_owned(), row: number });
            }
        }
        last = Some(row.cells);
        if row.cells > head.cells {
            // What comes after an open quote is cut in odd places: the quote is the fault then.
            if ends_open(text) {
                let row = suspicious.unwrap_or(number);
                return Err(IngestError::OpenQuote { file: file.to_owned(), row });
            }
            let name = match separator {
                b'\t' => "a tab".to_owned(),
                b' ' => "a blank".to_owned(),
                sign => format!("\"{}\"", char::from(sign)),
            };
            return Err(IngestError::RaggedRow {
                file: file.to_owned(),
                row: number,
                found: row.cells,
                expected: head.cells,
                reason: format!(
                    "cells are separated by {name}: if that is not so, write separator; text that holds one needs quotes{}",
                    if number == 1 {
                        "; where a title stands before the head line, write skip_rows = 1, or as many lines as it has"
                    } else {
                        ""
                    }
                ),
            });
        }
    }
    match last {
        Some(found) if found < head.cells => Err(IngestError::RaggedRow {
            file: file.to_owned(),
            row: number,
            found,
            expected: head.cells,
            reason: "it is the last row: the file is cut off".into(),
        }),
        _ => Ok(()),
    }
}

fn ends_open(text: &[u8]) -> bool {
    text.iter().fold(false, |open, byte| open ^ (*byte == b'"'))
}

/// What a row looks like.
struct Row {
    cells: usize,
    /// The text ends within quotes.
    open_quote: bool,
    /// A quote is opened in the midst of a cell.
    stray_quote: bool,
    /// A quote holds an end of line.
    spans_lines: bool,
}

struct Rows<'t> {
    text: &'t [u8],
    separator: u8,
    at: usize,
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        // Blank lines.
        while self.text.get(self.at).is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
            self.at += 1;
        }
        if self.at >= self.text.len() {
            return None;
        }
        let mut row = Row { cells: 1, open_quote: false, stray_quote: false, spans_lines: false };
        // A line without quotes, as most are, is a row: its separators are counted many at a time.
        let rest = &self.text[self.at..];
        let line = memchr(b'\n', rest).map_or(rest, |end| &rest[..end]);
        if memchr(b'"', line).is_none() {
            row.cells += line.iter().map(|byte| usize::from(*byte == self.separator)).sum::<usize>();
            self.at = (self.at + line.len() + 1).min(self.text.len());
            return Some(row);
        }
        let (mut quoted, mut begins) = (false, true);
        let mut before = 0;
        while let Some(&byte) = self.text.get(self.at) {
            self.at += 1;
            if byte == b'"' {
                // A doubled quote closes and opens again.
                row.stray_quote |= !quoted && !begins && before != b'"';
                quoted = !quoted;
            } else if !quoted {
                if byte == b'\n' {
                    break;
                }
                row.cells += usize::from(byte == self.separator);
            } else {
                row.spans_lines |= byte == b'\n';
            }
            begins = !quoted && byte == self.separator;
            before = byte;
        }
        row.open_quote = quoted;
        Some(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error_of(text: &str) -> String {
        check(text.as_bytes(), b';', "t.csv").map_or_else(|error| error.to_string(), |()| String::new())
    }

    #[test]
    fn rows_that_are_in_order() {
        for text in [
            "",
            "id;namn",
            "id;namn\n1;a\n2;b",
            "id;namn\r\n1;\"a;b\"\r\n\r\n2;\"a\nb\"\r\n",
            "id;namn\n1;\"a \"\"b\"\" c\"\n2;5\" och 6\" rör\n",
            "id;namn;rest\n1;a\n2;b;c\n",
            "id;namn\n1;\n",
        ] {
            assert_eq!(error_of(text), "", "{text}");
        }
    }

    /// Cells, open quote, quote in the midst of a cell, quote over an end of line: of each row, sign by sign.
    fn slow(text: &str) -> Vec<(usize, bool, bool, bool)> {
        let (mut rows, mut signs) = (Vec::new(), text.chars().peekable());
        while signs.peek().is_some() {
            if signs.next_if(|sign| matches!(sign, '\n' | '\r')).is_some() {
                continue;
            }
            let (mut row, mut before, mut begins) = ((1, false, false, false), ' ', true);
            for sign in signs.by_ref() {
                match (sign, row.1) {
                    ('"', is_open) => {
                        row.2 |= !is_open && !begins && before != '"';
                        row.1 = !is_open;
                    }
                    ('\n', false) => break,
                    (';', false) => row.0 += 1,
                    (sign, is_open) => row.3 |= is_open && sign == '\n',
                }
                begins = !row.1 && sign == ';';
                before = sign;
            }
            rows.push(row);
        }
        rows
    }

    /// All texts of seven signs at most: rows with quotes and those without are counted alike.
    #[test]
    fn rows_are_those_of_a_slow_scan() {
        for length in 0..=7 {
            for number in 0..5_usize.pow(length) {
                let sign = |at| ['a', ';', '"', '\n', '\r'][number / 5_usize.pow(at) % 5];
                let text: String = (0..length).map(sign).collect();
                let rows = Rows { text: text.as_bytes(), separator: b';', at: 0 };
                let rows: Vec<_> =
                    rows.map(|row| (row.cells, row.open_quote, row.stray_quote, row.spans_lines)).collect();
                assert_eq!(rows, slow(&text), "{text:?}");
            }
        }
    }

    #[test]
    fn rows_that_are_not() {
        let cut = "t.csv: row 2 has 1 cells, expected 2 as in the head line (it is the last row: the file is cut off)";
        assert_eq!(error_of("id;namn\n1;a\n2"), cut);
        assert!(error_of("id;namn\n1;a;b\n2;b\n").starts_with("t.csv: row 1 has 3 cells, expected 2"));
        for (text, row) in [
            ("id;namn\n1;a\n2;\"b\n3;c\n", 2),
            // The quotes of the next row close and open in odd places.
            ("id;namn\n1;\"a\n2;\"b\"\n3;\"c\"\n", 1),
            ("id;namn\n1;5\" rör\n2;\"b\"\n3;\"c\"\n", 1),
            ("id;namn\n1;a\n2;\"", 2),
            ("id;namn\n1;a\n2;5\" rör\n3;b\n4;6\" rör\n", 2),
        ] {
            assert_eq!(
                error_of(text),
                format!(
                    "t.csv: row {row}: a quote is opened and not closed: close it, or double quotes that belong to the text"
                ),
                "{text}"
            );
        }
    }
}
