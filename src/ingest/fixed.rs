//! `[[fixed]]`: polygons, shapes with a reach, tables by id, rasters, and columns of the demand source.
use super::demand::Demand;
use super::error::IngestError;
use super::error_misread::MisreadError;
use super::h3_cells::{self, PointsInCells};
use super::kinds::take;
use super::load::{Load, Loaded};
use super::offers::{OfferValues, Offers, columns};
use super::records::{Frame, areas, bad_place, delivered_areas, note_mended};
use super::source_fixed::{FixedReach, FixedSource, Valid, ValidWord};
use super::table::{Places, Table, Wanted};
use super::values::BadValue;
use crate::model::{
    DeliveredFixed, DemandPointId, FixedForm, FixedRecord, Place, RecordSays, Reject, Severity, ValidityRule,
};

/// What is wanted of a source's own files.
pub(super) fn wanted(source: &FixedSource) -> Wanted {
    let mut columns = columns(source);
    if let Some(FixedReach::Id { id: column, .. } | FixedReach::Cells { h3: column }) = &source.reach {
        columns.push(column.clone());
        return Wanted { columns, places: false, most: None };
    }
    Wanted { columns, places: true, most: None }
}

/// The name of a source for messages.
pub(super) fn name(source: &FixedSource, demand: &str) -> String {
    source.path.as_ref().map_or_else(|| demand.to_owned(), |path| path.iter().collect::<Vec<_>>().join(", "))
}

fn begin(source: &FixedSource, name: String, form: FixedForm) -> DeliveredFixed {
    DeliveredFixed {
        name,
        files: Vec::new(),
        form,
        offers: Vec::new(),
        records: Vec::new(),
        validity: match &source.valid {
            Some(Valid::Word(ValidWord::Listed)) => ValidityRule::Listed,
            _ => ValidityRule::Everywhere,
        },
        without_verdict: 0,
        passed: source.passed(),
    }
}

/// A source with files of its own; with the demand, and which of its joined columns the ids of a table are.
pub(super) fn deliver(
    source: &FixedSource,
    load: Load,
    valid: Option<Load>,
    (demand, of): (&Demand, Option<u32>),
    frame: &Frame,
    rejects: &mut Vec<Reject>,
) -> Result<DeliveredFixed, IngestError> {
    let form = form_of(source.reach.as_ref());
    let mut fixed = begin(source, name(source, ""), form);
    let Load { mut files, rejects: empty, .. } = load;
    rejects.extend(empty);
    let first_reject = rejects.len();
    if form != FixedForm::Points {
        let expected = if form == FixedForm::Inside { "polygons" } else { "points, lines or polygons" };
        frame.place_here(&fixed.name, &mut files, expected, reach_of(form))?;
    }
    let mut offers = Offers::default();
    let mut cells = match &source.reach {
        Some(FixedReach::Cells { h3 }) => Some((h3, PointsInCells::new(demand.located(&frame.working)?))),
        _ => None,
    };
    for file in &mut files {
        let places = match &mut cells {
            Some((column, points)) => in_cells(&file.table, column, points, rejects)?,
            None => places(source.reach.as_ref(), of, form, &mut file.table, rejects)?,
        };
        let rows = places.into_iter().enumerate();
        add_records(&mut fixed, source, &file.table, &mut offers, rows, frame, rejects)?;
    }
    fixed.offers = offers.finish();
    if let Some((column, _)) = cells {
        check_cells(&fixed, column)?;
    }
    check_usable(&fixed, files.iter().map(|file| file.table.rows() as u64).sum(), &rejects[first_reject..])?;
    if let Some(valid) = valid {
        fixed.validity = ValidityRule::Areas(validity(&fixed.name, valid, frame, rejects)?);
    }
    Ok(fixed)
}

/// The demand points in the cell of every row; `None` for those whose id is none.
fn in_cells(
    table: &Table,
    column: &str,
    points: &mut PointsInCells<'_>,
    rejects: &mut Vec<Reject>,
) -> Result<Vec<Option<Place>>, IngestError> {
    let ids = table.column(column)?;
    let place = |row| match h3_cells::cell(ids, row) {
        Ok(cell) => Some(Place::Rows(points.of(cell).unwrap_or_default())),
        Err(bad) => {
            rejects.push(table.reject(row, bad, Severity::Record));
            None
        }
    };
    Ok((0..table.rows()).map(place).collect())
}

