use geo::Coord;

use super::{Generation, MunicipalityIndex, RowKind, SignalLevel, SourceName};

/// A place of a second list.
#[derive(Debug, Clone, PartialEq)]
pub struct SecondPlace {
    /// Its own id, or the record's number.
    pub id: String,
    /// Place in the working CRS.
    pub at: Coord<f64>,
    /// The municipality of the selection that it stands in; `None` of a place elsewhere.
    pub municipality: Option<MunicipalityIndex>,
}

/// Andra lista: buildings or addresses by which it is checked whether the demand is complete.
#[derive(Debug, Clone, PartialEq)]
pub struct SecondList {
    /// Its path.
    pub source: SourceName,
    /// A place is missing where no demand point stands at most so far away, metres.
    pub within_m: f64,
    /// Its places, in the order of delivery.
    pub places: Vec<SecondPlace>,
}

/// A measurement in the field.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasuredPoint {
    /// Operator, as delivered.
    pub operator: String,
    /// Generation.
    pub generation: Generation,
    /// Place in the working CRS.
    pub at: Coord<f64>,
    /// Whether it meets what is claimed.
    pub is_met: bool,
    /// The municipality of the selection that it lies in; `None` of a place elsewhere.
    pub municipality: Option<MunicipalityIndex>,
}

/// Mätningar: points of a drive test, to be compared with the cover that operators claim.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasuredSet {
    /// Its path.
    pub source: SourceName,
    /// The claimed service, Mbit/s.
    pub service_mbps: f64,
    /// The claimed level.
    pub level: SignalLevel,
    /// The points, in the order of delivery.
    pub points: Vec<MeasuredPoint>,
}

/// Mätt mot påstått: measured points of one operator and generation in an area.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasuredRow {
    /// The source of the measurements.
    pub source: SourceName,
    /// Operator.
    pub operator: String,
    /// Generation.
    pub generation: Generation,
    /// The claimed service, Mbit/s.
    pub service_mbps: f64,
    /// The claimed level.
    pub level: SignalLevel,
    /// A municipality or the total.
    pub kind: RowKind,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Measured points in the area.
    pub measured: u64,
    /// Of these, those that meet the threshold.
    pub met: u64,
    /// Of the measured, those inside the claimed cover.
    pub inside: u64,
    /// Of these, those that meet the threshold.
    pub inside_met: u64,
    /// Whether any cover of this operator, generation, service and level is claimed at all.
    pub is_claimed: bool,
}

impl MeasuredRow {
    /// The part of the points inside the claimed cover that meets the threshold; `None` where no point lies inside.
    pub fn share_met(&self) -> Option<f64> {
        (self.inside > 0).then(|| self.inside_met as f64 / self.inside as f64)
    }
}
