use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

#[test]
fn the_greatest_sum_wins_over_the_greatest_pair() {
    // 10 + 1 is less than 7 + 8.
    assert_eq!(assign(&[(1, 1, 10), (1, 2, 7), (2, 1, 8), (2, 2, 1)]), [(1, 2), (2, 1)]);
    // 20 alone is more than 7 + 8: the first goes without.
    assert_eq!(assign(&[(1, 1, 7), (2, 1, 20), (2, 2, 8)]), [(2, 1)]);
    assert_eq!(assign(&[]), []);
    assert_eq!(assign(&[(3, 4, 0)]), []);
    assert_eq!(assign(&[(9, 4, u64::MAX), (9, 5, u64::MAX), (8, 4, u64::MAX)]), [(8, 4), (9, 5)]);
}

#[test]
fn of_equally_good_assignments_the_lowest_left_has_the_lowest_right() {
    let square = [(1, 1, 5), (1, 2, 5), (2, 1, 5), (2, 2, 5)];
    assert_eq!(assign(&square), [(1, 1), (2, 2)]);
    // One right for three: the lowest left has it.
    assert_eq!(assign(&[(7, 1, 2), (3, 1, 2), (5, 1, 2)]), [(3, 1)]);
    // One left for three rights.
    assert_eq!(assign(&[(7, 9, 2), (7, 4, 2), (7, 6, 2)]), [(7, 4)]);
}

/// All assignments, tried one after the other: the best weight, and of the best ones the lowest as lists of rights.
fn plain(pairs: &[(u32, u32, u64)]) -> (u64, Vec<(u32, u32)>) {
    type Best = (u64, Vec<u32>);
    fn go(lefts: &[(u32, Vec<(u32, u64)>)], used: &mut Vec<u32>, weight: u64, best: &mut Option<Best>) {
        let Some(((_, pairs), rest)) = lefts.split_first() else {
            let better = best
                .as_ref()
                .is_none_or(|(most, rights)| weight > *most || (weight == *most && *used < *rights));
            if better {
                *best = Some((weight, used.clone()));
            }
            return;
        };
        for &(right, more) in pairs {
            if !used.contains(&right) {
                used.push(right);
                go(rest, used, weight + more, best);
                used.pop();
            }
        }
        used.push(NOBODY);
        go(rest, used, weight, best);
        used.pop();
    }
    let mut lefts: BTreeMap<u32, Vec<(u32, u64)>> = BTreeMap::new();
    for &(left, right, weight) in pairs {
        lefts.entry(left).or_default().push((right, weight));
    }
    let lefts: Vec<_> = lefts.into_iter().collect();
    let mut best = None;
    go(&lefts, &mut Vec::new(), 0, &mut best);
    let (weight, rights) = best.unwrap_or_default();
    let given = lefts.iter().map(|(left, _)| *left).zip(rights).filter(|&(_, right)| right != NOBODY);
    (weight, given.collect())
}

/// Few different weights, so that many assignments are equally good.
fn pairs(most: u64) -> impl Strategy<Value = Vec<(u32, u32, u64)>> {
    proptest::collection::btree_map((0_u32..7, 0_u32..6), 1..=most, 0..20)
        .prop_map(|pairs| {
            pairs.into_iter().map(|((left, right), weight)| (left, right + 10, weight)).collect()
        })
        .prop_shuffle()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_trying_all_assignments(pairs in prop_oneof![pairs(1), pairs(3), pairs(1000)]) {
        let (most, lowest) = plain(&pairs);
        let assigned = assign(&pairs);
        let weight = |given: &(u32, u32)| {
            pairs.iter().find(|pair| (pair.0, pair.1) == *given).expect("a pair of the graph").2
        };
        prop_assert_eq!(assigned.iter().map(weight).sum::<u64>(), most);
        prop_assert_eq!(&assigned, &lowest);
        let mut other = pairs;
        other.reverse();
        prop_assert_eq!(assign(&other), assigned);
    }
}

/// 6,000 lefts in one component with 2 to 4 pairs each, by a rule for the weight.
fn giant(weight: impl Fn(u32, u32) -> u64) -> Vec<(u32, u32, u64)> {
    let pairs = |left: u32| (0..2 + left % 3).map(move |step| (left, (left + step * step * 37) % 6_000));
    (0..6_000).flat_map(pairs).map(|(left, right)| (left, right, weight(left, right))).collect()
}

#[test]
fn a_giant_component_takes_no_time() {
    let mixed = |left: u32, right: u32| u64::from((left * 31 + right * 17) % 1_000 + 1);
    let rising = |left: u32, right: u32| u64::from(left + right + 1);
    for (name, pairs) in [
        ("mixed", giant(mixed)),
        ("equal", giant(|_, _| 1)),
        ("few", giant(|left, right| mixed(left, right) % 3 + 1)),
        ("rising", giant(rising)),
        ("falling", giant(|left, right| 20_000 - rising(left, right))),
        ("chain", (0..6_000).flat_map(|i| [(i, i, 10), (i, i + 1, 10)]).collect()),
        ("one way", (0..6_000).rev().flat_map(|i| [(6_000 - i, i, 10), (6_000 - i, i + 1, 11)]).collect()),
    ] {
        let start = std::time::Instant::now();
        let assigned = assign(&pairs);
        let seconds = start.elapsed().as_secs_f64();
        assert!(assigned.len() > 4_000, "{name}: {}", assigned.len());
        assert!(seconds < 2.0, "{name}: {seconds} s for {} pairs", pairs.len());
    }
}
