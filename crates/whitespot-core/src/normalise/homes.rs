//! Which municipality a place lies in.
use geo::{Coord, InteriorPoint, Polygon};

use crate::model::Municipality;
use whitespot_spatial::{AreaIndex, BorderIndex, NearBorder};

/// What a place's municipality is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Home {
    /// One of the selection, by its position.
    Selected(u32),
    /// One outside the selection.
    Outside,
}

/// All delivered municipalities. The lowest code in text order wins a border.
pub(super) struct Homes<'m> {
    all: Vec<(&'m Municipality, Home)>,
    index: AreaIndex,
}

impl<'m> Homes<'m> {
    pub(super) fn new(municipalities: &'m [Municipality], outside: &'m [Municipality]) -> Self {
        let mut all: Vec<(&Municipality, Home)> = municipalities
            .iter()
            .zip(0..)
            .map(|(municipality, position)| (municipality, Home::Selected(position)))
            .chain(outside.iter().map(|municipality| (municipality, Home::Outside)))
            .collect();
        all.sort_by(|a, b| a.0.code.cmp(&b.0.code));
        let areas: Vec<_> = all
            .iter()
            .enumerate()
            .flat_map(|(owner, (municipality, _))| {
                municipality.boundary.iter().map(move |part| (owner as u32, part))
            })
            .collect();
        let index = AreaIndex::build(&areas);
        Self { all, index }
    }

    /// The municipality at a place; `found` is room to work in.
    pub(super) fn at(&self, place: Coord<f64>, found: &mut Vec<u32>) -> Option<Home> {
        self.owner(place, found).map(|owner| self.all[owner].1)
    }

    /// The municipality at a place.
    pub(super) fn municipality_at(&self, place: Coord<f64>) -> Option<&'m Municipality> {
        self.owner(place, &mut Vec::new()).map(|owner| self.all[owner].0)
    }

    fn owner(&self, place: Coord<f64>, found: &mut Vec<u32>) -> Option<usize> {
        self.index.owners_at(place, found);
        found.first().map(|&owner| owner as usize)
    }

    /// The borders of all municipalities, for places in none.
    pub(super) fn borders(&self) -> BorderIndex {
        let parts = |(owner, (municipality, _)): (usize, &(&'m Municipality, Home))| {
            municipality.boundary.iter().map(move |part| (owner as u32, part))
        };
        BorderIndex::build(&self.all.iter().enumerate().flat_map(parts).collect::<Vec<_>>())
    }

    /// The municipality that an owner of a border is, and where it counts.
    pub(super) fn owner_of(&self, border: NearBorder) -> (&'m Municipality, Home) {
        self.all[border.owner as usize]
    }

    /// All municipalities, by code.
    pub(super) fn municipalities(&self) -> impl Iterator<Item = &'m Municipality> {
        self.all.iter().map(|(municipality, _)| *municipality)
    }
}

/// A point inside the largest of several polygons (of equals the one furthest west and south).
pub(super) fn inside<'p>(areas: impl IntoIterator<Item = &'p Polygon<f64>>) -> Option<Coord<f64>> {
    let measured =
        areas.into_iter().filter_map(|area| Some((geo::Area::unsigned_area(area), area.interior_point()?.0)));
    let largest = measured.max_by(|(a, at), (b, other)| {
        let west = other.x.total_cmp(&at.x).then_with(|| other.y.total_cmp(&at.y));
        a.total_cmp(b).then(west)
    });
    largest.map(|(_, at)| at)
}
