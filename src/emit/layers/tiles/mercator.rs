//! The plane of web maps.
use std::f64::consts::PI;

use geo::Coord;

use super::{DEEPEST, EXTENT};

/// Units along the edge of the world at the deepest zoom.
pub(super) const WORLD: u32 = EXTENT << DEEPEST;
/// The square world ends here, degrees north and south.
const LATITUDE: f64 = 85.051_128_779_806_59;

/// Longitude and latitude as units from the upper left corner of the world; `None` for what is no place.
pub(super) fn units(place: Coord<f64>) -> Option<Coord<f64>> {
    if !(place.x.is_finite() && place.y.is_finite()) {
        return None;
    }
    let world = f64::from(WORLD);
    let latitude = place.y.clamp(-LATITUDE, LATITUDE).to_radians();
    Some(Coord { x: (place.x + 180.0) / 360.0 * world, y: (1.0 - latitude.tan().asinh() / PI) / 2.0 * world })
}

/// The unit that a place falls into.
pub(super) fn whole(units: Coord<f64>) -> (u32, u32) {
    let last = f64::from(WORLD - 1);
    let whole = |units: f64| units.floor().clamp(0.0, last) as u32;
    (whole(units.x), whole(units.y))
}

/// How many bits of a unit of the deepest zoom are below one of this zoom.
pub(super) fn shift(zoom: u8) -> u32 {
    u32::from(DEEPEST - zoom)
}
