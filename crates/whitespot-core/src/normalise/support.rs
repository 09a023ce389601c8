//! Reviews, the authority's list and the outcomes of support, joined to the demand points.
use std::collections::{BTreeMap, BTreeSet};

use geo::Coord;

use super::demand::{Found, Placed};
use super::homes::{Home, Homes};
use super::{NormaliseError, reject};
use crate::model::{
    Date, DeliveredCandidate, DeliveredOutcome, DeliveredReview, DemandPointId, ListedCandidate, ListedPlace,
    Outcome, OutcomeKey, OutcomeOf, RecordRef, Reject, Review, Severity, SourceName, Sources,
    SupportFollowUp,
};
use whitespot_spatial::PointsWithin;

/// What the rows are joined to.
pub(super) struct Ground<'g, 'm> {
    pub placed: &'g Placed,
    pub homes: &'g Homes<'m>,
    /// An outcome of a later day is none yet.
    pub reference_date: Option<Date>,
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
    let is_delivered = !sources.support_reviews.is_empty() || !sources.support_outcomes.is_empty();
    let reviews = reviews(std::mem::take(&mut sources.support_reviews), ground, rejects)?;
    let candidates = std::mem::take(&mut sources.candidates);
    let candidates =
        (!candidates.is_empty()).then(|| self::candidates(candidates, ground, rejects)).transpose()?;
    let outcomes = std::mem::take(&mut sources.support_outcomes);
    let outcomes = self::outcomes(outcomes, candidates.as_deref(), ground, rejects)?;
    Ok(SupportFollowUp { reviews, candidates, outcomes, is_delivered })
}

/// The ids of one table that no demand point has: how many, and the first.
#[derive(Default)]
struct Unknown {
    known: usize,
    ids: BTreeSet<String>,
    first: Option<(RecordRef, String)>,
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

    /// Reports them.
    ///
    /// # Errors
    /// Where none is known.
    fn report(self, source: &str, placed: &Placed, rejects: &mut Vec<Reject>) -> Result<(), NormaliseError> {
        let Some((record, id)) = self.first else { return Ok(()) };
        let example = placed.first_id().map_or_else(String::new, |id| format!(", as \"{id}\""));
        let expected = format!("ids of the demand points{example}");
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
            reason: "ids that no demand point has".into(),
            found: format!("{} ids; the first: \"{id}\" in record {}", self.ids.len(), record.record),
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
        unknown.report(&source, ground.placed, rejects)?;
    }
    let mut reviews = Vec::with_capacity(by_point.len());
    for mut rows in by_point.into_values() {
        rows.sort_by(|a, b| (&a.1.comment, &a.0).cmp(&(&b.1.comment, &b.0)));
        let said = |review: &Review| (review.proposal, review.is_prioritised);
        if rows.windows(2).any(|pair| said(&pair[0].1) != said(&pair[1].1)) {
            rejects.extend(rows.iter().map(|(record, review)| {
                let found = review.proposal.map_or("no proposal", crate::model::Proposal::as_str);
                let reason = "reviews of one place contradict each other";
                reject(record, reason, found, "one proposal for each place", Severity::Record)
            }));
            continue;
        }
        // Of equal proposals the comments are kept together, each once.
        let mut comments: Vec<String> =
            rows.iter().filter_map(|(_, review)| review.comment.clone()).collect();
        comments.dedup();
        let comment = (!comments.is_empty()).then(|| comments.join("; "));
        reviews.extend(rows.into_iter().next().map(|(_, review)| Review { comment, ..review }));
    }
    Ok(reviews)
}

