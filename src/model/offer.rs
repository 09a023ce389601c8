use serde::{Deserialize, Serialize};

use super::Speed;

/// An interned operator: a position in [`Operators`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Operator(pub u32);

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
    /// Fast radio.
    FixedWireless,
    /// LTE used at a fixed place.
    Lte,
    /// NR (5G) used at a fixed place.
    Nr,
    /// Satellit.
    Satellite,
    /// Övrigt.
    Other,
}

impl Technology {
    /// All technologies, in the order of the tables.
    pub const ALL: [Self; 10] = [
        Self::Fiber,
        Self::FiberLan,
        Self::Cable,
        Self::Vdsl,
        Self::Xdsl,
        Self::FixedWireless,
        Self::Lte,
        Self::Nr,
        Self::Satellite,
        Self::Other,
    ];

    /// The word of configurations and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fiber => "fiber",
            Self::FiberLan => "fiber_lan",
            Self::Cable => "cable",
            Self::Vdsl => "vdsl",
            Self::Xdsl => "xdsl",
            Self::FixedWireless => "fixed_wireless",
            Self::Lte => "lte",
            Self::Nr => "nr",
            Self::Satellite => "satellite",
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
    /// Access technology.
    pub technology: Technology,
    /// Connected, passed or planned.
    pub relation: Relation,
    /// Advertised speed; an offer without a downstream speed gives no verdict.
    pub speed: Speed,
    /// The year by which a planned offer is built; `None`: no year was given.
    pub planned_year: Option<i32>,
}

/// Generation of a mobile network: 2G to 5G.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Generation(pub String);

/// Signalnivå: the level that a mobile layer was drawn at (`grund`, `grund+8`, `grund+16`, or a word of the profile).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SignalLevel(pub String);
