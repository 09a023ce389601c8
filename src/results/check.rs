//! What a check found, as files.
use std::path::{Path, PathBuf};

use super::{ResultsError, place::Partial};
use crate::{config::Config, emit, pipeline::Checked};
#[cfg(feature = "pages")]
use crate::{
    emit::report::{CheckHead, CheckPage, CheckedFile, WrittenTable},
    ingest::InputFile,
    model::WeightKind,
};

/// Tables of a configuration that say how sources are read.
#[cfg(feature = "pages")]
const SOURCES: [&str; 17] = [
    "municipalities",
    "demand",
    "settlements",
    "water",
    "fixed",
    "mobile",
    "fibre_points",
    "lines",
    "reference",
    "places",
    "projects",
    "support_reviews",
    "candidates",
    "support_outcomes",
    "demand_check",
    "measured",
    "register",
];

/// Writes `findings.csv` and, where pages are built, `check.html` to a folder, in the run's language. Gives the file to open.
///
/// # Errors
/// Where they cannot be written.
pub fn write_check(config: &Config, checked: &Checked, out: &Path) -> Result<PathBuf, ResultsError> {
    let mut partial = Partial::of_folder(out)?;
    let path = partial.path("findings.csv");
    emit::findings_csv(&checked.gate, config.csv.file(&path))?;
    #[cfg(feature = "pages")]
    emit::report::check_html(
        &page(config, checked, &files(checked), &written(config)),
        &partial.path("check.html"),
    )?;
    partial.commit()?;
    Ok(out.join(if cfg!(feature = "pages") { "check.html" } else { "findings.csv" }))
}

/// Writes `check.html` of a check that stopped at a fault, before everything was read, to a folder. Gives the file to open; nothing
/// where no pages are built.
///
/// # Errors
/// Where it cannot be written.
#[cfg(feature = "pages")]
pub fn write_stopped_check(
    config: &Config,
    fault: &str,
    out: &Path,
) -> Result<Option<PathBuf>, ResultsError> {
    let mut partial = Partial::of_folder(out)?;
    let written = written(config);
    emit::report::stopped_check_html(&head(config, &[], &written), fault, &partial.path("check.html"))?;
    partial.commit()?;
    Ok(Some(out.join("check.html")))
}

/// Writes nothing: no pages are built.
///
/// # Errors
/// None.
#[cfg(not(feature = "pages"))]
pub fn write_stopped_check(_: &Config, _: &str, _: &Path) -> Result<Option<PathBuf>, ResultsError> {
    Ok(None)
}

#[cfg(feature = "pages")]
fn page<'a>(
    config: &'a Config,
    checked: &'a Checked,
    files: &'a [CheckedFile],
    written: &'a [WrittenTable],
) -> CheckPage<'a> {
    CheckPage {
        head: head(config, &checked.survey.weights, written),
        survey: &checked.survey,
        delivery: &checked.delivery,
        gate: &checked.gate,
        files,
    }
}

/// The head of a page; `weights`: what the demand carries, as far as it was read.
#[cfg(feature = "pages")]
fn head<'a>(config: &'a Config, weights: &[WeightKind], written: &'a [WrittenTable]) -> CheckHead<'a> {
    CheckHead {
        name: &config.name,
        reference_date: config.as_read["run"]["reference_date"].as_str().unwrap_or_default(),
        profile: &config.profile.name,
        language: config.language,
        units: emit::Units::of(config.request.demand_kind(), weights),
        invented: config.invented,
        written,
    }
}

#[cfg(feature = "pages")]
fn files(checked: &Checked) -> Vec<CheckedFile> {
    let file = |input: &InputFile| CheckedFile {
        source: input.source.clone(),
        records: input.records,
        left_out: input.left_out.iter().map(|left_out| left_out.rows).sum(),
        bytes: input.bytes,
        crs: input.crs.clone(),
        crs_overridden: input.crs_overridden,
        shapes_in: input.shapes_in.clone(),
    };
    checked.inputs.iter().map(file).collect()
}

/// The sources as the configuration gives them, each with its path in its heading.
#[cfg(feature = "pages")]
fn written(config: &Config) -> Vec<WrittenTable> {
    let mut tables = Vec::new();
    for name in SOURCES {
        let (several, brackets) = match config.as_read.get(name) {
            Some(toml::Value::Array(several)) => {
                (several.iter().filter_map(toml::Value::as_table).collect(), ("[[", "]]"))
            }
            Some(toml::Value::Table(one)) => (vec![one], ("[", "]")),
            _ => (Vec::new(), ("", "")),
        };
        for table in several {
            let path = table.get("path").map(|path| format!(" {}", text(path))).unwrap_or_default();
            let keys = table.iter().filter(|(key, _)| *key != "path");
            let keys: Vec<(String, String)> = keys.map(|(key, value)| (key.clone(), text(value))).collect();
            tables.push((format!("{}{name}{}{path}", brackets.0, brackets.1), keys));
        }
    }
    tables
}

/// A value as people read it: a text without its quotes.
#[cfg(feature = "pages")]
fn text(value: &toml::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
