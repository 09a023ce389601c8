//! Municipalities beside each other: rank, spread, and town against country, all by the share reached with passed.
use super::{
    areas::Area,
    layout::{Layout, TOTAL},
    measure::{Figure, Measure},
};
use crate::model::{AreaKind, CoverageShare, Settlement};

/// Per cent in a share of 1.
pub(super) const PERCENT: f64 = 100.0;

/// The share of a weight that a place of the sums holds; `None` where there is nothing to share.
pub(super) fn share(area: &Area, kinds: &[Settlement], weight: usize, place: usize) -> Option<f64> {
    let of = |place| area.sums.of(kinds, weight, place);
    CoverageShare { reached: of(place), total: of(TOTAL) }.fraction()
}

/// Ranks and spreads by one tier of the ladder.
#[derive(Debug, Clone)]
pub(super) struct Comparison {
    gap: Measure,
    rank: Measure,
    spread: Measure,
    place: usize,
    /// Per weight.
    by_weight: Vec<Ranking>,
}

/// How the municipalities stand to each other by one weight.
#[derive(Debug, Clone)]
struct Ranking {
    /// Per municipality; `None` where there is nothing to share.
    shares: Vec<Option<f64>>,
    ranks: Vec<Option<usize>>,
    ranked: usize,
}

impl Comparison {
    pub(super) fn new(areas: &[Area], weights: usize, criterion: usize, tier_mbps: f64) -> Self {
        let place = Layout::reached(criterion) + 1;
        let municipalities = || areas.iter().filter(|area| area.kind == AreaKind::Municipality);
        let by_weight = (0..weights)
            .map(|weight| {
                let shares: Vec<Option<f64>> =
                    municipalities().map(|area| share(area, &Settlement::ALL, weight, place)).collect();
                let ranks = ranks(&shares);
                Ranking { ranked: shares.iter().flatten().count(), shares, ranks }
            })
            .collect();
        Self {
            gap: Measure::new("gap_pp").at(tier_mbps),
            rank: Measure::new("rank").at(tier_mbps),
            spread: Measure::new("spread_pp").at(tier_mbps),
            place,
            by_weight,
        }
    }

    /// Town minus country, in percentage points.
    pub(super) fn gap(
        &self,
        area: &Area,
        dense: &[Settlement],
        sparse: &[Settlement],
        weight: usize,
    ) -> (&Measure, Figure) {
        let share = |kinds| share(area, kinds, weight, self.place);
        let gap = share(dense).zip(share(sparse)).map(|(dense, sparse)| (dense - sparse) * PERCENT);
        (&self.gap, Figure::alone(gap))
    }

    /// The rank of a municipality; of a larger area the greatest share of its municipalities minus the least, in
    /// percentage points.
    pub(super) fn rank_or_spread(&self, area: &Area, weight: usize) -> (&Measure, Figure) {
        let ranking = &self.by_weight[weight];
        if area.kind == AreaKind::Municipality {
            let rank = ranking.ranks[area.members[0]].map(|rank| rank as f64);
            return (&self.rank, Figure::place(rank, ranking.ranked as f64));
        }
        let shares = || area.members.iter().filter_map(|&member| ranking.shares[member]);
        let spread = shares()
            .max_by(f64::total_cmp)
            .zip(shares().min_by(f64::total_cmp))
            .map(|(greatest, least)| (greatest - least) * PERCENT);
        (&self.spread, Figure::alone(spread))
    }
}

/// The rank of each among all, 1 for the greatest share; equal shares have an equal rank, and the next one counts them
/// all.
///
/// Shares count as equal when they are within the rounding of sums of decimals.
fn ranks(shares: &[Option<f64>]) -> Vec<Option<usize>> {
    const STEPS: f64 = 1e12;
    let steps = |share: f64| (share * STEPS).round() as u64;
    let mut sorted: Vec<u64> = shares.iter().flatten().map(|&share| steps(share)).collect();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    shares
        .iter()
        .map(|share| share.map(|share| sorted.partition_point(|&other| other > steps(share)) + 1))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_shares_have_equal_ranks() {
        // 0.1 + 0.2 is not 0.3 by bits, but by any sense.
        let shares = [Some(0.5), Some(0.9), Some(0.1 + 0.2), None, Some(0.9), Some(0.3), Some(0.0)];
        assert_eq!(ranks(&shares), [Some(3), Some(1), Some(4), None, Some(1), Some(4), Some(6)]);
        assert_eq!(ranks(&[None]), [None]);
    }
}
