//! `whitespot compare`.
use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use whitespot::{
    compare::Descent,
    config::Language,
    model::{ComparedRow, Passage, PointCause, RowKind, WeightKind},
    results::{self, Comparison, Separation},
};

use super::{history::made_by, print, text};

/// How many municipalities the summary names.
const NAMED: usize = 8;
/// How many definitions.
const DEFINITIONS: usize = 8;

pub(super) fn compare(
    first: &Path,
    second: &Path,
    language: Language,
    out: Option<&Path>,
) -> anyhow::Result<()> {
    let comparison = results::compare(first, second)?;
    let mut said = summary(&comparison);
    if let Some(out) = out {
        let files = results::write_comparison(&comparison, language, out)?;
        let _ = writeln!(said, "\n  written to {}: {}", out.display(), files.join(", "));
        if !files.contains(&"compare_areas.geojson") {
            said.push_str(
                "  no compare_areas.geojson: one of the results has no layer shortage_areas (\"geojson\" under [output] formats)\n",
            );
        }
        print::done(&said);
        return Ok(());
    }
    print::asked(&said)
}

/// A screen of text: causes, areas, definitions.
fn summary(comparison: &Comparison) -> String {
    let Comparison { before, after, rows, points, areas, .. } = comparison;
    let mut said = format!(
        "{}, {} to {}\n  {}: profile {}\n  {}: profile {}\n\n",
        text::plain(&after.region),
        before.reference_date,
        after.reference_date,
        text::plain(&before.name),
        text::plain(&before.profile),
        text::plain(&after.name),
        text::plain(&after.profile)
    );
    let separated = comparison.method != Separation::None;
    let causes: &[&str] = if separated {
        &["build-out", "worse", "stock", "moved", "rejected", "method"]
    } else {
        &["access or method", "stock", "moved"]
    };
    let mut table: Vec<Vec<String>> = vec![
        ["unserved", "before"]
            .iter()
            .chain(causes)
            .chain(&["after"])
            .map(|word| (*word).to_owned())
            .collect(),
    ];
    let whole = |row: &&ComparedRow| row.settlement.is_none();
    for row in rows.iter().filter(whole).filter(|row| row.kind == RowKind::Total) {
        table.push(line(row.weight.as_str().to_owned(), row, separated));
    }
    said.push_str(&text::table(&table));
    let households = rows.iter().any(|row| row.weight == WeightKind::Households);
    let main = if households { WeightKind::Households } else { WeightKind::Points };
    let mut municipalities: Vec<&ComparedRow> = rows
        .iter()
        .filter(whole)
        .filter(|row| row.kind == RowKind::Municipality && row.weight == main)
        .collect();
    let difference = |row: &ComparedRow| (row.causes.after - row.causes.before).abs();
    municipalities.sort_by(|a, b| difference(b).total_cmp(&difference(a)).then_with(|| a.code.cmp(&b.code)));
    let total = rows.iter().filter(whole).find(|row| row.kind == RowKind::Total && row.weight == main);
    let built = total.and_then(|row| row.causes.planned_built).filter(|built| *built > 0.0);
    if let Some(built) = built {
        said.push_str(&super::run::planned_built(built, main));
    }
    table.truncate(1);
    main.as_str().clone_into(&mut table[0][0]);
    for row in municipalities.iter().take(NAMED) {
        table.push(line(text::plain(&format!("{} {}", row.code, row.name)), row, separated));
    }
    said.push('\n');
    said.push_str(&text::table(&table));
    if municipalities.len() > NAMED {
        let _ = writeln!(
            said,
            "  (the {NAMED} municipalities with the greatest change of {})",
            municipalities.len()
        );
    }

    said.push_str(&moved(comparison));
    let mut counts: BTreeMap<Passage, usize> = BTreeMap::new();
    for area in areas {
        *counts.entry(area.passage()).or_default() += 1;
    }
    let counted: Vec<String> = Passage::ALL
        .iter()
        .filter_map(|passage| {
            Some(format!("{} {}", counts.get(passage)?, passage.as_str().replace('_', " ")))
        })
        .collect();
    let how = match comparison.descent {
        Descent::Ids => "known again by their ids",
        Descent::Points { .. } => {
            "known again by their demand points: the second register does not go back to the first"
        }
    };
    let none = if counted.is_empty() { "none".to_owned() } else { counted.join(", ") };
    let _ = writeln!(said, "\n  shortage areas: {none}\n  ({how})");
    let changed: Vec<String> = PointCause::ALL
        .into_iter()
        .filter_map(|cause| {
            let count = points.iter().filter(|point| point.cause == cause).count();
            // A result does not hold what it rejected.
            let word = if cause == PointCause::Stock { "stock or rejected" } else { cause.as_str() };
            (count > 0).then(|| format!("{} {}", text::count(count as f64), word.replace('_', " ")))
        })
        .collect();
    let changed = if changed.is_empty() { "none".to_owned() } else { changed.join(", ") };
    let _ = writeln!(said, "  demand points with another state: {changed}");
    said.push_str(&definitions(comparison));
    let versions = [before.version.as_str(), after.version.as_str()];
    if versions[0] != versions[1] {
        let _ = writeln!(said, "{}", made_by(&versions));
    }
    said
}

