use std::collections::BTreeMap;
use std::sync::Arc;

use geo::{Coord, Geometry, LineString, Polygon};

use super::{
    DeliveredCandidate, DeliveredOutcome, DeliveredReview, DemandPointId, EarlierYears, LineJoin, LineKind,
    Lineage, MeasuredSet, MobileService, Offer, PassedOverride, Previous, ReferenceValue, Reject, RouteRole,
    SecondList, SetByHand, Settlement, ShortageStatus, ShortageType, Weights,
};

/// The path of a source as the configuration gives it: the word by which people know it.
pub type SourceName = String;

/// Where a record stands in what was delivered: for messages and rejects.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecordRef {
    /// Path as configured, or the file that a pattern found.
    pub source: SourceName,
    /// Layer in the file; empty where the format has none.
    pub layer: String,
    /// Feature id or row number, from what the format counts from.
    pub record: u64,
}

/// How many sources a scenario adds; they stand last among those of their kind, in the order of the scenarios.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AddedSources {
    /// Fixed sources.
    pub fixed: usize,
    /// Mobile sources.
    pub mobile: usize,
    /// Projects.
    pub projects: usize,
}

impl AddedSources {
    /// The sum over scenarios.
    pub fn all(scenarios: &[Self]) -> Self {
        scenarios.iter().fold(Self::default(), |sum, one| Self {
            fixed: sum.fixed + one.fixed,
            mobile: sum.mobile + one.mobile,
            projects: sum.projects + one.projects,
        })
    }
}

/// A delivered row of the municipality layer; several rows of one code are dissolved later.
#[derive(Debug, Clone)]
pub struct DeliveredMunicipality {
    /// Where it stands.
    pub record: RecordRef,
    /// Kommunkod as delivered.
    pub code: String,
    /// Name as delivered.
    pub name: String,
    /// Länskod, where a column is configured.
    pub county: Option<String>,
    /// County name, where a column is configured.
    pub county_name: Option<String>,
    /// Part of the county, where a column is configured.
    pub part: Option<String>,
    /// Its polygons, as delivered: perhaps invalid.
    pub areas: Vec<Polygon<f64>>,
}

/// A delivered demand point.
#[derive(Debug, Clone)]
pub struct DeliveredPoint {
    /// Row over all files of the source, from 1.
    pub row: u64,
    /// Id as delivered, or from the row number.
    pub id: DemandPointId,
    /// Place in the working CRS: finite.
    pub at: Coord<f64>,
    /// Weights.
    pub weights: Weights,
    /// Kind of settlement, where a column is configured.
    pub settlement: Option<Settlement>,
    /// `DeSO`, where a column is configured: a position in [`Sources::deso`].
    pub deso: Option<u32>,
}

/// A polygon (one or several parts) of a record.
#[derive(Debug, Clone)]
pub struct DeliveredArea {
    /// Where it stands.
    pub record: RecordRef,
    /// Its polygons, as delivered: perhaps invalid.
    pub areas: Vec<Polygon<f64>>,
}

/// A settlement area.
#[derive(Debug, Clone)]
pub struct DeliveredSettlement {
    /// Kind.
    pub kind: Settlement,
    /// Name.
    pub name: Option<String>,
    /// Its area.
    pub area: DeliveredArea,
}

/// Water that is taken out of the land area.
pub type DeliveredWater = DeliveredArea;

/// A place of a fixed source.
#[derive(Debug, Clone)]
pub enum Place {
    /// Polygons of a record: for `reach = "inside"` and rasters.
    Areas(Vec<Polygon<f64>>),
    /// Any shape: for `within_m`.
    Shape(Geometry<f64>),
    /// A demand point by id.
    Id(DemandPointId),
    /// A demand point by its position among the delivered points: for columns of the demand source itself.
    Row(u32),
    /// Demand points by their positions among the delivered points: those in a cell.
    Rows(Arc<[u32]>),
    /// Demand points by what a column of theirs says: a position in [`Sources::demand_columns`], and the word.
    Word(u32, DemandPointId),
}

/// A column of the demand by which tables name its points.
#[derive(Debug, Clone, Default)]
pub struct DemandColumn {
    /// Its name.
    pub name: String,
    /// What it says → positions among the delivered points, ascending; none for what rejected rows alone say.
    pub rows: BTreeMap<DemandPointId, Vec<u32>>,
}

/// What a record of a fixed source says of its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordSays {
    /// An offer: a position in [`DeliveredFixed::offers`].
    Offer(u32),
    /// That nothing of the place is served, as a cell of a raster below its threshold and a share of 0 do.
    Nothing,
    /// Something that cannot be judged: no speed, or an offer that was rejected. Whether the place is served is not known
    /// from it, so that it is not unserved by silence (law 9).
    Undecided,
}

