use super::super::{Joined, Network};
use super::*;
use crate::toys::{Dice, Shapes, shuffled};
use geo::{Coord, LineString};

fn at(x: f64, y: f64) -> Coord<f64> {
    Coord { x, y }
}

fn network(lines: &[&[(f64, f64)]]) -> Network {
    let lines: Vec<LineString<f64>> = lines.iter().map(|line| LineString::from(line.to_vec())).collect();
    Network::build(&lines.iter().map(|line| (line, Joined::Ends)).collect::<Vec<_>>(), 0.0)
}

/// The graph of a network, and the nodes at these places.
fn graph(network: &Network, places: &[(f64, f64)]) -> (Graph, Vec<u32>) {
    let feet: Vec<_> =
        places.iter().map(|&(x, y)| network.foot(at(x, y), 0.0).expect("on the network")).collect();
    network.graph(&feet)
}

#[test]
fn a_comb_counted_by_hand() {
    // A road of 40 m with streets of 5 m at 10, 20 and 30; the source at its beginning.
    let network = network(&[
        &[(0.0, 0.0), (40.0, 0.0)],
        &[(10.0, 0.0), (10.0, 5.0)],
        &[(20.0, 0.0), (20.0, 5.0)],
        &[(30.0, 0.0), (30.0, 5.0)],
    ]);
    let (graph, nodes) = graph(&network, &[(0.0, 0.0), (10.0, 5.0), (30.0, 5.0), (40.0, 0.0)]);
    let reached = graph.from_sources(&nodes[..1]);
    assert_eq!(
        nodes.iter().map(|&node| reached.distance_m(node)).collect::<Vec<_>>(),
        [0.0, 15.0, 35.0, 40.0].map(Some)
    );
    let mut scratch = TreeScratch::default();
    let tree = graph.tree(&reached, &nodes[1..3], &mut scratch);
    assert_eq!((tree.length_m, tree.sources.as_slice()), (40.0, &[0][..]));
    // The road to the first street, that street, and the road on with the last street.
    let course = graph.course(&tree.edges);
    assert_eq!(course.len(), 3);
    // A second source at the far end: each terminal takes its own, and the tree has two parts.
    let reached = graph.from_sources(&[nodes[0], nodes[3]]);
    let tree = graph.tree(&reached, &nodes[1..3], &mut scratch);
    assert_eq!((tree.length_m, tree.sources), (30.0, vec![0, 1]));
    assert_eq!(graph.course(&tree.edges).len(), 2);
}

#[test]
fn terminals_without_a_way_are_named() {
    let network = network(&[&[(0.0, 0.0), (10.0, 0.0)], &[(0.0, 5.0), (10.0, 5.0)]]);
    let (graph, nodes) = graph(&network, &[(0.0, 0.0), (0.0, 5.0), (6.0, 0.0), (10.0, 5.0), (6.0, 0.0)]);
    let mut scratch = TreeScratch::default();
    let reached = graph.from_sources(&nodes[..1]);
    assert_eq!((reached.distance_m(nodes[1]), reached.source(nodes[1])), (None, None));
    assert_eq!(reached.way(&graph, nodes[1]), []);
    let tree = graph.tree(&reached, &nodes[1..], &mut scratch);
    assert_eq!((tree.length_m, tree.unreached, tree.sources), (6.0, vec![0, 2], vec![0]));
    let tree = graph.tree(&graph.from_sources(&[]), &nodes, &mut scratch);
    assert_eq!((tree.length_m, tree.unreached.len(), tree.edges.len()), (0.0, 5, 0));
    assert_eq!(graph.tree(&reached, &[], &mut scratch), Tree::default());
    // A terminal at a source needs nothing but the source.
    let tree = graph.tree(&reached, &nodes[..1], &mut scratch);
    assert_eq!((tree.length_m, tree.sources), (0.0, vec![0]));
}

