//! Coverage: [`Survey`] → mobile cover by area (yttäckning) per municipality.
//!
//! Takes the mobile layers that the rule admits, of any operator. Gives the area, the land area (without water, where
//! water is given), the uncovered land area with its outline, and the covered area measured by an overlay of its own, so
//! that law 3 (covered + uncovered = land) is a proof and not a subtraction.
use geo::{Area, MultiPolygon, Polygon};
use rayon::prelude::*;

use crate::{
    classify::MobileRule,
    model::{MunicipalityCover, Survey},
    spatial::Cover,
};

/// Law 3 does not hold for a municipality.
#[derive(Debug, thiserror::Error, PartialEq)]
#[error(
    "municipality {code}: covered {covered_m2} m2 + uncovered {uncovered_m2} m2 is not the {land_m2} m2 of its land (law 3)"
)]
pub struct AreaMismatch {
    /// Municipality.
    pub code: String,
    /// Covered.
    pub covered_m2: f64,
    /// Uncovered.
    pub uncovered_m2: f64,
    /// Land.
    pub land_m2: f64,
}

/// Measures every municipality.
///
/// # Errors
/// When covered and uncovered area do not make up the land area within 1 m² or 1e-9 of it.
pub fn by_area(survey: &Survey, rule: &MobileRule) -> Result<Vec<MunicipalityCover>, AreaMismatch> {
    let admitted: Vec<&Polygon<f64>> = survey
        .mobile
        .iter()
        .filter(|layer| rule.admits(&layer.service))
        .flat_map(|layer| &layer.areas)
        .collect();
    let water: Vec<&Polygon<f64>> = survey.water.iter().collect();
    let (mobile, water) = rayon::join(
        || (!survey.mobile.is_empty()).then(|| Cover::build(&admitted)),
        || (!water.is_empty()).then(|| Cover::build(&water)),
    );
    survey
        .municipalities
        .par_iter()
        .map(|municipality| {
            let boundary = &municipality.boundary;
            let dry = water.as_ref().map(|water| water.overlay(boundary));
            let (land, land_m2): (&MultiPolygon<f64>, f64) = match &dry {
                Some(dry) => (&dry.uncovered, dry.uncovered_m2),
                None => (boundary, boundary.unsigned_area()),
            };
            let overlay = mobile.as_ref().map(|mobile| mobile.overlay(land));
            if let Some(overlay) = &overlay {
                let gap = (overlay.covered_m2 + overlay.uncovered_m2 - land_m2).abs();
                if gap > f64::max(1.0, 1e-9 * land_m2) {
                    return Err(AreaMismatch {
                        code: municipality.code.to_string(),
                        covered_m2: overlay.covered_m2,
                        uncovered_m2: overlay.uncovered_m2,
                        land_m2,
                    });
                }
            }
            Ok(MunicipalityCover {
                area_m2: boundary.unsigned_area(),
                land_m2,
                covered_m2: overlay.as_ref().map(|overlay| overlay.covered_m2),
                uncovered: overlay.map(|overlay| (overlay.uncovered_m2, overlay.uncovered)),
                series: Vec::new(),
                lines: Vec::new(),
            })
        })
        .collect()
}
