//! What the tests and benches of whitespot share: chance that is the same in every run, on every machine.

/// Seeded chance: a linear congruential generator of 64 bits, of which the high ones are used. Not for what must not be guessed.
#[derive(Debug, Clone)]
pub struct Dice(pub u64);

impl Dice {
    /// The next state.
    pub const fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0
    }

    /// A whole number from 0 to below `sides`.
    ///
    /// # Panics
    /// Where there is no side.
    pub const fn roll(&mut self, sides: u64) -> u64 {
        (self.bits() >> 33) % sides
    }

    /// From 0 to below 1.
    pub const fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// From `low` to below `high`.
    pub const fn between(&mut self, low: f64, high: f64) -> f64 {
        low + self.unit() * (high - low)
    }

    /// A position in a list of this length; 0 for an empty one.
    pub const fn below(&mut self, end: usize) -> usize {
        self.between(0.0, end as f64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_the_same_in_every_run_and_within_its_limits() {
        let mut dice = Dice(1);
        // As Python computes them from the two constants.
        assert_eq!([dice.roll(6), dice.roll(6), dice.roll(6)], [2, 3, 0]);
        for _ in 0..1_000 {
            assert!(dice.below(3) < 3 && (2.0..5.0).contains(&dice.between(2.0, 5.0)));
        }
        assert_eq!(dice.below(0), 0);
    }
}
