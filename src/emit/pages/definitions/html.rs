//! The page as text; everything that comes from data is escaped.
use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use crate::emit::text::base64::base64;
use crate::emit::text::definitions as words;
use crate::emit::text::glossary::values;
use crate::emit::text::glossary::{DefinitionsPage, ProfileKey};
use crate::emit::text::glossary_texts::{self as texts, Texts};
use crate::emit::text::language::{Language, fill};
use crate::emit::text::markup::escaped;
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
    let mut html = format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; \
         form-action 'none'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<title>{title} – {kind}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n",
        lang = page.language.as_str(),
        hash = base64(&Sha256::digest(STYLE)),
        title = escaped(title),
        kind = first.page,
    );
    html.push_str(&format!("<header>\n<h1><bdi>{}</bdi></h1>\n", escaped(title)));
    if page.invented {
        let marks = order.map(|language| {
            format!(
                "<strong class=\"badge\" lang=\"{}\">{}</strong>",
                language.as_str(),
                texts::of(language).invented
            )
        });
        html.push_str(&format!("<p>{}</p>\n", marks.join(" ")));
    }
    html.push_str("<nav aria-label=\"");
    html.push_str(first.page);
    html.push_str("\">");
    for language in order {
        let lang = language.as_str();
        let text = texts::of(language);
        for (anchor, words) in
            [("profile", text.profile), ("targets", text.targets), ("measures", text.measures)]
        {
            html.push_str(&format!(
                "<a href=\"#{lang}-{anchor}\" lang=\"{lang}\" hreflang=\"{lang}\">{words}</a>"
            ));
        }
    }
    html.push_str(&format!("<a href=\"#sources\">{}</a></nav>\n</header>\n<main>\n", first.sources));
    for language in order {
        article(page, language, &mut html);
    }
    source_list(page, order, &mut html);
    html.push_str("</main>\n</body>\n</html>\n");
    html
}

fn article(page: &DefinitionsPage<'_>, language: Language, html: &mut String) {
    let text = texts::of(language);
    let lang = language.as_str();
    html.push_str(&format!(
        "<article lang=\"{lang}\" aria-labelledby=\"{lang}-title\">\n<h2 id=\"{lang}-title\">{}</h2>\n<p>{}</p>\n",
        text.page, text.lead
    ));
    profile(page, language, html);
    targets(page, language, html);
    measures(page, language, html);
    html.push_str("</article>\n");
}

/// Begins a table that scrolls sideways by itself where the screen is narrow.
fn begin_table(class: &str, label: &str, headings: &[&str], html: &mut String) {
    html.push_str(&format!(
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}\">\n<table class=\"{class}\">\n<thead><tr>",
        escaped(label)
    ));
    for heading in headings {
        html.push_str(&format!("<th scope=\"col\">{heading}</th>"));
    }
    html.push_str("</tr></thead>\n<tbody>\n");
}

/// The cells of a row after its first, each with its heading, which stands beside it where the screen is too narrow for
/// columns; ends the row.
fn cells(headings: &[&str], cells: &[String], html: &mut String) {
    for (heading, cell) in headings.iter().zip(cells) {
        html.push_str(&format!("<td data-label=\"{}\">{cell}</td>", escaped(heading)));
    }
    html.push_str("</tr>\n");
}

fn end_table(html: &mut String) {
    html.push_str("</tbody>\n</table>\n</div>\n");
}

fn profile(page: &DefinitionsPage<'_>, language: Language, html: &mut String) {
    let text = texts::of(language);
    let lang = language.as_str();
    let profile = &page.profile;
    html.push_str(&format!(
        "<section aria-labelledby=\"{lang}-profile\">\n<h3 id=\"{lang}-profile\">{}: <bdi>{}</bdi></h3>\n<p><code>{}</code>",
        text.profile,
        escaped(profile.title(language)),
        escaped(&profile.name)
    ));
    if let Some(parent) = &profile.inherits {
        html.push_str(&format!(", {} <code>{}</code>", text.inherits, escaped(parent)));
    }
    if let Some(date) = page.reference_date {
        html.push_str(&format!(". {}: {}", text.reference_date, escaped(date)));
    }
    html.push_str(&format!("</p>\n<p>{}</p>\n", text.profile_lead));
    for keys in profile.keys.chunk_by(|a, b| a.section == b.section) {
        let title = words::section_words(&keys[0].section, language);
        html.push_str(&format!("<h4>{}</h4>\n", escaped(title)));
        begin_table(
            "settings",
            title,
            &[text.meaning, text.key, text.value, text.source, text.is_confirmed],
            html,
        );
        for key in keys {
            setting(key, language, text, html);
        }
        end_table(html);
    }
    html.push_str("</section>\n");
}

fn setting(key: &ProfileKey, language: Language, text: &Texts, html: &mut String) {
    let path = key.path();
    let source = if key.source == "configuration" {
        text.own_configuration.to_owned()
    } else {
        linked(&key.source, language)
    };
    html.push_str(&format!(
        "<tr id=\"{lang}-{id}\"><th scope=\"row\">{}</th>",
        escaped(words::key_words(&path, language)),
        lang = language.as_str(),
        id = escaped(&path),
    ));
    cells(
        &[text.key, text.value, text.source, text.is_confirmed],
        &[
            format!("<code>{}</code>", escaped(&path)),
            escaped(&words::value_words(&path, &key.value, language)),
            source,
            mark(key.confirmed, text),
        ],
        html,
    );
}

