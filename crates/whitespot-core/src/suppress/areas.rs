//! Shortage areas as they may be published.
//!
//! A small count of an area is masked. What the published areas leave of the unserved and planned of their municipality
//! is an upper bound for the masked ones, and must have room for all of them. Where the municipality's own row is
//! masked, the published areas are a lower bound for its unserved and planned; it gives nothing away as long as it is
//! far enough below them: a small state can be made anything from 1 to `below` - 1 by exchanging at most `below` - 2
//! units between masked rows, round by round. A round passes each state once, so it takes at most one unserved and one
//! planned from a row. The mobile counts fit any states ([`super::family`]), and areas say nothing of them. Where there
//! is too little room, further areas are masked. A row that is masked in its mobile counts alone publishes its states:
//! there the upper bound is known.
//!
//! A masked area with an outline holds at least one in each of its squares. The published counts leave room for that as
//! well, and as far as it is more than the least that any area holds, it counts as published beside a masked row.
//!
//! At last an area of which the places or households are masked loses all its counts, as a square does: who knows one of
//! its houses would read its people off another weight. Publishing less widens every interval that was found wide enough.
//!
//! Counts of an area that ended this year are not published: its places are in any state now, which nothing above looks
//! at.
//!
//! A profile asks for `min_points` places in an area, and for `min_households`: a new area of which they are masked holds that many at
//! least, whatever is masked. So that this is never one number alone, such a count is masked up to one above the least, where that is
//! not below `below` anyway.
//!
//! Where a row shows its states but not what is unserved beside what has no data, its areas show no count: all of the unserved that is
//! known of single squares and areas would bound from above how much has no data. The same holds below such a row for every row that
//! is masked, because the sum of their rests may be known. What outlines show leaves `below` - 2 of it, see [`super::shown`].
use std::collections::BTreeMap;

use geo::{Area, MultiPolygon};

use super::{
    SuppressSettings,
    family::{ROUNDING, is_small},
    outline::{self, Outline, SHOWN},
    shown,
};
use crate::grid;
use crate::model::{
    AccessStatus, Findings, Grid, MaskedWeight, Municipality, MunicipalityRow, Operator, PublishedCounts,
    RowKind, ShortageArea, WeightKind,
};
use whitespot_spatial::ShapeError;

/// The weights that areas are counted in.
const WEIGHTS: [WeightKind; 4] =
    [WeightKind::Points, WeightKind::Households, WeightKind::Workplaces, WeightKind::Persons];
/// States that areas are made of: unserved and planned.
const STATES_OF_SHORT: f64 = 2.0;
/// Distances to the fibre are published in steps of this, metres: an engineering choice.
const NEAREST_FIBRE_STEP_M: f64 = 100.0;

/// The counts of an area, and which of them are masked.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct AreaCounts {
    municipality: usize,
    is_open: bool,
    /// Parallel to `WEIGHTS`: the count, and whether it is masked; `None` where it is unknown.
    counts: [Option<(f64, bool)>; WEIGHTS.len()],
}

/// All areas: the open ones, then those that ended this year.
pub(super) struct PublishedAreas {
    pub counts: Vec<AreaCounts>,
    outlines: Vec<Option<Outline>>,
}

