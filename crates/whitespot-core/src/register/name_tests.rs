use super::*;
use crate::model::{DemandPoint, DemandPointId, Municipality, MunicipalityCode, Settlement, Weights};
use geo::LineString;

fn at(x: f64, y: f64) -> Coord<f64> {
    Coord { x, y }
}

fn rectangle(low: Coord<f64>, high: Coord<f64>) -> MultiPolygon<f64> {
    let ring = LineString(vec![low, at(high.x, low.y), high, at(low.x, high.y), low]);
    MultiPolygon(vec![Polygon::new(ring, Vec::new())])
}

fn place(name: &str, place: Coord<f64>) -> NamedPlace {
    NamedPlace { name: name.to_owned(), shape: PlaceShape::Point(place) }
}

fn area(name: &str, low: Coord<f64>, high: Coord<f64>) -> NamedPlace {
    NamedPlace { name: name.to_owned(), shape: PlaceShape::Area(rectangle(low, high)) }
}

/// Two municipalities side by side, each 40 km wide: Väst from 0 and Öst from 40,000 m.
fn survey(places: Vec<NamedPlace>) -> Survey {
    let municipality = |code: &str, name: &str, left: f64| Municipality {
        code: MunicipalityCode::new(code),
        name: name.to_owned(),
        county: None,
        part: None,
        boundary: rectangle(at(left, 0.0), at(left + 40_000.0, 40_000.0)),
    };
    Survey {
        municipalities: vec![municipality("01", "Väst", 0.0), municipality("02", "Öst", 40_000.0)],
        places,
        ..Survey::default()
    }
}

/// Adds points and gives their positions.
fn members(survey: &mut Survey, places: &[Coord<f64>]) -> Vec<u32> {
    let first = survey.points.len() as u32;
    survey.points.extend(places.iter().map(|&at| DemandPoint {
        id: DemandPointId::from_row(0),
        at,
        weights: Weights::UNKNOWN,
        municipality: 0,
        settlement: Settlement::Landsbygd,
        deso: None,
    }));
    (first..survey.points.len() as u32).collect()
}

/// Names of areas, each given as its municipality and its places; numbered from 1.
fn named(
    places: Vec<NamedPlace>,
    areas: &[(MunicipalityIndex, &[Coord<f64>])],
    taken: &[(MunicipalityIndex, &str)],
    compass: Compass,
) -> Vec<String> {
    let mut survey = survey(places);
    let members: Vec<Vec<u32>> = areas.iter().map(|(_, places)| members(&mut survey, places)).collect();
    let unnamed: Vec<Unnamed<'_>> = areas
        .iter()
        .zip(&members)
        .zip(1..)
        .map(|((&(municipality, _), members), number)| Unnamed { municipality, number, members })
        .collect();
    let names = names(&survey, &unnamed, taken, compass);
    // In another order they are the same.
    let back: Vec<Unnamed<'_>> = unnamed.iter().rev().copied().collect();
    let mut turned = super::names(&survey, &back, taken, compass);
    turned.reverse();
    assert_eq!(turned, names);
    names
}

const WEST: MunicipalityIndex = 0;
const EAST: MunicipalityIndex = 1;

#[test]
fn without_places_an_area_has_the_name_of_the_municipality_and_its_number() {
    let houses = [at(1_000.0, 1_000.0)];
    let areas: [(u32, &[Coord<f64>]); 3] = [(WEST, &houses), (WEST, &houses), (EAST, &houses)];
    assert_eq!(named(Vec::new(), &areas, &[], Compass::Swedish), ["Väst 1", "Väst 2", "Öst 3"]);
    // A number that is taken is counted up, past the own numbers of the others.
    assert_eq!(
        named(Vec::new(), &areas, &[(WEST, "väst 1")], Compass::Swedish),
        ["Väst 3", "Väst 2", "Öst 3"]
    );
}

#[test]
fn the_smallest_named_area_with_half_of_the_members_gives_the_name() {
    let places = || {
        vec![
            area("Lanna", at(1_000.0, 1_000.0), at(2_000.0, 2_000.0)),
            area("Lanna socken", at(0.0, 0.0), at(9_000.0, 9_000.0)),
            place("Mitt i byn", at(1_500.0, 1_500.0)),
        ]
    };
    // Two of four in the village, all in the parish.
    let half = [at(1_900.0, 1_500.0), at(2_000.0, 1_500.0), at(2_100.0, 1_500.0), at(2_200.0, 1_500.0)];
    assert_eq!(named(places(), &[(WEST, &half)], &[], Compass::Swedish), ["Lanna"]);
    // One of three.
    let less = [at(2_000.0, 1_500.0), at(2_100.0, 1_500.0), at(2_200.0, 1_500.0)];
    assert_eq!(named(places(), &[(WEST, &less)], &[], Compass::Swedish), ["Lanna socken"]);
}

