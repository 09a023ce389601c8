//! Sums per municipality, and the areas that they are tabulated for.
use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::model::{RowKind, Settlement, Survey, WeightKind};

/// What can be added up; the default is nothing.
pub(crate) trait Part: Copy + Default {
    /// Adds another part.
    fn merge(&mut self, other: &Self);
}

/// Sums per municipality, per cut of it (a kind of settlement, a series), and per weight.
pub(crate) struct Cells<S> {
    pub weights: Vec<WeightKind>,
    pub cuts: usize,
    sums: Vec<S>,
}

impl<S: Part> Cells<S> {
    pub(crate) fn new(municipalities: usize, cuts: usize, weights: Vec<WeightKind>) -> Self {
        let sums = vec![S::default(); municipalities * cuts * weights.len()];
        Self { weights, cuts, sums }
    }

    pub(crate) fn at(&mut self, municipality: usize, cut: usize, weight: usize) -> &mut S {
        &mut self.sums[(municipality * self.cuts + cut) * self.weights.len() + weight]
    }

    /// Fills the sums of every municipality, by cut and then by weight, side by side.
    pub(crate) fn fill(&mut self, fill: impl Fn(usize, &mut [S]) + Sync)
    where
        S: Send,
    {
        let width = self.cuts * self.weights.len();
        self.sums.par_chunks_mut(width).enumerate().for_each(|(municipality, own)| fill(municipality, own));
    }

    /// Gives every area and its sums, by cut and then by weight: municipalities in code order, counties in code order, the
    /// total.
    pub(crate) fn by_area<'a>(&self, areas: &Areas<'a>, mut visit: impl FnMut(Area<'a>, &[S])) {
        let width = self.cuts * self.weights.len();
        let nothing = || vec![S::default(); width];
        let mut counties: BTreeMap<&str, Vec<S>> = BTreeMap::new();
        let mut total = nothing();
        for (position, &(code, name, county)) in areas.municipalities.iter().enumerate() {
            let own = &self.sums[position * width..(position + 1) * width];
            visit(Area { kind: RowKind::Municipality, code, name }, own);
            let county = county.map(|county| counties.entry(county).or_insert_with(nothing));
            for whole in county.into_iter().chain([&mut total]) {
                for (sum, part) in whole.iter_mut().zip(own) {
                    sum.merge(part);
                }
            }
        }
        for (code, sums) in counties {
            let (name, partial) = areas.counties.get(code).copied().unwrap_or((code, false));
            visit(Area { kind: RowKind::County { partial }, code, name }, &sums);
        }
        visit(Area { kind: RowKind::Total, code: "total", name: areas.total }, &total);
    }

    /// Gives the sums of every area: all of it, then by kind where settlements are known, each per weight; the cuts are
    /// [`Settlement::ALL`].
    pub(crate) fn by_settlement<'a>(
        &self,
        areas: &Areas<'a>,
        has_settlements: bool,
        mut visit: impl FnMut(Area<'a>, Option<Settlement>, WeightKind, &S),
    ) {
        let kinds = Settlement::ALL.into_iter().map(Some).filter(|_| has_settlements);
        let cuts: Vec<Option<Settlement>> = std::iter::once(None).chain(kinds).collect();
        self.by_area(areas, |area, sums| {
            for &settlement in &cuts {
                let is_part = |kind: &Settlement| settlement.is_none_or(|one| one == *kind);
                for (position, &weight) in self.weights.iter().enumerate() {
                    let mut sum = S::default();
                    for kind in Settlement::ALL.into_iter().filter(is_part) {
                        sum.merge(&sums[kind as usize * self.weights.len() + position]);
                    }
                    visit(area, settlement, weight, &sum);
                }
            }
        });
    }
}

/// An area of the tables.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Area<'a> {
    pub kind: RowKind,
    pub code: &'a str,
    pub name: &'a str,
}

/// The areas that sums are tabulated for.
pub(crate) struct Areas<'a> {
    /// Per municipality, in code order: code, name and the code of its county.
    pub municipalities: Vec<(&'a str, &'a str, Option<&'a str>)>,
    /// Per code of a county its name, and whether the selection cuts it.
    pub counties: BTreeMap<&'a str, (&'a str, bool)>,
    /// The name of the whole.
    pub total: &'a str,
}

impl<'a> Areas<'a> {
    /// The areas of a survey.
    pub(crate) fn of(survey: &'a Survey) -> Self {
        let mut counties = BTreeMap::new();
        for county in survey.municipalities.iter().filter_map(|municipality| municipality.county.as_ref()) {
            let partial = survey.partial_counties.contains(&county.code);
            counties.entry(county.code.as_str()).or_insert((county.name.as_str(), partial));
        }
        let municipalities = survey.municipalities.iter().map(|municipality| {
            let county = municipality.county.as_ref().map(|county| county.code.as_str());
            (municipality.code.as_str(), municipality.name.as_str(), county)
        });
        Self { municipalities: municipalities.collect(), counties, total: "total" }
    }
}
