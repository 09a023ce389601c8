//! Outlines in longitude and latitude, by the rules of RFC 7946.
use std::path::Path;
use std::sync::OnceLock;

use geo::{Coord, LineString, MapCoords, MultiLineString, MultiPolygon, Polygon};

use crate::emit::tables::shortage::shown;
use crate::emit::{Context, EmitError, ToWgs84};
use crate::model::{Findings, ShortageArea};
use crate::spatial::{OverlayError, valid_in_steps};

/// Steps of a degree: seven decimals, about a centimetre.
const STEPS_PER_DEGREE: f64 = 1e7;

/// The outlines of findings in longitude and latitude, looked up once for all files that show them, by the first of them.
///
/// WGS 84, at most seven decimals, outer rings counter-clockwise in longitude and latitude, holes clockwise. What collapses at
/// seven decimals is left out, what falls onto itself is mended. Nothing is cut at the antimeridian.
pub struct Outlines<'a> {
    findings: &'a Findings,
    to_wgs84: ToWgs84<'a>,
    shortage_areas: OnceLock<Vec<Result<MultiPolygon<f64>, Undrawn>>>,
    uncovered: OnceLock<Vec<Result<MultiPolygon<f64>, Undrawn>>>,
}

impl<'a> Outlines<'a> {
    /// The outlines of `findings`; none is computed yet.
    pub fn of(findings: &'a Findings, context: &Context<'a>) -> Self {
        let to_wgs84 = context.to_wgs84;
        Self { findings, to_wgs84, shortage_areas: OnceLock::new(), uncovered: OnceLock::new() }
    }

    /// The findings that the outlines belong to.
    pub(in crate::emit) fn findings(&self) -> &'a Findings {
        self.findings
    }

    /// The areas of the layers, each with its outline.
    pub(in crate::emit) fn shortage_areas(
        &self,
    ) -> impl Iterator<Item = (&'a ShortageArea, Result<&MultiPolygon<f64>, Undrawn>)> {
        // One after the other: a thread that waited for others here might be handed a file that waits for these.
        let outlines = self.shortage_areas.get_or_init(|| {
            shown(self.findings).map(|area| in_degrees(&area.outline, self.to_wgs84)).collect()
        });
        shown(self.findings).zip(outlines.iter().map(|outline| outline.as_ref().map_err(|undrawn| *undrawn)))
    }

    /// The area of each municipality without mobile cover: empty where it is covered whole or nothing is known.
    pub(in crate::emit) fn uncovered(&self) -> &[Result<MultiPolygon<f64>, Undrawn>] {
        let nothing = MultiPolygon::new(vec![]);
        self.uncovered.get_or_init(|| {
            let outlines = self.findings.cover.iter();
            let outlines = outlines.map(|cover| cover.uncovered.as_ref().map_or(&nothing, |(_, area)| area));
            outlines.map(|outline| in_degrees(outline, self.to_wgs84)).collect()
        })
    }
}

/// A place in degrees, to the steps that files have.
pub(in crate::emit) fn stepped(place: Coord<f64>) -> Coord<f64> {
    let step = |degrees: f64| (degrees * STEPS_PER_DEGREE).round() / STEPS_PER_DEGREE;
    Coord { x: step(place.x), y: step(place.y) }
}

/// Why an outline has no shape in longitude and latitude.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::emit) enum Undrawn {
    /// A place of it has no longitude and latitude.
    NoDegrees,
    /// No valid shape could be made of it: a broken invariant.
    Shape(OverlayError),
}

impl Undrawn {
    /// The error of a file that should have had the feature.
    pub(in crate::emit) fn in_file(self, path: &Path, feature: &str) -> EmitError {
        match self {
            Self::NoDegrees => {
                EmitError::Unprojectable { path: path.to_owned(), feature: feature.to_owned() }
            }
            Self::Shape(cause) => EmitError::Format {
                path: path.to_owned(),
                part: format!("the outline of {feature}"),
                reason: cause.to_string(),
            },
        }
    }
}

/// An area of the working CRS in degrees: rounded, turned, mended and without what collapsed.
///
/// # Errors
/// See [`Undrawn`].
pub(in crate::emit) fn in_degrees(
    area: &MultiPolygon<f64>,
    to_wgs84: ToWgs84,
) -> Result<MultiPolygon<f64>, Undrawn> {
    let ring = |ring: &LineString<f64>, turn: Turn| {
        let mut places = ring.0.clone();
        to_wgs84(&mut places);
        let is_known = places.iter().all(|place| place.x.is_finite() && place.y.is_finite());
        if is_known { Ok(LineString(in_steps(&places, turn))) } else { Err(Undrawn::NoDegrees) }
    };
    let mut polygons = Vec::with_capacity(area.0.len());
    for polygon in area {
        let outer = ring(polygon.exterior(), Turn::CounterClockwise)?;
        if outer.0.is_empty() {
            continue;
        }
        let holes = polygon.interiors().iter().map(|hole| ring(hole, Turn::Clockwise));
        let mut holes = holes.collect::<Result<Vec<_>, _>>()?;
        holes.retain(|hole| !hole.0.is_empty());
        polygons.push(Polygon::new(outer, holes));
    }
    // Rounding lays narrow places onto themselves, holes onto shells and parts onto each other.
    let valid = valid_in_steps(MultiPolygon(polygons)).map_err(Undrawn::Shape)?;
    Ok(valid.map_coords(|steps| Coord { x: steps.x / STEPS_PER_DEGREE, y: steps.y / STEPS_PER_DEGREE }))
}

