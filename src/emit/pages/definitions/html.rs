//! The page as text; everything that comes from data is escaped by its type.
use std::collections::BTreeSet;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::emit::pages::head::head;
use crate::emit::text::definitions as words;
use crate::emit::text::glossary::values;
use crate::emit::text::glossary::{DefinitionsPage, ProfileKey};
use crate::emit::text::glossary_texts::{self as texts, Texts};
use crate::emit::text::language::{Language, fill};
use crate::model::{Target, TargetNote, TargetStatus, WeightKind};

const STYLE: &str = include_str!("page.css");

/// The whole page.
pub(super) fn page(page: &DefinitionsPage<'_>) -> String {
    let order = match page.language {
        Language::Sv => [Language::Sv, Language::En],
        Language::En => [Language::En, Language::Sv],
    };
    let first = texts::of(page.language);
    let title = page.run.unwrap_or(&page.profile.name);
    let html = html! {
        (DOCTYPE) "\n"
        html lang=(page.language.as_str()) { "\n"
            (head(&html! { (title) " – " (first.page) }, STYLE)) "\n"
            body { "\n"
                header { "\n"
                    h1 { bdi { (title) } } "\n"
                    @if page.invented { (invented(order)) "\n" }
                    (contents(first, order)) "\n"
                } "\n"
                main { "\n"
                    @for language in order {
                        // Points are called what they are in this run.
                        (PreEscaped(page.units.name(language, &article(page, language).into_string())))
                    }
                    (source_list(page, order))
                } "\n"
            } "\n"
        } "\n"
    };
    html.into_string()
}

fn invented(order: [Language; 2]) -> Markup {
    html! {
        p {
            @for (position, language) in order.into_iter().enumerate() {
                @if position > 0 { " " }
                strong.badge lang=(language.as_str()) { (texts::of(language).invented) }
            }
        }
    }
}

fn contents(first: &Texts, order: [Language; 2]) -> Markup {
    html! {
        nav aria-label=(first.page) {
            @for language in order {
                @let (lang, text) = (language.as_str(), texts::of(language));
                @for (anchor, words) in [("profile", text.profile), ("targets", text.targets), ("measures", text.measures)] {
                    a href={ "#" (lang) "-" (anchor) } lang=(lang) hreflang=(lang) { (words) }
                }
            }
            a href="#sources" { (first.sources) }
        }
    }
}

fn article(page: &DefinitionsPage<'_>, language: Language) -> Markup {
    let (text, id) = (texts::of(language), anchor(language, "title"));
    html! {
        article lang=(language.as_str()) aria-labelledby=(id) { "\n"
            h2 id=(id) { (text.page) } "\n"
            p { (text.lead) } "\n"
            (profile(page, language))
            (targets(page, language))
            (measures(page, language))
        } "\n"
    }
}

/// The id of a part of the page in a language.
fn anchor(language: Language, part: &str) -> String {
    format!("{}-{part}", language.as_str())
}

/// A table that scrolls sideways by itself where the screen is narrow.
fn table<T: maud::Render>(class: &str, label: &str, headings: &[T], rows: &[Markup]) -> Markup {
    html! {
        div.scroll role="region" tabindex="0" aria-label=(label) { "\n"
            table class=(class) { "\n"
                thead { tr { @for heading in headings { th scope="col" { (heading) } } } } "\n"
                tbody { "\n" @for row in rows { (row) } } "\n"
            } "\n"
        } "\n"
    }
}

/// A row: its head, and its other cells, each with its heading, which stands beside it where the screen is too narrow for columns.
fn row(id: Option<String>, head: &Markup, headings: &[&str], cells: &[Markup]) -> Markup {
    html! {
        tr id=[id] {
            th scope="row" { (head) }
            @for (heading, cell) in headings.iter().zip(cells) { td data-label=(heading) { (cell) } }
        } "\n"
    }
}

