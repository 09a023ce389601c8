//! The unserved weight in both results and the causes of the difference, and the points whose state differs.
use std::collections::BTreeMap;

use super::side_by_side;
use crate::{
    change::{Cells, Judged, Sums},
    model::{
        AccessStatus, AreaFigures, AreaLevel, Causes, Change, ChangeRow, ChangedPoint, ComparedRow,
        MovedPlaces, MunicipalityCode, PointCause, Previous, PreviousPoint, RowKind, Settlement, WeightKind,
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
    let weights: Vec<WeightKind> =
        after.weights.iter().copied().filter(|weight| before.weights.contains(weight)).collect();
    let positions = |points: &Previous| -> Vec<Option<usize>> {
        points.municipalities.iter().map(|code| regions.find(code.as_str())).collect()
    };
    let (before_at, after_at) = (positions(before), positions(after));
    let cell = |point: &PreviousPoint, at: &[Option<usize>]| {
        let settlement = point.settlement.filter(|_| by_settlement).unwrap_or(Settlement::Landsbygd);
        Some((at[point.municipality as usize]?, settlement))
    };

    let mut cells = Cells::new(regions.municipalities.len(), weights);
    for (one, other) in side_by_side(before, after) {
        let one = one.map(|at| &before.points[at as usize]);
        let other = other.map(|at| &after.points[at as usize]);
        match (one, other) {
            (Some(one), Some(other)) => {
                let Some(here) = cell(other, &after_at) else { continue };
                let now = judged(other);
                cells.stayed(cell(one, &before_at), here, one, &other.weights, now, now);
            }
            (None, Some(other)) => {
                let Some(here) = cell(other, &after_at) else { continue };
                let now = judged(other);
                cells.came(here, &other.weights, now, now);
            }
            (Some(one), None) => {
                let Some(there) = cell(one, &before_at) else { continue };
                cells.went(there, one, Whereabouts::Gone);
            }
            (None, None) => {}
        }
    }
    tabulate(regions, &cells, by_settlement, |sums| causes(sums, same_definitions))
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

fn tabulate(
    regions: &Regions,
    cells: &Cells,
    by_settlement: bool,
    causes: impl Fn(&Sums) -> Causes,
) -> Vec<ComparedRow> {
    let weights = cells.weights.len();
    let width = Settlement::ALL.len() * weights;
    let mut rows = Vec::new();
    let mut push = |kind: RowKind, code: &str, name: &str, sums: &[Sums]| {
        let kinds = Settlement::ALL.into_iter().map(Some).filter(|_| by_settlement);
        for settlement in std::iter::once(None).chain(kinds) {
            for (position, &weight) in cells.weights.iter().enumerate() {
                let mut sum = Sums::default();
                for kind in
                    Settlement::ALL.into_iter().filter(|kind| settlement.is_none_or(|one| one == *kind))
                {
                    sum.merge(&sums[kind as usize * weights + position]);
                }
                rows.push(ComparedRow {
                    kind,
                    code: code.to_owned(),
                    name: name.to_owned(),
                    settlement,
                    weight,
                    causes: causes(&sum),
                });
            }
        }
    };
    let mut counties: BTreeMap<&str, Vec<Sums>> = BTreeMap::new();
    let mut total = vec![Sums::default(); width];
    for (position, (code, name, county)) in regions.municipalities.iter().enumerate() {
        let sums = &cells.sums[position * width..(position + 1) * width];
        push(RowKind::Municipality, code, name, sums);
        let county = county
            .as_deref()
            .map(|county| counties.entry(county).or_insert_with(|| vec![Sums::default(); width]));
        for whole in county.into_iter().chain([&mut total]) {
            for (sum, part) in whole.iter_mut().zip(sums) {
                sum.merge(part);
            }
        }
    }
    for (code, sums) in counties {
        let (name, partial) =
            regions.counties.get(code).map_or((code, false), |(name, partial)| (name, *partial));
        push(RowKind::County { partial }, code, name, &sums);
    }
    push(RowKind::Total, "total", &regions.total, &total);
    debug_assert!(rows.iter().all(|row| AreaLevel::of(row.kind) != AreaLevel::Total || row.code == "total"));
    rows
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
