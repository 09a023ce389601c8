//! `[register]`: the register or the layer of shortage areas of an earlier run, or the county's own list.
//!
//! Files of ours are known by their columns. A row that cannot be read stops the run: an entry left out would come back
//! as a new area with a new id.
use std::collections::BTreeMap;

use geo::{Geometry, Polygon};

use super::codes::Codes;
use super::entry::{Columns, entry};
use super::error::IngestError;
use super::error_earlier::EarlierError;
use super::kinds::{BadPlace, WRONG_KIND, polygons, take};
use super::load::{Load, Loaded};
use super::records::{Frame, bad_place, note_mended};
use super::source_register::RegisterSource;
use super::table::{Places, Table, Wanted};
use super::value::Value;
use crate::model::{DeliveredRegister, EntryPlace, RecordRef, RegisterEntry, Reject, Severity};

/// The columns of a `register.csv` that all of them have.
pub(super) const REGISTER: &[&str] = RegisterEntry::COLUMNS.split_at(RegisterEntry::NEEDED_COLUMNS).0;
/// Columns that files of ours may have too.
pub(super) const MORE: &[&str] = RegisterEntry::COLUMNS.split_at(RegisterEntry::NEEDED_COLUMNS).1;
/// What a layer of shortage areas of an earlier run has.
const LAYER: [&str; 9] =
    ["id", "name", "municipality", "status", "lineage", "first_year", "closed_year", "parents", "children"];
const SHAPES: &str = "polygons, points or lines";

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A `register.csv` of ours.
    Register,
    /// A layer of shortage areas of ours.
    Layer,
    /// The county's own list.
    List,
}

/// What is wanted of a register.
pub(super) fn wanted(source: &RegisterSource) -> Wanted {
    let mut columns: Vec<String> = REGISTER.iter().chain(MORE).map(|name| (*name).to_owned()).collect();
    columns.extend(mapped(source).into_iter().map(|(_, column, _)| column.to_owned()));
    columns.sort_unstable();
    columns.dedup();
    Wanted { columns, places: true, most: None }
}

/// The keys of the configuration that name a column: key, column, and whether words are mapped.
fn mapped(source: &RegisterSource) -> Vec<(&'static str, &str, bool)> {
    let plain = [
        ("id", &source.id),
        ("name", &source.name),
        ("municipality", &source.municipality),
        ("note", &source.note),
        ("first_year", &source.first_year),
    ];
    let mut mapped: Vec<_> =
        plain.into_iter().filter_map(|(key, column)| Some((key, column.as_deref()?, false))).collect();
    for (key, value) in [("status", &source.status), ("type", &source.kind)] {
        if let Some(Value::Column(from)) = value {
            mapped.push((key, from.column.as_str(), from.map.is_some()));
        }
    }
    mapped
}

/// The entries, in the working CRS, in the order of the files.
pub(super) fn deliver(
    source: &RegisterSource,
    codes: &Codes,
    country: Option<&str>,
    load: Load,
    frame: &Frame,
    rejects: &mut Vec<Reject>,
) -> Result<DeliveredRegister, IngestError> {
    let Load { mut files, rejects: empty, .. } = load;
    rejects.extend(empty);
    let name = source.file.path.iter().collect::<Vec<_>>().join(", ");
    let forms = files.iter().map(|file| form(source, &file.table)).collect::<Result<Vec<_>, _>>()?;
    let is_own = forms.iter().all(|form| *form != Form::List);
    if !is_own && forms.iter().any(|form| *form != Form::List) {
        return Err(IngestError::BadSetting {
            file: "[register]".into(),
            key: "path".into(),
            found: name,
            expected: "either a register of an earlier run or the county's own list, not both".into(),
        });
    }
    let mut register = DeliveredRegister { name, is_own, entries: Vec::new() };
    for (file, form) in files.iter_mut().zip(forms) {
        let places = places(file, source.reach_m(), frame, rejects)?;
        let table = &file.table;
        if table.rows() == 0 && form == Form::List {
            return Err(IngestError::Empty { file: table.source.clone() });
        }
        let columns = Columns::new(source, form, country, table)?;
        for (row, place) in places.into_iter().enumerate() {
            if let Some(entry) = entry(&columns, codes, row, place)? {
                register.entries.push(entry);
            } else {
                let bad = BadPlace { reason: "blank row", found: "no value".into() };
                rejects.push(table.reject(row, bad_place(bad, "an entry"), Severity::Record));
            }
        }
    }
    check_ids(&register)?;
    Ok(register)
}

