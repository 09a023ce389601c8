//! Trees on an invented road network: how many, how long, how fast.
//!
//! `cargo run --release -p whitespot-spatial --example road_trees -- [edges] [areas] [sources] [folder]`
//!
//! With a folder the graph and the areas are written there as CSV, and `road_trees.py` beside this file computes the same trees with
//! networkx.
#![allow(clippy::print_stdout)]

use geo::{Coord, LineString};
use rayon::prelude::*;
use std::fmt::Write;
use std::time::Instant;
use std::{env, fs, io, path::Path};
use whitespot_spatial::{Graph, Joined, Network, Reached, Tree, TreeScratch};
use whitespot_test_kit::Dice;

/// Side of a square of the lattice, in metres.
const SIDE_M: f64 = 150.0;

/// Terminals of an area lie in a square of this side, in metres.
const AREA_M: f64 = 1_500.0;

/// An area has fewer terminals than this.
const TERMINALS: usize = 40;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let number =
        |at: usize, default: usize| arguments.get(at).and_then(|text| text.parse().ok()).unwrap_or(default);
    let (edges, areas, sources) = (number(0, 200_000), number(1, 600), number(2, 30_000));
    let mut dice = Dice(1);
    let mut clock = Instant::now();
    let mut seconds = |what: &str| {
        let passed = clock.elapsed().as_secs_f64();
        println!("{what}: {passed:.3} s");
        clock = Instant::now();
        passed
    };
    let (lines, side_m) = roads(&mut dice, edges);
    seconds("drawing the roads");
    let network =
        Network::build(&lines.iter().map(|line| (line, Joined::Crossings)).collect::<Vec<_>>(), 0.5);
    seconds("building the network");
    let centres: Vec<Coord<f64>> = (0..areas).map(|_| place(&mut dice, Coord::zero(), side_m)).collect();
    let mut places: Vec<Coord<f64>> = (0..sources).map(|_| place(&mut dice, Coord::zero(), side_m)).collect();
    let mut ends = Vec::new();
    for &centre in &centres {
        places.extend((0..=dice.below(TERMINALS)).map(|_| place(&mut dice, centre, AREA_M)));
        ends.push(places.len());
    }
    let feet: Vec<_> = places.par_iter().filter_map(|&at| network.foot(at, f64::INFINITY)).collect();
    seconds("finding the feet");
    let (graph, nodes) = network.graph(&feet);
    seconds("dividing the network");
    println!("{} nodes, {} edges, {} feet", graph.nodes(), graph.edges(), feet.len());
    let reached = graph.from_sources(&nodes[..sources]);
    let searching = seconds("searching from the sources");
    let starts = [sources].into_iter().chain(ends.iter().copied());
    let groups: Vec<&[u32]> = starts.zip(&ends).map(|(start, &end)| &nodes[start..end]).collect();
    let trees = grown(&graph, &reached, &groups);
    let growing = seconds("growing the trees");
    let length_m: f64 = trees.iter().map(|tree| tree.length_m).sum();
    let unreached: usize = trees.iter().map(|tree| tree.unreached.len()).sum();
    println!("{} trees of {length_m:.3} m in all, {unreached} terminals without a way", trees.len());
    if let Some(folder) = arguments.get(3) {
        write(Path::new(folder), &graph, &nodes[..sources], &groups, &trees)?;
        // The search from the sources is shared by all trees.
        fs::write(Path::new(folder).join("seconds.txt"), format!("{}\n", searching + growing))?;
    }
    Ok(())
}

/// Roads between the corners of a lattice, every corner moved and every fourth road missing; and the side of it all.
fn roads(dice: &mut Dice, edges: usize) -> (Vec<LineString<f64>>, f64) {
    let columns = ((edges as f64 / 1.5).sqrt() as usize).max(2);
    let corners: Vec<Coord<f64>> = (0..columns * columns)
        .map(|at| Coord {
            x: ((at % columns) as f64 + dice.between(-0.3, 0.3)) * SIDE_M,
            y: ((at / columns) as f64 + dice.between(-0.3, 0.3)) * SIDE_M,
        })
        .collect();
    let mut lines = Vec::with_capacity(edges);
    for at in 0..corners.len() {
        let (right, up) = (at + 1, at + columns);
        for to in [right, up] {
            let is_there = if to == right { !right.is_multiple_of(columns) } else { up < corners.len() };
            if is_there && dice.below(4) > 0 {
                let (a, b) = (corners[at], corners[to]);
                let bend = Coord { x: dice.between(-20.0, 20.0), y: dice.between(-20.0, 20.0) };
                lines.push(LineString(vec![a, (a + b) / 2.0 + bend, b]));
            }
        }
    }
    (lines, columns as f64 * SIDE_M)
}

fn place(dice: &mut Dice, from: Coord<f64>, side_m: f64) -> Coord<f64> {
    from + Coord { x: dice.between(0.0, side_m), y: dice.between(0.0, side_m) }
}

fn grown(graph: &Graph, reached: &Reached, groups: &[&[u32]]) -> Vec<Tree> {
    let grow = |scratch: &mut TreeScratch, group: &&[u32]| graph.tree(reached, group, scratch);
    groups.par_iter().map_init(TreeScratch::default, grow).collect()
}

/// Writes edges, sources, terminals by group, and the length of each group's tree.
fn write(folder: &Path, graph: &Graph, sources: &[u32], groups: &[&[u32]], trees: &[Tree]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut text = String::from("a,b,length_m\n");
    for edge in 0..graph.edges() as u32 {
        let (a, b) = graph.ends(edge);
        writeln!(text, "{a},{b},{}", graph.length_m(edge)).map_err(io::Error::other)?;
    }
    fs::write(folder.join("edges.csv"), &text)?;
    text = String::from("node\n");
    for node in sources {
        text += &format!("{node}\n");
    }
    fs::write(folder.join("sources.csv"), &text)?;
    text = String::from("group,node\n");
    for (group, nodes) in groups.iter().enumerate() {
        for node in *nodes {
            text += &format!("{group},{node}\n");
        }
    }
    fs::write(folder.join("terminals.csv"), &text)?;
    text = String::from("group,length_m,unreached\n");
    for (group, tree) in trees.iter().enumerate() {
        text += &format!("{group},{},{}\n", tree.length_m, tree.unreached.len());
    }
    fs::write(folder.join("trees.csv"), &text)
}
