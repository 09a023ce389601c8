//! Demand points: unique ids, municipality, settlement, order.
use std::cmp::Ordering;
use std::collections::BTreeMap;

use rayon::prelude::*;

use super::gaps::{Gaps, Note};
use super::homes::{self, Homes};
use super::{NormaliseError, NormaliseSettings, RepeatedIds};
use crate::model::{
    DeliveredPoint, DemandColumn, DemandPoint, DemandPointId, Reject, RejectedRows, Settlement,
    SettlementArea, Severity, Sources, Stock, WeightKind, Weights,
};
use whitespot_spatial::AreaIndex;

/// Where the delivered points went.
pub(super) struct Placed {
    pub points: Vec<DemandPoint>,
    pub ranges: Vec<usize>,
    pub stock: Stock,
    /// Ids of the rejects, and of the points outside the selection; empty where no earlier result is read.
    pub rejected_ids: Vec<DemandPointId>,
    pub outside_ids: Vec<DemandPointId>,
    /// What the rows that are left out here would have weighed, by reason.
    pub rejected_rows: Vec<RejectedRows>,
    /// Delivered row → position in `points`; `None` for rejects and points outside the selection.
    position_of_row: Vec<Option<u32>>,
    /// Delivered rows in the order of their ids, each id once, for lookups.
    rows_by_id: Vec<u32>,
    ids: Vec<DemandPointId>,
    /// Columns by which tables name points.
    pub columns: Vec<DemandColumn>,
}

/// What an id of a table by demand point id stands for.
pub(super) enum Found {
    /// A point of the survey.
    Position(u32),
    /// A point that was rejected or lies outside the selection.
    NotUsed,
    /// No row of the demand has this id.
    Unknown,
}

impl Placed {
    /// How many different ids the demand has.
    pub(super) fn distinct_ids(&self) -> usize {
        self.rows_by_id.len()
    }

    /// The ids of the demand in text order.
    pub(super) fn all_ids(&self) -> impl Iterator<Item = &DemandPointId> {
        self.rows_by_id.iter().map(|&row| &self.ids[row as usize])
    }

    /// The first id of the demand in text order.
    pub(super) fn first_id(&self) -> Option<&DemandPointId> {
        self.all_ids().next()
    }

    pub(super) fn by_row(&self, row: u32) -> Option<u32> {
        self.position_of_row[row as usize]
    }

    pub(super) fn by_id(&self, id: &DemandPointId) -> Found {
        match self.rows_by_id.binary_search_by(|&row| self.ids[row as usize].cmp(id)) {
            Err(_) => Found::Unknown,
            Ok(place) => {
                self.position_of_row[self.rows_by_id[place] as usize].map_or(Found::NotUsed, Found::Position)
            }
        }
    }
}

/// Where a delivered point belongs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Home {
    Municipality(u32),
    OutsideSelection,
    Nowhere,
    /// The row repeats the id of this earlier row.
    Repeats(u32),
}

impl Home {
    fn of(home: homes::Home) -> Self {
        match home {
            homes::Home::Selected(position) => Self::Municipality(position),
            homes::Home::Outside => Self::OutsideSelection,
        }
    }
}

