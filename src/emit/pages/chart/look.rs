//! What the parts of charts look like, and how their marks are drawn.
use super::Shade;
use crate::emit::look::{Look, Marks, state};
use crate::model::AccessStatus;

impl Marks {
    /// The marks in a tile of 8 × 8.
    pub(super) const fn path(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Rising => Some("M-2 2l4-4M-2 10L10-2M6 10l4-4"),
            Self::Falling => Some("M-2 6l4 4M-2-2L10 10M6-2l4 4"),
            Self::Upright => Some("M2 0V8M6 0V8"),
            Self::Level => Some("M0 2H8M0 6H8"),
            Self::Dots => Some("M2 2h.01M6 6h.01"),
            Self::Cross => Some("M-2 2l4-4M-2 10L10-2M6 10l4-4M-2 6l4 4M-2-2L10 10M6-2l4 4"),
        }
    }

    pub(super) const fn stroke(self) -> f64 {
        match self {
            Self::Dots => 2.2,
            Self::Cross | Self::Falling => 0.9,
            _ => 1.5,
        }
    }

    pub(super) const fn is_round(self) -> bool {
        matches!(self, Self::Dots)
    }
}

impl Look {
    /// The value of a `fill` attribute.
    pub(in crate::emit) fn fill(&self, id: &str) -> String {
        match self.marks {
            Marks::None => self.ground.to_owned(),
            _ => format!("url(#{}-{})", super::letters::clean(id), self.name),
        }
    }

    pub(super) const fn ground_opacity(&self) -> &'static str {
        if self.is_sheer { " fill-opacity=\"0.75\"" } else { "" }
    }
}

const SERIES: [Look; 6] = [
    Look::solid("series-0", "#0b3c5d"),
    Look::marked("series-1", "#f0c27a", Marks::Rising, "#a35a05"),
    Look::marked("series-2", "#bfe0d8", Marks::Dots, "#1f7a6d"),
    Look::marked("series-3", "#e7b9d2", Marks::Upright, "#a23b72"),
    Look::marked("series-4", "#e6e7e3", Marks::Cross, "#55595f"),
    Look::marked("series-5", "#c2c1df", Marks::Level, "#5d3f9b"),
];

impl Shade {
    /// Its look.
    pub(in crate::emit) const fn look(self) -> Look {
        match self {
            Self::Connected => state(AccessStatus::Connected),
            Self::Passed => state(AccessStatus::Passed),
            Self::Planned => state(AccessStatus::Planned),
            Self::Unserved => state(AccessStatus::Unserved),
            Self::NoData => state(AccessStatus::NoData),
            Self::Dense => Look::solid("dense", "#2e5e4e"),
            Self::Sparse => Look::marked("sparse", "#e9c46a", Marks::Level, "#8a5a00"),
            Self::Series(number) => SERIES[number as usize % SERIES.len()],
        }
    }
}
