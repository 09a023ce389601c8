//! Change: why the unserved weight is another than in an earlier result.
//!
//! A point is the same where its id is. The same point under the earlier definitions (this year's data, last year's
//! profile) separates build-out, which makes it better, from what makes it worse or leaves it without data; what this
//! year's definitions add to that is method; what came, went or weighs another number is stock. What was delivered and
//! rejected has not gone: it is counted by itself. A point in another municipality takes what it was with it, as moved,
//! one in another kind of settlement as stock. Sums are made in the order of the points. The weight that is reached, at every
//! tier and by mobile cover, is explained in the same way by [`series()`].
mod arrivals;
mod cells;
mod matched;
mod moves;
mod points;
mod series;

pub use arrivals::Known;
pub(crate) use cells::{Areas, Cells, Part};
pub(crate) use matched::Matched;
pub use moves::moves;
pub use points::points;
pub(crate) use series::{Compared, Earlier, Now, ReachSums};
pub use series::{prove_series, series};

use crate::{
    classify::Classification,
    indicators::{LawBroken, Proof},
    model::{
        AccessStatus, Change, ChangeRow, MunicipalityRow, Previous, PreviousPoint, RowKind, Settlement,
        Survey, WeightKind, Weights, Within, is_planned_built,
    },
    register::Whereabouts,
};
use matched::matched;

/// Rounding of sums of decimals, relative.
const ROUNDING: f64 = 1e-9;

/// The state of a point and its unserved part.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Judged {
    pub unserved: f64,
    pub status: AccessStatus,
}

/// What is summed.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Sums {
    pub change: Change,
    /// Beside the causes: planned then, connected or passed now.
    pub planned_built: f64,
    pub within: Within,
}

impl Part for Sums {
    fn merge(&mut self, other: &Self) {
        self.change.merge(&other.change);
        self.within.merge(&other.within);
        self.planned_built += other.planned_built;
    }
}

/// The change of every area, all of it and by kind of settlement, for each weight that both results have.
///
/// `same_method` is this year's data under the earlier definitions; `again`: per demand point its position among the
/// previous ones. Rows: municipalities in code order, counties in code order, the total.
pub fn rows(
    survey: &Survey,
    previous: &Previous,
    again: &[Option<u32>],
    classification: &Classification,
    same_method: &Classification,
) -> Vec<ChangeRow> {
    let weights = common_weights(&survey.weights, &previous.weights);
    let mut cells = Cells::new(survey.municipalities.len(), Settlement::ALL.len(), weights);
    for Matched { then, now, to } in matched(survey, previous, again) {
        match (then, now) {
            (Some((before, there)), Some((position, municipality))) => {
                let point = &survey.points[position];
                let there = there.map(|there| (there, before.settlement.unwrap_or(point.settlement)));
                let (now, same) = (judged(classification, position), judged(same_method, position));
                cells.stayed(there, (municipality, point.settlement), before, &point.weights, same, now);
            }
            (None, Some((position, municipality))) => {
                let point = &survey.points[position];
                let (now, same) = (judged(classification, position), judged(same_method, position));
                cells.came((municipality, point.settlement), &point.weights, same, now);
            }
            (Some((before, Some(there))), None) => {
                cells.went((there, before.settlement.unwrap_or(Settlement::Landsbygd)), before, to);
            }
            _ => {}
        }
    }
    let mut rows = Vec::new();
    cells.by_settlement(&Areas::of(survey), survey.has_settlements, |area, settlement, weight, sums| {
        rows.push(ChangeRow {
            kind: area.kind,
            code: area.code.to_owned(),
            name: area.name.to_owned(),
            settlement,
            weight,
            change: sums.change,
            planned_built: Some(sums.planned_built),
            within: Some(sums.within),
        });
    });
    rows
}

/// The weights of this result that the earlier one has too.
pub(crate) fn common_weights(now: &[WeightKind], then: &[WeightKind]) -> Vec<WeightKind> {
    now.iter().copied().filter(|weight| then.contains(weight)).collect()
}

/// Per municipality of the earlier result its position in this one; `None` outside of it.
fn known_municipalities(survey: &Survey, previous: &Previous) -> Vec<Option<usize>> {
    let position = |code| survey.municipalities.binary_search_by(|known| known.code.cmp(code)).ok();
    previous.municipalities.iter().map(position).collect()
}

fn judged(classification: &Classification, point: usize) -> Judged {
    let access = &classification.access[point];
    Judged {
        unserved: classification.fixed[access.signature as usize].states.get(AccessStatus::Unserved),
        status: access.fixed.status,
    }
}

impl Cells<Sums> {
    fn of(&mut self, (municipality, settlement): (usize, Settlement), weight: usize) -> &mut Sums {
        self.at(municipality, settlement as usize, weight)
    }

    pub(crate) fn came(&mut self, here: (usize, Settlement), weights: &Weights, same: Judged, now: Judged) {
        for weight in 0..self.weights.len() {
            let Some(value) = weights.get(self.weights[weight]) else { continue };
            self.of(here, weight).change.merge(&came(value, same, now));
        }
    }

    pub(crate) fn went(&mut self, there: (usize, Settlement), point: &PreviousPoint, to: Whereabouts) {
        for weight in 0..self.weights.len() {
            let Some(value) = point.weights.get(self.weights[weight]) else { continue };
            self.of(there, weight).change.merge(&went(point.unserved_share * value, to));
        }
    }

