//! `[previous]`: the demand points of an earlier result, and what its run record says of them.
use std::collections::{BTreeSet, HashMap};

use geo::Coord;
use rayon::prelude::*;
use serde_json::Value;

use super::codes::Codes;
use super::crs::Crs;
use super::error::IngestError;
use super::error_earlier::EarlierError;
use super::load::Load;
use super::paths::Found;
use super::source::Request;
use super::source_register::{CodeSource, PreviousSource};
use super::table::{Column, Places, Table, Wanted};
use super::text::composed;
use super::words;
use crate::model::{
    DemandPointId, MunicipalityCode, Previous, PreviousPoint, Reach, Reject, Severity, ShortageAreaId,
    Weight, WeightKind, Weights, parse_delivered,
};
use crate::record::RunRecord;

/// The points, relative to the folder of a result.
pub(super) const POINTS: &str = "internal/demand_points.parquet";
/// The register.
const REGISTER: &str = "internal/register.csv";
/// The run record.
const RECORD: &str = "run.json";
/// The columns that every result of this version has.
const NEEDED: [&str; 7] =
    ["id", "municipality", "settlement", "status", "shortage_area", "last_shortage_area", "unserved_share"];

/// The tiers that a place reaches; what an older version did not write is not compared.
const TIERS: [&str; 2] = ["tier_mbps", "tier_with_passed_mbps"];

/// Who reaches each place, and how; results of 0.1.0 have the second column instead.
const DELIVERED: [&str; 2] = ["delivered", "operators"];

/// What the run record of an earlier result says.
#[derive(Debug)]
pub(super) struct EarlierRecord {
    /// The record itself, as one of the files read.
    pub record: Found,
    /// The day that its numbers speak of.
    reference_date: String,
    /// The version that wrote it.
    version: String,
    /// Its tiers, Mbit/s down.
    tiers_mbps: Vec<f64>,
    /// Whether it had mobile layers.
    has_mobile: bool,
}

impl EarlierRecord {
    /// For a result whose run record was read before.
    pub(super) fn new(found: Found, record: &RunRecord, reference_date: &str, version: &str) -> Self {
        let tiers = &record.profile["tiers"]["down_mbps"]["value"];
        let mobile = &record.configuration["mobile"];
        Self {
            record: found,
            reference_date: reference_date.to_owned(),
            version: version.to_owned(),
            tiers_mbps: tiers.as_array().into_iter().flatten().filter_map(Value::as_f64).collect(),
            has_mobile: mobile.as_array().is_some_and(|layers| !layers.is_empty()),
        }
    }
}

/// A reject for an earlier result that an older version made: what that version misread this one may read rightly, and the
/// change would report it as something that happened.
pub(super) fn of_another_version(source: &PreviousSource, earlier: &EarlierRecord) -> Option<Reject> {
    let own = env!("CARGO_PKG_VERSION");
    (numbers(&earlier.version) < numbers(own)).then(|| Reject {
        source: source.path(RECORD),
        layer: String::new(),
        record: String::new(),
        reason: "made by an earlier version".into(),
        found: format!("whitespot {}", earlier.version),
        expected: format!("{own}: the change may hold mended reading; run that year again with this version"),
        severity: Severity::Part,
    })
}

/// The numbers of a version; one without numbers comes before all others.
fn numbers(version: &str) -> Vec<u64> {
    let plain = version.split(['-', '+']).next().unwrap_or_default();
    plain.split('.').map_while(|number| number.parse().ok()).collect()
}

/// The column of who reached the places: a result whose run record has a delivery has the column that also says how.
pub(super) fn delivered(request: &Request) -> Option<&'static str> {
    let source = request.previous.as_ref()?;
    let record = std::fs::read_to_string(request.base.join(&source.dir).join(RECORD)).ok()?;
    let record: RunRecord = serde_json::from_str(&record).ok()?;
    Some(delivered_of(&record))
}

/// The same of a result whose run record was read before.
pub(super) fn delivered_of(record: &RunRecord) -> &'static str {
    DELIVERED[usize::from(record.delivery.is_none())]
}

/// What is wanted of the points; `delivered`: the column of who reached them, where that is asked.
pub(super) fn wanted(delivered: Option<&'static str>) -> Wanted {
    let weights = WeightKind::ALL[1..].iter().map(|kind| kind.as_str());
    Wanted {
        columns: NEEDED.into_iter().chain(TIERS).chain(delivered).chain(weights).map(str::to_owned).collect(),
        places: true,
        most: None,
    }
}

