use super::super::linkage;
use super::super::shared::shared_m2;
use super::super::toys::{Dice, Shapes, shuffled};
use super::*;
use geo::{BoundingRect, Contains, CoordsIter, Line, Validation, polygon};

const LINK_M: f64 = 200.0;

fn at(x: f64, y: f64) -> Coord<f64> {
    Coord { x, y }
}

fn drawn(members: &[Coord<f64>]) -> MultiPolygon<f64> {
    linked_outline(members, LINK_M).expect("an outline")
}

fn beside(members: &[Coord<f64>], others: &[Coord<f64>]) -> MultiPolygon<f64> {
    linked_outline_beside(members, others, LINK_M).expect("an outline")
}

fn corners(outline: &MultiPolygon<f64>) -> usize {
    let rings = |polygon: &Polygon<f64>| 1 + polygon.interiors().len();
    outline.coords_count() - outline.iter().map(rings).sum::<usize>()
}

/// Points anywhere, along a road, around a lake, in hamlets, or on a grid.
fn points(dice: &mut Dice, round: usize) -> Vec<Coord<f64>> {
    let count = 1 + dice.below(60);
    let corner = at(500_000.0, 6_600_000.0);
    let mut walker = corner;
    let mut course = 0.0;
    let size = [150.0, 500.0, 1_200.0][round / 5 % 3];
    (0..count)
        .map(|position| match round % 5 {
            0 => corner + dice.coord(0.0, size),
            1 => {
                course += dice.between(-0.9, 0.9);
                walker = walker + at(dice.between(20.0, 195.0) * f64::cos(course), 150.0 * f64::sin(course));
                walker
            }
            2 => {
                let (sin, cos) = dice.between(0.0, std::f64::consts::TAU).sin_cos();
                corner + at(size * cos, size * sin)
            }
            3 => corner + at((position % 4) as f64 * 190.0, 0.0) + dice.coord(0.0, 30.0),
            _ => {
                let on_grid = |value: f64| (value / 100.0).round() * 100.0;
                let place = dice.coord(0.0, size);
                corner + at(on_grid(place.x), on_grid(place.y))
            }
        })
        .collect()
}

/// Groups of points by single linkage.
fn groups(points: &[Coord<f64>]) -> Vec<Vec<Coord<f64>>> {
    let labels = linkage(points, LINK_M);
    let mut groups = vec![Vec::new(); labels.iter().max().map_or(0, |&most| most as usize + 1)];
    for (&point, label) in points.iter().zip(labels) {
        groups[label as usize].push(point);
    }
    groups
}

/// All links, and each member as one to itself.
fn links(members: &[Coord<f64>]) -> Vec<Line<f64>> {
    let pairs = members
        .iter()
        .enumerate()
        .flat_map(|(position, &p)| members[..=position].iter().map(move |&q| Line::new(p, q)));
    pairs.filter(|link| link.dx().hypot(link.dy()) <= LINK_M).collect()
}

/// Distance to the nearest of all links.
fn plain_m(place: Coord<f64>, links: &[Line<f64>]) -> f64 {
    links.iter().map(|link| Euclidean.distance(&Point(place), link)).fold(f64::INFINITY, f64::min)
}

/// Places along all edges of an area, eight metres apart at most, and its corners.
fn along_edges(area: &MultiPolygon<f64>) -> Vec<Coord<f64>> {
    let rings = area.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()));
    rings
        .flat_map(LineString::lines)
        .flat_map(|edge| {
            let steps = (edge.dx().hypot(edge.dy()) / 8.0).ceil().max(1.0);
            (0..steps as u32).map(move |step| {
                let part = f64::from(step) / steps;
                at(edge.start.x + part * edge.dx(), edge.start.y + part * edge.dy())
            })
        })
        .collect()
}

