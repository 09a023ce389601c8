use std::path::PathBuf;

use crate::{
    edit::Refusal,
    emit::EmitError,
    ingest::{EarlierError, IngestError},
};

/// Why a job on results was not done. Nothing was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ResultsError {
    /// A file or folder that cannot be used.
    #[error(transparent)]
    Ingest(Box<IngestError>),
    /// A file that cannot be written.
    #[error(transparent)]
    Emit(#[from] EmitError),
    /// Two folders are one.
    #[error("{first} and {second}: found one and the same result, expected two")]
    SameResult {
        /// The first.
        first: String,
        /// The second.
        second: String,
    },
    /// The first goes on from the second: lineage cannot be followed backwards.
    #[error(
        "{first} and {second}: found the later result first, expected the earlier one first: compare {second} {first}"
    )]
    Backwards {
        /// The first.
        first: String,
        /// The second.
        second: String,
    },
    /// Too few results for a history.
    #[error("history: found {found} result, expected at least 2 of different reference dates")]
    TooFew {
        /// How many there are.
        found: usize,
    },
    /// Two results of one day.
    #[error(
        "{first} and {second}: found the reference date {date} in both, expected one result a date; leave one out"
    )]
    SameDate {
        /// The first.
        first: String,
        /// The second.
        second: String,
        /// The date.
        date: String,
    },
    /// Two results that share no municipality.
    #[error(
        "{first} ({first_codes}) and {second} ({second_codes}): found no municipality that both have, expected results of one \
         region; leave one out"
    )]
    OtherRegion {
        /// The first.
        first: String,
        /// Its first municipalities.
        first_codes: String,
        /// The second.
        second: String,
        /// Its first municipalities.
        second_codes: String,
    },
    /// A folder that must not be written to.
    #[error("{}: {found}, expected {expected}", path.display())]
    Place {
        /// The path.
        path: PathBuf,
        /// What was found.
        found: String,
        /// What was expected.
        expected: &'static str,
    },
    /// The causes do not sum to the whole (law 6): a result was changed after it was written, or this program is wrong.
    #[error("law 6: {place}: found {found}, expected {expected}; run that year's configuration again")]
    Law {
        /// Of what.
        place: String,
        /// One side.
        found: f64,
        /// The other.
        expected: f64,
    },
    /// A command without anything to do.
    #[error("{0}")]
    Nothing(String),
    /// Edits that cannot be taken.
    #[error("{file}: {} {} cannot be taken, nothing was written\n{}", .refusals.len(), if .refusals.len() == 1 { "edit" } else { "edits" }, list(.refusals))]
    Refused {
        /// The file of the edits, or of the register.
        file: String,
        /// Each of them.
        refusals: Vec<Refusal>,
    },
}

impl From<IngestError> for ResultsError {
    fn from(error: IngestError) -> Self {
        Self::Ingest(Box::new(error))
    }
}

/// So many refusals are listed one by one.
const LISTED: usize = 20;

fn list(refusals: &[Refusal]) -> String {
    let mut lines: Vec<String> = refusals.iter().take(LISTED).map(|refusal| format!("  {refusal}")).collect();
    if refusals.len() > LISTED {
        lines.push(format!("  and {} more", refusals.len() - LISTED));
    }
    lines.join("\n")
}

impl ResultsError {
    /// Whether the user can mend it by another command: another folder, another edit.
    pub fn can_be_mended(&self) -> bool {
        match self {
            Self::Ingest(error) => match &**error {
                IngestError::Earlier(earlier) => matches!(
                    **earlier,
                    EarlierError::NotAResult { .. }
                        | EarlierError::NotOwnRegister { .. }
                        | EarlierError::BadSheet { .. }
                ),
                IngestError::NotFound { .. } => true,
                _ => false,
            },
            Self::Emit(_) | Self::Law { .. } => false,
            _ => true,
        }
    }
}
