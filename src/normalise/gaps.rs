//! Places in no municipality: how far the nearest one is, and whether they lie in a crack between two.
use geo::Coord;

use super::homes::{Home, Homes};
use crate::{model::Municipality, spatial::BorderIndex};

/// A gap at most so wide is a crack between boundaries that should meet; a wider one is water or another country. An
/// engineering choice.
const CRACK_M: f64 = 100.0;

/// The borders beside places in no municipality.
pub(super) struct Gaps<'h> {
    homes: &'h Homes<'h>,
    borders: BorderIndex,
}

/// What lies beside a place in no municipality.
pub(super) struct Beside<'h> {
    /// The nearest municipality.
    pub nearest: &'h Municipality,
    /// What it counts as.
    pub home: Home,
    /// How far it is, metres.
    pub distance_m: f64,
    /// The crack that the place lies in: its width, and the municipality on the other side.
    crack: Option<(f64, &'h Municipality)>,
}

impl<'h> Gaps<'h> {
    pub fn new(homes: &'h Homes<'h>) -> Self {
        Self { homes, borders: homes.borders() }
    }

    /// What lies beside a place; `None` where there is no municipality at all.
    pub fn beside(&self, place: Coord<f64>) -> Option<Beside<'h>> {
        let near = self.borders.nearest(place)?;
        let (nearest, home) = self.homes.owner_of(near);
        let behind = self.borders.behind(place, near.at, CRACK_M);
        let crack = behind
            .map(|behind| (near.distance_m + behind.distance_m, self.homes.owner_of(behind).0))
            .filter(|(width_m, _)| *width_m <= CRACK_M);
        Some(Beside { nearest, home, distance_m: near.distance_m, crack })
    }
}

impl Beside<'_> {
    /// Why the place lies in no municipality.
    pub fn reason(&self) -> &'static str {
        if self.crack.is_some() { "in a crack between municipalities" } else { "in no municipality" }
    }

    /// How near the nearest municipality is, and how wide the crack.
    pub fn found(&self, place: Coord<f64>) -> String {
        let mut found = format!(
            "{:.2}, {:.2}: {} from {} {}",
            place.x,
            place.y,
            metres(self.distance_m),
            self.nearest.code,
            self.nearest.name
        );
        if let Some((width_m, other)) = self.crack {
            found.push_str(&format!(", in a crack {} wide", metres(width_m)));
            if other.code != self.nearest.code {
                found.push_str(&format!(" between it and {} {}", other.code, other.name));
            }
        }
        found
    }
}

/// Metres to the millimetre where that matters, kilometres beyond.
fn metres(length_m: f64) -> String {
    if length_m < 10.0 {
        format!("{length_m:.3} m")
    } else if length_m < 10_000.0 {
        format!("{length_m:.0} m")
    } else {
        format!("{:.0} km", length_m / 1000.0)
    }
}
