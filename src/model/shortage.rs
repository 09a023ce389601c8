use std::fmt;

use compact_str::CompactString;
use geo::MultiPolygon;

use super::{MunicipalityIndex, Operator, Speed};

/// The lasting id of a shortage area: municipality code, hyphen, number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShortageAreaId(pub CompactString);

impl ShortageAreaId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ShortageAreaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Status of a shortage area in the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ShortageStatus {
    /// Ny.
    New,
    /// Planerad: the planned share of its points reaches `closed_share` (law 12).
    Planned,
}

impl ShortageStatus {
    /// The word of layers and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Planned => "planned",
        }
    }
}

/// How a shortage area came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lineage {
    /// Without a register every area is new.
    New,
}

impl Lineage {
    /// The word of layers and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
        }
    }
}

/// What kind of shortage it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ShortageType {
    /// No offer of any speed reaches any of its points.
    NoOffer,
    /// Grå zon: some offer exists, but too slow.
    TooSlow,
}

impl ShortageType {
    /// The word of layers and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoOffer => "no_offer",
            Self::TooSlow => "too_slow",
        }
    }
}

/// Bristområde, vit fläck: a group of demand points, near each other, that the fixed net does not serve.
#[derive(Debug, Clone)]
pub struct ShortageArea {
    /// Id.
    pub id: ShortageAreaId,
    /// Name: the settlement's where it has one, otherwise of the municipality and the number.
    pub name: String,
    /// Its municipality.
    pub municipality: MunicipalityIndex,
    /// Kind.
    pub kind: ShortageType,
    /// Status.
    pub status: ShortageStatus,
    /// Lineage.
    pub lineage: Lineage,
    /// The year of the reference date when it was first found.
    pub first_year: i32,
    /// Members: positions in the survey's demand points, ascending.
    pub members: Vec<u32>,
    /// Outline in the working CRS: discs of half the link distance around the members, clipped to the municipality.
    pub outline: MultiPolygon<f64>,
    /// Area of the outline.
    pub area_m2: f64,
    /// Households, where known.
    pub households: Option<f64>,
    /// Workplaces, where known.
    pub workplaces: Option<f64>,
    /// Persons, where known.
    pub persons: Option<f64>,
    /// The best speed that any connected or passed offer gives to any member.
    pub best: Option<Speed>,
    /// Operators whose mobile layer at the profile's service and level covers every member; `None` without layers.
    pub mobile: Option<Vec<Operator>>,
    /// Distance from the nearest member to the nearest fibre point; `None` without fibre points.
    pub nearest_fibre_m: Option<f64>,
    /// Areas on the other side of a municipal border with a member within the link distance, ascending.
    pub twins: Vec<ShortageAreaId>,
}

impl ShortageArea {
    /// The note of layers and tables: the twins across a municipal border; `None` where there is nothing to note.
    pub fn note(&self) -> Option<String> {
        let twins: Vec<&str> = self.twins.iter().map(ShortageAreaId::as_str).collect();
        (!twins.is_empty()).then(|| format!("continues across the municipal border: {}", twins.join(", ")))
    }
}
