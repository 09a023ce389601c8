//! The glossary: `definitions.html`, one page that says what every number of a result means.
//!
//! It is made from the profile that counted, the targets that were followed and the words of `data/words/`: measures hold
//! placeholders that are filled with the profile's own values, so that text and code cannot drift apart. Swedish and
//! English stand one after the other, the run's language first. One file, no script, no connection.
mod html;
mod texts;
mod words;

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub(in crate::emit) use words::key_words;
pub(in crate::emit) use words::measure_title;
pub use words::{measures, note_words, section_words, value_word};

use super::EmitError;
use super::Language;
use super::language::fill;
use crate::classify::ClassifySettings;
use crate::model::{Target, TargetNote};

/// A key of a profile.
#[derive(Debug, Clone, PartialEq)]
pub struct ProfileKey {
    /// Its section, as `shortage`.
    pub section: String,
    /// Its name, as `link_m`.
    pub key: String,
    /// Its value.
    pub value: Value,
    /// Where the value comes from.
    pub source: String,
    /// Whether that source was confirmed.
    pub confirmed: bool,
}

impl ProfileKey {
    /// Section and name, as `shortage.link_m`.
    pub fn path(&self) -> String {
        format!("{}.{}", self.section, self.key)
    }

    /// What the key means, in words.
    pub fn words(&self, language: Language) -> String {
        words::key_words(&self.path(), language).to_owned()
    }

    /// The value in words, with its unit, and what 0 or an empty list means.
    pub fn value_words(&self, language: Language) -> String {
        words::value_words(&self.path(), &self.value, language)
    }

    /// Its source in words; a value of the configuration has none.
    pub fn source_words(&self, language: Language) -> &str {
        if self.source == "configuration" {
            texts::of(language).own_configuration
        } else {
            words::note_words(&self.source, language)
        }
    }
}

/// A profile as a table: what it is called, and its keys in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct ProfileTable {
    /// Name.
    pub name: String,
    /// Title in Swedish.
    pub title_sv: String,
    /// Title in English.
    pub title_en: String,
    /// The profile that it was made from.
    pub inherits: Option<String>,
    /// Its keys.
    pub keys: Vec<ProfileKey>,
}

impl ProfileTable {
    /// Walks a profile: whatever serialises to a name, titles and sections of keys with value, source and confirmed.
    pub fn of(profile: &impl Serialize) -> Self {
        #[derive(Deserialize)]
        struct Head {
            name: String,
            title_sv: String,
            title_en: String,
            inherits: Option<String>,
            #[serde(flatten)]
            sections: Map<String, Value>,
        }
        #[derive(Deserialize)]
        struct Setting {
            value: Value,
            source: String,
            confirmed: bool,
        }
        let shape = "a profile is names and sections of settings: a test walks each that is shipped";
        let head: Head = serde_json::to_value(profile).and_then(serde_json::from_value).expect(shape);
        let mut keys = Vec::new();
        for (section, settings) in head.sections {
            let settings: Map<String, Value> = serde_json::from_value(settings).expect(shape);
            for (key, setting) in settings {
                let Setting { value, source, confirmed } = serde_json::from_value(setting).expect(shape);
                keys.push(ProfileKey { section: section.clone(), key, value, source, confirmed });
            }
        }
        let Head { name, title_sv, title_en, inherits, .. } = head;
        Self { name, title_sv, title_en, inherits, keys }
    }

    /// The title in a language.
    pub fn title(&self, language: Language) -> &str {
        match language {
            Language::Sv => &self.title_sv,
            Language::En => &self.title_en,
        }
    }
}

/// A glossary that is to be written.
#[derive(Debug)]
pub struct DefinitionsPage<'a> {
    /// Name of the run; `None` for a profile by itself.
    pub run: Option<&'a str>,
    /// The day that the run speaks of.
    pub reference_date: Option<&'a str>,
    /// The language that comes first.
    pub language: Language,
    /// Whether the data are invented.
    pub invented: bool,
    /// The profile.
    pub profile: ProfileTable,
    /// What the classification was told by that profile.
    pub settings: &'a ClassifySettings,
    /// The targets that are followed.
    pub targets: &'a [Target],
    /// What their files cannot say in numbers.
    pub notes: &'a [TargetNote],
}