#[test]
fn the_shorter_of_parallel_edges_is_taken() {
    let network = network(&[&[(0.0, 0.0), (5.0, 5.0), (10.0, 0.0)], &[(0.0, 0.0), (10.0, 0.0)]]);
    let (graph, nodes) = graph(&network, &[(0.0, 0.0), (10.0, 0.0)]);
    let reached = graph.from_sources(&nodes[..1]);
    let tree = graph.tree(&reached, &nodes[1..], &mut TreeScratch::default());
    assert_eq!((tree.length_m, tree.edges.len()), (10.0, 1));
}

/// Bent lines between a few places; most of them bend far, so that the lengths are hardly those of a plane.
fn random_graph(dice: &mut Dice, places: usize, lines: usize) -> Graph {
    let places: Vec<Coord<f64>> = (0..places).map(|_| dice.coord(0.0, 30.0)).collect();
    let lines: Vec<LineString<f64>> = (0..lines)
        .map(|_| {
            let (a, b) = (places[dice.below(places.len())], places[dice.below(places.len())]);
            LineString(vec![a, dice.coord(0.0, 60.0), b])
        })
        .collect();
    Network::build(&lines.iter().map(|line| (line, Joined::Ends)).collect::<Vec<_>>(), 0.0).graph(&[]).0
}

/// A lattice of unit squares, a part of whose edges is missing: nearly all ways have others of the same length.
fn random_lattice(dice: &mut Dice, side: u32) -> Graph {
    let mut lines = Vec::new();
    for (x, y) in (0..side).flat_map(|x| (0..side).map(move |y| (f64::from(x), f64::from(y)))) {
        for (dx, dy) in [(1.0, 0.0), (0.0, 1.0)] {
            if dice.below(5) > 0 {
                lines.push(LineString::from(vec![(x, y), (x + dx, y + dy)]));
            }
        }
    }
    Network::build(&lines.iter().map(|line| (line, Joined::Ends)).collect::<Vec<_>>(), 0.0).graph(&[]).0
}

fn some_graph(dice: &mut Dice, round: usize) -> Graph {
    if round.is_multiple_of(2) {
        let (places, lines) = (2 + dice.below(12), 1 + dice.below(24));
        random_graph(dice, places, lines)
    } else {
        random_lattice(dice, 2 + (round % 5) as u32)
    }
}

fn some_nodes(dice: &mut Dice, graph: &Graph, most: usize) -> Vec<u32> {
    (0..=dice.below(most)).map(|_| dice.below(graph.nodes()) as u32).collect()
}

#[test]
fn distances_agree_with_relaxing_every_edge_until_nothing_changes() {
    let mut dice = Dice(61);
    for round in 0..300 {
        let graph = some_graph(&mut dice, round);
        if graph.nodes() == 0 {
            continue;
        }
        let sources = some_nodes(&mut dice, &graph, 4);
        let reached = graph.from_sources(&sources);
        let mut plain = vec![(f64::INFINITY, u32::MAX); graph.nodes()];
        for (position, &node) in sources.iter().enumerate().rev() {
            plain[node as usize] = (0.0, position as u32);
        }
        for _ in 0..graph.nodes() {
            for edge in 0..graph.edges() as u32 {
                let (a, b) = graph.ends(edge);
                for (from, to) in [(a as usize, b as usize), (b as usize, a as usize)] {
                    let next = (plain[from].0 + graph.length_m(edge), plain[from].1);
                    if next < plain[to] {
                        plain[to] = next;
                    }
                }
            }
        }
        for node in 0..graph.nodes() as u32 {
            let (distance_m, source) = plain[node as usize];
            let expected = distance_m.is_finite().then_some(distance_m);
            assert_eq!(
                (reached.distance_m(node), reached.source(node)),
                (expected, expected.map(|_| source))
            );
            // The way back leads to that source and has that length.
            let way = reached.way(&graph, node);
            let end = way.iter().fold(node, |node, &edge| graph.other_end(edge, node));
            assert!(reached.source(node).is_none_or(|source| sources[source as usize] == end));
            let way_m: f64 = way.iter().map(|&edge| graph.length_m(edge)).sum();
            assert!((way_m - reached.distance_m(node).unwrap_or(0.0)).abs() < 1e-9);
        }
    }
}

