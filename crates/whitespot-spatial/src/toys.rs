//! Seeded shapes for the tests.

use geo::{Coord, LineString, Polygon};

pub(super) use whitespot_test_kit::Dice;

/// Shapes that chance draws.
pub(super) trait Shapes {
    /// A place within a square.
    fn coord(&mut self, low: f64, high: f64) -> Coord<f64>;
    /// A star around `centre`; every other one has a star-shaped hole, and some have whole-numbered vertices.
    fn star(&mut self, centre: Coord<f64>, radius: f64, corners: usize) -> Polygon<f64>;
}

impl Shapes for Dice {
    fn coord(&mut self, low: f64, high: f64) -> Coord<f64> {
        Coord { x: self.between(low, high), y: self.between(low, high) }
    }

    fn star(&mut self, centre: Coord<f64>, radius: f64, corners: usize) -> Polygon<f64> {
        let whole = self.below(3) == 0 && radius > 20.0;
        let mut ring = |from: f64, to: f64, low: f64, high: f64| {
            let points = (0..corners).map(|i| {
                let angle =
                    (i as f64 + 0.8 * self.between(from, to)) / corners as f64 * std::f64::consts::TAU;
                let r = radius * self.between(low, high);
                let c = Coord { x: centre.x + r * angle.cos(), y: centre.y + r * angle.sin() };
                if whole { Coord { x: c.x.round(), y: c.y.round() } } else { c }
            });
            LineString(points.collect())
        };
        let shell = ring(0.0, 1.0, 0.5, 1.2);
        let hole = ring(0.0, 1.0, 0.1, 0.3);
        Polygon::new(shell, if self.below(2) == 0 { vec![hole] } else { Vec::new() })
    }
}

/// A rectangle from `low` to `high`, counter-clockwise.
pub(super) fn rectangle(low: (f64, f64), high: (f64, f64)) -> Polygon<f64> {
    Polygon::new(LineString::from(vec![low, (high.0, low.1), high, (low.0, high.1)]), Vec::new())
}

/// The list in another order.
pub(super) fn shuffled<T: Clone>(list: &[T], seed: u64) -> Vec<T> {
    let mut dice = Dice(seed);
    let mut list = list.to_vec();
    for i in (1..list.len()).rev() {
        list.swap(i, dice.below(i + 1));
    }
    list
}
