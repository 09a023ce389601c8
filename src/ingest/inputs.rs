//! The files read, for the run record: sizes and SHA-256 of what was read, and nothing else.
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::accept::Accept;
use super::chosen_rows::LeftOut;
use super::drivers;
use super::error::IngestError;
use super::load::Loaded;
use super::paths::Found;
use super::pointed;
use super::sidecars::Folders;
use crate::model::{Reject, Severity, SourceName};

/// A file that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct InputFile {
    /// As configured, or as the pattern found it.
    pub source: SourceName,
    /// Where it lies.
    pub path: PathBuf,
    /// Size; of a folder, a shapefile or a file with others beside it, of all its parts.
    pub bytes: u64,
    /// SHA-256 of the content; of several parts, of their names and contents in text order.
    pub sha256: String,
    /// The parts, where there are several: what lies beside the file and is read with it, and what it points to.
    pub parts: Vec<InputPart>,
    /// CRS as declared or configured; empty where none was needed.
    pub crs: String,
    /// Whether the configuration overrode what the file declares.
    pub crs_overridden: bool,
    /// Records read, of all layers that were asked for, without those that `where` left out.
    pub records: u64,
    /// The columns that places were read from, where the format has none of its own.
    pub shapes_in: String,
    /// What `where` left out, for each layer and each filter once.
    pub left_out: Vec<LeftOut>,
}

/// One of the files that an input is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct InputPart {
    /// Its name, relative to the folder of the input.
    pub file: String,
    /// Size.
    pub bytes: u64,
    /// SHA-256 of its content.
    pub sha256: String,
}

/// What one source read of a file.
#[derive(Debug, Clone)]
pub(super) struct Use {
    found: Found,
    layer: String,
    crs: String,
    overridden: bool,
    records: u64,
    shapes_in: String,
    left_out: Option<LeftOut>,
}

impl Use {
    /// Notes a file that is one record and no table.
    pub(super) fn of_one(found: Found) -> Self {
        Self {
            found,
            layer: String::new(),
            crs: String::new(),
            overridden: false,
            records: 1,
            shapes_in: String::new(),
            left_out: None,
        }
    }

    /// Notes a table without places.
    pub(super) fn of_table(found: Found, records: u64) -> Self {
        Self { records, ..Self::of_one(found) }
    }

    /// Notes a file.
    pub(super) fn of(loaded: &Loaded) -> Self {
        let crs = loaded.crs.as_ref().map_or_else(String::new, super::crs::Crs::label);
        let (layer, records) = (loaded.table.layer.clone(), loaded.table.rows() as u64);
        tracing::info!("read {}, layer {layer:?}: {records} records, CRS {crs:?}", loaded.found.name);
        let (shapes_in, left_out) = (loaded.table.shapes_in.clone(), loaded.left_out.clone());
        Self {
            found: loaded.found.clone(),
            layer,
            crs,
            overridden: loaded.overridden,
            records,
            shapes_in,
            left_out,
        }
    }
}

/// Entry of an archive and layer, of what was read.
type Layers = Vec<(Option<String>, String)>;

/// What identifies an unchanged file: it cannot change and keep all three.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    bytes: u64,
    modified: Option<SystemTime>,
    inode: u64,
}

impl Stamp {
    fn of(path: &Path) -> std::io::Result<Self> {
        let metadata = std::fs::metadata(path)?;
        #[cfg(unix)]
        let inode = std::os::unix::fs::MetadataExt::ino(&metadata);
        #[cfg(not(unix))]
        let inode = 0;
        Ok(Self { bytes: metadata.len(), modified: metadata.modified().ok(), inode })
    }

    /// What differs, in words.
    fn difference(self, other: Self) -> (String, String) {
        if self.bytes != other.bytes {
            (format!("{} bytes", self.bytes), format!("{} bytes", other.bytes))
        } else if self.inode != other.inode {
            ("another file of that name".into(), "the file that was there when the run began".into())
        } else {
            ("a later time of change".into(), "the time of change when the run began".into())
        }
    }
}

/// A file and its parts as they were before anything was read.
#[derive(Debug)]
struct Before {
    found: Found,
    parts: Vec<(PathBuf, Stamp)>,
}

/// The hash of a file and of its parts.
#[derive(Debug, Clone, Default)]
pub(super) struct Hashed {
    bytes: u64,
    pub(super) sha256: String,
    parts: Vec<InputPart>,
}

/// Hashes by the path of the file.
pub(super) type Hashes = BTreeMap<PathBuf, Hashed>;

/// The files of a run as they were when it began.
#[derive(Debug)]
pub(super) struct Seen(Vec<Before>);

