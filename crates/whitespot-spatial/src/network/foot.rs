//! The nearest place on the network.

use super::Network;
use super::blocks::nearest_on;
use super::polylines::{compare_places, distance_m};
use super::tiles::tile;
use geo::Coord;
use rayon::prelude::*;

/// Places whose feet are found one after another, each with the help of the one before; an engineering choice.
const TOGETHER: usize = 1024;

/// The nearest place on a network.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Foot {
    /// Where on the network.
    pub at: Coord<f64>,
    /// How far the place lies from the network, in metres.
    pub distance_m: f64,
    /// Whether the place lies to the left of its stretch, seen in the direction of the stretch: from its end of lesser x (then
    /// lesser y), or for a ring as the order of its coordinates has it. A place on the line or in line with it does not.
    pub left: bool,
    stretch: u32,
    /// The vertex of the stretch before the foot, as a position among all vertices.
    pub(super) vertex: u32,
    pub(super) along_m: f64,
}

impl Foot {
    /// The number of the stretch that the foot lies on: the part of a line from one join to the next. It is the same whatever
    /// order and direction the lines came in, and below [`Network::stretches`].
    ///
    /// ```
    /// use geo::{coord, line_string};
    /// use whitespot_spatial::{Joined, Network};
    /// let road = line_string![(x: 0.0, y: 0.0), (x: 100.0, y: 0.0)];
    /// let street = line_string![(x: 50.0, y: 0.0), (x: 50.0, y: 80.0)];
    /// let network = Network::build(&[(&road, Joined::Ends), (&street, Joined::Ends)], 0.5);
    /// let stretch = |x: f64| network.foot(coord! { x: x, y: 10.0 }, 20.0).map(|foot| foot.stretch());
    /// assert_eq!(stretch(10.0), stretch(30.0));
    /// assert_ne!(stretch(10.0), stretch(90.0));
    /// ```
    #[must_use]
    pub const fn stretch(&self) -> u32 {
        self.stretch
    }
}

impl Network {
    /// The place on the network that is nearest to `at`, where it lies at most `reach_m` metres away; none otherwise.
    ///
    /// Of equally near places that of the least x counts, then of the least y; where stretches meet in it, that of the lowest
    /// number. The links over gaps have no feet. About O(log n).
    ///
    /// ```
    /// use geo::{coord, line_string};
    /// use whitespot_spatial::{Joined, Network};
    /// let road = line_string![(x: 0.0, y: 0.0), (x: 100.0, y: 0.0)];
    /// let network = Network::build(&[(&road, Joined::Ends)], 0.5);
    /// let foot = network.foot(coord! { x: 40.0, y: 30.0 }, 50.0).expect("the road is near");
    /// assert_eq!((foot.at, foot.distance_m, foot.left), (coord! { x: 40.0, y: 0.0 }, 30.0, true));
    /// assert_eq!(network.foot(coord! { x: 40.0, y: 30.0 }, 20.0), None);
    /// ```
    #[must_use]
    pub fn foot(&self, at: Coord<f64>, reach_m: f64) -> Option<Foot> {
        self.nearest(at, reach_m, reach_m, &mut Vec::new())
    }

    /// As [`Network::foot`], of many places: the foot of each. In parallel, and several times as fast as one by one. O(n log n).
    ///
    /// ```
    /// use geo::{coord, line_string};
    /// use whitespot_spatial::{Joined, Network};
    /// let road = line_string![(x: 0.0, y: 0.0), (x: 100.0, y: 0.0)];
    /// let network = Network::build(&[(&road, Joined::Ends)], 0.5);
    /// let at = [coord! { x: 40.0, y: 30.0 }, coord! { x: 40.0, y: 90.0 }];
    /// assert_eq!(network.feet(&at, 50.0), at.map(|at| network.foot(at, 50.0)));
    /// ```
    #[must_use]
    pub fn feet(&self, at: &[Coord<f64>], reach_m: f64) -> Vec<Option<Foot>> {
        let mut order: Vec<(u64, u32)> = at.iter().map(|&at| tile(at)).zip(0..).collect();
        order.par_sort_unstable();
        let found: Vec<(u32, Foot)> = order
            .par_chunks(TOGETHER)
            .flat_map_iter(|together| {
                let (mut open, mut last) = (Vec::new(), None);
                let mut own = Vec::with_capacity(together.len());
                for &(_, position) in together {
                    let at = at[position as usize];
                    // The foot of the place before is on the network: the nearest place is no farther.
                    let most_m = last.map_or(reach_m, |last| distance_m(last, at).min(reach_m));
                    if let Some(foot) = self.nearest(at, most_m, reach_m, &mut open) {
                        last = Some(foot.at);
                        own.push((position, foot));
                    }
                }
                own
            })
            .collect();
        let mut feet = vec![None; at.len()];
        for (position, foot) in found {
            feet[position as usize] = Some(foot);
        }
        feet
    }

    /// The foot within `reach_m`, where something is known to lie within `most_m` or nothing matters beyond; `open` is memory.
    fn nearest(
        &self,
        at: Coord<f64>,
        most_m: f64,
        reach_m: f64,
        open: &mut Vec<(f64, u32, u32)>,
    ) -> Option<Foot> {
        if !(at.x.is_finite() && at.y.is_finite()) || reach_m.is_nan() {
            return None;
        }
        let places = &self.stretches.places;
        let mut found: Option<(f64, Coord<f64>, u32, usize, f64)> = None;
        self.index.near(at, most_m, open, |block| {
            for vertex in block.segments() {
                let (nearest, part, squared) = nearest_on(places[vertex], places[vertex + 1], at);
                let is_better = found.is_none_or(|(least, place, stretch, ..)| {
                    squared
                        .total_cmp(&least)
                        .then_with(|| compare_places(&nearest, &place))
                        .then(block.line.cmp(&stretch))
                        .is_lt()
                });
                if is_better {
                    found = Some((squared, nearest, block.line, vertex, part));
                }
            }
            found.map_or(f64::INFINITY, |(least, ..)| least)
        });
        let (squared, nearest, stretch, segment, part) = found?;
        let distance_m = squared.sqrt();
        if distance_m > reach_m {
            return None;
        }
        let vertex = if part >= 1.0 { segment + 1 } else { segment };
        Some(Foot {
            at: nearest,
            distance_m,
            left: self.is_left(stretch as usize, vertex, nearest, at),
            stretch,
            vertex: vertex as u32,
            along_m: self::distance_m(places[vertex], nearest),
        })
    }

    /// Whether a place lies to the left of its foot, which lies at or behind a vertex.
    fn is_left(&self, stretch: usize, vertex: usize, foot: Coord<f64>, at: Coord<f64>) -> bool {
        let places = &self.stretches.places;
        let (first, last) =
            (self.stretches.starts[stretch] as usize, self.stretches.starts[stretch + 1] as usize - 1);
        let direction = |segment: usize| {
            let along = places[segment + 1] - places[segment];
            along / along.x.hypot(along.y)
        };
        let along = if vertex == last {
            direction(vertex - 1)
        } else if foot == places[vertex] && vertex > first {
            // At a corner neither segment tells the sides of a sharp turn; the line that halves the corner does.
            direction(vertex - 1) + direction(vertex)
        } else {
            direction(vertex)
        };
        let off = at - foot;
        along.x * off.y - along.y * off.x > 0.0
    }
}
