//! The unserved weight in both results and the causes of the difference, and the points whose state differs.
use std::collections::BTreeMap;

use super::side_by_side;
use crate::{
    change::{Areas, Cells, Judged, Matched, Sums, common_weights},
    model::{
        AccessStatus, AreaFigures, Causes, Change, ChangeRow, ChangedPoint, ComparedRow, MovedPlaces,
        MunicipalityCode, PointCause, Previous, PreviousPoint, RowKind, Settlement,
    },
    register::Whereabouts,
};

/// The municipalities and counties of both results.
#[derive(Debug, Clone, Default)]
pub struct Regions {
    /// Per municipality in code order: code, name, and the code of its county.
    municipalities: Vec<(String, String, Option<String>)>,
    /// Per county in code order: its name and whether one of the results holds it in part only.
    counties: BTreeMap<String, (String, bool)>,
    /// The name of the whole.
    total: String,
}

impl Regions {
    /// From the rows of two results; where both name an area, the second's name counts.
    pub fn new(before: &[AreaFigures], after: &[AreaFigures]) -> Self {
        let mut counties: BTreeMap<String, (String, bool)> = BTreeMap::new();
        let mut municipalities: BTreeMap<&str, (&str, Option<&str>)> = BTreeMap::new();
        let mut total = "total";
        for rows in [before, after] {
            let mut by_name: BTreeMap<&str, &str> = BTreeMap::new();
            for row in rows {
                match row.kind {
                    RowKind::County { partial } => {
                        by_name.insert(&row.name, &row.code);
                        let county = counties.entry(row.code.clone()).or_default();
                        county.0.clone_from(&row.name);
                        county.1 |= partial;
                    }
                    RowKind::Total => total = &row.name,
                    RowKind::Municipality => {}
                }
            }
            for row in rows.iter().filter(|row| row.kind == RowKind::Municipality) {
                let county = by_name.get(row.county.as_str()).copied();
                municipalities.insert(&row.code, (&row.name, county));
            }
        }
        let municipalities = municipalities
            .into_iter()
            .map(|(code, (name, county))| (code.to_owned(), name.to_owned(), county.map(str::to_owned)))
            .collect();
        Self { municipalities, counties, total: total.to_owned() }
    }

    /// What is tabulated.
    pub(super) fn areas(&self) -> Areas<'_> {
        let municipalities = self.municipalities.iter();
        let counties = self.counties.iter();
        Areas {
            municipalities: municipalities
                .map(|(code, name, county)| (code.as_str(), name.as_str(), county.as_deref()))
                .collect(),
            counties: counties
                .map(|(code, (name, partial))| (code.as_str(), (name.as_str(), *partial)))
                .collect(),
            total: &self.total,
        }
    }

    /// How many municipalities there are.
    pub(super) fn len(&self) -> usize {
        self.municipalities.len()
    }

    fn find(&self, code: &str) -> Option<usize> {
        self.municipalities.binary_search_by(|known| known.0.as_str().cmp(code)).ok()
    }
}

/// The rows of every area, all of it and by kind of settlement, for each weight that both results have.
///
/// Rows: municipalities in code order, counties in code order, the total. A point whose municipality is in no row of
/// either result is not counted: results hold none.
pub fn rows(
    before: &Previous,
    after: &Previous,
    regions: &Regions,
    same_definitions: bool,
) -> Vec<ComparedRow> {
    let has_settlements = |points: &Previous| points.points.iter().any(|point| point.settlement.is_some());
    let by_settlement = has_settlements(before) && has_settlements(after);
    let mut cells =
        Cells::new(regions.len(), Settlement::ALL.len(), common_weights(&after.weights, &before.weights));
    let cell = |point: &PreviousPoint, municipality: usize| {
        let settlement = point.settlement.filter(|_| by_settlement);
        (municipality, settlement.unwrap_or(Settlement::Landsbygd))
    };
    for Matched { then, now, to } in matched(before, after, regions) {
        match (then, now) {
            (Some((one, there)), Some((other, here))) => {
                let now = judged(other);
                let there = there.map(|there| cell(one, there));
                cells.stayed(there, cell(other, here), one, &other.weights, now, now);
            }
            (None, Some((other, here))) => {
                let now = judged(other);
                cells.came(cell(other, here), &other.weights, now, now);
            }
            (Some((one, Some(there))), None) => cells.went(cell(one, there), one, to),
            _ => {}
        }
    }
    let mut rows = Vec::new();
    cells.by_settlement(&regions.areas(), by_settlement, |area, settlement, weight, sums| {
        rows.push(ComparedRow {
            kind: area.kind,
            code: area.code.to_owned(),
            name: area.name.to_owned(),
            settlement,
            weight,
            causes: causes(sums, same_definitions),
        });
    });
    rows
}