impl Seen {
    /// Looks at files and what is read with them, before anything is read.
    ///
    /// # Errors
    /// Where one is not there, or points to what cannot be traced.
    pub(super) fn look(mut found: Vec<Found>, accept: &Accept) -> Result<Self, IngestError> {
        found.sort_by(|a, b| a.path.cmp(&b.path));
        found.dedup_by(|a, b| a.path == b.path);
        let mut folders = Folders::default();
        let look = |found: Found| -> Result<Before, IngestError> {
            let unreadable = |error: std::io::Error| unreadable(&found.name, &error);
            let mut parts = folders.parts(&found.path).map_err(unreadable)?;
            for file in pointed::files(&found.path, &found.name, accept)? {
                parts.extend(folders.parts(&file).map_err(unreadable)?);
            }
            parts.sort();
            parts.dedup();
            let stamped = |part: PathBuf| Stamp::of(&part).map(|stamp| (part, stamp));
            let parts = parts.into_iter().map(stamped).collect::<std::io::Result<_>>().map_err(unreadable)?;
            Ok(Before { found, parts })
        };
        found.into_iter().map(look).collect::<Result<_, _>>().map(Self)
    }

    /// Size and hash of each file.
    ///
    /// # Errors
    /// Where one cannot be read.
    pub(super) fn hashes(&self) -> Result<Hashes, IngestError> {
        self.0
            .par_iter()
            .map(|before| {
                let parts: Vec<&Path> = before.parts.iter().map(|(part, _)| part.as_path()).collect();
                let hashed = hash(&before.found.path, &parts)
                    .map_err(|error| unreadable(&before.found.name, &error))?;
                Ok((before.found.path.clone(), hashed))
            })
            .collect()
    }

    /// Refuses a file that is another one now than before it was hashed: the hash would not be that of what was read. To be
    /// called when everything has been read.
    ///
    /// # Errors
    /// The first file that changed.
    pub(super) fn unchanged(&self) -> Result<(), IngestError> {
        let mut folders = Folders::default();
        for Before { found, parts } in &self.0 {
            let changed = |part: &Path, found_now: String, expected: String| IngestError::Changed {
                file: found.name.clone(),
                part: part.file_name().unwrap_or_default().to_string_lossy().into_owned(),
                found: found_now,
                expected,
            };
            for (part, before) in parts {
                match Stamp::of(part) {
                    Ok(now) if now == *before => {}
                    Ok(now) => {
                        let (found_now, expected) = now.difference(*before);
                        return Err(changed(part, found_now, expected));
                    }
                    Err(error) => {
                        return Err(changed(part, error.to_string(), "the file that was there".into()));
                    }
                }
            }
            let now = folders.parts(&found.path).map_err(|error| unreadable(&found.name, &error))?;
            // An empty log of a database is left by whoever only reads it.
            let is_new = |part: &&PathBuf| {
                let is_known = parts.iter().any(|(known, _)| known == *part);
                let is_log = part.to_string_lossy().ends_with("-wal");
                let is_empty_log = is_log && Stamp::of(part).is_ok_and(|now| now.bytes == 0);
                !is_known && !is_empty_log
            };
            if let Some(new) = now.iter().find(is_new) {
                return Err(changed(new, "a new file beside it".into(), "no such file".into()));
            }
        }
        Ok(())
    }

    /// Says which inputs are the addresses of services: they were accepted, and what they answered has no hash.
    pub(super) fn services(&self) -> Vec<Reject> {
        let services = self
            .0
            .iter()
            .filter(|before| drivers::pointer_at(&before.found.path).is_some_and(|pointer| pointer != "vrt"));
        let reject = |before: &Before| Reject {
            source: before.found.name.clone(),
            layer: String::new(),
            record: String::new(),
            reason: "read from a service".into(),
            found: "an answer of the net, which no hash covers".into(),
            expected: "a file: save what the service answers".into(),
            severity: Severity::Part,
        };
        services.map(reject).collect()
    }

    /// Takes away the descriptions that GDAL leaves beside GML files when it reads them: the next run would find another
    /// input. Those that were there before stay.
    pub(super) fn tidy(&self) {
        for Before { found, parts } in &self.0 {
            let is_gml = found.path.extension().is_some_and(|ending| {
                ending.eq_ignore_ascii_case("gml") || ending.eq_ignore_ascii_case("xml")
            });
            let description = found.path.with_extension("gfs");
            if is_gml && !parts.iter().any(|(part, _)| *part == description) {
                // Where nothing was left there is nothing to take away.
                let _ = std::fs::remove_file(description);
            }
        }
    }
}

/// The hash of one file.
pub(super) fn hash_of(found: Found) -> Result<String, IngestError> {
    let path = found.path.clone();
    let hashes = Seen::look(vec![found], &Accept::default())?.hashes()?;
    Ok(hashes.get(&path).map(|hashed| hashed.sha256.clone()).unwrap_or_default())
}

fn unreadable(file: &str, error: &std::io::Error) -> IngestError {
    IngestError::Unreadable { file: file.to_owned(), reason: error.to_string() }
}

