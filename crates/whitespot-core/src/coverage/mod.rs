//! Coverage: [`Survey`] → mobile cover by area (yttäckning) and along lines, per municipality and mobile series.
//!
//! Takes the series that are to be counted, the profile's rule first. Gives the area, the land area (without water, where
//! water is given), for each series the land that each operator covers and that exactly k of them do, and the same along
//! roads and rails. The rule's uncovered land and stretches come with their outlines. Law 3 (land + water = what lies within the
//! boundary, covered + uncovered = the land) is a proof and not a subtraction: each side is measured by an overlay of its own.
mod gaps;
mod lines;
mod losses;

pub(crate) use losses::layer_at;
pub use losses::{GroundLoss, LandLoss, LineLoss, losses};

use std::borrow::Cow;

use geo::{Area, MultiPolygon, Polygon};
use rayon::prelude::*;

use self::lines::Lines;
use crate::model::{
    ComputedAgain, LineCover, LineKind, MobileLayer, MobileSeries, MunicipalityCover, SeriesArea, Survey,
    UncoveredByOperator, UncoveredLine,
};
use whitespot_spatial::{
    Cover, CoverStack, Depths, Overlay, OverlayError, ShapeError, depths_whole, overlay_whole,
};

/// Law 3 does not hold for a municipality.
#[derive(Debug, Clone, thiserror::Error, PartialEq)]
#[non_exhaustive]
pub enum CoverMismatch {
    /// Land and water are not what lies within the boundary.
    #[error(
        "municipality {code}, [[water]]: land {land_m2} m2 + water {water_m2} m2 is not the {boundary_m2} m2 within its boundary \
         (law 3), computed twice"
    )]
    Land {
        /// Municipality.
        code: String,
        /// Land.
        land_m2: f64,
        /// Water within the boundary.
        water_m2: f64,
        /// Within the boundary.
        boundary_m2: f64,
    },
    /// Areas cannot be laid over each other.
    #[error(transparent)]
    Shape(#[from] ShapeError),
    /// Covered and uncovered are not the land.
    #[error(
        "municipality {code}, {series}: covered {covered_m2} m2 + uncovered {uncovered_m2} m2 is not the {land_m2} m2 of its land \
         (law 3), computed twice"
    )]
    Area {
        /// Municipality.
        code: String,
        /// Generation, service and level.
        series: String,
        /// Covered.
        covered_m2: f64,
        /// Uncovered.
        uncovered_m2: f64,
        /// Land.
        land_m2: f64,
    },
    /// The operators' cover is not the sum over k of k times the land that exactly k of them cover.
    #[error(
        "municipality {code}, {series}: the operators cover {by_operator_m2} m2, but by their number it is {by_count_m2} m2 (law 3), \
         computed twice"
    )]
    Operators {
        /// Municipality.
        code: String,
        /// Generation, service and level.
        series: String,
        /// Summed over the operators.
        by_operator_m2: f64,
        /// Summed over k, k times the area that exactly k of them cover.
        by_count_m2: f64,
    },
    /// What lies between two covers is not their difference.
    #[error(
        "municipality {code}, {series}: before - lost + gained is {explained_m2} m2, but after is {after_m2} m2 (law 3), computed twice"
    )]
    Loss {
        /// Municipality.
        code: String,
        /// Generation, service and level.
        series: String,
        /// Before less what is lost, and with what is gained.
        explained_m2: f64,
        /// After.
        after_m2: f64,
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
    /// What did not hold law 3 at first and held it when it was computed again without cells.
    pub computed_again: Vec<ComputedAgain>,
}

/// The land of a municipality.
struct Land<'a> {
    code: &'a str,
    shape: Cow<'a, MultiPolygon<f64>>,
    area_m2: f64,
    again: bool,
}

/// Measures every municipality, in each series.
///
/// Without series the area, the land and the lengths are given all the same; `uncovered` and `covered_m2` are then `None`. So it is where
/// all mobile layers hold at demand points alone.
/// A municipality for which law 3 does not hold is computed again, slowly and without cells, and named.
///
/// # Errors
/// When, then too, land and water do not make up what lies within a boundary, or covered and uncovered do not make up the
/// land, within 1 m² or 1e-9 of it, or the length within 1 mm or 1e-9.
pub fn measure(survey: &Survey, series: &[MobileSeries]) -> Result<Coverage, CoverMismatch> {
    measure_but(survey, series, &|_| false)
}