/// The length of the least tree that joins the terminals and the sources as one: the rule of Dreyfus and Wagner, which tries every
/// division of every set of terminals at every node.
fn least_m(graph: &Graph, sources: &[u32], terminals: &[u32]) -> f64 {
    let nodes = graph.nodes();
    let mut way = vec![vec![f64::INFINITY; nodes]; nodes];
    for edge in 0..graph.edges() as u32 {
        let (a, b) = graph.ends(edge);
        let (a, b) = (a as usize, b as usize);
        way[a][b] = way[a][b].min(graph.length_m(edge));
        way[b][a] = way[a][b];
    }
    for (at, from) in way.iter_mut().enumerate() {
        from[at] = 0.0;
    }
    for &a in sources {
        for &b in sources {
            way[a as usize][b as usize] = 0.0;
        }
    }
    for through in 0..nodes {
        for a in 0..nodes {
            for b in 0..nodes {
                way[a][b] = way[a][b].min(way[a][through] + way[through][b]);
            }
        }
    }
    let all = (1_usize << terminals.len()) - 1;
    let mut least = vec![vec![f64::INFINITY; nodes]; all + 1];
    for set in 1..=all {
        let mut joined = vec![f64::INFINITY; nodes];
        for (at, joined) in joined.iter_mut().enumerate() {
            if set.is_power_of_two() {
                *joined = way[terminals[set.trailing_zeros() as usize] as usize][at];
            }
            let mut part = (set - 1) & set;
            while part > 0 {
                *joined = joined.min(least[part][at] + least[set - part][at]);
                part = (part - 1) & set;
            }
        }
        for at in 0..nodes {
            least[set][at] =
                (0..nodes).map(|from| joined[from] + way[from][at]).fold(f64::INFINITY, f64::min);
        }
    }
    least[all][sources[0] as usize]
}

/// Whether the edges join each terminal with a source, without a circle that closes (the sources are one).
fn check_is_tree(graph: &Graph, sources: &[u32], terminals: &[u32], tree: &Tree) {
    let mut sets = DisjointSets::new(graph.nodes());
    for &source in sources {
        sets.join(source, sources[0]);
    }
    for &edge in &tree.edges {
        let (a, b) = graph.ends(edge);
        assert!(sets.join(a, b), "no circle");
    }
    for (position, &terminal) in (0_u32..).zip(terminals) {
        let is_joined = sets.root(terminal) == sets.root(sources[0]);
        assert_eq!(is_joined, !tree.unreached.contains(&position));
    }
    assert!(tree.edges.is_sorted() && tree.sources.is_sorted());
    let begins = |node: u32| {
        terminals.contains(&node)
            || tree.edges.iter().any(|&edge| graph.ends(edge).0 == node || graph.ends(edge).1 == node)
    };
    let mut begun: Vec<u32> = sources.iter().copied().filter(|&node| begins(node)).collect();
    begun.sort_unstable();
    begun.dedup();
    let mut named: Vec<u32> = tree.sources.iter().map(|&source| sources[source as usize]).collect();
    named.sort_unstable();
    assert_eq!(named, begun);
}

