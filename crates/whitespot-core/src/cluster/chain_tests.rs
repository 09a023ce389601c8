use super::super::linked;
use super::*;
use crate::model::{DemandPointId, Settlement, Weight, Weights};
use whitespot_spatial::linkage;
use whitespot_test_kit::Dice;

const SETTINGS: ClusterSettings = ClusterSettings {
    link_m: 200.0,
    min_points: 3,
    min_places: 1,
    min_households: 1.0,
    chain_m: Some(5_000.0),
    exclude_settlements: Vec::new(),
};

fn house(x: f64, y: f64, households: f64) -> DemandPoint {
    DemandPoint {
        id: DemandPointId::from_row(0),
        at: Coord { x, y },
        weights: Weights {
            households: Weight::try_new(households).unwrap_or(Weight::UNKNOWN),
            ..Weights::UNKNOWN
        },
        municipality: 0,
        settlement: Settlement::Landsbygd,
        deso: None,
    }
}

/// Houses along a straight road, with these distances between one and the next.
fn road(gaps_m: impl IntoIterator<Item = f64>) -> Vec<DemandPoint> {
    let mut x = 0.0;
    let mut houses = vec![house(0.0, 0.0, 1.0)];
    for gap_m in gaps_m {
        x += gap_m;
        houses.push(house(x, 0.0, 1.0));
    }
    houses
}

/// `count` links of 100 m.
fn even(count: usize) -> std::iter::RepeatN<f64> {
    std::iter::repeat_n(100.0, count)
}

fn cut(points: &[DemandPoint], settings: &ClusterSettings) -> Vec<Vec<u32>> {
    parts(points, (0..points.len() as u32).collect(), settings)
}

fn sizes(points: &[DemandPoint]) -> Vec<usize> {
    cut(points, &SETTINGS).iter().map(Vec::len).collect()
}

#[test]
fn a_chain_is_cut_where_its_houses_are_farthest_apart_until_all_parts_are_short() {
    // 41 houses, 150 m, 41 houses, 190 m, 41 houses: 12.3 km.
    let houses = road(even(40).chain([150.0]).chain(even(40)).chain([190.0]).chain(even(40)));
    assert_eq!(sizes(&houses), [41, 41, 41]);
    // What is 5 km long is short enough.
    assert_eq!(sizes(&road(even(50))), [51]);
    assert_eq!(sizes(&road(even(51))), [26, 26]);
    let never = ClusterSettings { chain_m: None, ..SETTINGS };
    assert_eq!(cut(&houses, &never).len(), 1);
}

#[test]
fn a_few_houses_at_an_end_are_not_what_a_chain_is_cut_into() {
    // 3 houses, 200 m, 30 houses, 120 m, 30 houses.
    let houses = road(even(2).chain([200.0]).chain(even(29)).chain([120.0]).chain(even(29)));
    assert_eq!(sizes(&houses), [33, 30]);
}

#[test]
fn of_equally_long_links_the_one_nearest_to_the_middle_is_cut() {
    let houses = road(
        [150.0].into_iter().chain(even(19)).chain([150.0]).chain(even(24)).chain([150.0]).chain(even(18)),
    );
    // Links of 150 m at the start, 2,050 m and 4,600 m from it, of 6,550 m.
    assert_eq!(sizes(&houses), [21, 44]);
    // Noise in the coordinates is no difference: of 61 houses the 31st is the middle.
    let mut dice = Dice(5);
    let noisy = road(even(60).map(|gap_m| gap_m + 0.02 * dice.unit()));
    assert_eq!(sizes(&noisy), [30, 31]);
}

#[test]
fn no_side_is_left_too_small() {
    // The weakest link leaves a side without households, the next one a side of unknown number.
    let mut houses = road(even(25).chain([150.0]).chain(even(10)).chain([140.0]).chain(even(25)));
    houses[..26]
        .iter_mut()
        .for_each(|house| house.weights.households = Weight::try_new(0.0).expect("a weight"));
    assert_eq!(sizes(&houses), [37, 26]);
    houses[0].weights.households = Weight::UNKNOWN;
    assert_eq!(sizes(&houses), [26, 37]);
    // No link has two places on both sides when all houses of an end are one place.
    let ends = [0.0, 6_000.0].into_iter().flat_map(|x| std::iter::repeat_n(house(x, 0.0, 1.0), 5));
    let far: Vec<DemandPoint> = ends.collect();
    let settings = ClusterSettings { link_m: 6_000.0, min_places: 2, ..SETTINGS };
    assert_eq!(cut(&far, &settings).len(), 1);
    assert_eq!(cut(&far, &ClusterSettings { min_places: 1, ..settings }), [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]);
}

