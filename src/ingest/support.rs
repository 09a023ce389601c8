//! `[[support_reviews]]`, `[[candidates]]` and `[[support_outcomes]]`: tables that follow support up.
use std::collections::HashMap;

use geo::{Coord, Point};

use super::error::IngestError;
use super::kinds::{points, take};
use super::load::{Load, Loaded};
use super::records::{Frame, bad_place};
use super::source_fixed::Reach;
use super::source_support::{CandidateSource, SupportOutcomeSource, SupportReviewSource};
use super::table::{Cell, Column, Places, Table, Wanted};
use super::value::Value;
use super::values::{self, BadValue, unknown_word};
use super::words;
use crate::model::{
    Date, DeliveredCandidate, DeliveredOutcome, DeliveredReview, DemandPointId, ListedPlace, OutcomeKey,
    OutcomeStatus, Proposal, Reject, Severity, ShortageAreaId, SourceName,
};

/// The column of the comment where the configuration names none.
const COMMENT: &str = "comment";

fn table_of(columns: Vec<String>) -> Wanted {
    Wanted { columns, places: false, most: None }
}

fn name_of(file: &super::FileSource) -> SourceName {
    file.path.iter().collect::<Vec<_>>().join(", ")
}

/// What is wanted of a reviewed list.
pub(super) fn wanted_reviews(source: &SupportReviewSource) -> Wanted {
    let mut columns = vec![source.id().to_owned()];
    columns.extend(source.proposal().column().map(str::to_owned));
    columns.push(source.comment.as_deref().unwrap_or(COMMENT).to_owned());
    columns.extend(source.prioritised.clone());
    table_of(columns)
}

/// The reviews, in the order of the table. A row without a proposal, a comment or priority says nothing and is left out.
pub(super) fn reviews(
    source: &SupportReviewSource,
    mut load: Load,
    rejects: &mut Vec<Reject>,
) -> Result<(SourceName, Vec<DeliveredReview>), IngestError> {
    let name = name_of(&source.file);
    rejects.append(&mut load.rejects);
    let known = Proposal::ALL.map(Proposal::as_str);
    known_words(&name, "proposal", &source.proposal(), words::proposal, &known)?;
    each_row(name, &load.files, rejects, |table| {
        let (id, proposals) = (table.column(source.id())?, values::text(table, &source.proposal())?);
        let has_comment = source.comment.is_some() || table.names.iter().any(|known| known == COMMENT);
        let comment = source.comment.as_deref().unwrap_or(COMMENT);
        let comment = has_comment.then(|| table.column(comment)).transpose()?;
        let prioritised = source.prioritised.as_deref().map(|column| table.column(column)).transpose()?;
        Ok(move |row: usize| {
            let proposal = proposals.get(row)?;
            let proposal = proposal
                .map(|word| words::proposal(&word).ok_or_else(|| unknown_word("proposal", &word, &known)));
            let flag = prioritised
                .and_then(|column| column.word(row))
                .map(|word| words::flag(&word).ok_or_else(|| unknown_word("flag", &word, &words::FLAGS)));
            let comment = comment.and_then(|column| column.text(row)).map(std::borrow::Cow::into_owned);
            let (proposal, is_prioritised) = (proposal.transpose()?, flag.transpose()?.unwrap_or(false));
            if proposal.is_none() && comment.is_none() && !is_prioritised {
                return Ok(None);
            }
            let (unit, record) = (DemandPointId::new(&id_of(id, row)?), table.record(row));
            Ok(Some(DeliveredReview { record, unit, proposal, comment, is_prioritised }))
        })
    })
}

/// What is wanted of an authority's list.
pub(super) fn wanted_candidates(source: &CandidateSource) -> Wanted {
    let mut columns = vec![source.id.clone()];
    match &source.reach {
        Reach::Id { id } => columns.push(id.clone()),
        Reach::Within { .. } | Reach::Word(_) => {
            return Wanted { columns, places: true, most: None };
        }
    }
    table_of(columns)
}

