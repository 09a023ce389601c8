//! `[demand]`: points with weights, and the rows that offers in its own columns stand in.
use std::collections::{BTreeMap, HashSet};
use std::sync::OnceLock;

use geo::Coord;
use h3o::LatLng;
use rayon::prelude::*;

use super::cell_id::CellIds;
use super::crs::Crs;
use super::error::IngestError;
use super::h3_cells;
use super::kinds::{WRONG_KIND, half_a_place, place, take};
use super::load::{Load, Loaded, settle};
use super::lost_digits;
use super::records::{Frame, bad_place, note_mended};
use super::source::{DemandSource, Request};
use super::table::{Cell, Column, Numbers, Places, Table, Wanted};
use super::values::{self, BadValue, Values, not_a_number};
use crate::model::{
    DeliveredPoint, DemandColumn, DemandKind, DemandPointId, Reject, Severity, Weight, WeightKind, Weights,
};

/// Rows per task.
const CHUNK: usize = 32_768;

/// What was delivered.
#[derive(Default)]
pub(super) struct Demand {
    /// The points.
    pub points: Vec<DeliveredPoint>,
    /// Rows read.
    pub rows: u64,
    /// Rows rejected.
    pub rejected: u64,
    /// The ids of those that have one.
    pub rejected_ids: Vec<DemandPointId>,
    /// The files, for offers in their columns.
    pub files: Vec<Loaded>,
    /// Per file: the row of each of its points, in the order of `points`.
    pub rows_of_points: Vec<Vec<u32>>,
    /// The codes of the `DeSO`, in text order.
    pub deso: Vec<String>,
    /// The points in longitude and latitude, as cells are looked up; made when a source asks for it first.
    located: OnceLock<Vec<Option<LatLng>>>,
}

/// What is wanted of the layer, with the columns of offers in it.
pub(super) fn wanted(source: &DemandSource, offers: impl Iterator<Item = String>) -> Wanted {
    let own = [
        &source.id,
        &source.households,
        &source.workplaces,
        &source.persons,
        &source.holiday_homes,
        &source.buildings,
        &source.deso,
    ];
    let settlement = source.settlement.as_ref().and_then(|value| value.column()).map(str::to_owned);
    let columns = own.into_iter().flatten().cloned().chain(settlement).chain(offers).collect();
    Wanted { columns, places: true, most: None }
}

/// The weights that a column is configured for, in the order of the tables.
fn weights(source: &DemandSource) -> Vec<(WeightKind, &str)> {
    [
        (WeightKind::Households, &source.households),
        (WeightKind::Workplaces, &source.workplaces),
        (WeightKind::Persons, &source.persons),
        (WeightKind::HolidayHomes, &source.holiday_homes),
        (WeightKind::Buildings, &source.buildings),
    ]
    .into_iter()
    .filter_map(|(kind, column)| Some((kind, column.as_deref()?)))
    .collect()
}

/// Grid cells in a table without places: each at the centre of the cell that its id names.
pub(super) fn place_cells(source: &DemandSource, load: &mut Load) -> Result<(), IngestError> {
    let (Some(DemandKind::Grid), None, Some(id)) = (source.kind, &source.file.format.x, &source.id) else {
        return Ok(());
    };
    for file in &mut load.files {
        if matches!(file.table.places, Places::None) && h3_cells::are_cells(&file.table, id)? {
            if let Some(side) = source.cell_m {
                return Err(IngestError::BadSetting {
                    file: file.table.source.clone(),
                    key: "cell_m".into(),
                    found: side.to_string(),
                    expected: "no such key: the ids are cells of H3, which say how large they are".into(),
                });
            }
            (file.table.places, file.table.crs) = h3_cells::centres(&file.table, id)?;
            (file.crs, file.overridden) = settle(&file.table, &source.file, &file.found)?;
            file.from_ids = true;
        } else if matches!(file.table.places, Places::None) {
            let ids = CellIds::new(&file.table, id, source.cell_m)?;
            if let (true, Err(bad)) = (ids.are_none(), ids.centre(0)) {
                let first = file.table.reject(0, bad, Severity::Record);
                let rows = file.table.rows() as u64;
                return Err(IngestError::nothing_usable(&file.table.source, rows, &first));
            }
            let (places, crs) = ids.places(file.table.rows())?;
            file.table.places = places;
            file.table.crs = crs;
            (file.crs, file.overridden) = settle(&file.table, &source.file, &file.found)?;
            file.from_ids = true;
        }
    }
    Ok(())
}

/// The files of all demand sources, for messages.
pub(super) fn name(request: &Request) -> String {
    request.demands().flat_map(|source| source.file.path.iter()).collect::<Vec<_>>().join(", ")
}

