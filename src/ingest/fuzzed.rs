//! Readers of single values and files, each with what must hold for any bytes, as the targets of `fuzz/` ask it.
use super::{cell_id, csv, head, numbers, rows, source_file::TableFormat, wkb};

/// A geometry is read again as it was, once it is written plainly.
pub(crate) fn wkb(bytes: &[u8]) {
    let _ = wkb::plain_point(bytes);
    let Ok(Some((geometry, _))) = wkb::geometry(bytes) else { return };
    let mut plain = Vec::new();
    ::wkb::writer::write_geometry(&mut plain, &geometry, &::wkb::writer::WriteOptions::default())
        .expect("a vector takes all bytes");
    let (again, was_unclosed) =
        wkb::geometry(&plain).expect("what was read can be written").expect("not empty");
    assert!(!was_unclosed, "rings are closed where they are read");
    // NaN is not equal to itself: texts are.
    assert_eq!(format!("{again:?}"), format!("{geometry:?}"));
}

/// A table of text is decoded to UTF-8, and every cell of a line is text of that line. A head of several lines becomes one line.
pub(crate) fn csv(bytes: &[u8]) {
    let headed = TableFormat { skip_rows: Some(1), header_rows: Some(2), ..TableFormat::default() };
    if let Ok((text, dialect)) = csv::decode(bytes.to_vec(), &headed, &[], "fuzzed.csv") {
        let names = head::names(&text, dialect.separator);
        assert!(names.iter().all(|name| !name.contains('\n')), "{names:?}");
    }
    let Ok((text, dialect)) = csv::decode(bytes.to_vec(), &TableFormat::default(), &[], "fuzzed.csv") else {
        return;
    };
    let decoded = std::str::from_utf8(&text).expect("decoded text is UTF-8");
    let names = head::names(&text, dialect.separator);
    assert!(names.iter().all(|name| name.len() <= text.len()));
    let _ = rows::check(&text, dialect.separator, "fuzzed.csv");
    for line in decoded.lines() {
        let cells = head::cells(line.as_bytes(), dialect.separator);
        assert!(cells.iter().map(String::len).sum::<usize>() <= line.len(), "{line:?}: {cells:?}");
    }
}

/// A cell has a size, or leaves it to the configuration; an id that says its CRS says its size too.
pub(crate) fn cell_id(text: &str) {
    if let Ok(cell) = cell_id::parse(text) {
        assert!(cell.side.is_none_or(|side| side > 0), "{text:?}: {cell:?}");
        assert!(!cell.epsg_is_written || cell.epsg.is_some() && cell.side.is_some(), "{text:?}: {cell:?}");
    }
}

/// A number is finite, whatever its marks; what is no number is a text.
pub(crate) fn number(text: &str) {
    for (decimal, thousands) in [('.', None), (',', None), ('.', Some(',')), (',', Some('.'))] {
        match numbers::cell(text, decimal, thousands) {
            numbers::Cell::Number(number) => assert!(number.is_finite(), "{text:?}: {number}"),
            numbers::Cell::NotANumber(found) => {
                assert!(!found.trim().is_empty(), "{text:?}");
            }
            numbers::Cell::Missing => {}
        }
    }
}
