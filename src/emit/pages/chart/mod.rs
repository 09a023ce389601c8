//! Diagram: figures → SVG that stands in a page or in a file, with its alt text and the table behind it.
//!
//! A chart holds numbers and words and no layout; every word in it is in the language of the page already. The same
//! chart gives the same bytes. Parts differ in pattern and in colours that colour-blind readers see, and each value can
//! be read as text.
mod axis;
mod bars;
mod curve;
pub(in crate::emit) mod letters;
mod lines;
pub(in crate::emit) mod look;
mod messages;
pub(in crate::emit) mod pen;
mod svg;
mod table;
#[cfg(test)]
mod tests;

use crate::emit::Language;

/// How the numbers of a chart are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Shares, 0 to 1, printed in percent with one decimal.
    Share,
    /// Counts, printed whole.
    Count,
    /// Amounts, printed with one decimal, and with two below 1.
    Amount,
}

/// What kind of part it is: gives colour and pattern, the same in every chart and map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shade {
    /// Connected.
    Connected,
    /// Passed.
    Passed,
    /// Planned.
    Planned,
    /// Unserved.
    Unserved,
    /// No data.
    NoData,
    /// Tätbebyggt.
    Dense,
    /// Glesbebyggt.
    Sparse,
    /// The n-th of several alike.
    Series(u8),
}

/// A name with its look.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Name, as the legend and the table print it.
    pub name: String,
    /// Its look.
    pub shade: Shade,
}

/// A row of a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What the row is about.
    pub label: String,
    /// One value per part; `None` where it is unknown: drawn as a gap with a dash, never as 0.
    pub values: Vec<Option<f64>>,
}

/// A point in time on a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    /// What the axis prints under it: a year or a date.
    pub label: String,
    /// One value per part; `None` where it is unknown: the line is broken there.
    pub values: Vec<Option<f64>>,
    /// The series breaks between the moment before and this one: the line is broken and marked.
    pub breaks: bool,
}

/// A step of a curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What is added.
    pub label: String,
    /// How far it comes: counts.
    pub x: f64,
    /// What that takes, where all goes well.
    pub low: f64,
    /// What it is expected to take.
    pub expected: f64,
    /// What it takes where it goes badly.
    pub high: f64,
}

/// What is drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Drawn {
    /// A bar per row, its parts one after the other; of shares the whole is 100 %.
    Stacked(Vec<Row>),
    /// A group of bars per row, side by side.
    Bars(Vec<Row>),
    /// A line per part over time.
    Lines(Vec<Moment>),
    /// A bar per row from 0 to its first value and a mark at its second, the target; the third value says nothing.
    Targets(Vec<Row>),
    /// What it takes to come so far, as a line within its band, and the title of the axis along; the parts are the line and the band.
    Curve(Vec<Step>, String),
}

/// Diagram: what is drawn, and the words around it.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Heading, without a full stop.
    pub title: String,
    /// What the picture shows in one sentence, for those who cannot see it; the table holds the numbers.
    pub alt: String,
    /// Heading of the first column of its table: what the rows are.
    pub row_heading: String,
    /// The parts, in the order of the values.
    pub parts: Vec<Part>,
    /// How the numbers are printed.
    pub unit: Unit,
    /// What is drawn.
    pub drawn: Drawn,
    /// The least and the greatest value of the axis of lines, where several charts are to be read side by side; `None`: as
    /// its own values ask.
    pub scale: Option<[f64; 2]>,
}

/// The numbers of a chart as text: a heading per column and a row per row, every cell printed.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartTable {
    /// Headings.
    pub headings: Vec<String>,
    /// Cells, parallel to the headings.
    pub rows: Vec<Vec<String>>,
}

impl Chart {
    /// The picture as an `<svg>` element with title and description, `width` pixels wide; its height follows from what it
    /// holds. Ids inside begin with `id`, so that several stand in one page. Text from data is escaped.
    pub fn svg(&self, id: &str, width: u32, language: Language) -> String {
        svg::draw(self, id, width, language)
    }

    /// The table behind the picture; an unknown number is an en dash.
    pub fn table(&self, language: Language) -> ChartTable {
        table::of(self, language)
    }
}
