//! `[[settlements]]`, `[[water]]` and `[[fibre_points]]`.
use super::error::IngestError;
use super::kinds::{WRONG_KIND, points, take};
use super::load::{Load, Loaded};
use super::records::{Frame, bad_place, delivered_areas};
use super::source::{FibrePointSource, SettlementSource, WaterSource};
use super::table::{Places, Wanted};
use super::value::Value;
use super::values::{self, BadValue, Values};
use super::words;
use crate::model::{DeliveredFibrePoint, DeliveredSettlement, DeliveredWater, Reject, Severity};

/// What is wanted of a settlement layer.
pub(super) fn wanted_settlements(source: &SettlementSource) -> Wanted {
    Wanted { columns: source.name.iter().cloned().collect(), places: true, most: None }
}

/// Settlement areas, in the working CRS.
pub(super) fn settlements(
    source: &SettlementSource,
    load: Load,
    frame: &Frame,
    rejects: &mut Vec<Reject>,
) -> Result<Vec<DeliveredSettlement>, IngestError> {
    let mut delivered = Vec::new();
    rejects.extend(load.rejects);
    let (first_reject, rows) = (rejects.len(), rows_of(&load.files));
    let name = source.file.path.iter().collect::<Vec<_>>().join(", ");
    delivered_areas(frame, &name, load.files, rejects, |table, records, _| {
        let names = source.name.as_deref().map(|name| table.column(name)).transpose()?;
        for (row, area) in records {
            let name = names.and_then(|names| names.word(row)).map(std::borrow::Cow::into_owned);
            delivered.push(DeliveredSettlement { kind: source.kind, name, area });
        }
        Ok(())
    })?;
    some_usable(delivered, &name, rows, rejects.get(first_reject))
}

/// Water, in the working CRS.
pub(super) fn water(
    source: &WaterSource,
    load: Load,
    frame: &Frame,
    rejects: &mut Vec<Reject>,
) -> Result<Vec<DeliveredWater>, IngestError> {
    let mut delivered = Vec::new();
    rejects.extend(load.rejects);
    let (first_reject, rows) = (rejects.len(), rows_of(&load.files));
    let name = source.file.path.iter().collect::<Vec<_>>().join(", ");
    delivered_areas(frame, &name, load.files, rejects, |_, records, _| {
        delivered.extend(records.into_iter().map(|(_, area)| area));
        Ok(())
    })?;
    some_usable(delivered, &name, rows, rejects.get(first_reject))
}

fn rows_of(files: &[Loaded]) -> u64 {
    files.iter().map(|file| file.table.rows() as u64).sum()
}

/// What was delivered; a source of which nothing is left is an error with its first reject.
fn some_usable<T>(
    delivered: Vec<T>,
    name: &str,
    rows: u64,
    first: Option<&Reject>,
) -> Result<Vec<T>, IngestError> {
    match first {
        Some(first) if delivered.is_empty() => Err(IngestError::nothing_usable(name, rows, first)),
        _ => Ok(delivered),
    }
}

/// What is wanted of a layer of fibre points.
pub(super) fn wanted_fibre_points(source: &FibrePointSource) -> Wanted {
    let columns =
        [source.kind.column(), source.feed.as_ref().and_then(Value::column), source.name.as_deref()];
    Wanted { columns: columns.into_iter().flatten().map(str::to_owned).collect(), places: true, most: None }
}

/// Fibre points, in the working CRS.
pub(super) fn fibre_points(
    source: &FibrePointSource,
    load: Load,
    frame: &Frame,
    rejects: &mut Vec<Reject>,
) -> Result<Vec<DeliveredFibrePoint>, IngestError> {
    let Load { mut files, rejects: empty, .. } = load;
    rejects.extend(empty);
    let name = source.file.path.iter().collect::<Vec<_>>().join(", ");
    if let Value::Literal(kind) = &source.kind
        && !words::FIBRE_POINTS.contains(&kind.as_str())
    {
        return Err(words::unknown(&name, "kind", kind, &words::FIBRE_POINTS));
    }
    if let Some(Value::Literal(feed)) = &source.feed
        && words::feed(feed).is_none()
    {
        return Err(words::unknown(&name, "feed", feed, &words::FEEDS));
    }
    let (first_reject, rows) = (rejects.len(), rows_of(&files));
    frame.place(&name, &mut files, "points")?;
    let mut delivered = Vec::new();
    for file in &mut files {
        let mut places = std::mem::replace(&mut file.table.places, Places::None);
        let table = &file.table;
        let kinds = values::text(table, &source.kind)?;
        let feeds = source.feed.as_ref().map_or(Ok(Values::Same(None)), |feed| values::text(table, feed))?;
        let names = source.name.as_deref().map(|name| table.column(name)).transpose()?;
        let (mut wrong, before) = (None, delivered.len());
        for row in 0..table.rows() {
            let kind = match known(kinds.get(row), "kind", &words::FIBRE_POINTS, |word| {
                words::FIBRE_POINTS.iter().find(|kind| **kind == word).copied()
            }) {
                Ok(Some(kind)) => kind,
                Ok(None) => {
                    let bad = BadValue {
                        reason: "no kind".into(),
                        found: "null or empty".into(),
                        expected: words::FIBRE_POINTS.join(", "),
                    };
                    rejects.push(table.reject(row, bad, Severity::Record));
                    continue;
                }
                Err(bad) => {
                    rejects.push(table.reject(row, bad, Severity::Record));
                    continue;
                }
            };
            let feed = known(feeds.get(row), "feed", &words::FEEDS, words::feed).unwrap_or_else(|bad| {
                rejects.push(table.reject(row, bad, Severity::Part));
                None
            });
            match take(&mut places, row).and_then(|geometry| points(&geometry)) {
                Ok(points) => delivered.extend(points.into_iter().map(|at| DeliveredFibrePoint {
                    kind: kind.to_owned(),
                    feed: feed.map(str::to_owned),
                    name: names.and_then(|names| names.word(row)).map(std::borrow::Cow::into_owned),
                    at,
                })),
                Err(bad) => {
                    if bad.reason == WRONG_KIND {
                        wrong.get_or_insert_with(|| bad.found.clone());
                    }
                    rejects.push(table.reject(row, bad_place(bad, "a point"), Severity::Record));
                }
            }
        }
        if let (Some(found), true) = (wrong, before == delivered.len()) {
            return Err(table.wrong_kind(&found, "points"));
        }
    }
    some_usable(delivered, &name, rows, rejects.get(first_reject))
}

/// A word of a closed list.
fn known(
    word: Result<Option<String>, BadValue>,
    what: &str,
    list: &[&str],
    find: impl Fn(&str) -> Option<&'static str>,
) -> Result<Option<&'static str>, BadValue> {
    let Some(word) = word? else { return Ok(None) };
    find(&word).map(Some).ok_or_else(|| BadValue {
        reason: format!("unknown {what}"),
        found: word,
        expected: format!("one of {}", list.join(", ")),
    })
}
