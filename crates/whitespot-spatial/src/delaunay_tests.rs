use super::super::toys::Dice;
use super::*;

fn sites(dice: &mut Dice, count: usize, size: usize) -> Vec<Site> {
    let mut sites: Vec<Site> = (0..count)
        .map(|_| [dice.below(size), dice.below(size)].map(|value| i64::from(value as u32)))
        .map(|[x, y]| Site { x: x - 50, y: y * 3 })
        .collect();
    sites.sort_unstable();
    sites.dedup();
    sites
}

/// The triangles, each from its lowest corner.
fn triangles(delaunay: &Delaunay<'_>) -> Vec<[u32; 3]> {
    let mut triangles: Vec<[u32; 3]> = delaunay
        .edges()
        .filter_map(|edge| {
            let [second, third] = delaunay.triangle(edge)?;
            let corners = [edge, second, third].map(|edge| delaunay.origin(edge));
            (corners[0] < corners[1].min(corners[2])).then_some(corners)
        })
        .collect();
    triangles.sort_unstable();
    triangles
}

#[test]
fn four_corners_and_a_middle() {
    let at = |x, y| Site { x, y };
    let sites = [at(0, 0), at(0, 10), at(4, 5), at(10, 0), at(10, 10)];
    let delaunay = Delaunay::build(&sites);
    assert_eq!(triangles(&delaunay), [[0, 2, 1], [0, 3, 2], [1, 2, 4], [2, 3, 4]]);
}

#[test]
fn no_circle_of_a_triangle_holds_a_site_and_the_triangles_fill_the_hull() {
    let mut dice = Dice(81);
    for round in 0..300 {
        // In a small field many sites lie on one line or on one circle.
        let size = [4, 12, 1_000, 1 << 27][round % 4];
        let count = 1 + dice.below(60);
        let sites = sites(&mut dice, count, size);
        let delaunay = Delaunay::build(&sites);
        let triangles = triangles(&delaunay);
        for corners in &triangles {
            let [a, b, c] = corners.map(|corner| sites[corner as usize]);
            assert!(turn(a, b, c) > 0, "round {round}");
            assert!(sites.iter().all(|&d| !is_within_circle([a, b, c, d])), "round {round}");
        }
        // A triangulation of n sites with h of them on the hull has 2n - 2 - h triangles (Euler).
        let on_hull = sites
            .iter()
            .filter(|&&site| {
                let on_edge = |a: Site, b: Site| {
                    let along = |p: Site| (p.x - a.x) * (b.x - a.x) + (p.y - a.y) * (b.y - a.y);
                    turn(a, b, site) == 0 && along(site) >= 0 && along(site) <= along(b)
                };
                let is_hull = |a: Site, b: Site| a != b && sites.iter().all(|&c| turn(a, b, c) >= 0);
                sites.iter().any(|&a| sites.iter().any(|&b| is_hull(a, b) && on_edge(a, b)))
            })
            .count();
        let flat = sites.iter().all(|&c| turn(sites[0], sites[sites.len() - 1], c) == 0);
        let expected = if flat { 0 } else { 2 * sites.len() - 2 - on_hull };
        assert_eq!(triangles.len(), expected, "round {round}");
        let edges = if flat { sites.len() - 1 } else { 3 * sites.len() - 3 - on_hull };
        assert_eq!(delaunay.edges().count(), 2 * edges, "round {round}");
    }
}

#[test]
fn the_widest_span_has_room() {
    let far = SPAN - 1;
    let at = |x, y| Site { x, y };
    let sites = [at(0, 0), at(0, far), at(1, 1), at(far, 0), at(far, far)];
    assert_eq!(triangles(&Delaunay::build(&sites)).len(), 4);
}
