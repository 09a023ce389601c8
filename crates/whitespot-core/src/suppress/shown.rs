//! What the outlines of a municipality and the squares of its grids reveal together.
//!
//! Each square of an outline holds at least one of what its area is counted in; the squares of an area whose count is
//! published hold that many together. These are lower bounds beside the grids, which give the sum of their masked
//! squares: that sum less the lower bounds is all that a reader does not know, and each masked square must still hold
//! anything from 1 to `below` - 1. So
//!
//! - masked squares with a published sum (those within a published larger one, or all others of the municipality) leave
//!   `below` - 2 where outlines lie on some of them, and `below` - 1 where they hold more than the outlined areas: what lies
//!   outside the outlines has no lower bound of its own;
//! - a masked square of which a count is small is not known to hold more than 1 of it;
//! - a published square leaves each of several areas in it `below` - 1.
//!
//! The same holds for all that stands in the squares, which outlines of areas that ended show too. Where it does not
//! hold, the outline that reveals the most there gets larger squares, or goes, round by round. A masked municipality is
//! looked at in the same way, though the sum of its squares is not published: [`super::areas`] keeps what is published
//! of it far below what it has.
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::{
    areas::AreaCounts,
    family::{ROUNDING, is_small},
    outline::{self, Outline, SHOWN},
};
use crate::model::{AccessStatus, Findings, Grid, GridCell, MunicipalityIndex, WeightKind};
use whitespot_spatial::{Region, ShapeError};

/// Gives larger squares to outlines that reveal too much together with the squares of the grids, or drops them;
/// `counted` are these squares as they were counted, `published` as they are published, the largest first.
///
/// # Errors
/// When an outline cannot be drawn.
pub(super) fn settle(
    findings: &Findings,
    outlines: &mut [Option<Outline>],
    counts: &[AreaCounts],
    (counted, published): (&[Grid], &[Grid]),
    below: f64,
) -> Result<(), ShapeError> {
    let areas = outline::areas(findings);
    let by_municipality = outline::by_municipality(findings);
    let settled: Vec<(usize, Option<Outline>)> = by_municipality
        .par_iter()
        .zip(&findings.survey.municipalities)
        .enumerate()
        .flat_map_iter(|(index, (positions, municipality))| {
            let index = index as MunicipalityIndex;
            let grounds: Vec<Ground> =
                (0..SHOWN.len()).map(|weight| Ground::of(index, weight, counted, published)).collect();
            let mut own: Vec<Shown> = positions
                .iter()
                .map(|&at| Shown { counts: &counts[at], outline: outlines[at].clone() })
                .collect();
            let mut changed = BTreeSet::new();
            let mut region = None;
            while let Some(at) = grounds.iter().find_map(|ground| ground.reveals_most(&own, below)) {
                let region = region.get_or_insert_with(|| Region::build(&municipality.boundary));
                let members = outline::members(findings, areas[positions[at]]);
                let side_m = own[at].outline.as_ref().map_or(u32::MAX, |outline| outline.side_m);
                match outline::outline(&members, region, side_m, below) {
                    Ok(outline) => own[at].outline = outline,
                    Err(cause) => return vec![Err(outline::not_drawn(cause, areas[positions[at]]))],
                }
                changed.insert(at);
            }
            let mut own: Vec<Option<Outline>> = own.into_iter().map(|shown| shown.outline).collect();
            changed.into_iter().map(|at| Ok((positions[at], own[at].take()))).collect::<Vec<_>>()
        })
        .collect::<Result<_, ShapeError>>()?;
    for (position, outline) in settled {
        outlines[position] = outline;
    }
    Ok(())
}

/// An area with its counts and its outline.
struct Shown<'a> {
    counts: &'a AreaCounts,
    outline: Option<Outline>,
}

/// What a square holds.
#[derive(Debug, Clone, Copy, Default)]
struct Held {
    unserved: f64,
    planned: f64,
    total: f64,
}

/// A square of a published grid.
#[derive(Debug, Clone, Copy)]
struct Square {
    held: Held,
    is_published: bool,
}

type Corner = (i64, i64);
type Squares = BTreeMap<Corner, Square>;

/// Masked squares with a sum of their own: those of a published larger square, or else of the municipality.
type Group = Option<Corner>;

/// A square by its side and its corner.
type Place = (u32, Corner);

/// What is counted: what is unserved or planned, or all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Measure {
    Short,
    All,
}

/// The squares of a municipality in one weight.
struct Ground {
    weight: usize,
    /// The larger squares, with their side.
    large: (i64, Squares),
    /// The smaller ones, where they are published, with their side.
    small: Option<(i64, Squares)>,
    /// What the masked squares of each group hold.
    hidden: BTreeMap<Group, Held>,
}

