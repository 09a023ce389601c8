use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::EmitError;

/// The entries of a result folder; whatever else lies in it is left alone.
const ENTRIES: [&str; 5] = ["timings.json", "internal", "open", "open.zip", "run.json"];
/// The entry that makes a folder a result: the first to go and the last to come.
const SEAL: &str = "run.json";
/// Lies in a partial folder and is locked while its run lives: it marks the folder as made by a run.
const MARKER: &str = ".whitespot-partial";
/// The marker before it is locked.
const UNNAMED: &str = ".marker";
/// Where the earlier result waits inside the partial folder while the new one is put in place.
const EARLIER: &str = ".earlier";
/// Says that all of the earlier result has been moved aside: what the output folder holds from then on is new.
const CLEARED: &str = ".cleared";

/// The output folder of a run: written under a temporary name, put in place at the end.
///
/// Files are written to a partial folder `.{name}.partial-{process}` beside the output folder (inside of it where only
/// that may be written, as with a mounted volume). What [`commit`](Self::commit) promises: entries are renamed one
/// after another; `run.json` of the earlier result is moved away first and that of the new one is put in place last, so
/// a folder without `run.json` is never a result and one with it is whole. Where the output folder does not exist yet
/// one rename does it all. A run killed between two renames leaves no result; the next `begin` puts the earlier one
/// back. A run that ends before `commit` removes its partial folder; one that is killed leaves it to the next `begin`.
///
/// Replaced are `run.json`, `timings.json`, `open.zip`, `internal/` and `open/` with all that they hold; other entries stay.
/// This holds against errors and killed runs, not against a loss of power.
#[derive(Debug)]
pub struct Bundle {
    dir: PathBuf,
    partial: PathBuf,
    /// Held open for its lock.
    marker: Option<File>,
}

impl Bundle {
    /// Checks that `dir` may be replaced and written, tidies up after killed runs, and makes the partial folder.
    ///
    /// To be called before any input is read, so that a run does not fail at its end.
    ///
    /// # Errors
    /// Where `dir` is a file, is not empty and holds no `run.json`, cannot be written, or is being written by another
    /// run.
    pub fn begin(dir: &Path) -> Result<Self, EmitError> {
        let folder = |doing| move |source| EmitError::Folder { path: dir.to_owned(), doing, source };
        let mut place = std::path::absolute(dir).map_err(folder("find it"))?;
        if place.exists() {
            if !place.is_dir() {
                return Err(EmitError::NotAFolder { path: dir.to_owned() });
            }
            // The partial folder has to be on the disk that a symbolic link leads to.
            place = place.canonicalize().map_err(folder("find it"))?;
        }
        let parent = place.parent().map_or_else(|| place.clone(), Path::to_owned);
        fs::create_dir_all(&parent).map_err(folder("make its parent"))?;
        let name = place.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let prefix = format!(".{name}.partial-");
        // Runs that start at the same instant look and mark one after another: otherwise none would see the others.
        let turn = Turn::take([&parent, &place]);
        for home in [&parent, &place] {
            tidy(home, &prefix, &place, turn.is_alone).map_err(|failure| match failure {
                Tidy::Alive => EmitError::Busy { path: dir.to_owned() },
                Tidy::Failed(source) => EmitError::Folder {
                    path: dir.to_owned(),
                    doing: "tidy up after a run that was killed",
                    source,
                },
            })?;
        }
        if place.is_dir() && !place.join(SEAL).is_file() {
            let mut entries = fs::read_dir(&place).map_err(folder("list it"))?;
            if entries.next().is_some() {
                return Err(EmitError::NotAResult { path: dir.to_owned() });
            }
        }
        let (partial, marker) = match make_partial(&parent, &prefix, &place) {
            Ok(made) => made,
            // A mounted volume: its parent is on another disk or may not be written.
            Err(_) if place.is_dir() => {
                make_partial(&place, &prefix, &place).map_err(folder("write into it"))?
            }
            Err(source) => return Err(folder("make it")(source)),
        };
        drop(turn);
        Ok(Self { dir: place, partial, marker: Some(marker) })
    }

