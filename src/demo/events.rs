//! What happened from one survey to the next: every difference between the years is one of these events.
//!
//! The last survey is the county as it was drawn; the earlier ones are made from it by taking back what happened since.
//! Where an event happens is found by rule, so that every county has its own; in which hamlet stands in
//! `tidigare/README.md`, and what the register must say of it in [`Event::fates`].

use super::county::County;
use super::dice::uuid_text;
use super::networks::YEAR;
use super::planner::Planner;
use crate::model::{Lineage, ShortageStatus};
use geo::Polygon;

/// The first survey of the demo.
pub const FIRST_YEAR: u32 = YEAR - 2;

/// What happened in a hamlet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// Fibre was built, and nobody had told.
    Built,
    /// Fibre was built where it was planned the year before.
    BuiltAsPlanned,
    /// Some houses at the edge were connected.
    PartlyBuilt,
    /// An operator withdrew an area in which it had no fibre.
    Withdrawn,
    /// An operator told of an area in which it had no fibre.
    Told,
    /// An operator withdrew an area in which it had no fibre, and of which it had told the year before for the first time.
    ToldOnce,
    /// All houses are new.
    NewHamlet,
    /// Some houses are new.
    NewHouses,
    /// A new house stands between two hamlets, which are one since.
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
    /// The border between two municipalities moved; told once of either.
    BorderMoved,
}

/// What happens: the survey that sees it first, and the event. The rarest places are chosen first.
pub(super) const EVENTS: [(u32, What); 44] = [
    (YEAR, What::TooDear),
    (YEAR, What::Divided),
    (YEAR, What::TornApart),
    (YEAR - 1, What::TornApart),
    (YEAR, What::GrownTogether),
    (YEAR, What::GrownTogether),
    (YEAR - 1, What::GrownTogether),
    (YEAR, What::PartlyBuilt),
    (YEAR, What::PartlyBuilt),
    (YEAR, What::Withdrawn),
    (YEAR, What::Withdrawn),
    (YEAR, What::ToldOnce),
    (YEAR, What::NewHamlet),
    (YEAR - 1, What::NewHamlet),
    (YEAR, What::NewHouses),
    (YEAR, What::NewHouses),
    (YEAR - 1, What::NewHouses),
    (YEAR, What::TornDown),
    (YEAR - 1, What::TornDown),
    (FIRST_YEAR, What::Decided),
    (YEAR, What::Decided),
    (YEAR, What::PartlyDecided),
    (YEAR, What::MovedOut),
    (YEAR, What::MovedOut),
    (YEAR, What::Built),
    (YEAR, What::Built),
    (YEAR, What::Built),
    (YEAR, What::Built),
    (YEAR, What::BuiltAsPlanned),
    (YEAR, What::BuiltAsPlanned),
    (YEAR, What::BuiltAsPlanned),
    (YEAR - 1, What::Built),
    (YEAR - 1, What::Built),
    (YEAR - 1, What::Built),
    (YEAR - 1, What::Built),
    (YEAR - 1, What::BuiltAsPlanned),
    (YEAR - 1, What::BuiltAsPlanned),
    (YEAR - 1, What::BuiltAsPlanned),
    // These came later than the others: behind them, so that those keep their places.
    (YEAR, What::FellOut),
    (YEAR, What::Misplaced),
    (YEAR, What::OperatorGone),
    (YEAR, What::Renamed),
    (YEAR, What::BorderMoved),
    (YEAR, What::AllTornDown),
];

impl What {
    /// The event in Swedish and English, as documentation tells it.
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
            Self::ToldOnce => (
                "operatör drog tillbaka en för generös yta från året före",
                "operator withdrew too generous an area of the year before",
            ),
            Self::Told => ("operatör redovisade en för generös yta", "operator told of too generous an area"),
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
    /// Told of an area that these houses' area took up, and not of that area itself.
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

/// Plants the events of the years; one that has no fitting place in a county is left out.
pub(super) fn plant(seed: u64, county: &mut County) {
    settle_years(county);
    let mut planner = Planner::new(seed, county);
    for (year, what) in EVENTS {
        planner.plant(year, what);
    }
    planner.finish();
}

/// Nothing but the events was built between the surveys: the other dates of build-out lie before the first.
fn settle_years(county: &mut County) {
    let settled = |year: &mut u32| {
        if *year > FIRST_YEAR {
            *year -= 3;
        }
    };
    let networks = &mut county.networks;
    networks.connected.iter_mut().chain(&mut networks.passed).for_each(|area| settled(&mut area.since));
    networks.table.iter_mut().for_each(|row| settled(&mut row.year));
    networks.routes.iter_mut().for_each(|route| settled(&mut route.year));
}

/// Rows of the events as documentation: a table in Markdown.
pub(super) fn table(county: &County) -> String {
    let mut rows: Vec<String> = Vec::new();
    let name_of = |code: &str| {
        let found = county.municipalities.iter().find(|municipality| municipality.code == code);
        found.map_or("", |municipality| municipality.name.as_str()).to_owned()
    };
    let mut events: Vec<&Event> = county.events.iter().collect();
    events.sort_by_key(|event| (event.year, event.municipality.as_str(), event.what));
    for event in events {
        let (swedish, english) = event.what.words();
        let fates: Vec<String> = event
            .fates
            .iter()
            .map(|fate| format!("{} ({})", fate.lineage.as_str(), fate.status.as_str()))
            .collect();
        let causes = [
            ("build-out", event.points.build_out, event.households.build_out),
            ("worse", event.points.worse, event.households.worse),
            ("stock", event.points.stock, event.households.stock),
            ("moved", event.points.moved, event.households.moved),
            ("rejected", event.points.rejected, event.households.rejected),
            ("method", event.points.method, event.households.method),
        ];
        let causes: Vec<String> = causes
            .iter()
            .filter(|(_, points, households)| (*points, *households) != (0, 0))
            .map(|(cause, points, households)| format!("{cause} {points:+} / {households:+}"))
            .collect();
        rows.push(format!(
            "| {} | {} {} | {} | {swedish} / {english} | {} | {} |\n",
            event.year,
            event.municipality,
            name_of(&event.municipality),
            event.place,
            causes.join(", "),
            fates.join(", "),
        ));
    }
    rows.concat()
}

/// The text of an id.
pub(super) fn id(county: &County, municipality: usize, house: usize) -> String {
    uuid_text(county.premises[municipality][house].id)
}
