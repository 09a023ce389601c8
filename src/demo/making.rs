//! Makes the county from a seed, without any file.

use super::borders::{self, Municipality, Water};
use super::county::{County, Planted, Since};
use super::dice::{Dice, uuid_text};
use super::divisions;
use super::events;
use super::mobile::{self, Mobile};
use super::networks::{self, Connection, FibreArea, NATIONAL, Networks, YEAR};
use super::premises::{self, Premises};
use super::settlements::{self, Land, Road};
use super::shapes::{Ground, Outline, along, at, distance, road};
use geo::{Coord, LineString, Polygon};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Makes the county: within invented borders, or within those given.
#[must_use]
pub fn make(points: usize, seed: u64, given: Option<Vec<Municipality>>) -> County {
    let (mut municipalities, mut water, islands) = if let Some(given) = given {
        (given, Vec::new(), Vec::new())
    } else {
        let mosaic = borders::invent(seed);
        (mosaic.municipalities, mosaic.water, mosaic.islands)
    };
    for municipality in &mut municipalities {
        // The largest part first: towns and roads are laid out on it. Bounding boxes are enough to find it.
        municipality.parts.sort_by(|a, b| box_area(b).total_cmp(&box_area(a)));
    }
    divisions::part_of_each(&mut municipalities);
    let shared: Vec<Outline> = water.iter().map(|water| Outline::new(water.polygon.clone())).collect();
    let counts = deal(points, seed, &municipalities);
    let mut progress = ranks(seed, "progress", &municipalities);
    // The city has come further than most.
    if let Some(largest) = (0..counts.len()).max_by_key(|position| counts[*position]) {
        progress[largest] = progress[largest].max(0.7);
    }
    let grounds: Vec<(Ground, Vec<Polygon>)> =
        municipalities.par_iter().map(|municipality| ground(seed, municipality, &shared)).collect();
    let made: Vec<(Coord, Land, Vec<Premises>, Networks, Mobile)> = (0..municipalities.len())
        .into_par_iter()
        .map(|position| {
            let municipality = &municipalities[position];
            let ground = &grounds[position].0;
            let mut dice = Dice::new(seed, "municipality", &municipality.code);
            let centre = centre(&mut dice, ground);
            let own: Vec<Polygon> = islands
                .iter()
                .filter(|(home, _)| *home == position)
                .map(|(_, island)| island.clone())
                .collect();
            let land = settlements::lay_out(&mut dice, municipality, ground, &own, centre, counts[position]);
            let premises = premises::build(&mut dice, ground, &land, counts[position]);
            let networks = networks::build(
                &mut dice,
                &municipality.code,
                &municipality.name,
                &land,
                &premises,
                progress[position],
            );
            let mobile = mobile::build(&mut dice, &municipality.code, ground, &land);
            (centre, land, premises, networks, mobile)
        })
        .collect();

    let mut county = County {
        municipalities,
        water: Vec::new(),
        lands: Vec::new(),
        premises: Vec::new(),
        strays: Vec::new(),
        main_roads: Vec::new(),
        networks: Networks::default(),
        mobile: Mobile::default(),
        planted: Planted::default(),
        projects: Vec::new(),
        events: Vec::new(),
        support: super::support::Round::default(),
        since: Since::default(),
    };
    let mut centres = Vec::new();
    for (centre, land, premises, networks, mut mobile) in made {
        centres.push(centre);
        county.lands.push(land);
        county.premises.push(premises);
        county.networks.append(networks);
        county.mobile.areas.append(&mut mobile.areas);
        county.mobile.masts.append(&mut mobile.masts);
    }
    let whole = Ground {
        parts: grounds.iter().flat_map(|(ground, _)| ground.parts.clone()).collect(),
        water: shared,
    };
    county.main_roads = main_roads(seed, &whole, &centres, &counts);
    for ((_, lakes), municipality) in grounds.into_iter().zip(&county.municipalities) {
        for (number, polygon) in lakes.into_iter().enumerate() {
            water.push(Water { name: format!("{} sjö {}", municipality.name, number + 1), polygon });
        }
    }
    county.water = water;
    plant(seed, &mut county);
    divisions::deso_of_each(&mut county);
    events::plant(seed, &mut county);
    county
}

fn box_area(polygon: &Polygon) -> f64 {
    let outline = Outline::new(polygon.clone());
    (outline.high.x - outline.low.x) * (outline.high.y - outline.low.y)
}

/// Evenly spread values in 0–1, dealt to the municipalities by chance.
fn ranks(seed: u64, subject: &str, municipalities: &[Municipality]) -> Vec<f64> {
    let mut order: Vec<(u64, usize)> = municipalities
        .iter()
        .enumerate()
        .map(|(position, municipality)| (Dice::new(seed, subject, &municipality.code).bits(), position))
        .collect();
    order.sort_unstable();
    let mut values = vec![0.0; municipalities.len()];
    for (rank, (_, position)) in order.iter().enumerate() {
        values[*position] = (rank as f64 + 0.5) / municipalities.len() as f64;
    }
    values
}