/// Looks at the folder before anything large is read.
pub(super) fn look(request: &Request) -> Result<Option<EarlierRecord>, IngestError> {
    let Some(source) = &request.previous else { return Ok(None) };
    let stop = |reason: String| {
        IngestError::earlier(EarlierError::NoEarlierResult { dir: source.dir.clone(), reason })
    };
    let folder = request.base.join(&source.dir);
    if !folder.is_dir() {
        return Err(stop("found no such folder, expected that of an earlier result".into()));
    }
    let path = folder.join(RECORD);
    let text = std::fs::read_to_string(&path).map_err(|error| {
        stop(format!(
            "found no {RECORD} that can be read ({error}), expected the folder of a whole result: the one that holds {RECORD} and internal"
        ))
    })?;
    let record: RunRecord =
        serde_json::from_str(&text).map_err(|error| stop(format!("{RECORD} is damaged: {error}")))?;
    let is_given = |text: &String| !text.is_empty();
    let version = Some(record.whitespot.clone()).filter(is_given).unwrap_or_else(|| "unknown".to_owned());
    let reference_date = Some(record.reference_date.clone())
        .filter(is_given)
        .ok_or_else(|| stop(format!("{RECORD} gives no reference_date: it is no run record of whitespot")))?;
    if !record.has_ids() {
        return Err(stop(
            "its demand points have row numbers for ids, by which they cannot be known again; write id under [demand] in \
             that year's configuration and run it again, or leave out [previous]"
                .into(),
        ));
    }
    if !request.demand_has_id() {
        return Err(stop(
            "this run's demand points have row numbers for ids, by which they cannot be known again; write id under [demand], \
             or leave out [previous]"
                .into(),
        ));
    }
    if !folder.join(POINTS).is_file() {
        return Err(stop(format!(
            "found no {POINTS}: that run did not write it; add \"parquet\" to formats under [output] of that year's \
             configuration and run it again"
        )));
    }
    if request.register.is_none() && !folder.join(REGISTER).is_file() {
        return Err(stop(format!(
            "found no {REGISTER}: it was written by another version of whitespot ({version}); run that year's configuration \
             again with this one, or name a register under [register]"
        )));
    }
    let found = Found { name: source.path(RECORD), path, inner: None, by_pattern: false };
    Ok(Some(EarlierRecord::new(found, &record, &reference_date, &version)))
}

/// The table of codes that the configuration names.
pub(super) fn code_table(source: &PreviousSource) -> Option<&str> {
    match &source.codes {
        Some(CodeSource::Table(path)) => Some(path),
        _ => None,
    }
}

/// The points of the earlier result.
pub(super) fn deliver(
    source: &PreviousSource,
    earlier: &EarlierRecord,
    codes: &Codes,
    load: Load,
    working: &Crs,
) -> Result<Previous, IngestError> {
    let stop = |reason: String| {
        IngestError::earlier(EarlierError::NoEarlierResult { dir: source.dir.clone(), reason })
    };
    let Some(file) = load.files.into_iter().next() else {
        return Err(IngestError::Empty { file: source.path(POINTS) });
    };
    let mut table = file.table;
    if let Some(missing) = NEEDED.into_iter().find(|name| !table.names.iter().any(|known| known == name)) {
        return Err(stop(format!(
            "{POINTS} has no column {missing}: it was written by another version of whitespot ({}); run that year's \
             configuration again with this one",
            earlier.version
        )));
    }
    match &table.crs.declared {
        Some(declared) if declared.is_same(working) => {}
        declared => {
            let found = declared.as_ref().map_or_else(|| "none".into(), Crs::label);
            let expected = working.label();
            return Err(stop(format!(
                "its working CRS is {found}, that of this run {expected}: run that year's configuration again with \
                 crs = \"{expected}\" under [run]"
            )));
        }
    }
    let Places::Points(places) = std::mem::replace(&mut table.places, Places::None) else {
        return Err(stop(format!("{POINTS}: the geometry holds something else than points")));
    };
    let municipalities = Interned::new(&table, &["municipality"], |code| codes.now(code).to_owned())?;
    let areas = Interned::new(&table, &["shortage_area", "last_shortage_area"], str::to_owned)?;
    let has_tiers = TIERS.into_iter().all(|name| table.names.iter().any(|known| known == name));
    // Without that column nothing is known of mobile cover.
    let says_how = table.names.iter().any(|known| known == DELIVERED[0]);
    let deliveries = Deliveries::take(source, &mut table)?;
    let rows = Rows::new(&table, &places, &municipalities, &areas, &deliveries)?;
    let mut points: Vec<PreviousPoint> = (0..table.rows())
        .into_par_iter()
        .map(|row| rows.point(row))
        .collect::<Result<_, (usize, &str)>>()
        .map_err(|(row, what)| table.bad_entry(row, what, "nothing that can be used", "what a run writes"))?;
    let weights = rows.weights();
    // The columns are not needed any longer, and large.
    drop(table);
    points.par_sort_unstable_by(|a, b| a.id.cmp(&b.id));
    if let Some(pair) = points.windows(2).find(|pair| pair[0].id == pair[1].id) {
        return Err(stop(format!("{POINTS} holds the id {} twice", pair[0].id)));
    }
    Ok(Previous {
        source: source.dir.clone(),
        reference_date: earlier.reference_date.clone(),
        weights,
        municipalities: municipalities.texts.iter().map(|code| MunicipalityCode::new(code)).collect(),
        areas: areas.texts.iter().map(|id| ShortageAreaId(id.as_str().into())).collect(),
        operators: deliveries.operators,
        delivered: deliveries.sets,
        tiers_mbps: if has_tiers { earlier.tiers_mbps.clone() } else { Vec::new() },
        has_mobile: earlier.has_mobile && says_how,
        points,
    })
}

