//! The glossary of a profile, for a run or by itself.
use std::collections::BTreeSet;
#[cfg(feature = "pages")]
use std::path::Path;

#[cfg(feature = "pages")]
use crate::emit::{EmitError, definitions::definitions_html};
use serde_json::Value;

use crate::{
    config::{Config, Language, Profile},
    emit::{
        Units,
        definitions::{DefinitionsPage, OwnValue, ProfileTable},
    },
    model::{Survey, Target, TargetNote},
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
    /// The values that deliveries set for themselves.
    pub own_values: &'a [OwnValue],
}

/// Operators of one delivery that are named.
const NAMED: usize = 3;

/// The rules for homes passed that fixed sources set for themselves. The operators of a source are named where its layer may be
/// published, because the definitions stand in the open package too.
pub(super) fn own_values(config: &Config, survey: &Survey) -> Vec<OwnValue> {
    let mut values: Vec<OwnValue> = Vec::new();
    let publishes: Vec<bool> = config.request.fixed.iter().map(|source| source.publish).collect();
    for (position, passed) in survey.passed.iter().enumerate() {
        let rules = passed.passed_rules.as_ref().map(|rules| {
            let rules: Vec<&str> = rules.iter().map(|rule| rule.as_str()).collect();
            ("passed.passed_rules", Value::from(rules))
        });
        let near = passed.near_connected_m.map(|near_m| ("passed.near_connected_m", Value::from(near_m)));
        let of_source = survey.fixed.iter().filter(|layer| layer.source as usize == position);
        let operators: BTreeSet<&str> =
            of_source.map(|layer| survey.operators.name(layer.operator)).collect();
        // Sources of the survey are those of the configuration; where they were not, nothing would be named.
        let may_name = publishes.len() == survey.passed.len() && publishes[position];
        let names = Some(operators).filter(|names| may_name && (1..=NAMED).contains(&names.len()));
        for (path, value) in rules.into_iter().chain(near) {
            let known = values.iter().position(|own| own.path == path && own.value == value);
            let at = known.unwrap_or_else(|| {
                values.push(OwnValue { path: path.to_owned(), value, operators: Vec::new(), others: 0 });
                values.len() - 1
            });
            match &names {
                Some(names) => values[at].operators.extend(names.iter().map(|name| (*name).to_owned())),
                None => values[at].others += 1,
            }
        }
    }
    for own in &mut values {
        own.operators.sort();
        own.operators.dedup();
    }
    values
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
        profile: ProfileTable::of(profile).with_own_values(run.map_or(&[], |run| run.own_values)),
        settings: &settings,
        targets,
        notes,
    })
}
