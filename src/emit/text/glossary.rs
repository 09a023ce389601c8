//! What every number of a result means: the profile that counted as a table, and each measure with its formula, its placeholders
//! filled with the profile's own values.
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::classify::ClassifySettings;
use crate::emit::Language;
use crate::emit::text::definitions as words;
use crate::emit::text::language::fill;
use crate::emit::text::titles::Words;
use crate::emit::text::units::Units;
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
    /// Other values, which single deliveries set for themselves.
    pub own: Vec<OwnValue>,
}

/// En leverans egen regel: a value that some deliveries have in the place of the profile's.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnValue {
    /// Section and name of the key.
    pub path: String,
    /// The value.
    pub value: Value,
    /// The operators of these deliveries, where each is named by the configuration and may be published.
    pub operators: Vec<String>,
    /// How many other deliveries have it.
    pub others: u64,
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

    /// The value in words, with its unit, and what 0 or an empty list means; then the values that deliveries set for themselves.
    pub fn value_words(&self, language: Language) -> String {
        let path = self.path();
        let mut said = words::value_words(&path, &self.value, language);
        for own in &self.own {
            said.push_str("; ");
            said.push_str(&own.words(language));
        }
        said
    }

    /// Its source in words; a value of the configuration has none.
    pub fn source_words(&self, language: Language) -> &str {
        if self.source == "configuration" {
            super::glossary_texts::of(language).own_configuration
        } else {
            words::note_words(&self.source, language)
        }
    }
}

impl OwnValue {
    /// The value in words, and whose it is.
    pub fn words(&self, language: Language) -> String {
        let texts = super::glossary_texts::of(language);
        let mut whose = self.operators.clone();
        let others = match self.others {
            0 => None,
            1 => Some(texts.one_delivery.to_owned()),
            others => Some(fill(texts.deliveries, &[("count", &language.rounded(others as f64, 0))])),
        };
        whose.extend(others);
        let value = words::value_words(&self.path, &self.value, language);
        fill(texts.own_value, &[("value", &value), ("whose", &whose.join(", "))])
    }
}

/// A profile as a table: its name and titles, and its keys in their order.
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
                let own = Vec::new();
                keys.push(ProfileKey { section: section.clone(), key, value, source, confirmed, own });
            }
        }
        let Head { name, title_sv, title_en, inherits, .. } = head;
        Self { name, title_sv, title_en, inherits, keys }
    }

    /// The same with the values that deliveries set for themselves.
    #[must_use]
    pub fn with_own_values(mut self, values: &[OwnValue]) -> Self {
        for key in &mut self.keys {
            let path = key.path();
            key.own = values.iter().filter(|own| own.path == path).cloned().collect();
        }
        self
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
    /// What points are called.
    pub units: Units,
    /// Whether the data are invented.
    pub invented: bool,
    /// The profile.
    pub profile: ProfileTable,
    /// The settings of the classification under that profile.
    pub settings: &'a ClassifySettings,
    /// The targets that are followed.
    pub targets: &'a [Target],
    /// What their files cannot say in numbers.
    pub notes: &'a [TargetNote],
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
    let values = values(page, language);
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

/// What the placeholders of the measures stand for.
pub(in crate::emit) fn values(page: &DefinitionsPage<'_>, language: Language) -> Vec<(String, String)> {
    let settings = page.settings;
    let tier = |tier| words::tier_words(tier, language);
    let mut values = vec![
        ("shortage".to_owned(), tier(settings.shortage)),
        ("competition".to_owned(), tier(settings.competition.tier)),
        ("step".to_owned(), tier(settings.competition.step_tier)),
        ("ladder".to_owned(), words::ladder_words(settings.ladder.tiers(), language)),
    ];
    values.extend(page.profile.keys.iter().map(|key| {
        let path = key.path();
        let value = key.value_words(language);
        (path, value)
    }));
    // A formula names another measure by its title and a code by its word: names of columns stand in a column of their own.
    let measures = words::MEASURES.measure.iter();
    values.extend(
        measures
            .map(|measure| (format!("measure.{}", measure.id), quoted(measure.title(language), language))),
    );
    let titles = Words::of(language);
    let codes = titles.codes().into_iter().filter(|(code, word)| titles.coded(code) == Some(*word));
    values.extend(codes.map(|(code, word)| (format!("code.{code}"), quoted(word, language))));
    values
}

fn quoted(text: &str, language: Language) -> String {
    match language {
        Language::Sv => format!("\u{201d}{text}\u{201d}"),
        Language::En => format!("\u{201c}{text}\u{201d}"),
    }
}
