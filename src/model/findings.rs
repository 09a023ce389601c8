use geo::MultiPolygon;

use super::{Access, AccessStatus, OperatorSets, ShortageArea, Survey, TierLadder, WeightKind};

/// Täckningsgrad: what is reached of a total.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CoverageShare {
    /// Reached.
    pub reached: f64,
    /// Total.
    pub total: f64,
}

impl CoverageShare {
    /// The share of two disjoint parts together.
    #[must_use]
    pub fn combine(self, other: Self) -> Self {
        Self { reached: self.reached + other.reached, total: self.total + other.total }
    }

    /// Reached by total, 0 to 1; nothing of nothing is `None`, never 0.
    pub fn fraction(self) -> Option<f64> {
        (self.total > 0.0).then(|| self.reached / self.total)
    }
}

/// Mobile cover of a municipality by area, at the profile's service and level, any operator.
#[derive(Debug, Clone)]
pub struct MunicipalityCover {
    /// Area within the boundary.
    pub area_m2: f64,
    /// Land area: without the water, where water is given; otherwise the same as `area_m2`.
    pub land_m2: f64,
    /// Uncovered land area and its outline; `None` without mobile layers.
    pub uncovered: Option<(f64, MultiPolygon<f64>)>,
    /// Covered land area, measured by an overlay of its own; `None` without mobile layers.
    pub covered_m2: Option<f64>,
}

/// A weight split over the exclusive states.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct StateCounts {
    by_status: [f64; 5],
}

impl StateCounts {
    /// Adds to a state.
    pub fn add(&mut self, status: AccessStatus, value: f64) {
        self.by_status[status as usize] += value;
    }

    /// The value of a state.
    pub fn get(&self, status: AccessStatus) -> f64 {
        self.by_status[status as usize]
    }

    /// The sum over all states.
    pub fn sum(&self) -> f64 {
        self.by_status.iter().sum()
    }

    /// Adds another part.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.by_status.iter_mut().zip(other.by_status) {
            *mine += theirs;
        }
    }
}

/// What a table row says about one weight.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightRow {
    /// The weight.
    pub weight: WeightKind,
    /// Total of the known weights, added up by itself (the states must sum to it: law 2).
    pub total: f64,
    /// By state.
    pub states: StateCounts,
    /// Points whose weight is unknown.
    pub unknown_points: u64,
    /// Without mobile cover at the profile's service and level; `None` without mobile layers.
    pub unserved_mobile: Option<f64>,
    /// Unserved in the fixed net and without mobile cover; `None` without mobile layers.
    pub unserved_both: Option<f64>,
    /// Reached per tier of the ladder by connected offers.
    pub reached: Vec<f64>,
    /// Reached per tier of the ladder by connected or passed offers.
    pub reached_with_passed: Vec<f64>,
}

/// What kind of area a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowKind {
    /// A municipality.
    Municipality,
    /// A county: the sum of its municipalities in the selection.
    County {
        /// The selection cuts the county: some of its municipalities are missing.
        partial: bool,
    },
    /// Everything.
    Total,
}

/// A row of municipalities.csv: the one table that report, map and layers show (law 4).
#[derive(Debug, Clone, PartialEq)]
pub struct MunicipalityRow {
    /// What it is about.
    pub kind: RowKind,
    /// Kommunkod, länskod or `total`.
    pub code: String,
    /// Name.
    pub name: String,
    /// County name; empty where unknown.
    pub county: String,
    /// One entry per weight, in the order of [`Survey::weights`].
    pub weights: Vec<WeightRow>,
    /// Area within the boundary, m².
    pub area_m2: f64,
    /// Land area, m².
    pub land_m2: f64,
    /// Uncovered land area, m²; `None` without mobile layers.
    pub uncovered_m2: Option<f64>,
    /// Open shortage areas.
    pub shortage_areas: u64,
    /// Demand points in them.
    pub points_in_shortage_areas: u64,
    /// Households in them; `None` where the source has no households.
    pub households_in_shortage_areas: Option<f64>,
}

impl MunicipalityRow {
    /// The entry of a weight.
    pub fn weight(&self, kind: WeightKind) -> Option<&WeightRow> {
        self.weights.iter().find(|row| row.weight == kind)
    }
}

/// Resultat: everything that a run found, ready to be written.
#[derive(Debug, Clone)]
pub struct Findings {
    /// The survey that was judged.
    pub survey: Survey,
    /// The ladder of the profile.
    pub ladder: TierLadder,
    /// Per demand point, parallel to `survey.points`.
    pub access: Vec<Access>,
    /// The operator sets that `access` points to.
    pub operator_sets: OperatorSets,
    /// Per municipality, parallel to `survey.municipalities`.
    pub cover: Vec<MunicipalityCover>,
    /// Shortage areas, by municipality and number.
    pub shortage_areas: Vec<ShortageArea>,
    /// Per demand point: a position in `shortage_areas`.
    pub membership: Vec<Option<u32>>,
    /// Municipality rows in code order, county rows in code order, the total.
    pub rows: Vec<MunicipalityRow>,
}
