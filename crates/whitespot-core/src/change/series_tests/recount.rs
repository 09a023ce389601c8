//! What is reached then and now in random houses, against a plain count of one after the other.
use proptest::prelude::*;

use super::*;

fn reach(tiers: &'static [f64]) -> impl Strategy<Value = Reach3> {
    (0..=tiers.len(), 0..=tiers.len(), any::<bool>()).prop_map(|(one, other, mobile)| {
        let tier = |position: usize| if position == 0 { 0.0 } else { tiers[position - 1] };
        (tier(one.min(other)), tier(one.max(other)), mobile)
    })
}

fn weight() -> impl Strategy<Value = Option<f64>> {
    prop::option::weighted(0.9, (0..20_u32).prop_map(f64::from))
}

fn house() -> impl Strategy<Value = House> {
    use prop::sample::select;
    let was = (select(THEN.to_vec()), weight(), reach(&TIERS_THEN))
        .prop_map(|(code, weight, reach)| Was(code, weight, reach));
    let is = (select(NOW.to_vec()), weight(), reach(&TIERS_NOW), reach(&TIERS_THEN))
        .prop_map(|(code, weight, now, same)| Is(code, weight, now, same));
    let to = select(vec![Whereabouts::Gone, Whereabouts::Outside, Whereabouts::Rejected]);
    let often = |probability| prop::option::weighted::<BoxedStrategy<_>>(probability, is.boxed());
    (prop::option::weighted(0.8, was), often(0.8), to)
}

/// The change of one row from each house by itself: what it is in the area, and why.
fn recounted(houses: &[House], row: &ReachChangeRow) -> ReachChange {
    let is_in = |code: &str| match row.code.as_str() {
        "total" => code != "0200",
        "01" => code == "0101" || code == "0102",
        own => code == own,
    };
    let is_reached = |(connected, with_passed, mobile): Reach3| match row.series {
        ReachSeries::Reached { tier_mbps } => connected >= tier_mbps,
        ReachSeries::ReachedWithPassed { tier_mbps } => with_passed >= tier_mbps,
        ReachSeries::Mobile => mobile,
    };
    let value = |known: Option<f64>| match row.weight {
        WeightKind::Points => 1.0,
        _ => known.unwrap_or(0.0),
    };
    let mut sum = ReachChange::default();
    for &(then, now, to) in houses {
        let was_there = then.is_some_and(|Was(code, ..)| is_in(code));
        let is_there = now.is_some_and(|Is(code, ..)| is_in(code));
        let (held, reached_then) =
            then.map_or((0.0, false), |Was(_, weight, reach)| (value(weight), is_reached(reach)));
        let counted_then = if reached_then { held } else { 0.0 };
        if was_there {
            sum.before += counted_then;
        }
        match (was_there, is_there) {
            (true, false) if now.is_none() && to == Whereabouts::Gone => sum.stock -= counted_then,
            (true, false) if now.is_none() && to == Whereabouts::Rejected => sum.rejected -= counted_then,
            (true, false) => sum.moved -= counted_then,
            (false, true) => sum.moved += counted_then,
            _ => {}
        }
        let Some(Is(_, weight, reach, same)) = now.filter(|_| is_there) else { continue };
        let (holds, is_now, is_same) = (value(weight), is_reached(reach), is_reached(same));
        match (reached_then, is_same) {
            (false, true) => sum.gained += held,
            (true, false) => sum.lost -= held,
            _ => {}
        }
        if is_same {
            sum.stock += holds - held;
        }
        match (is_same, is_now) {
            (false, true) => sum.method += holds,
            (true, false) => sum.method -= holds,
            _ => {}
        }
        if is_now {
            sum.after += holds;
        }
    }
    sum
}

proptest! {
    /// Every row is what its houses are one by one, whole numbers without rounding, and the laws hold.
    #[test]
    fn the_rows_are_what_the_houses_are(houses in prop::collection::vec(house(), 0..30)) {
        let rows = rows_of(&houses, &numbered(&houses));
        for row in &rows {
            prop_assert_eq!(row.change, recounted(&houses, row), "{} {:?}", &row.code, row.series);
            prop_assert!(row.change.gained >= 0.0 && row.change.lost <= 0.0 && row.change.rejected <= 0.0);
        }
        prop_assert!(prove_series(&rows).is_ok());
    }

    /// Under other ids the houses are read in another order.
    #[test]
    fn the_order_of_the_houses_does_not_matter(
        (houses, ids) in prop::collection::vec(house(), 0..30)
            .prop_flat_map(|houses| (Just(numbered(&houses)).prop_shuffle(), Just(houses)))
            .prop_map(|(ids, houses)| (houses, ids)),
    ) {
        prop_assert_eq!(rows_of(&houses, &ids), rows_of(&houses, &numbered(&houses)));
    }

    /// Against itself nothing changed.
    #[test]
    fn a_year_against_itself_changes_nothing(
        houses in prop::collection::vec((prop::sample::select(NOW.to_vec()), weight(), reach(&TIERS_THEN)), 0..30)
    ) {
        let twice = |&(code, weight, reach): &(&'static str, Option<f64>, Reach3)| {
            (Some(Was(code, weight, reach)), Some(Is(code, weight, reach, reach)), Whereabouts::Here)
        };
        let houses: Vec<House> = houses.iter().map(twice).collect();
        for row in rows_of(&houses, &numbered(&houses)) {
            let ReachChange { before, after, .. } = row.change;
            prop_assert_eq!(row.change, ReachChange { before, after, ..ReachChange::default() });
            prop_assert_eq!(before.to_bits(), after.to_bits());
        }
    }
}
