//! What lies under the areas, so that a reader knows where they are: water, settlements, roads and rails as delivered, and
//! the stretches of them without mobile cover.
use std::collections::BTreeMap;

use geo::{LineString, MultiPolygon, Polygon};
use serde::Serialize;

use super::data::Budget;
use super::encode::{self, Path, Shape};
use super::{MapError, ToWgs84};
use crate::model::{Line, LineKind, Settlement, SettlementArea, UncoveredLine};
use crate::spatial::simplify_lines;
use crate::spatial::simplify_to_fit;

/// As for municipal borders: less cannot be seen where the base is looked at.
const TOLERANCE_M: f64 = 10.0;

/// Underlag: what was delivered and is drawn under the findings. Empty lists are not drawn.
#[derive(Debug, Clone, Copy, Default)]
pub struct MapBase<'a> {
    /// Water; may overlap.
    pub water: &'a [Polygon<f64>],
    /// Settlement areas.
    pub settlements: &'a [SettlementArea],
    /// Roads and rails.
    pub lines: &'a [Line],
    /// Stretches of them without mobile cover; empty where they must not be published.
    pub uncovered_lines: &'a [UncoveredLine],
}

/// The base as the page reads it. Kinds that do not occur are left out.
#[derive(Serialize)]
pub(super) struct Base {
    water: Shape,
    /// By kind of settlement.
    settlements: BTreeMap<&'static str, Shape>,
    /// By kind of line.
    lines: BTreeMap<&'static str, Vec<Path>>,
    /// By kind of line.
    uncovered_lines: BTreeMap<&'static str, Stretches>,
}

#[derive(Serialize)]
struct Stretches {
    /// The length of all stretches, however much of them is drawn.
    length_m: f64,
    paths: Vec<Path>,
}

/// Simplifies the base until it fits.
pub(super) fn base(base: &MapBase<'_>, budget: &Budget, to_wgs84: ToWgs84) -> Result<Base, MapError> {
    // Each kind is one shape, so that its smallest parts vanish where there is no room for them.
    let one = |layer, parts: Vec<Polygon<f64>>, most_vertices| -> Result<Shape, MapError> {
        let simple = simplify_to_fit(&[&MultiPolygon(parts)], TOLERANCE_M, most_vertices);
        Ok(encode::shapes(layer, &simple, to_wgs84)?.pop().unwrap_or_default())
    };
    let mut settlements = BTreeMap::new();
    for kind in Settlement::ALL {
        let of_kind = base.settlements.iter().filter(|one| one.kind == kind);
        let parts: Vec<Polygon<f64>> = of_kind.map(|one| one.area.clone()).collect();
        if !parts.is_empty() {
            // Landsbygd is what is left: three kinds are drawn at most.
            settlements.insert(kind.as_str(), one("settlements", parts, budget.settlements / 3)?);
        }
    }
    let mut lines = BTreeMap::new();
    let mut uncovered_lines = BTreeMap::new();
    for kind in LineKind::MEASURED {
        let of_kind: Vec<&LineString<f64>> =
            base.lines.iter().filter(|line| line.kind == kind).map(|line| &line.stretch).collect();
        if !of_kind.is_empty() {
            let simple = simplify_lines(of_kind, TOLERANCE_M, budget.lines / LineKind::MEASURED.len());
            lines.insert(kind.as_str(), encode::lines("lines", &simple, to_wgs84)?);
        }
        let of_kind: Vec<&UncoveredLine> =
            base.uncovered_lines.iter().filter(|line| line.kind == kind).collect();
        if !of_kind.is_empty() {
            let length_m = of_kind.iter().map(|line| line.length_m).sum();
            let stretches = of_kind.iter().map(|line| &line.stretch);
            let simple =
                simplify_lines(stretches, TOLERANCE_M, budget.uncovered_lines / LineKind::MEASURED.len());
            let paths = encode::lines("lines without mobile cover", &simple, to_wgs84)?;
            uncovered_lines.insert(kind.as_str(), Stretches { length_m, paths });
        }
    }
    Ok(Base { water: one("water", base.water.to_vec(), budget.water)?, settlements, lines, uncovered_lines })
}
