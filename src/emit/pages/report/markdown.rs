//! The document as plain text for those who edit it further: Markdown with tables, without pictures.
use super::document::{Block, Chapter, Document, NAME_BEGINS, NAME_ENDS, Table, TableRow};
use super::words::Words;
use crate::emit::pages::chart::ChartTable;
use crate::emit::text::markup::plain_markdown;

/// The whole text.
pub(super) fn text(document: &Document, words: Words) -> String {
    let mut out = format!("# {}\n\n{}\n\n", safe(&document.title), safe(&document.subtitle));
    for badge in &document.badges {
        out.push_str(&format!("**{}**\n\n", safe(&badge.text)));
    }
    for one in &document.chapters {
        chapter(one, words, &mut out);
    }
    out
}

fn chapter(chapter: &Chapter, words: Words, out: &mut String) {
    let (level, below) = if chapter.is_part { ("###", "####") } else { ("##", "###") };
    out.push_str(&format!("{level} {}\n\n", safe(&chapter.title)));
    for block in &chapter.blocks {
        match block {
            Block::Heading(words) => out.push_str(&format!("{below} {}\n\n", safe(words))),
            Block::Text(words) => out.push_str(&format!("{}\n\n", safe(words))),
            Block::Note(words) => out.push_str(&format!("> {}\n\n", safe(words))),
            Block::List(items) => {
                for item in items {
                    out.push_str(&format!("- {}\n", safe(item)));
                }
                out.push('\n');
            }
            Block::Keys(keys) => {
                for key in keys {
                    out.push_str(&format!("- **{}: {}**", safe(&key.label), safe(&key.value)));
                    for line in std::iter::once(&key.beside).chain(&key.since).filter(|line| !line.is_empty())
                    {
                        out.push_str(&format!("  \n  {}", safe(line)));
                    }
                    out.push('\n');
                }
                out.push('\n');
            }
            Block::Table(one) => table(one, out),
            Block::Chart(_, chart) => {
                let ChartTable { headings, rows } = chart.table(words.language);
                let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
                let mut numbers = Table::new(chart.title.clone(), 1, &headings);
                numbers.rows = rows.into_iter().map(TableRow::new).collect();
                table(&numbers, out);
            }
            Block::Charts(_, numbers) => table(numbers, out),
            // A picture has no place in plain text; its numbers stand in the tables.
            Block::Map(..) | Block::Drawing(..) | Block::Drawings(..) => {}
            Block::File(words, file) => out.push_str(&format!("[{}]({file})\n\n", safe(words))),
        }
    }
}

fn table(table: &Table, out: &mut String) {
    out.push_str(&format!("*{}*\n\n|", safe(&table.caption)));
    for heading in &table.headings {
        out.push_str(&format!(" {} |", safe(&heading.text)));
    }
    out.push_str("\n|");
    for heading in &table.headings {
        out.push_str(if heading.is_number { "---:|" } else { "---|" });
    }
    out.push('\n');
    for row in &table.rows {
        out.push('|');
        for cell in &row.cells {
            let mark = if row.is_sum { "**" } else { "" };
            let words = safe(&cell.text);
            out.push_str(&if words.is_empty() { " |".to_owned() } else { format!(" {mark}{words}{mark} |") });
        }
        out.push('\n');
    }
    out.push('\n');
}

/// Text that Markdown leaves alone, without the marks of names and of places to break a word.
fn safe(words: &str) -> String {
    let shown: String =
        words.chars().filter(|one| !matches!(*one, NAME_BEGINS | NAME_ENDS | '\u{ad}')).collect();
    plain_markdown(&shown)
}
