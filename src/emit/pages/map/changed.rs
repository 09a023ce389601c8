//! The change on the map: the places that differ from the earlier result, each under its cause.
//!
//! A place that two causes changed stands under both, so that the kinds of a cause sum to what `change.csv` has of it.
//! Too many places are drawn as squares: per square and kind how many.
use std::collections::BTreeMap;

use geo::Coord;
use serde::Serialize;

use super::encode::{self, Path};
use super::{MapError, MapPage, ToWgs84};
use crate::model::{AccessStatus, Change, Findings, PointChange, is_planned_built};

/// Side of a square.
const SQUARE_M: f64 = 1000.0;
/// Between the marks in a square, which stand in three rows of four.
const SLOT_M: f64 = 200.0;
/// Marks in a row.
const IN_A_ROW: usize = 4;
/// Less than this of a place is the rounding of its parts.
const LEAST: f64 = 1e-9;

/// What happened to a place. The first of a list is drawn over those behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Worse,
    New,
    MethodWorse,
    BuildOut,
    NoData,
    Gone,
    /// In another municipality, which adds to the whole only across the border of the selection.
    Moved,
    /// Delivered, and rejected.
    Rejected,
    MethodBetter,
    /// Planned then, connected or passed now: adds nothing to the unserved.
    PlannedBuilt,
    /// Another state that adds nothing to the unserved, such as connected in place of passed.
    State,
}

impl Kind {
    const ALL: [Self; 11] = [
        Self::Worse,
        Self::New,
        Self::MethodWorse,
        Self::BuildOut,
        Self::NoData,
        Self::Gone,
        Self::Moved,
        Self::Rejected,
        Self::MethodBetter,
        Self::PlannedBuilt,
        Self::State,
    ];

    /// The word of the page, and the column of `change.csv` that its numbers are part of.
    const fn words(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Worse => ("worse", Some("worse")),
            Self::New => ("new", Some("stock")),
            Self::MethodWorse => ("method_worse", Some("method")),
            Self::BuildOut => ("build_out", Some("build_out")),
            Self::NoData => ("no_data", Some("worse")),
            Self::Gone => ("gone", Some("stock")),
            Self::Moved => ("moved", Some("moved")),
            Self::Rejected => ("rejected", Some("rejected")),
            Self::MethodBetter => ("method_better", Some("method")),
            Self::PlannedBuilt => ("planned_built", Some("planned_built")),
            Self::State => ("state", None),
        }
    }

    /// What a place adds to the unserved, by kind. What was built as planned, or has another state with nothing added, adds
    /// nothing; a move to another municipality is no other state.
    fn of(change: &Change, place: &Place<'_>) -> impl Iterator<Item = (Self, f64)> {
        let Change { build_out, worse, stock, moved, rejected, method, .. } = *change;
        let signed = |value: f64, more: Self, less: Self| (if value > 0.0 { more } else { less }, value);
        let parts = [
            (Self::BuildOut, build_out),
            signed(worse, Self::Worse, Self::NoData),
            signed(stock, Self::New, Self::Gone),
            (Self::Moved, moved),
            (Self::Rejected, rejected),
            signed(method, Self::MethodWorse, Self::MethodBetter),
        ];
        let parts = parts.into_iter().filter(|(_, value)| value.abs() > LEAST);
        // The part of a place that was unserved is already build-out.
        let was_unserved = change.before.abs() > LEAST || moved.abs() > LEAST;
        let is_planned_built = !was_unserved
            && place.before.zip(place.after).is_some_and(|(before, after)| is_planned_built(before, after));
        let is_only_state =
            !is_planned_built && place.before != place.after && parts.clone().next().is_none();
        // Within the selection a move adds as much to the one municipality as it takes from the other.
        let is_only_moved = place.has_moved && moved.abs() <= LEAST;
        parts
            .chain(is_only_moved.then_some((Self::Moved, 0.0)))
            .chain(is_planned_built.then_some((Self::PlannedBuilt, 0.0)))
            .chain(is_only_state.then_some((Self::State, 0.0)))
    }
}

/// A place under one of its causes.
#[derive(Clone, Copy)]
struct Place<'a> {
    at: Coord<f64>,
    id: &'a str,
    before: Option<AccessStatus>,
    after: Option<AccessStatus>,
    /// In another municipality now.
    has_moved: bool,
    adds: f64,
}

/// The changed places by kind.
#[derive(Serialize)]
pub(super) struct ChangedPlaces<'a> {
    /// The states to which the digits of `before` and `after` point.
    states: [&'static str; AccessStatus::ALL.len()],
    /// Side of the squares; `null` where each place is given.
    square_m: Option<f64>,
    kinds: Vec<KindOfChange<'a>>,
}

#[derive(Serialize)]
struct KindOfChange<'a> {
    kind: &'static str,
    /// The column of `change.csv`; `null`: none.
    cause: Option<&'static str>,
    /// How many places.
    count: usize,
    /// What they add to the unserved.
    sum: f64,
    at: Path,
    #[serde(flatten)]
    drawn: Drawn<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Drawn<'a> {
    /// Parallel to `at`.
    Places {
        ids: Vec<&'a str>,
        /// A digit for each place: its state in the earlier result; `-` where that has none.
        before: String,
        after: String,
        /// What each adds; left out where all add a whole place.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        adds: Vec<f64>,
    },
    /// Parallel to `at`: how many places and what they add.
    Squares { counts: Vec<usize>, sums: Vec<f64> },
}

