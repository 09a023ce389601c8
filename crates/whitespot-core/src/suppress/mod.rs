//! Suppress: findings → what of them may be published (sekretess, röjandekontroll).
//!
//! A count is *small* when it is greater than 0 and less than `below`. Counts are of three families (`family`): a row of
//! one weight is masked whole as soon as what is connected, passed, planned or none of these is small; in the split of the last
//! into what is unserved and what has no data as soon as one of the two is; and in its mobile counts alone as soon as one of
//! the four parts is small into which these cut what is unserved and what is not (primary suppression). Its total stays
//! unless it is small itself; cells whose states are masked hide it always. Tiers are published for the whole alone.
//! Rows are one tree: the total, its counties, their municipalities, their squares, and the smaller squares within
//! these. What a published row leaves for its masked parts is known too, so more parts are masked (complementary
//! suppression) until every small count may still be anything from 1 to `below` - 1 (Fréchet bounds): of masked parts
//! with totals rᵢ, T in all, that hold c of a count together, one holds at least max(0, rᵢ + c - T) and at most min(rᵢ,
//! c), and where totals are hidden at least 0 and at most c.
//!
//! These bounds are all that can be known, however many counts are cut from a total: let a part hold any x of a count within
//! them. Its other counts can be dealt out within the sums of each, and then the other parts can be filled, because what is
//! left of the totals and what is left of the sums is equal (a transport problem, which then always has a solution). So it
//! is enough to look at each count alone, and finer cuts of masked rows add nothing.
mod areas;
mod family;
mod left;
mod outline;
mod shown;
mod silence;
mod tree;

#[cfg(test)]
mod family_tests;
#[cfg(test)]
mod split_tests;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::model::{AccessStatus, WeightKind};
use crate::model::{
    Findings, Grid, GridCell, LastAreas, LastPercent, MaskedCounts, MaskedWeight, MobileLayer, Municipality,
    MunicipalityCover, MunicipalityRow, Operator, OperatorSets, Register, RegisterEntry, RowKind, SetByHand,
    ShortageArea, StateCounts, Survey, Unlisted, WeightRow,
};
use family::Split;
use tree::{Mask, Row, Tree};
use whitespot_spatial::ShapeError;

/// What is masked.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct SuppressSettings {
    /// Counts greater than 0 and less than this are masked; 1 masks nothing but parts of a whole.
    pub below: u32,
    /// The least number of places that a new shortage area has by the profile, and of households: everybody knows them.
    pub least_areas: [f64; 2],
}

impl SuppressSettings {
    /// Masks counts greater than 0 and less than this; a new shortage area may have any size.
    pub const fn new(below: u32) -> Self {
        Self { below, least_areas: [1.0; 2] }
    }

    /// Counts of this weight of a shortage area that are greater than 0 and less than this are masked: the least size of an area is
    /// masked with the number above it where it is small.
    #[must_use]
    pub fn area_below(self, weight: WeightKind) -> f64 {
        let below = f64::from(self.below);
        let [places, households] = self.least_areas;
        let least = match weight {
            WeightKind::Points => places,
            WeightKind::Households => households,
            _ => 1.0,
        };
        if least > 1.0 && family::is_small(least, below) { below.max(least + 2.0) } else { below }
    }

    /// The same where a new shortage area has so many places and households at least.
    #[must_use]
    pub const fn with_least_areas(self, least_areas: [f64; 2]) -> Self {
        Self { least_areas, ..self }
    }
}

/// Det öppna materialet: findings as they may be published.
#[derive(Debug, Clone)]
pub struct Published {
    /// Without points, members, operators' layers, fibre points, notes, and with masked counts taken out.
    pub findings: Findings,
    /// Squares, the largest first: each of the others lies within one of those before. A square whose places are masked
    /// is left out: listing it would reveal that somebody lives there.
    pub grids: Vec<Grid>,
    /// Mobile layers of the profile's rule may not be published: the uncovered area is left out.
    pub is_uncovered_withheld: bool,
}

