//! Suppress: findings → what of them may be published (sekretess, röjandekontroll).
//!
//! A count is *small* when it is greater than 0 and less than `below`. A row of one weight is masked whole as soon as any of its
//! counts is small, or any difference of them, or what any of them leaves of the total: so nothing can be put together from
//! what is left of the row. Its total stays unless it is small itself; cells hide it always. Rows are one tree: the total,
//! its counties, their municipalities, their cells of 1 km. What a published row leaves for its masked parts is known too, so
//! more parts are masked until every small count may still be anything from 1 to `below` - 1 (Fréchet bounds): of masked
//! parts with totals rᵢ, T in all, that hold c of a count together, one holds at least max(0, rᵢ + c - T) and at most
//! min(rᵢ, c), and where totals are hidden at least 0 and at most c.
//!
//! These bounds are all that can be known, however many counts are cut from a total: let a part hold any x of a count within
//! them. Its other counts can be dealt out within the sums of each, and then the other parts can be filled, because what is
//! left of the totals and what is left of the sums is equal (a transport problem, which then always has a solution). So it
//! is enough to look at each count alone, and finer cuts of masked rows add nothing.
mod areas;
mod family;
mod outline;
mod tree;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::model::{
    Findings, Grid, GridCell, LastAreas, MaskedWeight, MobileLayer, Municipality, MunicipalityCover,
    MunicipalityRow, Operator, OperatorSets, Register, RegisterEntry, RowKind, SetByHand, ShortageArea,
    Survey, Unlisted, WeightRow,
};
use tree::{Mask, Row, Tree};

/// What is masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SuppressSettings {
    /// Counts greater than 0 and less than this are masked; 1 masks nothing but parts of a whole.
    pub below: u32,
}

/// Det öppna materialet: findings as they may be published.
#[derive(Debug, Clone)]
pub struct Published {
    /// Without points, members, operators' layers, fibre points, notes, and with masked counts taken out.
    pub findings: Findings,
    /// Cells of 1 km.
    pub grid: Grid,
    /// Mobile layers of the profile's rule may not be published: the uncovered area is left out.
    pub is_uncovered_withheld: bool,
}

/// Takes out of the findings what may not be published; `grid` holds the cells that are published.
pub fn publish(findings: &Findings, grid: &Grid, settings: SuppressSettings) -> Published {
    let masks = masks(findings, grid, settings.below);
    let mut rows: Vec<MunicipalityRow> = findings.rows.clone();
    let mut grid = grid.clone();
    for (weight, (masks, places)) in masks.iter().enumerate() {
        for (row, &place) in rows.iter_mut().zip(&places.rows) {
            note(&mut row.masked, &row.weights[weight], masks[place]);
        }
        for (cell, mask) in grid.cells.iter_mut().zip(&masks[places.first_cell..]) {
            note(&mut cell.masked, &cell.weights[weight], *mask);
        }
    }
    for row in &mut rows {
        take_out(&mut row.weights, &row.masked);
    }
    for cell in &mut grid.cells {
        take_out(&mut cell.weights, &cell.masked);
    }

    let withheld = withheld_operators(&findings.survey.mobile);
    let is_uncovered_withheld = findings
        .series
        .first()
        .is_some_and(|rule| rule.layers.iter().any(|&layer| !findings.survey.mobile[layer as usize].publish));
    let open = areas::published(findings, &rows, settings.below);
    areas::count_in(&mut rows, &findings.survey.municipalities, &open.counts);
    let shown = |area: &ShortageArea, position: usize| open.area(area, position, &withheld);
    let ended = findings.shortage_areas.len();
    Published {
        grid,
        is_uncovered_withheld,
        findings: Findings {
            survey: survey(&findings.survey),
            ladder: findings.ladder.clone(),
            access: Vec::new(),
            operator_sets: OperatorSets::default(),
            series: Vec::new(),
            cover: findings.cover.iter().map(|cover| self::cover(cover, is_uncovered_withheld)).collect(),
            uncovered_lines: Vec::new(),
            shortage_areas: numbered(&findings.shortage_areas, 0).map(|(at, area)| shown(area, at)).collect(),
            ended_areas: numbered(&findings.ended_areas, ended).map(|(at, area)| shown(area, at)).collect(),
            register: findings.register.iter().map(entry).collect(),
            reconciliation: findings.reconciliation.clone(),
            membership: Vec::new(),
            last_areas: LastAreas::default(),
            unserved_shares: Vec::new(),
            support: Err(Unlisted::NotPublished),
            rows,
        },
    }
}

fn numbered(areas: &[ShortageArea], from: usize) -> impl Iterator<Item = (usize, &ShortageArea)> {
    areas.iter().enumerate().map(move |(position, area)| (from + position, area))
}

