//! The text form of a table: UTF-8, quoted after RFC 4180, and harmless in a spreadsheet.
use std::borrow::Cow;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::emit::EmitError;
use crate::emit::tables::table::{Cell, Table, km2, rounded};
use crate::emit::text::names::joined;
use crate::model::{FORMULA_SIGNS, ShortageAreaId};

/// How tables are written as text.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum CsvStyle {
    /// Comma between cells, decimal point: what programs read.
    #[default]
    Plain,
    /// Semicolon between cells, decimal comma and a byte order mark: what a Swedish spreadsheet opens by itself.
    Sv,
}

/// A table to be written as text; a path alone stands for the plain form.
#[derive(Debug, Clone, Copy)]
pub struct CsvFile<'a> {
    /// Where it is written.
    pub path: &'a Path,
    /// How it is written.
    pub style: CsvStyle,
}

impl<'a> From<&'a Path> for CsvFile<'a> {
    fn from(path: &'a Path) -> Self {
        Self { path, style: CsvStyle::Plain }
    }
}

impl<'a> From<&'a PathBuf> for CsvFile<'a> {
    fn from(path: &'a PathBuf) -> Self {
        Self::from(path.as_path())
    }
}

impl CsvStyle {
    /// A table in this form.
    pub const fn file(self, path: &Path) -> CsvFile<'_> {
        CsvFile { path, style: self }
    }

    const fn separator(self) -> char {
        match self {
            Self::Plain => ',',
            Self::Sv => ';',
        }
    }

    fn number(self, value: f64) -> String {
        self.marked(rounded(value).to_string())
    }

    /// A number as text, with the decimal mark of the style.
    fn marked(self, text: String) -> String {
        if self == Self::Sv { text.replace('.', ",") } else { text }
    }
}

/// Writes the CSV file of a table.
pub(in crate::emit) fn write<'a>(
    file: impl Into<CsvFile<'a>>,
    fill: impl FnOnce(&mut dyn Table) -> Result<(), EmitError>,
) -> Result<(), EmitError> {
    let mut csv = Csv::open(file.into())?;
    fill(&mut csv)?;
    csv.finish()
}

impl Table for Csv<'_> {
    fn head(&mut self, names: &[&str]) -> Result<(), EmitError> {
        let names: Vec<Cell> = names.iter().map(|name| Cell::Text(name)).collect();
        self.row(&names)
    }

    fn row(&mut self, cells: &[Cell]) -> Result<(), EmitError> {
        Csv::row(self, cells)
    }
}

/// A CSV file that is being written.
pub(in crate::emit) struct Csv<'a> {
    path: &'a Path,
    out: BufWriter<File>,
    style: CsvStyle,
}

impl<'a> Csv<'a> {
    /// Makes the file and writes its header.
    pub(in crate::emit) fn create(
        file: impl Into<CsvFile<'a>>,
        header: &[impl AsRef<str>],
    ) -> Result<Self, EmitError> {
        let mut csv = Self::open(file.into())?;
        let names: Vec<Cell> = header.iter().map(|name| Cell::Text(name.as_ref())).collect();
        csv.row(&names)?;
        Ok(csv)
    }

    fn open(CsvFile { path, style }: CsvFile<'a>) -> Result<Self, EmitError> {
        let file = File::create(path).map_err(|error| EmitError::write(path, error))?;
        let mut csv = Self { path, out: BufWriter::new(file), style };
        if style == CsvStyle::Sv {
            csv.out.write_all(b"\xef\xbb\xbf").map_err(|error| EmitError::write(path, error))?;
        }
        Ok(csv)
    }

    /// Writes a row.
    pub(in crate::emit) fn row(&mut self, cells: &[Cell]) -> Result<(), EmitError> {
        write_row(&mut self.out, cells, self.style).map_err(|error| EmitError::write(self.path, error))
    }

    /// Writes what is still in memory.
    pub(in crate::emit) fn finish(mut self) -> Result<(), EmitError> {
        self.out.flush().map_err(|error| EmitError::write(self.path, error))
    }
}

