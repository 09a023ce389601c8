//! The sums of one area, by kind of settlement and weight.
use crate::model::Settlement;

/// Rows of numbers as [`Layout`](super::layout::Layout) places them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sums {
    weights: usize,
    width: usize,
    values: Vec<f64>,
}

impl Sums {
    pub(super) fn new(weights: usize, width: usize) -> Self {
        Self { weights, width, values: vec![0.0; Settlement::ALL.len() * weights * width] }
    }

    pub(super) fn row(&self, settlement: Settlement, weight: usize) -> &[f64] {
        let start = (settlement as usize * self.weights + weight) * self.width;
        &self.values[start..start + self.width]
    }

    pub(super) fn row_mut(&mut self, settlement: Settlement, weight: usize) -> &mut [f64] {
        let start = (settlement as usize * self.weights + weight) * self.width;
        &mut self.values[start..start + self.width]
    }

    pub(super) fn merge(&mut self, other: &Self) {
        add(&mut self.values, &other.values);
    }

    /// The row of some kinds together, added in the order of the kinds.
    pub(super) fn cut(&self, kinds: &[Settlement], weight: usize) -> Vec<f64> {
        let mut sum = vec![0.0; self.width];
        for &kind in kinds {
            add(&mut sum, self.row(kind, weight));
        }
        sum
    }

    /// One place of all kinds together; the same bits as in [`Self::cut`].
    pub(super) fn all(&self, weight: usize, place: usize) -> f64 {
        self.of(&Settlement::ALL, weight, place)
    }

    /// One place of some kinds together.
    pub(super) fn of(&self, kinds: &[Settlement], weight: usize, place: usize) -> f64 {
        kinds.iter().fold(0.0, |sum, &kind| sum + self.row(kind, weight)[place])
    }
}

/// Adds place to place.
pub(super) fn add(sums: &mut [f64], parts: &[f64]) {
    for (sum, part) in sums.iter_mut().zip(parts) {
        *sum += part;
    }
}
