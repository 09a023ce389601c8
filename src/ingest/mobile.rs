//! `[[mobile]]`.
use super::error::IngestError;
use super::load::Load;
use super::quantities;
use super::records::{Frame, delivered_areas};
use super::source::MobileSource;
use super::source_fixed::MobileReach;
use super::table::{Table, Wanted};
use super::values::{self, BadValue, Values};
use crate::model::{DeliveredMobile, Generation, MobileService, Reject, Severity, SignalLevel};

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
    let cells = cells_of(source);
    let columns = columns.into_iter().chain([cells]).flatten().map(str::to_owned).collect();
    Wanted { columns, places: cells.is_none(), most: None }
}

/// The column of the cells that a source lists.
pub(super) fn cells_of(source: &MobileSource) -> Option<&str> {
    match &source.reach {
        Some(MobileReach::Cells { h3 }) => Some(h3),
        None | Some(MobileReach::Word(_)) => None,
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
        services: Vec::new(),
        records: Vec::new(),
        publish: source.publish,
    };
    delivered_areas(frame, &name, load.files, rejects, |table, records, rejects| {
        let services = Services::new(source, table, frame.greatest_speed_mbps)?;
        for (row, area) in records {
            match services.of(row) {
                Ok(service) => {
                    let known = mobile.services.iter().position(|known| *known == service);
                    let position = known.unwrap_or_else(|| {
                        mobile.services.push(service);
                        mobile.services.len() - 1
                    });
                    mobile.records.push((position as u32, area));
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