#[expect(clippy::too_many_lines, reason = "what becomes of a row, case by case")]
pub(super) fn place(
    sources: &mut Sources,
    settings: &NormaliseSettings,
    all: &Homes<'_>,
    municipalities: usize,
    settlements: &[SettlementArea],
    rejects: &mut Vec<Reject>,
) -> Result<Placed, NormaliseError> {
    let delivered = std::mem::take(&mut sources.demand);
    let mut homes = find_homes(&delivered, all);
    let mut apart = find_apart(&delivered, &mut homes, all, settings.border_gap_m).into_iter().peekable();
    let order_free = settings.repeated == RepeatedIds::Best;
    let (rows_by_id, repeats) = order_by_id(&delivered, &homes, sources.demand_has_id, order_free);
    // In the order of the ids, so that the same one is reported for any order of delivery.
    if let (RepeatedIds::Error, Some(&(row, first))) = (settings.repeated, repeats.first()) {
        return Err(NormaliseError::RepeatedId {
            source_name: sources.demand_name.clone(),
            id: delivered[row as usize].id.to_string(),
            first: delivered[first as usize].row,
            second: delivered[row as usize].row,
            repeated: repeats.len() as u64,
        });
    }

    for &(row, first) in &repeats {
        homes[row as usize] = Home::Repeats(first);
    }
    let mut stock =
        Stock { rows: sources.demand_rows, rejected: sources.demand_rejected, ..Stock::default() };
    let (mut rejected_ids, mut outside_ids) = (std::mem::take(&mut sources.demand_rejected_ids), Vec::new());
    let is_asked = sources.previous.is_some();
    let mut lost: BTreeMap<&'static str, RejectedRows> = BTreeMap::new();
    let mut report = |row: usize, note: Note, severity: Severity| {
        if severity == Severity::Record {
            let rows = lost.entry(note.reason).or_insert_with(|| RejectedRows {
                source: sources.demand_name.clone(),
                reason: note.reason.to_owned(),
                rows: 0,
                weights: Weights::UNKNOWN,
            });
            rows.rows += 1;
            rows.weights.add(&delivered[row].weights);
        }
        rejects.push(Reject {
            source: sources.demand_name.clone(),
            layer: String::new(),
            record: delivered[row].id.to_string(),
            reason: note.reason.into(),
            found: note.found,
            expected: note.expected,
            severity,
        });
    };
    for (row, home) in homes.iter().enumerate() {
        let beside = apart.next_if(|(at, _)| *at as usize == row).map(|(_, note)| note);
        if is_asked {
            match home {
                Home::OutsideSelection => outside_ids.push(delivered[row].id.clone()),
                Home::Nowhere => rejected_ids.push(delivered[row].id.clone()),
                Home::Municipality(_) | Home::Repeats(_) => {}
            }
        }
        match (home, beside) {
            (Home::Municipality(_), beside) => {
                stock.used += 1;
                if let Some(note) = beside {
                    report(row, note, Severity::Repaired);
                }
            }
            (Home::OutsideSelection, _) => stock.outside_selection += 1,
            (Home::Nowhere, beside) => {
                stock.rejected += 1;
                report(row, beside.unwrap_or_default(), Severity::Record);
            }
            (Home::Repeats(first), _) => {
                stock.rejected += 1;
                let note = Note {
                    reason: "repeated id",
                    found: format!("the id of row {}", delivered[*first as usize].row),
                    expected: "every id once".to_owned(),
                };
                report(row, note, Severity::Record);
            }
        }
    }
    if stock.used == 0 {
        return Err(NormaliseError::NoDemand { source_name: sources.demand_name.clone(), rows: stock.rows });
    }

    // By municipality and then by id, or by row where there is no id: the same order for any order of delivery.
    let mut order: Vec<(u32, u32)> = Vec::with_capacity(stock.used as usize);
    for &row in &rows_by_id {
        if let Home::Municipality(municipality) = homes[row as usize] {
            order.push((municipality, row));
        }
    }
    order.par_sort_by_key(|&(municipality, _)| municipality);

    let settlement_index = index_settlements(settlements);
    let points: Vec<DemandPoint> = order
        .par_iter()
        .map_init(Vec::new, |found, &(municipality, row)| {
            let point = &delivered[row as usize];
            DemandPoint {
                deso: point.deso,
                id: point.id.clone(),
                at: point.at,
                weights: point.weights,
                municipality,
                settlement: point
                    .settlement
                    .unwrap_or_else(|| settlement_at(&settlement_index, point, found)),
            }
        })
        .collect();
    let ranges = (0..=municipalities)
        .map(|municipality| order.partition_point(|&(home, _)| (home as usize) < municipality))
        .collect();

    let mut position_of_row = vec![None; delivered.len()];
    for (position, &(_, row)) in order.iter().enumerate() {
        position_of_row[row as usize] = Some(position as u32);
    }
    if settings.repeated == RepeatedIds::Best {
        // The offers of the repeating rows speak for the first row's point.
        for &(row, first) in &repeats {
            position_of_row[row as usize] = position_of_row[first as usize];
        }
    }
    let rejected_rows = lost.into_values().collect();
    let ids = delivered.into_iter().map(|point| point.id).collect();
    let columns = std::mem::take(&mut sources.demand_columns);
    Ok(Placed {
        points,
        ranges,
        stock,
        rejected_ids,
        outside_ids,
        rejected_rows,
        position_of_row,
        rows_by_id,
        ids,
        columns,
    })
}

/// The codes that points of the survey stand in; those of places outside of the selection are left out.
pub(super) fn keep_used(codes: Vec<String>, points: &mut [DemandPoint]) -> Vec<String> {
    let mut used = vec![false; codes.len()];
    for at in points.iter().filter_map(|point| point.deso) {
        used[at as usize] = true;
    }
    let mut next = 0;
    let new_place: Vec<u32> = used
        .iter()
        .map(|used| {
            next += u32::from(*used);
            next.saturating_sub(1)
        })
        .collect();
    for point in points {
        point.deso = point.deso.map(|at| new_place[at as usize]);
    }
    codes.into_iter().zip(used).filter_map(|(code, used)| used.then_some(code)).collect()
}

