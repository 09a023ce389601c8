use std::path::{Path, PathBuf};

use super::error::{IngestError, nearest};
use super::source::Paths;
use super::text::is_same;

/// A file that a source names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    /// As configured, or as the pattern found it: relative to the configuration where the pattern is.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// The entry of an archive, where the path names one.
    pub inner: Option<String>,
    /// Whether a pattern found it: then an empty file is no error.
    pub by_pattern: bool,
}

/// The files that a source names, in text order of their names.
pub(super) fn resolve(base: &Path, paths: &Paths) -> Result<Vec<Found>, IngestError> {
    let mut found = Vec::new();
    for written in paths.iter() {
        found.extend(resolve_one(base, written)?);
    }
    found.sort();
    found.dedup();
    Ok(found)
}

fn resolve_one(base: &Path, written: &str) -> Result<Vec<Found>, IngestError> {
    let whole = base.join(written);
    let found = |name: &str, path: PathBuf, inner: Option<String>, by_pattern: bool| Found {
        name: name.to_owned(),
        path,
        inner,
        by_pattern,
    };
    // A name that exists is taken as it is, even when it holds a sign that patterns use.
    if whole.exists() {
        return Ok(vec![found(written, whole, None, false)]);
    }
    if let Some((archive, inner)) = inside_archive(base, written) {
        return Ok(vec![found(written, archive, Some(inner), false)]);
    }
    if let Some(whole) = in_other_letters(base, written) {
        return Ok(vec![found(written, whole, None, false)]);
    }
    if written.contains(['*', '?', '[']) {
        let mut matches = Vec::new();
        for path in matching(base, written)? {
            let name = if Path::new(written).is_relative() {
                path.strip_prefix(base).unwrap_or(&path).to_string_lossy().into_owned()
            } else {
                path.to_string_lossy().into_owned()
            };
            matches.push(found(&name, path, None, true));
        }
        if !matches.is_empty() {
            return Ok(matches);
        }
    }
    Err(IngestError::NotFound { path: written.to_owned(), nearest: nearest_file(&whole) })
}

fn matching(base: &Path, pattern: &str) -> Result<Vec<PathBuf>, IngestError> {
    let whole = if Path::new(pattern).is_relative() {
        // The folder is not part of the pattern, whatever signs its name holds.
        let folder = glob::Pattern::escape(&base.to_string_lossy());
        if folder.is_empty() { pattern.to_owned() } else { format!("{folder}/{pattern}") }
    } else {
        pattern.to_owned()
    };
    let bad = |reason: String| IngestError::BadSetting {
        file: pattern.to_owned(),
        key: "path".into(),
        found: pattern.to_owned(),
        expected: format!("a pattern ({reason})"),
    };
    let paths = glob::glob(&whole).map_err(|error| bad(error.to_string()))?;
    paths.map(|path| path.map_err(|error| bad(error.to_string()))).collect()
}

/// The path whose names are the same text in other letters, as a disk of another system keeps them (`å` as `a` and a ring).
fn in_other_letters(base: &Path, written: &str) -> Option<PathBuf> {
    if written.is_ascii() {
        return None;
    }
    let mut path = base.to_owned();
    for part in Path::new(written).components() {
        let next = path.join(part);
        if next.exists() {
            path = next;
            continue;
        }
        let wanted = part.as_os_str().to_string_lossy();
        let folder = if path.as_os_str().is_empty() { Path::new(".") } else { &path };
        let entries = std::fs::read_dir(folder).ok()?.flatten();
        path = entries
            .map(|entry| entry.path())
            .find(|entry| entry.file_name().is_some_and(|name| is_same(&name.to_string_lossy(), &wanted)))?;
    }
    Some(path)
}

/// `x.zip/inner.shp`: the archive, and the entry in it.
fn inside_archive(base: &Path, written: &str) -> Option<(PathBuf, String)> {
    let lower = written.to_ascii_lowercase();
    let cut = lower.find(".zip/")? + ".zip".len();
    let archive = base.join(written.get(..cut)?);
    archive.is_file().then(|| (archive, written[cut + 1..].to_owned()))
}

/// The file name in the same folder that is most like the one asked for.
fn nearest_file(path: &Path) -> Option<String> {
    let wanted = path.file_name()?.to_string_lossy().into_owned();
    let names: Vec<String> = std::fs::read_dir(path.parent()?)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .collect();
    nearest(&wanted, names.iter().map(String::as_str))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in names {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("has a parent")).expect("is writable");
            std::fs::write(path, "x").expect("is writable");
        }
        folder
    }

    #[test]
    fn a_pattern_gives_names_in_text_order() {
        let folder = folder(&["in/b.geojson", "in/a å.geojson", "in/!c.geojson", "in/d.csv"]);
        let found = resolve(folder.path(), &Paths::One("in/*.geojson".into())).expect("finds");
        let names: Vec<_> = found.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["in/!c.geojson", "in/a å.geojson", "in/b.geojson"]);
        assert!(found.iter().all(|file| file.by_pattern));
    }

    #[test]
    fn a_missing_file_names_the_nearest() {
        let folder = folder(&["kommuner.gpkg", "vatten.gpkg"]);
        let error = resolve(folder.path(), &Paths::One("komuner.gpkg".into())).expect_err("is missing");
        assert_eq!(error.to_string(), "komuner.gpkg: no such file (the nearest is kommuner.gpkg)");
        let error = resolve(folder.path(), &Paths::One("kommun*.shp".into())).expect_err("is missing");
        assert_eq!(error.to_string(), "kommun*.shp: no such file (the nearest is kommuner.gpkg)");
    }

    #[test]
    fn a_name_is_found_in_other_letters() {
        let folder = folder(&["O\u{308}rebro/na\u{308}t.gpkg", "vatten.gpkg"]);
        let found = resolve(folder.path(), &Paths::One("Örebro/nät.gpkg".into())).expect("finds");
        assert_eq!(found[0].path, folder.path().join("O\u{308}rebro/na\u{308}t.gpkg"));
        assert_eq!(found[0].name, "Örebro/nät.gpkg");
    }

    #[test]
    fn signs_of_patterns_in_names_are_taken_as_they_are() {
        let folder = folder(&["a[1].csv", "z.zip"]);
        let found = resolve(folder.path(), &Paths::One("a[1].csv".into())).expect("finds");
        assert_eq!(found[0].path, folder.path().join("a[1].csv"));
        let found = resolve(folder.path(), &Paths::One("z.zip/in/x.shp".into())).expect("finds");
        assert_eq!(found[0].inner.as_deref(), Some("in/x.shp"));
    }
}
