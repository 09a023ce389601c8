//! The mobile networks: masts, and the areas or signal levels that operators deliver.

use super::dice::Dice;
use super::settlements::{Land, PlaceKind};
use super::shapes::{Ground, at, blob, distance, length, rounded, walk};
use geo::{Coord, LineString, Polygon};

/// The mobile operators; none exists.
pub(crate) const OPERATORS: [&str; 4] = ["Nordtel", "Blåvåg", "Trekant Mobil", "Mosippa"];
/// The operator that delivers rasters of signal level instead of areas.
pub(crate) const RASTER_OPERATOR: usize = 3;

/// What an area promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// 2, 4 or 5.
    pub generation: u8,
    /// Mbit/s; 0 is speech.
    pub service_mbps: u32,
    /// Decibels above the basic level: 0 or 8.
    pub above_db: u8,
    /// The band, where the layer is of one.
    pub band_mhz: Option<u32>,
}

impl Service {
    /// The word for its signal level.
    pub const fn level(&self) -> &'static str {
        if self.above_db == 0 { "grund" } else { "grund+8" }
    }
}

/// The area that one mast covers with one service.
#[derive(Clone, Debug)]
pub struct MobileArea {
    /// Position among the operators.
    pub operator: usize,
    /// What it promises.
    pub service: Service,
    /// Municipality code of the mast.
    pub municipality: String,
    /// Area.
    pub polygon: Polygon,
}

/// A mast of the operator that delivers rasters.
#[derive(Clone, Copy, Debug)]
pub struct Mast {
    /// Place.
    pub at: Coord,
    /// Where the basic 4G level ends on even ground, in metres.
    pub reach_4g_m: f64,
    /// The same for 5G; 0 without 5G.
    pub reach_5g_m: f64,
}

/// The mobile networks of one municipality or of the county.
#[derive(Clone, Debug, Default)]
pub struct Mobile {
    /// Areas.
    pub areas: Vec<MobileArea>,
    /// Masts of the raster operator.
    pub masts: Vec<Mast>,
}

/// Raises masts: operators share sites, so that holes are often holes for all of them.
pub(crate) fn build(dice: &mut Dice, code: &str, ground: &Ground, land: &Land) -> Mobile {
    let mut sites: Vec<(Coord, bool)> = Vec::new();
    for place in land.places.iter().filter(|place| place.kind == PlaceKind::Town).take(5) {
        sites.push((place.middle, true));
    }
    let main = &ground.parts[0];
    let square_km = (main.high.x - main.low.x) * (main.high.y - main.low.y) / 1.4e6;
    let wanted = (square_km / 48.0).clamp(5.0, 15.0) as usize;
    // In some municipalities the country towards the borders was left for later.
    let margin = if dice.chance(0.3) { 6000.0 } else { 0.0 };
    for _ in 0..wanted * 5 {
        if sites.len() >= wanted || land.roads.is_empty() {
            break;
        }
        let line = &land.roads[dice.below(land.roads.len())].line.0;
        let (c, _) = walk(line, dice.unit() * length(line));
        let inland = c.x - main.low.x > margin
            && main.high.x - c.x > margin
            && c.y - main.low.y > margin
            && main.high.y - c.y > margin;
        if inland && sites.iter().all(|(site, _)| distance(*site, c) > 4600.0) {
            sites.push((rounded(c), false));
        }
    }
    let mut mobile = Mobile::default();
    for (site, in_town) in sites {
        for operator in 0..OPERATORS.len() {
            if dice.chance(if in_town { 0.94 } else { 0.6 }) {
                raise(dice, &mut mobile, code, site, in_town, operator);
            }
        }
    }
    mobile
}

