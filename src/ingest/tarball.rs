//! Archives of tar, packed with gzip or not: what they hold, read from beginning to end, because they have no list of their own.
//!
//! Entries are read into memory and never written to the disk; links, devices and names that lead out of the archive are passed over.
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use tar::{Archive, Entry};

use super::error::IngestError;
use super::unpacked::{Size, UnpackLimit};

/// Entries that an archive may hold: an engineering choice, above the largest delivery seen.
const MOST_ENTRIES: usize = 100_000;
/// Endings of names.
const ENDINGS: [&str; 3] = [".tar", ".tar.gz", ".tgz"];

/// Whether a file is one, by its name.
pub(super) fn is_tarball(path: &Path) -> bool {
    let name = path.to_string_lossy().to_lowercase();
    path.is_file() && ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// The names of its files, in their order; `file`: what messages call it.
pub(super) fn names(path: &Path, file: &str, limit: UnpackLimit) -> Result<Vec<String>, IngestError> {
    let mut names = Vec::new();
    each(path, file, limit, |name, _| {
        names.push(name);
        Ok(())
    })?;
    Ok(names)
}

/// Its files that are wanted, with their bytes.
pub(super) fn files(
    path: &Path,
    file: &str,
    limit: UnpackLimit,
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<(String, Vec<u8>)>, IngestError> {
    let mut files = Vec::new();
    each(path, file, limit, |name, entry| {
        if wanted(&name) {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).map_err(|error| error.to_string())?;
            files.push((name, bytes));
        }
        Ok(())
    })?;
    Ok(files)
}

/// Calls for every file of an archive. All of it is unpacked on the way, and all of it counts for the limit.
fn each(
    path: &Path,
    file: &str,
    limit: UnpackLimit,
    mut visit: impl FnMut(String, &mut Entry<'_, &mut dyn Read>) -> Result<(), String>,
) -> Result<(), IngestError> {
    let unreadable = |reason: String| IngestError::Unreadable { file: file.to_owned(), reason };
    let packed = BufReader::new(File::open(path).map_err(|error| unreadable(error.to_string()))?);
    let is_packed = !path.to_string_lossy().to_lowercase().ends_with(".tar");
    let unpacked: Box<dyn Read> =
        if is_packed { Box::new(MultiGzDecoder::new(packed)) } else { Box::new(packed) };
    let mut limited = unpacked.take(limit.bytes().saturating_add(1));
    let read = read(&mut limited, &mut visit);
    // What is cut off at the limit seems damaged.
    if limited.limit() == 0 { Err(limit.exceeded(file, "", Size::AtLeast)) } else { read.map_err(unreadable) }
}

fn read(
    unpacked: &mut dyn Read,
    visit: &mut impl FnMut(String, &mut Entry<'_, &mut dyn Read>) -> Result<(), String>,
) -> Result<(), String> {
    let mut archive = Archive::new(unpacked);
    let entries = archive.entries().map_err(|error| error.to_string())?;
    for (position, entry) in entries.enumerate() {
        if position >= MOST_ENTRIES {
            return Err(format!("it holds more than {MOST_ENTRIES} entries"));
        }
        let mut entry = entry.map_err(|error| error.to_string())?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let name = name.trim_start_matches("./").to_owned();
        if entry.header().entry_type().is_file() && !leads_out(&name) {
            visit(name, &mut entry)?;
        }
    }
    Ok(())
}

/// Whether the name of an entry leads out of its archive.
pub(super) fn leads_out(name: &str) -> bool {
    name.starts_with(['/', '\\']) || name.split(['/', '\\']).any(|part| part == "..")
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn packed(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = tar::Builder::new(Vec::new());
        for (name, bytes) in entries {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            header.as_gnu_mut().expect("is one").name[..name.len()].copy_from_slice(name.as_bytes());
            header.set_cksum();
            archive.append(&header, *bytes).expect("in memory");
        }
        archive.into_inner().expect("in memory")
    }

    fn file(ending: &str, bytes: &[u8]) -> tempfile::NamedTempFile {
        let mut file = tempfile::Builder::new().suffix(ending).tempfile().expect("a file");
        file.write_all(bytes).expect("written");
        file
    }

    #[test]
    fn names_that_lead_out_are_passed_over() {
        let bytes =
            packed(&[("./a.csv", b"x"), ("../b.csv", b"y"), ("/etc/c.csv", b"z"), ("in/d.csv", b"d")]);
        let file = file(".TAR", &bytes);
        assert!(is_tarball(file.path()));
        let limit = UnpackLimit::default();
        let names = names(file.path(), "x.tar", limit).expect("is whole");
        assert_eq!(names, ["a.csv", "in/d.csv"]);
        let found = files(file.path(), "x.tar", limit, |name| name == "in/d.csv").expect("is whole");
        assert_eq!(found, [("in/d.csv".to_owned(), b"d".to_vec())]);
    }

    #[test]
    fn a_damaged_archive_is_an_error() {
        let bytes = packed(&[("a.csv", &[b'x'; 2000])]);
        let names = |file: tempfile::NamedTempFile| names(file.path(), "x.tar", UnpackLimit::default());
        assert!(names(file(".tar", &bytes[..1500])).is_err());
        assert!(names(file(".tgz", b"something")).is_err());
    }
}