fn write_row(out: &mut impl Write, cells: &[Cell], style: CsvStyle) -> std::io::Result<()> {
    for (position, cell) in cells.iter().enumerate() {
        if position > 0 {
            write!(out, "{}", style.separator())?;
        }
        match *cell {
            Cell::Empty => {}
            Cell::Text(text) => out.write_all(quoted(text, style).as_bytes())?,
            Cell::Whole(value) => write!(out, "{value}")?,
            Cell::Ids(ids) => {
                let joined = joined(ids.iter().map(ShortageAreaId::as_str));
                out.write_all(quoted(&joined, style).as_bytes())?;
            }
            Cell::Number(value) => out.write_all(style.number(value).as_bytes())?,
            Cell::Area(value) => {
                let text = format!("{:.6}", km2(value) + 0.0);
                out.write_all(style.marked(text).as_bytes())?;
            }
        }
    }
    out.write_all(b"\n")
}

/// A text as a CSV field.
///
/// A spreadsheet runs a field that begins with `=`, `+`, `-`, `@`, a tab or a line break: such a text gets an apostrophe
/// in front, unless it is a plain number. So that a reader can take it away again without a doubt, a text that begins
/// with apostrophes and then one of these characters gets one more.
fn quoted(text: &str, style: CsvStyle) -> Cow<'_, str> {
    let runs = text.trim_start_matches('\'').starts_with(FORMULA_SIGNS)
        && text.parse::<f64>().map_or(true, |number| !number.is_finite());
    let guard = if runs { "'" } else { "" };
    if text.contains([style.separator(), '"', '\n', '\r']) {
        Cow::Owned(format!("\"{guard}{}\"", text.replace('"', "\"\"")))
    } else if runs {
        Cow::Owned(format!("{guard}{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(cells: &[Cell]) -> String {
        let mut out = Vec::new();
        write_row(&mut out, cells, CsvStyle::Plain).expect("memory takes it");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn numbers_have_six_decimals_and_areas_are_to_the_square_metre() {
        let cells = [
            Cell::Number(12.0),
            Cell::Number(0.1 + 0.2),
            Cell::Number(-0.0),
            Cell::Number(1e21),
            Cell::Area(1_234_567.5),
            Cell::Area(-0.2),
            Cell::Empty,
            Cell::Whole(3),
        ];
        assert_eq!(line(&cells), "12,0.3,0,1000000000000000000000,1.234568,0.000000,,3\n");
    }

    #[test]
    fn text_is_quoted_where_it_has_to_be_and_never_run() {
        assert_eq!(
            line(&[Cell::Text("Malung-Sälen"), Cell::Text("a,b"), Cell::Text("say \"hi\"")]),
            "Malung-Sälen,\"a,b\",\"say \"\"hi\"\"\"\n"
        );
        assert_eq!(
            line(&[
                Cell::Text("=1+1"),
                Cell::Text("-5"),
                Cell::Text("-5%"),
                Cell::Text("@a"),
                Cell::Text("+1,2")
            ]),
            "'=1+1,-5,'-5%,'@a,\"'+1,2\"\n"
        );
        assert_eq!(
            line(&[Cell::Text("'=1"), Cell::Text("'quoted'"), Cell::Text("-inf"), Cell::Text("＝A1")]),
            "''=1,'quoted','-inf,'＝A1\n"
        );
    }

    #[test]
    fn a_swedish_spreadsheet_gets_semicolons_decimal_commas_and_a_mark() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.csv");
        write(CsvFile { path: &path, style: CsvStyle::Sv }, |table| {
            table.head(&["namn", "andel", "km2"])?;
            table.row(&[Cell::Text("a;b"), Cell::Number(0.25), Cell::Area(1_234_567.5)])?;
            table.row(&[Cell::Text("a,b"), Cell::Whole(1_234), Cell::Empty])
        })
        .expect("written");
        let text = std::fs::read_to_string(path).expect("UTF-8");
        assert_eq!(text, "\u{feff}namn;andel;km2\n\"a;b\";0,25;1,234568\na,b;1234;\n");
    }
}
