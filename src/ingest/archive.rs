//! What lies in an archive, and how GDAL and the table readers get at it.
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use super::archive_entry::{self, check_archive, entry};
use super::error::IngestError;
use super::error_misread::MisreadError;
use super::paths::Found;
use super::unpacked::{Size, UnpackLimit, declared_of_gzip};
use super::{checksum, linked_crs, stand_in};

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
    /// Entry of an archive.
    entry: Option<String>,
    /// Of an archive that is read in memory: that entry and what belongs to it, unpacked.
    unpacked: Option<Vec<(String, Vec<u8>)>>,
    gzip: bool,
    limit: UnpackLimit,
}

/// A path that GDAL can open, and what must live as long as it is open.
pub(super) struct GdalPath {
    /// The path.
    pub path: String,
    memory: Vec<MemoryFile>,
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
/// Endings of files that are archives themselves, or that their readers open as files of the disk.
const OPENED_AS_ARCHIVES: [&str; 5] = ["xlsx", "xlsm", "xls", "ods", "kmz"];

impl Opened {
    /// Looks at the name, and into the archive where it is one. What it unpacks to is held to the limit.
    pub(super) fn new(found: &Found, limit: UnpackLimit) -> Result<Self, IngestError> {
        let name = found.name.clone();
        let unreadable = |reason: String| IngestError::Unreadable { file: name.clone(), reason };
        if !found.path.is_dir() {
            let size = std::fs::metadata(&found.path).map_err(|error| unreadable(error.to_string()))?.len();
            if size == 0 {
                return Err(no_bytes(name, found));
            }
            stand_in::check(&start_of(&found.path).map_err(|error| unreadable(error.to_string()))?, &name)?;
        }
        let ending = ending(&found.path.to_string_lossy());
        check_archive(&found.path, &name)?;
        let is_in_memory = archive_entry::is_read_in_memory(&found.path);
        let (entry, gzip) = match ending.as_str() {
            _ if is_in_memory => (Some(entry(found, limit)?), false),
            "zip" if found.path.is_file() => (Some(entry(found, limit)?), false),
            "gz" => (None, true),
            _ => (None, false),
        };
        let unpacked = match &entry {
            Some(entry) if is_in_memory => {
                let wanted = |name: &str| belongs(name, entry) || stem(name) == stem(entry);
                Some(archive_entry::files(&found.path, &name, limit, wanted)?)
            }
            _ => None,
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
        let opened = Self { name, format, found: found.clone(), entry, unpacked, gzip, limit };
        opened.check_start()?;
        Ok(opened)
    }

    /// Refuses what a packed file holds where it only stands in for another one, and a shapefile of which a part does.
    fn check_start(&self) -> Result<(), IngestError> {
        if !self.is_plain() {
            stand_in::check(&self.first_bytes(), &self.name)?;
        }
        if !self.is_plain() || !self.ends_with("shp") {
            return Ok(());
        }
        for part in ["dbf", "shx"] {
            let Some((size, start)) = self.start_beside(part) else { continue };
            let name = format!("{} (its .{part})", self.name);
            if size == 0 {
                return Err(IngestError::misread(MisreadError::NoBytes { file: name }));
            }
            stand_in::check(&start, &name)?;
        }
        Ok(())
    }

    /// The bytes, decompressed.
    pub(super) fn bytes(&self) -> Result<Vec<u8>, IngestError> {
        let unreadable = |reason: String| IngestError::Unreadable { file: self.name.clone(), reason };
        if let Some(bytes) = self.unpacked_entry() {
            return Ok(bytes.to_vec());
        }
        if !self.gzip && self.entry.is_none() {
            return std::fs::read(&self.found.path).map_err(|error| unreadable(error.to_string()));
        }
        let mut file =
            std::fs::File::open(&self.found.path).map_err(|error| unreadable(error.to_string()))?;
        if let Some(entry) = &self.entry {
            let mut archive = zip::ZipArchive::new(file).map_err(|error| unreadable(error.to_string()))?;
            return self.bytes_of(&mut archive, entry);
        }
        let declared = size_of_gzip(&mut file).map_err(|error| unreadable(error.to_string()))?;
        if declared > self.limit.bytes() {
            return Err(self.limit.exceeded(&self.name, "", Size::Declared(declared)));
        }
        // Some programs write several members, one after another.
        let members = flate2::read::MultiGzDecoder::new(std::io::BufReader::new(file));
        self.limit
            .read(members, declared, (&self.name, ""), |error| unreadable(format!("broken gzip: {error}")))
    }

    /// The bytes of an entry of a zip archive.
    fn bytes_of(
        &self,
        archive: &mut zip::ZipArchive<std::fs::File>,
        entry: &str,
    ) -> Result<Vec<u8>, IngestError> {
        let unreadable = |reason: String| IngestError::Unreadable { file: self.name.clone(), reason };
        self.limit.check_declared(archive, &self.name, |name| name == entry)?;
        let packed = archive.by_name(entry).map_err(|error| unreadable(error.to_string()))?;
        let declared = packed.size();
        self.limit.read(packed, declared, (&self.name, entry), |error| unreadable(error.to_string()))
    }

    /// The path for GDAL; a gzip file is unpacked in memory, because its readers jump to and fro. What has checksums is
    /// compared with them first.
    pub(super) fn gdal_path(&self) -> Result<GdalPath, IngestError> {
        linked_crs::check(self)?;
        let on_disk = self.found.path.to_string_lossy().into_owned();
        if let (Some(entry), Some(files)) = (&self.entry, &self.unpacked) {
            for (_, bytes) in files.iter().filter(|(name, _)| belongs(name, entry)) {
                self.limit.check_inner(bytes, &self.name)?;
            }
            return self.in_memory_as(entry, files);
        }
        if let Some(entry) = &self.entry {
            if OPENED_AS_ARCHIVES.contains(&self.ending().as_str()) {
                return self.in_memory_whole(self.file_name());
            }
            checksum::check(&self.found.path, &self.name, self.limit, |name| belongs(name, entry))?;
            let whole = std::path::absolute(&self.found.path)
                .map_or_else(|_| on_disk.clone(), |path| path.to_string_lossy().into_owned());
            return Ok(GdalPath { path: format!("/vsizip/{whole}/{entry}"), memory: Vec::new() });
        }
        if !self.gzip {
            if self.found.path.is_file() && checksum::is_zip(&self.found.path) {
                checksum::check(&self.found.path, &self.name, self.limit, |_| true)?;
            }
            return Ok(GdalPath { path: on_disk, memory: Vec::new() });
        }
        let file =
            self.found.path.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        self.in_memory_whole(file)
    }

    /// The whole file in memory under a name, for GDAL; it may be an archive itself.
    fn in_memory_whole(&self, name: String) -> Result<GdalPath, IngestError> {
        let bytes = self.bytes()?;
        self.limit.check_inner(&bytes, &self.name)?;
        self.in_memory(vec![(name, bytes)])
    }

    /// The bytes of the entry of an archive that is read in memory.
    fn unpacked_entry(&self) -> Option<&[u8]> {
        let (entry, files) = (self.entry.as_ref()?, self.unpacked.as_ref()?);
        files.iter().find(|(name, _)| name == entry).map(|(_, bytes)| bytes.as_slice())
    }

    /// An entry with what belongs to it in memory, for GDAL; it may be a folder.
    fn in_memory_as(&self, entry: &str, files: &[(String, Vec<u8>)]) -> Result<GdalPath, IngestError> {
        let folder = entry.rsplit_once('/').map_or(0, |(folder, _)| folder.len() + 1);
        let files = files.iter().filter(|(name, _)| belongs(name, entry));
        let files = files.filter_map(|(name, bytes)| Some((name.get(folder..)?.to_owned(), bytes.clone())));
        let mut memory = self.in_memory(files.collect())?;
        if let Some(MemoryFile(first)) = memory.memory.first() {
            // The folder of memory has a name of its own: `/vsimem/NAME/`.
            let root = first.match_indices('/').nth(2).map_or(first.len(), |(at, _)| at);
            memory.path = format!("{}/{}", &first[..root], &entry[folder..]);
        }
        Ok(memory)
    }

    /// Files in memory, for GDAL; the first is the one that it opens.
    pub(super) fn in_memory(&self, files: Vec<(String, Vec<u8>)>) -> Result<GdalPath, IngestError> {
        let folder = format!("/vsimem/whitespot-{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let mut memory = Vec::with_capacity(files.len());
        for (name, bytes) in files {
            let path = format!("{folder}/{name}");
            gdal::vsi::create_mem_file(&path, bytes).map_err(|error| IngestError::Unreadable {
                file: self.name.clone(),
                reason: error.to_string(),
            })?;
            memory.push(MemoryFile(path));
        }
        let path = memory.first().map_or_else(String::new, |file| file.0.clone());
        Ok(GdalPath { path, memory })
    }

    /// The name whose ending gives the kind of file: of the entry in an archive, and without `.gz`.
    fn inner_name(&self) -> String {
        let path = self.found.path.to_string_lossy().into_owned();
        self.entry.clone().unwrap_or_else(|| if self.gzip { path[..path.len() - 3].to_owned() } else { path })
    }

    /// That name without its folder.
    pub(super) fn file_name(&self) -> String {
        self.inner_name().rsplit('/').next().unwrap_or_default().to_owned()
    }

    /// The ending of that name, in lower case.
    pub(super) fn ending(&self) -> String {
        ending(&self.inner_name())
    }

    /// The files beside this one that have its name with one of these endings, with their bytes.
    pub(super) fn siblings(&self, endings: &[&str]) -> Result<Vec<(String, Vec<u8>)>, IngestError> {
        let unreadable = |reason: String| IngestError::Unreadable { file: self.name.clone(), reason };
        let own = self.inner_name();
        let last = |name: &str| name.rsplit('/').next().unwrap_or_default().to_owned();
        let belongs = |name: &str| {
            endings.contains(&ending(name).as_str()) && last(name) != last(&own) && stem(name) == stem(&own)
        };
        let mut files = Vec::new();
        if let Some(unpacked) = &self.unpacked {
            let beside = unpacked.iter().filter(|(name, _)| belongs(name));
            files.extend(beside.map(|(name, bytes)| (last(name), bytes.clone())));
        } else if let Some(entry) = &self.entry {
            let file =
                std::fs::File::open(&self.found.path).map_err(|error| unreadable(error.to_string()))?;
            let mut archive = zip::ZipArchive::new(file).map_err(|error| unreadable(error.to_string()))?;
            let names: Vec<String> =
                archive.file_names().flatten().map(std::borrow::Cow::into_owned).collect();
            for name in names.into_iter().filter(|name| name != entry && belongs(name)) {
                let bytes = self.bytes_of(&mut archive, &name)?;
                files.push((last(&name), bytes));
            }
        } else if !self.gzip
            && let Some(folder) = self.found.path.parent()
        {
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            for part in std::fs::read_dir(folder).map_err(|error| unreadable(error.to_string()))?.flatten() {
                let name = part.file_name().to_string_lossy().into_owned();
                // As this file's own path is written: `a.dbf` beside `a.shp`, and not `./a.dbf`.
                if part.path().is_file() && belongs(&self.found.path.with_file_name(&name).to_string_lossy())
                {
                    files.push((
                        name,
                        std::fs::read(part.path()).map_err(|error| unreadable(error.to_string()))?,
                    ));
                }
            }
        }
        Ok(files)
    }

    /// The bytes of a file of another name in its folder, on the disk or in its archive; `None` where there is none.
    pub(super) fn neighbour(&self, name: &str) -> Result<Option<Vec<u8>>, IngestError> {
        let unreadable = |reason: String| IngestError::Unreadable { file: self.name.clone(), reason };
        let Some(entry) = &self.entry else {
            let path = self.found.path.with_file_name(name);
            let bytes = path.is_file().then(|| std::fs::read(&path)).transpose();
            return bytes.map_err(|error| unreadable(error.to_string()));
        };
        let wanted = entry.rsplit_once('/').map_or(name.to_owned(), |(folder, _)| format!("{folder}/{name}"));
        if self.unpacked.is_some() {
            let is_wanted = |name: &str| name == wanted;
            let files = archive_entry::files(&self.found.path, &self.name, self.limit, is_wanted)?;
            return Ok(files.into_iter().next().map(|(_, bytes)| bytes));
        }
        let file = std::fs::File::open(&self.found.path).map_err(|error| unreadable(error.to_string()))?;
        let mut archive = zip::ZipArchive::new(file).map_err(|error| unreadable(error.to_string()))?;
        if !archive.file_names().flatten().any(|known| known == wanted) {
            return Ok(None);
        }
        self.bytes_of(&mut archive, &wanted).map(Some)
    }

    /// How it begins, unpacked: enough to see what it is.
    pub(super) fn start(&self) -> Result<Vec<u8>, IngestError> {
        let unreadable = |reason: String| IngestError::Unreadable { file: self.name.clone(), reason };
        if self.gzip || self.found.path.is_dir() {
            return Ok(Vec::new());
        }
        if self.unpacked.is_some() {
            let bytes = self.unpacked_entry().unwrap_or_default();
            return Ok(bytes[..bytes.len().min(START as usize)].to_vec());
        }
        let Some(entry) = &self.entry else {
            return start_of(&self.found.path).map_err(|error| unreadable(error.to_string()));
        };
        let mut start = Vec::new();
        let file = std::fs::File::open(&self.found.path).map_err(|error| unreadable(error.to_string()))?;
        let mut archive = zip::ZipArchive::new(file).map_err(|error| unreadable(error.to_string()))?;
        // A folder in it (a geodatabase) has no beginning.
        let Ok(entry) = archive.by_name(entry) else { return Ok(start) };
        entry.take(START).read_to_end(&mut start).map_err(|error| unreadable(error.to_string()))?;
        Ok(start)
    }

    /// How it begins, unpacked, a gzip file too; nothing where that cannot be read, which is said where all of it is.
    pub(super) fn first_bytes(&self) -> Vec<u8> {
        if !self.gzip {
            return self.start().unwrap_or_default();
        }
        let mut start = Vec::new();
        if let Ok(file) = std::fs::File::open(&self.found.path) {
            let _ = flate2::read::MultiGzDecoder::new(file).take(START).read_to_end(&mut start);
        }
        start
    }

    /// The first bytes of a shapefile's .shp and its size; `None` where it is no shapefile.
    pub(super) fn shapefile_start(&self) -> Result<Option<(Vec<u8>, u64)>, IngestError> {
        let unreadable = |reason: String| IngestError::Unreadable { file: self.name.clone(), reason };
        let name = self.entry.clone().unwrap_or_else(|| self.found.path.to_string_lossy().into_owned());
        if self.gzip || ending(&name) != "shp" {
            return Ok(None);
        }
        if let Some(bytes) = self.unpacked_entry() {
            let start = bytes[..bytes.len().min(SHP_HEADER as usize)].to_vec();
            return Ok(Some((start, bytes.len() as u64)));
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

    /// Whether its name, or that of the archive's entry, ends so.
    pub(super) fn ends_with(&self, wanted: &str) -> bool {
        let name = self.entry.clone().unwrap_or_else(|| self.found.path.to_string_lossy().into_owned());
        !self.gzip && ending(&name) == wanted
    }

    /// The bytes of the file of the same name with another ending.
    pub(super) fn beside(&self, ending: &str) -> Option<Vec<u8>> {
        let endings = [ending.to_owned(), ending.to_uppercase()];
        let Some(entry) = &self.entry else {
            return endings
                .iter()
                .find_map(|ending| std::fs::read(self.found.path.with_extension(ending)).ok());
        };
        if let Some(unpacked) = &self.unpacked {
            let named = |ending| Path::new(entry).with_extension(ending).to_string_lossy().into_owned();
            return endings.iter().find_map(|ending| {
                let wanted = named(ending);
                unpacked.iter().find(|(name, _)| *name == wanted).map(|(_, bytes)| bytes.clone())
            });
        }
        let file = std::fs::File::open(&self.found.path).ok()?;
        let mut archive = zip::ZipArchive::new(file).ok()?;
        endings.iter().find_map(|ending| {
            let name = Path::new(entry).with_extension(ending).to_string_lossy().into_owned();
            self.bytes_of(&mut archive, &name).ok()
        })
    }

    /// The size of the file of the same name with another ending, and its first bytes.
    pub(super) fn start_beside(&self, ending: &str) -> Option<(u64, Vec<u8>)> {
        let kept = |bytes: &[u8]| bytes[..bytes.len().min(SHP_HEADER as usize)].to_vec();
        if self.entry.is_some() {
            return self.beside(ending).map(|bytes| (bytes.len() as u64, kept(&bytes)));
        }
        [ending.to_owned(), ending.to_uppercase()].iter().find_map(|ending| {
            let file = std::fs::File::open(self.found.path.with_extension(ending)).ok()?;
            let (size, mut start) = (file.metadata().ok()?.len(), Vec::new());
            file.take(SHP_HEADER).read_to_end(&mut start).ok()?;
            Some((size, start))
        })
    }

    /// Whether it lies on the disk as it is, neither packed nor in an archive.
    pub(super) fn is_plain(&self) -> bool {
        self.entry.is_none() && !self.gzip
    }
}

/// The first bytes of a file of the disk.
fn start_of(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut start = Vec::new();
    std::fs::File::open(path)?.take(START).read_to_end(&mut start)?;
    Ok(start)
}

/// The error of a file without a byte; one that a pattern found is left out as any other empty file.
fn no_bytes(file: String, found: &Found) -> IngestError {
    if found.by_pattern {
        IngestError::Empty { file }
    } else {
        IngestError::misread(MisreadError::NoBytes { file })
    }
}

/// Whether an entry is a part of what another one stands for: a shapefile's table, a folder's files.
fn belongs(name: &str, entry: &str) -> bool {
    let stem = entry.rsplit_once('.').map_or(entry, |(stem, _)| stem);
    name == entry || name.starts_with(&format!("{stem}.")) || name.starts_with(&format!("{entry}/"))
}

pub(super) fn ending(name: &str) -> String {
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

pub(super) fn starts_with(path: &Path, magic: &[u8]) -> bool {
    let mut start = vec![0; magic.len()];
    std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == magic
}

/// What a gzip file says of its size, unpacked; it is left at its beginning.
fn size_of_gzip(file: &mut std::fs::File) -> std::io::Result<u64> {
    let packed = file.metadata()?.len();
    let mut last = [0; 4];
    if packed >= last.len() as u64 {
        file.seek(SeekFrom::End(-4))?;
        file.read_exact(&mut last)?;
        file.rewind()?;
    }
    Ok(declared_of_gzip(last, packed))
}

/// A name without its ending, in lower case.
fn stem(name: &str) -> String {
    Path::new(name).with_extension("").to_string_lossy().to_lowercase()
}