#[test]
fn outlines_keep_to_the_links_and_hold_their_members_well_inside() {
    let mut dice = Dice(91);
    let (mut looked_at, mut by_links) = (0, 0);
    for round in 0..240 {
        let members = points(&mut dice, round);
        let outline = drawn(&members);
        assert!(outline.is_valid(), "round {round}: {:?}", outline.check_validation());
        let edge = MultiPolygon::new(outline.0.clone());
        let rings: Vec<&LineString<f64>> =
            edge.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors())).collect();
        for &member in &members {
            assert!(outline.contains(&member), "round {round}");
            let away_m = rings
                .iter()
                .map(|ring| Euclidean.distance(&Point(member), *ring))
                .fold(f64::INFINITY, f64::min);
            assert!(away_m > LINK_M / 5.0, "round {round}: {away_m} m");
        }
        let links = links(&members);
        let mut places = along_edges(&outline);
        let bounds = outline.bounding_rect().expect("a box");
        for _ in 0..80 {
            let place = at(
                dice.between(bounds.min().x, bounds.max().x),
                dice.between(bounds.min().y, bounds.max().y),
            );
            if outline.intersects(&place) {
                places.push(place);
            }
        }
        for place in places {
            let link_m = plain_m(place, &links);
            assert!(link_m <= LINK_M / 2.0, "round {round}: {link_m} m from all");
            looked_at += 1;
            let nearest_m = members.iter().map(|m| (m.x - place.x).hypot(m.y - place.y)).fold(9e9, f64::min);
            by_links += u32::from(nearest_m > LINK_M / 2.0);
            assert!(nearest_m < NEAREST * LINK_M * (std::f64::consts::PI / f64::from(SIDES)).cos());
        }
        // What links join is one part.
        assert_eq!(outline.0.len(), groups(&members).len(), "round {round}");
        assert_eq!(drawn(&shuffled(&members, 3)), outline);
    }
    assert!(looked_at > 50_000 && by_links > 500, "{looked_at} places, {by_links} near links alone");
}

#[test]
fn outlines_of_groups_further_apart_than_a_link_are_disjoint() {
    let mut dice = Dice(92);
    let mut neighbours = 0;
    for round in 0..120 {
        // So many that groups lie side by side, and within each other.
        let size = dice.between(800.0, 2_500.0);
        let count = (size / 100.0).powi(2) * dice.between(0.15, 0.4);
        let points: Vec<Coord<f64>> =
            (0..count as usize).map(|_| dice.coord(6_600_000.0, 6_600_000.0 + size)).collect();
        let outlines: Vec<MultiPolygon<f64>> = groups(&points).iter().map(|group| drawn(group)).collect();
        for (position, one) in outlines.iter().enumerate() {
            for other in &outlines[..position] {
                assert!(!one.intersects(other), "round {round}");
                neighbours += u32::from(Euclidean.distance(one, other) < 110.0);
            }
        }
    }
    assert!(neighbours > 150, "{neighbours} pairs nearer than 110 m");
}

#[test]
fn the_nearest_that_another_group_can_be_leaves_a_gap() {
    // A link of the full length, and a point hardly farther than that from both its ends.
    let height = (LINK_M.powi(2) - (LINK_M / 2.0).powi(2)).sqrt() + 0.001;
    let link = drawn(&[at(0.0, 0.0), at(LINK_M, 0.0)]);
    let other = drawn(&[at(LINK_M / 2.0, height), at(LINK_M / 2.0, height + LINK_M)]);
    assert_eq!((link.0.len(), other.0.len()), (1, 1));
    let gap_m = Euclidean.distance(&link, &other);
    assert!(gap_m > 0.0 && (gap_m - (height - LINK_M / 2.0)).abs() < 0.1 * LINK_M, "{gap_m}");
}

#[test]
fn a_row_of_houses_has_straight_sides() {
    let row: Vec<Coord<f64>> = (0..12).map(|house| at(f64::from(house) * 180.0, 0.0)).collect();
    let outline = drawn(&row);
    let strip_m2 = 11.0 * 180.0 * 100.0 + std::f64::consts::PI * 50.0_f64.powi(2);
    assert!((outline.unsigned_area() - strip_m2).abs() < 0.01 * strip_m2, "{}", outline.unsigned_area());
    assert!(corners(&outline) <= 16, "{}", corners(&outline));
}

