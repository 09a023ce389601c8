//! Vektorplattor: one file of tiles in Web Mercator each for the demand points and the shortage areas, for maps on the
//! web; internal, as they show single places.
mod archive;
mod areas;
mod clip;
mod mercator;
mod points;
#[cfg(test)]
mod tests;

pub use areas::shortage_areas_pmtiles;
pub use points::demand_points_pmtiles;

use mvt::{Feature, GeomData, GeomEncoder, GeomType};

/// The deepest zoom; a reader enlarges its tiles. A unit of a tile is 1.2 m at 60° north there.
const DEEPEST: u8 = 12;
/// Units along the edge of a tile.
const EXTENT: u32 = 4096;

/// What the library of tiles makes.
type Made<T> = Result<T, mvt::Error>;

/// A place of a tile.
fn point(x: u32, y: u32) -> Made<GeomData> {
    GeomEncoder::new(GeomType::Point).point(f64::from(x), f64::from(y))?.encode()
}

/// A number as tiles hold it: whole ones take least room.
fn number(feature: &mut Feature, key: &str, value: f64) {
    if value.fract() == 0.0 && (0.0..9e15).contains(&value) {
        feature.add_tag_uint(key, value as u64);
    } else {
        feature.add_tag_double(key, value);
    }
}
