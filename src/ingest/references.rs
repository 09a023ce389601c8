//! `[[reference]]`: published figures, as a table with the columns of `data/reference-template.csv`.
use std::collections::BTreeMap;
use std::path::Path;

use super::error::IngestError;
use super::load::{self, Kind, Load};
use super::offers::year;
use super::published::{Published, SHARE, Written, number, share};
use super::row_filter::RowFilter;
use super::source::{FigureColumn, ReferenceSource};
use super::source_file::FileSource;
use super::table::{Cell, Column, Table, Wanted};
use super::value::Value;
use super::values::{BadValue, not_a_number, unknown_word};
use super::{kolada, px, words};
use crate::model::{RecordRef, ReferenceValue, Reject, SettlementCut, Severity, WeightKind};
use crate::normalise::swedish_county;

const REQUIRED: [&str; 5] = ["area_code", "year", "measure", "value", "source"];
const OPTIONAL: [&str; 5] = ["area_name", "weight", "tier_mbps", "settlement", "definition"];

/// Code of the nation.
const NATION: &str = "total";
/// How published tables call it.
const NATION_WORDS: [&str; 5] = ["riket", "hela riket", "0", "00", "0000"];

/// Reads the files: tables, those of PC-Axis too, and answers of Kolada.
pub(super) fn load(base: &Path, file: &FileSource, source: &ReferenceSource) -> Result<Load, IngestError> {
    let mut wanted = wanted(source);
    wanted.columns.extend(file.format.rows.iter().flat_map(RowFilter::columns));
    let kind = Kind { may_be_empty: false, has_places: false };
    load::load_by(base, file, kind, |opened, format| {
        if let Some(answer) = kolada::table(opened)? {
            return Ok(answer);
        }
        match px::table(opened, format)? {
            Some(table) => Ok(table),
            None => load::read(opened, format, &wanted),
        }
    })
}

/// What is wanted of the table.
fn wanted(source: &ReferenceSource) -> Wanted {
    let own = [&source.area_code, &source.area_name, &source.settlement].into_iter().flatten().cloned();
    let year = source.year.iter().filter_map(Value::column).map(str::to_owned);
    let figures = source.figures.iter().flatten().filter_map(|figure| figure.column.clone());
    let columns = REQUIRED.into_iter().chain(OPTIONAL).map(str::to_owned);
    Wanted { columns: columns.chain(own).chain(year).chain(figures).collect(), places: false, most: None }
}

