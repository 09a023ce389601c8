//! Försättsblad: what the workbook is, what its sheets hold, and what the numbers mean.
use rust_xlsxwriter::{Color, Format, FormatAlign, Url, Worksheet, XlsxError};

use super::sheet::{DAY, Sheet, day, heading, link, safe_text};
use super::{About, Kind};
use crate::emit::text::glossary::terms;
use crate::emit::text::titles::Words;

/// Widths of the columns, in characters.
const WIDTHS: [f64; 4] = [30.0, 64.0, 34.0, 30.0];

/// Writes the cover.
pub(super) fn write(
    book: &About<'_>,
    sheets: &[Sheet],
    words: Words,
    worksheet: &mut Worksheet,
) -> Result<(), XlsxError> {
    worksheet.set_name(words.text("cover.tab"))?;
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (column, width) in (0..).zip(WIDTHS) {
        worksheet.set_column_width(column, width)?;
        worksheet.set_column_format(column, &wrapped)?;
    }
    let mut cover = Cover { worksheet, words, row: 0 };
    cover.head(book)?;
    cover.sheets(sheets)?;
    cover.notes(book.kind)?;
    cover.definitions(book)?;
    cover.codes()?;
    worksheet.set_screen_gridlines(false);
    worksheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

/// The sheet and the row that comes next.
struct Cover<'a> {
    worksheet: &'a mut Worksheet,
    words: Words,
    row: u32,
}

impl Cover<'_> {
    fn put(&mut self, column: u16, text: &str, format: Option<&Format>) -> Result<(), XlsxError> {
        let text = safe_text(text, self.words);
        match format {
            Some(format) => self.worksheet.write_string_with_format(self.row, column, text, format)?,
            None => self.worksheet.write_string(self.row, column, text)?,
        };
        Ok(())
    }

    fn line(&mut self, cells: &[&str], format: Option<&Format>) -> Result<(), XlsxError> {
        for (column, text) in (0..).zip(cells) {
            self.put(column, text, format)?;
        }
        self.row += 1;
        Ok(())
    }

    /// A heading, the titles of the columns below it, and a blank row before.
    fn part(&mut self, title: &str, columns: &[&str]) -> Result<(), XlsxError> {
        self.row += 1;
        let section = Format::new().set_bold().set_font_size(14);
        self.line(&[self.words.text(title)], Some(&section))?;
        let columns: Vec<&str> = columns.iter().map(|key| self.words.text(key)).collect();
        self.line(&columns, Some(&heading()))
    }

    fn head(&mut self, book: &About<'_>) -> Result<(), XlsxError> {
        let words = self.words;
        self.line(&[book.title], Some(&Format::new().set_bold().set_font_size(20)))?;
        if book.definitions.invented {
            let badge = Format::new()
                .set_bold()
                .set_font_color(Color::White)
                .set_background_color(Color::RGB(0xA6_1C_00));
            self.line(&[words.text("cover.invented")], Some(&badge))?;
        }
        let lead = match book.kind {
            Kind::County => "cover.lead",
            Kind::Municipality => "cover.lead_municipality",
            Kind::Open => "cover.lead_open",
        };
        self.worksheet.merge_range(self.row, 0, self.row, 3, words.text(lead), &wrapped())?;
        self.worksheet.set_row_height(self.row, 32)?;
        self.row += 2;
        let bold = Format::new().set_bold();
        let profile = &book.definitions.profile;
        let profile = format!("{} ({})", profile.title(words.language()), profile.name);
        let version = concat!("whitespot ", env!("CARGO_PKG_VERSION"));
        let since = book.since.map(|since| ("cover.since", since));
        let facts = [("cover.reference_date", book.context.reference_date), ("cover.profile", &profile)];
        for (key, value) in facts.into_iter().chain(since).chain([("cover.made_by", version)]) {
            self.put(0, words.text(key), Some(&bold))?;
            match day(value) {
                Some(day) => {
                    let left = Format::new().set_num_format(DAY).set_align(FormatAlign::Left);
                    self.worksheet.write_datetime_with_format(self.row, 1, day, &left)?;
                }
                None => self.put(1, value, None)?,
            }
            self.row += 1;
        }
        Ok(())
    }

    fn sheets(&mut self, sheets: &[Sheet]) -> Result<(), XlsxError> {
        let words = self.words;
        self.part("cover.sheets", &["cover.sheet", "cover.holds", "cover.rows", "cover.file"])?;
        for sheet in sheets {
            let tab = sheet.tab(words);
            self.worksheet.write_url(self.row, 0, Url::new(link(tab)).set_text(tab))?;
            self.put(1, words.text(&format!("about.{}", sheet.key)), None)?;
            let shown = sheet.rows.len();
            if sheet.left_out == 0 {
                let whole = Format::new().set_num_format("#,##0").set_align(FormatAlign::Left);
                let whole = whole.set_align(FormatAlign::Top);
                self.worksheet.write_number_with_format(self.row, 2, shown as f64, &whole)?;
            } else {
                let number = |count: usize| words.language().number(count as f64);
                let (shown, all) = (number(shown), number(shown + sheet.left_out));
                self.put(2, &words.filled("cover.cut", &[("shown", &shown), ("all", &all)]), None)?;
            }
            self.put(3, sheet.file, None)?;
            self.row += 1;
        }
        Ok(())
    }

    fn notes(&mut self, kind: Kind) -> Result<(), XlsxError> {
        self.part("cover.notes", &[])?;
        self.row -= 1;
        let notes: &[&str] = match kind {
            Kind::County => &["unknown", "rounding", "long", "internal"],
            Kind::Municipality => &["unknown", "rounding", "places", "internal"],
            Kind::Open => &["unknown", "rounding", "masked"],
        };
        for note in notes {
            let text = self.words.text(&format!("cover.note.{note}"));
            self.worksheet.merge_range(self.row, 0, self.row, 3, text, &wrapped())?;
            self.worksheet.set_row_height(self.row, if text.chars().count() > 150 { 32 } else { 16 })?;
            self.row += 1;
        }
        Ok(())
    }

    fn definitions(&mut self, book: &About<'_>) -> Result<(), XlsxError> {
        let columns = ["cover.measure", "cover.formula", "cover.name", "cover.group"];
        self.part("cover.definitions", &columns)?;
        for term in terms(book.definitions, self.words.language()) {
            self.line(&[term.title, &term.formula, term.name, term.group], None)?;
        }
        Ok(())
    }

    fn codes(&mut self) -> Result<(), XlsxError> {
        self.part("cover.codes", &["cover.word", "cover.code"])?;
        for (code, word) in self.words.codes() {
            self.line(&[word, code], None)?;
        }
        Ok(())
    }
}

fn wrapped() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top)
}