/// The points of both results, ascending by id. A point whose municipality now is in no row of either result is left out.
pub(super) fn matched<'a>(
    before: &'a Previous,
    after: &'a Previous,
    regions: &Regions,
) -> impl Iterator<Item = Matched<'a, &'a PreviousPoint>> {
    let positions = |points: &Previous| -> Vec<Option<usize>> {
        points.municipalities.iter().map(|code| regions.find(code.as_str())).collect()
    };
    let (before_at, after_at) = (positions(before), positions(after));
    side_by_side(before, after).filter_map(move |(one, other)| {
        let then = one.map(|one| {
            let one = &before.points[one as usize];
            (one, before_at[one.municipality as usize])
        });
        let (now, to) = match other {
            Some(other) => {
                let other = &after.points[other as usize];
                (Some((other, after_at[other.municipality as usize]?)), Whereabouts::Here)
            }
            None => (None, Whereabouts::Gone),
        };
        Some(Matched { then, now, to })
    })
}

fn judged(point: &PreviousPoint) -> Judged {
    Judged { unserved: point.unserved_share, status: point.status }
}

fn causes(sums: &Sums, same_definitions: bool) -> Causes {
    let Change { before, build_out, worse, stock, moved, rejected, method: _, after } = sums.change;
    Causes {
        before,
        build_out: same_definitions.then_some(build_out),
        worse: same_definitions.then_some(worse),
        access_or_method: (!same_definitions).then_some(build_out + worse),
        stock,
        moved,
        rejected,
        method: same_definitions.then_some(0.0),
        after,
        planned_built: Some(sums.planned_built),
    }
}

/// The causes of the change since the first result, as the second one gives them itself.
pub fn told(rows: &[ChangeRow]) -> Vec<ComparedRow> {
    let compared = |row: &ChangeRow| {
        let Change { before, build_out, worse, stock, moved, rejected, method, after } = row.change;
        ComparedRow {
            kind: row.kind,
            code: row.code.clone(),
            name: row.name.clone(),
            settlement: row.settlement,
            weight: row.weight,
            causes: Causes {
                before,
                build_out: Some(build_out),
                worse: Some(worse),
                access_or_method: None,
                stock,
                moved,
                rejected,
                method: Some(method),
                after,
                planned_built: row.planned_built,
            },
        }
    };
    rows.iter().map(compared).collect()
}

/// How many points of both lie in another municipality in the second, from each to each other one, in the order of their codes.
pub fn moves(before: &Previous, after: &Previous) -> Vec<MovedPlaces> {
    let mut moves: BTreeMap<(&MunicipalityCode, &MunicipalityCode), u64> = BTreeMap::new();
    for (one, other) in side_by_side(before, after) {
        let (Some(one), Some(other)) = (one, other) else { continue };
        let code = |side: &'_ Previous, at: u32| side.points[at as usize].municipality as usize;
        let from = &before.municipalities[code(before, one)];
        let to = &after.municipalities[code(after, other)];
        if from != to {
            *moves.entry((from, to)).or_default() += 1;
        }
    }
    let moved = |((from, to), points): ((&MunicipalityCode, &MunicipalityCode), u64)| MovedPlaces {
        from: from.clone(),
        to: Some(to.clone()),
        points,
    };
    moves.into_iter().map(moved).collect()
}

/// The points whose state or unserved part differs, and those that only one of the results has; ascending by id.
pub fn changed(before: &Previous, after: &Previous, same_definitions: bool) -> Vec<ChangedPoint> {
    let mut changed = Vec::new();
    for (one, other) in side_by_side(before, after) {
        let cause = match (one, other) {
            (Some(one), Some(other)) => {
                let (one, other) = (&before.points[one as usize], &after.points[other as usize]);
                match cause(one, other) {
                    None => continue,
                    Some(_) if !same_definitions => PointCause::AccessOrMethod,
                    Some(cause) => cause,
                }
            }
            _ => PointCause::Stock,
        };
        changed.push(ChangedPoint { before: one, after: other, cause });
    }
    changed
}

/// Why a point is judged another way, by the same definitions; `None` where it is not.
fn cause(before: &PreviousPoint, after: &PreviousPoint) -> Option<PointCause> {
    if before.status == after.status && before.unserved_share.total_cmp(&after.unserved_share).is_eq() {
        return None;
    }
    let is_known = before.status != AccessStatus::NoData && after.status != AccessStatus::NoData;
    // The states stand best first. In a shared place the state may stay while its unserved part shrinks.
    let is_better = (after.status, after.unserved_share) < (before.status, before.unserved_share);
    Some(if is_known && is_better { PointCause::BuildOut } else { PointCause::Worse })
}