/// An authority's list, in the working CRS.
pub(super) fn candidates(
    source: &CandidateSource,
    mut load: Load,
    frame: &Frame,
    rejects: &mut Vec<Reject>,
) -> Result<(SourceName, Vec<DeliveredCandidate>), IngestError> {
    let name = name_of(&source.file);
    rejects.append(&mut load.rejects);
    let within_m = match &source.reach {
        Reach::Id { id } => {
            return each_row(name, &load.files, rejects, |table| {
                let (own, unit) = (table.column(&source.id)?, table.column(id)?);
                Ok(move |row: usize| {
                    let place = ListedPlace::Unit(DemandPointId::new(&id_of(unit, row)?));
                    let (id, record) = (id_of(own, row)?, table.record(row));
                    Ok(Some(DeliveredCandidate { record, id, place }))
                })
            });
        }
        Reach::Within { within_m } => *within_m,
        Reach::Word(_) => {
            return Err(IngestError::BadSetting {
                file: "[[candidates]]".into(),
                key: "reach".into(),
                found: "\"inside\"".into(),
                expected: "{ id = \"column\" } or { within_m = 25 }: the list is one of places".into(),
            });
        }
    };
    let mut unreadable = vec![HashMap::new(); load.files.len()];
    if let Some((x, y)) = source.file.format.xy() {
        for (file, unreadable) in load.files.iter().zip(&mut unreadable) {
            *unreadable = no_numbers(&file.table, [x, y])?;
        }
    }
    frame.place(&name, &mut load.files, "points, or the columns x and y")?;
    let mut places: Vec<Vec<Result<Coord<f64>, BadValue>>> = Vec::with_capacity(load.files.len());
    for (file, mut unreadable) in load.files.iter_mut().zip(unreadable) {
        let mut shapes = std::mem::replace(&mut file.table.places, Places::None);
        let place = |row| unreadable.remove(&row).map_or_else(|| one_point(&mut shapes, row), Err);
        places.push((0..file.table.rows()).map(place).collect());
    }
    let mut places = places.into_iter();
    each_row(name, &load.files, rejects, |table| {
        let (own, places) = (table.column(&source.id)?, places.next().unwrap_or_default());
        Ok(move |row: usize| {
            let place = ListedPlace::Near(places[row].clone()?, within_m);
            let (id, record) = (id_of(own, row)?, table.record(row));
            Ok(Some(DeliveredCandidate { record, id, place }))
        })
    })
}

/// The rows whose coordinates are no numbers.
fn no_numbers(table: &Table, columns: [&str; 2]) -> Result<HashMap<usize, BadValue>, IngestError> {
    let mut found = HashMap::new();
    for column in columns {
        let numbers = table.bounded_numbers(column)?;
        for row in 0..table.rows() {
            if let Cell::NotANumber(text) = numbers.get(row) {
                let bad = values::not_a_number(text);
                found
                    .entry(row)
                    .or_insert(BadValue { expected: format!("{} in {column}", bad.expected), ..bad });
            }
        }
    }
    Ok(found)
}

/// The place of a row.
fn one_point(places: &mut Places, row: usize) -> Result<Coord<f64>, BadValue> {
    let found = match places {
        Places::Points(points) => {
            let at = points[row];
            return if at.x.is_finite() && at.y.is_finite() { Ok(at) } else { Err(no_point()) };
        }
        Places::None => return Err(no_point()),
        Places::Shapes(_) => take(places, row).and_then(|geometry| points(&geometry)),
    };
    match found {
        Ok(points) if points.len() == 1 => Ok(Point(points[0]).into()),
        Ok(points) => Err(BadValue {
            reason: "several points".into(),
            found: points.len().to_string(),
            expected: "one point".into(),
        }),
        Err(bad) => Err(bad_place(bad, "a point")),
    }
}

fn no_point() -> BadValue {
    BadValue { reason: "no place".into(), found: "null or empty".into(), expected: "a point".into() }
}

/// What is wanted of a table of outcomes.
pub(super) fn wanted_outcomes(source: &SupportOutcomeSource) -> Wanted {
    let keys = [&source.id, &source.candidate, &source.area].into_iter().flatten().cloned();
    let columns = [source.status.column(), source.date.column(), source.sek.as_ref().and_then(Value::column)];
    table_of(keys.chain(columns.into_iter().flatten().map(str::to_owned)).collect())
}

