//! `whitespot history`.
use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use whitespot::{
    config::Language,
    history,
    model::{AreaLevel, Break, HistoryRow, SeriesTold, WeightKind, WhenReached, YearFigures},
    results,
};

use super::{print, text};

/// How many municipalities are named.
const NAMED: usize = 8;

pub(super) fn history(folders: &[PathBuf], language: Language, out: Option<&Path>) -> anyhow::Result<()> {
    let series = results::history(folders)?;
    let mut said = summary(&series.years);
    said.push_str(&beside(&series));
    if let Some(out) = out {
        let files = results::write_history(&series, language, out)?;
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
            "otherwise",
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
        // In a first year all areas are new, and none can have come or gone since.
        let is_first = table.len() == 1 && areas("areas_new") == areas("areas_open");
        let came = |measure: &str| if is_first { "-".to_owned() } else { areas(measure) };
        let closed = match find(date, "areas_ended", None).filter(|row| row.value > 0.0 && !is_first) {
            Some(ended) => format!("{} ({} ended)", came("areas_closed"), text::count(ended.value)),
            None => came("areas_closed"),
        };
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
            change.map_or_else(|| "-".into(), in_points),
            count(weighed("unserved")),
            count(weighed("no_data")),
            areas("areas_open"),
            came("areas_new"),
            closed,
            history::areas_otherwise(&rows, date)
                .map_or_else(|| "-".into(), |number| format!("{:+}", number + 0.0)),
            areas("list_remaining"),
            breaks.into_iter().map(Break::as_str).collect::<Vec<_>>().join(", "),
        ]);
    }
    let mut said = text::table(&table);
    for year in years.iter().filter(|year| !year.redefined.is_empty()) {
        let listed: Vec<String> = year
            .redefined
            .iter()
            .map(|difference| {
                format!(
                    "{} {} (was {})",
                    difference.key,
                    text::plain(difference.after.as_deref().unwrap_or_default()),
                    text::plain(difference.before.as_deref().unwrap_or_default())
                )
            })
            .collect();
        let more = listed.len().saturating_sub(6);
        let ending = if more > 0 { format!(" and {more} more") } else { String::new() };
        let _ = writeln!(
            said,
            "  {}: other definitions: {}{ending}",
            year.reference_date,
            listed[..listed.len() - more].join("; ")
        );
    }
    said
}

/// A change of a share in percentage points; a small one is not shown as 0.
fn in_points(change: f64) -> String {
    let points = 100.0 * change;
    let is_seen = |decimals: &i32| (points * 10_f64.powi(*decimals)).round().abs() > 0.0;
    let (points, decimals) = (1..4).find(is_seen).map_or((0.0, 1), |decimals| (points, decimals as usize));
    format!("{points:+.decimals$} pp")
}

/// What the table does not show: when the targets are reached, moved borders, and what makes the years hard to compare.
fn beside(series: &SeriesTold) -> String {
    let mut said = String::new();
    for year in series.years.iter().filter(|year| !year.borders_moved.is_empty()) {
        let codes: Vec<String> =
            year.borders_moved.iter().take(NAMED).map(|code| text::plain(code)).collect();
        let more = year.borders_moved.len().saturating_sub(NAMED);
        let ending = if more > 0 { format!(" and {more} more") } else { String::new() };
        let _ = writeln!(said, "  {}: borders moved: {}{ending}", year.reference_date, codes.join(", "));
    }
    for (date, why) in &series.places_not_told {
        let _ = writeln!(said, "  {date}: moved borders are judged by area alone: {}", text::plain(why));
    }
    for target in &series.targets {
        let share = target.share.map_or_else(|| "-".into(), |share| text::percent(share, 1.0));
        let when = match &target.reached {
            WhenReached::Shown { date } => format!("reached on {date}"),
            WhenReached::Estimated { year, since, pace } => format!(
                "reached in {year}, an estimate: {share} now, {:+.2} pp a year since {since}",
                100.0 * pace
            ),
            WhenReached::NotRising { since } => {
                format!("{share} now, and not reached at the pace since {since}")
            }
            WhenReached::NotTold => {
                format!("{share} now; no pace is known: it takes two results since the last break")
            }
        };
        let _ = writeln!(
            said,
            "  target {}, {} % of {} at {} Mbit/s: {when}",
            text::plain(&target.id),
            (1000.0 * target.asked).round() / 10.0,
            target.weight.as_str(),
            target.down_mbps
        );
    }
    if let Some(versions) = series.several_versions() {
        let _ = writeln!(said, "{}", made_by(&versions));
    }
    said
}

/// That results of several versions stand side by side.
pub(super) fn made_by(versions: &[&str]) -> String {
    let versions: Vec<String> = versions.iter().map(|version| text::plain(version)).collect();
    format!(
        "  made by {}: part of the change may be mended reading; run the older years again with the latest version",
        versions.join(" and ")
    )
}
