//! Areas with fewer vertices, with one common border between neighbours.
//!
//! Borders are cut where three or more lines meet; each piece between two such junctions is simplified once, in a direction that
//! does not depend on which neighbour it was read from. Two municipalities whose borders share vertices therefore still share them
//! afterwards, and no gap opens.
use geo::{Coord, LineString, MultiPolygon, Polygon};

use super::{Vertex, snapped, weigh};

/// Simplifies areas until they hold at most `most_vertices` together, starting at `tolerance_m` and doubling it, and keeps the
/// borders that neighbours share in common.
///
/// Vertices are rounded to whole metres. A part smaller than the tolerance vanishes, but never the whole of an area: its part with
/// most vertices stays as it was. An empty area stays empty. Past a tolerance of one kilometre the budget is given up. What comes out may
/// touch or cross itself by as much as the tolerance: it is for a screen, not for measures.
///
/// ```
/// use geo::{MultiPolygon, polygon};
/// use whitespot_spatial::simplify_to_fit;
///
/// // A square of 100 m with a dent of 2 m in its southern side.
/// let dented = MultiPolygon(vec![polygon![
///     (x: 0.0, y: 0.0), (x: 50.0, y: 2.0), (x: 100.0, y: 0.0), (x: 100.0, y: 100.0), (x: 0.0, y: 100.0),
/// ]]);
/// let simple = simplify_to_fit(&[&dented], 5.0, 100);
/// assert_eq!(simple[0].0[0].exterior().0.len(), 5); // four corners, the first repeated
/// ```
pub fn simplify_to_fit(
    shapes: &[&MultiPolygon<f64>],
    tolerance_m: f64,
    most_vertices: usize,
) -> Vec<MultiPolygon<f64>> {
    let all: Vec<usize> = (0..shapes.len()).collect();
    SharedBorders::of(shapes, tolerance_m).simplify(&all, tolerance_m, most_vertices)
}

/// Areas whose vertices are weighed once for many drawings: by how far the border would be off without each.
///
/// ```
/// use geo::{MultiPolygon, polygon};
/// use whitespot_spatial::SharedBorders;
///
/// let dented = MultiPolygon(vec![polygon![
///     (x: 0.0, y: 0.0), (x: 50.0, y: 2.0), (x: 100.0, y: 0.0), (x: 100.0, y: 100.0), (x: 0.0, y: 100.0),
/// ]]);
/// let borders = SharedBorders::of(&[&dented], 1.0);
/// assert_eq!(borders.simplify(&[0], 1.0, 100)[0].0[0].exterior().0.len(), 6);
/// assert_eq!(borders.simplify(&[0], 5.0, 100)[0].0[0].exterior().0.len(), 5);
/// ```
pub struct SharedBorders {
    /// By shape and polygon, the exterior first.
    shapes: Vec<Vec<Vec<Ring>>>,
    least_tolerance_m: f64,
}

/// A ring without its last vertex; it begins where the border is cut.
struct Ring {
    vertices: Vec<Vertex>,
    /// Squared tolerance below which each vertex stays; of no end where the border is cut.
    stays_below_m2: Vec<f64>,
}

impl SharedBorders {
    /// Looks at every vertex, for drawings that are off by `least_tolerance_m` or more.
    pub fn of(shapes: &[&MultiPolygon<f64>], least_tolerance_m: f64) -> Self {
        let rings: Vec<Vec<Vec<Vec<Vertex>>>> =
            shapes.iter().map(|shape| shape.iter().map(snapped_rings).collect()).collect();
        let is_junction = junctions(rings.iter().flatten().flatten());
        let mut rest = &is_junction[..];
        let mut weighed = |ring: Vec<Vertex>| {
            let (of_ring, others) = rest.split_at(ring.len());
            rest = others;
            Ring::of(ring, of_ring, least_tolerance_m)
        };
        let mut polygon = |rings: Vec<Vec<Vertex>>| rings.into_iter().map(&mut weighed).collect();
        let shapes = rings.into_iter().map(|shape| shape.into_iter().map(&mut polygon).collect()).collect();
        Self { shapes, least_tolerance_m }
    }

    /// Some of the shapes, simplified as [`simplify_to_fit`] says; their common borders stay common.
    pub fn simplify(
        &self,
        which: &[usize],
        tolerance_m: f64,
        most_vertices: usize,
    ) -> Vec<MultiPolygon<f64>> {
        let mut tolerance_m = tolerance_m.max(self.least_tolerance_m);
        loop {
            let simple: Vec<MultiPolygon<f64>> =
                which.iter().map(|&shape| simplify_shape(&self.shapes[shape], tolerance_m)).collect();
            // Past a kilometre nothing is left to win: the rest are shapes of the least size.
            if tolerance_m > 1000.0 || simple.iter().map(vertices).sum::<usize>() <= most_vertices {
                return simple;
            }
            tolerance_m *= 2.0;
        }
    }
}

