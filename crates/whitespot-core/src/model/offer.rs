use serde::{Deserialize, Serialize};

use super::Speed;

/// An interned operator: a position in [`Operators`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Operator(pub u32);

/// An interned network (nät): a position in [`Survey::networks`](super::Survey). Competition counts networks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Network(pub u32);

/// Operatörer: the names of all operators of a survey, in text order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Operators(Vec<String>);

impl Operators {
    /// Interns the names: sorted, each once.
    pub fn from_names(names: impl IntoIterator<Item = String>) -> Self {
        let sorted: std::collections::BTreeSet<String> = names.into_iter().collect();
        Self(sorted.into_iter().collect())
    }

    /// The operator of a name.
    pub fn find(&self, name: &str) -> Option<Operator> {
        self.0
            .binary_search_by(|known| known.as_str().cmp(name))
            .ok()
            .map(|position| Operator(position as u32))
    }

    /// The name of an operator of this list.
    pub fn name(&self, operator: Operator) -> &str {
        &self.0[operator.0 as usize]
    }

    /// All operators with their names, in text order.
    pub fn iter(&self) -> impl Iterator<Item = (Operator, &str)> {
        self.0.iter().enumerate().map(|(position, name)| (Operator(position as u32), name.as_str()))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Accessteknik: a closed list; `data/words/technology.toml` maps the words of PTS, FCC, NBN and Breitbandatlas to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Technology {
    /// Fiber to the building.
    Fiber,
    /// Fiber-LAN: fibre to the block, copper in the building.
    FiberLan,
    /// Kabel-tv.
    Cable,
    /// VDSL.
    Vdsl,
    /// Other DSL.
    Xdsl,
    /// Fast radio, not specified further.
    FixedWireless,
    /// Fast radio in a band that the operator has a licence for (tillståndspliktigt band).
    FixedWirelessLicensed,
    /// Fast radio in a band that is open by rule to who registers (USA: CBRS).
    FixedWirelessLicensedByRule,
    /// Fast radio in bands that are free to all (undantag från tillståndsplikt).
    FixedWirelessUnlicensed,
    /// LTE used at a fixed place.
    Lte,
    /// NR (5G) used at a fixed place.
    Nr,
    /// Satellit, not specified further.
    Satellite,
    /// Geostationär satellit.
    SatelliteGeo,
    /// Satellit i låg bana: one that is not geostationary.
    SatelliteLeo,
    /// Övrigt.
    Other,
}

impl Technology {
    /// All technologies, in the order of the tables.
    pub const ALL: [Self; 15] = [
        Self::Fiber,
        Self::FiberLan,
        Self::Cable,
        Self::Vdsl,
        Self::Xdsl,
        Self::FixedWireless,
        Self::FixedWirelessLicensed,
        Self::FixedWirelessLicensedByRule,
        Self::FixedWirelessUnlicensed,
        Self::Lte,
        Self::Nr,
        Self::Satellite,
        Self::SatelliteGeo,
        Self::SatelliteLeo,
        Self::Other,
    ];

    /// What an unspecific word may mean: a satellite of either orbit, radio with or without a licence. Empty for a
    /// technology that is fully specified.
    pub const fn kinds(self) -> &'static [Self] {
        match self {
            Self::FixedWireless | Self::Lte | Self::Nr => &[
                Self::FixedWirelessLicensed,
                Self::FixedWirelessLicensedByRule,
                Self::FixedWirelessUnlicensed,
            ],
            Self::Satellite => &[Self::SatelliteGeo, Self::SatelliteLeo],
            _ => &[],
        }
    }

    /// Fibre to the building or to the block.
    pub const fn is_fibre(self) -> bool {
        matches!(self, Self::Fiber | Self::FiberLan)
    }

    /// Whether it is radio to a fixed place: fast radio of any licence, LTE and NR.
    pub const fn is_radio(self) -> bool {
        matches!(
            self,
            Self::FixedWireless
                | Self::FixedWirelessLicensed
                | Self::FixedWirelessLicensedByRule
                | Self::FixedWirelessUnlicensed
                | Self::Lte
                | Self::Nr
        )
    }

    /// Whether it is satellite, in any orbit.
    pub const fn is_satellite(self) -> bool {
        matches!(self, Self::Satellite | Self::SatelliteGeo | Self::SatelliteLeo)
    }

    /// By a cable into the building: fibre, cable television or copper.
    pub const fn is_wired(self) -> bool {
        matches!(self, Self::Fiber | Self::FiberLan | Self::Cable | Self::Vdsl | Self::Xdsl)
    }

    /// The word of configurations and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fiber => "fiber",
            Self::FiberLan => "fiber_lan",
            Self::Cable => "cable",
            Self::Vdsl => "vdsl",
            Self::Xdsl => "xdsl",
            Self::FixedWireless => "fixed_wireless",
            Self::FixedWirelessLicensed => "fixed_wireless_licensed",
            Self::FixedWirelessLicensedByRule => "fixed_wireless_licensed_by_rule",
            Self::FixedWirelessUnlicensed => "fixed_wireless_unlicensed",
            Self::Lte => "lte",
            Self::Nr => "nr",
            Self::Satellite => "satellite",
            Self::SatelliteGeo => "satellite_geo",
            Self::SatelliteLeo => "satellite_leo",
            Self::Other => "other",
        }
    }
}

