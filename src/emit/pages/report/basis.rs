//! What the numbers rest on: definitions with their sources, method, the files that were read, the run.
use super::document::{Block, Chapter, Table, TableRow};
use super::facts::Facts;
use super::summary::target_title;
use super::words::{Shown, capital};
use crate::emit::Audience;
use crate::emit::text::definitions::{note_words, section_words};

/// The last chapters.
pub(super) fn chapters(facts: &Facts<'_>) -> Vec<Chapter> {
    let mut chapters = vec![definitions(facts), method(facts)];
    chapters.push(sources(facts));
    chapters.push(run(facts));
    chapters
}

fn chapter(id: &str, title: &str, blocks: Vec<Block>) -> Chapter {
    Chapter { id: id.to_owned(), title: title.to_owned(), is_name: false, is_part: false, blocks }
}

/// Every key of the profile and every target; what is unconfirmed first, by itself.
fn definitions(facts: &Facts<'_>) -> Chapter {
    let words = facts.words;
    let profile = facts.page.profile;
    let language = facts.page.context.language;
    let mut blocks = vec![Block::Text(
        words.say("definitions_lead", &[("profile", profile.title(language)), ("name", &profile.name)]),
    )];
    let doubtful: Vec<String> = profile
        .keys
        .iter()
        .filter(|key| !key.confirmed)
        .map(|key| {
            words.say(
                "unconfirmed_line",
                &[
                    ("meaning", &words.units.name(language, &key.words(language))),
                    ("value", &key.value_words(language)),
                    ("source", key.source_words(language)),
                ],
            )
        })
        .chain(facts.page.targets.iter().filter(|target| !target.confirmed).map(|target| {
            words.say(
                "unconfirmed_line",
                &[
                    ("meaning", &target.id),
                    ("value", &target_title(words, target)),
                    ("source", note_words(&target.source, language)),
                ],
            )
        }))
        .collect();
    blocks.push(Block::Heading(words.t("unconfirmed").to_owned()));
    if doubtful.is_empty() {
        blocks.push(Block::Text(words.t("unconfirmed_none").to_owned()));
    } else {
        blocks.push(Block::Note(words.t("unconfirmed_text").to_owned()));
        blocks.push(Block::List(doubtful));
    }
    blocks.push(Block::Heading(words.t("settings").to_owned()));
    let mut table = Table::new(
        words.t("settings_caption"),
        5,
        &[words.t("subject"), words.t("meaning"), words.t("value"), words.t("source"), words.t("confirmed")],
    );
    for key in &profile.keys {
        table.rows.push(TableRow::new([
            capital(section_words(&key.section, language)),
            words.units.name(language, &key.words(language)),
            key.value_words(language),
            key.source_words(language).to_owned(),
            words.t(if key.confirmed { "yes" } else { "unconfirmed_no" }).to_owned(),
        ]));
    }
    blocks.push(Block::Table(table));
    blocks.extend(targets(facts));
    blocks.push(Block::File(words.t("to_definitions").to_owned(), "definitions.html"));
    chapter("definitions", words.t("definitions"), blocks)
}

fn targets(facts: &Facts<'_>) -> Vec<Block> {
    let words = facts.words;
    let language = facts.page.context.language;
    if facts.page.targets.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new(
        words.t("targets_defined_caption"),
        4,
        &[words.t("target"), words.t("wording"), words.t("source"), words.t("confirmed"), words.t("asked")],
    );
    for target in facts.page.targets {
        table.rows.push(TableRow::new([
            target.id.clone(),
            target_title(words, target),
            note_words(&target.source, language).to_owned(),
            words.t(if target.confirmed { "yes" } else { "unconfirmed_no" }).to_owned(),
            words.percent(Shown::Number(target.share)),
        ]));
    }
    let notes: Vec<String> = facts
        .page
        .target_notes
        .iter()
        .map(|note| format!("{}: {}", note.name, note_words(&note.note, language)))
        .collect();
    let mut blocks = vec![Block::Heading(words.t("targets").to_owned()), Block::Table(table)];
    if !notes.is_empty() {
        blocks.push(Block::List(notes));
    }
    blocks
}

fn method(facts: &Facts<'_>) -> Chapter {
    let words = facts.words;
    let steps = [
        "method_read",
        "method_place",
        "method_state",
        "method_mobile",
        "method_areas",
        "method_register",
        "method_change",
        "method_sums",
    ];
    let lines = steps
        .into_iter()
        .map(|key| words.say(key, &[("speed", &words.number(facts.page.shortage_mbps))]))
        .collect();
    chapter("method", words.t("method_title"), vec![Block::List(lines)])
}

fn sources(facts: &Facts<'_>) -> Chapter {
    let words = facts.words;
    let heading = match facts.page.audience {
        Audience::Internal => words.t("records"),
        Audience::Open => words.t("date"),
    };
    let caption = match facts.page.audience {
        Audience::Internal => "sources_caption",
        Audience::Open => "sources_caption_open",
    };
    let mut table = Table::new(words.t(caption), 1, &[words.t("file"), heading]);
    for source in facts.page.sources {
        let value = match source.records {
            Some(records) => words.whole(records),
            None => source.as_of.clone().unwrap_or_default(),
        };
        table.rows.push(TableRow::new([source.name.clone(), value]));
    }
    table.drop_blank_columns();
    chapter("sources", words.t("sources"), vec![Block::Table(table)])
}

fn run(facts: &Facts<'_>) -> Chapter {
    let words = facts.words;
    let mut blocks = vec![Block::Text(words.say(
        "run_text",
        &[
            ("version", env!("CARGO_PKG_VERSION")),
            ("date", facts.page.context.reference_date),
            ("profile", &facts.page.profile.name),
        ],
    ))];
    let laws: std::collections::BTreeMap<u8, usize> =
        facts.page.proofs.iter().fold(std::collections::BTreeMap::new(), |mut laws, proof| {
            *laws.entry(proof.law).or_default() += 1;
            laws
        });
    let lines: Vec<String> = laws
        .into_iter()
        .map(|(law, sums)| {
            let says = match law {
                1 => words.t("law_1"),
                2 => words.t("law_2"),
                3 => words.t("law_3"),
                4 => words.t("law_4"),
                5 => words.t("law_5"),
                6 => words.t("law_6"),
                12 => words.t("law_12"),
                _ => words.t("law_other"),
            };
            let key = if sums == 1 { "law_line_one" } else { "law_line" };
            words.say(key, &[("says", says), ("count", &words.whole(sums as u64))])
        })
        .collect();
    blocks.push(Block::Heading(words.t("proofs").to_owned()));
    blocks.push(Block::List(lines));
    if facts.page.audience == Audience::Internal {
        blocks.push(Block::File(words.t("to_run").to_owned(), "../run.json"));
    }
    chapter("run", words.t("run"), blocks)
}