/// Cells of which none holds a demand point are those of another county.
fn check_cells(fixed: &DeliveredFixed, column: &str) -> Result<(), IngestError> {
    let is_empty = |record: &FixedRecord| matches!(&record.place, Place::Rows(rows) if rows.is_empty());
    if fixed.records.is_empty() || !fixed.records.iter().all(is_empty) {
        return Ok(());
    }
    Err(IngestError::misread(MisreadError::NoPointInCells {
        file: fixed.name.clone(),
        column: column.to_owned(),
        cells: fixed.records.len(),
    }))
}

/// A source of which nothing is left would make every place unserved.
fn check_usable(fixed: &DeliveredFixed, rows: u64, rejects: &[Reject]) -> Result<(), IngestError> {
    match rejects.first() {
        Some(first)
            if fixed.records.iter().all(|record| record.says == RecordSays::Undecided)
                && fixed.without_verdict == 0 =>
        {
            Err(IngestError::nothing_usable(&fixed.name, rows, first))
        }
        _ => Ok(()),
    }
}

/// A source whose offers are columns of the demand source.
pub(super) fn deliver_columns(
    source: &FixedSource,
    demand: &Demand,
    demand_name: &str,
    valid: Option<Load>,
    frame: &Frame,
    rejects: &mut Vec<Reject>,
) -> Result<DeliveredFixed, IngestError> {
    let mut fixed = begin(source, demand_name.to_owned(), FixedForm::Points);
    let first_reject = rejects.len();
    let mut offers = Offers::default();
    let mut position = 0;
    for (file, rows) in demand.files.iter().zip(&demand.rows_of_points) {
        let places = rows.iter().zip(position..).map(|(row, at)| (*row as usize, Some(Place::Row(at))));
        position += rows.len() as u32;
        add_records(&mut fixed, source, &file.table, &mut offers, places, frame, rejects)?;
    }
    fixed.offers = offers.finish();
    check_usable(&fixed, u64::from(position), &rejects[first_reject..])?;
    if let Some(valid) = valid {
        fixed.validity = ValidityRule::Areas(validity(&fixed.name, valid, frame, rejects)?);
    }
    Ok(fixed)
}

fn validity(
    name: &str,
    load: Load,
    frame: &Frame,
    rejects: &mut Vec<Reject>,
) -> Result<Vec<crate::model::DeliveredArea>, IngestError> {
    let mut valid = Vec::new();
    rejects.extend(load.rejects);
    let files: Vec<&str> = load.files.iter().map(|file| file.table.source.as_str()).collect();
    let name = format!("{}: valid of {name}", files.join(", "));
    delivered_areas(frame, &name, load.files, rejects, |_, records, _| {
        valid.extend(records.into_iter().map(|(_, area)| area));
        Ok(())
    })?;
    Ok(valid)
}

/// The reach of a form, metres.
pub(super) fn reach_of(form: FixedForm) -> f64 {
    if let FixedForm::Within { reach_m } = form { reach_m } else { 0.0 }
}

/// How places are meant.
pub(super) fn form_of(reach: Option<&FixedReach>) -> FixedForm {
    match reach {
        None | Some(FixedReach::Word(_)) => FixedForm::Inside,
        Some(FixedReach::Within { within_m }) => FixedForm::Within { reach_m: *within_m },
        Some(FixedReach::Id { .. } | FixedReach::Cells { .. }) => FixedForm::Points,
    }
}

/// The demand point that every row names by an id, or by a word of a joined column; `None` for those that are rejects.
pub(super) fn by_id(
    table: &Table,
    column: &str,
    of: Option<u32>,
    rejects: &mut Vec<Reject>,
) -> Result<Vec<Option<Place>>, IngestError> {
    super::lost_digits::check(table, column)?;
    let column = table.column(column)?;
    let place = |row| {
        if let Some(id) = column.text(row) {
            let id = DemandPointId::new(&id);
            return Some(match of {
                None => Place::Id(id),
                Some(of) => Place::Word(of, id),
            });
        }
        let bad =
            BadValue { reason: "no id".into(), found: "null or empty".into(), expected: "an id".into() };
        rejects.push(table.reject(row, bad, Severity::Record));
        None
    };
    Ok((0..table.rows()).map(place).collect())
}

