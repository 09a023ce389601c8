//! Names of new shortage areas: after the settlement, parish or place that they lie in or near.

use std::collections::{BTreeMap, HashMap, HashSet};

use geo::{
    Area, BoundingRect, Centroid, Coord, Distance, Euclidean, InteriorPoint, MultiPolygon, Point, Polygon,
};
use rayon::prelude::*;

use crate::model::{MunicipalityIndex, NamedPlace, PlaceShape, Survey};
use whitespot_spatial::{AreaIndex, NearestIndex};

/// No area is called after a place farther from its centre than this, metres: the name would lead astray. An engineering choice.
const FARTHEST_M: f64 = 10_000.0;

/// Väderstreck: the language of the directions that distinguish areas around one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compass {
    /// Lanna norra.
    Swedish,
    /// Lanna north.
    English,
}

impl Compass {
    /// The word for the direction from a place to another; `None` where they are the same.
    fn word(self, from: Coord<f64>, to: Coord<f64>) -> Option<&'static str> {
        let (east, north) = (to.x - from.x, to.y - from.y);
        if east == 0.0 && north == 0.0 {
            return None;
        }
        // Eighths of a turn from north by east.
        let eighth = (east.atan2(north) / std::f64::consts::FRAC_PI_4).round().rem_euclid(8.0) as usize;
        let words = match self {
            Self::Swedish => {
                ["norra", "nordöstra", "östra", "sydöstra", "södra", "sydvästra", "västra", "nordvästra"]
            }
            Self::English => {
                ["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"]
            }
        };
        words.get(eighth).copied()
    }
}

/// A shortage area that has no name yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unnamed<'a> {
    /// Its municipality.
    pub(super) municipality: MunicipalityIndex,
    /// Its number within the municipality: the name where no place is near.
    pub(super) number: u32,
    /// Its members, ascending positions in the survey's points; at least one.
    pub(super) members: &'a [u32],
}

/// Names of the areas, in their order, each once within its municipality and none that is taken; case makes no difference.
///
/// An area is called after the smallest named area that holds at least half of its members, otherwise after the place
/// of its municipality nearest to its centre (the member nearest to the mean of all): 10 km away at most, 0 within a
/// named area; a place without a municipality of the selection is not considered. Without a place it has the
/// municipality's name and its own number. Where several would be called alike, or one as what is taken, each of the
/// new ones has the direction of its centre from the place added, and where that is not enough a number from 2, by size
/// (points) and then first member. Does not depend on the order of the areas.
pub(super) fn names(
    survey: &Survey,
    unnamed: &[Unnamed<'_>],
    taken: &[(MunicipalityIndex, &str)],
    compass: Compass,
) -> Vec<String> {
    let gazetteer = Gazetteer::build(survey);
    let bases: Vec<Base> = unnamed.par_iter().map(|area| gazetteer.base(survey, area, compass)).collect();
    let key = |at: usize, name: &str| (unnamed[at].municipality, name.to_lowercase());
    let mut used: HashSet<(MunicipalityIndex, String)> =
        taken.iter().map(|&(municipality, name)| (municipality, name.to_lowercase())).collect();
    let mut alike: HashMap<(MunicipalityIndex, String), u32> = HashMap::new();
    for (at, base) in bases.iter().enumerate() {
        *alike.entry(key(at, &base.name)).or_default() += 1;
    }
    let mut names = vec![None; unnamed.len()];
    let mut others = Vec::new();
    for (at, base) in bases.iter().enumerate() {
        let key = key(at, &base.name);
        if alike.get(&key) == Some(&1) && !used.contains(&key) {
            names[at] = Some(base.name.clone());
        } else {
            others.push(at);
        }
    }
    used.extend(names.iter().enumerate().filter_map(|(at, name)| Some(key(at, name.as_deref()?))));
    others.sort_by_cached_key(|&at| {
        let members = unnamed[at].members;
        (key(at, &bases[at].with_direction()), std::cmp::Reverse(members.len()), members.first().copied())
    });
    for at in others {
        let name = bases[at].candidates(&unnamed[at]).find(|name| used.insert(key(at, name)));
        names[at] = name;
    }
    names.into_iter().map(Option::unwrap_or_default).collect()
}

/// After which place each group of points of a municipality would be called; the name of the municipality where none is near.
pub(crate) fn called(
    survey: &Survey,
    groups: &[(MunicipalityIndex, Vec<u32>)],
    compass: Compass,
) -> Vec<String> {
    if groups.is_empty() {
        return Vec::new();
    }
    let gazetteer = Gazetteer::build(survey);
    let name = |(municipality, members): &(MunicipalityIndex, Vec<u32>)| {
        let area = Unnamed { municipality: *municipality, number: 1, members };
        let base = gazetteer.base(survey, &area, compass);
        if base.is_place { base.name } else { survey.municipalities[*municipality as usize].name.clone() }
    };
    groups.par_iter().map(name).collect()
}

/// What an area is called after.
struct Base {
    name: String,
    /// Where its centre lies from the place.
    direction: Option<&'static str>,
    /// Whether it is a place, and not the municipality and a number.
    is_place: bool,
}

impl Base {
    fn with_direction(&self) -> String {
        self.direction.map_or_else(|| self.name.clone(), |direction| format!("{} {direction}", self.name))
    }

    /// The names to be tried one after the other where the plain one is taken.
    fn candidates(&self, area: &Unnamed<'_>) -> impl Iterator<Item = String> {
        let first = self.with_direction();
        // A number that is taken is counted up; one is not put behind another.
        let (stem, from) = if self.is_place {
            (first.clone(), 2)
        } else {
            (self.name.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end().to_owned(), area.number + 1)
        };
        std::iter::once(first).chain((from..).map(move |number| format!("{stem} {number}")))
    }
}

/// The named places, indexed.
struct Gazetteer<'a> {
    places: &'a [NamedPlace],
    /// Which named areas hold a point: positions in `places`.
    areas: AreaIndex,
    local: BTreeMap<MunicipalityIndex, Local<'a>>,
}

