//! The document as one HTML file: no script, no connection, clean on paper.
use sha2::{Digest, Sha256};

use rayon::prelude::*;

use super::document::{Block, Cell, Chapter, Document, KeyFigure, NAME_BEGINS, NAME_ENDS, Table};
use super::words::Words;
use crate::emit::pages::chart::{Chart, ChartTable};
use crate::emit::pages::image::{Atlas, Focus};
use crate::emit::text::base64::base64;
use crate::emit::text::markup::escaped;

const STYLE: &str = include_str!("../../web/report.css");

/// Width of a chart over the whole page, pixels.
const WIDE: u32 = 680;
/// Width and height of a map.
const MAP: (u32, u32) = (720, 540);
/// A cell of one word is not broken up to this length.
const LONGEST_WORD: usize = 16;
/// A table of more columns is set smaller on paper.
const MOST_COLUMNS: usize = 8;
/// Width of one of several charts side by side.
const SMALL: u32 = 230;

/// The page.
pub(super) fn page(document: &Document, words: Words, atlas: Option<&Atlas<'_>>) -> String {
    let lang = words.language.as_str();
    let mut html = format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; \
         form-action 'none'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<title>{title} \u{2013} {kind}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n",
        hash = base64(&Sha256::digest(STYLE)),
        title = escaped(&document.title),
        kind = escaped(words.t("page_kind")),
    );
    html.push_str(&format!(
        "<a class=\"skip\" href=\"#main\">{}</a>\n<header>\n<p class=\"badges\">",
        words.t("skip")
    ));
    for badge in &document.badges {
        let class = if badge.is_invented { "badge invented" } else { "badge" };
        html.push_str(&format!("<strong class=\"{class}\">{}</strong> ", escaped(&badge.text)));
    }
    html.push_str(&format!(
        "</p>\n<h1><bdi>{}</bdi></h1>\n<p class=\"subtitle\">{}</p>\n",
        escaped(&document.title),
        text(&document.subtitle)
    ));
    contents(document, words, &mut html);
    html.push_str("</header>\n<main id=\"main\" tabindex=\"-1\">\n");
    let chapters: Vec<String> = document.chapters.par_iter().map(|one| chapter(one, words, atlas)).collect();
    html.push_str(&chapters.concat());
    html.push_str("</main>\n</body>\n</html>\n");
    html
}

fn contents(document: &Document, words: Words, html: &mut String) {
    html.push_str(&format!("<nav aria-label=\"{}\">\n<ul>", words.t("contents")));
    let mut is_open = false;
    for chapter in &document.chapters {
        if chapter.is_part != is_open {
            html.push_str(if chapter.is_part { "<li><ul class=\"parts\">" } else { "</ul></li>" });
            is_open = chapter.is_part;
        }
        html.push_str(&format!("<li><a href=\"#{}\">{}</a></li>", escaped(&chapter.id), title(chapter)));
    }
    html.push_str(if is_open { "</ul></li></ul>\n</nav>\n" } else { "</ul>\n</nav>\n" });
}

fn title(chapter: &Chapter) -> String {
    if chapter.is_name { format!("<bdi>{}</bdi>", escaped(&chapter.title)) } else { text(&chapter.title) }
}

fn chapter(chapter: &Chapter, words: Words, atlas: Option<&Atlas<'_>>) -> String {
    let mut html = String::new();
    let id = escaped(&chapter.id);
    let level = if chapter.is_part { "h3" } else { "h2" };
    html.push_str(&format!(
        "<section class=\"{class}\" aria-labelledby=\"{id}\">\n<{level} id=\"{id}\">{}</{level}>\n",
        title(chapter),
        class = if chapter.is_part { "chapter part" } else { "chapter" },
    ));
    let heading = if chapter.is_part { "h4" } else { "h3" };
    for one in &chapter.blocks {
        block(one, heading, words, atlas, &mut html);
    }
    html.push_str("</section>\n");
    html
}

