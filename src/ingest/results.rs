//! What this program has written itself: it is never taken for a delivery by accident.
use std::path::{Path, PathBuf};

use super::error::IngestError;
use super::paths::Found;
use super::source_file::Paths;
use crate::model::{Reject, Severity};

/// The run record: it makes a folder a result.
const RECORD: &str = "run.json";
/// What lies in the folder of a run that has not ended.
const PARTIAL: &str = ".whitespot-partial";

/// What a run replaces in the folder of its result.
const REPLACED: [&str; 5] = [RECORD, "timings.json", "open.zip", "internal", "open"];

/// Whether a folder is a result of this program, or what a run that has not ended, or was killed, has written so far.
pub(super) fn is_result(folder: &Path) -> bool {
    if folder.join(PARTIAL).is_file() {
        return true;
    }
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if name.starts_with('.') && name.contains(".partial-") && folder.join("internal").is_dir() {
        return true;
    }
    let record = std::fs::read_to_string(folder.join(RECORD)).ok();
    record
        // By this key alone: what another version wrote beside it does not matter here.
        .and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok())
        .is_some_and(|record| record["whitespot"].is_string())
}

/// A reject for the files of results that a pattern met and that are left out.
pub(super) fn left_out(paths: &Paths, results: &[Found]) -> Option<Reject> {
    let first = results.first()?;
    Some(Reject {
        source: paths.iter().collect::<Vec<_>>().join(", "),
        layer: String::new(),
        record: String::new(),
        reason: "file of a result, left out".into(),
        found: format!("{} that whitespot wrote, the first {}", files(results.len()), first.name),
        expected: "files that were delivered; keep results apart from them".into(),
        severity: Severity::Part,
    })
}

fn files(number: usize) -> String {
    if number == 1 { "1 file".into() } else { format!("{number} files") }
}

/// Refuses an input that belongs to the result that the run replaces: it would be gone or another one after it.
pub(super) fn not_written(found: &[Found], out: &[PathBuf]) -> Result<(), IngestError> {
    for dir in out.iter().filter(|dir| is_result(dir)) {
        let Ok(whole) = dir.canonicalize() else { continue };
        // What else lies in the folder belongs to somebody else and stays.
        let is_replaced = |rest: &Path| {
            rest.components()
                .next()
                .is_some_and(|first| REPLACED.iter().any(|entry| first.as_os_str() == *entry))
        };
        let lies_in = |found: &&Found| {
            let path = found.path.canonicalize();
            path.is_ok_and(|path| path.strip_prefix(&whole).is_ok_and(is_replaced))
        };
        if let Some(found) = found.iter().find(lies_in) {
            return Err(IngestError::OwnResult { file: found.name.clone(), dir: dir.display().to_string() });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_of_any_version_is_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let record = |text: &str| std::fs::write(folder.path().join(RECORD), text).expect("written");
        assert!(!is_result(folder.path()));
        record("{\"whitespot\": \"9.0.0\", \"inputs\": \"written in another way\", \"counts\": 7}");
        assert!(is_result(folder.path()));
        record("{\"name\": \"of another program\"}");
        assert!(!is_result(folder.path()));
    }
}
