//! Archives of 7-Zip: what they hold, by their list, and their files, unpacked in memory. What is encrypted is not read.
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use sevenz_rust2::{Archive, ArchiveReader, Error, Password};

use super::error::IngestError;
use super::guard::guarded;
use super::tarball::leads_out;
use super::unpacked::{Size, UnpackLimit};

/// Memory that a dictionary may take, KiB: the largest that 7-Zip's own settings use, and half as much again.
const MOST_MEMORY: usize = 1_572_864;

/// Whether a file is one, by its name.
pub(super) fn is_one(path: &Path) -> bool {
    path.is_file() && path.to_string_lossy().to_lowercase().ends_with(".7z")
}

/// The names of its files; `file`: what messages call it.
///
/// # Errors
/// A damaged archive, and one that declares more than the limit.
pub(super) fn names(path: &Path, file: &str, limit: UnpackLimit) -> Result<Vec<String>, IngestError> {
    let failed = |error: Error| unreadable(file, &error);
    guarded(file, || {
        let mut packed = open(path, file)?;
        let archive =
            Archive::read_with_memory_limit(&mut packed, &Password::empty(), MOST_MEMORY).map_err(failed)?;
        check(&archive, file, limit)?;
        let files = archive.files.iter().filter(|entry| !entry.is_directory() && !leads_out(entry.name()));
        Ok(files.map(|entry| entry.name().to_owned()).collect())
    })
}

/// Its files that are wanted, with their bytes.
///
/// # Errors
/// As [`names`], and where its checksums or what is unpacked contradict it.
pub(super) fn files(
    path: &Path,
    file: &str,
    limit: UnpackLimit,
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<(String, Vec<u8>)>, IngestError> {
    let failed = |error: Error| unreadable(file, &error);
    guarded(file, || {
        let packed = open(path, file)?;
        let mut reader =
            ArchiveReader::new_with_memory_limit(packed, Password::empty(), MOST_MEMORY).map_err(failed)?;
        check(reader.archive(), file, limit)?;
        let mut files = Vec::new();
        let read = reader.for_each_entries(|entry, content| {
            if entry.is_directory() || leads_out(entry.name()) || !wanted(entry.name()) {
                return Ok(true);
            }
            // No more comes of an entry than it declares.
            let mut bytes = Vec::new();
            content.read_to_end(&mut bytes)?;
            files.push((entry.name().to_owned(), bytes));
            Ok(true)
        });
        read.map_err(failed)?;
        Ok(files)
    })
}

fn open(path: &Path, file: &str) -> Result<BufReader<File>, IngestError> {
    let opened = File::open(path);
    opened
        .map(BufReader::new)
        .map_err(|error| IngestError::Unreadable { file: file.to_owned(), reason: error.to_string() })
}

/// Refuses an archive of which all files together declare more than the limit: what is not wanted is unpacked on the way.
fn check(archive: &Archive, file: &str, limit: UnpackLimit) -> Result<(), IngestError> {
    let declared = archive.files.iter().fold(0_u64, |all, entry| all.saturating_add(entry.size()));
    if declared > limit.bytes() { Err(limit.exceeded(file, "", Size::Declared(declared))) } else { Ok(()) }
}

fn unreadable(file: &str, error: &Error) -> IngestError {
    let reason = match error {
        Error::PasswordRequired | Error::MaybeBadPassword(_) => {
            "the archive is encrypted: pack it without a password".to_owned()
        }
        other => format!("the archive is damaged or packed in a way that is not read: {other}"),
    };
    IngestError::Unreadable { file: file.to_owned(), reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &[u8] = include_bytes!("../../tests/files/leverans.7z");

    fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
        let file = tempfile::Builder::new().suffix(".7Z").tempfile().expect("a file");
        std::fs::write(file.path(), bytes).expect("written");
        file
    }

    /// py7zr 1.1 wrote the file.
    #[test]
    fn files_are_listed_and_unpacked() {
        let file = file(WHOLE);
        assert!(is_one(file.path()));
        let limit = UnpackLimit::default();
        let mut names = names(file.path(), "x.7z", limit).expect("is whole");
        names.sort();
        assert_eq!(names, ["leverans/byanat.csv", "leverans/natet.csv", "leverans/om.docx"]);
        let found = files(file.path(), "x.7z", limit, |name| name.ends_with("byanat.csv")).expect("is whole");
        assert_eq!(
            found,
            [("leverans/byanat.csv".to_owned(), "operatör;id;ned\nBy;c;1000\n".as_bytes().to_vec())]
        );
        let little = UnpackLimit::of_gb(50e-9);
        let said = files(file.path(), "x.7z", little, |_| true).expect_err("holds more").to_string();
        assert!(said.contains("x.7z") && said.contains("unpacks to"), "{said}");
    }

    /// Whatever is cut off or changed, an error or other bytes come of it, and nothing runs for ever.
    #[test]
    fn a_damaged_archive_is_an_error() {
        let all = |bytes: &[u8]| files(file(bytes).path(), "x.7z", UnpackLimit::default(), |_| true);
        assert!(all(b"something").is_err());
        for end in (0..WHOLE.len()).step_by(7) {
            assert!(all(&WHOLE[..end]).is_err(), "{end}");
        }
        let whole = all(WHOLE).expect("is whole");
        for at in 0..WHOLE.len() {
            let mut changed = WHOLE.to_vec();
            changed[at] ^= 0xff;
            if let Ok(found) = all(&changed) {
                // A changed name or time of a file has no checksum of its own in every part.
                assert_eq!(found.len(), whole.len(), "{at}");
            }
        }
    }
}
