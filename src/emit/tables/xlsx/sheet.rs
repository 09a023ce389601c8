//! A sheet: collected as a table, then written, because widths and decimals follow from all of a column.
use std::borrow::Cow;

use rust_xlsxwriter::{
    Color, ExcelDateTime, Format, FormatAlign, FormatBorder, IgnoreError, Worksheet, XlsxError, utility,
};

use crate::emit::tables::table::{Cell, Table, km2, rounded};
use crate::emit::text::names::joined;
use crate::emit::text::titles::Words;
use crate::emit::{EmitError, Language};
use crate::model::ShortageAreaId;

/// Rows of names and titles above the values.
const HEAD_ROWS: u32 = 2;
/// Excel's rows.
const MOST_ROWS: usize = 1_048_576 - HEAD_ROWS as usize;
/// Excel's columns.
const MOST_COLUMNS: usize = 16_384;
/// With more cells an ordinary computer cannot open the workbook. An engineering choice: some 400 MB while it is
/// written; the CSV file has all.
const MOST_CELLS: usize = 2_000_000;
/// What tables call the sum of all areas.
const TOTAL: &str = "total";
/// The widest that a column is, in characters: longer texts stand in several lines.
const WIDEST: f64 = 60.0;
/// Lines of a text that are shown at most; the cell holds all of it.
const MOST_LINES: usize = 8;
/// Height of a line, points.
const LINE_POINTS: f64 = 15.0;
/// Characters across an A4 sheet on its side at four tenths of their size, which can still be read: a wider table is printed on several
/// sheets side by side.
const SHEET_CHARACTERS: f64 = 320.0;
/// A day, as Swedes and ISO 8601 write it.
pub(super) const DAY: &str = "yyyy-mm-dd";
/// Excel's text, in UTF-16 units.
const MOST_UNITS: usize = 32_767;

/// A value of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// Nothing is known.
    Empty,
    /// Text.
    Text(Box<str>),
    /// A number.
    Number(f64),
}

/// A sheet of the workbook.
pub(super) struct Sheet {
    /// Its key in the catalogue.
    pub(super) key: &'static str,
    /// The file beside the workbook that holds the same.
    pub(super) file: &'static str,
    /// Columns that stay when the sheet is moved sideways.
    frozen: u16,
    /// Names of the columns, as the file has them.
    pub(super) names: Vec<String>,
    /// Their titles, where they are not in the catalogue.
    pub(super) titles: Option<Vec<String>>,
    /// Rows, each as long as `names`.
    pub(super) rows: Vec<Vec<Value>>,
    /// Rows left out because the sheet was full.
    pub(super) left_out: usize,
    /// How many rows it takes.
    most_rows: usize,
}

impl Table for Sheet {
    fn head(&mut self, names: &[&str]) -> Result<(), EmitError> {
        self.names = names.iter().take(MOST_COLUMNS).map(|name| (*name).to_owned()).collect();
        self.most_rows = MOST_ROWS.min(MOST_CELLS / self.names.len().max(1));
        Ok(())
    }

    fn row(&mut self, cells: &[Cell]) -> Result<(), EmitError> {
        if self.rows.len() < self.most_rows {
            self.rows.push(cells.iter().take(self.names.len()).map(|cell| value(*cell)).collect());
        } else {
            self.left_out += 1;
        }
        Ok(())
    }
}

fn value(cell: Cell) -> Value {
    match cell {
        Cell::Empty => Value::Empty,
        Cell::Text(text) => Value::Text(text.into()),
        Cell::Whole(count) => Value::Number(count as f64),
        Cell::Number(number) => Value::Number(rounded(number)),
        Cell::Area(area_m2) => Value::Number(km2(area_m2) + 0.0),
        Cell::Ids(ids) => Value::Text(joined(ids.iter().map(ShortageAreaId::as_str)).into()),
    }
}

impl Sheet {
    /// The sheet of a table.
    pub(super) fn filled(
        key: &'static str,
        file: &'static str,
        frozen: u16,
        fill: impl FnOnce(&mut Self) -> Result<(), EmitError>,
    ) -> Result<Self, EmitError> {
        let mut sheet = Self {
            key,
            file,
            frozen,
            names: Vec::new(),
            titles: None,
            rows: Vec::new(),
            left_out: 0,
            most_rows: 0,
        };
        fill(&mut sheet)?;
        Ok(sheet)
    }

