//! Targets (`data/targets/*.toml`), compiled in, or files of the user.
use std::{fs, path::Path};

use serde::Deserialize;

use super::{ConfigError, keys};
use crate::model::{SpeedTier, Target, TargetNote, TargetStatus, WeightKind};

/// A file of targets.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetFile {
    /// Its criteria; none where no share was published.
    #[serde(default)]
    criteria: Vec<Criterion>,
    /// What the file cannot say in numbers.
    #[serde(default)]
    note: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Criterion {
    id: String,
    title_sv: String,
    title_en: String,
    year: i32,
    share: f64,
    down_mbps: f64,
    #[serde(default)]
    up_mbps: Option<f64>,
    with_passed: bool,
    weights: Vec<WeightKind>,
    status: TargetStatus,
    source: String,
    confirmed: bool,
}

const SHIPPED: &[(&str, &str)] = &[
    ("SE-2009", include_str!("../../data/targets/SE-2009.toml")),
    ("SE-2020", include_str!("../../data/targets/SE-2020.toml")),
    ("SE-2025", include_str!("../../data/targets/SE-2025.toml")),
    ("SE-2030", include_str!("../../data/targets/SE-2030.toml")),
    ("EU-2030", include_str!("../../data/targets/EU-2030.toml")),
    ("VGR-2025", include_str!("../../data/targets/VGR-2025.toml")),
];

/// Targets, each once, and the notes of their files.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Followed {
    pub targets: Vec<Target>,
    pub notes: Vec<TargetNote>,
}

impl Followed {
    fn add(&mut self, found: Self) {
        for target in found.targets {
            if !self.targets.iter().any(|known| known.id == target.id) {
                self.targets.push(target);
            }
        }
        for note in found.notes {
            if !self.notes.contains(&note) {
                self.notes.push(note);
            }
        }
    }
}

/// The targets of these names: a shipped file, one criterion of it, or a file of the user that ends in `.toml`.
///
/// # Errors
/// When nothing has this name, and when a file does not hold targets.
pub(super) fn find(path: &Path, base: &Path, names: &[String]) -> Result<Followed, ConfigError> {
    let mut followed = Followed::default();
    for name in names {
        let found =
            if Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml")) {
                let file = base.join(name);
                let text = fs::read_to_string(&file)
                    .map_err(|source| ConfigError::Unreadable { path: file.clone(), source })?;
                read(&file, name, &text)?
            } else {
                named(name).ok_or_else(|| {
                    let all = all();
                    let known: Vec<&str> = SHIPPED
                        .iter()
                        .map(|(name, _)| *name)
                        .chain(all.iter().map(|target| target.id.as_str()))
                        .collect();
                    let near = keys::nearest(name, &known)
                        .map(|near| format!("; did you mean \"{near}\"?"))
                        .unwrap_or_default();
                    ConfigError::WrongValue {
                        path: path.into(),
                        place: "targets".into(),
                        key: "names".into(),
                        found: format!("\"{name}\""),
                        expected: format!("one of {}, or a file ending in .toml{near}", known.join(", ")),
                    }
                })?
            };
        followed.add(found);
    }
    Ok(followed)
}

/// All shipped targets.
pub fn all() -> Vec<Target> {
    SHIPPED.iter().flat_map(|(name, _)| named(name).expect("shipped").targets).collect()
}

/// The shipped targets of these names, files or single criteria, each once; a name that is not shipped gives none.
pub fn shipped(names: &[String]) -> Vec<Target> {
    followed(names).targets
}

/// The notes of the shipped files that these names name, or a criterion of which they do, each once.
pub fn shipped_notes(names: &[String]) -> Vec<TargetNote> {
    followed(names).notes
}

fn followed(names: &[String]) -> Followed {
    let mut followed = Followed::default();
    for found in names.iter().filter_map(|name| named(name)) {
        followed.add(found);
    }
    followed
}

fn named(name: &str) -> Option<Followed> {
    let shipped = |(file, text): &(&str, &str)| {
        read(Path::new("data/targets"), file, text).expect("a shipped file is well-formed: a test reads each")
    };
    if let Some(file) = SHIPPED.iter().find(|(known, _)| *known == name) {
        return Some(shipped(file));
    }
    SHIPPED.iter().map(shipped).find_map(|Followed { targets, notes }| {
        let target = targets.into_iter().find(|target| target.id == name)?;
        Some(Followed { targets: vec![target], notes })
    })
}

fn read(path: &Path, name: &str, text: &str) -> Result<Followed, ConfigError> {
    let file: TargetFile = toml::from_str(text).map_err(|error| ConfigError::Syntax {
        path: path.into(),
        message: error.to_string().trim().to_owned(),
    })?;
    let wrong = |id: &str, key: &str, found: String, expected: &str| ConfigError::WrongValue {
        path: path.into(),
        place: format!("target {id}"),
        key: key.into(),
        found,
        expected: expected.into(),
    };
    let notes = if file.note.trim().is_empty() {
        Vec::new()
    } else {
        vec![TargetNote { name: name.to_owned(), note: file.note }]
    };
    let targets: Result<Vec<Target>, ConfigError> = file
        .criteria
        .into_iter()
        .map(|criterion| {
            let Criterion { id, share, down_mbps, up_mbps, weights, .. } = &criterion;
            if !(*share > 0.0 && *share <= 1.0) {
                return Err(wrong(id, "share", share.to_string(), "a share above 0 and up to 1"));
            }
            if *down_mbps <= 0.0 || up_mbps.is_some_and(|up| up <= 0.0) {
                return Err(wrong(id, "down_mbps", down_mbps.to_string(), "speeds above 0"));
            }
            if weights.is_empty() {
                return Err(wrong(id, "weights", "none".into(), "at least one weight"));
            }
            Ok(Target {
                id: criterion.id,
                title_sv: criterion.title_sv,
                title_en: criterion.title_en,
                year: criterion.year,
                share: criterion.share,
                tier: SpeedTier { down_mbps: criterion.down_mbps, up_mbps: criterion.up_mbps },
                with_passed: criterion.with_passed,
                weights: criterion.weights,
                status: criterion.status,
                source: criterion.source,
                confirmed: criterion.confirmed,
            })
        })
        .collect();
    Ok(Followed { targets: targets?, notes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_target_reads_once() {
        let all = all();
        let mut ids: Vec<&str> = all.iter().map(|target| target.id.as_str()).collect();
        ids.sort_unstable();
        let number = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), number, "{ids:?}");
        assert!(ids.contains(&"SE-2025a"));
    }

    #[test]
    fn a_name_is_a_file_or_one_of_its_criteria() {
        let find = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            find(Path::new("county.toml"), Path::new("."), &names)
        };
        let ids = |found: Followed| found.targets.into_iter().map(|target| target.id).collect::<Vec<_>>();
        assert_eq!(ids(find(&["SE-2025"]).expect("shipped")), ["SE-2025a", "SE-2025b", "SE-2025c"]);
        assert_eq!(
            ids(find(&["SE-2025b", "SE-2025"]).expect("shipped")),
            ["SE-2025b", "SE-2025a", "SE-2025c"]
        );
        let noted = |names: &[&str]| {
            let notes = find(names).expect("shipped").notes;
            notes.into_iter().map(|note| note.name).collect::<Vec<_>>()
        };
        assert_eq!(noted(&["SE-2025b", "SE-2030", "SE-2025", "SE-2020"]), ["SE-2025", "SE-2030"]);
        let error = find(&["SE-2026"]).expect_err("no such target").to_string();
        assert!(error.contains("did you mean \"SE-20"), "{error}");
    }
}
