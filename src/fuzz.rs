//! What must hold for any bytes that people deliver, as the targets of `fuzz/` ask it. Every test run replays the corpus in
//! `fuzz/corpus`, and each of its files with some of its bytes changed.
use std::path::Path;

use crate::config::Config;
use crate::ingest::fuzzed;
use crate::model::Evidence;
use crate::record::RunRecord;

/// A target: its name, which is that of its folder in the corpus, and what it asks.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: [Target; 7] = [
    ("wkb", fuzzed::wkb),
    ("csv", fuzzed::csv),
    ("cell_id", |bytes| of_text(bytes, fuzzed::cell_id)),
    ("number", |bytes| of_text(bytes, fuzzed::number)),
    ("evidence", |bytes| of_text(bytes, evidence)),
    ("configuration", |bytes| of_text(bytes, configuration)),
    ("run_record", run_record),
];

/// Asks a target, by its name.
///
/// # Panics
/// Where there is no such target, and where what it asks does not hold.
pub fn ask(target: &str, bytes: &[u8]) {
    let (_, ask) = TARGETS.into_iter().find(|(name, _)| *name == target).expect("a known target");
    ask(bytes);
}

fn of_text(bytes: &[u8], ask: fn(&str)) {
    ask(&String::from_utf8_lossy(bytes));
}

/// Evidence is read as it is written.
fn evidence(text: &str) {
    if let Some(evidence) = Evidence::parse(text) {
        let written = evidence.to_string();
        assert_eq!(Evidence::parse(&written), Some(evidence), "{text:?} is written as {written:?}");
    }
}

/// A configuration is understood, or its fault has words.
fn configuration(text: &str) {
    if let Err(error) = Config::from_text(Path::new("county.toml"), Path::new("nowhere"), text) {
        assert!(!error.to_string().is_empty());
    }
}

/// A run record is written as it was read.
fn run_record(bytes: &[u8]) {
    if let Ok(record) = serde_json::from_slice::<RunRecord>(bytes) {
        let written = serde_json::to_vec(&record).expect("a record can be written");
        assert_eq!(serde_json::from_slice::<RunRecord>(&written).ok(), Some(record));
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, panic};

    use super::*;
    use crate::demo::Dice;

    /// Changed copies of each file of the corpus.
    const CHANGED: u32 = 200;

    /// The files of a target's corpus.
    fn corpus(target: &str) -> Vec<(String, Vec<u8>)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
        let entries = fs::read_dir(&folder).expect("a folder for each target");
        let mut files: Vec<_> = entries.map(|entry| entry.expect("readable").path()).collect();
        files.sort();
        assert!(files.len() > 3, "{}: {} files", folder.display(), files.len());
        files
            .into_iter()
            .map(|path| (path.display().to_string(), fs::read(path).expect("readable")))
            .collect()
    }

    /// The bytes with one to four changes: one flipped, dropped, put in twice, or the end cut off.
    fn changed(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..dice.whole(1, 4) {
            if bytes.is_empty() {
                break;
            }
            let at = dice.below(bytes.len());
            match dice.below(4) {
                0 => bytes[at] ^= 1 << dice.below(8),
                1 => _ = bytes.remove(at),
                2 => bytes.insert(at, bytes[at]),
                _ => bytes.truncate(at),
            }
        }
        bytes
    }

    #[test]
    fn every_file_of_the_corpus_and_its_changed_copies_hold() {
        for (target, ask) in TARGETS {
            for (file, bytes) in corpus(target) {
                let mut dice = Dice::new(1, target, &file[file.len() - 8..]);
                ask(&bytes);
                for round in 0..CHANGED {
                    let changed = changed(&bytes, &mut dice);
                    let holds = panic::catch_unwind(|| ask(&changed)).is_ok();
                    assert!(holds, "{file}, round {round}: {:?}", String::from_utf8_lossy(&changed));
                }
            }
        }
    }

    #[test]
    fn every_target_stands_in_the_fuzz_package() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).expect("a manifest");
        let manifest: toml::Table = manifest.parse().expect("TOML");
        let bins = manifest["bin"].as_array().expect("targets");
        let mut names: Vec<&str> = bins.iter().map(|bin| bin["name"].as_str().expect("a name")).collect();
        names.sort_unstable();
        let mut targets = TARGETS.map(|(name, _)| name);
        targets.sort_unstable();
        assert_eq!(names, targets);
        for name in names {
            let source = fs::read_to_string(folder.join(format!("targets/{name}.rs"))).expect("a target");
            assert!(source.contains(&format!("whitespot::fuzz::ask(\"{name}\", bytes)")), "{name}: {source}");
        }
    }
}
