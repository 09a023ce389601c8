//! The document as one HTML file: no script, no connection, clean on paper.
use maud::{DOCTYPE, Markup, PreEscaped, html};
use rayon::prelude::*;

use super::document::{
    Block, Cell, Chapter, Document, Heading, KeyFigure, NAME_BEGINS, NAME_ENDS, Table, TableRow,
};
use super::words::Words;
use crate::emit::pages::chart::{Chart, ChartTable};
use crate::emit::pages::head::head;
use crate::emit::pages::image::{Atlas, Focus};
use crate::emit::text::markup::escaped;

const STYLE: &str = include_str!("../../web/report.css");

/// Width of a chart over the whole page, pixels.
const WIDE: u32 = 680;
/// Width and height of a map.
const MAP: (u32, u32) = (720, 540);
/// That of a part of the whole, which shares its sheet of paper: drawn smaller, so that its words stay readable there.
const SMALL_MAP: (u32, u32) = (560, 350);
/// A cell of one word is not broken up to this length.
const LONGEST_WORD: usize = 16;
/// A table of more columns is set smaller on paper.
const MOST_COLUMNS: usize = 8;
/// Width of one of several charts side by side.
const SMALL: u32 = 230;

/// The page.
pub(super) fn page(document: &Document, words: Words, atlas: Option<&Atlas<'_>>) -> String {
    let chapters: Vec<Markup> = document.chapters.par_iter().map(|one| chapter(one, words, atlas)).collect();
    let page = html! {
        (DOCTYPE) "\n"
        html lang=(words.language.as_str()) { "\n"
            (head(&html! { (document.title) " \u{2013} " (document.kind) }, STYLE)) "\n"
            body.flows[document.flows] { "\n"
                a.skip href="#main" { (words.t("skip")) } "\n"
                header { "\n"
                    (badges(document)) "\n"
                    h1 { bdi { (document.title) } } "\n"
                    p.subtitle { (text(&document.subtitle)) } "\n"
                    (contents(document, words))
                } "\n"
                main #main tabindex="-1" { "\n" @for chapter in &chapters { (chapter) } } "\n"
            } "\n"
        } "\n"
    };
    page.into_string()
}

/// The page of one chapter alone, for those who send each municipality its own.
pub(super) fn single(document: &Document, of: &Chapter, words: Words, atlas: &Atlas<'_>) -> String {
    let page = html! {
        (DOCTYPE) "\n"
        html lang=(words.language.as_str()) { "\n"
            (head(&html! { (plain(&of.title)) " \u{2013} " (document.title) }, STYLE)) "\n"
            body.single { "\n"
                header { "\n"
                    (badges(document)) "\n"
                    h1 { (title(of)) } "\n"
                    p.subtitle { bdi { (document.title) } ". " (text(&document.subtitle)) } "\n"
                } "\n"
                main { "\n"
                    div.chapter.part { "\n"
                        @for one in &of.blocks { (block(one, Level::Page, words, Some(atlas))) }
                    } "\n"
                } "\n"
            } "\n"
        } "\n"
    };
    page.into_string()
}

/// What must be seen at once.
fn badges(document: &Document) -> Markup {
    html! {
        p.badges {
            @for badge in &document.badges {
                strong.badge.invented[badge.is_invented] { (badge.text) } " "
            }
        }
    }
}

/// What the headings of blocks stand under.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    /// The page itself.
    Page,
    /// A chapter of it.
    Chapter,
    /// A part of a chapter.
    Part,
}

fn contents(document: &Document, words: Words) -> Markup {
    let entry = |chapter: &Chapter| html! { a href={ "#" (chapter.id) } { (title(chapter)) } };
    // Parts stand under the chapter before them.
    let groups = document.chapters.chunk_by(|one, next| one.is_part == next.is_part);
    html! {
        nav aria-label=(words.t("contents")) { "\n"
            ul {
                @for group in groups {
                    @if group[0].is_part {
                        li { ul.parts { @for one in group { li { (entry(one)) } } } }
                    } @else {
                        @for one in group { li { (entry(one)) } }
                    }
                }
            } "\n"
        } "\n"
    }
}

