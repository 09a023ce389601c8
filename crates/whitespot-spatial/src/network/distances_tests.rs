use super::super::{Foot, Joined, Network};
use super::*;
use crate::network::blocks::nearest_on;
use crate::toys::{Dice, Shapes, shuffled};
use geo::{Coord, LineString};

/// Lines of whole coordinates, so that many places, ends and stretches coincide; every fourth one is a ring.
fn lines(dice: &mut Dice, size: f64) -> Vec<(LineString<f64>, Joined)> {
    (0..=dice.below(25))
        .map(|_| {
            let places = 2 + dice.below(5);
            let mut line: Vec<Coord<f64>> = (0..places).map(|_| whole(dice.coord(0.0, size))).collect();
            if dice.below(4) == 0 {
                line.push(line[0]);
            }
            (LineString(line), if dice.below(2) == 0 { Joined::Ends } else { Joined::Crossings })
        })
        .collect()
}

fn whole(at: Coord<f64>) -> Coord<f64> {
    Coord { x: at.x.floor(), y: at.y.floor() }
}

/// Feet, but for those where a bridge passes: a node there would join it with the road below.
fn feet(dice: &mut Dice, network: &Network, size: f64, most: usize) -> Vec<Foot> {
    (0..=dice.below(most))
        .filter_map(|_| {
            let at = dice.coord(-1.0, size + 1.0);
            network.foot(if dice.below(2) == 0 { whole(at) } else { at }, f64::INFINITY)
        })
        .filter(|foot| {
            let lines = (0..network.stretches()).map(|stretch| network.stretches.get(stretch));
            let touching =
                lines.filter(|line| line.windows(2).any(|on| nearest_on(on[0], on[1], foot.at).2 < 1e-12));
            let touching: Vec<&[Coord<f64>]> = touching.collect();
            touching.len() == 1
                || touching.iter().all(|line| line[0] == foot.at || line[line.len() - 1] == foot.at)
        })
        .collect()
}

/// Distances by relaxing every edge until nothing changes.
fn plain(graph: &Graph, sources: &[(u32, f64)]) -> Vec<f64> {
    let mut distances_m = vec![f64::INFINITY; graph.nodes()];
    for &(node, already_m) in sources {
        distances_m[node as usize] = already_m.min(distances_m[node as usize]);
    }
    loop {
        let before = distances_m.clone();
        for edge in 0..graph.edges() as u32 {
            let (a, b) = graph.ends(edge);
            for (from, to) in [(a as usize, b as usize), (b as usize, a as usize)] {
                distances_m[to] = distances_m[to].min(distances_m[from] + graph.length_m(edge));
            }
        }
        if distances_m == before {
            return distances_m;
        }
    }
}

#[test]
fn sources_beside_the_nodes_are_as_far_as_sources_with_nodes() {
    let mut dice = Dice(71);
    for round in 0..600 {
        let size = [5.0, 30.0][round % 2];
        let lines = lines(&mut dice, size);
        let tolerance_m = [0.0, 1.0][round / 2 % 2];
        let network =
            Network::build(&lines.iter().map(|(l, joined)| (l, *joined)).collect::<Vec<_>>(), tolerance_m);
        let places = feet(&mut dice, &network, size, 12);
        // Some sources stand where places do.
        let mut sources = feet(&mut dice, &network, size, 12);
        sources.extend(places.iter().filter(|_| dice.below(5) == 0));
        let all: Vec<Foot> = places.iter().chain(&sources).copied().collect();
        let (whole, nodes) = network.graph(&all);
        let (of_places, of_sources) = nodes.split_at(places.len());
        let drops: Vec<(u32, f64)> =
            of_sources.iter().zip(&sources).map(|(&node, foot)| (node, foot.distance_m)).collect();
        let expected = plain(&whole, &drops);

        let (graph, nodes) = network.graph(&places);
        let beside: Vec<(u32, f64)> = sources
            .iter()
            .flat_map(|foot| {
                network.beside(&graph, foot).map(|(node, along_m)| (node, foot.distance_m + along_m))
            })
            .collect();
        let found = graph.distances_m(&beside, &nodes);
        for (found, &node) in found.into_iter().zip(of_places) {
            let expected = Some(expected[node as usize]).filter(|m| m.is_finite());
            let differs = found.zip(expected).map_or(found != expected, |(a, b)| (a - b).abs() > 1e-9);
            assert!(!differs, "round {round}: {found:?} and not {expected:?}");
        }
    }
}

#[test]
fn the_same_bits_for_blocks_of_any_size_and_as_from_sources() {
    let mut dice = Dice(72);
    for round in 0..300 {
        let lines = lines(&mut dice, 12.0);
        let network = Network::build(&lines.iter().map(|(l, joined)| (l, *joined)).collect::<Vec<_>>(), 0.0);
        let feet = feet(&mut dice, &network, 12.0, 40);
        let (graph, nodes) = network.graph(&feet);
        let some: Vec<u32> = nodes.iter().copied().filter(|_| dice.below(5) == 0).collect();
        let sources: Vec<(u32, f64)> =
            some.iter().map(|&node| (node, dice.between(0.0, 9.0).floor())).collect();
        let expected = plain(&graph, &sources);
        for bits in [0, 1, 2, 4, BLOCK_BITS] {
            let other = Search::run(&graph, &shuffled(&sources, round), bits).distances_m;
            assert_eq!(expected, other, "round {round}");
        }
        let reached = graph.from_sources_at(&sources);
        let all: Vec<u32> = (0..graph.nodes() as u32).collect();
        let of_all: Vec<Option<f64>> = all.iter().map(|&node| reached.distance_m(node)).collect();
        assert_eq!(graph.distances_m(&sources, &all), of_all);
    }
}

#[test]
fn a_ring_is_walked_both_ways() {
    let ring = LineString::from(vec![(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0), (0.0, 0.0)]);
    let network = Network::build(&[(&ring, Joined::Ends)], 0.0);
    let foot = |x: f64, y: f64| network.foot(Coord { x, y }, 0.0).expect("on the ring");
    // The one node is where the ring begins.
    let (graph, _) = network.graph(&[]);
    assert_eq!(network.beside(&graph, &foot(10.0, 4.0)), [(0, 26.0), (0, 14.0)]);
    assert_eq!(network.beside(&graph, &foot(0.0, 0.0))[0], (0, 0.0));
    let (graph, nodes) = network.graph(&[foot(5.0, 10.0), foot(0.0, 0.0)]);
    let beside = network.beside(&graph, &foot(10.0, 4.0));
    let mut found_m = beside.map(|(_, along_m)| along_m);
    found_m.sort_by(f64::total_cmp);
    assert_eq!(found_m.map(Some), [11.0, 14.0].map(Some));
    assert_eq!(graph.distances_m(&beside, &nodes), [Some(11.0), Some(14.0)]);
    assert_eq!(graph.distances_m(&[], &nodes), [None, None]);
}