/// What a file is, by its columns; the configuration must agree.
fn form(source: &RegisterSource, table: &Table) -> Result<Form, IngestError> {
    let has = |columns: &[&str]| columns.iter().all(|name| table.names.iter().any(|known| known == name));
    let form = if has(REGISTER) {
        Form::Register
    } else if has(&LAYER) && !matches!(table.places, Places::None) {
        Form::Layer
    } else {
        Form::List
    };
    if form == Form::List {
        if source.id.is_none() && source.name.is_none() {
            return Err(IngestError::earlier(EarlierError::NotARegister {
                file: table.source.clone(),
                layer: table.layer.clone(),
                missing: REGISTER
                    .iter()
                    .filter(|name| !has(&[name]))
                    .map(|name| (*name).to_owned())
                    .collect(),
                columns: table.names.clone(),
            }));
        }
        return Ok(form);
    }
    let other = mapped(source).into_iter().find(|(key, column, words)| key != column || *words);
    let literal = [("status", &source.status), ("type", &source.kind)].into_iter().find_map(
        |(key, value)| match value {
            Some(Value::Literal(word)) => Some((key, word.as_str(), false)),
            _ => None,
        },
    );
    match other.or(literal) {
        Some((key, found, _)) => Err(IngestError::BadSetting {
            file: table.source.clone(),
            key: key.to_owned(),
            found: found.to_owned(),
            expected: format!(
                "no {key} under [register]: the file is of an earlier run and has its own column"
            ),
        }),
        None => Ok(form),
    }
}

/// Where each row lies; a table has no places.
fn places(
    file: &mut Loaded,
    reach_m: f64,
    frame: &Frame,
    rejects: &mut Vec<Reject>,
) -> Result<Vec<Option<EntryPlace>>, IngestError> {
    if matches!(file.table.places, Places::None) {
        return Ok(vec![None; file.table.rows()]);
    }
    let name = file.table.source.clone();
    frame.place(&name, std::slice::from_mut(file), SHAPES)?;
    let table = &mut file.table;
    let mut shapes = std::mem::replace(&mut table.places, Places::None);
    let mut places = Vec::with_capacity(table.rows());
    for row in 0..table.rows() {
        note_mended(table, &shapes, row, rejects);
        places.push(match take(&mut shapes, row) {
            Ok(geometry) => Some(place(table, row, geometry, reach_m, rejects)),
            Err(bad) => {
                rejects.push(table.reject(row, bad_place(bad, SHAPES), Severity::Part));
                None
            }
        });
    }
    Ok(places)
}

fn place(
    table: &Table,
    row: usize,
    geometry: Geometry<f64>,
    reach_m: f64,
    rejects: &mut Vec<Reject>,
) -> EntryPlace {
    let areas: Option<Vec<Polygon<f64>>> = match &geometry {
        Geometry::Polygon(_) | Geometry::MultiPolygon(_) | Geometry::GeometryCollection(_) => {
            polygons(geometry.clone()).ok().map(|(areas, others)| {
                if others {
                    let found = "a collection with points or lines".into();
                    let bad = BadPlace { reason: WRONG_KIND, found };
                    rejects.push(table.reject(row, bad_place(bad, "polygons"), Severity::Part));
                }
                areas
            })
        }
        _ => None,
    };
    areas.map_or(EntryPlace::Near { shape: geometry, reach_m }, EntryPlace::Areas)
}

/// What is wanted of the layer that lies beside a `register.csv`.
pub(super) fn wanted_outlines() -> Wanted {
    Wanted { columns: vec!["id".into()], places: true, most: None }
}

/// The outlines of the areas of that year, by id.
pub(super) fn outlines(
    load: Load,
    frame: &Frame,
    rejects: &mut Vec<Reject>,
) -> Result<BTreeMap<String, EntryPlace>, IngestError> {
    let mut outlines = BTreeMap::new();
    for file in &mut { load.files } {
        // A year without any shortage area: its layer has no columns.
        if file.table.rows() == 0 {
            continue;
        }
        let name = file.table.source.clone();
        frame.place(&name, std::slice::from_mut(file), SHAPES)?;
        let mut shapes = std::mem::replace(&mut file.table.places, Places::None);
        let table = &file.table;
        let ids = table.column("id")?;
        for row in 0..table.rows() {
            // An area without a shape has none to remember.
            if let (Some(id), Ok(geometry)) = (ids.text(row), take(&mut shapes, row)) {
                outlines.insert(id.into_owned(), place(table, row, geometry, 0.0, rejects));
            }
        }
    }
    Ok(outlines)
}

/// Every id once.
fn check_ids(register: &DeliveredRegister) -> Result<(), IngestError> {
    let mut first: BTreeMap<&str, &RecordRef> = BTreeMap::new();
    for entry in &register.entries {
        let Some(id) = entry.id.as_deref() else { continue };
        if let Some(earlier) = first.insert(id, &entry.record) {
            let RecordRef { source, layer, record } = entry.record.clone();
            return Err(IngestError::earlier(EarlierError::RepeatedEntry {
                file: source,
                layer,
                record,
                id: id.to_owned(),
                first_file: earlier.source.clone(),
                first: earlier.record,
            }));
        }
    }
    Ok(())
}
