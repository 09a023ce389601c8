use std::fmt;

use geo::MultiPolygon;

use super::{
    CoverageLayer, Date, Generation, LineKind, MobileLayer, PassedOverride, Project, RowKind, Settlement,
    Technology, WeightKind,
};

/// Behov: what is asked of a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Need {
    /// Tal: mobile cover of any generation and service, at the level of the profile.
    Speech,
    /// Mobile data at so many Mbit/s, by the generations and at the level of the profile.
    Data(f64),
    /// An offer in the fixed net, connected or passed, at so many Mbit/s downstream.
    Fixed(f64),
}

impl Need {
    /// Reads the word of configurations: `speech`, `data_10`, `fixed_100`. `None` for any other word.
    pub fn parse(word: &str) -> Option<Self> {
        let speed = |digits: &str| digits.parse().ok().filter(|mbps: &f64| *mbps > 0.0 && mbps.is_finite());
        match word.split_once('_') {
            None => (word == "speech").then_some(Self::Speech),
            Some(("data", mbps)) => speed(mbps).map(Self::Data),
            Some(("fixed", mbps)) => speed(mbps).map(Self::Fixed),
            Some(_) => None,
        }
    }

    /// Whether mobile cover meets it, so that land and lines can lose it.
    pub const fn is_mobile(self) -> bool {
        matches!(self, Self::Speech | Self::Data(_))
    }
}

impl fmt::Display for Need {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Speech => out.write_str("speech"),
            Self::Data(mbps) => write!(out, "data_{mbps}"),
            Self::Fixed(mbps) => write!(out, "fixed_{mbps}"),
        }
    }
}

/// Vad som stängs: an offer is removed where every list that is not empty names it. Without any list nothing is removed.
///
/// A generation is that of mobile offers alone, technology, network and exchange are those of fixed ones: a removal that names one of the
/// first kind leaves the fixed net as it is, and the other way round.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Removal {
    /// Generations of mobile networks.
    pub generations: Vec<Generation>,
    /// Names of operators, fixed and mobile.
    pub operators: Vec<String>,
    /// Names of fixed networks.
    pub networks: Vec<String>,
    /// Access technologies of the fixed net.
    pub technologies: Vec<Technology>,
    /// Fixed sources, by the path that the configuration gives.
    pub sources: Vec<String>,
    /// Telestationer, as `[[fixed]] exchange` names them.
    pub exchanges: Vec<String>,
}

impl Removal {
    /// Whether nothing is removed.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// Scenario: what closes, on which day, and what is asked of places then.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Its name, as people call it.
    pub name: String,
    /// The day on which it happens; scenarios with a day are taken in this order, one after the other.
    pub date: Option<Date>,
    /// What closes.
    pub remove: Removal,
    /// What is asked.
    pub need: Need,
}

/// Tillkommer: layers that are there in a scenario and not today.
#[derive(Debug, Clone, Default)]
pub struct AddedLayers {
    /// Fixed layers, each with what its source says of homes passed.
    pub fixed: Vec<(CoverageLayer, PassedOverride)>,
    /// Mobile layers.
    pub mobile: Vec<MobileLayer>,
    /// Projects that are built: they meet any fixed need.
    pub projects: Vec<Project>,
}

impl AddedLayers {
    /// Whether nothing is added.
    pub fn is_empty(&self) -> bool {
        self.fixed.is_empty() && self.mobile.is_empty() && self.projects.is_empty()
    }
}

/// Före, förlorat, vunnet, efter: what meets a need today, and what does so in a scenario. `before - lost + gained = after`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Loss {
    /// Today.
    pub before: f64,
    /// What met the need and no longer does.
    pub lost: f64,
    /// What did not meet it and does in the scenario.
    pub gained: f64,
    /// In the scenario.
    pub after: f64,
}

impl Loss {
    /// Of one place: what it loses or gains between two sides.
    pub fn between(before: f64, after: f64) -> Self {
        Self { before, lost: (before - after).max(0.0), gained: (after - before).max(0.0), after }
    }

    /// Adds another part.
    pub fn merge(&mut self, other: &Self) {
        self.before += other.before;
        self.lost += other.lost;
        self.gained += other.gained;
        self.after += other.after;
    }

    /// What `after` has to be.
    pub fn explained(&self) -> f64 {
        self.before - self.lost + self.gained
    }
}

/// Vad som är kvar: what those who lose still have, the best that each has, in this order. The four sum to what is lost.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Left {
    /// An offer in the fixed net at any speed, satellites aside.
    pub fixed: f64,
    /// No such offer, but mobile cover of any generation, service and level that is counted at all.
    pub mobile: f64,
    /// Neither, but a satellite.
    pub satellite: f64,
    /// Nothing that was delivered.
    pub nothing: f64,
    /// Of all that is lost, where a layer of each generation remains, in the order of [`Generation::ALL`].
    pub generations: [f64; Generation::ALL.len()],
    /// Of all that is lost, by how many mobile operators remain: none, one, two, three or more. They sum to what is lost.
    pub operators: [f64; 4],
}