/// The weights that any demand source has a column for, in the order of the tables.
pub(super) fn all_weights(request: &Request) -> Vec<WeightKind> {
    let mut all: Vec<WeightKind> =
        request.demands().flat_map(|source| weights(source)).map(|(kind, _)| kind).collect();
    all.sort_unstable_by_key(|kind| WeightKind::ALL.iter().position(|known| known == kind));
    all.dedup();
    all
}

/// The points of all demand sources, in the working CRS; rows are counted through all of them.
pub(super) fn deliver_all(
    request: &Request,
    loads: Vec<Load>,
    frame: &Frame,
    rejects: &mut Vec<Reject>,
) -> Result<Demand, IngestError> {
    let mut all: Option<Demand> = None;
    for (source, load) in request.demands().zip(loads) {
        let rows_before = all.as_ref().map_or(0, |all| all.rows);
        let demand = deliver(source, load, rows_before, frame, rejects)?;
        all = Some(match all {
            None => demand,
            Some(before) => before.joined(demand),
        });
    }
    Ok(all.unwrap_or_default())
}

impl Demand {
    /// The points in longitude and latitude, in the order of `points`.
    pub(super) fn located(&self, working: &Crs) -> Result<&[Option<LatLng>], IngestError> {
        if let Some(known) = self.located.get() {
            return Ok(known);
        }
        let located = h3_cells::located(self.points.iter().map(|point| point.at).collect(), working)?;
        Ok(self.located.get_or_init(|| located))
    }

    /// What the columns say by which tables name points.
    ///
    /// # Errors
    /// A column that one of the files does not have.
    pub(super) fn columns(&self, names: &[&str]) -> Result<Vec<DemandColumn>, IngestError> {
        let column = |name: &&str| {
            let mut rows: BTreeMap<DemandPointId, Vec<u32>> = BTreeMap::new();
            let mut position = 0;
            for (file, of_points) in self.files.iter().zip(&self.rows_of_points) {
                let column = file.table.column(name)?;
                let mut of_points = of_points.iter().peekable();
                for row in 0..file.table.rows() {
                    let point = of_points.next_if(|used| **used as usize == row).map(|_| {
                        position += 1;
                        position - 1
                    });
                    if let Some(word) = column.text(row) {
                        rows.entry(DemandPointId::new(&word)).or_default().extend(point);
                    }
                }
            }
            Ok(DemandColumn { name: (*name).to_owned(), rows })
        };
        names.iter().map(column).collect()
    }

    /// Both, one after the other.
    fn joined(mut self, mut other: Self) -> Self {
        let mut deso: Vec<String> = self.deso.iter().chain(&other.deso).cloned().collect();
        deso.sort_unstable();
        deso.dedup();
        for (points, codes) in [(&mut self.points, &self.deso), (&mut other.points, &other.deso)] {
            for at in points.iter_mut().filter_map(|point| point.deso.as_mut()) {
                let now = codes.get(*at as usize).and_then(|code| deso.binary_search(code).ok());
                *at = now.map_or(*at, |now| now as u32);
            }
        }
        self.deso = deso;
        self.points.extend(other.points);
        self.rows += other.rows;
        self.rejected += other.rejected;
        self.rejected_ids.extend(other.rejected_ids);
        self.files.extend(other.files);
        self.rows_of_points.extend(other.rows_of_points);
        self
    }
}

/// The points of one source, in the working CRS.
fn deliver(
    source: &DemandSource,
    load: Load,
    rows_before: u64,
    frame: &Frame,
    rejects: &mut Vec<Reject>,
) -> Result<Demand, IngestError> {
    let mut demand = Demand { files: load.files, ..Demand::default() };
    rejects.extend(load.rejects);
    let first_reject = rejects.len();
    let name = source.file.path.iter().collect::<Vec<_>>().join(", ");
    let expected = if source.kind == Some(DemandKind::Grid) {
        "points, the columns x and y, or cell ids in the column id"
    } else {
        "points, or the columns x and y"
    };
    frame.place(&name, &mut demand.files, expected)?;
    demand.deso = codes(source, &demand.files)?;
    for file in &mut demand.files {
        let before = rows_before + demand.rows;
        demand.rows += file.table.rows() as u64;
        let known = rejects.len();
        let (points, rows) = points_of_file(source, file, &demand.deso, before, rejects)?;
        demand.rejected_ids.extend(rejected_ids(source, &file.table, &rows)?);
        demand.rejected +=
            rejects[known..].iter().filter(|reject| reject.severity == Severity::Record).count() as u64;
        demand.points.extend(points);
        demand.rows_of_points.push(rows);
    }
    if let (true, Some(first)) = (demand.points.is_empty(), rejects.get(first_reject)) {
        return Err(IngestError::nothing_usable(&name, demand.rows, first));
    }
    Ok(demand)
}