#[test]
fn trees_lie_between_the_least_and_twice_its_length() {
    let mut dice = Dice(62);
    let mut scratch = TreeScratch::default();
    let (mut trees_m, mut optima_m) = (0.0, 0.0);
    for round in 0..600 {
        let graph = some_graph(&mut dice, round);
        if graph.nodes() == 0 {
            continue;
        }
        let sources = some_nodes(&mut dice, &graph, 3);
        let terminals = some_nodes(&mut dice, &graph, 6);
        let reached = graph.from_sources(&sources);
        let tree = graph.tree(&reached, &terminals, &mut scratch);
        check_is_tree(&graph, &sources, &terminals, &tree);
        let mut joined: Vec<u32> =
            terminals.iter().copied().filter(|&node| reached.source(node).is_some()).collect();
        joined.sort_unstable();
        joined.dedup();
        if joined.is_empty() {
            continue;
        }
        let optimum_m = least_m(&graph, &sources, &joined);
        // The bound is 2 (1 - 1/l) with l leaves, and leaves are terminals or the sources as one.
        let bound_m = 2.0 * (1.0 - 1.0 / (joined.len() + 1) as f64) * optimum_m;
        assert!(tree.length_m >= optimum_m - 1e-9, "round {round}: {} under {optimum_m}", tree.length_m);
        assert!(tree.length_m <= bound_m + 1e-9, "round {round}: {} over {bound_m}", tree.length_m);
        trees_m += tree.length_m;
        optima_m += optimum_m;
        // Another order and a new scratch change nothing.
        let again = graph.tree(&reached, &shuffled(&joined, round as u64), &mut TreeScratch::default());
        assert_eq!((&again.edges, &again.sources), (&tree.edges, &tree.sources));
    }
    // On the whole the trees are far better than their bound.
    assert!(trees_m < 1.002 * optima_m, "{trees_m} against {optima_m}");
}

#[test]
fn stopping_early_costs_no_length() {
    // Large enough that the search looks up several times before the last cells meet.
    let mut dice = Dice(63);
    let mut scratch = TreeScratch::default();
    for _ in 0..10 {
        let graph = random_lattice(&mut dice, 40);
        let sources = some_nodes(&mut dice, &graph, 3);
        let mut terminals = some_nodes(&mut dice, &graph, 30);
        let reached = graph.from_sources(&sources);
        terminals.retain(|&node| reached.source(node).is_some());
        terminals.sort_unstable();
        terminals.dedup();
        scratch.search.run(&graph, &reached, &terminals);
        let found_m: f64 = scratch.search.links.iter().map(|link| link.length_m).sum();
        // The least spanning tree of all shortest ways between terminals, and to the sources.
        let mut ways: Vec<(f64, usize, usize)> = Vec::new();
        for (a, &node) in terminals.iter().enumerate() {
            let from = graph.from_sources(&[node]);
            ways.push((reached.distance_m(node).expect("a way"), a, terminals.len()));
            ways.extend((0..a).map(|b| (from.distance_m(terminals[b]).expect("a way"), a, b)));
        }
        ways.sort_by(|p, q| p.0.total_cmp(&q.0));
        let mut sets = DisjointSets::new(terminals.len() + 1);
        ways.retain(|&(_, a, b)| sets.join(a as u32, b as u32));
        let expected_m: f64 = ways.iter().map(|way| way.0).sum();
        assert!((found_m - expected_m).abs() < 1e-9, "{found_m} against {expected_m}");
    }
}

#[test]
fn exchanges_make_no_tree_longer() {
    let mut dice = Dice(64);
    let mut scratch = TreeScratch::default();
    let (mut before_m, mut after_m) = (0.0, 0.0);
    for round in 0..40 {
        let graph =
            if round % 2 == 0 { random_lattice(&mut dice, 30) } else { random_graph(&mut dice, 200, 700) };
        let sources = some_nodes(&mut dice, &graph, 5);
        let terminals = some_nodes(&mut dice, &graph, 60);
        let reached = graph.from_sources(&sources);
        let mut joined: Vec<u32> =
            terminals.iter().copied().filter(|&node| reached.source(node).is_some()).collect();
        joined.sort_unstable();
        joined.dedup();
        let before = graph.constructed(&reached, &joined, &mut scratch);
        let after = graph.tree(&reached, &terminals, &mut scratch);
        check_is_tree(&graph, &sources, &terminals, &after);
        assert!(after.length_m <= before.length_m, "round {round}");
        before_m += before.length_m;
        after_m += after.length_m;
    }
    assert!(after_m < 0.99 * before_m, "{after_m} after {before_m}");
}
