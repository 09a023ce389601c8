//! The years so far: trend of the whole, small multiples, and `history.html` with both for any results.
use std::collections::BTreeMap;
use std::path::Path;

use super::document::{Block, Chapter, Document, Table, TableRow};
use super::words::{UNKNOWN, Words, capital};
use super::{badges, html, redefined, several, summary::break_words};
use crate::emit::pages::chart::{Chart, Drawn, Moment, Part, Shade, Unit};
use crate::emit::text::units::Units;
use crate::emit::{Audience, EmitError, Language};
use crate::history::areas_otherwise;
use crate::model::{AccessStatus, AreaLevel, Break, HistoryRow, SeriesTold, WeightKind, YearFigures};

/// The rows of an area, of a history as it is written: by area.
pub(super) fn of_area<'a>(rows: &'a [HistoryRow], level: AreaLevel, code: &str) -> &'a [HistoryRow] {
    let key = |row: &HistoryRow| (row.level, row.code.as_str()).cmp(&(level, code));
    let from = rows.partition_point(|row| key(row).is_lt());
    let to = rows.partition_point(|row| key(row).is_le());
    &rows[from..to]
}

/// The years of a measure.
pub(super) fn of_measure<'a>(
    rows: &'a [HistoryRow],
    measure: &'static str,
    weight: Option<WeightKind>,
) -> impl Iterator<Item = &'a HistoryRow> + Clone {
    rows.iter().filter(move |row| row.measure == measure && row.weight == weight)
}

/// The dates of all rows, ascending.
fn dates(rows: &[HistoryRow]) -> Vec<&str> {
    let mut dates: Vec<&str> = rows.iter().map(|row| row.reference_date.as_str()).collect();
    dates.sort_unstable();
    dates.dedup();
    dates
}

/// The share with access over the years; nothing where there are fewer than two years.
pub(super) fn trend(words: Words, rows: &[HistoryRow], weight: WeightKind) -> Vec<Block> {
    let with_passed: Vec<&HistoryRow> = of_measure(rows, "with_passed", Some(weight)).collect();
    if with_passed.len() < 2 {
        return Vec::new();
    }
    let connected = of_measure(rows, "connected", Some(weight));
    let moments = with_passed
        .iter()
        .map(|row| {
            let connected = connected.clone().find(|one| one.reference_date == row.reference_date);
            Moment {
                label: row.reference_date.clone(),
                values: vec![row.share(), connected.and_then(HistoryRow::share)],
                breaks: !row.breaks.is_empty(),
            }
        })
        .collect();
    let chart = Chart {
        title: words.say("chart_trend", &[("weight", words.weight(weight))]),
        alt: words.t("chart_trend_alt").to_owned(),
        row_heading: words.t("date").to_owned(),
        parts: vec![
            Part { name: words.t("with_access").to_owned(), shade: Shade::Passed },
            Part { name: capital(words.state(AccessStatus::Connected)), shade: Shade::Connected },
        ],
        unit: Unit::Share,
        drawn: Drawn::Lines(moments),
        scale: None,
    };
    let mut blocks = vec![Block::Chart("trend".to_owned(), Box::new(chart))];
    if with_passed.iter().any(|row| !row.breaks.is_empty()) {
        blocks.push(Block::Text(words.t("trend_breaks").to_owned()));
    }
    blocks
}

/// Open shortage areas over the years, and what remains of the county's list.
pub(super) fn open_areas(words: Words, rows: &[HistoryRow]) -> Option<Block> {
    let open: Vec<&HistoryRow> = of_measure(rows, "areas_open", None).collect();
    let on_list = |date: &str, measure| {
        of_measure(rows, measure, None).find(|row| row.reference_date == date).map(|row| row.value)
    };
    let has_list =
        open.iter().any(|row| on_list(&row.reference_date, "list_entries").is_some_and(|all| all > 0.0));
    let mut parts = vec![Part { name: words.t("open_areas").to_owned(), shade: Shade::Unserved }];
    if has_list {
        parts.push(Part { name: words.t("list_remaining").to_owned(), shade: Shade::Planned });
    }
    let moments = open
        .iter()
        .map(|row| {
            let mut values = vec![Some(row.value)];
            if has_list {
                values.push(on_list(&row.reference_date, "list_remaining"));
            }
            // Only a change of definitions breaks the count of areas: the register follows them through other breaks.
            Moment {
                label: row.reference_date.clone(),
                values,
                breaks: row.breaks.contains(&Break::Definitions),
            }
        })
        .collect();
    (open.len() > 1).then(|| {
        Block::Chart(
            "trend-areas".to_owned(),
            Box::new(Chart {
                title: words.t("chart_areas").to_owned(),
                alt: words.t("chart_areas_alt").to_owned(),
                row_heading: words.t("date").to_owned(),
                parts,
                unit: Unit::Count,
                drawn: Drawn::Lines(moments),
                scale: None,
            }),
        )
    })
}

