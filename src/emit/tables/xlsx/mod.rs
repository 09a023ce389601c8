//! Arbetsbok: `tables.xlsx`, the tables of a result as a person opens them: a cover, then a sheet per table.
//!
//! Each sheet is filled by the function that fills the CSV file, so that both hold the same numbers. The first row has the
//! names by which the files call the columns, the second their titles in the run's language; codes are words of that
//! language. An unknown number is an empty cell. Text is never a formula. The same findings give the same bytes: the day
//! in the file is the reference date.
mod cover;
mod sheet;
#[cfg(test)]
mod tests;

use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use self::sheet::Sheet;
use crate::emit::scope::Scope;
use crate::emit::tables::change;
use crate::emit::tables::funnel;
use crate::emit::tables::last_percent;
use crate::emit::tables::lines;
use crate::emit::tables::municipalities;
use crate::emit::tables::places;
use crate::emit::tables::reference;
use crate::emit::tables::register;
use crate::emit::tables::rejects;
use crate::emit::tables::sensitivity;
use crate::emit::tables::shortage;
use crate::emit::tables::support;
use crate::emit::tables::wide::{AREA, Wide};
use crate::emit::text::glossary::DefinitionsPage;
use crate::emit::text::titles::Words;
use crate::emit::wide_name;
use crate::emit::{Context, EmitError};
use crate::indicators::Indicators;
use crate::model::{ChangeRow, Findings, MunicipalityIndex, PointChange, ReachChangeRow, WeightKind};
use crate::sensitivity::SensitivityRow;

/// What the workbook is made of.
pub struct TableBook<'a> {
    /// The findings.
    pub findings: &'a Findings,
    /// The run.
    pub context: &'a Context<'a>,
    /// Every indicator.
    pub indicators: &'a Indicators,
    /// Why the numbers changed; empty without an earlier result.
    pub changes: &'a [ChangeRow],
    /// The same of what is reached.
    pub reached: &'a [ReachChangeRow],
    /// Reference date of the earlier result.
    pub since: &'a str,
    /// What other definitions would give; empty unless it was asked for.
    pub tried: &'a [SensitivityRow],
    /// The glossary; its language is that of the workbook.
    pub definitions: &'a DefinitionsPage<'a>,
}

/// Writes `tables.xlsx`.
///
/// Left out is the long form of the indicators, which has more rows than a person reads; a sheet that would be longer than
/// Excel takes is cut. The cover names both.
///
/// # Errors
/// Where the file cannot be written or the reference date is none.
pub fn tables_xlsx(book: &TableBook<'_>, path: &Path) -> Result<(), EmitError> {
    let TableBook { context, definitions, changes, since, .. } = *book;
    let words = Words::of_run(context);
    let sheets = sheets(book, words)?;
    let since = (!changes.is_empty()).then_some(since);
    write(
        &About { title: context.name, context, since, definitions, kind: Kind::County },
        &sheets,
        words,
        path,
    )
}

/// What the workbook of one municipality is made of.
pub struct MunicipalityBook<'a> {
    /// The findings.
    pub findings: &'a Findings,
    /// The municipality.
    pub municipality: MunicipalityIndex,
    /// The run.
    pub context: &'a Context<'a>,
    /// The points that are another than in the earlier result; empty without one.
    pub changed: &'a [PointChange],
    /// Reference date of the earlier result.
    pub since: &'a str,
    /// The glossary; its language is that of the workbook.
    pub definitions: &'a DefinitionsPage<'a>,
}