    /// Where a file of the result is to be written: `internal/municipalities.csv`; makes the folders on the way.
    ///
    /// # Errors
    /// Where a folder cannot be made.
    pub fn path(&self, file: &str) -> Result<PathBuf, EmitError> {
        debug_assert!(
            ENTRIES.contains(&file.split('/').next().unwrap_or_default()),
            "{file} is not part of the output contract and would be left behind"
        );
        let path = self.partial.join(file);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|source| EmitError::write(&path, source))?;
        }
        Ok(path)
    }

    /// Puts the result in place of the earlier one. `run.json` has to be among what was written.
    ///
    /// # Errors
    /// Where a rename fails; the earlier result is then put back.
    pub fn commit(mut self) -> Result<(), EmitError> {
        debug_assert!(
            self.partial.join(SEAL).is_file(),
            "a result without run.json would not be taken for one"
        );
        let moved = if self.dir.exists() {
            replace(&self.partial, &self.dir).inspect_err(|_| {
                // The first error is the one to report; what cannot be put back now the next run puts back.
                let _ = put_back(&self.partial, &self.dir);
            })
        } else {
            // The marker may not go along; its lock ends with the file.
            self.marker = None;
            fs::remove_file(self.partial.join(MARKER)).and_then(|()| fs::rename(&self.partial, &self.dir))
        };
        moved.map_err(|source| EmitError::Folder {
            path: self.dir.clone(),
            doing: "put the new result in place",
            source,
        })
        // Dropping self removes what is left of the partial folder: the marker and the earlier result.
    }
}

impl Drop for Bundle {
    fn drop(&mut self) {
        // While the earlier result could not be put back it lies in here and must stay.
        if self.partial.join(EARLIER).is_dir() && !self.dir.join(SEAL).is_file() {
            return;
        }
        // The marker goes last, so that a run killed in between leaves a folder that the next run knows and removes. An
        // error has no receiver here; the next run tries again.
        for entry in fs::read_dir(&self.partial).into_iter().flatten().flatten() {
            let path = entry.path();
            if entry.file_name() != MARKER {
                let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
            }
        }
        self.marker = None;
        let _ = fs::remove_dir_all(&self.partial);
    }
}

/// The turn of a run to look for others and to mark its own partial folder: a lock on the folders themselves, which leaves
/// nothing behind and ends with the process.
struct Turn {
    _locked: Vec<File>,
    /// Whether the disk keeps such locks: without them runs cannot take turns.
    is_alone: bool,
}

impl Turn {
    fn take<'f>(folders: impl IntoIterator<Item = &'f PathBuf>) -> Self {
        let lock = |folder: &PathBuf| File::open(folder).ok().filter(|folder| folder.lock().is_ok());
        let mut folders: Vec<&PathBuf> = folders.into_iter().filter(|folder| folder.is_dir()).collect();
        folders.dedup();
        let locked: Vec<File> = folders.iter().filter_map(|folder| lock(folder)).collect();
        Self { is_alone: locked.len() == folders.len(), _locked: locked }
    }
}

/// Makes a partial folder with a locked marker, and proves that its files can be renamed to the output folder.
fn make_partial(home: &Path, prefix: &str, dir: &Path) -> io::Result<(PathBuf, File)> {
    // A process id is not unique where every container counts from 1.
    let mut attempt = 0;
    let partial = loop {
        let partial = home.join(format!("{prefix}{}-{attempt}", std::process::id()));
        match fs::create_dir(&partial) {
            Ok(()) => break partial,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && attempt < 1000 => attempt += 1,
            Err(error) => return Err(error),
        }
    };
    let mark = || {
        // Locked before it gets its name, so that no other run sees it without its lock.
        let unnamed = partial.join(UNNAMED);
        let marker = File::create_new(&unnamed)?;
        match marker.try_lock() {
            // A disk without locks: there `tidy` leaves the folders of killed runs.
            Ok(()) | Err(TryLockError::Error(_)) => {}
            Err(TryLockError::WouldBlock) => return Err(io::ErrorKind::ResourceBusy.into()),
        }
        fs::rename(unnamed, partial.join(MARKER))?;
        if dir.is_dir() {
            let probe = partial.join(".probe");
            let there = dir.join(format!("{prefix}probe-{}", std::process::id()));
            fs::write(&probe, [])?;
            fs::rename(probe, &there)?;
            fs::remove_file(there)?;
        }
        Ok(marker)
    };
    match mark() {
        Ok(marker) => Ok((partial, marker)),
        Err(error) => {
            let _ = fs::remove_dir_all(&partial);
            Err(error)
        }
    }
}

enum Tidy {
    Alive,
    Failed(io::Error),
}

