//! The plane shapes the county is drawn with: rough lines, blobs, and the question whether a place lies on land.

use super::dice::{Dice, turn};
use geo::{Coord, LineString, Polygon};

/// A place in the working CRS, in metres.
pub(crate) fn at(x: f64, y: f64) -> Coord {
    Coord { x, y }
}

/// The place rounded to a decimetre, as the files hold it.
pub(crate) fn rounded(c: Coord) -> Coord {
    at((c.x * 10.0).round() / 10.0, (c.y * 10.0).round() / 10.0)
}

/// Distance in metres.
pub(crate) fn distance(a: Coord, b: Coord) -> f64 {
    ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).sqrt()
}

/// The place a given share of the way from one to the other.
pub(crate) fn along(a: Coord, b: Coord, share: f64) -> Coord {
    at(a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share)
}

/// A polygon with the box around it.
#[derive(Clone, Debug)]
pub(crate) struct Outline {
    pub(crate) polygon: Polygon,
    pub(crate) low: Coord,
    pub(crate) high: Coord,
}

impl Outline {
    pub(crate) fn new(polygon: Polygon) -> Self {
        let mut low = at(f64::INFINITY, f64::INFINITY);
        let mut high = at(f64::NEG_INFINITY, f64::NEG_INFINITY);
        for c in &polygon.exterior().0 {
            low = at(low.x.min(c.x), low.y.min(c.y));
            high = at(high.x.max(c.x), high.y.max(c.y));
        }
        Self { polygon, low, high }
    }

    /// Whether the place is inside; on the boundary either answer.
    pub(crate) fn holds(&self, c: Coord) -> bool {
        c.x >= self.low.x
            && c.x <= self.high.x
            && c.y >= self.low.y
            && c.y <= self.high.y
            && ring_holds(&self.polygon.exterior().0, c)
            && !self.polygon.interiors().iter().any(|hole| ring_holds(&hole.0, c))
    }

    /// Whether the boxes of two outlines meet.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        self.low.x <= other.high.x
            && other.low.x <= self.high.x
            && self.low.y <= other.high.y
            && other.low.y <= self.high.y
    }
}

fn ring_holds(ring: &[Coord], c: Coord) -> bool {
    let mut inside = false;
    for pair in ring.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        if (a.y > c.y) != (b.y > c.y) && c.x < (b.x - a.x) * (c.y - a.y) / (b.y - a.y) + a.x {
            inside = !inside;
        }
    }
    inside
}

/// What one municipality stands on: its own parts less the water.
#[derive(Clone, Debug)]
pub(crate) struct Ground {
    pub(crate) parts: Vec<Outline>,
    pub(crate) water: Vec<Outline>,
}

impl Ground {
    pub(crate) fn is_land(&self, c: Coord) -> bool {
        self.parts.iter().any(|part| part.holds(c)) && !self.water.iter().any(|water| water.holds(c))
    }

    /// A random place on land; the middle of the first part when none is found.
    pub(crate) fn somewhere(&self, dice: &mut Dice) -> Coord {
        // The first part is the main land, which holds nearly all of the area.
        let main = &self.parts[0];
        for _ in 0..400 {
            let c = at(dice.between(main.low.x, main.high.x), dice.between(main.low.y, main.high.y));
            if main.holds(c) && !self.water.iter().any(|water| water.holds(c)) {
                return c;
            }
        }
        along(main.low, main.high, 0.5)
    }
}

/// A line roughened by midpoint displacement; both ends stay. `roughness` is the largest displacement as a share of
/// the length that is halved.
pub(crate) fn rough_line(dice: &mut Dice, a: Coord, b: Coord, roughness: f64, halvings: u32) -> Vec<Coord> {
    let mut line = vec![rounded(a)];
    displace(dice, a, b, roughness, halvings, &|_| true, &mut line);
    line
}

/// A road: a rough line that goes round water where it can.
pub(crate) fn road(dice: &mut Dice, ground: &Ground, a: Coord, b: Coord) -> LineString {
    let mut halvings = 0;
    let mut piece = distance(a, b);
    while piece > 350.0 && halvings < 7 {
        piece /= 2.0;
        halvings += 1;
    }
    let mut line = vec![rounded(a)];
    displace(dice, a, b, 0.11, halvings, &|c| ground.is_land(c), &mut line);
    LineString::new(line)
}

