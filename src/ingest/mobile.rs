//! `[[mobile]]`.
use super::error::IngestError;
use super::fixed::by_id;
use super::load::Load;
use super::quantities;
use super::records::{Frame, delivered_areas};
use super::source::MobileSource;
use super::source_fixed::MobileReach;
use super::table::{Table, Wanted};
use super::values::{self, BadValue, Values};
use crate::model::{
    DeliveredMobile, FixedRecord, Generation, MobileService, RecordSays, Reject, Severity, SignalLevel,
};

/// What is wanted of the layer.
pub(super) fn wanted(source: &MobileSource) -> Wanted {
    let band = source.band_mhz.as_ref().and_then(|value| value.column());
    let columns = [
        source.operator.column(),
        source.generation.column(),
        source.service_mbps.column(),
        source.level.column(),
        band,
    ];
    let named = match &source.reach {
        Some(MobileReach::Id { id, .. }) => Some(id.as_str()),
        _ => cells_of(source),
    };
    let columns = columns.into_iter().chain([named]).flatten().map(str::to_owned).collect();
    Wanted { columns, places: named.is_none(), most: None }
}

/// The column of the cells that a source lists.
pub(super) fn cells_of(source: &MobileSource) -> Option<&str> {
    match &source.reach {
        Some(MobileReach::Cells { h3 }) => Some(h3),
        None | Some(MobileReach::Word(_) | MobileReach::Id { .. }) => None,
    }
}

struct Services<'t> {
    operator: Values<'t, String>,
    generation: Values<'t, Generation>,
    service: Values<'t, f64>,
    level: Values<'t, SignalLevel>,
    band: Values<'t, f64>,
}

impl<'t> Services<'t> {
    fn new(source: &MobileSource, table: &'t Table, greatest_mbps: f64) -> Result<Self, IngestError> {
        let band = source.band_mhz.as_ref();
        Ok(Self {
            operator: values::text(table, &source.operator)?,
            generation: values::generation(table, &source.generation)?,
            service: quantities::speed(table, &source.service_mbps, "service_mbps", greatest_mbps)?,
            level: values::level(table, &source.level)?,
            band: band.map_or(Ok(Values::Same(None)), |value| values::number(table, value))?,
        })
    }

    fn of(&self, row: usize) -> Result<(String, MobileService), BadValue> {
        let missing = |what: &str| BadValue {
            reason: format!("no {what}"),
            found: "null or empty".into(),
            expected: format!("a value for {what}"),
        };
        let service = MobileService {
            generation: self.generation.get(row)?.ok_or_else(|| missing("generation"))?,
            service_mbps: self.service.get(row)?.ok_or_else(|| missing("service_mbps"))?,
            level: self.level.get(row)?.ok_or_else(|| missing("level"))?,
            band_mhz: self.band.get(row)?,
        };
        Ok((self.operator.get(row)?.ok_or_else(|| missing("operator"))?, service))
    }
}

/// The place of a service among the distinct ones.
fn position_of(services: &mut Vec<(String, MobileService)>, service: (String, MobileService)) -> u32 {
    let known = services.iter().position(|known| *known == service);
    known.unwrap_or_else(|| {
        services.push(service);
        services.len() - 1
    }) as u32
}

/// A table by demand point: its column, and which of the demand's joined columns it is of.
pub(super) fn deliver_at_points(
    source: &MobileSource,
    load: Load,
    (column, of): (&str, Option<u32>),
    frame: &Frame,
    rejects: &mut Vec<Reject>,
) -> Result<DeliveredMobile, IngestError> {
    let name = source.file.path.iter().collect::<Vec<_>>().join(", ");
    rejects.extend(load.rejects);
    let first_reject = rejects.len();
    let (mut files, mut services, mut at_points, mut rows) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for (position, file) in load.files.iter().enumerate() {
        let table = &file.table;
        rows += table.rows() as u64;
        files.push((table.source.clone(), table.layer.clone()));
        let values = Services::new(source, table, frame.greatest_speed_mbps)?;
        for (row, place) in by_id(table, column, of, rejects)?.into_iter().enumerate() {
            let Some(place) = place else { continue };
            match values.of(row) {
                Ok(service) => {
                    let record = FixedRecord {
                        record: table.records[row],
                        file: position as u32,
                        says: RecordSays::Nothing,
                        place,
                    };
                    at_points.push((position_of(&mut services, service), record));
                }
                Err(bad) => rejects.push(table.reject(row, bad, Severity::Record)),
            }
        }
    }
    if let (true, Some(first)) = (at_points.is_empty(), rejects.get(first_reject)) {
        return Err(IngestError::nothing_usable(&name, rows, first));
    }
    rejects.push(Reject {
        source: name.clone(),
        layer: String::new(),
        record: String::new(),
        reason: "cover at demand points alone: area and lines are measured without it".into(),
        found: "a table by demand point".into(),
        expected: "areas or cells, where area and length are to count it".into(),
        severity: Severity::Part,
    });
    let publish = source.publish;
    Ok(DeliveredMobile { name, files, services, records: Vec::new(), at_points, publish })
}

/// The records, in the working CRS.
pub(super) fn deliver(
    source: &MobileSource,
    load: Load,
    frame: &Frame,
    rejects: &mut Vec<Reject>,
) -> Result<DeliveredMobile, IngestError> {
    let name = source.file.path.iter().collect::<Vec<_>>().join(", ");
    rejects.extend(load.rejects);
    let first_reject = rejects.len();
    let rows = load.files.iter().map(|file| file.table.rows() as u64).sum();
    let mut mobile = DeliveredMobile {
        name: name.clone(),
        files: Vec::new(),
        services: Vec::new(),
        records: Vec::new(),
        at_points: Vec::new(),
        publish: source.publish,
    };
    delivered_areas(frame, &name, load.files, rejects, |table, records, rejects| {
        let services = Services::new(source, table, frame.greatest_speed_mbps)?;
        for (row, area) in records {
            match services.of(row) {
                Ok(service) => {
                    let position = position_of(&mut mobile.services, service);
                    mobile.records.push((position, area));
                }
                // Without its service an area says nothing.
                Err(bad) => rejects.push(table.reject(row, bad, Severity::Record)),
            }
        }
        Ok(())
    })?;
    match rejects.get(first_reject) {
        // A raster in which no cell reaches the threshold covers nothing, and is no mistake.
        Some(first) if mobile.records.is_empty() && source.raster.threshold.is_none() => {
            Err(IngestError::nothing_usable(&name, rows, first))
        }
        _ => Ok(mobile),
    }
}
