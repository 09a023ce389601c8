//! Heads of several lines, and what stands before them: one name per column, from the cells above it.
//!
//! An authority's sheet has a title, then a line of measures, a line of years and a line of what is counted, with merged cells. The
//! configuration says how many lines are no head (`skip_rows`) and how many are (`header_rows`): nothing is guessed.
use super::error::IngestError;
use super::error_misread::MisreadError;
use super::head::{SEPARATORS, cells};
use super::source_file::TableFormat;
use super::workbook::Range;

/// What stands between the parts of a name.
const BETWEEN: &str = " / ";

/// Which lines of a table are its head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct HeadRows {
    /// Lines before it.
    pub skip: usize,
    /// Its own.
    pub rows: usize,
}

impl HeadRows {
    /// As the configuration says, or else the first line alone.
    pub(super) fn of(format: &TableFormat) -> Self {
        let count = |key: Option<u32>, otherwise| key.map_or(otherwise, |count| count as usize);
        Self { skip: count(format.skip_rows, 0), rows: count(format.header_rows, 1).max(1) }
    }

    /// Whether the head is the first line alone.
    pub(super) fn is_first_line(self) -> bool {
        self == Self { skip: 0, rows: 1 }
    }

    /// The number of its last line, from 1.
    pub(super) fn last(self) -> usize {
        self.skip + self.rows
    }

    /// The error of a table that has no more lines than are passed over, or than the head is said to have.
    pub(super) fn too_many(self, file: &str, lines: usize) -> IngestError {
        let (key, found, before) = if lines <= self.skip {
            ("skip_rows", self.skip, String::new())
        } else {
            ("header_rows", self.rows, format!(" behind the {} that are passed over", self.skip))
        };
        let has = if lines <= self.skip { lines } else { lines - self.skip };
        IngestError::BadSetting {
            file: file.to_owned(),
            key: key.to_owned(),
            found: found.to_string(),
            expected: format!("fewer than the {has} lines that the table has{before}"),
        }
    }
}

/// Refuses `skip_rows` and `header_rows` for a file that names its columns itself.
///
/// # Errors
/// Where either is given.
pub(super) fn refuse(format: &TableFormat, file: &str, kind: &str) -> Result<(), IngestError> {
    let given = [("skip_rows", format.skip_rows), ("header_rows", format.header_rows)];
    match given.into_iter().find_map(|(key, count)| Some((key, count?))) {
        None => Ok(()),
        Some((key, found)) => Err(IngestError::misread(MisreadError::NoHeadLine {
            file: file.to_owned(),
            key: key.to_owned(),
            found,
            format: kind.to_owned(),
        })),
    }
}

/// The names of the columns under the lines of a head; `first`: the number of its first line, by which `merged` counts.
///
/// A name is what the cells say from top to bottom. In all lines but the last an empty cell says what the cell to its left says: as
/// far as cells are merged, where the file says so; elsewhere up to the next column in which a line above begins anew.
pub(super) fn names(head: &[Vec<String>], merged: &[Range], first: usize) -> Vec<String> {
    let width = head.iter().map(Vec::len).max().unwrap_or(0);
    let part_of =
        |row: &Vec<String>, column: usize| row.get(column).map_or_else(String::new, |cell| part(cell));
    let mut parts: Vec<Vec<String>> =
        head.iter().map(|row| (0..width).map(|column| part_of(row, column)).collect()).collect();
    let says: Vec<Vec<bool>> =
        parts.iter().map(|row| row.iter().map(|part| !part.is_empty()).collect()).collect();
    for row in 0..head.len().saturating_sub(1) {
        // The last cell that says something, and how far it is merged.
        let mut left = None;
        for column in 0..width {
            if says[row][column] {
                let range = merged.iter().find(|range| range.holds(column, first + row));
                left = Some((column, range.map(|range| range.columns.1)));
            } else if let Some((from, end)) = left {
                let reaches = match end {
                    Some(end) => column <= end,
                    None => !(0..row).any(|above| says[above][column]),
                };
                if reaches {
                    let text = parts[row][from].clone();
                    parts[row][column] = text;
                } else {
                    left = None;
                }
            }
        }
    }
    let name = |column: usize| -> Vec<&str> {
        parts.iter().map(|row| row[column].as_str()).filter(|part| !part.is_empty()).collect()
    };
    (0..width).map(|column| name(column).join(BETWEEN)).collect()
}

