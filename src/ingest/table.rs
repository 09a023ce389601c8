//! One layer of one file in memory: the columns that were asked for, and the places, in the CRS of the file.
use std::borrow::Cow;
use std::collections::HashMap;

use geo::{Coord, Geometry};
use polars::prelude::{Column as Series, DataType, StringChunked};

use super::crs::FileCrs;
use super::error::{IngestError, nearest};
use super::error_misread::MisreadError;
use super::numbers::advice;
pub(super) use super::numbers::{Cell, Numbers, cell};
use super::page_limit::Page;
use super::text::composed;
use super::wkb;

/// What is wanted of a layer.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    /// Columns; a missing one is an error only when it is asked for.
    pub columns: Vec<String>,
    /// Whether the places are wanted.
    pub places: bool,
    /// At most so many records, where a look is enough.
    pub most: Option<usize>,
}

impl Wanted {
    /// Whether a column is wanted, in whatever letters its name is written.
    pub(super) fn holds(&self, name: &str) -> bool {
        let name = composed(name);
        self.columns.iter().any(|wanted| *wanted == name)
    }
}

/// A place as it was read.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    /// A geometry with at least one coordinate.
    Is(Geometry<f64>),
    /// A geometry with a ring that did not end where it began, and was closed.
    Closed(Geometry<f64>),
    /// A geometry in which a hole was taken for the shell around it, and was mended.
    Turned(Geometry<f64>),
    /// A geometry whose rings were all wound one way, so that its holes counted as areas, and was mended.
    Hollowed(Geometry<f64>),
    /// Null or empty.
    Missing,
    /// Bytes or text that are no geometry, and why.
    Broken(String),
    /// What stands where the id of a cell is expected.
    NoCell(String),
}

impl Shape {
    /// A place from geometry bytes.
    pub(super) fn of_wkb(bytes: &[u8]) -> Self {
        match wkb::geometry(bytes) {
            Ok(Some((geometry, false))) => Self::Is(geometry),
            Ok(Some((geometry, true))) => Self::Closed(geometry),
            Ok(None) => Self::Missing,
            Err(reason) => Self::Broken(reason),
        }
    }

    /// A point kept apart, as a place.
    pub(super) fn of_point(point: Coord<f64>) -> Self {
        if point.x.is_nan() && point.y.is_nan() { Self::Missing } else { Self::Is(geo::Point(point).into()) }
    }

    /// The geometry, where there is one.
    pub(super) fn geometry(&self) -> Option<&Geometry<f64>> {
        match self {
            Self::Is(geometry)
            | Self::Closed(geometry)
            | Self::Turned(geometry)
            | Self::Hollowed(geometry) => Some(geometry),
            Self::Missing | Self::Broken(_) | Self::NoCell(_) => None,
        }
    }

    /// The geometry to change, where there is one.
    pub(super) fn geometry_mut(&mut self) -> Option<&mut Geometry<f64>> {
        match self {
            Self::Is(geometry)
            | Self::Closed(geometry)
            | Self::Turned(geometry)
            | Self::Hollowed(geometry) => Some(geometry),
            Self::Missing | Self::Broken(_) | Self::NoCell(_) => None,
        }
    }
}

/// The places of a layer.
#[derive(Debug)]
pub(super) enum Places {
    /// The layer has no geometry.
    None,
    /// Points only; NaN where there is none.
    Points(Vec<Coord<f64>>),
    /// Anything.
    Shapes(Vec<Shape>),
}

/// The values of a column.
#[derive(Debug)]
pub(super) enum Column {
    /// Text from GDAL.
    Words(Vec<Option<String>>),
    /// Text from a table reader, in one chunk.
    Text(StringChunked),
    /// Whole numbers.
    Integers(Vec<Option<i64>>),
    /// Numbers; NaN is a value, and a wrong one.
    Numbers(Vec<Option<f64>>),
    /// Codes whose words the file itself gives (a domain of coded values).
    Coded {
        /// The codes as they stand in the records.
        codes: Box<Column>,
        /// What they mean.
        words: HashMap<String, String>,
    },
}

/// One layer of one file.
#[derive(Debug)]
pub(super) struct Table {
    /// Name of the file as configured or found.
    pub source: String,
    /// Layer; empty where the format has none.
    pub layer: String,
    /// What the format counts its records by: feature ids, or rows from 1.
    pub records: Vec<u64>,
    /// The columns that were asked for and are there.
    pub columns: Vec<(String, Column)>,
    /// The names of all columns that are there.
    pub names: Vec<String>,
    /// The places.
    pub places: Places,
    /// The CRS of the places.
    pub crs: FileCrs,
    /// Decimal mark, where the configuration says one.
    pub decimal_mark: Option<char>,
    /// What parts thousands, where the configuration says it.
    pub thousands_mark: Option<char>,
    /// The columns that the places were read from; empty where the format has places of its own.
    pub shapes_in: String,
    /// What the file says of the whole that it is a page of.
    pub page: Page,
    /// What a table without places seems to hold instead, for messages.
    pub hint: String,
}

impl Table {
    /// How many records were read.
    pub(super) fn rows(&self) -> usize {
        self.records.len()
    }

