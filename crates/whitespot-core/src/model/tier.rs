/// Hastighet: Mbit/s down and up; an unknown direction is `None`.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Speed {
    /// Downstream, Mbit/s.
    pub down_mbps: Option<f64>,
    /// Upstream, Mbit/s.
    pub up_mbps: Option<f64>,
    /// Downstream in the busy hour (bråd timme), Mbit/s; judged only where the profile asks.
    pub down_peak_mbps: Option<f64>,
}

/// Hastighetsnivå: a tier that an offer reaches or not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpeedTier {
    /// Least downstream speed, Mbit/s.
    pub down_mbps: f64,
    /// Least upstream speed, Mbit/s; `None` where the profile does not judge it.
    pub up_mbps: Option<f64>,
}

impl SpeedTier {
    /// Whether a speed reaches this tier; `None` when the offer does not say enough to judge.
    ///
    /// A speed equal to the tier reaches it.
    pub fn reached_by(&self, speed: Speed) -> Option<bool> {
        let down = speed.down_mbps? >= self.down_mbps;
        match self.up_mbps {
            None => Some(down),
            // Too slow downstream is a verdict whatever the upstream speed is.
            Some(_) if !down => Some(false),
            Some(least) => Some(speed.up_mbps? >= least),
        }
    }
}

/// A ladder of tiers that rises in both directions, so that a higher tier always implies the lower ones.
#[derive(Debug, Clone, PartialEq)]
pub struct TierLadder(Vec<SpeedTier>);

impl TierLadder {
    /// Checks that the ladder rises: strictly downstream, and never falls upstream.
    pub fn try_new(tiers: Vec<SpeedTier>) -> Option<Self> {
        let rises = tiers.windows(2).all(|pair| {
            pair[0].down_mbps < pair[1].down_mbps
                && match (pair[0].up_mbps, pair[1].up_mbps) {
                    (Some(low), Some(high)) => low <= high,
                    (Some(_), None) => false,
                    (None, _) => true,
                }
        });
        let least_is_positive = tiers.first().is_some_and(|tier| tier.down_mbps > 0.0);
        (rises && least_is_positive && tiers.len() < usize::from(u8::MAX)).then_some(Self(tiers))
    }

    /// The tiers, lowest first.
    pub fn tiers(&self) -> &[SpeedTier] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speed(down: f64, up: f64) -> Speed {
        Speed { down_mbps: Some(down), up_mbps: Some(up), down_peak_mbps: None }
    }

    #[test]
    fn a_speed_equal_to_the_tier_reaches_it() {
        let tier = SpeedTier { down_mbps: 100.0, up_mbps: Some(20.0) };
        assert_eq!(tier.reached_by(speed(100.0, 20.0)), Some(true));
        assert_eq!(tier.reached_by(speed(100.0, 19.9)), Some(false));
        assert_eq!(
            tier.reached_by(Speed { down_mbps: Some(99.0), up_mbps: None, down_peak_mbps: None }),
            Some(false)
        );
        assert_eq!(
            tier.reached_by(Speed { down_mbps: Some(100.0), up_mbps: None, down_peak_mbps: None }),
            None
        );
        assert_eq!(
            tier.reached_by(Speed { down_mbps: None, up_mbps: Some(100.0), down_peak_mbps: None }),
            None
        );
    }

    #[test]
    fn a_ladder_must_rise() {
        let tier = |down, up| SpeedTier { down_mbps: down, up_mbps: up };
        assert!(TierLadder::try_new(vec![]).is_none());
        assert!(TierLadder::try_new(vec![tier(30.0, None), tier(30.0, None)]).is_none());
        assert!(TierLadder::try_new(vec![tier(30.0, Some(5.0)), tier(100.0, Some(3.0))]).is_none());
        let ladder = TierLadder::try_new(vec![tier(30.0, None), tier(100.0, None), tier(1000.0, None)])
            .expect("rises");
        assert_eq!(ladder.tiers().len(), 3);
    }
}
