//! Which entry of an archive is read, and which archives are none that is read.
use std::path::Path;

use super::archive::{ending, starts_with};
use super::error::IngestError;
use super::error_misread::MisreadError;
use super::paths::Found;
use super::text::is_same;
use super::unpacked::UnpackLimit;
use super::{seven_zip, tarball};

/// Endings of what can be read in an archive.
const READABLE: [&str; 22] = [
    "shp",
    "gpkg",
    "geojson",
    "json",
    "topojson",
    "csv",
    "tsv",
    "txt",
    "parquet",
    "geoparquet",
    "fgb",
    "gml",
    "kml",
    "kmz",
    "tab",
    "mif",
    "tif",
    "tiff",
    "sqlite",
    "gpx",
    "osm",
    "pbf",
];
/// Endings that count where an archive holds none of the others: a sheet beside a layer describes it.
const READABLE_ALONE: [&str; 19] = [
    "pq", "geojsonl", "geojsons", "ndjson", "xlsx", "xlsm", "xls", "ods", "dxf", "dgn", "bil", "asc", "xyz",
    "flt", "grd", "img", "hgt", "mbtiles", "dbf",
];
/// Endings of archives that are not read.
const OTHER_ARCHIVES: [&str; 11] =
    ["tbz", "tbz2", "txz", "rar", "bz2", "xz", "zst", "lzma", "lz4", "z", "taz"];
/// How many entries of an archive a message names.
const NAMED: usize = 12;

/// Refuses archives that are neither .zip, .tar, .7z nor .gz, by their names and by their first bytes; a .7z needs its ending.
pub(super) fn check_archive(path: &Path, name: &str) -> Result<(), IngestError> {
    if !path.is_file() {
        return Ok(());
    }
    if seven_zip::is_one(path) {
        return Ok(());
    }
    let lower = name.to_lowercase();
    let magics: [(&str, &[u8]); 5] = [
        ("7z", b"7z\xbc\xaf\x27\x1c"),
        ("rar", b"Rar!\x1a\x07"),
        ("bzip2", b"BZh"),
        ("xz", b"\xfd7zXZ\0"),
        ("zstd", b"\x28\xb5\x2f\xfd"),
    ];
    let by_name = OTHER_ARCHIVES.into_iter().find(|ending| lower.ends_with(&format!(".{ending}")));
    let kind =
        by_name.or_else(|| magics.iter().find(|(_, magic)| starts_with(path, magic)).map(|(kind, _)| *kind));
    match kind {
        Some(kind) => Err(IngestError::misread(MisreadError::OtherArchive {
            file: name.to_owned(),
            kind: kind.to_owned(),
        })),
        None => Ok(()),
    }
}

/// Whether an archive is unpacked in memory: GDAL has no reader for it, or its list is the whole of it.
pub(super) fn is_read_in_memory(path: &Path) -> bool {
    tarball::is_tarball(path) || seven_zip::is_one(path)
}

/// The files of an archive that is read in memory, as far as they are wanted, with their bytes.
pub(super) fn files(
    path: &Path,
    file: &str,
    limit: UnpackLimit,
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<(String, Vec<u8>)>, IngestError> {
    if seven_zip::is_one(path) {
        seven_zip::files(path, file, limit, wanted)
    } else {
        tarball::files(path, file, limit, wanted)
    }
}

/// The names of the entries of an archive, which messages call `file`.
pub(super) fn names(path: &Path, file: &str, limit: UnpackLimit) -> Result<Vec<String>, IngestError> {
    if tarball::is_tarball(path) {
        return tarball::names(path, file, limit);
    }
    if seven_zip::is_one(path) {
        return seven_zip::names(path, file, limit);
    }
    let unreadable = |reason: String| IngestError::Unreadable { file: file.to_owned(), reason };
    let file = std::fs::File::open(path).map_err(|error| unreadable(error.to_string()))?;
    let archive = zip::ZipArchive::new(file).map_err(|error| unreadable(error.to_string()))?;
    Ok(archive.file_names().flatten().map(std::borrow::Cow::into_owned).collect())
}

/// The entry to read: the one named, or the only one that can be read. A `FileGDB` in an archive is one entry: its folder.
pub(super) fn entry(found: &Found, limit: UnpackLimit) -> Result<String, IngestError> {
    let names = names(&found.path, &found.name, limit)?;
    if let Some(inner) = &found.inner {
        let folder = format!("{}/", inner.trim_end_matches('/'));
        let other_form = names.iter().find(|name| is_same(name, inner));
        return if names.iter().any(|name| name == inner || name.starts_with(&folder)) {
            Ok(inner.clone())
        } else if let Some(name) = other_form {
            Ok(name.clone())
        } else {
            let nearest = super::error::nearest(inner, names.iter().map(String::as_str));
            Err(IngestError::NotFound { path: found.name.clone(), nearest })
        };
    }
    let is_hidden = |name: &str| {
        name.starts_with("__MACOSX") || name.rsplit('/').next().is_some_and(|last| last.starts_with('.'))
    };
    let of = |endings: &[&str]| -> Vec<String> {
        let candidate = |name: &&String| {
            if let Some(cut) = name.to_lowercase().find(".gdb/") {
                return Some(name[..cut + ".gdb".len()].to_owned());
            }
            endings.contains(&ending(name).as_str()).then(|| (*name).clone())
        };
        names.iter().filter(|name| !is_hidden(name)).filter_map(|name| candidate(&name)).collect()
    };
    let mut candidates = of(&READABLE);
    if candidates.is_empty() {
        candidates = of(&READABLE_ALONE);
    }
    candidates.sort();
    candidates.dedup();
    match candidates.as_slice() {
        [only] => Ok(only.clone()),
        [] => {
            let mut names = names;
            names.retain(|name| !name.ends_with('/'));
            names.sort();
            names.truncate(NAMED);
            Err(IngestError::misread(MisreadError::EmptyArchive { file: found.name.clone(), names }))
        }
        _ => Err(IngestError::Archive { file: found.name.clone(), candidates }),
    }
}