impl Ground {
    fn of(municipality: MunicipalityIndex, weight: usize, counted: &[Grid], published: &[Grid]) -> Self {
        let kind = SHOWN[weight];
        let mut grids = counted
            .iter()
            .zip(published)
            .map(|grids| (i64::from(grids.0.side_m), squares(grids, municipality, kind)));
        let large = grids.next().unwrap_or((1, Squares::new()));
        let small = grids.next();
        let mut hidden: BTreeMap<Group, Held> = BTreeMap::new();
        for (&corner, square) in &large.1 {
            let group = square.is_published.then_some(corner);
            hidden.entry(group).or_default().add(&square.held, 1.0);
        }
        for (&corner, square) in
            small.iter().flat_map(|(_, squares)| squares).filter(|(_, one)| one.is_published)
        {
            let around = aligned(corner, large.0);
            let group = large.1.get(&around).is_some_and(|large| large.is_published).then_some(around);
            hidden.entry(group).or_default().add(&square.held, -1.0);
        }
        Self { weight, large, small, hidden }
    }

    /// The group that a square of an outline is hidden in; nothing where the square is published.
    fn group(&self, (side_m, corner): Place) -> Option<Group> {
        let around = aligned(corner, self.large.0);
        let is_published =
            |squares: &Squares, corner| squares.get(&corner).is_some_and(|one: &Square| one.is_published);
        let is_around_published = is_published(&self.large.1, around);
        if i64::from(side_m) == self.large.0 {
            return (!is_around_published).then_some(None);
        }
        let is_published = self.small.as_ref().is_some_and(|(_, squares)| is_published(squares, corner));
        (!is_published).then_some(is_around_published.then_some(around))
    }

    fn square(&self, (side_m, corner): Place) -> Option<&Square> {
        let is_of = |(side, _): &&(i64, Squares)| *side == i64::from(side_m);
        let (_, squares) = std::iter::once(&self.large).chain(&self.small).find(is_of)?;
        squares.get(&corner)
    }