    /// A column that must be there, and once.
    pub(super) fn column(&self, name: &str) -> Result<&Column, IngestError> {
        let name = composed(name);
        if self.names.iter().filter(|known| **known == name).count() > 1 {
            return Err(IngestError::misread(MisreadError::RepeatedColumn {
                file: self.source.clone(),
                layer: self.layer.clone(),
                column: name.into_owned(),
            }));
        }
        self.columns.iter().find(|(known, _)| *known == name).map(|(_, column)| column).ok_or_else(|| {
            if let Some(found) = self.names.iter().find(|known| known.contains(char::REPLACEMENT_CHARACTER)) {
                return IngestError::misread(MisreadError::UndecodedName {
                    file: self.source.clone(),
                    layer: self.layer.clone(),
                    column: name.to_string(),
                    found: found.clone(),
                });
            }
            IngestError::MissingColumn {
                file: self.source.clone(),
                layer: self.layer.clone(),
                nearest: nearest(&name, self.names.iter().map(String::as_str)),
                column: name.into_owned(),
                columns: self.names.clone(),
            }
        })
    }

    /// A column of numbers that must be there; a text column without any number is an error, and so is one whose numbers
    /// may be a thousand times what they seem.
    pub(super) fn numbers(&self, name: &str) -> Result<Numbers<'_>, IngestError> {
        let numbers = self.bounded_numbers(name)?;
        match numbers.question() {
            None => Ok(numbers),
            Some(found) => Err(self.which_mark(name, found)),
        }
    }

    /// The question about numbers that may be a thousand times what they seem.
    fn which_mark(&self, name: &str, found: &str) -> IngestError {
        IngestError::misread(MisreadError::Thousands {
            file: self.source.clone(),
            layer: self.layer.clone(),
            column: name.to_owned(),
            found: found.to_owned(),
        })
    }

    /// A column of numbers that must be there, whose range shows values a thousand times too large: coordinates, shares.
    pub(super) fn bounded_numbers(&self, name: &str) -> Result<Numbers<'_>, IngestError> {
        let numbers = Numbers::marked(self.column(name)?, self.decimal_mark, self.thousands_mark);
        let mut first_wrong = None;
        for row in 0..self.rows() {
            match numbers.get(row) {
                Cell::Missing => {}
                Cell::Number(_) => return Ok(numbers),
                Cell::NotANumber(found) => {
                    first_wrong.get_or_insert(found);
                }
            }
        }
        match (first_wrong, numbers.question()) {
            (None, _) => Ok(numbers),
            // Commas alone are no decimal mark until somebody says so.
            (Some(_), Some(found)) => Err(self.which_mark(name, found)),
            (Some(found), None) => Err(self.no_numbers(name, found, "a number")),
        }
    }

    /// The error of a column without any value of the kind that is expected.
    pub(super) fn no_numbers(&self, name: &str, found: String, expected: &str) -> IngestError {
        IngestError::NotNumbers {
            file: self.source.clone(),
            layer: self.layer.clone(),
            column: name.to_owned(),
            expected: format!("{expected}{}", advice(&found)),
            found,
        }
    }
}

impl Column {
    /// A column of a table reader.
    ///
    /// # Errors
    /// Where it holds something that is no number and no text.
    pub(super) fn of_series(column: &Series, file: &str) -> Result<Self, IngestError> {
        let failed = |error: polars::prelude::PolarsError| IngestError::Unreadable {
            file: file.to_owned(),
            reason: format!("column {}: {error}", column.name()),
        };
        let series = column.as_materialized_series();
        let kind = series.dtype();
        if kind.is_integer() {
            let values = series.cast(&DataType::Int64).map_err(failed)?;
            Ok(Self::Integers(values.i64().map_err(failed)?.iter().collect()))
        } else if kind.is_float() {
            let values = series.cast(&DataType::Float64).map_err(failed)?;
            Ok(Self::Numbers(values.f64().map_err(failed)?.iter().collect()))
        } else {
            let values = series.cast(&DataType::String).map_err(failed)?;
            Ok(Self::Text(values.str().map_err(failed)?.rechunk().into_owned()))
        }
    }

    /// The cell as text without surrounding blanks; numbers without needless decimals. `None`: null or blank.
    pub(super) fn text(&self, row: usize) -> Option<Cow<'_, str>> {
        let text = match self {
            Self::Words(words) => Cow::Borrowed(words[row].as_deref()?.trim()),
            Self::Text(text) => Cow::Borrowed(text.get(row)?.trim()),
            Self::Integers(integers) => Cow::Owned(integers[row]?.to_string()),
            Self::Numbers(numbers) => Cow::Owned(numbers[row]?.to_string()),
            Self::Coded { codes, .. } => return codes.text(row),
        };
        (!text.is_empty()).then_some(text)
    }

    /// The cell as a word: what the file says that its code means, or else its text.
    pub(super) fn word(&self, row: usize) -> Option<Cow<'_, str>> {
        let text = self.text(row)?;
        match self {
            Self::Coded { words, .. } => {
                Some(words.get(text.as_ref()).map_or(text, |word| Cow::Borrowed(word.as_str())))
            }
            _ => Some(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Column {
        Column::Words(words.iter().map(|word| Some((*word).to_owned())).collect())
    }

    #[test]
    fn ids_print_without_decimals() {
        assert_eq!(Column::Numbers(vec![Some(12.0)]).text(0).as_deref(), Some("12"));
        assert_eq!(Column::Integers(vec![Some(7)]).text(0).as_deref(), Some("7"));
        assert_eq!(words(&["  "]).text(0), None);
    }
}