    pub(crate) fn stayed(
        &mut self,
        there: Option<(usize, Settlement)>,
        here: (usize, Settlement),
        before: &PreviousPoint,
        weights: &Weights,
        same: Judged,
        now: Judged,
    ) {
        for weight in 0..self.weights.len() {
            let kind = self.weights[weight];
            // An unknown weight adds nothing to a sum: what becomes known has come, what is forgotten has gone.
            let (then, value) = (before.weights.get(kind).unwrap_or(0.0), weights.get(kind).unwrap_or(0.0));
            let unserved_then = before.unserved_share * then;
            if there == Some(here) {
                self.of(here, weight).change.before += unserved_then;
            } else if there.is_some_and(|(municipality, _)| municipality == here.0) {
                // Another kind of settlement.
                if let Some(there) = there {
                    self.of(there, weight).change.merge(&went(unserved_then, Whereabouts::Gone));
                }
                self.of(here, weight).change.stock += unserved_then;
            } else {
                // What was outside the selection has moved into it.
                if let Some(there) = there {
                    self.of(there, weight).change.merge(&went(unserved_then, Whereabouts::Outside));
                }
                self.of(here, weight).change.moved += unserved_then;
            }
            let sums = self.of(here, weight);
            sums.change.merge(&stayed(before.unserved_share, then, value, same, now));
            sums.within.merge(&within(before, then, same));
            // What of a place was unserved is build-out already.
            if before.unserved_share == 0.0 && is_planned_built(before.status, now.status) {
                sums.planned_built += value;
            }
        }
    }
}

/// What a point that came adds to a sum.
fn came(value: f64, same: Judged, now: Judged) -> Change {
    Change {
        stock: same.unserved * value,
        method: (now.unserved - same.unserved) * value,
        after: now.unserved * value,
        ..Change::default()
    }
}

/// What a point that went, moved away, or was rejected adds to the sum of the place that it left.
fn went(unserved_then: f64, to: Whereabouts) -> Change {
    let mut change = Change { before: unserved_then, ..Change::default() };
    let cause = match to {
        Whereabouts::Gone | Whereabouts::Here => &mut change.stock,
        Whereabouts::Outside => &mut change.moved,
        Whereabouts::Rejected => &mut change.rejected,
    };
    *cause = -unserved_then;
    change
}

/// What a point that is there in both adds to the sum of the place where it is now, but for what was unserved before.
fn stayed(share_then: f64, then: f64, value: f64, same: Judged, now: Judged) -> Change {
    let access = (same.unserved - share_then) * then;
    let is_better = is_better(access, same);
    Change {
        before: 0.0,
        build_out: if is_better { access } else { 0.0 },
        worse: if is_better { 0.0 } else { access },
        stock: same.unserved * (value - then),
        moved: 0.0,
        rejected: 0.0,
        method: (now.unserved - same.unserved) * value,
        after: now.unserved * value,
    }
}

/// Whether less unserved is build-out: a place of which nothing is known any more has not got better.
fn is_better(access: f64, same: Judged) -> bool {
    access < 0.0 && same.status != AccessStatus::NoData
}

/// What of a point's part in build-out and worse is no access won and none lost.
fn within(before: &PreviousPoint, then: f64, same: Judged) -> Within {
    let access = (same.unserved - before.unserved_share) * then;
    let mut within = Within::default();
    if is_better(access, same) {
        if same.status == AccessStatus::Planned {
            within.newly_planned = -access;
        }
    } else if access < 0.0 {
        within.unknown_now = -access;
    } else if before.status == AccessStatus::Planned {
        within.no_longer_planned = access;
    } else if before.status == AccessStatus::NoData {
        within.known_since = access;
    }
    within
}

/// Proves that the causes sum to the whole in every row, and that the unserved weight is that of the municipalities'
/// table.
///
/// # Errors
/// The first row that breaks this, as a breach of law 6.
pub fn prove(rows: &[ChangeRow], table: &[MunicipalityRow]) -> Result<Vec<Proof>, LawBroken> {
    let mut proofs = Vec::new();
    for row in rows {
        let Change { before, after, .. } = row.change;
        let scale = before.abs().max(after.abs()).max(1.0);
        let place = || format!("{}: the change in unserved {}", row.code, row.weight.as_str());
        let holds = |found, expected| hold(&place, found, expected, scale);
        holds(row.change.explained(), after)?;
        if row.settlement.is_some() {
            continue;
        }
        let counted = table.iter().find(|area| area.kind == row.kind && area.code == row.code);
        if let Some(weight) = counted.and_then(|area| area.weight(row.weight)) {
            holds(after, weight.states.get(AccessStatus::Unserved))?;
        }
        if row.kind == RowKind::Total {
            proofs.push(Proof {
                law: 6,
                says: format!(
                    "unserved {}: before + build-out + worse + stock + moved + rejected + method = after",
                    row.weight.as_str()
                ),
                left: row.change.explained(),
                right: after,
            });
        }
    }
    Ok(proofs)
}

/// Law 6: equal but for the rounding of sums of decimals, which grows with what was summed.
fn hold(place: &dyn Fn() -> String, found: f64, expected: f64, scale: f64) -> Result<(), LawBroken> {
    if (found - expected).abs() <= ROUNDING * scale {
        Ok(())
    } else {
        Err(LawBroken { law: 6, place: place(), found, expected })
    }
}

#[cfg(test)]
mod tests;