impl Ring {
    /// `is_junction` is parallel to the vertices.
    fn of(mut vertices: Vec<Vertex>, is_junction: &[bool], least_tolerance_m: f64) -> Self {
        let junctions = || (0..vertices.len()).filter(|&position| is_junction[position]);
        // A ring that meets no other is cut at its lowest vertex, wherever the source lets it begin.
        let lowest = || (0..vertices.len()).min_by_key(|&position| vertices[position]);
        let Some(first) = junctions().next().or_else(lowest) else {
            return Self { vertices, stays_below_m2: Vec::new() };
        };
        let mut cuts: Vec<usize> = junctions().map(|position| position - first).collect();
        if cuts.is_empty() {
            cuts.push(0);
        }
        cuts.push(vertices.len());
        vertices.rotate_left(first);
        let mut stays_below_m2 = vec![0.0; vertices.len()];
        for pair in cuts.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            let mut arc = vertices[from..to].to_vec();
            arc.push(vertices[to % vertices.len()]);
            let weights = weigh(&mut arc, least_tolerance_m);
            stays_below_m2[from..to].copy_from_slice(&weights[..to - from]);
        }
        Self { vertices, stays_below_m2 }
    }

    fn simplify(&self, tolerance_m: f64) -> Option<LineString<f64>> {
        let stays = self.stays_below_m2.iter().map(|&below_m2| below_m2 > tolerance_m * tolerance_m);
        let simple: Vec<Vertex> =
            self.vertices.iter().zip(stays).filter_map(|(&vertex, stays)| stays.then_some(vertex)).collect();
        (simple.len() >= 3).then(|| line(&simple))
    }
}

fn vertices(shape: &MultiPolygon<f64>) -> usize {
    shape
        .iter()
        .map(|part| part.exterior().0.len() + part.interiors().iter().map(|ring| ring.0.len()).sum::<usize>())
        .sum()
}

/// Exterior and holes as open rings (the first vertex is not repeated) without repeated neighbours.
fn snapped_rings(polygon: &Polygon<f64>) -> Vec<Vec<Vertex>> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(snap).collect()
}

fn snap(ring: &LineString<f64>) -> Vec<Vertex> {
    let mut snapped = snapped(&ring.0);
    if snapped.len() > 1 && snapped.first() == snapped.last() {
        snapped.pop();
    }
    snapped
}

/// For every vertex, ring by ring: whether it has other than two neighbours over all rings.
fn junctions<'a>(rings: impl Iterator<Item = &'a Vec<Vertex>> + Clone) -> Vec<bool> {
    /// A vertex of a ring between its neighbours, the lesser first.
    struct Bend {
        at: u64,
        between: [u64; 2],
        position: usize,
    }
    let count = rings.clone().map(Vec::len).sum();
    let mut bends: Vec<Bend> = Vec::with_capacity(count);
    for ring in rings {
        for (position, &at) in ring.iter().enumerate() {
            let before = word(ring[(position + ring.len() - 1) % ring.len()]);
            let after = word(ring[(position + 1) % ring.len()]);
            let between = [before.min(after), before.max(after)];
            bends.push(Bend { at: word(at), between, position: bends.len() });
        }
    }
    bends.sort_unstable_by_key(|bend| bend.at);
    let mut is_junction = vec![false; count];
    for same in bends.chunk_by(|a, b| a.at == b.at) {
        let between = same[0].between;
        // A border is read once from either side.
        let is_border = between[0] != between[1] && same.iter().all(|bend| bend.between == between);
        if !is_border {
            let mut neighbours: Vec<u64> = same.iter().flat_map(|bend| bend.between).collect();
            neighbours.sort_unstable();
            neighbours.dedup();
            if neighbours.len() != 2 {
                for bend in same {
                    is_junction[bend.position] = true;
                }
            }
        }
    }
    is_junction
}

/// A vertex as one number: metres of every plane of the earth lie within 32 bits.
fn word((x, y): Vertex) -> u64 {
    u64::from(x as u32) << 32 | u64::from(y as u32)
}

fn simplify_shape(polygons: &[Vec<Ring>], tolerance_m: f64) -> MultiPolygon<f64> {
    let mut parts = Vec::new();
    for rings in polygons {
        let mut simple = rings.iter().map(|ring| ring.simplify(tolerance_m));
        if let Some(exterior) = simple.next().flatten() {
            parts.push(Polygon::new(exterior, simple.flatten().collect()));
        }
    }
    if parts.is_empty() {
        // Everything was smaller than the tolerance: the part with most vertices stays as it was.
        let largest = polygons.iter().max_by_key(|rings| rings[0].vertices.len());
        parts.extend(largest.map(|rings| Polygon::new(line(&rings[0].vertices), Vec::new())));
    }
    MultiPolygon(parts)
}

