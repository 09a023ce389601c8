//! What GDAL does not show of a workbook: which cells are merged, and which columns hold numbers alone.
use std::collections::HashMap;
use std::io::{Cursor, Read, Write};

use roxmltree::{Document, Node};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::archive::{GdalPath, Opened};
use super::error::IngestError;
use super::old_workbook;

/// A part of a workbook that is larger than this, unpacked, is not searched: GDAL itself gives up on it long before.
const MOST_BYTES: u64 = 1 << 31;
/// Columns of the widest sheet of `OpenDocument` that programs write.
const MOST_COLUMNS: usize = 16_384;
/// More covered cells than this are no table of a person's, and would fill the memory.
const MOST_COVERED: usize = 10_000_000;

/// Merged cells: their columns, from 0, and their first and last row, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    /// First and last column.
    pub columns: (usize, usize),
    /// First and last row.
    pub rows: (usize, usize),
}

impl Range {
    /// Whether a cell is one of them.
    pub(super) fn holds(self, column: usize, row: usize) -> bool {
        (self.columns.0..=self.columns.1).contains(&column) && (self.rows.0..=self.rows.1).contains(&row)
    }
}

/// A sheet as its file writes it.
pub(super) enum Sheet {
    /// Office Open XML: the part of the sheet.
    Xlsx {
        /// Its text.
        sheet: String,
        /// Whether the workbook counts its days from 1904.
        from_1904: bool,
    },
    /// `OpenDocument`: all tables, and the name of the one that is meant.
    Ods(String, String),
    /// The old format: the merged cells are all that is known of it.
    Xls(Vec<Range>),
}

impl Sheet {
    /// The sheet of a layer; `None` for drivers of other formats, and for files that are built otherwise.
    pub(super) fn of(opened: &Opened, driver: &str, layer: &str) -> Result<Option<Self>, IngestError> {
        match driver {
            "XLS" => return Ok(Some(Self::Xls(old_workbook::merged(&opened.bytes()?, layer)))),
            "XLSX" | "ODS" => {}
            _ => return Ok(None),
        }
        let Ok(mut archive) = ZipArchive::new(Cursor::new(opened.bytes()?)) else { return Ok(None) };
        Ok(match driver {
            "XLSX" => sheet_of_xlsx(&mut archive, layer),
            _ => part(&mut archive, "content.xml").map(|content| Self::Ods(content, layer.to_owned())),
        })
    }

    /// Its merged cells.
    pub(super) fn merged(&self) -> Vec<Range> {
        match self {
            Self::Xlsx { sheet, .. } => merged_of_xlsx(sheet),
            Self::Ods(content, layer) => of_ods(content, layer).map_or_else(Vec::new, |found| found.merged),
            Self::Xls(ranges) => ranges.clone(),
        }
    }

    /// For each column whether the cells below a row hold numbers and nothing else.
    pub(super) fn number_columns(&self, below: usize) -> Vec<bool> {
        let cells = match self {
            Self::Xlsx { sheet, .. } => cells_of_xlsx(sheet),
            Self::Ods(content, layer) => of_ods(content, layer).map_or_else(Vec::new, |found| found.cells),
            Self::Xls(_) => Vec::new(),
        };
        let mut columns = Vec::new();
        for cell in cells.into_iter().filter(|cell| cell.rows.1 > below) {
            if columns.len() <= cell.columns.1 {
                columns.resize(cell.columns.1 + 1, None);
            }
            for column in &mut columns[cell.columns.0..=cell.columns.1] {
                *column = Some(column.unwrap_or(true) && cell.is_number);
            }
        }
        columns.into_iter().map(|column| column == Some(true)).collect()
    }

    /// The cells that hold numbers, by their column from 0 and their row from 1, of a workbook that counts its days from 1904;
    /// `None` for any other.
    pub(super) fn numbers_of_1904(&self) -> Option<HashMap<(usize, usize), f64>> {
        let Self::Xlsx { sheet, from_1904: true } = self else { return None };
        Some(numbers_of_xlsx(sheet))
    }
}

/// Cells of one kind with something in them.
struct Cells {
    columns: (usize, usize),
    rows: (usize, usize),
    is_number: bool,
}

type Archive = ZipArchive<Cursor<Vec<u8>>>;

fn part(archive: &mut Archive, name: &str) -> Option<String> {
    let mut text = String::new();
    archive.by_name(name).ok()?.take(MOST_BYTES).read_to_string(&mut text).ok()?;
    Some(text)
}

