//! What two results differ in: `compare.csv`, `compare_reached.csv`, `compare_areas.csv` and `compare_definitions.csv`.
use std::path::Path;

use crate::emit::EmitError;
use crate::emit::tables::change::reached_cells;
use crate::emit::tables::csv::Csv;
use crate::emit::tables::table::Cell;
use crate::model::{
    AreaLevel, ComparedArea, ComparedReachRow, ComparedRow, DefinitionDifference, ReachChangeRow, Settlement,
    ShortageAreaId, ShortageStatus,
};

const COLUMNS: [&str; 18] = [
    "area_kind",
    "code",
    "name",
    "settlement",
    "weight",
    "before",
    "build_out",
    "worse",
    "access_or_method",
    "stock",
    "moved",
    "rejected",
    "method",
    "after",
    "difference",
    "from",
    "to",
    "planned_built",
];

/// Writes `compare.csv`: unserved weight in both results and its causes; the filled causes sum to the difference, where
/// `access_or_method` stands for three that cannot be separated. `from` and `to` are the reference dates, and
/// `planned_built` stands beside the causes. An empty settlement is all of the area.
///
/// # Errors
/// Where the file cannot be written.
pub fn compare_csv(rows: &[ComparedRow], from: &str, to: &str, path: &Path) -> Result<(), EmitError> {
    let mut csv = Csv::create(path, &COLUMNS)?;
    for row in rows {
        let causes = row.causes;
        csv.row(&[
            Cell::Text(AreaLevel::of(row.kind).as_str()),
            Cell::Text(&row.code),
            Cell::Text(&row.name),
            Cell::text(row.settlement.map(Settlement::as_str)),
            Cell::Text(row.weight.as_str()),
            Cell::Number(causes.before),
            Cell::number(causes.build_out),
            Cell::number(causes.worse),
            Cell::number(causes.access_or_method),
            Cell::Number(causes.stock),
            Cell::Number(causes.moved),
            Cell::Number(causes.rejected),
            Cell::number(causes.method),
            Cell::Number(causes.after),
            Cell::Number(causes.after - causes.before),
            Cell::Text(from),
            Cell::Text(to),
            Cell::number(causes.planned_built),
        ])?;
    }
    csv.finish()
}

/// Writes `compare_reached.csv`: the weight that is reached in both results, at every tier that both have and by mobile cover, and
/// its causes; the filled causes sum to the difference, where `access_or_method` stands for three that cannot be separated.
///
/// # Errors
/// Where the file cannot be written.
pub fn compared_reached_csv(
    rows: &[ComparedReachRow],
    from: &str,
    to: &str,
    path: &Path,
) -> Result<(), EmitError> {
    let lost = ReachChangeRow::COLUMNS.iter().position(|column| *column == "lost");
    let (before, behind) = ReachChangeRow::COLUMNS.split_at(lost.map_or(0, |lost| lost + 1));
    let mut csv = Csv::create(path, &[before, &["access_or_method"], behind].concat())?;
    for row in rows {
        csv.row(&reached_cells(row, (from, to), &[Cell::number(row.change.access_or_method)]))?;
    }
    csv.finish()
}

const AREA_COLUMNS: [&str; 17] = [
    "id_before",
    "id_after",
    "name",
    "municipality",
    "status_before",
    "status_after",
    "change",
    "points_before",
    "points_after",
    "points_shared",
    "households_before",
    "households_after",
    "first_year",
    "closed_year",
    "came_from",
    "went_into",
    "not_judged",
];

/// Writes `compare_areas.csv`: every shortage area of both results and what became of it.
///
/// # Errors
/// Where the file cannot be written.
pub fn compared_areas_csv(areas: &[ComparedArea], path: &Path) -> Result<(), EmitError> {
    let mut csv = Csv::create(path, &AREA_COLUMNS)?;
    let whole = |count: Option<u64>| count.map_or(Cell::Empty, Cell::Whole);
    for area in areas {
        csv.row(&[
            Cell::text(area.id_before.as_ref().map(ShortageAreaId::as_str)),
            Cell::text(area.id_after.as_ref().map(ShortageAreaId::as_str)),
            Cell::Text(&area.name),
            Cell::Text(&area.municipality),
            Cell::text(area.status_before.map(ShortageStatus::as_str)),
            Cell::text(area.status_after.map(ShortageStatus::as_str)),
            Cell::Text(area.became.as_str()),
            whole(area.points_before),
            whole(area.points_after),
            Cell::Whole(area.points_shared),
            Cell::number(area.households_before),
            Cell::number(area.households_after),
            Cell::number(area.first_year.map(f64::from)),
            Cell::number(area.closed_year.map(f64::from)),
            Cell::Ids(&area.came_from),
            Cell::Ids(&area.went_into),
            Cell::number(Some(area.not_judged as f64).filter(|count| *count > 0.0)),
        ])?;
    }
    csv.finish()
}

/// Writes `compare_definitions.csv`: the definitions that differ; only the head line where none does.
///
/// # Errors
/// Where the file cannot be written.
pub fn definitions_csv(differences: &[DefinitionDifference], path: &Path) -> Result<(), EmitError> {
    let mut csv = Csv::create(path, &["key", "before", "after", "decides"])?;
    for difference in differences {
        csv.row(&[
            Cell::Text(&difference.key),
            Cell::Text(difference.before.as_deref().unwrap_or_default()),
            Cell::Text(difference.after.as_deref().unwrap_or_default()),
            Cell::Text(difference.decides.as_str()),
        ])?;
    }
    csv.finish()
}
