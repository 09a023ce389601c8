//! The frame of linked points: the links between them, and the triangles that three links bound.

use super::delaunay::{Delaunay, SPAN, Site};
use super::grow::Ways;
use geo::Coord;

/// Steps in a link distance, at least, of the lattice on which points are triangulated. An engineering choice: 6 mm or less
/// for 200 m.
const STEPS: f64 = 32_768.0;

/// The frame of points, by the ways around the land that is free of it.
///
/// Links are edges of the Delaunay triangulation that are at most `link_m` long; they join whatever single linkage joins,
/// since the triangulation holds a minimum spanning tree. Points move to a lattice of a 32,768th of `link_m`. The order of
/// the points does not matter. O(n log n).
pub(super) fn frame(points: &[Coord<f64>], link_m: f64) -> Ways {
    let (sites, points, step_m) = on_lattice(points, link_m);
    let delaunay = Delaunay::build(&sites);
    let mut is_link = vec![false; delaunay.count()];
    for edge in delaunay.edges() {
        let (a, b) = (points[delaunay.origin(edge) as usize], points[delaunay.end(edge) as usize]);
        let (dx, dy) = (a.x - b.x, a.y - b.y);
        is_link[edge as usize] = dx * dx + dy * dy <= link_m * link_m;
    }
    let is_triangle = |others: [u32; 2]| others.into_iter().all(|other| is_link[other as usize]);
    let is_rim = |edge: u32| is_link[edge as usize] && !delaunay.triangle(edge).is_some_and(is_triangle);
    let place = |position: u32| {
        let site = sites[position as usize];
        Coord { x: site.x as f64 * step_m, y: site.y as f64 * step_m }
    };
    let mut ways = Ways::new();
    let mut is_walked = vec![false; delaunay.count()];
    let mut is_linked = vec![false; sites.len()];
    for start in delaunay.edges().filter(|&edge| is_link[edge as usize]) {
        is_linked[delaunay.origin(start) as usize] = true;
        if is_walked[start as usize] || !is_rim(start) {
            continue;
        }
        let mut way = Vec::new();
        let mut edge = start;
        while !std::mem::replace(&mut is_walked[edge as usize], true) {
            way.push(place(delaunay.origin(edge)));
            // The next link clockwise, seen from the way back, keeps along the free land on the left.
            edge = delaunay.clockwise(edge ^ 1);
            while !is_link[edge as usize] {
                edge = delaunay.clockwise(edge);
            }
        }
        ways.push(way);
    }
    let alone = (0..sites.len() as u32).filter(|&at| !is_linked[at as usize]);
    ways.extend(alone.map(|at| vec![place(at)]));
    ways
}

/// The points on a lattice, in order and without repetition, as given, and the step of the lattice in metres.
fn on_lattice(points: &[Coord<f64>], link_m: f64) -> (Vec<Site>, Vec<Coord<f64>>, f64) {
    let span_m = |of: fn(&Coord<f64>) -> f64| {
        let (low, high) = points
            .iter()
            .map(of)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        high - low
    };
    // A power of two, so that what is shared by two groups lies in the same places.
    let least_m = span_m(|at| at.x).max(span_m(|at| at.y)) / (SPAN / 4) as f64;
    let step_m = (link_m / STEPS).max(least_m).log2().floor().exp2();
    let rounded = |value: f64| (value / step_m).round() as i64;
    let mut sites: Vec<(Site, Coord<f64>)> =
        points.iter().map(|&at| (Site { x: rounded(at.x), y: rounded(at.y) }, at)).collect();
    sites.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.x.total_cmp(&b.1.x)).then(a.1.y.total_cmp(&b.1.y)));
    sites.dedup_by_key(|(site, _)| *site);
    let (sites, points) = sites.into_iter().unzip();
    (sites, points, step_m)
}

#[cfg(test)]
mod tests {
    use super::super::toys::{Dice, Shapes, shuffled};
    use super::*;

    fn at(x: f64, y: f64) -> Coord<f64> {
        Coord { x, y }
    }

    /// Corners of each way from its least one, ways in order.
    fn in_order(mut ways: Ways) -> Vec<Vec<(f64, f64)>> {
        let mut ways: Vec<Vec<(f64, f64)>> = ways
            .iter_mut()
            .map(|way| {
                let mut way: Vec<(f64, f64)> = way.iter().map(|at| (at.x, at.y)).collect();
                let least = (0..way.len()).min_by(|&a, &b| way[a].partial_cmp(&way[b]).expect("numbers"));
                way.rotate_left(least.unwrap_or(0));
                way
            })
            .collect();
        ways.sort_by(|a, b| a.partial_cmp(b).expect("numbers"));
        ways
    }

    #[test]
    fn a_triangle_with_a_tail_and_a_point_alone() {
        let points = [at(0.0, 0.0), at(100.0, 0.0), at(0.0, 100.0), at(250.0, 0.0), at(0.0, 700.0)];
        let ways = in_order(frame(&points, 200.0));
        // Clockwise around the land: the free land lies on the left. The tail is walked there and back.
        assert_eq!(
            ways,
            [vec![(0.0, 0.0), (0.0, 100.0), (100.0, 0.0), (250.0, 0.0), (100.0, 0.0)], vec![(0.0, 700.0)]]
        );
    }

    #[test]
    fn a_ring_of_points_has_a_way_around_its_hole() {
        // Twelve points on a circle, 155 m from each other; no triangle has three such sides.
        let points: Vec<Coord<f64>> = (0..12)
            .map(|hour| (f64::from(hour) * 30.0).to_radians().sin_cos())
            .map(|(sin, cos)| at((300.0 * cos).round(), (300.0 * sin).round()))
            .collect();
        let lengths: Vec<usize> = frame(&points, 200.0).iter().map(Vec::len).collect();
        assert_eq!(lengths, [12, 12]);
        assert_eq!(frame(&points, 150.0).len(), 12, "none is linked");
    }

    #[test]
    fn two_points_one_and_none() {
        assert_eq!(frame(&[], 200.0), Ways::new());
        assert_eq!(frame(&[at(1.0, 2.0); 3], 200.0), [vec![at(1.0, 2.0)]]);
        assert_eq!(frame(&[at(0.0, 0.0), at(200.0, 0.0)], 200.0), [vec![at(0.0, 0.0), at(200.0, 0.0)]]);
        assert_eq!(frame(&[at(0.0, 0.0), at(200.001, 0.0)], 200.0).len(), 2);
    }

    #[test]
    fn links_join_what_single_linkage_joins() {
        let mut dice = Dice(82);
        for round in 0..60 {
            let size = [300.0, 1_500.0, 6_000.0][round % 3];
            let count = 1 + dice.below(150);
            let points: Vec<Coord<f64>> = (0..count)
                .map(|_| dice.coord(0.0, size))
                .map(|c| if round % 2 == 0 { at(c.x.round(), c.y.round()) } else { c })
                .collect();
            let ways = frame(&points, 200.0);
            assert_eq!(frame(&shuffled(&points, 5), 200.0), ways);
            let groups = super::super::linkage(&points, 200.0).into_iter().max().map_or(0, |most| most + 1);
            // Each group has one way around it, which turns clockwise, or is a line or a point; the others are around holes.
            let outer = ways
                .iter()
                .filter(|way| {
                    let pairs = way.iter().zip(way.iter().cycle().skip(1));
                    pairs.map(|(p, q)| p.x * q.y - p.y * q.x).sum::<f64>() < 1e-3
                })
                .count();
            assert_eq!(outer as u32, groups, "round {round}");
        }
    }
}