/// Rows in the order of their ids, each id once (its first row), and the rows that repeat an id with that first row.
///
/// `order_free` takes for the first row of an id the one that stands in a municipality, then the one furthest west and
/// south: the same for any order of delivery.
fn order_by_id(
    delivered: &[DeliveredPoint],
    homes: &[Home],
    has_id: bool,
    order_free: bool,
) -> (Vec<u32>, Vec<(u32, u32)>) {
    if !has_id {
        return ((0..delivered.len() as u32).collect(), Vec::new());
    }
    let id = |row: u32| &delivered[row as usize].id;
    let rank = |row: u32| {
        let DeliveredPoint { at, weights, .. } = &delivered[row as usize];
        let nowhere = homes[row as usize] == Home::Nowhere;
        let weight = |kind| weights.get(kind).unwrap_or(-1.0);
        (nowhere, [at.x, at.y], WeightKind::ALL.map(weight))
    };
    let better = |a: u32, b: u32| {
        let ((nowhere_a, at_a, weights_a), (nowhere_b, at_b, weights_b)) = (rank(a), rank(b));
        let numbers = at_a.iter().zip(&at_b).chain(weights_b.iter().zip(&weights_a));
        nowhere_a
            .cmp(&nowhere_b)
            .then_with(|| numbers.fold(Ordering::Equal, |order, (a, b)| order.then(a.total_cmp(b))))
    };
    let mut keyed = with_keys(delivered);
    keyed.par_sort_unstable_by(|&(key_a, a), &(key_b, b)| {
        let order = key_a.cmp(&key_b).then_with(|| id(a).cmp(id(b)));
        (if order_free { order.then_with(|| better(a, b)) } else { order }).then(a.cmp(&b))
    });
    let mut repeats = Vec::new();
    keyed.dedup_by(|later, first| {
        let same = later.0 == first.0 && id(later.1) == id(first.1);
        if same {
            repeats.push((later.1, first.1));
        }
        same
    });
    (keyed.into_iter().map(|(_, row)| row).collect(), repeats)
}

/// Rows, each with the eight bytes of its id after those that all ids have in common: mostly enough to order two of them.
fn with_keys(delivered: &[DeliveredPoint]) -> Vec<(u64, u32)> {
    let first = delivered.first().map_or(&[][..], |point| point.id.as_str().as_bytes());
    let common = delivered.iter().fold(first.len(), |common, point| {
        let own = point.id.as_str().as_bytes();
        if own.get(..common) == first.get(..common) {
            common
        } else {
            own.iter().zip(first).take_while(|(a, b)| a == b).count().min(common)
        }
    });
    let key = |point: &DeliveredPoint| {
        let mut key = [0; 8];
        let rest = &point.id.as_str().as_bytes()[common..];
        let count = rest.len().min(key.len());
        key[..count].copy_from_slice(&rest[..count]);
        u64::from_be_bytes(key)
    };
    delivered.par_iter().enumerate().map(|(row, point)| (key(point), row as u32)).collect()
}

fn find_homes(delivered: &[DeliveredPoint], homes: &Homes<'_>) -> Vec<Home> {
    delivered
        .par_iter()
        .map_init(Vec::new, |found, point| match homes.at(point.at, found) {
            Some(home) => Home::of(home),
            None => Home::Nowhere,
        })
        .collect()
}

/// The rows in no municipality, in their order, each with its note; one near enough to a municipality gets it as home.
fn find_apart(
    delivered: &[DeliveredPoint],
    homes: &mut [Home],
    all: &Homes<'_>,
    border_gap_m: f64,
) -> Vec<(u32, Note)> {
    if !homes.contains(&Home::Nowhere) {
        return Vec::new();
    }
    let gaps = Gaps::new(all);
    homes
        .par_iter_mut()
        .enumerate()
        .filter(|(_, home)| **home == Home::Nowhere)
        .map(|(row, home)| {
            let (note, near) = gaps.beside(delivered[row].at, border_gap_m);
            if let Some(near) = near {
                *home = Home::of(near);
            }
            (row as u32, note)
        })
        .collect()
}

const RANKED: [Settlement; 3] = [Settlement::Tatort, Settlement::Smaort, Settlement::Fritidshusomrade];

/// Where settlement areas overlap, tätort goes before småort before fritidshusområde.
fn index_settlements(settlements: &[SettlementArea]) -> AreaIndex {
    let areas: Vec<_> = settlements
        .iter()
        .filter_map(|settlement| {
            let rank = RANKED.iter().position(|&kind| kind == settlement.kind)?;
            Some((rank as u32, &settlement.area))
        })
        .collect();
    AreaIndex::build(&areas)
}

fn settlement_at(index: &AreaIndex, point: &DeliveredPoint, found: &mut Vec<u32>) -> Settlement {
    index.owners_at(point.at, found);
    found.first().map_or(Settlement::Landsbygd, |&rank| RANKED[rank as usize])
}