/// The ids of the rows that gave no point; `used` ascends.
fn rejected_ids(
    source: &DemandSource,
    table: &Table,
    used: &[u32],
) -> Result<Vec<DemandPointId>, IngestError> {
    let Some(id) = &source.id else { return Ok(Vec::new()) };
    let column = table.column(id)?;
    let mut used = used.iter().peekable();
    let is_rejected = |row: &usize| used.next_if(|used| **used as usize == *row).is_none();
    let rejected: Vec<usize> = (0..table.rows()).filter(is_rejected).collect();
    Ok(rejected.into_iter().filter_map(|row| Some(DemandPointId::new(&column.text(row)?))).collect())
}

/// The codes of the `DeSO` of all files, each once, in text order.
fn codes(source: &DemandSource, files: &[Loaded]) -> Result<Vec<String>, IngestError> {
    let Some(name) = &source.deso else { return Ok(Vec::new()) };
    let mut codes: HashSet<String> = HashSet::new();
    for file in files {
        let column = file.table.column(name)?;
        for row in 0..file.table.rows() {
            if let Some(code) = column.text(row)
                && !codes.contains(code.as_ref())
            {
                codes.insert(code.into_owned());
            }
        }
    }
    let mut codes: Vec<String> = codes.into_iter().collect();
    codes.sort_unstable();
    Ok(codes)
}

/// The columns that every point takes its values from.
struct Columns<'t> {
    id: Option<&'t Column>,
    weights: Vec<(WeightKind, Numbers<'t>)>,
    settlement: Option<Values<'t, crate::model::Settlement>>,
    deso: Option<(&'t Column, &'t [String])>,
}

fn points_of_file(
    source: &DemandSource,
    file: &mut Loaded,
    deso: &[String],
    rows_before: u64,
    rejects: &mut Vec<Reject>,
) -> Result<(Vec<DeliveredPoint>, Vec<u32>), IngestError> {
    let coords = coords(source, file, rejects)?;
    let table = &file.table;
    if let Some(id) = &source.id {
        lost_digits::check(table, id)?;
    }
    let columns = Columns {
        id: source.id.as_deref().map(|id| table.column(id)).transpose()?,
        weights: weights(source)
            .into_iter()
            .map(|(kind, column)| Ok((kind, table.numbers(column)?)))
            .collect::<Result<_, IngestError>>()?,
        settlement: source.settlement.as_ref().map(|value| values::settlement(table, value)).transpose()?,
        deso: source.deso.as_deref().map(|name| Ok((table.column(name)?, deso))).transpose()?,
    };
    let rows: Vec<u32> = (0..table.rows() as u32).collect();
    let parts: Vec<_> = rows
        .par_chunks(CHUNK)
        .map(|rows| {
            let mut points = Vec::with_capacity(rows.len());
            let (mut used, mut rejects) = (Vec::with_capacity(rows.len()), Vec::new());
            for &row in rows {
                let at = coords[row as usize];
                if at.x.is_nan() {
                    continue;
                }
                if let Some(point) = point(table, &columns, row as usize, at, rows_before, &mut rejects) {
                    points.push(point);
                    used.push(row);
                }
            }
            (points, used, rejects)
        })
        .collect();
    let (mut points, mut used) = (Vec::with_capacity(table.rows()), Vec::with_capacity(table.rows()));
    for (some, rows, more) in parts {
        points.extend(some);
        used.extend(rows);
        rejects.extend(more);
    }
    Ok((points, used))
}

