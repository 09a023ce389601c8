//! The part of a ring in a tile, in whole units.
use geo::{Coord, LineString, Polygon};

use crate::spatial;

/// The part of a closed ring within a square from `low` to `high`, rounded: without its last corner, no corner twice in a
/// row, and empty where no area is left.
///
/// Sutherland and Hodgman: what leaves the square and comes back runs along its edge, where it is not seen.
pub(super) fn ring(ring: &[Coord<f64>], low: f64, high: f64) -> Vec<(i32, i32)> {
    let mut corners: Vec<Coord<f64>> = ring.to_vec();
    if corners.first() == corners.last() {
        corners.pop();
    }
    for side in [Side::West, Side::East, Side::North, Side::South] {
        corners = cut(&corners, side, low, high);
    }
    let whole = |units: f64| units.round() as i32;
    let mut rounded: Vec<(i32, i32)> =
        corners.iter().map(|corner| (whole(corner.x), whole(corner.y))).collect();
    rounded.dedup();
    while rounded.len() > 1 && rounded.first() == rounded.last() {
        rounded.pop();
    }
    if doubled_area(&rounded) == 0 { Vec::new() } else { rounded }
}

/// Twice the area of a ring, positive where it runs clockwise on a screen: y grows downwards.
pub(super) fn doubled_area(ring: &[(i32, i32)]) -> i64 {
    let next = ring.iter().cycle().skip(1);
    let parts = ring.iter().zip(next).map(|(&(x, y), &(next_x, next_y))| {
        i64::from(x) * i64::from(next_y) - i64::from(next_x) * i64::from(y)
    });
    parts.sum()
}

/// The rings of a polygon in whole units, the outer one first, each without its last corner.
pub(super) type Rings = Vec<Vec<(i32, i32)>>;

/// Mends the polygons of one area, each given as its rings with the outer one first. Clipping, fewer corners and
/// rounding may have broken some: a narrow place falls onto itself, a hole onto its shell, parts onto each other. Outer
/// rings run clockwise on a screen, holes against.
pub(super) fn valid(polygons: &[Rings]) -> Result<Vec<Rings>, spatial::OverlayError> {
    // Where the shell is gone its holes are gone with it.
    let shown = polygons.iter().filter(|rings| rings.first().is_some_and(|outer| !outer.is_empty()));
    let area = spatial::valid_in_steps(shown.map(|rings| polygon(rings)).collect())?;
    Ok(area.iter().map(rounded).collect())
}

fn polygon(rings: &[Vec<(i32, i32)>]) -> Polygon<f64> {
    let coord = |&(x, y): &(i32, i32)| Coord { x: f64::from(x), y: f64::from(y) };
    let rings = rings.iter().filter(|ring| !ring.is_empty());
    let mut lines = rings.map(|ring| ring.iter().map(coord).collect::<LineString<f64>>());
    let outer = lines.next().unwrap_or_else(|| LineString(Vec::new()));
    Polygon::new(outer, lines.collect())
}

/// The rings of a polygon in whole units, without their last corners.
fn rounded(part: &Polygon<f64>) -> Vec<Vec<(i32, i32)>> {
    let rings = std::iter::once(part.exterior()).chain(part.interiors()).enumerate();
    rings
        .map(|(position, line)| {
            let corners = &line.0[..line.0.len().saturating_sub(1)];
            let mut ring: Vec<(i32, i32)> =
                corners.iter().map(|corner| (corner.x as i32, corner.y as i32)).collect();
            if (doubled_area(&ring) > 0) != (position == 0) {
                ring.reverse();
            }
            ring
        })
        .collect()
}

/// The sides of the square.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    West,
    East,
    North,
    South,
}

