//! Databases of `SQLite` (`GeoPackage`, `SpatiaLite`, `MBTiles`): what GDAL does not notice of them, or would change.
use std::path::Path;

use super::archive::Opened;
use super::error::IngestError;

/// How every database begins.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// Refuses a database that is shorter than it says of itself, and one beside which a program keeps what it has not written into it yet:
/// reading it would write that into the delivered file.
///
/// # Errors
/// With the size that is missing, or the name of the file beside it.
pub(super) fn check(opened: &Opened, path: &Path) -> Result<(), IngestError> {
    let start = opened.start()?;
    if !start.starts_with(MAGIC) {
        return Ok(());
    }
    let unreadable = |reason: String| IngestError::Unreadable { file: opened.name.clone(), reason };
    if opened.is_plain() {
        let mut beside = path.as_os_str().to_owned();
        beside.push("-wal");
        if std::fs::metadata(&beside).is_ok_and(|beside| beside.len() > 0) {
            let name = Path::new(&beside).file_name().unwrap_or_default().to_string_lossy().into_owned();
            return Err(unreadable(format!(
                "{name} beside it holds changes that are not in the file yet: close the program that writes it, as QGIS, and run again; \
                 a copy needs both files"
            )));
        }
        let size = std::fs::metadata(path).map_err(|error| unreadable(error.to_string()))?.len();
        if let Some(declared) = declared(&start).filter(|declared| size < *declared) {
            return Err(unreadable(format!(
                "the database is cut off: it has {size} bytes and says that it has {declared}"
            )));
        }
    }
    Ok(())
}

/// Bytes of the database by its head (`SQLite`, Database File Format, 1.3): page size times pages, where the number of pages is valid.
fn declared(start: &[u8]) -> Option<u64> {
    let number = |at: usize| Some(u32::from_be_bytes(start.get(at..at + 4)?.try_into().ok()?));
    let page = u16::from_be_bytes(start.get(16..18)?.try_into().ok()?);
    let page = if page == 1 { 65_536 } else { u64::from(page) };
    let (pages, changed, valid_for) = (number(28)?, number(24)?, number(92)?);
    (changed == valid_for && pages > 0).then(|| u64::from(pages) * page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_is_that_of_all_pages() {
        let mut head = [MAGIC, &[0; 84]].concat();
        head[16..18].copy_from_slice(&4096_u16.to_be_bytes());
        head[28..32].copy_from_slice(&12_u32.to_be_bytes());
        assert_eq!(declared(&head), Some(49_152));
        head[16..18].copy_from_slice(&1_u16.to_be_bytes());
        assert_eq!(declared(&head), Some(12 * 65_536));
        // The number of pages is older than the last change.
        head[24] = 1;
        assert_eq!(declared(&head), None);
        assert_eq!(declared(&head[..50]), None);
    }
}
