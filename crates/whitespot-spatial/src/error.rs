//! Why areas could not be laid over each other.

use super::noding::NodingError;
use geo::Coord;

/// Crossings of edges that one overlay may hold: some two gigabytes of memory at the peak. An engineering choice.
pub const MOST_CROSSINGS: u64 = 5_000_000;

/// Why an overlay gives no area.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum OverlayError {
    /// The edges cross too often.
    #[error("found {found} or more crossings of edges, expected {most} at most")]
    Crossings {
        /// Crossings found before the work was given up.
        found: u64,
        /// Crossings allowed.
        most: u64,
    },
    /// Rounding crossings to the lattice made new ones again and again.
    #[error("crossings of edges that rounding makes anew each time")]
    Unsettled,
    /// A ring of the result does not close: a broken invariant.
    #[error("a ring that does not close near {at:?}", at = (at.x, at.y))]
    OpenRing {
        /// Where.
        at: Coord<f64>,
    },
    /// A hole of the result lies in no part of it: a broken invariant.
    #[error("a hole outside of every shell near {at:?}", at = (at.x, at.y))]
    HoleWithoutShell {
        /// Where.
        at: Coord<f64>,
    },
}

/// What could not be shaped, and why.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{what}: no valid shape can be made of it: {cause}")]
#[non_exhaustive]
pub struct ShapeError {
    /// The thing that has the shape, such as a municipality or an area.
    pub what: String,
    /// Why.
    pub cause: OverlayError,
}

impl OverlayError {
    /// The error with the name of what should have had the shape.
    ///
    /// ```
    /// use whitespot_spatial::OverlayError;
    /// let error = OverlayError::Crossings { found: 6, most: 5 }.of("municipality 1880");
    /// assert!(error.to_string().starts_with("municipality 1880: no valid shape can be made of it: found 6"));
    /// ```
    #[must_use]
    pub fn of(self, what: impl Into<String>) -> ShapeError {
        ShapeError { what: what.into(), cause: self }
    }

    pub(super) fn noding(error: NodingError, most: u64) -> Self {
        match error {
            NodingError::Crossings(found) => Self::Crossings { found, most },
            NodingError::Unsettled => Self::Unsettled,
        }
    }
}