fn profile(page: &DefinitionsPage<'_>, language: Language) -> Markup {
    let (text, id) = (texts::of(language), anchor(language, "profile"));
    let profile = &page.profile;
    html! {
        section aria-labelledby=(id) { "\n"
            h3 id=(id) { (text.profile) ": " bdi { (profile.title(language)) } } "\n"
            p {
                code { (profile.name) }
                @if let Some(parent) = &profile.inherits { ", " (text.inherits) " " code { (parent) } }
                @if let Some(date) = page.reference_date { ". " (text.reference_date) ": " (date) }
            } "\n"
            p { (text.profile_lead) } "\n"
            @for keys in profile.keys.chunk_by(|a, b| a.section == b.section) { (settings(keys, language, text)) }
        } "\n"
    }
}

/// The keys of a section of the profile.
fn settings(keys: &[ProfileKey], language: Language, text: &Texts) -> Markup {
    let title = words::section_words(&keys[0].section, language);
    let headings = [text.meaning, text.key, text.value, text.source, text.is_confirmed];
    let rows: Vec<Markup> = keys.iter().map(|key| setting(key, language, text, &headings[1..])).collect();
    html! { h4 { (title) } "\n" (table("settings", title, &headings, &rows)) }
}

fn setting(key: &ProfileKey, language: Language, text: &Texts, headings: &[&str]) -> Markup {
    let path = key.path();
    let is_own = key.source == "configuration";
    let cells = [
        html! { code { (path) } },
        html! { (key.value_words(language)) },
        if is_own {
            html! { (text.own_configuration) }
        } else {
            linked(&key.source, language)
        },
        mark(key.confirmed, text),
    ];
    let head = html! { (words::key_words(&path, language)) };
    row(Some(anchor(language, &path)), &head, headings, &cells)
}

fn mark(confirmed: bool, text: &Texts) -> Markup {
    html! { @if confirmed { (text.confirmed) } @else { strong.unconfirmed { (text.unconfirmed) } } }
}

fn targets(page: &DefinitionsPage<'_>, language: Language) -> Markup {
    let (text, id) = (texts::of(language), anchor(language, "targets"));
    html! {
        section aria-labelledby=(id) { "\n"
            h3 id=(id) { (text.targets) } "\n"
            @if page.targets.is_empty() { p { (text.no_targets) } "\n" } @else { (target_table(page.targets, language)) }
            @if !page.notes.is_empty() {
                ul { "\n"
                    @for TargetNote { name, note } in page.notes { li { bdi { (name) } ": " (linked(note, language)) } "\n" }
                } "\n"
            }
        } "\n"
    }
}

fn target_table(targets: &[Target], language: Language) -> Markup {
    let text = texts::of(language);
    let headings = [
        text.id,
        text.wording,
        text.share,
        text.speed,
        text.counted,
        text.with_passed,
        text.year,
        text.status,
        text.source,
        text.is_confirmed,
    ];
    let of = |target: &Target| {
        let wording = match language {
            Language::Sv => &target.title_sv,
            Language::En => &target.title_en,
        };
        let weights = target.weights.iter();
        let counted: Vec<&str> =
            weights.map(|weight| words::value_word(WeightKind::as_str(*weight), language)).collect();
        let cells = [
            html! { (wording) },
            html! { (words::percent(target.share, language)) },
            html! { (words::tier_words(target.tier, language)) },
            html! { (counted.join(", ")) },
            html! { (if target.with_passed { text.yes } else { text.no }) },
            html! { (target.year) },
            html! { (words::value_word(status(target.status), language)) },
            linked(&target.source, language),
            mark(target.confirmed, text),
        ];
        row(None, &html! { bdi { (target.id) } }, &headings[1..], &cells)
    };
    let rows: Vec<Markup> = targets.iter().map(of).collect();
    table("targets", text.targets, &headings, &rows)
}

