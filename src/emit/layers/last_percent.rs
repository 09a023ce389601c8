//! The estimated trenches as lines, and the shortage areas with their ranks.
use std::path::Path;

use gdal::vector::OGRwkbGeometryType;
use geo::MultiLineString;

use super::fields::Fields;
use super::geojson::{Collection, properties};
use super::gpkg::{AREAS, Layer, Package, Shape};
use crate::emit::scope::Scope;
use crate::emit::tables::last_percent::{COLUMNS, Row, rows};
use crate::emit::tables::municipalities::ColumnKind;
use crate::emit::text::titles::Words;
use crate::emit::{Context, EmitError};
use crate::model::Findings;

/// The fields of the trenches: enough to read the map by; the others are in `last_percent.csv`, by `id`.
const TRENCH: [&str; 15] = [
    "rank",
    "id",
    "name",
    "municipality",
    "municipality_name",
    "status",
    "unranked",
    "households",
    "closing",
    "trench_m",
    "road_m",
    "drops_m",
    "cost_low_sek",
    "cost_sek",
    "cost_high_sek",
];

/// The positions of the fields of the trenches among the columns.
fn picked() -> impl Iterator<Item = usize> {
    let position = |name: &&str| COLUMNS.iter().position(|(column, _)| column == name);
    TRENCH.iter().map(move |name| position(name).expect("a column of the table: a test writes all"))
}

/// Fields of the layer of trenches.
pub(in crate::emit) fn trench_fields() -> Vec<(&'static str, ColumnKind)> {
    picked().map(|at| COLUMNS[at]).collect()
}

fn trenches<'r, 'f>(rows: &'r [Row<'f>]) -> impl Iterator<Item = &'r Row<'f>> + Clone {
    rows.iter().filter(|row| !row.plan.trench.course.is_empty())
}

/// The fields of the layer of the shortage areas with their ranks.
pub(in crate::emit) fn fields(findings: &Findings) -> Fields {
    let mut fields = Fields::of("last_percent", COLUMNS.map(|(name, _)| name));
    for row in rows(findings, Scope::All) {
        fields.note_row(&row.cells());
    }
    fields
}

/// Writes `connections.geojson`: the trench of every open shortage area that has one, in the order of the areas; estimated, and no
/// plan of anybody's.
///
/// # Errors
/// Where the file cannot be written or a place has no longitude and latitude.
pub fn connections_geojson(findings: &Findings, context: &Context, path: &Path) -> Result<(), EmitError> {
    let mut collection = Collection::layer(path, "connections", context)?;
    let (rows, fields) = (rows(findings, Scope::All), trench_fields());
    for row in trenches(&rows) {
        let cells = row.cells();
        let cells: Vec<_> = picked().map(|at| cells[at]).collect();
        collection.lines(row.area.id.as_str(), properties(&fields, &cells), &row.plan.trench.course)?;
    }
    collection.finish()
}

/// Adds the layers `last_percent` and `connections`.
pub(in crate::emit) fn add(
    package: &mut Package<'_>,
    findings: &Findings,
    context: &Context,
) -> Result<(), EmitError> {
    let words = Words::of_run(context);
    let rows: Vec<Row> = rows(findings, Scope::All).into_iter().map(|row| row.in_words(words)).collect();
    let layer = Layer { name: "last_percent", ty: AREAS, fields: &COLUMNS };
    let areas = rows.iter().map(|row| (row.cells(), Some(Shape::Area(&row.area.outline))));
    package.layer(&layer, areas)?;
    let fields = trench_fields();
    let layer = Layer { name: "connections", ty: OGRwkbGeometryType::wkbMultiLineString, fields: &fields };
    let lines = trenches(&rows).map(|row| {
        let cells = row.cells();
        (
            picked().map(|at| cells[at]).collect(),
            Some(Shape::Lines(MultiLineString(row.plan.trench.course.clone()))),
        )
    });
    package.layer(&layer, lines)
}
