use super::*;
use crate::toys::{Dice, Shapes, shuffled};
use proptest::prelude::*;

fn line(places: &[(f64, f64)]) -> LineString<f64> {
    LineString::from(places.to_vec())
}

fn at(x: f64, y: f64) -> Coord<f64> {
    Coord { x, y }
}

fn built(lines: &[LineString<f64>], joined: Joined, tolerance_m: f64) -> Network {
    Network::build(&lines.iter().map(|line| (line, joined)).collect::<Vec<_>>(), tolerance_m)
}

/// How many parts the network has, and the length of all edges, links included.
fn parts(network: &Network) -> (usize, f64) {
    let (graph, _) = network.graph(&[]);
    let parts = graph.components().into_iter().max().map_or(0, |last| last as usize + 1);
    (parts, (0..graph.edges() as u32).map(|edge| graph.length_m(edge)).sum())
}

/// Everything that can be asked of a network, feet aside.
#[derive(Debug, PartialEq)]
struct Told {
    lines: Vec<Vec<Coord<f64>>>,
    ends: Vec<(u32, u32)>,
    components: Vec<u32>,
    length_m: f64,
}

fn told(network: &Network) -> Told {
    let (graph, _) = network.graph(&[]);
    let edges = 0..graph.edges() as u32;
    Told {
        lines: edges.clone().map(|edge| graph.line(edge).to_vec()).collect(),
        ends: edges.map(|edge| graph.ends(edge)).collect(),
        components: graph.components(),
        length_m: network.length_m(),
    }
}

#[test]
fn an_end_on_another_line_divides_it() {
    // A T: 10 + 10 along the top, 5 down.
    let lines = [line(&[(0.0, 0.0), (20.0, 0.0)]), line(&[(10.0, 0.0), (10.0, -5.0)])];
    let network = built(&lines, Joined::Ends, 0.0);
    assert_eq!((network.stretches(), parts(&network)), (3, (1, 25.0)));
    // The same slanting, where the end lies on the line only to rounding.
    let lines = [line(&[(0.0, 0.0), (0.3, 0.1)]), line(&[(0.1, 0.1 / 3.0), (0.0, 9.0)])];
    let network = built(&lines, Joined::Ends, 0.0);
    assert_eq!((network.stretches(), parts(&network).0), (3, 1));
}

#[test]
fn a_gap_within_the_tolerance_is_bridged_by_its_length() {
    let lines = [line(&[(0.0, 0.0), (20.0, 0.0)]), line(&[(10.0, -0.5), (10.0, -5.0)])];
    assert_eq!(parts(&built(&lines, Joined::Ends, 0.4)), (2, 24.5));
    let network = built(&lines, Joined::Ends, 0.5);
    assert_eq!((parts(&network), network.length_m()), ((1, 25.0), 24.5));
    // Ends against ends: the gap of 0.25 m.
    let lines = [line(&[(0.0, 0.0), (10.0, 0.0)]), line(&[(10.25, 0.0), (20.0, 0.0)])];
    assert_eq!(parts(&built(&lines, Joined::Ends, 0.2)), (2, 19.75));
    assert_eq!(parts(&built(&lines, Joined::Ends, 0.25)), (1, 20.0));
}

#[test]
fn an_end_joins_every_line_within_the_tolerance() {
    // Two lines 3 m apart, and an end half-way between them.
    let lines = [
        line(&[(0.0, 0.0), (20.0, 0.0)]),
        line(&[(2.0, 3.0), (18.0, 3.0)]),
        line(&[(10.0, 9.0), (10.0, 1.5)]),
    ];
    assert_eq!(parts(&built(&lines, Joined::Ends, 1.5)).0, 1);
    assert_eq!(parts(&built(&lines, Joined::Ends, 1.4)).0, 3);
}

#[test]
fn a_chain_of_short_lines_keeps_its_length() {
    // 40 lines of 0.25 m, each within the tolerance of the next ones: one road of 10 m.
    let lines: Vec<LineString<f64>> =
        (0..40).map(|i| f64::from(i) / 4.0).map(|x| line(&[(x, 0.0), (x + 0.25, 0.0)])).collect();
    let network = built(&lines, Joined::Ends, 0.5);
    let feet = [0.0, 10.0].map(|x| network.foot(at(x, 0.0), 0.0).expect("an end"));
    let (graph, nodes) = network.graph(&feet);
    assert_eq!(graph.from_sources(&nodes[..1]).distance_m(nodes[1]), Some(10.0));
}

