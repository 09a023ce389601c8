//! Outlines in longitude and latitude, by the rules of RFC 7946.
use std::sync::OnceLock;

use geo::{Coord, LineString, MapCoords, MultiPolygon, Polygon};

use super::shortage::shown;
use super::{Context, ToWgs84};
use crate::model::{Findings, ShortageArea};
use crate::spatial::repair;

/// Steps of a degree: seven decimals, about a centimetre.
const STEPS_PER_DEGREE: f64 = 1e7;

/// How often a polygon is mended and rounded again. An engineering choice: the second time has not been seen to fail.
const MENDINGS: usize = 4;

/// The outlines of findings in longitude and latitude, looked up once for all files that show them, by the first of them.
///
/// WGS 84, at most seven decimals, outer rings counter-clockwise in longitude and latitude, holes clockwise. What collapses at
/// seven decimals is left out, what falls onto itself is mended. Nothing is cut at the antimeridian. An outline is `None` where
/// a place of it has no longitude and latitude.
pub struct Outlines<'a> {
    findings: &'a Findings,
    to_wgs84: ToWgs84<'a>,
    shortage_areas: OnceLock<Vec<Option<MultiPolygon<f64>>>>,
    uncovered: OnceLock<Vec<Option<MultiPolygon<f64>>>>,
}

impl<'a> Outlines<'a> {
    /// Those of `findings`; looks at none of them yet.
    pub fn of(findings: &'a Findings, context: &Context<'a>) -> Self {
        let to_wgs84 = context.to_wgs84;
        Self { findings, to_wgs84, shortage_areas: OnceLock::new(), uncovered: OnceLock::new() }
    }

    /// Whose they are.
    pub(super) fn findings(&self) -> &'a Findings {
        self.findings
    }

    /// The areas of the layers, each with its outline.
    pub(super) fn shortage_areas(
        &self,
    ) -> impl Iterator<Item = (&'a ShortageArea, Option<&MultiPolygon<f64>>)> {
        // One after the other: a thread that waited for others here might be handed a file that waits for these.
        let outlines = self.shortage_areas.get_or_init(|| {
            shown(self.findings).map(|area| in_degrees(&area.outline, self.to_wgs84)).collect()
        });
        shown(self.findings).zip(outlines.iter().map(Option::as_ref))
    }

    /// What of each municipality is without mobile cover: an empty outline where it is covered whole or nothing is known.
    pub(super) fn uncovered(&self) -> &[Option<MultiPolygon<f64>>] {
        let nothing = MultiPolygon::new(vec![]);
        self.uncovered.get_or_init(|| {
            let outlines = self.findings.cover.iter();
            let outlines = outlines.map(|cover| cover.uncovered.as_ref().map_or(&nothing, |(_, area)| area));
            outlines.map(|outline| in_degrees(outline, self.to_wgs84)).collect()
        })
    }
}

/// An area of the working CRS in degrees: rounded, turned, mended and without what collapsed; `None` where a place has no
/// longitude and latitude.
pub(super) fn in_degrees(area: &MultiPolygon<f64>, to_wgs84: ToWgs84) -> Option<MultiPolygon<f64>> {
    let ring = |ring: &LineString<f64>, turn: Turn| {
        let mut places = ring.0.clone();
        to_wgs84(&mut places);
        let is_known = places.iter().all(|place| place.x.is_finite() && place.y.is_finite());
        is_known.then(|| LineString(rounded_ring(&places, turn)))
    };
    let mut polygons = Vec::with_capacity(area.0.len());
    for polygon in area {
        let outer = ring(polygon.exterior(), Turn::CounterClockwise)?;
        if outer.0.is_empty() {
            continue;
        }
        let holes = polygon.interiors().iter().map(|hole| ring(hole, Turn::Clockwise));
        let mut holes = holes.collect::<Option<Vec<_>>>()?;
        holes.retain(|hole| !hole.0.is_empty());
        polygons.extend(mended(Polygon::new(outer, holes), MENDINGS));
    }
    Some(MultiPolygon(polygons))
}

/// Which way a ring runs round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Clockwise,
    CounterClockwise,
}

