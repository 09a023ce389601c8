//! Reviews, the authority's list and the outcomes of support, joined to the demand points.
use std::collections::{BTreeMap, BTreeSet};

use geo::Coord;

use super::demand::{Found, Placed};
use super::homes::{Home, Homes};
use super::{NormaliseError, NormaliseSettings, reject};
use crate::model::{
    DeliveredCandidate, DeliveredOutcome, DeliveredReview, DemandPointId, ListedCandidate, ListedPlace,
    Outcome, OutcomeKey, OutcomeOf, RecordRef, Reject, Review, Severity, SourceName, Sources,
    SupportFollowUp,
};
use whitespot_spatial::PointsWithin;

/// What the rows are joined to.
pub(super) struct Ground<'g, 'm> {
    pub placed: &'g Placed,
    pub homes: &'g Homes<'m>,
    pub settings: &'g NormaliseSettings,
}

/// Joins what was delivered. Rows that contradict each other are all rejected: no order of delivery decides.
///
/// # Errors
/// Where no id of a table is known.
pub(super) fn follow_up(
    sources: &mut Sources,
    ground: &Ground<'_, '_>,
    rejects: &mut Vec<Reject>,
) -> Result<SupportFollowUp, NormaliseError> {
    let names = sources.support_reviews.iter().map(|(name, _)| name);
    let names = names.chain(sources.candidates.iter().map(|(name, _)| name));
    let names = names.chain(sources.support_outcomes.iter().map(|(name, _)| name)).cloned().collect();
    let is_delivered = !sources.support_reviews.is_empty() || !sources.support_outcomes.is_empty();
    let reviews = reviews(std::mem::take(&mut sources.support_reviews), ground, rejects)?;
    let candidates = std::mem::take(&mut sources.candidates);
    let candidates =
        (!candidates.is_empty()).then(|| self::candidates(candidates, ground, rejects)).transpose()?;
    let outcomes = std::mem::take(&mut sources.support_outcomes);
    let outcomes = self::outcomes(outcomes, candidates.as_ref(), ground, rejects)?;
    let candidates = candidates.map(|candidates| candidates.listed);
    Ok(SupportFollowUp { reviews, candidates, outcomes, is_delivered, names })
}

/// The ids of one table that no demand point has: how many, and the first.
#[derive(Default)]
struct Unknown {
    known: usize,
    ids: BTreeSet<String>,
    first: Option<(RecordRef, String)>,
    /// Ids of rows of the demand that were rejected or lie outside the selection.
    unused: BTreeSet<String>,
}

impl Unknown {
    /// The point of an id; `None` where it is not used, or unknown, which is noted.
    fn find(&mut self, placed: &Placed, record: &RecordRef, id: &DemandPointId) -> Option<u32> {
        match placed.by_id(id) {
            Found::Position(point) => {
                self.known += 1;
                Some(point)
            }
            // It stands outside the selection, or its own row is a reject.
            Found::NotUsed => {
                self.known += 1;
                self.unused.insert(id.to_string());
                None
            }
            Found::Unknown => {
                self.note(record, id.as_str());
                None
            }
        }
    }

    fn note(&mut self, record: &RecordRef, id: &str) {
        self.ids.insert(id.to_owned());
        self.first.get_or_insert_with(|| (record.clone(), id.to_owned()));
    }

    /// Reports them: ids of the demand points, or of the authority's list.
    ///
    /// # Errors
    /// Where none is known.
    fn report(
        self,
        source: &str,
        ground: &Ground<'_, '_>,
        listed: Option<&[ListedCandidate]>,
        rejects: &mut Vec<Reject>,
    ) -> Result<(), NormaliseError> {
        let placed = ground.placed;
        if let (Some(first), false) = (self.unused.first(), ground.settings.only.is_some()) {
            rejects.push(Reject {
                source: source.to_owned(),
                layer: String::new(),
                record: String::new(),
                reason: "ids of demand points that are not used".into(),
                found: format!("{}; the first: {first}", self.unused.len()),
                expected: "points that were not rejected themselves, in a municipality of the selection"
                    .into(),
                severity: Severity::Part,
            });
        }
        let Some((record, id)) = self.first else { return Ok(()) };
        let (of, first) = match listed {
            Some(listed) => ("ids of the authority's list", listed.first().map(|one| one.id.clone())),
            None => ("ids of the demand points", placed.first_id().map(ToString::to_string)),
        };
        let example = first.map_or_else(String::new, |id| format!(", as \"{id}\""));
        let expected = format!("{of}{example}");
        if self.known == 0 {
            return Err(NormaliseError::SupportIdsUnknown {
                source_name: source.to_owned(),
                ids: self.ids.len(),
                record: record.record,
                id,
                expected,
            });
        }
        rejects.push(Reject {
            source: source.to_owned(),
            layer: String::new(),
            record: String::new(),
            reason: "ids that are not known".into(),
            found: format!("{} ids; the first: {id} in record {}", self.ids.len(), record.record),
            expected,
            severity: Severity::Part,
        });
        Ok(())
    }
}