/// The share unserved of each area, drawn to one scale; nothing where there are fewer than two years.
pub(super) fn small_multiples(
    words: Words,
    rows: &[HistoryRow],
    areas: &[(AreaLevel, &str, &str)],
    weight: WeightKind,
) -> Option<Block> {
    let dates = dates(rows);
    if dates.len() < 2 {
        return None;
    }
    let unserved = |level, code| of_measure(of_area(rows, level, code), "unserved", Some(weight));
    let shares =
        || areas.iter().flat_map(|(level, code, _)| unserved(*level, code)).filter_map(HistoryRow::share);
    let scale = shares().min_by(f64::total_cmp).zip(shares().max_by(f64::total_cmp)).map(<[f64; 2]>::from);
    let mut headings = vec![words.t("area")];
    headings.extend(&dates);
    let mut table = Table::new(words.say("chart_small", &[("weight", words.weight(weight))]), 1, &headings);
    let mut charts = Vec::new();
    for (level, code, name) in areas {
        let at = |date: &str| unserved(*level, code).find(|row| row.reference_date == date);
        let moments = dates
            .iter()
            .map(|date| Moment {
                label: date.get(..4).unwrap_or(date).to_owned(),
                values: vec![at(date).and_then(HistoryRow::share)],
                breaks: at(date).is_some_and(|row| !row.breaks.is_empty()),
            })
            .collect();
        let mut cells = vec![(*name).to_owned()];
        cells.extend(dates.iter().map(|date| words.percent(at(date).and_then(HistoryRow::share))));
        table.rows.push(TableRow::new(cells));
        charts.push((
            format!("small-{code}"),
            Chart {
                title: (*name).to_owned(),
                alt: words.t("chart_small_alt").to_owned(),
                row_heading: words.t("date").to_owned(),
                parts: vec![Part {
                    name: capital(words.state(AccessStatus::Unserved)),
                    shade: Shade::Unserved,
                }],
                unit: Unit::Share,
                drawn: Drawn::Lines(moments),
                scale,
            },
        ));
    }
    (!charts.is_empty()).then_some(Block::Charts(charts, table))
}

/// Writes `history.html`: the series of any results, drawn.
///
/// # Errors
/// Where it cannot be written.
pub fn history_html(
    series: &SeriesTold,
    rows: &[HistoryRow],
    language: Language,
    path: &Path,
) -> Result<(), EmitError> {
    let words = Words { language, units: Units::Points };
    let years = &series.years;
    let has = |weight| rows.iter().any(|row| row.weight == Some(weight));
    let weight = if has(WeightKind::Households) { WeightKind::Households } else { WeightKind::Points };
    let whole: Vec<HistoryRow> = rows.iter().filter(|row| row.level == AreaLevel::Total).cloned().collect();
    let mut blocks: Vec<Block> =
        series.several_versions().map(|versions| several::versions(words, &versions)).into_iter().collect();
    blocks.extend(trend(words, &whole, weight));
    blocks.push(Block::Table(of_all(words, &whole, weight)));
    blocks.extend(open_areas(words, &whole));
    blocks.extend(several::targets(words, &series.targets));
    blocks.extend(definitions(words, years));
    blocks.extend(years.iter().filter_map(|year| borders(words, rows, year)));
    let mut names: BTreeMap<(AreaLevel, &str), &str> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.level == AreaLevel::Municipality) {
        names.insert((row.level, &row.code), &row.name);
    }
    let areas: Vec<(AreaLevel, &str, &str)> =
        names.into_iter().map(|((level, code), name)| (level, code, name)).collect();
    let mut chapters = vec![Chapter {
        id: "all".to_owned(),
        title: words.t("trend").to_owned(),
        is_name: false,
        is_part: false,
        blocks,
    }];
    let mut blocks: Vec<Block> = small_multiples(words, rows, &areas, weight).into_iter().collect();
    blocks.push(Block::Table(areas_open(words, rows, &areas)));
    blocks.push(Block::File(words.t("to_history").to_owned(), "history.csv"));
    chapters.push(Chapter {
        id: "municipalities".to_owned(),
        title: words.t("municipalities").to_owned(),
        is_name: false,
        is_part: false,
        blocks,
    });
    let (first, last) = (years.first(), years.last());
    let date = |year: Option<&YearFigures>| year.map_or(String::new(), |year| year.reference_date.clone());
    let document = Document {
        title: last.map_or_else(String::new, |year| year.region.clone()),
        kind: words.t("page_kind"),
        subtitle: words.say("history_subtitle", &[("first", &date(first)), ("last", &date(last))]),
        badges: badges(words, years.iter().any(|year| year.is_invented), Audience::Internal),
        flows: false,
        chapters,
    };
    super::write(path, &html::page(&document, words, None))
}