fn displace(
    dice: &mut Dice,
    a: Coord,
    b: Coord,
    roughness: f64,
    halvings: u32,
    accept: &dyn Fn(Coord) -> bool,
    line: &mut Vec<Coord>,
) {
    if halvings == 0 {
        line.push(rounded(b));
        return;
    }
    let (middle, across) = (along(a, b, 0.5), at(a.y - b.y, b.x - a.x));
    let first = dice.swing() * roughness;
    let tries = [first, -first, first * 2.5, -first * 2.5, 0.3, -0.3];
    let place = |share: f64| at(middle.x + across.x * share, middle.y + across.y * share);
    let share = tries.into_iter().find(|share| accept(place(*share))).unwrap_or(first);
    let middle = place(share);
    displace(dice, a, middle, roughness, halvings - 1, accept, line);
    displace(dice, middle, b, roughness, halvings - 1, accept, line);
}

/// A closed ring around a place, star-shaped and therefore always simple: `wobble` is the largest change of the radius
/// as a share of it, smooth from corner to corner.
pub(crate) fn blob(dice: &mut Dice, middle: Coord, radius_m: f64, corners: usize, wobble: f64) -> Vec<Coord> {
    // A closed random walk of a few waves: three random values a third of a turn apart would look like a triangle,
    // seven like a natural outline.
    let waves: Vec<f64> = (0..7).map(|_| dice.swing()).collect();
    // Where corners stand close, chance from one to the next must be small, or a shore would look like a saw.
    let chance = 0.25 * (30.0 / corners as f64).min(1.0);
    let mut ring: Vec<Coord> = (0..corners)
        .map(|corner| {
            let part = corner as f64 / corners as f64;
            let place = part * waves.len() as f64;
            let (first, share) = (place.floor() as usize % waves.len(), place - place.floor());
            let smooth = share * share * (3.0 - 2.0 * share);
            let wave = waves[first] + (waves[(first + 1) % waves.len()] - waves[first]) * smooth;
            let reach = radius_m * (1.0 + wobble * (0.75 * wave + chance * dice.swing()));
            let direction = turn(part);
            rounded(at(middle.x + direction.x * reach, middle.y + direction.y * reach))
        })
        .collect();
    ring.push(ring[0]);
    ring
}

/// A blob without holes.
pub(crate) fn blob_area(
    dice: &mut Dice,
    middle: Coord,
    radius_m: f64,
    corners: usize,
    wobble: f64,
) -> Polygon {
    Polygon::new(LineString::new(blob(dice, middle, radius_m, corners, wobble)), Vec::new())
}

/// The length of a line in metres.
pub(crate) fn length(line: &[Coord]) -> f64 {
    line.windows(2).map(|pair| distance(pair[0], pair[1])).sum()
}

/// The place `metres` along the line and the direction there; clamped to the ends.
pub(crate) fn walk(line: &[Coord], metres: f64) -> (Coord, Coord) {
    let mut left = metres.max(0.0);
    let mut last = (line[0], at(1.0, 0.0));
    for pair in line.windows(2) {
        let step = distance(pair[0], pair[1]);
        if step == 0.0 {
            continue;
        }
        let direction = at((pair[1].x - pair[0].x) / step, (pair[1].y - pair[0].y) / step);
        if left <= step {
            return (along(pair[0], pair[1], left / step), direction);
        }
        left -= step;
        last = (pair[1], direction);
    }
    last
}

/// The part of a line between two distances from its start.
pub(crate) fn stretch(line: &[Coord], from_m: f64, to_m: f64) -> Vec<Coord> {
    let mut part = vec![rounded(walk(line, from_m).0)];
    let mut gone = 0.0;
    for pair in line.windows(2) {
        gone += distance(pair[0], pair[1]);
        if gone > from_m && gone < to_m {
            part.push(pair[1]);
        }
    }
    part.push(rounded(walk(line, to_m).0));
    part.dedup();
    if part.len() == 1 {
        part.push(at(part[0].x + 1.0, part[0].y));
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_holds_its_middle_and_not_its_hole() {
        let ring = |low: f64, high: f64| {
            LineString::new(vec![at(low, low), at(high, low), at(high, high), at(low, high), at(low, low)])
        };
        let outline = Outline::new(Polygon::new(ring(0.0, 10.0), vec![ring(4.0, 6.0)]));
        assert!(outline.holds(at(2.0, 2.0)) && !outline.holds(at(5.0, 5.0)) && !outline.holds(at(11.0, 5.0)));
    }

    #[test]
    fn a_stretch_has_the_length_asked_for() {
        let line = [at(0.0, 0.0), at(100.0, 0.0), at(100.0, 100.0)];
        assert!((length(&stretch(&line, 50.0, 150.0)) - 100.0).abs() < 0.2);
        assert_eq!(walk(&line, 130.0).0, at(100.0, 30.0));
    }
}
