//! `[[demand_check]]` and `[[measured]]`: places by which the sources are checked.
use geo::Coord;

use super::error::IngestError;
use super::kinds::take;
use super::load::{Load, Loaded};
use super::places::shapes;
use super::records::{Frame, bad_place};
use super::seen::{NO_LEVEL, NO_LEVEL_EXPECTED};
use super::source_beside::{DemandCheckSource, MeasuredSource};
use super::source_raster::LEVELS_DBM;
use super::table::{Places, Wanted};
use super::values::{self, BadValue, Values};
use crate::model::{MeasuredPoint, MeasuredSet, Reject, SecondList, SecondPlace, Severity};

const PLACES: &str = "points or polygons";

/// What is wanted of a second list of places.
pub(super) fn wanted_list(source: &DemandCheckSource) -> Wanted {
    Wanted { columns: source.id.iter().cloned().collect(), places: true, most: None }
}

/// What is wanted of what was measured.
pub(super) fn wanted_measured(source: &MeasuredSource) -> Wanted {
    let columns = [source.operator.column(), source.generation.column(), Some(source.value.as_str())];
    Wanted { columns: columns.into_iter().flatten().map(str::to_owned).collect(), places: true, most: None }
}

/// The second list, in the working CRS; of a polygon a point inside.
pub(super) fn list(
    source: &DemandCheckSource,
    load: Load,
    frame: &Frame,
    rejects: &mut Vec<Reject>,
) -> Result<SecondList, IngestError> {
    let name = source.file.path.iter().collect::<Vec<_>>().join(", ");
    let first_reject = rejects.len();
    let (files, of_files) = placed(&name, load, frame, rejects)?;
    let mut places = Vec::new();
    for (file, own) in files.iter().zip(of_files) {
        let table = &file.table;
        let ids = source.id.as_deref().map(|id| table.column(id)).transpose()?;
        places.extend(own.into_iter().map(|(row, at)| {
            let id = ids.and_then(|ids| ids.text(row)).map(std::borrow::Cow::into_owned);
            SecondPlace {
                id: id.unwrap_or_else(|| table.record(row).record.to_string()),
                at,
                municipality: None,
            }
        }));
    }
    some(places.len(), &name, &files, rejects.get(first_reject))?;
    Ok(SecondList { source: name, within_m: source.within_m, places })
}

/// What was measured, in the working CRS.
pub(super) fn measured(
    source: &MeasuredSource,
    load: Load,
    frame: &Frame,
    rejects: &mut Vec<Reject>,
) -> Result<MeasuredSet, IngestError> {
    let name = source.file.path.iter().collect::<Vec<_>>().join(", ");
    let first_reject = rejects.len();
    let (files, of_files) = placed(&name, load, frame, rejects)?;
    let missing = |what: &str| BadValue {
        reason: format!("no {what}"),
        found: "null or empty".into(),
        expected: format!("a value for {what}"),
    };
    let mut points = Vec::new();
    for (file, own) in files.iter().zip(of_files) {
        let table = &file.table;
        let operators = values::text(table, &source.operator)?;
        let generations = values::generation(table, &source.generation)?;
        let measured = Values::Numbers(table.numbers(&source.value)?, std::convert::identity);
        let point = |row: usize, at: Coord<f64>| -> Result<MeasuredPoint, BadValue> {
            let value = measured.get(row)?.ok_or_else(|| missing("value"))?;
            if source.threshold.is_of_levels() && !LEVELS_DBM.contains(&value) {
                return Err(BadValue {
                    reason: NO_LEVEL.to_owned(),
                    found: value.to_string(),
                    expected: NO_LEVEL_EXPECTED.into(),
                });
            }
            Ok(MeasuredPoint {
                operator: operators.get(row)?.ok_or_else(|| missing("operator"))?,
                generation: generations.get(row)?.ok_or_else(|| missing("generation"))?,
                at,
                is_met: source.threshold.holds(value),
                municipality: None,
            })
        };
        for (row, at) in own {
            match point(row, at) {
                Ok(point) => points.push(point),
                Err(bad) => rejects.push(table.reject(row, bad, Severity::Record)),
            }
        }
    }
    some(points.len(), &name, &files, rejects.get(first_reject))?;
    let MeasuredSource { service_mbps, level, .. } = source;
    Ok(MeasuredSet { source: name, service_mbps: *service_mbps, level: level.clone(), points })
}

/// Per file the places of its records: row and coordinate. What has no place is a reject.
type Placed = (Vec<Loaded>, Vec<Vec<(usize, Coord<f64>)>>);

fn placed(name: &str, load: Load, frame: &Frame, rejects: &mut Vec<Reject>) -> Result<Placed, IngestError> {
    let Load { mut files, rejects: empty, .. } = load;
    rejects.extend(empty);
    frame.place(name, &mut files, PLACES)?;
    let mut of_files = Vec::with_capacity(files.len());
    for file in &mut files {
        let mut places = std::mem::replace(&mut file.table.places, Places::None);
        let table = &file.table;
        let mut own = Vec::with_capacity(table.rows());
        for row in 0..table.rows() {
            match take(&mut places, row).and_then(shapes) {
                Ok(shapes) => own.extend(shapes.iter().filter_map(inside).map(|at| (row, at))),
                Err(bad) => rejects.push(table.reject(row, bad_place(bad, PLACES), Severity::Record)),
            }
        }
        of_files.push(own);
    }
    Ok((files, of_files))
}

/// A source without any use is an error with its first reject.
fn some(used: usize, name: &str, files: &[Loaded], first: Option<&Reject>) -> Result<(), IngestError> {
    match first {
        Some(first) if used == 0 => {
            let records = files.iter().map(|file| file.table.rows() as u64).sum();
            Err(IngestError::nothing_usable(name, records, first))
        }
        _ => Ok(()),
    }
}

/// The point, or one inside the polygons.
fn inside(shape: &geo::Geometry<f64>) -> Option<Coord<f64>> {
    match shape {
        geo::Geometry::Point(at) => Some(at.0),
        geo::Geometry::MultiPolygon(areas) => areas.0.first().and_then(crate::spatial::inside),
        _ => None,
    }
}