/// The distinct texts of columns, in text order, and what each cell says of them.
struct Interned {
    texts: Vec<String>,
    positions: HashMap<String, u32>,
}

impl Interned {
    fn new(table: &Table, columns: &[&str], meant: impl Fn(&str) -> String) -> Result<Self, IngestError> {
        let mut distinct: BTreeSet<String> = BTreeSet::new();
        for column in columns {
            let column = table.column(column)?;
            // Neighbouring rows mostly hold the same.
            let mut last = String::new();
            for row in 0..table.rows() {
                if let Some(text) = column.text(row)
                    && text != last
                {
                    last.clear();
                    last.push_str(&text);
                    if !distinct.contains(text.as_ref()) {
                        distinct.insert(text.into_owned());
                    }
                }
            }
        }
        let texts: BTreeSet<String> = distinct.iter().map(|text| meant(text)).collect();
        let texts: Vec<String> = texts.into_iter().collect();
        let positions = distinct
            .into_iter()
            .filter_map(|text| {
                let position = texts.binary_search(&meant(&text)).ok()?;
                Some((text, position as u32))
            })
            .collect();
        Ok(Self { texts, positions })
    }

    fn of(&self, column: &Column, row: usize) -> Option<u32> {
        self.positions.get(column.text(row)?.as_ref()).copied()
    }
}

/// Who reached the points together.
struct Deliveries {
    operators: Vec<String>,
    /// The first is empty.
    sets: Vec<Vec<(u32, Reach)>>,
    /// Per row its set; empty where no column holds it.
    of_rows: Vec<u32>,
}

impl Deliveries {
    /// Takes the column out of the table: as text it is the largest of all. An earlier result without the column has no
    /// operators.
    fn take(source: &PreviousSource, table: &mut Table) -> Result<Self, IngestError> {
        // The table names every column of the file, and holds those that were asked for.
        let has = |name: &&'static str| table.column(name).is_ok();
        let column = DELIVERED.into_iter().find(has);
        let mut deliveries = Self { operators: Vec::new(), sets: vec![Vec::new()], of_rows: Vec::new() };
        let Some(name) = column else { return Ok(deliveries) };
        let texts = Interned::new(table, &[name], str::to_owned)?;
        let mut read: Vec<(String, Vec<(String, Reach)>)> = Vec::with_capacity(texts.texts.len());
        for text in texts.texts {
            let mut reached = parse_delivered(&text, name != DELIVERED[0]).ok_or_else(|| {
                let reason = format!("{POINTS}: {name}: found {text}, expected what a run writes");
                IngestError::earlier(EarlierError::NoEarlierResult { dir: source.dir.clone(), reason })
            })?;
            for (operator, _) in &mut reached {
                *operator = composed(operator).into_owned();
            }
            let fixed: Vec<String> = reached
                .iter()
                .filter(|(_, reach)| reach.is_fixed())
                .map(|(operator, _)| operator.clone())
                .collect();
            reached.extend(fixed.into_iter().map(|operator| (operator, Reach::Fixed)));
            read.push((text, reached));
        }
        let names: BTreeSet<&String> =
            read.iter().flat_map(|(_, reached)| reached.iter().map(|(name, _)| name)).collect();
        deliveries.operators = names.into_iter().cloned().collect();
        let mut positions: HashMap<String, u32> = HashMap::new();
        for (text, reached) in read {
            let mut set: Vec<(u32, Reach)> = reached
                .into_iter()
                .filter_map(|(name, reach)| {
                    Some((deliveries.operators.binary_search(&name).ok()? as u32, reach))
                })
                .collect();
            set.sort_unstable();
            set.dedup();
            positions.insert(text, deliveries.sets.len() as u32);
            deliveries.sets.push(set);
        }
        let column = table.column(name)?;
        let set_of = |row| column.text(row).and_then(|text| positions.get(text.as_ref()).copied());
        deliveries.of_rows = (0..table.rows()).map(|row| set_of(row).unwrap_or(0)).collect();
        table.columns.retain(|(known, _)| known != name);
        Ok(deliveries)
    }
}

