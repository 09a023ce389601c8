//! Answers of Kolada as they are saved to a file: what `/v2/data/kpi/KPI/year/YEAR` and the same path of v3 give.
//!
//! A record is a key figure of an area and a year, with a value for all, and for some key figures one for women and men. Values are
//! percentages. What each key figure counts is in `data/words/kolada.toml`, or in the configuration.
use std::collections::BTreeSet;
use std::sync::LazyLock;

use encoding_rs::Encoding;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value as Json;

use super::archive::Opened;
use super::crs::FileCrs;
use super::error::IngestError;
use super::error_misread::MisreadError;
use super::head_rows;
use super::load::Load;
use super::offers::year;
use super::page_limit::{self, Links, Page};
use super::published::{Published, Written, published};
use super::references::{area_code, missing, no_figure, settlement_of, weight_of};
use super::source::ReferenceSource;
use super::table::{Column, Places, Table};
use super::values::BadValue;
use crate::model::{ReferenceValue, Reject, Severity};
use crate::normalise::swedish_county;

/// Columns of an answer as a table, a row to a value.
const COLUMNS: [&str; 6] = ["kpi", "municipality", "period", "gender", "status", "value"];
/// The members that make a record.
const MEMBERS: [&str; 4] = ["kpi", "municipality", "period", "values"];
/// The value of all, women and men together.
const ALL: &str = "T";
/// Kolada speaks of Sweden alone.
const COUNTRY: Option<&str> = Some("SE");
/// How JSON writes numbers.
const POINT: Written = Written { decimal: Some('.'), thousands: None };

/// What a key figure counts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFigure {
    kpi: String,
    title: String,
    measure: String,
    weight: String,
    tier_mbps: f64,
    settlement: Option<String>,
    /// Where that is said.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "for those who read the list; a test holds it to sources.toml")
    )]
    sources: Vec<String>,
}

#[derive(Deserialize)]
struct List {
    figure: Vec<KeyFigure>,
}

static KNOWN: LazyLock<Vec<KeyFigure>> = LazyLock::new(|| {
    let list: List =
        toml::from_str(include_str!("../../data/words/kolada.toml")).expect("the list built in is TOML");
    list.figure
});

/// Whether a key figure of Kolada is known without a word of the configuration.
pub fn is_known_key_figure(kpi: &str) -> bool {
    KNOWN.iter().any(|known| known.kpi == kpi)
}

/// An answer as a table; `None` where the file is none and its format has another reader.
///
/// # Errors
/// JSON that is neither an answer nor a layer.
pub(super) fn table(opened: &Opened) -> Result<Option<Table>, IngestError> {
    if opened.ending() != "json" {
        return Ok(None);
    }
    let bytes = in_utf8(opened.bytes()?);
    let other = |found: String| {
        Err(IngestError::misread(MisreadError::NotPublished { file: opened.name.clone(), found }))
    };
    // A look at the top first: a layer of features may be large.
    let Some(top) = page_limit::json(&bytes) else {
        return other(match serde_json::from_slice::<IgnoredAny>(&bytes) {
            Ok(_) => "a list or a single value at its top".into(),
            Err(error) => format!("a text that is no JSON ({error})"),
        });
    };
    if !["values", "results"].iter().any(|name| top.get(name).is_some_and(Json::is_array)) {
        // The properties of features may be a table of figures.
        if ["features", "type", "geometryType"].iter().any(|name| top.get(name).is_some()) {
            return Ok(None);
        }
        return other(listed(&top.names()));
    }
    let top: Json = match serde_json::from_slice(&bytes) {
        Ok(top) => top,
        Err(error) => return other(format!("a text that is no JSON ({error})")),
    };
    let records = ["values", "results"].iter().find_map(|name| top.get(*name)?.as_array());
    let records = records.map_or(&[][..], Vec::as_slice);
    let is_fact = |record: &Json| MEMBERS.iter().all(|name| record.get(name).is_some());
    if let Some(first) = records.first()
        && !records.iter().any(is_fact)
    {
        let names: Vec<&str> =
            first.as_object().map_or_else(Vec::new, |first| first.keys().map(String::as_str).collect());
        return other(format!("values with {}", listed(&names)));
    }
    let text = |name: &str| top.get(name).and_then(text_of);
    let links = Links {
        count: top.get("count").and_then(Json::as_u64),
        next: text("next_url"),
        previous: text("previous_url"),
    };
    Ok(Some(as_table(opened, records, links)))
}