/// Writes `definitions.html`.
///
/// # Errors
/// Where the file cannot be written.
pub fn definitions_html(page: &DefinitionsPage<'_>, path: &Path) -> Result<(), EmitError> {
    std::fs::write(path, html::page(page)).map_err(|error| EmitError::write(path, error))
}

/// A measure as a glossary explains it.
#[derive(Debug, PartialEq)]
pub(in crate::emit) struct Term {
    /// The group that it belongs to, in words.
    pub(in crate::emit) group: &'static str,
    /// The column or the id by which tables call it.
    pub(in crate::emit) name: &'static str,
    /// What it is called.
    pub(in crate::emit) title: &'static str,
    /// How it is counted, with the values of the profile.
    pub(in crate::emit) formula: String,
}

/// Every measure in a language, in the order of the glossary.
pub(in crate::emit) fn terms(page: &DefinitionsPage<'_>, language: Language) -> Vec<Term> {
    let values = html::values(page, language);
    let values: Vec<(&str, &str)> =
        values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let group = |id: &str| words::MEASURES.group.iter().find(|group| group.id == id);
    let term = |measure: &'static words::Measure| Term {
        group: group(&measure.group).map_or("", |group| group.title(language)),
        name: measure.name(),
        title: measure.title(language),
        formula: fill(measure.formula(language), &values),
    };
    words::MEASURES.measure.iter().map(term).collect()
}

#[cfg(test)]
mod tests {
    use super::words::MEASURES;
    use crate::emit::{change, reference, register, sensitivity, support};
    use crate::model::{SupportReason, WeightKind};

    /// Each column of a table of its own is described, or named by the lead of its group.
    fn columns_are_told(group: &str, columns: &[&str]) {
        let described: Vec<&str> = MEASURES
            .measure
            .iter()
            .filter(|measure| measure.group == group)
            .map(|measure| measure.column.as_deref().expect("a column"))
            .collect();
        for name in &described {
            assert!(columns.contains(name), "{name} is no column of {group}");
        }
        let lead = MEASURES.group.iter().find(|known| known.id == group).expect("a group");
        for language in [super::Language::Sv, super::Language::En] {
            let lead = lead.lead(language).expect("a lead");
            let words: Vec<&str> =
                lead.split(|character: char| !character.is_alphanumeric() && character != '_').collect();
            for column in columns {
                assert!(described.contains(column) || words.contains(column), "{group}: {column}");
            }
        }
    }

    #[test]
    fn every_column_of_the_tables_of_their_own_is_told() {
        columns_are_told("sensitivity", &sensitivity::COLUMNS);
        columns_are_told("reference", &reference::COLUMNS);
        let names = |columns: &[(&'static str, _)]| columns.iter().map(|(name, _)| *name).collect::<Vec<_>>();
        columns_are_told("support", &names(&support::columns(true, &WeightKind::ALL)));
        columns_are_told("designated", &names(&support::AREA_COLUMNS));
        let of_register =
            [&crate::model::RegisterEntry::COLUMNS[..], &register::RECONCILIATION_COLUMNS].concat();
        columns_are_told("register", &of_register);
        columns_are_told("change", &change::COLUMNS);
        let told = ["sensitivity", "reference", "support", "designated", "register", "change"];
        assert!(
            MEASURES
                .measure
                .iter()
                .all(|measure| measure.column.is_none() || told.contains(&measure.group.as_str()))
        );
    }

    #[test]
    fn every_reason_of_the_list_for_support_is_told_in_both_languages_and_in_the_readme() {
        let reason = MEASURES.measure.iter().find(|measure| measure.id == "support_reason").expect("told");
        for code in SupportReason::ALL.map(SupportReason::as_str) {
            for language in [super::Language::Sv, super::Language::En] {
                let told = reason.formula(language).matches(&format!("{code}: ")).count();
                assert_eq!(told, 1, "{code}");
            }
            assert!(include_str!("../../../README.md").contains(&format!("| `{code}` |")), "{code}");
        }
    }
}
