//! Coverage: [`Survey`] → mobile cover by area (yttäckning) and along lines, per municipality and mobile series.
//!
//! Takes the series that are to be counted, the profile's rule first. Gives the area, the land area (without water, where
//! water is given), for each series the land that each operator covers and that exactly k of them do, and the same along
//! roads and rails. The rule's uncovered land and stretches come with their outlines. Law 3 (covered + uncovered = the
//! whole) is a proof and not a subtraction: each side is measured by an overlay of its own.
mod gaps;
mod lines;

use std::borrow::Cow;

use geo::{Area, MultiPolygon, Polygon};
use rayon::prelude::*;

use self::lines::Lines;
use crate::{
    model::{
        LineCover, LineKind, MobileSeries, MunicipalityCover, SeriesArea, Survey, UncoveredByOperator,
        UncoveredLine,
    },
    spatial::{Cover, CoverStack, Overlay},
};

/// Law 3 does not hold for a municipality.
#[derive(Debug, Clone, thiserror::Error, PartialEq)]
pub enum CoverMismatch {
    /// Covered and uncovered are not the land.
    #[error(
        "municipality {code}: covered {covered_m2} m2 + uncovered {uncovered_m2} m2 is not the {land_m2} m2 of its land (law 3)"
    )]
    Area {
        /// Municipality.
        code: String,
        /// Covered.
        covered_m2: f64,
        /// Uncovered.
        uncovered_m2: f64,
        /// Land.
        land_m2: f64,
    },
    /// What the operators cover is not the sum of what so many of them cover, times their number.
    #[error(
        "municipality {code}: the operators cover {by_operator_m2} m2, but by their number it is {by_count_m2} m2 (law 3)"
    )]
    Operators {
        /// Municipality.
        code: String,
        /// Summed over the operators.
        by_operator_m2: f64,
        /// Summed over k, k times the area that exactly k of them cover.
        by_count_m2: f64,
    },
    /// Covered and uncovered are not the length within the boundary.
    #[error(
        "municipality {code}: covered {covered_m} m + uncovered {uncovered_m} m of {kind} is not its length of {length_m} m (law 3)",
        kind = .kind.as_str()
    )]
    Length {
        /// Municipality.
        code: String,
        /// Road or rail.
        kind: LineKind,
        /// Covered.
        covered_m: f64,
        /// Uncovered.
        uncovered_m: f64,
        /// Within the boundary.
        length_m: f64,
    },
}

/// Mobile cover of a survey.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    /// Per municipality, parallel to the survey's; its `series` are parallel to those asked for.
    pub municipalities: Vec<MunicipalityCover>,
    /// Stretches that no operator covers in the first series, by municipality, kind, class and name.
    pub uncovered_lines: Vec<UncoveredLine>,
}

/// The land of a municipality.
struct Land<'a> {
    code: &'a str,
    shape: Cow<'a, MultiPolygon<f64>>,
    area_m2: f64,
}

/// Measures every municipality, in each series.
///
/// Without series the area, the land and the lengths are given all the same; `uncovered` and `covered_m2` are then `None`.
///
/// # Errors
/// When covered and uncovered do not make up the land within 1 m² or 1e-9 of it, or the length within 1 mm or 1e-9.
pub fn measure(survey: &Survey, series: &[MobileSeries]) -> Result<Coverage, CoverMismatch> {
    let lands = lands(survey);
    let lines = Lines::build(survey);
    let mut coverage = Coverage::default();
    for (position, (municipality, land)) in survey.municipalities.iter().zip(&lands).enumerate() {
        coverage.municipalities.push(MunicipalityCover {
            area_m2: municipality.boundary.unsigned_area(),
            land_m2: land.area_m2,
            lines: lines.rows(position),
            ..MunicipalityCover::default()
        });
    }
    for (position, one) in series.iter().enumerate() {
        let same =
            |earlier: &MobileSeries| earlier.layers == one.layers && earlier.operators == one.operators;
        if let Some(earlier) = series[..position].iter().position(same) {
            for cover in &mut coverage.municipalities {
                cover.series.push(cover.series[earlier].clone());
                for LineCover { series, .. } in &mut cover.lines {
                    series.push(series[earlier].clone());
                }
            }
            continue;
        }
        let areas = covers(survey, one);
        let (any, stack) = rayon::join(
            || (position == 0).then(|| Cover::build(&areas.concat())),
            || CoverStack::build(&areas),
        );
        let measured: Result<Vec<_>, CoverMismatch> = lands
            .par_iter()
            .enumerate()
            .map(|(municipality, land)| {
                let area = land.depths(&stack)?;
                let overlay = any.as_ref().map(|any| any.overlay(&land.shape));
                if let Some(overlay) = &overlay {
                    land.prove(overlay.covered_m2, overlay.uncovered_m2)?;
                    // The two kernels have nothing but the lattice in common.
                    land.prove(area.by_count_m2[1..].iter().sum(), overlay.uncovered_m2)?;
                }
                let along = lines.measure(municipality, land.code, &stack, position == 0)?;
                Ok((area, overlay, along))
            })
            .collect();
        for (cover, (area, overlay, along)) in coverage.municipalities.iter_mut().zip(measured?) {
            cover.series.push(area);
            if let Some(overlay) = overlay {
                cover.covered_m2 = Some(overlay.covered_m2);
                cover.uncovered = Some((overlay.uncovered_m2, overlay.uncovered));
            }
            for (row, length) in cover.lines.iter_mut().zip(along.rows) {
                row.series.push(length);
            }
            coverage.uncovered_lines.extend(along.uncovered);
        }
    }
    Ok(coverage)
}

