//! Seeded chance whose values are the same on every machine, for any number of threads and after any upgrade.
//!
//! Only whole-number arithmetic, `+ − × ÷` and square roots are used, which IEEE 754 defines to the last bit; the
//! distributions are our own, because those of a random crate may change with a release.

use geo::Coord;
use rand_pcg::Pcg64;
use rand_pcg::rand_core::Rng;

/// A seeded source of chance; each subject has its own, so that the order of the work does not matter.
pub(crate) struct Dice(Pcg64);

impl Dice {
    /// The dice of one subject, such as the roads of municipality 0214.
    pub(crate) fn new(seed: u64, subject: &str, detail: &str) -> Self {
        // FNV-1a over the words: stable, unlike the standard library's hasher.
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for byte in subject.bytes().chain([b'/']).chain(detail.bytes()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Self(Pcg64::new((u128::from(seed) << 64) | u128::from(hash), u128::from(hash)))
    }

    /// The next 64 random bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Even in 0 ≤ x < 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / 9_007_199_254_740_992.0
    }

    /// Even in low ≤ x < high.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Even in −1 ≤ x < 1.
    pub(crate) fn swing(&mut self) -> f64 {
        self.between(-1.0, 1.0)
    }

    /// A whole number below `count`; 0 when `count` is 0.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        ((u128::from(self.bits()) * count as u128) >> 64) as usize
    }

    /// A whole number from `low` to `high`, both included.
    pub(crate) fn whole(&mut self, low: u32, high: u32) -> u32 {
        low + self.below((high - low + 1) as usize) as u32
    }

    /// True with the given probability.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// One of the entries.
    pub(crate) fn pick<'a, T>(&mut self, entries: &'a [T]) -> &'a T {
        &entries[self.below(entries.len())]
    }

    /// A direction of length 1.
    pub(crate) fn direction(&mut self) -> Coord {
        loop {
            let (x, y) = (self.swing(), self.swing());
            let square = x * x + y * y;
            if square > 0.01 && square <= 1.0 {
                let length = square.sqrt();
                return Coord { x: x / length, y: y / length };
            }
        }
    }

    /// 128 bits written as a UUID.
    pub(crate) fn uuid(&mut self) -> u128 {
        let bits = (u128::from(self.bits()) << 64) | u128::from(self.bits());
        // Version 4, variant 1, as real identifiers of buildings have.
        (bits & !((0xf << 76) | (0x3 << 62))) | (0x4 << 76) | (0x2 << 62)
    }
}

/// The text of a UUID: 8-4-4-4-12 hexadecimal digits.
pub(crate) fn uuid_text(uuid: u128) -> String {
    let hex = format!("{uuid:032x}");
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// The direction of a part of a turn, counted from east against the clock.
pub(crate) fn turn(part: f64) -> Coord {
    let part = part - part.floor();
    let quarter = (part * 4.0).floor();
    let angle = (part * 4.0 - quarter) * std::f64::consts::FRAC_PI_2;
    // The libraries' sine and cosine differ in the last bit from machine to machine; the series does not.
    let square = angle * angle;
    let (mut sine, mut cosine) = (1.0, 1.0);
    for step in (0..9).rev() {
        let step = f64::from(step) * 2.0;
        sine = 1.0 - square / ((step + 2.0) * (step + 3.0)) * sine;
        cosine = 1.0 - square / ((step + 1.0) * (step + 2.0)) * cosine;
    }
    sine *= angle;
    match quarter as u8 {
        0 => Coord { x: cosine, y: sine },
        1 => Coord { x: -sine, y: cosine },
        2 => Coord { x: -cosine, y: -sine },
        _ => Coord { x: sine, y: -cosine },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turn_is_the_unit_circle() {
        for step in 0..100 {
            let angle = f64::from(step) / 100.0;
            let (sine, cosine) = (angle * std::f64::consts::TAU).sin_cos();
            let found = turn(angle);
            assert!((found.x - cosine).abs() < 1e-12 && (found.y - sine).abs() < 1e-12, "{angle}: {found:?}");
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_values() {
        // Written down once: a change here changes every file of the demo.
        assert_eq!(Dice::new(1, "roads", "0214").bits(), Dice::new(1, "roads", "0214").bits());
        assert_ne!(Dice::new(1, "roads", "0214").bits(), Dice::new(2, "roads", "0214").bits());
        let text = uuid_text(Dice::new(1, "id", "").uuid());
        assert_eq!((text.len(), &text[14..15]), (36, "4"));
    }
}
