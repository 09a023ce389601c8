use std::fmt;

use compact_str::CompactString;
use geo::Coord;

use super::{MunicipalityIndex, Settlement};

/// The id of a demand point, as delivered, or its row number in the order of reading (from 1).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DemandPointId(CompactString);

impl DemandPointId {
    /// Takes the id as delivered.
    pub fn new(id: &str) -> Self {
        Self(CompactString::new(id))
    }

    /// The id of a point whose source has none: its row number.
    pub fn from_row(row: u64) -> Self {
        Self(compact_str::format_compact!("{row}"))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DemandPointId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Vikt: how much of something stands at a demand point. An unknown weight stays unknown: it is neither 0 nor 1.
///
/// Eight bytes, because a survey holds millions of them.
#[derive(Debug, Clone, Copy)]
pub struct Weight(f64);

impl Weight {
    /// Nothing is known.
    pub const UNKNOWN: Self = Self(f64::NAN);

    /// A known weight. Returns `None` for what no weight can be: negative, NaN or infinite.
    pub fn try_new(value: f64) -> Option<Self> {
        (value.is_finite() && value >= 0.0).then_some(Self(value))
    }

    /// The value, where it is known.
    pub fn get(self) -> Option<f64> {
        (!self.0.is_nan()).then_some(self.0)
    }
}

impl PartialEq for Weight {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

/// What a table counts: the points themselves, or a weight that they carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WeightKind {
    /// Analysenheter: every demand point counts one.
    Points,
    /// Hushåll.
    Households,
    /// Arbetsställen.
    Workplaces,
    /// Personer.
    Persons,
    /// Fritidshus.
    HolidayHomes,
    /// Byggnader.
    Buildings,
}

impl WeightKind {
    /// All kinds, in the order of the tables.
    pub const ALL: [Self; 6] = [
        Self::Points,
        Self::Households,
        Self::Workplaces,
        Self::Persons,
        Self::HolidayHomes,
        Self::Buildings,
    ];

    /// The weight that summaries, pages and pictures show first: households where they are delivered, otherwise points.
    pub fn told_first(delivered: &[Self]) -> Self {
        if delivered.contains(&Self::Households) { Self::Households } else { Self::Points }
    }

    /// The word of tables and columns.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Points => "points",
            Self::Households => "households",
            Self::Workplaces => "workplaces",
            Self::Persons => "persons",
            Self::HolidayHomes => "holiday_homes",
            Self::Buildings => "buildings",
        }
    }
}

/// The weights of one demand point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// Hushåll.
    pub households: Weight,
    /// Arbetsställen.
    pub workplaces: Weight,
    /// Personer.
    pub persons: Weight,
    /// Fritidshus.
    pub holiday_homes: Weight,
    /// Byggnader.
    pub buildings: Weight,
}

impl Weights {
    /// Adds others; an unknown one adds nothing.
    pub fn add(&mut self, others: &Self) {
        let add = |own: &mut Weight, other: Weight| {
            if let Some(value) = other.get() {
                *own = Weight(own.get().unwrap_or(0.0) + value);
            }
        };
        add(&mut self.households, others.households);
        add(&mut self.workplaces, others.workplaces);
        add(&mut self.persons, others.persons);
        add(&mut self.holiday_homes, others.holiday_homes);
        add(&mut self.buildings, others.buildings);
    }

    /// A point of which only the place is known.
    pub const UNKNOWN: Self = Self {
        households: Weight::UNKNOWN,
        workplaces: Weight::UNKNOWN,
        persons: Weight::UNKNOWN,
        holiday_homes: Weight::UNKNOWN,
        buildings: Weight::UNKNOWN,
    };

    /// The weight of a kind; the point itself always counts one.
    pub fn get(&self, kind: WeightKind) -> Option<f64> {
        match kind {
            WeightKind::Points => Some(1.0),
            WeightKind::Households => self.households.get(),
            WeightKind::Workplaces => self.workplaces.get(),
            WeightKind::Persons => self.persons.get(),
            WeightKind::HolidayHomes => self.holiday_homes.get(),
            WeightKind::Buildings => self.buildings.get(),
        }
    }
}

/// Slag av analysenhet: what one demand point stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DemandKind {
    /// Byggnad.
    #[default]
    Building,
    /// Adress.
    Address,
    /// Arbetsställe.
    Workplace,
    /// Ruta.
    Grid,
}

impl DemandKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Building, Self::Address, Self::Workplace, Self::Grid];

    /// The word of configurations.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Building => "building",
            Self::Address => "address",
            Self::Workplace => "workplace",
            Self::Grid => "grid",
        }
    }
}

/// Analysenhet: a building, address, workplace or grid cell that wants broadband.
#[derive(Debug, Clone)]
pub struct DemandPoint {
    /// Id as delivered, unique in a survey.
    pub id: DemandPointId,
    /// Place in the working CRS, metres east and north.
    pub at: Coord<f64>,
    /// Weights.
    pub weights: Weights,
    /// The municipality it stands in.
    pub municipality: MunicipalityIndex,
    /// The kind of settlement it stands in.
    pub settlement: Settlement,
    /// Its `DeSO`: a position in [`Survey::deso`](super::Survey); `None` where none was delivered.
    pub deso: Option<u32>,
}
