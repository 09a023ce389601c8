//! `[[reference]]`: published figures, as a table with the columns of `data/reference-template.csv`.
use std::collections::BTreeMap;

use super::error::IngestError;
use super::load::Load;
use super::offers::year;
use super::source::ReferenceSource;
use super::table::{Cell, Column, Table, Wanted, cell};
use super::value::Value;
use super::values::{BadValue, not_a_number, unknown_word};
use super::words;
use crate::model::{RecordRef, ReferenceValue, Reject, SettlementCut, Severity, WeightKind};
use crate::normalise::swedish_county;

const REQUIRED: [&str; 5] = ["area_code", "year", "measure", "value", "source"];
const OPTIONAL: [&str; 5] = ["area_name", "weight", "tier_mbps", "settlement", "definition"];

const SHARE: &str = "a fraction of 0 to 1, or a percentage with its sign as 98,6 %";
/// Code of the nation.
const NATION: &str = "total";
/// How published tables call it.
const NATION_WORDS: [&str; 5] = ["riket", "hela riket", "0", "00", "0000"];

/// What is wanted of the table.
pub(super) fn wanted(source: &ReferenceSource) -> Wanted {
    let own = [&source.area_code, &source.area_name, &source.settlement].into_iter().flatten().cloned();
    let year = source.year.iter().filter_map(Value::column).map(str::to_owned);
    let figures = source.figures.iter().flatten().map(|figure| figure.column.clone());
    let columns = REQUIRED.into_iter().chain(OPTIONAL).map(str::to_owned);
    Wanted { columns: columns.chain(own).chain(year).chain(figures).collect(), places: false, most: None }
}

/// The figures, in the order of the table.
pub(super) fn deliver(
    source: &ReferenceSource,
    country: Option<&str>,
    load: Load,
    rejects: &mut Vec<Reject>,
) -> Result<Vec<ReferenceValue>, IngestError> {
    let (mut delivered, mut records) = (Vec::new(), 0);
    rejects.extend(load.rejects);
    let first_reject = rejects.len();
    for file in &load.files {
        let columns = Columns::new(source, &file.table)?;
        for row in 0..file.table.rows() {
            records += 1;
            for figure in &columns.figures {
                match columns.figure(row, figure, country) {
                    Ok(Some(figure)) => delivered.push(figure),
                    // Nothing to show, and perhaps meant so: the reader of the table must know that the figure is missing.
                    Ok(None) => {
                        let bad = figure.in_column(no_figure(figure.value, row));
                        rejects.push(file.table.reject(row, bad, Severity::Part));
                    }
                    Err(bad) => {
                        let severity = if columns.is_wide { Severity::Part } else { Severity::Record };
                        rejects.push(file.table.reject(row, figure.in_column(bad), severity));
                    }
                }
            }
        }
    }
    match rejects.get(first_reject) {
        Some(first) if delivered.is_empty() => {
            let name = source.file.path.iter().collect::<Vec<_>>().join(", ");
            Err(IngestError::nothing_usable(&name, records, first))
        }
        _ => Ok(delivered),
    }
}

/// The figures, without those whose share contradicts an earlier figure of the same source, area, year, measure,
/// weight, tier, settlement and definition. Different sources may well differ.
pub(super) fn consistent(figures: Vec<ReferenceValue>, rejects: &mut Vec<Reject>) -> Vec<ReferenceValue> {
    let mut first = BTreeMap::new();
    let contradicted: Vec<Option<usize>> = figures
        .iter()
        .enumerate()
        .map(|(position, figure)| {
            let of = (
                (&figure.source, &figure.area_code, figure.year, &figure.measure),
                (figure.weight, figure.tier_mbps.map(f64::to_bits), figure.settlement, &figure.definition),
            );
            let earlier = *first.entry(of).or_insert(position);
            (said(&figures[earlier]) != said(figure)).then_some(earlier)
        })
        .collect();
    for (figure, earlier) in figures.iter().zip(&contradicted) {
        let Some(earlier) = earlier.map(|earlier| &figures[earlier]) else { continue };
        let RecordRef { source, layer, record } = &figure.record;
        let file = if earlier.record.source == *source {
            String::new()
        } else {
            format!(" of {}", earlier.record.source)
        };
        rejects.push(Reject {
            source: source.clone(),
            layer: layer.clone(),
            record: record.to_string(),
            reason: "contradicts an earlier figure of the same source".into(),
            found: said(figure),
            expected: format!("{}, as in record {}{file}", said(earlier), earlier.record.record),
            severity: Severity::Part,
        });
    }
    let kept = figures.into_iter().zip(contradicted).filter(|(_, earlier)| earlier.is_none());
    kept.map(|(figure, _)| figure).collect()
}