/// The part of an Office Open XML workbook that holds a sheet.
fn sheet_of_xlsx(archive: &mut Archive, layer: &str) -> Option<Sheet> {
    let workbook = part(archive, "xl/workbook.xml")?;
    let workbook = Document::parse(&workbook).ok()?;
    let sheet = workbook
        .descendants()
        .find(|node| node.has_tag_name_of("sheet") && node.attribute("name") == Some(layer))?;
    let id = sheet.attributes().find(|attribute| attribute.name() == "id")?.value().to_owned();
    // ECMA-376 part 1, 18.2.28: whether days are counted from 1904.
    let from_1904 = workbook
        .descendants()
        .find(|node| node.has_tag_name_of("workbookPr"))
        .and_then(|node| node.attribute("date1904"))
        .is_some_and(|said| matches!(said, "1" | "true" | "on"));
    let links = part(archive, "xl/_rels/workbook.xml.rels")?;
    let links = Document::parse(&links).ok()?;
    let link = links.descendants().find(|node| node.attribute("Id") == Some(id.as_str()))?;
    let target = link.attribute("Target")?;
    let sheet =
        part(archive, &target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned))?;
    Some(Sheet::Xlsx { sheet, from_1904 })
}

/// The ranges of a sheet of an Office Open XML workbook (ECMA-376 part 1, 18.3.1.54).
fn merged_of_xlsx(sheet: &str) -> Vec<Range> {
    let of_tag = |tag: &str| range_of(attribute(tag, "ref")?);
    tags(sheet).filter(|tag| is_named(tag, "mergeCell")).filter_map(of_tag).collect()
}

/// The cells of a sheet of an Office Open XML workbook (ECMA-376 part 1, 18.3.1.4): of a million rows, and so not as a tree.
fn cells_of_xlsx(sheet: &str) -> Vec<Cells> {
    let (mut cells, mut row, mut column) = (Vec::new(), 0, 0);
    for tag in tags(sheet) {
        if is_named(tag, "row") {
            row = attribute(tag, "r").and_then(|text| text.parse().ok()).unwrap_or(row + 1);
            column = 0;
        } else if is_named(tag, "c") {
            let at = attribute(tag, "r").and_then(|text| Some(cell_of(text)?.0)).unwrap_or(column);
            column = at + 1;
            // A number has no kind, or `n`; a cell that is closed at once only has a format.
            if !tag.ends_with('/') {
                let is_number = attribute(tag, "t").is_none_or(|kind| kind == "n");
                cells.push(Cells { columns: (at, at), rows: (row, row), is_number });
            }
        }
    }
    cells
}

/// The numbers of a sheet of an Office Open XML workbook.
fn numbers_of_xlsx(sheet: &str) -> HashMap<(usize, usize), f64> {
    let (mut numbers, mut row, mut column, mut is_number) = (HashMap::new(), 0, 0, false);
    for (tag, text) in sheet.split('<').skip(1).filter_map(|rest| rest.split_once('>')) {
        if is_named(tag, "row") {
            row = attribute(tag, "r").and_then(|text| text.parse().ok()).unwrap_or(row + 1);
            column = 0;
        } else if is_named(tag, "c") {
            column = attribute(tag, "r").and_then(|text| Some(cell_of(text)?.0)).unwrap_or(column) + 1;
            is_number = attribute(tag, "t").is_none_or(|kind| kind == "n");
        } else if is_number && is_named(tag, "v") && column > 0 {
            numbers.extend(text.trim().parse().ok().map(|number| ((column - 1, row), number)));
        }
    }
    numbers
}

/// The tags of an XML text that open an element, without their angles.
fn tags(xml: &str) -> impl Iterator<Item = &str> {
    xml.split('<').skip(1).filter_map(|rest| rest.split_once('>').map(|(tag, _)| tag))
}

/// Whether a tag is of this name, in whatever namespace.
fn is_named(tag: &str, name: &str) -> bool {
    let full = tag.split([' ', '/', '\t', '\r', '\n']).next().unwrap_or_default();
    full.rsplit(':').next() == Some(name)
}

/// An attribute of a tag; none of those that are asked for here may hold a blank.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    tag.split_ascii_whitespace().skip(1).find_map(|part| {
        let value = part.strip_prefix(name)?.strip_prefix('=')?.trim_end_matches('/');
        value.get(1..value.len().checked_sub(1)?)
    })
}