/// Masks the counts of the areas; `rows` are the published ones.
///
/// `counted` are the squares as they were counted, `published` as they are published, grid by grid.
pub(super) fn published(
    findings: &Findings,
    rows: &[MunicipalityRow],
    (counted, published): (&[Grid], &[Grid]),
    settings: SuppressSettings,
) -> Result<PublishedAreas, ShapeError> {
    let below = f64::from(settings.below);
    let belows = WEIGHTS.map(|kind| settings.area_below(kind));
    let of = |area: &ShortageArea, is_open: bool| {
        let count = |kind| match kind {
            WeightKind::Points => Some(area.members.len() as f64),
            WeightKind::Households => area.households,
            WeightKind::Workplaces => area.workplaces,
            _ => area.persons,
        };
        let is_masked = |count: f64, below: f64| count > ROUNDING && (!is_open || is_small(count, below));
        let mut counts = [None; WEIGHTS.len()];
        for (own, (kind, below)) in counts.iter_mut().zip(WEIGHTS.into_iter().zip(belows)) {
            *own = count(kind).map(|count| (count, is_masked(count, below)));
        }
        AreaCounts { municipality: area.municipality as usize, is_open, counts }
    };
    let open = findings.shortage_areas.iter().map(|area| of(area, true));
    let mut counts: Vec<AreaCounts> =
        open.chain(findings.ended_areas.iter().map(|area| of(area, false))).collect();
    for (area, counts) in findings.shortage_areas.iter().zip(&mut counts) {
        for (kind, count) in WEIGHTS.into_iter().zip(&mut counts.counts) {
            if let Some((_, is_masked)) = count {
                *is_masked |= gives_a_place_away(findings, area, kind, counted.iter().zip(published));
            }
        }
    }
    let mut outlines = outline::outlines(findings, below)?;
    let of_municipalities = outline::by_municipality(findings);
    let is_municipality = |row: &&MunicipalityRow| row.kind == RowKind::Municipality;
    let of_municipality =
        findings.rows.iter().filter(is_municipality).zip(rows.iter().filter(is_municipality));
    for ((row, published_row), areas) in of_municipality.zip(&of_municipalities) {
        for (weight, kind) in WEIGHTS.into_iter().enumerate() {
            // Where nothing is known of the whole, nothing is left of it.
            let Some(entry) = row.weight(kind) else { continue };
            let states = &entry.states;
            let whole = states.get(AccessStatus::Unserved) + states.get(AccessStatus::Planned);
            let masked = published_row.masked_weight(kind).filter(|_| published_row.hides_states(kind));
            let shown = |area: usize| match &outlines[area] {
                Some(outline) if weight < SHOWN.len() => outline.shown(weight) as f64,
                _ => 0.0,
            };
            if masked.is_some() && is_rest_hidden(rows, published_row, kind) {
                for &area in areas {
                    counts[area].mask(weight);
                }
            }
            make_room(&mut counts, areas, (weight, &shown), (whole, masked), (below, belows[weight]));
        }
    }
    shown::settle(findings, &mut outlines, &counts, (counted, published), below)?;
    counts.iter_mut().for_each(AreaCounts::mask_together);
    Ok(PublishedAreas { counts, outlines })
}

/// Whether a row, or one above it, shows its states but not what is unserved beside what has no data.
fn is_rest_hidden(rows: &[MunicipalityRow], row: &MunicipalityRow, kind: WeightKind) -> bool {
    let is_above = |one: &&MunicipalityRow| match one.kind {
        RowKind::Total => true,
        RowKind::County { .. } => one.county == row.county,
        RowKind::Municipality => one.code == row.code,
    };
    let hides = |one: &MunicipalityRow| one.masked_weight(kind).is_some_and(|masked| masked.known.is_some());
    rows.iter().filter(is_above).any(hides)
}

/// Whether an area's count, subtracted from the squares in which it lies, would reveal single places.
///
/// It reveals nothing where the squares of one grid are all published and hold no other unserved or planned place: then
/// it is a sum of published counts. Nor where the states of all of them are masked, in every grid. Otherwise what is
/// left of a published square, or falls to a masked one, may be one house.
fn gives_a_place_away<'a>(
    findings: &Findings,
    area: &ShortageArea,
    kind: WeightKind,
    grids: impl Iterator<Item = (&'a Grid, &'a Grid)>,
) -> bool {
    let mut is_any_mixed = false;
    for (counted, published) in grids {
        match squares_of(findings, area, kind, (counted, published)) {
            Squares::Sum => return false,
            Squares::Masked => {}
            Squares::Mixed => is_any_mixed = true,
        }
    }
    is_any_mixed
}

/// What the squares of a grid in which an area lies reveal.
enum Squares {
    /// Its count.
    Sum,
    /// No states.
    Masked,
    /// Some of its count, or of more than it.
    Mixed,
}

