//! The head line of a table: what may stand before it, and its names.
use super::error::IngestError;
use super::error_misread::MisreadError;
use super::text::is_same;

/// Lines in which the names of the columns are looked for.
const FIRST_LINES: usize = 30;
/// Signs that may separate cells.
pub(super) const SEPARATORS: [u8; 5] = [b';', b'\t', b',', b'|', b' '];

/// What stands before the head line of a text and is no title.
#[derive(Debug, PartialEq)]
pub(super) struct Preface {
    /// Its bytes.
    pub bytes: usize,
    /// The separator that it names.
    pub separator: Option<u8>,
}

/// Finds `sep=;` (which spreadsheets write and hide), `#TYPE …` (which `PowerShell` writes) and comments: lines that begin
/// with `#` and have fewer separators than the line after them. A line with as many is the head line, whatever it begins with.
pub(super) fn preface(text: &[u8]) -> Preface {
    let mut preface = separator_line(text);
    let (mut at, mut most) = (preface.bytes, 0);
    while let Some((line, end)) = line_at(text, at) {
        let is_blank = line.iter().all(u8::is_ascii_whitespace);
        if !is_blank && !line.starts_with(b"#") && !line.starts_with(b"\"#") {
            let found = preface.separator.map_or_else(|| most_separators(line), |sign| count(line, sign));
            if at > preface.bytes && found > most {
                preface.bytes = at;
            }
            break;
        }
        if line.starts_with(b"#TYPE ") && at == preface.bytes {
            preface.bytes = end;
        } else if !is_blank {
            most =
                most.max(preface.separator.map_or_else(|| most_separators(line), |sign| count(line, sign)));
        }
        at = end;
    }
    preface
}

/// Finds `sep=;` alone, which no spreadsheet shows: nobody counts it among the titles.
pub(super) fn separator_line(text: &[u8]) -> Preface {
    let named = line_at(text, 0).and_then(|(line, end)| Some((named_separator(line)?, end)));
    named.map_or(Preface { bytes: 0, separator: None }, |(sign, end)| Preface {
        bytes: end,
        separator: Some(sign),
    })
}

/// The line that begins at a byte, without its end, and where the next begins.
fn line_at(text: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
    let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    let line = rest[..end].strip_suffix(b"\r").unwrap_or(&rest[..end]);
    Some((line, (at + end + 1).min(text.len())))
}

fn named_separator(line: &[u8]) -> Option<u8> {
    let text = std::str::from_utf8(line).ok()?.trim().trim_matches('"');
    let (key, sign) = text.split_at_checked(4)?;
    match sign.as_bytes() {
        [sign] if key.eq_ignore_ascii_case("sep=") => Some(*sign),
        _ if text.eq_ignore_ascii_case("sep=") && line.ends_with(b"\t") => Some(b'\t'),
        _ => None,
    }
}

fn count(line: &[u8], sign: u8) -> usize {
    line.iter().map(|byte| usize::from(*byte == sign)).sum()
}

/// Of the signs that separate cells (a blank is none here), the count of the most frequent.
fn most_separators(line: &[u8]) -> usize {
    SEPARATORS.iter().filter(|sign| **sign != b' ').map(|sign| count(line, *sign)).max().unwrap_or(0)
}

/// The cells of a line, without their quotes.
pub(super) fn cells(line: &[u8], separator: u8) -> Vec<String> {
    let mut cells = vec![Vec::new()];
    let mut quoted = false;
    let mut bytes = line.iter().peekable();
    while let Some(&byte) = bytes.next() {
        if byte == b'"' {
            if quoted && bytes.peek() == Some(&&b'"') {
                bytes.next();
                cells.last_mut().map(|cell| cell.push(b'"')).unwrap_or_default();
            } else {
                quoted = !quoted;
            }
        } else if byte == separator && !quoted {
            cells.push(Vec::new());
        } else {
            cells.last_mut().map(|cell| cell.push(byte)).unwrap_or_default();
        }
    }
    cells.into_iter().map(|cell| String::from_utf8_lossy(&cell).into_owned()).collect()
}

/// The names in the head line of a text: its first line that is not blank. A quote may hold an end of line.
pub(super) fn names(text: &[u8], separator: u8) -> Vec<String> {
    let start = text.iter().position(|byte| !matches!(byte, b'\n' | b'\r')).unwrap_or(text.len());
    let mut quoted = false;
    let end = text[start..].iter().position(|byte| {
        quoted ^= *byte == b'"';
        *byte == b'\n' && !quoted
    });
    let line = &text[start..end.map_or(text.len(), |end| start + end)];
    cells(line.strip_suffix(b"\r").unwrap_or(line), separator)
}