/// The outcomes, in the order of the table.
pub(super) fn outcomes(
    source: &SupportOutcomeSource,
    mut load: Load,
    rejects: &mut Vec<Reject>,
) -> Result<(SourceName, Vec<DeliveredOutcome>), IngestError> {
    let name = name_of(&source.file);
    rejects.append(&mut load.rejects);
    let known = OutcomeStatus::ALL.map(OutcomeStatus::as_str);
    known_words(&name, "status", &source.status, words::support_status, &known)?;
    each_row(name, &load.files, rejects, |table| {
        let column = |name: &Option<String>| name.as_deref().map(|name| table.column(name)).transpose();
        let (unit, candidate, area) =
            (column(&source.id)?, column(&source.candidate)?, column(&source.area)?);
        let (statuses, dates) = (values::text(table, &source.status)?, values::text(table, &source.date)?);
        let sums = source.sek.as_ref().map(|sek| values::number(table, sek)).transpose()?;
        Ok(move |row: usize| {
            let key = match (unit, candidate, area) {
                (Some(unit), ..) => OutcomeKey::Unit(DemandPointId::new(&id_of(unit, row)?)),
                (_, Some(candidate), _) => OutcomeKey::Candidate(id_of(candidate, row)?),
                (.., Some(area)) => OutcomeKey::Area(ShortageAreaId(id_of(area, row)?.into())),
                (None, None, None) => return Err(no_id()),
            };
            let status = statuses.get(row)?.ok_or_else(|| missing("status", &known.join(", ")))?;
            let status =
                words::support_status(&status).ok_or_else(|| unknown_word("status", &status, &SAID))?;
            let date = dates.get(row)?.ok_or_else(|| missing("date", DATE))?;
            let date = date_of(&date)?;
            let sek = sums.as_ref().map_or(Ok(None), |sums| sums.get(row))?;
            if let Some(sek) = sek.filter(|sek| *sek < 0.0) {
                let expected = "SEK, at least 0: what is taken back is \"withdrawn\"".into();
                return Err(BadValue { reason: "support below 0".into(), found: sek.to_string(), expected });
            }
            Ok(Some(DeliveredOutcome { record: table.record(row), key, status, date, sek }))
        })
    })
}

/// The words of a status as a person would write them.
const SAID: [&str; 4] =
    ["sökt (applied)", "beviljat (granted)", "byggt (built)", "återtaget (withdrawn); other words in a map"];

const DATE: &str = "a day, as 2025-10-01";

/// A day as ISO 8601 writes it, as GDAL writes it (`2025/10/01`), or in eight digits; a time of day behind it does not matter.
fn date_of(text: &str) -> Result<Date, BadValue> {
    let bad = || BadValue { reason: "no day".into(), found: text.to_owned(), expected: DATE.into() };
    let day = text.split(['T', ' ']).next().unwrap_or(text).replace('/', "-");
    let is_bare = day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit());
    let day = if is_bare { format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..]) } else { day };
    Date::parse(&day).ok_or_else(bad)
}

/// The text of an id, which must be there.
fn id_of(column: &Column, row: usize) -> Result<String, BadValue> {
    column.text(row).map(std::borrow::Cow::into_owned).ok_or_else(no_id)
}

fn no_id() -> BadValue {
    missing("id", "an id")
}

fn missing(what: &str, expected: &str) -> BadValue {
    let (reason, found) = (format!("no {what}"), "null or empty".into());
    BadValue { reason, found, expected: expected.to_owned() }
}

/// What a map of the configuration makes of words must be known.
fn known_words<T>(
    name: &str,
    key: &str,
    value: &Value<String>,
    read: impl Fn(&str) -> Option<T>,
    known: &[&str],
) -> Result<(), IngestError> {
    let Value::Column(from) = value else { return Ok(()) };
    match from.map.iter().flat_map(|map| map.values()).find(|word| read(word).is_none()) {
        Some(word) => Err(words::unknown(name, key, word, known)),
        None => Ok(()),
    }
}

/// Reads every row of every file; a source of which nothing is left is an error with its first reject.
fn each_row<'s, T, R>(
    name: SourceName,
    files: &'s [Loaded],
    rejects: &mut Vec<Reject>,
    mut reader: impl FnMut(&'s Table) -> Result<R, IngestError>,
) -> Result<(SourceName, Vec<T>), IngestError>
where
    R: FnMut(usize) -> Result<Option<T>, BadValue>,
{
    let (mut delivered, mut records, first_reject) = (Vec::new(), 0, rejects.len());
    for file in files {
        let mut read = reader(&file.table)?;
        for row in 0..file.table.rows() {
            records += 1;
            match read(row) {
                Ok(one) => delivered.extend(one),
                Err(bad) => rejects.push(file.table.reject(row, bad, Severity::Record)),
            }
        }
    }
    match rejects.get(first_reject) {
        Some(first) if delivered.is_empty() => Err(IngestError::nothing_usable(&name, records, first)),
        _ => Ok((name, delivered)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_as_files_write_them() {
        for text in ["2025-10-01", "2025/10/01", "20251001", "2025-10-01T12:30:00", "2025/10/01 00:00:00+00"]
        {
            assert_eq!(date_of(text).map(|date| date.to_string()), Ok("2025-10-01".to_owned()), "{text}");
        }
        for wrong in ["01/10/2025", "2025-02-30", "hösten 2025", "2025", "45931"] {
            assert_eq!(date_of(wrong).map_err(|bad| bad.found), Err(wrong.to_owned()), "{wrong}");
        }
    }
}