#[test]
fn crossings_join_and_bridges_do_not() {
    let lines = [line(&[(0.0, 5.0), (10.0, 5.0)]), line(&[(5.0, 0.0), (5.0, 10.0)])];
    let with = |first: Joined, second: Joined| {
        let network = Network::build(&[(&lines[0], first), (&lines[1], second)], 0.5);
        (network.stretches(), parts(&network))
    };
    assert_eq!(with(Joined::Crossings, Joined::Crossings), (4, (1, 20.0)));
    assert_eq!(with(Joined::Crossings, Joined::Ends), (2, (2, 20.0)));
    assert_eq!(with(Joined::Ends, Joined::Ends), (2, (2, 20.0)));
    // A vertex in common is a crossing too.
    let lines =
        [line(&[(0.0, 0.0), (5.0, 5.0), (10.0, 0.0)]), line(&[(0.0, 10.0), (5.0, 5.0), (10.0, 10.0)])];
    assert_eq!(built(&lines, Joined::Crossings, 0.0).stretches(), 4);
    assert_eq!(built(&lines, Joined::Ends, 0.0).stretches(), 2);
}

#[test]
fn what_two_lines_have_in_common_counts_once() {
    // They run together from 4 to 10.
    let lines = [line(&[(0.0, 0.0), (10.0, 0.0)]), line(&[(4.0, 0.0), (20.0, 0.0)])];
    for joined in [Joined::Crossings, Joined::Ends] {
        let network = built(&lines, joined, 0.0);
        assert_eq!((network.stretches(), network.length_m()), (3, 20.0));
    }
}

#[test]
fn rings_loops_and_nothing() {
    assert!(built(&[], Joined::Ends, 0.5).is_empty());
    assert_eq!(built(&[], Joined::Ends, 0.5).graph(&[]).0.nodes(), 0);
    assert_eq!(built(&[], Joined::Ends, 0.5).foot(at(0.0, 0.0), f64::INFINITY), None);
    let none = [
        line(&[]),
        line(&[(1.0, 1.0)]),
        line(&[(1.0, 1.0), (1.0, 1.0)]),
        line(&[(0.0, 0.0), (f64::NAN, 0.0)]),
    ];
    assert!(built(&none, Joined::Crossings, 0.5).is_empty());
    // A ring is one loop until a foot divides it; two feet make two ways of it.
    let ring = [line(&[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0), (0.0, 0.0)])];
    let network = built(&ring, Joined::Crossings, 0.5);
    assert_eq!(network.stretches(), 1);
    let (graph, _) = network.graph(&[]);
    assert_eq!((graph.nodes(), graph.edges(), graph.ends(0), graph.length_m(0)), (1, 1, (0, 0), 40.0));
    assert_eq!(graph.from_sources(&[0]).distance_m(0), Some(0.0));
    let feet = [at(10.0, 5.0), at(5.0, 10.0)].map(|at| network.foot(at, 0.0).expect("on the ring"));
    let (graph, nodes) = network.graph(&feet);
    assert_eq!((graph.nodes(), graph.edges()), (3, 3));
    assert_eq!(graph.from_sources(&nodes[..1]).distance_m(nodes[1]), Some(10.0));
    assert_eq!(graph.course(&[0, 1, 2]).len(), 1);
    // A line that ends on itself, as a 6, and one that crosses itself.
    let six = [line(&[(0.0, 20.0), (0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)])];
    assert_eq!(built(&six, Joined::Ends, 0.5).stretches(), 2);
    let bow = [line(&[(0.0, 0.0), (10.0, 10.0), (10.0, 0.0), (0.0, 10.0)])];
    assert_eq!(built(&bow, Joined::Crossings, 0.5).stretches(), 3);
    assert_eq!(built(&bow, Joined::Ends, 0.5).stretches(), 1);
}

