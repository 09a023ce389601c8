//! Tables of PC-Axis (.px), in which statistical offices publish figures: for `[[reference]]` alone.
//!
//! Keywords say what the variables are and which values each has; the cells follow in the order of these. As a table: a row to each
//! combination of the variables beside the rows (STUB), a column to each combination of those above the columns (HEADING). A variable
//! beside the rows is a column of its texts and, where the file has codes, one of its codes, called `region / code`.
use encoding_rs::{Encoding, WINDOWS_1252};

use super::archive::Opened;
use super::crs::FileCrs;
use super::error::IngestError;
use super::nested::BETWEEN;
use super::page_limit::Page;
use super::source_file::FileFormat;
use super::table::{Column, Places, Table};
use super::{head_rows, layers};

/// The format, in words.
pub const TABLE_OF_PC_AXIS: &str = "PC-Axis";
/// Keywords by one of which every file of the format begins.
const FIRST: [&str; 3] = ["CHARSET=", "AXIS-VERSION=", "CODEPAGE="];

/// Whether a file is a table of PC-Axis, by how it begins.
pub(super) fn is_one(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    FIRST.iter().any(|first| start.starts_with(first.as_bytes()))
}

/// The table; `None` where the file is none and its format has another reader.
///
/// # Errors
/// A file that is cut off, that leaves out cells, or is not written as the format says; `layer`, `skip_rows` and the like, which have no
/// effect on it.
pub(super) fn table(opened: &Opened, format: &FileFormat) -> Result<Option<Table>, IngestError> {
    if opened.ending() != "px" && !is_one(&opened.start()?) {
        return Ok(None);
    }
    head_rows::refuse(&format.table, &opened.name, TABLE_OF_PC_AXIS)?;
    if let Some(layer) = &format.layer {
        layers::refuse(layer, &opened.name, "one table: to choose rows of it write where")?;
    }
    let bytes = opened.bytes()?;
    let read = text_of(&bytes).and_then(|text| Px::of(&text)?.table(&opened.name));
    read.map(Some).map_err(|reason| IngestError::Unreadable { file: opened.name.clone(), reason })
}

/// The text, in the encoding that it says, or else in UTF-8 or the Windows form of Latin-1.
fn text_of(bytes: &[u8]) -> Result<String, String> {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(2_000)]).into_owned();
    let said = start.split("CODEPAGE=\"").nth(1).and_then(|rest| rest.split('"').next());
    let encoding = match said {
        Some(label) => Encoding::for_label(label.trim().as_bytes())
            .ok_or_else(|| format!("its CODEPAGE \"{label}\" is not known: save it in UTF-8"))?,
        None if std::str::from_utf8(bytes).is_ok() => encoding_rs::UTF_8,
        None => WINDOWS_1252,
    };
    Ok(encoding.decode(bytes).0.into_owned())
}

/// What a keyword says of a variable or a value, or of the whole table.
struct Statement {
    keyword: String,
    of: Option<String>,
    values: Vec<String>,
}

/// A file: its keywords in its first language, and its cells.
struct Px {
    statements: Vec<Statement>,
    cells: Vec<String>,
}

/// A variable with its values, and their codes where it has some.
struct Variable {
    name: String,
    texts: Vec<String>,
    codes: Option<Vec<String>>,
}

impl Px {
    fn of(text: &str) -> Result<Self, String> {
        let mut px = Self { statements: Vec::new(), cells: Vec::new() };
        let mut rest = text.trim_start_matches('\u{feff}').trim_start();
        while !rest.is_empty() {
            let equals = outside_quotes(rest, '=').ok_or("a keyword without a value")?;
            let (key, behind) = (rest[..equals].trim(), &rest[equals + 1..]);
            let end = outside_quotes(behind, ';').ok_or("the file is cut off: a keyword does not end")?;
            let (value, next) = (&behind[..end], behind[end + 1..].trim_start());
            let keyword = key.split(['[', '(']).next().unwrap_or_default().trim().to_uppercase();
            if keyword == "DATA" {
                px.cells = cells(value);
            } else if !key.contains('[') {
                // Other languages say the same again, each with its name in brackets.
                let of = key.split_once('(').and_then(|(_, of)| quoted(of).into_iter().next());
                px.statements.push(Statement { keyword, of, values: quoted(value) });
            }
            rest = next;
        }
        Ok(px)
    }

    fn said(&self, keyword: &str, of: Option<&str>) -> Option<&[String]> {
        let is_meant = |one: &&Statement| one.keyword == keyword && one.of.as_deref() == of;
        self.statements.iter().find(is_meant).map(|one| one.values.as_slice())
    }

