//! Events: what happened in a hamlet, what it changed, and what the register must say of it.

use super::networks::YEAR;
use crate::model::{Lineage, ShortageStatus};
use geo::Polygon;

/// The first survey of the demo.
pub const FIRST_YEAR: u32 = YEAR - 2;

/// What happened in a hamlet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// Fibre was built that nobody had announced.
    Built,
    /// Fibre was built where it was planned the year before.
    BuiltAsPlanned,
    /// Some houses at the edge were connected.
    PartlyBuilt,
    /// An operator withdrew an area in which it had no fibre.
    Withdrawn,
    /// An operator reported an area in which it had no fibre.
    Reported,
    /// An operator withdrew an area in which it had no fibre, first reported the year before.
    ReportedOnce,
    /// All houses are new.
    NewHamlet,
    /// Some houses are new.
    NewHouses,
    /// A new house between two hamlets made them one.
    GrownTogether,
    /// The houses between two hamlets were torn down.
    TornApart,
    /// The houses in the middle of three hamlets were torn down, and new ones tie what is left to either side.
    Divided,
    /// Houses at the edge were torn down.
    TornDown,
    /// Every house of a hamlet was torn down.
    AllTornDown,
    /// A project for the whole hamlet is decided.
    Decided,
    /// A project for some of its houses is decided.
    PartlyDecided,
    /// Fibre passes by, at a price that counted until the county took over the limit of the survey.
    TooDear,
    /// A household moved out of a house that has others.
    MovedOut,
    /// A hamlet fell out of an operator's file.
    FellOut,
    /// Houses were delivered with wrong coordinates, and rejected.
    Misplaced,
    /// An operator delivers nothing any more; another one reaches its places.
    OperatorGone,
    /// An operator took another name.
    Renamed,
    /// The border between two municipalities moved; recorded once for either municipality.
    BorderMoved,
}

impl What {
    /// The event in Swedish and English, as the documentation names it.
    pub(super) fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Built => ("fiber byggd, inte känd som plan", "fibre built, not known as a plan"),
            Self::BuiltAsPlanned => {
                ("fiber byggd, året före planerad", "fibre built, planned the year before")
            }
            Self::PartlyBuilt => ("hus i kanten anslutna", "houses at the edge connected"),
            Self::Withdrawn => {
                ("operatör drog tillbaka en för generös yta", "operator withdrew too generous an area")
            }
            Self::ReportedOnce => (
                "operatör drog tillbaka en för generös yta från året före",
                "operator withdrew too generous an area of the year before",
            ),
            Self::Reported => {
                ("operatör redovisade en för generös yta", "operator reported too generous an area")
            }
            Self::NewHamlet => ("alla hus är nya", "all houses are new"),
            Self::NewHouses => ("några hus är nya", "some houses are new"),
            Self::GrownTogether => ("nytt hus mellan två områden", "a new house between two areas"),
            Self::TornApart => ("hus mellan två områden rivet", "houses between two areas torn down"),
            Self::Divided => (
                "husen i mitten rivna; resten delad mellan grannarna",
                "houses in the middle torn down; the rest divided among the neighbours",
            ),
            Self::TornDown => ("hus i kanten rivna", "houses at the edge torn down"),
            Self::AllTornDown => ("alla hus rivna", "all houses torn down"),
            Self::Decided => ("utbyggnad beslutad för hela området", "build-out decided for the whole area"),
            Self::PartlyDecided => {
                ("utbyggnad beslutad för en del av området", "build-out decided for a part of the area")
            }
            Self::TooDear => (
                "fiber för mer än 40 000 kr räknas inte längre",
                "fibre for more than SEK 40 000 does not count any more",
            ),
            Self::MovedOut => ("ett hushåll flyttade ut", "a household moved out"),
            Self::FellOut => (
                "platserna föll bort ur en operatörs leverans",
                "the places fell out of an operator's delivery",
            ),
            Self::Misplaced => {
                ("två hus levererade med fel koordinater", "two houses delivered with wrong coordinates")
            }
            Self::OperatorGone => ("en operatör lämnar inget mer", "an operator delivers nothing any more"),
            Self::Renamed => ("en operatör har bytt namn", "an operator took another name"),
            Self::BorderMoved => ("kommungränsen flyttad", "the municipal border moved"),
        }
    }
}

/// What the register of the last survey says of an area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fate {
    /// Ids of its houses, at least one: those that stand at the last survey, or all of them where none does.
    pub houses: Vec<String>,
    /// Whether the area is a parent that ended when the areas of these houses took it up, and not their own.
    pub is_taken_up: bool,
    /// Status.
    pub status: ShortageStatus,
    /// Lineage.
    pub lineage: Lineage,
}

/// Change of a weight without access from the survey before, by cause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Causes {
    /// Build-out.
    pub build_out: i64,
    /// Worse or lost data.
    pub worse: i64,
    /// Stock.
    pub stock: i64,
    /// Moved to another municipality.
    pub moved: i64,
    /// Rejected.
    pub rejected: i64,
    /// Method.
    pub method: i64,
}

impl Causes {
    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            build_out: self.build_out + other.build_out,
            worse: self.worse + other.worse,
            stock: self.stock + other.stock,
            moved: self.moved + other.moved,
            rejected: self.rejected + other.rejected,
            method: self.method + other.method,
        }
    }
}

/// An event as it was planted.
#[derive(Clone, Debug)]
pub struct Event {
    /// The first survey that sees it.
    pub year: u32,
    /// What happened.
    pub what: What,
    /// Code of the municipality.
    pub municipality: String,
    /// The nearest named place.
    pub place: String,
    /// What the register of the last survey says.
    pub fates: Vec<Fate>,
    /// What it changed in that year, in points.
    pub points: Causes,
    /// The same, in households.
    pub households: Causes,
}

/// A decided project (beslutad utbyggnad).
#[derive(Clone, Debug)]
pub struct Project {
    /// Name.
    pub name: String,
    /// Municipality code.
    pub municipality: String,
    /// The first survey that knows of it.
    pub since: u32,
    /// The year in which it is to be ready.
    pub year: u32,
    /// Where.
    pub polygon: Polygon,
}
