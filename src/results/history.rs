//! Many results in order.
use std::path::{Path, PathBuf};

use super::{ResultsError, borders, compare::share_a_municipality, definitions, place::Partial, reached};
use crate::{
    config::target,
    emit::{self, Language},
    history,
    ingest::{PointPlaces, ResultFolder},
    model::{SeriesTold, Target, YearFigures},
};

/// Reads results in any order and gives their figures by reference date.
///
/// # Errors
/// Where one of the folders is no result, two are of one date, or neighbours share no municipality.
pub fn history(folders: &[PathBuf]) -> Result<SeriesTold, ResultsError> {
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
    let mut places_not_told = Vec::new();
    let mut places_before = Ok(PointPlaces::default());
    for (position, result) in results.iter().enumerate() {
        let mut year = result.year()?;
        let places = result.places()?;
        if let Some(at) = position.checked_sub(1) {
            let (before, areas) = (&results[at], &years[at].areas[..]);
            share_a_municipality((before, areas), (result, &year.areas))?;
            year.redefined = definitions::differences(before, result);
            let both = match (&places_before, &places) {
                (Ok(before), Ok(now)) => Some((before, now)),
                (Err(why), _) => {
                    places_not_told.push((year.reference_date.clone(), format!("{}: {why}", before.name)));
                    None
                }
                (_, Err(why)) => {
                    places_not_told.push((year.reference_date.clone(), format!("{}: {why}", result.name)));
                    None
                }
            };
            year.borders_moved = borders::moved(areas, &year.areas, both, borders::moved_part(result));
        }
        places_before = places;
        years.push(year);
    }
    let rows = history::rows(&years);
    let followed = results.last().map(followed).unwrap_or_default();
    Ok(SeriesTold {
        targets: reached::targets(&rows, &followed),
        versions: results.iter().map(|one| (one.reference_date.clone(), one.version.clone())).collect(),
        places_not_told,
        years,
    })
}

/// The shipped targets that a result follows.
fn followed(result: &ResultFolder) -> Vec<Target> {
    let names = result.record.definition("targets", "names").as_array();
    let names =
        names.map_or(&[][..], Vec::as_slice).iter().filter_map(|name| name.as_str().map(str::to_owned));
    target::shipped(&names.collect::<Vec<_>>())
}

/// Writes the history: a file of its name, or `history.csv`, `history_definitions.csv` and the page `history.html` in a folder. Gives the files.
///
/// A path that ends in `.csv` is a file unless a folder is called so.
///
/// # Errors
/// Where they cannot be written.
pub fn write_history(
    series: &SeriesTold,
    #[cfg_attr(not(feature = "pages"), expect(unused_variables, reason = "only the page has a language"))]
    language: Language,
    out: &Path,
) -> Result<Vec<PathBuf>, ResultsError> {
    let rows = history::rows(&series.years);
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
    emit::history_definitions_csv(&series.years, &partial.path("history_definitions.csv"))?;
    #[cfg_attr(not(feature = "pages"), expect(unused_mut, reason = "the page is one more"))]
    let mut files = vec!["history.csv", "history_definitions.csv"];
    #[cfg(feature = "pages")]
    {
        emit::report::history_html(series, &rows, language, &partial.path("history.html"))?;
        files.push("history.html");
    }
    partial.commit()?;
    Ok(files.into_iter().map(|name| out.join(name)).collect())
}