/// The figures, in the order of the table.
pub(super) fn deliver(
    source: &ReferenceSource,
    country: Option<&str>,
    mut load: Load,
    rejects: &mut Vec<Reject>,
) -> Result<Vec<ReferenceValue>, IngestError> {
    let (mut delivered, mut records) = (Vec::new(), 0);
    rejects.append(&mut load.rejects);
    let first_reject = rejects.len();
    for file in &load.files {
        if kolada::is_answer(&file.table) {
            kolada::check_keys(source, &file.table)?;
            continue;
        }
        let columns = Columns::new(source, &file.table)?;
        for row in 0..file.table.rows() {
            records += 1;
            for figure in &columns.figures {
                match columns.figure(row, figure, country) {
                    Ok(Some(figure)) => delivered.push(figure),
                    // Nothing to show, and perhaps meant so: the reader of the table must know that the figure is missing.
                    Ok(None) => {
                        let bad = figure.in_column(no_figure(optional_text(Some(figure.value), row)));
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
    records += kolada::deliver(source, &load, &mut delivered, rejects);
    match rejects.get(first_reject) {
        Some(first) if delivered.is_empty() => {
            let name = source.file.path.iter().collect::<Vec<_>>().join(", ");
            Err(IngestError::nothing_usable(&name, records, first))
        }
        _ => {
            rejects.extend(kolada::missing_pages(&load));
            Ok(delivered)
        }
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
    settlement: Said<'t>,
    year: Year<'t>,
}

/// What a table says in a column of its own, or the configuration for all rows.
#[derive(Clone, Copy)]
enum Said<'t> {
    Nothing,
    All(&'t str),
    Column(&'t Column),
}

impl<'t> Said<'t> {
    /// What the configuration says for all rows, or the usual column where the table has it.
    fn configured(table: &'t Table, all: Option<&'t String>, usual: &str) -> Result<Self, IngestError> {
        match all {
            Some(text) => Ok(Self::All(text)),
            None => Ok(optional(table, None, usual)?.map_or(Self::Nothing, Self::Column)),
        }
    }

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

#[derive(Clone, Copy)]
enum Year<'t> {
    All(i32),
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
    source: Said<'t>,
    definition: Said<'t>,
    figures: Vec<Figure<'t>>,
    /// How its numbers are written.
    written: Written,
}

/// The column of a name that the configuration gives, or of the usual one where the table has it.
fn optional<'t>(
    table: &'t Table,
    named: Option<&str>,
    usual: &str,
) -> Result<Option<&'t Column>, IngestError> {
    match named {
        Some(name) => table.column(name).map(Some),
        None if table.names.iter().any(|known| known == usual) => table.column(usual).map(Some),
        None => Ok(None),
    }
}

fn year_of<'t>(source: &ReferenceSource, table: &'t Table) -> Result<Year<'t>, IngestError> {
    match &source.year {
        Some(Value::Literal(year)) => Ok(Year::All(*year)),
        Some(Value::Column(from)) => table.column(&from.column).map(Year::Column),
        None => table.column("year").map(Year::Column),
    }
}

impl<'t> Figure<'t> {
    /// A column that the configuration names.
    fn named(
        source: &'t ReferenceSource,
        figure: &'t FigureColumn,
        table: &'t Table,
    ) -> Result<Self, IngestError> {
        let column = figure.column.as_deref().ok_or_else(|| IngestError::BadSetting {
            file: table.source.clone(),
            key: "kpi".into(),
            found: figure.kpi.clone().unwrap_or_default(),
            expected: "column, the name of a column: the file is a table, and kpi is for Kolada's answers"
                .into(),
        })?;
        let of_all = optional(table, source.settlement.as_deref(), "settlement")?;
        Ok(Self {
            value: table.column(column)?,
            column: Some(column),
            measure: Said::All(&figure.measure),
            weight: figure.weight.as_deref().map_or(Said::Nothing, Said::All),
            tier: figure.tier_mbps.map(Tier::All),
            settlement: match &figure.settlement {
                Some(word) => Said::All(word),
                None => of_all.map_or(Said::Nothing, Said::Column),
            },
            year: figure.year.map_or_else(|| year_of(source, table), |year| Ok(Year::All(year)))?,
        })
    }

    /// The columns of the template.
    fn usual(source: &ReferenceSource, table: &'t Table) -> Result<Self, IngestError> {
        let settlement = optional(table, source.settlement.as_deref(), "settlement")?;
        Ok(Self {
            value: table.column("value")?,
            column: None,
            measure: Said::Column(table.column("measure")?),
            weight: Said::configured(table, None, "weight")?,
            tier: optional(table, None, "tier_mbps")?.map(Tier::Column),
            settlement: settlement.map_or(Said::Nothing, Said::Column),
            year: year_of(source, table)?,
        })
    }
}

impl<'t> Columns<'t> {
    fn new(source: &'t ReferenceSource, table: &'t Table) -> Result<Self, IngestError> {
        let figures = match &source.figures {
            Some(figures) => figures
                .iter()
                .map(|figure| Figure::named(source, figure, table))
                .collect::<Result<Vec<_>, IngestError>>()?,
            None => vec![Figure::usual(source, table)?],
        };
        Ok(Self {
            table,
            is_wide: source.figures.is_some(),
            area_code: table.column(source.area_code.as_deref().unwrap_or("area_code"))?,
            area_name: optional(table, source.area_name.as_deref(), "area_name")?,
            source: match &source.file.source {
                Some(text) => Said::All(text),
                None => Said::Column(table.column("source")?),
            },
            definition: Said::configured(table, source.definition.as_ref(), "definition")?,
            figures,
            written: Written { decimal: table.decimal_mark, thousands: table.thousands_mark },
        })
    }

    fn number(&self, column: &Column, row: usize, what: &str) -> Result<Option<f64>, BadValue> {
        match number(column, row, self.written) {
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
        let Some(Published { share, at_least }) = share(figure.value, row, self.written)? else {
            return Ok(None);
        };
        let area_code = self.area_code(row, country)?;
        let known =
            || (country == Some("SE")).then(|| swedish_county(&area_code)).flatten().map(str::to_owned);
        let area_name = optional_text(self.area_name, row).or_else(known);
        let year_of = match figure.year {
            Year::All(year) => f64::from(year),
            Year::Column(column) => self.number(column, row, "year")?.ok_or_else(|| missing("year"))?,
        };
        let weight = figure.weight.of(row).map(|word| weight_of(&word));
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
            settlement: figure.settlement.of(row).map_or(Ok(None), |word| settlement_of(&word))?,
            share,
            at_least,
            source: self.source.of(row).ok_or_else(|| missing("source"))?,
            definition: self.definition.of(row),
        }))
    }

    /// The code of the area.
    fn area_code(&self, row: usize, country: Option<&str>) -> Result<String, BadValue> {
        let given = match optional_text(Some(self.area_code), row) {
            // The row of the nation has no code.
            None if self.is_wide => optional_text(self.area_name, row).filter(|name| is_nation(name)),
            given => given,
        };
        let given = given.ok_or_else(|| missing("area_code"))?;
        if self.is_wide {
            return Ok(area_code(given, country));
        }
        let is_swedish = country == Some("SE") && given.bytes().all(|byte| byte.is_ascii_digit());
        if is_swedish && matches!(given.len(), 1 | 3) {
            return Err(BadValue {
                reason: "area code has lost its leading zero".into(),
                found: given,
                expected: "2 digits of a county or 4 of a municipality, kept as text".into(),
            });
        }
        Ok(given)
    }
}

/// The code of an area as an authority publishes it: tables mix counties and municipalities, and spreadsheets take both for numbers.
pub(super) fn area_code(given: String, country: Option<&str>) -> String {
    let is_swedish = country == Some("SE") && given.bytes().all(|byte| byte.is_ascii_digit());
    match given.len() {
        _ if is_nation(&given) => NATION.to_owned(),
        1 | 3 if is_swedish => format!("0{given}"),
        4 if is_swedish && given.starts_with("00") => given[2..].to_owned(),
        _ => given,
    }
}

/// The weight that a word says.
pub(super) fn weight_of(word: &str) -> Result<WeightKind, BadValue> {
    words::weight(word).ok_or_else(|| unknown_word("weight", word, &WeightKind::ALL.map(WeightKind::as_str)))
}

/// The cut by settlement that a word says; `None` is all of it.
pub(super) fn settlement_of(word: &str) -> Result<Option<SettlementCut>, BadValue> {
    words::settlement_cut(word).map_err(|_| unknown_word("settlement", word, &words::cuts()))
}

fn is_nation(text: &str) -> bool {
    NATION_WORDS.contains(&text.trim().to_lowercase().as_str())
}

fn optional_text(column: Option<&Column>, row: usize) -> Option<String> {
    column?.text(row).map(std::borrow::Cow::into_owned)
}

/// The fault of a figure that lacks what it cannot do without.
pub(super) fn missing(name: &str) -> BadValue {
    BadValue {
        reason: format!("no {name}"),
        found: "null or empty".into(),
        expected: format!("a value for {name}"),
    }
}

/// The fault of a place in which no figure was published.
pub(super) fn no_figure(found: Option<String>) -> BadValue {
    BadValue {
        reason: "no figure published".into(),
        found: found.unwrap_or_else(|| "null or empty".into()),
        expected: SHARE.into(),
    }
}

fn named(name: &str, bad: BadValue) -> BadValue {
    BadValue { reason: format!("{name}: {}", bad.reason), ..bad }
}
