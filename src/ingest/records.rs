//! What all sources have in common: their places in the working CRS, and the rejects of their records.
use geo::{Polygon, Rect};

use super::crs::Crs;
use super::error::IngestError;
use super::error_earlier::EarlierError;
use super::error_misread::MisreadError;
use super::h3_cells;
use super::here::Here;
use super::kinds::{BadPlace, WRONG_KIND, polygons, take};
use super::load::Loaded;
use super::place::{check_overlap, to_working};
use super::table::{Places, Shape, Table};
use super::values::BadValue;
use crate::model::{DeliveredArea, RecordRef, Reject, Severity};

/// What sources are measured against.
pub(super) struct Frame {
    /// Working CRS.
    pub working: Crs,
    /// The municipalities' extent; while they are read themselves, the range of the working CRS.
    pub area: Option<Rect<f64>>,
    /// Whether `area` is the range of the working CRS.
    pub area_is_range: bool,
    /// How far an edge may lie beside its course after its way to the working CRS, metres.
    pub edge_deviation_m: f64,
    /// The municipalities' area; `None` while they are read themselves.
    pub here: Option<Here>,
    /// A greater speed is a question, Mbit/s.
    pub greatest_speed_mbps: f64,
}

impl Frame {
    /// Brings all files of a source to the working CRS; one that has no geometry is an error.
    pub(super) fn place(&self, name: &str, files: &mut [Loaded], expected: &str) -> Result<(), IngestError> {
        let mut placed = Vec::with_capacity(files.len());
        for file in files.iter_mut() {
            if matches!(file.table.places, Places::None) {
                return Err(IngestError::MissingGeometry {
                    file: file.table.source.clone(),
                    layer: file.table.layer.clone(),
                    expected: expected.to_owned(),
                    hint: file.table.hint.clone(),
                });
            }
            placed.push(to_working(file, self)?);
        }
        if self.area_is_range { Ok(()) } else { check_overlap(name, &placed, self.area) }
    }

    /// Brings the files of a source to the working CRS, where the source must lie in the municipalities or within
    /// `reach_m` of them; one that lies in none is an error.
    pub(super) fn place_here(
        &self,
        name: &str,
        files: &mut [Loaded],
        expected: &str,
        reach_m: f64,
    ) -> Result<(), IngestError> {
        self.place(name, files, expected)?;
        match &self.here {
            Some(here) if !here.holds_some(files, reach_m) => {
                Err(IngestError::misread(MisreadError::NotHere { file: name.to_owned() }))
            }
            _ => Ok(()),
        }
    }
}

impl Table {
    /// Where a record stands.
    pub(super) fn record(&self, row: usize) -> RecordRef {
        RecordRef { source: self.source.clone(), layer: self.layer.clone(), record: self.records[row] }
    }

    /// The reject of a record.
    pub(super) fn reject(&self, row: usize, bad: BadValue, severity: Severity) -> Reject {
        Reject {
            source: self.source.clone(),
            layer: self.layer.clone(),
            record: self.records[row].to_string(),
            reason: bad.reason,
            found: bad.found,
            expected: bad.expected,
            severity,
        }
    }

    /// The error of a row without which the source cannot be used.
    pub(super) fn bad_entry(&self, row: usize, reason: &str, found: &str, expected: &str) -> IngestError {
        IngestError::earlier(EarlierError::BadEntry {
            file: self.source.clone(),
            layer: self.layer.clone(),
            record: self.records[row],
            reason: reason.to_owned(),
            found: found.to_owned(),
            expected: expected.to_owned(),
        })
    }

    /// The error of a layer in which no record has a usable kind of geometry.
    pub(super) fn wrong_kind(&self, found: &str, expected: &str) -> IngestError {
        IngestError::WrongKind {
            file: self.source.clone(),
            layer: self.layer.clone(),
            found: found.to_owned(),
            expected: expected.to_owned(),
        }
    }
}

/// A bad place in the words of a reject.
pub(super) fn bad_place(bad: BadPlace, expected: &str) -> BadValue {
    let expected = if bad.reason == h3_cells::NO_CELL { h3_cells::IDS } else { expected };
    BadValue { reason: bad.reason.to_owned(), found: bad.found, expected: expected.to_owned() }
}

/// The polygons of every row, `None` where there are none; the others are rejects. An error when every geometry is of
/// another kind.
pub(super) fn areas(
    table: &mut Table,
    rejects: &mut Vec<Reject>,
) -> Result<Vec<Option<Vec<Polygon<f64>>>>, IngestError> {
    let mut places = std::mem::replace(&mut table.places, Places::None);
    let (mut wrong, mut any) = (None, false);
    let mut areas = Vec::with_capacity(table.rows());
    for row in 0..table.rows() {
        note_mended(table, &places, row, rejects);
        match take(&mut places, row).and_then(polygons) {
            Ok((found, others)) => {
                any = true;
                if others {
                    let bad =
                        BadPlace { reason: WRONG_KIND, found: "a collection with points or lines".into() };
                    rejects.push(table.reject(row, bad_place(bad, "polygons"), Severity::Part));
                }
                areas.push(Some(found));
            }
            Err(bad) => {
                if bad.reason == WRONG_KIND {
                    wrong.get_or_insert_with(|| bad.found.clone());
                }
                rejects.push(table.reject(row, bad_place(bad, "polygons"), Severity::Record));
                areas.push(None);
            }
        }
    }
    match wrong {
        Some(found) if !any => Err(table.wrong_kind(&found, "polygons")),
        _ => Ok(areas),
    }
}

/// Reports a ring that was closed, and rings that were turned, while they were read.
pub(super) fn note_mended(table: &Table, places: &Places, row: usize, rejects: &mut Vec<Reject>) {
    let Places::Shapes(shapes) = places else { return };
    let (found, expected) = match shapes[row] {
        Shape::Closed(_) => ("a ring that does not end where it began", "closed rings"),
        Shape::Turned(_) => (
            "rings wound or ordered the other way around: a hole stood for the shell around it",
            "the outer ring first; in a shapefile outer rings clockwise, holes counter-clockwise",
        ),
        Shape::Hollowed(_) => (
            "rings that are all wound one way: a ring within another was taken for a hole",
            "in a shapefile outer rings clockwise, holes counter-clockwise",
        ),
        _ => return,
    };
    let bad = BadPlace { reason: "invalid polygon, repaired", found: found.into() };
    rejects.push(table.reject(row, bad_place(bad, expected), Severity::Repaired));
}

/// All records of a source of areas, file by file: each usable record with its row.
pub(super) fn delivered_areas(
    frame: &Frame,
    name: &str,
    mut files: Vec<Loaded>,
    rejects: &mut Vec<Reject>,
    mut each: impl FnMut(&Table, Vec<(usize, DeliveredArea)>, &mut Vec<Reject>) -> Result<(), IngestError>,
) -> Result<(), IngestError> {
    frame.place_here(name, &mut files, "polygons", 0.0)?;
    for file in &mut files {
        let areas = areas(&mut file.table, rejects)?.into_iter().enumerate();
        let usable = areas
            .filter_map(|(row, areas)| {
                Some((row, DeliveredArea { record: file.table.record(row), areas: areas? }))
            })
            .collect();
        each(&file.table, usable, rejects)?;
    }
    Ok(())
}
