//! How far an area goes beyond linked points: the measure that outlines are held to, apart from the way they are drawn.

use geo::{Coord, LineString, MultiPolygon};
use std::collections::HashMap;

/// The edge of an area is looked at once in this part of the reach, at least. An engineering choice.
const STRIDE: f64 = 1.0 / 64.0;

/// Links are looked at only where the nearest point is farther than this part of the reach: up to there the strides are
/// long enough. An engineering choice.
const BY_POINTS: f64 = 0.8;

/// A place on the edge of an area that is farther than `reach_m` from all points and from all links between two of them at most
/// `link_m` apart; `None` where there is none.
///
/// The edge is walked by what is left of the reach at each place, and by a 64th of the reach at least. Takes time by the
/// length of the edge and by the square of the points within 1.6 link distances of it.
///
/// ```
/// use geo::{MultiPolygon, coord, polygon};
/// use whitespot_spatial::first_beyond;
/// let area = MultiPolygon(vec![polygon![
///     (x: -40.0, y: -40.0), (x: 240.0, y: -40.0), (x: 240.0, y: 40.0), (x: -40.0, y: 40.0),
/// ]]);
/// let points = [coord! { x: 0.0, y: 0.0 }, coord! { x: 200.0, y: 0.0 }];
/// assert_eq!(first_beyond(&area, &points, 200.0, 100.0), None);
/// // Without the link the middle of the long sides is 108 m away from both.
/// assert!(first_beyond(&area, &points, 199.0, 100.0).is_some());
/// ```
#[must_use]
pub fn first_beyond(
    area: &MultiPolygon<f64>,
    points: &[Coord<f64>],
    link_m: f64,
    reach_m: f64,
) -> Option<Coord<f64>> {
    let links = Links::build(points, link_m, reach_m);
    let mut near = Near::of(&links);
    let rings = area.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()));
    rings.flat_map(LineString::lines).find_map(|edge| {
        let length_m = edge.dx().hypot(edge.dy());
        let mut walked_m = 0.0_f64;
        loop {
            let part = if length_m > 0.0 { walked_m / length_m } else { 0.0 };
            let at = Coord { x: edge.start.x + part * edge.dx(), y: edge.start.y + part * edge.dy() };
            let left_m = reach_m - near.distance_m(at);
            // Rounding of coordinates, and no more.
            if left_m < -1e-6 * (1.0 + reach_m) {
                return Some(at);
            }
            if walked_m >= length_m {
                return None;
            }
            walked_m = (walked_m + left_m.max(STRIDE * reach_m)).min(length_m);
        }
    })
}

/// Points in square cells.
struct Links {
    cells: HashMap<(i64, i64), Vec<Coord<f64>>>,
    link_m: f64,
    reach_m: f64,
    side_m: f64,
}

impl Links {
    fn build(points: &[Coord<f64>], link_m: f64, reach_m: f64) -> Self {
        let side_m = link_m.max(reach_m);
        let mut links = Self { cells: HashMap::new(), link_m, reach_m, side_m };
        for &point in points {
            links.cells.entry(links.cell(point)).or_default().push(point);
        }
        for points in links.cells.values_mut() {
            points.sort_unstable_by(|p, q| p.x.total_cmp(&q.x).then(p.y.total_cmp(&q.y)));
            points.dedup();
        }
        links
    }

    fn cell(&self, at: Coord<f64>) -> (i64, i64) {
        ((at.x / self.side_m).floor() as i64, (at.y / self.side_m).floor() as i64)
    }

    /// The points of the cells that are at most `cells` away from one.
    fn around(&self, (column, row): (i64, i64), cells: i64) -> impl Iterator<Item = &[Coord<f64>]> {
        let cells = -cells..=cells;
        let cells = cells.clone().flat_map(move |x| cells.clone().map(move |y| (column + x, row + y)));
        cells.filter_map(|cell| self.cells.get(&cell).map(Vec::as_slice))
    }

    /// Distance to the nearest point or link, where that is not far beyond the reach.
    fn distance_to_links_m(&self, at: Coord<f64>, cell: (i64, i64)) -> f64 {
        let within_m = self.reach_m.hypot(self.link_m);
        let mut near: Vec<Coord<f64>> = Vec::new();
        let mut nearest_m = f64::INFINITY;
        for &point in self.around(cell, 2).flatten() {
            let away_m = (point.x - at.x).hypot(point.y - at.y);
            nearest_m = nearest_m.min(away_m);
            if away_m <= within_m {
                near.push(point);
            }
        }
        for (position, &one) in near.iter().enumerate() {
            for &other in &near[..position] {
                let (dx, dy) = (other.x - one.x, other.y - one.y);
                let length_2 = dx * dx + dy * dy;
                if length_2 <= self.link_m * self.link_m {
                    let along = (((at.x - one.x) * dx + (at.y - one.y) * dy) / length_2).clamp(0.0, 1.0);
                    let away_m = (at.x - one.x - along * dx).hypot(at.y - one.y - along * dy);
                    nearest_m = nearest_m.min(away_m);
                }
            }
        }
        nearest_m
    }
}