/// Takes out of the findings what may not be published; `counted` are the squares that are published, the largest first, each
/// of the others within one of those before.
///
/// # Errors
/// When an outline cannot be drawn: a broken invariant.
pub fn publish(
    findings: &Findings,
    counted: &[Grid],
    settings: SuppressSettings,
) -> Result<Published, ShapeError> {
    let places = Places::of(findings, counted);
    let masks = masks(findings, counted, &places, settings.below);
    let mut rows: Vec<MunicipalityRow> = findings.rows.clone();
    let mut grids = counted.to_vec();
    for (weight, masks) in masks.iter().enumerate() {
        for (row, &place) in rows.iter_mut().zip(&places.rows) {
            note(&mut row.masked, &row.weights[weight], masks, (place, false));
        }
        for (cell, place) in cells_of(&mut grids).zip(places.first_cell..) {
            note(&mut cell.masked, &cell.weights[weight], masks, (place, true));
        }
    }
    drop((masks, places));
    cells_of(&mut grids).for_each(mask_together);
    for row in &mut rows {
        take_out(&mut row.weights, &row.masked);
        let may_publish = |entry: &WeightRow| {
            row.kind == RowKind::Total && family::may_publish_tiers(entry, f64::from(settings.below))
        };
        row.weights.iter_mut().filter(|entry| !may_publish(entry)).for_each(take_tiers_out);
    }
    for cell in cells_of(&mut grids) {
        take_out(&mut cell.weights, &cell.masked);
        cell.weights.iter_mut().for_each(take_tiers_out);
    }

    let withheld = withheld_operators(&findings.survey.mobile);
    let is_uncovered_withheld = findings
        .series
        .first()
        .is_some_and(|rule| rule.layers.iter().any(|&layer| !findings.survey.mobile[layer as usize].publish));
    let open = areas::published(findings, &rows, (counted, &grids), settings)?;
    for grid in &mut grids {
        grid.cells.retain(|cell| !hides(cell, WeightKind::Points, MaskedCounts::All));
    }
    areas::count_in(&mut rows, &findings.survey.municipalities, &open.counts);
    let shown = |area: &ShortageArea, position: usize| open.area(area, position, &withheld);
    let ended = findings.shortage_areas.len();
    let total = rows.iter().find(|row| row.kind == RowKind::Total);
    let delivery = silence::published(&findings.delivery, total, f64::from(settings.below));
    Ok(Published {
        grids,
        is_uncovered_withheld,
        findings: Findings {
            survey: survey(&findings.survey),
            ladder: findings.ladder.clone(),
            // Places, routes and costs of single areas are the region's own.
            last_percent: LastPercent::default(),
            access: Vec::new(),
            operator_sets: OperatorSets::default(),
            series: Vec::new(),
            cover: findings.cover.iter().map(|cover| self::cover(cover, is_uncovered_withheld)).collect(),
            uncovered_lines: Vec::new(),
            computed_again: Vec::new(),
            shortage_areas: numbered(&findings.shortage_areas, 0).map(|(at, area)| shown(area, at)).collect(),
            ended_areas: numbered(&findings.ended_areas, ended).map(|(at, area)| shown(area, at)).collect(),
            register: findings.register.iter().map(entry).collect(),
            reconciliation: findings.reconciliation.clone(),
            membership: Vec::new(),
            last_areas: LastAreas::default(),
            unserved_shares: Vec::new(),
            delivered: Vec::new(),
            delivery,
            gate: crate::model::Gate::default(),
            measured: Vec::new(),
            // What hangs on one network is the region's own.
            scenarios: crate::model::Scenarios::default(),
            support: Err(Unlisted::NotPublished),
            funnel: crate::model::SupportFunnel::default(),
            rows,
        },
    })
}

fn cells_of(grids: &mut [Grid]) -> impl Iterator<Item = &mut GridCell> {
    grids.iter_mut().flat_map(|grid| &mut grid.cells)
}

/// Where the places or households of a square are masked, so are all its weights: who knows that one house stands there
/// would read its state and its people off another weight. The same holds for the mobile counts alone. Publishing less
/// widens every interval that the rule has proved.
fn mask_together(cell: &mut GridCell) {
    let is_masked =
        |counts| [WeightKind::Points, WeightKind::Households].iter().any(|&of| hides(cell, of, counts));
    let (is_all, is_mobile) = (is_masked(MaskedCounts::All), is_masked(MaskedCounts::Mobile));
    for entry in &cell.weights {
        let weight = entry.weight;
        let is_own = |masked: &&mut MaskedWeight| masked.weight == weight;
        if is_all {
            cell.masked.retain(|masked| masked.weight != weight);
            let counts = MaskedCounts::All;
            cell.masked.push(MaskedWeight { weight, total: None, counts, at_most: None, known: None });
        } else if is_mobile
            && entry.unserved_mobile.is_some()
            && cell.masked.iter_mut().find(is_own).is_none()
        {
            let (total, counts) = (Some(entry.total), MaskedCounts::Mobile);
            cell.masked.push(MaskedWeight { weight, total, counts, at_most: None, known: None });
        }
    }
    // In the order of the weights, as they are named.
    let order = |masked: &MaskedWeight| cell.weights.iter().position(|entry| entry.weight == masked.weight);
    cell.masked.sort_by_key(order);
}