fn squares_of(
    findings: &Findings,
    area: &ShortageArea,
    kind: WeightKind,
    (counted, published): (&Grid, &Grid),
) -> Squares {
    let mut members: BTreeMap<(i64, i64), f64> = BTreeMap::new();
    for &member in &area.members {
        let point = &findings.survey.points[member as usize];
        *members.entry(grid::corner(point.at, counted.side_m)).or_default() +=
            point.weights.get(kind).unwrap_or(0.0);
    }
    let (mut is_any_published, mut is_any_masked, mut is_any_shared) = (false, false, false);
    for ((east_m, north_m), weight) in members {
        let Some(position) = counted.position(area.municipality, east_m, north_m) else {
            return Squares::Mixed;
        };
        if published.cells[position].weights.iter().any(|entry| entry.weight == kind) {
            is_any_published = true;
            let entry = counted.cells[position].weights.iter().find(|entry| entry.weight == kind);
            let short = entry.map_or(0.0, |entry| {
                entry.states.get(AccessStatus::Unserved) + entry.states.get(AccessStatus::Planned)
            });
            is_any_shared |= (short - weight).abs() > ROUNDING;
        } else {
            is_any_masked = true;
        }
    }
    match (is_any_published, is_any_masked || is_any_shared) {
        (false, _) => Squares::Masked,
        (true, false) => Squares::Sum,
        (true, true) => Squares::Mixed,
    }
}

/// Masks a weight in further areas of a municipality until the published counts leave room for the masked ones; `shown`
/// of an area is the number of squares of its outline that hold any of the weight.
fn make_room(
    counts: &mut [AreaCounts],
    areas: &[usize],
    (weight, shown): (usize, &dyn Fn(usize) -> f64),
    (whole, row): (f64, Option<&MaskedWeight>),
    (below, masked_below): (f64, f64),
) {
    let is_total_hidden = row.is_some_and(|row| row.total.is_none());
    loop {
        let (mut published, mut masked, mut outlined) = (Vec::new(), 0.0, 0.0);
        for &area in areas {
            match counts[area].of(weight) {
                Some((count, false)) if count > ROUNDING => published.push((count, area)),
                Some((_, true)) => {
                    // It might be as great as a masked count can be, and is as great as its outline shows.
                    masked += (masked_below - 1.0).max(shown(area));
                    outlined += shown(area);
                }
                _ => {}
            }
        }
        let distance = if row.is_some() { STATES_OF_SHORT * below + outlined } else { 0.0 };
        let room = distance.max(masked);
        let left = whole - published.iter().map(|(count, _)| count).sum::<f64>();
        if published.is_empty() || (left >= room - ROUNDING && !is_total_hidden) {
            break;
        }
        // The smallest that is enough by itself, otherwise the smallest; of equal ones the first.
        published.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
        let enough = published.iter().find(|(count, _)| left + count >= room + masked_below - 1.0);
        let (_, area) = *enough.unwrap_or(&published[0]);
        counts[area].mask(weight);
    }
}

impl AreaCounts {
    /// The count of an open area; those that ended are no part of what is unserved.
    fn of(&self, weight: usize) -> Option<(f64, bool)> {
        self.counts[weight].filter(|_| self.is_open)
    }

    /// Masks a count, where it is known.
    fn mask(&mut self, weight: usize) {
        if let Some((_, is_masked)) = &mut self.counts[weight] {
            *is_masked = true;
        }
    }

    /// Whether it is an area of today, not one that ended this year.
    pub(super) fn is_open(&self) -> bool {
        self.is_open
    }

    /// Where the places or households are masked, so are all counts, also those that are 0.
    fn mask_together(&mut self) {
        let is_masked = |count: &Option<(f64, bool)>| count.is_some_and(|(_, is_masked)| is_masked);
        if self.counts[..SHOWN.len()].iter().any(is_masked) {
            for (_, is_masked) in self.counts.iter_mut().flatten() {
                *is_masked = true;
            }
        }
    }

