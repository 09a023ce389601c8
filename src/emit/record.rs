use std::path::Path;

use serde::Serialize;

use super::EmitError;
use crate::record::RunRecord;

/// Writes `run.json`: the run record, indented, keys in the order given.
///
/// # Errors
/// Where the file cannot be written.
pub fn run_record(record: &RunRecord, path: &Path) -> Result<(), EmitError> {
    json(record, path)
}

/// Writes `timings.json`: the one file that differs from run to run.
///
/// # Errors
/// Where the file cannot be written.
pub fn timings(record: &impl Serialize, path: &Path) -> Result<(), EmitError> {
    json(record, path)
}

/// Writes any record as JSON, indented, keys in the order given.
///
/// # Errors
/// Where the file cannot be written.
pub fn json(value: &impl Serialize, path: &Path) -> Result<(), EmitError> {
    let mut text =
        serde_json::to_string_pretty(value).map_err(|error| EmitError::format(path, "record", &error))?;
    text.push('\n');
    std::fs::write(path, text).map_err(|error| EmitError::write(path, error))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn keys_stay_in_the_order_given() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("run.json");
        super::json(&json!({ "version": "0.1.0", "name": "Örebro", "counts": [1, 2.5] }), &path)
            .expect("written");
        assert_eq!(
            std::fs::read_to_string(path).expect("UTF-8"),
            "{\n  \"version\": \"0.1.0\",\n  \"name\": \"Örebro\",\n  \"counts\": [\n    1,\n    2.5\n  ]\n}\n"
        );
    }
}