/// The place of every row; `None` for those that are rejects.
pub(super) fn places(
    reach: Option<&FixedReach>,
    of: Option<u32>,
    form: FixedForm,
    table: &mut Table,
    rejects: &mut Vec<Reject>,
) -> Result<Vec<Option<Place>>, IngestError> {
    if let Some(FixedReach::Id { id, .. }) = reach {
        return by_id(table, id, of, rejects);
    }
    if form == FixedForm::Inside {
        return Ok(areas(table, rejects)?.into_iter().map(|areas| areas.map(Place::Areas)).collect());
    }
    let mut geometries = std::mem::replace(&mut table.places, Places::None);
    let place = |row| {
        note_mended(table, &geometries, row, rejects);
        match take(&mut geometries, row) {
            Ok(geometry) => Some(Place::Shape(geometry)),
            Err(bad) => {
                rejects.push(table.reject(
                    row,
                    bad_place(bad, "points, lines or polygons"),
                    Severity::Record,
                ));
                None
            }
        }
    };
    Ok((0..table.rows()).map(place).collect())
}

fn add_records(
    fixed: &mut DeliveredFixed,
    source: &FixedSource,
    table: &Table,
    offers: &mut Offers,
    rows: impl Iterator<Item = (usize, Option<Place>)>,
    frame: &Frame,
    rejects: &mut Vec<Reject>,
) -> Result<(), IngestError> {
    let file = fixed.files.len() as u32;
    fixed.files.push((table.source.clone(), table.layer.clone()));
    let values = OfferValues::new(source, table, frame.greatest_speed_mbps)?;
    let constant = if values.is_constant() { Some(offers.of(&values, 0)) } else { None };
    for (row, place) in rows {
        let Some(place) = place else { continue };
        let offer = constant.clone().unwrap_or_else(|| offers.of(&values, row));
        let says = match offer {
            Ok(says) => {
                fixed.without_verdict += u64::from(says == RecordSays::Undecided);
                says
            }
            Err(bad) => {
                rejects.push(table.reject(row, bad, Severity::Part));
                RecordSays::Undecided
            }
        };
        // A plan says nothing of today, whether it can be judged or not.
        if says == RecordSays::Undecided && values.is_plan(row) {
            continue;
        }
        fixed.records.push(FixedRecord { record: table.records[row], file, says, place });
    }
    Ok(())
}

/// A raster: the outline of its cells with the offer and, for `valid = "listed"`, of all cells with a value.
pub(super) fn deliver_raster(
    source: &FixedSource,
    files: Vec<(Loaded, Option<Loaded>)>,
    valid: Option<Load>,
    frame: &Frame,
    rejects: &mut Vec<Reject>,
) -> Result<DeliveredFixed, IngestError> {
    let mut fixed = begin(source, name(source, ""), FixedForm::Inside);
    let (mut reached, mut valued): (Vec<_>, Vec<_>) = files.into_iter().unzip();
    frame.place(&fixed.name, &mut reached, "cells")?;
    let mut offers = Offers::default();
    for (file, valued) in reached.iter_mut().zip(&mut valued) {
        let places = areas(&mut file.table, rejects)?;
        let rows = places.into_iter().map(|areas| areas.map(Place::Areas)).enumerate();
        add_records(&mut fixed, source, &file.table, &mut offers, rows, frame, rejects)?;
        // A raster in which no cell holds still says that its places are unserved.
        let noted =
            offers.note_unserved(&OfferValues::new(source, &file.table, frame.greatest_speed_mbps)?, 0);
        if let Err(bad) = noted {
            rejects.push(file.table.reject(0, bad, Severity::Part));
        }
        if let Some(valued) = valued
            && matches!(fixed.validity, ValidityRule::Listed)
        {
            frame.place(&fixed.name, std::slice::from_mut(valued), "cells")?;
            let last = fixed.files.len() as u32 - 1;
            for areas in areas(&mut valued.table, rejects)?.into_iter().flatten() {
                let record = FixedRecord {
                    record: 0,
                    file: last,
                    says: RecordSays::Nothing,
                    place: Place::Areas(areas),
                };
                fixed.records.push(record);
            }
        }
    }
    fixed.offers = offers.finish();
    if let Some(valid) = valid {
        fixed.validity = ValidityRule::Areas(validity(&fixed.name, valid, frame, rejects)?);
    }
    Ok(fixed)
}