fn block(block: &Block, heading: &str, words: Words, atlas: Option<&Atlas<'_>>, html: &mut String) {
    match block {
        Block::Heading(words) => html.push_str(&format!("<{heading}>{}</{heading}>\n", text(words))),
        Block::Text(words) => html.push_str(&format!("<p>{}</p>\n", text(words))),
        Block::Note(words) => html.push_str(&format!("<p class=\"note\">{}</p>\n", text(words))),
        Block::List(items) => {
            html.push_str("<ul>\n");
            for item in items {
                html.push_str(&format!("<li>{}</li>\n", text(item)));
            }
            html.push_str("</ul>\n");
        }
        Block::Keys(keys) => {
            html.push_str("<ul class=\"keys\">\n");
            for one in keys {
                key(one, html);
            }
            html.push_str("</ul>\n");
        }
        Block::Table(one) => table(one, html),
        Block::Chart(id, one) => chart(id, one, words, html),
        Block::Charts(charts, numbers) => {
            html.push_str("<figure>\n<div class=\"small-multiples\">\n");
            for (id, one) in charts {
                html.push_str(&format!(
                    "<div><p class=\"chart-title\"><bdi>{}</bdi></p>{}</div>\n",
                    escaped(&one.title),
                    one.svg(&escaped(id), SMALL, words.language)
                ));
            }
            html.push_str("</div>\n");
            behind(words, html, |html| table(numbers, html));
            html.push_str("</figure>\n");
        }
        Block::Map(focus, note) => {
            let Some(atlas) = atlas else { return };
            let id = match focus {
                Focus::All => "map-all".to_owned(),
                Focus::County(row) => format!("map-county-{row}"),
                Focus::Municipality(position) => format!("map-{position}"),
            };
            html.push_str(&format!(
                "<figure class=\"map\">\n{}<figcaption>{}</figcaption>\n</figure>\n",
                picture(&atlas.svg(*focus, words.language, &id, MAP), words.t("map")),
                text(note)
            ));
        }
        Block::Drawing(svg, note) => {
            html.push_str(&format!(
                "<figure class=\"map\">\n{}<figcaption>{}</figcaption>\n</figure>\n",
                picture(svg, words.t("map")),
                text(note)
            ));
        }
        Block::File(words, file) => {
            html.push_str(&format!("<p><a href=\"{file}\">{}</a></p>\n", text(words)));
        }
    }
}

fn key(key: &KeyFigure, html: &mut String) {
    html.push_str(&format!(
        "<li><p class=\"label\">{}</p><p class=\"value\">{}</p><p class=\"beside\">{}</p>",
        text(&key.label),
        text(&key.value),
        text(&key.beside)
    ));
    for line in &key.since {
        html.push_str(&format!("<p class=\"since\">{}</p>", text(line)));
    }
    html.push_str("</li>\n");
}

fn chart(id: &str, chart: &Chart, words: Words, html: &mut String) {
    html.push_str(&format!(
        "<figure>\n<p class=\"chart-title\">{}</p>\n{}",
        text(&chart.title),
        picture(&chart.svg(&escaped(id), WIDE, words.language), &chart.title)
    ));
    let ChartTable { headings, rows } = chart.table(words.language);
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let mut numbers = Table::new(chart.title.clone(), 1, &headings);
    numbers.rows = rows.into_iter().map(super::document::TableRow::new).collect();
    behind(words, html, |html| table(&numbers, html));
    html.push_str("</figure>\n");
}

/// A picture that scrolls sideways by itself where the screen is narrow, so that its letters stay readable.
fn picture(svg: &str, label: &str) -> String {
    format!(
        "<div class=\"picture\" role=\"region\" tabindex=\"0\" aria-label=\"{}\">{svg}</div>\n",
        escaped(&plain(label))
    )
}

/// The numbers behind a picture, folded away on a screen and open on paper.
fn behind(words: Words, html: &mut String, write: impl FnOnce(&mut String)) {
    html.push_str(&format!("<details><summary>{}</summary>\n", words.t("numbers")));
    write(html);
    html.push_str("</details>\n");
}

fn table(table: &Table, html: &mut String) {
    html.push_str(&format!(
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}\">\n<table{}>\n<caption>{}</caption>\n<thead><tr>",
        escaped(&plain(&table.caption)),
        if table.headings.len() > MOST_COLUMNS { " class=\"wide\"" } else { "" },
        text(&table.caption)
    ));
    for heading in &table.headings {
        let class = if heading.is_number { " class=\"number\"" } else { "" };
        html.push_str(&format!("<th scope=\"col\"{class}>{}</th>", text(&heading.text)));
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        html.push_str(if row.is_sum { "<tr class=\"sum\">" } else { "<tr>" });
        for (position, (cell, heading)) in row.cells.iter().zip(&table.headings).enumerate() {
            let inner = inner(cell);
            html.push_str(&match (position, heading.is_number) {
                (0, _) => format!("<th scope=\"row\">{inner}</th>"),
                (_, true) => format!("<td class=\"number\">{inner}</td>"),
                (_, false) => format!("<td>{inner}</td>"),
            });
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody>\n</table>\n</div>\n");
}

fn inner(cell: &Cell) -> String {
    // An id or a date stays on one line.
    let is_word = cell.text.len() <= LONGEST_WORD && !cell.text.contains(' ');
    let class = if is_word { " class=\"word\"" } else { "" };
    let words = format!("<bdi{class}>{}</bdi>", text(&cell.text));
    match &cell.leads_to {
        Some(id) => format!("<a href=\"#{}\">{words}</a>", escaped(id)),
        None => words,
    }
}

/// Text as text, with names set apart.
fn text(words: &str) -> String {
    escaped(words).replace(NAME_BEGINS, "<bdi>").replace(NAME_ENDS, "</bdi>")
}

fn plain(words: &str) -> String {
    words.replace([NAME_BEGINS, NAME_ENDS], "")
}