fn line(ring: &[Vertex]) -> LineString<f64> {
    let mut coordinates: Vec<Coord<f64>> =
        ring.iter().map(|&(x, y)| Coord { x: x as f64, y: y as f64 }).collect();
    coordinates.extend(coordinates.first().copied());
    LineString(coordinates)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use geo::Area;

    use super::*;

    /// A square from (x, 0) to (x + 1000, 1000) whose sides at x and x + 1000 are ragged by 30 m, the same for both
    /// neighbours of a side.
    fn ragged(x: i64, reversed: bool) -> MultiPolygon<f64> {
        let side = |x: i64| (1..100).map(move |step: i64| (x + (step * 7919) % 61 - 30, step * 10));
        let mut ring = vec![(x, 0), (x + 1000, 0)];
        ring.extend(side(x + 1000));
        ring.extend([(x + 1000, 1000), (x, 1000)]);
        ring.extend(side(x).collect::<Vec<_>>().into_iter().rev());
        if reversed {
            ring.reverse();
        }
        MultiPolygon(vec![Polygon::new(line(&ring), Vec::new())])
    }

    fn edges(shape: &MultiPolygon<f64>) -> HashSet<(Vertex, Vertex)> {
        let vertices = snap(shape.0[0].exterior());
        (0..vertices.len())
            .map(|position| {
                let (a, b) = (vertices[position], vertices[(position + 1) % vertices.len()]);
                (a.min(b), a.max(b))
            })
            .collect()
    }

    #[test]
    fn neighbours_keep_one_border_whichever_way_their_rings_run() {
        let (left, right) = (ragged(0, false), ragged(1000, true));
        let simple = simplify_to_fit(&[&left, &right], 25.0, usize::MAX);
        assert!(
            vertices(&simple[0]) < vertices(&left) * 3 / 4,
            "{} of {}",
            vertices(&simple[0]),
            vertices(&left)
        );
        let common = edges(&simple[0]).intersection(&edges(&simple[1])).count();
        assert!(common > 5, "{common}");
        // No gap and no overlap: the two together are as large as their outer ring.
        let outer: HashSet<_> = edges(&simple[0]).symmetric_difference(&edges(&simple[1])).copied().collect();
        let both = simple[0].unsigned_area() + simple[1].unsigned_area();
        let doubled: i64 = snap_sum(&simple, &outer);
        assert!((both - doubled.abs() as f64 / 2.0).abs() < 1e-6, "{both}");
    }

    /// Twice the signed area within edges that belong to one shape only, each in the direction of a ring that runs
    /// counter-clockwise.
    fn snap_sum(shapes: &[MultiPolygon<f64>], outer: &HashSet<(Vertex, Vertex)>) -> i64 {
        let mut sum = 0;
        for shape in shapes {
            let mut ring = snap(shape.0[0].exterior());
            if shape.signed_area() < 0.0 {
                ring.reverse();
            }
            for position in 0..ring.len() {
                let (a, b) = (ring[position], ring[(position + 1) % ring.len()]);
                if outer.contains(&(a.min(b), a.max(b))) {
                    sum += a.0 * b.1 - b.0 * a.1;
                }
            }
        }
        sum
    }

    #[test]
    fn the_same_island_gives_the_same_ring_wherever_it_begins() {
        let circle: Vec<Vertex> = (0..360)
            .map(|degree| f64::from(degree).to_radians())
            .map(|angle| ((angle.cos() * 5000.0).round() as i64, (angle.sin() * 5000.0).round() as i64))
            .collect();
        let mut turned = circle.clone();
        turned.rotate_left(77);
        turned.reverse();
        let shape = |ring: &[Vertex]| MultiPolygon(vec![Polygon::new(line(ring), Vec::new())]);
        let one = simplify_to_fit(&[&shape(&circle)], 20.0, usize::MAX);
        let other = simplify_to_fit(&[&shape(&turned)], 20.0, usize::MAX);
        assert_eq!(edges(&one[0]), edges(&other[0]));
        assert!(vertices(&one[0]) < 80);
        assert!((one[0].unsigned_area() / shape(&circle).unsigned_area() - 1.0).abs() < 0.01);
    }

    #[test]
    fn a_budget_is_kept_and_nothing_vanishes_wholly() {
        let speck = MultiPolygon(vec![Polygon::new(line(&[(9000, 0), (9003, 0), (9003, 3)]), Vec::new())]);
        let simple = simplify_to_fit(&[&ragged(0, false), &speck, &MultiPolygon(Vec::new())], 1.0, 20);
        assert!(simple.iter().map(vertices).sum::<usize>() <= 20);
        assert_eq!(simple[1].0.len(), 1);
        assert!(simple[2].0.is_empty());
    }
}