/// Deals the demand points to the municipalities: one large, the others ever smaller.
fn deal(points: usize, seed: u64, municipalities: &[Municipality]) -> Vec<usize> {
    let weights: Vec<f64> =
        ranks(seed, "size", municipalities).into_iter().map(|rank| 1.0 / (0.09 + rank)).collect();
    let total: f64 = weights.iter().sum();
    let mut counts: Vec<usize> =
        weights.iter().map(|weight| (points as f64 * weight / total) as usize).collect();
    let dealt: usize = counts.iter().sum();
    let places = counts.len();
    for position in 0..points.saturating_sub(dealt) {
        counts[position % places] += 1;
    }
    counts
}

fn ground(seed: u64, municipality: &Municipality, shared: &[Outline]) -> (Ground, Vec<Polygon>) {
    let mut dice = Dice::new(seed, "lakes", &municipality.code);
    let parts: Vec<Outline> = municipality.parts.iter().cloned().map(Outline::new).collect();
    let mut water: Vec<Outline> =
        shared.iter().filter(|water| parts.iter().any(|part| part.meets(water))).cloned().collect();
    let count = 2 + dice.below(4);
    let lakes = borders::small_lakes(&mut dice, &parts, &water, count);
    water.extend(lakes.iter().cloned().map(Outline::new));
    (Ground { parts, water }, lakes)
}

/// Where the main town lies: the land place nearest to the middle, of a few random ones.
fn centre(dice: &mut Dice, ground: &Ground) -> Coord {
    let main = &ground.parts[0];
    let middle = along(main.low, main.high, 0.5);
    let mut best = ground.somewhere(dice);
    for _ in 0..9 {
        let c = ground.somewhere(dice);
        if distance(c, middle) < distance(best, middle) {
            best = c;
        }
    }
    best
}

/// Roads between the main towns (the shortest tree), and a railway through the largest.
fn main_roads(seed: u64, ground: &Ground, centres: &[Coord], sizes: &[usize]) -> Vec<Road> {
    let mut roads = Vec::new();
    let mut dice = Dice::new(seed, "main roads", "");
    // A road that goes on from a town keeps its name, once: its stretches meet end to end.
    let mut arrives: Vec<Option<String>> = vec![None; centres.len()];
    let mut joined = vec![0];
    let mut left: Vec<usize> = (1..centres.len()).collect();
    while !left.is_empty() {
        let mut best = (f64::INFINITY, 0, 0);
        for (slot, far) in left.iter().enumerate() {
            for near in &joined {
                let gap = distance(centres[*far], centres[*near]);
                if gap < best.0 {
                    best = (gap, slot, *near);
                }
            }
        }
        let far = left.remove(best.1);
        joined.push(far);
        let major = sizes[far] + sizes[best.2] > 2 * sizes.iter().sum::<usize>() / sizes.len();
        let (class, name) = if major {
            ("Europaväg", "E 99".to_owned())
        } else {
            let number = format!("Väg {}", 30 + dice.below(60));
            let name = arrives[best.2].take().unwrap_or(number);
            arrives[far] = Some(name.clone());
            ("Riksväg", name)
        };
        roads.push(Road { class, name, line: road(&mut dice, ground, centres[best.2], centres[far]) });
    }
    let mut order: Vec<usize> = (0..centres.len()).collect();
    order.sort_by_key(|position| (std::cmp::Reverse(sizes[*position]), *position));
    order.truncate(5);
    order.sort_by(|a, b| centres[*a].x.total_cmp(&centres[*b].x));
    let mut line: Vec<Coord> = Vec::new();
    for pair in order.windows(2) {
        line.extend(road(&mut dice, ground, centres[pair[0]], centres[pair[1]]).0);
    }
    line.dedup();
    if line.len() > 1 {
        roads
            .push(Road { class: "Järnväg", name: "Påhittabanan".to_owned(), line: LineString::new(line) });
    }
    roads
}

