//! Files that appear whole or not at all.
use std::{
    fs,
    path::{Path, PathBuf},
};

use super::ResultsError;
use crate::emit::EmitError;

/// Files that are being written beside the place where they will lie.
pub(super) struct Partial {
    folder: PathBuf,
    /// Where each is written, and where it goes.
    files: Vec<(PathBuf, PathBuf)>,
}

impl Partial {
    /// For files of a folder, which is made where it is missing. A result is no place for them: the next run would take
    /// them away.
    pub(super) fn of_folder(folder: &Path) -> Result<Self, ResultsError> {
        let place = |found: &str, expected| ResultsError::Place {
            path: folder.to_owned(),
            found: found.to_owned(),
            expected,
        };
        if folder.join("run.json").exists() {
            return Err(place("found a result in this folder", "another folder, or a new one"));
        }
        if folder.exists() && !folder.is_dir() {
            return Err(place("found a file", "a folder or nothing"));
        }
        fs::create_dir_all(folder).map_err(|source| EmitError::Folder {
            path: folder.to_owned(),
            doing: "make it",
            source,
        })?;
        Ok(Self { folder: folder.to_owned(), files: Vec::new() })
    }

    /// For a single file.
    pub(super) fn of_file(file: &Path) -> Result<Self, ResultsError> {
        if file.is_dir() {
            return Err(ResultsError::Place {
                path: file.to_owned(),
                found: "found a folder".into(),
                expected: "the name of a file",
            });
        }
        let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty());
        let folder = parent.unwrap_or(Path::new(".")).to_owned();
        if !folder.is_dir() {
            return Err(ResultsError::Place {
                path: folder,
                found: "found no such folder".into(),
                expected: "a folder that exists",
            });
        }
        Ok(Self { folder, files: Vec::new() })
    }

    /// Where to write a file of the folder.
    pub(super) fn path(&mut self, name: &str) -> PathBuf {
        let partial = self.folder.join(format!(".{name}.partial-{}", std::process::id()));
        self.files.push((partial.clone(), self.folder.join(name)));
        partial
    }

    /// Puts all of them in place.
    pub(super) fn commit(mut self) -> Result<(), ResultsError> {
        for (partial, file) in std::mem::take(&mut self.files) {
            if let Ok(old) = fs::metadata(&file) {
                // Who may read the old file may read the new one; where that cannot be set, the default counts.
                let _ = fs::set_permissions(&partial, old.permissions());
            }
            if let Err(source) = fs::rename(&partial, &file) {
                let _ = fs::remove_file(&partial);
                return Err(EmitError::Write { path: file, source }.into());
            }
        }
        Ok(())
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        for (partial, _) in &self.files {
            // A failure here has nobody to be reported to.
            let _ = fs::remove_file(partial);
        }
    }
}
