//! Land and lines that lose mobile cover when layers go.
use geo::{MultiPolygon, Polygon};
use rayon::prelude::*;

use super::{CoverMismatch, Land, lands, lines::Lines, same};
use crate::model::{LineKind, Loss, MobileLayer, MobileSeries, Survey};
use whitespot_spatial::{Cover, CoverStack, Overlay, OverlayError, overlay_whole};

/// What land and lines lose of a series, per municipality, parallel to the survey's.
#[derive(Debug, Clone, Default)]
pub struct GroundLoss {
    /// Land.
    pub land: Vec<LandLoss>,
    /// Lines, by kind and class.
    pub lines: Vec<Vec<LineLoss>>,
}

/// What the land of a municipality loses.
#[derive(Debug, Clone)]
pub struct LandLoss {
    /// m².
    pub loss: Loss,
    /// Where it is lost.
    pub lost: MultiPolygon<f64>,
}

/// What the lines of one kind and class lose in a municipality.
#[derive(Debug, Clone, PartialEq)]
pub struct LineLoss {
    /// Road or rail.
    pub kind: LineKind,
    /// The class as delivered.
    pub class: Option<String>,
    /// Their length, metres.
    pub length_m: f64,
    /// Metres.
    pub loss: Loss,
    /// Longest stretch without cover, before and after, metres.
    pub longest_gap_m: [f64; 2],
}

/// What any operator covers by `before`, and by `after`, whose layers may stand behind the survey's, among those `added`: what was lost and what was gained between the two. Each side is measured by an
/// overlay of its own, and so is what lies between them.
///
/// # Errors
/// When covered and uncovered do not make up the land within 1 m² or 1e-9 of it, computed twice, or `before - lost + gained` is not
/// `after`.
pub fn losses(
    survey: &Survey,
    added: &[MobileLayer],
    before: &MobileSeries,
    after: &MobileSeries,
) -> Result<GroundLoss, CoverMismatch> {
    let lands = lands(survey, &|_| false)?;
    let lines = Lines::build(survey);
    let areas = [before, after].map(|series| areas(survey, added, series));
    let covers = [Cover::build(&areas[0]), Cover::build(&areas[1])];
    let stack = CoverStack::build(&areas);
    let is_same = before.layers == after.layers;
    let measured: Result<Vec<(LandLoss, Vec<LineLoss>)>, CoverMismatch> = lands
        .par_iter()
        .enumerate()
        .map(|(municipality, land)| {
            let first = laid(land, &covers[0], &areas[0], before)?;
            let loss = if is_same {
                let (before, after) = (first.covered_m2, first.covered_m2);
                LandLoss { loss: Loss { before, after, ..Loss::default() }, lost: MultiPolygon(Vec::new()) }
            } else {
                between(land, &first, &laid(land, &covers[1], &areas[1], after)?, after)?
            };
            Ok((loss, lines.losses(municipality, &stack)))
        })
        .collect();
    let (land, lines) = measured?.into_iter().unzip();
    Ok(GroundLoss { land, lines })
}

fn areas<'a>(survey: &'a Survey, added: &'a [MobileLayer], series: &MobileSeries) -> Vec<&'a Polygon<f64>> {
    series.layers.iter().flat_map(|at| &layer_at(survey, added, *at).areas).collect()
}

/// A layer by its number: those of the survey, and behind them those that are added.
pub(crate) fn layer_at<'a>(survey: &'a Survey, added: &'a [MobileLayer], at: u32) -> &'a MobileLayer {
    let at = at as usize;
    survey.mobile.get(at).unwrap_or_else(|| &added[at - survey.mobile.len()])
}

/// The cover laid over the land; slowly where it does not hold law 3 at first.
fn laid(
    land: &Land<'_>,
    cover: &Cover,
    areas: &[&Polygon<f64>],
    series: &MobileSeries,
) -> Result<Overlay, CoverMismatch> {
    land.lay(cover, series).or_else(|_| land.lay_again(areas, series))
}

/// What lies between two covers of one land; slowly where before, lost and gained do not make up after at first.
fn between(
    land: &Land<'_>,
    before: &Overlay,
    after: &Overlay,
    series: &MobileSeries,
) -> Result<LandLoss, CoverMismatch> {
    let measured = |lay: Lay| -> Result<LandLoss, CoverMismatch> {
        let (lost, lost_m2) = beyond(land, &after.uncovered, &before.uncovered, lay)?;
        let (_, gained_m2) = beyond(land, &before.uncovered, &after.uncovered, lay)?;
        let (before, after) = (before.covered_m2, after.covered_m2);
        let loss = Loss { before, lost: lost_m2, gained: gained_m2, after };
        if !same(loss.explained(), after, f64::max(1.0, 1e-9 * land.area_m2)) {
            return Err(CoverMismatch::Loss {
                code: land.code.to_owned(),
                series: super::name_of(series),
                explained_m2: loss.explained(),
                after_m2: after,
            });
        }
        Ok(LandLoss { loss, lost })
    };
    measured(|known, region| Cover::build(known).overlay(region)).or_else(|_| measured(overlay_whole))
}

/// Lays areas over a region.
type Lay = fn(&[&Polygon<f64>], &MultiPolygon<f64>) -> Result<Overlay, OverlayError>;

/// What of `region` lies outside of `known`, with its area, m².
fn beyond(
    land: &Land<'_>,
    region: &MultiPolygon<f64>,
    known: &MultiPolygon<f64>,
    lay: Lay,
) -> Result<(MultiPolygon<f64>, f64), CoverMismatch> {
    if region.0.is_empty() {
        return Ok((MultiPolygon(Vec::new()), 0.0));
    }
    let known: Vec<&Polygon<f64>> = known.iter().collect();
    let overlay = super::shaped(land.code, lay(&known, region))?;
    Ok((overlay.uncovered, overlay.uncovered_m2))
}
