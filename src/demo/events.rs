//! What happened from one survey to the next: every difference between the years is one of these events.
//!
//! The last survey is the county as it was drawn; the earlier ones are made from it by taking back what happened since.
//! Where an event happens is found by rule, so that every county has its own; in which hamlet stands in
//! `tidigare/README.md`, and what the register must say of it in [`Event::fates`].

use super::county::County;
use super::dice::uuid_text;
use super::event::{Event, FIRST_YEAR, What};
use super::networks::YEAR;
use super::planner::Planner;

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
    (YEAR, What::ReportedOnce),
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
