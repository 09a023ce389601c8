//! What the page's script reads: the one table, the shapes, and nothing that was not found by the run.
use std::collections::BTreeMap;

use geo::{Area, MultiPolygon};
use serde::Serialize;

use super::area::{AreaOfShortage, areas};
use super::base::{Base, base};
use super::changed::{ChangedPlaces, changed};
use super::encode::{self, Path, Shape};
use super::fibre::{Fibre, fibre};
use super::gaps::{Gap, gaps, gaps_of_row};
use super::since::{Changed, Reconciled, Since};
use super::squares::{Squares, squares};
use super::{MapError, MapPage, ToWgs84};
use crate::emit::Audience;
use crate::emit::text::language::{Catalogue, Language};
use crate::model::{
    AccessStatus, Findings, MaskedCounts, MaskedWeight, MunicipalityRow, RowKind, Survey, WeightKind,
    WeightRow,
};
use crate::spatial::inside;
use crate::spatial::simplify_to_fit;

/// Vertices, changed places and squares that a page may hold, chosen so that a page stays under the promised size: a vertex
/// takes about nine bytes, a changed place and a square fifty.
pub(super) struct Budget {
    outlines: usize,
    pub(super) areas: usize,
    uncovered: usize,
    pub(super) gaps: usize,
    pub(super) routes: usize,
    changed: usize,
    pub(super) water: usize,
    pub(super) settlements: usize,
    pub(super) lines: usize,
    pub(super) uncovered_lines: usize,
    pub(super) squares: usize,
}

impl Budget {
    pub(super) fn of(municipalities: usize) -> Self {
        if municipalities <= Survey::MOST_OF_A_COUNTY { COUNTY } else { COUNTRY }
    }
}

/// Up to some sixty municipalities: one county, 10 MB.
const COUNTY: Budget = Budget {
    outlines: 130_000,
    areas: 180_000,
    uncovered: 120_000,
    gaps: 100_000,
    routes: 15_000,
    changed: 28_000,
    water: 50_000,
    settlements: 20_000,
    lines: 40_000,
    uncovered_lines: 25_000,
    squares: 25_000,
};
/// More: a country, 40 MB.
const COUNTRY: Budget = Budget {
    outlines: 800_000,
    areas: 1_000_000,
    uncovered: 700_000,
    gaps: 450_000,
    routes: 50_000,
    changed: 100_000,
    water: 200_000,
    settlements: 80_000,
    lines: 200_000,
    uncovered_lines: 60_000,
    squares: 0,
};

/// The least tolerance. Engineering choice: 10 m is under a pixel where a whole municipality fits the screen.
const OUTLINE_TOLERANCE_M: f64 = 10.0;

/// The whole of the page's data.
#[derive(Serialize)]
pub(super) struct PageData<'a> {
    language: &'static str,
    messages: &'a Catalogue,
    /// Weights that the demand source carries.
    weights: Vec<&'static str>,
    /// The page is for everybody.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    open: bool,
    /// Whether there was a register; an earlier result brings its own.
    register: bool,
    /// The reference date of the earlier result; `null` without one.
    since: Option<&'a str>,
    /// The register is the county's own list: there is no last time.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    list: bool,
    rows: Vec<Row<'a>>,
    municipalities: Vec<Municipality<'a>>,
    areas: Vec<AreaOfShortage<'a>>,
    /// Per municipality; `null` without mobile layers.
    uncovered: Option<Vec<Shape>>,
    /// What each operator leaves uncovered; empty without mobile layers, or where there is but one operator.
    gaps: Vec<Gap<'a>>,
    fibre: Fibre<'a>,
    base: Base,
    /// By grid, the largest squares first.
    squares: Vec<Squares>,
    /// `null` without an earlier result, or where nothing changed.
    changed: Option<ChangedPlaces<'a>>,
}