/// The places of one municipality.
struct Local<'a> {
    points: NearestIndex,
    /// For each point of the index its position among the places.
    point_places: Vec<u32>,
    areas: Vec<(u32, &'a MultiPolygon<f64>)>,
}

impl<'a> Gazetteer<'a> {
    fn build(survey: &'a Survey) -> Self {
        let parts: Vec<(u32, &Polygon<f64>)> = survey
            .places
            .iter()
            .enumerate()
            .filter_map(|(at, place)| match &place.shape {
                PlaceShape::Area(area) => Some((at as u32, area)),
                PlaceShape::Point(_) => None,
            })
            .flat_map(|(at, area)| area.iter().map(move |polygon| (at, polygon)))
            .collect();
        Self { places: &survey.places, areas: AreaIndex::build(&parts), local: local(survey) }
    }

    fn base(&self, survey: &Survey, area: &Unnamed<'_>, compass: Compass) -> Base {
        let at: Vec<Coord<f64>> =
            area.members.iter().map(|&member| survey.points[member as usize].at).collect();
        let centre = centre(&at);
        let place = self.holding(&at).or_else(|| self.nearest(area.municipality, centre?));
        let Some(place) = place.map(|place| &self.places[place as usize]) else {
            let municipality = &survey.municipalities[area.municipality as usize].name;
            let name = format!("{municipality} {}", area.number);
            return Base { name, direction: None, is_place: false };
        };
        let from = match &place.shape {
            PlaceShape::Point(at) => Some(*at),
            PlaceShape::Area(area) => area.centroid().map(Coord::from),
        };
        let direction = from.zip(centre).and_then(|(from, to)| compass.word(from, to));
        Base { name: place.name.clone(), direction, is_place: true }
    }

    /// The smallest named area that holds at least half of the places; of equally large ones the first.
    fn holding(&self, at: &[Coord<f64>]) -> Option<u32> {
        let mut held: BTreeMap<u32, usize> = BTreeMap::new();
        let mut owners = Vec::new();
        for &place in at {
            self.areas.owners_at(place, &mut owners);
            for &owner in &owners {
                *held.entry(owner).or_default() += 1;
            }
        }
        let area_m2 = |&place: &u32| match &self.places[place as usize].shape {
            PlaceShape::Area(area) => area.unsigned_area(),
            PlaceShape::Point(_) => 0.0,
        };
        held.into_iter()
            .filter(|&(_, count)| 2 * count >= at.len())
            .map(|(place, _)| place)
            .min_by(|p, q| area_m2(p).total_cmp(&area_m2(q)))
    }

