use geo::{Coord, MultiPolygon};

use super::Extent;

/// Where a named place lies.
#[derive(Debug, Clone, PartialEq)]
pub enum PlaceShape {
    /// A point.
    Point(Coord<f64>),
    /// An area: a settlement, a parish (socken).
    Area(MultiPolygon<f64>),
}

/// Ort: a named place, settlement or parish, after which shortage areas are called.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedPlace {
    /// Name as delivered.
    pub name: String,
    /// Where it lies, in the working CRS.
    pub shape: PlaceShape,
}

/// Beslutad utbyggnad: a decided or subsidised project. What it holds counts as under construction.
#[derive(Debug, Clone)]
pub struct Project {
    /// Name, where a column is configured.
    pub name: Option<String>,
    /// The year when it is to be ready, where given.
    pub year: Option<i32>,
    /// The places that it is to reach.
    pub extent: Extent,
}