/// Refuses a text whose first line holds none of the columns that are wanted while a later one does; `before`: lines that were
/// passed over before it.
pub(super) fn check_first(
    text: &[u8],
    separator: u8,
    wanted: &[String],
    (file, before): (&str, usize),
) -> Result<(), IngestError> {
    if names(text, separator).iter().any(|name| is_wanted(name, wanted)) {
        return Ok(());
    }
    let mut lines = Vec::new();
    let mut at = 0;
    while let Some((line, end)) = line_at(text, at).filter(|_| lines.len() < FIRST_LINES) {
        lines.push(line);
        at = end;
    }
    let holds = |line: &&[u8]| {
        SEPARATORS.iter().any(|sign| cells(line, *sign).iter().any(|cell| is_wanted(cell, wanted)))
    };
    match lines.iter().position(holds) {
        None | Some(0) => Ok(()),
        Some(line) => Err(IngestError::misread(MisreadError::TitleLines {
            file: file.to_owned(),
            layer: String::new(),
            found: lines.first().map_or_else(String::new, |line| {
                String::from_utf8_lossy(line).trim_end_matches([';', ',', '\t']).chars().take(60).collect()
            }),
            line: (before + line) as u64 + 1,
        })),
    }
}

/// Refuses a sheet whose head line holds none of the columns that are wanted while a later row does; each row with its number.
pub(super) fn check_sheet(
    names: &[String],
    rows: &[(u64, Vec<String>)],
    wanted: &[String],
    (file, layer): (&str, &str),
) -> Result<(), IngestError> {
    if names.iter().any(|name| is_wanted(name, wanted)) {
        return Ok(());
    }
    let holds = |(_, row): &&(u64, Vec<String>)| row.iter().any(|cell| is_wanted(cell, wanted));
    match rows.iter().take(FIRST_LINES).find(holds) {
        None => Ok(()),
        Some((line, _)) => Err(IngestError::misread(MisreadError::TitleLines {
            file: file.to_owned(),
            layer: layer.to_owned(),
            found: names.first().map_or_else(String::new, |name| name.chars().take(60).collect()),
            line: *line,
        })),
    }
}

fn is_wanted(cell: &str, wanted: &[String]) -> bool {
    let cell = cell.trim();
    !cell.is_empty() && wanted.iter().any(|name| is_same(name, cell))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rest(text: &str) -> &str {
        &text[preface(text.as_bytes()).bytes..]
    }

    #[test]
    fn what_programs_write_before_the_head_line() {
        for text in [
            "sep=;\r\nid;ned\r\n1;2\r\n",
            "SEP=;\nid;ned\n",
            "\"sep=;\"\nid;ned\n",
            "#TYPE System.Object\r\nid;ned\r\n1;2\r\n",
            "# källa: Stadsnät\n\n# datum: 2025-10-01\nid;ned\n1;2\n",
            "#\n#;\nid;ned;upp\n",
        ] {
            assert!(rest(text).starts_with("id;ned"), "{text}");
        }
        assert_eq!(preface(b"sep=;\nid;ned\n").separator, Some(b';'));
        assert_eq!(preface(b"sep=\t\nid\tned\n").separator, Some(b'\t'));
        // A head line that begins with the sign, and rows that do.
        for text in ["#id;ned\n1;2\n", "#\n1\n2\n", "id;ned\n#1;2\n", "sepia;ned\n1;2\n", ""] {
            assert_eq!(rest(text), text);
        }
    }

    #[test]
    fn titles_are_reported_with_the_line_of_the_names() {
        let wanted = ["id", "ned"].map(str::to_owned);
        let error_of = |text: &str| {
            check_first(text.as_bytes(), b';', &wanted, ("t.csv", 0))
                .map_or_else(|error| error.to_string(), |()| String::new())
        };
        let expected = "t.csv: the first line is no head line: found \"Anslutna byggnader\", and the names of the columns in line 3; \
                        expected the head line first: write skip_rows = 2, or header_rows = 3 where the lines above belong to the head";
        assert_eq!(error_of("Anslutna byggnader;;\n;;\nid;operatör;ned\n1;a;2\n"), expected);
        assert_eq!(error_of("id;operatör\n1;ned\n"), "");
        assert_eq!(error_of("kod;operatör\n1;a\n"), "");
    }

    #[test]
    fn names_lose_their_quotes() {
        assert_eq!(names(b"\r\n\"a;b\";\"say \"\"hi\"\"\"; c\r\n1;2;3\n", b';'), ["a;b", "say \"hi\"", " c"]);
    }
}
