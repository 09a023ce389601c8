//! The merged cells of an old workbook (.xls), which GDAL does not show: a stream of records ([MS-XLS]) in a compound file
//! ([MS-CFB]). What is built otherwise has no merged cells that can be known.
use std::io::{Cursor, Read};

use super::workbook::Range;

/// Records of the stream.
const BEGIN: u16 = 0x0809;
const END: u16 = 0x000a;
const SHEET: u16 = 0x0085;
const MERGED: u16 = 0x00e5;

/// The merged cells of a sheet.
pub(super) fn merged(bytes: &[u8], sheet: &str) -> Vec<Range> {
    workbook(bytes).and_then(|stream| merged_of(&stream, sheet)).unwrap_or_default()
}

/// The stream that holds the sheets; `None` of a damaged file, of which GDAL says so.
fn workbook(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut stream = Vec::new();
    cfb::CompoundFile::open(Cursor::new(bytes))
        .ok()?
        .open_stream("Workbook")
        .ok()?
        .read_to_end(&mut stream)
        .ok()?;
    Some(stream)
}

fn merged_of(stream: &[u8], sheet: &str) -> Option<Vec<Range>> {
    let begin = records(stream, 0).take_while(|(kind, _)| *kind != END);
    let named =
        begin.filter(|(kind, _)| *kind == SHEET).find(|(_, data)| name_of(data).as_deref() == Some(sheet));
    let start = number(named?.1, 0)? as usize;
    let (mut ranges, mut depth) = (Vec::new(), 0_u32);
    for (kind, data) in records(stream, start) {
        match kind {
            BEGIN => depth += 1,
            // A chart within the sheet ends too.
            END if depth <= 1 => break,
            END => depth -= 1,
            MERGED if depth == 1 => ranges.extend(ranges_of(data)),
            _ => {}
        }
    }
    Some(ranges)
}

/// Records from a place in the stream on: their kinds and what they hold.
fn records(stream: &[u8], mut at: usize) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let kind = short(stream, at)?;
        let end = at + 4 + usize::from(short(stream, at + 2)?);
        let data = stream.get(at + 4..end)?;
        at = end;
        Some((kind, data))
    })
}

/// The name of a sheet: its signs have one byte each, or two.
fn name_of(data: &[u8]) -> Option<String> {
    let (signs, kind) = (usize::from(*data.get(6)?), *data.get(7)?);
    if kind & 1 == 0 {
        return Some(data.get(8..8 + signs)?.iter().map(|byte| char::from(*byte)).collect());
    }
    let units: Vec<u16> = (0..signs).map_while(|at| short(data, 8 + 2 * at)).collect();
    (units.len() == signs).then(|| String::from_utf16_lossy(&units))
}

/// The ranges of a record: first and last row, first and last column, each from 0.
fn ranges_of(data: &[u8]) -> impl Iterator<Item = Range> {
    let count = short(data, 0).map_or(0, usize::from);
    (0..count).map_while(|at| {
        let of = |part: usize| short(data, 2 + 8 * at + 2 * part).map(usize::from);
        Some(Range { columns: (of(2)?, of(3)?), rows: (of(0)? + 1, of(1)? + 1) })
    })
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
    }

    /// A stream of two sheets, the second of which has a chart and two ranges: B2:B3 and D5:F5.
    fn stream() -> Vec<u8> {
        let sheet = |start: u32, name: &[u8]| {
            record(SHEET, &[&start.to_le_bytes()[..], &[0, 0], &[name.len() as u8, 0], name].concat())
        };
        let head = record(BEGIN, &[]).len() + sheet(0, b"Ett").len() + sheet(0, b"Tv\xe5").len() + 4;
        let first = [record(BEGIN, &[]), record(END, &[])].concat();
        let ranges: Vec<u8> =
            [2_u16, 1, 2, 1, 1, 4, 4, 3, 5].iter().flat_map(|part| part.to_le_bytes()).collect();
        let chart = [record(BEGIN, &[]), record(MERGED, &ranges), record(END, &[])].concat();
        [
            record(BEGIN, &[]),
            sheet(head as u32, b"Ett"),
            sheet((head + first.len()) as u32, b"Tv\xe5"),
            record(END, &[]),
            first,
            record(BEGIN, &[]),
            chart,
            record(MERGED, &ranges),
            record(END, &[]),
            record(MERGED, &ranges),
        ]
        .concat()
    }

    #[test]
    fn ranges_belong_to_their_sheet() {
        let both = [Range { columns: (1, 1), rows: (2, 3) }, Range { columns: (3, 5), rows: (5, 5) }];
        assert_eq!(merged_of(&stream(), "Två").as_deref(), Some(&both[..]));
        assert_eq!(merged_of(&stream(), "Ett"), Some(Vec::new()));
        assert_eq!(merged_of(&stream(), "Tre"), None);
    }

    /// Whatever is cut off or changed, nothing is read beyond it, and no chain runs for ever.
    #[test]
    fn damaged_files_have_no_merged_cells() {
        let whole = include_bytes!("../../tests/files/rubriker.xls");
        let _ = merged(whole, "Blad1");
        for end in (0..whole.len()).step_by(97) {
            let _ = merged(&whole[..end], "Blad1");
        }
        for at in (0..whole.len()).step_by(13) {
            let mut changed = whole.to_vec();
            changed[at] ^= 0xff;
            let _ = merged(&changed, "Blad1");
        }
        assert_eq!(merged(b"", "Blad1"), []);
    }
}
