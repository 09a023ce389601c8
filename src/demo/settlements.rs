//! Where people live in one municipality: towns, villages and holiday areas, and the roads between them.

use super::borders::Municipality;
use super::dice::Dice;
use super::names::Names;
use super::shapes::{Ground, Outline, along, at, blob_area, distance, length, road, rounded, stretch, walk};
use geo::{Coord, LineString, Polygon};

/// What kind of place people live in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceKind {
    /// A built-up place; what SCB would call it follows from its inhabitants.
    Town,
    /// Holiday homes by the water (fritidshusområde).
    Holiday,
    /// A string of houses along a road (by).
    Village,
    /// An island.
    Island,
}

/// A named place with people.
#[derive(Clone, Debug)]
pub struct Place {
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: PlaceKind,
    /// Middle.
    pub middle: Coord,
    /// Reach of its houses from the middle, in metres.
    pub radius_m: f64,
    /// Houses it shall get.
    pub houses: usize,
    /// The stretch of road a village lies along.
    pub spine: Vec<Coord>,
    /// The road the spine is part of, and where on it in metres.
    pub on_road: Option<(usize, f64)>,
    /// Outline of the houses.
    pub outline: Polygon,
}

/// A road (väg) or railway.
#[derive(Clone, Debug)]
pub struct Road {
    /// Class: Europaväg, Riksväg, Länsväg, Enskild väg, Järnväg.
    pub class: &'static str,
    /// Number or name.
    pub name: String,
    /// Line.
    pub line: LineString,
}

/// The places and roads of one municipality.
#[derive(Clone, Debug, Default)]
pub struct Land {
    /// Places, towns first by size.
    pub places: Vec<Place>,
    /// Roads.
    pub roads: Vec<Road>,
}

/// Metres between the middle of a town and its last house: one house on 3 200 m² or so.
fn town_radius_m(houses: usize) -> f64 {
    (houses as f64).sqrt() * 31.0 + 40.0
}

/// Lays out the land of one municipality for `houses` demand points; `centre` is where its main town lies.
pub(crate) fn lay_out(
    dice: &mut Dice,
    municipality: &Municipality,
    ground: &Ground,
    islands: &[Polygon],
    centre: Coord,
    houses: usize,
) -> Land {
    let mut land = Land::default();
    let mut names = Names::new();
    towns(dice, &mut land, &mut names, municipality, ground, centre, houses);
    country_roads(dice, &mut land, ground, houses);
    villages(dice, &mut land, &mut names, ground, houses * 16 / 100);
    holiday_areas(dice, &mut land, &mut names, ground, houses * 8 / 100);
    for island in islands {
        let outline = Outline::new(island.clone());
        let middle = along(outline.low, outline.high, 0.5);
        land.places.push(Place {
            name: names.next(dice),
            kind: PlaceKind::Island,
            middle,
            radius_m: (outline.high.x - outline.low.x) * 0.35,
            houses: (4 + dice.below(18)).min(houses / 20),
            spine: Vec::new(),
            on_road: None,
            outline: island.clone(),
        });
    }
    land
}

/// Towns by Zipf's law, the first at the centre, and länsvägar from each to the nearest larger one.
fn towns(
    dice: &mut Dice,
    land: &mut Land,
    names: &mut Names,
    municipality: &Municipality,
    ground: &Ground,
    centre: Coord,
    houses: usize,
) {
    let in_towns = houses * 62 / 100;
    let mut count = (in_towns / 190).clamp(1, 9);
    // The main town is larger than Zipf's law says, as the seat of a municipality is.
    let share = |rank: usize| if rank == 1 { 2.4 } else { 1.0 / rank as f64 };
    let shares = |count: usize| (1..=count).map(share).sum::<f64>();
    while count > 1 && (in_towns as f64) / shares(count) / (count as f64) < 65.0 {
        count -= 1;
    }
    let total = shares(count);
    let mut sizes: Vec<usize> =
        (1..=count).map(|rank| (in_towns as f64 * share(rank) / total) as usize).collect();
    let mut left = houses * 7 / 100;
    while left > 30 {
        let size = (22 + dice.below(45)).min(left);
        sizes.push(size);
        left -= size;
    }
    for (rank, size) in sizes.into_iter().enumerate() {
        let radius_m = town_radius_m(size);
        let middle = if rank == 0 { rounded(centre) } else { roomy(dice, ground, &land.places, radius_m) };
        let name = if rank == 0 { municipality.name.clone() } else { names.next(dice) };
        let outline = blob_area(dice, middle, radius_m * 1.18 + 60.0, 40, 0.12);
        let nearest = land
            .places
            .iter()
            .min_by(|a, b| distance(a.middle, middle).total_cmp(&distance(b.middle, middle)))
            .map(|place| place.middle);
        if let Some(nearest) = nearest {
            let line = road(dice, ground, middle, nearest);
            let name = format!("Länsväg {}", 500 + dice.below(900));
            land.roads.push(Road { class: "Länsväg", name, line });
        }
        land.places.push(Place {
            name,
            kind: PlaceKind::Town,
            middle,
            radius_m,
            houses: size,
            spine: Vec::new(),
            on_road: None,
            outline,
        });
    }
}

