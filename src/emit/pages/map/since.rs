//! What became of last year's areas, and why the unserved numbers changed, row by row of the table.
use std::collections::BTreeMap;

use serde::Serialize;

use super::MapPage;
use crate::model::{Change, ChangeRow, MunicipalityRow, ReconciliationCounts, RowKind};

/// The counts of a reconciliation; fields as in `reconciliation.csv`.
#[derive(Serialize)]
pub(super) struct Reconciled {
    open_before: u64,
    moved_out: u64,
    moved_in: u64,
    closed_remedied: u64,
    closed_ended: u64,
    merged_whole: u64,
    merged_split: u64,
    split_off: u64,
    new: u64,
    reopened: u64,
    open: u64,
    on_list: u64,
    list_remaining: u64,
}

/// An unserved weight then and now, and the causes of the difference; fields as in `change.csv`.
#[derive(Serialize)]
pub(super) struct Changed {
    before: f64,
    build_out: f64,
    worse: f64,
    stock: f64,
    moved: f64,
    rejected: f64,
    method: f64,
    after: f64,
    planned_built: f64,
}

impl From<&ReconciliationCounts> for Reconciled {
    fn from(counts: &ReconciliationCounts) -> Self {
        Self {
            open_before: counts.open_before,
            moved_out: counts.moved_out,
            moved_in: counts.moved_in,
            closed_remedied: counts.closed_remedied,
            closed_ended: counts.closed_ended,
            merged_whole: counts.merged_whole(),
            merged_split: counts.merged_split,
            split_off: counts.split_off,
            new: counts.new,
            reopened: counts.reopened,
            open: counts.open,
            on_list: counts.on_list,
            list_remaining: counts.list_remaining(),
        }
    }
}

impl From<&ChangeRow> for Changed {
    fn from(row: &ChangeRow) -> Self {
        let Change { before, build_out, worse, stock, moved, rejected, method, after } = row.change;
        let planned_built = row.planned_built.unwrap_or_default();
        Self { before, build_out, worse, stock, moved, rejected, method, after, planned_built }
    }
}

/// Finds what belongs to a row of the table.
pub(super) struct Since<'a> {
    reconciliation: BTreeMap<(u8, &'a str), &'a ReconciliationCounts>,
    changes: BTreeMap<(u8, &'a str), BTreeMap<&'static str, &'a ChangeRow>>,
}

impl<'a> Since<'a> {
    /// Empty without a register and an earlier result.
    pub(super) fn of(page: &MapPage<'a>) -> Self {
        let findings = page.findings;
        let has_earlier = findings.survey.register.is_some();
        let reconciliation = findings
            .reconciliation
            .iter()
            .filter(|_| has_earlier)
            .map(|row| ((rank(row.kind), row.code.as_str()), &row.counts))
            .collect();
        let mut changes: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
        for row in page.changes.iter().filter(|row| row.settlement.is_none()) {
            let of_row = changes.entry((rank(row.kind), row.code.as_str())).or_default();
            of_row.insert(row.weight.as_str(), row);
        }
        Self { reconciliation, changes }
    }

    pub(super) fn reconciled(&self, row: &MunicipalityRow) -> Option<Reconciled> {
        self.reconciliation.get(&(rank(row.kind), row.code.as_str())).map(|counts| Reconciled::from(*counts))
    }

    /// By weight.
    pub(super) fn changed(&self, row: &MunicipalityRow) -> BTreeMap<&'static str, Changed> {
        let of_row = self.changes.get(&(rank(row.kind), row.code.as_str()));
        of_row.into_iter().flatten().map(|(weight, row)| (*weight, Changed::from(*row))).collect()
    }
}

/// A county keeps its rank whether the selection cuts it or not.
const fn rank(kind: RowKind) -> u8 {
    match kind {
        RowKind::Municipality => 0,
        RowKind::County { .. } => 1,
        RowKind::Total => 2,
    }
}
