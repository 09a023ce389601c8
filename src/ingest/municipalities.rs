//! `[municipalities]`.
use super::codes::check_swedish;
use super::error::IngestError;
use super::load::Load;
use super::records::{Frame, delivered_areas};
use super::source::MunicipalitySource;
use super::table::{Column, Table, Wanted};
use super::values::BadValue;
use crate::model::{DeliveredMunicipality, Reject, Severity};

/// What is wanted of the layer.
pub(super) fn wanted(source: &MunicipalitySource) -> Wanted {
    let columns = [
        Some(&source.code),
        Some(&source.name),
        source.county.as_ref(),
        source.county_name.as_ref(),
        source.part.as_ref(),
    ];
    Wanted { columns: columns.into_iter().flatten().cloned().collect(), places: true, most: None }
}

/// The rows, in the working CRS.
pub(super) fn deliver(
    source: &MunicipalitySource,
    country: Option<&str>,
    load: Load,
    frame: &Frame,
    rejects: &mut Vec<Reject>,
) -> Result<Vec<DeliveredMunicipality>, IngestError> {
    let Load { files, rejects: empty, .. } = load;
    rejects.extend(empty);
    for file in &files {
        for column in wanted(source).columns {
            file.table.column(&column)?;
        }
        if country == Some("SE") {
            check_codes(&file.table, &source.code)?;
        }
    }
    let mut delivered = Vec::new();
    delivered_areas(frame, "[municipalities]", files, rejects, |table, records, rejects| {
        let column = |name: &Option<String>| name.as_deref().map(|name| table.column(name)).transpose();
        let (codes, names) = (table.column(&source.code)?, table.column(&source.name)?);
        let (counties, county_names) = (column(&source.county)?, column(&source.county_name)?);
        let parts = column(&source.part)?;
        for (row, area) in records {
            let text = |column: &Column| column.text(row).map(std::borrow::Cow::into_owned);
            let Some(code) = text(codes) else {
                let (found, expected) = ("null or empty".into(), "a municipality code".into());
                rejects.push(table.reject(
                    row,
                    BadValue { reason: "no code".into(), found, expected },
                    Severity::Record,
                ));
                continue;
            };
            delivered.push(DeliveredMunicipality {
                part: parts.and_then(text),
                record: area.record,
                name: text(names).unwrap_or_else(|| code.clone()),
                county: counties.and_then(text),
                county_name: county_names.and_then(text),
                code,
                areas: area.areas,
            });
        }
        Ok(())
    })?;
    match delivered.first() {
        Some(_) => Ok(delivered),
        None => Err(IngestError::Empty { file: source.file.path.iter().collect::<Vec<_>>().join(", ") }),
    }
}

fn check_codes(table: &Table, name: &str) -> Result<(), IngestError> {
    let column = table.column(name)?;
    (0..table.rows())
        .filter_map(|row| Some((row, column.text(row)?)))
        .try_for_each(|(row, code)| check_swedish(table, row, name, &code))
}