/// As [`measure`]; what is computed at first for a municipality whose code is `distrusted` counts as wrong.
fn measure_but(
    survey: &Survey,
    series: &[MobileSeries],
    distrusted: &(dyn Fn(&str) -> bool + Sync),
) -> Result<Coverage, CoverMismatch> {
    // Of cover at demand points alone neither area nor length is known: it is not 0.
    let is_known = survey.mobile.is_empty() || !survey.mobile.iter().all(MobileLayer::is_at_points);
    let series = if is_known { series } else { &[] };
    let lands = lands(survey, distrusted)?;
    let lines = Lines::build(survey);
    let mut coverage = Coverage::default();
    for (position, (municipality, land)) in survey.municipalities.iter().zip(&lands).enumerate() {
        if land.again {
            coverage.note_again(land, "land without water".into());
        }
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
                let at_first = land.cover(&stack, any.as_ref(), one);
                let (cover, again) = match at_first.ok().filter(|_| !distrusted(land.code)) {
                    Some(cover) => (cover, false),
                    None => (land.cover_again(&areas, any.is_some(), one)?, true),
                };
                let along = lines.measure(municipality, land.code, &stack, position == 0)?;
                Ok((cover, again, along))
            })
            .collect();
        for (municipality, ((area, overlay), again, along)) in measured?.into_iter().enumerate() {
            if again {
                coverage.note_again(&lands[municipality], name_of(one));
            }
            let cover = &mut coverage.municipalities[municipality];
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

/// What each operator of a series leaves uncovered, for maps: [`measure`] gives the areas alone.
///
/// # Errors
/// When covered and uncovered do not make up the land, as in [`measure`].
pub fn uncovered_by_operator(
    survey: &Survey,
    series: &MobileSeries,
) -> Result<Vec<UncoveredByOperator>, CoverMismatch> {
    let lands = lands(survey, &|_| false)?;
    covers(survey, series)
        .par_iter()
        .zip(&series.operators)
        .map(|(areas, &operator)| {
            let cover = Cover::build(areas);
            let left = |land: &Land| {
                let overlay = match land.lay(&cover, series) {
                    Ok(overlay) => overlay,
                    Err(_) => land.lay_again(areas, series)?,
                };
                Ok((overlay.uncovered_m2, overlay.uncovered))
            };
            Ok(UncoveredByOperator {
                operator,
                uncovered: lands.par_iter().map(left).collect::<Result<_, CoverMismatch>>()?,
            })
        })
        .collect()
}

impl Coverage {
    fn note_again(&mut self, land: &Land<'_>, what: String) {
        self.computed_again.push(ComputedAgain { municipality: land.code.to_owned(), what });
    }
}

fn lands<'a>(
    survey: &'a Survey,
    distrusted: &(dyn Fn(&str) -> bool + Sync),
) -> Result<Vec<Land<'a>>, CoverMismatch> {
    let water: Vec<&Polygon<f64>> = survey.water.iter().collect();
    let cover = (!water.is_empty()).then(|| Cover::build(&water));
    survey
        .municipalities
        .par_iter()
        .map(|municipality| {
            let code = municipality.code.as_str();
            let boundary = &municipality.boundary;
            let Some(cover) = &cover else {
                let area_m2 = boundary.unsigned_area();
                return Ok(Land { code, shape: Cow::Borrowed(boundary), area_m2, again: false });
            };
            let at_first = Land::without(code, shaped(code, cover.overlay(boundary)), false);
            match at_first.ok().filter(|_| !distrusted(code)) {
                Some(land) => Ok(land),
                None => Land::without(code, shaped(code, overlay_whole(&water, boundary)), true),
            }
        })
        .collect()
}

fn shaped<T>(code: &str, result: Result<T, OverlayError>) -> Result<T, ShapeError> {
    result.map_err(|cause| cause.of(format!("municipality {code}")))
}

/// A series as errors name it.
fn name_of(series: &MobileSeries) -> String {
    let generation = series.generation.map_or("mobile", |generation| generation.as_str());
    format!("{generation} {} Mbit/s {}", series.service_mbps, series.level.0)
}

