//! Vad händer om: `scenario.csv`, `scenario_steps.csv` and the places that lose or gain.
use std::{ops::Range, path::Path};

use polars::prelude::{DataType, Field, Schema};

use crate::emit::Context;
use crate::emit::EmitError;
use crate::emit::tables::csv::{self, CsvFile};
use crate::emit::tables::parquet::{Batch, Parquet};
use crate::emit::tables::point_columns::{geo_metadata, geometry, geometry_fields, numbers, text, written};
use crate::emit::tables::table::{Cell, Table, km2};
use crate::emit::text::names::joined;
use crate::model::{
    Affected, BestLeft, DemandPoint, Findings, Generation, Left, LineKind, Loss, Scenario, ScenarioPoint,
    ScenarioRow, Scenarios, Settlement, WeightKind,
};

const COLUMNS: [&str; 30] = [
    "scenario",
    "date",
    "needs",
    "area_kind",
    "code",
    "name",
    "settlement",
    "operator",
    "measure",
    "class",
    "before",
    "lost",
    "gained",
    "after",
    "lost_share",
    "left_fixed",
    "left_mobile",
    "left_satellite",
    "left_nothing",
    "left_2g",
    "left_3g",
    "left_4g",
    "left_5g",
    "left_6g",
    "left_operators_0",
    "left_operators_1",
    "left_operators_2",
    "left_operators_3",
    "longest_gap_before_km",
    "longest_gap_after_km",
];

/// Writes `scenario.csv`: what meets the need `before`, what of it is `lost` or `gained`, and what meets it `after`, by area, kind of
/// settlement (empty: all) and operator (empty: any network; a name: its customers, who have its network alone). `measure` is a weight of
/// the places, `land_km2`, `road_km` or `rail_km`; lines stand by `class`. Of what places lose, `left_fixed`, `left_mobile`,
/// `left_satellite` and `left_nothing` are the best that is left and sum to `lost`; `left_2g` and so on say where a generation is left, and
/// `left_operators_0` to `_3` (three or more) how many mobile operators.
///
/// # Errors
/// Where the file cannot be written.
pub fn scenario_csv<'f>(scenarios: &Scenarios, file: impl Into<CsvFile<'f>>) -> Result<(), EmitError> {
    csv::write(file, |table| fill(scenarios, table))
}

fn fill(scenarios: &Scenarios, table: &mut dyn Table) -> Result<(), EmitError> {
    table.head(&COLUMNS)?;
    for row in &scenarios.rows {
        let named = Named::of(&scenarios.scenarios[row.scenario as usize]);
        let (measure, class, gaps) = match &row.of {
            Affected::Weight(weight) => (weight.as_str(), None, [None; 2]),
            Affected::Land => ("land_km2", None, [None; 2]),
            Affected::Line { kind, class, longest_gap_m } => {
                (line_measure(*kind), class.as_deref(), longest_gap_m.map(Some))
            }
        };
        let mut cells = vec![
            Cell::Text(named.name),
            Cell::text(named.date.as_deref()),
            Cell::Text(&named.need),
            Cell::Text(row.kind.as_str()),
            Cell::Text(&row.code),
            Cell::Text(&row.name),
            Cell::text(row.settlement.map(Settlement::as_str)),
            Cell::text(row.operator.as_deref()),
            Cell::Text(measure),
            Cell::text(class),
        ];
        cells.extend(loss(row).map(Cell::Number));
        cells.push(Cell::number((row.loss.before > 0.0).then(|| row.loss.lost / row.loss.before)));
        cells.extend(left(row.left.as_ref()));
        cells.extend(gaps.map(|gap_m| Cell::number(gap_m.map(|metres| metres / 1000.0))));
        table.row(&cells)?;
    }
    Ok(())
}

/// A scenario as tables name it.
struct Named<'a> {
    name: &'a str,
    date: Option<String>,
    need: String,
}

impl<'a> Named<'a> {
    fn of(scenario: &'a Scenario) -> Self {
        let date = scenario.date.map(|date| date.to_string());
        Self { name: &scenario.name, date, need: scenario.need.to_string() }
    }
}

const fn line_measure(kind: LineKind) -> &'static str {
    match kind {
        LineKind::Road => "road_km",
        LineKind::Rail => "rail_km",
        LineKind::Fibre => "fibre_km",
    }
}

/// Before, lost, gained and after, in the unit of the measure.
fn loss(row: &ScenarioRow) -> [f64; 4] {
    let Loss { before, lost, gained, after } = row.loss;
    [before, lost, gained, after].map(|value| match row.of {
        Affected::Weight(_) => value,
        Affected::Land => km2(value),
        Affected::Line { .. } => value / 1000.0,
    })
}

fn left<'a>(left: Option<&Left>) -> Vec<Cell<'a>> {
    let Some(left) = left else { return vec![Cell::Empty; 8 + Generation::ALL.len()] };
    let best = [left.fixed, left.mobile, left.satellite, left.nothing];
    best.into_iter().chain(left.generations).chain(left.operators).map(Cell::Number).collect()
}