/// The changed places; nothing without an earlier result. More than `most` become squares.
pub(super) fn changed<'a>(
    page: &MapPage<'a>,
    most: usize,
    to_wgs84: ToWgs84,
) -> Result<Option<ChangedPlaces<'a>>, MapError> {
    if page.changes.is_empty() || page.changed.is_empty() {
        return Ok(None);
    }
    let mut by_kind: BTreeMap<Kind, Vec<Place<'a>>> = BTreeMap::new();
    for point in page.changed {
        let Some(place) = place(page.findings, point) else { continue };
        for (kind, adds) in Kind::of(&point.change, &place) {
            by_kind.entry(kind).or_default().push(Place { adds, ..place });
        }
    }
    let in_squares = by_kind.values().map(Vec::len).sum::<usize>() > most;
    let kinds = by_kind.into_iter().map(|(kind, places)| {
        let count = places.len();
        let sum = places.iter().map(|place| place.adds).sum();
        let (at, drawn) = if in_squares { squares(kind, &places) } else { singly(kind, &places) };
        let at = encode::places("changed places", at, to_wgs84)?;
        let (word, cause) = kind.words();
        Ok(KindOfChange { kind: word, cause, count, sum, at, drawn })
    });
    Ok(Some(ChangedPlaces {
        states: AccessStatus::ALL.map(AccessStatus::as_str),
        square_m: in_squares.then_some(SQUARE_M),
        kinds: kinds.collect::<Result<_, MapError>>()?,
    }))
}

/// Where a point is, or was, and its states; what it adds is set per kind.
fn place<'a>(findings: &'a Findings, point: &PointChange) -> Option<Place<'a>> {
    let survey = &findings.survey;
    let previous = survey.previous.as_ref();
    let known = point.before.and_then(|before| previous?.points.get(before as usize));
    let own = point.after.and_then(|after| survey.points.get(after as usize));
    let (at, id) = match (own, known) {
        (Some(own), _) => (own.at, own.id.as_str()),
        (None, known) => known.map(|known| (known.at, known.id.as_str()))?,
    };
    let has_moved = known.zip(own).is_some_and(|(known, own)| {
        previous.and_then(|previous| previous.municipalities.get(known.municipality as usize))
            != Some(&survey.municipalities[own.municipality as usize].code)
    });
    Some(Place {
        at,
        id,
        has_moved,
        before: known.map(|known| known.status),
        after: point.after.and_then(|after| Some(findings.access.get(after as usize)?.fixed.status)),
        adds: 0.0,
    })
}

fn singly<'a>(kind: Kind, places: &[Place<'a>]) -> (Vec<Coord<f64>>, Drawn<'a>) {
    let digits = |state: fn(&Place<'_>) -> Option<AccessStatus>| -> String {
        let digit = |state: AccessStatus| AccessStatus::ALL.iter().position(|one| *one == state);
        let digit = |state| char::from_digit(digit(state)? as u32, 10);
        places.iter().map(|place| state(place).and_then(digit).unwrap_or('-')).collect()
    };
    let is_whole = matches!(kind, Kind::PlannedBuilt | Kind::State)
        || places.iter().all(|place| (place.adds.abs() - 1.0).abs() <= LEAST);
    let drawn = Drawn::Places {
        ids: places.iter().map(|place| place.id).collect(),
        before: digits(|place| place.before),
        after: digits(|place| place.after),
        adds: if is_whole { Vec::new() } else { places.iter().map(|place| place.adds).collect() },
    };
    (places.iter().map(|place| place.at).collect(), drawn)
}

/// Per square a mark of the kind at a place of its own within it, so that no kind hides another.
fn squares<'a>(kind: Kind, places: &[Place<'a>]) -> (Vec<Coord<f64>>, Drawn<'a>) {
    let slot = Kind::ALL.iter().position(|one| *one == kind).unwrap_or_default();
    let shift_m = |slot: usize, middle: f64| (slot as f64 - middle) * SLOT_M;
    let mut squares: BTreeMap<(i64, i64), (usize, f64)> = BTreeMap::new();
    for Place { at, adds, .. } in places {
        let square = ((at.x / SQUARE_M).floor() as i64, (at.y / SQUARE_M).floor() as i64);
        let (count, sum) = squares.entry(square).or_default();
        *count += 1;
        *sum += adds;
    }
    let at = squares.keys().map(|(east, north)| Coord {
        x: (*east as f64 + 0.5) * SQUARE_M + shift_m(slot % IN_A_ROW, 1.5),
        y: (*north as f64 + 0.5) * SQUARE_M + shift_m(slot / IN_A_ROW, 1.0),
    });
    let at = at.collect();
    let (counts, sums) = squares.into_values().unzip();
    (at, Drawn::Squares { counts, sums })
}

#[cfg(test)]
mod tests;
