//! Shapes in few bytes: whole numbers of 1e-5 degrees (about a metre), each after the first as its difference from the
//! one before.
use geo::{Coord, LineString, MultiPolygon};

use super::{MapError, ToWgs84};

/// Steps per degree: five decimals.
const STEPS_PER_DEGREE: f64 = 1e5;

/// Longitude and latitude in turn: the first place, then differences. A ring does not repeat its first place.
pub(super) type Path = Vec<i64>;

/// Polygons, each with its exterior and holes.
pub(super) type Shape = Vec<Vec<Path>>;

/// Projects shapes, all in one call, and encodes them. A ring that shrinks to a line is left out.
pub(super) fn shapes(
    layer: &'static str,
    shapes: &[MultiPolygon<f64>],
    to_wgs84: ToWgs84,
) -> Result<Vec<Shape>, MapError> {
    let rings = || {
        shapes.iter().flat_map(|shape| {
            shape.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()))
        })
    };
    let places: Vec<Coord<f64>> = rings().flat_map(open).copied().collect();
    let mut steps = project(layer, places, to_wgs84)?.into_iter();
    let mut take = |ring: &LineString<f64>| path(steps.by_ref().take(open(ring).len()), true);
    Ok(shapes
        .iter()
        .map(|shape| {
            shape
                .iter()
                .filter_map(|part| {
                    let exterior = take(part.exterior());
                    // The holes of a vanished exterior must still be taken from the queue.
                    let holes: Vec<Path> = part.interiors().iter().map(&mut take).filter(is_ring).collect();
                    is_ring(&exterior).then(|| std::iter::once(exterior).chain(holes).collect())
                })
                .collect()
        })
        .collect())
}

/// Projects places and encodes them as one path, in the given order and with repetitions.
pub(super) fn places(
    layer: &'static str,
    places: Vec<Coord<f64>>,
    to_wgs84: ToWgs84,
) -> Result<Path, MapError> {
    Ok(path(project(layer, places, to_wgs84)?.into_iter(), false))
}

/// Projects lines, all in one call, and encodes each. A line that shrinks to a place is left out.
pub(super) fn lines(
    layer: &'static str,
    lines: &[LineString<f64>],
    to_wgs84: ToWgs84,
) -> Result<Vec<Path>, MapError> {
    let places: Vec<Coord<f64>> = lines.iter().flat_map(|line| &line.0).copied().collect();
    let mut steps = project(layer, places, to_wgs84)?.into_iter();
    let paths = lines.iter().map(|line| path(steps.by_ref().take(line.0.len()), true));
    Ok(paths.filter(|path| path.len() >= 4).collect())
}

/// Projects places, each with an end to either side of it, in lists that run in parallel: the places, then the way from
/// each to its ends. Those ways hardly differ from place to place, so that their differences are short.
pub(super) fn frames(
    layer: &'static str,
    [at, one, other]: [Vec<Coord<f64>>; 3],
    to_wgs84: ToWgs84,
) -> Result<[Path; 3], MapError> {
    let at = project(layer, at, to_wgs84)?;
    let way = |ends: Vec<Coord<f64>>| -> Result<Path, MapError> {
        let ends = project(layer, ends, to_wgs84)?;
        Ok(path(at.iter().zip(ends).map(|(from, to)| (to.0 - from.0, to.1 - from.1)), false))
    };
    let (one, other) = (way(one)?, way(other)?);
    Ok([path(at.into_iter(), false), one, other])
}

fn open(ring: &LineString<f64>) -> &[Coord<f64>] {
    ring.0.split_last().map_or(&[], |(_, open)| open)
}

fn is_ring(path: &Path) -> bool {
    path.len() >= 6
}

fn project(
    layer: &'static str,
    mut places: Vec<Coord<f64>>,
    to_wgs84: ToWgs84,
) -> Result<Vec<(i64, i64)>, MapError> {
    let delivered = places.clone();
    to_wgs84(&mut places);
    places
        .iter()
        .zip(delivered)
        .map(|(at, from)| {
            let on_globe = at.x.abs() <= 180.0 && at.y.abs() <= 90.0;
            let steps = |degrees: f64| (degrees * STEPS_PER_DEGREE).round() as i64;
            on_globe.then(|| (steps(at.x), steps(at.y))).ok_or(MapError::Projection {
                layer,
                x_m: from.x,
                y_m: from.y,
            })
        })
        .collect()
}

fn path(steps: impl Iterator<Item = (i64, i64)>, drop_repeated: bool) -> Path {
    let mut path = Path::new();
    let mut before = (0, 0);
    for at in steps {
        if drop_repeated && !path.is_empty() && at == before {
            continue;
        }
        path.extend([at.0 - before.0, at.1 - before.1]);
        before = at;
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    #[test]
    fn a_square_is_its_corner_and_three_steps() {
        let square =
            polygon![(x: 15.0, y: 59.0), (x: 15.001, y: 59.0), (x: 15.001, y: 59.002), (x: 15.0, y: 59.002)];
        let shapes = shapes("test", &[MultiPolygon(vec![square])], &|_| ()).expect("on the globe");
        assert_eq!(shapes, vec![vec![vec![vec![1_500_000, 5_900_000, 100, 0, 0, 200, -100, 0]]]]);
    }

    #[test]
    fn what_is_smaller_than_a_step_vanishes_with_its_holes() {
        let speck = polygon!(
            exterior: [(x: 15.0, y: 59.0), (x: 15.000_001, y: 59.0), (x: 15.0, y: 59.000_001)],
            interiors: [[(x: 15.0, y: 59.0), (x: 15.0, y: 59.0), (x: 15.0, y: 59.0)]],
        );
        let square = polygon![(x: 1.0, y: 1.0), (x: 2.0, y: 1.0), (x: 2.0, y: 2.0)];
        let shapes = shapes("test", &[MultiPolygon(vec![speck, square])], &|_| ()).expect("on the globe");
        assert_eq!(shapes, vec![vec![vec![vec![100_000, 100_000, 100_000, 0, 0, 100_000]]]]);
    }

    #[test]
    fn a_line_is_its_start_and_its_steps() {
        let line = |places: &[(f64, f64)]| places.iter().copied().collect::<LineString<f64>>();
        let two = [line(&[(1.0, 2.0), (1.0, 2.000_001)]), line(&[(1.0, 2.0), (1.001, 2.0), (1.001, 2.0)])];
        let paths = lines("test", &two, &|_| ()).expect("on the globe");
        assert_eq!(paths, vec![vec![100_000, 200_000, 100, 0]]);
    }

    #[test]
    fn frames_hold_the_way_to_their_ends() {
        let at = |x, y| Coord { x, y };
        let of = [
            vec![at(1.0, 2.0), at(1.1, 2.0)],
            vec![at(1.1, 2.0), at(1.2, 2.001)],
            vec![at(1.0, 2.1), at(1.1, 2.1)],
        ];
        let frames = frames("test", of, &|_| ()).expect("on the globe");
        let expected = [vec![100_000, 200_000, 10_000, 0], vec![10_000, 0, 0, 100], vec![0, 10_000, 0, 0]];
        assert_eq!(frames, expected);
    }

    #[test]
    fn a_place_off_the_globe_is_an_error_that_names_it() {
        let error = places("fibre points", vec![Coord { x: 1e7, y: 2.0 }], &|_| ()).expect_err("not degrees");
        assert!(error.to_string().contains("fibre points: the place 10000000 2"), "{error}");
    }
}
