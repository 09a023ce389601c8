//! What lies where: the boxes of all that maps show, made once for many maps.
use geo::{Area, BoundingRect, Coord, Polygon, Rect};

use super::Focus;
use super::shapes::LEAST_TOLERANCE_M;
use crate::emit::look::Group;
use crate::model::{Findings, ShortageArea};
use crate::spatial::SharedBorders;

/// An outline of the base, with its box.
pub(super) struct Patch<'a> {
    pub(super) bounds: Rect<f64>,
    pub(super) outline: &'a Polygon<f64>,
    pub(super) name: Option<&'a str>,
}

/// A shortage area with its box.
pub(super) struct Drawn<'a> {
    pub(super) group: Group,
    pub(super) area: &'a ShortageArea,
    /// `None` where it has no outline.
    pub(super) bounds: Option<Rect<f64>>,
    /// Its position in [`Atlas::outlines`].
    pub(super) outline: usize,
}

/// Kartunderlag: the findings with the boxes of what lies on the maps. Many maps of one run share it.
pub struct Atlas<'a> {
    pub(super) findings: &'a Findings,
    /// Parallel to the survey's municipalities.
    pub(super) municipalities: Vec<Option<Rect<f64>>>,
    /// Of the municipalities.
    pub(super) borders: SharedBorders,
    /// Shortage areas, open ones first.
    areas: Vec<Drawn<'a>>,
    /// Of the shortage areas.
    pub(super) outlines: SharedBorders,
    /// Largest first.
    pub(super) water: Vec<Patch<'a>>,
    /// Largest first.
    pub(super) settlements: Vec<Patch<'a>>,
}

impl<'a> Atlas<'a> {
    /// Looks at every outline once.
    pub fn of(findings: &'a Findings) -> Self {
        let survey = &findings.survey;
        let areas: Vec<Drawn> = findings
            .shortage_areas
            .iter()
            .chain(&findings.ended_areas)
            .enumerate()
            .map(|(outline, area)| {
                let bounds = area.outline.bounding_rect();
                Drawn { group: Group::of(area.status), area, bounds, outline }
            })
            .collect();
        Self {
            findings,
            outlines: SharedBorders::of(
                &areas.iter().map(|one| &one.area.outline).collect::<Vec<_>>(),
                LEAST_TOLERANCE_M,
            ),
            areas,
            municipalities: survey.municipalities.iter().map(|one| one.boundary.bounding_rect()).collect(),
            borders: SharedBorders::of(
                &survey.municipalities.iter().map(|one| &one.boundary).collect::<Vec<_>>(),
                LEAST_TOLERANCE_M,
            ),
            water: patches(survey.water.iter().map(|outline| (outline, None))),
            settlements: patches(survey.settlements.iter().map(|one| (&one.area, one.name.as_deref()))),
        }
    }

    /// Positions of the municipalities of a focus.
    pub(super) fn members(&self, focus: Focus) -> Vec<usize> {
        let all = &self.findings.survey.municipalities;
        match focus {
            Focus::All => (0..all.len()).collect(),
            Focus::Municipality(index) => (0..all.len()).filter(|&one| one == index as usize).collect(),
            Focus::Part(index) => {
                let part = |one: usize| {
                    let county = all[one].county.as_ref().map(|county| county.code.as_str());
                    all[one].part.as_deref().map(|part| (county, part))
                };
                let of = all.get(index as usize).and_then(|_| part(index as usize));
                (0..all.len()).filter(|&one| of.is_some() && part(one) == of).collect()
            }
            Focus::County(position) => {
                let code = self.findings.rows.get(position).map(|row| row.code.as_str());
                let county = |one: usize| all[one].county.as_ref().map(|county| county.code.as_str());
                (0..all.len()).filter(|&one| code.is_some() && county(one) == code).collect()
            }
        }
    }

    /// The box around some municipalities.
    pub(super) fn extent(&self, members: &[usize]) -> Option<Rect<f64>> {
        members.iter().filter_map(|&one| self.municipalities[one]).reduce(|a, b| {
            let low = Coord { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) };
            let high = Coord { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) };
            Rect::new(low, high)
        })
    }

    /// The shortage areas of some municipalities, open ones first.
    pub(super) fn areas(&self, members: &[usize]) -> Vec<&Drawn<'a>> {
        let is_member = |one: &&Drawn<'a>| members.binary_search(&(one.area.municipality as usize)).is_ok();
        self.areas.iter().filter(is_member).collect()
    }
}

fn patches<'a>(outlines: impl Iterator<Item = (&'a Polygon<f64>, Option<&'a str>)>) -> Vec<Patch<'a>> {
    let mut sized: Vec<(f64, Patch<'a>)> = outlines
        .filter_map(|(outline, name)| {
            let bounds = outline.bounding_rect()?;
            Some((outline.unsigned_area(), Patch { bounds, outline, name }))
        })
        .collect();
    // Stable: what is of one size keeps the order of the survey.
    sized.sort_by(|a, b| b.0.total_cmp(&a.0));
    sized.into_iter().map(|(_, patch)| patch).collect()
}
