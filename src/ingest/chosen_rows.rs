//! The rows of a table that `where` means: one reading of it for every format.
use std::borrow::Cow;
use std::collections::HashMap;

use polars::prelude::{BooleanChunked, ChunkFilter, NewChunkedArray};

use super::error::IngestError;
use super::error_misread::MisreadError;
use super::row_filter::{Condition, Order, RowFilter, Said};
use super::table::{Cell, Column, Numbers, Places, Table};
use super::words;

/// Values of rows that were left out, at most, in messages and in the record.
const NAMED: usize = 10;

/// What `where` left out of a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Layer; empty where the format has none.
    pub layer: String,
    /// The filter, as it is written.
    pub filter: String,
    /// Rows that were left out.
    pub rows: u64,
    /// What the columns of the filter hold in them, the most frequent first, with their rows: ten at most.
    pub values: Vec<(String, u64)>,
}

/// Leaves out the rows of a table that are not meant.
///
/// # Errors
/// A filter that cannot be read, a column that is not there, a number for a column without any.
pub(super) fn choose(table: &mut Table, filter: &RowFilter) -> Result<LeftOut, IngestError> {
    let condition = filter.condition().map_err(|(found, expected)| IngestError::BadSetting {
        file: table.source.clone(),
        key: "where".into(),
        found,
        expected,
    })?;
    let bound = Bound::new(&condition, table)?;
    let keep: Vec<bool> = (0..table.rows()).map(|row| bound.holds(row) == Some(true)).collect();
    let left_out = left_out(table, filter, &keep)?;
    if left_out.rows > 0 {
        retain(table, &keep);
    }
    Ok(left_out)
}

/// The error of a source of which nothing is left.
pub(super) fn nothing_left(file: &str, left_out: &LeftOut) -> IngestError {
    let values: Vec<String> =
        left_out.values.iter().map(|(value, rows)| format!("{value} ({rows})")).collect();
    IngestError::misread(MisreadError::NothingLeft {
        file: file.to_owned(),
        layer: left_out.layer.clone(),
        filter: left_out.filter.clone(),
        rows: left_out.rows,
        values: values.join("; "),
    })
}

fn left_out(table: &Table, filter: &RowFilter, keep: &[bool]) -> Result<LeftOut, IngestError> {
    let names = filter.columns();
    let columns = names
        .iter()
        .map(|name| Ok((name.as_str(), table.column(name)?)))
        .collect::<Result<Vec<_>, IngestError>>()?;
    let mut counted: HashMap<String, u64> = HashMap::new();
    for row in (0..keep.len()).filter(|row| !keep[*row]) {
        let value = |(name, column): &(&str, &Column)| match column.text(row) {
            Some(text) => format!("{name} = {text}"),
            None => format!("{name} is blank"),
        };
        let values: Vec<String> = columns.iter().map(value).collect();
        *counted.entry(values.join(", ")).or_insert(0) += 1;
    }
    let mut values: Vec<(String, u64)> = counted.into_iter().collect();
    values.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    values.truncate(NAMED);
    let rows = keep.iter().filter(|keep| !**keep).count() as u64;
    Ok(LeftOut { layer: table.layer.clone(), filter: filter.to_string(), rows, values })
}

/// Keeps the rows that are marked.
fn retain(table: &mut Table, keep: &[bool]) {
    fn kept<T>(values: &mut Vec<T>, keep: &[bool]) {
        let mut row = 0;
        values.retain(|_| {
            row += 1;
            keep[row - 1]
        });
    }
    fn column(values: &mut Column, keep: &[bool]) {
        match values {
            Column::Words(values) => kept(values, keep),
            Column::Integers(values) => kept(values, keep),
            Column::Numbers(values) => kept(values, keep),
            Column::Text(text) => {
                let mask = BooleanChunked::from_slice("".into(), keep);
                // Mask and column are as long as the table.
                if let Ok(kept) = text.filter(&mask) {
                    *text = kept.rechunk().into_owned();
                }
            }
            Column::Coded { codes, .. } => column(codes, keep),
        }
    }
    kept(&mut table.records, keep);
    table.columns.iter_mut().for_each(|(_, values)| column(values, keep));
    match &mut table.places {
        Places::None => {}
        Places::Points(points) => kept(points, keep),
        Places::Shapes(shapes) => kept(shapes, keep),
    }
}