/// A row of the table (law 4: the numbers of `findings.rows`, unrounded).
#[derive(Serialize)]
struct Row<'a> {
    kind: &'static str,
    partial: bool,
    code: &'a str,
    name: &'a str,
    county: &'a str,
    /// By weight; a weight that no point of the row has is `null`: unknown, not 0.
    weights: BTreeMap<&'static str, Option<Counts>>,
    /// The weights whose states are masked: their total, where that is published.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    masked: BTreeMap<&'static str, Option<f64>>,
    /// Of these weights the shares that follow from what is published, as classes in words, by the table's column.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    share_classes: BTreeMap<&'static str, BTreeMap<&'static str, String>>,
    area_m2: f64,
    land_m2: f64,
    uncovered_m2: Option<f64>,
    /// Parallel to the operators of `gaps`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    gaps_m2: Vec<f64>,
    shortage_areas: u64,
    points_in_shortage_areas: Option<u64>,
    households_in_shortage_areas: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scattered_points: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scattered_households: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reconciliation: Option<Reconciled>,
    /// By weight.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    change: BTreeMap<&'static str, Changed>,
}

/// A weight over the states.
#[derive(Serialize)]
struct Counts {
    total: f64,
    connected: f64,
    passed: f64,
    planned: f64,
    unserved: f64,
    no_data: f64,
    unknown_points: u64,
    unserved_mobile: Option<f64>,
    unserved_both: Option<f64>,
}

/// Where a municipality lies. Its numbers are in the row of the same code.
#[derive(Serialize)]
struct Municipality<'a> {
    code: &'a str,
    label: Path,
    shape: Shape,
}

/// Brings the findings into the form of the page.
pub(super) fn build<'a>(
    page: &MapPage<'a>,
    messages: &'a Catalogue,
    to_wgs84: ToWgs84,
) -> Result<PageData<'a>, MapError> {
    let findings = page.findings;
    let since = Since::of(page);
    let budget = Budget::of(findings.survey.municipalities.len());
    Ok(PageData {
        language: page.context.language.as_str(),
        messages,
        weights: findings.survey.weights.iter().map(|weight| weight.as_str()).collect(),
        open: page.audience == Audience::Open,
        register: findings.survey.register.is_some(),
        since: (!page.changes.is_empty()).then_some(page.since),
        list: findings.survey.register.as_ref().is_some_and(|register| register.is_list),
        rows: findings
            .rows
            .iter()
            .map(|one| row(one, page.context.language, gaps_of_row(findings, one, page.gaps), &since))
            .collect(),
        municipalities: municipalities(findings, &budget, to_wgs84)?,
        areas: areas(findings, &budget, to_wgs84)?,
        uncovered: uncovered(findings, &budget, to_wgs84)?,
        gaps: gaps(findings, page.gaps, to_wgs84)?,
        fibre: fibre(findings, page.audience, &budget, to_wgs84)?,
        base: base(&page.base, &budget, to_wgs84)?,
        squares: squares(&findings.survey, page.grids, page.audience, &budget, to_wgs84)?,
        changed: changed(page, budget.changed, to_wgs84)?,
    })
}

fn row<'a>(row: &'a MunicipalityRow, language: Language, gaps_m2: Vec<f64>, since: &Since<'_>) -> Row<'a> {
    let (kind, partial) = match row.kind {
        RowKind::Municipality => ("municipality", false),
        RowKind::County { partial } => ("county", partial),
        RowKind::Total => ("total", false),
    };
    let points = row.weight(WeightKind::Points).map_or(0.0, |points| points.total);
    Row {
        kind,
        partial,
        code: &row.code,
        name: &row.name,
        county: &row.county,
        weights: row.weights.iter().map(|entry| (entry.weight.as_str(), counts(entry, points))).collect(),
        masked: (row.masked.iter())
            .filter(|masked| masked.counts == MaskedCounts::All)
            .map(|masked| (masked.weight.as_str(), masked.total))
            .collect(),
        share_classes: share_classes(row, language),
        area_m2: row.area_m2,
        land_m2: row.land_m2,
        uncovered_m2: row.uncovered_m2,
        gaps_m2,
        shortage_areas: row.shortage_areas,
        points_in_shortage_areas: row.points_in_shortage_areas,
        households_in_shortage_areas: row.households_in_shortage_areas,
        scattered_points: row.scattered_points,
        scattered_households: row.scattered_households,
        reconciliation: since.reconciled(row),
        change: since.changed(row),
    }
}

