//! The report as a document: chapters of blocks, every number printed. It is made once and set as HTML and as Markdown, so
//! that both say the same.
use super::words::UNKNOWN;
use crate::emit::pages::chart::Chart;
use crate::emit::pages::image::Focus;

/// The whole report.
pub(super) struct Document {
    /// Name of the run.
    pub title: String,
    /// What kind of page it is, in the title of its window.
    pub kind: &'static str,
    /// What it is, below the title.
    pub subtitle: String,
    /// Words that must be seen at once: internal, invented.
    pub badges: Vec<Badge>,
    /// On paper parts follow one another, instead of each beginning a sheet.
    pub flows: bool,
    /// Chapters, in order.
    pub chapters: Vec<Chapter>,
}

/// A word that must be seen at once.
pub(super) struct Badge {
    /// The word.
    pub text: String,
    /// It says that nothing here is real.
    pub is_invented: bool,
}

/// Kapitel: begins on a page of its own.
pub(super) struct Chapter {
    /// Where links lead.
    pub id: String,
    /// Heading.
    pub title: String,
    /// Whether the heading is a name from data.
    pub is_name: bool,
    /// Whether it belongs to the chapter before: listed under it.
    pub is_part: bool,
    /// What it holds.
    pub blocks: Vec<Block>,
}

/// A part of a chapter. Texts may hold names between [`named`] marks.
pub(super) enum Block {
    /// A heading within the chapter.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// A paragraph that must not be overlooked.
    Note(String),
    /// A list.
    List(Vec<String>),
    /// The numbers that matter.
    Keys(Vec<KeyFigure>),
    /// A table.
    Table(Table),
    /// A chart with its table; its id within the document.
    Chart(String, Box<Chart>),
    /// Charts of one kind side by side, read through one table.
    Charts(Vec<(String, Chart)>, Table),
    /// A map; the sentence says where its numbers stand.
    Map(Focus, String),
    /// A map that is drawn already; the sentence says what it shows.
    Drawing(String, String),
    /// Small pictures side by side, each with its name; the sentence says what they show.
    Drawings(Vec<(String, String)>, String),
    /// A way to a file beside the report: its words and its name.
    File(String, &'static str),
}

/// One of the numbers that matter.
pub(super) struct KeyFigure {
    /// What it is.
    pub label: String,
    /// The number.
    pub value: String,
    /// The whole that it is part of, or what it is measured against.
    pub beside: String,
    /// The change since the earlier result, and why: sentences.
    pub since: Vec<String>,
}

/// A table.
pub(super) struct Table {
    /// What it shows.
    pub caption: String,
    /// Headings; the first column names the row.
    pub headings: Vec<Heading>,
    /// Rows.
    pub rows: Vec<TableRow>,
    /// How many of them stand on paper, and what is said of the others there; `None`: all.
    pub on_paper: Option<(usize, String)>,
    /// A narrow screen shows each row by itself, cell below cell.
    pub is_cards: bool,
}

/// A heading of a table.
pub(super) struct Heading {
    /// Its words.
    pub text: String,
    /// The column holds numbers: set to the right.
    pub is_number: bool,
}

/// A row of a table.
pub(super) struct TableRow {
    /// Cells, parallel to the headings.
    pub cells: Vec<Cell>,
    /// The row sums others.
    pub is_sum: bool,
}

/// A cell of a table.
pub(super) struct Cell {
    /// Its text.
    pub text: String,
    /// A chapter that it leads to.
    pub leads_to: Option<String>,
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { text, leads_to: None }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl TableRow {
    /// A row of cells.
    pub(super) fn new(cells: impl IntoIterator<Item = impl Into<Cell>>) -> Self {
        Self { cells: cells.into_iter().map(Into::into).collect(), is_sum: false }
    }
}

impl Table {
    /// Leaves out the columns behind the first in which no row has anything.
    pub(super) fn drop_blank_columns(&mut self) {
        let is_blank = |position: usize, rows: &[TableRow]| {
            let mut cells = rows.iter().filter_map(|row| row.cells.get(position));
            position > 0 && cells.all(|cell| cell.text.is_empty() || cell.text == UNKNOWN)
        };
        for position in (0..self.headings.len())
            .rev()
            .filter(|&position| is_blank(position, &self.rows))
            .collect::<Vec<_>>()
        {
            self.headings.remove(position);
            for row in &mut self.rows {
                row.cells.remove(position);
            }
        }
    }

    /// A table whose first `texts` columns are texts and the others numbers.
    pub(super) fn new(caption: impl Into<String>, texts: usize, headings: &[&str]) -> Self {
        let heading = |(position, text): (usize, &&str)| Heading {
            text: (*text).to_owned(),
            is_number: position >= texts,
        };
        Self {
            caption: caption.into(),
            headings: headings.iter().enumerate().map(heading).collect(),
            rows: Vec::new(),
            on_paper: None,
            is_cards: false,
        }
    }
}

/// First strong isolate and its end: a name between them cannot turn the text around it.
pub(super) const NAME_BEGINS: char = '\u{2068}';
/// See [`NAME_BEGINS`].
pub(super) const NAME_ENDS: char = '\u{2069}';

/// A name from data within a text.
pub(super) fn named(name: &str) -> String {
    let inner: String =
        name.chars().filter(|character| !matches!(*character, NAME_BEGINS | NAME_ENDS)).collect();
    format!("{NAME_BEGINS}{inner}{NAME_ENDS}")
}
