use geo::{Coord, LineString};

use super::{AreaKind, Generation, Operator, ShortageStatus, SignalLevel, WeightKind};

/// Spann: a figure that nobody knows exactly, as low, expected and high.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Band {
    /// Where all goes well.
    pub low: f64,
    /// What is to be expected.
    pub expected: f64,
    /// Where it goes badly.
    pub high: f64,
}

impl Band {
    /// A band whose parts do not fall.
    pub fn try_new(low: f64, expected: f64, high: f64) -> Option<Self> {
        (0.0 <= low && low <= expected && expected <= high && high.is_finite()).then_some(Self {
            low,
            expected,
            high,
        })
    }

    /// Part by part.
    #[must_use]
    pub fn zip(self, other: Self, with: impl Fn(f64, f64) -> f64) -> Self {
        Self {
            low: with(self.low, other.low),
            expected: with(self.expected, other.expected),
            high: with(self.high, other.high),
        }
    }

    /// The sum of two bands: all that goes well in both, and so on.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        self.zip(other, |a, b| a + b)
    }

    /// So many times the band.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        self.zip(self, |part, _| part * factor)
    }
}

/// Fiberns delar: what a distance to fibre is measured to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FibreFeature {
    /// Fiberanslutningspunkt eller överlämningspunkt.
    ConnectionPoint,
    /// Telestation fed by fibre.
    Exchange,
    /// Telestation fed by copper or a radio link, or by what is not stated: no fibre starts from it.
    OtherExchange,
    /// Stamnät.
    Backbone,
    /// Accessnät.
    Access,
    /// A building that is connected by fibre.
    Connected,
}

impl FibreFeature {
    /// All, in the order of the tables.
    pub const ALL: [Self; 6] = [
        Self::ConnectionPoint,
        Self::Exchange,
        Self::OtherExchange,
        Self::Backbone,
        Self::Access,
        Self::Connected,
    ];

    /// Those from which a net can be extended; the other ones are measured to only.
    pub const FEEDS: [Self; 4] = [Self::ConnectionPoint, Self::Exchange, Self::Access, Self::Connected];

    /// The word of configurations and columns.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ConnectionPoint => "connection_point",
            Self::Exchange => "exchange",
            Self::OtherExchange => "other_exchange",
            Self::Backbone => "backbone",
            Self::Access => "access",
            Self::Connected => "connected",
        }
    }
}

/// How far a place, or the nearest place of an area, is from each feature of the fibre net, metres.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct FibreDistances {
    /// As the crow flies, parallel to [`FibreFeature::ALL`]; `None` where no such feature was delivered.
    pub straight_m: [Option<f64>; 6],
    /// Along the roads, from the place to the road and from the road to the feature with it; `None` also where no road joins them.
    pub road_m: [Option<f64>; 6],
}

impl FibreDistances {
    /// The lesser of each distance.
    #[must_use]
    pub fn least(mut self, other: &Self) -> Self {
        let least = |mine: &mut [Option<f64>; 6], theirs: &[Option<f64>; 6]| {
            for (mine, theirs) in mine.iter_mut().zip(theirs) {
                *mine = match (*mine, *theirs) {
                    (Some(a), Some(b)) => Some(a.min(b)),
                    (a, b) => a.or(b),
                };
            }
        };
        least(&mut self.straight_m, &other.straight_m);
        least(&mut self.road_m, &other.road_m);
        self
    }
}

/// Schakt: what has to be dug to connect the places of a shortage area.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Trench {
    /// Metres of the least straight tree over all its places and the feeds; `None` without any feed.
    pub straight_m: Option<f64>,
    /// Along the roads; `None` where no roads were delivered, and where no place is joined to a feed by them.
    pub road: Option<RoadTrench>,
    /// Places that no road joins to a feed; 0 where no roads were delivered.
    pub places_left_out: u64,
    /// Of these, places that are farther from any road than a drop may be long.
    pub places_off_road: u64,
    /// Demand points at the places left out, ascending: positions in the survey.
    pub left_out: Vec<u32>,
    /// Weight of the places left out.
    pub weight_left_out: f64,
    /// Feeds that it starts from.
    pub feeds: u64,
    /// The course of what is counted on, in the working CRS.
    pub course: Vec<LineString<f64>>,
}

