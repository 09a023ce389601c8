//! The tables of `[previous]`: read with the other sources, so that a damaged one stops `check` as it stops `run`, and before
//! the work and not after it.
use super::error::IngestError;
use super::inputs::Use;
use super::paths::Found;
use super::result::{HISTORY, MUNICIPALITIES, OPEN_MUNICIPALITIES, RECONCILIATION, ResultFolder, TIERS};
use super::source::Request;
use super::source_register::PreviousSource;
use crate::model::EarlierYears;

/// What its open package says of itself to data portals: the record of this year's points to its data sets.
const OPEN_RECORD: &str = "open/dcat.jsonld";

/// The tables that are read of an earlier result, and its open record, as far as it has them.
pub(super) fn files(request: &Request) -> Vec<Found> {
    let Some(source) = &request.previous else { return Vec::new() };
    let found = |file: &str| {
        let name = source.path(file);
        Found { path: request.base.join(&name), name, inner: None, by_pattern: false }
    };
    let mut files: Vec<Found> = [MUNICIPALITIES, RECONCILIATION, HISTORY, OPEN_MUNICIPALITIES, OPEN_RECORD]
        .map(found)
        .into_iter()
        .filter(is_there)
        .collect();
    // A history holds the tiers too.
    if !files.iter().any(|file| file.path.ends_with(HISTORY)) {
        files.extend(Some(found(TIERS)).filter(is_there));
    }
    files
}

fn is_there(file: &Found) -> bool {
    file.path.is_file()
}

/// What the earlier result says of its year and of those before; nothing without `[previous]`.
///
/// # Errors
/// Where a table is missing or damaged.
pub(super) fn read(request: &Request) -> Result<Option<EarlierYears>, IngestError> {
    let Some(source) = &request.previous else { return Ok(None) };
    let result = folder(request, source)?;
    Ok(Some(EarlierYears {
        last: result.year()?,
        history: result.history()?,
        published: result.published()?,
    }))
}

fn folder(request: &Request, source: &PreviousSource) -> Result<ResultFolder, IngestError> {
    ResultFolder::open(&request.base.join(&source.dir))
}

/// Notes the tables among the files read, each with its rows, and the open record as one.
pub(super) fn uses(files: &[Found], years: Option<&EarlierYears>) -> Vec<Use> {
    let Some(EarlierYears { last, history, published }) = years else { return Vec::new() };
    let rows = |file: &Found| match &file.path {
        path if path.ends_with(MUNICIPALITIES) => last.areas.len(),
        path if path.ends_with(RECONCILIATION) => last.reconciliation.len(),
        path if path.ends_with(HISTORY) => history.len(),
        path if path.ends_with(OPEN_MUNICIPALITIES) => published.len(),
        path if path.ends_with(OPEN_RECORD) => 1,
        _ => last.tiers.len(),
    };
    files.iter().map(|file| Use::of_table(file.clone(), rows(file) as u64)).collect()
}
