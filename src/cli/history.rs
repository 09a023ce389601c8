//! `whitespot history`.
use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use whitespot::{
    config::Language,
    history,
    model::{AreaLevel, Break, HistoryRow, WeightKind, YearFigures},
    results,
};

use super::{print, text};

pub fn history(folders: &[PathBuf], language: Language, out: Option<&Path>) -> anyhow::Result<()> {
    let years = results::history(folders)?;
    let mut said = summary(&years);
    if let Some(out) = out {
        let files = results::write_history(&years, language, out)?;
        let files: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
        let _ = writeln!(said, "\n  written: {}", files.join(", "));
        print::done(&said);
        return Ok(());
    }
    print::asked(&said)
}

/// The series of the whole, a year to a row.
fn summary(years: &[YearFigures]) -> String {
    let rows = history::rows(years);
    let whole: Vec<&HistoryRow> = rows.iter().filter(|row| row.level == AreaLevel::Total).collect();
    let find = |date: &str, measure: &str, weight: Option<WeightKind>| {
        whole.iter().copied().find(|row| {
            row.reference_date == date
                && row.measure == measure
                && row.weight == weight
                && row.tier_mbps.is_none()
        })
    };
    let has_households = whole.iter().any(|row| row.weight == Some(WeightKind::Households));
    let main = if has_households { WeightKind::Households } else { WeightKind::Points };
    let mut table = vec![
        [
            "all",
            "profile",
            main.as_str(),
            "connected",
            "with passed",
            "change",
            "unserved",
            "no data",
            "areas open",
            "new",
            "closed",
            "on the list",
            "break",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    for year in years {
        let date = &year.reference_date;
        let weighed = |measure: &str| find(date, measure, Some(main));
        let share = |measure: &str| {
            weighed(measure)
                .and_then(HistoryRow::share)
                .map_or_else(|| "-".into(), |share| text::percent(share, 1.0))
        };
        let count = |row: Option<&HistoryRow>| row.map_or_else(|| "-".into(), |row| text::count(row.value));
        let change = weighed("with_passed").and_then(|row| row.change_of_share);
        let areas = |measure: &str| count(find(date, measure, None));
        let mut breaks: Vec<Break> = ["connected", "with_passed", "unserved"]
            .into_iter()
            .filter_map(weighed)
            .flat_map(|row| row.breaks.clone())
            .collect();
        breaks.sort_unstable();
        breaks.dedup();
        table.push(vec![
            date.clone(),
            text::plain(&year.profile),
            count(weighed("total")),
            share("connected"),
            share("with_passed"),
            change.map_or_else(|| "-".into(), |change| format!("{:+.1} pp", 100.0 * change + 0.0)),
            count(weighed("unserved")),
            count(weighed("no_data")),
            areas("areas_open"),
            areas("areas_new"),
            areas("areas_closed"),
            areas("list_remaining"),
            breaks.into_iter().map(Break::as_str).collect::<Vec<_>>().join(", "),
        ]);
    }
    let mut said = text::table(&table);
    for year in years.iter().filter(|year| !year.redefined.is_empty()) {
        let told: Vec<String> = year
            .redefined
            .iter()
            .map(|difference| {
                format!(
                    "{} {} (was {})",
                    difference.key,
                    text::plain(&difference.after),
                    text::plain(&difference.before)
                )
            })
            .collect();
        let more = told.len().saturating_sub(6);
        let ending = if more > 0 { format!(" and {more} more") } else { String::new() };
        let _ = writeln!(
            said,
            "  {}: other definitions: {}{ending}",
            year.reference_date,
            told[..told.len() - more].join("; ")
        );
    }
    said
}