/// A share as a person would write it.
fn said(figure: &ReferenceValue) -> String {
    // 80,1 % is 0.801, whatever its division leaves behind.
    format!("{}{}", if figure.at_least { ">" } else { "" }, (figure.share * 1e6).round() / 1e6)
}

/// A column that holds shares, and what they are shares of.
struct Figure<'t> {
    value: &'t Column,
    /// Its name, where there are several.
    column: Option<&'t str>,
    measure: Said<'t>,
    weight: Said<'t>,
    tier: Option<Tier<'t>>,
}

/// What a table says in a column of its own, or the configuration for all rows.
#[derive(Clone, Copy)]
enum Said<'t> {
    Nothing,
    All(&'t str),
    Column(&'t Column),
}

impl Said<'_> {
    fn of(self, row: usize) -> Option<String> {
        match self {
            Self::Nothing => None,
            Self::All(text) => Some(text.to_owned()),
            Self::Column(column) => optional_text(Some(column), row),
        }
    }
}

#[derive(Clone, Copy)]
enum Tier<'t> {
    All(f64),
    Column(&'t Column),
}

impl Figure<'_> {
    /// A fault of one of several figures of a row names its column.
    fn in_column(&self, bad: BadValue) -> BadValue {
        match self.column {
            Some(column) => BadValue { found: format!("{} in {column}", bad.found), ..bad },
            None => bad,
        }
    }
}

struct Columns<'t> {
    table: &'t Table,
    /// Whether a row holds several figures.
    is_wide: bool,
    area_code: &'t Column,
    area_name: Option<&'t Column>,
    year: Result<i32, &'t Column>,
    source: Said<'t>,
    settlement: Option<&'t Column>,
    definition: Said<'t>,
    figures: Vec<Figure<'t>>,
    decimal_mark: Option<char>,
}