    /// Its name on the tab.
    pub(super) fn tab(&self, words: Words) -> &'static str {
        words.text(&format!("sheet.{}", self.key))
    }

    fn title(&self, column: usize, words: Words) -> String {
        let own = self.titles.as_ref().and_then(|titles| titles.get(column).cloned());
        own.unwrap_or_else(|| words.column_of(self.key, &self.names[column]))
    }

    /// Whether a cell names the sum of all areas, for which tables have a code.
    fn is_total(&self, row: &[Value], position: usize) -> bool {
        let is_code = |value: &Value| matches!(value, Value::Text(text) if **text == *TOTAL);
        // The code of the area stands in front of its name.
        self.names[position] == "area_name"
            && is_code(&row[position])
            && position.checked_sub(1).is_some_and(|before| is_code(&row[before]))
    }

    /// Writes it.
    pub(super) fn write(&self, words: Words, worksheet: &mut Worksheet) -> Result<(), XlsxError> {
        worksheet.set_name(self.tab(words))?;
        let code = Format::new().set_font_size(8).set_font_color(Color::RGB(0x59_59_59));
        let title = heading().set_text_wrap().set_align(FormatAlign::Top);
        let last_row = HEAD_ROWS + self.rows.len() as u32 - 1;
        let mut lines = vec![1_usize; self.rows.len()];
        let mut across = 0.0;
        for (position, name) in self.names.iter().enumerate() {
            let column = position as u16;
            let values = self.rows.iter().map(|row| &row[position]);
            let has_days = is_of_days(values.clone());
            let pattern = if has_days { DAY } else { number_format(name, values.clone(), words.language()) };
            let heading = self.title(position, words);
            let width = width(name, &heading, pattern, values, words);
            let format = Format::new().set_num_format(pattern).set_align(FormatAlign::Top);
            let format = if width < WIDEST { format } else { format.set_text_wrap() };
            worksheet.set_column_format(column, &format)?;
            worksheet.set_column_width(column, width)?;
            across += width;
            worksheet.write_string_with_format(0, column, safe_text(name, words), &code)?;
            worksheet.write_string_with_format(1, column, safe_text(&heading, words), &title)?;
            for (row, values) in self.rows.iter().enumerate() {
                let row = HEAD_ROWS + row as u32;
                match &values[position] {
                    Value::Empty => {}
                    Value::Number(number) => {
                        worksheet.write_number(row, column, *number)?;
                    }
                    Value::Text(text) => {
                        if let Some(day) = day(text).filter(|_| has_days) {
                            worksheet.write_datetime(row, column, day)?;
                            continue;
                        }
                        let is_total = self.is_total(values, position);
                        let text = words.value(if is_total { "area_kind" } else { name }, text);
                        // As many as there are at least: words do not fill their lines.
                        let needs = text.chars().count().div_ceil(WIDEST as usize);
                        let own = &mut lines[row as usize - HEAD_ROWS as usize];
                        *own = needs.clamp(*own, MOST_LINES.max(*own));
                        worksheet.write_string(row, column, safe_text(&text, words))?;
                    }
                }
            }
        }
        worksheet.set_row_height(1, 3.0 * LINE_POINTS + 3.0)?;
        for (row, lines) in (HEAD_ROWS..).zip(lines).filter(|(_, lines)| *lines > 1) {
            worksheet.set_row_height(row, lines as f64 * LINE_POINTS)?;
        }
        worksheet.set_freeze_panes(HEAD_ROWS, self.frozen)?;
        if let Some(last_column) = self.names.len().checked_sub(1) {
            let last_column = last_column as u16;
            worksheet.autofilter(HEAD_ROWS - 1, 0, last_row, last_column)?;
            // Codes with a leading zero are text on purpose.
            worksheet.ignore_error_range(0, 0, last_row, last_column, IgnoreError::NumberStoredAsText)?;
            worksheet.set_print_area(0, 0, last_row, last_column)?;
        }
        let sheets_across = (across / SHEET_CHARACTERS).ceil().max(1.0) as u16;
        worksheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(sheets_across, 0);
        worksheet.set_repeat_rows(0, HEAD_ROWS - 1)?;
        if let Some(last) = self.frozen.checked_sub(1).filter(|_| sheets_across > 1) {
            worksheet.set_repeat_columns(0, last)?;
        }
        Ok(())
    }
}