#[test]
fn otherwise_the_nearest_place_of_the_municipality_does() {
    let places = || {
        vec![
            place("Bortom", at(40_100.0, 5_000.0)),
            place("Hitom", at(34_000.0, 5_000.0)),
            area("Småby", at(38_000.0, 20_000.0), at(38_500.0, 20_500.0)),
            place("Utland", at(39_000.0, 40_100.0)),
        ]
    };
    let border = [at(39_900.0, 5_000.0)];
    assert_eq!(named(places(), &[(WEST, &border)], &[], Compass::Swedish), ["Hitom"]);
    assert_eq!(named(places(), &[(EAST, &border)], &[], Compass::Swedish), ["Bortom"]);
    // 100 m from the edge of a named area.
    let beside = [at(38_600.0, 20_100.0)];
    assert_eq!(named(places(), &[(WEST, &beside)], &[], Compass::Swedish), ["Småby"]);
    // The centre is the member nearest to the mean of all, not the mean.
    let spread = [at(30_000.0, 5_000.0), at(34_500.0, 5_000.0), at(38_000.0, 5_000.0)];
    assert_eq!(named(places(), &[(WEST, &spread)], &[], Compass::Swedish), ["Hitom"]);
    // More than 10 km from all; a place beyond both municipalities is not asked.
    let lonely = [at(5_000.0, 5_000.0)];
    assert_eq!(named(places(), &[(WEST, &lonely)], &[], Compass::Swedish), ["Väst 1"]);
    let north = [at(39_000.0, 39_900.0)];
    assert_eq!(named(places(), &[(WEST, &north)], &[], Compass::Swedish), ["Väst 1"]);
}

#[test]
fn areas_around_one_place_are_distinguished_by_their_direction() {
    let lanna = || vec![place("Lanna", at(10_000.0, 10_000.0))];
    let around: Vec<[Coord<f64>; 1]> = [
        (0.0, 900.0),
        (800.0, 700.0),
        (900.0, 100.0),
        (600.0, -700.0),
        (10.0, -500.0),
        (-700.0, -700.0),
        (-700.0, 0.0),
        (-700.0, 600.0),
    ]
    .into_iter()
    .map(|(x, y)| [at(10_000.0 + x, 10_000.0 + y)])
    .collect();
    let areas: Vec<(u32, &[Coord<f64>])> = around.iter().map(|one| (WEST, one.as_slice())).collect();
    assert_eq!(
        named(lanna(), &areas, &[], Compass::Swedish),
        [
            "Lanna norra",
            "Lanna nordöstra",
            "Lanna östra",
            "Lanna sydöstra",
            "Lanna södra",
            "Lanna sydvästra",
            "Lanna västra",
            "Lanna nordvästra",
        ]
    );
    assert_eq!(
        named(lanna(), &areas[..2], &[(WEST, "Något"), (EAST, "Lanna")], Compass::English),
        ["Lanna north", "Lanna north-east"]
    );
    assert_eq!(named(lanna(), &areas[..1], &[], Compass::Swedish), ["Lanna"]);
    // What is taken keeps its name, whatever the case.
    assert_eq!(named(lanna(), &areas[..1], &[(WEST, "LANNA")], Compass::Swedish), ["Lanna norra"]);
}

#[test]
fn where_the_direction_is_not_enough_they_are_numbered_by_size() {
    let places = || vec![place("Lanna", at(10_000.0, 10_000.0)), place("Lanna södra", at(10_000.0, 2_000.0))];
    let near = [at(10_000.0, 10_500.0)];
    let large = [at(10_000.0, 11_400.0), at(10_000.0, 11_500.0), at(10_000.0, 11_600.0)];
    let far = [at(10_000.0, 13_000.0)];
    let at_it = [at(10_000.0, 10_000.0)];
    let south = [at(10_000.0, 9_000.0)];
    let other = [at(10_000.0, 2_500.0)];
    let areas: [(u32, &[Coord<f64>]); 6] =
        [(WEST, &near), (WEST, &large), (WEST, &far), (WEST, &at_it), (WEST, &south), (WEST, &other)];
    // The largest of the north has no number; the place of the name "Lanna södra" has its own name first.
    let expected = ["Lanna norra 2", "Lanna norra", "Lanna norra 3", "Lanna", "Lanna södra 2", "Lanna södra"];
    assert_eq!(named(places(), &areas, &[], Compass::Swedish), expected);
    let taken = [(WEST, "Lanna norra"), (WEST, "lanna norra 3"), (WEST, "Lanna")];
    let expected =
        ["Lanna norra 4", "Lanna norra 2", "Lanna norra 5", "Lanna 2", "Lanna södra 2", "Lanna södra"];
    assert_eq!(named(places(), &areas, &taken, Compass::Swedish), expected);
}
