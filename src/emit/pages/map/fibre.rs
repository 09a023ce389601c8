//! Fibre: points by kind and the routes of networks as delivered, and the estimated trenches of the last percent.
use std::collections::BTreeMap;

use geo::{Coord, Geometry, LineString};
use serde::Serialize;

use super::data::Budget;
use super::encode::{self, Path};
use super::{MapError, ToWgs84};
use crate::emit::Audience;
use crate::model::{Extent, Findings, Relation, Survey};
use crate::spatial::simplify_lines;

/// Less cannot be seen; a route is looked at from nearer than a road of the base.
const TOLERANCE_M: f64 = 5.0;

/// Fibre as the page reads it.
#[derive(Serialize)]
pub(super) struct Fibre<'a> {
    /// By kind.
    points: BTreeMap<&'a str, Path>,
    /// Built routes of every network.
    routes: Vec<Path>,
    /// Estimated trenches to the shortage areas with a rank.
    trenches: Vec<Path>,
}

/// Points and routes; for publication the points that may be published, and no route: where cables lie is not
/// published.
pub(super) fn fibre<'a>(
    findings: &'a Findings,
    audience: Audience,
    budget: &Budget,
    to_wgs84: ToWgs84,
) -> Result<Fibre<'a>, MapError> {
    let mut by_kind: BTreeMap<&'a str, Vec<Coord<f64>>> = BTreeMap::new();
    for point in &findings.survey.fibre_points {
        by_kind.entry(&point.kind).or_default().push(point.at);
    }
    let points = by_kind
        .into_iter()
        .map(|(kind, at)| Ok((kind, encode::places("fibre points", at, to_wgs84)?)))
        .collect::<Result<_, MapError>>()?;
    let routes = if audience == Audience::Internal { routes(&findings.survey) } else { Vec::new() };
    let simple = simplify_lines(routes, TOLERANCE_M, budget.routes);
    let ranked = findings.last_percent.plans.iter().filter(|plan| plan.rank.is_some());
    let trenches = simplify_lines(ranked.flat_map(|plan| &plan.trench.course), TOLERANCE_M, budget.routes);
    Ok(Fibre {
        points,
        routes: encode::lines("fibre routes", &simple, to_wgs84)?,
        trenches: encode::lines("trenches", &trenches, to_wgs84)?,
    })
}

/// The lines of built fibre, each once: one file often stands for those connected, those passed and the routes.
fn routes(survey: &Survey) -> Vec<&LineString<f64>> {
    let mut lines: Vec<&LineString<f64>> = survey.fibre_routes.iter().map(|route| &route.stretch).collect();
    for layer in
        survey.fixed.iter().filter(|layer| layer.technology.is_fibre() && layer.relation != Relation::Planned)
    {
        let Extent::Near { shapes, .. } = &layer.extent else { continue };
        for shape in shapes {
            match shape {
                Geometry::LineString(line) => lines.push(line),
                Geometry::MultiLineString(several) => lines.extend(&several.0),
                _ => {}
            }
        }
    }
    let bits = |line: &&LineString<f64>| -> Vec<[u64; 2]> {
        line.0.iter().map(|at| [at.x.to_bits(), at.y.to_bits()]).collect()
    };
    lines.sort_by_cached_key(bits);
    lines.dedup();
    lines
}