fn reviews(
    delivered: Vec<(SourceName, Vec<DeliveredReview>)>,
    ground: &Ground<'_, '_>,
    rejects: &mut Vec<Reject>,
) -> Result<Vec<Review>, NormaliseError> {
    let mut by_point: BTreeMap<u32, Vec<(RecordRef, Review)>> = BTreeMap::new();
    for (source, rows) in delivered {
        let mut unknown = Unknown::default();
        for row in rows {
            let Some(point) = unknown.find(ground.placed, &row.record, &row.unit) else { continue };
            let DeliveredReview { record, proposal, comment, is_prioritised, .. } = row;
            let review = Review { point, proposal, comment, is_prioritised };
            by_point.entry(point).or_default().push((record, review));
        }
        unknown.report(&source, ground, None, rejects)?;
    }
    let mut reviews = Vec::with_capacity(by_point.len());
    for mut rows in by_point.into_values() {
        rows.sort_by(|a, b| (&a.1.comment, &a.0).cmp(&(&b.1.comment, &b.0)));
        if rows.windows(2).any(|pair| pair[0].1.proposal != pair[1].1.proposal) {
            rejects.extend(rows.iter().map(|(record, review)| {
                let found = review.proposal.map_or("no proposal", crate::model::Proposal::as_str);
                let reason = "reviews of one place contradict each other";
                reject(record, reason, found, "one proposal for each place", Severity::Record)
            }));
            continue;
        }
        // Of equal proposals the comments are kept together, each once; one that gives priority is enough.
        let is_prioritised = rows.iter().any(|(_, review)| review.is_prioritised);
        let mut comments: Vec<String> =
            rows.iter().filter_map(|(_, review)| review.comment.clone()).collect();
        comments.dedup();
        let comment = (!comments.is_empty()).then(|| comments.join("; "));
        reviews.extend(rows.into_iter().next().map(|(_, review)| Review {
            comment,
            is_prioritised,
            ..review
        }));
    }
    Ok(reviews)
}

fn candidates(
    delivered: Vec<(SourceName, Vec<DeliveredCandidate>)>,
    ground: &Ground<'_, '_>,
    rejects: &mut Vec<Reject>,
) -> Result<Candidates, NormaliseError> {
    let mut all = Candidates::default();
    let (mut placed, mut by_unit) = (Vec::new(), Vec::new());
    for (source, rows) in delivered {
        let mut unknown = Unknown::default();
        for DeliveredCandidate { record, id, place } in rows {
            match place {
                ListedPlace::Unit(unit) => match unknown.find(ground.placed, &record, &unit) {
                    Some(point) => by_unit.push((id, point, record)),
                    None => drop(all.left_out.insert(id)),
                },
                ListedPlace::Near(at, within_m) => placed.push(AtPlace { id, at, within_m, record }),
            }
        }
        unknown.report(&source, ground, None, rejects)?;
    }
    let placed = here(ground, placed, &mut all.left_out, rejects);
    let same_point = |a: &(String, u32, RecordRef), b: &(String, u32, RecordRef)| a.1 == b.1;
    let key = |row: &(String, u32, RecordRef)| (row.0.clone(), row.1.into(), 0, row.2.clone());
    let by_unit = each_once(by_unit, key, same_point, rejects);
    // An id that one table joins by id and another by place stands for two places.
    let ids: BTreeSet<String> = placed.iter().map(|row| row.id.clone()).collect();
    let (twice, by_unit): (Vec<_>, Vec<_>) = by_unit.into_iter().partition(|(id, ..)| ids.contains(id));
    let twice: BTreeMap<String, RecordRef> = twice.into_iter().map(|(id, _, record)| (id, record)).collect();
    let (again, placed): (Vec<AtPlace>, Vec<AtPlace>) =
        placed.into_iter().partition(|row| twice.contains_key(&row.id));
    let again: Vec<(String, RecordRef)> = again.into_iter().map(|row| (row.id, row.record)).collect();
    rejects.extend(twice.into_iter().chain(again).map(|(id, record)| {
        let reason = "one id of the authority's list for two places";
        reject(&record, reason, &id, "one place for each id", Severity::Record)
    }));
    let listed = |(id, point, _): (String, u32, RecordRef)| ListedCandidate {
        id,
        point: Some(point),
        at: None,
        distance_m: None,
    };
    all.listed = by_unit.into_iter().map(listed).chain(by_place(ground, placed)).collect();
    all.listed.sort_by(|a, b| (&a.id, a.point).cmp(&(&b.id, b.point)));
    Ok(all)
}