/// The place of every row, NaN for those that are rejects.
fn coords(
    source: &DemandSource,
    file: &mut Loaded,
    rejects: &mut Vec<Reject>,
) -> Result<Vec<Coord<f64>>, IngestError> {
    const NOWHERE: Coord<f64> = Coord { x: f64::NAN, y: f64::NAN };
    let mut places = std::mem::replace(&mut file.table.places, Places::None);
    let table = &file.table;
    let is_cell = source.kind == Some(DemandKind::Grid);
    if let Places::Points(points) = &mut places {
        let from_columns = source.file.format.xy();
        let ids = source.id.as_deref().filter(|_| file.from_ids);
        let of_h3 = match ids {
            Some(id) if h3_cells::are_cells(table, id)? => Some(table.column(id)?),
            _ => None,
        };
        let ids = ids.filter(|_| of_h3.is_none());
        let ids = ids.map(|id| CellIds::new(table, id, source.cell_m)).transpose()?;
        for (row, point) in points.iter_mut().enumerate() {
            if !(point.x.is_finite() && point.y.is_finite()) {
                let bad = of_h3.and_then(|column| h3_cells::cell(column, row).err());
                let bad = bad.or_else(|| ids.and_then(|ids| ids.centre(row).err()));
                let bad = bad.unwrap_or_else(|| no_place(table, row, *point, from_columns));
                rejects.push(table.reject(row, bad, Severity::Record));
                *point = NOWHERE;
            }
        }
        return Ok(std::mem::take(points));
    }
    let (mut wrong, mut any) = (None, false);
    let mut coords = Vec::with_capacity(table.rows());
    for row in 0..table.rows() {
        note_mended(table, &places, row, rejects);
        coords.push(match take(&mut places, row).and_then(|geometry| place(&geometry, is_cell)) {
            Ok(at) => {
                any = true;
                at
            }
            Err(bad) => {
                if bad.reason == WRONG_KIND {
                    wrong.get_or_insert_with(|| bad.found.clone());
                }
                rejects.push(table.reject(row, bad_place(bad, "a point"), Severity::Record));
                NOWHERE
            }
        });
    }
    match wrong {
        Some(found) if !any => Err(table.wrong_kind(&found, "points")),
        _ => Ok(coords),
    }
}

/// Why a row has no place, with what its columns say.
fn no_place(table: &Table, row: usize, point: Coord<f64>, columns: Option<(&str, &str)>) -> BadValue {
    let (found, expected) = match columns {
        Some((x, y)) => {
            let is_number = |name: &str| {
                table.numbers(name).is_ok_and(|numbers| matches!(numbers.get(row), Cell::Number(_)))
            };
            let text = |name: &str| {
                table
                    .column(name)
                    .ok()
                    .and_then(|column| column.text(row))
                    .map_or_else(|| "null".into(), String::from)
            };
            let expected = if is_number(x) && is_number(y) {
                "a place on earth, in the CRS of the file"
            } else {
                "two numbers"
            };
            (format!("{x} {} {y} {}", text(x), text(y)), expected)
        }
        None if point.x.is_nan() && point.y.is_nan() => ("null or empty".to_owned(), "a point"),
        None => (half_a_place(point), "finite coordinates on earth"),
    };
    BadValue { reason: "no place".into(), found, expected: expected.into() }
}

fn point(
    table: &Table,
    columns: &Columns<'_>,
    row: usize,
    at: Coord<f64>,
    rows_before: u64,
    rejects: &mut Vec<Reject>,
) -> Option<DeliveredPoint> {
    let id = match columns.id {
        None => DemandPointId::from_row(rows_before + row as u64 + 1),
        Some(column) => {
            let Some(id) = column.text(row) else {
                let bad = BadValue {
                    reason: "no id".into(),
                    found: "null or empty".into(),
                    expected: "an id".into(),
                };
                rejects.push(table.reject(row, bad, Severity::Record));
                return None;
            };
            DemandPointId::new(&id)
        }
    };
    let mut weights = Weights::UNKNOWN;
    for (kind, numbers) in &columns.weights {
        let weight = match numbers.get(row) {
            Cell::Missing => Ok(Weight::UNKNOWN),
            Cell::Number(value) => Weight::try_new(value).ok_or_else(|| BadValue {
                reason: if value < 0.0 { "negative weight".into() } else { "not a number".into() },
                found: value.to_string(),
                expected: "a number of at least 0".into(),
            }),
            Cell::NotANumber(found) => Err(not_a_number(found)),
        };
        let weight = weight.unwrap_or_else(|bad| {
            rejects.push(table.reject(
                row,
                BadValue { reason: format!("{}: {}", kind.as_str(), bad.reason), ..bad },
                Severity::Part,
            ));
            Weight::UNKNOWN
        });
        match kind {
            WeightKind::Points => {}
            WeightKind::Households => weights.households = weight,
            WeightKind::Workplaces => weights.workplaces = weight,
            WeightKind::Persons => weights.persons = weight,
            WeightKind::Buildings => weights.buildings = weight,
            WeightKind::HolidayHomes => weights.holiday_homes = weight,
        }
    }
    let settlement = columns.settlement.as_ref().and_then(|values| {
        values.get(row).unwrap_or_else(|bad| {
            rejects.push(table.reject(row, bad, Severity::Part));
            None
        })
    });
    let deso = columns.deso.and_then(|(column, codes)| {
        let code = column.text(row)?;
        codes.binary_search_by(|known| known.as_str().cmp(&code)).ok().map(|at| at as u32)
    });
    Some(DeliveredPoint { row: rows_before + row as u64 + 1, id, at, weights, settlement, deso })
}
