//! Merged cells of spreadsheets: only the first cell of a range has the value, and the rows below would be read as blank.
use std::io::{Cursor, Read};

use roxmltree::Document;
use zip::ZipArchive;

use super::archive::Opened;
use super::error::IngestError;
use super::error_misread::MisreadError;
use super::table::Wanted;

/// A part of a workbook that is larger than this, unpacked, is not searched: GDAL itself gives up on it long before.
const MOST_BYTES: u64 = 1 << 31;

/// A merged range over several rows: its columns, from 0, and its first and last row, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range {
    columns: (usize, usize),
    rows: (usize, usize),
}

/// Refuses a sheet of which a column that is read has cells merged over several rows.
///
/// # Errors
/// The first such range, with the column's name.
pub(super) fn check(
    opened: &Opened,
    driver: &str,
    layer: &str,
    names: &[String],
    wanted: &Wanted,
) -> Result<(), IngestError> {
    let of_workbook = match driver {
        "XLSX" => in_xlsx,
        "ODS" => in_ods,
        _ => return Ok(()),
    };
    let Ok(mut archive) = ZipArchive::new(Cursor::new(opened.bytes()?)) else { return Ok(()) };
    for range in of_workbook(&mut archive, layer).unwrap_or_default() {
        let columns = range.columns.0..=range.columns.1;
        let read = names.iter().enumerate().find(|(at, name)| columns.contains(at) && wanted.holds(name));
        if let Some((column, name)) = read {
            return Err(IngestError::misread(MisreadError::MergedCells {
                file: opened.name.clone(),
                layer: layer.to_owned(),
                column: name.clone(),
                range: format!("{0}{1}:{0}{2}", letters(column), range.rows.0, range.rows.1),
            }));
        }
    }
    Ok(())
}

type Archive = ZipArchive<Cursor<Vec<u8>>>;

fn part(archive: &mut Archive, name: &str) -> Option<String> {
    let mut text = String::new();
    archive.by_name(name).ok()?.take(MOST_BYTES).read_to_string(&mut text).ok()?;
    Some(text)
}

/// The ranges of a sheet of an Office Open XML workbook (ECMA-376 part 1, 18.3.1.54).
fn in_xlsx(archive: &mut Archive, layer: &str) -> Option<Vec<Range>> {
    let workbook = part(archive, "xl/workbook.xml")?;
    let workbook = Document::parse(&workbook).ok()?;
    let sheet = workbook
        .descendants()
        .find(|node| node.has_tag_name_of("sheet") && node.attribute("name") == Some(layer))?;
    let id = sheet.attributes().find(|attribute| attribute.name() == "id")?.value().to_owned();
    let links = part(archive, "xl/_rels/workbook.xml.rels")?;
    let links = Document::parse(&links).ok()?;
    let link = links.descendants().find(|node| node.attribute("Id") == Some(id.as_str()))?;
    let target = link.attribute("Target")?;
    let name = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
    let sheet = part(archive, &name)?;
    // The ranges stand behind the rows, which may be many.
    let mut ranges = Vec::new();
    let mut rest = sheet.as_str();
    while let Some(at) = rest.find("mergeCell ") {
        rest = &rest[at..];
        let tag = &rest[..rest.find('>')?];
        let text = tag.split("ref=").nth(1).and_then(|text| text.get(1..)).unwrap_or_default();
        let text = text.split(['"', '\'']).next().unwrap_or_default();
        ranges.extend(range_of(text).filter(|range| range.rows.1 > range.rows.0));
        rest = &rest[tag.len()..];
    }
    Some(ranges)
}

/// `C2:C3`.
fn range_of(text: &str) -> Option<Range> {
    let (from, to) = text.split_once(':')?;
    let cell = |text: &str| {
        let text = text.replace('$', "");
        let digits = text.find(|letter: char| letter.is_ascii_digit())?;
        let column = text[..digits].bytes().try_fold(0_usize, |column, letter| {
            let letter = letter.to_ascii_uppercase();
            letter.is_ascii_uppercase().then(|| column * 26 + usize::from(letter - b'A') + 1)
        })?;
        Some((column.checked_sub(1)?, text[digits..].parse::<usize>().ok()?))
    };
    let ((left, top), (right, bottom)) = (cell(from)?, cell(to)?);
    Some(Range { columns: (left, right), rows: (top, bottom) })
}

/// The ranges of a table of an `OpenDocument` spreadsheet (part 3, 9.1.4); repeated rows and cells are counted.
fn in_ods(archive: &mut Archive, layer: &str) -> Option<Vec<Range>> {
    let content = part(archive, "content.xml")?;
    if !content.contains("number-rows-spanned") {
        return None;
    }
    let document = Document::parse(&content).ok()?;
    let own = |node: &roxmltree::Node<'_, '_>, name: &str| {
        node.attributes().find(|attribute| attribute.name() == name).map(|one| one.value().to_owned())
    };
    let count = |node: &roxmltree::Node<'_, '_>, name: &str| {
        own(node, name).and_then(|text| text.parse::<usize>().ok()).unwrap_or(1)
    };
    let table = document
        .descendants()
        .find(|node| node.has_tag_name_of("table") && own(node, "name").as_deref() == Some(layer))?;
    let mut ranges = Vec::new();
    let mut row = 1;
    for line in table.descendants().filter(|node| node.has_tag_name_of("table-row")) {
        let mut column = 0;
        for cell in line.children().filter(roxmltree::Node::is_element) {
            let rows = count(&cell, "number-rows-spanned");
            if rows > 1 {
                let last = column + count(&cell, "number-columns-spanned") - 1;
                ranges.push(Range { columns: (column, last), rows: (row, row + rows - 1) });
            }
            column += count(&cell, "number-columns-repeated");
        }
        row += count(&line, "number-rows-repeated");
    }
    Some(ranges)
}

/// The letters of a column, from 0: A, B, …, AA.
fn letters(mut column: usize) -> String {
    let mut text = String::new();
    loop {
        text.insert(0, char::from(b'A' + (column % 26) as u8));
        if column < 26 {
            return text;
        }
        column = column / 26 - 1;
    }
}

/// Names of tags whatever their namespace: programs write either of two for the same.
trait LocalName {
    fn has_tag_name_of(&self, name: &str) -> bool;
}

impl LocalName for roxmltree::Node<'_, '_> {
    fn has_tag_name_of(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name() == name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_and_letters() {
        assert_eq!(range_of("C2:C3"), Some(Range { columns: (2, 2), rows: (2, 3) }));
        assert_eq!(range_of("$AA$10:AB12"), Some(Range { columns: (26, 27), rows: (10, 12) }));
        assert_eq!(range_of("C2"), None);
        assert_eq!([0, 25, 26, 701, 702].map(letters), ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}