/// The authority's list, and the ids of what lies outside the selection or is not known.
#[derive(Default)]
struct Candidates {
    listed: Vec<ListedCandidate>,
    left_out: BTreeSet<String>,
}

/// The rows that lie in the selection. Those in no municipality at all are reported together: a coordinate may be wrong.
fn here(
    ground: &Ground<'_, '_>,
    rows: Vec<AtPlace>,
    left_out: &mut BTreeSet<String>,
    rejects: &mut Vec<Reject>,
) -> Vec<AtPlace> {
    let (mut here, mut nowhere, mut found) = (Vec::with_capacity(rows.len()), BTreeMap::new(), Vec::new());
    for row in rows {
        match ground.homes.at(row.at, &mut found) {
            Some(Home::Selected(_)) => here.push(row),
            Some(Home::Outside) => drop(left_out.insert(row.id)),
            None => {
                left_out.insert(row.id.clone());
                let first = nowhere.entry(row.record.source.clone()).or_insert_with(|| (row, 0_u64));
                first.1 += 1;
            }
        }
    }
    rejects.extend(nowhere.into_values().map(|(first, count)| Reject {
        source: first.record.source,
        layer: first.record.layer,
        record: String::new(),
        reason: "places of the authority's list in no municipality".into(),
        found: format!(
            "{count}; the first: {} at {:.0} {:.0} in record {}",
            first.id, first.at.x, first.at.y, first.record.record
        ),
        expected: "places within the municipalities: check x, y and crs".into(),
        severity: Severity::Part,
    }));
    let same_place = |a: &AtPlace, b: &AtPlace| a.at == b.at;
    let key = |row: &AtPlace| (row.id.clone(), row.at.x.to_bits(), row.at.y.to_bits(), row.record.clone());
    each_once(here, key, same_place, rejects)
}

/// Each id once, before anything is joined: what repeats a row is a reject, and so are all rows of an id that stands for two places.
fn each_once<T>(
    mut rows: Vec<T>,
    key: impl Fn(&T) -> (String, u64, u64, RecordRef),
    is_same: impl Fn(&T, &T) -> bool,
    rejects: &mut Vec<Reject>,
) -> Vec<T> {
    rows.sort_by_cached_key(&key);
    let mut groups: Vec<Vec<T>> = Vec::new();
    for row in rows {
        match groups.last_mut() {
            Some(group) if key(&group[0]).0 == key(&row).0 => group.push(row),
            _ => groups.push(vec![row]),
        }
    }
    let mut kept = Vec::with_capacity(groups.len());
    for mut group in groups {
        let contradicts = group.iter().any(|row| !is_same(row, &group[0]));
        let rejected = if contradicts { group.drain(..) } else { group.drain(1..) };
        let (reason, expected) = if contradicts {
            ("one id of the authority's list for two places", "one place for each id")
        } else {
            ("row of the authority's list given twice", "each row once")
        };
        for row in rejected {
            let (id, _, _, record) = key(&row);
            rejects.push(reject(&record, reason, &id, expected, Severity::Record));
        }
        kept.extend(group);
    }
    kept
}

/// A row of the authority's list that is joined by its place.
struct AtPlace {
    id: String,
    at: Coord<f64>,
    within_m: f64,
    record: RecordRef,
}

/// Joins rows to demand points within reach: the nearest pairs first, each row and each point once, so that each
/// house of one place has its own row; of equally near ones the lowest id of the authority and the first point. A row of which all points
/// near are taken is joined to the nearest all the same, and one without a point near has none.
fn by_place(ground: &Ground<'_, '_>, rows: Vec<AtPlace>) -> Vec<ListedCandidate> {
    let places: Vec<Coord<f64>> = ground.placed.points.iter().map(|point| point.at).collect();
    let near = PointsWithin::build(&places);
    let mut pairs: Vec<(f64, u32, u32)> = Vec::new();
    for (row, one) in (0_u32..).zip(&rows) {
        let distance_m = |point: u32| {
            let from = places[point as usize] - one.at;
            from.x.hypot(from.y)
        };
        pairs.extend(near.within(one.at, one.within_m).into_iter().map(|at| (distance_m(at), row, at)));
    }
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut joined: Vec<Option<(u32, f64)>> = vec![None; rows.len()];
    let mut is_taken = vec![false; places.len()];
    for &(distance_m, row, point) in &pairs {
        if joined[row as usize].is_none() && !is_taken[point as usize] {
            joined[row as usize] = Some((point, distance_m));
            is_taken[point as usize] = true;
        }
    }
    for &(distance_m, row, point) in &pairs {
        joined[row as usize].get_or_insert((point, distance_m));
    }
    rows.into_iter()
        .zip(joined)
        .map(|(AtPlace { id, at, .. }, joined)| {
            let (point, distance_m) = joined.unzip();
            ListedCandidate { id, point, at: Some(at), distance_m }
        })
        .collect()
}

