//! From the plane of the working CRS to the picture.
use geo::{Coord, Rect};

/// A rectangle of the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Frame {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Frame {
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.x < other.x + other.width
            && other.x < self.x + self.width
            && self.y < other.y + other.height
            && other.y < self.y + self.height
    }

    pub(super) fn holds(&self, other: &Self) -> bool {
        self.x <= other.x
            && self.y <= other.y
            && other.x + other.width <= self.x + self.width
            && other.y + other.height <= self.y + self.height
    }
}

/// The part of the plane that a frame shows: north up, the same scale in both directions.
#[derive(Debug, Clone, Copy)]
pub(super) struct View {
    pub(super) frame: Frame,
    pub(super) px_per_m: f64,
    /// All that the frame shows.
    pub(super) seen: Rect<f64>,
}

impl View {
    /// The extent in the middle of the frame, with a margin.
    pub(super) fn fit(extent: Rect<f64>, frame: Frame) -> Self {
        const MARGIN: f64 = 0.92;
        // A place without any size is shown with a kilometre around it.
        let (wide_m, tall_m) = (extent.width().max(1000.0), extent.height().max(1000.0));
        let px_per_m = (frame.width / wide_m).min(frame.height / tall_m) * MARGIN;
        let half = Coord { x: frame.width / px_per_m / 2.0, y: frame.height / px_per_m / 2.0 };
        let centre = extent.center();
        Self { frame, px_per_m, seen: Rect::new(centre - half, centre + half) }
    }

    /// Where a place lies in the picture.
    pub(super) fn place(&self, at: Coord<f64>) -> Coord<f64> {
        Coord {
            x: self.frame.x + (at.x - self.seen.min().x) * self.px_per_m,
            y: self.frame.y + (self.seen.max().y - at.y) * self.px_per_m,
        }
    }

    pub(super) fn sees(&self, other: &Rect<f64>) -> bool {
        self.seen.min().x < other.max().x
            && other.min().x < self.seen.max().x
            && self.seen.min().y < other.max().y
            && other.min().y < self.seen.max().y
    }

    /// The longer side of a box, pixels.
    pub(super) fn size(&self, other: &Rect<f64>) -> f64 {
        other.width().max(other.height()) * self.px_per_m
    }
}
