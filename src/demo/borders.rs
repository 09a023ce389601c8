//! The invented county: twelve municipalities in a mosaic of shared border lines, a coast, a big lake and islands.
//!
//! The mosaic is three rows of bricks, the middle one moved by half a brick. Every border line between two corners is
//! made once and used by both neighbours, so that they share their vertices exactly.

use super::dice::Dice;
use super::names::{COUNTY_CODE, COUNTY_NAME, MUNICIPALITIES};
use super::shapes::{Outline, along, at, blob, distance, rough_line};
use geo::{Coord, LineString, Polygon};
use std::collections::BTreeMap;

/// South-west corner of the mosaic in SWEREF 99 TM: a plausible place for the numbers, not a real county.
const ORIGIN: Coord = Coord { x: 484_000.0, y: 6_508_000.0 };
/// Side of a brick in metres.
const BRICK_M: f64 = 27_000.0;
const COLUMNS: i32 = 4;
const ROWS: i32 = 3;

/// A municipality (kommun) as it is delivered: a row for each part.
#[derive(Clone, Debug)]
pub struct Municipality {
    /// Code as text.
    pub code: String,
    /// Name.
    pub name: String,
    /// Code of the county.
    pub county: String,
    /// Name of the county.
    pub county_name: String,
    /// Name of the part of the county (länsdel).
    pub part: String,
    /// The parts, the main land first; each is a row of the file.
    pub parts: Vec<Polygon>,
}

/// A lake or the sea.
#[derive(Clone, Debug)]
pub struct Water {
    /// Name.
    pub name: String,
    /// Outline; the islands are its holes.
    pub polygon: Polygon,
}

/// The municipalities and the waters that several of them share.
pub(crate) struct Mosaic {
    pub(crate) municipalities: Vec<Municipality>,
    pub(crate) water: Vec<Water>,
    /// Islands with people on them, with the position of their municipality.
    pub(crate) islands: Vec<(usize, Polygon)>,
}

/// A corner of the mosaic: half bricks east and bricks north.
type Corner = (i32, i32);

struct Borders {
    seed: u64,
    corners: BTreeMap<Corner, Coord>,
    lines: BTreeMap<(Corner, Corner), Vec<Coord>>,
}

impl Borders {
    fn corner(&mut self, key: Corner) -> Coord {
        let seed = self.seed;
        *self.corners.entry(key).or_insert_with(|| {
            let mut dice = Dice::new(seed, "corner", &format!("{key:?}"));
            // Corners at half bricks move up and down, or the bricks would look like bricks.
            let tilt = if key.0.rem_euclid(2) == key.1.rem_euclid(2) { 0.14 } else { -0.14 };
            at(
                ORIGIN.x + BRICK_M * (f64::from(key.0) / 2.0 + 0.09 * dice.swing()),
                ORIGIN.y + BRICK_M * (f64::from(key.1) + tilt + 0.11 * dice.swing()),
            )
        })
    }

    /// The line from one corner to another; the same vertices in both directions.
    fn line(&mut self, from: Corner, to: Corner) -> Vec<Coord> {
        let key = if from < to { (from, to) } else { (to, from) };
        if !self.lines.contains_key(&key) {
            let (a, b) = (self.corner(key.0), self.corner(key.1));
            let mut dice = Dice::new(self.seed, "border", &format!("{key:?}"));
            let line = rough_line(&mut dice, a, b, 0.13, 6);
            self.lines.insert(key, line);
        }
        let mut line = self.lines[&key].clone();
        if from > to {
            line.reverse();
        }
        line
    }

    /// The line through several corners.
    fn path(&mut self, corners: &[Corner]) -> Vec<Coord> {
        let mut path = Vec::new();
        for pair in corners.windows(2) {
            path.extend(self.line(pair[0], pair[1]));
        }
        path.dedup();
        path
    }
}

/// Makes the invented county of a seed.
pub(crate) fn invent(seed: u64) -> Mosaic {
    let mut lines = Borders { seed, corners: BTreeMap::new(), lines: BTreeMap::new() };
    let mut municipalities = Vec::new();
    for row in 0..ROWS {
        for column in 0..COLUMNS {
            let west = column * 2 + row % 2;
            let ring = lines.path(&[
                (west, row),
                (west + 1, row),
                (west + 2, row),
                (west + 2, row + 1),
                (west + 1, row + 1),
                (west, row + 1),
                (west, row),
            ]);
            let (code, name) = MUNICIPALITIES[municipalities.len()];
            municipalities.push(Municipality {
                code: code.to_owned(),
                name: name.to_owned(),
                county: COUNTY_CODE.to_owned(),
                county_name: COUNTY_NAME.to_owned(),
                part: String::new(),
                parts: vec![Polygon::new(LineString::new(ring), Vec::new())],
            });
        }
    }
    let mut islands = Vec::new();
    let sea = sea(&mut lines, &mut municipalities, &mut islands);
    let lake = lake(&mut lines, &municipalities, &mut islands);
    Mosaic { municipalities, water: vec![sea, lake], islands }
}