/// `C2:C3`.
fn range_of(text: &str) -> Option<Range> {
    let (from, to) = text.split_once(':')?;
    let ((left, top), (right, bottom)) = (cell_of(from)?, cell_of(to)?);
    Some(Range { columns: (left, right), rows: (top, bottom) })
}

/// `C2` as the column from 0 and the row from 1.
fn cell_of(text: &str) -> Option<(usize, usize)> {
    let text = text.replace('$', "");
    let digits = text.find(|letter: char| letter.is_ascii_digit())?;
    let column = text[..digits].bytes().try_fold(0_usize, |column, letter| {
        let letter = letter.to_ascii_uppercase();
        let column = column.checked_mul(26)?.checked_add(usize::from(letter.wrapping_sub(b'A')) + 1)?;
        letter.is_ascii_uppercase().then_some(column)
    })?;
    Some((column.checked_sub(1)?, text[digits..].parse::<usize>().ok()?))
}

/// What stands in a table of an `OpenDocument` spreadsheet.
#[derive(Default)]
struct OfOds {
    merged: Vec<Range>,
    cells: Vec<Cells>,
}

/// The cells and the merged ranges of a table of an `OpenDocument` spreadsheet (part 3, 9.1.4); repeated rows and cells are counted.
fn of_ods(content: &str, layer: &str) -> Option<OfOds> {
    let document = Document::parse(content).ok()?;
    let own = |node: &Node<'_, '_>, name: &str| {
        node.attributes().find(|attribute| attribute.name() == name).map(|one| one.value().to_owned())
    };
    let count = |node: &Node<'_, '_>, name: &str| {
        own(node, name).and_then(|text| text.parse::<usize>().ok()).unwrap_or(1).max(1)
    };
    let table = document
        .descendants()
        .find(|node| node.has_tag_name_of("table") && own(node, "name").as_deref() == Some(layer))?;
    let mut found = OfOds::default();
    let mut row = 1;
    for line in table.descendants().filter(|node| node.has_tag_name_of("table-row")) {
        let last_row = row + count(&line, "number-rows-repeated") - 1;
        let mut column = 0;
        for cell in line.children().filter(Node::is_element) {
            let last = column + count(&cell, "number-columns-repeated") - 1;
            let (wide, high) = (count(&cell, "number-columns-spanned"), count(&cell, "number-rows-spanned"));
            if wide > 1 || high > 1 {
                let columns = (column, column + wide - 1);
                found.merged.push(Range { columns, rows: (row, row + high - 1) });
            }
            // A whole row of blank cells is written as one: it would make columns of its own.
            if cell.has_children() || own(&cell, "value-type").is_some() {
                let kind = own(&cell, "value-type");
                let is_number = matches!(kind.as_deref(), Some("float" | "percentage" | "currency"));
                let columns = (column, last.min(MOST_COLUMNS));
                if columns.0 <= columns.1 {
                    found.cells.push(Cells { columns, rows: (row, last_row), is_number });
                }
            }
            column = last + 1;
        }
        row = last_row + 1;
    }
    Some(found)
}

/// A copy of an `OpenDocument` spreadsheet in which each covered cell stands by itself. GDAL counts covered cells that are written as
/// one (`number-columns-repeated`) once, and what stands behind merged cells would move to the left.
///
/// # Errors
/// Where the file cannot be read.
pub(super) fn without_repeated_cover(opened: &Opened) -> Result<Option<GdalPath>, IngestError> {
    let unreadable = |reason: String| IngestError::Unreadable { file: opened.name.clone(), reason };
    let Ok(mut archive) = ZipArchive::new(Cursor::new(opened.bytes()?)) else { return Ok(None) };
    let Some(content) = part(&mut archive, "content.xml") else { return Ok(None) };
    let Some(spread) = spread(&content).map_err(|reason| unreadable(reason.into()))? else { return Ok(None) };
    let mut copy = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let entry = archive.by_index_raw(at).map_err(|error| unreadable(error.to_string()))?;
        if entry.name().is_ok_and(|name| name == "content.xml") {
            copy.start_file("content.xml", SimpleFileOptions::default())
                .map_err(|error| unreadable(error.to_string()))?;
            copy.write_all(spread.as_bytes()).map_err(|error| unreadable(error.to_string()))?;
        } else {
            copy.raw_copy_file(entry).map_err(|error| unreadable(error.to_string()))?;
        }
    }
    let bytes = copy.finish().map_err(|error| unreadable(error.to_string()))?.into_inner();
    opened.in_memory(vec![(opened.file_name(), bytes)]).map(Some)
}

