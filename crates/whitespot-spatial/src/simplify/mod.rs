//! Lines and areas with fewer vertices, for a screen, by Douglas and Peucker (1973) on a grid of one metre.
mod lines;
mod shapes;

pub use lines::simplify_lines;
pub use shapes::{SharedBorders, simplify_to_fit};

use geo::Coord;

/// A vertex on a grid of one metre: coordinates can be compared and hashed.
type Vertex = (i64, i64);

/// Places on the grid, without repeated neighbours.
fn snapped(places: &[Coord<f64>]) -> Vec<Vertex> {
    let mut snapped: Vec<Vertex> =
        places.iter().map(|at| (at.x.round() as i64, at.y.round() as i64)).collect();
    snapped.dedup();
    snapped
}

/// The piece between two junctions (or around, when both are one) with fewer vertices; the result does not depend on the
/// direction it is read in.
fn simplify_arc(mut arc: Vec<Vertex>, tolerance_m: f64) -> Vec<Vertex> {
    let weights = weigh(&mut arc, tolerance_m);
    arc.into_iter()
        .zip(weights)
        .filter_map(|(vertex, below_m2)| (below_m2 > tolerance_m * tolerance_m).then_some(vertex))
        .collect()
}

/// For each vertex of an arc the squared tolerance below which it stays, by Douglas and Peucker: 0 for what goes at
/// `least_tolerance_m` already, no end for the two ends. The arc is turned while it is looked at, so that the weights do not
/// depend on the direction it is read in.
fn weigh(arc: &mut [Vertex], least_tolerance_m: f64) -> Vec<f64> {
    let last = arc.len() - 1;
    let mut below_m2 = vec![0.0; arc.len()];
    if last == 0 {
        return vec![f64::INFINITY];
    }
    let backwards = (arc[last], arc[last - 1]) < (arc[0], arc[1]);
    if backwards {
        arc.reverse();
    }
    below_m2[0] = f64::INFINITY;
    below_m2[last] = f64::INFINITY;
    let mut open = vec![(0, last, f64::INFINITY)];
    while let Some((from, to, limit_m2)) = open.pop() {
        let farthest = (from + 1..to)
            .map(|position| (distance_2(arc[position], arc[from], arc[to]), position))
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        if let Some((distance_2, position)) = farthest
            && distance_2 > least_tolerance_m * least_tolerance_m
        {
            // A vertex is looked at only where the one that parted the arc stays.
            let limit_m2 = distance_2.min(limit_m2);
            below_m2[position] = limit_m2;
            open.extend([(from, position, limit_m2), (position, to, limit_m2)]);
        }
    }
    if backwards {
        arc.reverse();
        below_m2.reverse();
    }
    below_m2
}

/// Squared distance from a vertex to a segment, which may be a single place.
fn distance_2(at: Vertex, from: Vertex, to: Vertex) -> f64 {
    let (px, py) = ((at.0 - from.0) as f64, (at.1 - from.1) as f64);
    let (dx, dy) = ((to.0 - from.0) as f64, (to.1 - from.1) as f64);
    let length_2 = dx * dx + dy * dy;
    let along = if length_2 > 0.0 { ((px * dx + py * dy) / length_2).clamp(0.0, 1.0) } else { 0.0 };
    (px - along * dx).powi(2) + (py - along * dy).powi(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_keep_what_the_plain_way_keeps_at_every_tolerance() {
        /// By the book: the farthest vertex stays where it is farther off than the tolerance, and parts the rest.
        fn plain(arc: &[Vertex], tolerance_m: f64) -> Vec<Vertex> {
            let last = arc.len() - 1;
            let mut farthest = (0.0, 0);
            for position in 1..last {
                let distance_2 = distance_2(arc[position], arc[0], arc[last]);
                if distance_2 > farthest.0 {
                    farthest = (distance_2, position);
                }
            }
            if farthest.0 <= tolerance_m * tolerance_m {
                return vec![arc[0], arc[last]];
            }
            let mut kept = plain(&arc[..=farthest.1], tolerance_m);
            kept.pop();
            kept.extend(plain(&arc[farthest.1..], tolerance_m));
            kept
        }
        let mut arc: Vec<Vertex> =
            (0..400_i64).map(|step| (step * 37, (step * step * 7919) % 211 + (step * 31) % 17)).collect();
        let weights = weigh(&mut arc, 0.5);
        for tolerance_m in [0.5, 3.0, 12.0, 40.0, 90.0, 150.0, 1000.0] {
            let kept: Vec<Vertex> = arc
                .iter()
                .zip(&weights)
                .filter(|(_, below_m2)| **below_m2 > tolerance_m * tolerance_m)
                .map(|(&vertex, _)| vertex)
                .collect();
            assert_eq!(kept, plain(&arc, tolerance_m), "{tolerance_m}");
            assert_eq!(kept, simplify_arc(arc.clone(), tolerance_m), "{tolerance_m}");
        }
    }
}