/// Which places changed their municipality; nothing where none did.
fn moved(comparison: &Comparison) -> String {
    let moves = &comparison.moves;
    if moves.is_empty() {
        return String::new();
    }
    let listed: Vec<String> = moves
        .iter()
        .map(|moved| {
            let to = moved.to.as_ref().map_or("outside", |code| code.as_str());
            format!("{} to {to} {}", moved.from, moved.points)
        })
        .collect();
    let points: u64 = moves.iter().map(|moved| moved.points).sum();
    text::plain(&format!(
        "  moved: {points} places lie in another municipality in the second: {}",
        listed.join(", ")
    )) + "\n"
}

fn line(name: String, row: &ComparedRow, separated: bool) -> Vec<String> {
    let causes = row.causes;
    let signed = |value: Option<f64>| {
        let value = value.unwrap_or(0.0);
        let sign = if value.round() > 0.0 { "+" } else { "" };
        format!("{sign}{}", text::count(value))
    };
    let mut cells = vec![name, text::count(causes.before)];
    if separated {
        let whitespot::model::Causes { build_out, worse, stock, moved, rejected, method, .. } = causes;
        cells.extend([build_out, worse, Some(stock), Some(moved), Some(rejected), method].map(signed));
    } else {
        cells.extend([causes.access_or_method, Some(causes.stock), Some(causes.moved)].map(signed));
    }
    cells.push(text::count(causes.after));
    cells
}

/// Which definitions differ, and what that means for the causes.
fn definitions(comparison: &Comparison) -> String {
    let differences = &comparison.differences;
    let mut said = match comparison.method {
        Separation::EqualDefinitions if differences.is_empty() => return "  definitions: the same in both\n".into(),
        Separation::EqualDefinitions => "  definitions: others, but none that decides a state; so method is 0\n".to_owned(),
        Separation::ByChange => {
            "  definitions: others; the causes are those that the second result counted from the first, in its change.csv\n".to_owned()
        }
        Separation::None if comparison.undecided_by().next().is_none() => {
            "  definitions: one of the profiles cannot be read by this version; build-out, worse data and method cannot be \
             separated\n"
                .to_owned()
        }
        Separation::None => {
            "  definitions: others; build-out, worse data and method cannot be separated. To separate them, run the second \
             year with the first as [previous]\n"
                .to_owned()
        }
    };
    let mut sorted: Vec<_> = differences.iter().collect();
    sorted.sort_by_key(|difference| difference.decides);
    for difference in sorted.iter().take(DEFINITIONS) {
        let or_none = |value: &Option<String>| match value.as_deref() {
            None | Some("") => "none".to_owned(),
            Some(value) => text::plain(value),
        };
        let _ = writeln!(
            said,
            "    {}: {} before, {} after (decides {})",
            difference.key,
            or_none(&difference.before),
            or_none(&difference.after),
            difference.decides.as_str()
        );
    }
    if differences.len() > DEFINITIONS {
        let _ = writeln!(said, "    and {} more", differences.len() - DEFINITIONS);
    }
    said
}
