//! `[[reference]]`: published figures, as a table with the columns of `data/reference-template.csv`.
use std::collections::BTreeMap;

use super::error::IngestError;
use super::load::Load;
use super::offers::year;
use super::source::ReferenceSource;
use super::table::{Cell, Column, Table, Wanted, cell};
use super::values::{BadValue, not_a_number, unknown_word};
use super::words;
use crate::model::{RecordRef, ReferenceValue, Reject, SettlementCut, Severity, WeightKind};
use crate::normalise::swedish_county;

const REQUIRED: [&str; 5] = ["area_code", "year", "measure", "value", "source"];
const OPTIONAL: [&str; 5] = ["area_name", "weight", "tier_mbps", "settlement", "definition"];

const SHARE: &str = "a fraction of 0 to 1, or a percentage with its sign as 98,6 %";

/// What is wanted of the table.
pub(super) fn wanted() -> Wanted {
    let columns = REQUIRED.into_iter().chain(OPTIONAL).map(str::to_owned).collect();
    Wanted { columns, places: false, most: None }
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
        let columns = Columns::new(&file.table)?;
        for row in 0..file.table.rows() {
            records += 1;
            match columns.figure(row, country) {
                Ok(Some(figure)) => delivered.push(figure),
                // Nothing to show, and perhaps meant so: the reader of the table must know that the figure is missing.
                Ok(None) => {
                    rejects.push(file.table.reject(row, no_figure(columns.value, row), Severity::Part));
                }
                Err(bad) => rejects.push(file.table.reject(row, bad, Severity::Record)),
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

struct Columns<'t> {
    table: &'t Table,
    area_code: &'t Column,
    area_name: Option<&'t Column>,
    year: &'t Column,
    measure: &'t Column,
    value: &'t Column,
    source: &'t Column,
    weight: Option<&'t Column>,
    tier: Option<&'t Column>,
    settlement: Option<&'t Column>,
    definition: Option<&'t Column>,
    decimal_mark: Option<char>,
}

impl<'t> Columns<'t> {
    fn new(table: &'t Table) -> Result<Self, IngestError> {
        let optional = |name: &str| {
            if table.names.iter().any(|known| known == name) {
                table.column(name).map(Some)
            } else {
                Ok(None)
            }
        };
        Ok(Self {
            table,
            area_code: table.column("area_code")?,
            area_name: optional("area_name")?,
            year: table.column("year")?,
            measure: table.column("measure")?,
            value: table.column("value")?,
            source: table.column("source")?,
            weight: optional("weight")?,
            tier: optional("tier_mbps")?,
            settlement: optional("settlement")?,
            definition: optional("definition")?,
            decimal_mark: table.decimal_mark,
        })
    }

    /// The figure of a row; `None` where it says that there is none.
    fn figure(&self, row: usize, country: Option<&str>) -> Result<Option<ReferenceValue>, BadValue> {
        let number = |column: &Column, what: &str| match number(column, row, self.decimal_mark) {
            Cell::Missing => Ok(None),
            Cell::Number(value) if value.is_finite() => Ok(Some(value)),
            Cell::Number(value) => Err(named(what, not_a_number(value.to_string()))),
            Cell::NotANumber(found) => Err(named(what, not_a_number(found))),
        };
        let Some(Published { share, at_least }) = share(self.value, row, self.decimal_mark)? else {
            return Ok(None);
        };
        let area_code = text(self.area_code, row, "area_code")?;
        if country == Some("SE")
            && matches!(area_code.len(), 1 | 3)
            && area_code.bytes().all(|byte| byte.is_ascii_digit())
        {
            return Err(BadValue {
                reason: "area code has lost its leading zero".into(),
                found: area_code,
                expected: "2 digits of a county or 4 of a municipality, kept as text".into(),
            });
        }
        let known =
            || (country == Some("SE")).then(|| swedish_county(&area_code)).flatten().map(str::to_owned);
        let area_name = optional_text(self.area_name, row).or_else(known);
        let year_of = number(self.year, "year")?.ok_or_else(|| missing("year"))?;
        let weight = optional_text(self.weight, row);
        let weight = weight.map(|word| {
            words::weight(&word)
                .ok_or_else(|| unknown_word("weight", &word, &WeightKind::ALL.map(WeightKind::as_str)))
        });
        let tier_mbps = self.tier.map(|column| number(column, "tier_mbps")).transpose()?.flatten();
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
            measure: text(self.measure, row, "measure")?,
            weight: weight.transpose()?,
            tier_mbps,
            settlement: self.settlement(row)?,
            share,
            at_least,
            source: text(self.source, row, "source")?,
            definition: optional_text(self.definition, row),
        }))
    }

    fn settlement(&self, row: usize) -> Result<Option<SettlementCut>, BadValue> {
        let Some(word) = optional_text(self.settlement, row) else { return Ok(None) };
        words::settlement_cut(&word).map_err(|_| unknown_word("settlement", &word, &words::cuts()))
    }
}

fn optional_text(column: Option<&Column>, row: usize) -> Option<String> {
    column?.text(row).map(std::borrow::Cow::into_owned)
}

fn text(column: &Column, row: usize, name: &str) -> Result<String, BadValue> {
    optional_text(Some(column), row).ok_or_else(|| missing(name))
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
