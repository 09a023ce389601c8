use super::*;

const CENTIMETRE: f64 = 0.01;

fn crs(text: &str) -> Crs {
    Crs::from_text(text, "test").expect("is known")
}

fn at(x: f64, y: f64) -> Coord<f64> {
    Coord { x, y }
}

fn cut_one(line: &[Coord<f64>], from: &Crs, to: &Crs, deviation_m: f64) -> Vec<Coord<f64>> {
    let mut shapes = [Shape::Is(LineString(line.to_vec()).into())];
    cut(&mut shapes, from, to, deviation_m).expect("has a way");
    let Some(Geometry::LineString(line)) = shapes[0].geometry() else { unreachable!() };
    line.0.clone()
}

fn distance_m(at: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> f64 {
    let (edge, to) = (b - a, at - a);
    let part = ((to.x * edge.x + to.y * edge.y) / (edge.x * edge.x + edge.y * edge.y)).clamp(0.0, 1.0);
    let off = to - edge * part;
    off.x.hypot(off.y)
}

/// How far the course of an edge, seen at many places, lies from its cut form: measured piece by piece.
fn worst_m(line: &[Coord<f64>], from: &Crs, to: &Crs) -> f64 {
    let mut worst = 0.0_f64;
    for pair in line.windows(2) {
        let mut course: Vec<Coord<f64>> =
            (0..=16).map(|step| pair[0] + (pair[1] - pair[0]) * (f64::from(step) / 16.0)).collect();
        from.transform_to(to, &mut course).expect("has a way");
        let (a, b) = (course[0], course[16]);
        worst = course.iter().map(|place| distance_m(*place, a, b)).fold(worst, f64::max);
    }
    worst
}

/// 57 km of a parallel bulge 107 m from the straight line between their ends.
#[test]
fn a_parallel_keeps_its_bend() {
    let (degrees, working) = (crs("EPSG:4326"), crs("EPSG:3006"));
    let parallel = [at(17.0, 59.0), at(18.0, 59.0)];
    let straight_m = worst_m(&parallel, &degrees, &working);
    assert!((100.0..110.0).contains(&straight_m), "{straight_m}");
    let line = cut_one(&parallel, &degrees, &working, CENTIMETRE);
    assert!((100..600).contains(&line.len()), "{}", line.len());
    assert!(line.iter().all(|place| place.y.to_bits() == 59.0_f64.to_bits()), "no cut leaves the line");
    let left_m = worst_m(&line, &degrees, &working);
    assert!(left_m <= CENTIMETRE && left_m > 1e-4, "{left_m}");
    let fine = cut_one(&parallel, &degrees, &working, 1e-4);
    assert!(fine.len() > 4 * line.len() && worst_m(&fine, &degrees, &working) <= 1e-4);
}

/// Long edges in all directions, by every kind of projection that deliveries come in.
#[test]
fn no_edge_lies_farther_beside_its_course_than_allowed() {
    let mut chance = whitespot_test_kit::Dice(7);
    let mut dice = |low: f64, high: f64| chance.between(low, high);
    for (from, to, low, high) in [
        ("EPSG:4326", "EPSG:3006", at(11.0, 55.5), at(24.0, 69.0)),
        ("EPSG:4258", "EPSG:25832", at(6.0, 47.5), at(14.0, 55.0)),
        ("EPSG:3857", "EPSG:3006", at(1_230_000.0, 7_450_000.0), at(2_660_000.0, 10_700_000.0)),
        ("EPSG:3021", "EPSG:3006", at(1_210_000.0, 6_130_000.0), at(1_880_000.0, 7_680_000.0)),
        ("EPSG:3035", "EPSG:3006", at(4_400_000.0, 3_600_000.0), at(5_000_000.0, 5_200_000.0)),
        ("EPSG:25832", "EPSG:3006", at(600_000.0, 6_150_000.0), at(1_200_000.0, 7_600_000.0)),
        ("EPSG:5070", "EPSG:32104", at(-700_000.0, 1_900_000.0), at(200_000.0, 2_300_000.0)),
        ("EPSG:4269", "EPSG:5070", at(-120.0, 26.0), at(-70.0, 48.0)),
        ("EPSG:4326", "EPSG:3577", at(115.0, -42.0), at(152.0, -12.0)),
        ("EPSG:4326", "EPSG:3575", at(-20.0, 70.0), at(60.0, 88.0)),
    ] {
        let (from, to) = (crs(from), crs(to));
        for _ in 0..12 {
            let edge =
                [at(dice(low.x, high.x), dice(low.y, high.y)), at(dice(low.x, high.x), dice(low.y, high.y))];
            let line = cut_one(&edge, &from, &to, CENTIMETRE);
            let worst = worst_m(&line, &from, &to);
            assert!(worst <= CENTIMETRE, "{} to {}: {worst} m, {edge:?}", from.label(), to.label());
        }
    }
}

#[test]
fn the_same_line_has_the_same_cuts_whoever_draws_it() {
    let (degrees, working) = (crs("EPSG:4326"), crs("EPSG:3006"));
    let cut_one = |line: &[Coord<f64>]| cut_one(line, &degrees, &working, CENTIMETRE);
    // Along a parallel, and askew over binary fractions: places between lie exactly on both.
    for (a, b) in [
        (at(16.9, 59.1), at(18.3, 59.1)),
        (at(16.5, 58.25), at(18.5, 60.25)),
        (at(15.5, 61.0), at(15.5, 63.0)),
    ] {
        let two = cut_one(&[a, b]);
        let part = |part: f64| a + (b - a) * part;
        let ten: Vec<Coord<f64>> = (0..=8)
            .map(|step| part(f64::from(step) / 8.0))
            .map(|place| if a.y.to_bits() == b.y.to_bits() { at(place.x, a.y) } else { place })
            .collect();
        let ten_cut = cut_one(&ten);
        let without: Vec<Coord<f64>> = ten_cut
            .iter()
            .copied()
            .filter(|place| !ten[1..8].contains(place) || two.contains(place))
            .collect();
        assert_eq!(without.len(), two.len());
        for (one, other) in without.iter().zip(&two) {
            assert!((one.x - other.x).abs() < 1e-13 && (one.y - other.y).abs() < 1e-13, "{one:?} {other:?}");
        }
        let mut turned = cut_one(&[b, a]);
        turned.reverse();
        assert_eq!(turned, two, "bit for bit, whichever way it is drawn");
    }
}

#[test]
fn short_edges_and_points_stay_as_they_are() {
    let (degrees, working) = (crs("EPSG:4326"), crs("EPSG:3006"));
    // A ring of 64 edges of 150 m around a corner of the lattice.
    let ring: LineString<f64> = (0..=64)
        .map(|step| f64::from(step % 64) * std::f64::consts::TAU / 64.0)
        .map(|angle| at(17.0 + 0.026 * angle.cos(), 59.0 + 0.0137 * angle.sin()))
        .collect();
    let area = Geometry::Polygon(Polygon::new(ring, Vec::new()));
    let point = Geometry::Point(at(17.5, 59.5).into());
    let mut shapes = [Shape::Is(area.clone()), Shape::Is(point.clone()), Shape::Missing];
    cut(&mut shapes, &degrees, &working, CENTIMETRE).expect("has a way");
    assert_eq!(shapes[0].geometry(), Some(&area));
    assert_eq!(shapes[1].geometry(), Some(&point));
}

#[test]
fn an_edge_through_corners_of_the_lattice_is_cut_there_once() {
    let cuts = crossings((at(0.0, 0.0), at(4.0, 4.0)), 1.0, (at(0.0, 0.0), at(4.0, 4.0)));
    assert_eq!(cuts, [at(1.0, 1.0), at(2.0, 2.0), at(3.0, 3.0)]);
    let cuts = crossings((at(0.5, 0.0), at(0.5, 2.0)), 1.0, (at(0.5, 0.0), at(0.5, 2.0)));
    assert_eq!(cuts, [at(0.5, 1.0)]);
    let cuts = crossings((at(-0.5, 0.25), at(1.5, 1.25)), 1.0, (at(-0.5, 0.25), at(1.5, 1.25)));
    assert_eq!(cuts, [at(0.0, 0.5), at(1.0, 1.0)]);
}

/// Edges of the whole world are cut where the working CRS is used; elsewhere the root lattice is enough.
#[test]
fn edges_around_the_world_cost_little() {
    let (degrees, working) = (crs("EPSG:4326"), crs("EPSG:3006"));
    let line = cut_one(&[at(-180.0, 60.0), at(180.0, 60.0)], &degrees, &working, CENTIMETRE);
    assert!(line.len() < 20_000, "{}", line.len());
}