#[test]
fn a_small_gap_between_houses_is_filled_and_a_lake_stays() {
    let around = |radius: f64, houses: u32| -> Vec<Coord<f64>> {
        (0..houses)
            .map(|house| (f64::from(house) / f64::from(houses) * std::f64::consts::TAU).sin_cos())
            .map(|(sin, cos)| at(radius * cos, radius * sin))
            .collect()
    };
    let holes = |members: &[Coord<f64>]| {
        let outline = drawn(members);
        assert_eq!(outline.0.len(), 1);
        outline.0[0].interiors().to_vec()
    };
    // Four houses 184 m apart around an empty middle 92 m from the links.
    assert!(holes(&around(130.0, 4)).is_empty());
    let lake = holes(&around(300.0, 12));
    assert_eq!(lake.len(), 1);
    let lake_m2 = Polygon::new(lake[0].clone(), vec![]).unsigned_area();
    let free_m2 = std::f64::consts::PI * 245.0_f64.powi(2);
    assert!((lake_m2 - free_m2).abs() < 0.05 * free_m2, "{lake_m2} of {free_m2}");
}

#[test]
fn a_crowd_is_outlined_in_few_corners() {
    let mut dice = Dice(93);
    let members: Vec<Coord<f64>> = (0..10_000).map(|_| dice.coord(0.0, 2_000.0)).collect();
    let outline = drawn(&members);
    assert!(corners(&outline) < 60, "{}", corners(&outline));
    assert!(members.iter().all(|member| outline.contains(member)));
}

#[test]
fn one_member_none_and_no_link_distance() {
    let alone = drawn(&[at(500_000.0, 6_600_000.0)]);
    let disc_m2 = std::f64::consts::PI * 50.0_f64.powi(2);
    assert!((alone.unsigned_area() - disc_m2).abs() < 0.15 * disc_m2, "{}", alone.unsigned_area());
    assert!(drawn(&[]).0.is_empty());
    for link_m in [0.0, -5.0, f64::NAN] {
        assert!(linked_outline(&[at(0.0, 0.0)], link_m).is_ok_and(|outline| outline.0.is_empty()));
    }
}

#[test]
fn the_measure_of_the_run_agrees() {
    let mut dice = Dice(94);
    for round in 0..100 {
        let members = points(&mut dice, round);
        let outline = drawn(&members);
        assert_eq!(
            super::super::first_beyond(&outline, &members, LINK_M, LINK_M / 2.0),
            None,
            "round {round}"
        );
        let links = links(&members);
        let edges = along_edges(&outline);
        let most_m = edges.into_iter().map(|place| plain_m(place, &links)).fold(0.0, f64::max);
        assert!(
            super::super::first_beyond(&outline, &members, LINK_M, most_m - 4.0).is_some(),
            "round {round}: {most_m}"
        );
    }
}

/// Points in a box, none nearer to another than `apart_m`.
fn scattered(dice: &mut Dice, count: usize, size: f64, apart_m: f64) -> Vec<Coord<f64>> {
    let mut points: Vec<Coord<f64>> = Vec::new();
    for _ in 0..count {
        let point = dice.coord(6_600_000.0, 6_600_000.0 + size);
        if points.iter().all(|p| (p.x - point.x).hypot(p.y - point.y) >= apart_m) {
            points.push(point);
        }
    }
    points
}

#[test]
fn outlines_beside_each_other_part_the_land_in_the_middle() {
    let left = beside(&[at(0.0, 0.0)], &[at(60.0, 0.0)]);
    let right = beside(&[at(60.0, 0.0)], &[at(0.0, 0.0)]);
    let most = left.coords_iter().fold(0.0_f64, |most, c| most.max(c.x));
    assert!(most < 30.0 && most > 29.999, "{most}");
    assert!(!left.intersects(&right));
    // Away from the others nothing is missing.
    assert!(left.contains(&at(-45.0, 0.0)) && left.contains(&at(0.0, 45.0)));
    assert!(beside(&[at(0.0, 0.0)], &[at(0.0, 0.0)]).0.is_empty());
    // A link that runs between others is cut, and what holds no member goes.
    let crossed = beside(&[at(0.0, 0.0), at(200.0, 0.0)], &[at(75.0, 0.0), at(125.0, 0.0)]);
    assert_eq!(crossed.0.len(), 2);
    assert!(!crossed.intersects(&at(100.0, 40.0)));
}

