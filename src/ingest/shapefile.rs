//! What GDAL does not notice of a shapefile: that it is cut off, and in what encoding an old one is.
use super::archive::Opened;
use super::error::IngestError;

/// The file code that every .shp begins with.
const FILE_CODE: [u8; 4] = 9994_u32.to_be_bytes();
/// Where the length stands, in 16-bit words, big-endian.
const LENGTH: std::ops::Range<usize> = 24..28;

/// Refuses a shapefile that is shorter than it says of itself.
pub(super) fn check_whole(opened: &Opened) -> Result<(), IngestError> {
    let Some((start, bytes)) = opened.shapefile_start()? else { return Ok(()) };
    let shorter = |declared: u64| IngestError::Unreadable {
        file: opened.name.clone(),
        reason: format!("the shapefile is cut off: it has {bytes} bytes and says that it has {declared}"),
    };
    let Some(length) = start.get(LENGTH) else { return Err(shorter(100)) };
    if let (Some(shapes), Some(rows)) = (shapes(opened), rows(opened))
        && rows > shapes
    {
        return Err(IngestError::Unreadable {
            file: opened.name.clone(),
            reason: format!(
                "its .dbf has {rows} rows and its .shx {shapes} shapes: files of two deliveries stand under one name, or one is cut off"
            ),
        });
    }
    let words = u32::from_be_bytes(length.try_into().expect("the range holds four bytes"));
    let declared = 2 * u64::from(words);
    if start.starts_with(&FILE_CODE) && declared > bytes { Err(shorter(declared)) } else { Ok(()) }
}

/// Shapes by the length of the .shx: eight bytes each behind its head.
fn shapes(opened: &Opened) -> Option<u64> {
    const HEAD: u64 = 100;
    let (size, start) = opened.start_beside("shx")?;
    (start.starts_with(&FILE_CODE) && size >= HEAD).then(|| (size - HEAD) / 8)
}

/// Rows by the head of the .dbf.
fn rows(opened: &Opened) -> Option<u64> {
    let (_, table) = opened.start_beside("dbf")?;
    Some(u32::from_le_bytes(table.get(4..8)?.try_into().ok()?).into())
}

/// The encoding of an old shapefile that does not say it: GDAL then passes the bytes on as they are, and what is not
/// UTF-8 must be the Windows form of Latin-1.
pub(super) fn legacy_encoding(opened: &Opened) -> Option<&'static str> {
    if opened.ending() != "shp" {
        return None;
    }
    if opened.siblings(&["cpg"]).is_ok_and(|parts| !parts.is_empty()) {
        return None;
    }
    let parts = opened.siblings(&["dbf"]).ok()?;
    let (_, table) = parts.first()?;
    let says_nothing = table.get(29) == Some(&0);
    (says_nothing && std::str::from_utf8(table).is_err()).then_some("CP1252")
}
