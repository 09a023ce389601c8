//! Places in no municipality: how far the nearest one is, and whether they lie in a crack between two.
use geo::Coord;

use super::homes::{Home, Homes};
use whitespot_spatial::BorderIndex;

/// A gap at most so wide is a crack between boundaries that should meet; a wider one is water or another country. An
/// engineering choice.
const CRACK_M: f64 = 100.0;

/// The borders beside places in no municipality.
pub(super) struct Gaps<'h> {
    homes: &'h Homes<'h>,
    borders: BorderIndex,
}

/// The note on a place in no municipality.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Note {
    /// Why it lies in none.
    pub reason: &'static str,
    /// Where it lies, how far the nearest municipality is, and how wide the crack.
    pub found: String,
    /// What was expected, and where it counts after all.
    pub expected: String,
}

impl<'h> Gaps<'h> {
    pub(super) fn new(homes: &'h Homes<'h>) -> Self {
        Self { homes, borders: homes.borders() }
    }

    /// The note on a place, and the nearest municipality where that is at most `within_m` away: the place counts there.
    pub(super) fn beside(&self, place: Coord<f64>, within_m: f64) -> (Note, Option<Home>) {
        const EXPECTED: &str = "a place inside a municipality";
        let mut found = format!("{:.2}, {:.2}", place.x, place.y);
        let Some(near) = self.borders.nearest(place) else {
            return (Note { reason: "in no municipality", found, expected: EXPECTED.into() }, None);
        };
        let (nearest, home) = self.homes.owner_of(near);
        found.push_str(&format!(": {} from {} {}", metres(near.distance_m), nearest.code, nearest.name));
        let behind = (near.distance_m < CRACK_M)
            .then(|| self.borders.behind(place, near.at, CRACK_M - near.distance_m))
            .flatten();
        let crack = behind.map(|behind| (near.distance_m + behind.distance_m, self.homes.owner_of(behind).0));
        if let Some((width_m, other)) = crack {
            found.push_str(&format!(", in a crack {} wide", metres(width_m)));
            if other.code != nearest.code {
                found.push_str(&format!(" between it and {} {}", other.code, other.name));
            }
        }
        let reason = if crack.is_some() { "in a crack between municipalities" } else { "in no municipality" };
        if within_m > 0.0 && near.distance_m <= within_m {
            let expected =
                format!("{EXPECTED}; it counts in {}, nearer than border_gap_m = {within_m}", nearest.code);
            (Note { reason, found, expected }, Some(home))
        } else {
            (Note { reason, found, expected: EXPECTED.into() }, None)
        }
    }
}

/// Metres to the millimetre where that matters, kilometres where no more is needed.
fn metres(length_m: f64) -> String {
    if length_m < 10.0 {
        format!("{length_m:.3} m")
    } else if length_m < 10_000.0 {
        format!("{length_m:.0} m")
    } else {
        format!("{:.0} km", length_m / 1000.0)
    }
}