fn cut(ring: &[Coord<f64>], side: Side, low: f64, high: f64) -> Vec<Coord<f64>> {
    let is_inside = |corner: Coord<f64>| match side {
        Side::West => corner.x >= low,
        Side::East => corner.x <= high,
        Side::North => corner.y >= low,
        Side::South => corner.y <= high,
    };
    let crossing = |from: Coord<f64>, to: Coord<f64>| {
        let along =
            |part: f64| Coord { x: from.x + part * (to.x - from.x), y: from.y + part * (to.y - from.y) };
        match side {
            Side::West => Coord { x: low, ..along((low - from.x) / (to.x - from.x)) },
            Side::East => Coord { x: high, ..along((high - from.x) / (to.x - from.x)) },
            Side::North => Coord { y: low, ..along((low - from.y) / (to.y - from.y)) },
            Side::South => Coord { y: high, ..along((high - from.y) / (to.y - from.y)) },
        }
    };
    let mut kept = Vec::with_capacity(ring.len() + 4);
    let Some(&last) = ring.last() else { return kept };
    let mut from = last;
    for &to in ring {
        if is_inside(from) != is_inside(to) {
            kept.push(crossing(from, to));
        }
        if is_inside(to) {
            kept.push(to);
        }
        from = to;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coords(corners: &[(f64, f64)]) -> Vec<Coord<f64>> {
        corners.iter().map(|&(x, y)| Coord { x, y }).collect()
    }

    #[test]
    fn a_ring_is_cut_at_the_square_and_loses_what_is_outside() {
        let square = coords(&[(-5.0, -5.0), (5.0, -5.0), (5.0, 5.0), (-5.0, 5.0), (-5.0, -5.0)]);
        let cut = ring(&square, 0.0, 10.0);
        assert_eq!(doubled_area(&cut), 2 * 25, "a quarter of it, clockwise on a screen: {cut:?}");
        assert!(cut.iter().all(|(x, y)| (0..=5).contains(x) && (0..=5).contains(y)));
        assert_eq!(doubled_area(&ring(&square, -10.0, 10.0)), 2 * 100, "inside it stays whole");
        let all = ring(&square, -2.0, 3.0);
        assert_eq!(doubled_area(&all), 2 * 25, "it covers the square");
        assert!(ring(&square, 6.0, 10.0).is_empty());
    }

    #[test]
    fn a_triangle_that_cuts_a_corner_off_keeps_the_area_of_a_plain_count() {
        let triangle = coords(&[(-40.0, 60.0), (60.0, -40.0), (60.0, 60.0), (-40.0, 60.0)]);
        // The diagonal x + y = 20 leaves the lower left half of a square of 20.
        let cut = ring(&triangle, 0.0, 40.0);
        assert_eq!(doubled_area(&cut).abs(), 2 * (40 * 40) - 20 * 20, "{cut:?}");
    }

    #[test]
    fn a_narrow_place_that_fell_onto_itself_is_mended() {
        // Two squares joined by a corridor without width.
        let dumbbell = vec![
            (0, 0),
            (4, 0),
            (4, 2),
            (8, 2),
            (8, 0),
            (12, 0),
            (12, 4),
            (8, 4),
            (8, 2),
            (4, 2),
            (4, 4),
            (0, 4),
        ];
        let valid = |polygons: &[Vec<Vec<(i32, i32)>>]| super::valid(polygons).expect("a valid area");
        let parts = valid(&[vec![dumbbell]]);
        let areas: Vec<i64> = parts.iter().map(|rings| doubled_area(&rings[0])).collect();
        assert_eq!(areas, [2 * 16, 2 * 16], "{parts:?}");
        let with_hole =
            valid(&[vec![vec![(0, 0), (9, 0), (9, 9), (0, 9)], vec![(3, 3), (6, 3), (6, 6), (3, 6)]]]);
        let areas: Vec<i64> = with_hole[0].iter().map(|ring| doubled_area(ring)).collect();
        assert_eq!(areas, [2 * 81, -2 * 9], "the hole runs against its shell");
        assert!(valid(&[vec![Vec::new(), vec![(3, 3), (6, 3), (6, 6)]]]).is_empty(), "a hole in nothing");
    }

    #[test]
    fn parts_over_each_other_or_edge_to_edge_become_one() {
        let square = |x: i32, y: i32| vec![vec![(x, y), (x + 4, y), (x + 4, y + 4), (x, y + 4)]];
        let areas = |polygons: Vec<Vec<Vec<(i32, i32)>>>| -> Vec<i64> {
            let valid = valid(&polygons).expect("a valid area");
            valid.iter().map(|rings| rings.iter().map(|ring| doubled_area(ring)).sum()).collect()
        };
        assert_eq!(areas(vec![square(0, 0), square(10, 0)]), [32, 32], "apart");
        assert_eq!(areas(vec![square(0, 0), square(4, 4)]), [32, 32], "in one point");
        assert_eq!(areas(vec![square(0, 0), square(4, 0)]), [64], "edge to edge");
        assert_eq!(areas(vec![square(0, 0), square(3, 0), square(10, 0)]), [56, 32], "one over another");
    }

    #[test]
    fn what_collapses_is_empty() {
        assert!(ring(&coords(&[(0.1, 0.1), (0.3, 0.1), (0.3, 0.3), (0.1, 0.1)]), 0.0, 10.0).is_empty());
        assert!(ring(&[], 0.0, 10.0).is_empty());
        assert!(ring(&coords(&[(1.0, 1.0), (5.0, 5.0), (9.0, 9.0), (1.0, 1.0)]), 0.0, 10.0).is_empty());
    }
}