    /// The area whose outline reveals the most of a square, or of a group of squares, that has to stay unknown; nothing
    /// where no outline reveals too much.
    fn reveals_most(&self, areas: &[Shown<'_>], below: f64) -> Option<usize> {
        [Measure::Short, Measure::All].into_iter().find_map(|measure| {
            let claims = self.claims(areas, measure);
            let groups = claims
                .groups
                .iter()
                .filter(|(group, claims)| self.bares_group(**group, claims, measure, below));
            let squares = claims
                .squares
                .iter()
                .filter(|(place, claims)| self.bares_square(**place, claims, measure, below));
            let claims = groups.map(|(_, claims)| claims).chain(squares.map(|(_, claims)| claims)).next()?;
            // Of those that reveal equally much the first.
            let order = |one: &&Claim, other: &&Claim| {
                one.least.total_cmp(&other.least).then(other.area.cmp(&one.area))
            };
            claims.iter().max_by(order).map(|claim| claim.area)
        })
    }

    /// What the outlines reveal of each group and each square.
    fn claims(&self, areas: &[Shown<'_>], measure: Measure) -> Claims {
        let mut claims = Claims::default();
        let mut open = BTreeSet::new();
        let ordered = areas.iter().enumerate().filter(|(_, area)| area.counts.is_open());
        let ended = areas.iter().enumerate().filter(|(_, area)| !area.counts.is_open());
        for (position, area) in ordered.chain(ended.filter(|_| measure == Measure::All)) {
            let Some(outline) = &area.outline else { continue };
            let mut groups: BTreeMap<Group, (f64, f64)> = BTreeMap::new();
            let mut squares: BTreeMap<Place, (f64, f64)> = BTreeMap::new();
            let mut is_whole = true;
            for (&corner, held) in &outline.squares {
                let held = held[self.weight];
                let place = (outline.side_m, corner);
                // Where an open area shows the square, one that ended reveals nothing more.
                let is_new = if area.counts.is_open() {
                    open.insert(place);
                    true
                } else {
                    !open.contains(&place)
                };
                if held <= ROUNDING || !is_new {
                    continue;
                }
                match self.group(place) {
                    Some(group) => add(groups.entry(group).or_default(), held),
                    None => is_whole = false,
                }
                let around = (self.large.0 as u32, aligned(corner, self.large.0));
                for place in BTreeSet::from([place, around]) {
                    add(squares.entry(place).or_default(), held);
                }
            }
            let published = area.counts.published(self.weight).filter(|_| area.counts.is_open());
            let is_one_group = is_whole && groups.len() == 1;
            let claim = |(shown, held): (f64, f64), published: Option<f64>| Claim {
                area: position,
                least: published.unwrap_or(shown),
                is_published: published.is_some(),
                held,
            };
            for (group, shown) in groups {
                claims
                    .groups
                    .entry(group)
                    .or_default()
                    .push(claim(shown, published.filter(|_| is_one_group)));
            }
            let of_side = |side_m: u32| squares.keys().filter(|place| place.0 == side_m).count();
            let (large, other) = (of_side(self.large.0 as u32), of_side(outline.side_m));
            for (place, shown) in squares {
                let is_only = if place.0 == outline.side_m { other == 1 } else { large == 1 };
                claims.squares.entry(place).or_default().push(claim(shown, published.filter(|_| is_only)));
            }
        }
        claims
    }

    /// Whether too little is left of what the masked squares of a group hold together.
    fn bares_group(&self, group: Group, claims: &[Claim], measure: Measure, below: f64) -> bool {
        let Some(hidden) = self.hidden.get(&group).map(|held| held.of(measure)) else { return false };
        let sum = |of: fn(&Claim) -> f64| claims.iter().map(of).sum::<f64>();
        let left = hidden - sum(|claim| claim.least);
        let has_others = hidden - sum(|claim| claim.held) > ROUNDING;
        // `outline` has already ensured that a published count leaves enough in its own squares.
        let needed = if has_others {
            below - 1.0
        } else if claims.iter().any(|claim| !claim.is_published) {
            below - 2.0
        } else {
            0.0
        };
        left < needed - ROUNDING
    }

    /// Whether a square is known to hold more of a small count than 1, or to leave one of several areas in it too little.
    fn bares_square(&self, place: Place, claims: &[Claim], measure: Measure, below: f64) -> bool {
        let Some(&Square { held, is_published }) = self.square(place) else { return false };
        let least: f64 = claims.iter().map(|claim| claim.least).sum();
        let value = held.of(measure);
        if is_published {
            let others = claims.iter().map(|claim| least - claim.least).fold(0.0, f64::max);
            return others > 0.0 && value - others < below - 1.0 - ROUNDING;
        }
        if is_small(value, below) && least > 1.0 + ROUNDING {
            return true;
        }
        let Some(group) = self.group(place).filter(|_| measure == Measure::Short) else { return false };
        let Some(hidden) = self.hidden.get(&group) else { return false };
        let is_bare = |count: f64, other: f64| is_small(count, below) && least - other > 1.0 + ROUNDING;
        is_bare(held.unserved, hidden.planned) || is_bare(held.planned, hidden.unserved)
    }
}

/// What an outline reveals of a group or of a square.
struct Claim {
    /// Its area.
    area: usize,
    /// The group or square holds at least this.
    least: f64,
    /// `least` is the area's published count.
    is_published: bool,
    /// What the area holds there.
    held: f64,
}

#[derive(Default)]
struct Claims {
    groups: BTreeMap<Group, Vec<Claim>>,
    squares: BTreeMap<Place, Vec<Claim>>,
}

fn add((shown, sum): &mut (f64, f64), held: f64) {
    *shown += 1.0;
    *sum += held;
}

/// The corner of the larger square that a square lies in.
fn aligned((east, north): Corner, side_m: i64) -> Corner {
    (east - east.rem_euclid(side_m), north - north.rem_euclid(side_m))
}

fn squares(
    (counted, published): (&Grid, &Grid),
    municipality: MunicipalityIndex,
    kind: WeightKind,
) -> Squares {
    let first = counted.cells.partition_point(|cell| cell.municipality < municipality);
    let end = counted.cells.partition_point(|cell| cell.municipality <= municipality);
    let entries = counted.cells[first..end].iter().zip(&published.cells[first..end]);
    let square = |(cell, published): (&GridCell, &GridCell)| {
        let entry = cell.weights.iter().find(|entry| entry.weight == kind)?;
        let held = Held {
            unserved: entry.states.get(AccessStatus::Unserved),
            planned: entry.states.get(AccessStatus::Planned),
            total: entry.total,
        };
        let is_published = published.weights.iter().any(|entry| entry.weight == kind);
        Some(((cell.east_m, cell.north_m), Square { held, is_published }))
    };
    entries.filter_map(square).collect()
}

impl Held {
    fn add(&mut self, other: &Self, times: f64) {
        self.unserved += times * other.unserved;
        self.planned += times * other.planned;
        self.total += times * other.total;
    }

    fn of(&self, measure: Measure) -> f64 {
        match measure {
            Measure::Short => self.unserved + self.planned,
            Measure::All => self.total,
        }
    }
}