    /// The place of the municipality that is nearest to the centre; of equally near ones the first.
    fn nearest(&self, municipality: MunicipalityIndex, centre: Coord<f64>) -> Option<u32> {
        let local = self.local.get(&municipality)?;
        let point = local.points.nearest(centre);
        let point = point.map(|nearest| (nearest.distance_m, local.point_places[nearest.index as usize]));
        let areas = local.areas.iter().filter(|(_, area)| may_be_near(area, centre));
        let areas = areas.map(|&(place, area)| (Euclidean.distance(&Point(centre), area), place));
        areas
            .chain(point)
            .filter(|&(distance_m, _)| distance_m <= FARTHEST_M)
            .min_by(|p, q| p.0.total_cmp(&q.0).then(p.1.cmp(&q.1)))
            .map(|(_, place)| place)
    }
}

/// The places of each municipality that has any. An area belongs to every municipality that a point inside one of its
/// parts lies in: on a border it has edges in common with its neighbours, but no inside.
fn local(survey: &Survey) -> BTreeMap<MunicipalityIndex, Local<'_>> {
    let boundaries = survey.municipalities.iter().enumerate();
    let boundaries: Vec<(u32, &Polygon<f64>)> = boundaries
        .flat_map(|(at, municipality)| municipality.boundary.iter().map(move |part| (at as u32, part)))
        .collect();
    let boundaries = AreaIndex::build(&boundaries);
    let mut points: BTreeMap<MunicipalityIndex, Vec<(Coord<f64>, u32)>> = BTreeMap::new();
    let mut areas: BTreeMap<MunicipalityIndex, Vec<(u32, &MultiPolygon<f64>)>> = BTreeMap::new();
    let mut owners = Vec::new();
    for (place, named) in survey.places.iter().enumerate() {
        match &named.shape {
            PlaceShape::Point(at) => {
                boundaries.owners_at(*at, &mut owners);
                for &owner in &owners {
                    points.entry(owner).or_default().push((*at, place as u32));
                }
            }
            PlaceShape::Area(area) => {
                let mut all: Vec<u32> = Vec::new();
                for inside in area.iter().filter_map(InteriorPoint::interior_point) {
                    boundaries.owners_at(inside.into(), &mut owners);
                    all.extend_from_slice(&owners);
                }
                all.sort_unstable();
                all.dedup();
                for owner in all {
                    areas.entry(owner).or_default().push((place as u32, area));
                }
            }
        }
    }
    let mut municipalities: Vec<u32> = points.keys().chain(areas.keys()).copied().collect();
    municipalities.sort_unstable();
    municipalities.dedup();
    let local = |municipality: u32| {
        let (at, point_places): (Vec<_>, Vec<_>) =
            points.remove(&municipality).unwrap_or_default().into_iter().unzip();
        let areas = areas.remove(&municipality).unwrap_or_default();
        (municipality, Local { points: NearestIndex::build(&at), point_places, areas })
    };
    municipalities.into_iter().map(local).collect()
}

/// Whether the box around the area is near enough for its name.
fn may_be_near(area: &MultiPolygon<f64>, centre: Coord<f64>) -> bool {
    area.bounding_rect().is_some_and(|bounds| {
        let x = centre.x - centre.x.clamp(bounds.min().x, bounds.max().x);
        let y = centre.y - centre.y.clamp(bounds.min().y, bounds.max().y);
        x.hypot(y) <= FARTHEST_M
    })
}

/// The place nearest to the mean of all; of equally near ones the western, then the southern.
fn centre(at: &[Coord<f64>]) -> Option<Coord<f64>> {
    let count = at.len() as f64;
    let sum = at.iter().fold(Coord { x: 0.0, y: 0.0 }, |sum, at| Coord { x: sum.x + at.x, y: sum.y + at.y });
    let away = |at: &Coord<f64>| (at.x - sum.x / count).hypot(at.y - sum.y / count);
    at.iter()
        .copied()
        .min_by(|p, q| away(p).total_cmp(&away(q)).then(p.x.total_cmp(&q.x)).then(p.y.total_cmp(&q.y)))
}

#[cfg(test)]
#[path = "name_tests.rs"]
mod tests;