/// Where the rows and cells stand in the tree.
struct Places {
    /// Parallel to the table's rows.
    rows: Vec<usize>,
    first_cell: usize,
}

/// Per weight of the survey what is masked.
fn masks(findings: &Findings, grid: &Grid, below: u32) -> Vec<(Vec<Mask>, Places)> {
    (0..findings.survey.weights.len())
        .into_par_iter()
        .map(|weight| {
            let (tree, places) = tree(findings, grid, weight);
            (Tree::new(tree, below).protect(), places)
        })
        .collect()
}

/// The total, the counties, the municipalities, the cells.
fn tree(findings: &Findings, grid: &Grid, weight: usize) -> (Vec<Row>, Places) {
    let row = |entry: &WeightRow, parent, hides_total| Row {
        parent,
        total: entry.total,
        counts: family::counts(entry),
        hides_total,
    };
    let mut tree = Vec::with_capacity(findings.rows.len() + grid.cells.len());
    let mut rows = vec![0; findings.rows.len()];
    let mut counties: BTreeMap<&str, usize> = BTreeMap::new();
    let mut municipalities = Vec::new();
    let of =
        |kind: fn(RowKind) -> bool| findings.rows.iter().enumerate().filter(move |(_, row)| kind(row.kind));
    for (position, total) in of(|kind| kind == RowKind::Total) {
        rows[position] = tree.len();
        tree.push(row(&total.weights[weight], None, false));
    }
    for (position, county) in of(|kind| matches!(kind, RowKind::County { .. })) {
        rows[position] = tree.len();
        counties.insert(&county.code, tree.len());
        tree.push(row(&county.weights[weight], Some(0), false));
    }
    for ((position, one), Municipality { county, .. }) in
        of(|kind| kind == RowKind::Municipality).zip(&findings.survey.municipalities)
    {
        let county = county.as_ref().and_then(|county| counties.get(county.code.as_str()));
        rows[position] = tree.len();
        municipalities.push(tree.len());
        tree.push(row(&one.weights[weight], Some(county.copied().unwrap_or(0)), false));
    }
    let first_cell = tree.len();
    tree.extend(
        grid.cells
            .iter()
            .map(|cell| row(&cell.weights[weight], Some(municipalities[cell.municipality as usize]), true)),
    );
    (tree, Places { rows, first_cell })
}

fn note(masked: &mut Vec<MaskedWeight>, entry: &WeightRow, mask: Mask) {
    if mask.counts {
        masked.push(MaskedWeight { weight: entry.weight, total: (!mask.total).then_some(entry.total) });
    }
}

/// Leaves the counts that are told. How many points have no known weight is told of none: that is a small count as well.
fn take_out(weights: &mut Vec<WeightRow>, masked: &[MaskedWeight]) {
    weights.retain(|entry| masked.iter().all(|masked| masked.weight != entry.weight));
    // The sum over none of many is unknown, not 0.
    weights.retain(|entry| entry.unknown_points == 0 || entry.total > 0.0);
    for entry in weights {
        entry.unknown_points = 0;
    }
}

/// Operators with a mobile layer that may not be published: they are not named.
fn withheld_operators(mobile: &[MobileLayer]) -> Vec<Operator> {
    mobile.iter().filter(|layer| !layer.publish).map(|layer| layer.operator).collect()
}

/// What pages and layers ask of the survey.
fn survey(survey: &Survey) -> Survey {
    Survey {
        municipalities: survey.municipalities.clone(),
        partial_counties: survey.partial_counties.clone(),
        ranges: vec![0; survey.municipalities.len() + 1],
        weights: survey.weights.clone(),
        operators: survey.operators.clone(),
        // Whether there was one is told, not what it held.
        register: survey.register.as_ref().map(|_| Register::default()),
        has_settlements: survey.has_settlements,
        ..Survey::default()
    }
}

fn cover(cover: &MunicipalityCover, is_withheld: bool) -> MunicipalityCover {
    MunicipalityCover {
        area_m2: cover.area_m2,
        land_m2: cover.land_m2,
        uncovered: cover.uncovered.clone().filter(|_| !is_withheld),
        ..MunicipalityCover::default()
    }
}

/// Without what a person wrote and without what the status rests on.
fn entry(entry: &RegisterEntry) -> RegisterEntry {
    RegisterEntry {
        note: String::new(),
        evidence: String::new(),
        set_by_hand: SetByHand::default(),
        computed_status: None,
        ..entry.clone()
    }
}

impl Published {
    /// How many rows of the table, and how many cells, have a masked weight.
    pub fn masked(&self) -> (usize, usize) {
        let rows = self.findings.rows.iter().filter(|row| !row.masked.is_empty()).count();
        (rows, self.grid.cells.iter().filter(|cell: &&GridCell| !cell.masked.is_empty()).count())
    }
}