fn outcomes(
    delivered: Vec<(SourceName, Vec<DeliveredOutcome>)>,
    candidates: Option<&Candidates>,
    ground: &Ground<'_, '_>,
    rejects: &mut Vec<Reject>,
) -> Result<Vec<Outcome>, NormaliseError> {
    let mut outcomes: Vec<Outcome> = Vec::new();
    for (source, rows) in delivered {
        let mut unknown = Unknown::default();
        let rows_by_list = rows.iter().any(|row| matches!(row.key, OutcomeKey::Candidate(_)));
        for DeliveredOutcome { record, key, status, date, sek } in rows {
            if let Some(reference) = ground.settings.reference_date.filter(|reference| date > *reference) {
                let expected = format!("a day no later than the reference date {reference}");
                let reason = "outcome after the reference date";
                rejects.push(reject(&record, reason, &date.to_string(), &expected, Severity::Record));
                continue;
            }
            let of = match key {
                OutcomeKey::Unit(id) => unknown.find(ground.placed, &record, &id).map(OutcomeOf::Point),
                OutcomeKey::Area(id) => Some(OutcomeOf::Area(id)),
                OutcomeKey::Candidate(id) => {
                    let listed = candidates.map(|all| all.listed.as_slice()).unwrap_or_default();
                    let at = listed.binary_search_by(|one| one.id.cmp(&id)).ok();
                    let is_left_out = candidates.is_some_and(|all| all.left_out.contains(&id));
                    if at.is_none() && !is_left_out {
                        unknown.note(&record, &id);
                        continue;
                    }
                    unknown.known += 1;
                    let point = at.and_then(|at| listed[at].point);
                    if point.is_none() && !is_left_out {
                        let reason = "this place of the authority's list has no demand point near";
                        let expected = "a place that has one within the reach of [[candidates]]";
                        rejects.push(reject(&record, reason, &id, expected, Severity::Record));
                    }
                    point.map(|point| OutcomeOf::Candidate { point, id })
                }
            };
            outcomes.extend(of.map(|of| Outcome { record, of, status, date, sek }));
        }
        let listed = rows_by_list.then(|| candidates.map(|all| all.listed.as_slice()).unwrap_or_default());
        unknown.report(&source, ground, listed, rejects)?;
    }
    Ok(once(outcomes, rejects))
}

/// Each outcome once; those of one thing, day and status that give different sums are all rejected.
fn once(mut outcomes: Vec<Outcome>, rejects: &mut Vec<Reject>) -> Vec<Outcome> {
    let sek = |outcome: &Outcome| outcome.sek.map(f64::to_bits);
    outcomes.sort_by(|a, b| {
        (&a.of, a.date, a.status, sek(a), &a.record).cmp(&(&b.of, b.date, b.status, sek(b), &b.record))
    });
    let mut kept = Vec::with_capacity(outcomes.len());
    let same = |a: &Outcome, b: &Outcome| (&a.of, a.date, a.status) == (&b.of, b.date, b.status);
    for group in outcomes.chunk_by(same) {
        let [first, .., last] = group else {
            kept.extend(group.iter().cloned());
            continue;
        };
        let contradicts = sek(first) != sek(last);
        let (reason, expected) = if contradicts {
            ("outcomes of one thing, day and status give different sums", "one sum for each")
        } else {
            ("outcome given twice", "each outcome once")
        };
        let rejected = if contradicts { group } else { &group[1..] };
        rejects.extend(rejected.iter().map(|outcome| {
            let found = outcome.sek.map_or_else(|| "no sum".to_owned(), |sek| format!("{sek} SEK"));
            reject(&outcome.record, reason, &found, expected, Severity::Record)
        }));
        if !contradicts {
            kept.push(first.clone());
        }
    }
    kept
}