/// Whether these counts of a weight are masked in a square.
fn hides(cell: &GridCell, weight: WeightKind, counts: MaskedCounts) -> bool {
    cell.masked.iter().any(|masked| masked.weight == weight && masked.counts == counts)
}

fn numbered(areas: &[ShortageArea], from: usize) -> impl Iterator<Item = (usize, &ShortageArea)> {
    areas.iter().enumerate().map(move |(position, area)| (from + position, area))
}

/// Where the rows and cells stand in the tree: the total, the counties, the municipalities, the cells of each grid.
struct Places {
    /// Parallel to the table's rows.
    rows: Vec<usize>,
    /// The place of the first cell; the others follow, grid by grid.
    first_cell: usize,
    /// By place: the place of the row above.
    parents: Vec<Option<usize>>,
}

impl Places {
    fn of(findings: &Findings, grids: &[Grid]) -> Self {
        let cells: usize = grids.iter().map(|grid| grid.cells.len()).sum();
        let mut parents = Vec::with_capacity(findings.rows.len() + cells);
        let mut rows = vec![0; findings.rows.len()];
        let mut counties: BTreeMap<&str, usize> = BTreeMap::new();
        let mut municipalities = Vec::new();
        let of = |kind: fn(RowKind) -> bool| {
            findings.rows.iter().enumerate().filter(move |(_, row)| kind(row.kind))
        };
        for (position, _) in of(|kind| kind == RowKind::Total) {
            rows[position] = parents.len();
            parents.push(None);
        }
        for (position, county) in of(|kind| matches!(kind, RowKind::County { .. })) {
            rows[position] = parents.len();
            counties.insert(&county.code, parents.len());
            parents.push(Some(0));
        }
        for ((position, _), Municipality { county, .. }) in
            of(|kind| kind == RowKind::Municipality).zip(&findings.survey.municipalities)
        {
            let county = county.as_ref().and_then(|county| counties.get(county.code.as_str()));
            rows[position] = parents.len();
            municipalities.push(parents.len());
            parents.push(Some(county.copied().unwrap_or(0)));
        }
        let first_cell = parents.len();
        let mut above: Option<(&Grid, usize)> = None;
        for grid in grids {
            let own = parents.len();
            parents.extend(grid.cells.iter().map(|cell| {
                let within = above.and_then(|(above, first)| Some(first + above.around(cell)?));
                Some(within.unwrap_or(municipalities[cell.municipality as usize]))
            }));
            above = Some((grid, own));
        }
        Self { rows, first_cell, parents }
    }

    /// The rows of a tree of one family, from the entries in the order of the places.
    fn tree(&self, splits: Vec<Split>, hides_total: impl Fn(usize) -> bool) -> Vec<Row> {
        let row = |(place, (Split { total, counts }, parent)): (usize, (Split, &Option<usize>))| Row {
            parent: *parent,
            total,
            counts,
            hides_total: hides_total(place),
        };
        splits.into_iter().zip(&self.parents).enumerate().map(row).collect()
    }
}

/// What is masked of a weight, by place.
struct Masks {
    states: Vec<Mask>,
    /// What is unserved beside what has no data; also where the states are.
    split: Vec<bool>,
    /// The mobile counts; also where the split is.
    mobile: Vec<bool>,
    /// What the published rows leave for the masked ones, of the table's rows alone.
    at_most: Vec<Option<StateCounts>>,
}

/// Per weight of the survey what is masked.
fn masks(findings: &Findings, grids: &[Grid], places: &Places, below: u32) -> Vec<Masks> {
    (0..findings.survey.weights.len())
        .into_par_iter()
        .map(|weight| {
            let mut entries: Vec<&WeightRow> = Vec::with_capacity(places.parents.len());
            let mut rows: Vec<(usize, &WeightRow)> = places
                .rows
                .iter()
                .copied()
                .zip(findings.rows.iter().map(|row| &row.weights[weight]))
                .collect();
            rows.sort_by_key(|(place, _)| *place);
            entries.extend(rows.into_iter().map(|(_, entry)| entry));
            entries.extend(grids.iter().flat_map(|grid| &grid.cells).map(|cell| &cell.weights[weight]));
            Masks::of(&entries, places, below)
        })
        .collect()
}

