//! The glossary of a profile, for a run or by itself.
#[cfg(feature = "pages")]
use std::path::Path;

#[cfg(feature = "pages")]
use crate::emit::{EmitError, definitions::definitions_html};
use crate::{
    config::{Language, Profile},
    emit::{
        Units,
        definitions::{DefinitionsPage, ProfileTable},
    },
    model::{Target, TargetNote},
};

/// The run that a glossary belongs to.
#[derive(Debug, Clone, Copy)]
pub struct RunOfDefinitions<'a> {
    /// Its name.
    pub name: &'a str,
    /// The day that it speaks of.
    pub reference_date: &'a str,
    /// What its points are called.
    pub units: Units,
    /// Whether its data are invented.
    pub invented: bool,
}

/// Writes `definitions.html`, the glossary of a profile with the targets that it follows; `run` where it belongs to one.
///
/// # Errors
/// Where the file cannot be written.
#[cfg(feature = "pages")]
pub fn definitions(
    profile: &Profile,
    targets: &[Target],
    notes: &[TargetNote],
    language: Language,
    run: Option<&RunOfDefinitions<'_>>,
    path: &Path,
) -> Result<(), EmitError> {
    with_page(profile, targets, notes, language, run, |page| definitions_html(page, path))
}

/// Makes the glossary and hands it on: settings live no longer than the page.
pub(super) fn with_page<T>(
    profile: &Profile,
    targets: &[Target],
    notes: &[TargetNote],
    language: Language,
    run: Option<&RunOfDefinitions<'_>>,
    use_page: impl FnOnce(&DefinitionsPage<'_>) -> T,
) -> T {
    // The page names the horizon in years, never the last year that counts: a profile by itself has no year.
    let settings = profile.classify_settings(0, targets);
    use_page(&DefinitionsPage {
        run: run.map(|run| run.name),
        reference_date: run.map(|run| run.reference_date),
        language,
        units: run.map_or(Units::Points, |run| run.units),
        invented: run.is_some_and(|run| run.invented),
        profile: ProfileTable::of(profile),
        settings: &settings,
        targets,
        notes,
    })
}