/// What a cell of a head says, in one line: a year that a sheet keeps as 2015.0 is 2015.
fn part(cell: &str) -> String {
    let text = cell.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_decimal = text.contains(['.', 'e', 'E'])
        && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E'));
    match text.parse::<f64>() {
        Ok(number) if is_decimal && number.is_finite() => number.to_string(),
        _ => text,
    }
}

/// Where a text goes on behind the lines before its head.
///
/// # Errors
/// Where it ends before.
pub(super) fn behind_titles(text: &[u8], head: HeadRows, file: &str) -> Result<usize, IngestError> {
    let mut at = 0;
    for line in 0..head.skip {
        at = row_end(text, at);
        if at == text.len() {
            return Err(head.too_many(file, line + 1));
        }
    }
    Ok(at)
}

/// Where the lines of a head begin, and where what follows them does; blank lines are none.
///
/// # Errors
/// Where nothing follows them.
pub(super) fn lines(text: &[u8], head: HeadRows, file: &str) -> Result<Vec<usize>, IngestError> {
    let (mut starts, mut at) = (Vec::new(), 0);
    while starts.len() <= head.rows {
        while text.get(at).is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
            at += 1;
        }
        if at >= text.len() {
            return Err(head.too_many(file, head.skip + starts.len()));
        }
        starts.push(at);
        at = row_end(text, at);
    }
    Ok(starts)
}

/// A text with one head line in place of the several that begin at `starts`.
pub(super) fn joined(text: &[u8], starts: &[usize], separator: u8) -> Vec<u8> {
    let Some((&rest, _)) = starts.split_last() else { return text.to_vec() };
    let line = |(&start, &end): (&usize, &usize)| cells(without_end(&text[start..end]), separator);
    let head: Vec<Vec<String>> = starts.iter().zip(&starts[1..]).map(line).collect();
    let quoted: Vec<String> =
        names(&head, &[], 1).iter().map(|name| format!("\"{}\"", name.replace('"', "\"\""))).collect();
    let mut joined = quoted.join(&char::from(separator).to_string()).into_bytes();
    joined.push(b'\n');
    joined.extend_from_slice(&text[rest..]);
    joined
}

/// A line without its end.
fn without_end(mut line: &[u8]) -> &[u8] {
    while let Some(shorter) = line.strip_suffix(b"\n").or_else(|| line.strip_suffix(b"\r")) {
        line = shorter;
    }
    line
}

