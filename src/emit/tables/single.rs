//! Bounds in single precision, as indexes hold them: rounded outwards, so that what they enclose stays enclosed.

/// The greatest value of single precision that is not above.
pub(in crate::emit) fn below(value: f64) -> f32 {
    let nearest = value as f32;
    if f64::from(nearest) > value { nearest.next_down() } else { nearest }
}

/// The least value of single precision that is not below.
pub(in crate::emit) fn above(value: f64) -> f32 {
    let nearest = value as f32;
    if f64::from(nearest) < value { nearest.next_up() } else { nearest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_rounded_outwards_and_by_one_step_at_most() {
        for value in [0.1, -0.1, 6_600_000.3, 1.0, -658_500.7, 0.0, 16_777_217.0] {
            let (low, high) = (below(value), above(value));
            assert!(f64::from(low) <= value && f64::from(high) >= value, "{value}");
            assert!(f64::from(low.next_up()) > value && f64::from(high.next_down()) < value, "{value}");
        }
    }
}
