//! Targets (`data/targets/*.toml`), compiled in, or files of the user.
use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use super::{
    ConfigError,
    error::{Checked, Place},
    keys,
    positions::Positions,
};
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
/// When nothing has this name, when a file does not hold targets, and when two of them bear one id.
pub(super) fn find(config: Checked<'_>, base: &Path, names: &[String]) -> Result<Followed, ConfigError> {
    let mut followed = Followed::default();
    // Parallel to the targets: the user's file that each came from, `None` for what is shipped.
    let mut origins: Vec<Option<PathBuf>> = Vec::new();
    for name in names {
        let (origin, found) =
            if Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml")) {
                let file = base.join(name);
                let text = fs::read_to_string(&file)
                    .map_err(|source| ConfigError::Unreadable { path: file.clone(), source })?;
                let found = read(&file, name, &text)?;
                if found.targets.is_empty() {
                    let expected = "at least one criterion with a share, as in data/targets/";
                    let positions = Positions::default();
                    let file = Checked { path: &file, positions: &positions };
                    return Err(file.missing(&Place::top(), "[[criteria]]", expected.into()));
                }
                // One file may be named in two ways.
                (Some(file.canonicalize().unwrap_or(file)), found)
            } else {
                let found = named(name).ok_or_else(|| {
                    let known = known();
                    let known: Vec<&str> = known.iter().map(String::as_str).collect();
                    let near = keys::nearest(name, &known)
                        .map(|near| format!("; did you mean \"{near}\"?"))
                        .unwrap_or_default();
                    let expected = format!("one of {}, or a file ending in .toml{near}", known.join(", "));
                    config.wrong(&Place::table("targets"), "names", format!("\"{name}\""), expected)
                })?;
                (None, found)
            };
        for target in &found.targets {
            match followed.targets.iter().position(|known| known.id == target.id) {
                None => origins.push(origin.clone()),
                Some(first) if origins[first] == origin => {}
                Some(first) => {
                    let name = |origin: &Option<PathBuf>| {
                        origin
                            .as_ref()
                            .map_or("the shipped targets".into(), |file| file.display().to_string())
                    };
                    let message = format!(
                        "two targets bear the id {}, one in {} and one in {}: give each its own",
                        target.id,
                        name(&origins[first]),
                        name(&origin)
                    );
                    return Err(config.contradiction(&Place::table("targets"), message));
                }
            }
        }
        followed.add(found);
    }
    Ok(followed)
}

/// The names of shipped files and criteria; a file of one criterion often bears its name, which is listed once.
fn known() -> Vec<String> {
    let mut known: Vec<String> = SHIPPED.iter().map(|(name, _)| (*name).to_owned()).collect();
    for target in all() {
        if !known.contains(&target.id) {
            known.push(target.id);
        }
    }
    known
}

/// All shipped targets.
pub fn all() -> Vec<Target> {
    SHIPPED.iter().flat_map(|(name, _)| named(name).expect("shipped").targets).collect()
}

/// The shipped targets of these names, files or single criteria, each once; a name that is not shipped gives none.
pub fn shipped(names: &[String]) -> Vec<Target> {
    followed(names).targets
}