    fn variables(&self, keyword: &str) -> Result<Vec<Variable>, String> {
        let names = self.said(keyword, None).unwrap_or_default();
        let variable = |name: &String| {
            let texts = self.said("VALUES", Some(name)).filter(|texts| !texts.is_empty());
            let texts =
                texts.ok_or_else(|| format!("it names the variable {name} without its VALUES"))?.to_vec();
            let codes = self.said("CODES", Some(name)).filter(|codes| codes.len() == texts.len());
            Ok(Variable { name: name.clone(), codes: codes.map(<[String]>::to_vec), texts })
        };
        names.iter().map(variable).collect()
    }

    /// Whether the cells are percentages: of the table, or of one of its contents.
    fn is_percent(&self, content: Option<&str>) -> bool {
        let units = self.said("UNITS", content).or_else(|| self.said("UNITS", None)).unwrap_or_default();
        units.iter().any(|unit| {
            let unit = unit.to_lowercase();
            unit.contains('%') || unit.contains("procent") || unit.contains("percent")
        })
    }

    fn table(&self, file: &str) -> Result<Table, String> {
        if self.said("KEYS", None).is_some() || self.statements.iter().any(|one| one.keyword == "KEYS") {
            return Err("it leaves out cells (KEYS): save it with all of them, or as CSV".into());
        }
        let (beside, above) = (self.variables("STUB")?, self.variables("HEADING")?);
        let count = |variables: &[Variable]| {
            variables.iter().try_fold(1_usize, |all, variable| all.checked_mul(variable.texts.len()))
        };
        let (rows, columns) = (count(&beside), count(&above));
        let expected = rows.zip(columns).and_then(|(rows, columns)| rows.checked_mul(columns));
        let (Some(rows), Some(columns), true) = (rows, columns, expected == Some(self.cells.len())) else {
            let expected = expected.map_or_else(|| "fewer".to_owned(), |expected| expected.to_string());
            return Err(format!(
                "it has {} cells, and its variables have values for {expected}: it is cut off or damaged",
                self.cells.len()
            ));
        };
        let mut named: Vec<(String, Column)> = Vec::new();
        for (at, variable) in beside.iter().enumerate() {
            let each = beside[at + 1..].iter().map(|later| later.texts.len()).product::<usize>();
            let spread = |values: &[String]| {
                Column::Words((0..rows).map(|row| Some(values[row / each % values.len()].clone())).collect())
            };
            named.push((variable.name.clone(), spread(&variable.texts)));
            if let Some(codes) = &variable.codes {
                named.push((format!("{}{BETWEEN}code", variable.name), spread(codes)));
            }
        }
        for column in 0..columns {
            let (name, content) = self.head(&above, column);
            let sign = if self.is_percent(content.as_deref()) { " %" } else { "" };
            let cell = |row: usize| said(&self.cells[row * columns + column], sign);
            named.push((name, Column::Words((0..rows).map(cell).collect())));
        }
        Ok(Table {
            source: file.to_owned(),
            layer: String::new(),
            records: (1..=rows as u64).collect(),
            names: named.iter().map(|(name, _)| name.clone()).collect(),
            columns: named,
            places: Places::None,
            crs: FileCrs::default(),
            decimal_mark: Some('.'),
            thousands_mark: None,
            shapes_in: String::new(),
            page: Page::default(),
            hint: String::new(),
        })
    }

    /// The name of a column, and the content of its cells where one of the variables above says it.
    fn head(&self, above: &[Variable], column: usize) -> (String, Option<String>) {
        let contents = self.said("CONTVARIABLE", None).and_then(<[String]>::first);
        let (mut parts, mut content) = (Vec::new(), None);
        for (at, variable) in above.iter().enumerate() {
            let each = above[at + 1..].iter().map(|later| later.texts.len()).product::<usize>();
            let text = &variable.texts[column / each % variable.texts.len()];
            if contents == Some(&variable.name) {
                content = Some(text.clone());
            }
            parts.push(text.as_str());
        }
        let whole = self.said("CONTENTS", None).and_then(<[String]>::first).map_or("value", String::as_str);
        (if parts.is_empty() { whole.to_owned() } else { parts.join(BETWEEN) }, content)
    }
}

/// A cell with the sign of its unit; dots stand for none.
fn said(cell: &str, sign: &str) -> Option<String> {
    let is_number = cell.starts_with(|first: char| first.is_ascii_digit() || first == '-') && cell != "-";
    if cell.is_empty() {
        None
    } else if cell.bytes().all(|byte| byte == b'.') {
        Some("..".to_owned())
    } else if is_number {
        Some(format!("{cell}{sign}"))
    } else {
        Some(cell.to_owned())
    }
}

/// Where a sign stands that is not within quotes.
fn outside_quotes(text: &str, wanted: char) -> Option<usize> {
    let mut is_quoted = false;
    text.char_indices().find_map(|(at, sign)| {
        is_quoted ^= sign == '"';
        (sign == wanted && !is_quoted).then_some(at)
    })
}