/// Text in UTF-8 without its mark: some shells save what they are sent in UTF-16.
fn in_utf8(bytes: Vec<u8>) -> Vec<u8> {
    match Encoding::for_bom(&bytes) {
        Some((encoding, _)) => encoding.decode(&bytes).0.into_owned().into_bytes(),
        None => bytes,
    }
}

fn listed(names: &[&str]) -> String {
    if names.is_empty() { "nothing".into() } else { names.join(", ") }
}

/// A text or a number as a text; nothing for what is blank.
fn text_of(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn as_table(opened: &Opened, records: &[Json], links: Links) -> Table {
    let (mut numbers, mut cells) = (Vec::new(), COLUMNS.map(|_| Vec::new()));
    let nothing = [Json::Null];
    for (number, record) in (1..).zip(records) {
        let values = record.get("values").and_then(Json::as_array).filter(|values| !values.is_empty());
        for value in values.map_or(nothing.as_slice(), Vec::as_slice) {
            numbers.push(number);
            for (name, column) in COLUMNS.into_iter().zip(&mut cells) {
                let holder = if MEMBERS.contains(&name) { record } else { value };
                column.push(holder.get(name).and_then(text_of));
            }
        }
    }
    Table {
        source: opened.name.clone(),
        layer: String::new(),
        records: numbers,
        columns: COLUMNS.into_iter().map(str::to_owned).zip(cells.map(Column::Words)).collect(),
        names: COLUMNS.map(str::to_owned).to_vec(),
        places: Places::None,
        crs: FileCrs::default(),
        decimal_mark: None,
        page: Page { records: records.len() as u64, answer: Some(links), ..Page::default() },
        thousands_mark: None,
        shapes_in: String::new(),
        hint: String::new(),
    }
}

/// Whether a table is an answer of Kolada.
pub(super) const fn is_answer(table: &Table) -> bool {
    table.page.answer.is_some()
}

/// Refuses keys that speak of the columns of a table.
///
/// # Errors
/// The first such key.
pub(super) fn check_keys(source: &ReferenceSource, table: &Table) -> Result<(), IngestError> {
    head_rows::refuse(&source.file.format.table, &table.source, "an answer of Kolada")?;
    let year = source.year.as_ref().map(|year| year.column().unwrap_or("a year").to_owned());
    let figures = source.figures.iter().flatten();
    let format = &source.file.format;
    let layers = format.layer.as_ref();
    let keys = [
        ("area_code", source.area_code.clone()),
        ("area_name", source.area_name.clone()),
        ("year", year),
        ("settlement", source.settlement.clone()),
        ("column", figures.clone().find_map(|figure| figure.column.clone())),
        ("layer", layers.map(|layers| layers.iter().collect::<Vec<_>>().join(", "))),
        ("decimal_mark", format.table.decimal_mark.map(String::from)),
        ("thousands_mark", format.table.thousands_mark.map(String::from)),
    ];
    match keys.into_iter().find_map(|(key, found)| Some((key, found?))) {
        None => Ok(()),
        Some((key, found)) => Err(IngestError::BadSetting {
            file: table.source.clone(),
            key: key.to_owned(),
            found,
            expected:
                "no such key: the file is an answer of Kolada, which has no columns, no layers and no marks of numbers; figures name a kpi there"
                    .into(),
        }),
    }
}

/// A value of an answer.
struct Fact<'t> {
    table: &'t Table,
    row: usize,
}

impl Fact<'_> {
    fn get(&self, name: &str) -> Option<String> {
        let (_, column) = self.table.columns.iter().find(|(known, _)| known == name)?;
        column.text(self.row).map(std::borrow::Cow::into_owned)
    }

    fn must(&self, name: &str) -> Result<String, BadValue> {
        self.get(name).ok_or_else(|| missing(name))
    }

    /// What it is a value of: key figure, area and year.
    fn of(&self) -> [Option<String>; 3] {
        ["kpi", "municipality", "period"].map(|name| self.get(name))
    }
}

fn facts(load: &Load) -> impl Iterator<Item = Fact<'_>> {
    let answers = load.files.iter().map(|file| &file.table).filter(|table| is_answer(table));
    answers.flat_map(|table| (0..table.rows()).map(move |row| Fact { table, row }))
}

