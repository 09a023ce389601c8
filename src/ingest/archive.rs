//! What lies in an archive, and how GDAL and the table readers get at it.
use std::io::Read;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use super::checksum;
use super::error::IngestError;
use super::paths::Found;

/// How a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// Through GDAL.
    Gdal,
    /// Separated text.
    Csv,
    /// Parquet, with or without geometry.
    Parquet,
}

/// A file with its archive opened as far as its name.
#[derive(Debug)]
pub(super) struct Opened {
    /// The name for messages.
    pub name: String,
    /// How it is read.
    pub format: Format,
    found: Found,
    /// Entry of a zip archive.
    entry: Option<String>,
    gzip: bool,
}

/// A path that GDAL can open, and what must live as long as it is open.
pub(super) struct GdalPath {
    /// The path.
    pub path: String,
    _memory: Option<MemoryFile>,
}

/// So that two files in memory never share a name.
static NEXT: AtomicU64 = AtomicU64::new(0);

struct MemoryFile(String);

impl Drop for MemoryFile {
    fn drop(&mut self) {
        // Nothing can be done about a file that is already gone.
        let _ = gdal::vsi::unlink_mem_file(&self.0);
    }
}

/// Bytes by which a format is known.
pub(super) const START: u64 = 4096;
/// Bytes of the header of a .shp.
const SHP_HEADER: u64 = 100;
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

impl Opened {
    /// Looks at the name, and into the archive where it is one.
    pub(super) fn new(found: &Found) -> Result<Self, IngestError> {
        let name = found.name.clone();
        let unreadable = |reason: String| IngestError::Unreadable { file: name.clone(), reason };
        if !found.path.is_dir() {
            let size = std::fs::metadata(&found.path).map_err(|error| unreadable(error.to_string()))?.len();
            if size == 0 {
                return Err(IngestError::Empty { file: name });
            }
        }
        let ending = ending(&found.path.to_string_lossy());
        let (entry, gzip) = match ending.as_str() {
            "zip" if found.path.is_file() => (Some(entry(found)?), false),
            "gz" => (None, true),
            _ => (None, false),
        };
        let effective = entry.clone().unwrap_or_else(|| {
            let path = found.path.to_string_lossy().into_owned();
            if gzip { path[..path.len() - 3].to_owned() } else { path }
        });
        let format = format_of(&effective, &found.path, entry.is_none() && !gzip);
        if found.path.is_dir() && !is_data_folder(&found.path) {
            return Err(unreadable(
                "it is a folder; expected a file, a pattern such as folder/*.gpkg, or a .gdb".into(),
            ));
        }
        Ok(Self { name, format, found: found.clone(), entry, gzip })
    }

    /// The bytes, decompressed.
    pub(super) fn bytes(&self) -> Result<Vec<u8>, IngestError> {
        let unreadable = |reason: String| IngestError::Unreadable { file: self.name.clone(), reason };
        let mut bytes = Vec::new();
        let file = std::fs::File::open(&self.found.path).map_err(|error| unreadable(error.to_string()))?;
        if let Some(entry) = &self.entry {
            let mut archive = zip::ZipArchive::new(file).map_err(|error| unreadable(error.to_string()))?;
            let mut entry = archive.by_name(entry).map_err(|error| unreadable(error.to_string()))?;
            entry.read_to_end(&mut bytes).map_err(|error| unreadable(error.to_string()))?;
        } else if self.gzip {
            // Some programs write several members, one after another.
            flate2::read::MultiGzDecoder::new(std::io::BufReader::new(file))
                .read_to_end(&mut bytes)
                .map_err(|error| unreadable(format!("broken gzip: {error}")))?;
        } else {
            return std::fs::read(&self.found.path).map_err(|error| unreadable(error.to_string()));
        }
        Ok(bytes)
    }

    /// The path for GDAL; a gzip file is unpacked in memory, because its readers jump to and fro. What has checksums is
    /// compared with them first.
    pub(super) fn gdal_path(&self) -> Result<GdalPath, IngestError> {
        let on_disk = self.found.path.to_string_lossy().into_owned();
        if let Some(entry) = &self.entry {
            checksum::check(&self.found.path, &self.name, |name| belongs(name, entry))?;
            let whole = std::path::absolute(&self.found.path)
                .map_or_else(|_| on_disk.clone(), |path| path.to_string_lossy().into_owned());
            return Ok(GdalPath { path: format!("/vsizip/{whole}/{entry}"), _memory: None });
        }
        if !self.gzip {
            if self.found.path.is_file() && checksum::is_zip(&self.found.path) {
                checksum::check(&self.found.path, &self.name, |_| true)?;
            }
            return Ok(GdalPath { path: on_disk, _memory: None });
        }
        let file =
            self.found.path.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let path = format!("/vsimem/whitespot-{}/{file}", NEXT.fetch_add(1, Ordering::Relaxed));
        gdal::vsi::create_mem_file(&path, self.bytes()?).map_err(|error| IngestError::Unreadable {
            file: self.name.clone(),
            reason: error.to_string(),
        })?;
        Ok(GdalPath { _memory: Some(MemoryFile(path.clone())), path })
    }

