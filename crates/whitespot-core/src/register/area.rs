//! Areas as layers and tables show them: counts, kind, cover and outline of an entry.
use geo::{
    Area, BoundingRect, Coord, Euclidean, Intersects, Length, MultiPoint, MultiPolygon, Polygon, Rect,
};
use rayon::prelude::*;

use super::Ground;
use crate::{
    classify::Classification,
    model::{
        Extent, MunicipalityIndex, Operator, RegisterEntry, ShortageArea, ShortageType, Survey, WeightKind,
    },
};
use whitespot_spatial::{
    OverlayError, Region, ShapeError, difference, farthest, linked_outline, linked_outline_beside, outline,
    parts_holding, union,
};

/// Points of others farther than this part of the link distance change no outline: see `linked_outline_beside`.
const OTHERS: f64 = 1.5;

/// What an area that ended has beside the open ones is drawn in parts of this share of its outline at least: less would
/// mark no place. An engineering choice.
const LEAST_SHARE: f64 = 0.01;

/// Such a part is this wide in the mean at least, metres. An engineering choice: a line on any map.
const LEAST_WIDTH_M: f64 = 1.0;

/// An entry that has an area this year.
pub(super) struct Shown<'a> {
    pub entry: &'a RegisterEntry,
    pub municipality: MunicipalityIndex,
    pub members: &'a [u32],
    /// No other area of its municipality has a point within the link distance of its own.
    pub is_apart: bool,
    /// Where the register says it lies.
    pub place: Option<&'a Extent>,
}

/// The points that an area is drawn around, and the box around them; none for one that holds no point without access.
struct Drawn<'a> {
    municipality: MunicipalityIndex,
    members: &'a [u32],
    bounds: Option<Rect<f64>>,
}

/// The areas, in the order of the entries.
///
/// # Errors
/// When the outline of one cannot be drawn.
pub(super) fn areas(ground: &Ground<'_>, shown: &[Shown<'_>]) -> Result<Vec<ShortageArea>, ShapeError> {
    let survey = ground.survey;
    let regions: Vec<Region<'_>> =
        survey.municipalities.par_iter().map(|municipality| Region::build(&municipality.boundary)).collect();
    let is_drawn = |shown: &Shown<'_>| shown.entry.status.is_open() && !shown.members.is_empty();
    let drawn: Vec<Drawn<'_>> = shown
        .par_iter()
        .map(|one| {
            let members = if is_drawn(one) { one.members } else { &[] };
            let bounds = MultiPoint::from(places(survey, members)).bounding_rect();
            Drawn { municipality: one.municipality, members, bounds }
        })
        .collect();
    let named = |one: &Shown<'_>, cause: OverlayError| {
        let code = &survey.municipalities[one.municipality as usize].code;
        cause.of(format!("shortage area {} of municipality {code}", one.entry.id.as_str()))
    };
    let mut areas: Vec<ShortageArea> = shown
        .par_iter()
        .enumerate()
        .map(|(position, one)| {
            if !is_drawn(one) {
                return Ok(ground.area(one, MultiPolygon(Vec::new())));
            }
            let members = places(survey, one.members);
            let whole = if one.is_apart {
                linked_outline(&members, ground.settings.link_m)
            } else {
                ground.outline_beside(position, &members, &drawn)
            };
            let clipped = whole.and_then(|whole| regions[one.municipality as usize].clip(&whole));
            let clipped = clipped.map_err(|cause| named(one, cause))?;
            // A tongue of another municipality may have cut off land without a member.
            Ok(ground.area(one, parts_holding(&clipped, &members)))
        })
        .collect::<Result<_, ShapeError>>()?;
    // What holds no point without access is drawn beside those that do: outlines of open areas come first.
    let mut taken: Vec<Vec<(usize, Rect<f64>)>> = vec![Vec::new(); survey.municipalities.len()];
    for (position, one) in shown.iter().enumerate().filter(|(_, one)| is_drawn(one)) {
        taken[one.municipality as usize]
            .extend(areas[position].outline.bounding_rect().map(|bounds| (position, bounds)));
    }
    for position in 0..shown.len() {
        let one = &shown[position];
        if is_drawn(one) {
            continue;
        }
        let own = &mut taken[one.municipality as usize];
        let whole = ground.remembered(one).and_then(|whole| regions[one.municipality as usize].clip(&whole));
        let whole = whole.map_err(|cause| named(one, cause))?;
        let Some(bounds) = whole.bounding_rect() else { continue };
        let others: Vec<&Polygon<f64>> = own
            .iter()
            .filter(|(_, other)| other.intersects(&bounds))
            .flat_map(|&(other, _)| &areas[other].outline)
            .collect();
        let outline = if others.is_empty() {
            whole
        } else {
            let beside = union(others).and_then(|others| difference(&whole, &others));
            without_slivers(beside.map_err(|cause| named(one, cause))?, whole.unsigned_area())
        };
        areas[position].area_m2 = outline.unsigned_area();
        areas[position].outline = outline;
        own.push((position, bounds));
    }
    Ok(areas)
}

fn places(survey: &Survey, members: &[u32]) -> Vec<Coord<f64>> {
    members.iter().map(|&point| survey.points[point as usize].at).collect()
}

/// The parts of an outline that would mark a place, of what is left of `whole_m2`; nothing where all are slivers.
fn without_slivers(left: MultiPolygon<f64>, whole_m2: f64) -> MultiPolygon<f64> {
    let marks = |part: &Polygon<f64>| {
        let area_m2 = part.unsigned_area();
        let rings = std::iter::once(part.exterior()).chain(part.interiors());
        let around_m: f64 = rings.map(|ring| Euclidean.length(ring)).sum();
        area_m2 >= LEAST_SHARE * whole_m2 && 2.0 * area_m2 >= LEAST_WIDTH_M * around_m
    };
    left.into_iter().filter(marks).collect()
}