/// Where the row after the one that begins at a byte begins. A quote that opens a cell may hold ends of lines; one that nothing closes
/// is a sign like any other.
fn row_end(text: &[u8], start: usize) -> usize {
    let line_end = |from: usize| {
        text[from..].iter().position(|byte| *byte == b'\n').map_or(text.len(), |end| from + end + 1)
    };
    let (mut at, mut quoted, mut before) = (start, false, b'\n');
    while let Some(&byte) = text.get(at) {
        at += 1;
        if byte == b'"' && (quoted || before == b'\n' || before == b'"' || SEPARATORS.contains(&before)) {
            quoted = !quoted;
        } else if byte == b'\n' && !quoted {
            return at;
        }
        before = byte;
    }
    if quoted { line_end(start) } else { text.len() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[&[&str]]) -> Vec<Vec<String>> {
        rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
    }

    fn range(columns: (usize, usize), rows: (usize, usize)) -> Range {
        Range { columns, rows }
    }

    #[test]
    fn a_name_is_read_from_top_to_bottom() {
        let head = rows(&[
            &["Kommun", "Kod", "Andel\n via LTE", "", "", "", "Not"],
            &["", "", "2015.0", "", "2022", ""],
            &["", "", "Hushåll", "Arbetsställen", "Hushåll", "Arbetsställen"],
        ]);
        let expected = [
            "Kommun",
            "Kod",
            "Andel via LTE / 2015 / Hushåll",
            "Andel via LTE / 2015 / Arbetsställen",
            "Andel via LTE / 2022 / Hushåll",
            "Andel via LTE / 2022 / Arbetsställen",
            // The year above it belongs to the measure before.
            "Not",
        ];
        assert_eq!(names(&head, &[], 1), expected);
        let merged = [range((0, 0), (4, 6)), range((2, 5), (4, 4)), range((2, 3), (5, 5))];
        assert_eq!(names(&head, &merged, 4), expected);
        assert_eq!(names(&rows(&[&["a", "", "b"]]), &[], 1), ["a", "", "b"], "one line is never filled");
        assert_eq!(names(&[], &[], 1), Vec::<String>::new());
    }

    #[test]
    fn merged_cells_end_where_the_file_says() {
        let head = rows(&[&["Kommun", "", "Andel", ""], &["", "Kod", "2021", "2022"]]);
        // Nothing says that the first cell is one cell wide.
        assert_eq!(names(&head, &[], 1)[1], "Kommun / Kod");
        assert_eq!(
            names(&head, &[range((0, 0), (1, 2))], 1),
            ["Kommun", "Kod", "Andel / 2021", "Andel / 2022"]
        );
        // A year over two measures.
        let head = rows(&[&["A", "B"], &["2022", ""], &["x", "x"]]);
        assert_eq!(names(&head, &[], 1), ["A / 2022 / x", "B / x"]);
        assert_eq!(names(&head, &[range((0, 1), (2, 2))], 1), ["A / 2022 / x", "B / 2022 / x"]);
    }

    #[test]
    fn numbers_of_a_head_are_whole_and_its_texts_in_one_line() {
        let parts =
            ["2015.0", "2015", "2.015E3", "0.5", "1.2.3", "007", " a\u{a0}\r\n b ", "e", "2015-10-01"];
        assert_eq!(
            parts.map(part),
            ["2015", "2015", "2015", "0.5", "1.2.3", "007", "a b", "e", "2015-10-01"].map(str::to_owned)
        );
    }

    fn read(text: &str, skip: usize, rows: usize) -> Result<String, String> {
        let head = HeadRows { skip, rows };
        let failed = |error: IngestError| error.to_string();
        let from = behind_titles(text.as_bytes(), head, "t.csv").map_err(failed)?;
        let text = &text.as_bytes()[from..];
        let starts = lines(text, head, "t.csv").map_err(failed)?;
        Ok(String::from_utf8(joined(text, &starts, b';')).expect("is text"))
    }

    #[test]
    fn the_lines_of_a_text_are_counted_as_they_stand() {
        let text = "Tabell \"3\";\r\n\r\nKod;\"Andel;\nhushåll\";\r\n;2015;2022\r\n18;0,5;0,6\r\n";
        let expected = "\"Kod\";\"Andel; hushåll / 2015\";\"Andel; hushåll / 2022\"\n18;0,5;0,6\r\n";
        assert_eq!(read(text, 2, 2).as_deref(), Ok(expected));
        // A blank line between the titles and the head is passed over, counted or not.
        assert_eq!(read(text, 1, 2).as_deref(), Ok(expected));
        // A quoted title may have several lines; a quote that nothing closes is a sign.
        assert_eq!(read("\"a\nb\"\nid;x\n1;2\n", 1, 1).as_deref(), Ok("\"id\";\"x\"\n1;2\n"));
        assert_eq!(read("\"5 tum\nid;x\n1;2\n", 1, 1).as_deref(), Ok("\"id\";\"x\"\n1;2\n"));
        let said = read("a\nb\n", 2, 1).expect_err("nothing follows");
        assert_eq!(said, "t.csv: skip_rows = \"2\": expected fewer than the 2 lines that the table has");
        let said = read("a\nid;x\n1;2\n", 1, 2).expect_err("nothing follows");
        assert_eq!(
            said,
            "t.csv: header_rows = \"2\": expected fewer than the 2 lines that the table has behind the 1 that are passed over"
        );
    }
}
