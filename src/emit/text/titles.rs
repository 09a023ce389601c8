//! The words of the workbook: titles of sheets and columns, and what codes mean.
use std::borrow::Cow;
use std::sync::LazyLock;

use crate::emit::Language;
use crate::emit::text::definitions::{measure_title, value_word};
use crate::emit::text::language::{Catalogue, fill, parse};
use crate::model::{
    AccessStatus, Closing, Lineage, OtherWay, ShortageStatus, ShortageType, SupportReason, Unranked,
    WeightKind,
};

static SV: LazyLock<Catalogue> = LazyLock::new(|| parse(include_str!("titles.sv.json")));
static EN: LazyLock<Catalogue> = LazyLock::new(|| parse(include_str!("titles.en.json")));

/// Columns whose texts are codes. Where a text is none of the codes of the catalogue it stays as it is.
const CODED: [&str; 29] = [
    "aim",
    "area_kind",
    "at_least",
    "closing",
    "computed_status",
    "cost_left_out",
    "eligible",
    "is_base",
    "kind",
    "lineage",
    "meanwhile",
    "measure",
    "ordered_by",
    "other_way",
    "partial",
    "proposal",
    "reached",
    "reason",
    "register_status",
    "review",
    "series_break",
    "set_by_hand",
    "settlement",
    "status",
    "status_before",
    "technologies",
    "type",
    "unranked",
    "weight",
];

/// The words of one language.
#[derive(Clone, Copy)]
pub(in crate::emit) struct Words {
    language: Language,
    catalogue: &'static Catalogue,
}

impl Words {
    /// Those of a language.
    pub(in crate::emit) fn of(language: Language) -> Self {
        let catalogue = match language {
            Language::Sv => &SV,
            Language::En => &EN,
        };
        Self { language, catalogue }
    }

    /// The language.
    pub(in crate::emit) fn language(self) -> Language {
        self.language
    }

    /// Every key that there is.
    #[cfg(test)]
    pub(in crate::emit) fn keys(self) -> impl Iterator<Item = &'static str> {
        self.catalogue.keys().map(String::as_str)
    }

    /// A text.
    pub(in crate::emit) fn text(self, key: &str) -> &'static str {
        self.known(key).expect("a test asks for every key in both languages")
    }

    /// A text with values in their places.
    pub(in crate::emit) fn filled(self, key: &str, values: &[(&str, &str)]) -> String {
        fill(self.text(key), values)
    }

    fn known(self, key: &str) -> Option<&'static str> {
        self.catalogue.get(key).map(String::as_str)
    }

    /// The title of a column; its name where the catalogue has no title.
    pub(in crate::emit) fn column(self, name: &str) -> String {
        if let Some(title) = self.known(&format!("column.{name}")) {
            return title.to_owned();
        }
        if let Some(operator) = name.strip_prefix("covered_km_") {
            return self.filled("column.covered_km_", &[("operator", operator)]);
        }
        for weight in WeightKind::ALL.map(WeightKind::as_str) {
            let words = capitalised(value_word(weight, self.language));
            match name.strip_prefix(weight) {
                Some("") => return words,
                Some(rest) => {
                    let measure = rest.strip_prefix('_').and_then(|id| measure_title(id, self.language));
                    if let Some(measure) = measure {
                        return format!("{words}: {}", uncapitalised(measure));
                    }
                }
                None => {}
            }
        }
        measure_title(name, self.language).unwrap_or(name).to_owned()
    }

    /// What stands in a cell: a code of a column of codes, or several joined by `;`, in words.
    pub(in crate::emit) fn value<'t>(self, column: &str, text: &'t str) -> Cow<'t, str> {
        if column != "why" && !CODED.contains(&column) {
            return Cow::Borrowed(text);
        }
        if column == "why" {
            return Cow::Owned(self.why(text));
        }
        let words: Option<Vec<&str>> = text.split(';').map(|code| self.code(column, code)).collect();
        words.map_or(Cow::Borrowed(text), |words| Cow::Owned(words.join("; ")))
    }

    /// The terms of an order, each with its share.
    fn why(self, text: &str) -> String {
        let word = |part: &str| match part.trim().split_once(' ') {
            Some((term, share)) => format!("{} {share}", self.coded(term).unwrap_or(term)),
            None => part.trim().to_owned(),
        };
        text.split(';').map(word).collect::<Vec<_>>().join("; ")
    }

    fn code(self, column: &str, code: &str) -> Option<&'static str> {
        if column == "measure" {
            return measure_title(code, self.language);
        }
        self.coded(code)
    }

    /// The word for a code.
    pub(in crate::emit) fn coded(self, code: &str) -> Option<&'static str> {
        self.known(&format!("code.{code}"))
    }

    /// The codes of a column of a layer and what they mean.
    pub(in crate::emit) fn meanings(self, layer: &str, column: &str) -> Vec<(&'static str, &'static str)> {
        let codes: Vec<&'static str> = match (layer, column) {
            ("shortage_areas", "status") => ShortageStatus::ALL.map(ShortageStatus::as_str).to_vec(),
            ("shortage_areas", "lineage") => Lineage::ALL.map(Lineage::as_str).to_vec(),
            ("shortage_areas", "type") => ShortageType::ALL.map(ShortageType::as_str).to_vec(),
            ("last_percent" | "connections", "status") => {
                ShortageStatus::ALL.map(ShortageStatus::as_str).to_vec()
            }
            ("last_percent" | "connections", "unranked") => Unranked::ALL.map(Unranked::as_str).to_vec(),
            ("last_percent" | "connections", "closing") => Closing::ALL.map(Closing::as_str).to_vec(),
            ("last_percent" | "connections", "other_way") => OtherWay::ALL.map(OtherWay::as_str).to_vec(),
            ("support_candidates", "status") => AccessStatus::ALL.map(AccessStatus::as_str).to_vec(),
            ("support_candidates", "reason") => SupportReason::ALL.map(SupportReason::as_str).to_vec(),
            _ => Vec::new(),
        };
        codes.into_iter().filter_map(|code| self.coded(code).map(|word| (code, word))).collect()
    }

    /// The codes that the catalogue knows, with their words.
    pub(in crate::emit) fn codes(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.catalogue
            .iter()
            .filter_map(|(key, word)| key.strip_prefix("code.").map(|code| (code, word.as_str())))
    }
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

fn uncapitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}
