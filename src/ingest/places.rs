//! `[[places]]`: names for shortage areas.
use geo::{Geometry, MultiPolygon, Point};

use super::error::IngestError;
use super::kinds::{BadPlace, WRONG_KIND, points, polygons, take};
use super::load::Load;
use super::records::{Frame, bad_place, note_mended};
use super::source_register::PlaceSource;
use super::table::{Places, Wanted};
use super::values::BadValue;
use crate::model::{DeliveredPlace, Reject, Severity};

const EXPECTED: &str = "points or polygons";

/// What is wanted of the layer.
pub(super) fn wanted(source: &PlaceSource) -> Wanted {
    Wanted { columns: vec![source.name.clone()], places: true, most: None }
}

/// Named places, in the working CRS; those without a name are rejects.
pub(super) fn deliver(
    source: &PlaceSource,
    load: Load,
    frame: &Frame,
    rejects: &mut Vec<Reject>,
) -> Result<Vec<DeliveredPlace>, IngestError> {
    let Load { mut files, rejects: empty, .. } = load;
    rejects.extend(empty);
    let path = source.file.path.iter().collect::<Vec<_>>().join(", ");
    frame.place(&path, &mut files, EXPECTED)?;
    let (mut delivered, first_reject) = (Vec::new(), rejects.len());
    for file in &mut files {
        let mut places = std::mem::replace(&mut file.table.places, Places::None);
        let table = &file.table;
        let names = table.column(&source.name)?;
        let (mut wrong, before) = (None, delivered.len());
        for row in 0..table.rows() {
            let Some(name) = names.word(row) else {
                let (found, expected) = ("null or empty".into(), "a name".into());
                let bad = BadValue { reason: "no name".into(), found, expected };
                rejects.push(table.reject(row, bad, Severity::Record));
                continue;
            };
            note_mended(table, &places, row, rejects);
            match take(&mut places, row).and_then(shapes) {
                Ok(shapes) => delivered.extend(shapes.into_iter().map(|shape| DeliveredPlace {
                    record: table.record(row),
                    name: name.clone().into_owned(),
                    shape,
                })),
                Err(bad) => {
                    if bad.reason == WRONG_KIND {
                        wrong.get_or_insert_with(|| bad.found.clone());
                    }
                    rejects.push(table.reject(row, bad_place(bad, EXPECTED), Severity::Record));
                }
            }
        }
        if let (Some(found), true) = (wrong, before == delivered.len()) {
            return Err(table.wrong_kind(&found, EXPECTED));
        }
    }
    match rejects.get(first_reject) {
        Some(first) if delivered.is_empty() => {
            let records = files.iter().map(|file| file.table.rows() as u64).sum();
            Err(IngestError::nothing_usable(&path, records, first))
        }
        _ => Ok(delivered),
    }
}

/// Each point of a record on its own, or its polygons as one.
pub(super) fn shapes(geometry: Geometry<f64>) -> Result<Vec<Geometry<f64>>, BadPlace> {
    match points(&geometry) {
        Ok(points) => Ok(points.into_iter().map(|at| Geometry::Point(Point(at))).collect()),
        Err(_) => polygons(geometry).map(|(parts, _)| vec![Geometry::MultiPolygon(MultiPolygon(parts))]),
    }
}