/// Plants the hard cases and faults that real deliveries have.
fn plant(seed: u64, county: &mut County) {
    let mut dice = Dice::new(seed, "planted", "");
    on_borders(&mut dice, county);
    let total: usize = county.premises.iter().map(Vec::len).sum();
    let some = (total / 1000).clamp(1, 60);
    for municipality in &mut county.premises {
        for position in 1..municipality.len() {
            let in_place = municipality[position].place.is_some();
            if in_place && county.planted.shared_places < some * 2 && dice.chance(0.003) {
                municipality[position].at = municipality[position - 1].at;
                county.planted.shared_places += 1;
            } else if county.planted.unknown_weights < some && dice.chance(0.001) {
                municipality[position].households = None;
                municipality[position].persons = None;
                county.planted.unknown_weights += 1;
            }
        }
    }
    strays(&mut dice, county, some.min(9));
    // A bow-tie, a hole outside its ring, and a row without geometry.
    let code = county.municipalities[0].code.clone();
    let corner = county.lands[0].places[0].middle;
    let ring = |points: &[(f64, f64)]| {
        LineString::new(points.iter().map(|(x, y)| at(corner.x + x, corner.y + y)).collect())
    };
    let bow_tie = ring(&[(0.0, 0.0), (900.0, 900.0), (900.0, 0.0), (0.0, 900.0), (0.0, 0.0)]);
    let square = ring(&[(0.0, 1000.0), (800.0, 1000.0), (800.0, 1800.0), (0.0, 1800.0), (0.0, 1000.0)]);
    let outside =
        ring(&[(900.0, 1000.0), (1000.0, 1000.0), (1000.0, 1100.0), (900.0, 1100.0), (900.0, 1000.0)]);
    let faults = [
        ("Fluga (fel på prov)", Some(Polygon::new(bow_tie, Vec::new()))),
        ("Hål utanför (fel på prov)", Some(Polygon::new(square, vec![outside]))),
        ("Utan geometri (fel på prov)", None),
    ];
    for (name, polygon) in faults {
        if polygon.is_some() {
            county.planted.broken_areas += 1;
        } else {
            county.planted.missing_areas += 1;
        }
        county.networks.connected.push(FibreArea {
            operator: NATIONAL.to_owned(),
            network: NATIONAL.to_owned(),
            name: name.to_owned(),
            municipality: code.clone(),
            technology: "fiber",
            down_mbps: Some(1000),
            up_mbps: Some(1000),
            year: YEAR,
            since: YEAR,
            gone: u32::MAX,
            is_announced: false,
            polygon,
        });
    }
    for row in &mut county.networks.table {
        if county.planted.unknown_speeds < 7 && dice.chance(0.01) {
            row.down_mbps = None;
            county.planted.unknown_speeds += 1;
        }
    }
    for _ in 0..5 {
        let id = uuid_text(dice.uuid());
        county.networks.table.push(Connection {
            id,
            down_mbps: Some(1000.0),
            up_mbps: Some(1000.0),
            year: YEAR,
        });
        county.planted.unknown_ids += 1;
    }
}

/// Moves some houses exactly onto corners that two municipalities share.
fn on_borders(dice: &mut Dice, county: &mut County) {
    let mut owners: BTreeMap<(i64, i64), Vec<usize>> = BTreeMap::new();
    for (position, municipality) in county.municipalities.iter().enumerate() {
        for c in municipality.parts.iter().flat_map(|part| part.exterior().0.iter()) {
            let key = ((c.x * 100.0).round() as i64, (c.y * 100.0).round() as i64);
            let entry = owners.entry(key).or_default();
            if entry.last() != Some(&position) {
                entry.push(position);
            }
        }
    }
    let shared: Vec<((i64, i64), usize)> =
        owners.into_iter().filter(|(_, who)| who.len() > 1).map(|(key, who)| (key, who[0])).collect();
    let total: usize = county.premises.iter().map(Vec::len).sum();
    if shared.is_empty() {
        return;
    }
    // Only houses by themselves are moved: a town's would leave its coverage. They stand last in their municipality.
    let mut left: Vec<usize> = county.premises.iter().map(Vec::len).collect();
    for _ in 0..(total / 500).min(40) {
        let ((x, y), owner) = *dice.pick(&shared);
        let last = left[owner].checked_sub(1);
        if let Some(last) = last.filter(|last| county.premises[owner][*last].place.is_none()) {
            left[owner] = last;
            county.premises[owner][last].at = at(x as f64 / 100.0, y as f64 / 100.0);
            county.planted.on_borders += 1;
        }
    }
}

/// Demand points in no municipality: out at sea, and with easting and northing exchanged.
fn strays(dice: &mut Dice, county: &mut County, count: usize) {
    let outlines: Vec<Outline> = county
        .municipalities
        .iter()
        .flat_map(|municipality| municipality.parts.iter().cloned().map(Outline::new))
        .collect();
    let east = outlines.iter().map(|outline| outline.high.x).fold(f64::NEG_INFINITY, f64::max);
    let south = outlines.iter().map(|outline| outline.low.y).fold(f64::INFINITY, f64::min);
    for number in 0..count {
        let place =
            at(east + 200.0 + (dice.unit() * 1500.0).round(), south + (dice.unit() * 60_000.0).round());
        let place = if number % 4 == 3 { at(place.y, place.x) } else { place };
        county.strays.push(Premises {
            id: dice.uuid(),
            at: place,
            purpose: "Småhus",
            households: Some(1),
            persons: Some(2),
            workplaces: Some(0),
            holiday_homes: Some(0),
            place: None,
            deso: None,
            is_new: false,
            built: 0,
            gone: u32::MAX,
            households_before: None,
            misplaced: None,
        });
        county.planted.outside += 1;
    }
}