/// A place on land as far as possible from the others (the best of a few random ones).
fn roomy(dice: &mut Dice, ground: &Ground, places: &[Place], radius_m: f64) -> Coord {
    let mut best = (f64::NEG_INFINITY, ground.parts[0].low);
    for _ in 0..8 {
        let c = ground.somewhere(dice);
        let gap = places
            .iter()
            .map(|place| distance(place.middle, c) - place.radius_m)
            .fold(f64::INFINITY, f64::min);
        let on_land = (0..6)
            .filter(|_| {
                let d = dice.direction();
                ground.is_land(at(c.x + d.x * radius_m, c.y + d.y * radius_m))
            })
            .count();
        let score = gap * (on_land as f64 + 0.1);
        if score > best.0 {
            best = (score, c);
        }
    }
    rounded(best.1)
}

/// Private roads (enskilda vägar) from the larger roads into the country.
fn country_roads(dice: &mut Dice, land: &mut Land, ground: &Ground, houses: usize) {
    let count = ((houses as f64).sqrt() * 0.5) as usize + 12;
    for _ in 0..count {
        let from = if land.roads.is_empty() {
            land.places[0].middle
        } else {
            let line = &land.roads[dice.below(land.roads.len())].line.0;
            walk(line, dice.unit() * length(line)).0
        };
        let far = dice.between(2200.0, 8000.0);
        let end = (0..12).find_map(|_| {
            let d = dice.direction();
            let c = at(from.x + d.x * far, from.y + d.y * far);
            let clear = land.places.iter().all(|place| distance(place.middle, c) > place.radius_m + 1200.0);
            (clear && ground.is_land(c)).then_some(c)
        });
        if let Some(end) = end {
            let line = road(dice, ground, from, end);
            land.roads.push(Road { class: "Enskild väg", name: String::new(), line });
        }
    }
}

/// Villages along stretches of road outside the towns.
fn villages(dice: &mut Dice, land: &mut Land, names: &mut Names, ground: &Ground, houses: usize) {
    let mut left = houses;
    let count = ((houses as f64).sqrt() * 1.25) as usize + 1;
    let mean = (houses / count).max(4);
    let lengths: Vec<f64> = land.roads.iter().map(|road| length(&road.line.0)).collect();
    let total: f64 = lengths.iter().sum();
    for _ in 0..count * 4 {
        if left < 3 || lengths.is_empty() {
            break;
        }
        // Small ones are more frequent than large ones.
        let size = (3 + (dice.unit() * dice.unit() * mean as f64 * 3.2) as usize).min(left);
        let mut along_m = dice.unit() * total;
        let mut on = 0;
        while on + 1 < lengths.len() && along_m > lengths[on] {
            along_m -= lengths[on];
            on += 1;
        }
        let line = &land.roads[on].line.0;
        let middle = rounded(walk(line, along_m).0);
        let radius_m = 60.0 + size as f64 * 22.0;
        let clear = land
            .places
            .iter()
            .all(|place| distance(place.middle, middle) > place.radius_m * 1.1 + radius_m + 350.0);
        if !clear || !ground.is_land(middle) {
            continue;
        }
        let spine = stretch(line, along_m - radius_m, along_m + radius_m);
        let outline = blob_area(dice, middle, radius_m + 130.0, 24, 0.15);
        left -= size;
        land.places.push(Place {
            name: names.next(dice),
            kind: PlaceKind::Village,
            middle,
            radius_m,
            houses: size,
            spine,
            on_road: Some((on, along_m)),
            outline,
        });
    }
}

/// Holiday areas: near water where there is some.
fn holiday_areas(dice: &mut Dice, land: &mut Land, names: &mut Names, ground: &Ground, houses: usize) {
    let mut left = houses;
    while left > 8 {
        let size = (18 + dice.below(70)).min(left);
        left -= size;
        let radius_m = (size as f64).sqrt() * 40.0 + 40.0;
        let mut middle = ground.somewhere(dice);
        for _ in 0..30 {
            if ground.water.is_empty() {
                break;
            }
            // A step inland from a corner of a shore.
            let water = dice.pick(&ground.water);
            let shore = &water.polygon.exterior().0;
            let corner = shore[dice.below(shore.len())];
            let d = dice.direction();
            let c = at(corner.x + d.x * (radius_m + 60.0), corner.y + d.y * (radius_m + 60.0));
            let clear =
                land.places.iter().all(|place| distance(place.middle, c) > place.radius_m + radius_m + 500.0);
            if clear && ground.is_land(c) {
                middle = c;
                break;
            }
        }
        let middle = rounded(middle);
        let outline = blob_area(dice, middle, radius_m * 1.15 + 50.0, 28, 0.15);
        land.places.push(Place {
            name: names.next(dice),
            kind: PlaceKind::Holiday,
            middle,
            radius_m,
            houses: size,
            spine: Vec::new(),
            on_road: None,
            outline,
        });
    }
}