    /// The count as published; `None` where it is masked or unknown.
    pub(super) fn published(&self, weight: usize) -> Option<f64> {
        self.counts[weight].filter(|(_, is_masked)| !is_masked).map(|(count, _)| count)
    }
}

/// Takes out of the rows how much their open areas hold, where one of these areas is masked.
pub(super) fn count_in(rows: &mut [MunicipalityRow], municipalities: &[Municipality], areas: &[AreaCounts]) {
    for row in rows {
        let holds = |area: &&AreaCounts| match row.kind {
            RowKind::Total => true,
            RowKind::County { .. } => municipalities[area.municipality]
                .county
                .as_ref()
                .is_some_and(|county| county.code.as_str() == row.code),
            RowKind::Municipality => municipalities[area.municipality].code.as_str() == row.code,
        };
        let is_masked = |weight| {
            areas.iter().filter(holds).filter_map(|area| area.of(weight)).any(|(_, is_masked)| is_masked)
        };
        // Together with what the areas hold they would reveal the rest of a masked number.
        (row.scattered_points, row.scattered_households) = (None, None);
        if is_masked(0) {
            row.points_in_shortage_areas = None;
        }
        if is_masked(1) {
            row.households_in_shortage_areas = None;
        }
    }
}

impl PublishedAreas {
    /// An area without its members and what a person wrote, with an outline that shows no single household.
    pub(super) fn area(&self, area: &ShortageArea, position: usize, withheld: &[Operator]) -> ShortageArea {
        let counts = &self.counts[position];
        let outline = self.outlines[position].as_ref();
        let outline = outline.map_or(MultiPolygon(Vec::new()), |outline| outline.shape.clone());
        let masked = WEIGHTS.into_iter().enumerate();
        let masked = masked.filter(|(at, _)| counts.counts[*at].is_some_and(|(_, is_masked)| is_masked));
        ShortageArea {
            id: area.id.clone(),
            name: area.name.clone(),
            parents: area.parents.clone(),
            children: area.children.clone(),
            members: Vec::new(),
            area_m2: outline.unsigned_area(),
            outline,
            households: counts.published(1),
            workplaces: counts.published(2),
            persons: counts.published(3),
            mobile: area.mobile.as_ref().and_then(|operators| named(operators, withheld)),
            nearest_fibre_m: area
                .nearest_fibre_m
                .map(|metres| (metres / NEAREST_FIBRE_STEP_M).round() * NEAREST_FIBRE_STEP_M),
            twins: area.twins.clone(),
            continues_in: area.continues_in.clone(),
            remark: String::new(),
            not_judged: 0,
            published: Some(PublishedCounts {
                points: counts.published(0).map(|count| count as u64),
                masked: masked.map(|(_, kind)| kind).collect(),
                is_partly_judged: area.not_judged > 0,
            }),
            ..*area
        }
    }
}

