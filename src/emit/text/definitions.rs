//! The words of keys, measures, sources and notes: `data/words/{settings,measures,sources,notes}.toml`, compiled in.
use std::borrow::Cow;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;

use crate::emit::Language;
use crate::emit::text::language::{fill, parse_toml};
use crate::model::SpeedTier;

/// A text in both languages.
#[derive(Debug, Deserialize)]
pub(in crate::emit) struct Words {
    sv: String,
    en: String,
}

impl Words {
    pub(in crate::emit) fn of(&self, language: Language) -> &str {
        match language {
            Language::Sv => &self.sv,
            Language::En => &self.en,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::emit) struct Section {
    pub(in crate::emit) id: String,
    sv: String,
    en: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::emit) struct SettingWords {
    /// Section and key of the profile, as `shortage.link_m`.
    pub(in crate::emit) key: String,
    sv: String,
    en: String,
    unit_sv: Option<String>,
    unit_en: Option<String>,
    zero_sv: Option<String>,
    zero_en: Option<String>,
    empty_sv: Option<String>,
    empty_en: Option<String>,
}

#[derive(Debug, Deserialize)]
struct ValueWords {
    code: String,
    #[serde(flatten)]
    words: Words,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::emit) struct SettingsFile {
    pub(in crate::emit) section: Vec<Section>,
    pub(in crate::emit) setting: Vec<SettingWords>,
    value: Vec<ValueWords>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::emit) struct Group {
    pub(in crate::emit) id: String,
    sv: String,
    en: String,
    lead_sv: Option<String>,
    lead_en: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::emit) struct Measure {
    pub(in crate::emit) id: String,
    pub(in crate::emit) group: String,
    /// The column that the measure is in a table of its own; `None`: a definition of `indicators.csv`.
    pub(in crate::emit) column: Option<String>,
    title_sv: String,
    title_en: String,
    /// What tables call it where its name holds a number, in whose place stands `{n}`, and its titles with the number.
    numbered: Option<String>,
    numbered_sv: Option<String>,
    numbered_en: Option<String>,
    formula_sv: String,
    formula_en: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::emit) struct MeasuresFile {
    pub(in crate::emit) group: Vec<Group>,
    pub(in crate::emit) measure: Vec<Measure>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::emit) struct Source {
    pub(in crate::emit) key: String,
    pub(in crate::emit) title: String,
    pub(in crate::emit) address: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SourcesFile {
    source: Vec<Source>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NotesFile {
    note: Vec<Words>,
}

pub(in crate::emit) static SETTINGS: LazyLock<SettingsFile> =
    LazyLock::new(|| parse_toml(include_str!("../../../data/words/settings.toml")));
pub(in crate::emit) static MEASURES: LazyLock<MeasuresFile> =
    LazyLock::new(|| parse_toml(include_str!("../../../data/words/measures.toml")));
static SOURCES: LazyLock<SourcesFile> =
    LazyLock::new(|| parse_toml(include_str!("../../../data/words/sources.toml")));

static NOTES: LazyLock<NotesFile> =
    LazyLock::new(|| parse_toml(include_str!("../../../data/words/notes.toml")));

/// A note of a profile or target in a language; the note itself where it is none of the shipped ones.
pub fn note_words(note: &str, language: Language) -> &str {
    NOTES.note.iter().find(|words| words.en == note).map_or(note, |words| words.of(language))
}

/// All sources.
pub(in crate::emit) fn sources() -> &'static [Source] {
    &SOURCES.source
}

/// The ids of all measures that the glossary describes, in its order.
pub fn measures() -> impl Iterator<Item = &'static str> {
    MEASURES.measure.iter().map(|measure| measure.id.as_str())
}

/// What a measure of `indicators.csv` is called, a name with a number in it too (`planned_2027`, `mobile_at_least_2`,
/// `reached_up_100`); `None` where it has no entry.
pub(in crate::emit) fn measure_title(id: &str, language: Language) -> Option<Cow<'static, str>> {
    let mut measures = MEASURES.measure.iter().filter(|measure| measure.column.is_none());
    if let Some(measure) = measures.clone().find(|measure| measure.id == id) {
        return Some(Cow::Borrowed(measure.title(language)));
    }
    // Of two tiers with one downstream speed the later has its upstream speed in the measure's name.
    if let Some((name, up)) = id.split_once("_up_").filter(|(_, up)| is_number(up)) {
        let title = measure_title(name, language)?;
        return Some(Cow::Owned(format!("{title}, \u{2191}\u{a0}{up}\u{a0}Mbit/s")));
    }
    measures.find_map(|measure| measure.numbered_title(id, language)).map(Cow::Owned)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn chosen<'a>(language: Language, sv: &'a str, en: &'a str) -> &'a str {
    match language {
        Language::Sv => sv,
        Language::En => en,
    }
}

fn chosen_if<'a>(language: Language, sv: Option<&'a String>, en: Option<&'a String>) -> Option<&'a str> {
    match language {
        Language::Sv => sv.map(String::as_str),
        Language::En => en.map(String::as_str),
    }
}

impl Group {
    pub(in crate::emit) fn title(&self, language: Language) -> &str {
        chosen(language, &self.sv, &self.en)
    }

    pub(in crate::emit) fn lead(&self, language: Language) -> Option<&str> {
        chosen_if(language, self.lead_sv.as_ref(), self.lead_en.as_ref())
    }
}

impl Measure {
    pub(in crate::emit) fn title(&self, language: Language) -> &str {
        chosen(language, &self.title_sv, &self.title_en)
    }

    /// The title with the number that a name of the measure holds.
    fn numbered_title(&self, name: &str, language: Language) -> Option<String> {
        let (before, behind) = self.numbered.as_deref()?.split_once("{n}")?;
        let number = name.strip_prefix(before)?.strip_suffix(behind).filter(|number| is_number(number))?;
        let title = chosen_if(language, self.numbered_sv.as_ref(), self.numbered_en.as_ref())?;
        Some(fill(title, &[("n", number)]))
    }

    /// The column or the id by which tables call it.
    pub(in crate::emit) fn name(&self) -> &str {
        self.column.as_ref().unwrap_or(&self.id)
    }

    pub(in crate::emit) fn formula(&self, language: Language) -> &str {
        chosen(language, &self.formula_sv, &self.formula_en)
    }
}

/// A section of the profile in words; the section's own name where it has none.
pub fn section_words(section: &str, language: Language) -> &str {
    SETTINGS
        .section
        .iter()
        .find(|words| words.id == section)
        .map_or(section, |words| chosen(language, &words.sv, &words.en))
}

/// A key in words; the key itself where it has none.
pub(in crate::emit) fn key_words(path: &str, language: Language) -> &str {
    setting(path).map_or(path, |words| chosen(language, &words.sv, &words.en))
}

fn setting(path: &str) -> Option<&'static SettingWords> {
    SETTINGS.setting.iter().find(|words| words.key == path)
}

/// A word that stands as a value; the word itself where it needs none.
pub fn value_word(code: &str, language: Language) -> &str {
    SETTINGS.value.iter().find(|word| word.code == code).map_or(code, |word| word.words.of(language))
}

/// Keys that are shares though their names do not end so.
const SHARES: [&str; 3] = ["limits.ids_matched_stop", "limits.ids_matched_warn", "limits.borders_moved"];

/// The value of a key as running text has it: with its unit, and what 0 or an empty list means.
pub(in crate::emit) fn value_words(path: &str, value: &Value, language: Language) -> String {
    let words = setting(path);
    let unit = words.and_then(|words| chosen_if(language, words.unit_sv.as_ref(), words.unit_en.as_ref()));
    // A no-break space keeps number and unit on one line.
    let with_unit = |text: String| unit.map_or_else(|| text.clone(), |unit| format!("{text}\u{a0}{unit}"));
    match value {
        Value::Bool(true) => chosen(language, "ja", "yes").to_owned(),
        Value::Bool(false) => chosen(language, "nej", "no").to_owned(),
        Value::Number(number) => {
            let number = number.as_f64().unwrap_or(f64::NAN);
            let zero =
                words.and_then(|words| chosen_if(language, words.zero_sv.as_ref(), words.zero_en.as_ref()));
            match zero {
                Some(meaning) if number == 0.0 => {
                    format!("{} ({meaning})", with_unit(language.number(number)))
                }
                _ if path.ends_with("_share") || SHARES.contains(&path) => percent(number, language),
                _ => with_unit(language.number(number)),
            }
        }
        Value::String(code) => value_word(code, language).to_owned(),
        Value::Array(list) if list.is_empty() => words
            .and_then(|words| chosen_if(language, words.empty_sv.as_ref(), words.empty_en.as_ref()))
            .unwrap_or("–")
            .to_owned(),
        Value::Array(list) => {
            let texts: Vec<String> = list
                .iter()
                .map(|value| match value {
                    Value::Number(number) => language.number(number.as_f64().unwrap_or(f64::NAN)),
                    Value::String(code) => value_word(code, language).to_owned(),
                    other => other.to_string(),
                })
                .collect();
            // Between numbers with a decimal comma another comma would be read as one of theirs.
            let is_fraction = |value: &Value| value.as_f64().is_some_and(|number| number.fract() != 0.0);
            let between = if list.iter().any(is_fraction) { " / " } else { ", " };
            with_unit(texts.join(between))
        }
        other => other.to_string(),
    }
}

/// The value of a key as running text has it, from the text that a difference of two results keeps of it.
pub(in crate::emit) fn kept_value_words(path: &str, kept: &str, language: Language) -> String {
    let one = |text: &str| match text {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        text => text.parse::<f64>().map_or_else(|_| Value::from(text), Value::from),
    };
    let value = match kept {
        "" => Value::Array(Vec::new()),
        list if list.contains(", ") => Value::Array(list.split(", ").map(one).collect()),
        single => one(single),
    };
    value_words(path, &value, language)
}

/// A share as percent, without the dust that binary fractions leave (0.999 is 99.9).
pub(in crate::emit) fn percent(share: f64, language: Language) -> String {
    let percent = (share * 1e8).round() / 1e6;
    language.number(percent) + language.percent_sign()
}

/// A tier as running text has it.
pub(in crate::emit) fn tier_words(tier: SpeedTier, language: Language) -> String {
    let number = |value: f64| language.number(value);
    let least = chosen(language, "minst", "at least");
    let (down, and, up) = chosen_tier(language);
    match tier.up_mbps {
        None => format!("{least} {}\u{a0}Mbit/s {down}", number(tier.down_mbps)),
        Some(up_mbps) => format!(
            "{least} {}\u{a0}Mbit/s {down} {and} {}\u{a0}Mbit/s {up}",
            number(tier.down_mbps),
            number(up_mbps)
        ),
    }
}

const fn chosen_tier(language: Language) -> (&'static str, &'static str, &'static str) {
    match language {
        Language::Sv => ("ned", "och", "upp"),
        Language::En => ("down", "and", "up"),
    }
}

/// The tiers of a ladder, lowest first: `30, 100, 1 000 Mbit/s ned`, or `25/3, 100/20 Mbit/s ned/upp`.
pub(in crate::emit) fn ladder_words(tiers: &[SpeedTier], language: Language) -> String {
    let (down, _, up) = chosen_tier(language);
    let has_up = tiers.iter().any(|tier| tier.up_mbps.is_some());
    let texts: Vec<String> = tiers
        .iter()
        .map(|tier| match tier.up_mbps {
            Some(up_mbps) => format!("{}/{}", language.number(tier.down_mbps), language.number(up_mbps)),
            None if has_up => format!("{}/–", language.number(tier.down_mbps)),
            None => language.number(tier.down_mbps),
        })
        .collect();
    let direction = if has_up { format!("{down}/{up}") } else { down.to_owned() };
    format!("{}\u{a0}Mbit/s {direction}", texts.join(", "))
}