/// Removes the partial folders of runs that were killed, and puts back the earlier result that one of them moved away.
/// Where the run is alone in its turn, a folder without a marker comes from a run that was killed before it marked it.
fn tidy(home: &Path, prefix: &str, dir: &Path, is_alone: bool) -> Result<(), Tidy> {
    let Ok(entries) = fs::read_dir(home) else { return Ok(()) };
    for entry in entries.flatten() {
        let marker = entry.path().join(MARKER);
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(number) = name.strip_prefix(prefix) else { continue };
        if !marker.is_file() {
            if is_alone && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
                // Removed only where nothing else lies in it.
                let _ = fs::remove_file(entry.path().join(UNNAMED));
                let _ = fs::remove_dir(entry.path());
            }
            continue;
        }
        let Ok(lock) = File::open(&marker) else { continue };
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Tidy::Alive),
            // Without locks a killed run looks like a living one.
            Err(TryLockError::Error(_)) => continue,
        }
        if entry.path().join(EARLIER).is_dir() && !dir.join(SEAL).is_file() {
            put_back(&entry.path(), dir).map_err(Tidy::Failed)?;
        }
        drop(lock);
        fs::remove_dir_all(entry.path()).map_err(Tidy::Failed)?;
    }
    Ok(())
}

/// Moves the earlier entries aside, the seal first, then the new ones in, the seal last.
fn replace(partial: &Path, dir: &Path) -> io::Result<()> {
    let earlier = partial.join(EARLIER);
    fs::create_dir(&earlier)?;
    for entry in ENTRIES.iter().rev() {
        move_entry(&dir.join(entry), &earlier.join(entry))?;
    }
    fs::write(partial.join(CLEARED), [])?;
    for entry in ENTRIES {
        move_entry(&partial.join(entry), &dir.join(entry))?;
    }
    Ok(())
}

/// Undoes a `replace` that was cut short; may be cut short itself and done again.
fn put_back(partial: &Path, dir: &Path) -> io::Result<()> {
    let earlier = partial.join(EARLIER);
    let cleared = partial.join(CLEARED);
    if cleared.is_file() {
        // Everything of the earlier result had left: what is here is new.
        for entry in ENTRIES.iter().rev() {
            move_entry(&dir.join(entry), &partial.join(entry))?;
        }
        fs::remove_file(cleared)?;
    }
    for entry in ENTRIES {
        move_entry(&earlier.join(entry), &dir.join(entry))?;
    }
    fs::remove_dir(earlier)
}