/// The columns of the points.
struct Rows<'t> {
    places: &'t [Coord<f64>],
    municipalities: &'t Interned,
    areas: &'t Interned,
    id: &'t Column,
    municipality: &'t Column,
    settlement: &'t Column,
    status: &'t Column,
    area: &'t Column,
    last_area: &'t Column,
    unserved_share: &'t Column,
    tiers: [Option<&'t Column>; TIERS.len()],
    deliveries: &'t Deliveries,
    /// By kind; `None` where the result has no such column.
    weights: [Option<&'t Column>; WeightKind::ALL.len()],
}

impl<'t> Rows<'t> {
    fn new(
        table: &'t Table,
        places: &'t [Coord<f64>],
        municipalities: &'t Interned,
        areas: &'t Interned,
        deliveries: &'t Deliveries,
    ) -> Result<Self, IngestError> {
        Ok(Self {
            deliveries,
            places,
            municipalities,
            areas,
            id: table.column("id")?,
            municipality: table.column("municipality")?,
            settlement: table.column("settlement")?,
            status: table.column("status")?,
            area: table.column("shortage_area")?,
            last_area: table.column("last_shortage_area")?,
            unserved_share: table.column("unserved_share")?,
            tiers: TIERS.map(|name| table.column(name).ok()),
            weights: WeightKind::ALL.map(|kind| table.column(kind.as_str()).ok()),
        })
    }

    /// The point of a row, or the row and what it lacks.
    fn point(&self, row: usize) -> Result<PreviousPoint, (usize, &'static str)> {
        let at = self.places[row];
        if !(at.x.is_finite() && at.y.is_finite()) {
            return Err((row, "geometry"));
        }
        let number = |column: &Column| match column {
            Column::Numbers(numbers) => numbers[row],
            Column::Integers(integers) => integers[row].map(|number| number as f64),
            Column::Words(_) | Column::Text(_) | Column::Coded { .. } => None,
        };
        let weight = |kind: WeightKind| {
            self.weights[kind as usize].and_then(number).and_then(Weight::try_new).unwrap_or(Weight::UNKNOWN)
        };
        let settlement = match self.settlement.text(row) {
            None => None,
            Some(word) => Some(words::settlement(&word).ok_or((row, "settlement"))?),
        };
        let status = self.status.text(row).and_then(|word| words::access_status(&word));
        let [tier_mbps, tier_with_passed_mbps] = self.tiers.map(|column| column.and_then(number));
        let share = number(self.unserved_share).filter(|share| (0.0..=1.0).contains(share));
        Ok(PreviousPoint {
            id: DemandPointId::new(&self.id.text(row).ok_or((row, "id"))?),
            at,
            weights: Weights {
                households: weight(WeightKind::Households),
                workplaces: weight(WeightKind::Workplaces),
                persons: weight(WeightKind::Persons),
                holiday_homes: weight(WeightKind::HolidayHomes),
                buildings: weight(WeightKind::Buildings),
            },
            municipality: self.municipalities.of(self.municipality, row).ok_or((row, "municipality"))?,
            settlement,
            status: status.ok_or((row, "status"))?,
            unserved_share: share.ok_or((row, "unserved_share"))?,
            tier_mbps,
            tier_with_passed_mbps,
            area: self.areas.of(self.area, row),
            last_area: self.areas.of(self.last_area, row),
            delivered: self.deliveries.of_rows.get(row).copied().unwrap_or(0),
        })
    }

    /// The weights that some point has. Households and workplaces have a column in any case.
    fn weights(&self) -> Vec<WeightKind> {
        let is_there = |kind: &WeightKind| match self.weights[*kind as usize] {
            _ if *kind == WeightKind::Points => true,
            Some(Column::Numbers(numbers)) => numbers.iter().any(Option::is_some),
            Some(Column::Integers(counts)) => counts.iter().any(Option::is_some),
            _ => false,
        };
        WeightKind::ALL.into_iter().filter(is_there).collect()
    }
}