/// A settlement of `houses` by `houses` houses, about 90 m apart, from a corner.
fn settlement(corner: (f64, f64), houses: usize, dice: &mut Dice) -> Vec<DemandPoint> {
    let mut place = |i: usize| {
        let jitter = |dice: &mut Dice| 40.0 * dice.unit();
        let (column, row) = ((i % houses) as f64, (i / houses) as f64);
        house(corner.0 + column * 90.0 + jitter(dice), corner.1 + row * 90.0 + jitter(dice), 1.0)
    };
    (0..houses * houses).map(&mut place).collect()
}

#[test]
fn a_broad_settlement_is_no_chain() {
    let mut dice = Dice(1);
    // 3 km wide: the way through its tree is far longer than 5 km.
    let small = settlement((0.0, 0.0), 33, &mut dice);
    assert_eq!(cut(&small, &SETTINGS).len(), 1);
    // 8 km wide.
    let large = settlement((0.0, 0.0), 90, &mut dice);
    assert_eq!(cut(&large, &SETTINGS).len(), 1);
}

#[test]
fn two_settlements_are_parted_on_the_road_between_them() {
    let mut dice = Dice(2);
    let mut houses = settlement((0.0, 0.0), 30, &mut dice);
    houses.extend((1..20).map(|i| house(2_650.0 + 110.0 * f64::from(i), 1_300.0, 1.0)));
    houses.extend(settlement((4_850.0, 0.0), 30, &mut dice));
    let parts = cut(&houses, &SETTINGS);
    assert_eq!(parts.len(), 2);
    let side = |x: f64| parts.iter().position(|part| part.contains(&(x as u32)));
    // The corners of each settlement stay together.
    assert!([0.0, 29.0, 870.0, 899.0].into_iter().all(|corner| side(corner) == Some(0)));
    assert!([919.0, 948.0, 1_789.0, 1_818.0].into_iter().all(|corner| side(corner) == Some(1)));
}

#[test]
fn a_road_that_comes_back_to_itself_is_not_cut_where_its_arms_are_side_by_side() {
    // Two arms of 6 km, 150 m apart, joined at one end: no link has sides that meet only near it.
    let arm = |y: f64| (0..=60).map(move |i| house(100.0 * f64::from(i), y, 1.0));
    assert_eq!(sizes(&arm(0.0).chain(arm(150.0)).collect::<Vec<_>>()), [122]);
    // The same 600 m apart, joined by a road at one end: a chain of 12.6 km.
    let bend = (1..6).map(|i| house(0.0, 100.0 * f64::from(i), 1.0));
    let parts = sizes(&arm(0.0).chain(arm(600.0)).chain(bend).collect::<Vec<_>>());
    assert!(parts.len() == 3, "{parts:?}");
}

/// Houses anywhere along a winding band of country.
fn band(count: usize, width_m: f64, length_m: f64, dice: &mut Dice) -> Vec<DemandPoint> {
    let mut place = |_| {
        let (along, across) = (dice.unit() * length_m, (dice.unit() - 0.5) * width_m);
        house(along, 1_500.0 * (along / 2_000.0).sin() + across, 1.0)
    };
    (0..count).map(&mut place).collect()
}

fn extent_m(points: &[DemandPoint], part: &[u32]) -> f64 {
    let at = |member: &u32| points[*member as usize].at;
    let mut most = 0.0_f64;
    for a in part {
        most = part.iter().fold(most, |most, b| most.max(distance_m(at(a), at(b))));
    }
    most
}