impl<'t> Columns<'t> {
    fn new(source: &'t ReferenceSource, table: &'t Table) -> Result<Self, IngestError> {
        let optional = |named: Option<&str>, usual: &str| match named {
            Some(name) => table.column(name).map(Some),
            None if table.names.iter().any(|known| known == usual) => table.column(usual).map(Some),
            None => Ok(None),
        };
        let said = |all: Option<&'t String>, usual: &str| match all {
            Some(text) => Ok(Said::All(text)),
            None => Ok(optional(None, usual)?.map_or(Said::Nothing, Said::Column)),
        };
        let figures = match &source.figures {
            Some(figures) => figures
                .iter()
                .map(|figure| {
                    Ok(Figure {
                        value: table.column(&figure.column)?,
                        column: Some(&figure.column),
                        measure: Said::All(&figure.measure),
                        weight: figure.weight.as_deref().map_or(Said::Nothing, Said::All),
                        tier: figure.tier_mbps.map(Tier::All),
                    })
                })
                .collect::<Result<Vec<_>, IngestError>>()?,
            None => vec![Figure {
                value: table.column("value")?,
                column: None,
                measure: Said::Column(table.column("measure")?),
                weight: said(None, "weight")?,
                tier: optional(None, "tier_mbps")?.map(Tier::Column),
            }],
        };
        let year = match &source.year {
            Some(Value::Literal(year)) => Ok(*year),
            Some(Value::Column(from)) => Err(table.column(&from.column)?),
            None => Err(table.column("year")?),
        };
        Ok(Self {
            table,
            is_wide: source.figures.is_some(),
            area_code: table.column(source.area_code.as_deref().unwrap_or("area_code"))?,
            area_name: optional(source.area_name.as_deref(), "area_name")?,
            year,
            source: match &source.file.source {
                Some(text) => Said::All(text),
                None => Said::Column(table.column("source")?),
            },
            settlement: optional(source.settlement.as_deref(), "settlement")?,
            definition: said(source.definition.as_ref(), "definition")?,
            figures,
            decimal_mark: table.decimal_mark,
        })
    }

    fn number(&self, column: &Column, row: usize, what: &str) -> Result<Option<f64>, BadValue> {
        match number(column, row, self.decimal_mark) {
            Cell::Missing => Ok(None),
            Cell::Number(value) if value.is_finite() => Ok(Some(value)),
            Cell::Number(value) => Err(named(what, not_a_number(value.to_string()))),
            Cell::NotANumber(found) => Err(named(what, not_a_number(found))),
        }
    }

    /// A figure of a row; `None` where it says that there is none.
    fn figure(
        &self,
        row: usize,
        figure: &Figure<'_>,
        country: Option<&str>,
    ) -> Result<Option<ReferenceValue>, BadValue> {
        let Some(Published { share, at_least }) = share(figure.value, row, self.decimal_mark)? else {
            return Ok(None);
        };
        let area_code = self.area_code(row, country)?;
        let known =
            || (country == Some("SE")).then(|| swedish_county(&area_code)).flatten().map(str::to_owned);
        let area_name = optional_text(self.area_name, row).or_else(known);
        let year_of = match self.year {
            Ok(year) => f64::from(year),
            Err(column) => self.number(column, row, "year")?.ok_or_else(|| missing("year"))?,
        };
        let weight = figure.weight.of(row).map(|word| {
            words::weight(&word)
                .ok_or_else(|| unknown_word("weight", &word, &WeightKind::ALL.map(WeightKind::as_str)))
        });
        let tier_mbps = match figure.tier {
            Some(Tier::All(tier)) => Some(tier),
            Some(Tier::Column(column)) => self.number(column, row, "tier_mbps")?,
            None => None,
        };
        if let Some(tier) = tier_mbps
            && tier <= 0.0
        {
            return Err(BadValue {
                reason: "tier_mbps: not a speed".into(),
                found: tier.to_string(),
                expected: "Mbit/s above 0, or nothing".into(),
            });
        }
        Ok(Some(ReferenceValue {
            record: self.table.record(row),
            area_name,
            area_code,
            year: year(year_of)?,
            measure: figure.measure.of(row).ok_or_else(|| missing("measure"))?,
            weight: weight.transpose()?,
            tier_mbps,
            settlement: self.settlement(row)?,
            share,
            at_least,
            source: self.source.of(row).ok_or_else(|| missing("source"))?,
            definition: self.definition.of(row),
        }))
    }

    /// The code of the area. Published tables mix codes of counties and municipalities, and spreadsheets take both for numbers.
    fn area_code(&self, row: usize, country: Option<&str>) -> Result<String, BadValue> {
        let name = || optional_text(self.area_name, row);
        let given = match optional_text(Some(self.area_code), row) {
            // The row of the nation has no code.
            None if self.is_wide => {
                name().filter(|name| is_nation(name)).ok_or_else(|| missing("area_code"))?
            }
            given => given.ok_or_else(|| missing("area_code"))?,
        };
        let is_swedish = country == Some("SE") && given.bytes().all(|byte| byte.is_ascii_digit());
        if self.is_wide && is_nation(&given) {
            return Ok(NATION.to_owned());
        }
        if !is_swedish {
            return Ok(given);
        }
        match (self.is_wide, given.len()) {
            (true, 1 | 3) => Ok(format!("0{given}")),
            (true, 4) if given.starts_with("00") => Ok(given[2..].to_owned()),
            (false, 1 | 3) => Err(BadValue {
                reason: "area code has lost its leading zero".into(),
                found: given,
                expected: "2 digits of a county or 4 of a municipality, kept as text".into(),
            }),
            _ => Ok(given),
        }
    }

    fn settlement(&self, row: usize) -> Result<Option<SettlementCut>, BadValue> {
        let Some(word) = optional_text(self.settlement, row) else { return Ok(None) };
        words::settlement_cut(&word).map_err(|_| unknown_word("settlement", &word, &words::cuts()))
    }
}

fn is_nation(text: &str) -> bool {
    NATION_WORDS.contains(&text.trim().to_lowercase().as_str())
}

fn optional_text(column: Option<&Column>, row: usize) -> Option<String> {
    column?.text(row).map(std::borrow::Cow::into_owned)
}

fn missing(name: &str) -> BadValue {
    BadValue {
        reason: format!("no {name}"),
        found: "null or empty".into(),
        expected: format!("a value for {name}"),
    }
}