/// The sea in the east. In the southern and northern row the municipal borders go out into it, as most Swedish ones do;
/// the eastern municipality of the middle row is delivered as the main land along the coast and a row for each island.
fn sea(
    lines: &mut Borders,
    municipalities: &mut [Municipality],
    islands: &mut Vec<(usize, Polygon)>,
) -> Water {
    let seed = lines.seed;
    let mut dice = Dice::new(seed, "sea", "");
    let place = |column: f64, row: f64| at(ORIGIN.x + BRICK_M * column, ORIGIN.y + BRICK_M * row);
    let mut coast = rough_line(&mut dice, place(3.45, -0.7), place(3.62, 0.45), 0.12, 6);
    let (south, north) = (lines.corner((8, 1)), lines.corner((8, 2)));
    coast.extend(rough_line(&mut dice, place(3.62, 0.45), south, 0.10, 5));
    coast.extend(lines.path(&[(8, 1), (9, 1), (9, 2), (8, 2)]));
    coast.extend(rough_line(&mut dice, north, place(3.6, 2.55), 0.10, 5));
    coast.extend(rough_line(&mut dice, place(3.6, 2.55), place(3.45, 3.8), 0.12, 6));
    coast.extend([place(6.0, 3.8), place(6.0, -0.7)]);
    coast.push(coast[0]);
    coast.dedup();
    let open_water = Outline::new(Polygon::new(LineString::new(coast.clone()), Vec::new()));
    let mut holes: Vec<LineString> = Vec::new();
    // Column, row, radius, municipality; the middle row's islands are rows of their own.
    let wanted = [
        (4.72, 1.30, 2300.0, 7),
        (4.78, 1.62, 1500.0, 7),
        (4.86, 1.48, 900.0, 7),
        (4.70, 1.86, 700.0, 7),
        (3.83, 0.42, 1200.0, 3),
        (3.86, 0.22, 700.0, 3),
        (3.84, 2.62, 1600.0, 11),
        (3.80, 2.40, 600.0, 11),
    ];
    for (column, row, radius_m, municipality) in wanted {
        let middle = place(column, row);
        let ring = blob(&mut dice, middle, radius_m, 30, 0.35);
        let home = Outline::new(municipalities[municipality].parts[0].clone());
        let own_row = municipality == 7;
        let fits = ring.iter().all(|c| open_water.holds(*c) && (own_row || home.holds(*c)));
        let apart = holes.iter().all(|hole| distance(hole.0[0], middle) > radius_m * 2.0);
        if fits && apart {
            let island = Polygon::new(LineString::new(ring.clone()), Vec::new());
            holes.push(LineString::new(ring));
            if own_row {
                municipalities[municipality].parts.push(island.clone());
            }
            islands.push((municipality, island));
        }
    }
    Water { name: "Påhittade havet".to_owned(), polygon: Polygon::new(LineString::new(coast), holes) }
}

/// The big lake around the corner where three municipalities meet, with islands.
fn lake(lines: &mut Borders, municipalities: &[Municipality], islands: &mut Vec<(usize, Polygon)>) -> Water {
    let mut dice = Dice::new(lines.seed, "lake", "");
    let corner = lines.corner((4, 1));
    let middle = at(corner.x - 1500.0, corner.y + 2500.0);
    let shore = blob(&mut dice, middle, 8200.0, 160, 0.32);
    let outlines: Vec<Outline> =
        municipalities.iter().map(|municipality| Outline::new(municipality.parts[0].clone())).collect();
    let mut holes = Vec::new();
    for (share, towards, radius_m) in [(0.5, 10, 900.0), (0.55, 70, 650.0), (0.5, 120, 500.0)] {
        let place = along(middle, shore[towards], share);
        let ring = blob(&mut dice, place, radius_m, 24, 0.3);
        if let Some(home) = outlines.iter().position(|outline| ring.iter().all(|c| outline.holds(*c))) {
            islands.push((home, Polygon::new(LineString::new(ring.clone()), Vec::new())));
            holes.push(LineString::new(ring));
        }
    }
    Water { name: "Stora Vitfläcken".to_owned(), polygon: Polygon::new(LineString::new(shore), holes) }
}

/// Small lakes within one municipality, clear of other water and of its borders.
pub(crate) fn small_lakes(
    dice: &mut Dice,
    parts: &[Outline],
    water: &[Outline],
    count: usize,
) -> Vec<Polygon> {
    let main = &parts[0];
    let mut lakes: Vec<(Coord, f64, Polygon)> = Vec::new();
    for _ in 0..count * 6 {
        if lakes.len() == count {
            break;
        }
        let middle = at(dice.between(main.low.x, main.high.x), dice.between(main.low.y, main.high.y));
        let square = dice.unit();
        let radius_m = 250.0 + 1500.0 * square * square;
        let ring = blob(dice, middle, radius_m, 36, 0.45);
        let clear = ring.iter().all(|c| main.holds(*c) && !water.iter().any(|other| other.holds(*c)))
            && lakes
                .iter()
                .all(|(other, reach_m, _)| distance(*other, middle) > reach_m * 1.5 + radius_m * 1.5);
        if clear {
            lakes.push((middle, radius_m, Polygon::new(LineString::new(ring), Vec::new())));
        }
    }
    lakes.into_iter().map(|(_, _, lake)| lake).collect()
}
