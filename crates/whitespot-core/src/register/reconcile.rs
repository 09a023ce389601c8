//! Avstämning: last year's open areas, what became of them, and this year's (law 6).
use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    Lineage, MunicipalityCode, Reconciliation, ReconciliationCounts, RegisterEntry, RowKind, ShortageAreaId,
    ShortageStatus, Survey,
};

/// An entry, before and after.
pub(super) struct Passage<'a> {
    /// Its municipality last year; `None` for a new entry.
    pub before: Option<&'a MunicipalityCode>,
    pub was_open: bool,
    pub is_new: bool,
    pub entry: &'a RegisterEntry,
}

/// Municipalities in code order, counties in code order, the total.
pub(super) fn rows(survey: &Survey, passages: &[Passage<'_>]) -> Vec<Reconciliation> {
    let mut counts: BTreeMap<&MunicipalityCode, ReconciliationCounts> = survey
        .municipalities
        .iter()
        .map(|municipality| (&municipality.code, ReconciliationCounts::default()))
        .collect();
    // Of the county's list, an entry is remedied (or ended, where its places are gone) when it and all that was split off from it are closed.
    let still_open: BTreeSet<&ShortageAreaId> = passages
        .iter()
        .filter(|passage| passage.entry.status.is_open())
        .filter_map(|passage| passage.entry.listed_as.as_ref())
        .collect();
    for passage in passages {
        count(passage, &still_open, &mut counts);
    }

    let row = |kind, code: &str, name: &str, counts| Reconciliation {
        kind,
        code: code.to_owned(),
        name: name.to_owned(),
        counts,
    };
    let mut rows = Vec::with_capacity(counts.len() + 2);
    let mut counties: BTreeMap<&str, (&str, bool, ReconciliationCounts)> = BTreeMap::new();
    let mut total = ReconciliationCounts::default();
    for municipality in &survey.municipalities {
        let counts = counts[&municipality.code];
        total.merge(&counts);
        rows.push(row(RowKind::Municipality, municipality.code.as_str(), &municipality.name, counts));
        if let Some(county) = &municipality.county {
            let partial = survey.partial_counties.contains(&county.code);
            counties
                .entry(county.code.as_str())
                .or_insert((&county.name, partial, ReconciliationCounts::default()))
                .2
                .merge(&counts);
        }
    }
    rows.extend(
        counties
            .into_iter()
            .map(|(code, (name, partial, counts))| row(RowKind::County { partial }, code, name, counts)),
    );
    rows.push(row(RowKind::Total, "total", "total", total));
    rows
}

/// Counts an entry in its municipality; one outside the selection is not counted.
fn count(
    passage: &Passage<'_>,
    still_open: &BTreeSet<&ShortageAreaId>,
    counts: &mut BTreeMap<&MunicipalityCode, ReconciliationCounts>,
) {
    let entry = passage.entry;
    let is_open = entry.status.is_open();
    let before = passage.before.filter(|before| **before != entry.municipality);
    if let (Some(counts), true) = (before.and_then(|before| counts.get_mut(before)), passage.was_open) {
        counts.open_before += 1;
        counts.moved_out += 1;
    }
    let Some(counts) = counts.get_mut(&entry.municipality) else { return };
    if passage.was_open {
        if before.is_some() { counts.moved_in += 1 } else { counts.open_before += 1 }
    }
    counts.open += u64::from(is_open);
    counts.listed += 1;
    counts.remedied += u64::from(entry.status == ShortageStatus::Remedied);
    counts.ended += u64::from(entry.status == ShortageStatus::Ended);
    counts.merged_ever += u64::from(entry.status == ShortageStatus::Merged);
    counts.split_ever += u64::from(entry.status == ShortageStatus::Split);
    match (passage.was_open, is_open) {
        (true, false) if entry.status == ShortageStatus::Remedied => {
            counts.closed += 1;
            counts.closed_remedied += 1;
        }
        (true, false) if entry.status == ShortageStatus::Ended => {
            counts.closed += 1;
            counts.closed_ended += 1;
        }
        (true, false) => {
            counts.merged += 1;
            counts.merged_split += u64::from(entry.status == ShortageStatus::Split);
        }
        (false, true) if passage.is_new && entry.lineage == Lineage::Split => counts.split_off += 1,
        (false, true) if passage.is_new => counts.new += 1,
        (false, true) => counts.reopened += 1,
        (true, true) | (false, false) => {}
    }
    if entry.listed_as.as_ref() == Some(&entry.id) {
        counts.on_list += 1;
        let is_closed = !still_open.contains(&entry.id);
        let is_gone = entry.status == ShortageStatus::Ended;
        counts.list_remedied += u64::from(is_closed && !is_gone);
        counts.list_ended += u64::from(is_closed && is_gone);
    }
}