impl Masks {
    /// Of one weight, by its entries in the order of the places.
    fn of(entries: &[&WeightRow], places: &Places, below: u32) -> Self {
        let states = entries.iter().map(|entry| family::states(entry)).collect();
        let states = Tree::new(places.tree(states, |place| place >= places.first_cell), below).protect();
        let split = split(entries, places, &states, below);
        let at_most = left::at_most(&entries[..places.first_cell], places, &split);
        Self { mobile: mobile(entries, places, &split, below), states, split, at_most }
    }
}

/// Which rows do not show what is unserved beside what has no data.
fn split(entries: &[&WeightRow], places: &Places, states: &[Mask], below: u32) -> Vec<bool> {
    let masked: Vec<bool> = states.iter().map(|mask| mask.counts).collect();
    let rests = entries.iter().map(|entry| family::unserved_of_rest(entry)).collect();
    let tree = Tree::with_known_totals(places.tree(rests, |_| false), below, &masked);
    tree.protect().into_iter().map(|mask| mask.counts).collect()
}

/// Which rows have their mobile counts masked.
fn mobile(entries: &[&WeightRow], places: &Places, split: &[bool], below: u32) -> Vec<bool> {
    let mut masked = split.to_vec();
    let halves = entries.iter().map(|entry| family::halves(entry).map(<(Split, Split)>::from));
    let Some((unserved, others)) = halves.collect::<Option<(Vec<Split>, Vec<Split>)>>() else {
        return masked;
    };
    let halves = [unserved, others].map(|half| places.tree(half, |_| false));
    // What is masked for one half is masked in the other too.
    loop {
        let before = masked.clone();
        for rows in &halves {
            let protected = Tree::with_known_totals(rows.clone(), below, &masked).protect();
            masked = protected.into_iter().map(|mask| mask.counts).collect();
        }
        if masked == before {
            return masked;
        }
    }
}

/// Notes what is masked of a weight. A square shows its states whole or not at all: of a row of the table those stay that are not split.
fn note(masked: &mut Vec<MaskedWeight>, entry: &WeightRow, masks: &Masks, (place, is_cell): (usize, bool)) {
    let states = masks.states[place];
    let counts = if masks.split[place] {
        MaskedCounts::All
    } else if masks.mobile[place] {
        MaskedCounts::Mobile
    } else {
        return;
    };
    let is_split_alone = masks.split[place] && !states.counts;
    let hides_total = states.total || (is_split_alone && is_cell);
    let known = (is_split_alone && !is_cell).then(|| offered(&entry.states));
    masked.push(MaskedWeight {
        weight: entry.weight,
        counts,
        total: (!hides_total).then_some(entry.total),
        at_most: masks.at_most.get(place).copied().flatten().filter(|_| known.is_none()),
        known,
    });
}

/// The states without what is unserved and what has no data.
fn offered(states: &StateCounts) -> StateCounts {
    let mut offered = StateCounts::default();
    for state in [AccessStatus::Connected, AccessStatus::Passed, AccessStatus::Planned] {
        offered.add(state, states.get(state));
    }
    offered
}

/// Leaves the counts that are published. The number of points without a known weight never is: that is a small count as
/// well.
fn take_out(weights: &mut Vec<WeightRow>, masked: &[MaskedWeight]) {
    let of = |entry: &WeightRow| {
        masked.iter().find(|masked| masked.weight == entry.weight).map(|masked| masked.counts)
    };
    weights.retain(|entry| of(entry) != Some(MaskedCounts::All));
    // Where no weight is known the sum is unknown, not 0.
    weights.retain(|entry| entry.unknown_points == 0 || entry.total > 0.0);
    for entry in weights {
        entry.unknown_points = 0;
        if of(entry) == Some(MaskedCounts::Mobile) {
            entry.unserved_mobile = None;
            entry.unserved_both = None;
        }
    }
}

/// Tiers are cut finer than any masking of rows would bear.
fn take_tiers_out(entry: &mut WeightRow) {
    entry.reached = Vec::new();
    entry.reached_with_passed = Vec::new();
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
        // Whether there was a register is published, not what it held.
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
        not_judged: 0,
        ..entry.clone()
    }
}

impl Published {
    /// How many rows of the table have anything masked.
    pub fn masked_rows(&self) -> usize {
        self.findings.rows.iter().filter(|row| !row.masked.is_empty()).count()
    }
}