/// The areas that count in a series, by its operators.
fn covers<'a>(survey: &'a Survey, series: &MobileSeries) -> Vec<Vec<&'a Polygon<f64>>> {
    let layers = || series.layers.iter().map(|&layer| &survey.mobile[layer as usize]);
    let of = |operator| layers().filter(move |layer| layer.operator == operator);
    series.operators.iter().map(|&operator| of(operator).flat_map(|layer| &layer.areas).collect()).collect()
}

impl<'a> Land<'a> {
    /// What the water leaves of a boundary.
    fn without(
        code: &'a str,
        water: Result<Overlay, ShapeError>,
        again: bool,
    ) -> Result<Self, CoverMismatch> {
        let Overlay { region_m2, covered_m2, uncovered, uncovered_m2 } = water?;
        if !same(covered_m2 + uncovered_m2, region_m2, 1.0) {
            let (land_m2, water_m2, boundary_m2) = (uncovered_m2, covered_m2, region_m2);
            return Err(CoverMismatch::Land { code: code.to_owned(), land_m2, water_m2, boundary_m2 });
        }
        Ok(Self { code, shape: Cow::Owned(uncovered), area_m2: uncovered_m2, again })
    }

    /// The cover of a series, and where it is the profile's rule its outline.
    fn cover(
        &self,
        stack: &CoverStack,
        any: Option<&Cover>,
        series: &MobileSeries,
    ) -> Result<(SeriesArea, Option<Overlay>), CoverMismatch> {
        let area = self.depths(shaped(self.code, stack.depths(&self.shape))?, series)?;
        let overlay = any.map(|any| self.lay(any, series)).transpose()?;
        self.agree(area, overlay, series)
    }

    /// As `cover`, without cells.
    fn cover_again(
        &self,
        areas: &[Vec<&Polygon<f64>>],
        with_outline: bool,
        series: &MobileSeries,
    ) -> Result<(SeriesArea, Option<Overlay>), CoverMismatch> {
        let area = self.depths(shaped(self.code, depths_whole(areas, &self.shape))?, series)?;
        let overlay = with_outline.then(|| self.lay_again(&areas.concat(), series)).transpose()?;
        self.agree(area, overlay, series)
    }

    fn lay(&self, cover: &Cover, series: &MobileSeries) -> Result<Overlay, CoverMismatch> {
        let overlay = shaped(self.code, cover.overlay(&self.shape))?;
        self.prove(overlay.covered_m2, overlay.uncovered_m2, series)?;
        Ok(overlay)
    }

    fn lay_again(&self, areas: &[&Polygon<f64>], series: &MobileSeries) -> Result<Overlay, CoverMismatch> {
        let overlay = shaped(self.code, overlay_whole(areas, &self.shape))?;
        self.prove(overlay.covered_m2, overlay.uncovered_m2, series)?;
        Ok(overlay)
    }

    /// The two kernels have the lattice in common, and but for cells with very many edges nothing else.
    fn agree(
        &self,
        area: SeriesArea,
        overlay: Option<Overlay>,
        series: &MobileSeries,
    ) -> Result<(SeriesArea, Option<Overlay>), CoverMismatch> {
        if let Some(overlay) = &overlay {
            self.prove(area.by_count_m2[1..].iter().sum(), overlay.uncovered_m2, series)?;
        }
        Ok((area, overlay))
    }

    fn prove(&self, covered_m2: f64, uncovered_m2: f64, series: &MobileSeries) -> Result<(), CoverMismatch> {
        if same(covered_m2 + uncovered_m2, self.area_m2, 1.0) {
            return Ok(());
        }
        let (code, land_m2) = (self.code.to_owned(), self.area_m2);
        Err(CoverMismatch::Area { code, series: name_of(series), covered_m2, uncovered_m2, land_m2 })
    }

    fn depths(&self, depths: Depths, series: &MobileSeries) -> Result<SeriesArea, CoverMismatch> {
        self.prove(depths.by_count_m2[1..].iter().sum(), depths.by_count_m2[0], series)?;
        let by_operator_m2: f64 = depths.by_cover_m2.iter().sum();
        let by_count_m2 = depths.by_count_m2.iter().enumerate().map(|(k, area_m2)| k as f64 * area_m2).sum();
        if !same(by_operator_m2, by_count_m2, 1.0) {
            let code = self.code.to_owned();
            return Err(CoverMismatch::Operators {
                code,
                series: name_of(series),
                by_operator_m2,
                by_count_m2,
            });
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