fn no_figure(column: &Column, row: usize) -> BadValue {
    BadValue {
        reason: "no figure published".into(),
        found: optional_text(Some(column), row).unwrap_or_else(|| "null or empty".into()),
        expected: SHARE.into(),
    }
}

fn named(name: &str, bad: BadValue) -> BadValue {
    BadValue { reason: format!("{name}: {}", bad.reason), ..bad }
}

/// A cell as a number. Cells of one column may be written in different ways, so each finds its own decimal mark.
fn number(column: &Column, row: usize, decimal_mark: Option<char>) -> Cell {
    match column {
        Column::Integers(integers) => integers[row].map_or(Cell::Missing, |value| Cell::Number(value as f64)),
        Column::Numbers(numbers) => numbers[row].map_or(Cell::Missing, Cell::Number),
        Column::Words(_) | Column::Text(_) | Column::Coded { .. } => {
            column.text(row).map_or(Cell::Missing, |text| number_of(&text, decimal_mark))
        }
    }
}

fn number_of(text: &str, decimal_mark: Option<char>) -> Cell {
    let comma = text.contains(',') && !text.contains('.');
    cell(text, decimal_mark.unwrap_or(if comma { ',' } else { '.' }))
}

/// A share as it was published.
#[derive(Debug, PartialEq)]
struct Published {
    share: f64,
    at_least: bool,
}

/// The share of a row: a fraction, or a percentage with its sign; `None` where none was published.
fn share(column: &Column, row: usize, decimal_mark: Option<char>) -> Result<Option<Published>, BadValue> {
    match column {
        Column::Integers(_) | Column::Numbers(_) => {
            let (number, found) = match number(column, row, None) {
                Cell::Missing => return Ok(None),
                Cell::Number(number) => (number, number.to_string()),
                Cell::NotANumber(found) => (f64::NAN, found),
            };
            Ok(Some(Published { share: checked(number, 1.0, &found)?, at_least: false }))
        }
        Column::Words(_) | Column::Text(_) | Column::Coded { .. } => {
            column.text(row).map_or(Ok(None), |text| published(&text, decimal_mark))
        }
    }
}

fn published(text: &str, decimal_mark: Option<char>) -> Result<Option<Published>, BadValue> {
    let bare = text.trim_start_matches(">=").trim_start_matches(['>', '≥']).trim();
    let at_least = bare.len() < text.trim().len();
    let (digits, most) = bare.strip_suffix('%').map_or((bare, 1.0), |digits| (digits.trim(), 100.0));
    match number_of(digits, decimal_mark) {
        Cell::Missing if !at_least && most <= 1.0 => Ok(None),
        Cell::Number(number) => Ok(Some(Published { share: checked(number, most, text)?, at_least })),
        Cell::Missing | Cell::NotANumber(_) => checked(f64::NAN, most, text).map(|_| None),
    }
}

fn checked(number: f64, most: f64, found: &str) -> Result<f64, BadValue> {
    if (0.0..=most).contains(&number) {
        return Ok(number / most);
    }
    Err(BadValue { reason: "value: not a share".into(), found: found.to_owned(), expected: SHARE.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_as_they_are_published() {
        let read = |text: &str| {
            published(text, None)
                .map(|found| found.map(|found| (found.share, found.at_least)))
                .map_err(|bad| bad.found)
        };
        assert_eq!(read("0.986"), Ok(Some((0.986, false))));
        assert_eq!(read("0,986"), Ok(Some((0.986, false))));
        assert_eq!(read("98,6 %"), Ok(Some((98.6 / 100.0, false))));
        assert_eq!(read("98.6%"), Ok(Some((98.6 / 100.0, false))));
        assert_eq!(read(">99,99%"), Ok(Some((99.99 / 100.0, true))));
        assert_eq!(read("≥ 0,5"), Ok(Some((0.5, true))));
        assert_eq!(read("0,8935"), Ok(Some((0.8935, false))));
        assert_eq!(
            (read("1"), read("100 %"), read("0")),
            (Ok(Some((1.0, false))), Ok(Some((1.0, false))), Ok(Some((0.0, false))))
        );
        assert_eq!((read("-"), read(".."), read("–")), (Ok(None), Ok(None), Ok(None)));
        for wrong in ["98,6", "2", "101 %", "-0,1", "många", ">", "%", "<5 %"] {
            assert_eq!(read(wrong), Err(wrong.to_owned()));
        }
    }
}