/// The figures of all answers of a source, in their order; gives how many values they hold.
pub(super) fn deliver(
    source: &ReferenceSource,
    load: &Load,
    delivered: &mut Vec<ReferenceValue>,
    rejects: &mut Vec<Reject>,
) -> u64 {
    let of_all: BTreeSet<_> =
        facts(load).filter(|fact| fact.get("gender").as_deref() == Some(ALL)).map(|fact| fact.of()).collect();
    let mut values = 0;
    for fact in facts(load) {
        values += 1;
        match figure(source, &fact, &of_all) {
            Ok(Found::Figure(figure)) => delivered.push(*figure),
            Ok(Found::PartOfAll) => {}
            Ok(Found::Nothing) => {
                let status = fact.get("status").map(|status| format!("null, status {status}"));
                rejects.push(fact.table.reject(fact.row, no_figure(status), Severity::Part));
            }
            Err(bad) => rejects.push(fact.table.reject(fact.row, bad, Severity::Record)),
        }
    }
    values
}

enum Found {
    Figure(Box<ReferenceValue>),
    /// Of women or of men, where the figure of all stands beside it.
    PartOfAll,
    /// The figure is missing in the answer too.
    Nothing,
}

fn figure(
    source: &ReferenceSource,
    fact: &Fact<'_>,
    of_all: &BTreeSet<[Option<String>; 3]>,
) -> Result<Found, BadValue> {
    let kpi = fact.must("kpi")?;
    let meant = Meant::of(source, &kpi)?;
    if let Some(gender) = fact.get("gender").filter(|gender| gender != ALL) {
        if of_all.contains(&fact.of()) {
            return Ok(Found::PartOfAll);
        }
        return Err(BadValue {
            reason: "figure of one sex alone".into(),
            found: format!("gender {gender}"),
            expected: format!("gender {ALL}, the figure of all"),
        });
    }
    let Some(value) = fact.get("value") else { return Ok(Found::Nothing) };
    fact.must("gender")?;
    let Some(Published { share, at_least }) = published(&format!("{value} %"), POINT)? else {
        return Ok(Found::Nothing);
    };
    let area_code = area_code(fact.must("municipality")?, COUNTRY);
    let period = fact.must("period")?;
    let not_a_year =
        || BadValue { reason: "not a year".into(), found: period.clone(), expected: "a year".into() };
    Ok(Found::Figure(Box::new(ReferenceValue {
        record: fact.table.record(fact.row),
        area_name: swedish_county(&area_code).map(str::to_owned),
        area_code,
        year: year(period.parse().map_err(|_| not_a_year())?)?,
        measure: meant.measure.to_owned(),
        weight: meant.weight.map(weight_of).transpose()?,
        tier_mbps: meant.tier_mbps,
        settlement: meant.settlement.map_or(Ok(None), settlement_of)?,
        share,
        at_least,
        source: source.file.source.clone().unwrap_or_else(|| format!("Kolada, {kpi}")),
        definition: source.definition.clone().or_else(|| meant.title.map(str::to_owned)),
    })))
}

/// What a key figure counts: as the configuration says, or as it is known.
struct Meant<'s> {
    measure: &'s str,
    weight: Option<&'s str>,
    tier_mbps: Option<f64>,
    settlement: Option<&'s str>,
    title: Option<&'s str>,
}

impl<'s> Meant<'s> {
    fn of(source: &'s ReferenceSource, kpi: &str) -> Result<Self, BadValue> {
        let known = KNOWN.iter().find(|known| known.kpi == kpi);
        let mut configured = source.figures.iter().flatten();
        if let Some(figure) = configured.find(|figure| figure.kpi.as_deref() == Some(kpi)) {
            return Ok(Self {
                measure: &figure.measure,
                weight: figure.weight.as_deref(),
                tier_mbps: figure.tier_mbps,
                settlement: figure.settlement.as_deref(),
                title: known.map(|known| known.title.as_str()),
            });
        }
        let known = known.ok_or_else(|| {
            let known: Vec<&str> = KNOWN.iter().map(|known| known.kpi.as_str()).collect();
            BadValue {
                reason: "key figure of Kolada that is not known".into(),
                found: kpi.to_owned(),
                expected: format!(
                    "one of {}, or what it counts: figures = [{{ kpi = \"{kpi}\", measure = \"…\", tier_mbps = …, weight = \"households\" }}]",
                    known.join(", ")
                ),
            }
        })?;
        Ok(Self {
            measure: &known.measure,
            weight: Some(&known.weight),
            tier_mbps: Some(known.tier_mbps),
            settlement: known.settlement.as_deref(),
            title: Some(&known.title),
        })
    }
}

