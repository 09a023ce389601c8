//! The words of the workbook: titles of sheets and columns, and what codes mean.
use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::emit::text::definitions::{key_words, measure_title, value_word};
use crate::emit::text::language::{Catalogue, Texts, fill, parse};
use crate::emit::text::units::Units;
use crate::emit::{Context, Language};
use crate::model::{
    AccessStatus, Closing, Evidence, LineKind, Lineage, OtherWay, PriorityOrder, Proposal, Settlement,
    ShortageStatus, ShortageType, SupportReason, Unranked, WeightKind,
};

static TEXTS: Texts =
    Texts::new(|| parse(include_str!("titles.sv.json")), || parse(include_str!("titles.en.json")));

/// Columns whose texts are codes. Where a text is none of the codes of the catalogue it stays as it is.
const CODED: [&str; 31] = [
    "aim",
    "area_kind",
    "at_least",
    "closing",
    "computed_status",
    "cost_left_out",
    "eligible",
    "feed",
    "is_base",
    "kind",
    "lineage",
    "masked",
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
    units: Units,
    catalogue: &'static Catalogue,
}

impl Words {
    /// Those of a language, in which points are analysenheter.
    pub(in crate::emit) fn of(language: Language) -> Self {
        Self::naming(language, Units::Points)
    }

    /// Those of a run: its language, and what its points are called.
    pub(in crate::emit) fn of_run(context: &Context<'_>) -> Self {
        Self::naming(context.language, context.units)
    }

    fn naming(language: Language, units: Units) -> Self {
        Self { language, units, catalogue: TEXTS.naming(language, units) }
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

    /// The title of a layer.
    pub(in crate::emit) fn layer(self, name: &str) -> &'static str {
        self.text(&format!("layer.{name}"))
    }

    /// A text with values in their places.
    pub(in crate::emit) fn filled(self, key: &str, values: &[(&str, &str)]) -> String {
        fill(self.text(key), values)
    }

