//! Many results in order.
use std::path::{Path, PathBuf};

use super::{ResultsError, compare::share_a_municipality, definitions, place::Partial};
use crate::{
    emit::{self, Language, report},
    history,
    ingest::ResultFolder,
    model::YearFigures,
};

/// Reads results in any order and gives their figures by reference date.
///
/// # Errors
/// Where one of the folders is no result, two are of one date, or neighbours share no municipality.
pub fn history(folders: &[PathBuf]) -> Result<Vec<YearFigures>, ResultsError> {
    if folders.len() < 2 {
        return Err(ResultsError::TooFew { found: folders.len() });
    }
    let mut results = Vec::with_capacity(folders.len());
    for folder in folders {
        results.push(ResultFolder::open(folder)?);
    }
    results.sort_by(|a, b| (&a.reference_date, &a.name).cmp(&(&b.reference_date, &b.name)));
    if let Some(pair) = results.windows(2).find(|pair| pair[0].reference_date == pair[1].reference_date) {
        return Err(ResultsError::SameDate {
            first: pair[0].name.clone(),
            second: pair[1].name.clone(),
            date: pair[0].reference_date.clone(),
        });
    }
    let mut years: Vec<YearFigures> = Vec::with_capacity(results.len());
    for (position, result) in results.iter().enumerate() {
        let areas = result.municipalities()?;
        let before = position.checked_sub(1).map(|before| (&results[before], &years[before].areas[..]));
        if let Some(before) = before {
            share_a_municipality(before, (result, &areas))?;
        }
        let redefined = before.map_or_else(Vec::new, |(before, _)| definitions::differences(before, result));
        years.push(YearFigures {
            region: result.region.clone(),
            is_invented: result.is_invented(),
            reference_date: result.reference_date.clone(),
            profile: result.profile.clone(),
            areas,
            tiers: result.tiers()?,
            reconciliation: result.reconciliation()?,
            borders_moved: std::collections::BTreeSet::new(),
            redefined,
        });
    }
    Ok(years)
}

/// Writes the history: a file of its name, or `history.csv`, `history_definitions.csv` and the page `history.html` in a folder. Gives the files.
///
/// A path that ends in `.csv` is a file unless a folder is called so.
///
/// # Errors
/// Where they cannot be written.
pub fn write_history(
    years: &[YearFigures],
    language: Language,
    out: &Path,
) -> Result<Vec<PathBuf>, ResultsError> {
    let rows = history::rows(years);
    let is_file = !out.is_dir() && out.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    if is_file {
        let mut partial = Partial::of_file(out)?;
        let name = out.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        emit::history_csv(&rows, &partial.path(&name))?;
        partial.commit()?;
        return Ok(vec![out.to_owned()]);
    }
    let mut partial = Partial::of_folder(out)?;
    emit::history_csv(&rows, &partial.path("history.csv"))?;
    emit::history_definitions_csv(years, &partial.path("history_definitions.csv"))?;
    partial.write("history.html", |out| report::write_history(years, &rows, language, out))?;
    partial.commit()?;
    Ok(["history.csv", "history_definitions.csv", "history.html"].map(|name| out.join(name)).to_vec())
}
