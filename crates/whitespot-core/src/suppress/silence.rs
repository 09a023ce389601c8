//! What may be published of silence: how much of the whole counts as unserved because no operator names it.
//!
//! Silent places are a part of what is unserved, and of what each tier leaves. The count is published where the states of the whole are,
//! and where neither it nor what it leaves of them is small: otherwise it would cut a small count out of a published one. It is of the
//! whole alone, so that no masked row can be reckoned from it.
use super::family::is_small;
use crate::model::{AccessStatus, Delivery, DeliveryKind, MunicipalityRow, WeightKind, WeightRow};

/// The finding of silence alone, where its counts may stand beside the published row of the total; nothing else of the control is
/// published.
pub(super) fn published(delivery: &Delivery, total: Option<&MunicipalityRow>, below: f64) -> Delivery {
    let silence = delivery.findings.iter().find(|finding| finding.kind == DeliveryKind::Silence);
    let shown = silence.filter(|finding| {
        finding.now.zip(total).is_some_and(|(now, total)| {
            let counts = [(WeightKind::Points, now.points as f64), (delivery.weight, now.weight)];
            counts.into_iter().all(|(weight, count)| {
                total.known_weight(weight).is_some_and(|row| is_apart(row, count, below))
            })
        })
    });
    Delivery {
        weight: delivery.weight,
        findings: shown.cloned().into_iter().collect(),
        ..Delivery::default()
    }
}

/// Whether neither the count nor what it leaves of the unserved and of the rest of each published tier is small.
fn is_apart(row: &WeightRow, count: f64, below: f64) -> bool {
    let unserved = row.states.get(AccessStatus::Unserved);
    let tiers = row.reached.iter().chain(&row.reached_with_passed);
    let left = tiers.map(|reached| row.total - reached).chain([unserved]);
    !is_small(count, below) && left.into_iter().all(|left| !is_small(left - count, below))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::StateCounts;

    /// 100 households, 20 of them unserved; so many are reached at a lower tier.
    fn row(reached: Vec<f64>) -> WeightRow {
        let mut states = StateCounts::default();
        states.add(AccessStatus::Connected, 80.0);
        states.add(AccessStatus::Unserved, 20.0);
        WeightRow {
            weight: WeightKind::Households,
            total: 100.0,
            states,
            unknown_points: 0,
            unserved_mobile: None,
            unserved_both: None,
            reached_with_passed: reached.clone(),
            reached,
        }
    }

    #[test]
    fn a_small_rest_hides_the_count() {
        let is_shown = |count, reached: &[f64]| is_apart(&row(reached.to_vec()), count, 4.0);
        assert!(is_shown(10.0, &[]) && is_shown(20.0, &[]) && is_shown(16.0, &[]));
        // Three are silent; three of the unserved are named by somebody.
        assert!(!is_shown(3.0, &[]) && !is_shown(17.0, &[]));
        // 88 are reached at 30 Mbit/s, so that 12 are not: two more than are silent.
        assert!(!is_shown(10.0, &[88.0]) && is_shown(10.0, &[86.0]) && is_shown(10.0, &[90.0]));
    }
}