    fn known(self, key: &str) -> Option<&'static str> {
        self.catalogue.get(key).map(String::as_str)
    }

    /// The title of a column in a sheet: one of its own, where the column's title alone would leave open what is counted.
    pub(in crate::emit) fn column_of(self, sheet: &str, name: &str) -> String {
        let own = self.known(&format!("column_of.{sheet}.{name}"));
        own.map_or_else(|| self.column(name), str::to_owned)
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
            let words = capitalised(&self.named(value_word(weight, self.language)));
            match name.strip_prefix(weight) {
                Some("") => return words,
                Some(rest) => {
                    let measure = rest.strip_prefix('_').and_then(|id| measure_title(id, self.language));
                    if let Some(measure) = measure {
                        return format!("{words}: {}", uncapitalised(&self.named(&measure)));
                    }
                }
                None => {}
            }
        }
        self.measure(name)
    }

    /// The title of a measure; its id where there is none of that id.
    pub(in crate::emit) fn measure(self, id: &str) -> String {
        measure_title(id, self.language).map_or_else(|| id.to_owned(), |title| self.named(&title))
    }

    /// A text from elsewhere with the run's own name of points.
    fn named(self, text: &str) -> String {
        self.units.name(self.language, text)
    }

    /// What stands in a cell, in words: a code of a column of codes, or several joined by `;`; the terms of an order with their shares; the
    /// evidence of a status; a key of the profile.
    pub(in crate::emit) fn value<'t>(self, column: &str, text: &'t str) -> Cow<'t, str> {
        match column {
            "why" => Cow::Owned(self.why(text)),
            // With the general name of points: it is read again as a register.
            "evidence" => Evidence::parse(text)
                .map_or(Cow::Borrowed(text), |evidence| Cow::Owned(evidence.said(self.language.wording()))),
            "parameter" => match key_words(text, self.language) {
                words if words == text => Cow::Borrowed(text),
                words => Cow::Owned(format!("{words} ({text})")),
            },
            _ if CODED.contains(&column) => {
                let words: Option<Vec<_>> = text.split(';').map(|code| self.code(column, code)).collect();
                words.map_or(Cow::Borrowed(text), |words| Cow::Owned(words.join("; ")))
            }
            _ => Cow::Borrowed(text),
        }
    }

    /// The terms of an order, each with its share.
    fn why(self, text: &str) -> String {
        let word = |part: &str| match part.trim().split_once(' ') {
            Some((term, share)) => {
                let share = share.strip_suffix('%').map_or_else(
                    || share.to_owned(),
                    |number| number.to_owned() + self.language.percent_sign(),
                );
                format!("{} {share}", self.coded(term).unwrap_or(term))
            }
            None => part.trim().to_owned(),
        };
        text.split(';').map(word).collect::<Vec<_>>().join("; ")
    }

    fn code(self, column: &str, code: &str) -> Option<Cow<'static, str>> {
        if column == "measure" {
            return measure_title(code, self.language).map(|title| Cow::Owned(self.named(&title)));
        }
        // Of a weight of which only a part is hidden.
        if let (true, Some((weight, part))) = (column == "masked", code.split_once(':')) {
            return Some(Cow::Owned(format!("{} ({})", self.coded(weight)?, self.code_of(column, part)?)));
        }
        self.code_of(column, code).map(Cow::Borrowed)
    }

    /// The word for a code, whatever column it stands in.
    pub(in crate::emit) fn coded(self, code: &str) -> Option<&'static str> {
        self.known(&format!("code.{code}"))
    }

    /// The word for a code of a column, which may have a word of its own there.
    fn code_of(self, column: &str, code: &str) -> Option<&'static str> {
        self.known(&format!("code.{column}.{code}")).or_else(|| self.coded(code))
    }

    /// The codes of a column of a layer and what they mean; nothing for a column of other texts, and for one whose cells hold several
    /// codes.
    pub(in crate::emit) fn meanings(self, layer: &str, column: &str) -> Vec<(&'static str, &'static str)> {
        let codes: Vec<&'static str> = match (layer, column) {
            ("shortage_areas" | "last_percent" | "connections", "status") => {
                ShortageStatus::ALL.map(ShortageStatus::as_str).to_vec()
            }
            ("places" | "support_candidates" | "demand_points", "status") => {
                AccessStatus::ALL.map(AccessStatus::as_str).to_vec()
            }
            ("fibre_points", "kind") => vec!["connection_point", "exchange", "handover", "radio_site"],
            ("base_settlements", "kind") => {
                let kinds = Settlement::ALL.into_iter().filter(|kind| *kind != Settlement::Landsbygd);
                kinds.map(Settlement::as_str).collect()
            }
            ("uncovered_lines" | "base_lines", "kind") => {
                [LineKind::Road, LineKind::Rail].map(LineKind::as_str).to_vec()
            }
            (_, "closing") => Closing::ALL.map(Closing::as_str).to_vec(),
            (_, "eligible") => vec!["yes", "no"],
            (_, "feed") => vec!["fibre", "copper", "radio"],
            (_, "lineage") => Lineage::ALL.map(Lineage::as_str).to_vec(),
            (_, "meanwhile") => vec!["fixed_radio", "mobile", "satellite", "none"],
            (_, "ordered_by") => PriorityOrder::ALL.map(PriorityOrder::as_str).to_vec(),
            (_, "other_way") => OtherWay::ALL.map(OtherWay::as_str).to_vec(),
            (_, "proposal") => Proposal::ALL.map(Proposal::as_str).to_vec(),
            (_, "reason") => SupportReason::ALL.map(SupportReason::as_str).to_vec(),
            (_, "settlement") => Settlement::ALL.map(Settlement::as_str).to_vec(),
            (_, "type") => ShortageType::ALL.map(ShortageType::as_str).to_vec(),
            (_, "unranked") => Unranked::ALL.map(Unranked::as_str).to_vec(),
            (_, "weight") => WeightKind::ALL.map(WeightKind::as_str).to_vec(),
            _ => Vec::new(),
        };
        codes.into_iter().filter_map(|code| self.code_of(column, code).map(|word| (code, word))).collect()
    }

    /// The codes that the catalogue knows, with their words, in the order of the codes; a code that has a word of its own in a
    /// column is listed with each.
    pub(in crate::emit) fn codes(self) -> BTreeSet<(&'static str, &'static str)> {
        let codes = self.catalogue.iter().filter_map(|(key, word)| Some((key.strip_prefix("code.")?, word)));
        codes
            .map(|(code, word)| (code.rsplit_once('.').map_or(code, |(_, code)| code), word.as_str()))
            .collect()
    }
}

/// Whether the texts of a column are codes.
#[cfg(test)]
pub(in crate::emit) fn is_coded(column: &str) -> bool {
    CODED.contains(&column)
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

fn uncapitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Relation, Technology};

    #[test]
    fn evidence_has_the_words_that_codes_have() {
        for language in [Language::Sv, Language::En] {
            let (words, wording) = (Words::of(language), language.wording());
            for technology in Technology::ALL {
                assert_eq!(Some(wording.technology(technology)), words.coded(technology.as_str()));
            }
            for relation in Relation::ALL {
                assert_eq!(Some(wording.relation(relation)), words.coded(relation.as_str()));
            }
        }
    }

    #[test]
    fn cells_of_several_texts_are_words() {
        let words = Words::of(Language::Sv);
        assert_eq!(
            words.value("masked", "households;points:mobile"),
            "hushåll; analysenheter (mobiltäckning)"
        );
        assert_eq!(words.value("feed", "copper"), "koppar");
        assert_eq!(words.value("type", "copper"), "endast koppar");
        assert_eq!(words.value("why", "trench 85%; crossing 15%"), "schakt 85\u{a0}%; vägkorsning 15\u{a0}%");
        assert_eq!(
            words.value("evidence", "reached 0 of 45 points, 45 unserved"),
            "0 av 45 analysenheter är nådda, 45 utan tillgång"
        );
        assert_eq!(words.value("evidence", "told by the village"), "told by the village");
        assert!(words.value("parameter", "shortage.link_m").ends_with(" (shortage.link_m)"));
        assert_eq!(words.value("measure", "planned_2027"), "Planerad till 2027");
    }
}
