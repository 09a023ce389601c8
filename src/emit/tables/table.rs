//! A table before it is written: what CSV files, Parquet files, layers and sheets of the workbook have in common.
use crate::emit::EmitError;
use crate::model::ShortageAreaId;

/// A value of a table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::emit) enum Cell<'a> {
    /// Nothing is known.
    Empty,
    /// Text from data or a word of ours.
    Text(&'a str),
    /// A count.
    Whole(u64),
    /// A number: without decimals where it is whole, otherwise the shortest text that reads back the same.
    Number(f64),
    /// Ids of shortage areas, joined by `;` in a table.
    Ids(&'a [ShortageAreaId]),
    /// An area in m², printed as km² with six decimals: to the square metre.
    Area(f64),
}

impl<'a> Cell<'a> {
    /// A number, or nothing.
    pub(in crate::emit) fn number(value: Option<f64>) -> Self {
        value.map_or(Self::Empty, Self::Number)
    }

    /// A text, or nothing.
    pub(in crate::emit) fn text(value: Option<&'a str>) -> Self {
        value.map_or(Self::Empty, Self::Text)
    }
}

/// Square kilometres to the square metre: the one place where an area is rounded for print.
pub(in crate::emit) fn km2(area_m2: f64) -> f64 {
    area_m2.round() / 1e6
}

/// What a table is written to: a text file, or a sheet of the workbook. One function fills both, so that both hold the same.
pub(in crate::emit) trait Table {
    /// Takes the names of the columns, before any row.
    fn head(&mut self, names: &[&str]) -> Result<(), EmitError>;
    /// Takes a row.
    fn row(&mut self, cells: &[Cell]) -> Result<(), EmitError>;
}
