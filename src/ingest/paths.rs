use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use super::archive_entry;
use super::error::{IngestError, nearest};
use super::results;
use super::source_file::Paths;
use super::text::is_same;
use super::unpacked::UnpackLimit;

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

/// What a source names.
#[derive(Debug, Default)]
pub(super) struct Resolved {
    /// The files, in text order of their names.
    pub files: Vec<Found>,
    /// Files of results that patterns met and that are left out.
    pub results: Vec<Found>,
}

/// The files that a source names, in text order of their names.
pub(super) fn resolve(base: &Path, paths: &Paths, limit: UnpackLimit) -> Result<Vec<Found>, IngestError> {
    Ok(resolve_all(base, paths, limit)?.files)
}

/// The files that a source names, and apart from them the files of results that its patterns met: what this program has
/// written is never taken for a delivery.
pub(super) fn resolve_all(base: &Path, paths: &Paths, limit: UnpackLimit) -> Result<Resolved, IngestError> {
    let mut resolved = Resolved::default();
    for written in paths.iter() {
        let found = resolve_one(base, written, limit)?;
        let mut known = HashMap::new();
        let fixed = fixed_part(&base.join(written));
        let mut is_result = |found: &Found| {
            let folders = found.path.ancestors().skip(1);
            let below = folders.take_while(|folder| {
                let folder = plain(folder);
                folder != fixed && folder.starts_with(&fixed)
            });
            below
                .into_iter()
                .any(|folder| *known.entry(folder.to_owned()).or_insert_with(|| results::is_result(folder)))
        };
        let (results, files): (Vec<Found>, Vec<Found>) =
            found.into_iter().partition(|found| found.by_pattern && is_result(found));
        if let (true, Some(first)) = (files.is_empty(), results.first()) {
            let (pattern, first) = (written.to_owned(), first.name.clone());
            return Err(IngestError::OnlyResults { pattern, first });
        }
        resolved.files.extend(files);
        resolved.results.extend(results);
    }
    for found in [&mut resolved.files, &mut resolved.results] {
        found.sort();
        found.dedup();
    }
    Ok(resolved)
}

/// The folder that a pattern names before its first wildcard: a pattern that names a result's own folder reads it.
fn fixed_part(pattern: &Path) -> PathBuf {
    let is_plain = |part: &Component<'_>| !part.as_os_str().to_string_lossy().contains(['*', '?', '[']);
    plain(&pattern.components().take_while(is_plain).collect::<PathBuf>())
}

/// A path without the sign for the folder that it starts from.
fn plain(path: &Path) -> PathBuf {
    path.components().filter(|part| *part != Component::CurDir).collect()
}

fn resolve_one(base: &Path, written: &str, limit: UnpackLimit) -> Result<Vec<Found>, IngestError> {
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
        let matching = entries(&archive, &inner, limit);
        if matching.is_empty() {
            return Ok(vec![found(written, archive, Some(inner), false)]);
        }
        let outer = &written[..written.len() - inner.len()];
        let entry = |entry: String| found(&format!("{outer}{entry}"), archive.clone(), Some(entry), true);
        return Ok(matching.into_iter().map(entry).collect());
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

/// The entries that a pattern finds in an archive; none where it is no pattern, or an entry bears it as its name.
fn entries(archive: &Path, inner: &str, limit: UnpackLimit) -> Vec<String> {
    let pattern = inner.contains(['*', '?', '[']).then(|| glob::Pattern::new(inner).ok()).flatten();
    let Some(pattern) = pattern else { return Vec::new() };
    // What cannot be read is reported when it is opened.
    let names = archive_entry::names(archive, inner, limit).unwrap_or_default();
    if names.iter().any(|name| name == inner) {
        return Vec::new();
    }
    // A star does not cross folders, as it does not on the disk.
    let options = glob::MatchOptions { require_literal_separator: true, ..glob::MatchOptions::new() };
    let mut found: Vec<String> = names
        .into_iter()
        .filter(|name| !name.ends_with('/') && pattern.matches_with(name, options))
        .collect();
    found.sort();
    found
}

/// `x.zip/inner.shp`: the archive, and the entry in it.
fn inside_archive(base: &Path, written: &str) -> Option<(PathBuf, String)> {
    let lower = written.to_ascii_lowercase();
    let cut = [".zip", ".tar", ".tar.gz", ".tgz", ".7z"]
        .iter()
        .filter_map(|ending| Some(lower.find(&format!("{ending}/"))? + ending.len()))
        .min()?;
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

    fn resolve(base: &Path, paths: &Paths) -> Result<Vec<Found>, IngestError> {
        super::resolve(base, paths, UnpackLimit::default())
    }

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
    fn a_pattern_leaves_out_what_this_program_has_written() {
        let result = r#"{"whitespot": "0.1.0", "outputs": []}"#;
        let folder = folder(&[
            "in/a.geojson",
            "in/2024/b.geojson",
            "in/out/internal/uncovered.geojson",
            "in/.out.partial-7-0/internal/uncovered.geojson",
            "in/.out.partial-7-0/.whitespot-partial",
        ]);
        std::fs::write(folder.path().join("in/out/run.json"), result).expect("is writable");
        // A folder of somebody else's that only has a file of that name.
        std::fs::write(folder.path().join("in/2024/run.json"), r#"{"runner": 1}"#).expect("is writable");
        let resolve =
            |pattern: &str| resolve_all(folder.path(), &Paths::One(pattern.into()), UnpackLimit::default());
        let names = |found: &[Found]| found.iter().map(|file| file.name.clone()).collect::<Vec<_>>();
        let all = resolve("in/**/*.geojson").expect("finds");
        assert_eq!(names(&all.files), ["in/2024/b.geojson", "in/a.geojson"]);
        assert_eq!(
            names(&all.results),
            ["in/.out.partial-7-0/internal/uncovered.geojson", "in/out/internal/uncovered.geojson"]
        );
        let error = resolve("in/o*/**/*.geojson").expect_err("nothing else").to_string();
        assert!(error.contains("in/o*/**/*.geojson") && error.contains("in/out/internal"), "{error}");
        // A pattern that names the folder reads it: last year's layer is the register of this one.
        let named = resolve("in/out/internal/*.geojson").expect("finds");
        assert_eq!(names(&named.files), ["in/out/internal/uncovered.geojson"]);
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