/// A condition with the columns that it speaks of.
enum Bound<'t> {
    All(Vec<Bound<'t>>),
    Any(Vec<Bound<'t>>),
    Not(Box<Bound<'t>>),
    Blank(&'t Column),
    OneOf(&'t Column, Option<Numbers<'t>>, Vec<Said>),
    OrderedNumbers(Numbers<'t>, Order, f64),
    OrderedTexts(&'t Column, Order, String),
}

impl<'t> Bound<'t> {
    fn new(condition: &Condition, table: &'t Table) -> Result<Self, IngestError> {
        let several = |parts: &[Condition]| {
            parts.iter().map(|part| Self::new(part, table)).collect::<Result<Vec<_>, _>>()
        };
        Ok(match condition {
            Condition::All(parts) => Self::All(several(parts)?),
            Condition::Any(parts) => Self::Any(several(parts)?),
            Condition::Not(part) => Self::Not(Box::new(Self::new(part, table)?)),
            // No expression orders yes and no: the parser refuses it.
            Condition::Blank(name) | Condition::Ordered(name, _, Said::Flag(_)) => {
                Self::Blank(table.column(name)?)
            }
            Condition::OneOf(name, values) => {
                let has_numbers = values.iter().any(|value| matches!(value, Said::Number(_)));
                let numbers = if has_numbers { Some(numbers(table, name)?) } else { None };
                Self::OneOf(table.column(name)?, numbers, values.clone())
            }
            Condition::Ordered(name, order, Said::Text(text)) => {
                Self::OrderedTexts(table.column(name)?, *order, text.clone())
            }
            Condition::Ordered(name, order, Said::Number(number)) => {
                Self::OrderedNumbers(numbers(table, name)?, *order, *number)
            }
        })
    }

    /// Whether a row meets it; `None`: its cells do not say.
    fn holds(&self, row: usize) -> Option<bool> {
        match self {
            Self::All(parts) => parts
                .iter()
                .try_fold(true, |all, part| match part.holds(row) {
                    Some(false) => Err(Some(false)),
                    Some(true) => Ok(all),
                    None => Ok(false),
                })
                .map_or_else(|no| no, |all| all.then_some(true)),
            Self::Any(parts) => parts
                .iter()
                .try_fold(true, |none_unknown, part| match part.holds(row) {
                    Some(true) => Err(Some(true)),
                    Some(false) => Ok(none_unknown),
                    None => Ok(false),
                })
                .map_or_else(|yes| yes, |none_unknown| none_unknown.then_some(false)),
            Self::Not(part) => part.holds(row).map(|holds| !holds),
            Self::Blank(column) => Some(column.text(row).is_none()),
            Self::OneOf(column, numbers, values) => {
                let text = column.text(row)?;
                let number = numbers.as_ref().map(|numbers| numbers.get(row));
                if number == Some(Cell::Missing) {
                    return None;
                }
                let word = if matches!(column, Column::Coded { .. }) { column.word(row) } else { None };
                Some(values.iter().any(|value| is(value, &text, word.as_ref(), number.as_ref())))
            }
            Self::OrderedNumbers(numbers, order, than) => match numbers.get(row) {
                Cell::Number(number) => Some(order.holds(number.partial_cmp(than)?)),
                Cell::Missing | Cell::NotANumber(_) => None,
            },
            Self::OrderedTexts(column, order, than) => {
                Some(order.holds(column.word(row)?.as_ref().cmp(than.as_str())))
            }
        }
    }
}

impl Order {
    fn holds(self, found: std::cmp::Ordering) -> bool {
        match self {
            Self::Less => found.is_lt(),
            Self::AtMost => found.is_le(),
            Self::Greater => found.is_gt(),
            Self::AtLeast => found.is_ge(),
        }
    }
}

/// A column of numbers; of codes that the file gives words the codes themselves.
fn numbers<'t>(table: &'t Table, name: &str) -> Result<Numbers<'t>, IngestError> {
    match table.column(name)? {
        Column::Coded { codes, .. } => Ok(Numbers::new(codes, table.decimal_mark)),
        _ => table.numbers(name),
    }
}

fn is(value: &Said, text: &str, word: Option<&Cow<'_, str>>, number: Option<&Cell>) -> bool {
    match value {
        Said::Text(meant) => text == meant || word.is_some_and(|word| word.as_ref() == meant),
        // One zero, whatever its sign.
        Said::Number(meant) => {
            matches!(number, Some(Cell::Number(found)) if (found + 0.0).total_cmp(&(meant + 0.0)).is_eq())
        }
        Said::Flag(meant) => words::flag(text) == Some(*meant),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::crs::FileCrs;
    use crate::ingest::page_limit::Page;

    /// Six rows; the last says nothing.
    fn table() -> Table {
        let words = |words: [&str; 6]| {
            Column::Words(words.iter().map(|word| (!word.is_empty()).then(|| (*word).to_owned())).collect())
        };
        let columns = vec![
            ("DN".to_owned(), Column::Integers(vec![Some(0), Some(1), Some(2), Some(1), Some(0), None])),
            ("art".to_owned(), words(["väg", "väg", "å", "stig", "väg", ""])),
            ("ned".to_owned(), words(["1,5", "100", "1 000", "-", "30", ""])),
            ("dag".to_owned(), words(["2024-01-01", "2025-01-01", "2025-06-01", "2023-01-01", "", ""])),
        ];
        Table {
            source: "t.csv".into(),
            layer: String::new(),
            records: (1..=6).collect(),
            names: columns.iter().map(|(name, _)| name.clone()).collect(),
            columns,
            places: Places::None,
            crs: FileCrs::default(),
            decimal_mark: None,
            hint: String::new(),
            page: Page::default(),
            thousands_mark: None,
            shapes_in: String::new(),
        }
    }

    fn chosen(filter: &RowFilter) -> Result<(Vec<u64>, LeftOut), String> {
        let mut table = table();
        let left_out = choose(&mut table, filter).map_err(|error| error.to_string())?;
        let rows = table.rows();
        assert!(table.columns.iter().all(|(_, column)| match column {
            Column::Integers(values) => values.len() == rows,
            Column::Words(words) => words.len() == rows,
            _ => false,
        }));
        Ok((table.records, left_out))
    }

    fn by(text: &str) -> Vec<u64> {
        chosen(&RowFilter::Expression(text.into())).expect(text).0
    }

    /// The rows were picked by eye.
    #[test]
    fn rows_are_chosen_as_sql_would() {
        for (text, rows) in [
            ("DN = 1", &[2, 4][..]),
            ("DN != 1", &[1, 3, 5]),
            ("DN in (1, 2) and art = 'väg'", &[2]),
            ("DN not in (1, 2)", &[1, 5]),
            ("art is null", &[6]),
            ("not (art is null) and not art = 'väg'", &[3, 4]),
            ("ned >= 100", &[2, 3]),
            ("ned < 100", &[1, 5]),
            ("ned = 1.5", &[1]),
            ("DN = 2 or ned > 1", &[1, 2, 3, 5]),
            ("not (DN = 2 or ned > 1)", &[]),
            ("dag >= '2025-01-01'", &[2, 3]),
            ("DN = '1'", &[2, 4]),
        ] {
            assert_eq!(by(text), rows, "{text}");
        }
    }

    #[test]
    fn what_is_left_out_is_counted() {
        let table: toml::Table = "w = { DN = [1, 2], art = \"*\" }".parse().expect("TOML");
        let (rows, left_out) = chosen(&table["w"].clone().try_into().expect("a filter")).expect("read");
        assert_eq!(rows, [2, 3, 4]);
        assert_eq!(left_out.rows, 3);
        let values: Vec<_> = left_out.values.iter().map(|(value, rows)| (value.as_str(), *rows)).collect();
        assert_eq!(values, [("DN = 0, art = väg", 2), ("DN is blank, art is blank", 1)]);
    }

    #[test]
    fn columns_that_are_not_there_and_numbers_of_texts_are_errors() {
        let refused = |text: &str| chosen(&RowFilter::Expression(text.into())).expect_err(text);
        let said = refused("arts = 'väg'");
        assert!(said.starts_with("t.csv: ") && said.contains("arts") && said.contains("art"), "{said}");
        let said = refused("art = 1");
        assert!(said.contains("t.csv: column art holds no number") && said.contains("väg"), "{said}");
    }
}