/// A note for each answer whose next page is not among the files: the figures there are missing.
pub(super) fn missing_pages(load: &Load) -> Vec<Reject> {
    let answers: Vec<(&Table, &Links)> =
        load.files.iter().filter_map(|file| Some((&file.table, file.table.page.answer.as_ref()?))).collect();
    let mut notes = Vec::new();
    for (table, links) in &answers {
        let Some(next) = links.next.as_deref() else { continue };
        let query = address(next);
        // Pages of one answer.
        let siblings: Vec<&(&Table, &Links)> = answers
            .iter()
            .filter(|(_, links)| {
                [&links.next, &links.previous].into_iter().flatten().any(|one| address(one) == query)
            })
            .collect();
        let precedes = |links: &Links| links.previous.as_deref().and_then(page_number).map(|page| page + 1);
        if page_number(next)
            .is_some_and(|next| siblings.iter().any(|(_, links)| precedes(links) == Some(next)))
        {
            continue;
        }
        let own = table.page.records;
        let held: BTreeSet<_> = siblings
            .iter()
            .flat_map(|(table, _)| (0..table.rows()).map(|row| Fact { table, row }.of()))
            .collect();
        // A count of this page alone says nothing of the others.
        let whole = links.count.filter(|count| *count > own);
        let (found, rest) = match whole.map(|whole| (whole, whole.saturating_sub(held.len() as u64))) {
            Some((_, 0)) => continue,
            Some((whole, rest)) => {
                (format!("{own} of {whole} records"), format!("the other {rest} records too"))
            }
            None => (format!("{own} records"), "the others too".into()),
        };
        notes.push(Reject {
            source: table.source.clone(),
            layer: String::new(),
            record: String::new(),
            reason: "page of a longer answer: figures are missing".into(),
            found: format!("{found}, and next_url {next}"),
            expected: format!(
                "{rest}: save what that address answers as a file, and list it in path beside this one"
            ),
            severity: Severity::Part,
        });
    }
    notes
}

/// An address without what asks for a page of it.
fn address(url: &str) -> &str {
    let url = url.split_once("://").map_or(url, |(_, rest)| rest);
    url.split('?').next().unwrap_or(url).trim_end_matches('/')
}

/// The page that an address asks for; without a word the first.
fn page_number(url: &str) -> Option<u64> {
    let Some((_, query)) = url.split_once('?') else { return Some(1) };
    match query.split('&').find_map(|part| part.strip_prefix("page=")) {
        Some(page) => page.parse().ok(),
        None => Some(1),
    }
}

#[cfg(test)]
mod tests {
    use super::super::words;
    use super::*;
    use crate::model::SettlementCut;

    #[test]
    fn the_known_key_figures_are_words_of_the_other_lists() {
        let sources = include_str!("../../data/words/sources.toml");
        let cuts: Vec<_> = KNOWN
            .iter()
            .map(|known| {
                assert!(words::weight(&known.weight).is_some() && known.tier_mbps > 0.0);
                assert!(!known.title.is_empty() && !known.sources.is_empty());
                let is_said = |source: &String| sources.contains(&format!("key = \"{source}\"\n"));
                assert!(known.sources.iter().all(is_said), "{:?}", known.sources);
                let cut = known.settlement.as_deref().map_or(Ok(None), words::settlement_cut);
                (known.kpi.as_str(), known.measure.as_str(), cut.expect("a word"))
            })
            .collect();
        let measure = "reached_with_passed";
        assert_eq!(
            cuts,
            [
                ("N07918", measure, None),
                ("N07919", measure, Some(SettlementCut::Dense)),
                ("N07920", measure, Some(SettlementCut::Sparse)),
            ]
        );
    }

    #[test]
    fn pages_are_known_by_their_addresses() {
        let url = "https://example.se/v2/data/kpi/N07918/year/2022";
        assert_eq!(address(&format!("{url}?page=2&per_page=50")), "example.se/v2/data/kpi/N07918/year/2022");
        assert_eq!(address(url), address(&format!("{url}/")));
        assert_eq!(
            [format!("{url}?per_page=50&page=3"), url.to_owned(), format!("{url}?page=x")]
                .map(|url| page_number(&url)),
            [Some(3), Some(1), None]
        );
    }
}