fn candidates(
    delivered: Vec<(SourceName, Vec<DeliveredCandidate>)>,
    ground: &Ground<'_, '_>,
    rejects: &mut Vec<Reject>,
) -> Result<Vec<ListedCandidate>, NormaliseError> {
    let mut listed: Vec<(ListedCandidate, RecordRef)> = Vec::new();
    let mut placed: Vec<AtPlace> = Vec::new();
    for (source, rows) in delivered {
        let mut unknown = Unknown::default();
        for DeliveredCandidate { record, id, place } in rows {
            match place {
                ListedPlace::Unit(unit) => {
                    let found = unknown.find(ground.placed, &record, &unit);
                    let of = |point| ListedCandidate { id, point: Some(point), at: None, distance_m: None };
                    listed.extend(found.map(|point| (of(point), record)));
                }
                ListedPlace::Near(at, within_m) => placed.push(AtPlace { id, at, within_m, record }),
            }
        }
        unknown.report(&source, ground.placed, rejects)?;
    }
    listed.extend(by_place(ground, placed));
    let place = |candidate: &ListedCandidate| {
        (candidate.point, candidate.at.map(|at| (at.x.to_bits(), at.y.to_bits())))
    };
    listed.sort_by(|(a, record), (b, other)| (&a.id, place(a), record).cmp(&(&b.id, place(b), other)));
    let mut kept: Vec<ListedCandidate> = Vec::with_capacity(listed.len());
    for (candidate, record) in listed {
        match kept.last() {
            Some(last) if last.id == candidate.id => {
                let (reason, found) = ("id given twice in the authority's list", candidate.id.as_str());
                rejects.push(reject(&record, reason, found, "each id once", Severity::Record));
            }
            _ => kept.push(candidate),
        }
    }
    Ok(kept)
}

/// A row of the authority's list that is joined by its place.
struct AtPlace {
    id: String,
    at: Coord<f64>,
    within_m: f64,
    record: RecordRef,
}

/// Joins rows to demand points within reach: the nearest pairs first, each row and each point once, so that houses of one place are
/// told apart; of equally near ones the lowest id of the authority and the first point. A row of which all points near are taken is
/// joined to the nearest all the same. Without a point near, a row within the selection is kept without one.
fn by_place(ground: &Ground<'_, '_>, mut rows: Vec<AtPlace>) -> Vec<(ListedCandidate, RecordRef)> {
    let places: Vec<Coord<f64>> = ground.placed.points.iter().map(|point| point.at).collect();
    let near = PointsWithin::build(&places);
    rows.sort_by(|a, b| {
        let by_place = a.at.x.total_cmp(&b.at.x).then(a.at.y.total_cmp(&b.at.y));
        a.id.cmp(&b.id).then(by_place).then(a.record.cmp(&b.record))
    });
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
    let is_here = |at: Coord<f64>| matches!(ground.homes.at(at, &mut Vec::new()), Some(Home::Selected(_)));
    rows.into_iter()
        .zip(joined)
        .filter(|(row, joined)| joined.is_some() || is_here(row.at))
        .map(|(AtPlace { id, at, record, .. }, joined)| {
            let (point, distance_m) = joined.unzip();
            (ListedCandidate { id, point, at: Some(at), distance_m }, record)
        })
        .collect()
}

fn outcomes(
    delivered: Vec<(SourceName, Vec<DeliveredOutcome>)>,
    candidates: Option<&[ListedCandidate]>,
    ground: &Ground<'_, '_>,
    rejects: &mut Vec<Reject>,
) -> Result<Vec<Outcome>, NormaliseError> {
    let mut outcomes: Vec<Outcome> = Vec::new();
    for (source, rows) in delivered {
        let mut unknown = Unknown::default();
        for DeliveredOutcome { record, key, status, date, sek } in rows {
            if let Some(reference) = ground.reference_date.filter(|reference| date > *reference) {
                let expected = format!("a day no later than the reference date {reference}");
                let reason = "outcome after the reference date";
                rejects.push(reject(&record, reason, &date.to_string(), &expected, Severity::Record));
                continue;
            }
            let of = match key {
                OutcomeKey::Unit(id) => unknown.find(ground.placed, &record, &id).map(OutcomeOf::Point),
                OutcomeKey::Area(id) => Some(OutcomeOf::Area(id)),
                OutcomeKey::Candidate(id) => {
                    let listed = candidates.unwrap_or_default();
                    let at = listed.binary_search_by(|one| one.id.cmp(&id));
                    let point = at.ok().and_then(|at| listed[at].point);
                    if point.is_none() {
                        let reason = "no place of the authority's list with a demand point has this id";
                        let expected = "an id of [[candidates]] whose place is a demand point";
                        rejects.push(reject(&record, reason, &id, expected, Severity::Record));
                    }
                    point.map(|point| OutcomeOf::Candidate { point, id })
                }
            };
            outcomes.extend(of.map(|of| Outcome { record, of, status, date, sek }));
        }
        unknown.report(&source, ground.placed, rejects)?;
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