/// The texts of a list; one that is written in several pieces, a line to each, is one.
fn quoted(list: &str) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    let mut is_new = true;
    for (at, part) in list.split('"').enumerate() {
        match (at % 2 == 1, is_new) {
            (true, true) => values.push(part.to_owned()),
            (true, false) => values.iter_mut().next_back().into_iter().for_each(|last| last.push_str(part)),
            // Between two texts stands a comma, between two pieces a line break.
            (false, _) => is_new = at == 0 || part.contains(','),
        }
    }
    values
}

/// The cells, numbers or signs, the latter in quotes.
fn cells(data: &str) -> Vec<String> {
    data.split_ascii_whitespace().map(|cell| cell.trim_matches('"').to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "CHARSET=\"ANSI\";\nAXIS-VERSION=\"2013\";\nLANGUAGE=\"sv\";\nCONTENTS=\"Andel; med fiber\";\nUNITS=\"procent\";\n\
        STUB=\"region\",\"typ\";\nSTUB[en]=\"area\",\"kind\";\nHEADING=\"tid\";\nVALUES(\"region\")=\"Upplands \"\n\"Väsby\",\"Riket\";\n\
        CODES(\"region\")=\"0114\",\"00\";\nVALUES(\"typ\")=\"tät\",\"gles\";\nVALUES(\"tid\")=\"2022\",\"2023\";\nNOTE=\"a=b;\"\n\"c\";\n\
        DATA=\n98.6 99.1\n\"..\" 45\n97 \"-\"\n50 60;\n";

    fn columns(text: &str) -> Result<Vec<(String, Vec<String>)>, String> {
        let table = Px::of(text)?.table("a.px")?;
        let of = |(name, column): &(String, Column)| {
            let text = |row| column.text(row).unwrap_or_default().into_owned();
            (name.clone(), (0..table.rows()).map(text).collect())
        };
        Ok(table.columns.iter().map(of).collect())
    }

    #[test]
    fn cells_stand_in_the_order_of_the_variables() {
        let expected = [
            ("region", ["Upplands Väsby", "Upplands Väsby", "Riket", "Riket"]),
            ("region / code", ["0114", "0114", "00", "00"]),
            ("typ", ["tät", "gles", "tät", "gles"]),
            ("2022", ["98.6 %", "..", "97 %", "50 %"]),
            ("2023", ["99.1 %", "45 %", "-", "60 %"]),
        ];
        let expected = expected.map(|(name, cells)| (name.to_owned(), cells.map(str::to_owned).to_vec()));
        assert_eq!(columns(TEXT).as_deref(), Ok(&expected[..]));
        // Without anything above, one column is called after the contents.
        let alone =
            columns("CODEPAGE=\"utf-8\";STUB=\"a\";CONTENTS=\"Antal\";VALUES(\"a\")=\"x\",\"y\";DATA=1 2;")
                .expect("a table");
        assert_eq!(alone[1], ("Antal".to_owned(), vec!["1".to_owned(), "2".to_owned()]));
    }

    #[test]
    fn a_unit_may_be_of_one_content() {
        let text = "AXIS-VERSION=\"2013\";CONTVARIABLE=\"c\";STUB=\"a\";HEADING=\"c\",\"t\";VALUES(\"a\")=\"x\";VALUES(\"c\")=\"Andel\",\"Antal\";\
                    VALUES(\"t\")=\"2022\";UNITS(\"Andel\")=\"%\";UNITS(\"Antal\")=\"hushåll\";DATA=1 2;";
        let found = columns(text).expect("a table");
        assert_eq!(found[1], ("Andel / 2022".to_owned(), vec!["1 %".to_owned()]));
        assert_eq!(found[2], ("Antal / 2022".to_owned(), vec!["2".to_owned()]));
    }

    #[test]
    fn what_is_not_whole_is_an_error() {
        for (text, says) in [
            (TEXT.replace("50 60", "50"), "7 cells, and its variables have values for 8"),
            (TEXT.replace("50 60;", "50 60"), "cut off"),
            (TEXT.replace("VALUES(\"typ\")", "VALUES(\"art\")"), "the variable typ without its VALUES"),
            (TEXT.replace("DATA=", "KEYS(\"region\")=CODES;DATA="), "leaves out cells"),
            ("CHARSET".to_owned(), "a keyword without a value"),
        ] {
            let said = columns(&text).expect_err(says);
            assert!(said.contains(says), "{said}");
        }
        assert!(is_one("\u{feff}\r\nCHARSET=\"ANSI\";".as_bytes()) && !is_one(b"CHARSET,a\n"));
        assert_eq!(
            text_of(b"CHARSET=\"ANSI\";CODEPAGE=\"iso-8859-1\";X=\"\xe5\"").as_deref(),
            Ok("CHARSET=\"ANSI\";CODEPAGE=\"iso-8859-1\";X=\"å\"")
        );
        assert_eq!(text_of(b"CHARSET=\"ANSI\";X=\"\xe5\"").as_deref(), Ok("CHARSET=\"ANSI\";X=\"å\""));
    }
}