/// Writes `tables.xlsx` of one municipality: its row, its shortage areas, what closing them takes, its places without access by
/// state, each with what the list for support says of it, and the places that lost access since the earlier result.
///
/// # Errors
/// Where the file cannot be written or the reference date is none.
pub fn municipality_tables_xlsx(book: &MunicipalityBook<'_>, path: &Path) -> Result<(), EmitError> {
    let MunicipalityBook { findings, municipality, context, changed, since, definitions } = *book;
    let words = Words::of_run(context);
    let scope = Scope::Municipality(municipality);
    let mut sheets = vec![
        Sheet::filled("municipality", "municipalities.csv", 2, |table| {
            municipalities::municipalities(findings, scope, table)
        })?,
        Sheet::filled("shortage_areas", "shortage_areas.geojson", 2, |table| {
            shortage::areas(findings, scope, words.language(), table)
        })?,
        Sheet::filled("last_percent", "last_percent.csv", 3, |table| {
            last_percent::last_percent(findings, scope, table)
        })?,
    ];
    // Every place without access is a candidate: each stands in one list.
    sheets.push(match &findings.support {
        Ok(list) => Sheet::filled("places", "support_candidates.csv", 1, |table| {
            support::candidates_of_one(findings, list, scope, table)
        })?,
        Err(_) => Sheet::filled("places", "demand_points.parquet", 1, |table| {
            places::places(findings, scope, table)
        })?,
    });
    let since = findings.survey.previous.as_ref().map(|_| since);
    if since.is_some() {
        sheets.push(Sheet::filled("lost_places", "", 1, |table| {
            places::lost_places(findings, changed, scope, table)
        })?);
    }
    let name = &findings.survey.municipalities[municipality as usize].name;
    let title = format!("{name}, {}", context.name);
    write(
        &About { title: &title, context, since, definitions, kind: Kind::Municipality },
        &sheets,
        words,
        path,
    )
}

/// What the workbook of the open package is made of.
pub struct OpenBook<'a> {
    /// The findings as they are published.
    pub findings: &'a Findings,
    /// The run.
    pub context: &'a Context<'a>,
    /// The glossary; its language is that of the workbook.
    pub definitions: &'a DefinitionsPage<'a>,
}

/// Writes `tables.xlsx` of the open package: municipalities, shortage areas and reconciliation, as the files beside it have
/// them.
///
/// # Errors
/// Where the file cannot be written or the reference date is none.
pub fn open_tables_xlsx(book: &OpenBook<'_>, path: &Path) -> Result<(), EmitError> {
    let OpenBook { findings, context, definitions } = *book;
    let words = Words::of_run(context);
    let sheets = [
        Sheet::filled("municipalities", "municipalities.csv", 2, |table| {
            municipalities::published_municipalities(findings, table)
        })?,
        Sheet::filled("shortage_areas", "shortage_areas.geojson", 2, |table| {
            shortage::published_areas(findings, words.language(), table)
        })?,
        Sheet::filled("reconciliation", "reconciliation.csv", 3, |table| {
            register::reconciliation(&findings.reconciliation, table)
        })?,
    ];
    write(
        &About { title: context.name, context, since: None, definitions, kind: Kind::Open },
        &sheets,
        words,
        path,
    )
}

/// Which workbook it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// All tables of the run.
    County,
    /// Those of one municipality.
    Municipality,
    /// Those of the open package.
    Open,
}

/// What the cover says of the workbook.
struct About<'a> {
    /// Its heading.
    title: &'a str,
    context: &'a Context<'a>,
    /// Reference date of the earlier result, where there was one.
    since: Option<&'a str>,
    definitions: &'a DefinitionsPage<'a>,
    kind: Kind,
}

fn write(about: &About<'_>, sheets: &[Sheet], words: Words, path: &Path) -> Result<(), EmitError> {
    let failed = |error: XlsxError| EmitError::format(path, "workbook", &error);
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(about, words)?);
    cover::write(about, sheets, words, workbook.add_worksheet()).map_err(failed)?;
    for sheet in sheets {
        sheet.write(words, workbook.add_worksheet()).map_err(failed)?;
    }
    workbook.save(path).map_err(failed)
}

fn properties(about: &About<'_>, words: Words) -> Result<DocProperties, EmitError> {
    let date = about.context.reference_date;
    let day = ExcelDateTime::parse_from_str(date)
        .map_err(|_| EmitError::ReferenceDate { found: date.to_owned() })?;
    Ok(DocProperties::new()
        .set_title(sheet::safe_text(about.title, words))
        .set_subject(words.text("cover.subject"))
        .set_author("whitespot")
        .set_creation_datetime(&day))
}