/// Lines of the working CRS in degrees, to seven decimals, without those that collapse.
///
/// # Errors
/// See [`Undrawn`].
pub(in crate::emit) fn lines_in_degrees(
    lines: &[LineString<f64>],
    to_wgs84: ToWgs84,
) -> Result<MultiLineString<f64>, Undrawn> {
    let mut drawn = Vec::with_capacity(lines.len());
    for line in lines {
        let mut places = line.0.clone();
        to_wgs84(&mut places);
        if !places.iter().all(|place| place.x.is_finite() && place.y.is_finite()) {
            return Err(Undrawn::NoDegrees);
        }
        let step = |value: f64| (value * STEPS_PER_DEGREE).round() / STEPS_PER_DEGREE;
        let mut line: Vec<Coord<f64>> =
            places.iter().map(|place| Coord { x: step(place.x), y: step(place.y) }).collect();
        line.dedup();
        if line.len() > 1 {
            drawn.push(LineString(line));
        }
    }
    Ok(MultiLineString(drawn))
}

/// Which way a ring runs round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Clockwise,
    CounterClockwise,
}

/// A ring in whole steps: closed, no place twice in a row, turning as asked; empty where no area is left.
fn in_steps(places: &[Coord<f64>], turn: Turn) -> Vec<Coord<f64>> {
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
    ring.into_iter().map(|(x, y)| Coord { x: x as f64, y: y as f64 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(places: &[(f64, f64)]) -> Vec<Coord<f64>> {
        places.iter().map(|&(x, y)| Coord { x, y }).collect()
    }

    /// The places in whole steps.
    fn steps(places: &[(f64, f64)]) -> Vec<Coord<f64>> {
        let step = |degrees: f64| (degrees * STEPS_PER_DEGREE).round();
        places.iter().map(|&(x, y)| Coord { x: step(x), y: step(y) }).collect()
    }

    #[test]
    fn a_ring_is_turned_closed_and_without_repeated_places() {
        let clockwise = ring(&[(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 1.000_000_01), (1.0, 0.0)]);
        let expected = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)];
        assert_eq!(in_steps(&clockwise, Turn::CounterClockwise), steps(&expected));
        let turned = in_steps(&ring(&expected), Turn::Clockwise);
        assert_eq!(turned, steps(&[(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0), (0.0, 0.0)]));
    }

    #[test]
    fn a_ring_that_collapses_is_left_out() {
        let point = ring(&[(18.0, 59.0), (18.000_000_01, 59.0), (18.0, 59.000_000_01), (18.0, 59.0)]);
        assert!(in_steps(&point, Turn::CounterClockwise).is_empty());
        let line = ring(&[(10.0, 50.0), (13.3, 53.3), (19.9, 59.9), (10.0, 50.0)]);
        assert!(in_steps(&line, Turn::CounterClockwise).is_empty());
        assert!(in_steps(&[], Turn::CounterClockwise).is_empty());
        let least = ring(&[(18.0, 59.0), (18.000_000_1, 59.0), (18.0, 59.000_000_1), (18.0, 59.0)]);
        assert_eq!(in_steps(&least, Turn::CounterClockwise).len(), 4);
    }

    #[test]
    fn what_rounding_lays_onto_itself_is_mended() {
        // A square with a needle a third of a step wide at its corner: at seven decimals it goes out and back.
        let square =
            [(6.0, 0.0), (6.001, 0.0), (6.001, 0.002), (6.001 - 3e-8, 0.001), (6.0, 0.001), (6.0, 0.0)];
        let degrees = |places: &mut [Coord<f64>]| places.iter_mut().for_each(|_| ());
        let area = MultiPolygon(vec![Polygon::new(LineString(ring(&square)), Vec::new())]);
        let mended = in_degrees(&area, &degrees).expect("an outline");
        let expected = ring(&[(6.0, 0.0), (6.001, 0.0), (6.001, 0.001), (6.0, 0.001), (6.0, 0.0)]);
        assert_eq!(mended.0, [Polygon::new(LineString(expected), Vec::new())]);
    }

    #[test]
    fn parts_that_rounding_lays_over_each_other_are_one() {
        let square = |west: f64, east: f64| {
            let ring = ring(&[(west, 0.0), (east, 0.0), (east, 0.001), (west, 0.001), (west, 0.0)]);
            Polygon::new(LineString(ring), Vec::new())
        };
        let degrees = |places: &mut [Coord<f64>]| places.iter_mut().for_each(|_| ());
        let area = MultiPolygon(vec![square(6.0, 6.001), square(6.001 + 1e-8, 6.002)]);
        let mended = in_degrees(&area, &degrees).expect("an outline");
        assert_eq!(mended.0.len(), 1);
        assert!((geo::Area::unsigned_area(&mended) - 2e-6).abs() < 1e-12);
    }
}