/// The notes of the shipped files that these names name, by the file or by one of its criteria, each once.
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
    let syntax = |error: toml::de::Error| Checked::syntax(path, &error.to_string());
    let file: TargetFile = toml::from_str(text).map_err(syntax)?;
    let positions = Positions::of(text).map_err(syntax)?;
    let notes = if file.note.trim().is_empty() {
        Vec::new()
    } else {
        vec![TargetNote { name: name.to_owned(), note: file.note }]
    };
    let ids: Vec<String> = file.criteria.iter().map(|criterion| criterion.id.clone()).collect();
    let targets: Result<Vec<Target>, ConfigError> = file
        .criteria
        .into_iter()
        .enumerate()
        .map(|(position, criterion)| {
            let Criterion { id, share, down_mbps, up_mbps, weights, .. } = &criterion;
            let wrong = |id: &str, key: &str, found: String, expected: &str| {
                let place = Place::criterion(id, position);
                Checked { path, positions: &positions }.wrong(&place, key, found, expected.into())
            };
            if id.trim().is_empty() {
                let expected = "an id that names the target in every table";
                return Err(wrong(&(position + 1).to_string(), "id", format!("\"{id}\""), expected));
            }
            if let Some(first) = ids[..position].iter().position(|known| known == id) {
                let found = format!("\"{id}\" in the criteria {} and {}", first + 1, position + 1);
                return Err(wrong(id, "id", found, "an id of its own for each"));
            }
            if !(*share > 0.0 && *share <= 1.0) {
                return Err(wrong(id, "share", share.to_string(), "a share above 0 and up to 1"));
            }
            for (key, speed) in [("down_mbps", Some(*down_mbps)), ("up_mbps", *up_mbps)] {
                if let Some(speed) = speed.filter(|speed| !(speed.is_finite() && *speed > 0.0)) {
                    return Err(wrong(id, key, speed.to_string(), "a speed above 0"));
                }
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
            find(
                Checked { path: Path::new("county.toml"), positions: &Positions::default() },
                Path::new("."),
                &names,
            )
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

    const CRITERION: &str = "[[criteria]]\nid = \"our\"\ntitle_sv = \"Vårt\"\ntitle_en = \"Ours\"\nyear = 2027\nshare = 0.9\n\
         down_mbps = 100\nwith_passed = true\nweights = [\"households\"]\nstatus = \"current\"\nsource = \"x\"\nconfirmed = true\n";

    /// Finds these names in a folder of these files.
    fn among(files: &[(&str, &str)], names: &[&str]) -> Result<Vec<String>, String> {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            fs::write(folder.path().join(name), text).expect("written");
        }
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let (path, positions) = (Path::new("county.toml"), &Positions::default());
        find(Checked { path, positions }, folder.path(), &names)
            .map(|followed| followed.targets.into_iter().map(|target| target.id).collect())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn each_target_has_an_id_of_its_own() {
        let twice = format!("{CRITERION}{CRITERION}");
        let error = among(&[("our.toml", &twice)], &["our.toml"]).expect_err("one id twice in a file");
        assert!(
            error.contains(
                "our.toml: line 14, column 1: target our: `id`: found \"our\" in the criteria 1 and 2"
            ),
            "{error}"
        );
        let files = [("our.toml", CRITERION), ("other.toml", CRITERION)];
        let error = among(&files, &["our.toml", "other.toml"]).expect_err("one id in two files");
        assert!(error.starts_with("county.toml: [targets]: two targets bear the id our, one in"), "{error}");
        let shipped = CRITERION.replace("\"our\"", "\"SE-2025b\"");
        let error = among(&[("our.toml", &shipped)], &["SE-2025", "our.toml"]).expect_err("a shipped id");
        assert!(error.contains("bear the id SE-2025b, one in the shipped targets and one in"), "{error}");
        let error = among(&[("our.toml", &CRITERION.replace("\"our\"", "\" \""))], &["our.toml"]);
        assert!(error.expect_err("no id").contains("target 1: `id`: found \" \""));
        assert_eq!(
            among(&files, &["our.toml", "SE-2020", "./our.toml"]),
            Ok(vec!["our".into(), "SE-2020".into()])
        );
    }

    #[test]
    fn a_file_of_the_user_holds_criteria() {
        let error =
            among(&[("our.toml", "note = \"later\"")], &["our.toml"]).expect_err("nothing to measure");
        assert!(error.contains("our.toml: top level: key `[[criteria]]` is missing"), "{error}");
        assert_eq!(among(&[], &["SE-2030"]), Ok(Vec::new()), "the shipped one says why it has no share");
        for (from, to, expected) in [
            ("down_mbps = 100", "down_mbps = nan", "`down_mbps`: found NaN, expected a speed above 0"),
            (
                "down_mbps = 100",
                "down_mbps = 100\nup_mbps = -1",
                "`up_mbps`: found -1, expected a speed above 0",
            ),
            ("share = 0.9", "share = 90", "`share`: found 90, expected a share above 0 and up to 1"),
        ] {
            let error = among(&[("our.toml", &CRITERION.replace(from, to))], &["our.toml"]).expect_err(to);
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn the_known_names_are_listed_once() {
        let error = among(&[], &["frobnicate"]).expect_err("no such target");
        for name in ["SE-2009", "SE-2020", "EU-2030"] {
            assert_eq!(error.matches(name).count(), 1, "{error}");
        }
        assert!(error.contains("SE-2030") && error.contains("SE-2025c"), "{error}");
    }
}