/// The text with every covered cell by itself; `None` where none is written several times in one.
fn spread(content: &str) -> Result<Option<String>, &'static str> {
    const COVERED: &str = "<table:covered-table-cell";
    const REPEATED: &str = "table:number-columns-repeated";
    let (mut spread, mut rest, mut added) = (String::new(), content, 0);
    while let Some(at) = rest.find(COVERED) {
        spread.push_str(&rest[..at]);
        let end = at + rest[at..].find('>').ok_or("a tag is not closed")?;
        let tag = &rest[at..end];
        let times = attribute(tag, REPEATED).and_then(|text| text.parse::<usize>().ok()).unwrap_or(1);
        if times > 1 {
            let more = times.min(MOST_COLUMNS) - 1;
            added += more;
            if added > MOST_COVERED {
                return Err("it has more than ten million merged cells");
            }
            for _ in 0..more {
                spread.push_str("<table:covered-table-cell/>");
            }
            spread.push_str(COVERED);
            spread.push_str(if tag.ends_with('/') { "/" } else { "" });
        } else {
            spread.push_str(tag);
        }
        rest = &rest[end..];
    }
    spread.push_str(rest);
    Ok((added > 0).then_some(spread))
}

/// Names of tags whatever their namespace: programs write either of two for the same.
trait LocalName {
    fn has_tag_name_of(&self, name: &str) -> bool;
}

impl LocalName for Node<'_, '_> {
    fn has_tag_name_of(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name() == name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_cells() {
        assert_eq!(range_of("C2:C3"), Some(Range { columns: (2, 2), rows: (2, 3) }));
        assert_eq!(range_of("$AA$10:AB12"), Some(Range { columns: (26, 27), rows: (10, 12) }));
        assert_eq!(range_of("C2"), None);
        let range = Range { columns: (2, 3), rows: (2, 3) };
        assert!(range.holds(2, 3) && !range.holds(1, 3) && !range.holds(2, 4));
    }

    #[test]
    fn columns_of_numbers_are_known_by_the_kinds_of_their_cells() {
        let sheet = "<x:sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"C1\" t=\"s\"><v>1</v></c></row>\
                     <row r=\"3\" spans=\"1:4\"><c r=\"A3\" t=\"inlineStr\"><is><t>0114</t></is></c><x:c r=\"B3\" s=\"2\"><v>1</v></x:c>\
                     <c r=\"C3\" s=\"2\"/><c r=\"D3\" t=\"n\"><v>2</v></c></row>\
                     <row><c><v>7</v></c><c><v>8</v></c><c t=\"str\"><v>-</v></c></row></x:sheetData>\
                     <mergeCells count=\"1\"><mergeCell ref=\"C1:D1\"/></mergeCells>";
        let sheet = Sheet::Xlsx { sheet: sheet.to_owned(), from_1904: true };
        let mut numbers: Vec<_> = sheet.numbers_of_1904().expect("from 1904").into_iter().collect();
        numbers.sort_by_key(|(place, _)| *place);
        assert_eq!(numbers, [((0, 4), 7.0), ((1, 3), 1.0), ((1, 4), 8.0), ((3, 3), 2.0)]);
        assert_eq!(sheet.number_columns(1), [false, true, false, true]);
        assert_eq!(sheet.number_columns(3), [true, true, false]);
        assert_eq!(sheet.merged(), [Range { columns: (2, 3), rows: (1, 1) }]);
    }

    #[test]
    fn covered_cells_are_spread_out() {
        let content = "<r><table:table-cell table:number-columns-spanned=\"4\"/><table:covered-table-cell table:number-columns-repeated=\"3\" table:style-name=\"a\"/>\
                       <table:covered-table-cell table:number-columns-repeated='2'><p/></table:covered-table-cell></r>";
        let one = "<table:covered-table-cell/>";
        assert_eq!(
            spread(content),
            Ok(Some(format!(
                "<r><table:table-cell table:number-columns-spanned=\"4\"/>{one}{one}{one}{one}<table:covered-table-cell><p/></table:covered-table-cell></r>"
            )))
        );
        assert_eq!(spread("<r><table:covered-table-cell/></r>"), Ok(None));
    }
}
