//! Vektorplattor: one file of tiles in Web Mercator each for the demand points and the shortage areas, for maps on the
//! web; internal, as they show single places.
mod archive;
mod areas;
mod clip;
mod mercator;
mod point_layer;
mod points;
mod style;
#[cfg(test)]
mod tests;

pub use areas::shortage_areas_pmtiles;
pub use points::demand_points_pmtiles;
pub use style::tiles_style;

use mvt::{Feature, GeomData, GeomEncoder, GeomType};

/// The deepest zoom; a reader enlarges its tiles. A unit of a tile is 1.2 m at 60° north there.
const DEEPEST: u8 = 12;
/// Units along the edge of a tile.
const EXTENT: u32 = 4096;

/// What the library of tiles makes.
type Made<T> = Result<T, mvt::Error>;

/// Numbers of what lies in one municipality.
const NUMBERS_OF_ONE: u64 = 1_000_000;
/// Ids from here on are no number of a municipality; readers in browsers hold whole numbers up to twice this.
const OTHER_IDS: u64 = 1 << 52;

/// The id of the `number`th thing of a municipality: `0214` and 13 give 214000013. A code that is no number of at most nine digits
/// gives nothing.
fn id_within(code: &str, number: u64) -> Option<u64> {
    let is_number = (1..=9).contains(&code.len()) && code.bytes().all(|sign| sign.is_ascii_digit());
    let code: u64 = code.parse().ok().filter(|_| is_number)?;
    (number < NUMBERS_OF_ONE).then_some(code * NUMBERS_OF_ONE + number)
}

/// The id of a shortage area as a number, the same in every tile, zoom and year: of `0214-013` 214000013, of one with another form of
/// its own a number made of its letters (FNV-1a).
fn id_of_area(id: &str) -> u64 {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|sign| sign.is_ascii_digit());
    let own = id.rsplit_once('-').filter(|(_, number)| is_digits(number));
    let own = own.and_then(|(code, number)| id_within(code, number.parse().ok()?));
    own.unwrap_or_else(|| {
        let start = 0xcbf2_9ce4_8422_2325_u64;
        let hash =
            id.bytes().fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
        OTHER_IDS + hash % OTHER_IDS
    })
}

/// A place of a tile.
fn point(x: u32, y: u32) -> Made<GeomData> {
    GeomEncoder::new(GeomType::Point).point(f64::from(x), f64::from(y))?.encode()
}

/// A number as tiles hold it: whole ones take least room.
fn number(feature: &mut Feature, key: &str, value: f64) {
    match whole(value) {
        Some(value) => feature.add_tag_uint(key, value),
        None => feature.add_tag_double(key, value),
    }
}

/// A number that is whole and not negative.
fn whole(value: f64) -> Option<u64> {
    (value.fract() == 0.0 && (0.0..9e15).contains(&value)).then_some(value as u64)
}
