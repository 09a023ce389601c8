//! Round ticks, and values as places along an axis.
use super::Unit;
use crate::emit::Language;

/// An axis in the unit of print: percent for shares.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Axis {
    low: f64,
    high: f64,
    step: f64,
    unit: Unit,
}

/// Values as the axis counts them.
const fn scale(unit: Unit) -> f64 {
    match unit {
        Unit::Share => 100.0,
        Unit::Count | Unit::Amount => 1.0,
    }
}

impl Axis {
    /// From `low` to `high` and on to round ticks, `most` of them at most; shares do not go past the whole.
    pub(super) fn new(low: f64, high: f64, unit: Unit, most: usize) -> Self {
        let (low, high) = (low * scale(unit), high * scale(unit));
        let span = if high > low { high - low } else { 1.0 };
        // The counts that charts print are whole.
        let least = if unit == Unit::Count { 1.0 } else { 0.1 };
        let rough = (span / most.max(2) as f64).max(least * (1.0 - 1e-9));
        let power = 10_f64.powi(rough.log10().floor() as i32);
        let fits = |step: &f64| (span / (step * power)).ceil() <= most.max(2) as f64;
        let step = [1.0, 2.0, 2.5, 5.0, 10.0]
            .into_iter()
            // Ticks stay whole where counts are printed whole.
            .filter(|step| unit != Unit::Count || (step * power).fract().abs() < 1e-9)
            .find(fits)
            .unwrap_or(10.0)
            * power;
        let mut axis = Self {
            low: (low / step + 1e-9).floor() * step,
            high: (high / step - 1e-9).ceil() * step,
            step,
            unit,
        };
        if axis.high <= axis.low {
            axis.high = axis.low + step;
        }
        if unit == Unit::Share && high <= 100.0 + 1e-9 {
            axis.high = axis.high.min(100.0);
        }
        axis
    }

    /// Where a value lies: 0 at the low end, 1 at the high end.
    pub(super) fn place(&self, value: f64) -> f64 {
        ((value * scale(self.unit) - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    /// Places of the ticks with their texts; the unit stands with the last.
    pub(super) fn ticks(&self, language: Language) -> Vec<(f64, String)> {
        let count = ((self.high - self.low) / self.step + 1e-6).floor() as usize;
        let decimals = usize::from(self.step.fract() > 1e-9);
        (0..=count)
            .map(|number| {
                let value = self.low + self.step * number as f64;
                let mut text = language.rounded(value, decimals);
                if self.unit == Unit::Share && number == count {
                    text.push_str(language.percent_sign());
                }
                ((value - self.low) / (self.high - self.low), text)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(axis: &Axis, language: Language) -> Vec<String> {
        axis.ticks(language).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(
            texts(&Axis::new(0.0, 1.0, Unit::Share, 5), Language::Sv),
            ["0", "20", "40", "60", "80", "100\u{a0}%"]
        );
        assert_eq!(
            texts(&Axis::new(0.0, 1.0, Unit::Share, 4), Language::En),
            ["0", "25", "50", "75", "100%"]
        );
        assert_eq!(
            texts(&Axis::new(0.0, 1234.0, Unit::Count, 4), Language::Sv),
            ["0", "500", "1\u{a0}000", "1\u{a0}500"]
        );
        assert_eq!(texts(&Axis::new(0.0, 3.0, Unit::Count, 6), Language::Sv), ["0", "1", "2", "3"]);
        assert_eq!(texts(&Axis::new(0.0, 0.0, Unit::Count, 6), Language::Sv), ["0", "1"]);
    }

    #[test]
    fn shares_near_the_whole_get_an_axis_of_their_own() {
        let axis = Axis::new(0.912, 0.986, Unit::Share, 5);
        assert_eq!(texts(&axis, Language::Sv), ["90", "92", "94", "96", "98", "100\u{a0}%"]);
        assert!((axis.place(0.95) - 0.5).abs() < 1e-9);
    }
}