/// Every sheet but the cover, filled.
fn sheets(book: &TableBook<'_>, words: Words) -> Result<Vec<Sheet>, EmitError> {
    let TableBook { findings, context, indicators, changes, reached, since, tried, .. } = *book;
    let mut sheets = vec![
        Sheet::filled("municipalities", "municipalities.csv", 2, |table| {
            municipalities::municipalities(findings, Scope::All, table)
        })?,
        Sheet::filled("shortage_areas", "shortage_areas.geojson", 2, |table| {
            shortage::areas(findings, Scope::All, words.language(), table)
        })?,
        Sheet::filled("register", "register.csv", 2, |table| register::register(&findings.register, table))?,
        Sheet::filled("reconciliation", "reconciliation.csv", 3, |table| {
            register::reconciliation(&findings.reconciliation, table)
        })?,
    ];
    if !changes.is_empty() {
        sheets.push(Sheet::filled("change", "change.csv", 3, |table| {
            change::change(changes, since, context.reference_date, table)
        })?);
    }
    if !reached.is_empty() {
        sheets.push(Sheet::filled("change_reached", "change_reached.csv", 3, |table| {
            change::change_reached(reached, since, context.reference_date, table)
        })?);
    }
    sheets.push(wide(indicators, words)?);
    let rows = indicators.lines();
    if !rows.is_empty() {
        sheets.push(Sheet::filled("lines", "lines.csv", 3, |table| {
            lines::lines(&rows, &indicators.mobile_operators(), table)
        })?);
    }
    let rows = indicators.references(&findings.survey.references);
    if !rows.is_empty() {
        sheets.push(Sheet::filled("reference", "reference.csv", 2, |table| {
            reference::reference(&rows, context, table)
        })?);
    }
    if !tried.is_empty() {
        sheets.push(Sheet::filled("sensitivity", "sensitivity.csv", 0, |table| {
            sensitivity::sensitivity(tried, table)
        })?);
    }
    sheets.push(Sheet::filled("last_percent", "last_percent.csv", 3, |table| {
        last_percent::last_percent(findings, Scope::All, table)
    })?);
    sheets.push(Sheet::filled("closing_sets", "closing_sets.csv", 3, |table| {
        last_percent::closing_sets(findings, table)
    })?);
    if let Ok(list) = &findings.support {
        sheets.push(Sheet::filled("support", "support_candidates.csv", 1, |table| {
            support::candidates(findings, list, table)
        })?);
    }
    if !findings.funnel.rows.is_empty() {
        sheets.push(Sheet::filled("funnel", "funnel.csv", 3, |table| funnel::funnel(findings, table))?);
    }
    if let Some(proposals) = &findings.funnel.proposals {
        sheets.push(Sheet::filled("proposals", "support_proposals.csv", 2, |table| {
            funnel::support_proposals(findings, proposals, table)
        })?);
    }
    sheets.push(Sheet::filled("rejects", "rejects.csv", 0, |table| {
        rejects::rejects(findings, words.language(), table)
    })?);
    Ok(sheets)
}

/// One of the wide tables, without single operators: the others are as wide again, and lie beside the workbook as CSV.
fn wide(indicators: &Indicators, words: Words) -> Result<Sheet, EmitError> {
    let weight = WeightKind::told_first(indicators.weights());
    let wide = Wide::new(indicators.areas_by(weight)).without_operators();
    let mut titles = AREA.map(|name| words.column(name)).to_vec();
    titles.extend(wide.titles(words));
    let file = wide_name(weight).trim_start_matches("internal/");
    let mut sheet = Sheet::filled("indicators", file, AREA.len() as u16, |table| wide.fill(table))?;
    sheet.titles = Some(titles);
    Ok(sheet)
}