/// The files in text order of their names, each once, with all layers that were read of it.
pub(super) fn list(uses: Vec<Use>, hashes: &Hashes) -> Vec<InputFile> {
    let mut files: BTreeMap<(String, PathBuf), (InputFile, Layers)> = BTreeMap::new();
    for one in uses {
        let Hashed { bytes, sha256, parts } = hashes.get(&one.found.path).cloned().unwrap_or_default();
        let (file, layers) =
            files.entry((one.found.name.clone(), one.found.path.clone())).or_insert_with(|| {
                let file = InputFile {
                    source: one.found.name.clone(),
                    path: one.found.path.clone(),
                    bytes,
                    sha256,
                    parts,
                    crs: String::new(),
                    crs_overridden: false,
                    records: 0,
                    shapes_in: String::new(),
                    left_out: Vec::new(),
                };
                (file, Vec::new())
            });
        // Two sources may read the same layer: its records are there once.
        let layer = (one.found.inner, one.layer);
        if !layers.contains(&layer) {
            layers.push(layer);
            file.records += one.records;
        }
        if file.shapes_in.is_empty() {
            file.shapes_in = one.shapes_in;
        }
        file.left_out.extend(one.left_out.filter(|left_out| !file.left_out.contains(left_out)));
        file.crs_overridden |= one.overridden;
        if file.crs.is_empty() || one.overridden {
            file.crs = one.crs;
        }
    }
    files.into_values().map(|(file, _)| file).collect()
}

/// Hashes the parts of a file, each once: by themselves and together.
fn hash(path: &Path, parts: &[&Path]) -> std::io::Result<Hashed> {
    let (mut whole, mut bytes, mut listed) = (Sha256::new(), 0, Vec::new());
    let home = if path.is_dir() { path } else { path.parent().unwrap_or(Path::new("")) };
    for part in parts {
        if parts.len() > 1 {
            whole.update(part.file_name().unwrap_or_default().to_string_lossy().as_bytes());
        }
        let (mut alone, mut size) = (Sha256::new(), 0);
        let mut file = std::fs::File::open(part)?;
        let mut buffer = vec![0; 1 << 20];
        loop {
            let read = file.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            whole.update(&buffer[..read]);
            if parts.len() > 1 {
                alone.update(&buffer[..read]);
            }
            size += read as u64;
        }
        bytes += size;
        let name = part.strip_prefix(home).unwrap_or(part).to_string_lossy().into_owned();
        listed.push(InputPart { file: name, bytes: size, sha256: hex(alone) });
    }
    if parts.len() == 1 {
        listed.clear();
    }
    Ok(Hashed { bytes, sha256: hex(whole), parts: listed })
}

fn hex(digest: Sha256) -> String {
    let digit = |nibble: u8| char::from(b"0123456789abcdef"[usize::from(nibble)]);
    digest.finalize().iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &Path) -> Found {
        Found { name: "a.csv".into(), path: path.to_owned(), inner: None, by_pattern: false }
    }

    #[test]
    fn a_file_has_the_hash_that_everyone_computes() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("a.csv");
        std::fs::write(&path, "abc").expect("is writable");
        let seen = Seen::look(vec![found(&path)], &Accept::default()).expect("is there");
        let hashes = seen.hashes().expect("is readable");
        assert_eq!((hashes[&path].bytes, hashes[&path].parts.len()), (3, 0));
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hashes[&path].sha256, abc);
        // Of several parts, each has it too.
        let shapefile = folder.path().join("a.shp");
        for (name, text) in [("a.shp", "abc"), ("a.dbf", "x")] {
            std::fs::write(folder.path().join(name), text).expect("is writable");
        }
        let seen = Seen::look(vec![found(&shapefile)], &Accept::default()).expect("is there");
        let hashes = seen.hashes().expect("is readable");
        let parts = &hashes[&shapefile].parts;
        let listed: Vec<_> = parts.iter().map(|part| (part.file.as_str(), part.bytes)).collect();
        assert_eq!(listed, [("a.dbf", 1), ("a.shp", 3)]);
        assert_eq!(parts[1].sha256, abc);
    }

    /// Another size, another file of the same size and name, the same bytes written anew, a part that came or went.
    #[test]
    fn a_file_that_changes_after_it_was_looked_at_is_reported() {
        type Change = fn(&Path);
        let changes: [(&str, Change); 5] = [
            ("4 bytes", |folder| std::fs::write(folder.join("a.shp"), "abcd").expect("written")),
            ("another file", |folder| {
                std::fs::write(folder.join("new"), "xyz").expect("written");
                std::fs::rename(folder.join("new"), folder.join("a.shp")).expect("renamed");
            }),
            ("time of change", |folder| {
                let file = std::fs::File::options().append(true).open(folder.join("a.dbf")).expect("opened");
                file.set_modified(SystemTime::UNIX_EPOCH).expect("set");
            }),
            ("a new file", |folder| std::fs::write(folder.join("a.prj"), "x").expect("written")),
            ("a.dbf", |folder| std::fs::remove_file(folder.join("a.dbf")).expect("removed")),
        ];
        for (named, change) in changes {
            let folder = tempfile::tempdir().expect("a temporary folder");
            for name in ["a.shp", "a.dbf"] {
                std::fs::write(folder.path().join(name), "abc").expect("is writable");
            }
            let seen =
                Seen::look(vec![found(&folder.path().join("a.shp"))], &Accept::default()).expect("there");
            seen.unchanged().expect("nothing happened");
            change(folder.path());
            let error = seen.unchanged().expect_err(named).to_string();
            assert!(error.starts_with("a.csv: ") && error.contains(named), "{error}\nnot: {named}");
        }
    }
}