/// Writes `scenario_steps.csv`: the scenarios that have a day, one after the other: what each takes of every need when those before it
/// have happened. `before` is what is left of the earlier ones, and the losses of all steps sum to what is lost in the end.
///
/// # Errors
/// Where the file cannot be written.
pub fn scenario_steps_csv<'f>(scenarios: &Scenarios, file: impl Into<CsvFile<'f>>) -> Result<(), EmitError> {
    csv::write(file, |table| {
        table.head(&[
            "date",
            "scenario",
            "needs",
            "area_kind",
            "code",
            "name",
            "weight",
            "before",
            "lost",
            "gained",
            "after",
        ])?;
        scenarios.steps.iter().try_for_each(|step| {
            let named = Named::of(&scenarios.scenarios[step.scenario as usize]);
            let need = step.need.to_string();
            table.row(&[
                Cell::text(named.date.as_deref()),
                Cell::Text(named.name),
                Cell::Text(&need),
                Cell::Text(step.kind.as_str()),
                Cell::Text(&step.code),
                Cell::Text(&step.name),
                Cell::Text(step.weight.as_str()),
                Cell::Number(step.loss.before),
                Cell::Number(step.loss.lost),
                Cell::Number(step.loss.gained),
                Cell::Number(step.loss.after),
            ])
        })
    })
}

/// Rows of a row group of the places.
const GROUP_ROWS: usize = 50_000;

/// Writes `scenario_points.parquet`: every place that loses or gains what a scenario asks, whatever network it uses, by scenario and then
/// in the order of the demand points; `GeoParquet` 1.1 in the working CRS with `bbox` as its covering. `lost` and `gained` are parts of the
/// place (0 to 1); `left` is the best that the losing part has left, and beside it stand the generations (joined by `;`) and the number of
/// mobile operators that remain there.
///
/// # Errors
/// Where the file cannot be written or the working CRS is not known to PROJ.
pub fn scenario_points(findings: &Findings, context: &Context, path: &Path) -> Result<(), EmitError> {
    let (survey, found) = (&findings.survey, &findings.scenarios);
    let texts = ["scenario", "id", "municipality"].map(|name| (name, DataType::String));
    let weights = survey.weights.iter().filter(|kind| **kind != WeightKind::Points);
    let weights: Vec<WeightKind> = weights.copied().collect();
    let sums = weights.iter().map(|kind| (kind.as_str(), DataType::Float64));
    let parts = [
        ("lost", DataType::Float64),
        ("gained", DataType::Float64),
        ("left", DataType::String),
        ("left_generations", DataType::String),
        ("left_operators", DataType::Float64),
    ];
    let fields = texts.into_iter().chain(sums).chain(parts).chain(geometry_fields());
    let schema: Schema = fields.map(|(name, kind)| Field::new(name.into(), kind)).collect();
    let place = |one: &ScenarioPoint| survey.points[one.point as usize].at;
    let metadata = geo_metadata(found.points.iter().map(place), context, path)?;
    let mut parquet = Parquet::create(path, &schema, vec![("geo".to_owned(), metadata.to_string())])?;
    let starts = (0..found.points.len()).step_by(GROUP_ROWS);
    let groups: Vec<Range<usize>> =
        starts.map(|start| start..(start + GROUP_ROWS).min(found.points.len())).collect();
    parquet.batches(&groups, |group| {
        let rows = &found.points[group.clone()];
        let points: Vec<_> = rows.iter().map(|one| &survey.points[one.point as usize]).collect();
        let generations: Vec<String> = rows
            .iter()
            .map(|one| joined(one.generations.iter().map(|generation| generation.as_str())))
            .collect();
        let code = |point: &&DemandPoint| survey.municipalities[point.municipality as usize].code.as_str();
        let mut columns = vec![
            text(
                "scenario",
                rows.iter().map(|one| Some(found.scenarios[one.scenario as usize].name.as_str())),
            ),
            text("id", points.iter().map(|point| Some(point.id.as_str()))),
            text("municipality", points.iter().map(|point| Some(code(point)))),
        ];
        let weight =
            |kind: &WeightKind| numbers(kind.as_str(), points.iter().map(|point| point.weights.get(*kind)));
        columns.extend(weights.iter().map(weight));
        columns.extend([
            numbers("lost", rows.iter().map(|one| Some(one.lost))),
            numbers("gained", rows.iter().map(|one| Some(one.gained))),
            text("left", rows.iter().map(|one| one.left.map(BestLeft::as_str))),
            text("left_generations", generations.iter().map(|joined| Some(joined.as_str()))),
            numbers("left_operators", rows.iter().map(|one| Some(f64::from(one.operators)))),
        ]);
        let places: Vec<_> = points.iter().map(|point| written(point.at)).collect();
        columns.extend(geometry(&places));
        Batch { height: rows.len(), columns }
    })?;
    parquet.finish()
}