fn mark(confirmed: bool, text: &Texts) -> String {
    if confirmed {
        text.confirmed.to_owned()
    } else {
        format!("<strong class=\"unconfirmed\">{}</strong>", text.unconfirmed)
    }
}

fn targets(page: &DefinitionsPage<'_>, language: Language, html: &mut String) {
    let text = texts::of(language);
    let lang = language.as_str();
    html.push_str(&format!(
        "<section aria-labelledby=\"{lang}-targets\">\n<h3 id=\"{lang}-targets\">{}</h3>\n",
        text.targets
    ));
    if page.targets.is_empty() {
        html.push_str(&format!("<p>{}</p>\n", text.no_targets));
    } else {
        target_table(page.targets, language, html);
    }
    if !page.notes.is_empty() {
        html.push_str("<ul>\n");
        for TargetNote { name, note } in page.notes {
            html.push_str(&format!("<li><bdi>{}</bdi>: {}</li>\n", escaped(name), linked(note, language)));
        }
        html.push_str("</ul>\n");
    }
    html.push_str("</section>\n");
}

fn target_table(targets: &[Target], language: Language, html: &mut String) {
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
    begin_table("targets", text.targets, &headings, html);
    for target in targets {
        let wording = match language {
            Language::Sv => &target.title_sv,
            Language::En => &target.title_en,
        };
        let counted: Vec<&str> = target
            .weights
            .iter()
            .map(|weight| words::value_word(WeightKind::as_str(*weight), language))
            .collect();
        let row = [
            escaped(wording),
            words::percent(target.share, language),
            words::tier_words(target.tier, language),
            counted.join(", "),
            if target.with_passed { text.yes } else { text.no }.to_owned(),
            target.year.to_string(),
            words::value_word(status(target.status), language).to_owned(),
            linked(&target.source, language),
            mark(target.confirmed, text),
        ];
        html.push_str(&format!("<tr><th scope=\"row\"><bdi>{}</bdi></th>", escaped(&target.id)));
        cells(&headings[1..], &row, html);
    }
    end_table(html);
}

const fn status(status: TargetStatus) -> &'static str {
    match status {
        TargetStatus::Current => "current",
        TargetStatus::Met => "met",
        TargetStatus::Missed => "missed",
        TargetStatus::Superseded => "superseded",
    }
}

fn measures(page: &DefinitionsPage<'_>, language: Language, html: &mut String) {
    let text = texts::of(language);
    let lang = language.as_str();
    let values = values(page, language);
    let values: Vec<(&str, &str)> =
        values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    html.push_str(&format!(
        "<section aria-labelledby=\"{lang}-measures\">\n<h3 id=\"{lang}-measures\">{}</h3>\n<p>{}</p>\n",
        text.measures, text.measures_lead
    ));
    for group in &words::MEASURES.group {
        let title = group.title(language);
        html.push_str(&format!("<h4>{}</h4>\n", escaped(title)));
        if let Some(lead) = group.lead(language) {
            html.push_str(&format!("<p>{}</p>\n", escaped(&fill(lead, &values))));
        }
        begin_table("measures", title, &[text.title, text.measure, text.formula], html);
        for measure in words::MEASURES.measure.iter().filter(|measure| measure.group == group.id) {
            html.push_str(&format!(
                "<tr id=\"{lang}-{}\"><th scope=\"row\">{}</th>",
                escaped(&measure.id),
                escaped(measure.title(language)),
            ));
            let row = [
                format!("<code>{}</code>", escaped(measure.name())),
                escaped(&fill(measure.formula(language), &values)),
            ];
            cells(&[text.measure, text.formula], &row, html);
        }
        end_table(html);
    }
    html.push_str("</section>\n");
}

/// The keys of known sources that a text names.
fn named(text: &str) -> impl Iterator<Item = &'static words::Source> {
    text.split(|character: char| !character.is_alphanumeric())
        .filter_map(|word| words::sources().iter().find(|source| source.key == word))
}

/// A note in a language, escaped, the keys in it linked to the list at the end.
fn linked(note: &str, language: Language) -> String {
    let mut html = String::new();
    let mut rest = words::note_words(note, language);
    while !rest.is_empty() {
        let is_word = rest.starts_with(char::is_alphanumeric);
        let end = rest.find(|character: char| character.is_alphanumeric() != is_word).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        if named(part).next().is_some() {
            html.push_str(&format!("<a href=\"#{part}\">{part}</a>"));
        } else {
            html.push_str(&escaped(part));
        }
        rest = after;
    }
    html
}

fn source_list(page: &DefinitionsPage<'_>, order: [Language; 2], html: &mut String) {
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
        order
            .map(|language| {
                format!("<span lang=\"{}\">{}</span>", language.as_str(), choose(texts::of(language)))
            })
            .join(" / ")
    };
    html.push_str(&format!(
        "<section aria-labelledby=\"sources\">\n<h2 id=\"sources\">{}</h2>\n<p>{}</p>\n",
        both(|text| text.sources),
        both(|text| text.sources_lead)
    ));
    let headings = [both(|text| text.key), both(|text| text.source), both(|text| text.address)];
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    begin_table("sources", texts::of(page.language).sources, &headings, html);
    for source in words::sources().iter().filter(|source| used.contains(source.key.as_str())) {
        html.push_str(&format!("<tr id=\"{key}\"><th scope=\"row\">{key}</th>", key = escaped(&source.key)));
        let text = texts::of(page.language);
        cells(&[text.source, text.address], &[escaped(&source.title), escaped(&source.address)], html);
    }
    end_table(html);
    html.push_str("</section>\n");
}