/// How an offer relates to the places in its extent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Ansluten: a subscription can be ordered at short notice without special costs.
    Connected,
    /// Homes passed, i absoluta närheten: can be connected.
    Passed,
    /// Planerad: to be built within the planning horizon.
    Planned,
}

impl Relation {
    /// All relations.
    pub const ALL: [Self; 3] = [Self::Connected, Self::Passed, Self::Planned];

    /// The word of configurations and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::Passed => "passed",
            Self::Planned => "planned",
        }
    }
}

/// A fixed offer: what an operator says about every place in the extent of one layer.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// Name of the operator, as delivered.
    pub operator: String,
    /// Name of the network that it uses; the operator's own name where none was given.
    pub network: String,
    /// Access technology.
    pub technology: Technology,
    /// Connected, passed or planned.
    pub relation: Relation,
    /// Speed; an offer without an advertised downstream speed gives no verdict.
    pub speed: Speed,
    /// Latency, milliseconds; judged only where the profile asks.
    pub latency_ms: Option<f64>,
    /// What a connection costs, SEK; judged for passed offers only.
    pub cost_sek: Option<f64>,
    /// The year by which a planned offer is built; `None`: no year was given.
    pub planned_year: Option<i32>,
    /// Whether the plan is credible; `None`: not stated.
    pub credible: Option<bool>,
    /// The part of each place that is served.
    pub served: ServedShare,
    /// Telestation that it hangs on, by name; `None`: not stated.
    pub exchange: Option<String>,
}

/// Andel: the part of a place's weights that an offer serves, 0 to 1, as bounds; equal where the share is exact.
///
/// A grid cell may be served in part (Breitbandatlas: percent of households, or a class of percentages).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ServedShare {
    /// At least this share.
    pub low: f64,
    /// At most this share.
    pub high: f64,
}

impl ServedShare {
    /// The whole place: what every offer means that says nothing of shares.
    pub const WHOLE: Self = Self { low: 1.0, high: 1.0 };

    /// Bounds of a share. Returns `None` unless 0 ≤ low ≤ high ≤ 1.
    pub fn try_new(low: f64, high: f64) -> Option<Self> {
        (0.0 <= low && low <= high && high <= 1.0).then_some(Self { low, high })
    }
}

/// Why an offer counts as passing a place (homes passed, i absoluta närheten).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PassedRule {
    /// The operator's own area, list or raster says so, and no cost was given.
    Area,
    /// A connection can be ordered for at most the profile's cost.
    Cost,
    /// Within the declared distance of a route, node or area of the operator.
    NearRoute,
    /// Estimated: within the declared distance of a demand point connected by fibre.
    NearConnected,
}

impl PassedRule {
    /// All rules; where several hold the first is reported.
    pub const ALL: [Self; 4] = [Self::Area, Self::Cost, Self::NearRoute, Self::NearConnected];

    /// The word of configurations and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Area => "area",
            Self::Cost => "cost",
            Self::NearRoute => "near_route",
            Self::NearConnected => "near_connected",
        }
    }
}

/// What a fixed source says of the rules for homes passed, against the profile; `None`: as the profile says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PassedOverride {
    /// The rules that count for this source.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub passed_rules: Option<Vec<PassedRule>>,
    /// Distance from a connected demand point of this source, metres; 0 is off.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub near_connected_m: Option<f64>,
}

/// Generation of a mobile network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Generation {
    /// GSM.
    #[serde(rename = "2G")]
    G2,
    /// UMTS.
    #[serde(rename = "3G")]
    G3,
    /// LTE.
    #[serde(rename = "4G")]
    G4,
    /// NR.
    #[serde(rename = "5G")]
    G5,
    /// IMT-2030.
    #[serde(rename = "6G")]
    G6,
}

impl Generation {
    /// All generations, the oldest first.
    pub const ALL: [Self; 5] = [Self::G2, Self::G3, Self::G4, Self::G5, Self::G6];

    /// The word of configurations and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::G2 => "2G",
            Self::G3 => "3G",
            Self::G4 => "4G",
            Self::G5 => "5G",
            Self::G6 => "6G",
        }
    }
}

/// Signalnivå: the level that a mobile layer was drawn at (`grund`, `grund+8`, `grund+16`, or a word of the profile).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SignalLevel(pub String);
