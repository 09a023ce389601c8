use super::super::linkage;
use super::super::toys::{Dice, Shapes, shuffled};
use super::*;

/// Kruskal's rule on every pair.
fn plain(points: &[Coord<f64>], most_m: f64) -> Vec<Link> {
    let mut pairs = Vec::new();
    for a in 0..points.len() {
        for b in a + 1..points.len() {
            let (dx, dy) = (points[a].x - points[b].x, points[a].y - points[b].y);
            let candidate = Candidate { squared: dx * dx + dy * dy, a: a as u32, b: b as u32 };
            if candidate.squared <= most_m * most_m {
                pairs.push(candidate);
            }
        }
    }
    pairs.sort_by(|p, q| p.squared.total_cmp(&q.squared).then((p.a, p.b).cmp(&(q.a, q.b))));
    // Every point knows its tree: joining two of them renames all points of one.
    let mut tree: Vec<usize> = (0..points.len()).collect();
    let mut links = Vec::new();
    for pair in pairs {
        let (a, b) = (tree[pair.a as usize], tree[pair.b as usize]);
        if a != b {
            tree.iter_mut().filter(|of| **of == b).for_each(|of| *of = a);
            links.push(Link { a: pair.a, b: pair.b });
        }
    }
    links.sort_unstable_by_key(|link| (link.a, link.b));
    links
}

#[test]
fn agrees_with_joining_pair_after_pair() {
    let mut dice = Dice(71);
    for round in 0..60 {
        let count = dice.below(120);
        // Whole numbers in a small field: many links are equally long, many points coincide.
        let size = [5.0, 30.0, 1_000.0][round % 3];
        let points: Vec<Coord<f64>> = (0..count)
            .map(|_| dice.coord(0.0, size))
            .map(|c| if round % 2 == 0 { Coord { x: c.x.floor(), y: c.y.floor() } } else { c })
            .collect();
        let most_m = dice.between(0.0, size / 4.0);
        assert_eq!(spanning_tree(&points, most_m), plain(&points, most_m), "round {round}");
        assert_eq!(spanning_tree(&points, f64::INFINITY).len(), count.saturating_sub(1));
    }
}

#[test]
fn the_tree_joins_what_linkage_joins() {
    let mut dice = Dice(72);
    let points: Vec<Coord<f64>> = (0..2_000).map(|_| dice.coord(0.0, 8_000.0)).collect();
    let labels = linkage(&points, 200.0);
    let links = spanning_tree(&points, 200.0);
    let groups = labels.iter().max().map_or(0, |&label| label as usize + 1);
    assert_eq!(links.len(), points.len() - groups);
    assert!(links.iter().all(|link| labels[link.a as usize] == labels[link.b as usize]));
}

#[test]
fn sorted_points_have_one_tree() {
    let mut dice = Dice(73);
    let points: Vec<Coord<f64>> =
        (0..300).map(|_| dice.coord(0.0, 12.0)).map(|c| Coord { x: c.x.floor(), y: c.y.floor() }).collect();
    let sorted = |mut points: Vec<Coord<f64>>| {
        points.sort_unstable_by(|p, q| p.x.total_cmp(&q.x).then(p.y.total_cmp(&q.y)));
        points
    };
    let tree = spanning_tree(&sorted(points.clone()), 3.0);
    assert_eq!(spanning_tree(&sorted(shuffled(&points, 5)), 3.0), tree);
}

#[test]
fn a_hundred_thousand_points_take_no_time() {
    let mut dice = Dice(74);
    let start = std::time::Instant::now();
    let town: Vec<Coord<f64>> = (0..100_000).map(|_| dice.coord(0.0, 6_000.0)).collect();
    assert_eq!(spanning_tree(&town, f64::INFINITY).len(), town.len() - 1);
    let lattice: Vec<Coord<f64>> =
        (0..100_000).map(|i| Coord { x: f64::from(i % 316), y: f64::from(i / 316) }).collect();
    assert_eq!(spanning_tree(&lattice, 1.0).len(), lattice.len() - 1);
    let seconds = start.elapsed().as_secs_f64();
    assert!(seconds < 10.0, "{seconds} s");
}

#[test]
fn the_way_gives_where_branches_leave_it() {
    // 0 - 1 - 2 - 3 with 4 and 5 hanging from 1.
    let link = |a: u32, b: u32| Link { a, b };
    let links = [link(0, 1), link(1, 2), link(1, 4), link(2, 3), link(4, 5)];
    let way = way_through(6, &links, 3, 0).expect("a tree");
    assert_eq!(way, Way { points: vec![3, 2, 1, 0], leaves: vec![3, 2, 1, 0, 2, 2] });
    assert_eq!(way_through(6, &links[1..], 3, 0), None);
    assert_eq!(way_through(1, &[], 0, 0), Some(Way { points: vec![0], leaves: vec![0] }));
}