/// The classes of the masked shares that the table has columns for, by weight.
fn share_classes(
    row: &MunicipalityRow,
    language: Language,
) -> BTreeMap<&'static str, BTreeMap<&'static str, String>> {
    const SHARES: [(&str, &[AccessStatus]); 3] = [
        ("share", &[AccessStatus::Unserved]),
        ("share_connected", &[AccessStatus::Connected]),
        ("share_reached", &[AccessStatus::Connected, AccessStatus::Passed]),
    ];
    let of_weight = |masked: &MaskedWeight| -> BTreeMap<&'static str, String> {
        let class = |states| {
            let (least, most) = masked.share_between(states)?;
            language.percent_class(least, most)
        };
        SHARES.iter().filter_map(|&(column, states)| Some((column, class(states)?))).collect()
    };
    let classes = row.masked.iter().map(|masked| (masked.weight.as_str(), of_weight(masked)));
    classes.filter(|(_, classes)| !classes.is_empty()).collect()
}

/// Where no point has a known value the sum is unknown, not 0.
fn counts(entry: &WeightRow, points: f64) -> Option<Counts> {
    let known = entry.unknown_points == 0 || (entry.unknown_points as f64) < points;
    known.then(|| Counts {
        total: entry.total,
        connected: entry.states.get(AccessStatus::Connected),
        passed: entry.states.get(AccessStatus::Passed),
        planned: entry.states.get(AccessStatus::Planned),
        unserved: entry.states.get(AccessStatus::Unserved),
        no_data: entry.states.get(AccessStatus::NoData),
        unknown_points: entry.unknown_points,
        unserved_mobile: entry.unserved_mobile,
        unserved_both: entry.unserved_both,
    })
}

fn municipalities<'a>(
    findings: &'a Findings,
    budget: &Budget,
    to_wgs84: ToWgs84,
) -> Result<Vec<Municipality<'a>>, MapError> {
    let municipalities = &findings.survey.municipalities;
    let boundaries: Vec<&MultiPolygon<f64>> = municipalities.iter().map(|one| &one.boundary).collect();
    let simple = simplify_to_fit(&boundaries, OUTLINE_TOLERANCE_M, budget.outlines);
    let shapes = encode::shapes("municipalities", &simple, to_wgs84)?;
    municipalities
        .iter()
        .zip(&simple)
        .zip(shapes)
        .map(|((one, simple), shape)| {
            Ok(Municipality {
                code: one.code.as_str(),
                label: label("municipalities", simple, to_wgs84)?,
                shape,
            })
        })
        .collect()
}

fn uncovered(
    findings: &Findings,
    budget: &Budget,
    to_wgs84: ToWgs84,
) -> Result<Option<Vec<Shape>>, MapError> {
    // A municipality has an uncovered area (perhaps an empty one) when there are mobile layers: then all of them have.
    let outlines: Option<Vec<&MultiPolygon<f64>>> =
        findings.cover.iter().map(|cover| cover.uncovered.as_ref().map(|(_, outline)| outline)).collect();
    outlines
        .filter(|outlines| !outlines.is_empty())
        .map(|outlines| {
            let simple = simplify_to_fit(&outlines, OUTLINE_TOLERANCE_M, budget.uncovered);
            encode::shapes("uncovered area", &simple, to_wgs84)
        })
        .transpose()
}

/// A place for the name: inside the largest part of a shape as it is drawn. Empty for an empty shape.
pub(super) fn label(
    layer: &'static str,
    shape: &MultiPolygon<f64>,
    to_wgs84: ToWgs84,
) -> Result<Path, MapError> {
    let largest = shape.iter().max_by(|a, b| a.unsigned_area().total_cmp(&b.unsigned_area()));
    let at = largest.and_then(inside).map(|at| vec![at]);
    encode::places(layer, at.unwrap_or_default(), to_wgs84)
}
