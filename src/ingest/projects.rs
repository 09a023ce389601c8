//! `[[projects]]`: decided or subsidised build-out.
use std::collections::HashMap;

use super::error::IngestError;
use super::fixed::{form_of, places, reach_of};
use super::load::Load;
use super::offers::year;
use super::quantities;
use super::records::Frame;
use super::source_fixed::{FixedReach, Reach};
use super::source_register::ProjectSource;
use super::table::Wanted;
use super::value::Value;
use super::values::{BadValue, Values};
use crate::model::{DeliveredProject, FixedForm, Reject, Severity};

/// What is wanted of the layer or table.
pub(super) fn wanted(source: &ProjectSource) -> Wanted {
    let mut columns: Vec<String> = source.name.iter().cloned().collect();
    columns.extend(source.year.as_ref().and_then(Value::column).map(str::to_owned));
    if let Some(Reach::Id { id }) = &source.reach {
        columns.push(id.clone());
        return Wanted { columns, places: false, most: None };
    }
    Wanted { columns, places: true, most: None }
}

/// The projects, in the working CRS. A value that is no year is rejected, and the place counts all the same.
pub(super) fn deliver(
    source: &ProjectSource,
    load: Load,
    frame: &Frame,
    rejects: &mut Vec<Reject>,
) -> Result<DeliveredProject, IngestError> {
    let Load { mut files, rejects: empty, .. } = load;
    rejects.extend(empty);
    let path = source.file.path.iter().collect::<Vec<_>>().join(", ");
    let reach = source.reach.as_ref().map(FixedReach::from);
    let form = form_of(reach.as_ref());
    let mut delivered =
        DeliveredProject { files: Vec::new(), form, projects: Vec::new(), records: Vec::new() };
    let (mut known, first_reject) = (HashMap::new(), rejects.len());
    if form != FixedForm::Points {
        let expected = if form == FixedForm::Inside { "polygons" } else { "points, lines or polygons" };
        frame.place_here(&path, &mut files, expected, reach_of(form))?;
    }
    for (position, file) in files.iter_mut().enumerate() {
        let places = places(reach.as_ref(), None, form, &mut file.table, rejects)?;
        let table = &file.table;
        delivered.files.push((table.source.clone(), table.layer.clone()));
        let names = source.name.as_deref().map(|name| table.column(name)).transpose()?;
        let years =
            source.year.as_ref().map_or(Ok(Values::Same(None)), |year| quantities::year(table, year))?;
        for (row, place) in places.into_iter().enumerate() {
            let Some(place) = place else { continue };
            let name = names.and_then(|names| names.word(row)).map(std::borrow::Cow::into_owned);
            let year = years.get(row).and_then(|cell| cell.map(year).transpose());
            let year = year.unwrap_or_else(|bad: BadValue| {
                rejects.push(table.reject(row, bad, Severity::Part));
                None
            });
            let at = *known.entry((name, year)).or_insert_with_key(|project| {
                delivered.projects.push(project.clone());
                delivered.projects.len() as u32 - 1
            });
            delivered.records.push((at, table.records[row], position as u32, place));
        }
    }
    match rejects.get(first_reject) {
        Some(first) if delivered.records.is_empty() => {
            let records = files.iter().map(|file| file.table.rows() as u64).sum();
            Err(IngestError::nothing_usable(&path, records, first))
        }
        _ => Ok(delivered),
    }
}
