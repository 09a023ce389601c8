//! The files read, for the run record: sizes and SHA-256.
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::error::IngestError;
use super::load::Loaded;
use super::paths::Found;
use crate::model::SourceName;

/// A file that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct InputFile {
    /// As configured, or as the pattern found it.
    pub source: SourceName,
    /// Where it lies.
    pub path: PathBuf,
    /// Size; of a folder or a shapefile, of all its parts.
    pub bytes: u64,
    /// SHA-256 of the content; of several parts, of their names and contents in text order.
    pub sha256: String,
    /// CRS as declared or configured; empty where none was needed.
    pub crs: String,
    /// Whether the configuration overrode what the file declares.
    pub crs_overridden: bool,
    /// Records read, of all layers that were asked for.
    pub records: u64,
}

/// What one source read of a file.
#[derive(Debug, Clone)]
pub(super) struct Use {
    found: Found,
    layer: String,
    crs: String,
    overridden: bool,
    records: u64,
}

impl Use {
    /// Notes a file that is one record and no table.
    pub(super) fn of_one(found: Found) -> Self {
        Self { found, layer: String::new(), crs: String::new(), overridden: false, records: 1 }
    }

    /// Notes a file.
    pub(super) fn of(loaded: &Loaded) -> Self {
        Self {
            found: loaded.found.clone(),
            layer: loaded.table.layer.clone(),
            crs: loaded.crs.as_ref().map_or_else(String::new, super::crs::Crs::label),
            overridden: loaded.overridden,
            records: loaded.table.rows() as u64,
        }
    }
}

/// Entry of an archive and layer, of what was read.
type Layers = Vec<(Option<String>, String)>;

/// Size and hash of files, each once.
pub(super) fn hashes(mut found: Vec<Found>) -> Result<BTreeMap<PathBuf, (u64, String)>, IngestError> {
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found.dedup_by(|a, b| a.path == b.path);
    found
        .into_par_iter()
        .map(|file| {
            let hash = hash(&file.path).map_err(|error| IngestError::Unreadable {
                file: file.name.clone(),
                reason: error.to_string(),
            })?;
            Ok((file.path, hash))
        })
        .collect()
}

/// The files in text order of their names, each once, with all layers that were read of it.
pub(super) fn list(uses: Vec<Use>, hashes: &BTreeMap<PathBuf, (u64, String)>) -> Vec<InputFile> {
    let mut files: BTreeMap<(String, PathBuf), (InputFile, Layers)> = BTreeMap::new();
    for one in uses {
        let (bytes, sha256) = hashes.get(&one.found.path).cloned().unwrap_or_default();
        let (file, layers) =
            files.entry((one.found.name.clone(), one.found.path.clone())).or_insert_with(|| {
                let file = InputFile {
                    source: one.found.name.clone(),
                    path: one.found.path.clone(),
                    bytes,
                    sha256,
                    crs: String::new(),
                    crs_overridden: false,
                    records: 0,
                };
                (file, Vec::new())
            });
        // Two sources may read the same layer: its records are there once.
        let layer = (one.found.inner, one.layer);
        if !layers.contains(&layer) {
            layers.push(layer);
            file.records += one.records;
        }
        file.crs_overridden |= one.overridden;
        if file.crs.is_empty() || one.overridden {
            file.crs = one.crs;
        }
    }
    files.into_values().map(|(file, _)| file).collect()
}

fn hash(path: &Path) -> std::io::Result<(u64, String)> {
    let parts = parts(path)?;
    let mut digest = Sha256::new();
    let mut bytes = 0;
    for part in &parts {
        if parts.len() > 1 {
            digest.update(part.file_name().unwrap_or_default().to_string_lossy().as_bytes());
        }
        let mut file = std::fs::File::open(part)?;
        let mut buffer = vec![0; 1 << 20];
        loop {
            let read = file.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            digest.update(&buffer[..read]);
            bytes += read as u64;
        }
    }
    let digit = |nibble: u8| char::from(b"0123456789abcdef"[usize::from(nibble)]);
    let hex = digest.finalize().iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect();
    Ok((bytes, hex))
}

/// The files that a path stands for: those of a folder, and what lies beside a shapefile.
fn parts(path: &Path) -> std::io::Result<Vec<PathBuf>> {
    let is_shapefile = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("shp"));
    let mut parts: Vec<PathBuf> = if path.is_dir() {
        std::fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?
    } else if is_shapefile {
        let beside = ["dbf", "shx", "prj", "cpg", "DBF", "SHX", "PRJ", "CPG"]
            .map(|ending| path.with_extension(ending));
        beside.into_iter().filter(|part| part.is_file()).chain([path.to_owned()]).collect()
    } else {
        vec![path.to_owned()]
    };
    parts.retain(|part| part.is_file());
    parts.sort();
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_the_hash_that_everyone_computes() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("a.csv");
        std::fs::write(&path, "abc").expect("is writable");
        let (bytes, hex) = hash(&path).expect("is readable");
        assert_eq!(bytes, 3);
        assert_eq!(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