/// Renames an entry, if it is there.
fn move_entry(from: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && !from.exists() => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(bundle: &Bundle, file: &str, text: &str) {
        fs::write(bundle.path(file).expect("a path"), text).expect("written");
    }

    fn read(dir: &Path, file: &str) -> Option<String> {
        fs::read_to_string(dir.join(file)).ok()
    }

    fn entries(dir: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(dir)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_result_appears_whole_and_replaces_only_what_is_ours() {
        let home = tempfile::tempdir().expect("a folder");
        let out = home.path().join("deep/out");
        let first = Bundle::begin(&out).expect("begins");
        write(&first, "run.json", "1");
        write(&first, "internal/a.csv", "1");
        write(&first, "open/a.csv", "1");
        assert!(!out.exists());
        first.commit().expect("commits");
        assert_eq!(entries(&out), ["internal", "open", "run.json"]);
        assert_eq!(entries(&home.path().join("deep")), ["out"]);

        fs::write(out.join("my notes.txt"), "mine").expect("written");
        let second = Bundle::begin(&out).expect("begins");
        write(&second, "run.json", "2");
        write(&second, "internal/b.csv", "2");
        assert_eq!(read(&out, "run.json").as_deref(), Some("1"));
        second.commit().expect("commits");
        assert_eq!(entries(&out), ["internal", "my notes.txt", "run.json"]);
        assert_eq!(entries(&out.join("internal")), ["b.csv"]);
        assert_eq!(entries(&home.path().join("deep")), ["out"]);
    }

    #[test]
    fn a_run_that_fails_leaves_nothing_behind() {
        let home = tempfile::tempdir().expect("a folder");
        let out = home.path().join("out");
        let bundle = Bundle::begin(&out).expect("begins");
        write(&bundle, "internal/a.csv", "1");
        drop(bundle);
        assert!(entries(home.path()).is_empty());
    }

    #[test]
    fn a_folder_of_somebody_else_is_refused() {
        let home = tempfile::tempdir().expect("a folder");
        fs::write(home.path().join("letter.txt"), "mine").expect("written");
        let error = Bundle::begin(home.path()).expect_err("refused").to_string();
        assert!(error.contains("holds no run.json"), "{error}");
        let error = Bundle::begin(&home.path().join("letter.txt")).expect_err("refused").to_string();
        assert!(error.contains("found a file"), "{error}");
        assert_eq!(entries(home.path()), ["letter.txt"]);
    }

    #[test]
    fn two_runs_do_not_write_to_one_folder() {
        let home = tempfile::tempdir().expect("a folder");
        let out = home.path().join("out");
        let first = Bundle::begin(&out).expect("begins");
        assert!(matches!(Bundle::begin(&out), Err(EmitError::Busy { .. })));
        drop(first);
        Bundle::begin(&out).expect("begins");
    }

    /// Each looks before the other has marked its folder unless they take turns.
    #[test]
    fn of_runs_that_start_at_the_same_instant_one_goes_on() {
        for _ in 0..50 {
            let home = tempfile::tempdir().expect("a folder");
            let out = home.path().join("out");
            let start = std::sync::Barrier::new(4);
            let begun: Vec<_> = std::thread::scope(|scope| {
                let begin = || {
                    start.wait();
                    Bundle::begin(&out)
                };
                let runs: Vec<_> = (0..4).map(|_| scope.spawn(begin)).collect();
                runs.into_iter().map(|run| run.join().expect("does not panic")).collect()
            });
            assert_eq!(begun.iter().filter(|run| run.is_ok()).count(), 1);
            assert!(
                begun
                    .iter()
                    .filter_map(|run| run.as_ref().err())
                    .all(|error| matches!(error, EmitError::Busy { .. }))
            );
        }
    }

    /// Killed between the folder and its marker, or while the marker had no name yet.
    #[test]
    fn an_empty_partial_folder_of_a_killed_run_is_removed() {
        let home = tempfile::tempdir().expect("a folder");
        let out = home.path().join("out");
        for name in [".out.partial-1-0", ".out.partial-2-0", ".out.partial-3-0", ".out.partial-mine"] {
            fs::create_dir(home.path().join(name)).expect("made");
        }
        fs::write(home.path().join(".out.partial-2-0").join(UNNAMED), "").expect("written");
        fs::write(home.path().join(".out.partial-3-0/letter.txt"), "mine").expect("written");
        drop(Bundle::begin(&out).expect("begins"));
        assert_eq!(entries(home.path()), [".out.partial-3-0", ".out.partial-mine"]);
    }

    #[test]
    fn only_partial_folders_of_killed_runs_are_removed() {
        let home = tempfile::tempdir().expect("a folder");
        let out = home.path().join("out");
        for (name, marked) in
            [(".out.partial-1-0", true), (".out.partial-2-0", false), (".other.partial-1-0", true)]
        {
            fs::create_dir(home.path().join(name)).expect("made");
            let file = if marked { MARKER } else { "letter.txt" };
            fs::write(home.path().join(name).join(file), "").expect("written");
        }
        drop(Bundle::begin(&out).expect("begins"));
        assert_eq!(entries(home.path()), [".other.partial-1-0", ".out.partial-2-0"]);
    }

    /// A run killed at each step of `replace`: the next one finds either the earlier or the new result, whole.
    #[test]
    fn a_commit_cut_short_is_undone_by_the_next_run() {
        for steps in 0..=10 {
            let home = tempfile::tempdir().expect("a folder");
            let out = home.path().join("out");
            let first = Bundle::begin(&out).expect("begins");
            for file in ["run.json", "timings.json", "internal/a.csv"] {
                write(&first, file, "1");
            }
            first.commit().expect("commits");

            let partial = home.path().join(".out.partial-1-0");
            fs::create_dir_all(partial.join("internal")).expect("made");
            fs::create_dir_all(partial.join("open")).expect("made");
            for file in ["run.json", "internal/a.csv", "open/a.csv", MARKER] {
                fs::write(partial.join(file), "2").expect("written");
            }
            let earlier = partial.join(EARLIER);
            let mut done = 0;
            let mut step = |action: &dyn Fn()| {
                if done < steps {
                    action();
                }
                done += 1;
            };
            step(&|| fs::create_dir(&earlier).expect("made"));
            for entry in ENTRIES.iter().rev() {
                step(&|| move_entry(&out.join(entry), &earlier.join(entry)).expect("moved"));
            }
            step(&|| fs::write(partial.join(CLEARED), "").expect("written"));
            for entry in ["internal", "open", "run.json"] {
                step(&|| move_entry(&partial.join(entry), &out.join(entry)).expect("moved"));
            }

            drop(Bundle::begin(&out).expect("begins"));
            let whole = if steps == 10 { "2" } else { "1" };
            assert_eq!(read(&out, "run.json").as_deref(), Some(whole), "after {steps} steps");
            assert_eq!(read(&out, "internal/a.csv").as_deref(), Some(whole), "after {steps} steps");
            assert_eq!(read(&out, "timings.json").is_some(), steps < 10, "after {steps} steps");
            assert_eq!(read(&out, "open/a.csv").is_some(), steps == 10, "after {steps} steps");
            assert_eq!(entries(home.path()), ["out"], "after {steps} steps");
        }
    }

    #[test]
    fn run_json_is_the_first_to_go_and_the_last_to_come() {
        assert_eq!(ENTRIES.last(), Some(&SEAL));
    }
}
