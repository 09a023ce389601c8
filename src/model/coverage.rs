use geo::{Geometry, Polygon};

use super::{Generation, Operator, Relation, SignalLevel, Speed, Technology};

/// Where a layer holds: the forms in which operators deliver, in the working CRS.
///
/// A raster with a threshold arrives as [`Extent::Areas`]: the outline of the cells that reach it.
#[derive(Debug, Clone)]
pub enum Extent {
    /// Valid polygons that may overlap; their edge counts as inside.
    Areas(Vec<Polygon<f64>>),
    /// Points, lines or areas with a reach in metres; a place exactly that far away counts as inside.
    Near {
        /// The shapes.
        shapes: Vec<Geometry<f64>>,
        /// The reach.
        reach_m: f64,
    },
    /// Positions of demand points in the survey, ascending.
    Points(Vec<u32>),
}

/// Täckningslager: places that one fixed offer holds for.
#[derive(Debug, Clone)]
pub struct CoverageLayer {
    /// The source that delivered it: a position in [`Survey::validities`](super::Survey).
    pub source: u32,
    /// Operator.
    pub operator: Operator,
    /// Access technology.
    pub technology: Technology,
    /// Connected, passed or planned.
    pub relation: Relation,
    /// Speed.
    pub speed: Speed,
    /// The year by which a planned offer is built.
    pub planned_year: Option<i32>,
    /// Where it holds.
    pub extent: Extent,
}

/// Where a fixed source speaks: outside of it there is no data.
#[derive(Debug, Clone)]
pub enum Validity {
    /// Its silence means unserved.
    Everywhere,
    /// Only at the places that it lists.
    Within(Extent),
}

/// What a mobile layer promises.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub struct MobileService {
    /// 4G, 5G, …
    pub generation: Generation,
    /// The service, Mbit/s; 0 is speech.
    pub service_mbps: f64,
    /// Signal level.
    pub level: SignalLevel,
    /// Frequency band, MHz, where the layer is of one band.
    pub band_mhz: Option<f64>,
}

/// Mobiltäckning: the area of one operator and service.
#[derive(Debug, Clone)]
pub struct MobileLayer {
    /// Operator.
    pub operator: Operator,
    /// Generation, service and level.
    pub service: MobileService,
    /// Valid polygons that may overlap.
    pub areas: Vec<Polygon<f64>>,
}
