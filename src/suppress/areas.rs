//! Shortage areas as they may be published.
//!
//! A small count of an area is masked. What the other areas of a municipality leave of its unserved and planned is an upper
//! bound for the masked ones: where that is too near, and where the municipality's own row is masked (so that the areas do not
//! tell how much it holds at least), the count is masked in all areas of the municipality.
use geo::{Area, MultiPolygon};

use super::{
    family::{ROUNDING, is_small},
    outline,
};
use crate::model::{
    AccessStatus, Findings, Municipality, MunicipalityRow, Operator, PublishedCounts, RowKind, ShortageArea,
    WeightKind,
};

/// The weights that areas are counted in.
const WEIGHTS: [WeightKind; 4] =
    [WeightKind::Points, WeightKind::Households, WeightKind::Workplaces, WeightKind::Persons];
/// Finer than this no distance to the fibre is told, metres: an engineering choice.
const NEAREST_FIBRE_STEP_M: f64 = 100.0;

/// What is told of an area's counts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct AreaCounts {
    municipality: usize,
    is_open: bool,
    /// Parallel to `WEIGHTS`: the count, and whether it is masked; `None` where it is unknown.
    counts: [Option<(f64, bool)>; WEIGHTS.len()],
}

/// All areas: the open ones, then those that ended this year.
pub(super) struct PublishedAreas {
    pub counts: Vec<AreaCounts>,
    outlines: Vec<MultiPolygon<f64>>,
}

/// Masks the counts of the areas; `rows` are the published ones.
pub(super) fn published(findings: &Findings, rows: &[MunicipalityRow], below: u32) -> PublishedAreas {
    let below = f64::from(below);
    let of = |area: &ShortageArea, is_open| {
        let count = |kind| match kind {
            WeightKind::Points => Some(area.members.len() as f64),
            WeightKind::Households => area.households,
            WeightKind::Workplaces => area.workplaces,
            _ => area.persons,
        };
        let counts = WEIGHTS.map(|kind| count(kind).map(|count| (count, is_small(count, below))));
        AreaCounts { municipality: area.municipality as usize, is_open, counts }
    };
    let open = findings.shortage_areas.iter().map(|area| of(area, true));
    let mut counts: Vec<AreaCounts> =
        open.chain(findings.ended_areas.iter().map(|area| of(area, false))).collect();
    let mut of_municipalities = vec![Vec::new(); findings.survey.municipalities.len()];
    for (position, area) in counts.iter().enumerate() {
        of_municipalities[area.municipality].push(position);
    }
    let rows = rows.iter().filter(|row| row.kind == RowKind::Municipality);
    for (row, areas) in rows.zip(&of_municipalities) {
        for (weight, kind) in WEIGHTS.into_iter().enumerate() {
            if !is_safe(row, kind, areas.iter().filter_map(|&area| counts[area].of(weight)), below) {
                for &area in areas {
                    counts[area].counts[weight] = counts[area].counts[weight].map(|(count, _)| (count, true));
                }
            }
        }
    }
    PublishedAreas { counts, outlines: outline::outlines(findings, below) }
}

/// Whether what is told of a municipality's areas leaves room for what is masked.
fn is_safe(
    row: &MunicipalityRow,
    kind: WeightKind,
    areas: impl Iterator<Item = (f64, bool)>,
    below: f64,
) -> bool {
    if row.masked.iter().any(|masked| masked.weight == kind) {
        return false;
    }
    // Where nothing is told of the whole, nothing is left of it.
    let Some(entry) = row.weight(kind) else { return true };
    let whole = entry.states.get(AccessStatus::Unserved) + entry.states.get(AccessStatus::Planned);
    let (mut told, mut masked) = (0.0, 0.0);
    for (count, is_masked) in areas {
        if is_masked {
            masked += 1.0;
        } else {
            told += count;
        }
    }
    // All of them might be as great as a masked count can be.
    masked < 1.0 || whole - told >= masked * (below - 1.0) - ROUNDING
}

impl AreaCounts {
    /// The count of an open area; those that ended are no part of what is unserved.
    fn of(&self, weight: usize) -> Option<(f64, bool)> {
        self.counts[weight].filter(|_| self.is_open)
    }

    fn told(&self, weight: usize) -> Option<f64> {
        self.counts[weight].filter(|(_, is_masked)| !is_masked).map(|(count, _)| count)
    }
}

/// Tells in the rows how much their open areas hold, where no area of theirs is masked.
pub(super) fn count_in(rows: &mut [MunicipalityRow], municipalities: &[Municipality], areas: &[AreaCounts]) {
    for row in rows {
        let holds = |area: &&AreaCounts| match row.kind {
            RowKind::Total => true,
            RowKind::County { .. } => municipalities[area.municipality]
                .county
                .as_ref()
                .is_some_and(|county| county.code.as_str() == row.code),
            RowKind::Municipality => municipalities[area.municipality].code.as_str() == row.code,
        };
        let is_masked = |weight| {
            areas.iter().filter(holds).filter_map(|area| area.of(weight)).any(|(_, is_masked)| is_masked)
        };
        if is_masked(0) {
            row.points_in_shortage_areas = None;
        }
        if is_masked(1) {
            row.households_in_shortage_areas = None;
        }
    }
}

impl PublishedAreas {
    /// An area without its members and what a person wrote, with an outline that shows no single household.
    pub(super) fn area(&self, area: &ShortageArea, position: usize, withheld: &[Operator]) -> ShortageArea {
        let counts = &self.counts[position];
        let outline = self.outlines[position].clone();
        let masked = WEIGHTS.into_iter().enumerate();
        let masked = masked.filter(|(at, _)| counts.counts[*at].is_some_and(|(_, is_masked)| is_masked));
        ShortageArea {
            id: area.id.clone(),
            name: area.name.clone(),
            parents: area.parents.clone(),
            children: area.children.clone(),
            members: Vec::new(),
            area_m2: outline.unsigned_area(),
            outline,
            households: counts.told(1),
            workplaces: counts.told(2),
            persons: counts.told(3),
            mobile: area.mobile.as_ref().and_then(|operators| named(operators, withheld)),
            nearest_fibre_m: area
                .nearest_fibre_m
                .map(|metres| (metres / NEAREST_FIBRE_STEP_M).round() * NEAREST_FIBRE_STEP_M),
            twins: area.twins.clone(),
            continues_in: area.continues_in.clone(),
            remark: String::new(),
            published: Some(PublishedCounts {
                points: counts.told(0).map(|count| count as u64),
                masked: masked.map(|(_, kind)| kind).collect(),
            }),
            ..*area
        }
    }
}

/// The operators that may be named. Where none is left, it is not told whether there is any.
fn named(operators: &[Operator], withheld: &[Operator]) -> Option<Vec<Operator>> {
    let named: Vec<Operator> =
        operators.iter().copied().filter(|operator| !withheld.contains(operator)).collect();
    (withheld.is_empty() || !named.is_empty()).then_some(named)
}
