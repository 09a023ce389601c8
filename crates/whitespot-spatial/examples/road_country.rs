//! The network kernels on an invented country: how long each step takes, in all and of the processors, and how much memory.
//!
//! `cargo run --release -p whitespot-spatial --example road_country -- [part] [seed]`
//!
//! `part` 1 (the default) is a country of 2 million roads, 500 000 places without fibre in 19 000 areas, 1.9 million connected
//! buildings, 300 000 fibre points and 200 000 places on routes; 0.1 is a tenth of it. The sums that are printed tell whether two
//! versions find the same.
#![allow(clippy::print_stdout)]

use geo::{Coord, LineString};
use rayon::prelude::*;
use std::{env, fs, time::Instant};
use whitespot_spatial::{Foot, Graph, Joined, NearestIndex, Network, Reached, TreeScratch};
use whitespot_test_kit::Dice;

/// Side of a square of the lattice, in metres.
const SIDE_M: f64 = 300.0;
/// Places of an area lie in a square of this side, in metres.
const AREA_M: f64 = 1_500.0;
/// An area has fewer places than this.
const MOST_PLACES: usize = 51;
/// The longest drop, in metres.
const DROP_M: f64 = 200.0;
/// Tolerance of joins, in metres.
const TOLERANCE_M: f64 = 0.5;
/// How many places each feature has, and whether trees may start there.
const FEATURES: [(&str, f64, bool); 6] = [
    ("connection points", 290_000.0, true),
    ("exchanges", 9_000.0, true),
    ("other exchanges", 1_000.0, false),
    ("backbone", 50_000.0, false),
    ("access routes", 150_000.0, true),
    ("connected buildings", 1_900_000.0, false),
];

/// What is measured of each step.
struct Clock {
    wall: Instant,
    processor_s: f64,
}

impl Clock {
    fn start() -> Self {
        Self { wall: Instant::now(), processor_s: processor_s() }
    }

    fn note(&mut self, step: &str) {
        let (wall_s, processor) = (self.wall.elapsed().as_secs_f64(), processor_s());
        println!(
            "{step:32} {wall_s:8.2} s {:8.2} s of processors {:6} MB {:6} MB at most",
            processor - self.processor_s,
            memory_mb("VmRSS:"),
            memory_mb("VmHWM:")
        );
        *self = Self::start();
    }
}

/// Seconds of processors that the program has taken, where Linux tells.
fn processor_s() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = |at: usize| after_name.split_whitespace().nth(at).and_then(|text| text.parse::<f64>().ok());
    // User and system time, in hundredths of a second.
    (ticks(11).unwrap_or_default() + ticks(12).unwrap_or_default()) / 100.0
}

fn memory_mb(key: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(key));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or_default() / 1024
}

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let part: f64 = arguments.first().and_then(|text| text.parse().ok()).unwrap_or(1.0);
    let seed: u64 = arguments.get(1).and_then(|text| text.parse().ok()).unwrap_or(1);
    let mut dice = Dice(seed);
    let mut clock = Clock::start();
    let (lines, side_m) = roads(&mut dice, 2_000_000.0 * part);
    let (places, areas) = places(&mut dice, side_m, (500_000.0 * part) as usize);
    let features = FEATURES.map(|(_, count, _)| beside_roads(&mut dice, &lines, (count * part) as usize));
    println!("{} roads, {} places in {} areas", lines.len(), places.len(), areas.len());
    clock.note("drawing the country");

    let index = NearestIndex::build(&features[5]);
    clock.note("index of connected buildings");
    let straight_m: f64 =
        places.par_iter().filter_map(|&at| index.distance_m(at)).collect::<Vec<_>>().iter().sum();
    println!("straight: {straight_m:.3} m");
    drop(index);
    clock.note("nearest connected buildings");
    let drawn: Vec<(&LineString<f64>, Joined)> = lines.iter().map(|line| (line, Joined::Crossings)).collect();
    let network = Network::build(&drawn, TOLERANCE_M);
    println!("{} stretches", network.stretches());
    clock.note("network");
    let place_feet: Vec<Option<Foot>> = network.feet(&places, DROP_M);
    clock.note("feet of places");
    let feature_feet =
        features.map(|at| network.feet(&at, DROP_M).into_iter().flatten().collect::<Vec<Foot>>());
    clock.note("feet of features");

    let feeds = feature_feet.iter().zip(FEATURES).filter(|(_, (.., is_feed))| *is_feed);
    let feed_feet = feeds.flat_map(|(feet, _)| feet.iter().copied());
    let feet: Vec<Foot> = place_feet.iter().flatten().copied().chain(feed_feet).collect();
    let (graph, mut asked) = network.graph(&feet);
    println!("{} nodes, {} edges", graph.nodes(), graph.edges());
    clock.note("graph");
    let mut feeds = asked.split_off(place_feet.iter().flatten().count());
    let distances_m = feature_feet.par_iter().map(|feet| {
        let beside = |foot: &Foot| {
            network.beside(&graph, foot).map(|(node, along_m)| (node, foot.distance_m + along_m))
        };
        let sources: Vec<(u32, f64)> = feet.iter().flat_map(beside).collect();
        graph.distances_m(&sources, &asked)
    });
    let distances_m: Vec<Vec<Option<f64>>> = distances_m.collect();
    clock.note("searches from features");
    for (found, (feature, ..)) in distances_m.iter().zip(FEATURES) {
        let found: Vec<f64> = found.iter().flatten().copied().collect();
        println!("{feature}: {} places, {:.3} m", found.len(), found.iter().sum::<f64>());
    }
    let mut on_road = asked.into_iter();
    let place_nodes: Vec<Option<u32>> =
        place_feet.iter().map(|foot| foot.and_then(|_| on_road.next())).collect();
    feeds.sort_unstable();
    feeds.dedup();
    let from_feeds = graph.from_sources(&feeds);
    clock.note("search from feeds");
    trees(&graph, &from_feeds, &place_nodes, &areas);
    clock.note("trees");
}

