use geo::{Coord, Polygon};

use super::{
    AddedLayers, CountyCode, CoverageLayer, DemandPoint, DemandPointId, Extent, FibreRoute, Line,
    MeasuredSet, MobileLayer, Municipality, NamedPlace, Operators, PassedOverride, Previous, Project,
    ReferenceValue, Register, Reject, SecondList, SettlementArea, SourceName, SupportFollowUp, Validity,
    WeightKind, Weights,
};

/// A point of the fibre infrastructure (fiberanslutningspunkt, telestation, överlämningspunkt).
#[derive(Debug, Clone, PartialEq)]
pub struct FibrePoint {
    /// `connection_point`, `exchange`, `handover`, `radio_site`.
    pub kind: String,
    /// Feed of an exchange.
    pub feed: Option<String>,
    /// Name, where a column is configured.
    pub name: Option<String>,
    /// Place in the working CRS.
    pub at: Coord<f64>,
}

/// What became of the rows of the demand source. The three parts sum to the rows (law 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stock {
    /// Rows read.
    pub rows: u64,
    /// Points that stand in a municipality of the selection.
    pub used: u64,
    /// Points that stand in a municipality outside the selection.
    pub outside_selection: u64,
    /// Rows in the rejects.
    pub rejected: u64,
}

/// Rows of the demand that were left out for one reason when they were placed, and what they would have weighed.
#[derive(Debug, Clone, PartialEq)]
pub struct RejectedRows {
    /// The source, as the rejects name it.
    pub source: SourceName,
    /// The reason, as the rejects have it.
    pub reason: String,
    /// How many rows.
    pub rows: u64,
    /// Their weights; of a weight that is not known at any of them nothing is known.
    pub weights: Weights,
}

/// Kartläggning: the sources in one CRS, valid, grouped, every demand point placed in its municipality.
#[derive(Debug, Clone, Default)]
pub struct Survey {
    /// Municipalities of the selection, in the text order of their codes.
    pub municipalities: Vec<Municipality>,
    /// Counties of which the selection leaves out some municipality, in code order.
    pub partial_counties: Vec<CountyCode>,
    /// Demand points, by municipality and then by id (by row where there is no id).
    pub points: Vec<DemandPoint>,
    /// `points[ranges[m]..ranges[m + 1]]` stand in municipality `m`.
    pub ranges: Vec<usize>,
    /// What became of the demand rows.
    pub stock: Stock,
    /// Ids of rows in the rejects, where an earlier result is read: what is delivered is not gone.
    pub rejected_ids: Vec<DemandPointId>,
    /// Ids of points outside the selection, where an earlier result is read.
    pub outside_ids: Vec<DemandPointId>,
    /// The weights that the demand source carries, `Points` first.
    pub weights: Vec<WeightKind>,
    /// Operators of the fixed and mobile layers.
    pub operators: Operators,
    /// Names of the networks of the fixed layers, in text order; [`Network`](super::Network) points here.
    pub networks: Vec<String>,
    /// Fixed layers.
    pub fixed: Vec<CoverageLayer>,
    /// The fixed sources by name, parallel to `validities`.
    pub fixed_sources: Vec<SourceName>,
    /// Where each fixed source speaks; [`CoverageLayer::source`] points here.
    pub validities: Vec<Validity>,
    /// Where each fixed source delivered something that cannot be judged, parallel to `validities`: what nothing else
    /// reaches there is without data (law 9).
    pub undecided: Vec<Extent>,
    /// What each fixed source says of homes passed, parallel to `validities`.
    pub passed: Vec<PassedOverride>,
    /// Records of fixed sources that gave no speed and so no verdict, per source that has any.
    pub without_verdict: Vec<(SourceName, u64)>,
    /// Mobile layers.
    pub mobile: Vec<MobileLayer>,
    /// Roads and rails.
    pub lines: Vec<Line>,
    /// Codes of the `DeSO` of the points, in text order; empty where none were delivered.
    pub deso: Vec<String>,
    /// Published figures to be shown beside the run's own.
    pub references: Vec<ReferenceValue>,
    /// Settlement areas.
    pub settlements: Vec<SettlementArea>,
    /// Water, valid polygons that may overlap.
    pub water: Vec<Polygon<f64>>,
    /// Fibre points.
    pub fibre_points: Vec<FibrePoint>,
    /// Routes of the fibre net, by role, name and course.
    pub fibre_routes: Vec<FibreRoute>,
    /// Named places, settlements with a name among them, by name and place.
    pub places: Vec<NamedPlace>,
    /// Decided projects, in the order of delivery.
    pub projects: Vec<Project>,
    /// What scenarios add, in their order: it counts nowhere else.
    pub added: Vec<AddedLayers>,
    /// Last year's register or the county's own list.
    pub register: Option<Register>,
    /// What was delivered to follow support up.
    pub support: SupportFollowUp,
    /// Lists by which the demand is checked.
    pub second_lists: Vec<SecondList>,
    /// What was measured in the field.
    pub measured: Vec<MeasuredSet>,
    /// Last year's demand points.
    pub previous: Option<Previous>,
    /// Whether settlements are known at all: from areas or from a column.
    pub has_settlements: bool,
    /// Records left out or mended so far.
    pub rejects: Vec<Reject>,
    /// What the rows of the demand among them would have weighed, by reason.
    pub rejected_rows: Vec<RejectedRows>,
}

impl Survey {
    /// With more municipalities than this a survey is one of a country: what every municipality of a county gets (squares on the map,
    /// pictures as pixels, the small squares of the open package) would fill tens of megabytes. An engineering choice.
    pub const MOST_OF_A_COUNTY: usize = 60;

    /// Whether there are more municipalities than a county has.
    pub fn is_country(&self) -> bool {
        self.municipalities.len() > Self::MOST_OF_A_COUNTY
    }
}