/// A record of a fixed source.
#[derive(Debug, Clone)]
pub struct FixedRecord {
    /// Record number within the source, for rejects.
    pub record: u64,
    /// Which file of the source: a position in [`DeliveredFixed::files`].
    pub file: u32,
    /// What it says of its place.
    pub says: RecordSays,
    /// Where.
    pub place: Place,
}

/// How the places of a fixed source are meant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FixedForm {
    /// Inside polygons.
    Inside,
    /// Within a reach of points, lines or areas.
    Within {
        /// The reach.
        reach_m: f64,
    },
    /// At demand points.
    Points,
}

/// Where a fixed source speaks, as configured.
#[derive(Debug, Clone)]
pub enum ValidityRule {
    /// Silence means unserved.
    Everywhere,
    /// At the places that its records list with an offer that gives a verdict.
    Listed,
    /// Inside these areas.
    Areas(Vec<DeliveredArea>),
}

/// A fixed source as delivered (one `[[fixed]]` table of the configuration).
#[derive(Debug, Clone)]
pub struct DeliveredFixed {
    /// Its path, or the demand source's where the offers are columns of it.
    pub name: SourceName,
    /// The files read, each with its layer, in text order.
    pub files: Vec<(SourceName, String)>,
    /// How places are meant.
    pub form: FixedForm,
    /// The distinct offers, in order of first appearance.
    pub offers: Vec<Offer>,
    /// The records.
    pub records: Vec<FixedRecord>,
    /// Where it speaks.
    pub validity: ValidityRule,
    /// Offers without a speed, which give no verdict: how many records.
    pub without_verdict: u64,
    /// What it says of homes passed.
    pub passed: PassedOverride,
}

/// A mobile source as delivered (one `[[mobile]]` table of the configuration).
#[derive(Debug, Clone)]
pub struct DeliveredMobile {
    /// Its path.
    pub name: SourceName,
    /// The files read, each with its layer, in text order; where its records are tables by demand point.
    pub files: Vec<(SourceName, String)>,
    /// The distinct operators and services.
    pub services: Vec<(String, MobileService)>,
    /// Polygons, each with its service.
    pub records: Vec<(u32, DeliveredArea)>,
    /// Demand points, each record with its service.
    pub at_points: Vec<(u32, FixedRecord)>,
    /// Whether the open package may show more of it than sums.
    pub publish: bool,
}

/// A point of the fibre infrastructure.
#[derive(Debug, Clone)]
pub struct DeliveredFibrePoint {
    /// Kind as configured: `connection_point`, `exchange`, `handover`, `radio_site`.
    pub kind: String,
    /// Feed of an exchange: `fibre`, `copper`, `radio`.
    pub feed: Option<String>,
    /// Name, where a column is configured.
    pub name: Option<String>,
    /// Place in the working CRS.
    pub at: Coord<f64>,
}

/// A road, a railway or a route of the fibre net.
#[derive(Debug, Clone)]
pub struct DeliveredLine {
    /// Where it stands.
    pub record: RecordRef,
    /// Road, rail or fibre.
    pub kind: LineKind,
    /// What a fibre route is for; `None` of roads and rails.
    pub role: Option<RouteRole>,
    /// How it is joined with others.
    pub joined: LineJoin,
    /// Class as delivered, where a column is configured.
    pub class: Option<String>,
    /// Name or number as delivered, where a column is configured.
    pub name: Option<String>,
    /// Its parts, in the working CRS; each of at least two distinct points.
    pub stretches: Vec<LineString<f64>>,
}

/// A named place.
#[derive(Debug, Clone)]
pub struct DeliveredPlace {
    /// Where it stands.
    pub record: RecordRef,
    /// Name.
    pub name: String,
    /// A point, or polygons.
    pub shape: Geometry<f64>,
}

/// Decided projects as delivered (one `[[projects]]` table of the configuration).
#[derive(Debug, Clone)]
pub struct DeliveredProject {
    /// The files read, each with its layer, in text order.
    pub files: Vec<(SourceName, String)>,
    /// How places are meant.
    pub form: FixedForm,
    /// The distinct names and years, in order of first appearance.
    pub projects: Vec<(Option<String>, Option<i32>)>,
    /// Per place: its project (a position in `projects`), record number, file, and where it is.
    pub records: Vec<(u32, u64, u32, Place)>,
}

/// Where an entry of a register lies.
#[derive(Debug, Clone)]
pub enum EntryPlace {
    /// Inside polygons, as delivered: perhaps invalid.
    Areas(Vec<Polygon<f64>>),
    /// Within a reach of a point or line.
    Near {
        /// The shape.
        shape: Geometry<f64>,
        /// The reach.
        reach_m: f64,
    },
}