/// A row per date of the whole.
fn of_all(words: Words, rows: &[HistoryRow], weight: WeightKind) -> Table {
    let has_list = of_measure(rows, "list_entries", None).any(|row| row.value > 0.0);
    let unserved = capital(words.state(AccessStatus::Unserved));
    let mut headings = vec![
        words.t("date"),
        words.t("breaks"),
        words.t("all"),
        words.t("share_with_access"),
        words.t("change_points"),
        &unserved,
        words.t("open_areas"),
        words.t("new"),
        words.t("closed"),
        words.t("otherwise"),
    ];
    headings.extend(has_list.then(|| words.t("list_remaining")));
    let mut table =
        Table::new(words.say("history_caption", &[("weight", words.weight(weight))]), 2, &headings);
    let dates = dates(rows);
    for date in dates.iter().copied() {
        let find = |measure, weight| of_measure(rows, measure, weight).find(|row| row.reference_date == date);
        let value = |measure, weight| words.count(find(measure, weight).map(|row| row.value));
        // In a first year all areas are new, and none can have come or gone since.
        let areas = ["areas_open", "areas_new"].map(|measure| find(measure, None).map(|row| row.value));
        let is_first = dates.first() == Some(&date) && areas[0] == areas[1];
        let came = |measure| if is_first { UNKNOWN.to_owned() } else { value(measure, None) };
        let ended = find("areas_ended", None).map(|row| row.value).filter(|ended| *ended > 0.0 && !is_first);
        let closed = ended.map_or_else(
            || came("areas_closed"),
            |ended| {
                let values = [("closed", &*came("areas_closed")), ("ended", &*words.count(Some(ended)))];
                words.say("closed_of_which_ended", &values)
            },
        );
        let with_access = find("with_passed", Some(weight));
        let reasons: Vec<&str> = with_access
            .map(|row| row.breaks.iter().map(|reason| break_words(words, *reason)).collect())
            .unwrap_or_default();
        let mut cells = vec![
            date.to_owned(),
            reasons.join(", "),
            value("total", Some(weight)),
            words.percent(with_access.and_then(HistoryRow::share)),
            with_access
                .and_then(|row| row.change_of_share)
                .map_or_else(|| UNKNOWN.to_owned(), |change| words.change_in_points(change * 100.0)),
            value("unserved", Some(weight)),
            value("areas_open", None),
            came("areas_new"),
            closed,
            areas_otherwise(rows, date).map_or_else(|| UNKNOWN.to_owned(), |number| words.signed(number)),
        ];
        cells.extend(has_list.then(|| value("list_remaining", None)));
        table.rows.push(TableRow::new(cells));
    }
    table
}

/// Open areas by municipality and date.
fn areas_open(words: Words, rows: &[HistoryRow], areas: &[(AreaLevel, &str, &str)]) -> Table {
    let dates = dates(rows);
    let mut headings = vec![words.t("municipality")];
    headings.extend(&dates);
    let mut table = Table::new(words.t("open_areas_caption"), 1, &headings);
    for (level, code, name) in areas {
        let of = of_area(rows, *level, code);
        let mut cells = vec![(*name).to_owned()];
        cells.extend(dates.iter().map(|date| {
            let open = of_measure(of, "areas_open", None).find(|row| row.reference_date == **date);
            words.count(open.map(|row| row.value))
        }));
        table.rows.push(TableRow::new(cells));
    }
    table
}

/// The municipalities whose borders moved since the year before.
fn borders(words: Words, rows: &[HistoryRow], year: &YearFigures) -> Option<Block> {
    let name = |code: &String| {
        let known = rows.iter().rfind(|row| row.level == AreaLevel::Municipality && row.code == *code);
        known.map_or_else(|| code.clone(), |row| row.name.clone())
    };
    let names: Vec<String> = year.borders_moved.iter().map(name).collect();
    let values = [("date", year.reference_date.as_str()), ("names", &names.join(", "))];
    (!names.is_empty()).then(|| Block::Note(words.say("borders_moved_note", &values)))
}

/// Definitions that differ from the year before.
fn definitions(words: Words, years: &[YearFigures]) -> Vec<Block> {
    let mut table = Table::new(
        words.t("redefined_caption"),
        4,
        &[words.t("date"), words.t("key"), words.t("value_before"), words.t("value_after")],
    );
    for year in years {
        for difference in &year.redefined {
            let date = std::iter::once(year.reference_date.clone());
            table.rows.push(TableRow::new(date.chain(redefined::cells(words, difference))));
        }
    }
    if table.rows.is_empty() {
        return Vec::new();
    }
    vec![Block::Heading(words.t("redefined").to_owned()), Block::Table(table)]
}
