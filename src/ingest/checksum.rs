//! The checksums of an archive's entries, asked before anything is read of it: GDAL takes what it can unpack and says nothing.
use std::fs::File;
use std::io::{BufReader, ErrorKind, Read, Seek, copy, sink};
use std::path::Path;

use zip::ZipArchive;
use zip::result::ZipError;

use super::error::IngestError;
use super::unpacked::{Size, UnpackLimit};

/// How a zip archive begins; spreadsheets (`.xlsx`, `.ods`) and `.kmz` are archives too.
pub(super) const ZIP: &[u8] = b"PK\x03\x04";

/// Whether a file is a zip archive, whatever its name.
pub(super) fn is_zip(path: &Path) -> bool {
    let mut start = [0; ZIP.len()];
    File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == ZIP
}

/// Refuses an archive on the disk in which a wanted entry is not what its checksum says, or of which the wanted entries unpack to
/// more than the limit.
///
/// # Errors
/// As [`check_in`].
pub(super) fn check(
    path: &Path,
    file: &str,
    limit: UnpackLimit,
    wanted: impl Fn(&str) -> bool,
) -> Result<(), IngestError> {
    let opened = File::open(path)
        .map_err(|error| IngestError::Damaged { file: file.to_owned(), reason: error.to_string() })?;
    check_in(BufReader::new(opened), file, limit, wanted)
}

/// The same for an archive wherever it lies.
///
/// # Errors
/// The archive, with the entry and its fault.
pub(super) fn check_in(
    archive: impl Read + Seek,
    file: &str,
    limit: UnpackLimit,
    wanted: impl Fn(&str) -> bool,
) -> Result<(), IngestError> {
    let damaged = |entry: &str, reason: String| IngestError::Damaged {
        file: file.to_owned(),
        reason: if entry.is_empty() { reason } else { format!("{entry} in it: {reason}") },
    };
    let mut archive = ZipArchive::new(archive).map_err(|error| damaged("", error.to_string()))?;
    limit.check_declared(&mut archive, file, &wanted)?;
    let mut left = limit.bytes();
    for position in 0..archive.len() {
        let Some(Ok(name)) = archive.name_for_index(position) else { continue };
        let name = name.into_owned();
        if !wanted(&name) {
            continue;
        }
        match archive.by_index(position) {
            Ok(entry) => {
                let read =
                    copy(&mut entry.take(left.saturating_add(1)), &mut sink()).map_err(
                        |error| match error.kind() {
                            ErrorKind::InvalidData => damaged(&name, "its checksum (CRC) is wrong".into()),
                            _ => damaged(&name, format!("it cannot be unpacked: {error}")),
                        },
                    )?;
                // It declares less than it holds.
                left = left.checked_sub(read).ok_or_else(|| limit.exceeded(file, &name, Size::AtLeast))?;
            }
            // Packed in a way that only GDAL knows: it reports the damage itself.
            Err(ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_)) => {}
            Err(error) => return Err(damaged(&name, error.to_string())),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// An archive of two stored entries of which a byte was changed.
    fn archive(change: &[u8]) -> tempfile::NamedTempFile {
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let options =
            zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        for (name, text) in [("nät/a.dbf", "aaaa"), ("b.dbf", "bbbb")] {
            writer.start_file(name, options).expect("an entry");
            writer.write_all(text.as_bytes()).expect("in memory");
        }
        let mut bytes = writer.finish().expect("an archive").into_inner();
        let at = bytes.windows(4).position(|window| window == change).expect("is in it");
        bytes[at] = b'x';
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(&bytes).expect("written");
        file
    }

    #[test]
    fn a_changed_byte_of_a_wanted_entry_is_reported_with_its_name() {
        let file = archive(b"aaaa");
        assert!(is_zip(file.path()));
        let error = check(file.path(), "leverans.zip", UnpackLimit::default(), |_| true)
            .expect_err("damaged")
            .to_string();
        assert!(error.contains("leverans.zip") && error.contains("nät/a.dbf in it: its checksum"), "{error}");
        check(file.path(), "leverans.zip", UnpackLimit::default(), |name| name == "b.dbf")
            .expect("the other entry is whole");
    }
}