const fn status(status: TargetStatus) -> &'static str {
    match status {
        TargetStatus::Current => "current",
        TargetStatus::Met => "met",
        TargetStatus::Missed => "missed",
        TargetStatus::Superseded => "superseded",
    }
}

fn measures(page: &DefinitionsPage<'_>, language: Language) -> Markup {
    let (text, id) = (texts::of(language), anchor(language, "measures"));
    let values = values(page, language);
    let values: Vec<(&str, &str)> =
        values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    html! {
        section aria-labelledby=(id) { "\n"
            h3 id=(id) { (text.measures) } "\n"
            p {
                (text.measures_lead)
            } "\n"
            @for group in &words::MEASURES.group { (measure_group(group, &values, language)) }
        } "\n"
    }
}

fn measure_group(group: &words::Group, values: &[(&str, &str)], language: Language) -> Markup {
    let (text, title) = (texts::of(language), group.title(language));
    let headings = [text.title, text.measure, text.formula];
    let of_group = words::MEASURES.measure.iter().filter(|measure| measure.group == group.id);
    let of = |measure: &words::Measure| {
        let cells =
            [html! { code { (measure.name()) } }, html! { (fill(measure.formula(language), values)) }];
        let head = html! { (measure.title(language)) };
        row(Some(anchor(language, &measure.id)), &head, &headings[1..], &cells)
    };
    let rows: Vec<Markup> = of_group.map(of).collect();
    html! {
        h4 { (title) } "\n"
        @if let Some(lead) = group.lead(language) { p { (fill(lead, values)) } "\n" }
        (table("measures", title, &headings, &rows))
    }
}

/// The keys of known sources that a text names.
fn named(text: &str) -> impl Iterator<Item = &'static words::Source> {
    text.split(|character: char| !character.is_alphanumeric())
        .filter_map(|word| words::sources().iter().find(|source| source.key == word))
}

/// A note in a language, the keys in it linked to the list at the end.
fn linked(note: &str, language: Language) -> Markup {
    let mut parts = Vec::new();
    let mut rest = words::note_words(note, language);
    while !rest.is_empty() {
        let is_word = rest.starts_with(char::is_alphanumeric);
        let end = rest.find(|character: char| character.is_alphanumeric() != is_word).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        parts.push((part, named(part).next().is_some()));
        rest = after;
    }
    html! {
        @for (part, is_source) in parts {
            @if is_source { a href={ "#" (part) } { (part) } } @else { (part) }
        }
    }
}

fn source_list(page: &DefinitionsPage<'_>, order: [Language; 2]) -> Markup {
    let used: BTreeSet<&str> = page
        .profile
        .keys
        .iter()
        .map(|key| key.source.as_str())
        .chain(page.targets.iter().map(|target| target.source.as_str()))
        .chain(page.notes.iter().map(|note| note.note.as_str()))
        .flat_map(named)
        .map(|source| source.key.as_str())
        .collect();
    let both = |choose: fn(&Texts) -> &'static str| {
        html! {
            @for (position, language) in order.into_iter().enumerate() {
                @if position > 0 { " / " }
                span lang=(language.as_str()) { (choose(texts::of(language))) }
            }
        }
    };
    let text = texts::of(page.language);
    let of = |source: &words::Source| {
        let cells = [html! { (source.title) }, html! { (source.address) }];
        row(Some(source.key.clone()), &html! { (source.key) }, &[text.source, text.address], &cells)
    };
    let rows: Vec<Markup> =
        words::sources().iter().filter(|source| used.contains(source.key.as_str())).map(of).collect();
    let headings = [both(|text| text.key), both(|text| text.source), both(|text| text.address)];
    html! {
        section aria-labelledby="sources" { "\n"
            h2 #sources { (both(|text| text.sources)) } "\n"
            p { (both(|text| text.sources_lead)) } "\n"
            (table("sources", text.sources, &headings, &rows))
        } "\n"
    }
}