    /// How it begins, unpacked: enough to see what it is.
    pub(super) fn start(&self) -> Result<Vec<u8>, IngestError> {
        let unreadable = |reason: String| IngestError::Unreadable { file: self.name.clone(), reason };
        if self.gzip || self.found.path.is_dir() {
            return Ok(Vec::new());
        }
        let mut start = Vec::new();
        let file = std::fs::File::open(&self.found.path).map_err(|error| unreadable(error.to_string()))?;
        if let Some(entry) = &self.entry {
            let mut archive = zip::ZipArchive::new(file).map_err(|error| unreadable(error.to_string()))?;
            // A folder in it (a geodatabase) has no beginning.
            let Ok(entry) = archive.by_name(entry) else { return Ok(start) };
            entry.take(START).read_to_end(&mut start).map_err(|error| unreadable(error.to_string()))?;
        } else {
            file.take(START).read_to_end(&mut start).map_err(|error| unreadable(error.to_string()))?;
        }
        Ok(start)
    }

    /// The first bytes of a shapefile's .shp and its size; `None` where it is no shapefile.
    pub(super) fn shapefile_start(&self) -> Result<Option<(Vec<u8>, u64)>, IngestError> {
        let unreadable = |reason: String| IngestError::Unreadable { file: self.name.clone(), reason };
        let name = self.entry.clone().unwrap_or_else(|| self.found.path.to_string_lossy().into_owned());
        if self.gzip || ending(&name) != "shp" {
            return Ok(None);
        }
        let mut start = Vec::new();
        let file = std::fs::File::open(&self.found.path).map_err(|error| unreadable(error.to_string()))?;
        let size = if let Some(entry) = &self.entry {
            let mut archive = zip::ZipArchive::new(file).map_err(|error| unreadable(error.to_string()))?;
            let entry = archive.by_name(entry).map_err(|error| unreadable(error.to_string()))?;
            let size = entry.size();
            entry.take(SHP_HEADER).read_to_end(&mut start).map_err(|error| unreadable(error.to_string()))?;
            size
        } else {
            let size = file.metadata().map_err(|error| unreadable(error.to_string()))?.len();
            file.take(SHP_HEADER).read_to_end(&mut start).map_err(|error| unreadable(error.to_string()))?;
            size
        };
        Ok(Some((start, size)))
    }

    /// Whether it lies on the disk as it is, neither packed nor in an archive.
    pub(super) fn is_plain(&self) -> bool {
        self.entry.is_none() && !self.gzip
    }

    /// Where it lies.
    pub(super) fn path(&self) -> &Path {
        &self.found.path
    }
}

/// Whether an entry is a part of what another one stands for: a shapefile's table, a folder's files.
fn belongs(name: &str, entry: &str) -> bool {
    let stem = entry.rsplit_once('.').map_or(entry, |(stem, _)| stem);
    name == entry || name.starts_with(&format!("{stem}.")) || name.starts_with(&format!("{entry}/"))
}

fn ending(name: &str) -> String {
    Path::new(name).extension().map_or_else(String::new, |ending| ending.to_string_lossy().to_lowercase())
}

fn is_data_folder(path: &Path) -> bool {
    matches!(ending(&path.to_string_lossy()).as_str(), "gdb" | "zarr") || path.join("gdb").exists()
}

fn format_of(name: &str, path: &Path, plain: bool) -> Format {
    match ending(name).as_str() {
        "csv" | "tsv" | "txt" => Format::Csv,
        "parquet" | "geoparquet" | "pq" => Format::Parquet,
        _ if plain && starts_with(path, b"PAR1") => Format::Parquet,
        _ => Format::Gdal,
    }
}

fn starts_with(path: &Path, magic: &[u8]) -> bool {
    let mut start = vec![0; magic.len()];
    std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == magic
}

/// The entry to read: the one named, or the only one that can be read. A `FileGDB` in an archive is one entry: its folder.
fn entry(found: &Found) -> Result<String, IngestError> {
    let unreadable = |reason: String| IngestError::Unreadable { file: found.name.clone(), reason };
    let file = std::fs::File::open(&found.path).map_err(|error| unreadable(error.to_string()))?;
    let archive = zip::ZipArchive::new(file).map_err(|error| unreadable(error.to_string()))?;
    let names: Vec<String> = archive.file_names().flatten().map(std::borrow::Cow::into_owned).collect();
    if let Some(inner) = &found.inner {
        let folder = format!("{}/", inner.trim_end_matches('/'));
        return if names.iter().any(|name| name == inner || name.starts_with(&folder)) {
            Ok(inner.clone())
        } else {
            let nearest = super::error::nearest(inner, names.iter().map(String::as_str));
            Err(IngestError::NotFound { path: found.name.clone(), nearest })
        };
    }
    let mut candidates: Vec<String> = Vec::new();
    for name in &names {
        let hidden =
            name.starts_with("__MACOSX") || name.rsplit('/').next().is_some_and(|last| last.starts_with('.'));
        if hidden {
            continue;
        }
        let lower = name.to_lowercase();
        if let Some(cut) = lower.find(".gdb/") {
            candidates.push(name[..cut + ".gdb".len()].to_owned());
        } else if READABLE.contains(&ending(name).as_str()) {
            candidates.push(name.clone());
        }
    }
    candidates.sort();
    candidates.dedup();
    match candidates.as_slice() {
        [only] => Ok(only.clone()),
        _ => Err(IngestError::Archive { file: found.name.clone(), candidates }),
    }
}