#[test]
fn the_sides_of_a_stretch() {
    // Runs from (0, 0) to the sharp corner and back above itself.
    let network = built(&[line(&[(0.0, 0.0), (100.0, 0.0), (1.0, 10.0)])], Joined::Ends, 0.5);
    let left = |x: f64, y: f64| network.foot(at(x, y), 1e3).expect("a foot").left;
    assert!(left(50.0, 1.0) && !left(50.0, -1.0) && !left(50.0, 20.0));
    // Beyond the corner all is on the right, also above the line of the first segment.
    assert!(!left(110.0, -1.0) && !left(110.0, 1.0) && !left(102.0, 12.0) && !left(50.0, 0.0));
}

#[test]
fn many_feet_at_one_place_have_one_node() {
    let network = built(&[line(&[(0.0, 0.0), (100.0, 0.0)])], Joined::Ends, 0.5);
    let feet: Vec<Foot> = [(0.0, 3.0), (40.0, 5.0), (40.0, -5.0), (40.0, 0.0), (-9.0, 0.0), (100.0, 1.0)]
        .map(|(x, y)| network.foot(at(x, y), 10.0).expect("a foot"))
        .to_vec();
    let (graph, nodes) = network.graph(&feet);
    assert_eq!((graph.nodes(), graph.edges()), (3, 2));
    assert_eq!(nodes, [0, 1, 1, 1, 0, 2]);
    let sides: Vec<bool> = feet.iter().map(|foot| foot.left).collect();
    assert_eq!(sides, [true, true, false, false, false, true]);
    assert_eq!(feet[1].stretch(), feet[2].stretch());
}

#[test]
fn feet_of_many_places_are_those_of_each() {
    let mut dice = Dice(54);
    for round in 0..40 {
        let count = 1 + dice.below(200);
        let lines = random_lines(&mut dice, count, 90.0);
        let network = of(&lines, 0.5);
        // Whole numbers: many are equally near to several stretches.
        let mut places: Vec<Coord<f64>> = (0..3000).map(|_| dice.coord(-20.0, 110.0)).collect();
        for place in places.iter_mut().step_by(2) {
            *place = at(place.x.floor(), place.y.floor());
        }
        places.push(at(f64::NAN, 0.0));
        let reach_m = [3.0, f64::INFINITY, -1.0, f64::NAN][round % 4];
        let one_by_one: Vec<Option<Foot>> =
            places.iter().map(|&place| network.foot(place, reach_m)).collect();
        assert_eq!(network.feet(&places, reach_m), one_by_one);
    }
}

fn random_lines(dice: &mut Dice, count: usize, size: f64) -> Vec<(LineString<f64>, Joined)> {
    (0..count)
        .map(|_| {
            let places = 2 + dice.below(5);
            // Whole numbers: many places, ends and stretches coincide.
            let line = (0..places).map(|_| dice.coord(0.0, size)).map(|c| at(c.x.floor(), c.y.floor()));
            (line.collect(), if dice.below(2) == 0 { Joined::Ends } else { Joined::Crossings })
        })
        .collect()
}

fn of(lines: &[(LineString<f64>, Joined)], tolerance_m: f64) -> Network {
    Network::build(&lines.iter().map(|(line, joined)| (line, *joined)).collect::<Vec<_>>(), tolerance_m)
}

#[test]
fn order_and_direction_of_the_lines_do_not_show() {
    let mut dice = Dice(51);
    for round in 0..80 {
        let count = 1 + dice.below(30);
        let lines = random_lines(&mut dice, count, [6.0, 20.0][round % 2]);
        let tolerance_m = [0.0, 1.0, 2.5][round % 3];
        let network = of(&lines, tolerance_m);
        let mut others = shuffled(&lines, round as u64);
        others.extend_from_slice(&lines[..count / 3]);
        for (line, _) in others.iter_mut().step_by(2) {
            line.0.reverse();
        }
        let other = of(&others, tolerance_m);
        assert_eq!(told(&network), told(&other), "round {round}");
        for _ in 0..20 {
            let place = dice.coord(-3.0, 23.0);
            let place = if dice.below(2) == 0 { at(place.x.floor(), place.y.floor()) } else { place };
            assert_eq!(network.foot(place, 4.0), other.foot(place, 4.0));
        }
    }
}

