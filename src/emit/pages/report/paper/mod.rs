//! What the two pages hold when they are set on paper, in reading order: the text file to edit and the file to mail are
//! written from one sequence of blocks, so that both say the same as the page.
mod docx;
mod drawing;
mod letters;
mod lines;
mod pdf;
#[cfg(test)]
mod sample;

use super::brief::{Brief, Piece, Section, Sentence};
use super::document::{Badge, NAME_BEGINS, NAME_ENDS};
use crate::emit::pages::chart::letters::plain;
pub(super) use docx::bytes as docx;
pub(super) use pdf::bytes as pdf;

/// Millimetres of the `@page` of `summary.css`, as points.
pub(super) const MM: f32 = 72.0 / 25.4;
/// Width and height of A4.
pub(super) const A4: (f32, f32) = (210.0 * MM, 297.0 * MM);
/// Margin to the left and to the right, above and below.
pub(super) const MARGIN: (f32, f32) = (15.0 * MM, 12.0 * MM);

/// Begin and end of a name within a text.
const NAMES: [char; 2] = [NAME_BEGINS, NAME_ENDS];
/// Left-to-right mark, the one that word processors know: text behind a name of Hebrew letters keeps its direction.
pub(super) const MARK: char = '\u{200e}';

/// What stands beside the brief itself.
pub(super) struct Look<'a> {
    /// Code of the language, `sv` or `en`.
    pub language: &'a str,
    /// What kind of document it is; it follows the name in the title.
    pub kind: &'a str,
    /// The map.
    pub map: Map<'a>,
    /// Line at the foot of each page, before the page's number.
    pub footer: &'a str,
}

/// A map, drawn already.
pub(super) struct Map<'a> {
    /// As lines and areas.
    pub svg: &'a str,
    /// As pixels.
    pub png: &'a [u8],
    /// Width and height of the pixels.
    pub pixels: (u32, u32),
    /// What it shows, for those who cannot see it.
    pub alternative: &'a str,
    /// The sentence below it.
    pub caption: &'a str,
}

impl Look<'_> {
    /// Title of the file.
    pub(super) fn title(&self, brief: &Brief) -> String {
        format!("{} \u{2013} {}", plain(&brief.title), plain(self.kind))
    }
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Span {
    /// Words.
    pub text: String,
    /// A number of the tables.
    pub is_bold: bool,
}

/// What follows one another.
pub(super) enum Block {
    /// Words that must be seen at once, and whether each says that nothing is real.
    Badges(Vec<(String, bool)>),
    /// Name of the whole.
    Title(Vec<Span>),
    /// What it is.
    Subtitle(Vec<Span>),
    /// A heading; the first of the second sheet begins a page.
    Heading { text: Vec<Span>, begins_page: bool },
    /// A paragraph.
    Text(Vec<Span>),
    /// A list.
    List(Vec<Vec<Span>>),
    /// The map.
    Map,
    /// The sentence below it.
    Caption(Vec<Span>),
}

/// All blocks in reading order.
pub(super) fn blocks(brief: &Brief, look: &Look<'_>) -> Vec<Block> {
    let badge = |badge: &Badge| (printed(&badge.text), badge.is_invented);
    let mut blocks = Vec::new();
    if !brief.badges.is_empty() {
        blocks.push(Block::Badges(brief.badges.iter().map(badge).collect()));
    }
    blocks.push(Block::Title(words(&brief.title)));
    blocks.push(Block::Subtitle(words(&brief.subtitle)));
    let (before, behind) = brief.first.split_at(brief.first.len().min(1));
    for one in before {
        section(&mut blocks, one, false);
    }
    blocks.extend([Block::Map, Block::Caption(words(look.map.caption))]);
    for one in behind {
        section(&mut blocks, one, false);
    }
    for (position, one) in brief.then.iter().enumerate() {
        section(&mut blocks, one, position == 0);
    }
    blocks
}

fn section(blocks: &mut Vec<Block>, section: &Section, begins_page: bool) {
    blocks.push(Block::Heading { text: words(&section.title), begins_page });
    if !section.sentences.is_empty() {
        blocks.push(Block::Text(paragraph(&section.sentences)));
    }
    if !section.list.is_empty() {
        blocks.push(Block::List(section.list.iter().map(spans).collect()));
    }
    if !section.last.is_empty() {
        blocks.push(Block::Text(paragraph(&section.last)));
    }
}

fn words(text: &str) -> Vec<Span> {
    vec![Span { text: printed(text), is_bold: false }]
}

/// Text without what is no text. Around names whose letters run to the left stands a mark, around others nothing.
fn printed(text: &str) -> String {
    let between = if text.chars().any(runs_left) { MARK.to_string() } else { String::new() };
    text.split(NAMES).map(plain).collect::<Vec<_>>().join(&between)
}

/// Letters of the scripts that are written to the left.
pub(super) fn runs_left(character: char) -> bool {
    matches!(character, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// The text of spans as one.
pub(super) fn text_of(spans: &[Span]) -> String {
    spans.iter().flat_map(|span| span.text.chars()).filter(|character| *character != MARK).collect()
}

/// Sentences with a space between them.
fn paragraph(sentences: &[Sentence]) -> Vec<Span> {
    let mut all = Vec::new();
    for (position, sentence) in sentences.iter().enumerate() {
        if position > 0 {
            push(&mut all, " ", false);
        }
        for span in spans(sentence) {
            push(&mut all, &span.text, span.is_bold);
        }
    }
    all
}

/// A sentence. A number is one word: no line ends within it.
pub(super) fn spans(sentence: &Sentence) -> Vec<Span> {
    let mut all = Vec::new();
    for piece in &sentence.0 {
        match piece {
            Piece::Text(text) | Piece::Setting(text) => push(&mut all, &printed(text), false),
            Piece::Name(name) => {
                let [begins, ends] = NAMES;
                push(&mut all, &printed(&format!("{begins}{name}{ends}")), false);
            }
            Piece::Figure { text, .. } => push(&mut all, &plain(text).replace(' ', "\u{a0}"), true),
        }
    }
    all
}

/// Neighbours that look alike are one.
fn push(spans: &mut Vec<Span>, text: &str, is_bold: bool) {
    match spans.last_mut() {
        Some(last) if last.is_bold == is_bold => last.text.push_str(text),
        _ if text.is_empty() => {}
        _ => spans.push(Span { text: text.to_owned(), is_bold }),
    }
}
