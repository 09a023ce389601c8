//! Vad händer om: the places that lose or gain, and the land that is lost.
use std::path::Path;

use super::geojson::{Collection, properties};
use crate::emit::tables::municipalities::ColumnKind;
use crate::emit::tables::table::Cell;
use crate::emit::text::names::joined;
use crate::emit::{Context, EmitError};
use crate::model::{BestLeft, Findings, Generation, WeightKind};

/// Places are brought to degrees so many at a time.
const BATCH: usize = 1 << 14;

const POINT_FIELDS: [(&str, ColumnKind); 10] = [
    ("scenario", ColumnKind::Text),
    ("id", ColumnKind::Text),
    ("municipality", ColumnKind::Text),
    ("households", ColumnKind::Number),
    ("workplaces", ColumnKind::Number),
    ("lost", ColumnKind::Number),
    ("gained", ColumnKind::Number),
    ("left", ColumnKind::Text),
    ("left_generations", ColumnKind::Text),
    ("left_operators", ColumnKind::Number),
];

/// Writes `scenario_points.geojson`: every place that loses or gains what a scenario asks, whatever network it uses: `lost` and `gained`
/// are parts of the place (0 to 1), `left` the best that the losing part has left, and beside it the generations and the number of mobile
/// operators that remain there.
///
/// # Errors
/// Where the file cannot be written or a place has no longitude and latitude.
pub fn scenario_points_geojson(findings: &Findings, context: &Context, path: &Path) -> Result<(), EmitError> {
    let mut collection = Collection::layer(path, "scenario_points", context)?;
    let (survey, found) = (&findings.survey, &findings.scenarios);
    for batch in found.points.chunks(BATCH) {
        let mut places: Vec<_> = batch.iter().map(|one| survey.points[one.point as usize].at).collect();
        (context.to_wgs84)(&mut places);
        for (one, place) in batch.iter().zip(places) {
            let point = &survey.points[one.point as usize];
            let generations =
                joined(one.generations.iter().map(|generation: &Generation| generation.as_str()));
            let cells = [
                Cell::Text(&found.scenarios[one.scenario as usize].name),
                Cell::Text(point.id.as_str()),
                Cell::Text(survey.municipalities[point.municipality as usize].code.as_str()),
                Cell::number(point.weights.get(WeightKind::Households)),
                Cell::number(point.weights.get(WeightKind::Workplaces)),
                Cell::Number(one.lost),
                Cell::Number(one.gained),
                Cell::text(one.left.map(BestLeft::as_str)),
                Cell::Text(&generations),
                Cell::Whole(one.operators.into()),
            ];
            collection.point(point.id.as_str(), properties(&POINT_FIELDS, &cells), place)?;
        }
    }
    collection.finish()
}

const LAND_FIELDS: [(&str, ColumnKind); 4] = [
    ("scenario", ColumnKind::Text),
    ("code", ColumnKind::Text),
    ("name", ColumnKind::Text),
    ("lost_km2", ColumnKind::Number),
];

/// Writes `scenario_land.geojson`: per scenario and municipality the land that loses what is asked.
///
/// # Errors
/// Where the file cannot be written or a place has no longitude and latitude.
pub fn scenario_land_geojson(findings: &Findings, context: &Context, path: &Path) -> Result<(), EmitError> {
    let mut collection = Collection::layer(path, "scenario_land", context)?;
    let (survey, found) = (&findings.survey, &findings.scenarios);
    for land in &found.land {
        let municipality = &survey.municipalities[land.municipality as usize];
        let cells = [
            Cell::Text(&found.scenarios[land.scenario as usize].name),
            Cell::Text(municipality.code.as_str()),
            Cell::Text(&municipality.name),
            Cell::Area(land.area_m2),
        ];
        collection.feature(municipality.code.as_str(), properties(&LAND_FIELDS, &cells), &land.outline)?;
    }
    collection.finish()
}
