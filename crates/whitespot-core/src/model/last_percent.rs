use geo::Coord;

use super::{
    AreaKind, Band, Cost, FibreDistances, Generation, Operator, PointDistances, ShortageStatus, SignalLevel,
    Trench, WeightKind,
};

/// Of what serves an area at least so much of it must be served.
const HALF: f64 = 0.5;

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
    /// Least expected cost per building first, less a deduction for each prioritised one, as PTS ranks applications for support: a
    /// holiday home counts, but never alone.
    SupportPerBuilding,
}

impl PriorityOrder {
    /// All.
    pub const ALL: [Self; 6] = [
        Self::CostPerHousehold,
        Self::TrenchPerHousehold,
        Self::Households,
        Self::Gain,
        Self::Weights,
        Self::SupportPerBuilding,
    ];

    /// The word of configurations and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CostPerHousehold => "cost_per_household",
            Self::TrenchPerHousehold => "trench_per_household",
            Self::Households => "households",
            Self::Gain => "gain",
            Self::Weights => "weights",
            Self::SupportPerBuilding => "support_per_building",
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
    /// None of its places has a household (a demand point, where households are not known), nor, where the order is that of support, a
    /// workplace: holiday homes never count alone.
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
#[derive(Debug, Clone, PartialEq)]
pub enum Meanwhile {
    /// Fast radio, at the speed offered.
    FixedRadio,
    /// A mobile net.
    Mobile {
        /// Generation.
        generation: Generation,
        /// Service, Mbit/s.
        service_mbps: f64,
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

/// Radiomaster: how far an area is from the sites that fixed radio may be given from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RadioSites {
    /// From its nearest member to the nearest site as the crow flies, metres.
    pub nearest_m: f64,
    /// Weight of its members that lie near enough to a site.
    pub weight: f64,
    /// Demand points that do.
    pub points: u64,
}

/// Annan lösning: what may serve an area where no fibre comes, the first that holds for at least half of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OtherWay {
    /// Fixed radio serves it today.
    FixedRadio,
    /// A radio site is near: fixed radio may be given from it, if the sight is clear.
    RadioSite,
    /// A mobile net serves it today.
    Mobile,
    /// Nothing but satellite.
    Satellite,
    /// Nothing that was delivered.
    Nothing,
}

impl OtherWay {
    /// All.
    pub const ALL: [Self; 5] =
        [Self::FixedRadio, Self::RadioSite, Self::Mobile, Self::Satellite, Self::Nothing];

    /// The word of tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FixedRadio => "fixed_radio",
            Self::RadioSite => "radio_site",
            Self::Mobile => "mobile",
            Self::Satellite => "satellite",
            Self::Nothing => "none",
        }
    }
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
    /// Members that the trench reaches and that may get support: with a household, a workplace or a holiday home.
    pub buildings: u64,
    /// Of these, those that the region gives priority.
    pub prioritised: u64,
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
    /// How near radio sites are; `None` where none were delivered, and without members.
    pub radio_sites: Option<RadioSites>,
}

impl AreaPlan {
    /// Weight that the trench reaches.
    pub fn joined_weight(&self) -> f64 {
        // Decimals summed in two orders may differ by a little where nothing is left.
        if self.trench.places_left_out == self.places {
            0.0
        } else {
            self.weight - self.trench.weight_left_out
        }
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

    /// The share of its weight that lies near enough to a radio site.
    pub fn radio_site_share(&self) -> Option<f64> {
        let sites = self.radio_sites?;
        self.share_of(sites.weight, sites.points)
    }

    /// What may serve it where no fibre comes.
    pub fn other_way(&self) -> OtherWay {
        let best = self.best_meanwhile().map(|(best, _)| &best.kind);
        if matches!(best, Some(Meanwhile::FixedRadio)) {
            return OtherWay::FixedRadio;
        }
        if self.radio_site_share().is_some_and(|share| share >= HALF) {
            return OtherWay::RadioSite;
        }
        match best {
            Some(Meanwhile::Mobile { .. }) => OtherWay::Mobile,
            Some(Meanwhile::Satellite) => OtherWay::Satellite,
            Some(Meanwhile::FixedRadio) | None => OtherWay::Nothing,
        }
    }

    /// A share of its weight; of its points where it has no weight.
    fn share_of(&self, weight: f64, points: u64) -> Option<f64> {
        let (part, all) =
            if self.weight > 0.0 { (weight, self.weight) } else { (points as f64, self.points as f64) };
        (all > 0.0).then(|| part / all)
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
        plan.share_of(self.weight, self.points)
    }

    fn is_half_of(&self, plan: &AreaPlan) -> bool {
        self.share(plan).is_some_and(|share| share >= HALF)
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
    /// The middle of a square of a kilometre in which somebody has no access.
    Grid,
}

impl NewPointKind {
    /// All.
    pub const ALL: [Self; 4] = [Self::Exchange, Self::Place, Self::Backbone, Self::Grid];

    /// The word of configurations and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exchange => "exchange",
            Self::Place => "place",
            Self::Backbone => "backbone",
            Self::Grid => "grid",
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
    /// Distances of every unserved or planned demand point.
    pub points: PointDistances,
    /// The curves, by kind and code, each from its cheapest area on.
    pub curve: Vec<CurvePoint>,
    /// The sets, by kind, code and aim.
    pub sets: Vec<ClosingSet>,
    /// New connection points, in the order of their choice.
    pub new_points: Vec<NewPoint>,
    /// Points that a trench may start from, but for their distance from the nearest road: it is longer than a drop. 0 without roads.
    pub feeds_off_road: u64,
}