/// The look of a heading.
pub(super) fn heading() -> Format {
    Format::new()
        .set_bold()
        .set_background_color(Color::RGB(0xDD_E6_ED))
        .set_border_bottom(FormatBorder::Thin)
}

/// The day that a text is: `2025-10-01`, and nothing around it.
pub(super) fn day(text: &str) -> Option<ExcelDateTime> {
    let sign =
        |(at, byte): (usize, u8)| if [4, 7].contains(&at) { byte == b'-' } else { byte.is_ascii_digit() };
    let is_shaped = text.len() == 10 && text.bytes().enumerate().all(sign);
    ExcelDateTime::parse_from_str(text).ok().filter(|_| is_shaped)
}

/// Whether a column holds days and nothing else.
fn is_of_days<'a>(values: impl Iterator<Item = &'a Value>) -> bool {
    let mut known = values.filter(|value| **value != Value::Empty).peekable();
    known.peek().is_some() && known.all(|value| matches!(value, Value::Text(text) if day(text).is_some()))
}

/// How the numbers of a column are shown; what a cell holds is never rounded.
fn number_format<'a>(
    name: &str,
    mut values: impl Iterator<Item = &'a Value>,
    language: Language,
) -> &'static str {
    let is_fraction = |value: &Value| matches!(value, Value::Number(number) if number.fract() != 0.0);
    let is_year = ["year", "first_year", "closed_year", "planned_year"].contains(&name)
        || name.starts_with("year_reached");
    if is_year {
        "0"
    } else if name.ends_with("share") || ["published", "own", "unserved_part"].contains(&name) {
        match language {
            Language::Sv => "0.0 %",
            Language::En => "0.0%",
        }
    } else if name.contains("_pp") || ["e_m", "n_m", "nearest_fibre_m"].contains(&name) {
        "#,##0.0"
    } else if name.ends_with("_km2") {
        "#,##0.00"
    } else if name.ends_with("_km") || name.starts_with("covered_km_") {
        "#,##0.000"
    } else if values.any(is_fraction) {
        "#,##0.0"
    } else {
        "#,##0"
    }
}

/// Width of a column in characters: its values, and its title in three lines.
fn width<'a>(
    name: &str,
    title: &str,
    pattern: &str,
    values: impl Iterator<Item = &'a Value>,
    words: Words,
) -> f64 {
    let decimals = pattern.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let shown = |value: &Value| match value {
        Value::Empty => 0,
        Value::Text(text) => words.value(name, text).chars().count(),
        Value::Number(number) => {
            let digits = number.abs().max(1.0).log10() as usize + 1;
            digits + digits / 3 + decimals + 1
        }
    };
    let longest_word = title.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0);
    let title = longest_word.max(title.chars().count().div_ceil(3) + 1);
    // Two characters for the button of the filter.
    let wanted = values.map(shown).max().unwrap_or(0).max(title + 2).max(name.chars().count().min(24));
    wanted.clamp(8, WIDEST as usize) as f64
}

/// A text as Excel takes it: without the characters that XML refuses, and cut, with a mark, where it is too long.
pub(super) fn safe_text(text: &str, words: Words) -> Cow<'_, str> {
    let is_refused = |character: char| {
        matches!(character, '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}') && !"\t\n".contains(character)
    };
    let text = if text.contains(is_refused) {
        Cow::Owned(text.replace("\r\n", "\n").replace(is_refused, "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    };
    // A byte is at most one unit, so that nearly every text needs no count.
    if text.len() <= MOST_UNITS {
        return text;
    }
    let units = text.encode_utf16().count();
    if units <= MOST_UNITS {
        return text;
    }
    let mark = words.filled("cut", &[("units", &units.to_string())]);
    let room = MOST_UNITS - mark.encode_utf16().count();
    let mut taken = 0;
    let kept = text.chars().take_while(|character| {
        taken += character.len_utf16();
        taken <= room
    });
    let mut kept: String = kept.collect();
    kept.push_str(&mark);
    Cow::Owned(kept)
}

/// The place of a sheet's first cell, as a link within the workbook.
pub(super) fn link(tab: &str) -> String {
    format!("internal:{}!A1", utility::quote_sheet_name(tab))
}
