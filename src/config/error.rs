use std::path::PathBuf;

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
    #[error("{}: {place}: unknown key `{key}`; {hint}", path.display())]
    UnknownKey {
        /// The configuration.
        path: PathBuf,
        /// The table.
        place: String,
        /// The key.
        key: String,
        /// The nearest known key, or all of them.
        hint: String,
    },
    /// A key that must be there.
    #[error("{}: {place}: key `{key}` is missing; expected {expected}", path.display())]
    MissingKey {
        /// The configuration.
        path: PathBuf,
        /// The table.
        place: String,
        /// The key.
        key: String,
        /// What it should hold.
        expected: String,
    },
    /// A value of the wrong kind or out of range.
    #[error("{}: {place}: `{key}`: found {found}, expected {expected}", path.display())]
    WrongValue {
        /// The configuration.
        path: PathBuf,
        /// The table.
        place: String,
        /// The key.
        key: String,
        /// What stands there.
        found: String,
        /// What should stand there.
        expected: String,
    },
    /// Keys that do not go together.
    #[error("{}: {place}: {message}", path.display())]
    Contradiction {
        /// The configuration.
        path: PathBuf,
        /// The table.
        place: String,
        /// What does not go together, and what to do.
        message: String,
    },
}