/// A trench along roads.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct RoadTrench {
    /// Metres along roads.
    pub road_m: f64,
    /// Metres from the road to the places, all drops together.
    pub drops_m: f64,
    /// Times that a drop crosses the road: per stretch the drops on the side that has fewer of them.
    pub crossings: u64,
}

impl Trench {
    /// Metres that are counted on: along the roads where these were delivered, otherwise straight.
    pub fn length_m(&self) -> Option<f64> {
        self.road.map_or(self.straight_m, |road| Some(road.road_m + road.drops_m))
    }
}

/// What a cost consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CostTerm {
    /// Schakt, per metre.
    Trench,
    /// Vägkorsning.
    Crossing,
    /// Servis: per place.
    Drop,
    /// Anslutning till nätet: per feed that the trench starts from.
    ConnectionPoint,
}

impl CostTerm {
    /// All, in the order of the tables.
    pub const ALL: [Self; 4] = [Self::Trench, Self::Crossing, Self::Drop, Self::ConnectionPoint];

    /// The word of tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Trench => "trench",
            Self::Crossing => "crossing",
            Self::Drop => "drop",
            Self::ConnectionPoint => "connection_point",
        }
    }
}

/// Kostnad: the terms that have a price, and those that have none.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cost {
    /// The sum.
    pub sum: Band,
    /// Its terms, in the order of [`CostTerm::ALL`].
    pub terms: Vec<(CostTerm, Band)>,
    /// Terms that occur here and have no price: they are not in the sum.
    pub left_out: Vec<CostTerm>,
}

/// What shortage areas are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PriorityOrder {
    /// Least expected cost per household first.
    CostPerHousehold,
    /// Least trench per household first: needs no prices.
    TrenchPerHousehold,
    /// Most households first.
    Households,
    /// Most percentage points of its municipality's way to the target first.
    Gain,
    /// Highest weighted score first.
    Weights,
}

impl PriorityOrder {
    /// All.
    pub const ALL: [Self; 5] =
        [Self::CostPerHousehold, Self::TrenchPerHousehold, Self::Households, Self::Gain, Self::Weights];

    /// The word of configurations and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CostPerHousehold => "cost_per_household",
            Self::TrenchPerHousehold => "trench_per_household",
            Self::Households => "households",
            Self::Gain => "gain",
            Self::Weights => "weights",
        }
    }
}

/// Why a shortage area has no rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unranked {
    /// It is no longer open.
    Closed,
    /// Decided build-out holds it.
    UnderConstruction,
    /// Plans hold it.
    Planned,
    /// It has no places: a list names it.
    NoPlaces,
    /// None of its places has a household (a demand point, where households are not known): holiday homes never count alone.
    NoHouseholds,
    /// No feed was delivered.
    NoFeed,
    /// All its places are farther from any road than a drop may be long.
    NoRoad,
    /// No road joins any of its places to a feed.
    Unjoined,
    /// The trench has no price.
    NoPrice,
}

impl Unranked {
    /// All.
    pub const ALL: [Self; 9] = [
        Self::Closed,
        Self::UnderConstruction,
        Self::Planned,
        Self::NoPlaces,
        Self::NoHouseholds,
        Self::NoFeed,
        Self::NoRoad,
        Self::Unjoined,
        Self::NoPrice,
    ];

    /// The word of tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::UnderConstruction => "under_construction",
            Self::Planned => "planned",
            Self::NoPlaces => "no_places",
            Self::NoHouseholds => "no_households",
            Self::NoFeed => "no_feed",
            Self::NoRoad => "no_road",
            Self::Unjoined => "unjoined",
            Self::NoPrice => "no_price",
        }
    }

    /// What the status of an area says of it.
    pub const fn of(status: ShortageStatus) -> Option<Self> {
        match status {
            ShortageStatus::New | ShortageStatus::Remaining => None,
            ShortageStatus::UnderConstruction => Some(Self::UnderConstruction),
            ShortageStatus::Planned => Some(Self::Planned),
            ShortageStatus::Remedied
            | ShortageStatus::Ended
            | ShortageStatus::Merged
            | ShortageStatus::Split => Some(Self::Closed),
        }
    }
}