#[test]
fn others_far_away_change_nothing() {
    let members = [at(0.0, 0.0), at(150.0, 20.0)];
    assert_eq!(beside(&members, &[at(0.0, 310.0), at(-900.0, 0.0)]), drawn(&members));
}

#[test]
fn parts_of_a_group_have_disjoint_outlines_that_hold_their_members() {
    let mut dice = Dice(53);
    for round in 0..60 {
        let apart_m = [0.01, 1.0, 30.0][round % 3];
        let points = scattered(&mut dice, 10 + round * 5, 900.0, apart_m);
        // Two or three parts: by a line, or anyhow.
        let parts = 2 + round % 2;
        let part_of: Vec<usize> = points
            .iter()
            .map(|p| if round % 4 < 2 { dice.below(parts) } else { (p.x as usize / 450) % parts })
            .collect();
        let mut outlines: Vec<MultiPolygon<f64>> = Vec::new();
        for part in 0..parts {
            let side = |own: bool| {
                let of = |&(_, of): &(&Coord<f64>, &usize)| (*of == part) == own;
                points.iter().zip(&part_of).filter(of).map(|(&p, _)| p).collect::<Vec<_>>()
            };
            let (members, others) = (side(true), side(false));
            let outline = beside(&members, &others);
            assert!(outline.is_valid(), "round {round}");
            assert_eq!(beside(&shuffled(&members, 3), &shuffled(&others, 4)), outline);
            assert!(members.iter().all(|member| outline.contains(member)), "round {round}");
            for polygon in &outline {
                assert!(members.iter().any(|member| polygon.contains(member)), "round {round}");
            }
            let links = links(&members);
            for place in along_edges(&outline) {
                assert!(plain_m(place, &links) <= LINK_M / 2.0, "round {round}");
            }
            // Where the outline alone would be, it is, unless the land is nearer to others.
            let alone = drawn(&members);
            for _ in 0..100 {
                let place =
                    at(dice.between(6_599_900.0, 6_601_000.0), dice.between(6_599_900.0, 6_601_000.0));
                let nearest_m = |points: &[Coord<f64>]| {
                    let distances = points.iter().map(|p| (p.x - place.x).hypot(p.y - place.y));
                    distances.fold(f64::INFINITY, f64::min)
                };
                let is_own = nearest_m(&members) < nearest_m(&others);
                assert!(!outline.intersects(&place) || (is_own && alone.intersects(&place)), "round {round}");
            }
            outlines.push(outline);
        }
        for (position, one) in outlines.iter().enumerate() {
            for other in &outlines[..position] {
                assert!(!one.intersects(other), "round {round}");
                assert!(shared_m2(one, other) < 1e-9, "round {round}");
            }
        }
    }
}

#[test]
fn few_corners_move_an_edge_by_no_more_than_the_tolerance() {
    let mut dice = Dice(95);
    for round in 0..100 {
        let star = dice.star(at(0.0, 0.0), 500.0, 60);
        let simpler = with_few_corners(&star, 8.0);
        assert!(simpler.is_valid(), "round {round}");
        let rings = |polygon: &Polygon<f64>| -> Vec<LineString<f64>> {
            std::iter::once(polygon.exterior()).chain(polygon.interiors()).cloned().collect()
        };
        for (before, after) in rings(&star).iter().zip(&rings(&simpler)) {
            let away_m = |c: &Coord<f64>, ring: &LineString<f64>| Euclidean.distance(&Point(*c), ring);
            assert!(before.0.iter().all(|c| away_m(c, after) <= 8.0 + 1e-9), "round {round}");
            assert!(after.0.iter().all(|c| before.0.contains(c)));
        }
    }
    // A neck thinner than the tolerance stays as it is.
    let neck = polygon![
        (x: 0.0, y: 0.0), (x: 50.0, y: 25.0), (x: 100.0, y: 0.0), (x: 100.0, y: 20.0), (x: 50.0, y: 26.0),
        (x: 0.0, y: 20.0),
    ];
    assert_eq!(with_few_corners(&neck, 8.0), neck);
}
