use geo::{Geometry, Polygon};

use super::{Generation, Network, Operator, Relation, ServedShare, SignalLevel, Speed, Technology};

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
    /// The network that it uses.
    pub network: Network,
    /// Access technology.
    pub technology: Technology,
    /// Connected, passed or planned.
    pub relation: Relation,
    /// Speed.
    pub speed: Speed,
    /// Latency, milliseconds.
    pub latency_ms: Option<f64>,
    /// What a connection costs, SEK.
    pub cost_sek: Option<f64>,
    /// The year by which a planned offer is built.
    pub planned_year: Option<i32>,
    /// Whether the plan is credible; `None`: not stated.
    pub credible: Option<bool>,
    /// The part of each place that is served.
    pub served: ServedShare,
    /// Telestation that it hangs on, by name; `None`: not stated.
    pub exchange: Option<String>,
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

/// What broke law 3 when computed by cells, and held it without them: a fault of the program, noted in the run record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComputedAgain {
    /// Code of the municipality.
    pub municipality: String,
    /// The land, or a series.
    pub what: String,
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
    /// Demand points where it holds as a table says: positions in the survey, ascending, each once. Of these neither area nor length is
    /// known.
    pub at_points: Vec<u32>,
    /// Whether the open package may show more of it than sums: all of its sources say so.
    pub publish: bool,
}

impl MobileLayer {
    /// Whether it holds at demand points alone, so that neither area nor length of it is known.
    pub fn is_at_points(&self) -> bool {
        self.areas.is_empty() && !self.at_points.is_empty()
    }
}

/// A way to count mobile cover: the profile's rule, or one delivered generation, service and level.
#[derive(Debug, Clone, PartialEq)]
pub struct MobileSeries {
    /// The generation; `None` for the profile's rule, which counts all of its generations.
    pub generation: Option<Generation>,
    /// Least service, Mbit/s; 0 is speech.
    pub service_mbps: f64,
    /// Least level: layers of this level or a stricter one count.
    pub level: SignalLevel,
    /// The layers that count: positions in [`Survey::mobile`](super::Survey), ascending.
    pub layers: Vec<u32>,
    /// The operators of these layers, ascending: "all operators" means these.
    pub operators: Vec<Operator>,
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LineKind {
    /// Väg.
    Road,
    /// Järnväg.
    Rail,
    /// Fiberstråk: a route of the fibre net.
    Fibre,
}

impl LineKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Road, Self::Rail, Self::Fibre];

    /// The kinds along which mobile cover is measured, in the order of the tables.
    pub const MEASURED: [Self; 2] = [Self::Road, Self::Rail];

    /// The word of configurations and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Road => "road",
            Self::Rail => "rail",
            Self::Fibre => "fibre",
        }
    }
}

/// What a route of the fibre net is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RouteRole {
    /// Stamnät: joins places; it is entered at its connection points only.
    Backbone,
    /// Accessnät: serves what lies along it.
    Access,
}

impl RouteRole {
    /// Both roles.
    pub const ALL: [Self; 2] = [Self::Backbone, Self::Access];

    /// The word of configurations and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Backbone => "backbone",
            Self::Access => "access",
        }
    }
}

/// Where lines of one source are joined into a network.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum LineJoin {
    /// Where an end lies on another line: a bridge joins nothing.
    #[default]
    Ends,
    /// Where an end lies on another line, and where lines cross.
    Crossings,
}

impl LineJoin {
    /// Both ways.
    pub const ALL: [Self; 2] = [Self::Ends, Self::Crossings];

    /// The word of configurations.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ends => "ends",
            Self::Crossings => "crossings",
        }
    }
}

/// Fiberstråk: a route of the fibre net.
#[derive(Debug, Clone)]
pub struct FibreRoute {
    /// What it is for.
    pub role: RouteRole,
    /// Name as delivered, where a column is configured.
    pub name: Option<String>,
    /// The route, in the working CRS; at least two distinct points.
    pub stretch: geo::LineString<f64>,
}

/// Väg eller järnväg: a stretch along which mobile cover is measured.
#[derive(Debug, Clone)]
pub struct Line {
    /// Road or rail.
    pub kind: LineKind,
    /// How it is joined with others.
    pub joined: LineJoin,
    /// Class as delivered (Europaväg, länsväg, …), where a column is configured.
    pub class: Option<String>,
    /// Name or number as delivered, where a column is configured.
    pub name: Option<String>,
    /// The stretch, in the working CRS; at least two distinct points.
    pub stretch: geo::LineString<f64>,
}