fn title(chapter: &Chapter) -> Markup {
    if chapter.is_name {
        html! { bdi { (chapter.title) } }
    } else {
        text(&chapter.title)
    }
}

fn chapter(chapter: &Chapter, words: Words, atlas: Option<&Atlas<'_>>) -> Markup {
    let id = &chapter.id;
    let level = if chapter.is_part { Level::Part } else { Level::Chapter };
    html! {
        section.chapter.part[chapter.is_part] aria-labelledby=(id) { "\n"
            @if chapter.is_part { h3 id=(id) { (title(chapter)) } } @else { h2 id=(id) { (title(chapter)) } } "\n"
            @for one in &chapter.blocks { (block(one, level, words, atlas)) }
        } "\n"
    }
}

fn block(block: &Block, level: Level, words: Words, atlas: Option<&Atlas<'_>>) -> Markup {
    html! {
        @match block {
            Block::Heading(words) => {
                @match level {
                    Level::Page => { h2 { (text(words)) } "\n" }
                    Level::Chapter => { h3 { (text(words)) } "\n" }
                    Level::Part => { h4 { (text(words)) } "\n" }
                }
            }
            Block::Text(words) => { p { (text(words)) } "\n" }
            Block::Note(words) => { p.note { (text(words)) } "\n" }
            Block::List(items) => { ul { "\n" @for item in items { li { (text(item)) } "\n" } } "\n" }
            Block::Keys(keys) => { ul.keys { "\n" @for one in keys { (key(one)) } } "\n" }
            Block::Table(one) => { (table(one)) }
            Block::Chart(id, one) => { (chart(id, one, words)) }
            Block::Charts(charts, numbers) => {
                figure { "\n"
                    div.small-multiples { "\n"
                        @for (id, one) in charts {
                            div {
                                p.chart-title { bdi { (one.title) } }
                                (PreEscaped(one.svg(&escaped(id), SMALL, words.language)))
                            } "\n"
                        }
                    } "\n"
                    (behind(words, &table(numbers)))
                } "\n"
            }
            Block::Map(focus, note) => {
                @if let Some(atlas) = atlas {
                    (drawing(&atlas.svg(*focus, words.language, &map_id(*focus), size(*focus)), words, note))
                }
            }
            Block::Drawing(svg, note) => { (drawing(svg, words, note)) }
            Block::Drawings(drawings, note) => {
                figure { "\n"
                    p { (text(note)) } "\n"
                    div.small-multiples {
                        @for (name, svg) in drawings { div { (PreEscaped(svg)) p.drawn { (text(name)) } } "\n" }
                    } "\n"
                } "\n"
            }
            Block::File(words, file) => { p { a href=(file) { (text(words)) } } "\n" }
        }
    }
}

fn size(focus: Focus) -> (u32, u32) {
    match focus {
        Focus::All | Focus::County(_) => MAP,
        Focus::Part(_) | Focus::Municipality(_) => SMALL_MAP,
    }
}

fn map_id(focus: Focus) -> String {
    match focus {
        Focus::All => "map-all".to_owned(),
        Focus::County(row) => format!("map-county-{row}"),
        Focus::Part(of) => format!("map-part-{of}"),
        Focus::Municipality(position) => format!("map-{position}"),
    }
}

pub(super) fn drawing(svg: &str, words: Words, note: &str) -> Markup {
    html! {
        figure.map { "\n" (picture(svg, words.t("map"))) figcaption { (text(note)) } "\n" } "\n"
    }
}

fn key(key: &KeyFigure) -> Markup {
    html! {
        li {
            p.label { (text(&key.label)) }
            p.value { (text(&key.value)) }
            p.beside { (text(&key.beside)) }
            @for line in &key.since { p.since { (text(line)) } }
        } "\n"
    }
}

