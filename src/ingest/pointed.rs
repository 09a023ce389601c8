//! Files that hold no data and point to others, where the configuration accepts them: each file that is read in the end has to
//! lie on this disk, be of a known format, and is hashed with the one that points to it.
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use roxmltree::{Document, ParsingOptions};

use super::accept::Accept;
use super::archive::Opened;
use super::error::IngestError;
use super::{drivers, raster, vector};

/// The elements of a VRT that name a file.
const NAMES_A_FILE: [&str; 3] = ["SourceFilename", "SrcDataSource", "SourceDataset"];

/// The files that a path points to, in text order; none where it holds its own data or is not accepted.
///
/// # Errors
/// Where a file cannot be traced to data on this disk.
pub(super) fn files(path: &Path, name: &str, accept: &Accept) -> Result<Vec<PathBuf>, IngestError> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![path.to_owned()];
    while let Some(next) = waiting.pop() {
        if drivers::pointer_at(&next) != Some("vrt") || !accept.driver("vrt") {
            continue;
        }
        for file in named(&next, name)? {
            match drivers::pointer_at(&file) {
                None => has_data(&file, name)?,
                Some("vrt") => {}
                Some(_) => {
                    return Err(untraceable(name, &file.to_string_lossy(), "it points on to a service"));
                }
            }
            if found.insert(file.clone()) {
                waiting.push(file);
            }
        }
    }
    found.remove(path);
    Ok(found.into_iter().collect())
}

/// The files that one VRT names.
fn named(path: &Path, name: &str) -> Result<Vec<PathBuf>, IngestError> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| IngestError::Unreadable { file: name.to_owned(), reason: error.to_string() })?;
    let broken = |reason: String| IngestError::Unreadable { file: name.to_owned(), reason };
    let document = Document::parse_with_options(&text, ParsingOptions::default())
        .map_err(|error| broken(format!("the VRT is no XML: {error}")))?;
    let mut files = Vec::new();
    for element in document.descendants().filter(roxmltree::Node::is_element) {
        let is = |known: &str| element.tag_name().name().eq_ignore_ascii_case(known);
        let text = element.text().unwrap_or_default().trim();
        if is("SrcSQL") {
            return Err(untraceable(name, text, "a query may read any file"));
        }
        if !NAMES_A_FILE.iter().any(|known| is(known)) {
            continue;
        }
        let relative = element.attributes().any(|attribute| {
            attribute.name().eq_ignore_ascii_case("relativeToVRT") && attribute.value().trim() != "0"
        });
        let folder = path.parent().filter(|_| relative).unwrap_or(Path::new(""));
        let file = folder.join(text);
        if text.is_empty() || !file.exists() {
            return Err(untraceable(name, text, "no such file on this disk"));
        }
        files.push(file);
    }
    Ok(files)
}

/// Refuses a file that is of none of the known formats.
fn has_data(path: &Path, name: &str) -> Result<(), IngestError> {
    let (whole, own) = (path.to_string_lossy(), Accept::default());
    if vector::open(&whole, name, None, &own).is_ok() || raster::open(&whole, name, &own).is_ok() {
        return Ok(());
    }
    Err(untraceable(name, &whole, "it is of no known format"))
}

/// Refuses what only points to others in a way that nothing can follow: from within an archive, and tables of `MapInfo` that
/// are made of other tables.
pub(super) fn check(opened: &Opened, driver: &str) -> Result<(), IngestError> {
    if ["VRT", "OGR_VRT"].contains(&driver) && !opened.is_plain() {
        return Err(untraceable(&opened.name, "files from within an archive", "unpack it first"));
    }
    if driver == "MapInfo File" {
        let start = String::from_utf8_lossy(&opened.start()?).to_lowercase();
        let is_seamless = start
            .split_once("\"\\isseamless\"")
            .is_some_and(|(_, rest)| rest.trim_start_matches([' ', '=', '\t']).starts_with("\"true\""));
        if is_seamless || start.contains("create view") {
            return Err(untraceable(
                &opened.name,
                "other tables",
                "a seamless table or a view: name the tables that it is made of",
            ));
        }
    }
    Ok(())
}

fn untraceable(file: &str, to: &str, reason: &str) -> IngestError {
    IngestError::Untraceable { file: file.to_owned(), to: to.to_owned(), reason: reason.to_owned() }
}