/// The operators that may be named. Where none is left, it is not published whether there is any.
fn named(operators: &[Operator], withheld: &[Operator]) -> Option<Vec<Operator>> {
    let named: Vec<Operator> =
        operators.iter().copied().filter(|operator| !withheld.contains(operator)).collect();
    (withheld.is_empty() || !named.is_empty()).then_some(named)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::MaskedCounts;

    /// Which of areas with these points are masked, in a municipality with `whole` unserved and planned.
    fn masked(points: &[f64], whole: f64, row: Option<&MaskedWeight>) -> Vec<bool> {
        outlined(points, &vec![0.0; points.len()], whole, row)
    }

    /// The same of areas whose outlines have `shown` squares.
    fn outlined(points: &[f64], shown: &[f64], whole: f64, row: Option<&MaskedWeight>) -> Vec<bool> {
        let area = |&count: &f64| AreaCounts {
            municipality: 0,
            is_open: true,
            counts: [Some((count, is_small(count, 4.0))), None, None, None],
        };
        let mut counts: Vec<AreaCounts> = points.iter().map(area).collect();
        let areas: Vec<usize> = (0..points.len()).collect();
        make_room(&mut counts, &areas, (0, &|area| shown[area]), (whole, row), (4.0, 4.0));
        counts.iter().map(|area| area.counts[0].is_some_and(|(_, is_masked)| is_masked)).collect()
    }

    #[test]
    fn what_published_areas_leave_has_room_for_the_masked_ones() {
        // 33 - 30 = 3: the masked area may hold anything from 1 to 3.
        assert_eq!(masked(&[20.0, 10.0, 3.0], 33.0, None), [false, false, true]);
        // 32 - 30 = 2: 3 could be ruled out. The 10 are masked too, which leaves 12 for two.
        assert_eq!(masked(&[20.0, 10.0, 2.0], 32.0, None), [false, true, true]);
        // Of two that would do, the smaller; of equal ones the first.
        assert_eq!(masked(&[10.0, 10.0, 2.0], 22.0, None), [true, false, true]);
        assert_eq!(masked(&[20.0, 10.0], 30.0, None), [false, false]);
    }

    #[test]
    fn an_area_whose_places_or_households_are_masked_shows_no_other_weight() {
        let masked = |counts: [Option<(f64, bool)>; 4]| {
            let mut area = AreaCounts { municipality: 0, is_open: true, counts };
            area.mask_together();
            [0, 1, 2, 3].map(|weight| area.published(weight))
        };
        let [places, households] = [Some((4.0, false)), Some((3.0, true))];
        // Seven people in three households: they go with them, and so do the places and that nobody works there.
        assert_eq!(masked([places, households, Some((0.0, false)), Some((7.0, false))]), [None; 4]);
        assert_eq!(masked([Some((3.0, true)), Some((5.0, false)), None, None]), [None; 4]);
        // One who works there is masked alone; what is unknown stays so.
        assert_eq!(
            masked([places, Some((5.0, false)), Some((1.0, true)), None]),
            [Some(4.0), Some(5.0), None, None]
        );
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "whole numbers are exact")]
    fn the_least_size_of_an_area_is_masked_with_the_number_above_it() {
        let belows = |below, least| {
            let settings = SuppressSettings::new(below).with_least_areas(least);
            WEIGHTS.map(|kind| settings.area_below(kind))
        };
        // With 3 places at least and numbers below 4 masked, a masked number is 3 or 4.
        assert_eq!(belows(4, [3.0, 1.0]), [5.0, 4.0, 4.0, 4.0]);
        assert_eq!(belows(4, [2.0, 3.0]), [4.0, 5.0, 4.0, 4.0]);
        // The least is not small: nothing of that size is masked.
        assert_eq!(belows(4, [4.0, 9.0]), [4.0; 4]);
        assert_eq!(belows(10, [3.0, 1.0]), [10.0; 4]);
        // An area of one place is no secret of the profile's.
        assert_eq!(belows(2, [1.0, 0.0]), [2.0; 4]);
    }

    #[test]
    fn published_areas_stay_well_below_a_masked_row() {
        let (weight, counts) = (WeightKind::Points, MaskedCounts::All);
        let row = MaskedWeight { weight, counts, total: Some(90.0), at_most: None, known: None };
        // 38 - 30 = 8, two states four times over.
        assert_eq!(masked(&[20.0, 10.0], 38.0, Some(&row)), [false, false]);
        assert_eq!(masked(&[20.0, 10.0], 37.0, Some(&row)), [false, true]);
        // 32 - 20 = 12: enough beside the 10 that are masked, but not where the 8 squares of their outline are known.
        assert_eq!(masked(&[20.0, 10.0], 32.0, Some(&row)), [false, true]);
        assert_eq!(outlined(&[20.0, 10.0], &[0.0, 8.0], 32.0, Some(&row)), [true, true]);
        // Where not even the total is published, areas would reveal it in part.
        let hidden = MaskedWeight { total: None, ..row };
        assert_eq!(masked(&[20.0, 10.0], 460.0, Some(&hidden)), [true, true]);
    }
}