impl Left {
    /// Adds another part.
    pub fn merge(&mut self, other: &Self) {
        self.fixed += other.fixed;
        self.mobile += other.mobile;
        self.satellite += other.satellite;
        self.nothing += other.nothing;
        for (sum, part) in self.generations.iter_mut().zip(other.generations) {
            *sum += part;
        }
        for (sum, part) in self.operators.iter_mut().zip(other.operators) {
            *sum += part;
        }
    }
}

/// What a row of `scenario.csv` counts.
#[derive(Debug, Clone, PartialEq)]
pub enum Affected {
    /// Places, or a weight of theirs.
    Weight(WeightKind),
    /// Land without water, m².
    Land,
    /// Lines of a kind and class, metres.
    Line {
        /// Road or rail.
        kind: LineKind,
        /// The class as delivered; `None` where lines have none.
        class: Option<String>,
        /// Longest stretch without what is needed, today and in the scenario.
        longest_gap_m: [f64; 2],
    },
}

/// What an area loses in a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct ScenarioRow {
    /// The scenario: its position.
    pub scenario: u32,
    /// What kind of area.
    pub kind: RowKind,
    /// Kommunkod, länskod or `total`.
    pub code: String,
    /// Name.
    pub name: String,
    /// One kind of settlement; `None`: all of the area.
    pub settlement: Option<Settlement>,
    /// Customers of one mobile operator, who have its network alone; `None`: any network will do, as for an emergency call.
    pub operator: Option<String>,
    /// What is counted.
    pub of: Affected,
    /// How much of it.
    pub loss: Loss,
    /// What the losers have left; `None` of land and lines.
    pub left: Option<Left>,
}

/// The best that a place has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BestLeft {
    /// An offer in the fixed net.
    Fixed,
    /// Mobile cover.
    Mobile,
    /// A satellite.
    Satellite,
    /// Nothing.
    Nothing,
}

impl BestLeft {
    /// All of them, the best first.
    pub const ALL: [Self; 4] = [Self::Fixed, Self::Mobile, Self::Satellite, Self::Nothing];

    /// The word of tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Mobile => "mobile",
            Self::Satellite => "satellite",
            Self::Nothing => "nothing",
        }
    }
}

/// A place that loses or gains what is needed, whatever network it uses.
#[derive(Debug, Clone, PartialEq)]
pub struct ScenarioPoint {
    /// The scenario: its position.
    pub scenario: u32,
    /// The demand point: its position in the survey.
    pub point: u32,
    /// The part of it that loses, 0 to 1.
    pub lost: f64,
    /// The part of it that gains, 0 to 1.
    pub gained: f64,
    /// The best that the losing part has left; `None` where nothing is lost.
    pub left: Option<BestLeft>,
    /// The generations that remain there, ascending.
    pub generations: Vec<Generation>,
    /// How many mobile operators remain there.
    pub operators: u32,
}

/// Land that loses what is needed, in one municipality.
#[derive(Debug, Clone)]
pub struct LostLand {
    /// The scenario: its position.
    pub scenario: u32,
    /// The municipality: its position.
    pub municipality: u32,
    /// How much, m².
    pub area_m2: f64,
    /// Where.
    pub outline: MultiPolygon<f64>,
}

/// What one more closing takes, after those before it: of a need, everything that closes by a day.
#[derive(Debug, Clone, PartialEq)]
pub struct ScenarioStep {
    /// The scenario that happens on the day: its position.
    pub scenario: u32,
    /// What is asked.
    pub need: Need,
    /// What kind of area.
    pub kind: RowKind,
    /// Kommunkod, länskod or `total`.
    pub code: String,
    /// Name.
    pub name: String,
    /// What is counted.
    pub weight: WeightKind,
    /// `before`: what meets the need after all earlier steps. The losses of all steps sum to what is lost in the end.
    pub loss: Loss,
}

/// Vad händer om: the outcome of all scenarios.
#[derive(Debug, Clone, Default)]
pub struct Scenarios {
    /// The scenarios, in the order of the configuration.
    pub scenarios: Vec<Scenario>,
    /// By scenario; places first (any network, then by operator), then land, then lines.
    pub rows: Vec<ScenarioRow>,
    /// By scenario and place.
    pub points: Vec<ScenarioPoint>,
    /// By scenario and municipality, where something is lost.
    pub land: Vec<LostLand>,
    /// By need and day; empty with fewer than two days.
    pub steps: Vec<ScenarioStep>,
}