#[test]
fn feet_agree_with_measuring_to_every_segment() {
    let mut dice = Dice(52);
    for round in 0..40 {
        let count = 1 + dice.below(40);
        let lines = random_lines(&mut dice, count, 60.0);
        let network = of(&lines, 0.5);
        let mut feet = Vec::new();
        for _ in 0..50 {
            let place = dice.coord(-10.0, 70.0);
            let place = if dice.below(2) == 0 { at(place.x.floor(), place.y.floor()) } else { place };
            let least = lines
                .iter()
                .flat_map(|(line, _)| line.0.windows(2).filter(|ends| ends[0] != ends[1]))
                .map(|ends| blocks::nearest_on(ends[0], ends[1], place).2.sqrt())
                .fold(f64::INFINITY, f64::min);
            let reach_m = dice.between(0.0, 15.0);
            match network.foot(place, reach_m) {
                Some(foot) => {
                    assert!(
                        (foot.distance_m - least).abs() < 1e-9 && least <= reach_m + 1e-9,
                        "round {round}"
                    );
                    assert!((polylines::distance_m(foot.at, place) - foot.distance_m).abs() < 1e-9);
                    feet.push(foot);
                }
                None => assert!(least > reach_m - 1e-9),
            }
        }
        // Every foot is a node, and dividing the lines leaves their length as it was.
        let (graph, nodes) = network.graph(&feet);
        assert!(feet.iter().zip(&nodes).all(|(foot, &node)| graph.place(node) == foot.at));
        let all_m = |graph: &Graph| (0..graph.edges() as u32).map(|edge| graph.length_m(edge)).sum::<f64>();
        assert!((all_m(&graph) - all_m(&network.graph(&[]).0)).abs() < 1e-6);
    }
}

#[test]
fn crossings_agree_with_comparing_every_two_segments() {
    let mut dice = Dice(53);
    for round in 0..20 {
        // Long lines of two places, no three through one place: k crossings make n + 2 k stretches.
        let lines: Vec<LineString<f64>> =
            (0..60).map(|_| LineString(vec![dice.coord(0.0, 1e3), dice.coord(0.0, 1e3)])).collect();
        let side = |a: Coord<f64>, b: Coord<f64>, c: Coord<f64>| {
            (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x) > 0.0
        };
        let mut crossings = 0;
        for (i, p) in lines.iter().enumerate() {
            for q in &lines[..i] {
                crossings += usize::from(
                    side(p[0], p[1], q[0]) != side(p[0], p[1], q[1])
                        && side(q[0], q[1], p[0]) != side(q[0], q[1], p[1]),
                );
            }
        }
        let network = built(&lines, Joined::Crossings, 0.0);
        assert_eq!(network.stretches(), 60 + 2 * crossings, "round {round}");
        let drawn_m: f64 = lines.iter().map(|line| length_m(&line.0)).sum();
        assert!((network.length_m() - drawn_m).abs() < 1e-6);
    }
}

proptest! {
    #[test]
    fn the_network_holds_every_line(
        lines in prop::collection::vec(
            (prop::collection::vec((0_u8..8, 0_u8..8), 0..6), any::<bool>()), 0..12),
        tolerance_m in prop_oneof![Just(0.0), Just(1.0), Just(2.3)],
    ) {
        let lines: Vec<(LineString<f64>, Joined)> = lines
            .into_iter()
            .map(|(places, crosses)| (
                places.into_iter().map(|(x, y)| at(f64::from(x), f64::from(y))).collect(),
                if crosses { Joined::Crossings } else { Joined::Ends },
            ))
            .collect();
        let network = of(&lines, tolerance_m);
        let (graph, _) = network.graph(&[]);
        for (line, _) in &lines {
            let is_long = line.0.windows(2).any(|ends| ends[0] != ends[1]);
            for &place in line.0.iter().filter(|_| is_long) {
                prop_assert_eq!(network.foot(place, 0.0).map(|foot| foot.at), Some(place));
            }
        }
        // Whatever edges are drawn, their course has their length.
        let edges: Vec<u32> = (0..graph.edges() as u32).collect();
        let drawn_m: f64 = graph.course(&edges).iter().map(|line| length_m(&line.0)).sum();
        let edges_m: f64 = edges.iter().map(|&edge| graph.length_m(edge)).sum();
        prop_assert!((drawn_m - edges_m).abs() < 1e-6);
        let mut mirrored = lines;
        mirrored.reverse();
        for (line, _) in &mut mirrored {
            line.0.reverse();
        }
        prop_assert_eq!(told(&network), told(&of(&mirrored, tolerance_m)));
    }
}