/// What each operator of a series leaves uncovered, for maps: [`measure`] tells the areas alone.
///
/// # Errors
/// When covered and uncovered do not make up the land, as in [`measure`].
pub fn uncovered_by_operator(
    survey: &Survey,
    series: &MobileSeries,
) -> Result<Vec<UncoveredByOperator>, CoverMismatch> {
    let lands = lands(survey);
    covers(survey, series)
        .par_iter()
        .zip(&series.operators)
        .map(|(areas, &operator)| {
            let cover = Cover::build(areas);
            let left = |land: &Land| {
                let Overlay { covered_m2, uncovered_m2, uncovered, .. } = cover.overlay(&land.shape);
                land.prove(covered_m2, uncovered_m2)?;
                Ok((uncovered_m2, uncovered))
            };
            Ok(UncoveredByOperator {
                operator,
                uncovered: lands.par_iter().map(left).collect::<Result<_, _>>()?,
            })
        })
        .collect()
}

fn lands(survey: &Survey) -> Vec<Land<'_>> {
    let water: Vec<&Polygon<f64>> = survey.water.iter().collect();
    let water = (!water.is_empty()).then(|| Cover::build(&water));
    survey
        .municipalities
        .par_iter()
        .map(|municipality| {
            let code = municipality.code.as_str();
            let boundary = &municipality.boundary;
            match water.as_ref().map(|water| water.overlay(boundary)) {
                Some(Overlay { uncovered, uncovered_m2, .. }) => {
                    Land { code, shape: Cow::Owned(uncovered), area_m2: uncovered_m2 }
                }
                None => Land { code, shape: Cow::Borrowed(boundary), area_m2: boundary.unsigned_area() },
            }
        })
        .collect()
}

/// The areas that count in a series, by its operators.
fn covers<'a>(survey: &'a Survey, series: &MobileSeries) -> Vec<Vec<&'a Polygon<f64>>> {
    let layers = || series.layers.iter().map(|&layer| &survey.mobile[layer as usize]);
    let of = |operator| layers().filter(move |layer| layer.operator == operator);
    series.operators.iter().map(|&operator| of(operator).flat_map(|layer| &layer.areas).collect()).collect()
}

impl Land<'_> {
    fn prove(&self, covered_m2: f64, uncovered_m2: f64) -> Result<(), CoverMismatch> {
        if same(covered_m2 + uncovered_m2, self.area_m2, 1.0) {
            return Ok(());
        }
        let code = self.code.to_owned();
        Err(CoverMismatch::Area { code, covered_m2, uncovered_m2, land_m2: self.area_m2 })
    }

    fn depths(&self, stack: &CoverStack) -> Result<SeriesArea, CoverMismatch> {
        let depths = stack.depths(&self.shape);
        self.prove(depths.by_count_m2[1..].iter().sum(), depths.by_count_m2[0])?;
        let by_operator_m2: f64 = depths.by_cover_m2.iter().sum();
        let by_count_m2 = depths.by_count_m2.iter().enumerate().map(|(k, area_m2)| k as f64 * area_m2).sum();
        if !same(by_operator_m2, by_count_m2, 1.0) {
            let code = self.code.to_owned();
            return Err(CoverMismatch::Operators { code, by_operator_m2, by_count_m2 });
        }
        Ok(SeriesArea { by_operator_m2: depths.by_cover_m2, by_count_m2: depths.by_count_m2 })
    }
}

/// Whether two measures of one thing agree within 1e-9 of it or `least`.
fn same(a: f64, b: f64, least: f64) -> bool {
    (a - b).abs() <= f64::max(least, 1e-9 * b.abs())
}

#[cfg(test)]
mod tests;