/// How a shortage area would be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Closing {
    /// Efteranslutning: each of its places lies so near a net that passes that it can be connected by itself.
    LaterConnection,
    /// Förlängning: a feed is near.
    Extension,
    /// Nytt fibernät.
    NewFibre,
}

impl Closing {
    /// All.
    pub const ALL: [Self; 3] = [Self::LaterConnection, Self::Extension, Self::NewFibre];

    /// The word of tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LaterConnection => "later_connection",
            Self::Extension => "extension",
            Self::NewFibre => "new_fibre",
        }
    }
}

/// What serves a place until fibre comes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Meanwhile {
    /// Fast radio, at the speed offered.
    FixedRadio,
    /// A mobile net.
    Mobile {
        /// Generation.
        generation: Generation,
        /// Service, Mbit/s.
        service_mbps: u32,
        /// Signal level.
        level: SignalLevel,
    },
    /// Satellite: never counted as access.
    Satellite,
}

/// One thing that serves an area meanwhile, and how much of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// What.
    pub kind: Meanwhile,
    /// Of which operator; `None`: of any.
    pub operator: Option<Operator>,
    /// Weight that it reaches.
    pub weight: f64,
    /// Demand points that it reaches.
    pub points: u64,
}

/// What closing one shortage area takes, why it stands where it does, and what serves it meanwhile.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaPlan {
    /// Place in the order, from 1; `None` where `unranked` says why.
    pub rank: Option<u32>,
    /// Why it has no rank.
    pub unranked: Option<Unranked>,
    /// Its members.
    pub points: u64,
    /// Their distinct places.
    pub places: u64,
    /// Its weight: households, or demand points where these are not known.
    pub weight: f64,
    /// Distances from its nearest member.
    pub fibre: FibreDistances,
    /// What has to be dug.
    pub trench: Trench,
    /// What that costs; `None` without a trench or without its price.
    pub cost: Option<Cost>,
    /// Percentage points of its municipality's weight that closing it would bring towards the target.
    pub gain_pp: Option<f64>,
    /// What it is ordered by; `None` where it has no rank.
    pub key: Option<f64>,
    /// Why it stands where it does: each term of the key and its share, 0 to 1.
    pub why: Vec<(&'static str, f64)>,
    /// How it would be closed; `None` without a feed.
    pub closing: Option<Closing>,
    /// What serves it meanwhile: the best first, by any operator and by each.
    pub meanwhile: Vec<Alternative>,
}

impl AreaPlan {
    /// Weight that the trench reaches.
    pub fn joined_weight(&self) -> f64 {
        self.weight - self.trench.weight_left_out
    }

    /// Cost per household reached; `None` without a price or a household.
    pub fn cost_per_household(&self) -> Option<Band> {
        let weight = Some(self.joined_weight()).filter(|&weight| weight > 0.0)?;
        Some(self.cost.as_ref()?.sum.times(1.0 / weight))
    }

    /// Metres of trench per household reached; `None` without a trench or a household.
    pub fn trench_per_household(&self) -> Option<f64> {
        let weight = Some(self.joined_weight()).filter(|&weight| weight > 0.0)?;
        Some(self.trench.length_m()? / weight)
    }

    /// The best that serves at least half of it meanwhile, by any operator, and the operator that reaches most with it; `None` where
    /// nothing does.
    pub fn best_meanwhile(&self) -> Option<(&Alternative, Option<Operator>)> {
        let any = |alternative: &&Alternative| alternative.operator.is_none();
        let best = self.meanwhile.iter().filter(any).find(|alternative| alternative.is_half_of(self))?;
        let with = |alternative: &&Alternative| !any(alternative) && alternative.kind == best.kind;
        Some((best, self.meanwhile.iter().find(with).and_then(|alternative| alternative.operator)))
    }
}

impl Alternative {
    /// The share of an area's weight that it reaches; of its points where it has no weight.
    pub fn share(&self, plan: &AreaPlan) -> Option<f64> {
        let (reached, all) = if plan.weight > 0.0 {
            (self.weight, plan.weight)
        } else {
            (self.points as f64, plan.points as f64)
        };
        (all > 0.0).then(|| reached / all)
    }

    fn is_half_of(&self, plan: &AreaPlan) -> bool {
        self.share(plan).is_some_and(|share| share >= 0.5)
    }
}