/// Grows a tree for each area.
fn trees(graph: &Graph, feeds: &Reached, nodes: &[Option<u32>], areas: &[std::ops::Range<usize>]) {
    let grow = |scratch: &mut TreeScratch, area: &std::ops::Range<usize>| {
        let terminals: Vec<u32> = nodes[area.clone()].iter().flatten().copied().collect();
        graph.tree(feeds, &terminals, scratch)
    };
    let trees: Vec<_> = areas.par_iter().map_init(TreeScratch::default, grow).collect();
    println!("{} trees, {:.3} m", trees.len(), trees.iter().map(|tree| tree.length_m).sum::<f64>());
}

/// Roads between the corners of a lattice: every corner moved, every fourth road missing, bent with up to nine vertices, and here
/// and there with a gap within the tolerance; and the side of it all.
fn roads(dice: &mut Dice, count: f64) -> (Vec<LineString<f64>>, f64) {
    let columns = ((count / 1.5).sqrt() as usize).max(2);
    let corners: Vec<Coord<f64>> = (0..columns * columns)
        .map(|at| Coord {
            x: ((at % columns) as f64 + dice.between(-0.3, 0.3)) * SIDE_M,
            y: ((at / columns) as f64 + dice.between(-0.3, 0.3)) * SIDE_M,
        })
        .collect();
    let mut lines = Vec::with_capacity(count as usize);
    for at in 0..corners.len() {
        let (right, up) = (at + 1, at + columns);
        for to in [right, up] {
            let is_there = if to == right { !right.is_multiple_of(columns) } else { up < corners.len() };
            if !is_there || dice.below(4) == 0 {
                continue;
            }
            let (from, along) = (corners[at], corners[to] - corners[at]);
            let across = Coord { x: -along.y, y: along.x } * dice.between(-0.1, 0.1);
            let segments = 1 + dice.below(9);
            let mut line: Vec<Coord<f64>> = (0..=segments)
                .map(|step| {
                    let part = step as f64 / segments as f64;
                    from + along * part + across * (part * std::f64::consts::TAU).sin()
                })
                .collect();
            line[segments] = corners[to];
            if dice.below(50) == 0 {
                line[0] = line[0] + Coord { x: dice.between(-0.2, 0.2), y: dice.between(-0.2, 0.2) };
            }
            lines.push(LineString(line));
        }
    }
    (lines, columns as f64 * SIDE_M)
}

/// Places without fibre, and which of them are one area.
fn places(dice: &mut Dice, side_m: f64, count: usize) -> (Vec<Coord<f64>>, Vec<std::ops::Range<usize>>) {
    let mut within = |from: Coord<f64>, side_m: f64| {
        from + Coord { x: dice.between(0.0, side_m), y: dice.between(0.0, side_m) }
    };
    let (mut places, mut areas) = (Vec::with_capacity(count), Vec::new());
    while places.len() < count {
        let centre = within(Coord::zero(), side_m);
        let size = 1 + (within(Coord::zero(), 1.0).x * (MOST_PLACES - 1) as f64) as usize;
        let start = places.len();
        places.extend((0..size).map(|_| within(centre, AREA_M)));
        areas.push(start..places.len());
    }
    (places, areas)
}

/// Places beside roads picked at random, up to 40 m away; in no order.
fn beside_roads(dice: &mut Dice, lines: &[LineString<f64>], count: usize) -> Vec<Coord<f64>> {
    let mut place = || {
        let line = &lines[dice.below(lines.len())].0;
        let segment = dice.below(line.len() - 1);
        let on_road = line[segment] + (line[segment + 1] - line[segment]) * dice.unit();
        on_road + Coord { x: dice.between(-40.0, 40.0), y: dice.between(-40.0, 40.0) }
    };
    (0..count).map(|_| place()).collect()
}
