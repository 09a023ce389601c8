use std::{
    fmt,
    path::{Path, PathBuf},
};

use super::positions::Positions;

/// Where a key stands in a file: line and column from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line.
    pub line: u32,
    /// Column.
    pub column: u32,
}

/// `county.toml` with the position, where there is one, as messages begin.
struct At<'a>(&'a Path, Option<Position>);

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.display())?;
        self.1.map_or(Ok(()), |at| write!(f, ": line {}, column {}", at.line, at.column))
    }
}

/// What can be wrong with a configuration. Every variant names the place, what was found and what was expected.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{}: cannot be read", path.display())]
    Unreadable {
        /// The configuration.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Not TOML.
    #[error("{}: not valid TOML: {message}", path.display())]
    Syntax {
        /// The configuration.
        path: PathBuf,
        /// What the parser says, with line and column.
        message: String,
    },
    /// A key that the contract does not know.
    #[error("{}: {place}: unknown key `{key}`; {hint}", At(path, *at))]
    UnknownKey {
        /// The configuration.
        path: PathBuf,
        /// Where the key stands.
        at: Option<Position>,
        /// The table.
        place: Box<str>,
        /// The key.
        key: Box<str>,
        /// The nearest known key, or all of them.
        hint: String,
    },
    /// A key that must be there.
    #[error("{}: {place}: key `{key}` is missing; expected {expected}", At(path, *at))]
    MissingKey {
        /// The configuration.
        path: PathBuf,
        /// Where the table begins.
        at: Option<Position>,
        /// The table.
        place: Box<str>,
        /// The key.
        key: Box<str>,
        /// What it should hold.
        expected: String,
    },
    /// A value of the wrong kind or out of range.
    #[error("{}: {place}: `{key}`: found {found}, expected {expected}", At(path, *at))]
    WrongValue {
        /// The configuration.
        path: PathBuf,
        /// Where the key stands; `None` where it was left out.
        at: Option<Position>,
        /// The table.
        place: Box<str>,
        /// The key.
        key: Box<str>,
        /// What stands there.
        found: String,
        /// What should stand there.
        expected: String,
    },
    /// Keys that do not go together.
    #[error("{}: {place}: {message}", At(path, *at))]
    Contradiction {
        /// The configuration.
        path: PathBuf,
        /// Where the table begins.
        at: Option<Position>,
        /// The table.
        place: Box<str>,
        /// What does not go together, and what to do.
        message: String,
    },
}

/// A table of a file: its name in messages, and the keys that lead to it.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    called: String,
    way: Vec<String>,
}

impl Place {
    /// The file itself.
    pub(super) fn top() -> Self {
        Self { called: "top level".into(), way: Vec::new() }
    }

    /// `[name]`.
    pub(super) fn table(name: &str) -> Self {
        Self { called: format!("[{name}]"), way: vec![name.into()] }
    }

    /// `[[name]]`, counted from 0 here and from 1 in messages.
    pub(super) fn entry(name: &str, position: usize) -> Self {
        Self { called: format!("[[{name}]] {}", position + 1), way: vec![name.into(), position.to_string()] }
    }

    /// `[[criteria]]` of a file of targets, named by the id of the target.
    pub(super) fn criterion(id: &str, position: usize) -> Self {
        Self { called: format!("target {id}"), ..Self::entry("criteria", position) }
    }

    /// A table that is the value of a key.
    pub(super) fn within(&self, key: &str) -> Self {
        let way = self.way.iter().map(String::as_str).chain([key]).map(str::to_owned).collect();
        Self { called: format!("{} {key}", self.called), way }
    }

    /// One of the tables that are the value of a key.
    pub(super) fn nth(&self, position: usize) -> Self {
        let way = self.way.iter().cloned().chain([position.to_string()]).collect();
        Self { called: format!("{} {}", self.called, position + 1), way }
    }

    /// The same table, named as that of a profile.
    pub(super) fn of_profile(self, name: &str) -> Self {
        Self { called: format!("profile {name}: {}", self.called), ..self }
    }
}

/// A file under check: makes its errors, with their positions.
#[derive(Debug, Clone, Copy)]
pub(super) struct Checked<'a> {
    pub path: &'a Path,
    pub positions: &'a Positions,
}

impl Checked<'_> {
    /// Where a key of a table stands.
    pub(super) fn at(self, place: &Place, key: &str) -> Option<Position> {
        let way: Vec<&str> = place.way.iter().map(String::as_str).chain([key]).collect();
        self.positions.find(&way)
    }

    pub(super) fn wrong(self, place: &Place, key: &str, found: String, expected: String) -> ConfigError {
        let at = self.at(place, key);
        ConfigError::WrongValue {
            path: self.path.into(),
            at,
            place: place.called.as_str().into(),
            key: key.into(),
            found,
            expected,
        }
    }

    pub(super) fn missing(self, place: &Place, key: &str, expected: String) -> ConfigError {
        let at = self.at(place, key);
        ConfigError::MissingKey {
            path: self.path.into(),
            at,
            place: place.called.as_str().into(),
            key: key.into(),
            expected,
        }
    }

    pub(super) fn unknown(self, place: &Place, key: &str, known: &[&str]) -> ConfigError {
        let hint = match super::nearest(key, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known are: {}", known.join(", ")),
        };
        let at = self.at(place, key);
        ConfigError::UnknownKey {
            path: self.path.into(),
            at,
            place: place.called.as_str().into(),
            key: key.into(),
            hint,
        }
    }

    pub(super) fn contradiction(self, place: &Place, message: String) -> ConfigError {
        let way: Vec<&str> = place.way.iter().map(String::as_str).collect();
        let at = self.positions.find(&way);
        ConfigError::Contradiction {
            path: self.path.into(),
            at,
            place: place.called.as_str().into(),
            message,
        }
    }

    /// What the parser of TOML says.
    pub(super) fn syntax(path: &Path, message: &str) -> ConfigError {
        ConfigError::Syntax { path: path.into(), message: message.trim().to_owned() }
    }
}