impl Meanwhile {
    /// The word of tables.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::FixedRadio => "fixed_radio",
            Self::Mobile { .. } => "mobile",
            Self::Satellite => "satellite",
        }
    }
}

/// One more area closed: a point of the curve of an area of the country.
#[derive(Debug, Clone, PartialEq)]
pub struct CurvePoint {
    /// What the curve is of.
    pub kind: AreaKind,
    /// Its code: kommunkod, länskod or `total`.
    pub code: String,
    /// The shortage area that is closed: a position in the findings' shortage areas.
    pub area: u32,
    /// Weight reached so far.
    pub weight: f64,
    /// Workplaces reached so far; `None` where they are not known.
    pub workplaces: Option<f64>,
    /// Trench so far, metres.
    pub trench_m: f64,
    /// Cost so far; `None` without prices.
    pub cost: Option<Band>,
    /// What a household of this area costs; `None` without prices.
    pub marginal: Option<Band>,
}

/// What a set of areas is to bring.
#[derive(Debug, Clone, PartialEq)]
pub enum Aim {
    /// A target by its id, counted in this weight.
    Target {
        /// Its id.
        id: String,
        /// What is counted.
        weight: WeightKind,
        /// What is missing.
        missing: f64,
    },
    /// A budget, SEK.
    Budget(f64),
}

/// The areas that reach a target at the least cost, or that a budget reaches most with.
#[derive(Debug, Clone, PartialEq)]
pub struct ClosingSet {
    /// What it is of.
    pub kind: AreaKind,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What is to be reached.
    pub aim: Aim,
    /// The areas: positions in the findings' shortage areas, ascending. Empty where the aim is out of reach.
    pub areas: Vec<u32>,
    /// What they bring of what is counted.
    pub gained: f64,
    /// Their trench, metres.
    pub trench_m: f64,
    /// Their cost.
    pub cost: Band,
    /// Whether the aim is reached.
    pub is_reached: bool,
    /// Whether no other set is better; otherwise `bound` says how far it may be from the best.
    pub is_exact: bool,
    /// Of a target: no set that reaches it costs less than this. Of a budget: no set within it brings more.
    pub bound: f64,
}

/// What stands where a new connection point may be built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NewPointKind {
    /// Telestation without fibre.
    Exchange,
    /// Ort.
    Place,
    /// Stamnät, at places along it.
    Backbone,
}

impl NewPointKind {
    /// All.
    pub const ALL: [Self; 3] = [Self::Exchange, Self::Place, Self::Backbone];

    /// The word of configurations and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exchange => "exchange",
            Self::Place => "place",
            Self::Backbone => "backbone",
        }
    }
}

/// Ny fiberanslutningspunkt: a place that brings households within reach.
#[derive(Debug, Clone, PartialEq)]
pub struct NewPoint {
    /// What stands there.
    pub kind: NewPointKind,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// Place in the working CRS.
    pub at: Coord<f64>,
    /// Weight that it brings within reach, beyond those chosen before it.
    pub gain: f64,
    /// Demand points that it brings.
    pub points: u64,
    /// Weight that all chosen so far bring.
    pub sum: f64,
    /// No choice of as many brings so much that this sum is a smaller share of it, 0 to 1.
    pub share_of_best: f64,
}

/// Sista procenten: what closing the shortage areas takes.
#[derive(Debug, Clone, Default)]
pub struct LastPercent {
    /// What is counted: households, or demand points where these are not known.
    pub weight: Option<WeightKind>,
    /// What the areas are ordered by.
    pub ordered_by: Option<PriorityOrder>,
    /// Parallel to the findings' shortage areas.
    pub plans: Vec<AreaPlan>,
    /// The areas in their order: positions in the findings' shortage areas.
    pub order: Vec<u32>,
    /// Distances of every unserved or planned demand point: its position and how far it is, ascending.
    pub points: Vec<(u32, FibreDistances)>,
    /// The curves, by kind and code, each from its cheapest area on.
    pub curve: Vec<CurvePoint>,
    /// The sets, by kind, code and aim.
    pub sets: Vec<ClosingSet>,
    /// New connection points, in the order of their choice.
    pub new_points: Vec<NewPoint>,
}