/// A row of a register or of the county's own list. Normalise works out what the row does not give.
#[derive(Debug, Clone)]
pub struct DeliveredEntry {
    /// Where it stands.
    pub record: RecordRef,
    /// Id.
    pub id: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Kommunkod, or the municipality's name, as delivered.
    pub municipality: Option<String>,
    /// Kind.
    pub kind: Option<ShortageType>,
    /// Status; open where not given.
    pub status: Option<ShortageStatus>,
    /// Lineage; only a register of ours has it.
    pub lineage: Option<Lineage>,
    /// First year.
    pub first_year: Option<i32>,
    /// Closed year.
    pub closed_year: Option<i32>,
    /// Parents.
    pub parents: Vec<String>,
    /// Children.
    pub children: Vec<String>,
    /// Note.
    pub note: Option<String>,
    /// What a person has set.
    pub set_by_hand: SetByHand,
    /// The entry of the county's list that it is or came from.
    pub listed_as: Option<String>,
    /// What was computed where a person has set another status.
    pub computed_status: Option<ShortageStatus>,
    /// Evidence of earlier years.
    pub evidence: Option<String>,
    /// How many of its points were delivered that year, but not judged.
    pub not_judged: u64,
    /// Where it lies.
    pub place: Option<EntryPlace>,
}

/// `[register]` as delivered.
#[derive(Debug, Clone)]
pub struct DeliveredRegister {
    /// Its path.
    pub name: SourceName,
    /// Whether it was written by an earlier run: a `register.csv` or a `shortage_areas` layer.
    pub is_own: bool,
    /// The rows.
    pub entries: Vec<DeliveredEntry>,
}

/// Underlag: everything as delivered, read, and brought to the working CRS; nothing mended or left out in silence.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// Municipality rows.
    pub municipalities: Vec<DeliveredMunicipality>,
    /// Demand points, in the order of reading.
    pub demand: Vec<DeliveredPoint>,
    /// Name of the demand source.
    pub demand_name: SourceName,
    /// Sources joined by id whose ids may be written in another form than those of the demand.
    pub bare_ids: Vec<SourceName>,
    /// Whether ids were delivered (otherwise they are row numbers).
    pub demand_has_id: bool,
    /// Rows read from the demand source, rejected ones too.
    pub demand_rows: u64,
    /// Rows of the demand source that the reader rejected, counted as it did so.
    pub demand_rejected: u64,
    /// Ids of these rows, where they have one and an earlier result is read.
    pub demand_rejected_ids: Vec<super::DemandPointId>,
    /// Which weights a column was configured for.
    pub demand_weights: Vec<super::WeightKind>,
    /// Columns of the demand by which tables name its points, each once.
    pub demand_columns: Vec<DemandColumn>,
    /// Fixed sources, as configured.
    pub fixed: Vec<DeliveredFixed>,
    /// Mobile sources, as configured.
    pub mobile: Vec<DeliveredMobile>,
    /// Settlement areas.
    pub settlements: Vec<DeliveredSettlement>,
    /// Water.
    pub water: Vec<DeliveredWater>,
    /// Fibre points.
    pub fibre_points: Vec<DeliveredFibrePoint>,
    /// Roads, rails and fibre routes.
    pub lines: Vec<DeliveredLine>,
    /// Codes of the `DeSO` of the demand points, each once, in text order.
    pub deso: Vec<String>,
    /// Published figures.
    pub references: Vec<ReferenceValue>,
    /// Named places.
    pub places: Vec<DeliveredPlace>,
    /// Decided projects.
    pub projects: Vec<DeliveredProject>,
    /// Last year's register or the county's own list.
    pub register: Option<DeliveredRegister>,
    /// Reviewed lists, one for each table of the configuration.
    pub support_reviews: Vec<(SourceName, Vec<DeliveredReview>)>,
    /// Authorities' lists, one for each table of the configuration.
    pub candidates: Vec<(SourceName, Vec<DeliveredCandidate>)>,
    /// Outcomes of support, one list for each table of the configuration.
    pub support_outcomes: Vec<(SourceName, Vec<DeliveredOutcome>)>,
    /// Lists by which the demand is checked.
    pub second_lists: Vec<SecondList>,
    /// What was measured in the field.
    pub measured: Vec<MeasuredSet>,
    /// Last year's demand points.
    pub previous: Option<Previous>,
    /// What last year's result holds of its year and of those before.
    pub earlier_years: Option<EarlierYears>,
    /// How many of the sources each scenario adds.
    pub added: Vec<AddedSources>,
    /// Records that could not be read.
    pub rejects: Vec<Reject>,
}