fn raise(dice: &mut Dice, mobile: &mut Mobile, code: &str, site: Coord, in_town: bool, operator: usize) {
    let reach_4g_m = dice.between(3300.0, 6900.0);
    let has_5g = dice.chance(if in_town { 0.92 } else { 0.55 });
    let reach_5g_m = if has_5g { reach_4g_m * dice.between(0.45, 0.85) } else { 0.0 };
    if operator == RASTER_OPERATOR {
        mobile.masts.push(Mast { at: site, reach_4g_m, reach_5g_m });
        return;
    }
    let outline = blob(dice, site, reach_4g_m, 40, 0.38);
    let mut push = |service, ring: Vec<Coord>| {
        let polygon = Polygon::new(LineString::new(ring), Vec::new());
        mobile.areas.push(MobileArea { operator, service, municipality: code.to_owned(), polygon });
    };
    let basic = |generation, service_mbps| Service { generation, service_mbps, above_db: 0, band_mhz: None };
    // In the same terrain: the level 8 dB higher reaches some six tenths as far, a faster service less far than a slow
    // one, speech and the 450 MHz band further than all.
    let scaled = |share: f64| {
        outline
            .iter()
            .map(|c| rounded(at(site.x + (c.x - site.x) * share, site.y + (c.y - site.y) * share)))
            .collect()
    };
    if operator < 2 {
        push(Service { above_db: 8, ..basic(4, 10) }, scaled(0.62));
        push(basic(4, 30), scaled(0.74));
        push(basic(2, 0), scaled(1.18));
        // Few masts are needed for a band that reaches so far: those in the towns.
        if in_town {
            push(Service { band_mhz: Some(450), ..basic(4, 10) }, scaled(1.6));
        }
    }
    if has_5g {
        push(basic(5, 10), scaled(reach_5g_m / reach_4g_m));
    }
    push(basic(4, 10), outline);
}

/// The signal level in dBm over a grid of square cells.
pub(crate) struct Signal {
    /// North-west corner.
    pub(crate) corner: Coord,
    pub(crate) cell_m: f64,
    pub(crate) columns: usize,
    pub(crate) rows: usize,
    /// Row by row from the north; [`Signal::NO_DATA`] where nothing was computed.
    pub(crate) dbm: Vec<i16>,
}

impl Signal {
    pub(crate) const NO_DATA: i16 = -32768;
    /// The level at which the basic service ends.
    pub(crate) const BASIC_DBM: f64 = -105.0;

    /// Computes the signal of the masts; `reach_m` says how far one reaches.
    pub(crate) fn compute(
        seed: u64,
        low: Coord,
        high: Coord,
        cell_m: f64,
        masts: &[Mast],
        reach_m: fn(&Mast) -> f64,
    ) -> Self {
        let corner = at((low.x / cell_m).floor() * cell_m, (high.y / cell_m).ceil() * cell_m);
        let columns = ((high.x - corner.x) / cell_m).ceil() as usize;
        let rows = ((corner.y - low.y) / cell_m).ceil() as usize;
        let mut level = vec![f64::NEG_INFINITY; columns * rows];
        for mast in masts {
            let reach = reach_m(mast);
            if reach <= 0.0 {
                continue;
            }
            let column = (mast.at.x - corner.x) / cell_m;
            let row = (corner.y - mast.at.y) / cell_m;
            let wide = reach * 1.7 / cell_m;
            let from = |middle: f64| (middle - wide).floor().max(0.0) as usize;
            let to = |middle: f64, end: usize| ((middle + wide).ceil().max(0.0) as usize).min(end);
            for r in from(row)..to(row, rows) {
                for c in from(column)..to(column, columns) {
                    let (dx, dy) = (c as f64 + 0.5 - column, r as f64 + 0.5 - row);
                    let share = (dx * dx + dy * dy).sqrt() * cell_m / reach;
                    let cell = &mut level[r * columns + c];
                    *cell = cell.max(Self::BASIC_DBM + 32.0 * (1.0 - share));
                }
            }
        }
        let dbm = (0..rows * columns)
            .map(|cell| {
                if level[cell] < -130.0 {
                    return Self::NO_DATA;
                }
                // Hills and forest: noise on a 2 km lattice, smooth between its corners.
                let (c, r) = (cell % columns, cell / columns);
                (level[cell] + 7.0 * terrain(seed, c as f64 * cell_m / 2000.0, r as f64 * cell_m / 2000.0))
                    .round() as i16
            })
            .collect();
        Self { corner, cell_m, columns, rows, dbm }
    }
}

/// Smooth noise from −1 to 1.
fn terrain(seed: u64, x: f64, y: f64) -> f64 {
    let knot = |x: f64, y: f64| {
        let mixed = (seed ^ (x as u64) << 32 ^ (y as u64)).wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ mixed >> 31) >> 11) as f64 / 4_503_599_627_370_496.0 - 1.0
    };
    let (left, top) = (x.floor(), y.floor());
    let ease = |share: f64| share * share * (3.0 - 2.0 * share);
    let (across, down) = (ease(x - left), ease(y - top));
    let upper = knot(left, top) + (knot(left + 1.0, top) - knot(left, top)) * across;
    let lower = knot(left, top + 1.0) + (knot(left + 1.0, top + 1.0) - knot(left, top + 1.0)) * across;
    upper + (lower - upper) * down
}