/// A ring at seven decimals: closed, no place twice in a row, turning as asked; empty where no area is left.
fn rounded_ring(places: &[Coord<f64>], turn: Turn) -> Vec<Coord<f64>> {
    // In whole steps, so that the area below is exact.
    let mut ring: Vec<(i64, i64)> = places
        .iter()
        .map(|place| {
            ((place.x * STEPS_PER_DEGREE).round() as i64, (place.y * STEPS_PER_DEGREE).round() as i64)
        })
        .collect();
    ring.dedup();
    if ring.first() != ring.last() {
        ring.extend(ring.first().copied());
    }
    let doubled: i128 = ring
        .windows(2)
        .map(|pair| {
            let [(x, y), (next_x, next_y)] = [pair[0], pair[1]].map(|(x, y)| (i128::from(x), i128::from(y)));
            x * next_y - next_x * y
        })
        .sum();
    if doubled == 0 {
        return Vec::new();
    }
    if (doubled > 0) != (turn == Turn::CounterClockwise) {
        ring.reverse();
    }
    let degrees = |steps: i64| steps as f64 / STEPS_PER_DEGREE;
    ring.into_iter().map(|(x, y)| Coord { x: degrees(x), y: degrees(y) }).collect()
}

/// A rounded polygon without the faults that rounding made: a narrow place falls onto itself, a hole onto its shell.
///
/// Where edges crossed, the mended corner is rounded in its turn, which can make a fault anew: `rounds` says how often
/// it is tried. An area of a few square centimetres comes or goes.
fn mended(polygon: Polygon<f64>, rounds: usize) -> Vec<Polygon<f64>> {
    // In quarters of a step, which the lattice of the repair holds exactly and within its limits.
    let quarters = |degrees: f64| (degrees * STEPS_PER_DEGREE).round() / 4.0;
    let repaired = repair(&polygon.map_coords(|place| Coord { x: quarters(place.x), y: quarters(place.y) }));
    if repaired.fault.is_none() || rounds == 0 {
        return vec![polygon];
    }
    let ring = |ring: &LineString<f64>, turn: Turn| {
        let degrees = |steps: f64| steps * 4.0 / STEPS_PER_DEGREE;
        let places: Vec<Coord<f64>> =
            ring.0.iter().map(|place| Coord { x: degrees(place.x), y: degrees(place.y) }).collect();
        LineString(rounded_ring(&places, turn))
    };
    let mut parts = Vec::new();
    for part in &repaired.area {
        let outer = ring(part.exterior(), Turn::CounterClockwise);
        if outer.0.is_empty() {
            continue;
        }
        let holes = part.interiors().iter().map(|hole| ring(hole, Turn::Clockwise));
        let holes = holes.filter(|hole| !hole.0.is_empty()).collect();
        parts.extend(mended(Polygon::new(outer, holes), rounds - 1));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(places: &[(f64, f64)]) -> Vec<Coord<f64>> {
        places.iter().map(|&(x, y)| Coord { x, y }).collect()
    }

    #[test]
    fn a_ring_is_turned_closed_and_without_repeated_places() {
        let clockwise = ring(&[(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 1.000_000_01), (1.0, 0.0)]);
        let expected = ring(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]);
        assert_eq!(rounded_ring(&clockwise, Turn::CounterClockwise), expected);
        let turned = rounded_ring(&expected, Turn::Clockwise);
        assert_eq!(turned, ring(&[(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0), (0.0, 0.0)]));
    }

    #[test]
    fn a_ring_that_collapses_is_left_out() {
        let point = ring(&[(18.0, 59.0), (18.000_000_01, 59.0), (18.0, 59.000_000_01), (18.0, 59.0)]);
        assert!(rounded_ring(&point, Turn::CounterClockwise).is_empty());
        let line = ring(&[(10.0, 50.0), (13.3, 53.3), (19.9, 59.9), (10.0, 50.0)]);
        assert!(rounded_ring(&line, Turn::CounterClockwise).is_empty());
        assert!(rounded_ring(&[], Turn::CounterClockwise).is_empty());
        let least = ring(&[(18.0, 59.0), (18.000_000_1, 59.0), (18.0, 59.000_000_1), (18.0, 59.0)]);
        assert_eq!(rounded_ring(&least, Turn::CounterClockwise).len(), 4);
    }

    #[test]
    fn what_rounding_lays_onto_itself_is_mended() {
        // A square with a needle a third of a step wide at its corner: at seven decimals it goes out and back.
        let square =
            [(6.0, 0.0), (6.001, 0.0), (6.001, 0.002), (6.001 - 3e-8, 0.001), (6.0, 0.001), (6.0, 0.0)];
        let outer = LineString(rounded_ring(&ring(&square), Turn::CounterClockwise));
        assert_eq!(outer.0.len(), 6, "rounded, with the needle");
        let mended = mended(Polygon::new(outer, Vec::new()), MENDINGS);
        let expected = ring(&[(6.0, 0.0), (6.001, 0.0), (6.001, 0.001), (6.0, 0.001), (6.0, 0.0)]);
        assert_eq!(mended.len(), 1);
        let mut places = mended[0].exterior().0.clone();
        places.pop();
        let first = places.iter().position(|place| *place == expected[0]).expect("the corner");
        places.rotate_left(first);
        assert_eq!(places, expected[..4]);
    }
}
