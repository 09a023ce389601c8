//! `[[lines]]`: roads, rails and routes of the fibre net.
use geo::LineString;

use super::error::IngestError;
use super::kinds::{BadPlace, WRONG_KIND, lines, take};
use super::load::Load;
use super::records::{Frame, bad_place};
use super::source::LineSource;
use super::table::{Column, Places, Wanted};
use crate::model::{DeliveredLine, Reject, Severity};

/// What is wanted of the layer.
pub(super) fn wanted(source: &LineSource) -> Wanted {
    Wanted { columns: source.class.iter().chain(&source.name).cloned().collect(), places: true, most: None }
}

/// The lines, in the working CRS.
pub(super) fn deliver(
    source: &LineSource,
    load: Load,
    frame: &Frame,
    rejects: &mut Vec<Reject>,
) -> Result<Vec<DeliveredLine>, IngestError> {
    let Load { mut files, rejects: empty, .. } = load;
    rejects.extend(empty);
    let name = source.file.path.iter().collect::<Vec<_>>().join(", ");
    frame.place_here(&name, &mut files, "lines", 0.0)?;
    let (mut delivered, first_reject) = (Vec::new(), rejects.len());
    for file in &mut files {
        let mut places = std::mem::replace(&mut file.table.places, Places::None);
        let table = &file.table;
        let column = |name: &Option<String>| name.as_deref().map(|name| table.column(name)).transpose();
        let (classes, names) = (column(&source.class)?, column(&source.name)?);
        let (mut wrong, before) = (None, delivered.len());
        for row in 0..table.rows() {
            let text = |column: Option<&Column>| column?.word(row).map(std::borrow::Cow::into_owned);
            let found = match take(&mut places, row).and_then(lines) {
                Ok((found, false)) => found,
                Ok((found, true)) => {
                    let found_too = "a collection with points or polygons".into();
                    let bad = BadPlace { reason: WRONG_KIND, found: found_too };
                    rejects.push(table.reject(row, bad_place(bad, "lines"), Severity::Part));
                    found
                }
                Err(bad) => {
                    if bad.reason == WRONG_KIND {
                        wrong.get_or_insert_with(|| bad.found.clone());
                    }
                    rejects.push(table.reject(row, bad_place(bad, "lines"), Severity::Record));
                    continue;
                }
            };
            let parts = found.len();
            let stretches: Vec<LineString<f64>> = found.into_iter().filter_map(stretch).collect();
            if stretches.len() < parts {
                let found =
                    format!("fewer than two distinct points in {} of {parts}", parts - stretches.len());
                let bad = BadPlace { reason: "line without length", found };
                let severity = if stretches.is_empty() { Severity::Record } else { Severity::Part };
                rejects.push(table.reject(row, bad_place(bad, "at least two distinct points"), severity));
            }
            if !stretches.is_empty() {
                delivered.push(DeliveredLine {
                    record: table.record(row),
                    kind: source.kind,
                    role: source.role,
                    joined: source.joined.unwrap_or_default(),
                    class: text(classes),
                    name: text(names),
                    stretches,
                });
            }
        }
        if let (Some(found), true) = (wrong, before == delivered.len()) {
            return Err(table.wrong_kind(&found, "lines"));
        }
    }
    match rejects.get(first_reject) {
        Some(first) if delivered.is_empty() => {
            let records = files.iter().map(|file| file.table.rows() as u64).sum();
            Err(IngestError::nothing_usable(&name, records, first))
        }
        _ => Ok(delivered),
    }
}

/// A line without points that repeat the one before; `None` where no length is left.
fn stretch(mut line: LineString<f64>) -> Option<LineString<f64>> {
    line.0.dedup();
    (line.0.len() > 1).then_some(line)
}