fn chart(id: &str, chart: &Chart, words: Words) -> Markup {
    let ChartTable { headings, rows } = chart.table(words.language);
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let mut numbers = Table::new(chart.title.clone(), 1, &headings);
    numbers.rows = rows.into_iter().map(super::document::TableRow::new).collect();
    html! {
        figure data-chart=(id) { "\n"
            p.chart-title { (text(&chart.title)) } "\n"
            (picture(&chart.svg(&escaped(id), WIDE, words.language), &chart.title))
            (behind(words, &table(&numbers)))
        } "\n"
    }
}

/// A picture that scrolls sideways by itself where the screen is narrow, so that its letters stay readable.
fn picture(svg: &str, label: &str) -> Markup {
    html! {
        div.picture role="region" tabindex="0" aria-label=(plain(label)) { (PreEscaped(svg)) } "\n"
    }
}

/// The numbers behind a picture, folded away on a screen and open on paper.
fn behind(words: Words, numbers: &Markup) -> Markup {
    html! { details { summary { (words.t("numbers")) } "\n" (numbers) } "\n" }
}

fn table(table: &Table) -> Markup {
    let is_wide = table.headings.len() > MOST_COLUMNS;
    // Columns of numbers leave their room to several columns of words.
    let is_wordy = table.headings.iter().filter(|heading| !heading.is_number).count() > 2;
    html! {
        div.scroll role="region" tabindex="0" aria-label=(plain(&table.caption)) { "\n"
            table.wide[is_wide].wordy[is_wordy].cards[table.is_cards] { "\n"
                caption { span { (text(&table.caption)) } } "\n"
                thead {
                    tr {
                        @for heading in &table.headings {
                            th scope="col" class=[heading.is_number.then_some("number")] { (text(&heading.text)) }
                        }
                    }
                } "\n"
                tbody { "\n"
                    @for (at, row) in table.rows.iter().enumerate() {
                        tr class=[class(table, at, row)] {
                            @for (position, (cell, heading)) in row.cells.iter().zip(&table.headings).enumerate() {
                                @if position == 0 {
                                    th scope="row" { (inner(cell, heading.is_number)) }
                                } @else {
                                    td class=[heading.is_number.then_some("number")] data-label=[label(table, heading, cell)] { (inner(cell, heading.is_number)) }
                                }
                            }
                        } "\n"
                    }
                } "\n"
            } "\n"
        } "\n"
        @if let Some((_, note)) = &table.on_paper { p.paper { (text(note)) } "\n" }
    }
}

/// The heading of a cell beside it, where a narrow screen shows rows as cards; an empty cell has none there.
fn label(table: &Table, heading: &Heading, cell: &Cell) -> Option<String> {
    (table.is_cards && !cell.text.is_empty()).then(|| plain(&heading.text))
}

fn class(table: &Table, at: usize, row: &TableRow) -> Option<&'static str> {
    let is_for_screens = table.on_paper.as_ref().is_some_and(|(rows, _)| at >= *rows);
    if row.is_sum { Some("sum") } else { is_for_screens.then_some("screen") }
}

fn inner(cell: &Cell, is_number: bool) -> Markup {
    // An id or a date stays on one line.
    let is_word = cell.text.len() <= LONGEST_WORD && !cell.text.contains(' ');
    // A number with its range: neither of them is broken, but the line between them may be.
    let words = if let Some((number, range)) = cell.text.split_once(" (").filter(|_| is_number) {
        html! { bdi { (number) " " span.range { "(" (range) } } }
    } else {
        html! { bdi class=[is_word.then_some("word")] { (text(&cell.text)) } }
    };
    match &cell.leads_to {
        Some(id) => html! { a href={ "#" (id) } { (words) } },
        None => words,
    }
}

/// Text as text, with names set apart.
pub(super) fn text(words: &str) -> Markup {
    PreEscaped(escaped(words).replace(NAME_BEGINS, "<bdi>").replace(NAME_ENDS, "</bdi>"))
}

fn plain(words: &str) -> String {
    words.replace([NAME_BEGINS, NAME_ENDS], "")
}