/// The points around the cell of the last place: the next place most often lies in the same.
struct Near<'a> {
    links: &'a Links,
    cell: Option<(i64, i64)>,
    points: Vec<&'a [Coord<f64>]>,
}

impl<'a> Near<'a> {
    fn of(links: &'a Links) -> Self {
        Self { links, cell: None, points: Vec::new() }
    }

    /// Distance to the nearest point or link, where that is not far beyond the reach; to the nearest point alone where that is
    /// near enough.
    fn distance_m(&mut self, at: Coord<f64>) -> f64 {
        let links = self.links;
        let cell = links.cell(at);
        if self.cell != Some(cell) {
            self.cell = Some(cell);
            self.points.clear();
            self.points.extend(links.around(cell, 1));
        }
        let away_2 = |point: &Coord<f64>| {
            let (dx, dy) = (point.x - at.x, point.y - at.y);
            dx * dx + dy * dy
        };
        // A cell is at least as wide as the reach: a point within it lies in a cell beside this one at the most.
        let near_2 = self.points.iter().copied().flatten().map(away_2).fold(f64::INFINITY, f64::min);
        let near_m = near_2.sqrt();
        if near_m <= BY_POINTS * links.reach_m { near_m } else { links.distance_to_links_m(at, cell) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::toys::{Dice, Shapes, rectangle};
    use super::*;

    #[test]
    fn places_are_as_far_as_comparing_with_every_point_and_link() {
        let mut dice = Dice(83);
        let mut by_links = 0;
        for _ in 0..100 {
            let points: Vec<Coord<f64>> = (0..dice.below(40)).map(|_| dice.coord(-600.0, 600.0)).collect();
            let links = Links::build(&points, 200.0, 100.0);
            let mut near = Near::of(&links);
            for _ in 0..50 {
                let at = dice.coord(-700.0, 700.0);
                let mut plain_m = f64::INFINITY;
                for p in &points {
                    for q in points.iter().filter(|q| (q.x - p.x).hypot(q.y - p.y) <= 200.0) {
                        let side = geo::Line::new(*p, *q);
                        plain_m =
                            plain_m.min(geo::Distance::distance(&geo::Euclidean, &geo::Point(at), &side));
                    }
                }
                let found_m = near.distance_m(at);
                let points_m =
                    points.iter().map(|p| (p.x - at.x).hypot(p.y - at.y)).fold(f64::INFINITY, f64::min);
                by_links += u32::from(plain_m <= 100.0 && points_m > 100.0);
                if plain_m <= 100.0 && points_m > 80.0 {
                    assert!((found_m - plain_m).abs() < 1e-9, "{found_m} {plain_m}");
                } else if plain_m <= 100.0 {
                    assert!((found_m - points_m).abs() < 1e-9, "{found_m} {points_m}");
                } else {
                    assert!(found_m > 100.0, "{found_m} {plain_m}");
                }
            }
        }
        assert!(by_links > 50, "{by_links}");
    }

    #[test]
    fn a_single_place_beyond_is_found_on_shells_and_around_holes() {
        let at = |x: f64, y: f64| Coord { x, y };
        let row: Vec<Coord<f64>> = (0..20).map(|i| at(f64::from(i) * 150.0, 0.0)).collect();
        let area = |height: f64| MultiPolygon(vec![rectangle((0.0, -90.0), (2_850.0, height))]);
        assert_eq!(first_beyond(&area(90.0), &row, 200.0, 100.0), None);
        assert!(first_beyond(&area(101.0), &row, 200.0, 100.0).is_some());
        // A spike that rises between two corners which are near.
        let mut spike = rectangle((0.0, -90.0), (2_850.0, 90.0));
        spike.exterior_mut(|shell| shell.0.insert(3, at(1_400.0, 100.5)));
        let found = first_beyond(&MultiPolygon(vec![spike]), &row, 200.0, 100.0).expect("the spike");
        assert!((found.x - 1_400.0).abs() < 100.0 && found.y > 100.0, "{found:?}");
        assert!(first_beyond(&area(90.0), &[], 200.0, 100.0).is_some());
    }
}