fn widened(bounds: Rect<f64>, by_m: f64) -> Rect<f64> {
    let by = Coord { x: by_m, y: by_m };
    Rect::new(bounds.min() - by, bounds.max() + by)
}

impl Ground<'_> {
    /// The outline of an area that has points of others within the link distance: the land nearer to its own `members`.
    fn outline_beside(
        &self,
        one: usize,
        members: &[Coord<f64>],
        drawn: &[Drawn<'_>],
    ) -> Result<MultiPolygon<f64>, OverlayError> {
        let own = &drawn[one];
        let link_m = self.settings.link_m;
        let Some(near) = own.bounds.map(|bounds| widened(bounds, OTHERS * link_m)) else {
            return Ok(MultiPolygon(Vec::new()));
        };
        let others: Vec<Coord<f64>> = drawn
            .iter()
            .enumerate()
            .filter(|&(position, other)| position != one && other.municipality == own.municipality)
            .filter(|(_, other)| other.bounds.is_some_and(|bounds| bounds.intersects(&near)))
            .flat_map(|(_, other)| other.members)
            .map(|&point| self.survey.points[point as usize].at)
            .filter(|at| near.intersects(at))
            .collect();
        linked_outline_beside(members, &others, link_m)
    }

    /// Where an area without points of its own lies: at its place (of an earlier result, the outline that it had), otherwise
    /// around the points that it had.
    fn remembered(&self, one: &Shown<'_>) -> Result<MultiPolygon<f64>, OverlayError> {
        match one.place {
            Some(Extent::Areas(areas)) => union(areas),
            Some(Extent::Near { shapes, reach_m }) => {
                let mut corners = Vec::new();
                for shape in shapes {
                    corners.extend(geo::CoordsIter::coords_iter(shape));
                }
                outline(&corners, *reach_m)
            }
            Some(Extent::Points(_)) | None => {
                linked_outline(&places(self.survey, one.members), self.settings.link_m)
            }
        }
    }

    /// How far the two farthest members of an open area are apart, where that is more than a chain may be.
    fn too_long_m(&self, shown: &Shown<'_>) -> Option<f64> {
        let chain_m = self.settings.chain_m.filter(|_| shown.entry.status.is_open())?;
        let mut places = places(self.survey, shown.members);
        let bounds = MultiPoint::from(places.clone()).bounding_rect()?;
        if bounds.width().hypot(bounds.height()) <= chain_m {
            return None;
        }
        places.sort_unstable_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
        let (one, other) = farthest(&places)?;
        let between = places[one as usize] - places[other as usize];
        Some(between.x.hypot(between.y)).filter(|length_m| *length_m > chain_m)
    }

    fn area(&self, shown: &Shown<'_>, outline: MultiPolygon<f64>) -> ShortageArea {
        let Shown { entry, municipality, members, .. } = shown;
        let (survey, classification) = (self.survey, self.classification);
        let best = members
            .iter()
            .filter_map(|&point| {
                classification.fixed[classification.access[point as usize].signature as usize].best
            })
            .max_by(|a, b| a.down_mbps.unwrap_or(0.0).total_cmp(&b.down_mbps.unwrap_or(0.0)));
        let weight = |kind: WeightKind| {
            survey
                .weights
                .contains(&kind)
                .then(|| members.iter().map(|&point| survey.points[point as usize].weights.get(kind)).sum())
                .flatten()
        };
        // Places that are gone say nothing of what they lacked: the entry keeps it.
        let kept = entry.kind.filter(|kind| members.is_empty() || kind.is_of_fibre_points());
        let computed = if best.is_some() { ShortageType::TooSlow } else { ShortageType::NoOffer };
        ShortageArea {
            id: entry.id.clone(),
            name: entry.name.clone(),
            municipality: *municipality,
            kind: kept.unwrap_or(computed),
            status: entry.status,
            lineage: entry.lineage,
            first_year: entry.first_year,
            closed_year: entry.closed_year,
            parents: entry.parents.clone(),
            children: entry.children.clone(),
            area_m2: outline.unsigned_area(),
            outline,
            households: weight(WeightKind::Households),
            workplaces: weight(WeightKind::Workplaces),
            persons: weight(WeightKind::Persons),
            best,
            mobile: (!survey.mobile.is_empty() && !members.is_empty())
                .then(|| common_operators(classification, members)),
            nearest_fibre_m: None,
            twins: Vec::new(),
            continues_in: Vec::new(),
            too_long_m: self.too_long_m(shown),
            not_judged: entry.not_judged,
            beyond_projects: members.iter().filter(|point| !self.in_project[**point as usize]).count() as u64,
            remark: entry.note.clone(),
            published: None,
            members: members.to_vec(),
        }
    }
}

/// Operators whose mobile layer covers every member.
fn common_operators(classification: &Classification, members: &[u32]) -> Vec<Operator> {
    let mut sets =
        members.iter().map(|&point| classification.access[point as usize].mobile).collect::<Vec<_>>();
    sets.sort_unstable();
    sets.dedup();
    let mut sets = sets.into_iter().map(|set| classification.operator_sets.get(set));
    let mut common = sets.next().map_or_else(Vec::new, <[Operator]>::to_vec);
    for set in sets {
        common.retain(|operator| set.contains(operator));
    }
    common
}
