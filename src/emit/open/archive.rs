//! One archive of the package, the same bytes for the same files.
use std::fs::File;
use std::io::{BufWriter, Cursor, Write};
use std::path::Path;

use rayon::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::OpenFile;
use crate::emit::EmitError;

/// Below the usual level, because nothing else is left to write while the squares of a country are packed (engineering choice).
const LEVEL: i64 = 4;

/// Writes an archive: names in their order, the reference date as time, rights as of a file that everybody may read. Files
/// are compressed side by side; pictures are not, for they are already.
///
/// # Errors
/// Where a file cannot be read or the archive cannot be written.
pub fn archive(files: &[OpenFile], reference_date: &str, path: &Path) -> Result<(), EmitError> {
    let failed = |part: &str, error: &zip::result::ZipError| EmitError::format(path, part, error);
    let options =
        SimpleFileOptions::default().last_modified_time(midnight(reference_date)).unix_permissions(0o644);
    let packed = |file: &OpenFile| -> Result<Vec<u8>, EmitError> {
        let content = std::fs::read(&file.path).map_err(|error| EmitError::write(&file.path, error))?;
        let is_picture = file.path.extension().is_some_and(|end| end == "png");
        let method = if is_picture { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let level = (!is_picture).then_some(LEVEL);
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file(&file.name, options.compression_method(method).compression_level(level))
            .map_err(|error| failed(&file.name, &error))?;
        zip.write_all(&content).map_err(|error| EmitError::write(path, error))?;
        Ok(zip.finish().map_err(|error| failed(&file.name, &error))?.into_inner())
    };
    let packed: Vec<Vec<u8>> = files.par_iter().map(packed).collect::<Result<_, _>>()?;
    let file = File::create(path).map_err(|error| EmitError::write(path, error))?;
    let mut zip = ZipWriter::new(BufWriter::new(file));
    for (file, packed) in files.iter().zip(packed) {
        let mut one = ZipArchive::new(Cursor::new(packed)).map_err(|error| failed(&file.name, &error))?;
        let entry = one.by_index_raw(0).map_err(|error| failed(&file.name, &error))?;
        zip.raw_copy_file(entry).map_err(|error| failed(&file.name, &error))?;
    }
    let mut out = zip.finish().map_err(|error| failed("archive", &error))?;
    out.flush().map_err(|error| EmitError::write(path, error))
}

/// The start of a day; what the format cannot hold is its first day, 1 January 1980.
fn midnight(date: &str) -> DateTime {
    let mut parts = date.split('-').map(|part| part.parse::<u16>().unwrap_or_default());
    let (year, month, day) = (parts.next(), parts.next(), parts.next());
    let part = |value: Option<u16>| value.unwrap_or_default();
    DateTime::from_date_and_time(part(year), part(month) as u8, part(day) as u8, 0, 0, 0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn an_archive_holds_the_files_and_is_the_same_at_any_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let of = |name: &str| (name.to_owned(), folder.path().join(name));
        for name in ["b.csv", "a.md"] {
            std::fs::write(of(name).1, format!("{name}: å\n")).expect("written");
        }
        let files = OpenFile::look_at(vec![of("b.csv"), of("a.md")]).expect("readable");
        let paths = ["1.zip", "2.zip"].map(|name| folder.path().join(name));
        archive(&files, "2025-10-01", &paths[0]).expect("written");
        std::thread::sleep(std::time::Duration::from_millis(2100));
        archive(&files, "2025-10-01", &paths[1]).expect("written");
        assert!(std::fs::read(&paths[0]).expect("read") == std::fs::read(&paths[1]).expect("read"));
        let mut zip = zip::ZipArchive::new(File::open(&paths[0]).expect("a file")).expect("an archive");
        let names: Vec<_> = zip.file_names().map(|name| name.expect("a name").into_owned()).collect();
        assert_eq!(names, ["a.md", "b.csv"]);
        let mut entry = zip.by_name("b.csv").expect("an entry");
        let mut text = String::new();
        entry.read_to_string(&mut text).expect("UTF-8");
        assert_eq!(text, "b.csv: å\n");
        let time = entry.last_modified().expect("a time");
        assert_eq!((time.year(), time.month(), time.day(), time.hour()), (2025, 10, 1, 0));
        assert_eq!(entry.unix_mode().map(|mode| mode & 0o777), Some(0o644));
    }
}