#[test]
fn parts_are_linked_groups_of_all_members_whatever_their_order() {
    let mut dice = Dice(3);
    let (mut long, mut total) = (0, 0);
    for round in 0..60 {
        let width_m = [60.0, 200.0, 400.0][round % 3];
        let mut houses = band(900, width_m, 15_000.0, &mut dice);
        // Some stand at one place.
        for i in 0..100 {
            houses[i].at = houses[i + 300].at;
        }
        let places: Vec<Coord<f64>> = houses.iter().map(|house| house.at).collect();
        let labels = linkage(&places, SETTINGS.link_m);
        let groups = linked(&houses, &(0..900).collect::<Vec<_>>(), 0, &SETTINGS);
        let mut seen = Vec::new();
        for group in &groups {
            let places: Vec<Coord<f64>> = group.members.iter().map(|&m| houses[m as usize].at).collect();
            assert!(linkage(&places, SETTINGS.link_m).iter().all(|&label| label == 0));
            assert!(group.members.len() >= 3);
            seen.extend(group.members.iter().copied());
            total += 1;
            long += usize::from(extent_m(&houses, &group.members) > 5_000.0);
        }
        // Two parts of one chain meet in one place only: what is surely near enough to be seen lies around one link.
        for (at, a) in groups.iter().enumerate() {
            for b in groups[..at].iter().filter(|b| a.chain.is_some() && a.chain == b.chain) {
                let place = |&member: &u32| houses[member as usize].at;
                let meets = |&&p: &&u32| b.members.iter().any(|q| distance_m(place(&p), place(q)) <= 125.0);
                let front: Vec<u32> = a.members.iter().filter(meets).copied().collect();
                assert!(extent_m(&houses, &front) <= 6.4 * SETTINGS.link_m, "round {round}");
            }
        }
        // Groups of one chain were one group.
        for a in &groups {
            for b in &groups {
                let same = labels[a.members[0] as usize] == labels[b.members[0] as usize];
                assert_eq!(same, a == b || (a.chain.is_some() && a.chain == b.chain));
            }
        }
        let uncut =
            linked(&houses, &(0..900).collect::<Vec<_>>(), 0, &ClusterSettings { chain_m: None, ..SETTINGS });
        let mut all: Vec<u32> = uncut.into_iter().flat_map(|group| group.members).collect();
        all.sort_unstable();
        seen.sort_unstable();
        assert_eq!(seen, all);
        // Backwards: the same parts of the same places.
        let back: Vec<DemandPoint> = houses.iter().rev().cloned().collect();
        let mut forward: Vec<Vec<u32>> = groups.into_iter().map(|group| group.members).collect();
        let turned = linked(&back, &(0..900).collect::<Vec<_>>(), 0, &SETTINGS);
        let mut turned: Vec<Vec<u32>> = turned
            .into_iter()
            .map(|group| group.members.into_iter().rev().map(|member| 899 - member).collect())
            .collect();
        turned.sort_unstable();
        forward.sort_unstable();
        assert_eq!(turned, forward, "round {round}");
    }
    // Most of what is long can be cut.
    assert!(long * 20 < total, "{long} of {total} groups are long");
    assert!(total > 150, "{total}");
}

#[test]
fn chains_are_numbered_by_their_first_house() {
    // A chain in the north, one in the south, a hamlet between them, taken in turns.
    let north = (0..60).map(|i| house(100.0 * f64::from(i), 9_000.0, 1.0));
    let south = (0..60).map(|i| house(100.0 * f64::from(i), 0.0, 1.0));
    let hamlet = (0..3).map(|i| house(100.0 * f64::from(i), 4_000.0, 1.0));
    let houses: Vec<DemandPoint> = hamlet.chain(south.zip(north).flat_map(|(a, b)| [a, b])).collect();
    let groups = linked(&houses, &(0..123).collect::<Vec<_>>(), 7, &SETTINGS);
    let found: Vec<_> =
        groups.iter().map(|group| (group.chain, group.members[0], group.members.len())).collect();
    assert_eq!(
        found,
        [(None, 0, 3), (Some(1), 3, 30), (Some(2), 4, 30), (Some(1), 63, 30), (Some(2), 64, 30)]
    );
    assert!(groups.iter().all(|group| group.municipality == 7));
}

#[test]
fn a_hundred_thousand_points_take_no_time() {
    let mut dice = Dice(4);
    let start = std::time::Instant::now();
    let town: Vec<DemandPoint> =
        (0..100_000).map(|_| house(dice.unit() * 15_000.0, dice.unit() * 15_000.0, 1.0)).collect();
    assert!(!cut(&town, &SETTINGS).is_empty());
    let valley = band(100_000, 300.0, 100_000.0, &mut dice);
    assert!(!cut(&valley, &SETTINGS).is_empty());
    let seconds = start.elapsed().as_secs_f64();
    assert!(seconds < 20.0, "{seconds} s");
}
